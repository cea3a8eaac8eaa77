/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the scan and of frames.  Single byte sequences and their errors stand in proto/vectors; here is what needs size, order or memory. */
#include "proto/codec.h"
#include "proto/text.h"
#include "proto/uuid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t ID[16] = {0x01, 0x9a, 0x9c, 0x1e, 0x7b, 0x1c, 0x70, 0x00, 0x80, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab};

static const uint8_t PERSON[16] = {[6] = 0x70, [8] = 0x80, [15] = 1};
static const uint8_t BEFORE[16] = {[6] = 0x70, [8] = 0x80, [15] = 2};

static int set_up (void **state)
{
  *state = arena_new ();
  return 0;
}

static int tear_down (void **state)
{
  struct arena *arena = *state;
  arena_destroy (&arena);
  return 0;
}

/* ---- Scan ---- */

static void a_frame_with_a_huge_container_is_refused_before_unpacking (void **state)
{
  struct arena *arena = *state;
  static const uint8_t heads[] = {0xdd, 0xdf, 0xdb, 0xc6};
  for (size_t i = 0; i < sizeof heads; i++)
  {
    const uint8_t frame[] = {heads[i], 0x01, 0, 0, 0};
    size_t used = arena_used (arena);
    struct value value;
    assert_int_equal (codec_decode (arena, frame, sizeof frame, &value), ERR_TRUNCATED);
    assert_int_equal (arena_used (arena), used);
    assert_true (value_is_nil (&value));
  }
}

static void a_list_is_refused_by_its_size_before_its_items_are_read (void **state)
{
  (void)state;
  /* One item too many is announced and all are there, but the first is a float: were the items read first, that would be the error. */
  size_t size = 5 + LIMIT_NODES;
  uint8_t *frame = calloc (1, size);
  frame[0] = 0xdd;
  for (int i = 0; i < 4; i++)
    frame[1 + i] = (uint8_t)((uint32_t)LIMIT_NODES >> (24 - 8 * i));
  frame[5] = 0xca;
  assert_int_equal (codec_scan (frame, size, NULL), ERR_TOO_MANY_VALUES);
  free (frame);
}

static void as_many_values_as_the_limit_says_pass_and_one_more_does_not (void **state)
{
  struct arena *arena = *state;
  struct value list = value_list (arena, LIMIT_NODES);
  for (int i = 0; i < LIMIT_NODES - 1; i++)
    value_append (arena, &list, VALUE_NONE);
  struct slice bytes = codec_encode (arena, &list);
  struct value again;
  assert_int_equal (codec_decode (arena, bytes.data, bytes.size, &again), 0);
  assert_true (value_equal (&list, &again));
  value_append (arena, &list, VALUE_NONE);
  bytes = codec_encode (arena, &list);
  assert_int_equal (codec_scan (bytes.data, bytes.size, NULL), ERR_TOO_MANY_VALUES);
}

static void values_are_counted_over_all_containers (void **state)
{
  struct arena *arena = *state;
  struct value outer = value_list (arena, 4), inner = value_list (arena, LIMIT_NODES);
  for (int i = 0; i < LIMIT_NODES - 3; i++)
    value_append (arena, &inner, VALUE_NONE);
  value_append (arena, &outer, inner);
  value_append (arena, &outer, VALUE_NONE);
  struct slice bytes = codec_encode (arena, &outer);
  assert_int_equal (codec_scan (bytes.data, bytes.size, NULL), 0);
  value_append (arena, &outer, VALUE_NONE);
  bytes = codec_encode (arena, &outer);
  assert_int_equal (codec_scan (bytes.data, bytes.size, NULL), ERR_TOO_MANY_VALUES);
}

static void eight_containers_inside_one_another_pass_and_nine_do_not (void **state)
{
  (void)state;
  uint8_t frame[LIMIT_DEPTH + 1];
  memset (frame, 0x91, sizeof frame);
  frame[LIMIT_DEPTH - 1] = 0x90;
  assert_int_equal (codec_scan (frame, LIMIT_DEPTH, NULL), 0);
  frame[LIMIT_DEPTH - 1] = 0x91;
  frame[LIMIT_DEPTH] = 0x80;
  size_t offset;
  assert_int_equal (codec_scan (frame, sizeof frame, &offset), ERR_TOO_DEEP);
  assert_int_equal (offset, LIMIT_DEPTH);
}

static void a_map_of_512_keys_passes_in_any_order (void **state)
{
  struct arena *arena = *state;
  struct value map = value_map (arena, LIMIT_MAP_ENTRIES);
  for (int i = 0; i < LIMIT_MAP_ENTRIES; i++)
    value_set_str (arena, &map, arena_printf (arena, "key%d", i), value_int (i));
  struct slice bytes = codec_encode (arena, &map);
  struct value again;
  assert_int_equal (codec_decode (arena, bytes.data, bytes.size, &again), 0);
  assert_true (value_equal (&map, &again));
  uint8_t reversed[3 + 2 * LIMIT_MAP_ENTRIES * 8] = {0xde, LIMIT_MAP_ENTRIES >> 8, LIMIT_MAP_ENTRIES & 255};
  size_t size = 3;
  for (int i = LIMIT_MAP_ENTRIES - 1; i >= 0; i--)
  {
    reversed[size++] = 0xa2;
    reversed[size++] = (uint8_t)('0' + i / 64);
    reversed[size++] = (uint8_t)('0' + i % 64);
    reversed[size++] = 0xc0;
  }
  assert_int_equal (codec_decode (arena, reversed, size, &again), 0);
  assert_int_equal (again.count, LIMIT_MAP_ENTRIES);
  for (uint32_t i = 1; i < again.count; i++)
    assert_true (slice_compare (value_as_slice (&again.items[2 * i - 2]), value_as_slice (&again.items[2 * i])) < 0);
  memcpy (reversed + size - 4, reversed + 3, 4);
  size_t offset;
  assert_int_equal (codec_decode (arena, reversed, size, &again), ERR_DUPLICATE_KEY);
  assert_int_equal (codec_scan (reversed, size, &offset), ERR_DUPLICATE_KEY);
  assert_true (offset >= size - 4);
}

static void the_offset_names_the_innermost_value_that_is_wrong (void **state)
{
  (void)state;
  static const struct
  {
    const char *bytes;
    size_t size, offset;
  } cases[] = {
      {"\x92\x01\xca\0\0\0\0", 7, 2}, {"\x92\x01\xa2\xff\xff", 5, 2}, {"\x81\xa1k\xcf\xff\0\0\0\0\0\0\0", 12, 3}, {"\xc0\xc0", 2, 1}, {"\x92\x01", 2, 0},
      {"\x91\x91\xa5", 3, 2},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
  {
    size_t offset = SIZE_MAX;
    assert_int_not_equal (codec_scan (cases[i].bytes, cases[i].size, &offset), 0);
    assert_int_equal (offset, cases[i].offset);
  }
}

static void no_beginning_of_a_frame_is_a_frame (void **state)
{
  struct arena *arena = *state;
  struct value value = value_map (arena, 4), list = value_list (arena, 3);
  value_append (arena, &list, value_int (INT64_MIN));
  value_append (arena, &list, value_bytes (ID, 16));
  value_append (arena, &list, value_string ("Größe"));
  value_set_str (arena, &value, "list", list);
  value_set_str (arena, &value, "long", value_string (arena_printf (arena, "%0300d", 7)));
  struct slice bytes = codec_encode (arena, &value);
  for (uint32_t size = 0; size < bytes.size; size++)
  {
    /* A copy of exactly that size, so that reading behind it would be seen. */
    char *part = malloc (size + (size == 0));
    memcpy (part, bytes.data, size);
    assert_int_equal (codec_scan (part, size, NULL), ERR_TRUNCATED);
    free (part);
  }
  assert_int_equal (codec_scan (bytes.data, bytes.size, NULL), 0);
}

static void a_frame_beyond_one_mebibyte_is_refused (void **state)
{
  struct arena *arena = *state;
  uint8_t *frame = calloc (1, LIMIT_FRAME_BYTES + 1);
  frame[0] = 0xc6;
  frame[2] = 0x0f;
  frame[3] = 0xff;
  frame[4] = 0xfb;
  struct value value;
  assert_int_equal (codec_decode (arena, frame, LIMIT_FRAME_BYTES, &value), 0);
  assert_int_equal (value.count, LIMIT_FRAME_BYTES - 5);
  frame[4] = 0xfc;
  assert_int_equal (codec_decode (arena, frame, LIMIT_FRAME_BYTES + 1, &value), ERR_FRAME_SIZE);
  free (frame);
}

static void utf8_is_checked_at_every_place_of_a_text (void **state)
{
  (void)state;
  for (size_t size = 1; size < 40; size++)
    for (size_t at = 0; at < size; at++)
    {
      char text[40];
      memset (text, 'a', size);
      assert_int_equal (utf8_length (text, size), size);
      text[at] = '\0';
      assert_int_equal (utf8_length (text, size), -1);
      text[at] = '\x80';
      assert_int_equal (utf8_length (text, size), -1);
      text[at] = '\x7f';
      assert_int_equal (utf8_length (text, size), size);
      text[at] = '\x01';
      assert_int_equal (utf8_length (text, size), size);
    }
  assert_int_equal (utf8_length ("ä€\U0001f4a1", 9), 3);
  assert_int_equal (utf8_length (NULL, 0), 0);
}

static void every_code_point_is_one_character_and_surrogates_are_none (void **state)
{
  (void)state;
  for (uint32_t point = 1; point <= 0x10ffff; point++)
  {
    char text[4];
    size_t size = 0;
    if (point < 0x80)
      text[size++] = (char)point;
    else
    {
      size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      static const uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
      text[size++] = (char)(marks[length] | point >> (6 * (length - 1)));
      for (size_t i = length - 1; i > 0; i--)
        text[size++] = (char)(0x80 | (point >> (6 * (i - 1)) & 0x3f));
    }
    bool surrogate = point >= 0xd800 && point <= 0xdfff;
    assert_int_equal (utf8_length (text, size), surrogate ? -1 : 1);
  }
}

static void what_stands_in_no_text_is_found_and_cleaned (void **state)
{
  struct arena *arena = *state;
  static const struct
  {
    const char *dirty, *lines, *line;
  } samples[] = {{"gut", "gut", "gut"},
                 {"a\nb\tc", "a\nb\tc", "a\nb\tc"},
                 {"\ufeffAnfang", "Anfang", "Anfang"},
                 {"a\r\nb\rc", "a\nb\nc", "a b c"},
                 {"a\vb\fc\xc2\x85"
                  "d\u2028e\u2029f",
                  "a\nb\nc\nd\ne\nf", "a b c d e f"},
                 {"a\u202eb\u2066c\u2069\x07\x7f\xc2\x80\ufdd0\U0010ffff", "abc", "abc"},
                 {"\u00ad\u200e\u200f\u200d\ufe0f\u061c\ufffd\U0001f4a1", "\u00ad\u200e\u200f\u200d\ufe0f\u061c\ufffd\U0001f4a1",
                  "\u00ad\u200e\u200f\u200d\ufe0f\u061c\ufffd\U0001f4a1"},
                 {"a\u3164\u115f\u1160\uffa0\u200b\u2060\u2064\u034f\u180e\ufe00\ufe0d\ufff0\U000e0001\U000e0041\U000e007f\U000e01ef\U0001d173z", "az", "az"},
                 {"a\ufffc\U0001107f\U00013430\U0001343f\U00016fe4\U0001d159z", "az", "az"},
                 {"e\u0301\u20e3\u070f\ue000\U00013440\U00100000", "e\u0301\u20e3\u070f\ue000\U00013440\U00100000",
                  "e\u0301\u20e3\u070f\ue000\U00013440\U00100000"},
                 {"\U0001f3f4\U000e0067\U000e007f \U0001f3f4\U000e0067\U000e0062\U000e0077 \U0001f3f4\U000e0041\U000e0041\U000e0041\U000e007f",
                  "\U0001f3f4 \U0001f3f4 \U0001f3f4", "\U0001f3f4 \U0001f3f4 \U0001f3f4"},
                 {"\u2800 ❤\ufe0f \U0001f469\u200d\U0001f680 Auf\u200clage", "\u2800 ❤\ufe0f \U0001f469\u200d\U0001f680 Auf\u200clage",
                  "\u2800 ❤\ufe0f \U0001f469\u200d\U0001f680 Auf\u200clage"}};
  /* A region's flag is the one place for tags; all others, and fillers, could hide a text or be a title of nothing. */
  static const char wales[] = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f";
  uint32_t at = 9, code = 9;
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
  {
    struct slice dirty = slice_of (samples[i].dirty), lines = text_tidy (arena, dirty, true), line = text_tidy (arena, dirty, false);
    assert_true (slice_is (lines, samples[i].lines));
    assert_true (slice_is (line, samples[i].line));
    assert_int_equal (text_forbidden (lines, &at, &code), 0);
    assert_int_equal (text_forbidden (line, &at, &code), 0);
  }
  assert_int_equal (at, 9);
  assert_int_equal (text_forbidden (slice_of ("ä\u202eb"), &at, &code), 3);
  assert_int_equal (at, 2);
  assert_int_equal (code, 0x202e);
  assert_int_equal (text_forbidden (SLICE_NONE, &at, &code), 0);
  assert_int_equal (text_forbidden (slice_of (wales), &at, &code), 0);
  assert_true (slice_is (text_tidy (arena, slice_of (arena_printf (arena, "%s\U000e0021\u200b!", wales)), false), arena_printf (arena, "%s!", wales)));
}

static void a_text_that_shows_nothing_is_blank (void **state)
{
  (void)state;
  static const char *const blank[] = {"",
                                      " \t\n",
                                      "\u00a0\u2003\u3000\u205f",
                                      "\u3164",
                                      "\u115f\u1160\uffa0",
                                      "\u2800",
                                      "\u200b\u200c\u200d\u200e",
                                      "\ufe0f\ufe0e",
                                      "\u00ad",
                                      "\U000e0041\U000e007f",
                                      "\ufeff\u202e\u2028",
                                      "\U000e0101",
                                      "\ufffc",
                                      "\u0301\u0301\u0301",
                                      "\u0489\u1ab0\u1dff\u20e3\ufe2f",
                                      "\U0001d159\U00016fe4\u070f\U0001107f",
                                      "\U00013430\U00013440\U00013455",
                                      "\ue000\uf8ff\U000f0000\U0010fffd"};
  static const char *const seen[] = {
      ".", " ä", "e\u0301", "1\u20e3", "\u093f", "\u0e34", "\u0710", "\U00013443", "\U0001f1e9\U0001f1ea", "\U0001f44b\U0001f3fd", "\ufffd", "\u200b\U0001f4a1", "0\ufe0f\u20e3", "\u2801", "\u3042", "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"};
  for (size_t i = 0; i < sizeof blank / sizeof *blank; i++)
    assert_true (text_is_blank (slice_of (blank[i])));
  for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
    assert_false (text_is_blank (slice_of (seen[i])));
}

/* ---- Frames ---- */

static struct request sample_request (struct arena *arena)
{
  struct request request = {.id = ID, .as = PERSON, .after = BEFORE, .min_seq = INT64_MAX};
  request.message = message_new (MSG_CASE_EDIT);
  request.message.arg[CASE_EDIT_CASE] = value_string ("SLK-2026-00042");
  request.message.arg[CASE_EDIT_FIELDS] = value_map (arena, 1);
  value_set_str (arena, &request.message.arg[CASE_EDIT_FIELDS], "title", VALUE_NONE);
  return request;
}

static void the_envelope_of_a_request_arrives_whole (void **state)
{
  struct arena *arena = *state;
  struct request request = sample_request (arena), again;
  struct slice frame = codec_encode_request (arena, &request), culprit;
  assert_int_equal (codec_decode_request (arena, frame.data, frame.size, &again, &culprit), 0);
  assert_memory_equal (again.id, ID, 16);
  assert_memory_equal (again.as, PERSON, 16);
  assert_memory_equal (again.after, BEFORE, 16);
  assert_true (again.min_seq == INT64_MAX);
  assert_int_equal (again.message.type, MSG_CASE_EDIT);
  assert_int_equal (again.message.arg[CASE_EDIT_FIELDS].count, 1);
  request.as = request.after = NULL;
  request.min_seq = 0;
  frame = codec_encode_request (arena, &request);
  assert_int_equal (codec_decode_request (arena, frame.data, frame.size, &again, &culprit), 0);
  assert_null (again.as);
  assert_null (again.after);
  assert_true (again.min_seq == 0);
}

static void a_refused_request_still_names_its_id (void **state)
{
  struct arena *arena = *state;
  struct request again;
  struct slice culprit, bytes;
  struct value parts[] = {value_int (9999), value_id (ID), value_map (arena, 0), value_map (arena, 0)};
  struct value frame = {.kind = VALUE_LIST, .count = 4, .items = parts};
  bytes = codec_encode (arena, &frame);
  assert_int_equal (codec_decode_request (arena, bytes.data, bytes.size, &again, &culprit), ERR_UNKNOWN_VERB);
  assert_memory_equal (again.id, ID, 16);
  parts[0] = value_string ("ping");
  bytes = codec_encode (arena, &frame);
  assert_int_equal (codec_decode_request (arena, bytes.data, bytes.size, &again, &culprit), ERR_ENVELOPE);
  assert_memory_equal (again.id, ID, 16);
  parts[0] = value_int (message_def (MSG_CASE_SUBMIT)->number);
  bytes = codec_encode (arena, &frame);
  assert_int_equal (codec_decode_request (arena, bytes.data, bytes.size, &again, &culprit), ERR_FIELD_MISSING);
  assert_memory_equal (again.id, ID, 16);
  assert_true (slice_is (culprit, "case"));
}

static void a_frame_that_fails_the_scan_names_its_id_when_it_begins_well (void **state)
{
  struct arena *arena = *state;
  struct request request = sample_request (arena), again;
  struct slice frame = codec_encode_request (arena, &request), culprit;
  for (uint32_t size = 0; size < frame.size; size++)
  {
    char *part = malloc (size + (size == 0));
    memcpy (part, frame.data, size);
    assert_int_equal (codec_decode_request (arena, part, size, &again, &culprit), ERR_TRUNCATED);
    assert_true ((again.id != NULL) == (size >= 20));
    free (part);
  }
  char *nonsense = arena_copy (arena, frame.data, frame.size);
  memset (nonsense, 0xff, 20);
  assert_int_not_equal (codec_decode_request (arena, nonsense, frame.size, &again, &culprit), 0);
  assert_null (again.id);
}

static void the_two_halves_of_an_answer_are_the_answer (void **state)
{
  struct arena *arena = *state;
  for (int type = 1; type < MSG_COUNT; type++)
  {
    struct answer answer = {.re = ID, .message = message_new ((enum message_type)type)};
    answer.message.arg[0] = value_int (4711);
    if (message_def (answer.message.type)->kind != KIND_ANSWER)
      continue;
    struct slice whole = codec_encode_answer (arena, &answer);
    struct slice head = codec_encode_answer_head (arena, answer.message.type, ID), body = codec_encode_body (arena, &answer.message);
    assert_true (head.size <= 21);
    assert_int_equal (whole.size, head.size + body.size);
    assert_memory_equal (whole.data, head.data, head.size);
    assert_memory_equal (whole.data + head.size, body.data, body.size);
  }
}

static void an_answer_of_a_newer_broker_is_understood_a_request_of_a_newer_client_is_not (void **state)
{
  struct arena *arena = *state;
  struct value map = value_map (arena, 2), frame = value_list (arena, 4);
  struct slice culprit;
  value_set_str (arena, &map, "seq", value_int (7));
  value_set_str (arena, &map, "mood", value_string ("sunny"));
  value_append (arena, &frame, value_int (message_def (MSG_PONG)->number));
  value_append (arena, &frame, value_id (ID));
  value_append (arena, &frame, map);
  struct slice bytes = codec_encode (arena, &frame);
  struct answer answer;
  assert_int_equal (codec_decode_answer (arena, bytes.data, bytes.size, &answer, &culprit), 0);
  assert_int_equal (message_int (&answer.message, PONG_SEQ, 0), 7);
  struct message message;
  assert_int_equal (message_from_map (&message, MSG_CASE_SUBMIT, &map, &culprit), ERR_FIELD_UNKNOWN);
}

static void decoded_texts_lie_in_the_frame (void **state)
{
  struct arena *arena = *state;
  struct request request = sample_request (arena), again;
  struct slice frame = codec_encode_request (arena, &request), culprit;
  assert_int_equal (codec_decode_request (arena, frame.data, frame.size, &again, &culprit), 0);
  const char *text = message_slice (&again.message, CASE_EDIT_CASE).data;
  assert_true (text > frame.data && text < frame.data + frame.size);
}

static void an_empty_text_is_not_an_absent_one (void **state)
{
  struct arena *arena = *state;
  struct value value;
  assert_int_equal (codec_decode (arena, "\xa0", 1, &value), 0);
  assert_int_equal (value.kind, VALUE_TEXT);
  assert_non_null (value_as_slice (&value).data);
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (a_frame_with_a_huge_container_is_refused_before_unpacking),
      TEST (a_list_is_refused_by_its_size_before_its_items_are_read),
      TEST (as_many_values_as_the_limit_says_pass_and_one_more_does_not),
      TEST (values_are_counted_over_all_containers),
      TEST (eight_containers_inside_one_another_pass_and_nine_do_not),
      TEST (a_map_of_512_keys_passes_in_any_order),
      TEST (the_offset_names_the_innermost_value_that_is_wrong),
      TEST (no_beginning_of_a_frame_is_a_frame),
      TEST (a_frame_beyond_one_mebibyte_is_refused),
      TEST (utf8_is_checked_at_every_place_of_a_text),
      TEST (what_stands_in_no_text_is_found_and_cleaned),
      TEST (a_text_that_shows_nothing_is_blank),
      TEST (every_code_point_is_one_character_and_surrogates_are_none),
      TEST (the_envelope_of_a_request_arrives_whole),
      TEST (a_refused_request_still_names_its_id),
      TEST (a_frame_that_fails_the_scan_names_its_id_when_it_begins_well),
      TEST (the_two_halves_of_an_answer_are_the_answer),
      TEST (an_answer_of_a_newer_broker_is_understood_a_request_of_a_newer_client_is_not),
      TEST (decoded_texts_lie_in_the_frame),
      TEST (an_empty_text_is_not_an_absent_one),
  };
#undef TEST
  return cmocka_run_group_tests (tests, NULL, NULL);
}
