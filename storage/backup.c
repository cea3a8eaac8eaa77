/* SPDX-License-Identifier: EUPL-1.2 */
/* Copies of a data directory, and one made from a copy.  Everything is built beside the target under another name and renamed when it is whole and synced, so
   that a directory of the target's name is a good one.

   The order matters: the views first, then the log, so that no copy has views of records it does not hold; directory and contents
   last, so that whoever and whatever the log speaks of is in it. */
#include "blobs.h"
#include "fail.h"
#include "store.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

static struct path part_of (const char *to)
{
  struct path part = path_join (to, "");
  size_t size = strlen (part.text);
  while (size > 1 && part.text[size - 1] == '/')
    size--;
  if (size + sizeof ".part" > sizeof part.text)
    return part; /* too long a name: making it fails */
  memcpy (part.text + size, ".part", sizeof ".part");
  return part;
}

static enum store_status begin (const char *to, struct path *part, struct store_error *error)
{
  *part = part_of (to);
  enum store_status status = file_want_empty (to, error);
  if (!status)
    status = file_remove_tree (part->text, error);
  return status ? status : file_make_dir (part->text, error);
}

static enum store_status finish (const char *to, const struct path *part, enum store_status status, struct store_error *error)
{
  if (!status)
    status = store_write_format (part->text, error);
  if (!status)
    status = file_rename (part->text, to, path_parent (to).text, error);
  if (status)
    file_remove_tree (part->text, NULL);
  return status;
}

static enum store_status copy_keys (const char *from, const char *to, struct store_error *error)
{
  struct path keys = path_join (from, "keys");
  return file_exists (keys.text) ? file_copy_tree (keys.text, path_join (to, "keys").text, error) : STORE_OK;
}

enum store_status store_backup (struct store *store, const char *to, struct store_error *error)
{
  struct path part;
  enum store_status status = begin (to, &part, error);
  if (status)
    return status;
  status = env_copy (&store->env, store_views_dir (part.text).text, error);
  if (!status)
    status = journal_copy (store->journal, store_log_dir (part.text).text, error);
  if (!status)
    status = directory_copy (&store->directory, store_directory_dir (part.text).text, error);
  if (!status)
    status = blobs_copy (store->dir.text, part.text, true, error);
  if (!status)
    status = copy_keys (store->dir.text, part.text, error);
  return finish (to, &part, status, error);
}

/* Log, directory, contents and keys of a data directory this process has not open.  A backup may share the files of contents with what it was made from; what
   is restored from it does not, so that the backup stays good whatever becomes of the disk's other names. */
static enum store_status copy_from (const char *from, const char *to, bool in_use, struct store_error *error)
{
  struct journal *journal;
  struct journal_options options = {.read_only = true};
  enum store_status status = journal_open (&journal, store_log_dir (from).text, &options, error);
  if (status)
    return status;
  status = journal_copy (journal, store_log_dir (to).text, error);
  journal_close (&journal);
  struct directory directory;
  if (!status)
    status = directory_open_read_only (&directory, store_directory_dir (from).text, in_use, error);
  if (status)
    return status;
  status = directory_copy (&directory, store_directory_dir (to).text, error);
  directory_close (&directory);
  if (!status)
    status = blobs_copy (from, to, in_use, error);
  return status ? status : copy_keys (from, to, error);
}

enum store_status store_backup_offline (const char *from, const char *to, struct store_error *error)
{
  struct path part;
  enum store_status status = store_check_format (from, error);
  if (!status)
    status = begin (to, &part, error);
  if (status)
    return status;
  status = copy_from (from, part.text, true, error);
  return finish (to, &part, status, error);
}

/* ---- Restore
 * --------------------------------------------------------------------------------------------------------------------------------------------------- */

/* Views that were copied whole save folding a long log anew. */
static enum store_status copy_views (const char *from, const char *to, struct store_error *error)
{
  struct path in = store_views_dir (from), out = store_views_dir (to);
  if (!env_is_trusted (in.text, ""))
    return STORE_OK;
  enum store_status status = file_make_dir (out.text, error);
  if (!status)
    status = file_copy (path_join (in.text, "data.mdb").text, path_join (out.text, "data.mdb").text, UINT64_MAX, error);
  return status ? status : env_trust_clean (out.text, error);
}

static enum store_status raise_epoch (const char *dir, const struct store_options *options, struct store_error *error)
{
  struct journal *journal;
  struct journal_options opening = {.segment_bytes = store_defaults (options).segment_bytes};
  enum store_status status = journal_open (&journal, store_log_dir (dir).text, &opening, error);
  if (status)
    return status;
  status = journal_raise_epoch (journal, error);
  journal_close (&journal);
  return status;
}

enum store_status store_restore (const char *backup, const char *dir, const struct store_options *options, struct store_error *error)
{
  struct path part;
  if (sodium_init () < 0)
    return fail (error, STORE_IO, "libsodium does not start");
  enum store_status status = store_check_format (backup, error);
  if (!status)
    status = begin (dir, &part, error);
  if (status)
    return status;
  status = copy_views (backup, part.text, error);
  if (!status)
    status = copy_from (backup, part.text, false, error);
  if (!status)
    status = store_write_format (part.text, error);
  uint64_t records;
  if (!status)
    status = store_verify (part.text, options, &records, error);
  if (!status)
    status = raise_epoch (part.text, options, error);
  return finish (dir, &part, status, error);
}
