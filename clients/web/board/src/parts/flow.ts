// SPDX-License-Identifier: EUPL-1.2
// The cumulative flow and the throughput of a district, drawn when somebody asks for it: it takes a request for each case.
import { html, nothing, svg, type TemplateResult } from "lit";
import { date, dateTime, number } from "../core/format";
import { stageOf } from "../core/known";
import { explain, Part, alertBox } from "../core/page";
import { lang, said, texts } from "../core/texts";
import type { Definition } from "../core/types";
import { breaks } from "./breaks";
import { dataBar } from "./charts";
import { OUT, readFlow, type Flow, type Moment } from "./flow-data";
import "../styles/flow.css";

const T = texts ({
  district: ["Landkreis", "District"], draw: ["Verlauf zeichnen", "Draw the flow"], again: ["Neu zeichnen", "Draw anew"], hint: ["Wie viele Vorgänge wann in welcher Phase standen und wie viele im Monat fertig wurden. Das Zeichnen liest den Verlauf jedes Vorgangs und dauert einige Sekunden.",
    "How many cases stood in which stage when, and how many were completed a month. Drawing reads the history of each case and takes some seconds."],
  reading: ["{0} von {1} Vorgängen gelesen", "{0} of {1} cases read"], ready: ["Der Verlauf ist gezeichnet.", "The flow is drawn."], stop: ["Abbrechen", "Cancel"],
  flow: ["Vorgänge nach Phase im Lauf der Zeit", "Cases by stage over time"], flowOf: ["{0}: Vorgänge nach Phase, {1} bis {2}", "{0}: cases by stage, {1} to {2}"], out: ["abgelehnt, zurückgezogen, abgebrochen, zusammengeführt", "rejected, withdrawn, aborted, merged"], now: ["jetzt", "now"],
  months: ["Durchsatz im Monat", "Throughput a month"], month: ["Monat", "Month"], submitted: ["eingereicht", "submitted"], completed: ["fertig", "completed"], left: ["ohne Abschluss", "left early"], time: ["Stand", "As of"],
  table: ["Als Tabelle", "As a table"], sum: ["zusammen", "together"], none: ["Hier wurde noch nichts eingereicht.", "Nothing was submitted here yet."],
  of: ["Gezeichnet sind die {0} Vorgänge, die Sie sehen, ohne Entwürfe. Stand {1}.", "Drawn are the {0} cases you see, without drafts. As of {1}."], newest: ["Wegen der Menge sind es nur die zuletzt begonnenen, seit {0}.", "There are very many: only those begun since {0}."],
  partial: ["Von {0} Vorgang sehen Sie den Verlauf nur zum Teil; gezeichnet ist, was bekannt ist.|Von {0} Vorgängen sehen Sie den Verlauf nur zum Teil; gezeichnet ist, was bekannt ist.", "You see the history of {0} of them in part; what is known is drawn."],
});

const monthName = (ms: number, year: "2-digit" | "numeric"): string => new Intl.DateTimeFormat (lang () === "de" ? "de-DE" : "en-GB", { month: "short", year }).format (ms);

class FlowPart extends Part {
  static override properties = { districts: { attribute: false }, definition: { attribute: false }, chosen: { state: true }, progress: { state: true }, failure: { state: true } };
  declare districts: { key: string; name: string }[];
  declare definition: Definition;
  declare chosen: string;
  declare progress: { done: number; of: number } | undefined;
  declare failure: unknown;
  private readonly drawn = new Map<string, Flow> ();
  private reading: AbortController | undefined;

  constructor () {
    super ();
    this.chosen = "";
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.until (() => this.reading?.abort ());
  }

  override willUpdate (changed: Map<string, unknown>): void {
    if (changed.has ("definition") && changed.get ("definition") !== undefined) { // another pipeline
      this.reading?.abort ();
      this.drawn.clear ();
      this.progress = undefined;
    }
    if (!this.districts.some (one => one.key === this.chosen))
      this.chosen = this.districts[0]?.key ?? "";
  }

  private choose (event: Event): void {
    this.reading?.abort ();
    this.progress = this.failure = undefined;
    this.chosen = (event.target as HTMLSelectElement).value;
  }

  private async draw (): Promise<void> {
    const reading = this.reading = new AbortController (), district = this.chosen;
    this.failure = undefined;
    this.progress = { done: 0, of: 0 };
    try {
      this.drawn.set (district, await readFlow (district, this.definition, reading.signal, (done, of) => {
        if (done % 10 === 0 && !reading.signal.aborted)
          this.progress = { done, of };
      }));
    } catch (error) {
      if (!reading.signal.aborted)
        this.failure = error;
      reading.abort (); // the others of this reading, too
    }
    if (this.reading !== reading)
      return;
    this.progress = undefined;
    await this.updateComplete;
    if (this.drawn.has (district) && document.activeElement === document.body)
      this.querySelector<HTMLElement> (".ib-flow__draw")?.focus ();
  }

  private cancel (): void {
    this.reading?.abort ();
    this.progress = undefined;
    void this.updateComplete.then (() => this.querySelector<HTMLElement> (".ib-flow__draw")?.focus ());
  }

  private label (place: string): string { return place === OUT ? T.out () : said (stageOf (this.definition, place)); }

  /** By script, for the content policy allows no style attributes. */
  override updated (): void {
    this.querySelectorAll<HTMLElement> (".ib-flow__marks > span").forEach (mark => { mark.style.top = `${mark.dataset.middle}%`; });
  }

  /* ---- Cumulative flow ---- */

  /** Bands from below: what left, what is completed, and on top what is newest. */
  private bands (flow: Flow): { place: string; tone: string; mark: string }[] {
    return [...flow.places].reverse ().map (place => ({ place, tone: place === OUT ? OUT : String (flow.places.indexOf (place)), mark: place === OUT ? "×" : String (flow.places.indexOf (place) + 1) }));
  }

  /** Marks from above, each at least so far below the one before that both can be read; what does not fit goes up again. */
  private apart (marks: { mark: string; middle: number }[]): { mark: string; middle: number }[] {
    const gap = 7, from = [...marks].sort ((a, b) => a.middle - b.middle);
    for (let i = 1; i < from.length; i++)
      from[i]!.middle = Math.max (from[i]!.middle, from[i - 1]!.middle + gap);
    for (let i = from.length - 1, most = 98; i >= 0 && from[i]!.middle > most; i--, most -= gap)
      from[i]!.middle = most;
    return from;
  }

  private picture (flow: Flow, name: string): TemplateResult {
    const { moments } = flow, from = moments[0]!.at, span = Math.max (1, moments.at (-1)!.at - from), bands = this.bands (flow), sum = (moment: Moment): number => [...moment.counts.values ()].reduce ((all, count) => all + count, 0);
    const most = Math.max (1, ...moments.map (sum)), x = (moment: Moment): number => (moment.at - from) * 1000 / span, below = moments.map (() => 0), marks: { mark: string; middle: number }[] = [];
    const areas = bands.map (band => {
      const lower = moments.map ((moment, i) => `${x (moment).toFixed (1)},${(300 - below[i]! * 300 / most).toFixed (1)}`), bottom = below.at (-1)!;
      moments.forEach ((moment, i) => { below[i]! += moment.counts.get (band.place) ?? 0; });
      const upper = moments.map ((moment, i) => `${x (moment).toFixed (1)},${(300 - below[i]! * 300 / most).toFixed (1)}`);
      if ((below.at (-1)! - bottom) / most > 0.05)
        marks.push ({ mark: band.mark, middle: 100 - (bottom + below.at (-1)!) * 50 / most });
      return svg`<polygon class="ib-band ib-band--${band.tone}" points="${[...lower, ...upper.reverse ()].join (" ")}"></polygon>`;
    });
    return html`<figure class="ib-flow__figure"><figcaption class="kern-sr-only">${T.flowOf (name, date (from), date (flow.asOf))}</figcaption>
      <div class="ib-flow__plot" aria-hidden="true"><div class="ib-flow__scale"><span>${number (most)}</span><span>0</span></div>
        <svg viewBox="0 0 1000 300" preserveAspectRatio="none">${areas}</svg>
        <div class="ib-flow__marks">${this.apart (marks).map (one => html`<span data-middle=${one.middle}>${one.mark}</span>`)}</div>
        <div class="ib-flow__axis"><span>${date (from)}</span><span>${date (from) === date (flow.asOf) ? dateTime (flow.asOf) : date (flow.asOf)}</span></div></div>
      <table class="ib-legend"><caption class="kern-sr-only">${T.flow ()}, ${T.now ()}</caption><tbody>${[...bands].reverse ().map (band => html`<tr><th scope="row"><svg class="ib-legend__key" viewBox="0 0 10 10" aria-hidden="true"><rect class="ib-band ib-band--${band.tone}" width="10" height="10"></rect></svg><span class="ib-flow__mark" aria-hidden="true">${band.mark}</span>
        ${this.label (band.place)}</th><td>${number (moments.at (-1)!.counts.get (band.place) ?? 0)}</td></tr>`)}</tbody></table></figure>`;
  }

  private flowTable (flow: Flow, name: string): TemplateResult {
    return html`<details class="ib-flow__table"><summary>${T.table ()}</summary><div class="ib-scroll" role="region" aria-label=${T.flowOf (name, date (flow.moments[0]!.at), date (flow.asOf))} tabindex="0"><table class="ib-table"><thead><tr><th scope="col">${T.time ()}</th>
      ${flow.places.map (place => html`<th scope="col" class="ib-flow__number">${place === OUT ? T.left () : breaks (this.label (place))}</th>`)}<th scope="col" class="ib-flow__number">${T.sum ()}</th></tr></thead>
      <tbody>${[...flow.moments].reverse ().map (moment => html`<tr><th scope="row">${date (moment.at)}</th>${flow.places.map (place => html`<td class="ib-flow__number">${moment.counts.get (place) ?? 0}</td>`)}
        <td class="ib-flow__number">${[...moment.counts.values ()].reduce ((all, count) => all + count, 0)}</td></tr>`)}</tbody></table></div></details>`;
  }

  /* ---- Throughput ---- */

  private throughput (flow: Flow): TemplateResult {
    const most = Math.max (1, ...flow.months.flatMap (month => [month.submitted, month.completed, month.left])), cell = (count: number): TemplateResult => html`<td>${count}${dataBar (count, most)}</td>`;
    return html`<table class="ib-table ib-flow__months"><caption class="kern-sr-only">${T.months ()}</caption><thead><tr><th scope="col">${T.month ()}</th><th scope="col">${T.submitted ()}</th><th scope="col">${T.completed ()}</th><th scope="col">${T.left ()}</th></tr></thead>
      <tbody>${[...flow.months].reverse ().map (month => html`<tr><th scope="row">${monthName (month.at, "numeric")}</th>${cell (month.submitted)}${cell (month.completed)}${cell (month.left)}</tr>`)}</tbody></table>`;
  }

  private pictures (flow: Flow, name: string): TemplateResult {
    if (flow.moments.length === 0)
      return html`<p class="kern-body">${T.none ()}</p>`;
    return html`<div class="ib-flow__pictures"><div><h3>${T.flow ()}</h3>${this.picture (flow, name)}${this.flowTable (flow, name)}</div>
        <div><h3>${T.months ()}</h3>${this.throughput (flow)}</div></div>
      <p class="ib-muted ib-small">${T.of (flow.cases, dateTime (flow.asOf))} ${flow.since === undefined ? nothing : T.newest (date (flow.since))} ${flow.partial === 0 ? nothing : T.partial (flow.partial)}</p>`;
  }

  override render (): TemplateResult {
    const flow = this.drawn.get (this.chosen), name = this.districts.find (one => one.key === this.chosen)?.name ?? "", { progress } = this;
    return html`${flow === undefined ? html`<p class="ib-muted ib-reading">${T.hint ()}</p>` : nothing}
      <div class="ib-row">${this.districts.length < 2 ? nothing : html`<label class="ib-flow__choice"><span>${T.district ()}</span><select class="ib-pick" @change=${this.choose}>${this.districts.map (one => html`<option value=${one.key} ?selected=${one.key === this.chosen}>${one.name}</option>`)}</select></label>`}
        ${progress === undefined ? html`<button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small ib-flow__draw" @click=${() => void this.draw ()}><span class="kern-label">${flow === undefined ? T.draw () : T.again ()}</span></button>`
          : html`<label class="ib-flow__progress"><span>${T.reading (progress.done, progress.of)}</span><progress max=${Math.max (1, progress.of)} .value=${progress.done}></progress></label>
            <button type="button" class="kern-link" @click=${this.cancel}>${T.stop ()}</button>`}</div>
      <p class="kern-sr-only" role="status">${progress === undefined && flow !== undefined ? T.ready () : nothing}</p>
      ${this.failure === undefined ? nothing : alertBox ("danger", explain (this.failure))}
      ${flow === undefined ? nothing : this.pictures (flow, name)}`;
  }
}
customElements.define ("ib-flow", FlowPart);
