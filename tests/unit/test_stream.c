/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the client library about following. */
#include "fake_broker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct fake fake;
static struct ideenbus *bus;
static struct arena *arena;
static int events, resets, throughs;
static int64_t last_seq;
static bool go_on;

static void on_event (void *context, const struct message *event, const struct value *cursor)
{
  (void) context;
  events++;
  last_seq = message_int (event, EVENT_SEQ, 0);
  assert_int_equal (value_as_int (value_at (cursor, "seq"), 0), last_seq);
}

static void on_through (void *context, const struct value *cursor)
{
  (void) context;
  throughs++;
  last_seq = value_as_int (value_at (cursor, "seq"), 0);
}

static bool on_reset (void *context, const struct message *reset)
{
  (void) context;
  (void) reset;
  resets++;
  return go_on;
}

static const struct ideenbus_handler handler = {.event = on_event, .through = on_through, .reset = on_reset};

static int set_up (void **state)
{
  int code;
  (void) state;
  fake_begin (&fake);
  bus = ideenbus_open ("test", "test", &code);
  arena = arena_new ();
  events = resets = throughs = 0;
  last_seq = -1;
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

static struct ideenbus_stream *follow (const char *name, int64_t credit)
{
  struct message request = message_new (MSG_FOLLOW);
  size_t before = fake_heard (&fake, MSG_FOLLOW);
  if (credit > 0)
    request.arg[FOLLOW_CREDIT] = value_int (credit);
  struct ideenbus_stream *stream = ideenbus_follow (bus, &request, name, &handler, NULL);
  assert_non_null (stream);
  fake_until (bus, fake_heard (&fake, MSG_FOLLOW) == before + 1);
  return stream;
}

static void push (int64_t seq, int64_t n)
{
  struct message event = fake_event (arena, seq, n);
  fake_push (&fake, &event);
}

static int64_t last_number (enum message_type verb)
{
  int64_t number = -2;
  for (size_t i = 0; i < fake.heard_count; i++)
    if (fake.heard[i].verb == verb)
      number = fake.heard[i].number;
  return number;
}

static void a_stream_goes_on_from_where_it_was_on_a_new_connection (void **state)
{
  (void) state;
  struct ideenbus_stream *stream = follow (NULL, 0);
  push (11, 0);
  push (11, 1);
  fake_until (bus, events == 2);
  fake_stop (&fake);
  fake_start (&fake);
  fake_until (bus, fake_heard (&fake, MSG_FOLLOW) == 2);
  assert_int_equal (last_number (MSG_FOLLOW), 11);
  push (12, 0);
  fake_until (bus, events == 3);
  ideenbus_unfollow (bus, &stream);
  assert_null (stream);
}

static void a_named_stream_goes_on_in_the_next_process (void **state)
{
  int code;
  struct value cursor;
  (void) state;
  follow ("place", 0);
  push (11, 0);
  struct message through = message_new (MSG_THROUGH);
  through.arg[THROUGH_CURSOR] = fake_cursor (&fake, arena, 15);
  fake_push (&fake, &through);
  fake_until (bus, throughs == 1);
  ideenbus_close (&bus);
  bus = ideenbus_open ("test", "test", &code);
  assert_int_equal (ideenbus_cursor_get (bus, arena, "place", &cursor), IDEENBUS_OK);
  assert_int_equal (value_as_int (value_at (&cursor, "seq"), 0), 15);
  follow ("place", 0);
  assert_int_equal (last_number (MSG_FOLLOW), 15);
  assert_int_equal (ideenbus_cursor_put (bus, "place", NULL), IDEENBUS_OK);
  assert_int_equal (ideenbus_cursor_get (bus, arena, "place", &cursor), IDEENBUS_NOT_FOUND);
}

static void credit_comes_back_for_what_was_read (void **state)
{
  (void) state;
  follow (NULL, 1024);
  for (int i = 0; i < 10; i++)
    push (11 + i, 0);
  fake_until (bus, events == 10);
  fake_until (bus, fake_heard (&fake, MSG_CREDIT) > 0);
  assert_true (last_number (MSG_CREDIT) >= 512);
}

static void a_reset_ends_the_stream_or_goes_on_from_the_head (void **state)
{
  (void) state;
  struct message reset = message_new (MSG_RESET);
  reset.arg[RESET_CODE] = value_string ("cursor");
  reset.arg[RESET_HEAD] = fake_cursor (&fake, arena, 77);
  go_on = true;
  struct ideenbus_stream *stream = follow (NULL, 0);
  fake_push (&fake, &reset);
  fake_until (bus, resets == 1);
  fake_until (bus, fake_heard (&fake, MSG_FOLLOW) == 2);
  assert_int_equal (last_number (MSG_FOLLOW), 77);
  go_on = false;
  fake_push (&fake, &reset);
  fake_until (bus, resets == 2);
  assert_true (ideenbus_stream_ended (stream));
  push (78, 0);
  for (int i = 0; i < 10; i++)
    ideenbus_wait (bus, 10);
  assert_int_equal (events, 0);
}

static struct ideenbus_stream *own_stream;

static void on_event_unfollow (void *context, const struct message *event, const struct value *cursor)
{
  (void) context;
  (void) event;
  (void) cursor;
  events++;
  ideenbus_unfollow (bus, &own_stream);
}

static void a_stream_may_be_ended_inside_its_callback (void **state)
{
  (void) state;
  struct message request = message_new (MSG_FOLLOW);
  own_stream = ideenbus_follow (bus, &request, NULL, &(struct ideenbus_handler){.event = on_event_unfollow}, NULL);
  fake_until (bus, fake_heard (&fake, MSG_FOLLOW) == 1);
  push (11, 0);
  push (12, 0);
  fake_until (bus, events == 1);
  for (int i = 0; i < 10; i++)
    ideenbus_wait (bus, 10);
  assert_int_equal (events, 1);
  assert_null (own_stream);
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (a_stream_goes_on_from_where_it_was_on_a_new_connection),
      TEST (a_named_stream_goes_on_in_the_next_process),
      TEST (credit_comes_back_for_what_was_read),
      TEST (a_reset_ends_the_stream_or_goes_on_from_the_head),
      TEST (a_stream_may_be_ended_inside_its_callback),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
