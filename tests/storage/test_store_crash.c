/* SPDX-License-Identifier: EUPL-1.2 */
/* What is left when the process or the machine ends at the wrong moment. */
#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- kill -9 ------------------------------------------------------------------------------------------------------------------------------------------------
 */

static int acks[2];

static void write_until_killed (struct fixture *self)
{
  close (acks[0]);
  if (fixture_open (self))
    _exit (1);
  for (uint32_t i = 1;; i = i * 1103515245 + 12345)
  {
    if (fixture_add (self, 1 + (i >> 16) % 20))
      _exit (2);
    uint64_t seq = store_head (self->store).seq;
    if (write (acks[1], &seq, sizeof seq) != (ssize_t) sizeof seq)
      _exit (3);
  }
}

static void a_process_killed_amid_batches_loses_nothing_acknowledged (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  self->options.segment_bytes = 256 << 10;
  uint64_t acknowledged = 0;
  for (int round = 0; round < 25; round++)
  {
    assert_int_equal (pipe (acks), 0);
    pid_t pid = fork ();
    assert_true (pid >= 0);
    if (pid == 0)
      write_until_killed (self);
    close (acks[1]);
    uint64_t seq;
    for (int i = 0; i < 5 + 3 * round; i++)
    {
      assert_int_equal (read (acks[0], &seq, sizeof seq), sizeof seq);
      acknowledged = seq;
    }
    assert_int_equal (kill (pid, SIGKILL), 0);
    int status;
    assert_int_equal (waitpid (pid, &status, 0), pid);
    assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
    while (read (acks[0], &seq, sizeof seq) == (ssize_t) sizeof seq)
      acknowledged = seq;
    close (acks[0]);
    fixture_must_open (self);
    uint64_t head = store_head (self->store).seq;
    assert_true (head >= acknowledged && head <= acknowledged + 20);
    assert_true (self->folded <= 20); /* the views are found as they were, and at most the last batch is folded */
    fixture_check (self, head);
    fixture_close (self);
  }
  uint64_t records;
  assert_int_equal (store_verify (self->dir, &self->options, &records, &self->error), STORE_OK);
  fixture_destroy (&self);
}

/* ---- What is folded ---------------------------------------------------------------------------------------------------------------------------------------
 */

static void add_forty_and_end (struct fixture *self)
{
  if (fixture_open (self) || fixture_add (self, 25) || fixture_add (self, 15))
    _exit (1);
  _exit (0);
}

static void add_forty_and_lose_the_last_commit (struct fixture *self)
{
  if (fixture_open (self) || fixture_add (self, 25))
    _exit (1);
  fixture_fail (self, "views.commit", EIO, 1);
  _exit (fixture_add (self, 15) == STORE_IO ? 0 : 2);
}

static void views_that_a_killed_process_left_are_taken_up_where_they_are (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  assert_int_equal (fixture_child (add_forty_and_end, self), 0);
  fixture_must_open (self);
  assert_int_equal (self->folded, 0);
  fixture_check (self, 40);
  fixture_destroy (&self);
}

static void views_are_folded_for_what_the_log_has_and_they_have_not (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  assert_int_equal (fixture_child (add_forty_and_lose_the_last_commit, self), 0);
  fixture_must_open (self);
  assert_int_equal (self->folded, 15);
  fixture_check (self, 40);
  fixture_destroy (&self);
}

static void views_written_under_another_boot_are_folded_anew (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  assert_int_equal (fixture_child (add_forty_and_end, self), 0);
  self->options.boot_id = "after the power loss";
  fixture_must_open (self);
  assert_int_equal (self->folded, 40);
  fixture_check (self, 40);
  fixture_destroy (&self);
}

static void views_that_are_rubbish_after_a_power_loss_are_not_even_opened (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  assert_int_equal (fixture_child (add_forty_and_end, self), 0);
  char path[300];
  uint8_t rubbish[64 * 1024];
  memset (rubbish, 0xa5, sizeof rubbish);
  snprintf (path, sizeof path, "%s/views/data.mdb", self->dir);
  fixture_write (path, 100, rubbish, sizeof rubbish);
  self->options.boot_id = "after the power loss";
  fixture_must_open (self);
  fixture_check (self, 40);
  fixture_destroy (&self);
}

/* Whatever is missing: nothing is met that is not in the file, which would be the end of the process. */
static void views_that_were_cut_off_are_folded_anew (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  struct stat whole;
  fixture_must_open (self);
  fixture_must_add (self, 25);
  fixture_must_add (self, 15);
  fixture_close (self);
  fixture_copy (fixture_path (self, "data/views"), fixture_path (self, "views"));
  fixture_copy (fixture_path (self, "data/log"), fixture_path (self, "log"));
  assert_int_equal (stat (fixture_path (self, "views/data.mdb"), &whole), 0);
  for (off_t size = 0; size < whole.st_size; size += size < 16384 ? 1024 : 8192)
  {
    fixture_remove (fixture_path (self, "data/views"));
    fixture_copy (fixture_path (self, "views"), fixture_path (self, "data/views"));
    assert_int_equal (truncate (fixture_path (self, "data/views/data.mdb"), size), 0);
    fixture_must_open (self);
    if (size < whole.st_size / 2)
      assert_int_equal (self->folded, 40);
    fixture_check (self, 40);
    fixture_must_add (self, 1);
    fixture_close (self);
    fixture_remove (fixture_path (self, "data/log"));
    fixture_copy (fixture_path (self, "log"), fixture_path (self, "data/log"));
  }
  fixture_destroy (&self);
}

static void a_clean_close_is_trusted_under_any_boot (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 40);
  fixture_close (self);
  self->options.boot_id = "another";
  fixture_must_open (self);
  assert_int_equal (self->folded, 0);
  fixture_check (self, 40);
  fixture_close (self);
  assert_int_equal (fixture_child (add_forty_and_end, self), 0);
  self->options.boot_id = "a third";
  fixture_must_open (self);
  assert_int_equal (self->folded, 80);
  fixture_check (self, 80);
  fixture_destroy (&self);
}

static void a_machine_that_cannot_tell_its_boots_trusts_a_clean_close_only (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  self->options.boot_id = "";
  assert_int_equal (fixture_child (add_forty_and_end, self), 0);
  fixture_must_open (self);
  assert_int_equal (self->folded, 40);
  fixture_close (self);
  fixture_must_open (self);
  assert_int_equal (self->folded, 0);
  fixture_destroy (&self);
}

static void views_of_another_log_are_folded_anew (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  char log[300];
  fixture_must_open (self);
  fixture_must_add (self, 30);
  fixture_close (self);
  snprintf (log, sizeof log, "%s/log", self->dir);
  fixture_copy (self->dir, fixture_path (self, "first"));
  fixture_remove (self->dir);
  fixture_must_open (self);
  fixture_must_add (self, 20);
  fixture_close (self);
  fixture_remove (log);
  fixture_copy (fixture_path (self, "first/log"), log);
  fixture_must_open (self);
  assert_int_equal (self->folded, 30);
  fixture_check (self, 30);
  fixture_destroy (&self);
}

/* ---- Durable before visible -------------------------------------------------------------------------------------------------------------------------------
 */

/* The real call, see storage.cmake; what the store shows while it runs. */
int __real_fdatasync (int fd);
int __wrap_fdatasync (int fd);
static struct fixture *watched;
static uint32_t syncs, failing;
static uint64_t seen_head, seen_count;

int __wrap_fdatasync (int fd)
{
  if (watched && watched->store)
  {
    syncs++;
    seen_head = store_head (watched->store).seq;
    seen_count = fixture_count (watched);
  }
  if (failing == 0)
    return __real_fdatasync (fd);
  failing--;
  errno = EIO;
  return -1;
}

static void a_batch_is_synced_once_before_anyone_can_see_it (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  watched = self;
  uint64_t before = 0;
  for (uint32_t i = 0; i < 20; i++)
  {
    syncs = 0;
    fixture_must_add (self, 5 * i + 1);
    assert_int_equal (syncs, 1);
    assert_int_equal (seen_head, before);
    assert_int_equal (seen_count, before);
    before = store_head (self->store).seq;
  }
  failing = 1;
  assert_int_equal (fixture_add (self, 1), STORE_IO);
  watched = NULL;
  fixture_check (self, before);
  fixture_destroy (&self);
}

/* ---- Failed syncs ------------------------------------------------------------------------------------------------------------------------------------------
 */

static void a_failed_sync_is_the_end_of_this_process_and_the_next_reads_the_truth (void **state)
{
  (void) state;
  static const char *const points[] = {"log.sync", "views.commit"};
  for (size_t i = 0; i < 2; i++)
  {
    struct fixture *self = fixture_new ();
    fixture_must_open (self);
    fixture_must_add (self, 3);
    fixture_fail (self, points[i], EIO, 1);
    struct store_head before = store_head (self->store);
    assert_int_equal (fixture_add (self, 2), STORE_IO);
    struct store_head after = store_head (self->store);
    assert_memory_equal (&before, &after, sizeof before);
    assert_int_equal (fixture_count (self), 3);
    assert_int_equal (fixture_add (self, 2), STORE_IO);
    fixture_close (self);
    fixture_must_open (self);
    fixture_check (self, 5); /* the bytes were written */
    fixture_destroy (&self);
  }
}

static void views_whose_sync_failed_are_folded_anew (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 30);
  fixture_fail (self, "views.sync", EIO, 1);
  fixture_close (self); /* syncs */
  fixture_must_open (self);
  assert_int_equal (self->folded, 30);
  fixture_check (self, 30);
  fixture_destroy (&self);
}

/* ---- Two openers -------------------------------------------------------------------------------------------------------------------------------------------
 */

static void open_and_tell (struct fixture *self)
{
  self->store = NULL;
  enum store_status status = fixture_open (self);
  char number[20];
  snprintf (number, sizeof number, "%ld", (long) getppid ());
  _exit (status == STORE_LOCKED && strstr (self->error.text, number) ? 0 : 1);
}

static void a_directory_has_one_opener (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  struct store *second;
  uint64_t records;
  fixture_must_open (self);
  fixture_must_add (self, 2);
  assert_int_equal (store_open (&second, self->dir, true, &self->options, &self->error), STORE_LOCKED);
  assert_null (second);
  assert_int_equal (fixture_child (open_and_tell, self), 0);
  assert_int_equal (store_verify (self->dir, &self->options, &records, &self->error), STORE_LOCKED);
  assert_int_equal (store_rebuild (self->dir, &self->options, &records, &self->error), STORE_LOCKED);
  fixture_must_add (self, 2);
  fixture_check (self, 4);
  fixture_close (self);
  fixture_must_open (self);
  fixture_destroy (&self);
}

static void a_lock_file_that_was_removed_lets_no_second_opener_in (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  struct store *second;
  uint64_t records;
  fixture_must_open (self);
  fixture_must_add (self, 2);
  assert_int_equal (unlink (fixture_path (self, "data/lock")), 0);
  for (int i = 0; i < 2; i++) /* the first leaves nothing that misleads the second */
  {
    self->error.text[0] = 0;
    assert_int_equal (store_open (&second, self->dir, true, &self->options, &self->error), STORE_LOCKED);
    assert_null (second);
    assert_non_null (strstr (self->error.text, self->dir));
  }
  assert_int_equal (store_verify (self->dir, &self->options, &records, &self->error), STORE_LOCKED);
  assert_int_equal (store_rebuild (self->dir, &self->options, &records, &self->error), STORE_LOCKED);
  assert_int_equal (store_backup_offline (self->dir, fixture_path (self, "copy"), &self->error), STORE_OK); /* takes no lock */
  fixture_must_add (self, 2);
  fixture_check (self, 4);
  fixture_close (self);
  fixture_must_open (self);
  fixture_check (self, 4);
  assert_int_equal (fixture_child (open_and_tell, self), 0); /* the lock file is there again */
  fixture_destroy (&self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (a_process_killed_amid_batches_loses_nothing_acknowledged),
      cmocka_unit_test (views_that_a_killed_process_left_are_taken_up_where_they_are),
      cmocka_unit_test (views_are_folded_for_what_the_log_has_and_they_have_not),
      cmocka_unit_test (views_written_under_another_boot_are_folded_anew),
      cmocka_unit_test (views_that_are_rubbish_after_a_power_loss_are_not_even_opened),
      cmocka_unit_test (views_that_were_cut_off_are_folded_anew),
      cmocka_unit_test (a_clean_close_is_trusted_under_any_boot),
      cmocka_unit_test (a_machine_that_cannot_tell_its_boots_trusts_a_clean_close_only),
      cmocka_unit_test (views_of_another_log_are_folded_anew),
      cmocka_unit_test (a_batch_is_synced_once_before_anyone_can_see_it),
      cmocka_unit_test (a_failed_sync_is_the_end_of_this_process_and_the_next_reads_the_truth),
      cmocka_unit_test (views_whose_sync_failed_are_folded_anew),
      cmocka_unit_test (a_directory_has_one_opener),
      cmocka_unit_test (a_lock_file_that_was_removed_lets_no_second_opener_in),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
