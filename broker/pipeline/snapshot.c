/* SPDX-License-Identifier: EUPL-1.2 */
/* Where the rows of a case being folded lie: in the views, or, for the case as it was earlier, in memory. */
#include "applying.h"

#include <string.h>

struct snapshot_table
{
  struct slice table;
  struct table_order order;
  uint32_t count, room;
  struct table_row *rows; /* those that exist, in no order */
};

struct snapshot
{
  struct arena *arena;
  uint32_t count;
  struct snapshot_table tables[LIMIT_TABLES];
};

struct snapshot *snapshot_new (struct arena *arena)
{
  struct snapshot *self = arena_alloc (arena, sizeof *self);
  self->arena = arena;
  return self;
}

static struct snapshot_table *table_of (struct snapshot *self, struct slice table)
{
  for (uint32_t i = 0; i < self->count; i++)
    if (slice_equal (self->tables[i].table, table))
      return &self->tables[i];
  if (self->count == LIMIT_TABLES)
    return NULL; /* no definition has more, and former ones of a case are few; what is beyond is not shown in its past */
  struct snapshot_table *new = &self->tables[self->count++];
  *new = (struct snapshot_table){.table = slice_copy (self->arena, table), .order = {.last = value_map (self->arena, 2)}};
  return new;
}

static struct table_row *row_of (struct snapshot_table *self, struct slice id)
{
  for (uint32_t i = 0; i < self->count; i++)
    if (slice_equal (self->rows[i].id, id))
      return &self->rows[i];
  return NULL;
}

/* A copy of its own for the snapshot: what is handed in lies in the arena of one event. */
static struct table_row keep (struct arena *arena, const struct table_row *row)
{
  struct table_row copy = *row;
  copy.table = slice_copy (arena, row->table);
  copy.id = slice_copy (arena, row->id);
  copy.org = slice_copy (arena, row->org);
  copy.cells = value_copy (arena, &row->cells);
  return copy;
}

static void keep_row (struct snapshot *self, const struct table_row *row)
{
  struct snapshot_table *table = table_of (self, row->table);
  struct table_row *place = table ? row_of (table, row->id) : NULL;
  if (!table)
    return;
  if (!place && table->count == table->room)
  {
    struct table_row *rows = arena_alloc (self->arena, (table->room * 2 + 8) * sizeof *rows);
    if (table->count > 0)
      memcpy (rows, table->rows, table->count * sizeof *rows);
    table->rows = rows;
    table->room = table->room * 2 + 8;
  }
  if (!place)
    place = &table->rows[table->count++];
  *place = keep (self->arena, row);
}

static struct table_order copy_order (struct arena *arena, const struct table_order *order)
{
  struct table_order copy = {.count = order->count, .ids = arena_alloc (arena, (order->count + 1) * sizeof *copy.ids), .last = value_copy (arena, &order->last)};
  for (uint32_t i = 0; i < order->count; i++)
    copy.ids[i] = slice_copy (arena, order->ids[i]);
  return copy;
}

void applying_order (struct applying *self, struct slice table, struct table_order *order)
{
  static const struct table_order none;
  struct snapshot_table *kept = self->views ? NULL : table_of (self->snapshot, table);
  if (self->views)
    table_order_get (self->views, self->arena, self->kase.id, table, order);
  else
    *order = copy_order (self->arena, kept ? &kept->order : &none);
  if (order->last.kind != VALUE_MAP)
    order->last = value_map (self->arena, 2);
}

void applying_order_put (struct applying *self, struct slice table, const struct table_order *order)
{
  struct snapshot_table *kept = self->views ? NULL : table_of (self->snapshot, table);
  if (self->views)
    table_order_put (self->views, self->kase.id, table, order);
  else if (kept)
    kept->order = copy_order (self->snapshot->arena, order);
}

bool applying_row (struct applying *self, struct slice table, struct slice row, struct table_row *out)
{
  if (self->views)
    return table_row_get (self->views, self->arena, self->kase.id, table, row, out);
  struct snapshot_table *kept = table_of (self->snapshot, table);
  const struct table_row *found = kept ? row_of (kept, row) : NULL;
  if (found)
    *out = keep (self->arena, found);
  return found != NULL;
}

void applying_row_put (struct applying *self, const struct table_row *row)
{
  if (self->views)
    table_row_put (self->views, self->kase.id, row);
  else
    keep_row (self->snapshot, row);
}

void applying_row_delete (struct applying *self, struct slice table, struct slice row)
{
  if (self->views)
  {
    table_row_delete (self->views, self->kase.id, table, row);
    return;
  }
  struct snapshot_table *kept = table_of (self->snapshot, table);
  struct table_row *found = kept ? row_of (kept, row) : NULL;
  if (found)
    *found = kept->rows[--kept->count];
}

void snapshot_rows (struct snapshot *self, struct arena *arena, struct case_rows *rows)
{
  rows->count = 0;
  for (uint32_t t = 0; t < self->count; t++)
  {
    struct snapshot_table *table = &self->tables[t];
    if (table->count == 0)
      continue;
    struct table_rows *out = &rows->tables[rows->count++];
    *out = (struct table_rows){.table = table->table, .rows = arena_alloc (arena, table->count * sizeof *out->rows)};
    for (uint32_t i = 0; i < table->order.count; i++)
    {
      const struct table_row *row = row_of (table, table->order.ids[i]);
      if (row)
        out->rows[out->count++] = keep (arena, row);
    }
  }
}
