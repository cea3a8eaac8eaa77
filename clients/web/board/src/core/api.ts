// SPDX-License-Identifier: EUPL-1.2
// The gateway's JSON API (/api/v1/openapi.json): queries, and commands that are repeated under one id until they are answered.
import { pressed } from "./press";
import { said } from "./texts";
import type { Done, Me, Page, Reason, Value } from "./types";

/** The bus said no and changed nothing: every unmet condition at once. */
export class Refused extends Error {
  constructor (readonly reasons: Reason[]) { super (reasons.map (reason => reason.code).join (" ")); }
}
/** The request was not understood or could not be carried out. */
export class Failed extends Error {
  constructor (readonly code: string, readonly retry: boolean, readonly de: string, readonly en: string, readonly status: number, readonly detail?: string) { super (code); }
}
/** Nobody answered: no network, or no gateway. */
export class Offline extends Error {}

/** What an answer says that is neither done nor a result. */
export const problemOf = (answer: Answer | undefined, status: number): Refused | Failed => (answer?.answer === "refused" ? new Refused (answer.reasons as Reason[])
  : new Failed (String (answer?.code), Boolean (answer?.retry), String (answer?.de), String (answer?.en), status, answer?.detail as string | undefined));

type Query = { [field: string]: string | number | boolean | string[] | undefined };
export interface Answer { answer: string; [field: string]: unknown }

/* ---- Connection, shown quietly by the header ---- */

export type Connection = "up" | "waiting" | "down";
let connection: Connection = "up";
const watchers = new Set<(state: Connection) => void> ();
export const connectionState = (): Connection => connection;
export function onConnection (told: (state: Connection) => void): () => void {
  watchers.add (told);
  return () => watchers.delete (told);
}
export function setConnection (state: Connection): void {
  if (state === connection)
    return;
  connection = state;
  for (const told of watchers)
    told (state);
}

/* ---- Answers and the stream (live.ts) ---- */

let heard = 0; // the latest record of the log that the stream told of
let oldest = Infinity; // of the answers that were given before the stream was there

/** The stream told of record `seq`. */
export function hear (seq: number): void { heard = Math.max (heard, seq); }
export const heardUpTo = (): number => heard;
/** From record `seq` on the stream tells everything; whether an answer is older, and nothing then brings it up to date. */
export function hearFrom (seq: number): boolean {
  const missed = heard < seq && oldest < seq;
  hear (seq);
  return missed;
}

/* ---- Ids ---- */

let skewMs = 0; // of the gateway's clock against this browser's: ids from a wrong clock would be refused
export const nowMs = (): number => Date.now () + skewMs;

/** A UUID of version 7 (RFC 9562). */
export function newId (): string {
  const bytes = crypto.getRandomValues (new Uint8Array (16));
  let time = nowMs ();
  for (let i = 5; i >= 0; i--) {
    bytes[i] = time % 256;
    time = Math.floor (time / 256);
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from (bytes, byte => byte.toString (16).padStart (2, "0")).join ("");
  return `${hex.slice (0, 8)}-${hex.slice (8, 12)}-${hex.slice (12, 16)}-${hex.slice (16, 20)}-${hex.slice (20)}`;
}

/* ---- Requests ---- */

let onLoggedOut = (): void => {};
/** Called when an answer says that nobody is logged in any more. */
export function whenLoggedOut (then: () => void): void { onLoggedOut = then; }

let actor: string | undefined;
/** For whom writes are: the cookie is the browser's, and in another tab somebody else may have logged in. */
export function actFor (person: string | undefined): void { actor = person; }
export const writing = (): Record<string, string> => ({ "X-Ideenbus": "1", ...(actor === undefined ? {} : { "Ideenbus-Person": actor }) });
export const loggedOut = (): void => onLoggedOut ();

async function ask (path: string, init: RequestInit, quiet = false): Promise<Answer> {
  let response: Response, answer: Answer;
  try {
    response = await fetch (path, { credentials: "same-origin", ...init });
    const date = Date.parse (response.headers.get ("Date") ?? "");
    if (date && Math.abs (date - Date.now () - skewMs) > 5000)
      skewMs = date - Date.now ();
    await pressed ();
    answer = await response.json () as Answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError")
      throw error;
    setConnection ("down");
    throw new Offline ();
  }
  setConnection (answer.answer === "error" && response.status === 503 ? "waiting" : "up");
  if (answer.answer === "error" && response.status === 401 && !quiet)
    onLoggedOut ();
  if (answer.answer === "error" && answer.code === "other_person")
    location.reload ();
  if (answer.answer === "error" || answer.answer === "refused")
    throw problemOf (answer, response.status);
  return answer;
}

export function queryString (query: Query): string {
  const search = new URLSearchParams ();
  for (const [key, value] of Object.entries (query))
    if (value !== undefined && value !== "")
      search.set (key, Array.isArray (value) ? value.join (",") : String (value));
  const text = search.toString ();
  return text === "" ? "" : `?${text}`;
}

const pathOf = (verb: string, query: Query): string => `/api/v1/${verb}${queryString (query)}`;
const foreseen = new Map<string, Promise<Answer>> ();

/** Asks what a page will ask, while the page itself is still being loaded: its `list` of the same takes the answer. */
export function foresee (verb: string, query: Query = {}): void {
  const path = pathOf (verb, query), asked = ask (path, {}, true);
  asked.catch (() => {}); // whoever takes it asks again, and says what is wrong
  foreseen.set (path, asked);
}
/** What nobody took by now is no longer new. */
export const forgetForeseen = (): void => foreseen.clear ();

async function takeForeseen (path: string): Promise<Answer | undefined> {
  const asked = foreseen.get (path);
  foreseen.delete (path);
  const answer = await asked?.catch (() => undefined);
  return answer !== undefined && Number (answer.seq) >= heard ? answer : undefined;
}

/** One page of a query. */
export async function list<Row> (verb: string, query: Query = {}, signal?: AbortSignal): Promise<Page<Row>> {
  const path = pathOf (verb, query), page = (await takeForeseen (path) ?? await ask (path, { signal })) as unknown as Page<Row>;
  oldest = Math.min (oldest, page.seq ?? Infinity); // what the gateway itself answers stands at no record
  return page;
}

/** All pages of a query, at most `most` rows. */
export async function all<Row> (verb: string, query: Query = {}, signal?: AbortSignal, most = 5000): Promise<Row[]> {
  const rows: Row[] = [];
  let page: string | undefined;
  do {
    const part: Page<Row> = await list<Row> (verb, { limit: 200, ...query, page }, signal);
    rows.push (...part.rows);
    page = part.next;
  } while (page !== undefined && rows.length < most);
  return rows;
}

/** The one row of a query; Refused with not_found where there is none. */
export async function one<Row> (verb: string, query: Query = {}, signal?: AbortSignal): Promise<Row> {
  return (await list<Row> (verb, query, signal)).rows[0]!;
}

export interface Sending {
  id?: string;
  after?: string;
  /** Gives up after this many milliseconds without a connection, with Offline; the command's outcome is then open and `id` repeats it. Default: 15 s. */
  patienceMs?: number;
}

const later = (ms: number): Promise<void> => new Promise (done => setTimeout (done, ms));

/** Sends a command and repeats it under its id until it is answered, so that nothing is lost and nothing doubled.
    `seen` may stand among the fields: by key the value a change was based on. */
export async function command (verb: string, fields: { [key: string]: Value | undefined }, sending: Sending = {}): Promise<Done> {
  const id = sending.id ?? newId (), body = JSON.stringify (fields), until = Date.now () + (sending.patienceMs ?? 15000);
  for (let pause = 300; ; pause = Math.min (pause * 2, 5000))
    try {
      return await write ("POST", verb, body, { "Idempotency-Key": id, ...(sending.after ? { After: sending.after } : {}) }) as unknown as Done;
    } catch (error) {
      const again = error instanceof Offline || (error instanceof Failed && error.retry);
      if (!again || Date.now () + pause > until)
        throw error;
      await later (pause);
    }
}

/** A write of the gateway's own: session, account, password. */
export function write (method: "POST" | "PUT" | "DELETE", path: string, body: string | undefined, headers: Record<string, string> = {}, quiet = false): Promise<Answer> {
  return ask (`/api/v1/${path}`, { method, body, headers: { ...writing (), ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers } }, quiet);
}

/* ---- Session ---- */

/** Set where a proxy says who it is, and that has no account here yet: an invitation then needs neither name nor password. */
export let proxied: string | undefined;

export async function whoAmI (): Promise<Me | undefined> {
  try {
    return ((await ask ("/api/v1/session", {}, true)).rows as Me[])[0];
  } catch (error) {
    if (!(error instanceof Failed) || (error.status !== 401 && error.status !== 403))
      throw error;
    proxied = error.code === "sso_no_account" ? said (error) : undefined;
    return undefined;
  }
}
export async function logIn (user: string, password: string): Promise<Me> {
  return ((await write ("POST", "session", JSON.stringify ({ user, password }), {}, true)).rows as Me[])[0]!;
}
/** Without name and password for whom the proxy names. */
export async function redeem (token: string, user: string | undefined, password: string | undefined, id: string): Promise<Me> {
  return ((await write ("POST", "account", JSON.stringify ({ token, user, password }), { "Idempotency-Key": id }, true)).rows as Me[])[0]!;
}
