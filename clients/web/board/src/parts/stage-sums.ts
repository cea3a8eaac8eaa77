// SPDX-License-Identifier: EUPL-1.2
// The money of districts by stage: asked for when somebody opens it, and anew while it is open.
import { html, nothing, type TemplateResult } from "lit";
import { list } from "../core/api";
import { money } from "../core/format";
import { explain, Part } from "../core/page";
import { said, texts } from "../core/texts";
import type { BoardColumn, Definition } from "../core/types";
import { breaks } from "./breaks";

const T = texts ({ title: ["Nach Phasen", "By stage"], stage: ["Phase", "Stage"], which: ["Summe", "Sum"], total: ["Gesamt", "Total"], loading: ["Wird geladen …", "Loading …"] });
const PAUSE_MS = 5000;

class StageSums extends Part {
  static override properties = { districts: { attribute: false }, definition: { attribute: false }, news: { attribute: false }, figure: { state: true }, sums: { state: true }, failure: { state: true } };
  declare districts: { key: string; name: string }[];
  declare definition: Definition;
  /** Whatever is different when something happened. */
  declare news: unknown;
  declare figure: string;
  /** By district the columns of its board. */
  declare sums: Map<string, BoardColumn[]> | undefined;
  declare failure: unknown;
  private timer = 0;
  private last = 0;

  constructor () {
    super ();
    this.figure = "";
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.until (() => window.clearTimeout (this.timer));
  }

  override willUpdate (changed: Map<string, unknown>): void {
    if (changed.has ("definition"))
      this.sums = undefined;
    if ((changed.has ("news") || changed.has ("definition")) && this.querySelector ("details")?.open === true && this.timer === 0)
      this.timer = window.setTimeout (() => { this.timer = 0; void this.load (); }, Math.max (0, this.last + PAUSE_MS - Date.now ()));
  }

  private async load (): Promise<void> {
    this.last = Date.now ();
    try {
      this.sums = new Map (await Promise.all (this.districts.map (async ({ key }) => [key, (await list<BoardColumn> ("board.get", { district: key, pipeline: this.definition.key, limit: 1 })).rows] as const)));
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }

  private table (sums: Map<string, BoardColumn[]>): TemplateResult {
    const figures = this.definition.figures.filter (figure => figure.overview), chosen = figures.find (figure => figure.key === this.figure) ?? figures[0], several = this.districts.length > 1;
    const cents = (district: string, stage: string): number => sums.get (district)?.find (column => column.stage === stage)?.figures?.[chosen?.key ?? ""] ?? 0;
    const line = (name: TemplateResult | unknown, of: (district: string) => number): TemplateResult => html`<tr><th scope="row">${name}</th>${this.districts.map (one => html`<td class="ib-number">${money (of (one.key))}</td>`)}
      ${several ? html`<td class="ib-number"><strong>${money (this.districts.reduce ((all, one) => all + of (one.key), 0))}</strong></td>` : nothing}</tr>`;
    return html`<label class="ib-region__choice ib-sums__choice"><span>${T.which ()}</span><select class="ib-pick" @change=${(event: Event) => { this.figure = (event.target as HTMLSelectElement).value; }}>
        ${figures.map (figure => html`<option value=${figure.key} ?selected=${figure === chosen}>${said (figure)}</option>`)}</select></label>
      <div class="ib-scroll" role="region" aria-label=${`${said (chosen)}: ${T.title ()}`} tabindex="0"><table class="ib-table"><thead><tr><th scope="col">${T.stage ()}</th>${this.districts.map (one => html`<th scope="col" class="ib-number">${one.name}</th>`)}
        ${several ? html`<th scope="col" class="ib-number">${T.total ()}</th>` : nothing}</tr></thead>
        <tbody>${this.definition.stages.map (stage => line (breaks (said (stage)), district => cents (district, stage.key)))}</tbody>
        <tfoot>${line (T.total (), district => this.definition.stages.reduce ((all, stage) => all + cents (district, stage.key), 0))}</tfoot></table></div>`;
  }

  override render (): TemplateResult {
    return html`<details class="ib-sums" @toggle=${(event: Event) => { if ((event.target as HTMLDetailsElement).open) void this.load (); }}><summary>${T.title ()}</summary>
      ${this.failure !== undefined ? html`<p role="status">${explain (this.failure)}</p>` : this.sums === undefined ? html`<p class="ib-muted" role="status">${T.loading ()}</p>` : this.table (this.sums)}</details>`;
  }
}
customElements.define ("ib-stage-sums", StageSums);
