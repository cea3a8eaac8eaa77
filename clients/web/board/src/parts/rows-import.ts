// SPDX-License-Identifier: EUPL-1.2
// Rows of a table of a case from a spreadsheet: pasted or from a file, with a line of headings or in the order of the columns.
import { said, texts } from "../core/texts";
import type { CaseView, Definition, Field, Org, Table, Value } from "../core/types";
import { columnsOf } from "../core/known";
import { folded, inItsUnit, readCell } from "./cell-read";
import type { Cells } from "./idea-list";
import type { ImportKind, Incoming } from "./import-table";
import { isEmpty, valueText } from "./value-text";

const T = texts ({
  title: ["{0}: Zeilen aus einer Tabelle", "{0}: rows from a spreadsheet"],
  hint: ["Mit Überschriften wie hier, oder ohne und in dieser Reihenfolge: {0}. Jede Zeile wird eine neue; die Nummern werden hier vergeben.",
    "With headings as here, or without and in this order: {0}. Each row becomes a new one; numbers are given here."],
  value: ["{0}: {1}", "{0}: {1}"], required: ["{0} fehlt.", "{0} is missing."], full: ["Mehr als {0} Zeilen sind nicht möglich.", "More than {0} rows are not possible."], row: ["Zeile {0}", "Row {0}"],
  column: ["Spalte {0}", "column {0}"], twice: ["Die Spalte „{0}“ steht zweimal darin. Bitte eine davon löschen oder umbenennen.", "The column \"{0}\" is in it twice. Please delete or rename one of them."],
});

const columnNamed = (columns: Field[], heading: string): Field | undefined => columns.find (column => [column.key, column.de, column.en].some (name => folded (name ?? "") === folded (heading)));

/** `has`: how many rows the table has already. */
export function rowsImport (view: CaseView, definition: Definition, table: Table, has: number, orgs: Map<string, Org> | undefined): ImportKind {
  const columns = columnsOf (definition, table.key), title = columns.find (column => column.key === table.title);

  const incoming = (row: Cells, line: number, of: (Field | undefined)[], headings: string[], place: number): Incoming => {
    const cells: { [key: string]: Value } = {}, faults: string[] = [];
    for (const [i, column] of of.entries ()) {
      const text = (row[i] ?? "").trim ();
      if (column === undefined || text === "" || /^[-–—]$/.test (text))
        continue;
      const { value, fault } = readCell (column, text, { columns: definition.columns, keyed: inItsUnit (headings[i] ?? ""), orgs: orgs === undefined ? undefined : [...orgs.values ()] });
      if (fault !== undefined)
        faults.push (T.value (said (column), fault));
      else
        cells[column.key] = value;
    }
    if (faults.length === 0)
      faults.push (...columns.filter (column => column.required && isEmpty (cells[column.key])).map (column => T.required (said (column))));
    if (place >= table.max_rows)
      faults.push (T.full (table.max_rows));
    const name = title === undefined ? "" : String (cells[title.key] ?? "");
    const rest = columns.filter (column => column !== title && !isEmpty (cells[column.key])).map (column => T.value (said (column), valueText (column, cells[column.key], orgs, { columns: definition.columns })));
    return { line, name: name === "" ? T.row (line) : name, more: rest.join (" · "), fields: { case: view.id, table: table.key, cells }, faults };
  };

  const read: ImportKind["read"] = (head, rows) => {
    const named = head.map (heading => columnNamed (columns, heading.trim ())), headed = named.some (column => column !== undefined);
    const twice = named.find ((column, i) => column !== undefined && named.indexOf (column) !== i);
    if (twice !== undefined)
      return T.twice (said (twice));
    const of = headed ? named : columns, headings = headed ? head.map (one => one.trim ()) : [], all = headed ? rows : [Object.assign ([...head], { line: 1 }), ...rows];
    const says = (i: number): boolean => (headings[i] ?? "") !== "" || all.some (row => (row[i] ?? "").trim () !== ""), width = Math.max (head.length, ...all.map (row => row.length));
    let place = has;
    return {
      incoming: all.map ((row, i) => {
        const one = incoming (row, row.line ?? i + (headed ? 2 : 1), of, headings, place);
        place += Number (one.faults.length === 0);
        return one;
      }),
      left: Array.from ({ length: width }, (_, i) => i).filter (i => of[i] === undefined && says (i)).map (i => headings[i] || T.column (i + 1)),
    };
  };
  return { title: T.title (said (table)), hint: T.hint (columns.map (said).join (", ")), verb: "row.put", least: 1, lines: true, read };
}
