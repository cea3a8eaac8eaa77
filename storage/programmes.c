/* SPDX-License-Identifier: EUPL-1.2 */
/* Funding programmes: a row each, few and read all at once, and a number that every put raises, so that whoever keeps them in memory sees when to read anew. */
#include "proto/codec.h"
#include "row.h"

#include <string.h>

#define PROGRAMME_VERSION 1
#define META_PROGRAMMES "programmes" /* in VIEW_META: how many puts there were */

/* What the writer is given: the row with its fields encoded, because row_put writes straight into the map. */
struct encoded
{
  const struct programme_row *programme;
  struct slice fields;
};

static void programme_write (struct row_writer *writer, const void *object)
{
  const struct encoded *self = object;
  row_u8 (writer, PROGRAMME_VERSION);
  row_text (writer, self->programme->org);
  row_i64 (writer, self->programme->changed_ms);
  row_text (writer, self->fields);
}

/* Key and row must not move as long as the programme is used. */
static void programme_read (struct arena *arena, struct slice key, struct slice row, struct programme_row *programme)
{
  struct row_reader reader = row_open (row, "programme", PROGRAMME_VERSION);
  programme->key = key;
  programme->org = row_read_text (&reader);
  programme->changed_ms = row_read_i64 (&reader);
  struct slice fields = row_read_text (&reader);
  row_close (&reader);
  if (codec_decode (arena, fields.data, fields.size, &programme->fields) != 0 || programme->fields.kind != VALUE_MAP)
    room_fatal ("row that holds no fields", "programme");
}

bool programme_get (struct views *views, struct arena *arena, struct slice key, struct programme_row *out)
{
  struct slice row;
  if (key.size == 0 || !kv_get (views, VIEW_PROGRAMMES, key.data, key.size, &row))
    return false;
  programme_read (arena, slice_copy (arena, key), slice_copy (arena, row), out);
  return true;
}

static void version_write (struct row_writer *writer, const void *object)
{
  row_u64 (writer, *(const uint64_t *) object);
}

uint64_t programmes_version (struct views *views)
{
  struct slice row;
  if (!kv_get (views, VIEW_META, META_PROGRAMMES, strlen (META_PROGRAMMES), &row))
    return 0;
  struct row_reader reader = {(const uint8_t *) row.data, row.size, "programmes"};
  uint64_t version = row_read_u64 (&reader);
  row_close (&reader);
  return version;
}

void programme_put (struct views *views, const struct programme_row *programme)
{
  struct arena *arena = arena_new ();
  struct encoded encoded = {programme, codec_encode (arena, &programme->fields)};
  uint64_t version = programmes_version (views) + 1;
  row_put (views, VIEW_PROGRAMMES, programme->key.data, programme->key.size, programme_write, &encoded);
  row_put (views, VIEW_META, META_PROGRAMMES, strlen (META_PROGRAMMES), version_write, &version);
  arena_destroy (&arena);
}

struct programme_walk
{
  struct arena *arena;
  programme_walk_fn *each;
  void *context;
};

static enum walk_step each_programme (void *context, struct slice key, struct slice row)
{
  struct programme_walk *self = context;
  struct programme_row *programme = arena_alloc (self->arena, sizeof *programme);
  programme_read (self->arena, slice_copy (self->arena, key), slice_copy (self->arena, row), programme);
  return self->each (self->context, programme);
}

void programmes_walk (struct views *views, struct arena *arena, struct walk *walk, programme_walk_fn *each, void *context)
{
  struct programme_walk self = {arena, each, context};
  kv_walk (views, arena, VIEW_PROGRAMMES, SLICE_NONE, walk, each_programme, &self);
}
