// SPDX-License-Identifier: EUPL-1.2
// The records of the bus (proto/messages.def) as JSON shows them, as far as the board reads them.

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Fields = { [key: string]: Value };

export interface Reason { code: string; de: string; en: string; field?: string; row?: string; present?: Value; yours?: Value }
export interface Grant { role: string; org: string; from?: string; until?: string; deputy?: boolean }
export interface Person { id: string; status: string; grants: Grant[]; name?: string; mail?: string; scopes?: string[]; expires?: number }
export interface Me { user: string; person: Person; expires: number; head: number }
export interface Org { key: string; kind: string; name: string; district?: string; association?: string; districts?: string[]; inhabitants?: number; valid_from?: string; valid_until?: string; predecessors?: string[]; triage_firms?: string[] }

export interface CaseRow {
  id: string; ref: string; title: string; org: string; district?: string; pipeline: string; stage: string; state: string; visibility: string; version: number;
  entered: number; support: number; summary?: string; laid?: boolean; until?: string; merged_into?: string; adoptions?: number;
  /** Where `details` were asked for: the next date, how many of the next gate's conditions are not met, who leads.  Absent where it is not the person's to know. */
  due?: string; missing?: number; wanted?: number; lead?: string;
}
export interface Approval { kind: string; verdict: string; role: string; version: number; time: number; text?: string }
export interface Asked { kind: string; until: string }
export interface CaseView {
  id: string; ref: string; org: string; handled_by?: string; district?: string; pipeline: string; pipeline_version: number; stage: string; state: string; visibility: string;
  version: number; drafted: number; entered: number; fields: Fields; support: number; comments: number; returns: number; laid?: boolean; until?: string;
  approvals?: Approval[]; assignments?: { org: string; until: string }[]; unmet?: Reason[]; warnings?: Reason[]; rows?: { [table: string]: number };
  merged_into?: string; merged?: string[]; merge_to?: string; adopted_from?: string; adoptions?: number; taken?: string[]; asked?: Asked[]; attachments?: number;
  /** As it is after this record of the log; where the page of the case asked. */
  seq?: number;
}
export interface TableRow { table: string; row: string; cells: Fields; role: string; org?: string; time: number; version: number; lapsed?: boolean; taken?: boolean; own?: boolean }
export interface HistoryRow { seq: number; n: number; time: number; kind: string; body: Fields; role: string; org?: string; deputy?: boolean; person?: string }
export interface BoardColumn { stage: string; de: string; en: string; count: number; cards: CaseRow[]; next?: string; figures?: { [figure: string]: number } }
export interface Work { kind: string; case: string; ref: string; title: string; stage: string; role: string; org: string; since: number; due?: string; detail?: string; de: string; en: string; table?: string; row?: string }
export interface CheckView { from: string; to: string; de: string; en: string; unmet: Reason[]; waiting: Reason[]; warnings: Reason[]; wanted?: number; missing?: number; rating?: string }
export interface Attachment { id: string; case: string; ref: string; name: string; type: string; size: number; time: number; text?: string; internal?: boolean; hash: string; role?: string; org?: string }

export interface Match { programme: string; name: string; hit: boolean; grant_cents?: number; deadline?: string; as_of?: string; verified_by?: string; reasons: Reason[] }
export interface PlanYear { year: number; expenses?: number; eligible?: number; own?: number; grant?: number; third?: number; difference?: number }
/** What cannot be said is absent, never zero. */
export interface Figures {
  sums?: { [figure: string]: number }; years?: PlanYear[]; grants?: { row: string; programme?: string; amount?: number; expected?: number; deadline?: string }[];
  utility?: { count: number; utility: number; spread: number; flagged: string[] };
  indicators?: { row: string; attained?: number; value?: number; date?: string }[]; attainment?: { attained?: number; coverage?: number; level?: string };
  milestones?: { row: string; light: string; late?: number }[]; light?: string;
}
export interface Change { kind: string; field?: string; table?: string; row?: string; before?: Value; after?: Value }
export interface Done { answer: "done"; seq: number; unchanged?: boolean; case?: string; ref?: string; version?: number; stage?: string; laid?: boolean; lapsed?: string[]; person?: string; url?: string; key?: string; row?: string; waits?: string[] }
export interface Page<Row> { rows: Row[]; next?: string; seq: number }

/* ---- Definitions (PROTOCOL.md section 8) ---- */

export interface Said { de: string; en: string; help_de?: string; help_en?: string }
export interface Stage extends Said { key: string; number: number; days?: number; returns: string[]; final?: boolean }
export interface Section extends Said { key: string }
export interface Field extends Said {
  key: string; type: string; section?: string; class?: string; due?: number; max?: number; min?: number; lines?: boolean; may_be_unknown?: boolean; required?: boolean;
  min_items?: number; max_items?: number; none?: string; none_de?: string; none_en?: string; of?: string;
  /** Of those who may edit the case, the roles that fill it; absent: all of them. */
  editors?: string[];
  /** A gate reads it: changing it makes a new version of the case. */
  gate_reads?: boolean;
  option_keys?: string[]; option_de?: string[]; option_en?: string[]; option_after?: string[];
  /** Of columns: the record field or the table they belong to, and how much a rating counts. */
  record?: string; table?: string; weight?: number;
}
export interface Table extends Said { key: string; section: string; class: string; from: string; max_rows: number; title?: string; by_person?: boolean; after_end?: boolean; covers?: string[]; editors?: string[]; gate_reads?: boolean }
export interface Gate extends Said { number: number; from: string; to: string; decides: string[]; lays: string[]; overrides: string[]; delegable?: boolean; reason?: boolean }
export interface ApprovalKind extends Said { key: string; roles: string[]; covers?: string[]; covers_all?: boolean; stage?: string }
/** Of a gate, named by its place in `gates`. */
export interface Check { check: string; gate: number; field?: string; table?: string; approval?: string; days?: number; decider?: boolean; value?: string; fields?: string[]; warning?: boolean }
export interface Definition extends Said {
  key: string; version: number; stages: Stage[]; sections: Section[]; fields: Field[]; tables: Table[]; columns: Field[]; gates: Gate[]; approvals: ApprovalKind[]; checks?: Check[];
  rejections: (Said & { key: string })[]; figures: (Said & { key: string; overview?: boolean })[]; deadlines: (Said & { key: string })[]; mappings: { from: string; pipeline: string; to: string }[];
  catalogue?: boolean;
  /** Tables that can be begun with rows, and whose they are: conditions name them by index. */
  starters?: { table: string }[]; conditions?: Condition[];
}
/** A version of a definition. */
export interface LoadedVersion { key: string; version: number; loaded: number; role: string; cases?: number; person?: string; name?: string }
export interface Condition { gate?: number; check?: number; starter?: number; field: string; values?: string[]; all?: boolean; negate?: boolean }
