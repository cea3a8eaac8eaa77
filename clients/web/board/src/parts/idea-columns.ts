// SPDX-License-Identifier: EUPL-1.2
// What the columns of a table of ideas are: by the keys and labels of the definition, by what offices call them, and by which of them a row is known again.  The rules are
// those of the command line (clients/cli/import_columns.c), so that both know each other's rows.
import { said, texts } from "../core/texts";
import type { Definition, Field } from "../core/types";
import { folded } from "./cell-read";
import { fieldNamed } from "./column-names";
import { columnOf } from "./idea-list";

const T = texts ({ org: ["Organisation", "Organisation"], idea: ["Idee", "Idea"], part: ["{0}: {1}", "{0}: {1}"] });

/** Which organisation a row is for: no field of the definition. */
export const ORG = "@org";

/** What a column can be: a field, one column of a record, or the organisation. */
export interface Target { key: string; label: string; field?: Field; record?: string }
export interface TargetGroup { label: string; targets: Target[] }
/** `target` "": it is left out. */
export interface Column { heading: string; target: string; isKey: boolean }

/** By section, as a person chooses from them; a record is filled by its columns. */
export function targetGroups (of: Definition): TargetGroup[] {
  const target = (field: Field): Target[] => (field.type !== "record" ? [{ key: field.key, label: said (field), field }]
    : of.columns.filter (column => column.record === field.key).map (column => ({ key: `${field.key}.${column.key}`, label: T.part (said (field), said (column)), field: column, record: field.key })));
  const first: TargetGroup = { label: T.idea (), targets: [{ key: ORG, label: T.org () }] };
  const sections = of.sections.map (section => ({ label: said (section), targets: of.fields.filter (field => field.section === section.key).flatMap (target) }));
  return [first, ...sections, { label: "", targets: of.fields.filter (field => !of.sections.some (section => section.key === field.section)).flatMap (target) }].filter (group => group.targets.length > 0);
}

/* ---- By heading ---- */

function fieldOfHeading (of: Definition, heading: string): string | undefined {
  const name = folded (heading), exact = of.fields.find (field => field.key === heading) ?? of.fields.find (field => [field.de, field.en, field.key].some (one => folded (one ?? "") === name));
  const synonym = fieldNamed (name);
  return exact?.key ?? (of.fields.some (field => field.key === synonym) ? synonym : undefined);
}

/** The column that a person or a program would name so. */
const columnNamed = (headings: string[], name: string): number => {
  const exact = headings.indexOf (name);
  return exact >= 0 ? exact : headings.findIndex (heading => folded (heading) === folded (name));
};

/** Those by which a row is known again, where the table has such; else it is known by all it holds. */
function keysOf (headings: string[]): number[] {
  const area = columnNamed (headings, "handlungsfeld_id"), number = columnNamed (headings, "nr"), id = columnNamed (headings, "id");
  return area >= 0 && number >= 0 ? [area, number] : id >= 0 ? [id] : [];
}

/** Our own export: its rows are cases that exist, and would all be there twice. */
export const isExport = (headings: string[]): boolean =>
  [["id", "ref", "pipeline_version"], ["Kennzeichen", "Fassung der Pipeline"], ["Reference", "Pipeline version"]].some (names => names.every (name => columnNamed (headings, name) >= 0));

export function recognise (headings: string[], of: Definition): Column[] {
  const known = new Set (targetGroups (of).flatMap (group => group.targets.map (target => target.key))), taken = new Set<string> (), keys = keysOf (headings);
  return headings.map ((heading, i) => {
    const found = known.has (heading) ? heading : folded (heading) === "" ? "" : fieldOfHeading (of, heading) ?? (columnOf (heading) === "org" ? ORG : ""), target = known.has (found) && !taken.has (found) ? found : "";
    taken.add (found);
    return { heading, target, isKey: keys.includes (i) };
  });
}
