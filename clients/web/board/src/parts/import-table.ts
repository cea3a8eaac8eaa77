// SPDX-License-Identifier: EUPL-1.2
// A table from a file or the clipboard, row by row onto the bus: first shown with what is wrong in each row, then sent; what the bus refuses is said with its row.
import { html, nothing, type TemplateResult } from "lit";
import { command, Failed, newId, Offline } from "../core/api";
import { number } from "../core/format";
import { alertBox, explain } from "../core/page";
import { texts } from "../core/texts";
import type { Value } from "../core/types";
import { askDialog } from "./dialog";
import { cellsOf, chosenText, separatorIn, type Cells, type Table } from "./idea-list";
import "../styles/import.css";

const T = texts ({
  file: ["Datei (CSV)", "File (CSV)"], paste: ["oder aus der Tabelle einfügen", "or paste from a spreadsheet"], ready: ["{0} Zeile kann übernommen werden|{0} Zeilen können übernommen werden", "{0} row can be taken|{0} rows can be taken"],
  wrong: ["{0} nicht", "{0} cannot"], left: ["Nicht gelesen werden die Spalten {0}.", "Columns that are not read: {0}."], line: ["Zeile", "Row"], name: ["Name", "Name"], what: ["Ergebnis", "Result"], fine: ["bereit", "ready"],
  taken: ["übernommen", "taken"], same: ["unverändert", "unchanged"], go: ["{0} Zeile übernehmen|{0} Zeilen übernehmen", "Take {0} row|Take {0} rows"], sending: ["{0} von {1} …", "{0} of {1} …"],
  unsent: ["{0} nicht gesendet.", "{0} not sent."], done: ["{0} übernommen, {1} unverändert, {2} abgelehnt.", "{0} taken, {1} unchanged, {2} refused."], cancel: ["Abbrechen", "Cancel"], close: ["Schließen", "Close"], empty: ["Darin steht keine Zeile.", "There is no row in it."],
  open: ["Ab Zeile {0} fehlt ein schließendes Anführungszeichen; der Rest ließe sich nicht richtig lesen.", "From row {0} on a closing quotation mark is missing; the rest could not be read rightly."],
  cut: ["Keine Verbindung: {0} von {1} übernommen. „Weiter“ macht dort weiter, doppelt wird nichts.", "No connection: {0} of {1} taken. \"Continue\" goes on from there, nothing is doubled."], goOn: ["Weiter", "Continue"],
  more: ["… und {0} weitere", "… and {0} more"], rows: ["Zeilen", "Rows"], large: ["Höchstens {0} Zeilen auf einmal.", "At most {0} rows at once."],
});

/** `more`: what else was read of the row, for whoever looks it through. */
export interface Incoming { line: number; name: string; more?: string; fields: { [key: string]: Value }; faults: string[] }
/** `read`: the rows below the header, or why there is nothing to read; `left`: columns that say nothing to us.  `least`: lines of a table, one where it may have no header.  `lines`: cells may have several. */
export interface ImportKind { title: string; hint: string; verb: string; least?: number; lines?: boolean; read: (head: string[], rows: Cells[]) => { incoming: Incoming[]; left: string[] } | string }

const SHOWN = 200, MOST = 5000;
/** Why a table is not read, where that is plain from its size. */
export const troubleOf = (table: Table, least = 2): string | undefined => (table.open !== undefined ? T.open (table.open) : table.length < least ? T.empty () : table.length - 1 > MOST ? T.large (number (MOST)) : undefined);

/** An apostrophe in front keeps spreadsheets from taking a text for a formula. */
const unguarded = (cell: string): string => cell.replace (/^'(?=[=+\-@\t\r])/, "");

/** Where a table comes from; `refuse` is told why a file is none. */
export function tableSource (take: (text: string) => void, refuse: (why: string) => void, text = ""): TemplateResult {
  return html`<div class="kern-form-input"><label class="kern-label" for="import-file">${T.file ()}</label><input class="kern-form-input__input" type="file" id="import-file" accept=".csv,.tsv,.txt,text/csv,text/plain"
      @change=${async (event: Event) => { const text = await chosenText (event.target as HTMLInputElement, refuse); if (text !== undefined) take (text); }}></div>
    <div class="kern-form-input"><label class="kern-label" for="import-text">${T.paste ()}</label><textarea class="kern-form-input__input" id="import-text" rows="3" spellcheck="false" .defaultValue=${text} @input=${(event: Event) => take ((event.target as HTMLTextAreaElement).value)}></textarea></div>`;
}

/** The first so many, those with faults before the others. */
export const faultyFirst = <Row extends { line: number }> (rows: Row[], isGood: (row: Row) => boolean): Row[] =>
  [...rows].sort ((a, b) => Number (isGood (a)) - Number (isGood (b)) || a.line - b.line).slice (0, SHOWN);
/** What is said of rows beyond those. */
export const moreRows = (count: number): TemplateResult | typeof nothing => (count > SHOWN ? html`<p class="ib-muted">${T.more (number (count - SHOWN))}</p>` : nothing);

class Importing {
  incoming: Incoming[] = [];
  left: string[] = [];
  trouble = "";
  state: "choosing" | "sending" | "cut" | "over" = "choosing";
  counts = { taken: 0, same: 0, refused: 0 };
  readonly results = new Map<Incoming, string> ();
  private readonly ids = new Map<Incoming, string> ();
  stopped = false;

  constructor (private readonly kind: ImportKind, private readonly again: () => void, private readonly text: string) { this.read (text); }

  get good (): Incoming[] { return this.incoming.filter (one => one.faults.length === 0); }

  take (text: string): void {
    this.read (text);
    this.again ();
  }

  private read (text: string): void {
    const clean = text.replace (/\r\n?/g, "\n").replace (/^\uFEFF/, ""), cells = cellsOf (clean, separatorIn (clean), this.kind.lines);
    const [head, ...rows] = cells.map ((row): Cells => Object.assign (row.map (unguarded), { line: row.line }));
    this.trouble = "";
    this.incoming = this.left = [];
    const read = troubleOf (cells, this.kind.least) ?? this.kind.read (head!, rows);
    if (text.trim () === "")
      this.trouble = "";
    else if (typeof read === "string")
      this.trouble = read;
    else
      ({ incoming: this.incoming, left: this.left } = read);
  }

  async send (): Promise<void> {
    this.state = "sending";
    for (const one of this.good.filter (row => !this.results.has (row))) {
      if (this.stopped)
        return;
      const id = this.ids.get (one) ?? newId (); // what may have arrived is sent again by the same name
      this.ids.set (one, id);
      try {
        const same = (await command (this.kind.verb, one.fields, { id })).unchanged === true;
        this.counts[same ? "same" : "taken"]++;
        this.results.set (one, same ? T.same () : T.taken ());
      } catch (error) {
        if (error instanceof Offline || (error instanceof Failed && error.retry)) {
          this.state = "cut";
          this.again ();
          return;
        }
        this.counts.refused++;
        this.results.set (one, explain (error));
      }
      this.again ();
    }
    this.state = "over";
    this.again ();
  }

  private row (one: Incoming): TemplateResult {
    return html`<tr class="kern-table__row"><td class="kern-table__cell kern-table__cell--numeric">${one.line}</td><th scope="row" class="kern-table__header">${one.name}</th>
      <td class="kern-table__cell">${one.faults.length > 0 ? html`<span class="ib-late">${one.faults.join (" ")}</span>` : this.results.get (one) ?? html`${T.fine ()}${one.more ? html`<br><span class="ib-muted">${one.more}</span>` : nothing}`}</td></tr>`;
  }

  private table (): TemplateResult {
    return html`<div class="ib-scroll" role="region" tabindex="0" aria-label=${T.rows ()}><table class="kern-table"><thead><tr class="kern-table__row">${[T.line (), T.name (), T.what ()].map (head => html`<th scope="col" class="kern-table__header">${head}</th>`)}</tr></thead>
      <tbody>${faultyFirst (this.incoming, one => one.faults.length === 0).map (one => this.row (one))}</tbody></table></div>${moreRows (this.incoming.length)}`;
  }

  /** Not each row of those being sent. */
  private status (): string {
    const wrong = this.incoming.length - this.good.length;
    return this.state === "sending" ? "" : this.state === "cut" ? T.cut (this.results.size, this.good.length) : this.state === "over" ? `${T.done (this.counts.taken, this.counts.same, this.counts.refused)}${wrong === 0 ? "" : ` ${T.unsent (wrong)}`}`
      : this.incoming.length === 0 ? "" : `${T.ready (this.good.length)}${wrong === 0 ? "" : `, ${T.wrong (wrong)}`}.`;
  }

  view (close: () => void): TemplateResult {
    return html`<div class="ib-stack"><p class="kern-body">${this.kind.hint}</p>
      ${this.state !== "choosing" ? nothing : tableSource (text => this.take (text), why => { this.trouble = why; this.again (); }, this.text)}
      ${this.trouble === "" ? nothing : alertBox ("danger", this.trouble)}
      ${this.left.length === 0 ? nothing : html`<p class="ib-muted ib-import__left">${T.left (this.left.join (", "))}</p>`}
      ${this.state === "sending" ? html`<p>${T.sending (this.results.size, this.good.length)}</p>` : nothing}<p role="status">${this.status ()}</p>${this.incoming.length === 0 ? nothing : this.table ()}
      <div class="ib-actions">${this.state !== "choosing" || this.good.length === 0 ? nothing : html`<button type="button" class="kern-btn kern-btn--primary" @click=${() => void this.send ()}><span class="kern-label">${T.go (this.good.length)}</span></button>`}
        ${this.state !== "cut" ? nothing : html`<button type="button" class="kern-btn kern-btn--primary" @click=${() => void this.send ()}><span class="kern-label">${T.goOn ()}</span></button>`}
        <button type="button" class="kern-btn kern-btn--secondary" @click=${close}><span class="kern-label">${this.state === "over" ? T.close () : T.cancel ()}</span></button></div></div>`;
  }
}

/** Gives how many rows changed something.  `text`: what was pasted already. */
export async function askImport (kind: ImportKind, text = ""): Promise<number> {
  let importing: Importing | undefined;
  await askDialog (kind.title, (close, again) => (importing ??= new Importing (kind, again, text)).view (() => close ()));
  importing!.stopped = true;
  return importing!.counts.taken;
}
