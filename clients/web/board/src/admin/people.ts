// SPDX-License-Identifier: EUPL-1.2
// People one may invite for: who is there, inviting, roles, a new link for a forgotten password, ending access.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { all, nowMs } from "../core/api";
import { date } from "../core/format";
import { organisations, orgName } from "../core/known";
import { texts } from "../core/texts";
import type { Org, Person } from "../core/types";
import { roleName } from "../parts/words";
import { grantList } from "./grants";
import { askToChange, askToInvite, askToRenew, askToRevoke, mayChange, showLink } from "./person-dialogs";
import { Panel } from "./panel";

const T = texts ({
  invite: ["Einladen", "Invite"], find: ["Personen filtern", "Filter people"], name: ["Name", "Name"], roles: ["Rollen", "Roles"], status: ["Stand", "Status"], what: ["Aktionen", "Actions"],
  invited: ["eingeladen", "invited"], enrolled: ["aktiv", "active"], revoked: ["beendet", "ended"], invitedUntil: ["eingeladen bis {0}", "invited until {0}"], lapsed: ["Einladung abgelaufen am {0}", "invitation ran out on {0}"], link: ["Neuer Link", "New link"], change: ["Ändern", "Change"], end: ["Zugang beenden", "End access"],
  none: ["Hier ist noch niemand. Laden Sie die erste Person ein.", "Nobody is here yet. Invite the first person."], noHit: ["Niemand passt zu diesem Filter.", "Nobody matches this filter."],
  unnamed: ["ohne Namen", "unnamed"], count: ["{0} Person|{0} Personen", "{0} person|{0} people"],
  ended: ["Der Zugang von {0} ist beendet.", "{0} no longer has access."], changed: ["Die Angaben zu {0} sind gespeichert.", "The changes to {0} are saved."], table: ["Personen", "People"],
});

class People extends Panel {
  static override properties = { ...Panel.properties, words: { state: true } };
  declare words: string;
  private people: Person[] = [];
  private orgs = new Map<string, Org> ();

  constructor () {
    super ();
    this.words = "";
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => live.type === "event" && live.event.kind.startsWith ("person."), () => void this.refresh ());
  }

  protected override async fetch (): Promise<void> {
    [this.people, this.orgs] = await Promise.all ([all<Person> ("person.list"), organisations ()]);
    this.people.sort ((a, b) => (a.name ?? "").localeCompare (b.name ?? "", "de"));
  }

  private nameOf (person: Person): string { return person.name ?? T.unnamed (); }

  /** Somebody active may have a new link beside it, of which only they know. */
  private status ({ status, expires }: Person): string {
    return status !== "invited" || expires === undefined ? T[status as "invited"]?.() ?? status : (expires < nowMs () ? T.lapsed : T.invitedUntil) (date (expires));
  }

  private async invite (): Promise<void> {
    const invited = await askToInvite (this.orgs);
    if (invited !== undefined)
      await showLink (invited, "invited");
    void this.refresh ();
  }

  private async renew (person: Person): Promise<void> {
    const invited = await askToRenew (person, this.nameOf (person));
    if (invited !== undefined)
      await showLink (invited, "renewed", this.nameOf (person));
    void this.refresh ();
  }

  private async change (person: Person): Promise<void> {
    if (await askToChange (person, this.orgs) !== undefined)
      announce (T.changed (this.nameOf (person)));
    void this.refresh ();
  }

  private async end (person: Person): Promise<void> {
    if (await askToRevoke (person, this.nameOf (person)) !== undefined)
      announce (T.ended (this.nameOf (person)));
    void this.refresh ();
  }

  private row (person: Person): TemplateResult {
    const small = "kern-btn kern-btn--tertiary kern-btn--x-small", name = this.nameOf (person);
    const button = (text: string, then: () => void): TemplateResult => html`<button type="button" class=${small} aria-label="${text}: ${name}" @click=${then}><span class="kern-label">${text}</span></button>`;
    return html`<tr class="kern-table__row"><th scope="row" class="kern-table__header">${name}${person.mail === undefined ? nothing : html`<br><span class="ib-muted ib-small">${person.mail}</span>`}</th>
      <td class="kern-table__cell">${grantList (person.grants, this.orgs)}</td><td class="kern-table__cell">${person.status === "invited" && (person.expires ?? Infinity) < nowMs () ? html`<span class="ib-late">${this.status (person)}</span>` : this.status (person)}</td>
      <td class="kern-table__cell">${person.status === "revoked" || !mayChange (person) ? "" : html`<div class="ib-actions">${button (T.change (), () => void this.change (person))}
        ${button (T.link (), () => void this.renew (person))} ${button (T.end (), () => void this.end (person))}</div>`}</td></tr>`;
  }

  protected override view (): TemplateResult {
    const words = this.words.toLowerCase ();
    const shown = this.people.filter (person => `${person.name ?? ""} ${person.mail ?? ""} ${person.grants.map (grant => `${roleName (grant.role)} ${orgName (this.orgs, grant.org)}`).join (" ")} ${this.status (person)}`.toLowerCase ().includes (words));
    return html`<div class="ib-row"><button type="button" class="kern-btn kern-btn--primary" @click=${() => void this.invite ()}><span class="kern-label">${T.invite ()}</span></button>
        <div class="kern-form-input"><label class="kern-label" for="people-words">${T.find ()}</label><input class="kern-form-input__input" id="people-words" type="search" .value=${this.words}
          @input=${(event: Event) => { this.words = (event.target as HTMLInputElement).value; }}></div><span role="status">${T.count (shown.length)}</span></div>
      ${shown.length === 0 ? html`<p class="kern-body">${this.people.length === 0 ? T.none () : T.noHit ()}</p>` : html`<div class="ib-scroll" role="region" tabindex="0" aria-label=${T.table ()}>
        <table class="kern-table ib-wide ib-wide--cards"><thead><tr class="kern-table__row">${[T.name (), T.roles (), T.status (), T.what ()].map (head => html`<th scope="col" class="kern-table__header">${head}</th>`)}</tr></thead>
        <tbody>${shown.map (person => this.row (person))}</tbody></table></div>`}`;
  }
}
customElements.define ("ib-people", People);
