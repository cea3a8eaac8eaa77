// SPDX-License-Identifier: EUPL-1.2
// How many cases of a district stood where at which time: put together from the history of each, since nothing on the bus keeps it.
import { all, list, nowMs } from "../core/api";
import type { CaseRow, Definition, HistoryRow } from "../core/types";
import { ON_BOARD } from "./words";

const MOST = 300, AT_ONCE = 4, DAY = 86400000, MONTHS = 24;
const KINDS = ["drafted", "moved", "returned", "rejected", "withdrawn", "aborted", "reopened", "merged", "unmerged", "migrated"].map (kind => `case.${kind}`);

/** Where a case that left without being completed stands; a draft stands nowhere yet. */
export const OUT = "out";
interface Step { at: number; place: string | undefined }

export interface Moment { at: number; counts: Map<string, number> }
export interface Month { at: number; submitted: number; completed: number; left: number }
export interface Flow {
  places: string[]; moments: Moment[]; unit: "day" | "week" | "month"; months: Month[];
  cases: number;
  /** With very many cases only the newest are drawn, those begun since then. */
  since: number | undefined;
  /** Of so many cases the person sees the history in part. */
  partial: number;
  asOf: number;
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** What happened to one case, as places; drafts and stages of other definitions are none. */
function steps (row: CaseRow, history: HistoryRow[], counts: (stage: string) => boolean): { steps: Step[]; whole: boolean } {
  const found: Step[] = [];
  let stage: string | undefined, out = false;
  const put = (at: number): void => void found.push ({ at, place: stage === undefined || (!out && !counts (stage)) ? undefined : out ? OUT : stage });
  for (const event of history) {
    switch (event.kind) {
    case "case.rejected": case "case.withdrawn": case "case.aborted": case "case.merged":
      out = true;
      break;
    case "case.reopened": case "case.unmerged":
      out = false;
      break;
    default:
      stage = text (event.body.to) ?? text (event.body.stage) ?? stage;
      out = false;
    }
    put (event.time);
  }
  const now = ON_BOARD.includes (row.state) ? row.stage : OUT, whole = history[0]?.kind === "case.drafted" && (out ? OUT : stage) === now;
  if (!whole && (out ? OUT : stage) !== now) { // what is known is where it is, and since when
    stage = row.stage;
    out = now === OUT;
    put (row.entered);
  }
  // Whoever withdraws a draft never handed it in.
  return { steps: found.some (step => step.place !== undefined && step.place !== OUT) ? found.sort ((a, b) => a.at - b.at) : [], whole };
}

function startOf (unit: Flow["unit"], ms: number): number {
  const day = new Date (ms);
  day.setHours (0, 0, 0, 0);
  if (unit === "week")
    day.setDate (day.getDate () - (day.getDay () + 6) % 7);
  if (unit === "month")
    day.setDate (1);
  return day.getTime ();
}

function after (unit: Flow["unit"], ms: number): number {
  const day = new Date (ms);
  if (unit === "month")
    day.setMonth (day.getMonth () + 1);
  else
    day.setDate (day.getDate () + (unit === "week" ? 7 : 1));
  return day.getTime ();
}

/** Where all of them stood at some moments; the first one is before anything happened. */
function moments (cases: Step[][], unit: Flow["unit"], from: number, to: number): Moment[] {
  const places: (string | undefined)[] = cases.map (() => undefined), next = cases.map (() => 0), found: Moment[] = [];
  for (let at = startOf (unit, from); ; at = Math.min (after (unit, at), to)) {
    const counts = new Map<string, number> ();
    cases.forEach ((own, i) => {
      while (next[i]! < own.length && own[next[i]!]!.at <= at)
        places[i] = own[next[i]!++]!.place;
      const place = places[i];
      if (place !== undefined)
        counts.set (place, (counts.get (place) ?? 0) + 1);
    });
    found.push ({ at, counts });
    if (at >= to)
      return found;
  }
}

function months (cases: Step[][], from: number, to: number, isFinal: (stage: string) => boolean): Month[] {
  const found: Month[] = [];
  for (let at = startOf ("month", from); at <= to; at = after ("month", at))
    found.push ({ at, submitted: 0, completed: 0, left: 0 });
  const monthOf = (ms: number): Month | undefined => found.filter (month => month.at <= ms).at (-1);
  for (const own of cases) {
    let before: string | undefined, begun = false;
    for (const { at, place } of own) {
      const month = monthOf (at);
      if (place !== undefined && place !== before && month !== undefined) {
        if (!begun)
          month.submitted++;
        begun = true;
        month.left += place === OUT ? 1 : 0;
        month.completed += isFinal (place) ? 1 : 0;
      }
      before = place;
    }
  }
  return found.slice (-MONTHS);
}

/** Reads the history of the district's cases; `told` hears how far it is. */
export async function readFlow (district: string, definition: Definition, signal: AbortSignal, told: (done: number, of: number) => void): Promise<Flow> {
  const rows = await all<CaseRow> ("case.list", { district, pipeline: definition.key }, signal, 20000), drawn = rows.slice (-MOST);
  const final = new Set (definition.stages.filter (stage => stage.final).map (stage => stage.key)), counted = new Set (definition.stages.filter (stage => stage.number > 0).map (stage => stage.key));
  const cases: Step[][] = [], waiting = [...drawn];
  let partial = 0, done = 0, first = Infinity;
  told (0, drawn.length);
  const work = async (): Promise<void> => {
    for (let row = waiting.pop (); row !== undefined; row = waiting.pop ()) {
      const history = (await list<HistoryRow> ("case.history", { case: row.id, kinds: KINDS, limit: 200 }, signal)).rows, own = steps (row, history, stage => counted.has (stage));
      partial += own.whole ? 0 : 1;
      first = Math.min (first, history[0]?.time ?? Infinity);
      if (own.steps.length > 0)
        cases.push (own.steps);
      told (++done, drawn.length);
    }
  };
  await Promise.all (Array.from ({ length: AT_ONCE }, work));
  const asOf = nowMs (), from = Math.min (asOf, ...cases.map (own => own.find (step => step.place !== undefined)!.at)), span = asOf - from, unit = span < 36 * DAY ? "day" : span < 560 * DAY ? "week" : "month";
  return {
    places: [...definition.stages.filter (stage => stage.number > 0).map (stage => stage.key), OUT], moments: cases.length === 0 ? [] : moments (cases, unit, from, asOf), unit,
    months: cases.length === 0 ? [] : months (cases, from, asOf, stage => final.has (stage)), cases: cases.length, since: rows.length > drawn.length && first < Infinity ? first : undefined, partial, asOf,
  };
}
