/* SPDX-License-Identifier: EUPL-1.2 */
/* What the log keeps when its bytes are torn or damaged. */
#include "fixture.h"
#include "storage/format.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* After a power loss the views say nothing of the log's end. */
static void lose_power (struct fixture *self)
{
  static char boots[2][8] = {"boot-0", "boot-1"};
  static unsigned boot;
  char trust[300];
  snprintf (trust, sizeof trust, "%s/views/trust", self->dir);
  unlink (trust);
  self->options.boot_id = boots[boot++ % 2];
}

static size_t record_at (const struct fixture_file *file, uint64_t index)
{
  size_t at = sizeof (struct segment_header);
  struct record_header header;
  for (uint64_t i = 0; i < index; i++)
  {
    memcpy (&header, file->bytes + at, sizeof header);
    at += format_align (header.size);
  }
  return at;
}

static void must_be_damage_at (struct fixture *self, enum store_status status, const struct fixture_file *file, size_t offset)
{
  char number[30];
  snprintf (number, sizeof number, "%zu", offset);
  assert_int_equal (status, STORE_CORRUPT);
  assert_non_null (strstr (self->error.text, strrchr (file->path, '/') + 1));
  assert_non_null (strstr (self->error.text, number));
}

static void records_come_back_over_many_segments (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_check (self, 0);
  for (uint32_t i = 0; i < 40; i++)
    fixture_must_add (self, 1 + i * 7 % 40);
  uint64_t last = store_head (self->store).seq;
  fixture_check (self, last);
  fixture_close (self);
  fixture_must_open (self);
  fixture_check (self, last);
  fixture_must_add (self, 3);
  fixture_check (self, last + 3);
  fixture_destroy (&self);
}

static void a_batch_larger_than_a_segment_gets_a_larger_segment (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 1);
  fixture_must_add (self, 500);
  fixture_must_add (self, 1);
  fixture_close (self);
  fixture_must_open (self);
  fixture_check (self, 502);
  fixture_destroy (&self);
}

static uint32_t open_files (void)
{
  uint32_t count = 0;
  for (int fd = 0; fd < 1024; fd++)
    count += fcntl (fd, F_GETFD) >= 0;
  return count;
}

static void a_log_of_many_segments_keeps_few_files_open (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  self->options.segment_bytes = 8 << 10;
  fixture_must_open (self);
  while (store_head (self->store).seq < 2000)
    fixture_must_add (self, 10);
  fixture_check (self, 2000); /* some 200 segments */
  assert_true (open_files () < 160);
  fixture_close (self);
  fixture_must_open (self);
  fixture_check (self, 2000);
  assert_true (open_files () < 160);
  fixture_destroy (&self);
}

static void the_largest_record_comes_back (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  char *payload = malloc (LIMIT_RECORD_BYTES);
  char org[LIMIT_KEY_BYTES];
  memset (payload, 'p', LIMIT_RECORD_BYTES);
  memset (org, 'o', sizeof org);
  struct arena *arena = arena_new ();
  for (int i = 0; i < 3; i++)
  {
    struct batch *batch;
    struct record record = {.payload = {payload, LIMIT_RECORD_BYTES}, .org = {org, sizeof org}};
    assert_int_equal (batch_begin (self->store, &batch, &self->error), STORE_OK);
    record.command[0] = (uint8_t) i;
    assert_int_equal (batch_add (batch, &record, (const uint8_t[16]){1}, &self->error), STORE_OK);
    assert_int_equal (record.seq, i + 1);
    assert_int_equal (batch_commit (&batch, &self->error), STORE_OK);
  }
  for (uint64_t seq = 1; seq <= 3; seq++)
  {
    struct record record;
    assert_int_equal (log_read (self->store, arena, seq, &record, &self->error), STORE_OK);
    assert_int_equal (record.payload.size, LIMIT_RECORD_BYTES);
    assert_memory_equal (record.payload.data, payload, LIMIT_RECORD_BYTES);
    assert_memory_equal (record.org.data, org, sizeof org);
  }
  arena_destroy (&arena);
  free (payload);
  fixture_destroy (&self);
}

static void a_tail_torn_at_any_byte_is_cut_and_nothing_before_it_is_lost (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 2);
  fixture_must_add (self, 16); /* the one behind them is short */
  fixture_close (self);
  fixture_copy (self->dir, fixture_path (self, "before"));
  struct fixture_file before = fixture_segment (self, true);
  fixture_must_open (self);
  fixture_must_add (self, 1);
  fixture_close (self);
  struct fixture_file after = fixture_segment (self, true);
  size_t from = record_at (&after, 18), size = after.used - from;
  fixture_remove (self->dir);
  fixture_copy (fixture_path (self, "before"), self->dir);

  for (size_t cut = 0; cut <= size; cut++)
  {
    fixture_write (after.path, from, after.bytes + from, cut);
    if (cut % 2) /* otherwise the views are trusted, and tell where to begin */
      lose_power (self);
    fixture_must_open (self);
    if (cut == size)
      fixture_check (self, 19);
    else
      assert_int_equal (store_head (self->store).seq, 18);
    if (cut % 50 == 0 && cut < size)
      fixture_check (self, 18);
    fixture_close (self);
    struct fixture_file now = fixture_segment (self, true);
    assert_int_equal (now.used, cut == size ? after.used : before.used);
    free (now.bytes);
  }
  free (before.bytes);
  free (after.bytes);
  fixture_destroy (&self);
}

static void a_batch_that_lost_bytes_anywhere_before_its_sync_is_cut_there (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 2);
  fixture_must_add (self, 4); /* 3 … 6: pages of it may reach the disk in any order */
  fixture_close (self);
  struct fixture_file file = fixture_segment (self, true);
  fixture_write (file.path, record_at (&file, 3) + 100, "\xff", 1);
  lose_power (self);
  fixture_must_open (self);
  fixture_check (self, 3);
  fixture_must_add (self, 2); /* over what was cut */
  fixture_close (self);
  lose_power (self);
  fixture_must_open (self);
  fixture_check (self, 5);
  free (file.bytes);
  fixture_destroy (&self);
}

static void a_flipped_bit_before_a_later_batch_is_reported_with_its_place (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  for (int i = 0; i < 10; i++)
    fixture_must_add (self, 1);
  fixture_close (self);
  struct fixture_file file = fixture_segment (self, true);
  for (uint64_t index = 0; index < 9; index++)
  {
    size_t at = record_at (&file, index), end = record_at (&file, index + 1);
    for (size_t offset = at; offset + 8 < end; offset += 29)
    {
      uint8_t flipped = file.bytes[offset] ^ 0x10;
      fixture_write (file.path, offset, &flipped, 1);
      lose_power (self);
      must_be_damage_at (self, fixture_open (self), &file, at);
      fixture_write (file.path, offset, &file.bytes[offset], 1);
    }
  }
  lose_power (self);
  fixture_must_open (self);
  fixture_check (self, 10);
  free (file.bytes);
  fixture_destroy (&self);
}

static void zeros_before_a_later_batch_are_no_end (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  for (int i = 0; i < 4; i++)
    fixture_must_add (self, 1);
  fixture_close (self);
  struct fixture_file file = fixture_segment (self, true);
  size_t at = record_at (&file, 2), end = record_at (&file, 3);
  uint8_t *zeros = calloc (1, end - at);
  fixture_write (file.path, at, zeros, end - at);
  lose_power (self);
  must_be_damage_at (self, fixture_open (self), &file, at);
  free (zeros);
  free (file.bytes);
  fixture_destroy (&self);
}

static void damage_in_an_older_segment_is_reported_when_it_is_read (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  while (store_head (self->store).seq < 300)
    fixture_must_add (self, 10);
  fixture_close (self);
  struct fixture_file file = fixture_segment (self, false);
  size_t at = record_at (&file, 40);
  uint8_t flipped = file.bytes[at + 230] ^ 1;
  fixture_write (file.path, at + 230, &flipped, 1);
  fixture_must_open (self); /* the views are trusted: old segments are not looked at */
  struct arena *arena = arena_new ();
  struct record record;
  must_be_damage_at (self, log_read (self->store, arena, 41, &record, &self->error), &file, at);
  assert_int_equal (log_read (self->store, arena, 40, &record, &self->error), STORE_OK);
  assert_int_equal (log_read (self->store, arena, 42, &record, &self->error), STORE_OK);
  fixture_close (self);
  lose_power (self);
  must_be_damage_at (self, fixture_open (self), &file, at);
  arena_destroy (&arena);
  free (file.bytes);
  fixture_destroy (&self);
}

static void an_acknowledged_record_that_is_gone_is_reported_not_cut (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_must_add (self, 3);
  fixture_must_add (self, 1);
  fixture_close (self);
  struct fixture_file file = fixture_segment (self, true);
  size_t at = record_at (&file, 3);
  uint8_t flipped = file.bytes[at + 90] ^ 1;
  fixture_write (file.path, at + 90, &flipped, 1);
  for (int again = 0; again < 2; again++)
    must_be_damage_at (self, fixture_open (self), &file, at);
  struct fixture_file now = fixture_segment (self, true);
  assert_int_equal (now.used, file.used);
  /* rebuild is the way to accept the loss */
  uint64_t records;
  assert_int_equal (store_rebuild (self->dir, &self->options, &records, &self->error), STORE_OK);
  assert_int_equal (records, 3);
  fixture_must_open (self);
  fixture_check (self, 3);
  free (now.bytes);
  free (file.bytes);
  fixture_destroy (&self);
}

static void a_missing_segment_is_damage (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  while (store_head (self->store).seq < 400)
    fixture_must_add (self, 10);
  fixture_close (self);
  struct fixture_file first = fixture_segment (self, false);
  char moved[320];
  snprintf (moved, sizeof moved, "%s.away", first.path);
  assert_int_equal (rename (first.path, moved), 0);
  assert_int_equal (fixture_open (self), STORE_CORRUPT);
  assert_int_equal (rename (moved, first.path), 0);
  fixture_must_open (self);
  fixture_check (self, 400);
  free (first.bytes);
  fixture_destroy (&self);
}

static void another_format_is_refused_by_name (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  fixture_must_open (self);
  fixture_close (self);
  char path[300];
  snprintf (path, sizeof path, "%s/format", self->dir);
  fixture_write (path, strlen (FORMAT_LINE), "9", 1);
  assert_int_equal (fixture_open (self), STORE_FORMAT);
  assert_null (self->store);
  fixture_destroy (&self);
}

static void a_missing_directory_is_made_only_when_asked (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  assert_int_equal (store_open (&self->store, self->dir, false, &self->options, &self->error), STORE_NOT_FOUND);
  assert_int_equal (access (self->dir, F_OK), -1);
  fixture_must_open (self);
  uint8_t log[16];
  memcpy (log, store_head (self->store).log, 16);
  fixture_close (self);
  assert_int_equal (store_open (&self->store, self->dir, false, &self->options, &self->error), STORE_OK);
  assert_memory_equal (store_head (self->store).log, log, 16);
  assert_int_equal (store_head (self->store).epoch, 1);
  fixture_destroy (&self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (records_come_back_over_many_segments),
      cmocka_unit_test (a_batch_larger_than_a_segment_gets_a_larger_segment),
      cmocka_unit_test (a_log_of_many_segments_keeps_few_files_open),
      cmocka_unit_test (the_largest_record_comes_back),
      cmocka_unit_test (a_tail_torn_at_any_byte_is_cut_and_nothing_before_it_is_lost),
      cmocka_unit_test (a_batch_that_lost_bytes_anywhere_before_its_sync_is_cut_there),
      cmocka_unit_test (a_flipped_bit_before_a_later_batch_is_reported_with_its_place),
      cmocka_unit_test (zeros_before_a_later_batch_are_no_end),
      cmocka_unit_test (damage_in_an_older_segment_is_reported_when_it_is_read),
      cmocka_unit_test (an_acknowledged_record_that_is_gone_is_reported_not_cut),
      cmocka_unit_test (a_missing_segment_is_damage),
      cmocka_unit_test (another_format_is_refused_by_name),
      cmocka_unit_test (a_missing_directory_is_made_only_when_asked),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
