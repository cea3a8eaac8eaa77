/* SPDX-License-Identifier: EUPL-1.2 */
/* A whole case, from the draft to the running service, each gate refused first for everything it wants. */
#include "story.h"

#include <string.h>

#define GATE2                                                                                                                                                  \
  "missing/objective missing/solution missing/benefit missing/goals missing/measure_type missing/spatial_scope missing/maturity missing/priority"              \
  " missing/horizon missing/lead_unit missing/starts_on missing/ends_on missing/invest_cents missing/annual_cents missing/staff_fte_hundredths"                \
  " missing/funding_idea missing/statutory_duty missing/personal_data missing/reusability approval_missing/release"

static const char *seen (struct town *town, const char *ref)
{
  return arena_printf (town->arena, "'case': '%s', 'version': %u", ref, town_version (town, ref));
}

static void refused_for (struct town *town, enum who who, const char *ref, const char *reasons)
{
  town_refused (town, who, "case.advance", reasons, "{%s}", seen (town, ref));
}

static void reached (struct town *town, const char *ref, const char *stage)
{
  assert_true (slice_is (town_case (town, ref)->stage, stage));
  assert_false (town_case (town, ref)->laid);
}

/* ---- smarte-region -------------------------------------------------------------------------------------------------------------------------------------- */

static const char *draft_and_idea (struct town *town)
{
  struct message done = town_accepted (town, BERNBURG_SUBMITTER, "case.draft", "{'title': 'Digitaler Bauantrag'}");
  const char *ref = town_ref (town, &done);
  refused_for (town, BERNBURG_SUBMITTER, ref, "missing/summary");
  story_edit (town, BERNBURG_SUBMITTER, ref, "{'summary': 'Anträge ohne Papier.'}");
  town_accepted (town, BERNBURG_SUBMITTER, "case.submit", "{'case': '%s'}", ref);
  reached (town, ref, "idea");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 365));
  refused_for (town, COORDINATOR, ref, "missing/target_groups missing/fields_of_action not_equal/similar_checked not_equal/knock_out");
  story_edit (town, CONSULTANT, ref, "{'target_groups': ['residents', 'businesses'], 'fields_of_action': ['administration']}");
  story_advance (town, CONSULTANT, ref);
  story_edit (town, COORDINATOR, ref, "{'similar_checked': true, 'knock_out': 'none'}");
  story_advance (town, COORDINATOR, ref);
  reached (town, ref, "steckbrief");
  return ref;
}

static void steckbrief (struct town *town, const char *ref)
{
  story_edit (town, CONSULTANT, ref, "{'problem': 'Aktenberge.'}");
  refused_for (town, COORDINATOR, ref, GATE2);
  refused_for (town, BERNBURG_EDITOR, ref, GATE2);
  story_prepare (town, ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'personal_data': 'yes'}");
  story_advance (town, BERNBURG_EDITOR, ref);
  refused_for (town, COORDINATOR, ref, "approval_missing/release");
  story_approve (town, BERNBURG_LEAD, ref, "release", "yes");
  story_advance (town, COORDINATOR, ref);
  reached (town, ref, "specification");
}

static void specification (struct town *town, const char *ref)
{
  refused_for (
      town, CONSULTANT, ref,
      "missing/protection_need missing/accessibility missing/specification_scope missing/specification_acceptance opinion_missing/dpo opinion_missing/iso");
  story_prepare (town, ref);
  story_advance (town, CONSULTANT, ref);
  refused_for (town, BERNBURG_LEAD, ref, "opinion_missing/dpo opinion_missing/iso");
  story_approve (town, BERNBURG_DPO, ref, "dpo", "yes");
  refused_for (town, BERNBURG_LEAD, ref, "opinion_missing/iso");
  story_approve (town, BERNBURG_ISO, ref, "iso", "no");
  refused_for (town, COORDINATOR, ref, "wrong_role");
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "funding");
}

static void funding_and_implementation (struct town *town, const char *ref)
{
  refused_for (town, BERNBURG_EDITOR, ref, "still_band/invest_cents missing/funding_note not_equal/followup_covered missing/grants_settled missing/resolution");
  story_prepare (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "implementation");
  refused_for (town, BERNBURG_LEAD, ref, "not_equal/milestones_done missing/operator approval_missing/acceptance");
  story_edit (town, BERNBURG_EDITOR, ref, "{'milestones_done': true, 'operator': 'Amt 1'}");
  story_advance (town, BERNBURG_EDITOR, ref);
  story_approve (town, BERNBURG_LEAD, ref, "acceptance", "yes");
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "operation");
}

static void operation (struct town *town, const char *ref)
{
  refused_for (town, COORDINATOR, ref, "not_equal/indicator_measured missing/proof_of_use missing/evaluation missing/lessons");
  story_prepare (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  refused_for (town, BERNBURG_LEAD, ref, "already_laid");
  story_advance (town, COORDINATOR, ref);
  reached (town, ref, "completed");
  assert_int_equal (town_case (town, ref)->state, STATE_COMPLETED);
  town_refused (town, COORDINATOR, "case.advance", "wrong_state/state", "{%s}", seen (town, ref));
  town_refused (town, BERNBURG_EDITOR, "case.edit", "wrong_state/state", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
}

static void a_service_comes_from_an_idea_to_operation_under_smarte_region (void **state)
{
  struct town *town = *state;
  const char *ref = draft_and_idea (town);
  steckbrief (town, ref);
  specification (town, ref);
  funding_and_implementation (town, ref);
  operation (town, ref);
  struct value moves = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.moved'], 'limit': 200}", ref);
  static const char *const roles[] = {"submitter", "coordinator", "coordinator", "lead", "lead", "lead", "coordinator"};
  assert_int_equal (moves.count, sizeof roles / sizeof *roles);
  for (uint32_t i = 0; i < moves.count; i++)
    assert_string_equal (town_text (town, &moves.items[i], "role"), roles[i]);
}

/* ---- kleinvorhaben -------------------------------------------------------------------------------------------------------------------------------------- */

#define SMALL_GATE2                                                                                                                                            \
  "missing/problem missing/objective missing/success_criterion missing/lead_unit missing/starts_on missing/ends_on missing/invest_cents"                       \
  " missing/annual_cents missing/personal_data"

static void a_small_project_is_decided_by_the_municipality_alone (void **state)
{
  struct town *town = *state;
  struct message done = town_accepted (town, BERNBURG_SUBMITTER, "case.draft", "{'title': 'Online-Termine', 'summary': 'S.', 'pipeline': 'kleinvorhaben'}");
  const char *ref = town_ref (town, &done);
  town_accepted (town, BERNBURG_SUBMITTER, "case.submit", "{'case': '%s'}", ref);
  refused_for (town, COORDINATOR, ref, "wrong_role");
  story_advance (town, BERNBURG_SUBMITTER, ref);
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "steckbrief");
  refused_for (town, BERNBURG_LEAD, ref, SMALL_GATE2);
  story_edit (
      town, BERNBURG_EDITOR, ref,
      "{'problem': 'P', 'objective': 'O', 'success_criterion': 'C', 'lead_unit': {'unit': 'Amt 1', 'person': 'Frau A'}, 'starts_on': '%s', 'ends_on': '%s',"
      " 'invest_cents': 1000000, 'annual_cents': 200001, 'personal_data': 'yes', 'funding_idea': ['own_funds', 'grant']}",
      town_day (town, 100), town_day (town, 10));
  refused_for (town, BERNBURG_LEAD, ref, "date_order/ends_on limit_exceeded/annual_cents not_equal/personal_data not_equal/funding_idea");
  story_edit (town, BERNBURG_EDITOR, ref, "{'annual_cents': 200000, 'personal_data': 'none', 'funding_idea': ['own_funds'], 'ends_on': '%s'}",
              town_day (town, 200));
  story_advance (town, BERNBURG_EDITOR, ref);
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "implementation");
  refused_for (town, BERNBURG_LEAD, ref, "not_equal/milestones_done");
  story_edit (town, BERNBURG_EDITOR, ref, "{'milestones_done': true}");
  story_advance (town, BERNBURG_LEAD, ref);
  refused_for (town, BERNBURG_LEAD, ref, "not_equal/indicator_measured");
  story_edit (town, BERNBURG_EDITOR, ref, "{'indicator_measured': true}");
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "completed");
  assert_int_equal (town_case (town, ref)->state, STATE_COMPLETED);
}

int main (void)
{
  const struct CMUnitTest tests[] = {PROMISE (a_service_comes_from_an_idea_to_operation_under_smarte_region),
                                     PROMISE (a_small_project_is_decided_by_the_municipality_alone)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
