/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents of attachments: whole and durable or not there at all, whatever cuts in; kept as long as they are named. */
#include "fixture.h"

#include "proto/error.h"
#include "storage/blobs.h"
#include "storage/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PART 1000

/* A content of a test's own. */
struct content
{
  uint8_t hash[32];
  int64_t size;
  uint8_t bytes[100 * PART];
};

static const struct content *content_of (unsigned seed, int64_t size)
{
  static struct content contents[4];
  struct content *self = &contents[seed % 4];
  self->size = size;
  for (int64_t i = 0; i < size; i++)
    self->bytes[i] = (uint8_t) (seed * 31 + (unsigned) i * 7 + (unsigned) (i / 251));
  crypto_generichash (self->hash, 32, self->bytes, (unsigned long long) size, NULL, 0);
  return self;
}

static int append (struct fixture *self, const struct content *content, int64_t from, int64_t to, struct blob_state *state)
{
  return blob_append (self->store, content->hash, content->size, from, content->bytes + from, (uint32_t) (to - from), state, &self->error);
}

static int64_t offer (struct fixture *self, const struct content *content, bool *complete)
{
  struct blob_state state;
  assert_int_equal (blob_offer (self->store, content->hash, content->size, &state, &self->error), 0);
  *complete = state.complete;
  return state.have;
}

static void upload (struct fixture *self, const struct content *content)
{
  struct blob_state state;
  for (int64_t at = 0; at < content->size; at += PART)
    assert_int_equal (append (self, content, at, at + PART < content->size ? at + PART : content->size, &state), 0);
  assert_true (state.complete);
}

static void must_be_whole (struct fixture *self, const struct content *content)
{
  uint8_t bytes[100 * PART];
  uint32_t got;
  struct blob_content found;
  assert_int_equal (blob_hold (self->store, content->hash, &found, &self->error), STORE_OK);
  assert_int_equal (found.size, content->size);
  assert_memory_equal (found.head, content->bytes, found.head_size);
  assert_int_equal (blob_read (self->store, content->hash, 3, bytes, sizeof bytes, &got, &self->error), STORE_OK);
  assert_int_equal (got, content->size - 3);
  assert_memory_equal (bytes, content->bytes + 3, got);
  assert_int_equal (blob_read (self->store, content->hash, content->size, bytes, sizeof bytes, &got, &self->error), STORE_OK);
  assert_int_equal (got, 0);
}

static bool is_there (struct fixture *self, const struct content *content)
{
  struct blob_content found;
  return blob_hold (self->store, content->hash, &found, &self->error) == STORE_OK;
}

static struct path path_of (struct fixture *self, const struct content *content, bool partial)
{
  char hex[65], name[120];
  sodium_bin2hex (hex, sizeof hex, content->hash, 32);
  if (partial)
    snprintf (name, sizeof name, "attachments/partial/%s.%lld", hex, (long long) content->size);
  else
    snprintf (name, sizeof name, "attachments/%.2s/%s", hex, hex + 2);
  return path_join (self->dir, name);
}

static int64_t wall_ms (void)
{
  return (int64_t) time (NULL) * 1000;
}

static void make_old (struct path path)
{
  const struct timespec old[2] = {{.tv_sec = time (NULL) - 8 * 24 * 3600}, {.tv_sec = time (NULL) - 8 * 24 * 3600}};
  assert_int_equal (utimensat (AT_FDCWD, path.text, old, AT_SYMLINK_NOFOLLOW), 0);
}

static struct blobs_swept sweep (struct fixture *self)
{
  struct blobs_swept swept;
  assert_int_equal (blobs_sweep (self->store, wall_ms (), &swept, &self->error), STORE_OK);
  return swept;
}

/* ---- A log whose records name contents ---- */

static enum store_status fold_names (void *context, struct views *views, const struct record *record)
{
  (void) context;
  struct attachment attachment = {.name = SLICE ("a.pdf"), .type = SLICE ("application/pdf"), .size = 1, .time_ms = record->time_ms};
  memcpy (attachment.id, &record->seq, sizeof record->seq);
  memcpy (attachment.hash, record->payload.data, 32);
  attachment.detached = record->seq % 2 == 0;
  attachment_put (views, &attachment);
  return STORE_OK;
}

static void name_content (struct fixture *self, const uint8_t hash[32])
{
  struct batch *batch;
  struct arena *arena = arena_new ();
  uint8_t salt[16] = {1};
  assert_int_equal (batch_begin (self->store, &batch, &self->error), STORE_OK);
  struct record record = fixture_record (arena, batch_next_seq (batch));
  record.seq = batch_next_seq (batch);
  record.payload = (struct slice){(const char *) hash, 32};
  fold_names (NULL, batch_views (batch), &record);
  assert_int_equal (batch_add (batch, &record, salt, &self->error), STORE_OK);
  assert_int_equal (batch_commit (&batch, &self->error), STORE_OK);
  arena_destroy (&arena);
}

static struct fixture *begin (void)
{
  struct fixture *self = fixture_new ();
  self->options.fold = fold_names;
  fixture_must_open (self);
  return self;
}

/* ---- Coming in ---- */

static void a_content_cut_in_the_middle_goes_on_where_it_was (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  const struct content *content = content_of (1, 10 * PART + 7);
  struct blob_state is;
  bool complete;
  assert_int_equal (offer (self, content, &complete), 0);
  assert_false (complete);
  assert_int_equal (append (self, content, 0, 4 * PART, &is), 0);
  assert_int_equal (is.have, 4 * PART);
  assert_false (is.complete);
  assert_false (is_there (self, content));
  fixture_close (self);
  fixture_must_open (self);
  assert_int_equal (offer (self, content, &complete), 4 * PART);
  assert_false (complete);
  assert_int_equal (append (self, content, 4 * PART, content->size, &is), 0);
  assert_true (is.complete);
  must_be_whole (self, content);
  assert_int_equal (offer (self, content, &complete), content->size);
  assert_true (complete);
  assert_false (file_exists (path_of (self, content, true).text));
  fixture_destroy (&self);
}

static void a_wrong_offset_is_told_the_right_one (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  const struct content *content = content_of (1, 5 * PART);
  struct blob_state is;
  assert_int_equal (append (self, content, PART, 2 * PART, &is), ERR_BLOB_OFFSET);
  assert_int_equal (is.have, 0);
  assert_false (file_exists (path_of (self, content, true).text));
  assert_int_equal (append (self, content, 0, PART, &is), 0);
  assert_int_equal (append (self, content, 0, PART, &is), ERR_BLOB_OFFSET);
  assert_int_equal (is.have, PART);
  assert_int_equal (append (self, content, 3 * PART, 4 * PART, &is), ERR_BLOB_OFFSET);
  assert_int_equal (is.have, PART);
  assert_int_equal (blob_append (self->store, content->hash, content->size, PART, content->bytes, 4 * PART + 1, &is, &self->error), ERR_FIELD_SIZE);
  assert_int_equal (append (self, content, PART, content->size, &is), 0);
  must_be_whole (self, content);
  fixture_destroy (&self);
}

static void what_does_not_fit_its_hash_is_removed (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  struct content wrong = *content_of (1, 3 * PART);
  struct blob_state is;
  bool complete;
  wrong.bytes[2 * PART] ^= 1;
  assert_int_equal (append (self, &wrong, 0, 2 * PART, &is), 0);
  assert_int_equal (append (self, &wrong, 2 * PART, wrong.size, &is), ERR_BLOB_HASH);
  assert_int_equal (is.have, 0);
  assert_false (is_there (self, &wrong));
  assert_false (file_exists (path_of (self, &wrong, true).text));
  assert_int_equal (offer (self, &wrong, &complete), 0);
  upload (self, content_of (1, 3 * PART));
  wrong.size++; /* the hash of a content of another size */
  assert_int_equal (blob_offer (self->store, wrong.hash, wrong.size, &is, &self->error), ERR_BLOB_HASH);
  fixture_destroy (&self);
}

static void the_same_content_is_kept_once (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  const struct content *content = content_of (2, 2 * PART);
  struct blob_state is;
  struct stat before, after;
  upload (self, content);
  assert_int_equal (stat (path_of (self, content, false).text, &before), 0);
  assert_int_equal (append (self, content, 0, PART, &is), 0);
  assert_true (is.complete);
  assert_int_equal (is.have, content->size);
  assert_int_equal (stat (path_of (self, content, false).text, &after), 0);
  assert_int_equal (before.st_ino, after.st_ino);
  assert_false (file_exists (path_of (self, content, true).text));
  fixture_destroy (&self);
}

/* ---- Killed ---- */

static const char *kill_point;

static int64_t kill_at (void *context, const char *point)
{
  (void) context;
  if (strcmp (point, kill_point) == 0)
    raise (SIGKILL);
  return 0;
}

static void upload_in_child (struct fixture *self)
{
  struct blob_state is;
  self->options.hooks_fault = kill_at;
  fixture_must_open (self);
  const struct content *content = content_of (3, 4 * PART);
  append (self, content, 0, 3 * PART, &is);
  append (self, content, 3 * PART, content->size, &is);
  _exit (1);
}

static void a_process_killed_at_any_point_leaves_nothing_half (void **state)
{
  (void) state;
  static const char *const points[] = {"blob.write", "blob.sync", "blob.rename"};
  for (size_t i = 0; i < sizeof points / sizeof *points; i++)
  {
    struct fixture *self = begin ();
    const struct content *content = content_of (3, 4 * PART);
    struct blob_state is;
    bool complete;
    fixture_close (self);
    kill_point = points[i];
    int status = fixture_child (upload_in_child, self);
    assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
    fixture_must_open (self);
    assert_false (is_there (self, content));
    int64_t have = offer (self, content, &complete);
    assert_int_equal (complete, i > 0); /* the last byte had come: the offer completes it */
    if (!complete)
      assert_int_equal (append (self, content, have, content->size, &is), 0);
    must_be_whole (self, content);
    fixture_destroy (&self);
  }
}

/* ---- No room ---- */

static void a_full_disk_refuses_and_what_was_there_stays (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  const struct content *content = content_of (1, 8 * PART);
  struct blob_state is;
  fixture_fail (self, "blob.write", ENOSPC, 1);
  assert_int_equal (append (self, content, 0, PART, &is), ERR_BLOB_FULL);
  assert_false (file_exists (path_of (self, content, true).text));
  assert_int_equal (append (self, content, 0, 2 * PART, &is), 0);
  /* The kernel writes up to the limit and then refuses: half a chunk is in the file when the call fails. */
  struct rlimit normal, low;
  signal (SIGXFSZ, SIG_IGN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &normal), 0);
  low = normal;
  low.rlim_cur = 3 * PART;
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &low), 0);
  int code = append (self, content, 2 * PART, 5 * PART, &is);
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &normal), 0);
  assert_int_equal (code, ERR_BLOB_FULL);
  assert_int_equal (is.have, 2 * PART);
  assert_int_equal (append (self, content, 2 * PART, content->size, &is), 0);
  must_be_whole (self, content);
  fixture_destroy (&self);
}

static void a_disk_that_fails_to_sync_completes_nothing (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  const struct content *content = content_of (1, 2 * PART);
  struct blob_state is;
  bool complete;
  fixture_fail (self, "blob.sync", EIO, 1);
  assert_int_equal (append (self, content, 0, content->size, &is), ERR_INTERNAL);
  assert_false (is_there (self, content));
  assert_int_equal (offer (self, content, &complete), 0);
  fixture_fail (self, "blob.rename", ENOSPC, 1);
  assert_int_equal (append (self, content, 0, content->size, &is), ERR_BLOB_FULL);
  assert_false (is_there (self, content));
  assert_int_equal (offer (self, content, &complete), content->size);
  assert_true (complete);
  must_be_whole (self, content);
  fixture_destroy (&self);
}

static void what_nobody_names_takes_no_more_room_than_allowed (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  struct blob_state is;
  self->options.fold = fold_names;
  self->options.blob_idle_bytes = 6 * PART;
  fixture_must_open (self);
  sweep (self);
  const struct content *first = content_of (1, 4 * PART), *second = content_of (2, 4 * PART);
  upload (self, first);
  assert_int_equal (append (self, second, 0, 2 * PART, &is), 0);
  assert_int_equal (append (self, second, 2 * PART, 3 * PART, &is), ERR_BLOB_FULL);
  assert_int_equal (is.have, 2 * PART);
  const struct content *third = content_of (3, PART);
  assert_int_equal (append (self, third, 0, PART, &is), ERR_BLOB_FULL);
  assert_false (file_exists (path_of (self, third, true).text));
  name_content (self, first->hash);
  assert_int_equal (sweep (self).idle_bytes, 2 * PART);
  assert_int_equal (append (self, second, 2 * PART, second->size, &is), 0);
  assert_true (is.complete);
  fixture_destroy (&self);
}

/* ---- The sweep ---- */

static void the_sweep_takes_what_is_old_and_not_named (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  const struct content *named = content_of (0, PART), *old = content_of (1, PART + 1), *young = content_of (2, PART + 2), *partial = content_of (3, 2 * PART);
  struct blob_state is;
  bool complete;
  upload (self, named);
  upload (self, old);
  upload (self, young);
  assert_int_equal (append (self, partial, 0, PART, &is), 0);
  name_content (self, (const uint8_t[32]){9});
  name_content (self, named->hash); /* detached since: the history names it */
  make_old (path_of (self, named, false));
  make_old (path_of (self, old, false));
  make_old (path_of (self, partial, true));
  struct blobs_swept swept = sweep (self);
  assert_int_equal (swept.removed, 2);
  assert_int_equal (swept.idle_bytes, young->size);
  assert_false (file_exists (path_of (self, old, false).text));
  assert_int_equal (offer (self, partial, &complete), 0);
  must_be_whole (self, named);
  must_be_whole (self, young);
  assert_int_equal (sweep (self).removed, 0);
  fixture_destroy (&self);
}

static void what_is_about_to_be_named_is_not_swept (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  const struct content *content = content_of (1, PART);
  struct blob_content held;
  upload (self, content);
  make_old (path_of (self, content, false));
  assert_int_equal (blob_hold (self->store, content->hash, &held, &self->error), STORE_OK);
  assert_int_equal (sweep (self).removed, 0);
  must_be_whole (self, content);
  fixture_destroy (&self);
}

static void links_and_strange_names_are_left_alone (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  const struct content *content = content_of (1, PART), *linked = content_of (2, PART);
  struct blob_state is;
  char victim[300];
  snprintf (victim, sizeof victim, "%s/victim", self->base);
  upload (self, content);
  fixture_write ((close (open (victim, O_CREAT | O_WRONLY, 0600)), victim), 0, linked->bytes, (size_t) linked->size);
  struct path link = path_of (self, linked, false), way = path_of (self, linked, true), strange = path_join (self->dir, "attachments/partial/README");
  assert_int_equal (mkdir (path_parent (link.text).text, 0700) == 0 || errno == EEXIST, 1);
  assert_int_equal (symlink (victim, link.text), 0);
  assert_int_equal (symlink (victim, way.text), 0);
  close (open (strange.text, O_CREAT | O_WRONLY, 0600));
  make_old (strange);
  make_old (link);
  make_old (way);
  assert_int_equal (sweep (self).removed, 0);
  assert_true (file_exists (strange.text));
  assert_false (is_there (self, linked));
  assert_int_equal (append (self, linked, 0, PART, &is), ERR_INTERNAL); /* never through the link */
  struct stat st;
  assert_int_equal (stat (victim, &st), 0);
  assert_int_equal (st.st_size, linked->size);
  fixture_destroy (&self);
}

/* ---- Copies, and whether they are good ---- */

static void a_backup_holds_the_contents_and_restore_brings_them_back (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  struct stat original, copy;
  const struct content *content = content_of (1, 3 * PART), *partial = content_of (2, 2 * PART);
  struct blob_state is;
  upload (self, content);
  name_content (self, content->hash);
  assert_int_equal (append (self, partial, 0, PART, &is), 0);
  assert_int_equal (stat (path_of (self, content, false).text, &original), 0);
  assert_int_equal (store_backup (self->store, fixture_path (self, "hot"), &self->error), STORE_OK);
  fixture_close (self);
  assert_int_equal (store_backup_offline (self->dir, fixture_path (self, "cold"), &self->error), STORE_OK);
  fixture_remove (self->dir);
  static const char *const backups[] = {"hot", "cold"};
  for (int i = 0; i < 2; i++)
  {
    struct path kept = path_join (fixture_path (self, backups[i]), path_of (self, content, false).text + strlen (self->dir) + 1);
    assert_int_equal (stat (kept.text, &copy), 0);
    assert_int_equal (copy.st_ino, original.st_ino); /* linked */
    assert_int_equal (store_restore (fixture_path (self, backups[i]), self->dir, &self->options, &self->error), STORE_OK);
    assert_int_equal (stat (path_of (self, content, false).text, &copy), 0);
    assert_int_not_equal (copy.st_ino, original.st_ino);
    assert_false (file_exists (path_of (self, partial, true).text));
    fixture_must_open (self);
    must_be_whole (self, content);
    fixture_close (self);
    fixture_remove (self->dir);
  }
  fixture_destroy (&self);
}

struct lost
{
  uint32_t missing, damaged;
  uint8_t hash[2][32];
};

static void note_lost (void *context, const uint8_t hash[32], bool missing)
{
  struct lost *self = context;
  memcpy (self->hash[missing], hash, 32);
  self->missing += missing;
  self->damaged += !missing;
}

static void verify_tells_of_lost_contents_and_goes_on (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  const struct content *whole = content_of (0, PART), *missing = content_of (1, PART + 1), *damaged = content_of (2, PART + 2);
  struct lost lost = {0};
  uint64_t records;
  upload (self, whole);
  upload (self, missing);
  upload (self, damaged);
  name_content (self, whole->hash);
  name_content (self, missing->hash);
  name_content (self, damaged->hash);
  fixture_close (self);
  self->options.blob_lost = note_lost;
  self->options.blob_context = &lost;
  assert_int_equal (store_verify (self->dir, &self->options, &records, &self->error), STORE_OK);
  assert_int_equal (lost.missing + lost.damaged, 0);
  unlink (path_of (self, missing, false).text);
  fixture_write (path_of (self, damaged, false).text, 5, "x", 1);
  assert_int_equal (store_verify (self->dir, &self->options, &records, &self->error), STORE_OK);
  assert_int_equal (records, 3);
  assert_int_equal (lost.missing, 1);
  assert_int_equal (lost.damaged, 1);
  assert_memory_equal (lost.hash[true], missing->hash, 32);
  assert_memory_equal (lost.hash[false], damaged->hash, 32);
  fixture_destroy (&self);
}

/* ---- The view ---- */

struct seen
{
  uint32_t count;
  int64_t sum;
};

static enum walk_step see (void *context, const struct attachment *attachment)
{
  struct seen *self = context;
  if (self->count == 2)
    return WALK_STOP;
  self->count++;
  self->sum += attachment->size;
  return WALK_TAKE;
}

static void attachments_are_read_back_in_order_and_in_pages (void **state)
{
  (void) state;
  struct fixture *self = begin ();
  struct batch *batch;
  struct arena *arena = arena_new ();
  struct attachment wanted = {.kase = {7},
                              .name = SLICE ("Plan.pdf"),
                              .type = SLICE ("application/pdf"),
                              .text = SLICE ("Lageplan"),
                              .org = SLICE ("15089"),
                              .hash = {5},
                              .size = 1,
                              .time_ms = 12,
                              .role = ROLE_EDITOR,
                              .internal = true},
                    got;
  assert_int_equal (batch_begin (self->store, &batch, &self->error), STORE_OK);
  struct views *views = batch_views (batch);
  for (int i = 0; i < 3; i++, wanted.id[0]++, wanted.size *= 10)
    attachment_put (views, &wanted);
  assert_false (attachment_get (views, arena, wanted.kase, wanted.id, &got));
  wanted.id[0] = 0;
  wanted.detached = true;
  wanted.size = 5;
  attachment_put (views, &wanted);
  assert_true (attachment_get (views, arena, wanted.kase, wanted.id, &got));
  assert_true (slice_equal (got.name, wanted.name) && slice_equal (got.type, wanted.type) && slice_equal (got.text, wanted.text) &&
               slice_equal (got.org, wanted.org));
  assert_true (got.internal && got.detached && got.size == 5 && got.time_ms == 12 && got.role == ROLE_EDITOR);
  assert_memory_equal (got.hash, wanted.hash, 32);
  assert_true (content_in_use (views, wanted.hash));
  assert_false (content_in_use (views, (const uint8_t[32]){6}));
  struct seen seen = {0};
  struct walk walk = {0};
  attachments_walk (views, arena, wanted.kase, &walk, see, &seen);
  assert_int_equal (seen.sum, 15);
  walk.after = walk.next;
  seen.count = 0;
  attachments_walk (views, arena, wanted.kase, &walk, see, &seen);
  assert_int_equal (seen.sum, 115);
  assert_int_equal (walk.next.size, 0);
  batch_abort (&batch);
  arena_destroy (&arena);
  fixture_destroy (&self);
}

int main (void)
{
  if (sodium_init () < 0)
    return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (a_content_cut_in_the_middle_goes_on_where_it_was),
      cmocka_unit_test (a_wrong_offset_is_told_the_right_one),
      cmocka_unit_test (what_does_not_fit_its_hash_is_removed),
      cmocka_unit_test (the_same_content_is_kept_once),
      cmocka_unit_test (a_process_killed_at_any_point_leaves_nothing_half),
      cmocka_unit_test (a_full_disk_refuses_and_what_was_there_stays),
      cmocka_unit_test (a_disk_that_fails_to_sync_completes_nothing),
      cmocka_unit_test (what_nobody_names_takes_no_more_room_than_allowed),
      cmocka_unit_test (the_sweep_takes_what_is_old_and_not_named),
      cmocka_unit_test (what_is_about_to_be_named_is_not_swept),
      cmocka_unit_test (links_and_strange_names_are_left_alone),
      cmocka_unit_test (a_backup_holds_the_contents_and_restore_brings_them_back),
      cmocka_unit_test (verify_tells_of_lost_contents_and_goes_on),
      cmocka_unit_test (attachments_are_read_back_in_order_and_in_pages),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
