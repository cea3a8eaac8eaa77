// SPDX-License-Identifier: EUPL-1.2
// "Meine Ideen": what the person handed in, where each stands, who has it until when, and what happened to it last.
//
//     <ib-my-ideas .orgs=${…}></ib-my-ideas>         tells `ib-my-ideas` with the rows, so that the page need not list them twice
import { html, nothing, type TemplateResult } from "lit";
import { all, list, Refused } from "../core/api";
import { date, due, meantUntil, today } from "../core/format";
import { definition, gatesFrom, orgName, stageOf } from "../core/known";
import { Part } from "../core/page";
import { said, texts } from "../core/texts";
import type { CaseRow, Definition, HistoryRow, Org } from "../core/types";
import { isSorted } from "./classify";
import { decidersOf } from "./decider";
import { stateName } from "./words";
import "../styles/work.css";

const T = texts ({
  title: ["Meine Ideen", "My ideas"], more: ["Alle {0} zeigen", "Show all {0}"], with: ["liegt bei {0}", "is with {0}"], works: ["in Arbeit bei {0}", "being worked on by {0}"], meant: ["vorgesehen bis {0}", "planned until {0}"],
  until: ["bis {0}", "until {0}"], draft: ["noch nicht eingereicht", "not handed in yet"], back: ["Zurückgegeben, bitte nachbessern", "Returned, please correct it"],
  drafted: ["angelegt am {0}", "begun on {0}"], submitted: ["eingereicht am {0}", "handed in on {0}"], passed: ["angenommen und weitergeleitet am {0}", "accepted on {0} and passed on"], moved: ["weitergeleitet am {0}", "moved on, {0}"],
  completed: ["abgeschlossen am {0}", "completed on {0}"], returned: ["zurückgegeben am {0}", "returned on {0}"], laid: ["vorgelegt am {0}", "submitted for decision on {0}"], parked: ["zurückgestellt am {0}", "parked on {0}"],
  resumed: ["fortgesetzt am {0}", "resumed on {0}"], rejected: ["abgelehnt am {0}", "rejected on {0}"], reopened: ["wieder geöffnet am {0}", "reopened on {0}"], withdrawn: ["zurückgezogen am {0}", "withdrawn on {0}"],
  aborted: ["abgebrochen am {0}", "aborted on {0}"], merged: ["zusammengeführt am {0}", "merged on {0}"], unmerged: ["wieder getrennt am {0}", "separated again on {0}"], why: ["{0}: {1}", "{0}: {1}"],
});

const SHOWN = 6, PAUSE_MS = 600;
const KINDS = ["drafted", "moved", "returned", "laid", "parked", "resumed", "rejected", "reopened", "withdrawn", "aborted", "merged", "unmerged"].map (kind => `case.${kind}`);

class MyIdeas extends Part {
  static override properties = { orgs: { attribute: false }, rows: { state: true }, whole: { state: true } };
  declare orgs: Map<string, Org> | undefined;
  declare rows: CaseRow[];
  declare whole: boolean;
  private readonly definitions = new Map<string, Definition> ();
  private readonly last = new Map<string, HistoryRow> ();
  private readonly stale = new Set<string> ();
  private asking = new AbortController ();

  constructor () {
    super ();
    this.rows = [];
    this.whole = false;
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    let timer = 0;
    this.liveReload (live => {
      const id = live.type === "event" ? live.event.case : live.type === "reset" ? undefined : live.case;
      if (id !== undefined)
        this.stale.add (id);
      return live.type !== "event" || live.event.kind === "case.drafted" || this.rows.some (row => row.id === id);
    }, () => { window.clearTimeout (timer); timer = window.setTimeout (() => void this.load (), PAUSE_MS); });
    this.until (() => { window.clearTimeout (timer); this.asking.abort (); });
    void this.load ();
  }

  private get shown (): CaseRow[] { return this.whole ? this.rows : this.rows.slice (0, SHOWN); }

  /** The newest on top: where something happened last. */
  private async load (): Promise<void> {
    this.asking.abort ();
    const asking = this.asking = new AbortController ();
    try {
      const rows = (await all<CaseRow> ("case.list", { drafted: true, details: true }, asking.signal)).sort ((a, b) => b.entered - a.entered);
      await Promise.all ([...new Set (rows.map (row => row.pipeline))].map (async key => this.definitions.set (key, await definition (key))));
      this.rows = rows;
      this.dispatchEvent (new CustomEvent ("ib-my-ideas", { detail: rows }));
      await this.lookBack (asking.signal);
    } catch (error) {
      if (!asking.signal.aborted && !(error instanceof Refused))
        window.setTimeout (() => { if (this.isConnected && !asking.signal.aborted) void this.load (); }, 4000);
    }
  }

  /** What happened last, of those that are shown. */
  private async lookBack (signal: AbortSignal): Promise<void> {
    const due = this.shown.filter (row => this.stale.has (row.id) || !this.last.has (row.id));
    await Promise.all (due.map (async row => {
      this.stale.delete (row.id);
      const last = (await list<HistoryRow> ("case.history", { case: row.id, kinds: KINDS, limit: 200 }, signal)).rows.pop ();
      if (last !== undefined)
        this.last.set (row.id, last);
    }));
    this.requestUpdate ();
  }

  private happened (row: CaseRow): string {
    const last = this.last.get (row.id);
    if (last === undefined)
      return "";
    const kind = last.kind.replace (/^case\./, ""), from = this.definitions.get (row.pipeline), to = from && stageOf (from, String (last.body.to ?? "")), on = date (last.time);
    if (kind === "moved")
      return to?.number === 1 ? T.submitted (on) : to?.final === true ? T.completed (on) : to?.number === 2 ? T.passed (on) : T.moved (on);
    const words = (T as Record<string, (...of: string[]) => string>)[kind]?.(on) ?? "", why = last.body.reason;
    return typeof why === "string" && why !== "" && ["returned", "rejected", "parked", "withdrawn", "aborted"].includes (kind) ? T.why (words, why.length > 160 ? `${why.slice (0, 159)}…` : why) : words;
  }

  /** Who has it now. */
  private holder (row: CaseRow): string {
    const from = this.definitions.get (row.pipeline)!, gate = gatesFrom (from, row.stage)[0], orgs = this.orgs ?? new Map<string, Org> ();
    const association = orgs.get (row.org)?.association;
    if (row.state === "parked")
      return `${stateName ("parked")} ${T.until (date (row.until))}`;
    if (row.state !== "open")
      return this.happened (row) || stateName (row.state);
    if (this.last.get (row.id)?.kind === "case.returned")
      return T.back ();
    if ((stageOf (from, row.stage)?.number ?? 0) === 0 && !row.laid)
      return T.draft ();
    return gate !== undefined && (row.laid || isSorted (from, row.stage)) ? T.with (decidersOf (orgs, gate, { ...row, handled_by: association })) : T.works (row.lead ?? orgName (orgs, association ?? row.org));
  }

  private when (row: CaseRow): { text: string; late: boolean } {
    const days = stageOf (this.definitions.get (row.pipeline)!, row.stage)?.days;
    if (row.state !== "open")
      return { text: "", late: false };
    if (row.due !== undefined)
      return { text: `${due (row.due)}, ${date (row.due)}`, late: row.due < today () };
    return { text: days === undefined ? "" : T.meant (meantUntil (days, row.entered)), late: false };
  }

  private item (row: CaseRow): TemplateResult {
    const stage = stageOf (this.definitions.get (row.pipeline)!, row.stage), { text, late } = this.when (row);
    return html`<li class="ib-work__item"><span class="ib-work__what"><a class="kern-link" href="/c/${row.merged_into ?? row.ref}">${row.title}</a><span class="ib-muted">${row.ref} · ${orgName (this.orgs, row.org)}</span></span>
      <span class="ib-work__why"><span class="ib-work__stage">${stage === undefined ? row.stage : said (stage)}</span>: ${this.holder (row)}${row.state === "open" || row.state === "parked"
        ? html`<span class="ib-muted ib-work__last">${this.happened (row)}</span>` : nothing}</span>
      <span class="ib-work__due ${late ? "ib-work__due--late" : ""}">${text}</span></li>`;
  }

  override render (): TemplateResult | typeof nothing {
    return this.rows.length === 0 || this.orgs === undefined ? nothing : html`<section class="ib-work ib-my-ideas"><h2>${T.title ()} (${this.rows.length})</h2>
      <ul class="ib-list ib-work__list">${this.shown.map (row => this.item (row))}</ul>
      ${this.shown.length < this.rows.length ? html`<p class="ib-work__more"><button type="button" class="kern-link"
        @click=${() => { this.whole = true; void this.lookBack (this.asking.signal).catch (() => {}); }}>${T.more (this.rows.length)}</button></p>` : nothing}</section>`;
  }
}
customElements.define ("ib-my-ideas", MyIdeas);
