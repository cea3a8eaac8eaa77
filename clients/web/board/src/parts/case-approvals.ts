// SPDX-License-Identifier: EUPL-1.2
// Approvals and opinions of a case, and who works on it: what was given and when, what is asked for until when, and the buttons of those who may.
import { html, nothing, type TemplateResult } from "lit";
import { date, due, today } from "../core/format";
import { orgName, stageOf } from "../core/known";
import { Part } from "../core/page";
import { helpOf, said, texts } from "../core/texts";
import type { ApprovalKind, Definition } from "../core/types";
import type { CaseContext } from "./case-tabs";
import { actsFor, approvalsFor, asksFor, movesFor, opinionDays } from "./moves";
import { roleName } from "./words";

const T = texts ({
  title: ["Freigaben und Stellungnahmen", "Approvals and opinions"], yes: ["zugestimmt", "agreed"], no: ["nicht zugestimmt", "not agreed"],
  by: ["{0}, {1}, zu Version {2}", "{0}, {1}, on version {2}"],
  open: ["noch nicht gegeben", "not given yet"], asked: ["angefragt bis {0} ({1})", "requested, due {0} ({1})"],
  over: ["Frist war {0}; es geht auch ohne weiter", "the deadline was {0}; the case may go on without it"],
  notAsked: ["noch nicht angefragt", "not requested yet"], later: ["ab der Phase {0}", "from the stage {0} onwards"], give: ["Geben", "Give"],
  giveAgain: ["Neu geben", "Give again"], giveIt: ["{0} geben", "Give {0}"], ask: ["Anfragen", "Ask"], askIt: ["{0} anfragen", "Request {0}"],
  wanted: ["wird jetzt gebraucht", "needed now"], covers: ["Erlischt, wenn sich daran etwas ändert: {0}.", "Lapses when any of this changes: {0}."],
  what: ["Was das ist", "What this is"],
  work: ["Wer arbeitet daran", "Who works on it"], owner: ["Träger", "Responsible body"], handled: ["Bearbeitung", "Handled by"], firm: ["{0}, bis {1}", "{0}, until {1}"],
  end: ["Beenden", "End"], endIt: ["Beauftragung von {0} beenden", "End the assignment of {0}"],
  assign: ["Zuweisen", "Assign"], ended: ["beendet", "ended"], firms: ["Beauftragt", "Assigned"],
});

const quiet = (label: string, name: string, then: () => void): TemplateResult => html`<button type="button" class="ib-quiet" aria-label=${name}
  @click=${then}>${label}</button>`;

function coversText (definition: Definition, kind: ApprovalKind): string {
  const names = (kind.covers ?? []).map (key => definition.fields.find (field => field.key === key) ?? definition.tables.find (table =>
    table.key === key)).filter (one => one !== undefined).map (one => said (one));
  return names.length === 0 ? "" : T.covers (names.join (", "));
}

function approval (c: CaseContext, kind: ApprovalKind): TemplateResult {
  const { view, definition, target } = c, given = (view.approvals ?? []).find (one => one.kind === kind.key), asked = (view.asked ?? []).find (one =>
    one.kind === kind.key), wanted = [...c.check?.unmet ?? [], ...c.check?.waiting ?? []].some (reason => reason.field === kind.key);
  const mine = approvalsFor (target, definition).includes (kind), asks = asksFor (target, definition).includes (kind), opinion =
    opinionDays (definition, kind.key) > 0;
  const early = (stageOf (definition, view.stage)?.number ?? 0) < (stageOf (definition, kind.stage ?? "")?.number ?? 0);
  const covers = coversText (definition, kind), what = [helpOf (kind), covers].filter (text => text !== "").join (" ");
  const state = given !== undefined ? html`<span class="ib-mark ib-mark--${given.verdict === "no" ? "no" : "yes"}">${given.verdict === "no" ? T.no ()
    : T.yes ()}</span> <span class="ib-muted">${T.by (roleName (given.role), date (given.time), given.version)}</span>`
    : early ? html`<span class="ib-muted">${T.later (said (stageOf (definition, kind.stage!)))}</span>`
      : asked !== undefined ? html`<span class="ib-mark ib-mark--asked">${asked.until >= today () ? T.asked (date (asked.until), due (asked.until))
        : T.over (date (asked.until))}</span>`
        : html`<span class="ib-muted">${opinion ? T.notAsked () : T.open ()}</span>${wanted ? html` <span class="ib-mark ib-mark--asked">${T.wanted ()}</span>`
          : nothing}`;
  return html`<li class="ib-approval" id="field-${kind.key}" tabindex="-1"><div class="ib-approval__name">${said (kind)}</div><div>${state}</div>
    ${given?.text === undefined ? nothing : html`<blockquote class="ib-quote ib-lines">${given.text}</blockquote>`}
    ${what === "" ? nothing : html`<details class="ib-approval__what"><summary>${T.what ()}</summary><p>${what}</p></details>`}
    <div class="ib-actions">${mine ? quiet (given === undefined ? T.give () : T.giveAgain (), T.giveIt (said (kind)), () =>
      c.move ("approve", { kind: kind.key })) : nothing}
      ${asks ? quiet (T.ask (), T.askIt (said (kind)), () => c.move ("ask", { kind: kind.key })) : nothing}</div></li>`;
}

/** Approvals are for the parties: who does not see them is shown none. */
function approvals (c: CaseContext): TemplateResult | typeof nothing {
  return c.view.approvals === undefined && c.check === undefined || c.definition.approvals.length === 0 ? nothing
    : html`<section class="ib-panel ib-approvals"><h3>${T.title ()}</h3>
    <ul class="ib-list">${c.definition.approvals.map (kind => approval (c, kind))}</ul></section>`;
}

function workers (c: CaseContext): TemplateResult | typeof nothing {
  const { view, orgs, target, definition } = c, firms = view.assignments ?? [], assigns = movesFor (target, definition).includes ("assign");
  if (firms.length === 0 && !assigns)
    return nothing;
  return html`<section class="ib-panel"><h3>${T.work ()}</h3><dl class="ib-facts ib-facts--narrow"><div><dt>${T.owner ()}</dt><dd>${orgName (orgs,
    view.org)}</dd></div>
    ${view.handled_by === undefined ? nothing : html`<div><dt>${T.handled ()}</dt><dd>${orgName (orgs, view.handled_by)}</dd></div>`}
    ${firms.length === 0 ? nothing : html`<div><dt>${T.firms ()}</dt>${firms.map (one => html`<dd>${T.firm (orgName (orgs, one.org), date (one.until))}
      ${one.until < today () ? html`<span class="ib-muted">(${T.ended ()})</span>` : assigns ? quiet (T.end (), T.endIt (orgName (orgs, one.org)), () =>
        c.move ("assign", { org: one.org, end: true })) : nothing}</dd>`)}</div>`}</dl>
    ${assigns && actsFor (target, "coordinator", "district_admin") ? html`<div class="ib-actions">${quiet (T.assign (), T.assign (), () =>
      c.move ("assign"))}</div>` : nothing}</section>`;
}

class CaseApprovals extends Part {
  static override properties = { context: { attribute: false } };
  declare context: CaseContext;

  override render (): TemplateResult { return html`${approvals (this.context)}${workers (this.context)}`; }
}
customElements.define ("ib-case-approvals", CaseApprovals);
