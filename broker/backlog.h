/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers a peer does not take at the moment: a swarm of them, as when a batch of its commands is done, may be larger than what ZeroMQ keeps for one peer. They
   wait here, in order and up to a bound; who takes nothing for long is given up. */
#ifndef IDEENBUS_BROKER_BACKLOG_H
#define IDEENBUS_BROKER_BACKLOG_H

#include "list.h"
#include "proto/value.h"

#define BACKLOG_BYTES ((size_t) 4 * 1024 * 1024) /* of one peer */
#define BACKLOG_STUCK_MS 10000                   /* without one frame taken */

struct session;

struct backlog
{
  struct link link; /* in the list of all */
  struct session *session;
  struct waiting *first, *last;
  size_t bytes;
  int64_t moved_ms; /* when it last got shorter, or began */
};

struct backlog *backlog_new (struct session *session, int64_t now_ms);
void backlog_destroy (struct backlog **self);

/* Puts a copy of a frame at the end; false: there is no room. */
bool backlog_add (struct backlog *self, struct slice frame);

/* The first frame, or SLICE_NONE; and past it. */
struct slice backlog_first (const struct backlog *self);
void backlog_shift (struct backlog *self, int64_t now_ms);

#endif
