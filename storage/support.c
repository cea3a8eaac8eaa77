/* SPDX-License-Identifier: EUPL-1.2 */
/* Who supports a case.  A row is empty where the person said so, or holds the id of the case that brought the person along when it went up in this one. */
#include "room.h"

#include <string.h>

#define PERSON_AT 16 /* of a key: the case, then the person */
#define KEY_BYTES 32

static void support_key (struct key *key, const uint8_t kase[16], const uint8_t person[16])
{
  key_start (key);
  key_bytes (key, kase, 16);
  key_bytes (key, person, 16);
}

bool support_get (struct views *views, const uint8_t kase[16], const uint8_t person[16])
{
  struct key key;
  struct slice row;
  support_key (&key, kase, person);
  return kv_get (views, VIEW_SUPPORT, key.data, key.size, &row);
}

void support_put (struct views *views, const uint8_t kase[16], const uint8_t person[16], bool supported)
{
  struct key key;
  support_key (&key, kase, person);
  if (supported)
    kv_put (views, VIEW_SUPPORT, key.data, key.size, NULL, 0);
  else
    kv_del (views, VIEW_SUPPORT, key.data, key.size);
}

/* ---- Mergers ------------------------------------------------------------------------------------------------------------------------------------------- */

/* The supporters of a case, copied out of the map: nothing may be written while a cursor is open. */
struct supporters
{
  uint32_t count, room;
  uint8_t (*people)[16];
};

static void gather (struct arena *arena, struct supporters *self, const char *person)
{
  if (self->count == self->room)
  {
    uint32_t room = self->room * 2 + 32;
    uint8_t (*people)[16] = arena_alloc (arena, room * sizeof *people);
    if (self->count > 0)
      memcpy (people, self->people, self->count * sizeof *people);
    self->people = people;
    self->room = room;
  }
  memcpy (self->people[self->count++], person, 16);
}

static struct supporters supporters_of (struct views *views, struct arena *arena, const uint8_t kase[16])
{
  struct supporters self = {0};
  struct kv_cursor cursor;
  struct slice prefix = {(const char *) kase, 16};
  for (kv_seek (&cursor, views, VIEW_SUPPORT, prefix, SLICE_NONE); cursor.found; kv_next (&cursor))
  {
    if (cursor.key.size != KEY_BYTES)
      room_fatal ("key of another size", "support");
    gather (arena, &self, cursor.key.data + PERSON_AT);
  }
  kv_end (&cursor);
  return self;
}

static uint32_t supporters_count (struct views *views, const uint8_t kase[16])
{
  uint32_t count = 0;
  struct kv_cursor cursor;
  struct slice prefix = {(const char *) kase, 16};
  for (kv_seek (&cursor, views, VIEW_SUPPORT, prefix, SLICE_NONE); cursor.found; kv_next (&cursor))
    count++;
  kv_end (&cursor);
  return count;
}

static void bring (struct views *views, const uint8_t from[16], const uint8_t into[16], const uint8_t person[16])
{
  struct key key;
  support_key (&key, into, person);
  kv_put (views, VIEW_SUPPORT, key.data, key.size, from, 16);
}

uint32_t support_unite (struct views *views, const uint8_t from[16], const uint8_t into[16], bool write)
{
  struct arena *arena = arena_new ();
  uint32_t count = supporters_count (views, into);
  struct supporters from_there = supporters_of (views, arena, from);
  for (uint32_t i = 0; i < from_there.count; i++)
  {
    if (support_get (views, into, from_there.people[i]))
      continue;
    count++;
    if (write)
      bring (views, from, into, from_there.people[i]);
  }
  arena_destroy (&arena);
  return count;
}

/* Whether the row says that this case brought the person along. */
static bool brought_by (struct views *views, const uint8_t from[16], const uint8_t into[16], const uint8_t person[16])
{
  struct key key;
  struct slice row;
  support_key (&key, into, person);
  return kv_get (views, VIEW_SUPPORT, key.data, key.size, &row) && row.size == 16 && memcmp (row.data, from, 16) == 0;
}

/* The other cases that went up in the same one: a person who supports one of them as well stays. */
struct others
{
  uint32_t count;
  uint8_t ids[LIMIT_MERGED][16];
};

static struct others others_in (struct views *views, struct arena *arena, const uint8_t from[16], const uint8_t into[16])
{
  struct others self = {0};
  struct kase kase, other;
  if (!case_get (views, arena, into, &kase))
    return self;
  for (uint32_t i = 0; i < kase.merged_count; i++)
  {
    struct value ref = value_text (kase.merged[i]);
    if (case_find (views, arena, &ref, &other) && memcmp (other.id, from, 16) != 0)
      memcpy (self.ids[self.count++], other.id, 16);
  }
  return self;
}

static const uint8_t *other_bringer (struct views *views, const struct others *others, const uint8_t person[16])
{
  for (uint32_t i = 0; i < others->count; i++)
    if (support_get (views, others->ids[i], person))
      return others->ids[i];
  return NULL;
}

uint32_t support_split (struct views *views, const uint8_t from[16], const uint8_t into[16], bool write)
{
  struct arena *arena = arena_new ();
  uint32_t count = supporters_count (views, into);
  struct supporters from_there = supporters_of (views, arena, from);
  struct others others = others_in (views, arena, from, into);
  for (uint32_t i = 0; i < from_there.count; i++)
  {
    const uint8_t *person = from_there.people[i];
    if (!brought_by (views, from, into, person))
      continue;
    const uint8_t *other = other_bringer (views, &others, person);
    count -= !other;
    if (write && other)
      bring (views, other, into, person);
    else if (write)
      support_put (views, into, person, false);
  }
  arena_destroy (&arena);
  return count;
}
