/* SPDX-License-Identifier: EUPL-1.2 */
/* Peers that take nothing, and many at once: nobody else waits, and memory stays bounded. */
#include "testbus.h"

#include <czmq.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define LEAD "[{\"role\":\"lead\",\"org\":\"150890015015\"}]"
#define UNREAD_MS 30000       /* after which the broker's kernel gives up on a peer that takes nothing */
#define BOUND_KIB (64 * 1024) /* what one bad peer may cost here: some hundred answers of 20 KiB, or its credit */

struct state
{
  struct bus bus;
  struct peer *admin, *lead;
  char kase[UUID_TEXT];
};

static int set_up (void **state_)
{
  struct state *state = calloc (1, sizeof *state);
  state->bus.shim = true;
  bus_start (&state->bus, NULL);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  bus_region (state->admin);
  state->lead = peer_person (&state->bus, state->admin, LEAD);
  bus_draft (state->lead, "Idee", "public", state->kase);
  *state_ = state;
  return 0;
}

static int tear_down (void **state_)
{
  struct state *state = *state_;
  peer_destroy (&state->admin);
  peer_destroy (&state->lead);
  bus_stop (&state->bus);
  free (state);
  return 0;
}

static int64_t now_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The slowest of some answers in milliseconds. */
static int64_t worst_answer (struct peer *peer, int count)
{
  int64_t worst = 0;
  for (int i = 0; i < count; i++)
  {
    int64_t start = now_ms ();
    peer_must (peer, "whoami", "{}", MSG_RESULT);
    peer_forget (peer);
    worst = now_ms () - start > worst ? now_ms () - start : worst;
    usleep (2000);
  }
  return worst;
}

/* A peer whose socket takes as little as a kernel allows once nobody reads it. */
static struct peer *narrow_peer (struct state *state)
{
  struct peer *peer = peer_new_narrow (&state->bus, peer_secret (state->lead));
  peer_must (peer, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  return peer;
}

static void who_asks_and_never_reads_delays_nobody (void **state_)
{
  struct state *state = *state_;
  struct peer *deaf = narrow_peer (state);
  long before = bus_memory_kib (&state->bus), most = 0;
  int64_t worst = 0;
  for (int i = 0; i < 5000; i++)
  {
    peer_request (deaf, "pipeline.get", "{\"pipeline\":\"smarte-region\"}", NULL);
    peer_forget (deaf);
    if (i % 250 == 249)
    {
      int64_t slowest = worst_answer (state->lead, 10);
      worst = slowest > worst ? slowest : worst;
      most = bus_memory_kib (&state->bus) > most ? bus_memory_kib (&state->bus) : most;
    }
  }
  print_message ("slowest answer to others %lld ms, memory at most %ld KiB more\n", (long long) worst, most - before);
  assert_true (worst < 1000);
  assert_true (most - before < BOUND_KIB);
  peer_destroy (&deaf);
}

static void who_follows_and_never_reads_costs_credit_only (void **state_)
{
  struct state *state = *state_;
  char text[1901], json[2100];
  struct peer *deaf = narrow_peer (state);
  struct peer *reader = peer_hello (&state->bus, PEER_TCP, peer_secret (state->lead));
  memset (text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"text\":\"%s\"}", state->kase, text);
  for (int i = 0; i < LIMIT_FOLLOWS_PER_SESSION; i++)
    peer_must (deaf, "follow", "{\"credit\":4194304}", MSG_FOLLOWING);
  peer_must (reader, "follow", "{\"credit\":4194304}", MSG_FOLLOWING);
  uint8_t id[16];
  memcpy (id, peer_id (reader), 16);
  long before = bus_memory_kib (&state->bus);
  int seen = 0;
  for (int i = 0; i < 2000; i++)
  {
    peer_must (state->lead, "case.comment", json, MSG_DONE);
    peer_forget (state->lead);
    const struct answer *answer;
    while (seen <= i && (answer = peer_receive (reader, BUS_WAIT_MS)) != NULL)
      seen += answer->message.type == MSG_EVENT;
    peer_forget (reader);
  }
  long more = bus_memory_kib (&state->bus) - before;
  print_message ("memory %ld KiB more\n", more);
  assert_int_equal (seen, 2000);
  assert_true (more < BOUND_KIB);
  assert_true (worst_answer (state->lead, 50) < 500);
  peer_destroy (&deaf);
  peer_destroy (&reader);
}

static void who_never_reads_is_cut_off_and_forgotten (void **state_)
{
  struct state *state = *state_;
  int before = bus_sockets (&state->bus);
  struct peer *deaf = narrow_peer (state);
  for (int i = 0; i < 3000; i++)
  {
    peer_request (deaf, "pipeline.get", "{\"pipeline\":\"smarte-region\"}", NULL);
    peer_forget (deaf);
  }
  worst_answer (state->lead, 50);
  assert_int_equal (bus_sockets (&state->bus), before + 1);
  int64_t start = now_ms ();
  while (now_ms () - start < 2 * UNREAD_MS && bus_sockets (&state->bus) > before)
  {
    worst_answer (state->lead, 5);
    usleep (500000);
  }
  assert_int_equal (bus_sockets (&state->bus), before);
  peer_destroy (&deaf);
}

#define CROWD 300

static void many_followers_all_see_everything (void **state_)
{
  struct state *state = *state_;
  struct peer *crowd[CROWD];
  uint8_t ids[CROWD][16];
  char json[200];
  for (int i = 0; i < CROWD; i++)
  {
    crowd[i] = peer_hello (&state->bus, PEER_TCP, peer_secret (state->lead));
    peer_must (crowd[i], "follow", "{\"credit\":1000000}", MSG_FOLLOWING);
    memcpy (ids[i], peer_id (crowd[i]), 16);
  }
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"text\":\"Ja\"}", state->kase);
  for (int i = 0; i < 50; i++)
    peer_must (state->lead, "case.comment", json, MSG_DONE);
  for (int i = 0; i < CROWD; i++)
  {
    int64_t last = 0;
    for (int seen = 0; seen < 50;)
    {
      const struct answer *answer = peer_receive (crowd[i], BUS_WAIT_MS);
      assert_non_null (answer);
      if (answer->message.type != MSG_EVENT)
        continue;
      assert_memory_equal (answer->re, ids[i], 16);
      assert_true (last == 0 || message_int (&answer->message, EVENT_SEQ, 0) == last + 1);
      last = message_int (&answer->message, EVENT_SEQ, 0);
      seen++;
      peer_forget (crowd[i]);
    }
    peer_destroy (&crowd[i]);
  }
}

struct tally
{
  int done, busy;
};

static void count_answer (struct tally *tally, const struct answer *answer)
{
  tally->done += answer->message.type == MSG_DONE;
  if (answer->message.type != MSG_ERROR)
    return;
  assert_string_equal (answer_code (answer), "busy");
  assert_true (message_bool (&answer->message, ERROR_RETRY));
  tally->busy++;
}

/* More commands than the queue holds: each is answered, with done or with busy, and what was busy can be sent again. */
static void a_full_queue_says_busy (void **state_)
{
  struct state *state = *state_;
  enum
  {
    COUNT = LIMIT_QUEUE_JOBS + LIMIT_QUEUE_JOBS / 2
  };
  char json[200];
  struct tally tally = {0, 0};
  const struct answer *answer;
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"text\":\"Ja\"}", state->kase);
  bus_disk (&state->bus, "sleep 1500");
  for (int i = 0; i < COUNT; i++)
  {
    peer_request (state->lead, "case.comment", json, NULL);
    if ((answer = peer_receive (state->lead, 0)) != NULL)
      count_answer (&tally, answer);
  }
  assert_true (worst_answer (state->admin, 5) < 1000);
  bus_disk (&state->bus, "");
  while (tally.done + tally.busy < COUNT)
  {
    answer = peer_receive (state->lead, BUS_WAIT_MS);
    assert_non_null (answer);
    count_answer (&tally, answer);
  }
  assert_true (tally.busy > 0 && tally.done >= LIMIT_QUEUE_JOBS);
  peer_must (state->lead, "case.comment", json, MSG_DONE);
}

#define STRANGERS (LIMIT_CONNECTIONS / 10)

static void strangers_leave_room_for_people (void **state_)
{
  struct state *state = *state_;
  struct peer **strangers = calloc (STRANGERS + 1, sizeof *strangers);
  for (int i = 0; i <= STRANGERS; i++)
  {
    strangers[i] = peer_new (&state->bus, PEER_TCP, NULL, NULL);
    const struct answer *answer = peer_call (strangers[i], "hello", "{\"min\":1,\"max\":1}");
    if (i == STRANGERS)
      assert_string_equal (answer_code (answer), "busy");
    else
      assert_int_equal (answer->message.type, MSG_WELCOME);
  }
  struct peer *person = peer_hello (&state->bus, PEER_TCP, peer_secret (state->lead));
  peer_must (person, "whoami", "{}", MSG_RESULT);
  peer_destroy (&person);
  for (int i = 0; i <= STRANGERS; i++)
    peer_destroy (&strangers[i]);
  free (strangers);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)

int main (void)
{
  zsys_set_max_sockets (4096);
  const struct CMUnitTest tests[] = {TEST (who_asks_and_never_reads_delays_nobody),   TEST (who_follows_and_never_reads_costs_credit_only),
                                     TEST (who_never_reads_is_cut_off_and_forgotten), TEST (many_followers_all_see_everything),
                                     TEST (strangers_leave_room_for_people),          TEST (a_full_queue_says_busy)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
