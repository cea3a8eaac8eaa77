// SPDX-License-Identifier: EUPL-1.2
// Organisations as people write them: by ARS or AGS, by name with or without "Stadt" and "(Saale)", with a slip of the pen.
import type { Org } from "../core/types";

/** Lower case, umlauts spelt out, letters and digits. */
export const plain = (text: string): string =>
  text.normalize ("NFC").toLowerCase ().replace (/ä/g, "ae").replace (/ö/g, "oe").replace (/ü/g, "ue").replace (/ß/g, "ss").normalize ("NFD").replace (/[^a-z0-9]+/g, " ").trim ();

const KINDS = /\b(stadt|gemeinde|einheitsgemeinde|verbandsgemeinde|vbgem|vg|samtgemeinde|amt|landkreis|kreis|hansestadt|kreisstadt|der|die|markt)\b/g;
const core = (name: string): string => plain (name.replace (/\([^)]*\)/g, " ")).replace (KINDS, " ").replace (/\s+/g, " ").trim ();
const digits = (text: string): string => text.replace (/\s/g, "");

/** An AGS is the ARS without the association in its middle. */
const ags = (key: string): string => (/^\d{12}$/.test (key) ? key.slice (0, 5) + key.slice (9) : key);

const only = (orgs: Org[]): Org | undefined => (orgs.length === 1 ? orgs[0] : undefined);

/** What a word in a name says of the kind of place. */
const SAYS: [word: RegExp, ...kinds: string[]][] = [[/\b(verbandsgemeinde|vbgem|vg|samtgemeinde|amt)\b/, "association"], [/\b(landkreis|kreis)\b/, "district"],
  [/\b(stadt|gemeinde|einheitsgemeinde|hansestadt|kreisstadt|markt)\b/, "municipality", "district"]];
const bracketed = (name: string): string => plain (/\(([^)]*)\)/.exec (name)?.[1] ?? "");

/** Whether a text says of the place what the organisation is not: another kind, or another one of the name. */
function contradicts (text: string, org: Org): boolean {
  const words = plain (text), said = bracketed (text), own = bracketed (org.name);
  return (said !== "" && own !== "" && said !== own) || SAYS.some (([word, ...kinds]) => word.test (words) && !kinds.includes (org.kind));
}

/** The organisation with this key or this name, word for word. */
export function exactOrg (text: string, orgs: Org[]): Org | undefined {
  const number = digits (text), name = plain (text);
  return orgs.find (org => org.key === text || org.key === number) ?? (name === "" ? undefined : only (orgs.filter (org => plain (org.name) === name)));
}

/** The organisation meant, of those that may be, where that is certain (clients/cli/org_match.c says the same).  One of all that is called just so comes before one that is called like that. */
export function findOrg (text: string, orgs: Org[], all = orgs): Org | undefined {
  const number = digits (text), name = plain (text), short = core (text), exact = exactOrg (text, all);
  if (exact !== undefined)
    return orgs.find (org => org.key === exact.key);
  if (/^\d{5,12}$/.test (number))
    return orgs.find (org => ags (org.key) === number || (org.key.length === 9 && number === `${org.key}000`));
  if (orgs.some (org => plain (org.name) === name))
    return only (orgs.filter (org => plain (org.name) === name));
  const likely = orgs.filter (org => core (org.name) === short && short !== "" && !contradicts (text, org));
  return only (likely) ?? only (likely.filter (org => org.kind !== "association"));
}

/** Letters to change from one to the other (Levenshtein), at most `most` + 1. */
function distance (a: string, b: string, most: number): number {
  if (Math.abs (a.length - b.length) > most)
    return most + 1;
  let row = Array.from ({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min (row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

/** What may have been meant. */
export function suggestOrg (text: string, orgs: Org[]): Org | undefined {
  const wanted = core (text);
  if (wanted.length < 3)
    return undefined;
  const scored = orgs.map (org => {
    const name = core (org.name), begins = name.startsWith (wanted) || wanted.startsWith (name);
    return { org, score: begins ? 0.5 : distance (wanted, name, 3) };
  }).filter (one => one.score <= Math.min (3, wanted.length / 2)).sort ((a, b) => a.score - b.score);
  return scored[0]?.org;
}
