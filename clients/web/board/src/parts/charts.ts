// SPDX-License-Identifier: EUPL-1.2
// Small pictures of figures.  What they say stands beside them as text or in a table; so the pictures themselves are hidden from screen readers, and no meaning is in a colour alone.
import { html, nothing, svg, type TemplateResult } from "lit";
import "../styles/charts.css";

const share = (value: number, of: number): number => (of > 0 ? Math.max (0, Math.min (1, value / of)) * 100 : 0);

/** A bar behind a number in a table. */
export const dataBar = (value: number, most: number): TemplateResult => html`<svg class="ib-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
  <rect class="ib-bar__track" width="100" height="4"></rect><rect class="ib-bar__value" width=${share (value, most)} height="4"></rect></svg>`;

export interface Segment { key: string; label: string; text: string; value: number }

/** One bar of several parts with its table: what they are, how much, and what of the whole. */
export function stackBar (caption: string, segments: Segment[], percent: (basisPoints: number) => string): TemplateResult | typeof nothing {
  const whole = segments.reduce ((sum, segment) => sum + Math.max (0, segment.value), 0);
  if (whole === 0)
    return nothing;
  let x = 0;
  return html`<figure class="ib-stack-bar"><svg class="ib-stack-bar__bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${segments.map ((segment, i) => {
    const wide = share (segment.value, whole), at = x;
    x += wide;
    return svg`<rect class="ib-tone ib-tone--${i}" x=${at} width=${Math.max (0, wide - (x < 99.9 ? 0.3 : 0))} height="10"></rect>`;
  })}</svg>
    <table class="ib-legend"><caption class="kern-sr-only">${caption}</caption><tbody>${segments.map ((segment, i) => html`<tr><th scope="row"><svg class="ib-legend__key" viewBox="0 0 10 10" aria-hidden="true">
      <rect class="ib-tone ib-tone--${i}" width="10" height="10"></rect></svg>${segment.label}</th><td>${segment.text}</td><td>${percent (Math.round (Math.max (0, segment.value) * 10000 / whole))}</td></tr>`)}</tbody></table></figure>`;
}

/* ---- Time ---- */

export interface Period { label: TemplateResult | string; from: string | undefined; to: string | undefined; light: string | undefined; mark: string | undefined }

const at = (day: string): number => Date.parse (`${day}T12:00:00Z`);

/** Periods on a common scale of years; `today` is drawn through all of them. */
export function timeline (periods: Period[], today: string): TemplateResult | typeof nothing {
  const days = periods.flatMap (period => [period.from, period.to, period.mark]).filter (day => day !== undefined);
  if (days.length === 0)
    return nothing;
  const first = Number ([...days, today].sort ()[0]!.slice (0, 4)), last = Number ([...days, today].sort ().at (-1)!.slice (0, 4)) + 1;
  const from = at (`${first}-01-01`), whole = at (`${last}-01-01`) - from, x = (day: string): number => Math.max (0, Math.min (1000, (at (day) - from) * 1000 / whole));
  const step = last - first > 12 ? 5 : last - first > 6 ? 2 : 1, years = Array.from ({ length: last - first }, (_, i) => first + i);
  const grid = (i: number): TemplateResult => svg`<line class="ib-time__year" x1=${x (`${first + i}-01-01`)} x2=${x (`${first + i}-01-01`)} y1="0" y2="24"></line>` as unknown as TemplateResult;
  return html`<div class="ib-time"><div class="ib-time__row ib-time__row--head" aria-hidden="true"><span></span><span class="ib-time__axis">${years.map ((year, i) => html`<span class="ib-time__label">${i % step === 0 ? year : nothing}</span>`)}</span></div>
    ${periods.map (period => {
      const begin = period.from ?? period.to, end = period.to ?? period.from;
      return html`<div class="ib-time__row"><span class="ib-time__what">${period.label}</span><svg class="ib-time__track" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">${years.map ((_, i) => grid (i))}
        ${begin === undefined || end === undefined ? nothing : svg`<rect class="ib-time__bar ib-time__bar--${period.light ?? "none"}" x=${x (begin)} y="6" width=${Math.max (4, x (end) - x (begin))} height="12"></rect>`}
        ${period.mark === undefined ? nothing : svg`<line class="ib-time__mark" x1=${x (period.mark)} x2=${x (period.mark)} y1="2" y2="22"></line>`}
        <line class="ib-time__today" x1=${x (today)} x2=${x (today)} y1="0" y2="24"></line></svg></div>`;
    })}</div>`;
}
