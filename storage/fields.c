/* SPDX-License-Identifier: EUPL-1.2 */
/* The fields of a case: the large part, beside the head.  A row is the MessagePack of
   [fields, imported, keys of the fields whose words are found, hashes of what was taken over]. */
#include "proto/codec.h"
#include "words.h"

#include <string.h>

/* A row taken apart; what comes out points into it. */
struct fields_row
{
  struct value fields, imported, found, taken;
};

static struct fields_row fields_read (struct views *views, struct arena *arena, const uint8_t id[16])
{
  struct slice row;
  struct value parts;
  if (!kv_get (views, VIEW_FIELDS, id, 16, &row))
    return (struct fields_row){value_map (arena, 0), value_map (arena, 0), value_list (arena, 0), value_map (arena, 0)};
  row = slice_copy (arena, row);
  if (codec_decode (arena, row.data, row.size, &parts) != 0 || parts.kind != VALUE_LIST || parts.count != 4 || parts.items[0].kind != VALUE_MAP ||
      parts.items[1].kind != VALUE_MAP || parts.items[2].kind != VALUE_LIST || parts.items[3].kind != VALUE_MAP)
    room_fatal ("row that holds no fields", "fields");
  return (struct fields_row){parts.items[0], parts.items[1], parts.items[2], parts.items[3]};
}

void case_fields (struct views *views, struct arena *arena, const uint8_t id[16], struct value *fields, struct value *imported)
{
  struct fields_row row = fields_read (views, arena, id);
  *fields = row.fields;
  *imported = row.imported;
}

/* The fields whose words are in the index. */
static struct value found_fields (struct arena *arena, const struct value *fields, const struct value *found)
{
  struct value map = value_map (arena, found->count);
  for (uint32_t i = 0; i < found->count; i++)
  {
    struct slice key = value_as_slice (&found->items[i]);
    const struct value *value = value_get (fields, key);
    if (value)
      value_set (arena, &map, key, *value);
  }
  return map;
}

static void fields_write (struct views *views, struct arena *arena, const uint8_t id[16], const struct fields_row *row)
{
  struct value parts = value_list (arena, 4);
  value_append (arena, &parts, row->fields);
  value_append (arena, &parts, row->imported);
  value_append (arena, &parts, row->found);
  value_append (arena, &parts, row->taken);
  struct slice bytes = codec_encode (arena, &parts);
  kv_put (views, VIEW_FIELDS, id, 16, bytes.data, bytes.size);
}

void case_fields_put (struct views *views, const uint8_t id[16], const struct value *fields, const struct value *imported, const struct value *found)
{
  struct arena *arena = arena_new ();
  struct fields_row old = fields_read (views, arena, id), row = {value_map (arena, 0), value_map (arena, 0), value_list (arena, 0), old.taken};
  if (fields->kind == VALUE_MAP)
    row.fields = *fields;
  if (imported->kind == VALUE_MAP)
    row.imported = *imported;
  if (found->kind == VALUE_LIST)
    row.found = *found;
  struct value before = found_fields (arena, &old.fields, &old.found), after = found_fields (arena, &row.fields, &row.found);
  fields_write (views, arena, id, &row);
  words_update (views, arena, id, &before, &after);
  arena_destroy (&arena);
}

void case_taken (struct views *views, struct arena *arena, const uint8_t id[16], struct value *taken)
{
  *taken = fields_read (views, arena, id).taken;
}

void case_taken_put (struct views *views, const uint8_t id[16], const struct value *taken)
{
  struct arena *arena = arena_new ();
  struct fields_row row = fields_read (views, arena, id);
  row.taken = *taken;
  fields_write (views, arena, id, &row);
  arena_destroy (&arena);
}
