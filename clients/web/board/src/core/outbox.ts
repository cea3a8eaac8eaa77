// SPDX-License-Identifier: EUPL-1.2
// Writes that must not be lost: each has its id from the start, lies in this browser until it was answered, and goes out in the order of making, one after the
// other.  A closed tab or a lost connection delays them, nothing more; the bus takes an id once.
import { announce } from "./announce";
import { command, Failed, newId, nowMs, Offline, Refused } from "./api";
import { explain } from "./page";
import { me } from "./session";
import { texts } from "./texts";
import type { Done, Reason, Value } from "./types";

const T = texts ({
  refused: ["Nicht übernommen: {0}. {1}", "Not accepted: {0}. {1}"],
  sent: ["Nachgeholt: {0}", "Sent now: {0}"],
});

/** `renews`: taken, it makes a new version of its case. */
export interface Item { id: string; verb: string; fields: { [key: string]: Value | undefined }; label: string; after?: string; made: number; refusal?: string; renews?: boolean }

/* Each lies under a key of its own: of tabs that write at the same time none takes away what the other one did. */
const prefix = (): string => `ideenbus.outbox.${me ()?.person.id ?? "-"}.`;
const keyOf = (id: string): string => prefix () + id;
const waiting = new Map<string, { done: (done: Done) => void; failed: (error: unknown) => void }> ();
const watchers = new Set<() => void> ();
let running = false, lastMade = 0;

/* Another tab may be the one that sends what this tab waits for: it says how that went. */
type Told = { renewed: Renewed } | { id: string; done: Done } | { id: string; reasons: Reason[] } | { id: string; failure: [code: string, retry: boolean, de: string, en: string, status: number, detail?: string] };
const tabs = "BroadcastChannel" in window ? new BroadcastChannel ("ideenbus-outbox") : undefined;
if (tabs !== undefined)
  tabs.onmessage = (event: MessageEvent<Told>) => {
    const told = event.data;
    if ("renewed" in told) {
      renewals.push (told.renewed);
      return;
    }
    const waits = waiting.get (told.id);
    waiting.delete (told.id);
    if ("done" in told)
      waits?.done (told.done);
    else if (waits !== undefined) {
      dropItem (told.id); // whoever waits shows it
      waits.failed ("reasons" in told ? new Refused (told.reasons) : new Failed (...told.failure));
    }
    tell ();
  };

/** What lies there, in the order of making. */
export function outbox (): Item[] {
  try {
    const begin = prefix (), names = Object.keys (localStorage).filter (name => name.startsWith (begin));
    return names.flatMap (name => JSON.parse (localStorage.getItem (name) ?? "[]") as Item | []).sort ((a, b) => a.made - b.made || (a.id < b.id ? -1 : 1));
  } catch { return []; }
}
const tell = (): void => watchers.forEach (told => told ());
function put (item: Item): void {
  localStorage.setItem (keyOf (item.id), JSON.stringify (item));
  tell ();
}
/** What was taken back meanwhile stays away. */
function change (item: Item): void {
  if (localStorage.getItem (keyOf (item.id)) !== null)
    put (item);
}
export function onOutbox (told: () => void): () => void {
  watchers.add (told);
  return () => watchers.delete (told);
}
/** What somebody did, a command each: what goes out behind one that still lies there belongs to the same deed. */
export const deeds = (items: Item[]): Item[] => items.filter (item => !items.some (other => other.id === item.after));
export function dropItem (id: string): void {
  localStorage.removeItem (keyOf (id));
  tell ();
}

/* ---- Versions: a step goes with what one saw, and with what one's own edits made of that.  What others changed, or a step of one's own in another tab, is for
   the bus to refuse. ---- */

interface Renewed { case: string; ref?: string; from: number; to: number }
const renewals: Renewed[] = [];
type Fields = Item["fields"];

/** The fields of a step, with the version that one's own writes made of the one it names. */
function newest (fields: Fields, known = renewals): Fields {
  const next = known.find (one => one.from === fields.version && (one.case === fields.case || one.ref === fields.case));
  return next === undefined ? fields : newest ({ ...fields, version: next.to }, known);
}

/** What was taken made a new version of its case: steps that wait behind it, in whichever tab they were taken, are meant for that one. */
function renew (item: Item, done: Done): void {
  const { case: id, ref, version: to } = done;
  if (!item.renews || done.unchanged || id === undefined || to === undefined)
    return;
  const renewed = { case: id, ref, from: to - 1, to };
  renewals.push (renewed);
  tabs?.postMessage ({ renewed } satisfies Told);
  for (const other of outbox ().filter (one => one.id !== item.id)) {
    const fields = newest (other.fields, [renewed]);
    if (fields !== other.fields)
      change ({ ...other, fields });
  }
}

/** After a refusal nothing is certain any more. */
function forgetRenewals (name: Value | undefined): void {
  for (let i = renewals.length; i-- > 0;)
    if (renewals[i]!.case === name || renewals[i]!.ref === name)
      renewals.splice (i, 1);
}

/** Resolves once nothing of a case is under way. */
export function settled (...names: string[]): Promise<void> {
  return new Promise (done => {
    const look = (): void => {
      if (outbox ().some (item => item.refusal === undefined && names.includes (String (item.fields.case))))
        return;
      forget ();
      done ();
    }, forget = onOutbox (look);
    look ();
  });
}

/** Sends a command that outlives this page.  The promise is for whoever still waits: Refused or Failed rejects it, a lost connection only delays it. */
export function deliver (verb: string, fields: { [key: string]: Value | undefined }, label: string, options: { id?: string; after?: string; renews?: boolean } = {}): Promise<Done> {
  const item: Item = { id: options.id ?? newId (), verb, fields: newest (fields), label, after: options.after, made: lastMade = Math.max (nowMs (), lastMade + 1), renews: options.renews };
  try {
    put (item);
  } catch { // no room left in this browser: it goes out from this page, as long as that is there
    return command (verb, item.fields, { id: item.id, after: item.after }).then (done => { renew (item, done); return done; });
  }
  const answered = new Promise<Done> ((done, failed) => waiting.set (item.id, { done, failed }));
  void runOutbox ();
  return answered;
}

/** Sends what lies there; one tab at a time. */
export async function runOutbox (): Promise<void> {
  if (running || me () === undefined)
    return;
  running = true;
  try {
    if ("locks" in navigator)
      await navigator.locks.request (`${prefix ()}lock`, empty);
    else
      await empty ();
  } finally {
    running = false;
  }
}

async function empty (): Promise<void> {
  for (;;) {
    const item = outbox ().find (one => one.refusal === undefined);
    if (item === undefined || me () === undefined)
      return;
    await send (item);
  }
}

async function send (item: Item): Promise<void> {
  const waits = waiting.get (item.id);
  try {
    const done = await command (item.verb, item.fields, { id: item.id, after: item.after, patienceMs: 3600000 });
    renew (item, done);
    dropItem (item.id);
    if (waits === undefined) {
      tabs?.postMessage ({ id: item.id, done } satisfies Told);
      announce (T.sent (item.label));
    }
    waits?.done (done);
  } catch (error) {
    if (error instanceof Offline || (error instanceof Failed && (error.retry || error.status === 401))) {
      await new Promise (done => setTimeout (done, 3000)); // it stays, and is tried again
      return;
    }
    forgetRenewals (item.fields.case);
    if (waits === undefined) {
      tabs?.postMessage ((error instanceof Refused ? { id: item.id, reasons: error.reasons }
        : { id: item.id, failure: error instanceof Failed ? [error.code, error.retry, error.de, error.en, error.status, error.detail] : ["internal", false, String (error), String (error), 500] }) satisfies Told);
      change ({ ...item, refusal: explain (error) });
      announce (T.refused (item.label, explain (error)), { kind: "danger" });
    } else
      dropItem (item.id);
    waits?.failed (error instanceof Refused || error instanceof Failed ? error : new Error (String (error)));
  }
  waiting.delete (item.id);
}
