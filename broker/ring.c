/* SPDX-License-Identifier: EUPL-1.2 */
#include "ring.h"

#include "log.h"

#include <stdlib.h>

#define RECENT 8192                        /* records at most; a power of two */
#define WAYSIDE 256                        /* places for records further back */
#define WAYSIDE_BYTES ((size_t) 32 * 1024) /* a larger one goes to the one place for large ones */

struct ring
{
  struct store *store;
  uint64_t first, head;    /* recent: first <= seq <= head, each in its place or not there */
  size_t bytes, max_bytes; /* of the recent ones */
  struct entry *recent[RECENT];
  struct entry *wayside[WAYSIDE + 1]; /* the last: for a large one */
  int64_t complained_ms;
};

struct ring *ring_new (struct store *store, size_t max_bytes)
{
  struct ring *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->store = store;
  self->max_bytes = max_bytes;
  self->first = 1;
  return self;
}

void ring_destroy (struct ring **self)
{
  if (*self == NULL)
    return;
  for (size_t i = 0; i < RECENT; i++)
    entry_destroy (&(*self)->recent[i]);
  for (size_t i = 0; i <= WAYSIDE; i++)
    entry_destroy (&(*self)->wayside[i]);
  free (*self);
  *self = NULL;
}

static void forget_first (struct ring *self)
{
  struct entry **place = &self->recent[self->first % RECENT];
  if (*place != NULL)
  {
    self->bytes -= (*place)->bytes;
    entry_destroy (place);
  }
  self->first++;
}

void ring_move (struct ring *self, uint64_t head)
{
  if (head > self->head + RECENT)
    while (self->first <= self->head)
      forget_first (self);
  self->head = head;
  if (self->first + RECENT <= head && self->bytes == 0)
    self->first = head - RECENT + 1;
  while (self->first + RECENT <= head)
    forget_first (self);
}

/* Makes room by forgetting from the oldest on, but never the one just put. */
static struct entry *put (struct ring *self, struct entry *entry)
{
  struct entry **place = &self->recent[entry->seq % RECENT];
  *place = entry;
  self->bytes += entry->bytes;
  while (self->bytes > self->max_bytes && self->first < entry->seq)
    forget_first (self);
  return entry;
}

struct entry *ring_add (struct ring *self, const struct record *record, struct moment *moment)
{
  ring_move (self, record->seq);
  struct entry *entry = entry_new (record, moment);
  if (entry == NULL)
    log_line (LEVEL_ERROR, "event=record_damaged seq=%llu", (unsigned long long) record->seq);
  return entry != NULL ? put (self, entry) : NULL;
}

static struct entry *read_log (struct ring *self, uint64_t seq, struct moment *moment)
{
  struct record record;
  struct store_error error = {{0}};
  enum store_status status = log_read (self->store, moment->arena, seq, &record, &error);
  struct entry *entry = status == STORE_OK ? entry_new (&record, moment) : NULL;
  if (entry == NULL)
  {
    arena_reset (moment->arena);
    log_seldom (&self->complained_ms, moment->now_ms, LEVEL_ERROR, "event=record_unreadable seq=%llu error=\"%s\"", (unsigned long long) seq, error.text);
  }
  return entry;
}

struct entry *ring_get (struct ring *self, uint64_t seq, struct moment *moment)
{
  bool is_recent = seq >= self->first && seq <= self->head;
  struct entry **place = is_recent ? &self->recent[seq % RECENT] : &self->wayside[seq % WAYSIDE];
  struct entry **large = &self->wayside[WAYSIDE];
  if (*place != NULL && (*place)->seq == seq)
    return *place;
  if (!is_recent && *large != NULL && (*large)->seq == seq)
    return *large;
  struct entry *entry = read_log (self, seq, moment);
  if (entry == NULL)
    return NULL;
  if (is_recent)
    return put (self, entry);
  if (entry->bytes > WAYSIDE_BYTES)
    place = large;
  entry_destroy (place);
  *place = entry;
  return entry;
}

size_t ring_bytes (const struct ring *self)
{
  return self->bytes;
}
