// SPDX-License-Identifier: EUPL-1.2
// Organisations as people write them: by ARS or AGS, by name with or without "Stadt" and "(Saale)", with a slip of the pen.
import type { Org } from "../core/types";

/** Lower case, umlauts spelt out, letters and digits. */
export const plain = (text: string): string =>
  text.toLowerCase ().replace (/ä/g, "ae").replace (/ö/g, "oe").replace (/ü/g, "ue").replace (/ß/g, "ss").normalize ("NFD").replace (/[^a-z0-9]+/g, " ").trim ();

const KINDS = /\b(stadt|gemeinde|einheitsgemeinde|verbandsgemeinde|vbgem|vg|samtgemeinde|amt|landkreis|kreis|hansestadt|kreisstadt|der|die|markt)\b/g;
const core = (name: string): string => plain (name.replace (/\([^)]*\)/g, " ")).replace (KINDS, " ").replace (/\s+/g, " ").trim ();
const digits = (text: string): string => text.replace (/\s/g, "");

/** An AGS is the ARS without the association in its middle. */
const ags = (key: string): string => (/^\d{12}$/.test (key) ? key.slice (0, 5) + key.slice (9) : key);

const only = (orgs: Org[]): Org | undefined => (orgs.length === 1 ? orgs[0] : undefined);

/** The organisation meant, where that is certain (clients/cli/org_match.c says the same). */
export function findOrg (text: string, orgs: Org[]): Org | undefined {
  const number = digits (text), name = plain (text), short = core (text);
  if (/^\d{5,12}$/.test (number))
    return orgs.find (org => org.key === number) ?? orgs.find (org => ags (org.key) === number || (number.length === 12 && org.key === number.slice (0, 9)));
  const exact = orgs.filter (org => org.key === text || plain (org.name) === name);
  if (exact.length > 0)
    return exact.find (org => org.key === text) ?? only (exact);
  const likely = orgs.filter (org => core (org.name) === short && short !== ""), association = /verbandsgemeinde|vbgem|vg /.test (`${name} `);
  return only (likely) ?? only (likely.filter (org => /verbandsgemeinde|vbgem/.test (plain (org.name)) === association));
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
