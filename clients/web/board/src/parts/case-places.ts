// SPDX-License-Identifier: EUPL-1.2
// Where on the page of a case something stands: which tab has which sections and tables of the definition, and what an anchor means.
import { texts } from "../core/texts";
import type { CaseView, Definition, Section, Table } from "../core/types";

const T = texts ({
  steckbrief: ["Steckbrief", "Profile"], anforderungen: ["Anforderungen", "Requirements"], finanzierung: ["Finanzierung", "Funding"],
  fahrplan: ["Fahrplan", "Roadmap"],
  betrieb: ["Betrieb", "Operation"], kommentare: ["Kommentare", "Comments"], verlauf: ["Verlauf", "History"], anhaenge: ["Anhänge", "Attachments"],
});

export const TABS = ["steckbrief", "anforderungen", "finanzierung", "fahrplan", "betrieb", "kommentare", "verlauf", "anhaenge"] as const;
export type Tab = typeof TABS[number];
export const tabName = (tab: Tab): string => T[tab] ();

/** A section or table that is named neither here nor there stands in the Steckbrief: a new definition loses nothing. */
const SECTIONS: { [section: string]: Tab } = {
  specification: "anforderungen", opinions: "anforderungen", funding: "finanzierung", grants: "finanzierung", decision: "finanzierung",
    procurement: "finanzierung", delivery: "betrieb", advice: "fahrplan",
};
const TABLES: { [table: string]: Tab } = { milestones: "fahrplan", tasks: "fahrplan", indicators: "betrieb", measurements: "betrieb" };

const tabOfSection = (section: string | undefined): Tab => SECTIONS[section ?? ""] ?? "steckbrief";
const tabOfTable = (table: Table): Tab => TABLES[table.key] ?? tabOfSection (table.section);

/** Sections of a tab that have fields. */
export const sectionsOf = (definition: Definition, tab: Tab): Section[] =>
  definition.sections.filter (section => tabOfSection (section.key) === tab && definition.fields.some (field => field.section === section.key));
export const tablesOf = (definition: Definition, tab: Tab): Table[] => definition.tables.filter (table => tabOfTable (table) === tab);
/** Fields with a value that the definition no longer has. */
export const formerFields = (view: CaseView, definition: Definition): string[] => Object.keys (view.fields).filter (key => !definition.fields.some (field => field.key === key));
/** Tables with rows that the definition no longer has; both stand in the Steckbrief. */
export const formerTables = (view: CaseView, definition: Definition): string[] => Object.keys (view.rows ?? {}).filter (key => !definition.tables.some (table => table.key === key));

/** The tab where a field, a table or an approval stands. */
function tabOfKey (definition: Definition, key: string): Tab {
  const field = definition.fields.find (one => one.key === key), table = definition.tables.find (one => one.key === key);
  return field !== undefined ? tabOfSection (field.section) : table !== undefined ? tabOfTable (table) : "steckbrief";
}

/** What an address' hash asks for: a tab, or an element and the tab it stands in. */
export function placeOfHash (definition: Definition, hash: string): { tab: Tab; id?: string } {
  if ((TABS as readonly string[]).includes (hash))
    return { tab: hash as Tab };
  if (hash.startsWith ("field-"))
    return { tab: tabOfKey (definition, hash.slice (6)), id: hash };
  const table = hash.startsWith ("row-") ? definition.tables.find (one => hash.startsWith (`row-${one.key}-`)) : undefined;
  if (table !== undefined)
    return { tab: tabOfTable (table), id: hash };
  return hash.startsWith ("comment-") ? { tab: "kommentare", id: hash } : { tab: "steckbrief" };
}
