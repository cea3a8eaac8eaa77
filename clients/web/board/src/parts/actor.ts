// SPDX-License-Identifier: EUPL-1.2
// Who did something: role and organisation, never a name.
import { orgName } from "../core/known";
import { texts } from "../core/texts";
import type { HistoryRow, Org } from "../core/types";
import { roleName } from "./words";

const T = texts ({ deputy: ["{0} (in Vertretung)", "{0} (as deputy)"] });

export function actorOf (row: Pick<HistoryRow, "role" | "org" | "deputy">, orgs: Map<string, Org> | undefined): string {
  const who = row.org === undefined ? roleName (row.role) : `${roleName (row.role)}, ${orgName (orgs, row.org)}`;
  return row.deputy ? T.deputy (who) : who;
}
