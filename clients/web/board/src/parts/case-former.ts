// SPDX-License-Identifier: EUPL-1.2
// Rows of tables that the procedure of a case no longer has, to read.  What they were called says the definition the case had before it changed.
import { html, nothing, type TemplateResult } from "lit";
import { all, one, Refused } from "../core/api";
import { columnsOf, definition as definitionOf } from "../core/known";
import { said, texts } from "../core/texts";
import type { CaseView, Definition, Field, HistoryRow, Org, TableRow } from "../core/types";
import { CasePart } from "./case-part";
import { formerTables } from "./case-places";
import { programmeChoices } from "./programme-choices";
import { isEmpty, plainText, valueView } from "./value-text";
import "../styles/form.css";

const T = texts ({
  former: ["Frühere Tabelle: {0}", "Former table: {0}"], lead: ["Aus einer früheren Fassung des Verfahrens; sie bleibt lesbar.", "From an earlier version of the procedure; it stays readable."],
  count: ["{0} Zeile|{0} Zeilen", "{0} row|{0} rows"], number: ["Nr.", "No."],
});

interface Former { key: string; of: Definition | undefined; rows: TableRow[] }
interface Column { key: string; field: Field | undefined }

class CaseFormer extends CasePart {
  static override properties = { ...CasePart.properties, orgs: { attribute: false } };
  declare orgs: Map<string, Org> | undefined;
  private tables: Former[] = [];
  private programmes = new Map<string, string> ();

  protected override async fetch (signal: AbortSignal): Promise<void> {
    const keys = formerTables (this.view, this.definition);
    const [rows, definitions] = await Promise.all ([Promise.all (keys.map (key => this.rowsOf (key, signal))), this.definitionsOf (keys, signal)]);
    this.tables = keys.map ((key, i) => ({ key, of: definitions.get (key), rows: rows[i]! })).filter (table => table.rows.length > 0);
    if (this.tables.some (table => this.columns (table).some (column => column.field?.type === "programme")))
      this.programmes = new Map ((await programmeChoices ().catch (() => [])).map (choice => [choice.key, choice.text]));
  }

  private async rowsOf (table: string, signal: AbortSignal): Promise<TableRow[]> {
    return all<TableRow> ("row.list", { case: this.view.id, table }, signal).catch (error => { if (error instanceof Refused) return []; throw error; });
  }

  /** The last definition the case had that knows a table: from each change of the procedure back to the one before.  Who may not see the past is shown the keys. */
  private async definitionsOf (keys: string[], signal: AbortSignal): Promise<Map<string, Definition>> {
    const found = new Map<string, Definition> (), changes = await all<HistoryRow> ("case.history", { case: this.view.id, kinds: ["case.migrated"] }, signal);
    try {
      for (const { seq } of changes.reverse ()) {
        if (found.size === keys.length)
          break;
        const before = await one<CaseView> ("case.get", { case: this.view.id, at: seq - 1 }, signal), of = await definitionOf (before.pipeline, before.pipeline_version);
        for (const key of keys)
          if (!found.has (key) && of.tables.some (table => table.key === key))
            found.set (key, of);
      }
    } catch (error) {
      if (!(error instanceof Refused))
        throw error;
    }
    return found;
  }

  /** Those in which something stands: as the definition orders them, then what it does not name. */
  private columns ({ key, of, rows }: Former): Column[] {
    const known: Column[] = of === undefined ? [] : columnsOf (of, key).map (field => ({ key: field.key, field })), used = new Set (rows.flatMap (row => Object.keys (row.cells).filter (cell => !isEmpty (row.cells[cell]))));
    const others = [...used].filter (one => known.every (column => column.key !== one)).map (one => ({ key: one, field: undefined }));
    return [...known.filter (column => used.has (column.key)), ...others];
  }

  /** "R-002 Datenverlust", where a row refers to another. */
  private rowName (of: Definition | undefined, table: string, id: string): string {
    const title = of?.tables.find (one => one.key === table)?.title, row = this.tables.find (one => one.key === table)?.rows.find (one => one.row === id);
    return title === undefined || isEmpty (row?.cells[title]) ? id : `${id} ${String (row!.cells[title])}`;
  }

  private cell (of: Definition | undefined, { key, field }: Column, row: TableRow): TemplateResult | string {
    const value = row.cells[key];
    return isEmpty (value) ? "" : field === undefined ? plainText (value) : valueView (field, value, this.orgs, { columns: of?.columns, programme: programme => this.programmes.get (programme), row: (table, id) => this.rowName (of, table, id) });
  }

  private table (table: Former): TemplateResult {
    const columns = this.columns (table), def = table.of?.tables.find (one => one.key === table.key), name = T.former (def === undefined ? table.key : said (def));
    const label = (column: Column): string => (column.field === undefined ? column.key : said (column.field)), number = (column: Column): boolean => ["money", "int", "decimal", "rate"].includes (column.field?.type ?? "");
    return html`<div class="ib-f-section ib-f-table-block" id="field-${table.key}"><div class="ib-f-section__head"><h3 class="ib-f-table__title" tabindex="-1">${name}</h3><span class="ib-f-hint">${T.count (table.rows.length)}</span></div>
      <p class="ib-f-hint">${T.lead ()}</p><div class="ib-f-table-scroll" role="region" tabindex="0" aria-label=${name}><table class="ib-f-table" role="table" aria-label=${name}>
        <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${T.number ()}</th>${columns.map (column => html`<th role="columnheader" scope="col" class=${number (column) ? "ib-f-number" : ""}>${label (column)}</th>`)}</tr></thead>
        <tbody role="rowgroup">${table.rows.map (row => html`<tr role="row"><th role="rowheader" scope="row" class="ib-row__id">${row.row}</th>${columns.map (column => html`<td role="cell"
          class="${number (column) ? "ib-f-number" : ""} ${isEmpty (row.cells[column.key]) ? "ib-f-nothing" : ""}" data-label=${label (column)}><div>${this.cell (table.of, column, row)}</div></td>`)}</tr>`)}</tbody></table></div></div>`;
  }

  protected override show (): TemplateResult | typeof nothing {
    return this.tables.length === 0 ? nothing : html`${this.tables.map (table => this.table (table))}`;
  }
}
customElements.define ("ib-case-former", CaseFormer);
