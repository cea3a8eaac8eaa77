// SPDX-License-Identifier: EUPL-1.2
// What follows from handing in: the number, who looks at it next, by when, what happens then.
import { html, nothing, type TemplateResult } from "lit";
import { connectionState } from "../core/api";
import { meantUntil } from "../core/format";
import { gatesFrom, orgName, stageOf } from "../core/known";
import { alertBox } from "../core/page";
import { hasRole } from "../core/session";
import { helpOf, said, texts } from "../core/texts";
import type { Definition, Org } from "../core/types";
import { isSorted } from "./classify";
import { decidersOf, districtOf } from "./decider";
import { reasonList } from "./reasons";
import type { Submission } from "./submissions";
import { visibilityName } from "./words";

const T = texts ({
  number: ["Ihre Nummer", "Your number"], next: ["Als Nächstes", "Next"], looks: ["{0} sieht sie sich an.", "{0} looks at it."], adopts: ["{0} entscheidet, ob die Idee aufgegriffen wird.", "{0} decides whether to adopt the idea."],
  until: ["Bis wann", "By when"], days: ["{0}, vorgesehen ist {1} Tag|{0}, vorgesehen sind {1} Tage", "{0}, {1} day is planned for it|{0}, {1} days are planned for it"], open: ["Dafür ist keine Frist vorgesehen.", "No time is set for this."],
  yours: ["Für Sie", "For you"], nothing: ["Nichts weiter zu tun. Was die Erstprüfung noch braucht, ergänzt die Koordination; den Stand finden Sie unter „Meine Arbeit“.",
    "Nothing more to do. The coordination adds what triage still needs; \"My work\" shows how it stands."],
  sort: ["In der Erstprüfung einordnen und weitergeben", "Classify it and pass it on"],
  then: ["Danach", "Then"], step: ["Phase „{0}“. {1}", "Stage \"{0}\". {1}"], sees: ["Sehen können es", "Who sees it"],
  internal: ["{0}, der Kreis und das Regionale Digitalisierungszentrum", "{0}, the district and the regional centre"], centre: ["{0} und wer die ganze Region koordiniert", "{0} and whoever coordinates the whole region"],
  waiting: ["Wird gesendet …", "Being sent …"], kept: ["Noch nicht gesendet", "Not sent yet"], keptText: ["Es gibt gerade keine Verbindung. Die Idee liegt sicher in diesem Browser und geht von selbst hinaus, sobald wieder eine da ist; die Nummer steht dann hier.",
    "There is no connection just now. The idea is safe in this browser and is sent as soon as there is one; its number will then stand here."],
  refused: ["Die Idee wurde nicht angenommen", "The idea was not accepted"], drafted: ["Sie ist als Entwurf {0} gespeichert.", "It is kept as draft {0}."], known: ["Diese Idee gibt es schon als {0}", "This idea exists already as {0}"],
});

function row (term: string, text: unknown): TemplateResult {
  return html`<div><dt>${term}</dt><dd>${text}</dd></div>`;
}

function facts (it: Submission, from: Definition, orgs: Map<string, Org>): TemplateResult {
  const key = it.stage ?? "idea", stage = stageOf (from, key), gate = gatesFrom (from, key)[0], org = it.idea.org ?? "";
  const who = gate === undefined ? "" : decidersOf (orgs, gate, { org, district: districtOf (orgs, org), handled_by: orgs.get (org)?.association });
  const after = gate === undefined ? undefined : stageOf (from, gate.to), visibility = it.idea.visibility ?? "internal";
  return html`<dl class="ib-facts">
    ${row (T.next (), it.laid ? T.adopts (orgName (orgs, org)) : T.looks (who))}
    ${row (T.until (), stage?.days === undefined ? T.open () : T.days (meantUntil (stage.days), stage.days))}
    ${isSorted (from, key) && !it.laid ? row (T.yours (), hasRole ("coordinator") ? html`<a class="kern-link" href="/triage">${T.sort ()}</a>` : T.nothing ()) : nothing}
    ${after === undefined ? nothing : row (T.then (), T.step (said (after), helpOf (after)))}
    ${row (T.sees (), visibility === "internal" ? (orgs.get (org)?.kind === "centre" ? T.centre : T.internal) (orgName (orgs, org)) : visibilityName (visibility))}</dl>`;
}

/** The middle of a receipt; headings and buttons are the page's. */
export function receipt (it: Submission, from: Definition, orgs: Map<string, Org>): TemplateResult {
  if (it.state === "refused")
    return html`${alertBox ("danger", T.refused (), html`${it.ref === undefined ? nothing : html`<p>${T.drafted (it.ref)}</p>`}${reasonList (it.ref, it.reasons ?? [])}`)}`;
  if (it.state === "known")
    return alertBox ("info", T.known (it.ref!));
  return html`<div class="ib-panel ib-receipt">
    ${it.state === "waiting" && connectionState () === "up" ? html`<p class="ib-receipt__number" role="status">${T.waiting ()}</p>`
      : it.state === "waiting" ? alertBox ("warning", T.kept (), T.keptText ())
        : html`<p class="ib-receipt__number" role="status"><span class="ib-muted">${T.number ()}</span> <strong>${it.ref}</strong></p>`}
    <p class="ib-receipt__title">${it.idea.title}</p>
    ${facts (it, from, orgs)}</div>`;
}
