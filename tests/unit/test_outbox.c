/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the client library about commands that cannot be delivered. */
#include "fake_broker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
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
  fake_stop (&fake); /* most of this happens without a broker */
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

/* ---- Helpers ---- */

static void draft (uint8_t id[16])
{
  struct message request = message_new (MSG_CASE_DRAFT);
  request.arg[CASE_DRAFT_TITLE] = value_string ("Erster Titel");
  assert_int_equal (ideenbus_enqueue (bus, &request, NULL, id), IDEENBUS_OK);
}

static void edit (struct value which, const char *field, const char *text, uint8_t id[16])
{
  struct message request = message_new (MSG_CASE_EDIT);
  struct value fields = value_map (arena, 1);
  value_set_str (arena, &fields, field, value_string (text));
  request.arg[CASE_EDIT_CASE] = which;
  request.arg[CASE_EDIT_FIELDS] = fields;
  assert_int_equal (ideenbus_enqueue (bus, &request, NULL, id), IDEENBUS_OK);
}

static void simple (enum message_type verb, struct value which, uint8_t id[16])
{
  struct message request = message_new (verb);
  request.arg[0] = which;
  if (verb == MSG_CASE_COMMENT)
    request.arg[CASE_COMMENT_TEXT] = value_string ("Hallo");
  assert_int_equal (ideenbus_enqueue (bus, &request, NULL, id), IDEENBUS_OK);
}

struct found
{
  struct ideenbus_item items[16];
  size_t count;
};

static bool find_item (const struct ideenbus_item *item, void *context)
{
  struct found *found = context;
  assert_true (found->count < 16);
  found->items[found->count++] = *item;
  return true;
}

static struct found all (void)
{
  struct found found = {.count = 0};
  assert_int_equal (ideenbus_outbox_each (bus, arena, find_item, &found), IDEENBUS_OK);
  return found;
}

static bool base_is (const struct ideenbus_item *item, const char *field, const char *text)
{
  uint8_t hash[VALUE_HASH_BYTES];
  struct value value = text == NULL ? VALUE_NONE : value_string (text);
  struct slice base = value_as_slice (value_at (&item->request.arg[CASE_EDIT_BASE], field));
  value_hash (&value, hash);
  return base.size == sizeof hash && memcmp (base.data, hash, sizeof hash) == 0;
}

/* ---- Chains ---- */

static void a_case_drafted_edited_twice_and_submitted_is_one_chain (void **state)
{
  uint8_t id[4][16], comment[16];
  (void) state;
  draft (id[0]);
  edit (value_id (id[0]), "title", "Zweiter Titel", id[1]);
  edit (value_id (id[0]), "title", "Dritter Titel", id[2]);
  simple (MSG_CASE_COMMENT, value_id (id[0]), comment);
  simple (MSG_CASE_SUBMIT, value_id (id[0]), id[3]);
  struct found found = all ();
  assert_int_equal (found.count, 5);
  assert_false (found.items[0].has_after);
  assert_memory_equal (found.items[1].after, id[0], 16);
  assert_memory_equal (found.items[2].after, id[1], 16);
  assert_memory_equal (found.items[3].after, id[0], 16); /* a remark waits for the case alone */
  assert_memory_equal (found.items[4].after, id[2], 16);
}

static void an_edit_is_based_on_what_was_last_seen_and_queued (void **state)
{
  uint8_t id[3][16];
  struct value view;
  (void) state;
  draft (id[0]);
  edit (value_id (id[0]), "title", "Zweiter Titel", id[1]);
  edit (value_id (id[0]), "title", "Dritter Titel", id[2]);
  struct found found = all ();
  assert_true (base_is (&found.items[1], "title", "Erster Titel"));
  assert_true (base_is (&found.items[2], "title", "Zweiter Titel"));
  struct value which = value_id (id[0]);
  assert_int_equal (ideenbus_recall (bus, arena, &which, &view), IDEENBUS_OK);
  assert_true (slice_is (value_as_slice (value_at (value_at (&view, "fields"), "title")), "Dritter Titel"));
}

static void a_field_that_was_never_seen_counts_as_empty (void **state)
{
  uint8_t id[16];
  (void) state;
  edit (value_string ("SLK-2026-00001"), "title", "Neu", id);
  struct found found = all ();
  assert_true (base_is (&found.items[0], "title", NULL));
}

static bool answer_case (struct fake *self, const struct request *request, struct message *answer)
{
  struct value view = value_map (self->arena, 8), fields = value_map (self->arena, 1);
  static const uint8_t id[16] = {1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 1, 1, 1, 1, 1, 1, 1};
  (void) request;
  value_set_str (self->arena, &fields, "title", value_string ("Gesehen"));
  value_set_str (self->arena, &view, "id", value_id (id));
  value_set_str (self->arena, &view, "ref", value_string ("SLK-2026-00001"));
  value_set_str (self->arena, &view, "version", value_int (7));
  value_set_str (self->arena, &view, "fields", fields);
  *answer = message_new (MSG_RESULT);
  answer->arg[RESULT_SEQ] = value_int (1);
  answer->arg[RESULT_ROWS] = value_list (self->arena, 1);
  value_append (self->arena, &answer->arg[RESULT_ROWS], view);
  return true;
}

static void a_case_that_was_fetched_is_remembered_by_reference_and_id (void **state)
{
  struct message answer, request = message_new (MSG_CASE_GET);
  struct value view, which = value_string ("SLK-2026-00001");
  uint8_t id[2][16];
  (void) state;
  request.arg[CASE_GET_CASE] = which;
  fake.answer = answer_case;
  fake_start (&fake);
  assert_int_equal (ideenbus_call (bus, arena, &request, NULL, 2000, &answer), IDEENBUS_OK);
  fake_stop (&fake);
  assert_int_equal (ideenbus_recall (bus, arena, &which, &view), IDEENBUS_OK);
  assert_int_equal (value_as_int (value_at (&view, "version"), 0), 7);
  edit (which, "title", "Mein", id[0]);
  edit (*value_at (&view, "id"), "summary", "Satz", id[1]);
  struct found found = all ();
  assert_true (base_is (&found.items[0], "title", "Gesehen"));
  assert_memory_equal (found.items[1].after, id[0], 16); /* the same case by its other name */
  assert_int_equal (ideenbus_recall (bus, arena, &which, &view), IDEENBUS_OK);
  assert_null (value_at (&view, "version")); /* with a change on its way nobody knows it */
}

/* ---- Sending ---- */

static void what_cannot_be_delivered_is_queued_and_sent_in_order_later (void **state)
{
  uint8_t id[3][16];
  struct message answer, request = message_new (MSG_CASE_SUPPORT);
  struct ideenbus_sent sent;
  (void) state;
  request.arg[CASE_SUPPORT_CASE] = value_string ("SLK-2026-00009");
  draft (id[0]);
  simple (MSG_CASE_SUBMIT, value_id (id[0]), id[1]);
  assert_int_equal (ideenbus_command (bus, arena, &request, NULL, 100, &answer, id[2]), IDEENBUS_QUEUED);
  assert_int_equal (ideenbus_outbox_count (bus, NULL), 3);
  assert_int_equal (ideenbus_outbox_send (bus, 100, &sent), IDEENBUS_UNREACHABLE);
  assert_int_equal (sent.left, 3);
  fake_start (&fake);
  assert_int_equal (ideenbus_outbox_send (bus, 3000, &sent), IDEENBUS_OK);
  assert_int_equal (sent.accepted, 3);
  assert_int_equal (ideenbus_outbox_count (bus, NULL), 0);
  for (int i = 0; i < 3; i++)
    assert_memory_equal (fake.heard[i].id, id[i], 16);
  assert_memory_equal (fake.heard[1].after, id[0], 16);
}

static void the_outbox_outlives_the_process (void **state)
{
  uint8_t id[16];
  int code;
  (void) state;
  draft (id);
  ideenbus_close (&bus);
  bus = ideenbus_open ("test", "test", &code);
  struct found found = all ();
  assert_int_equal (found.count, 1);
  assert_memory_equal (found.items[0].id, id, 16);
}

static bool conflict_then_predecessor (struct fake *self, const struct request *request, struct message *answer)
{
  if (request->message.type == MSG_CASE_EDIT && request->after == NULL)
  {
    uint8_t hash[VALUE_HASH_BYTES];
    struct value theirs = value_string ("Deren Titel");
    struct slice base = value_as_slice (value_at (&request->message.arg[CASE_EDIT_BASE], "title"));
    value_hash (&theirs, hash);
    if (base.size != sizeof hash || memcmp (base.data, hash, sizeof hash) != 0)
      *answer = fake_refused (self, "conflict", "title", theirs, *value_at (&request->message.arg[CASE_EDIT_FIELDS], "title"));
    else
      *answer = fake_done (self, request);
    self->busy = answer->type == MSG_DONE ? 0 : -1; /* remembers that it refused */
    return true;
  }
  *answer = self->busy == -1 ? fake_refused (self, "predecessor", NULL, VALUE_NONE, VALUE_NONE) : fake_done (self, request);
  return true;
}

static void a_refused_item_stays_with_both_values_and_its_chain_until_it_is_mended (void **state)
{
  uint8_t id[2][16];
  struct ideenbus_sent sent;
  (void) state;
  edit (value_string ("SLK-2026-00001"), "title", "Mein Titel", id[0]);
  edit (value_string ("SLK-2026-00001"), "summary", "Mein Satz", id[1]);
  fake.answer = conflict_then_predecessor;
  fake_start (&fake);
  assert_int_equal (ideenbus_outbox_send (bus, 3000, &sent), IDEENBUS_OK);
  assert_int_equal (sent.refused, 2);
  struct found found = all ();
  assert_int_equal (found.items[0].state, IDEENBUS_ITEM_REFUSED);
  const struct value *reason = &found.items[0].reasons.items[0];
  assert_true (slice_is (value_as_slice (value_at (reason, "present")), "Deren Titel"));
  assert_true (slice_is (value_as_slice (value_at (reason, "yours")), "Mein Titel"));
  assert_true (slice_is (value_as_slice (value_at (&found.items[1].reasons.items[0], "code")), "predecessor"));

  /* Again as it was: refused again.  Over theirs: accepted, and what was chained goes with it. */
  assert_int_equal (ideenbus_outbox_retry (bus, id[0], false), IDEENBUS_OK);
  assert_int_equal (ideenbus_outbox_send (bus, 3000, &sent), IDEENBUS_OK);
  assert_int_equal (sent.refused, 2);
  assert_int_equal (ideenbus_outbox_retry (bus, id[0], true), IDEENBUS_OK);
  assert_int_equal (ideenbus_outbox_send (bus, 3000, &sent), IDEENBUS_OK);
  assert_int_equal (sent.accepted, 2);
  assert_int_equal (all ().count, 0);
}

static void dropping_an_item_closes_the_gap_and_dropping_a_draft_drops_its_chain (void **state)
{
  uint8_t id[3][16], other[16];
  size_t dropped;
  (void) state;
  draft (id[0]);
  edit (value_id (id[0]), "title", "Zweiter", id[1]);
  simple (MSG_CASE_SUBMIT, value_id (id[0]), id[2]);
  draft (other);
  assert_int_equal (ideenbus_outbox_drop (bus, id[1], &dropped), IDEENBUS_OK);
  assert_int_equal (dropped, 1);
  struct found found = all ();
  assert_int_equal (found.count, 3);
  assert_memory_equal (found.items[1].after, id[0], 16);
  assert_int_equal (ideenbus_outbox_drop (bus, id[0], &dropped), IDEENBUS_OK);
  assert_int_equal (dropped, 2);
  found = all ();
  assert_int_equal (found.count, 1);
  assert_memory_equal (found.items[0].id, other, 16);
  assert_int_equal (ideenbus_outbox_drop (bus, id[0], &dropped), IDEENBUS_NOT_FOUND);
}

static void the_same_command_is_queued_once (void **state)
{
  struct message request = message_new (MSG_CASE_SUPPORT);
  uint8_t id[16];
  (void) state;
  uuid_new (id);
  request.arg[CASE_SUPPORT_CASE] = value_string ("SLK-2026-00009");
  for (int i = 0; i < 2; i++)
    assert_int_equal (ideenbus_enqueue (bus, &request, &(struct ideenbus_options){.id = id}, NULL), IDEENBUS_OK);
  assert_int_equal (all ().count, 1);
}

/* A mapped file that ends early must not end the process. */
static void a_database_that_was_cut_off_is_found_when_it_is_opened (void **state)
{
  uint8_t id[16];
  int code;
  (void) state;
  draft (id);
  ideenbus_close (&bus);
  const char *path = ideenbus_data_file (arena, "test");
  static const off_t sizes[] = {5 * 4096, 5000, 4096, 100};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (int twice = 0; twice < 2; twice++)
    {
      assert_int_equal (truncate (path, sizes[i]), 0);
      bus = ideenbus_open ("test", "test", &code);
      assert_null (bus);
      assert_int_equal (code, IDEENBUS_DAMAGED);
    }
  assert_int_equal (unlink (path), 0);
  bus = ideenbus_open ("test", "test", &code);
  assert_int_equal (code, IDEENBUS_OK);
  assert_int_equal (ideenbus_outbox_count (bus, NULL), 0);
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (a_case_drafted_edited_twice_and_submitted_is_one_chain),
      TEST (an_edit_is_based_on_what_was_last_seen_and_queued),
      TEST (a_field_that_was_never_seen_counts_as_empty),
      TEST (a_case_that_was_fetched_is_remembered_by_reference_and_id),
      TEST (what_cannot_be_delivered_is_queued_and_sent_in_order_later),
      TEST (the_outbox_outlives_the_process),
      TEST (a_refused_item_stays_with_both_values_and_its_chain_until_it_is_mended),
      TEST (dropping_an_item_closes_the_gap_and_dropping_a_draft_drops_its_chain),
      TEST (the_same_command_is_queued_once),
      TEST (a_database_that_was_cut_off_is_found_when_it_is_opened),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
