// SPDX-License-Identifier: EUPL-1.2
// What is different between two moments of a case, in words.
import { html, nothing, type TemplateResult } from "lit";
import { columnsOf, fieldOf, orgName, stageOf } from "../core/known";
import { said, texts } from "../core/texts";
import type { Change, Definition, Fields, Org, Value } from "../core/types";
import { wordsOf } from "./case-events";
import { stateName } from "./words";

const T = texts ({
  what: ["Was", "What"], before: ["Vorher", "Before"], after: ["Nachher", "Afterwards"],
  none: ["Kein Unterschied, den Sie sehen dürfen.", "No difference that you may see."], added: ["neue Zeile", "new row"],
  removed: ["Zeile entfernt", "row removed"], moved: ["an anderer Stelle", "in another place"],
  empty: ["leer", "empty"], stage: ["Phase", "Stage"], state: ["Zustand", "State"], pipeline: ["Verfahren", "Procedure"], org: ["Träger", "Responsible body"],
  handled_by: ["Bearbeitung", "Handled by"], differences: ["Unterschiede", "Differences"],
});

const HEADS: { [field: string]: () => string } = { stage: T.stage, state: T.state, pipeline: T.pipeline, org: T.org, handled_by: T.handled_by };

class Differ {
  constructor (private readonly definition: Definition, private readonly orgs: Map<string, Org>) {}

  private head (field: string, value: Value | undefined): string {
    if (typeof value !== "string")
      return value === undefined || value === null ? "" : String (value);
    return field === "stage" ? said (stageOf (this.definition, value)) || value : field === "state" ? stateName (value) : field === "org" ||
      field === "handled_by" ? orgName (this.orgs, value) : value;
  }

  private row (change: Change): string {
    const table = this.definition.tables.find (one => one.key === change.table);
    return `${table === undefined ? change.table ?? "" : said (table)} ${change.row ?? ""}`;
  }

  private cells (change: Change, value: Value | undefined): string {
    if (typeof value !== "object" || value === null || Array.isArray (value))
      return "";
    const columns = columnsOf (this.definition, change.table ?? "");
    return Object.entries (value as Fields).filter (([, cell]) => cell !== null).map (([key, cell]) => {
      const column = columns.find (one => one.key === key);
      return `${column === undefined ? key : said (column)}: ${wordsOf (this.definition, column, cell, this.orgs)}`;
    }).join ("; ");
  }

  name (change: Change): string {
    const key = change.field ?? "";
    switch (change.kind) {
    case "head": return HEADS[key]?.() ?? key;
    case "field": { const field = fieldOf (this.definition, key); return field === undefined ? key : said (field); }
    case "cell": { const column = columnsOf (this.definition, change.table ?? "").find (one =>
      one.key === key); return `${this.row (change)}, ${column === undefined ? key : said (column)}`; }
    default: return this.row (change);
    }
  }

  value (change: Change, value: Value | undefined): string {
    const key = change.field ?? "";
    switch (change.kind) {
    case "head": return this.head (key, value);
    case "field": return wordsOf (this.definition, fieldOf (this.definition, key), value, this.orgs);
    case "cell": return wordsOf (this.definition, columnsOf (this.definition, change.table ?? "").find (one => one.key === key), value, this.orgs);
    default: return this.cells (change, value);
    }
  }
}

export function diffView (changes: Change[], definition: Definition, orgs: Map<string, Org>): TemplateResult {
  const differ = new Differ (definition, orgs), cell = (text: string): unknown => (text === "" ? html`<span class="ib-muted">${T.empty ()}</span>`
    : html`<span class="ib-lines">${text}</span>`);
  if (changes.length === 0)
    return html`<p class="kern-body">${T.none ()}</p>`;
  return html`<div class="ib-scroll" role="region" tabindex="0" aria-label=${T.differences ()}><table class="ib-table ib-diff">
    <thead><tr><th scope="col">${T.what ()}</th><th scope="col">${T.before ()}</th><th scope="col">${T.after ()}</th></tr></thead>
    <tbody>${changes.map (change => html`<tr><th scope="row">${differ.name (change)}${change.kind === "row_moved"
      ? html`<br><span class="ib-muted">${T.moved ()}</span>` : nothing}</th>
      <td class="ib-diff__before">${change.kind === "row_moved" ? nothing : change.kind === "row_added" ? html`<span class="ib-muted">${T.added ()}</span>`
        : cell (differ.value (change, change.before))}</td>
      <td class="ib-diff__after">${change.kind === "row_moved" ? nothing : change.kind === "row_removed" ? html`<span class="ib-muted">${T.removed ()}</span>`
        : cell (differ.value (change, change.after))}</td></tr>`)}</tbody></table></div>`;
}
