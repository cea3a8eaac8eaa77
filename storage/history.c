/* SPDX-License-Identifier: EUPL-1.2 */
/* What hangs on a case one row at a time: the events that concern it, and comments. */
#include "row.h"

#include <string.h>

#define COMMENT_VERSION 1

/* ---- History ------------------------------------------------------------------------------------------------------------------------------------------- */

void history_put (struct views *views, const uint8_t id[16], uint64_t seq)
{
  struct key key;
  key_start (&key);
  key_bytes (&key, id, 16);
  key_u64 (&key, seq);
  kv_put (views, VIEW_HISTORY, key.data, key.size, NULL, 0);
}

struct history_walk
{
  history_walk_fn *each;
  void *context;
};

static enum walk_step each_seq (void *context, struct slice key, struct slice row)
{
  struct history_walk *self = context;
  uint64_t seq = 0;
  (void) row;
  if (key.size != 24)
    room_fatal ("key of another size", "history");
  for (uint32_t i = 16; i < 24; i++)
    seq = seq << 8 | (uint8_t) key.data[i];
  return self->each (self->context, seq);
}

void history_walk (struct views *views, struct arena *arena, const uint8_t id[16], struct walk *walk, history_walk_fn *each, void *context)
{
  struct history_walk self = {each, context};
  kv_walk (views, arena, VIEW_HISTORY, (struct slice){(const char *) id, 16}, walk, each_seq, &self);
}

/* ---- Comments ------------------------------------------------------------------------------------------------------------------------------------------ */

static void comment_write (struct row_writer *writer, const void *object)
{
  const struct comment *comment = object;
  row_u8 (writer, COMMENT_VERSION);
  row_u8 (writer, comment->internal);
  row_u32 (writer, comment->depth);
  row_bytes (writer, comment->kase, 16);
  row_bytes (writer, comment->parent, 16);
}

void comment_put (struct views *views, const struct comment *comment)
{
  row_put (views, VIEW_COMMENTS, comment->id, 16, comment_write, comment);
}

bool comment_get (struct views *views, const uint8_t id[16], struct comment *comment)
{
  struct slice row;
  if (!kv_get (views, VIEW_COMMENTS, id, 16, &row))
    return false;
  struct row_reader reader = row_open (row, "comment", COMMENT_VERSION);
  memcpy (comment->id, id, 16);
  comment->internal = row_read_u8 (&reader) != 0;
  comment->depth = row_read_u32 (&reader);
  row_read_bytes (&reader, comment->kase, 16);
  row_read_bytes (&reader, comment->parent, 16);
  row_close (&reader);
  return true;
}
