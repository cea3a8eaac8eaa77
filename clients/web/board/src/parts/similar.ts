// SPDX-License-Identifier: EUPL-1.2
// Cases of the whole region like a text, as it is being typed: "Calbe hat das schon".
//
//     <ib-similar .text=${`${title}\n${sentence}`} .skip=${[ref]} .orgs=${…} .definition=${…} .actions=${row => html`…`}></ib-similar>
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Offline } from "../core/api";
import { since } from "../core/format";
import { orgName, similar, stageOf } from "../core/known";
import { Part } from "../core/page";
import { me, ownOrgs } from "../core/session";
import { said, texts } from "../core/texts";
import type { CaseRow, Definition, Org } from "../core/types";
import { ALIKE, closeness, SAME, type Text } from "./closeness";
import { stateName } from "./words";
import "../styles/similar.css";

const T = texts ({
  title: ["Gibt es das schon?", "Does it exist already?"], start: ["Sobald Sie schreiben, erscheinen hier ähnliche Vorgänge der ganzen Region.", "As you write, similar cases of the whole region appear here."],
  none: ["Unter den Vorgängen, die Sie sehen können, ist nichts Ähnliches.", "There is nothing similar among the cases you can see."],
  hidden: ["Interne Vorgänge anderer Verwaltungen gehören nicht dazu; die sieht die Koordination.", "Internal cases of other administrations are not among them; the coordinators see those."],
  count: ["{0} ähnlicher Vorgang in der Region.|{0} ähnliche Vorgänge in der Region.", "{0} similar case in the region.|{0} similar cases in the region."],
  has: ["{0} hat das schon", "{0} has this already"], idea: ["{0} hat dieselbe Idee", "{0} has the same idea"], support: ["{0} unterstützt das|{0} unterstützen das", "{0} supporter|{0} supporters"],
  offline: ["Ohne Verbindung lässt sich nicht nachsehen. Einreichen geht trotzdem.", "Without a connection nothing can be looked up. You can submit all the same."],
  own: ["{0}, aus Ihrer Verwaltung", "{0}, from your own administration"], ownHas: ["Gibt es schon, aus Ihrer Verwaltung", "Exists already, from your own administration"],
  ownIdea: ["Dieselbe Idee, aus Ihrer Verwaltung", "The same idea, from your own administration"],
  taken: ["{0}-mal nachgenutzt", "adopted {0} times"], merged: ["aufgegangen in {0}", "merged into {0}"],
});

const DELAY_MS = 250, LEAST = 4, ASKED = 30, SHOWN = 5;

/** Whether internal cases of other administrations are shown as well: to those who keep a district. */
const seesInternal = (): boolean => (me ()?.person.scopes ?? []).some (scope => scope.startsWith ("district:"));
const textOf = (typed: string): Text => { const [title = "", ...summary] = typed.split ("\n"); return { title, summary: summary.join (" ") }; };

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
      const rows = text.length < LEAST ? [] : await similar<CaseRow> (text, asking.signal, ASKED);
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

  /** The closest first, and only what is close: the bus finds whatever shares a word.  What was given up is no model. */
  private show (text: string, rows: CaseRow[]): void {
    this.rows = rows.filter (row => !this.skip.includes (row.ref) && row.state !== "withdrawn").map ((row, i) => ({ row, score: closeness (textOf (text), row) - i / 1000 }))
      .filter (({ score }) => score >= ALIKE).sort ((a, b) => b.score - a.score).slice (0, SHOWN).map (({ row }) => row);
    this.failed = false;
    this.asked = text;
  }

  private status (): string {
    return this.failed ? T.offline () : this.asked.length < LEAST ? T.start () : this.rows.length === 0 ? `${T.none ()}${seesInternal () ? "" : ` ${T.hidden ()}`}` : T.count (this.rows.length);
  }

  private card (row: CaseRow): TemplateResult {
    const name = orgName (this.orgs, row.org), close = closeness (textOf (this.asked), row) >= SAME, own = ownOrgs ("submitter", "editor", "lead").includes (row.org);
    const stage = this.definition === undefined ? undefined : stageOf (this.definition, row.stage);
    const state = row.merged_into !== undefined ? T.merged (row.merged_into) : row.state === "open" ? `${stage === undefined ? row.stage : said (stage)}, ${since (row.entered)}` : stateName (row.state);
    return html`<li class="ib-similar__case ${close ? "ib-similar__case--close" : ""}">
      <p class="ib-similar__whose">${own ? (close ? (stage?.number === 1 ? T.ownIdea () : T.ownHas ()) : T.own (name)) : close ? (stage?.number === 1 ? T.idea (name) : T.has (name)) : name}</p>
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
