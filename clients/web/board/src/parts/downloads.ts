// SPDX-License-Identifier: EUPL-1.2
// "Herunterladen": a menu of files that the gateway makes of what the person sees.  Large ones take a while, which is said; what goes wrong stands beside the button.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { queryString } from "../core/api";
import { fetchFile } from "../core/files";
import { alertBox, explain, Part } from "../core/page";
import { lang, said, texts } from "../core/texts";
import type { Table } from "../core/types";
import { save } from "./csv";
import { askDialog } from "./dialog";
import { openMenu, type MenuItem } from "./menu";
import { sign } from "./sign";

const T = texts ({
  button: ["Herunterladen", "Download"], one: ["{0} herunterladen", "Download {0}"], making: ["„{0}“ wird zusammengestellt …", "Making \"{0}\" …"], done: ["{0} ist da.", "{0} is there."],
  xlsx: ["Excel-Tabelle", "Excel sheet"], xlsxHint: ["alle Felder, lesbar", "all fields, for people"], csv: ["CSV", "CSV"], csvHint: ["alle Felder, für Programme", "all fields, for programs"],
  json: ["JSON", "JSON"], jsonHint: ["ein Vorgang je Zeile", "a case a line"], ics: ["Fristen für den Kalender", "Deadlines for the calendar"], icsHint: ["iCalendar", "iCalendar"],
  xes: ["Ereignisprotokoll", "Event log"], xesHint: ["XES, für Prozessanalysen", "XES, for process mining"],
  rows: ["Zeilen einer Tabelle …", "Rows of a table …"], rowsHint: ["Ausgaben, Meilensteine, Risiken … aller Vorgänge", "expenses, milestones, risks … of all cases"], table: ["Tabelle", "Table"], as: ["Als", "As"], cancel: ["Abbrechen", "Cancel"],
  dossier: ["E-Akte", "case file"], dossierHint: ["ZIP mit Dokumenten, Anhängen und Verlauf", "ZIP with documents, attachments and history"],
});

export interface Download { label: string; hint?: string; path: string }
type Format = "xlsx" | "csv" | "json" | "ics" | "xes";
type Filters = { [key: string]: string | boolean | undefined };

/** All cases that these filters of case.list let through; `note` says instead of the hint what they leave out of account. */
export const exportOf = (format: Format, filters: Filters, note?: string): Download => ({ label: T[format] (), hint: note ?? T[`${format}Hint`] (), path: `/api/v1/exports/cases.${format}${queryString ({ ...filters, lang: lang () })}` });
export const dossierOf = (ref: string): Download => ({ label: T.dossier (), hint: T.dossierHint (), path: `/api/v1/dossiers/${ref}.zip?lang=${lang ()}` });

/** Which table, and as what. */
function askTable (tables: Table[]): Promise<{ table: Table; format: Format } | undefined> {
  let table = tables[0]!, format: Format = "xlsx";
  const select = (id: string, label: string, options: [string, string][], chosen: (key: string) => void): TemplateResult => html`<div class="kern-form-input"><label class="kern-label" for="rows-${id}">${label}</label>
    <div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id="rows-${id}" @change=${(event: Event) => chosen ((event.target as HTMLSelectElement).value)}>${options.map (([key, text]) => html`<option value=${key}>${text}</option>`)}</select></div></div>`;
  return askDialog (T.rows (), close => html`<div class="ib-stack">${select ("table", T.table (), tables.map (one => [one.key, said (one)]), key => { table = tables.find (one => one.key === key)!; })}
    ${select ("format", T.as (), (["xlsx", "csv", "json"] as const).map (key => [key, T[key] ()]), key => { format = key as Format; })}
    <div class="ib-actions"><button type="button" class="kern-btn kern-btn--primary" @click=${() => close ({ table, format })}><span class="kern-label">${T.button ()}</span></button>
      <button type="button" class="kern-btn kern-btn--secondary" @click=${() => close ()}><span class="kern-label">${T.cancel ()}</span></button></div></div>`);
}

class Downloads extends Part {
  static override properties = { tables: { attribute: false }, filters: { attribute: false }, files: { attribute: false }, more: { attribute: false }, busy: { state: true }, trouble: { state: true } };
  declare files: Download[];
  /** Tables whose rows can be had, of the cases that the filters let through. */
  declare tables: Table[];
  declare filters: Filters;
  /** Further entries of the menu. */
  declare more: MenuItem[];
  declare busy: string;
  declare trouble: string;
  private stop = new AbortController ();

  constructor () {
    super ();
    this.files = [];
    this.more = [];
    this.tables = [];
    this.filters = {};
    this.busy = this.trouble = "";
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.stop = new AbortController ();
  }

  override disconnectedCallback (): void {
    super.disconnectedCallback ();
    this.stop.abort ();
  }

  private async take (file: Download): Promise<void> {
    const { signal } = this.stop;
    this.trouble = "";
    this.busy = file.label;
    announce (T.making (file.label));
    try {
      const { name, content } = await fetchFile (file.path, signal);
      save (name, content);
      announce (T.done (name));
    } catch (error) {
      if (!signal.aborted)
        this.trouble = explain (error);
    } finally {
      this.busy = "";
    }
  }

  private async takeRows (): Promise<void> {
    const wanted = await askTable (this.tables);
    if (wanted !== undefined)
      await this.take ({ ...exportOf (wanted.format, { ...this.filters, table: wanted.table.key }), label: said (wanted.table) });
  }

  private open (event: Event): void {
    const files: MenuItem[] = this.files.map (file => ({ label: file.label, hint: file.hint, chosen: () => void this.take (file) }));
    const rows: MenuItem[] = this.tables.length === 0 ? [] : [{ label: T.rows (), hint: T.rowsHint (), chosen: () => void this.takeRows () }];
    openMenu (event.currentTarget as HTMLElement, T.button (), [...this.more, ...files, ...rows]);
  }

  override render (): TemplateResult {
    const [only, ...others] = this.files;
    if (only !== undefined && others.length === 0 && this.more.length === 0)
      return html`<button type="button" class="ib-downloads__button" title=${only.hint ?? nothing} ?disabled=${this.busy !== ""} @click=${() => void this.take (only)}>${this.busy === "" ? T.one (only.label)
        : T.making (this.busy)}</button>${this.trouble === "" ? nothing : alertBox ("danger", this.trouble)}`;
    return html`<button type="button" class="ib-downloads__button" aria-haspopup="menu" aria-expanded="false" ?disabled=${this.busy !== ""} @click=${this.open}>${this.busy === "" ? T.button ()
      : T.making (this.busy)} ${sign ("down")}</button>${this.trouble === "" ? nothing : alertBox ("danger", this.trouble)}`;
  }
}
customElements.define ("ib-downloads", Downloads);
