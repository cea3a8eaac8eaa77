// SPDX-License-Identifier: EUPL-1.2
// What happened to a case, in words: one event, one line and what else it says.
import { date, dayOf, number } from "../core/format";
import { columnsOf, fieldOf, orgName, stageOf } from "../core/known";
import { said, texts } from "../core/texts";
import type { Definition, Field, Fields, Org, Said, Value } from "../core/types";
import { plainText, valueText } from "./value-text";

const NAMES = texts ({
  drafted: ["Angelegt", "Begun"], edited: ["Geändert", "Changed"], laid: ["Vorgelegt", "Laid before the gate"],
  moved: ["Weiter in der nächsten Phase", "Moved on"],
  returned: ["Zurückgegeben", "Returned"], parked: ["Zurückgestellt", "Parked"], resumed: ["Fortgesetzt", "Resumed"], rejected: ["Abgelehnt", "Rejected"],
  reopened: ["Wieder geöffnet", "Reopened"], withdrawn: ["Zurückgezogen", "Withdrawn"], aborted: ["Abgebrochen", "Aborted"],
  approved: ["Freigabe oder Stellungnahme", "Approval or opinion"], lapsed: ["Erloschen", "Lapsed"], asked: ["Stellungnahme angefragt", "Opinion requested"],
  assigned: ["Firma beauftragt", "Firm assigned"], handed: ["Bearbeitung übergeben", "Handed over"], commented: ["Kommentiert", "Commented"],
  supported: ["Unterstützt", "Supported"], unsupported: ["Unterstützung zurückgenommen", "Support withdrawn"],
  migrated: ["Verfahren gewechselt", "Procedure changed"],
  audience: ["Sichtbarkeit geändert", "Visibility changed"], row_put: ["Eingetragen", "Entered"], row_deleted: ["Zeile entfernt", "Row removed"],
  row_moved: ["Zeile verschoben", "Row moved"], rows_taken: ["Zeilen übernommen", "Rows taken over"],
  merge_proposed: ["Zusammenführung vorgeschlagen", "Merger proposed"],
  consented: ["Zur Zusammenführung erklärt", "Responded to the merger"], merged: ["Zusammengeführt", "Merged"],
  absorbed: ["Anderen Vorgang aufgenommen", "Another case merged into this one"],
  unmerged: ["Zusammenführung zurückgenommen", "Merger undone"], split: ["Aufgenommenen Vorgang abgegeben", "Merged case split off"],
  taken: ["Als Nachnutzung begonnen", "Started as an adoption"], adopted: ["Nachgenutzt", "Adopted by others"], attached: ["Datei angehängt", "File attached"],
  detached: ["Datei entfernt", "File removed"],
});
const T = texts ({
  until: ["bis {0}", "until {0}"],
  supporters: ["{0} Person insgesamt|{0} Personen insgesamt", "{0} person in all|{0} people in all"],
  times: ["{0}-mal insgesamt", "{0} times in all"], last: ["an die letzte Stelle", "to the end"], before: ["vor {0}", "before {0}"],
  rows: ["{0} Zeile|{0} Zeilen", "{0} row|{0} rows"],
  override: ["anstelle der Koordination", "in place of the coordinator"], imported: ["durch Import", "by an import"],
  repayment: ["Rückzahlung: {0}", "Repayment: {0}"], lessons: ["Erfahrungen: {0}", "Lessons: {0}"], internal: ["interne Notiz", "internal note"],
  moreFields: ["{0} und {1} weitere", "{0} and {1} more"],
  unassigned: ["Beauftragung beendet", "Assignment ended"], askedFor: ["Angefragt: {0}", "Requested: {0}"], positive: ["zugestimmt", "agreed"], negative: ["nicht zugestimmt", "not agreed"],
});

/** What an event reads like: `detail` in one line, `reason` as somebody wrote it, `items` one below the other. */
export interface EventWords { name: string; detail: string; reason: string; items: string[] }

/** Decisions and what leads to them, as the command line has them (clients/cli/cmd_history.c). */
const DECISIONS = new Set (["laid", "moved", "returned", "parked", "resumed", "rejected", "reopened", "approved", "withdrawn", "aborted", "asked", "migrated",
  "merge_proposed", "consented",
  "merged", "unmerged", "lapsed", "assigned"]);
export const isDecision = (kind: string): boolean => DECISIONS.has (kind.replace (/^case\./, ""));

const text = (body: Fields, key: string): string => (typeof body[key] === "string" ? body[key] : "");
const count = (body: Fields): number => (typeof body.count === "number" ? body.count : 0);
const texts_ = (value: Value | undefined): string[] => (Array.isArray (value) ? value.filter ((item): item is string => typeof item === "string") : []);
const label = (list: (Said & { key: string })[] | undefined, key: string): string =>
  { const found = list?.find (one => one.key === key); return found === undefined ? key : said (found); };

function some (names: string[], most = 4): string {
  return names.length <= most + 1 ? names.join (", ") : T.moreFields (names.slice (0, most).join (", "), names.length - most);
}

/** A value in words, whether or not the definition still knows it. */
export const wordsOf = (definition: Definition | undefined, field: Field | undefined, value: Value | undefined, orgs: Map<string, Org> | undefined): string =>
  (field === undefined ? plainText (value) : valueText (field, value, orgs, { columns: definition?.columns }));

class Describer {
  constructor (private readonly body: Fields, private readonly definition: Definition | undefined, private readonly orgs: Map<string, Org> | undefined) {}

  private stage (key: string): string { const found = this.definition && stageOf (this.definition, text (this.body, key)); return found === undefined
    ? text (this.body, key) : said (found); }
  private way (): string { return `${this.stage ("from")} → ${this.stage ("to")}`; }
  private org (): string { return orgName (this.orgs, text (this.body, "org")); }
  private verdict (): string { return text (this.body, "verdict") === "no" ? T.negative () : T.positive (); }
  private until (): string { return T.until (date (text (this.body, "until"))); }
  private ref (): string { return text (this.body, "ref"); }
  private rowName (): string { return `${label (this.definition?.tables, text (this.body, "table"))} ${text (this.body, "row")}`; }

  private fields (): string {
    const changed = this.body.fields;
    return typeof changed !== "object" || changed === null ? "" : some (Object.keys (changed).map (key => { const field = this.definition &&
      fieldOf (this.definition, key); return field === undefined ? key : said (field); }));
  }

  private cells (): string {
    const cells = this.body.cells, table = this.definition?.tables.find (one => one.key === text (this.body, "table"));
    if (typeof cells !== "object" || cells === null || Array.isArray (cells))
      return "";
    const columns = this.definition === undefined || table === undefined ? [] : columnsOf (this.definition, table.key);
    const named = table?.title === undefined ? undefined : cells[table.title];
    if (this.body.new === true && named !== undefined && named !== null)
      return wordsOf (this.definition, columns.find (column => column.key === table!.title), named, this.orgs);
    const values = columns.filter (column => /^(enum|money|date|org|row|programme)$/.test (column.type) && cells[column.key] !== undefined).map (column =>
      wordsOf (this.definition, column, cells[column.key], this.orgs));
    if (this.body.new === true && values.length > 0)
      return values.slice (0, 4).join (", ");
    return some (Object.keys (cells).map (key => { const column = columns.find (one => one.key === key); return column === undefined ? key : said (column); }));
  }

  private approvals (): string {
    return texts_ (this.body.kinds).map (key => label (this.definition?.approvals.find (one => one.key === key) === undefined ? this.definition?.tables
      : this.definition?.approvals, key)).join (", ");
  }

  detail (kind: string): string {
    switch (kind) {
    case "drafted": return text ((this.body.fields ?? {}) as Fields, "title");
    case "edited": return this.fields () + (this.body.imported === true ? ` (${T.imported ()})` : "");
    case "laid": return `→ ${this.stage ("to")}`;
    case "moved": return this.way () + (this.body.override === true ? ` (${T.override ()})` : "");
    case "returned": return text (this.body, "from") === text (this.body, "to") ? this.stage ("to") : this.way ();
    case "migrated": return text (this.body, "from") === text (this.body, "to") ? this.stage ("to") : this.way ();
    case "parked": return this.until ();
    case "rejected": return label (this.definition?.rejections, text (this.body, "code"));
    case "approved": return this.verdict ();
    case "asked": return this.until ();
    case "lapsed": return this.approvals ();
    case "assigned": return `${this.org ()}, ${this.until ()}`;
    case "handed": return this.org ();
    case "row_put": return `${this.rowName ()}: ${this.cells ()}`;
    case "row_deleted": return this.rowName ();
    case "row_moved": return `${this.rowName ()} ${text (this.body, "before") === "" ? T.last () : T.before (text (this.body, "before"))}`;
    case "rows_taken": return `${label (this.definition?.tables, text (this.body, "table"))}: ${T.rows (Array.isArray (this.body.rows)
      ? this.body.rows.length : 0)}`;
    case "merge_proposed": case "merged": return `→ ${this.ref ()}`;
    case "absorbed": case "taken": return `← ${this.ref ()}`;
    case "unmerged": case "split": return this.ref ();
    case "consented": return `${this.org ()}: ${this.verdict ()}`;
    case "adopted": return `${this.org ()}, ${T.times (number (count (this.body)))}`;
    case "attached": case "detached": return text (this.body, "name");
    case "supported": case "unsupported": return T.supporters (count (this.body));
    case "commented": return this.body.internal === true ? T.internal () : "";
    default: return "";
    }
  }

  /** Approvals have names of their own, and an assignment until yesterday is the end of one. */
  name (kind: string, at: number | undefined): string | undefined {
    if (kind === "assigned" && at !== undefined && text (this.body, "until") < dayOf (at))
      return T.unassigned ();
    return kind === "approved" ? label (this.definition?.approvals, text (this.body, "kind")) : kind === "asked"
      ? T.askedFor (label (this.definition?.approvals, text (this.body, "kind"))) : undefined;
  }

  items (): string[] {
    const items = texts_ (this.body.deficiencies), due = text (this.body, "due"), repayment = text (this.body, "repayment"), lessons =
      text (this.body, "lessons");
    return [...items, ...(due === "" ? [] : [T.until (date (due))]), ...(repayment === "" ? [] : [T.repayment (repayment)]),
      ...(lessons === "" ? [] : [T.lessons (lessons)])];
  }
}

export function describeEvent (row: { kind: string; body: Fields; time?: number }, definition: Definition | undefined, orgs: Map<string,
  Org> | undefined): EventWords {
  const kind = row.kind.replace (/^case\./, ""), describer = new Describer (row.body, definition, orgs);
  const reason = text (row.body, "reason") || (kind === "approved" || kind === "commented" ? text (row.body, "text") : "");
  return { name: describer.name (kind, row.time) ?? (NAMES as Record<string, () => string>)[kind]?.() ?? row.kind, detail: describer.detail (kind), reason,
    items: describer.items () };
}
