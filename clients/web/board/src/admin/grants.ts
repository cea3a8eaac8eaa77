// SPDX-License-Identifier: EUPL-1.2
// Roles of a person in words.
import { html, nothing, type TemplateResult } from "lit";
import { date, today } from "../core/format";
import { orgName } from "../core/known";
import { texts } from "../core/texts";
import type { Grant, Org } from "../core/types";
import { roleName } from "../parts/words";

const T = texts ({
  until: ["bis {0}", "until {0}"], from: ["ab {0}", "from {0}"], deputy: ["in Vertretung", "as deputy"], more: ["+ {0} weitere", "+ {0} more"],
});

/** Organisations of one role that stand there at once. */
const FEW = 3;

const place = (grant: Grant, orgs: Map<string, Org>): string => [orgName (orgs, grant.org), grant.from === undefined || grant.from <= today () ? "" : T.from (date (grant.from)), grant.deputy ? T.deputy () : "",
  grant.until === undefined ? "" : T.until (date (grant.until))].filter (part => part !== "").join (", ");

/** A role is named once with its organisations; beyond a few they unfold. */
export function grantList (grants: Grant[], orgs: Map<string, Org>): TemplateResult {
  const roles = new Map<string, Grant[]> ();
  for (const grant of grants)
    roles.set (grant.role, [...roles.get (grant.role) ?? [], grant]);
  return html`<ul class="ib-list">${[...roles].map (([role, those]) => {
    const few = those.length <= FEW + 1 ? those : those.slice (0, FEW), rest = those.slice (few.length);
    return html`<li>${roleName (role)}: ${few.map (grant => place (grant, orgs)).join ("; ")}${rest.length === 0 ? nothing
      : html` <details class="ib-more"><summary>${T.more (rest.length)}</summary>${rest.map (grant => place (grant, orgs)).join ("; ")}</details>`}</li>`;
  })}</ul>`;
}
