/* SPDX-License-Identifier: EUPL-1.2 */
/* Ways beside the straight one: returned, parked, rejected, withdrawn, moved to another definition. */
#include "story.h"

#include <string.h>

static const char *seen (struct town *town, const char *ref)
{
  return arena_printf (town->arena, "'case': '%s', 'version': %u", ref, town_version (town, ref));
}

/* ---- Returned ------------------------------------------------------------------------------------------------------------------------------------------- */

static void a_return_names_what_is_missing_and_is_counted (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "specification");
  town_accepted (town, BERNBURG_LEAD, "case.return", "{%s, 'reason': 'Lücken.', 'deficiencies': ['Kapitel 1', 'Kapitel 8'], 'due': '%s'}", seen (town, ref),
                 town_day (town, 14));
  struct kase *kase = town_case (town, ref);
  assert_true (slice_is (kase->stage, "specification"));
  assert_int_equal (kase->returns, 1);
  assert_true (kase->returned);
  town_accepted (town, BERNBURG_LEAD, "case.return", "{%s, 'reason': 'Von vorn.', 'to': 'steckbrief'}", seen (town, ref));
  kase = town_case (town, ref);
  assert_true (slice_is (kase->stage, "steckbrief"));
  assert_int_equal (kase->returns, 2);
  struct value rows = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.returned']}", ref);
  assert_int_equal (rows.count, 2);
  assert_int_equal (value_at (value_at (&rows.items[0], "body"), "deficiencies")->count, 2);
}

static void a_return_goes_back_never_forward_and_never_to_the_draft (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, COORDINATOR, "case.return", "wrong_stage/to", "{%s, 'reason': 'x', 'to': 'steckbrief'}", seen (town, ref));
  town_refused (town, COORDINATOR, "case.return", "wrong_stage/to", "{%s, 'reason': 'x', 'to': 'draft'}", seen (town, ref));
  town_refused (town, COORDINATOR, "case.return", "wrong_stage/to date_past/due stale/version",
                "{'case': '%s', 'version': 1, 'reason': 'x', 'to': 'nowhere', 'due': '%s'}", ref, town_day (town, -1));
}

static void whoever_decides_the_gate_returns (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, BERNBURG_LEAD, "case.return", "wrong_role", "{%s, 'reason': 'x'}", seen (town, ref));
  town_refused (town, BERNBURG_EDITOR, "case.return", "wrong_role", "{%s, 'reason': 'x'}", seen (town, ref));
  story_to (town, ref, "specification");
  town_refused (town, CALBE_LEAD, "case.return", "not_found/case", "{%s, 'reason': 'x'}", seen (town, ref));
  town_accepted (town, BERNBURG_LEAD, "case.return", "{%s, 'reason': 'x'}", seen (town, ref));
}

static void a_returned_case_is_laid_anew (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_prepare (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  town_accepted (town, COORDINATOR, "case.return", "{%s, 'reason': 'x'}", seen (town, ref));
  assert_false (town_case (town, ref)->laid);
  struct message done = story_advance (town, BERNBURG_EDITOR, ref);
  assert_true (message_bool (&done, DONE_LAID));
  assert_false (town_case (town, ref)->returned);
}

/* ---- Parked --------------------------------------------------------------------------------------------------------------------------------------------- */

static void a_parked_case_is_taken_up_again_in_the_stage_it_left (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "steckbrief");
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{%s, 'reason': 'Haushalt.', 'until': '%s'}", seen (town, ref), town_day (town, 30));
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "state"), "parked");
  assert_string_equal (town_text (town, &view, "until"), town_day (town, 30));
  town_refused (town, COORDINATOR, "case.advance", "wrong_state/state", "{%s}", seen (town, ref));
  town_accepted (town, BERNBURG_LEAD, "case.resume", "{%s}", seen (town, ref));
  view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "state"), "open");
  assert_string_equal (town_text (town, &view, "stage"), "steckbrief");
  assert_null (value_at (&view, "until"));
}

static void parking_needs_a_day_to_come_and_the_right_person (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, BERNBURG_EDITOR, "case.park", "date_past/until", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, ref), town_day (town, 0));
  town_refused (town, BERNBURG_SUBMITTER, "case.park", "wrong_role", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, ref), town_day (town, 5));
  town_refused (town, BERNBURG_SUBMITTER, "case.park", "wrong_role stale/version date_past/until",
                "{'case': '%s', 'version': 99, 'reason': 'x', 'until': '%s'}", ref, town_day (town, -5));
  town_refused (town, BERNBURG_EDITOR, "case.resume", "wrong_state/state", "{%s}", seen (town, ref));
}

static void parking_does_not_use_up_the_period_of_an_opinion (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "specification");
  story_prepare (town, ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'personal_data': 'yes'}");
  story_advance (town, BERNBURG_EDITOR, ref); /* asks for both */
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, ref), town_day (town, 30));
  town_pass_days (town, 30);
  town_accepted (town, BERNBURG_EDITOR, "case.resume", "{%s}", seen (town, ref));
  town_refused (town, BERNBURG_LEAD, "case.advance", "opinion_missing/dpo opinion_missing/iso", "{%s}", seen (town, ref));
}

/* ---- Rejected, withdrawn -------------------------------------------------------------------------------------------------------------------------------- */

static void a_rejection_has_a_code_and_a_reason_and_a_coordinator_reopens_it (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, COORDINATOR, "case.reject", "not_found/code", "{%s, 'code': 'because', 'reason': 'x'}", seen (town, ref));
  town_refused (town, BERNBURG_EDITOR, "case.reject", "wrong_role", "{%s, 'code': 'duplicate', 'reason': 'x'}", seen (town, ref));
  town_accepted (town, COORDINATOR, "case.reject", "{%s, 'code': 'duplicate', 'reason': 'Gibt es in Calbe.'}", seen (town, ref));
  struct value view = town_row (town, BERNBURG_SUBMITTER, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "state"), "rejected");
  town_refused (town, BERNBURG_LEAD, "case.reopen", "wrong_role", "{%s, 'reason': 'x'}", seen (town, ref));
  town_accepted (town, COORDINATOR, "case.reopen", "{%s, 'reason': 'Doch anders.'}", seen (town, ref));
  view = town_row (town, BERNBURG_SUBMITTER, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "state"), "open");
  assert_string_equal (town_text (town, &view, "stage"), "idea");
  town_refused (town, COORDINATOR, "case.reopen", "wrong_state/state", "{%s, 'reason': 'x'}", seen (town, ref));
}

static void only_the_own_organisation_withdraws (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, COORDINATOR, "case.withdraw", "wrong_role", "{%s, 'reason': 'x'}", seen (town, ref));
  town_refused (town, CALBE_LEAD, "case.withdraw", "not_found/case", "{%s, 'reason': 'x'}", seen (town, ref));
  town_accepted (town, BERNBURG_SUBMITTER, "case.withdraw", "{%s, 'reason': 'Erledigt.'}", seen (town, ref));
  town_refused (town, BERNBURG_LEAD, "case.withdraw", "wrong_state/state", "{%s, 'reason': 'x'}", seen (town, ref));
  assert_int_equal (town_case (town, ref)->state, STATE_WITHDRAWN);
}

/* ---- Another definition --------------------------------------------------------------------------------------------------------------------------------- */

static const char *small_project (struct town *town)
{
  struct message done = town_accepted (town, BERNBURG_EDITOR, "case.draft", "{'title': 'Online-Termine', 'summary': 'S.', 'pipeline': 'kleinvorhaben'}");
  const char *ref = town_ref (town, &done);
  town_accepted (town, BERNBURG_EDITOR, "case.submit", "{'case': '%s'}", ref);
  story_advance (town, BERNBURG_LEAD, ref);
  story_edit (
      town, BERNBURG_EDITOR, ref,
      "{'problem': 'P', 'objective': 'O', 'success_criterion': 'C', 'lead_unit': {'unit': 'Amt 1', 'person': 'Frau A'}, 'starts_on': '%s', 'ends_on': '%s',"
      " 'invest_cents': 900000, 'annual_cents': 0, 'personal_data': 'none'}",
      town_day (town, 10), town_day (town, 100));
  return ref;
}

static void a_small_project_that_outgrows_its_limit_migrates_and_loses_nothing (void **state)
{
  struct town *town = *state;
  const char *ref = small_project (town);
  story_edit (town, BERNBURG_EDITOR, ref, "{'invest_cents': 1100000}");
  struct value before = town_fields (town, ref);
  town_refused (town, BERNBURG_LEAD, "case.advance", "limit_exceeded/invest_cents", "{%s}", seen (town, ref));
  town_refused (town, BERNBURG_EDITOR, "case.migrate", "wrong_role", "{%s, 'pipeline': 'smarte-region'}", seen (town, ref));
  /* A coordinator lets ideas into that Steckbrief, and so this one too. */
  town_refused (town, BERNBURG_LEAD, "case.migrate", "wrong_role", "{%s, 'pipeline': 'smarte-region'}", seen (town, ref));
  town_accepted (town, COORDINATOR, "case.migrate", "{%s, 'pipeline': 'smarte-region', 'reason': 'Zu groß.'}", seen (town, ref));
  struct value after = town_fields (town, ref);
  assert_true (value_equal (&before, &after));
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "pipeline"), "smarte-region");
  assert_string_equal (town_text (town, &view, "stage"), "steckbrief");
  struct value history = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.drafted', 'case.moved', 'case.migrated']}", ref);
  assert_int_equal (history.count, 4);
}

static void no_gate_is_passed_by_changing_the_definition (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, COORDINATOR, "case.migrate", "wrong_stage/stage", "{%s, 'pipeline': 'kleinvorhaben', 'stage': 'implementation'}", seen (town, ref));
  town_refused (town, COORDINATOR, "case.migrate", "not_found/pipeline stale/version", "{'case': '%s', 'version': 99, 'pipeline': 'nirgends'}", ref);
  town_accepted (town, COORDINATOR, "case.migrate", "{%s, 'pipeline': 'kleinvorhaben', 'stage': 'draft'}", seen (town, ref));
  assert_true (slice_is (town_case (town, ref)->stage, "draft"));
  struct message done = town_accepted (town, COORDINATOR, "case.migrate", "{%s, 'pipeline': 'kleinvorhaben'}", seen (town, ref));
  assert_true (town_is_unchanged (&done));
}

static void a_case_that_changes_its_definition_is_laid_anew (void **state)
{
  struct town *town = *state;
  const char *ref = small_project (town);
  story_advance (town, BERNBURG_EDITOR, ref);
  assert_true (town_case (town, ref)->laid);
  town_accepted (town, COORDINATOR, "case.migrate", "{%s, 'pipeline': 'smarte-region'}", seen (town, ref));
  assert_false (town_case (town, ref)->laid);
}

static void a_release_does_not_outlive_a_definition_that_does_not_know_it (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "steckbrief");
  story_prepare (town, ref);
  assert_int_equal (town_case (town, ref)->approval_count, 1);
  struct message done = town_accepted (town, BERNBURG_LEAD, "case.migrate", "{%s, 'pipeline': 'kleinvorhaben'}", seen (town, ref));
  assert_int_equal (done.arg[DONE_LAPSED].count, 2); /* the release, and the ratings with it */
  assert_int_equal (town_case (town, ref)->approval_count, 0);
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Etwas ganz anderes'}");
  town_accepted (town, COORDINATOR, "case.migrate", "{%s, 'pipeline': 'smarte-region'}", seen (town, ref));
  struct value ratings = town_rows (town, COORDINATOR, "row.list", "{'case': '%s', 'table': 'ratings'}", ref);
  for (uint32_t i = 0; i < ratings.count; i++)
    assert_true (value_as_bool (value_at (&ratings.items[i], "lapsed"), false));
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_return_names_what_is_missing_and_is_counted),
      PROMISE (a_return_goes_back_never_forward_and_never_to_the_draft),
      PROMISE (whoever_decides_the_gate_returns),
      PROMISE (a_returned_case_is_laid_anew),
      PROMISE (a_parked_case_is_taken_up_again_in_the_stage_it_left),
      PROMISE (parking_needs_a_day_to_come_and_the_right_person),
      PROMISE (parking_does_not_use_up_the_period_of_an_opinion),
      PROMISE (a_rejection_has_a_code_and_a_reason_and_a_coordinator_reopens_it),
      PROMISE (only_the_own_organisation_withdraws),
      PROMISE (a_small_project_that_outgrows_its_limit_migrates_and_loses_nothing),
      PROMISE (no_gate_is_passed_by_changing_the_definition),
      PROMISE (a_case_that_changes_its_definition_is_laid_anew),
      PROMISE (a_release_does_not_outlive_a_definition_that_does_not_know_it),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
