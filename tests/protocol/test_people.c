/* SPDX-License-Identifier: EUPL-1.2 */
/* Who may come in and do what: keys, invitations, revocation, roles, relays. */
#include "testbus.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LEAD "[{\"role\":\"lead\",\"org\":\"150890015015\"}]"
#define RELAY "[{\"role\":\"relay\",\"org\":\"region\"}]"

struct state
{
  struct bus bus;
  struct peer *admin;
};

static int set_up_with (void **state_, const char *config)
{
  struct state *state = calloc (1, sizeof *state);
  bus_start (&state->bus, config);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  bus_region (state->admin);
  *state_ = state;
  return 0;
}

static int set_up (void **state)
{
  return set_up_with (state, NULL);
}

static int set_up_relay_admin (void **state)
{
  return set_up_with (state, "relay_admin: true\n");
}

static int tear_down (void **state_)
{
  struct state *state = *state_;
  peer_destroy (&state->admin);
  bus_stop (&state->bus);
  free (state);
  return 0;
}

#define HASH "0000000000000000000000000000000000000000000000000000000000000000"

/* A frame of a verb with required fields missing would be refused before anybody asks who sends it: so these are whole. */
static const char *const good_fields[][2] = {{"case.draft", "{\"title\":\"Idee\"}"},
                                             {"case.submit", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.edit", "{\"case\":\"SLK-2026-00001\",\"fields\":{\"title\":\"x\"}}"},
                                             {"case.advance", "{\"case\":\"SLK-2026-00001\",\"version\":1}"},
                                             {"case.return", "{\"case\":\"SLK-2026-00001\",\"version\":1,\"reason\":\"x\"}"},
                                             {"case.park", "{\"case\":\"SLK-2026-00001\",\"version\":1,\"reason\":\"x\",\"until\":\"2026-12-31\"}"},
                                             {"case.resume", "{\"case\":\"SLK-2026-00001\",\"version\":1}"},
                                             {"case.reject", "{\"case\":\"SLK-2026-00001\",\"version\":1,\"code\":\"x\",\"reason\":\"x\"}"},
                                             {"case.reopen", "{\"case\":\"SLK-2026-00001\",\"version\":1,\"reason\":\"x\"}"},
                                             {"case.withdraw", "{\"case\":\"SLK-2026-00001\",\"version\":1,\"reason\":\"x\"}"},
                                             {"case.approve", "{\"case\":\"SLK-2026-00001\",\"version\":1,\"kind\":\"x\"}"},
                                             {"case.assign", "{\"case\":\"SLK-2026-00001\",\"org\":\"muster\"}"},
                                             {"case.comment", "{\"case\":\"SLK-2026-00001\",\"text\":\"x\"}"},
                                             {"case.support", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.unsupport", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.migrate", "{\"case\":\"SLK-2026-00001\",\"version\":1,\"pipeline\":\"kleinvorhaben\"}"},
                                             {"case.ask", "{\"case\":\"SLK-2026-00001\",\"kind\":\"dpo\"}"},
                                             {"case.abort", "{\"case\":\"SLK-2026-00001\",\"version\":1,\"reason\":\"x\"}"},
                                             {"case.merge", "{\"case\":\"SLK-2026-00001\",\"version\":1,\"into\":\"SLK-2026-00002\"}"},
                                             {"case.consent", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.unmerge", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.adopt", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.attach", "{\"case\":\"SLK-2026-00001\",\"name\":\"x.txt\",\"hash\":\"" HASH "\",\"size\":1}"},
                                             {"case.detach", "{\"case\":\"SLK-2026-00001\",\"attachment\":\"019a9c1e-7b1c-7000-8000-0123456789ab\"}"},
                                             {"row.put", "{\"case\":\"SLK-2026-00001\",\"table\":\"risks\",\"cells\":{}}"},
                                             {"row.delete", "{\"case\":\"SLK-2026-00001\",\"table\":\"risks\",\"row\":\"RI-001\"}"},
                                             {"row.move", "{\"case\":\"SLK-2026-00001\",\"table\":\"risks\",\"row\":\"RI-001\"}"},
                                             {"row.start", "{\"case\":\"SLK-2026-00001\",\"table\":\"tasks\"}"},
                                             {"org.put", "{\"key\":\"x\"}"},
                                             {"person.invite", "{\"name\":\"x\",\"grants\":[{\"role\":\"lead\",\"org\":\"150890015015\"}]}"},
                                             {"person.change", "{\"person\":\"019a9c1e-7b1c-7000-8000-0123456789ab\"}"},
                                             {"person.revoke", "{\"person\":\"019a9c1e-7b1c-7000-8000-0123456789ab\"}"},
                                             {"person.reinvite", "{\"person\":\"019a9c1e-7b1c-7000-8000-0123456789ab\"}"},
                                             {"pipeline.load", "{\"yaml\":\"x\"}"},
                                             {"programme.put", "{\"key\":\"x\",\"fields\":{}}"},
                                             {"blob.offer", "{\"case\":\"SLK-2026-00001\",\"hash\":\"" HASH "\",\"size\":1}"},
                                             {"blob.chunk", "{\"hash\":\"" HASH "\",\"offset\":0,\"data\":\"00\"}"},
                                             {"case.get", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.list", "{}"},
                                             {"case.history", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.search", "{\"text\":\"x\"}"},
                                             {"board.get", "{}"},
                                             {"org.get", "{\"key\":\"15089\"}"},
                                             {"org.list", "{}"},
                                             {"person.list", "{}"},
                                             {"pipeline.get", "{}"},
                                             {"pipeline.versions", "{\"pipeline\":\"smarte-region\"}"},
                                             {"work.list", "{}"},
                                             {"whoami", "{}"},
                                             {"status", "{}"},
                                             {"row.list", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.diff", "{\"case\":\"SLK-2026-00001\",\"from\":1}"},
                                             {"programme.get", "{\"key\":\"x\"}"},
                                             {"programme.list", "{}"},
                                             {"programme.match", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.attachments", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"blob.get", "{\"case\":\"SLK-2026-00001\",\"attachment\":\"019a9c1e-7b1c-7000-8000-0123456789ab\"}"},
                                             {"overview", "{}"},
                                             {"roadmap", "{}"},
                                             {"case.check", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"case.figures", "{\"case\":\"SLK-2026-00001\"}"},
                                             {"follow", "{\"credit\":4096}"},
                                             {"credit", "{\"follow\":\"019a9c1e-7b1c-7000-8000-0123456789ab\",\"bytes\":1}"},
                                             {"unfollow", "{\"follow\":\"019a9c1e-7b1c-7000-8000-0123456789ab\"}"}};
#define GOOD_COUNT (sizeof good_fields / sizeof *good_fields)

static void expect_all (struct peer *peer, const char *code)
{
  for (size_t i = 0; i < GOOD_COUNT; i++)
  {
    const struct answer *answer = peer_call (peer, good_fields[i][0], good_fields[i][1]);
    if (answer->message.type != MSG_ERROR || strcmp (answer_code (answer), code) != 0)
      fail_msg ("%s: %s expected, %s came", good_fields[i][0], code, answer_code (answer));
    peer_forget (peer);
  }
}

/* A verb that is added to the table must be added here. */
static void every_verb_of_the_table_is_tried (void **state)
{
  (void) state;
  size_t count = 0;
  for (int type = MSG_NONE + 1; type < MSG_COUNT; type++)
    count += message_def ((enum message_type) type)->kind <= KIND_STREAM && message_def ((enum message_type) type)->who != ANYONE;
  assert_int_equal (count, GOOD_COUNT);
}

/* ---- Coming in ---- */

static void before_hello_everything_is_an_error (void **state_)
{
  struct state *state = *state_;
  struct peer *peer = peer_new (&state->bus, PEER_LOCAL, NULL, NULL);
  expect_all (peer, "no_hello");
  assert_string_equal (answer_code (peer_call (peer, "ping", "{}")), "no_hello");
  peer_destroy (&peer);
}

static void another_protocol_version_is_refused_and_opens_nothing (void **state_)
{
  struct state *state = *state_;
  struct peer *peer = peer_new (&state->bus, PEER_LOCAL, NULL, NULL);
  assert_string_equal (answer_code (peer_call (peer, "hello", "{\"min\":2,\"max\":9}")), "version");
  assert_string_equal (answer_code (peer_call (peer, "status", "{}")), "no_hello");
  peer_must (peer, "hello", "{\"min\":1,\"max\":9}", MSG_WELCOME);
  assert_string_equal (answer_code (peer_call (peer, "hello", "{\"min\":2,\"max\":2}")), "version");
  assert_string_equal (answer_code (peer_call (peer, "status", "{}")), "no_hello");
  peer_destroy (&peer);
}

static void an_unknown_key_may_greet_and_redeem_only (void **state_)
{
  struct state *state = *state_;
  struct peer *peer = peer_new (&state->bus, PEER_TCP, NULL, NULL);
  const struct answer *answer = peer_must (peer, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  assert_false (message_has (&answer->message, WELCOME_PERSON));
  expect_all (peer, "unknown_key");
  peer_must (peer, "ping", "{}", MSG_PONG);
  assert_string_equal (answer_code (peer_redeem (peer, "ideenbus://x/y/0000000000000000000000000000000000000000000000000000000000000000")),
                       "invitation_unknown");
  peer_must (peer, "bye", "{}", MSG_GOODBYE);
  peer_destroy (&peer);
}

static void a_client_without_curve_gets_nothing (void **state_)
{
  struct state *state = *state_;
  struct peer *peer = peer_new (&state->bus, PEER_PLAIN, NULL, NULL);
  peer_request (peer, "hello", "{\"min\":1,\"max\":1}", NULL);
  assert_null (peer_receive (peer, 1000));
  peer_must (state->admin, "ping", "{}", MSG_PONG);
  peer_destroy (&peer);
}

static void a_routing_id_of_ones_own_is_refused (void **state_)
{
  struct state *state = *state_;
  struct peer *peer = peer_new (&state->bus, PEER_TCP, NULL, "mallory");
  assert_string_equal (answer_code (peer_call (peer, "hello", "{\"min\":1,\"max\":1}")), "routing_id");
  peer_destroy (&peer);
}

/* ---- Invitations ---- */

static void invite (struct peer *admin, const char *hours, char url[500])
{
  char json[300];
  snprintf (json, sizeof json, "{\"name\":\"Erika Muster\",\"grants\":" LEAD "%s}", hours);
  const struct answer *answer = peer_must (admin, "person.invite", json, MSG_DONE);
  snprintf (url, 500, "%.*s", SLICE_ARG (message_slice (&answer->message, DONE_URL)));
}

static void an_invitation_lets_one_key_in_once (void **state_)
{
  struct state *state = *state_;
  char url[500], second[500];
  invite (state->admin, "", url);
  invite (state->admin, "", second);
  struct peer *peer = peer_hello (&state->bus, PEER_TCP, NULL), *other = peer_hello (&state->bus, PEER_TCP, NULL);
  assert_int_equal (peer_redeem (peer, url)->message.type, MSG_DONE);
  peer_must (peer, "whoami", "{}", MSG_RESULT);
  assert_string_equal (answer_code (peer_redeem (other, url)), "invitation_used");
  assert_string_equal (answer_code (peer_redeem (peer, second)), "key_bound");
  assert_string_equal (answer_code (peer_call (other, "whoami", "{}")), "unknown_key");
  struct peer *again = peer_new (&state->bus, PEER_TCP, peer_secret (peer), NULL);
  const struct answer *answer = peer_must (again, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  assert_true (message_has (&answer->message, WELCOME_PERSON));
  peer_destroy (&again);
  peer_destroy (&peer);
  peer_destroy (&other);
}

static void the_administrators_invitation_is_shown_until_it_is_redeemed (void **state_)
{
  struct state *state = *state_;
  char before[400];
  snprintf (before, sizeof before, "%s", strrchr (state->bus.invitation, '/'));
  struct peer *peer = peer_hello (&state->bus, PEER_TCP, NULL);
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  bus_restart (&state->bus);
  assert_string_equal (strrchr (state->bus.invitation, '/'), before);
  peer_destroy (&peer);
  peer = peer_hello (&state->bus, PEER_TCP, NULL);
  assert_int_equal (peer_redeem (peer, state->bus.invitation)->message.type, MSG_DONE);
  peer_must (peer, "org.put", "{\"key\":\"15083\",\"kind\":\"district\",\"name\":\"Börde\"}", MSG_DONE);
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  bus_restart (&state->bus);
  assert_string_equal (state->bus.invitation, "");
  peer_destroy (&peer);
  peer_destroy (&state->admin);
}

static void an_invitation_ends_with_its_time (void **state_)
{
  struct state *state = *state_;
  char url[500];
  invite (state->admin, ",\"hours\":1", url);
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  state->bus.clock_ms = 2 * 3600 * 1000;
  bus_restart (&state->bus);
  struct peer *peer = peer_hello (&state->bus, PEER_TCP, NULL);
  assert_string_equal (answer_code (peer_redeem (peer, url)), "invitation_expired");
  peer_destroy (&peer);
}

/* ---- Revocation ---- */

static void end_access (struct peer *admin, const char *person)
{
  char json[100];
  snprintf (json, sizeof json, "{\"person\":\"%s\"}", person);
  peer_must (admin, "person.revoke", json, MSG_DONE);
}

static void a_revoked_person_is_out_at_once_and_stays_out (void **state_)
{
  struct state *state = *state_;
  char id[UUID_TEXT];
  struct peer *peer = peer_person (&state->bus, state->admin, LEAD);
  struct peer *second = peer_hello (&state->bus, PEER_TCP, peer_secret (peer));
  peer_whoami (peer, id);
  peer_must (peer, "follow", "{\"credit\":65536}", MSG_FOLLOWING);
  end_access (state->admin, id);
  static const uint8_t nobody[16];
  assert_string_equal (answer_code (peer_await (peer, nobody)), "revoked");
  assert_string_equal (answer_code (peer_await (second, nobody)), "revoked");
  expect_all (peer, "revoked");
  assert_string_equal (answer_code (peer_call (peer, "ping", "{}")), "revoked");
  assert_string_equal (answer_code (peer_call (peer, "hello", "{\"min\":1,\"max\":1}")), "revoked");
  assert_string_equal (answer_code (peer_await (peer, nobody)), "revoked"); /* and a goodbye behind it */
  peer_destroy (&second);
  second = peer_new (&state->bus, PEER_TCP, peer_secret (peer), NULL);
  assert_string_equal (answer_code (peer_call (second, "hello", "{\"min\":1,\"max\":1}")), "revoked");
  peer_destroy (&second);
  peer_destroy (&peer);
}

/* ---- Invited again ---- */

static void reinvite (struct peer *giver, const char *person, char url[500])
{
  char json[100];
  snprintf (json, sizeof json, "{\"person\":\"%s\"}", person);
  const struct answer *answer = peer_must (giver, "person.reinvite", json, MSG_DONE);
  snprintf (url, 500, "%.*s", SLICE_ARG (message_slice (&answer->message, DONE_URL)));
}

static void a_new_invitation_lets_another_key_in_and_the_old_one_out (void **state_)
{
  struct state *state = *state_;
  static const uint8_t nobody[16];
  char url[500], id[UUID_TEXT], same[UUID_TEXT];
  struct peer *old = peer_person (&state->bus, state->admin, LEAD), *fresh = peer_hello (&state->bus, PEER_TCP, NULL);
  struct peer *second = peer_hello (&state->bus, PEER_TCP, peer_secret (old));
  peer_whoami (old, id);
  reinvite (state->admin, id, url);
  peer_must (old, "case.draft", "{\"title\":\"Noch da\"}", MSG_DONE);
  peer_must (old, "follow", "{\"credit\":65536}", MSG_FOLLOWING);
  assert_int_equal (peer_redeem (fresh, url)->message.type, MSG_DONE);
  peer_whoami (fresh, same);
  assert_string_equal (same, id);
  assert_string_equal (answer_code (peer_await (old, nobody)), "unbound");
  assert_string_equal (answer_code (peer_await (second, nobody)), "unbound");
  assert_string_equal (answer_code (peer_call (old, "whoami", "{}")), "no_hello");
  const struct answer *answer = peer_must (old, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  assert_false (message_has (&answer->message, WELCOME_PERSON));
  expect_all (old, "unknown_key");
  peer_must (fresh, "case.draft", "{\"title\":\"Wieder da\"}", MSG_DONE);
  assert_string_equal (answer_code (peer_redeem (old, url)), "invitation_used");
  peer_destroy (&second);
  peer_destroy (&old);
  peer_destroy (&fresh);
}

static void a_new_invitation_through_a_relay_leaves_the_key_in (void **state_)
{
  struct state *state = *state_;
  char url[500], id[UUID_TEXT];
  struct peer *lead = peer_person (&state->bus, state->admin, LEAD), *relay = peer_person (&state->bus, state->admin, RELAY);
  peer_whoami (lead, id);
  peer_must (lead, "follow", "{\"credit\":65536}", MSG_FOLLOWING);
  uint8_t stream[16];
  memcpy (stream, peer_id (lead), 16);
  reinvite (state->admin, id, url);
  assert_int_equal (peer_redeem (relay, url)->message.type, MSG_DONE);
  peer_must (lead, "case.draft", "{\"title\":\"Noch da\"}", MSG_DONE);
  const struct answer *answer;
  while ((answer = peer_await (lead, stream))->message.type == MSG_THROUGH || !slice_is (message_slice (&answer->message, EVENT_KIND), "case.drafted"))
    assert_true (answer->message.type == MSG_EVENT || answer->message.type == MSG_THROUGH);
  peer_destroy (&lead);
  peer_destroy (&relay);
}

static void whoever_could_not_give_the_roles_gets_no_invitation_for_them (void **state_)
{
  struct state *state = *state_;
  char id[UUID_TEXT], json[100];
  struct peer *lead = peer_person (&state->bus, state->admin, LEAD);
  struct peer *outsider = peer_person (&state->bus, state->admin, "[{\"role\":\"lead\",\"org\":\"150810030030\"}]");
  struct peer *editor = peer_person (&state->bus, state->admin, "[{\"role\":\"editor\",\"org\":\"150890015015\"}]");
  peer_whoami (lead, id);
  snprintf (json, sizeof json, "{\"person\":\"%s\"}", id);
  const struct answer *answer = peer_call (outsider, "person.reinvite", json);
  assert_int_equal (answer->message.type, MSG_REFUSED);
  assert_string_equal (answer_code (answer), "give_role");
  answer = peer_call (editor, "person.reinvite", json);
  assert_int_equal (answer->message.type, MSG_ERROR);
  assert_string_equal (answer_code (answer), "forbidden");
  peer_destroy (&lead);
  peer_destroy (&outsider);
  peer_destroy (&editor);
}

/* The invitation that the broker shows with each start is that of its making, which a newer one voids. */
static void an_administrator_invited_again_is_not_shown_a_void_invitation (void **state_)
{
  struct state *state = *state_;
  char url[500], *first = strdup (state->bus.invitation);
  reinvite (state->admin, "00000000-0000-7000-8000-000000000002", url);
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  bus_restart (&state->bus);
  assert_string_equal (state->bus.invitation, "");
  struct peer *peer = peer_hello (&state->bus, PEER_TCP, NULL);
  assert_string_equal (answer_code (peer_redeem (peer, first)), "invitation_unknown");
  assert_int_equal (peer_redeem (peer, url)->message.type, MSG_DONE);
  free (first);
  peer_destroy (&peer);
  peer_destroy (&state->admin);
}

/* ---- Roles ---- */

static void a_verb_that_needs_another_role_names_it (void **state_)
{
  struct state *state = *state_;
  struct peer *lead = peer_person (&state->bus, state->admin, LEAD);
  const struct answer *answer = peer_call (lead, "pipeline.load", "{\"yaml\":\"x\"}");
  assert_string_equal (answer_code (answer), "forbidden");
  struct slice text = message_slice (&answer->message, ERROR_DE);
  assert_non_null (memmem (text.data, text.size, role_label (ROLE_ADMIN, true), strlen (role_label (ROLE_ADMIN, true))));
  peer_destroy (&lead);
}

static void a_role_holds_from_its_first_day (void **state_)
{
  struct state *state = *state_;
  struct peer *peer = peer_person (&state->bus, state->admin, "[{\"role\":\"lead\",\"org\":\"150890015015\",\"from\":\"2999-01-01\"}]");
  assert_string_equal (answer_code (peer_call (peer, "case.draft", "{\"title\":\"Idee\"}")), "forbidden");
  peer_must (peer, "whoami", "{}", MSG_RESULT);
  peer_destroy (&peer);
}

static const struct answer *call_as (struct peer *peer, const char *person, enum message_type type)
{
  uint8_t as[16], id[16];
  assert_true (uuid_parse (person, (uint32_t) strlen (person), as));
  uuid_new (id);
  struct request request = {.id = id, .as = as, .message = message_new (type)};
  if (type == MSG_CASE_DRAFT)
    request.message.arg[CASE_DRAFT_TITLE] = value_string ("Idee");
  peer_send_request (peer, &request);
  return peer_await (peer, id);
}

static void a_relay_acts_with_the_rights_of_the_person (void **state_)
{
  struct state *state = *state_;
  char lead_id[UUID_TEXT], relay_id[UUID_TEXT];
  struct peer *lead = peer_person (&state->bus, state->admin, LEAD);
  struct peer *relay = peer_person (&state->bus, state->admin, RELAY);
  peer_whoami (lead, lead_id);
  peer_whoami (relay, relay_id);
  assert_string_equal (answer_code (peer_call (relay, "case.draft", "{\"title\":\"Idee\"}")), "forbidden");
  const struct answer *answer = call_as (relay, lead_id, MSG_CASE_DRAFT);
  assert_int_equal (answer->message.type, MSG_DONE);
  assert_int_equal (call_as (relay, lead_id, MSG_WHOAMI)->message.type, MSG_RESULT);
  assert_string_equal (answer_code (call_as (lead, relay_id, MSG_WHOAMI)), "not_relay");
  assert_string_equal (answer_code (call_as (relay, "019a9c1e-7b1c-7000-8000-0123456789ab", MSG_WHOAMI)), "as_unknown");
  end_access (state->admin, lead_id);
  assert_string_equal (answer_code (call_as (relay, lead_id, MSG_CASE_DRAFT)), "as_unknown");
  peer_destroy (&lead);
  peer_destroy (&relay);
}

/* Sends the request of a relay's redeem again, with its id. */
static const struct answer *redeem_with_id (struct peer *peer, const char *url, const uint8_t id[16])
{
  char json[200];
  snprintf (json, sizeof json, "{\"token\":\"%.64s\"}", strrchr (url, '/') + 1);
  peer_request (peer, "redeem", json, id);
  return peer_await (peer, id);
}

static void person_of (const struct answer *done, char person[UUID_TEXT])
{
  assert_int_equal (done->message.type, MSG_DONE);
  uuid_format (value_as_id (&done->message.arg[DONE_PERSON]), person);
}

static void a_relay_lets_people_in_and_keeps_its_key (void **state_)
{
  struct state *state = *state_;
  char url[500], second[500], relay_id[UUID_TEXT], person[UUID_TEXT], again[UUID_TEXT];
  uint8_t id[16];
  struct peer *relay = peer_person (&state->bus, state->admin, RELAY);
  peer_whoami (relay, relay_id);
  invite (state->admin, "", url);
  invite (state->admin, "", second);
  uuid_new (id);
  person_of (redeem_with_id (relay, url, id), person);
  assert_string_not_equal (person, relay_id);
  person_of (redeem_with_id (relay, url, id), again);
  assert_string_equal (again, person);
  assert_string_equal (answer_code (peer_redeem (relay, url)), "invitation_used");
  assert_string_equal (answer_code (peer_redeem (relay, "ideenbus://x/y/0000000000000000000000000000000000000000000000000000000000000000")),
                       "invitation_unknown");
  assert_int_equal (call_as (relay, person, MSG_CASE_DRAFT)->message.type, MSG_DONE);
  person_of (peer_redeem (relay, second), again); /* as many as there are */
  assert_string_not_equal (again, person);
  peer_whoami (relay, again);
  assert_string_equal (again, relay_id);
  struct peer *reconnected = peer_hello (&state->bus, PEER_TCP, peer_secret (relay));
  peer_whoami (reconnected, again);
  assert_string_equal (again, relay_id);
  peer_destroy (&reconnected);
  peer_destroy (&relay);
}

static void a_relay_is_refused_an_invitation_as_others_are (void **state_)
{
  struct state *state = *state_;
  char url[500], third[500], relay_id[UUID_TEXT];
  struct peer *relay = peer_person (&state->bus, state->admin, RELAY), *lead = peer_person (&state->bus, state->admin, LEAD);
  invite (state->admin, ",\"hours\":1", url);
  invite (state->admin, "", third);
  peer_whoami (relay, relay_id);
  assert_string_equal (answer_code (peer_redeem (lead, third)), "key_bound"); /* no relay */
  assert_string_equal (answer_code (peer_redeem (state->admin, third)), "key_bound");
  uint8_t as[16], id[16];
  assert_true (uuid_parse (relay_id, 36, as));
  uuid_new (id);
  struct request request = {.id = id, .as = as, .message = message_new (MSG_REDEEM)};
  request.message.arg[REDEEM_TOKEN] = value_bytes ("01234567890123456789012345678901", 32);
  peer_send_request (relay, &request);
  assert_string_equal (answer_code (peer_await (relay, id)), "not_relay");
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  state->bus.clock_ms = 2 * 3600 * 1000;
  bus_restart (&state->bus);
  struct peer *again = peer_hello (&state->bus, PEER_TCP, peer_secret (relay));
  assert_string_equal (answer_code (peer_redeem (again, url)), "invitation_expired");
  peer_destroy (&state->admin);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  end_access (state->admin, relay_id);
  assert_string_equal (answer_code (peer_redeem (again, third)), "revoked");
  peer_destroy (&again);
  peer_destroy (&relay);
  peer_destroy (&lead);
}

static const struct answer *relay_as_admin (struct state *state, struct peer **relay)
{
  char admin_id[UUID_TEXT];
  *relay = peer_person (&state->bus, state->admin, RELAY);
  peer_whoami (state->admin, admin_id);
  return call_as (*relay, admin_id, MSG_WHOAMI);
}

static void a_relay_is_no_administrator (void **state_)
{
  struct state *state = *state_;
  struct peer *relay;
  assert_string_equal (answer_code (relay_as_admin (state, &relay)), "as_admin");
  char system_id[UUID_TEXT] = "00000000-0000-7000-8000-000000000000";
  for (int i = 0; i < 4; i++)
  {
    system_id[35] = (char) ('0' + i);
    assert_int_equal (call_as (relay, system_id, MSG_WHOAMI)->message.type, MSG_ERROR);
  }
  peer_destroy (&relay);
}

static void a_relay_is_an_administrator_where_that_is_configured (void **state_)
{
  struct state *state = *state_;
  struct peer *relay;
  assert_int_equal (relay_as_admin (state, &relay)->message.type, MSG_RESULT);
  peer_destroy (&relay);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test (every_verb_of_the_table_is_tried),
                                     TEST (before_hello_everything_is_an_error),
                                     TEST (another_protocol_version_is_refused_and_opens_nothing),
                                     TEST (an_unknown_key_may_greet_and_redeem_only),
                                     TEST (a_client_without_curve_gets_nothing),
                                     TEST (a_routing_id_of_ones_own_is_refused),
                                     TEST (an_invitation_lets_one_key_in_once),
                                     TEST (the_administrators_invitation_is_shown_until_it_is_redeemed),
                                     TEST (an_invitation_ends_with_its_time),
                                     TEST (a_revoked_person_is_out_at_once_and_stays_out),
                                     TEST (a_new_invitation_lets_another_key_in_and_the_old_one_out),
                                     TEST (a_new_invitation_through_a_relay_leaves_the_key_in),
                                     TEST (whoever_could_not_give_the_roles_gets_no_invitation_for_them),
                                     TEST (an_administrator_invited_again_is_not_shown_a_void_invitation),
                                     TEST (a_verb_that_needs_another_role_names_it),
                                     TEST (a_role_holds_from_its_first_day),
                                     TEST (a_relay_acts_with_the_rights_of_the_person),
                                     TEST (a_relay_lets_people_in_and_keeps_its_key),
                                     TEST (a_relay_is_refused_an_invitation_as_others_are),
                                     TEST (a_relay_is_no_administrator),
                                     cmocka_unit_test_setup_teardown (a_relay_is_an_administrator_where_that_is_configured, set_up_relay_admin, tear_down)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
