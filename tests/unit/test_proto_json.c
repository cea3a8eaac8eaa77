/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of values and messages as JSON. */
#include "proto/error.h"
#include "proto/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t ID[16] = {0x01, 0x9a, 0x9c, 0x1e, 0x7b, 0x1c, 0x70, 0x00, 0x80, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab};
#define ID_TEXT "019a9c1e-7b1c-7000-8000-0123456789ab"

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

static void assert_text (json_t *json, const char *expected)
{
  char *text = json_dumps (json, JSON_COMPACT | JSON_ENCODE_ANY);
  json_decref (json);
  assert_string_equal (text, expected);
  free (text);
}

static json_t *parse (const char *text)
{
  json_t *json = json_loads (text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
  assert_non_null (json);
  return json;
}

static int read_message (struct arena *arena, const char *text, enum message_type type, struct message *message, struct slice *culprit)
{
  json_t *json = parse (text);
  int error = json_to_message (arena, json, type, message, culprit);
  json_decref (json);
  return error;
}

static int read_value (struct arena *arena, const char *text, struct value *value)
{
  json_t *json = parse (text);
  int error = json_to_value (arena, json, value);
  json_decref (json);
  return error;
}

static void integers_beyond_what_a_browser_holds_become_texts (void **state)
{
  (void)state;
  static const struct
  {
    int64_t integer;
    const char *json;
  } cases[] = {{0, "0"},
               {INT64_C (1) << 53, "9007199254740992"},
               {(INT64_C (1) << 53) + 1, "\"9007199254740993\""},
               {-(INT64_C (1) << 53), "-9007199254740992"},
               {-(INT64_C (1) << 53) - 1, "\"-9007199254740993\""},
               {INT64_MAX, "\"9223372036854775807\""},
               {INT64_MIN, "\"-9223372036854775808\""}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
  {
    struct value value = value_int (cases[i].integer);
    assert_text (json_from_value (&value), cases[i].json);
  }
}

static void bytes_become_a_uuid_or_hexadecimal (void **state)
{
  (void)state;
  struct value id = value_id (ID), other = value_bytes ("\x00\xff", 2), none = value_bytes (NULL, 0);
  assert_text (json_from_value (&id), "\"" ID_TEXT "\"");
  assert_text (json_from_value (&other), "\"00ff\"");
  assert_text (json_from_value (&none), "\"\"");
  assert_text (json_from_value (NULL), "null");
}

static void a_message_is_shown_in_the_order_of_its_table (void **state)
{
  struct arena *arena = *state;
  struct message message = message_new (MSG_FOLLOWING);
  struct value cursor = value_map (arena, 4);
  value_set_str (arena, &cursor, "seq", value_int (7));
  value_set_str (arena, &cursor, "log", value_id (ID));
  value_set_str (arena, &cursor, "epoch", value_int (1));
  value_set_str (arena, &cursor, "leaf", value_bytes ("\0\1\2\3\4\5\6\7", 8));
  message.arg[FOLLOWING_HEAD] = cursor;
  message.arg[FOLLOWING_CURSOR] = cursor;
#define CURSOR_TEXT "{\"log\":\"" ID_TEXT "\",\"epoch\":1,\"seq\":7,\"leaf\":\"0001020304050607\"}"
  assert_text (json_from_message (&message), "{\"cursor\":" CURSOR_TEXT ",\"head\":" CURSOR_TEXT "}");
}

static void a_record_shows_fields_we_do_not_know_behind_the_others (void **state)
{
  struct arena *arena = *state;
  struct value map = value_map (arena, 3);
  value_set_str (arena, &map, "a_new_field", value_int (1));
  value_set_str (arena, &map, "role", value_string ("lead"));
  value_set_str (arena, &map, "deputy", VALUE_NONE);
  assert_text (json_from_record (MSG_GRANT, &map), "{\"role\":\"lead\",\"deputy\":null,\"a_new_field\":1}");
  struct value text = value_string ("no map");
  assert_text (json_from_record (MSG_GRANT, &text), "\"no map\"");
}

static void a_page_of_sixteen_bytes_stays_hexadecimal (void **state)
{
  struct arena *arena = *state;
  struct message message = message_new (MSG_CASE_LIST), again;
  struct slice culprit;
  message.arg[CASE_LIST_PAGE] = value_bytes (ID, 16);
  json_t *json = json_from_message (&message);
  assert_int_equal (json_to_message (arena, json, MSG_CASE_LIST, &again, &culprit), 0);
  assert_true (value_equal (&again.arg[CASE_LIST_PAGE], &message.arg[CASE_LIST_PAGE]));
  assert_text (json, "{\"page\":\"019a9c1e7b1c700080000123456789ab\"}");
  assert_int_equal (read_message (arena, "{\"page\":\"" ID_TEXT "\"}", MSG_CASE_LIST, &again, &culprit), 0);
  assert_true (value_equal (&again.arg[CASE_LIST_PAGE], &message.arg[CASE_LIST_PAGE]));
}

static void a_message_is_read_as_its_table_says (void **state)
{
  struct arena *arena = *state;
  struct message message;
  struct slice culprit;
  const char *text = "{\"case\":\"" ID_TEXT "\",\"fields\":{\"b\":null,\"a\":[1,\"00ff\"]},\"base\":{\"a\":\"00112233445566FF\"},\"imported\":true}";
  assert_int_equal (read_message (arena, text, MSG_CASE_EDIT, &message, &culprit), 0);
  assert_memory_equal (value_as_id (&message.arg[CASE_EDIT_CASE]), ID, 16);
  assert_memory_equal (value_as_slice (value_at (&message.arg[CASE_EDIT_BASE], "a")).data, "\x00\x11\x22\x33\x44\x55\x66\xff", 8);
  assert_int_equal (value_at (&message.arg[CASE_EDIT_FIELDS], "a")->items[1].kind, VALUE_TEXT);
  assert_true (value_at (&message.arg[CASE_EDIT_FIELDS], "b")->kind == VALUE_NIL);
  assert_true (message_bool (&message, CASE_EDIT_IMPORTED));
  assert_int_equal (read_message (arena, "{\"case\":\"SLK-2026-00042\"}", MSG_CASE_SUBMIT, &message, &culprit), 0);
  assert_true (slice_is (message_slice (&message, CASE_SUBMIT_CASE), "SLK-2026-00042"));
}

static void null_empties_and_absence_does_not (void **state)
{
  struct arena *arena = *state;
  struct message message;
  struct slice culprit;
  assert_int_equal (read_message (arena, "{\"key\":\"a\",\"district\":null}", MSG_ORG_PUT, &message, &culprit), 0);
  assert_int_equal (message.present, 1u << ORG_PUT_KEY | 1u << ORG_PUT_DISTRICT);
  assert_text (json_from_message (&message), "{\"key\":\"a\",\"district\":null}");
}

static void large_integers_are_read_from_text (void **state)
{
  struct arena *arena = *state;
  struct message message;
  struct slice culprit;
  assert_int_equal (read_message (arena, "{\"from\":\"9223372036854775807\",\"credit\":1024}", MSG_FOLLOW, &message, &culprit), 0);
  assert_true (message_int (&message, FOLLOW_FROM, 0) == INT64_MAX);
  static const struct
  {
    const char *text;
    int error;
  } wrong[] = {{"\"\"", ERR_FIELD_VALUE},
               {"\"-\"", ERR_FIELD_VALUE},
               {"\"1e3\"", ERR_FIELD_VALUE},
               {"\" 1\"", ERR_FIELD_VALUE},
               {"\"-5\"", ERR_FIELD_SIZE},
               {"\"-9223372036854775808\"", ERR_FIELD_SIZE},
               {"\"9223372036854775808\"", ERR_FIELD_SIZE},
               {"\"99999999999999999999999999999999\"", ERR_FIELD_VALUE},
               {"1.0", ERR_VALUE_TYPE},
               {"true", ERR_FIELD_TYPE}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
  {
    char *text = arena_printf (arena, "{\"from\":%s,\"credit\":1024}", wrong[i].text);
    assert_int_equal (read_message (arena, text, MSG_FOLLOW, &message, &culprit), wrong[i].error);
    assert_true (slice_is (culprit, "from"));
  }
}

static void what_is_wrong_in_a_document_is_named (void **state)
{
  struct arena *arena = *state;
  static const struct
  {
    enum message_type type;
    const char *text;
    int error;
    const char *culprit;
  } cases[] = {
      {MSG_CASE_COMMENT, "{\"case\":\"A-1\",\"text\":\"x\",\"parent\":\"nonsense\"}", ERR_FIELD_VALUE, "parent"},
      {MSG_CASE_COMMENT, "{\"case\":\"A-1\",\"text\":\"x\",\"parent\":5}", ERR_FIELD_TYPE, "parent"},
      {MSG_CASE_COMMENT, "{\"case\":\"A-1\"}", ERR_FIELD_MISSING, "text"},
      {MSG_CASE_COMMENT, "{\"case\":\"A-1\",\"txt\":\"x\"}", ERR_FIELD_UNKNOWN, "txt"},
      {MSG_REDEEM, "{\"token\":\"0g\"}", ERR_FIELD_VALUE, "token"},
      {MSG_REDEEM, "{\"token\":\"012\"}", ERR_FIELD_VALUE, "token"},
      {MSG_REDEEM, "{\"token\":\"0123\"}", ERR_FIELD_SIZE, "token"},
      {MSG_CASE_EDIT, "{\"case\":\"A-1\",\"fields\":{\"a\":1},\"base\":{\"a\":null}}", ERR_FIELD_TYPE, "base"},
      {MSG_CASE_EDIT, "{\"case\":\"A-1\",\"fields\":{\"a\":1},\"base\":[]}", ERR_FIELD_TYPE, "base"},
      {MSG_CASE_EDIT, "{\"case\":\"A-1\",\"fields\":{\"a\":1.5}}", ERR_VALUE_TYPE, "fields"},
      {MSG_PERSON_INVITE, "{\"name\":\"x\",\"grants\":[{\"role\":\"lead\",\"org\":\"A\"}]}", ERR_FIELD_VALUE, "org"},
      {MSG_PERSON_INVITE, "{\"name\":\"x\",\"grants\":[{\"role\":\"lead\",\"orgs\":\"a\"}]}", ERR_FIELD_UNKNOWN, "orgs"},
      {MSG_PERSON_INVITE, "{\"name\":\"x\",\"grants\":[\"lead\"]}", ERR_FIELD_TYPE, "grants"},
      {MSG_PERSON_INVITE, "{\"name\":\"x\",\"grants\":[{\"role\":\"lead\",\"org\":\"a\"},\"lead\"]}", ERR_FIELD_TYPE, "grants"},
      {MSG_PERSON_INVITE, "{\"name\":\"x\",\"grants\":{}}", ERR_FIELD_TYPE, "grants"},
      {MSG_PING, "[]", ERR_FIELD_TYPE, ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
  {
    struct message message;
    struct slice culprit;
    assert_int_equal (read_message (arena, cases[i].text, cases[i].type, &message, &culprit), cases[i].error);
    assert_true (slice_is (culprit, cases[i].culprit));
  }
}

static void a_document_is_bounded_like_a_frame (void **state)
{
  struct arena *arena = *state;
  struct value value;
  assert_int_equal (read_value (arena, "[[[[[[[[]]]]]]]]", &value), 0);
  assert_int_equal (read_value (arena, "[[[[[[[[[]]]]]]]]]", &value), ERR_TOO_DEEP);
  assert_int_equal (read_value (arena, "[[[[[[[[{}]]]]]]]]", &value), ERR_TOO_DEEP);
  assert_int_equal (read_value (arena, "3.14", &value), ERR_VALUE_TYPE);
  json_t *many = json_array (), *wide = json_object ();
  for (int i = 0; i < LIMIT_NODES; i++)
    json_array_append_new (many, json_null ());
  for (int i = 0; i <= LIMIT_MAP_ENTRIES; i++)
    json_object_set_new (wide, arena_printf (arena, "%d", i), json_null ());
  assert_int_equal (json_to_value (arena, many, &value), ERR_TOO_MANY_VALUES);
  assert_int_equal (json_to_value (arena, wide, &value), ERR_TOO_MANY_VALUES);
  json_array_remove (many, 0);
  json_object_del (wide, "7");
  assert_int_equal (json_to_value (arena, many, &value), 0);
  assert_int_equal (json_to_value (arena, wide, &value), 0);
  json_decref (many);
  json_decref (wide);
}

static void a_value_goes_to_json_and_back (void **state)
{
  struct arena *arena = *state;
  struct value value;
  const char *text = "{\"\":0,\"a\":[true,false,null,-5],\"b\":{\"x\":\"Größe \\u20ac\"},\"z\":[]}";
  assert_int_equal (read_value (arena, text, &value), 0);
  json_t *json = parse (text), *again = json_from_value (&value);
  assert_true (json_equal (json, again));
  json_decref (json);
  json_decref (again);
  assert_int_equal (json_to_value (arena, NULL, &value), ERR_VALUE_TYPE);
}

static void values_outlive_the_document_they_were_read_from (void **state)
{
  struct arena *arena = *state;
  struct message message;
  struct slice culprit;
  assert_int_equal (read_message (arena, "{\"titel\":\"x\"}", MSG_CASE_DRAFT, &message, &culprit), ERR_FIELD_UNKNOWN);
  assert_true (slice_is (culprit, "titel"));
  assert_int_equal (read_message (arena, "{\"title\":\"Größe\",\"fields\":{\"key\":\"value\"}}", MSG_CASE_DRAFT, &message, &culprit), 0);
  assert_true (slice_is (message_slice (&message, CASE_DRAFT_TITLE), "Größe"));
  assert_true (slice_is (value_as_slice (value_at (&message.arg[CASE_DRAFT_FIELDS], "key")), "value"));
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (integers_beyond_what_a_browser_holds_become_texts),
      TEST (bytes_become_a_uuid_or_hexadecimal),
      TEST (a_message_is_shown_in_the_order_of_its_table),
      TEST (a_record_shows_fields_we_do_not_know_behind_the_others),
      TEST (a_page_of_sixteen_bytes_stays_hexadecimal),
      TEST (a_message_is_read_as_its_table_says),
      TEST (null_empties_and_absence_does_not),
      TEST (large_integers_are_read_from_text),
      TEST (what_is_wrong_in_a_document_is_named),
      TEST (a_document_is_bounded_like_a_frame),
      TEST (a_value_goes_to_json_and_back),
      TEST (values_outlive_the_document_they_were_read_from),
  };
#undef TEST
  return cmocka_run_group_tests (tests, NULL, NULL);
}
