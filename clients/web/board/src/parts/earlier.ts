// SPDX-License-Identifier: EUPL-1.2
// The definitions that a case had before its procedure was changed.
import { all, one, Refused } from "../core/api";
import { definition as definitionOf } from "../core/known";
import type { CaseView, Definition, HistoryRow } from "../core/types";

/** In force until record `until`. */
export interface Earlier { until: number; definition: Definition }

/** The last first, asked for one by one; ends where the person may not see the past. */
export async function* earlierDefinitions (view: CaseView, signal: AbortSignal): AsyncGenerator<Earlier> {
  const changes = await all<HistoryRow> ("case.history", { case: view.id, kinds: ["case.migrated"] }, signal);
  for (const { seq } of changes.reverse ()) {
    const then = await one<CaseView> ("case.get", { case: view.id, at: seq - 1 }, signal).catch (error => { if (error instanceof Refused) return undefined; throw error; });
    if (then === undefined)
      return;
    yield { until: seq, definition: await definitionOf (then.pipeline, then.pipeline_version) };
  }
}
