/* SPDX-License-Identifier: EUPL-1.2 */
/* Recent records, each made into an entry once for all streams.  Records that lie further back are read from the log when a stream that catches up comes by,
   and a few of these are kept too, for others on the same way. */
#ifndef IDEENBUS_BROKER_RING_H
#define IDEENBUS_BROKER_RING_H

#include "entry.h"

struct ring;

struct ring *ring_new (struct store *store, size_t max_bytes);
void ring_destroy (struct ring **self);

/* Takes the newest record.  Its entry, borrowed until the next call of ring_add or ring_get; NULL: the record is damaged. */
struct entry *ring_add (struct ring *self, const struct record *record, struct moment *moment);

/* Records were added elsewhere: the ring need not hold them, but knows how far the log reaches. */
void ring_move (struct ring *self, uint64_t head);

/* The entry of a seq, from memory or from the log; borrowed until the next call of ring_add or ring_get.  NULL: it cannot be read. */
struct entry *ring_get (struct ring *self, uint64_t seq, struct moment *moment);

size_t ring_bytes (const struct ring *self);

#endif
