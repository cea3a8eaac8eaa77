/* SPDX-License-Identifier: EUPL-1.2 */
/* Files attached to cases, and which contents are named at all.  The contents themselves lie beside the views (blobs.h). */
#include "row.h"

#include <string.h>

#define ATTACHMENT_VERSION 1

#define FLAG_INTERNAL 1
#define FLAG_DETACHED 2

static void key_of (struct key *key, const uint8_t kase[16], const uint8_t id[16])
{
  key_start (key);
  key_bytes (key, kase, 16);
  key_bytes (key, id, 16);
}

static void attachment_write (struct row_writer *writer, const void *object)
{
  const struct attachment *attachment = object;
  row_u8 (writer, ATTACHMENT_VERSION);
  row_u8 (writer, (uint8_t) ((attachment->internal ? FLAG_INTERNAL : 0) | (attachment->detached ? FLAG_DETACHED : 0)));
  row_u8 (writer, (uint8_t) attachment->role);
  row_i64 (writer, attachment->size);
  row_i64 (writer, attachment->time_ms);
  row_bytes (writer, attachment->hash, 32);
  row_text (writer, attachment->name);
  row_text (writer, attachment->type);
  row_text (writer, attachment->text);
  row_text (writer, attachment->org);
}

/* What lies in the row moves with it. */
static void attachment_read (struct slice key, struct slice row, struct attachment *attachment)
{
  struct row_reader reader = row_open (row, "attachment", ATTACHMENT_VERSION);
  if (key.size != 32)
    room_fatal ("key of another size", "attachment");
  memcpy (attachment->kase, key.data, 16);
  memcpy (attachment->id, key.data + 16, 16);
  uint8_t flags = row_read_u8 (&reader);
  attachment->internal = flags & FLAG_INTERNAL;
  attachment->detached = flags & FLAG_DETACHED;
  uint8_t role = row_read_u8 (&reader);
  if (role >= ROLE_COUNT)
    room_fatal ("row with a number out of bounds", "attachment");
  attachment->role = (enum role) role;
  attachment->size = row_read_i64 (&reader);
  attachment->time_ms = row_read_i64 (&reader);
  row_read_bytes (&reader, attachment->hash, 32);
  attachment->name = row_read_text (&reader);
  attachment->type = row_read_text (&reader);
  attachment->text = row_read_text (&reader);
  attachment->org = row_read_text (&reader);
  row_close (&reader);
}

void attachment_put (struct views *views, const struct attachment *attachment)
{
  struct key key;
  key_of (&key, attachment->kase, attachment->id);
  row_put (views, VIEW_ATTACHMENTS, key.data, key.size, attachment_write, attachment);
  kv_put (views, VIEW_CONTENTS, attachment->hash, 32, NULL, 0);
}

bool attachment_get (struct views *views, struct arena *arena, const uint8_t kase[16], const uint8_t id[16], struct attachment *out)
{
  struct key key;
  struct slice row;
  key_of (&key, kase, id);
  if (!kv_get (views, VIEW_ATTACHMENTS, key.data, key.size, &row))
    return false;
  attachment_read (key_slice (&key), slice_copy (arena, row), out);
  return true;
}

struct attachment_walk
{
  struct arena *arena;
  attachment_walk_fn *each;
  void *context;
};

static enum walk_step each_attachment (void *context, struct slice key, struct slice row)
{
  struct attachment_walk *self = context;
  struct attachment *attachment = arena_alloc (self->arena, sizeof *attachment);
  attachment_read (key, slice_copy (self->arena, row), attachment);
  return self->each (self->context, attachment);
}

void attachments_walk (struct views *views, struct arena *arena, const uint8_t kase[16], struct walk *walk, attachment_walk_fn *each, void *context)
{
  struct attachment_walk self = {arena, each, context};
  kv_walk (views, arena, VIEW_ATTACHMENTS, (struct slice){(const char *) kase, 16}, walk, each_attachment, &self);
}

bool content_in_use (struct views *views, const uint8_t hash[32])
{
  struct slice row;
  return kv_get (views, VIEW_CONTENTS, hash, 32, &row);
}
