// SPDX-License-Identifier: EUPL-1.2
// A value being edited, with what stands beside its input: the draft it comes from, what somebody else made of it, what the bus refused.
import { html, nothing, type TemplateResult } from "lit";
import { orgName } from "../core/known";
import { said, texts } from "../core/texts";
import type { Field, Org, Reason } from "../core/types";
import { badge } from "./class-badge";
import { draftText, type Slot, type Theirs } from "./slots";
import type { Choice, ValueChange } from "./value-input";
import type { Typed } from "./value-read";
import { isEmpty, valueText, type Names } from "./value-text";
import { roleName } from "./words";

const T = texts ({
  changed: ["Inzwischen geändert von {0}:", "Changed in the meantime by {0}:"], changedSomebody: ["Inzwischen geändert:", "Changed in the meantime:"], emptied: ["geleert", "emptied"],
  take: ["Übernehmen", "Take theirs"], mine: ["Meins behalten", "Keep mine"], discard: ["Entwurf verwerfen", "Discard draft"], of: ["{0}: {1}", "{0}: {1}"],
});

export interface SlotContext { columns: Field[]; orgs?: Map<string, Org>; names: Names; choices?: Choice[]; from?: string; id: string; compact?: boolean; described?: string }
export interface SlotActions { type: (key: string, typed: Typed) => void; take: (key: string) => void; mine: (key: string) => void; discard: (key: string) => void }

/** "Beratung, Beratung Harz-Saale GmbH" */
export const whoText = (who: Omit<Theirs, "value">, orgs: Map<string, Org> | undefined): string =>
  [who.role === undefined ? "" : roleName (who.role), orgName (orgs, who.org)].filter (part => part !== "").join (", ");

function theirs (slot: Slot, context: SlotContext, on: SlotActions): TemplateResult | typeof nothing {
  if (slot.theirs === undefined)
    return nothing;
  const who = whoText (slot.theirs, context.orgs), text = valueText (slot.field, slot.theirs.value, context.orgs, context.names), key = slot.field.key;
  return html`<div class="ib-f-theirs" role="alert" id="${context.id}-theirs"><p class="ib-f-theirs__who">${who === "" ? T.changedSomebody () : T.changed (who)}</p>
    <p class="ib-f-theirs__value ib-f-lines">${isEmpty (slot.theirs.value) ? T.emptied () : text}</p>
    <div class="ib-actions"><button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" aria-label=${T.of (T.take (), said (slot.field))}
      @click=${() => on.take (key)}><span class="kern-label">${T.take ()}</span></button>
      <button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" aria-label=${T.of (T.mine (), said (slot.field))}
        @click=${() => on.mine (key)}><span class="kern-label">${T.mine ()}</span></button></div></div>`;
}

export function slotView (slot: Slot, context: SlotContext, on: SlotActions): TemplateResult {
  const key = slot.field.key, refusal = slot.reasons.filter ((reason: Reason) => reason.code !== "conflict").map (said).join (" ");
  const described = [context.described ?? "", slot.theirs === undefined ? "" : `${context.id}-theirs`, slot.drafted === undefined ? "" : `${context.id}-draft`].filter (part => part !== "").join (" ");
  return html`${slot.drafted === undefined ? nothing : html`<p class="ib-f-draft" id="${context.id}-draft">${badge ("info", draftText (slot.drafted))}
      <button type="button" class="kern-link" aria-label=${T.of (T.discard (), said (slot.field))} @click=${() => on.discard (key)}>${T.discard ()}</button></p>`}
    <ib-field-input input-id=${context.id} .field=${slot.field} .typed=${slot.typed} .columns=${context.columns} .orgs=${context.orgs} .choices=${context.choices}
      .from=${context.from} ?compact=${context.compact === true}
      .error=${refusal} described=${described} @ib-value=${(event: CustomEvent<ValueChange>) => { event.stopPropagation (); on.type (key, event.detail.typed); }}></ib-field-input>
    ${theirs (slot, context, on)}`;
}
