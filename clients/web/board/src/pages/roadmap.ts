// SPDX-License-Identifier: EUPL-1.2
// A district's cases in time: first as lists by horizon, then as bars over the years.
import { html, nothing, type TemplateResult } from "lit";
import { all } from "../core/api";
import { date, due, today } from "../core/format";
import { definition, organisations, orgName, orgsIn, stageOf } from "../core/known";
import { Page } from "../core/page";
import { said, texts } from "../core/texts";
import type { CaseRow, Definition, Org } from "../core/types";
import { timeline } from "../parts/charts";
import { districtHead, viewTitle } from "../parts/district";
import { exportOf } from "../parts/downloads";
import { filterCount, matcher, readFilter, type Filter } from "../parts/filters";
import { sign, type Sign } from "../parts/sign";
import { stateName } from "../parts/words";
import "../styles/board-page.css";
import "../styles/roadmap.css";

const T = texts ({
  short: ["Kurzfristig", "Short term"], medium: ["Mittelfristig", "Medium term"], long: ["Langfristig", "Long term"], none: ["Ohne Zeitraum", "Without dates"],
  hint: ["Offene und zurückgestellte Vorgänge. Kurzfristig endet binnen eines Jahres, mittelfristig binnen dreien, soweit der Vorgang nichts anderes sagt.",
    "Open and parked cases. Short term ends within a year, medium within three, unless the case says otherwise."],
  green: ["im Plan", "on schedule"], yellow: ["verzögert", "delayed"], red: ["gefährdet", "in danger"], next: ["Nächster Meilenstein: {0}, {1}", "Next milestone: {0}, {1}"],
  from: ["ab {0}", "from {0}"], until: ["bis {0}", "until {0}"], period: ["{0} bis {1}", "{0} to {1}"], times: ["Zeitleiste", "Timeline"],
  legend: ["Gestrichelt: heute. Senkrechter Strich: nächster Meilenstein. Alle Angaben stehen auch in den Listen oben.", "Dashed: today. Upright line: next milestone. All of this is in the lists above as well."],
  empty: ["Hier gibt es noch keinen offenen Vorgang, den Sie sehen.", "There is no open case here yet that you can see."], noneFits: ["Kein Vorgang passt zu den Filtern.", "No case matches the filters."], passing: ["{0} von {1} Vorgängen passen zu den Filtern.", "{0} of {1} cases match the filters."],
  some: ["Gezeigt werden die ersten {0} Vorgänge des Landkreises.", "The first {0} cases of the district are shown."],
});

interface Row { case: CaseRow; horizon?: string; starts_on?: string; ends_on?: string; light?: string; next_on?: string; next?: string }
const HORIZONS = ["short", "medium", "long", "none"] as const;
const LIGHTS: Record<string, { mark: Sign; word: () => string }> = { green: { mark: "dot", word: T.green }, yellow: { mark: "triangle", word: T.yellow }, red: { mark: "square", word: T.red } };
const MOST = 1000, PAUSE_MS = 900; // many cases are read for this page, so it follows at leisure

const byEnd = (a: Row, b: Row): number => (a.ends_on ?? "9").localeCompare (b.ends_on ?? "9") || a.case.ref.localeCompare (b.case.ref);

class RoadmapPage extends Page {
  private rows: Row[] = [];
  private orgs: Map<string, Org> | undefined;
  private definition: Definition | undefined;
  private mine: Set<string> | undefined;
  private loaded = "";
  private stale = true;

  private get district (): string { return this.place.params.district ?? ""; }
  private get filter (): Filter { return { ...readFilter (this.place.query), pipeline: "" }; }
  override get heading (): string { return viewTitle ("fahrplan", this.district, this.orgs); }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => live.type !== "event" || /^case\.(?!commented|supported|unsupported|attached|detached)/.test (live.event.kind), () => {
      this.stale = true;
      void this.reload ();
    }, PAUSE_MS);
  }

  protected override async load (signal: AbortSignal): Promise<void> {
    const { district } = this;
    if (this.stale || this.loaded !== district) {
      [this.rows, this.orgs, this.definition] = await Promise.all ([all<Row> ("roadmap", { district }, signal, MOST), organisations (), definition ()]);
      this.loaded = district;
      this.stale = false;
      this.mine = undefined;
    }
    if (this.filter.mine && this.mine === undefined)
      this.mine = new Set ((await all<CaseRow> ("case.list", { district, mine: true }, signal)).map (row => row.id));
  }

  private stage (row: CaseRow): string {
    const stage = this.definition === undefined ? undefined : stageOf (this.definition, row.stage), label = stage === undefined ? row.stage : said (stage);
    return row.state === "open" ? label : `${label}, ${stateName (row.state)}`;
  }

  private light (row: Row): TemplateResult | typeof nothing {
    const light = row.light === undefined ? undefined : LIGHTS[row.light];
    return light === undefined ? nothing : html`<span class="ib-light ib-light--${row.light!}">${sign (light.mark)}${light.word ()}</span>`;
  }

  private period (row: Row): string {
    return row.starts_on !== undefined && row.ends_on !== undefined ? T.period (date (row.starts_on), date (row.ends_on)) : row.starts_on !== undefined ? T.from (date (row.starts_on))
      : row.ends_on !== undefined ? T.until (date (row.ends_on)) : "";
  }

  private item (row: Row): TemplateResult {
    return html`<li class="ib-road__item"><span class="ib-road__case"><a class="kern-link" href="/c/${row.case.ref}#fahrplan">${row.case.title === "" ? row.case.ref : row.case.title}</a>
        <span class="ib-muted">${orgName (this.orgs, row.case.org)}</span></span>
      <span>${this.stage (row.case)}</span><span class="ib-road__period">${this.period (row)}</span>
      <span>${this.light (row)} ${row.next_on === undefined ? nothing : html`<span class="ib-muted">${T.next (`${row.next ?? ""}`, `${date (row.next_on)} (${due (row.next_on)})`)}</span>`}</span></li>`;
  }

  private group (horizon: typeof HORIZONS[number], rows: Row[]): TemplateResult | typeof nothing {
    const those = rows.filter (row => (row.horizon ?? "none") === horizon);
    if (horizon === "none" && those.length > 0)
      return html`<details class="ib-road__rest"><summary><h2>${T.none ()} (${those.length})</h2></summary><ul class="ib-list ib-road">${those.map (row => this.item (row))}</ul></details>`;
    return those.length === 0 ? nothing : html`<section><h2>${T[horizon] ()} (${those.length})</h2><ul class="ib-list ib-road">${those.map (row => this.item (row))}</ul></section>`;
  }

  protected override view (): TemplateResult {
    const { filter } = this, count = filterCount (filter), days = (row: CaseRow): number | undefined => this.definition?.stages.find (stage => stage.key === row.stage)?.days;
    const passes = matcher (filter, { orgs: this.orgs, daysOf: days, mine: this.mine }), rows = this.rows.filter (row => count === 0 || passes (row.case)).sort (byEnd);
    const dated = rows.filter (row => row.starts_on !== undefined || row.ends_on !== undefined).sort ((a, b) => (a.starts_on ?? a.ends_on!).localeCompare (b.starts_on ?? b.ends_on!));
    return html`${districtHead ("fahrplan", this.district, this.orgs)}
      <ib-filters .filter=${filter} .orgs=${orgsIn (this.orgs, this.district)} .definition=${this.definition} .states=${["open", "parked"]}></ib-filters>
      <p class="ib-board__line" role="status">${count === 0 ? T.hint () : T.passing (rows.length, this.rows.length)} ${this.rows.length >= MOST ? T.some (MOST) : nothing}</p>
      <div class="ib-actions"><ib-downloads .files=${(["ics", "xlsx"] as const).map (format => exportOf (format, { district: this.district, org: filter.org, state: filter.state, stage: filter.stage, mine: filter.mine || undefined }))}></ib-downloads></div>
      ${rows.length > 0 ? nothing : html`<p class="kern-body">${count === 0 ? T.empty () : T.noneFits ()}</p>`}
      ${HORIZONS.map (horizon => this.group (horizon, rows))}
      ${dated.length === 0 ? nothing : html`<section><h2 id="times">${T.times ()}</h2><p class="ib-muted">${T.legend ()}</p>
        ${timeline (dated.map (row => ({ label: html`${row.case.title} ${this.light (row)}`, from: row.starts_on, to: row.ends_on, light: row.light, mark: row.next_on })), today ())}</section>`}`;
  }
}
customElements.define ("ib-roadmap-page", RoadmapPage);
