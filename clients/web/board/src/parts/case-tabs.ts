// SPDX-License-Identifier: EUPL-1.2
// What stands in each tab of a case.  Parts of one tab alone are loaded when it is first opened; their elements fill themselves once they are there.
import { html, nothing, type TemplateResult } from "lit";
import type { CaseView, CheckView, Definition, Org } from "../core/types";
import { formerFields, formerTables, sectionsOf, tablesOf, type Tab } from "./case-places";
import { sees } from "./edit-rights";
import "./fields";
import type { MoveKind, MovePreset, MoveTarget } from "./moves";

export interface CaseContext {
  view: CaseView; definition: Definition; orgs: Map<string, Org>; check: CheckView | undefined; target: MoveTarget;
  move: (kind: MoveKind, preset?: MovePreset) => void;
}

const loaded = new Set<string> ();
function load (name: string, fetch: () => Promise<unknown>): void {
  if (loaded.has (name))
    return;
  loaded.add (name);
  fetch ().catch (() => loaded.delete (name)); // no connection just now: the next look at the tab tries again
}

/** The tables of the Steckbrief stand below its fields, which come first; unless the address goes to one. */
const whenIdle = (): Promise<unknown> => (location.hash !== "" || !("requestIdleCallback" in window) ? Promise.resolve ()
  : new Promise (done => requestIdleCallback (done, { timeout: 1000 })));

const fields = (c: CaseContext, tab: Tab): TemplateResult => html`<ib-case-fields .view=${c.view} .definition=${c.definition}
  .sections=${sectionsOf (c.definition, tab).map (section => section.key)}
  .check=${c.check}></ib-case-fields>`;

function tables (c: CaseContext, tab: Tab): TemplateResult[] | typeof nothing {
  const shown = tablesOf (c.definition, tab).filter (table => sees (c.view, c.definition, table.class));
  if (shown.length === 0)
    return nothing;
  load ("rows", () => (tab === "steckbrief" ? whenIdle () : Promise.resolve ()).then (() => import ("./rows")));
  return shown.map (table => html`<ib-case-table .view=${c.view} .definition=${c.definition} .table=${table.key}></ib-case-table>`);
}

function former (c: CaseContext): TemplateResult | typeof nothing {
  if (formerFields (c.view, c.definition).length + formerTables (c.view, c.definition).length === 0)
    return nothing;
  load ("former", () => import ("./case-former"));
  return html`<ib-case-former .view=${c.view} .definition=${c.definition} .orgs=${c.orgs}></ib-case-former>`;
}

/** Fields in two columns with what belongs beside them. */
function steckbrief (c: CaseContext): TemplateResult {
  load ("approvals", () => import ("./case-approvals"));
  return html`<div class="ib-columns ib-case__columns"><div>${fields (c, "steckbrief")}${tables (c, "steckbrief")}${former (c)}</div>
    <aside class="ib-case__aside"><ib-case-approvals .context=${c}></ib-case-approvals></aside></div>`;
}

export function tabView (tab: Tab, c: CaseContext): unknown {
  switch (tab) {
  case "steckbrief":
    return steckbrief (c);
  case "anforderungen":
    return html`${fields (c, tab)}${tables (c, tab)}`;
  case "finanzierung":
    load ("money", () => import ("./case-money"));
    return html`<ib-case-money .view=${c.view} .definition=${c.definition}></ib-case-money>${tables (c, tab)}${fields (c, tab)}`;
  case "fahrplan":
    load ("plan", () => import ("./case-plan"));
    return html`<ib-case-plan .view=${c.view} .definition=${c.definition}></ib-case-plan>${fields (c, tab)}${tables (c, tab)}`;
  case "betrieb":
    load ("goals", () => import ("./case-goals"));
    return html`<ib-case-goals .view=${c.view} .definition=${c.definition}></ib-case-goals>${tables (c, tab)}${fields (c, tab)}`;
  case "kommentare":
    load ("comments", () => import ("./case-comments"));
    return html`<ib-case-comments .view=${c.view} .orgs=${c.orgs}></ib-case-comments>`;
  case "verlauf":
    load ("history", () => import ("./case-history"));
    return html`<ib-case-history .view=${c.view} .definition=${c.definition} .orgs=${c.orgs}></ib-case-history>`;
  case "anhaenge":
    load ("files", () => Promise.all ([import ("./case-papers"), import ("./case-files")]));
    return html`<ib-case-papers .ref=${c.view.ref}></ib-case-papers><ib-case-files .view=${c.view} .definition=${c.definition} .orgs=${c.orgs}></ib-case-files>`;
  }
}
