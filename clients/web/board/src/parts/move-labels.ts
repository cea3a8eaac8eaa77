// SPDX-License-Identifier: EUPL-1.2
// What the buttons of moves say.
import { stageOf } from "../core/known";
import { said, texts } from "../core/texts";
import type { Definition } from "../core/types";
import { approvalsFor, gatesOf, type MoveKind, type MoveTarget } from "./rights";

export const LABELS = texts ({
  advance: ["Weiter", "Move on"], submit: ["Einreichen", "Submit"], lay: ["Vorlegen", "Submit for decision"], decide: ["Freigeben", "Release"],
  override: ["An ihrer Stelle entscheiden", "Decide in their place"],
  return: ["Zurückgeben", "Return"], park: ["Zurückstellen", "Park"], resume: ["Fortsetzen", "Resume"], reject: ["Ablehnen", "Reject"],
  reopen: ["Wieder öffnen", "Reopen"],
  withdraw: ["Zurückziehen", "Withdraw"], abort: ["Vorhaben abbrechen", "Abort the project"], merge: ["Zusammenführen", "Merge"],
  consent: ["Zur Zusammenführung erklären", "Respond to the merger"],
  unmerge: ["Zusammenführung zurücknehmen", "Undo the merger"], adopt: ["Nachnutzen", "Adopt"], assign: ["Zuweisen", "Assign"],
  migrate: ["Verfahren wechseln", "Change procedure"],
  approve: ["Freigabe oder Stellungnahme geben", "Give approval or opinion"], ask: ["Stellungnahme erbitten", "Request an opinion"],
});

export const isDraft = (target: MoveTarget, from: Definition): boolean => stageOf (from, target.stage)?.number === 0;

/** What a button for a move says. */
export function moveLabel (kind: MoveKind, target: MoveTarget, definition: Definition): string {
  if (kind === "advance") {
    const gates = gatesOf (target, definition);
    return isDraft (target, definition) ? LABELS.submit () : gates.some (({ part }) => part === "decides") ? LABELS.decide () : gates.some (({ part }) =>
      part === "lays") ? LABELS.lay () : LABELS.override ();
  }
  if (kind === "approve") {
    const kinds = approvalsFor (target, definition);
    return kinds.length === 1 ? said (kinds[0]) : LABELS.approve ();
  }
  return LABELS[kind] ();
}

