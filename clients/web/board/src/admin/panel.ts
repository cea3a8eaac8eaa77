// SPDX-License-Identifier: EUPL-1.2
// A part of the administration: fetches, shows, fails the same way each.
import { html, type TemplateResult } from "lit";
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
    return this.trouble !== undefined ? problem (this.trouble) : this.fetched ? this.view () : html`<p class="kern-body ib-loading" role="status">${T.loading ()}</p>`;
  }
}
