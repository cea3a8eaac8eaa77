// SPDX-License-Identifier: EUPL-1.2
// "Frag die Gemeinde": asks for a value that somebody else knows.  The bus has no verb of its own for it: a comment names the field, and whose turn it is.
import { html, nothing } from "lit";
import { announce } from "../core/announce";
import { explain } from "../core/page";
import { orgName } from "../core/known";
import { deliver } from "../core/outbox";
import { said, texts } from "../core/texts";
import type { CaseView, Field, Org } from "../core/types";
import { askDialog } from "./dialog";
import { isStaff, targetOf } from "./rights";
import { length } from "./value-read";

const T = texts ({
  title: ["Nachfragen zu „{0}“", "Ask about \"{0}\""],
  lead: ["Die Frage erscheint bei den Kommentaren des Vorgangs, für alle, die ihn sehen.", "The question appears among the comments of the case, for everybody who sees it."],
  text: ["Ihre Frage", "Your question"], empty: ["{0}, bitte ergänzen Sie „{1}“.", "{0}, please fill in \"{1}\"."],
  filled: ["{0}, eine Frage zu „{1}“: ", "{0}, a question about \"{1}\": "],
  internal: ["Nur für die Verwaltungen sichtbar", "Only the administrations see it"], send: ["Nachfragen", "Ask"], cancel: ["Abbrechen", "Cancel"],
  sent: ["Gefragt: {0}", "Asked: {0}"], long: ["Höchstens 2.000 Zeichen.", "At most 2,000 characters."], nothing: ["Bitte schreiben Sie Ihre Frage.", "Please write your question."],
});

export async function askAbout (view: CaseView, field: Field, orgs: Map<string, Org> | undefined, isEmpty: boolean): Promise<void> {
  const name = orgName (orgs, view.handled_by ?? view.org), label = said (field), staff = isStaff (targetOf (view));
  let text = isEmpty ? T.empty (name, label) : T.filled (name, label), internal = false, wrong = "";
  const sent = await askDialog<true> (T.title (label), (close, again) => html`<form @submit=${(event: Event) => {
      event.preventDefault ();
      wrong = text.trim () === "" ? T.nothing () : length (text) > 2000 ? T.long () : "";
      if (wrong === "")
        close (true);
      again ();
    }} novalidate>
    <p class="kern-body">${T.lead ()}</p>
    <div class="kern-form-input"><label class="kern-label" for="ib-ask">${T.text ()}</label><textarea id="ib-ask" class="kern-form-input__input ib-f-textarea" rows="4"
      .value=${text} aria-invalid=${wrong === "" ? nothing : "true"}
      aria-describedby=${wrong === "" ? nothing : "ib-ask-error"} @input=${(event: Event) => { text = (event.target as HTMLTextAreaElement).value; }}></textarea>
      ${wrong === "" ? nothing : html`<p class="kern-error" id="ib-ask-error"><span class="kern-body">${wrong}</span></p>`}</div>
    ${staff ? html`<label class="ib-check"><input type="checkbox"
      @change=${(event: Event) => { internal = (event.target as HTMLInputElement).checked; }}> <span>${T.internal ()}</span></label>` : nothing}
    <div class="ib-actions"><button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.send ()}</span></button>
      <button type="button" class="kern-btn kern-btn--tertiary" @click=${() => close ()}><span class="kern-label">${T.cancel ()}</span></button></div></form>`);
  if (sent === undefined)
    return;
  try {
    await deliver ("case.comment", { case: view.id, text: text.trim (), internal: internal || undefined }, `${view.ref}: ${T.title (label)}`);
    announce (T.sent (label));
  } catch (error) {
    announce (explain (error), { kind: "danger" });
  }
}
