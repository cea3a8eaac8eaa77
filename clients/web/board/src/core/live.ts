// SPDX-License-Identifier: EUPL-1.2
// What others do, as it happens.  One stream per browser, whatever number of tabs: the tab that holds the lock reads it and tells the others.
import { hear, heardUpTo, hearFrom, setConnection } from "./api";
import { pressed } from "./press";
import type { Fields } from "./types";

export interface BusEvent { seq: number; n: number; time: number; kind: string; body: Fields; case?: string; ref?: string; role: string; org?: string }
export type Live =
  | { type: "event"; event: BusEvent }
  | { type: "appeared" | "vanished"; case: string; ref?: string }
  /** Something was missed: whoever shows anything asks anew. */
  | { type: "reset" };

/** Between the tabs: what happened; one that has just begun asks from where on it is told, and the one that reads answers. */
type Shared = Live | { type: "where" } | { type: "at"; seq: number };
type Told = (live: Live) => void;
const watchers = new Set<Told> ();
export function onLive (told: Told): () => void {
  watchers.add (told);
  return () => watchers.delete (told);
}

async function tell (live: Live): Promise<void> {
  if (live.type === "event")
    hear (live.event.seq);
  if (pressed ())
    await pressed ();
  for (const told of [...watchers])
    told (live);
}

const channel = "BroadcastChannel" in window ? new BroadcastChannel ("ideenbus-live") : undefined;
let stop: (() => void) | undefined;

/** The tab that reads the stream. */
function read (ended: () => void): () => void {
  const source = new EventSource ("/api/v1/events");
  let opened = false, retry = 0;
  const share = (live: Live): void => { void tell (live); channel?.postMessage (live satisfies Shared); };
  const data = <T> (event: Event): T => JSON.parse ((event as MessageEvent<string>).data) as T;
  source.addEventListener ("hello", event => {
    setConnection ("up");
    opened = true;
    if (hearFrom (data<{ seq: number }> (event).seq))
      share ({ type: "reset" });
  });
  source.addEventListener ("event", event => share ({ type: "event", event: data<BusEvent> (event) }));
  source.addEventListener ("appeared", event => share ({ type: "appeared", ...data<{ case: string; ref?: string }> (event) }));
  source.addEventListener ("vanished", event => share ({ type: "vanished", ...data<{ case: string }> (event) }));
  source.addEventListener ("reset", () => share ({ type: "reset" }));
  source.addEventListener ("bus", event => setConnection (data<{ state: string }> (event).state === "up" ? "up" : "waiting"));
  source.onerror = () => {
    setConnection ("down");
    if (source.readyState !== EventSource.CLOSED)
      return; // the browser tries again by itself, with the last id
    window.clearTimeout (retry);
    retry = window.setTimeout (ended, opened ? 1000 : 5000); // hello will tell whether anything was missed
  };
  return () => { window.clearTimeout (retry); source.close (); };
}

/** A tab that does not read the stream is told by the one that does. */
function listen (message: Shared): void {
  if (message.type === "where")
    return;
  setConnection ("up");
  if (message.type !== "at")
    void tell (message);
  else if (hearFrom (message.seq))
    void tell ({ type: "reset" });
}

/** Begins following; once, after login. */
export function startLive (): void {
  if (stop !== undefined)
    return;
  let close = (): void => {}, over = false;
  const again = (): void => { close (); if (!over) close = read (again); };
  const aborted = new AbortController ();
  if (channel !== undefined && "locks" in navigator) {
    channel.onmessage = event => listen (event.data as Shared);
    channel.postMessage ({ type: "where" } satisfies Shared);
    void navigator.locks.request ("ideenbus-live", { signal: aborted.signal }, () => new Promise<void> (release => {
      channel.onmessage = event => { if ((event.data as Shared).type === "where") channel.postMessage ({ type: "at", seq: heardUpTo () } satisfies Shared); };
      again ();
      aborted.signal.addEventListener ("abort", () => release ());
      stop = end (release);
    })).catch (() => {});
  } else
    again ();
  const end = (release?: () => void) => (): void => { over = true; close (); aborted.abort (); release?.(); stop = undefined; };
  stop = end ();
}

export function stopLive (): void { stop?.(); }
