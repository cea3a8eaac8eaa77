// SPDX-License-Identifier: EUPL-1.2
// One place that speaks: messages for screen readers are batched, and shown for a while; what can be taken back has a button.
import { html, nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { texts } from "./texts";

const T = texts ({ undo: ["Rückgängig", "Undo"], keys: ["Alt+Umschalt+U", "Alt+Shift+U"], close: ["Schließen", "Close"] });

interface Message { text: string; undo?: () => void; kind: "success" | "info" | "danger"; number: number }
let messages: Message[] = [], number = 0;

/** What had the focus before it came to the messages: there it returns when the one that has it goes. */
let before: HTMLElement | undefined, watched: HTMLElement | undefined;

function watch (place: HTMLElement): void {
  watched = place;
  place.addEventListener ("focusin", event => {
    if (event.relatedTarget instanceof HTMLElement && !place.contains (event.relatedTarget))
      before = event.relatedTarget;
  });
  place.addEventListener ("keydown", event => { if (event.key === "Escape") back (); });
}

const back = (): void => (before?.isConnected ? before : document.querySelector<HTMLElement> ("main h1"))?.focus ();
/** The way there by one key, from wherever somebody works. */
export const toUndo = (): void => [...document.querySelectorAll<HTMLElement> ("#ib-messages .kern-link")].pop ()?.focus ();

function show (): void {
  const place = document.getElementById ("ib-messages");
  if (place === null)
    return;
  if (watched !== place)
    watch (place);
  const focused = place.contains (document.activeElement);
  render (repeat (messages, message => message.number, message => html`<div class="ib-message ib-message--${message.kind}">
    <span>${message.text}</span>
    ${message.undo === undefined ? nothing : html`<span class="ib-message__undo"><button type="button" class="kern-link" aria-keyshortcuts="Alt+Shift+U" @click=${() => { const undo = message.undo!; drop (message.number); undo (); }}>${T.undo ()}</button><kbd>${T.keys ()}</kbd></span>`}
    <button type="button" class="ib-message__close" aria-label=${T.close ()} @click=${() => drop (message.number)}><span aria-hidden="true">×</span></button></div>`), place);
  if (focused && !place.contains (document.activeElement))
    back ();
}

function drop (which: number): void {
  messages = messages.filter (message => message.number !== which);
  show ();
}

/** Nothing goes while somebody is at it. */
function expire (which: number, wait: number): void {
  window.setTimeout (() => {
    if (document.querySelector ("#ib-messages:is(:hover, :focus-within)") === null)
      drop (which);
    else
      expire (which, 2000);
  }, wait);
}

/** Says something to everybody: on the page, and to screen readers (#ib-messages is role=status).  Gives how to take it off the page again once it is not true any more. */
export function announce (text: string, options: { undo?: () => void; kind?: Message["kind"] } = {}): () => void {
  const message = { text, undo: options.undo, kind: options.kind ?? "success", number: ++number };
  messages = [...messages.slice (-2), message];
  show ();
  expire (message.number, options.undo === undefined ? 8000 : 20000);
  return () => drop (message.number);
}
