// SPDX-License-Identifier: EUPL-1.2
// Links to the documents of a case, as it is or as it was after a record: to read, as PDF, or to go on writing.
import { html, type TemplateResult } from "lit";
import { queryString } from "../core/api";
import { lang, texts } from "../core/texts";
import "../styles/case-files.css";

const T = texts ({
  steckbrief: ["Steckbrief", "Profile"], specification: ["Anforderungsspezifikation", "Requirement specification"], funding: ["Finanzierung", "Funding"],
  decision: ["Beschlussvorlage", "Resolution paper"], verlauf: ["Verlauf", "History"], html: ["ansehen", "read"], pdf: ["PDF", "PDF"], docx: ["Word", "Word"], of: ["{0}: {1}", "{0}: {1}"],
});
export const KINDS = ["steckbrief", "specification", "funding", "decision", "verlauf"] as const;
export type Kind = typeof KINDS[number];
export const kindName = (kind: Kind): string => T[kind] ();
const FORMATS = ["html", "pdf", "docx"] as const;

/** `at`: as it was after that record; `template`: the built-in template instead. */
export const paperPath = (kind: Kind, ref: string, format: typeof FORMATS[number], query: { at?: number; template?: boolean } = {}): string =>
  `/api/v1/papers/${kind}/${ref}.${format}${queryString ({ ...query, lang: lang () })}`;

export const paperLinks = (ref: string, at?: number): TemplateResult => html`<ul class="ib-list ib-papers">${KINDS.map (kind => html`<li><span>${T[kind] ()}</span> ${FORMATS.map (format => html`<a class="kern-link"
  href=${paperPath (kind, ref, format, { at })} target="_blank" rel="noopener" aria-label=${T.of (T[kind] (), T[format] ())}>${T[format] ()}</a> `)}</li>`)}</ul>`;
