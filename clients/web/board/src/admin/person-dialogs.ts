// SPDX-License-Identifier: EUPL-1.2
// Dialogs about people: inviting, changing roles, ending access, and the link that comes of it.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { command, newId, nowMs } from "../core/api";
import { dateTime } from "../core/format";
import { explain, alertBox } from "../core/page";
import { hasRole, ownOrgs } from "../core/session";
import { texts } from "../core/texts";
import type { Done, Grant, Org, Person, Value } from "../core/types";
import { askDialog } from "../parts/dialog";
import "../parts/pick";
import { roleName } from "../parts/words";

const T = texts ({
  invite: ["Jemanden einladen", "Invite somebody"], change: ["{0} ändern", "Change {0}"], name: ["Name", "Name"], mail: ["E-Mail-Adresse (freiwillig)", "E-mail address (optional)"],
  grant: ["Rolle {0}", "Role {0}"], role: ["Rolle", "Role"], org: ["Organisation", "Organisation"], from: ["Ab (freiwillig)", "First day (optional)"], until: ["Bis einschließlich (freiwillig)", "Last day (optional)"], deputy: ["in Vertretung (braucht ein Enddatum)", "as deputy (needs a last day)"],
  more: ["Weitere Rolle", "Another role"], less: ["Diese Rolle entfernen", "Remove this role"], go: ["Einladung erstellen", "Create invitation"], save: ["Speichern", "Save"], cancel: ["Abbrechen", "Cancel"],
  needName: ["Bitte einen Namen angeben.", "Please give a name."], needOrg: ["Bitte für jede Rolle eine Organisation wählen.", "Please choose an organisation for each role."],
  linkInvited: ["Die Einladung", "The invitation"], linkRenewed: ["Neuer Link für {0}", "New link for {0}"], linkText: ["Geben Sie diesen Link so vertraulich weiter wie ein Passwort. Er funktioniert einmal und gilt bis {0}.", "Pass this link on as carefully as a password. It works once and is valid until {0}."],
  holds: ["Die Einladung gilt", "The invitation is valid for"], holdsLink: ["Der Link gilt", "The link is valid for"], days: ["einen Tag|{0} Tage", "one day|{0} days"], renewGo: ["Link erstellen", "Create link"],
  renewText: ["Für ein vergessenes Passwort oder einen verlorenen Schlüssel. Frühere Einladungen gelten dann nicht mehr; wer sich schon anmelden kann, kann es weiter, bis der neue Link benutzt ist.", "For a forgotten password or a lost key. Earlier invitations are void then; whoever can log in already still can until the new link is used."],
  copy: ["Link kopieren", "Copy link"], copied: ["Der Link ist kopiert.", "The link is copied."], done: ["Fertig", "Done"], mailIt: ["E-Mail schreiben", "Write an e-mail"],
  subject: ["Ihre Einladung zu Ideenbus", "Your invitation to Ideenbus"], bus: ["Für die Befehlszeile", "For the command line"],
  end: ["Zugang von {0} beenden", "End access of {0}"], endText: ["Angemeldete Sitzungen enden sofort. Was die Person getan hat, bleibt in der Akte.", "Open sessions end at once. What the person did stays on file."],
  endRelay: ["So meldet sich ein Board beim Ideenbus an. Ist es dieses hier, kann danach niemand mehr damit arbeiten.", "This is how a board logs in to the Ideenbus. If it is this one, nobody can work with it afterwards."],
  reason: ["Grund (freiwillig)", "Reason (optional)"], endGo: ["Zugang beenden", "End access"],
});

/* Who may give which role; the bus has the last word (broker/pipeline/decide_person.c). */
const OWN = ["submitter", "editor", "lead", "moderator", "dpo", "iso"];
const GIVES: Record<string, string[]> = {
  admin: ["submitter", "editor", "lead", "coordinator", "consultant", "district_admin", "moderator", "dpo", "iso", "audit", "citizen", "admin", "relay"],
  district_admin: [...OWN, "citizen", "consultant", "coordinator", "district_admin", "audit"], coordinator: [...OWN, "citizen", "consultant", "coordinator"],
  lead: OWN, editor: ["submitter", "editor"], submitter: ["submitter"], consultant: ["consultant"],
};
const givable = (): string[] => [...new Set (Object.entries (GIVES).filter (([role]) => hasRole (role)).flatMap (([, gives]) => gives))];
/** Whom one invites most often: the operator those who coordinate, others those who work on cases. */
const usual = (): string => [...(hasRole ("admin") ? ["coordinator"] : []), "editor", "submitter", "consultant"].find (role => givable ().includes (role)) ?? "submitter";

/** Kinds of organisation people of a role sit in (broker/pipeline/decide_person.c). */
const SITS: Record<string, string[]> = { consultant: ["firm"], coordinator: ["centre", "district"], district_admin: ["district"] };
const sits = (role: string, { kind }: Org): boolean => role === "submitter" || (SITS[role]?.includes (kind) ?? kind !== "firm");

/** Whether one may change somebody: whoever may give all of their roles (the bus decides). */
export const mayChange = (person: Person): boolean => hasRole ("admin", "district_admin", "coordinator", "lead") && person.grants.every (grant => givable ().includes (grant.role));

/** How long an invitation may hold, in days; the usual one is the bus's own. */
const DAYS = [1, 3, 14, 30, 90], USUAL_DAYS = 14, HOURS = 24;

function daysField (label: string, days: number, chosen: (days: number) => void): TemplateResult {
  return html`<div class="kern-form-input"><label class="kern-label" for="person-days">${label}</label><div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id="person-days"
    @change=${(event: Event) => chosen (Number ((event.target as HTMLSelectElement).value))}>${DAYS.map (one => html`<option value=${one} ?selected=${one === days}>${T.days (one)}</option>`)}</select></div></div>`;
}

/** `wrong` is the id of the input the trouble is about. */
interface Entry { name: string; mail: string; grants: Grant[]; days?: number; trouble: string; wrong?: string | undefined; busy: boolean }

function grantFields (entry: Entry, index: number, orgs: Map<string, Org>, again: () => void): TemplateResult {
  const grant = entry.grants[index]!, id = `grant-${index}`, roles = givable ();
  const choices = [...orgs.values ()].filter (org => sits (grant.role, org) || org.key === grant.org).map (org => ({ key: org.key, text: org.name, more: org.key }));
  return html`<fieldset class="kern-fieldset"><legend class="kern-label">${T.grant (index + 1)}</legend><div class="ib-grid">
    <div class="kern-form-input"><label class="kern-label" for="${id}-role">${T.role ()}</label><div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id="${id}-role"
      @change=${(event: Event) => { grant.role = (event.target as HTMLSelectElement).value; again (); }}>${[...new Set ([...roles, grant.role])].map (role => html`<option value=${role} ?selected=${role === grant.role}>${roleName (role)}</option>`)}</select></div></div>
    <div class="kern-form-input"><label class="kern-label" for="${id}-org">${T.org ()}</label><ib-pick input-id="${id}-org" ?invalid=${entry.wrong === `${id}-org`} described=${entry.wrong === `${id}-org` ? "person-trouble" : ""} label=${T.org ()} .choices=${choices} .chosen=${grant.org === "" ? [] : [grant.org]}
      @ib-pick=${(event: CustomEvent<string[]>) => { grant.org = event.detail[0] ?? ""; again (); }}></ib-pick></div>
    <div class="kern-form-input"><label class="kern-label" for="${id}-from">${T.from ()}</label><input class="kern-form-input__input" type="date" id="${id}-from" .value=${grant.from ?? ""}
      @change=${(event: Event) => { grant.from = (event.target as HTMLInputElement).value || undefined; }}></div>
    <div class="kern-form-input"><label class="kern-label" for="${id}-until">${T.until ()}</label><input class="kern-form-input__input" type="date" id="${id}-until" .value=${grant.until ?? ""}
      @change=${(event: Event) => { grant.until = (event.target as HTMLInputElement).value || undefined; }}></div>
    <label class="ib-check"><input type="checkbox" .checked=${grant.deputy === true} @change=${(event: Event) => { grant.deputy = (event.target as HTMLInputElement).checked || undefined; }}> ${T.deputy ()}</label></div>
    ${entry.grants.length < 2 ? nothing : html`<button type="button" class="kern-link" @click=${() => { entry.grants.splice (index, 1); again (); }}>${T.less ()}</button>`}</fieldset>`;
}

function form (entry: Entry, orgs: Map<string, Org>, go: string, send: () => Promise<Done>, close: (done?: Done) => void, again: () => void): TemplateResult {
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault ();
    const nowhere = entry.grants.findIndex (grant => grant.org === "");
    [entry.trouble, entry.wrong] = entry.name.trim () === "" ? [T.needName (), "person-name"] : nowhere >= 0 ? [T.needOrg (), `grant-${nowhere}-org`] : ["", undefined];
    if (entry.trouble === "")
      try {
        entry.busy = true;
        again ();
        close (await send ());
        return;
      } catch (error) {
        entry.trouble = explain (error);
      }
    entry.busy = false;
    again ();
    document.getElementById (entry.wrong ?? "person-trouble")?.focus (); // where something is to be put right, else where it is said
  };
  const text = (id: "name" | "mail", label: string): TemplateResult => html`<div class="kern-form-input"><label class="kern-label" for="person-${id}">${label}</label>
    <input class="kern-form-input__input" id="person-${id}" autocomplete="off" aria-invalid=${entry.wrong === `person-${id}` ? "true" : nothing} aria-describedby=${entry.wrong === `person-${id}` ? "person-trouble" : nothing} .value=${entry[id]} @input=${(event: Event) => { entry[id] = (event.target as HTMLInputElement).value; }}></div>`;
  return html`<form @submit=${submit} novalidate>${entry.trouble === "" ? nothing : html`<div id="person-trouble" class="ib-dialog__trouble" tabindex="-1">${alertBox ("danger", entry.trouble)}</div>`}
    ${text ("name", T.name ())} ${text ("mail", T.mail ())} ${entry.grants.map ((_, index) => grantFields (entry, index, orgs, again))}
    <button type="button" class="kern-link" @click=${() => { entry.grants.push ({ role: usual (), org: entry.grants.at (-1)?.org ?? "" }); again (); }}>${T.more ()}</button>
    ${entry.days === undefined ? nothing : daysField (T.holds (), entry.days, days => { entry.days = days; })}
    <div class="ib-actions"><button type="submit" class="kern-btn kern-btn--primary" ?disabled=${entry.busy}><span class="kern-label">${go}</span></button>
      <button type="button" class="kern-btn kern-btn--secondary" @click=${() => close ()}><span class="kern-label">${T.cancel ()}</span></button></div></form>`;
}

/** An invitation, and until when it holds. */
export interface Invited { url: string; until: number }
const invited = (done: Done | undefined, days: number): Invited | undefined => done?.url === undefined ? undefined : { url: done.url, until: nowMs () + days * HOURS * 3600000 };

export async function askToInvite (orgs: Map<string, Org>): Promise<Invited | undefined> {
  const own = hasRole ("admin") ? "" : ownOrgs ().find (key => orgs.has (key)) ?? "", id = newId (); // the operator invites for others
  const entry: Entry & { days: number } = { name: "", mail: "", grants: [{ role: usual (), org: own }], days: USUAL_DAYS, trouble: "", busy: false };
  const send = (): Promise<Done> => command ("person.invite", { name: entry.name.trim (), mail: entry.mail.trim () || undefined, grants: entry.grants as unknown as Value, hours: entry.days * HOURS }, { id });
  return invited (await askDialog<Done> (T.invite (), (close, again) => form (entry, orgs, T.go (), send, close, again)), entry.days);
}

export async function askToRenew (person: Person, name: string): Promise<Invited | undefined> {
  let days = USUAL_DAYS, trouble = "";
  const id = newId ();
  return invited (await askDialog<Done> (T.linkRenewed (name), (close, again) => html`<form @submit=${async (event: SubmitEvent) => {
    event.preventDefault ();
    try {
      close (await command ("person.reinvite", { person: person.id, hours: days * HOURS }, { id }));
    } catch (error) {
      trouble = explain (error);
      again ();
    }
  }}>${trouble === "" ? nothing : alertBox ("danger", trouble)}<p class="kern-body">${T.renewText ()}</p>${daysField (T.holdsLink (), days, chosen => { days = chosen; })}
    <div class="ib-actions"><button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.renewGo ()}</span></button>
      <button type="button" class="kern-btn kern-btn--secondary" @click=${() => close ()}><span class="kern-label">${T.cancel ()}</span></button></div></form>`), days);
}

export function askToChange (person: Person, orgs: Map<string, Org>): Promise<Done | undefined> {
  const seen = structuredClone (person.grants), entry: Entry = { name: person.name ?? "", mail: person.mail ?? "", grants: structuredClone (person.grants), trouble: "", busy: false };
  const send = (): Promise<Done> => command ("person.change", { person: person.id, grants: entry.grants as unknown as Value, seen: seen as unknown as Value,
    name: entry.name.trim () === (person.name ?? "") ? undefined : entry.name.trim (), mail: entry.mail.trim () === (person.mail ?? "") ? undefined : entry.mail.trim () });
  return askDialog<Done> (T.change (person.name ?? ""), (close, again) => form (entry, orgs, T.save (), send, close, again));
}

export function askToRevoke ({ id: person, grants }: Person, name: string): Promise<Done | undefined> {
  let reason = "", trouble = "";
  return askDialog<Done> (T.end (name), (close, again) => html`<form @submit=${async (event: SubmitEvent) => {
    event.preventDefault ();
    try {
      close (await command ("person.revoke", { person, reason: reason || undefined }));
    } catch (error) {
      trouble = explain (error);
      again ();
    }
  }}>${trouble === "" ? nothing : alertBox ("danger", trouble)}<p class="kern-body">${T.endText ()}</p>${grants.some (grant => grant.role === "relay") ? alertBox ("warning", T.endRelay ()) : nothing}
    <div class="kern-form-input"><label class="kern-label" for="revoke-reason">${T.reason ()}</label><input class="kern-form-input__input" id="revoke-reason" @input=${(event: Event) => { reason = (event.target as HTMLInputElement).value; }}></div>
    <div class="ib-actions"><button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.endGo ()}</span></button>
      <button type="button" class="kern-btn kern-btn--secondary" @click=${() => close ()}><span class="kern-label">${T.cancel ()}</span></button></div></form>`);
}

/** The bus gives ideenbus://HOST:PORT/KEY/TOKEN; the board's link carries the token behind the #, where no server logs it. */
export async function showLink ({ url, until }: Invited, why: "invited" | "renewed", name = ""): Promise<void> {
  const link = `${location.origin}/einladung#${url.slice (url.lastIndexOf ("/") + 1)}`;
  await askDialog<void> (why === "invited" ? T.linkInvited () : T.linkRenewed (name), close => html`<div class="ib-stack"><p class="kern-body">${T.linkText (dateTime (until))}</p>
    <div class="kern-form-input"><label class="kern-label" for="invite-link">${T.linkInvited ()}</label><input class="kern-form-input__input" id="invite-link" readonly .value=${link} @focus=${(event: Event) => (event.target as HTMLInputElement).select ()}></div>
    <div class="ib-actions">${"clipboard" in navigator ? html`<button type="button" class="kern-btn kern-btn--primary" @click=${() => void navigator.clipboard.writeText (link).then (() => announce (T.copied ()), () => document.getElementById ("invite-link")?.focus ())}><span class="kern-label">${T.copy ()}</span></button>` : nothing}
      <a class="kern-btn kern-btn--secondary" href="mailto:?subject=${encodeURIComponent (T.subject ())}&body=${encodeURIComponent (link)}"><span class="kern-label">${T.mailIt ()}</span></a>
      <button type="button" class="kern-btn kern-btn--secondary" @click=${() => close ()}><span class="kern-label">${T.done ()}</span></button></div>
    <details><summary>${T.bus ()}</summary><code class="ib-code">ideenbus join ${url}</code></details></div>`);
}
