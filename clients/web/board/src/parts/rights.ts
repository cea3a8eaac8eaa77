// SPDX-License-Identifier: EUPL-1.2
// What a person's roles let them try with a case.  The bus decides; this only keeps dead buttons off the page (broker/pipeline/decide.c has the rules).
import { me } from "../core/session";
import { gatesFrom, stageOf } from "../core/known";
import { today } from "../core/format";
import type { Approval, ApprovalKind, Asked, CaseView, Definition, Gate, Grant } from "../core/types";

/** A case as far as moving it needs it: a CaseRow will do, targetOf makes one of a CaseView. */
export interface MoveTarget {
  id?: string; ref: string; version: number; pipeline: string; pipeline_version?: number; stage: string; state: string; title: string; org: string;
  handled_by?: string; district?: string; visibility?: string; laid?: boolean; until?: string; merged_into?: string; merge_to?: string;
  assignments?: { org: string; until: string }[]; approvals?: Approval[]; asked?: Asked[];
  /** Where a merger is proposed: the organisations whose consent is awaited, if that is known. */
  waits?: string[];
}

export type MoveKind = "advance" | "return" | "park" | "resume" | "reject" | "reopen" | "withdraw" | "abort" | "merge" | "consent" | "unmerge" | "adopt" |
  "assign" | "migrate" | "approve" | "ask";

export const targetOf = (view: CaseView): MoveTarget => ({ ...view, title: typeof view.fields.title === "string" ? view.fields.title : view.ref });

/* ---- Who acts for a case ---- */

const scopes = (): Set<string> => new Set (me ()?.person.scopes ?? []);
const grants = (): Grant[] => {
  const now = today ();
  return (me ()?.person.grants ?? []).filter (grant => (grant.from === undefined || grant.from <= now) && (grant.until === undefined || now <= grant.until));
};

/** An organisation stands for those that went up in it: its people hold their scopes. */
const standsFor = (grant: Grant, org: string): boolean => grant.org === org || (scopes ().has (`org:${org}`) && !grants ().some (other => other.org === org));

function reaches (grant: Grant, target: MoveTarget): boolean {
  switch (grant.role) {
  case "citizen":
    return target.visibility !== "public"; // whose idea a public one is nobody is told; others a citizen sees only as the one who had it
  case "consultant":
    return target.assignments === undefined ? target.visibility !== "public" : target.assignments.some (one => one.org === grant.org && one.until >= today ());
  case "coordinator": case "district_admin":
    return grant.org === target.org || scopes ().has (`district:${target.district ?? "none"}`);
  case "lead":
    return standsFor (grant, target.org);
  case "public": case "relay": case "admin": case "system":
    return false;
  default:
    return standsFor (grant, target.org) || (target.handled_by !== undefined && standsFor (grant, target.handled_by));
  }
}

/** Whether the person acts for this case in one of the roles. */
export const actsFor = (target: MoveTarget, ...roles: string[]): boolean => grants ().some (grant => roles.includes (grant.role) && reaches (grant, target));
/** Whether the person has one of the roles anywhere at present. */
export const holds = (...roles: string[]): boolean => grants ().some (grant => roles.includes (grant.role));

/** Gate 1, where a district gave it to the person's firm. */
const triages = (target: MoveTarget): boolean => holds ("consultant") && target.district !== undefined && scopes ().has (`triage:${target.district}`);

export type Role = "decides" | "overrides" | "lays";

/** What the person is to a gate. */
export function partAt (target: MoveTarget, gate: Gate): Role | undefined {
  const decides = gate.delegable ? gate.decides.filter (role => role !== "consultant") : gate.decides;
  if (actsFor (target, ...decides) || (gate.delegable && triages (target)))
    return "decides";
  if (actsFor (target, ...gate.overrides))
    return "overrides";
  return actsFor (target, ...gate.lays) ? "lays" : undefined;
}

/** The gates out of the present stage that the person may try, with what the person is to each. */
export const gatesOf = (target: MoveTarget, definition: Definition): { gate: Gate; part: Role }[] =>
  gatesFrom (definition, target.stage).flatMap (gate => { const part = partAt (target, gate); return part === undefined ? [] : [{ gate, part }]; });

/** People of the administrations, who see internal notes; firms, citizens and the public do not. */
export const isStaff = (target: MoveTarget): boolean => actsFor (target, "submitter", "editor", "lead", "coordinator", "district_admin", "dpo", "iso", "audit",
  "moderator");

/** Commenting and supporting: everybody but the offices that only read or give an opinion. */
export const mayComment = (target: MoveTarget): boolean => target.state !== "merged" &&
  holds ("public", "citizen", "submitter", "editor", "lead", "consultant", "moderator", "coordinator", "district_admin");

/* ---- What can be tried ---- */

const numberOf = (definition: Definition, stage: string | undefined): number => (stage === undefined ? 0 : stageOf (definition, stage)?.number ?? 0);
const reached = (target: MoveTarget, definition: Definition, from: string | undefined): boolean =>
  numberOf (definition, target.stage) >= numberOf (definition, from);

/** Approvals and opinions the person may give now. */
export const approvalsFor = (target: MoveTarget, definition: Definition): ApprovalKind[] => (target.state !== "open" ? [] :
  definition.approvals.filter (kind => actsFor (target, ...kind.roles) && reached (target, definition, kind.stage)));

/** How many days an opinion has; 0 where it is an approval, for which nobody is asked. */
export const opinionDays = (definition: Definition, kind: string): number =>
  Math.max (0, ...(definition.checks ?? []).filter (check => check.check === "opinion" && check.approval === kind).map (check => check.days ?? 0));

/** Opinions the person may ask for now: neither given nor running. */
export const asksFor = (target: MoveTarget, definition: Definition): ApprovalKind[] =>
  (target.state !== "open" || !actsFor (target, "editor", "lead", "consultant", "coordinator", "district_admin") ? [] :
    definition.approvals.filter (kind => opinionDays (definition, kind.key) > 0 && reached (target, definition, kind.stage) &&
      !(target.approvals ?? []).some (given => given.kind === kind.key) && !(target.asked ?? []).some (asked => asked.kind === kind.key &&
        asked.until >= today ())));

/** The stage from which on a case is aborted instead of withdrawn. */
const abortFrom = (definition: Definition): string | undefined => (stageOf (definition, "funding") ?? stageOf (definition, "implementation"))?.key;

/** A Kommune or a Kreis speaks through its lead; firms, universities and societies have none. */
const consenters = (org: string): string[] => (/^\d+$/.test (org) ? ["lead"] : ["lead", "submitter", "editor"]);

function mayConsent (target: MoveTarget): boolean {
  if (target.merge_to === undefined || target.state !== "open")
    return false;
  return target.waits === undefined ? grants ().some (grant => consenters (grant.org).includes (grant.role))
    : grants ().some (grant => target.waits!.some (org => consenters (org).includes (grant.role) && standsFor (grant, org)));
}

function mayReturn (target: MoveTarget, definition: Definition): boolean {
  const stage = stageOf (definition, target.stage);
  return stage !== undefined && stage.number > 0 &&
    (actsFor (target, ...stage.returns.filter (role => role !== "consultant")) || (stage.returns.includes ("consultant") && triages (target)));
}

function may (kind: MoveKind, target: MoveTarget, definition: Definition): boolean {
  const open = target.state === "open", live = open || target.state === "parked", stage = numberOf (definition, target.stage);
  switch (kind) {
  case "advance":
    return open && gatesOf (target, definition).some (({ part }) => part !== "lays" || !target.laid);
  case "return":
    return open && mayReturn (target, definition);
  case "approve":
    return approvalsFor (target, definition).length > 0;
  case "ask":
    return asksFor (target, definition).length > 0;
  case "park":
    return open && stage > 0 && actsFor (target, "editor", "lead", "coordinator", "district_admin");
  case "resume":
    return target.state === "parked" && actsFor (target, "editor", "lead", "coordinator", "district_admin");
  case "reject":
    return live && stage > 0 && actsFor (target, "lead", "coordinator", "district_admin");
  case "reopen":
    return (target.state === "rejected" || target.state === "withdrawn") && actsFor (target, "coordinator", "district_admin");
  case "withdraw":
    return live && (abortFrom (definition) === undefined || !reached (target, definition, abortFrom (definition))) && actsFor (target, "citizen", "submitter", "editor", "lead");
  case "abort":
    return live && abortFrom (definition) !== undefined && reached (target, definition, abortFrom (definition)) && actsFor (target, "lead", "coordinator",
      "district_admin");
  case "merge":
    return open && target.merge_to === undefined && stage > 0 && (actsFor (target, "editor", "lead", "coordinator", "district_admin"));
  case "consent":
    return mayConsent (target);
  case "unmerge":
    return (target.state === "merged" || target.merge_to !== undefined) && actsFor (target, "lead", "coordinator", "district_admin");
  case "adopt":
    return mayAdopt (target, stage);
  case "assign":
    return live && actsFor (target, "coordinator", "district_admin");
  case "migrate":
    return open && actsFor (target, "lead", "coordinator", "district_admin");
  }
}

/** A running case is taken over by others; a completed one serves its own organisation as a template, too. */
function mayAdopt (target: MoveTarget, stage: number): boolean {
  if (!["open", "parked", "completed"].includes (target.state) || stage === 0)
    return false;
  const takers = grants ().filter (grant => ["submitter", "editor", "lead", "coordinator"].includes (grant.role));
  return target.state === "completed" ? takers.length > 0 : takers.some (grant => grant.role === "coordinator" || !standsFor (grant, target.org));
}

const ORDER: MoveKind[] = ["advance", "approve", "return", "consent", "resume", "ask", "assign", "park", "merge", "unmerge", "adopt", "reopen", "migrate",
  "reject", "withdraw", "abort"];

/** What the person may try with a case, the likeliest first. */
export const movesFor = (target: MoveTarget, definition: Definition): MoveKind[] => ORDER.filter (kind => may (kind, target, definition));
