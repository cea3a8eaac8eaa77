// SPDX-License-Identifier: EUPL-1.2
// Documents that are made of a case: to read, as PDF, or to go on writing.  They hold what the person who asks may see.
import { html, type TemplateResult } from "lit";
import { Part } from "../core/page";
import { texts } from "../core/texts";
import { dossierOf } from "./downloads";
import { paperLinks } from "./paper-links";

const T = texts ({ title: ["Dokumente aus diesem Vorgang", "Documents of this case"] });

class CasePapers extends Part {
  static override properties = { ref: { attribute: false } };
  declare ref: string;

  override render (): TemplateResult {
    return html`<section><h3>${T.title ()}</h3>${paperLinks (this.ref)}<ib-downloads .files=${[dossierOf (this.ref)]}></ib-downloads></section>`;
  }
}
customElements.define ("ib-case-papers", CasePapers);
