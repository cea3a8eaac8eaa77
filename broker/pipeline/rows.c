/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of a case as checks, figures, deadlines and work read them: paths, conditions, sums.  Pure functions of what was read before; nothing is allocated for a
   row. */
#include "checks.h"

#include <string.h>

/* ---- Finding ---- */

const struct table_rows *case_rows_of (const struct case_rows *self, struct slice table)
{
  for (uint32_t i = 0; self != NULL && i < self->count; i++)
    if (slice_equal (self->tables[i].table, table))
      return &self->tables[i];
  return NULL;
}

const struct table_row *case_row_named (const struct case_rows *rows, struct slice table, struct slice id)
{
  const struct table_rows *of = case_rows_of (rows, table);
  for (uint32_t i = 0; of != NULL && i < of->count; i++)
    if (slice_equal (of->rows[i].id, id))
      return &of->rows[i];
  return NULL;
}

const struct value *row_value (const struct subject *subject, const struct table_row *row, struct slice path)
{
  const char *dot = path.size == 0 ? NULL : memchr (path.data, '.', path.size);
  if (dot == NULL)
    return value_get (&row->cells, path);
  struct slice key = {path.data, (uint32_t) (dot - path.data)};
  struct slice other = {dot + 1, path.size - key.size - 1};
  const struct table *table = pipeline_table (subject->pipeline, row->table);
  const struct field *column = table == NULL ? NULL : table_column (table, key);
  if (column == NULL || column->type != DEF_ROW)
    return NULL;
  const struct table_row *named = case_row_named (subject->rows, column->of, value_as_slice (value_get (&row->cells, key)));
  return named == NULL ? NULL : value_get (&named->cells, other);
}

bool row_meets (const struct subject *subject, const struct table_row *row, const struct condition *condition)
{
  if (condition->part_count > 0)
  {
    for (uint32_t i = 0; i < condition->part_count; i++)
      if (row_meets (subject, row, &condition->parts[i]) != condition->all)
        return !condition->all;
    return condition->all;
  }
  return condition->field.size == 0 || condition_value_holds (condition, row_value (subject, row, condition->field));
}

struct slice row_title (const struct table *table, const struct table_row *row)
{
  const struct value *title = table == NULL || table->title.size == 0 ? NULL : value_get (&row->cells, table->title);
  return value_is_blank (title) || title->kind != VALUE_TEXT ? row->id : value_as_slice (title);
}

/* ---- Sums ---- */

bool operand_amount (const struct subject *subject, const struct operand *operand, const struct table_row *row, int64_t *cents)
{
  const struct value *amount = value_get (&row->cells, operand->column);
  if (amount == NULL || amount->kind != VALUE_INT || !row_meets (subject, row, &operand->where))
    return false;
  *cents = amount->integer;
  return true;
}

struct value row_group (const struct subject *subject, const struct table_row *row, struct slice per)
{
  const struct value *cell = value_get (&row->cells, per);
  if (cell != NULL)
    return *cell;
  const struct table *table = pipeline_table (subject->pipeline, row->table);
  return table == NULL || table_column (table, per) != NULL ? VALUE_NONE : value_text (row->id);
}

static bool counts_under (const struct subject *subject, const struct table_row *row, struct slice per, const struct value *value)
{
  struct value group = row_group (subject, row, per);
  return value_equal (&group, value);
}

int operand_sum (const struct subject *subject, const struct operand *operand, struct slice per, const struct value *value, int64_t *cents)
{
  *cents = 0;
  if (operand->table.size == 0)
  {
    if (operand->field.size > 0 && per.size == 0)
      *cents = value_as_int (fields_value (subject->fields, operand->field), 0);
    return 0;
  }
  const struct table_rows *rows = case_rows_of (subject->rows, operand->table);
  for (uint32_t i = 0; rows != NULL && i < rows->count; i++)
  {
    int64_t amount;
    if (per.size > 0 && !counts_under (subject, &rows->rows[i], per, value))
      continue;
    if (operand_amount (subject, operand, &rows->rows[i], &amount) && __builtin_add_overflow (*cents, amount, cents))
      return ERR_OVERFLOW;
  }
  return 0;
}

/* ---- Figures ---- */

/* From figures made before; an absent one overflowed. */
static int parts_sum (const struct figure *figure, const struct value *before, int64_t *cents)
{
  *cents = 0;
  for (uint32_t i = 0; i < figure->part_count; i++)
  {
    struct slice key = figure->parts[i];
    bool minus = key.size > 0 && key.data[0] == '-';
    const struct value *part = value_get (before, minus ? (struct slice){key.data + 1, key.size - 1} : key);
    if (value_is_nil (part))
      return ERR_OVERFLOW;
    if (minus ? __builtin_sub_overflow (*cents, part->integer, cents) : __builtin_add_overflow (*cents, part->integer, cents))
      return ERR_OVERFLOW;
  }
  return 0;
}

struct value figures_of (const struct subject *subject, struct arena *arena)
{
  const struct pipeline *pipeline = subject->pipeline;
  struct value figures = value_map (arena, pipeline->figure_count);
  for (uint32_t i = 0; i < pipeline->figure_count; i++)
  {
    const struct figure *figure = &pipeline->figures[i];
    bool of_parts = figure->sum.table.size == 0 && figure->sum.field.size == 0;
    int64_t cents;
    int wrong = of_parts ? parts_sum (figure, &figures, &cents) : operand_sum (subject, &figure->sum, SLICE_NONE, NULL, &cents);
    if (wrong == 0)
      value_set (arena, &figures, figure->key, value_int (cents));
  }
  return figures;
}
