// SPDX-License-Identifier: EUPL-1.2
// Whose work it is to complete what a gate wants: an idea needs a title and one sentence, the coordination classifies it; from then on the Kommune does.
import { gatesFrom, stageOf } from "../core/known";
import type { CaseRow, CaseView, Definition } from "../core/types";
import { actsFor, holds, partAt, targetOf } from "./rights";

/** Whether the gate out of this stage belongs to an office that sorts ideas and adds what it wants itself. */
export function isSorted (definition: Definition, stage: string): boolean {
  const gate = gatesFrom (definition, stage)[0];
  return isIdea (definition, stage) && gate !== undefined && gate.delegable === true && !gate.decides.includes ("lead");
}

/** Ideas lie with those who sort or choose them without being laid: whoever answers a return there only gives them back (the bus asks for nothing more). */
export const isIdea = (definition: Definition, stage: string): boolean => stageOf (definition, stage)?.number === 1;

/** Whether what is missing is for others to add: the person may help, and need not. */
export function othersAdd (of: CaseView | CaseRow, definition: Definition): boolean {
  const gate = gatesFrom (definition, of.stage)[0], target = "fields" in of ? targetOf (of) : of;
  if (gate === undefined || !isSorted (definition, of.stage))
    return false;
  const part = partAt (target, gate), firm = holds ("consultant") && actsFor (target, "consultant");
  return part !== "decides" && part !== "overrides" && !firm;
}
