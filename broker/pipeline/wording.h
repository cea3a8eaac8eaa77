/* SPDX-License-Identifier: EUPL-1.2 */
/* Words of a list that stand in a text: "schnell", "etc.", "benutzerfreundlich*". */
#ifndef IDEENBUS_WORDING_H
#define IDEENBUS_WORDING_H

#include "proto/value.h"

/* The words of a list, made ready to be looked for.  What it points to lies in the arena, or with the words. */
struct wording
{
  uint32_t count;
  const struct slice *words;
  uint32_t *first;    /* character of each, folded */
  uint64_t firsts[4]; /* a bit for each low byte of a first character: at most places no word begins */
};
void wording_begin (struct wording *self, struct arena *arena, const struct slice *words, uint32_t count);

/* found[i] becomes the place in `text` where word i stands for the first time, and stays as it is where it does not, or where it was set before.  The number
   that were set.  A word meets whole words, whatever the case (ß is ss, Ä may be one or two characters); soft hyphens do not count, and a hyphen between
   letters joins them to one word: "schnell" is not in "Schnell-Ladesäule".  One that ends in "*" meets beginnings of words.  A word may hold blanks and signs
   ("etc."). Any thread. */
uint32_t wording_find (const struct wording *self, struct slice text, struct slice *found);

#endif
