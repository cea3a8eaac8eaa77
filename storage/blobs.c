/* SPDX-License-Identifier: EUPL-1.2 */
#include "blobs.h"
#include "blob_files.h"
#include "fail.h"
#include "store.h"

#include "proto/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define RECOUNT_MS 10000 /* between two counts of what nobody names, when there is no room for more */

/* One content on its way, in hand. */
struct partial
{
  struct store *store;
  const uint8_t *hash;
  int64_t size; /* of the whole */
  struct path path;
  int fd;
  int64_t have;
  struct store_error *error;
};

static int code_of (enum store_status status)
{
  return status == STORE_OK ? 0 : status == STORE_FULL ? ERR_BLOB_FULL : ERR_INTERNAL;
}

static int code_of_errno (const struct partial *self, int code, const char *doing)
{
  return code_of (fail_errno (self->error, code, doing, self->path.text));
}

/* ---- The room for what nobody names ---- */

static void count_bytes (struct store *store, int64_t bytes)
{
  pthread_mutex_lock (&store->blob_lock);
  store->blob_bytes += bytes;
  pthread_mutex_unlock (&store->blob_lock);
}

static bool has_room (struct store *store, int64_t bytes)
{
  pthread_mutex_lock (&store->blob_lock);
  bool room = store->blob_bytes + bytes <= store->options.blob_idle_bytes;
  pthread_mutex_unlock (&store->blob_lock);
  return room;
}

static int64_t monotonic_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What was attached since the last count takes none of it any more. */
static bool make_room (struct store *store, int64_t bytes)
{
  struct blobs_swept swept;
  struct timespec now;
  if (has_room (store, bytes))
    return true;
  if (store->blob_counted_ms > 0 && monotonic_ms () - store->blob_counted_ms < RECOUNT_MS)
    return false;
  clock_gettime (CLOCK_REALTIME, &now);
  return blobs_sweep (store, (int64_t) now.tv_sec * 1000, &swept, NULL) == STORE_OK && has_room (store, bytes);
}

/* ---- Contents on their way ---- */

/* Removes it; the name need not be durable: what comes back after a power loss is removed again. */
static void partial_drop (struct partial *self)
{
  if (unlink (self->path.text) == 0)
    count_bytes (self->store, -self->have);
  self->have = 0;
}

/* Opens what is there; fd -1: nothing.  create: makes it. */
static int partial_open (struct partial *self, bool create)
{
  struct stat st;
  struct path blobs = blob_root (self->store->dir.text);
  self->path = blob_partial_path (self->store->dir.text, self->hash, self->size);
  self->have = 0;
  int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (create ? O_CREAT : 0);
  self->fd = open (self->path.text, flags, 0600);
  if (self->fd < 0 && errno == ENOENT && create)
  {
    enum store_status status = file_make_dir (blobs.text, self->error);
    if (!status)
      status = file_make_dir (path_parent (self->path.text).text, self->error);
    if (status)
      return code_of (status);
    self->fd = open (self->path.text, flags, 0600);
  }
  if (self->fd < 0)
    return errno == ENOENT ? 0 : code_of_errno (self, errno, "opening");
  int code = fstat (self->fd, &st) ? errno : !S_ISREG (st.st_mode) ? EINVAL : 0;
  if (code)
    return code_of_errno (self, code, "opening");
  self->have = st.st_size;
  return 0;
}

static void partial_close (struct partial *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/* Bytes first, then the name: a name is only ever that of a whole content. */
static enum store_status make_durable (struct partial *self)
{
  int code = store_fault (self->store, "blob.sync");
  if (code == 0 && fsync (self->fd))
    code = errno;
  if (code)
  {
    enum store_status status = fail_errno (self->error, code, "syncing", self->path.text);
    partial_drop (self); /* the kernel may have dropped what it could not write */
    return status;
  }
  struct path path = blob_path (self->store->dir.text, self->hash), dir = path_parent (path.text);
  enum store_status status = file_make_dir (dir.text, self->error);
  code = status ? 0 : store_fault (self->store, "blob.rename");
  if (code)
    status = fail_errno (self->error, code, "renaming to", path.text);
  return status ? status : file_rename (self->path.text, path.text, dir.text, self->error);
}

/* The last byte has come. */
static int partial_complete (struct partial *self, struct blob_state *state)
{
  uint8_t found[32];
  int code = blob_hash_file (self->fd, found);
  if (code)
    return code_of_errno (self, code, "reading");
  if (self->have != self->size || memcmp (found, self->hash, 32) != 0)
  {
    partial_drop (self);
    state->have = 0;
    return ERR_BLOB_HASH;
  }
  enum store_status status = make_durable (self);
  state->have = self->have;
  state->complete = status == STORE_OK;
  return code_of (status);
}

/* What is there of a content that is complete; false: it is not. */
static bool find_complete (struct store *store, const uint8_t hash[32], int64_t size, struct blob_state *state, int *code, struct store_error *error)
{
  struct blob_content content;
  enum store_status status = blob_hold (store, hash, &content, error);
  if (status == STORE_NOT_FOUND)
    return false;
  *code = status ? code_of (status) : content.size != size ? ERR_BLOB_HASH : 0;
  if (*code == 0)
    *state = (struct blob_state){size, true};
  return true;
}

int blob_offer (struct store *store, const uint8_t hash[32], int64_t size, struct blob_state *state, struct store_error *error)
{
  struct partial partial = {.store = store, .hash = hash, .size = size, .fd = -1, .error = error};
  int code = 0;
  *state = (struct blob_state){0};
  if (find_complete (store, hash, size, state, &code, error))
    return code;
  code = partial_open (&partial, false);
  state->have = partial.have;
  if (code == 0 && partial.have >= size)
    code = partial_complete (&partial, state);
  partial_close (&partial);
  return code;
}

/* All of it or nothing. */
static int partial_write (struct partial *self, const void *data, uint32_t size)
{
  size_t written = 0;
  int code = store_fault (self->store, "blob.write");
  if (code == 0)
    code = file_write_at (self->fd, data, size, (uint64_t) self->have, &written);
  if (code == 0)
  {
    count_bytes (self->store, size);
    self->have += size;
    return 0;
  }
  code = code_of_errno (self, code, "writing");
  if (self->have == 0)
    unlink (self->path.text);
  else if (written > 0 && ftruncate (self->fd, self->have))
    partial_drop (self);
  return code;
}

static int partial_append (struct partial *self, int64_t offset, const void *data, uint32_t size, struct blob_state *state)
{
  state->have = self->have;
  if (offset != self->have)
    return ERR_BLOB_OFFSET;
  int code = partial_write (self, data, size);
  state->have = self->have;
  return code || self->have < self->size ? code : partial_complete (self, state);
}

int blob_append (struct store *store, const uint8_t hash[32], int64_t size, int64_t offset, const void *data, uint32_t data_size, struct blob_state *state,
                 struct store_error *error)
{
  struct partial partial = {.store = store, .hash = hash, .size = size, .fd = -1, .error = error};
  int code = 0;
  *state = (struct blob_state){0};
  if (data_size == 0 || offset < 0 || offset > size || size - offset < (int64_t) data_size)
    return ERR_FIELD_SIZE;
  if (find_complete (store, hash, size, state, &code, error))
    return code;
  /* Looked at before it is made, so that a wrong offset leaves nothing behind. */
  code = partial_open (&partial, offset == 0);
  state->have = partial.have;
  if (code == 0 && partial.fd < 0)
    code = ERR_BLOB_OFFSET;
  if (code == 0 && offset == partial.have && !make_room (store, data_size))
  {
    if (partial.have == 0)
      unlink (partial.path.text);
    code = ERR_BLOB_FULL;
  }
  if (code == 0)
    code = partial_append (&partial, offset, data, data_size, state);
  partial_close (&partial);
  return code;
}

/* ---- Complete contents ---- */

enum store_status blob_hold (struct store *store, const uint8_t hash[32], struct blob_content *content, struct store_error *error)
{
  static const struct timespec now[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
  struct path path = blob_path (store->dir.text, hash);
  int fd;
  /* Against a sweep that has just found it old. */
  pthread_mutex_lock (&store->blob_lock);
  enum store_status status = blob_open (path.text, &fd, &content->size, error);
  if (!status && futimens (fd, now))
    status = fail_errno (error, errno, "touching", path.text);
  pthread_mutex_unlock (&store->blob_lock);
  if (fd < 0)
    return status;
  ssize_t got = status ? 0 : file_read_at (fd, content->head, sizeof content->head, 0);
  if (got < 0)
    status = fail_errno (error, errno, "reading", path.text);
  close (fd);
  content->head_size = got > 0 ? (uint32_t) got : 0;
  /* A process that was killed between the renaming and its sync has left a name that a power loss could still take. */
  return status ? status : file_sync_dir (path_parent (path.text).text, error);
}

enum store_status blob_read (struct store *store, const uint8_t hash[32], int64_t offset, void *data, uint32_t size, uint32_t *got, struct store_error *error)
{
  int fd;
  int64_t whole;
  struct path path = blob_path (store->dir.text, hash);
  *got = 0;
  enum store_status status = blob_open (path.text, &fd, &whole, error);
  if (status)
    return status;
  ssize_t read = file_read_at (fd, data, size, (uint64_t) offset);
  if (read < 0)
    status = fail_errno (error, errno, "reading", path.text);
  else
    *got = (uint32_t) read;
  close (fd);
  return status;
}
