/* SPDX-License-Identifier: EUPL-1.2 */
/* The profile's directory: one LMDB environment, fully synchronous, and two locks beside it. */
#include "room.h"
#include "whole.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAP_BYTES ((size_t) 1 << 30) /* address space; the file grows as needed */

int64_t ib_now_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t ib_time_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void ib_be64 (uint64_t number, uint8_t bytes[8])
{
  for (int i = 7; i >= 0; i--, number >>= 8)
    bytes[i] = (uint8_t) number;
}

uint64_t ib_from_be64 (const void *bytes)
{
  uint64_t number = 0;
  for (int i = 0; i < 8; i++)
    number = number << 8 | ((const uint8_t *) bytes)[i];
  return number;
}

int ib_store_fail (int error)
{
  errno = error > 0 ? error : error == MDB_MAP_FULL ? ENOSPC : EIO;
  return IDEENBUS_STORE;
}

/* ---- Locks ---- */

/* LMDB breaks its own locks when one process opens an environment twice, so that is found out here: a file named after the process, held by flock, which
   excludes two descriptors of one process as well.  One left behind by a process of the same number that died is not held. */
static int mark_open (struct ib_store *self)
{
  snprintf (self->marker, sizeof self->marker, "%s/open.%ld", self->path, (long) getpid ());
  self->marker_fd = open (self->marker, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->marker_fd < 0)
    return IDEENBUS_STORE;
  if (flock (self->marker_fd, LOCK_EX | LOCK_NB) == 0)
    return IDEENBUS_OK;
  close (self->marker_fd);
  self->marker_fd = -1;
  return errno == EWOULDBLOCK ? IDEENBUS_IN_USE : IDEENBUS_STORE;
}

bool ib_store_lock_sender (struct ib_store *self)
{
  return flock (self->sender_fd, LOCK_EX | LOCK_NB) == 0;
}

void ib_store_unlock_sender (struct ib_store *self)
{
  flock (self->sender_fd, LOCK_UN);
}

/* ---- Opening ---- */

static int open_tables (struct ib_store *self)
{
  static const char *const names[IB_TABLES] = {"outbox", "sent", "cursors", "cases", "refs", "misc"};
  MDB_txn *txn;
  int error = mdb_txn_begin (self->env, NULL, 0, &txn);
  if (error != 0)
    return error;
  for (int i = 0; i < IB_TABLES && error == 0; i++)
    error = mdb_dbi_open (txn, names[i], MDB_CREATE, &self->table[i]);
  if (error == 0)
    return mdb_txn_commit (txn);
  mdb_txn_abort (txn);
  return error;
}

static int open_env (struct ib_store *self)
{
  int error = mdb_env_create (&self->env);
  if (error == 0)
    error = mdb_env_set_mapsize (self->env, MAP_BYTES);
  if (error == 0)
    error = mdb_env_set_maxdbs (self->env, IB_TABLES);
  if (error == 0)
    error = mdb_env_open (self->env, self->path, MDB_NOTLS, 0600);
  if (error == 0)
    error = mdb_whole (self->env);
  int dead;
  if (error == 0)
    mdb_reader_check (self->env, &dead);
  return error == 0 ? open_tables (self) : error;
}

int ib_store_open (struct ib_store **store, const char *path)
{
  struct ib_store *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  *store = self;
  self->marker_fd = self->sender_fd = -1;
  snprintf (self->path, sizeof self->path, "%s", path);
  int code = mark_open (self);
  if (code == IDEENBUS_OK)
  {
    char lock[IB_PATH_MAX + 16];
    snprintf (lock, sizeof lock, "%s/sender.lock", path);
    self->sender_fd = open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int error = self->sender_fd < 0 ? errno : open_env (self);
    bool damaged = error == MDB_CORRUPTED || error == MDB_INVALID || error == MDB_PAGE_NOTFOUND || error == MDB_VERSION_MISMATCH;
    code = error == 0 ? IDEENBUS_OK : damaged ? IDEENBUS_DAMAGED : ib_store_fail (error);
  }
  int kept = errno;
  if (code != IDEENBUS_OK)
    ib_store_close (store);
  errno = kept;
  return code;
}

void ib_store_close (struct ib_store **store)
{
  struct ib_store *self = *store;
  if (self == NULL)
    return;
  if (self->env != NULL)
    mdb_env_close (self->env);
  if (self->sender_fd >= 0)
    close (self->sender_fd);
  if (self->marker_fd >= 0)
  {
    unlink (self->marker);
    close (self->marker_fd);
  }
  free (self);
  *store = NULL;
}

/* ---- Rows ---- */

static MDB_val as_val (struct slice s)
{
  return (MDB_val){s.size, (void *) (uintptr_t) s.data};
}

int ib_begin (struct ib_store *self, bool write, MDB_txn **txn)
{
  return mdb_txn_begin (self->env, NULL, write ? 0 : MDB_RDONLY, txn);
}

int ib_put (struct ib_store *self, MDB_txn *txn, enum ib_table table, struct slice key, const struct value *value)
{
  struct arena *arena = arena_new ();
  MDB_val k = as_val (key), v = as_val (codec_encode (arena, value));
  int error = v.mv_size > LIMIT_FRAME_BYTES ? EMSGSIZE : mdb_put (txn, self->table[table], &k, &v, 0);
  arena_destroy (&arena);
  return error;
}

int ib_del (struct ib_store *self, MDB_txn *txn, enum ib_table table, struct slice key)
{
  MDB_val k = as_val (key);
  return mdb_del (txn, self->table[table], &k, NULL);
}

/* Bytes to a value of which nothing points into the map. */
static bool read_row (struct arena *arena, const MDB_val *row, struct value *value)
{
  if (row->mv_size > LIMIT_FRAME_BYTES)
    return false;
  const char *copy = arena_copy (arena, row->mv_data, row->mv_size);
  return codec_decode (arena, copy, row->mv_size, value) == 0;
}

int ib_get (struct ib_store *self, MDB_txn *txn, enum ib_table table, struct slice key, struct arena *arena, struct value *value)
{
  MDB_val k = as_val (key), v;
  *value = VALUE_NONE;
  int error = key.size == 0 || key.size > 511 ? MDB_NOTFOUND : mdb_get (txn, self->table[table], &k, &v);
  return error != 0 ? error : read_row (arena, &v, value) ? 0 : MDB_NOTFOUND;
}

int ib_each (struct ib_store *self, MDB_txn *txn, enum ib_table table, struct arena *arena, ib_each_fn *each, void *context)
{
  MDB_cursor *cursor;
  int error = mdb_cursor_open (txn, self->table[table], &cursor);
  if (error != 0)
    return error;
  MDB_val k, v;
  error = mdb_cursor_get (cursor, &k, &v, MDB_FIRST);
  for (; error == 0; error = mdb_cursor_get (cursor, &k, &v, MDB_NEXT))
  {
    struct value value;
    struct slice key = {arena_copy (arena, k.mv_data, k.mv_size), (uint32_t) k.mv_size};
    if (read_row (arena, &v, &value) && !each (key, &value, context))
      break;
  }
  mdb_cursor_close (cursor);
  return error == MDB_NOTFOUND ? 0 : error;
}

int ib_store_put (struct ib_store *self, enum ib_table table, struct slice key, const struct value *value)
{
  MDB_txn *txn;
  int error = ib_begin (self, true, &txn);
  if (error != 0)
    return error;
  error = value_is_nil (value) ? ib_del (self, txn, table, key) : ib_put (self, txn, table, key, value);
  if (error == 0)
    return mdb_txn_commit (txn);
  mdb_txn_abort (txn);
  return error == MDB_NOTFOUND ? 0 : error;
}

int ib_store_get (struct ib_store *self, enum ib_table table, struct slice key, struct arena *arena, struct value *value)
{
  MDB_txn *txn;
  *value = VALUE_NONE;
  int error = ib_begin (self, false, &txn);
  if (error != 0)
    return error;
  error = ib_get (self, txn, table, key, arena, value);
  mdb_txn_abort (txn);
  return error;
}
