/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the message table and of messages checked against it. */
#include "proto/codec.h"
#include "proto/error.h"
#include "proto/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t ID[16] = {0x01, 0x9a, 0x9c, 0x1e, 0x7b, 0x1c, 0x70, 0x00, 0x80, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab};

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

static const struct message_def *def_at (int type)
{
  return message_def ((enum message_type)type);
}

/* ---- Samples: a value for any row of the table ---- */

static struct value sample_text (struct arena *arena, const struct field_def *def, bool large)
{
  int64_t characters = large ? def->max : def->min;
  bool ascii = def->type != TYPE_TEXT || characters > 10000; /* so that the longest still fits a frame */
  size_t width = ascii ? 1 : 2;
  char *text = arena_alloc (arena, (size_t)characters * width + 1);
  for (int64_t i = 0; i < characters; i++)
    memcpy (text + (size_t)i * width, ascii ? "k" : "ü", width);
  return value_text ((struct slice){text, (uint32_t)((size_t)characters * width)});
}

static struct message sample_message (struct arena *arena, enum message_type type, bool large);

/* As many entries as the row allows, but few: the bounds themselves are tested alone. */
static uint32_t sample_count (const struct field_def *def, bool large)
{
  int64_t count = large ? 3 : 0;
  return (uint32_t)(count < def->min ? def->min : count > def->max ? def->max : count);
}

static struct value sample_entries (struct arena *arena, const struct field_def *def, bool large)
{
  uint32_t count = sample_count (def, large);
  bool is_map = def->type == TYPE_MAP || def->type == TYPE_HASHES;
  struct value container = is_map ? value_map (arena, count) : value_list (arena, count);
  for (uint32_t i = 0; i < count; i++)
  {
    struct value item = value_int ((int64_t)i * 1000);
    if (def->type == TYPE_HASHES)
      item = value_bytes ("12345678", 8);
    else if (def->type == TYPE_KEYS || def->type == TYPE_TEXTS)
      item = value_string ("entry-1");
    else if (def->type == TYPE_RECORDS)
    {
      struct message record = sample_message (arena, def->of, large);
      item = message_to_map (arena, &record);
    }
    if (is_map)
      value_set_str (arena, &container, arena_printf (arena, "key%u", i), item);
    else
      value_append (arena, &container, item);
  }
  return container;
}

static struct value sample_field (struct arena *arena, const struct field_def *def, bool large)
{
  switch (def->type)
  {
  case TYPE_ID:
    return value_id (ID);
  case TYPE_KEY:
  case TYPE_TEXT:
    return sample_text (arena, def, large);
  case TYPE_DATE:
    return value_string (large ? "2999-12-31" : "1900-01-01");
  case TYPE_TIME:
  case TYPE_INT:
    return value_int (large ? def->max : def->min);
  case TYPE_BOOL:
    return value_bool (large);
  case TYPE_BYTES:
    return value_bytes (arena_alloc (arena, (size_t)def->max), (size_t)(large ? def->max : def->min));
  case TYPE_CASE:
    return large ? value_id (ID) : value_string ("SLK-2026-00042");
  case TYPE_VALUE:
    return value_string ("any");
  case TYPE_RECORD:
  {
    struct message record = sample_message (arena, def->of, large);
    return message_to_map (arena, &record);
  }
  default:
    return sample_entries (arena, def, large);
  }
}

/* With all fields at their upper bounds, or with the required ones at their lower. */
static struct message sample_message (struct arena *arena, enum message_type type, bool large)
{
  struct message message = message_new (type);
  const struct message_def *def = message_def (type);
  for (uint32_t i = 0; i < def->field_count; i++)
    if (large || def->fields[i].required)
      message.arg[i] = sample_field (arena, &def->fields[i], large);
  return message;
}

static void assert_same (const struct message *a, const struct message *b)
{
  assert_int_equal (a->type, b->type);
  for (int i = 0; i < LIMIT_FIELDS; i++)
    assert_true (value_equal (&a->arg[i], &b->arg[i]));
}

/* ---- The table ---- */

static void numbers_and_names_are_unique_and_lead_to_their_message (void **state)
{
  (void)state;
  for (int type = 1; type < MSG_COUNT; type++)
  {
    const struct message_def *def = def_at (type);
    assert_int_equal (message_by_number (def->number), type);
    for (int other = 1; other < type; other++)
    {
      assert_int_not_equal (def->number, def_at (other)->number);
      if (strcmp (def->name, def_at (other)->name) == 0)
        fail_msg ("%s stands twice", def->name);
    }
    assert_int_equal (message_by_name (slice_of (def->name)), type);
  }
  assert_int_equal (message_by_number (0), MSG_NONE);
  assert_int_equal (message_by_number (UINT32_MAX), MSG_NONE);
  assert_int_equal (message_by_name (SLICE ("")), MSG_NONE);
  assert_int_equal (message_by_name (SLICE ("case.drif")), MSG_NONE);
}

static void field_names_are_unique_keys_within_their_message (void **state)
{
  (void)state;
  const struct field_def key = {.name = "name", .type = TYPE_KEY, .min = 1, .max = LIMIT_KEY_BYTES};
  uint32_t rows = 0;
  for (int type = 1; type < MSG_COUNT; type++)
  {
    const struct message_def *def = def_at (type);
    assert_true (def->field_count <= LIMIT_FIELDS);
    rows += def->field_count;
    for (uint32_t i = 0; i < def->field_count; i++)
    {
      struct value name = value_string (def->fields[i].name);
      assert_int_equal (field_check (&key, &name), 0);
      for (uint32_t other = 0; other < i; other++)
        assert_string_not_equal (def->fields[i].name, def->fields[other].name);
    }
  }
  assert_int_equal (rows, FIELD_ROWS);
}

static void field_numbers_are_places_in_the_row (void **state)
{
  (void)state;
  assert_int_equal (CASE_DRAFT_TITLE, 0);
#define MESSAGE(...)
#define FIELD(MESSAGE_SYMBOL, SYMBOL, NAME, ...) assert_string_equal (message_def (MSG_##MESSAGE_SYMBOL)->fields[MESSAGE_SYMBOL##_##SYMBOL].name, NAME);
#include "proto/messages.def"
#undef MESSAGE
#undef FIELD
}

static void bounds_and_records_of_every_row_make_sense (void **state)
{
  (void)state;
  for (int type = 1; type < MSG_COUNT; type++)
    for (uint32_t i = 0; i < def_at (type)->field_count; i++)
    {
      const struct field_def *field = &def_at (type)->fields[i];
      bool record = field->type == TYPE_RECORD || field->type == TYPE_RECORDS;
      assert_true (field->min <= field->max);
      assert_true (field->type == TYPE_INT || field->min >= 0);
      assert_int_equal (record, field->of != MSG_NONE);
      if (record)
        assert_int_equal (message_def (field->of)->kind, KIND_RECORD);
      if (field->type == TYPE_RECORD)
        assert_true (message_def (field->of)->field_count <= field->max);
      if (field->type == TYPE_KEY)
        assert_true (field->min >= 1 && field->max <= LIMIT_KEY_BYTES);
      assert_true (field->text[0] != '\0');
    }
}

static void only_verbs_say_who_and_only_queries_say_what_they_answer (void **state)
{
  (void)state;
  for (int type = 1; type < MSG_COUNT; type++)
  {
    const struct message_def *def = def_at (type);
    assert_int_equal (def->kind <= KIND_STREAM, def->who != NOBODY);
    assert_int_equal (def->kind == KIND_QUERY, def->answer != MSG_NONE);
    if (def->answer != MSG_NONE)
      assert_int_equal (message_def (def->answer)->kind, KIND_RECORD);
  }
}

/* ---- Round trips ---- */

static void round_trip (struct arena *arena, enum message_type type, bool large)
{
  struct message message = sample_message (arena, type, large);
  struct slice culprit = SLICE_NONE, frame;
  int error;
  if (message_def (type)->kind <= KIND_STREAM)
  {
    struct request request = {.id = ID, .message = message}, again;
    frame = codec_encode_request (arena, &request);
    error = codec_decode_request (arena, frame.data, frame.size, &again, &culprit);
    message = again.message;
  }
  else if (message_def (type)->kind == KIND_ANSWER)
  {
    struct answer answer = {.re = ID, .message = message}, again;
    frame = codec_encode_answer (arena, &answer);
    error = codec_decode_answer (arena, frame.data, frame.size, &again, &culprit);
    message = again.message;
  }
  else
  {
    struct value map;
    frame = codec_encode_body (arena, &message);
    error = codec_decode (arena, frame.data, frame.size, &map);
    if (error == 0)
      error = message_from_map (&message, type, &map, &culprit);
  }
  if (error != 0)
    fail_msg ("%s: error %d at %.*s", message_def (type)->name, error, SLICE_ARG (culprit));
  struct message expected = sample_message (arena, type, large);
  assert_same (&message, &expected);
}

static void every_message_round_trips (void **state)
{
  struct arena *arena = *state;
  for (int type = 1; type < MSG_COUNT; type++)
  {
    round_trip (arena, (enum message_type)type, false);
    round_trip (arena, (enum message_type)type, true);
    arena_reset (arena);
  }
}

static void every_required_field_is_missed (void **state)
{
  struct arena *arena = *state;
  for (int type = 1; type < MSG_COUNT; type++)
    for (uint32_t i = 0; i < def_at (type)->field_count; i++)
    {
      const struct field_def *field = &def_at (type)->fields[i];
      struct message message = sample_message (arena, (enum message_type)type, true), again;
      struct value map = message_to_map (arena, &message);
      struct slice culprit;
      assert_true (value_remove (&map, slice_of (field->name)));
      assert_int_equal (message_from_map (&again, (enum message_type)type, &map, &culprit), field->required ? ERR_FIELD_MISSING : 0);
      assert_true (slice_is (culprit, field->required ? field->name : ""));
      value_set_str (arena, &map, field->name, VALUE_NONE);
      assert_int_equal (message_from_map (&again, (enum message_type)type, &map, &culprit), field->required ? ERR_FIELD_MISSING : 0);
      assert_int_equal (field_check (field, &VALUE_NONE), field->required ? ERR_FIELD_MISSING : 0);
      arena_reset (arena);
    }
}

static bool takes (enum field_type type, enum value_kind kind)
{
  switch (type)
  {
  case TYPE_ID:
  case TYPE_BYTES:
    return kind == VALUE_BYTES;
  case TYPE_KEY:
  case TYPE_TEXT:
  case TYPE_DATE:
    return kind == VALUE_TEXT;
  case TYPE_TIME:
  case TYPE_INT:
    return kind == VALUE_INT;
  case TYPE_BOOL:
    return kind == VALUE_BOOL;
  case TYPE_CASE:
    return kind == VALUE_BYTES || kind == VALUE_TEXT;
  case TYPE_VALUE:
    return true;
  case TYPE_MAP:
  case TYPE_HASHES:
  case TYPE_RECORD:
    return kind == VALUE_MAP;
  default:
    return kind == VALUE_LIST;
  }
}

static void every_field_refuses_every_other_kind_of_value (void **state)
{
  struct arena *arena = *state;
  struct value samples[] = {value_bool (true), value_int (1), value_string ("a"), value_bytes ("a", 1), value_list (arena, 0), value_map (arena, 0)};
  for (int type = 1; type < MSG_COUNT; type++)
    for (uint32_t i = 0; i < def_at (type)->field_count; i++)
      for (size_t j = 0; j < sizeof samples / sizeof samples[0]; j++)
      {
        const struct field_def *field = &def_at (type)->fields[i];
        bool refused = field_check (field, &samples[j]) == ERR_FIELD_TYPE;
        assert_int_equal (refused, !takes (field->type, samples[j].kind));
      }
}

/* ---- Bounds ---- */

static void check_text_field (struct arena *arena, enum field_type type, int64_t characters, int expected)
{
  const struct field_def def = {.name = "f", .type = type, .min = 2, .max = 4};
  const struct field_def exact = {.name = "f", .type = type, .min = characters, .max = characters};
  struct value text = sample_text (arena, &exact, true);
  assert_int_equal (field_check (&def, &text), expected);
}

static void texts_are_counted_in_characters_and_keys_in_bytes (void **state)
{
  struct arena *arena = *state;
  check_text_field (arena, TYPE_TEXT, 1, ERR_FIELD_SIZE);
  check_text_field (arena, TYPE_TEXT, 2, 0);
  check_text_field (arena, TYPE_TEXT, 4, 0);
  check_text_field (arena, TYPE_TEXT, 5, ERR_FIELD_SIZE);
  check_text_field (arena, TYPE_KEY, 1, ERR_FIELD_SIZE);
  check_text_field (arena, TYPE_KEY, 4, 0);
  check_text_field (arena, TYPE_KEY, 5, ERR_FIELD_SIZE);
}

static void integers_are_bounded_on_both_sides (void **state)
{
  (void)state;
  const struct field_def def = {.name = "f", .type = TYPE_INT, .min = -1, .max = 3};
  static const int64_t outside[] = {-2, 4, INT64_MIN, INT64_MAX};
  for (int64_t i = -1; i <= 3; i++)
    assert_int_equal (field_check (&def, &(struct value){.kind = VALUE_INT, .integer = i}), 0);
  for (size_t i = 0; i < 4; i++)
    assert_int_equal (field_check (&def, &(struct value){.kind = VALUE_INT, .integer = outside[i]}), ERR_FIELD_SIZE);
}

static void containers_are_bounded_by_their_entries (void **state)
{
  struct arena *arena = *state;
  static const enum field_type types[] = {TYPE_LIST, TYPE_MAP, TYPE_HASHES, TYPE_KEYS, TYPE_TEXTS, TYPE_RECORDS};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    for (int64_t count = 0; count < 5; count++)
    {
      const struct field_def def = {.name = "f", .type = types[i], .min = 1, .max = 3, .of = MSG_GRANT};
      const struct field_def exact = {.name = "f", .type = types[i], .min = count, .max = count, .of = MSG_GRANT};
      struct value container = sample_entries (arena, &exact, true);
      assert_int_equal (container.count, count);
      assert_int_equal (field_check (&def, &container), count < 1 || count > 3 ? ERR_FIELD_SIZE : 0);
    }
}

static void keys_are_made_of_few_characters (void **state)
{
  (void)state;
  const struct field_def def = {.name = "f", .type = TYPE_KEY, .min = 1, .max = 64};
  for (int c = 1; c < 256; c++)
  {
    char text = (char)c;
    bool allowed = c < 128 && strchr ("abcdefghijklmnopqrstuvwxyz0123456789_.:-", c) != NULL;
    assert_int_equal (field_check (&def, &(struct value){.kind = VALUE_TEXT, .count = 1, .data = &text}), allowed ? 0 : ERR_FIELD_VALUE);
  }
}

static void a_text_of_ours_that_is_no_utf8_is_refused_as_well (void **state)
{
  (void)state;
  const struct field_def def = {.name = "f", .type = TYPE_TEXT, .min = 0, .max = 64};
  struct value text = value_string ("a\xff");
  assert_int_equal (field_check (&def, &text), ERR_FIELD_VALUE);
}

/* ---- Presence ---- */

static void an_emptied_field_can_be_told_from_one_left_out (void **state)
{
  struct arena *arena = *state;
  struct value map = value_map (arena, 2);
  struct message message, again;
  struct slice culprit;
  value_set_str (arena, &map, "key", value_string ("a"));
  value_set_str (arena, &map, "association", VALUE_NONE);
  assert_int_equal (message_from_map (&message, MSG_ORG_PUT, &map, &culprit), 0);
  assert_int_equal (message.present, 1u << ORG_PUT_KEY | 1u << ORG_PUT_ASSOCIATION);
  assert_false (message_has (&message, ORG_PUT_ASSOCIATION));
  assert_true (message_has (&message, ORG_PUT_KEY));
  struct value back = message_to_map (arena, &message);
  assert_true (value_equal (&map, &back));
  assert_int_equal (back.count, 2);
  assert_non_null (value_at (&back, "association"));
  assert_null (value_at (&back, "district"));
  assert_int_equal (message_from_map (&again, MSG_ORG_PUT, &back, &culprit), 0);
  assert_int_equal (again.present, message.present);
}

static void the_innermost_field_is_the_culprit (void **state)
{
  struct arena *arena = *state;
  struct message message = sample_message (arena, MSG_PERSON_CHANGED, true), again;
  struct value map = message_to_map (arena, &message);
  struct value *grant = &((struct value *)value_at (&map, "grants"))->items[1];
  struct slice culprit;
  value_set_str (arena, grant, "until", value_string ("2026-02-30"));
  assert_int_equal (message_from_map (&again, MSG_PERSON_CHANGED, &map, &culprit), ERR_FIELD_VALUE);
  assert_true (slice_is (culprit, "until"));
  assert_true (value_remove (grant, SLICE ("until")));
  assert_int_equal (message_from_map (&again, MSG_PERSON_CHANGED, &map, &culprit), 0);
}

static void anything_but_a_map_is_no_message (void **state)
{
  struct arena *arena = *state;
  struct value list = value_list (arena, 0);
  struct message message;
  struct slice culprit;
  assert_int_equal (message_from_map (&message, MSG_PING, &list, &culprit), ERR_FIELD_TYPE);
  assert_int_equal (message_from_map (&message, MSG_PING, NULL, &culprit), ERR_FIELD_TYPE);
}

/* ---- Roles ---- */

static void roles_are_found_by_their_key (void **state)
{
  (void)state;
  for (int role = 0; role < ROLE_COUNT; role++)
  {
    assert_int_equal (role_by_key (slice_of (role_key ((enum role)role))), role);
    assert_true (role_label ((enum role)role, true)[0] != '\0' && role_label ((enum role)role, false)[0] != '\0');
  }
  assert_int_equal (role_by_key (SLICE ("king")), -1);
  assert_int_equal (role_by_key (SLICE_NONE), -1);
  assert_int_equal (ROLE_COUNT, 15);
  assert_int_equal (R_SYSTEM, 1 << 14);
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (numbers_and_names_are_unique_and_lead_to_their_message),
      TEST (field_names_are_unique_keys_within_their_message),
      TEST (field_numbers_are_places_in_the_row),
      TEST (bounds_and_records_of_every_row_make_sense),
      TEST (only_verbs_say_who_and_only_queries_say_what_they_answer),
      TEST (every_message_round_trips),
      TEST (every_required_field_is_missed),
      TEST (every_field_refuses_every_other_kind_of_value),
      TEST (texts_are_counted_in_characters_and_keys_in_bytes),
      TEST (integers_are_bounded_on_both_sides),
      TEST (containers_are_bounded_by_their_entries),
      TEST (keys_are_made_of_few_characters),
      TEST (a_text_of_ours_that_is_no_utf8_is_refused_as_well),
      TEST (an_emptied_field_can_be_told_from_one_left_out),
      TEST (the_innermost_field_is_the_culprit),
      TEST (anything_but_a_map_is_no_message),
      TEST (roles_are_found_by_their_key),
  };
#undef TEST
  return cmocka_run_group_tests (tests, NULL, NULL);
}
