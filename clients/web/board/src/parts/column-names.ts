// SPDX-License-Identifier: EUPL-1.2
// What columns of offices' tables are called: the command line's list, of which there is no second one.
import synonyms from "../../../../cli/synonyms.def?raw";

const NAMES = new Map ([...synonyms.matchAll (/^SYNONYMS \("(\w+)", "([^"]*)"\)/gm)].map (([, field, names]) => [field!, names!.split (" ")]));

/** What a field goes by, folded: lower case, letters and digits, umlauts spelt out. */
export const namesOf = (field: string): string[] => NAMES.get (field) ?? [];
/** The field that goes by a folded name. */
export const fieldNamed = (name: string): string | undefined => [...NAMES].find (([, names]) => names.includes (name))?.[0];
