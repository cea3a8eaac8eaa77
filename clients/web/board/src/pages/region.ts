// SPDX-License-Identifier: EUPL-1.2
// The region at a glance: how many cases stand where, what hangs, what is due, and the money.  "?projektor=1" shows the figures alone and large, for a wall.
import { html, nothing, type TemplateResult } from "lit";
import { list, nowMs } from "../core/api";
import { date, daysSince, daysUntil, due, money, number, percent, timeOfDay } from "../core/format";
import { casePipelines, DEFAULT_PIPELINE, definition, organisations, orgName, type Pipeline } from "../core/known";
import { Page } from "../core/page";
import { setQuery } from "../core/router";
import { said, texts } from "../core/texts";
import type { CaseRow, Definition, Org, Work } from "../core/types";
import { breaks } from "../parts/breaks";
import { dataBar, stackBar } from "../parts/charts";
import { sign } from "../parts/sign";
import "../parts/stage-sums";
import "../styles/board-page.css";
import "../styles/region.css";

const T = texts ({
  title: ["Überblick", "Overview"], stages: ["Vorgänge je Phase", "Cases by stage"], district: ["Landkreis", "District"], none: ["ohne Landkreis", "no district"], total: ["Gesamt", "Total"], pipeline: ["Verfahren", "Procedure"],
  stage: ["Phase", "Stage"], late: ["{0} Tag|{0} Tage", "{0} day|{0} days"],
  legend: ["Gezählt sind die Vorgänge auf der Tafel, also offene, zurückgestellte und abgeschlossene, auch die für Sie nicht sichtbaren. ▲: So lange liegt dort der älteste Vorgang, länger als vorgesehen.", "Counted are the cases on the board, that is open, parked and completed ones, also those you cannot see. ▲: how long the oldest case has been there, longer than planned."],
  money: ["Geld", "Money"], sum: ["Summe", "Sum"], plan: ["Finanzierung der geplanten Ausgaben", "How the planned expenses are financed"], planOf: ["Finanzierung der geplanten Ausgaben von {0}", "How the planned expenses of {0} are financed"],
  granted: ["bewilligt", "granted"], other: ["Eigen- und Drittmittel", "own and third-party funds"], gap: ["Lücke", "gap"],
  noMoney: ["Beträge sehen Sie nur für Landkreise, deren Vorgänge Sie alle sehen.", "You see amounts only for districts where you can see every case."],
  stuck: ["Hängt am längsten", "Stuck the longest"], stuckDays: ["{0} statt {1} Tage", "{0} days instead of {1}"], notStuck: ["Nichts liegt länger als vorgesehen.", "Nothing has been in its stage longer than planned."],
  missing: ["{0} von {1} fehlt|{0} von {1} fehlen", "{0} of {1} missing"], flow: ["Verlauf", "Flow"], deadlines: ["Nächste Fristen", "Next deadlines"], noDeadlines: ["Keine Fristen in den Vorgängen, die Sie sehen.", "No deadlines in the cases you see."],
  rest: ["{0} weitere zeigen", "Show {0} more"], less: ["Weniger zeigen", "Show fewer"], empty: ["Sie sind für keinen Landkreis zuständig.", "You are not in charge of any district."], projector: ["Projektoransicht", "Projector view"], end: ["Projektoransicht beenden", "Leave the projector view"], full: ["Vollbild", "Full screen"],
  changed: ["{0}, {1}: jetzt {2}", "{0}, {1}: now {2}"], more: ["{0} mehr", "{0} more"], fewer: ["{0} weniger", "{0} fewer"], asOf: ["Stand {0} Uhr, ändert sich von selbst", "As of {0}, updates by itself"], cellHint: ["{0}, {1}: {2} in der Liste zeigen", "{0}, {1}: show {2} in the list"],
});

interface StageCount { stage: string; de: string; en: string; count: number; days?: number; meant?: number }
interface Row { district: string; stages: StageCount[]; figures: { [key: string]: number }; stuck: CaseRow[]; deadlines: Work[] }
interface Change { by: number; until: number }

const SIGN_MS = 20000, SOME = 8;

class RegionPage extends Page {
  private rows: Row[] = [];
  private orgs: Map<string, Org> | undefined;
  private definition: Definition | undefined;
  private pipelines: Pipeline[] = [];
  private loaded = "";
  private stale = true;
  private readonly changes = new Map<string, Change> ();
  private readonly whole = new Set<"stuck" | "deadlines"> ();

  private get projector (): boolean { return this.place.query.has ("projektor"); }
  private get pipeline (): string { return this.place.query.get ("pipeline") ?? DEFAULT_PIPELINE; }
  override get heading (): string { return T.title (); }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => live.type !== "event" || live.event.case !== undefined, () => { this.stale = true; void this.reload (); });
    import ("../parts/flow").catch (() => {}); // the rest stands without it
    this.whenSeen (() => this.requestUpdate ());
    const clockTimer = window.setInterval (() => { if (!document.hidden) this.requestUpdate (); }, 20000);
    this.until (() => window.clearInterval (clockTimer));
  }

  protected override async load (signal: AbortSignal): Promise<void> {
    const { pipeline } = this;
    if (!this.stale && this.loaded === pipeline)
      return;
    const [page, orgs, found, names] = await Promise.all ([list<Row> ("overview", { pipeline, details: true }, signal), organisations (), definition (pipeline), casePipelines ()]);
    if (this.loaded === pipeline)
      this.compare (page.rows);
    else
      this.changes.clear ();
    [this.rows, this.orgs, this.definition, this.pipelines] = [page.rows, orgs, found, names];
    this.loaded = pipeline;
    this.stale = false;
  }

  /** What is different from before carries a sign for a while. */
  private compare (rows: Row[]): void {
    const told: string[] = [], now = Date.now ();
    for (const row of rows)
      for (const stage of row.stages) {
        const before = this.rows.find (one => one.district === row.district)?.stages.find (one => one.stage === stage.stage)?.count ?? stage.count, key = `${row.district} ${stage.stage}`, known = this.changes.get (key);
        if (before === stage.count)
          continue;
        this.changes.set (key, { by: stage.count - before + (known !== undefined && known.until > now ? known.by : 0), until: now + SIGN_MS });
        told.push (T.changed (this.name (row.district), said (stage), stage.count));
      }
    if (told.length === 0)
      return;
    window.setTimeout (() => { if (this.isConnected) this.requestUpdate (); }, SIGN_MS + 50);
    const place = this.querySelector (".ib-region__said");
    if (place !== null)
      place.textContent = told.slice (0, 4).join (". ");
  }

  private name (district: string): string { return district === "none" ? T.none () : orgName (this.orgs, district); }

  private named (row: Row): { key: string; name: string } { return { key: row.district, name: this.name (row.district) }; }

  /** How a figure changed a moment ago. */
  private changeOf (row: Row, stage: StageCount): Change | undefined {
    const change = this.changes.get (`${row.district} ${stage.stage}`);
    return change === undefined || change.until < Date.now () ? undefined : change;
  }

  private changeSign (row: Row, stage: StageCount): TemplateResult | typeof nothing {
    const change = this.changeOf (row, stage);
    if (change === undefined || change.by === 0)
      return nothing;
    return html`<span class="ib-changed" title=${change.by > 0 ? T.more (change.by) : T.fewer (-change.by)}><span aria-hidden="true">${change.by > 0 ? `↑${change.by}` : `↓${-change.by}`}</span><span class="kern-sr-only">${change.by > 0
      ? T.more (change.by) : T.fewer (-change.by)}</span></span>`;
  }

  /* ---- Figures ---- */

  private address (row: Row, stage: string, more = ""): string {
    return `/d/${encodeURIComponent (row.district)}/list?state=board&stage=${stage}${this.pipeline === DEFAULT_PIPELINE ? "" : `&pipeline=${this.pipeline}`}${more}`;
  }

  private cell (row: Row, stage: StageCount, most: number): TemplateResult {
    const late = stage.count > 0 && stage.meant !== undefined && (stage.days ?? 0) > stage.meant;
    const count = stage.count === 0 || row.district === "none" ? html`<span class=${stage.count === 0 ? "ib-muted" : ""}>${stage.count}</span>`
      : html`<a class="kern-link" href=${this.address (row, stage.stage)} aria-label=${T.cellHint (this.name (row.district), said (stage), stage.count)}>${number (stage.count)}</a>`;
    return html`<td class=${this.changeOf (row, stage) === undefined ? "ib-matrix__cell" : "ib-matrix__cell ib-lit"}>${count}${this.changeSign (row, stage)}${dataBar (stage.count, most)}
      ${late ? html`<a class="ib-matrix__late" href=${this.address (row, stage.stage, "&stuck=1")}>${sign ("triangle")}${T.late (stage.days!)}</a>` : nothing}</td>`;
  }

  private matrix (): TemplateResult {
    const stages = this.rows[0]?.stages ?? [], most = Math.max (1, ...this.rows.flatMap (row => row.stages.map (stage => stage.count))), sum = (counts: StageCount[]): number => counts.reduce ((all, stage) => all + stage.count, 0);
    return html`<section><h2 id="by-stage">${T.stages ()}</h2>
      <div class="ib-scroll" role="region" aria-labelledby="by-stage" tabindex="0"><table class="ib-matrix"><thead><tr><th scope="col">${T.district ()}</th>${stages.map (stage => html`<th scope="col">${breaks (said (stage))}</th>`)}<th scope="col">${T.total ()}</th></tr></thead>
        <tbody>${this.rows.map (row => html`<tr><th scope="row">${row.district === "none" ? T.none () : html`<a class="kern-link" href="/d/${encodeURIComponent (row.district)}/board">${this.name (row.district)}</a>`}</th>
          ${row.stages.map (stage => this.cell (row, stage, most))}<td class="ib-matrix__cell ib-matrix__total">${number (sum (row.stages))}</td></tr>`)}</tbody>
        ${this.rows.length < 2 ? nothing : html`<tfoot><tr><th scope="row">${T.total ()}</th>${stages.map ((_, i) => html`<td class="ib-matrix__cell ib-matrix__total">${number (this.rows.reduce ((all, row) => all + (row.stages[i]?.count ?? 0), 0))}</td>`)}
          <td class="ib-matrix__cell ib-matrix__total">${number (this.rows.reduce ((all, row) => all + sum (row.stages), 0))}</td></tr></tfoot>`}</table></div>
      <p class="ib-muted ib-small">${T.legend ()}</p></section>`;
  }

  /** The plan of a district as one bar: what is granted, what is one's own or others', what is open. */
  private plan (row: Row): TemplateResult | typeof nothing {
    const { planned, granted, gap } = row.figures;
    if (planned === undefined || granted === undefined || gap === undefined || planned <= 0)
      return nothing;
    const open = Math.max (0, gap), part = (key: string, label: string, value: number): { key: string; label: string; text: string; value: number } => ({ key, label, value, text: money (value) });
    return html`<div><h3>${this.rows.length > 1 ? this.name (row.district) : T.plan ()}</h3>${stackBar (T.planOf (this.name (row.district)),
      [part ("granted", T.granted (), granted), part ("other", T.other (), Math.max (0, planned - granted - gap)), part ("gap", T.gap (), open)], percent)}</div>`;
  }

  private sums (): TemplateResult | typeof nothing {
    const figures = (this.definition?.figures ?? []).filter (figure => this.rows.some (row => row.figures[figure.key] !== undefined)), shown = this.rows.filter (row => Object.keys (row.figures).length > 0);
    if (this.rows.length === 0)
      return nothing;
    return html`<section><h2 id="money">${T.money ()}</h2>${figures.length === 0 ? html`<p class="ib-muted">${T.noMoney ()}</p>` : html`
      <div class="ib-region__lists"><div class="ib-scroll" role="region" aria-labelledby="money" tabindex="0"><table class="ib-table"><thead><tr><th scope="col">${T.sum ()}</th>${shown.map (row => html`<th scope="col" class="ib-number">${this.name (row.district)}</th>`)}
          ${shown.length > 1 ? html`<th scope="col" class="ib-number">${T.total ()}</th>` : nothing}</tr></thead>
        <tbody>${figures.map (figure => html`<tr><th scope="row">${said (figure)}</th>${shown.map (row => html`<td class="ib-number">${money (row.figures[figure.key] ?? 0)}</td>`)}
          ${shown.length > 1 ? html`<td class="ib-number"><strong>${money (shown.reduce ((all, row) => all + (row.figures[figure.key] ?? 0), 0))}</strong></td>` : nothing}</tr>`)}</tbody></table></div>
        <div>${shown.map (row => this.plan (row))}</div></div>
      <ib-stage-sums .districts=${shown.filter (row => row.district !== "none").map (row => this.named (row))} .definition=${this.definition} .news=${this.rows}></ib-stage-sums>`}</section>`;
  }

  /* ---- Lists ---- */

  /** The first of a list, and a button for the rest. */
  private some<Item> (which: "stuck" | "deadlines", items: Item[], show: (item: Item) => TemplateResult): TemplateResult {
    const whole = this.whole.has (which);
    return html`<ul class="ib-list ib-region__list" id="region-${which}">${items.slice (0, whole ? items.length : SOME).map (show)}</ul>
      ${items.length <= SOME ? nothing : html`<button type="button" class="kern-link ib-region__more" aria-expanded=${whole} aria-controls="region-${which}" @click=${() => { if (!this.whole.delete (which)) this.whole.add (which); this.requestUpdate (); }}>
        ${whole ? T.less () : T.rest (items.length - SOME)}</button>`}`;
  }

  private stuck (): TemplateResult {
    const meant = (row: CaseRow): number => this.definition?.stages.find (stage => stage.key === row.stage)?.days ?? 0, over = (row: CaseRow): number => daysSince (row.entered) - meant (row);
    const rows = this.rows.flatMap (row => row.stuck).sort ((a, b) => over (b) - over (a)).slice (0, 20);
    return html`<section><h2>${T.stuck ()}</h2>${rows.length === 0 ? html`<p class="kern-body">${T.notStuck ()}</p>` : this.some ("stuck", rows, row => html`<li>
      <a class="kern-link" href="/c/${row.ref}">${row.title === "" ? row.ref : row.title}</a>
      <span class="ib-muted">${orgName (this.orgs, row.org)} · ${said (this.definition?.stages.find (stage => stage.key === row.stage))}${row.missing === undefined || row.missing === 0 ? nothing : ` · ${T.missing (row.missing, row.wanted ?? row.missing)}`}</span>
      <span class="ib-region__when ib-region__when--late">${sign ("triangle")}${T.stuckDays (daysSince (row.entered), meant (row))}</span></li>`)}</section>`;
  }

  private deadlines (): TemplateResult {
    const rows = this.rows.flatMap (row => row.deadlines).sort ((a, b) => (a.due ?? "9").localeCompare (b.due ?? "9")).slice (0, 20);
    return html`<section><h2>${T.deadlines ()}</h2>${rows.length === 0 ? html`<p class="kern-body">${T.noDeadlines ()}</p>` : this.some ("deadlines", rows, row => {
      const days = row.due === undefined ? 99 : daysUntil (row.due);
      return html`<li><a class="kern-link" href="/c/${row.ref}${row.row === undefined ? "" : `#row-${row.table}-${row.row}`}">${row.title === "" ? row.ref : row.title}</a>
        <span class="ib-muted">${said (row)}</span>
        <span class="ib-region__when ${days < 0 ? "ib-region__when--over" : days < 8 ? "ib-region__when--late" : ""}">${row.due === undefined ? nothing : `${date (row.due)}, ${due (row.due)}`}</span></li>`;
    })}</section>`;
  }

  /* ---- The page ---- */

  private choice (): TemplateResult | typeof nothing {
    const some = this.pipelines;
    return some.length < 2 ? nothing : html`<label class="ib-region__choice"><span>${T.pipeline ()}</span><select class="ib-pick" @change=${(event: Event) => setQuery ({ pipeline: (event.target as HTMLSelectElement).value })}>
      ${some.map (one => html`<option value=${one.key} ?selected=${one.key === this.pipeline}>${said (one)}</option>`)}</select></label>`;
  }

  /** Stages below one another, districts beside: readable from the last row. */
  private wall (): TemplateResult {
    const stages = this.rows[0]?.stages ?? [];
    return html`<div class="ib-wall"><div class="ib-wall__head"><h1 class="ib-title" tabindex="-1">${T.stages ()}</h1><span class="ib-muted">${T.asOf (timeOfDay (nowMs ()))}</span></div>
      <div class="ib-scroll" role="region" aria-label=${T.stages ()} tabindex="0"><table class="ib-wall__matrix"><thead><tr><th scope="col"><span class="kern-sr-only">${T.stage ()}</span></th>${this.rows.map (row => html`<th scope="col">${this.name (row.district)}</th>`)}</tr></thead>
        <tbody>${stages.map ((stage, i) => html`<tr><th scope="row">${said (stage)}</th>${this.rows.map (row => {
          const own = row.stages[i] ?? stage;
          return html`<td class=${this.changeOf (row, own) === undefined ? "" : "ib-lit"}>${number (own.count)} ${this.changeSign (row, own)}</td>`;
        })}</tr>`)}</tbody></table></div>
      <p class="ib-wall__foot ib-actions"><button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small" @click=${() => void (document.fullscreenElement === null ? document.documentElement.requestFullscreen () : document.exitFullscreen ())}>
        <span class="kern-label">${T.full ()}</span></button><a class="kern-link" href="/coord${this.pipeline === DEFAULT_PIPELINE ? "" : `?pipeline=${this.pipeline}`}">${T.end ()}</a></p></div>`;
  }

  protected override view (): TemplateResult {
    const told = html`<p class="kern-sr-only ib-region__said" role="status"></p>`;
    if (this.projector)
      return html`${this.wall ()}${told}`;
    return html`<div class="ib-region__head"><h1 class="ib-title" tabindex="-1">${T.title ()}</h1>${this.choice ()}
        <a class="kern-link" href="/coord?projektor=1${this.pipeline === DEFAULT_PIPELINE ? "" : `&pipeline=${this.pipeline}`}">${T.projector ()}</a></div>
      ${this.rows.length === 0 ? html`<p class="kern-body">${T.empty ()}</p>` : html`${this.matrix ()}<div class="ib-region__lists">${this.stuck ()} ${this.deadlines ()}</div>${this.sums ()}
      <section><h2>${T.flow ()}</h2><ib-flow .districts=${this.rows.filter (row => row.district !== "none").map (row => this.named (row))} .definition=${this.definition}></ib-flow></section>`}${told}`;
  }
}
customElements.define ("ib-region-page", RegionPage);
