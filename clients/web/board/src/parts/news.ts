// SPDX-License-Identifier: EUPL-1.2
// What happened to a case since somebody looked at it: for whoever was about to take a step that the bus refused as stale.
import { all, one } from "../core/api";
import { definition as definitionOf } from "../core/known";
import type { CaseView, Definition, HistoryRow, Org } from "../core/types";
import { actorOf } from "./actor";
import { describeEvent } from "./case-events";

export interface News { view: CaseView; definition: Definition; lines: string[] }

/** What changes nothing that a step rests on. */
const SILENT = new Set (["case.commented", "case.supported", "case.unsupported", "case.attached"]);
/** What makes a new version without naming it. */
const STEPS = new Set (["case.returned", "case.parked", "case.resumed", "case.reopened", "case.rejected", "case.withdrawn", "case.aborted", "case.merged", "case.migrated"]);

/** The version of the case after a record, where the one before it was `before`; as broker/pipeline/apply_case.c counts it. */
function versionAfter (row: HistoryRow, before: number): number {
  const said = typeof row.body.version === "number" ? row.body.version : before;
  return row.kind === "case.drafted" ? 1 : row.kind === "case.moved" ? said + 1 : STEPS.has (row.kind) ? before + 1 : said;
}

/** The records behind the last one of the version that was seen. */
function behind (history: HistoryRow[], seen: number): HistoryRow[] {
  let version = 0, from = -3; // not to be found: the last ones
  history.forEach ((row, i) => {
    version = versionAfter (row, version);
    if (version === seen)
      from = i + 1;
  });
  return history.slice (from);
}

/** What answers a return: words or a change. */
const ANSWERS = ["case.commented", "case.edited", "case.row_put", "case.row_deleted", "case.rows_taken", "case.attached"];

/** The last return, where nobody has said or changed anything since but those in whose role it was given back. */
export async function openReturn (ref: string): Promise<HistoryRow | undefined> {
  const history = await all<HistoryRow> ("case.history", { case: ref, kinds: ["case.laid", "case.moved", "case.returned", ...ANSWERS] });
  const at = history.map (row => ANSWERS.includes (row.kind)).lastIndexOf (false), back = history[at];
  return back?.kind !== "case.returned" || history.slice (at + 1).some (row => row.role !== back.role) ? undefined : back;
}

export async function newsSince (ref: string, seen: number, orgs: Map<string, Org>): Promise<News> {
  const [view, history] = await Promise.all ([one<CaseView> ("case.get", { case: ref }), all<HistoryRow> ("case.history", { case: ref })]);
  const definition = await definitionOf (view.pipeline, view.pipeline_version);
  return {
    view, definition,
    lines: behind (history, seen).filter (row => !SILENT.has (row.kind)).slice (-5).map (row => {
      const { name, detail } = describeEvent (row, definition, orgs);
      return `${name}${detail === "" ? "" : `: ${detail}`} (${actorOf (row, orgs)})`;
    }),
  };
}
