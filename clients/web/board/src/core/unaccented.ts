// SPDX-License-Identifier: EUPL-1.2
// Texts as people look for them.

/** Small letters without dots and accents: "grun" finds "Grün". */
export const unaccented = (text: string): string => text.toLowerCase ().normalize ("NFD").replace (/\p{M}/gu, "").replace (/ß/g, "ss");
