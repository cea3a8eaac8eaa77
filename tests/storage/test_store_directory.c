/* SPDX-License-Identifier: EUPL-1.2 */
#include "fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct directory_person person_of (uint8_t number)
{
  struct directory_person person = {.name = SLICE ("Jana Müller-Böhm"), .mail = SLICE ("jana@musterbach.example"), .has_key = true, .redeemed_ms = 5};
  memset (person.id, number, sizeof person.id);
  memset (person.key, number + 100, sizeof person.key);
  memset (person.invitation, number + 50, sizeof person.invitation);
  person.invited_until_ms = 1700000000000 + number;
  return person;
}

static void must_be (struct fixture *self, const struct directory_person *want)
{
  struct arena *arena = arena_new ();
  struct directory_person got;
  uint8_t id[16];
  assert_int_equal (directory_get (self->store, arena, want->id, &got), STORE_OK);
  assert_memory_equal (got.id, want->id, 16);
  assert_true (slice_equal (got.name, want->name) && slice_equal (got.mail, want->mail));
  assert_int_equal (got.has_key, want->has_key);
  assert_memory_equal (got.key, want->key, 32);
  assert_memory_equal (got.invitation, want->invitation, 32);
  assert_true (got.invited_until_ms == want->invited_until_ms && got.redeemed_ms == want->redeemed_ms);
  if (want->has_key)
  {
    assert_int_equal (directory_by_key (self->store, want->key, id), STORE_OK);
    assert_memory_equal (id, want->id, 16);
  }
  arena_destroy (&arena);
}

static void a_person_is_found_by_id_key_and_invitation (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  for (uint8_t i = 1; i < 20; i++)
  {
    struct directory_person person = person_of (i);
    assert_int_equal (directory_put (self->store, &person, &self->error), STORE_OK);
  }
  fixture_close (self);
  fixture_must_open (self);
  for (uint8_t i = 1; i < 20; i++)
  {
    struct directory_person person = person_of (i);
    uint8_t id[16];
    must_be (self, &person);
    assert_int_equal (directory_by_invitation (self->store, person.invitation, id), STORE_OK);
    assert_memory_equal (id, person.id, 16);
  }
  struct arena *arena = arena_new ();
  struct directory_person nobody = person_of (30), got;
  uint8_t id[16];
  assert_int_equal (directory_get (self->store, arena, nobody.id, &got), STORE_NOT_FOUND);
  assert_int_equal (directory_by_key (self->store, nobody.key, id), STORE_NOT_FOUND);
  assert_int_equal (directory_by_invitation (self->store, nobody.invitation, id), STORE_NOT_FOUND);
  assert_int_equal (directory_erase (self->store, nobody.id, &self->error), STORE_NOT_FOUND);
  arena_destroy (&arena);
  fixture_destroy (&self);
}

static void a_key_that_was_replaced_opens_no_door (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  struct directory_person old = person_of (1), new = old;
  uint8_t id[16];
  assert_int_equal (directory_put (self->store, &old, &self->error), STORE_OK);
  memset (new.key, 7, sizeof new.key);
  memset (new.invitation, 9, sizeof new.invitation);
  new.name = SLICE ("J");
  new.mail = SLICE_NONE;
  assert_int_equal (directory_put (self->store, &new, &self->error), STORE_OK);
  must_be (self, &new);
  assert_int_equal (directory_by_key (self->store, old.key, id), STORE_NOT_FOUND);
  new.has_key = false;
  memset (new.key, 0, sizeof new.key);
  assert_int_equal (directory_put (self->store, &new, &self->error), STORE_OK);
  must_be (self, &new);
  memset (new.key, 7, sizeof new.key);
  assert_int_equal (directory_by_key (self->store, new.key, id), STORE_NOT_FOUND);
  fixture_destroy (&self);
}

static void all_invitations_there_were_are_found_until_the_person_is_erased (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  struct directory_person other = person_of (2), person = person_of (1);
  uint8_t id[16], hash[32];
  assert_int_equal (directory_put (self->store, &other, &self->error), STORE_OK);
  for (uint8_t i = 1; i < 4; i++)
  {
    memset (person.invitation, i, sizeof person.invitation);
    assert_int_equal (directory_put (self->store, &person, &self->error), STORE_OK);
    assert_int_equal (directory_put (self->store, &person, &self->error), STORE_OK); /* again, as it is */
  }
  must_be (self, &person);
  for (uint8_t i = 1; i < 4; i++)
  {
    memset (hash, i, sizeof hash);
    assert_int_equal (directory_by_invitation (self->store, hash, id), STORE_OK);
    assert_memory_equal (id, person.id, 16);
    struct directory_person thief = other;
    memcpy (thief.invitation, hash, sizeof hash);
    assert_int_equal (directory_put (self->store, &thief, &self->error), STORE_CORRUPT);
  }
  assert_int_equal (directory_erase (self->store, person.id, &self->error), STORE_OK);
  for (uint8_t i = 1; i < 4; i++)
  {
    memset (hash, i, sizeof hash);
    assert_int_equal (directory_by_invitation (self->store, hash, id), STORE_NOT_FOUND);
  }
  assert_int_equal (directory_by_invitation (self->store, other.invitation, id), STORE_OK);
  must_be (self, &other);
  fixture_destroy (&self);
}

static void a_key_cannot_be_taken_from_another_person (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  struct directory_person one = person_of (1), two = person_of (2), thief = two;
  assert_int_equal (directory_put (self->store, &one, &self->error), STORE_OK);
  assert_int_equal (directory_put (self->store, &two, &self->error), STORE_OK);
  memcpy (thief.key, one.key, sizeof thief.key);
  assert_int_equal (directory_put (self->store, &thief, &self->error), STORE_CORRUPT);
  must_be (self, &one);
  must_be (self, &two);
  fixture_destroy (&self);
}

static void a_put_that_fails_changes_nothing (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  struct directory_person old = person_of (1), new = person_of (1);
  assert_int_equal (directory_put (self->store, &old, &self->error), STORE_OK);
  memset (new.key, 3, sizeof new.key);
  fixture_fail (self, "directory.commit", ENOSPC, 1);
  assert_int_equal (directory_put (self->store, &new, &self->error), STORE_FULL);
  must_be (self, &old);
  fixture_fail (self, "directory.commit", EIO, 1);
  assert_int_equal (directory_put (self->store, &new, &self->error), STORE_IO);
  must_be (self, &old);
  assert_int_equal (directory_put (self->store, &new, &self->error), STORE_OK);
  must_be (self, &new);
  fixture_destroy (&self);
}

static bool file_holds (const char *path, const char *text)
{
  FILE *in = fopen (path, "rb");
  struct stat st;
  if (!in || fstat (fileno (in), &st))
    return false;
  char *bytes = malloc ((size_t) st.st_size);
  assert_int_equal (fread (bytes, 1, (size_t) st.st_size, in), st.st_size);
  fclose (in);
  bool found = memmem (bytes, (size_t) st.st_size, text, strlen (text)) != NULL;
  free (bytes);
  return found;
}

static void an_erased_person_is_gone_from_the_file_with_the_next_opening (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  struct directory_person erased = person_of (9);
  char path[300];
  uint8_t id[16];
  snprintf (path, sizeof path, "%s/directory/data.mdb", self->dir);
  for (uint8_t i = 1; i < 9; i++)
  {
    struct directory_person person = person_of (i);
    assert_int_equal (directory_put (self->store, &person, &self->error), STORE_OK);
  }
  erased.name = SLICE ("Zacharias Unverwechselbar");
  assert_int_equal (directory_put (self->store, &erased, &self->error), STORE_OK);
  erased.mail = SLICE ("zacharias@musterbach.example");
  assert_int_equal (directory_put (self->store, &erased, &self->error), STORE_OK);
  assert_int_equal (directory_erase (self->store, erased.id, &self->error), STORE_OK);
  struct arena *arena = arena_new ();
  struct directory_person got;
  assert_int_equal (directory_get (self->store, arena, erased.id, &got), STORE_NOT_FOUND);
  assert_int_equal (directory_by_key (self->store, erased.key, id), STORE_NOT_FOUND);
  assert_int_equal (directory_by_invitation (self->store, erased.invitation, id), STORE_NOT_FOUND);
  assert_true (file_holds (path, "Unverwechselbar"));
  /* A backup does not take it along either. */
  assert_int_equal (store_backup (self->store, fixture_path (self, "copy"), &self->error), STORE_OK);
  assert_false (file_holds (fixture_path (self, "copy/directory/data.mdb"), "Unverwechselbar"));
  fixture_close (self);
  fixture_must_open (self);
  assert_false (file_holds (path, "Unverwechselbar"));
  assert_true (file_holds (path, "Jana"));
  for (uint8_t i = 1; i < 9; i++)
  {
    struct directory_person person = person_of (i);
    must_be (self, &person);
  }
  assert_int_equal (directory_put (self->store, &erased, &self->error), STORE_OK);
  arena_destroy (&arena);
  fixture_destroy (&self);
}

/* ---- A directory that is not all there --------------------------------------------------------------------------------------------------------------------
 */

#define PEOPLE 60

static struct fixture *peopled (uint32_t records)
{
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  for (uint8_t i = 1; i <= PEOPLE; i++)
  {
    struct directory_person person = person_of (i);
    assert_int_equal (directory_put (self->store, &person, &self->error), STORE_OK);
  }
  if (records)
    fixture_must_add (self, records);
  fixture_close (self);
  return self;
}

static void must_be_peopled (struct fixture *self)
{
  for (uint8_t i = 1; i <= PEOPLE; i++)
  {
    struct directory_person person = person_of (i);
    must_be (self, &person);
  }
}

/* Refused, with the file named. */
static void must_refuse (struct fixture *self)
{
  assert_int_equal (fixture_open (self), STORE_CORRUPT);
  assert_null (self->store);
  assert_non_null (strstr (self->error.text, "directory/data.mdb"));
}

static void a_directory_that_was_cut_off_is_reported_and_left_as_it_is (void **state)
{
  (void) state;
  struct fixture *self = peopled (3);
  struct stat whole, st;
  char file[300];
  snprintf (file, sizeof file, "%s", fixture_path (self, "data/directory/data.mdb"));
  fixture_copy (fixture_path (self, "data/directory"), fixture_path (self, "whole"));
  assert_int_equal (stat (file, &whole), 0);
  for (off_t size = 1024; size < whole.st_size; size += 1024)
  {
    fixture_remove (fixture_path (self, "data/directory"));
    fixture_copy (fixture_path (self, "whole"), fixture_path (self, "data/directory"));
    assert_int_equal (truncate (file, size), 0);
    if (size < whole.st_size / 2)
    {
      must_refuse (self);
      assert_int_equal (stat (file, &st), 0);
      assert_int_equal (st.st_size, size);
      assert_int_equal (store_backup_offline (self->dir, fixture_path (self, "copy"), &self->error), STORE_CORRUPT);
      assert_int_equal (access (fixture_path (self, "copy"), F_OK), -1);
    }
    else if (fixture_open (self) == STORE_OK) /* free pages only */
    {
      must_be_peopled (self);
      fixture_close (self);
    }
  }
  fixture_destroy (&self);
}

/* Takes pages at the end of the file and gives them back in the same transaction: they are never written. */
static bool make_short (const char *dir)
{
  MDB_env *env;
  MDB_txn *txn;
  MDB_dbi people;
  MDB_envinfo info;
  static char big[400000];
  MDB_val key = {3, "big"}, data = {sizeof big, big};
  assert_int_equal (mdb_env_create (&env), 0);
  mdb_env_set_mapsize (env, 1 << 30);
  mdb_env_set_maxdbs (env, 3);
  assert_int_equal (mdb_env_open (env, dir, 0, 0600), 0);
  assert_int_equal (mdb_txn_begin (env, NULL, 0, &txn), 0);
  assert_int_equal (mdb_dbi_open (txn, "people", 0, &people), 0);
  assert_int_equal (mdb_put (txn, people, &key, &data, 0), 0);
  assert_int_equal (mdb_del (txn, people, &key, NULL), 0);
  assert_int_equal (mdb_txn_commit (txn), 0);
  mdb_env_info (env, &info);
  int fd;
  struct stat st;
  mdb_env_get_fd (env, &fd);
  assert_int_equal (fstat (fd, &st), 0);
  mdb_env_close (env);
  return (uint64_t) st.st_size < (uint64_t) info.me_last_pgno * 4096;
}

static void a_file_whose_last_pages_were_never_written_is_not_cut_off (void **state)
{
  (void) state;
  struct fixture *self = peopled (3);
  assert_true (make_short (fixture_path (self, "data/directory")));
  fixture_must_open (self);
  must_be_peopled (self);
  assert_int_equal (store_backup_offline (self->dir, fixture_path (self, "copy"), &self->error), STORE_OK);
  fixture_destroy (&self);
}

static void empty_the_file (struct fixture *self)
{
  assert_int_equal (truncate (fixture_path (self, "data/directory/data.mdb"), 0), 0);
}

static void remove_the_file (struct fixture *self)
{
  assert_int_equal (unlink (fixture_path (self, "data/directory/data.mdb")), 0);
}

static void remove_all (struct fixture *self)
{
  fixture_remove (fixture_path (self, "data/directory"));
}

static void a_directory_that_is_missing_is_made_anew_only_where_the_log_is_empty (void **state)
{
  (void) state;
  void (*const losses[]) (struct fixture *) = {empty_the_file, remove_the_file, remove_all};
  for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++)
  {
    struct fixture *self = peopled (3), *empty = peopled (0);
    uint64_t records;
    fixture_copy (fixture_path (self, "data/directory"), fixture_path (self, "whole"));
    losses[i](self);
    must_refuse (self);
    must_refuse (self); /* the first made nothing */
    assert_int_equal (store_verify (self->dir, &self->options, &records, &self->error), STORE_OK);
    assert_int_equal (store_rebuild (self->dir, &self->options, &records, &self->error), STORE_OK);
    must_refuse (self);
    remove_all (self);
    fixture_copy (fixture_path (self, "whole"), fixture_path (self, "data/directory"));
    fixture_must_open (self);
    must_be_peopled (self);
    fixture_destroy (&self);
    losses[i](empty);
    fixture_must_open (empty);
    fixture_must_add (empty, 2);
    fixture_close (empty);
    fixture_must_open (empty);
    fixture_destroy (&empty);
  }
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (a_person_is_found_by_id_key_and_invitation),
      cmocka_unit_test (a_key_that_was_replaced_opens_no_door),
      cmocka_unit_test (all_invitations_there_were_are_found_until_the_person_is_erased),
      cmocka_unit_test (a_key_cannot_be_taken_from_another_person),
      cmocka_unit_test (a_put_that_fails_changes_nothing),
      cmocka_unit_test (an_erased_person_is_gone_from_the_file_with_the_next_opening),
      cmocka_unit_test (a_directory_that_was_cut_off_is_reported_and_left_as_it_is),
      cmocka_unit_test (a_file_whose_last_pages_were_never_written_is_not_cut_off),
      cmocka_unit_test (a_directory_that_is_missing_is_made_anew_only_where_the_log_is_empty),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
