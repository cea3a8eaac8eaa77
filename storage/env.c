/* SPDX-License-Identifier: EUPL-1.2 */
#include "env.h"
#include "fail.h"
#include "pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define READERS_MAX 1024

static const char *const view_names[VIEW_COUNT] = {
#define VIEW(SYMBOL, NAME) [VIEW_##SYMBOL] = NAME,
    VIEWS (VIEW)
#undef VIEW
};

static int open_views (struct env *self, bool create)
{
  MDB_txn *txn;
  int code = mdb_txn_begin (self->mdb, NULL, create ? 0 : MDB_RDONLY, &txn);
  if (code)
    return code;
  for (int i = 0; i < VIEW_COUNT && code == 0; i++)
    code = mdb_dbi_open (txn, view_names[i], create ? MDB_CREATE : 0, &self->dbi[i]);
  if (code == 0)
    return mdb_txn_commit (txn);
  mdb_txn_abort (txn);
  return code;
}

enum store_status env_open (struct env *self, const char *dir, uint64_t map_bytes, bool create, struct store_error *error)
{
  *self = (struct env){.dir = path_join (dir, "")};
  self->dir.text[strlen (dir)] = 0;
  enum store_status status = create ? file_make_dir (dir, error) : STORE_OK;
  if (!status)
    status = pages_check (dir, "rebuild the views from the log", error);
  if (status)
    return status;
  int code = mdb_env_create (&self->mdb);
  if (code)
    return fail_mdb (error, code, "opening", dir);
  mdb_env_set_mapsize (self->mdb, map_bytes);
  mdb_env_set_maxdbs (self->mdb, VIEW_COUNT);
  mdb_env_set_maxreaders (self->mdb, READERS_MAX);
  /* NOSYNC: the log is synced, this is only a fold of it.  Never WRITEMAP: a stray pointer would write the views. */
  code = mdb_env_open (self->mdb, dir, MDB_NOSYNC | MDB_NOTLS, 0600);
  int dead;
  if (code == 0)
    code = mdb_reader_check (self->mdb, &dead);
  if (code == 0)
    code = open_views (self, create);
  if (code == 0)
    return STORE_OK;
  env_close (self);
  return fail_mdb (error, code, "opening", dir);
}

void env_close (struct env *self)
{
  if (self->mdb)
    mdb_env_close (self->mdb);
  self->mdb = NULL;
}

enum store_status env_sync (struct env *self, struct store_error *error)
{
  int code = mdb_env_sync (self->mdb, 1);
  return code ? fail_mdb (error, code, "syncing", self->dir.text) : STORE_OK;
}

enum store_status env_copy (struct env *self, const char *to, struct store_error *error)
{
  enum store_status status = file_make_dir (to, error);
  if (status)
    return status;
  int code = mdb_env_copy2 (self->mdb, to, MDB_CP_COMPACT);
  if (code)
    return fail_mdb (error, code, "copying to", to);
  status = file_sync (path_join (to, "data.mdb").text, error);
  return status ? status : env_trust_clean (to, error);
}

enum store_status env_begin (struct env *self, bool write, struct views *views, struct store_error *error)
{
  *views = (struct views){.dbi = self->dbi, .writable = write};
  int code = mdb_txn_begin (self->mdb, NULL, write ? 0 : MDB_RDONLY, &views->txn);
  return code ? fail_mdb (error, code, "beginning a transaction in", self->dir.text) : STORE_OK;
}

/* ---- Trust --------------------------------------------------------------------------------------------------------------------------------------------- */

bool env_is_trusted (const char *dir, const char *boot)
{
  char text[200], same[200];
  snprintf (same, sizeof same, TRUST_BOOT, boot);
  if (file_get (dir, TRUST_FILE, text, sizeof text, NULL))
    return false;
  return strcmp (text, TRUST_CLEAN) == 0 || (boot[0] && strcmp (text, same) == 0);
}

enum store_status env_trust_clean (const char *dir, struct store_error *error)
{
  return file_put (dir, TRUST_FILE, TRUST_CLEAN, error);
}

enum store_status env_trust_boot (const char *dir, const char *boot, struct store_error *error)
{
  char text[200];
  snprintf (text, sizeof text, TRUST_BOOT, boot);
  return file_put (dir, TRUST_FILE, text, error);
}

enum store_status env_distrust (const char *dir, struct store_error *error)
{
  struct path path = path_join (dir, TRUST_FILE);
  if (unlink (path.text))
    return errno == ENOENT ? STORE_OK : fail_errno (error, errno, "removing", path.text);
  return file_sync_dir (dir, error);
}

/* ---- Picture ------------------------------------------------------------------------------------------------------------------------------------------- */

bool picture_load (struct picture *self, struct views *views)
{
  struct slice state, tree;
  memset (self, 0, sizeof *self);
  self->state.version = FORMAT_VERSION;
  self->state.fold = FORMAT_FOLD;
  if (!kv_get (views, VIEW_META, META_STATE, strlen (META_STATE), &state) || !kv_get (views, VIEW_META, META_TREE, strlen (META_TREE), &tree))
    return true;
  if (state.size != sizeof self->state)
    return false;
  memcpy (&self->state, state.data, sizeof self->state);
  return self->state.version == FORMAT_VERSION && self->state.fold == FORMAT_FOLD && tree_read (&self->tree, tree.data, tree.size) &&
         self->tree.size == self->state.seq;
}

void picture_save (struct picture *self, struct views *views)
{
  uint8_t tree[TREE_BYTES_MAX];
  kv_put (views, VIEW_META, META_STATE, strlen (META_STATE), &self->state, sizeof self->state);
  kv_put (views, VIEW_META, META_TREE, strlen (META_TREE), tree, tree_write (&self->tree, tree));
}

void picture_add (struct picture *self, struct views *views, const struct record *record)
{
  outcome_put (views, record->person, record->command, record->seq, record->digest);
  tree_add (&self->tree, record->leaf);
  self->state.seq = record->seq;
  self->state.time_ms = record->time_ms;
  memcpy (self->state.leaf, record->leaf, sizeof self->state.leaf);
  views->seq = record->seq;
}
