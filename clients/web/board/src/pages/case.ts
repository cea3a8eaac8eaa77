// SPDX-License-Identifier: EUPL-1.2
// The page of a case.  Above, what it is and the one next step; below, one tab at a time.  The address' hash says which tab, or which field or row to go to.
import { html, nothing, type TemplateResult } from "lit";
import { list, Refused } from "../core/api";
import { definition as definitionOf, organisations } from "../core/known";
import { about, alertBox, Page } from "../core/page";
import { navigate } from "../core/router";
import { texts } from "../core/texts";
import type { CaseView, CheckView, Definition, Done, HistoryRow, Org } from "../core/types";
import { othersAdd } from "../parts/classify";
import { caseHead } from "../parts/case-head";
import { placeOfHash, tabName, TABS, type Tab } from "../parts/case-places";
import { tabView } from "../parts/case-tabs";
import { sees } from "../parts/edit-rights";
import { moveDialogs, openMove, supports, targetOf, type MoveKind, type MoveTarget } from "../parts/moves";
import "../styles/case.css";

const T = texts ({
  title: ["Vorgang", "Case"], gone: ["Dieser Vorgang ist für Sie nicht mehr sichtbar.", "You can no longer see this case."],
  goneText: ["Er wurde vielleicht auf intern gestellt, oder eine Beauftragung ist zu Ende. Was Sie geschrieben haben, liegt noch in diesem Browser.",
    "It may have been made internal, or an assignment has ended. What you wrote is still in this browser."],
  home: ["Zu „Meine Arbeit“", "To \"My work\""], parts: ["Teile des Vorgangs", "Parts of the case"], missing: ["{0} fehlt|{0} fehlen", "{0} missing"],
  count: ["{0} Eintrag|{0} Einträge", "{0} entry|{0} entries"],
});

/** Where in the block of a field, table or row one writes, the likeliest first. */
const WRITING = [".ib-f-field__edit, .ib-f-table__add", ".ib-row__edit, :is(input, select, textarea)", "button, a[href], [tabindex]"];

class CasePage extends Page {
  private view_: CaseView | undefined;
  private definition: Definition | undefined;
  private orgs: Map<string, Org> = new Map ();
  private check: CheckView | undefined;
  private past: HistoryRow[] = [];
  private gone = false;
  private shown = "";
  private focused = false;

  override get heading (): string { return this.view_ === undefined ? this.place?.params.ref ?? T.title () : this.target.title; }
  private get target (): MoveTarget { return { ...targetOf (this.view_!), waits: this.waits () }; }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => this.view_ !== undefined && about (live, this.view_.id), () => void this.reload ());
    this.addEventListener ("ib-changed", () => void this.reload ());
    this.addEventListener ("ib-loaded", () => void this.reveal ());
    this.addEventListener ("click", event => { if ((event.target as Element).closest<HTMLAnchorElement> ("a[href*='#']")?.hash === location.hash) this.again (); });
    window.setTimeout (() => void moveDialogs ().catch (() => {}), 2500);
  }

  override willUpdate (changed: Map<string, unknown>): void {
    const before = changed.get ("place") as { params: Record<string, string> } | undefined;
    if (before !== undefined && before.params.ref !== this.place.params.ref) {
      this.view_ = undefined; // another case on the same page
      this.gone = false;
      this.shown = "";
      this.state = "loading";
    }
    super.willUpdate (changed);
    this.focused = this.contains (document.activeElement);
  }

  protected override async load (signal: AbortSignal): Promise<void> {
    const ref = this.place.params.ref!;
    try {
      const { rows, seq } = await list<CaseView> ("case.get", { case: ref }, signal), view = { ...rows[0]!, seq };
      if (view.state === "merged" && view.merged_into !== undefined && !this.place.query.has ("exact")) {
        navigate (`/c/${view.merged_into}?from=${encodeURIComponent (view.ref)}`, true); // the old reference leads on
        return;
      }
      const known = view.id === this.view_?.id && view.version === this.view_.version ? this.definition : undefined;
      const definition = known ?? await definitionOf (view.pipeline, view.pipeline_version);
      const [orgs, check, past] = await Promise.all ([organisations (), this.wanted (view, definition, signal), this.lookBack (view, signal)]);
      if (signal.aborted)
        return;
      Object.assign (this, { view_: view, definition, orgs, check, past });
      this.gone = false;
    } catch (error) {
      if (!(error instanceof Refused) || this.view_ === undefined)
        throw error;
      this.gone = true;
    }
  }

  /** What the next gate still wants; whoever has no part in the case is not told. */
  private async wanted (view: CaseView, definition: Definition, signal: AbortSignal): Promise<CheckView | undefined> {
    if (view.state !== "open" || !sees (view, definition, "parties"))
      return undefined;
    return list<CheckView> ("case.check", { case: view.id }, signal).then (page => page.rows[0], error =>
      { if (error instanceof Refused) return undefined; throw error; });
  }

  /** What the head tells of the past: an unanswered return, since when it lies there, whose consent is awaited. */
  private async lookBack (view: CaseView, signal: AbortSignal): Promise<HistoryRow[]> {
    const aside = ["parked", "rejected", "withdrawn", "aborted"].includes (view.state) ? [`case.${view.state}`] : [];
    const kinds = [...aside, ...(view.laid || view.returns > 0 ? ["case.laid", "case.moved", "case.returned"] : []), ...(view.merge_to === undefined ? []
      : ["case.merge_proposed", "case.consented"])];
    return kinds.length === 0 ? [] : (await list<HistoryRow> ("case.history", { case: view.id, kinds, limit: 200 }, signal)).rows;
  }

  private lastOf (...kinds: string[]): HistoryRow | undefined { return this.past.filter (row => kinds.includes (row.kind)).pop (); }

  private waits (): string[] | undefined {
    if (this.view_?.merge_to === undefined)
      return undefined;
    const proposed = this.lastOf ("case.merge_proposed"), given = new Set (this.past.filter (row => row.kind === "case.consented" &&
      row.seq > (proposed?.seq ?? 0)).map (row => row.body.org));
    return Array.isArray (proposed?.body.waits) ? proposed.body.waits.filter ((org): org is string => typeof org === "string" && !given.has (org)) : undefined;
  }

  /* ---- Tabs ---- */

  private get tab (): Tab { return this.definition === undefined ? "steckbrief" : placeOfHash (this.definition, this.place.hash).tab; }

  /** A link to where the address points already goes there once more. */
  private again (): void {
    this.shown = "";
    void this.reveal ();
  }

  /** Goes to the field or row the address names, once it is there: its part may still be fetching. */
  private async reveal (): Promise<void> {
    const hash = this.place.hash, id = this.definition === undefined ? undefined : placeOfHash (this.definition, hash).id;
    if (this.state !== "ready" || this.shown === hash)
      return;
    this.shown = hash;
    for (let tries = 0; id !== undefined && tries < 40 && this.isConnected && this.place.hash === hash; tries++) {
      const element = document.getElementById (id);
      if (element !== null) {
        element.dispatchEvent (new CustomEvent ("ib-reveal", { bubbles: true })); // a part may have to unfold it first
        await new Promise (done => setTimeout (done, 30));
        element.scrollIntoView ({ block: "center" });
        void this.hold (element, hash);
        if (element.contains (document.activeElement) && document.activeElement !== element)
          return; // its part was faster
        const inside = element.matches ("[tabindex]") ? element : WRITING.map (one => element.querySelector<HTMLElement> (one)).find (one => one !== null) ?? element;
        if (inside === element)
          element.tabIndex = -1;
        inside.focus ({ preventScroll: true });
        inside.scrollIntoView ({ block: "center" }); // a table may be higher than the window
        return;
      }
      await new Promise (done => setTimeout (done, 75));
    }
  }

  /** What is fetched later may push it away again. */
  private async hold (element: HTMLElement, hash: string): Promise<void> {
    for (const wait of [200, 500, 900]) {
      await new Promise (done => setTimeout (done, wait));
      const active = document.activeElement!, { top } = active.getBoundingClientRect (); // 120: below the header
      if (this.place.hash !== hash || !element.contains (active))
        return; // somebody went on
      if (top < 120 || top > window.innerHeight - 40)
        active.scrollIntoView ({ block: "center" });
    }
  }

  override updated (changed: Map<string, unknown>): void {
    super.updated (changed);
    if (this.focused && document.activeElement === document.body) // a button that is no longer offered took it along
      this.querySelector<HTMLElement> ("h1")?.focus ();
    if (changed.has ("place"))
      void this.reveal ();
  }

  /** As the head counts it, what is awaited from others as well. */
  private missingIn (tab: Tab): number {
    return [...this.check?.unmet ?? [], ...this.check?.waiting ?? []].filter (({ field }) => field !== undefined && placeOfHash (this.definition!, `field-${field.split (".")[0]}`).tab === tab).length;
  }

  /** How much of a tab the gate still wants, or how much is in it. */
  private note (tab: Tab): TemplateResult | typeof nothing {
    const view = this.view_!, missing = othersAdd (view, this.definition!) ? 0 : this.missingIn (tab);
    const count = tab === "kommentare" ? view.comments : tab === "anhaenge" ? view.attachments ?? 0 : 0;
    return missing > 0 ? html` <span class="ib-tab__note ib-tab__note--missing">${T.missing (missing)}</span>`
      : count > 0 ? html` <span class="ib-tab__note"><span aria-hidden="true">${count}</span><span class="kern-sr-only">${T.count (count)}</span></span>` : nothing;
  }

  private tabs (): TemplateResult {
    return html`<nav class="ib-tabs" aria-label=${T.parts ()}><ul>${TABS.map (tab => html`<li><a class="ib-tab" href="#${tab}" aria-current=${tab === this.tab
      ? "true" : nothing}>${tabName (tab)}${this.note (tab)}</a></li>`)}</ul></nav>`;
  }

  /* ---- Doing something ---- */

  private readonly move = async (kind: MoveKind, preset = {}): Promise<void> => {
    const done: Done | undefined = await openMove (kind, this.target, preset);
    if (done === undefined)
      return;
    if (kind === "adopt" && done.ref !== undefined)
      navigate (`/c/${done.ref}`);
    else
      await this.reload ();
  };

  protected override view (): TemplateResult {
    if (this.gone)
      return html`<h1 class="ib-title" tabindex="-1">${this.heading}</h1>${alertBox ("warning", T.gone (),
        html`<p class="kern-body">${T.goneText ()}</p><p><a class="kern-link" href="/">${T.home ()}</a></p>`)}`;
    const view = this.view_, definition = this.definition;
    if (view === undefined || definition === undefined)
      return html`<h1 class="ib-title" tabindex="-1">${this.heading}</h1>`;
    const returned = this.lastOf ("case.laid", "case.moved", "case.returned"), context = { view, definition, orgs: this.orgs, check: this.check,
      target: this.target, move: this.move };
    return html`<article class="ib-case">${caseHead ({
      ...context, returned: returned?.kind === "case.returned" ? returned : undefined, laid: view.laid ? this.lastOf ("case.laid") : undefined,
        left: view.state === "open" ? undefined : this.lastOf (`case.${view.state}`), supports: supports (view.ref),
      came: this.place.query.get ("from") ?? undefined, changed: () => void this.reload (), print: () => window.print (),
    })}${this.tabs ()}
      <section class="ib-case__tab" id=${this.tab} aria-labelledby="ib-tab-title"><h2 id="ib-tab-title"
        class="ib-case__tab-title">${tabName (this.tab)}</h2>${tabView (this.tab, context)}</section></article>`;
  }
}
customElements.define ("ib-case-page", CasePage);
