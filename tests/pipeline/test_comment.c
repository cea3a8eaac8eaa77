/* SPDX-License-Identifier: EUPL-1.2 */
/* What people say about a case, and who supports it. */
#include "story.h"

#include <string.h>

static const char *say (struct town *town, enum who who, const char *ref, const char *more)
{
  uint8_t id[16];
  struct message message = town_message (town, "case.comment", "{'case': '%s', 'text': 'Hört.'%s}", ref, more), answer;
  town_id (town, id);
  answer = town_tell (town, town->people[who], id, NULL, &message);
  assert_true (town_is_done (&answer));
  return town_id_text (town, id);
}

static const char *answer_to (struct town *town, const char *comment)
{
  return arena_printf (town->arena, ", 'parent': '%s'", comment);
}

static uint32_t heard (struct town *town, enum who who, const char *ref)
{
  return town_rows (town, who, "case.history", "{'case': '%s', 'kinds': ['case.commented'], 'limit': 200}", ref).count;
}

static void threads_are_three_deep (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  const char *first = say (town, BERNBURG_EDITOR, ref, ""), *second = say (town, COORDINATOR, ref, answer_to (town, first));
  const char *third = say (town, BERNBURG_SUBMITTER, ref, answer_to (town, second));
  town_refused (town, BERNBURG_EDITOR, "case.comment", "thread_depth", "{'case': '%s', 'text': 'x', 'parent': '%s'}", ref, third);
  say (town, BERNBURG_EDITOR, ref, answer_to (town, second));
  assert_int_equal (heard (town, BERNBURG_LEAD, ref), 4);
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_int_equal (value_as_int (value_at (&view, "comments"), 0), 4);
}

static void an_answer_belongs_to_the_same_case (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee"), *other = story_idea (town, "Andere");
  const char *first = say (town, BERNBURG_EDITOR, ref, "");
  town_refused (town, BERNBURG_EDITOR, "case.comment", "not_found/parent", "{'case': '%s', 'text': 'x', 'parent': '%s'}", other, first);
  town_refused (town, BERNBURG_EDITOR, "case.comment", "not_found/parent", "{'case': '%s', 'text': 'x', 'parent': '%s'}", ref, town_person (town, CITIZEN));
}

static void a_comment_never_takes_the_place_of_another (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee"), *other = town_draft (town, CALBE_EDITOR, "Andere");
  uint8_t id[16];
  struct message message = town_message (town, "case.comment", "{'case': '%s', 'text': 'Mein Wort.'}", ref);
  town_id (town, id);
  struct message answer = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &message);
  assert_true (town_is_done (&answer));
  message = town_message (town, "case.comment", "{'case': '%s', 'text': 'Dein Wort.'}", other);
  answer = town_tell (town, town->people[CALBE_EDITOR], id, NULL, &message);
  town_is_refused (town, &answer, "id_reused");
}

static void internal_notes_are_unseen_by_firms_and_citizens (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 10));
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  const char *note = say (town, BERNBURG_EDITOR, ref, ", 'internal': true");
  say (town, BERNBURG_EDITOR, ref, "");
  assert_int_equal (heard (town, COORDINATOR, ref), 2);
  assert_int_equal (heard (town, CONSULTANT, ref), 1);
  assert_int_equal (heard (town, CALBE_EDITOR, ref), 1);
  assert_int_equal (heard (town, CITIZEN, ref), 1);
  town_refused (town, CONSULTANT, "case.comment", "wrong_role/internal", "{'case': '%s', 'text': 'x', 'internal': true}", ref);
  town_refused (town, CONSULTANT, "case.comment", "not_found/parent", "{'case': '%s', 'text': 'x', 'parent': '%s'}", ref, note);
  say (town, COORDINATOR, ref, answer_to (town, note));
  assert_int_equal (heard (town, CONSULTANT, ref), 1);
  struct value view = town_row (town, CONSULTANT, "case.get", "{'case': '%s'}", ref);
  assert_int_equal (value_as_int (value_at (&view, "comments"), 0), 1);
}

static void outside_the_administration_a_comment_has_a_role_and_no_person (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  say (town, BERNBURG_EDITOR, ref, "");
  say (town, BERNBURG_EDITOR, ref, ", 'internal': true");
  struct value rows = town_rows (town, COORDINATOR, "case.history", "{'case': '%s', 'kinds': ['case.commented']}", ref);
  assert_string_equal (town_text (town, &rows.items[0], "role"), "editor");
  assert_string_equal (town_text (town, &rows.items[0], "org"), BERNBURG);
  assert_null (value_at (&rows.items[0], "person"));
  assert_memory_equal (value_as_id (value_at (&rows.items[1], "person")), town->people[BERNBURG_EDITOR], 16);
}

static void readers_do_not_comment_and_nobody_on_what_they_cannot_see (void **state)
{
  struct town *town = *state;
  static const enum who readers[] = {BERNBURG_DPO, BERNBURG_ISO, BERNBURG_AUDIT};
  const char *ref = story_idea (town, "Idee");
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    town_refused (town, readers[i], "case.comment", "wrong_role", "{'case': '%s', 'text': 'x'}", ref);
  town_refused (town, CITIZEN, "case.comment", "not_found/case", "{'case': '%s', 'text': 'x'}", ref);
  town_refused (town, CALBE_EDITOR, "case.support", "not_found/case", "{'case': '%s'}", ref);
}

static void each_person_supports_once_and_may_take_it_back (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  town_accepted (town, CITIZEN, "case.support", "{'case': '%s'}", ref);
  struct message done = town_accepted (town, CITIZEN, "case.support", "{'case': '%s'}", ref);
  assert_true (town_is_unchanged (&done));
  town_accepted (town, OTHER_CITIZEN, "case.support", "{'case': '%s'}", ref);
  town_refused (town, BERNBURG_AUDIT, "case.support", "wrong_role", "{'case': '%s'}", ref);
  assert_int_equal (town_case (town, ref)->support, 2);
  town_accepted (town, CITIZEN, "case.unsupport", "{'case': '%s'}", ref);
  done = town_accepted (town, CITIZEN, "case.unsupport", "{'case': '%s'}", ref);
  assert_true (town_is_unchanged (&done));
  struct value view = town_row (town, CITIZEN, "case.get", "{'case': '%s'}", ref);
  assert_int_equal (value_as_int (value_at (&view, "support"), 0), 1);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (threads_are_three_deep),
      PROMISE (an_answer_belongs_to_the_same_case),
      PROMISE (a_comment_never_takes_the_place_of_another),
      PROMISE (internal_notes_are_unseen_by_firms_and_citizens),
      PROMISE (outside_the_administration_a_comment_has_a_role_and_no_person),
      PROMISE (readers_do_not_comment_and_nobody_on_what_they_cannot_see),
      PROMISE (each_person_supports_once_and_may_take_it_back),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
