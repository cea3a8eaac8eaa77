// SPDX-License-Identifier: EUPL-1.2
import { html, type TemplateResult } from "lit";
import { Page } from "../core/page";
class X extends Page {
  override get heading (): string { return "triage"; }
  protected override view (): TemplateResult { return html`<h1 class="ib-title" tabindex="-1">triage</h1>`; }
}
customElements.define ("ib-triage-page", X);
