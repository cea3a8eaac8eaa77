// SPDX-License-Identifier: EUPL-1.2
// The roadmap of a case: its milestones as a list, and the same in time as a picture.
import { html, nothing, svg, type TemplateResult } from "lit";
import { all, one } from "../core/api";
import { date, due, today } from "../core/format";
import { lang, texts } from "../core/texts";
import type { Figures, TableRow } from "../core/types";
import { CasePart } from "./case-part";
import { sign, type Sign } from "./sign";
import "../styles/case-figures.css";

const T = texts ({
  title: ["Meilensteine", "Milestones"],
  none: ["Noch keine Meilensteine. Die ersten lassen sich unten in der Tabelle eintragen.", "No milestones yet. Enter the first ones in the table below."],
  period: ["Zeitraum: {0} bis {1}", "Period: {0} to {1}"], from: ["Beginn: {0}", "Begin: {0}"], to: ["Ende: {0}", "End: {0}"],
  planned: ["geplant {0}", "planned {0}"], reached: ["erreicht {0}", "reached {0}"],
  late: ["{0} Tag Verzug|{0} Tage Verzug", "{0} day late|{0} days late"], after: ["nach {0}", "after {0}"],
  green: ["im Plan", "on schedule"], yellow: ["verzögert", "delayed"], red: ["stark verzögert", "badly delayed"], done: ["erreicht", "reached"],
  whole: ["Ampel insgesamt: {0}", "Overall: {0}"],
  picture: ["Zeitstrahl der Meilensteine; dasselbe steht in der Liste darüber.", "Timeline of the milestones; the list above says the same."],
  timeline: ["Zeitstrahl", "Timeline"], now: ["heute", "today"],
});

const LIGHTS: { [light: string]: { name: () => string; mark: Sign } } = { green: { name: T.green, mark: "dot" }, yellow: { name: T.yellow, mark: "triangle" },
  red: { name: T.red, mark: "square" }, done: { name: T.done, mark: "check" } };
const DAY_MS = 86400000;
const dayOf = (day: string): number => Math.floor (Date.parse (`${day}T00:00:00Z`) / DAY_MS);

interface Stone {
  row: string; title: string; plan: string; forecast?: string; actual?: string; after: string[]; responsible?: string; light: string; late: number;
}

function text (row: TableRow, key: string): string | undefined {
  const value = row.cells[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

class CasePlan extends CasePart {
  private stones: Stone[] = [];
  private light: string | undefined;

  protected override async fetch (signal: AbortSignal): Promise<void> {
    const query = { case: this.view.id }, has = (this.view.rows?.milestones ?? 0) > 0;
    const [figures, rows] = await Promise.all ([has ? one<Figures> ("case.figures", query, signal) : undefined, has ? all<TableRow> ("row.list",
      { ...query, table: "milestones" }, signal) : []]);
    const lights = new Map ((figures?.milestones ?? []).map (stone => [stone.row, stone]));
    this.light = figures?.light;
    this.stones = rows.map (row => ({
      row: row.row, title: text (row, "title") ?? row.row, plan: text (row, "plan_on") ?? "", forecast: text (row, "forecast_on"),
        actual: text (row, "actual_on"), responsible: text (row, "responsible"),
      after: Array.isArray (row.cells.depends_on) ? row.cells.depends_on.map (String) : [],
        light: lights.get (row.row)?.light ?? (text (row, "actual_on") === undefined ? "green" : "done"), late: lights.get (row.row)?.late ?? 0,
    })).sort ((a, b) => when (a).localeCompare (when (b)));
  }

  private item (stone: Stone): TemplateResult {
    const light = LIGHTS[stone.light] ?? LIGHTS.green!, open = stone.actual === undefined, at = stone.forecast ?? stone.plan;
    return html`<li class="ib-stone"><span class="ib-light ib-light--${stone.light}">${sign (light.mark)}${light.name ()}</span>
      <div><a class="kern-link" href="#row-milestones-${stone.row}">${stone.title}</a> <span class="ib-muted">${stone.row}${stone.responsible === undefined ? ""
        : ` · ${stone.responsible}`}${stone.after.length === 0 ? "" : ` · ${T.after (stone.after.join (", "))}`}</span></div>
      <div>${open ? html`${date (at)} <span class="ib-muted">${at === "" ? "" : due (at)}</span>`
        : T.reached (date (stone.actual))}${stone.forecast !== undefined && open && stone.forecast !== stone.plan
          ? html`<br><span class="ib-muted">${T.planned (date (stone.plan))}</span>` : nothing}
        ${stone.late > 0 ? html`<br><span class="ib-late">${T.late (stone.late)}</span>` : nothing}</div></li>`;
  }

  /* ---- The picture ---- */

  private timeline (): TemplateResult {
    const starts = this.view.fields.starts_on, ends = this.view.fields.ends_on, days = [today (), ...(typeof starts === "string" ? [starts] : []),
      ...(typeof ends === "string" ? [ends] : []),
      ...this.stones.flatMap (stone => [stone.plan, stone.forecast, stone.actual]).filter ((day): day is string => day !== undefined &&
        day !== "")].map (dayOf);
    const first = Math.min (...days) - 15, last = Math.max (...days) + 15, left = 64, wide = 900, x = (day: number): number =>
      left + (day - first) / Math.max (1, last - first) * (wide - left - 12);
    const top = 34, step = 26, high = top + this.stones.length * step + 18, floor = high - 16, at = (day: string): number => x (dayOf (day));
    return html`<section><h3>${T.timeline ()}</h3><div class="ib-scroll" role="region" tabindex="0" aria-label=${T.timeline ()}><svg class="ib-timeline"
      viewBox="0 0 ${wide} ${high}" role="img" aria-label=${T.picture ()}>
      ${ticks (first, last).map (tick => svg`<line class="ib-timeline__grid" x1=${x (tick.day)} x2=${x (tick.day)} y1="20"
        y2=${floor}></line><text class="ib-timeline__tick" x=${x (tick.day) + 3} y="14">${tick.name}</text>`)}
      ${typeof starts === "string" && typeof ends === "string" ? svg`<rect class="ib-timeline__period" x=${at (starts)} y="22"
        width=${Math.max (2, at (ends) - at (starts))} height="5"></rect>` : nothing}
      <line class="ib-timeline__today" x1=${at (today ())} x2=${at (today ())} y1="18" y2=${floor}></line><text class="ib-timeline__now" x=${at (today ())}
        y=${high - 4} text-anchor="middle">${T.now ()}</text>
      ${this.stones.map ((stone, i) => this.mark (stone, top + i * step + step / 2, at, left, wide))}</svg></div></section>`;
  }

  private mark (stone: Stone, y: number, at: (day: string) => number, left: number, wide: number): TemplateResult {
    const target = stone.actual ?? stone.forecast ?? stone.plan;
    if (target === "")
      return svg``;
    const x = at (target), plan = stone.plan === "" ? x : at (stone.plan), right = x > wide * .66;
    return svg`<text class="ib-timeline__row" x="0" y=${y + 4}>${stone.row}</text><line class="ib-timeline__lane" x1=${left} x2=${wide} y1=${y} y2=${y}></line>
      ${Math.abs (plan - x) > 1 ? svg`<line class="ib-timeline__shift" x1=${plan} x2=${x} y1=${y} y2=${y}></line><circle class="ib-timeline__planned" cx=${plan}
        cy=${y} r="4"></circle>` : nothing}
      ${stone.light === "done" ? svg`<circle class="ib-timeline__mark ib-timeline__mark--done" cx=${x} cy=${y} r="6"></circle>` : stone.light === "red"
        ? svg`<rect class="ib-timeline__mark ib-timeline__mark--red" x=${x - 6} y=${y - 6} width="12" height="12"></rect>`
        : stone.light === "yellow" ? svg`<path class="ib-timeline__mark ib-timeline__mark--yellow"
          d="M${x} ${y - 7} L${x + 7} ${y + 6} L${x - 7} ${y + 6} Z"></path>` : svg`<path class="ib-timeline__mark ib-timeline__mark--green"
            d="M${x} ${y - 7} L${x + 7} ${y} L${x} ${y + 7} L${x - 7} ${y} Z"></path>`}
      <text class="ib-timeline__label" x=${right ? x - 11 : x + 11} y=${y + 4} text-anchor=${right ? "end" : "start"}>${stone.title.length > 46
        ? `${stone.title.slice (0, 45)}…` : stone.title}</text>`;
  }

  protected override show (): TemplateResult {
    const starts = this.view.fields.starts_on, ends = this.view.fields.ends_on, light = LIGHTS[this.light ?? ""];
    const period = typeof starts === "string" && typeof ends === "string" ? T.period (date (starts), date (ends)) : typeof starts === "string"
      ? T.from (date (starts)) : typeof ends === "string" ? T.to (date (ends)) : "";
    return html`<section><h3>${T.title ()}</h3><p class="ib-muted">${period}${light === undefined || this.stones.length === 0 ? nothing
      : html` ${period === "" ? "" : "·"} ${T.whole (light.name ())}`}</p>
      ${this.stones.length === 0 ? html`<p class="kern-body">${T.none ()}</p>`
        : html`<ol class="ib-list ib-stones">${this.stones.map (stone => this.item (stone))}</ol>`}</section>
      ${this.stones.length < 2 ? nothing : this.timeline ()}`;
  }
}

const when = (stone: Stone): string => stone.actual ?? stone.forecast ?? stone.plan;

/** Years, or quarters where there are few. */
function ticks (first: number, last: number): { day: number; name: string }[] {
  const found: { day: number; name: string }[] = [], months = last - first > 1200 ? 12 : last - first > 500 ? 6 : 3, day = new Date (first * DAY_MS);
  for (const at = new Date (Date.UTC (day.getUTCFullYear (), 0, 1)); at.getTime () <= last * DAY_MS; at.setUTCMonth (at.getUTCMonth () + months))
    if (at.getTime () >= first * DAY_MS)
      found.push ({ day: at.getTime () / DAY_MS, name: months === 12 ? String (at.getUTCFullYear ()) : new Intl.DateTimeFormat (lang (),
        { month: "short", year: "numeric", timeZone: "UTC" }).format (at) });
  return found;
}
customElements.define ("ib-case-plan", CasePlan);
