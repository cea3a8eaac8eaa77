// SPDX-License-Identifier: EUPL-1.2
// Erstprüfung: one idea after the other, what is like it beside it, everything by keys.  Whoever passes an idea on sees the next one at once; what the bus says of it
// comes afterwards, and a refusal brings it back with the reasons.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { newId, Refused } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { fieldOf, organisations, orgName } from "../core/known";
import { deliver } from "../core/outbox";
import { about, alertBox, explain, Page } from "../core/page";
import { said, texts } from "../core/texts";
import type { CaseRow, CaseView, Definition, Done, Fields, Org, Reason, Value } from "../core/types";
import { isLeftToOthers, mayEditFields } from "../parts/edit-rights";
import { movesFor, openMove, partAt, targetOf, type MoveKind, type MovePreset } from "../parts/moves";
import { reasonList } from "../parts/reasons";
import { changes, classification, fetchSheet, gateOf, ideaView, present, wantedBy, type Sheet, type Wanted } from "../parts/triage-idea";
import { sortsIdeas, triageQueue, type Queued } from "../parts/triage-queue";
import { isEmpty } from "../parts/value-text";
import "../parts/similar";
import "../styles/idea.css";
import "../styles/triage.css";

const T = texts ({
  title: ["Erstprüfung", "Triage"], empty: ["Keine Idee wartet auf Sie.", "No idea is waiting for you."], emptyText: ["Neue erscheinen hier von selbst.", "New ones appear here by themselves."],
  others: ["Neue Ideen sichtet die Koordination; mit Ihrer Rolle ist hier nichts zu tun.", "New ideas are sorted by the coordinators; there is nothing to do here with your role."],
  work: ["Zu „Meine Arbeit“: dort steht, bei wem Ihre Ideen liegen", "To \"My work\", which tells with whom your ideas are"],
  place: ["{0} von {1}", "{0} of {1}"], waiting: ["{0} Idee wartet|{0} Ideen warten", "{0} idea waiting|{0} ideas waiting"], back: ["{0} zurückgegeben", "{0} returned"], isBack: ["zurückgegeben, wartet auf Antwort", "returned, awaits an answer"],
  previous: ["Vorige", "Previous"], next: ["Nächste", "Next"], list: ["Alle zeigen", "Show all"], keys: ["Buchstaben allein", "Letters only"], keysHint: ["Tasten: Alt + Umschalt + Buchstabe", "Keys: Alt + Shift + letter"],
  forward: ["Weitergeben", "Pass on"], return: ["Zurückgeben", "Return"], merge: ["Zusammenführen", "Merge"], assign: ["Zuweisen", "Assign"], park: ["Zurückstellen", "Park"], reject: ["Ablehnen", "Reject"],
  into: ["Damit zusammenführen", "Merge into this one"], intoCase: ["Damit zusammenführen: {0}", "Merge into this one: {0}"], actions: ["Was soll mit der Idee geschehen?", "What should happen to the idea?"],
  passed: ["Weitergegeben: {0}", "Passed on: {0}"],
  missing: ["Zum Weitergeben fehlt: {0}", "To pass it on, this is missing: {0}"], failed: ["Nicht weitergegeben: {0}", "Not passed on: {0}"], look: ["Ansehen", "Look"], gone: ["Diese Idee ist inzwischen entschieden.", "This idea has been decided meanwhile."], goneText: ["Sie ist nicht mehr in der Erstprüfung.", "It is no longer in triage."],
  edit: ["Einordnung von „{0}“", "Classification of \"{0}\""], pass: ["„{0}“ weitergeben", "Pass on \"{0}\""], cannot: ["Die Einordnung trägt die Koordination ein.", "The coordinators enter the classification."], cannotYet: ["Die Einordnung trägt die Koordination ein. Weitergeben geht, wenn da ist: {0}.", "The coordinators enter the classification. The idea can be passed on once this is there: {0}."], similar: ["Ähnliche in der Region", "Similar ones in the region"],
  loading: ["Wird geladen …", "Loading …"], lost: ["Einordnung von „{0}“ nicht gespeichert: {1}", "Classification of \"{0}\" not saved: {1}"],
});

interface Action { key: string; kind: MoveKind; text: () => string }
const ACTIONS: Action[] = [
  { key: "w", kind: "advance", text: T.forward }, { key: "z", kind: "return", text: T.return }, { key: "m", kind: "merge", text: T.merge }, { key: "f", kind: "assign", text: T.assign },
  { key: "p", kind: "park", text: T.park }, { key: "a", kind: "reject", text: T.reject },
];
/** Moves after which the idea is no longer here. */
const LEAVES = new Set<MoveKind> (["advance", "return", "merge", "park", "reject"]);
const PLAIN = "ideenbus.triage.letters";

class TriagePage extends Page {
  static override properties = { ...Page.properties, at: { state: true }, sheet: { state: true }, listed: { state: true }, plain: { state: true }, missing: { state: true } };
  /** Reference of the idea that is shown. */
  declare at: string;
  declare sheet: Sheet | undefined;
  declare listed: boolean;
  /** Letters work without Alt and Shift: only if somebody wants it so. */
  declare plain: boolean;
  declare missing: Set<string>;
  private orgs!: Map<string, Org>;
  private queue: Queued[] = [];
  private shown: Queued | undefined;
  private edits: Fields = {};
  private readonly sheets = new Map<string, Promise<Sheet>> ();
  /** Decided here, whatever the queue still says. */
  private readonly done = new Set<string> ();
  private readonly refusals = new Map<string, { title: string; reasons: Reason[]; text: string }> ();
  private focusDue = false;

  constructor () {
    super ();
    this.at = "";
    this.listed = false;
    this.plain = localStorage.getItem (PLAIN) === "1";
    this.missing = new Set ();
  }

  override get heading (): string { return T.title (); }

  override connectedCallback (): void {
    super.connectedCallback ();
    const key = (event: KeyboardEvent): void => this.key (event);
    document.addEventListener ("keydown", key);
    this.until (() => document.removeEventListener ("keydown", key));
    this.live (live => { for (const id of [...this.sheets.keys ()]) if (live.type === "reset" || about (live, id)) this.sheets.delete (id); });
    this.liveReload (live => live.type !== "event" || (live.event.kind.startsWith ("case.") && live.event.kind !== "case.supported"), () => void this.reload ());
  }

  protected override async load (signal: AbortSignal): Promise<void> {
    const [orgs, queue] = await Promise.all ([organisations (), triageQueue (signal)]);
    this.orgs = orgs;
    this.queue = queue.filter (one => !this.done.has (one.row.id));
    const wanted = this.at === "" ? this.place.query.get ("ref") ?? "" : this.at;
    const found = this.queue.find (one => one.row.ref === wanted) ?? (this.at === "" ? this.queue[0] : undefined);
    if (found !== undefined)
      await this.show (found, signal);
    else if (this.at === "")
      this.shown = this.sheet = undefined;
  }

  /* ---- One idea ---- */

  private sheetOf (row: CaseRow, signal?: AbortSignal): Promise<Sheet> {
    let sheet = this.sheets.get (row.id);
    if (sheet === undefined) {
      sheet = fetchSheet (row, signal);
      sheet.catch (() => this.sheets.delete (row.id));
      this.sheets.set (row.id, sheet);
    }
    return sheet;
  }

  private async show (queued: Queued, signal?: AbortSignal): Promise<void> {
    const other = this.at !== queued.row.ref;
    if (other) {
      this.unsay (); // what was missing there is not missing here
      this.at = queued.row.ref;
      this.edits = draft<Fields> (`triage.${this.at}`) ?? {};
      this.missing = new Set ();
      this.sheet = undefined;
      history.replaceState (null, "", `/triage?ref=${this.at}`); // what is copied or loaded anew is this idea
    }
    this.shown = queued;
    this.sheet = await this.sheetOf (queued.row, signal);
    const next = this.queue[this.queue.indexOf (queued) + 1];
    if (next !== undefined)
      void this.sheetOf (next.row).catch (() => {}); // it is there when one goes on
  }

  /** Another idea: the focus goes to its title. */
  private go (queued: Queued | undefined): void {
    if (queued === undefined) {
      this.at = "";
      this.shown = this.sheet = undefined;
      history.replaceState (null, "", "/triage");
      void this.updateComplete.then (() => this.querySelector<HTMLElement> ("h1")?.focus ());
      return;
    }
    this.focusDue = true;
    this.listed = false;
    this.show (queued).catch (error => announce (explain (error), { kind: "danger" }));
  }

  override updated (): void {
    const title = this.querySelector<HTMLElement> (".ib-triage__title");
    if (!this.focusDue || title === null || this.sheet?.view.ref !== this.at)
      return;
    this.focusDue = false;
    title.focus ({ preventScroll: true });
    window.scrollTo (0, 0);
  }

  private step (by: number): void {
    const i = this.queue.findIndex (one => one.row.ref === this.at), count = this.queue.length;
    if (count > 0)
      this.go (this.queue[i < 0 ? 0 : (i + by + count) % count]);
  }

  /** The idea is off the table; the one behind it comes. */
  private leave (id: string): void {
    const i = this.queue.findIndex (one => one.row.id === id);
    this.done.add (id);
    this.queue = this.queue.filter (one => one.row.id !== id);
    this.go (this.queue[i] ?? this.queue[0]);
  }

  private bringBack (queued: Queued): void {
    this.done.delete (queued.row.id);
    this.sheets.delete (queued.row.id);
    if (!this.queue.some (one => one.row.id === queued.row.id))
      this.queue = [queued, ...this.queue];
    this.requestUpdate ();
  }

  /* ---- Deciding ---- */

  private get wanted (): Wanted[] {
    const gate = this.shown === undefined ? undefined : gateOf (this.shown.definition, this.shown.row), view = this.sheet?.view, from = this.shown?.definition;
    return gate === undefined || from === undefined ? [] : wantedBy (from, gate).filter (one => view === undefined || !mayEditFields (view, from) || !isLeftToOthers (view, from, one.field));
  }

  private change (key: string, value: Value): void {
    this.edits = { ...this.edits, [key]: value };
    this.missing = new Set ([...this.missing].filter (one => one !== key));
    keepDraft (`triage.${this.at}`, this.edits);
    this.requestUpdate ();
  }

  /** What the gate will want and is not there. */
  private lacking (view: CaseView): Wanted[] {
    return this.wanted.filter (one => isEmpty (present (one, view, this.edits)) || (one.field.type === "bool" && present (one, view, this.edits) !== true));
  }

  private lackingText (view: CaseView): string { return this.lacking (view).map (one => said (one.field)).join (", "); }

  /** Whether the step cannot be taken yet, and what it lacks is not for this person to fill in. */
  private waitsForOthers (shown: Queued, view: CaseView): boolean { return !mayEditFields (view, shown.definition) && this.lacking (view).length > 0; }

  private act (kind: MoveKind, preset?: MovePreset): void {
    const { shown, sheet } = this;
    if (shown === undefined || sheet === undefined || !movesFor (targetOf (sheet.view), shown.definition).includes (kind))
      return;
    const gate = gateOf (shown.definition, sheet.view), decides = gate !== undefined && partAt (targetOf (sheet.view), gate) === "decides";
    if (kind === "advance" && this.waitsForOthers (shown, sheet.view)) {
      this.unsay ();
      this.unsay = announce (T.cannotYet (this.lackingText (sheet.view)), { kind: "info" });
    } else if (kind === "advance" && decides && mayEditFields (sheet.view, shown.definition))
      this.pass (shown, sheet.view);
    else
      void this.ask (kind, shown, sheet.view, preset);
  }

  private async ask (kind: MoveKind, shown: Queued, view: CaseView, preset?: MovePreset): Promise<void> {
    let kept = false;
    const first = (): void => { if (!kept) void this.keepTyped (shown, view); kept = true; }; // a refused step may be sent again
    const done = await openMove (kind, targetOf (view), { ...preset, first });
    if (done !== undefined && LEAVES.has (kind))
      this.leave (shown.row.id);
  }

  /** What was typed is known, whatever becomes of the idea: it is there when the idea comes back, and for whoever sorts it then. */
  private async keepTyped ({ row, definition }: Queued, view: CaseView): Promise<void> {
    const fields = changes (this.wanted.filter (one => one.field.key in this.edits), view, this.edits);
    if (row.ref !== this.at || Object.keys (fields).length === 0 || !mayEditFields (view, definition))
      return;
    try {
      await this.classify (row, definition, view, fields);
      keepDraft (`triage.${row.ref}`, undefined);
    } catch (error) {
      announce (T.lost (row.title, explain (error)), { kind: "danger" });
    }
  }

  /** The classification alone; a step that goes out behind it is one on what it makes of the case. */
  private classify (row: CaseRow, definition: Definition, view: CaseView, fields: Fields, id = newId ()): Promise<Done> {
    const keys = Object.keys (fields), seen = Object.fromEntries (keys.map (key => [key, view.fields[key] ?? null]));
    return deliver ("case.edit", { case: row.id, fields, seen }, T.edit (row.title), { id, renews: keys.some (key => fieldOf (definition, key)?.gate_reads) });
  }

  /** Takes back what the last idea lacked. */
  private unsay: () => void = () => {};

  private pass (shown: Queued, view: CaseView): void {
    const lacking = this.lacking (view);
    if (lacking.length > 0) {
      this.missing = new Set (lacking.map (one => one.field.key));
      this.unsay ();
      this.unsay = announce (T.missing (lacking.map (one => said (one.field)).join (", ")), { kind: "danger" });
      void this.updateComplete.then (() => document.getElementById (`triage-${lacking[0]!.field.key}`)?.focus ());
      return;
    }
    this.unsay ();
    void this.send (shown, view, changes (this.wanted, view, this.edits));
    this.leave (shown.row.id);
  }

  /** Classification and decision go out together, the one behind the other, and survive a lost connection. */
  private async send (shown: Queued, view: CaseView, fields: Fields): Promise<void> {
    const { row, definition } = shown, edit = Object.keys (fields).length > 0 ? newId () : undefined;
    try {
      const edited = edit === undefined ? undefined : this.classify (row, definition, view, fields, edit);
      const moved = deliver ("case.advance", { case: row.id, version: view.version }, T.pass (row.title), { after: edit });
      moved.catch (() => {});
      await edited;
      await moved;
      keepDraft (`triage.${row.ref}`, undefined);
      this.refusals.delete (row.ref);
      announce (T.passed (row.title)); // without a way back: to its organisation a return is one that wants an answer
    } catch (error) {
      this.refusals.set (row.ref, { title: row.title, reasons: error instanceof Refused ? error.reasons : [], text: explain (error) });
      announce (T.failed (row.title), { kind: "danger" });
      this.bringBack (shown);
      if (this.at === "")
        this.go (shown);
    }
  }

  /* ---- Keys ---- */

  private key (event: KeyboardEvent): void {
    const letter = /^[a-z]$/i.test (event.key) ? event.key.toLowerCase () : event.code.replace (/^Key/, "").toLowerCase ();
    const typing = event.target instanceof Element && event.target.closest ("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
    const meant = event.altKey && event.shiftKey ? !event.ctrlKey && !event.metaKey : this.plain && !typing && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!meant || event.repeat || document.querySelector ("dialog[open]") !== null)
      return;
    const action = ACTIONS.find (one => one.key === letter);
    if (action === undefined && letter !== "n" && letter !== "v")
      return;
    event.preventDefault ();
    if (action !== undefined)
      this.act (action.kind);
    else
      this.step (letter === "n" ? 1 : -1);
  }

  private setPlain (on: boolean): void {
    this.plain = on;
    localStorage.setItem (PLAIN, on ? "1" : "0");
  }

  /* ---- View ---- */

  private kbd (letter: string): TemplateResult { return html`<kbd aria-hidden="true">${letter.toUpperCase ()}</kbd>`; }

  private button (action: Action, primary = false): TemplateResult {
    return html`<button type="button" class="kern-btn kern-btn--x-small ${primary ? "kern-btn--primary" : "kern-btn--secondary"}" aria-keyshortcuts="Alt+Shift+${action.key.toUpperCase ()}" @click=${() => this.act (action.kind)}>
      <span class="kern-label">${action.text ()} ${this.kbd (action.key)}</span></button>`;
  }

  private actions (shown: Queued, view: CaseView): TemplateResult {
    const moves = new Set (movesFor (targetOf (view), shown.definition)), gate = gateOf (shown.definition, view), decides = gate !== undefined && partAt (targetOf (view), gate) === "decides";
    if (this.waitsForOthers (shown, view))
      moves.delete ("advance");
    return html`<div class="ib-triage__actions ib-actions" role="group" aria-label=${T.actions ()}>${ACTIONS.filter (action => moves.has (action.kind)).map ((action, i) => this.button (action, i === 0 && action.kind === "advance" && decides))}</div>`;
  }

  private readonly similarActions = (row: CaseRow): unknown => {
    const { shown, sheet } = this;
    if (shown === undefined || sheet === undefined || row.state !== "open" || !movesFor (targetOf (sheet.view), shown.definition).includes ("merge"))
      return nothing;
    return html`<button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" aria-label=${T.intoCase (row.title)} @click=${() => this.act ("merge", { into: row.ref })}><span class="kern-label">${T.into ()}</span></button>`;
  };

  private bar (): TemplateResult {
    const waiting = this.queue.filter (one => !one.returned).length, i = this.queue.findIndex (one => one.row.ref === this.at);
    const step = (letter: string, by: number, text: string): TemplateResult => html`<button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" aria-keyshortcuts="Alt+Shift+${letter.toUpperCase ()}" ?disabled=${this.queue.length < 2 && i >= 0}
      @click=${() => this.step (by)}><span class="kern-label">${text} ${this.kbd (letter)}</span></button>`;
    return html`<div class="ib-triage__bar ib-row"><p class="ib-triage__count" role="status">${T.waiting (waiting)}${this.queue.length > waiting ? `, ${T.back (this.queue.length - waiting)}` : ""}</p>
      ${step ("v", -1, T.previous ())}<span>${i < 0 ? "–" : T.place (i + 1, this.queue.length)}</span>${step ("n", 1, T.next ())}
      <button type="button" class="kern-link" aria-expanded=${this.listed} aria-controls="triage-list" @click=${() => { this.listed = !this.listed; }}>${T.list ()}</button>
      <span class="ib-triage__keys ib-muted">${T.keysHint ()}<label class="ib-check"><input type="checkbox" .checked=${this.plain} @change=${(event: Event) => this.setPlain ((event.target as HTMLInputElement).checked)}> ${T.keys ()}</label></span></div>
      <ol id="triage-list" class="ib-list ib-triage__list" ?hidden=${!this.listed}>${this.listed ? this.queue.map (one => this.entry (one)) : nothing}</ol>`;
  }

  private entry (one: Queued): TemplateResult {
    return html`<li><button type="button" class="kern-link" aria-current=${one.row.ref === this.at ? "true" : nothing} @click=${() => this.go (one)}>${one.row.title}</button>
      <span class="ib-muted">${orgName (this.orgs, one.row.org)}${one.returned ? `, ${T.isBack ()}` : ""}</span></li>`;
  }

  private refused (): unknown {
    return [...this.refusals].map (([ref, { title, reasons, text }]) => alertBox ("danger", T.failed (title), html`${reasons.length > 0 ? reasonList (ref, reasons) : text}
      ${ref === this.at ? nothing : html`<button type="button" class="kern-link" @click=${() => { const one = this.queue.find (queued => queued.row.ref === ref); if (one !== undefined) this.go (one); }}>${T.look ()}</button>`}`));
  }

  private idea (shown: Queued, sheet: Sheet): TemplateResult {
    const { view } = sheet, gone = !this.queue.some (one => one.row.ref === this.at), from = shown.definition, wanted = this.wanted, may = mayEditFields (view, from);
    return html`<div class="ib-triage">
      <article class="ib-triage__idea">${gone ? alertBox ("info", T.gone (), T.goneText ()) : nothing}${ideaView (sheet, from, this.orgs, wanted)}
        ${gone ? nothing : html`${may ? classification (wanted, view, this.edits, from, this.orgs, (key, value) => this.change (key, value), this.missing) : html`<p class="ib-muted">${this.waitsForOthers (shown, view) ? T.cannotYet (this.lackingText (view)) : T.cannot ()}</p>`}
          ${this.actions (shown, view)}`}</article>
      <ib-similar .heading=${T.similar ()} .text=${`${String (view.fields.title ?? "")}\n${String (view.fields.summary ?? "")}`} .skip=${[view.ref]} .orgs=${this.orgs} .definition=${from} .actions=${this.similarActions}></ib-similar></div>`;
  }

  private none (): TemplateResult {
    return html`<div class="ib-panel">${sortsIdeas () ? html`<p class="kern-body">${T.empty ()} ${T.emptyText ()}</p>`
      : html`<p class="kern-body">${T.others ()}</p><p class="kern-body"><a class="kern-link" href="/">${T.work ()}</a></p>`}</div>`;
  }

  protected override view (): TemplateResult {
    const { shown, sheet } = this;
    return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1>
      ${this.queue.length === 0 && shown === undefined ? this.none () : this.bar ()}
      ${this.refused ()}
      ${shown === undefined ? nothing : sheet === undefined || sheet.view.ref !== this.at ? html`<p class="kern-body ib-loading" role="status">${T.loading ()}</p>` : this.idea (shown, sheet)}`;
  }
}
customElements.define ("ib-triage-page", TriagePage);
