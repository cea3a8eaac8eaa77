/* SPDX-License-Identifier: EUPL-1.2 */
/* What is said about rows.  Much of it is about one case for a while, so that its tables fill and its rows come to depend on each other. */
#include "chance_room.h"

#include <string.h>

static bool depends (const struct table *table)
{
  for (uint32_t i = 0; i < table->column_count; i++)
    if (table->columns[i].acyclic)
      return true;
  return false;
}

static const struct table *some_table (struct chance *self, const struct pipeline *pipeline)
{
  bool dependent = chance_percent (self, 35);
  for (;;)
  {
    const struct table *table = &pipeline->tables[chance_below (self, pipeline->table_count)];
    if (!dependent || depends (table) || chance_percent (self, 2))
      return table;
  }
}

static bool find_spot (struct chance *self, struct spot *spot)
{
  if (!(chance_percent (self, 60) ? chance_favourite (self, &spot->kase) : chance_case (self, &spot->kase)))
    return false;
  case_fields (self->views, chance_arena (self), spot->kase.id, &spot->fields, &spot->imported);
  spot->pipeline = chance_pipeline (self, &spot->kase);
  spot->table = some_table (self, spot->pipeline);
  table_order_get (self->views, chance_arena (self), spot->kase.id, spot->table->key, &spot->order);
  return true;
}

enum who chance_writer (struct chance *self, const struct spot *spot)
{
  if (chance_percent (self, 20))
    return chance_somebody (self, &spot->kase);
  return chance_holder (self, &spot->kase, spot->table->editors ? spot->table->editors : R_EDITOR | R_LEAD | (spot->kase.by_citizen ? R_COORDINATOR : 0));
}

/* Mostly the table; sometimes one that there is not. */
static struct value table_name (struct chance *self, const struct spot *spot)
{
  return chance_percent (self, 1) ? value_string ("nothing") : value_text (spot->table->key);
}

/* Mostly a row of the table; sometimes one that there is not, or not yet. */
static struct value some_row (struct chance *self, const struct table_order *order, struct slice prefix)
{
  if (order->count > 0 && chance_percent (self, 97))
    return value_text (order->ids[chance_below (self, order->count)]);
  int64_t last = value_as_int (value_get (&order->last, prefix), 0);
  return value_string (
      arena_printf (chance_arena (self), "%.*s-%03u", SLICE_ARG (prefix.size > 0 ? prefix : SLICE ("F")), (uint32_t) last + chance_below (self, 3)));
}

/* ---- Cells ---------------------------------------------------------------------------------------------------------------------------------------------- */

static struct value some_reference (struct chance *self, const struct spot *spot, const struct field *column)
{
  const struct table *of = pipeline_table (spot->pipeline, column->of);
  struct table_order order;
  table_order_get (self->views, chance_arena (self), spot->kase.id, column->of, &order);
  if (column->type == DEF_ROW)
    return some_row (self, &order, of->prefix);
  struct value list = value_list (chance_arena (self), 3);
  for (uint32_t i = chance_below (self, 3); i < 3; i++)
    value_append (chance_arena (self), &list, some_row (self, &order, of->prefix));
  return list;
}

static struct value some_item (struct chance *self, const struct spot *spot, const struct field *column)
{
  const struct value *items = value_get (&spot->fields, column->of);
  if (items && items->kind == VALUE_LIST && items->count > 0 && chance_percent (self, 95))
    return items->items[chance_below (self, items->count)];
  return value_string ("ziel-9");
}

struct value chance_cell (struct chance *self, const struct spot *spot, const struct field *column)
{
  if (chance_percent (self, 3))
    return chance_value (self, column);
  switch (column->type)
  {
  case DEF_ROW:
  case DEF_ROWS:
    return some_reference (self, spot, column);
  case DEF_ITEM:
    return some_item (self, spot, column);
  case DEF_PROGRAMME:
    return value_string (arena_printf (chance_arena (self), "programm-%u", chance_below (self, 14)));
  default:
    return chance_good (self, column);
  }
}

struct value chance_cells (struct chance *self, const struct spot *spot, bool whole)
{
  const struct table *table = spot->table;
  struct value cells = value_map (chance_arena (self), table->column_count);
  for (uint32_t i = 0; i < table->column_count; i++)
  {
    const struct field *column = &table->columns[i];
    uint32_t percent = whole ? (column->due >= 0 ? 99 : 30) : column->acyclic ? 50 : 100 / table->column_count;
    if (chance_percent (self, percent))
      value_set (chance_arena (self), &cells, column->key, chance_cell (self, spot, column));
  }
  if (chance_percent (self, 1))
    value_set_str (chance_arena (self), &cells, "no_such_column", value_int (1));
  return cells;
}

/* ---- Sayings -------------------------------------------------------------------------------------------------------------------------------------------- */

/* An id of the sender's own: as an import would give it, or one that cannot be. */
static void choose_id (struct chance *self, const struct spot *spot, struct message *message)
{
  const struct table *table = spot->table;
  const struct field *column = table->id_column.size > 0 ? table_column (table, table->id_column) : NULL;
  struct slice prefix = column ? column->options[chance_below (self, column->option_count)].prefix : table->prefix;
  int64_t last = value_as_int (value_get (&spot->order.last, prefix), 0);
  message->arg[ROW_PUT_ROW] = value_string (
      arena_printf (chance_arena (self), "%.*s-%0*u", SLICE_ARG (prefix), chance_percent (self, 90) ? 3 : 1, (uint32_t) last + chance_below (self, 4)));
  message->arg[ROW_PUT_NEW] = value_bool (true);
}

bool say_row_put (struct chance *self, struct message *message, enum who *who)
{
  struct spot *spot = arena_alloc (chance_arena (self), sizeof *spot);
  struct table_row row = {.cells = value_map (chance_arena (self), 0)};
  if (!find_spot (self, spot))
    return false;
  bool new = spot->order.count == 0 || chance_percent (self, spot->order.count < 6 ? 60 : 15);
  *who = chance_writer (self, spot);
  message->arg[ROW_PUT_CASE] = chance_case_name (self, &spot->kase);
  message->arg[ROW_PUT_TABLE] = table_name (self, spot);
  message->arg[ROW_PUT_CELLS] = chance_cells (self, spot, new);
  if (!new)
  {
    message->arg[ROW_PUT_ROW] = some_row (self, &spot->order, spot->table->prefix);
    table_row_get (self->views, chance_arena (self), spot->kase.id, spot->table->key, value_as_slice (&message->arg[ROW_PUT_ROW]), &row);
  }
  else if (chance_percent (self, 15))
    choose_id (self, spot, message);
  if (chance_percent (self, 30))
    message->arg[ROW_PUT_BASE] = chance_base (self, &message->arg[ROW_PUT_CELLS], &row.cells);
  if (new &&chance_percent (self, 30))
    message->arg[ROW_PUT_BEFORE] = some_row (self, &spot->order, spot->table->prefix);
  return true;
}

static struct slice successor (const struct table_order *order, struct slice id)
{
  for (uint32_t i = 0; i + 1 < order->count; i++)
    if (slice_equal (order->ids[i], id))
      return order->ids[i + 1];
  return SLICE ("");
}

bool say_row_move (struct chance *self, struct message *message, enum who *who)
{
  struct spot *spot = arena_alloc (chance_arena (self), sizeof *spot);
  if (!find_spot (self, spot) || (spot->order.count < 2 && chance_percent (self, 95)))
    return false;
  *who = chance_writer (self, spot);
  message->arg[ROW_MOVE_CASE] = chance_case_name (self, &spot->kase);
  message->arg[ROW_MOVE_TABLE] = table_name (self, spot);
  message->arg[ROW_MOVE_ROW] = some_row (self, &spot->order, spot->table->prefix);
  if (chance_percent (self, 80))
    message->arg[ROW_MOVE_BEFORE] = some_row (self, &spot->order, spot->table->prefix);
  if (chance_percent (self, 60))
    message->arg[ROW_MOVE_BASE] = chance_percent (self, 85) ? value_text (successor (&spot->order, value_as_slice (&message->arg[ROW_MOVE_ROW])))
                                                            : some_row (self, &spot->order, spot->table->prefix);
  return true;
}

bool say_row_delete (struct chance *self, struct message *message, enum who *who)
{
  struct spot *spot = arena_alloc (chance_arena (self), sizeof *spot);
  struct table_row row = {.cells = value_map (chance_arena (self), 0)};
  if (!find_spot (self, spot) || (spot->order.count == 0 && chance_percent (self, 95)))
    return false;
  *who = chance_writer (self, spot);
  message->arg[ROW_DELETE_CASE] = chance_case_name (self, &spot->kase);
  message->arg[ROW_DELETE_TABLE] = table_name (self, spot);
  message->arg[ROW_DELETE_ROW] = some_row (self, &spot->order, spot->table->prefix);
  table_row_get (self->views, chance_arena (self), spot->kase.id, spot->table->key, value_as_slice (&message->arg[ROW_DELETE_ROW]), &row);
  if (chance_percent (self, 50))
  {
    uint8_t *hash = arena_alloc (chance_arena (self), VALUE_HASH_BYTES);
    value_hash (&row.cells, hash);
    hash[0] ^= chance_percent (self, 15);
    message->arg[ROW_DELETE_BASE] = value_bytes (hash, VALUE_HASH_BYTES);
  }
  return true;
}

/* A table that the definition has rows for, more often than others. */
bool say_row_start (struct chance *self, struct message *message, enum who *who)
{
  struct spot *spot = arena_alloc (chance_arena (self), sizeof *spot);
  if (!find_spot (self, spot))
    return false;
  if (spot->pipeline->starter_count > 0 && chance_percent (self, 80))
    spot->table = pipeline_table (spot->pipeline, spot->pipeline->starters[chance_below (self, spot->pipeline->starter_count)].table);
  *who = chance_writer (self, spot);
  message->arg[ROW_START_CASE] = chance_case_name (self, &spot->kase);
  message->arg[ROW_START_TABLE] = table_name (self, spot);
  return true;
}
