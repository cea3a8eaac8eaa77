// SPDX-License-Identifier: EUPL-1.2
// What the bus takes in no text (proto/text.h) is gone before anything sees it: it comes along when people paste from PDFs, Word or web pages, and they would look in vain for what is wrong.
const ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/gu;
const CONTROLS = "\\0-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\u202a-\\u202e\\u2066-\\u206f\\ufeff\\ufff9-\\ufffc\\p{Noncharacter_Code_Point}";
const INVISIBLE = "\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u2060-\\u2065\\u3164\\ufe00-\\ufe0d\\uffa0\\ufff0-\\ufff8\\u{1107f}\\u{13430}-\\u{1343f}\\u{16fe4}\\u{1bca0}-\\u{1bca3}\\u{1d159}\\u{1d173}-\\u{1d17a}";
const FLAG = "\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}", TAGS = "\\u{e0000}-\\u{e0fff}"; // only a flag may have tags
const OTHERS = new RegExp (`(${FLAG})|[${CONTROLS}${INVISIBLE}${TAGS}]`, "gu");

/** The text as whoever pasted it meant it: what ends a line in another way ends it with a newline (without lines: is a blank), everything else of it goes. */
export const clean = (text: string, lines = true): string => text.replace (ENDS, lines ? "\n" : " ").replace (OTHERS, "$1");

const TYPED = /^(text|search|email|tel|url)$/;

function cleanInput (event: Event): void {
  const input = event.target, area = input instanceof HTMLTextAreaElement;
  if (!area && !(input instanceof HTMLInputElement && TYPED.test (input.type)))
    return;
  const cleaned = clean (input.value, area);
  if (cleaned === input.value)
    return;
  const before = input.selectionStart === null ? undefined : clean (input.value.slice (0, input.selectionStart), area).length; // an address has no place of the cursor
  input.value = cleaned;
  if (before !== undefined)
    input.setSelectionRange (before, before);
}

/** In whatever is typed or pasted anywhere, before the parts of the board read it. */
export const cleanTexts = (): void => document.addEventListener ("input", cleanInput, { capture: true });
