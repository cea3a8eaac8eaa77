// SPDX-License-Identifier: EUPL-1.2
// Organisations: the register as the bus has it, changed by the administration of region or Kreis.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { announce } from "../core/announce";
import { command } from "../core/api";
import { fetched } from "../core/fetched";
import { number } from "../core/format";
import { organisations, orgName } from "../core/known";
import { alertBox, explain } from "../core/page";
import { hasRole } from "../core/session";
import { texts } from "../core/texts";
import type { Org, Value } from "../core/types";
import { askDialog } from "../parts/dialog";
import "../parts/pick";
import { orgsImport } from "./org-csv";
import { Panel } from "./panel";

const T = texts ({
  add: ["Organisation anlegen", "Add an organisation"], take: ["Einlesen …", "Import …"], taken: ["{0} Organisation übernommen.|{0} Organisationen übernommen.", "{0} organisation taken.|{0} organisations taken."], change: ["{0} ändern", "Change {0}"], edit: ["Ändern", "Change"], find: ["Organisationen filtern", "Filter organisations"], name: ["Name", "Name"],
  key: ["Schlüssel (ARS oder eigener)", "Key (ARS or one of its own)"], kind: ["Art", "Kind"], keyHead: ["Schlüssel", "Key"], district: ["Landkreis", "District"], association: ["Verband", "Association"],
  inhabitants: ["Einwohner", "Inhabitants"], districts: ["Landkreise, die ein Zentrum koordiniert", "Districts a centre coordinates"],
  triage: ["Firmen, die die Erstprüfung übernehmen dürfen", "Firms that may do triage"],
  predecessors: ["Vorgänger nach einer Fusion", "Predecessors after a merger"], from: ["Besteht ab", "First day"], until: ["Besteht bis", "Last day"],
  save: ["Speichern", "Save"], cancel: ["Abbrechen", "Cancel"], saved: ["{0} ist gespeichert.", "{0} is saved."], count: ["{0} Organisation|{0} Organisationen", "{0} organisation|{0} organisations"],
  more: ["{0} weitere zeigen", "Show {0} more"], part: ["{0} von {1}", "{0} of {1}"],
  none: ["Keine Organisation passt.", "No organisation matches."], what: ["Aktionen", "Actions"], table: ["Organisationen", "Organisations"], badNumber: ["Einwohner: bitte eine ganze Zahl eingeben.", "Inhabitants: please enter a whole number."],
  municipality: ["Gemeinde", "municipality"], association_: ["Verbandsgemeinde", "association"], district_: ["Landkreis", "district"], centre: ["Zentrum", "centre"], firm: ["Firma", "firm"],
  company: ["Unternehmen", "company"], science: ["Wissenschaft", "science"], society: ["Verein", "society"], area: ["gemeindefreies Gebiet", "unincorporated area"],
});
const KINDS: Record<string, () => string> = { municipality: T.municipality, association: T.association_, district: T.district_, centre: T.centre, firm: T.firm, company: T.company, science: T.science, society: T.society, area: T.area };
const TEXTS = ["key", "name", "district", "association", "inhabitants", "districts", "triage_firms", "predecessors", "valid_from", "valid_until"] as const;
type Entry = Record<typeof TEXTS[number] | "kind", string>;
const LISTS = new Set (["districts", "triage_firms", "predecessors"]);

const entryOf = (org: Org | undefined): Entry => ({ key: org?.key ?? "", kind: org?.kind ?? "municipality", name: org?.name ?? "", district: org?.district ?? "", association: org?.association ?? "",
  inhabitants: org?.inhabitants === undefined ? "" : String (org.inhabitants), districts: (org?.districts ?? []).join (", "), triage_firms: (org?.triage_firms ?? []).join (", "),
  predecessors: (org?.predecessors ?? []).join (", "), valid_from: org?.valid_from ?? "", valid_until: org?.valid_until ?? "" });

/** What is different goes on the bus: null empties. */
function changes (before: Entry, after: Entry): { [key: string]: Value } {
  const fields: { [key: string]: Value } = { key: after.key.trim () };
  for (const [key, value] of Object.entries (after))
    if (key !== "key" && value.trim () !== before[key as keyof Entry].trim ())
      fields[key] = value.trim () === "" ? null : LISTS.has (key) ? parts (value) : key === "inhabitants" ? Number (value) : value.trim ();
  return fields;
}

/** Fields that name other organisations, and of which kind; of any: undefined. */
const NAMES = new Map<string, string | undefined> ([["district", "district"], ["association", "association"], ["districts", "district"], ["triage_firms", "firm"], ["predecessors", undefined]]);
/** Fields that only organisations of some kinds have. */
const OF_KINDS: { [key: string]: string[] } = { association: ["municipality", "area"], inhabitants: ["municipality", "association", "district", "area"], districts: ["centre"], triage_firms: ["district"] };
const fits = (key: string, kind: string): boolean => key === "district" ? !["district", "centre"].includes (kind) : OF_KINDS[key]?.includes (kind) ?? true;
const parts = (value: string): string[] => value.split (/[,\s]+/).filter (part => part !== "");

function nameField (entry: Entry, key: typeof TEXTS[number], label: string, orgs: Map<string, Org>): TemplateResult {
  const choices = [...orgs.values ()].filter (org => (NAMES.get (key) ?? org.kind) === org.kind && org.key !== entry.key).map (org => ({ key: org.key, text: org.name, more: org.key }));
  return html`<div class="kern-form-input"><label class="kern-label" for="org-${key}">${label}</label><ib-pick input-id="org-${key}" label=${label} ?many=${LISTS.has (key)} .choices=${choices} .chosen=${parts (entry[key])}
    @ib-pick=${(event: CustomEvent<string[]>) => { entry[key] = event.detail.join (", "); }}></ib-pick></div>`;
}

/** What it is called then. */
function askForOrg (org: Org | undefined, orgs: Map<string, Org>): Promise<string | undefined> {
  const before = entryOf (org), entry = { ...before };
  if (org === undefined)
    before.kind = ""; // a new one always says its kind
  let trouble = "";
  const label: Record<string, string> = { key: T.key (), name: T.name (), district: T.district (), association: T.association (), inhabitants: T.inhabitants (), districts: T.districts (),
    triage_firms: T.triage (), predecessors: T.predecessors (), valid_from: T.from (), valid_until: T.until () };
  return askDialog<string> (org === undefined ? T.add () : T.change (org.name), (close, again) => html`<form novalidate @submit=${async (event: SubmitEvent) => {
    event.preventDefault ();
    try {
      trouble = entry.inhabitants === "" || /^\d+$/.test (entry.inhabitants) ? "" : T.badNumber ();
      if (trouble === "") {
        await command ("org.put", changes (before, entry));
        close (entry.name.trim ());
        return;
      }
    } catch (error) {
      trouble = explain (error);
    }
    again ();
  }}>${trouble === "" ? nothing : alertBox ("danger", trouble)}
    <div class="kern-form-input"><label class="kern-label" for="org-kind">${T.kind ()}</label><div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id="org-kind"
      @change=${(event: Event) => { entry.kind = (event.target as HTMLSelectElement).value; again (); }}>${Object.entries (KINDS).map (([key, text]) => html`<option value=${key} ?selected=${key === entry.kind}>${text ()}</option>`)}</select></div></div>
    ${repeat (TEXTS.filter (key => fits (key, entry.kind) || entry[key] !== ""), key => key, key => NAMES.has (key) ? nameField (entry, key, label[key]!, orgs) : html`<div class="kern-form-input"><label class="kern-label" for="org-${key}">${label[key]}</label><input class="kern-form-input__input" id="org-${key}" type=${key.startsWith ("valid") ? "date" : "text"}
      ?readonly=${key === "key" && org !== undefined} .value=${entry[key]} @input=${(event: Event) => { entry[key] = (event.target as HTMLInputElement).value; }}></div>`)}
    <div class="ib-actions"><button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.save ()}</span></button>
      <button type="button" class="kern-btn kern-btn--secondary" @click=${() => close ()}><span class="kern-label">${T.cancel ()}</span></button></div></form>`);
}

/** So many at a time. */
const STEP = 200;

class Orgs extends Panel {
  static override properties = { ...Panel.properties, words: { state: true }, most: { state: true } };
  declare words: string;
  declare most: number;
  private orgs = new Map<string, Org> ();

  constructor () {
    super ();
    this.words = "";
    this.most = STEP;
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => live.type === "event" && live.event.kind === "org.changed", () => void this.refresh ());
  }

  protected override async fetch (): Promise<void> { this.orgs = await organisations (); }

  private async ask (org?: Org): Promise<void> {
    const name = await askForOrg (org, this.orgs);
    if (name !== undefined)
      announce (T.saved (name));
    void this.refresh ();
  }

  /** The focus goes to the first that was not there. */
  private async more (shown: Org[]): Promise<void> {
    const first = this.most;
    this.most = Math.min (shown.length, first + STEP);
    await this.updateComplete;
    const row = this.querySelectorAll<HTMLElement> ("tbody tr")[first], to = row?.querySelector<HTMLElement> ("button") ?? row?.querySelector ("th");
    to?.setAttribute ("tabindex", to instanceof HTMLButtonElement ? "0" : "-1");
    to?.focus ();
  }

  private async take (): Promise<void> {
    const taken = await (await fetched (import ("../parts/import-table")))?.askImport (orgsImport (KINDS)) ?? 0;
    if (taken > 0)
      announce (T.taken (taken));
    void this.refresh ();
  }

  protected override view (): TemplateResult {
    const words = this.words.toLowerCase (), may = hasRole ("admin", "district_admin");
    const shown = [...this.orgs.values ()].filter (org => `${org.name} ${org.key} ${KINDS[org.kind]?.() ?? org.kind} ${orgName (this.orgs, org.district)} ${orgName (this.orgs, org.association)}`.toLowerCase ().includes (words));
    return html`<div class="ib-row">${may ? html`<button type="button" class="kern-btn kern-btn--primary" @click=${() => void this.ask ()}><span class="kern-label">${T.add ()}</span></button>
          <button type="button" class="kern-btn kern-btn--secondary" @click=${() => void this.take ()}><span class="kern-label">${T.take ()}</span></button>` : nothing}
        <div class="kern-form-input"><label class="kern-label" for="org-words">${T.find ()}</label><input class="kern-form-input__input" id="org-words" type="search" .value=${this.words}
          @input=${(event: Event) => { this.words = (event.target as HTMLInputElement).value; this.most = STEP; }}></div><span role="status">${T.count (shown.length)}</span></div>
      ${shown.length === 0 ? html`<p class="kern-body">${T.none ()}</p>` : html`<div class="ib-scroll" role="region" tabindex="0" aria-label=${T.table ()}><table class="kern-table ib-wide ib-wide--cards">
        <thead><tr class="kern-table__row">${[T.name (), T.kind (), T.keyHead (), T.district (), T.inhabitants (), ...(may ? [T.what ()] : [])].map (head => html`<th scope="col" class="kern-table__header ${head === T.inhabitants () ? "kern-table__header--numeric" : ""}">${head}</th>`)}</tr></thead>
        <tbody>${shown.slice (0, this.most).map (org => html`<tr class="kern-table__row"><th scope="row" class="kern-table__header">${org.name}</th><td class="kern-table__cell">${KINDS[org.kind]?.() ?? org.kind}</td>
          <td class="kern-table__cell" data-label=${T.keyHead ()}>${org.key}</td><td class="kern-table__cell" data-label=${T.district ()}>${orgName (this.orgs, org.district)}</td><td class="kern-table__cell kern-table__cell--numeric" data-label=${T.inhabitants ()}>${org.inhabitants === undefined ? "" : number (org.inhabitants)}</td>
          ${may ? html`<td class="kern-table__cell"><button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small" aria-label="${T.edit ()}: ${org.name}" @click=${() => void this.ask (org)}><span class="kern-label">${T.edit ()}</span></button></td>` : nothing}</tr>`)}</tbody></table></div>
        ${shown.length <= this.most ? nothing : html`<div class="ib-row"><button type="button" class="kern-btn kern-btn--secondary" @click=${() => void this.more (shown)}><span class="kern-label">${T.more (Math.min (STEP, shown.length - this.most))}</span></button>
          <span class="ib-muted">${T.part (number (this.most), number (shown.length))}</span></div>`}`}`;
  }
}
customElements.define ("ib-orgs", Orgs);
