/* SPDX-License-Identifier: EUPL-1.2 */
/* What waits because of the fields and rows of a case: ratings, what is still unknown, dates. */
#include "working.h"

#include <stdlib.h>

#define DATES_MAX 16 /* of one kind in one case: the nearest */

/* Whether somebody still has to fill in what the gate wants: a rating given before would lapse by it. */
static bool lacks_more (const struct waiting *self, const struct gate *gate)
{
  struct findings *findings = arena_alloc (self->arena, sizeof *findings);
  struct subject subject = *self->subject;
  subject.no_warnings = true;
  gate_check (&subject, gate, self->arena, findings);
  for (uint32_t i = 0; i < findings->unmet.count; i++)
    if (findings->unmet.items[i].code != ERR_RATINGS_MISSING)
      return true;
  return false;
}

void wait_for_ratings (struct waiting *self, const struct gate *gate)
{
  const struct subject *subject = self->subject;
  for (uint32_t i = 0; i < gate->check_count; i++)
  {
    const struct check *check = &gate->checks[i];
    const struct table *table = check->kind == CHECK_RATINGS ? pipeline_table (subject->pipeline, check->table) : NULL;
    if (!table || !condition_holds (&check->when, subject->fields))
      continue;
    struct findings *findings = arena_alloc (self->arena, sizeof *findings);
    struct gate alone = {.check_count = 1, .checks = &gate->checks[i]};
    gate_check (subject, &alone, self->arena, findings);
    if ((findings->waiting.count > 0 || findings->unmet.count > 0) && !lacks_more (self, gate))
      wait_for (self, table->editors,
                &(struct work){.kind = SLICE ("rate"), .detail = table->key, .table = table->key, .since_ms = subject->kase->entered_ms, .due_ms = INT64_MAX});
  }
}

void wait_for_unknowns (struct waiting *self)
{
  const struct subject *subject = self->subject;
  for (uint32_t i = 0; i < subject->fields->count; i++)
  {
    const struct value *value = &subject->fields->items[2 * i + 1];
    struct slice until = value_is_unknown (value) ? value_as_slice (value_at (value_at (value, "unknown"), "until")) : SLICE_NONE;
    if (until.size > 0 && date_is_valid (until))
      wait_for (self, R_SUBMITTER | R_EDITOR | R_CONSULTANT,
                &(struct work){.kind = SLICE ("unknown"), .detail = value_as_slice (&subject->fields->items[2 * i]), .since_ms = subject->kase->entered_ms,
                               .due_ms = date_to_ms (until)});
  }
}

/* A row and its date. */
struct dated
{
  int64_t due_ms;
  uint32_t place;
};

static int by_date (const void *a, const void *b)
{
  const struct dated *left = a, *right = b;
  if (left->due_ms != right->due_ms)
    return left->due_ms < right->due_ms ? -1 : 1;
  return left->place < right->place ? -1 : 1;
}

static struct slice date_of (const struct deadline *deadline, const struct table_row *row)
{
  struct slice instead = value_as_slice (value_get (&row->cells, deadline->instead));
  struct slice date = instead.size > 0 ? instead : value_as_slice (value_get (&row->cells, deadline->column));
  return date.size > 0 && date_is_valid (date) ? date : SLICE_NONE;
}

static void wait_for_deadline (struct waiting *self, const struct deadline *deadline, const struct table_rows *table)
{
  struct dated *dates = arena_alloc (self->arena, table->count * sizeof *dates);
  uint32_t count = 0;
  for (uint32_t i = 0; i < table->count; i++)
  {
    struct slice date = date_of (deadline, &table->rows[i]);
    if (date.size > 0 && row_meets (self->subject, &table->rows[i], &deadline->where))
      dates[count++] = (struct dated){date_to_ms (date), i};
  }
  qsort (dates, count, sizeof *dates, by_date);
  for (uint32_t i = 0; i < count && i < DATES_MAX; i++)
  {
    const struct table_row *row = &table->rows[dates[i].place];
    struct work work = {.kind = SLICE ("deadline"),
                        .detail = deadline->key,
                        .table = row->table,
                        .row = row->id,
                        .since_ms = row->time_ms,
                        .due_ms = dates[i].due_ms};
    wait_for (self, deadline->roles | R_SYSTEM, &work); /* in the district's list as well, which the overview reads */
  }
}

void wait_for_dates (struct waiting *self)
{
  const struct subject *subject = self->subject;
  for (uint32_t i = 0; subject->rows && i < subject->pipeline->deadline_count; i++)
  {
    const struct deadline *deadline = &subject->pipeline->deadlines[i];
    const struct table_rows *table = case_rows_of (subject->rows, deadline->table);
    if (table)
      wait_for_deadline (self, deadline, table);
  }
}
