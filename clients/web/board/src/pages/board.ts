// SPDX-License-Identifier: EUPL-1.2
// The board of a district: a column per stage, live.  A card is moved by its menu, or with a mouse by dragging; it moves at once and comes back with the reasons if the bus refuses.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { all, command, list, nowMs, Refused } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { fetched } from "../core/fetched";
import { casePipelines, DEFAULT_PIPELINE, definition, organisations, orgName, orgsIn, stageOf, type Pipeline } from "../core/known";
import type { BusEvent, Live } from "../core/live";
import { explain, Page } from "../core/page";
import { setQuery } from "../core/router";
import { mayAdd, ownOrgs } from "../core/session";
import { said, texts } from "../core/texts";
import type { BoardColumn, CaseRow, Definition, Done, Reason } from "../core/types";
import "../parts/card";
import type { Board, Shown, Sum } from "../parts/card";
import { Columns, COLUMN_MOST, type Column } from "../parts/columns";
import { Details } from "../parts/details";
import { districtHead, viewTitle } from "../parts/district";
import { filterCount, isStuck, matcher, readFilter, type Filter } from "../parts/filters";
import { changesDetails } from "../parts/fold";
import { closeMenu, openMenu, type MenuItem } from "../parts/menu";
import { gatesOf, movesFor, type MoveKind } from "../parts/rights";
import { ON_BOARD } from "../parts/words";
import "../styles/board-page.css";

const T = texts ({
  advance: ["Weiter zu „{0}“", "On to \"{0}\""], submit: ["Einreichen", "Submit"], lay: ["Zur Entscheidung vorlegen", "Submit for decision"], moveOf: ["{0} verschieben", "Move {0}"],
  moved: ["„{0}“ ist jetzt in der Phase {1}.", "\"{0}\" is now in the stage {1}."], laid: ["„{0}“ ist vorgelegt; die Entscheidung liegt bei den Zuständigen.", "\"{0}\" is submitted; those who decide find it in their work list."],
  stays: ["„{0}“ bleibt in der Phase {1}: {2} Grund steht an der Karte.|„{0}“ bleibt in der Phase {1}: {2} Gründe stehen an der Karte.", "\"{0}\" stays in {1}: the reasons are on the card."],
  failed: ["„{0}“ wurde nicht verschoben. {1}", "\"{0}\" was not moved. {1}"], passing: ["{0} von {1} Vorgängen passen zu den Filtern.", "{0} of {1} cases match the filters."],
  reading: ["Es werden noch Vorgänge geladen …", "Cases are still being loaded …"], most: ["Es sind sehr viele Vorgänge; die Filter gelten für die {0} am längsten liegenden je Phase.", "There are very many cases; the filters look at the {0} longest of each stage."],
  columns: ["Phasen des Verfahrens", "Stages of the procedure"], stage: ["Phase", "Stage"], option: ["{0} ({1})", "{0} ({1})"], changes: ["{0} Vorgang hat sich geändert.|{0} Vorgänge haben sich geändert.", "{0} case changed.|{0} cases changed."],
  empty: ["In diesem Landkreis steht noch nichts auf der Tafel.", "There is nothing on the board of this district yet."], fresh: ["Idee eintragen", "Add an idea"], noDistrict: ["Einen Landkreis „{0}“ gibt es hier nicht.", "There is no district \"{0}\" here."],
});

const PAGE = 50, FRESH_MS = 4000, SUMS_MS = 1500;

class BoardPage extends Page {
  static override properties = { ...Page.properties, narrow: { state: true }, shown: { state: true } };
  declare narrow: boolean;
  /** By column what it shows; a column whose entry stays the same is not drawn anew. */
  declare shown: Shown[];

  private columns: Columns | undefined;
  private filter: Filter = readFilter (new URLSearchParams ());
  private definition: Definition | undefined;
  private pipelines: Pipeline[] = [];
  private mine: Set<string> | undefined;
  private reading = new AbortController ();
  private isReading = false;
  private readonly limits = new Map<string, number> ();
  /** Cards that came while one looks: shown even beyond the page. */
  private readonly arrived = new Set<string> ();
  private readonly may = new Map<string, boolean> ();
  private folded: Set<string> | undefined;
  /** What happens while a board is fetched, for the new one. */
  private readonly missed = new Set<Live[]> ();
  private isDraggable = false;
  private changes = new Set<string> ();
  /** Cases to be asked for, each as it is after the latest record that told of it. */
  private asks = new Map<string, number | undefined> ();
  private timers: Record<string, number | undefined> = {};
  private readonly details = new Details (rows => this.detailed (rows));

  private readonly board: Board = {
    orgs: undefined, reasons: new Map (), busy: new Set (), fresh: new Set (),
    daysOf: row => this.definition?.stages.find (stage => stage.key === row.stage)?.days,
    canMove: row => this.canMove (row),
    menu: (row, button) => void this.menu (row, button),
    closeReasons: row => { this.board.reasons.delete (row.id); this.touch ([row.stage]); void this.refocus (row.id); },
    more: stage => void this.more (stage),
    fold: stage => this.fold (stage),
  };

  constructor () {
    super ();
    this.narrow = false;
    this.shown = [];
  }

  override get heading (): string { return viewTitle ("board", this.place.params.district ?? "", this.board.orgs); }

  override connectedCallback (): void {
    const narrow = window.matchMedia ("(max-width: 52rem)"), look = (): void => { this.narrow = narrow.matches; };
    look ();
    super.connectedCallback ();
    narrow.addEventListener ("change", look);
    this.live (live => this.hear (live));
    this.until (() => {
      narrow.removeEventListener ("change", look);
      this.reading.abort ();
      closeMenu (false);
      this.details.stop ();
      Object.values (this.timers).forEach (timer => window.clearTimeout (timer));
    });
  }

  /** Does something soon, once for a burst. */
  private soon (what: string, ms: number, then: () => void): void {
    window.clearTimeout (this.timers[what]);
    this.timers[what] = window.setTimeout (then, ms);
  }

  /* ---- Fetching ---- */

  protected override async load (signal: AbortSignal): Promise<void> {
    this.filter = { ...readFilter (this.place.query), stage: "", pipeline: "" };
    const district = this.place.params.district ?? "", pipeline = this.place.query.get ("pipeline") ?? DEFAULT_PIPELINE;
    if (this.columns?.district !== district || this.columns.definition.key !== pipeline)
      await this.fetch (district, pipeline, signal);
    if (this.filter.mine && this.mine === undefined)
      this.mine = new Set ((await all<CaseRow> ("case.list", { district, mine: true }, signal)).map (row => row.id));
    if (filterCount (this.filter) > 0 && this.columns?.complete === false && !this.isReading)
      void this.readRest ();
    this.touch ();
  }

  private async fetch (district: string, pipeline: string, signal: AbortSignal): Promise<void> {
    const missed: Live[] = [];
    this.missed.add (missed);
    try {
      const [page, found, orgs, names] = await Promise.all ([list<BoardColumn> ("board.get", { district, pipeline, details: true }, signal), definition (pipeline), organisations (), casePipelines ()]);
      const columns = new Columns (district, found);
      columns.begin (page);
      this.reading.abort ();
      this.isReading = false;
      this.columns = columns;
      this.definition = found;
      this.board.orgs = orgs;
      this.pipelines = names;
      this.mine = undefined;
      [this.limits, this.arrived, this.may, this.board.reasons, this.board.fresh].forEach (kept => kept.clear ());
      this.details.forget ();
    } finally {
      this.missed.delete (missed);
    }
    missed.forEach (live => this.hear (live));
    this.soon ("after", 0, () => void this.afterwards ());
  }

  /** Fetches everything anew, keeping what is on the page until it is there. */
  private async again (): Promise<void> {
    const { columns } = this;
    if (columns === undefined)
      return;
    try {
      await this.fetch (columns.district, columns.definition.key, new AbortController ().signal);
      await this.reload ();
    } catch { // the header shows that there is no connection
      if (this.isConnected)
        this.soon ("again", 3000, () => void this.again ());
    }
  }

  /** What the board does not need to stand: what a move loads. */
  private async afterwards (): Promise<void> {
    await this.updateComplete;
    await new Promise (done => ("requestIdleCallback" in window ? requestIdleCallback (done, { timeout: 1000 }) : setTimeout (done, 200)));
    import ("../parts/moves").catch (() => {}); // when somebody wants to move a card it is tried again
    if (window.matchMedia ("(pointer: fine)").matches)
      void this.startDragging ();
  }

  private async readRest (): Promise<void> {
    const reading = this.reading = new AbortController ();
    this.isReading = true;
    try {
      await this.columns?.rest (reading.signal, () => this.touch ());
    } catch { /* the header shows that there is no connection; filters say what they look at */ }
    if (this.reading === reading) {
      this.isReading = false;
      this.touch ();
    }
  }

  private async more (stage: string): Promise<void> {
    const column = this.columns?.column (stage);
    if (column === undefined)
      return;
    const place = this.shown.find (one => one.stage.key === stage)?.cards.length ?? 0;
    this.limits.set (stage, this.limit (stage) + PAGE);
    try {
      if (column.cards.length < this.limit (stage))
        await this.columns?.more (column, PAGE);
    } catch (error) {
      announce (explain (error), { kind: "danger" });
    }
    this.touch ([stage]);
    await this.settled ();
    this.querySelectorAll<HTMLElement> (`[data-stage="${stage}"] .ib-card__title`)[place]?.focus (); // on to the first of the new ones
  }

  /* ---- What is shown ---- */

  private limit (stage: string): number { return this.limits.get (stage) ?? PAGE; }

  private foldedStages (): Set<string> {
    if (this.folded === undefined) {
      const stages = this.definition?.stages ?? [];
      this.folded = new Set (draft<string[]> ("board.folded") ?? stages.filter (stage => stage.number === 0 || stage.final).map (stage => stage.key));
    }
    return this.folded;
  }

  private fold (stage: string): void {
    const folded = this.foldedStages ();
    if (!folded.delete (stage))
      folded.add (stage);
    keepDraft ("board.folded", [...folded]);
    this.touch ([stage]);
    void this.settled ().then (() => this.querySelector<HTMLElement> (`[data-stage="${stage}"] .ib-column__fold, [data-stage="${stage}"] .ib-column__unfold`)?.focus ());
  }

  private show (column: Column, filtered: boolean, passes: (row: CaseRow) => boolean): Shown {
    const stage = column.stage, passing = filtered ? column.cards.filter (passes) : column.cards, limit = this.limit (stage.key);
    const stuck = (row: CaseRow | undefined): boolean => row !== undefined && isStuck (row, stage.days), whole = column.next === undefined;
    return {
      stage, cards: passing.filter ((row, i) => i < limit || this.arrived.has (row.id)), count: column.count, fetched: column.cards.length, passing: passing.length, whole, filtered,
      late: passing.filter (stuck).length, lateMore: !whole && stuck (column.cards.filter (row => row.state === "open").at (-1)),
      sums: this.sumsOf (column), folded: !this.narrow && this.foldedStages ().has (stage.key),
    };
  }

  /** Sums of a column with their names, the first of them the one that stands there; none where all are nothing. */
  private sumsOf (column: Column): Sum[] {
    const known = column.figures ?? {}, sums = (this.definition?.figures ?? []).flatMap (figure => (known[figure.key] === undefined ? [] : [{ label: said (figure), cents: known[figure.key]! }]));
    return sums.some (sum => sum.cents !== 0) ? sums : [];
  }

  /** Looks anew at some columns, or at all. */
  private touch (stages?: string[]): void {
    const filtered = filterCount (this.filter) > 0, passes = matcher (this.filter, { orgs: this.board.orgs, daysOf: this.board.daysOf, mine: this.mine });
    this.shown = (this.columns?.all ?? []).map ((column, i) => {
      const old = this.shown[i];
      return stages !== undefined && old?.stage === column.stage && !stages.includes (column.stage.key) ? old : this.show (column, filtered, passes);
    });
  }

  override willUpdate (changed: Map<string, unknown>): void {
    super.willUpdate (changed);
    if (changed.has ("narrow") && changed.get ("narrow") !== undefined)
      this.touch ();
  }

  /** When the columns have drawn themselves, too. */
  private async settled (): Promise<void> {
    await this.updateComplete;
    await Promise.all ([...this.querySelectorAll ("ib-column")].map (column => (column as unknown as { updateComplete: Promise<boolean> }).updateComplete));
  }

  /** The focus stays with a card wherever it went; `stage` is where to go on when it is not to be seen. */
  private async refocus (id: string, stage?: string, place = 0): Promise<void> {
    await this.settled ();
    const card = this.querySelector<HTMLElement> (`li[data-id="${id}"] .ib-card__move`) ?? this.querySelector<HTMLElement> (`li[data-id="${id}"] .ib-card__title`);
    const next = stage === undefined ? undefined : [...this.querySelectorAll<HTMLElement> (`[data-stage="${stage}"] .ib-card__move`)];
    const folded = this.querySelector<HTMLElement> (`[data-stage="${this.columns?.row (id)?.stage ?? ""}"] .ib-column__unfold`);
    (card ?? folded ?? next?.[Math.min (place, next.length - 1)] ?? this.querySelector<HTMLElement> ("#board-stage, .ib-title"))?.focus ();
  }

  /* ---- Others ---- */

  private hear (live: Live): void {
    const { columns } = this;
    this.missed.forEach (missed => missed.push (live));
    if (live.type === "reset" || (live.type === "event" && live.event.kind === "pipeline.loaded"))
      this.soon ("again", 80, () => void this.again ());
    else if (columns === undefined)
      return;
    else if (live.type === "event")
      this.happened (columns, live.event);
    else if (live.type === "appeared")
      this.askFor (live.case);
    else
      this.changed (live.case, columns.drop (live.case));
  }

  private happened (columns: Columns, event: BusEvent): void {
    const touched = columns.hear (event);
    if (touched === "ask")
      this.askFor (event.case!, event.seq);
    else if (touched.length > 0)
      this.changed (event.case!, touched);
    this.look (columns, event);
    if (event.kind === "case.drafted" && ownOrgs ().includes (String (event.body.org)))
      this.mine?.add (event.case!);
  }

  /** What no event tells: what is missing now, the next date, the sums. */
  private look (columns: Columns, event: BusEvent): void {
    const row = columns.row (event.case ?? "");
    if (row !== undefined && changesDetails (event))
      this.details.ask (row, event.seq);
    if (event.case !== undefined && columns.hasSums && this.timers.sums === undefined && changesDetails (event))
      this.timers.sums = window.setTimeout (() => {
        delete this.timers.sums;
        void columns.sums (event.seq).then (() => this.touch (), () => {}); // the next event tries again
      }, SUMS_MS);
  }

  private lookAt (id: string, seq?: number): void {
    const row = this.columns?.row (id);
    if (row !== undefined)
      this.details.ask (row, seq);
  }

  private detailed (rows: CaseRow[]): void {
    const stages = rows.flatMap (row => this.columns?.detail (row) ?? []);
    if (stages.length > 0)
      this.touch (stages);
  }

  private askFor (id: string, seq?: number): void {
    const known = this.asks.get (id);
    this.asks.set (id, known === undefined || (seq ?? 0) > known ? seq : known);
    this.soon ("asks", 150, () => {
      const due = [...this.asks];
      this.asks.clear ();
      for (const [one, seq] of due)
        void this.columns?.ask (one, seq).then (touched => { this.lookAt (one, seq); if (touched.length > 0) { this.touch (); this.changed (one, touched); } }, error => {
          if (error instanceof Refused)
            this.changed (one, this.columns?.drop (one) ?? []);
        });
    });
  }

  /** Somebody else changed a card: it lights up for a moment, and screen readers hear of it now and then. */
  private changed (id: string, stages: string[]): void {
    if (stages.length === 0)
      return;
    if (!this.board.busy.has (id)) {
      if (stages.length > 1)
        this.board.reasons.delete (id);
      this.arrived.add (id);
      this.board.fresh.add (id);
      this.changes.add (id);
      window.setTimeout (() => { if (this.board.fresh.delete (id) && this.isConnected) this.touch (stages); }, FRESH_MS);
      if (this.timers.said === undefined)
        this.timers.said = window.setTimeout (() => this.tell (), 3000);
    }
    this.touch (stages);
  }

  private tell (): void {
    delete this.timers.said;
    const place = this.querySelector (".ib-board__said");
    if (place !== null && this.changes.size > 0)
      place.textContent = T.changes (this.changes.size);
    this.changes.clear ();
  }

  /* ---- Moving ---- */

  private canMove (row: CaseRow): boolean {
    const key = `${row.stage}|${row.state}|${row.org}|${row.laid ?? ""}|${row.visibility}|${row.district ?? ""}`;
    let may = this.may.get (key);
    if (may === undefined)
      this.may.set (key, may = this.definition !== undefined && movesFor (row, this.definition).length > 0);
    return may;
  }

  private async menu (card: CaseRow, button: HTMLElement): Promise<void> {
    const moves = await fetched (import ("../parts/moves")), row = this.columns?.row (card.id) ?? card, definition = this.definition!;
    if (moves === undefined)
      return;
    const items: MenuItem[] = [];
    for (const kind of movesFor (row, definition))
      if (kind === "advance")
        items.push (...this.advances (row));
      else
        items.push ({ label: moves.moveLabel (kind, row, definition), chosen: () => void this.ask (kind, row) });
    openMenu (button, T.moveOf (row.title), items);
  }

  private advances (row: CaseRow): MenuItem[] {
    return gatesOf (row, this.definition!).filter (({ part }) => part !== "lays" || !row.laid).map (({ gate, part }) => ({
      label: part === "lays" ? T.lay () : gate.number === 0 ? T.submit () : T.advance (said (stageOf (this.definition!, gate.to))), hint: said (gate), chosen: () => void this.go (row, gate.to),
    }));
  }

  /** Where a card may be dropped. */
  private targets (id: string): Set<string> {
    const row = this.columns?.row (id), definition = this.definition;
    if (row === undefined || definition === undefined || row.state !== "open")
      return new Set ();
    const ways = gatesOf (row, definition).filter (({ part }) => part !== "lays" || !row.laid).map (({ gate }) => gate.to), here = stageOf (definition, row.stage)?.number ?? 0;
    const back = movesFor (row, definition).includes ("return") ? definition.stages.filter (stage => stage.number > 0 && stage.number < here).map (stage => stage.key) : [];
    return new Set ([...ways, ...back]);
  }

  private async startDragging (): Promise<void> {
    const drag = await import ("../parts/drag").catch (() => undefined); // an extra
    if (drag !== undefined && this.isConnected && !this.isDraggable) {
      this.isDraggable = true;
      this.until (drag.startDragging (this, { targets: id => this.targets (id), dropped: (id, stage) => this.dropped (id, stage) }));
    }
  }

  private dropped (id: string, stage: string): void {
    const row = this.columns?.row (id), definition = this.definition;
    if (row === undefined || definition === undefined || stage === row.stage)
      return;
    if ((stageOf (definition, stage)?.number ?? 0) < (stageOf (definition, row.stage)?.number ?? 0))
      void this.ask ("return", row, stage);
    else
      void this.go (row, stage);
  }

  /** Through a gate: at once, unless it wants a reason first. */
  private async go (row: CaseRow, to: string): Promise<void> {
    const way = gatesOf (row, this.definition!).find (({ gate }) => gate.to === to);
    if (way === undefined || way.part === "overrides" || way.gate.reason)
      await this.ask ("advance", row, to);
    else
      await this.advance (row, to, way.part === "lays");
  }

  private placeOf (row: CaseRow): number { return [...this.querySelectorAll (`[data-stage="${row.stage}"] li[data-id]`)].findIndex (card => (card as HTMLElement).dataset.id === row.id); }

  private async advance (row: CaseRow, to: string, lays: boolean): Promise<void> {
    const { board } = this, columns = this.columns!, place = this.placeOf (row), focused = this.contains (document.activeElement);
    const put = (next: CaseRow, seq?: number): void => { this.touch ([row.stage, ...columns.put (next, seq)]); };
    board.busy.add (row.id);
    board.reasons.delete (row.id);
    this.arrived.add (row.id);
    put (lays ? { ...row, laid: true } : { ...row, stage: to, entered: nowMs (), laid: undefined, due: undefined, missing: undefined, wanted: undefined, state: stageOf (this.definition!, to)?.final ? "completed" : row.state });
    if (focused)
      void this.refocus (row.id, row.stage, place);
    try {
      const done = await command ("case.advance", { case: row.ref, version: row.version, to });
      board.busy.delete (row.id);
      put (this.landed (row, done), done.seq);
      this.lookAt (row.id, done.seq);
      announce (done.laid ? T.laid (row.title) : T.moved (row.title, said (stageOf (this.definition!, done.stage ?? to))));
    } catch (error) {
      board.busy.delete (row.id);
      put (row);
      this.refused (row, error);
    }
    this.touch ([row.stage, to]);
    await this.settled ();
    this.querySelector (`li[data-id="${row.id}"] .ib-card__reasons`)?.scrollIntoView ({ block: "nearest" });
    if (focused && document.activeElement === document.body) // lost with the card; somebody who went on is left alone
      void this.refocus (row.id, row.stage, place);
  }

  /** A case after a command of one's own; events may have told more already. */
  private landed (row: CaseRow, done: Done): CaseRow {
    const now = this.columns?.row (row.id) ?? row, stage = done.stage ?? now.stage;
    if ((done.version ?? 0) < now.version)
      return now;
    return { ...now, stage, version: done.version ?? now.version, laid: done.laid, entered: stage === row.stage ? row.entered : now.entered, state: stageOf (this.definition!, stage)?.final ? "completed" : row.state };
  }

  private refused (row: CaseRow, error: unknown): void {
    if (!(error instanceof Refused)) {
      announce (T.failed (row.title, explain (error)), { kind: "danger" });
      return;
    }
    const reasons: Reason[] = error.reasons;
    this.board.reasons.set (row.id, reasons);
    announce (T.stays (row.title, said (stageOf (this.definition!, row.stage)), reasons.length), { kind: "danger" });
    if (reasons.some (reason => ["stale", "not_found", "wrong_stage", "wrong_state"].includes (reason.code)))
      this.askFor (row.id); // what the card showed was not so any more
  }

  /** Everything else asks something first. */
  private async ask (kind: MoveKind, row: CaseRow, to?: string): Promise<void> {
    const moves = await fetched (import ("../parts/moves")), place = this.placeOf (row);
    const done = await moves?.openMove (kind, row, to === undefined ? {} : { to });
    if (done === undefined || this.columns === undefined)
      return;
    this.board.reasons.delete (row.id);
    this.arrived.add (row.id);
    await this.columns.ask (row.id, done.seq).catch (() => []);
    this.lookAt (row.id, done.seq);
    this.touch ();
    void this.refocus (row.id, row.stage, place);
  }

  /* ---- The page ---- */

  private filterLine (): TemplateResult | typeof nothing {
    if (filterCount (this.filter) === 0)
      return nothing;
    const sum = (of: (shown: Shown) => number): number => this.shown.reduce ((all, shown) => all + of (shown), 0), whole = this.columns?.complete !== false;
    return html`${T.passing (sum (shown => shown.passing), sum (shown => shown.fetched))} ${whole ? nothing : this.isReading ? T.reading () : T.most (COLUMN_MOST)}`;
  }

  private chosen (): Shown | undefined {
    const wanted = this.place.query.get ("stage");
    return this.shown.find (shown => shown.stage.key === wanted) ?? this.shown.find (shown => shown.stage.number > 0 && shown.cards.length > 0) ?? this.shown[0];
  }

  private one (): TemplateResult {
    const chosen = this.chosen ();
    return html`<label class="ib-filter ib-board__stage"><span>${T.stage ()}</span><select id="board-stage" class="ib-pick" @change=${(event: Event) => setQuery ({ stage: (event.target as HTMLSelectElement).value })}>
        ${this.shown.map (shown => html`<option value=${shown.stage.key} ?selected=${shown === chosen}>${T.option (said (shown.stage), shown.filtered ? shown.passing : shown.count)}</option>`)}</select></label>
      ${chosen === undefined ? nothing : html`<ib-column .shown=${chosen} .board=${this.board}></ib-column>`}`;
  }

  protected override view (): TemplateResult {
    const { columns } = this, district = this.place.params.district ?? "", orgs = this.board.orgs;
    if (columns === undefined || (this.shown.every (shown => shown.count === 0) && orgs?.get (district)?.kind !== "district"))
      return html`<h1 class="ib-title" tabindex="-1">${viewTitle ("board", district, orgs)}</h1><p class="kern-body">${T.noDistrict (orgName (orgs, district))}</p>`;
    return html`${districtHead ("board", district, orgs)}
      <ib-filters .filter=${{ ...this.filter, pipeline: columns.definition.key }} .orgs=${orgsIn (orgs, columns.district)} .pipelines=${this.pipelines} .states=${ON_BOARD}></ib-filters>
      <p class="ib-board__line" role="status">${this.filterLine ()}</p>
      ${this.shown.every (shown => shown.count === 0) ? html`<p class="kern-body">${T.empty ()} ${mayAdd () ? html`<a class="kern-link" href="/neu">${T.fresh ()}</a>` : nothing}</p>` : nothing}
      ${this.narrow ? this.one () : html`<div class="ib-board" role="region" aria-label=${T.columns ()} tabindex="0"><div class="ib-board__columns">
        ${this.shown.map (shown => html`<ib-column .shown=${shown} .board=${this.board} ?data-folded=${shown.folded}></ib-column>`)}</div></div>`}
      <p class="kern-sr-only ib-board__said" role="status"></p>`;
  }
}
customElements.define ("ib-board-page", BoardPage);
