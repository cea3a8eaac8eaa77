// SPDX-License-Identifier: EUPL-1.2
// One idea as whoever sorts it reads it, and what its gate wants of it, to be filled in on the spot.
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { all, list, one } from "../core/api";
import { date, daysSince, since } from "../core/format";
import { fieldOf, gatesFrom, orgName } from "../core/known";
import { helpOf, said, texts } from "../core/texts";
import type { Attachment, CaseRow, CaseView, Definition, Field, Fields, Gate, HistoryRow, Org, Value } from "../core/types";
import { actorOf } from "./actor";
import { isEmpty, optionText, same, valueView } from "./value-text";
import { visibilityName } from "./words";
import "./pick";
import "./value-input";
import type { ValueChange } from "./value-input";

const T = texts ({
  from: ["von {0}", "by {0}"], overdue: ["länger als die {0} Tage, die vorgesehen sind", "longer than the {0} days planned"], supporters: ["{0} unterstützt es|{0} unterstützen es", "{0} supporter|{0} supporters"],
  notes: ["Anmerkungen", "Notes"], files: ["Anlagen", "Attachments"], more: ["Was sonst schon eingetragen ist", "What else has been entered"], classify: ["Einordnung", "Classification"],
  given: ["Wird mit dem nächsten Schritt gespeichert, auch mit einer Rückgabe.", "Saved with your next step, a return included."], returned: ["Zurückgegeben am {0}: {1}", "Returned on {0}: {1}"], laid: ["Vorgelegt: {0}", "Submitted for decision: {0}"], missing: ["Bitte auswählen.", "Please select."],
  most: ["höchstens {0}", "{0} at most"],
});

export interface Sheet { view: CaseView; history: HistoryRow[]; files: Attachment[] }

/** All that stands on the page of one idea. */
export async function fetchSheet (row: CaseRow, signal?: AbortSignal): Promise<Sheet> {
  const view = await one<CaseView> ("case.get", { case: row.id }, signal);
  const [history, files] = await Promise.all ([
    list<HistoryRow> ("case.history", { case: row.id, kinds: ["case.drafted", "case.commented", "case.laid", "case.returned"], limit: 50 }, signal).then (page => page.rows),
    (view.attachments ?? 0) > 0 ? all<Attachment> ("case.attachments", { case: row.id }, signal) : []]);
  return { view, history, files };
}

/* ---- What the gate wants ---- */

/** A field the gate out of this stage wants filled in or to hold something.  Nothing is filled in beforehand: each is a judgement of whoever sorts. */
export interface Wanted { field: Field }

export function wantedBy (from: Definition, gate: Gate): Wanted[] {
  const place = from.gates.indexOf (gate), checks = (from.checks ?? []).filter (check => check.gate === place && check.check === "equals" && check.decider === true);
  const due = from.fields.filter (field => field.due === gate.number).map (field => ({ field }));
  const equal = checks.flatMap (check => { const field = fieldOf (from, check.field ?? ""); return field === undefined ? [] : [{ field }]; });
  return [...due.filter (one => !equal.some (other => other.field.key === one.field.key)), ...equal];
}

/** The gate that leads on from an idea. */
export const gateOf = (from: Definition, view: { stage: string }): Gate | undefined => gatesFrom (from, view.stage)[0];

/** What stands in a field: what was typed, what the case holds. */
export function present (wanted: Wanted, view: CaseView, edits: Fields): Value {
  const { key } = wanted.field;
  return key in edits ? edits[key]! : view.fields[key] ?? null;
}

/** Fields that would change, with their new values. */
export function changes (wanted: Wanted[], view: CaseView, edits: Fields): Fields {
  return Object.fromEntries (wanted.flatMap (one => { const value = present (one, view, edits); return same (value, view.fields[one.field.key]) ? [] : [[one.field.key, value]]; }));
}

/* ---- Reading ---- */

const LINES = 3;

function notes (sheet: Sheet, orgs: Map<string, Org>): TemplateResult | typeof nothing {
  const rows = sheet.history.filter (row => row.kind === "case.commented" && typeof row.body.text === "string").slice (-LINES);
  return rows.length === 0 ? nothing : html`<h3>${T.notes ()}</h3><ul class="ib-list ib-triage__notes">${rows.map (row => html`<li><span class="ib-muted">${actorOf (row, orgs)}, ${date (row.time)}:</span> ${row.body.text}</li>`)}</ul>`;
}

function files (sheet: Sheet): TemplateResult | typeof nothing {
  return sheet.files.length === 0 ? nothing : html`<h3>${T.files ()}</h3><ul class="ib-list">${sheet.files.map (file => html`<li><a class="kern-link" href="/api/v1/attachments/${file.ref}/${file.id}" download>${file.name}</a>
    ${file.text === undefined ? nothing : html`<span class="ib-muted">${file.text}</span>`}</li>`)}</ul>`;
}

/** What has been filled in beyond the two texts of an idea. */
function further (sheet: Sheet, from: Definition, orgs: Map<string, Org>, skip: Set<string>): TemplateResult | typeof nothing {
  const fields = from.fields.filter (field => !skip.has (field.key) && !isEmpty (sheet.view.fields[field.key]));
  return fields.length === 0 ? nothing : html`<details class="ib-more"><summary>${T.more ()} (${fields.length})</summary><dl class="ib-facts ib-triage__facts">${fields.map (field => html`<div><dt>${said (field)}</dt>
    <dd>${valueView (field, sheet.view.fields[field.key], orgs, { columns: from.columns })}</dd></div>`)}</dl></details>`;
}

export function ideaView (sheet: Sheet, from: Definition, orgs: Map<string, Org>, wanted: Wanted[]): TemplateResult {
  const { view, history } = sheet, text = (key: string): string => (typeof view.fields[key] === "string" ? view.fields[key] as string : "");
  const begun = history.find (row => row.kind === "case.drafted"), back = history.filter (row => row.kind === "case.returned").at (-1), laid = history.filter (row => row.kind === "case.laid").at (-1);
  const meant = from.stages.find (stage => stage.key === view.stage)?.days, late = meant !== undefined && daysSince (view.entered) > meant;
  const skip = new Set (["title", "summary", "visibility", ...wanted.map (one => one.field.key)]);
  return html`<p class="ib-muted ib-triage__facts-line"><a class="kern-link" href="/c/${view.ref}">${view.ref}</a><span>${orgName (orgs, view.org)}</span>${begun === undefined ? nothing : html`<span>${T.from (actorOf ({ ...begun, org: undefined }, orgs))}</span>`}
      <span>${since (view.entered)}</span><span>${visibilityName (view.visibility)}</span>${view.support > 0 ? html`<span>${T.supporters (view.support)}</span>` : nothing}</p>
    ${late ? html`<p class="ib-triage__late">${since (view.entered)}, ${T.overdue (meant)}</p>` : nothing}
    <h2 class="ib-triage__title" tabindex="-1">${text ("title")}</h2><p class="ib-triage__summary">${text ("summary")}</p>
    ${back === undefined || (laid !== undefined && laid.time > back.time) ? nothing : html`<p class="ib-triage__note">${T.returned (date (back.time), String (back.body.reason ?? ""))}</p>`}
    ${typeof laid?.body.reason === "string" ? html`<p class="ib-triage__note">${T.laid (laid.body.reason)}</p>` : nothing}
    ${further (sheet, from, orgs, skip)} ${notes (sheet, orgs)} ${files (sheet)}`;
}

/* ---- Filling in ---- */

const error = (id: string): TemplateResult => html`<p class="kern-error" id="${id}-error"><span class="kern-icon kern-icon--danger" aria-hidden="true"></span><span class="kern-body">${T.missing ()}</span></p>`;

/** Many options are chosen by typing their beginning; few stand side by side. */
function input (one: Wanted, value: Value, from: Definition, orgs: Map<string, Org>, changed: (key: string, value: Value) => void, wrong: boolean): TemplateResult {
  const { field } = one, id = `triage-${field.key}`;
  if (field.type === "bool")
    return html`<div><label class="ib-check"><input type="checkbox" id=${id} .checked=${live (value === true)} aria-describedby=${wrong ? `${id}-error` : nothing} @change=${(event: Event) => changed (field.key, (event.target as HTMLInputElement).checked)}>
      ${said (field)}</label>${wrong ? error (id) : nothing}</div>`;
  if (field.type !== "enums" || (field.option_keys ?? []).length <= 6)
    return html`<ib-field-input input-id=${id} .field=${field} .value=${value} .columns=${from.columns} .orgs=${orgs} .error=${wrong ? T.missing () : ""} compact
      @ib-value=${(event: CustomEvent<ValueChange>) => { if (event.detail.problem === undefined) changed (field.key, event.detail.value); }}></ib-field-input>`;
  const choices = (field.option_keys ?? []).map (key => ({ key, text: optionText (field, key) })), most = field.max_items ?? choices.length;
  return html`<div class="ib-f-input"><label class="kern-label" for=${id}>${said (field)}${most < choices.length ? html` <span class="ib-muted ib-triage__most">(${T.most (most)})</span>` : nothing}</label>
    <div class="kern-hint" id="${id}-hint">${helpOf (field)}</div>
    ${wrong ? error (id) : nothing}
    <ib-pick input-id=${id} many .label=${said (field)} .described=${wrong ? `${id}-error ${id}-hint` : `${id}-hint`} ?invalid=${wrong} .choices=${choices} .chosen=${Array.isArray (value) ? value as string[] : []}
      @ib-pick=${(event: CustomEvent<string[]>) => changed (field.key, event.detail.slice (-most))}></ib-pick></div>`;
}

export function classification (wanted: Wanted[], view: CaseView, edits: Fields, from: Definition, orgs: Map<string, Org>, changed: (key: string, value: Value) => void, missing: Set<string>): TemplateResult {
  return html`<fieldset class="ib-triage__classify"><legend>${T.classify ()}</legend><p class="ib-muted">${T.given ()}</p>
    ${wanted.map (one => input (one, present (one, view, edits), from, orgs, changed, missing.has (one.field.key)))}</fieldset>`;
}
