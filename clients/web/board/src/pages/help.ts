// SPDX-License-Identifier: EUPL-1.2
// Help: what happens to an idea, stage by stage as the definition says it, and answers to what people ask most.
import { html, type TemplateResult } from "lit";
import { definition } from "../core/known";
import { Page } from "../core/page";
import { me } from "../core/session";
import { helpOf, said, texts } from "../core/texts";
import type { Definition } from "../core/types";
import { roleNames } from "../parts/words";

const T = texts ({
  title: ["Hilfe", "Help"], way: ["Der Weg einer Idee", "The path of an idea"], decides: ["Entscheidet: {0}", "Decided by: {0}"], days: ["vorgesehen: {0} Tage", "planned: {0} days"],
  ask: ["Häufige Fragen", "Frequently asked questions"],
  q1: ["Wie trage ich eine Idee ein?", "How do I add an idea?"], a1: ["Oben „Idee eintragen“ wählen: Ein Titel und ein Satz genügen. Sie sehen gleich, ob es Ähnliches schon gibt, und am Ende eine Nummer und wer sich die Idee als Nächstes ansieht.", "Choose \"Add an idea\" at the top: a title and one sentence are enough. You see at once whether something similar exists, and finally a number and who will look at it next."],
  q8: ["Wie kommt eine ganze Liste hinein?", "How do I bring in a whole list?"], a8: ["Unter „Idee eintragen“ führt „Viele Ideen auf einmal eintragen“ dorthin, wo Titel, Satz und Gemeinde eingefügt werden. Hat die Liste mehr Spalten oder kommt sie später noch einmal, dort „Ideen aus einer Tabelle“ wählen: Die Vorschau zeigt, was in welcher Zeile nicht stimmt, und beim nächsten Mal ändert sich nur, was in der Tabelle neu ist.", "Under \"Add an idea\", \"Enter many ideas at once\" leads to where title, sentence and municipality are pasted. If the list has more columns or will come again, choose \"Ideas from a table\" there: the preview shows what is wrong in which row, and the next time only what is new in the table is changed."],
  q2: ["Wer sieht meine Idee?", "Who sees my idea?"], a2: ["Zuerst nur Ihre Verwaltung, der Kreis und das Regionale Digitalisierungszentrum. Öffentlich wird sie nur, wenn die Leitung Ihrer Kommune es freigibt.", "At first only your administration, the district and the regional centre. It becomes public only when the head of your municipality releases it."],
  q3: ["Warum geht es nicht weiter?", "Why is nothing happening?"], a3: ["Auf der Seite des Vorgangs stehen der nächste Schritt und alles, was dafür noch fehlt. Jeder Punkt führt zu seinem Feld.", "The page of the case shows the next step and everything still missing for it. Each point leads to its field."],
  q4: ["Ist etwas verloren, wenn die Verbindung abreißt?", "Is anything lost if the connection breaks?"], a4: ["Nein. Was Sie schreiben, bleibt in diesem Browser; was Sie abgeschickt haben, wird wiederholt, bis es angekommen ist, und zählt nur einmal.", "No. What you write stays in this browser; what you have sent is repeated until it arrives, and counts only once."],
  q5: ["Zwei Personen ändern dasselbe Feld – was nun?", "What if two people change the same field?"], a5: ["Nichts wird überschrieben. Sie sehen beide Fassungen und wählen. Verschiedene Felder kommen einander nie in die Quere.", "Nothing is overwritten. You see both versions and choose. Different fields never get in each other's way."],
  q6: ["Ich habe mein Passwort vergessen.", "I have forgotten my password."], a6: ["Wer Sie eingeladen hat, kann Ihnen unter „Verwaltung“ einen neuen Link geben.", "Whoever invited you can give you a new link under \"Administration\"."],
  q7: ["Geht alles mit der Tastatur?", "Does everything work by keyboard?"], a7: ["Ja. Tab und Umschalt+Tab führen durch die Seite, Eingabe wählt, Escape schließt. Strg+/ springt in die Suche, Alt+Umschalt+U zu „Rückgängig“ in der letzten Meldung.",
    "Yes. Tab and Shift+Tab lead through the page, Enter chooses, Escape closes. Ctrl+/ goes to the search, Alt+Shift+U to \"Undo\" in the last message."],
});

class Help extends Page {
  private definition: Definition | undefined;
  override get heading (): string { return T.title (); }

  protected override async load (): Promise<void> {
    this.definition = me () === undefined ? undefined : await definition ();
  }

  private way (of: Definition): TemplateResult {
    return html`<section><h2>${T.way ()}</h2><ol class="ib-help__stages">${of.stages.map (stage => {
      const gates = of.gates.filter (gate => gate.from === stage.key);
      return html`<li><strong>${said (stage)}</strong>${stage.days === undefined ? "" : html` <span class="ib-muted">(${T.days (stage.days)})</span>`}<br>${helpOf (stage)}
        ${gates.length === 0 ? "" : html`<br><span class="ib-muted">${T.decides (roleNames ([...new Set (gates.flatMap (gate => gate.decides))]))}</span>`}</li>`;
    })}</ol></section>`;
  }

  protected override view (): TemplateResult {
    const asked: [string, string][] = [[T.q1 (), T.a1 ()], [T.q8 (), T.a8 ()], [T.q2 (), T.a2 ()], [T.q3 (), T.a3 ()], [T.q4 (), T.a4 ()], [T.q5 (), T.a5 ()], [T.q6 (), T.a6 ()], [T.q7 (), T.a7 ()]];
    return html`<div class="ib-reading"><h1 class="ib-title" tabindex="-1">${T.title ()}</h1>
      <section><h2>${T.ask ()}</h2>${asked.map (([question, answer]) => html`<h3>${question}</h3><p class="kern-body">${answer}</p>`)}</section>
      ${this.definition === undefined ? "" : this.way (this.definition)}</div>`;
  }
}
customElements.define ("ib-help-page", Help);
