// SPDX-License-Identifier: EUPL-1.2
// What changes seldom and stands on every page: definitions and names of organisations, asked once.
import { all, list, Offline, one, Refused } from "./api";
import { keep, kept } from "./kept";
import { onLive } from "./live";
import type { Definition, Field, Gate, Org, Stage } from "./types";

const definitions = new Map<string, Promise<Definition>> ();
let names: Promise<Pipeline[]> | undefined, orgs: Promise<Map<string, Org>> | undefined;

export function forget (): void {
  definitions.clear ();
  names = orgs = undefined;
}

onLive (live => {
  if (live.type === "reset" || (live.type === "event" && live.event.kind === "org.changed"))
    orgs = undefined;
  if (live.type === "reset" || (live.type === "event" && live.event.kind === "pipeline.loaded")) {
    names = undefined;
    [...definitions.keys ()].filter (key => key.endsWith ("@")).forEach (key => definitions.delete (key)); // those of a version never change
  }
});

/** What was asked for, kept for a start without a network; without one what was kept, which is then asked for anew the next time. */
function orKept<T> (name: string, asked: Promise<T>, stale: () => void): Promise<T> {
  return asked.then (value => { keep (name, value); return value; }, error => {
    const found = error instanceof Offline ? kept<T> (name) : undefined;
    if (found === undefined)
      throw error;
    stale ();
    return found;
  });
}

export const DEFAULT_PIPELINE = "smarte-region";

/** A definition; without a version the newest. */
export function definition (pipeline = DEFAULT_PIPELINE, version?: number): Promise<Definition> {
  const key = `${pipeline}@${version ?? ""}`;
  let found = definitions.get (key);
  if (found === undefined) {
    found = one<{ version: number; definition: Definition }> ("pipeline.get", { pipeline, version }).then (row => ({ ...row.definition, key: pipeline, version: row.version }));
    if (version === undefined)
      found = orKept (`definition.${pipeline}`, found, () => definitions.delete (key));
    found.catch (() => definitions.delete (key));
    definitions.set (key, found);
  }
  return found;
}

export interface Pipeline { key: string; version: number; de: string; en: string }
/** All there are, in their newest versions. */
export function pipelines (): Promise<Pipeline[]> {
  if (names === undefined) {
    names = list<Pipeline> ("pipeline.get").then (page => page.rows);
    names.catch (() => { names = undefined; });
  }
  return names;
}

/** Those that cases follow: that of the funding programmes has no stages. */
export const casePipelines = async (): Promise<Pipeline[]> => (await pipelines ()).filter (one => one.key !== "programmes");

const collator = new Intl.Collator ("de", { numeric: true });
/** The order of names in a list. */
export const byName = (a: { name: string }, b: { name: string }): number => collator.compare (a.name, b.name);

/** All organisations the person may see, by key, in the order of their names. */
export function organisations (): Promise<Map<string, Org>> {
  if (orgs === undefined) {
    orgs = orKept ("orgs", all<Org> ("org.list"), () => { orgs = undefined; }).then (rows => new Map (rows.sort (byName).map (org => [org.key, org])));
    orgs.catch (() => { orgs = undefined; });
  }
  return orgs;
}

/** The Kommunen and associations of a district, and the district itself. */
export const orgsIn = (known: Map<string, Org> | undefined, district: string | undefined): Org[] =>
  [...(known?.values () ?? [])].filter (org => (org.district === district && ["municipality", "association"].includes (org.kind)) || org.key === district);
export const orgName = (known: Map<string, Org> | undefined, key: string | undefined): string => (key === undefined ? "" : known?.get (key)?.name ?? key);

export const stageOf = (from: Definition, key: string): Stage | undefined => from.stages.find (stage => stage.key === key);
export const fieldOf = (from: Definition, key: string): Field | undefined => from.fields.find (field => field.key === key);
export const columnsOf = (from: Definition, table: string): Field[] => from.columns.filter (column => column.table === table);
export const recordOf = (from: Definition, field: string): Field[] => from.columns.filter (column => column.record === field);
/** The gates that lead out of a stage. */
export const gatesFrom = (from: Definition, stage: string): Gate[] => from.gates.filter (gate => gate.from === stage);

/** Similar cases of the region for a text being typed. */
export async function similar<Row> (text: string, signal?: AbortSignal, limit = 5): Promise<Row[]> {
  try {
    return (await list<Row> ("case.search", { text: text.slice (0, 500), similar: true, limit }, signal)).rows;
  } catch (error) {
    if (error instanceof Refused)
      return [];
    throw error;
  }
}
