// SPDX-License-Identifier: EUPL-1.2
// Changes of a table that are under way: they lie in the outbox until they are answered, and are laid over the rows so that what was done shows at once.
import { outbox, type Item } from "../core/outbox";
import type { Fields, TableRow, Value } from "../core/types";

/** A row as it is shown; `pending`: its change is under way, `id` is that of the command. */
export interface ShownRow extends TableRow { pending?: boolean; id?: string }

const VERBS = new Set (["row.put", "row.delete", "row.move"]);

/** The commands of one table of a case that wait or were refused while nobody looked. */
export const opsOf = (view: string, table: string): Item[] => outbox ().filter (item => VERBS.has (item.verb) && item.fields.case === view && item.fields.table === table);

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

function put (rows: ShownRow[], item: Item, table: string): ShownRow[] {
  const id = text (item.fields.row), cells = (item.fields.cells ?? {}) as Fields;
  if (id !== "" && rows.some (row => row.row === id))
    return rows.map (row => (row.row === id ? { ...row, cells: { ...row.cells, ...cells }, pending: true, id: item.id } : row));
  const fresh: ShownRow = { table, row: id, cells, role: "", time: item.made, version: 0, pending: true, id: item.id }, at = rows.findIndex (row => row.row === text (item.fields.before));
  return item.fields.before === undefined || at < 0 ? [...rows, fresh] : [...rows.slice (0, at), fresh, ...rows.slice (at)];
}

export function moved (rows: ShownRow[], id: string, before: string): ShownRow[] {
  const row = rows.find (one => one.row === id), rest = rows.filter (one => one.row !== id), at = rest.findIndex (one => one.row === before);
  if (row === undefined)
    return rows;
  return before === "" || at < 0 ? [...rest, row] : [...rest.slice (0, at), row, ...rest.slice (at)];
}

/** The rows with everything that is under way laid over them. */
export function withOps (rows: TableRow[], items: Item[], table: string): ShownRow[] {
  let shown: ShownRow[] = rows;
  for (const item of items)
    if (item.verb === "row.put")
      shown = put (shown, item, table);
    else if (item.verb === "row.delete")
      shown = shown.filter (row => row.row !== item.fields.row);
    else
      shown = moved (shown, text (item.fields.row), text (item.fields.before));
  return shown;
}
