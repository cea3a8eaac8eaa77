/* SPDX-License-Identifier: EUPL-1.2 */
/* What events make of the rows of a case. */
#include "applying.h"

#include <string.h>

/* A prefix and a number, "F-001": the number counts as given, so that no later row gets it. */
static void take_row_number (struct arena *arena, struct table_order *order, struct slice id)
{
  const char *dash = memchr (id.data, '-', id.size);
  int64_t number = 0;
  if (!dash || dash == id.data)
    return;
  for (const char *at = dash + 1; at < id.data + id.size; at++)
  {
    if (*at < '0' || *at > '9' || number > 99999999)
      return;
    number = number * 10 + (*at - '0');
  }
  struct slice prefix = {id.data, (uint32_t) (dash - id.data)};
  if (number > value_as_int (value_get (&order->last, prefix), 0))
    value_set (arena, &order->last, prefix, value_int (number));
}

static uint32_t place_of (const struct table_order *order, struct slice id)
{
  uint32_t i = 0;
  while (i < order->count && !slice_equal (order->ids[i], id))
    i++;
  return i;
}

/* Before another row, or last.  The order was read with room for one more. */
static void insert (struct table_order *order, struct slice id, struct slice before)
{
  uint32_t place = before.size > 0 ? place_of (order, before) : order->count;
  memmove (order->ids + place + 1, order->ids + place, (order->count - place) * sizeof *order->ids);
  order->ids[place] = id;
  order->count++;
}

static void take_out (struct table_order *order, struct slice id)
{
  uint32_t place = place_of (order, id);
  if (place == order->count)
    return;
  memmove (order->ids + place, order->ids + place + 1, (order->count - place - 1) * sizeof *order->ids);
  order->count--;
}

static void change_cells (struct arena *arena, struct value *cells, const struct value *changes)
{
  for (uint32_t i = 0; i < changes->count; i++)
  {
    struct slice key = value_as_slice (&changes->items[2 * i]);
    if (value_is_nil (&changes->items[2 * i + 1]))
      value_remove (cells, key);
    else
      value_set (arena, cells, key, changes->items[2 * i + 1]);
  }
}

/* Who wrote a row last. */
static void sign (const struct applying *self, struct table_row *row)
{
  row->role = self->record->role;
  row->org = self->record->org;
  memcpy (row->person, self->record->person, 16);
  row->time_ms = self->record->time_ms;
  row->version = self->kase.version;
  row->lapsed = false;
}

static void rows_changed (struct applying *self)
{
  self->work_changed = true;
  self->sums_changed = true;
}

void fold_row_put (struct applying *self)
{
  const struct message *m = self->message;
  struct slice table = message_slice (m, CASE_ROW_PUT_TABLE), id = message_slice (m, CASE_ROW_PUT_ROW);
  struct table_row row;
  self->kase.version = (uint32_t) message_int (m, CASE_ROW_PUT_VERSION, self->kase.version);
  if (!applying_row (self, table, id, &row))
  {
    struct table_order order;
    row = (struct table_row){.table = table, .id = id, .cells = value_map (self->arena, 8)};
    applying_order (self, table, &order);
    insert (&order, id, message_slice (m, CASE_ROW_PUT_BEFORE));
    take_row_number (self->arena, &order, id);
    applying_order_put (self, table, &order);
    self->kase.rows++;
  }
  change_cells (self->arena, &row.cells, &m->arg[CASE_ROW_PUT_CELLS]);
  sign (self, &row);
  row.taken = false;
  applying_row_put (self, &row);
  rows_changed (self);
}

void fold_row_deleted (struct applying *self)
{
  const struct message *m = self->message;
  struct slice table = message_slice (m, CASE_ROW_DELETED_TABLE), id = message_slice (m, CASE_ROW_DELETED_ROW);
  struct table_order order;
  self->kase.version = (uint32_t) message_int (m, CASE_ROW_DELETED_VERSION, self->kase.version);
  applying_order (self, table, &order);
  take_out (&order, id);
  applying_order_put (self, table, &order);
  applying_row_delete (self, table, id);
  self->kase.rows--;
  rows_changed (self);
}

void fold_row_moved (struct applying *self)
{
  const struct message *m = self->message;
  struct slice table = message_slice (m, CASE_ROW_MOVED_TABLE), id = message_slice (m, CASE_ROW_MOVED_ROW);
  struct table_order order;
  applying_order (self, table, &order);
  take_out (&order, id);
  insert (&order, id, message_slice (m, CASE_ROW_MOVED_BEFORE));
  applying_order_put (self, table, &order);
}

void fold_rows_taken (struct applying *self)
{
  const struct message *m = self->message;
  struct slice table = message_slice (m, CASE_ROWS_TAKEN_TABLE);
  const struct value *list = &m->arg[CASE_ROWS_TAKEN_ROWS];
  struct table_order order;
  applying_order (self, table, &order);
  struct slice *ids = arena_alloc (self->arena, (order.count + list->count + 1) * sizeof *ids);
  if (order.count > 0)
    memcpy (ids, order.ids, order.count * sizeof *ids);
  order.ids = ids;
  for (uint32_t i = 0; i < list->count; i++)
  {
    const struct value *cells = value_at (&list->items[i], "cells");
    struct table_row row = {.table = table, .id = value_as_slice (value_at (&list->items[i], "row"))};
    if (row.id.size == 0 || !cells || cells->kind != VALUE_MAP)
      continue; /* decide writes none such */
    row.cells = *cells;
    sign (self, &row);
    row.taken = true;
    applying_row_put (self, &row);
    insert (&order, row.id, SLICE_NONE);
    take_row_number (self->arena, &order, row.id);
    self->kase.rows++;
  }
  applying_order_put (self, table, &order);
  rows_changed (self);
}

static void lapse_table (struct applying *self, struct slice table)
{
  struct table_order order;
  struct table_row row;
  applying_order (self, table, &order);
  for (uint32_t i = 0; i < order.count; i++)
  {
    if (!applying_row (self, table, order.ids[i], &row) || row.lapsed)
      continue;
    row.lapsed = true;
    applying_row_put (self, &row);
  }
}

void fold_rows_lapsed (struct applying *self, const struct value *kinds)
{
  for (uint32_t i = 0; i < kinds->count && self->kase.rows > 0; i++)
    lapse_table (self, value_as_slice (&kinds->items[i]));
}
