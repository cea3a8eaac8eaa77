/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents that nobody names: whose they are, how much room they may take, and which of them make room for others. */
#include "contents.h"

#include <sodium.h>
#include <string.h>

#define LARGEST LIMIT_ATTACHMENT_BYTES

/* ---- Whose it is ---- */

static void what_a_person_sends_is_touched_by_no_other (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, 4 * PART);
  struct content spoiled = *content;
  struct blob_state is;
  bool complete;
  memset (spoiled.bytes, 'x', 4 * PART);
  assert_int_equal (append_as (self, ANNA, content, 0, 2 * PART, &is), 0);
  assert_int_equal (offer_as (self, BERND, content, false, &complete), 0);
  assert_int_equal (append_as (self, BERND, &spoiled, 2 * PART, 3 * PART, &is), ERR_BLOB_OFFSET);
  assert_int_equal (is.have, 0);
  assert_int_equal (append_as (self, BERND, &spoiled, 0, 4 * PART, &is), ERR_BLOB_HASH);
  assert_int_equal (offer_as (self, ANNA, content, false, &complete), 2 * PART);
  assert_int_equal (append_as (self, ANNA, content, 2 * PART, 4 * PART, &is), 0);
  assert_true (is.complete);
  must_be_whole (self, content);
  fixture_destroy (&self);
}

static void nobody_learns_what_others_have_sent (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, 4 * PART);
  struct blob_content found;
  struct blob_state is;
  bool complete;
  upload_as (self, ANNA, content);
  assert_true (hold_as (self, ANNA, content, &found) && found.sent);
  assert_int_equal (offer_as (self, BERND, content, false, &complete), 0);
  assert_false (complete);
  assert_int_equal (append_as (self, BERND, content, 0, PART, &is), 0);
  assert_false (is.complete);
  assert_true (hold_as (self, BERND, content, &found));
  assert_false (found.sent);
  assert_int_equal (append_as (self, BERND, content, PART, 4 * PART, &is), 0);
  assert_true (is.complete);
  assert_true (hold_as (self, BERND, content, &found) && found.sent);
  assert_false (file_exists (path_of_person (self, BERND, content, PARTIAL).text));
  must_be_whole (self, content);
  fixture_destroy (&self);
}

static void what_a_case_shows_need_not_be_sent (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, 4 * PART), *absent = content_of (2, PART);
  bool complete;
  upload_as (self, ANNA, content);
  assert_int_equal (offer_as (self, BERND, content, true, &complete), content->size);
  assert_true (complete);
  assert_int_equal (offer_as (self, BERND, absent, true, &complete), 0); /* lost: it may be brought again */
  assert_false (complete);
  fixture_destroy (&self);
}

static void who_sent_it_is_known_after_a_restart_until_it_is_attached (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, 2 * PART);
  const struct blob_sending what = {content->hash, ANNA, content->size};
  struct blob_content found;
  bool complete;
  upload_as (self, ANNA, content);
  fixture_close (self);
  fixture_must_open (self);
  assert_int_equal (offer_as (self, ANNA, content, false, &complete), content->size);
  assert_true (complete);
  assert_true (hold_as (self, ANNA, content, &found) && found.sent);
  name_content (self, content->hash);
  blob_settle (self->store, &what);
  assert_true (hold_as (self, ANNA, content, &found) && !found.sent);
  assert_int_equal (offer_as (self, ANNA, content, false, &complete), 0);
  fixture_destroy (&self);
}

/* ---- Room ---- */

static void a_person_has_room_for_two_large_files_and_no_more (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  assert_int_equal (begin_as (self, ANNA, 1, LARGEST), 0);
  assert_int_equal (begin_as (self, ANNA, 2, LARGEST), 0);
  assert_int_equal (begin_as (self, ANNA, 3, LARGEST), ERR_BLOB_FULL);
  assert_int_equal (begin_as (self, BERND, 3, LARGEST), 0); /* that person alone */
  assert_int_equal (begin_as (self, ANNA, 4, LIMIT_BLOB_PERSON_BYTES - 2 * LARGEST), 0);
  assert_int_equal (begin_as (self, ANNA, 5, 1), ERR_BLOB_FULL);
  fixture_destroy (&self);
}

static void many_small_ones_count_as_well (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  uint32_t most = LIMIT_BLOB_PERSON_BYTES / BLOB_COUNTED_BYTES;
  for (uint32_t i = 0; i < most; i++)
    assert_int_equal (begin_as (self, ANNA, i, 2), 0);
  assert_int_equal (begin_as (self, ANNA, most, 2), ERR_BLOB_FULL);
  fixture_destroy (&self);
}

static void what_was_sent_and_not_attached_counts (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, 70 * PART);
  const struct blob_sending what = {content->hash, ANNA, content->size};
  upload_as (self, ANNA, content);
  assert_int_equal (begin_as (self, ANNA, 1, LARGEST), 0);
  assert_int_equal (begin_as (self, ANNA, 2, LARGEST), 0);
  int64_t rest = LIMIT_BLOB_PERSON_BYTES - 2 * LARGEST;
  assert_int_equal (begin_as (self, ANNA, 3, rest), ERR_BLOB_FULL);
  blob_settle (self->store, &what);
  assert_int_equal (begin_as (self, ANNA, 3, rest), 0);
  fixture_destroy (&self);
}

static void a_persons_own_idle_uploads_make_room_for_new_ones (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, 70 * PART), *of_bernd = content_of (2, 70 * PART);
  upload_as (self, ANNA, content);
  upload_as (self, BERND, of_bernd);
  make_idle (path_of (self, content, WHOLE), 61);
  make_idle (path_of_person (self, BERND, of_bernd, WHOLE), 3600);
  make_idle (path_of_person (self, BERND, of_bernd, SENT), 3600);
  assert_int_equal (begin_as (self, ANNA, 1, LARGEST), 0);
  assert_int_equal (begin_as (self, ANNA, 2, LARGEST), 0);
  int64_t rest = LIMIT_BLOB_PERSON_BYTES - 2 * LARGEST;
  make_idle (path_of (self, content, SENT), 58);
  assert_int_equal (begin_as (self, ANNA, 3, rest), ERR_BLOB_FULL);
  assert_true (is_there (self, content)); /* and is touched by this */
  make_idle (path_of (self, content, SENT), 61);
  make_idle (path_of (self, content, WHOLE), 58);
  assert_int_equal (begin_as (self, ANNA, 3, rest), ERR_BLOB_FULL);
  make_idle (path_of (self, content, WHOLE), 61);
  assert_int_equal (begin_as (self, ANNA, 3, rest), 0);
  assert_false (file_exists (path_of (self, content, WHOLE).text));
  assert_false (file_exists (path_of (self, content, SENT).text));
  assert_true (is_there (self, of_bernd));
  fixture_destroy (&self);
}

/* Everybody's room, small for the test: three of the largest. */
static struct fixture *begin_narrow (void)
{
  struct fixture *self = contents_begin ();
  fixture_close (self);
  self->options.blob_idle_bytes = 3 * LARGEST + 10;
  fixture_must_open (self);
  return self;
}

static struct content announced (uint32_t number, int64_t size)
{
  struct content self = {.size = size};
  memcpy (self.hash, &number, sizeof number);
  return self;
}

static void the_longest_idle_makes_room_and_an_upload_that_goes_on_never_does (void **state)
{
  (void) state;
  struct fixture *self = begin_narrow ();
  uint8_t people[5][16];
  struct content contents[5];
  struct blob_state is;
  for (uint32_t i = 0; i < 5; i++)
  {
    memset (people[i], (int) i + 1, 16);
    contents[i] = announced (i, LARGEST);
  }
  for (uint32_t i = 0; i < 3; i++)
    assert_int_equal (begin_as (self, people[i], i, LARGEST), 0);
  assert_int_equal (begin_as (self, people[3], 3, LARGEST), ERR_BLOB_FULL);
  assert_false (file_exists (path_of_person (self, people[3], &contents[3], PARTIAL).text));
  make_idle (path_of_person (self, people[0], &contents[0], PARTIAL), 90);
  make_idle (path_of_person (self, people[1], &contents[1], PARTIAL), 300);
  make_idle (path_of_person (self, people[2], &contents[2], PARTIAL), 55);
  assert_int_equal (begin_as (self, people[3], 3, LARGEST), 0);
  assert_false (file_exists (path_of_person (self, people[1], &contents[1], PARTIAL).text));
  assert_int_equal (begin_as (self, people[4], 4, LARGEST), 0);
  assert_false (file_exists (path_of_person (self, people[0], &contents[0], PARTIAL).text));
  assert_int_equal (begin_as (self, people[0], 0, LARGEST), ERR_BLOB_FULL);
  for (uint32_t i = 2; i < 5; i++)
    assert_int_equal (append_as (self, people[i], &contents[i], 1, PART, &is), 0);
  /* What was thrown out begins anew. */
  assert_int_equal (append_as (self, people[1], &contents[1], 1, PART, &is), ERR_BLOB_OFFSET);
  assert_int_equal (is.have, 0);
  fixture_destroy (&self);
}

static void what_is_named_or_held_makes_no_room (void **state)
{
  (void) state;
  struct fixture *self = begin_narrow ();
  const struct content *named = content_of (1, 70 * PART), *held = content_of (2, 70 * PART);
  struct blob_content found;
  uint8_t other[16] = {9};
  upload_as (self, ANNA, named);
  upload_as (self, BERND, held);
  name_content (self, named->hash); /* the mark stayed: the process was killed before it went */
  assert_int_equal (begin_as (self, ANNA, 1, LARGEST), 0);
  assert_int_equal (begin_as (self, BERND, 2, LARGEST), 0);
  assert_int_equal (blob_hold (self->store, held->hash, BERND, &found, &self->error), STORE_OK);
  make_old (path_of (self, named, WHOLE));
  make_old (path_of (self, named, SENT));
  make_old (path_of (self, held, WHOLE));
  make_old (path_of_person (self, BERND, held, SENT));
  int64_t size = LARGEST - 60 * PART; /* fits without the mark of what is named, or of what is held */
  assert_int_equal (begin_as (self, other, 3, size), ERR_BLOB_FULL);
  assert_true (file_exists (path_of (self, held, WHOLE).text));
  blobs_release (self->store);
  name_content (self, held->hash);
  assert_int_equal (begin_as (self, other, 3, size), 0);
  must_be_whole (self, named);
  must_be_whole (self, held);
  fixture_destroy (&self);
}

static void what_another_sent_as_well_stays (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, 70 * PART);
  struct blob_content found;
  upload_as (self, ANNA, content);
  upload_as (self, BERND, content);
  make_idle (path_of (self, content, WHOLE), 100);
  make_idle (path_of (self, content, SENT), 100);
  make_idle (path_of_person (self, BERND, content, SENT), 100);
  assert_int_equal (begin_as (self, ANNA, 1, LARGEST), 0);
  assert_int_equal (begin_as (self, ANNA, 2, LARGEST), 0);
  assert_int_equal (begin_as (self, ANNA, 3, LIMIT_BLOB_PERSON_BYTES - 2 * LARGEST), 0);
  assert_false (file_exists (path_of (self, content, SENT).text));
  assert_true (hold_as (self, BERND, content, &found) && found.sent);
  fixture_destroy (&self);
}

/* ---- The sweep ---- */

static void the_sweep_takes_what_is_old_and_not_named (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *named = content_of (0, PART), *old = content_of (1, PART + 1), *young = content_of (2, PART + 2), *partial = content_of (3, 2 * PART);
  struct blob_state is;
  bool complete;
  upload (self, named);
  upload (self, old);
  upload (self, young);
  assert_int_equal (append (self, partial, 0, PART, &is), 0);
  name_content (self, (const uint8_t[32]){9});
  name_content (self, named->hash); /* detached since: the history names it */
  make_old (path_of (self, named, WHOLE));
  make_old (path_of (self, old, WHOLE));
  make_old (path_of (self, partial, PARTIAL));
  make_old (path_of (self, old, SENT));
  struct blobs_swept swept = sweep (self);
  assert_int_equal (swept.removed, 3);
  assert_int_equal (swept.idle_bytes, young->size);
  assert_false (file_exists (path_of (self, old, WHOLE).text));
  assert_false (file_exists (path_of (self, old, SENT).text));
  assert_true (file_exists (path_of (self, young, SENT).text));
  assert_int_equal (offer (self, partial, &complete), 0);
  must_be_whole (self, named);
  must_be_whole (self, young);
  assert_int_equal (sweep (self).removed, 0);
  fixture_destroy (&self);
}

static void what_is_about_to_be_named_is_not_swept (void **state)
{
  (void) state;
  struct fixture *self = contents_begin ();
  const struct content *content = content_of (1, PART);
  struct blob_content held;
  upload (self, content);
  assert_int_equal (blob_hold (self->store, content->hash, ANNA, &held, &self->error), STORE_OK);
  make_old (path_of (self, content, WHOLE)); /* the disk is slow: the batch takes for ever */
  assert_int_equal (sweep (self).removed, 0);
  assert_true (file_exists (path_of (self, content, WHOLE).text));
  name_content (self, content->hash);
  blobs_release (self->store);
  assert_int_equal (sweep (self).removed, 0);
  must_be_whole (self, content);
  fixture_destroy (&self);
}

int main (void)
{
  if (sodium_init () < 0)
    return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (what_a_person_sends_is_touched_by_no_other),
      cmocka_unit_test (nobody_learns_what_others_have_sent),
      cmocka_unit_test (what_a_case_shows_need_not_be_sent),
      cmocka_unit_test (who_sent_it_is_known_after_a_restart_until_it_is_attached),
      cmocka_unit_test (a_person_has_room_for_two_large_files_and_no_more),
      cmocka_unit_test (many_small_ones_count_as_well),
      cmocka_unit_test (what_was_sent_and_not_attached_counts),
      cmocka_unit_test (a_persons_own_idle_uploads_make_room_for_new_ones),
      cmocka_unit_test (the_longest_idle_makes_room_and_an_upload_that_goes_on_never_does),
      cmocka_unit_test (what_is_named_or_held_makes_no_room),
      cmocka_unit_test (what_another_sent_as_well_stays),
      cmocka_unit_test (the_sweep_takes_what_is_old_and_not_named),
      cmocka_unit_test (what_is_about_to_be_named_is_not_swept),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
