/* SPDX-License-Identifier: EUPL-1.2 */
/* The tables of a case: each row in a small row of its own, and for each table its order and the last numbers it gave. */
#include "proto/codec.h"
#include "room.h"
#include "row.h"

#include <string.h>

#define ROW_VERSION 1
#define FLAG_LAPSED 1
#define FLAG_TAKEN 2

static void table_key (struct key *key, const uint8_t id[16], struct slice table)
{
  key_start (key);
  key_bytes (key, id, 16);
  key_text (key, table);
}

static void table_row_key (struct key *key, const uint8_t id[16], struct slice table, struct slice row)
{
  table_key (key, id, table);
  key_bytes (key, row.data, row.size);
}

/* ---- Order --------------------------------------------------------------------------------------------------------------------------------------------- */

void table_order_get (struct views *views, struct arena *arena, const uint8_t id[16], struct slice table, struct table_order *order)
{
  struct key key;
  struct slice row;
  struct value parts;
  table_key (&key, id, table);
  *order = (struct table_order){.ids = arena_alloc (arena, sizeof *order->ids), .last = value_map (arena, 0)};
  if (!kv_get (views, VIEW_ROW_ORDER, key.data, key.size, &row))
    return;
  row = slice_copy (arena, row);
  if (codec_decode (arena, row.data, row.size, &parts) != 0 || parts.kind != VALUE_LIST || parts.count != 2 || parts.items[0].kind != VALUE_LIST ||
      parts.items[1].kind != VALUE_MAP)
    room_fatal ("row that holds no order", "table");
  const struct value *ids = &parts.items[0];
  order->ids = arena_alloc (arena, (ids->count + 1) * sizeof *order->ids);
  order->count = ids->count;
  for (uint32_t i = 0; i < ids->count; i++)
    order->ids[i] = value_as_slice (&ids->items[i]);
  order->last = parts.items[1];
}

void table_order_put (struct views *views, const uint8_t id[16], struct slice table, const struct table_order *order)
{
  struct arena *arena = arena_new ();
  struct value parts = value_list (arena, 2), ids = value_list (arena, order->count);
  struct key key;
  for (uint32_t i = 0; i < order->count; i++)
    value_append (arena, &ids, value_text (order->ids[i]));
  value_append (arena, &parts, ids);
  value_append (arena, &parts, order->last);
  struct slice row = codec_encode (arena, &parts);
  table_key (&key, id, table);
  kv_put (views, VIEW_ROW_ORDER, key.data, key.size, row.data, row.size);
  arena_destroy (&arena);
}

/* ---- Rows ---------------------------------------------------------------------------------------------------------------------------------------------- */

/* A row with its cells encoded. */
struct row_source
{
  const struct table_row *row;
  struct slice cells;
};

static void table_row_write (struct row_writer *writer, const void *object)
{
  const struct row_source *source = object;
  const struct table_row *row = source->row;
  row_u8 (writer, ROW_VERSION);
  row_u8 (writer, (uint8_t) ((row->lapsed ? FLAG_LAPSED : 0) | (row->taken ? FLAG_TAKEN : 0)));
  row_u8 (writer, (uint8_t) row->role);
  row_bytes (writer, row->person, 16);
  row_i64 (writer, row->time_ms);
  row_u32 (writer, row->version);
  row_text (writer, row->org);
  row_text (writer, source->cells);
}

/* bytes lie in the arena. */
static void table_row_read (struct arena *arena, struct slice bytes, struct table_row *out)
{
  struct row_reader reader = row_open (bytes, "table row", ROW_VERSION);
  uint8_t flags = row_read_u8 (&reader);
  out->lapsed = flags & FLAG_LAPSED;
  out->taken = flags & FLAG_TAKEN;
  out->role = (enum role) row_read_u8 (&reader);
  row_read_bytes (&reader, out->person, 16);
  out->time_ms = row_read_i64 (&reader);
  out->version = row_read_u32 (&reader);
  out->org = row_read_text (&reader);
  struct slice cells = row_read_text (&reader);
  row_close (&reader);
  if (codec_decode (arena, cells.data, cells.size, &out->cells) != 0 || out->cells.kind != VALUE_MAP)
    room_fatal ("row that holds no cells", "table row");
}

bool table_row_get (struct views *views, struct arena *arena, const uint8_t id[16], struct slice table, struct slice row, struct table_row *out)
{
  struct key key;
  struct slice bytes;
  table_row_key (&key, id, table, row);
  if (row.size == 0 || !kv_get (views, VIEW_ROWS, key.data, key.size, &bytes))
    return false;
  *out = (struct table_row){.table = table, .id = row};
  table_row_read (arena, slice_copy (arena, bytes), out);
  return true;
}

void table_row_put (struct views *views, const uint8_t id[16], const struct table_row *row)
{
  struct arena *arena = arena_new ();
  struct row_source source = {row, codec_encode (arena, &row->cells)};
  struct key key;
  table_row_key (&key, id, row->table, row->id);
  row_put (views, VIEW_ROWS, key.data, key.size, table_row_write, &source);
  arena_destroy (&arena);
}

void table_row_delete (struct views *views, const uint8_t id[16], struct slice table, struct slice row)
{
  struct key key;
  table_row_key (&key, id, table, row);
  kv_del (views, VIEW_ROWS, key.data, key.size);
}

/* ---- All rows ------------------------------------------------------------------------------------------------------------------------------------------ */

/* Rows of one table as the cursor meets them: by id. */
struct gathered
{
  uint32_t count, room;
  struct table_row *rows;
};

static void gather (struct arena *arena, struct gathered *self, const struct table_row *row)
{
  if (self->count == self->room)
  {
    struct table_row *rows = arena_alloc (arena, (self->room * 2 + 8) * sizeof *rows);
    if (self->count > 0)
      memcpy (rows, self->rows, self->count * sizeof *rows);
    self->rows = rows;
    self->room = self->room * 2 + 8;
  }
  self->rows[self->count++] = *row;
}

static const struct table_row *gathered_find (const struct gathered *self, struct slice id)
{
  uint32_t low = 0, high = self->count;
  while (low < high)
  {
    uint32_t middle = (low + high) / 2;
    if (slice_compare (self->rows[middle].id, id) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < self->count && slice_equal (self->rows[low].id, id) ? &self->rows[low] : NULL;
}

static void add_table (struct views *views, struct arena *arena, const uint8_t id[16], const struct gathered *gathered, struct case_rows *rows)
{
  struct table_order order;
  if (gathered->count == 0 || rows->count == LIMIT_TABLES)
    return;
  struct table_rows *table = &rows->tables[rows->count++];
  *table = (struct table_rows){.table = gathered->rows[0].table, .rows = arena_alloc (arena, gathered->count * sizeof *table->rows)};
  table_order_get (views, arena, id, table->table, &order);
  for (uint32_t i = 0; i < order.count; i++)
  {
    const struct table_row *row = gathered_find (gathered, order.ids[i]);
    if (!row)
      room_fatal ("order that names a row that is not there", NULL);
    table->rows[table->count++] = *row;
  }
  if (table->count != gathered->count)
    room_fatal ("row that no order names", NULL);
}

void case_rows_get (struct views *views, struct arena *arena, const uint8_t id[16], struct slice table, struct case_rows *rows)
{
  struct key prefix;
  struct kv_cursor cursor;
  struct gathered gathered = {0};
  rows->count = 0;
  key_start (&prefix);
  key_bytes (&prefix, id, 16);
  if (table.size > 0)
    key_text (&prefix, table);
  for (kv_seek (&cursor, views, VIEW_ROWS, key_slice (&prefix), SLICE_NONE); cursor.found; kv_next (&cursor))
  {
    struct slice key = slice_copy (arena, cursor.key);
    const char *name = key.data + 16, *end = memchr (name, '\0', key.size - 16);
    if (!end)
      room_fatal ("key of a row without a table", NULL);
    struct table_row row = {.table = {name, (uint32_t) (end - name)}, .id = {end + 1, key.size - 17 - (uint32_t) (end - name)}};
    table_row_read (arena, slice_copy (arena, cursor.row), &row);
    if (gathered.count > 0 && !slice_equal (gathered.rows[0].table, row.table))
    {
      add_table (views, arena, id, &gathered, rows);
      gathered.count = 0;
    }
    gather (arena, &gathered, &row);
  }
  kv_end (&cursor);
  if (!views->full)
    add_table (views, arena, id, &gathered, rows);
}
