/* SPDX-License-Identifier: EUPL-1.2 */
/* The search index: which word stands in which case, and how prominently.

   It holds folded words, not stems: stems are made when something is asked.  So the views stay a function of the log alone, whatever version of the stemmer the
   machine has, and a word costs one row.

   A word counts once for each field it stands in, with the weight of the field; the row is the sum over the fields.  So an edit costs what its field costs. */
#ifndef IDEENBUS_STORAGE_WORDS_H
#define IDEENBUS_STORAGE_WORDS_H

#include "room.h"
#include "word.h"

#define WORDS_FIELD_MAX 4000 /* words of one field that are indexed; the rest is not */

/* Brings the rows of a case from its old fields to its new ones (maps both). */
void words_update (struct views *views, struct arena *arena, const uint8_t id[16], const struct value *old, const struct value *new);

/* word 0 and the id with its bits turned, so that of the cases with a word the newest come first. */
void words_key (struct key *key, struct slice word, const uint8_t turned[16]);
void words_turn (const uint8_t id[16], uint8_t turned[16]);

/* What a row says: 8 for a word of the title, and up to 7 for other fields, so that a title is always before a text. */
uint32_t words_weight (struct slice row);

#endif
