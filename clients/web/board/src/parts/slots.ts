// SPDX-License-Identifier: EUPL-1.2
// Values being edited: what is typed, what it was based on, what somebody else made of it meanwhile, and the draft of each that survives a closed tab.
import { nowMs } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { date, dayOf, timeOfDay, today } from "../core/format";
import { texts } from "../core/texts";
import type { Field, Reason, Value } from "../core/types";
import { readTyped, typedOf, type Read, type Typed } from "./value-read";
import { same } from "./value-text";

const T = texts ({ today: ["Entwurf von heute, {0} Uhr", "Draft of today, {0}"], yesterday: ["Entwurf von gestern", "Draft of yesterday"], of: ["Entwurf vom {0}", "Draft of {0}"] });

/** What somebody else made of a value that is being edited here. */
export interface Theirs { value: Value; role?: string; org?: string }
export interface Slot {
  field: Field;
  typed: Typed;
  /** The value the change is based on, for `seen`; null: it was empty. */
  base: Value;
  open: boolean;
  theirs?: Theirs;
  /** When it was typed, if it comes from a draft. */
  drafted?: number;
  reasons: Reason[];
}
interface Kept { typed: Typed; base: Value; at: number }

/** "Entwurf von gestern" */
export function draftText (at: number): string {
  const day = dayOf (at);
  if (day === today ())
    return T.today (timeOfDay (at));
  return day === today (-1) ? T.yesterday () : T.of (date (at));
}

export class Slots {
  private readonly slots = new Map<string, Slot> ();
  /** `name`: of the drafts, such as "case.ID"; `columns`: all of the definition. */
  constructor (private readonly name: string, private readonly columns: Field[]) {}

  get (key: string): Slot | undefined { return this.slots.get (key); }
  isOpen (key: string): boolean { return this.slots.get (key)?.open === true; }
  /** What is open, in the order in which it was opened. */
  get open (): Slot[] { return [...this.slots.values ()].filter (slot => slot.open); }
  read (slot: Slot): Read { return readTyped (slot.field, slot.typed, this.columns); }
  isChanged (slot: Slot): boolean {
    const read = this.read (slot);
    return read.problem !== undefined || !same (read.value, slot.base);
  }

  /** Begins with the present value, or where a draft left off. */
  begin (field: Field, value: Value | undefined): Slot {
    const before = this.slots.get (field.key), slot = before ?? { field, typed: typedOf (field, value, this.columns), base: value ?? null, open: true, reasons: [] };
    slot.open = true;
    this.slots.set (field.key, slot);
    return slot;
  }

  /** Takes up the draft of a field, if there is one that says anything new; open or, where somebody else went on, to be decided. */
  restore (field: Field, value: Value | undefined): Slot | undefined {
    const kept = draft<Kept> (`${this.name}.${field.key}`);
    if (kept === undefined || this.slots.has (field.key))
      return this.slots.get (field.key);
    const read = readTyped (field, kept.typed, this.columns);
    if (read.problem === undefined && same (read.value, value)) {
      this.forget (field.key);
      return undefined;
    }
    const slot: Slot = { field, typed: kept.typed, base: kept.base, open: true, drafted: kept.at, reasons: [] };
    this.slots.set (field.key, slot);
    this.changed (field.key, value ?? null);
    return slot;
  }

  type (key: string, typed: Typed): void {
    const slot = this.slots.get (key);
    if (slot === undefined)
      return;
    slot.typed = typed;
    slot.reasons = slot.reasons.filter (reason => reason.code !== "conflict" && reason.code !== "value_invalid" && reason.code !== "missing");
    if (this.isChanged (slot))
      keepDraft (`${this.name}.${key}`, { typed, base: slot.base, at: nowMs () } satisfies Kept);
    else
      this.forget (key);
  }

  /** Somebody else, or the answer to one's own command, made this of the value.  Says whether it is in the way of what is typed. */
  changed (key: string, value: Value, who: Omit<Theirs, "value"> = {}): boolean {
    const slot = this.slots.get (key);
    if (slot === undefined)
      return false;
    if (same (value, slot.base)) {
      slot.theirs = undefined;
      return false;
    }
    if (!this.isChanged (slot)) {
      slot.base = value; // nothing is typed yet: it follows
      slot.typed = typedOf (slot.field, value, this.columns);
      slot.theirs = undefined;
      return false;
    }
    if (same (this.read (slot).value, value) && this.read (slot).problem === undefined) {
      slot.base = value;
      slot.theirs = undefined;
      this.forget (key);
      return false;
    }
    if (slot.theirs !== undefined && same (slot.theirs.value, value))
      return false;
    slot.theirs = { value, ...who };
    return true;
  }

  /** "Übernehmen": theirs stands. */
  take (key: string): void {
    const slot = this.slots.get (key);
    if (slot?.theirs === undefined)
      return;
    slot.base = slot.theirs.value;
    slot.typed = typedOf (slot.field, slot.base, this.columns);
    slot.theirs = undefined;
    slot.drafted = undefined;
    slot.reasons = [];
    this.forget (key);
  }
  /** "Meins behalten": saved over theirs, which was seen. */
  mine (key: string): void {
    const slot = this.slots.get (key);
    if (slot?.theirs === undefined)
      return;
    slot.base = slot.theirs.value;
    slot.theirs = undefined;
    slot.reasons = slot.reasons.filter (reason => reason.code !== "conflict");
    keepDraft (`${this.name}.${key}`, { typed: slot.typed, base: slot.base, at: nowMs () } satisfies Kept);
  }

  /** It is under way in the outbox, which keeps it from now on; `keep` takes it back after a refusal. */
  hand (key: string): void {
    this.forget (key);
    const slot = this.slots.get (key);
    if (slot !== undefined) {
      slot.open = false;
      slot.drafted = undefined;
    }
  }
  keep (key: string, reasons: Reason[]): void {
    const slot = this.slots.get (key);
    if (slot === undefined)
      return;
    slot.open = true;
    slot.reasons = reasons;
    keepDraft (`${this.name}.${key}`, { typed: slot.typed, base: slot.base, at: nowMs () } satisfies Kept);
    for (const reason of reasons)
      if (reason.code === "conflict")
        this.changed (key, reason.present ?? null, slot.theirs ?? {});
  }
  /** Something that was typed elsewhere, such as a command that was refused while nobody looked. */
  put (field: Field, value: Value, base: Value): Slot {
    const slot: Slot = { field, typed: typedOf (field, value, this.columns), base, open: true, reasons: [] };
    this.slots.set (field.key, slot);
    return slot;
  }

  /** Leaves the input; what was typed stays as a draft. */
  leave (key: string): void {
    const slot = this.slots.get (key);
    if (slot === undefined)
      return;
    slot.open = false;
    if (!this.isChanged (slot))
      this.drop (key);
    else
      slot.drafted ??= nowMs ();
  }
  /** Forgets what was typed. */
  drop (key: string): void {
    this.slots.delete (key);
    this.forget (key);
  }
  private forget (key: string): void { keepDraft (`${this.name}.${key}`, undefined); }
}
