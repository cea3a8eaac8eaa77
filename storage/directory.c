/* SPDX-License-Identifier: EUPL-1.2 */
/* People, apart from the log: what may be erased.  A small environment of its own, fully synchronous. */
#include "fail.h"
#include "format.h"
#include "pages.h"
#include "store.h"

#include <assert.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY_MAP_BYTES (1ull << 30)
#define READERS_MAX 256

static const uint8_t no_invitation[32];

/* ---- Opening ----------------------------------------------------------------------------------------------------------------------------------------------
 */

static int open_tables (struct directory *self, bool read_only)
{
  MDB_txn *txn;
  unsigned create = read_only ? 0 : MDB_CREATE;
  int code = mdb_txn_begin (self->mdb, NULL, read_only ? MDB_RDONLY : 0, &txn);
  if (code)
    return code;
  code = mdb_dbi_open (txn, DIRECTORY_PEOPLE, create, &self->people);
  if (code == 0)
    code = mdb_dbi_open (txn, DIRECTORY_KEYS, create, &self->keys);
  if (code == 0)
    code = mdb_dbi_open (txn, DIRECTORY_INVITATIONS, create, &self->invitations);
  if (code == 0)
    return mdb_txn_commit (txn);
  mdb_txn_abort (txn);
  return code;
}

static enum store_status open_env (struct directory *self, const char *dir, unsigned flags, struct store_error *error)
{
  self->dir = path_join (dir, "");
  self->dir.text[strlen (dir)] = 0;
  self->mdb = NULL;
  enum store_status status = pages_check (dir, "it holds the names and keys of the people, restore it from a backup", error);
  if (status)
    return status;
  int code = mdb_env_create (&self->mdb);
  if (code)
    return fail_mdb (error, code, "opening", dir);
  mdb_env_set_mapsize (self->mdb, DIRECTORY_MAP_BYTES);
  mdb_env_set_maxdbs (self->mdb, 3);
  mdb_env_set_maxreaders (self->mdb, READERS_MAX);
  code = mdb_env_open (self->mdb, dir, MDB_NOTLS | flags, 0600);
  int dead;
  if (code == 0 && !(flags & MDB_NOLOCK))
    code = mdb_reader_check (self->mdb, &dead);
  if (code == 0)
    code = open_tables (self, flags & MDB_RDONLY);
  if (code == 0)
    return STORE_OK;
  directory_close (self);
  return fail_mdb (error, code, "opening", dir);
}

enum store_status directory_open_read_only (struct directory *self, const char *dir, bool in_use, struct store_error *error)
{
  return open_env (self, dir, MDB_RDONLY | (in_use ? 0 : MDB_NOLOCK), error);
}

static int copy_table (MDB_txn *from, MDB_dbi from_dbi, MDB_txn *to, MDB_dbi to_dbi)
{
  MDB_cursor *cursor;
  int code = mdb_cursor_open (from, from_dbi, &cursor);
  if (code)
    return code;
  MDB_val key, data;
  for (code = mdb_cursor_get (cursor, &key, &data, MDB_FIRST); code == 0; code = mdb_cursor_get (cursor, &key, &data, MDB_NEXT))
    if ((code = mdb_put (to, to_dbi, &key, &data, MDB_APPEND)))
      break;
  mdb_cursor_close (cursor);
  return code == MDB_NOTFOUND ? 0 : code;
}

/* Row by row into new pages.  mdb_env_copy2 would take the pages as they are, with what is left of erased rows in their gaps. */
static int copy_tables (struct directory *self, struct directory *to)
{
  MDB_txn *in, *out;
  int code = mdb_txn_begin (self->mdb, NULL, MDB_RDONLY, &in);
  if (code)
    return code;
  code = mdb_txn_begin (to->mdb, NULL, 0, &out);
  if (code == 0)
  {
    code = copy_table (in, self->people, out, to->people);
    if (code == 0)
      code = copy_table (in, self->keys, out, to->keys);
    if (code == 0)
      code = copy_table (in, self->invitations, out, to->invitations);
    if (code == 0)
      code = mdb_txn_commit (out);
    else
      mdb_txn_abort (out);
  }
  mdb_txn_abort (in);
  return code;
}

enum store_status directory_copy (struct directory *self, const char *to, struct store_error *error)
{
  struct directory copy;
  enum store_status status = file_make_dir (to, error);
  if (!status)
    status = open_env (&copy, to, 0, error);
  if (status)
    return status;
  int code = copy_tables (self, &copy);
  directory_close (&copy);
  if (code)
    return fail_mdb (error, code, "copying to", to);
  status = file_remove_tree (path_join (to, "lock.mdb").text, error);
  return status ? status : file_sync_dir (to, error);
}

/* LMDB leaves erased bytes in its free pages and gaps until they are needed; writing the environment anew leaves them behind. */
static enum store_status forget (struct directory *self, const char *dir, struct store_error *error)
{
  struct path compact = path_join (dir, "compact"), data = path_join (dir, "data.mdb");
  enum store_status status = file_remove_tree (compact.text, error);
  if (!status)
    status = directory_copy (self, compact.text, error);
  directory_close (self);
  if (!status)
    status = file_rename (path_join (compact.text, "data.mdb").text, data.text, dir, error);
  if (!status)
    status = file_remove_tree (compact.text, error);
  if (!status)
    status = file_remove_tree (path_join (dir, DIRECTORY_ERASED).text, error);
  return status ? status : open_env (self, dir, 0, error);
}

/* LMDB makes an empty file anew as well. */
static bool is_there (const char *dir)
{
  struct stat st;
  return stat (path_join (dir, "data.mdb").text, &st) == 0 && st.st_size > 0;
}

enum store_status directory_open (struct directory *self, const char *dir, bool create, struct store_error *error)
{
  if (!create && !is_there (dir))
    return fail (error, STORE_CORRUPT, "%s/data.mdb is missing and the log has records; it holds the names and keys of the people, restore it from a backup",
                 dir);
  enum store_status status = file_make_dir (dir, error);
  if (!status)
    status = open_env (self, dir, 0, error);
  /* LMDB does not sync the name. */
  if (!status)
    status = file_sync_dir (dir, error);
  if (!status && file_exists (path_join (dir, DIRECTORY_ERASED).text))
    status = forget (self, dir, error);
  return status;
}

void directory_close (struct directory *self)
{
  if (self->mdb)
    mdb_env_close (self->mdb);
  self->mdb = NULL;
}

/* ---- Rows --------------------------------------------------------------------------------------------------------------------------------------------------
 */

static MDB_val val_of (const void *data, size_t size)
{
  return (MDB_val){size, (void *) (uintptr_t) data};
}

static int row_get (struct directory *self, MDB_txn *txn, const uint8_t id[16], struct directory_row *row, MDB_val *whole)
{
  MDB_val key = val_of (id, 16);
  int code = mdb_get (txn, self->people, &key, whole);
  if (code)
    return code;
  if (whole->mv_size < sizeof *row)
    return MDB_CORRUPTED;
  memcpy (row, whole->mv_data, sizeof *row);
  return whole->mv_size == sizeof *row + row->name_size + row->mail_size ? 0 : MDB_CORRUPTED;
}

/* Removes what an index says of a person, and nothing that is another's. */
static int index_del (MDB_txn *txn, MDB_dbi dbi, const uint8_t hash[32], const uint8_t id[16])
{
  MDB_val key = val_of (hash, 32), found;
  int code = mdb_get (txn, dbi, &key, &found);
  if (code == MDB_NOTFOUND || (code == 0 && (found.mv_size != 16 || memcmp (found.mv_data, id, 16))))
    return 0;
  return code ? code : mdb_del (txn, dbi, &key, NULL);
}

/* MDB_KEYEXIST: it is another's. */
static int index_put (MDB_txn *txn, MDB_dbi dbi, const uint8_t hash[32], const uint8_t id[16])
{
  MDB_val key = val_of (hash, 32), data = val_of (id, 16);
  int code = mdb_put (txn, dbi, &key, &data, MDB_NOOVERWRITE); /* data gets what is there */
  return code == MDB_KEYEXIST && data.mv_size == 16 && memcmp (data.mv_data, id, 16) == 0 ? 0 : code;
}

static int forget_key (struct directory *self, MDB_txn *txn, const uint8_t id[16])
{
  struct directory_row old;
  MDB_val whole;
  int code = row_get (self, txn, id, &old, &whole);
  if (code)
    return code == MDB_NOTFOUND ? 0 : code;
  return old.has_key ? index_del (txn, self->keys, old.key, id) : 0;
}

/* All a person ever had. */
static int forget_invitations (struct directory *self, MDB_txn *txn, const uint8_t id[16])
{
  MDB_cursor *cursor;
  int code = mdb_cursor_open (txn, self->invitations, &cursor);
  if (code)
    return code;
  MDB_val key, data;
  while ((code = mdb_cursor_get (cursor, &key, &data, MDB_NEXT)) == 0)
    if (data.mv_size == 16 && memcmp (data.mv_data, id, 16) == 0 && (code = mdb_cursor_del (cursor, 0)))
      break;
  mdb_cursor_close (cursor);
  return code == MDB_NOTFOUND ? 0 : code;
}

static int put_row (struct directory *self, MDB_txn *txn, const struct directory_person *person)
{
  struct directory_row row = {
      .has_key = person->has_key,
      .name_size = (uint16_t) person->name.size,
      .mail_size = (uint16_t) person->mail.size,
      .invited_until_ms = person->invited_until_ms,
      .redeemed_ms = person->redeemed_ms,
  };
  if (person->has_key)
    memcpy (row.key, person->key, sizeof row.key);
  memcpy (row.invitation, person->invitation, sizeof row.invitation);
  MDB_val key = val_of (person->id, 16), data = {sizeof row + row.name_size + row.mail_size, NULL};
  int code = mdb_put (txn, self->people, &key, &data, MDB_RESERVE);
  if (code)
    return code;
  uint8_t *to = data.mv_data;
  memcpy (to, &row, sizeof row);
  if (row.name_size)
    memcpy (to + sizeof row, person->name.data, row.name_size);
  if (row.mail_size)
    memcpy (to + sizeof row + row.name_size, person->mail.data, row.mail_size);
  return 0;
}

static enum store_status finish (struct store *store, MDB_txn *txn, int code, struct store_error *error)
{
  if (code == 0)
    code = store_fault (store, "directory.commit");
  if (code == 0)
    code = mdb_txn_commit (txn);
  else
    mdb_txn_abort (txn);
  return code ? fail_mdb (error, code, "writing", store->directory.dir.text) : STORE_OK;
}

/* ---- Calls --------------------------------------------------------------------------------------------------------------------------------------------------
 */

enum store_status directory_put (struct store *store, const struct directory_person *person, struct store_error *error)
{
  struct directory *self = &store->directory;
  assert (person->name.size <= UINT16_MAX && person->mail.size <= UINT16_MAX);
  MDB_txn *txn;
  int dead; /* a backup from another process may have been killed while it read, and would keep every old page */
  int code = mdb_reader_check (self->mdb, &dead);
  if (code == 0)
    code = mdb_txn_begin (self->mdb, NULL, 0, &txn);
  if (code)
    return fail_mdb (error, code, "writing", self->dir.text);
  code = forget_key (self, txn, person->id);
  if (code == 0)
    code = put_row (self, txn, person);
  if (code == 0 && person->has_key)
    code = index_put (txn, self->keys, person->key, person->id);
  if (code == 0 && memcmp (person->invitation, no_invitation, sizeof no_invitation))
    code = index_put (txn, self->invitations, person->invitation, person->id);
  return finish (store, txn, code, error);
}

enum store_status directory_get (struct store *store, struct arena *arena, const uint8_t id[16], struct directory_person *person)
{
  struct directory *self = &store->directory;
  MDB_txn *txn;
  if (mdb_txn_begin (self->mdb, NULL, MDB_RDONLY, &txn))
    return STORE_IO;
  struct directory_row row;
  MDB_val whole;
  int code = row_get (self, txn, id, &row, &whole);
  if (code == 0)
  {
    const char *texts = (const char *) whole.mv_data + sizeof row;
    *person = (struct directory_person){.has_key = row.has_key != 0, .invited_until_ms = row.invited_until_ms, .redeemed_ms = row.redeemed_ms};
    memcpy (person->id, id, 16);
    memcpy (person->key, row.key, sizeof row.key);
    memcpy (person->invitation, row.invitation, sizeof row.invitation);
    person->name = slice_copy (arena, (struct slice){texts, row.name_size});
    person->mail = slice_copy (arena, (struct slice){texts + row.name_size, row.mail_size});
  }
  mdb_txn_abort (txn);
  if (code == 0)
    return STORE_OK;
  return code == MDB_NOTFOUND ? STORE_NOT_FOUND : STORE_CORRUPT;
}

static enum store_status look_up (struct directory *self, MDB_dbi dbi, const uint8_t hash[32], uint8_t id[16])
{
  MDB_txn *txn;
  if (mdb_txn_begin (self->mdb, NULL, MDB_RDONLY, &txn))
    return STORE_IO;
  MDB_val key = val_of (hash, 32), data;
  int code = mdb_get (txn, dbi, &key, &data);
  if (code == 0 && data.mv_size == 16)
    memcpy (id, data.mv_data, 16);
  else if (code == 0)
    code = MDB_CORRUPTED;
  mdb_txn_abort (txn);
  if (code == 0)
    return STORE_OK;
  return code == MDB_NOTFOUND ? STORE_NOT_FOUND : STORE_CORRUPT;
}

enum store_status directory_by_key (struct store *store, const uint8_t key[32], uint8_t id[16])
{
  return look_up (&store->directory, store->directory.keys, key, id);
}

enum store_status directory_by_invitation (struct store *store, const uint8_t token_hash[32], uint8_t id[16])
{
  return look_up (&store->directory, store->directory.invitations, token_hash, id);
}

enum store_status directory_erase (struct store *store, const uint8_t id[16], struct store_error *error)
{
  struct directory *self = &store->directory;
  /* First, so that a process killed behind the commit still leaves the free pages to be cleared. */
  enum store_status status = file_put (self->dir.text, DIRECTORY_ERASED, "", error);
  if (status)
    return status;
  MDB_txn *txn;
  int code = mdb_txn_begin (self->mdb, NULL, 0, &txn);
  if (code)
    return fail_mdb (error, code, "writing", self->dir.text);
  code = forget_key (self, txn, id);
  if (code == 0)
    code = forget_invitations (self, txn, id);
  MDB_val key = val_of (id, 16);
  if (code == 0)
    code = mdb_del (txn, self->people, &key, NULL);
  if (code != MDB_NOTFOUND)
    return finish (store, txn, code, error);
  mdb_txn_abort (txn);
  return STORE_NOT_FOUND;
}
