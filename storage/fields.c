/* SPDX-License-Identifier: EUPL-1.2 */
/* The fields of a case: the large part, beside the head.  A row is the MessagePack of [fields, imported]. */
#include "proto/codec.h"
#include "words.h"

#include <string.h>

/* Decodes a row that will not move: what comes out points into it. */
static void fields_read (struct arena *arena, struct slice row, struct value *fields, struct value *imported)
{
  struct value pair;
  if (codec_decode (arena, row.data, row.size, &pair) != 0 || pair.kind != VALUE_LIST || pair.count != 2 || pair.items[0].kind != VALUE_MAP ||
      pair.items[1].kind != VALUE_MAP)
    room_fatal ("row that holds no fields", "fields");
  *fields = pair.items[0];
  *imported = pair.items[1];
}

void case_fields (struct views *views, struct arena *arena, const uint8_t id[16], struct value *fields, struct value *imported)
{
  struct slice row;
  if (kv_get (views, VIEW_FIELDS, id, 16, &row))
    fields_read (arena, slice_copy (arena, row), fields, imported);
  else
  {
    *fields = value_map (arena, 0);
    *imported = value_map (arena, 0);
  }
}

void case_fields_put (struct views *views, const uint8_t id[16], const struct value *fields, const struct value *imported)
{
  struct arena *arena = arena_new ();
  struct value old_fields, old_imported;
  struct value pair = value_list (arena, 2), none = value_map (arena, 0);
  value_append (arena, &pair, fields->kind == VALUE_MAP ? *fields : none);
  value_append (arena, &pair, imported->kind == VALUE_MAP ? *imported : none);
  struct slice row = codec_encode (arena, &pair);
  case_fields (views, arena, id, &old_fields, &old_imported);
  kv_put (views, VIEW_FIELDS, id, 16, row.data, row.size);
  words_update (views, arena, id, &old_fields, &pair.items[0]);
  arena_destroy (&arena);
}
