// SPDX-License-Identifier: EUPL-1.2
// A text with a limit: label, hint, how many characters are left, what is wrong.  Nothing is cut off; what is too long says by how much.
import { html, nothing, type TemplateResult } from "lit";
import { texts } from "../core/texts";

const T = texts ({ count: ["{0} von {1} Zeichen", "{0} of {1} characters"], left: ["noch {0} Zeichen", "{0} characters left"], over: ["{0} Zeichen zu viel", "{0} characters too many"] });

export interface Counted {
  id: string; label: string; hint?: string; value: string; max: number; error?: string; lines?: number; autofocus?: boolean; wide?: boolean;
  input: (value: string) => void; key?: (event: KeyboardEvent) => void;
}

/** Characters as the bus counts them. */
export const characters = (text: string): number => [...text].length;

/** Neither field takes line breaks; what was pasted with some is one line. */
export const oneLine = (text: string): string => text.replace (/\s+/g, " ").trim ();

/** Near its end a limit is said instead of counted. */
export function countText (value: string, max: number): string {
  const count = characters (value);
  return count > max ? T.over (count - max) : count > max - 20 ? T.left (max - count) : T.count (count, max);
}

export function counted (it: Counted): TemplateResult {
  const wrong = it.error !== undefined || characters (it.value) > it.max;
  const described = [it.hint === undefined ? "" : `${it.id}-hint`, `${it.id}-count`, it.error === undefined ? "" : `${it.id}-error`].filter (Boolean).join (" ");
  const typed = (event: Event): void => it.input ((event.target as HTMLInputElement).value);
  return html`<div class="kern-form-input ${wrong ? "kern-form-input--error" : ""}"><label class="kern-label" for=${it.id}>${it.label}</label>
    ${it.hint === undefined ? nothing : html`<div class="kern-hint" id="${it.id}-hint">${it.hint}</div>`}
    ${it.lines === undefined
      ? html`<input class="kern-form-input__input ${wrong ? "kern-form-input__input--error" : ""}" id=${it.id} autocomplete="off" .value=${it.value} aria-describedby=${described}
          aria-invalid=${wrong ? "true" : nothing} ?autofocus=${it.autofocus} @input=${typed} @keydown=${it.key}>`
      : html`<textarea class="kern-form-input__input ${wrong ? "kern-form-input__input--error" : ""}" id=${it.id} rows=${it.lines} .value=${it.value} aria-describedby=${described}
          aria-invalid=${wrong ? "true" : nothing} ?autofocus=${it.autofocus} @input=${typed} @keydown=${it.key}></textarea>`}
    <div class="ib-count ${characters (it.value) > it.max ? "ib-count--over" : ""}" id="${it.id}-count">${countText (it.value, it.max)}</div>
    ${it.error === undefined ? nothing : html`<p class="kern-error" id="${it.id}-error" role="alert"><span class="kern-icon kern-icon--danger" aria-hidden="true"></span><span class="kern-body">${it.error}</span></p>`}</div>`;
}
