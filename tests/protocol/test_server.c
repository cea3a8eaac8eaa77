/* SPDX-License-Identifier: EUPL-1.2 */
/* The broker as a program and as a partner: start, stop, kill, slow and broken disks, signs of life. */
#include "testbus.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const uint8_t nobody[16];

struct state
{
  struct bus bus;
  struct peer *admin;
};

static int set_up (void **state_)
{
  struct state *state = calloc (1, sizeof *state);
  state->bus.shim = true;
  bus_start (&state->bus, NULL);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  *state_ = state;
  return 0;
}

static int tear_down (void **state_)
{
  struct state *state = *state_;
  peer_destroy (&state->admin);
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

static int64_t head_of (struct peer *peer)
{
  return message_int (&peer_must (peer, "ping", "{}", MSG_PONG)->message, PONG_SEQ, -1);
}

/* Sends a command that makes a record, without waiting; its id. */
static void put_org (struct peer *peer, int number, uint8_t id[16])
{
  char json[100];
  snprintf (json, sizeof json, "{\"key\":\"org%d\",\"kind\":\"firm\",\"name\":\"Firma %d\"}", number, number);
  peer_request (peer, "org.put", json, NULL);
  memcpy (id, peer_id (peer), 16);
}

/* ---- The program ---- */

static void a_second_start_names_the_process_that_serves (void **state_)
{
  struct state *state = *state_;
  char data[300], text[2000], pid[30];
  snprintf (data, sizeof data, "%s/data", state->bus.dir);
  snprintf (pid, sizeof pid, "%ld", (long) state->bus.pid);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--data", data, "--bind", "tcp://127.0.0.1:0", "--feed", "", NULL}, text, sizeof text), 1);
  assert_non_null (strstr (text, pid));
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--data", data, "verify", NULL}, text, sizeof text), 1);
  assert_non_null (strstr (text, pid));
  head_of (state->admin);
}

static int write_config (const struct state *state, const char *name, const char *content, char *path, size_t size)
{
  snprintf (path, size, "%s/%s", state->bus.dir, name);
  FILE *file = fopen (path, "we");
  assert_non_null (file);
  fputs (content, file);
  return fclose (file);
}

static void expect_config (const struct state *state, const char *content, const char *complaint)
{
  char path[300], text[2000];
  write_config (state, "other.yaml", content, path, sizeof path);
  int status = bus_run ((const char *[]){"ideenbusd", "--config", path, "--data", state->bus.dir, "--check", NULL}, text, sizeof text);
  if (status != (complaint == NULL ? 0 : 1) || (complaint != NULL && strstr (text, complaint) == NULL))
    fail_msg ("%s expected for\n%s\nbut: %d %s", complaint != NULL ? complaint : "no complaint", content, status, text);
}

static void an_error_in_the_configuration_is_told_with_its_line (void **state_)
{
  struct state *state = *state_;
  expect_config (state, "# nothing\n", NULL);
  expect_config (state, "prefix: ABC\nrelay_admin: true\nio_threads: 2\n", NULL);
  expect_config (state, "# first\n\nbind: tcp://127.0.0.1:1\n\n  \nprot: 3\n", "other.yaml:6:1: unknown key \"prot\"");
  expect_config (state, "prefix: ABC\nprefix: DEF\n", "other.yaml:2:1: key \"prefix\" stands twice");
  expect_config (state, "region: x\nio_threads: many\n", "other.yaml:2:13:");
  expect_config (state, "- a\n", "other.yaml");
  expect_config (state, "bind: \"a\nb: c\n", "other.yaml");
  expect_config (state, "bind: 127.0.0.1:7420\n", "bind:");
  expect_config (state, "bind: tcp://127.0.0.1:70000\n", "bind:");
  expect_config (state, "feed: udp://127.0.0.1:1\n", "feed:");
  expect_config (state, "prefix: slk\n", "prefix:");
  expect_config (state, "io_threads: 0\n", "io_threads:");
}

static void the_example_of_the_configuration_is_good (void **state_)
{
  struct state *state = *state_;
  char text[2000];
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--config", TEST_SOURCE "/broker/ideenbusd.yaml.example", "--data", state->bus.dir, "--check", NULL},
                             text, sizeof text),
                    0);
}

static void a_check_touches_nothing (void **state_)
{
  struct state *state = *state_;
  char path[300], text[2000];
  struct stat status;
  snprintf (path, sizeof path, "%s/none", state->bus.dir);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--data", path, "--check", NULL}, text, sizeof text), 0);
  assert_int_equal (stat (path, &status), -1);
  snprintf (path, sizeof path, "%s/data", state->bus.dir);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--data", path, "--check", NULL}, text, sizeof text), 0); /* though a broker serves it */
  head_of (state->admin);
}

static void wrong_usage_gives_2 (void **state)
{
  char text[4000];
  (void) state;
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "frobnicate", NULL}, text, sizeof text), 2);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--frobnicate", NULL}, text, sizeof text), 2);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "backup", NULL}, text, sizeof text), 2);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "verify", "x", NULL}, text, sizeof text), 2);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--help", NULL}, text, sizeof text), 0);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--version", NULL}, text, sizeof text), 0);
}

static void secrets_are_for_the_owner_alone (void **state_)
{
  struct state *state = *state_;
  static const char *const files[] = {"data", "data/keys", "data/keys/curve.secret", "data/keys/invite.secret", "data/admin.ipc"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
  {
    char path[300];
    struct stat status;
    snprintf (path, sizeof path, "%s/%s", state->bus.dir, files[i]);
    assert_int_equal (stat (path, &status), 0);
    assert_int_equal (status.st_mode & 077, 0);
  }
}

static void a_lost_key_is_not_replaced_in_silence (void **state_)
{
  struct state *state = *state_;
  char data[300], path[320], text[2000];
  snprintf (data, sizeof data, "%s/data", state->bus.dir);
  snprintf (path, sizeof path, "%s/keys/curve.secret", data);
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  assert_int_equal (unlink (path), 0);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--data", data, "--bind", "tcp://127.0.0.1:0", "--feed", "", NULL}, text, sizeof text), 1);
  assert_non_null (strstr (text, "curve.secret"));
  char command[700];
  snprintf (command, sizeof command, "head -c 32 /dev/urandom > %s; chmod 600 %s", path, path);
  assert_int_equal (system (command), 0);
  bus_restart (&state->bus);
}

/* ---- The end ---- */

#define QUEUED 40

static void a_stop_answers_what_was_queued_and_says_goodbye (void **state_)
{
  struct state *state = *state_;
  uint8_t ids[QUEUED][16];
  struct peer *idle = peer_hello (&state->bus, PEER_TCP, NULL);
  bus_disk (&state->bus, "sleep 700");
  for (int i = 0; i < QUEUED; i++)
    put_org (state->admin, i, ids[i]);
  head_of (state->admin); /* behind them on the same connection: they are in */
  assert_int_equal (kill (state->bus.pid, SIGTERM), 0);
  usleep (100000);
  peer_request (idle, "hello", "{\"min\":1,\"max\":1}", NULL);
  assert_string_equal (answer_code (peer_await (idle, peer_id (idle))), "shutdown");
  for (int i = 0; i < QUEUED; i++)
    assert_int_equal (peer_await (state->admin, ids[i])->message.type, MSG_DONE);
  assert_string_equal (answer_code (peer_await (state->admin, nobody)), "shutdown");
  assert_string_equal (answer_code (peer_await (idle, nobody)), "shutdown");
  assert_int_equal (bus_end (&state->bus, 0), 0);
  peer_destroy (&idle);
  peer_destroy (&state->admin);
  bus_disk (&state->bus, "");
  bus_restart (&state->bus);
}

static void a_killed_broker_keeps_what_it_acknowledged (void **state_)
{
  struct state *state = *state_;
  uint8_t ids[QUEUED][16], server_key[32];
  int64_t seqs[QUEUED];
  memcpy (server_key, state->bus.server_key, 32);
  for (int i = 0; i < QUEUED; i++)
  {
    put_org (state->admin, i, ids[i]);
    seqs[i] = message_int (&peer_await (state->admin, ids[i])->message, DONE_SEQ, 0);
  }
  for (int i = 0; i < QUEUED; i++)
    put_org (state->admin, QUEUED + i, (uint8_t[16]){0});
  assert_int_equal (bus_end (&state->bus, SIGKILL), -SIGKILL);
  peer_destroy (&state->admin);
  bus_restart (&state->bus);
  assert_memory_equal (state->bus.server_key, server_key, 32);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  assert_true (head_of (state->admin) >= seqs[QUEUED - 1]);
  for (int i = 0; i < QUEUED; i++)
  {
    char json[100];
    snprintf (json, sizeof json, "{\"key\":\"org%d\",\"kind\":\"firm\",\"name\":\"Firma %d\"}", i, i);
    peer_request (state->admin, "org.put", json, ids[i]);
    const struct answer *answer = peer_await (state->admin, ids[i]);
    assert_int_equal (answer->message.type, MSG_DONE);
    assert_int_equal (message_int (&answer->message, DONE_SEQ, 0), seqs[i]);
  }
}

static void a_failed_sync_ends_the_broker_without_an_answer (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  int64_t seq = head_of (state->admin);
  bus_disk (&state->bus, "fail");
  put_org (state->admin, 1, id);
  assert_int_equal (bus_end (&state->bus, 0), 2);
  assert_null (peer_receive (state->admin, 200));
  bus_disk (&state->bus, "");
  peer_destroy (&state->admin);
  bus_restart (&state->bus);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  peer_request (state->admin, "org.put", "{\"key\":\"org1\",\"kind\":\"firm\",\"name\":\"Firma 1\"}", id);
  assert_int_equal (peer_await (state->admin, id)->message.type, MSG_DONE);
  assert_int_equal (head_of (state->admin), seq + 1); /* once, whether or not the disk had it */
}

static void a_restored_backup_is_another_epoch (void **state_)
{
  struct state *state = *state_;
  char data[300], backup[300], text[2000];
  uint8_t id[16];
  snprintf (data, sizeof data, "%s/data", state->bus.dir);
  snprintf (backup, sizeof backup, "%s/backup", state->bus.dir);
  put_org (state->admin, 1, id);
  peer_await (state->admin, id);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--data", data, "backup", backup, NULL}, text, sizeof text), 0);
  put_org (state->admin, 2, id);
  peer_await (state->admin, id);
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  peer_destroy (&state->admin);
  snprintf (text, sizeof text, "rm -rf '%s'", data);
  assert_int_equal (system (text), 0);
  assert_int_equal (bus_run ((const char *[]){"ideenbusd", "--data", data, "restore", backup, NULL}, text, sizeof text), 0);
  bus_restart (&state->bus);
  state->admin = peer_new (&state->bus, PEER_LOCAL, NULL, NULL);
  const struct answer *answer = peer_must (state->admin, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  assert_int_equal (value_as_int (value_at (&answer->message.arg[WELCOME_HEAD], "epoch"), 0), 2);
  peer_must (state->admin, "org.get", "{\"key\":\"org1\"}", MSG_RESULT);
  assert_string_equal (answer_code (peer_call (state->admin, "org.get", "{\"key\":\"org2\"}")), "not_found");
}

/* A dead battery or a wrong time server, once: what was written then keeps its date, and everybody can go on. */
static void a_clock_that_was_wrong_once_locks_nobody_out (void **state_)
{
  struct state *state = *state_;
  const int64_t ahead_ms = 800LL * 24 * 3600 * 1000;
  uint8_t now[16], id[16];
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  peer_destroy (&state->admin);
  state->bus.clock_ms = ahead_ms;
  bus_restart (&state->bus);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  uuid_new (now);
  uuid_make (id, uuid_time_ms (now) + ahead_ms, (const uint8_t *) "0123456789");
  peer_request (state->admin, "org.put", "{\"key\":\"org1\",\"kind\":\"firm\",\"name\":\"Firma 1\"}", id);
  assert_int_equal (peer_await (state->admin, id)->message.type, MSG_DONE);
  assert_int_equal (bus_end (&state->bus, SIGTERM), 0);
  peer_destroy (&state->admin);
  state->bus.clock_ms = 0;
  bus_restart (&state->bus);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  put_org (state->admin, 2, id);
  assert_int_equal (peer_await (state->admin, id)->message.type, MSG_DONE);
}

/* ---- Signs of life ---- */

static void reading_goes_on_while_the_disk_is_slow (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  int64_t worst = 0, start = now_ms ();
  bus_disk (&state->bus, "sleep 6500");
  put_org (state->admin, 1, id);
  bool unasked = false;
  struct peer *idle = peer_hello (&state->bus, PEER_LOCAL, NULL);
  while (now_ms () - start < 5500)
  {
    int64_t asked = now_ms ();
    peer_must (state->admin, "org.list", "{}", MSG_RESULT);
    worst = now_ms () - asked > worst ? now_ms () - asked : worst;
    const struct answer *answer = peer_receive (idle, 50);
    unasked = unasked || (answer != NULL && answer->message.type == MSG_PONG);
  }
  assert_true (unasked);
  assert_true (worst < 500);
  peer_destroy (&idle);
  bus_disk (&state->bus, "");
  assert_int_equal (peer_await (state->admin, id)->message.type, MSG_DONE);
}

static void a_silent_session_is_forgotten_and_told_so (void **state_)
{
  struct state *state = *state_;
  struct peer *silent = peer_hello (&state->bus, PEER_TCP, NULL);
  int64_t start = now_ms ();
  int pongs = 0;
  while (now_ms () - start < SILENCE_MS + 3000)
  {
    const struct answer *answer = peer_receive (silent, 1000);
    pongs += answer != NULL && answer->message.type == MSG_PONG;
    head_of (state->admin);
  }
  assert_true (pongs >= 3 && pongs <= 6);
  assert_string_equal (answer_code (peer_call (silent, "ping", "{}")), "no_hello");
  peer_must (silent, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  peer_destroy (&silent);
}

static int64_t status_of (struct peer *peer, const char *key)
{
  const struct answer *answer = peer_must (peer, "status", "{}", MSG_RESULT);
  return value_as_int (value_at (&answer->message.arg[RESULT_ROWS].items[0], key), -1);
}

static void sessions_come_and_go (void **state_)
{
  struct state *state = *state_;
  struct peer *peers[20];
  for (int i = 0; i < 20; i++)
    peers[i] = peer_hello (&state->bus, PEER_TCP, NULL);
  assert_int_equal (status_of (state->admin, "sessions"), 21);
  for (int i = 0; i < 10; i++)
    assert_string_equal (answer_code (peer_must (peers[i], "bye", "{}", MSG_GOODBYE)), "bye");
  assert_int_equal (status_of (state->admin, "sessions"), 11);
  for (int i = 0; i < 20; i++)
    peer_destroy (&peers[i]);
  int64_t start = now_ms ();
  while (status_of (state->admin, "sessions") > 1 && now_ms () - start < 10000)
    usleep (200000); /* gone without a word: the next sign of life finds nobody */
  assert_int_equal (status_of (state->admin, "sessions"), 1);
}

static void a_query_waits_for_nobody_but_says_when_it_is_behind (void **state_)
{
  struct state *state = *state_;
  uint8_t id[16];
  int64_t seq = head_of (state->admin);
  uuid_new (id);
  struct request request = {.id = id, .min_seq = seq + 1, .message = message_new (MSG_STATUS)};
  peer_send_request (state->admin, &request);
  const struct answer *answer = peer_await (state->admin, id);
  assert_string_equal (answer_code (answer), "behind");
  assert_true (message_bool (&answer->message, ERROR_RETRY));
  request.min_seq = seq;
  peer_send_request (state->admin, &request);
  assert_int_equal (peer_await (state->admin, id)->message.type, MSG_RESULT);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {TEST (a_second_start_names_the_process_that_serves),
                                     TEST (an_error_in_the_configuration_is_told_with_its_line),
                                     TEST (the_example_of_the_configuration_is_good),
                                     TEST (a_check_touches_nothing),
                                     cmocka_unit_test (wrong_usage_gives_2),
                                     TEST (secrets_are_for_the_owner_alone),
                                     TEST (a_lost_key_is_not_replaced_in_silence),
                                     TEST (a_stop_answers_what_was_queued_and_says_goodbye),
                                     TEST (a_killed_broker_keeps_what_it_acknowledged),
                                     TEST (a_failed_sync_ends_the_broker_without_an_answer),
                                     TEST (a_restored_backup_is_another_epoch),
                                     TEST (a_clock_that_was_wrong_once_locks_nobody_out),
                                     TEST (reading_goes_on_while_the_disk_is_slow),
                                     TEST (a_silent_session_is_forgotten_and_told_so),
                                     TEST (sessions_come_and_go),
                                     TEST (a_query_waits_for_nobody_but_says_when_it_is_behind)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
