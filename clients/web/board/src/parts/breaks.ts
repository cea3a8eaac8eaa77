// SPDX-License-Identifier: EUPL-1.2
// Where long German words may break, with a hyphen: browsers without a dictionary break them anywhere.  The text itself stays as it is, so that it can be copied and found: the soft hyphen is the
// style's (.ib-shy).
import { html } from "lit";

/** Behind the suffixes that join compounds, and before second parts that are frequent in titles, names and labels here and begin no part with a prefix of its own. */
const JOINTS = /(?<=\p{L}{3}(?:ungs|heits|keits|schafts|ions|täts|bands))(?=\p{Ll}{4})|(?<=\p{L}{4})(?=(?:spezifikation|zentr(?:um|en|ale)|verwaltung|gemeinde|gemeinschaft|bibliothek|plattform|beauftragt|konzept|programm|system|management|kataster|satzung|versammlung|werkstatt|kontrolle|pflege|planung|tation|häuser|plätze|schutz|sicherheit|technik))/u;

/** A text with places to break at the joints of its long words. */
export function breaks (text: string): unknown {
  const parts = text.split (JOINTS);
  return parts.length === 1 ? text : parts.map ((part, i) => (i === 0 ? part : html`<span class="ib-shy"></span>${part}`));
}
