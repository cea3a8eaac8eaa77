/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents of attachments over a real broker: in pieces, cut, resumed, at once, and nobody else waits. */
#include "uploading.h"

#include <signal.h>
#include <sodium.h>
#include <stdlib.h>

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

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (what_goes_up_comes_down_the_same),
      PROMISE (a_chunk_belongs_where_the_broker_says),
      PROMISE (what_does_not_fit_is_refused_and_begins_anew),
      PROMISE (a_broker_killed_in_the_middle_goes_on_where_it_was),
      PROMISE (nobody_else_waits_for_the_disk),
      PROMISE (one_session_does_not_fill_the_queue),
      PROMISE (an_orderly_end_finishes_what_was_begun),
      PROMISE (verify_names_a_lost_content),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
