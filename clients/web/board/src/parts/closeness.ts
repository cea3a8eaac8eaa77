// SPDX-License-Identifier: EUPL-1.2
// How close two ideas are, by the words that say something of the matter: a word both titles share counts most, what every administration writes counts little,
// and a part of a compound counts ("Hallenzeiten" and "Sporthallen").

/** Words that say nothing of a matter. */
const HOLLOW = new Set (`digital digitale digitalen digitaler digitales online elektronisch elektronische aber alle allen alles auch aufs beim besser bessere dabei dass dem den denn der des die dies diese dieser
  dieses doch durch eine einem einen einer eines erhalten fur ganz gibt haben hier ihre ihren ihrer immer innen jede jeden jeder kann keine konnen lassen liegen liegt mehr mussen nach nicht noch oder ohne schon sein selbst
  sehen sich sind soll sollen statt steht stehen uber und unser unsere unter viel viele vom von vor wann was welche wenn werden wer will wird with wollen woche zeigen zeigt zum zur zwei drei vier funf
  the and for that this with from have all can new are into their they`.split (/\s+/));

/** What stands in every second idea: alone it is no likeness.  Beginnings. */
const COMMON = `angebot anmeld antra antrag beantrag bescheid bestell burger buch dienst eltern einheitlich einwohner erfass frei gemeinde gemeinsam homepage information kommun leute mensch meld platz platze
  portal region schnell stadt stell tag tage telefon termin ubersicht verfahren verwalt verein vorgang zentral karte ort orte ortsteil foto formular zugang nutz jahr start projekt plattform wasser service system einfuhr`.split (/\s+/);

/** Letters an ending may have, a part of compounds at least, a whole word within one, and one that may be misspelt. */
const ENDING = 3, COMPOUND = 6, WHOLE = 5, SLIP = 7;

interface Word { text: string; title: boolean; common: boolean }

/** Without umlauts, which come and go with the plural. */
const fold = (text: string): string[] =>
  text.toLowerCase ().replace (/ß/g, "ss").normalize ("NFD").replace (/\p{Mn}/gu, "").split (/[^a-z0-9]+/).filter (word => word.length > 3 && !HOLLOW.has (word));

/** Endings aside; a compound of a common word is not common ("Terminkette", "Bürgerbüro"). */
const ENDINGS = /^(|e|en|er|ern|em|es|n|s|t|te|ten|et|bar|lich|liche[nrs]?|sam|ung|ungen|ungs|innen|ation|ationen|ale[nrs]?|al)$/;
const isCommon = (word: string): boolean => COMMON.some (start => word.startsWith (start) && ENDINGS.test (word.slice (start.length)));

/** The words of a title and a sentence, each once, where it counts most. */
function wordsOf (title: string, summary: string): Word[] {
  const found = new Map<string, Word> ();
  for (const [text, inTitle] of [[title, true], [summary, false]] as const)
    for (const word of fold (text))
      if (!found.has (word))
        found.set (word, { text: word, title: inTitle, common: isCommon (word) });
  return [...found.values ()];
}

/** The longest piece that both hold. */
function sharedPiece (a: string, b: string): string {
  for (let size = Math.min (a.length, b.length); size >= WHOLE; size--)
    for (let at = 0; at + size <= a.length; at++)
      if (b.includes (a.slice (at, at + size)))
        return a.slice (at, at + size);
  return "";
}

/** One letter more, less or another, or two that changed places: "Freidhof".  Among short words that would be another word. */
function isSlip (a: string, b: string): boolean {
  if (a[0] !== b[0] || Math.min (a.length, b.length) < SLIP)
    return false;
  let at = 1;
  while (at < a.length && a[at] === b[at])
    at++;
  const x = a.slice (at), y = b.slice (at), ends = (p: string, q: string): boolean => (p.startsWith (q) || q.startsWith (p)) && Math.abs (p.length - q.length) <= ENDING;
  return ends (x.slice (1), y.slice (1)) || ends (x.slice (1), y) || ends (x, y.slice (1)) || (x[0] === y[1] && x[1] === y[0] && ends (x.slice (2), y.slice (2)));
}

/** 1: the same word but for its ending; less: misspelt, or a part of a compound; 0: different words. */
function likeness (a: string, b: string): number {
  const least = Math.min (a.length, b.length), stem = Math.max (4, least - ENDING), piece = sharedPiece (a, b);
  if (a.slice (0, stem) === b.slice (0, stem) && Math.abs (a.length - b.length) <= ENDING)
    return 1;
  if (isSlip (a, b))
    return 0.7;
  const head = (least === a.length ? a : b).replace (/(en|er|e|n|s)$/, ""), longer = least === a.length ? b : a;
  const part = head.length >= 4 && longer.startsWith (head) ? head : piece.length >= COMPOUND || piece === a || piece === b ? piece : "";
  const hardly = isCommon (part) || HOLLOW.has (part) || COMMON.some (start => part.startsWith (start) && part.length <= start.length + 2);
  return part === "" ? 0 : hardly ? 0.15 : 0.6;
}

/** From here on two ideas are worth comparing: a part of a compound that their titles share (1.2) does not do alone.  And from here on they seem to be the same. */
export const ALIKE = 1.21, SAME = 2.4;
const COMMON_MOST = 1;

export interface Text { title: string; summary?: string }

/** Points: 2 for a telling word that both titles share, 1 where one has it in the title, a half where it stands in both sentences.  Common words give a quarter of it
    and cannot do alone, unless the titles say the same altogether. */
export function closeness (typed: Text, other: Text): number {
  const words = wordsOf (typed.title, typed.summary ?? ""), others = wordsOf (other.title, other.summary ?? ""), titled = words.filter (word => word.title);
  let telling = 0, common = 0;
  for (const word of words) {
    const best = others.map (one => ({ points: likeness (word.text, one.text) * (word.title && one.title ? 2 : word.title || one.title ? 1 : 0.5), common: word.common || one.common }))
      .map (one => ({ ...one, points: one.points * (one.common ? 0.25 : 1) })).sort ((a, b) => b.points - a.points)[0];
    if (best?.common === true)
      common += best.points;
    else
      telling += best?.points ?? 0;
  }
  const same = titled.length > 1 && titled.every (word => others.some (one => one.title && likeness (word.text, one.text) === 1));
  return Math.max (same ? SAME : 0, telling + Math.min (COMMON_MOST, common));
}
