// SPDX-License-Identifier: EUPL-1.2
// Searching by words or by number.  What is not found is explained, and what is similar stands below.
import { html, nothing, type TemplateResult } from "lit";
import { list } from "../core/api";
import { since } from "../core/format";
import { definition, organisations, orgName, stageOf } from "../core/known";
import { about, Page } from "../core/page";
import { navigate } from "../core/router";
import { said, texts } from "../core/texts";
import type { CaseRow, Definition, Org } from "../core/types";
import { stateName } from "../parts/words";
import "../parts/similar";
import "../styles/search.css";

const T = texts ({
  title: ["Suche", "Search"], for: ["Suche nach „{0}“", "Search for \"{0}\""], words: ["Wörter oder Nummer eines Vorgangs", "Words or the number of a case"], go: ["Suchen", "Search"],
  found: ["{0} Vorgang gefunden.|{0} Vorgänge gefunden.", "{0} case found.|{0} cases found."], most: ["Die {0} besten Treffer. Ein weiteres Wort grenzt ein.", "The {0} best matches. Another word narrows them down."],
  none: ["Nichts gefunden, in dem alle Wörter vorkommen.", "Nothing found that contains all the words."], hintLess: ["Weniger oder kürzere Wörter nehmen; das letzte darf ein Wortanfang sein.", "Take fewer or shorter words; the last one may be a beginning."],
  hintSpelling: ["Schreibweise prüfen. Gesucht wird in Titel und Kurzbeschreibung, auch von abgeschlossenen und abgelehnten Vorgängen.", "Check the spelling. Titles and summaries are searched, also of completed and rejected cases."],
  hintSeen: ["Interne Vorgänge anderer Kommunen sind für Sie nicht sichtbar.", "Internal cases of other municipalities are not visible to you."],
  hintNumber: ["Eine Nummer sieht so aus: SLK-2026-00042.", "A number looks like this: SLK-2026-00042."], empty: ["Ein oder zwei Wörter genügen, zum Beispiel „Termin online“. Mit der Nummer geht es direkt zum Vorgang.", "One or two words will do, for example \"appointment online\". The number leads straight to the case."],
  like: ["Ähnliche Vorgänge", "Similar cases"], fresh: ["Das gibt es noch nicht? Idee eintragen", "Not there yet? Add an idea"], merged: ["aufgegangen in {0}", "merged into {0}"],
});

const LIMIT = 50, FEW = 8;

/** The number of a case as people type it: "slk-2026-42", "SLK 2026 00042". */
function numberIn (words: string): string | undefined {
  const found = /^([a-z]{2,8})[-\s/]?(\d{4})[-\s/]?(\d{1,9})$/i.exec (words.trim ());
  return found === null ? undefined : `${found[1]!.toUpperCase ()}-${found[2]!}-${found[3]!.padStart (5, "0")}`;
}

const stem = (word: string): string => word.toLowerCase ().replace (/[^\p{L}\p{N}]/gu, "");

/** A text with the words that were searched for marked. */
function marked (text: string, words: string[]): (string | TemplateResult)[] {
  return text.split (/(\s+)/).map (part => (words.some (word => word.length > 1 && stem (part).startsWith (word.slice (0, Math.max (4, word.length - 2)))) ? html`<mark>${part}</mark>` : part));
}

class SearchPage extends Page {
  private rows: CaseRow[] | undefined;
  private orgs: Map<string, Org> | undefined;
  private definition: Definition | undefined;

  private get words (): string { return (this.place.query.get ("q") ?? "").trim (); }
  override get heading (): string { return this.words === "" ? T.title () : T.for (this.words); }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => this.rows?.some (row => about (live, row.id)) === true, () => void this.reload ());
  }

  protected override async load (signal: AbortSignal): Promise<void> {
    const words = this.words, number = numberIn (words);
    if (number !== undefined) {
      navigate (`/c/${number}`, true);
      return;
    }
    [this.rows, this.orgs, this.definition] = await Promise.all ([
      words === "" ? undefined : list<CaseRow> ("case.search", { text: words.slice (0, 500), limit: LIMIT }, signal).then (page => page.rows), organisations (), definition ()]);
  }

  private submit (event: SubmitEvent): void {
    event.preventDefault ();
    const words = (this.querySelector ("#search-words") as HTMLInputElement).value.trim ();
    navigate (words === "" ? "/suche" : `/suche?q=${encodeURIComponent (words)}`, true);
  }

  private form (): TemplateResult {
    return html`<form class="ib-find" role="search" aria-label=${T.title ()} @submit=${this.submit}><label class="kern-label" for="search-words">${T.words ()}</label>
      <input class="kern-form-input__input" id="search-words" type="search" maxlength="500" autocomplete="off" .value=${this.words}>
      <button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.go ()}</span></button></form>`;
  }

  private row (row: CaseRow, words: string[]): TemplateResult {
    const stage = this.definition === undefined ? undefined : stageOf (this.definition, row.stage), state = row.merged_into !== undefined ? T.merged (row.merged_into) : stateName (row.state);
    return html`<li class="ib-hit"><a class="kern-link ib-hit__title" href="/c/${row.merged_into ?? row.ref}">${marked (row.title === "" ? row.ref : row.title, words)}</a>
      ${row.summary === undefined ? nothing : html`<p class="ib-hit__summary">${marked (row.summary, words)}</p>`}
      <p class="ib-hit__facts ib-muted"><span>${row.ref}</span><span>${orgName (this.orgs, row.org)}</span>
        <span>${row.state === "open" ? `${stage === undefined ? row.stage : said (stage)}, ${since (row.entered)}` : state}</span></p></li>`;
  }

  private none (): TemplateResult {
    return html`<div class="ib-panel"><ul class="ib-reasons"><li>${T.hintLess ()}</li><li>${T.hintSpelling ()}</li><li>${T.hintSeen ()}</li>${/\d/.test (this.words) ? html`<li>${T.hintNumber ()}</li>` : nothing}</ul>
      <p><a class="kern-link" href="/neu">${T.fresh ()}</a></p></div>`;
  }

  private results (rows: CaseRow[]): TemplateResult {
    const words = this.words.split (/\s+/).map (stem).filter (word => word !== "");
    return html`<p class="kern-body" role="status">${rows.length === 0 ? T.none () : rows.length === LIMIT ? T.most (LIMIT) : T.found (rows.length)}</p>
      ${rows.length === 0 ? this.none () : html`<ul class="ib-list ib-hits">${rows.map (row => this.row (row, words))}</ul>`}`;
  }

  protected override view (): TemplateResult {
    return html`<h1 class="ib-title" tabindex="-1">${this.heading}</h1>${this.form ()}
      ${this.words === "" || this.rows === undefined ? html`<p class="kern-body">${T.empty ()}</p>` : html`<div class="ib-columns"><div>${this.results (this.rows)}</div>
        ${this.rows.length >= FEW ? nothing : html`<ib-similar .heading=${T.like ()} .text=${this.words} .skip=${this.rows.map (row => row.ref)} .orgs=${this.orgs} .definition=${this.definition}></ib-similar>`}</div>`}`;
  }
}
customElements.define ("ib-search-page", SearchPage);
