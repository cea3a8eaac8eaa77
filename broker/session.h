/* SPDX-License-Identifier: EUPL-1.2 */
/* Sessions: the peers that said hello, by routing id and by number.  A number is never given twice, so that an answer that comes late finds its session or
 * nobody. */
#ifndef IDEENBUS_BROKER_SESSION_H
#define IDEENBUS_BROKER_SESSION_H

#include "door.h"

struct backlog;
struct follow;
struct offers;

struct session
{
  uint64_t number;         /* never 0 */
  struct session *chain;   /* in its bucket */
  struct follow *follows;  /* its streams, chained by session_next */
  struct backlog *backlog; /* answers it does not take now, or NULL */
  struct offers *offers;   /* contents offered in it (contents.c), or NULL; freed with it */
  uint32_t follow_count;
  uint32_t uploads;        /* that wait for their answer */
  enum door_kind door;
  bool has_person; /* the key belongs to somebody, enrolled or not */
  uint8_t routing[ROUTING_BYTES];
  uint8_t key[32]; /* of its connection; zeros on ipc */
  uint8_t person[16];
  uint64_t generation;      /* of rights, at which person was looked up */
  int64_t seen_ms, sent_ms; /* monotonic */
};

struct sessions;

struct sessions *sessions_new (uint32_t max);
void sessions_destroy (struct sessions **self);

/* NULL: there are as many as may be. */
struct session *sessions_add (struct sessions *self, enum door_kind door, const uint8_t routing[ROUTING_BYTES]);
void sessions_remove (struct sessions *self, struct session **session);

struct session *sessions_by_routing (const struct sessions *self, enum door_kind door, const uint8_t routing[ROUTING_BYTES]);
struct session *sessions_by_number (const struct sessions *self, uint64_t number);
uint32_t sessions_count (const struct sessions *self);

/* The session at a place from *place on, which moves behind it; NULL: no more.  The one given may be removed before the next call. */
struct session *sessions_next (const struct sessions *self, uint32_t *place);

#endif
