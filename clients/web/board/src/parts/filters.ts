// SPDX-License-Identifier: EUPL-1.2
// Which cases of a district a board or a list shows.  Filters live in the address, so that they can be sent to somebody and kept as a view.
import { html, nothing, type TemplateResult } from "lit";
import { daysSince } from "../core/format";
import { DEFAULT_PIPELINE, type Pipeline } from "../core/known";
import { Part } from "../core/page";
import { setQuery } from "../core/router";
import { said, texts } from "../core/texts";
import type { CaseRow, Definition, Org } from "../core/types";
import { unaccented } from "../core/unaccented";
import { STATES, stateName, VISIBILITIES, visibilityName } from "./words";

const T = texts ({
  filters: ["Filter", "Filters"], text: ["Text", "Text"], org: ["Kommune", "Municipality"], state: ["Zustand", "State"], stage: ["Phase", "Stage"], pipeline: ["Verfahren", "Procedure"],
  visibility: ["Sichtbarkeit", "Visibility"], all: ["alle", "all"], mine: ["nur meine", "only mine"], stuck: ["nur was hängt", "only stuck"], reset: ["Zurücksetzen", "Reset"],
  mineHint: ["Vorgänge Ihrer Organisationen und die Ihnen zugewiesenen", "Cases of your organisations and those assigned to you"],
  stuckHint: ["Länger in der Phase, als das Verfahren vorsieht", "In the stage for longer than the procedure plans"], chosen: ["{0} gewählt", "{0} selected"], board: ["auf der Tafel", "on the board"],
});

export interface Filter { pipeline: string; text: string; org: string; state: string; stage: string; visibility: string; mine: boolean; stuck: boolean }

export function readFilter (query: URLSearchParams): Filter {
  const get = (key: string): string => query.get (key) ?? "";
  return { pipeline: get ("pipeline"), text: get ("text"), org: get ("org"), state: get ("state"), stage: get ("stage"), visibility: get ("visibility"), mine: query.has ("mine"), stuck: query.has ("stuck") };
}

/** Keys of the address that are filters. */
const FILTER_KEYS = ["text", "org", "state", "stage", "visibility", "mine", "stuck"] as const;
/** How many are set; which pipeline is looked at is no filter of a board. */
export const filterCount = (filter: Filter): number => FILTER_KEYS.filter (key => filter[key] !== "" && filter[key] !== false).length;
export const resetFilters = (): void => setQuery (Object.fromEntries (FILTER_KEYS.map (key => [key, undefined])));

/** Whether a case has been in its stage longer than is meant. */
export function isStuck (row: CaseRow, days: number | undefined): boolean {
  return row.state === "open" && days !== undefined && daysSince (row.entered) > days;
}

export interface Known {
  orgs: Map<string, Org> | undefined;
  /** Days meant for a stage. */
  daysOf: (row: CaseRow) => number | undefined;
  /** Ids of the person's own cases, where the filter wants them. */
  mine: Set<string> | undefined;
}

function ofOrg (row: CaseRow, org: string, orgs: Map<string, Org> | undefined): boolean {
  return row.org === org || orgs?.get (row.org)?.association === org || orgs?.get (org)?.predecessors?.includes (row.org) === true;
}

/** A test made once for many rows. */
export function matcher (filter: Filter, known: Known): (row: CaseRow) => boolean {
  const words = unaccented (filter.text).split (/\s+/).filter (word => word !== "");
  return row => {
    if ((filter.state !== "" && row.state !== filter.state) || (filter.stage !== "" && row.stage !== filter.stage) || (filter.visibility !== "" && row.visibility !== filter.visibility))
      return false;
    if ((filter.pipeline !== "" && row.pipeline !== filter.pipeline) || (filter.org !== "" && !ofOrg (row, filter.org, known.orgs)))
      return false;
    if ((filter.mine && known.mine?.has (row.id) !== true) || (filter.stuck && !isStuck (row, known.daysOf (row))))
      return false;
    if (words.length === 0)
      return true;
    const all = unaccented (`${row.title} ${row.summary ?? ""} ${row.ref} ${known.orgs?.get (row.org)?.name ?? row.org} ${row.lead ?? ""}`);
    return words.every (word => all.includes (word));
  };
}

class Filters extends Part {
  static override properties = { filter: { attribute: false }, orgs: { attribute: false }, pipelines: { attribute: false }, definition: { attribute: false }, states: { attribute: false }, wide: { state: true } };
  declare filter: Filter;
  declare orgs: Org[];
  declare pipelines: Pipeline[];
  /** With it stages can be chosen. */
  declare definition: Definition | undefined;
  declare states: readonly string[];
  declare wide: boolean;
  private timer = 0;

  constructor () {
    super ();
    this.states = STATES;
    this.orgs = this.pipelines = [];
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    const wide = window.matchMedia ("(min-width: 48rem)"), look = (): void => { this.wide = wide.matches; };
    look ();
    wide.addEventListener ("change", look);
    this.until (() => { wide.removeEventListener ("change", look); window.clearTimeout (this.timer); });
  }

  private type (event: Event): void {
    const words = (event.target as HTMLInputElement).value;
    window.clearTimeout (this.timer);
    this.timer = window.setTimeout (() => setQuery ({ text: words.trim () }), 200);
  }

  private reset (): void {
    window.clearTimeout (this.timer);
    (this.querySelector ("#filter-text") as HTMLInputElement).value = "";
    resetFilters ();
    this.querySelector<HTMLElement> ("#filter-text")?.focus ();
  }

  private select (key: "org" | "state" | "stage" | "visibility" | "pipeline", options: [key: string, label: string][], every = true): TemplateResult {
    const value = key === "pipeline" && this.filter.pipeline === "" && !every ? DEFAULT_PIPELINE : this.filter[key];
    return html`<label class="ib-filter"><span>${T[key] ()}</span>
      <select class="ib-pick" @change=${(event: Event) => setQuery ({ [key]: (event.target as HTMLSelectElement).value, ...(key === "pipeline" ? { stage: undefined } : {}) })}>
        ${every ? html`<option value="" ?selected=${value === ""}>${T.all ()}</option>` : nothing}
        ${options.map (([option, label]) => html`<option value=${option} ?selected=${value === option}>${label}</option>`)}</select></label>`;
  }

  private check (key: "mine" | "stuck"): TemplateResult {
    return html`<label class="ib-check" title=${T[`${key}Hint`] ()}><input type="checkbox" .checked=${this.filter[key]}
      @change=${(event: Event) => setQuery ({ [key]: (event.target as HTMLInputElement).checked ? "1" : undefined })}> ${T[key] ()}</label>`;
  }

  protected override updated (changed: Map<string, unknown>): void {
    const input = this.querySelector<HTMLInputElement> ("#filter-text");
    if (changed.has ("filter") && input !== null && input !== document.activeElement)
      input.value = this.filter.text; // never under somebody's fingers
  }

  private fields (count: number): TemplateResult {
    return html`<div class="ib-filters">
      <label class="ib-filter ib-filter--text"><span>${T.text ()}</span><input id="filter-text" class="ib-pick" type="search" autocomplete="off" maxlength="200" @input=${this.type}></label>
      ${this.select ("org", this.orgs.map (org => [org.key, org.name]))}
      ${this.definition === undefined ? nothing : this.select ("stage", this.definition.stages.map (stage => [stage.key, said (stage)]))}
      ${this.select ("state", this.states.map (key => [key, key === "board" ? T.board () : stateName (key)]))}
      ${this.select ("visibility", VISIBILITIES.map (key => [key, visibilityName (key)]))}
      ${this.pipelines.length < 2 ? nothing : this.select ("pipeline", this.pipelines.map (one => [one.key, said (one)]), this.definition !== undefined)}
      <div class="ib-filters__checks">${this.check ("mine")} ${this.check ("stuck")}
        ${count === 0 ? nothing : html`<button type="button" class="kern-link" @click=${this.reset}>${T.reset ()}</button>`}</div></div>`;
  }

  override render (): TemplateResult {
    const count = filterCount (this.filter);
    return this.wide ? html`<section aria-label=${T.filters ()}>${this.fields (count)}</section>`
      : html`<details class="ib-filters__fold"><summary>${T.filters ()}${count === 0 ? nothing : html` <span class="ib-muted">(${T.chosen (count)})</span>`}</summary>${this.fields (count)}</details>`;
  }
}
customElements.define ("ib-filters", Filters);
