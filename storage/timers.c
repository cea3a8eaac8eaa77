/* SPDX-License-Identifier: EUPL-1.2 */
/* What falls due by itself.  TIMERS is the queue by date, TIMERS_OF finds the one entry a case has of a kind. */
#include "row.h"

#include <string.h>

#define TIMER_VERSION 1
#define TIMER_KEY_BYTES (8 + 16 + 1)

static void timer_key (struct key *key, int64_t due_ms, const uint8_t kase[16], uint8_t kind)
{
  key_start (key);
  key_time (key, due_ms);
  key_bytes (key, kase, 16);
  key_bytes (key, &kind, 1);
}

static void owner_key (struct key *key, const uint8_t kase[16], uint8_t kind)
{
  key_start (key);
  key_bytes (key, kase, 16);
  key_bytes (key, &kind, 1);
}

static void due_write (struct row_writer *writer, const void *object)
{
  row_u8 (writer, TIMER_VERSION);
  row_i64 (writer, *(const int64_t *) object);
}

static int64_t due_of (struct views *views, const struct key *owner)
{
  struct slice row;
  if (!kv_get (views, VIEW_TIMERS_OF, owner->data, owner->size, &row))
    return 0;
  struct row_reader reader = row_open (row, "timer", TIMER_VERSION);
  int64_t due_ms = row_read_i64 (&reader);
  row_close (&reader);
  return due_ms;
}

void timer_put (struct views *views, const uint8_t kase[16], uint8_t kind, int64_t due_ms)
{
  struct key owner, key;
  owner_key (&owner, kase, kind);
  int64_t old_ms = due_of (views, &owner);
  int64_t new_ms = due_ms > 0 ? due_ms : 0;
  if (old_ms == new_ms)
    return;
  if (old_ms > 0)
  {
    timer_key (&key, old_ms, kase, kind);
    kv_del (views, VIEW_TIMERS, key.data, key.size);
  }
  if (new_ms > 0)
  {
    timer_key (&key, new_ms, kase, kind);
    kv_put (views, VIEW_TIMERS, key.data, key.size, NULL, 0);
    row_put (views, VIEW_TIMERS_OF, owner.data, owner.size, due_write, &new_ms);
  }
  else
    kv_del (views, VIEW_TIMERS_OF, owner.data, owner.size);
}

static int64_t due_of_cursor (const struct kv_cursor *cursor)
{
  uint64_t due = 0;
  if (!cursor->found)
    return INT64_MAX;
  if (cursor->key.size != TIMER_KEY_BYTES)
    room_fatal ("key of another size", "timer");
  for (uint32_t i = 0; i < 8; i++)
    due = due << 8 | (uint8_t) cursor->key.data[i];
  return (int64_t) due;
}

bool timer_due (struct views *views, int64_t now_ms, uint8_t kase[16], uint8_t *kind, int64_t *due_ms, int64_t *next_ms)
{
  struct kv_cursor cursor;
  kv_seek (&cursor, views, VIEW_TIMERS, SLICE_NONE, SLICE_NONE);
  int64_t first_ms = due_of_cursor (&cursor);
  bool due = cursor.found && first_ms <= now_ms;
  if (due)
  {
    memcpy (kase, cursor.key.data + 8, 16);
    *kind = (uint8_t) cursor.key.data[24];
    *due_ms = first_ms;
    kv_next (&cursor);
  }
  if (next_ms)
    *next_ms = due_of_cursor (&cursor);
  kv_end (&cursor);
  return due;
}
