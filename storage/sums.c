/* SPDX-License-Identifier: EUPL-1.2 */
/* Sums of cases, and of districts.  A district's are kept by what each case adds to them, so that an overview costs the same with ten cases and with a million.
   Amounts are added with wrapping: whatever came in goes out again unchanged, and the true sums are far below the bound. */
#include "cases.h"
#include "proto/codec.h"
#include "row.h"

/* Cases have 16 bytes of an id as their key, districts "pipeline 0 district 0": an id begins with a time whose first byte is no letter. */
static void district_key (struct key *key, struct slice pipeline, struct slice district)
{
  key_start (key);
  key_text (key, pipeline);
  key_text (key, district);
}

static struct value sums_read (struct views *views, struct arena *arena, const void *key, size_t key_size)
{
  struct slice row;
  struct value sums;
  if (!kv_get (views, VIEW_SUMS, key, key_size, &row))
    return value_map (arena, 8);
  row = slice_copy (arena, row);
  if (codec_decode (arena, row.data, row.size, &sums) != 0 || sums.kind != VALUE_LIST || sums.count != 3)
    room_fatal ("row that holds no sums", "sums");
  return sums;
}

/* A row: [pipeline, district, {figure: cents}]; of a district the first two say nothing new. */
static void sums_write (struct views *views, struct arena *arena, const void *key, size_t key_size, struct slice pipeline, struct slice district,
                        const struct value *sums)
{
  struct value parts = value_list (arena, 3);
  if (sums->count == 0)
  {
    kv_del (views, VIEW_SUMS, key, key_size);
    return;
  }
  value_append (arena, &parts, value_text (pipeline));
  value_append (arena, &parts, value_text (district));
  value_append (arena, &parts, *sums);
  struct slice row = codec_encode (arena, &parts);
  kv_put (views, VIEW_SUMS, key, key_size, row.data, row.size);
}

static void add (struct views *views, struct arena *arena, struct slice pipeline, struct slice district, const struct value *sums, bool subtract)
{
  struct key key;
  district_key (&key, pipeline, district);
  struct value parts = sums_read (views, arena, key.data, key.size), total = parts.kind == VALUE_LIST ? parts.items[2] : value_map (arena, 8);
  for (uint32_t i = 0; i < sums->count; i++)
  {
    struct slice figure = value_as_slice (&sums->items[2 * i]);
    uint64_t before = (uint64_t) value_as_int (value_get (&total, figure), 0), change = (uint64_t) value_as_int (&sums->items[2 * i + 1], 0);
    int64_t after = (int64_t) (subtract ? before - change : before + change);
    if (after == 0)
      value_remove (&total, figure);
    else
      value_set (arena, &total, figure, value_int (after));
  }
  sums_write (views, arena, key.data, key.size, pipeline, district, &total);
}

void sums_put (struct views *views, const struct kase *kase, const struct value *sums)
{
  struct arena *arena = arena_new ();
  struct value old = sums_read (views, arena, kase->id, 16), none = value_map (arena, 1);
  const struct value *now = board_holds (kase) ? sums : &none;
  if (old.kind == VALUE_LIST)
    add (views, arena, value_as_slice (&old.items[0]), value_as_slice (&old.items[1]), &old.items[2], true);
  if (now->count > 0)
    add (views, arena, kase->pipeline, kase->district, now, false);
  sums_write (views, arena, kase->id, 16, kase->pipeline, kase->district, now);
  arena_destroy (&arena);
}

void sums_of_district (struct views *views, struct arena *arena, struct slice pipeline, struct slice district, struct value *sums)
{
  struct key key;
  district_key (&key, pipeline, district);
  struct value parts = sums_read (views, arena, key.data, key.size);
  *sums = parts.kind == VALUE_LIST ? parts.items[2] : value_map (arena, 1);
}
