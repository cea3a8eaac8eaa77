// SPDX-License-Identifier: EUPL-1.2
// The dialog of a move: asks what the command needs and sends it.  A refusal stays in the dialog, each reason a link to where it is mended; success is announced,
// with undo where the bus has a way back.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { newId, Refused } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { definition as definitionOf, organisations, stageOf } from "../core/known";
import { deliver } from "../core/outbox";
import { explain } from "../core/page";
import { said, texts } from "../core/texts";
import type { CaseView, Definition, Done, Org, Reason } from "../core/types";
import { askDialog } from "./dialog";
import { focusOn, keep, type Form } from "./move-form";
import { MOVES, type Move } from "./move-kinds";
import type { MovePreset } from "./moves";
import { newsSince } from "./news";
import { placeOf } from "./reasons";
import { actsFor, movesFor, targetOf, type MoveKind, type MoveTarget } from "./rights";
import { stateName } from "./words";
import "../styles/moves.css";

const T = texts ({
  close: ["Schließen", "Close"], refused: ["Das geht noch nicht:", "This cannot be done yet:"], failed: ["Das hat nicht geklappt:", "This did not work:"],
  sending: ["Wird gesendet …", "Sending …"],
  later: ["Gerade keine Verbindung. Der Auftrag liegt sicher in diesem Browser und geht hinaus, sobald sie wieder da ist.",
    "No connection just now. The command is kept in this browser and goes out as soon as it is back."],
  stale: ["Der Vorgang wurde inzwischen geändert.", "The case was changed meanwhile."],
  now: ["Er ist jetzt in der Phase {0} ({1}).", "It is now in the stage {0} ({1})."], since: ["Seitdem:", "Since then:"],
  goOn: ["Mit dem neuen Stand fortfahren", "Continue with the new state"],
  over: ["Damit ist dieser Schritt nicht mehr möglich.", "This step is therefore no longer possible."], undone: ["Rückgängig gemacht.", "Undone."],
  undoReason: ["Rückgängig gemacht.", "Undone."], label: ["{0}: {1}", "{0}: {1}"],
});

/** Asks what a move needs and sends it. */
export async function openMove (kind: MoveKind, target: MoveTarget, preset: MovePreset): Promise<Done | undefined> {
  let definition: Definition, orgs: Map<string, Org>;
  try {
    [definition, orgs] = await Promise.all ([definitionOf (target.pipeline, target.pipeline_version), organisations ()]);
  } catch (error) {
    announce (explain (error), { kind: "danger" });
    return undefined;
  }
  const asking = new Asking (kind, target, definition, orgs, preset);
  return askDialog<Done> (asking.heading (), (close, again) => asking.view (close, again));
}

class Asking {
  private readonly move: Move;
  private readonly form: Form;
  private reasons: Reason[] = [];
  private error = "";
  private busy = false;
  private slow = false;
  private stale: { view: CaseView; news: string[]; possible: boolean } | undefined;
  private begun = false;
  private id = newId ();

  constructor (private readonly kind: MoveKind, target: MoveTarget, definition: Definition, orgs: Map<string, Org>, private readonly preset: MovePreset) {
    this.move = MOVES[kind];
    const draftName = `move.${kind}.${target.ref}`, kept = draft<{ values: Record<string, string>; items: string[] }> (draftName);
    const { deficiencies, end, first: _, ...values } = preset;
    this.form = { target, definition, orgs, values: { ...kept?.values, ...values, ...(end ? { end: "1" } : {}) }, items: deficiencies ?? kept?.items ?? [],
      wrong: new Map (), draft: draftName, refused: false, again: () => {} };
  }

  heading (): string { return this.move.heading (this.form); }

  view (close: (done?: Done) => void, again: () => void): TemplateResult {
    this.form.again = again;
    if (!this.begun) {
      this.begun = true;
      this.begin ();
    }
    return html`<p class="ib-muted ib-move__case">${this.form.target.title} · ${this.form.target.ref}</p>
      <form class="ib-move" novalidate @submit=${(event: SubmitEvent) => { event.preventDefault (); void this.send (event.target as HTMLFormElement,
        close, again); }}>
        ${this.stale === undefined ? this.move.body (this.form, close) : this.changed ()}
        <div role="alert">${this.problems (close)}</div>
        <div role="status" class="ib-muted">${this.slow ? T.later () : this.busy ? T.sending () : nothing}</div>
        <div class="ib-actions">${this.buttons (close, again)}</div></form>`;
  }

  /** What it begins with may have to be asked for; where that fails the dialog says so. */
  private begin (): void {
    Promise.resolve (this.move.begin?.(this.form)).catch (error => { this.error = explain (error); this.form.again (); });
  }

  private buttons (close: (done?: Done) => void, again: () => void): TemplateResult {
    const go = this.stale === undefined
      ? html`<button type="submit" class="kern-btn kern-btn--primary" ?disabled=${this.busy}><span class="kern-label">${this.move.button (this.form)}</span></button>`
      : this.stale.possible ? html`<button type="button" class="kern-btn kern-btn--primary"
        @click=${() => { this.accept (); again (); }}><span class="kern-label">${T.goOn ()}</span></button>` : nothing;
    return html`${go}<button type="button" class="kern-btn kern-btn--tertiary" @click=${() => close ()}><span class="kern-label">${T.close ()}</span></button>`;
  }

  /** What the bus did not take: what stands in this dialog is mended here, the rest on the page of the case. */
  private problems (close: () => void): TemplateResult | typeof nothing {
    if (this.error !== "")
      return html`<p class="kern-body ib-move__problem">${T.failed ()} ${this.error}</p>`;
    if (this.reasons.length === 0)
      return nothing;
    return html`<p class="kern-body ib-move__problem">${T.refused ()}</p><ul class="ib-reasons">${this.reasons.map (reason => {
      const place = this.isHere (reason) ? undefined : placeOf (this.form.target.ref, reason);
      return html`<li>${place === undefined ? said (reason) : html`<a class="kern-link" href=${place} @click=${close}>${said (reason)}</a>`}</li>`;
    })}</ul>`;
  }

  private isHere (reason: Reason): boolean {
    return reason.field === undefined || reason.row !== undefined || document.getElementById (`ib-move-${reason.field}`) !== null ||
      ["case", "stage", "version"].includes (reason.field);
  }

  /* ---- Sending ---- */

  private async send (element: HTMLFormElement, close: (done?: Done) => void, again: () => void): Promise<void> {
    if (this.busy)
      return;
    this.reasons = [];
    this.error = "";
    const command = this.move.command (this.form);
    again ();
    if (command === undefined) {
      focusOn (element, [...this.form.wrong.keys ()][0] ?? "");
      return;
    }
    this.busy = true;
    again ();
    const slow = window.setTimeout (() => { this.slow = true; again (); }, 4000);
    let open = true;
    element.closest ("dialog")?.addEventListener ("close", () => { open = false; }, { once: true });
    this.preset.first?.();
    try {
      const done = await deliver (command.verb, command.fields, T.label (this.move.button (this.form), this.form.target.title), { id: this.id });
      keepDraft (this.form.draft, undefined);
      announce (this.move.done (this.form, done), { undo: this.undo (done) });
      if (open)
        close (done);
    } catch (error) {
      this.id = newId (); // a refused id could be repeated, but what is sent next may say something else
      if (open)
        await this.refuse (error);
      else
        announce (T.label (this.form.target.title, explain (error)), { kind: "danger" });
    }
    window.clearTimeout (slow);
    this.busy = this.slow = false;
    if (open) {
      again ();
      focusOn (element, [...this.form.wrong.keys ()][0] ?? "");
    }
  }

  private async refuse (error: unknown): Promise<void> {
    if (!(error instanceof Refused)) {
      this.error = explain (error);
      return;
    }
    this.form.refused = true;
    this.reasons = error.reasons.filter (reason => reason.code !== "stale");
    for (const reason of this.reasons)
      if (reason.field !== undefined && document.getElementById (`ib-move-${reason.field}`) !== null)
        this.form.wrong.set (reason.field, said (reason));
    if (this.reasons.length < error.reasons.length)
      await this.look ().catch (problem => { this.error = explain (problem); });
  }

  /** Somebody else was faster: what happened, and whether this can still be done. */
  private async look (): Promise<void> {
    const { view, definition, lines } = await newsSince (this.form.target.ref, this.form.target.version, this.form.orgs);
    this.form.definition = definition;
    this.reasons = [];
    this.stale = { view, news: lines, possible: movesFor (targetOf (view), definition).includes (this.kind) };
  }

  private changed (): TemplateResult {
    const { view, news, possible } = this.stale!, stage = stageOf (this.form.definition, view.stage);
    return html`<div class="ib-stack"><p class="kern-body"><strong>${T.stale ()}</strong> ${T.now (stage === undefined ? view.stage : said (stage),
      stateName (view.state))}</p>
      ${news.length === 0 ? nothing : html`<div><p class="kern-body">${T.since ()}</p><ul class="ib-reasons">${news.map (text =>
        html`<li>${text}</li>`)}</ul></div>`}
      ${possible ? nothing : html`<p class="kern-body">${T.over ()}</p>`}</div>`;
  }

  private accept (): void {
    const waits = this.form.target.waits;
    this.form.target = { ...targetOf (this.stale!.view), waits };
    this.stale = undefined;
    keep (this.form);
    this.begin ();
  }

  /* ---- Back ---- */

  private undo (done: Done): (() => void) | undefined {
    const { target } = this.form, version = done.version, back = (verb: string, fields: Parameters<typeof deliver>[1]) => (): void =>
      void deliver (verb, { case: target.ref, ...fields }, T.label (this.move.button (this.form), target.title)).then (() =>
        announce (T.undone (), { kind: "info" }), error => announce (explain (error), { kind: "danger" }));
    switch (this.kind) {
    case "park":
      return version === undefined ? undefined : back ("case.resume", { version });
    case "reject": case "withdraw":
      return version === undefined || !actsFor (target, "coordinator", "district_admin") ? undefined
        : back ("case.reopen", { version, reason: T.undoReason () });
    case "merge":
      return actsFor (target, "lead", "coordinator", "district_admin") ? back ("case.unmerge", {}) : undefined;
    default:
      return undefined;
    }
  }
}
