// SPDX-License-Identifier: EUPL-1.2
// The cases of a district as a table: sorted by any column, filtered, kept as views, moved many at once, taken along as a file.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { list } from "../core/api";
import { fetched } from "../core/fetched";
import { date, daysSince, daysUntil, due, since, today } from "../core/format";
import { casePipelines, DEFAULT_PIPELINE, definition, organisations, orgName, orgsIn, stageOf, type Pipeline } from "../core/known";
import type { BusEvent, Live } from "../core/live";
import { Page } from "../core/page";
import { setQuery } from "../core/router";
import { mayAdd } from "../core/session";
import { said, texts } from "../core/texts";
import type { CaseRow, Definition, Org, Page as RowsOf } from "../core/types";
import { breaks } from "../parts/breaks";
import type { BulkKind } from "../parts/bulk";
import { csvText, download } from "../parts/csv";
import { exportOf } from "../parts/downloads";
import { Details } from "../parts/details";
import { districtHead, viewTitle } from "../parts/district";
import { filterCount, isStuck, matcher, readFilter, resetFilters, type Filter } from "../parts/filters";
import { changesDetails, detailsOf, drafted, fetchRow, fold, keepDetails } from "../parts/fold";
import { movesFor } from "../parts/rights";
import { sign } from "../parts/sign";
import { ON_BOARD, STATES, stateName, visibilityName } from "../parts/words";
import "../parts/views";
import "../styles/board-page.css";
import "../styles/list.css";

const T = texts ({
  ref: ["Nummer", "Number"], title: ["Titel", "Title"], org: ["Kommune", "Municipality"], lead: ["Federführung", "Lead"], missing: ["Fehlt", "Missing"], wanted: ["Von", "Of"], missingOf: ["{0} von {1}", "{0} of {1}"], whole: ["vollständig", "complete"], stage: ["Phase", "Stage"], state: ["Zustand", "State"], entered: ["In der Phase", "In stage"],
  due: ["Frist", "Due"], support: ["Unterstützer", "Supporters"], visibility: ["Sichtbarkeit", "Visibility"], enteredOn: ["In der Phase seit", "In stage since"], days: ["Tage in der Phase", "Days in stage"],
  sum: ["{0} Vorgang|{0} Vorgänge", "{0} case|{0} cases"], passing: ["{0} von {1} Vorgängen", "{0} of {1} cases"], onBoard: [", davon {0} auf der Tafel", ", {0} of them on the board"], reading: ["{0} geladen …", "{0} loaded …"],
  most: ["Mehr als {0} Vorgänge: Gezeigt werden die ältesten {0}. Filter nach Phase, Zustand oder Kommune grenzen ein.", "More than {0} cases: the oldest {0} are shown. Filters by stage, state or municipality narrow it down."],
  more: ["{0} weitere zeigen", "Show {0} more"], table: ["Vorgänge im Landkreis", "Cases of the district"], laid: ["zur Entscheidung", "awaits a decision"], file: ["Diese Liste als CSV", "This list as CSV"], wider: ["auch, was Suchtext, Sichtbarkeit und „nur was hängt“ ausblenden", "including what text, visibility and \"only stuck\" hide"], fileHint: ["wie gezeigt, für Excel", "as shown, for Excel"],
  none: ["In diesem Landkreis gibt es noch keinen Vorgang, den Sie sehen.", "There is no case in this district yet that you can see."], noneFits: ["Kein Vorgang passt zu diesen Filtern.", "No case matches these filters."],
  reset: ["Filter zurücksetzen", "Reset the filters"], fresh: ["Idee eintragen", "Add an idea"], chosen: ["{0} ausgewählt", "{0} selected"], choose: ["{0} auswählen", "Select {0}"], chooseAll: ["Alle {0} auswählen", "Select all {0}"],
  advance: ["Weiter …", "Move on …"], park: ["Zurückstellen …", "Park …"], resume: ["Fortsetzen …", "Resume …"], assign: ["Zuweisen …", "Assign …"], return: ["Zurückgeben …", "Return …"], reject: ["Ablehnen …", "Reject …"],
  clear: ["Auswahl aufheben", "Clear selection"], bulk: ["Mit den ausgewählten Vorgängen", "With the selected cases"], today: ["seit heute", "since today"], late: ["{0} statt {1} Tage", "{0} days instead of {1}"], sortHint: ["Nach dieser Spalte sortieren", "Sort by this column"], missingHint: ["Was bis zur nächsten Entscheidung noch fehlt; nach dieser Spalte sortieren", "Still missing for the next decision; sort by this column"],
  merged: ["aufgegangen in {0}", "merged into {0}"],
});

/** Browsers leave what they focus where it is if a bit of it can be seen. */
const showWhole = (event: Event): void => { if (event.target !== event.currentTarget) (event.target as Element).scrollIntoView ({ block: "nearest", inline: "nearest" }); };

const KEYS = ["ref", "title", "org", "lead", "stage", "state", "missing", "due", "entered", "support", "visibility"] as const;
type Key = typeof KEYS[number];
type RowPage = RowsOf<CaseRow>;
const MOST = 5000, STEP = 100;
const BULKS: BulkKind[] = ["advance", "park", "resume", "assign", "return", "reject"];

class ListPage extends Page {
  private rows = new Map<string, CaseRow> ();
  private readonly known = new Map<string, number> ();
  private shown: CaseRow[] = [];
  private orgs: Map<string, Org> | undefined;
  private definitions = new Map<string, Definition> ();
  private pipelines: Pipeline[] = [];
  private loaded = "";
  private stale = true;
  private first: Promise<void> | undefined;
  private reader = new AbortController ();
  private reading = false;
  private beyond = false;
  private limit = STEP;
  private readonly chosen = new Set<string> ();
  private missed: Live[] | undefined;
  private timers: Record<string, number> = {};
  private readonly details = new Details (rows => this.detailed (rows));
  private collator = new Intl.Collator ("de", { numeric: true, sensitivity: "base" });

  private get district (): string { return this.place.params.district ?? ""; }
  private get filter (): Filter { return readFilter (this.place.query); }
  private get sorting (): { key: Key; down: boolean } {
    const text = this.place.query.get ("sort") ?? "-ref", key = text.replace (/^-/, "") as Key;
    return { key: KEYS.includes (key) ? key : "ref", down: text.startsWith ("-") };
  }
  override get heading (): string { return viewTitle ("list", this.district, this.orgs); }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.live (live => this.hear (live));
    this.until (() => {
      this.reader.abort ();
      this.details.stop ();
      Object.values (this.timers).forEach (timer => window.clearTimeout (timer));
    });
  }

  private soon (what: string, ms: number, then: () => void): void {
    window.clearTimeout (this.timers[what]);
    this.timers[what] = window.setTimeout (then, ms);
  }

  /* ---- Fetching ---- */

  /** What the bus filters; text, visibility and what hangs are looked at here. */
  private query (): { [key: string]: string | boolean | undefined } {
    const { org, state, stage, pipeline, mine } = this.filter;
    return { district: this.district, org, stage, pipeline, state: state === "board" ? "" : state, mine: mine || undefined };
  }

  protected override async load (): Promise<void> {
    const query = this.query (), key = JSON.stringify (query);
    if (this.stale || key !== this.loaded) {
      this.loaded = key;
      this.stale = false;
      this.reader.abort ();
      this.reader = new AbortController ();
      this.first = this.read (query, this.reader.signal);
    }
    try {
      await this.first;
    } catch (error) {
      if (this.loaded === key)
        this.stale = true;
      throw error;
    }
    this.arrange ();
  }

  /** Until the first page is there; the others follow while one looks at it.  What was there before stays that long. */
  private async read (query: ReturnType<ListPage["query"]>, signal: AbortSignal): Promise<void> {
    const missed: Live[] = this.missed = [], rows = new Map<string, CaseRow> (), pipeline = this.filter.pipeline || DEFAULT_PIPELINE;
    this.reading = true;
    const page = (next?: string): Promise<RowPage> => list<CaseRow> ("case.list", { ...query, limit: 200, page: next, details: true }, signal);
    const [first, orgs, names, shown] = await Promise.all ([page (), organisations (), casePipelines (), definition (pipeline)]);
    if (signal.aborted)
      return; // another list is being read by now
    this.orgs = orgs;
    this.pipelines = names;
    this.definitions.set (pipeline, shown);
    this.known.clear ();
    this.details.forget ();
    this.rows = rows;
    this.limit = STEP;
    await this.take (first);
    void this.rest (first.next, page, rows, missed, signal);
  }

  private async take (page: RowPage): Promise<void> {
    for (const row of page.rows) {
      this.rows.set (row.id, row);
      this.known.set (row.id, page.seq + 0.99); // whole records; an event's place is behind the point
    }
    await Promise.all ([...new Set (page.rows.map (row => row.pipeline))].map (async one => this.definitions.set (one, await definition (one))));
  }

  private async rest (next: string | undefined, page: (next?: string) => Promise<RowPage>, rows: Map<string, CaseRow>, missed: Live[], signal: AbortSignal): Promise<void> {
    try {
      for (let part: RowPage; next !== undefined && rows.size < MOST; next = part.next) {
        part = await page (next);
        if (signal.aborted)
          return;
        await this.take (part);
        this.soon ("arrange", 60, () => this.arrange ());
      }
    } catch {
      if (!signal.aborted) {
        this.stale = true; // the header shows that there is no connection
        this.soon ("read", 3000, () => void this.reload ());
      }
    }
    if (signal.aborted)
      return;
    this.beyond = next !== undefined;
    this.reading = false;
    this.missed = undefined;
    [...this.chosen].filter (id => !rows.has (id)).forEach (id => this.chosen.delete (id));
    missed.forEach (live => this.hear (live));
    this.arrange ();
  }

  /* ---- What is shown ---- */

  private stageNumber (row: CaseRow): number { return this.stageOf (row)?.number ?? 99; }
  private stageOf (row: CaseRow): Definition["stages"][number] | undefined { const found = this.definitions.get (row.pipeline); return found === undefined ? undefined : stageOf (found, row.stage); }
  private stageWord (row: CaseRow): string { const stage = this.stageOf (row); return stage === undefined ? row.stage : said (stage); }
  private dueOf (row: CaseRow): string { return row.due ?? row.until ?? ""; }

  private compare (key: Key): (a: CaseRow, b: CaseRow) => number {
    const words = (of: (row: CaseRow) => string) => (a: CaseRow, b: CaseRow): number => this.collator.compare (of (a), of (b));
    switch (key) {
    case "ref": return (a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0);
    case "title": return words (row => row.title);
    case "org": return words (row => orgName (this.orgs, row.org));
    case "lead": return words (row => row.lead ?? "");
    case "missing": return (a, b) => (a.missing ?? 0) - (b.missing ?? 0);
    case "stage": return (a, b) => this.stageNumber (a) - this.stageNumber (b);
    case "state": return (a, b) => STATES.indexOf (a.state as typeof STATES[number]) - STATES.indexOf (b.state as typeof STATES[number]);
    case "entered": return (a, b) => b.entered - a.entered; // by days: few first
    case "due": return (a, b) => this.dueOf (a).localeCompare (this.dueOf (b));
    case "support": return (a, b) => a.support - b.support;
    case "visibility": return words (row => visibilityName (row.visibility));
    }
  }

  /** What has none stands last, whichever way round. */
  private hasNone (key: Key, row: CaseRow): boolean { return key === "lead" ? row.lead === undefined : key === "missing" ? row.missing === undefined : key === "due" && this.dueOf (row) === ""; }

  private arrange (): void {
    const { filter } = this, { key, down } = this.sorting, compare = this.compare (key), all = [...this.rows.values ()];
    const passes = matcher ({ ...filter, state: filter.state === "board" ? "" : filter.state, org: "", mine: false }, { orgs: this.orgs, daysOf: row => this.stageOf (row)?.days, mine: undefined });
    this.shown = all.filter (row => passes (row) && (filter.state !== "board" || ON_BOARD.includes (row.state)))
      .sort ((a, b) => Number (this.hasNone (key, a)) - Number (this.hasNone (key, b)) || (down ? -1 : 1) * compare (a, b) || (a.ref < b.ref ? 1 : -1));
    this.requestUpdate ();
  }

  private sort (key: Key): void {
    const { key: present, down } = this.sorting, first = ["entered", "support", "ref", "missing"].includes (key); // what is most, first
    setQuery ({ sort: `${(present === key ? !down : first) ? "-" : ""}${key}` });
  }

  /* ---- Others ---- */

  private hear (live: Live): void {
    this.missed?.push (live); // and once more when all pages are there
    if (live.type === "reset") {
      this.stale = true;
      this.soon ("read", 100, () => void this.reload ());
    } else if (live.type === "event")
      this.happened (live.event);
    else if (live.type === "appeared")
      this.ask (live.case);
    else
      this.put (live.case, undefined);
  }

  private happened (event: BusEvent): void {
    const id = event.case, place = event.seq + event.n / 100;
    if (id === undefined || place <= (this.known.get (id) ?? 0))
      return;
    const row = this.rows.get (id), isFinal = (stage: string): boolean => row !== undefined && this.definitions.get (row.pipeline)?.stages.find (one => one.key === stage)?.final === true;
    const next = row !== undefined ? fold (row, event, isFinal) : event.kind === "case.drafted" ? drafted (event) : undefined;
    if (row !== undefined && next === undefined)
      this.ask (id, event.seq);
    else if (next !== undefined && next !== row) {
      this.known.set (id, place);
      this.put (id, next);
    }
    const now = this.rows.get (id);
    if (now !== undefined && changesDetails (event))
      this.details.ask (now, event.seq);
  }

  private ask (id: string, seq?: number): void {
    this.soon (`ask ${id}`, 150, () => void fetchRow (id, seq).then (row => { this.put (id, keepDetails (row, this.rows.get (id))); this.details.ask (row, seq); }, () => {}));
  }

  private detailed (rows: CaseRow[]): void {
    for (const row of rows) {
      const old = this.rows.get (row.id);
      if (old !== undefined && old.stage === row.stage && old.state === row.state && old.version <= row.version)
        this.put (row.id, { ...old, ...detailsOf (row) });
    }
  }

  /** A case as it is now; it is shown where it still belongs. */
  private put (id: string, row: CaseRow | undefined): void {
    const { org, mine } = this.filter, is = row !== undefined && row.district === this.district && (this.rows.has (id) || (!mine && (org === "" || row.org === org)));
    if (is)
      this.rows.set (id, row);
    else {
      this.rows.delete (id);
      this.chosen.delete (id);
    }
    this.soon ("arrange", 30, () => this.arrange ());
  }

  /* ---- Choosing ---- */

  private choose (row: CaseRow, event: Event): void {
    if ((event.target as HTMLInputElement).checked)
      this.chosen.add (row.id);
    else
      this.chosen.delete (row.id);
    this.requestUpdate ();
  }

  private chooseAll (event: Event): void {
    if ((event.target as HTMLInputElement).checked)
      this.shown.forEach (row => this.chosen.add (row.id));
    else
      this.chosen.clear ();
    this.requestUpdate ();
  }

  private chosenRows (): CaseRow[] { return this.shown.filter (row => this.chosen.has (row.id)); }

  private async bulk (kind: BulkKind): Promise<void> {
    const outcomes = await (await fetched (import ("../parts/bulk")))?.openBulk (kind, this.chosenRows ());
    for (const one of (outcomes ?? []).filter (outcome => outcome.done !== undefined)) {
      this.chosen.delete (one.row.id); // what was refused stays chosen
      this.ask (one.row.id, one.done!.seq);
    }
    this.requestUpdate ();
    await this.updateComplete;
    if (document.activeElement === document.body) // what opened the dialog went with the choice
      (this.querySelector<HTMLElement> ("#choose-all") ?? this.querySelector<HTMLElement> ("h1"))?.focus ();
  }

  private bulkBar (): TemplateResult | typeof nothing {
    const rows = this.chosenRows ();
    if (rows.length === 0)
      return nothing;
    const sample = rows.slice (0, 200), may = (kind: BulkKind): boolean => sample.some (row => { const found = this.definitions.get (row.pipeline); return found !== undefined && movesFor (row, found).includes (kind); });
    return html`<div class="ib-bulk-bar" role="group" aria-label=${T.bulk ()}><strong role="status">${T.chosen (rows.length)}</strong>
      ${BULKS.filter (may).map (kind => html`<button type="button" class="ib-list-page__button" @click=${() => void this.bulk (kind)}>${T[kind] ()}</button>`)}
      <button type="button" class="kern-link" @click=${() => { this.chosen.clear (); this.requestUpdate (); this.querySelector<HTMLElement> ("#choose-all")?.focus (); }}>${T.clear ()}</button></div>`;
  }

  private file (): void {
    const head = [T.ref (), T.title (), T.org (), T.lead (), T.stage (), T.state (), T.missing (), T.wanted (), T.due (), T.enteredOn (), T.days (), T.support (), T.visibility ()];
    const rows = this.shown.map (row => [row.ref, row.title, orgName (this.orgs, row.org), row.lead ?? "", this.stageWord (row), stateName (row.state), row.missing ?? "", row.wanted ?? "", date (this.dueOf (row)), date (row.entered), daysSince (row.entered), row.support, visibilityName (row.visibility)]);
    download (`ideenbus-${this.district}-${today ()}.csv`, "text/csv;charset=utf-8", csvText ([head, ...rows]));
  }

  /* ---- The page ---- */

  private header (key: Key): TemplateResult {
    const { key: present, down } = this.sorting, here = key === present;
    return html`<th scope="col" class="ib-cases__${key}" aria-sort=${here ? (down ? "descending" : "ascending") : nothing}><button type="button" class="ib-cases__sort" title=${key === "missing" ? T.missingHint () : T.sortHint ()} @click=${() => this.sort (key)}>${T[key] ()}<span class="ib-cases__arrow">${sign (here ? (down ? "down" : "up") : "updown")}</span></button></th>`;
  }

  private entered (row: CaseRow): TemplateResult {
    const days = this.stageOf (row)?.days;
    return isStuck (row, days) ? html`<span class="ib-fact--stuck">${sign ("triangle")}${T.late (daysSince (row.entered), days!)}</span>` : html`${daysSince (row.entered) === 0 ? T.today () : since (row.entered)}`;
  }

  private row (row: CaseRow): TemplateResult {
    const when = this.dueOf (row), title = row.title === "" ? row.ref : row.title;
    return html`<tr class=${this.chosen.has (row.id) ? "ib-cases__row--chosen" : ""}><td class="ib-cases__check"><label class="ib-check"><input type="checkbox" .checked=${this.chosen.has (row.id)} @change=${(event: Event) => this.choose (row, event)}><span class="kern-sr-only">${T.choose (title)}</span></label></td>
      <td class="ib-cases__ref">${row.ref}</td><th scope="row" class="ib-cases__title"><a class="kern-link" href="/c/${row.merged_into ?? row.ref}">${breaks (title)}</a></th><td class="ib-cases__org">${breaks (orgName (this.orgs, row.org))}</td><td class="ib-cases__lead">${breaks (row.lead ?? "")}</td><td class="ib-cases__stage">${breaks (this.stageWord (row))}</td>
      <td>${row.merged_into !== undefined ? T.merged (row.merged_into) : row.laid && row.state === "open" ? html`<span class="ib-fact--laid">${sign ("diamond")}${T.laid ()}</span>` : stateName (row.state)}</td>
      <td class="ib-cases__missing">${row.missing === undefined ? nothing : row.missing === 0 ? html`<span class="ib-fact--whole">${sign ("check")}${T.whole ()}</span>` : T.missingOf (row.missing, row.wanted ?? row.missing)}</td>
      <td class="ib-cases__due">${when === "" ? nothing : html`${date (when)}<br><span class=${daysUntil (when) < 0 ? "ib-fact--overdue" : "ib-muted"}>${due (when)}</span>`}</td><td class="ib-cases__entered">${this.entered (row)}</td><td class="ib-cases__support">${row.support === 0 ? nothing : row.support}</td>
      <td>${visibilityName (row.visibility)}</td></tr>`;
  }

  private table (): TemplateResult {
    const chosen = this.chosenRows ().length, all = chosen === this.shown.length;
    return html`<div class="ib-cases-scroll" role="region" aria-label=${T.table ()} tabindex="0" @focusin=${showWhole}><table class="ib-cases"><thead><tr><td class="ib-cases__check"><label class="ib-check"><input type="checkbox" id="choose-all" .checked=${all} .indeterminate=${chosen > 0 && !all}
          @change=${this.chooseAll}><span class="kern-sr-only">${T.chooseAll (this.shown.length)}</span></label></td>${KEYS.map (key => this.header (key))}</tr></thead>
        <tbody>${repeat (this.shown.slice (0, this.limit), row => row.id, row => this.row (row))}</tbody></table></div>
      ${this.shown.length <= this.limit ? nothing : html`<p><button type="button" class="kern-btn kern-btn--secondary" @click=${() => void this.more ()}><span class="kern-label">${T.more (Math.min (STEP, this.shown.length - this.limit))}</span></button></p>`}`;
  }

  private async more (): Promise<void> {
    const at = this.limit;
    this.limit += STEP;
    this.requestUpdate ();
    await this.updateComplete;
    this.querySelectorAll<HTMLElement> (".ib-cases tbody .ib-cases__title a")[at]?.focus ();
  }

  private line (): string {
    const { text, visibility, stuck } = this.filter, here = text === "" && visibility === "" && !stuck ? T.sum (this.shown.length) : T.passing (this.shown.length, this.rows.size);
    const board = this.shown.filter (row => ON_BOARD.includes (row.state)).length, part = this.filter.state === "" && board < this.shown.length && !this.reading ? T.onBoard (board) : "";
    return `${this.reading ? T.reading (this.rows.size) : `${here}${part}`} ${this.beyond && !this.reading ? T.most (MOST) : ""}`;
  }

  private get address (): string { return this.place.query.toString (); }

  protected override view (): TemplateResult {
    const { filter } = this, count = filterCount (filter), wider = filter.text !== "" || filter.visibility !== "" || filter.stuck ? T.wider () : undefined;
    return html`${districtHead ("list", this.district, this.orgs)}
      <ib-filters .filter=${filter} .orgs=${orgsIn (this.orgs, this.district)} .pipelines=${this.pipelines} .definition=${this.definitions.get (filter.pipeline || DEFAULT_PIPELINE)} .states=${[...STATES, "board"]}></ib-filters>
      <div class="ib-list-page__line"><p role="status">${this.line ()}</p>
        <div class="ib-actions"><ib-views .query=${this.address}></ib-views>
        <ib-downloads .more=${this.shown.length === 0 ? [] : [{ label: T.file (), hint: T.fileHint (), chosen: () => this.file () }]}
          .files=${(["xlsx", "csv", "json", "ics", "xes"] as const).map (format => exportOf (format, this.query (), wider))}
          .tables=${this.definitions.get (filter.pipeline || DEFAULT_PIPELINE)?.tables ?? []} .filters=${this.query ()}></ib-downloads></div></div>
      ${this.bulkBar ()}
      ${this.shown.length > 0 ? this.table () : this.reading ? nothing : html`<div class="ib-panel ib-stack"><p class="kern-body">${this.rows.size === 0 && count === 0 ? T.none () : T.noneFits ()}</p>
        <div class="ib-actions">${count === 0 && !mayAdd () ? nothing : count === 0 ? html`<a class="kern-btn kern-btn--primary" href="/neu"><span class="kern-label">${T.fresh ()}</span></a>`
          : html`<button type="button" class="kern-btn kern-btn--secondary" @click=${resetFilters}><span class="kern-label">${T.reset ()}</span></button>`}</div></div>`}`;
  }
}
customElements.define ("ib-list-page", ListPage);
