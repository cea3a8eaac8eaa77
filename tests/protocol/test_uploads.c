/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents of attachments over a real broker: in pieces, cut, resumed, at once, by those who may, and nobody else waits. */
#include "testbus.h"

#include <czmq.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define EDITOR "[{\"role\":\"editor\",\"org\":\"150890015015\"}]"
#define NEIGHBOUR "[{\"role\":\"editor\",\"org\":\"150890020020\"}]"
#define CITIZEN "[{\"role\":\"citizen\",\"org\":\"150890020020\"}]"

#define PIECE 100000

struct state
{
  struct bus bus;
  struct peer *admin, *editor, *neighbour;
  char kase[UUID_TEXT]; /* internal, of the editor's organisation */
};

static int set_up (void **state_)
{
  struct state *state = calloc (1, sizeof *state);
  state->bus.shim = true;
  bus_start (&state->bus, NULL);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  bus_region (state->admin);
  state->editor = peer_person (&state->bus, state->admin, EDITOR);
  state->neighbour = peer_person (&state->bus, state->admin, NEIGHBOUR);
  bus_draft (state->editor, "Idee", "internal", state->kase);
  *state_ = state;
  return 0;
}

static int tear_down (void **state_)
{
  struct state *state = *state_;
  peer_destroy (&state->admin);
  peer_destroy (&state->editor);
  peer_destroy (&state->neighbour);
  bus_stop (&state->bus);
  free (state);
  return 0;
}

/* ---- A text of a test's own ---- */

struct content
{
  uint8_t hash[32];
  int64_t size;
  char *bytes;
};

static struct content content_new (unsigned seed, int64_t size)
{
  struct content self = {.size = size, .bytes = malloc ((size_t) size)};
  assert_non_null (self.bytes);
  for (int64_t i = 0; i < size; i++)
    self.bytes[i] = (char) ('a' + (seed * 7 + (unsigned) i * 5 + (unsigned) (i / 1009)) % 26);
  crypto_generichash (self.hash, 32, (const uint8_t *) self.bytes, (unsigned long long) size, NULL, 0);
  return self;
}

static void send_message (struct peer *peer, const struct message *message, uint8_t id[16])
{
  uuid_new (id);
  struct request request = {.id = id, .message = *message};
  peer_send_request (peer, &request);
}

static const struct answer *call (struct peer *peer, const struct message *message)
{
  uint8_t id[16];
  send_message (peer, message, id);
  return peer_await (peer, id);
}

static uint8_t *case_id (struct peer *peer, const char *text)
{
  uint8_t *id = arena_alloc (peer_arena (peer), 16);
  assert_true (uuid_parse (text, (uint32_t) strlen (text), id));
  return id;
}

static const struct answer *offer (struct peer *peer, const char *kase, const struct content *content)
{
  struct message m = message_new (MSG_BLOB_OFFER);
  m.arg[BLOB_OFFER_CASE] = value_id (case_id (peer, kase));
  m.arg[BLOB_OFFER_HASH] = value_bytes (content->hash, 32);
  m.arg[BLOB_OFFER_SIZE] = value_int (content->size);
  return call (peer, &m);
}

static struct message chunk_of (const struct content *content, int64_t from, int64_t to)
{
  struct message m = message_new (MSG_BLOB_CHUNK);
  m.arg[BLOB_CHUNK_HASH] = value_bytes (content->hash, 32);
  m.arg[BLOB_CHUNK_OFFSET] = value_int (from);
  m.arg[BLOB_CHUNK_DATA] = value_bytes (content->bytes + from, (size_t) (to - from));
  return m;
}

static const struct answer *chunk (struct peer *peer, const struct content *content, int64_t from, int64_t to)
{
  struct message m = chunk_of (content, from, to);
  return call (peer, &m);
}

static int64_t have_of (const struct answer *answer, bool complete)
{
  if (answer->message.type != MSG_BLOB)
    fail_msg ("%s %s", message_def (answer->message.type)->name, answer_code (answer));
  assert_int_equal (message_bool (&answer->message, BLOB_COMPLETE), complete);
  return message_int (&answer->message, BLOB_HAVE, -1);
}

static void upload (struct peer *peer, const char *kase, const struct content *content)
{
  int64_t at = have_of (offer (peer, kase, content), false);
  while (at < content->size)
  {
    int64_t to = at + PIECE < content->size ? at + PIECE : content->size;
    at = have_of (chunk (peer, content, at, to), to == content->size);
    assert_int_equal (at, to);
    peer_forget (peer);
  }
}

static const struct answer *attach (struct peer *peer, const char *kase, const char *name, const struct content *content)
{
  struct message m = message_new (MSG_CASE_ATTACH);
  m.arg[CASE_ATTACH_CASE] = value_id (case_id (peer, kase));
  m.arg[CASE_ATTACH_NAME] = value_string (name);
  m.arg[CASE_ATTACH_HASH] = value_bytes (content->hash, 32);
  m.arg[CASE_ATTACH_SIZE] = value_int (content->size);
  return call (peer, &m);
}

static void must_be_readable (struct peer *peer, const char *kase, const uint8_t attachment[16], const struct content *content)
{
  struct message m = message_new (MSG_BLOB_GET);
  m.arg[BLOB_GET_CASE] = value_id (case_id (peer, kase));
  m.arg[BLOB_GET_ATTACHMENT] = value_id (attachment);
  for (int64_t at = 0; at < content->size;)
  {
    m.arg[BLOB_GET_OFFSET] = value_int (at);
    const struct answer *answer = call (peer, &m);
    assert_int_equal (answer->message.type, MSG_RESULT);
    const struct value *row = &answer->message.arg[RESULT_ROWS].items[0];
    struct slice data = value_as_slice (value_at (row, "data"));
    assert_int_equal (value_as_int (value_at (row, "offset"), -1), at);
    assert_true (data.size > 0 && at + (int64_t) data.size <= content->size);
    assert_memory_equal (data.data, content->bytes + at, data.size);
    at += data.size;
  }
}

static int64_t now_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- Promises ---- */

static void what_goes_up_comes_down_the_same (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (1, 3 * LIMIT_CHUNK_BYTES + 17);
  upload (state->editor, state->kase, &content);
  assert_int_equal (have_of (offer (state->editor, state->kase, &content), true), content.size);
  const struct answer *answer = attach (state->editor, state->kase, "Plan.txt", &content);
  assert_int_equal (answer->message.type, MSG_DONE);
  uint8_t id[16];
  memcpy (id, answer->re, 16);
  must_be_readable (state->editor, state->kase, id, &content);
  free (content.bytes);
}

static void who_does_not_see_the_case_neither_sends_nor_fetches (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (2, 1000);
  upload (state->editor, state->kase, &content);
  const struct answer *answer = attach (state->editor, state->kase, "Plan.txt", &content);
  uint8_t id[16];
  memcpy (id, answer->re, 16);
  struct message get = message_new (MSG_BLOB_GET);
  get.arg[BLOB_GET_CASE] = value_id (case_id (state->neighbour, state->kase));
  get.arg[BLOB_GET_ATTACHMENT] = value_id (id);
  assert_string_equal (answer_code (call (state->neighbour, &get)), "not_found");
  assert_string_equal (answer_code (offer (state->neighbour, state->kase, &content)), "not_found");
  assert_string_equal (answer_code (attach (state->neighbour, state->kase, "Plan.txt", &content)), "not_found");
  /* Who sees it without working on it does not send either. */
  char open[UUID_TEXT];
  bus_draft (state->editor, "Offen", "intermunicipal", open);
  assert_string_equal (answer_code (offer (state->neighbour, open, &content)), "forbidden");
  struct peer *citizen = peer_person (&state->bus, state->admin, CITIZEN);
  assert_string_equal (answer_code (offer (citizen, state->kase, &content)), "forbidden");
  peer_destroy (&citizen);
  free (content.bytes);
}

static void a_chunk_belongs_where_the_broker_says (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (3, 4 * PIECE);
  assert_string_equal (answer_code (chunk (state->editor, &content, 0, PIECE)), "blob_not_offered");
  assert_int_equal (have_of (offer (state->editor, state->kase, &content), false), 0);
  assert_int_equal (have_of (chunk (state->editor, &content, 0, PIECE), false), PIECE);
  const struct answer *answer = chunk (state->editor, &content, 2 * PIECE, 3 * PIECE);
  assert_string_equal (answer_code (answer), "blob_offset");
  assert_true (slice_is (message_slice (&answer->message, ERROR_DETAIL), "100000"));
  /* An offer is a session's and a person's. */
  struct peer *again = peer_hello (&state->bus, PEER_TCP, peer_secret (state->editor));
  assert_string_equal (answer_code (chunk (again, &content, PIECE, 2 * PIECE)), "blob_not_offered");
  assert_int_equal (have_of (offer (again, state->kase, &content), false), PIECE);
  assert_int_equal (have_of (chunk (again, &content, PIECE, 4 * PIECE), true), content.size);
  peer_destroy (&again);
  free (content.bytes);
}

static const struct answer *call_as (struct peer *relay, const uint8_t person[16], const struct message *message)
{
  uint8_t id[16];
  uuid_new (id);
  struct request request = {.id = id, .as = person, .message = *message};
  peer_send_request (relay, &request);
  return peer_await (relay, id);
}

static void through_a_relay_an_offer_is_its_persons_alone (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (13, PIECE);
  char text[UUID_TEXT];
  struct peer *relay = peer_person (&state->bus, state->admin, "[{\"role\":\"relay\",\"org\":\"region\"}]");
  peer_whoami (state->editor, text);
  uint8_t *editor = case_id (relay, text);
  peer_whoami (state->neighbour, text);
  uint8_t *neighbour = case_id (relay, text);
  struct message offered = message_new (MSG_BLOB_OFFER), sent = chunk_of (&content, 0, PIECE);
  offered.arg[BLOB_OFFER_CASE] = value_id (case_id (relay, state->kase));
  offered.arg[BLOB_OFFER_HASH] = value_bytes (content.hash, 32);
  offered.arg[BLOB_OFFER_SIZE] = value_int (content.size);
  assert_string_equal (answer_code (call_as (relay, neighbour, &offered)), "not_found");
  have_of (call_as (relay, editor, &offered), false);
  assert_string_equal (answer_code (call_as (relay, neighbour, &sent)), "blob_not_offered");
  assert_int_equal (have_of (call_as (relay, editor, &sent), true), content.size);
  peer_destroy (&relay);
  free (content.bytes);
}

static void what_does_not_fit_is_refused_and_begins_anew (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (4, 2 * PIECE);
  assert_int_equal (have_of (offer (state->editor, state->kase, &content), false), 0);
  content.bytes[PIECE + 1] ^= 1;
  assert_string_equal (answer_code (chunk (state->editor, &content, 0, 2 * PIECE)), "blob_hash");
  assert_string_equal (answer_code (attach (state->editor, state->kase, "Plan.txt", &content)), "blob_missing");
  content.bytes[PIECE + 1] ^= 1;
  assert_int_equal (have_of (offer (state->editor, state->kase, &content), false), 0);
  assert_int_equal (have_of (chunk (state->editor, &content, 0, 2 * PIECE), true), content.size);
  struct content large = {.size = LIMIT_ATTACHMENT_BYTES + 1, .hash = {1}};
  assert_string_equal (answer_code (offer (state->editor, state->kase, &large)), "field_size");
  struct content small = content_new (5, PIECE);
  small.size = 10;
  assert_int_equal (have_of (offer (state->editor, state->kase, &small), false), 0);
  assert_string_equal (answer_code (chunk (state->editor, &small, 0, 11)), "field_size");
  free (content.bytes);
  free (small.bytes);
}

static void a_broker_killed_in_the_middle_goes_on_where_it_was (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (6, 5 * PIECE);
  assert_int_equal (have_of (offer (state->editor, state->kase, &content), false), 0);
  assert_int_equal (have_of (chunk (state->editor, &content, 0, 3 * PIECE), false), 3 * PIECE);
  assert_int_equal (bus_end (&state->bus, SIGKILL), -SIGKILL);
  bus_restart (&state->bus);
  struct peer *editor = peer_hello (&state->bus, PEER_TCP, peer_secret (state->editor));
  assert_string_equal (answer_code (attach (editor, state->kase, "Plan.txt", &content)), "blob_missing");
  assert_int_equal (have_of (offer (editor, state->kase, &content), false), 3 * PIECE);
  assert_int_equal (have_of (chunk (editor, &content, 3 * PIECE, content.size), true), content.size);
  assert_int_equal (bus_end (&state->bus, SIGKILL), -SIGKILL);
  bus_restart (&state->bus);
  peer_destroy (&editor);
  editor = peer_hello (&state->bus, PEER_TCP, peer_secret (state->editor));
  const struct answer *answer = attach (editor, state->kase, "Plan.txt", &content);
  assert_int_equal (answer->message.type, MSG_DONE);
  uint8_t id[16];
  memcpy (id, answer->re, 16);
  must_be_readable (editor, state->kase, id, &content);
  peer_destroy (&editor);
  free (content.bytes);
}

/* Two contents end at once on a slow disk: whoever asks something else is answered at once. */
static void nobody_else_waits_for_the_disk (void **state_)
{
  struct state *state = *state_;
  struct content contents[2] = {content_new (7, 2 * PIECE), content_new (8, 2 * PIECE)};
  struct peer *second = peer_hello (&state->bus, PEER_TCP, peer_secret (state->editor));
  struct peer *peers[2] = {state->editor, second};
  uint8_t ids[2][16];
  int64_t worst = 0, start = now_ms ();
  for (int i = 0; i < 2; i++)
  {
    have_of (offer (peers[i], state->kase, &contents[i]), false);
    have_of (chunk (peers[i], &contents[i], 0, PIECE), false);
  }
  bus_disk (&state->bus, "sleep 700");
  for (int i = 0; i < 2; i++)
  {
    struct message last = chunk_of (&contents[i], PIECE, 2 * PIECE);
    send_message (peers[i], &last, ids[i]);
  }
  int pings = 0;
  for (start = now_ms (); now_ms () - start < 1000; pings++)
  {
    int64_t asked = now_ms ();
    peer_must (state->neighbour, "ping", "{}", MSG_PONG);
    peer_must (state->neighbour, "whoami", "{}", MSG_RESULT);
    peer_forget (state->neighbour);
    worst = now_ms () - asked > worst ? now_ms () - asked : worst;
  }
  for (int i = 0; i < 2; i++)
    have_of (peer_await (peers[i], ids[i]), true);
  assert_true (now_ms () - start >= 2000); /* the disk was slow indeed */
  bus_disk (&state->bus, "");
  print_message ("%d pings, the slowest answered after %lld ms\n", pings, (long long) worst);
  assert_true (worst < 500);
  peer_destroy (&second);
  free (contents[0].bytes);
  free (contents[1].bytes);
}

static void one_session_does_not_fill_the_queue (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (9, 40 * 1000);
  uint8_t ids[20][16];
  uint32_t busy = 0;
  have_of (offer (state->editor, state->kase, &content), false);
  bus_disk (&state->bus, "sleep 300");
  struct content other = content_new (10, 100);
  have_of (offer (state->editor, state->kase, &other), false);
  struct message slow = chunk_of (&other, 0, 100);
  send_message (state->editor, &slow, ids[0]);
  for (int i = 1; i < 20; i++)
  {
    struct message m = chunk_of (&content, (i - 1) * 1000, i * 1000);
    send_message (state->editor, &m, ids[i]);
  }
  for (int answers = 0; answers < 20;)
  {
    const struct answer *answer = peer_receive (state->editor, BUS_WAIT_MS);
    assert_non_null (answer);
    answers += answer->message.type != MSG_PONG;
    busy += strcmp (answer_code (answer), "busy") == 0;
  }
  bus_disk (&state->bus, "");
  assert_in_range (busy, 10, 18);
  free (content.bytes);
  free (other.bytes);
}

static void an_orderly_end_finishes_what_was_begun (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (11, PIECE);
  uint8_t id[16];
  have_of (offer (state->editor, state->kase, &content), false);
  bus_disk (&state->bus, "sleep 500");
  struct message m = chunk_of (&content, 0, PIECE);
  send_message (state->editor, &m, id);
  peer_must (state->editor, "ping", "{}", MSG_PONG); /* it has been handed over */
  assert_int_equal (kill (state->bus.pid, SIGTERM), 0);
  have_of (peer_await (state->editor, id), true);
  assert_int_equal (bus_end (&state->bus, 0), 0);
  bus_disk (&state->bus, "");
  bus_restart (&state->bus);
  free (content.bytes);
}

static void verify_names_a_lost_content (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (12, PIECE);
  char hex[65], path[500], data[300], text[4000];
  upload (state->editor, state->kase, &content);
  assert_int_equal (attach (state->editor, state->kase, "Plan.txt", &content)->message.type, MSG_DONE);
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  snprintf (data, sizeof data, "%s/data", state->bus.dir);
  const char *const verify[] = {"ideenbusd", "--data", data, "verify", NULL};
  assert_int_equal (bus_run (verify, text, sizeof text), 0);
  sodium_bin2hex (hex, sizeof hex, content.hash, 32);
  snprintf (path, sizeof path, "%s/attachments/%.2s/%s", data, hex, hex + 2);
  assert_int_equal (unlink (path), 0);
  assert_int_equal (bus_run (verify, text, sizeof text), 1);
  assert_non_null (strstr (text, hex + 2));
  assert_non_null (strstr (text, "missing"));
  bus_restart (&state->bus);
  free (content.bytes);
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (what_goes_up_comes_down_the_same),
      PROMISE (who_does_not_see_the_case_neither_sends_nor_fetches),
      PROMISE (a_chunk_belongs_where_the_broker_says),
      PROMISE (through_a_relay_an_offer_is_its_persons_alone),
      PROMISE (what_does_not_fit_is_refused_and_begins_anew),
      PROMISE (a_broker_killed_in_the_middle_goes_on_where_it_was),
      PROMISE (nobody_else_waits_for_the_disk),
      PROMISE (one_session_does_not_fill_the_queue),
      PROMISE (an_orderly_end_finishes_what_was_begun),
      PROMISE (verify_names_a_lost_content),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
