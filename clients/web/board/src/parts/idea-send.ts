// SPDX-License-Identifier: EUPL-1.2
// Rows to cases, as the command line does it (clients/cli/import_cases.c): what is new is drafted and handed in, what changed is edited where nobody else changed it since the
// last import, what is the same is left alone.
import { all, command, Failed, newId, Offline, Refused } from "../core/api";
import { valueHash } from "../core/hash";
import { explain } from "../core/page";
import type { CaseRow, Definition, Done, Fields, Reason } from "../core/types";
import type { Row } from "./idea-rows";

/** A case that was imported before, with the hash of each value of that import. */
interface Known extends CaseRow { source: string; imported?: { [field: string]: string } }
/** By organisation and key of the row. */
export type KnownRows = Map<string, Known>;
/** How rows become cases. */
export interface Manner { definition: Definition; pipeline: string; visibility: string; draftOnly: boolean }
export interface Plan { known?: Known; edit: Fields; base: { [field: string]: string }; handIn: boolean }
/** `kept`: fields that somebody else changed since the last import. */
export interface Outcome { state: "created" | "changed" | "same" | "refused"; ref?: string; submitted: boolean; kept: string[]; reasons: Reason[] }

const LANES = 4, PATIENCE_MS = 60000;
const nothingHash = valueHash (null);
const nameOf = (row: Row): string => `${row.org} ${row.source}`;

export async function knownRows (orgs: Iterable<string>): Promise<KnownRows> {
  const lists = await Promise.all ([...orgs].map (async org => (await all<Known> ("case.list", { org, sources: true }, undefined, Infinity)).map (row => [`${org} ${row.source}`, row] as const)));
  return new Map (lists.flat ());
}

/** What there is to do for a row. */
export function planOf (row: Row, known: KnownRows, { definition, draftOnly }: Manner): Plan {
  const found = known.get (nameOf (row)), plan: Plan = { known: found, edit: {}, base: {}, handIn: !draftOnly && (found === undefined || found.stage === definition.stages[0]?.key) };
  for (const [field, value] of found === undefined ? [] : Object.entries (row.fields)) {
    const before = found?.imported?.[field] ?? nothingHash;
    if (valueHash (value) === before)
      continue;
    plan.edit[field] = value;
    plan.base[field] = before;
  }
  return plan;
}
export const changesNothing = (plan: Plan): boolean => plan.known !== undefined && Object.keys (plan.edit).length === 0 && !plan.handIn;

const reasonsOf = (error: unknown): Reason[] => (error instanceof Refused ? error.reasons : error instanceof Failed ? [{ code: error.code, de: error.de, en: error.en }] : [{ code: "", de: explain (error), en: explain (error) }]);

export class Sending {
  readonly outcomes = new Map<Row, Outcome> ();
  stopped = false;
  /** No connection for so long that it stopped. */
  cut = false;
  private readonly ids: Map<Row, string>;
  private renewing: Promise<void> | undefined;

  constructor (private readonly rows: Row[], private readonly manner: Manner, private known: KnownRows, private readonly told: () => void) {
    const ids = rows.map (newId).sort (); // lists show cases in the order of their ids
    this.ids = new Map (rows.map ((row, i) => [row, ids[i]!]));
  }

  get finished (): number { return this.outcomes.size; }
  get count (): number { return this.rows.length; }
  countOf (state: Outcome["state"]): number { return [...this.outcomes.values ()].filter (one => one.state === state).length; }

  /** All rows that have no outcome yet; returns when it is over or stopped. */
  async go (): Promise<void> {
    const waiting = this.rows.filter (row => !this.outcomes.has (row));
    this.stopped = this.cut = false;
    const lane = async (): Promise<void> => {
      for (let row = waiting.shift (); row !== undefined && !this.stopped; row = waiting.shift ()) {
        const outcome = await this.take (row);
        if (outcome !== undefined)
          this.outcomes.set (row, outcome);
        this.told ();
      }
    };
    await Promise.all (Array.from ({ length: LANES }, lane));
    this.told ();
  }

  /** Undefined where the connection went: the outcome is open, and the same is sent again later. */
  private async take (row: Row): Promise<Outcome | undefined> {
    const outcome: Outcome = { state: "same", submitted: false, kept: [], reasons: [] };
    try {
      const plan = planOf (row, this.known, this.manner);
      if (plan.known === undefined)
        await this.draft (row, outcome, plan);
      else
        await this.amend (outcome, plan);
    } catch (error) {
      if (error instanceof Offline || (error instanceof Failed && error.retry)) {
        this.stopped = this.cut = true;
        return undefined;
      }
      outcome.reasons = reasonsOf (error);
      outcome.state = "refused";
    }
    return outcome;
  }

  private send (verb: string, fields: Parameters<typeof command>[1], id?: string): Promise<Done> {
    return command (verb, fields, { id, patienceMs: PATIENCE_MS });
  }

  private async draft (row: Row, outcome: Outcome, plan: Plan): Promise<void> {
    const id = this.ids.get (row)!, { title, summary, visibility, ...others } = row.fields, fields = Object.fromEntries (Object.entries (others).filter (([, value]) => value !== null));
    try {
      const done = await this.send ("case.draft", { title: title!, summary: summary!, org: row.org, visibility: visibility ?? this.manner.visibility, pipeline: this.manner.pipeline, source: row.source, ...(Object.keys (fields).length > 0 ? { fields } : {}) }, id);
      outcome.state = "created";
      outcome.ref = done.ref;
    } catch (error) {
      if (!(error instanceof Refused) || !error.reasons.every (reason => reason.code === "duplicate_source"))
        throw error;
      await this.renew (row); // somebody else imported it meanwhile
      const again = planOf (row, this.known, this.manner);
      if (again.known === undefined)
        throw error;
      return this.amend (outcome, again);
    }
    if (plan.handIn)
      await this.handIn (id, outcome);
  }

  /** What is there by now, asked once for all rows that meet another's at the same time. An asking under way may have begun before this row was refused and lack it: the next one does not. */
  private async renew (row: Row): Promise<void> {
    for (let asked = 0; asked < 2 && (asked === 0 || !this.known.has (nameOf (row))); asked++) {
      this.renewing ??= knownRows (new Set (this.rows.map (one => one.org))).then (known => { this.known = known; }).finally (() => { this.renewing = undefined; });
      await this.renewing;
    }
  }

  private async handIn (id: string, outcome: Outcome): Promise<void> {
    try {
      await this.send ("case.submit", { case: id });
    } catch (error) {
      if (error instanceof Refused && error.reasons.every (reason => reason.code === "wrong_state" || reason.code === "wrong_stage"))
        return; // somebody else has handed it in
      throw error;
    }
    outcome.submitted = true;
    if (outcome.state === "same")
      outcome.state = "changed";
  }

  private async amend (outcome: Outcome, plan: Plan): Promise<void> {
    const known = plan.known!, edit = { ...plan.edit };
    outcome.ref = known.ref;
    while (Object.keys (edit).length > 0)
      try {
        const base = Object.fromEntries (Object.keys (edit).map (field => [field, plan.base[field]!])), done = await this.send ("case.edit", { case: known.id, fields: edit, base, imported: true });
        outcome.state = done.unchanged === true ? "same" : "changed";
        break;
      } catch (error) {
        const theirs = error instanceof Refused ? error.reasons.filter (reason => reason.code === "conflict").map (reason => reason.field ?? "") : [];
        if (!(error instanceof Refused) || theirs.length === 0 || theirs.length < error.reasons.length || theirs.some (field => !(field in edit)))
          throw error;
        theirs.forEach (field => { delete edit[field]; });
        outcome.kept.push (...theirs);
      }
    if (plan.handIn)
      await this.handIn (known.id, outcome);
  }
}
