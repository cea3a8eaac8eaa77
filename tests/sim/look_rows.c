/* SPDX-License-Identifier: EUPL-1.2 */
/* The tables of all cases as they must be whatever was said: orders name the rows there are, references lead somewhere, nothing depends on itself, and no cent
   of any sum is lost. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

/* A table of a case, looked at. */
struct looking
{
  struct sim *sim;
  const struct kase *kase;
  const struct case_rows *rows;
  const struct table *table; /* of the definition it is under now */
  const struct table_rows *there;
};

static void must (const struct looking *self, bool kept, const char *text, struct slice id)
{
  if (kept)
    return;
  struct slice detail = slice_of (arena_printf (self->sim->town->arena, "%.*s %.*s", SLICE_ARG (self->there->table), SLICE_ARG (id)));
  promise_about (self->sim, false, text, self->kase, detail);
}

/* ---- Order and ids -------------------------------------------------------------------------------------------------------------------------------------- */

static void look_at_number (const struct looking *self, const struct table_order *order, struct slice id)
{
  const char *dash = memchr (id.data, '-', id.size);
  must (self, dash != NULL, "an id is a prefix and a number", id);
  struct slice prefix = {id.data, (uint32_t) (dash - id.data)};
  int64_t number = strtoll (arena_printf (self->sim->town->arena, "%.*s", (int) (id.size - prefix.size - 1), dash + 1), NULL, 10);
  must (self, number > 0 && number <= value_as_int (value_get (&order->last, prefix), 0), "the number of a row counts as given", id);
}

static void look_at_order (const struct looking *self, struct views *views, struct arena *arena)
{
  struct table_order order;
  table_order_get (views, arena, self->kase->id, self->there->table, &order);
  must (self, order.count == self->there->count, "an order names as many rows as there are", SLICE_NONE);
  for (uint32_t i = 0; i < order.count; i++)
  {
    struct table_row row;
    must (self, table_row_get (views, arena, self->kase->id, self->there->table, order.ids[i], &row), "a row that the order names is there", order.ids[i]);
    look_at_number (self, &order, order.ids[i]);
    for (uint32_t j = 0; j < i; j++)
      must (self, !slice_equal (order.ids[i], order.ids[j]), "an order names a row once", order.ids[i]);
  }
}

/* ---- What the definition says --------------------------------------------------------------------------------------------------------------------------- */

static const struct table_rows *rows_in (const struct case_rows *rows, struct slice table)
{
  for (uint32_t i = 0; i < rows->count; i++)
    if (slice_equal (rows->tables[i].table, table))
      return &rows->tables[i];
  return NULL;
}

static bool has_row (const struct table_rows *table, struct slice id)
{
  for (uint32_t i = 0; table && i < table->count; i++)
    if (slice_equal (table->rows[i].id, id))
      return true;
  return false;
}

static void look_at_references (const struct looking *self, const struct field *column)
{
  const struct table_rows *of = rows_in (self->rows, column->of);
  for (uint32_t i = 0; i < self->there->count; i++)
  {
    const struct value *cell = value_get (&self->there->rows[i].cells, column->key);
    if (cell && cell->kind == VALUE_TEXT)
      must (self, has_row (of, value_as_slice (cell)), "a row that is named is there", self->there->rows[i].id);
    for (uint32_t n = 0; cell && cell->kind == VALUE_LIST && n < cell->count; n++)
      must (self, has_row (of, value_as_slice (&cell->items[n])), "a row that is named is there", self->there->rows[i].id);
  }
}

static bool names (const struct value *cell, struct slice id)
{
  if (cell && cell->kind == VALUE_TEXT)
    return slice_equal (value_as_slice (cell), id);
  for (uint32_t i = 0; cell && cell->kind == VALUE_LIST && i < cell->count; i++)
    if (slice_equal (value_as_slice (&cell->items[i]), id))
      return true;
  return false;
}

/* Takes away rows that name none of those left, until none is left or none can go. */
static void look_for_cycle (const struct looking *self, const struct field *column, struct arena *arena)
{
  const struct table_rows *table = self->there;
  bool *gone = arena_alloc (arena, table->count), went = true;
  memset (gone, 0, table->count);
  while (went)
  {
    went = false;
    for (uint32_t i = 0; i < table->count; i++)
    {
      bool waits = false;
      for (uint32_t j = 0; !gone[i] && j < table->count; j++)
        waits |= !gone[j] && names (value_get (&table->rows[i].cells, column->key), table->rows[j].id);
      went |= !gone[i] && !waits;
      gone[i] |= !waits;
    }
  }
  for (uint32_t i = 0; i < table->count; i++)
    must (self, gone[i], "no row depends on itself", table->rows[i].id);
}

static void look_at_rules (const struct looking *self, struct arena *arena)
{
  for (uint32_t i = 0; i < self->table->rule_count; i++)
    for (uint32_t r = 0; r < self->there->count; r++)
    {
      const struct rule *rule = &self->table->rules[i];
      const struct value *a = value_get (&self->there->rows[r].cells, rule->a), *b = value_get (&self->there->rows[r].cells, rule->b);
      if (rule->kind == RULE_DIFFER && !value_is_nil (a) && !value_is_nil (b))
        must (self, !value_equal (a, b), "what has to differ differs", self->there->rows[r].id);
    }
  for (uint32_t i = 0; self->table->by_person && i < self->there->count; i++)
    for (uint32_t j = 0; j < i; j++)
      must (self, memcmp (self->there->rows[i].person, self->there->rows[j].person, 16) != 0, "everybody has one row at most", self->there->rows[i].id);
  for (uint32_t i = 0; i < self->table->column_count; i++)
  {
    const struct field *column = &self->table->columns[i];
    if (column->type == DEF_ROW || column->type == DEF_ROWS)
      look_at_references (self, column);
    if (column->acyclic)
      look_for_cycle (self, column, arena);
  }
}

void look_at_rows (struct sim *self, struct views *views, const struct cases *cases)
{
  struct arena *arena = arena_new ();
  for (uint32_t c = 0; c < cases->count; c++)
  {
    const struct kase *kase = &cases->items[c];
    const struct pipeline *pipeline = definitions_get (self->town->reading, views, kase->pipeline, kase->pipeline_version);
    struct case_rows *rows = arena_alloc (arena, sizeof *rows);
    uint32_t count = 0;
    case_rows_get (views, arena, kase->id, SLICE_NONE, rows);
    for (uint32_t t = 0; t < rows->count; t++)
    {
      struct looking looking = {self, kase, rows, pipeline_table (pipeline, rows->tables[t].table), &rows->tables[t]};
      count += rows->tables[t].count;
      look_at_order (&looking, views, arena);
      if (looking.table)
        look_at_rules (&looking, arena);
    }
    promise_about (self, count == kase->rows, "a case counts its rows", kase, SLICE_NONE);
    arena_reset (arena);
  }
  arena_destroy (&arena);
}

/* ---- Sums ----------------------------------------------------------------------------------------------------------------------------------------------- */

/* All figures of the cases of one definition in one district, or in one stage there, made anew.  They wrap as those that are kept do. */
static struct value sums_anew (struct sim *self, struct views *views, const struct cases *cases, struct slice pipeline, struct slice district,
                               struct slice stage)
{
  struct value sums = value_map (cases->arena, 8);
  for (uint32_t c = 0; c < cases->count; c++)
  {
    const struct kase *kase = &cases->items[c];
    bool stands = kase->state == STATE_OPEN || kase->state == STATE_PARKED || kase->state == STATE_COMPLETED;
    if (!stands || !slice_equal (kase->pipeline, pipeline) || !slice_equal (kase->district, district) || (stage.size > 0 && !slice_equal (kase->stage, stage)))
      continue;
    struct case_rows *rows = arena_alloc (cases->arena, sizeof *rows);
    struct value fields, imported;
    case_rows_get (views, cases->arena, kase->id, SLICE_NONE, rows);
    case_fields (views, cases->arena, kase->id, &fields, &imported);
    struct subject subject = {
        .pipeline = definitions_get (self->town->reading, views, kase->pipeline, kase->pipeline_version), .kase = kase, .fields = &fields, .rows = rows};
    struct value figures = figures_of (&subject, cases->arena);
    for (uint32_t i = 0; i < figures.count; i++)
    {
      struct slice key = value_as_slice (&figures.items[2 * i]);
      uint64_t sum = (uint64_t) value_as_int (value_get (&sums, key), 0) + (uint64_t) figures.items[2 * i + 1].integer;
      value_set (cases->arena, &sums, key, value_int ((int64_t) sum));
    }
  }
  return sums;
}

static void compare_sums (struct sim *self, const struct value *a, const struct value *b, struct slice pipeline, const char *text)
{
  for (uint32_t i = 0; i < a->count; i++)
  {
    struct slice figure = value_as_slice (&a->items[2 * i]);
    int64_t here = value_as_int (&a->items[2 * i + 1], 0), there = value_as_int (value_get (b, figure), 0);
    promise (
        self, here == there,
        arena_printf (self->town->arena, "%s (%.*s %.*s: %lld, %lld)", text, SLICE_ARG (pipeline), SLICE_ARG (figure), (long long) here, (long long) there));
  }
}

static void look_at_columns (struct sim *self, struct views *views, const struct cases *cases, struct slice key, struct slice district)
{
  const struct pipeline *pipeline = definitions_get (self->town->reading, views, key, 0);
  for (uint32_t i = 0; i < pipeline->stage_count; i++)
  {
    struct slice stage = pipeline->stages[i].key;
    struct value kept, anew = sums_anew (self, views, cases, key, district, stage);
    sums_of_stage (views, cases->arena, key, district, stage, &kept);
    compare_sums (self, &anew, &kept, stage, "the sums of a column are those of its cases");
    compare_sums (self, &kept, &anew, stage, "a column keeps no sum of a case that is not there");
  }
}

void look_at_sums (struct sim *self, struct views *views, const struct cases *cases)
{
  static const char *const districts[] = {DISTRICT, NEIGHBOUR_DISTRICT, "", "15003"};
  static const char *const pipelines[] = {"smarte-region", "kleinvorhaben"};
  for (int i = 0; i < 4 * 2; i++)
  {
    struct slice pipeline = slice_of (pipelines[i / 4]), district = slice_of (districts[i % 4]);
    struct value kept, anew = sums_anew (self, views, cases, pipeline, district, SLICE_NONE);
    sums_of_district (views, cases->arena, pipeline, district, &kept);
    compare_sums (self, &anew, &kept, pipeline, "the sums of a district are those of its cases");
    compare_sums (self, &kept, &anew, pipeline, "a district keeps no sum of a case that is not there");
    look_at_columns (self, views, cases, pipeline, district);
  }
}
