// SPDX-License-Identifier: EUPL-1.2
// The inputs of one row of a table, new or present.  The table that places it sends; what is typed is a draft from the first character on.
import { html, nothing, type TemplateResult } from "lit";
import { Part } from "../core/page";
import { said, texts } from "../core/texts";
import type { CaseView, Definition, Field, Fields, Org, Table, TableRow } from "../core/types";
import { slotView, type SlotActions } from "./slot-view";
import type { Slot, Slots } from "./slots";
import "./value-input";
import type { Choice, FieldInput } from "./value-input";
import { isEmpty, type Names } from "./value-text";

const T = texts ({
  save: ["Speichern", "Save"], add: ["Hinzufügen", "Add"], next: ["Hinzufügen und nächste", "Add and next"], close: ["Schließen", "Close"], discard: ["Alles verwerfen", "Discard all"],
  keys: ["Strg+Eingabe speichert, Esc schließt; der Entwurf bleibt.", "Ctrl+Enter saves, Esc closes; the draft stays."], check: ["Bitte prüfen:", "Please check:"],
  decide: ["„{0}“ wurde inzwischen geändert: bitte erst entscheiden, was gilt.", "\"{0}\" was changed meanwhile: please decide first which holds."],
  gone: ["Diese Zeile wurde inzwischen gelöscht. Was Sie geschrieben haben, lässt sich als neue Zeile speichern.", "This row has been deleted in the meantime. What you wrote can be saved as a new row."],
  fresh: ["Neue Zeile: {0}", "New row: {0}"], edit: ["{0} bearbeiten", "Edit {0}"],
});

/** What is to be sent: of a row that exists the cells that change, with what they were based on. */
export interface RowPut { row?: string; cells: Fields; seen?: Fields; next: boolean }

class RowForm extends Part {
  static override properties = {
    view: { attribute: false }, definition: { attribute: false }, table: { attribute: false }, columns: { attribute: false }, row: { attribute: false }, slots: { attribute: false }, orgs: { attribute: false },
    names: { attribute: false }, rows: { attribute: false }, gone: { type: Boolean }, wrong: { attribute: false },
  };
  declare view: CaseView;
  declare definition: Definition;
  declare table: Table;
  declare columns: Field[];
  /** undefined: a new one. */
  declare row: TableRow | undefined;
  declare slots: Slots;
  declare orgs: Map<string, Org> | undefined;
  declare names: Names;
  /** The rows of every table that columns name. */
  declare rows: Map<string, TableRow[]>;
  declare gone: boolean;
  /** What was refused. */
  declare wrong: { key?: string; text: string }[];

  constructor () {
    super ();
    this.gone = false;
    this.wrong = [];
  }

  override willUpdate (changed: Map<string, unknown>): void {
    for (const column of this.columns) {
      if (this.slots.get (column.key) === undefined && this.slots.restore (column, this.row?.cells[column.key]) === undefined)
        this.slots.begin (column, this.row?.cells[column.key]);
      else if (changed.has ("row") && this.row !== undefined)
        this.slots.changed (column.key, this.row.cells[column.key] ?? null, { role: this.row.role, org: this.row.org });
      this.slots.get (column.key)!.open = true;
    }
  }

  override firstUpdated (): void { void this.focusFirst (); }

  async focusFirst (key?: string): Promise<void> {
    await this.updateComplete;
    const input = this.input (key ?? this.columns[0]?.key ?? "");
    await input?.updateComplete;
    if (this.wrong.length > 0 && key === undefined)
      this.querySelector<HTMLElement> (".ib-f-wrong")?.focus ();
    else
      input?.focus ();
  }

  private input (key: string): FieldInput | null { return this.querySelector<FieldInput> (`[data-column="${CSS.escape (key)}"] > ib-field-input`); }
  private get base (): string { return `row-${this.table.key}-${this.row?.row ?? "new"}`; }

  private readonly actions: SlotActions = {
    type: (key, typed) => { this.slots.type (key, typed); this.requestUpdate (); },
    take: key => { this.slots.take (key); this.requestUpdate (); void this.focusFirst (key); },
    mine: key => { this.slots.mine (key); this.requestUpdate (); void this.focusFirst (key); },
    discard: key => {
      const column = this.columns.find (one => one.key === key)!;
      this.slots.drop (key);
      this.slots.begin (column, this.row?.cells[key]);
      this.requestUpdate ();
    },
  };

  private tell (name: string, detail?: unknown): void { this.dispatchEvent (new CustomEvent (name, { detail })); }

  private save (next: boolean): void {
    const problems: { key: string; text: string }[] = [];
    for (const slot of this.columns.map (column => this.slots.get (column.key)!)) {
      const input = this.input (slot.field.key);
      if (slot.theirs !== undefined)
        problems.push ({ key: slot.field.key, text: T.decide (said (slot.field)) });
      else if (input?.check () === false)
        problems.push ({ key: slot.field.key, text: `${said (slot.field)}: ${input.problem}` });
    }
    this.wrong = problems;
    if (problems.length > 0) {
      void this.focusFirst (problems.length === 1 ? problems[0]!.key : undefined);
      return;
    }
    const fresh = this.row === undefined || this.gone, cells: Fields = {}, seen: Fields = {};
    for (const column of this.columns) {
      const slot = this.slots.get (column.key) as Slot, value = this.slots.read (slot).value;
      if (fresh ? isEmpty (value) : !this.slots.isChanged (slot))
        continue;
      cells[column.key] = value;
      seen[column.key] = slot.base;
    }
    this.tell ("ib-row-put", { row: fresh ? undefined : this.row!.row, cells, seen: fresh ? undefined : seen, next } satisfies RowPut);
  }

  private key (event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault ();
      this.save (this.row === undefined && !this.table.by_person);
    } else if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault ();
      event.stopPropagation ();
      this.tell ("ib-row-leave");
    }
  }

  private choices (column: Field): Choice[] | undefined {
    if (column.type === "item") {
      const items = this.view.fields[column.of ?? ""];
      return Array.isArray (items) ? items.filter ((item): item is string => typeof item === "string").map (key => ({ key, text: key })) : [];
    }
    if (column.type !== "row" && column.type !== "rows")
      return undefined;
    return (this.rows.get (column.of ?? "") ?? []).filter (row => row.row !== "" && !(column.of === this.table.key && row.row === this.row?.row))
      .map (row => ({ key: row.row, text: this.names.row?.(row.table, row.row) ?? row.row }));
  }

  private cell (column: Field): TemplateResult {
    const slot = this.slots.get (column.key)!, from = column.option_after === undefined || this.row === undefined ? undefined : String (this.row.cells[column.key] ?? "");
    const wide = column.lines === true || ["enums", "rows", "texts", "records", "record"].includes (column.type);
    return html`<div class="ib-f-row-cell ${wide ? "ib-f-row-cell--wide" : column.key === this.table.title ? "ib-f-row-cell--title" : ""}" data-column=${column.key}>${slotView (slot, { columns: this.definition.columns, orgs: this.orgs, names: this.names,
      choices: this.choices (column), from, id: `${this.base}-${column.key}`, compact: true }, this.actions)}</div>`;
  }

  private summary (): TemplateResult | typeof nothing {
    return this.wrong.length === 0 ? nothing : html`<div class="kern-alert kern-alert--danger ib-f-wrong" role="alert" tabindex="-1">
      <div class="kern-alert__header"><span class="kern-icon kern-icon--danger" aria-hidden="true"></span><span class="kern-title">${T.check ()}</span></div>
      <div class="kern-alert__body"><ul class="ib-reasons">${this.wrong.map (one => html`<li>${one.key === undefined ? one.text
        : html`<a class="kern-link" href="#${this.base}-${one.key}"
          @click=${(event: Event) => { event.preventDefault (); void this.focusFirst (one.key); }}>${one.text}</a>`}</li>`)}</ul></div></div>`;
  }

  override render (): TemplateResult {
    const fresh = this.row === undefined, button = (kind: string, text: string, then: () => void): TemplateResult =>
      html`<button type="button" class="kern-btn kern-btn--${kind} kern-btn--x-small" @click=${then}><span class="kern-label">${text}</span></button>`;
    const title = fresh ? T.fresh (said (this.table)) : T.edit (this.row!.row);
    return html`<div class="ib-f-row-form" role="group" aria-label=${title} @keydown=${this.key}><p class="ib-f-row-form__title">${title}</p>
      ${this.gone ? html`<p class="ib-f-note ib-f-note--warning" role="alert">${T.gone ()}</p>` : nothing}${this.summary ()}
      <div class="ib-f-row-cells">${this.columns.map (column => this.cell (column))}</div>
      <div class="ib-actions">${button ("primary", fresh || this.gone ? T.add () : T.save (), () => this.save (false))}
        ${fresh && !this.table.by_person ? button ("secondary", T.next (), () => this.save (true)) : nothing}
        ${button ("tertiary", T.close (), () => this.tell ("ib-row-leave"))}${this.columns.some (column => this.slots.isChanged (this.slots.get (column.key)!)) ? button ("tertiary", T.discard (), () => this.tell ("ib-row-discard")) : nothing}
        <span class="ib-f-hint">${T.keys ()}</span></div></div>`;
  }
}
customElements.define ("ib-row-form", RowForm);
