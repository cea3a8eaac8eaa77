/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of arenas, values, ids, days, errors and hashes. */
#include "proto/codec.h"
#include "proto/error.h"
#include "proto/scope.h"
#include "proto/uuid.h"
#include "proto/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int set_up (void **state)
{
  *state = arena_new ();
  return 0;
}

static int tear_down (void **state)
{
  struct arena *arena = *state;
  arena_destroy (&arena);
  assert_null (arena);
  return 0;
}

/* ---- Arena ---- */

static void memory_is_zeroed_and_aligned_even_after_a_reset (void **state)
{
  struct arena *arena = *state;
  for (int round = 0; round < 3; round++)
  {
    for (size_t size = 0; size < 3000; size += 7)
    {
      unsigned char *piece = arena_alloc (arena, size);
      assert_int_equal ((uintptr_t)piece % _Alignof(max_align_t), 0);
      for (size_t i = 0; i < size; i++)
        assert_int_equal (piece[i], 0);
      memset (piece, 0xa5, size);
    }
    arena_reset (arena);
  }
}

static void a_large_piece_does_not_disturb_the_small_ones (void **state)
{
  struct arena *arena = *state;
  char *before = arena_copy (arena, "before", 6);
  char *large = arena_alloc (arena, 5 * 1024 * 1024);
  memset (large, 1, 5 * 1024 * 1024);
  char *after = arena_printf (arena, "%s-%d", before, 42);
  assert_string_equal (before, "before");
  assert_string_equal (after, "before-42");
  assert_true (arena_used (arena) >= 5 * 1024 * 1024);
  arena_reset (arena);
  assert_int_equal (arena_used (arena), 0);
}

static void destroying_nothing_is_allowed (void **state)
{
  (void)state;
  struct arena *none = NULL;
  arena_destroy (NULL);
  arena_destroy (&none);
}

/* ---- Slices ---- */

static void slices_compare_by_bytes_and_shorter_first (void **state)
{
  (void)state;
  assert_true (slice_compare (SLICE ("a"), SLICE ("aa")) < 0);
  assert_true (slice_compare (SLICE ("b"), SLICE ("aa")) > 0);
  assert_true (slice_compare (SLICE (""), SLICE ("a")) < 0);
  assert_true (slice_compare (SLICE ("z"), SLICE ("ä")) < 0);
  assert_int_equal (slice_compare (SLICE ("ab"), SLICE ("ab")), 0);
  assert_int_equal (slice_compare (SLICE_NONE, SLICE ("")), 0);
  assert_true (slice_equal (SLICE_NONE, SLICE ("")));
  assert_true (slice_is (SLICE ("ab"), "ab"));
  assert_false (slice_is (SLICE ("ab"), "abc"));
  assert_int_equal (slice_of (NULL).size, 0);
}

/* ---- Lists and maps ---- */

static void a_list_grows_beyond_its_capacity (void **state)
{
  struct arena *arena = *state;
  struct value list = value_list (arena, 3);
  for (int i = 0; i < 1000; i++)
    value_append (arena, &list, value_int (i));
  assert_int_equal (list.count, 1000);
  for (int i = 0; i < 1000; i++)
    assert_int_equal (list.items[i].integer, i);
}

static void a_copied_list_does_not_write_into_the_other (void **state)
{
  struct arena *arena = *state;
  struct value one = value_list (arena, 8);
  value_append (arena, &one, value_int (1));
  struct value other = one;
  value_append (arena, &one, value_int (2));
  value_append (arena, &other, value_int (3));
  assert_int_equal (one.items[1].integer, 2);
  assert_int_equal (other.items[1].integer, 3);
}

static void a_decoded_container_can_be_extended (void **state)
{
  struct arena *arena = *state;
  static const uint8_t bytes[] = {0x82, 0xa1, 'b', 0x92, 1, 2, 0xa1, 'a', 1};
  struct value map;
  assert_int_equal (codec_decode (arena, bytes, sizeof bytes, &map), 0);
  value_set_str (arena, &map, "ab", value_int (3));
  value_append (arena, (struct value *)value_at (&map, "b"), value_int (3));
  assert_int_equal (map.count, 3);
  assert_int_equal (value_at (&map, "a")->integer, 1);
  assert_int_equal (value_at (&map, "b")->count, 3);
  assert_int_equal (value_at (&map, "ab")->integer, 3);
}

static void setting_a_key_replaces_it_and_removing_it_leaves_the_rest (void **state)
{
  struct arena *arena = *state;
  struct value map = value_map (arena, 0);
  value_set_str (arena, &map, "c", value_int (1));
  value_set_str (arena, &map, "a", value_int (2));
  value_set_str (arena, &map, "b", value_int (3));
  value_set_str (arena, &map, "c", value_int (4));
  assert_int_equal (map.count, 3);
  assert_int_equal (value_at (&map, "c")->integer, 4);
  assert_true (value_remove (&map, SLICE ("b")));
  assert_false (value_remove (&map, SLICE ("b")));
  assert_null (value_at (&map, "b"));
  assert_int_equal (map.count, 2);
  assert_int_equal (value_at (&map, "a")->integer, 2);
  value_set_str (arena, &map, "b", value_int (5));
  assert_int_equal (value_at (&map, "a")->integer, 2);
  assert_int_equal (value_at (&map, "b")->integer, 5);
  assert_int_equal (value_at (&map, "c")->integer, 4);
}

static void a_map_that_was_only_set_is_in_key_order (void **state)
{
  struct arena *arena = *state;
  struct value map = value_map (arena, 2);
  for (int i = 0; i < 300; i++)
    value_set_str (arena, &map, arena_printf (arena, "%d", i * 7919 % 300), value_int (i));
  assert_int_equal (map.count, 300);
  for (uint32_t i = 1; i < map.count; i++)
    assert_true (slice_compare (value_as_slice (&map.items[2 * i - 2]), value_as_slice (&map.items[2 * i])) < 0);
}

static void sorting_reaches_the_maps_inside (void **state)
{
  struct arena *arena = *state;
  struct value inner[] = {value_string ("y"), value_int (1), value_string ("x"), value_int (2)};
  struct value map = {.kind = VALUE_MAP, .count = 2, .items = inner};
  struct value list = value_list (arena, 1);
  value_append (arena, &list, map);
  value_sort (&list);
  assert_true (slice_is (value_as_slice (&inner[0]), "x"));
  assert_int_equal (inner[1].integer, 2);
  assert_int_equal (inner[3].integer, 1);
}

static void readers_give_their_default_for_anything_else (void **state)
{
  (void)state;
  struct value text = value_string ("a"), number = value_int (5), short_id = value_bytes ("123", 3);
  assert_int_equal (value_as_int (NULL, -7), -7);
  assert_int_equal (value_as_int (&text, -7), -7);
  assert_int_equal (value_as_int (&number, -7), 5);
  assert_true (value_as_bool (&number, true));
  assert_null (value_as_slice (&number).data);
  assert_null (value_as_id (&short_id));
  assert_null (value_as_id (NULL));
  assert_null (value_get (&number, SLICE ("a")));
  assert_null (value_get (NULL, SLICE ("a")));
  assert_true (value_is_nil (NULL));
  assert_true (value_is_empty (&VALUE_NONE));
  struct value none = value_string (""), zero = value_int (0), no = value_bool (false);
  assert_true (value_is_empty (&none));
  assert_false (value_is_empty (&zero));
  assert_false (value_is_empty (&no));
}

static struct value sample (struct arena *arena)
{
  struct value list = value_list (arena, 1), map = value_map (arena, 1);
  value_append (arena, &list, value_bool (true));
  value_append (arena, &list, value_bytes ("\0\1", 2));
  value_set_str (arena, &map, "list", list);
  value_set_str (arena, &map, "nil", VALUE_NONE);
  value_set_str (arena, &map, "text", value_string ("Größe"));
  return map;
}

static void a_deep_copy_is_equal_and_shares_nothing (void **state)
{
  struct arena *arena = *state;
  struct arena *other = arena_new ();
  struct value original = sample (other);
  struct value copy = value_copy (arena, &original);
  assert_true (value_equal (&original, &copy));
  arena_destroy (&other);
  struct value again = sample (arena);
  assert_true (value_equal (&again, &copy));
}

static void values_differ_in_kind_content_and_size (void **state)
{
  struct arena *arena = *state;
  struct value a = sample (arena), b = sample (arena);
  assert_true (value_equal (&a, &b));
  value_set_str (arena, &b, "text", value_string ("Grösse"));
  assert_false (value_equal (&a, &b));
  b = sample (arena);
  value_set_str (arena, &b, "more", VALUE_NONE);
  assert_false (value_equal (&a, &b));
  struct value text = value_string ("ab"), bytes = value_bytes ("ab", 2), zero = value_int (0), no = value_bool (false);
  assert_false (value_equal (&text, &bytes));
  assert_false (value_equal (&zero, &no));
  assert_false (value_equal (&zero, NULL));
  assert_true (value_equal (&VALUE_NONE, NULL));
}

/* ---- Hashes ---- */

static void canonical_maps_hash_the_same_whatever_their_order (void **state)
{
  struct arena *arena = *state;
  struct value forward[] = {value_string ("a"), value_int (1), value_string ("aa"), value_int (2), value_string ("b"), value_int (3)};
  struct value backward[] = {value_string ("b"), value_int (3), value_string ("aa"), value_int (2), value_string ("a"), value_int (1)};
  struct value one = {.kind = VALUE_MAP, .count = 3, .items = forward}, other = {.kind = VALUE_MAP, .count = 3, .items = backward};
  uint8_t hash_one[VALUE_HASH_BYTES], hash_other[VALUE_HASH_BYTES];
  value_hash (&one, hash_one);
  value_hash (&other, hash_other);
  assert_memory_equal (hash_one, hash_other, sizeof hash_one);
  assert_true (slice_equal (codec_encode (arena, &one), codec_encode (arena, &other)));
  assert_true (value_equal (&one, &other));
  backward[1] = value_int (4);
  value_hash (&other, hash_other);
  assert_memory_not_equal (hash_one, hash_other, sizeof hash_one);
}

static void a_value_hash_is_taken_over_the_encoded_form (void **state)
{
  struct arena *arena = *state;
  struct value value = sample (arena);
  struct slice bytes = codec_encode (arena, &value);
  uint8_t hash[VALUE_HASH_BYTES], expected[VALUE_HASH_BYTES];
  value_hash (&value, hash);
  hash_bytes (bytes.data, bytes.size, expected, sizeof expected);
  assert_memory_equal (hash, expected, sizeof hash);
  value_hash (NULL, hash);
  hash_bytes ("\xc0", 1, expected, sizeof expected);
  assert_memory_equal (hash, expected, sizeof hash);
}

static void a_short_hash_begins_the_one_of_32_bytes (void **state)
{
  (void)state;
  uint8_t long_hash[32], hash[32];
  hash_bytes ("abc", 3, long_hash, sizeof long_hash);
  /* hashlib.blake2b (b'abc', digest_size=32) */
  assert_memory_equal (long_hash, "\xbd\xdd\x81\x3c\x63\x42\x39\x72", 8);
  for (size_t size = 1; size < 16; size++)
  {
    hash_bytes ("abc", 3, hash, size);
    assert_memory_equal (hash, long_hash, size);
  }
  hash_bytes ("abc", 3, hash, 16);
  assert_memory_not_equal (hash, long_hash, 16);
}

/* ---- Ids ---- */

static void an_id_holds_its_time_and_sorts_by_it (void **state)
{
  (void)state;
  static const uint8_t tail[10] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  uint8_t earlier[UUID_BYTES], later[UUID_BYTES];
  uuid_make (earlier, INT64_C (1767225600000), tail);
  uuid_make (later, INT64_C (1767225600001), (const uint8_t[10]){0});
  assert_true (uuid_time_ms (earlier) == INT64_C (1767225600000));
  assert_true (uuid_is_v7 (earlier) && uuid_is_v7 (later));
  assert_true (memcmp (earlier, later, sizeof later) < 0);
}

static void new_ids_differ_and_are_of_now (void **state)
{
  (void)state;
  uint8_t one[UUID_BYTES], other[UUID_BYTES];
  uuid_new (one);
  uuid_new (other);
  assert_memory_not_equal (one, other, sizeof one);
  assert_true (uuid_is_v7 (one));
  assert_true (uuid_time_ms (one) > INT64_C (1700000000000));
  assert_true (uuid_time_ms (other) - uuid_time_ms (one) < 10000);
}

static void only_the_exact_form_of_a_uuid_is_read (void **state)
{
  (void)state;
  static const char *const wrong[] = {"",
                                      "019a9c1e-7b1c-7000-8000-0123456789a",
                                      "019a9c1e-7b1c-7000-8000-0123456789abc",
                                      "019a9c1e7b1c-7000-8000-0123456789abcd",
                                      "019a9c1e-7b1c-7000-8000-0123456789ag",
                                      "019a9c1e-7b1c-7000-8000+0123456789ab",
                                      "{19a9c1e-7b1c-7000-8000-0123456789a}"};
  uint8_t id[UUID_BYTES];
  char text[UUID_TEXT];
  assert_true (uuid_parse ("019A9c1e-7b1c-7000-8000-0123456789aB", 36, id));
  uuid_format (id, text);
  assert_string_equal (text, "019a9c1e-7b1c-7000-8000-0123456789ab");
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_false (uuid_parse (wrong[i], (uint32_t)strlen (wrong[i]), id));
  assert_false (uuid_parse (NULL, 36, id));
}

/* ---- Days ---- */

static void only_days_that_exist_are_valid (void **state)
{
  (void)state;
  static const char *const good[] = {"2026-03-31", "2028-02-29", "2000-02-29", "1900-01-01", "2999-12-31"};
  static const char *const bad[] = {"",           "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10",  "2026-01-00", "1899-12-31",
                                    "3000-01-01", "2026-3-31",  "2026/03/31", "31.03.2026", "2026-03-3x", "2026-03-311", "20260-3-31", "+026-03-31"};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
    assert_true (date_is_valid (slice_of (good[i])));
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_false (date_is_valid (slice_of (bad[i])));
  assert_false (date_is_valid (SLICE_NONE));
}

static void every_day_goes_to_milliseconds_and_back (void **state)
{
  (void)state;
  char text[11], again[11];
  const int64_t day_ms = 24LL * 3600 * 1000;
  assert_true (date_to_ms (SLICE ("1970-01-01")) == 0);
  assert_true (date_to_ms (SLICE ("2026-01-01")) == INT64_C (1767225600000));
  int64_t last = date_to_ms (SLICE ("2999-12-31"));
  int days = 0;
  for (int64_t at = date_to_ms (SLICE ("1900-01-01")); at <= last; at += day_ms, days++)
  {
    date_from_ms (at, text);
    assert_true (date_is_valid (slice_of (text)));
    assert_true (date_to_ms (slice_of (text)) == at);
    date_from_ms (at + day_ms - 1, again);
    assert_string_equal (text, again);
  }
  assert_int_equal (days, 401767); /* 1100 years with 267 leap days */
}

static void times_of_any_size_give_a_text (void **state)
{
  (void)state;
  char text[11];
  date_from_ms (INT64_MAX, text);
  assert_int_equal (strlen (text), 10);
  date_from_ms (INT64_MIN, text);
  assert_int_equal (strlen (text), 10);
  date_from_ms (-1, text);
  assert_string_equal (text, "1969-12-31");
}

/* ---- Errors ---- */

static void errors_are_found_by_number_and_code (void **state)
{
  (void)state;
  size_t count;
  const struct error_def *table = error_table (&count);
  for (size_t i = 0; i < count; i++)
  {
    assert_ptr_equal (error_def (table[i].number), &table[i]);
    assert_ptr_equal (error_by_code (slice_of (table[i].code)), &table[i]);
    assert_true (table[i].number > 100 && table[i].number < 800);
    assert_true (utf8_length (table[i].de, strlen (table[i].de)) > 0);
    assert_true (utf8_length (table[i].en, strlen (table[i].en)) > 0);
  }
  assert_null (error_def (0));
  assert_null (error_def (100));
  assert_null (error_by_code (SLICE ("nonsense")));
}

static void both_languages_name_the_same_placeholders (void **state)
{
  (void)state;
  size_t count;
  const struct error_def *table = error_table (&count);
  for (size_t i = 0; i < count; i++)
  {
    assert_true ((strstr (table[i].de, "{0}") == NULL) == (strstr (table[i].en, "{0}") == NULL));
    assert_true ((strstr (table[i].de, "{1}") == NULL) == (strstr (table[i].en, "{1}") == NULL));
  }
}

static void placeholders_are_replaced_and_nothing_else (void **state)
{
  struct arena *arena = *state;
  struct slice text = error_text (arena, "{1} vor {0}, {2} {0", SLICE ("{1}"), SLICE ("B"));
  assert_true (slice_is (text, "B vor {1}, {2} {0"));
  assert_int_equal (text.data[text.size], '\0');
  assert_true (slice_is (error_text (arena, "a{0}b{1}", SLICE_NONE, SLICE_NONE), "ab"));
}

/* ---- Scopes ---- */

/* The table of PROTOCOL.md, section 13. */
static void a_scope_has_the_hash_that_the_protocol_says (void **state)
{
  (void)state;
  assert_true (scope_hash (SLICE ("public")) == 0xf4b72165f60f5b60);
  assert_true (scope_hash (SLICE ("region")) == 0xc755a623f50a24dd);
  assert_true (scope_hash (SLICE ("org:150890015015")) == 0xb50925fdbd16d32e);
  assert_true (scope_hash (SLICE ("firm:müller")) == 0x5d161a4e81ffc2a8);
  assert_true (scope_hash_of ("org:", SLICE ("150890015015")) == scope_hash (SLICE ("org:150890015015")));
}

static void scopes_meet_when_they_have_one_in_common (void **state)
{
  struct arena *arena = *state;
  uint64_t a[] = {UINT64_C (0xf000000000000001), 5, 9}, b[] = {2, 9, 11}, c[] = {0, 4, 10, UINT64_C (0xf000000000000000)};
  scopes_sort (a, 3);
  assert_true (a[0] == 5 && a[2] == UINT64_C (0xf000000000000001));
  const struct
  {
    const uint64_t *mine, *theirs;
    uint32_t mine_count, count;
    bool meet;
  } pairs[] = {{a, b, 3, 3, true}, {a, c, 3, 4, false}, {a, b, 0, 3, false}, {a, b, 3, 0, false}, {a, b, 2, 2, true}, {a, b, 1, 3, false}, {a, a, 3, 3, true}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
  {
    struct value bytes = scopes_to_bytes (arena, pairs[i].theirs, pairs[i].count);
    assert_int_equal (value_as_slice (&bytes).size, 8 * pairs[i].count);
    assert_int_equal (scopes_meet (pairs[i].mine, pairs[i].mine_count, pairs[i].theirs, pairs[i].count), pairs[i].meet);
    assert_int_equal (scopes_meet_bytes (pairs[i].mine, pairs[i].mine_count, value_as_slice (&bytes)), pairs[i].meet);
  }
  struct value bytes = scopes_to_bytes (arena, a + 1, 2);
  assert_memory_equal (bytes.data, "\0\0\0\0\0\0\0\x09\xf0\0\0\0\0\0\0\x01", 16);
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (memory_is_zeroed_and_aligned_even_after_a_reset),
      TEST (a_large_piece_does_not_disturb_the_small_ones),
      TEST (destroying_nothing_is_allowed),
      TEST (slices_compare_by_bytes_and_shorter_first),
      TEST (a_list_grows_beyond_its_capacity),
      TEST (a_copied_list_does_not_write_into_the_other),
      TEST (a_decoded_container_can_be_extended),
      TEST (setting_a_key_replaces_it_and_removing_it_leaves_the_rest),
      TEST (a_map_that_was_only_set_is_in_key_order),
      TEST (sorting_reaches_the_maps_inside),
      TEST (readers_give_their_default_for_anything_else),
      TEST (a_deep_copy_is_equal_and_shares_nothing),
      TEST (values_differ_in_kind_content_and_size),
      TEST (canonical_maps_hash_the_same_whatever_their_order),
      TEST (a_value_hash_is_taken_over_the_encoded_form),
      TEST (a_short_hash_begins_the_one_of_32_bytes),
      TEST (an_id_holds_its_time_and_sorts_by_it),
      TEST (new_ids_differ_and_are_of_now),
      TEST (only_the_exact_form_of_a_uuid_is_read),
      TEST (only_days_that_exist_are_valid),
      TEST (every_day_goes_to_milliseconds_and_back),
      TEST (times_of_any_size_give_a_text),
      TEST (errors_are_found_by_number_and_code),
      TEST (both_languages_name_the_same_placeholders),
      TEST (placeholders_are_replaced_and_nothing_else),
      TEST (a_scope_has_the_hash_that_the_protocol_says),
      TEST (scopes_meet_when_they_have_one_in_common),
  };
#undef TEST
  return cmocka_run_group_tests (tests, NULL, NULL);
}
