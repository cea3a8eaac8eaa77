/* SPDX-License-Identifier: EUPL-1.2 */
#include "figures.h"

#include <string.h>

#define DAY_MS INT64_C (86400000)
#define SOON_DAYS 14

static struct slice cell (const struct table_row *row, const char *column)
{
  return value_as_slice (value_at (&row->cells, column));
}

static bool is_date (struct slice text)
{
  return text.size > 0 && date_is_valid (text);
}

/* ---- Milestones ---------------------------------------------------------------------------------------------------------------------------------------- */

const char *milestone_light (const struct table_row *row, int64_t now_ms, int64_t *late_days)
{
  struct slice plan = cell (row, "plan_on"), forecast = cell (row, "forecast_on"), actual = cell (row, "actual_on");
  struct slice expected = is_date (actual) ? actual : is_date (forecast) ? forecast : plan;
  if (!is_date (expected))
    return NULL;
  int64_t expected_ms = date_to_ms (expected), plan_ms = is_date (plan) ? date_to_ms (plan) : expected_ms, today_ms = now_ms - now_ms % DAY_MS;
  bool done = is_date (actual), over = !done && expected_ms < today_ms;
  int64_t late_ms = (over ? today_ms : expected_ms) - plan_ms;
  if (late_days)
    *late_days = late_ms > 0 ? late_ms / DAY_MS : 0;
  if (done)
    return "done";
  return over ? "red" : late_ms > 0 || expected_ms - today_ms <= SOON_DAYS * DAY_MS ? "yellow" : "green";
}

static bool worse (const char *a, const char *b)
{
  static const char *const order[] = {"red", "yellow", "green", "done"};
  for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
  {
    if (a && strcmp (a, order[i]) == 0)
      return !b || strcmp (b, order[i]) != 0;
    if (b && strcmp (b, order[i]) == 0)
      return false;
  }
  return false;
}

struct next_milestone milestones_next (const struct subject *subject)
{
  struct next_milestone next = {NULL, SLICE_NONE, SLICE_NONE};
  const struct table *def = pipeline_table (subject->pipeline, SLICE ("milestones"));
  const struct table_rows *table = subject->rows ? case_rows_of (subject->rows, SLICE ("milestones")) : NULL;
  for (uint32_t i = 0; def && table && i < table->count; i++)
  {
    const struct table_row *row = &table->rows[i];
    struct slice forecast = cell (row, "forecast_on"), date = is_date (forecast) ? forecast : cell (row, "plan_on");
    const char *light = milestone_light (row, subject->now_ms, NULL);
    if (worse (light, next.light))
      next.light = light;
    if (!is_date (cell (row, "actual_on")) && is_date (date) && (next.date.size == 0 || slice_compare (date, next.date) < 0))
    {
      next.date = date;
      next.title = row_title (def, row);
    }
  }
  if (next.light && strcmp (next.light, "done") == 0)
    next.light = "green";
  return next;
}

/* ---- Goals --------------------------------------------------------------------------------------------------------------------------------------------- */

bool attainment_bp (int64_t baseline, int64_t target, int64_t actual, int64_t *bp)
{
  int64_t way, gone;
  if (__builtin_sub_overflow (target, baseline, &way) || way == 0 || __builtin_sub_overflow (actual, baseline, &gone) ||
      __builtin_mul_overflow (gone, INT64_C (10000), &gone) || (way == -1 && gone == INT64_MIN))
    return false;
  *bp = gone / way;
  return true;
}

const char *attainment_level (int64_t bp)
{
  return bp < 2500 ? "none" : bp < 5000 ? "partly" : bp < 7500 ? "largely" : "fully";
}

/* ---- Ratings ------------------------------------------------------------------------------------------------------------------------------------------- */

bool rating_utility (const struct table *table, const struct table_row *row, int64_t *utility)
{
  bool any = false;
  *utility = 0;
  for (uint32_t i = 0; i < table->column_count; i++)
  {
    const struct value *points = value_get (&row->cells, table->columns[i].key);
    if (table->columns[i].weight == 0 || !points || points->kind != VALUE_INT)
      continue;
    *utility += table->columns[i].weight * points->integer; /* weights sum to 100, points are at most 10 */
    any = true;
  }
  return any;
}
