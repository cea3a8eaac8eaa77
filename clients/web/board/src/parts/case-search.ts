// SPDX-License-Identifier: EUPL-1.2
// Choosing another case: words or a number, and the likeliest below.
import { html, nothing, type TemplateResult } from "lit";
import { list, one } from "../core/api";
import { orgName, similar } from "../core/known";
import { texts } from "../core/texts";
import type { CaseRow, CaseView } from "../core/types";
import { rowOf } from "./fold";
import { line, value, type Form } from "./move-form";

const T = texts ({
  words: ["Suchen", "Search"], hint: ["Wörter aus dem Titel oder die Nummer", "Words of the title, or the number"],
  none: ["Nichts gefunden, was noch offen ist.", "Nothing found that is still open."],
  like: ["Ähnliche Vorgänge", "Similar cases"], found: ["Gefunden", "Found"],
});

interface Found { words: string; rows: CaseRow[] | undefined; timer: number; likely: boolean }
const known = new WeakMap<Form, Found> ();

function search (form: Form, words: string, found: Found): void {
  found.words = words;
  window.clearTimeout (found.timer);
  found.timer = window.setTimeout (async () => {
    const text = words.trim () || form.target.title;
    const byNumber = /^[a-z]{2,8}-\d{4}-\d{5,}$/i.test (text) ? await one<CaseView> ("case.get", { case: text.toUpperCase () }).then (view => [rowOf (view)],
      () => []) : undefined;
    const rows = byNumber !== undefined ? byNumber : words.trim () === "" ? await similar<CaseRow> (text, undefined, 8).catch (() => [])
      : await list<CaseRow> ("case.search", { text, limit: 12 }).then (page => page.rows, () => []);
    if (found.words !== words)
      return; // typed on meanwhile
    found.likely = words.trim () === "";
    found.rows = rows.filter (row => row.ref !== form.target.ref && row.state === "open").slice (0, 6);
    form.again ();
  }, found.rows === undefined ? 0 : 250);
}

/** The case that is chosen lies under `key` as its reference. */
export function caseSearch (form: Form, key: string, label: string): TemplateResult {
  let found = known.get (form);
  if (found === undefined) {
    found = { words: "", rows: undefined, timer: 0, likely: true };
    known.set (form, found);
  }
  if (found.rows === undefined || found.words !== value (form, "words"))
    search (form, value (form, "words"), found);
  const wrong = form.wrong.get (key);
  return html`${line (form, "words", T.words (), { type: "search", hint: T.hint (), optional: true })}
    <fieldset class="kern-fieldset ib-radios" aria-invalid=${wrong === undefined ? nothing : "true"}><legend class="kern-label">${label}</legend>
      ${wrong === undefined ? nothing : html`<p class="kern-error"><span class="kern-icon kern-icon--danger"
        aria-hidden="true"></span><span class="kern-body">${wrong}</span></p>`}
      <div role="status" class="kern-sr-only">${found.rows === undefined ? nothing : found.rows.length === 0 ? T.none ()
        : `${found.likely ? T.like () : T.found ()}: ${found.rows.length}`}</div>
      <div class="kern-fieldset__body">${(found.rows ?? []).map (row => html`<label class="ib-check"><input type="radio" name="ib-move-${key}"
        id="ib-move-${key}" .checked=${value (form, key) === row.ref}
        @change=${() => { form.values[key] = row.ref; form.wrong.delete (key); form.again (); }}><span>${row.title}<br>
        <span class="ib-muted">${row.ref} · ${orgName (form.orgs, row.org)}</span></span></label>`)}
      ${found.rows?.length === 0 && !found.likely ? html`<p class="kern-body">${T.none ()}</p>` : nothing}</div></fieldset>`;
}
