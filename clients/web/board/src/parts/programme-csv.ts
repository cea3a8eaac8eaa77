// SPDX-License-Identifier: EUPL-1.2
// The catalogue of funding programmes as a table, and back: what `ideenbus programme export` writes and `programme import` reads (clients/cli/input_records.c).
import { said, texts } from "../core/texts";
import type { Definition, Field, Fields, Value } from "../core/types";
import type { ImportKind, Incoming } from "./import-table";
import { plain } from "./org-match";
import { keyOf, readTyped, type Typed } from "./value-read";
import { isMap, recordColumns } from "./value-text";

const T = texts ({
  title: ["Förderprogramme einlesen", "Import funding programmes"],
  hint: ["Eine Spalte „key“ oder „Name“, die übrigen heißen wie die Felder. Vorhandene Programme werden geändert, neue aufgenommen; leere Zellen bleiben, wie sie sind.",
    "A column \"key\" or \"Name\"; the others are called like the fields. Programmes that are there are changed, others added; empty cells change nothing."],
  columns: ["Es fehlt eine Spalte „key“ oder „Name“.", "A column \"key\" or \"Name\" is missing."], key: ["Der Schlüssel „{0}“ ist keiner: a–z, 0–9, Punkt und Bindestrich.", "\"{0}\" is no key: a–z, 0–9, dots and hyphens."],
  named: ["Ein neues Programm braucht einen Namen.", "A new programme needs a name."], value: ["{0}: {1}", "{0}: {1}"], option: ["„{0}“ gibt es nicht.", "There is no \"{0}\"."], twice: ["Den Schlüssel „{0}“ hat schon eine Zeile darüber.", "A row above has the key \"{0}\" already."],
  records: ["„{0}“ ist so nicht zu lesen, zum Beispiel: {1}", "\"{0}\" cannot be read; for example: {1}"],
});

const KEY_NAMES = ["key", "schluessel", "kuerzel", "programme", "programm"];
const folded = (text: string): string => plain (text).replace (/ /g, "");
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

function optionOf (field: Field, text: string): string | undefined {
  const keys = field.option_keys ?? [], at = [keys, field.option_de ?? [], field.option_en ?? []].map (list => list.findIndex (one => folded (one) === folded (text))).find (found => found >= 0);
  return at === undefined ? undefined : keys[at];
}

/** "ordinary=65 %": a choice, and behind it what the first further column takes; without a choice the first one is meant. */
function recordOf (field: Field, text: string, columns: Field[]): { [key: string]: Value } | undefined {
  const [choice, ...others] = recordColumns (field, columns);
  if (choice?.type !== "enum")
    return undefined;
  let option: string | undefined, rest = text;
  for (let at = text.length; at >= 0 && option === undefined; at--)
    if (at === text.length || " =:".includes (text[at]!)) {
      option = optionOf (choice, text.slice (0, at).trim ());
      rest = option === undefined ? text : text.slice (at).replace (/^[\s=:]+/, "").trim ();
    }
  const record: { [key: string]: Value } = { [choice.key]: option ?? choice.option_keys?.[0] ?? "" };
  if (rest === "")
    return option === undefined ? undefined : record;
  for (const column of others) {
    if (option === undefined && column.type === "text")
      continue;
    const read = readTyped (column, rest, columns);
    if (read.problem === undefined && read.value !== null)
      return { ...record, [column.key]: read.value };
  }
  return undefined;
}

/** A value, or what is wrong with the cell. */
function valueOf (field: Field, text: string, columns: Field[], plainCents: boolean): { value?: Value; fault?: string } {
  const items = text.split (field.type === "records" ? /[;\n]/ : /[,;\n]/).map (item => item.trim ()).filter (item => item !== "");
  if (field.type === "money" && plainCents && /^\d+$/.test (text))
    return { value: Number (text) };
  if (field.type === "bool")
    return /^(true|ja|yes|1|x)$/i.test (text) ? { value: true } : /^(false|nein|no|0)$/i.test (text) ? { value: false } : { fault: T.option (text) };
  if (field.type === "enum" || field.type === "enums") {
    const keys = (field.type === "enum" ? [text] : items).map (item => [item, optionOf (field, item)] as const), wrong = keys.find (([, key]) => key === undefined);
    return wrong !== undefined ? { fault: T.option (wrong[0]) } : { value: field.type === "enum" ? keys[0]![1]! : keys.map (([, key]) => key!) };
  }
  if (field.type === "records") {
    const records = items.map (item => [item, recordOf (field, item, columns)] as const), wrong = records.find (([, record]) => record === undefined);
    return wrong !== undefined ? { fault: T.records (wrong[0], field.key === "rates" ? "ordinary=65 %; budget_emergency=90 %" : "yearly 05-22; rolling") } : { value: records.map (([, record]) => record!) };
  }
  const read = readTyped (field, text as Typed, columns);
  return read.problem === undefined ? { value: read.value } : { fault: read.problem };
}

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
        const { value, fault } = valueOf (field, text, definition.columns, head[column]!.trim () === field.key);
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
