// SPDX-License-Identifier: EUPL-1.2
// A table of a case: rows to read, add, change, move and remove.
//
//     <ib-case-table .view=${view} .definition=${definition} .table=${"milestones"} .check=${check}></ib-case-table>
//
// The block is #field-TABLE, a row #row-TABLE-ROWID.  A table that the definition does not list any more is shown to be read.  Tells `ib-changed` after each write
// that was accepted.
import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { announce } from "../core/announce";
import { all, connectionState, newId, onConnection, Refused } from "../core/api";
import { draftNames, keepDraft } from "../core/drafts";
import { dateTime, money, number } from "../core/format";
import { fetched } from "../core/fetched";
import { columnsOf, organisations } from "../core/known";
import type { Live } from "../core/live";
import { deliver, dropItem, onOutbox, type Item } from "../core/outbox";
import { about as concerns, explain, Part } from "../core/page";
import { said, texts, helpOf } from "../core/texts";
import type { CaseView, CheckView, Definition, Done, Field, Fields, Org, Reason, Table, TableRow, Value } from "../core/types";
import { badge, classBadge } from "./class-badge";
import { hasStarter, isOpen, mayStartRows, mayWriteRows, sees } from "./edit-rights";
import { givenOn, lapsedText, mayRestOn, restsOn, warningText, type Given } from "./lapsed";
import { inputs, inputsSoon } from "./inputs";
import type { RowPut } from "./row-form";
import { opsOf, withOps, type ShownRow } from "./row-ops";
import { whoText } from "./slot-view";
import { Slots } from "./slots";
import { programmeChoices } from "./programme-choices";
import { isEmpty, valueText, valueView, type Names } from "./value-text";
import "../styles/form.css";

const T = texts ({
  add: ["Zeile hinzufügen", "Add row"], addOf: ["{0}: Zeile hinzufügen", "{0}: add row"], rate: ["Bewerten", "Rate"], rateAgain: ["Unverändert erneut abgeben", "Submit again unchanged"],
  edit: ["Bearbeiten", "Edit"], editOf: ["{0} bearbeiten", "Edit {0}"], goOn: ["Weiterschreiben", "Go on"], more: ["Mehr", "More"], less: ["Weniger", "Less"],
  up: ["Nach oben", "Move up"], down: ["Nach unten", "Move down"], remove: ["Löschen", "Delete"], start: ["Mit Vorlage beginnen", "Start from a template"],
  empty: ["Noch keine Zeilen.", "No rows yet."],
  loading: ["Wird geladen …", "Loading …"],
  number: ["Nr.", "No."], actions: ["Aktionen", "Actions"], sum: ["Summe", "Total"], utility: ["Nutzwert", "Utility"], mean: ["Mittel", "Mean"], of: ["{0}: {1}", "{0}: {1}"],
  scroll: ["{0}, Tabelle", "{0}, table"],
  closed: ["Wird ab „{0}“ geführt.", "Filled in from the stage \"{0}\" onwards."], saving: ["wird gespeichert …", "saving …"], waiting: ["wartet auf Verbindung", "waiting for the connection"],
  saved: ["{0}: gespeichert", "{0}: saved"], added: ["{0} hinzugefügt", "{0} added"], removed: ["{0} gelöscht", "{0} deleted"],
  back: ["Wieder da, jetzt als {0}", "Back again, now as {0}"], movedOf: ["{0} steht jetzt an Stelle {1} von {2}", "{0} is now at place {1} of {2}"],
  refused: ["Nicht übernommen: {0}", "Not accepted: {0}"], changed: ["zuletzt geändert von {0}, {1}", "last changed by {0}, {1}"],
  lapsed: ["verfallen: bitte neu bewerten", "lapsed: please rate again"], lapsedOther: ["verfallen", "lapsed"],
  taken: ["übernommen", "taken over"], own: ["Ihre", "yours"], draft: ["Entwurf", "draft"], drafts: ["Entwurf einer neuen Zeile", "Draft of a new row"],
  discard: ["Verwerfen", "Discard"], next: ["{0} weitere Zeilen zeigen", "Show {0} more rows"],
  full: ["Mehr als {0} Zeilen sind nicht möglich.", "More than {0} rows are not possible."],
  unsent: ["Nicht übernommene Änderung: {0}", "Change that was not accepted: {0}"], mend: ["Ansehen und ändern", "View and change"], fresh: ["neu", "new"],
  count: ["{0} Zeile|{0} Zeilen", "{0} row|{0} rows"], paste: ["Aus Excel einfügen", "Paste from Excel"], pasteOf: ["{0}: Aus Excel einfügen", "{0}: Paste from Excel"],
  pasted: ["{0} Zeile hinzugefügt|{0} Zeilen hinzugefügt", "{0} row added|{0} rows added"],
});

/** Columns side by side; what is more stands behind "Mehr". */
const COLUMNS_MAX = 7, SHOWN_STEP = 100;

/** `was`: the row as it was when editing began, should somebody delete it, and `place` where it stood last. */
interface Editing { row?: string; was?: TableRow; place?: number; slots: Slots; name: string; wrong: { key?: string; text: string }[] }

class CaseTable extends Part {
  static override properties = { view: { attribute: false }, definition: { attribute: false }, table: {}, check: { attribute: false }, state: { state: true } };
  declare view: CaseView;
  declare definition: Definition;
  declare table: string;
  declare check: CheckView | undefined;
  declare state: "loading" | "ready" | "hidden" | Error;

  private rows: TableRow[] = [];
  private others = new Map<string, TableRow[]> ();
  private orgs: Map<string, Org> | undefined;
  private programmes = new Map<string, string> ();
  private items: Item[] = [];
  private editing: Editing | undefined;
  private readonly expanded = new Set<string> ();
  private readonly mine = new Set<string> ();
  private drafts: string[] = [];
  private most = SHOWN_STEP;
  private shownFor = "";
  private minSeq = 0;
  private loads = new AbortController ();
  private voice = "";
  /** What holds for the rows as they are, and would lapse. */
  private given: Given[] = [];
  private givenFor = "";
  /** On paper everything is shown. */
  private printing = false;

  constructor () {
    super ();
    this.state = "loading";
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    void organisations ().then (orgs => { this.orgs = orgs; this.requestUpdate (); }, () => {});
    inputsSoon ();
    this.liveReload (told => this.concerns (told), () => void this.load ());
    this.until (onConnection (state => { this.requestUpdate (); if (state === "up" && this.state instanceof Error) void this.load (); }));
    this.until (onOutbox (() => this.readOutbox ()));
    const elsewhere = (): void => this.readOutbox (), arrived = (): void => this.arrive (), heard: [string, (event: Event) => void][] = [];
    const print = (event: Event): void => { this.printing = event.type === "beforeprint"; this.requestUpdate (); };
    heard.push (["beforeprint", print], ["afterprint", print], ["storage", elsewhere], ["hashchange", arrived]);
    heard.forEach (([name, told]) => window.addEventListener (name, told));
    this.until (() => { heard.forEach (([name, told]) => window.removeEventListener (name, told)); this.loads.abort (); this.shownFor = ""; });
  }

  private get def (): Table | undefined { return this.definition.tables.find (table => table.key === this.table); }
  private get columns (): Field[] { return columnsOf (this.definition, this.table); }
  private get refers (): string[] { return [...new Set (this.columns.filter (column => column.type === "row" || column.type === "rows").map (column => column.of ?? ""))].filter (of => of !== ""); }

  private concerns (told: Live): boolean {
    if (!concerns (told, this.view.id) || told.type !== "event")
      return false;
    const table = told.event.body.table;
    return told.event.kind.startsWith ("case.row") && (table === this.table || this.refers.includes (String (table))) || ["case.lapsed", "case.migrated", "case.absorbed", "case.split"].includes (told.event.kind);
  }

  override willUpdate (): void {
    if (this.view !== undefined && this.definition !== undefined)
      this.lookAtGiven ();
    if (this.view === undefined || this.definition === undefined || this.shownFor === `${this.view.id} ${this.table}`)
      return;
    this.shownFor = `${this.view.id} ${this.table}`;
    this.editing = undefined;
    this.rows = [];
    this.state = this.def === undefined || !sees (this.view, this.definition, this.def.class) ? "hidden" : "loading"; // just after a change of the procedure it may be none of its tables
    this.items = opsOf (this.view.id, this.table);
    if (this.state === "loading")
      void this.load ();
  }

  /** Asked again when the case or a row changed, for those who may change the rows. */
  private lookAtGiven (): void {
    const { view, definition } = this, given = JSON.stringify ([view.id, view.version, view.approvals, view.asked, view.rows, this.writes, this.orgs?.size, this.minSeq]);
    if (given === this.givenFor)
      return;
    this.givenFor = given;
    this.given = [];
    if (this.writes && mayRestOn (definition, this.table))
      givenOn (view, definition, this.orgs, new AbortController ().signal).then (found => { if (this.givenFor === given) { this.given = found; this.requestUpdate (); } }, () => {});
  }
  private get warning (): string { return warningText (restsOn (this.given, this.definition, this.table)); }

  private async load (): Promise<void> {
    this.loads.abort ();
    const loads = this.loads = new AbortController (), ask = (table: string): Promise<TableRow[]> =>
      all<TableRow> ("row.list", { case: this.view.id, table, min_seq: this.minSeq > 0 ? this.minSeq : undefined }, loads.signal);
    try {
      const [rows, ...others] = await Promise.all ([ask (this.table), ...this.refers.map (of => (of === this.table ? Promise.resolve ([]) : ask (of).catch (() => [])))]);
      if (this.columns.some (column => column.type === "programme"))
        this.programmes = new Map ((await programmeChoices ().catch (() => [])).map (choice => [choice.key, choice.text]));
      this.rows = rows!;
      this.others = new Map (this.refers.map ((of, i) => [of, of === this.table ? rows! : others[i]!]));
      this.items = [...opsOf (this.view.id, this.table)];
      const first = this.state === "loading";
      this.state = "ready";
      this.readDrafts ();
      this.requestUpdate ();
      if (first)
        void this.updateComplete.then (() => this.arrive ());
    } catch (error) {
      if (!loads.signal.aborted)
        this.state = this.state === "ready" ? "ready" : error instanceof Refused ? "hidden" : error as Error;
    }
  }

  private readOutbox (): void {
    if (this.view === undefined)
      return;
    const items = opsOf (this.view.id, this.table), ids = new Set (items.map (item => item.id));
    // What was answered stays laid over the rows until they were asked anew; what another tab sent is asked now.
    if (this.items.some (item => !ids.has (item.id) && !this.mine.has (item.id)))
      void this.load ();
    this.items = [...this.items.filter (item => !ids.has (item.id)), ...items];
    this.requestUpdate ();
  }

  private get draftName (): string { return `case.${this.view.id}.row.${this.table}.`; }
  /** Which rows have drafts: their ids, and new ones as "new:ID". */
  private readDrafts (): void {
    const names = draftNames (this.draftName).map (name => name.slice (this.draftName.length).split (".")[0]!);
    this.drafts = [...new Set (names)].filter (name => name !== this.editing?.name);
  }
  private forgetDraft (name: string): void {
    for (const one of draftNames (`${this.draftName}${name}.`))
      keepDraft (one, undefined);
    this.readDrafts ();
    this.requestUpdate ();
  }

  /** A link to a row or to the table goes there. */
  private arrive (): void {
    const target = location.hash.slice (1);
    if (this.state !== "ready" || (target !== `field-${this.table}` && !target.startsWith (`row-${this.table}-`)))
      return;
    const id = target.slice (`row-${this.table}-`.length), at = this.rows.findIndex (row => row.row === id);
    if (at >= this.most)
      this.most = at + 1;
    if (at >= 0)
      this.expanded.add (id);
    this.requestUpdate ();
    void this.updateComplete.then (() => {
      const place = document.getElementById (target) ?? document.getElementById (`field-${this.table}`), to = [".ib-f-table__add", ".ib-row__edit", ".ib-f-table__title"].map (one =>
        place?.querySelector<HTMLElement> (one)).find (one => one);
      to?.focus ({ preventScroll: true });
      (to ?? place)?.scrollIntoView ({ block: "center" }); // a table may be higher than the window
    });
  }

  /* ---- Names ---- */

  private rowTitle (table: string, id: string): string | undefined {
    const row = (table === this.table ? this.rows : this.others.get (table))?.find (one => one.row === id), of = this.definition.tables.find (one => one.key === table);
    const columns = columnsOf (this.definition, table), title = columns.find (column => column.key === of?.title) ?? columns.find (column => column.type === "text");
    if (row === undefined)
      return undefined;
    const text = title === undefined ? "" : valueText (title, row.cells[title.key], this.orgs).replace (/\s+/g, " ");
    return text === "" ? id : `${id} ${text.length > 60 ? `${text.slice (0, 59)}…` : text}`;
  }
  private get names (): Names {
    return { columns: this.definition.columns, row: (table, id) => this.rowTitle (table, id), programme: key => this.programmes.get (key) };
  }

  /* ---- Rights ---- */

  private get writes (): boolean { return this.def !== undefined && mayWriteRows (this.view, this.definition, this.def); }
  /** Of ratings one has one's own only. */
  private writesRow (row: ShownRow): boolean { return this.writes && row.row !== "" && (this.def?.by_person !== true || row.own === true); }

  /* ---- Sending ---- */

  private async send (verb: string, fields: { [key: string]: Value | undefined }, label: string): Promise<Done> {
    const id = newId ();
    this.mine.add (id);
    try {
      const done = await deliver (verb, { case: this.view.id, table: this.table, ...fields }, `${this.view.ref}: ${label}`, { id, renews: verb !== "row.move" && this.def?.gate_reads });
      this.minSeq = Math.max (this.minSeq, done.seq);
      const lapsed = lapsedText (this.definition, done);
      if (lapsed !== "")
        announce (lapsed, { kind: "info" });
      this.dispatchEvent (new CustomEvent ("ib-changed", { bubbles: true, detail: done }));
      return done;
    } finally {
      this.mine.delete (id);
      void this.load ();
    }
  }

  private failed (error: unknown): void { announce (T.refused (explain (error)), { kind: "danger" }); }
  private say (text: string): void {
    this.voice = text;
    this.requestUpdate ();
    window.setTimeout (() => { if (this.voice === text) { this.voice = ""; this.requestUpdate (); } }, 5000);
  }

  private async put (editing: Editing, put: RowPut): Promise<void> {
    const label = `${said (this.def)}${put.row === undefined ? "" : ` ${put.row}`}`, keys = Object.keys (put.cells), lapsed = this.rows.find (row => row.row === put.row)?.lapsed === true;
    if (keys.length === 0 && !(lapsed && put.row !== undefined)) {
      this.leave (true);
      return;
    }
    const answer = this.send ("row.put", { row: put.row, cells: put.cells, seen: put.seen }, label);
    for (const column of this.columns)
      editing.slots.hand (column.key);
    this.forgetDraft (editing.name);
    if (put.next && put.row === undefined)
      this.openForm ();
    else
      this.leave (true);
    try {
      const done = await answer;
      this.say (put.row === undefined ? T.added (done.row ?? label) : T.saved (put.row));
    } catch (error) {
      this.bringBack (editing, error);
    }
  }

  /** A refused row is open again with what was typed, and every reason at its cell. */
  private bringBack (editing: Editing, error: unknown): void {
    const reasons = error instanceof Refused ? error.reasons : [], of = (column: Field): Reason[] => reasons.filter (reason => reason.field === `${this.table}.${column.key}` || reason.field === column.key);
    for (const column of this.columns)
      editing.slots.keep (column.key, of (column));
    const key = (reason: Reason): string | undefined => this.columns.find (column => of (column).includes (reason))?.key;
    editing.wrong = reasons.length === 0 ? [{ text: explain (error) }] : reasons.map (reason => ({ key: key (reason), text: said (reason) }));
    if (this.editing === undefined || this.editing.name === editing.name)
      this.editing = editing;
    else {
      this.readDrafts ();
      announce (T.refused (editing.wrong.map (one => one.text).join (" ")), { kind: "danger" });
    }
    this.say (T.refused (said (this.def)));
  }

  private async begin (row?: ShownRow, draftOf?: string): Promise<void> {
    if (await inputs ())
      this.openForm (row, draftOf);
  }

  private openForm (row?: ShownRow, draftOf?: string): void {
    const name = row?.row ?? draftOf ?? `new:${newId ()}`;
    this.editing = { row: row?.row, was: row, slots: new Slots (`${this.draftName}${name}`, this.definition.columns), name, wrong: [] };
    this.readDrafts ();
    this.say (this.warning);
  }

  /** Several rows at once, looked at before they are sent. */
  private async takeTable (text = ""): Promise<void> {
    const parts = await fetched (Promise.all ([import ("./import-table"), import ("./rows-import")]));
    if (parts === undefined)
      return;
    const [{ askImport }, { rowsImport }] = parts, taken = await askImport (rowsImport (this.view, this.definition, this.def!, this.rows.length, this.orgs), text);
    if (taken === 0)
      return;
    this.say (T.pasted (taken));
    this.dispatchEvent (new CustomEvent ("ib-changed", { bubbles: true }));
    void this.load ();
  }

  /** Cells of a spreadsheet are no title: they become rows. */
  private pasted (event: ClipboardEvent): void {
    const text = event.clipboardData?.getData ("text/plain") ?? "";
    if (this.editing?.row !== undefined || this.def?.by_person === true || !/\t/.test (text) || !/\n/.test (text.trim ()))
      return;
    event.preventDefault ();
    void this.takeTable (text);
  }

  private leave (done = false): void {
    const editing = this.editing;
    this.editing = undefined;
    if (editing !== undefined && !done)
      for (const column of this.columns)
        editing.slots.leave (column.key);
    this.readDrafts ();
    this.requestUpdate ();
    void this.updateComplete.then (() => (editing?.row === undefined ? this.querySelector<HTMLElement> (".ib-f-table__add") : this.rowElement (editing.row)?.querySelector<HTMLElement> (".ib-row__edit"))?.focus ());
  }
  private rowElement (id: string): HTMLElement | null { return document.getElementById (`row-${this.table}-${id}`); }

  private discard (): void {
    const editing = this.editing;
    this.leave (true);
    if (editing !== undefined)
      this.forgetDraft (editing.name);
  }

  private async erase (row: ShownRow): Promise<void> {
    const at = this.rows.findIndex (one => one.row === row.row), before = this.rows[at + 1]?.row, near = before ?? this.rows[at - 1]?.row, undo = (): void => void this.restore (row.cells, before);
    this.expanded.delete (row.row);
    const answer = this.send ("row.delete", { row: row.row, seen: row.cells }, `${said (this.def)} ${row.row}`);
    void this.updateComplete.then (() => (near === undefined ? this.querySelector<HTMLElement> (".ib-f-table__add") : this.rowElement (near)?.querySelector<HTMLElement> (".ib-row__edit"))?.focus ());
    try {
      await answer;
      announce (T.removed (row.row), { undo });
    } catch (error) {
      this.failed (error);
    }
  }

  /** The number of a deleted row is never given again: what comes back is a new one at the old place. */
  private async restore (cells: Fields, before: string | undefined): Promise<void> {
    const present = this.rows.some (row => row.row === before) ? before : undefined;
    try {
      announce (T.back ((await this.send ("row.put", { cells, before: present }, said (this.def))).row ?? ""));
    } catch (error) {
      this.failed (error);
    }
  }

  private async move (row: ShownRow, by: -1 | 1): Promise<void> {
    const rows = this.shown.filter (one => one.row !== ""), at = rows.findIndex (one => one.row === row.row), before = by < 0 ? rows[at - 1]?.row : rows[at + 2]?.row;
    if (at + by < 0 || at + by >= rows.length)
      return;
    const answer = this.send ("row.move", { row: row.row, before, base: rows[at + 1]?.row ?? "" }, `${said (this.def)} ${row.row}`);
    void this.updateComplete.then (() => {
      const buttons = [...document.querySelectorAll<HTMLButtonElement> (`#more-${this.table}-${CSS.escape (row.row)} .ib-row__move`)];
      (buttons[by < 0 ? 0 : 1]?.disabled ? buttons[by < 0 ? 1 : 0] : buttons[by < 0 ? 0 : 1])?.focus ();
    });
    this.say (T.movedOf (row.row, at + by + 1, rows.length));
    await answer.catch (error => this.failed (error));
  }

  private async set (row: ShownRow, column: Field, value: Value): Promise<void> {
    const seen = row.cells[column.key] ?? null, text = T.of (`${row.row} ${said (column)}`, valueText (column, value));
    try {
      await this.send ("row.put", { row: row.row, cells: { [column.key]: value }, seen: { [column.key]: seen } }, `${said (this.def)} ${row.row}`);
      announce (text, { undo: () => void this.send ("row.put", { row: row.row, cells: { [column.key]: seen }, seen: { [column.key]: value } }, row.row).catch (error => this.failed (error)) });
    } catch (error) {
      this.failed (error);
    }
  }

  private async again (row: ShownRow): Promise<void> {
    try {
      await this.send ("row.put", { row: row.row, cells: row.cells, seen: row.cells }, `${said (this.def)} ${row.row}`);
      announce (T.saved (row.row));
    } catch (error) {
      this.failed (error);
    }
  }

  private async start (): Promise<void> {
    try {
      await this.send ("row.start", {}, said (this.def));
    } catch (error) {
      this.failed (error);
    }
  }

  /* ---- Showing ---- */

  private get shown (): ShownRow[] { return withOps (this.rows, this.items.filter (item => item.refusal === undefined), this.table); }

  private reasons (row: string | undefined): { text: string; warning: boolean }[] {
    const wants = this.check === undefined ? this.view.unmet ?? [] : [...this.check.unmet, ...this.check.waiting], fits = (reason: Reason): boolean =>
      reason.row === row && (reason.field === this.table || reason.field?.startsWith (`${this.table}.`) === true);
    const warns = this.check?.warnings ?? this.view.warnings ?? [], as = (warning: boolean) => (reason: Reason): { text: string; warning: boolean } => ({ text: said (reason), warning });
    return [...wants.filter (fits).map (as (false)), ...warns.filter (fits).map (as (true))];
  }
  private notes (row: string | undefined): TemplateResult | typeof nothing {
    // "T-005 „…“: Pflichtaufgabe noch nicht erledigt." stands in that row already.
    const found = this.reasons (row).map (one => ({ ...one, text: row !== undefined && one.text.startsWith (row) ? one.text.replace (/^\S+(?: „[^“]*“| "[^"]*")?: /, "") : one.text }));
    return found.length === 0 ? nothing : html`<ul class="ib-f-notes">${found.map (one => html`<li class="ib-f-note ib-f-note--${one.warning ? "warning" : "missing"}">${one.text}</li>`)}</ul>`;
  }

  /** Beside each other stand columns that are filled, short ones first of all. */
  private split (rows: ShownRow[]): { main: Field[]; rest: Field[] } {
    const { columns } = this;
    const filled = (column: Field): boolean => rows.some (row => !isEmpty (row.cells[column.key])), short = columns.filter (column => !column.lines && (column.required || column.type === "bool" || filled (column)));
    const main = short.length > 0 ? short.slice (0, COLUMNS_MAX) : columns.slice (0, 1), title = columns.find (column => column.key === this.def?.title);
    if (title !== undefined && !main.includes (title) && filled (title))
      main.unshift (title);
    return { main, rest: columns.filter (column => !main.includes (column)) };
  }

  private isNumber (column: Field): boolean { return ["money", "int", "decimal", "rate"].includes (column.type); }

  private cell (row: ShownRow, column: Field): TemplateResult | string {
    const value = row.cells[column.key];
    if (column.type === "bool" && this.writesRow (row))
      return html`<input type="checkbox" class="ib-f-toggle" aria-label="${row.row} ${said (column)}" .checked=${live (value === true)}
        @change=${(event: Event) => void this.set (row, column, (event.target as HTMLInputElement).checked)}>`;
    if (isEmpty (value))
      return "";
    return valueView (column, value, this.orgs, this.names);
  }

  private utility (row: ShownRow, columns: Field[]): number | undefined {
    let sum = 0;
    for (const column of columns)
      if (typeof row.cells[column.key] !== "number")
        return undefined;
      else
        sum += (row.cells[column.key] as number) * column.weight!;
    return sum;
  }

  private marks (row: ShownRow): TemplateResult {
    return html`${row.pending ? html` <span class="ib-f-state">${connectionState () === "up" ? T.saving () : T.waiting ()}</span>` : nothing}
      ${row.lapsed ? badge ("warning", row.own ? T.lapsed () : T.lapsedOther ()) : nothing}${row.taken ? badge ("info", T.taken ()) : nothing}${this.def?.by_person && row.own ? badge ("info", T.own ()) : nothing}
      ${this.drafts.includes (row.row) && row.row !== "" ? badge ("info", T.draft ()) : nothing}`;
  }

  private details (row: ShownRow, rest: Field[], rows: ShownRow[], span: number): TemplateResult | typeof nothing {
    if ((!this.expanded.has (row.row) && !this.printing) || row.row === "")
      return nothing;
    const ids = rows.filter (one => one.row !== ""), at = ids.findIndex (one => one.row === row.row), who = whoText ({ role: row.role, org: row.org }, this.orgs);
    const quiet = (text: string, then: () => void, disabled = false, extra = ""): TemplateResult => html`<button type="button" class="ib-f-quiet ${extra}"
      ?disabled=${disabled} aria-label="${text}: ${row.row}" @click=${then}>${text}</button>`;
    return html`<tr role="row" class="ib-f-row-more" id="more-${this.table}-${row.row}"><td role="cell" colspan=${span}><div class="ib-f-row-inner">
      <dl class="ib-f-row-details">${rest.filter (column => !isEmpty (row.cells[column.key])).map (column => html`<div><dt>${said (column)}</dt><dd>${this.cell (row, column)}</dd></div>`)}</dl>
      <div class="ib-actions">${!this.writesRow (row) ? nothing : html`${this.def?.by_person ? nothing : html`${quiet (T.up (), () => void this.move (row, -1), at <= 0, "ib-row__move")}${quiet (T.down (), () => void this.move (row, 1), at >= ids.length - 1, "ib-row__move")}`}
        ${row.lapsed ? quiet (T.rateAgain (), () => void this.again (row)) : nothing}${quiet (T.remove (), () => void this.erase (row))}`}
        ${row.time === 0 || who === "" ? nothing : html`<span class="ib-f-hint">${T.changed (who, dateTime (row.time))}</span>`}</div></div></td></tr>`;
  }

  private row (row: ShownRow, main: Field[], rest: Field[], weights: Field[], rows: ShownRow[], span: number): TemplateResult {
    const id = row.row === "" ? T.fresh () : row.row, address = `row-${this.table}-${row.row}`, open = this.expanded.has (row.row), writes = this.writesRow (row);
    const titled = main.some (column => column.key === this.def?.title), wanted = row.row !== "" && this.reasons (row.row).length > 0, utility = weights.length === 0 ? undefined : this.utility (row, weights);
    const toggle = (): void => { if (open) this.expanded.delete (row.row); else this.expanded.add (row.row); this.requestUpdate (); };
    const about = html`${this.marks (row)}${row.row === "" ? nothing : this.notes (row.row)}`;
    if (this.editing?.row === row.row && row.row !== "" && this.editing !== undefined)
      return html`<tr role="row" class="ib-row--editing" id=${address}><td role="cell" colspan=${span}><div class="ib-f-row-inner">${this.form (row)}</div></td></tr>`;
    const cell = (column: Field): TemplateResult => {
      const isTitle = titled && column.key === this.def?.title, bare = isEmpty (row.cells[column.key]) && !isTitle && column.type !== "bool";
      return html`<td role="cell" class="${this.isNumber (column) ? "ib-f-number" : ""} ${bare ? "ib-f-nothing" : ""}" data-label=${said (column)}><div>${this.cell (row, column)}${isTitle ? about : nothing}</div></td>`;
    };
    return html`<tr role="row" class="ib-f-row-line ${wanted ? "ib-f-row-line--wanted" : ""} ${row.pending ? "ib-f-row-line--pending" : ""}" id=${row.row === "" ? nothing : address}>
        <th role="rowheader" scope="row" class="ib-row__id">${id}${titled ? nothing : about}</th>${main.map (cell)}
        ${weights.length === 0 ? nothing : html`<td role="cell" class="ib-f-number" data-label=${T.utility ()}><div>${utility === undefined ? "" : number (utility)}</div></td>`}
        <td role="cell" class="ib-row__actions"><div>${writes ? html`<button type="button" class="ib-f-quiet ib-row__edit" aria-label=${T.editOf (id)}
          @click=${() => void this.begin (row)}>${this.drafts.includes (row.row) ? T.goOn () : T.edit ()}</button>` : nothing}
          ${row.row === "" ? nothing : html`<button type="button" class="ib-f-quiet" aria-expanded=${open} aria-controls="more-${this.table}-${row.row}"
            aria-label=${T.of (open ? T.less () : T.more (), id)} @click=${toggle}>${open ? T.less () : T.more ()}</button>`}</div></td></tr>
      ${this.details (row, rest, rows, span)}`;
  }

  private form (row?: ShownRow): TemplateResult {
    const editing = this.editing!, present = this.rows.find (one => one.row === editing.row);
    return html`${this.warning === "" ? nothing : html`<p class="ib-f-lapses">${this.warning}</p>`}${keyed (editing.name, html`<ib-row-form .view=${this.view} .definition=${this.definition} .table=${this.def} .columns=${this.columns}
      .row=${present ?? row ?? editing.was} .slots=${editing.slots} .orgs=${this.orgs} .names=${this.names} .rows=${this.others}
      ?gone=${editing.row !== undefined && present === undefined} .wrong=${editing.wrong} @ib-row-put=${(event: CustomEvent<RowPut>) => void this.put (editing, event.detail)}
        @paste=${(event: ClipboardEvent) => this.pasted (event)} @ib-row-leave=${() => this.leave ()} @ib-row-discard=${() => this.discard ()}></ib-row-form>`)}`;
  }

  private foot (main: Field[], weights: Field[], rows: ShownRow[]): TemplateResult | typeof nothing {
    const sums = main.map (column => (column.type === "money" ? rows.reduce ((sum, row) => sum + (typeof row.cells[column.key] === "number" ? row.cells[column.key] as number : 0), 0) : undefined));
    const rated = rows.filter (row => !row.lapsed).map (row => this.utility (row, weights)).filter ((value): value is number => value !== undefined);
    if (rows.length < 2 || (sums.every (sum => sum === undefined) && (weights.length === 0 || rated.length < 2)))
      return nothing;
    return html`<tfoot role="rowgroup"><tr role="row"><th role="rowheader" scope="row">${weights.length > 0 ? T.mean () : T.sum ()}</th>
      ${main.map ((column, i) => html`<td role="cell" class="ib-f-number ${sums[i] === undefined ? "ib-f-nothing" : ""}" data-label=${said (column)}>${sums[i] === undefined ? "" : html`<div>${money (sums[i]!)}</div>`}</td>`)}
      ${weights.length === 0 ? nothing : html`<td role="cell" class="ib-f-number" data-label=${T.utility ()}><div>${number (rated.reduce ((sum, value) => sum + value, 0) / Math.max (rated.length, 1))}</div></td>`}<td role="cell"></td></tr></tfoot>`;
  }

  /** Also the row that is being edited and was deleted meanwhile: its form stays where somebody types in it. */
  private withEdited (rows: ShownRow[]): ShownRow[] {
    const { editing } = this, at = rows.findIndex (row => row.row === editing?.row);
    if (editing?.row === undefined || at >= 0 || editing.place === undefined) {
      if (editing !== undefined && at >= 0)
        editing.place = at;
      return rows;
    }
    return [...rows.slice (0, editing.place), editing.was as ShownRow, ...rows.slice (editing.place)];
  }

  private list (): TemplateResult {
    const rows = this.withEdited (this.shown), { main, rest } = this.split (rows), weights = this.columns.filter (column => column.weight !== undefined), span = main.length + 2 + (weights.length > 0 ? 1 : 0);
    const name = said (this.def), gone = this.editing?.row !== undefined && !rows.some (row => row.row === this.editing!.row);
    return html`${rows.length === 0 ? nothing : html`<div class="ib-f-table-scroll" role="region" tabindex="0"
      aria-label=${T.scroll (name)}><table class="ib-f-table" role="table" aria-label=${name}>
        <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${T.number ()}</th>${main.map (column => html`<th role="columnheader" scope="col" class=${this.isNumber (column) ? "ib-f-number" : ""}>${said (column)}</th>`)}
          ${weights.length === 0 ? nothing : html`<th role="columnheader" scope="col" class="ib-f-number">${T.utility ()}</th>`}<th role="columnheader" scope="col"><span class="kern-sr-only">${T.actions ()}</span></th></tr></thead>
        <tbody role="rowgroup">${repeat (rows.slice (0, this.printing ? rows.length : this.most), row => row.row || row.id, row => this.row (row, main, rest, weights, rows, span))}</tbody>${this.foot (main, weights, rows)}</table></div>`}
      ${rows.length > this.most ? html`<button type="button" class="ib-f-quiet"
        @click=${() => { this.most += SHOWN_STEP; this.requestUpdate (); }}>${T.next (Math.min (SHOWN_STEP, rows.length - this.most))}</button>` : nothing}
      ${this.editing !== undefined && (this.editing.row === undefined || gone) ? this.form () : nothing}`;
  }

  private foreign (): TemplateResult {
    const unsent = this.items.filter (item => item.refusal !== undefined), fresh = this.drafts.filter (name => !this.rows.some (row => row.row === name)); // of new rows, and of some that were deleted
    return html`${unsent.map (item => html`<p class="ib-f-draft">${T.unsent (item.refusal!)} ${item.verb !== "row.put" ? nothing : html`<button type="button" class="kern-link" @click=${() => void this.mend (item)}>${T.mend ()}</button>`}
        <button type="button" class="kern-link" @click=${() => this.forgetItem (item)}>${T.discard ()}</button></p>`)}
      ${fresh.map (name => html`<p class="ib-f-draft">${badge ("info", T.drafts ())}
        <button type="button" class="kern-link" @click=${() => void this.begin (undefined, name)}>${T.goOn ()}</button><button type="button" class="kern-link"
          @click=${() => this.forgetDraft (name)}>${T.discard ()}</button></p>`)}`;
  }

  private forgetItem (item: Item): void {
    dropItem (item.id);
    this.items = this.items.filter (one => one.id !== item.id);
    this.requestUpdate ();
  }
  /** A row that was refused while nobody looked, with what was typed then. */
  private async mend (item: Item): Promise<void> {
    if (!await inputs ())
      return;
    const row = this.rows.find (one => one.row === item.fields.row), cells = (item.fields.cells ?? {}) as Fields, seen = (item.fields.seen ?? {}) as Fields;
    this.openForm (row);
    for (const column of this.columns)
      if (cells[column.key] !== undefined)
        this.editing!.slots.put (column, cells[column.key]!, seen[column.key] ?? null);
    this.editing!.wrong = [{ text: item.refusal! }];
    this.forgetItem (item);
  }

  private buttons (): TemplateResult | typeof nothing {
    const def = this.def;
    const none = this.state === "ready" && this.shown.length === 0 ? html`<span class="ib-muted">${T.empty ()}</span>` : nothing;
    if (def === undefined || !this.writes || this.state !== "ready" || (this.editing !== undefined && this.editing.row === undefined))
      return this.editing === undefined ? none : nothing;
    const rated = def.by_person === true && this.rows.some (row => row.own), starts = this.shown.length === 0 && mayStartRows (this.view, this.definition, def) && hasStarter (this.view, this.definition, this.table);
    if (this.shown.length >= def.max_rows)
      return html`<p class="ib-f-hint">${T.full (def.max_rows)}</p>`;
    return html`<div class="ib-actions">${none}${rated ? nothing : html`<button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small ib-f-table__add"
      aria-label=${def.by_person ? nothing : T.addOf (said (def))} @click=${() => void this.begin ()}>
        <span class="kern-label">${def.by_person ? T.rate () : T.add ()}</span></button>`}
      ${def.by_person ? nothing : html`<button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small" aria-label=${T.pasteOf (said (def))} @click=${() => void this.takeTable ()}><span class="kern-label">${T.paste ()}</span></button>`}
      ${starts ? html`<button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small"
        @click=${() => void this.start ()}><span class="kern-label">${T.start ()}</span></button>` : nothing}</div>`;
  }

  private content (): TemplateResult | typeof nothing {
    if (this.state === "loading")
      return html`<p class="ib-loading">${T.loading ()}</p>`;
    return this.state instanceof Error ? html`<p class="ib-muted">${explain (this.state)}</p>` : this.list ();
  }

  override render (): TemplateResult | typeof nothing {
    const def = this.view === undefined || this.definition === undefined ? undefined : this.def;
    if (def === undefined || this.state === "hidden")
      return nothing; // a table that is not for somebody is not mentioned either
    const from = isOpen (this.view, this.definition, def) ? undefined : this.definition.stages.find (stage => stage.key === def.from), rows = this.shown.length;
    return html`<div class="ib-f-section ib-f-table-block" id="field-${this.table}">
      <div class="ib-f-section__head"><h3 class="ib-f-table__title" tabindex="-1" id="field-${this.table}-title">${said (def)}</h3>${rows === 0 ? nothing : html`<span class="ib-f-hint">${T.count (rows)}</span>`}${classBadge (def.class, this.view.visibility)}</div>
      <p class="ib-f-hint">${helpOf (def)}</p>${from === undefined ? nothing : html`<p class="ib-f-hint">${T.closed (said (from))}</p>`}
      ${this.warning === "" || this.editing !== undefined ? nothing : html`<p class="ib-f-hint ib-f-rests">${this.warning}</p>`}
      ${this.notes (undefined)}${this.content ()}${this.state === "ready" ? this.foreign () : nothing}${this.buttons ()}<span class="kern-sr-only" role="status">${this.voice}</span></div>`;
  }
}
customElements.define ("ib-case-table", CaseTable);
