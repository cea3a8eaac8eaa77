/* SPDX-License-Identifier: EUPL-1.2 */
/* Firms and administrations that work on a case. */
#include "story.h"

#include <string.h>

static void assign (struct town *town, const char *ref, const char *firm, int days)
{
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '%s', 'until': '%s'}", ref, firm, town_day (town, days));
}

static void a_firm_without_assignment_does_not_see_the_case (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  assert_false (town_sees (town, CONSULTANT, ref));
  assign (town, ref, FIRM, 10);
  assert_true (town_sees (town, CONSULTANT, ref));
  assert_false (town_sees (town, OTHER_CONSULTANT, ref));
  story_edit (town, CONSULTANT, ref, "{'problem': 'Von der Beratung.'}");
  town_refused (town, OTHER_CONSULTANT, "case.edit", "not_found/case", "{'case': '%s', 'fields': {'problem': 'x'}}", ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  assert_false (town_sees (town, OTHER_CONSULTANT, ref));
}

static void an_assignment_ends_with_its_date (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  assign (town, ref, FIRM, 5);
  town_pass_days (town, 5);
  story_edit (town, CONSULTANT, ref, "{'problem': 'Am letzten Tag.'}");
  town_pass_days (town, 1);
  assert_false (town_sees (town, CONSULTANT, ref));
  town_refused (town, CONSULTANT, "case.edit", "not_found/case", "{'case': '%s', 'fields': {'problem': 'x'}}", ref);
  struct value list = town_rows (town, CONSULTANT, "case.list", "{}");
  assert_int_equal (list.count, 0);
  assign (town, ref, FIRM, 5);
  assert_true (town_sees (town, CONSULTANT, ref));
}

static void a_firm_whose_assignment_ended_only_reads_what_is_public (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  assign (town, ref, FIRM, 5);
  town_pass_days (town, 6);
  assert_true (town_sees (town, CONSULTANT, ref));
  town_refused (town, CONSULTANT, "case.edit", "wrong_role", "{'case': '%s', 'fields': {'problem': 'x'}}", ref);
  town_refused (town, CONSULTANT, "case.advance", "wrong_role", "{'case': '%s', 'version': %u}", ref, town_version (town, ref));
}

static void an_assignment_can_be_ended_early (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  assign (town, ref, FIRM, 50);
  assign (town, ref, FIRM, -1);
  assert_false (town_sees (town, CONSULTANT, ref));
  const struct event *event = town_event (town, "case.audience");
  assert_non_null (event);
}

static void an_assignment_needs_its_end_and_a_coordinator (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, COORDINATOR, "case.assign", "missing/until", "{'case': '%s', 'org': '" FIRM "'}", ref);
  town_refused (town, COORDINATOR, "case.assign", "not_found/org", "{'case': '%s', 'org': 'unbekannt', 'until': '%s'}", ref, town_day (town, 5));
  town_refused (town, COORDINATOR, "case.assign", "not_assignable/org", "{'case': '%s', 'org': 'stadtwerke', 'until': '%s'}", ref, town_day (town, 5));
  town_refused (town, BERNBURG_LEAD, "case.assign", "wrong_role", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  town_refused (town, NEIGHBOUR_COORDINATOR, "case.assign", "not_found/case", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  town_accepted (town, DISTRICT_ADMIN, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  struct message done = town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  assert_true (town_is_unchanged (&done));
}

static void several_firms_work_side_by_side_up_to_a_limit (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  for (int i = 0; i < LIMIT_ASSIGNMENTS; i++)
  {
    const char *firm = arena_printf (town->arena, "firma-%d", i);
    town_accepted (town, ADMIN, "org.put", "{'key': '%s', 'kind': 'firm', 'name': 'F'}", firm);
    assign (town, ref, firm, 10);
  }
  town_refused (town, COORDINATOR, "case.assign", "too_many/org", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 10));
  assign (town, ref, "firma-7", -1);
  assign (town, ref, FIRM, 10); /* in the place of one that has ended */
  assert_true (town_sees (town, CONSULTANT, ref));
  struct value view = town_row (town, COORDINATOR, "case.get", "{'case': '%s'}", ref);
  assert_int_equal (value_at (&view, "assignments")->count, LIMIT_ASSIGNMENTS);
}

static void another_administration_can_be_put_to_work (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  assert_false (town_sees (town, CALBE_EDITOR, ref));
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" CALBE "'}", ref);
  assert_true (slice_is (town_case (town, ref)->handled_by, CALBE));
  story_edit (town, CALBE_EDITOR, ref, "{'problem': 'Calbe hilft.'}");
  story_to (town, ref, "specification");
  story_prepare (town, ref);
  town_refused (town, CALBE_LEAD, "case.advance", "wrong_role", "{'case': '%s', 'version': %u}", ref, town_version (town, ref));
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" BERNBURG "'}", ref);
  assert_false (town_sees (town, CALBE_EDITOR, ref));
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_firm_without_assignment_does_not_see_the_case),
      PROMISE (an_assignment_ends_with_its_date),
      PROMISE (a_firm_whose_assignment_ended_only_reads_what_is_public),
      PROMISE (an_assignment_can_be_ended_early),
      PROMISE (an_assignment_needs_its_end_and_a_coordinator),
      PROMISE (several_firms_work_side_by_side_up_to_a_limit),
      PROMISE (another_administration_can_be_put_to_work),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
