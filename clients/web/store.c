/* SPDX-License-Identifier: EUPL-1.2 */
#include "store.h"

#include "clients/lib/whole.h"
#include "proto/codec.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct store
{
  MDB_env *env;
  MDB_dbi table[STORE_TABLES];
  int serving_fd;   /* held by the gateway that serves; -1 */
  size_t known_txn; /* the last one that is ours, or was noticed */
  bool foreign;     /* another process wrote, and nobody has asked yet */
};

struct store_txn
{
  struct store *store;
  MDB_txn *mdb;
  int error; /* the first of LMDB's; sticky */
  bool wrote;
};

/* ---- Errors ---- */

static enum store_code code_of (int error)
{
  switch (error)
  {
  case 0:
    return STORE_OK;
  case MDB_NOTFOUND:
    return STORE_NOT_FOUND;
  case MDB_MAP_FULL:
  case ENOSPC:
  case EDQUOT:
  case EFBIG:
    errno = ENOSPC;
    return STORE_FULL;
  case MDB_CORRUPTED:
  case MDB_INVALID:
  case MDB_PAGE_NOTFOUND:
  case MDB_VERSION_MISMATCH:
    errno = EIO;
    return STORE_DAMAGED;
  default:
    errno = error > 0 ? error : EIO;
    return STORE_FAILED;
  }
}

const char *store_strerror (enum store_code code)
{
  switch (code)
  {
  case STORE_OK:
    return "fine";
  case STORE_NOT_FOUND:
    return "not there";
  case STORE_TAKEN:
    return "taken";
  case STORE_FULL:
    return "no space left";
  case STORE_IN_USE:
    return "another gateway serves from this directory";
  case STORE_DAMAGED:
    return "the database is cut off or is none; put a backup of it in its place";
  default:
    return strerror (errno);
  }
}

/* ---- Opening ---- */

static int take_serving (struct store *self, const char *dir)
{
  char path[4096];
  if (snprintf (path, sizeof path, "%s/serving.lock", dir) >= (int) sizeof path)
    return ENAMETOOLONG;
  self->serving_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->serving_fd < 0)
    return errno;
  return flock (self->serving_fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}

/* The tables are made once and then only looked up, so that opening writes nothing. */
static int open_tables (struct store *self, bool create)
{
  static const char *const names[STORE_TABLES] = {"accounts", "people", "sessions", "owned", "redeemed", "published"};
  MDB_txn *txn;
  int error = mdb_txn_begin (self->env, NULL, create ? 0 : MDB_RDONLY, &txn);
  if (error != 0)
    return error;
  for (int i = 0; i < STORE_TABLES && error == 0; i++)
    error = mdb_dbi_open (txn, names[i], create ? MDB_CREATE : 0, &self->table[i]);
  if (error == 0)
    return mdb_txn_commit (txn);
  mdb_txn_abort (txn);
  return error == MDB_NOTFOUND && !create ? open_tables (self, true) : error;
}

static int open_env (struct store *self, const char *dir, size_t map_bytes)
{
  MDB_envinfo info;
  int dead, error = mdb_env_create (&self->env);
  if (error == 0)
    error = mdb_env_set_mapsize (self->env, map_bytes == 0 ? STORE_MAP_BYTES : map_bytes);
  if (error == 0)
    error = mdb_env_set_maxdbs (self->env, STORE_TABLES);
  if (error == 0)
    error = mdb_env_open (self->env, dir, MDB_NOTLS, 0600);
  if (error == 0)
    error = mdb_whole (self->env);
  if (error == 0)
    mdb_reader_check (self->env, &dead);
  if (error == 0)
    error = open_tables (self, false);
  if (error == 0)
    error = mdb_env_info (self->env, &info);
  if (error == 0)
    self->known_txn = info.me_last_txnid;
  return error;
}

enum store_code store_open (struct store **store, const char *dir, bool serving, size_t map_bytes)
{
  struct store *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  *store = self;
  self->serving_fd = -1;
  int error = mkdir (dir, 0700) != 0 && errno != EEXIST ? errno : 0;
  if (error == 0 && serving)
    error = take_serving (self, dir);
  bool in_use = error == EWOULDBLOCK;
  if (error == 0)
    error = open_env (self, dir, map_bytes);
  if (error == 0)
    return STORE_OK;
  store_close (store);
  return in_use ? STORE_IN_USE : code_of (error);
}

void store_close (struct store **store)
{
  struct store *self = *store;
  if (self == NULL)
    return;
  if (self->env != NULL)
    mdb_env_close (self->env);
  if (self->serving_fd >= 0)
    close (self->serving_fd);
  free (self);
  *store = NULL;
}

/* ---- Transactions ---- */

/* Another process grew the map: take its size.  No transaction is open here. */
static int begin (struct store *self, unsigned flags, MDB_txn **txn)
{
  int error = mdb_txn_begin (self->env, NULL, flags, txn);
  if (error != MDB_MAP_RESIZED)
    return error;
  error = mdb_env_set_mapsize (self->env, 0);
  return error != 0 ? error : mdb_txn_begin (self->env, NULL, flags, txn);
}

/* Transactions are numbered: one between the last known and this one was somebody else's. */
static void note_txn (struct store *self, size_t before)
{
  if (before != self->known_txn)
    self->foreign = true;
  self->known_txn = before;
}

static int write_once (struct store *self, store_fn *fn, void *context, enum store_code *code)
{
  struct store_txn txn = {.store = self};
  int error = begin (self, 0, &txn.mdb);
  if (error != 0)
    return error;
  size_t id = mdb_txn_id (txn.mdb);
  note_txn (self, id - 1);
  *code = fn (&txn, context);
  if (txn.error != 0 || *code != STORE_OK || !txn.wrote)
  {
    mdb_txn_abort (txn.mdb);
    return txn.error;
  }
  error = mdb_txn_commit (txn.mdb);
  if (error == 0)
    self->known_txn = id;
  return error;
}

static int grow_map (struct store *self)
{
  MDB_envinfo info;
  int error = mdb_env_info (self->env, &info);
  if (error != 0)
    return error;
  return info.me_mapsize >= STORE_MAP_BYTES_MAX ? MDB_MAP_FULL : mdb_env_set_mapsize (self->env, 2 * info.me_mapsize);
}

enum store_code store_write (struct store *self, store_fn *fn, void *context)
{
  enum store_code code = STORE_OK;
  int error;
  while ((error = write_once (self, fn, context, &code)) == MDB_MAP_FULL)
    if ((error = grow_map (self)) != 0)
      break;
  return error == 0 ? code : code_of (error);
}

enum store_code store_read (struct store *self, store_fn *fn, void *context)
{
  struct store_txn txn = {.store = self};
  int error = begin (self, MDB_RDONLY, &txn.mdb);
  if (error != 0)
    return code_of (error);
  enum store_code code = fn (&txn, context);
  mdb_txn_abort (txn.mdb);
  return txn.error == 0 ? code : code_of (txn.error);
}

bool store_changed_by_others (struct store *self)
{
  MDB_envinfo info;
  if (mdb_env_info (self->env, &info) == 0)
    note_txn (self, info.me_last_txnid);
  bool changed = self->foreign;
  self->foreign = false;
  return changed;
}

void store_tidy (struct store *self)
{
  int dead;
  mdb_reader_check (self->env, &dead);
}

/* ---- Rows ---- */

static MDB_val as_val (struct slice s)
{
  return (MDB_val){s.size, (void *) (uintptr_t) s.data};
}

static enum store_code result (struct store_txn *txn, int error)
{
  if (error != 0 && error != MDB_NOTFOUND && txn->error == 0)
    txn->error = error;
  return code_of (error);
}

/* Bytes to a value of which nothing points into the map. */
static bool read_row (struct arena *arena, const MDB_val *row, struct value *value)
{
  if (row->mv_size > LIMIT_FRAME_BYTES)
    return false;
  const char *copy = arena_copy (arena, row->mv_data, row->mv_size);
  return codec_decode (arena, copy, row->mv_size, value) == 0;
}

static bool key_fits (struct slice key)
{
  return key.size > 0 && key.size <= 511;
}

enum store_code store_get (struct store_txn *txn, enum store_table table, struct slice key, struct arena *arena, struct value *value)
{
  MDB_val k = as_val (key), v;
  *value = VALUE_NONE;
  enum store_code code = result (txn, key_fits (key) ? mdb_get (txn->mdb, txn->store->table[table], &k, &v) : MDB_NOTFOUND);
  return code != STORE_OK || read_row (arena, &v, value) ? code : STORE_NOT_FOUND;
}

enum store_code store_put (struct store_txn *txn, enum store_table table, struct slice key, const struct value *value)
{
  assert (key_fits (key));
  struct arena *arena = arena_new ();
  MDB_val k = as_val (key), v = as_val (codec_encode (arena, value));
  enum store_code code = result (txn, mdb_put (txn->mdb, txn->store->table[table], &k, &v, 0));
  arena_destroy (&arena);
  txn->wrote = true;
  return code;
}

enum store_code store_del (struct store_txn *txn, enum store_table table, struct slice key)
{
  MDB_val k = as_val (key);
  enum store_code code = result (txn, key_fits (key) ? mdb_del (txn->mdb, txn->store->table[table], &k, NULL) : MDB_NOTFOUND);
  txn->wrote = txn->wrote || code == STORE_OK;
  return code;
}

enum store_code store_each (struct store_txn *txn, enum store_table table, struct slice from, struct arena *arena, store_row_fn *row, void *context)
{
  MDB_cursor *cursor;
  int error = mdb_cursor_open (txn->mdb, txn->store->table[table], &cursor);
  if (error != 0)
    return result (txn, error);
  MDB_val k = as_val (from), v;
  error = mdb_cursor_get (cursor, &k, &v, from.size == 0 ? MDB_FIRST : MDB_SET_RANGE);
  for (; error == 0; error = mdb_cursor_get (cursor, &k, &v, MDB_NEXT))
  {
    struct value value;
    struct slice key = {arena_copy (arena, k.mv_data, k.mv_size), (uint32_t) k.mv_size};
    if (read_row (arena, &v, &value) && !row (key, &value, context))
      break;
  }
  mdb_cursor_close (cursor);
  return error == MDB_NOTFOUND ? STORE_OK : result (txn, error);
}
