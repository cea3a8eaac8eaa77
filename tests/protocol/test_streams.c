/* SPDX-License-Identifier: EUPL-1.2 */
/* Streams: order, cursors, credit, filters, resets; what a late follower sees is what an early one saw. */
#include "testbus.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define LEAD "[{\"role\":\"lead\",\"org\":\"150890015015\"}]"
#define QUIET_MS 1500 /* nothing comes for so long: nothing more is coming */

struct state
{
  struct bus bus;
  struct peer *admin, *lead, *reader;
};

static int set_up (void **state_)
{
  struct state *state = calloc (1, sizeof *state);
  bus_start (&state->bus, NULL);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  bus_region (state->admin);
  state->lead = peer_person (&state->bus, state->admin, LEAD);
  state->reader = peer_person (&state->bus, state->admin, LEAD);
  *state_ = state;
  return 0;
}

static int tear_down (void **state_)
{
  struct state *state = *state_;
  peer_destroy (&state->admin);
  peer_destroy (&state->lead);
  peer_destroy (&state->reader);
  bus_stop (&state->bus);
  free (state);
  return 0;
}

static int64_t head_of (struct peer *peer)
{
  return message_int (&peer_must (peer, "ping", "{}", MSG_PONG)->message, PONG_SEQ, -1);
}

/* What came on a stream, one line each: "event 7.0 case.drafted 210". */
struct seen
{
  char text[200000];
  size_t used;
  int count;
  int64_t bytes;
  int64_t last_seq, last_n; /* of events; -1: none */
  uint8_t leaf[8];
};

static void remember (struct seen *seen, const struct answer *answer, size_t size)
{
  const struct message *m = &answer->message;
  int64_t seq = -1, n = -1;
  struct slice kind = SLICE_NONE;
  if (m->type == MSG_EVENT)
  {
    seq = message_int (m, EVENT_SEQ, -1);
    n = message_int (m, EVENT_N, -1);
    kind = message_slice (m, EVENT_KIND);
    memcpy (seen->leaf, m->arg[EVENT_LEAF].data, 8);
  }
  else if (m->type == MSG_APPEARED || m->type == MSG_VANISHED)
  {
    seq = message_int (m, APPEARED_SEQ, -1);
    n = message_int (m, APPEARED_N, -1);
  }
  seen->bytes += (int64_t) size;
  if (m->type == MSG_THROUGH)
    return;
  assert_true (seq > seen->last_seq || (seq == seen->last_seq && n > seen->last_n));
  seen->last_seq = seq;
  seen->last_n = n;
  seen->used += (size_t) snprintf (seen->text + seen->used, sizeof seen->text - seen->used, "%s %lld.%lld %.*s\n", message_def (m->type)->name, (long long) seq,
                                   (long long) n, SLICE_ARG (kind));
  seen->count++;
}

static struct seen *seen_new (void)
{
  struct seen *seen = calloc (1, sizeof *seen);
  seen->last_seq = -1;
  return seen;
}

/* Takes what comes on a stream until a `through` at seq or nothing more; false: it was the latter. */
static bool take_until (struct peer *peer, const uint8_t id[16], struct seen *seen, int64_t seq)
{
  const struct answer *answer;
  while ((answer = peer_receive (peer, QUIET_MS)) != NULL)
  {
    if (memcmp (answer->re, id, 16) != 0)
      continue;
    if (answer->message.type == MSG_RESET || answer->message.type == MSG_ERROR)
      fail_msg ("the stream ended: %s", answer_code (answer));
    remember (seen, answer, peer_size (peer));
    if (answer->message.type == MSG_THROUGH && value_as_int (value_at (&answer->message.arg[THROUGH_CURSOR], "seq"), -1) >= seq)
      return true;
    peer_forget (peer);
  }
  return false;
}

static void follow (struct peer *peer, const char *fields, uint8_t id[16])
{
  char json[600];
  snprintf (json, sizeof json, "{\"credit\":4194304%s}", fields);
  peer_must (peer, "follow", json, MSG_FOLLOWING);
  memcpy (id, peer_id (peer), 16);
}

static void make_events (struct state *state, int count)
{
  char id[UUID_TEXT], json[300];
  for (int i = 0; i < count; i++)
  {
    snprintf (json, sizeof json, "Idee %d", i);
    bus_draft (state->lead, json, "intermunicipal", id);
    snprintf (json, sizeof json, "{\"case\":\"%s\",\"text\":\"Kommentar %d\"}", id, i);
    peer_must (state->lead, "case.comment", json, MSG_DONE);
    /* Two classes of fields: two events in one record. */
    snprintf (json, sizeof json, "{\"case\":\"%s\",\"fields\":{\"problem\":\"Problem %d\",\"invest_cents\":%d}}", id, i, 100 * i);
    peer_must (state->lead, "case.edit", json, MSG_DONE);
    peer_forget (state->lead);
  }
}

/* ---- Order and completeness ---- */

static void a_late_follower_sees_what_a_live_one_saw (void **state_)
{
  struct state *state = *state_;
  uint8_t live_id[16], late_id[16];
  struct seen *live = seen_new (), *late = seen_new ();
  struct peer *other = peer_hello (&state->bus, PEER_TCP, peer_secret (state->reader));
  follow (other, ",\"from\":0", live_id);
  make_events (state, 60);
  int64_t head = head_of (state->admin);
  assert_true (take_until (other, live_id, live, head));
  follow (state->reader, ",\"from\":0", late_id);
  assert_true (take_until (state->reader, late_id, late, head));
  assert_string_equal (live->text, late->text);
  assert_true (live->count > 240);
  peer_destroy (&other);
  free (live);
  free (late);
}

static void a_follower_after_a_restart_sees_the_same (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  struct seen *before = seen_new (), *after = seen_new ();
  make_events (state, 20);
  int64_t head = head_of (state->admin);
  follow (state->reader, ",\"from\":0", id);
  assert_true (take_until (state->reader, id, before, head));
  assert_int_equal (bus_end (&state->bus, SIGKILL), -SIGKILL);
  bus_restart (&state->bus);
  struct peer *again = peer_hello (&state->bus, PEER_TCP, peer_secret (state->reader));
  follow (again, ",\"from\":0", id);
  assert_true (take_until (again, id, after, head));
  assert_string_equal (before->text, after->text);
  peer_destroy (&again);
  free (before);
  free (after);
}

static void a_follower_without_a_place_begins_now (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  struct seen *seen = seen_new ();
  make_events (state, 3);
  int64_t head = head_of (state->admin);
  follow (state->reader, "", id);
  make_events (state, 1);
  assert_true (take_until (state->reader, id, seen, head_of (state->admin)));
  assert_true (seen->count >= 2);
  long long first;
  assert_int_equal (sscanf (seen->text, "event %lld.", &first), 1);
  assert_int_equal (first, head + 1);
  free (seen);
}

/* ---- Cursors ---- */

/* The welcome's head as JSON of a cursor, with changes. */
static void cursor_json (struct state *state, char *json, size_t size, int epoch, int64_t seq, const uint8_t leaf[8], const char *more)
{
  struct peer *peer = peer_new (&state->bus, PEER_LOCAL, NULL, NULL);
  const struct answer *answer = peer_must (peer, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  const struct value *head = &answer->message.arg[WELCOME_HEAD];
  char log[UUID_TEXT], hex[17];
  uuid_format (value_as_id (value_at (head, "log")), log);
  if (leaf == NULL)
    leaf = (const uint8_t *) value_at (head, "leaf")->data;
  if (seq < 0)
    seq = value_as_int (value_at (head, "seq"), 0);
  for (int i = 0; i < 8; i++)
    snprintf (hex + 2 * i, 3, "%02x", leaf[i]);
  snprintf (json, size, "{\"credit\":4194304,\"cursor\":{\"log\":\"%s\",\"epoch\":%d,\"seq\":%lld,\"leaf\":\"%s\"%s}}", log, epoch, (long long) seq, hex, more);
  peer_destroy (&peer);
}

static void expect_reset (struct peer *peer, const char *json)
{
  const struct answer *answer = peer_must (peer, "follow", json, MSG_RESET);
  assert_string_equal (answer_code (answer), "cursor");
  assert_true (message_has (&answer->message, RESET_HEAD));
}

static void a_cursor_of_another_log_is_reset (void **state_)
{
  struct state *state = *state_;
  char json[400], *log;
  static const uint8_t zeros[8];
  cursor_json (state, json, sizeof json, 1, -1, NULL, "");
  peer_must (state->reader, "follow", json, MSG_FOLLOWING);
  cursor_json (state, json, sizeof json, 2, -1, NULL, "");
  expect_reset (state->reader, json);
  cursor_json (state, json, sizeof json, 1, -1, zeros, "");
  expect_reset (state->reader, json);
  cursor_json (state, json, sizeof json, 1, 1000000, NULL, "");
  expect_reset (state->reader, json);
  cursor_json (state, json, sizeof json, 1, 0, NULL, "");
  expect_reset (state->reader, json);
  cursor_json (state, json, sizeof json, 1, 0, zeros, "");
  peer_must (state->reader, "follow", json, MSG_FOLLOWING);
  cursor_json (state, json, sizeof json, 1, -1, NULL, "");
  log = strstr (json, "log\":\"") + 6;
  *log = *log == '0' ? '1' : '0';
  expect_reset (state->reader, json);
  expect_reset (state->reader, "{\"credit\":4096,\"from\":1000000}");
}

static void a_follower_resumes_behind_any_event (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  make_events (state, 4);
  int64_t head = head_of (state->admin);
  struct seen *all = seen_new ();
  follow (state->reader, ",\"from\":0", id);
  /* Stops after each event in turn and goes on from there in another session: the rest must be the rest. */
  assert_true (take_until (state->reader, id, all, head));
  struct peer *peer = peer_hello (&state->bus, PEER_TCP, peer_secret (state->reader));
  for (int stop = 1; stop < all->count; stop++)
  {
    struct seen *part = seen_new (), *rest = seen_new ();
    char json[400], more[40];
    follow (peer, ",\"from\":0", id);
    while (part->count < stop)
    {
      const struct answer *answer = peer_receive (peer, BUS_WAIT_MS);
      assert_non_null (answer);
      if (memcmp (answer->re, id, 16) == 0)
        remember (part, answer, peer_size (peer));
    }
    snprintf (more, sizeof more, ",\"n\":%lld", (long long) part->last_n);
    cursor_json (state, json, sizeof json, 1, part->last_seq, part->leaf, more);
    peer_destroy (&peer);
    peer = peer_hello (&state->bus, PEER_TCP, peer_secret (state->reader));
    peer_must (peer, "follow", json, MSG_FOLLOWING);
    memcpy (id, peer_id (peer), 16);
    assert_true (take_until (peer, id, rest, head));
    assert_int_equal (part->count + rest->count, all->count);
    assert_string_equal (all->text + part->used, rest->text);
    free (part);
    free (rest);
  }
  peer_destroy (&peer);
  free (all);
}

/* ---- Credit ---- */

static void give_credit (struct peer *peer, const uint8_t follow_id[16], int64_t bytes)
{
  char json[120], text[UUID_TEXT];
  uuid_format (follow_id, text);
  snprintf (json, sizeof json, "{\"follow\":\"%s\",\"bytes\":%lld}", text, (long long) bytes);
  peer_request (peer, "credit", json, NULL);
}

static void credit_is_kept_to_the_byte (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  char from[40], request[80];
  snprintf (from, sizeof from, ",\"from\":%lld", (long long) head_of (state->admin)); /* the first start loads definitions that no spoon holds */
  snprintf (request, sizeof request, "{\"credit\":3000%s}", from);
  make_events (state, 30);
  struct seen *all = seen_new (), *some = seen_new ();
  int64_t head = head_of (state->admin);
  struct peer *other = peer_hello (&state->bus, PEER_TCP, peer_secret (state->reader));
  follow (other, from, id);
  assert_true (take_until (other, id, all, head));
  peer_destroy (&other);

  /* The same by spoonfuls: never more than was allowed, and what is missing for the next frame is less than that frame. */
  peer_must (state->reader, "follow", request, MSG_FOLLOWING);
  memcpy (id, peer_id (state->reader), 16);
  int64_t allowed = 3000;
  bool through = false;
  for (int i = 0; i < 1000 && !through; i++)
  {
    const struct answer *answer;
    while (!through && (answer = peer_receive (state->reader, allowed - some->bytes < 3000 ? 40 : 10000)) != NULL) /* no frame is larger: one more has to come */
      if (memcmp (answer->re, id, 16) == 0)
      {
        remember (some, answer, peer_size (state->reader));
        through = answer->message.type == MSG_THROUGH && value_as_int (value_at (&answer->message.arg[THROUGH_CURSOR], "seq"), -1) == head;
      }
    assert_true (some->bytes <= allowed);
    if (!through)
    {
      assert_true (allowed - some->bytes < 3000);
      give_credit (state->reader, id, 577);
      allowed += 577;
    }
  }
  assert_true (through);
  assert_string_equal (some->text, all->text);
  free (all);
  free (some);
}

/* With credit for exactly the first frame, that frame and nothing more comes; one byte less, nothing. */
static void exactly_what_the_credit_allows_comes (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  char json[100];
  int64_t head = head_of (state->admin);
  char text[1300];
  memset (text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  char draft[2000], kase[UUID_TEXT];
  bus_draft (state->lead, "Idee", "intermunicipal", kase);
  snprintf (draft, sizeof draft, "{\"case\":\"%s\",\"text\":\"%s\"}", kase, text);
  head = head_of (state->admin);
  peer_must (state->lead, "case.comment", draft, MSG_DONE);
  peer_must (state->lead, "case.comment", draft, MSG_DONE);
  struct seen *seen = seen_new ();
  snprintf (json, sizeof json, ",\"from\":%lld", (long long) head);
  follow (state->reader, json, id);
  assert_true (take_until (state->reader, id, seen, head + 2));
  assert_int_equal (seen->count, 2);
  peer_must (state->reader, "bye", "{}", MSG_GOODBYE);
  peer_must (state->reader, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  /* The frame of the first one. */
  snprintf (json, sizeof json, ",\"from\":%lld", (long long) head);
  follow (state->reader, json, id);
  const struct answer *answer;
  do
    answer = peer_receive (state->reader, BUS_WAIT_MS);
  while (answer != NULL && memcmp (answer->re, id, 16) != 0);
  assert_non_null (answer);
  size_t size = peer_size (state->reader);
  peer_must (state->reader, "bye", "{}", MSG_GOODBYE);
  peer_must (state->reader, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  memset (seen, 0, sizeof *seen);
  snprintf (json, sizeof json, "{\"credit\":%zu,\"from\":%lld}", size, (long long) head);
  peer_must (state->reader, "follow", json, MSG_FOLLOWING);
  memcpy (id, peer_id (state->reader), 16);
  assert_false (take_until (state->reader, id, seen, head + 2));
  assert_int_equal (seen->count, 1);
  give_credit (state->reader, id, (int64_t) size - 1);
  assert_false (take_until (state->reader, id, seen, head + 2));
  assert_int_equal (seen->count, 1);
  give_credit (state->reader, id, 1);
  assert_false (take_until (state->reader, id, seen, head + 2));
  assert_int_equal (seen->count, 2);
  give_credit (state->reader, id, 1000);
  assert_true (take_until (state->reader, id, seen, head + 2));
  free (seen);
}

/* The definitions of the first start are larger than this follower's whole credit. */
static void a_frame_larger_than_all_credit_does_not_end_a_stream (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  int64_t head = head_of (state->admin);
  struct seen *seen = seen_new ();
  peer_must (state->admin, "follow", "{\"credit\":2048,\"from\":0}", MSG_FOLLOWING);
  memcpy (id, peer_id (state->admin), 16);
  int64_t given = 0;
  for (int i = 0; i < 100; i++)
  {
    if (take_until (state->admin, id, seen, head))
      break;
    if (seen->bytes > given)
      give_credit (state->admin, id, seen->bytes - given); /* as a client does: what it has taken */
    given = seen->bytes;
  }
  assert_int_equal (seen->last_seq, head);
  free (seen);
}

/* ---- Filters, through, ends ---- */

static void filters_choose (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  char first[UUID_TEXT], second[UUID_TEXT], json[200];
  struct peer *barby = peer_person (&state->bus, state->admin, "[{\"role\":\"lead\",\"org\":\"150890020020\"}]");
  bus_draft (state->lead, "Erste", "intermunicipal", first);
  bus_draft (barby, "Zweite", "intermunicipal", second);
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"text\":\"Ja\"}", first);
  peer_must (state->lead, "case.comment", json, MSG_DONE);
  int64_t head = head_of (state->admin);
  struct seen *seen = seen_new ();
  snprintf (json, sizeof json, ",\"from\":0,\"case\":\"%s\"", second);
  follow (state->reader, json, id);
  assert_true (take_until (state->reader, id, seen, head));
  assert_non_null (strstr (seen->text, "case.drafted"));
  assert_null (strstr (seen->text, "case.commented"));
  assert_null (strstr (seen->text, "org.changed"));
  memset (seen, 0, sizeof *seen);
  follow (state->reader, ",\"from\":0,\"org\":\"150890015015\",\"kinds\":[\"case.commented\"]", id);
  assert_true (take_until (state->reader, id, seen, head));
  assert_int_equal (seen->count, 1);
  memset (seen, 0, sizeof *seen);
  follow (state->reader, ",\"from\":0,\"district\":\"15081\"", id);
  assert_true (take_until (state->reader, id, seen, head));
  assert_int_equal (seen->count, 0);
  assert_string_equal (answer_code (peer_call (state->reader, "follow", "{\"credit\":4096,\"kinds\":[\"case.audience\"]}")), "field_value");
  assert_string_equal (answer_code (peer_call (state->reader, "follow", "{\"credit\":4096,\"kinds\":[\"event\"]}")), "field_value");
  assert_string_equal (answer_code (peer_call (state->reader, "follow", "{\"credit\":4096,\"case\":\"SLK-2026-09999\"}")), "not_found");
  snprintf (json, sizeof json, "{\"credit\":4096,\"from\":0,\"cursor\":{\"log\":\"%s\",\"epoch\":1,\"seq\":0,\"leaf\":\"0000000000000000\"}}", first);
  assert_string_equal (answer_code (peer_call (state->reader, "follow", json)), "field_value");
  peer_destroy (&barby);
  free (seen);
}

/* The cursor of a `through`, as a follow would name it. */
static void through_json (const struct answer *answer, char *json, size_t size)
{
  const struct value *cursor = &answer->message.arg[THROUGH_CURSOR];
  char log[UUID_TEXT], hex[17];
  uuid_format (value_as_id (value_at (cursor, "log")), log);
  for (int i = 0; i < 8; i++)
    snprintf (hex + 2 * i, 3, "%02x", (uint8_t) value_at (cursor, "leaf")->data[i]);
  snprintf (json, size, "{\"credit\":4096,\"cursor\":{\"log\":\"%s\",\"epoch\":%lld,\"seq\":%lld,\"leaf\":\"%s\"}}", log,
            (long long) value_as_int (value_at (cursor, "epoch"), 0), (long long) value_as_int (value_at (cursor, "seq"), 0), hex);
}

static void a_through_is_a_cursor (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  char json[400];
  follow (state->reader, "", id);
  for (int i = 0; i < 3; i++)
  {
    make_events (state, 1);
    const struct answer *answer;
    do
      answer = peer_await (state->reader, id);
    while (answer->message.type != MSG_THROUGH);
    through_json (answer, json, sizeof json);
    make_events (state, 1);
    peer_must (state->admin, "follow", json, MSG_FOLLOWING);
  }
}

static void gaps_are_explained (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  struct seen *seen = seen_new ();
  follow (state->reader, ",\"kinds\":[\"case.approved\"]", id);
  for (int i = 0; i < 3; i++)
  {
    make_events (state, 3);
    assert_true (take_until (state->reader, id, seen, head_of (state->admin)));
  }
  assert_int_equal (seen->count, 0);
  free (seen);
}

static void streams_end_when_asked_and_are_counted (void **state_)
{
  struct state *state = *state_;
  uint8_t ids[LIMIT_FOLLOWS_PER_SESSION][16];
  char json[100], text[UUID_TEXT];
  for (int i = 0; i < LIMIT_FOLLOWS_PER_SESSION; i++)
    follow (state->reader, "", ids[i]);
  assert_string_equal (answer_code (peer_call (state->reader, "follow", "{\"credit\":4096}")), "too_many_follows");
  peer_request (state->reader, "follow", "{\"credit\":4096}", ids[3]);
  assert_string_not_equal (answer_code (peer_await (state->reader, ids[3])), "");
  uuid_format (ids[3], text);
  snprintf (json, sizeof json, "{\"follow\":\"%s\"}", text);
  peer_must (state->reader, "unfollow", json, MSG_DONE);
  assert_string_equal (answer_code (peer_call (state->reader, "unfollow", json)), "no_follow");
  snprintf (json, sizeof json, "{\"follow\":\"%s\",\"bytes\":100}", text);
  assert_string_equal (answer_code (peer_call (state->reader, "credit", json)), "no_follow");
  make_events (state, 1);
  const struct answer *answer;
  bool others = false;
  while ((answer = peer_receive (state->reader, QUIET_MS)) != NULL)
  {
    assert_memory_not_equal (answer->re, ids[3], 16);
    others = others || memcmp (answer->re, ids[4], 16) == 0;
  }
  assert_true (others);
  follow (state->reader, "", ids[3]);
}

static void a_change_of_rights_resets_the_stream (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16], admin_id[16];
  char json[300], person[UUID_TEXT], kase[UUID_TEXT];
  peer_whoami (state->reader, person);
  follow (state->reader, "", id);
  struct peer *other = peer_hello (&state->bus, PEER_LOCAL, NULL);
  follow (other, "", admin_id);
  snprintf (json, sizeof json, "{\"person\":\"%s\",\"grants\":[{\"role\":\"citizen\",\"org\":\"150890015015\"}]}", person);
  peer_must (state->admin, "person.change", json, MSG_DONE);
  bus_draft (state->lead, "Geheim", "internal", kase);
  const struct answer *answer = peer_await (state->reader, id);
  assert_int_equal (answer->message.type, MSG_RESET);
  assert_string_equal (answer_code (answer), "rights");
  while ((answer = peer_receive (state->reader, QUIET_MS)) != NULL)
    assert_memory_not_equal (answer->re, id, 16);
  /* Somebody whose rights are as before goes on. */
  struct seen *seen = seen_new ();
  assert_true (take_until (other, admin_id, seen, head_of (state->admin)));
  peer_destroy (&other);
  free (seen);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {TEST (a_late_follower_sees_what_a_live_one_saw),
                                     TEST (a_follower_after_a_restart_sees_the_same),
                                     TEST (a_follower_without_a_place_begins_now),
                                     TEST (a_cursor_of_another_log_is_reset),
                                     TEST (a_follower_resumes_behind_any_event),
                                     TEST (credit_is_kept_to_the_byte),
                                     TEST (exactly_what_the_credit_allows_comes),
                                     TEST (a_frame_larger_than_all_credit_does_not_end_a_stream),
                                     TEST (filters_choose),
                                     TEST (a_through_is_a_cursor),
                                     TEST (gaps_are_explained),
                                     TEST (streams_end_when_asked_and_are_counted),
                                     TEST (a_change_of_rights_resets_the_stream)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
