// SPDX-License-Identifier: EUPL-1.2
// What waits for a person, sorted: when it is due, what kind it is, and where it is done.
import { daysSince, daysUntil, today } from "../core/format";
import { stageOf } from "../core/known";
import { texts } from "../core/texts";
import type { CaseRow, Definition, Work } from "../core/types";

const T = texts ({
  decide: ["Zu entscheiden", "To decide"], approve: ["Freigaben und Stellungnahmen", "Approvals and opinions"], rate: ["Zu bewerten", "To rate"], answer_return: ["Zurückgegeben, nachzubessern", "Returned, to be corrected"],
  submit: ["Entwürfe", "Drafts"], resume: ["Zur Wiedervorlage", "To be resumed"], consent: ["Zusammenführungen", "Mergers"], unknown: ["Noch unbekannt, zu klären", "Still unknown, to be clarified"], deadline: ["Termine", "Dates"],
});

const KINDS = ["decide", "approve", "answer_return", "consent", "rate", "unknown", "deadline", "resume", "submit"];
export const kindName = (kind: string): string => (T as Record<string, () => string>)[kind]?.() ?? kind;
const rank = (kind: string): number => { const i = KINDS.indexOf (kind); return i < 0 ? KINDS.length : i; };

/** The day by which it is to be done: its date, else what the definition means for the stage a decision waits in.  `meant`: nobody set it. */
export function dueOf (work: Work, from: Definition | undefined): { day?: string; meant: boolean } {
  if (work.due !== undefined)
    return { day: work.due, meant: false };
  const days = from === undefined || work.kind !== "decide" ? undefined : stageOf (from, work.stage)?.days;
  return days === undefined ? { meant: false } : { day: today (days - daysSince (work.since)), meant: true };
}

/** A decision that cannot be taken yet, because others still owe something: it wants more than what the person gives by deciding. */
export function isPending (work: Work, row: CaseRow | undefined, all: Work[]): boolean {
  const own = all.filter (one => one.kind === "approve" && one.case === work.case).length;
  return work.kind === "decide" && row?.laid === true && (row.missing ?? 0) > own;
}

/** An approval that comes with a decision the person can take: that is one thing to do. */
export const comesAlong = (work: Work, rows: CaseRow[], all: Work[]): boolean => work.kind === "approve" && work.due === undefined &&
  all.some (one => one.kind === "decide" && one.case === work.case && one.role === work.role && !isPending (one, rows.find (row => row.id === one.case), all));

export type When = "overdue" | "now" | "week" | "later";

/** What waits without a date waits now; what is only to come has one. */
export function whenOf (work: Work, from: Definition | undefined): When {
  const { day, meant } = dueOf (work, from), days = day === undefined ? undefined : daysUntil (day);
  if (days !== undefined && days < 0)
    return "overdue";
  if (days === undefined || meant)
    return "now";
  return days < 8 ? "week" : "later";
}

export const sooner = (a: Work, b: Work): number => (a.due ?? "9").localeCompare (b.due ?? "9") || a.since - b.since;

/** Items of one group by kind, the nearest first. */
export function byKind (items: Work[]): [string, Work[]][] {
  const groups = new Map<string, Work[]> ();
  for (const item of [...items].sort (sooner))
    groups.set (item.kind, [...groups.get (item.kind) ?? [], item]);
  return [...groups].sort (([a], [b]) => rank (a) - rank (b));
}

/** An idea to be sorted: that is done one after the other. */
export const isTriage = (work: Work, from: Definition | undefined): boolean => work.kind === "decide" && work.role !== "lead" && from !== undefined && (stageOf (from, work.stage)?.number ?? 0) === 1;

/** Where it is done: the page of the decision, the field, the row. */
export function placeOfWork (work: Work, triages: boolean): string {
  switch (work.kind) {
  case "decide":
    return triages ? `/triage?ref=${work.ref}` : `/entscheidung/${work.ref}`;
  case "approve":
    return `/entscheidung/${work.ref}`;
  case "rate": case "unknown":
    return `/c/${work.ref}#field-${work.table ?? work.detail ?? ""}`;
  default:
    return work.row === undefined ? `/c/${work.ref}` : `/c/${work.ref}#row-${work.table}-${work.row}`;
  }
}
