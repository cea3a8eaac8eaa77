// SPDX-License-Identifier: EUPL-1.2
// The one next step of a case, as the person who looks sees it: what is missing and where, what they can do about it, or whom it waits for.
import { html, nothing, type TemplateResult } from "lit";
import { date, daysSince, due, meantUntil, since } from "../core/format";
import { fieldOf, gatesFrom, stageOf } from "../core/known";
import { helpOf, said, texts } from "../core/texts";
import type { CaseView, CheckView, Definition, Field, Gate, HistoryRow, Org, Reason, Table } from "../core/types";
import { actorOf } from "./actor";
import { isIdea, othersAdd } from "./classify";
import { decidersOf } from "./decider";
import { reasonList } from "./reasons";
import { fillersOf, isLeftToOthers, mayEditFields, mayWriteRows } from "./edit-rights";
import { approvalsFor, gatesOf, movesFor, type MoveKind, type MoveTarget } from "./rights";
import { moveLabel, type MovePreset } from "./moves";

const T = texts ({
  title: ["Nächster Schritt", "Next step"], stage: ["Zurzeit", "At present"],
  missing: ["{0} von {1} fehlt noch|{0} von {1} fehlen noch", "{0} of {1} is still missing|{0} of {1} are still missing"],
  missingFor: ["für „{0}“", "for \"{0}\""], fill: ["Ergänzen", "Fill in"],
  ready: ["Alles ist da. Der Vorgang kann vorgelegt werden: {0}.", "Everything is there. The case can be submitted for decision: {0}."],
  readyOwed: ["Alles ist ausgefüllt. Der Vorgang kann vorgelegt werden: {0}. Entschieden wird, wenn alles da ist.",
    "Everything is filled in. The case can be submitted for decision: {0}. The decision comes when everything is there."],
  readyDecide: ["Alles ist da. Entscheiden Sie: {0}.", "Everything is there. Decide: {0}."], decide: ["Entscheiden", "Decide"],
  laidForYou: ["Liegt {0} zur Entscheidung bei Ihnen: {1}.", "Awaits your decision {0}: {1}."],
  laidForYouToday: ["Liegt seit heute zur Entscheidung bei Ihnen: {0}.", "Awaiting your decision since today: {0}."],
  laidOwed: ["Ist vorgelegt. Sie entscheiden, wenn alles da ist: {0}.", "Submitted. You decide when everything is there: {0}."],
  waits: ["Wartet {0} auf {1}", "Waiting {0} for {1}"],
  waitsToday: ["Wartet seit heute auf {0}", "Waiting since today for {0}"], others: ["Das steht bei anderen noch aus:", "Still awaited from others:"],
  wanted: ["Das wird noch gebraucht:", "Still needed:"],
  more: ["{0} weiterer Punkt|{0} weitere Punkte", "{0} more point|{0} more points"], hints: ["Hinweis ({0})|Hinweise ({0})", "Hint ({0})|Hints ({0})"],
  returned: ["Zurückgegeben", "Returned"], returnedBy: ["von {0} am {1}", "by {0} on {1}"],
  returnDue: ["Nachzubessern bis {0} ({1}).", "To be corrected by {0} ({1})."],
  parked: ["Zurückgestellt bis {0}. An dem Tag kommt der Vorgang von selbst zurück.", "Parked until {0}. On that day the case comes back by itself."],
  rejected: ["Abgelehnt.", "Rejected."],
  withdrawn: ["Zurückgezogen.", "Withdrawn."], aborted: ["Abgebrochen.", "Aborted."],
  completed: ["Abgeschlossen. Andere können den Vorgang nachnutzen.", "Completed. Others may adopt it."],
  merged: ["Aufgegangen in {0}; dort geht es weiter.", "Merged into {0}; it continues there."], goThere: ["Zu {0}", "Go to {0}"],
  proposed: ["Soll in {0} aufgehen. Ihre Zustimmung fehlt.", "To be merged into {0}. Your consent is awaited."],
  proposedOthers: ["Soll in {0} aufgehen. Die Zustimmung der Träger steht aus.", "To be merged into {0}. The consent of the responsible bodies is awaited."],
  give: ["Gewünscht: {0}.", "Wanted: {0}."], giveUntil: ["Gewünscht bis {0}: {1}.", "Wanted until {0}: {1}."],
  noGate: ["Von hier geht es nicht weiter.", "There is no further step from here."], rest: ["Danach fehlt noch:", "After that is still missing:"],
  rate: ["{0} Auch Ihre zählt.", "{0} Yours counts as well."], rateNow: ["Bewerten", "Rate"],
  rateLater: ["{0} Auch Ihre zählt, wenn alles ausgefüllt ist; Änderungen lassen sie verfallen.", "{0} Yours counts as well, when everything is filled in; changes make it lapse."],
  filledBy: ["füllt aus: {0}", "filled in by: {0}"],
  working: ["Der Träger arbeitet daran.", "The responsible body is working on it."],
  sorted: ["{0} sieht sich die Idee an, vorgesehen bis {1}.", "{0} looks at the idea, meant until {1}."], sortedNow: ["{0} sieht sich die Idee an.", "{0} looks at the idea."],
  answer: ["Ergänzen Sie, was gefehlt hat, in den Feldern oder als Kommentar, und geben Sie die Idee dann zurück an: {0}. Einordnen müssen Sie sie nicht.",
    "Add what was missing in the fields or as a comment, and then give the idea back to: {0}. You need not classify it."],
  comment: ["Als Kommentar antworten", "Answer by a comment"],
  idle: ["Sie müssen nichts weiter tun.", "There is nothing more for you to do."],
  adds: ["Das ergänzt die Koordination ({0}). Wenn Sie mögen, helfen Sie schon mit.", "The coordination adds this ({0}). You may help if you like."],
  decideToo: ["Es fehlt noch etwas; entschieden wird, wenn alles da ist.", "Something is missing; the decision comes when everything is there."],
});

export interface Step {
  view: CaseView; target: MoveTarget; definition: Definition; orgs: Map<string, Org>; check: CheckView | undefined;
  /** The last return that nobody has answered, and the last laying. */
  returned: HistoryRow | undefined; laid: HistoryRow | undefined;
  /** Why it is parked, rejected, withdrawn or aborted. */
  left: HistoryRow | undefined;
  move: (kind: MoveKind, preset?: MovePreset) => void;
}

interface Shown { text: string | TemplateResult; primary?: TemplateResult; used?: MoveKind; more?: TemplateResult | typeof nothing }

const button = (label: string, then: () => void): TemplateResult => html`<button type="button" class="kern-btn kern-btn--primary"
  @click=${then}><span class="kern-label">${label}</span></button>`;
const link = (label: string, href: string): TemplateResult => html`<a class="kern-btn kern-btn--primary"
  href=${href}><span class="kern-label">${label}</span></a>`;

/** The field it is about, where the definition leaves that to others than the person. */
const left = (step: Step, reason: Reason): Field | undefined => {
  const field = fieldOf (step.definition, reason.field ?? "");
  return isLeftToOthers (step.view, step.definition, field) ? field : undefined;
};
const filler = (step: Step) => (reason: Reason): string => { const field = left (step, reason); return field === undefined ? "" : T.filledBy (fillersOf (step.view, field, step.orgs)); };
const deciders = (step: Step, gate: Gate): string => decidersOf (step.orgs, gate, step.view);
const list = (step: Step, heading: string, reasons: Reason[]): TemplateResult | typeof nothing => {
  if (reasons.length === 0)
    return nothing;
  const first = reasons.slice (0, 6), rest = reasons.slice (6);
  return html`<div><p class="ib-step__heading">${heading}</p>${reasonList (step.view.ref, first, undefined, filler (step))}
    ${rest.length === 0 ? nothing : html`<details><summary>${T.more (rest.length)}</summary>${reasonList (step.view.ref, rest, undefined, filler (step))}</details>`}</div>`;
};

/** Where a missing thing is mended, on this page. */
function anchor (reason: Reason | undefined): string {
  const [head] = (reason?.field ?? "").split (".");
  return reason?.row !== undefined ? `#row-${head}-${reason.row}` : head === "" ? "#steckbrief" : `#field-${head}`;
}

const isDeciders = (step: Step, reason: Reason): boolean => (step.definition.checks ?? []).some (check => check.decider === true &&
  check.field === reason.field);
/** An approval by those who decide the gate, or by the person who does: it comes with the decision. */
const comesWith = ({ target, definition }: Step, gate: Gate, decides: boolean, reason: Reason): boolean => /^approval_/.test (reason.code) && (decides ? approvalsFor (target, definition)
  : definition.approvals.filter (kind => kind.roles.some (role => gate.decides.includes (role)))).some (kind => kind.key === reason.field);
const isNew = (laid: HistoryRow | undefined): boolean => laid === undefined || daysSince (laid.time) === 0;

const isRating = (reason: Reason, table: Table): boolean => reason.code === "ratings_missing" && reason.field === table.key;
/** Ratings that are missing where the person's own would count: how many there are, and when it is time. */
function rateText (step: Step, table: Table, early: boolean): TemplateResult {
  const reason = [...step.check?.waiting ?? [], ...step.check?.unmet ?? []].find (one => isRating (one, table));
  return early ? html`<p>${T.rateLater (said (reason))}</p>` : html`<p>${T.rate (said (reason))} <a class="kern-link" href="#field-${table.key}">${T.rateNow ()}</a></p>`;
}

/* ---- The states a case may be in ---- */

/** Who let it rest, and why. */
function why (step: Step): TemplateResult | typeof nothing {
  if (step.left === undefined)
    return nothing;
  const { code, reason } = step.left.body, label = said (step.definition.rejections.find (one => one.key === code));
  return html`<div><blockquote class="ib-quote ib-lines">${label === "" ? "" : `${label}. `}${typeof reason === "string" ? reason
    : ""}</blockquote><p class="ib-muted">${actorOf (step.left, step.orgs)}, ${date (step.left.time)}</p></div>`;
}

function aside (step: Step): Shown | undefined {
  const { view, target, definition, move } = step, moves = movesFor (target, definition);
  switch (view.state) {
  case "merged":
    return { text: T.merged (view.merged_into ?? ""), primary: view.merged_into === undefined ? undefined : link (T.goThere (view.merged_into),
      `/c/${view.merged_into}`) };
  case "parked":
    return { text: T.parked (date (view.until)), more: why (step), ...(moves.includes ("resume") ? { primary: button (moveLabel ("resume", target, definition),
      () => move ("resume")), used: "resume" as const } : {}) };
  case "rejected": case "withdrawn": case "aborted":
    return { text: T[view.state] (), ...(moves.includes ("reopen") ? { primary: button (moveLabel ("reopen", target, definition), () => move ("reopen")),
      used: "reopen" as const } : {}), more: why (step) };
  case "completed":
    return { text: T.completed () };
  }
  return view.merge_to !== undefined && moves.includes ("consent")
    ? { text: T.proposed (view.merge_to), primary: button (moveLabel ("consent", target, definition), () => move ("consent")), used: "consent" } : undefined;
}

/** An approval or opinion that the gate waits for and this person may give. */
function wantedApproval (step: Step): Shown | undefined {
  const { view, target, definition, check, move } = step, mine = approvalsFor (target, definition);
  const wanted = [...check?.waiting ?? [], ...check?.unmet ?? []].map (reason => reason.field), given =
    new Set ((view.approvals ?? []).map (approval => approval.kind));
  const kind = mine.find (one => wanted.includes (one.key) && !given.has (one.key)) ?? mine.find (one => !given.has (one.key) &&
    (view.asked ?? []).some (asked => asked.kind === one.key));
  if (kind === undefined || ((check?.unmet.length ?? 0) > 0 && !kind.roles.some (role => role === "dpo" || role === "iso") && check!.unmet.every (reason =>
    reason.field !== kind.key)))
    return undefined; // a release is given on what is complete
  const asked = (view.asked ?? []).find (one => one.kind === kind.key);
  return {
    text: asked === undefined ? T.give (said (kind)) : T.giveUntil (date (asked.until), said (kind)), used: "approve", primary: button (said (kind), () =>
      move ("approve", { kind: kind.key })),
    more: list (step, T.rest (), [...check?.unmet ?? [], ...check?.waiting ?? []].filter (reason => reason.field !== kind.key)),
  };
}

/** Who sorts the idea, by when. */
function sorted (step: Step, gate: Gate): string {
  const days = stageOf (step.definition, step.view.stage)?.days;
  return days === undefined ? T.sortedNow (deciders (step, gate)) : T.sorted (deciders (step, gate), meantUntil (days, step.view.entered));
}

function open (step: Step): Shown {
  const { view, target, definition, check, laid, move } = step, gates = gatesFrom (definition, view.stage);
  const gate = gates.find (one => one.to === check?.to) ?? gates[0];
  if (gate === undefined)
    return { text: T.noGate () };
  const part = gatesOf (target, definition).find (one => one.gate === gate)?.part;
  const own = part === "decides" || part === "overrides" ? (check?.waiting ?? []).filter (reason => isDeciders (step, reason)) : []; // what the decider sees to
  const unmet = [...check?.unmet ?? [], ...own], waiting = (check?.waiting ?? []).filter (reason => !own.includes (reason)), hints = check?.warnings ?? [];
  const warnings = hints.length === 0 ? nothing : html`<details><summary>${T.hints (hints.length)}</summary>${reasonList (view.ref, hints)}</details>`;
  const approval = view.laid === true && part === "decides" ? undefined : wantedApproval (step); // whoever decides gives it with the decision
  if (approval !== undefined)
    return { ...approval, more: html`${approval.more} ${warnings}` };
  const ratings = definition.tables.find (table => check?.rating === table.key && mayWriteRows (view, definition, table)), edits = mayEditFields (view, definition);
  const rest = ratings === undefined ? waiting : waiting.filter (reason => !isRating (reason, ratings)), owed = html`${list (step, T.others (), rest)} ${warnings}`;
  const rate = ratings === undefined ? nothing : rateText (step, ratings, (check?.unmet.length ?? 0) > 0); // one's own is with nobody else
  const owing = waiting.filter (reason => !comesWith (step, gate, part === "decides", reason));
  if (view.laid && part === "decides" && owing.length + (check?.unmet.length ?? 0) > 0)
    return { text: T.laidOwed (said (gate)), more: html`${list (step, T.wanted (), unmet)} ${rate} ${owed}` };
  if (view.laid && part === "decides")
    return { text: isNew (laid) ? T.laidForYouToday (said (gate)) : T.laidForYou (since (laid!.time), said (gate)), used: "advance", primary: link (T.decide (),
      `/entscheidung/${view.ref}`), more: html`${list (step, T.wanted (), unmet)} ${rate} ${owed}` };
  if (view.laid)
    return { text: isNew (laid) ? T.waitsToday (deciders (step, gate)) : T.waits (since (laid!.time), deciders (step, gate)),
      more: isIdea (definition, view.stage) ? nothing : html`${list (step, T.wanted (), unmet)} ${rate} ${owed}` };
  if (part === "lays" && step.returned !== undefined && isIdea (definition, view.stage))
    return { text: html`${T.answer (deciders (step, gate))} <a class="kern-link" href="#comment-new">${T.comment ()}</a>`, used: "advance", primary: button (moveLabel ("advance", target, definition), () => move ("advance", { to: gate.to })) };
  if (othersAdd (view, definition))
    return { text: part === "lays" ? html`${sorted (step, gate)} ${T.idle ()}` : sorted (step, gate), more: unmet.length === 0 || part !== "lays" ? warnings
      : html`<details class="ib-step__adds"><summary>${T.adds (unmet.length)}</summary>${reasonList (view.ref, unmet)}</details> ${warnings}` };
  const mine = unmet.find (reason => left (step, reason) === undefined);
  if (unmet.length > 0) // counted as cards and lists do, and as what stands below: what others owe as well
    return { text: html`<strong>${T.missing (unmet.length + waiting.length, check?.wanted ?? 0)}</strong> ${T.missingFor (said (gate))}`, more: edits ? html`${list (step, "", unmet)} ${rate} ${owed}` : html`${rate} ${list (step, T.others (), [...unmet, ...rest])} ${warnings}`,
      ...(edits && mine !== undefined ? { primary: link (T.fill (), anchor (mine)) } : {}) };
  if (part === "lays" || (part === "decides" && gate.number === 0))
    return { text: gate.number === 0 ? helpOf (stageOf (definition, view.stage)) || said (gate) : (owing.length > 0 ? T.readyOwed : T.ready) (deciders (step, gate)), used: "advance",
      primary: button (moveLabel ("advance", target, definition), () => move ("advance", { to: gate.to })), more: html`${rate} ${owed}` };
  if (ratings !== undefined)
    return { text: T.rate (said (waiting.find (reason => isRating (reason, ratings)))), primary: link (T.rateNow (), `#field-${ratings.key}`), more: owed };
  if (part === "decides")
    return waiting.length === 0 ? { text: T.readyDecide (said (gate)), used: "advance", primary: link (T.decide (), `/entscheidung/${view.ref}`), more: owed }
      : { text: T.decideToo (), more: owed };
  return { text: check === undefined ? helpOf (stageOf (definition, view.stage)) || T.working () : T.working (), more: owed };
}

/* ---- Shown ---- */

function returnedBox (step: Step): TemplateResult | typeof nothing {
  const row = step.returned;
  if (row === undefined || step.view.state !== "open")
    return nothing;
  const items = Array.isArray (row.body.deficiencies) ? row.body.deficiencies.filter ((item): item is string => typeof item === "string") : [], until =
    typeof row.body.due === "string" ? row.body.due : undefined;
  return html`<div class="ib-step__returned"><p><strong>${T.returned ()}</strong> <span class="ib-muted">${T.returnedBy (actorOf (row, step.orgs),
    date (row.time))}</span></p>
    <p class="ib-lines">${typeof row.body.reason === "string" ? row.body.reason : ""}</p>
    ${items.length === 0 ? nothing : html`<ul class="ib-reasons">${items.map (item => html`<li>${item}</li>`)}</ul>`}
    ${until === undefined ? nothing : html`<p>${T.returnDue (date (until), due (until))}</p>`}</div>`;
}

/** What is shown, and which move its button is, so that the menu does not say it twice. */
export function nextStep (step: Step): { view: TemplateResult; used: MoveKind | undefined; primary: TemplateResult | undefined } {
  const shown = aside (step) ?? open (step);
  const proposal = step.view.merge_to !== undefined && shown.used !== "consent" && step.view.state === "open"
    ? html`<p>${T.proposedOthers (step.view.merge_to)}</p>` : nothing;
  return {
    used: shown.used, primary: shown.primary,
    view: html`<h2 class="ib-step__title">${step.check === undefined && shown.primary === undefined ? T.stage ()
      : T.title ()}</h2>${returnedBox (step)}<p class="ib-step__text">${shown.text}</p>${proposal}${shown.more ?? nothing}`,
  };
}
