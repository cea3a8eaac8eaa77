// SPDX-License-Identifier: EUPL-1.2
// Words for the keys that no definition holds: roles, states, visibilities.
import { texts } from "../core/texts";

const R = texts ({
  public: ["Öffentlichkeit", "public"], citizen: ["Bürgerin/Bürger", "citizen"], submitter: ["Einreicher", "submitter"], editor: ["Sachbearbeitung", "editor"],
  lead: ["Leitung der Kommune", "lead"], consultant: ["Beratung", "consultant"], moderator: ["Moderation", "moderator"], coordinator: ["Koordination", "coordinator"],
  district_admin: ["Kreisverwaltung", "district administration"], dpo: ["Datenschutzbeauftragte", "data protection officer"],
  iso: ["Informationssicherheitsbeauftragte", "information security officer"], audit: ["Rechnungsprüfung", "audit"], admin: ["Systembetrieb", "administrator"],
  relay: ["technischer Dienst", "relay"], system: ["System", "system"],
});
const S = texts ({
  open: ["offen", "open"], parked: ["zurückgestellt", "parked"], rejected: ["abgelehnt", "rejected"], withdrawn: ["zurückgezogen", "withdrawn"], completed: ["abgeschlossen", "completed"],
  aborted: ["abgebrochen", "aborted"], merged: ["zusammengeführt", "merged"],
});
const V = texts ({ internal: ["intern", "internal"], intermunicipal: ["interkommunal", "intermunicipal"], public: ["öffentlich", "public"] });

export const STATES = ["open", "parked", "completed", "rejected", "withdrawn", "aborted", "merged"] as const;
/** Of these a district's board shows the cases. */
export const ON_BOARD: readonly string[] = ["open", "parked", "completed"];
export const VISIBILITIES = ["internal", "intermunicipal", "public"] as const;

const named = (words: Record<string, () => string>, key: string): string => words[key]?.() ?? key;
export const roleName = (key: string): string => named (R, key);
export const roleNames = (keys: string[]): string => keys.map (roleName).join (", ");
export const stateName = (key: string): string => named (S, key);
export const visibilityName = (key: string): string => named (V, key);
