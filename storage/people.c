/* SPDX-License-Identifier: EUPL-1.2 */
/* People as the log knows them: an id, roles in organisations, and until when.  Names are the directory's. */
#include "entries.h"
#include "row.h"

#include <string.h>

#define PERSON_VERSION 1

static void person_write (struct row_writer *writer, const void *object)
{
  const struct person *person = object;
  row_u8 (writer, PERSON_VERSION);
  row_u8 (writer, (uint8_t) person->status);
  row_i64 (writer, person->invited_until_ms);
  row_u32 (writer, person->grant_count);
  for (uint32_t i = 0; i < person->grant_count; i++)
  {
    const struct grant *grant = &person->grants[i];
    row_u8 (writer, (uint8_t) grant->role);
    row_u8 (writer, grant->deputy);
    row_text (writer, grant->org);
    row_text (writer, grant->from);
    row_text (writer, grant->until);
  }
}

/* The texts lie in the row. */
static void person_read (struct slice row, const uint8_t id[16], struct person *person)
{
  struct row_reader reader = row_open (row, "person", PERSON_VERSION);
  memset (person, 0, sizeof *person);
  memcpy (person->id, id, 16);
  person->status = (enum person_status) row_read_u8 (&reader);
  person->invited_until_ms = row_read_i64 (&reader);
  person->grant_count = row_read_count (&reader, LIMIT_GRANTS);
  for (uint32_t i = 0; i < person->grant_count; i++)
  {
    struct grant *grant = &person->grants[i];
    grant->role = (enum role) row_read_u8 (&reader);
    grant->deputy = row_read_u8 (&reader) != 0;
    grant->org = row_read_text (&reader);
    grant->from = row_read_text (&reader);
    grant->until = row_read_text (&reader);
    if (grant->role >= ROLE_COUNT)
      room_fatal ("row with a number out of bounds", "person");
  }
  row_close (&reader);
}

bool person_get (struct views *views, struct arena *arena, const uint8_t id[16], struct person *person)
{
  struct slice row;
  if (!kv_get (views, VIEW_PEOPLE, id, 16, &row))
    return false;
  person_read (slice_copy (arena, row), id, person);
  return true;
}

static void entries_of_person (struct entries *entries, const struct person *person)
{
  for (uint32_t i = 0; i < person->grant_count; i++)
  {
    if (person->grants[i].org.size == 0)
      continue;
    struct key *key = entries_begin (entries, VIEW_PEOPLE_BY_ORG, false);
    key_text (key, person->grants[i].org);
    key_bytes (key, person->id, 16);
    entries_end (entries);
  }
}

void person_put (struct views *views, const struct person *person)
{
  struct slice row;
  struct entries old_entries, new_entries;
  old_entries.count = new_entries.count = 0;
  if (person->grant_count > LIMIT_GRANTS)
    room_fatal ("more roles than a person may have", NULL);
  if (kv_get (views, VIEW_PEOPLE, person->id, 16, &row))
  {
    struct person old;
    person_read (row, person->id, &old);
    entries_of_person (&old_entries, &old);
  }
  entries_of_person (&new_entries, person);
  row_put (views, VIEW_PEOPLE, person->id, 16, person_write, person);
  entries_replace (views, &old_entries, &new_entries, person->id);
}

struct person_walk
{
  struct views *views;
  struct arena *arena;
  person_walk_fn *each;
  void *context;
};

static enum walk_step each_person (void *context, struct slice key, struct slice row)
{
  struct person_walk *self = context;
  if (key.size != 16)
    room_fatal ("key of another size", "person");
  struct person *person = arena_alloc (self->arena, sizeof *person);
  person_read (slice_copy (self->arena, row), (const uint8_t *) key.data, person);
  return self->each (self->context, person);
}

static enum walk_step each_of_org (void *context, struct slice key, struct slice empty)
{
  struct person_walk *self = context;
  struct slice row;
  (void) empty;
  if (key.size < 16)
    room_fatal ("index key without an id", NULL);
  struct slice id = {key.data + key.size - 16, 16};
  if (kv_get (self->views, VIEW_PEOPLE, id.data, id.size, &row))
    return each_person (self, id, row);
  if (!self->views->full)
    room_fatal ("index row of a person that is not there", NULL);
  return WALK_STOP;
}

void people_walk (struct views *views, struct arena *arena, struct slice org, struct walk *walk, person_walk_fn *each, void *context)
{
  struct person_walk self = {views, arena, each, context};
  if (org.size == 0)
  {
    kv_walk (views, arena, VIEW_PEOPLE, SLICE_NONE, walk, each_person, &self);
    return;
  }
  struct key prefix;
  key_start (&prefix);
  key_text (&prefix, org);
  kv_walk (views, arena, VIEW_PEOPLE_BY_ORG, key_slice (&prefix), walk, each_of_org, &self);
}
