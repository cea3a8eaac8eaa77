// SPDX-License-Identifier: EUPL-1.2
// An input for a field or column of a definition, by its type, with label, help, counter and what is wrong.
//
//     <ib-field-input .field=${field} .value=${value} .columns=${definition.columns} .error=${"…"} @ib-value=${(event: CustomEvent<ValueChange>) => …}></ib-field-input>
//
// `value` is where it begins and follows as long as nobody has typed; `typed` (instead of it) is what stands in the inputs, such as a draft.  `ib-value` tells each
// change: `detail.value` is the value (null: empty) where `detail.problem` says nothing.  `check ()` shows the problem and says whether all is well.
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { number } from "../core/format";
import { organisations } from "../core/known";
import { Part } from "../core/page";
import { me } from "../core/session";
import { helpOf, lang, said, texts } from "../core/texts";
import type { Field, Org, Value } from "../core/types";
import "./pick";
import type { Choice } from "./pick";
import "../styles/form.css";
import { programmeChoices } from "./programme-choices";
import { sign } from "./sign";
import { keyOf, length, problemOf, readDay, readTyped, typedOf, type Typed } from "./value-read";
import { isBand, isMap, isPosts, isUnknown, optionText, recordColumns, same, valueText } from "./value-text";

const T = texts ({
  choose: ["bitte wählen", "please choose"], yes: ["ja", "yes"], no: ["nein", "no"], open: ["keine Angabe", "not stated"], required: ["(Pflicht)", "(required)"],
  amount: ["genauer Betrag", "exact amount"], unknown: ["noch unbekannt", "still unknown"],
  who: ["Wer klärt es?", "Who finds out?"], until: ["Bis wann?", "By when?"], dateHint: ["TT.MM.JJJJ", "DD/MM/YYYY"], calendar: ["Kalender öffnen", "Open calendar"],
  perLine: ["Ein Eintrag je Zeile.", "One entry per line."], perBlock: ["Zwischen den Einträgen eine Leerzeile.", "A blank line between entries."],
  becomes: ["Gespeichert wird: {0}", "Will be saved as: {0}"], add: ["{0} hinzufügen", "Add {0}"], entry: ["Eintrag", "entry"], drop: ["Eintrag {0} entfernen", "Remove entry {0}"],
  nth: ["Eintrag {0}", "Entry {0}"], most: ["höchstens {0} auswählen, {1} gewählt", "choose {0} at most, {1} chosen"], count: ["{0} von {1} Zeichen", "{0} of {1} characters"],
  left: ["Noch {0} Zeichen", "{0} characters left"], over: ["{0} Zeichen zu viel", "{0} characters too many"], meant: ["Gemeint ist {0}", "Meaning {0}"],
  digits: ["{0} von {1} Ziffern", "{0} of {1} digits"], keep: ["{0} (bisher)", "{0} (as it was)"],
});

export interface ValueChange { key: string; typed: Typed; value: Value; problem?: string }
export type { Choice };

let count = 0;
const target = (event: Event): HTMLInputElement => event.target as HTMLInputElement;

export class FieldInput extends Part {
  static override properties = {
    field: { attribute: false }, value: { attribute: false }, typed: { attribute: false }, columns: { attribute: false }, choices: { attribute: false }, from: { attribute: false },
    orgs: { attribute: false }, label: {}, error: {}, inputId: { attribute: "input-id" }, described: {}, compact: { type: Boolean }, problem: { state: true },
  };
  declare field: Field;
  declare value: Value | undefined;
  declare typed: Typed | undefined;
  /** All columns of the definition: those of record fields are found there. */
  declare columns: Field[];
  /** What may be chosen, for `keys`, `row`, `rows` and `item`; of `programme` and organisations it is known. */
  declare choices: Choice[] | undefined;
  /** The option a row has at present: only steps that may follow are offered. */
  declare from: string | undefined;
  declare orgs: Map<string, Org> | undefined;
  /** In place of the field's own. */
  declare label: string;
  /** What the host has to say against it, such as a refusal. */
  declare error: string;
  declare inputId: string;
  /** Further ids for aria-describedby. */
  declare described: string;
  /** Selects instead of radio buttons, less room. */
  declare compact: boolean;
  declare problem: string;
  private programmes: Choice[] = [];
  private timer = 0;

  constructor () {
    super ();
    this.columns = [];
    this.label = this.error = this.described = this.problem = "";
    this.inputId = `ib-input-${++count}`;
    this.compact = false;
  }

  override willUpdate (changed: Map<string, unknown>): void {
    if (changed.has ("field"))
      this.lookUp ();
    if (changed.has ("value") && !changed.has ("typed")) {
      const before = typedOf (this.field, changed.get ("value") as Value | undefined, this.columns);
      if (this.typed === undefined || same (this.typed, before) || same (this.value, readTyped (this.field, this.typed, this.columns).value))
        this.typed = undefined;
    }
    if (this.typed === undefined)
      this.typed = typedOf (this.field, this.value, this.columns);
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.until (() => window.clearTimeout (this.timer));
  }

  /** Fetches what the field's values name. */
  private lookUp (): void {
    const of = (type: string): boolean => this.field.type.startsWith (type) || recordColumns (this.field, this.columns).some (column => column.type.startsWith (type));
    if (this.orgs === undefined && of ("org"))
      void organisations ().then (orgs => { this.orgs = orgs; }, () => {});
    if (of ("programme"))
      void programmeChoices ().then (found => { this.programmes = found; this.requestUpdate (); }, () => {});
  }

  /** Says what is wrong with what stands there, if anything is. */
  check (): boolean {
    this.problem = problemOf (this.field, this.typed ?? "", this.columns) ?? "";
    return this.problem === "";
  }

  override focus (options?: FocusOptions): void {
    (this.querySelector<HTMLElement> (`#${CSS.escape (this.inputId)}`) ?? this.querySelector<HTMLElement> ("input, select, textarea, button"))?.focus (options);
  }

  private tell (typed: Typed): void {
    this.typed = typed;
    const read = readTyped (this.field, typed, this.columns);
    if (this.problem !== "")
      this.problem = problemOf (this.field, typed, this.columns) ?? ""; // once said it is taken back as soon as it is mended
    this.dispatchEvent (new CustomEvent<ValueChange> ("ib-value", { bubbles: true, detail: { key: this.field.key, typed, value: read.value, problem: read.problem } }));
  }

  /** Leaving an input that holds something wrong says so at once; an empty one is let be. */
  private left (): void {
    const read = readTyped (this.field, this.typed ?? "", this.columns);
    this.problem = read.problem !== undefined && !this.touching () ? read.problem : this.problem;
  }
  /** Whether the focus only went on inside a group. */
  private touching (): boolean { return (this.field.type.startsWith ("record") || isUnknown (this.typed)) && this.contains (document.activeElement); }

  private get said (): string { return this.label === "" ? said (this.field) : this.label; }

  /** What describes an input: the help, what is wrong, the counter, what the host adds. */
  private describes (more = ""): string {
    const id = this.inputId;
    return [this.error !== "" || this.problem !== "" ? `${id}-error` : "", helpOf (this.field) === "" ? "" : `${id}-help`, more, this.described].filter (part => part !== "").join (" ");
  }
  private get invalid (): "true" | typeof nothing { return this.error !== "" || this.problem !== "" ? "true" : nothing; }

  /* ---- Lines and numbers ---- */

  private line (options: { mode?: string; unit?: string; placeholder?: string; narrow?: boolean; type?: string; set?: (text: string) => void; id?: string; text?: string; label?: string } = {}): TemplateResult {
    const set = options.set ?? ((text: string) => this.tell (text)), text = options.text ?? (typeof this.typed === "string" ? this.typed : "");
    return html`<span class="ib-f-unit"><input class="kern-form-input__input ${options.narrow ? "ib-f-input--narrow" : ""} ${this.invalid === nothing ? "" : "kern-form-input__input--error"}"
      id=${options.id ?? this.inputId} type=${options.type ?? "text"} inputmode=${options.mode ?? nothing} placeholder=${options.placeholder ?? nothing} autocomplete="off"
        aria-label=${options.label ?? nothing}
      aria-describedby=${this.describes (this.counts () ? `${this.inputId}-count` : "") || nothing} aria-invalid=${this.invalid} aria-required=${this.field.required ? "true" : nothing}
      .value=${live (text)} @input=${(event: Event) => set (target (event).value)}
        @blur=${() => this.left ()}>${options.unit === undefined ? nothing : html`<span class="ib-f-unit__sign">${options.unit}</span>`}</span>`;
  }

  /** Of several inputs in a fieldset this is the one that the name is of. */
  private lines (text: string, more = ""): TemplateResult {
    const rows = Math.min (14, Math.max (this.compact ? 2 : 3, text.split ("\n").reduce ((sum, part) => sum + 1 + Math.floor (part.length / 80), 0)));
    return html`<textarea class="kern-form-input__input ib-f-textarea ${this.invalid === nothing ? "" : "kern-form-input__input--error"}" id=${this.inputId} rows=${rows}
      aria-label=${this.isGroup () ? this.said : nothing}
      aria-describedby=${this.describes ([this.counts () ? `${this.inputId}-count` : "", more].join (" ").trim ()) || nothing} aria-invalid=${this.invalid}
        aria-required=${this.field.required ? "true" : nothing}
      .value=${live (text)} @input=${(event: Event) => this.tell (target (event).value)} @blur=${() => this.left ()}></textarea>`;
  }

  private counts (): boolean { return (this.field.type === "text" && this.field.max !== undefined && this.field.key !== "month_day") || this.field.type === "digits"; }

  /** Always to be seen; said aloud only when it gets tight, and then once a pause is made. */
  private counter (): TemplateResult | typeof nothing {
    if (!this.counts () || typeof this.typed !== "string")
      return nothing;
    const most = this.field.max ?? 0, used = length (this.typed.trim ()), left = most - used;
    if (this.field.type === "digits")
      return html`<span class="ib-f-count" id="${this.inputId}-count">${T.digits (used, most)}</span>`;
    const close = left < Math.max (20, most / 20), hidden = this.compact && used < most / 2; // in a row of many it is in the way as long as there is room
    window.clearTimeout (this.timer);
    this.timer = window.setTimeout (() => {
      const voice = this.querySelector (`#${CSS.escape (this.inputId)}-left`), text = close ? (left < 0 ? T.over (number (-left)) : T.left (number (left))) : "";
      if (voice !== null && voice.textContent !== text)
        voice.textContent = text;
    }, 900);
    return html`<span class="${hidden ? "kern-sr-only" : `ib-f-count ${left < 0 ? "ib-f-count--over" : ""}`}" id="${this.inputId}-count">${left < 0 ? T.over (number (-left)) : T.count (number (used), number (most))}</span>
      <span class="kern-sr-only" role="status" id="${this.inputId}-left"></span>`;
  }

  private day (text: string, set: (text: string) => void, id: string, label?: string): TemplateResult {
    const native = `${id}-day`;
    const pick = (): void => {
      const input = this.querySelector<HTMLInputElement> (`#${CSS.escape (native)}`);
      if (input === null)
        return;
      input.value = readDay (text) ?? "";
      try { input.showPicker (); } catch { /* the text is enough */ }
    };
    return html`<span class="ib-f-day">${this.line ({ mode: "numeric", placeholder: T.dateHint (), narrow: true, text, set, id, label })}
      <button type="button" class="ib-f-day__button" aria-label=${label === undefined ? `${this.said}: ${T.calendar ()}` : `${label} ${T.calendar ()}`} @click=${pick}>${sign ("calendar")}</button>
      <input class="ib-f-day__native" id=${native} type="date" tabindex="-1" aria-hidden="true"
        @change=${(event: Event) => set (valueText ({ ...this.field, type: "date" }, target (event).value))}></span>`;
  }

  /* ---- Choosing ---- */

  /** Options that may follow the present one; what stands there stays possible. */
  private get options (): { key: string; text: string }[] {
    if (this.field.type === "bool")
      return [{ key: "true", text: T.yes () }, { key: "false", text: T.no () }];
    if (this.field.type === "item" || this.field.type === "row") {
      const given = (this.choices ?? []).map (choice => ({ key: choice.key, text: choice.text }));
      return typeof this.typed === "string" && this.typed !== "" && !given.some (choice => choice.key === this.typed) ? [...given, { key: this.typed, text: this.typed }] : given;
    }
    const keys = this.field.option_keys ?? [], from = this.from;
    const follows = (i: number): boolean => {
      const after = this.field.option_after?.[i] ?? "";
      return from === undefined || from === "" || !keys.includes (from) || keys[i] === from || after === "" || after.split (" ").includes (from);
    };
    return keys.filter ((_, i) => follows (i)).map (key => ({ key, text: key === from ? T.keep (optionText (this.field, key)) : optionText (this.field, key) }));
  }

  private select (options: { key: string; text: string }[], chosen: string, set: (key: string) => void, id = this.inputId, empty: string | undefined = T.choose ()): TemplateResult {
    return html`<span class="kern-form-input__select-wrapper"><select class="kern-form-input__select ${this.invalid === nothing ? "" : "kern-form-input__select--error"}" id=${id} aria-describedby=${this.describes () || nothing}
      aria-invalid=${this.invalid} aria-required=${this.field.required ? "true" : nothing} @change=${(event: Event) => set (target (event).value)}>
      ${empty === undefined ? nothing : html`<option value="" ?selected=${chosen === ""}>${empty}</option>`}
      ${options.map (option => html`<option value=${option.key} ?selected=${option.key === chosen}>${option.text}</option>`)}</select></span>`;
  }

  private radios (options: { key: string; text: string }[]): TemplateResult {
    const all = this.field.required || this.field.due === 0 ? options : [...options, { key: "", text: T.open () }], chosen = typeof this.typed === "string" ? this.typed : "";
    return html`<span class="ib-f-choices ib-f-choices--row">${all.map ((option, i) => html`<label class="ib-check"><input type="radio" name=${this.inputId} id=${i === 0 ? this.inputId : `${this.inputId}-${i}`}
      .checked=${live (option.key === chosen)} @change=${() => this.tell (option.key)}> <span>${option.text}</span></label>`)}</span>`;
  }

  private checks (): TemplateResult {
    const chosen = Array.isArray (this.typed) ? this.typed as string[] : [], keys = this.field.option_keys ?? [], most = this.field.max_items ?? keys.length;
    const gone = chosen.filter (key => !keys.includes (key));
    const set = (key: string, on: boolean): void => this.tell ([...keys, ...gone].filter (other => (other === key ? on : chosen.includes (other))));
    return html`<span class="ib-f-choices">${[...keys, ...gone].map ((key, i) => html`<label class="ib-check"><input type="checkbox" id=${i === 0 ? this.inputId : `${this.inputId}-${i}`}
      .checked=${live (chosen.includes (key))} @change=${(event: Event) => set (key, target (event).checked)}> <span>${optionText (this.field, key)}</span></label>`)}</span>
      ${most < keys.length ? html`<span class="ib-f-count" id="${this.inputId}-count">${T.most (most, chosen.length)}</span>` : nothing}`;
  }

  private pick (choices: Choice[], many: boolean): TemplateResult {
    const chosen = Array.isArray (this.typed) ? this.typed as string[] : typeof this.typed === "string" && this.typed !== "" ? [this.typed] : [];
    return html`<ib-pick input-id=${this.inputId} label=${this.said} .choices=${choices} .chosen=${chosen} ?many=${many} described=${this.describes ()}
      ?invalid=${this.invalid !== nothing}
      @ib-pick=${(event: CustomEvent<string[]>) => this.tell (many ? event.detail : event.detail[0] ?? "")}></ib-pick>`;
  }

  private orgChoices (): Choice[] {
    return [...(this.orgs?.values () ?? [])].filter (org => org.valid_until === undefined).map (org => ({ key: org.key, text: org.name, more: org.district === undefined ? undefined : this.orgs?.get (org.district)?.name }));
  }

  /* ---- Types of their own ---- */

  private money (): TemplateResult {
    const band = isBand (this.typed) ? this.typed.band : "", keys = this.field.option_keys;
    const amount = (id: string): TemplateResult => this.line ({ mode: "decimal", unit: "€", narrow: true, id, label: keys === undefined ? undefined : `${this.said}: ${T.amount ()}` });
    if (keys === undefined)
      return amount (this.inputId);
    return html`<span class="ib-row">${this.select ([{ key: "", text: T.amount () }, ...keys.map (key => ({ key, text: optionText (this.field, key) }))], band, key => this.tell (key === "" ? "" : { band: key }), this.inputId, undefined)}
      ${band === "" ? amount (`${this.inputId}-amount`) : nothing}</span>`;
  }

  private keys (): TemplateResult {
    const text = typeof this.typed === "string" ? this.typed : "", becomes = text.split (/[\n,;]/).map (item => item.trim ()).filter (item => item !== "" && keyOf (item) !== item).map (keyOf);
    return this.orNone (this.choices !== undefined ? this.pick (this.choices, true) : html`${this.list ()}
      ${becomes.length === 0 ? nothing : html`<span class="ib-f-hint">${T.becomes (becomes.join (", "))}</span>`}`);
  }

  private list (): TemplateResult {
    return html`<span class="ib-f-hint" id="${this.inputId}-lines">${this.field.lines ? T.perBlock () : T.perLine ()}</span>${this.lines (typeof this.typed === "string" ? this.typed : "", `${this.inputId}-lines`)}`;
  }

  /** Above the entries, where that is an answer as well: that there are none. */
  private orNone (entries: TemplateResult): TemplateResult {
    if (this.field.none === undefined)
      return entries;
    const none = isMap (this.typed) && this.typed.none === true;
    return html`<label class="ib-check"><input type="checkbox" .checked=${live (none)}
      @change=${(event: Event) => this.tell (target (event).checked ? { none: true } : "")}> <span>${said ({ de: this.field.none_de, en: this.field.none_en })}</span></label>${none ? nothing : entries}`;
  }

  private parts (typed: Typed, id: string, set: (typed: Typed) => void): TemplateResult {
    const parts = isMap (typed) ? typed : {};
    return html`<div class="ib-f-parts">${recordColumns (this.field, this.columns).map (column => html`<ib-field-input input-id="${id}-${column.key}" .field=${column}
      .typed=${parts[column.key] ?? ""} .columns=${this.columns}
      .orgs=${this.orgs} compact @ib-value=${(event: CustomEvent<ValueChange>) => { event.stopPropagation (); set ({ ...parts, [column.key]: event.detail.typed }); }}></ib-field-input>`)}</div>`;
  }

  private records (): TemplateResult {
    const list = Array.isArray (this.typed) ? this.typed : [], most = this.field.max_items ?? 100;
    const dropped = (i: number): void => {
      this.tell (list.filter ((_, at) => at !== i));
      void this.updateComplete.then (() => this.querySelector<HTMLElement> (".ib-f-records__add")?.focus ());
    };
    return html`<div class="ib-f-records">${list.map ((item, i) => html`<fieldset class="ib-f-records__item"><legend>${T.nth (i + 1)}</legend>
        ${this.parts (item, `${this.inputId}-${i}`, typed => this.tell (list.map ((other, at) => (at === i ? typed : other))))}
        <button type="button" class="kern-link" @click=${() => dropped (i)}>${T.drop (i + 1)}</button></fieldset>`)}
      ${list.length >= most ? nothing : html`<button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small ib-f-records__add" @click=${() => {
        this.tell ([...list, typedOf ({ ...this.field, type: "record" }, {}, this.columns)]);
        void this.updateComplete.then (() => this.querySelector<HTMLElement> (`[input-id^="${this.inputId}-${list.length}-"]`)?.focus ());
      }}><span class="kern-label">${T.add (T.entry ())}</span></button>`}</div>`;
  }

  private unknown (): TemplateResult {
    const typed = (this.typed as { unknown: { who: string; until: string } }).unknown, set = (more: object): void => this.tell ({ unknown: { ...typed, ...more } });
    return html`<div class="ib-f-parts"><label class="ib-f-part"><span class="kern-label">${T.who ()}</span>${this.line ({ text: typed.who, set: who => set ({ who }), id: `${this.inputId}-who` })}</label>
      <div class="ib-f-part"><label class="kern-label" for="${this.inputId}-until">${T.until ()}</label>${this.day (typed.until, until => set ({ until }), `${this.inputId}-until`)}</div></div>`;
  }

  private control (): TemplateResult {
    if (isUnknown (this.typed))
      return this.unknown ();
    const text = typeof this.typed === "string" ? this.typed : "";
    switch (this.field.type) {
    case "enum": case "bool": return this.isRadio () ? this.radios (this.options) : this.select (this.options, text, key => this.tell (key));
    case "enums": return this.checks ();
    case "item": return this.select (this.options, text, key => this.tell (key));
    case "row": return this.options.length <= 12 ? this.select (this.options, text, key => this.tell (key)) : this.pick (this.choices ?? [], false);
    case "rows": return this.pick (this.choices ?? [], true);
    case "org": return this.pick (this.orgChoices (), false);
    case "orgs": return this.pick (this.orgChoices (), true);
    case "programme": return this.pick (this.programmes, false);
    case "money": return this.money ();
    case "rate": return this.line ({ mode: "decimal", unit: "%", narrow: true });
    case "decimal": return this.line ({ mode: "decimal", narrow: true });
    case "int": return this.line ({ mode: "decimal", unit: isPosts (this.field) ? (lang () === "de" ? "VZÄ" : "FTE") : undefined, narrow: true });
    case "digits": return this.line ({ mode: "numeric" });
    case "url": return this.line ({ mode: "url", placeholder: "https://" });
    case "date": return this.day (text, day => this.tell (day), this.inputId);
    case "keys": return this.keys ();
    case "texts": return this.orNone (this.list ());
    case "record": return this.parts (this.typed ?? {}, this.inputId, typed => this.tell (typed));
    case "records": return this.records ();
    default: return this.field.lines ? this.lines (text) : this.line ({});
    }
  }

  private isRadio (): boolean { return !this.compact && (this.field.type === "bool" || (this.field.type === "enum" && (this.field.option_keys?.length ?? 0) <= 4)) && this.from === undefined; }

  /** Whether several inputs make the value: then a fieldset names them. */
  private isGroup (): boolean {
    return isUnknown (this.typed) || this.isRadio () || ["enums", "record", "records"].includes (this.field.type) || this.field.none !== undefined;
  }

  private meant (): TemplateResult | typeof nothing {
    const readings = this.problem === "" ? undefined : readTyped (this.field, this.typed ?? "", this.columns).readings;
    return readings === undefined ? nothing : html`<span class="ib-actions">${readings.map (reading => html`<button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small"
      @click=${() => { this.tell (reading.typed); this.focus (); }}><span class="kern-label">${T.meant (reading.text)}</span></button>`)}</span>`;
  }

  private unknownSwitch (): TemplateResult | typeof nothing {
    if (!this.field.may_be_unknown)
      return nothing;
    const on = isUnknown (this.typed);
    return html`<label class="ib-check ib-check--unknown"><input type="checkbox" .checked=${live (on)} @change=${() => {
      this.tell (on ? typedOf (this.field, isUnknown (this.value) ? undefined : this.value, this.columns) : { unknown: { who: me ()?.person.name ?? "", until: "" } });
      this.problem = "";
    }}> <span>${T.unknown ()}</span></label>`;
  }

  override render (): TemplateResult {
    const id = this.inputId, wrong = this.problem || this.error, help = helpOf (this.field);
    const label = html`${this.said}${this.field.required ? html` <span class="ib-f-required">${T.required ()}</span>` : nothing}`;
    const inside = html`${help === "" ? nothing : html`<div class="kern-hint" id="${id}-help">${help}</div>`}
      ${this.control ()}
      ${wrong === "" ? nothing : html`<p class="kern-error" id="${id}-error"><span class="kern-icon kern-icon--danger kern-icon--small"
        aria-hidden="true"></span><span class="kern-body">${wrong}</span></p>${this.meant ()}`}
      <span class="ib-f-under">${this.counter ()}${this.unknownSwitch ()}</span>`;
    return this.isGroup ()
      ? html`<fieldset class="ib-f-input ib-f-input--group" aria-describedby=${this.describes () || nothing}><legend class="kern-label">${label}</legend>${inside}</fieldset>`
      : html`<div class="ib-f-input"><label class="kern-label" for=${id}>${label}</label>${inside}</div>`;
  }
}
customElements.define ("ib-field-input", FieldInput);
