/* SPDX-License-Identifier: EUPL-1.2 */
/* A full disk or map changes nothing, and is over when there is room again. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_batch_that_finds_the_disk_full_changes_nothing (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 3);
  struct fixture_file before = fixture_segment (self, true);
  fixture_fail (self, "log.append", ENOSPC, 2);
  for (int i = 0; i < 2; i++)
  {
    assert_int_equal (fixture_add (self, 5), STORE_FULL);
    fixture_check (self, 3);
    struct fixture_file after = fixture_segment (self, true);
    assert_int_equal (after.size, before.size);
    assert_memory_equal (after.bytes, before.bytes, before.size);
    free (after.bytes);
  }
  fixture_must_add (self, 5);
  fixture_check (self, 8);
  fixture_close (self);
  fixture_must_open (self);
  fixture_check (self, 8);
  free (before.bytes);
  fixture_destroy (&self);
}

/* The kernel writes up to the limit and then refuses: half a batch is in the file when the call fails. */
static void half_a_batch_is_taken_back (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  signal (SIGXFSZ, SIG_IGN);
  fixture_must_open (self);
  fixture_must_add (self, 3);
  struct fixture_file before = fixture_segment (self, true);
  struct rlimit normal, low;
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &normal), 0);
  for (size_t room = 1; room < 3000; room += 97)
  {
    low = normal;
    low.rlim_cur = before.used + room;
    assert_int_equal (setrlimit (RLIMIT_FSIZE, &low), 0);
    enum store_status status = fixture_add (self, 8);
    assert_int_equal (setrlimit (RLIMIT_FSIZE, &normal), 0);
    assert_int_equal (status, STORE_FULL);
    struct fixture_file after = fixture_segment (self, true);
    assert_memory_equal (after.bytes, before.bytes, before.size);
    free (after.bytes);
  }
  fixture_check (self, 3);
  fixture_must_add (self, 1);
  fixture_check (self, 4);
  fixture_close (self);
  fixture_must_open (self);
  fixture_check (self, 4);
  free (before.bytes);
  fixture_destroy (&self);
}

static void another_error_of_the_disk_is_no_full_disk (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 3);
  fixture_fail (self, "log.append", EIO, 1);
  assert_int_equal (fixture_add (self, 5), STORE_IO);
  fixture_close (self);
  fixture_must_open (self);
  fixture_check (self, 3);
  fixture_destroy (&self);
}

static void a_full_map_refuses_and_a_larger_one_goes_on (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  self->options.map_bytes = 1 << 20;
  fixture_must_open (self);
  enum store_status status = STORE_OK;
  uint64_t last = 0;
  for (int i = 0; i < 2000 && !status; i++)
  {
    last = store_head (self->store).seq;
    status = fixture_add (self, 10);
  }
  assert_int_equal (status, STORE_FULL);
  assert_int_equal (fixture_add (self, 1), STORE_FULL);
  fixture_check (self, last);
  fixture_close (self);
  fixture_must_open (self);
  fixture_check (self, last);
  fixture_close (self);
  self->options.map_bytes = 32 << 20;
  fixture_must_open (self);
  fixture_must_add (self, 200);
  fixture_check (self, last + 200);
  fixture_destroy (&self);
}

static void a_map_that_fills_within_one_batch_loses_that_batch_only (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  self->options.map_bytes = 1 << 20;
  fixture_must_open (self);
  fixture_must_add (self, 10);
  assert_int_equal (fixture_add (self, 20000), STORE_FULL);
  fixture_check (self, 10);
  fixture_must_add (self, 10);
  fixture_check (self, 20);
  fixture_destroy (&self);
}

static void folding_into_a_map_too_small_says_full (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 5000);
  fixture_must_add (self, 5000);
  fixture_close (self);
  self->options.map_bytes = 256 << 10;
  uint64_t records;
  assert_int_equal (store_verify (self->dir, &self->options, &records, &self->error), STORE_FULL);
  assert_int_equal (store_rebuild (self->dir, &self->options, &records, &self->error), STORE_FULL);
  self->options.map_bytes = 64 << 20;
  fixture_must_open (self); /* the old views are still there */
  assert_int_equal (self->folded, 0);
  fixture_check (self, 10000);
  fixture_destroy (&self);
}

static void fill (const char *path)
{
  char zeros[512] = "";
  int fd = open (path, O_CREAT | O_WRONLY | O_APPEND, 0600);
  assert_true (fd >= 0);
  while (write (fd, zeros, sizeof zeros) > 0)
    continue;
  close (fd);
}

static void a_disk_that_is_really_full_refuses_and_goes_on_with_room (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  assert_int_equal (mkdir (fixture_path (self, "disk"), 0700), 0);
  /* In a name space of the test's own, so that a failure leaves no mount behind. */
  if (unshare (CLONE_NEWNS) || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount ("tmpfs", fixture_path (self, "disk"), "tmpfs", 0, "size=3m"))
  {
    print_message ("skipped: mounting a small tmpfs is not permitted here\n");
    fixture_destroy (&self);
    skip ();
  }
  snprintf (self->dir, sizeof self->dir, "%s/disk/data", self->base);
  char filler[300];
  snprintf (filler, sizeof filler, "%s/disk/filler", self->base);
  fixture_must_open (self);
  enum store_status status = STORE_OK;
  uint64_t last = 0;
  for (int i = 0; i < 2000 && !status; i++)
  {
    last = store_head (self->store).seq;
    status = fixture_add (self, 10);
  }
  assert_int_equal (status, STORE_FULL);
  fixture_check (self, last);
  fixture_close (self);
  self->options.segment_bytes = 16 << 10;
  fixture_must_open (self);
  for (status = STORE_OK; !status; status = fixture_add (self, 1))
    last = store_head (self->store).seq;
  assert_int_equal (status, STORE_FULL);
  fixture_check (self, last);
  fill (filler);
  assert_int_equal (fixture_add (self, 1), STORE_FULL);
  assert_int_equal (mount (NULL, fixture_path (self, "disk"), NULL, MS_REMOUNT, "size=8m"), 0);
  fixture_must_add (self, 20);
  fixture_check (self, last + 20);
  fixture_close (self);
  fixture_must_open (self);
  fixture_check (self, last + 20);
  fixture_close (self);
  assert_int_equal (umount (fixture_path (self, "disk")), 0);
  fixture_destroy (&self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (a_batch_that_finds_the_disk_full_changes_nothing),
      cmocka_unit_test (half_a_batch_is_taken_back),
      cmocka_unit_test (another_error_of_the_disk_is_no_full_disk),
      cmocka_unit_test (a_full_map_refuses_and_a_larger_one_goes_on),
      cmocka_unit_test (a_map_that_fills_within_one_batch_loses_that_batch_only),
      cmocka_unit_test (folding_into_a_map_too_small_says_full),
      cmocka_unit_test (a_disk_that_is_really_full_refuses_and_goes_on_with_room),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
