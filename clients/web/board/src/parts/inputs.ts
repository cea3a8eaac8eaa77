// SPDX-License-Identifier: EUPL-1.2
// The inputs of fields and rows, which a page to be read does not need to stand: fetched when it has stood for a moment, or when somebody wants to write.  Whoever opens
// an editor waits for them first, so that nothing is typed into one that is not there.
import { fetched } from "../core/fetched";
import type { CaseView, Field, Org } from "../core/types";

const IDLE_MS = 1000;
let ready = false;

const asking = (): Promise<typeof import ("./ask-field")> => import ("./ask-field");
const fetchThem = (): Promise<unknown> => Promise.all ([import ("./value-input"), import ("./row-form"), asking ()]).then (() => { ready = true; });

/** True when they are there; where they cannot be fetched that is said. */
export async function inputs (): Promise<boolean> {
  if (!ready)
    await fetched (fetchThem ());
  return ready;
}

/** Fetches them soon, quietly: later they are there without a connection. */
export const inputsSoon = (): void => void window.setTimeout (() => void fetchThem ().catch (() => {}), IDLE_MS);

/** Asks somebody for the value of a field. */
export async function askAbout (view: CaseView, field: Field, orgs: Map<string, Org> | undefined, isEmpty: boolean): Promise<void> {
  if (await inputs ())
    await (await asking ()).askAbout (view, field, orgs, isEmpty);
}
