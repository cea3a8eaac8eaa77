// SPDX-License-Identifier: EUPL-1.2
// A table of ideas, from a file or the clipboard: which column is what, what is wrong in which row, and then all of it onto the bus.  The same table again changes nothing.
//
//     <ib-idea-import .orgs=${…} .choices=${orgs}></ib-idea-import>
import { html, nothing, type TemplateResult } from "lit";
import { onConnection } from "../core/api";
import { number } from "../core/format";
import { definition, orgName, pipelines, type Pipeline } from "../core/known";
import { alertBox, explain, Part } from "../core/page";
import { said, texts } from "../core/texts";
import type { Definition, Org } from "../core/types";
import { isExport, recognise, targetGroups, type Column, type TargetGroup } from "./idea-columns";
import { separatorIn, tableOf, type Cells } from "./idea-list";
import { orgSelect, pipelineSelect, visibilitySelect } from "./idea-place";
import { isGood, labelOf, readRows, trimmed, type Row } from "./idea-rows";
import { changesNothing, knownRows, planOf, Sending, type KnownRows, type Manner, type Outcome, type Plan } from "./idea-send";
import { faultyFirst, moreRows, tableSource, troubleOf } from "./import-table";
import { reasonList } from "./reasons";
import "../styles/import.css";

const T = texts ({
  title: ["Ideen aus einer Tabelle", "Ideas from a table"], lead: ["Die erste Zeile nennt die Spalten. Was schon einmal eingelesen wurde, wird wiedererkannt: Geändert wird nur, was in der Tabelle neu ist und hier niemand geändert hat.", "The first row names the columns. What was imported before is known again: only what is new in the table is changed, and only where nobody changed it here."],
  back: ["Zurück zur Liste", "Back to the list"], how: ["Wohin", "Where to"], orgHint: ["Für Zeilen, die keine nennen.", "For rows that name none."], draftOnly: ["Nur als Entwurf anlegen", "Keep as drafts only"],
  columns: ["Spalten", "Columns"], column: ["Spalte „{0}“", "Column \"{0}\""], unnamed: ["Spalte {0}", "Column {0}"], example: ["zum Beispiel: {0}", "for example: {0}"], leave: ["weglassen", "leave out"], isKey: ["Daran wird die Zeile erkannt", "Identifies the row"],
  whole: ["Keine Spalte macht die Zeilen kenntlich: Eine geänderte Zeile wird eine neue Idee. Gibt es eine Nummer, hier ankreuzen.", "No column identifies the rows: a changed row becomes a new idea. If there is a number, tick it here."],
  noTitle: ["Keine Spalte ist der Titel. Bitte bei den Spalten zuordnen.", "No column is the title. Please choose it among the columns."],
  export: ["Das ist eine hier heruntergeladene Liste: Ihre Vorgänge gibt es schon und wären dann doppelt da. Sollen sie wirklich neu angelegt werden, bitte die Spalte mit dem Kennzeichen ankreuzen.", "This is a list downloaded here: its cases exist and would be there twice. If they are to be created anew all the same, tick the column with the reference."],
  preview: ["Vorschau", "Preview"], line: ["Zeile", "Row"], does: ["Was geschieht", "What happens"], rows: ["Zeilen der Tabelle", "Rows of the table"],
  ready: ["{0} Zeile kann eingelesen werden|{0} Zeilen können eingelesen werden", "{0} row can be imported|{0} rows can be imported"], wrong: ["{0} nicht", "{0} cannot"], nothing: ["alles ist schon so da", "all of it is there already"],
  isNew: ["neu", "new"], twin: ["So heißt schon {0}. Ist es dasselbe, bitte dieselben Spalten ankreuzen wie beim ersten Mal.", "{0} is called that already. If it is the same one, please tick the same columns as the first time."], same: ["unverändert", "unchanged"], changes: ["ändert: {0}", "changes: {0}"], handsIn: ["Entwurf wird eingereicht", "draft is handed in"], left: ["wird weggelassen", "is left out"], looking: ["wird verglichen …", "comparing …"],
  go: ["{0} Zeile einlesen|{0} Zeilen einlesen", "Import {0} row|Import {0} rows"], other: ["Andere Tabelle", "Another table"], sending: ["{0} von {1} eingelesen …", "{0} of {1} imported …"], stop: ["Anhalten", "Stop"], goOn: ["Weiter", "Continue"],
  stopped: ["Angehalten: {0} von {1} eingelesen. „Weiter“ macht dort weiter, doppelt wird nichts.", "Stopped: {0} of {1} imported. \"Continue\" goes on from there, nothing is doubled."], cut: ["Keine Verbindung: {0} von {1} eingelesen. „Weiter“ macht dort weiter, doppelt wird nichts.", "No connection: {0} of {1} imported. \"Continue\" goes on from there, nothing is doubled."],
  done: ["{0} angelegt, {1} geändert, {2} unverändert, {3} nicht angenommen.", "{0} created, {1} changed, {2} unchanged, {3} not accepted."], leftOut: ["{0} Zeile blieb weg, weil darin etwas nicht stimmt: Zeile {1}.|{0} Zeilen blieben weg, weil darin etwas nicht stimmt: Zeilen {1}.", "{0} row was left out because something in it is wrong: row {1}.|{0} rows were left out because something in them is wrong: rows {1}."],
  result: ["Ergebnis", "Result"], submitted: ["eingereicht", "submitted"], drafted: ["als Entwurf angelegt", "kept as a draft"], changed: ["geändert", "changed"], refused: ["nicht angenommen", "not accepted"], draftLeft: ["als Entwurf angelegt, nicht eingereicht", "kept as a draft, not submitted"],
  kept: ["Hier seither geändert und geblieben: {0}.", "Changed here since and kept: {0}."], work: ["Zu „Meine Arbeit“", "To \"My work\""],
});

const EXAMPLE_MOST = 60, NAMED = 30;

/** Without the mark of its encoding and Excel's first line "sep=;", which may name the separator; rows ended by empty cells are as long as the first one. */
function tableIn (text: string): Cells[] & { open?: number } {
  const clean = text.replace (/^\uFEFF/, "").replace (/^[\r\n]+/, ""), sep = /^sep=(.)(?=[\r\n]|$)/.exec (clean), body = sep === null ? clean : clean.slice (sep[0].length);
  const table = tableOf (body, sep?.[1] ?? separatorIn (body)), until = (row: Cells, least: number): Cells => { while (row.length > least && row.at (-1) === "") row.pop (); return row; };
  const width = until (table[0] ?? [], 1).length, rows = table.map (row => until (row, width)).filter ((row, i) => i === 0 || row.some (cell => cell !== ""));
  return Object.assign (rows, table.open === undefined ? {} : { open: table.open });
}

class IdeaImport extends Part {
  static override properties = { orgs: { attribute: false }, choices: { attribute: false } };
  declare orgs: Map<string, Org>;
  /** Organisations somebody may enter ideas for. */
  declare choices: Org[];
  private definition: Definition | undefined;
  private ways: Pipeline[] = [];
  private groups: TargetGroup[] = [];
  private table: Cells[] = [];
  private columns: Column[] = [];
  private rows: Row[] = [];
  private known: KnownRows | undefined;
  /** References of what was imported before, by organisation and title. */
  private titles = new Map<string, string> ();
  private readonly plans = new Map<Row, Plan> ();
  private org = "";
  private visibility = "intermunicipal"; // as `ideenbus import` has it: what an office lists for the region is for its authorities
  private draftOnly = false;
  /** What is wrong with the table; and what could not be asked. */
  private trouble = "";
  private lost = "";
  private sending: Sending | undefined;
  private isSending = false;

  override connectedCallback (): void {
    super.connectedCallback ();
    this.until (() => { if (this.sending !== undefined) this.sending.stopped = true; });
    this.until (onConnection (state => { if (state === "up" && this.lost !== "") void (this.definition === undefined ? this.begin () : this.compare ()); }));
    void this.begin ();
  }

  private get manner (): Manner { return { definition: this.definition!, pipeline: this.definition!.key, visibility: this.visibility, draftOnly: this.draftOnly }; }
  private get good (): Row[] { return this.rows.filter (isGood); }

  /** What there is to do for a row: asked again and again while the page is drawn. */
  private plan (row: Row, known: KnownRows): Plan {
    const found = this.plans.get (row) ?? planOf (row, known, this.manner);
    this.plans.set (row, found);
    return found;
  }

  private async begin (): Promise<void> {
    this.lost = "";
    try {
      const found = await Promise.all ((await pipelines ()).map (async way => ({ way, of: await definition (way.key) })));
      this.ways = found.filter (one => one.of.catalogue !== true).map (one => one.way);
      await this.choosePipeline ();
    } catch (error) {
      this.lost = explain (error);
    }
    this.requestUpdate ();
  }

  /** What was chosen for the columns stays, as far as the other procedure has it. */
  private async choosePipeline (key?: string): Promise<void> {
    const before = this.columns;
    this.definition = await definition (key);
    this.groups = targetGroups (this.definition);
    const known = new Set (this.groups.flatMap (group => group.targets.map (target => target.key)));
    if (before.length > 0)
      this.columns = before.map (column => (known.has (column.target) ? column : { ...column, target: "" }));
    else if (this.table.length > 0)
      this.columns = recognise (this.table[0]!.map (trimmed), this.definition);
    this.read ();
  }

  /* ---- Reading ---- */

  private take (text: string): void {
    const table = tableIn (text);
    this.trouble = text.trim () === "" ? "" : troubleOf (table) ?? "";
    this.table = this.trouble !== "" || text.trim () === "" ? [] : table;
    this.columns = this.table.length === 0 || this.definition === undefined ? [] : recognise (this.table[0]!.map (trimmed), this.definition);
    this.read ();
  }

  private change (at: number, change: Partial<Column>): void {
    this.columns = this.columns.map ((column, i) => (i === at ? { ...column, ...change } : change.target !== undefined && change.target !== "" && column.target === change.target ? { ...column, target: "" } : column));
    this.read ();
  }

  private get missing (): string {
    return this.table.length === 0 ? "" : isExport (this.columns.map (column => column.heading)) && !this.columns.some (column => column.isKey) ? T.export () : this.columns.some (column => column.target === "title") ? "" : T.noTitle ();
  }

  private read (): void {
    const org = this.choices.find (one => one.key === this.org)?.key ?? this.choices[0]?.key ?? "";
    this.rows = this.table.length === 0 || this.missing !== "" || this.definition === undefined ? [] : readRows ({ rows: this.table.slice (1), columns: this.columns, definition: this.definition, orgs: this.orgs, choices: this.choices, org });
    this.org = org;
    void this.compare ();
    this.requestUpdate ();
  }

  /** What is there already of these rows. */
  private async compare (): Promise<void> {
    const rows = this.rows;
    this.known = undefined;
    this.plans.clear ();
    try {
      const known = await knownRows (new Set (this.good.map (row => row.org)));
      if (rows === this.rows) {
        this.known = known;
        this.titles = new Map ([...known.values ()].map (one => [`${one.org} ${one.title}`, one.ref]));
        this.lost = "";
      }
    } catch (error) {
      if (rows === this.rows)
        this.lost = explain (error);
    }
    this.requestUpdate ();
  }

  /* ---- Sending ---- */

  private async send (): Promise<void> {
    this.sending ??= new Sending (this.good, this.manner, this.known!, () => this.requestUpdate ());
    this.isSending = true;
    const over = this.sending.go ();
    this.requestUpdate ();
    await this.updateComplete;
    this.querySelector<HTMLElement> ("h1")?.focus ();
    await over;
    this.isSending = false;
    this.requestUpdate ();
  }

  private again (): void {
    this.sending = undefined;
    this.take ("");
    void this.updateComplete.then (() => this.querySelector<HTMLElement> ("#import-file")?.focus ());
  }

  /* ---- Views ---- */

  private choiceOfTarget (column: Column, at: number): TemplateResult {
    return html`<div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id="import-column-${at}" @change=${(event: Event) => this.change (at, { target: (event.target as HTMLSelectElement).value })}>
      <option value="" .selected=${column.target === ""}>${T.leave ()}</option>
      ${this.groups.map (group => html`<optgroup label=${group.label}>${group.targets.map (target => html`<option value=${target.key} .selected=${target.key === column.target}>${target.label}</option>`)}</optgroup>`)}</select></div>`;
  }

  private column (column: Column, at: number): TemplateResult {
    const example = trimmed (this.table.slice (1).find (row => trimmed (row[at] ?? "") !== "")?.[at] ?? "").replace (/\s+/g, " "), shown = example.length > EXAMPLE_MOST ? `${example.slice (0, EXAMPLE_MOST)} …` : example;
    return html`<li class="ib-import__column ${column.target === "" && !column.isKey ? "ib-import__column--left" : ""}"><div><label for="import-column-${at}">${column.heading === "" ? T.unnamed (at + 1) : T.column (column.heading)}</label>
        ${shown === "" ? nothing : html`<p class="ib-muted">${T.example (shown)}</p>`}</div>${this.choiceOfTarget (column, at)}
      <label class="ib-check"><input type="checkbox" .checked=${column.isKey} @change=${(event: Event) => this.change (at, { isKey: (event.target as HTMLInputElement).checked })}> ${T.isKey ()}</label></li>`;
  }

  private options (of: Definition): TemplateResult {
    return html`<h2>${T.how ()}</h2><div class="ib-import__options">
      ${this.choices.length > 1 ? orgSelect (this.choices, this.org, org => { this.org = org; this.read (); }, T.orgHint ()) : nothing}
      ${visibilitySelect (of, this.visibility, visibility => { this.visibility = visibility; })} ${pipelineSelect (this.ways, of.key, of, key => void this.choosePipeline (key).catch (error => { this.lost = explain (error); this.requestUpdate (); }))}</div>
      <label class="ib-check"><input type="checkbox" .checked=${this.draftOnly} @change=${(event: Event) => { this.draftOnly = (event.target as HTMLInputElement).checked; this.plans.clear (); this.requestUpdate (); }}> ${T.draftOnly ()}</label>`;
  }

  private does (row: Row): TemplateResult | string {
    if (!isGood (row))
      return html`<span class="ib-late">${row.faults.length > 0 ? row.faults.join (" ") : T.left ()}</span>`;
    if (this.known === undefined)
      return T.looking ();
    const plan = this.plan (row, this.known), edits = Object.keys (plan.edit), does = plan.known === undefined ? [T.isNew ()] : [...(edits.length === 0 ? [] : [T.changes (edits.map (key => labelOf (this.definition!, key)).join (", "))]), ...(plan.handIn ? [T.handsIn ()] : [])];
    const twin = plan.known === undefined ? this.titles.get (`${row.org} ${String (row.fields.title)}`) : undefined;
    return html`${does.length === 0 ? T.same () : does.join (", ")}${twin === undefined ? nothing : html`<br><span class="ib-late">${T.twin (twin)}</span>`}${row.notes.map (note => html`<br><span class="ib-muted">${note}</span>`)}`;
  }

  private preview (): TemplateResult {
    const shown = this.columns.map ((column, i) => [column, i] as const).filter (([column]) => column.target !== ""), wrong = this.rows.length - this.good.length, head = (text: string): TemplateResult => html`<th scope="col" class="kern-table__header">${text}</th>`;
    const known = this.known, idle = known !== undefined && this.good.length > 0 && this.good.every (row => changesNothing (this.plan (row, known)));
    return html`<h2>${T.preview ()}</h2><p role="status">${T.ready (this.good.length)}${wrong === 0 ? "" : `, ${T.wrong (wrong)}`}${idle ? `; ${T.nothing ()}` : ""}.</p>
      <div class="ib-scroll" role="region" tabindex="0" aria-label=${T.rows ()}><table class="kern-table ib-import__table"><thead><tr class="kern-table__row">${head (T.line ())}${head (T.does ())}${shown.map (([column]) => head (column.heading))}</tr></thead>
        <tbody>${faultyFirst (this.rows, isGood).map (row => html`<tr class="kern-table__row"><th scope="row" class="kern-table__header">${row.line}</th><td class="kern-table__cell">${this.does (row)}</td>
          ${shown.map (([, i]) => { const cell = row.cells[i]; return html`<td class="kern-table__cell ${cell?.fault === undefined ? "" : "ib-import__wrong"}"><div class="ib-import__text">${cell?.text ?? ""}</div>
            ${cell?.fault === undefined ? cell?.note === undefined ? nothing : html`<div class="ib-muted">${cell.note}</div>` : html`<div class="ib-late">${cell.fault}</div>`}</td>`; })}</tr>`)}</tbody></table></div>${moreRows (this.rows.length)}`;
  }

  private reading (of: Definition): TemplateResult {
    return html`${this.options (of)}<h2>${T.columns ()}</h2>${this.columns.some (column => column.isKey) ? nothing : html`<p class="kern-body">${T.whole ()}</p>`}
      <ul class="ib-list ib-import__columns">${this.columns.map ((column, i) => this.column (column, i))}</ul>
      ${this.missing !== "" ? alertBox ("danger", this.missing) : this.preview ()}
      ${this.good.length === 0 ? nothing : html`<div class="ib-actions"><button type="button" class="kern-btn kern-btn--primary" ?disabled=${this.known === undefined} @click=${() => void this.send ()}><span class="kern-label">${T.go (this.good.length)}</span></button></div>`}`;
  }

  private outcome (row: Row, is: Outcome): TemplateResult {
    const draft = is.state === "refused" && is.ref !== undefined && !this.known!.has (`${row.org} ${row.source}`);
    const words = is.state === "same" ? T.same () : is.state === "refused" ? draft ? T.draftLeft () : T.refused () : is.state === "created" ? is.submitted ? T.submitted () : T.drafted () : `${T.changed ()}${is.submitted ? `, ${T.submitted ()}` : ""}`;
    return html`<li class="ib-result ib-result--${is.state}"><span class="ib-result__ref">${is.ref === undefined ? "–" : html`<a class="kern-link" href="/c/${is.ref}">${is.ref}</a>`}</span><span class="ib-result__title">${row.title}</span>
      <span class="ib-muted">${this.choices.length > 1 ? orgName (this.orgs, row.org) : nothing}</span><span>${T.line ()} ${number (row.line)}: ${words}</span>
      ${is.kept.length === 0 ? nothing : html`<div class="ib-result__reasons">${T.kept (is.kept.map (key => labelOf (this.definition!, key)).join (", "))}</div>`}
      ${is.reasons.length === 0 ? nothing : html`<div class="ib-result__reasons">${is.ref === undefined ? is.reasons.map (said).join (" ") : reasonList (is.ref, is.reasons)}</div>`}</li>`;
  }

  private results (sending: Sending): TemplateResult {
    const left = this.rows.filter (row => !isGood (row)).map (row => number (row.line)), open = sending.finished < sending.count, moving = open && this.isSending, done = T.done (...(["created", "changed", "same", "refused"] as const).map (state => sending.countOf (state)));
    const says = !open ? done : moving ? T.sending (sending.finished, sending.count) : (sending.cut ? T.cut : T.stopped) (sending.finished, sending.count);
    const shown = faultyFirst ([...sending.outcomes.keys ()], row => sending.outcomes.get (row)!.state !== "refused");
    return html`${open ? html`<progress class="ib-progress" max=${sending.count} value=${sending.finished} aria-label=${says}></progress>` : nothing}
      ${moving ? html`<p>${says}</p>` : nothing}<p role="status">${moving ? nothing : html`${says} ${open || left.length === 0 ? nothing : T.leftOut (left.length, `${left.slice (0, NAMED).join (", ")}${left.length > NAMED ? " …" : ""}`)}`}</p>
      <div class="ib-actions">${!open ? html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.again ()}><span class="kern-label">${T.other ()}</span></button>`
        : moving ? html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => { sending.stopped = true; this.requestUpdate (); }}><span class="kern-label">${T.stop ()}</span></button>`
          : html`<button type="button" class="kern-btn kern-btn--primary" @click=${() => void this.send ()}><span class="kern-label">${T.goOn ()}</span></button>`}
        <a class="kern-link" href="/">${T.work ()}</a></div>
      <h2>${T.result ()}</h2><ol class="ib-list ib-results">${shown.map (row => this.outcome (row, sending.outcomes.get (row)!))}</ol>${moreRows (sending.finished)}`;
  }

  override render (): TemplateResult {
    const of = this.definition;
    return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1>${this.sending === undefined ? html`<p class="ib-lead">${T.lead ()}</p>` : nothing}<div class="ib-stack ib-import">
      ${this.sending !== undefined ? this.results (this.sending) : html`
        <div class="ib-import__source">${tableSource (text => this.take (text), why => { this.trouble = why; this.requestUpdate (); })}</div>
        ${[this.trouble, this.lost].filter (text => text !== "").map (text => alertBox ("danger", text))}
        ${of === undefined || this.table.length === 0 ? nothing : this.reading (of)}
        <p><a class="kern-link" href="/neu/workshop">${T.back ()}</a></p>`}</div>`;
  }
}
customElements.define ("ib-idea-import", IdeaImport);
