// SPDX-License-Identifier: EUPL-1.2
// Ideas that wait to be sorted: those whose gate the person decides, or may decide in place of another; oldest first.
import { all } from "../core/api";
import { definition, gatesFrom, organisations, pipelines } from "../core/known";
import { hasRole, me } from "../core/session";
import type { CaseRow, Definition, Org, Work } from "../core/types";
import { partAt } from "./rights";

export interface Queued { row: CaseRow; definition: Definition; /** Returned: it waits for an answer. */ returned: boolean }

/** Whether ideas of any district come to the person to be sorted: to the office, or to a firm that a district gave it to. */
export const sortsIdeas = (): boolean => hasRole ("coordinator", "district_admin") || (me ()?.person.scopes ?? []).some (scope => scope.startsWith ("triage:"));

interface Place { district?: string; org?: string }

/** Where the ideas lie that the person sorts: districts, and the own centre; a centre of the whole region has those that lie in no district as well. */
function places (orgs: Org[]): Place[] {
  const scopes = new Set (me ()?.person.scopes ?? []);
  return scopes.has ("district:none") ? [{}]
    : orgs.flatMap (({ key, kind }): Place[] => (kind === "district" && (scopes.has (`district:${key}`) || scopes.has (`triage:${key}`)) ? [{ district: key }]
      : kind === "centre" && scopes.has (`org:${key}`) ? [{ org: key }] : []));
}

/** Definitions with an idea stage, and its key. */
async function ways (): Promise<{ definition: Definition; stage: string }[]> {
  const found = await Promise.all ((await pipelines ()).map (way => definition (way.key)));
  return found.flatMap (from => from.stages?.filter (stage => stage.number === 1 && from.catalogue !== true).map (stage => ({ definition: from, stage: stage.key })) ?? []);
}

export async function triageQueue (signal?: AbortSignal): Promise<Queued[]> {
  const [orgs, whole, work] = await Promise.all ([organisations (), ways (), all<Work> ("work.list", {}, signal)]);
  const waiting = new Set (work.filter (item => item.kind === "decide").map (item => item.ref)), where = places ([...orgs.values ()]);
  const lists = await Promise.all (whole.flatMap (way => where.map (async place => {
    const rows = await all<CaseRow> ("case.list", { ...place, stage: way.stage, state: "open", pipeline: way.definition.key }, signal);
    return rows.flatMap (row => {
      const part = gatesFrom (way.definition, row.stage).map (gate => partAt (row, gate)).find (one => one !== undefined && one !== "lays");
      return part === undefined ? [] : [{ row, definition: way.definition, returned: part === "decides" && !waiting.has (row.ref) }];
    });
  })));
  return lists.flat ().sort ((a, b) => Number (a.returned) - Number (b.returned) || a.row.entered - b.row.entered);
}
