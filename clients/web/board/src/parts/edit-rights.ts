// SPDX-License-Identifier: EUPL-1.2
// Who may see and change what of a case, as far as the board can know: it keeps dead buttons off the page, the bus decides (broker/pipeline/decide_case.c, access.c).
import { today } from "../core/format";
import { stageOf } from "../core/known";
import { me } from "../core/session";
import type { CaseView, Condition, Definition, Field, Org, Table, Value } from "../core/types";
import { actsFor, holds, targetOf } from "./rights";
import { roleNames } from "./words";

const scopes = (): Set<string> => new Set (me ()?.person.scopes ?? []);
/** Whether anything of it can still be filled in. */
export const isLive = (view: CaseView): boolean => view.state === "open" || view.state === "parked";

/** A firm that decides gate 1 for the district, while the case is an idea. */
const sortsFor = (view: CaseView, definition: Definition): boolean =>
  stageOf (definition, view.stage)?.number === 1 && view.district !== undefined && holds ("consultant") && scopes ().has (`triage:${view.district}`);

/** The case's own editors and lead always, its firm, a coordinator while the idea is being sorted, submitters until it is a Steckbrief or has been returned, a
    citizen the own draft; a firm that decides gate 1 classifies the idea. */
function isEditor (view: CaseView, definition: Definition): boolean {
  const number = stageOf (definition, view.stage)?.number ?? 0, roles = ["editor", "lead", "consultant"];
  if (number <= 2)
    roles.push ("coordinator");
  if (number <= 1 || view.returns > 0)
    roles.push ("submitter");
  if (number === 0)
    roles.push ("citizen");
  return actsFor (targetOf (view), ...roles) || sortsFor (view, definition);
}
export const mayEditFields = (view: CaseView, definition: Definition): boolean => isLive (view) && isEditor (view, definition);

/** Whether the definition leaves a field to roles that the person does not hold for this case. */
export const isLeftToOthers = (view: CaseView, definition: Definition, field: Field | undefined): boolean => field?.editors !== undefined &&
  !actsFor (targetOf (view), ...field.editors) && !(field.editors.includes ("consultant") && sortsFor (view, definition));

/** Who fills it, in words; a firm where there is one that could. */
export function fillersOf (view: CaseView, field: Field, orgs: Map<string, Org> | undefined): string {
  const roles = field.editors ?? [], firm = (view.assignments ?? []).length > 0 || (orgs?.get (view.district ?? "")?.triage_firms ?? []).length > 0;
  const present = roles.filter (role => role !== "consultant" || firm);
  return roleNames (present.length > 0 ? present : roles);
}

/** Whether the stage is reached from which on a table is kept. */
export const isOpen = (view: CaseView, definition: Definition, table: Table): boolean => (stageOf (definition, view.stage)?.number ?? 0) >= (stageOf (definition, table.from)?.number ?? 0);

export function mayWriteRows (view: CaseView, definition: Definition, table: Table): boolean {
  if (!(isLive (view) || (view.state === "completed" && table.after_end === true)) || !isOpen (view, definition, table))
    return false;
  return table.editors === undefined ? isEditor (view, definition) : actsFor (targetOf (view), ...table.editors);
}
export const mayStartRows = (view: CaseView, definition: Definition, table: Table): boolean =>
  mayWriteRows (view, definition, table) && holds ("editor", "lead", "consultant", "coordinator", "district_admin");

function meets (value: Value | undefined, { values, negate }: Condition): boolean {
  const listed = values !== undefined && values.length > 0, unknown = typeof value === "object" && value !== null && !Array.isArray (value) && "unknown" in value;
  const holds = listed ? (Array.isArray (value) ? value : [value]).some (one => values.includes (String (one))) : value !== undefined && value !== null && value !== "" && !unknown;
  return holds !== (negate === true);
}

/** Whether the definition has rows to begin the table with that fit this case. */
export const hasStarter = (view: CaseView, definition: Definition, table: string): boolean => (definition.starters ?? []).some ((starter, index) => {
  const wanted = (definition.conditions ?? []).filter (one => one.starter === index), any = wanted.filter (one => one.all !== true);
  return starter.table === table && wanted.every (one => one.all !== true || meets (view.fields[one.field], one)) && (any.length === 0 || any.some (one => meets (view.fields[one.field], one)));
});

const CLASSES = ["public", "region", "parties", "staff"];

/** Whether the person is shown fields and tables of a class in this case: only then "noch leer" is true. */
export function sees (view: CaseView, definition: Definition, of: string): boolean {
  const own = scopes (), isOwn = own.has (`org:${view.org}`) || (view.handled_by !== undefined && own.has (`org:${view.handled_by}`));
  const isFirm = (view.assignments ?? []).some (one => one.until >= today () && own.has (`firm:${one.org}`));
  if (isOwn || of === "public")
    return true;
  if (of === "client")
    return isFirm;
  if (own.has (`district:${view.district ?? "none"}`))
    return true;
  const triages = view.stage === "idea" && view.district !== undefined && own.has (`triage:${view.district}`), rank = CLASSES.indexOf (of);
  if ((isFirm || triages) && rank <= 2)
    return true;
  if (rank <= 1 && ((view.visibility !== "internal" && own.has ("region")) || (holds ("citizen") && view.visibility !== "public")))
    return true;
  return definition.fields.some (field => CLASSES.indexOf (field.class ?? "public") >= rank && view.fields[field.key] !== undefined); // joined by a merger
}
