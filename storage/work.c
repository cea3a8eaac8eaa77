/* SPDX-License-Identifier: EUPL-1.2 */
/* What waits for whom.  WORK is read by role and date; WORK_OF remembers which of its rows are a case's, so that they can be replaced as a whole. */
#include "row.h"

#include <stdlib.h>
#include <string.h>

#define WORK_VERSION 1

static void list_key (struct key *key, enum role role, struct slice org)
{
  uint8_t number = (uint8_t) role;
  key_start (key);
  key_text (key, org);
  key_bytes (key, &number, 1);
}

/* Two items may agree in all that orders them (two approvals due on one day); their number among those that agree tells them apart. */
static void item_key (struct key *key, const struct work *items, uint32_t index, const uint8_t kase[16])
{
  const struct work *item = &items[index];
  uint8_t before = 0;
  for (uint32_t i = 0; i < index; i++)
  {
    if (items[i].role == item->role && items[i].due_ms == item->due_ms && slice_equal (items[i].org, item->org) && slice_equal (items[i].kind, item->kind))
      before++;
  }
  list_key (key, item->role, item->org);
  key_time (key, item->due_ms);
  key_bytes (key, kase, 16);
  key_text (key, item->kind);
  key_bytes (key, &before, 1);
}

static void work_write (struct row_writer *writer, const void *object)
{
  const struct work *work = object;
  row_u8 (writer, WORK_VERSION);
  row_u8 (writer, (uint8_t) work->role);
  row_i64 (writer, work->due_ms);
  row_i64 (writer, work->since_ms);
  row_bytes (writer, work->kase, 16);
  row_text (writer, work->org);
  row_text (writer, work->kind);
  row_text (writer, work->detail);
  row_text (writer, work->table);
  row_text (writer, work->row);
}

static void work_read (struct slice row, struct work *work)
{
  struct row_reader reader = row_open (row, "work", WORK_VERSION);
  work->role = (enum role) row_read_u8 (&reader);
  work->due_ms = row_read_i64 (&reader);
  work->since_ms = row_read_i64 (&reader);
  row_read_bytes (&reader, work->kase, 16);
  work->org = row_read_text (&reader);
  work->kind = row_read_text (&reader);
  work->detail = row_read_text (&reader);
  work->table = row_read_text (&reader);
  work->row = row_read_text (&reader);
  row_close (&reader);
  if (work->role >= ROLE_COUNT)
    room_fatal ("row with a number out of bounds", "work");
}

struct key_list
{
  uint32_t count;
  struct slice *keys;
};

static void keys_write (struct row_writer *writer, const void *object)
{
  const struct key_list *list = object;
  row_u8 (writer, WORK_VERSION);
  row_u32 (writer, list->count);
  for (uint32_t i = 0; i < list->count; i++)
    row_text (writer, list->keys[i]);
}

static struct key_list keys_read (struct views *views, struct arena *arena, const uint8_t kase[16])
{
  struct key_list list = {0, NULL};
  struct slice row;
  if (!kv_get (views, VIEW_WORK_OF, kase, 16, &row))
    return list;
  /* A copy: the rows it names are about to change, and it with them. */
  struct row_reader reader = row_open (slice_copy (arena, row), "work_of", WORK_VERSION);
  list.count = row_read_count (&reader, (uint32_t) reader.left);
  list.keys = arena_alloc (arena, list.count * sizeof *list.keys);
  for (uint32_t i = 0; i < list.count; i++)
    list.keys[i] = row_read_text (&reader);
  row_close (&reader);
  return list;
}

static bool keys_hold (const struct key_list *list, struct slice key)
{
  for (uint32_t i = 0; i < list->count; i++)
  {
    if (slice_equal (list->keys[i], key))
      return true;
  }
  return false;
}

static bool keys_equal (const struct key_list *a, const struct key_list *b)
{
  bool equal = a->count == b->count;
  for (uint32_t i = 0; equal && i < a->count; i++)
    equal = slice_equal (a->keys[i], b->keys[i]);
  return equal;
}

/* Most commands leave what waits as it is, so only what differs is written. */
static void item_put (struct views *views, struct arena *arena, struct slice key, struct work item, const uint8_t kase[16])
{
  struct slice row;
  memcpy (item.kase, kase, 16);
  struct row_writer writer = {NULL, 0};
  work_write (&writer, &item);
  writer = (struct row_writer){arena_alloc (arena, writer.size), 0};
  work_write (&writer, &item);
  struct slice new = {(const char *) writer.data, (uint32_t) writer.size};
  if (!kv_get (views, VIEW_WORK, key.data, key.size, &row) || !slice_equal (row, new))
    kv_put (views, VIEW_WORK, key.data, key.size, new.data, new.size);
}

void work_replace (struct views *views, const uint8_t kase[16], const struct work *items, uint32_t count)
{
  if (count > UINT8_MAX)
    room_fatal ("more that waits because of a case than can be told apart", NULL);
  struct arena *arena = arena_new ();
  struct key_list old = keys_read (views, arena, kase);
  struct key_list new = {count, arena_alloc (arena, count * sizeof *new.keys)};
  for (uint32_t i = 0; i < count; i++)
  {
    struct key key;
    item_key (&key, items, i, kase);
    if (key.size == KEY_SPOILT)
      room_fatal ("key without a size LMDB takes", "work");
    new.keys[i] = slice_copy (arena, key_slice (&key));
  }
  for (uint32_t i = 0; i < old.count; i++)
  {
    if (!keys_hold (&new, old.keys[i]))
      kv_del (views, VIEW_WORK, old.keys[i].data, old.keys[i].size);
  }
  for (uint32_t i = 0; i < count; i++)
    item_put (views, arena, new.keys[i], items[i], kase);
  if (!keys_equal (&old, &new))
  {
    if (count > 0)
      row_put (views, VIEW_WORK_OF, kase, 16, keys_write, &new);
    else
      kv_del (views, VIEW_WORK_OF, kase, 16);
  }
  arena_destroy (&arena);
}

struct work_walk
{
  struct arena *arena;
  work_walk_fn *each;
  void *context;
};

static enum walk_step each_work (void *context, struct slice key, struct slice row)
{
  struct work_walk *self = context;
  struct work *work = arena_alloc (self->arena, sizeof *work);
  (void) key;
  work_read (slice_copy (self->arena, row), work);
  return self->each (self->context, work);
}

void work_walk (struct views *views, struct arena *arena, enum role role, struct slice org, struct walk *walk, work_walk_fn *each, void *context)
{
  struct work_walk self = {arena, each, context};
  struct key prefix;
  list_key (&prefix, role, org);
  kv_walk (views, arena, VIEW_WORK, key_slice (&prefix), walk, each_work, &self);
}

/* ---- Of one case --------------------------------------------------------------------------------------------------------------------------------------- */

struct dated_key
{
  int64_t due_ms;
  struct slice key;
};

static int earlier (const void *a, const void *b)
{
  const struct dated_key *left = a, *right = b;
  return left->due_ms != right->due_ms ? (left->due_ms < right->due_ms ? -1 : 1) : slice_compare (left->key, right->key);
}

/* The date stands in the key, so that only rows that are looked at are read. */
static int64_t due_of_key (struct slice key)
{
  const char *end = memchr (key.data, '\0', key.size);
  uint32_t place = end ? (uint32_t) (end - key.data) + 2 : key.size; /* behind the organisation's zero and the role */
  uint64_t due_ms = 0;
  if (place + sizeof due_ms > key.size)
    room_fatal ("key of a row without a date", "work");
  for (uint32_t i = 0; i < sizeof due_ms; i++)
    due_ms = due_ms << 8 | (uint8_t) key.data[place + i];
  return (int64_t) due_ms;
}

void work_walk_case (struct views *views, struct arena *arena, const uint8_t kase[16], work_walk_fn *each, void *context)
{
  struct key_list list = keys_read (views, arena, kase);
  struct dated_key *keys = arena_alloc (arena, list.count * sizeof *keys);
  for (uint32_t i = 0; i < list.count; i++)
    keys[i] = (struct dated_key){due_of_key (list.keys[i]), list.keys[i]};
  qsort (keys, list.count, sizeof *keys, earlier);
  for (uint32_t i = 0; i < list.count; i++)
  {
    struct slice row;
    struct work work;
    if (!kv_get (views, VIEW_WORK, keys[i].key.data, keys[i].key.size, &row))
    {
      if (views->full)
        return;
      room_fatal ("case that waits for a row that is not there", "work");
    }
    work_read (slice_copy (arena, row), &work);
    if (each (context, &work) == WALK_STOP)
      return;
  }
}
