/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the client library about brokers that were restored from a backup. */
#include "fake_broker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <lmdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct fake fake;
static struct ideenbus *bus;
static struct arena *arena;

static int set_up (void **state)
{
  int code;
  (void) state;
  fake_begin (&fake);
  bus = ideenbus_open ("test", "test", &code);
  arena = arena_new ();
  return code;
}

static int tear_down (void **state)
{
  (void) state;
  ideenbus_close (&bus);
  arena_destroy (&arena);
  fake_end (&fake);
  return 0;
}

static void command (uint8_t id[16])
{
  struct message answer, request = message_new (MSG_CASE_SUPPORT);
  request.arg[CASE_SUPPORT_CASE] = value_string ("SLK-2026-00009");
  assert_int_equal (ideenbus_command (bus, arena, &request, NULL, 2000, &answer, id), IDEENBUS_OK);
  assert_int_equal (answer.type, MSG_DONE);
}

static void restart (int epoch, int seq)
{
  fake_stop (&fake);
  fake.heard_count = 0;
  fake.epoch = epoch;
  fake.seq = seq;
  fake_start (&fake);
  fake_until (bus, ideenbus_state (bus) != IDEENBUS_UP);
  assert_int_equal (ideenbus_connect (bus, 3000), IDEENBUS_OK);
}

static void commands_a_restored_broker_lost_are_sent_again_in_order (void **state)
{
  uint8_t id[3][16];
  (void) state;
  for (int i = 0; i < 3; i++)
    command (id[i]);
  restart (2, 11); /* the backup holds the first only, under a raised epoch */
  assert_int_equal (fake.heard_count, 3);
  for (int i = 0; i < 3; i++)
    assert_memory_equal (fake.heard[i].id, id[i], 16);
  assert_int_equal (ideenbus_outbox_count (bus, NULL), 0);
  restart (2, 100); /* and not again */
  assert_int_equal (fake.heard_count, 0);
  restart (3, 100); /* each once, whatever number it has now */
  assert_int_equal (fake.heard_count, 3);
}

static void only_what_lies_behind_the_head_is_sent_again_in_the_same_epoch (void **state)
{
  uint8_t id[3][16];
  (void) state;
  for (int i = 0; i < 3; i++)
    command (id[i]); /* seq 11, 12, 13 */
  restart (1, 12);
  assert_int_equal (fake.heard_count, 1);
  assert_memory_equal (fake.heard[0].id, id[2], 16);
}

static void a_broker_that_lost_nothing_hears_nothing_twice (void **state)
{
  uint8_t id[16];
  (void) state;
  command (id);
  restart (1, 11);
  assert_int_equal (fake.heard_count, 0);
}

static bool refuse (struct fake *self, const struct request *request, struct message *answer)
{
  (void) request;
  *answer = fake_refused (self, "conflict", "title", value_string ("deren"), value_string ("meins"));
  return true;
}

static void what_is_refused_now_lies_in_the_outbox (void **state)
{
  uint8_t id[16];
  size_t refused;
  (void) state;
  command (id);
  fake.answer = refuse;
  restart (2, 5);
  assert_int_equal (ideenbus_outbox_count (bus, &refused), 0);
  assert_int_equal (refused, 1);
  restart (3, 5);
  assert_int_equal (fake.heard_count, 0);
}

static void requests_wait_until_everything_lost_was_sent_again (void **state)
{
  uint8_t id[16], later[16];
  (void) state;
  command (id);
  fake_stop (&fake);
  fake.heard_count = 0;
  fake.epoch = 2;
  fake.seq = 5;
  fake_start (&fake);
  fake_until (bus, ideenbus_state (bus) != IDEENBUS_UP);
  command (later);
  assert_int_equal (fake.heard_count, 2);
  assert_memory_equal (fake.heard[0].id, id, 16);
  assert_memory_equal (fake.heard[1].id, later, 16);
}

/* A client that writes down what was acknowledged only every now and then. */
static void commands_that_wait_to_be_remembered_survive_the_end_of_the_session_and_of_the_handle (void **state)
{
  uint8_t id[2][16];
  int code;
  (void) state;
  ideenbus_remember_every (bus, 60000);
  command (id[0]);
  restart (2, 5); /* the new epoch is known before the command was written */
  assert_int_equal (fake.heard_count, 1);
  assert_memory_equal (fake.heard[0].id, id[0], 16);
  command (id[1]);
  ideenbus_close (&bus);
  bus = ideenbus_open ("test", "test", &code);
  assert_non_null (bus);
  fake_stop (&fake);
  fake.heard_count = 0;
  fake.epoch = 3;
  fake_start (&fake);
  assert_int_equal (ideenbus_connect (bus, 3000), IDEENBUS_OK);
  assert_int_equal (fake.heard_count, 2);
}

/* What another process would find in the profile: this one's memory is not asked. */
static size_t written (void)
{
  char path[256];
  MDB_env *env;
  MDB_txn *txn;
  MDB_dbi dbi;
  MDB_stat stat;
  snprintf (path, sizeof path, "%s/ideenbus/test", fake.dir);
  pid_t child = fork ();
  if (child == 0)
  {
    bool good = mdb_env_create (&env) == 0 && mdb_env_set_maxdbs (env, 8) == 0 && mdb_env_open (env, path, MDB_NOTLS | MDB_RDONLY, 0600) == 0 &&
                mdb_txn_begin (env, NULL, MDB_RDONLY, &txn) == 0 && mdb_dbi_open (txn, "sent", 0, &dbi) == 0 && mdb_stat (txn, dbi, &stat) == 0;
    _exit (good ? (int) stat.ms_entries : 99);
  }
  int status = 0;
  assert_int_equal (waitpid (child, &status, 0), child);
  return (size_t) WEXITSTATUS (status);
}

static void commands_are_remembered_when_they_have_waited (void **state)
{
  uint8_t id[16];
  (void) state;
  ideenbus_remember_every (bus, 300);
  command (id);
  assert_int_equal (written (), 0);
  fake_until (bus, written () == 1);
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (commands_a_restored_broker_lost_are_sent_again_in_order), TEST (only_what_lies_behind_the_head_is_sent_again_in_the_same_epoch),
      TEST (a_broker_that_lost_nothing_hears_nothing_twice),          TEST (what_is_refused_now_lies_in_the_outbox),
      TEST (requests_wait_until_everything_lost_was_sent_again),
      TEST (commands_that_wait_to_be_remembered_survive_the_end_of_the_session_and_of_the_handle),
      TEST (commands_are_remembered_when_they_have_waited),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
