// SPDX-License-Identifier: EUPL-1.2
// A press, from the button going down to the click it becomes.  What others change meanwhile waits (api.ts, live.ts): the browser makes no click of a press whose target moved
// away under it.

const LONG_MS = 3000; // who holds longer let go outside the window
const TAP_MS = 50; // a finger's click comes a little after it was lifted

let over: Promise<void> | undefined, end = (): void => {}, timer = 0;

/** Resolved when nobody presses any more; undefined while nobody does. */
export const pressed = (): Promise<void> | undefined => over;

function within (ms: number): void {
  window.clearTimeout (timer);
  timer = window.setTimeout (() => { over = undefined; end (); }, ms);
}

window.addEventListener ("pointerdown", event => {
  if (event.button > 0 || (event.target as Element).closest ("a, button, label, input, summary") === null)
    return; // a menu's, a scroll bar, or text that is marked
  over ??= new Promise (done => { end = done; });
  within (LONG_MS);
}, true);
window.addEventListener ("pointerup", () => within (TAP_MS), true);
for (const type of ["pointercancel", "click"])
  window.addEventListener (type, () => within (0), true);
