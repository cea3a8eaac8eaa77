// SPDX-License-Identifier: EUPL-1.2
// Approvals, opinions and ratings hold for what they were given on: which of them rest on a field, before it is changed, and what a change made lapse.
import { list, Refused } from "../core/api";
import { date } from "../core/format";
import { said, texts } from "../core/texts";
import type { CaseView, Definition, Done, Org, TableRow } from "../core/types";
import { actorOf } from "./actor";
import { roleName } from "./words";

const T = texts ({
  lapsed: ["Damit gilt nicht mehr und ist neu zu geben: {0}", "No longer valid, has to be given again: {0}"],
  warning: ["Ändern Sie das, verfällt: {0}.", "If you change this, the following lapses: {0}."], section: ["Ändern Sie etwas in „{0}“, verfällt: {1}.", "If you change anything in \"{0}\", this lapses: {1}."],
  rests: ["Auf diesen Angaben beruht: {0}. Was davon bei einer Änderung verfällt, steht dann am Feld.", "Based on these entries: {0}. What lapses by a change is said at the field."], of: ["{0} ({1})", "{0} ({1})"], by: ["{0}, {1}", "{0}, {1}"], asked: ["{0} (angefragt bis {1})", "{0} (asked for until {1})"],
});

export function lapsedText (definition: Definition, done: Done): string {
  const names = (done.lapsed ?? []).map (key => [...definition.approvals, ...definition.tables].find (one => one.key === key)).map ((one, i) => (one === undefined ? done.lapsed![i]! : said (one)));
  return names.length === 0 ? "" : T.lapsed (names.join (", "));
}

/** Something that was given: what it is, who gave it, and the fields and tables it rests on; "all": whatever a gate reads. */
export interface Given { name: string; who: string; covers: string[] | "all" }

/** Rows of ratings that hold, of tables in which each person has one. */
async function ratings (view: CaseView, definition: Definition, orgs: Map<string, Org> | undefined, signal: AbortSignal): Promise<Given[]> {
  const tables = definition.tables.filter (table => table.by_person === true && (table.covers ?? []).length > 0 && (view.rows?.[table.key] ?? 0) > 0);
  return Promise.all (tables.map (async table => {
    const rows = await list<TableRow> ("row.list", { case: view.id, table: table.key }, signal).then (page => page.rows, error => { if (error instanceof Refused) return []; throw error; });
    const who = rows.filter (row => row.lapsed !== true).map (row => actorOf (row, orgs));
    return who.map (one => ({ name: said (table), who: one, covers: table.covers! }));
  })).then (found => found.flat ());
}

/** All that would lapse by some change: given approvals and opinions, opinions that are asked for, ratings that hold. */
export async function givenOn (view: CaseView, definition: Definition, orgs: Map<string, Org> | undefined, signal: AbortSignal): Promise<Given[]> {
  const found: Given[] = [], kindOf = (key: string) => definition.approvals.find (kind => kind.key === key);
  const add = (key: string, name: string, who: string): void => {
    const kind = kindOf (key), covers = kind?.covers_all === true ? "all" : kind?.covers ?? [];
    if (covers === "all" || covers.length > 0)
      found.push ({ name, who, covers });
  };
  for (const one of view.approvals ?? [])
    add (one.kind, said (kindOf (one.kind)), T.by (roleName (one.role), date (one.time)));
  for (const one of view.asked ?? [])
    if (!(view.approvals ?? []).some (given => given.kind === one.kind))
      add (one.kind, T.asked (said (kindOf (one.kind)), date (one.until)), "");
  return [...found, ...await ratings (view, definition, orgs, signal)];
}

export const restsOn = (given: Given[], definition: Definition, key: string): Given[] => given.filter (one => (one.covers === "all"
  ? [...definition.fields, ...definition.tables].some (field => field.key === key && field.gate_reads === true) : one.covers.includes (key)));

/** Whether anything can rest on a table, so that it is worth asking. */
export const mayRestOn = (definition: Definition, key: string): boolean => [...definition.approvals, ...definition.tables].some (one => ("covers_all" in one && one.covers_all === true) || (one.covers ?? []).includes (key));

/** "Bewertung (Koordination, RDZ; Beratung, Nord), Freigabe der Kommune (Leitung der Kommune, 12.03.2026)" */
function names (given: Given[], whose: boolean): string {
  const by = new Map<string, string[]> ();
  for (const one of given)
    by.set (one.name, [...by.get (one.name) ?? [], one.who].filter (who => who !== ""));
  return [...by].map (([name, who]) => (whose && who.length > 0 ? T.of (name, who.join ("; ")) : name)).join (", ");
}

/** Said before a field is changed; empty where nothing rests on it. */
export const warningText = (given: Given[], section?: string): string =>
  (given.length === 0 ? "" : section === undefined ? T.warning (names (given, true)) : T.section (section, names (given, true)));
/** Said where nothing is being edited yet. */
export const restsText = (given: Given[]): string => (given.length === 0 ? "" : T.rests (names (given, false)));
