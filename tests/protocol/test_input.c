/* SPDX-License-Identifier: EUPL-1.2 */
/* Bad input, verb by verb from the message table.  The outcome is always a clear error with a stable code, or a closed connection; never a crash, a leak or a
 * change. */
#include "testbus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OVERSIZE (LIMIT_FRAME_BYTES + 1)

struct state
{
  struct bus bus;
  struct peer *admin; /* over the local door */
  struct peer *all;   /* a person with every role that can be given */
  int64_t seq;        /* of the head, while nothing changes */
  uint8_t used[16];
};

static int64_t head_of (struct peer *peer)
{
  return message_int (&peer_must (peer, "ping", "{}", MSG_PONG)->message, PONG_SEQ, -1);
}

static const char *org_for (enum role role)
{
  if (role == ROLE_ADMIN)
    return "region";
  return role == ROLE_COORDINATOR || role == ROLE_DISTRICT_ADMIN ? "15089" : "150890015015";
}

static int set_up (void **state_)
{
  struct state *state = calloc (1, sizeof *state);
  bus_start (&state->bus, NULL);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  bus_region (state->admin);
  char grants[2000] = "[{\"role\":\"consultant\",\"org\":\"muster\"}";
  for (int role = 0; role < ROLE_COUNT; role++)
    if (role != ROLE_PUBLIC && role != ROLE_SYSTEM && role != ROLE_CONSULTANT && role != ROLE_RELAY)
      snprintf (grants + strlen (grants), sizeof grants - strlen (grants), ",{\"role\":\"%s\",\"org\":\"%s\"}", role_key ((enum role) role),
                org_for ((enum role) role));
  strcat (grants, "]");
  state->all = peer_person (&state->bus, state->admin, grants);
  state->seq = head_of (state->admin);
  *state_ = state;
  return 0;
}

/* Whatever a test sent: nothing has changed, the broker is well and ends as it should. */
static int tear_down (void **state_)
{
  struct state *state = *state_;
  assert_int_equal (head_of (state->admin), state->seq);
  peer_destroy (&state->admin);
  peer_destroy (&state->all);
  bus_stop (&state->bus);
  free (state);
  return 0;
}

/* ---- Values by the table ---- */

static struct value good_message (struct arena *arena, enum message_type type);

static struct value repeat (struct arena *arena, char c, int64_t count)
{
  char *text = arena_alloc (arena, (size_t) count + 1);
  memset (text, c, (size_t) count);
  return value_text ((struct slice){text, (uint32_t) count});
}

static struct value list_of (struct arena *arena, struct value item, int64_t count)
{
  struct value list = value_list (arena, (uint32_t) count);
  for (int64_t i = 0; i < count; i++)
    value_append (arena, &list, item);
  return list;
}

static struct value map_of (struct arena *arena, struct value item, int64_t count)
{
  struct value map = value_map (arena, (uint32_t) count);
  for (int64_t i = 0; i < count; i++)
    value_set_str (arena, &map, arena_printf (arena, "k%05lld", (long long) i), item);
  return map;
}

/* A value of a field with so many characters, bytes or entries, or that number. */
static struct value sized (struct arena *arena, const struct field_def *field, int64_t size)
{
  switch (field->type)
  {
  case TYPE_ID:
  case TYPE_BYTES:
    return value_bytes (arena_alloc (arena, (size_t) size), (size_t) size);
  case TYPE_KEY:
  case TYPE_TEXT:
  case TYPE_CASE:
    return repeat (arena, 'a', size);
  case TYPE_DATE:
    return size == 10 ? value_string ("2026-03-31") : repeat (arena, '1', size);
  case TYPE_TIME:
  case TYPE_INT:
    return value_int (size);
  case TYPE_BOOL:
    return value_bool (true);
  case TYPE_VALUE:
    return value_int (1);
  case TYPE_LIST:
    return list_of (arena, value_int (1), size);
  case TYPE_MAP:
    return map_of (arena, value_int (1), size);
  case TYPE_HASHES:
    return map_of (arena, value_bytes ("12345678", 8), size);
  case TYPE_KEYS:
  case TYPE_TEXTS:
    return list_of (arena, value_string ("a"), size);
  case TYPE_RECORD:
    return good_message (arena, field->of);
  case TYPE_RECORDS:
    return list_of (arena, good_message (arena, field->of), size);
  }
  return VALUE_NONE;
}

static struct value good_value (struct arena *arena, const struct field_def *field)
{
  int64_t size = field->min;
  if (field->type == TYPE_ID)
    size = 16;
  else if (field->type == TYPE_DATE)
    size = 10;
  return sized (arena, field, size);
}

/* The fields of a message, required ones only. */
static struct value good_message (struct arena *arena, enum message_type type)
{
  const struct message_def *def = message_def (type);
  struct value map = value_map (arena, LIMIT_FIELDS);
  for (uint32_t i = 0; i < def->field_count; i++)
    if (def->fields[i].required)
      value_set_str (arena, &map, def->fields[i].name, good_value (arena, &def->fields[i]));
  return map;
}

static struct value wrong_type (const struct field_def *field)
{
  bool is_number = field->type == TYPE_INT || field->type == TYPE_TIME;
  return is_number ? value_string ("1") : value_int (1);
}

/* ---- Sending ---- */

static struct slice frame_of (struct arena *arena, uint32_t number, const uint8_t id[16], struct value envelope, struct value fields)
{
  struct value parts = value_list (arena, 4);
  value_append (arena, &parts, value_int (number));
  value_append (arena, &parts, value_id (id));
  value_append (arena, &parts, envelope);
  value_append (arena, &parts, fields);
  return codec_encode (arena, &parts);
}

/* Sends fields under a new id and checks code and culprit of the error that comes. */
static void expect_error (struct peer *peer, uint32_t number, struct value envelope, struct value fields, const char *code, const char *culprit)
{
  uint8_t id[16];
  uuid_new (id);
  struct slice frame = frame_of (peer_arena (peer), number, id, envelope, fields);
  if (frame.size > LIMIT_FRAME_BYTES)
    return;
  peer_send (peer, frame.data, frame.size);
  const struct answer *answer = peer_await (peer, id);
  if (answer->message.type != MSG_ERROR || strcmp (answer_code (answer), code) != 0)
    fail_msg ("verb %u, field %s: %s expected, %s %s came", number, culprit != NULL ? culprit : "-", code, message_def (answer->message.type)->name,
              answer_code (answer));
  if (culprit != NULL)
    assert_true (slice_is (message_slice (&answer->message, ERROR_DETAIL), culprit));
}

static struct value empty (struct arena *arena)
{
  return value_map (arena, 0);
}

/* ---- Fields ---- */

typedef void (verb_fn) (struct state *state, const struct message_def *verb, enum message_type type);

static void each_verb (struct state *state, verb_fn *test)
{
  for (int type = MSG_NONE + 1; type < MSG_COUNT; type++)
    if (message_def ((enum message_type) type)->kind <= KIND_STREAM)
    {
      test (state, message_def ((enum message_type) type), (enum message_type) type);
      peer_forget (state->all);
    }
}

static void miss_each (struct state *state, const struct message_def *verb, enum message_type type)
{
  struct arena *arena = peer_arena (state->all);
  for (uint32_t i = 0; i < verb->field_count; i++)
  {
    if (!verb->fields[i].required)
      continue;
    struct value fields = good_message (arena, type);
    value_remove (&fields, slice_of (verb->fields[i].name));
    expect_error (state->all, verb->number, empty (arena), fields, "field_missing", verb->fields[i].name);
    value_set_str (arena, &fields, verb->fields[i].name, VALUE_NONE);
    expect_error (state->all, verb->number, empty (arena), fields, "field_missing", verb->fields[i].name);
  }
}

static void a_missing_field_is_named (void **state)
{
  each_verb (*state, miss_each);
}

static void mistype_each (struct state *state, const struct message_def *verb, enum message_type type)
{
  struct arena *arena = peer_arena (state->all);
  for (uint32_t i = 0; i < verb->field_count; i++)
  {
    if (verb->fields[i].type == TYPE_VALUE)
      continue;
    struct value fields = good_message (arena, type);
    value_set_str (arena, &fields, verb->fields[i].name, wrong_type (&verb->fields[i]));
    expect_error (state->all, verb->number, empty (arena), fields, "field_type", verb->fields[i].name);
  }
}

static void a_wrong_type_is_named (void **state)
{
  each_verb (*state, mistype_each);
}

static void add_unknown (struct state *state, const struct message_def *verb, enum message_type type)
{
  struct arena *arena = peer_arena (state->all);
  struct value fields = good_message (arena, type);
  value_set_str (arena, &fields, "surprise", value_int (1));
  expect_error (state->all, verb->number, empty (arena), fields, "field_unknown", "surprise");
  struct value envelope = map_of (arena, value_int (1), 1);
  expect_error (state->all, verb->number, envelope, good_message (arena, type), "field_unknown", "k00000");
}

static void an_unknown_field_is_named (void **state)
{
  each_verb (*state, add_unknown);
}

static bool has_size (const struct field_def *field)
{
  return field->type != TYPE_BOOL && field->type != TYPE_VALUE && field->type != TYPE_RECORD && field->type != TYPE_DATE && field->type != TYPE_TIME;
}

static void oversize_each (struct state *state, const struct message_def *verb, enum message_type type)
{
  struct arena *arena = peer_arena (state->all);
  for (uint32_t i = 0; i < verb->field_count; i++)
  {
    const struct field_def *field = &verb->fields[i];
    if (!has_size (field) || field->max >= INT64_MAX)
      continue;
    struct value fields = good_message (arena, type);
    value_set_str (arena, &fields, field->name, sized (arena, field, field->type == TYPE_ID ? 17 : field->max + 1));
    bool too_many = (field->type == TYPE_MAP || field->type == TYPE_HASHES) && field->max + 1 > LIMIT_MAP_ENTRIES;
    expect_error (state->all, verb->number, empty (arena), fields, too_many ? "too_many_values" : "field_size", too_many ? NULL : field->name);
  }
}

static void what_is_too_long_is_named (void **state)
{
  each_verb (*state, oversize_each);
}

static void a_day_that_does_not_exist_is_refused (void **state_)
{
  struct state *state = *state_;
  struct arena *arena = peer_arena (state->all);
  struct value fields = good_message (arena, MSG_CASE_PARK);
  value_set_str (arena, &fields, "until", value_string ("2026-02-30"));
  expect_error (state->all, message_def (MSG_CASE_PARK)->number, empty (arena), fields, "field_value", "until");
}

/* ---- Frames ---- */

static void expect_raw (struct peer *peer, const void *frame, size_t size, const char *code)
{
  uint8_t probe[16];
  peer_send (peer, frame, size);
  peer_request (peer, "ping", "{}", NULL);
  memcpy (probe, peer_id (peer), 16);
  const struct answer *answer;
  do
    answer = peer_receive (peer, BUS_WAIT_MS);
  while (answer != NULL && answer->message.type == MSG_PONG && memcmp (answer->re, probe, 16) != 0);
  assert_non_null (answer);
  if (answer->message.type != MSG_ERROR)
    fail_msg ("%s expected, %s came", code != NULL ? code : "an error", message_def (answer->message.type)->name);
  if (code != NULL)
    assert_string_equal (answer_code (answer), code);
  peer_await (peer, probe);
}

static void cut_off (struct state *state, const struct message_def *verb, enum message_type type)
{
  struct arena *arena = peer_arena (state->all);
  uint8_t id[16];
  uuid_new (id);
  struct slice frame = frame_of (arena, verb->number, id, empty (arena), good_message (arena, type));
  for (uint32_t size = 1; size < frame.size && size < 200; size++)
    expect_raw (state->all, frame.data, size, "truncated");
  char *longer = arena_copy (arena, frame.data, frame.size); /* with a NUL behind it */
  expect_raw (state->all, longer, (size_t) frame.size + 1, "trailing");
}

static void a_frame_cut_off_anywhere_is_an_error (void **state)
{
  each_verb (*state, cut_off);
}

/* [number, id, {}, body] with bytes as they are. */
static void expect_body (struct peer *peer, uint32_t number, const char *body, size_t size, const char *code)
{
  char frame[300];
  uint8_t id[16];
  uuid_new (id);
  size_t at = 0;
  frame[at++] = (char) 0x94;
  frame[at++] = (char) 0xcc;
  frame[at++] = (char) number;
  frame[at++] = (char) 0xc4;
  frame[at++] = 16;
  memcpy (frame + at, id, 16);
  at += 16;
  frame[at++] = (char) 0x80;
  memcpy (frame + at, body, size);
  expect_raw (peer, frame, at + size, code);
}

#define EXPECT_BODY(BODY, CODE) expect_body (state->all, verb->number, BODY, sizeof (BODY) - 1, CODE)

static void send_bad_bytes (struct state *state, const struct message_def *verb, enum message_type type)
{
  (void) type;
  EXPECT_BODY ("\x82\xa1\x61\x01\xa1\x61\x01", "duplicate_key");
  EXPECT_BODY ("\x81\xa1\xff\x01", "invalid_utf8");
  EXPECT_BODY ("\x81\xa1\x61\xa2\xc3\x28", "invalid_utf8");
  EXPECT_BODY ("\x81\xa1\x61\xca\x3f\x80\x00\x00", "value_type");
  EXPECT_BODY ("\x81\xa1\x61\xd4\x01\x00", "value_type");
  EXPECT_BODY ("\x81\xa1\x61\xdd\x01\x00\x00\x00", NULL);
  EXPECT_BODY ("\xdf\xff\xff\xff\xff", NULL);
  EXPECT_BODY ("\x81\xa1\x61\xdb\xff\xff\xff\xff", NULL);
  EXPECT_BODY ("\x81\xa1\x61\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\xc0", "too_deep");
  EXPECT_BODY ("\x93\x01\x02\x03", "envelope");
}

static void bytes_that_are_no_request_are_named (void **state)
{
  each_verb (*state, send_bad_bytes);
}

static void noise_is_answered_with_errors (void **state_)
{
  struct state *state = *state_;
  uint64_t seed = 1;
  for (int i = 0; i < 3000; i++)
  {
    uint8_t frame[64];
    for (size_t j = 0; j < sizeof frame; j++)
    {
      seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
      frame[j] = (uint8_t) (seed >> 56);
    }
    expect_raw (state->all, frame, 1 + (size_t) (seed >> 40) % 63, NULL);
    peer_forget (state->all);
  }
}

static void an_empty_frame_is_an_error (void **state_)
{
  struct state *state = *state_;
  expect_raw (state->all, "", 0, NULL);
}

static void two_frames (struct state *state, const struct message_def *verb, enum message_type type)
{
  struct arena *arena = peer_arena (state->all);
  uint8_t id[16];
  uuid_new (id);
  struct slice frame = frame_of (arena, verb->number, id, empty (arena), good_message (arena, type));
  peer_send_two (state->all, frame.data, frame.size, frame.data, frame.size);
  assert_string_equal (answer_code (peer_await (state->all, id)), "frame_count");
}

static void a_second_frame_is_an_error (void **state)
{
  each_verb (*state, two_frames);
}

static void numbers_that_are_no_verbs_are_refused (void **state_)
{
  struct state *state = *state_;
  struct arena *arena = peer_arena (state->all);
  for (uint32_t number = 0; number < 400; number++)
  {
    enum message_type type = message_by_number (number);
    if (type == MSG_NONE || message_def (type)->kind > KIND_STREAM)
      expect_error (state->all, number, empty (arena), empty (arena), "unknown_verb", NULL);
  }
}

/* ZeroMQ closes the connection of one that sends more than a frame may hold; just above, the broker says so. */
static void a_frame_that_is_too_large_is_refused (void **state_)
{
  struct state *state = *state_;
  char *frame = calloc (1, 2 * OVERSIZE);
  struct peer *peer = peer_hello (&state->bus, PEER_TCP, NULL);
  peer_send (peer, frame, OVERSIZE);
  const struct answer *answer = peer_receive (peer, BUS_WAIT_MS);
  assert_non_null (answer);
  assert_string_equal (answer_code (answer), "frame_size");
  peer_send (peer, frame, 2 * OVERSIZE);
  peer_destroy (&peer);
  free (frame);
}

/* Whatever is sent, what comes back fits a frame: larger ones would cut the peer off. */
static void an_answer_always_fits_a_frame (void **state_)
{
  struct state *state = *state_;
  struct arena *arena = peer_arena (state->all);
  uint8_t id[16];
  uuid_new (id);
  struct value fields = good_message (arena, MSG_CASE_DRAFT), more = value_map (arena, 1);
  value_set (arena, &more, value_as_slice (&(struct value){.kind = VALUE_TEXT, .count = 400000, .data = repeat (arena, 'k', 400000).data}), value_int (1));
  value_set_str (arena, &fields, "fields", more);
  struct slice frame = frame_of (arena, message_def (MSG_CASE_DRAFT)->number, id, empty (arena), fields);
  peer_send (state->all, frame.data, frame.size);
  const struct answer *answer = peer_await (state->all, id);
  assert_true (answer->message.type == MSG_ERROR || answer->message.type == MSG_REFUSED);
  assert_true (peer_size (state->all) <= LIMIT_FRAME_BYTES);
}

/* ---- Ids ---- */

static void try_id (struct state *state, const struct message_def *verb, enum message_type type, int64_t time_ms, const char *code)
{
  uint8_t id[16];
  struct arena *arena = peer_arena (state->all);
  uuid_make (id, time_ms, (const uint8_t *) "0123456789");
  struct slice frame = frame_of (arena, verb->number, id, empty (arena), good_message (arena, type));
  peer_send (state->all, frame.data, frame.size);
  assert_string_equal (answer_code (peer_await (state->all, id)), code);
}

static void date_ids (struct state *state, const struct message_def *verb, enum message_type type)
{
  if (verb->kind != KIND_COMMAND)
    return;
  uint8_t now[16];
  uuid_new (now);
  try_id (state, verb, type, uuid_time_ms (now) - LIMIT_ID_AGE_MS - 1000, "id_too_old");
  try_id (state, verb, type, uuid_time_ms (now) + LIMIT_ID_AHEAD_MS + 60000, "id_future");
}

static void commands_with_ids_of_another_time_are_refused_by_name (void **state)
{
  each_verb (*state, date_ids);
}

static void bad_id (struct state *state, const struct message_def *verb, enum message_type type)
{
  struct arena *arena = peer_arena (state->all);
  struct slice frame = frame_of (arena, verb->number, (const uint8_t *) "0123456789abcdef", empty (arena), good_message (arena, type));
  expect_raw (state->all, frame.data, frame.size, "bad_id");
}

static void an_id_that_is_no_uuid_is_refused (void **state)
{
  each_verb (*state, bad_id);
}

/* Under the id of a command of the same person that was accepted before. */
static void reuse_id (struct state *state, const struct message_def *verb, enum message_type type)
{
  if (verb->kind != KIND_COMMAND || type == MSG_REDEEM)
    return;
  struct arena *arena = peer_arena (state->all);
  struct slice frame = frame_of (arena, verb->number, state->used, empty (arena), good_message (arena, type));
  peer_send (state->all, frame.data, frame.size);
  assert_string_equal (answer_code (peer_await (state->all, state->used)), "id_reused");
}

static void a_repeated_command_is_done_once_and_its_id_serves_no_other (void **state_)
{
  struct state *state = *state_;
  const char *fields = "{\"title\":\"Eine Idee\",\"summary\":\"Ein Satz.\"}";
  peer_must (state->all, "case.draft", fields, MSG_DONE);
  memcpy (state->used, peer_id (state->all), 16);
  state->seq++;
  peer_request (state->all, "case.draft", fields, state->used);
  const struct answer *answer = peer_await (state->all, state->used);
  assert_int_equal (answer->message.type, MSG_DONE);
  assert_int_equal (message_int (&answer->message, DONE_SEQ, 0), state->seq);
  each_verb (state, reuse_id);
}

/* ---- `as` ---- */

static void act_as (struct state *state, const struct message_def *verb, enum message_type type)
{
  struct arena *arena = peer_arena (state->all);
  struct value envelope = value_map (arena, 1);
  value_set_str (arena, &envelope, "as", value_bytes ("0123456789abcdef", 16));
  if (verb->kind != KIND_SESSION)
    expect_error (state->all, verb->number, envelope, good_message (arena, type), "not_relay", NULL);
}

static void only_a_relay_acts_for_others (void **state)
{
  each_verb (*state, act_as);
}

int main (void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test (a_missing_field_is_named),
                                     cmocka_unit_test (a_wrong_type_is_named),
                                     cmocka_unit_test (an_unknown_field_is_named),
                                     cmocka_unit_test (what_is_too_long_is_named),
                                     cmocka_unit_test (a_day_that_does_not_exist_is_refused),
                                     cmocka_unit_test (a_frame_cut_off_anywhere_is_an_error),
                                     cmocka_unit_test (bytes_that_are_no_request_are_named),
                                     cmocka_unit_test (noise_is_answered_with_errors),
                                     cmocka_unit_test (an_empty_frame_is_an_error),
                                     cmocka_unit_test (a_second_frame_is_an_error),
                                     cmocka_unit_test (numbers_that_are_no_verbs_are_refused),
                                     cmocka_unit_test (a_frame_that_is_too_large_is_refused),
                                     cmocka_unit_test (an_answer_always_fits_a_frame),
                                     cmocka_unit_test (commands_with_ids_of_another_time_are_refused_by_name),
                                     cmocka_unit_test (an_id_that_is_no_uuid_is_refused),
                                     cmocka_unit_test (a_repeated_command_is_done_once_and_its_id_serves_no_other),
                                     cmocka_unit_test (only_a_relay_acts_for_others)};
  return cmocka_run_group_tests (tests, set_up, tear_down);
}
