// SPDX-License-Identifier: EUPL-1.2
// Who looks at a case next, in words: roles with the organisation they act for.
import { texts } from "../core/texts";
import type { Gate, Org } from "../core/types";
import { roleName } from "./words";

const T = texts ({ or: ["{0} oder {1}", "{0} or {1}"], at: ["{0}, {1}", "{0}, {1}"] });

export interface Whose { org: string; handled_by?: string; district?: string }

/** The district a case of this organisation lies in. */
export function districtOf (orgs: Map<string, Org>, key: string | undefined): string | undefined {
  const org = key === undefined ? undefined : orgs.get (key);
  return org?.kind === "district" ? org.key : org?.district;
}

/** Centres that coordinate a district; where none is named for it, that of the whole region. */
function centresOf (orgs: Map<string, Org>, district: string | undefined): Org[] {
  const centres = [...orgs.values ()].filter (org => org.kind === "centre"), own = centres.filter (org => district !== undefined && (org.districts ?? []).includes (district));
  return own.length > 0 ? own : centres.filter (org => (org.districts ?? []).length === 0);
}

function placeOf (orgs: Map<string, Org>, role: string, whose: Whose): string {
  const district = whose.district ?? districtOf (orgs, whose.org);
  if (role === "coordinator" && orgs.get (whose.org)?.kind === "centre")
    return orgs.get (whose.org)!.name; // what a centre wants for itself it sorts itself
  if (role === "coordinator")
    return centresOf (orgs, district).map (org => org.name).join (", ");
  if (role === "district_admin")
    return district === undefined ? "" : orgs.get (district)?.name ?? district;
  if (role === "consultant")
    return (district === undefined ? [] : orgs.get (district)?.triage_firms ?? []).map (key => orgs.get (key)?.name ?? key).join (", ");
  const handles = role !== "lead" && whose.handled_by !== undefined && whose.handled_by !== whose.org;
  return orgs.get (handles ? whose.handled_by! : whose.org)?.name ?? whose.org;
}

/** "Koordination, Regionales Digitalisierungszentrum"; roles of one organisation stand together. */
function roleTexts (orgs: Map<string, Org>, roles: string[], whose: Whose): string {
  const places = new Map<string, string[]> ();
  for (const role of roles) {
    const place = placeOf (orgs, role, whose);
    if (role !== "consultant" || place !== "")
      places.set (place, [...places.get (place) ?? [], roleName (role)]);
  }
  return [...places].map (([place, names]) => (place === "" ? names.join (", ") : T.at (names.join (", "), place))).reduce ((a, b) => T.or (a, b));
}

/** Who decides a gate; a citizen's draft is for the Kommune alone to adopt. */
export function decidersOf (orgs: Map<string, Org>, gate: Gate, whose: Whose): string {
  const roles = gate.number === 0 ? gate.decides.filter (role => role !== "coordinator") : gate.delegable ? [...new Set ([...gate.decides, "consultant"])] : gate.decides;
  return roleTexts (orgs, roles, whose);
}
