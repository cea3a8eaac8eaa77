// SPDX-License-Identifier: EUPL-1.2
// One move for many cases: asked once, sent as one command each, with a result for each.  What the bus refuses stays as it is, and says why.
import { html, nothing, type TemplateResult } from "lit";
import { command, newId, Offline, Refused } from "../core/api";
import { definition as definitionOf, organisations } from "../core/known";
import { explain } from "../core/page";
import { texts } from "../core/texts";
import type { CaseRow, Definition, Done, Org, Reason } from "../core/types";
import { askDialog } from "./dialog";
import { focusOn, type Form } from "./move-form";
import { MOVES } from "./move-kinds";
import { moveLabel } from "./move-labels";
import { reasonList } from "./reasons";
import { movesFor } from "./rights";

const BULK = ["advance", "park", "resume", "assign", "return", "reject"] as const;
export type BulkKind = typeof BULK[number];

const T = texts ({
  title: ["{0} Vorgang: {1}|{0} Vorgänge: {1}", "{0} case: {1}|{0} cases: {1}"], advance: ["Weiter oder vorlegen", "Move on or submit for decision"],
  each: ["Jeder Vorgang wird einzeln geprüft. Was noch nicht so weit ist, bleibt, wie es ist, und wird unten mit Gründen genannt.", "Each case is checked individually. What is not ready stays as it is and is listed below with the reasons."],
  skip: ["{0} der gewählten Vorgänge lässt das nicht zu:|{0} der gewählten Vorgänge lassen das nicht zu:", "{0} of the selected cases does not allow this:|{0} of the selected cases do not allow this:"], more: ["und {0} weiterer|und {0} weitere", "and {0} more"], none: ["Keiner der gewählten Vorgänge lässt das zu.", "None of the selected cases allows this."],
  go: ["Für {0} Vorgang ausführen|Für {0} Vorgänge ausführen", "Do this for {0} case|Do this for {0} cases"], cancel: ["Abbrechen", "Cancel"], stop: ["Anhalten", "Stop"], close: ["Schließen", "Close"],
  progress: ["{0} von {1}", "{0} of {1}"], result: ["{0} erledigt, {1} nicht möglich, {2} nicht gesendet.", "{0} done, {1} not possible, {2} not sent."], refused: ["Nicht möglich", "Not possible"], done: ["Erledigt ({0})", "Done ({0})"],
  unsent: ["Nicht gesendet", "Not sent"], again: ["Noch einmal senden", "Send again"], laid: ["vorgelegt", "laid before the gate"],
});

export interface Outcome { row: CaseRow; id: string; done?: Done; reasons?: Reason[]; error?: string }

const PARALLEL = 4, NAMED = 10;

export async function openBulk (kind: BulkKind, rows: CaseRow[]): Promise<Outcome[]> {
  const orgs = await organisations (), pipelines = [...new Set (rows.map (row => row.pipeline))];
  const definitions = new Map (await Promise.all (pipelines.map (async key => [key, await definitionOf (key)] as const)));
  const bulk = new Bulk (kind, rows, definitions, orgs);
  await askDialog<void> (bulk.heading (), (close, again) => bulk.view (close, again));
  bulk.stopped = true;
  return bulk.outcomes;
}

class Bulk {
  readonly outcomes: Outcome[];
  stopped = false;
  private step: "asking" | "running" | "over" = "asking";
  private readonly form: Form;
  private readonly skipped: CaseRow[];
  private at = 0;
  private whole = 0;

  constructor (private readonly kind: BulkKind, rows: CaseRow[], private readonly definitions: Map<string, Definition>, orgs: Map<string, Org>) {
    const possible = rows.filter (row => movesFor (row, definitions.get (row.pipeline)!).includes (kind));
    this.skipped = rows.filter (row => !possible.includes (row));
    this.outcomes = possible.map (row => ({ row, id: newId () }));
    const first = possible[0] ?? rows[0]!;
    this.form = { target: first, definition: definitions.get (first.pipeline)!, orgs, values: {}, items: [], wrong: new Map (), draft: `bulk.${kind}`, again: () => {} };
    if (kind === "park" || kind === "assign") // a date and a kind to begin with; what the other moves begin with is of the one case
      void MOVES[kind].begin?.(this.form);
  }

  heading (): string {
    const label = this.kind === "advance" ? T.advance () : moveLabel (this.kind, this.form.target, this.form.definition);
    return T.title (this.outcomes.length, label);
  }

  view (close: () => void, again: () => void): TemplateResult {
    this.form.again = again;
    return html`<div class="ib-bulk">${this.step === "asking" ? this.asking (close, again) : this.step === "running" ? this.running (again) : this.over (close, again)}</div>`;
  }

  /* ---- Asking ---- */

  private asking (close: () => void, again: () => void): TemplateResult {
    const count = this.outcomes.length;
    return html`<form novalidate class="ib-move" @submit=${(event: SubmitEvent) => { event.preventDefault (); this.begin (event.target as HTMLFormElement, again); }}>
      <p class="kern-body">${count === 0 ? T.none () : T.each ()}</p>
      ${this.skipped.length === 0 || count === 0 ? nothing : html`<div><p class="kern-body">${T.skip (this.skipped.length)}</p><ul class="ib-list ib-bulk__list">${this.skipped.slice (0, NAMED).map (row => html`<li>${row.title} <span class="ib-muted">${row.ref}</span></li>`)}
        ${this.skipped.length <= NAMED ? nothing : html`<li>${T.more (this.skipped.length - NAMED)}</li>`}</ul></div>`}
      ${count === 0 || this.kind === "advance" ? nothing : MOVES[this.kind].body (this.form, close)}
      <div class="ib-actions">${count === 0 ? nothing : html`<button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.go (count)}</span></button>`}
        <button type="button" class="kern-btn kern-btn--tertiary" @click=${close}><span class="kern-label">${T.cancel ()}</span></button></div></form>`;
  }

  private request (row: CaseRow): ReturnType<typeof MOVES[BulkKind]["command"]> {
    this.form.target = row;
    this.form.definition = this.definitions.get (row.pipeline)!;
    return MOVES[this.kind].command (this.form);
  }

  private begin (element: HTMLFormElement, again: () => void): void {
    if (this.kind !== "advance" && this.request (this.outcomes[0]!.row) === undefined) {
      again ();
      focusOn (element, [...this.form.wrong.keys ()][0] ?? "");
      return;
    }
    void this.run (again);
  }

  /* ---- Running ---- */

  private async run (again: () => void): Promise<void> {
    const waiting = this.outcomes.filter (one => one.done === undefined && one.reasons === undefined);
    this.step = "running";
    this.stopped = false;
    this.at = 0;
    again ();
    document.querySelector<HTMLElement> (".ib-bulk progress")?.focus ();
    const next = async (): Promise<void> => {
      for (let one = waiting.shift (); one !== undefined && !this.stopped; one = waiting.shift ()) {
        await this.send (one);
        this.at++;
        again ();
      }
    };
    this.whole = waiting.length;
    await Promise.all (Array.from ({ length: Math.min (PARALLEL, this.whole) }, next));
    this.step = "over";
    again ();
    document.querySelector<HTMLElement> (".ib-bulk__result")?.focus ();
  }

  private async send (one: Outcome): Promise<void> {
    const request = this.request (one.row);
    if (request === undefined) { // a stage that wants a reason, for instance: this case is for its own dialog
      one.reasons = [...this.form.wrong.values ()].map (text => ({ code: "input", de: text, en: text }));
      return;
    }
    try {
      one.error = undefined;
      one.done = await command (request.verb, request.fields, { id: one.id });
    } catch (error) {
      if (error instanceof Refused)
        one.reasons = error.reasons;
      else
        one.error = explain (error);
      if (error instanceof Offline)
        this.stopped = true;
    }
  }

  private running (again: () => void): TemplateResult {
    return html`<p class="kern-body">${T.progress (this.at, this.whole)}</p><progress class="ib-bulk__bar" tabindex="-1" max=${this.whole} value=${this.at} aria-label=${this.heading ()}></progress>
      <div class="ib-actions"><button type="button" class="kern-btn kern-btn--secondary" @click=${() => { this.stopped = true; again (); }}><span class="kern-label">${T.stop ()}</span></button></div>`;
  }

  /* ---- Over ---- */

  private over (close: () => void, again: () => void): TemplateResult {
    const done = this.outcomes.filter (one => one.done !== undefined), refused = this.outcomes.filter (one => one.reasons !== undefined), unsent = this.outcomes.filter (one => one.done === undefined && one.reasons === undefined);
    const link = (one: Outcome): TemplateResult => html`<a class="kern-link" href="/c/${one.row.ref}" @click=${close}>${one.row.title}</a> <span class="ib-muted">${one.row.ref}</span>`;
    return html`<p class="kern-body ib-bulk__result" tabindex="-1" role="status"><strong>${T.result (done.length, refused.length, unsent.length)}</strong></p>
      ${refused.length === 0 ? nothing : html`<h3>${T.refused ()}</h3><ul class="ib-list ib-bulk__list">${refused.map (one => html`<li>${link (one)}${reasonList (one.row.ref, one.reasons!, () => close ())}</li>`)}</ul>`}
      ${unsent.length === 0 ? nothing : html`<h3>${T.unsent ()}</h3><ul class="ib-list ib-bulk__list">${unsent.map (one => html`<li>${link (one)} ${one.error ?? nothing}</li>`)}</ul>`}
      ${done.length === 0 ? nothing : html`<details ?open=${refused.length + unsent.length === 0 && done.length < 20}><summary>${T.done (done.length)}</summary><ul class="ib-list ib-bulk__list">${done.map (one => html`<li>${link (one)}
        ${one.done!.laid ? html`<span>${T.laid ()}</span>` : nothing}</li>`)}</ul></details>`}
      <div class="ib-actions"><button type="button" class="kern-btn kern-btn--primary" @click=${close}><span class="kern-label">${T.close ()}</span></button>
        ${unsent.length === 0 ? nothing : html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => void this.run (again)}><span class="kern-label">${T.again ()}</span></button>`}</div>`;
  }
}
