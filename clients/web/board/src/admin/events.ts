// SPDX-License-Identifier: EUPL-1.2
// What happens on the bus while one looks, newest first: as far as one may see it.
import { html, nothing, type TemplateResult } from "lit";
import { dateTime } from "../core/format";
import { organisations, orgName } from "../core/known";
import type { BusEvent } from "../core/live";
import { Part } from "../core/page";
import { texts } from "../core/texts";
import type { Fields, Org } from "../core/types";
import { describeEvent } from "../parts/case-events";
import { roleName } from "../parts/words";

const T = texts ({
  title: ["Was gerade geschieht", "What is happening"], none: ["Seit Sie hier sind, ist nichts geschehen.", "Nothing has happened since you came here."], stop: ["Anhalten", "Pause"], go: ["Weiter", "Go on"], held: ["angehalten, {0} neu", "paused, {0} new"],
});
const NAMES = texts ({
  "org.changed": ["Organisation geändert", "Organisation changed"], "person.invited": ["Jemand eingeladen", "Somebody invited"], "person.reinvited": ["Jemand neu eingeladen", "Somebody invited again"],
  "person.enrolled": ["Einladung angenommen", "Invitation accepted"], "person.changed": ["Rollen geändert", "Roles changed"], "person.revoked": ["Zugang beendet", "Access ended"],
  "pipeline.loaded": ["Verfahren geladen", "Procedure loaded"], "programme.changed": ["Förderprogramm geändert", "Funding programme changed"],
});
/** So many stand there. */
const MOST = 50;

class Events extends Part {
  static override properties = { shown: { state: true }, held: { state: true } };
  declare shown: BusEvent[];
  /** Those that came while the list was held; undefined: it is not. */
  declare held: BusEvent[] | undefined;
  private orgs: Map<string, Org> | undefined;

  constructor () {
    super ();
    this.shown = [];
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    void organisations ().then (orgs => { this.orgs = orgs; this.requestUpdate (); }, () => undefined);
    this.live (live => {
      if (live.type !== "event")
        return;
      if (this.held === undefined)
        this.shown = [live.event, ...this.shown].slice (0, MOST);
      else
        this.held = [live.event, ...this.held].slice (0, MOST);
    });
  }

  private toggle (): void {
    this.shown = [...this.held ?? [], ...this.shown].slice (0, MOST);
    this.held = this.held === undefined ? [] : undefined;
  }

  private what ({ kind, body }: BusEvent): string {
    if (!(kind in NAMES)) {
      const { name, detail } = describeEvent ({ kind, body }, undefined, this.orgs);
      return detail === "" ? name : `${name}: ${detail}`;
    }
    const org = body.org as Fields | undefined, about = kind === "org.changed" ? String (org?.name ?? "") : kind === "pipeline.loaded" ? `${String (body.pipeline)} ${String (body.version)}` : kind === "programme.changed" ? String (body.key) : "";
    return `${NAMES[kind as keyof typeof NAMES] ()}${about === "" ? "" : `: ${about}`}`;
  }

  private item (event: BusEvent): TemplateResult {
    const who = [roleName (event.role), event.org === undefined ? "" : orgName (this.orgs, event.org)].filter (part => part !== "").join (", ");
    return html`<li><span class="ib-muted">${dateTime (event.time)}</span> ${event.ref === undefined ? nothing : html`<a class="kern-link" href="/c/${event.ref}">${event.ref}</a>`} ${this.what (event)} <span class="ib-muted">${who}</span></li>`;
  }

  override render (): TemplateResult {
    return html`<section><h2>${T.title ()}</h2><div class="ib-row"><button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" @click=${this.toggle}><span class="kern-label">${this.held === undefined ? T.stop () : T.go ()}</span></button>
        <span class="ib-muted">${this.held === undefined ? "" : T.held (this.held.length)}</span></div>
      ${this.shown.length === 0 ? html`<p class="kern-body">${T.none ()}</p>` : html`<ul class="ib-list ib-happening">${this.shown.map (event => this.item (event))}</ul>`}</section>`;
  }
}
customElements.define ("ib-events", Events);
