// SPDX-License-Identifier: EUPL-1.2
// Who one is to the Ideenbus: one's roles, and what one sees by them.
import { html, nothing, type TemplateResult } from "lit";
import { one } from "../core/api";
import { organisations, orgName } from "../core/known";
import { texts } from "../core/texts";
import type { Org, Person } from "../core/types";
import { grantList } from "./grants";
import { Panel } from "./panel";

const T = texts ({
  title: ["Was Sie dürfen", "What you may do"], name: ["Name", "Name"], mail: ["E-Mail", "E-mail"], roles: ["Rollen", "Roles"], none: ["keine", "none"], sees: ["Sie sehen", "You see"], ask: ["Stimmt etwas nicht, ändert es, wer Sie eingeladen hat.", "If something is wrong, whoever invited you can change it."],
});
/** By the kind of a scope (broker/pipeline/access.c), what one sees that has it. */
const S = texts ({
  public: ["was öffentlich ist", "what is public"], org: ["die Vorgänge von {0}", "the cases of {0}"], region: ["was Verwaltungen miteinander teilen", "what authorities share with one another"], district: ["die Vorgänge im Gebiet von {0}", "the cases in the area of {0}"],
  firm: ["die Vorgänge, mit denen {0} beauftragt ist", "the cases assigned to {0}"], triage: ["die Ideen im Gebiet von {0} bis zur Erstprüfung", "the ideas in the area of {0} until triage"],
});

class Rights extends Panel {
  private person: Person | undefined;
  private orgs = new Map<string, Org> ();

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => live.type === "event" && live.event.kind === "person.changed", () => void this.refresh ());
  }

  protected override async fetch (): Promise<void> { [this.person, this.orgs] = await Promise.all ([one<Person> ("whoami"), organisations ()]); }

  private scope (scope: string): string {
    const [kind, key] = scope.split (":", 2) as [string, string?];
    return kind in S ? S[kind as keyof typeof S] (orgName (this.orgs, key)) : "";
  }

  protected override view (): TemplateResult {
    const { name, mail, grants, scopes } = this.person!, seen = (scopes ?? []).map (scope => this.scope (scope)).filter (text => text !== "");
    const row = (label: string, value: unknown): TemplateResult => html`<div class="kern-description-list-item"><dt class="kern-description-list-item__key">${label}</dt><dd class="kern-description-list-item__value">${value}</dd></div>`;
    return html`<section><h2>${T.title ()}</h2><dl class="kern-description-list ib-facts">${row (T.name (), name ?? "")} ${mail === undefined ? nothing : row (T.mail (), mail)}
      ${row (T.roles (), grants.length === 0 ? T.none () : grantList (grants, this.orgs))} ${row (T.sees (), html`<ul class="ib-list">${seen.map (text => html`<li>${text}</li>`)}</ul>`)}</dl><p class="ib-muted">${T.ask ()}</p></section>`;
  }
}
customElements.define ("ib-rights", Rights);
