/* SPDX-License-Identifier: EUPL-1.2 */
#include "fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void put_keys_and_people (struct fixture *self)
{
  struct directory_person person = {.id = {1}, .name = SLICE ("Jana Müller"), .has_key = true, .key = {2}};
  assert_int_equal (directory_put (self->store, &person, &self->error), STORE_OK);
  assert_int_equal (mkdir (fixture_path (self, "data/keys"), 0700), 0);
  FILE *out = fopen (fixture_path (self, "data/keys/server.key"), "w");
  assert_non_null (out);
  fputs ("secret", out);
  fclose (out);
  assert_int_equal (chmod (fixture_path (self, "data/keys/server.key"), 0600), 0);
}

static void must_hold_keys_and_people (struct fixture *self)
{
  uint8_t id[16];
  struct stat st;
  char path[300];
  assert_int_equal (directory_by_key (self->store, (const uint8_t[32]){2}, id), STORE_OK);
  assert_memory_equal (id, (const uint8_t[16]){1}, 16);
  snprintf (path, sizeof path, "%s/keys/server.key", self->dir);
  assert_int_equal (stat (path, &st), 0);
  assert_int_equal (st.st_mode & 0777, 0600);
  assert_int_equal (st.st_size, 6);
  snprintf (path, sizeof path, "%s/keys", self->dir);
  assert_int_equal (stat (path, &st), 0);
  assert_int_equal (st.st_mode & 0777, 0700);
}

static void restore (struct fixture *self, const char *backup, const char *name)
{
  enum store_status status = store_restore (backup, fixture_path (self, name), &self->options, &self->error);
  if (status)
    fail_msg ("restore: %d %s", (int) status, self->error.text);
  snprintf (self->dir, sizeof self->dir, "%.200s/%.18s", self->base, name);
}

struct writing
{
  struct fixture *fixture;
  atomic_bool stop;
  _Atomic uint64_t acknowledged;
};

static void *write_on (void *context)
{
  struct writing *self = context;
  for (uint32_t i = 1; !atomic_load (&self->stop); i = i * 1103515245 + 12345)
  {
    if (fixture_add (self->fixture, 1 + (i >> 16) % 20))
      break;
    atomic_store (&self->acknowledged, store_head (self->fixture->store).seq);
  }
  return NULL;
}

static void a_copy_taken_while_writing_restores_to_what_was_durable (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  struct writing writing = {.fixture = self};
  uint64_t acknowledged[3];
  struct store_head original;
  pthread_t thread;
  fixture_must_open (self);
  put_keys_and_people (self);
  fixture_must_add (self, 700);
  assert_int_equal (pthread_create (&thread, NULL, write_on, &writing), 0);
  struct store_error error;
  for (int i = 0; i < 3; i++)
  {
    char name[24];
    snprintf (name, sizeof name, "copy%d", i);
    acknowledged[i] = atomic_load (&writing.acknowledged);
    assert_int_equal (store_backup (self->store, fixture_path (self, name), &error), STORE_OK);
  }
  atomic_store (&writing.stop, true);
  pthread_join (thread, NULL);
  original = store_head (self->store);
  fixture_close (self);
  for (int i = 0; i < 3; i++)
  {
    char name[24], from[24];
    snprintf (from, sizeof from, "copy%d", i);
    snprintf (name, sizeof name, "again%d", i);
    restore (self, fixture_path (self, from), name);
    fixture_must_open (self);
    struct store_head head = store_head (self->store);
    assert_true (head.seq >= acknowledged[i] && head.seq >= 700 && head.seq <= original.seq);
    assert_memory_equal (head.log, original.log, 16);
    assert_int_equal (head.epoch, 2);
    fixture_check (self, head.seq);
    must_hold_keys_and_people (self);
    assert_true (self->folded < head.seq); /* the views came along */
    fixture_close (self);
  }
  fixture_destroy (&self);
}

static void a_restored_store_is_the_same_up_to_its_head_and_goes_on_in_the_next_epoch (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  uint8_t root[32], again[32];
  uint64_t records;
  fixture_must_open (self);
  fixture_must_add (self, 300);
  store_root (self->store, root);
  struct store_head before = store_head (self->store);
  assert_int_equal (store_backup (self->store, fixture_path (self, "copy"), &self->error), STORE_OK);
  fixture_must_add (self, 5); /* lost with the machine */
  fixture_close (self);
  restore (self, fixture_path (self, "copy"), "again");
  fixture_must_open (self);
  struct store_head after = store_head (self->store);
  store_root (self->store, again);
  assert_memory_equal (root, again, 32);
  assert_memory_equal (before.leaf, after.leaf, 32);
  assert_true (before.seq == after.seq && before.time_ms == after.time_ms);
  assert_int_equal (after.epoch, before.epoch + 1);
  assert_int_equal (self->folded, 0);
  fixture_must_add (self, 100);
  fixture_close (self);
  fixture_must_open (self);
  assert_int_equal (store_head (self->store).epoch, 2);
  fixture_check (self, 400);
  struct arena *arena = arena_new ();
  struct record record;
  assert_int_equal (log_read (self->store, arena, 300, &record, &self->error), STORE_OK);
  assert_int_equal (record.epoch, 1);
  assert_int_equal (log_read (self->store, arena, 301, &record, &self->error), STORE_OK);
  assert_int_equal (record.epoch, 2);
  arena_destroy (&arena);
  fixture_close (self);
  assert_int_equal (store_verify (self->dir, &self->options, &records, &self->error), STORE_OK);
  assert_int_equal (records, 400);
  fixture_destroy (&self);
}

static void every_restore_raises_the_epoch_even_without_records (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  for (uint32_t epoch = 1; epoch < 5; epoch++)
  {
    char copy[20], again[20];
    snprintf (copy, sizeof copy, "copy%u", epoch);
    snprintf (again, sizeof again, "again%u", epoch);
    assert_int_equal (store_head (self->store).epoch, epoch);
    assert_int_equal (store_backup (self->store, fixture_path (self, copy), &self->error), STORE_OK);
    fixture_close (self);
    restore (self, fixture_path (self, copy), again);
    fixture_must_open (self);
    if (epoch == 2)
      fixture_must_add (self, 3);
  }
  fixture_check (self, 3);
  fixture_destroy (&self);
}

static void a_target_that_is_not_empty_is_left_alone (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 3);
  const char *copy = fixture_path (self, "copy"), *full = fixture_path (self, "full"), *empty = fixture_path (self, "empty");
  assert_int_equal (mkdir (full, 0700), 0);
  assert_int_equal (mkdir (fixture_path (self, "full/something"), 0700), 0);
  assert_int_equal (mkdir (empty, 0700), 0);
  assert_int_equal (store_backup (self->store, full, &self->error), STORE_IO);
  assert_int_equal (store_backup (self->store, empty, &self->error), STORE_OK);
  assert_int_equal (store_backup (self->store, empty, &self->error), STORE_IO);
  assert_int_equal (store_backup (self->store, copy, &self->error), STORE_OK);
  assert_int_equal (store_restore (copy, full, &self->options, &self->error), STORE_IO);
  assert_int_equal (store_restore (copy, self->dir, &self->options, &self->error), STORE_IO);
  fixture_check (self, 3);
  fixture_destroy (&self);
}

static void a_damaged_backup_is_not_restored (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  while (store_head (self->store).seq < 300)
    fixture_must_add (self, 5);
  assert_int_equal (store_backup (self->store, fixture_path (self, "copy"), &self->error), STORE_OK);
  fixture_close (self);
  snprintf (self->dir, sizeof self->dir, "%.200s/copy", self->base);
  for (int newest = 0; newest < 2; newest++)
  {
    struct fixture_file file = fixture_segment (self, newest);
    uint8_t changed = file.bytes[file.used / 2] ^ 1;
    fixture_write (file.path, file.used / 2, &changed, 1);
    assert_int_equal (store_restore (fixture_path (self, "copy"), fixture_path (self, "again"), &self->options, &self->error), STORE_CORRUPT);
    assert_int_equal (access (fixture_path (self, "again"), F_OK), -1);
    assert_int_equal (access (fixture_path (self, "again.part"), F_OK), -1);
    fixture_write (file.path, file.used / 2, &file.bytes[file.used / 2], 1);
    free (file.bytes);
  }
  assert_int_equal (store_restore (fixture_path (self, "copy/log"), fixture_path (self, "again"), &self->options, &self->error), STORE_NOT_FOUND);
  fixture_destroy (&self);
}

static int acks[2];

static void write_until_killed (struct fixture *self)
{
  close (acks[0]);
  if (fixture_open (self))
    _exit (1);
  put_keys_and_people (self);
  for (uint32_t i = 1;; i = i * 1103515245 + 12345)
  {
    if (fixture_add (self, 1 + (i >> 16) % 20))
      _exit (2);
    uint64_t seq = store_head (self->store).seq;
    if (write (acks[1], &seq, sizeof seq) != (ssize_t) sizeof seq)
      _exit (3);
  }
}

static void a_copy_from_beside_a_writing_process_restores (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  char original[sizeof self->dir];
  memcpy (original, self->dir, sizeof original);
  assert_int_equal (pipe (acks), 0);
  pid_t pid = fork ();
  assert_true (pid >= 0);
  if (pid == 0)
    write_until_killed (self);
  close (acks[1]);
  for (int round = 0; round < 6; round++)
  {
    char name[20], again[20];
    uint64_t acknowledged = 0;
    for (int i = 0; i < 30; i++)
      assert_int_equal (read (acks[0], &acknowledged, sizeof acknowledged), sizeof acknowledged);
    snprintf (name, sizeof name, "copy%d", round);
    snprintf (again, sizeof again, "again%d", round);
    if (store_backup_offline (original, fixture_path (self, name), &self->error))
      fail_msg ("%s", self->error.text);
    restore (self, fixture_path (self, name), again);
    fixture_must_open (self);
    uint64_t head = store_head (self->store).seq;
    assert_true (head >= acknowledged);
    assert_int_equal (self->folded, head);
    fixture_check (self, head);
    must_hold_keys_and_people (self);
    fixture_close (self);
  }
  assert_int_equal (kill (pid, SIGKILL), 0);
  assert_int_equal (waitpid (pid, NULL, 0), pid);
  close (acks[0]);
  fixture_destroy (&self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (a_copy_taken_while_writing_restores_to_what_was_durable),
      cmocka_unit_test (a_restored_store_is_the_same_up_to_its_head_and_goes_on_in_the_next_epoch),
      cmocka_unit_test (every_restore_raises_the_epoch_even_without_records),
      cmocka_unit_test (a_target_that_is_not_empty_is_left_alone),
      cmocka_unit_test (a_damaged_backup_is_not_restored),
      cmocka_unit_test (a_copy_from_beside_a_writing_process_restores),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
