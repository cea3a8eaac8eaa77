// SPDX-License-Identifier: EUPL-1.2
// What happened to a case: everything or the decisions alone, what was different between two moments, and the case as it was.
import { html, nothing, type TemplateResult } from "lit";
import { all, one, Refused } from "../core/api";
import { date, dateTime, timeOfDay, today } from "../core/format";
import { definition as definitionOf } from "../core/known";
import { explain } from "../core/page";
import { texts } from "../core/texts";
import type { CaseView, Change, Definition, Fields, HistoryRow, Org, TableRow } from "../core/types";
import { diffView } from "./case-diff";
import { actorOf } from "./actor";
import { describeEvent, isDecision, type EventWords } from "./case-events";
import { CasePart } from "./case-part";
import { pastView, type Past } from "./case-past";
import { earlierDefinitions, type Earlier } from "./earlier";
import "../styles/case-history.css";

const T = texts ({
  show: ["Zeigen", "Show"], everything: ["Alles", "Everything"], decisions: ["Nur Entscheidungen", "Decisions only"],
  none: ["Nichts, was Sie sehen dürfen.", "Nothing you are allowed to see."], noDecisions: ["Noch keine Entscheidungen.", "No decisions yet."],
  change: ["Was war anders?", "What was different?"], changeOf: ["Was war anders? {0}, {1}", "What was different? {0}, {1}"], hide: ["Ausblenden", "Hide"],
  hideOf: ["Ausblenden: {0}, {1}", "Hide: {0}, {1}"], asItWas: ["Stand danach", "State afterwards"],
  asItWasOf: ["Stand danach: {0}, {1}", "State afterwards: {0}, {1}"], back: ["Zurück zum Verlauf", "Back to the history"],
  compare: ["Zwei Stände vergleichen", "Compare two states"], from: ["Von", "From"], to: ["Bis", "To"], begin: ["vor dem Anfang", "before the beginning"],
  now: ["jetzt", "now"], go: ["Vergleichen", "Compare"], on: ["Stand an einem Tag", "State on a day"], day: ["Tag", "Day"], look: ["Ansehen", "Look"],
  stateOf: ["Stand vom {0}", "State of {0}"], stateAfter: ["Stand nach Nr. {0}, {1}", "State after no. {0}, {1}"], number: ["Nr. {0}", "No. {0}"],
  notYet: ["An diesem Tag gab es den Vorgang noch nicht, oder Sie hätten ihn nicht gesehen.",
    "On that day there was no such case yet, or you would not have seen it."],
  loading: ["Wird geladen …", "Loading …"],
  oldest: ["Ältere zeigen ({0})", "Show older ones ({0})"],
});

const AT_ONCE = 60;

/** What one record did, told once. */
interface Entry { seq: number; time: number; row: HistoryRow; words: EventWords[]; decision: boolean; changes: boolean }

/** One edit comes in parts, for those who see less; whoever sees them all reads of one edit. */
function whole (rows: HistoryRow[]): HistoryRow[] {
  const joined: HistoryRow[] = [];
  for (const row of rows) {
    const last = joined[joined.length - 1];
    if (last !== undefined && last.seq === row.seq && last.kind === row.kind && row.kind === "case.edited")
      joined[joined.length - 1] = { ...last, body: { ...last.body, fields: { ...last.body.fields as Fields, ...row.body.fields as Fields } } };
    else
      joined.push (row);
  }
  return joined;
}

class CaseHistory extends CasePart {
  static override properties = { ...CasePart.properties, orgs: { attribute: false }, decisions: { state: true }, past: { state: true }, open: { state: true },
    busy: { state: true } };
  declare orgs: Map<string, Org>;
  declare decisions: boolean;
  declare past: Past | undefined;
  declare open: number;
  declare busy: boolean;
  private entries: Entry[] = [];
  private diff: Change[] | undefined;
  private compared: Change[] | undefined;
  private from = "";
  private to = "";
  private day = today (-30);
  private problem = "";
  private shownCount = AT_ONCE;

  constructor () {
    super ();
    this.decisions = this.busy = false;
    this.open = 0;
  }

  protected override begin (): void {
    this.past = undefined;
    this.open = 0;
    this.compared = undefined;
  }

  protected override async fetch (signal: AbortSignal): Promise<void> {
    const rows = await all<HistoryRow> ("case.history", { case: this.view.id }, signal), entries: Entry[] = [], earlier: Earlier[] = [];
    if (rows.some (row => row.kind === "case.migrated"))
      for await (const one of earlierDefinitions (this.view, signal))
        earlier.push (one);
    const definitionAt = (seq: number): Definition => earlier.filter (one => seq < one.until).at (-1)?.definition ?? this.definition;
    for (const row of whole (rows)) {
      const last = entries[entries.length - 1], words = describeEvent (row, definitionAt (row.seq), this.orgs), changes =
        /^case\.(edited|row_|rows_|moved|returned|migrated|drafted|taken)/.test (row.kind) && (row.kind !== "case.returned" || row.body.from !== row.body.to);
      if (last?.seq === row.seq) {
        last.words.push (words);
        last.decision ||= isDecision (row.kind);
        last.changes ||= changes;
      } else
        entries.push ({ seq: row.seq, time: row.time, row, words: [words], decision: isDecision (row.kind), changes });
    }
    this.entries = entries.reverse ();
  }

  /* ---- Asking ---- */

  private async ask (what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = "";
    try {
      await what ();
    } catch (error) {
      this.problem = error instanceof Refused ? T.notYet () : explain (error);
    }
    this.busy = false;
  }

  private async difference (seq: number): Promise<void> {
    this.open = this.open === seq ? 0 : seq;
    this.diff = undefined;
    if (this.open === seq)
      await this.ask (async () => {
        const diff = await all<Change> ("case.diff", { case: this.view.id, from: seq - 1, to: seq });
        if (this.open === seq)
          this.diff = diff;
      });
  }

  private async compare (event: Event): Promise<void> {
    event.preventDefault ();
    const from = Number (this.from || "0"), to = this.to === "" ? undefined : Number (this.to);
    await this.ask (async () => { this.compared = await all<Change> ("case.diff", { case: this.view.id, from: Math.min (from, to ?? from), to: to === undefined
      ? undefined : Math.max (from, to) }); });
  }

  private async goBack (title: string, at: { at?: number; on?: string }): Promise<void> {
    await this.ask (async () => {
      const view = await one<CaseView> ("case.get", { case: this.view.id, ...at });
      const seq = at.at ?? this.entries.find (entry => entry.time < Date.parse (`${at.on}T00:00:00Z`) + 86400000)?.seq;
      const [rows, definition] = await Promise.all ([seq === undefined ? [] : all<TableRow> ("row.list", { case: this.view.id, at: seq }),
        definitionOf (view.pipeline, view.pipeline_version)]);
      this.past = { title, at: seq, view, rows, definition };
      await this.updateComplete;
      this.querySelector<HTMLElement> ("#ib-past-title")?.focus ();
    });
  }

  private async leave (): Promise<void> {
    this.past = undefined;
    await this.updateComplete;
    this.querySelector<HTMLElement> ("#ib-history-day")?.focus ();
  }

  /* ---- Showing ---- */

  private entry (entry: Entry): TemplateResult {
    const at = dateTime (entry.time), name = entry.words[0]!.name;
    return html`<li class="ib-event ${entry.decision ? "ib-event--decision" : ""}"><time class="ib-event__time"
      datetime=${new Date (entry.time).toISOString ()}>${timeOfDay (entry.time)}</time>
      <div class="ib-event__main">${entry.words.map (words => html`<p class="ib-event__what"><strong>${words.name}</strong> ${words.detail}</p>
          ${words.reason === "" ? nothing : html`<blockquote class="ib-quote ib-lines">${words.reason}</blockquote>`}
          ${words.items.length === 0 ? nothing : html`<ul class="ib-reasons">${words.items.map (item => html`<li>${item}</li>`)}</ul>`}`)}
        <p class="ib-event__who ib-muted">${actorOf (entry.row, this.orgs)} · ${T.number (entry.seq)}
          ${entry.changes ? html` <button type="button" class="ib-quiet" aria-expanded=${this.open === entry.seq} aria-label=${this.open === entry.seq
            ? T.hideOf (name, at) : T.changeOf (name, at)} @click=${() => void this.difference (entry.seq)}>${this.open === entry.seq ? T.hide ()
              : T.change ()}</button>` : nothing}
          ${entry.changes || entry.decision ? html`<button type="button" class="ib-quiet" aria-label=${T.asItWasOf (name, at)}
            @click=${() => void this.goBack (T.stateAfter (entry.seq, at), { at: entry.seq })}>${T.asItWas ()}</button>` : nothing}</p>
        ${this.open === entry.seq ? this.diff === undefined ? html`<p class="ib-loading" role="status">${T.loading ()}</p>`
          : diffView (this.diff, this.definition, this.orgs) : nothing}</div></li>`;
  }

  private days (entries: Entry[]): TemplateResult[] {
    const days = new Map<string, Entry[]> ();
    for (const entry of entries) {
      const day = date (entry.time);
      days.set (day, [...days.get (day) ?? [], entry]);
    }
    return [...days].map (([day, of]) => html`<section><h3 class="ib-history__day">${day}</h3><ol class="ib-list ib-events">${of.map (entry =>
      this.entry (entry))}</ol></section>`);
  }

  private moment (id: string, label: string, none: string, chosen: string, choose: (seq: string) => void): TemplateResult {
    const choices = this.entries.filter (entry => entry.changes || entry.decision);
    return html`<div class="kern-form-input"><label class="kern-label" for=${id}>${label}</label><div class="kern-form-input__select-wrapper">
      <select class="kern-form-input__select" id=${id} @change=${(event: Event) => choose ((event.target as HTMLSelectElement).value)}>
        <option value="">${none}</option>${choices.map (entry => html`<option value=${entry.seq}
          ?selected=${chosen === String (entry.seq)}>${dateTime (entry.time)} – ${entry.words[0]!.name}</option>`)}</select></div></div>`;
  }

  private tools (): TemplateResult {
    const look = (event: Event): void => { event.preventDefault (); void this.goBack (T.stateOf (date (this.day)), { on: this.day }); };
    const submit = (label: string): TemplateResult => html`<button type="submit" class="kern-btn kern-btn--secondary kern-btn--x-small ib-row__end"
      ?disabled=${this.busy}><span class="kern-label">${label}</span></button>`;
    return html`<details class="ib-tools"><summary>${T.compare ()}</summary><form class="ib-row" @submit=${(event: Event) => void this.compare (event)}>
        ${this.moment ("ib-history-from", T.from (), T.begin (), this.from, seq => { this.from = seq; })}
        ${this.moment ("ib-history-to", T.to (), T.now (), this.to, seq => { this.to = seq; })} ${submit (T.go ())}</form>
        <div role="status">${this.compared === undefined ? nothing : diffView (this.compared, this.definition, this.orgs)}</div></details>
      <details class="ib-tools"><summary>${T.on ()}</summary><form class="ib-row" @submit=${look}>
        <div class="kern-form-input"><label class="kern-label" for="ib-history-day">${T.day ()}</label>
          <input class="kern-form-input__input ib-short" type="date" id="ib-history-day" max=${today ()} required .value=${this.day}
            @change=${(event: Event) => { this.day = (event.target as HTMLInputElement).value; }}></div> ${submit (T.look ())}</form></details>`;
  }

  protected override show (): TemplateResult {
    const past = this.past, wanted = this.entries.filter (entry => !this.decisions || entry.decision), shown = wanted.slice (0, this.shownCount);
    if (past !== undefined)
      return html`<div class="ib-past"><div class="ib-row"><h3 id="ib-past-title" tabindex="-1">${past.title}</h3><button type="button"
        class="kern-btn kern-btn--secondary kern-btn--x-small" @click=${() => void this.leave ()}><span class="kern-label">${T.back ()}</span></button></div>
        ${pastView (past, this.orgs)}</div>`;
    return html`<div class="ib-row ib-history__tools"><fieldset class="ib-choice"><legend class="kern-sr-only">${T.show ()}</legend>
        ${[false, true].map (which => html`<label class="ib-check"><input type="radio" name="ib-history-show" .checked=${this.decisions === which}
          @change=${() => { this.decisions = which; this.shownCount = AT_ONCE; }}> ${which ? T.decisions () : T.everything ()}</label>`)}</fieldset></div>
      ${this.tools ()}<div role="alert">${this.problem === "" ? nothing : html`<p class="ib-move__problem">${this.problem}</p>`}</div>
      ${wanted.length === 0 ? html`<p class="kern-body">${this.decisions ? T.noDecisions () : T.none ()}</p>` : this.days (shown)}
      ${wanted.length > shown.length ? html`<button type="button" class="kern-btn kern-btn--tertiary"
        @click=${() => { this.shownCount += 200; this.requestUpdate (); }}><span class="kern-label">${T.oldest (wanted.length - shown.length)}</span></button>`
          : nothing}`;
  }
}
customElements.define ("ib-case-history", CaseHistory);
