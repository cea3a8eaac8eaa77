/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the client library about sessions and requests. */
#include "fake_broker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture
{
  struct fake fake;
  struct ideenbus *bus;
  struct arena *arena;
};

static struct fixture fixture;

static int set_up (void **state)
{
  int code;
  fake_begin (&fixture.fake);
  fixture.bus = ideenbus_open ("test", "test", &code);
  fixture.arena = arena_new ();
  *state = &fixture;
  return code;
}

static int tear_down (void **state)
{
  (void) state;
  ideenbus_close (&fixture.bus);
  arena_destroy (&fixture.arena);
  fake_end (&fixture.fake);
  return 0;
}

static struct message support (void)
{
  struct message request = message_new (MSG_CASE_SUPPORT);
  request.arg[CASE_SUPPORT_CASE] = value_string ("SLK-2026-00001");
  return request;
}

static int answered_with;
static int answers;

static void on_answer (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  (void) bus;
  (void) id;
  (void) context;
  answers++;
  answered_with = answer->type;
}

static void a_command_is_greeted_sent_and_answered (void **state)
{
  struct message answer, request = support ();
  (void) state;
  assert_int_equal (ideenbus_call (fixture.bus, fixture.arena, &request, NULL, 2000, &answer), IDEENBUS_OK);
  assert_int_equal (answer.type, MSG_DONE);
  assert_int_equal (message_int (&answer, DONE_SEQ, 0), 11);
  assert_int_equal (fixture.fake.hellos, 1);
  assert_non_null (ideenbus_person (fixture.bus));
}

static void connecting_an_open_session_takes_no_time (void **state)
{
  (void) state;
  assert_int_equal (ideenbus_connect (fixture.bus, 3000), IDEENBUS_OK);
  time_t before = time (NULL);
  for (int i = 0; i < 3; i++)
    assert_int_equal (ideenbus_connect (fixture.bus, 3000), IDEENBUS_OK);
  assert_true (time (NULL) - before < 3);
}

static void without_a_broker_a_call_ends_in_its_time (void **state)
{
  struct message answer, request = support ();
  (void) state;
  fake_stop (&fixture.fake);
  assert_int_equal (ideenbus_call (fixture.bus, fixture.arena, &request, NULL, 300, &answer), IDEENBUS_UNREACHABLE);
  assert_int_equal (ideenbus_failure (fixture.bus), IDEENBUS_FAILURE_CONNECT);
  assert_int_equal (ideenbus_pending (fixture.bus), 0);
}

static bool is_mute;

static bool mute (struct fake *fake, const struct request *request, struct message *answer)
{
  if (is_mute)
    return false;
  *answer = fake_done (fake, request);
  return true;
}

static void what_was_not_answered_is_repeated_with_its_id_on_a_new_connection (void **state)
{
  struct message request = support ();
  uint8_t ids[3][16];
  (void) state;
  answers = 0;
  is_mute = true;
  fixture.fake.answer = mute;
  for (int i = 0; i < 3; i++)
    assert_int_equal (ideenbus_send (fixture.bus, &request, NULL, on_answer, NULL, ids[i]), IDEENBUS_OK);
  fake_until (fixture.bus, fake_heard (&fixture.fake, MSG_CASE_SUPPORT) == 3);
  fake_stop (&fixture.fake);
  is_mute = false;
  fake_start (&fixture.fake);
  fake_until (fixture.bus, answers == 3);
  assert_int_equal (fixture.fake.heard_count, 6);
  for (int i = 0; i < 3; i++)
    assert_memory_equal (fixture.fake.heard[3 + i].id, ids[i], 16); /* in order */
  assert_int_equal (fixture.fake.hellos, 2);
}

static void a_broker_that_forgot_the_session_is_greeted_again (void **state)
{
  struct message answer, request = support ();
  (void) state;
  assert_int_equal (ideenbus_connect (fixture.bus, 2000), IDEENBUS_OK);
  fixture.fake.forget = true;
  assert_int_equal (ideenbus_call (fixture.bus, fixture.arena, &request, NULL, 2000, &answer), IDEENBUS_OK);
  assert_int_equal (answer.type, MSG_DONE);
  assert_int_equal (fixture.fake.hellos, 2);
}

static void a_busy_broker_is_asked_again_until_it_takes_the_command (void **state)
{
  struct message answer, request = support ();
  (void) state;
  fixture.fake.busy = 3;
  assert_int_equal (ideenbus_call (fixture.bus, fixture.arena, &request, NULL, 2000, &answer), IDEENBUS_OK);
  assert_int_equal (answer.type, MSG_DONE);
  assert_int_equal (fake_heard (&fixture.fake, MSG_CASE_SUPPORT), 4);
  assert_memory_equal (fixture.fake.heard[0].id, fixture.fake.heard[3].id, 16);
}

static void a_revoked_person_hears_it_at_once_and_for_good (void **state)
{
  struct message answer, request = support ();
  (void) state;
  fixture.fake.refuse_hello = ERR_REVOKED;
  assert_int_equal (ideenbus_connect (fixture.bus, 2000), IDEENBUS_REJECTED);
  assert_true (slice_is (message_slice (ideenbus_rejection (fixture.bus), ERROR_CODE), "revoked"));
  assert_int_equal (ideenbus_call (fixture.bus, fixture.arena, &request, NULL, 2000, &answer), IDEENBUS_REJECTED);
  answers = 0;
  assert_int_equal (ideenbus_send (fixture.bus, &request, NULL, on_answer, NULL, NULL), IDEENBUS_OK);
  fake_until (fixture.bus, answers == 1);
  assert_int_equal (answered_with, MSG_ERROR);
  assert_int_equal (fixture.fake.hellos, 1);
}

static void a_cancelled_request_calls_nobody (void **state)
{
  struct message request = support (), answer;
  uint8_t id[16];
  (void) state;
  answers = 0;
  assert_int_equal (ideenbus_send (fixture.bus, &request, NULL, on_answer, NULL, id), IDEENBUS_OK);
  ideenbus_cancel (fixture.bus, id);
  assert_int_equal (ideenbus_call (fixture.bus, fixture.arena, &request, NULL, 2000, &answer), IDEENBUS_OK);
  assert_int_equal (answers, 0);
}

static void a_request_that_does_not_fit_the_table_is_not_sent (void **state)
{
  struct message answer, request = message_new (MSG_CASE_SUPPORT);
  (void) state;
  assert_int_equal (ideenbus_call (fixture.bus, fixture.arena, &request, NULL, 2000, &answer), IDEENBUS_BAD_MESSAGE);
  assert_int_equal (fixture.fake.heard_count, 0);
}

static void another_loop_can_wait_on_the_descriptor (void **state)
{
  struct message request = support ();
  (void) state;
  answers = 0;
  int fd = ideenbus_fd (fixture.bus);
  assert_true (fd >= 0);
  assert_int_equal (ideenbus_send (fixture.bus, &request, NULL, on_answer, NULL, NULL), IDEENBUS_OK);
  for (int i = 0; i < 200 && answers == 0; i++)
  {
    /* As an outer loop would: watch the descriptor with an epoll of its own, and never call the library before it is readable. */
    struct epoll_event event = {.events = EPOLLIN};
    int outer = epoll_create1 (0);
    epoll_ctl (outer, EPOLL_CTL_ADD, fd, &event);
    assert_int_equal (epoll_wait (outer, &event, 1, 6000), 1);
    close (outer);
    ideenbus_wait (fixture.bus, 0);
  }
  assert_int_equal (answers, 1);
  assert_int_equal (ideenbus_fd (fixture.bus), fd);
}

static void one_process_opens_a_profile_once (void **state)
{
  int code;
  (void) state;
  assert_null (ideenbus_open ("test", NULL, &code));
  assert_int_equal (code, IDEENBUS_IN_USE);
  ideenbus_close (&fixture.bus);
  fixture.bus = ideenbus_open ("test", NULL, &code);
  assert_non_null (fixture.bus);
}

static void a_profile_is_for_its_owner_alone_and_is_not_overwritten (void **state)
{
  static const char url[] = "ideenbus://localhost:7420/00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff/"
                            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
  char path[256];
  struct stat stat_of;
  int code;
  (void) state;
  assert_int_equal (ideenbus_join ("other", url, false), IDEENBUS_OK);
  snprintf (path, sizeof path, "%s/ideenbus/other.json", fixture.fake.dir);
  assert_int_equal (stat (path, &stat_of), 0);
  assert_int_equal (stat_of.st_mode & 0777, 0600);
  snprintf (path, sizeof path, "%s/ideenbus", fixture.fake.dir);
  assert_int_equal (stat (path, &stat_of), 0);
  assert_int_equal (stat_of.st_mode & 0777, 0700);
  assert_int_equal (ideenbus_join ("other", url, false), IDEENBUS_OK); /* the same invitation again, not redeemed yet */
  assert_int_equal (ideenbus_join ("test", url, false), IDEENBUS_PROFILE_EXISTS);
  assert_int_equal (ideenbus_join ("third", "ideenbus://localhost/abc", false), IDEENBUS_BAD_URL);
  assert_int_equal (ideenbus_join ("../third", url, false), IDEENBUS_BAD_PROFILE);
  assert_null (ideenbus_open ("third", NULL, &code));
  assert_int_equal (code, IDEENBUS_NO_PROFILE);
}

static void a_cursor_survives_its_text (void **state)
{
  struct value cursor = fake_cursor (&fixture.fake, fixture.arena, 12345), back;
  (void) state;
  assert_int_equal (ideenbus_cursor_parse (fixture.arena, ideenbus_cursor_format (fixture.arena, &cursor), &back), IDEENBUS_OK);
  assert_true (value_equal (&cursor, &back));
  value_set_str (fixture.arena, &cursor, "n", value_int (3));
  assert_int_equal (ideenbus_cursor_parse (fixture.arena, ideenbus_cursor_format (fixture.arena, &cursor), &back), IDEENBUS_OK);
  assert_true (value_equal (&cursor, &back));
  static const char *const wrong[] = {"",
                                      "12",
                                      "00112233445566778899aabbccddeeff",
                                      "00112233445566778899aabbccddeeff.1.2.00",
                                      "00112233445566778899aabbccddeeff.1.2.0011223344556677.",
                                      "00112233445566778899aabbccddeeff.1.2.0011223344556677.1x",
                                      "00112233445566778899aabbccddeeff.0.2.0011223344556677"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_int_equal (ideenbus_cursor_parse (fixture.arena, wrong[i], &back), IDEENBUS_BAD_MESSAGE);
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (a_command_is_greeted_sent_and_answered),
      TEST (connecting_an_open_session_takes_no_time),
      TEST (without_a_broker_a_call_ends_in_its_time),
      TEST (what_was_not_answered_is_repeated_with_its_id_on_a_new_connection),
      TEST (a_broker_that_forgot_the_session_is_greeted_again),
      TEST (a_busy_broker_is_asked_again_until_it_takes_the_command),
      TEST (a_revoked_person_hears_it_at_once_and_for_good),
      TEST (a_cancelled_request_calls_nobody),
      TEST (a_request_that_does_not_fit_the_table_is_not_sent),
      TEST (another_loop_can_wait_on_the_descriptor),
      TEST (one_process_opens_a_profile_once),
      TEST (a_profile_is_for_its_owner_alone_and_is_not_overwritten),
      TEST (a_cursor_survives_its_text),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
