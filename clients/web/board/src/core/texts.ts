// SPDX-License-Identifier: EUPL-1.2
// Texts for people, German and English side by side, so that neither can be forgotten:
//
//     const T = texts ({ missing: ["{0} von {1} fehlen", "{0} of {1} missing"] });
//     T.missing (3, 8)
//
// Each part of the board keeps its own small catalogue beside it.  A form for exactly one, where {0} is a count, stands behind a bar: "{0} Fall|{0} Fälle".

export type Language = "de" | "en";
type Pair = readonly [de: string, en: string];
type Text = (...values: (string | number)[]) => string;

let language: Language = "de";

export const lang = (): Language => language;

/** German first: English only for those who chose it, or whose browser asks for it before German. */
export function chooseLanguage (): Language {
  const kept = localStorage.getItem ("ideenbus.lang");
  const first = navigator.languages.map (code => code.slice (0, 2)).find (code => code === "de" || code === "en");
  language = kept === "de" || kept === "en" ? kept : first === "en" ? "en" : "de";
  document.documentElement.lang = language;
  return language;
}

/** Kept in this browser; the page is loaded anew, since texts stand everywhere. */
export function setLanguage (to: Language): void {
  localStorage.setItem ("ideenbus.lang", to);
  location.reload ();
}

function fill (text: string, values: (string | number)[]): string {
  const bar = text.indexOf ("|");
  if (bar >= 0)
    text = values[0] === 1 ? text.slice (0, bar) : text.slice (bar + 1);
  return text.replace (/\{(\d)\}/g, (_, place: string) => String (values[Number (place)] ?? ""));
}

export function texts<K extends string> (catalogue: Record<K, Pair>): Record<K, Text> {
  const found = {} as Record<K, Text>;
  for (const key in catalogue)
    found[key] = (...values) => fill (catalogue[key][language === "de" ? 0 : 1], values);
  return found;
}

/** The text of whatever carries both languages: reasons, definitions, work. */
export const said = (it: { de?: string; en?: string } | undefined): string => (language === "de" ? it?.de : it?.en) ?? it?.de ?? "";
/** Likewise for help texts of definitions. */
export const helpOf = (it: { help_de?: string; help_en?: string } | undefined): string => (language === "de" ? it?.help_de : it?.help_en) ?? "";
