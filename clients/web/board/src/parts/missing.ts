// SPDX-License-Identifier: EUPL-1.2
// "3 von 8 fehlen": what the next gate of a case still wants, for lists.  Asked a few at a time and remembered until something happens to the case.
import { one, Refused } from "../core/api";
import { onLive } from "../core/live";
import { texts } from "../core/texts";
import type { CaseRow, CheckView, Reason } from "../core/types";

const T = texts ({
  of: ["{0} von {1} fehlt|{0} von {1} fehlen", "{0} of {1} missing|{0} of {1} missing"], some: ["{0} Punkt fehlt|{0} Punkte fehlen", "{0} point missing|{0} points missing"],
  ready: ["bereit zum Vorlegen", "ready to be submitted"],
});

/** `first`: where to begin. */
export interface Missing { missing: number; wanted: number; first?: Reason }

const AT_ONCE = 3;
const known = new Map<string, Promise<Missing | undefined>> ();
const queue: (() => Promise<void>)[] = [];
let running = 0;

onLive (live => {
  if (live.type === "reset")
    known.clear ();
  else
    known.delete (live.type === "event" ? live.event.case ?? "" : live.case);
});

function pump (): void {
  while (running < AT_ONCE && queue.length > 0) {
    running++;
    void queue.shift ()! ().finally (() => { running--; pump (); });
  }
}

async function ask (row: CaseRow): Promise<Missing | undefined> {
  try {
    const check = await one<CheckView | undefined> ("case.check", { case: row.id });
    return check === undefined ? undefined : { missing: check.missing ?? check.unmet.length, wanted: check.wanted ?? 0, first: check.unmet[0] ?? check.waiting[0] };
  } catch (error) {
    if (error instanceof Refused)
      return undefined; // not for this person's eyes
    throw error;
  }
}

/** undefined: nobody tells this person, or no gate leads on. */
export function missingOf (row: CaseRow): Promise<Missing | undefined> {
  let found = known.get (row.id);
  if (found === undefined) {
    found = new Promise<Missing | undefined> ((done, failed) => { queue.push (() => ask (row).then (done, failed)); pump (); });
    found.catch (() => known.delete (row.id));
    known.set (row.id, found);
  }
  return found;
}

export const missingText = (it: Missing): string => (it.missing === 0 ? T.ready () : it.wanted > it.missing ? T.of (it.missing, it.wanted) : T.some (it.missing));
