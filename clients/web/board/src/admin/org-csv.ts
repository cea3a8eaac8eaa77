// SPDX-License-Identifier: EUPL-1.2
// Organisations from a table, as `ideenbus import --kind org` reads it: key, kind and name in each row, or a register of municipalities by ARS, in which districts and
// associations are columns of their municipalities.
import { texts } from "../core/texts";
import type { Value } from "../core/types";
import type { Cells } from "../parts/idea-list";
import type { ImportKind, Incoming } from "../parts/import-table";
import { plain } from "../parts/org-match";

const T = texts ({
  title: ["Organisationen einlesen", "Import organisations"],
  hint: ["Spalten: Schlüssel, Art und Name; dazu, wo bekannt, Landkreis und Verband (deren Schlüssel) und Einwohner. Landkreise stehen über ihren Gemeinden. Oder ein Gemeinderegister: ars, name, kreisags, kreis, verband, einwohner.", "Columns: key, kind and name; where known district and association (their keys) and inhabitants as well. Districts stand above their municipalities. Or a register of municipalities: ars, name, kreisags, kreis, verband, einwohner."],
  columns: ["Es fehlen Spalten: Schlüssel, Art und Name müssen da sein.", "Columns are missing: key, kind and name must be there."], kind: ["Die Art „{0}“ gibt es nicht.", "There is no kind \"{0}\"."],
  empty: ["Schlüssel und Name müssen ausgefüllt sein.", "Key and name must be filled in."], inhabitants: ["„{0}“ ist keine Zahl.", "\"{0}\" is no number."],
  ars: ["„{0}“ ist kein Regionalschlüssel; er hat zwölf Ziffern.", "\"{0}\" is no regional key; it has twelve digits."], unnamed: ["Der Name fehlt.", "The name is missing."],
});

const NAMES = { key: ["key", "schluessel", "ars", "kreisags", "kuerzel"], kind: ["kind", "art", "typ"], name: ["name"], district: ["district", "kreis", "landkreis"], association: ["association", "verband"], inhabitants: ["inhabitants", "einwohner"] };
type Column = keyof typeof NAMES;

const fold = (text: string): string => plain (text).replace (/ /g, "");
const found = (head: string[], names: string[]): number => head.findIndex (name => names.includes (fold (name)));

/** Thousands may be grouped by points or blanks.  undefined: it is no number. */
function countOf (text: string): number | undefined {
  const digits = text.replace (/(?<=^\d{1,3}(?:[\s.]\d{3})*)[\s.](?=\d{3}(?:\D|$))/g, "");
  return /^\d{1,9}$/.test (digits) ? Number (digits) : undefined;
}

const REGISTER = { ars: ["ars"], name: ["name", "gemeinde"], districtKey: ["kreisags"], district: ["kreis"], association: ["verband"], inhabitants: ["einwohner", "inhabitants"] };

/** Districts and associations first, each with the people of its municipalities.  The sixth digit is 5 in an association, and 9 where no municipality is: an area, unless people live there. */
function register (head: string[], rows: Cells[]): { incoming: Incoming[]; left: string[] } {
  const at = Object.fromEntries (Object.entries (REGISTER).map (([column, names]) => [column, found (head, names)])) as Record<keyof typeof REGISTER, number>;
  const above = { district: new Map<string, Incoming> (), association: new Map<string, Incoming> () };
  const parent = (kind: "district" | "association", key: string | undefined, row: Cells, line: number, inhabitants: number | undefined, fields: { [key: string]: Value }): void => {
    if (key === undefined || at[kind] < 0)
      return;
    const name = row[at[kind]] ?? "", one = above[kind].get (key) ?? { line, name, fields: { key, kind, name, ...fields }, faults: name === "" ? [T.unnamed ()] : [] };
    if (inhabitants !== undefined)
      one.fields.inhabitants = (one.fields.inhabitants as number | undefined ?? 0) + inhabitants;
    above[kind].set (key, one);
  };
  const municipalities = rows.map ((row, i): Incoming => {
    const cell = (column: keyof typeof REGISTER): string => row[at[column]] ?? "", ars = cell ("ars"), name = cell ("name"), line = row.line ?? i + 2, inhabitants = countOf (cell ("inhabitants"));
    if (!/^\d{12}$/.test (ars))
      return { line, name, fields: {}, faults: [T.ars (ars)] };
    const nameless = at.district >= 0 && cell ("district") === "", district = nameless ? undefined : cell ("districtKey") || ars.slice (0, 5), association = ars[5] === "5" ? ars.slice (0, 9) : undefined; // coastal waters lie in a district that is none
    const within = { ...(district === undefined ? {} : { district }), ...(association === undefined ? {} : { association }) };
    if (at.districtKey >= 0)
      parent ("district", district, row, line, inhabitants, {});
    parent ("association", association, row, line, inhabitants, district === undefined ? {} : { district });
    return { line, name, fields: { key: ars, kind: ars[5] === "9" && (inhabitants ?? 0) === 0 ? "area" : "municipality", name, ...within, ...(inhabitants === undefined ? {} : { inhabitants }) }, faults: name === "" ? [T.unnamed ()] : [] };
  });
  return { incoming: [...above.district.values (), ...above.association.values (), ...municipalities], left: head.filter ((name, i) => name !== "" && !Object.values (at).includes (i)) };
}

/** `kinds`: key to how it is called. */
export function orgsImport (kinds: Record<string, () => string>): ImportKind {
  const kindOf = (text: string): string | undefined => Object.keys (kinds).find (key => key === text || fold (key) === fold (text) || fold (kinds[key]!()) === fold (text));
  const read: ImportKind["read"] = (head, rows) => {
    const at = Object.fromEntries ((Object.keys (NAMES) as Column[]).map (column => [column, found (head, NAMES[column])])) as Record<Column, number>;
    if (at.kind < 0 && found (head, REGISTER.ars) >= 0 && found (head, REGISTER.name) >= 0)
      return register (head, rows);
    const districts = at.kind < 0 && found (head, ["kreisags"]) >= 0; // a register of districts
    if (at.key < 0 || at.name < 0 || (at.kind < 0 && !districts))
      return T.columns ();
    const incoming = rows.map ((row, i): Incoming => {
      const cell = (column: Column): string => row[at[column]] ?? "", kind = districts ? "district" : kindOf (cell ("kind")), faults: string[] = [], fields: { [key: string]: Value } = { key: cell ("key"), name: cell ("name") };
      if (cell ("key") === "" || cell ("name") === "")
        faults.push (T.empty ());
      if (kind === undefined)
        faults.push (T.kind (cell ("kind")));
      else
        fields.kind = kind;
      for (const column of ["district", "association"] as const)
        if (cell (column) !== "")
          fields[column] = cell (column);
      const inhabitants = countOf (cell ("inhabitants"));
      if (inhabitants !== undefined)
        fields.inhabitants = inhabitants;
      else if (cell ("inhabitants") !== "")
        faults.push (T.inhabitants (cell ("inhabitants")));
      return { line: row.line ?? i + 2, name: cell ("name"), fields, faults };
    });
    return { incoming, left: head.filter ((name, i) => name !== "" && !Object.values (at).includes (i)) };
  };
  return { title: T.title (), hint: T.hint (), verb: "org.put", read };
}
