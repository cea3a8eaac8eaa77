// SPDX-License-Identifier: EUPL-1.2
// What somebody who decides has to know of a case, on one page: what it is, what it costs, what was checked and by whom, what was decided before.
import { html, nothing, type TemplateResult } from "lit";
import { all, one, Refused } from "../core/api";
import { date, money, number, today } from "../core/format";
import { columnsOf, definition, fieldOf, gatesFrom, organisations, stageOf } from "../core/known";
import { said, texts } from "../core/texts";
import type { ApprovalKind, CaseView, CheckView, Definition, Figures, Gate, HistoryRow, Org, Reason, TableRow } from "../core/types";
import { actorOf } from "./actor";
import { describeEvent } from "./case-events";
import { reasonList } from "./reasons";
import { sign } from "./sign";
import { isEmpty, valueText } from "./value-text";
import { roleName } from "./words";

const T = texts ({
  once: ["Einmalig", "One-off"], yearly: ["Jährlich", "Per year"], planned: ["Ausgaben laut Plan", "Planned expenses"], own: ["Eigenmittel", "Own funds"], third: ["Drittmittel", "Third-party funds"], granted: ["Förderung bewilligt", "Granted"],
  applied: ["Förderung beantragt", "Applied for"], gap: ["Noch nicht gedeckt", "Not covered yet"],
  laid: ["Vorgelegt am {0} von {1}.", "Submitted on {0} by {1}."], laidWhy: ["Dazu: „{0}“", "With the note: \"{0}\""],
  conditions: ["Alle Bedingungen für „{0}“ sind erfüllt.", "All conditions for \"{0}\" are met."], conditionsBut: ["Für „{0}“ fehlt nur noch, was Sie jetzt geben: {1}.", "For \"{0}\" only what you give now is missing: {1}."], empty: ["noch nicht angegeben", "not given yet"], ratings: ["{0} unabhängige Bewertung, Nutzwert {1} von 1.000.|{0} unabhängige Bewertungen, Nutzwert {1} von 1.000.", "{0} independent rating, utility {1} of 1,000.|{0} independent ratings, utility {1} of 1,000."],
  spread: ["Die Bewertungen gehen weit auseinander.", "The ratings differ widely."], yes: ["stimmt zu", "agrees"], no: ["stimmt nicht zu", "does not agree"], given: ["{0}: {1}, {2}, {3}.", "{0}: {1}, {2}, {3}."], released: ["{0}: erteilt von {1} am {2}.", "{0}: given by {1} on {2}."],
  asked: ["{0}: erbeten, Frist bis {1}.", "{0}: requested, due by {1}."], noAnswer: ["{0}: bis {1} keine Antwort; es geht auch ohne.", "{0}: no answer by {1}; the case may go on without it."], balance: ["Der Finanzierungsplan geht auf: {0}.", "The funding plan balances: {0}."],
  met: ["erfüllt", "met"], note: ["beachten", "note"],
});

export interface Facts {
  view: CaseView; definition: Definition; orgs: Map<string, Org>; check: CheckView | undefined; gate: Gate | undefined; history: HistoryRow[]; figures: Figures | undefined; resolutions: TableRow[];
}

const DECISIONS = ["case.laid", "case.moved", "case.returned", "case.parked", "case.resumed", "case.rejected", "case.reopened", "case.withdrawn", "case.aborted", "case.merged", "case.approved"];

/** What is not for this person's eyes is left out. */
const maybe = <Row> (row: Promise<Row>): Promise<Row | undefined> => row.catch (error => { if (error instanceof Refused) return undefined; throw error; });

export async function fetchFacts (ref: string, signal?: AbortSignal): Promise<Facts> {
  const view = await one<CaseView> ("case.get", { case: ref }, signal);
  const [from, orgs, check, history, figures, resolutions] = await Promise.all ([definition (view.pipeline, view.pipeline_version), organisations (), maybe (one<CheckView | undefined> ("case.check", { case: view.id }, signal)),
    all<HistoryRow> ("case.history", { case: view.id, kinds: DECISIONS }, signal), maybe (one<Figures | undefined> ("case.figures", { case: view.id }, signal)),
    view.rows?.consultations === undefined ? [] : all<TableRow> ("row.list", { case: view.id, table: "consultations" }, signal)]);
  const gate = check === undefined ? gatesFrom (from, view.stage)[0] : from.gates.find (one => one.from === check.from && one.to === check.to);
  return { view, definition: from, orgs, check, gate, history, figures, resolutions };
}

/* ---- What it is ---- */

const textOf = (view: CaseView, key: string): string => (typeof view.fields[key] === "string" ? view.fields[key] as string : "");

/** The first sentence, at most so many characters. */
function sentence (text: string, most = 240): string {
  const line = text.replace (/\s+/g, " ").trim (), first = /^.{20,}?[.!?](?=\s|$)/.exec (line)?.[0] ?? line;
  return first.length <= most ? first : `${first.slice (0, first.lastIndexOf (" ", most))} …`;
}

/** Two sentences: what it is, and what comes of it. */
export function gist (view: CaseView): TemplateResult {
  const further = ["objective", "benefit", "problem"].map (key => textOf (view, key)).find (text => text !== "");
  return html`<p class="ib-decision__gist">${sentence (textOf (view, "summary"))}</p>${further === undefined ? nothing : html`<p class="ib-decision__gist">${sentence (further)}</p>`}`;
}

/* ---- What it costs ---- */

export function amounts (facts: Facts): TemplateResult | typeof nothing {
  const { view, definition: from, figures } = facts, sums = figures?.sums ?? {}, rows: [string, string][] = [];
  const add = (name: string, cents: number | undefined): void => { if (cents !== undefined && cents !== 0) rows.push ([name, money (cents)]); };
  if ((sums.planned ?? 0) > 0) {
    add (T.planned (), sums.planned);
    add (T.own (), sums.own);
    add (T.third (), sums.third);
    add ((sums.granted ?? 0) > 0 ? T.granted () : T.applied (), (sums.granted ?? 0) > 0 ? sums.granted : sums.applied);
    add (T.gap (), Math.max (0, sums.gap ?? 0));
  }
  for (const [key, name] of [["invest_cents", T.once ()], ["annual_cents", T.yearly ()]] as const) {
    const field = fieldOf (from, key);
    if (field !== undefined && !isEmpty (view.fields[key]) && (key === "annual_cents" || rows.length === 0))
      rows.push ([name, valueText (field, view.fields[key])]);
  }
  return rows.length === 0 ? nothing : html`<dl class="ib-decision__amounts">${rows.map (([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
}

/* ---- What an opinion is about ---- */

/** The fields that decide whether an opinion is needed at all: what whoever gives it judges first. */
export function judged ({ view, definition: from, orgs }: Facts, kinds: ApprovalKind[]): TemplateResult | typeof nothing {
  const places = (from.checks ?? []).flatMap ((check, i) => (check.check === "opinion" && kinds.some (kind => kind.key === check.approval) ? [i] : []));
  const keys = new Set ((from.conditions ?? []).filter (one => one.check !== undefined && places.includes (one.check)).map (one => one.field.split (".")[0]!));
  const fields = [...keys].flatMap (key => fieldOf (from, key) ?? []);
  return fields.length === 0 ? nothing : html`<dl class="ib-decision__amounts">${fields.map (field => html`<div><dt>${said (field)}</dt>
    <dd>${isEmpty (view.fields[field.key]) ? T.empty () : valueText (field, view.fields[field.key], orgs, { columns: from.columns })}</dd></div>`)}</dl>`;
}

/* ---- What was checked ---- */

interface Point { text: string; good: boolean; more?: string }

function approvals ({ view, definition: from }: Facts): Point[] {
  const name = (key: string): string => { const kind = from.approvals.find (one => one.key === key); return kind === undefined ? key : said (kind); };
  const opinions = new Set ((from.checks ?? []).filter (check => check.check === "opinion").map (check => check.approval));
  const given = (view.approvals ?? []).map (one => ({ good: one.verdict === "yes", more: one.text,
    text: !opinions.has (one.kind) && one.verdict === "yes" ? T.released (name (one.kind), roleName (one.role), date (one.time)) : T.given (name (one.kind), one.verdict === "yes" ? T.yes () : T.no (), roleName (one.role), date (one.time)) }));
  const open = (view.asked ?? []).filter (one => !(view.approvals ?? []).some (approval => approval.kind === one.kind));
  return [...given, ...open.map (one => ({ good: one.until < today (), text: (one.until < today () ? T.noAnswer : T.asked) (name (one.kind), date (one.until)) }))];
}

function resolutionPoints ({ resolutions, definition: from, orgs }: Facts): Point[] {
  const columns = columnsOf (from, "consultations"), column = (key: string) => columns.find (one => one.key === key);
  return resolutions.filter (row => typeof row.cells.result === "string").map (row => {
    const parts = ["body", "date", "result", "number"].flatMap (key => (isEmpty (row.cells[key]) || column (key) === undefined ? [] : [valueText (column (key)!, row.cells[key], orgs)]));
    return { text: `${parts[0]}: ${parts.slice (1).join (", ")}`, good: !["refused", "rejected", "postponed"].includes (String (row.cells.result)) };
  });
}

/** `gives`: what the person still gives by deciding. */
function points (facts: Facts, blocking: Reason[], gives: string): Point[] {
  const { figures, gate } = facts, utility = figures?.utility, found: Point[] = [];
  if (gate !== undefined && blocking.length === 0)
    found.push ({ text: gives === "" ? T.conditions (said (gate)) : T.conditionsBut (said (gate), gives), good: gives === "" });
  if ((utility?.count ?? 0) > 0)
    found.push ({ text: T.ratings (utility!.count, number (utility!.utility)), good: true }, ...(utility!.flagged.length > 0 ? [{ text: T.spread (), good: false }] : []));
  const sums = figures?.sums ?? {}, years = figures?.years ?? [];
  if ((sums.planned ?? 0) > 0 && years.length > 0 && years.every (year => year.difference === 0))
    found.push ({ text: T.balance (money (sums.planned!)), good: true });
  return [...found, ...approvals (facts), ...resolutionPoints (facts)];
}

export function checked (facts: Facts, blocking: Reason[], gives: string): TemplateResult | typeof nothing {
  const list = points (facts, blocking, gives);
  return list.length === 0 ? nothing : html`<ul class="ib-list ib-decision__points">${list.map (point => html`<li class=${point.good ? "ib-decision__good" : "ib-decision__bad"}><span aria-hidden="true">${point.good ? sign ("check") : "!"}</span>
    <span><span class="kern-sr-only">${point.good ? T.met () : T.note ()}: </span>${point.text}${point.more === undefined ? nothing : html`<q class="ib-decision__quote">${point.more}</q>`}</span></li>`)}</ul>`;
}

/** Worth a second look, but no hindrance. */
export const warnings = ({ view, check }: Facts): TemplateResult | typeof nothing => reasonList (view.ref, check?.warnings ?? []);

/* ---- What happened ---- */

const last = (history: HistoryRow[], ...kinds: string[]): HistoryRow | undefined => history.filter (row => kinds.includes (row.kind.replace ("case.", ""))).at (-1);

/** Who laid it before the gate it stands at. */
export function laidText ({ view, history, orgs }: Facts): TemplateResult | typeof nothing {
  const row = last (history, "laid");
  return !view.laid || row === undefined ? nothing
    : html`<p>${T.laid (date (row.time), actorOf (row, orgs))}${typeof row.body.reason === "string" && row.body.reason !== "" ? html` ${T.laidWhy (row.body.reason)}` : nothing}</p>`;
}

/** The last thing that was decided, in a sentence. */
export function lastDecision ({ history, definition: from, orgs }: Facts): { text: string; reason: string; row: HistoryRow } | undefined {
  const row = history.filter (one => one.kind !== "case.laid" && one.kind !== "case.resumed").at (-1);
  if (row === undefined)
    return undefined;
  const words = describeEvent (row, from, orgs);
  return { text: `${date (row.time)}, ${actorOf (row, orgs)}: ${words.name}${words.detail === "" ? "" : `, ${words.detail}`}`, reason: words.reason, row };
}

export const stageText = (from: Definition, key: string): string => { const stage = stageOf (from, key); return stage === undefined ? key : said (stage); };
