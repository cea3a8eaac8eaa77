// SPDX-License-Identifier: EUPL-1.2
// The fields of a case as its definition has them, to read and to edit in place:
//
//     <ib-case-fields .view=${view} .definition=${definition} .sections=${["basics", "problem"]} .check=${check}></ib-case-fields>
//
// Each field stands in a block #field-KEY.  Tells `ib-changed` after each write that was accepted.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { connectionState, newId, nowMs, onConnection, Refused } from "../core/api";
import { fieldOf, organisations } from "../core/known";
import type { BusEvent } from "../core/live";
import { deliver, dropItem, onOutbox, outbox } from "../core/outbox";
import { explain, Part } from "../core/page";
import { ownOrgs } from "../core/session";
import { said, texts } from "../core/texts";
import type { CaseView, CheckView, Definition, Done, Field, Org, Reason, Section, Value } from "../core/types";
import { badge, classBadge } from "./class-badge";
import { othersAdd } from "./classify";
import { fillersOf, isLeftToOthers, isLive, mayEditFields, sees } from "./edit-rights";
import { mayComment, targetOf } from "./rights";
import { givenOn, lapsedText, restsOn, restsText, warningText, type Given } from "./lapsed";
import { slotView, whoText, type SlotActions } from "./slot-view";
import { Slots, type Slot, type Theirs } from "./slots";
import { askAbout, inputs, inputsSoon } from "./inputs";
import { sign } from "./sign";
import type { FieldInput } from "./value-input";
import { isEmpty, isUnknown, same, valueView, type Names } from "./value-text";
import "../styles/form.css";

const T = texts ({
  edit: ["Bearbeiten", "Edit"], editField: ["{0} bearbeiten", "Edit {0}"], editSection: ["Abschnitt bearbeiten", "Edit section"],
  editSectionOf: ["Abschnitt bearbeiten: {0}", "Edit section: {0}"],
  save: ["Speichern", "Save"], saveSection: ["Abschnitt speichern", "Save section"], close: ["Schließen", "Close"],
  keys: ["Strg+Eingabe speichert, Esc schließt; der Entwurf bleibt.", "Ctrl+Enter saves, Esc closes; the draft stays."],
  saving: ["wird gespeichert …", "saving …"], waiting: ["wartet auf Verbindung", "waiting for the connection"], saved: ["gespeichert", "saved"],
  refused: ["nicht übernommen", "not accepted"],
  savedOf: ["Gespeichert: {0}", "Saved: {0}"], refusedOf: ["Nicht übernommen: {0}", "Not accepted: {0}"], check: ["Bitte prüfen:", "Please check:"],
  decide: ["„{0}“ wurde inzwischen geändert: bitte erst entscheiden, was gilt.", "\"{0}\" was changed meanwhile: please decide first which holds."],
  filledBy: ["füllt aus: {0}", "filled in by: {0}"], owed: ["steht noch aus, füllt aus: {0}", "still awaited, filled in by: {0}"],
  helps: ["ergänzt die Koordination", "added by the coordination"],
  missing: ["fehlt für „{0}“", "missing for \"{0}\""], missingNow: ["fehlt noch", "still missing"], due: ["fällig bei „{0}“", "due at \"{0}\""],
  count: ["{0} fehlt noch|{0} fehlen noch", "{0} missing"], ask: ["Nachfragen", "Ask"], askOf: ["Zu „{0}“ nachfragen", "Ask about \"{0}\""],
  drafted: ["Entwurf noch nicht gespeichert", "Draft not saved yet"], goOn: ["Weiterschreiben", "Go on"], just: ["gerade geändert von {0}", "just changed by {0}"],
  taken: ["übernommen aus {0}", "taken over from {0}"],
});

interface Saving { state: "saving" | "saved" | "refused"; value: Value; id?: string; text?: string }

class CaseFields extends Part {
  static override properties = { view: { attribute: false }, definition: { attribute: false }, sections: { attribute: false }, check: { attribute: false } };
  declare view: CaseView;
  declare definition: Definition;
  declare sections: string[];
  declare check: CheckView | undefined;

  private slots: Slots | undefined;
  private shownCase = "";
  private orgs: Map<string, Org> | undefined;
  /** Values newer than the view: one's own that are under way, and what others just changed. */
  private newer = new Map<string, { value: Value; at: number; seq?: number }> ();
  private saving = new Map<string, Saving> ();
  private just = new Map<string, string> ();
  private readonly whole = new Set<string> ();
  private wrong = new Map<string, { key?: string; text: string }[]> ();
  private voice = "";
  private readonly mine = new Set<string> ();
  /** What holds for the values as they are, and would lapse. */
  private given: Given[] = [];
  private givenFor = "";
  private asking = new AbortController ();

  constructor () {
    super ();
    this.sections = [];
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    inputsSoon ();
    void organisations ().then (orgs => { this.orgs = orgs; this.requestUpdate (); }, () => {});
    this.live (told => {
      if (told.type === "event" && told.event.kind === "case.edited" && told.event.case === this.view?.id)
        this.heard (told.event);
    });
    this.liveReload (told => told.type === "event" && told.event.case === this.view?.id && (told.event.kind.startsWith ("case.row") || told.event.kind === "case.lapsed"), () => {
      this.givenFor = "";
      this.requestUpdate ();
    });
    this.until (() => { this.asking.abort (); this.givenFor = ""; });
    this.until (onConnection (() => this.requestUpdate ()));
    this.until (onOutbox (() => this.readOutbox ()));
    this.addEventListener ("ib-reveal", event => this.arrive ((event.target as Element).id.slice (6)));
    const elsewhere = (): void => this.sentElsewhere ();
    window.addEventListener ("storage", elsewhere);
    this.until (() => window.removeEventListener ("storage", elsewhere));
  }

  /* ---- What is known ---- */

  private get names (): Names { return { columns: this.definition.columns }; }
  private present (key: string): Value | undefined { const newer = this.newer.get (key); return newer === undefined ? this.view.fields[key] : newer.value ?? undefined; }
  private get editable (): boolean { return mayEditFields (this.view, this.definition); }
  /** Shown to read, with who fills it. */
  private left (field: Field): boolean { return isLeftToOthers (this.view, this.definition, field); }
  private may (field: Field): boolean { return this.editable && !this.left (field); }
  private fieldsOf (section: string): Field[] { return this.definition.fields.filter (field => field.section === section && sees (this.view, this.definition, field.class ?? "public")); }
  private get shown (): Field[] { return this.sections.flatMap (section => this.fieldsOf (section)); }

  override willUpdate (changed: Map<string, unknown>): void {
    if (this.view === undefined || this.definition === undefined)
      return;
    const shown = `${this.view.id} ${this.definition.key} ${this.definition.version}`;
    this.lookAtGiven ();
    if (this.shownCase !== shown) {
      this.shownCase = shown;
      this.slots = new Slots (`case.${this.view.id}`, this.definition.columns);
      this.newer.clear ();
      this.saving.clear ();
      this.whole.clear ();
      this.readOutbox ();
    } else if (changed.has ("view"))
      this.compare ();
    if ((changed.has ("view") || changed.has ("sections")) && this.editable) {
      for (const field of this.shown)
        if (this.may (field) && (!this.saving.has (field.key) || this.saving.get (field.key)!.state !== "saving"))
          this.slots?.restore (field, this.present (field.key));
      if (this.slots !== undefined && this.slots.open.length > 0)
        void inputs (); // a draft stands open at once
    }
  }

  /** Asked again when the case changed, for those who may change it. */
  private lookAtGiven (): void {
    const { view, definition } = this, given = JSON.stringify ([view.id, view.version, view.approvals, view.asked, view.rows, this.editable, this.orgs?.size]);
    if (given === this.givenFor)
      return;
    this.givenFor = given;
    this.asking.abort ();
    const asking = this.asking = new AbortController ();
    if (!this.editable)
      this.given = [];
    else
      givenOn (view, definition, this.orgs, asking.signal).then (found => { this.given = found; this.requestUpdate (); }, () => { if (!asking.signal.aborted) this.givenFor = ""; });
  }
  private rests (key: string): Given[] { return restsOn (this.given, this.definition, key); }

  /** Whoever follows a link to what is missing wants to write it. */
  private arrive (key: string): void {
    const field = this.shown.find (one => one.key === key);
    if (field !== undefined && this.editable && this.wants (key).length > 0 && isEmpty (this.present (key)))
      void this.open ([field]);
  }

  /* ---- What others do ---- */

  private compare (): void {
    for (const [key, newer] of this.newer)
      if (same (this.view.fields[key], newer.value) || ((nowMs () - newer.at > 4000 || (newer.seq ?? Infinity) <= (this.view.seq ?? 0)) && this.saving.get (key)?.state !== "saving"))
        this.newer.delete (key);
    for (const slot of this.slots?.open ?? [])
      if (!this.newer.has (slot.field.key))
        this.told (slot.field.key, this.view.fields[slot.field.key] ?? null, {});
  }

  private heard (event: BusEvent): void {
    for (const [key, value] of Object.entries ((event.body.fields ?? {}) as { [key: string]: Value })) {
      const own = this.saving.get (key);
      if (event.seq > (this.view.seq ?? 0)) // else the view has it already, or what came after it
        this.newer.set (key, { value, at: nowMs (), seq: event.seq });
      if (own !== undefined && own.state !== "refused" && same (own.value, value))
        continue;
      if (!this.slots?.isOpen (key)) {
        this.just.set (key, whoText ({ role: event.role, org: event.org }, this.orgs));
        window.setTimeout (() => { this.just.delete (key); this.requestUpdate (); }, 15000);
      }
      this.told (key, value, { role: event.role, org: event.org });
    }
    this.requestUpdate ();
  }

  private told (key: string, value: Value, who: Omit<Theirs, "value">): void {
    this.slots?.changed (key, value, who);
  }

  /* ---- What waits in the outbox ---- */

  /** Edits of this case from before the page was loaded are shown as what they are. */
  private readOutbox (): void {
    if (this.view === undefined)
      return;
    const items = outbox ().filter (item => item.verb === "case.edit" && item.fields.case === this.view.id && !this.mine.has (item.id)), ids = new Set (items.map (item => item.id));
    for (const [key, saving] of this.saving)
      if (saving.id !== undefined && !this.mine.has (saving.id) && !ids.has (saving.id))
        this.saving.delete (key);
    for (const item of items)
      for (const [key, value] of Object.entries ((item.fields.fields ?? {}) as { [key: string]: Value })) {
        this.saving.set (key, { state: item.refusal === undefined ? "saving" : "refused", value, id: item.id, text: item.refusal });
        if (item.refusal === undefined)
          this.newer.set (key, { value, at: nowMs () });
        else
          this.bringBack (key, value, ((item.fields.seen ?? {}) as { [key: string]: Value })[key] ?? null);
      }
    this.requestUpdate ();
  }

  /** What was refused while nobody looked is there to be mended. */
  private bringBack (key: string, value: Value, base: Value): void {
    const field = fieldOf (this.definition, key);
    this.newer.delete (key);
    if (field === undefined || this.slots === undefined || this.slots.get (key) !== undefined)
      return;
    this.slots.put (field, value, base);
    this.slots.changed (key, this.view.fields[key] ?? null);
  }

  /** The old command is done with as soon as its value is sent anew or given up. */
  private settle (key: string): void {
    const saving = this.saving.get (key);
    if (saving?.state !== "refused" || saving.id === undefined)
      return;
    this.saving.delete (key);
    const item = outbox ().find (one => one.id === saving.id);
    if (item !== undefined && Object.keys ((item.fields.fields ?? {}) as object).every (other => other === key || this.saving.get (other)?.id !== saving.id))
      dropItem (item.id);
  }

  /** Another tab of this browser sends what lies in the outbox when it holds the lock: then the answer went there. */
  private sentElsewhere (): void {
    const items = new Map (outbox ().map (item => [item.id, item]));
    for (const [key, saving] of this.saving)
      if (saving.state === "saving" && saving.id !== undefined && this.mine.has (saving.id) && (!items.has (saving.id) || items.get (saving.id)!.refusal !== undefined)) {
        this.mine.delete (saving.id);
        this.saving.delete (key);
        this.slots?.drop (key);
      }
    this.readOutbox ();
  }

  /* ---- Editing ---- */

  private async open (fields: Field[], first = fields[0]): Promise<void> {
    if (!await inputs ())
      return;
    for (const field of fields)
      if (this.saving.get (field.key)?.state !== "saving") {
        this.slots?.begin (field, this.present (field.key));
        this.saving.delete (field.key);
      }
    this.requestUpdate ();
    await this.updateComplete;
    if (first !== undefined)
      await this.focusInput (first.key);
  }

  private async focusInput (key: string): Promise<void> {
    const input = this.querySelector<FieldInput> (`#field-${CSS.escape (key)} ib-field-input`);
    await input?.updateComplete;
    input?.focus ();
    input?.scrollIntoView ({ block: "nearest" }); // what is wrong with it stands at its end
  }
  private focusEdit (key: string): void { void this.updateComplete.then (() => this.querySelector<HTMLElement> (`#field-${CSS.escape (key)} .ib-f-field__edit`)?.focus ()); }

  private leave (keys: string[], section?: string): void {
    for (const key of keys) {
      this.slots?.leave (key);
      this.calm (key);
    }
    for (const [at, wrong] of this.wrong)
      this.wrong.set (at, wrong.filter (one => one.key !== undefined && !keys.includes (one.key)));
    this.requestUpdate ();
    if (section !== undefined) {
      this.whole.delete (section);
      this.wrong.delete (section);
      void this.updateComplete.then (() => this.querySelector<HTMLElement> (`#section-${CSS.escape (section)} .ib-f-section__edit`)?.focus ());
    } else if (keys[0] !== undefined)
      this.focusEdit (keys[0]);
  }

  private readonly actions: SlotActions = {
    type: (key, typed) => { this.slots?.type (key, typed); this.calm (key); },
    take: key => { this.slots?.take (key); this.calm (key); void this.focusInput (key); },
    mine: key => { this.slots?.mine (key); this.calm (key); void this.focusInput (key); },
    discard: key => {
      const field = fieldOf (this.definition, key);
      this.settle (key);
      this.slots?.drop (key);
      if (field !== undefined)
        void this.open ([field]);
    },
  };

  /** A refusal is being mended. */
  private calm (key: string): void {
    if (this.saving.get (key)?.state === "refused" && this.saving.get (key)!.id === undefined)
      this.saving.delete (key);
    this.requestUpdate ();
  }

  private key (event: KeyboardEvent, keys: string[], section: Section, whole: boolean): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault ();
      void this.save (keys, section, whole);
    } else if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault ();
      this.leave (keys, whole ? section.key : undefined);
    }
  }

  /* ---- Saving ---- */

  /** What keeps these from being sent; each input says it beside itself. */
  private problems (slots: Slot[]): { key: string; text: string }[] {
    const found: { key: string; text: string }[] = [];
    for (const slot of slots) {
      const key = slot.field.key, input = this.querySelector<FieldInput> (`#field-${CSS.escape (key)} ib-field-input`);
      if (slot.theirs !== undefined)
        found.push ({ key, text: T.decide (said (slot.field)) });
      else if (input?.check?.() === false)
        found.push ({ key, text: `${said (slot.field)}: ${input.problem}` });
    }
    return found;
  }

  private async save (keys: string[], section: Section, whole: boolean): Promise<void> {
    const slots = keys.map (key => this.slots?.get (key)).filter ((slot): slot is Slot => slot?.open === true), problems = this.problems (slots);
    if (problems.length > 0) {
      await this.showWrong (problems, section);
      return;
    }
    this.wrong.delete (section.key);
    const changed = slots.filter (slot => this.slots!.isChanged (slot));
    for (const slot of slots)
      if (!changed.includes (slot))
        this.slots!.drop (slot.field.key);
    this.leaveView (keys, section, whole);
    if (changed.length > 0)
      await this.send (changed, section, whole);
  }

  /** One problem beside one input needs no list of problems. */
  private async showWrong (wrong: { key?: string; text: string }[], section: Section): Promise<void> {
    const one = wrong.length === 1 ? wrong[0]!.key : undefined;
    this.wrong.set (section.key, one === undefined ? wrong : []);
    this.say (wrong.map (item => item.text).join (" "));
    this.requestUpdate ();
    await this.updateComplete;
    const active = document.activeElement;
    if (active?.matches ("input, textarea, select") === true && active.closest (".ib-f-section") !== this.querySelector (`#section-${CSS.escape (section.key)}`))
      return; // somebody types elsewhere by now
    if (one === undefined) {
      await new Promise (requestAnimationFrame); // the inputs say what is wrong with them, which moves everything
      const list = this.querySelector<HTMLElement> (`#wrong-${CSS.escape (section.key)}`);
      list?.focus ();
      list?.scrollIntoView ({ block: "center" });
    } else
      await this.focusInput (one);
  }

  private leaveView (keys: string[], section: Section, whole: boolean): void {
    for (const key of keys)
      if (this.slots?.get (key) !== undefined)
        this.slots.get (key)!.open = false;
    this.leave (whole ? [] : keys.slice (0, 1), whole ? section.key : undefined);
  }

  /** For screen readers; gone after a while, so that the same can be said again. */
  private say (text: string): void {
    this.voice = text;
    window.setTimeout (() => { if (this.voice === text) { this.voice = ""; this.requestUpdate (); } }, 5000);
  }

  private async send (slots: Slot[], section: Section, whole: boolean): Promise<void> {
    const id = newId (), fields: { [key: string]: Value } = {}, seen: { [key: string]: Value } = {}, labels = slots.map (slot => said (slot.field)).join (", ");
    for (const slot of slots) {
      const key = slot.field.key;
      this.settle (key);
      this.just.delete (key);
      fields[key] = this.slots!.read (slot).value;
      seen[key] = slot.base;
      this.saving.set (key, { state: "saving", value: fields[key], id });
      this.newer.set (key, { value: fields[key], at: nowMs () });
    }
    this.mine.add (id);
    this.requestUpdate ();
    try {
      const answer = deliver ("case.edit", { case: this.view.id, fields, seen }, `${this.view.ref}: ${labels}`, { id, renews: slots.some (slot => slot.field.gate_reads) });
      slots.forEach (slot => this.slots!.hand (slot.field.key));
      const done = await answer;
      this.wasSaved (slots, done, labels);
    } catch (error) {
      this.wasRefused (slots, error, section, whole, labels);
    }
    this.mine.delete (id);
    this.requestUpdate ();
  }

  private wasSaved (slots: Slot[], done: Done, labels: string): void {
    for (const slot of slots) {
      const key = slot.field.key, saving = this.saving.get (key);
      if (saving !== undefined)
        saving.state = "saved";
      this.slots?.drop (key);
      window.setTimeout (() => {
        if (this.saving.get (key) === saving)
          this.saving.delete (key);
        this.requestUpdate ();
      }, 6000);
    }
    this.say (T.savedOf (labels));
    const lapsed = lapsedText (this.definition, done);
    if (lapsed !== "")
      announce (lapsed, { kind: "info" });
    this.dispatchEvent (new CustomEvent ("ib-changed", { bubbles: true, detail: done }));
  }

  private wasRefused (slots: Slot[], error: unknown, section: Section, whole: boolean, labels: string): void {
    const reasons = error instanceof Refused ? error.reasons : [], keys = new Set (slots.map (slot => slot.field.key));
    for (const slot of slots) {
      const key = slot.field.key;
      this.saving.set (key, { state: "refused", value: null });
      this.newer.delete (key);
      this.slots?.keep (key, reasons.filter (reason => reason.field === key));
    }
    if (whole)
      this.whole.add (section.key);
    announce (T.refusedOf (labels), { kind: "danger" });
    void this.showWrong (reasons.length === 0 ? [{ text: explain (error) }] : reasons.map ((reason: Reason) => ({ key: keys.has (reason.field ?? "") ? reason.field : undefined, text: said (reason) })), section);
  }

  /* ---- Showing ---- */

  /** What the gate wants is for others to add; this person may help. */
  private get helps (): boolean { return this.view.state === "open" && othersAdd (this.view, this.definition); }
  private wants (key: string): Reason[] {
    const all = this.check === undefined ? this.view.unmet ?? [] : [...this.check.unmet, ...this.check.waiting];
    return all.filter (reason => reason.row === undefined && (reason.field === key || reason.field?.startsWith (`${key}.`)));
  }
  private warns (key: string): Reason[] {
    return (this.check?.warnings ?? this.view.warnings ?? []).filter (reason => reason.row === undefined && reason.field === key);
  }

  private dueText (field: Field): string {
    const gate = field.due === undefined ? undefined : this.definition.gates.find (one => one.number === field.due);
    return gate === undefined ? "" : T.due (said (gate));
  }

  private stateOf (key: string): TemplateResult | typeof nothing {
    const saving = this.saving.get (key);
    if (saving === undefined)
      return nothing;
    const kind = saving.state === "saving" && connectionState () !== "up" ? "waiting" : saving.state;
    return html`<span class="ib-f-state ib-f-state--${kind}">${kind === "saved" ? sign ("check") : kind === "refused" ? sign ("cross") : "… "}${T[kind] ()}${saving.text === undefined ? nothing : html`: ${saving.text}`}</span>`;
  }

  private notes (field: Field, empty: boolean): TemplateResult | typeof nothing {
    const key = field.key, left = this.left (field), wants = this.wants (key), missing = wants.some (reason => reason.code === "missing") && !left, just = this.just.get (key);
    const others = left ? [] : wants.filter (reason => reason.code !== "missing"), filler = !left ? "" : wants.length > 0 ? T.owed (fillersOf (this.view, field, this.orgs)) : this.editable ? T.filledBy (fillersOf (this.view, field, this.orgs)) : "";
    const due = empty && !missing ? this.dueText (field) : "", taken = this.view.taken?.includes (key) === true && this.view.adopted_from !== undefined;
    if (wants.length === 0 && this.warns (key).length === 0 && due === "" && just === undefined && !taken && filler === "")
      return nothing;
    return html`<ul class="ib-f-notes">${filler === "" ? nothing : html`<li class="ib-f-note">${filler}</li>`}
      ${missing && this.helps ? html`<li class="ib-f-note">${T.helps ()}</li>` : missing ? html`<li class="ib-f-note ib-f-note--missing">${this.check === undefined ? T.missingNow () : T.missing (said (this.check))}</li>` : nothing}
      ${this.helps ? nothing : others.map (reason => html`<li class="ib-f-note ib-f-note--missing">${said (reason)}</li>`)}
      ${this.warns (key).map (reason => html`<li class="ib-f-note ib-f-note--warning">${said (reason)}</li>`)}
      ${due === "" ? nothing : html`<li class="ib-f-note">${due}</li>`} ${taken ? html`<li class="ib-f-note">${T.taken (this.view.adopted_from!)}</li>` : nothing}
      ${just === undefined ? nothing : html`<li class="ib-f-note ib-f-note--just">${T.just (just)}</li>`}</ul>`;
  }

  /** One class for all fields of a section is said once. */
  private common (section: string | undefined): string | undefined {
    const classes = new Set (this.fieldsOf (section ?? "").map (field => field.class ?? "public"));
    return classes.size === 1 ? [...classes][0] : undefined;
  }
  /** Who sees it, where that is not everybody who sees the case. */
  private badge (field: Field): TemplateResult | typeof nothing {
    return this.common (field.section) !== undefined ? nothing : field.class === "parties" || field.class === "staff" || field.class === "client" ? classBadge (field.class) : nothing;
  }

  private readView (field: Field): TemplateResult {
    const key = field.key, value = this.present (key), empty = isEmpty (value), slot = this.slots?.get (key), drafted = slot !== undefined && !slot.open && this.saving.get (key)?.state !== "saving";
    const asks = isLive (this.view) && mayComment (targetOf (this.view)) && (isUnknown (value) || this.wants (key).length > 0 || (empty && !ownOrgs ().includes (this.view.org)));
    const edit = (event: Event): void => {
      if (this.may (field) && !(event.target as Element).closest ("a, button") && (window.getSelection ()?.isCollapsed ?? true))
        void this.open ([field]);
    };
    return html`<div class="ib-f-field__label"><span id="field-${key}-label">${said (field)}</span>${this.badge (field)}</div>
      <div class="ib-f-field__value ${this.may (field) ? "ib-f-field__value--editable" : ""}" @click=${edit}>${valueView (field, value, this.orgs, this.names)} ${this.notes (field, empty)}
        ${drafted ? html`<p class="ib-f-draft">${badge ("info", T.drafted ())}</p>` : nothing}</div>
      <div class="ib-f-field__side">${this.stateOf (key)}
        ${asks ? html`<button type="button" class="ib-f-quiet" aria-label=${T.askOf (said (field))}
          @click=${() => void askAbout (this.view, field, this.orgs, empty)}>${T.ask ()}</button>` : nothing}
        ${this.may (field) ? html`<button type="button" class="ib-f-quiet ib-f-field__edit" aria-label=${T.editField (said (field))}
          @click=${() => void this.open ([field])}>${drafted ? T.goOn () : T.edit ()}</button>` : nothing}</div>`;
  }

  private openView (slot: Slot, section: Section, whole: boolean): TemplateResult {
    const field = slot.field, key = field.key, due = this.dueText (field), wants = this.wants (key).filter (reason => reason.code !== "missing");
    const lapses = whole ? "" : warningText (this.rests (key)), described = lapses === "" ? `edit-${key}-meta` : `edit-${key}-lapses edit-${key}-meta`;
    return html`${lapses === "" ? nothing : html`<p class="ib-f-lapses" id="edit-${key}-lapses">${lapses}</p>`}
      ${slotView (slot, { columns: this.definition.columns, orgs: this.orgs, names: this.names, id: `edit-${key}`, described }, this.actions)}
      <p class="ib-f-meta" id="edit-${key}-meta">${due === "" ? nothing : html`<span>${due}</span>`}${classBadge (field.class, this.view.visibility)}
        ${wants.map (reason => html`<span class="ib-f-note ib-f-note--missing">${said (reason)}</span>`)}${this.stateOf (key)}
        ${mayComment (targetOf (this.view)) ? html`<button type="button" class="ib-f-quiet" aria-label=${T.askOf (said (field))}
          @click=${() => void askAbout (this.view, field, this.orgs, isEmpty (this.present (key)))}>${T.ask ()}</button>` : nothing}</p>
      ${whole ? nothing : html`<div class="ib-actions"><button type="button" class="kern-btn kern-btn--primary kern-btn--x-small"
        @click=${() => void this.save ([key], section, false)}><span class="kern-label">${T.save ()}</span></button>
        <button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small"
          @click=${() => this.leave ([key])}><span class="kern-label">${T.close ()}</span></button><span class="ib-f-hint">${T.keys ()}</span></div>`}`;
  }

  private field (field: Field, section: Section): TemplateResult {
    const key = field.key, slot = this.slots?.get (key), open = slot?.open === true && this.may (field), whole = this.whole.has (section.key);
    return html`<div class="ib-f-field ${open ? "ib-f-field--open" : ""} ${this.wants (key).length > 0 && !this.helps && !this.left (field) ? "ib-f-field--wanted" : ""}" id="field-${key}" role="group"
      aria-labelledby=${open ? nothing : `field-${key}-label`}
      aria-label=${open ? said (field) : nothing} @keydown=${open && !whole ? (event: KeyboardEvent) => this.key (event, [key], section, false) : nothing}>
      ${open ? this.openView (slot, section, whole) : this.readView (field)}</div>`;
  }

  private summary (section: Section): TemplateResult | typeof nothing {
    const wrong = this.wrong.get (section.key) ?? [];
    return wrong.length === 0 ? nothing : html`<div class="kern-alert kern-alert--danger ib-f-wrong" role="alert" tabindex="-1" id="wrong-${section.key}">
      <div class="kern-alert__header"><span class="kern-icon kern-icon--danger" aria-hidden="true"></span><span class="kern-title">${T.check ()}</span></div>
      <div class="kern-alert__body"><ul class="ib-reasons">${wrong.map (one => html`<li>${one.key === undefined ? one.text
        : html`<a class="kern-link" href="#field-${one.key}"
          @click=${(event: Event) => { event.preventDefault (); void this.focusInput (one.key!); }}>${one.text}</a>`}</li>`)}</ul></div></div>`;
  }

  /** What rests on any of these: said plainly once a section is being edited, and quietly above all of them to those who may edit. */
  private under (fields: Field[]): Given[] { return this.editable ? [...new Set (fields.flatMap (field => this.rests (field.key)))] : []; }
  private lapses (section: Section): TemplateResult | typeof nothing {
    const given = this.under (this.fieldsOf (section.key));
    return given.length === 0 ? nothing : html`<p class="ib-f-lapses" role="status">${warningText (given, said (section))}</p>`;
  }

  private section (section: Section): TemplateResult | typeof nothing {
    const fields = this.fieldsOf (section.key), whole = this.whole.has (section.key), open = fields.filter (field => this.may (field)), missing = this.helps ? 0 : fields.filter (field => !this.left (field) && this.wants (field.key).length > 0).length;
    if (fields.length === 0)
      return nothing;
    const keys = fields.map (field => field.key).filter (key => this.slots?.isOpen (key));
    const begin = (): void => { this.whole.add (section.key); void this.open (open); };
    return html`<div class="ib-f-section" id="section-${section.key}" @keydown=${whole ? (event: KeyboardEvent) => this.key (event, keys, section, true) : nothing}>
      <div class="ib-f-section__head"><h3 id="section-${section.key}-title">${said (section)}</h3>${missing === 0 ? nothing : badge ("warning", T.count (missing))}
        ${this.common (section.key) === undefined ? nothing : classBadge (this.common (section.key), this.view.visibility)}
        ${open.length > 0 && !whole ? html`<button type="button" class="ib-f-quiet ib-f-section__edit" aria-label=${T.editSectionOf (said (section))}
          @click=${begin}>${T.editSection ()}</button>` : nothing}</div>
      ${this.summary (section)} ${whole ? this.lapses (section) : nothing}
      <div class="ib-f-fields">${fields.map (field => this.field (field, section))}</div>
      ${whole ? html`<div class="ib-actions ib-f-section__save"><button type="button" class="kern-btn kern-btn--primary kern-btn--x-small"
        @click=${() => void this.save (keys, section, true)}><span class="kern-label">${T.saveSection ()}</span></button>
        <button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small"
          @click=${() => this.leave (keys, section.key)}><span class="kern-label">${T.close ()}</span></button><span class="ib-f-hint">${T.keys ()}</span></div>` : nothing}</div>`;
  }

  override render (): TemplateResult | typeof nothing {
    if (this.view === undefined || this.definition === undefined)
      return nothing;
    const rests = restsText (this.under (this.shown));
    return html`${rests === "" ? nothing : html`<p class="ib-f-hint ib-f-rests">${rests}</p>`}${this.sections.map (key => this.definition.sections.find (section => section.key === key)).map (section => (section === undefined ? nothing : this.section (section)))}
      <span class="kern-sr-only" role="status">${this.voice}</span>`;
  }
}
customElements.define ("ib-case-fields", CaseFields);
