/* SPDX-License-Identifier: EUPL-1.2 */
#include "session.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 16384 /* a power of two, above LIMIT_CONNECTIONS */
#define SLOT_BITS 16  /* of a number; above them a counter */

static_assert (LIMIT_CONNECTIONS < (1 << SLOT_BITS), "a slot must fit its bits");

struct sessions
{
  uint32_t max, count, top; /* top: slots ever used */
  uint64_t counter;
  struct session **slots;
  uint32_t *free_slots, free_count;
  struct session *buckets[BUCKETS];
};

struct sessions *sessions_new (uint32_t max)
{
  assert (max < (1 << SLOT_BITS));
  struct sessions *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->max = max;
  self->slots = calloc (max, sizeof *self->slots);
  self->free_slots = calloc (max, sizeof *self->free_slots);
  if (self->slots == NULL || self->free_slots == NULL)
    abort ();
  return self;
}

void sessions_destroy (struct sessions **self)
{
  if (*self == NULL)
    return;
  for (uint32_t i = 0; i < (*self)->top; i++)
    if ((*self)->slots[i] != NULL)
    {
      free ((*self)->slots[i]->offers);
      free ((*self)->slots[i]);
    }
  free ((*self)->slots);
  free ((*self)->free_slots);
  free (*self);
  *self = NULL;
}

/* Routing ids are numbers that ZeroMQ counts up from a random one: their low bits spread by themselves. */
static uint32_t bucket_of (enum door_kind door, const uint8_t routing[ROUTING_BYTES])
{
  uint32_t low = (uint32_t) routing[3] << 8 | routing[4];
  return (low * 2 + (uint32_t) door) % BUCKETS;
}

struct session *sessions_add (struct sessions *self, enum door_kind door, const uint8_t routing[ROUTING_BYTES])
{
  if (self->count == self->max)
    return NULL;
  uint32_t slot = self->free_count > 0 ? self->free_slots[--self->free_count] : self->top++;
  struct session *session = calloc (1, sizeof *session);
  if (session == NULL)
    abort ();
  session->number = ++self->counter << SLOT_BITS | slot;
  session->door = door;
  memcpy (session->routing, routing, ROUTING_BYTES);
  struct session **bucket = &self->buckets[bucket_of (door, routing)];
  session->chain = *bucket;
  *bucket = session;
  self->slots[slot] = session;
  self->count++;
  return session;
}

void sessions_remove (struct sessions *self, struct session **session)
{
  struct session *gone = *session;
  assert (gone->follows == NULL && gone->backlog == NULL);
  struct session **link = &self->buckets[bucket_of (gone->door, gone->routing)];
  while (*link != gone)
    link = &(*link)->chain;
  *link = gone->chain;
  uint32_t slot = gone->number & ((1 << SLOT_BITS) - 1);
  self->slots[slot] = NULL;
  self->free_slots[self->free_count++] = slot;
  self->count--;
  free (gone->offers);
  free (gone);
  *session = NULL;
}

struct session *sessions_by_routing (const struct sessions *self, enum door_kind door, const uint8_t routing[ROUTING_BYTES])
{
  struct session *session = self->buckets[bucket_of (door, routing)];
  while (session != NULL && (session->door != door || memcmp (session->routing, routing, ROUTING_BYTES) != 0))
    session = session->chain;
  return session;
}

struct session *sessions_by_number (const struct sessions *self, uint64_t number)
{
  uint32_t slot = number & ((1 << SLOT_BITS) - 1);
  struct session *session = slot < self->max ? self->slots[slot] : NULL;
  return session != NULL && session->number == number ? session : NULL;
}

uint32_t sessions_count (const struct sessions *self)
{
  return self->count;
}

struct session *sessions_next (const struct sessions *self, uint32_t *place)
{
  while (*place < self->top)
  {
    struct session *session = self->slots[(*place)++];
    if (session != NULL)
      return session;
  }
  return NULL;
}
