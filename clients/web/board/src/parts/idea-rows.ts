// SPDX-License-Identifier: EUPL-1.2
// Rows of a table of ideas: their values, what is wrong in which cell, and the key by which they are known again, as the command line makes them (clients/cli/import_rows.c).
import { textDigest, valueDigest } from "../core/hash";
import { said, texts } from "../core/texts";
import type { Definition, Fields, Org, Value } from "../core/types";
import { inItsUnit, readCell } from "./cell-read";
import { characters } from "./counted";
import { ORG, targetGroups, type Column, type Target } from "./idea-columns";
import type { Cells } from "./idea-list";
import { deniedOrg } from "./idea-place";
import { exactOrg, findOrg, suggestOrg } from "./org-match";
import { readTyped, typedOf } from "./value-read";
import { isEmpty, isMap } from "./value-text";

const T = texts ({
  behind: ["Hinter einem schließenden Anführungszeichen steht noch Text.", "There is text behind a closing quotation mark."], cells: ["{0} Zellen statt {1}.", "{0} cells instead of {1}."], noKey: ["Die Spalten, an denen die Zeile erkannt wird, sind leer.", "The columns the row is known by are empty."],
  double: ["Dieselbe Kennung wie in Zeile {0}.", "The same key as in row {0}."], same: ["Steht ebenso schon in Zeile {0}.", "Row {0} says the same."], noTitle: ["Titel und Beschreibung sind leer.", "Title and description are empty."], org: ["„{0}“ ist hier nicht bekannt.", "\"{0}\" is not known here."], meant: ["„{0}“ ist hier nicht bekannt. Gemeint: {1}?", "\"{0}\" is not known here. Did you mean {1}?"],
  part: ["{0}: {1}", "{0}: {1}"], title: ["Titel aus der Beschreibung", "Title from the description"], summary: ["Ohne Beschreibung: der Titel", "Without a description: the title"],
});

/** `fault`: why the row cannot be taken; `note`: what was made of the cell. */
interface Cell { text: string; fault?: string; note?: string }
/** `fields`: what the row says, null where a column of the table is empty; `faults`: those of no single cell. */
export interface Row { line: number; cells: Cell[]; org: string; source: string; fields: Fields; title: string; faults: string[]; notes: string[] }
interface Source { rows: Cells[]; columns: Column[]; definition: Definition; orgs: Map<string, Org>; choices: Org[]; org: string }

export const isGood = (row: Row): boolean => row.faults.length === 0 && row.cells.every (cell => cell.fault === undefined);

const TITLE_CUT = 80, SOURCE_MOST = 200;
export const trimmed = (cell: string): string => cell.replace (/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
const bytesOf = (text: string): number => new TextEncoder ().encode (text).length;

/* ---- Values ---- */

function place (fields: Fields, target: Target, value: Value): void {
  if (target.record === undefined) {
    fields[target.key] = value;
    return;
  }
  const before = fields[target.record], record: { [key: string]: Value } = isMap (before) ? { ...before } : {};
  if (value !== null)
    record[target.field!.key] = value;
  fields[target.record] = Object.keys (record).length === 0 ? null : record;
}

function readOrg (text: string, { choices, orgs, org }: Source): { org: string; fault?: string; note?: string } {
  const all = [...orgs.values ()], found = text === "" ? org : findOrg (text, choices, all)?.key, meant = found === undefined ? suggestOrg (text, choices)?.name : undefined;
  return found !== undefined ? { org: found, note: text === "" || exactOrg (text, all) !== undefined ? undefined : orgs.get (found)?.name } : { org: "", fault: deniedOrg (text, orgs) ?? (meant === undefined ? T.org (text) : T.meant (text, meant)) };
}

/** A record wants all its parts, or none. */
function checkRecords (row: Row, of: Definition): void {
  for (const field of of.fields.filter (one => one.type === "record" && isMap (row.fields[one.key]))) {
    const problem = readTyped (field, typedOf (field, row.fields[field.key], of.columns), of.columns).problem;
    if (problem !== undefined)
      row.faults.push (T.part (said (field), problem));
  }
}

/** A row without a title is still an idea: its sentence begins the title, cut at a word. */
function titleFrom (summary: string): string {
  const flat = [...summary.replace (/[\n\t\r]/g, " ")];
  if (flat.length <= TITLE_CUT)
    return flat.join ("");
  const text = `${flat.slice (0, TITLE_CUT - 1).join ("").replace (/ +$/, "")}…`, space = text.lastIndexOf (" ");
  return bytesOf (text) < bytesOf (summary) && space >= 0 && bytesOf (text.slice (0, space)) > TITLE_CUT / 2 ? `${text.slice (0, space)} …` : text;
}

function complete (row: Row): void {
  if (row.cells.some (cell => cell.fault !== undefined)) {
    row.title = String (row.fields.title ?? row.fields.summary ?? "");
    return;
  }
  if (isEmpty (row.fields.title)) {
    const title = typeof row.fields.summary === "string" ? titleFrom (row.fields.summary) : "";
    if (title === "")
      row.faults.push (T.noTitle ());
    else
      row.notes.push (T.title ());
    row.fields.title = title;
  }
  if (isEmpty (row.fields.summary) && row.fields.title !== "") {
    row.fields.summary = row.fields.title!;
    row.notes.push (T.summary ());
  }
  row.title = String (row.fields.title);
}

/* ---- Keys ---- */

/** The cells of the key columns with commas between; of a row without key columns the digest of the whole. */
function sourceOf (cells: string[], columns: Column[]): string {
  if (!columns.some (column => column.isKey))
    return `row:${valueDigest (cells)}`;
  const keys = cells.filter ((_, i) => columns[i]?.isKey), text = keys.join (",");
  return keys.every (key => key === "") ? "" : characters (text) > SOURCE_MOST ? `key:${textDigest (text)}` : text;
}

/** The second row with a key is not the same case a second time. */
function markDoubles (rows: Row[], whole: boolean): void {
  const first = new Map<string, number> ();
  for (const row of rows.filter (isGood)) {
    const key = `${row.org} ${row.source}`, before = first.get (key);
    if (before !== undefined)
      row.faults.push (whole ? T.same (before) : T.double (before));
    else
      first.set (key, row.line);
  }
}

/* ---- Rows ---- */

function readRow (cells: string[], source: Source, targets: (Target | undefined)[]): Pick<Row, "cells" | "fields" | "org"> {
  const fields: Fields = {}, known = [...source.orgs.values ()];
  let org = source.org;
  const read = cells.map ((text, i): Cell => {
    const target = targets[i], said = /^[-–—]$/.test (text) ? "" : text;
    if (target === undefined)
      return { text };
    if (target.key === ORG) {
      const found = readOrg (said, source);
      org = found.org;
      return { text, fault: found.fault, note: found.note };
    }
    const { value, fault, note } = said === "" ? { value: null } as const : readCell (target.field!, said, { columns: source.definition.columns, keyed: inItsUnit (source.columns[i]!.heading), loose: true, orgs: known });
    place (fields, target, value);
    return { text, fault, note };
  });
  return { cells: read, fields, org };
}

/** All rows, those that cannot be taken with their faults; in the order of the table. */
export function readRows (source: Source): Row[] {
  const byKey = new Map (targetGroups (source.definition).flatMap (group => group.targets.map (target => [target.key, target] as const))), targets = source.columns.map (column => byKey.get (column.target));
  const width = source.columns.length, whole = !source.columns.some (column => column.isKey);
  const rows = source.rows.map ((cells, i): Row => {
    const texts = cells.map (trimmed), faults = cells.behind === true ? [T.behind ()] : texts.length !== width ? [T.cells (texts.length, width)] : [];
    const row: Row = { ...readRow (texts.slice (0, width), source, targets), line: cells.line ?? i + 2, source: sourceOf (texts, source.columns), title: "", faults, notes: [] };
    if (row.source === "")
      row.faults.push (T.noKey ());
    checkRecords (row, source.definition);
    complete (row);
    return row;
  });
  markDoubles (rows, whole);
  return rows;
}

/** "Titel", as the definition calls it. */
export const labelOf = (of: Definition, key: string): string => { const field = of.fields.find (one => one.key === key); return field === undefined ? key : said (field); };
