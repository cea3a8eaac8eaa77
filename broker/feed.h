/* SPDX-License-Identifier: EUPL-1.2 */
/* The public feed: what everybody may see, to whoever subscribes.  Two frames: a topic, "event/KIND/" or "head/", and an answer nobody asked for.
   It may lose messages to slow subscribers; the head every second shows them.  Records nobody subscribes to cost nothing. */
#ifndef IDEENBUS_BROKER_FEED_H
#define IDEENBUS_BROKER_FEED_H

#include "sight.h"

#include <czmq.h>

struct feed;

/* Binds.  NULL with one line in error. */
struct feed *feed_new (zloop_t *loop, struct sights *sights, const char *endpoint, const uint8_t secret_key[32], char *error, size_t error_size);
void feed_destroy (struct feed **self);

const char *feed_endpoint (const struct feed *self);

/* Whether anybody listens. */
bool feed_wanted (const struct feed *self);

/* Publishes what the public may see of a new record; the entry must be fresh. */
void feed_entry (struct feed *self, const struct entry *entry);

/* Publishes the head: an encoded `through`. */
void feed_head (struct feed *self, struct slice frame);

#endif
