/* SPDX-License-Identifier: EUPL-1.2 */
/* The YAML of every version of every pipeline, as it was loaded. */
#include "room.h"

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
