/* SPDX-License-Identifier: EUPL-1.2 */
/* Looking after a data directory that nobody has open: is it what the log says, and making it so. */
#include "blobs.h"
#include "fail.h"
#include "store.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const view_names[VIEW_COUNT] = {
#define VIEW(SYMBOL, NAME) [VIEW_##SYMBOL] = NAME,
    VIEWS (VIEW)
#undef VIEW
};

/* ---- Comparing
 * ----------------------------------------------------------------------------------------------------------------------------------------------- */

static enum store_status differs (enum view view, struct slice key, const char *how, struct store_error *error)
{
  char hex[2 * 40 + 1] = "";
  size_t size = key.size < 40 ? key.size : 40;
  for (size_t i = 0; i < size; i++)
    snprintf (hex + 2 * i, 3, "%02x", (unsigned) (uint8_t) key.data[i]);
  return fail (error, STORE_CORRUPT, "view %s, key %s%s: %s", view_names[view], hex, size < key.size ? "…" : "", how);
}

static enum store_status compare_view (struct views *kept, struct views *folded, enum view view, struct store_error *error)
{
  struct kv_cursor a, b;
  enum store_status status = STORE_OK;
  kv_seek (&a, kept, view, SLICE_NONE, SLICE_NONE);
  kv_seek (&b, folded, view, SLICE_NONE, SLICE_NONE);
  while (!status && (a.found || b.found))
  {
    int order = !a.found ? 1 : !b.found ? -1 : slice_compare (a.key, b.key);
    if (order < 0)
      status = differs (view, a.key, "the log gives no such row", error);
    else if (order > 0)
      status = differs (view, b.key, "row missing that the log gives", error);
    else if (!slice_equal (a.row, b.row))
      status = differs (view, a.key, "row differs from what the log gives", error);
    kv_next (&a);
    kv_next (&b);
  }
  kv_end (&a);
  kv_end (&b);
  return status;
}

static enum store_status compare (struct env *kept, struct env *folded, struct store_error *error)
{
  struct views a, b;
  enum store_status status = env_begin (kept, false, &a, error);
  if (status)
    return status;
  status = env_begin (folded, false, &b, error);
  if (!status)
  {
    for (int view = 0; view < VIEW_COUNT && !status; view++)
      status = compare_view (&a, &b, (enum view) view, error);
    mdb_txn_abort (b.txn);
  }
  mdb_txn_abort (a.txn);
  return status;
}

/* ---- Verify
 * -------------------------------------------------------------------------------------------------------------------------------------------------- */

struct care
{
  const char *dir;
  struct store_options options;
  struct lock held;
  struct journal *journal;
  struct env kept;   /* the views as they are */
  struct env folded; /* and as they should be */
  struct picture picture;
};

static enum store_status care_begin (struct care *self, const char *dir, const struct store_options *options, struct store_error *error)
{
  *self = (struct care){.dir = dir, .options = store_defaults (options), .held = LOCK_NONE};
  if (sodium_init () < 0)
    return fail (error, STORE_IO, "libsodium does not start");
  enum store_status status = store_check_format (dir, error);
  return status ? status : store_lock (dir, &self->held, error);
}

static void care_end (struct care *self)
{
  env_close (&self->kept);
  env_close (&self->folded);
  journal_close (&self->journal);
  store_unlock (&self->held);
}

/* Views that the next opening would fold anew anyway are nothing to compare with. */
static enum store_status open_kept (struct care *self, struct picture *picture, bool *comparable, struct store_error *error)
{
  char boot[80];
  struct path dir = store_views_dir (self->dir);
  store_boot (&self->options, boot);
  *comparable = env_is_trusted (dir.text, boot);
  if (!*comparable)
    return STORE_OK;
  enum store_status status = env_open (&self->kept, dir.text, self->options.map_bytes, false, error);
  if (status)
    return status;
  struct views views;
  status = env_begin (&self->kept, false, &views, error);
  if (status)
    return status;
  *comparable = picture_load (picture, &views);
  mdb_txn_abort (views.txn);
  return STORE_OK;
}

/* The contents the log names.  One that is lost is told, and takes nothing else along. */
static enum store_status verify_blobs (struct care *self, struct store_error *error)
{
  struct views views;
  struct kv_cursor cursor;
  enum store_status status = env_begin (&self->folded, false, &views, error);
  if (status)
    return status;
  for (kv_seek (&cursor, &views, VIEW_CONTENTS, SLICE_NONE, SLICE_NONE); cursor.found; kv_next (&cursor))
  {
    uint8_t hash[32];
    if (cursor.key.size != sizeof hash)
      room_fatal ("key of another size", "contents");
    memcpy (hash, cursor.key.data, sizeof hash);
    enum store_status found = blob_check (self->dir, hash, NULL);
    if (found && self->options.blob_lost)
      self->options.blob_lost (self->options.blob_context, hash, found == STORE_NOT_FOUND);
  }
  kv_end (&cursor);
  mdb_txn_abort (views.txn);
  return STORE_OK;
}

static enum store_status verify (struct care *self, struct store_error *error)
{
  struct picture kept = {0};
  bool comparable;
  enum store_status status = open_kept (self, &kept, &comparable, error);
  if (status)
    return status;
  struct journal_options options = {.segment_bytes = self->options.segment_bytes, .read_only = true};
  options.known = (struct place){kept.state.seq, kept.state.segment, kept.state.offset};
  memcpy (options.known_log, kept.state.log, sizeof options.known_log);
  status = journal_open (&self->journal, store_log_dir (self->dir).text, &options, error);
  if (!status && comparable && kept.state.seq > 0 && memcmp (kept.state.log, journal_log (self->journal), 16))
    status = fail (error, STORE_CORRUPT, "views %s: of another log", self->kept.dir.text);
  struct path temporary = path_join (self->dir, "verify.tmp");
  if (!status)
    status = file_remove_tree (temporary.text, error);
  if (!status)
    status = env_open (&self->folded, temporary.text, self->options.map_bytes, true, error);
  self->picture.state = (struct meta_state){.version = FORMAT_VERSION, .fold = FORMAT_FOLD};
  /* A killed process may have left views that are behind the log: they are compared where they are. */
  if (!status && comparable)
  {
    status = fold_run (&self->folded, self->journal, &self->options, &self->picture, kept.state.seq, true, error);
    if (!status)
      status = compare (&self->kept, &self->folded, error);
  }
  if (!status)
    status = fold_run (&self->folded, self->journal, &self->options, &self->picture, UINT64_MAX, true, error);
  return status ? status : verify_blobs (self, error);
}

enum store_status store_verify (const char *dir, const struct store_options *options, uint64_t *records, struct store_error *error)
{
  struct care care;
  enum store_status status = care_begin (&care, dir, options, error);
  if (!status)
  {
    status = verify (&care, error);
    *records = care.picture.state.seq;
    env_close (&care.folded);
    file_remove_tree (path_join (dir, "verify.tmp").text, NULL);
  }
  care_end (&care);
  return status;
}

/* ---- Rebuild
 * ------------------------------------------------------------------------------------------------------------------------------------------------- */

static enum store_status swap (const char *dir, struct store_error *error)
{
  struct path views = store_views_dir (dir), old = path_join (dir, "views.old"), new = path_join (dir, "views.new");
  enum store_status status = file_remove_tree (old.text, error);
  /* Killed between the two, the directory has no views, and the next opening folds them anew. */
  if (!status && file_exists (views.text))
    status = file_rename (views.text, old.text, dir, error);
  if (!status)
    status = file_rename (new.text, views.text, dir, error);
  return status ? status : file_remove_tree (old.text, error);
}

static enum store_status rebuild (struct care *self, struct store_error *error)
{
  struct path new = path_join (self->dir, "views.new");
  struct journal_options options = {.segment_bytes = self->options.segment_bytes};
  enum store_status status = journal_open (&self->journal, store_log_dir (self->dir).text, &options, error);
  if (!status)
    status = file_remove_tree (new.text, error);
  if (!status)
    status = env_open (&self->folded, new.text, self->options.map_bytes, true, error);
  self->picture.state = (struct meta_state){.version = FORMAT_VERSION, .fold = FORMAT_FOLD};
  if (!status)
    status = fold_run (&self->folded, self->journal, &self->options, &self->picture, UINT64_MAX, true, error);
  if (!status)
    status = env_sync (&self->folded, error);
  env_close (&self->folded);
  if (!status)
    status = env_trust_clean (new.text, error);
  if (!status)
    status = swap (self->dir, error);
  return status;
}

enum store_status store_rebuild (const char *dir, const struct store_options *options, uint64_t *records, struct store_error *error)
{
  struct care care;
  enum store_status status = care_begin (&care, dir, options, error);
  if (!status)
  {
    status = rebuild (&care, error);
    *records = care.picture.state.seq;
  }
  if (status)
    file_remove_tree (path_join (dir, "views.new").text, NULL);
  care_end (&care);
  return status;
}
