// SPDX-License-Identifier: EUPL-1.2
// "Herunterladen": a menu of files that the gateway makes of what the person sees.  Large ones take a while, which is said; what goes wrong stands beside the button.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { fetchFile, queryString } from "../core/api";
import { alertBox, explain, Part } from "../core/page";
import { lang, texts } from "../core/texts";
import { save } from "./csv";
import { openMenu, type MenuItem } from "./menu";

const T = texts ({
  button: ["Herunterladen", "Download"], one: ["{0} herunterladen", "Download {0}"], making: ["„{0}“ wird zusammengestellt …", "Making \"{0}\" …"], done: ["{0} ist da.", "{0} is there."],
  xlsx: ["Excel-Tabelle", "Excel sheet"], xlsxHint: ["alle Felder, lesbar", "all fields, for people"], csv: ["CSV", "CSV"], csvHint: ["alle Felder, für Programme", "all fields, for programs"],
  json: ["JSON", "JSON"], jsonHint: ["ein Vorgang je Zeile", "a case a line"], ics: ["Fristen für den Kalender", "Deadlines for the calendar"], icsHint: ["iCalendar", "iCalendar"],
  xes: ["Ereignisprotokoll", "Event log"], xesHint: ["XES, für Prozessanalysen", "XES, for process mining"],
  dossier: ["E-Akte", "case file"], dossierHint: ["ZIP mit Dokumenten, Anhängen und Verlauf", "ZIP with documents, attachments and history"],
});

export interface Download { label: string; hint?: string; path: string }
type Format = "xlsx" | "csv" | "json" | "ics" | "xes";
type Filters = { [key: string]: string | boolean | undefined };

/** All cases that these filters of case.list let through; `note` says instead of the hint what they leave out of account. */
export const exportOf = (format: Format, filters: Filters, note?: string): Download => ({ label: T[format] (), hint: note ?? T[`${format}Hint`] (), path: `/api/v1/exports/cases.${format}${queryString ({ ...filters, lang: lang () })}` });
export const dossierOf = (ref: string): Download => ({ label: T.dossier (), hint: T.dossierHint (), path: `/api/v1/dossiers/${ref}.zip?lang=${lang ()}` });

class Downloads extends Part {
  static override properties = { files: { attribute: false }, more: { attribute: false }, busy: { state: true }, trouble: { state: true } };
  declare files: Download[];
  /** Further entries of the menu. */
  declare more: MenuItem[];
  declare busy: string;
  declare trouble: string;
  private stop = new AbortController ();

  constructor () {
    super ();
    this.files = [];
    this.more = [];
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

  private open (event: Event): void {
    openMenu (event.currentTarget as HTMLElement, T.button (), [...this.more, ...this.files.map (file => ({ label: file.label, hint: file.hint, chosen: () => void this.take (file) }))]);
  }

  override render (): TemplateResult {
    const [only, ...others] = this.files;
    if (only !== undefined && others.length === 0 && this.more.length === 0)
      return html`<button type="button" class="ib-downloads__button" title=${only.hint ?? nothing} ?disabled=${this.busy !== ""} @click=${() => void this.take (only)}>${this.busy === "" ? T.one (only.label)
        : T.making (this.busy)}</button>${this.trouble === "" ? nothing : alertBox ("danger", this.trouble)}`;
    return html`<button type="button" class="ib-downloads__button" aria-haspopup="menu" aria-expanded="false" ?disabled=${this.busy !== ""} @click=${this.open}>${this.busy === "" ? T.button ()
      : T.making (this.busy)} <span aria-hidden="true">▾</span></button>${this.trouble === "" ? nothing : alertBox ("danger", this.trouble)}`;
  }
}
customElements.define ("ib-downloads", Downloads);
