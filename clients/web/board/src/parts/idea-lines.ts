// SPDX-License-Identifier: EUPL-1.2
// Ideas one per line, for whoever types or pastes many: Tab from title to sentence, Enter for the next, Backspace takes an empty line away.  What a line lacks stands
// under it as soon as one has left it.
//
//     <ib-idea-lines .lines=${…} .orgs=${all} .choices=${orgs} .org=${key} .max=${{ title, summary }} @ib-lines=${event => event.detail}></ib-idea-lines>
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { announce } from "../core/announce";
import { clean } from "../core/clean";
import { Part } from "../core/page";
import { texts } from "../core/texts";
import type { Org } from "../core/types";
import { characters, countText, oneLine } from "./counted";
import { parseList } from "./idea-list";
import { deniedOrg, orgOptions } from "./idea-place";
import { findOrg, plain, suggestOrg } from "./org-match";
import "../styles/lines.css";

const T = texts ({
  number: ["Nr.", "No."], title: ["Titel", "Title"], summary: ["Ein Satz dazu", "One sentence about it"], org: ["Organisation", "Organisation"], cell: ["Idee {0}: {1}", "Idea {0}: {1}"],
  remove: ["Idee {0} entfernen", "Remove idea {0}"], removed: ["Idee {0} entfernt.", "Idea {0} removed."], noTitle: ["Titel fehlt", "Title is missing"], noSummary: ["Satz fehlt", "Sentence is missing"],
  long: ["{0}: {1}", "{0}: {1}"], twice: ["steht schon in Zeile {0}", "is in line {0} already"], unknown: ["„{0}“ ist hier nicht bekannt", "\"{0}\" is not known here"], take: ["{0} nehmen", "Take {0}"],
  pasted: ["{0} Zeile eingefügt.|{0} Zeilen eingefügt.", "{0} line pasted.|{0} lines pasted."], left: ["Nicht übernommen: {0}.", "Left out: {0}."], choose: ["bitte wählen", "please choose"],
});

/** `asked`: an organisation as it was written, while it is not known which is meant. */
export interface Line { id: number; title: string; summary: string; org?: string; asked?: string }
export interface Mark { cell: "title" | "summary" | "org"; text: string }
type Limits = { title: number; summary: number };

export const isBlank = (line: Line): boolean => line.title.trim () === "" && line.summary.trim () === "";
export const newLine = (lines: Line[], more: Partial<Line> = {}): Line => ({ id: Math.max (0, ...lines.map (line => line.id)) + 1, title: "", summary: "", ...more });

/** What each line lacks; nothing of blank ones.  `denied`: why an organisation is none to submit for. */
export function marksOf (lines: Line[], max: Limits, denied?: (asked: string) => string | undefined): Map<number, Mark[]> {
  const found = new Map<number, Mark[]> (), first = new Map<string, number> ();
  lines.forEach ((line, i) => {
    if (isBlank (line))
      return;
    const marks: Mark[] = [], title = oneLine (line.title), summary = oneLine (line.summary), same = first.get (plain (title));
    if (title === "")
      marks.push ({ cell: "title", text: T.noTitle () });
    else if (characters (title) > max.title)
      marks.push ({ cell: "title", text: T.long (T.title (), countText (title, max.title)) });
    else if (same !== undefined)
      marks.push ({ cell: "title", text: T.twice (same + 1) });
    if (summary === "")
      marks.push ({ cell: "summary", text: T.noSummary () });
    else if (characters (summary) > max.summary)
      marks.push ({ cell: "summary", text: T.long (T.summary (), countText (summary, max.summary)) });
    if (line.asked !== undefined)
      marks.push ({ cell: "org", text: denied?.(line.asked) ?? T.unknown (line.asked) });
    if (title !== "" && same === undefined)
      first.set (plain (title), i);
    if (marks.length > 0)
      found.set (line.id, marks);
  });
  return found;
}

class IdeaLines extends Part {
  static override properties = { lines: { attribute: false }, orgs: { attribute: false }, choices: { attribute: false }, org: { attribute: false }, max: { attribute: false }, strict: { type: Boolean }, at: { state: true } };
  declare lines: Line[];
  /** Organisations somebody may enter ideas for; with one there is nothing to choose. */
  declare orgs: Map<string, Org>;
  declare choices: Org[];
  declare org: string;
  declare max: Limits;
  /** Says what is missing of every line, of the one that is being written as well. */
  declare strict: boolean;
  /** The line one is in. */
  declare at: number;
  /** Lines that were left once, or came whole: what they lack is said. */
  private readonly seen = new Set<number> ();
  private focusDue: { id: number; cell: string } | undefined;

  constructor () {
    super ();
    this.lines = [];
    this.choices = [];
    this.org = "";
    this.at = 0;
    this.strict = false;
  }

  override updated (): void {
    if (this.focusDue === undefined)
      return;
    const { id, cell } = this.focusDue, input = this.querySelector<HTMLInputElement | HTMLTextAreaElement> (`#line-${id}-${cell}`);
    this.focusDue = undefined;
    input?.focus ();
    if (input instanceof HTMLTextAreaElement)
      input.setSelectionRange (input.value.length, input.value.length);
  }

  /** Puts the focus into a cell, once it is there. */
  focusCell (id: number, cell: Mark["cell"] = "title"): void {
    this.focusDue = { id, cell };
    this.requestUpdate ();
  }

  private tell (lines: Line[]): void {
    this.lines = lines;
    this.dispatchEvent (new CustomEvent ("ib-lines", { detail: lines }));
  }

  private change (id: number, change: Partial<Line>): void {
    this.tell (this.lines.map (line => (line.id === id ? { ...line, ...change } : line)));
  }

  /* ---- Keys ---- */

  private next (line: Line): void {
    const i = this.lines.indexOf (line), next = this.lines[i + 1] ?? newLine (this.lines, { org: line.org });
    if (i === this.lines.length - 1)
      this.tell ([...this.lines, next]);
    this.focusCell (next.id);
  }

  private takeAway (line: Line, undo: boolean): void {
    const i = this.lines.indexOf (line), before = this.lines, rest = this.lines.filter (one => one !== line), lines = rest.length === 0 ? [newLine (this.lines)] : rest;
    this.tell (lines);
    const to = lines[Math.max (0, i - 1)]!;
    this.focusCell (to.id, to.summary === "" ? "title" : "summary");
    if (undo)
      announce (T.removed (i + 1), { kind: "info", undo: () => { this.tell (before); this.focusCell (line.id); } });
  }

  private leave (event: FocusEvent, line: Line): void {
    if ((event.currentTarget as Element).contains (event.relatedTarget as Node | null))
      return;
    this.at = 0;
    if (!isBlank (line))
      this.seen.add (line.id);
  }

  private key (event: KeyboardEvent, line: Line, cell: "title" | "summary"): void {
    const input = event.target as HTMLInputElement;
    if (event.isComposing || event.altKey || event.metaKey || event.ctrlKey)
      return; // Ctrl+Enter is the page's
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault ();
      if (cell === "title" && line.title.trim () !== "" && line.summary === "")
        this.focusCell (line.id, "summary");
      else if (!isBlank (line))
        this.next (line);
    } else if (event.key === "Backspace" && input.value === "" && isBlank (line) && this.lines.length > 1) {
      event.preventDefault ();
      this.takeAway (line, false);
    } else if (event.key === "Backspace" && input.value === "" && cell === "summary") {
      event.preventDefault ();
      this.focusCell (line.id);
    }
  }

  /* ---- Pasting ---- */

  private paste (event: ClipboardEvent, line: Line): void {
    const text = (event.clipboardData?.getData ("text/plain") ?? "").replace (/[\r\n]+$/, "");
    if (!/[\n\t]/.test (text))
      return;
    event.preventDefault ();
    this.insert (text, line);
  }

  /** A pasted list goes in where one is; what is not known of it is marked. */
  insert (text: string, at?: Line): void {
    const { rows, left } = parseList (clean (text)), before = this.lines;
    if (rows.length === 0)
      return;
    const place = at === undefined ? before.length : before.indexOf (at) + (isBlank (at) ? 0 : 1);
    const head = before.slice (0, place).filter (line => at !== undefined || !isBlank (line)), tail = before.slice (at !== undefined && isBlank (at) ? place + 1 : place).filter (line => !isBlank (line));
    const known = [...this.orgs.values ()];
    let next = newLine (before).id;
    const made = rows.map (row => {
      const org = row.org === "" ? undefined : findOrg (row.org, this.choices, known);
      this.seen.add (next);
      return { id: next++, title: row.title, summary: row.summary, org: org?.key, asked: row.org !== "" && org === undefined ? row.org : undefined };
    });
    this.at = 0;
    this.tell ([...head, ...made, ...tail]);
    announce (`${T.pasted (rows.length)} ${left.length === 0 ? "" : T.left (left.join (", "))}`, { kind: "info", undo: () => { this.tell (before); this.focusCell (before[0]!.id); } });
    (document.activeElement as HTMLElement | null)?.blur ();
    this.dispatchEvent (new CustomEvent ("ib-pasted"));
  }

  /* ---- View ---- */

  /** Where there is one choice only it goes without saying, but for a line that names another. */
  private get asksOrg (): boolean { return this.choices.length > 1 || this.lines.some (line => line.asked !== undefined); }

  private orgCell (line: Line, number: number, described: string | undefined): TemplateResult {
    return html`<div class="kern-form-input__select-wrapper ib-line__org"><select class="kern-form-input__select" id="line-${line.id}-org" aria-label=${T.cell (number, T.org ())} aria-describedby=${described ?? nothing}
      @change=${(event: Event) => this.change (line.id, { org: (event.target as HTMLSelectElement).value, asked: undefined })}>
      ${line.asked === undefined ? nothing : html`<option value="" selected disabled>${T.choose ()}</option>`}${orgOptions (this.choices, line.asked === undefined ? line.org ?? this.org : "")}</select></div>`;
  }

  private note (line: Line, marks: Mark[]): TemplateResult {
    const meant = line.asked === undefined ? undefined : suggestOrg (line.asked, this.choices);
    return html`<p class="ib-line__note" id="line-${line.id}-note"><span class="kern-icon kern-icon--warning" aria-hidden="true"></span><span>${marks.map (mark => mark.text).join ("; ")}</span>
      ${meant === undefined ? nothing : html`<button type="button" class="kern-link" @click=${() => this.change (line.id, { org: meant.key, asked: undefined })}>${T.take (meant.name)}</button>`}</p>`;
  }

  private row (line: Line, i: number, marks: Mark[]): TemplateResult {
    const shown = this.strict || this.at !== line.id || this.seen.has (line.id) ? marks : [], described = shown.length > 0 ? `line-${line.id}-note` : undefined;
    const wrong = (cell: Mark["cell"]): boolean => shown.some (mark => mark.cell === cell);
    return html`<li class="ib-line ${shown.length > 0 ? "ib-line--marked" : ""} ${this.asksOrg ? "ib-line--org" : ""}" @focusin=${() => { this.at = line.id; }} @focusout=${(event: FocusEvent) => this.leave (event, line)}>
      <span class="ib-line__number" aria-hidden="true">${i + 1}</span>
      <input class="kern-form-input__input ib-line__title ${wrong ("title") ? "kern-form-input__input--error" : ""}" id="line-${line.id}-title" autocomplete="off" placeholder=${T.title ()} aria-label=${T.cell (i + 1, T.title ())}
        aria-describedby=${described ?? nothing} aria-invalid=${wrong ("title") ? "true" : nothing} .value=${live (line.title)} @input=${(event: Event) => this.change (line.id, { title: (event.target as HTMLInputElement).value })}
        @keydown=${(event: KeyboardEvent) => this.key (event, line, "title")} @paste=${(event: ClipboardEvent) => this.paste (event, line)}>
      <textarea class="kern-form-input__input ib-line__summary ${wrong ("summary") ? "kern-form-input__input--error" : ""}" id="line-${line.id}-summary" rows="1" placeholder=${T.summary ()} aria-label=${T.cell (i + 1, T.summary ())}
        aria-describedby=${described ?? nothing} aria-invalid=${wrong ("summary") ? "true" : nothing} .value=${live (line.summary)} @input=${(event: Event) => this.change (line.id, { summary: (event.target as HTMLTextAreaElement).value })}
        @keydown=${(event: KeyboardEvent) => this.key (event, line, "summary")} @paste=${(event: ClipboardEvent) => this.paste (event, line)}></textarea>
      ${this.asksOrg ? this.orgCell (line, i + 1, described) : nothing}
      <button type="button" class="ib-line__remove" tabindex="-1" aria-label=${T.remove (i + 1)} @click=${() => this.takeAway (line, !isBlank (line))}><span aria-hidden="true">×</span></button>
      ${shown.length > 0 ? this.note (line, shown) : nothing}</li>`;
  }

  override render (): TemplateResult {
    const marks = marksOf (this.lines, this.max, asked => deniedOrg (asked, this.orgs));
    return html`<div class="ib-lines"><div class="ib-line ib-line--head ${this.asksOrg ? "ib-line--org" : ""}" aria-hidden="true"><span class="ib-line__number">${T.number ()}</span><span class="ib-line__title">${T.title ()}</span>
      <span class="ib-line__summary">${T.summary ()}</span>${this.asksOrg ? html`<span class="ib-line__org">${T.org ()}</span>` : nothing}<span></span></div>
      <ol class="ib-list">${repeat (this.lines, line => line.id, (line, i) => this.row (line, i, marks.get (line.id) ?? []))}</ol></div>`;
  }
}
customElements.define ("ib-idea-lines", IdeaLines);
export type { IdeaLines };
