// SPDX-License-Identifier: EUPL-1.2
// The inputs that the dialogs of moves are made of.  What is typed lies in `values` and `items` and is kept as a draft, so that a dialog closed by mistake loses
// nothing.
import { html, nothing, type TemplateResult } from "lit";
import { keepDraft } from "../core/drafts";
import { texts } from "../core/texts";
import type { Definition, Org } from "../core/types";
import type { MoveTarget } from "./rights";

const T = texts ({
  needed: ["Bitte ausfüllen.", "Please fill this in."], optional: ["freiwillig", "optional"], left: ["noch {0} Zeichen", "{0} characters left"],
  add: ["Weiteren Mangel hinzufügen", "Add another deficiency"],
  remove: ["„{0}“ entfernen", "Remove \"{0}\""], removeEmpty: ["Leere Zeile {0} entfernen", "Remove empty line {0}"], item: ["Mangel {0}", "Deficiency {0}"],
  choose: ["Bitte wählen", "Please choose"],
});

export interface Form {
  target: MoveTarget;
  definition: Definition;
  orgs: Map<string, Org>;
  values: Record<string, string>;
  items: string[];
  /** Inputs that are wanted and empty, or that the bus did not take: shown as wrong. */
  wrong: Map<string, string>;
  draft: string;
  /** The bus said no: its reasons stand below, and what was foreseen need not. */
  refused?: boolean;
  again: () => void;
}

const KEPT = /^(reason|text|repayment|lessons|title)$/;

export function keep (form: Form): void {
  const values = Object.fromEntries (Object.entries (form.values).filter (([key, value]) => KEPT.test (key) && value.trim () !== ""));
  const items = form.items.filter (item => item.trim () !== "");
  keepDraft (form.draft, Object.keys (values).length + items.length === 0 ? undefined : { values, items });
}

export const value = (form: Form, key: string): string => form.values[key] ?? "";
export const set = (form: Form, key: string, to: string): void => {
  form.values[key] = to;
  form.wrong.delete (key);
  keep (form);
  form.again ();
};

const idOf = (key: string): string => `ib-move-${key}`;
export const focusOn = (dialog: ParentNode, key: string): void => dialog.querySelector<HTMLElement> (`#${idOf (key)}`)?.focus ();

function frame (form: Form, key: string, label: string, input: TemplateResult, options: { hint?: string; optional?: boolean } = {}): TemplateResult {
  const wrong = form.wrong.get (key);
  return html`<div class="kern-form-input">
    <label class="kern-label" for=${idOf (key)}>${label}${options.optional ? html` <span class="kern-label__optional">– ${T.optional ()}</span>`
      : nothing}</label>
    ${options.hint === undefined ? nothing : html`<div class="kern-hint" id="${idOf (key)}-hint">${options.hint}</div>`}
    ${input}
    ${wrong === undefined ? nothing : html`<p class="kern-error" id="${idOf (key)}-error"><span class="kern-icon kern-icon--danger"
      aria-hidden="true"></span><span class="kern-body">${wrong}</span></p>`}</div>`;
}

const describedBy = (form: Form, key: string, hint: string | undefined): string | typeof nothing => {
  const ids = [...(hint === undefined ? [] : [`${idOf (key)}-hint`]), ...(form.wrong.has (key) ? [`${idOf (key)}-error`] : [])];
  return ids.length === 0 ? nothing : ids.join (" ");
};

export function area (form: Form, key: string, label: string, options: { hint?: string; optional?: boolean; max?: number; rows?: number } =
  {}): TemplateResult {
  const max = options.max ?? 2000, left = max - [...value (form, key)].length;
  const hint = left < 200 ? `${options.hint ?? ""} ${T.left (left)}`.trim () : options.hint;
  return frame (form, key, label, html`<textarea class="kern-form-input__input ${form.wrong.has (key) ? "kern-form-input__input--error" : ""}" id=${idOf (key)}
    rows=${options.rows ?? 3} maxlength=${max} ?required=${!options.optional}
    aria-invalid=${form.wrong.has (key) ? "true" : nothing} aria-describedby=${describedBy (form, key, hint)}
    .value=${value (form, key)} @input=${(event: Event) => set (form, key, (event.target as HTMLTextAreaElement).value)}></textarea>`, { ...options, hint });
}

interface LineOptions { type?: string; hint?: string; optional?: boolean; max?: number; min?: string }

export function line (form: Form, key: string, label: string, options: LineOptions = {}): TemplateResult {
  return frame (form, key, label, html`<input class="kern-form-input__input ${form.wrong.has (key) ? "kern-form-input__input--error"
    : ""} ${options.type === "date" ? "ib-short" : ""}" id=${idOf (key)} type=${options.type ?? "text"} maxlength=${options.max ?? nothing}
    min=${options.min ?? nothing} ?required=${!options.optional} autocomplete="off" aria-invalid=${form.wrong.has (key) ? "true" : nothing}
      aria-describedby=${describedBy (form, key, options.hint)}
    .value=${value (form, key)} @input=${(event: Event) => set (form, key, (event.target as HTMLInputElement).value)}>`, options);
}

export function select (form: Form, key: string, label: string, choices: { key: string; text: string }[],
  options: { hint?: string; optional?: boolean; none?: string } = {}): TemplateResult {
  return frame (form, key, label, html`<div class="kern-form-input__select-wrapper"><select class="kern-form-input__select ${form.wrong.has (key)
    ? "kern-form-input__select--error" : ""}" id=${idOf (key)} aria-invalid=${form.wrong.has (key) ? "true" : nothing}
    aria-describedby=${describedBy (form, key, options.hint)} @change=${(event: Event) => set (form, key, (event.target as HTMLSelectElement).value)}>
    <option value="" ?selected=${value (form, key) === ""}>${options.none ?? T.choose ()}</option>
    ${choices.map (choice => html`<option value=${choice.key} ?selected=${value (form,
      key) === choice.key}>${choice.text}</option>`)}</select></div>`, options);
}

export function radios (form: Form, key: string, label: string, choices: { key: string; text: string; hint?: string }[]): TemplateResult {
  const wrong = form.wrong.get (key);
  return html`<fieldset class="kern-fieldset ib-radios ${wrong === undefined ? "" : "kern-fieldset--error"}" aria-invalid=${wrong === undefined ? nothing
    : "true"}><legend class="kern-label">${label}</legend>
    <div class="kern-fieldset__body">${choices.map ((choice, i) => html`<label class="ib-check"><input type="radio" name=${idOf (key)} id=${i === 0 ? idOf (key)
      : nothing} value=${choice.key}
      .checked=${value (form, key) === choice.key} @change=${() => set (form, key, choice.key)}><span>${choice.text}${choice.hint === undefined ? nothing
        : html`<br><span class="ib-muted">${choice.hint}</span>`}</span></label>`)}</div>
    ${wrong === undefined ? nothing : html`<p class="kern-error"><span class="kern-icon kern-icon--danger"
      aria-hidden="true"></span><span class="kern-body">${wrong}</span></p>`}</fieldset>`;
}

/** A list of short texts, one input each; Enter makes the next. */
export function list (form: Form, label: string, hint: string): TemplateResult {
  const change = (items: string[]): void => { form.items = items; keep (form); form.again (); };
  const focus = (at: number): void => void window.setTimeout (() => document.getElementById (`ib-move-item-${at}`)?.focus ());
  const add = (): void => { change ([...form.items, ""]); focus (form.items.length - 1); };
  return html`<fieldset class="kern-fieldset ib-items"><legend class="kern-label">${label} <span class="kern-label__optional">– ${T.optional ()}</span></legend>
    <div class="kern-hint">${hint}</div>
    ${form.items.map ((item, i) => html`<div class="ib-items__row"><input class="kern-form-input__input" id="ib-move-item-${i}" maxlength="2000"
      aria-label=${T.item (i + 1)} .value=${item}
      @input=${(event: Event) => change (form.items.map ((other, at) => (at === i ? (event.target as HTMLInputElement).value : other)))}
      @keydown=${(event: KeyboardEvent) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault (); if (item.trim () !== "" &&
        form.items.length < 20) add (); } }}>
      ${form.items.length < 2 && item === "" ? nothing : html`<button type="button" class="ib-icon-button" aria-label=${item.trim () === ""
        ? T.removeEmpty (i + 1) : T.remove (item)}
        @click=${() => { change (form.items.filter ((_, at) => at !== i)); focus (Math.max (0, i - 1)); }}><span aria-hidden="true">×</span></button>`}</div>`)}
    ${form.items.length >= 20 ? nothing : html`<button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small"
      @click=${add}><span class="kern-label">${T.add ()}</span></button>`}</fieldset>`;
}

/** Notes which of the wanted inputs are empty; true: all are there. */
export function wants (form: Form, ...keys: string[]): boolean {
  form.wrong = new Map (keys.filter (key => value (form, key).trim () === "").map (key => [key, T.needed ()]));
  return form.wrong.size === 0;
}

export const filled = (form: Form, key: string): string | undefined => (value (form, key).trim () === "" ? undefined : value (form, key).trim ());
