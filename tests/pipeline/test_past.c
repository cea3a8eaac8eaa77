/* SPDX-License-Identifier: EUPL-1.2 */
/* A case as it was, and what is different between two moments of it. */
#include "story.h"

#include <stdio.h>
#include <string.h>

static const char *title_at (struct town *town, enum who who, const char *ref, uint64_t seq)
{
  struct value view = town_row (town, who, "case.get", "{'case': '%s', 'at': %llu}", ref, (unsigned long long) seq);
  return town_text (town, value_at (&view, "fields"), "title");
}

static struct value diff (struct town *town, enum who who, const char *ref, uint64_t from, uint64_t to)
{
  return town_pages (town, who, "case.diff", 3, "{'case': '%s', 'from': %llu, 'to': %llu}", ref, (unsigned long long) from, (unsigned long long) to);
}

static const struct value *change_of (struct town *town, const struct value *changes, const char *kind, const char *field, const char *row)
{
  for (uint32_t i = 0; i < changes->count; i++)
    if (strcmp (town_text (town, &changes->items[i], "kind"), kind) == 0 && strcmp (town_text (town, &changes->items[i], "field"), field) == 0 &&
        strcmp (town_text (town, &changes->items[i], "row"), row) == 0)
      return &changes->items[i];
  return NULL;
}

static void is_refused (struct town *town, enum who who, const char *verb, const char *ref, const char *more)
{
  struct message request = town_message (town, verb, "{'case': '%s'%s}", ref, more), answer = town_query (town, who, &request);
  assert_int_equal (answer.type, MSG_REFUSED);
}

/* ---- As it was ------------------------------------------------------------------------------------------------------------------------------------------ */

static void a_case_is_shown_as_it_was_after_any_record (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  uint64_t first = town_seq (town);
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Zwei', 'problem': 'Neu.'}");
  uint64_t second = town_seq (town);
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Drei', 'problem': null}");
  assert_string_equal (title_at (town, BERNBURG_EDITOR, ref, first), "Eins");
  assert_string_equal (title_at (town, BERNBURG_EDITOR, ref, second), "Zwei");
  assert_string_equal (title_at (town, BERNBURG_EDITOR, ref, town_seq (town)), "Drei");
}

/* Of error `future`, which names the newest record. */
static void is_future (struct town *town, const char *verb, const char *ref, const char *more)
{
  struct message request = town_message (town, verb, "{'case': '%s'%s}", ref, more), answer = town_query (town, BERNBURG_EDITOR, &request);
  char newest[24];
  snprintf (newest, sizeof newest, "%llu", (unsigned long long) town_seq (town));
  town_is_error (town, &answer, "future");
  assert_true (slice_is (value_as_slice (&answer.arg[ERROR_DETAIL]), newest));
  assert_non_null (strstr (arena_copy (town->arena, value_as_slice (&answer.arg[ERROR_DE]).data, value_as_slice (&answer.arg[ERROR_DE]).size), newest));
}

static void what_lies_ahead_is_not_answered_with_the_present (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  const uint64_t moments[] = {town_seq (town) + 1, 1000000, INT64_MAX};
  for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
  {
    is_future (town, "case.get", ref, arena_printf (town->arena, ", 'at': %llu", (unsigned long long) moments[i]));
    is_future (town, "row.list", ref, arena_printf (town->arena, ", 'at': %llu", (unsigned long long) moments[i]));
    is_future (town, "case.diff", ref, arena_printf (town->arena, ", 'from': 0, 'to': %llu", (unsigned long long) moments[i]));
    is_future (town, "case.diff", ref, arena_printf (town->arena, ", 'from': %llu", (unsigned long long) moments[i]));
  }
  is_future (town, "case.get", ref, arena_printf (town->arena, ", 'on': '%s'", town_day (town, 2)));
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s', 'on': '%s'}", ref, town_day (town, 1)); /* it has begun east of here */
  assert_string_equal (town_text (town, value_at (&view, "fields"), "title"), "Eins");
  is_refused (town, CALBE_EDITOR, "case.get", ref, ", 'at': 1000000"); /* who may not see it learns nothing */
}

static void before_it_began_there_is_no_case (void **state)
{
  struct town *town = *state;
  uint64_t before = town_seq (town);
  const char *ref = story_idea (town, "Eins");
  is_refused (town, BERNBURG_EDITOR, "case.get", ref, arena_printf (town->arena, ", 'at': %llu", (unsigned long long) before));
}

static void a_day_means_its_end (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  town_pass_days (town, 1);
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Zwei'}");
  town_pass_days (town, 1);
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Drei'}");
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s', 'on': '%s'}", ref, town_day (town, -1));
  assert_string_equal (town_text (town, value_at (&view, "fields"), "title"), "Zwei");
}

static void its_stage_state_and_approvals_are_those_of_then (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_to (town, ref, "steckbrief");
  story_prepare (town, ref);
  uint64_t prepared = town_seq (town);
  story_advance (town, BERNBURG_EDITOR, ref);
  story_advance (town, COORDINATOR, ref);
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{'case': '%s', 'version': %u, 'reason': 'Später.', 'until': '%s'}", ref, town_version (town, ref), town_day (town, 30));
  struct value then = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s', 'at': %llu}", ref, (unsigned long long) prepared);
  assert_string_equal (town_text (town, &then, "stage"), "steckbrief");
  assert_string_equal (town_text (town, &then, "state"), "open");
  assert_int_equal (value_at (&then, "approvals")->count, 1);
  assert_null (value_at (&then, "unmet"));
}

static void rows_are_shown_as_they_were (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'A', 'plan_on': '2027-01-01'}");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'B', 'plan_on': '2027-02-01'}");
  uint64_t two = town_seq (town);
  town_accepted (town, BERNBURG_EDITOR, "row.move", "{'case': '%s', 'table': 'milestones', 'row': 'M-002', 'before': 'M-001'}", ref);
  town_accepted (town, BERNBURG_EDITOR, "row.delete", "{'case': '%s', 'table': 'milestones', 'row': 'M-001'}", ref);
  struct value then = town_rows (town, BERNBURG_EDITOR, "row.list", "{'case': '%s', 'table': 'milestones', 'at': %llu}", ref, (unsigned long long) two);
  assert_int_equal (then.count, 2);
  assert_string_equal (town_text (town, &then.items[0], "row"), "M-001");
  struct value now = town_rows (town, BERNBURG_EDITOR, "row.list", "{'case': '%s', 'table': 'milestones'}", ref);
  assert_int_equal (now.count, 1);
}

static void the_past_shows_nothing_that_was_hidden_then (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Noch geheim");
  uint64_t hidden = town_seq (town);
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Für alle', 'visibility': 'intermunicipal'}");
  assert_string_equal (title_at (town, CALBE_EDITOR, ref, town_seq (town)), "Für alle");
  is_refused (town, CALBE_EDITOR, "case.get", ref, arena_printf (town->arena, ", 'at': %llu", (unsigned long long) hidden));
  assert_string_equal (title_at (town, BERNBURG_EDITOR, ref, hidden), "Noch geheim");
  struct value changes = diff (town, CALBE_EDITOR, ref, hidden, town_seq (town));
  for (uint32_t i = 0; i < changes.count; i++)
    assert_null (value_at (&changes.items[i], "before"));
}

/* ---- Differences ------------------------------------------------------------------------------------------------------------------------------------------ */

static void differences_are_told_field_by_field (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'Alt.', 'objective': 'Bleibt.'}");
  uint64_t from = town_seq (town);
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Zwei', 'problem': null, 'benefit': 'Neu.'}");
  struct value changes = diff (town, BERNBURG_EDITOR, ref, from, town_seq (town));
  assert_int_equal (changes.count, 3);
  const struct value *title = change_of (town, &changes, "field", "title", "");
  assert_string_equal (town_text (town, title, "before"), "Eins");
  assert_string_equal (town_text (town, title, "after"), "Zwei");
  assert_null (value_at (change_of (town, &changes, "field", "problem", ""), "after"));
  assert_null (value_at (change_of (town, &changes, "field", "benefit", ""), "before"));
  assert_int_equal (diff (town, BERNBURG_EDITOR, ref, from, from).count, 0);
}

static void differences_are_told_row_by_row (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  for (int i = 0; i < 4; i++)
    story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Nr. %d', 'plan_on': '2027-01-01'}", i + 1);
  uint64_t from = town_seq (town);
  town_accepted (town, BERNBURG_EDITOR, "row.move", "{'case': '%s', 'table': 'milestones', 'row': 'M-004', 'before': 'M-001'}", ref);
  town_accepted (town, BERNBURG_EDITOR, "row.delete", "{'case': '%s', 'table': 'milestones', 'row': 'M-002'}", ref);
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'milestones', 'row': 'M-003', 'cells': {'forecast_on': '2027-05-01'}}", ref);
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Neu', 'plan_on': '2027-01-01'}");
  struct value changes = diff (town, BERNBURG_EDITOR, ref, from, town_seq (town));
  assert_int_equal (changes.count, 4);
  assert_non_null (change_of (town, &changes, "row_moved", "", "M-004"));
  assert_non_null (change_of (town, &changes, "row_removed", "", "M-002"));
  assert_non_null (change_of (town, &changes, "row_added", "", "M-005"));
  assert_string_equal (town_text (town, change_of (town, &changes, "cell", "forecast_on", "M-003"), "after"), "2027-05-01");
}

static void a_step_shows_as_a_difference_of_the_head (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  uint64_t from = town_seq (town);
  story_to (town, ref, "steckbrief");
  struct value changes = diff (town, BERNBURG_EDITOR, ref, from, town_seq (town));
  const struct value *stage = change_of (town, &changes, "head", "stage", "");
  assert_string_equal (town_text (town, stage, "before"), "idea");
  assert_string_equal (town_text (town, stage, "after"), "steckbrief");
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_case_is_shown_as_it_was_after_any_record),
      PROMISE (what_lies_ahead_is_not_answered_with_the_present),
      PROMISE (before_it_began_there_is_no_case),
      PROMISE (a_day_means_its_end),
      PROMISE (its_stage_state_and_approvals_are_those_of_then),
      PROMISE (rows_are_shown_as_they_were),
      PROMISE (the_past_shows_nothing_that_was_hidden_then),
      PROMISE (differences_are_told_field_by_field),
      PROMISE (differences_are_told_row_by_row),
      PROMISE (a_step_shows_as_a_difference_of_the_head),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
