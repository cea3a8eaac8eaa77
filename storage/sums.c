/* SPDX-License-Identifier: EUPL-1.2 */
/* Sums of cases, and of the columns of a board.  A column's are kept by what each case adds to them, so that an overview costs the same with ten cases and with
   a million; a district's are those of its columns together.
   Amounts are added with wrapping: whatever came in goes out again unchanged, and the true sums are far below the bound. */
#include "cases.h"
#include "proto/codec.h"
#include "row.h"

#define PARTS 4 /* of a row: [pipeline, district, stage, {figure: cents}]; of a column the first three say nothing new */

/* Cases have 16 bytes of an id as their key, columns "pipeline 0 district 0 stage 0": an id begins with a time whose first byte is no letter. */
static void district_key (struct key *key, struct slice pipeline, struct slice district)
{
  key_start (key);
  key_text (key, pipeline);
  key_text (key, district);
}

static void column_key (struct key *key, struct slice pipeline, struct slice district, struct slice stage)
{
  district_key (key, pipeline, district);
  key_text (key, stage);
}

/* `row` lies in the arena; what is taken out of it does as well. */
static struct value parts_of (struct arena *arena, struct slice row)
{
  struct value parts;
  if (codec_decode (arena, row.data, row.size, &parts) != 0 || parts.kind != VALUE_LIST || parts.count != PARTS || parts.items[PARTS - 1].kind != VALUE_MAP)
    room_fatal ("row that holds no sums", "sums");
  return parts;
}

/* The row's parts, or a value of another kind where there is none. */
static struct value sums_read (struct views *views, struct arena *arena, const void *key, size_t key_size)
{
  struct slice row;
  if (!kv_get (views, VIEW_SUMS, key, key_size, &row))
    return VALUE_NONE;
  return parts_of (arena, slice_copy (arena, row));
}

/* Where a case adds to the sums. */
struct column
{
  struct slice pipeline, district, stage;
};

static void sums_write (struct views *views, struct arena *arena, const void *key, size_t key_size, const struct column *column, const struct value *sums)
{
  struct value parts = value_list (arena, PARTS);
  if (sums->count == 0)
  {
    kv_del (views, VIEW_SUMS, key, key_size);
    return;
  }
  value_append (arena, &parts, value_text (column->pipeline));
  value_append (arena, &parts, value_text (column->district));
  value_append (arena, &parts, value_text (column->stage));
  value_append (arena, &parts, *sums);
  struct slice row = codec_encode (arena, &parts);
  kv_put (views, VIEW_SUMS, key, key_size, row.data, row.size);
}

/* Adds to a total or takes off it.  What comes to nothing is left out, as if it had never been there. */
static void total_add (struct arena *arena, struct value *total, const struct value *sums, bool subtract)
{
  for (uint32_t i = 0; i < sums->count; i++)
  {
    struct slice figure = value_as_slice (&sums->items[2 * i]);
    uint64_t before = (uint64_t) value_as_int (value_get (total, figure), 0), change = (uint64_t) value_as_int (&sums->items[2 * i + 1], 0);
    int64_t after = (int64_t) (subtract ? before - change : before + change);
    if (after == 0)
      value_remove (total, figure);
    else
      value_set (arena, total, figure, value_int (after));
  }
}

static void column_add (struct views *views, struct arena *arena, const struct column *column, const struct value *sums, bool subtract)
{
  struct key key;
  struct value total;
  column_key (&key, column->pipeline, column->district, column->stage);
  sums_of_stage (views, arena, column->pipeline, column->district, column->stage, &total);
  total_add (arena, &total, sums, subtract);
  sums_write (views, arena, key.data, key.size, column, &total);
}

void sums_put (struct views *views, const struct kase *kase, const struct value *sums)
{
  struct arena *arena = arena_new ();
  struct value old = sums_read (views, arena, kase->id, 16), none = value_map (arena, 1);
  struct column now = {kase->pipeline, kase->district, kase->stage};
  if (!board_holds (kase))
    sums = &none;
  if (old.kind == VALUE_LIST)
  {
    struct column then = {value_as_slice (&old.items[0]), value_as_slice (&old.items[1]), value_as_slice (&old.items[2])};
    column_add (views, arena, &then, &old.items[PARTS - 1], true);
  }
  if (sums->count > 0)
    column_add (views, arena, &now, sums, false);
  sums_write (views, arena, kase->id, 16, &now, sums);
  arena_destroy (&arena);
}

void sums_of_stage (struct views *views, struct arena *arena, struct slice pipeline, struct slice district, struct slice stage, struct value *sums)
{
  struct key key;
  column_key (&key, pipeline, district, stage);
  struct value parts = sums_read (views, arena, key.data, key.size);
  *sums = parts.kind == VALUE_LIST ? parts.items[PARTS - 1] : value_map (arena, 8);
}

struct summing
{
  struct arena *arena;
  struct value *sums;
};

static enum walk_step add_column (void *context, struct slice key, struct slice row)
{
  struct summing *self = context;
  struct value parts = parts_of (self->arena, slice_copy (self->arena, row));
  (void) key;
  total_add (self->arena, self->sums, &parts.items[PARTS - 1], false);
  return WALK_TAKE;
}

/* Of all stages there ever were: one that a newer version of the definition left out may still hold cases. */
void sums_of_district (struct views *views, struct arena *arena, struct slice pipeline, struct slice district, struct value *sums)
{
  struct key prefix;
  struct walk walk = {0};
  struct summing self = {arena, sums};
  *sums = value_map (arena, 8);
  district_key (&prefix, pipeline, district);
  kv_walk (views, arena, VIEW_SUMS, key_slice (&prefix), &walk, add_column, &self);
}
