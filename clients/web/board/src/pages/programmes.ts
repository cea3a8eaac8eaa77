// SPDX-License-Identifier: EUPL-1.2
// Funding programmes: what is known of each, and for those who keep the catalogue a form made of its definition.  `?p=KEY` shows one, `?p=neu` begins one.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { all, one, Refused } from "../core/api";
import { fetched } from "../core/fetched";
import { date, dateTime, money, today } from "../core/format";
import { definition, organisations, orgName } from "../core/known";
import { deliver } from "../core/outbox";
import { alertBox, explain, Page } from "../core/page";
import { navigate, setQuery } from "../core/router";
import { hasRole } from "../core/session";
import { said, texts } from "../core/texts";
import type { Definition, Field, Fields, Org, Value } from "../core/types";
import { download } from "../parts/csv";
import { programmeChoices } from "../parts/programme-choices";
import { programmesCsv, programmesImport } from "../parts/programme-csv";
import "../parts/value-input";
import type { Choice, FieldInput, ValueChange } from "../parts/value-input";
import { isEmpty, optionText, valueText } from "../parts/value-text";
import "../styles/admin.css";

const T = texts ({
  title: ["Förderprogramme", "Funding programmes"], fresh: ["Programm aufnehmen", "Add a programme"], take: ["Einlesen …", "Import …"], file: ["Als CSV herunterladen", "Download as CSV"], taken: ["{0} Programm übernommen.|{0} Programme übernommen.", "{0} programme taken.|{0} programmes taken."], name: ["Name", "Name"], funder: ["Fördergeber", "Funder"], status: ["Aufruf", "Call"], most: ["Höchstbetrag", "Maximum"],
  asOf: ["Stand", "As of"], find: ["Programme filtern", "Filter programmes"], any: ["alle", "all"], count: ["{0} Programm|{0} Programme", "{0} programme|{0} programmes"], none: ["Noch kein Programm aufgenommen.", "No programme yet."],
  noHit: ["Kein Programm passt zu diesem Filter.", "No programme matches this filter."], unknown: ["unbekannt", "unknown"], back: ["Alle Programme", "All programmes"], edit: ["Bearbeiten", "Edit"], save: ["Speichern", "Save"], cancel: ["Abbrechen", "Cancel"],
  key: ["Schlüssel (Kleinbuchstaben, ohne Leerzeichen, später nicht änderbar)", "Key (lower case, no spaces, cannot be changed later)"], keyBad: ["Der Schlüssel besteht aus a–z, 0–9 und Bindestrichen.", "The key consists of a–z, 0–9 and hyphens."],
  saved: ["{0} ist gespeichert.", "{0} is saved."], changed: ["Zuletzt geändert am {0} von {1}", "Last changed on {0} by {1}"], why: ["Ob ein Programm zu einem Vorgang passt und warum, steht beim Vorgang unter „Finanzierung“.", "Whether a programme fits a case is shown there under \"Funding\", with the reasons."],
  table: ["Förderprogramme", "Funding programmes"], mend: ["Bitte die markierten Felder prüfen.", "Please check the marked fields."], nothing: ["Nichts wurde geändert.", "Nothing was changed."],
  notYours: ["Programme nehmen Koordination und Kreisverwaltung auf. Wenn eines fehlt, sagen Sie es bitte dort.", "Programmes are added by coordination and district administration. If one is missing, please tell them."],
  elsewhere: ["Jemand hat dieses Programm inzwischen geändert; Ihre Eingaben stehen noch hier.", "Somebody has changed this programme meanwhile; what you typed is still here."],
});

interface Programme { key: string; fields: Fields; changed: number; org?: string }
const FRESH = "neu";

class ProgrammesPage extends Page {
  static override properties = { ...Page.properties, words: { state: true }, editing: { state: true }, trouble: { state: true } };
  declare words: string;
  declare editing: boolean;
  /** In words, or an error. */
  declare trouble: unknown;
  private programmes: Programme[] = [];
  private shown: Programme | undefined;
  private definition!: Definition;
  private orgs = new Map<string, Org> ();
  private choices: Choice[] = [];
  private typed = new Map<string, Value> ();
  private seen: Fields = {};
  private freshKey = "";

  constructor () {
    super ();
    this.words = "";
    this.editing = false;
  }

  override get heading (): string { return this.shown === undefined ? T.title () : String (this.shown.fields.name ?? this.shown.key); }
  private get wanted (): string | undefined { return this.place?.query.get ("p") ?? undefined; }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => live.type === "event" && live.event.kind === "programme.changed", () => void this.reload ());
  }

  protected override async load (signal: AbortSignal): Promise<void> {
    const key = this.wanted, before = this.shown?.key;
    [this.definition, this.orgs, this.choices] = await Promise.all ([definition ("programmes"), organisations (), programmeChoices ()]);
    if (key === undefined || key === FRESH) {
      this.programmes = await all<Programme> ("programme.list", {}, signal);
      this.programmes.sort ((a, b) => String (a.fields.name ?? a.key).localeCompare (String (b.fields.name ?? b.key), "de"));
      this.shown = key === FRESH ? { key: "", fields: {}, changed: 0 } : undefined;
    } else
      this.shown = await one<Programme> ("programme.get", { key }, signal);
    if (this.shown?.key !== before || key === undefined)
      this.begin (key === FRESH);
  }

  private begin (editing: boolean): void {
    this.editing = editing;
    this.trouble = undefined;
    this.typed = new Map ();
    this.seen = this.shown?.fields ?? {};
  }

  private readonly may = (): boolean => hasRole ("coordinator", "district_admin", "admin");

  /* ---- One ---- */

  private async save (event: SubmitEvent): Promise<void> {
    event.preventDefault ();
    const fresh = this.wanted === FRESH, key = fresh ? this.freshKey.trim () : this.shown!.key;
    const well = [...this.querySelectorAll<FieldInput> ("ib-field-input")].map (input => input.check ()).every (good => good);
    if (!well || (fresh && !/^[a-z0-9][a-z0-9._-]{0,63}$/.test (key))) {
      this.trouble = well ? T.keyBad () : T.mend ();
      return;
    }
    const fields = Object.fromEntries (this.typed), seen = Object.fromEntries ([...this.typed.keys ()].map (name => [name, this.seen[name] ?? null]));
    if (this.typed.size === 0) {
      announce (T.nothing (), { kind: "info" });
      this.begin (false);
      return;
    }
    try {
      await deliver ("programme.put", { key, fields, seen: fresh ? undefined : seen }, String (fields.name ?? this.shown?.fields.name ?? key));
      announce (T.saved (String (fields.name ?? this.shown?.fields.name ?? key)));
      this.begin (false);
      if (fresh)
        navigate (`/programme?p=${key}`);
      else
        await this.reload ();
    } catch (error) {
      this.trouble = error;
    }
  }

  private input (field: Field): TemplateResult {
    const refusal = this.trouble instanceof Refused ? this.trouble.reasons.find (reason => reason.field === field.key) : undefined;
    return html`<div id="field-${field.key}"><ib-field-input .field=${field} .value=${this.seen[field.key] ?? null} .columns=${this.definition.columns} .orgs=${this.orgs} .choices=${this.choices} .from=${this.shown?.key ?? ""}
      .error=${refusal === undefined ? "" : said (refusal)} @ib-value=${(event: CustomEvent<ValueChange>) => { this.typed.set (field.key, event.detail.value); }}></ib-field-input></div>`;
  }

  private form (): TemplateResult {
    const stale = JSON.stringify (this.seen) !== JSON.stringify (this.shown?.fields ?? {});
    return html`<form class="ib-reading ib-stack" novalidate @submit=${this.save}>
      ${this.trouble === undefined ? nothing : alertBox ("danger", typeof this.trouble === "string" ? this.trouble : explain (this.trouble))}
      ${stale ? alertBox ("info", T.elsewhere ()) : nothing}
      ${this.wanted === FRESH ? html`<div class="kern-form-input"><label class="kern-label" for="programme-key">${T.key ()}</label><input class="kern-form-input__input" id="programme-key" autocomplete="off" spellcheck="false" maxlength="64"
        .value=${this.freshKey} @input=${(event: Event) => { this.freshKey = (event.target as HTMLInputElement).value; }}></div>` : nothing}
      ${this.definition.sections.map (section => html`<fieldset class="kern-fieldset ib-stack"><legend class="kern-heading-medium">${said (section)}</legend>${this.definition.fields.filter (field => field.section === section.key).map (field => this.input (field))}</fieldset>`)}
      <div class="ib-actions"><button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.save ()}</span></button>
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => { if (this.wanted === FRESH) navigate ("/programme"); else this.begin (false); }}><span class="kern-label">${T.cancel ()}</span></button></div></form>`;
  }

  private facts (programme: Programme): TemplateResult {
    const names = { programme: (key: string) => this.choices.find (choice => choice.key === key)?.text, columns: this.definition.columns };
    return html`${this.definition.sections.map (section => html`<section><h2>${said (section)}</h2><dl class="kern-description-list ib-facts">${this.definition.fields.filter (field => field.section === section.key).map (field => {
      const value = programme.fields[field.key];
      return html`<div class="kern-description-list-item"><dt class="kern-description-list-item__key">${said (field)}</dt><dd class="kern-description-list-item__value">${isEmpty (value) ? html`<span class="ib-muted">${T.unknown ()}</span>`
        : field.type === "url" ? html`<a class="kern-link" href=${String (value)} rel="noreferrer">${String (value)}</a>` : valueText (field, value, this.orgs, names)}</dd></div>`;
    })}</dl></section>`)}<p class="ib-muted">${T.changed (dateTime (programme.changed), orgName (this.orgs, programme.org))}</p>`;
  }

  private one (programme: Programme): TemplateResult {
    return html`<p><a class="kern-link" href="/programme">${T.back ()}</a></p><h1 class="ib-title" tabindex="-1">${this.wanted === FRESH ? T.fresh () : this.heading}</h1>
      ${this.wanted === FRESH && !this.may () ? alertBox ("info", T.notYours ()) : this.editing ? this.form () : html`${this.may () ? html`<div class="ib-actions"><button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.begin (true)}><span class="kern-label">${T.edit ()}</span></button></div>` : nothing}${this.facts (programme)}`}`;
  }

  /* ---- All ---- */

  private async take (): Promise<void> {
    const taken = await (await fetched (import ("../parts/import-table")))?.askImport (programmesImport (this.definition, new Set (this.programmes.map (one => one.key)))) ?? 0;
    if (taken > 0)
      announce (T.taken (taken));
    void this.reload ();
  }

  private row (programme: Programme): TemplateResult {
    const fields = programme.fields, status = this.definition.fields.find (field => field.key === "status");
    const words = (value: Value | undefined, say: (value: Value) => string): unknown => (isEmpty (value) ? html`<span class="ib-muted">${T.unknown ()}</span>` : say (value!));
    return html`<tr class="kern-table__row"><th scope="row" class="kern-table__header"><a class="kern-link" href="/programme?p=${programme.key}">${String (fields.name ?? programme.key)}</a></th>
      <td class="kern-table__cell" data-label=${T.funder ()}>${words (fields.funder, String)}</td><td class="kern-table__cell" data-label=${T.status ()}>${words (fields.status, key => (status === undefined ? "" : optionText (status, String (key))))}</td>
      <td class="kern-table__cell kern-table__cell--numeric" data-label=${T.most ()}>${words (fields.max_cents, cents => money (Number (cents)))}</td><td class="kern-table__cell" data-label=${T.asOf ()}>${words (fields.as_of, day => date (String (day)))}</td></tr>`;
  }

  private list (): TemplateResult {
    const words = this.words.toLowerCase (), wanted = this.place.query.get ("status") ?? "", status = this.definition.fields.find (field => field.key === "status");
    const shown = this.programmes.filter (programme => (wanted === "" || programme.fields.status === wanted) && `${programme.fields.name ?? ""} ${programme.fields.funder ?? ""} ${programme.key}`.toLowerCase ().includes (words));
    return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1><p class="kern-body">${T.why ()}</p>
      <div class="ib-row">${this.may () ? html`<a class="kern-btn kern-btn--primary" href="/programme?p=${FRESH}"><span class="kern-label">${T.fresh ()}</span></a>
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => void this.take ()}><span class="kern-label">${T.take ()}</span></button>` : nothing}
        ${this.programmes.length === 0 ? nothing : html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => download (`programme-${today ()}.csv`, "text/csv;charset=utf-8", programmesCsv (this.programmes, this.definition))}><span class="kern-label">${T.file ()}</span></button>`}
        <div class="kern-form-input"><label class="kern-label" for="programme-words">${T.find ()}</label><input class="kern-form-input__input" id="programme-words" type="search" .value=${this.words} @input=${(event: Event) => { this.words = (event.target as HTMLInputElement).value; }}></div>
        <div class="kern-form-input"><label class="kern-label" for="programme-status">${T.status ()}</label><div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id="programme-status"
          @change=${(event: Event) => setQuery ({ status: (event.target as HTMLSelectElement).value })}><option value="">${T.any ()}</option>${(status?.option_keys ?? []).map (key => html`<option value=${key} ?selected=${key === wanted}>${optionText (status!, key)}</option>`)}</select></div></div>
        <span role="status">${T.count (shown.length)}</span></div>
      ${shown.length === 0 ? html`<p class="kern-body">${this.programmes.length === 0 ? T.none () : T.noHit ()}</p>` : html`<div class="ib-scroll" role="region" tabindex="0" aria-label=${T.table ()}><table class="kern-table ib-wide ib-wide--cards">
        <thead><tr class="kern-table__row">${[T.name (), T.funder (), T.status (), T.most (), T.asOf ()].map (head => html`<th scope="col" class="kern-table__header ${head === T.most () ? "kern-table__header--numeric" : ""}">${head}</th>`)}</tr></thead><tbody>${shown.map (programme => this.row (programme))}</tbody></table></div>`}`;
  }

  protected override view (): TemplateResult { return this.shown === undefined ? this.list () : this.one (this.shown); }
}
customElements.define ("ib-programmes-page", ProgrammesPage);
