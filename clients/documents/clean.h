/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts of others on their way into a file format: what XML 1.0 does not allow or is no character is left out, what is no UTF-8 becomes U+FFFD.  Every writer
   of this room takes its texts through here, so that no text can make a file that does not open. */
#ifndef IDEENBUS_CLEAN_H
#define IDEENBUS_CLEAN_H

#include "proto/value.h"

#include <stdio.h>

/* Takes the next allowed character off rest; its bytes are 1 to 4 and lie in rest's text or, for U+FFFD, in static memory.  Left out are the control characters
   below U+0020 except tab, LF and CR, DEL, and what is no character (U+FDD0 to U+FDEF, the last two of each plane).  False at the end. */
bool clean_next (struct slice *rest, struct slice *character);

/* The cleaned text, with a NUL behind it; in the arena.  CR LF and a lone CR become LF if lines is true. */
struct slice clean_text (struct arena *arena, struct slice text, bool lines);

/* The cleaned text as the value of an XML attribute in double quotes, or as character data: the marks are escaped, tab, LF and CR are character references, so
   that a reader's normalization keeps them. */
void clean_write_xml (FILE *out, struct slice text);

/* Characters of a cleaned text as UTF-16 counts them: two beyond U+FFFF. */
uint32_t clean_utf16_length (struct slice text);

#endif
