// SPDX-License-Identifier: EUPL-1.2
// For whom an idea is entered, who sees it, which way it goes: what an idea has beside its two texts.
import { html, nothing, type TemplateResult } from "lit";
import { fieldOf, stageOf, type Pipeline } from "../core/known";
import { me } from "../core/session";
import { date, today } from "../core/format";
import { helpOf, said, texts } from "../core/texts";
import type { Definition, Grant, Org } from "../core/types";
import { findOrg } from "./org-match";
import { visibilityName } from "./words";

const T = texts ({
  org: ["Für welche Organisation?", "For which organisation?"], visibility: ["Sichtbarkeit", "Visibility"], pipeline: ["Verfahren", "Procedure"],
  own: ["Eigene", "Own"], region: ["Region", "Region"],
  denied: ["Für {0} dürfen Sie nichts einreichen. Das kann jemand von dort oder die Koordination des Kreises.", "You may not submit anything for {0}. Somebody from there can, or the district's coordinators."],
  none: ["{0} reicht selbst keine Ideen ein. Bitte die Kommune nennen, der die Idee gehört.", "{0} submits no ideas itself. Please name the municipality that owns the idea."],
  ended: ["{0} gab es bis {1}. Bitte die Kommune nennen, die jetzt zuständig ist.", "{0} existed until {1}. Please name the municipality that is responsible now."],
  endedTo: ["{0} gab es bis {1}. Zuständig ist jetzt {2}.", "{0} existed until {1}. {2} is responsible now."],
});

/** Roles that may hand in ideas. */
export const SUBMITTERS = ["submitter", "editor", "lead", "citizen", "coordinator"];

const grants = (): Grant[] => {
  const day = today ();
  return (me ()?.person.grants ?? []).filter (grant => SUBMITTERS.includes (grant.role) && (grant.from === undefined || grant.from <= day) && (grant.until === undefined || day <= grant.until));
};

/** Who has no role but this one hands in a wish: a Kommune adopts it, or does not. */
export const onlyCitizen = (): boolean => { const all = grants (); return all.length > 0 && all.every (grant => grant.role === "citizen"); };

/** Organisations that submit nothing at all. */
const submitsNothing = (org: Org): boolean => org.kind === "area" || org.kind === "firm";
const isOver = (org: Org, day = today ()): boolean => org.valid_until !== undefined && day > org.valid_until;

/** Why an organisation that was written down is none to submit for, where it is known all the same, and what to do. */
export function deniedOrg (text: string, orgs: Map<string, Org>): string | undefined {
  const all = [...orgs.values ()], org = findOrg (text, all);
  if (org === undefined)
    return undefined;
  if (isOver (org)) {
    const heir = all.find (one => one.predecessors?.includes (org.key) === true && !isOver (one));
    return heir === undefined ? T.ended (org.name, date (org.valid_until)) : T.endedTo (org.name, date (org.valid_until), heir.name);
  }
  return submitsNothing (org) ? T.none (org.name) : T.denied (org.name);
}

/** Submits for organisation: the own ones first, then members of the own association, then for coordinators those of their districts. */
export function submitOrgs (orgs: Map<string, Org>): Org[] {
  const found = new Map<string, Org> (), day = today (), scopes = new Set (me ()?.person.scopes ?? []);
  const add = (org: Org | undefined): void => {
    if (org !== undefined && !submitsNothing (org) && !isOver (org, day))
      found.set (org.key, org);
  };
  const byName = [...orgs.values ()];
  const mine = grants ();
  mine.forEach (grant => add (orgs.get (grant.org)));
  for (const grant of mine.filter (grant => grant.role === "submitter" || grant.role === "editor"))
    byName.filter (org => org.association === grant.org).forEach (add);
  if (mine.some (grant => grant.role === "coordinator"))
    byName.filter (org => scopes.has (`district:${org.kind === "district" ? org.key : org.district ?? "none"}`)).forEach (add);
  return [...found.values ()];
}

function orgOption (org: Org, chosen: string): TemplateResult {
  return html`<option value=${org.key} ?selected=${org.key === chosen}>${org.name}</option>`;
}

/** The options of a choice of organisations, the own ones apart where there are many. */
export function orgOptions (choices: Org[], chosen: string): unknown {
  const own = new Set (grants ().map (grant => grant.org)), mine = choices.filter (org => own.has (org.key)), others = choices.filter (org => !own.has (org.key));
  return mine.length === 0 || others.length === 0 ? choices.map (org => orgOption (org, chosen))
    : html`<optgroup label=${T.own ()}>${mine.map (org => orgOption (org, chosen))}</optgroup><optgroup label=${T.region ()}>${others.map (org => orgOption (org, chosen))}</optgroup>`;
}

function select (id: string, label: string, options: unknown, changed: (value: string) => void, hint = ""): TemplateResult {
  return html`<div class="kern-form-input"><label class="kern-label" for=${id}>${label}</label>${hint === "" ? nothing : html`<div class="kern-hint" id="${id}-hint">${hint}</div>`}
    <div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id=${id} aria-describedby=${hint === "" ? nothing : `${id}-hint`}
      @change=${(event: Event) => changed ((event.target as HTMLSelectElement).value)}>${options}</select></div></div>`;
}

export const orgSelect = (choices: Org[], chosen: string, changed: (key: string) => void, hint = ""): TemplateResult =>
  select ("idea-org", T.org (), orgOptions (choices, chosen), changed, hint);

export function visibilitySelect (from: Definition, chosen: string, changed: (key: string) => void): TemplateResult {
  const field = fieldOf (from, "visibility"), lead = grants ().some (grant => grant.role === "lead");
  const keys = (field?.option_keys ?? ["internal", "intermunicipal"]).filter (key => key !== "public" || lead);
  return select ("idea-visibility", T.visibility (), keys.map (key => html`<option value=${key} ?selected=${key === chosen}>${visibilityName (key)}</option>`), changed, helpOf (field));
}

/** Ways an idea can go; the catalogue of programmes is none. */
export function pipelineSelect (ways: Pipeline[], chosen: string, from: Definition, changed: (key: string) => void): TemplateResult | typeof nothing {
  return ways.length < 2 ? nothing
    : select ("idea-pipeline", T.pipeline (), ways.map (way => html`<option value=${way.key} ?selected=${way.key === chosen}>${said (way)}</option>`), changed, helpOf (stageOf (from, "idea")));
}
