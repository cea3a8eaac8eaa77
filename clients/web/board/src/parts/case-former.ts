// SPDX-License-Identifier: EUPL-1.2
// Fields and rows of tables that the procedure of a case no longer has, to read.  What they were called says the definition the case had before it changed.
import { html, nothing, type TemplateResult } from "lit";
import { all, Refused } from "../core/api";
import { columnsOf, fieldOf } from "../core/known";
import { said, texts } from "../core/texts";
import type { Definition, Field, Org, TableRow, Value } from "../core/types";
import { CasePart } from "./case-part";
import { formerFields, formerTables } from "./case-places";
import { earlierDefinitions } from "./earlier";
import { programmeChoices } from "./programme-choices";
import { isEmpty, plainText, valueView } from "./value-text";
import "../styles/form.css";

const T = texts ({
  fields: ["Frühere Angaben", "Former entries"], fieldsLead: ["Aus dem früheren Verfahren dieses Vorgangs oder einer früheren Fassung; sie bleiben lesbar.", "From the case's former procedure, or an earlier version; they stay readable."],
  former: ["Frühere Tabelle: {0}", "Former table: {0}"], lead: ["Aus dem früheren Verfahren dieses Vorgangs oder einer früheren Fassung; sie bleibt lesbar.", "From the case's former procedure, or an earlier version; it stays readable."],
  count: ["{0} Zeile|{0} Zeilen", "{0} row|{0} rows"], number: ["Nr.", "No."],
});

interface Former { key: string; of: Definition | undefined; rows: TableRow[] }
interface Column { key: string; field: Field | undefined }

const hasTable = (of: Definition, key: string): boolean => of.tables.some (table => table.key === key);

class CaseFormer extends CasePart {
  static override properties = { ...CasePart.properties, orgs: { attribute: false } };
  declare orgs: Map<string, Org> | undefined;
  private fields = new Map<string, Definition | undefined> ();
  private tables: Former[] = [];
  private programmes = new Map<string, string> ();

  protected override async fetch (signal: AbortSignal): Promise<void> {
    const fields = formerFields (this.view, this.definition), tables = formerTables (this.view, this.definition);
    const [rows, known] = await Promise.all ([Promise.all (tables.map (key => this.rowsOf (key, signal))), this.earlier (fields, tables, signal)]);
    this.fields = new Map (fields.map (key => [key, known.find (of => fieldOf (of, key) !== undefined)]));
    this.tables = tables.map ((key, i) => ({ key, of: known.find (of => hasTable (of, key)), rows: rows[i]! })).filter (table => table.rows.length > 0);
    if (this.tables.some (table => this.columns (table).some (column => column.field?.type === "programme")) || [...this.fields].some (([key, of]) => of !== undefined && fieldOf (of, key)?.type === "programme"))
      this.programmes = new Map ((await programmeChoices ().catch (() => [])).map (choice => [choice.key, choice.text]));
  }

  private async rowsOf (table: string, signal: AbortSignal): Promise<TableRow[]> {
    return all<TableRow> ("row.list", { case: this.view.id, table }, signal).catch (error => { if (error instanceof Refused) return []; throw error; });
  }

  /** The definitions the case had, until each of the keys is known.  Who may not see the past is shown the keys. */
  private async earlier (fields: string[], tables: string[], signal: AbortSignal): Promise<Definition[]> {
    const found: Definition[] = [];
    for await (const { definition } of earlierDefinitions (this.view, signal)) {
      found.push (definition);
      if (fields.every (key => found.some (of => fieldOf (of, key) !== undefined)) && tables.every (key => found.some (of => hasTable (of, key))))
        break;
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

  private value (of: Definition | undefined, field: Field | undefined, value: Value | undefined): TemplateResult | string {
    return isEmpty (value) ? "" : field === undefined ? plainText (value)
      : valueView (field, value, this.orgs, { columns: of?.columns, programme: programme => this.programmes.get (programme), row: (table, id) => this.rowName (of, table, id) });
  }

  private entries (): TemplateResult | typeof nothing {
    return this.fields.size === 0 ? nothing : html`<div class="ib-f-section"><div class="ib-f-section__head"><h3>${T.fields ()}</h3></div><p class="ib-f-hint">${T.fieldsLead ()}</p>
      <div class="ib-f-fields">${[...this.fields].map (([key, of]) => {
    const field = of === undefined ? undefined : fieldOf (of, key);
    return html`<div class="ib-f-field" id="field-${key}" role="group" aria-labelledby="field-${key}-label"><div class="ib-f-field__label" id="field-${key}-label">${field === undefined ? key : said (field)}</div>
        <div class="ib-f-field__value ib-f-lines">${this.value (of, field, this.view.fields[key])}</div></div>`;
  })}</div></div>`;
  }

  private table (table: Former): TemplateResult {
    const columns = this.columns (table), def = table.of?.tables.find (one => one.key === table.key), name = T.former (def === undefined ? table.key : said (def));
    const label = (column: Column): string => (column.field === undefined ? column.key : said (column.field)), number = (column: Column): boolean => ["money", "int", "decimal", "rate"].includes (column.field?.type ?? "");
    return html`<div class="ib-f-section ib-f-table-block" id="field-${table.key}"><div class="ib-f-section__head"><h3 class="ib-f-table__title" tabindex="-1">${name}</h3><span class="ib-f-hint">${T.count (table.rows.length)}</span></div>
      <p class="ib-f-hint">${T.lead ()}</p><div class="ib-f-table-scroll" role="region" tabindex="0" aria-label=${name}><table class="ib-f-table" role="table" aria-label=${name}>
        <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${T.number ()}</th>${columns.map (column => html`<th role="columnheader" scope="col" class=${number (column) ? "ib-f-number" : ""}>${label (column)}</th>`)}</tr></thead>
        <tbody role="rowgroup">${table.rows.map (row => html`<tr role="row"><th role="rowheader" scope="row" class="ib-row__id">${row.row}</th>${columns.map (column => html`<td role="cell"
          class="${number (column) ? "ib-f-number" : ""} ${isEmpty (row.cells[column.key]) ? "ib-f-nothing" : ""}" data-label=${label (column)}><div>${this.value (table.of, column.field, row.cells[column.key])}</div></td>`)}</tr>`)}</tbody></table></div></div>`;
  }

  protected override show (): TemplateResult {
    return html`${this.entries ()}${this.tables.map (table => this.table (table))}`;
  }
}
customElements.define ("ib-case-former", CaseFormer);
