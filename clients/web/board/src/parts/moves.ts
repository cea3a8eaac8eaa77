// SPDX-License-Identifier: EUPL-1.2
// Every command that moves a case or concerns it as a whole, asked for in a dialog; its parts are loaded when the first one is opened.
//
//     const done = await openMove ("park", target);                      undefined: dismissed, or still on its way
//     for (const kind of movesFor (target, definition)) … moveLabel (kind, target, definition)
import { announce } from "../core/announce";
import { draft, keepDraft } from "../core/drafts";
import { fetched } from "../core/fetched";
import { deliver } from "../core/outbox";
import { explain } from "../core/page";
import { texts } from "../core/texts";
import type { Done } from "../core/types";
import type { MoveKind, MoveTarget } from "./rights";

export { moveLabel } from "./move-labels";
export { actsFor, approvalsFor, asksFor, isStaff, mayComment, movesFor, opinionDays, partAt, targetOf, type MoveKind, type MoveTarget } from "./rights";

const T = texts ({
  supported: ["Sie unterstützen „{0}“.", "You support \"{0}\"."], unsupported: ["Unterstützung zurückgenommen.", "Support withdrawn."],
  supportIt: ["Unterstützen: {0}", "Support: {0}"],
});

/** What is known before the dialog opens: where a card was dropped, which approval a button is for. */
export interface MovePreset {
  to?: string; into?: string; org?: string; kind?: string; verdict?: "yes" | "no"; deficiencies?: string[]; reason?: string; end?: boolean;
  /** Called when the move goes out: what is to be there before it. */
  first?: () => void;
}

/** Asks what a move needs and sends it. */
export async function openMove (kind: MoveKind, target: MoveTarget, preset: MovePreset = {}): Promise<Done | undefined> {
  return (await fetched (moveDialogs ()))?.openMove (kind, target, preset);
}

/** Fetches the dialogs before somebody wants one: they are then there without a connection. */
export const moveDialogs = (): Promise<typeof import ("./move-dialog")> => import ("./move-dialog");

/** Supports a case, or takes that back; what went wrong is announced. */
export async function support (target: { ref: string; title: string }, on: boolean): Promise<Done | undefined> {
  try {
    const done = await deliver (on ? "case.support" : "case.unsupport", { case: target.ref }, T.supportIt (target.title));
    keepDraft (`supports.${target.ref}`, on || undefined); // nobody is told who supports what: only this browser knows
    announce (on ? T.supported (target.title) : T.unsupported (), { undo: () => void support (target, !on) });
    return done;
  } catch (error) {
    announce (explain (error), { kind: "danger" });
    return undefined;
  }
}

/** Whether the person supported a case from this browser. */
export const supports = (ref: string): boolean => draft (`supports.${ref}`) === true;
