// SPDX-License-Identifier: EUPL-1.2
// A part of the administration: fetches, shows, fails the same way each.
import { html, nothing, type TemplateResult } from "lit";
import { Part, problem } from "../core/page";
import { texts } from "../core/texts";

const T = texts ({ loading: ["Wird geladen …", "Loading …"] });

export abstract class Panel extends Part {
  static override properties = { trouble: { state: true }, fetched: { state: true } };
  declare trouble: unknown;
  declare fetched: boolean;

  constructor () {
    super ();
    this.fetched = false;
  }

  protected abstract fetch (): Promise<void>;
  protected abstract view (): TemplateResult;

  override connectedCallback (): void {
    super.connectedCallback ();
    void this.refresh ();
  }

  protected async refresh (): Promise<void> {
    try {
      await this.fetch ();
      this.fetched = true;
      this.trouble = undefined;
    } catch (error) {
      this.trouble = error;
    }
    this.requestUpdate ();
  }

  override render (): TemplateResult {
    const trouble = this.trouble === undefined ? nothing : problem (this.trouble); // what was there stays below it
    return html`${trouble}${this.fetched ? this.view () : trouble === nothing ? html`<p class="kern-body ib-loading" role="status">${T.loading ()}</p>` : nothing}`;
  }
}
