/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents that nobody names: how much room they take, and which of them go. */
#include "blob_files.h"
#include "fail.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t ms_of (struct timespec time)
{
  return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- One content ---- */

enum fate
{
  KEPT, /* it is young, a batch may be about to name it, or there is no telling now */
  NAMED,
  GONE
};

/* Removes a content that nobody names and nobody touched since before_ms.  Whoever is about to name it holds it first and holds it until that is committed:
   so what the views show while nothing is held is how it is. */
static enum fate remove_unnamed (struct store *store, const uint8_t hash[32], int64_t before_ms)
{
  struct path path = blob_path (store->dir.text, hash);
  struct views *views = NULL;
  struct stat st;
  enum fate fate = KEPT;
  pthread_mutex_lock (&store->blob_lock);
  if (!store->blob_held && views_read_begin (store, &views, NULL) == STORE_OK)
  {
    if (content_in_use (views, hash))
      fate = NAMED;
    else if (lstat (path.text, &st) || !S_ISREG (st.st_mode))
      fate = GONE;
    else if (ms_of (st.st_mtim) < before_ms && unlink (path.text) == 0)
      fate = GONE;
    views_read_end (&views);
  }
  pthread_mutex_unlock (&store->blob_lock);
  return fate;
}

/* ---- The sweep ---- */

#define SWEEP_LOOKS 1000 /* contents looked up in one picture of the views */

struct sweep
{
  struct store *store;
  int64_t before_ms;
  struct blobs_swept *swept;
  struct views *views;
  uint32_t looks;
};

/* Without a picture that could be old there is no telling, and nothing is removed. */
static enum store_status is_named (struct sweep *self, const uint8_t hash[32], bool *named, struct store_error *error)
{
  if (self->views && ++self->looks >= SWEEP_LOOKS)
    views_read_end (&self->views);
  if (!self->views)
  {
    self->looks = 0;
    enum store_status status = views_read_begin (self->store, &self->views, error);
    if (status)
      return status;
  }
  *named = content_in_use (self->views, hash);
  return STORE_OK;
}

static enum store_status sweep_one (void *context, const struct blob_file *file, struct store_error *error)
{
  struct sweep *self = context;
  bool named = false, old = file->time_ms < self->before_ms;
  enum store_status status = file->partial ? STORE_OK : is_named (self, file->hash, &named, error);
  if (status || named)
    return status;
  enum fate fate = !old ? KEPT : file->partial ? (unlink (file->path.text) == 0 ? GONE : KEPT) : remove_unnamed (self->store, file->hash, self->before_ms);
  if (fate == GONE)
    self->swept->removed++;
  else if (fate == KEPT)
    self->swept->idle_bytes += file->bytes;
  return STORE_OK;
}

enum store_status blobs_sweep (struct store *store, int64_t now_ms, struct blobs_swept *swept, struct store_error *error)
{
  struct sweep sweep = {.store = store, .before_ms = now_ms - BLOB_IDLE_MS, .swept = swept};
  *swept = (struct blobs_swept){0};
  enum store_status status = blob_each (store->dir.text, true, sweep_one, &sweep, error);
  if (!status)
    status = blob_each (store->dir.text, false, sweep_one, &sweep, error);
  views_read_end (&sweep.views);
  return status;
}

/* ---- Room ---- */

/* One that a person sends or has sent. */
struct resting
{
  uint8_t hash[32], person[16];
  int64_t size, time_ms;
  bool done, gone;
};

struct room
{
  struct store *store;
  const struct blob_sending *what; /* that wants room */
  int64_t before_ms;               /* what was touched since stays */
  struct resting *items;
  size_t count, size;
  int64_t all, own; /* bytes that count, and those of the person */
};

/* So that many small ones do not fill a directory. */
static int64_t counted (int64_t size)
{
  return size > BLOB_COUNTED_BYTES ? size : BLOB_COUNTED_BYTES;
}

static bool is_own (const struct room *self, const uint8_t person[16])
{
  return memcmp (person, self->what->person, 16) == 0;
}

static enum store_status take_in (void *context, const struct blob_file *file, struct store_error *error)
{
  struct room *self = context;
  (void) error;
  if (is_own (self, file->person) && file->size == self->what->size && memcmp (file->hash, self->what->hash, 32) == 0)
    return STORE_OK; /* a mark whose content is gone */
  if (self->count == self->size)
  {
    self->size = self->size ? 2 * self->size : 64;
    self->items = must_grow (self->items, self->size * sizeof *self->items);
  }
  struct resting *item = &self->items[self->count++];
  *item = (struct resting){.size = file->size, .time_ms = file->time_ms, .done = file->done};
  memcpy (item->hash, file->hash, 32);
  memcpy (item->person, file->person, 16);
  self->all += counted (item->size);
  self->own += is_own (self, item->person) ? counted (item->size) : 0;
  return STORE_OK;
}

static int compare_age (const void *a, const void *b)
{
  const struct resting *one = a, *other = b;
  return one->time_ms < other->time_ms ? -1 : one->time_ms > other->time_ms;
}

static bool others_sent_it (const struct room *self, const struct resting *item)
{
  for (size_t i = 0; i < self->count; i++)
    if (&self->items[i] != item && self->items[i].done && !self->items[i].gone && memcmp (self->items[i].hash, item->hash, 32) == 0)
      return true;
  return false;
}

/* The content goes before the mark that it was sent, so that none is left that does not count. */
static void throw_out (struct room *self, struct resting *item)
{
  const struct blob_sending what = {item->hash, item->person, item->size};
  const char *dir = self->store->dir.text;
  struct path path = item->done ? blob_done_path (dir, &what) : blob_partial_path (dir, &what);
  if (item->done && !others_sent_it (self, item) && remove_unnamed (self->store, item->hash, self->before_ms) == KEPT)
    return;
  if (unlink (path.text))
    return;
  item->gone = true;
  self->all -= counted (item->size);
  self->own -= is_own (self, item->person) ? counted (item->size) : 0;
}

/* Until what wants room fits; own: throws out the person's own only. */
static bool make_fit (struct room *self, bool own)
{
  const int64_t *used = own ? &self->own : &self->all;
  int64_t most = (own ? LIMIT_BLOB_PERSON_BYTES : self->store->options.blob_idle_bytes) - counted (self->what->size);
  for (size_t i = 0; *used > most && i < self->count && self->items[i].time_ms < self->before_ms; i++)
    if (!self->items[i].gone && (!own || is_own (self, self->items[i].person)))
      throw_out (self, &self->items[i]);
  return *used <= most;
}

enum store_status blob_room (struct store *store, const struct blob_sending *what, struct store_error *error)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  struct room room = {.store = store, .what = what, .before_ms = ms_of (now) - BLOB_RESTING_MS};
  enum store_status status = blob_each (store->dir.text, true, take_in, &room, error);
  if (!status && room.count > 0)
    qsort (room.items, room.count, sizeof *room.items, compare_age);
  if (!status && !(make_fit (&room, true) && make_fit (&room, false)))
    status = fail (error, STORE_FULL, "no room for another %lld bytes that nobody names", (long long) what->size);
  free (room.items);
  return status;
}
