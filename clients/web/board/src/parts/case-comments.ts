// SPDX-License-Identifier: EUPL-1.2
// Comments on a case: threads three deep, notes that only the administrations see, and what is written is kept until it is sent.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { all, newId } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { dateTime } from "../core/format";
import { deliver } from "../core/outbox";
import { explain } from "../core/page";
import { texts } from "../core/texts";
import type { HistoryRow, Org } from "../core/types";
import { actorOf } from "./actor";
import { CasePart } from "./case-part";
import { isStaff, mayComment, targetOf } from "./moves";
import "../styles/case-comments.css";

const T = texts ({
  send: ["Senden", "Send"], answer: ["Antworten", "Answer"],
  answerTo: ["Antworten auf den Kommentar von {0}", "Answer the comment by {0}"], yours: ["Ihr Kommentar", "Your comment"],
  yourAnswer: ["Ihre Antwort", "Your answer"],
  cancel: ["Abbrechen", "Cancel"], internal: ["Interne Notiz", "Internal note"],
  internalBox: ["Interne Notiz: nur Verwaltungen sehen sie", "Internal note: only administrations see it"],
  internalAnswer: ["Antworten auf interne Notizen bleiben intern.", "Answers to internal notes stay internal."],
  seen: ["Alle, die den Vorgang sehen, lesen mit.", "Everybody who sees the case can read this."], none: ["Noch keine Kommentare.", "No comments yet."],
  sent: ["Kommentar gesendet.", "Comment sent."], left: ["noch {0} Zeichen", "{0} characters left"],
  sending: ["wird gesendet …", "sending …"], empty: ["Bitte erst etwas schreiben.", "Please write something first."],
  label: ["Kommentar zu {0}", "Comment on {0}"], gone: ["Antwort auf einen Kommentar, den Sie nicht sehen", "Answer to a comment you do not see"],
  count: ["{0} Kommentar|{0} Kommentare", "{0} comment|{0} comments"],
});

const MAX = 2000, DEEPEST = 3;

interface Comment { id: string; row: HistoryRow; text: string; internal: boolean; depth: number; answers: Comment[]; orphan?: boolean }
interface Draft { text: string; internal: boolean }

class CaseComments extends CasePart {
  static override properties = { ...CasePart.properties, orgs: { attribute: false }, answering: { state: true }, error: { state: true } };
  declare orgs: Map<string, Org>;
  /** The comment being answered; "" for a new thread. */
  declare answering: string;
  declare error: string;
  private threads: Comment[] = [];
  private count = 0;
  private sending = new Map<string, Draft & { parent: string; refused?: string }> ();

  constructor () {
    super ();
    this.answering = this.error = "";
  }

  protected override async fetch (signal: AbortSignal): Promise<void> {
    const rows = await all<HistoryRow> ("case.history", { case: this.view.id, kinds: ["case.commented"] }, signal), known = new Map<string, Comment> ();
    this.threads = [];
    for (const row of rows) {
      const id = String (row.body.comment), parent = typeof row.body.parent === "string" ? row.body.parent : undefined, above = parent === undefined ? undefined
        : known.get (parent);
      const comment: Comment = { id, row, text: typeof row.body.text === "string" ? row.body.text : "", internal: row.body.internal === true,
        depth: (above?.depth ?? 0) + 1, answers: [], orphan: parent !== undefined && above === undefined };
      known.set (id, comment);
      (above?.answers ?? this.threads).push (comment);
      this.sending.delete (id);
    }
    this.count = rows.length;
  }

  /* ---- Writing ---- */

  private name (parent: string): string { return `comment.${this.view.id}.${parent === "" ? "new" : parent}`; }
  private kept (parent: string): Draft { return draft<Draft> (this.name (parent)) ?? { text: "", internal: false }; }
  private keep (parent: string, change: Partial<Draft>): void {
    const now = { ...this.kept (parent), ...change };
    keepDraft (this.name (parent), now.text === "" && !now.internal ? undefined : now);
    this.error = "";
    this.requestUpdate ();
  }

  private async send (event: Event, parent: string): Promise<void> {
    event.preventDefault ();
    const { text, internal } = this.kept (parent);
    if (text.trim () === "") {
      this.error = parent || "new";
      this.requestUpdate ();
      this.querySelector<HTMLElement> (`#ib-comment-${parent || "new"}`)?.focus ();
      return;
    }
    const id = newId ();
    this.sending.set (id, { text, internal, parent });
    keepDraft (this.name (parent), undefined);
    this.answering = "";
    this.requestUpdate ();
    try {
      await deliver ("case.comment", { case: this.view.ref, text: text.trim (), parent: parent === "" ? undefined : parent, internal: internal || undefined },
        T.label (this.view.ref), { id });
      announce (T.sent ());
      await this.load ();
    } catch (problem) {
      this.sending.delete (id);
      keepDraft (this.name (parent), { text, internal });
      if (parent !== "")
        this.answering = parent;
      announce (explain (problem), { kind: "danger" });
    }
    this.requestUpdate ();
  }

  private async answer (to: string): Promise<void> {
    this.answering = to;
    await this.updateComplete;
    this.querySelector<HTMLElement> (`#ib-comment-${to}`)?.focus ();
  }

  private async leave (to: string): Promise<void> {
    this.answering = "";
    await this.updateComplete;
    this.querySelector<HTMLElement> (`#answer-${to}`)?.focus ();
  }

  private form (parent: string, label: string, inside: boolean): TemplateResult {
    const kept = this.kept (parent), left = MAX - [...kept.text].length, id = `ib-comment-${parent || "new"}`, staff = isStaff (targetOf (this.view)), wrong = this.error === (parent || "new");
    return html`<form class="ib-comment__form" id=${parent === "" ? "comment-new" : nothing} novalidate @submit=${(event: Event) => void this.send (event, parent)}><label class="kern-label"
      for=${id}>${label}</label>
      <textarea class="kern-form-input__input" id=${id} rows=${inside ? 3 : 4} maxlength=${MAX} aria-describedby="${id}-hint" .value=${kept.text}
        @input=${(event: Event) => this.keep (parent, { text: (event.target as HTMLTextAreaElement).value })}
        @keydown=${(event: KeyboardEvent) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.send (event,
          parent); else if (event.key === "Escape" && inside) void this.leave (parent); }}></textarea>
      <p class="ib-hint" id="${id}-hint">${wrong ? T.empty () : left < 200 ? T.left (left) : kept.internal ? T.internal () : T.seen ()}</p>
      <div class="ib-actions"><button type="submit" class="kern-btn kern-btn--${inside ? "secondary"
        : "primary"} kern-btn--x-small"><span class="kern-label">${T.send ()}</span></button>
        ${inside ? html`<button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small"
          @click=${() => void this.leave (parent)}><span class="kern-label">${T.cancel ()}</span></button>` : nothing}
        ${staff && !this.isInternal (parent) ? html`<label class="ib-check"><input type="checkbox" .checked=${kept.internal} @change=${(event: Event) =>
          this.keep (parent, { internal: (event.target as HTMLInputElement).checked })}> ${T.internalBox ()}</label>`
          : this.isInternal (parent) ? html`<span class="ib-hint">${T.internalAnswer ()}</span>` : nothing}</div></form>`;
  }

  private find (id: string, among = this.threads): Comment | undefined {
    for (const comment of among) {
      const found = comment.id === id ? comment : this.find (id, comment.answers);
      if (found !== undefined)
        return found;
    }
    return undefined;
  }
  private isInternal (parent: string): boolean { return parent !== "" && this.find (parent)?.internal === true; }

  /* ---- Showing ---- */

  private comment (comment: Comment, may: boolean): TemplateResult {
    const who = actorOf (comment.row, this.orgs), under = [...this.sending].filter (([, one]) => one.parent === comment.id);
    return html`<li class="ib-comment ${comment.internal ? "ib-comment--internal" : ""}"
      id="comment-${comment.id}"><div class="ib-comment__head"><strong>${who}</strong> <time class="ib-muted"
        datetime=${new Date (comment.row.time).toISOString ()}>${dateTime (comment.row.time)}</time>
        ${comment.internal ? html`<span class="ib-badge ib-badge--warning">${T.internal ()}</span>` : nothing}</div>
      ${comment.orphan ? html`<p class="ib-muted">${T.gone ()}</p>` : nothing}<p class="ib-lines">${comment.text}</p>
      ${may && comment.depth < DEEPEST && this.answering !== comment.id ? html`<button type="button" class="ib-quiet" id="answer-${comment.id}"
        aria-label=${T.answerTo (who)} @click=${() => void this.answer (comment.id)}>${T.answer ()}</button>` : nothing}
      ${this.answering === comment.id ? this.form (comment.id, T.yourAnswer (), true) : nothing}
      ${comment.answers.length + under.length === 0 ? nothing : html`<ul class="ib-list ib-comment__answers">${comment.answers.map (one =>
        this.comment (one, may))}${under.map (([, one]) => this.pending (one.text))}</ul>`}</li>`;
  }

  private pending (text: string): TemplateResult {
    return html`<li class="ib-comment ib-comment--pending"><div class="ib-comment__head"><span class="ib-muted">${T.sending ()}</span></div><p class="ib-lines">${text}</p></li>`;
  }

  protected override show (): TemplateResult {
    const may = mayComment (targetOf (this.view)), fresh = [...this.sending].filter (([, one]) => one.parent === "");
    return html`<div class="ib-comments"><p class="kern-sr-only" role="status">${T.count (this.count)}</p>
      ${this.threads.length + fresh.length === 0 ? html`<p class="kern-body">${T.none ()}</p>`
        : html`<ul class="ib-list">${this.threads.map (comment => this.comment (comment, may))}${fresh.map (([, one]) => this.pending (one.text))}</ul>`}
      ${may ? this.form ("", T.yours (), false) : nothing}</div>`;
  }
}
customElements.define ("ib-case-comments", CaseComments);
