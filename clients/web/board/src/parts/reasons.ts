// SPDX-License-Identifier: EUPL-1.2
// Why something did not happen: every reason, each a link to its field.
import { html, nothing, type TemplateResult } from "lit";
import { said } from "../core/texts";
import type { Reason } from "../core/types";

/** Where a reason can be mended: the anchor of its field, row or table on the page of the case, if there is one already. */
export function placeOf (ref: string | undefined, reason: Reason): string | undefined {
  if (ref === undefined || reason.field === undefined)
    return undefined;
  const [head] = reason.field.split (".");
  return reason.row !== undefined ? `/c/${ref}#row-${head}-${reason.row}` : `/c/${ref}#field-${head}`;
}

/** `whose`: behind each, who sees to it; "" says nothing. */
export function reasonList (ref: string | undefined, reasons: Reason[], chosen?: (reason: Reason) => void, whose?: (reason: Reason) => string): TemplateResult | typeof nothing {
  if (reasons.length === 0)
    return nothing;
  return html`<ul class="ib-reasons">${reasons.map (reason => {
    const place = placeOf (ref, reason), who = whose?.(reason) ?? "";
    return html`<li>${place === undefined ? said (reason) : html`<a class="kern-link" href=${place} @click=${() => chosen?.(reason)}>${said (reason)}</a>`}${who === "" ? nothing : html` <span class="ib-muted">${who}</span>`}</li>`;
  })}</ul>`;
}
