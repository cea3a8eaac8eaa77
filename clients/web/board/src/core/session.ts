// SPDX-License-Identifier: EUPL-1.2
// Who is logged in, and what that lets the board offer.  What is really allowed is the bus's to decide.
import { announce } from "./announce";
import { actFor, Failed, whenLoggedOut, whoAmI, write } from "./api";
import { forgetKept, keepMe, keptMe } from "./kept";
import { forget } from "./known";
import { startLive, stopLive } from "./live";
import { navigate } from "./router";
import { said, texts } from "./texts";
import type { Me } from "./types";

const T = texts ({
  offline: ["Nicht abgemeldet: Es gibt gerade keine Verbindung. Bitte noch einmal abmelden, sobald sie wieder da ist.", "Not logged out: there is no connection just now. Please log out again as soon as it is back."],
  refused: ["Nicht abgemeldet. {0}", "Not logged out. {0}"],
});

let present: Me | undefined;
const watchers = new Set<() => void> ();

export const me = (): Me | undefined => present;
export const roles = (): Set<string> => new Set (present?.person.grants.map (grant => grant.role) ?? []);
export const hasRole = (...wanted: string[]): boolean => wanted.some (role => roles ().has (role));
/** Whether the person hands in ideas. */
export const mayAdd = (): boolean => hasRole ("citizen", "submitter", "editor", "lead", "coordinator");
/** Organisations a person acts for, those of the given roles only if there are any. */
export const ownOrgs = (...wanted: string[]): string[] =>
  [...new Set ((present?.person.grants ?? []).filter (grant => wanted.length === 0 || wanted.includes (grant.role)).map (grant => grant.org))];
export function onSession (told: () => void): () => void {
  watchers.add (told);
  return () => watchers.delete (told);
}

export function begin (who: Me): void {
  present = who;
  actFor (who.person.id);
  tabs?.postMessage (who.person.id);
  keepMe (who);
  startLive ();
  watchers.forEach (told => told ());
}

function end (): void {
  stopLive ();
  forget ();
  forgetKept ();
  present = undefined;
  actFor (undefined);
  watchers.forEach (told => told ());
}

/** To the login, and back here afterwards. */
function leave (): void {
  end ();
  navigate (`/login?to=${encodeURIComponent (location.pathname + location.search + location.hash)}&ended=1`);
}

/* The cookie is the browser's: who logs in or out in one tab does so in all.  "" says that somebody logged out. */
const tabs = "BroadcastChannel" in window ? new BroadcastChannel ("ideenbus-session") : undefined;
if (tabs !== undefined)
  tabs.onmessage = ({ data }: MessageEvent<string>) => {
    if (present !== undefined && data === "")
      leave ();
    else if (present !== undefined && data !== present.person.id)
      location.reload ();
  };

/** Looks whether this browser is logged in already. */
export async function resume (): Promise<void> {
  const who = await whoAmI ();
  if (who !== undefined)
    begin (who);
  else if (present !== undefined)
    end ();
  else
    forgetKept ();
}

/** Without a network: whoever was logged in, until there is one to ask. */
export function resumeKept (): boolean {
  const who = present ?? keptMe ();
  if (who !== undefined && present === undefined)
    begin (who);
  return who !== undefined;
}

/** Who could not be logged out is told so: on a shared PC they would leave it open. */
export async function logOut (everywhere = false): Promise<void> {
  try {
    await write ("DELETE", everywhere ? "sessions" : "session", undefined, {}, true);
  } catch (error) {
    if (!(error instanceof Failed) || error.status !== 401) { // else the session had ended by itself
      announce (error instanceof Failed ? T.refused (said (error)) : T.offline (), { kind: "danger" });
      return;
    }
  }
  end ();
  tabs?.postMessage ("");
  navigate ("/login");
}

/** Where to go after login: the page somebody came for. */
export const wantedPage = (): string => {
  const to = new URLSearchParams (location.search).get ("to") ?? "/";
  return to.startsWith ("/") && !to.startsWith ("//") ? to : "/";
};

whenLoggedOut (() => {
  if (present !== undefined)
    leave ();
});
