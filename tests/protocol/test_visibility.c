/* SPDX-License-Identifier: EUPL-1.2 */
/* Who is shown what by streams and feed, now and later: nobody gets a byte about a case that is not for them at present. */
#include "testbus.h"

#include <czmq.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define LEAD "[{\"role\":\"lead\",\"org\":\"150890015015\"}]"
#define OUTSIDER "[{\"role\":\"lead\",\"org\":\"150810030030\"}]"
#define COORDINATOR "[{\"role\":\"coordinator\",\"org\":\"15089\"}]"
#define FIRM "[{\"role\":\"consultant\",\"org\":\"muster\"}]"
#define QUIET_MS 1000

struct state
{
  struct bus bus;
  struct peer *admin, *lead, *outsider;
};

static int set_up (void **state_)
{
  struct state *state = calloc (1, sizeof *state);
  bus_start (&state->bus, NULL);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  bus_region (state->admin);
  state->lead = peer_person (&state->bus, state->admin, LEAD);
  state->outsider = peer_person (&state->bus, state->admin, OUTSIDER);
  *state_ = state;
  return 0;
}

static int tear_down (void **state_)
{
  struct state *state = *state_;
  peer_destroy (&state->admin);
  peer_destroy (&state->lead);
  peer_destroy (&state->outsider);
  bus_stop (&state->bus);
  free (state);
  return 0;
}

static int64_t head_of (struct peer *peer)
{
  return message_int (&peer_must (peer, "ping", "{}", MSG_PONG)->message, PONG_SEQ, -1);
}

/* What a peer was told about one case. */
struct told
{
  int events, appeared, vanished;
  int bytes; /* frames that hold the case's id in any place */
  int staff; /* events that name a person */
  int resets;
  int64_t through; /* the last, or -1 */
};

static struct told told_about (struct peer *peer, const char *kase)
{
  uint8_t id[16];
  struct told told = {.through = -1};
  const struct answer *answer;
  assert_true (uuid_parse (kase, (uint32_t) strlen (kase), id));
  while ((answer = peer_receive (peer, QUIET_MS)) != NULL)
  {
    struct slice frame = peer_frame (peer);
    const struct message *m = &answer->message;
    bool about = memmem (frame.data, frame.size, id, 16) != NULL;
    told.bytes += about;
    told.events += about && m->type == MSG_EVENT;
    told.appeared += about && m->type == MSG_APPEARED;
    told.vanished += about && m->type == MSG_VANISHED;
    told.staff += about && m->type == MSG_EVENT && message_has (m, EVENT_PERSON);
    told.resets += m->type == MSG_RESET;
    if (m->type == MSG_THROUGH)
      told.through = value_as_int (value_at (&m->arg[THROUGH_CURSOR], "seq"), -1);
    peer_forget (peer);
  }
  return told;
}

static void show (struct peer *peer, const char *kase, const char *visibility)
{
  char json[200];
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"fields\":{\"visibility\":\"%s\"}}", kase, visibility);
  peer_must (peer, "case.edit", json, MSG_DONE);
}

static void comment (struct peer *peer, const char *kase, const char *more)
{
  char json[200];
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"text\":\"Ein Kommentar\"%s}", kase, more);
  peer_must (peer, "case.comment", json, MSG_DONE);
}

static void follow (struct peer *peer, const char *fields, uint8_t id[16])
{
  char json[600];
  snprintf (json, sizeof json, "{\"credit\":4194304%s}", fields);
  peer_must (peer, "follow", json, MSG_FOLLOWING);
  memcpy (id, peer_id (peer), 16);
}

static void follow_from (struct peer *peer, int64_t from, int64_t credit, uint8_t id[16])
{
  char json[100];
  snprintf (json, sizeof json, "{\"credit\":%lld,\"from\":%lld}", (long long) credit, (long long) from);
  peer_must (peer, "follow", json, MSG_FOLLOWING);
  memcpy (id, peer_id (peer), 16);
}

static void give_credit (struct peer *peer, const uint8_t follow_id[16])
{
  char json[120], text[UUID_TEXT];
  uuid_format (follow_id, text);
  snprintf (json, sizeof json, "{\"follow\":\"%s\",\"bytes\":4194304}", text);
  peer_request (peer, "credit", json, NULL);
}

/* ---- The present counts ---- */

static void an_outsider_learns_nothing_of_a_case_that_became_internal (void **state_)
{
  struct state *state = *state_;
  char kase[UUID_TEXT];
  uint8_t id[16];
  bus_draft (state->lead, "Offen", "public", kase);
  comment (state->lead, kase, "");
  show (state->lead, kase, "internal");
  comment (state->lead, kase, "");
  int64_t head = head_of (state->admin);
  follow (state->outsider, ",\"from\":0", id);
  struct told told = told_about (state->outsider, kase);
  assert_int_equal (told.bytes, 0);
  assert_int_equal (told.through, head);
  follow (state->lead, ",\"from\":0", id);
  told = told_about (state->lead, kase);
  assert_true (told.events >= 4);
  assert_int_equal (told.vanished, 0);
}

static void a_live_outsider_is_told_when_a_case_comes_and_goes (void **state_)
{
  struct state *state = *state_;
  char kase[UUID_TEXT];
  uint8_t id[16];
  follow (state->outsider, "", id);
  bus_draft (state->lead, "Erst geheim", "internal", kase);
  comment (state->lead, kase, "");
  assert_int_equal (told_about (state->outsider, kase).bytes, 0);
  show (state->lead, kase, "public");
  struct told told = told_about (state->outsider, kase);
  assert_int_equal (told.appeared, 1);
  comment (state->lead, kase, "");
  assert_int_equal (told_about (state->outsider, kase).events, 1);
  show (state->lead, kase, "internal");
  comment (state->lead, kase, "");
  told = told_about (state->outsider, kase);
  assert_int_equal (told.vanished, 1);
  assert_int_equal (told.events, 0);
  assert_int_equal (told.bytes, 1);
  show (state->lead, kase, "intermunicipal");
  assert_int_equal (told_about (state->outsider, kase).appeared, 1);
  show (state->lead, kase, "public"); /* saw it before, sees it now */
  told = told_about (state->outsider, kase);
  assert_int_equal (told.appeared + told.vanished, 0);
  assert_int_equal (told.events, 1);
}

/* Both changes in the past: who begins before them sees the case appear only if it is there now. */
static void a_case_that_came_and_went_before_is_not_mentioned (void **state_)
{
  struct state *state = *state_;
  char kase[UUID_TEXT];
  uint8_t id[16];
  bus_draft (state->lead, "Kurz offen", "internal", kase);
  int64_t before = head_of (state->admin);
  show (state->lead, kase, "public");
  comment (state->lead, kase, "");
  show (state->lead, kase, "internal");
  follow_from (state->outsider, before, 65536, id);
  assert_int_equal (told_about (state->outsider, kase).bytes, 0);
}

static void who_was_away_while_a_case_went_is_told (void **state_)
{
  struct state *state = *state_;
  char kase[UUID_TEXT];
  uint8_t id[16];
  int64_t before = head_of (state->admin);
  bus_draft (state->lead, "Offen", "public", kase);
  int64_t between = head_of (state->admin);
  show (state->lead, kase, "internal");
  follow_from (state->outsider, between, 65536, id); /* as a client that had seen the draft */
  struct told told = told_about (state->outsider, kase);
  assert_int_equal (told.vanished, 1);
  assert_int_equal (told.bytes, 1);
  follow_from (state->outsider, before, 65536, id); /* as one that had not */
  assert_int_equal (told_about (state->outsider, kase).bytes, 0);
}

/* Two followers that stand still for want of credit while a case goes: one behind its beginning, one before it. */
static void a_stream_that_stood_still_is_told_what_it_can_have_seen (void **state_)
{
  struct state *state = *state_;
  char filler[UUID_TEXT], kase[UUID_TEXT], text[1201], json[1500];
  uint8_t behind_id[16], before_id[16];
  memset (text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  bus_draft (state->lead, "Anderes", "public", filler);
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"text\":\"%s\"}", filler, text);
  int64_t start = head_of (state->admin);
  struct peer *second = peer_hello (&state->bus, PEER_TCP, peer_secret (state->outsider));
  peer_must (state->lead, "case.comment", json, MSG_DONE);
  follow_from (state->outsider, start, 1024, before_id); /* stands at the long comment: needs more credit than it has */
  give_credit (state->outsider, before_id);
  assert_int_equal (told_about (state->outsider, filler).events, 1);
  peer_destroy (&state->outsider);
  state->outsider = peer_hello (&state->bus, PEER_TCP, peer_secret (second));
  start = head_of (state->admin);
  peer_must (state->lead, "case.comment", json, MSG_DONE);
  peer_must (state->lead, "case.comment", json, MSG_DONE);
  follow_from (state->outsider, start, 2000, before_id); /* one comment, then it stands */
  bus_draft (state->lead, "Offen", "public", kase);
  int64_t seen = head_of (state->admin);
  peer_must (state->lead, "case.comment", json, MSG_DONE);
  peer_must (state->lead, "case.comment", json, MSG_DONE);
  follow_from (second, seen, 2000, behind_id); /* the same, behind the draft */
  assert_int_equal (told_about (state->outsider, filler).events, 1);
  assert_int_equal (told_about (second, filler).events, 1);
  show (state->lead, kase, "internal");
  assert_int_equal (told_about (state->outsider, kase).bytes, 0);
  give_credit (state->outsider, before_id);
  give_credit (second, behind_id);
  struct told told = told_about (state->outsider, kase);
  assert_int_equal (told.bytes, 0);
  assert_int_equal (told.through, head_of (state->admin));
  told = told_about (second, kase);
  assert_int_equal (told.vanished, 1);
  assert_int_equal (told.bytes, 1);
  peer_destroy (&second);
}

/* ---- Classes ---- */

static void notes_of_the_administrations_stay_there (void **state_)
{
  struct state *state = *state_;
  char kase[UUID_TEXT];
  uint8_t id[16];
  follow (state->outsider, "", id);
  struct peer *second = peer_person (&state->bus, state->admin, LEAD);
  follow (second, "", id);
  bus_draft (state->lead, "Offen", "public", kase);
  comment (state->lead, kase, "");
  comment (state->lead, kase, ",\"internal\":true");
  struct told told = told_about (state->outsider, kase);
  assert_int_equal (told.events, 2);
  assert_int_equal (told.staff, 0);
  told = told_about (second, kase);
  assert_int_equal (told.events, 3);
  assert_int_equal (told.staff, 1);
  peer_destroy (&second);
}

static void a_firm_sees_a_case_while_it_is_assigned (void **state_)
{
  struct state *state = *state_;
  char kase[UUID_TEXT], json[200];
  uint8_t id[16];
  struct peer *firm = peer_person (&state->bus, state->admin, FIRM);
  struct peer *coordinator = peer_person (&state->bus, state->admin, COORDINATOR);
  follow (firm, "", id);
  bus_draft (state->lead, "Auftrag", "internal", kase);
  assert_int_equal (told_about (firm, kase).bytes, 0);
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"org\":\"muster\",\"until\":\"2999-12-31\"}", kase);
  peer_must (coordinator, "case.assign", json, MSG_DONE);
  assert_int_equal (told_about (firm, kase).appeared, 1);
  comment (state->lead, kase, "");
  assert_int_equal (told_about (firm, kase).events, 1);
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"org\":\"muster\",\"until\":\"2000-01-01\"}", kase);
  peer_must (coordinator, "case.assign", json, MSG_DONE);
  comment (state->lead, kase, "");
  struct told told = told_about (firm, kase);
  assert_int_equal (told.vanished, 1);
  assert_int_equal (told.events, 0);
  peer_destroy (&firm);
  peer_destroy (&coordinator);
}

/* ---- The feed ---- */

static zsock_t *subscribe (struct state *state, const char *topic)
{
  zsock_t *socket = zsock_new (ZMQ_SUB);
  zcert_t *cert = zcert_new ();
  zcert_apply (cert, socket);
  zcert_destroy (&cert);
  zsock_set_linger (socket, 0);
  zsock_set_curve_serverkey_bin (socket, state->bus.server_key);
  zsock_set_subscribe (socket, topic);
  zsock_set_subscribe (socket, "head/");
  zsock_set_rcvtimeo (socket, 3000);
  assert_int_equal (zsock_connect (socket, "%s", state->bus.feed), 0);
  return socket;
}

/* The next message of the feed that is no head, or a head at seq or behind; false: the latter. */
static bool take_feed (zsock_t *socket, int64_t seq, char topic[80], struct slice *frame, struct arena *arena)
{
  for (;;)
  {
    zmsg_t *message = zmsg_recv (socket);
    assert_non_null (message);
    assert_int_equal (zmsg_size (message), 2);
    char *name = zmsg_popstr (message);
    zframe_t *body = zmsg_first (message);
    snprintf (topic, 80, "%s", name);
    *frame = (struct slice){arena_copy (arena, zframe_data (body), zframe_size (body)), (uint32_t) zframe_size (body)};
    zstr_free (&name);
    zmsg_destroy (&message);
    if (strcmp (topic, "head/") != 0)
      return true;
    struct answer answer;
    struct slice culprit;
    assert_int_equal (codec_decode_answer (arena, frame->data, frame->size, &answer, &culprit), 0);
    if (value_as_int (value_at (&answer.message.arg[THROUGH_CURSOR], "seq"), -1) >= seq)
      return false;
  }
}

static void the_feed_carries_what_is_public_and_the_head (void **state_)
{
  struct state *state = *state_;
  char open[UUID_TEXT], secret[UUID_TEXT], topic[80];
  uint8_t open_id[16], secret_id[16];
  struct arena *arena = arena_new ();
  struct slice frame;
  zsock_t *socket = subscribe (state, "event/");
  assert_false (take_feed (socket, 0, topic, &frame, arena)); /* connected */
  bus_draft (state->lead, "Geheim", "internal", secret);
  bus_draft (state->lead, "Unter uns", "intermunicipal", secret);
  uuid_parse (secret, 36, secret_id);
  bus_draft (state->lead, "Offen", "public", open);
  uuid_parse (open, 36, open_id);
  comment (state->lead, secret, "");
  comment (state->lead, open, "");
  comment (state->lead, open, ",\"internal\":true");
  char person[UUID_TEXT];
  struct peer *somebody = peer_person (&state->bus, state->admin, LEAD);
  peer_whoami (somebody, person);
  peer_must (state->admin, "org.put", "{\"key\":\"neu\",\"kind\":\"firm\",\"name\":\"Neu\"}", MSG_DONE);
  int events = 0, orgs = 0;
  int64_t head = head_of (state->admin);
  while (take_feed (socket, head, topic, &frame, arena))
  {
    assert_null (memmem (frame.data, frame.size, secret_id, 16));
    events += memmem (frame.data, frame.size, open_id, 16) != NULL;
    orgs += strcmp (topic, "event/org.changed/") == 0;
    assert_true (strncmp (topic, "event/case.", 11) == 0 || strcmp (topic, "event/org.changed/") == 0);
  }
  assert_int_equal (events, 2);
  assert_int_equal (orgs, 1);
  peer_destroy (&somebody);
  zsock_destroy (&socket);
  arena_destroy (&arena);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {TEST (an_outsider_learns_nothing_of_a_case_that_became_internal),
                                     TEST (a_live_outsider_is_told_when_a_case_comes_and_goes),
                                     TEST (a_case_that_came_and_went_before_is_not_mentioned),
                                     TEST (who_was_away_while_a_case_went_is_told),
                                     TEST (a_stream_that_stood_still_is_told_what_it_can_have_seen),
                                     TEST (notes_of_the_administrations_stay_there),
                                     TEST (a_firm_sees_a_case_while_it_is_assigned),
                                     TEST (the_feed_carries_what_is_public_and_the_head)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
