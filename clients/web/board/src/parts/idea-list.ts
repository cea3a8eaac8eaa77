// SPDX-License-Identifier: EUPL-1.2
// A list of ideas as people have it: copied from a spreadsheet, as CSV, or one idea per line.
import { namesOf } from "./column-names";
import { texts } from "../core/texts";
import { plain } from "./org-match";

const T = texts ({
  binary: ["„{0}“ ist keine Textdatei. Tabellen bitte in Excel mit „Speichern unter“ als „CSV UTF-8“ speichern und diese Datei wählen, oder die Zellen kopieren und hier einfügen.", "\"{0}\" is not a text file. In Excel, please use \"Save as\" with \"CSV UTF-8\" and choose that file, or copy the cells and paste them here."],
});

export interface Listed { title: string; summary: string; org: string }
/** `left`: columns with a heading that says nothing to us. */
export interface Parsed { rows: Listed[]; left: string[] }

/** Beside what the command line knows them by (clients/cli/synonyms.def). */
const HEADERS: Record<keyof Listed, string[]> = {
  title: [...namesOf ("title"), "thema"], summary: [...namesOf ("summary"), "satz", "erlaeuterung", "sentence"],
  org: namesOf ("org"),
};

/* ---- Cells ---- */

/** A row of cells, the line of the text in which it begins, and whether text stands behind a closing quotation mark. */
export type Cells = string[] & { line?: number; behind?: boolean };
/** Quotes hold line breaks and separators, as spreadsheets write them.  One that is not closed would swallow all that follows: `open` is its line then. */
export type Table = Cells[] & { open?: number };

/** The cells as they stand there, as `ideenbus import` reads them (clients/cli/csv.c): by them it knows a row again. */
export function tableOf (text: string, separator: string): Table {
  const table: Table = [];
  let i = 0, line = 1;
  const ended = (): boolean => i >= text.length || text[i] === "\n" || text[i] === "\r";
  const rest = (): string => { const from = i; while (!ended () && text[i] !== separator) i++; return text.slice (from, i); };
  const endLine = (): void => { i += text.startsWith ("\r\n", i) ? 2 : 1; line++; };
  const quoted = (row: Cells): string => {
    const from = ++i;
    table.open = line;
    for (; i < text.length; i++)
      if (text[i] === "\n")
        line++;
      else if (text[i] === '"' && text[++i] !== '"') {
        table.open = undefined;
        break;
      }
    const cell = text.slice (from, table.open === undefined ? i - 1 : i).replace (/""/g, '"'), behind = rest ();
    row.behind ||= behind !== "";
    return cell + behind;
  };
  for (;;) {
    while (i < text.length && ended ())
      endLine ();
    if (i >= text.length)
      return table;
    const row: Cells = Object.assign ([], { line });
    for (;; i++) {
      row.push (text[i] === '"' ? quoted (row) : rest ());
      if (ended ())
        break;
    }
    table.push (row);
  }
}

/** The same in one line each, unless `lines`, without empty rows. */
export function cellsOf (text: string, separator: string, lines = false): Table {
  const table = tableOf (text, separator), rows = table.map (row => Object.assign (row.map (cell => cell.replace (lines ? /[^\S\n]+/g : /\s+/g, " ").trim ()), { line: row.line }));
  return Object.assign (rows.filter (row => row.some (one => one !== "")), table.open === undefined ? {} : { open: table.open });
}

/** A tab where the first line has one, as only spreadsheets write it; else of ; and , what it holds more often. */
export function separatorIn (text: string): string {
  const line = text.replace (/"[^"]*("|$)/g, "").split (/[\r\n]/, 1)[0]!, count = (mark: string): number => line.split (mark).length;
  return line.includes ("\t") ? "\t" : count (",") > count (";") ? "," : ";";
}

function separatorOf (text: string): string {
  const line = text.split ("\n", 1)[0]!;
  return text.includes ("\t") ? "\t" : line.split (";").length > 1 && line.split (";").length >= line.split (",").length ? ";" : "\t";
}

/* ---- Lines ---- */

const BULLET = /^\s*(?:[-–—*•·▪◦]|\d{1,3}[.)])\s+/;

/** "Titel – Satz", "Titel: Satz", or a title alone. */
function fromLine (line: string): Listed {
  const text = line.replace (BULLET, "").replace (/\s+/g, " ").trim (), cut = /^(.{3,120}?)(?:\s[–—-]\s|:\s)(.+)$/.exec (text);
  return cut === null ? { title: text, summary: "", org: "" } : { title: cut[1]!.trim (), summary: cut[2]!.trim (), org: "" };
}

/* ---- Columns ---- */

export function columnOf (heading: string): keyof Listed | undefined {
  const name = plain (heading).replace (/ /g, "");
  return (Object.keys (HEADERS) as (keyof Listed)[]).find (key => name !== "" && HEADERS[key].includes (name));
}

/** Which column is what, where the first row says so. */
function headed (first: string[]): Map<keyof Listed, number> | undefined {
  const found = new Map<keyof Listed, number> ();
  first.forEach ((heading, i) => { const key = columnOf (heading); if (key !== undefined && !found.has (key)) found.set (key, i); });
  return found.has ("title") ? found : undefined;
}

/** Without headings: title, sentence, organisation; a running number in front is none of them. */
function unheaded (rows: string[][]): Map<keyof Listed, number> {
  const from = rows.every (row => /^\d{0,4}\.?$/.test (row[0] ?? "")) && rows.some (row => row.length > 1) ? 1 : 0;
  return new Map ([["title", from], ["summary", from + 1], ["org", from + 2]]);
}

export function parseList (text: string): Parsed {
  const clean = text.replace (/\r\n?/g, "\n").replace (/^\uFEFF/, "").replace (/\n+$/, ""), separator = separatorOf (clean);
  if (!clean.includes (separator))
    return { rows: clean.split ("\n").map (fromLine).filter (row => row.title !== ""), left: [] };
  const rows = cellsOf (clean, separator), heads = headed (rows[0] ?? []), columns = heads ?? unheaded (rows);
  const used = new Set (columns.values ());
  const cell = (row: string[], key: keyof Listed): string => row[columns.get (key) ?? -1] ?? "";
  return {
    rows: (heads === undefined ? rows : rows.slice (1)).map (row => ({ title: cell (row, "title"), summary: cell (row, "summary"), org: cell (row, "org") })).filter (row => row.title !== "" || row.summary !== ""),
    left: heads === undefined ? [] : rows[0]!.filter ((heading, i) => heading !== "" && !used.has (i) && !/^(lfd\.?\s*)?(nr|nummer|no|id)\.?$/i.test (heading)),
  };
}

/** The text of a file: UTF-8, "Unicode text" of a spreadsheet, or what German offices' programs wrote for long.  undefined: it is no text, as a workbook is none (clients/cli/csv.c). */
function decode (bytes: ArrayBuffer): string | undefined {
  const mark = String (new Uint8Array (bytes.slice (0, 2)));
  if (mark === "255,254" || mark === "254,255")
    return new TextDecoder (mark === "255,254" ? "utf-16le" : "utf-16be").decode (bytes);
  if (new Uint8Array (bytes).includes (0))
    return undefined;
  try { return new TextDecoder ("utf-8", { fatal: true }).decode (bytes); } catch { return new TextDecoder ("windows-1252").decode (bytes); }
}

/** The text of the file somebody chose in an input; `refuse` is told why there is none, and the input forgets the file, which may be saved rightly under its name. */
export async function chosenText (input: HTMLInputElement, refuse: (why: string) => void): Promise<string | undefined> {
  const file = input.files?.[0], text = file === undefined ? undefined : decode (await file.arrayBuffer ());
  if (file !== undefined && text === undefined) {
    input.value = "";
    refuse (T.binary (file.name));
  }
  return text;
}
