// SPDX-License-Identifier: EUPL-1.2
// What an event makes of a case in a list, so that lists follow what others do without asking for it (broker/pipeline/apply_case.c has the whole of it).
import { one } from "../core/api";
import type { BusEvent } from "../core/live";
import type { CaseRow, CaseView } from "../core/types";

/** A case as lists show it. */
export function rowOf (view: CaseView): CaseRow {
  const text = (key: string): string | undefined => (typeof view.fields[key] === "string" ? view.fields[key] as string : undefined);
  return {
    id: view.id, ref: view.ref, title: text ("title") ?? view.ref, summary: text ("summary"), org: view.org, district: view.district, pipeline: view.pipeline, stage: view.stage, state: view.state,
    visibility: view.visibility, version: view.version, entered: view.entered, support: view.support, laid: view.laid, until: view.until, merged_into: view.merged_into, adoptions: view.adoptions,
  };
}

type Details = Pick<CaseRow, "due" | "missing" | "wanted" | "lead">;
const NONE: Details = { due: undefined, missing: undefined, wanted: undefined, lead: undefined };
/** What only a list with `details` tells. */
export const detailsOf = (row: CaseRow | undefined): Details => (row === undefined ? NONE : { due: row.due, missing: row.missing, wanted: row.wanted, lead: row.lead });
/** A row asked for without details, with those that were known: they hold until somebody tells better, but for another gate others count. */
export const keepDetails = (row: CaseRow, old: CaseRow | undefined): CaseRow =>
  ({ ...row, ...(old !== undefined && old.stage === row.stage && old.state === row.state ? detailsOf (old) : { ...NONE, lead: old?.lead }) });

/** Events after which a case still lacks what it lacked, and waits for the same day. */
const QUIET = new Set (["case.commented", "case.supported", "case.unsupported", "case.adopted", "case.absorbed", "case.split"]);
export const changesDetails = (event: BusEvent): boolean => event.case !== undefined && !QUIET.has (event.kind);

/** Asks for one case, as it is after record `seq`. */
export async function fetchRow (id: string, seq?: number): Promise<CaseRow> {
  return rowOf (await one<CaseView> ("case.get", { case: id, min_seq: seq }));
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

/** The case that a case.drafted began; undefined where the event does not say enough. */
export function drafted (event: BusEvent): CaseRow | undefined {
  const body = event.body, fields = body.fields as Record<string, unknown> | undefined;
  const ref = text (body.ref), org = text (body.org), pipeline = text (body.pipeline), stage = text (body.stage), title = text (fields?.title);
  if (event.case === undefined || ref === undefined || org === undefined || pipeline === undefined || stage === undefined || title === undefined)
    return undefined;
  return {
    id: event.case, ref, title, org, pipeline, stage, district: text (body.district), summary: text (fields?.summary), state: "open", visibility: text (body.visibility) ?? "internal", version: 1,
    entered: event.time, support: 0,
  };
}

const entered = (row: CaseRow, event: BusEvent, stage: string): CaseRow => ({ ...row, ...NONE, lead: row.lead, stage, entered: event.time, laid: undefined, version: row.version + 1 });
const inState = (row: CaseRow, state: string): CaseRow => ({ ...row, ...NONE, lead: row.lead, state, laid: undefined, until: undefined, version: row.version + 1 });

/** The row after an event of its case; the same row where nothing in it changes; undefined where only asking tells. */
export function fold (row: CaseRow, event: BusEvent, isFinal: (stage: string) => boolean): CaseRow | undefined {
  const body = event.body, version = number (body.version) ?? row.version;
  switch (event.kind) {
  case "case.edited": {
    const fields = body.fields as Record<string, unknown>;
    return { ...row, version, title: text (fields.title) ?? row.title, summary: text (fields.summary) ?? row.summary, visibility: text (fields.visibility) ?? row.visibility };
  }
  case "case.row_put": case "case.row_deleted":
    return { ...row, version };
  case "case.laid":
    return { ...row, laid: true };
  case "case.moved": {
    const stage = text (body.to) ?? row.stage;
    return { ...entered (row, event, stage), version: version + 1, state: isFinal (stage) ? "completed" : row.state };
  }
  case "case.returned":
    return entered (row, event, text (body.to) ?? row.stage);
  case "case.parked":
    return { ...inState (row, "parked"), until: text (body.until) };
  case "case.resumed": case "case.reopened":
    return { ...inState (row, "open"), entered: event.time };
  case "case.rejected":
    return inState (row, "rejected");
  case "case.withdrawn":
    return inState (row, "withdrawn");
  case "case.aborted":
    return inState (row, "aborted");
  case "case.merged":
    return { ...inState (row, "merged"), merged_into: text (body.ref) };
  case "case.supported": case "case.unsupported": case "case.absorbed": case "case.split":
    return { ...row, support: number (body.count) ?? row.support };
  case "case.adopted":
    return { ...row, adoptions: number (body.count) ?? row.adoptions };
  case "case.migrated": case "case.unmerged": case "case.taken": case "case.rows_taken": case "case.consented": case "case.merge_proposed":
    return undefined;
  default:
    return row; // comments, files, approvals: no list shows them
  }
}
