// SPDX-License-Identifier: EUPL-1.2
// Cases of the whole region like a text, as it is being typed: "Calbe hat das schon".
//
//     <ib-similar .text=${…} .skip=${[ref]} .orgs=${…} .definition=${…} .actions=${row => html`…`}></ib-similar>      tells `ib-similar` with the rows it shows
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Offline } from "../core/api";
import { since } from "../core/format";
import { orgName, similar, stageOf } from "../core/known";
import { Part } from "../core/page";
import { said, texts } from "../core/texts";
import type { CaseRow, Definition, Org } from "../core/types";
import { stateName } from "./words";
import "../styles/similar.css";

const T = texts ({
  title: ["Gibt es das schon?", "Does it exist already?"], start: ["Sobald Sie schreiben, erscheinen hier ähnliche Vorgänge der ganzen Region.", "As you write, similar cases of the whole region appear here."],
  none: ["Nichts Ähnliches in der Region gefunden.", "Nothing similar found in the region."], count: ["{0} ähnlicher Vorgang in der Region.|{0} ähnliche Vorgänge in der Region.", "{0} similar case in the region.|{0} similar cases in the region."],
  has: ["{0} hat das schon", "{0} has this already"], idea: ["{0} hat dieselbe Idee", "{0} has the same idea"], support: ["{0} unterstützt das|{0} unterstützen das", "{0} supporter|{0} supporters"],
  offline: ["Ohne Verbindung lässt sich nicht nachsehen. Einreichen geht trotzdem.", "Without a connection nothing can be looked up. You can submit all the same."],
  taken: ["{0}-mal nachgenutzt", "adopted {0} times"], merged: ["aufgegangen in {0}", "went up in {0}"],
});

/** Words that say nothing of a matter. */
const HOLLOW = new Set ("digital digitale digitalen digitaler digitales online aber alle alles auch beim bessere besser dass dem den denn der des die dies diese dieser dieses doch durch eine einem einen einer eines fuer gibt haben hier ihre ihren immer jede jeder kann keine koennen mehr nach nicht noch oder ohne schon sein sich sind soll sollen ueber und unser unsere unter vom von vor was welche wenn werden will wird with wollen zum zur the and for that this with from have".split (" "));

const fold = (text: string): string[] =>
  text.toLowerCase ().replace (/ä/g, "ae").replace (/ö/g, "oe").replace (/ü/g, "ue").replace (/ß/g, "ss").split (/[^a-z0-9]+/).filter (word => word.length > 3 && !HOLLOW.has (word));

const alike = (a: string, b: string): boolean => { const stem = Math.max (4, Math.min (a.length, b.length, 7)); return a.slice (0, stem) === b.slice (0, stem); };

/** How much of a text another one says as well, 0 to 1: the share of its words that begin alike. */
export function closeness (text: string, other: string): number {
  const words = [...new Set (fold (text))], others = fold (other);
  return words.length === 0 ? 0 : words.filter (word => others.some (one => alike (word, one))).length / words.length;
}

const DELAY_MS = 250, LEAST = 4, CLOSE = 0.5;

class Similar extends Part {
  static override properties = {
    text: { attribute: false }, skip: { attribute: false }, actions: { attribute: false }, orgs: { attribute: false }, definition: { attribute: false }, level: { attribute: false },
    heading: { attribute: false }, rows: { state: true }, failed: { state: true }, asked: { state: true },
  };
  declare text: string;
  /** References that are not shown: the case one looks at. */
  declare skip: string[];
  declare actions: ((row: CaseRow) => unknown) | undefined;
  declare orgs: Map<string, Org> | undefined;
  declare definition: Definition | undefined;
  declare heading: string | undefined;
  declare rows: CaseRow[];
  declare failed: boolean;
  declare asked: string;
  private timer = 0;
  private asking = new AbortController ();

  constructor () {
    super ();
    this.text = this.asked = "";
    this.skip = [];
    this.rows = [];
    this.failed = false;
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.until (() => { window.clearTimeout (this.timer); this.asking.abort (); });
    this.liveReload (live => this.rows.some (row => (live.type === "event" ? live.event.case : live.type === "reset" ? "" : live.case) === row.id), () => void this.ask ());
  }

  override willUpdate (changed: PropertyValues<this>): void {
    if (changed.has ("text") && this.text.trim () !== this.asked) {
      window.clearTimeout (this.timer);
      this.asking.abort ();
      this.timer = window.setTimeout (() => void this.ask (), changed.get ("text") === undefined || changed.get ("text") === "" ? 0 : DELAY_MS);
    }
  }

  private async ask (): Promise<void> {
    const text = this.text.trim (), asking = this.asking = new AbortController ();
    try {
      const rows = text.length < LEAST ? [] : await similar<CaseRow> (text, asking.signal, 8);
      if (asking.signal.aborted)
        return;
      this.show (text, rows);
    } catch (error) {
      if (asking.signal.aborted)
        return;
      this.failed = true;
      this.asked = text;
      if (error instanceof Offline)
        this.timer = window.setTimeout (() => void this.ask (), 4000);
    }
  }

  /** The closest first; what was given up is no model. */
  private show (text: string, rows: CaseRow[]): void {
    const near = (row: CaseRow): number => closeness (text, `${row.title} ${row.summary ?? ""}`);
    const least = new Set (fold (text)).size > 1 ? 0 : -1; // one word alone may be half typed
    this.rows = rows.filter (row => !this.skip.includes (row.ref) && row.state !== "withdrawn" && near (row) > least)
      .map ((row, i) => ({ row, score: near (row) - i / 100 })).sort ((a, b) => b.score - a.score).slice (0, 5).map (({ row }) => row);
    this.failed = false;
    this.asked = text;
    this.dispatchEvent (new CustomEvent ("ib-similar", { detail: this.rows }));
  }

  private status (): string {
    return this.failed ? T.offline () : this.asked.length < LEAST ? T.start () : this.rows.length === 0 ? T.none () : T.count (this.rows.length);
  }

  private card (row: CaseRow): TemplateResult {
    const name = orgName (this.orgs, row.org), close = closeness (this.asked, `${row.title} ${row.summary ?? ""}`) >= CLOSE;
    const stage = this.definition === undefined ? undefined : stageOf (this.definition, row.stage);
    const state = row.merged_into !== undefined ? T.merged (row.merged_into) : row.state === "open" ? `${stage === undefined ? row.stage : said (stage)}, ${since (row.entered)}` : stateName (row.state);
    return html`<li class="ib-similar__case ${close ? "ib-similar__case--close" : ""}">
      <p class="ib-similar__whose">${close ? (stage?.number === 1 ? T.idea (name) : T.has (name)) : name}</p>
      <a class="kern-link" href="/c/${row.merged_into ?? row.ref}">${row.title}</a>
      ${row.summary === undefined ? nothing : html`<p class="ib-similar__summary">${row.summary}</p>`}
      <p class="ib-muted ib-similar__facts"><span>${row.ref}</span><span>${state}</span>${row.support > 0 ? html`<span>${T.support (row.support)}</span>` : nothing}
        ${(row.adoptions ?? 0) > 0 ? html`<span>${T.taken (row.adoptions!)}</span>` : nothing}</p>
      ${this.actions === undefined ? nothing : html`<div class="ib-actions">${this.actions (row)}</div>`}</li>`;
  }

  override render (): TemplateResult {
    return html`<section class="ib-similar" aria-label=${this.heading ?? T.title ()}><h2 class="ib-similar__title">${this.heading ?? T.title ()}</h2>
      <p class="ib-muted" role="status">${this.status ()}</p>
      <ul class="ib-list ib-similar__list">${this.rows.map (row => this.card (row))}</ul></section>`;
  }
}
customElements.define ("ib-similar", Similar);
