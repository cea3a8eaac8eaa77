// SPDX-License-Identifier: EUPL-1.2
// Where long German words may break: browsers without a dictionary break them anywhere.  The text itself stays as it is, so that it can be copied and found.
import { html } from "lit";

const JOINT = /(?<=\p{L}{3}(?:ungs|heits|keits|schafts|ions|täts|bands))(?=\p{Ll}{4})/u;

/** A text with a place to break behind the joints of its long words. */
export function breaks (text: string): unknown {
  const parts = text.split (JOINT);
  return parts.length === 1 ? text : parts.map ((part, i) => (i === 0 ? part : html`<wbr>${part}`));
}
