/* SPDX-License-Identifier: EUPL-1.2 */
/* Words as search sees them: cut out of a text and folded, the same way for what is indexed and for what is asked.

   A word is a run of letters and digits; soft hyphens and combining accents inside it count for nothing.  Folding makes lower case, ß to ss, and takes the
   accents of Latin letters away.  Of ä, ae and a only a remains, so that Kühlung, Kuehlung and Kuhlung are one word: an e behind a, o or u is dropped, but not
   that of "ue" behind a, e or q (Steuer, Bauer, Quelle).  Folding goes from left to right and never looks ahead: the folded beginning of a word is a
   beginning of the folded word, which is what searching while typing stands on.
   A single letter with a hyphen belongs to the next word: E-Akte is "eakte", and so is eAkte; an index holds "akte" besides.

   Rows of WORDS are made of these words: whatever changes here changes FORMAT_FOLD (format.h). */
#ifndef IDEENBUS_STORAGE_WORD_H
#define IDEENBUS_STORAGE_WORD_H

#include "proto/value.h"

#define WORD_BYTES 40 /* longer words are cut, at a character */

struct word
{
  char data[WORD_BYTES];
  uint32_t size;
  bool full; /* it was cut */
  bool open; /* it touches the end of the text: more letters may follow */
};

struct word_reader
{
  struct slice text;
  uint32_t at;
  bool parts; /* the part behind a single letter's hyphen as a word of its own as well */
};

struct word_reader word_reader (struct slice text, bool parts);

/* The next word of at least two bytes; false at the end. */
bool word_next (struct word_reader *self, struct word *word);

/* Articles, prepositions and the like, which say nothing about a case. */
bool word_is_stop (const struct word *word);

struct slice word_slice (const struct word *word);

#endif
