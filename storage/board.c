/* SPDX-License-Identifier: EUPL-1.2 */
/* The board: a column is a stage of a pipeline in a district; the cases in it lie by the time they entered it. */
#include "cases.h"

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
  return cases_counted (views, VIEW_COUNTS, &column);
}
