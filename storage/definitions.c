/* SPDX-License-Identifier: EUPL-1.2 */
/* The YAML of every version of every pipeline, as it was loaded, by whom and when, and how many cases stand under it. */
#include "cases.h"
#include "row.h"

#include <string.h>

static uint32_t version_of_key (struct slice key)
{
  uint32_t version = 0;
  if (key.size < 5)
    room_fatal ("key of another size", "definition");
  for (uint32_t i = key.size - 4; i < key.size; i++)
    version = version << 8 | (uint8_t) key.data[i];
  return version;
}

/* The versions of one definition are few, so looking at all finds the last. */
static uint32_t newest (struct views *views, struct slice name)
{
  struct key prefix;
  struct kv_cursor cursor;
  uint32_t version = 0;
  key_start (&prefix);
  key_text (&prefix, name);
  for (kv_seek (&cursor, views, VIEW_DEFINITIONS, key_slice (&prefix), SLICE_NONE); cursor.found; kv_next (&cursor))
    version = version_of_key (cursor.key);
  kv_end (&cursor);
  return version;
}

bool definition_get (struct views *views, struct arena *arena, struct slice key, uint32_t version, struct slice *yaml, uint32_t *found)
{
  struct key name;
  struct slice row;
  uint32_t wanted = version > 0 ? version : newest (views, key);
  key_start (&name);
  key_text (&name, key);
  key_u32 (&name, wanted);
  if (!kv_get (views, VIEW_DEFINITIONS, name.data, name.size, &row))
    return false;
  *yaml = slice_copy (arena, row);
  if (found)
    *found = wanted;
  return true;
}

void definition_put (struct views *views, struct slice key, uint32_t version, struct slice yaml)
{
  struct key name;
  key_start (&name);
  key_text (&name, key);
  key_u32 (&name, version);
  kv_put (views, VIEW_DEFINITIONS, name.data, name.size, yaml.data, yaml.size);
}

/* Versions of a key follow one another, so a key is told when the next one begins; the key told is a copy, for each may read the views. */
void definitions_each (struct views *views, definition_each_fn *each, void *context)
{
  struct kv_cursor cursor;
  struct key key;
  uint32_t version = 0;
  key_start (&key);
  for (kv_seek (&cursor, views, VIEW_DEFINITIONS, SLICE_NONE, SLICE_NONE); cursor.found; kv_next (&cursor))
  {
    uint32_t next = version_of_key (cursor.key);
    struct slice name = {cursor.key.data, cursor.key.size - 5};
    if (key.size > 0 && !slice_equal (key_slice (&key), name))
      each (context, key_slice (&key), version);
    key_start (&key);
    key_bytes (&key, name.data, name.size);
    version = next;
  }
  kv_end (&cursor);
  if (key.size > 0)
    each (context, key_slice (&key), version);
}

void definitions_each_version (struct views *views, definition_each_fn *each, void *context)
{
  struct kv_cursor cursor;
  struct key key;
  for (kv_seek (&cursor, views, VIEW_DEFINITIONS, SLICE_NONE, SLICE_NONE); cursor.found; kv_next (&cursor))
  {
    key_start (&key);
    key_bytes (&key, cursor.key.data, cursor.key.size - 5);
    each (context, key_slice (&key), version_of_key (cursor.key));
  }
  kv_end (&cursor);
}

/* ---- Who loaded them ------------------------------------------------------------------------------------------------------------------------------------ */

#define LOAD_VERSION 1

static void load_write (struct row_writer *writer, const void *object)
{
  const struct definition_load *load = object;
  row_u8 (writer, LOAD_VERSION);
  row_i64 (writer, load->time_ms);
  row_bytes (writer, load->person, 16);
  row_u8 (writer, (uint8_t) load->role);
  row_text (writer, load->org);
}

void definition_load_put (struct views *views, struct slice key, const struct definition_load *load)
{
  struct key name;
  key_start (&name);
  key_text (&name, key);
  key_u32 (&name, ~load->version);
  row_put (views, VIEW_LOADS, name.data, name.size, load_write, load);
}

struct load_walk
{
  struct arena *arena;
  definition_load_fn *each;
  void *context;
};

static enum walk_step each_load (void *context, struct slice key, struct slice row)
{
  struct load_walk *self = context;
  struct definition_load load = {.version = ~version_of_key (key)};
  struct row_reader reader = row_open (slice_copy (self->arena, row), "load", LOAD_VERSION);
  load.time_ms = row_read_i64 (&reader);
  row_read_bytes (&reader, load.person, 16);
  load.role = (enum role) row_read_u8 (&reader);
  load.org = row_read_text (&reader);
  row_close (&reader);
  return self->each (self->context, &load);
}

void definition_loads_walk (struct views *views, struct arena *arena, struct slice key, struct walk *walk, definition_load_fn *each, void *context)
{
  struct key prefix;
  struct load_walk self = {arena, each, context};
  key_start (&prefix);
  key_text (&prefix, key);
  kv_walk (views, arena, VIEW_LOADS, key_slice (&prefix), walk, each_load, &self);
}

/* ---- Cases under them ----------------------------------------------------------------------------------------------------------------------------------- */

static void under_key (struct key *key, struct slice pipeline, uint32_t version)
{
  key_start (key);
  key_text (key, pipeline);
  key_u32 (key, version);
}

void definition_under (struct key *key, const struct kase *kase)
{
  key_start (key);
  if (kase->state == STATE_OPEN || kase->state == STATE_PARKED)
    under_key (key, kase->pipeline, kase->pipeline_version);
}

uint64_t definition_cases (struct views *views, struct slice key, uint32_t version)
{
  struct key name;
  under_key (&name, key, version);
  return cases_counted (views, VIEW_UNDER, &name);
}
