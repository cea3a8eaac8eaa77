// SPDX-License-Identifier: EUPL-1.2
// What is different between two texts, line by line, and how that is shown.
import { html, type TemplateResult } from "lit";
import { number } from "../core/format";
import { texts } from "../core/texts";

const T = texts ({
  same: ["Beide Texte sind gleich.", "Both texts are the same."], count: ["{0} neu, {1} entfallen", "{0} new, {1} gone"], lines: ["Unterschiede, Zeile für Zeile", "Differences, line by line"], line: ["Zeile {0}", "Line {0}"],
  gone: ["entfallen", "gone"], added: ["neu", "new"],
});

/** `line`: where it stands in the new text, or would. */
export interface DiffLine { sign: " " | "+" | "-"; text: string; line: number }
/** Beyond so many changes a text is another one: it is shown as such, and no time is spent on what they may share. */
const MOST = 1500;

/** The shortest way from one list of lines to the other (E. W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986), as the furthest reach on each diagonal after each step; undefined: longer than MOST. */
function ways (a: string[], b: string[]): Int32Array[] | undefined {
  const most = Math.min (a.length + b.length, MOST), reach = new Int32Array (2 * most + 3), steps: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    steps.push (reach.slice (most - d, most + d + 3)); // as it was before this step: the diagonals -d-1 … d+1
    for (let k = -d; k <= d; k += 2) {
      const at = most + 1 + k;
      let x = k === -d || (k !== d && reach[at - 1]! < reach[at + 1]!) ? reach[at + 1]! : reach[at - 1]! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k])
        x++;
      reach[at] = x;
      if (x >= a.length && x - k >= b.length)
        return steps;
    }
  }
  return undefined;
}

function middle (a: string[], b: string[]): [sign: DiffLine["sign"], text: string][] {
  const steps = ways (a, b);
  if (steps === undefined)
    return [...a.map (text => ["-", text] as [DiffLine["sign"], string]), ...b.map (text => ["+", text] as [DiffLine["sign"], string])];
  const found: [DiffLine["sign"], string][] = [];
  let x = a.length, y = b.length;
  for (let d = steps.length - 1; d > 0; d--) {
    const reach = steps[d]!, k = x - y, at = d + 1 + k, down = k === -d || (k !== d && reach[at - 1]! < reach[at + 1]!), from = down ? reach[at + 1]! : reach[at - 1]! + 1;
    while (x > from) { // what both share behind the change
      found.push ([" ", a[--x]!]);
      y--;
    }
    found.push (down ? ["+", b[--y]!] : ["-", a[--x]!]);
  }
  while (x > 0) {
    found.push ([" ", a[--x]!]);
    y--;
  }
  return found.reverse ();
}

function diffLines (before: string, after: string): DiffLine[] {
  const a = before.split (/\r?\n/), b = after.split (/\r?\n/);
  let head = 0, tail = 0;
  while (head < a.length && head < b.length && a[head] === b[head])
    head++;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail++;
  const all: [DiffLine["sign"], string][] = [...a.slice (0, head).map (text => [" ", text] as [DiffLine["sign"], string]), ...middle (a.slice (head, a.length - tail), b.slice (head, b.length - tail)),
    ...a.slice (a.length - tail).map (text => [" ", text] as [DiffLine["sign"], string])];
  let line = 1;
  return all.map (([sign, text]) => ({ sign, text, line: sign === "-" ? line : line++ }));
}

/** Lines around a change that tell where it is. */
const AROUND = 3;

function hunks (lines: DiffLine[]): DiffLine[][] {
  const near = lines.map (() => false), found: DiffLine[][] = [];
  lines.forEach (({ sign }, at) => { if (sign !== " ") near.fill (true, Math.max (0, at - AROUND), at + AROUND + 1); });
  lines.forEach ((one, at) => {
    if (near[at] === true && near[at - 1] !== true)
      found.push ([]);
    if (near[at] === true)
      found[found.length - 1]!.push (one);
  });
  return found;
}

const line = ({ sign, text }: DiffLine): TemplateResult => {
  const mark = html`<span aria-hidden="true">${sign === "-" ? "−" : sign} </span>`;
  return sign === "+" ? html`<ins class="ib-text-diff__line"><span class="kern-sr-only">${T.added ()}: </span>${mark}${text}</ins>`
    : sign === "-" ? html`<del class="ib-text-diff__line"><span class="kern-sr-only">${T.gone ()}: </span>${mark}${text}</del>` : html`<span class="ib-text-diff__line">${mark}${text}</span>`;
};

/** `label`: which two texts these are. */
export function textDiff (before: string, after: string, label: string): TemplateResult {
  const lines = diffLines (before, after), count = (sign: string): string => number (lines.filter (one => one.sign === sign).length);
  if (lines.every (one => one.sign === " "))
    return html`<p class="kern-body">${T.same ()}</p>`;
  return html`<p class="ib-muted">${label}: ${T.count (count ("+"), count ("-"))}</p><div class="ib-text-diff" role="region" tabindex="0" aria-label="${label}: ${T.lines ()}">
    ${hunks (lines).map (hunk => html`<p class="ib-text-diff__place">${T.line (hunk[0]!.line)}</p><div>${hunk.map (line)}</div>`)}</div>`;
}
