/* SPDX-License-Identifier: EUPL-1.2 */
/* The stream of everything that a relay gets: choosing from it by hashes of scopes gives each person what a stream of their own shows. */
#include "testbus.h"

#include "proto/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RELAY "[{\"role\":\"relay\",\"org\":\"region\"}]"
#define TOLD_MAX 400
#define STEPS 20

struct told
{
  const struct answer *items[TOLD_MAX];
  uint32_t count;
};

/* A stream, and of a person the scopes. */
struct follower
{
  const char *grants;
  struct peer *peer;
  uint8_t stream[16];
  uint64_t scopes[LIMIT_SCOPES];
  uint32_t scope_count;
  struct told told; /* since the last step */
};

enum who
{
  LEAD,
  EDITOR,
  CITIZEN,
  NEIGHBOUR,
  OUTSIDER,
  COORDINATOR,
  FIRM,
  FOLLOWERS
};

static const char *const grants[FOLLOWERS] = {"[{\"role\":\"lead\",\"org\":\"150890015015\"}]",    "[{\"role\":\"editor\",\"org\":\"150890015015\"}]",
                                              "[{\"role\":\"citizen\",\"org\":\"150890015015\"}]", "[{\"role\":\"submitter\",\"org\":\"150890020020\"}]",
                                              "[{\"role\":\"lead\",\"org\":\"150810030030\"}]",    "[{\"role\":\"coordinator\",\"org\":\"15089\"}]",
                                              "[{\"role\":\"consultant\",\"org\":\"muster\"}]"};

struct state
{
  struct bus bus;
  struct peer *admin;
  struct follower relay, people[FOLLOWERS];
  char open[UUID_TEXT], closed[UUID_TEXT], citizens[UUID_TEXT];
  struct arena *arena;
};

/* ---- Streams ---- */

static void read_scopes (struct follower *self)
{
  const struct answer *answer = peer_must (self->peer, "whoami", "{}", MSG_RESULT);
  const struct value *scopes = value_at (&answer->message.arg[RESULT_ROWS].items[0], "scopes");
  for (uint32_t i = 0; i < scopes->count; i++)
    self->scopes[self->scope_count++] = scope_hash (value_as_slice (&scopes->items[i]));
  scopes_sort (self->scopes, self->scope_count);
}

static void follow (struct follower *self, const char *fields)
{
  char json[500];
  snprintf (json, sizeof json, "{\"credit\":4194304%s}", fields);
  peer_must (self->peer, "follow", json, MSG_FOLLOWING);
  memcpy (self->stream, peer_id (self->peer), 16);
}

static void unfollow (struct follower *self)
{
  char json[100], text[UUID_TEXT];
  uuid_format (self->stream, text);
  snprintf (json, sizeof json, "{\"follow\":\"%s\"}", text);
  peer_must (self->peer, "unfollow", json, MSG_DONE);
}

static bool is_told (enum message_type type)
{
  return type == MSG_EVENT || type == MSG_APPEARED || type == MSG_VANISHED;
}

/* Everything up to the head, which a `through` tells. */
static void hear (struct state *state, struct follower *self, int64_t head)
{
  self->told.count = 0;
  for (;;)
  {
    const struct answer *answer = peer_await (self->peer, self->stream);
    if (answer->message.type == MSG_THROUGH && value_as_int (value_at (&answer->message.arg[THROUGH_CURSOR], "seq"), -1) >= head)
      return;
    if (!is_told (answer->message.type))
      continue;
    assert_true (self->told.count < TOLD_MAX);
    struct slice frame = slice_copy (state->arena, peer_frame (self->peer)), culprit;
    struct answer *kept = arena_alloc (state->arena, sizeof *kept);
    assert_int_equal (codec_decode_answer (state->arena, frame.data, frame.size, kept, &culprit), 0);
    self->told.items[self->told.count++] = kept;
    peer_forget (self->peer);
  }
}

/* ---- Choosing ---- */

static bool meets (const struct follower *self, const struct message *event, int field)
{
  return scopes_meet_bytes (self->scopes, self->scope_count, message_slice (event, field));
}

/* What an event told to the relay is to a person: PROTOCOL.md, section 13.  MSG_NONE: nothing. */
static enum message_type chosen (const struct follower *self, const struct message *event)
{
  bool is_for = meets (self, event, EVENT_AUDIENCE), present = !message_has (event, EVENT_CASE) || meets (self, event, EVENT_PRESENT);
  if (!slice_is (message_slice (event, EVENT_KIND), "case.audience"))
    return is_for && present ? MSG_EVENT : MSG_NONE;
  bool was_for = meets (self, event, EVENT_OLD);
  if (was_for && !is_for)
    return MSG_VANISHED;
  return is_for && !was_for && present ? MSG_APPEARED : MSG_NONE;
}

static struct message shown (const struct message *event)
{
  struct message bare = *event;
  bare.arg[EVENT_AUDIENCE] = bare.arg[EVENT_PRESENT] = bare.arg[EVENT_OLD] = VALUE_NONE;
  bare.present &= ~(1u << EVENT_AUDIENCE | 1u << EVENT_PRESENT | 1u << EVENT_OLD);
  return bare;
}

static void assert_same (struct state *state, const struct message *mine, enum message_type type, const struct message *own, int who)
{
  if (own->type != type || value_as_int (&own->arg[0], -1) != message_int (mine, EVENT_SEQ, -2) ||
      value_as_int (&own->arg[1], -1) != message_int (mine, EVENT_N, -2))
    fail_msg ("person %d: %s %lld expected, %s %lld came", who, message_def (type)->name, (long long) message_int (mine, EVENT_SEQ, -2),
              message_def (own->type)->name, (long long) value_as_int (&own->arg[0], -1));
  if (type != MSG_EVENT)
    return;
  struct message bare = shown (mine);
  struct slice a = codec_encode_body (state->arena, &bare), b = codec_encode_body (state->arena, own);
  assert_true (slice_equal (a, b));
}

/* Whether what the relay heard, chosen for a person, is what the person heard.  Gives how much that was. */
static uint32_t compare (struct state *state, enum who who, bool live)
{
  const struct follower *self = &state->people[who];
  uint32_t at = 0;
  for (uint32_t i = 0; i < state->relay.told.count; i++)
  {
    const struct message *event = &state->relay.told.items[i]->message;
    assert_int_equal (event->type, MSG_EVENT);
    enum message_type type = chosen (self, event);
    if (type == MSG_NONE || (type == MSG_VANISHED && !live)) /* whoever begins before the case has nothing to lose */
      continue;
    if (at == self->told.count)
      fail_msg ("person %d: %s %lld expected, nothing came", (int) who, message_def (type)->name, (long long) message_int (event, EVENT_SEQ, -2));
    assert_same (state, event, type, &self->told.items[at++]->message, (int) who);
  }
  assert_int_equal (at, self->told.count);
  return at;
}

/* ---- The story ---- */

static int64_t head_of (struct peer *peer)
{
  return message_int (&peer_must (peer, "ping", "{}", MSG_PONG)->message, PONG_SEQ, -1);
}

static void tell (struct peer *peer, const char *verb, const char *form, const char *kase)
{
  char json[400];
  snprintf (json, sizeof json, form, kase);
  peer_must (peer, verb, json, MSG_DONE);
}

static void step (struct state *state, int number)
{
  struct peer *lead = state->people[LEAD].peer, *editor = state->people[EDITOR].peer, *coordinator = state->people[COORDINATOR].peer;
  switch (number)
  {
  case 0: bus_draft (lead, "Offen", "public", state->open); break;
  case 1: bus_draft (editor, "Geheim", "internal", state->closed); break;
  case 2: bus_draft (state->people[CITIZEN].peer, "Bank am Weg", "internal", state->citizens); break;
  case 3: tell (lead, "case.comment", "{\"case\":\"%s\",\"text\":\"Gut.\"}", state->open); break;
  case 4: tell (editor, "case.comment", "{\"case\":\"%s\",\"text\":\"Nur hier.\",\"internal\":true}", state->open); break;
  case 5: tell (editor, "case.edit", "{\"case\":\"%s\",\"fields\":{\"visibility\":\"intermunicipal\",\"problem\":\"P\"}}", state->closed); break;
  case 6: tell (coordinator, "case.assign", "{\"case\":\"%s\",\"org\":\"muster\",\"until\":\"2999-12-31\"}", state->citizens); break;
  case 7: tell (state->people[CITIZEN].peer, "case.comment", "{\"case\":\"%s\",\"text\":\"Danke.\"}", state->citizens); break;
  case 8: tell (lead, "case.submit", "{\"case\":\"%s\"}", state->open); break;
  case 9: tell (lead, "case.edit", "{\"case\":\"%s\",\"fields\":{\"visibility\":\"public\"}}", state->closed); break;
  case 10: tell (state->people[NEIGHBOUR].peer, "case.support", "{\"case\":\"%s\"}", state->open); break;
  case 11: tell (editor, "case.edit", "{\"case\":\"%s\",\"fields\":{\"visibility\":\"internal\"}}", state->closed); break;
  case 12: tell (editor, "case.comment", "{\"case\":\"%s\",\"text\":\"Wieder unter uns.\"}", state->closed); break;
  case 13: tell (coordinator, "case.assign", "{\"case\":\"%s\",\"org\":\"muster\",\"until\":\"2000-01-01\"}", state->citizens); break;
  case 14: tell (state->admin, "org.put", "{\"key\":\"%s\",\"kind\":\"firm\",\"name\":\"Neu\"}", "neu"); break;
  case 15: tell (lead, "person.invite", "{\"name\":\"%s\",\"grants\":[{\"role\":\"dpo\",\"org\":\"150890015015\"}]}", "Neu"); break;
  case 16: tell (coordinator, "programme.put", "{\"key\":\"%s\",\"fields\":{\"name\":\"P\"}}", "p"); break;
  case 17: tell (editor, "row.put", "{\"case\":\"%s\",\"table\":\"milestones\",\"cells\":{\"title\":\"A\",\"plan_on\":\"2999-01-01\"}}", state->closed); break;
  case 18: tell (lead, "case.edit", "{\"case\":\"%s\",\"fields\":{\"visibility\":\"internal\"}}", state->open); break;
  default: tell (lead, "case.comment", "{\"case\":\"%s\",\"text\":\"Zu.\"}", state->open); break;
  }
}

static int set_up (void **state_)
{
  struct state *state = calloc (1, sizeof *state);
  state->arena = arena_new ();
  bus_start (&state->bus, NULL);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  bus_region (state->admin);
  state->relay.peer = peer_person (&state->bus, state->admin, RELAY);
  for (int who = 0; who < FOLLOWERS; who++)
  {
    state->people[who].peer = peer_person (&state->bus, state->admin, grants[who]);
    read_scopes (&state->people[who]);
  }
  *state_ = state;
  return 0;
}

static int tear_down (void **state_)
{
  struct state *state = *state_;
  for (int who = 0; who < FOLLOWERS; who++)
    peer_destroy (&state->people[who].peer);
  peer_destroy (&state->relay.peer);
  peer_destroy (&state->admin);
  bus_stop (&state->bus);
  arena_destroy (&state->arena);
  free (state);
  return 0;
}

static void hear_all (struct state *state)
{
  int64_t head = head_of (state->admin);
  hear (state, &state->relay, head);
  for (int who = 0; who < FOLLOWERS; who++)
    hear (state, &state->people[who], head);
}

/* ---- Promises ---- */

static void what_a_relay_is_told_is_what_each_person_sees_now (void **state_)
{
  struct state *state = *state_;
  uint32_t seen[FOLLOWERS] = {0}, all = 0;
  follow (&state->relay, ",\"audience\":true");
  for (int who = 0; who < FOLLOWERS; who++)
    follow (&state->people[who], "");
  for (int number = 0; number < STEPS; number++)
  {
    step (state, number);
    hear_all (state);
    all += state->relay.told.count;
    for (int who = 0; who < FOLLOWERS; who++)
      seen[who] += compare (state, (enum who) who, true);
  }
  for (int who = 0; who < FOLLOWERS; who++)
    assert_true (seen[who] > 0 && seen[who] < all);
}

static void what_a_relay_is_told_later_is_what_each_person_sees_later (void **state_)
{
  struct state *state = *state_;
  uint32_t audiences = 0;
  for (int number = 0; number < STEPS; number++)
    step (state, number);
  follow (&state->relay, ",\"audience\":true,\"from\":0");
  for (int who = 0; who < FOLLOWERS; who++)
    follow (&state->people[who], ",\"from\":0");
  hear_all (state);
  for (int who = 0; who < FOLLOWERS; who++)
    assert_true (compare (state, (enum who) who, false) > 0);
  for (uint32_t i = 0; i < state->relay.told.count; i++)
    audiences += slice_is (message_slice (&state->relay.told.items[i]->message, EVENT_KIND), "case.audience");
  assert_true (audiences >= 6);
}

/* Each record's events, from the first record on: nothing is left out for anybody's sake. */
static void a_relay_is_told_every_event (void **state_)
{
  struct state *state = *state_;
  for (int number = 0; number < STEPS; number++)
    step (state, number);
  follow (&state->relay, ",\"audience\":true,\"from\":0");
  hear (state, &state->relay, head_of (state->admin));
  int64_t seq = 0, n = 0;
  for (uint32_t i = 0; i < state->relay.told.count; i++)
  {
    const struct message *event = &state->relay.told.items[i]->message;
    bool next = message_int (event, EVENT_SEQ, 0) != seq;
    assert_int_equal (message_int (event, EVENT_SEQ, 0), next ? seq + 1 : seq);
    assert_int_equal (message_int (event, EVENT_N, -1), next ? 0 : n + 1);
    assert_true (message_has (event, EVENT_AUDIENCE));
    assert_int_equal (message_has (event, EVENT_PRESENT), message_has (event, EVENT_CASE));
    seq = message_int (event, EVENT_SEQ, 0);
    n = message_int (event, EVENT_N, -1);
  }
  assert_int_equal (seq, head_of (state->admin));
}

static void cursor_fields (struct state *state, const struct message *event, char json[400])
{
  const struct answer *answer = peer_must (state->relay.peer, "follow", "{\"credit\":1024}", MSG_FOLLOWING);
  const struct value *cursor = &answer->message.arg[FOLLOWING_CURSOR];
  char log[UUID_TEXT], leaf[17];
  uuid_format (value_as_id (value_at (cursor, "log")), log);
  struct slice bytes = message_slice (event, EVENT_LEAF);
  for (uint32_t i = 0; i < 8; i++)
    snprintf (leaf + 2 * i, 3, "%02x", (unsigned char) bytes.data[i]);
  snprintf (json, 400, ",\"audience\":true,\"cursor\":{\"log\":\"%s\",\"epoch\":%lld,\"seq\":%lld,\"leaf\":\"%s\",\"n\":%lld}", log,
            (long long) value_as_int (value_at (cursor, "epoch"), 0), (long long) message_int (event, EVENT_SEQ, 0), leaf,
            (long long) message_int (event, EVENT_N, 0));
}

static void a_relays_stream_goes_on_behind_any_event (void **state_)
{
  struct state *state = *state_;
  char fields[400];
  for (int number = 0; number < STEPS; number++)
    step (state, number);
  int64_t head = head_of (state->admin);
  follow (&state->relay, ",\"audience\":true,\"from\":0");
  hear (state, &state->relay, head);
  struct told all = state->relay.told;
  for (uint32_t from = 3; from < all.count - 1; from += 7)
  {
    unfollow (&state->relay);
    cursor_fields (state, &all.items[from]->message, fields);
    memcpy (state->relay.stream, peer_id (state->relay.peer), 16);
    unfollow (&state->relay);
    follow (&state->relay, fields);
    hear (state, &state->relay, head);
    assert_int_equal (state->relay.told.count, all.count - from - 1);
    struct slice first = codec_encode_body (state->arena, &state->relay.told.items[0]->message),
                 expected = codec_encode_body (state->arena, &all.items[from + 1]->message);
    assert_true (slice_equal (first, expected));
  }
}

static void nobody_but_a_relay_for_itself_is_told_everything (void **state_)
{
  struct state *state = *state_;
  static const char *const narrowed[] = {"case\":\"SLK-2026-00001\"", "org\":\"150890015015\"", "district\":\"15089\"", "kinds\":[\"case.moved\"]"};
  char json[200], person[UUID_TEXT];
  assert_string_equal (answer_code (peer_call (state->people[LEAD].peer, "follow", "{\"credit\":4096,\"audience\":true}")), "not_relay");
  assert_string_equal (answer_code (peer_call (state->admin, "follow", "{\"credit\":4096,\"audience\":true}")), "not_relay");
  for (size_t i = 0; i < sizeof narrowed / sizeof *narrowed; i++)
  {
    snprintf (json, sizeof json, "{\"credit\":4096,\"audience\":true,\"%s}", narrowed[i]);
    assert_string_equal (answer_code (peer_call (state->relay.peer, "follow", json)), "field_value");
  }
  uint8_t as[16], id[16];
  peer_whoami (state->people[LEAD].peer, person);
  assert_true (uuid_parse (person, 36, as));
  uuid_new (id);
  struct request request = {.id = id, .as = as, .message = message_new (MSG_FOLLOW)};
  request.message.arg[FOLLOW_CREDIT] = value_int (4096);
  request.message.arg[FOLLOW_AUDIENCE] = value_bool (true);
  peer_send_request (state->relay.peer, &request);
  assert_string_equal (answer_code (peer_await (state->relay.peer, id)), "field_value");
}

/* Without the role the person's scopes stay as they were; the stream must end all the same. */
static void the_stream_ends_with_the_role (void **state_)
{
  struct state *state = *state_;
  char person[UUID_TEXT], json[200];
  follow (&state->relay, ",\"audience\":true");
  peer_whoami (state->relay.peer, person);
  snprintf (json, sizeof json, "{\"person\":\"%s\",\"grants\":[]}", person);
  peer_must (state->admin, "person.change", json, MSG_DONE);
  step (state, 0);
  for (;;)
  {
    const struct answer *answer = peer_await (state->relay.peer, state->relay.stream);
    if (answer->message.type == MSG_THROUGH)
      continue;
    assert_int_equal (answer->message.type, MSG_RESET);
    assert_string_equal (answer_code (answer), "rights");
    break;
  }
  assert_string_equal (answer_code (peer_call (state->relay.peer, "follow", "{\"credit\":4096,\"audience\":true}")), "not_relay");
}

#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {TEST (what_a_relay_is_told_is_what_each_person_sees_now),
                                     TEST (what_a_relay_is_told_later_is_what_each_person_sees_later),
                                     TEST (a_relay_is_told_every_event),
                                     TEST (a_relays_stream_goes_on_behind_any_event),
                                     TEST (nobody_but_a_relay_for_itself_is_told_everything),
                                     TEST (the_stream_ends_with_the_role)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
