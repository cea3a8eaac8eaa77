/* SPDX-License-Identifier: EUPL-1.2 */
/* Keys and rows in LMDB.  A full map is an answer and is remembered; every other failure ends the process: the log is the truth, and a restart folds anew. */
#include "room.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void room_fatal (const char *what, const char *detail)
{
  fprintf (stderr, "level=fatal room=storage what=\"%s\" detail=\"%s\"\n", what, detail ? detail : "");
  abort ();
}

/* ---- Keys ---------------------------------------------------------------------------------------------------------------------------------------------- */

void key_start (struct key *key)
{
  key->size = 0;
}

void key_bytes (struct key *key, const void *data, size_t size)
{
  if (key->size == KEY_SPOILT || size > sizeof key->data - key->size)
  {
    key->size = KEY_SPOILT;
    return;
  }
  if (size > 0)
    memcpy (key->data + key->size, data, size);
  key->size += (uint32_t) size;
}

void key_text (struct key *key, struct slice text)
{
  if (text.size > 0 && memchr (text.data, 0, text.size))
  {
    key->size = KEY_SPOILT;
    return;
  }
  key_bytes (key, text.data, text.size);
  key_bytes (key, "", 1);
}

void key_u32 (struct key *key, uint32_t number)
{
  uint8_t bytes[4];
  for (uint32_t i = 0; i < 4; i++)
    bytes[i] = (uint8_t) (number >> (24 - 8 * i));
  key_bytes (key, bytes, sizeof bytes);
}

void key_u64 (struct key *key, uint64_t number)
{
  key_u32 (key, (uint32_t) (number >> 32));
  key_u32 (key, (uint32_t) number);
}

void key_time (struct key *key, int64_t time_ms)
{
  key_u64 (key, time_ms < 0 ? 0 : (uint64_t) time_ms);
}

struct slice key_slice (const struct key *key)
{
  return (struct slice){(const char *) key->data, key->size};
}

/* ---- Rows ---------------------------------------------------------------------------------------------------------------------------------------------- */

#define KEY_MAX sizeof (((struct key *) NULL)->data)

static struct slice slice_of_val (const MDB_val *val)
{
  return (struct slice){val->mv_data, (uint32_t) val->mv_size};
}

/* True when the call did what it was asked; false when it found nothing or the transaction is full, on the map or on the disk pages spill to. */
static bool passed (struct views *views, int rc, const char *call)
{
  if (rc == MDB_SUCCESS)
    return true;
  if (rc == MDB_NOTFOUND)
    return false;
  if (views->writable && (rc == MDB_MAP_FULL || rc == MDB_TXN_FULL || rc == ENOSPC || rc == EDQUOT || views->full))
  {
    views->full = true;
    return false;
  }
  room_fatal (call, mdb_strerror (rc));
}

static MDB_val val_of_key (const void *key, size_t key_size)
{
  return (MDB_val){key_size, (void *) (uintptr_t) key};
}

bool kv_get (struct views *views, enum view view, const void *key, size_t key_size, struct slice *row)
{
  *row = SLICE_NONE;
  if (views->full || key_size == 0 || key_size > KEY_MAX)
    return false;
  MDB_val name = val_of_key (key, key_size), data;
  if (!passed (views, mdb_get (views->txn, views->dbi[view], &name, &data), "mdb_get"))
    return false;
  *row = slice_of_val (&data);
  return true;
}

static bool may_write (const struct views *views, size_t key_size)
{
  if (!views->writable)
    room_fatal ("write in a read transaction", NULL);
  if (key_size == 0 || key_size > KEY_MAX)
    room_fatal ("key without a size LMDB takes", NULL);
  return !views->full;
}

void kv_put (struct views *views, enum view view, const void *key, size_t key_size, const void *row, size_t row_size)
{
  if (!may_write (views, key_size))
    return;
  MDB_val name = val_of_key (key, key_size), data = val_of_key (row, row_size);
  (void) passed (views, mdb_put (views->txn, views->dbi[view], &name, &data, 0), "mdb_put");
}

void *kv_reserve (struct views *views, enum view view, const void *key, size_t key_size, size_t row_size)
{
  if (!may_write (views, key_size))
    return NULL;
  MDB_val name = val_of_key (key, key_size), data = {row_size, NULL};
  return passed (views, mdb_put (views->txn, views->dbi[view], &name, &data, MDB_RESERVE), "mdb_put") ? data.mv_data : NULL;
}

void kv_del (struct views *views, enum view view, const void *key, size_t key_size)
{
  if (!may_write (views, key_size))
    return;
  MDB_val name = val_of_key (key, key_size);
  (void) passed (views, mdb_del (views->txn, views->dbi[view], &name, NULL), "mdb_del");
}

uint64_t kv_count (struct views *views, enum view view)
{
  MDB_stat stat;
  if (views->full || !passed (views, mdb_stat (views->txn, views->dbi[view], &stat), "mdb_stat"))
    return 0;
  return stat.ms_entries;
}

/* ---- Cursors ------------------------------------------------------------------------------------------------------------------------------------------- */

static bool begins_with (struct slice key, struct slice prefix)
{
  return key.size >= prefix.size && (prefix.size == 0 || memcmp (key.data, prefix.data, prefix.size) == 0);
}

static void cursor_step (struct kv_cursor *self, MDB_val *key, MDB_cursor_op op)
{
  MDB_val data = {0, NULL};
  self->found = false;
  if (self->views->full || !passed (self->views, mdb_cursor_get (self->cursor, key, &data, op), "mdb_cursor_get"))
    return;
  self->key = slice_of_val (key);
  self->row = slice_of_val (&data);
  self->found = begins_with (self->key, self->prefix);
}

void kv_jump (struct kv_cursor *self, struct slice from)
{
  self->found = false;
  if (!self->cursor || from.size > KEY_MAX || !begins_with (from, self->prefix))
    return;
  MDB_val key = val_of_key (from.data, from.size);
  cursor_step (self, &key, from.size == 0 ? MDB_FIRST : MDB_SET_RANGE);
}

void kv_seek (struct kv_cursor *self, struct views *views, enum view view, struct slice prefix, struct slice from)
{
  *self = (struct kv_cursor){.views = views, .prefix = prefix};
  if (views->full || !passed (views, mdb_cursor_open (views->txn, views->dbi[view], &self->cursor), "mdb_cursor_open"))
    return;
  kv_jump (self, from.size == 0 ? prefix : from);
}

void kv_next (struct kv_cursor *self)
{
  MDB_val key = {0, NULL};
  if (self->found)
    cursor_step (self, &key, MDB_NEXT);
}

void kv_end (struct kv_cursor *self)
{
  if (self->cursor)
    mdb_cursor_close (self->cursor);
  self->cursor = NULL;
  self->found = false;
}

void kv_walk (struct views *views, struct arena *arena, enum view view, struct slice prefix, struct walk *walk, kv_walk_fn *each, void *context)
{
  struct kv_cursor cursor;
  uint32_t left = walk->work_max > 0 ? walk->work_max : LIMIT_PAGE_WORK;
  struct slice after = walk->after;
  walk->next = SLICE_NONE;
  for (kv_seek (&cursor, views, view, prefix, after); cursor.found; kv_next (&cursor))
  {
    if (left-- == 0 || each (context, cursor.key, cursor.row) == WALK_STOP)
    {
      walk->next = slice_copy (arena, cursor.key);
      break;
    }
  }
  kv_end (&cursor);
}
