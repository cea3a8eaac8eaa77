// SPDX-License-Identifier: EUPL-1.2
// What a start without a network needs to know: who is logged in, the organisations, the definition.  It is there as long as the login could be: a mark beside it goes with
// the browser's session, as the login's cookie does, and logging out forgets all of it.
import type { Me } from "./types";

const PREFIX = "ideenbus.kept.", MARK = "ideenbus-kept";

/** Reading a cookie asks another process, and takes longer than drawing a page: what is kept is kept when there is time. */
let round = 0; // ends with forgetting: what was still to be kept is not
function whenIdle (then: () => void): void {
  const mine = round, work = (): void => { if (mine === round) then (); };
  if ("requestIdleCallback" in window)
    requestIdleCallback (work, { timeout: 2000 });
  else
    setTimeout (work, 500);
}

const mark = (): string | undefined => new RegExp (`(?:^|; )${MARK}=([0-9a-f]+)`).exec (document.cookie)?.[1];

function forgetAll (): void {
  document.cookie = `${MARK}=; Max-Age=0; Path=/; SameSite=Strict`;
  try { Object.keys (localStorage).filter (name => name.startsWith (PREFIX)).forEach (name => localStorage.removeItem (name)); } catch { /* none */ }
}

export function forgetKept (): void {
  round++;
  forgetAll ();
}

export function kept<T> (name: string): T | undefined {
  const now = mark ();
  try {
    const found = JSON.parse (localStorage.getItem (PREFIX + name) ?? "null") as { mark: string; value: T } | null;
    return found !== null && now !== undefined && found.mark === now ? found.value : undefined;
  } catch {
    return undefined;
  }
}

function put (name: string, value: unknown): void {
  const now = mark ();
  if (now === undefined)
    return; // nobody is logged in
  try { localStorage.setItem (PREFIX + name, JSON.stringify ({ mark: now, value })); } catch { /* no room: then it needs a network */ }
}
export function keep (name: string, value: unknown): void { whenIdle (() => put (name, value)); }

/** Begins keeping for somebody; what was kept for another is gone. */
export function keepMe (me: Me): void {
  whenIdle (() => {
    if (kept<Me> ("me")?.person.id !== me.person.id) {
      forgetAll ();
      const bytes = crypto.getRandomValues (new Uint8Array (8));
      document.cookie = `${MARK}=${Array.from (bytes, byte => byte.toString (16).padStart (2, "0")).join ("")}; Path=/; SameSite=Strict`;
    }
    put ("me", me);
  });
}

/** Who was logged in when there was a network, if that can still be so. */
export function keptMe (): Me | undefined {
  const me = kept<Me> ("me");
  if (me === undefined || me.expires <= Date.now ()) {
    forgetKept ();
    return undefined;
  }
  return me;
}
