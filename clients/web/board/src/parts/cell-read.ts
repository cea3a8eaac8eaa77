// SPDX-License-Identifier: EUPL-1.2
// Cells of tables, to values, by the type the definition gives a field: the rules are those of the command line's import (clients/cli/input*.c), so that it finds the same
// values in the same table.
import { clean } from "../core/clean";
import { texts } from "../core/texts";
import type { Field, Org, Value } from "../core/types";
import { findOrg } from "./org-match";
import { bounded, keyOf, readTyped } from "./value-read";
import { isMap, isPosts, isScaled, optionText, recordColumns } from "./value-text";

const T = texts ({
  option: ["„{0}“ gibt es nicht.", "There is no \"{0}\"."], records: ["„{0}“ ist so nicht zu lesen, zum Beispiel: {1}", "\"{0}\" cannot be read; for example: {1}"],
  left: ["„{0}“ steht nicht zur Auswahl und bleibt leer.", "\"{0}\" is no option and stays empty."], taken: ["als „{0}“ eingeordnet", "taken as \"{0}\""], org: ["„{0}“ ist hier nicht bekannt.", "\"{0}\" is not known here."],
  date: ["„{0}“ ist kein Datum. Zum Beispiel 31.03.2026", "\"{0}\" is not a date. For example 31.03.2026"], json: ["„{0}“ ist so nicht zu lesen.", "\"{0}\" cannot be read."],
  bool: ["„{0}“ ist weder ja noch nein.", "\"{0}\" is neither yes nor no."], parts: ["Dafür sind eigene Spalten nötig.", "This needs columns of its own."],
});

/** `fault`: why it cannot be taken; `note`: what was made of it, where that is not plain. */
interface CellRead { value: Value; fault?: string; note?: string }
/** `keyed`: the heading says that plain numbers are in the field's unit.  `loose`: options by the first words of their label, and those that are none are left out. */
/** Whether plain numbers below a heading are in cents or hundredths: only where it says so, as for the command line (flags_for in clients/cli/import_columns.c). */
export const inItsUnit = (heading: string): boolean => /(^|[^a-z])(cents|hundredths)[^a-z]*$/i.test (heading);
interface Reading { columns: Field[]; keyed: boolean; loose?: boolean; orgs?: Org[] }

const UMLAUTS: { [letter: string]: string } = { ä: "ae", ö: "oe", ü: "ue", Ä: "ae", Ö: "oe", Ü: "ue", ß: "ss" };
/** Lower case, letters and digits, umlauts spelt out; what is not ASCII stays. */
export const folded = (text: string): string => text.replace (/[äöüÄÖÜß]/g, letter => UMLAUTS[letter]!).replace (/[A-Z]/g, letter => letter.toLowerCase ()).replace (/[^a-z0-9\u0080-\u{10ffff}]/gu, "");

const good = (value: Value, note?: string): CellRead => ({ value, note });
const bad = (fault: string): CellRead => ({ value: null, fault });
const parts = (text: string, separators: RegExp): string[] => text.split (separators).map (part => part.trim ()).filter (part => part !== "");

/* ---- Options ---- */

const wordsOf = (text: string): string => text.split (/[ ,]/).map (folded).filter (word => word !== "").map (word => `${word} `).join ("");

/** The one option whose label begins with these words. */
function begunOption (field: Field, text: string): number {
  const words = wordsOf (text), fits = (field.option_de ?? []).map ((label, i) => [label, field.option_en?.[i] ?? ""].some (one => wordsOf (one).startsWith (words)));
  return words !== "" && fits.filter (Boolean).length === 1 ? fits.indexOf (true) : -1;
}

function optionOf (field: Field, text: string, loose = false): string | undefined {
  const name = folded (text), lists = [field.option_keys ?? [], field.option_de ?? [], field.option_en ?? []];
  const at = name === "" ? -1 : lists.map (list => list.findIndex (one => folded (one) === name)).find (found => found >= 0) ?? (loose ? begunOption (field, text) : -1);
  return field.option_keys?.[at];
}

function readEnum (field: Field, text: string, loose: boolean): CellRead {
  const key = optionOf (field, text, loose);
  if (key === undefined)
    return loose ? good (null, T.left (text)) : bad (T.option (text));
  return good (key, optionOf (field, text) === undefined ? T.taken (optionText (field, key)) : undefined);
}

/** Labels may hold commas, so the whole is tried first, then parts between semicolons, then between commas. */
function readEnums (field: Field, text: string, loose: boolean): CellRead {
  const whole = optionOf (field, text, loose) !== undefined, items = whole ? [text] : parts (text, text.includes (";") ? /;/ : text.includes ("|") ? /\|/ : /,/);
  const found = items.map (item => readEnum (field, item, loose)), wrong = found.find (one => one.fault !== undefined);
  if (wrong !== undefined)
    return wrong;
  const keys = [...new Set (found.flatMap (one => (one.value === null ? [] : [one.value])))];
  return good (keys.length === 0 ? null : keys, found.flatMap (one => one.note ?? []).join (" ") || undefined);
}

/* ---- Lists ---- */

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

function readRecords (field: Field, text: string, columns: Field[]): CellRead {
  const items = parts (text, /[;\n]/), records = items.map (item => recordOf (field, item, columns)), wrong = records.findIndex (record => record === undefined);
  return wrong >= 0 ? bad (T.records (items[wrong]!, field.key === "rates" ? "ordinary=65 %; budget_emergency=90 %" : "yearly 05-22; rolling")) : good (records as Value[]);
}

/** People write names where keys are meant. */
function readOrgs (items: string[], orgs: Org[] | undefined): CellRead {
  const keys = items.map (item => (orgs === undefined ? item : findOrg (item, orgs)?.key)), wrong = keys.indexOf (undefined);
  return wrong >= 0 ? bad (T.org (items[wrong]!)) : good (keys as string[]);
}

const isNone = (field: Field, text: string): boolean => [field.none, field.none_de, field.none_en].some (none => none !== undefined && folded (none) === folded (text));

function readKeys (field: Field, text: string): CellRead {
  const keys = parts (text, /[,;]/).map (key => (/^[A-Za-z0-9_.:-]{1,64}$/.test (key) ? key : keyOf (key))), read = readTyped (field, keys.map (key => key.toLowerCase ()));
  return read.problem === undefined ? good (keys) : bad (read.problem);
}

/* ---- Any field ---- */

const NO = ["nein", "no", "false", "0", "n", "falsch"], YES = ["ja", "yes", "true", "1", "x", "wahr"];

function readBool (text: string): CellRead {
  const word = folded (text);
  return YES.includes (word) ? good (true) : NO.includes (word) ? good (false) : bad (T.bool (text));
}

/** A plain number in the field's unit. */
function plain (field: Field, text: string): CellRead | undefined {
  if (!/^-?\d{1,15}$/.test (text))
    return undefined;
  const { value, problem } = bounded (field, Number (text));
  return problem === undefined ? good (value) : bad (problem);
}

function readMoney (field: Field, text: string, keyed: boolean): CellRead | undefined {
  const band = optionOf (field, text);
  return band !== undefined ? good ({ band }) : keyed ? plain (field, text) : undefined;
}

/** Of hundredths a plain number is that many of them, but posts are whole ones unless the heading says otherwise. */
const readInt = (field: Field, text: string, keyed: boolean): CellRead | undefined =>
  (isScaled (field) && (keyed || !isPosts (field)) ? plain (field, text) : undefined);

function readJson (text: string): CellRead {
  try {
    const value = JSON.parse (text) as Value;
    return isMap (value) || Array.isArray (value) ? good (value) : bad (T.json (text));
  } catch { return bad (T.json (text)); }
}

function readSpecial (field: Field, text: string, { columns, keyed, loose = false, orgs }: Reading): CellRead | undefined {
  switch (field.type) {
  case "money": return readMoney (field, text, keyed);
  case "int": return readInt (field, text, keyed);
  case "bool": return readBool (text);
  case "enum": return readEnum (field, text, loose);
  case "enums": return readEnums (field, text, loose);
  case "records": return readRecords (field, text, columns);
  case "record": return bad (T.parts ());
  case "keys": return isNone (field, text) ? good (field.none!) : readKeys (field, text);
  case "orgs": return readOrgs (parts (text, /[,;]/), orgs);
  case "org": { const read = readOrgs ([text], orgs); return { ...read, value: (read.value as Value[] | null)?.[0] ?? null }; }
  case "rows": return good (parts (text, /[,;]/));
  case "texts": return isNone (field, text) ? good (field.none!) : good (parts (text, /[;\n]/));
  case "date": return /^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4})$/.test (text) && readTyped (field, text).problem === undefined ? undefined : bad (T.date (text));
  }
  return undefined;
}

/** A cell may have lines where a field has one: what breaks the line is a blank then. */
const linesOf = (field: Field, text: string): string => (field.lines ? clean (text) : clean (text, false).replace (/ ?[\n\t]+/g, " "));

/** What a cell that is trimmed and not empty says. */
export function readCell (field: Field, text: string, reading: Reading): CellRead {
  if (/^[{[]/.test (text) && field.type !== "text")
    return readJson (text);
  const special = readSpecial (field, text, reading);
  if (special !== undefined)
    return special;
  const read = readTyped (field, text, reading.columns);
  return read.problem !== undefined ? bad (read.problem) : good (field.type === "text" && field.key !== "month_day" ? linesOf (field, text) : read.value);
}
