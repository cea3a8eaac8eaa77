// SPDX-License-Identifier: EUPL-1.2
// What stands above every tab of a case: whose it is, where it stands, who supports it, and the next step with all others in a menu.
import { html, nothing, type TemplateResult } from "lit";
import { date, daysSince, number, since, today } from "../core/format";
import { gatesFrom, orgName, stageOf } from "../core/known";
import { helpOf, said, texts } from "../core/texts";
import type { CaseView, Definition, Field, Org, Stage, Value } from "../core/types";
import { breaks } from "./breaks";
import { nextStep, type Step } from "./case-step";
import { openMenu, type MenuItem } from "./menu";
import { mayComment, moveLabel, movesFor, support, type MoveKind } from "./moves";
import { sign } from "./sign";
import { valueText } from "./value-text";
import { roleNames, stateName, visibilityName } from "./words";

const T = texts ({
  owner: ["Träger", "Responsible body"], handled: ["Bearbeitung", "Handled by"], lead: ["Federführung", "Lead unit"],
  since: ["In dieser Phase", "In this stage"],
  meant: ["{0} Tag, vorgesehen sind {1}|{0} Tage, vorgesehen sind {1}", "{0} day of {1} planned|{0} days of {1} planned"],
  meantToday: ["seit heute, vorgesehen sind {0} Tage", "since today, {0} days planned"],
  late: ["{0} Tage, vorgesehen waren {1}", "{0} days, {1} were planned"],
  stages: ["Phasen", "Stages"], done: ["erledigt", "done"], now: ["jetzt", "now"], coming: ["kommt noch", "to come"],
  days: ["Vorgesehen: {0} Tag|Vorgesehen: {0} Tage", "Meant to take {0} day|Meant to take {0} days"], decides: ["Wie es weitergeht, entscheidet: {0}.", "Decides how it goes on: {0}."], allStages: ["Alle Phasen in der Hilfe", "All stages in the help"],
  step: ["Phase {0} von {1}", "Stage {0} of {1}"],
  supporters: ["Unterstützung", "Support"], people: ["{0} Person|{0} Personen", "{0} person|{0} people"], support: ["Unterstützen", "Support"],
  unsupport: ["Unterstützung zurücknehmen", "Withdraw support"],
  from: ["Nachnutzung von", "Adopted from"], adopted: ["Nachgenutzt", "Adopted"],
  times: ["{0}-mal", "{0} times"], merged: ["Hierin aufgegangen", "Merged into this case"],
  came: ["{0} ist hierin aufgegangen.", "{0} was merged into this case."], old: ["{0} selbst ansehen", "View {0} itself"], firms: ["Beauftragt", "Assigned"],
  until: ["{0} bis {1}", "{0} until {1}"],
  more: ["Weitere Schritte", "More steps"], print: ["Drucken", "Print"], state: ["Zustand", "State"],
  visibility: ["Sichtbarkeit", "Visibility"],
});

export interface Head extends Step { supports: boolean; came: string | undefined; changed: () => void; print: () => void }

/* ---- Stages ---- */

/** Under its mark, within the window. */
function placeAbout (event: Event): void {
  const box = event.currentTarget as HTMLElement, mark = box.parentElement?.querySelector (".ib-stage__button")?.getBoundingClientRect ();
  if ((event as ToggleEvent).newState !== "open" || mark === undefined)
    return;
  const below = mark.bottom + 4 + box.offsetHeight <= window.innerHeight;
  box.style.left = `${Math.max (8, Math.min (mark.left + mark.width / 2 - box.offsetWidth / 2, document.documentElement.clientWidth - box.offsetWidth - 24))}px`;
  box.style.top = `${Math.max (8, below ? mark.bottom + 4 : mark.top - 8 - box.offsetHeight)}px`;
}

/** What a stage is for, how long it is meant to take, who decides how it ends. */
function about (stage: Stage, definition: Definition, where: string): TemplateResult {
  const roles = [...new Set (gatesFrom (definition, stage.key).flatMap (gate => gate.decides))], name = `stage-${stage.key}`;
  return html`<div popover id=${name} class="ib-stage__about" role="dialog" aria-labelledby="${name}-title" @toggle=${placeAbout}><p><strong id="${name}-title">${said (stage)}</strong> <span class="ib-muted">${where}</span></p>
    ${helpOf (stage) === "" ? nothing : html`<p>${helpOf (stage)}</p>`}
    ${stage.days === undefined ? nothing : html`<p>${T.days (stage.days)}</p>`}${roles.length === 0 ? nothing : html`<p>${T.decides (roleNames (roles))}</p>`}
    <p><a class="kern-link" href="/hilfe">${T.allStages ()}</a></p></div>`;
}

/** The way of the case as a row of steps; in words for those who do not see them. */
function stageRow (view: CaseView, definition: Definition): TemplateResult {
  const present = stageOf (definition, view.stage)?.number ?? 0, stages = definition.stages, over = view.state === "completed";
  return html`<div class="ib-stages"><p class="ib-stages__short">${present === 0 ? nothing
    : `${T.step (present, stages[stages.length - 1]?.number ?? stages.length)}: `}<strong>${said (stageOf (definition, view.stage)) || view.stage}</strong></p>
    <ol class="ib-stages__list" aria-label=${T.stages ()}>${stages.map (stage => {
    const past = stage.number < present || (over && stage.number <= present), here = stage.number === present && !over;
    return html`<li class="ib-stage ${past ? "ib-stage--past" : here ? "ib-stage--present" : "ib-stage--coming"} ${here && view.state !== "open"
      ? "ib-stage--halted" : ""}" aria-current=${here ? "step" : nothing}><button type="button" class="ib-stage__button" popovertarget="stage-${stage.key}">
      <span class="ib-stage__mark" aria-hidden="true">${past ? sign ("check") : here && view.state !== "open" ? sign ("pause") : stage.number}</span>
      <span class="ib-stage__name">${breaks (said (stage))}</span><span class="kern-sr-only"> (${past ? T.done () : here ? T.now () : T.coming ()})</span></button>${about (stage, definition, past ? T.done () : here ? T.now () : T.coming ())}</li>`;
  })}</ol></div>`;
}

/* ---- Facts ---- */

function badge (text: string, kind: "info" | "success" | "warning" | "danger"): TemplateResult {
  return html`<span class="ib-badge ib-badge--${kind}">${text}</span>`;
}

const STATE_KINDS: { [state: string]: "info" | "success" | "warning" | "danger" } = { open: "info", parked: "warning", rejected: "danger", withdrawn: "warning",
  completed: "success", aborted: "danger", merged: "info" };

const fact = (label: string, value: unknown): TemplateResult | typeof nothing => (value === "" || value === undefined ? nothing
  : html`<div><dt>${label}</dt><dd>${value}</dd></div>`);

function lead (view: CaseView, definition: Definition, orgs: Map<string, Org>): string {
  const field: Field | undefined = definition.fields.find (one => one.key === "lead_unit"), value: Value | undefined = view.fields.lead_unit;
  if (field === undefined || value === undefined || value === null)
    return "";
  if (typeof value === "object" && !Array.isArray (value) && typeof value.unit === "string")
    return typeof value.person === "string" ? `${value.unit} (${value.person})` : value.unit;
  return valueText (field, value, orgs, { columns: definition.columns });
}

function inStage (view: CaseView, definition: Definition): TemplateResult | string {
  const days = daysSince (view.entered), meant = stageOf (definition, view.stage)?.days;
  if (meant === undefined || view.state !== "open")
    return view.state === "open" ? since (view.entered) : "";
  return days > meant ? html`<span class="ib-late">${T.late (days, meant)}</span>` : days === 0 ? T.meantToday (meant) : T.meant (days, meant);
}

const refLink = (ref: string, query = ""): TemplateResult => html`<a class="kern-link" href="/c/${ref}${query}">${ref}</a>`;

function facts (head: Head): TemplateResult {
  const { view, definition, orgs } = head, firms = (view.assignments ?? []).filter (one => one.until >= today ());
  return html`<dl class="ib-facts">
    ${fact (T.owner (), orgName (orgs, view.org))}
    ${view.handled_by === undefined || view.handled_by === view.org ? nothing : fact (T.handled (), orgName (orgs, view.handled_by))}
    ${fact (T.lead (), lead (view, definition, orgs))}
    ${fact (T.since (), inStage (view, definition))}
    ${firms.length === 0 ? nothing : fact (T.firms (), firms.map (one => T.until (orgName (orgs, one.org), date (one.until))).join (", "))}
    ${view.adopted_from === undefined ? nothing : fact (T.from (), refLink (view.adopted_from))}
    ${(view.adoptions ?? 0) === 0 ? nothing : fact (T.adopted (), T.times (number (view.adoptions!)))}
    ${(view.merged ?? []).length === 0 ? nothing : fact (T.merged (), html`${view.merged!.map ((ref, i) =>
      html`${i === 0 ? "" : ", "}${refLink (ref, "?exact=1")}`)}`)}
    ${fact (T.supporters (), supporters (head))}
  </dl>`;
}

function supporters (head: Head): TemplateResult {
  const { view, target, supports, changed } = head;
  const toggle = async (): Promise<void> => { if (await support (target, !supports) !== undefined) changed (); };
  return html`${T.people (view.support)} ${mayComment (target) ? html`<button type="button" class="kern-link ib-support" aria-pressed=${supports ? "true"
    : "false"} @click=${toggle}>${supports ? T.unsupport () : T.support ()}</button>` : nothing}`;
}

/* ---- All of it ---- */

function menu (head: Head, used: MoveKind | undefined): TemplateResult {
  const { target, definition, move } = head;
  const items: MenuItem[] = movesFor (target, definition).filter (kind => kind !== used && !(kind === "advance" && head.view.laid)).map (kind =>
    ({ label: `${moveLabel (kind, target, definition)} …`, chosen: () => move (kind) }));
  if (items.length === 0)
    return html`<button type="button" class="kern-btn kern-btn--secondary" @click=${head.print}><span class="kern-label">${T.print ()}</span></button>`;
  items.push ({ label: T.print (), chosen: head.print });
  return html`<button type="button" class="kern-btn kern-btn--secondary" aria-haspopup="menu" aria-expanded="false" @click=${(event: Event) =>
    openMenu (event.currentTarget as HTMLElement, T.more (), items)}>
    <span class="kern-label">${T.more ()} ${sign ("down")}</span></button>`;
}

export function caseHead (head: Head): TemplateResult {
  const { view, definition, target } = head, step = nextStep (head), summary = view.fields.summary;
  return html`<header class="ib-case__head">
    <h1 class="ib-title" tabindex="-1">${target.title}</h1>
    <p class="ib-case__line"><span class="ib-case__ref">${view.ref}</span>
      <span><span class="kern-sr-only">${T.state ()}: </span>${badge (stateName (view.state), STATE_KINDS[view.state] ?? "info")}</span>
      <span><span class="kern-sr-only">${T.visibility ()}: </span>${badge (visibilityName (view.visibility), "info")}</span></p>
    ${typeof summary === "string" ? html`<p class="ib-case__summary">${summary}</p>` : nothing}
    ${head.came === undefined ? nothing : html`<p class="ib-case__came">${T.came (head.came)} <a class="kern-link"
      href="/c/${head.came}?exact=1">${T.old (head.came)}</a></p>`}
    ${stageRow (view, definition)}
    <div class="ib-case__top"><section class="ib-step ib-panel">${step.view}<div class="ib-actions">${step.primary ?? nothing}${menu (head,
      step.used)}</div></section>${facts (head)}</div>
  </header>`;
}
