// SPDX-License-Identifier: EUPL-1.2
// Values as people read them, by the type the definition gives a field or column (PROTOCOL.md section 8).
import { html, nothing, type TemplateResult } from "lit";
import { date, money, number, percent } from "../core/format";
import { orgName } from "../core/known";
import { lang, said, texts } from "../core/texts";
import type { Field, Org, Value } from "../core/types";

const T = texts ({
  yes: ["ja", "yes"], no: ["nein", "no"], unknown: ["noch unbekannt ({0}, bis {1})", "still unknown ({0}, until {1})"], fte: ["{0} VZÄ", "{0} FTE"],
  empty: ["noch leer", "empty as yet"], newTab: ["öffnet in neuem Tab", "opens in a new tab"],
});

/** What a value may name beyond organisations; what is not known is shown by its key. */
export interface Names {
  /** Columns of record fields: those of a definition, unfiltered. */
  columns?: Field[];
  /** What a programme is called. */
  programme?: (key: string) => string | undefined;
  /** What a row of a table is called: "F-001 Eingangsbestätigung". */
  row?: (table: string, id: string) => string | undefined;
}

export interface Unknown { unknown: { who: string; until: string } }
export interface Band { band: string }

type Maybe = Value | undefined;
export const isMap = (value: Maybe): value is { [key: string]: Value } => typeof value === "object" && value !== null && !Array.isArray (value);
export const isUnknown = (value: Maybe): value is { [key: string]: Value } & Unknown => isMap (value) && isMap (value.unknown);
export const isBand = (value: Maybe): value is { [key: string]: Value } & Band => isMap (value) && typeof value.band === "string";
/** Nothing there: false and 0 are something. */
export const isEmpty = (value: Maybe): boolean => value === undefined || value === null || value === "" || (Array.isArray (value) && value.length === 0);
/** Whether two values are the same; an absent one is null. */
export function same (a: Maybe, b: Maybe): boolean {
  if (a === b || (a ?? null) === (b ?? null))
    return true;
  if (Array.isArray (a) && Array.isArray (b))
    return a.length === b.length && a.every ((item, i) => same (item, b[i]));
  if (isMap (a) && isMap (b))
    return Object.keys ({ ...a, ...b }).every (key => same (a[key], b[key]));
  return false;
}

/** Of posts in hundredths; other integers count what they say. */
export const isPosts = (field: Field): boolean => field.type === "int" && field.key.endsWith ("_fte_hundredths");
export const isScaled = (field: Field): boolean => field.type === "int" && field.key.endsWith ("_hundredths");
/** "2.026" is no year. */
const isYear = (field: Field): boolean => (field.min ?? 0) >= 1000 && (field.max ?? 0) < 10000;

export function optionText (field: Field, key: string): string {
  const at = field.option_keys?.indexOf (key) ?? -1;
  return (lang () === "de" ? field.option_de : field.option_en)?.[at] ?? key;
}

/** The columns of a record field. */
export const recordColumns = (field: Field, columns: Field[] | undefined): Field[] => (columns ?? []).filter (column => column.record === field.key && column.table === undefined);

function integerText (field: Field, value: number): string {
  switch (field.type) {
  case "money": return money (value);
  case "rate": return percent (value);
  case "decimal": return number (value / 1000, 3);
  }
  if (isScaled (field)) {
    const text = new Intl.NumberFormat (lang () === "de" ? "de-DE" : "en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format (value / 100);
    return isPosts (field) ? T.fte (text) : text;
  }
  return isYear (field) ? String (value) : number (value);
}

/** "05-22", a day of every year: "22.05.". */
function monthDay (value: string): string {
  const parts = /^(\d\d)-(\d\d)$/.exec (value);
  return parts === null ? value : lang () === "de" ? `${parts[2]}.${parts[1]}.` : `${Number (parts[2])}/${Number (parts[1])}`;
}

function wordText (field: Field, value: string, orgs: Map<string, Org> | undefined, names: Names): string {
  switch (field.type) {
  case "date": return date (value);
  case "enum": case "enums": return optionText (field, value);
  case "org": case "orgs": return orgName (orgs, value);
  case "programme": return names.programme?.(value) ?? value;
  case "row": case "rows": return names.row?.(field.of ?? "", value) ?? value;
  case "keys": case "texts": return field.none === value ? said ({ de: field.none_de, en: field.none_en }) || value : value;
  default: return field.key === "month_day" ? monthDay (value) : value;
  }
}

/** A value in words, "" where there is none.  `names`: what it may refer to. */
export function valueText (field: Field, value: Maybe, orgs?: Map<string, Org>, names: Names = {}): string {
  if (isEmpty (value))
    return "";
  if (typeof value === "boolean")
    return value ? T.yes () : T.no ();
  if (typeof value === "number")
    return integerText (field, value);
  if (typeof value === "string")
    return wordText (field, value, orgs, names);
  if (Array.isArray (value))
    return value.map (item => (isMap (item) ? recordText (field, item, orgs, names, false) : valueText (field, item, orgs, names))).join (field.type === "texts" ? "\n" : field.type === "records" ? "; " : ", ");
  if (isUnknown (value))
    return T.unknown (value.unknown.who, date (value.unknown.until));
  if (isBand (value))
    return optionText (field, value.band);
  return recordText (field, value as { [key: string]: Value }, orgs, names, true);
}

function recordText (field: Field, map: { [key: string]: Value }, orgs: Map<string, Org> | undefined, names: Names, labels: boolean): string {
  const columns = recordColumns (field, names.columns), known = new Set (columns.map (column => column.key));
  const parts = columns.filter (column => !isEmpty (map[column.key])).map (column => {
    const text = valueText (column, map[column.key], orgs, names);
    return labels ? `${said (column)}: ${text}` : text;
  });
  for (const [key, value] of Object.entries (map))
    if (!known.has (key) && !isEmpty (value))
      parts.push (`${key}: ${plainText (value)}`);
  return parts.join (labels ? "; " : " ");
}

/** A value of which no definition says anything any more. */
export function plainText (value: Maybe): string {
  if (isEmpty (value))
    return "";
  if (typeof value === "boolean")
    return value ? T.yes () : T.no ();
  if (typeof value === "number")
    return number (value);
  if (typeof value === "string")
    return /^\d{4}-\d\d-\d\d$/.test (value) ? date (value) : value;
  if (Array.isArray (value))
    return value.map (plainText).join (", ");
  if (isUnknown (value))
    return T.unknown (value.unknown.who, date (value.unknown.until));
  return Object.entries (value as { [key: string]: Value }).filter (([, item]) => !isEmpty (item)).map (([key, item]) => `${key}: ${plainText (item)}`).join ("; ");
}

const linked = (url: string): TemplateResult | string =>
  (/^https?:\/\//.test (url) ? html`<a class="kern-link" href=${url} rel="noreferrer noopener" target="_blank">${url}<span class="kern-sr-only"> (${T.newTab ()})</span></a>` : url);

/** A value as it stands on a page: paragraphs keep their lines, lists are lists, addresses links; "noch leer" where there is none. */
export function valueView (field: Field, value: Maybe, orgs?: Map<string, Org>, names: Names = {}): TemplateResult | string {
  if (isEmpty (value))
    return html`<span class="ib-muted">${T.empty ()}</span>`;
  if (isUnknown (value))
    return html`<span class="ib-f-unknown">${valueText (field, value, orgs, names)}</span>`;
  if (field.type === "url" && typeof value === "string")
    return linked (value);
  if (Array.isArray (value) && value.length > 1 && (field.type === "texts" || field.type === "orgs" || field.type === "rows" || field.type === "records"))
    return html`<ul class="ib-f-values">${value.map (item => html`<li>${valueText (field, [item], orgs, names)}</li>`)}</ul>`;
  if (field.type === "record" && isMap (value))
    return html`<dl class="ib-f-record">${recordColumns (field, names.columns).map (column => isEmpty (value[column.key]) ? nothing
      : html`<div><dt>${said (column)}</dt><dd>${valueText (column, value[column.key], orgs, names)}</dd></div>`)}</dl>`;
  const text = valueText (field, value, orgs, names);
  return text.includes ("\n") ? html`<span class="ib-f-lines">${text}</span>` : text;
}
