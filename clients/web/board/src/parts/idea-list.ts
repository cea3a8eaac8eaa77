// SPDX-License-Identifier: EUPL-1.2
// A list of ideas as people have it: copied from a spreadsheet, as CSV, or one idea per line.
import { clean } from "../core/clean";
import { plain } from "./org-match";

export interface Listed { title: string; summary: string; org: string }
/** `left`: columns with a heading that says nothing to us. */
export interface Parsed { rows: Listed[]; left: string[] }

/** What columns are called (as `ideenbus import` knows them), folded. */
const HEADERS: Record<keyof Listed, string> = {
  title: "titel title name bezeichnung idee massnahme vorhaben projekt projekttitel projectname project idea measure thema",
  summary: "beschreibung kurzbeschreibung kurztext zusammenfassung satz erlaeuterung summary description abstract shortdescription sentence",
  org: "gemeinde organisation kommune stadt ort traeger einreicher ars ags schluessel verwaltung org municipality organisation key",
};

/* ---- Cells ---- */

/** A row of cells, and the line of the text in which it begins. */
export type Cells = string[] & { line?: number };

/** Rows of cells; quotes hold line breaks and separators, as spreadsheets write them.  One that is not closed would swallow all that follows: `open` is its line then. */
export function cellsOf (text: string, separator: string): Cells[] & { open?: number } {
  const rows: Cells[] = [[]];
  let cell = "", quoted = false, i = 0, line = 1, begun = 1;
  rows[0]!.line = 1;
  const endCell = (): void => { rows.at (-1)!.push (cell.replace (/\s+/g, " ").trim ()); cell = ""; };
  for (; i < text.length; i++) {
    const at = text[i]!;
    if (quoted && at === '"' && text[i + 1] === '"')
      cell += text[++i];
    else if (at === '"' && (quoted || cell === "")) {
      quoted = !quoted;
      begun = line;
    }
    else if (!quoted && at === separator)
      endCell ();
    else if (!quoted && at === "\n") {
      endCell ();
      rows.push (Object.assign ([], { line: line + 1 }));
    } else
      cell += at;
    if (at === "\n")
      line++;
  }
  endCell ();
  return Object.assign (rows.filter (row => row.some (one => one !== "")), quoted ? { open: begun } : {});
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

function columnOf (heading: string): keyof Listed | undefined {
  const name = plain (heading).replace (/ /g, "");
  return (Object.keys (HEADERS) as (keyof Listed)[]).find (key => name !== "" && HEADERS[key].split (" ").includes (name));
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

/** The text of a file: UTF-8, or what German offices' programs wrote for long. */
export function decode (bytes: ArrayBuffer): string {
  try { return clean (new TextDecoder ("utf-8", { fatal: true }).decode (bytes)); } catch { return clean (new TextDecoder ("windows-1252").decode (bytes)); }
}
