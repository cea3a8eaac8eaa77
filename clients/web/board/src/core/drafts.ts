// SPDX-License-Identifier: EUPL-1.2
// What somebody has typed and not sent yet, kept in this browser: it survives a closed tab and a lost connection.  By person, so that a shared PC shows nobody the
// other's.
import { me } from "./session";

const key = (name: string): string => `ideenbus.draft.${me ()?.person.id ?? "-"}.${name}`;

export function draft<T> (name: string): T | undefined {
  try {
    const text = localStorage.getItem (key (name));
    return text === null ? undefined : JSON.parse (text) as T;
  } catch {
    return undefined;
  }
}
/** undefined forgets it. */
export function keepDraft (name: string, value: unknown): void {
  try {
    if (value === undefined)
      localStorage.removeItem (key (name));
    else
      localStorage.setItem (key (name), JSON.stringify (value));
  } catch { /* no room: the page goes on without */ }
}
/** The names of drafts that begin so. */
export function draftNames (prefix: string): string[] {
  const from = key (prefix), names: string[] = [];
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const name = localStorage.key (i) ?? "";
      if (name.startsWith (from))
        names.push (prefix + name.slice (from.length));
    }
  } catch { /* none */ }
  return names;
}
