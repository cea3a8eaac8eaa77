// SPDX-License-Identifier: EUPL-1.2
// A case as it was, to read: its fields and the rows of its tables.
import { html, nothing, type TemplateResult } from "lit";
import { columnsOf, stageOf } from "../core/known";
import { said, texts } from "../core/texts";
import type { CaseView, Definition, Org, TableRow } from "../core/types";
import { wordsOf } from "./case-events";
import { paperLinks } from "./paper-links";
import { isEmpty, valueView } from "./value-text";
import { stateName, visibilityName } from "./words";

const T = texts ({ state: ["Phase {0}, {1}, {2}, Version {3}", "Stage {0}, {1}, {2}, version {3}"], id: ["Nr.", "No."], rows: ["{0} Zeile|{0} Zeilen",
  "{0} row|{0} rows"], papers: ["Dokumente mit diesem Stand", "Documents of this state"] });

/** `at`: the record it was after. */
export interface Past { title: string; at: number | undefined; view: CaseView; rows: TableRow[]; definition: Definition }

export function pastView ({ at, view, rows, definition }: Past, orgs: Map<string, Org>): TemplateResult {
  const fields = (section: string): TemplateResult | typeof nothing => {
    const shown = definition.fields.filter (field => field.section === section && !isEmpty (view.fields[field.key]));
    return shown.length === 0 ? nothing : html`<section><h4>${said (definition.sections.find (one =>
      one.key === section))}</h4><dl class="ib-facts ib-facts--past">${shown.map (field =>
      html`<div><dt>${said (field)}</dt><dd>${valueView (field, view.fields[field.key], orgs, { columns: definition.columns })}</dd></div>`)}</dl></section>`;
  };
  return html`<p class="kern-body">${T.state (said (stageOf (definition, view.stage)) || view.stage, stateName (view.state), visibilityName (view.visibility),
    view.version)}</p>
    ${at === undefined ? nothing : html`<details class="ib-tools"><summary>${T.papers ()}</summary>${paperLinks (view.ref, at)}</details>`}
    ${definition.sections.map (section => fields (section.key))}
    ${definition.tables.map (table => {
    const own = rows.filter (row => row.table === table.key), columns = columnsOf (definition, table.key).filter (column =>
      own.some (row => !isEmpty (row.cells[column.key])));
    return own.length === 0 ? nothing : html`<details class="ib-past__table"><summary>${said (table)} (${T.rows (own.length)})</summary><div class="ib-scroll"
      role="region" tabindex="0" aria-label=${said (table)}><table class="ib-table">
      <thead><tr><th scope="col">${T.id ()}</th>${columns.map (column => html`<th scope="col">${said (column)}</th>`)}</tr></thead>
      <tbody>${own.map (row => html`<tr><th scope="row">${row.row}</th>${columns.map (column =>
        html`<td class="ib-lines">${wordsOf (definition, column, row.cells[column.key], orgs)}</td>`)}</tr>`)}</tbody></table></div></details>`;
  })}`;
}
