// SPDX-License-Identifier: EUPL-1.2
// Tables as files for Excel: semicolons, UTF-8 with its mark, and no cell that a spreadsheet would take for a formula.

function cell (value: string | number): string {
  if (typeof value === "number")
    return String (value);
  const safe = /^[=+\-@\t\r]/.test (value) ? `'${value}` : value;
  return /[";\r\n]/.test (safe) ? `"${safe.replace (/"/g, "\"\"")}"` : safe;
}

export const csvText = (rows: (string | number)[][]): string => `\ufeff${rows.map (row => row.map (cell).join (";")).join ("\r\n")}\r\n`;

/** Hands a text over as a file. */
export const download = (name: string, type: string, text: string): void => save (name, new Blob ([text], { type }));

export function save (name: string, content: Blob): void {
  const link = document.createElement ("a"), url = URL.createObjectURL (content);
  link.href = url;
  link.download = name;
  document.body.append (link);
  link.click ();
  link.remove ();
  window.setTimeout (() => URL.revokeObjectURL (url), 10000);
}
