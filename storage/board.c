/* SPDX-License-Identifier: EUPL-1.2 */
/* The board: a column is a stage of a pipeline in a district; the cases in it lie by the time they entered it. */
#include "cases.h"
#include "row.h"

bool board_holds (const struct kase *kase)
{
  return kase->state == STATE_OPEN || kase->state == STATE_PARKED || kase->state == STATE_COMPLETED;
}

static void column_key (struct key *key, struct slice pipeline, struct slice district, struct slice stage)
{
  key_start (key);
  key_text (key, pipeline);
  key_text (key, district);
  key_text (key, stage);
}

void board_key (struct key *key, const struct kase *kase)
{
  column_key (key, kase->pipeline, kase->district, kase->stage);
  key_time (key, kase->entered_ms);
  key_bytes (key, kase->id, 16);
}

void board_column (struct key *key, const struct kase *kase)
{
  key_start (key);
  if (board_holds (kase))
    column_key (key, kase->pipeline, kase->district, kase->stage);
}

static uint64_t count_at (struct views *views, const struct key *column)
{
  struct slice row;
  if (!kv_get (views, VIEW_COUNTS, column->data, column->size, &row))
    return 0;
  struct row_reader reader = row_open (row, "count", 1);
  uint64_t count = row_read_u64 (&reader);
  row_close (&reader);
  return count;
}

static void count_write (struct row_writer *writer, const void *object)
{
  row_u8 (writer, 1);
  row_u64 (writer, *(const uint64_t *) object);
}

void board_recount (struct views *views, const struct key *old_column, const struct key *new_column)
{
  if (slice_equal (key_slice (old_column), key_slice (new_column)) || views->full)
    return;
  if (old_column->size > 0)
  {
    uint64_t count = count_at (views, old_column);
    if (count == 0)
      room_fatal ("column that counts fewer cases than it holds", NULL);
    /* A column without cases has no row, as if it never had one. */
    if (--count > 0)
      row_put (views, VIEW_COUNTS, old_column->data, old_column->size, count_write, &count);
    else
      kv_del (views, VIEW_COUNTS, old_column->data, old_column->size);
  }
  if (new_column->size > 0)
  {
    uint64_t count = count_at (views, new_column) + 1;
    row_put (views, VIEW_COUNTS, new_column->data, new_column->size, count_write, &count);
  }
}

void board_walk (struct views *views, struct arena *arena, struct slice pipeline, struct slice district, struct slice stage, struct walk *walk,
                 case_walk_fn *each, void *context)
{
  struct key prefix;
  column_key (&prefix, pipeline, district, stage);
  cases_walk_keys (views, arena, VIEW_BOARD, &prefix, walk, each, context);
}

uint64_t board_count (struct views *views, struct slice pipeline, struct slice district, struct slice stage)
{
  struct key column;
  column_key (&column, pipeline, district, stage);
  return count_at (views, &column);
}
