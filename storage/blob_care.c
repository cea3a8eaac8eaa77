/* SPDX-License-Identifier: EUPL-1.2 */
/* Looking after contents: what nobody names, copies, and whether they are what their names say. */
#include "blob_files.h"
#include "blobs.h"
#include "fail.h"
#include "store.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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

/* A command may hold the content just now: what it is about to name is young. */
static bool remove_if_old (struct sweep *self, const struct blob_file *file)
{
  struct stat st;
  bool removed = false;
  pthread_mutex_lock (&self->store->blob_lock);
  if (lstat (file->path.text, &st) == 0 && (int64_t) st.st_mtim.tv_sec * 1000 < self->before_ms)
    removed = unlink (file->path.text) == 0;
  pthread_mutex_unlock (&self->store->blob_lock);
  return removed;
}

static enum store_status sweep_one (void *context, const struct blob_file *file, struct store_error *error)
{
  struct sweep *self = context;
  bool named = false;
  enum store_status status = file->partial ? STORE_OK : is_named (self, file->hash, &named, error);
  if (status || named)
    return status;
  if (file->time_ms < self->before_ms)
  {
    /* Between the look at the views and now it may have been held, named and grown old again only if this took a week. */
    if (remove_if_old (self, file))
    {
      self->swept->removed++;
      return STORE_OK;
    }
  }
  self->swept->idle_bytes += file->bytes;
  return STORE_OK;
}

enum store_status blobs_sweep (struct store *store, int64_t now_ms, struct blobs_swept *swept, struct store_error *error)
{
  struct sweep sweep = {.store = store, .before_ms = now_ms - BLOB_IDLE_MS, .swept = swept};
  struct timespec now;
  *swept = (struct blobs_swept){0};
  enum store_status status = blob_each (store->dir.text, true, sweep_one, &sweep, error);
  if (!status)
    status = blob_each (store->dir.text, false, sweep_one, &sweep, error);
  views_read_end (&sweep.views);
  if (status)
    return status;
  clock_gettime (CLOCK_MONOTONIC, &now);
  pthread_mutex_lock (&store->blob_lock);
  store->blob_bytes = swept->idle_bytes;
  store->blob_counted_ms = (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
  pthread_mutex_unlock (&store->blob_lock);
  return STORE_OK;
}

/* ---- Copies ---- */

struct copying
{
  const char *to;
  bool link;
};

static enum store_status copy_one (void *context, const struct blob_file *file, struct store_error *error)
{
  const struct copying *self = context;
  struct path to = blob_path (self->to, file->hash), dir = path_parent (to.text);
  enum store_status status = file_exists (dir.text) ? STORE_OK : file_make_dir (dir.text, error);
  if (status)
    return status;
  if (self->link && link (file->path.text, to.text) == 0)
    return STORE_OK;
  status = file_copy (file->path.text, to.text, UINT64_MAX, error);
  if (status && !file_exists (file->path.text))
    status = STORE_OK; /* a sweep took it: nobody names it */
  return status;
}

enum store_status blobs_copy (const char *from, const char *to, bool link, struct store_error *error)
{
  struct copying copying = {to, link};
  struct path root = blob_root (to);
  if (!file_exists (blob_root (from).text))
    return STORE_OK;
  enum store_status status = file_make_dir (root.text, error);
  if (!status)
    status = blob_each (from, false, copy_one, &copying, error);
  for (unsigned first = 0; first < 256 && !status; first++)
  {
    struct path dir = path_parent (blob_path (to, (uint8_t[32]){(uint8_t) first}).text);
    if (file_exists (dir.text))
      status = file_sync_dir (dir.text, error);
  }
  return status ? status : file_sync_dir (root.text, error);
}

/* ---- Are they what their names say? ---- */

enum store_status blob_check (const char *dir, const uint8_t hash[32], struct store_error *error)
{
  int fd;
  int64_t size;
  uint8_t found[32];
  struct path path = blob_path (dir, hash);
  enum store_status status = blob_open (path.text, &fd, &size, error);
  if (status)
    return status;
  int code = blob_hash_file (fd, found);
  close (fd);
  if (code)
    return fail_errno (error, code, "reading", path.text);
  return memcmp (found, hash, 32) == 0 ? STORE_OK : fail (error, STORE_CORRUPT, "%s is not what its name says", path.text);
}
