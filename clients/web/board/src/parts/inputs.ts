// SPDX-License-Identifier: EUPL-1.2
// The inputs of fields and rows, which a page to be read does not need to stand: fetched when it has stood for a moment, or when somebody wants to write.  Whoever opens
// an editor waits for them first, so that nothing is typed into one that is not there.
import { announce } from "../core/announce";
import { texts } from "../core/texts";
import type { CaseView, Field, Org } from "../core/types";

const T = texts ({
  missing: ["Die Eingabefelder ließen sich gerade nicht laden. Bitte die Verbindung prüfen und noch einmal versuchen.",
    "The inputs could not be loaded just now. Please check the connection and try again."],
});

const IDLE_MS = 1000;
let ready = false;

const asking = (): Promise<typeof import ("./ask-field")> => import ("./ask-field");
const fetchThem = (): Promise<unknown> => Promise.all ([import ("./value-input"), import ("./row-form"), asking ()]).then (() => { ready = true; });

/** True when they are there; where they cannot be fetched that is said. */
export async function inputs (): Promise<boolean> {
  if (!ready)
    await fetchThem ().catch (() => announce (T.missing (), { kind: "danger" }));
  return ready;
}

/** Fetches them soon, quietly: later they are there without a connection. */
export const inputsSoon = (): void => void window.setTimeout (() => void fetchThem ().catch (() => {}), IDLE_MS);

/** Asks somebody for the value of a field. */
export async function askAbout (view: CaseView, field: Field, orgs: Map<string, Org> | undefined, isEmpty: boolean): Promise<void> {
  if (await inputs ())
    await (await asking ()).askAbout (view, field, orgs, isEmpty);
}
