// SPDX-License-Identifier: EUPL-1.2
// Administration: people and invitations, organisations, definitions, and "Betrieb", how the broker is.  `?teil=` says which part.
import { html, nothing, type TemplateResult } from "lit";
import { Page } from "../core/page";
import { hasRole } from "../core/session";
import { texts } from "../core/texts";
import "../admin/people";
import "../admin/orgs";
import "../admin/pipelines";
import "../admin/operation";
import "../admin/password";
import "../styles/admin.css";

const T = texts ({
  title: ["Verwaltung", "Administration"], parts: ["Bereiche", "Parts"], menschen: ["Personen", "People"], organisationen: ["Organisationen", "Organisations"],
  pipelines: ["Verfahren", "Procedures"], betrieb: ["Betrieb", "Operation"], konto: ["Mein Konto", "My account"],
});

const PARTS = ["menschen", "organisationen", "pipelines", "betrieb", "konto"] as const;
type PartName = typeof PARTS[number];
const INVITERS = ["admin", "district_admin", "coordinator", "lead", "editor", "submitter", "consultant"];
/** To whom each part is of use; what the bus answers is the bus's to say. */
const USERS: Record<PartName, string[] | undefined> = {
  menschen: INVITERS, organisationen: ["admin", "district_admin", "coordinator", "lead", "consultant", "audit"], pipelines: ["admin", "district_admin", "coordinator", "consultant", "audit"],
  betrieb: ["admin", "district_admin"], konto: undefined,
};
const offered = (part: PartName): boolean => USERS[part] === undefined || hasRole (...USERS[part]);

class AdminPage extends Page {
  override get heading (): string { return T.title (); }

  private get shown (): PartName {
    const wanted = this.place?.query.get ("teil") as PartName | null;
    return wanted !== null && PARTS.includes (wanted) && offered (wanted) ? wanted : PARTS.find (offered)!;
  }

  private content (): TemplateResult {
    switch (this.shown) {
    case "menschen": return html`<ib-people></ib-people>`;
    case "organisationen": return html`<ib-orgs></ib-orgs>`;
    case "pipelines": return html`<ib-pipelines></ib-pipelines>`;
    case "betrieb": return html`<ib-operation></ib-operation>`;
    default: return html`<ib-password></ib-password>`;
    }
  }

  protected override view (): TemplateResult {
    const parts = PARTS.filter (offered);
    return html`<h1 class="ib-title" tabindex="-1">${T.title ()}: ${T[this.shown] ()}</h1>
      <nav class="ib-nav ib-nav--parts" aria-label=${T.parts ()}><ul>${parts.map (part => html`<li><a class="ib-nav__link" href="/admin?teil=${part}" aria-current=${part === this.shown ? "page" : nothing}>${T[part] ()}</a></li>`)}</ul></nav>
      ${this.content ()}`;
  }
}
customElements.define ("ib-admin-page", AdminPage);
