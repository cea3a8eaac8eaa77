/* SPDX-License-Identifier: EUPL-1.2 */
#include "ring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NEWS_BYTES_LEAST 256 /* less than any event takes: so the bytes are the bound, and the slots suffice */
#define SLOTS_LEAST 64
#define BUCKETS 4096

struct slot
{
  struct news *news;
  uint64_t before; /* about a case: the place before this one of a case in the same bucket */
};

struct ring
{
  size_t max_bytes, bytes;
  uint64_t first, end;        /* slots in use, modulo their number */
  struct news_place floor;    /* everything behind it and up to the position is here */
  struct news_place position; /* everything up to it has come */
  bool begun;
  char epoch[NEWS_EPOCH_MAX];
  uint64_t buckets[BUCKETS]; /* the last place of a case in each; below `first`: none */
  uint64_t slot_count;       /* a power of two */
  struct slot slots[];
};

struct ring *ring_new (size_t max_bytes)
{
  uint64_t count = SLOTS_LEAST;
  while (count < max_bytes / NEWS_BYTES_LEAST)
    count *= 2;
  struct ring *self = calloc (1, sizeof *self + count * sizeof *self->slots);
  if (self == NULL)
    abort ();
  self->max_bytes = max_bytes;
  self->slot_count = count;
  self->first = self->end = 1; /* 0 is before everything */
  return self;
}

static struct slot *slot_of (const struct ring *self, uint64_t place)
{
  struct ring *ring = (struct ring *) (uintptr_t) self;
  return &ring->slots[place & (self->slot_count - 1)];
}

static void forget_first (struct ring *self)
{
  struct slot *slot = slot_of (self, self->first);
  self->floor = slot->news->place;
  self->bytes -= slot->news->bytes;
  news_destroy (&slot->news);
  self->first++;
}

void ring_clear (struct ring *self)
{
  while (self->first < self->end)
    forget_first (self);
  self->floor = self->position;
}

void ring_destroy (struct ring **self)
{
  if (*self == NULL)
    return;
  ring_clear (*self);
  free (*self);
  *self = NULL;
}

void ring_begin (struct ring *self, struct news_place place, const char *epoch)
{
  assert (strlen (epoch) < NEWS_EPOCH_MAX);
  ring_clear (self);
  self->first = ++self->end; /* whoever stood at the end stands too far back now */
  self->floor = self->position = place;
  self->begun = true;
  memmove (self->epoch, epoch, strlen (epoch) + 1);
}

bool ring_begun (const struct ring *self)
{
  return self->begun;
}

const char *ring_epoch (const struct ring *self)
{
  return self->epoch;
}

/* ---- Adding ---- */

static uint64_t *bucket_of (struct ring *self, const uint8_t kase[16])
{
  uint64_t hash;
  memcpy (&hash, kase + 8, sizeof hash); /* the random bytes of the id */
  return &self->buckets[(hash ^ hash >> 32) % BUCKETS];
}

/* What is in the ring about the case was told to those who could see it then; somebody who comes by later must not be told what they could not see any more. */
static void narrow_earlier (struct ring *self, const struct news *change, uint64_t place)
{
  while (place >= self->first)
  {
    struct slot *slot = slot_of (self, place);
    if (memcmp (slot->news->kase, change->kase, 16) == 0)
      news_narrow (slot->news, change);
    place = slot->before;
  }
}

bool ring_add (struct ring *self, struct news **news)
{
  assert (self->begun);
  if (news_place_compare ((*news)->place, self->position) <= 0)
  {
    news_destroy (news);
    return false;
  }
  while (self->first < self->end && (self->bytes + (*news)->bytes > self->max_bytes || self->end - self->first == self->slot_count))
    forget_first (self);
  struct slot *slot = slot_of (self, self->end);
  *slot = (struct slot){.news = *news};
  if ((*news)->about_case)
  {
    uint64_t *last = bucket_of (self, (*news)->kase);
    if ((*news)->kind == MSG_CASE_AUDIENCE)
      narrow_earlier (self, *news, *last);
    slot->before = *last;
    *last = self->end;
  }
  self->position = (*news)->place;
  self->bytes += (*news)->bytes;
  self->end++;
  *news = NULL;
  return true;
}

void ring_through (struct ring *self, struct news_place place)
{
  if (news_place_compare (place, self->position) > 0)
    self->position = place;
}

/* ---- Reading ---- */

struct news_place ring_position (const struct ring *self)
{
  return self->position;
}

uint64_t ring_first (const struct ring *self)
{
  return self->first;
}

uint64_t ring_end (const struct ring *self)
{
  return self->end;
}

const struct news *ring_at (const struct ring *self, uint64_t place)
{
  assert (place >= self->first && place < self->end);
  return slot_of (self, place)->news;
}

enum ring_found ring_find (const struct ring *self, struct news_place seen, const char *epoch, uint64_t *place)
{
  *place = self->end;
  if (!self->begun || strcmp (epoch, self->epoch) != 0 || news_place_compare (seen, self->position) > 0)
    return RING_UNKNOWN;
  if (news_place_compare (seen, self->floor) < 0)
    return RING_BEHIND;
  uint64_t low = self->first, high = self->end;
  while (low < high)
  {
    uint64_t middle = low + (high - low) / 2;
    if (news_place_compare (ring_at (self, middle)->place, seen) <= 0)
      low = middle + 1;
    else
      high = middle;
  }
  *place = low;
  return RING_FOUND;
}

size_t ring_bytes (const struct ring *self)
{
  return self->bytes;
}
