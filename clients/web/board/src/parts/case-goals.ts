// SPDX-License-Identifier: EUPL-1.2
// What the service brings about: how far its goals are reached, indicator by indicator.
import { html, nothing, svg, type TemplateResult } from "lit";
import { all, one } from "../core/api";
import { date, number, percent } from "../core/format";
import { columnsOf } from "../core/known";
import { texts } from "../core/texts";
import type { Figures, TableRow } from "../core/types";
import { CasePart } from "./case-part";
import { valueText } from "./value-text";
import "../styles/case-figures.css";

const T = texts ({
  title: ["Zielerreichung", "Goal attainment"],
  none: ["Noch keine Indikatoren. An einem bis zehn Größen mit Ausgangswert und Zielwert lässt sich die Wirkung messen; sie stehen unten in der Tabelle.",
    "No indicators yet. One to ten figures with a baseline and a target measure the effect; enter them in the table below."],
  none_: ["nicht auf Zielerreichungskurs", "not on course"], partly: ["teilweise auf Zielerreichungskurs", "partly on course"],
  largely: ["weitgehend auf Zielerreichungskurs", "largely on course"], fully: ["voll auf Zielerreichungskurs", "fully on course"],
  whole: ["Im Mittel {0} erreicht: {1}. Gemessen: {2} der Indikatoren.", "{0} reached on average: {1}. Measured: {2} of the indicators."],
  notYet: ["Noch ist nichts gemessen.", "Nothing is measured yet."], indicator: ["Indikator", "Indicator"],
  baseline: ["Ausgang", "Baseline"],
  target: ["Ziel", "Target"], measured: ["Gemessen", "Measured"], attained: ["Erreicht", "Attained"], course: ["Verlauf", "Course"],
  notMeasured: ["nicht gemessen", "not measured"], undefined: ["nicht bestimmbar", "undefined"],
  lines: ["{0} Messwerte von {1} bis {2}", "{0} measurements from {1} to {2}"],
});

const decimal = (row: TableRow | undefined, key: string): number | undefined => (typeof row?.cells[key] === "number" ? row.cells[key] : undefined);
const level = (key: string | undefined): string => (key === "none" ? T.none_ () : key === "partly" ? T.partly () : key === "largely" ? T.largely ()
  : T.fully ());

class CaseGoals extends CasePart {
  private figures: Figures = {};
  private indicators: TableRow[] = [];
  private measured: TableRow[] = [];

  protected override async fetch (signal: AbortSignal): Promise<void> {
    const query = { case: this.view.id };
    if ((this.view.rows?.indicators ?? 0) === 0) {
      this.indicators = [];
      return;
    }
    const rows = (table: string): Promise<TableRow[]> => all<TableRow> ("row.list", { ...query, table }, signal);
    [this.figures, this.indicators, this.measured] = await Promise.all ([one<Figures> ("case.figures", query, signal).then (row => row ?? {}),
      rows ("indicators"),
      (this.view.rows?.measurements ?? 0) > 0 ? rows ("measurements") : []]);
  }

  private value (row: TableRow | undefined, thousandths: number | undefined): string {
    const unit = typeof row?.cells.unit === "string" ? ` ${row.cells.unit}` : "", places = decimal (row, "decimals") ?? 3;
    return thousandths === undefined ? "" : `${number (thousandths / 1000, Math.min (3, places))}${unit}`;
  }

  private course (row: TableRow): TemplateResult | typeof nothing {
    const points = this.measured.filter (one => one.cells.indicator === row.row && typeof one.cells.measured_on === "string" &&
      typeof one.cells.value === "number")
      .map (one => ({ day: Date.parse (one.cells.measured_on as string), at: one.cells.value as number })).sort ((a, b) => a.day - b.day);
    if (points.length < 2)
      return nothing;
    const bounds = [...points.map (point => point.at), decimal (row, "baseline"), decimal (row, "target")].filter ((at): at is number => at !== undefined),
      low = Math.min (...bounds), high = Math.max (...bounds);
    const x = (day: number): number => 4 + (day - points[0]!.day) / Math.max (1, points[points.length - 1]!.day - points[0]!.day) * 112, y =
      (at: number): number => 28 - (at - low) / Math.max (1, high - low) * 24, target = decimal (row, "target");
    return html`<svg class="ib-course" viewBox="0 0 120 32" role="img" aria-label=${T.lines (points.length, this.value (row, points[0]!.at),
      this.value (row, points[points.length - 1]!.at))}>
      ${target === undefined ? nothing : svg`<line class="ib-course__target" x1="0" x2="120" y1=${y (target)} y2=${y (target)}></line>`}
      <polyline class="ib-course__line" points=${points.map (point => `${x (point.day)},${y (point.at)}`).join (" ")}></polyline>${points.map (point =>
        svg`<circle class="ib-course__point" cx=${x (point.day)} cy=${y (point.at)} r="2.5"></circle>`)}</svg>`;
  }

  private row (row: TableRow): TemplateResult {
    const figure = this.figures.indicators?.find (one => one.row === row.row), kind = columnsOf (this.definition, "indicators").find (column =>
      column.key === "kind"), attained = figure?.attained;
    return html`<tr><th scope="row"><a class="kern-link" href="#row-indicators-${row.row}">${typeof row.cells.title === "string" ? row.cells.title
      : row.row}</a>${kind === undefined ? nothing : html`<br><span class="ib-muted">${valueText (kind, row.cells.kind)}</span>`}</th>
      <td class="ib-number">${this.value (row, decimal (row, "baseline"))}</td><td class="ib-number">${this.value (row, decimal (row, "target"))}</td>
      <td class="ib-number">${figure?.value === undefined ? html`<span class="ib-muted">${T.notMeasured ()}</span>`
        : html`${this.value (row, figure.value)}<br><span class="ib-muted">${date (figure.date)}</span>`}</td>
      <td>${attained === undefined ? html`<span class="ib-muted">${figure?.value === undefined ? "" : T.undefined ()}</span>` : html`<svg class="ib-attained"
        viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="ib-attained__all" width="100" height="10"></rect>
        <rect class="ib-attained__part" width=${Math.max (0, Math.min (100, attained / 100))}
          height="10"></rect></svg> ${percent (attained)}`}</td><td>${this.course (row)}</td></tr>`;
  }

  protected override show (): TemplateResult {
    const whole = this.figures.attainment;
    if (this.indicators.length === 0)
      return html`<section><h3>${T.title ()}</h3><p class="kern-body">${T.none ()}</p></section>`;
    return html`<section><h3>${T.title ()}</h3><p class="kern-body">${whole?.attained === undefined ? T.notYet () : T.whole (percent (whole.attained),
      level (whole.level), percent (whole.coverage ?? 0))}</p>
      <div class="ib-scroll" role="region" tabindex="0" aria-label=${T.title ()}><table class="ib-table"><thead><tr><th scope="col">${T.indicator ()}</th>
        <th scope="col" class="ib-number">${T.baseline ()}</th><th scope="col" class="ib-number">${T.target ()}</th>
        <th scope="col" class="ib-number">${T.measured ()}</th><th scope="col">${T.attained ()}</th><th scope="col">${T.course ()}</th></tr></thead>
        <tbody>${this.indicators.map (row => this.row (row))}</tbody></table></div></section>`;
  }
}
customElements.define ("ib-case-goals", CaseGoals);
