/* SPDX-License-Identifier: EUPL-1.2 */
/* What the texts that people write may hold: titles, fields, cells, comments, reasons, names.  The one place that says it; the broker refuses by it what its
   clients clean by it.

   Not in a text: control characters but newline and tab; what ends a line in a second way (U+2028, U+2029); what turns the direction of writing or puts it into
   a frame of its own (U+202A to U+202E, U+2066 to U+206F), so that a text reads otherwise than it is; what hides one text behind another (U+FFF9 to U+FFFB) or
   stands for something that is none (U+FFFC); the mark of the byte order (U+FEFF), what is no character (U+FDD0 to U+FDEF, the last two of each plane), and
   what shows nothing and no text in German or English or with emoji needs: fillers (U+115F, U+1160, U+3164, U+FFA0), joiners and selectors of other scripts and
   of mathematics (U+034F, U+17B4, U+17B5, U+180B to U+180F, U+200B, U+2060 to U+2065, U+FE00 to U+FE0D, U+FFF0 to U+FFF8, U+1107F, U+13430 to U+1343F, U+16FE4,
   U+1BCA0 to U+1BCA3, U+1D159, U+1D173 to U+1D17A), tags (U+E0000 to U+E0FFF), in which a whole text could hide, but in a flag (U+1F3F4, three to six small
   letters or digits as tags, U+E007F). All else stays, also what shows nothing and is wanted: U+061C, U+200E and U+200F, which only say the direction of the
   letter beside them, soft hyphens, and what joins (U+200C, U+200D) and varies (U+FE0E, U+FE0F) letters and emoji. */
#ifndef IDEENBUS_TEXT_H
#define IDEENBUS_TEXT_H

#include "value.h"

/* The first character that no text may hold: how many bytes it has, *at where it begins, *code its number; 0, and neither set, when there is none.  text is
   valid UTF-8.  Any thread. */
uint32_t text_forbidden (struct slice text, uint32_t *at, uint32_t *code);

/* Whether there is nothing to see in it: blanks of every width, line ends, what shows nothing, whether a text may hold it or not, marks without a
   letter, private use.  A text where something must stand is empty when this is true.  text is valid UTF-8.  Any thread. */
bool text_is_blank (struct slice text);

/* The text without them, as whoever pasted it meant it: what ends a line becomes a newline (without lines, a blank), everything else goes.  text is valid UTF-8
   and is given back itself when nothing is to be done; the new one lies in the arena. */
struct slice text_tidy (struct arena *arena, struct slice text, bool lines);

#endif
