/* SPDX-License-Identifier: EUPL-1.2 */
/* The figures of a case, of those of its tables that the person may see. */
#include "figures.h"
#include "past.h"
#include "pipeline/programme.h"
#include "query_room.h"

#include <stdlib.h>
#include <string.h>

#define YEARS_MAX 100

struct reckoning
{
  struct query *query;
  const struct past *seen;
  struct subject subject;
  struct case_rows rows;      /* those that may be seen */
  struct message row;
};

static const struct table_rows *rows_of (const struct reckoning *self, const char *table)
{
  return case_rows_of (&self->rows, slice_of (table));
}

static const struct value *cell (const struct table_row *row, const char *column)
{
  return value_at (&row->cells, column);
}

static bool table_seen (const struct reckoning *self, struct slice key)
{
  const struct table *table = pipeline_table (self->seen->pipeline, key);
  return table && class_reached (self->query->scopes, &self->seen->kase, table->class, self->query->now_ms);
}

/* ---- Sums ---------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct figure *figure_of (const struct pipeline *pipeline, struct slice key)
{
  uint32_t i = 0;
  while (i < pipeline->figure_count && !slice_equal (pipeline->figures[i].key, key))
    i++;
  return i < pipeline->figure_count ? &pipeline->figures[i] : NULL;
}

static bool figure_seen (const struct reckoning *self, const struct figure *figure)
{
  const struct pipeline *pipeline = self->seen->pipeline;
  if (figure->part_count == 0 && figure->sum.table.size > 0)
    return table_seen (self, figure->sum.table);
  if (figure->part_count == 0)
  {
    const struct field *field = pipeline_field (pipeline, figure->sum.field);
    return field && (int) field->class <= self->seen->level;
  }
  for (uint32_t i = 0; i < figure->part_count; i++)
  {
    struct slice key = figure->parts[i];
    if (key.size > 0 && key.data[0] == '-')
      key = (struct slice){key.data + 1, key.size - 1};
    const struct figure *part = figure_of (pipeline, key);
    if (!part || !figure_seen (self, part)) /* parts come before what is made of them: this ends */
      return false;
  }
  return true;
}

static void reckon_sums (struct reckoning *self)
{
  struct arena *arena = self->query->arena;
  struct value all = figures_of (&self->subject, arena), shown = value_map (arena, all.count);
  for (uint32_t i = 0; i < all.count; i++)
  {
    const struct figure *figure = figure_of (self->seen->pipeline, value_as_slice (&all.items[2 * i]));
    if (figure && figure_seen (self, figure))
      value_set (arena, &shown, figure->key, all.items[2 * i + 1]);
  }
  self->row.arg[FIGURES_SUMS] = shown.count > 0 ? shown : VALUE_NONE;
}

/* ---- Finanzierungsplan ---------------------------------------------------------------------------------------------------------------------------------- */

struct year
{
  int64_t year, expenses, eligible, own, grant, third;
  bool overflow;
};

static struct year *year_of (struct year *years, uint32_t *count, int64_t number)
{
  for (uint32_t i = 0; i < *count; i++)
    if (years[i].year == number)
      return &years[i];
  if (*count == YEARS_MAX)
    return NULL;
  years[*count] = (struct year){.year = number};
  return &years[(*count)++];
}

static void add_cents (struct year *year, int64_t *sum, int64_t cents)
{
  if (__builtin_add_overflow (*sum, cents, sum))
    year->overflow = true;
}

static int by_year (const void *a, const void *b)
{
  const struct year *left = a, *right = b;
  return left->year < right->year ? -1 : left->year > right->year;
}

static void collect_expenses (const struct table_rows *table, struct year *years, uint32_t *count)
{
  for (uint32_t i = 0; table && i < table->count; i++)
  {
    const struct table_row *row = &table->rows[i];
    struct year *year = year_of (years, count, value_as_int (cell (row, "year"), 0));
    if (!year)
      continue;
    add_cents (year, &year->expenses, value_as_int (cell (row, "cents"), 0));
    if (value_as_bool (cell (row, "eligible"), false))
      add_cents (year, &year->eligible, value_as_int (cell (row, "cents"), 0));
  }
}

static void collect_cover (const struct table_rows *table, struct year *years, uint32_t *count)
{
  for (uint32_t i = 0; table && i < table->count; i++)
  {
    const struct table_row *row = &table->rows[i];
    struct slice kind = value_as_slice (cell (row, "kind"));
    struct year *year = year_of (years, count, value_as_int (cell (row, "year"), 0));
    if (year)
      add_cents (year, slice_is (kind, "own") ? &year->own : slice_is (kind, "grant") ? &year->grant : &year->third, value_as_int (cell (row, "cents"), 0));
  }
}

static struct value year_value (struct arena *arena, const struct year *year)
{
  struct value map = value_map (arena, 8);
  int64_t cover, difference;
  value_set_str (arena, &map, "year", value_int (year->year));
  value_set_str (arena, &map, "expenses", value_int (year->expenses));
  value_set_str (arena, &map, "eligible", value_int (year->eligible));
  value_set_str (arena, &map, "own", value_int (year->own));
  value_set_str (arena, &map, "grant", value_int (year->grant));
  value_set_str (arena, &map, "third", value_int (year->third));
  if (!__builtin_add_overflow (year->own, year->grant, &cover) && !__builtin_add_overflow (cover, year->third, &cover) &&
      !__builtin_sub_overflow (year->expenses, cover, &difference))
    value_set_str (arena, &map, "difference", value_int (difference));
  return map;
}

static void reckon_years (struct reckoning *self)
{
  struct arena *arena = self->query->arena;
  struct year *years = arena_alloc (arena, YEARS_MAX * sizeof *years);
  uint32_t count = 0;
  collect_expenses (rows_of (self, "expenses"), years, &count);
  collect_cover (rows_of (self, "cover"), years, &count);
  qsort (years, count, sizeof *years, by_year);
  struct value list = value_list (arena, count);
  for (uint32_t i = 0; i < count; i++)
    if (!years[i].overflow)
      value_append (arena, &list, year_value (arena, &years[i]));
  self->row.arg[FIGURES_YEARS] = list.count > 0 ? list : VALUE_NONE;
}

/* ---- Applications ---------------------------------------------------------------------------------------------------------------------------------------- */

static bool eligible_cents (const struct reckoning *self, int64_t *cents)
{
  struct slice yes = SLICE ("true");
  struct condition eligible = {.field = SLICE ("eligible"), .value_count = 1, .values = &yes};
  const struct table_rows *table = rows_of (self, "expenses");
  const struct value *invest = value_at (&self->seen->fields, "invest_cents");
  struct operand operand = {.table = SLICE ("expenses"), .column = SLICE ("cents"), .where = eligible};
  if (table && table->count > 0)
    return operand_sum (&self->subject, &operand, SLICE_NONE, 0, cents) == 0;
  *cents = value_as_int (invest, -1);
  return *cents >= 0;
}

/* Whether one still has to apply; a definition without a deadline for it does not say. */
static bool still_to_apply (const struct reckoning *self, const struct table_row *row)
{
  const struct pipeline *pipeline = self->seen->pipeline;
  for (uint32_t i = 0; i < pipeline->deadline_count; i++)
    if (slice_is (pipeline->deadlines[i].table, "applications") && slice_is (pipeline->deadlines[i].column, "deadline"))
      return row_meets (&self->subject, row, &pipeline->deadlines[i].where);
  return true;
}

static struct value grant_value (struct reckoning *self, const struct table_row *row)
{
  struct arena *arena = self->query->arena;
  struct value map = value_map (arena, 5);
  struct slice key = value_as_slice (cell (row, "programme"));
  const struct programme *programme = key.size > 0 && self->query->programmes ? programmes_find (self->query->programmes, key) : NULL;
  int64_t eligible, expected;
  char *deadline = arena_alloc (arena, 11), today[11];
  date_from_ms (self->query->now_ms, today);
  value_set_str (arena, &map, "row", value_text (row->id));
  if (key.size > 0)
    value_set_str (arena, &map, "programme", value_text (key));
  if (!value_is_nil (cell (row, "amount")))
    value_set_str (arena, &map, "amount", *cell (row, "amount"));
  if (programme && eligible_cents (self, &eligible) && programme_grant (programme, eligible, &expected) == 0)
    value_set_str (arena, &map, "expected", value_int (expected));
  if (!still_to_apply (self, row))
    return map;
  if (!value_is_nil (cell (row, "deadline")))
    value_set_str (arena, &map, "deadline", *cell (row, "deadline"));
  else if (programme && programme_next_deadline (programme, slice_of (today), deadline))
    value_set_str (arena, &map, "deadline", value_string (deadline));
  return map;
}

static void reckon_grants (struct reckoning *self)
{
  const struct table_rows *table = rows_of (self, "applications");
  struct value list = value_list (self->query->arena, table ? table->count : 0);
  for (uint32_t i = 0; table && i < table->count && list.count < 200; i++)
    value_append (self->query->arena, &list, grant_value (self, &table->rows[i]));
  self->row.arg[FIGURES_GRANTS] = list.count > 0 ? list : VALUE_NONE;
}

/* ---- Ratings --------------------------------------------------------------------------------------------------------------------------------------------- */

/* The largest difference of points that two ratings give to one criterion; criteria with four and more are flagged (DOMAIN). */
static int64_t spread_of (const struct table_rows *table, struct slice criterion)
{
  int64_t low = INT64_MAX, high = INT64_MIN;
  for (uint32_t i = 0; i < table->count; i++)
  {
    const struct value *points = table->rows[i].lapsed ? NULL : value_get (&table->rows[i].cells, criterion);
    if (!points || points->kind != VALUE_INT)
      continue;
    low = points->integer < low ? points->integer : low;
    high = points->integer > high ? points->integer : high;
  }
  return high < low ? 0 : high - low;
}

static void reckon_utility (struct reckoning *self)
{
  struct arena *arena = self->query->arena;
  const struct table *def = pipeline_table (self->seen->pipeline, SLICE ("ratings"));
  const struct table_rows *table = rows_of (self, "ratings");
  int64_t count = 0, sum = 0, one, widest = 0;
  struct value map = value_map (arena, 5), flagged = value_list (arena, 4), weights = value_map (arena, 8);
  for (uint32_t i = 0; def && table && i < table->count; i++)
    if (!table->rows[i].lapsed && rating_utility (def, &table->rows[i], &one))
    {
      sum += one;
      count++;
    }
  if (count == 0)
    return;
  for (uint32_t i = 0; i < def->column_count; i++)
  {
    if (def->columns[i].weight == 0)
      continue;
    int64_t spread = spread_of (table, def->columns[i].key);
    widest = spread > widest ? spread : widest;
    if (spread >= 4)
      value_append (arena, &flagged, value_text (def->columns[i].key));
    value_set (arena, &weights, def->columns[i].key, value_int (def->columns[i].weight));
  }
  value_set_str (arena, &map, "count", value_int (count));
  value_set_str (arena, &map, "utility", value_int (sum / count));
  value_set_str (arena, &map, "spread", value_int (widest));
  value_set_str (arena, &map, "flagged", flagged);
  value_set_str (arena, &map, "weights", weights);
  self->row.arg[FIGURES_UTILITY] = map;
}

/* ---- Indicators ------------------------------------------------------------------------------------------------------------------------------------------ */

/* The newest measurement of an indicator. */
static const struct table_row *newest_of (const struct table_rows *measurements, struct slice indicator)
{
  const struct table_row *newest = NULL;
  for (uint32_t i = 0; measurements && i < measurements->count; i++)
  {
    const struct table_row *row = &measurements->rows[i];
    if (slice_equal (value_as_slice (cell (row, "indicator")), indicator) &&
        (!newest || slice_compare (value_as_slice (cell (newest, "measured_on")), value_as_slice (cell (row, "measured_on"))) <= 0))
      newest = row;
  }
  return newest;
}

static int64_t clamp (int64_t bp)
{
  return bp < 0 ? 0 : bp > 10000 ? 10000 : bp;
}

static void reckon_indicators (struct reckoning *self)
{
  struct arena *arena = self->query->arena;
  const struct table_rows *table = rows_of (self, "indicators");
  struct value list = value_list (arena, table ? table->count : 0), whole = value_map (arena, 3);
  int64_t measured = 0, sum = 0, bp;
  for (uint32_t i = 0; table && i < table->count && list.count < 200; i++)
  {
    const struct table_row *row = &table->rows[i], *newest = newest_of (rows_of (self, "measurements"), row->id);
    const struct value *baseline = cell (row, "baseline"), *target = cell (row, "target"), *actual = newest ? cell (newest, "value") : NULL;
    struct value map = value_map (arena, 4);
    value_set_str (arena, &map, "row", value_text (row->id));
    if (actual)
      value_set_str (arena, &map, "value", *actual);
    if (newest && cell (newest, "measured_on"))
      value_set_str (arena, &map, "date", *cell (newest, "measured_on"));
    if (actual && baseline && target && attainment_bp (value_as_int (baseline, 0), value_as_int (target, 0), value_as_int (actual, 0), &bp))
    {
      value_set_str (arena, &map, "attained", value_int (bp));
      sum += clamp (bp);
      measured++;
    }
    value_append (arena, &list, map);
  }
  if (list.count == 0)
    return;
  self->row.arg[FIGURES_INDICATORS] = list;
  value_set_str (arena, &whole, "coverage", value_int (measured * 10000 / list.count));
  if (measured > 0)
  {
    value_set_str (arena, &whole, "attained", value_int (sum / measured));
    value_set_str (arena, &whole, "level", value_string (attainment_level (sum / measured)));
  }
  self->row.arg[FIGURES_ATTAINMENT] = whole;
}

/* ---- Milestones, requirements, effort ------------------------------------------------------------------------------------------------------------------- */

static void reckon_milestones (struct reckoning *self)
{
  struct arena *arena = self->query->arena;
  const struct table_rows *table = rows_of (self, "milestones");
  struct value list = value_list (arena, table ? table->count : 0);
  for (uint32_t i = 0; table && i < table->count; i++)
  {
    struct value map = value_map (arena, 3);
    int64_t late = 0;
    const char *light = milestone_light (&table->rows[i], self->query->now_ms, &late);
    value_set_str (arena, &map, "row", value_text (table->rows[i].id));
    if (light)
      value_set_str (arena, &map, "light", value_string (light));
    if (late > 0)
      value_set_str (arena, &map, "late", value_int (late));
    value_append (arena, &list, map);
  }
  struct next_milestone next = milestones_next (&self->subject);
  self->row.arg[FIGURES_MILESTONES] = list.count > 0 ? list : VALUE_NONE;
  self->row.arg[FIGURES_LIGHT] = next.light ? value_string (next.light) : VALUE_NONE;
}

/* Requirement → goal → indicators of that goal. */
static struct value trace_value (struct reckoning *self, const struct table_row *requirement)
{
  struct arena *arena = self->query->arena;
  const struct table_rows *indicators = rows_of (self, "indicators");
  struct slice goal = value_as_slice (cell (requirement, "goal"));
  struct value map = value_map (arena, 3), list = value_list (arena, 4);
  value_set_str (arena, &map, "row", value_text (requirement->id));
  if (goal.size == 0)
    return map;
  for (uint32_t i = 0; indicators && i < indicators->count; i++)
    if (slice_equal (value_as_slice (cell (&indicators->rows[i], "goal")), goal))
      value_append (arena, &list, value_text (indicators->rows[i].id));
  value_set_str (arena, &map, "goal", value_text (goal));
  value_set_str (arena, &map, "indicators", list);
  return map;
}

static void reckon_requirements (struct reckoning *self)
{
  struct arena *arena = self->query->arena;
  const struct table_rows *table = rows_of (self, "requirements");
  int64_t must = 0;
  if (!table || table->count == 0)
    return;
  struct value map = value_map (arena, 4), traced = value_list (arena, table->count);
  for (uint32_t i = 0; i < table->count; i++)
  {
    must += slice_is (value_as_slice (cell (&table->rows[i], "priority")), "must");
    value_append (arena, &traced, trace_value (self, &table->rows[i]));
  }
  value_set_str (arena, &map, "count", value_int (table->count));
  value_set_str (arena, &map, "must", value_int (must));
  value_set_str (arena, &map, "must_share", value_int (must * 10000 / table->count));
  value_set_str (arena, &map, "traced", traced);
  self->row.arg[FIGURES_REQUIREMENTS] = map;
}

static void reckon_effort (struct reckoning *self)
{
  struct arena *arena = self->query->arena;
  const struct table_rows *table = rows_of (self, "visits");
  int64_t minutes = 0, visits = 0;
  for (uint32_t i = 0; table && i < table->count; i++)
  {
    if (__builtin_add_overflow (minutes, value_as_int (cell (&table->rows[i], "minutes"), 0), &minutes))
      return;
    visits += slice_is (value_as_slice (cell (&table->rows[i], "kind")), "visit");
  }
  if (!table || table->count == 0)
    return;
  struct value map = value_map (arena, 2);
  value_set_str (arena, &map, "minutes", value_int (minutes));
  value_set_str (arena, &map, "visits", value_int (visits));
  self->row.arg[FIGURES_EFFORT] = map;
}

/* ---- The query ------------------------------------------------------------------------------------------------------------------------------------------- */

static void keep_seen_rows (struct reckoning *self)
{
  for (uint32_t i = 0; i < self->seen->rows.count; i++)
    if (table_seen (self, self->seen->rows.tables[i].table))
      self->rows.tables[self->rows.count++] = self->seen->rows.tables[i];
}

void query_figures (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  struct reckoning *self = arena_alloc (query->arena, sizeof *self);
  struct past *seen = arena_alloc (query->arena, sizeof *seen);
  const struct value *name = &request->arg[CASE_FIGURES_CASE];
  *self = (struct reckoning){.query = query, .seen = seen, .row = message_new (MSG_FIGURES)};
  if (case_now (query, name, seen) || !seen->pipeline)
  {
    *answer = not_found (query, case_name (query, name));
    return;
  }
  keep_seen_rows (self);
  self->subject = subject_of (query, seen);
  self->subject.rows = &self->rows;
  reckon_sums (self);
  reckon_years (self);
  reckon_grants (self);
  reckon_utility (self);
  reckon_indicators (self);
  reckon_milestones (self);
  reckon_requirements (self);
  reckon_effort (self);
  page_add (&page, &self->row);
  *answer = page_answer (&page);
}
