// SPDX-License-Identifier: EUPL-1.2
// A case on a board, and its column.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { date, daysSince, daysUntil, due, money, since } from "../core/format";
import { orgName } from "../core/known";
import { Part } from "../core/page";
import { said, texts } from "../core/texts";
import type { CaseRow, Org, Reason, Stage } from "../core/types";
import { breaks } from "./breaks";
import { isStuck } from "./filters";
import { reasonList } from "./reasons";
import { sign, type Sign } from "./sign";

const T = texts ({
  late: ["{0} statt {1} Tage", "{0} days instead of {1}"], until: ["zurückgestellt bis {0}", "parked until {0}"], parked: ["zurückgestellt", "parked"], laid: ["zur Entscheidung", "awaits a decision"], today: ["seit heute", "here since today"],
  missing: ["{0} von {1} fehlt|{0} von {1} fehlen", "{0} of {1} missing"], missingHint: ["Was bis zur nächsten Entscheidung noch fehlt", "Still missing for the next decision"], sums: ["Weitere Summen dieser Phase", "More totals for this stage"], whole: ["vollständig", "complete"],
  support: ["{0} unterstützt|{0} unterstützen", "{0} supporter|{0} supporters"], date: ["Frist {0}", "due {0}"], move: ["Verschieben", "Move"], moveOf: ["Verschieben: {0}", "Move: {0}"],
  refused: ["Nicht verschoben. Es fehlt:", "Not moved. What is missing:"], close: ["Hinweise schließen", "Close the hints"], busy: ["wird verschoben …", "moving …"], lead: ["Federführung: {0}", "Lead: {0}"],
  count: ["{0} Vorgang|{0} Vorgänge", "{0} case|{0} cases"], unseen: ["davon {0} sichtbar", "{0} of them visible"], found: ["{0} von {1}", "{0} of {1}"], late_: ["{0} länger als vorgesehen", "{0} longer than planned"], lateMany: ["mindestens {0} länger als vorgesehen", "at least {0} longer than planned"],
  more: ["{0} weitere zeigen", "Show {0} more"], moreSome: ["Weitere zeigen", "Show more"], none: ["Keine Vorgänge", "No cases"], noneFiltered: ["Nichts passt zu den Filtern", "Nothing matches the filters"],
  fold: ["Spalte einklappen: {0}", "Collapse column: {0}"], unfold: ["Spalte zeigen", "Show column"], foldIt: ["einklappen", "collapse"],
});

/** What the board knows about a card beside its case. */
export interface Board {
  orgs: Map<string, Org> | undefined;
  /** Why the last move was refused. */
  reasons: Map<string, Reason[]>;
  busy: Set<string>;
  /** Came or changed just now by somebody else. */
  fresh: Set<string>;
  daysOf: (row: CaseRow) => number | undefined;
  canMove: (row: CaseRow) => boolean;
  menu: (row: CaseRow, button: HTMLElement) => void;
  closeReasons: (row: CaseRow) => void;
  more: (stage: string) => void;
  fold: (stage: string) => void;
}

export interface Sum { label: string; cents: number }

/** What one column shows; a new one whenever anything in it changes. */
export interface Shown {
  stage: Stage;
  cards: CaseRow[];
  /** Cases in the column, also those not visible; of those fetched, how many pass the filters. */
  count: number; fetched: number; passing: number;
  /** Longer in stage than meant, among those fetched; `lateMore`: and there may be more behind them. */
  late: number; lateMore: boolean;
  sums: Sum[];
  whole: boolean; filtered: boolean; folded: boolean;
}

function facts (row: CaseRow, board: Board): TemplateResult[] {
  const days = board.daysOf (row), when = row.due, found: TemplateResult[] = [];
  const fact = (kind: string, mark: Sign | undefined, text: string, title?: string): void =>
    void found.push (html`<li class="ib-fact ib-fact--${kind}" title=${title ?? nothing}>${mark === undefined ? nothing : sign (mark)}${text}</li>`);
  if (row.laid)
    fact ("laid", "diamond", T.laid ());
  if (row.state === "parked")
    fact ("parked", "pause", row.until === undefined ? T.parked () : T.until (date (row.until)));
  else if (when !== undefined)
    fact (daysUntil (when) < 0 ? "overdue" : daysUntil (when) < 8 ? "soon" : "due", "clock", daysUntil (when) < 0 ? due (when) : T.date (due (when)), date (when));
  if (row.missing !== undefined)
    fact (row.missing === 0 ? "whole" : "missing", row.missing === 0 ? "check" : "ring", row.missing === 0 ? T.whole () : T.missing (row.missing, row.wanted ?? row.missing), T.missingHint ());
  if (isStuck (row, days))
    fact ("stuck", "triangle", T.late (daysSince (row.entered), days!));
  else if (row.state === "open")
    fact ("since", undefined, daysSince (row.entered) === 0 ? T.today () : since (row.entered));
  if (row.support > 0)
    fact ("support", "heart", T.support (row.support));
  return found;
}

export function card (row: CaseRow, board: Board): TemplateResult {
  const reasons = board.reasons.get (row.id), busy = board.busy.has (row.id);
  return html`<li class="ib-card ${busy ? "ib-card--busy" : ""} ${board.fresh.has (row.id) ? "ib-card--fresh" : ""}" data-id=${row.id} aria-busy=${busy ? "true" : nothing}>
    <a class="ib-card__title" href="/c/${row.ref}" draggable="false">${row.title === "" ? row.ref : breaks (row.title)}</a>
    <span class="ib-card__org">${breaks (orgName (board.orgs, row.org))}${row.lead === undefined ? nothing : html` · <span title=${T.lead (row.lead)}>${breaks (row.lead)}</span>`}</span>
    <ul class="ib-card__facts">${facts (row, board)}</ul>
    <span class="ib-card__foot"><span class="ib-card__ref">${row.ref}</span>
      ${!board.canMove (row) ? nothing : html`<button type="button" class="ib-card__move" aria-label=${T.moveOf (row.title)} aria-haspopup="menu" ?disabled=${busy}
        @click=${(event: Event) => board.menu (row, event.currentTarget as HTMLElement)}><span class="ib-card__word">${busy ? T.busy () : T.move ()}</span> ${sign ("down")}</button>`}</span>
    ${reasons === undefined ? nothing : html`<div class="ib-card__reasons"><strong>${T.refused ()}</strong>${reasonList (row.ref, reasons)}
      <button type="button" class="kern-link" @click=${() => board.closeReasons (row)}>${T.close ()}</button></div>`}
  </li>`;
}

class Column extends Part {
  static override properties = { shown: { attribute: false }, board: { attribute: false } };
  declare shown: Shown;
  declare board: Board;

  /** The first sum stands there, the others open below it. */
  private money (): TemplateResult | typeof nothing {
    const [first, ...others] = this.shown.sums;
    if (first === undefined)
      return nothing;
    return html`<details class="ib-column__money"><summary title=${`${first.label}. ${T.sums ()}`}><span class="kern-sr-only">${first.label}: </span>${money (first.cents)}</summary>
      <dl><div><dt>${first.label}</dt><dd>${money (first.cents)}</dd></div>${others.map (sum => html`<div><dt>${sum.label}</dt><dd>${money (sum.cents)}</dd></div>`)}</dl></details>`;
  }

  private head (id: string): TemplateResult {
    const { stage, count, fetched, passing, whole, filtered, late, lateMore } = this.shown, overdue = lateMore ? T.lateMany (late) : T.late_ (late);
    return html`<div class="ib-column__top"><div class="ib-column__head"><h2 id=${id} class="ib-column__title">${breaks (said (stage))}</h2>
      <button type="button" class="ib-column__fold" aria-label=${T.fold (said (stage))} title=${T.foldIt ()} @click=${() => this.board.fold (stage.key)}>${sign ("left")}</button></div>
      <div class="ib-column__sums"><span class="ib-column__count"><span aria-hidden="true">${filtered ? T.found (passing, count) : count}</span><span class="kern-sr-only">${filtered ? T.found (passing, count) : T.count (count)}</span></span>
      ${whole && fetched < count && !filtered ? html`<span class="ib-column__seen">${T.unseen (fetched)}</span>` : nothing}
      ${late === 0 ? nothing : html`<span class="ib-column__late" title=${overdue}>${sign ("triangle")}<span aria-hidden="true">${late}${lateMore ? "+" : nothing}</span><span class="kern-sr-only">, ${overdue}</span></span>`}
      ${this.money ()}</div></div>`;
  }

  override render (): TemplateResult {
    const { stage, cards, count, fetched, passing, whole, filtered, folded } = this.shown, id = `column-${stage.key}`;
    if (folded)
      return html`<section class="ib-column ib-column--folded" aria-label=${said (stage)} data-stage=${stage.key}>
        <button type="button" class="ib-column__unfold" title=${T.unfold ()} @click=${() => this.board.fold (stage.key)}>
          <span class="kern-sr-only">${T.unfold ()}: </span><span class="ib-column__count" aria-hidden="true">${filtered ? passing : count}</span><span class="ib-column__side">${said (stage)}</span>
          <span class="kern-sr-only">, ${filtered ? T.found (passing, count) : T.count (count)}</span></button></section>`;
    const left = whole ? passing - cards.length : filtered ? 0 : count - cards.length;
    return html`<section class="ib-column" aria-labelledby=${id} data-stage=${stage.key}>${this.head (id)}
      <ul class="ib-column__cards">${repeat (cards, row => row.id, row => card (row, this.board))}</ul>
      ${cards.length > 0 ? nothing : html`<p class="ib-column__none">${filtered && fetched > 0 ? T.noneFiltered () : count > fetched && whole ? T.unseen (fetched) : T.none ()}</p>`}
      ${left > 0 || !whole ? html`<button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small ib-column__more" @click=${() => this.board.more (stage.key)}>
        <span class="kern-label">${left > 0 ? T.more (Math.min (50, left)) : T.moreSome ()}</span></button>` : nothing}
    </section>`;
  }
}
customElements.define ("ib-column", Column);

