// SPDX-License-Identifier: EUPL-1.2
// Organisations from a table: key, kind and name in each row, as `ideenbus import --kind org` reads it.  (A whole register by ARS is the command line's.)
import { texts } from "../core/texts";
import type { Value } from "../core/types";
import type { ImportKind, Incoming } from "../parts/import-table";
import { plain } from "../parts/org-match";

const T = texts ({
  title: ["Organisationen einlesen", "Import organisations"],
  hint: ["Spalten: Schlüssel, Art und Name; dazu, wo bekannt, Landkreis und Verband (deren Schlüssel) und Einwohner. Landkreise stehen über ihren Gemeinden.", "Columns: key, kind and name; where known district and association (their keys) and inhabitants as well. Districts stand above their municipalities."],
  columns: ["Es fehlen Spalten: Schlüssel, Art und Name müssen da sein.", "Columns are missing: key, kind and name must be there."], kind: ["Die Art „{0}“ gibt es nicht.", "There is no kind \"{0}\"."],
  empty: ["Schlüssel und Name müssen ausgefüllt sein.", "Key and name must be filled in."], inhabitants: ["„{0}“ ist keine Zahl.", "\"{0}\" is no number."],
});

const NAMES = { key: ["key", "schluessel", "ars", "kuerzel"], kind: ["kind", "art", "typ"], name: ["name"], district: ["district", "kreis", "landkreis"], association: ["association", "verband"], inhabitants: ["inhabitants", "einwohner"] };
type Column = keyof typeof NAMES;

/** `kinds`: key to how it is called. */
export function orgsImport (kinds: Record<string, () => string>): ImportKind {
  const fold = (text: string): string => plain (text).replace (/ /g, "");
  const kindOf = (text: string): string | undefined => Object.keys (kinds).find (key => key === text || fold (key) === fold (text) || fold (kinds[key]!()) === fold (text));
  const read: ImportKind["read"] = (head, rows) => {
    const at = Object.fromEntries ((Object.keys (NAMES) as Column[]).map (column => [column, head.findIndex (name => NAMES[column].includes (fold (name)))])) as Record<Column, number>;
    if (at.key < 0 || at.kind < 0 || at.name < 0)
      return T.columns ();
    const incoming = rows.map ((row, i): Incoming => {
      const cell = (column: Column): string => row[at[column]] ?? "", kind = kindOf (cell ("kind")), faults: string[] = [], fields: { [key: string]: Value } = { key: cell ("key"), name: cell ("name") };
      if (cell ("key") === "" || cell ("name") === "")
        faults.push (T.empty ());
      if (kind === undefined)
        faults.push (T.kind (cell ("kind")));
      else
        fields.kind = kind;
      for (const column of ["district", "association"] as const)
        if (cell (column) !== "")
          fields[column] = cell (column);
      const inhabitants = cell ("inhabitants").replace (/(?<=^\d{1,3}(?:[\s.]\d{3})*)[\s.](?=\d{3}(?:\D|$))/g, "");
      if (inhabitants !== "" && !/^\d{1,9}$/.test (inhabitants))
        faults.push (T.inhabitants (cell ("inhabitants")));
      else if (inhabitants !== "")
        fields.inhabitants = Number (inhabitants);
      return { line: row.line ?? i + 2, name: cell ("name"), fields, faults };
    });
    return { incoming, left: head.filter ((name, i) => name !== "" && !Object.values (at).includes (i)) };
  };
  return { title: T.title (), hint: T.hint (), verb: "org.put", read };
}
