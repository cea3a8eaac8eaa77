// SPDX-License-Identifier: EUPL-1.2
// The accessibility declaration (Directive (EU) 2016/2102, model of Decision (EU) 2018/1523), with feedback.  Who runs the board, whom to write to and which law holds
// are the gateway's settings: the law differs from Land to Land.
import { html, nothing, type TemplateResult } from "lit";
import { one } from "../core/api";
import { alertBox, Page } from "../core/page";
import { hasRole } from "../core/session";
import { texts } from "../core/texts";

const T = texts ({
  title: ["Erklärung zur Barrierefreiheit", "Accessibility declaration"],
  scope: ["{0} ist bemüht, dieses Board barrierefrei zu gestalten, nach {1}. Diese Erklärung gilt für {2}.", "{0} strives to make this board accessible, in accordance with {1}. This declaration applies to {2}."],
  someone: ["Der Betreiber", "The operator"], law: ["dem Behindertengleichstellungsrecht des Landes", "the disability equality law of the Land"],
  state: ["Stand der Vereinbarkeit", "State of conformance"], stateText: ["Das Board ist mit EN 301 549 und WCAG 2.2, Stufe AA, teilweise vereinbar; die Ausnahmen stehen hier.", "The board conforms in part to EN 301 549 and WCAG 2.2, level AA; the exceptions are listed here."],
  gaps: ["Nicht barrierefreie Inhalte", "Content that is not accessible"],
  gap1: ["Dokumente zum Herunterladen (PDF) haben eine Struktur, nennen aber ihre Sprache nicht. Alles, was in ihnen steht, steht auch auf den Seiten.", "Documents for download (PDF) have a structure, but do not name their language. Everything in them is on the pages as well."],
  gap2: ["Anlagen, die Menschen hochladen, prüft niemand auf Barrierefreiheit.", "Nobody checks the accessibility of files that people upload."],
  made: ["Erstellung", "How it was made"], madeText: ["Selbstbewertung: jede Seite wird bei jeder Änderung selbsttätig geprüft, mit Tastatur bedient und bei 320 Pixeln Breite, hell und dunkel angesehen. Eine Prüfung durch Menschen mit Behinderungen steht aus.", "Self-assessment: each page is checked automatically with each change, used by keyboard, and looked at 320 pixels wide, light and dark. A test by people with disabilities is yet to come."],
  feedback: ["Rückmeldung", "Feedback"], feedbackText: ["Etwas ist nicht zugänglich? Schreiben Sie uns, welche Seite es ist und was Sie erreichen wollten.", "Is something not accessible? Tell us which page it is and what you were trying to do."],
  mail: ["Barriere melden", "Report a barrier"], subject: ["Barriere im Ideenbus-Board", "Barrier on the Ideenbus board"], page: ["Seite: {0}", "Page: {0}"],
  nobody: ["Für dieses Board ist noch keine Kontaktadresse eingetragen.", "No contact address has been set for this board yet."], nobodyText: ["Wer es betreibt, trägt sie in den Einstellungen des Gateways ein (contact).", "Whoever runs it sets it in the gateway's settings (contact)."],
  enforce: ["Durchsetzung", "Enforcement"], enforceText: ["Antwortet niemand binnen sechs Wochen, hilft die Schlichtungs- oder Durchsetzungsstelle: {0}", "If nobody answers within six weeks, the enforcement body helps: {0}"],
});
interface About { operator?: string; contact?: string; law?: string; enforcement?: string }

class Accessibility extends Page {
  private about: About = {};
  override get heading (): string { return T.title (); }
  protected override async load (signal: AbortSignal): Promise<void> { this.about = await one<About> ("about", {}, signal).catch (() => ({})); }

  protected override view (): TemplateResult {
    const { operator, contact, law, enforcement } = this.about, from = document.referrer === "" ? location.origin : document.referrer;
    return html`<div class="ib-reading"><h1 class="ib-title" tabindex="-1">${T.title ()}</h1><p class="kern-body">${T.scope (operator ?? T.someone (), law ?? T.law (), location.host)}</p>
      <h2>${T.state ()}</h2><p class="kern-body">${T.stateText ()}</p><h2>${T.gaps ()}</h2><ul><li>${T.gap1 ()}</li><li>${T.gap2 ()}</li></ul><h2>${T.made ()}</h2><p class="kern-body">${T.madeText ()}</p>
      <h2>${T.feedback ()}</h2><p class="kern-body">${T.feedbackText ()}</p>
      ${contact === undefined ? alertBox ("info", T.nobody (), hasRole ("admin") ? T.nobodyText () : undefined) : html`<p><a class="kern-link" href="mailto:${contact}?subject=${encodeURIComponent (T.subject ())}&body=${encodeURIComponent (T.page (from))}">${T.mail ()}</a> (${contact})</p>`}
      ${enforcement === undefined ? nothing : html`<h2>${T.enforce ()}</h2><p class="kern-body">${T.enforceText (enforcement)}</p>`}</div>`;
  }
}
customElements.define ("ib-accessibility-page", Accessibility);
