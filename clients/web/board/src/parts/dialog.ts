// SPDX-License-Identifier: EUPL-1.2
// A question in a dialog of its own, on the platform's <dialog>: focus, Escape and what lies behind are its affair.
//
//     const done = await askDialog<Done> (title, close => html`… @click=${() => close (result)} …`);      undefined: it was dismissed
import { html, render, type TemplateResult } from "lit";

let count = 0;

/** `view` is called again by `again`; it shows the dialog's content. */
export function askDialog<Result> (title: string, view: (close: (result?: Result) => void, again: () => void) => TemplateResult): Promise<Result | undefined> {
  return new Promise (done => {
    const dialog = document.createElement ("dialog"), before = document.activeElement as HTMLElement | null, id = `ib-dialog-${++count}`;
    dialog.className = "ib-dialog";
    dialog.setAttribute ("aria-labelledby", id);
    let result: Result | undefined;
    const close = (with_?: Result): void => { result = with_; dialog.close (); };
    const again = (): void => void render (html`<h2 class="kern-heading-medium" id=${id}>${title}</h2>${view (close, again)}`, dialog);
    const leave = (): void => dialog.close (); // it belongs to the page that the browser's back key leaves
    window.addEventListener ("popstate", leave);
    dialog.addEventListener ("close", () => {
      window.removeEventListener ("popstate", leave);
      dialog.remove ();
      (before?.isConnected ? before : document.querySelector<HTMLElement> ("main h1"))?.focus (); // what opened it may have gone meanwhile
      done (result);
    });
    document.body.append (dialog);
    again ();
    dialog.showModal ();
    dialog.querySelector<HTMLElement> ("[autofocus], textarea, input, select, button")?.focus ();
  });
}
