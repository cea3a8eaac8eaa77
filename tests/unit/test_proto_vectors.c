/* SPDX-License-Identifier: EUPL-1.2 */
/* The vectors beside the protocol's description, which other people's clients are tested with, hold for our codec. */
#include "proto/codec.h"
#include "proto/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- Files: blocks of "key: value" lines ---- */

struct block
{
  char *name, *kind, *hex, *canonical, *json, *hash, *error, *field, *rows;
};

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

static char **place (struct block *block, const char *key)
{
  const struct
  {
    const char *key;
    char **place;
  } places[] = {{"name", &block->name}, {"kind", &block->kind}, {"hex", &block->hex},     {"canonical", &block->canonical},
                {"json", &block->json}, {"hash", &block->hash}, {"error", &block->error}, {"field", &block->field}, {"rows", &block->rows}};
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
    if (strcmp (key, places[i].key) == 0)
      return places[i].place;
  fail_msg ("unknown key %s", key);
  return NULL;
}

/* The next block of the file; false at its end. */
static bool block_read (struct arena *arena, FILE *file, struct block *block)
{
  char *line = NULL;
  size_t room = 0;
  *block = (struct block){0};
  while (getline (&line, &room, file) > 0)
  {
    line[strcspn (line, "\n")] = '\0';
    if (line[0] == '\0' && block->name != NULL)
      break;
    if (line[0] == '\0' || line[0] == '#')
      continue;
    char *colon = strchr (line, ':');
    assert_non_null (colon);
    *colon = '\0';
    const char *text = colon + 1 + (colon[1] == ' ');
    *place (block, line) = arena_copy (arena, text, strlen (text));
  }
  free (line);
  return block->name != NULL;
}

static FILE *open_vectors (const char *name)
{
  char path[4096];
  snprintf (path, sizeof path, "%s/%s", PROTO_VECTORS, name);
  FILE *file = fopen (path, "r");
  if (file == NULL)
    fail_msg ("cannot open %s", path);
  return file;
}

/* Exactly as large as the bytes, so that reading behind them would be seen; the caller frees it. */
static uint8_t *from_hex (const char *hex, size_t *size)
{
  *size = strlen (hex) / 2;
  uint8_t *bytes = malloc (*size + (*size == 0));
  for (size_t i = 0; i < *size; i++)
  {
    unsigned byte;
    assert_int_equal (sscanf (hex + 2 * i, "%2x", &byte), 1);
    bytes[i] = (uint8_t)byte;
  }
  return bytes;
}

static void assert_hex (const char *name, const char *hex, const void *data_, size_t size)
{
  const uint8_t *data = data_;
  if (strlen (hex) != 2 * size)
    fail_msg ("%s: %zu bytes instead of %zu", name, size, strlen (hex) / 2);
  for (size_t i = 0; i < size; i++)
  {
    char digits[3];
    snprintf (digits, sizeof digits, "%02x", data[i]);
    if (memcmp (digits, hex + 2 * i, 2) != 0)
      fail_msg ("%s: byte %zu is %s", name, i, digits);
  }
}

static void assert_json (const char *name, const json_t *expected, json_t *json)
{
  if (!json_equal (expected, json))
    fail_msg ("%s: %s", name, json_dumps (json, JSON_COMPACT | JSON_ENCODE_ANY));
  json_decref (json);
}

static json_t *parse (const struct block *block)
{
  assert_non_null (block->json);
  json_t *json = json_loads (block->json, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
  if (json == NULL)
    fail_msg ("%s: not JSON", block->name);
  return json;
}

/* ---- Promises ---- */

static void check_value (struct arena *arena, const struct block *block)
{
  size_t size;
  uint8_t *bytes = from_hex (block->hex, &size), hash[VALUE_HASH_BYTES];
  struct value value;
  int error = codec_decode (arena, bytes, size, &value);
  if (error != 0)
    fail_msg ("%s: error %d", block->name, error);
  json_t *json = parse (block);
  assert_json (block->name, json, json_from_value (&value));
  json_decref (json);
  struct slice again = codec_encode (arena, &value);
  assert_hex (block->name, block->canonical != NULL ? block->canonical : block->hex, again.data, again.size);
  value_hash (&value, hash);
  assert_hex (block->name, block->hash, hash, sizeof hash);
  free (bytes);
}

static void check_request (struct arena *arena, const struct block *block)
{
  size_t size;
  uint8_t *bytes = from_hex (block->hex, &size);
  struct request request;
  struct slice culprit;
  int error = codec_decode_request (arena, bytes, size, &request, &culprit);
  if (error != 0)
    fail_msg ("%s: error %d at %.*s", block->name, error, SLICE_ARG (culprit));
  json_t *json = parse (block), *fields = json_object_get (json, "fields");
  struct value id = value_id (request.id);
  assert_string_equal (json_string_value (json_object_get (json, "verb")), message_def (request.message.type)->name);
  assert_json (block->name, json_object_get (json, "id"), json_from_value (&id));
  assert_json (block->name, fields, json_from_message (&request.message));
  struct message envelope;
  assert_int_equal (json_to_message (arena, json_object_get (json, "envelope"), MSG_ENVELOPE, &envelope, &culprit), 0);
  struct request again = {.id = request.id};
  again.as = value_as_id (&envelope.arg[ENVELOPE_AS]);
  again.after = value_as_id (&envelope.arg[ENVELOPE_AFTER]);
  again.min_seq = message_int (&envelope, ENVELOPE_MIN_SEQ, 0);
  assert_int_equal (json_to_message (arena, fields, request.message.type, &again.message, &culprit), 0);
  struct slice frame = codec_encode_request (arena, &again);
  assert_hex (block->name, block->hex, frame.data, frame.size);
  json_decref (json);
  free (bytes);
}

/* A map is a message of the named kind and nothing else. */
static void check_map (const char *name, struct slice type, const struct value *map)
{
  struct message message;
  struct slice culprit = SLICE_NONE;
  enum message_type found = message_by_name (type);
  int error = found == MSG_NONE ? ERR_UNKNOWN_VERB : message_from_map (&message, found, map, &culprit);
  if (error != 0)
    fail_msg ("%s: %.*s: error %d at %.*s", name, SLICE_ARG (type), error, SLICE_ARG (culprit));
}

/* What stands inside results and events is in the table as well. */
static void check_inside (const struct block *block, const struct message *message)
{
  if (message->type == MSG_EVENT)
    check_map (block->name, message_slice (message, EVENT_KIND), &message->arg[EVENT_BODY]);
  for (uint32_t i = 0; message->type == MSG_RESULT && i < message->arg[RESULT_ROWS].count; i++)
    check_map (block->name, slice_of (block->rows != NULL ? block->rows : ""), &message->arg[RESULT_ROWS].items[i]);
}

static void check_answer (struct arena *arena, const struct block *block)
{
  size_t size;
  uint8_t *bytes = from_hex (block->hex, &size);
  struct answer answer;
  struct slice culprit;
  int error = codec_decode_answer (arena, bytes, size, &answer, &culprit);
  if (error != 0)
    fail_msg ("%s: error %d at %.*s", block->name, error, SLICE_ARG (culprit));
  json_t *json = parse (block);
  struct value re = value_id (answer.re);
  assert_string_equal (json_string_value (json_object_get (json, "answer")), message_def (answer.message.type)->name);
  assert_json (block->name, json_object_get (json, "re"), json_from_value (&re));
  assert_json (block->name, json_object_get (json, "fields"), json_from_message (&answer.message));
  check_inside (block, &answer.message);
  struct slice frame = codec_encode_answer (arena, &answer);
  assert_hex (block->name, block->hex, frame.data, frame.size);
  json_decref (json);
  free (bytes);
}

static int decode_as (struct arena *arena, const char *kind, const void *bytes, size_t size, struct slice *culprit)
{
  struct value value;
  struct request request;
  struct answer answer;
  *culprit = SLICE_NONE;
  if (strcmp (kind, "value") == 0)
    return codec_decode (arena, bytes, size, &value);
  if (strcmp (kind, "request") == 0)
    return codec_decode_request (arena, bytes, size, &request, culprit);
  assert_string_equal (kind, "answer");
  return codec_decode_answer (arena, bytes, size, &answer, culprit);
}

static void check_invalid (struct arena *arena, const struct block *block)
{
  size_t size;
  uint8_t *bytes = from_hex (block->hex, &size);
  struct slice culprit;
  const struct error_def *def = error_def (decode_as (arena, block->kind, bytes, size, &culprit));
  if (def == NULL || strcmp (def->code, block->error) != 0)
    fail_msg ("%s: %s instead of %s", block->name, def == NULL ? "accepted" : def->code, block->error);
  if (!slice_is (culprit, block->field != NULL ? block->field : ""))
    fail_msg ("%s: names %.*s", block->name, SLICE_ARG (culprit));
  free (bytes);
}

static int check_file (struct arena *arena, const char *name, void (*check) (struct arena *, const struct block *))
{
  FILE *file = open_vectors (name);
  struct block block;
  int count = 0;
  for (; block_read (arena, file, &block); count++)
  {
    check (arena, &block);
    arena_reset (arena);
  }
  fclose (file);
  return count;
}

static void every_value_has_its_canonical_bytes_and_hash (void **state)
{
  assert_true (check_file (*state, "values.txt", check_value) >= 50);
}

static void every_request_is_what_its_json_says (void **state)
{
  assert_true (check_file (*state, "requests.txt", check_request) >= 60);
}

static void every_answer_is_what_its_json_says (void **state)
{
  assert_true (check_file (*state, "answers.txt", check_answer) >= 60);
}

static void everything_invalid_is_refused_with_its_code (void **state)
{
  assert_true (check_file (*state, "invalid.txt", check_invalid) >= 100);
}

static void every_code_of_the_frame_and_its_fields_has_a_vector (void **state)
{
  struct arena *arena = *state;
  static const int wanted[] = {ERR_MALFORMED,     ERR_TRUNCATED,  ERR_TRAILING,   ERR_TOO_DEEP,     ERR_TOO_MANY_VALUES, ERR_UTF8,
                               ERR_DUPLICATE_KEY, ERR_VALUE_TYPE, ERR_ENVELOPE,   ERR_UNKNOWN_VERB, ERR_BAD_ID,          ERR_FIELD_UNKNOWN,
                               ERR_FIELD_MISSING, ERR_FIELD_TYPE, ERR_FIELD_SIZE, ERR_FIELD_VALUE};
  bool seen[sizeof wanted / sizeof wanted[0]] = {false};
  FILE *file = open_vectors ("invalid.txt");
  struct block block;
  while (block_read (arena, file, &block) && block.error != NULL)
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
      seen[i] = seen[i] || strcmp (error_def (wanted[i])->code, block.error) == 0;
  fclose (file);
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
    if (!seen[i])
      fail_msg ("no vector for %s", error_def (wanted[i])->code);
}

/* Marks what a block is an example of: a verb, an answer, the event in it, the record of its rows. */
static void mark (bool *seen, const struct block *block)
{
  json_t *json = parse (block), *verb = json_object_get (json, "verb"), *answer = json_object_get (json, "answer");
  const char *name = json_string_value (verb != NULL ? verb : answer), *kind = json_string_value (json_object_get (json_object_get (json, "fields"), "kind"));
  seen[message_by_name (slice_of (name))] = true;
  if (kind != NULL && strcmp (name, "event") == 0)
    seen[message_by_name (slice_of (kind))] = true;
  if (block->rows != NULL)
    seen[message_by_name (slice_of (block->rows))] = true;
  json_decref (json);
}

static void every_verb_answer_and_event_of_the_table_has_a_vector (void **state)
{
  struct arena *arena = *state;
  bool seen[MSG_COUNT] = {false};
  static const char *const files[] = {"requests.txt", "answers.txt"};
  for (size_t i = 0; i < 2; i++)
  {
    FILE *file = open_vectors (files[i]);
    struct block block;
    while (block_read (arena, file, &block))
      mark (seen, &block);
    fclose (file);
  }
  for (int type = MSG_NONE + 1; type < MSG_COUNT; type++)
    if (!seen[type] && message_def ((enum message_type) type)->kind != KIND_RECORD)
      fail_msg ("no vector for %s", message_def ((enum message_type) type)->name);
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (every_value_has_its_canonical_bytes_and_hash),
      TEST (every_request_is_what_its_json_says),
      TEST (every_answer_is_what_its_json_says),
      TEST (everything_invalid_is_refused_with_its_code),
      TEST (every_code_of_the_frame_and_its_fields_has_a_vector),
      TEST (every_verb_answer_and_event_of_the_table_has_a_vector),
  };
#undef TEST
  return cmocka_run_group_tests (tests, NULL, NULL);
}
