// SPDX-License-Identifier: EUPL-1.2
// A part of a case's page that fetches something of its own: again when the case changed, and what is shown stays until the new is there.
import { html, nothing, type TemplateResult } from "lit";
import { Failed, Offline } from "../core/api";
import { Part, problem } from "../core/page";
import { texts } from "../core/texts";
import type { CaseView, Definition } from "../core/types";

const T = texts ({ loading: ["Wird geladen …", "Loading …"] });

export abstract class CasePart extends Part {
  static override properties = { view: { attribute: false }, definition: { attribute: false }, ready: { state: true }, failed: { state: true } };
  declare view: CaseView;
  declare definition: Definition;
  declare ready: boolean;
  declare failed: Error | undefined;
  private loads = new AbortController ();
  private shownCase = "";

  constructor () {
    super ();
    this.ready = false;
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.until (() => this.loads.abort ());
  }

  protected abstract fetch (signal: AbortSignal): Promise<void>;
  protected abstract show (): TemplateResult | typeof nothing;
  /** Another case than before. */
  protected begin (): void {}

  override willUpdate (changed: Map<string, unknown>): void {
    if (!changed.has ("view") || this.view === undefined)
      return;
    if (this.view.id !== this.shownCase) {
      this.shownCase = this.view.id;
      this.ready = false;
      this.begin ();
    }
    void this.load ();
  }

  protected async load (): Promise<void> {
    this.loads.abort ();
    const { signal } = this.loads = new AbortController ();
    try {
      await this.fetch (signal);
      if (signal.aborted)
        return;
      this.ready = true;
      this.failed = undefined;
    } catch (error) {
      if (signal.aborted)
        return;
      if (error instanceof Offline || (error instanceof Failed && error.retry))
        window.setTimeout (() => { if (this.isConnected && !signal.aborted) void this.load (); }, 3000);
      if (!this.ready)
        this.failed = error as Error;
    }
    this.requestUpdate ();
  }

  override render (): TemplateResult | typeof nothing {
    return this.ready ? this.show () : this.failed !== undefined ? problem (this.failed) : html`<p class="kern-body ib-loading"
      role="status">${T.loading ()}</p>`;
  }
}
