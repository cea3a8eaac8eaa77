/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the tables of a case: put, deleted, moved, begun.  Conflicts are per cell, of existence and of position. */
#include "row_editing.h"

#include <assert.h>
#include <string.h>

/* ---- Put ---------------------------------------------------------------------------------------------------------------------------------------------- */

/* The own row of a person in a table where everybody has one. */
static void find_own (struct editing *self)
{
  const struct table_rows *table = self->table->by_person ? editing_rows (self, self->table->key) : NULL;
  for (uint32_t i = 0; table && i < table->count && !self->exists; i++)
    if (memcmp (table->rows[i].person, self->deciding->person.id, 16) == 0)
    {
      self->row = table->rows[i];
      self->exists = true;
    }
}

static void put_event (struct editing *self, struct value changes, bool moved_in)
{
  struct deciding *deciding = self->deciding;
  uint32_t version = editing_change_table (self);
  struct message *event = add_case_event (deciding, MSG_CASE_ROW_PUT, self->table->class);
  value_sort (&changes);
  event->arg[CASE_ROW_PUT_TABLE] = value_text (self->table->key);
  event->arg[CASE_ROW_PUT_ROW] = value_text (self->row.id);
  event->arg[CASE_ROW_PUT_CELLS] = changes;
  event->arg[CASE_ROW_PUT_VERSION] = value_int (version);
  if (!self->exists)
    event->arg[CASE_ROW_PUT_NEW] = value_bool (true);
  if (moved_in)
    copy_field (deciding, ROW_PUT_BEFORE, event, CASE_ROW_PUT_BEFORE);
}

/* A new row: its id, its place, room for it. */
static void check_new (struct editing *self, const struct value *cells)
{
  struct deciding *deciding = self->deciding;
  struct table_order order;
  struct slice before = message_slice (deciding->message, ROW_PUT_BEFORE);
  table_order_get (deciding->views, deciding->arena, deciding->kase.id, self->table->key, &order);
  if (order.count >= self->table->max_rows)
    refuse_label (deciding, ERR_TOO_MANY, self->table->key, self->table->label,
                  label_plain (slice_of (arena_printf (deciding->arena, "%u", self->table->max_rows))));
  if (before.size > 0 && !editing_row_there (self, self->table->key, before))
    editing_refuse (self, ERR_ROW_GONE, SLICE ("before"), label_plain (before), label_plain (SLICE_NONE));
  if (self->row.id.size > 0)
    editing_check_new_id (self, cells, &order);
  else
    self->row.id = row_next_id (deciding->arena, row_prefix (self->table, cells), &order, 0);
}

/* Whether a row given again is what a rating that lapsed needs: it holds anew without a change. */
static bool renews (const struct editing *self)
{
  return self->exists && self->row.lapsed;
}

void decide_row_put (struct deciding *deciding)
{
  struct editing *self = arena_alloc (deciding->arena, sizeof *self);
  if (!editing_open (self, deciding, ROW_PUT_CASE, ROW_PUT_TABLE))
    return;
  const struct value *cells = &deciding->message->arg[ROW_PUT_CELLS];
  struct value changes = value_map (deciding->arena, cells->count);
  struct slice id = message_slice (deciding->message, ROW_PUT_ROW);
  bool chosen = message_bool (deciding->message, ROW_PUT_NEW);
  if (id.size > 0 && !chosen && !editing_open_row (self, id))
  {
    editing_reason_values (self, NULL, cells);
    return;
  }
  if (!self->exists)
    find_own (self);
  if (id.size > 0 && chosen && self->exists)
  {
    editing_refuse (self, ERR_DUPLICATE_ROW, self->table->key, label_plain (self->row.id), label_plain (SLICE_NONE));
    return;
  }
  if (!self->exists)
    self->row.id = id;
  for (uint32_t i = 0; i < cells->count; i++)
    editing_put_cell (self, value_as_slice (&cells->items[2 * i]), &cells->items[2 * i + 1], &changes);
  struct value after = editing_cells_after (self, &changes);
  editing_check_row (self, cells, &after);
  if (!refused (deciding) && !self->exists)
    check_new (self, &after);
  if (refused (deciding))
    return;
  if (!self->exists || changes.count > 0 || renews (self))
  {
    put_event (self, changes, !self->exists);
    editing_lapse (self);
  }
  editing_done (self);
}

/* ---- Delete ------------------------------------------------------------------------------------------------------------------------------------------- */

static bool names_row (const struct value *cell, struct slice id)
{
  if (cell && cell->kind == VALUE_TEXT)
    return slice_equal (value_as_slice (cell), id);
  for (uint32_t i = 0; cell && cell->kind == VALUE_LIST && i < cell->count; i++)
    if (slice_equal (value_as_slice (&cell->items[i]), id))
      return true;
  return false;
}

static void check_not_named (struct editing *self, const struct table *table, const struct field *column)
{
  const struct table_rows *rows = editing_rows (self, table->key);
  for (uint32_t i = 0; rows && i < rows->count; i++)
    if (names_row (value_get (&rows->rows[i].cells, column->key), self->row.id) &&
        !(slice_equal (table->key, self->table->key) && slice_equal (rows->rows[i].id, self->row.id)))
    {
      struct arena *arena = self->deciding->arena;
      struct label by = {slice_of (arena_printf (arena, "%.*s %.*s", SLICE_ARG (table->label.de), SLICE_ARG (rows->rows[i].id))),
                         slice_of (arena_printf (arena, "%.*s %.*s", SLICE_ARG (table->label.en), SLICE_ARG (rows->rows[i].id)))};
      editing_refuse (self, ERR_ROW_IN_USE, table->key, label_plain (self->row.id), by);
    }
}

static void check_not_in_use (struct editing *self)
{
  const struct pipeline *pipeline = self->deciding->pipeline;
  for (uint32_t t = 0; t < pipeline->table_count; t++)
    for (uint32_t c = 0; c < pipeline->tables[t].column_count; c++)
    {
      const struct field *column = &pipeline->tables[t].columns[c];
      if ((column->type == DEF_ROW || column->type == DEF_ROWS) && slice_equal (column->of, self->table->key))
        check_not_named (self, &pipeline->tables[t], column);
    }
}

void decide_row_delete (struct deciding *deciding)
{
  struct editing *self = arena_alloc (deciding->arena, sizeof *self);
  if (!editing_open (self, deciding, ROW_DELETE_CASE, ROW_DELETE_TABLE) || !editing_open_row (self, message_slice (deciding->message, ROW_DELETE_ROW)))
    return;
  const struct value *base = &deciding->message->arg[ROW_DELETE_BASE];
  if (!value_is_nil (base) && value_moved_on (&self->row.cells, base))
  {
    editing_refuse (self, ERR_CONFLICT, self->table->key, label_plain (self->row.id), label_plain (SLICE_NONE));
    editing_reason_values (self, &self->row.cells, NULL);
  }
  check_not_in_use (self);
  if (refused (deciding))
    return;
  uint32_t version = editing_change_table (self);
  struct message *event = add_case_event (deciding, MSG_CASE_ROW_DELETED, self->table->class);
  event->arg[CASE_ROW_DELETED_TABLE] = value_text (self->table->key);
  event->arg[CASE_ROW_DELETED_ROW] = value_text (self->row.id);
  event->arg[CASE_ROW_DELETED_VERSION] = value_int (version);
  editing_lapse (self);
  editing_done (self);
}

/* ---- Move --------------------------------------------------------------------------------------------------------------------------------------------- */

/* The row behind another, or none for the last. */
static struct slice successor (const struct table_order *order, struct slice id)
{
  for (uint32_t i = 0; i + 1 < order->count; i++)
    if (slice_equal (order->ids[i], id))
      return order->ids[i + 1];
  return SLICE_NONE;
}

void decide_row_move (struct deciding *deciding)
{
  struct editing *self = arena_alloc (deciding->arena, sizeof *self);
  struct table_order order;
  if (!editing_open (self, deciding, ROW_MOVE_CASE, ROW_MOVE_TABLE))
    return;
  struct slice id = message_slice (deciding->message, ROW_MOVE_ROW), before = message_slice (deciding->message, ROW_MOVE_BEFORE);
  const struct value *base = &deciding->message->arg[ROW_MOVE_BASE];
  self->row.id = id;
  self->exists = editing_row_there (self, self->table->key, id);
  if (!self->exists)
    editing_refuse (self, ERR_ROW_GONE, self->table->key, label_plain (id), label_plain (SLICE_NONE));
  if (before.size > 0 && !editing_row_there (self, self->table->key, before))
    editing_refuse (self, ERR_ROW_GONE, SLICE ("before"), label_plain (before), label_plain (SLICE_NONE));
  table_order_get (deciding->views, deciding->arena, deciding->kase.id, self->table->key, &order);
  struct slice present = successor (&order, id);
  bool there = slice_equal (present, before) || slice_equal (before, id);
  if (!refused (deciding) && !there && !value_is_nil (base) && !slice_equal (value_as_slice (base), present))
  {
    struct value now = value_text (present), yours = value_text (before);
    editing_refuse (self, ERR_CONFLICT, self->table->key, label_plain (id), label_plain (SLICE_NONE));
    editing_reason_values (self, &now, &yours);
  }
  if (refused (deciding))
    return;
  if (!there)
  {
    struct message *event = add_case_event (deciding, MSG_CASE_ROW_MOVED, self->table->class);
    event->arg[CASE_ROW_MOVED_TABLE] = value_text (self->table->key);
    event->arg[CASE_ROW_MOVED_ROW] = value_text (id);
    copy_field (deciding, ROW_MOVE_BEFORE, event, CASE_ROW_MOVED_BEFORE);
  }
  editing_done (self);
}

/* ---- Start -------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct starter *starter_of (const struct deciding *deciding, const struct table *table)
{
  for (uint32_t i = 0; i < deciding->pipeline->starter_count; i++)
    if (slice_equal (deciding->pipeline->starters[i].table, table->key) && condition_holds (&deciding->pipeline->starters[i].when, &deciding->fields))
      return &deciding->pipeline->starters[i];
  return NULL;
}

void decide_row_start (struct deciding *deciding)
{
  struct editing *self = arena_alloc (deciding->arena, sizeof *self);
  struct table_order order;
  if (!editing_open (self, deciding, ROW_START_CASE, ROW_START_TABLE))
    return;
  const struct starter *starter = starter_of (deciding, self->table);
  table_order_get (deciding->views, deciding->arena, deciding->kase.id, self->table->key, &order);
  if (!starter)
    refuse_label (deciding, ERR_NO_STARTER, self->table->key, self->table->label, label_plain (SLICE_NONE));
  if (order.count > 0)
    refuse_label (deciding, ERR_TABLE_NOT_EMPTY, self->table->key, self->table->label, label_plain (SLICE_NONE));
  if (refused (deciding))
    return;
  assert (starter->row_count <= LIMIT_STARTER_ROWS); /* the definition was checked: with what lapses they fit a record */
  for (uint32_t i = 0; i < starter->row_count; i++)
  {
    self->row.id = row_next_id (deciding->arena, row_prefix (self->table, &starter->rows[i]), &order, (int64_t) i);
    put_event (self, value_copy (deciding->arena, &starter->rows[i]), false);
  }
  editing_lapse (self);
  done_case (deciding, &deciding->kase);
}
