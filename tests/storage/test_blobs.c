/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents of attachments: whole and durable or not there at all, whatever cuts in; kept as long as they are named. */
#include "contents.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Coming in ---- */

static void a_content_cut_in_the_middle_goes_on_where_it_was (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
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
  assert_false (file_exists (path_of (self, content, PARTIAL).text));
  fixture_destroy (&self);
}

static void a_wrong_offset_is_told_the_right_one (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, 5 * PART);
  struct blob_state is;
  assert_int_equal (append (self, content, PART, 2 * PART, &is), ERR_BLOB_OFFSET);
  assert_int_equal (is.have, 0);
  assert_false (file_exists (path_of (self, content, PARTIAL).text));
  assert_int_equal (append (self, content, 0, PART, &is), 0);
  assert_int_equal (append (self, content, 0, PART, &is), ERR_BLOB_OFFSET);
  assert_int_equal (is.have, PART);
  assert_int_equal (append (self, content, 3 * PART, 4 * PART, &is), ERR_BLOB_OFFSET);
  assert_int_equal (is.have, PART);
  const struct blob_sending what = {content->hash, ANNA, content->size};
  assert_int_equal (blob_append (self->store, &what, PART, content->bytes, 4 * PART + 1, &is, &self->error), ERR_FIELD_SIZE);
  assert_int_equal (append (self, content, PART, content->size, &is), 0);
  must_be_whole (self, content);
  fixture_destroy (&self);
}

static void what_does_not_fit_its_hash_is_removed (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
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
  wrong.size++; /* the hash of a content of another size: who offers it learns nothing of that one */
  assert_int_equal (offer_as (self, ANNA, &wrong, true, &complete), 0);
  assert_false (complete);
  fixture_destroy (&self);
}

static void the_same_content_is_kept_once (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (2, 2 * PART);
  struct blob_state is;
  struct stat before, after;
  upload (self, content);
  assert_int_equal (stat (path_of (self, content, WHOLE).text, &before), 0);
  assert_int_equal (append (self, content, 0, PART, &is), 0);
  assert_true (is.complete);
  assert_int_equal (is.have, content->size);
  assert_int_equal (stat (path_of (self, content, WHOLE).text, &after), 0);
  assert_int_equal (before.st_ino, after.st_ino);
  assert_false (file_exists (path_of (self, content, PARTIAL).text));
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
    struct fixture *self = contents_begin ();
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
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, 8 * PART);
  struct blob_state is;
  fixture_fail (self, "blob.write", ENOSPC, 1);
  assert_int_equal (append (self, content, 0, PART, &is), ERR_BLOB_FULL);
  assert_false (file_exists (path_of (self, content, PARTIAL).text));
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
  struct fixture *self = contents_begin ();
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

/* ---- What is none of ours ---- */

static void links_and_strange_names_are_left_alone (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, PART), *linked = content_of (2, PART);
  struct blob_state is;
  char victim[300];
  snprintf (victim, sizeof victim, "%s/victim", self->base);
  upload (self, content);
  fixture_write ((close (open (victim, O_CREAT | O_WRONLY, 0600)), victim), 0, linked->bytes, (size_t) linked->size);
  struct path link = path_of (self, linked, WHOLE), way = path_of (self, linked, PARTIAL), strange = path_join (self->dir, "attachments/partial/README");
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
  struct fixture *self = contents_begin ();
  struct stat original, copy;
  const struct content *content = content_of (1, 3 * PART), *partial = content_of (2, 2 * PART);
  struct blob_state is;
  upload (self, content);
  name_content (self, content->hash);
  assert_int_equal (append (self, partial, 0, PART, &is), 0);
  assert_int_equal (stat (path_of (self, content, WHOLE).text, &original), 0);
  assert_int_equal (store_backup (self->store, fixture_path (self, "hot"), &self->error), STORE_OK);
  fixture_close (self);
  assert_int_equal (store_backup_offline (self->dir, fixture_path (self, "cold"), &self->error), STORE_OK);
  fixture_remove (self->dir);
  static const char *const backups[] = {"hot", "cold"};
  for (int i = 0; i < 2; i++)
  {
    struct path kept = path_join (fixture_path (self, backups[i]), path_of (self, content, WHOLE).text + strlen (self->dir) + 1);
    assert_int_equal (stat (kept.text, &copy), 0);
    assert_int_equal (copy.st_ino, original.st_ino); /* linked */
    assert_int_equal (store_restore (fixture_path (self, backups[i]), self->dir, &self->options, &self->error), STORE_OK);
    assert_int_equal (stat (path_of (self, content, WHOLE).text, &copy), 0);
    assert_int_not_equal (copy.st_ino, original.st_ino);
    assert_false (file_exists (path_of (self, partial, PARTIAL).text));
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
  struct fixture *self = contents_begin ();
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
  unlink (path_of (self, missing, WHOLE).text);
  fixture_write (path_of (self, damaged, WHOLE).text, 5, "x", 1);
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
  struct fixture *self = contents_begin ();
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
      cmocka_unit_test (links_and_strange_names_are_left_alone),
      cmocka_unit_test (a_backup_holds_the_contents_and_restore_brings_them_back),
      cmocka_unit_test (verify_tells_of_lost_contents_and_goes_on),
      cmocka_unit_test (attachments_are_read_back_in_order_and_in_pages),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
