// SPDX-License-Identifier: EUPL-1.2
// Lead, next date and what is missing of the cases somebody looks at, asked anew after events that may change them: no event tells them, and one case alone cannot be
// asked for.  Cases of one organisation in one stage go together in one list, and however much happens there are at most three such requests a second.
import { list } from "../core/api";
import type { CaseRow } from "../core/types";
import { detailsOf } from "./fold";

const SOON_MS = 250, PAUSE_MS = 350, PAGES = 3;

interface Group { of: CaseRow; rows: Map<string, CaseRow>; seq: number }

export class Details {
  private readonly groups = new Map<string, Group> ();
  private timer = 0;
  private stopped = false;

  /** `told` gets each case that was asked for as it is now. */
  constructor (private readonly told: (rows: CaseRow[]) => void) {}

  /** Wants a case as it is after record `seq`. */
  ask (row: CaseRow, seq = 0): void {
    const key = `${row.org} ${row.stage} ${row.pipeline} ${row.district ?? ""}`, group = this.groups.get (key) ?? { of: row, rows: new Map<string, CaseRow> (), seq: 0 };
    group.rows.set (row.id, row);
    group.seq = Math.max (group.seq, seq);
    this.groups.set (key, group);
    this.soon (SOON_MS);
  }

  stop (): void {
    this.stopped = true;
    this.forget ();
  }
  /** Everything was asked anew anyway. */
  forget (): void {
    window.clearTimeout (this.timer);
    this.timer = 0;
    this.groups.clear ();
  }

  private soon (ms: number): void {
    if (this.timer === 0 && !this.stopped)
      this.timer = window.setTimeout (() => void this.next (), ms);
  }

  private async next (): Promise<void> {
    const key = this.groups.keys ().next ().value, group = key === undefined ? undefined : this.groups.get (key), timer = this.timer;
    if (key === undefined || group === undefined) {
      this.timer = 0;
      return;
    }
    this.groups.delete (key);
    const began = Date.now (), rows = await this.fetch (group).catch (() => []); // not connected: the header says so, and what comes then asks again
    if (this.stopped || this.timer !== timer)
      return;
    if (rows.length > 0)
      this.told (rows);
    this.timer = 0;
    if (this.groups.size > 0)
      this.soon (Math.max (0, PAUSE_MS - (Date.now () - began)));
  }

  private async fetch ({ of, rows, seq }: Group): Promise<CaseRow[]> {
    const found: CaseRow[] = [];
    let page: string | undefined;
    for (let pages = 0; pages < PAGES && rows.size > 0; pages++) {
      const part = await list<CaseRow> ("case.list", { org: of.org, stage: of.stage, pipeline: of.pipeline, district: of.district, details: true, limit: 200, page, min_seq: seq === 0 ? undefined : seq });
      found.push (...part.rows.filter (row => rows.delete (row.id)));
      page = part.next;
      if (page === undefined)
        return found;
    }
    return [...found, ...[...rows.values ()].map (row => ({ ...row, ...detailsOf (undefined) }))]; // not among so many: better nothing than what was
  }
}
