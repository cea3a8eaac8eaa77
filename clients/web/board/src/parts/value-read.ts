// SPDX-License-Identifier: EUPL-1.2
// What people type, to values, by the type the definition gives a field: the rules are those of the command line (clients/cli/input*.c).
// `Typed` is what stands in the inputs of a field, as it can be kept as a draft; it may be half finished or wrong.
import { number } from "../core/format";
import { lang, said, texts } from "../core/texts";
import type { Field, Value } from "../core/types";
import { isBand, isEmpty, isMap, isScaled, isUnknown, recordColumns, valueText } from "./value-text";

const T = texts ({
  money: ["Das ist kein Betrag. Zum Beispiel 1.234,50", "This is not an amount. For example 1,234.50"],
  ambiguous: ["„{0}“ ist mehrdeutig: Tausender oder Nachkommastellen?", "\"{0}\" is ambiguous: thousands or decimals?"],
  rate: ["Das ist kein Anteil. Zum Beispiel 65 %", "This is not a rate. For example 65%"],
  decimal: ["Das ist keine Zahl mit höchstens drei Nachkommastellen. Zum Beispiel 12,5", "This is not a number with at most three decimals. For example 12.5"],
  integer: ["Das ist keine ganze Zahl.", "This is not a whole number."],
  hundredths: ["Das ist keine Zahl mit höchstens zwei Nachkommastellen. Zum Beispiel 0,5", "This is not a number with at most two decimals. For example 0.5"],
  bounds: ["Möglich ist {0} bis {1}.", "Must be {0} to {1}."], least: ["Möglich ist {0} oder mehr.", "Must be {0} or more."],
  date: ["Das ist kein Datum. Zum Beispiel 31.03.2026", "This is not a date. For example 31/03/2026"],
  length: ["Höchstens {0} Zeichen, es sind {1}.", "{0} characters at most; you have {1}."],
  digits: ["Es müssen genau {0} Ziffern sein.", "There must be exactly {0} digits."],
  url: ["Das ist keine Adresse. Sie beginnt mit https:// oder http://", "This is not a web address. It begins with https:// or http://"],
  items: ["Es sind {2} Einträge; möglich sind {0} bis {1}.", "There are {2} entries; {0} to {1} are possible."],
  itemsMost: ["Es sind {1} Einträge; möglich sind höchstens {0}.", "There are {1} entries; at most {0} are possible."],
  twice: ["„{0}“ kommt zweimal vor.", "\"{0}\" is listed twice."], missing: ["Bitte ausfüllen.", "Please fill in."],
  key: ["„{0}“: erlaubt sind Buchstaben a–z, Ziffern und _ . : -", "\"{0}\": letters a–z, digits and _ . : - are allowed"],
  column: ["{0}: {1}", "{0}: {1}"], item: ["Eintrag {0}: {1}", "Entry {0}: {1}"],
  unknown: ["Bitte angeben, wer es klärt und bis wann.", "Please say who finds out, and by when."],
  monthDay: ["Das ist kein Tag eines Jahres. Zum Beispiel 22.05.", "This is not a day of the year. For example 22.05."],
});

export type Typed = Value;
/** One of several ways to understand what was typed. */
export interface Reading { text: string; typed: string }
export interface Read { value: Value; problem?: string; readings?: Reading[] }

const good = (value: Value): Read => ({ value });
const bad = (problem: string, readings?: Reading[]): Read => ({ value: null, problem, readings });

/** Characters as the bus counts them: Unicode code points. */
export const length = (text: string): number => [...text].length;

/* ---- Numbers --------------------------------------------------------------------------------------------------------------------------------------------- */

/** Blanks between thousands, and the minus of word processors. */
const tidy = (text: string): string => text.replace (/[\s\u00a0\u202f']/g, "").replace (/^[−–]/, "-");

/** A number in either notation, as hundredths: the last mark with one or two digits behind it is the decimal one, marks with three behind them separate thousands. */
function hundredths (text: string): number | undefined {
  const parts = /^(-?)(\d+(?:[.,]\d{3})*?)(?:[.,](\d{1,3}))?$/.exec (text);
  if (parts === null || text.replace (/\D/g, "").length > 13)
    return undefined;
  let whole = parts[2]!.replace (/[.,]/g, ""), part = parts[3] ?? "";
  if (part.length === 3) {
    whole += part;
    part = "";
  }
  return Number (whole + part.padEnd (2, "0")) * (parts[1] === "-" ? -1 : 1) || 0;
}

/** "12,500": thousands to the one, a decimal part to the other; and nobody writes thousands as "0.500". */
const isAmbiguous = (text: string): boolean => /^-?\d+,\d{3}$/.test (text) || /^-?0\d*\.\d{3}$/.test (text);

/** Both ways to understand a number with one mark and three digits behind it. */
function readings (text: string, field: Field, scale: number): Reading[] {
  const whole = text.replace (/[.,]/, ""), part = text.replace (",", "."), digits = Math.round (Math.log10 (scale)), found: Reading[] = [];
  // What is out of bounds was not meant.
  const add = (value: number, typed: string): void => { if (bounded (field, value).problem === undefined) found.push ({ text: valueText (field, value), typed }); };
  add (Number (whole) * scale, String (Number (whole)));
  if (digits >= 3 || part.endsWith ("0"))
    add (Math.round (Number (part) * scale), digits >= 3 ? `${text}0` : text.slice (0, -1));
  return found;
}

export function bounded (field: Field, value: number): Read {
  if ((field.min === undefined || value >= field.min) && (field.max === undefined || value <= field.max))
    return good (value);
  return bad (field.max === undefined || field.max >= 2147483647 ? T.least (valueText (field, field.min ?? 0)) : T.bounds (valueText (field, field.min ?? 0), valueText (field, field.max)));
}

function readMoney (field: Field, typed: string): Read {
  const text = tidy (typed.replace (/^\s*(€|EUR|Euro)|(€|EUR|Euro)\s*$/gi, "")), value = hundredths (text);
  if (value === undefined)
    return bad (T.money ());
  return isAmbiguous (text) ? bad (T.ambiguous (typed), readings (text, field, 100)) : bounded (field, value);
}

/** The sign stands behind the input, so that plain numbers are percent. */
function readRate (field: Field, typed: string): Read {
  const text = tidy (typed.replace (/%\s*$/, "")), value = hundredths (text);
  if (value === undefined)
    return bad (T.rate ());
  return isAmbiguous (text) ? bad (T.ambiguous (typed), readings (text, field, 100)) : bounded (field, value);
}

function readInt (field: Field, typed: string): Read {
  const scaled = isScaled (field), text = tidy (typed.replace (/(VZÄ|FTE)\s*$/i, "")), value = hundredths (text);
  if (value !== undefined && isAmbiguous (text) && scaled)
    return bad (T.ambiguous (typed), readings (text, field, 100));
  if (value === undefined || (!scaled && (value % 100 !== 0 || isAmbiguous (text))))
    return bad (scaled ? T.hundredths () : T.integer ());
  return bounded (field, scaled ? value : value / 100);
}

/** A mark that stands there twice separates thousands; of two different ones the last begins the decimal part, and so does a single one, but for three digits behind
    it, which could be either.  A fourth digit, a zero, says that they are decimals. */
function readDecimal (field: Field, typed: string): Read {
  const text = tidy (typed);
  const plain = /^(-?)(\d+)(?:[.,](\d+))?$/.exec (text), grouped = /^(-?)(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?$/.exec (text) ?? /^(-?)(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec (text);
  const unclear = /^-?\d+[.,]\d{3}$/.test (text) && !/^-?0[.,]/.test (text), parts = plain ?? grouped;
  if (parts === null || text.replace (/\D/g, "").length > 15)
    return bad (T.decimal ());
  if (unclear)
    return bad (T.ambiguous (typed), readings (text, field, 1000));
  const part = (parts[3] ?? "").replace (/^(\d{3})0+$/, "$1");
  if (part.length > 3)
    return bad (T.decimal ());
  return bounded (field, Number (parts[2]!.replace (/[.,]/g, "") + part.padEnd (3, "0")) * (parts[1] === "-" ? -1 : 1) || 0);
}

/** What stands in the input for a number: read again it is the same number. */
function typedNumber (field: Field, value: number): string {
  const german = lang () === "de";
  const fixed = (shown: number, least: number, most: number): string =>
    new Intl.NumberFormat (german ? "de-DE" : "en-GB", { minimumFractionDigits: least, maximumFractionDigits: most, useGrouping: field.type === "money" }).format (shown);
  if (field.type === "money")
    return fixed (value / 100, value % 100 === 0 ? 0 : 2, 2).replace (/^(-?\d+),(\d{3})$/, "$1$2"); // "1,234" would be ambiguous
  if (field.type === "rate" || isScaled (field))
    return fixed (value / 100, 0, 2);
  if (field.type === "decimal")
    return value % 10 === 0 ? fixed (value / 1000, 0, 3) : `${fixed (value / 1000, 3, 3)}0`;
  return String (value);
}

/* ---- Dates ------------------------------------------------------------------------------------------------------------------------------------------------ */

const pad = (value: string): string => value.padStart (2, "0");

/** "31.3.2026", "31.03.26", "31/03/2026" and "2026-03-31", as the bus writes days; undefined: none of them. */
export function readDay (typed: string): string | undefined {
  const text = typed.trim (), iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec (text), local = /^(\d{1,2})\s*[./]\s*(\d{1,2})\s*[./]\s*(\d{4}|\d{2})$/.exec (text);
  const [year, month, day] = iso !== null ? [iso[1]!, iso[2]!, iso[3]!] : local !== null ? [local[3]!.padStart (4, "20"), local[2]!, local[1]!] : ["", "", ""];
  const written = `${year}-${pad (month)}-${pad (day)}`, at = new Date (`${written}T12:00:00Z`);
  return year !== "" && !Number.isNaN (at.getTime ()) && at.toISOString ().startsWith (written) ? written : undefined;
}

/** 22.05. and 22.5., as well as 05-22: a day of every year. */
function readMonthDay (typed: string): Read {
  const local = /^(\d{1,2})[./]\s*(\d{1,2})\.?$/.exec (typed), iso = /^(\d{2})-(\d{2})$/.exec (typed);
  const [month, day] = local !== null ? [local[2]!, local[1]!] : [iso?.[1] ?? "", iso?.[2] ?? ""];
  return readDay (`2024-${month}-${day}`) === undefined ? bad (T.monthDay ()) : good (`${pad (month)}-${pad (day)}`);
}

/* ---- Texts and lists --------------------------------------------------------------------------------------------------------------------------------------- */

function readText (field: Field, typed: string): Read {
  const text = field.lines ? typed.replace (/\r\n?/g, "\n").trim () : typed.replace (/\s+/g, " ").trim (), count = length (text);
  if (field.key === "month_day" && text !== "")
    return readMonthDay (text);
  return field.max !== undefined && count > field.max ? bad (T.length (number (field.max), number (count))) : good (text === "" ? null : text);
}

function readUrl (field: Field, typed: string): Read {
  const text = typed.trim (), url = /^https?:\/\//i.test (text) || !/^[\w-]+(\.[\w-]+)+([/?#]|$)/.test (text) ? text : `https://${text}`;
  return /^https?:\/\/[^/\s]\S*$/.test (url) ? readText (field, url) : bad (T.url ());
}

/** People write keys as they speak: "Ziel 3" is "ziel-3". */
export function keyOf (text: string): string {
  return text.trim ().toLowerCase ().replace (/ä/g, "ae").replace (/ö/g, "oe").replace (/ü/g, "ue").replace (/ß/g, "ss").replace (/\s+/g, "-");
}

function counted (field: Field, items: Value[]): Read {
  const most = field.max_items ?? Infinity, least = field.min_items ?? 0;
  if (items.length === 0)
    return good (null);
  if (items.length < least || items.length > most)
    return bad (least > 1 ? T.items (least, most, items.length) : T.itemsMost (most, items.length));
  const twice = items.find ((item, i) => typeof item === "string" && items.indexOf (item) < i);
  return twice === undefined ? good (items) : bad (T.twice (twice as string));
}

/** One entry per line; where entries have lines themselves, a blank line is between them. */
const entries = (field: Field, typed: string): string[] => typed.split (field.lines ? /\n\s*\n/ : /\n/).map (item => item.trim ()).filter (item => item !== "");

function readKeys (field: Field, typed: Typed): Read {
  const items = Array.isArray (typed) ? typed as string[] : String (typed).split (/[\n,;]/).map (keyOf).filter (item => item !== "");
  const wrong = items.find (item => !/^[a-z0-9_.:-]{1,64}$/.test (item));
  return wrong === undefined ? counted (field, items) : bad (T.key (wrong));
}

function readTexts (field: Field, typed: string): Read {
  const items = entries (field, typed);
  for (const [i, item] of items.entries ()) {
    const read = readText (field, item);
    if (read.problem !== undefined)
      return bad (T.item (i + 1, read.problem));
  }
  return counted (field, items);
}

/* ---- Records ------------------------------------------------------------------------------------------------------------------------------------------------ */

function readRecord (field: Field, typed: Typed, columns: Field[]): Read {
  const record: { [key: string]: Value } = {}, parts = isMap (typed) ? typed : {};
  for (const column of recordColumns (field, columns)) {
    const read = readTyped (column, parts[column.key] ?? "", columns);
    if (!isEmpty (read.value))
      record[column.key] = read.value;
  }
  if (Object.keys (record).length === 0 && Object.values (parts).every (part => part === ""))
    return good (null);
  for (const column of recordColumns (field, columns)) {
    const problem = problemOf (column, parts[column.key] ?? "", columns);
    if (problem !== undefined)
      return bad (T.column (said (column), problem));
  }
  return good (record);
}

function readRecords (field: Field, typed: Typed, columns: Field[]): Read {
  const list: Value[] = [];
  for (const [i, item] of (Array.isArray (typed) ? typed : []).entries ()) {
    const read = readRecord (field, item, columns);
    if (read.problem !== undefined)
      return bad (T.item (i + 1, read.problem));
    if (read.value !== null)
      list.push (read.value);
  }
  return counted (field, list);
}

function readUnknown (typed: { [key: string]: Value }): Read {
  const who = String (typed.who ?? "").trim (), until = readDay (String (typed.until ?? ""));
  if (who === "" || until === undefined)
    return bad (who !== "" && String (typed.until ?? "").trim () !== "" ? T.date () : T.unknown ());
  return length (who) > 120 ? bad (T.length (120, length (who))) : good ({ unknown: { who, until } });
}

/* ---- Any field ----------------------------------------------------------------------------------------------------------------------------------------------- */

/** The value of what stands in the inputs; null where nothing does.  `columns`: all of the definition. */
export function readTyped (field: Field, typed: Typed, columns: Field[] = []): Read {
  if (isUnknown (typed))
    return readUnknown (typed.unknown as unknown as { [key: string]: Value });
  if (isBand (typed))
    return good (typed);
  if (isMap (typed) && typed.none === true)
    return good (field.none ?? null);
  switch (field.type) {
  case "record": return readRecord (field, typed, columns);
  case "records": return readRecords (field, typed, columns);
  case "enums": case "orgs": case "rows": return counted (field, Array.isArray (typed) ? typed : []);
  case "keys": return readKeys (field, typed);
  }
  const text = typeof typed === "string" ? typed : "";
  if (text.trim () === "")
    return good (null);
  switch (field.type) {
  case "money": return readMoney (field, text);
  case "rate": return readRate (field, text);
  case "decimal": return readDecimal (field, text);
  case "int": return readInt (field, text);
  case "bool": return good (text === "true");
  case "date": { const day = readDay (text); return day === undefined ? bad (T.date ()) : good (day); }
  case "digits": { const digits = text.replace (/\s/g, ""); return /^\d+$/.test (digits) && digits.length === field.max ? good (digits) : bad (T.digits (field.max ?? 0)); }
  case "url": return readUrl (field, text);
  case "texts": return readTexts (field, text);
  case "text": return readText (field, text);
  default: return good (text);
  }
}

/** Why what stands there cannot be saved; a column that is required wants something. */
export function problemOf (field: Field, typed: Typed, columns: Field[] = []): string | undefined {
  const read = readTyped (field, typed, columns);
  return read.problem ?? (field.required && isEmpty (read.value) ? T.missing () : undefined);
}

/** What stands in the inputs for a value. */
export function typedOf (field: Field, value: Value | undefined, columns: Field[] = []): Typed {
  if (isUnknown (value))
    return { unknown: { who: value.unknown.who, until: valueText ({ ...field, type: "date" }, value.unknown.until) } };
  switch (field.type) {
  case "enums": case "orgs": case "rows": return Array.isArray (value) ? value : [];
  case "keys": case "texts": return typeof value === "string" && value === field.none ? { none: true } : Array.isArray (value) ? value.join (field.lines ? "\n\n" : "\n") : "";
  case "record": return isMap (value) ? typedRecord (field, value, columns) : {};
  case "records": return Array.isArray (value) ? value.map (item => typedRecord (field, isMap (item) ? item : {}, columns)) : [];
  }
  if (isEmpty (value))
    return "";
  if (typeof value === "number")
    return typedNumber (field, value);
  if (field.type === "date" || field.key === "month_day")
    return valueText (field, value);
  return isBand (value) ? value : typeof value === "boolean" ? String (value) : value!;
}

function typedRecord (field: Field, value: { [key: string]: Value }, columns: Field[]): Typed {
  return Object.fromEntries (recordColumns (field, columns).map (column => [column.key, typedOf (column, value[column.key], columns)]));
}
