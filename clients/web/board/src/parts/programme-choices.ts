// SPDX-License-Identifier: EUPL-1.2
// The programmes of the catalogue, to choose from and to name.
import { all } from "../core/api";
import { onLive } from "../core/live";
import type { Value } from "../core/types";
import type { Choice } from "./pick";

let programmes: Promise<Choice[]> | undefined;

export function programmeChoices (): Promise<Choice[]> {
  if (programmes === undefined) {
    programmes = all<{ key: string; fields: { name?: Value } }> ("programme.list").then (rows => rows.map (row => ({ key: row.key, text: String (row.fields.name ?? row.key), more: row.key })));
    programmes.catch (() => { programmes = undefined; });
  }
  return programmes;
}
onLive (told => {
  if (told.type === "reset" || (told.type === "event" && told.event.kind === "programme.changed"))
    programmes = undefined;
});
