// SPDX-License-Identifier: EUPL-1.2
// Ideas handed in from this browser and what became of them: each is a draft, its submission and perhaps a comment, chained, so that they go out whenever there is a
// connection and in their order.  Kept until the answers are there, so that a receipt survives a closed tab.
import { Failed, newId, nowMs, one, Refused } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { deliver, dropItem, onOutbox, outbox } from "../core/outbox";
import { texts } from "../core/texts";
import type { CaseView, Done, Reason } from "../core/types";
import type { Photo } from "./photos";

const T = texts ({
  draft: ["Idee „{0}“ anlegen", "Draft the idea \"{0}\""], submit: ["Idee „{0}“ einreichen", "Submit the idea \"{0}\""], note: ["Anmerkung zu „{0}“", "Note on \"{0}\""],
});

export interface Idea { title: string; summary: string; org?: string; visibility?: string; pipeline?: string; source?: string }
/** `known`: it was handed in before, under `ref`. */
export interface Submission {
  id: string; submit: string; idea: Idea; made: number; batch?: string; state: "waiting" | "done" | "known" | "refused"; ref?: string; version?: number; stage?: string; laid?: boolean;
  withdrawn?: boolean; reasons?: Reason[]; photo?: Photo;
}

const KEPT_MS = 2 * 86400000;
const watched = new Set<string> ();
const watchers = new Set<() => void> ();

export function onSubmissions (told: () => void): () => void {
  watchers.add (told);
  return () => watchers.delete (told);
}

export const submissions = (): Submission[] => draft<Submission[]> ("submissions") ?? [];
export const submission = (id: string): Submission | undefined => submissions ().find (one => one.id === id);

function store (list: Submission[]): void {
  const old = nowMs () - KEPT_MS;
  const kept = list.filter (one => one.state === "waiting" || one.made > old);
  keepDraft ("submissions", kept.length === 0 ? undefined : kept);
  watchers.forEach (told => told ());
}

export const changeSubmission = (id: string, change: Partial<Submission>): void => store (submissions ().map (one => (one.id === id ? { ...one, ...change } : one)));
export const forgetSubmissions = (ids: string[]): void => store (submissions ().filter (one => !ids.includes (one.id)));

/* ---- Handing in ---- */

/** `note` becomes a comment of the case. */
export function submitIdea (idea: Idea, more: { batch?: string; note?: string; photo?: Photo } = {}): Submission {
  const made: Submission = { id: newId (), submit: newId (), idea, made: nowMs (), batch: more.batch, photo: more.photo, state: "waiting" };
  store ([...submissions (), made]);
  watched.add (made.id);
  const { visibility, ...fields } = idea;
  const begun = deliver ("case.draft", { ...fields, visibility: visibility === "internal" ? undefined : visibility }, T.draft (idea.title), { id: made.id });
  const handed = deliver ("case.submit", { case: made.id }, T.submit (idea.title), { id: made.submit, after: made.id });
  if (more.note !== undefined)
    deliver ("case.comment", { case: made.id, text: more.note }, T.note (idea.title), { after: made.submit }).catch (() => {}); // without its idea it is nothing
  begun.then (done => changeSubmission (made.id, { ref: done.ref, version: done.version }), error => refuse (made.id, error));
  handed.then (done => accept (made.id, done), error => { if (submission (made.id)?.state === "waiting") refuse (made.id, error); });
  return made;
}

function accept (id: string, done: Done): void {
  changeSubmission (id, { state: "done", ref: done.ref, version: done.version, stage: done.stage, laid: done.laid });
}

const reasonsOf = (error: unknown): Reason[] => (error instanceof Refused ? error.reasons : error instanceof Failed ? [{ code: error.code, de: error.de, en: error.en }] : [{ code: "", de: String (error), en: String (error) }]);

/** Handed in before under the same key: not doubled, and no failure. */
function refuse (id: string, error: unknown): void {
  const reasons = reasonsOf (error), before = reasons.length === 1 && reasons[0]!.code === "duplicate_source" ? /[A-Z]{2,8}-\d{4}-\d+/.exec (reasons[0]!.de)?.[0] : undefined;
  changeSubmission (id, before === undefined ? { state: "refused", reasons } : { state: "known", ref: before, photo: undefined });
}

/* ---- After a reload ---- */

/** What was still on its way when the page went: looks what became of it. */
export function resumeSubmissions (): () => void {
  void settle ();
  return onOutbox (() => void settle ());
}

let settling = false;
async function settle (): Promise<void> {
  if (settling)
    return;
  settling = true;
  try {
    for (const open of submissions ().filter (one => one.state === "waiting" && !watched.has (one.id)))
      await settleOne (open);
  } finally {
    settling = false;
  }
}

async function settleOne (open: Submission): Promise<void> {
  const items = outbox ().filter (item => item.id === open.id || item.id === open.submit), refused = items.find (item => item.refusal !== undefined);
  if (refused !== undefined) {
    changeSubmission (open.id, { state: "refused", reasons: [{ code: "", de: refused.refusal!, en: refused.refusal! }] });
    items.forEach (item => dropItem (item.id));
  } else if (items.length === 0)
    try {
      const view = await one<CaseView> ("case.get", { case: open.id });
      changeSubmission (open.id, { state: "done", ref: view.ref, version: view.version, stage: view.stage, laid: view.laid });
    } catch (error) {
      if (error instanceof Refused)
        forgetSubmissions ([open.id]); // somebody threw it away
    }
}
