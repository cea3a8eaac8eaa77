/* SPDX-License-Identifier: EUPL-1.2 */
/* The work list: for each role, at each stage, what waits and until when. */
#include "story.h"

#include <string.h>

/* "kind/detail" of every row of the person about the case, in order, joined by blanks. */
static const char *waits (struct town *town, enum who who, const char *ref)
{
  struct value rows = town_rows (town, who, "work.list", "{'limit': 200}");
  char *list = "";
  for (uint32_t i = 0; i < rows.count; i++)
  {
    const struct value *row = &rows.items[i];
    const char *detail = town_text (town, row, "detail");
    if (strcmp (town_text (town, row, "ref"), ref) == 0)
      list = arena_printf (town->arena, "%s%s%s%s%s", list, *list ? " " : "", town_text (town, row, "kind"), *detail ? "/" : "", detail);
  }
  return list;
}

static void waits_for (struct town *town, const char *ref, const enum who *who, size_t count, const char *what)
{
  for (int i = 0; i < TOWN_PEOPLE_COUNT; i++)
  {
    bool wanted = false;
    for (size_t w = 0; w < count; w++)
      wanted = wanted || who[w] == (enum who) i;
    const char *got = waits (town, (enum who) i, ref);
    if (strcmp (got, wanted ? what : "") != 0)
      fail_msg ("person %d: \"%s\" instead of \"%s\"", i, got, wanted ? what : "");
  }
}

#define WAITS(WHAT, ...)                                                                                                                                       \
  do                                                                                                                                                           \
  {                                                                                                                                                            \
    static const enum who who[] = {__VA_ARGS__};                                                                                                               \
    waits_for (town, ref, who, sizeof who / sizeof *who, WHAT);                                                                                                \
  } while (0)
#define NOBODY_WAITS() waits_for (town, ref, NULL, 0, "")
#define AUTHORS BERNBURG_SUBMITTER, BERNBURG_EDITOR, BERNBURG_EDITOR2
#define COORDINATORS REGION_COORDINATOR, COORDINATOR, COORDINATOR2
#define RATERS COORDINATORS, DISTRICT_ADMIN, BERNBURG_EDITOR, BERNBURG_EDITOR2

static void rate (struct town *town, const char *ref)
{
  story_row (town, COORDINATOR2, ref, "ratings", STORY_POINTS);
  story_row (town, DISTRICT_ADMIN, ref, "ratings", STORY_POINTS);
}

static void each_stage_waits_for_its_people (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_SUBMITTER, "Idee");
  WAITS ("submit", AUTHORS);
  town_accepted (town, BERNBURG_SUBMITTER, "case.submit", "{'case': '%s'}", ref);
  WAITS ("decide/steckbrief", COORDINATORS);
  story_to (town, ref, "steckbrief");
  NOBODY_WAITS (); /* with ratings that the next entry would let lapse */
  story_fill_steckbrief (town, ref);
  WAITS ("rate/ratings", RATERS);
  story_prepare (town, ref);
  NOBODY_WAITS ();
  story_edit (town, BERNBURG_EDITOR, ref, "{'personal_data': 'yes'}");
  WAITS ("rate/ratings", RATERS);
  rate (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  assert_string_equal (waits (town, BERNBURG_LEAD, ref), "approve/release");
  assert_string_equal (waits (town, COORDINATOR, ref), "decide/specification");
  story_approve (town, BERNBURG_LEAD, ref, "release", "yes");
  WAITS ("decide/specification", COORDINATORS);
  story_advance (town, COORDINATOR, ref);
  NOBODY_WAITS ();
  story_prepare (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref); /* asks for the opinions */
  assert_string_equal (waits (town, BERNBURG_DPO, ref), "approve/dpo");
  assert_string_equal (waits (town, BERNBURG_ISO, ref), "approve/iso");
  assert_string_equal (waits (town, MULDE_DPO, ref), "");
  story_approve (town, BERNBURG_DPO, ref, "dpo", "yes");
  story_approve (town, BERNBURG_ISO, ref, "iso", "yes");
  WAITS ("decide/funding", BERNBURG_LEAD);
  story_advance (town, BERNBURG_LEAD, ref);
  NOBODY_WAITS ();
  story_to (town, ref, "implementation");
  story_edit (town, BERNBURG_EDITOR, ref, "{'operator': 'Amt 1'}");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '%s', 'actual_on': '%s'}", town_day (town, 0), town_day (town, 0));
  story_advance (town, BERNBURG_EDITOR, ref);
  WAITS ("approve/acceptance decide/operation", BERNBURG_LEAD);
  story_approve (town, BERNBURG_LEAD, ref, "acceptance", "yes");
  WAITS ("decide/operation", BERNBURG_LEAD);
  story_advance (town, BERNBURG_LEAD, ref);
  NOBODY_WAITS ();
  story_prepare (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  WAITS ("decide/completed", COORDINATORS);
  story_advance (town, COORDINATOR, ref);
  NOBODY_WAITS ();
}

static void a_return_waits_for_its_authors_until_its_date (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_accepted (town, COORDINATOR, "case.return", "{'case': '%s', 'version': %u, 'reason': 'x', 'due': '%s'}", ref, town_version (town, ref),
                 town_day (town, 9));
  WAITS ("answer_return", AUTHORS);
  struct value row = town_row (town, BERNBURG_EDITOR, "work.list", "{}");
  assert_string_equal (town_text (town, &row, "due"), town_day (town, 9));
  story_prepare (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  WAITS ("decide/steckbrief", COORDINATORS);
}

static void a_parked_case_waits_for_its_day (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{'case': '%s', 'version': %u, 'reason': 'x', 'until': '%s'}", ref, town_version (town, ref),
                 town_day (town, 9));
  WAITS ("resume", BERNBURG_EDITOR, BERNBURG_EDITOR2, COORDINATORS);
  struct value row = town_row (town, COORDINATOR, "work.list", "{}");
  assert_string_equal (town_text (town, &row, "due"), town_day (town, 9));
  town_accepted (town, COORDINATOR, "case.reject", "{'case': '%s', 'version': %u, 'reason': 'x', 'code': 'other'}", ref, town_version (town, ref));
  NOBODY_WAITS ();
}

static void an_opinion_is_due_fourteen_days_after_it_was_asked_for (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "specification");
  story_prepare (town, ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'personal_data': 'yes'}");
  NOBODY_WAITS ();
  town_pass_days (town, 3);
  town_accepted (town, BERNBURG_EDITOR, "case.ask", "{'case': '%s', 'kind': 'dpo'}", ref);
  const char *due = town_day (town, 14);
  struct value row = town_row (town, BERNBURG_DPO, "work.list", "{}");
  assert_string_equal (town_text (town, &row, "due"), due);
  assert_string_equal (town_text (town, &row, "kind"), "approve");
}

static void a_lapsed_approval_waits_again (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "steckbrief");
  story_prepare (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  assert_string_equal (waits (town, BERNBURG_LEAD, ref), "");
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'Anders.'}");
  assert_string_equal (waits (town, BERNBURG_LEAD, ref), "approve/release");
}

static void the_association_finds_the_work_of_its_members (void **state)
{
  struct town *town = *state;
  struct message done = town_accepted (town, EGELN_LEAD, "case.draft", "{'title': 'Egeln', 'summary': 'S.'}");
  const char *ref = town_ref (town, &done);
  WAITS ("submit", MULDE_EDITOR);
  town_accepted (town, MULDE_EDITOR, "case.submit", "{'case': '%s'}", ref);
  story_edit (town, COORDINATOR, ref, STORY_TRIAGE);
  story_advance (town, COORDINATOR, ref);
  story_edit (
      town, MULDE_EDITOR, ref,
      "{'problem': 'P', 'objective': 'O', 'solution': 'S', 'benefit': 'B', 'goals': 'none_adopted', 'measure_type': 'service', 'spatial_scope': 'municipality',"
      " 'maturity': 'idea', 'priority': 'high', 'horizon': 'short', 'lead_unit': {'unit': 'Amt', 'person': 'Frau B'}, 'starts_on': '%s', 'ends_on': '%s',"
      " 'invest_cents': 5, 'annual_cents': 5, 'staff_fte_hundredths': 0, 'funding_idea': ['own_funds'], 'statutory_duty': false, 'personal_data': 'yes',"
      " 'reusability': 'none'}",
      town_day (town, 1), town_day (town, 2));
  rate (town, ref);
  story_advance (town, MULDE_EDITOR, ref);
  assert_string_equal (waits (town, EGELN_LEAD, ref), "approve/release");
  assert_string_equal (waits (town, MULDE_LEAD, ref), "");
  story_approve (town, EGELN_LEAD, ref, "release", "yes");
  story_advance (town, COORDINATOR, ref);
  town_accepted (town, MULDE_EDITOR, "case.ask", "{'case': '%s', 'kind': 'dpo'}", ref);
  WAITS ("approve/dpo", MULDE_DPO);
  story_approve (town, MULDE_DPO, ref, "dpo", "yes");
}

static void a_firm_that_sorts_ideas_finds_them (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  assert_string_equal (waits (town, CONSULTANT, ref), "");
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': '" DISTRICT "', 'triage_firms': ['" FIRM "']}");
  assert_string_equal (waits (town, CONSULTANT, ref), "decide/steckbrief");
  assert_string_equal (waits (town, OTHER_CONSULTANT, ref), "");
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': '" DISTRICT "', 'triage_firms': null}");
  assert_string_equal (waits (town, CONSULTANT, ref), "");
}

static void a_citizens_idea_waits_to_be_adopted_once_it_was_handed_in (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, CITIZEN, "Bänke");
  NOBODY_WAITS ();
  town_accepted (town, CITIZEN, "case.submit", "{'case': '%s'}", ref);
  WAITS ("decide/idea", AUTHORS, BERNBURG_LEAD);
}

static void a_deputy_finds_the_work_in_the_period_only (void **state)
{
  struct town *town = *state;
  enum who deputy = town_enrol (town, arena_printf (town->arena, "[{'role': 'lead', 'org': '" BERNBURG "', 'from': '%s', 'until': '%s', 'deputy': true}]",
                                                    town_day (town, 5), town_day (town, 9)));
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "specification");
  story_prepare (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  assert_string_equal (waits (town, deputy, ref), "");
  town_pass_days (town, 5);
  assert_string_equal (waits (town, deputy, ref), "decide/funding");
  town_pass_days (town, 5);
  assert_string_equal (waits (town, deputy, ref), "");
}

/* ---- Order and pages ------------------------------------------------------------------------------------------------------------------------------------ */

static void work_is_ordered_by_date_and_paged_without_loss (void **state)
{
  struct town *town = *state;
  enum who all =
      town_enrol (town, "[{'role': 'coordinator', 'org': '" CENTRE "'}, {'role': 'editor', 'org': '" BERNBURG "'}, {'role': 'lead', 'org': '" BERNBURG "'},"
                        " {'role': 'dpo', 'org': '" BERNBURG "'}, {'role': 'iso', 'org': '" BERNBURG "'}]");
  for (int i = 0; i < 7; i++)
  {
    const char *ref = story_idea (town, "Idee");
    if (i % 3 == 0)
    {
      story_to (town, ref, "specification");
      town_accepted (town, BERNBURG_EDITOR, "case.ask", "{'case': '%s', 'kind': 'dpo'}", ref);
      town_accepted (town, BERNBURG_EDITOR, "case.ask", "{'case': '%s', 'kind': 'iso'}", ref);
    }
    else if (i % 3 == 1)
      town_accepted (town, COORDINATOR, "case.park", "{'case': '%s', 'version': %u, 'reason': 'x', 'until': '%s'}", ref, town_version (town, ref),
                     town_day (town, 20 - i));
    town_draft (town, BERNBURG_EDITOR, "Entwurf");
  }
  struct value whole = town_rows (town, all, "work.list", "{'limit': 200}");
  assert_int_equal (whole.count, 3 * 2 + 2 + 2 + 7); /* opinions, parked, ideas, drafts */
  for (uint32_t i = 1; i < whole.count; i++)
  {
    const char *before = town_text (town, &whole.items[i - 1], "due"), *due = town_text (town, &whole.items[i], "due");
    assert_true (*before ? !*due || strcmp (before, due) <= 0 : !*due);
  }
  for (int limit = 1; limit < 9; limit++)
  {
    struct value paged = town_pages (town, all, "work.list", limit, "{}");
    assert_true (value_equal (&whole, &paged));
  }
}

static void a_long_list_is_given_to_its_end (void **state)
{
  struct town *town = *state;
  enum who both = town_enrol (town, "[{'role': 'editor', 'org': '" BERNBURG "'}, {'role': 'editor', 'org': '" CALBE "'}]");
  struct job *jobs[300];
  for (int i = 0; i < 300; i++)
  {
    uint8_t id[16];
    struct message draft = town_message (town, "case.draft", "{'title': 'Entwurf %d'}", i);
    town_id (town, id);
    jobs[i] = town_job (town, town->people[i % 7 ? BERNBURG_EDITOR : CALBE_EDITOR], id, NULL, &draft);
  }
  assert_true (town_turn (town, jobs, 300));
  for (int i = 0; i < 300; i++)
    job_destroy (&jobs[i]);
  struct value rows = town_pages (town, both, "work.list", 13, "{}");
  assert_int_equal (rows.count, 300);
  for (uint32_t i = 1; i < rows.count; i++)
    assert_true (strcmp (town_text (town, &rows.items[i - 1], "ref"), town_text (town, &rows.items[i], "ref")) < 0);
}

static void what_waits_for_two_of_ones_roles_is_one_row (void **state)
{
  struct town *town = *state;
  enum who both = town_enrol (town, "[{'role': 'editor', 'org': '" BERNBURG "'}, {'role': 'submitter', 'org': '" BERNBURG "'}]");
  town_draft (town, BERNBURG_EDITOR, "Entwurf");
  town_row (town, both, "work.list", "{}");
}

/* A centre lies in no district: its ideas are its own coordinators' to sort, and the whole region's. */
static void what_a_centre_wants_for_itself_its_own_coordinators_sort (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, COORDINATOR, "Datenplattform des Zentrums");
  town_accepted (town, COORDINATOR, "case.submit", "{'case': '%s'}", ref);
  WAITS ("decide/steckbrief", COORDINATORS);
  assert_int_equal (town_rows (town, REGION_COORDINATOR, "work.list", "{}").count, 1);
  story_edit (town, COORDINATOR2, ref, STORY_TRIAGE);
  story_advance (town, COORDINATOR2, ref);
  assert_true (slice_is (town_case (town, ref)->stage, "steckbrief"));
}

static void what_waits_for_a_centre_of_the_whole_region_in_two_ways_is_one_row (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, REGION_COORDINATOR, "Beratung in der Region");
  town_accepted (town, REGION_COORDINATOR, "case.submit", "{'case': '%s'}", ref);
  WAITS ("decide/steckbrief", REGION_COORDINATOR);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (each_stage_waits_for_its_people),
      PROMISE (a_return_waits_for_its_authors_until_its_date),
      PROMISE (a_parked_case_waits_for_its_day),
      PROMISE (an_opinion_is_due_fourteen_days_after_it_was_asked_for),
      PROMISE (a_lapsed_approval_waits_again),
      PROMISE (the_association_finds_the_work_of_its_members),
      PROMISE (a_firm_that_sorts_ideas_finds_them),
      PROMISE (a_citizens_idea_waits_to_be_adopted_once_it_was_handed_in),
      PROMISE (a_deputy_finds_the_work_in_the_period_only),
      PROMISE (work_is_ordered_by_date_and_paged_without_loss),
      PROMISE (a_long_list_is_given_to_its_end),
      PROMISE (what_waits_for_two_of_ones_roles_is_one_row),
      PROMISE (what_a_centre_wants_for_itself_its_own_coordinators_sort),
      PROMISE (what_waits_for_a_centre_of_the_whole_region_in_two_ways_is_one_row),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
