// SPDX-License-Identifier: EUPL-1.2
// Picks one or several of many by name: an ARIA combobox (list autocomplete, manual selection) and, where several are possible, what was picked as a list.
//
//     <ib-pick input-id="x" .choices=${[{ key, text, more }]} .chosen=${keys} .many=${true} @ib-pick=${event => event.detail /* keys */}></ib-pick>
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { Part } from "../core/page";
import { texts } from "../core/texts";
import { unaccented } from "../core/unaccented";
import "../styles/form.css";

const T = texts ({
  remove: ["{0} entfernen", "Remove {0}"], none: ["Nichts gefunden", "Nothing found"], more: ["{0} weitere, bitte genauer eingeben", "{0} more, please type more"],
  hint: ["Namen eingeben und auswählen", "Type a name and choose"], found: ["{0} Treffer|{0} Treffer", "{0} match|{0} matches"],
  clear: ["Auswahl aufheben", "Clear choice"], chosen: ["Gewählt", "Chosen"],
});

/** `more` is shown beside the name and searched as well. */
export interface Choice { key: string; text: string; more?: string }
const SHOWN = 12;

export class Pick extends Part {
  static override properties = {
    choices: { attribute: false }, chosen: { attribute: false }, many: { type: Boolean }, inputId: { attribute: "input-id" }, described: {}, invalid: { type: Boolean }, label: {},
    words: { state: true }, at: { state: true }, open: { state: true },
  };
  declare choices: Choice[];
  declare chosen: string[];
  declare many: boolean;
  declare inputId: string;
  declare described: string;
  declare invalid: boolean;
  declare label: string;
  declare words: string;
  declare at: number;
  declare open: boolean;

  constructor () {
    super ();
    this.choices = [];
    this.chosen = [];
    this.many = this.open = this.invalid = false;
    this.inputId = this.described = this.label = this.words = "";
    this.at = -1;
  }

  private nameOf (key: string): string { return this.choices.find (choice => choice.key === key)?.text ?? key; }

  private get found (): Choice[] {
    const words = unaccented (this.words).split (/\s+/).filter (word => word !== "");
    return this.choices.filter (choice => !(this.many && this.chosen.includes (choice.key)) && words.every (word => unaccented (`${choice.text} ${choice.more ?? ""} ${choice.key}`).includes (word)));
  }

  private tell (chosen: string[]): void {
    this.chosen = chosen;
    this.dispatchEvent (new CustomEvent ("ib-pick", { detail: chosen }));
  }

  private take (choice: Choice): void {
    this.open = false;
    this.at = -1;
    this.words = "";
    this.tell (this.many ? [...this.chosen, choice.key] : [choice.key]);
  }

  private drop (key: string): void {
    this.tell (this.chosen.filter (other => other !== key));
    this.querySelector ("input")?.focus ();
  }

  private key (event: KeyboardEvent): void {
    const found = this.found.slice (0, SHOWN);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault ();
      this.at = !this.open ? (event.key === "ArrowDown" ? 0 : found.length - 1) : (this.at + (event.key === "ArrowDown" ? 1 : found.length + (this.at < 0 ? 0 : -1))) % Math.max (found.length, 1);
      this.open = true;
    } else if (event.key === "Enter" && this.open && !event.ctrlKey) {
      event.preventDefault ();
      const choice = found[this.at] ?? (found.length === 1 ? found[0] : undefined);
      if (choice !== undefined)
        this.take (choice);
    } else if (event.key === "Escape" && this.open) {
      event.preventDefault ();
      event.stopPropagation (); // the first Escape closes the list, the next one the field
      this.open = false;
      this.at = -1;
    } else if (event.key === "Backspace" && this.words === "" && !this.many && this.chosen.length > 0)
      this.tell ([]);
  }

  override updated (): void {
    this.querySelector (".ib-f-pick__option[aria-selected=true]")?.scrollIntoView ({ block: "nearest" });
  }

  private list (): TemplateResult | typeof nothing {
    const found = this.found, id = `${this.inputId}-list`;
    return html`<ul class="ib-f-pick__list" role="listbox" id=${id} aria-label=${this.label} ?hidden=${!this.open}>
      ${!this.open ? nothing : found.slice (0, SHOWN).map ((choice, i) => html`<li class="ib-f-pick__option" role="option" id="${id}-${i}" aria-selected=${i === this.at}
        @mousedown=${(event: Event) => { event.preventDefault (); this.take (choice); }}>${choice.text}${choice.more === undefined ? nothing : html` <span class="ib-muted">${choice.more}</span>`}</li>`)}
      ${!this.open || (found.length > 0 && found.length <= SHOWN) ? nothing : html`<li class="ib-f-pick__note" role="option" aria-disabled="true"
        aria-selected="false">${found.length === 0 ? T.none () : T.more (found.length - SHOWN)}</li>`}</ul>`;
  }

  override render (): TemplateResult {
    const id = `${this.inputId}-list`, one = !this.many && this.chosen.length > 0 ? this.nameOf (this.chosen[0]!) : "";
    const shown = this.open || this.words !== "" ? this.words : one;
    return html`${!this.many || this.chosen.length === 0 ? nothing : html`<ul class="ib-f-pick__chosen" aria-label=${T.chosen ()}>${this.chosen.map (key => html`<li>${this.nameOf (key)}
        <button type="button" class="ib-f-pick__drop" aria-label=${T.remove (this.nameOf (key))} @click=${() => this.drop (key)}><span
          aria-hidden="true">×</span></button></li>`)}</ul>`}
      <div class="ib-f-pick"><input class="kern-form-input__input" id=${this.inputId} type="text" role="combobox" autocomplete="off" spellcheck="false" placeholder=${T.hint ()}
        aria-autocomplete="list" aria-expanded=${this.open} aria-controls=${id} aria-activedescendant=${this.open && this.at >= 0 ? `${id}-${this.at}` : nothing}
        aria-describedby=${this.described === "" ? nothing : this.described} aria-invalid=${this.invalid ? "true" : nothing}
        .value=${live (shown)} @keydown=${this.key} @click=${() => { this.open = true; }} @focus=${(event: Event) => (event.target as HTMLInputElement).select ()}
        @input=${(event: Event) => { this.words = (event.target as HTMLInputElement).value; this.open = true; this.at = this.words === "" ? -1 : 0; }}
        @blur=${() => { this.open = false; this.words = ""; this.at = -1; }}>
      ${this.many || this.chosen.length === 0 ? nothing : html`<button type="button" class="ib-f-pick__drop" aria-label=${T.clear ()}
        @click=${() => { this.tell ([]); this.querySelector ("input")?.focus (); }}><span aria-hidden="true">×</span></button>`}
      ${this.list ()}</div>
      <span class="kern-sr-only" role="status">${this.open && this.words !== "" ? T.found (this.found.length) : ""}</span>`;
  }
}
customElements.define ("ib-pick", Pick);
