// SPDX-License-Identifier: EUPL-1.2
// Documents that are made of a case: to read, as PDF, or to go on writing.  They hold what the person who asks may see.
import { html, type TemplateResult } from "lit";
import { Part } from "../core/page";
import { lang, texts } from "../core/texts";
import { dossierOf } from "./downloads";
import "../styles/case-files.css";

const T = texts ({
  title: ["Dokumente aus diesem Vorgang", "Documents of this case"], steckbrief: ["Steckbrief", "Profile"], specification: ["Anforderungsspezifikation", "Requirement specification"], funding: ["Finanzierung", "Funding"],
  decision: ["Beschlussvorlage", "Resolution paper"], verlauf: ["Verlauf", "History"], html: ["ansehen", "read"], pdf: ["PDF", "PDF"], docx: ["Word", "Word"], of: ["{0}: {1}", "{0}: {1}"],
});
const KINDS = ["steckbrief", "specification", "funding", "decision", "verlauf"] as const, FORMATS = ["html", "pdf", "docx"] as const;

class CasePapers extends Part {
  static override properties = { ref: { attribute: false } };
  declare ref: string;

  override render (): TemplateResult {
    return html`<section><h3>${T.title ()}</h3><ul class="ib-list ib-papers">${KINDS.map (kind => html`<li><span>${T[kind] ()}</span> ${FORMATS.map (format => html`<a class="kern-link"
    href="/api/v1/papers/${kind}/${this.ref}.${format}?lang=${lang ()}" target="_blank" rel="noopener" aria-label=${T.of (T[kind] (), T[format] ())}>${T[format] ()}</a> `)}</li>`)}</ul><ib-downloads .files=${[dossierOf (this.ref)]}></ib-downloads></section>`;
  }
}
customElements.define ("ib-case-papers", CasePapers);
