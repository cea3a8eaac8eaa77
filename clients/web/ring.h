/* SPDX-License-Identifier: EUPL-1.2 */
/* The news of the last while, shared by all browsers, each of which is a place in it.  Bounded in bytes and in number: the oldest goes when the newest comes,
   whoever may still stand there.  A place is a number that only grows; the news behind it may be there, gone, or still to come. */
#ifndef IDEENBUS_WEB_RING_H
#define IDEENBUS_WEB_RING_H

#include "news.h"

struct ring;

/* max_bytes of news, with all that belongs to them; the newest piece stays even when it is larger. */
struct ring *ring_new (size_t max_bytes);
void ring_destroy (struct ring **self);

/* Begins anew behind a place in a log: there is nothing that could be shown twice or missed.  Every earlier place is too far back from then on. */
void ring_begin (struct ring *self, struct news_place place, const char *epoch);

/* False until ring_begin. */
bool ring_begun (const struct ring *self);

/* The word for the log and its epoch; "" until ring_begin. */
const char *ring_epoch (const struct ring *self);

/* Takes over news; *news becomes NULL.  What is not behind all that came before is dropped: it was taken already.  True when it was kept. */
bool ring_add (struct ring *self, struct news **news);

/* Everything up to there has come. */
void ring_through (struct ring *self, struct news_place place);

/* Up to where everything has come. */
struct news_place ring_position (const struct ring *self);

/* Forgets the news, but not the position. */
void ring_clear (struct ring *self);

/* The oldest place that can be read, and the one behind the newest; equal when there is nothing. */
uint64_t ring_first (const struct ring *self);
uint64_t ring_end (const struct ring *self);

/* The news at first <= place < end; borrowed until the next ring_add, ring_begin or ring_clear. */
const struct news *ring_at (const struct ring *self, uint64_t place);

/* Where to read on for somebody who has seen everything up to `seen`. */
enum ring_found
{
  RING_FOUND,
  RING_BEHIND, /* what came next is forgotten */
  RING_UNKNOWN /* beyond what has come, or of another log or epoch */
};
enum ring_found ring_find (const struct ring *self, struct news_place seen, const char *epoch, uint64_t *place);

size_t ring_bytes (const struct ring *self);

#endif
