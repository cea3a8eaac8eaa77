/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows that a gate waits for: what it finds missing is added, what it finds wrong is mended or taken away.  So cases come to the end of the pipeline as well.
 */
#include "chance_room.h"

#include <string.h>

struct help
{
  struct chance *chance;
  struct spot spot;
  struct case_rows rows;
  struct subject subject;
  struct message *message;
  enum who *who;
};

static void at_table (struct help *self, struct slice key)
{
  self->spot.table = pipeline_table (self->spot.pipeline, key);
  table_order_get (self->chance->views, chance_arena (self->chance), self->spot.kase.id, key, &self->spot.order);
  *self->who = chance_writer (self->chance, &self->spot);
}

/* ---- Conditions ----------------------------------------------------------------------------------------------------------------------------------------- */

static struct value value_meant (const struct field *column, struct slice value)
{
  return column->type == DEF_BOOL ? value_bool (slice_is (value, "true")) : value_text (value);
}

/* Another option than those named. */
static struct value value_apart (struct help *self, const struct field *column, const struct condition *condition)
{
  struct value value = chance_cell (self->chance, &self->spot, column);
  for (int i = 0; i < 20 && !condition_value_holds (condition, &value); i++)
    value = chance_cell (self->chance, &self->spot, column);
  return value;
}

/* Cells with which a row meets the condition, as far as they are its own. */
static void meet (struct help *self, const struct condition *condition, struct value *cells)
{
  struct arena *arena = chance_arena (self->chance);
  const struct field *column = condition->field.size > 0 ? table_column (self->spot.table, condition->field) : NULL;
  uint32_t only = condition->part_count > 0 ? chance_below (self->chance, condition->part_count) : 0;
  for (uint32_t i = 0; i < condition->part_count; i++)
    if (condition->all || i == only)
      meet (self, &condition->parts[i], cells);
  if (!column)
    return;
  if (condition->value_count > 0 && !condition->negate)
    value_set (arena, cells, column->key, value_meant (column, condition->values[chance_below (self->chance, condition->value_count)]));
  else if (condition->value_count > 0)
    value_set (arena, cells, column->key, value_apart (self, column, condition));
  else
    value_set (arena, cells, column->key, condition->negate ? VALUE_NONE : chance_cell (self->chance, &self->spot, column));
}

/* ---- Commands ------------------------------------------------------------------------------------------------------------------------------------------- */

static bool put (struct help *self, struct slice row, struct value cells)
{
  *self->message = message_new (MSG_ROW_PUT);
  self->message->arg[ROW_PUT_CASE] = value_text (self->spot.kase.ref);
  self->message->arg[ROW_PUT_TABLE] = value_text (self->spot.table->key);
  self->message->arg[ROW_PUT_CELLS] = cells;
  if (row.size > 0)
    self->message->arg[ROW_PUT_ROW] = value_text (row);
  return true;
}

static bool put_new (struct help *self, const struct condition *where, struct value cells)
{
  struct value whole = chance_cells (self->chance, &self->spot, true);
  meet (self, where, &whole);
  for (uint32_t i = 0; i < cells.count; i++)
    value_set (chance_arena (self->chance), &whole, value_as_slice (&cells.items[2 * i]), cells.items[2 * i + 1]);
  return put (self, SLICE_NONE, whole);
}

static bool take_away (struct help *self, struct slice table, struct slice row)
{
  at_table (self, table);
  *self->message = message_new (MSG_ROW_DELETE);
  self->message->arg[ROW_DELETE_CASE] = value_text (self->spot.kase.ref);
  self->message->arg[ROW_DELETE_TABLE] = value_text (table);
  self->message->arg[ROW_DELETE_ROW] = value_text (row);
  return true;
}

static bool take_any (struct help *self, struct slice table)
{
  const struct table_rows *rows = case_rows_of (&self->rows, table);
  return rows && take_away (self, table, rows->rows[chance_below (self->chance, rows->count)].id);
}

/* ---- Checks --------------------------------------------------------------------------------------------------------------------------------------------- */

static bool help_rows (struct help *self, const struct check *check)
{
  const struct table_rows *rows = case_rows_of (&self->rows, check->table);
  int64_t met = 0;
  for (uint32_t i = 0; rows && i < rows->count; i++)
    met += row_meets (&self->subject, &rows->rows[i], &check->where);
  if (met >= check->min)
    return false;
  at_table (self, check->table);
  return put_new (self, &check->where, value_map (chance_arena (self->chance), 1));
}

static bool help_each (struct help *self, const struct check *check)
{
  const struct table_rows *rows = case_rows_of (&self->rows, check->table);
  struct value cells = value_map (chance_arena (self->chance), 2);
  for (uint32_t i = 0; rows && i < rows->count; i++)
  {
    if (!row_meets (&self->subject, &rows->rows[i], &check->where) || row_meets (&self->subject, &rows->rows[i], &check->must))
      continue;
    if (chance_percent (self->chance, 40))
      return take_away (self, check->table, rows->rows[i].id);
    at_table (self, check->table);
    meet (self, &check->must, &cells);
    return cells.count > 0 ? put (self, rows->rows[i].id, cells) : take_away (self, check->table, rows->rows[i].id);
  }
  return false;
}

/* What is missing on one side, for one of the values of the column by which both are compared; or a row less. */
static bool help_sums (struct help *self, const struct check *check)
{
  const struct operand *left = &check->left, *right = &check->right;
  const struct table_rows *rows = case_rows_of (&self->rows, chance_percent (self->chance, 50) ? left->table : right->table);
  struct value cells = value_map (chance_arena (self->chance), 2);
  const struct value *per = rows && check->per.size > 0 ? value_get (&rows->rows[chance_below (self->chance, rows->count)].cells, check->per) : NULL;
  int64_t a, b, missing;
  if (operand_sum (&self->subject, left, per ? check->per : SLICE_NONE, per, &a) ||
      operand_sum (&self->subject, right, per ? check->per : SLICE_NONE, per, &b) || __builtin_sub_overflow (a, b, &missing))
    return take_any (self, left->table);
  if (missing == 0 || (check->at_most && missing < 0))
    return false;
  if (check->at_most || chance_percent (self->chance, 10))
    return take_any (self, left->table);
  const struct operand *low = missing > 0 ? right : left;
  at_table (self, low->table);
  value_set (chance_arena (self->chance), &cells, low->column, value_int (missing > 0 ? missing : -missing));
  if (per)
    value_set (chance_arena (self->chance), &cells, check->per, *per);
  return put_new (self, &low->where, cells);
}

static bool help_ratings (struct help *self, const struct check *check)
{
  at_table (self, check->table);
  *self->who = chance_seer (self->chance, &self->spot.kase, self->spot.table->editors);
  return put_new (self, &check->where, value_map (chance_arena (self->chance), 1));
}

static bool help_opinion (struct help *self, const struct check *check)
{
  const struct kase *kase = &self->spot.kase;
  for (uint32_t i = 0; i < kase->asked_count; i++)
    if (slice_equal (kase->asked[i].kind, check->approval))
      return false;
  *self->message = message_new (MSG_CASE_ASK);
  self->message->arg[CASE_ASK_CASE] = value_text (kase->ref);
  self->message->arg[CASE_ASK_KIND] = value_text (check->approval);
  *self->who = chance_holder (self->chance, kase, R_EDITOR | R_LEAD);
  return true;
}

static bool help_check (struct help *self, const struct check *check)
{
  if (check->warning || !condition_holds (&check->when, &self->spot.fields))
    return false;
  switch (check->kind)
  {
  case CHECK_ROWS:
    return help_rows (self, check);
  case CHECK_EACH:
    return help_each (self, check);
  case CHECK_SUMS:
    return help_sums (self, check);
  case CHECK_RATINGS:
    return help_ratings (self, check);
  case CHECK_OPINION:
    return help_opinion (self, check);
  case CHECK_GRANTS:
    return chance_percent (self->chance, 10) && take_any (self, check->table);
  default:
    return false;
  }
}

bool help_with_rows (struct chance *chance, const struct kase *kase, const struct pipeline *pipeline, const struct gate *gate, struct message *message,
                     enum who *who)
{
  struct help *self = arena_alloc (chance_arena (chance), sizeof *self);
  *self = (struct help){.chance = chance, .spot = {.kase = *kase, .pipeline = pipeline}, .message = message, .who = who};
  case_fields (chance->views, chance_arena (chance), kase->id, &self->spot.fields, &self->spot.imported);
  case_rows_get (chance->views, chance_arena (chance), kase->id, SLICE_NONE, &self->rows);
  self->subject = (struct subject){.pipeline = pipeline, .kase = &self->spot.kase, .fields = &self->spot.fields, .rows = &self->rows};
  uint32_t first = gate->check_count > 0 ? chance_below (chance, gate->check_count) : 0;
  for (uint32_t i = 0; i < gate->check_count; i++)
    if (help_check (self, &gate->checks[(first + i) % gate->check_count]))
      return true;
  return false;
}
