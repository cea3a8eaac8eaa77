// SPDX-License-Identifier: EUPL-1.2
// Documents that are made of a case: to read, as PDF, or to go on writing.  They hold what the person who asks may see.
import { html, type TemplateResult } from "lit";
import { fetched } from "../core/fetched";
import { Part } from "../core/page";
import { texts } from "../core/texts";
import { dossierOf } from "./downloads";
import { paperLinks } from "./paper-links";

const T = texts ({ title: ["Dokumente aus diesem Vorgang", "Documents of this case"], template: ["Mit eigener Word-Vorlage …", "With a Word template of your own …"] });

class CasePapers extends Part {
  static override properties = { ref: { attribute: false } };
  declare ref: string;

  private async withTemplate (): Promise<void> {
    await (await fetched (import ("./paper-template")))?.askTemplate (this.ref);
  }

  override render (): TemplateResult {
    return html`<section><h3>${T.title ()}</h3>${paperLinks (this.ref)}<div class="ib-actions"><button type="button" class="ib-downloads__button" aria-haspopup="dialog" @click=${() => void this.withTemplate ()}>${T.template ()}</button>
      <ib-downloads .files=${[dossierOf (this.ref)]}></ib-downloads></div></section>`;
  }
}
customElements.define ("ib-case-papers", CasePapers);
