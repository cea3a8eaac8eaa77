// SPDX-License-Identifier: EUPL-1.2
// "Meine Arbeit": what must I do?  What is overdue, what waits, what comes this week and later; what others have to do for my cases; all my other cases by their next date
// with what is missing; what did not get through.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { all, one } from "../core/api";
import { draft } from "../core/drafts";
import { date, daysSince, due, since, today } from "../core/format";
import { DEFAULT_PIPELINE, definition, gatesFrom, organisations, orgName, stageOf } from "../core/known";
import type { Live } from "../core/live";
import { deeds, deliver, dropItem, onOutbox, outbox, type Item } from "../core/outbox";
import { explain, Page } from "../core/page";
import { hasRole, mayAdd } from "../core/session";
import { said, texts } from "../core/texts";
import type { CaseRow, CaseView, Definition, Org, Work } from "../core/types";
import { isSorted } from "../parts/classify";
import { decidersOf } from "../parts/decider";
import { missingOf, missingText, type Missing } from "../parts/missing";
import { placeOf } from "../parts/reasons";
import "../parts/my-ideas";
import { byKind, comesAlong, dueOf, isPending, isTriage, kindName, placeOfWork, whenOf, type When } from "../parts/work-items";
import { stateName } from "../parts/words";
import "../styles/work.css";

const T = texts ({
  title: ["Meine Arbeit", "My work"], overdue: ["Überfällig", "Overdue"], now: ["Wartet auf mich", "Waiting for me"], week: ["Diese Woche", "This week"], later: ["Später", "Later"],
  nothing: ["Nichts wartet auf Sie.", "Nothing is waiting for you."], nothingBut: ["Keine Entscheidung und kein Termin wartet auf Sie. Was in Ihren Vorgängen noch fehlt, steht unten.", "No decision and no date is waiting for you. What your cases still lack is listed below."], first: ["Sie haben eine Idee? Ein Titel und ein Satz genügen.", "Do you have an idea? A title and one sentence are enough."], fresh: ["Idee eintragen", "Add an idea"],
  mine: ["Vorgänge meiner Organisation", "Cases of my organisation"], assigned: ["Meine Vorgänge", "My cases"], moreMine: ["Weitere Vorgänge meiner Organisation", "Other cases of my organisation"],
  moreAssigned: ["Weitere Vorgänge von mir", "My other cases"], waiting: ["Wartet auf andere", "Waiting for others"], laid: ["liegt bei {0}", "is with {0}"], owed: ["{0} Punkt steht bei anderen noch aus|{0} Punkte stehen bei anderen noch aus", "{0} point is still awaited from others|{0} points are still awaited from others"],
  unsent: ["Noch nicht übernommen", "Not accepted yet"], drop: ["Verwerfen", "Discard"], retry: ["Noch einmal senden", "Send again"], sending: ["wird gesendet, sobald eine Verbindung da ist", "will be sent as soon as there is a connection"],
  meant: ["vorgesehen bis {0}", "planned until {0}"], noDue: ["keine Frist", "no date"],
  moreHere: ["{0} weitere zeigen", "Show {0} more"], triage: ["Alle in der Erstprüfung ansehen", "Look at all of them in triage"], allCases: ["Alle {0} zeigen", "Show all {0}"], sinceToday: ["seit heute", "since today"],
  parked: ["{0} bis {1}", "{0} until {1}"], case: ["Vorgang", "Case"], stage: ["Phase", "Stage"], date: ["Nächste Frist", "Next date"], missing: ["Was fehlt", "What is missing"], for: ["{0}: {1}", "{0}: {1}"],
});

const GROUPS: When[] = ["overdue", "now", "week", "later"];
/** What is done with a case as a whole; the rest are single entries of one that goes on. */
const DESK = new Set (["decide", "approve", "answer_return", "consent", "resume", "submit"]);
const SHOWN = 8, CASES = 30, PAUSE_MS = 1500;

class WorkPage extends Page {
  static override properties = { ...Page.properties, open: { state: true } };
  /** Groups that show everything. */
  declare open: Set<string>;
  private work: Work[] = [];
  private mine: CaseRow[] = [];
  private orgs: Map<string, Org> | undefined;
  private readonly definitions = new Map<string, Definition> ();
  private readonly missing = new Map<string, { of: CaseRow; it: Missing | undefined }> ();
  /** Träger of cases that are not the person's own; "": asked for. */
  private readonly owners = new Map<string, string> ();
  private reloaded = 0;
  /** What stands under "Meine Ideen". */
  private drafted = new Set<string> ();

  constructor () {
    super ();
    this.open = new Set ();
  }

  override get heading (): string { return T.title (); }

  override connectedCallback (): void {
    super.connectedCallback ();
    let timer = 0; // in a busy region something happens all the time
    this.liveReload (live => this.concerns (live), () => {
      window.clearTimeout (timer);
      timer = window.setTimeout (() => void this.reload (), Math.max (0, this.reloaded + PAUSE_MS - Date.now ()));
    });
    this.until (() => window.clearTimeout (timer));
    this.until (onOutbox (() => this.requestUpdate ()));
    if (draft ("submissions") !== undefined)
      void import ("../parts/photos").then (photos => { if (this.isConnected) this.until (photos.startPhotos ()); }, () => {}); // the next look at this page tries again
  }

  /** Of others' cases only what may have come to this person's desk. */
  private concerns (live: Live): boolean {
    return live.type !== "event" || !["case.commented", "case.supported", "case.unsupported", "case.attached", "case.detached"].includes (live.event.kind);
  }

  protected override async load (signal: AbortSignal): Promise<void> {
    this.reloaded = Date.now ();
    const own = (state: string): Promise<CaseRow[]> => all<CaseRow> ("case.list", { mine: true, state, details: true }, signal, 400);
    const [work, open, parked, orgs] = await Promise.all ([all<Work> ("work.list", {}, signal), own ("open"), own ("parked"), organisations ()]);
    const pipelines = new Set ([DEFAULT_PIPELINE, ...[...open, ...parked].map (row => row.pipeline)]);
    await Promise.all ([...pipelines].map (async key => this.definitions.set (key, await definition (key))));
    this.work = work;
    this.mine = [...open, ...parked];
    this.orgs = orgs;
    this.lookAt (this.sorted ().slice (0, this.open.has ("mine") ? undefined : CASES));
  }

  /** Asks what is missing of the cases that are shown; each is there when it is. */
  private lookAt (rows: CaseRow[]): void {
    for (const row of rows.filter (row => row.state === "open" && !row.laid && row.missing === undefined))
      missingOf (row).then (it => { this.missing.set (row.id, { of: row, it }); this.requestUpdate (); }, () => {});
  }

  private stays (from: number): string { return daysSince (from) === 0 ? T.sinceToday () : since (from); }
  private definitionOf (row: { pipeline?: string }): Definition { return this.definitions.get (row.pipeline ?? DEFAULT_PIPELINE) ?? this.definitions.get (DEFAULT_PIPELINE)!; }
  private of (work: Work): Definition { return this.definitionOf ({ pipeline: this.mine.find (row => row.id === work.case)?.pipeline }); }

  /* ---- What waits ---- */

  private item (work: Work): TemplateResult {
    const { day, meant } = dueOf (work, this.of (work)), late = day !== undefined && day < today ();
    const when = day === undefined ? this.stays (work.since) : meant && !late ? T.meant (date (day)) : `${due (day)}${meant ? "" : `, ${date (day)}`}`;
    return html`<li class="ib-work__item"><span class="ib-work__what"><a class="kern-link" href=${placeOfWork (work, this.triages (work))}>${work.title === "" ? work.ref : work.title}</a>
      <span class="ib-muted">${[work.ref, this.whose (work)].filter (Boolean).join (" · ")}</span></span>
      <span class="ib-work__why">${said (work)}</span><span class="ib-work__due ${late ? "ib-work__due--late" : ""}">${when}</span></li>`;
  }

  /** The Träger; what waits for an office names the district, and of the cases that are shown it is asked. */
  private whose (work: Work): string {
    const known = this.mine.find (row => row.id === work.case)?.org ?? this.owners.get (work.case);
    if (known !== undefined || this.orgs?.get (work.org)?.kind !== "district")
      return known === "" ? "" : orgName (this.orgs, known ?? work.org);
    this.owners.set (work.case, ""); // is being asked
    one<CaseView> ("case.get", { case: work.case }).then (view => { this.owners.set (work.case, view.org); this.requestUpdate (); }, () => this.owners.delete (work.case));
    return "";
  }

  private isPending (work: Work): boolean { return isPending (work, this.mine.find (row => row.id === work.case), this.work); }
  private triages (work: Work): boolean { return isTriage (work, this.of (work)); }

  private kind (key: string, kind: string, items: Work[], headed: boolean): TemplateResult {
    const name = `${key}-${kind}`, sorts = items.every (work => this.triages (work)), most = this.open.has (name) || items.length <= SHOWN + 1 ? items.length : sorts ? 3 : SHOWN;
    return html`${headed ? html`<h3>${kindName (kind)} (${items.length})</h3>` : nothing}<ul class="ib-list ib-work__list">${items.slice (0, most).map (work => this.item (work))}</ul>
      ${sorts && items.length > 1 ? html`<p class="ib-work__more"><a class="kern-link" href="/triage">${T.triage ()}</a></p>`
        : most < items.length ? html`<p class="ib-work__more"><button type="button" class="kern-link" @click=${() => this.unfold (name)}>${T.moreHere (items.length - most)}</button></p>` : nothing}`;
  }

  private unfold (name: string): void { this.open = new Set ([...this.open, name]); }

  private group (key: When): TemplateResult | typeof nothing {
    const items = this.work.filter (work => !this.isPending (work) && !comesAlong (work, this.mine, this.work) && whenOf (work, this.of (work)) === key), kinds = byKind (items);
    return items.length === 0 ? nothing : html`<section class="ib-work ib-work--${key}"><h2>${T[key] ()} (${items.length})</h2>${kinds.map (([kind, some]) => this.kind (key, kind, some, kinds.length > 1))}</section>`;
  }

  /* ---- What others have to do ---- */

  /** Cases that are on this person's desk as a whole: they stand above, and nowhere else. */
  private get desk (): Set<string> { return new Set (this.work.filter (work => DESK.has (work.kind) && !this.isPending (work)).map (work => work.ref)); }
  private isWithOthers (row: CaseRow): boolean { return row.state === "open" && (row.laid === true || isSorted (this.definitionOf (row), row.stage)); }

  private laid (): TemplateResult | typeof nothing {
    const desk = this.desk, pending = new Set (this.work.filter (work => this.isPending (work)).map (work => work.ref));
    const items = this.mine.filter (row => this.isWithOthers (row) && !desk.has (row.ref) && !this.drafted.has (row.id));
    return items.length === 0 ? nothing : html`<section class="ib-work"><h2>${T.waiting ()} (${items.length})</h2><ul class="ib-list ib-work__list">${items.map (row => {
      const from = this.definitionOf (row), gate = gatesFrom (from, row.stage)[0];
      return html`<li class="ib-work__item"><span class="ib-work__what"><a class="kern-link" href="/c/${row.ref}">${row.title}</a><span class="ib-muted">${row.ref} · ${orgName (this.orgs, row.org)}</span></span>
        <span class="ib-work__why">${gate === undefined || this.orgs === undefined ? nothing : `${said (gate)}: ${pending.has (row.ref) ? T.owed (row.missing ?? 0) : T.laid (decidersOf (this.orgs, gate, row))}`}</span><span class="ib-work__due">${this.stays (row.entered)}</span></li>`;
    })}</ul></section>`;
  }

  /* ---- Own cases ---- */

  /** The next date of each case, of those that wait for this person or stand in the list. */
  private nextDate (row: CaseRow): { day: string; text: string } | undefined {
    const next = this.work.filter (work => work.case === row.id && work.due !== undefined).sort ((a, b) => a.due!.localeCompare (b.due!))[0];
    return next !== undefined ? { day: next.due!, text: said (next) } : row.due === undefined ? undefined : { day: row.due, text: "" };
  }

  private sorted (): CaseRow[] {
    const key = (row: CaseRow): string => `${row.state === "open" ? 0 : 1}${this.nextDate (row)?.day ?? "9"}`;
    const desk = this.desk;
    return this.mine.filter (row => !desk.has (row.ref) && !this.isWithOthers (row)).sort ((a, b) => key (a).localeCompare (key (b)) || a.entered - b.entered);
  }

  private lacks (row: CaseRow): unknown {
    const known = this.missing.get (row.id), it = row.missing === undefined ? known?.it : { missing: row.missing, wanted: row.wanted ?? row.missing, first: known?.it?.first };
    if (it === undefined)
      return nothing;
    const text = missingText (it), place = it.first === undefined ? undefined : placeOf (row.ref, it.first);
    return place === undefined ? text : html`<a class="kern-link" href=${place} title=${said (it.first)} aria-label=${T.for (text, row.title)}>${text}</a>`;
  }

  private line (row: CaseRow): TemplateResult {
    const next = this.nextDate (row), stage = stageOf (this.definitionOf (row), row.stage), late = next !== undefined && next.day < today ();
    return html`<tr><th scope="row" data-label=${T.case ()}><a class="kern-link" href="/c/${row.ref}">${row.title}</a><span class="ib-muted">${row.ref} · ${orgName (this.orgs, row.org)}</span></th>
      <td data-label=${T.stage ()}>${stage === undefined ? row.stage : said (stage)}<span class="ib-muted">${row.state === "parked" ? T.parked (stateName ("parked"), date (row.until)) : this.stays (row.entered)}</span></td>
      <td data-label=${T.date ()}>${next === undefined ? html`<span class="ib-muted">${T.noDue ()}</span>` : html`<span class=${late ? "ib-work__due--late" : ""}>${due (next.day)}</span><span class="ib-muted">${next.text}</span>`}</td>
      <td data-label=${T.missing ()}>${this.lacks (row)}</td></tr>`;
  }

  private cases (): TemplateResult | typeof nothing {
    const rows = this.sorted (), firm = hasRole ("consultant") && !hasRole ("editor", "submitter", "lead"), all = rows.length === this.mine.length, shown = this.open.has ("mine") ? rows : rows.slice (0, CASES);
    return rows.length === 0 ? nothing : html`<section><h2 id="work-mine">${firm ? (all ? T.assigned () : T.moreAssigned ()) : all ? T.mine () : T.moreMine ()} (${rows.length})</h2>
      <table class="ib-work__cases" aria-labelledby="work-mine"><thead><tr><th scope="col">${T.case ()}</th><th scope="col">${T.stage ()}</th><th scope="col">${T.date ()}</th><th scope="col">${T.missing ()}</th></tr></thead>
        <tbody>${shown.map (row => this.line (row))}</tbody></table>
      ${shown.length < rows.length ? html`<p class="ib-work__more"><button type="button" class="kern-link" @click=${() => { this.unfold ("mine"); this.lookAt (rows); }}>${T.allCases (rows.length)}</button></p>` : nothing}</section>`;
  }

  /* ---- What did not get through ---- */

  /** What builds on it goes with it, in the same order. */
  private chain (item: Item): Item[] {
    const chain = [item];
    for (const one of outbox ())
      if (chain.some (before => before.id === one.after))
        chain.push (one);
    return chain;
  }

  private again (item: Item): void {
    for (const one of this.chain (item).filter (one => one.refusal !== undefined)) {
      dropItem (one.id);
      deliver (one.verb, one.fields, one.label, { id: one.id, after: one.after }).catch (error => announce (`${one.label}: ${explain (error)}`, { kind: "danger" }));
    }
  }

  private unsent (): TemplateResult | typeof nothing {
    const items = deeds (outbox ()), drop = (item: Item): void => this.chain (item).forEach (one => dropItem (one.id));
    return items.length === 0 ? nothing : html`<section class="ib-work"><h2>${T.unsent ()} (${items.length})</h2><ul class="ib-list ib-work__list">${items.map (item => html`<li class="ib-work__item">
      <span class="ib-work__what">${item.label}</span><span class="ib-work__why">${item.refusal ?? T.sending ()}</span>
      <span class="ib-actions">${item.refusal === undefined ? nothing : html`<button type="button" class="kern-link" aria-label=${T.for (T.retry (), item.label)} @click=${() => this.again (item)}>${T.retry ()}</button>
        <button type="button" class="kern-link" aria-label=${T.for (T.drop (), item.label)} @click=${() => drop (item)}>${T.drop ()}</button>`}</span></li>`)}</ul></section>`;
  }

  protected override view (): TemplateResult {
    const drafts = mayAdd ();
    return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1>
      ${this.unsent ()}
      ${this.work.length > 0 ? nothing : html`<div class="ib-panel ib-work__empty"><p class="kern-body">${this.sorted ().some (row => row.state === "open" && (row.missing ?? 0) > 0) ? T.nothingBut () : T.nothing ()} ${this.mine.length > 0 || !drafts ? nothing : T.first ()}</p>
        ${drafts ? html`<div><a class="kern-btn kern-btn--primary" href="/neu"><span class="kern-label">${T.fresh ()}</span></a></div>` : nothing}</div>`}
      ${GROUPS.map (key => this.group (key))}
      <ib-my-ideas .orgs=${this.orgs} @ib-my-ideas=${(event: CustomEvent<CaseRow[]>) => { this.drafted = new Set (event.detail.map (row => row.id)); this.requestUpdate (); }}></ib-my-ideas> ${this.laid ()} ${this.cases ()}`;
  }
}
customElements.define ("ib-work-page", WorkPage);
