/* SPDX-License-Identifier: EUPL-1.2 */
/* Opening a data directory and what belongs to it as a whole: lock, format, head, the views brought to the log's end and synced once a second. */
#include "store.h"
#include "fail.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

struct path store_log_dir (const char *dir)
{
  return path_join (dir, "log");
}

struct path store_views_dir (const char *dir)
{
  return path_join (dir, "views");
}

struct path store_directory_dir (const char *dir)
{
  return path_join (dir, "directory");
}

struct store_options store_defaults (const struct store_options *options)
{
  struct store_options full = *options;
  assert (full.fold);
  if (full.map_bytes == 0)
    full.map_bytes = MAP_BYTES_DEFAULT;
  if (full.segment_bytes == 0)
    full.segment_bytes = LIMIT_SEGMENT_BYTES;
  if (full.blob_idle_bytes == 0)
    full.blob_idle_bytes = LIMIT_BLOB_IDLE_BYTES;
  return full;
}

void store_boot (const struct store_options *options, char boot[80])
{
  boot[0] = 0;
  if (options->boot_id)
    snprintf (boot, 80, "%s", options->boot_id);
  else if (file_get ("/proc/sys/kernel/random", "boot_id", boot, 80, NULL))
    boot[0] = 0;
  boot[strcspn (boot, "\n")] = 0;
}

/* ---- Format and lock ---------------------------------------------------------------------------------------------------------------------------------------
 */

enum store_status store_check_format (const char *dir, struct store_error *error)
{
  char line[100];
  enum store_status status = file_get (dir, "format", line, sizeof line, error);
  if (status == STORE_NOT_FOUND)
    return fail (error, STORE_NOT_FOUND, "%s is no data directory: it has no file \"format\"", dir);
  if (status)
    return status;
  unsigned version;
  char newline;
  if (sscanf (line, FORMAT_LINE "%u%c", &version, &newline) != 2 || newline != '\n')
    return fail (error, STORE_FORMAT, "%s/format is not readable", dir);
  if (version != FORMAT_VERSION)
    return fail (error, STORE_FORMAT, "%s has format %u, this program reads %u", dir, version, FORMAT_VERSION);
  return STORE_OK;
}

enum store_status store_write_format (const char *dir, struct store_error *error)
{
  char line[100];
  snprintf (line, sizeof line, FORMAT_LINE "%u\n", FORMAT_VERSION);
  return file_put (dir, "format", line, error);
}

static enum store_status locked (const char *dir, struct store_error *error)
{
  char text[40];
  if (file_get (dir, "lock", text, sizeof text, NULL))
    text[0] = 0;
  text[strcspn (text, "\n")] = 0;
  if (!text[0])
    return fail (error, STORE_LOCKED, "%s is in use by another process", dir);
  return fail (error, STORE_LOCKED, "%s is in use by process %s", dir, text);
}

static enum store_status lock_one (const char *dir, const char *name, int flags, int *fd, struct store_error *error)
{
  struct path path = path_join (dir, name);
  *fd = open (path.text, flags | O_CLOEXEC, 0600);
  if (*fd < 0)
    return fail_errno (error, errno, "opening", path.text);
  if (flock (*fd, LOCK_EX | LOCK_NB) == 0)
    return STORE_OK;
  return errno == EWOULDBLOCK ? locked (dir, error) : fail_errno (error, errno, "locking", path.text);
}

/* The log first: who finds it locked makes no new lock file in the place of one that was removed. */
enum store_status store_lock (const char *dir, struct lock *lock, struct store_error *error)
{
  *lock = LOCK_NONE;
  enum store_status status = lock_one (dir, "log", O_RDONLY | O_DIRECTORY, &lock->log, error);
  if (!status)
    status = lock_one (dir, "lock", O_RDWR | O_CREAT, &lock->file, error);
  if (!status)
  {
    char text[40];
    snprintf (text, sizeof text, "%ld\n", (long) getpid ());
    int code = ftruncate (lock->file, 0) ? errno : file_write_at (lock->file, text, strlen (text), 0, NULL);
    if (code)
      status = fail_errno (error, code, "writing", path_join (dir, "lock").text);
  }
  if (status)
    store_unlock (lock);
  return status;
}

void store_unlock (struct lock *lock)
{
  if (lock->file >= 0)
    close (lock->file);
  if (lock->log >= 0)
    close (lock->log);
  *lock = LOCK_NONE;
}

/* Every step is repeated harmlessly when a former attempt was cut short; the format line comes last. */
static enum store_status make (struct store *self, struct store_error *error)
{
  enum store_status status = journal_create (store_log_dir (self->dir.text).text, self->options.segment_bytes, error);
  return status ? status : store_write_format (self->dir.text, error);
}

static enum store_status enter (struct store *self, bool create, struct store_error *error)
{
  const char *dir = self->dir.text;
  enum store_status status = create ? file_make_dir (dir, error) : STORE_OK;
  if (!status && !create)
    status = store_check_format (dir, error);
  /* The lock is on the log's directory.  Where there is a format, a log that is missing is a loss and is not made anew. */
  if (!status && create && !file_exists (path_join (dir, "format").text))
    status = file_make_dir (store_log_dir (dir).text, error);
  if (!status)
    status = store_lock (dir, &self->held, error);
  if (!status && create && !file_exists (path_join (dir, "format").text))
    status = make (self, error);
  if (!status)
    status = store_check_format (dir, error);
  /* What a killed verify, rebuild or roll left behind. */
  static const char *const leftovers[] = {"verify.tmp", "views.new", "views.old", "log/new.part"};
  for (size_t i = 0; i < sizeof leftovers / sizeof leftovers[0] && !status; i++)
    status = file_remove_tree (path_join (dir, leftovers[i]).text, error);
  return status;
}

/* ---- Views to the head -------------------------------------------------------------------------------------------------------------------------------------
 */

static enum store_status load (struct store *self, struct picture *picture, struct store_error *error)
{
  struct views views;
  enum store_status status = env_begin (&self->env, false, &views, error);
  if (status)
    return status;
  bool good = picture_load (picture, &views);
  mdb_txn_abort (views.txn);
  return good ? STORE_OK : fail (error, STORE_CORRUPT, "views %s: made by another version", self->env.dir.text);
}

static enum store_status begin_anew (struct store *self, struct picture *picture, struct store_error *error)
{
  struct path views = store_views_dir (self->dir.text);
  env_close (&self->env);
  enum store_status status = file_remove_tree (views.text, error);
  if (!status)
    status = env_open (&self->env, views.text, self->options.map_bytes, true, error);
  return status ? status : load (self, picture, error);
}

/* Opens the views as they are when they may be believed and are readable. */
static bool open_trusted (struct store *self, struct picture *picture)
{
  struct path views = store_views_dir (self->dir.text);
  if (!env_is_trusted (views.text, self->boot) || env_open (&self->env, views.text, self->options.map_bytes, true, NULL))
    return false;
  return load (self, picture, NULL) == STORE_OK;
}

static enum store_status open_journal (struct store *self, const struct picture *picture, struct store_error *error)
{
  struct journal_options options = {.segment_bytes = self->options.segment_bytes};
  if (picture)
  {
    options.known = (struct place){picture->state.seq, picture->state.segment, picture->state.offset};
    memcpy (options.known_log, picture->state.log, sizeof options.known_log);
  }
  return journal_open (&self->journal, store_log_dir (self->dir.text).text, &options, error);
}

/* Whether the views are a picture of this log: after somebody exchanged the log's files they are not. */
static enum store_status is_ours (struct store *self, const struct picture *picture, bool *ours, struct store_error *error)
{
  *ours = true;
  if (picture->state.seq == 0)
    return STORE_OK;
  *ours = memcmp (picture->state.log, journal_log (self->journal), 16) == 0;
  if (!*ours)
    return STORE_OK;
  struct record record;
  struct arena *arena = arena_new ();
  enum store_status status = journal_read (self->journal, arena, picture->state.seq, &record, error);
  *ours = !status && memcmp (record.leaf, picture->state.leaf, sizeof record.leaf) == 0;
  arena_destroy (&arena);
  return status;
}

static enum store_status open_views (struct store *self, struct picture *picture, struct store_error *error)
{
  struct path views = store_views_dir (self->dir.text);
  bool trusted = open_trusted (self, picture);
  enum store_status status = open_journal (self, trusted ? picture : NULL, error);
  if (!status && trusted)
    status = is_ours (self, picture, &trusted, error);
  if (!status && !trusted)
    status = begin_anew (self, picture, error);
  /* Durable before the first write: what is written from here on is worth nothing after a power loss. */
  if (!status)
    status = env_trust_boot (views.text, self->boot, error);
  if (!status)
    status = fold_run (&self->env, self->journal, &self->options, picture, UINT64_MAX, false, error);
  return status;
}

/* ---- The syncer ---------------------------------------------------------------------------------------------------------------------------------------------
 */

int store_fault (const struct store *self, const char *point)
{
  return self->options.hooks_fault ? (int) self->options.hooks_fault (self->options.hooks_context, point) : 0;
}

enum store_status store_break (struct store *self, int code)
{
  int none = 0;
  atomic_compare_exchange_strong (&self->broken, &none, code);
  return STORE_IO;
}

enum store_status store_check_broken (const struct store *self, struct store_error *error)
{
  int code = atomic_load (&self->broken);
  if (code == 0)
    return STORE_OK;
  fail_errno (error, code, "earlier failure in", self->dir.text);
  return STORE_IO;
}

static void sync_views (struct store *self)
{
  int code = store_fault (self, "views.sync");
  if (code == 0)
    code = mdb_env_sync (self->env.mdb, 1);
  if (code == 0)
    return;
  /* The kernel may have dropped the pages: neither this process nor the next may believe them. */
  store_break (self, code > 0 ? code : EIO);
  env_distrust (self->env.dir.text, NULL);
}

void store_want_sync (struct store *self)
{
  pthread_mutex_lock (&self->sync_lock);
  self->sync_due = true;
  pthread_mutex_unlock (&self->sync_lock);
}

static void *syncer (void *context)
{
  struct store *self = context;
  pthread_mutex_lock (&self->sync_lock);
  while (!self->sync_stop)
  {
    struct timespec until;
    clock_gettime (CLOCK_MONOTONIC, &until);
    until.tv_sec += 1;
    while (!self->sync_stop && pthread_cond_timedwait (&self->sync_wake, &self->sync_lock, &until) == 0)
      continue;
    if (self->sync_stop || !self->sync_due)
      continue;
    self->sync_due = false;
    pthread_mutex_unlock (&self->sync_lock);
    sync_views (self);
    pthread_mutex_lock (&self->sync_lock);
  }
  pthread_mutex_unlock (&self->sync_lock);
  return NULL;
}

static enum store_status start_syncer (struct store *self, struct store_error *error)
{
  int code = pthread_create (&self->syncer, NULL, syncer, self);
  if (code)
    return fail_errno (error, code, "starting a thread for", self->dir.text);
  self->syncing = true;
  return STORE_OK;
}

static void stop_syncer (struct store *self)
{
  if (!self->syncing)
    return;
  pthread_mutex_lock (&self->sync_lock);
  self->sync_stop = true;
  pthread_cond_signal (&self->sync_wake);
  pthread_mutex_unlock (&self->sync_lock);
  pthread_join (self->syncer, NULL);
  self->syncing = false;
}

/* ---- Opening and closing
 * ------------------------------------------------------------------------------------------------------------------------------------- */

static struct store *store_new (const char *dir, const struct store_options *options)
{
  struct store *self = must_alloc (sizeof *self);
  self->dir = path_join (dir, "");
  self->dir.text[strlen (dir)] = 0;
  self->options = store_defaults (options);
  store_boot (&self->options, self->boot);
  self->held = LOCK_NONE;
  self->batch.store = self;
  pthread_mutex_init (&self->lock, NULL);
  pthread_mutex_init (&self->sync_lock, NULL);
  pthread_mutex_init (&self->blob_lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&self->sync_wake, &monotonic);
  pthread_condattr_destroy (&monotonic);
  return self;
}

static void store_free (struct store *self)
{
  directory_close (&self->directory);
  env_close (&self->env);
  journal_close (&self->journal);
  store_unlock (&self->held);
  pthread_cond_destroy (&self->sync_wake);
  pthread_mutex_destroy (&self->sync_lock);
  pthread_mutex_destroy (&self->blob_lock);
  pthread_mutex_destroy (&self->lock);
  free (self->batch.bytes);
  free (self);
}

enum store_status store_open (struct store **self, const char *dir, bool create, const struct store_options *options, struct store_error *error)
{
  *self = NULL;
  if (sodium_init () < 0)
    return fail (error, STORE_IO, "libsodium does not start");
  struct store *store = store_new (dir, options);
  enum store_status status = enter (store, create, error);
  if (!status)
    status = open_views (store, &store->batch.picture, error);
  if (!status) /* no record was ever written before there was a directory */
    status = directory_open (&store->directory, store_directory_dir (dir).text, journal_seq (store->journal) == 0, error);
  if (!status)
    status = start_syncer (store, error);
  if (status)
  {
    store_free (store);
    return status;
  }
  store_publish (store, &store->batch.picture);
  store_want_sync (store);
  *self = store;
  return STORE_OK;
}

void store_close (struct store **self)
{
  struct store *store = *self;
  *self = NULL;
  if (!store)
    return;
  assert (!store->batch.open);
  stop_syncer (store);
  sync_views (store);
  if (atomic_load (&store->broken) == 0)
    env_trust_clean (store->env.dir.text, NULL);
  store_free (store);
}

/* ---- The head
 * ------------------------------------------------------------------------------------------------------------------------------------------------- */

void store_publish (struct store *self, const struct picture *picture)
{
  pthread_mutex_lock (&self->lock);
  self->head = (struct store_head){.epoch = journal_epoch (self->journal), .seq = picture->state.seq, .time_ms = picture->state.time_ms};
  memcpy (self->head.log, journal_log (self->journal), sizeof self->head.log);
  memcpy (self->head.leaf, picture->state.leaf, sizeof self->head.leaf);
  self->tree = picture->tree;
  pthread_mutex_unlock (&self->lock);
}

struct store_head store_head (const struct store *self)
{
  struct store *store = (struct store *) (uintptr_t) self; /* the lock is no part of what const promises */
  pthread_mutex_lock (&store->lock);
  struct store_head head = store->head;
  pthread_mutex_unlock (&store->lock);
  return head;
}

const char *store_dir (const struct store *self)
{
  return self->dir.text;
}

void store_root (const struct store *self, uint8_t root[32])
{
  struct store *store = (struct store *) (uintptr_t) self;
  pthread_mutex_lock (&store->lock);
  struct tree tree = store->tree;
  pthread_mutex_unlock (&store->lock);
  tree_root (&tree, root);
}

/* ---- Reading
 * -------------------------------------------------------------------------------------------------------------------------------------------------- */

enum store_status log_read (struct store *store, struct arena *arena, uint64_t seq, struct record *record, struct store_error *error)
{
  return journal_read (store->journal, arena, seq, record, error);
}

enum store_status views_read_begin (struct store *store, struct views **views, struct store_error *error)
{
  *views = NULL;
  struct views *begun = must_alloc (sizeof *begun);
  enum store_status status = env_begin (&store->env, false, begun, error);
  if (status)
  {
    free (begun);
    return status;
  }
  struct slice state;
  if (kv_get (begun, VIEW_META, META_STATE, strlen (META_STATE), &state))
    memcpy (&begun->seq, state.data + offsetof (struct meta_state, seq), sizeof begun->seq);
  *views = begun;
  return STORE_OK;
}

void views_read_end (struct views **views)
{
  if (*views)
  {
    mdb_txn_abort ((*views)->txn);
    free (*views);
  }
  *views = NULL;
}

uint64_t views_seq (struct views *views)
{
  return views->seq;
}
