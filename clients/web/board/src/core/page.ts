// SPDX-License-Identifier: EUPL-1.2
// What every part of the board rests on: Lit in light DOM, so that KERN's styles and ARIA ids work; loading, waiting and failing the same way everywhere.
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { Failed, Offline, onConnection, Refused } from "./api";
import { onLive, type Live } from "./live";
import type { Place } from "./router";
import { said, texts } from "./texts";

const T = texts ({
  loading: ["Wird geladen …", "Loading …"],
  offline: ["Keine Verbindung. Es geht weiter, sobald sie wieder da ist.", "No connection. This goes on as soon as it is back."],
  without: ["Auch ohne Verbindung gehen:", "What works without a connection:"], idea: ["Idee eintragen", "Add an idea"], workshop: ["Workshop", "Workshop"],
  notFound: ["Das gibt es nicht, oder es ist für Sie nicht sichtbar.", "This does not exist, or you may not see it."],
  again: ["Noch einmal versuchen", "Try again"],
});

/** Between two reloads however much happens: what one fetches is there before the next begins. */
const STEADY_MS = 500;

/** A part of a page. */
export class Part extends LitElement {
  protected override createRenderRoot (): this { return this; }

  private leaving: (() => void)[] = [];
  /** Undone when the part leaves the page. */
  protected until (undo: () => void): void { this.leaving.push (undo); }
  override disconnectedCallback (): void {
    super.disconnectedCallback ();
    this.leaving.splice (0).forEach (undo => undo ());
  }

  /** Hears what happens on the bus for as long as the part is shown. */
  protected live (told: (live: Live) => void): void { this.until (onLive (told)); }

  /** Hears whenever somebody looks at this tab again. */
  protected whenSeen (told: () => void): void {
    const changed = (): void => { if (!document.hidden) told (); };
    document.addEventListener ("visibilitychange", changed);
    this.until (() => document.removeEventListener ("visibilitychange", changed));
  }

  /** Calls `then` soon after something that concerns this part happened, once for a burst, and while it goes on again and again at a distance; in a tab that nobody
      looks at, as soon as somebody does. */
  protected liveReload (concerns: (live: Live) => boolean, then: () => void, pauseMs = 80): void {
    let timer = 0, due = false, last = 0;
    const soon = (): void => {
      due = document.hidden;
      if (!due && timer === 0)
        timer = window.setTimeout (() => { timer = 0; last = Date.now (); then (); }, Math.max (pauseMs, last + STEADY_MS - Date.now ()));
    };
    this.live (live => { if (live.type === "reset" || concerns (live)) soon (); });
    this.whenSeen (() => { if (due) soon (); });
    this.until (() => { window.clearTimeout (timer); timer = 0; });
  }
}

/** A whole page: `load` fetches, `view` shows what was fetched.  The app sets `place` and calls again when it changes. */
export abstract class Page extends Part {
  static override properties = { place: { attribute: false }, state: { state: true } };
  declare place: Place;
  declare state: "loading" | "ready" | Error;

  constructor () {
    super ();
    this.state = "loading";
  }

  /** For the title bar and the heading. */
  abstract get heading (): string;
  protected abstract view (): TemplateResult | typeof nothing;
  /** Fetches what the page shows; called again by `reload`, and when the address changed. */
  protected async load (_signal: AbortSignal): Promise<void> {}

  private loads = new AbortController ();

  override connectedCallback (): void {
    super.connectedCallback ();
    this.until (() => this.loads.abort ());
    this.until (onConnection (state => { if (state === "up" && this.state instanceof Offline) void this.reload (); }));
    void this.reload ();
  }

  override willUpdate (changed: Map<string, unknown>): void {
    if (changed.has ("place") && changed.get ("place") !== undefined)
      void this.reload ();
  }

  /** Fetches anew; what is on the page stays until the new is there. */
  protected async reload (): Promise<void> {
    this.loads.abort ();
    const loads = this.loads = new AbortController ();
    try {
      await this.load (loads.signal);
      if (!loads.signal.aborted)
        this.state = "ready";
    } catch (error) {
      if (loads.signal.aborted)
        return;
      if (this.state === "ready" && (error instanceof Offline || (error instanceof Failed && error.retry)))
        window.setTimeout (() => { if (this.isConnected && !loads.signal.aborted) void this.reload (); }, 3000);
      else
        this.state = error as Error;
    }
    if (!loads.signal.aborted) {
      this.requestUpdate ();
      await this.updateComplete;
      this.dispatchEvent (new CustomEvent ("ib-loaded", { bubbles: true }));
    }
  }

  override render (): TemplateResult | typeof nothing {
    if (this.state === "ready")
      return this.view ();
    if (this.state === "loading")
      return html`<h1 class="ib-title" tabindex="-1">${this.heading}</h1><p class="kern-body ib-loading" role="status">${T.loading ()}</p>`;
    return html`<h1 class="ib-title" tabindex="-1">${this.heading}</h1>${problem (this.state)}
      ${this.state instanceof Offline ? html`<p class="kern-body">${T.without ()} <a class="kern-link" href="/neu">${T.idea ()}</a>, <a class="kern-link" href="/neu/workshop">${T.workshop ()}</a></p>` : nothing}
      <button type="button" class="kern-btn kern-btn--secondary" @click=${() => { this.state = "loading"; void this.reload (); }}><span class="kern-label">${T.again ()}</span></button>`;
  }
}

/** What an error says, in words. */
export function explain (error: unknown): string {
  if (error instanceof Offline)
    return T.offline ();
  if (error instanceof Refused)
    return error.reasons.every (reason => reason.code === "not_found") ? T.notFound () : error.reasons.map (said).join (" ");
  return error instanceof Failed ? said (error) : String (error);
}

export const problem = (error: unknown): TemplateResult => alertBox ("danger", explain (error));

/** KERN's alert. */
export function alertBox (kind: "info" | "success" | "warning" | "danger", title: string, body?: unknown): TemplateResult {
  return html`<div class="kern-alert kern-alert--${kind}" role=${kind === "danger" ? "alert" : "status"}>
    <div class="kern-alert__header"><span class="kern-icon kern-icon--${kind}" aria-hidden="true"></span><span class="kern-title">${title}</span></div>
    ${body === undefined ? nothing : html`<div class="kern-alert__body">${body}</div>`}</div>`;
}

/** Whether something concerns one case. */
export const about = (live: Live, id: string): boolean => (live.type === "event" ? live.event.case === id : live.type !== "reset" && live.case === id);
