// SPDX-License-Identifier: EUPL-1.2
// The catalogue of funding programmes as a table, and back: what `ideenbus programme export` writes and `programme import` reads (clients/cli/input_records.c).
import { said, texts } from "../core/texts";
import type { Definition, Field, Fields, Value } from "../core/types";
import { folded, readCell } from "./cell-read";
import type { ImportKind, Incoming } from "./import-table";
import { keyOf } from "./value-read";
import { isMap, recordColumns } from "./value-text";

const T = texts ({
  title: ["Förderprogramme einlesen", "Import funding programmes"],
  hint: ["Eine Spalte „key“ oder „Name“, die übrigen heißen wie die Felder. Vorhandene Programme werden geändert, neue aufgenommen; leere Zellen bleiben, wie sie sind.",
    "A column \"key\" or \"Name\"; the others are called like the fields. Programmes that are there are changed, others added; empty cells change nothing."],
  columns: ["Es fehlt eine Spalte „key“ oder „Name“.", "A column \"key\" or \"Name\" is missing."], key: ["Der Schlüssel „{0}“ ist keiner: a–z, 0–9, Punkt und Bindestrich.", "\"{0}\" is no key: a–z, 0–9, dots and hyphens."],
  named: ["Ein neues Programm braucht einen Namen.", "A new programme needs a name."], value: ["{0}: {1}", "{0}: {1}"], twice: ["Den Schlüssel „{0}“ hat schon eine Zeile darüber.", "A row above has the key \"{0}\" already."],
});

const KEY_NAMES = ["key", "schluessel", "kuerzel", "programme", "programm"];
const rate = (basisPoints: number): string => `${Math.floor (basisPoints / 100)}.${String (basisPoints % 100).padStart (2, "0")}%`;

/* ---- Out ---- */

function written (field: Field, value: Value | undefined, columns: Field[]): string {
  if (value === null || value === undefined)
    return "";
  if (field.type === "records" && Array.isArray (value))
    return value.map (item => recordColumns (field, columns).map (column => written (column, isMap (item) ? item[column.key] : null, columns)).filter (text => text !== "").join (" ")).join ("; ");
  if (field.type === "rate" && typeof value === "number")
    return rate (value);
  return Array.isArray (value) ? value.join (",") : String (value);
}

function cell (text: string): string {
  const safe = /^[=+\-@\t\r]/.test (text) ? `'${text}` : text;
  return safe !== text || /[",\r\n]/.test (safe) ? `"${safe.replace (/"/g, "\"\"")}"` : safe;
}

export function programmesCsv (programmes: { key: string; fields: Fields }[], definition: Definition): string {
  const head = ["key", ...definition.fields.map (field => field.key)];
  const rows = programmes.map (one => [one.key, ...definition.fields.map (field => written (field, one.fields[field.key], definition.columns))]);
  return [head, ...rows].map (row => `${row.map (cell).join (",")}\n`).join ("");
}

/* ---- In ---- */

/** "Sachsen-Anhalt Digital" is sachsen-anhalt-digital. */
const keyOfName = (name: string): string => keyOf (name).replace (/[^a-z0-9]+/g, "-").replace (/^-+|-+$/g, "").slice (0, 64);

export function programmesImport (definition: Definition, present: Set<string>): ImportKind {
  const read: ImportKind["read"] = (head, rows) => {
    const at = head.findIndex (name => KEY_NAMES.includes (folded (name))), fields = head.map ((name, i) => (i === at ? undefined
      : definition.fields.find (field => field.key === name.trim () || [field.key, field.de, field.en].some (one => folded (one) === folded (name)))));
    const names = fields.findIndex (field => field?.key === "name"), keys = new Set<string> ();
    if (at < 0 && names < 0)
      return T.columns ();
    const incoming = rows.map ((row, i): Incoming => {
      const name = row[names] ?? "", key = at >= 0 && (row[at] ?? "") !== "" ? row[at]! : keyOfName (name), values: { [key: string]: Value } = {}, faults: string[] = [];
      if (!/^[a-z0-9_.:-]{1,64}$/.test (key))
        faults.push (T.key (key));
      else if (keys.has (key))
        faults.push (T.twice (key));
      else if (!present.has (key) && name === "")
        faults.push (T.named ());
      keys.add (key);
      fields.forEach ((field, column) => {
        const text = row[column] ?? "";
        if (field === undefined || text === "" || /^[-–—]$/.test (text))
          return;
        const { value, fault } = readCell (field, text, { columns: definition.columns, keyed: head[column]!.trim () === field.key });
        if (fault !== undefined)
          faults.push (T.value (said (field), fault));
        else
          values[field.key] = value!;
      });
      return { line: row.line ?? i + 2, name: name === "" ? key : name, fields: { key, fields: values }, faults };
    });
    return { incoming, left: head.filter ((name, i) => name !== "" && i !== at && fields[i] === undefined) };
  };
  return { title: T.title (), hint: T.hint (), verb: "programme.put", read };
}
