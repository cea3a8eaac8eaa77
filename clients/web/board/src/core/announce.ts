// SPDX-License-Identifier: EUPL-1.2
// One place that speaks: messages for screen readers are batched, and shown for a while; what can be taken back has a button.
import { html, nothing, render } from "lit";
import { texts } from "./texts";

const T = texts ({ undo: ["Rückgängig", "Undo"], close: ["Schließen", "Close"] });

interface Message { text: string; undo?: () => void; kind: "success" | "info" | "danger"; number: number }
let messages: Message[] = [], number = 0;

function show (): void {
  const place = document.getElementById ("ib-messages");
  if (place === null)
    return;
  render (html`${messages.map (message => html`<div class="ib-message ib-message--${message.kind}">
    <span>${message.text}</span>
    ${message.undo === undefined ? nothing : html`<button type="button" class="kern-link" @click=${() => { const undo = message.undo!; drop (message.number); undo (); }}>${T.undo ()}</button>`}
    <button type="button" class="ib-message__close" aria-label=${T.close ()} @click=${() => drop (message.number)}><span aria-hidden="true">×</span></button></div>`)}`, place);
}

function drop (which: number): void {
  messages = messages.filter (message => message.number !== which);
  show ();
}

/** Says something to everybody: on the page, and to screen readers (#ib-messages is role=status). */
export function announce (text: string, options: { undo?: () => void; kind?: Message["kind"] } = {}): void {
  const message = { text, undo: options.undo, kind: options.kind ?? "success", number: ++number };
  messages = [...messages.slice (-2), message];
  show ();
  window.setTimeout (() => drop (message.number), options.undo === undefined ? 8000 : 20000);
}
