/* SPDX-License-Identifier: EUPL-1.2 */
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
#include <unistd.h>

static const struct timespec NOW[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};

/* One content on its way, in hand. */
struct partial
{
  struct store *store;
  const struct blob_sending *what;
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

/* ---- Contents on their way ---- */

/* Removes it; the name need not be durable: what comes back after a power loss is removed again. */
static void partial_drop (struct partial *self)
{
  unlink (self->path.text);
  self->have = 0;
}

/* Opens what is there; fd -1: nothing.  create: makes it. */
static int partial_open (struct partial *self, bool create)
{
  struct stat st;
  struct path blobs = blob_root (self->store->dir.text);
  self->path = blob_partial_path (self->store->dir.text, self->what);
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

/* A mark that the person has sent all of it. */
static enum store_status mark_done (struct partial *self)
{
  struct path path = blob_done_path (self->store->dir.text, self->what);
  int fd = open (path.text, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (fd < 0)
    return fail_errno (self->error, errno, "making", path.text);
  int code = futimens (fd, NOW) ? errno : 0;
  close (fd);
  return code ? fail_errno (self->error, code, "touching", path.text) : file_sync_dir (path_parent (path.text).text, self->error);
}

/* Bytes first, then the name: a name is only ever that of a whole content.  The mark comes before: of a content that is not there yet it says nothing.  One
   that is there already is replaced by the same: who sends cannot tell by the time it takes. */
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
  struct path path = blob_path (self->store->dir.text, self->what->hash), dir = path_parent (path.text);
  enum store_status status = mark_done (self);
  if (!status)
    status = file_make_dir (dir.text, self->error);
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
  if (self->have != self->what->size || memcmp (found, self->what->hash, 32) != 0)
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

/* Whether the person has sent it; touches the mark. */
static bool was_sent (struct store *store, const struct blob_sending *what)
{
  struct stat st;
  struct path path = blob_done_path (store->dir.text, what);
  return lstat (path.text, &st) == 0 && S_ISREG (st.st_mode) && utimensat (AT_FDCWD, path.text, NOW, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Whether a content is there, and of that size: then its name is durable, and it is touched. */
static bool is_complete (struct store *store, const struct blob_sending *what, int *code, struct store_error *error)
{
  struct path path = blob_path (store->dir.text, what->hash);
  int64_t size;
  int fd;
  enum store_status status = blob_open (path.text, &fd, &size, error);
  if (!status && futimens (fd, NOW))
    status = fail_errno (error, errno, "touching", path.text);
  if (!status)
    status = file_sync_dir (path_parent (path.text).text, error);
  if (fd >= 0)
    close (fd);
  *code = status == STORE_NOT_FOUND ? 0 : code_of (status);
  return !status && size == what->size;
}

int blob_offer (struct store *store, const struct blob_sending *what, bool shown, struct blob_state *state, struct store_error *error)
{
  struct partial partial = {.store = store, .what = what, .fd = -1, .error = error};
  int code = 0;
  *state = (struct blob_state){0};
  if ((was_sent (store, what) || shown) && is_complete (store, what, &code, error))
    *state = (struct blob_state){what->size, true};
  if (code || state->complete)
    return code;
  code = partial_open (&partial, false);
  state->have = partial.have;
  if (code == 0 && partial.have >= what->size)
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
  return code || self->have < self->what->size ? code : partial_complete (self, state);
}

/* Opens the one that is there; at offset 0 a new one, if there is room for all of it. */
static int open_or_begin (struct partial *self, int64_t offset)
{
  int code = partial_open (self, false);
  if (code || self->fd >= 0)
    return code;
  if (offset > 0) /* nothing is left behind */
    return ERR_BLOB_OFFSET;
  enum store_status status = blob_room (self->store, self->what, self->error);
  return status ? code_of (status) : partial_open (self, true);
}

int blob_append (struct store *store, const struct blob_sending *what, int64_t offset, const void *data, uint32_t data_size, struct blob_state *state,
                 struct store_error *error)
{
  struct partial partial = {.store = store, .what = what, .fd = -1, .error = error};
  int code = 0;
  *state = (struct blob_state){0};
  if (data_size == 0 || offset < 0 || offset > what->size || what->size - offset < (int64_t) data_size)
    return ERR_FIELD_SIZE;
  if (was_sent (store, what) && is_complete (store, what, &code, error))
    *state = (struct blob_state){what->size, true};
  if (code || state->complete)
    return code;
  code = open_or_begin (&partial, offset);
  if (code == 0)
    code = partial_append (&partial, offset, data, data_size, state);
  partial_close (&partial);
  return code;
}

void blob_settle (struct store *store, const struct blob_sending *what)
{
  struct path path = blob_done_path (store->dir.text, what);
  unlink (path.text);
}

/* ---- Complete contents ---- */

/* Its first and last bytes. */
static enum store_status look_into (int fd, struct blob_content *content, const char *path, struct store_error *error)
{
  int64_t before = content->size > BLOB_TAIL_BYTES ? content->size - BLOB_TAIL_BYTES : 0;
  ssize_t head = file_read_at (fd, content->head, sizeof content->head, 0), tail = file_read_at (fd, content->tail, sizeof content->tail, (uint64_t) before);
  if (head < 0 || tail < 0)
    return fail_errno (error, errno, "reading", path);
  content->head_size = (uint32_t) head;
  content->tail_size = (uint32_t) tail;
  return STORE_OK;
}

enum store_status blob_hold (struct store *store, const uint8_t hash[32], const uint8_t person[16], struct blob_content *content, struct store_error *error)
{
  struct path path = blob_path (store->dir.text, hash);
  int fd;
  *content = (struct blob_content){0};
  pthread_mutex_lock (&store->blob_lock);
  store->blob_held = true;
  enum store_status status = blob_open (path.text, &fd, &content->size, error);
  pthread_mutex_unlock (&store->blob_lock);
  if (fd < 0)
    return status;
  if (futimens (fd, NOW))
    status = fail_errno (error, errno, "touching", path.text);
  if (!status)
    status = look_into (fd, content, path.text, error);
  close (fd);
  const struct blob_sending what = {hash, person, content->size};
  content->sent = was_sent (store, &what);
  /* A process that was killed between the renaming and its sync has left a name that a power loss could still take. */
  return status ? status : file_sync_dir (path_parent (path.text).text, error);
}

void blobs_release (struct store *store)
{
  pthread_mutex_lock (&store->blob_lock);
  store->blob_held = false;
  pthread_mutex_unlock (&store->blob_lock);
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
