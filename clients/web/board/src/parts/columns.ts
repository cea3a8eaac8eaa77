// SPDX-License-Identifier: EUPL-1.2
// The cases of a district's board by stage: fetched by pages, kept up to date by events.  Knows nothing of how it is shown.
import { list } from "../core/api";
import type { BusEvent } from "../core/live";
import type { BoardColumn, CaseRow, Definition, Page, Stage } from "../core/types";
import { detailsOf, drafted, fetchRow, fold, keepDetails } from "./fold";
import { ON_BOARD } from "./words";

export interface Column {
  stage: Stage;
  /** Cases in it, including those the person may not see. */
  count: number;
  /** Longest in stage first, as far as they were fetched. */
  cards: CaseRow[];
  next: string | undefined;
  /** Sums of money over all its cases, for those who see them all. */
  figures: { [figure: string]: number } | undefined;
}

/** Filters look at what was fetched; beyond this many of a column they say so. */
export const COLUMN_MOST = 2000;

const before = (a: CaseRow, b: CaseRow): number => a.entered - b.entered || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export class Columns {
  readonly all: Column[];
  private readonly at = new Map<string, CaseRow> ();
  /** Up to which record of the log a row is known: earlier events say nothing new. */
  private readonly known = new Map<string, number> ();

  constructor (readonly district: string, readonly definition: Definition) {
    this.all = definition.stages.map (stage => ({ stage, count: 0, cards: [], next: undefined, figures: undefined }));
  }

  private readonly isFinal = (stage: string): boolean => this.definition.stages.some (one => one.key === stage && one.final === true);
  column (stage: string): Column | undefined { return this.all.find (column => column.stage.key === stage); }
  row (id: string): CaseRow | undefined { return this.at.get (id); }
  /** Whether filters see everything there is. */
  get complete (): boolean { return this.all.every (column => column.next === undefined); }

  /* ---- Fetching ---- */

  /** What board.get answered for the whole board. */
  begin (page: Page<BoardColumn>): void {
    for (const part of page.rows)
      this.take (part, page.seq);
  }

  private take (part: BoardColumn, seq: number): void {
    const column = this.column (part.stage);
    if (column === undefined)
      return;
    column.count = part.count;
    column.figures = part.figures;
    column.next = part.next;
    for (const row of part.cards)
      if (!this.at.has (row.id)) {
        this.insert (column, row);
        this.known.set (row.id, seq);
      }
  }

  /** The next page of a column. */
  async more (column: Column, limit: number, signal?: AbortSignal): Promise<void> {
    const page = column.next;
    if (page === undefined)
      return;
    const answer = await list<BoardColumn> ("board.get", { district: this.district, pipeline: this.definition.key, stage: column.stage.key, page, limit, details: true }, signal);
    if (column.next === page && answer.rows[0] !== undefined)
      this.take (answer.rows[0], answer.seq);
  }

  /** The rest of all columns, for filters, as far as that is not too many. */
  async rest (signal: AbortSignal, told: () => void): Promise<void> {
    for (const column of this.all)
      while (column.next !== undefined && column.cards.length < COLUMN_MOST) {
        await this.more (column, 200, signal);
        told ();
      }
  }

  /** How many there are now, where events could not tell. */
  async recount (): Promise<void> {
    for (const [column, part] of await this.heads ()) {
      column.count = part.count;
      column.figures = part.figures;
    }
  }

  /** The money alone: counts follow events, and a move that is under way counts already. */
  async sums (seq: number): Promise<void> {
    for (const [column, part] of await this.heads (seq))
      column.figures = part.figures;
  }

  private async heads (seq?: number): Promise<[Column, BoardColumn][]> {
    const page = await list<BoardColumn> ("board.get", { district: this.district, pipeline: this.definition.key, limit: 1, min_seq: seq });
    return page.rows.flatMap (part => { const column = this.column (part.stage); return column === undefined ? [] : [[column, part] as [Column, BoardColumn]]; });
  }

  /** Whether there are sums to be shown. */
  get hasSums (): boolean { return this.all.some (column => column.figures !== undefined); }

  /* ---- Changing ---- */

  private insert (column: Column, row: CaseRow): void {
    let low = 0, high = column.cards.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before (column.cards[middle]!, row) < 0)
        low = middle + 1;
      else
        high = middle;
    }
    column.cards.splice (low, 0, row);
    this.at.set (row.id, row);
  }

  private remove (row: CaseRow): Column | undefined {
    const column = this.column (row.stage), place = column?.cards.findIndex (card => card.id === row.id) ?? -1;
    if (place >= 0)
      column!.cards.splice (place, 1);
    this.at.delete (row.id);
    return place >= 0 ? column : undefined;
  }

  /** Puts a case where it belongs now, known up to record `seq`; answers the stages that look different. */
  put (row: CaseRow, seq?: number): string[] {
    const touched: string[] = [], old = this.at.get (row.id);
    const from = old === undefined ? undefined : this.remove (old);
    const here = row.pipeline === this.definition.key && (row.district ?? "none") === this.district && ON_BOARD.includes (row.state);
    const to = here ? this.column (row.stage) : undefined;
    if (seq !== undefined)
      this.known.set (row.id, Math.max (seq, this.known.get (row.id) ?? 0));
    if (from !== undefined)
      touched.push (from.stage.key);
    if (to !== undefined) {
      this.insert (to, row);
      if (to !== from)
        touched.push (to.stage.key);
    }
    if (from !== to && from !== undefined)
      from.count = Math.max (0, from.count - 1);
    if (from !== to && to !== undefined)
      to.count++;
    return touched;
  }

  /** Lead, date and what is missing of a case that is here; the stages that look different. */
  detail (row: CaseRow): string[] {
    const old = this.at.get (row.id);
    if (old === undefined || old.stage !== row.stage || old.state !== row.state || old.version > row.version) // or more happened meanwhile, and is asked for as well
      return [];
    const before = detailsOf (old), now = detailsOf (row);
    if (before.due === now.due && before.missing === now.missing && before.wanted === now.wanted && before.lead === now.lead)
      return [];
    this.put ({ ...old, ...now });
    return [row.stage];
  }

  /** Forgets a case that may no longer be seen; it still counts. */
  drop (id: string): string[] {
    const row = this.at.get (id), column = row === undefined ? undefined : this.remove (row);
    return column === undefined ? [] : [column.stage.key];
  }

  /** What an event changes: the stages that look different, or "ask" where only fetching the case tells. */
  hear (event: BusEvent): string[] | "ask" {
    const id = event.case;
    if (id === undefined || event.seq <= (this.known.get (id) ?? 0) && this.at.has (id))
      return [];
    const row = this.at.get (id);
    if (row === undefined) {
      const fresh = event.kind === "case.drafted" ? drafted (event) : undefined;
      if (fresh !== undefined)
        return this.put (fresh);
      return MOVES.has (event.kind) ? "ask" : [];
    }
    const now = fold (row, event, this.isFinal);
    return now === undefined ? "ask" : now === row ? [] : this.put (now);
  }

  /** Asks for one case anew. */
  async ask (id: string, seq?: number): Promise<string[]> {
    const counted = this.at.has (id), fetched = await fetchRow (id, seq), touched = this.put (keepDetails (fetched, this.at.get (id)), seq);
    if (!counted && touched.length > 0)
      await this.recount (); // it may have been among those not fetched
    return touched;
  }
}

/** Events that may bring a case here that is not known: it moved out of a page not fetched, or was put in this district. */
const MOVES = new Set (["case.drafted", "case.moved", "case.returned", "case.parked", "case.resumed", "case.reopened", "case.rejected", "case.withdrawn", "case.aborted", "case.merged", "case.unmerged",
  "case.migrated"]);
