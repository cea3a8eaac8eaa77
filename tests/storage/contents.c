/* SPDX-License-Identifier: EUPL-1.2 */
#include "contents.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

const uint8_t ANNA[16] = {0xa1, 1}, BERND[16] = {0xb2, 2};

const struct content *content_of (unsigned seed, int64_t size)
{
  static struct content contents[4];
  struct content *self = &contents[seed % 4];
  self->size = size;
  for (int64_t i = 0; i < size; i++)
    self->bytes[i] = (uint8_t) (seed * 31 + (unsigned) i * 7 + (unsigned) (i / 251));
  crypto_generichash (self->hash, 32, self->bytes, (unsigned long long) size, NULL, 0);
  return self;
}

/* ---- A log whose records name contents ---- */

static enum store_status fold_names (void *context, struct views *views, const struct record *record)
{
  (void) context;
  struct attachment attachment = {.name = SLICE ("a.pdf"), .type = SLICE ("application/pdf"), .size = 1, .time_ms = record->time_ms};
  memcpy (attachment.id, &record->seq, sizeof record->seq);
  memcpy (attachment.hash, record->payload.data, 32);
  attachment.detached = record->seq % 2 == 0;
  attachment_put (views, &attachment);
  return STORE_OK;
}

void name_content (struct fixture *self, const uint8_t hash[32])
{
  struct batch *batch;
  struct arena *arena = arena_new ();
  uint8_t salt[16] = {1};
  assert_int_equal (batch_begin (self->store, &batch, &self->error), STORE_OK);
  struct record record = fixture_record (arena, batch_next_seq (batch));
  record.seq = batch_next_seq (batch);
  record.payload = (struct slice){(const char *) hash, 32};
  fold_names (NULL, batch_views (batch), &record);
  assert_int_equal (batch_add (batch, &record, salt, &self->error), STORE_OK);
  assert_int_equal (batch_commit (&batch, &self->error), STORE_OK);
  arena_destroy (&arena);
}

struct fixture *contents_begin (void)
{
  struct fixture *self = fixture_new ();
  self->options.fold = fold_names;
  fixture_must_open (self);
  return self;
}

/* ---- Sending ---- */

int append_as (struct fixture *self, const uint8_t person[16], const struct content *content, int64_t from, int64_t to, struct blob_state *state)
{
  const struct blob_sending what = {content->hash, person, content->size};
  return blob_append (self->store, &what, from, content->bytes + from, (uint32_t) (to - from), state, &self->error);
}

int append (struct fixture *self, const struct content *content, int64_t from, int64_t to, struct blob_state *state)
{
  return append_as (self, ANNA, content, from, to, state);
}

int64_t offer_as (struct fixture *self, const uint8_t person[16], const struct content *content, bool shown, bool *complete)
{
  const struct blob_sending what = {content->hash, person, content->size};
  struct blob_state state;
  assert_int_equal (blob_offer (self->store, &what, shown, &state, &self->error), 0);
  *complete = state.complete;
  return state.have;
}

int64_t offer (struct fixture *self, const struct content *content, bool *complete)
{
  return offer_as (self, ANNA, content, false, complete);
}

void upload_as (struct fixture *self, const uint8_t person[16], const struct content *content)
{
  struct blob_state state;
  for (int64_t at = 0; at < content->size; at += PART)
    assert_int_equal (append_as (self, person, content, at, at + PART < content->size ? at + PART : content->size, &state), 0);
  assert_true (state.complete);
}

void upload (struct fixture *self, const struct content *content)
{
  upload_as (self, ANNA, content);
}

int begin_as (struct fixture *self, const uint8_t person[16], uint32_t number, int64_t size)
{
  uint8_t hash[32] = {0};
  struct blob_state state;
  memcpy (hash, &number, sizeof number);
  const struct blob_sending what = {hash, person, size};
  return blob_append (self->store, &what, 0, "x", 1, &state, &self->error);
}

/* ---- What is there ---- */

bool hold_as (struct fixture *self, const uint8_t person[16], const struct content *content, struct blob_content *found)
{
  bool there = blob_hold (self->store, content->hash, person, found, &self->error) == STORE_OK;
  blobs_release (self->store);
  return there;
}

bool is_there (struct fixture *self, const struct content *content)
{
  struct blob_content found;
  return hold_as (self, ANNA, content, &found);
}

void must_be_whole (struct fixture *self, const struct content *content)
{
  uint8_t bytes[100 * PART];
  uint32_t got;
  struct blob_content found;
  assert_true (hold_as (self, ANNA, content, &found));
  assert_int_equal (found.size, content->size);
  assert_memory_equal (found.head, content->bytes, found.head_size);
  assert_memory_equal (found.tail, content->bytes + content->size - found.tail_size, found.tail_size);
  assert_true (found.head_size > 0 && found.tail_size > 0);
  assert_int_equal (blob_read (self->store, content->hash, 3, bytes, sizeof bytes, &got, &self->error), STORE_OK);
  assert_int_equal (got, content->size - 3);
  assert_memory_equal (bytes, content->bytes + 3, got);
  assert_int_equal (blob_read (self->store, content->hash, content->size, bytes, sizeof bytes, &got, &self->error), STORE_OK);
  assert_int_equal (got, 0);
}

struct path path_of_person (struct fixture *self, const uint8_t person[16], const struct content *content, enum place_kind kind)
{
  char hex[65], sender[33], name[160];
  sodium_bin2hex (hex, sizeof hex, content->hash, 32);
  sodium_bin2hex (sender, sizeof sender, person, 16);
  if (kind == WHOLE)
    snprintf (name, sizeof name, "attachments/%.2s/%s", hex, hex + 2);
  else
    snprintf (name, sizeof name, "attachments/partial/%s.%lld.%s%s", hex, (long long) content->size, sender, kind == SENT ? ".done" : "");
  return path_join (self->dir, name);
}

struct path path_of (struct fixture *self, const struct content *content, enum place_kind kind)
{
  return path_of_person (self, ANNA, content, kind);
}

/* ---- Time ---- */

void make_idle (struct path path, int64_t seconds)
{
  const struct timespec then[2] = {{.tv_sec = time (NULL) - seconds}, {.tv_sec = time (NULL) - seconds}};
  assert_int_equal (utimensat (AT_FDCWD, path.text, then, AT_SYMLINK_NOFOLLOW), 0);
}

void make_old (struct path path)
{
  make_idle (path, 8 * 24 * 3600);
}

struct blobs_swept sweep (struct fixture *self)
{
  struct blobs_swept swept;
  assert_int_equal (blobs_sweep (self->store, (int64_t) time (NULL) * 1000, &swept, &self->error), STORE_OK);
  return swept;
}
