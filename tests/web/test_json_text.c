/* SPDX-License-Identifier: EUPL-1.2 */
/* The text of an answer is that of proto/json.h and jansson, whatever is in it. */
#include "clients/web/json_text.h"
#include "proto/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUNS 3000

static uint64_t state;

static uint32_t chance (uint32_t below)
{
  state = state * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
  return (uint32_t) (state >> 33) % below;
}

static struct value any_text (struct arena *arena)
{
  static const char *const pieces[] = {"a", "ä", "\"", "\\", "/", "\n", "\t", "\x01", "\x1f", "\x7f", "日本", "😀", " ", "\b\f\r", "</script>", "\u2028"};
  char text[200] = "";
  for (uint32_t left = chance (8); left > 0; left--)
    strcat (text, pieces[chance (sizeof pieces / sizeof pieces[0])]);
  return value_text (slice_copy (arena, slice_of (text)));
}

static struct value any_bytes (struct arena *arena)
{
  static const uint32_t sizes[] = {0, 1, 8, 16, 32, 17};
  uint32_t size = sizes[chance (6)];
  char *data = arena_alloc (arena, size + 1);
  for (uint32_t i = 0; i < size; i++)
    data[i] = (char) chance (256);
  return value_bytes (data, size);
}

static struct value any_number (void)
{
  static const int64_t edges[] = {0,    -1, 1, INT64_MAX, INT64_MIN, INT64_C (1) << 53, (INT64_C (1) << 53) + 1, -(INT64_C (1) << 53), -(INT64_C (1) << 53) - 1,
                                  12345};
  return value_int (edges[chance (10)]);
}

static struct value any (struct arena *arena, int depth)
{
  uint32_t kind = chance (depth > 0 ? 7 : 5);
  struct value value = kind == 5 ? value_list (arena, 4) : kind == 6 ? value_map (arena, 4) : VALUE_NONE;
  for (uint32_t left = kind >= 5 ? chance (5) : 0; left > 0; left--)
  {
    struct value key = any_text (arena), item = any (arena, depth - 1);
    if (kind == 5)
      value_append (arena, &value, item);
    else
      value_set (arena, &value, value_as_slice (&key), item);
  }
  switch (kind)
  {
  case 1:
    return value_bool (chance (2) == 1);
  case 2:
    return any_number ();
  case 3:
    return any_text (arena);
  case 4:
    return any_bytes (arena);
  default:
    return value;
  }
}

/* A record with some of its fields, of whatever kind, and sometimes one nobody knows. */
static struct value any_record (struct arena *arena, enum message_type type, int depth)
{
  const struct message_def *def = message_def (type);
  struct value map = value_map (arena, 4);
  for (uint32_t i = 0; i < def->field_count; i++)
  {
    const struct field_def *field = &def->fields[i];
    if (chance (3) == 0)
      continue;
    struct value value = any (arena, 2);
    if (field->type == TYPE_RECORD && depth > 0)
      value = any_record (arena, field->of, depth - 1);
    if (field->type == TYPE_RECORDS && depth > 0)
    {
      value = value_list (arena, 2);
      for (uint32_t left = chance (3); left > 0; left--)
        value_append (arena, &value, any_record (arena, field->of, depth - 1));
    }
    value_set_str (arena, &map, field->name, value);
  }
  if (chance (4) == 0)
    value_set_str (arena, &map, "zukunft", any (arena, 1));
  return map;
}

static void assert_same (struct json_text *text, json_t *json)
{
  char *expected = json_dumps (json, JSON_COMPACT | JSON_ENCODE_ANY);
  assert_non_null (expected);
  assert_int_equal (text->size, strlen (expected));
  assert_memory_equal (text->data, expected, text->size);
  free (expected);
  free (text->data);
  json_decref (json);
}

static void any_value_has_the_same_text (void **unused)
{
  (void) unused;
  for (int run = 0; run < RUNS; run++)
  {
    struct arena *arena = arena_new ();
    struct value value = any (arena, 4);
    struct json_text text = {0};
    json_text_value (&text, &value);
    assert_same (&text, json_from_value (&value));
    arena_destroy (&arena);
  }
}

static void any_record_of_the_table_has_the_same_text (void **unused)
{
  (void) unused;
  for (int type = MSG_NONE + 1; type < MSG_COUNT; type++)
    for (int run = 0; run < 20; run++)
    {
      struct arena *arena = arena_new ();
      struct value map = any_record (arena, (enum message_type) type, 3);
      struct json_text text = {0};
      json_text_record (&text, (enum message_type) type, &map);
      assert_same (&text, json_from_record ((enum message_type) type, &map));
      arena_destroy (&arena);
    }
}

static void an_answer_says_which_it_is_and_has_typed_rows (void **unused)
{
  (void) unused;
  struct arena *arena = arena_new ();
  struct message answer = message_new (MSG_RESULT);
  answer.arg[RESULT_SEQ] = value_int (7);
  answer.arg[RESULT_ROWS] = value_list (arena, 1);
  struct value row = value_map (arena, 1);
  value_set_str (arena, &row, "leaf", value_bytes ("0123456789abcdef", 16)); /* bytes by the table, an id to whoever does not know it */
  value_append (arena, &answer.arg[RESULT_ROWS], row);
  struct json_text typed = {0}, plain = {0};
  json_text_answer (&typed, &answer, MSG_CURSOR);
  json_text_answer (&plain, &answer, MSG_NONE);
  const char *expected = "{\"answer\":\"result\",\"seq\":7,\"rows\":[{\"leaf\":\"30313233343536373839616263646566\"}]}";
  assert_int_equal (typed.size, strlen (expected));
  assert_memory_equal (typed.data, expected, typed.size);
  expected = "{\"answer\":\"result\",\"seq\":7,\"rows\":[{\"leaf\":\"30313233-3435-3637-3839-616263646566\"}]}";
  assert_int_equal (plain.size, strlen (expected));
  assert_memory_equal (plain.data, expected, plain.size);
  free (typed.data);
  free (plain.data);
  arena_destroy (&arena);
}

static void text_that_is_no_utf8_is_shown_as_what_cannot_be_shown (void **unused)
{
  static const struct
  {
    const char *text, *expected;
  } cases[] = {{"\x9eXT", "\"\\uFFFDXT\""},
               {"ä\xc3", "\"ä\\uFFFD\""},
               {"\xff\xfe", "\"\\uFFFD\\uFFFD\""},
               {"😀\xf0\x9f\n", "\"😀\\uFFFD\\uFFFD\\n\""},
               {"\xed\xa0\x80\"", "\"\\uFFFD\\uFFFD\\uFFFD\\\"\""}};
  (void) unused;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
  {
    struct json_text text = {0};
    struct value value = value_text (slice_of (cases[i].text));
    json_text_value (&text, &value);
    assert_int_equal (text.size, strlen (cases[i].expected));
    assert_memory_equal (text.data, cases[i].expected, text.size);
    free (text.data);
  }
}

int main (void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test (any_value_has_the_same_text), cmocka_unit_test (any_record_of_the_table_has_the_same_text),
                                     cmocka_unit_test (an_answer_says_which_it_is_and_has_typed_rows),
                                     cmocka_unit_test (text_that_is_no_utf8_is_shown_as_what_cannot_be_shown)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
