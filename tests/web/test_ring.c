/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about what browsers are shown of the relay's stream, and about the ring they read it from. */
#include "clients/web/ring.h"
#include "proto/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <cmocka.h>

#define RING_BYTES ((size_t) 64 * 1024)
#define EPOCH "1.0a0b0c0d"

static const uint8_t case_a[16] = {1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t case_b[16] = {1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 17};
static struct arena *arena;
static struct ring *ring;

static int set_up (void **state)
{
  (void) state;
  arena = arena_new ();
  ring = ring_new (RING_BYTES);
  ring_begin (ring, (struct news_place){10, NEWS_WHOLE}, EPOCH);
  return 0;
}

static int tear_down (void **state)
{
  (void) state;
  ring_destroy (&ring);
  arena_destroy (&arena);
  return 0;
}

/* ---- Makers ---- */

/* The set of scopes written with blanks between them, as messages carry it. */
static struct value set (const char *scopes)
{
  uint64_t hashes[LIMIT_AUDIENCE];
  uint32_t count = 0;
  while (*scopes != '\0')
  {
    size_t size = strcspn (scopes, " ");
    hashes[count++] = scope_hash ((struct slice){scopes, (uint32_t) size});
    scopes += size + (scopes[size] == ' ');
  }
  scopes_sort (hashes, count);
  return scopes_to_bytes (arena, hashes, count);
}

static struct message event_of (int64_t seq, uint32_t n, const char *kind, const uint8_t *kase)
{
  struct message event = message_new (MSG_EVENT);
  event.arg[EVENT_SEQ] = value_int (seq);
  event.arg[EVENT_N] = value_int (n);
  event.arg[EVENT_LEAF] = value_bytes ("\1\2\3\4\5\6\7\10", 8);
  event.arg[EVENT_TIME] = value_int (1700000000000);
  event.arg[EVENT_KIND] = value_string (kind);
  event.arg[EVENT_BODY] = value_map (arena, 1);
  event.arg[EVENT_ROLE] = value_string ("editor");
  if (kase != NULL)
    event.arg[EVENT_CASE] = value_id (kase);
  return event;
}

/* An event about case A, for `audience`, whom `present` of it can see. */
static struct message about (int64_t seq, uint32_t n, const char *audience, const char *present)
{
  struct message event = event_of (seq, n, "case.edited", case_a);
  event.arg[EVENT_AUDIENCE] = set (audience);
  event.arg[EVENT_PRESENT] = set (present);
  return event;
}

static struct message change_of (int64_t seq, const uint8_t *kase, const char *old, const char *new)
{
  struct message event = event_of (seq, 0, "case.audience", kase);
  event.arg[EVENT_REF] = value_string ("SLK-2026-00042");
  event.arg[EVENT_OLD] = set (old);
  event.arg[EVENT_AUDIENCE] = set (new);
  event.arg[EVENT_PRESENT] = set (new);
  return event;
}

static bool add (const struct message *event)
{
  struct news *news = news_new (event, ring_epoch (ring));
  assert_non_null (news);
  return ring_add (ring, &news);
}

static void add_plain (int64_t seq, uint32_t n)
{
  struct message event = about (seq, n, "region", "region");
  assert_true (add (&event));
}

/* ---- Readers ---- */

static const char *shown_of (const struct news *news, const char *scopes)
{
  uint64_t room[LIMIT_AUDIENCE];
  struct value bytes = set (scopes);
  struct hashes hashes = {bytes.count / 8, room};
  for (uint32_t i = 0; i < hashes.count; i++)
  {
    room[i] = 0;
    for (uint32_t k = 0; k < 8; k++)
      room[i] = room[i] << 8 | (uint8_t) bytes.data[i * 8 + k];
  }
  struct slice text = news_shown (news, &hashes);
  return text.size == 0 ? "" : arena_copy (arena, text.data, text.size);
}

/* What kind of block somebody gets of an event: "event", "appeared", "vanished" or "". */
static const char *name_of (const char *block)
{
  const char *name = strstr (block, "event: ");
  if (name == NULL)
    return "";
  name += strlen ("event: ");
  return arena_copy (arena, name, strcspn (name, "\n"));
}

static const char *shown (const struct message *event, const char *scopes)
{
  struct news *news = news_new (event, EPOCH);
  const char *name = name_of (shown_of (news, scopes));
  news_destroy (&news);
  return name;
}

static json_t *data_of (const char *block)
{
  const char *data = strstr (block, "data: ");
  assert_non_null (data);
  data += strlen ("data: ");
  json_t *json = json_loadb (data, strcspn (data, "\n"), JSON_REJECT_DUPLICATES, NULL);
  assert_non_null (json);
  return json;
}

static enum ring_found find (int64_t seq, uint32_t n, const char *epoch, uint64_t *place)
{
  return ring_find (ring, (struct news_place){seq, n}, epoch, place);
}

/* ---- What is shown ---- */

static void an_event_is_for_those_who_meet_its_audience_and_the_case_s (void **state)
{
  (void) state;
  struct message event = about (11, 0, "org:a region", "org:a");
  assert_string_equal (shown (&event, "org:a public"), "event");
  assert_string_equal (shown (&event, "region public"), "");
  assert_string_equal (shown (&event, "org:b"), "");
  assert_string_equal (shown (&event, ""), "");
}

static void an_event_of_no_case_is_for_its_audience (void **state)
{
  (void) state;
  struct message event = event_of (11, 0, "org.changed", NULL);
  event.arg[EVENT_AUDIENCE] = set ("region");
  assert_string_equal (shown (&event, "region"), "event");
  assert_string_equal (shown (&event, "public"), "");
}

static void what_says_nothing_of_its_audience_is_for_nobody (void **state)
{
  (void) state;
  struct message event = event_of (11, 0, "case.edited", case_a);
  event.arg[EVENT_PRESENT] = set ("region");
  assert_null (news_new (&event, EPOCH));
  event.arg[EVENT_AUDIENCE] = set ("region");
  event.arg[EVENT_PRESENT] = VALUE_NONE;
  assert_string_equal (shown (&event, "region"), "");
}

static void a_change_of_audience_shows_as_coming_or_going (void **state)
{
  (void) state;
  struct message change = change_of (11, case_a, "org:a district:d", "org:a region");
  assert_string_equal (shown (&change, "region"), "appeared");
  assert_string_equal (shown (&change, "district:d"), "vanished");
  assert_string_equal (shown (&change, "org:a"), "");
  assert_string_equal (shown (&change, "district:d region"), "");
  assert_string_equal (shown (&change, "org:b"), "");
}

static void a_block_names_its_place_and_holds_the_event_on_one_line (void **state)
{
  (void) state;
  struct message event = about (11, 3, "region", "region");
  value_set_str (arena, &event.arg[EVENT_BODY], "text", value_string ("Zeile\nid: 99.0-x\r\n\ndata: {}"));
  struct news *news = news_new (&event, EPOCH);
  const char *text = shown_of (news, "region");
  static const char begin[] = "id: 11.3-" EPOCH "\nevent: event\ndata: {";
  assert_int_equal (strncmp (text, begin, strlen (begin)), 0);
  int lines = 0;
  for (const char *at = text; *at != '\0'; at++)
    lines += *at == '\n' || *at == '\r';
  assert_int_equal (lines, 4);
  json_t *json = data_of (text);
  assert_string_equal (json_string_value (json_object_get (json_object_get (json, "body"), "text")), "Zeile\nid: 99.0-x\r\n\ndata: {}");
  assert_int_equal (json_integer_value (json_object_get (json, "seq")), 11);
  json_decref (json);
  news_destroy (&news);
}

static void scopes_stay_in_the_gateway (void **state)
{
  (void) state;
  struct message event = about (11, 0, "region", "region");
  event.arg[EVENT_OLD] = set ("region");
  event.present = UINT32_MAX >> (32 - message_def (MSG_EVENT)->field_count);
  struct news *news = news_new (&event, EPOCH);
  json_t *json = data_of (shown_of (news, "region"));
  assert_null (json_object_get (json, "audience"));
  assert_null (json_object_get (json, "present"));
  assert_null (json_object_get (json, "old"));
  assert_non_null (json_object_get (json, "kind"));
  json_decref (json);
  news_destroy (&news);
}

static void an_event_of_half_a_megabyte_comes_without_its_large_field (void **state)
{
  (void) state;
  struct message event = event_of (11, 0, "pipeline.loaded", NULL);
  event.arg[EVENT_AUDIENCE] = set ("public");
  char *yaml = arena_alloc (arena, 500001);
  memset (yaml, 'y', 500000);
  value_set_str (arena, &event.arg[EVENT_BODY], "yaml", value_string (yaml));
  value_set_str (arena, &event.arg[EVENT_BODY], "version", value_int (2));
  struct news *news = news_new (&event, EPOCH);
  assert_true (news->bytes < 4096);
  json_t *json = data_of (shown_of (news, "public"));
  assert_true (json_is_true (json_object_get (json, "cut")));
  assert_int_equal (json_integer_value (json_object_get (json_object_get (json, "body"), "version")), 2);
  assert_null (json_object_get (json_object_get (json, "body"), "yaml"));
  json_decref (json);
  news_destroy (&news);
}

/* ---- Ids ---- */

static void an_id_reads_as_the_place_it_was_made_of (void **state)
{
  (void) state;
  struct news_place place = {INT64_MAX, NEWS_WHOLE}, read;
  char epoch[NEWS_EPOCH_MAX], word[NEWS_EPOCH_MAX], id[NEWS_ID_MAX];
  news_epoch_format (case_a, INT32_MAX, epoch);
  news_id_format (place, epoch, id);
  assert_true (news_id_parse (slice_of (id), &read, word));
  assert_int_equal (news_place_compare (place, read), 0);
  assert_string_equal (word, epoch);
}

static void what_is_no_id_is_not_taken_for_one (void **state)
{
  (void) state;
  static const char *const wrong[] = {"",
                                      "1",
                                      "1.0",
                                      "1.0-",
                                      "-1.0-1",
                                      "1.64-1",
                                      "1.0-1\n",
                                      "1.0-A",
                                      " 1.0-1",
                                      "1.0-1 ",
                                      "1..0-1",
                                      "1.0.0-1",
                                      "a.0-1",
                                      "1.x-1",
                                      "1.-1",
                                      ".0-1",
                                      "1.0-\"",
                                      "1.0-<",
                                      "9223372036854775808.0-1",
                                      "1.0-12345678901234567890123456",
                                      "99999999999999999999999999.0-1"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
  {
    struct news_place place;
    char epoch[NEWS_EPOCH_MAX];
    if (news_id_parse (slice_of (wrong[i]), &place, epoch))
      fail_msg ("\"%s\" was taken", wrong[i]);
  }
}

/* ---- The ring ---- */

static void a_new_ring_knows_where_it_begins (void **state)
{
  (void) state;
  uint64_t place;
  assert_int_equal (find (10, NEWS_WHOLE, EPOCH, &place), RING_FOUND);
  assert_int_equal (place, ring_end (ring));
  assert_int_equal (find (10, 0, EPOCH, &place), RING_BEHIND);
  assert_int_equal (find (11, 0, EPOCH, &place), RING_UNKNOWN);
  assert_int_equal (find (10, NEWS_WHOLE, "2.0a0b0c0d", &place), RING_UNKNOWN);
}

static void a_ring_that_has_not_begun_knows_no_place (void **state)
{
  (void) state;
  struct ring *fresh = ring_new (RING_BYTES);
  uint64_t place;
  assert_false (ring_begun (fresh));
  assert_int_equal (ring_find (fresh, (struct news_place){0, 0}, "", &place), RING_UNKNOWN);
  ring_destroy (&fresh);
}

static void a_place_is_found_between_events_and_inside_records (void **state)
{
  (void) state;
  uint64_t place;
  add_plain (11, 0);
  add_plain (11, 1);
  add_plain (20, 0);
  ring_through (ring, (struct news_place){30, NEWS_WHOLE});
  const struct
  {
    int64_t seq;
    uint32_t n;
    uint64_t next;
  } places[] = {{10, NEWS_WHOLE, 0}, {11, 0, 1}, {11, 1, 2}, {11, NEWS_WHOLE, 2}, {15, 7, 2}, {20, 0, 3}, {25, 0, 3}, {30, NEWS_WHOLE, 3}};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
  {
    assert_int_equal (find (places[i].seq, places[i].n, EPOCH, &place), RING_FOUND);
    assert_int_equal (place, ring_first (ring) + places[i].next);
  }
  assert_int_equal (find (31, 0, EPOCH, &place), RING_UNKNOWN);
}

static void what_came_already_is_taken_once (void **state)
{
  (void) state;
  add_plain (11, 0);
  add_plain (12, 0);
  struct message again = about (11, 0, "region", "region"), last = about (12, 0, "region", "region");
  assert_false (add (&again));
  assert_false (add (&last));
  ring_through (ring, (struct news_place){11, NEWS_WHOLE});
  assert_int_equal (ring_position (ring).seq, 12);
  assert_int_equal (ring_end (ring) - ring_first (ring), 2);
}

static void its_bytes_are_bounded_and_the_oldest_goes (void **state)
{
  (void) state;
  uint64_t place;
  for (int64_t seq = 11; seq < 5011; seq++)
  {
    add_plain (seq, 0);
    assert_true (ring_bytes (ring) <= RING_BYTES);
  }
  uint64_t first = ring_first (ring), end = ring_end (ring);
  assert_true (end - first > RING_BYTES / 1024);
  int64_t oldest = ring_at (ring, first)->place.seq;
  assert_int_equal (oldest, 5011 - (int64_t) (end - first));
  assert_int_equal (find (oldest - 1, 0, EPOCH, &place), RING_FOUND);
  assert_int_equal (place, first);
  assert_int_equal (find (oldest - 2, 0, EPOCH, &place), RING_BEHIND);
}

static void the_newest_stays_even_when_it_is_larger_than_all (void **state)
{
  (void) state;
  struct ring *tiny = ring_new (16);
  ring_begin (tiny, (struct news_place){10, NEWS_WHOLE}, EPOCH);
  for (int64_t seq = 11; seq < 300; seq++)
  {
    struct message event = about (seq, 0, "region", "region");
    struct news *news = news_new (&event, EPOCH);
    assert_true (ring_add (tiny, &news));
    assert_null (news);
    assert_int_equal (ring_end (tiny) - ring_first (tiny), 1);
    assert_int_equal (ring_at (tiny, ring_first (tiny))->place.seq, seq);
  }
  ring_destroy (&tiny);
}

static void beginning_anew_leaves_every_old_place_behind (void **state)
{
  (void) state;
  uint64_t place;
  add_plain (11, 0);
  uint64_t stood = ring_end (ring);
  ring_begin (ring, (struct news_place){5, NEWS_WHOLE}, "2.0a0b0c0d");
  assert_true (stood < ring_first (ring));
  assert_int_equal (ring_first (ring), ring_end (ring));
  assert_int_equal (find (11, 0, EPOCH, &place), RING_UNKNOWN);
  add_plain (6, 0);
  assert_int_equal (find (5, NEWS_WHOLE, "2.0a0b0c0d", &place), RING_FOUND);
  assert_int_equal (place, ring_first (ring));
}

static void a_cleared_ring_goes_on_from_where_it_is (void **state)
{
  (void) state;
  uint64_t place;
  add_plain (11, 0);
  uint64_t end = ring_end (ring);
  ring_through (ring, (struct news_place){12, NEWS_WHOLE});
  ring_clear (ring);
  assert_int_equal (ring_bytes (ring), 0);
  assert_int_equal (ring_end (ring), end);
  assert_int_equal (find (11, 0, EPOCH, &place), RING_BEHIND);
  assert_int_equal (find (12, NEWS_WHOLE, EPOCH, &place), RING_FOUND);
  assert_int_equal (place, end);
}

/* ---- Who comes by late ---- */

static void whoever_lost_a_case_is_not_shown_what_happened_before (void **state)
{
  (void) state;
  struct message edited = about (11, 0, "org:a region", "org:a region"), change = change_of (12, case_a, "org:a region", "org:a");
  struct message other = event_of (11, 1, "case.edited", case_b);
  other.arg[EVENT_AUDIENCE] = other.arg[EVENT_PRESENT] = set ("region");
  add (&edited);
  add (&other);
  assert_string_equal (name_of (shown_of (ring_at (ring, ring_first (ring)), "region")), "event");
  add (&change);
  const struct news *first = ring_at (ring, ring_first (ring));
  assert_string_equal (name_of (shown_of (first, "region")), "");
  assert_string_equal (name_of (shown_of (first, "org:a")), "event");
  assert_string_equal (name_of (shown_of (ring_at (ring, ring_first (ring) + 1), "region")), "event");
}

static void a_case_that_came_and_went_did_not_come_for_the_late (void **state)
{
  (void) state;
  struct message comes = change_of (11, case_a, "org:a", "org:a region"), goes = change_of (12, case_a, "org:a region", "org:a");
  add (&comes);
  assert_string_equal (name_of (shown_of (ring_at (ring, ring_first (ring)), "region")), "appeared");
  add (&goes);
  assert_string_equal (name_of (shown_of (ring_at (ring, ring_first (ring)), "region")), "");
  assert_string_equal (name_of (shown_of (ring_at (ring, ring_first (ring) + 1), "region")), "vanished");
}

static void many_cases_in_a_full_ring_are_told_apart (void **state)
{
  (void) state;
  uint8_t id[16];
  memcpy (id, case_a, 16);
  for (uint32_t i = 0; i < 20000; i++)
  {
    memcpy (id + 10, &i, sizeof i);
    struct message edited = event_of (11 + i, 0, "case.edited", id), gone;
    edited.arg[EVENT_AUDIENCE] = edited.arg[EVENT_PRESENT] = set ("region");
    add (&edited);
    if (i % 10 != 0)
      continue;
    gone = change_of (11 + i, id, "region", "org:a");
    gone.arg[EVENT_N] = value_int (1);
    add (&gone);
  }
  for (uint64_t place = ring_first (ring); place < ring_end (ring); place++)
  {
    const struct news *news = ring_at (ring, place);
    bool lost = (news->place.seq - 11) % 10 == 0;
    assert_string_equal (name_of (shown_of (news, "region")), lost ? (news->kind == MSG_CASE_AUDIENCE ? "vanished" : "") : "event");
    arena_reset (arena);
  }
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (an_event_is_for_those_who_meet_its_audience_and_the_case_s),
      TEST (an_event_of_no_case_is_for_its_audience),
      TEST (what_says_nothing_of_its_audience_is_for_nobody),
      TEST (a_change_of_audience_shows_as_coming_or_going),
      TEST (a_block_names_its_place_and_holds_the_event_on_one_line),
      TEST (scopes_stay_in_the_gateway),
      TEST (an_event_of_half_a_megabyte_comes_without_its_large_field),
      TEST (an_id_reads_as_the_place_it_was_made_of),
      TEST (what_is_no_id_is_not_taken_for_one),
      TEST (a_new_ring_knows_where_it_begins),
      TEST (a_ring_that_has_not_begun_knows_no_place),
      TEST (a_place_is_found_between_events_and_inside_records),
      TEST (what_came_already_is_taken_once),
      TEST (its_bytes_are_bounded_and_the_oldest_goes),
      TEST (the_newest_stays_even_when_it_is_larger_than_all),
      TEST (beginning_anew_leaves_every_old_place_behind),
      TEST (a_cleared_ring_goes_on_from_where_it_is),
      TEST (whoever_lost_a_case_is_not_shown_what_happened_before),
      TEST (a_case_that_came_and_went_did_not_come_for_the_late),
      TEST (many_cases_in_a_full_ring_are_told_apart),
  };
  return cmocka_run_group_tests_name ("web_ring", tests, NULL, NULL);
}
