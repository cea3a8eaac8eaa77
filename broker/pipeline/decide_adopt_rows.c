/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of tables that a Nachnutzung takes over.  Which rows come along depends on each other through the references between them. */
#include "adopting.h"

#include <string.h>

/* One table of the new definition and the rows of the source in it. */
struct taking
{
  const struct table *table;
  const struct table_rows *rows;
  bool *taken;                  /* by row */
  struct value *cells;          /* by row */
};

struct takings
{
  struct adopting *adopting;
  uint32_t count;
  struct taking tables[LIMIT_TABLES];
};

/* ---- References ----------------------------------------------------------------------------------------------------------------------------------------- */

static bool row_comes (const struct takings *self, struct slice table, struct slice row)
{
  for (uint32_t t = 0; t < self->count; t++)
  {
    const struct taking *taking = &self->tables[t];
    if (!slice_equal (taking->table->key, table))
      continue;
    for (uint32_t i = 0; i < taking->rows->count; i++)
      if (slice_equal (taking->rows->rows[i].id, row))
        return taking->taken[i];
  }
  return false;
}

/* The rows of a list that come along; nil: none of them. */
static struct value rows_that_come (const struct takings *self, struct slice table, const struct value *ids)
{
  struct value list = value_list (self->adopting->deciding->arena, ids->count);
  for (uint32_t i = 0; i < ids->count; i++)
    if (row_comes (self, table, value_as_slice (&ids->items[i])))
      value_append (self->adopting->deciding->arena, &list, ids->items[i]);
  return list.count > 0 ? list : VALUE_NONE;
}

/* Whether a key stands in a field of the new case. */
static bool item_comes (const struct takings *self, struct slice field, const struct value *key)
{
  const struct value *keys = value_get (&self->adopting->fields, field);
  for (uint32_t i = 0; keys && keys->kind == VALUE_LIST && i < keys->count; i++)
    if (value_equal (&keys->items[i], key))
      return true;
  return false;
}

/* A cell as the new row has it; nil: it does not come along. */
static struct value cell_taken (const struct takings *self, const struct field *column, const struct value *cell)
{
  if (column->own || value_is_blank (cell) || field_value_check (column, cell, self->adopting->deciding->arena, NULL))
    return VALUE_NONE;
  switch (column->type)
  {
  case DEF_ROW: return row_comes (self, column->of, value_as_slice (cell)) ? *cell : VALUE_NONE;
  case DEF_ROWS: return rows_that_come (self, column->of, cell);
  case DEF_ITEM: return item_comes (self, column->of, cell) ? *cell : VALUE_NONE;
  default: return *cell;
  }
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------------------------------------------- */

/* The cells of a row; false: something required is missing. */
static bool take_row (const struct takings *self, const struct taking *taking, uint32_t i)
{
  struct arena *arena = self->adopting->deciding->arena;
  struct value cells = value_map (arena, taking->table->column_count);
  bool whole = true;
  for (uint32_t c = 0; c < taking->table->column_count; c++)
  {
    const struct field *column = &taking->table->columns[c];
    struct value cell = cell_taken (self, column, value_get (&taking->rows->rows[i].cells, column->key));
    if (!value_is_nil (&cell))
      value_set (arena, &cells, column->key, cell);
    else if (column->due >= 0)
      whole = false;
  }
  taking->cells[i] = cells;
  return whole;
}

/* One look at all rows; true: some fell out, so that what refers to them has to be looked at again. */
static bool take_rows (const struct takings *self)
{
  bool fell = false;
  for (uint32_t t = 0; t < self->count; t++)
    for (uint32_t i = 0; i < self->tables[t].rows->count; i++)
      if (self->tables[t].taken[i] && !take_row (self, &self->tables[t], i))
      {
        self->tables[t].taken[i] = false;
        fell = true;
      }
  return fell;
}

static void open_table (struct takings *self, const struct table *table, const struct case_rows *rows)
{
  const struct adopting *adopting = self->adopting;
  const struct deciding *deciding = adopting->deciding;
  const struct table *before = pipeline_table (adopting->from, table->key);
  const struct table_rows *there = case_rows_of (rows, table->key);
  int64_t now_ms = deciding->env->now_ms;
  if (!table->adopted || table->by_person || !before || !there || !class_reached (&deciding->scopes, &adopting->source, before->class, now_ms) ||
      !class_reached (&deciding->scopes, &adopting->source, table->class, now_ms))
    return;
  struct taking *taking = &self->tables[self->count++];
  *taking = (struct taking){.table = table,
                            .rows = there,
                            .taken = arena_alloc (deciding->arena, there->count * sizeof *taking->taken),
                            .cells = arena_alloc (deciding->arena, there->count * sizeof *taking->cells)};
  for (uint32_t i = 0; i < there->count; i++)
    taking->taken[i] = i < table->max_rows;
}

static void add_table (struct adopting *self, const struct taking *taking)
{
  struct arena *arena = self->deciding->arena;
  struct value list = value_list (arena, taking->rows->count);
  for (uint32_t i = 0; i < taking->rows->count; i++)
  {
    if (!taking->taken[i])
      continue;
    struct value row = value_map (arena, 2);
    value_set_str (arena, &row, "row", value_text (taking->rows->rows[i].id));
    value_set_str (arena, &row, "cells", taking->cells[i]);
    value_append (arena, &list, row);
  }
  if (list.count == 0)
    return;
  struct message *event = add_case_event (self->deciding, MSG_CASE_ROWS_TAKEN, taking->table->class);
  event->arg[CASE_ROWS_TAKEN_TABLE] = value_text (taking->table->key);
  event->arg[CASE_ROWS_TAKEN_ROWS] = list;
}

void adopt_rows (struct adopting *self)
{
  struct deciding *deciding = self->deciding;
  struct case_rows *rows = arena_alloc (deciding->arena, sizeof *rows);
  struct takings *takings = arena_alloc (deciding->arena, sizeof *takings);
  if (self->source.rows == 0)
    return;
  case_rows_get (deciding->views, deciding->arena, self->source.id, SLICE_NONE, rows);
  takings->adopting = self;
  for (uint32_t i = 0; i < self->to->table_count && takings->count < LIMIT_TABLES; i++)
    open_table (takings, &self->to->tables[i], rows);
  while (take_rows (takings))
    ;
  for (uint32_t t = 0; t < takings->count; t++)
    add_table (self, &takings->tables[t]);
}
