/* SPDX-License-Identifier: EUPL-1.2 */
#include "fixture.h"
#include "storage/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- The fold: a count, the last payload of each of fifty cases, and a row for each record ----------------------------------------------------------------
 */

static void apply (struct views *views, const struct record *record, uint64_t seq)
{
  uint64_t count = 0;
  struct slice row;
  if (kv_get (views, VIEW_COUNTERS, "count", 5, &row))
    memcpy (&count, row.data, sizeof count);
  count++;
  struct key key;
  key_start (&key);
  key_u64 (&key, seq);
  kv_put (views, VIEW_COUNTERS, "count", 5, &count, sizeof count);
  kv_put (views, VIEW_CASES, record->payload.data, 8, record->payload.data, record->payload.size);
  kv_put (views, VIEW_HISTORY, key.data, key.size, "", 0);
}

static enum store_status fold (void *context, struct views *views, const struct record *record)
{
  struct fixture *self = context;
  self->folded++;
  if (views->seq != record->seq - 1)
    return STORE_CORRUPT;
  apply (views, record, record->seq);
  return STORE_OK;
}

static int64_t fault (void *context, const char *point)
{
  struct fixture *self = context;
  int code = 0;
  pthread_mutex_lock (&self->lock);
  if (self->fault_count > 0 && strcmp (point, self->fault_point) == 0)
  {
    self->fault_count--;
    code = self->fault_code;
  }
  pthread_mutex_unlock (&self->lock);
  return code;
}

void fixture_fail (struct fixture *self, const char *point, int code, int count)
{
  pthread_mutex_lock (&self->lock);
  self->fault_point = point;
  self->fault_code = code;
  self->fault_count = count;
  pthread_mutex_unlock (&self->lock);
}

struct record fixture_record (struct arena *arena, uint64_t seq)
{
  size_t size = 60 + seq * 37 % 700;
  char *payload = arena_alloc (arena, size);
  memset (payload, (int) (seq % 251), size);
  memset (payload, 'c', 8);
  payload[7] = (char) (seq % 50);
  struct record record = {
      .time_ms = 1700000000000 + (int64_t) seq,
      .role = ROLE_EDITOR,
      .deputy = seq % 3 == 0,
      .org = seq % 5 ? SLICE ("gemeinde-musterbach") : SLICE_NONE,
      .payload = {payload, (uint32_t) size},
  };
  memcpy (record.command, &seq, sizeof seq);
  memset (record.digest, (int) (seq % 255), sizeof record.digest);
  memset (record.person, (int) (seq % 7 + 1), sizeof record.person);
  if (seq % 4 == 0)
    memset (record.relay, 9, sizeof record.relay);
  return record;
}

/* ---- Directory and store
 * -------------------------------------------------------------------------------------------------------------------------------------- */

struct fixture *fixture_new (void)
{
  struct fixture *self = calloc (1, sizeof *self);
  const char *tmp = getenv ("TMPDIR");
  assert_non_null (self);
  pthread_mutex_init (&self->lock, NULL);
  snprintf (self->base, sizeof self->base, "%s/ideenbus-storage-XXXXXX", tmp ? tmp : "/tmp");
  assert_non_null (mkdtemp (self->base));
  snprintf (self->dir, sizeof self->dir, "%s/data", self->base);
  self->options = (struct store_options){.map_bytes = 64 << 20, .segment_bytes = 64 << 10, .fold = fold, .boot_id = "test"};
  self->options.hooks_fault = fault;
  self->options.hooks_context = self;
  self->options.fold_context = self;
  return self;
}

void fixture_destroy (struct fixture **self)
{
  store_close (&(*self)->store);
  fixture_remove ((*self)->base);
  pthread_mutex_destroy (&(*self)->lock);
  free (*self);
  *self = NULL;
}

const char *fixture_path (struct fixture *self, const char *name)
{
  static char paths[8][300];
  static unsigned turn;
  char *path = paths[turn++ % 8];
  snprintf (path, sizeof paths[0], "%s/%s", self->base, name);
  return path;
}

enum store_status fixture_open (struct fixture *self)
{
  self->folded = 0;
  self->error.text[0] = 0;
  return store_open (&self->store, self->dir, true, &self->options, &self->error);
}

void fixture_must_open (struct fixture *self)
{
  enum store_status status = fixture_open (self);
  if (status)
    fail_msg ("open: %d %s", (int) status, self->error.text);
}

void fixture_close (struct fixture *self)
{
  store_close (&self->store);
  assert_null (self->store);
}

enum store_status fixture_add (struct fixture *self, uint32_t count)
{
  struct batch *batch;
  enum store_status status = batch_begin (self->store, &batch, &self->error);
  if (status)
    return status;
  struct arena *arena = arena_new ();
  for (uint32_t i = 0; i < count && !status; i++)
  {
    uint64_t seq = batch_next_seq (batch);
    uint8_t salt[16];
    memset (salt, (int) (seq % 200 + 1), sizeof salt);
    struct record record = fixture_record (arena, seq);
    apply (batch_views (batch), &record, seq);
    status = batch_add (batch, &record, salt, &self->error);
    arena_reset (arena);
  }
  arena_destroy (&arena);
  if (!status)
    return batch_commit (&batch, &self->error);
  batch_abort (&batch);
  return status;
}

void fixture_must_add (struct fixture *self, uint32_t count)
{
  enum store_status status = fixture_add (self, count);
  if (status)
    fail_msg ("add: %d %s", (int) status, self->error.text);
}

/* ---- Checks
 * --------------------------------------------------------------------------------------------------------------------------------------------------- */

uint64_t fixture_count (struct fixture *self)
{
  struct views *views;
  uint64_t count = 0;
  struct slice row;
  assert_int_equal (views_read_begin (self->store, &views, &self->error), STORE_OK);
  if (kv_get (views, VIEW_COUNTERS, "count", 5, &row))
    memcpy (&count, row.data, sizeof count);
  assert_true (views_seq (views) == count);
  views_read_end (&views);
  return count;
}

static void check_record (struct fixture *self, struct arena *arena, struct views *views, uint64_t seq)
{
  struct record got, want = fixture_record (arena, seq);
  enum store_status status = log_read (self->store, arena, seq, &got, &self->error);
  if (status)
    fail_msg ("log_read %llu: %d %s", (unsigned long long) seq, (int) status, self->error.text);
  assert_true (got.seq == seq && got.time_ms == want.time_ms && got.role == want.role && got.deputy == want.deputy);
  assert_true (slice_equal (got.org, want.org) && slice_equal (got.payload, want.payload));
  assert_memory_equal (got.command, want.command, 16);
  assert_memory_equal (got.digest, want.digest, 16);
  assert_memory_equal (got.person, want.person, 16);
  assert_memory_equal (got.relay, want.relay, 16);
  uint64_t outcome;
  uint8_t digest[16];
  assert_true (outcome_get (views, want.person, want.command, &outcome, digest));
  assert_true (outcome == seq);
  assert_memory_equal (digest, want.digest, 16);
  struct key key;
  struct slice row;
  key_start (&key);
  key_u64 (&key, seq);
  assert_true (kv_get (views, VIEW_HISTORY, key.data, key.size, &row));
}

void fixture_check (struct fixture *self, uint64_t last)
{
  struct arena *arena = arena_new ();
  struct views *views;
  struct record record;
  struct store_head head = store_head (self->store);
  assert_int_equal (head.seq, last);
  assert_int_equal (fixture_count (self), last);
  assert_int_equal (views_read_begin (self->store, &views, &self->error), STORE_OK);
  for (uint64_t seq = 1; seq <= last; seq++)
  {
    check_record (self, arena, views, seq);
    arena_reset (arena);
  }
  assert_int_equal (kv_count (views, VIEW_HISTORY), last);
  views_read_end (&views);
  assert_int_equal (log_read (self->store, arena, last + 1, &record, &self->error), STORE_NOT_FOUND);
  assert_int_equal (log_read (self->store, arena, 0, &record, &self->error), STORE_NOT_FOUND);
  if (last)
  {
    assert_int_equal (log_read (self->store, arena, last, &record, &self->error), STORE_OK);
    assert_memory_equal (record.leaf, head.leaf, 32);
    assert_int_equal (record.time_ms, head.time_ms);
  }
  arena_destroy (&arena);
}

int fixture_child (void (*run) (struct fixture *self), struct fixture *self)
{
  fflush (NULL);
  pid_t pid = fork ();
  assert_true (pid >= 0);
  if (pid == 0)
  {
    run (self);
    _exit (99);
  }
  int status;
  assert_int_equal (waitpid (pid, &status, 0), pid);
  return status;
}

/* ---- Files
 * ----------------------------------------------------------------------------------------------------------------------------------------------------- */

static int remove_one (const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
  (void) st;
  (void) ftw;
  return kind == FTW_DP ? rmdir (path) : unlink (path);
}

void fixture_remove (const char *path)
{
  nftw (path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void fixture_copy (const char *from, const char *to)
{
  struct store_error error;
  if (file_copy_tree (from, to, &error))
    fail_msg ("%s", error.text);
}

struct fixture_file fixture_segment (struct fixture *self, bool newest)
{
  struct fixture_file file = {.path = ""};
  char log[250], best[30] = "";
  snprintf (log, sizeof log, "%s/log", self->dir);
  DIR *dir = opendir (log);
  assert_non_null (dir);
  for (struct dirent *entry; (entry = readdir (dir));)
    if (strlen (entry->d_name) == 24 && (!best[0] || (strcmp (entry->d_name, best) > 0) == newest))
      snprintf (best, sizeof best, "%.24s", entry->d_name);
  closedir (dir);
  snprintf (file.path, sizeof file.path, "%s/%s", log, best);
  struct stat st;
  assert_int_equal (stat (file.path, &st), 0);
  file.size = (size_t) st.st_size;
  file.bytes = malloc (file.size);
  FILE *in = fopen (file.path, "rb");
  assert_non_null (in);
  assert_int_equal (fread (file.bytes, 1, file.size, in), file.size);
  fclose (in);
  for (file.used = file.size; file.used > 0 && file.bytes[file.used - 1] == 0;)
    file.used--;
  return file;
}

void fixture_write (const char *path, uint64_t offset, const void *bytes, size_t size)
{
  int fd = open (path, O_WRONLY);
  assert_true (fd >= 0);
  assert_int_equal (pwrite (fd, bytes, size, (off_t) offset), size);
  close (fd);
}
