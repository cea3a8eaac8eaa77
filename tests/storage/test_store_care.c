/* SPDX-License-Identifier: EUPL-1.2 */
/* verify finds what is wrong; rebuild mends what the log can mend. */
#include "fixture.h"
#include "storage/env.h"
#include "storage/format.h"
#include "storage/record.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum store_status verify (struct fixture *self, uint64_t *records)
{
  self->error.text[0] = 0;
  return store_verify (self->dir, &self->options, records, &self->error);
}

static void must_verify (struct fixture *self, uint64_t want)
{
  uint64_t records;
  if (verify (self, &records))
    fail_msg ("verify: %s", self->error.text);
  assert_int_equal (records, want);
  assert_int_equal (access (fixture_path (self, "data/verify.tmp"), F_OK), -1);
}

static struct fixture *filled (uint64_t records)
{
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  while (store_head (self->store).seq < records)
    fixture_must_add (self, 10);
  fixture_close (self);
  return self;
}

/* Does something to the views behind the store's back. */
static void meddle (struct fixture *self, void (*change) (struct views *views))
{
  struct env env;
  struct views views;
  assert_int_equal (env_open (&env, fixture_path (self, "data/views"), self->options.map_bytes, false, &self->error), STORE_OK);
  assert_int_equal (env_begin (&env, true, &views, &self->error), STORE_OK);
  change (&views);
  assert_int_equal (mdb_txn_commit (views.txn), 0);
  env_close (&env);
}

static void change_row (struct views *views)
{
  uint64_t wrong = 1;
  kv_put (views, VIEW_COUNTERS, "count", 5, &wrong, sizeof wrong);
}

static void add_row (struct views *views)
{
  kv_put (views, VIEW_WORDS, "word", 4, "", 0);
}

static void remove_row (struct views *views)
{
  struct key key;
  key_start (&key);
  key_u64 (&key, 17);
  kv_del (views, VIEW_HISTORY, key.data, key.size);
}

static void change_root (struct views *views)
{
  struct picture picture;
  assert_true (picture_load (&picture, views));
  picture.tree.node[1][0] ^= 1;
  picture_save (&picture, views);
}

static void a_sound_directory_verifies (void **state)
{
  (void) state;
  struct fixture *self = filled (300);
  must_verify (self, 300);
  assert_int_equal (self->folded, 300);
  fixture_must_open (self);
  assert_int_equal (self->folded, 0);
  fixture_check (self, 300);
  fixture_destroy (&self);
}

static void an_empty_directory_verifies (void **state)
{
  (void) state;
  struct fixture *self = filled (0);
  must_verify (self, 0);
  fixture_destroy (&self);
}

static void a_changed_missing_or_added_row_is_found_and_rebuild_mends_it (void **state)
{
  (void) state;
  void (*const changes[]) (struct views *) = {change_row, add_row, remove_row, change_root};
  static const char *const views[] = {"counters", "words", "history", "meta"};
  struct fixture *self = filled (310); /* a size with bit 1 set: node[1] is in use */
  uint64_t records;
  for (size_t i = 0; i < 4; i++)
  {
    meddle (self, changes[i]);
    assert_int_equal (verify (self, &records), STORE_CORRUPT);
    assert_non_null (strstr (self->error.text, views[i]));
    self->folded = 0;
    assert_int_equal (store_rebuild (self->dir, &self->options, &records, &self->error), STORE_OK);
    assert_int_equal (records, 310);
    assert_int_equal (self->folded, 310);
    must_verify (self, 310);
  }
  fixture_must_open (self);
  assert_int_equal (self->folded, 0);
  fixture_check (self, 310);
  fixture_destroy (&self);
}

static void a_changed_byte_of_the_log_is_found_with_its_place (void **state)
{
  (void) state;
  for (int newest = 0; newest < 2; newest++)
  {
    struct fixture *self = filled (400);
    struct fixture_file file = fixture_segment (self, newest);
    uint64_t records;
    for (size_t offset = 0; offset < file.used; offset += file.used / 37)
    {
      uint8_t changed = file.bytes[offset] ^ 0x40;
      fixture_write (file.path, offset, &changed, 1);
      enum store_status status = verify (self, &records);
      fixture_write (file.path, offset, &file.bytes[offset], 1);
      /* the padding between records holds nothing */
      if (status == STORE_OK && file.bytes[offset] == 0)
        continue;
      assert_int_equal (status, STORE_CORRUPT);
      assert_non_null (strstr (self->error.text, strrchr (file.path, '/') + 1));
      assert_non_null (strstr (self->error.text, "offset"));
    }
    must_verify (self, 400);
    free (file.bytes);
    fixture_destroy (&self);
  }
}

/* Someone who can write files can make the checksum right again, but not the leaf. */
static void a_forged_record_with_a_right_checksum_is_found (void **state)
{
  (void) state;
  struct fixture *self = filled (100);
  struct fixture_file file = fixture_segment (self, false);
  struct record_header header;
  uint64_t records;
  size_t at = sizeof (struct segment_header);
  memcpy (&header, file.bytes + at, sizeof header);
  static const size_t fields[] = {offsetof (struct record_header, person), offsetof (struct record_header, leaf), offsetof (struct record_header, salt),
                                  offsetof (struct record_header, payload_hash), offsetof (struct record_header, time_ms)};
  for (size_t i = 0; i < sizeof fields / sizeof fields[0] + 1; i++)
  {
    size_t offset = i < sizeof fields / sizeof fields[0] ? fields[i] : header.size - 1;
    uint8_t *forged = malloc (header.size);
    memcpy (forged, file.bytes + at, header.size);
    forged[offset] ^= 1;
    uint32_t crc = crc32c (forged + 4, header.size - 4);
    memcpy (forged, &crc, sizeof crc);
    fixture_write (file.path, at, forged, header.size);
    assert_int_equal (verify (self, &records), STORE_CORRUPT);
    free (forged);
  }
  fixture_write (file.path, at, file.bytes + at, header.size);
  must_verify (self, 100);
  free (file.bytes);
  fixture_destroy (&self);
}

static void add_and_be_killed (struct fixture *self)
{
  if (fixture_open (self) || fixture_add (self, 30))
    _exit (1);
  fixture_fail (self, "views.commit", 5, 1);
  _exit (fixture_add (self, 12) == STORE_IO ? 0 : 2);
}

static void views_behind_the_log_are_compared_where_they_are (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  uint64_t records;
  assert_int_equal (fixture_child (add_and_be_killed, self), 0);
  must_verify (self, 42);
  meddle (self, change_row);
  assert_int_equal (verify (self, &records), STORE_CORRUPT);
  fixture_destroy (&self);
}

static void verify_leaves_a_torn_tail_and_untrusted_views_as_they_are (void **state)
{
  (void) state;
  struct fixture *self = filled (50);
  struct fixture_file file = fixture_segment (self, true);
  fixture_write (file.path, file.used + 8 - file.used % 8, file.bytes + sizeof (struct segment_header), 100);
  must_verify (self, 50);
  struct fixture_file after = fixture_segment (self, true);
  assert_int_not_equal (after.used, file.used);
  self->options.boot_id = "another";
  assert_int_equal (unlink (fixture_path (self, "data/views/trust")), 0);
  meddle (self, change_row);
  must_verify (self, 50); /* they will be folded anew */
  fixture_must_open (self);
  fixture_check (self, 50);
  free (file.bytes);
  free (after.bytes);
  fixture_destroy (&self);
}

static void rebuild_makes_views_where_there_are_none (void **state)
{
  (void) state;
  struct fixture *self = filled (50);
  uint64_t records;
  fixture_remove (fixture_path (self, "data/views"));
  assert_int_equal (store_rebuild (self->dir, &self->options, &records, &self->error), STORE_OK);
  self->folded = 0;
  must_verify (self, 50);
  fixture_must_open (self);
  assert_int_equal (self->folded, 0);
  fixture_check (self, 50);
  fixture_destroy (&self);
}

static void what_a_killed_rebuild_left_is_cleared_away (void **state)
{
  (void) state;
  struct fixture *self = filled (50);
  /* killed between its two renames */
  assert_int_equal (rename (fixture_path (self, "data/views"), fixture_path (self, "data/views.old")), 0);
  fixture_copy (fixture_path (self, "data/views.old"), fixture_path (self, "data/views.new"));
  fixture_must_open (self);
  assert_int_equal (self->folded, 50);
  fixture_check (self, 50);
  assert_int_equal (access (fixture_path (self, "data/views.old"), F_OK), -1);
  assert_int_equal (access (fixture_path (self, "data/views.new"), F_OK), -1);
  fixture_destroy (&self);
}

static void no_data_directory_is_not_found (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  uint64_t records;
  assert_int_equal (verify (self, &records), STORE_NOT_FOUND);
  assert_int_equal (store_rebuild (self->dir, &self->options, &records, &self->error), STORE_NOT_FOUND);
  assert_int_equal (access (self->dir, F_OK), -1);
  fixture_destroy (&self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (a_sound_directory_verifies),
      cmocka_unit_test (an_empty_directory_verifies),
      cmocka_unit_test (a_changed_missing_or_added_row_is_found_and_rebuild_mends_it),
      cmocka_unit_test (a_changed_byte_of_the_log_is_found_with_its_place),
      cmocka_unit_test (a_forged_record_with_a_right_checksum_is_found),
      cmocka_unit_test (views_behind_the_log_are_compared_where_they_are),
      cmocka_unit_test (verify_leaves_a_torn_tail_and_untrusted_views_as_they_are),
      cmocka_unit_test (rebuild_makes_views_where_there_are_none),
      cmocka_unit_test (what_a_killed_rebuild_left_is_cleared_away),
      cmocka_unit_test (no_data_directory_is_not_found),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
