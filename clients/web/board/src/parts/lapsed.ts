// SPDX-License-Identifier: EUPL-1.2
// What a change made lapse: approvals, opinions that were asked for, ratings.
import { said, texts } from "../core/texts";
import type { Definition, Done } from "../core/types";

const T = texts ({ lapsed: ["Damit gilt nicht mehr und ist neu zu geben: {0}", "This no longer holds and has to be given again: {0}"] });

export function lapsedText (definition: Definition, done: Done): string {
  const names = (done.lapsed ?? []).map (key => [...definition.approvals, ...definition.tables].find (one => one.key === key)).map ((one, i) => (one === undefined ? done.lapsed![i]! : said (one)));
  return names.length === 0 ? "" : T.lapsed (names.join (", "));
}
