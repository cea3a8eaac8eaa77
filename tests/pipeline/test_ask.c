/* SPDX-License-Identifier: EUPL-1.2 */
/* Opinions that are asked for, and cases that are aborted. */
#include "story.h"

#include <string.h>

static const char *seen (struct town *town, const char *ref)
{
  return arena_printf (town->arena, "'case': '%s', 'version': %u", ref, town_version (town, ref));
}

static const char *in_stage (struct town *town, const char *stage)
{
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, stage);
  story_prepare (town, ref);
  return ref;
}

/* A case that needs both opinions. */
static const char *sensitive (struct town *town)
{
  const char *ref = in_stage (town, "specification");
  story_edit (town, BERNBURG_EDITOR, ref, "{'personal_data': 'yes'}");
  return ref;
}

static struct message ask (struct town *town, enum who who, const char *ref, const char *kind)
{
  return town_accepted (town, who, "case.ask", "{'case': '%s', 'kind': '%s'}", ref, kind);
}

/* Until when an opinion was asked for; "" if it was not. */
static const char *asked_until (struct town *town, const char *ref, const char *kind)
{
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  const struct value *asked = value_at (&view, "asked");
  for (uint32_t i = 0; asked && i < asked->count; i++)
    if (strcmp (town_text (town, &asked->items[i], "kind"), kind) == 0)
      return town_text (town, &asked->items[i], "until");
  return "";
}

static uint32_t waiting (struct town *town, enum who who)
{
  struct value rows = town_rows (town, who, "work.list", "{}");
  return town_count (&rows, "kind", "approve");
}

/* ---- Asking -------------------------------------------------------------------------------------------------------------------------------------------- */

static void an_opinion_has_its_period_from_the_day_it_was_asked_for (void **state)
{
  struct town *town = *state;
  const char *ref = sensitive (town);
  assert_int_equal (waiting (town, BERNBURG_DPO), 0);
  town_refused (town, BERNBURG_LEAD, "case.advance", "opinion_not_asked/dpo opinion_not_asked/iso", "{%s}", seen (town, ref));
  ask (town, BERNBURG_EDITOR, ref, "dpo");
  assert_string_equal (asked_until (town, ref, "dpo"), town_day (town, 14));
  struct value rows = town_rows (town, BERNBURG_DPO, "work.list", "{}");
  assert_int_equal (rows.count, 1);
  assert_string_equal (town_text (town, &rows.items[0], "due"), town_day (town, 14));
  assert_int_equal (waiting (town, BERNBURG_ISO), 0);
  town_refused (town, BERNBURG_LEAD, "case.advance", "opinion_missing/dpo opinion_not_asked/iso", "{%s}", seen (town, ref));
  ask (town, COORDINATOR, ref, "iso");
  town_pass_days (town, 14);
  town_refused (town, BERNBURG_LEAD, "case.advance", "opinion_missing/dpo opinion_missing/iso", "{%s}", seen (town, ref));
  town_pass_days (town, 1);
  story_advance (town, BERNBURG_LEAD, ref);
}

static void a_period_may_be_longer_than_the_definitions_never_shorter (void **state)
{
  struct town *town = *state;
  const char *ref = sensitive (town);
  town_accepted (town, BERNBURG_LEAD, "case.ask", "{'case': '%s', 'kind': 'dpo', 'days': 30}", ref);
  town_accepted (town, BERNBURG_LEAD, "case.ask", "{'case': '%s', 'kind': 'iso', 'days': 3}", ref);
  assert_string_equal (asked_until (town, ref, "dpo"), town_day (town, 30));
  assert_string_equal (asked_until (town, ref, "iso"), town_day (town, 14));
}

static void asking_again_changes_nothing_while_the_period_runs_or_after_the_answer (void **state)
{
  struct town *town = *state;
  const char *ref = sensitive (town);
  ask (town, BERNBURG_EDITOR, ref, "dpo");
  town_pass_days (town, 14);
  struct message done = ask (town, BERNBURG_EDITOR, ref, "dpo");
  assert_true (town_is_unchanged (&done));
  town_pass_days (town, 1);
  done = ask (town, BERNBURG_EDITOR, ref, "dpo");
  assert_true (town_is_done (&done));
  assert_string_equal (asked_until (town, ref, "dpo"), town_day (town, 14));
  story_approve (town, BERNBURG_DPO, ref, "dpo", "yes");
  assert_int_equal (waiting (town, BERNBURG_DPO), 0);
  done = ask (town, BERNBURG_EDITOR, ref, "dpo");
  assert_true (town_is_unchanged (&done));
  done = ask (town, BERNBURG_EDITOR, ref, "iso");
  story_approve (town, BERNBURG_ISO, ref, "iso", "yes");
  story_advance (town, BERNBURG_LEAD, ref);
}

static void only_opinions_are_asked_for_in_their_time_by_those_who_work_on_the_case (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, BERNBURG_EDITOR, "case.ask", "too_early/stage", "{'case': '%s', 'kind': 'dpo'}", ref);
  story_to (town, ref, "specification");
  town_refused (town, BERNBURG_EDITOR, "case.ask", "value_invalid/kind", "{'case': '%s', 'kind': 'release'}", ref);
  town_refused (town, BERNBURG_EDITOR, "case.ask", "not_found/kind", "{'case': '%s', 'kind': 'nonsense'}", ref);
  town_refused (town, BERNBURG_DPO, "case.ask", "wrong_role", "{'case': '%s', 'kind': 'dpo'}", ref);
  town_refused (town, BERNBURG_SUBMITTER, "case.ask", "wrong_role", "{'case': '%s', 'kind': 'dpo'}", ref);
  town_refused (town, CALBE_EDITOR, "case.ask", "not_found/case", "{'case': '%s', 'kind': 'dpo'}", ref);
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, ref), town_day (town, 5));
  town_refused (town, BERNBURG_EDITOR, "case.ask", "wrong_state/state", "{'case': '%s', 'kind': 'dpo'}", ref);
}

static void an_opinion_that_no_gate_needs_may_be_asked_for_all_the_same (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "specification");
  ask (town, BERNBURG_EDITOR, ref, "dpo");
  assert_int_equal (waiting (town, BERNBURG_DPO), 1);
  story_advance (town, BERNBURG_LEAD, ref);
}

static uint32_t asked_in_newest (struct town *town)
{
  struct record_events *events;
  uint32_t count = 0;
  town_record (town, town_seq (town), &events);
  for (uint32_t i = 0; i < events->count; i++)
    count += events->events[i].message.type == MSG_CASE_ASKED;
  return count;
}

static void laying_a_case_asks_for_what_its_gate_wants (void **state)
{
  struct town *town = *state;
  const char *ref = sensitive (town);
  struct message done = story_advance (town, BERNBURG_EDITOR, ref);
  assert_true (message_bool (&done, DONE_LAID));
  assert_int_equal (asked_in_newest (town), 2);
  assert_string_equal (asked_until (town, ref, "dpo"), town_day (town, 14));
  assert_string_equal (asked_until (town, ref, "iso"), town_day (town, 14));
  assert_true (waiting (town, BERNBURG_DPO) == 1 && waiting (town, BERNBURG_ISO) == 1);
}

static void laying_a_case_does_not_ask_twice_nor_for_what_is_not_wanted (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "specification");
  story_advance (town, BERNBURG_EDITOR, ref);
  assert_int_equal (asked_in_newest (town), 0);
  ref = sensitive (town);
  ask (town, BERNBURG_EDITOR, ref, "dpo");
  story_approve (town, BERNBURG_ISO, ref, "iso", "yes");
  town_pass_days (town, 2);
  story_advance (town, BERNBURG_EDITOR, ref);
  assert_int_equal (asked_in_newest (town), 0);
  assert_string_equal (asked_until (town, ref, "dpo"), town_day (town, 12));
}

static void an_opinion_that_lapsed_is_asked_for_anew (void **state)
{
  struct town *town = *state;
  const char *ref = sensitive (town);
  story_advance (town, BERNBURG_EDITOR, ref);
  story_approve (town, BERNBURG_DPO, ref, "dpo", "yes");
  story_approve (town, BERNBURG_ISO, ref, "iso", "yes");
  town_pass_days (town, 20);
  story_edit (town, BERNBURG_EDITOR, ref, "{'solution': 'Etwas anderes.'}");
  town_refused (town, BERNBURG_LEAD, "case.advance", "opinion_not_asked/dpo opinion_not_asked/iso", "{%s}", seen (town, ref));
  story_advance (town, BERNBURG_EDITOR, ref);
  assert_int_equal (asked_in_newest (town), 2);
  assert_string_equal (asked_until (town, ref, "dpo"), town_day (town, 14));
}

/* Nobody is asked about an empty page and held to the full one. */
static void a_change_or_a_return_ends_a_period_that_runs (void **state)
{
  struct town *town = *state;
  const char *ref = sensitive (town);
  ask (town, BERNBURG_EDITOR, ref, "dpo");
  town_pass_days (town, 20);
  story_edit (town, BERNBURG_EDITOR, ref, "{'specification_situation': 'Erst jetzt geschrieben.'}");
  assert_string_equal (asked_until (town, ref, "dpo"), "");
  ask (town, BERNBURG_EDITOR, ref, "dpo");
  town_accepted (town, BERNBURG_LEAD, "case.return", "{%s, 'reason': 'x', 'to': 'steckbrief'}", seen (town, ref));
  assert_string_equal (asked_until (town, ref, "dpo"), "");
}

static void a_pause_does_not_use_up_the_period (void **state)
{
  struct town *town = *state;
  const char *ref = sensitive (town);
  ask (town, BERNBURG_EDITOR, ref, "dpo");
  story_approve (town, BERNBURG_ISO, ref, "iso", "yes");
  town_pass_days (town, 4);
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, ref), town_day (town, 30));
  town_pass_days (town, 30);
  town_accepted (town, BERNBURG_EDITOR, "case.resume", "{%s}", seen (town, ref));
  assert_string_equal (asked_until (town, ref, "dpo"), town_day (town, 10));
  town_pass_days (town, 10);
  town_refused (town, BERNBURG_LEAD, "case.advance", "opinion_missing/dpo", "{%s}", seen (town, ref));
  town_pass_days (town, 1);
  story_advance (town, BERNBURG_LEAD, ref);
}

/* ---- Aborting ------------------------------------------------------------------------------------------------------------------------------------------ */

static void a_case_is_aborted_from_its_funding_on_and_withdrawn_no_more (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "specification");
  town_refused (town, BERNBURG_LEAD, "case.abort", "too_early/stage missing/lessons", "{%s, 'reason': 'x'}", seen (town, ref));
  story_to (town, ref, "funding");
  town_refused (town, BERNBURG_LEAD, "case.withdraw", "wrong_state/stage", "{%s, 'reason': 'x'}", seen (town, ref));
  town_refused (town, BERNBURG_EDITOR, "case.abort", "wrong_role", "{%s, 'reason': 'x', 'lessons': 'y'}", seen (town, ref));
  town_refused (town, CALBE_LEAD, "case.abort", "not_found/case", "{%s, 'reason': 'x', 'lessons': 'y'}", seen (town, ref));
  town_refused (town, BERNBURG_LEAD, "case.abort", "missing/lessons stale/version", "{'case': '%s', 'version': 1, 'reason': 'x', 'lessons': ' '}", ref);
  town_accepted (town, BERNBURG_LEAD, "case.abort", "{%s, 'reason': 'Kein Geld.', 'lessons': 'Früher rechnen.'}", seen (town, ref));
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "state"), "aborted");
  town_refused (town, BERNBURG_EDITOR, "case.edit", "wrong_state/state", "{'case': '%s', 'fields': {'problem': 'x'}}", ref);
  town_refused (town, BERNBURG_LEAD, "case.abort", "wrong_state/state", "{%s, 'reason': 'x', 'lessons': 'y'}", seen (town, ref));
  struct value history = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.aborted']}", ref);
  assert_string_equal (town_text (town, value_at (&history.items[0], "body"), "lessons"), "Früher rechnen.");
}

static void an_aborted_case_leaves_the_board_and_the_work_lists (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "funding");
  story_advance (town, BERNBURG_EDITOR, ref);
  struct value work = town_rows (town, BERNBURG_LEAD, "work.list", "{}");
  assert_true (town_has (&work, "ref", ref));
  town_accepted (town, COORDINATOR, "case.abort", "{%s, 'reason': 'x', 'lessons': 'y'}", seen (town, ref));
  work = town_rows (town, BERNBURG_LEAD, "work.list", "{}");
  assert_false (town_has (&work, "ref", ref));
  struct value column = town_row (town, COORDINATOR, "board.get", "{'district': '" DISTRICT "', 'stage': 'funding'}");
  assert_int_equal (value_as_int (value_at (&column, "count"), 1), 0);
}

static void lessons_that_the_case_has_need_not_be_said_again (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "funding");
  story_edit (town, BERNBURG_EDITOR, ref, "{'lessons': 'Früh reden.'}");
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, ref), town_day (town, 5));
  town_accepted (town, DISTRICT_ADMIN, "case.abort", "{%s, 'reason': 'x'}", seen (town, ref));
  assert_int_equal (town_case (town, ref)->state, STATE_ABORTED);
}

static void where_anything_was_granted_paying_back_is_looked_at (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "funding");
  story_row (town, BERNBURG_EDITOR, ref, "applications", "{'title': 'Antrag', 'status': 'submitted', 'amount': 100000}");
  const char *abort = arena_printf (town->arena, "{%s, 'reason': 'x', 'lessons': 'y'}", seen (town, ref));
  town_accepted (town, BERNBURG_LEAD, "case.abort", "%s", abort);

  ref = in_stage (town, "funding");
  story_row (town, BERNBURG_EDITOR, ref, "applications", "{'title': 'Antrag', 'status': 'granted', 'amount': 100000}");
  town_refused (town, BERNBURG_LEAD, "case.abort", "repayment_needed/repayment", "{%s, 'reason': 'x', 'lessons': 'y'}", seen (town, ref));
  town_accepted (town, BERNBURG_LEAD, "case.abort", "{%s, 'reason': 'x', 'lessons': 'y', 'repayment': 'Nichts abgerufen.'}", seen (town, ref));

  ref = in_stage (town, "funding");
  story_row (town, BERNBURG_EDITOR, ref, "applications", "{'title': 'Antrag', 'status': 'withdrawn', 'amount': 100000, 'granted_cents': 90000}");
  town_refused (town, BERNBURG_LEAD, "case.abort", "repayment_needed/repayment", "{%s, 'reason': 'x', 'lessons': 'y'}", seen (town, ref));
}

static void a_small_project_is_aborted_from_its_implementation_on (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "steckbrief");
  town_accepted (town, BERNBURG_LEAD, "case.migrate", "{%s, 'pipeline': 'kleinvorhaben'}", seen (town, ref));
  town_refused (town, BERNBURG_LEAD, "case.abort", "too_early/stage", "{%s, 'reason': 'x', 'lessons': 'y'}", seen (town, ref));
  story_edit (town, BERNBURG_EDITOR, ref, "{'success_criterion': 'C', 'invest_cents': 900000, 'annual_cents': 0}");
  story_advance (town, BERNBURG_LEAD, ref);
  assert_true (slice_is (town_case (town, ref)->stage, "implementation"));
  town_accepted (town, BERNBURG_LEAD, "case.abort", "{%s, 'reason': 'x', 'lessons': 'y'}", seen (town, ref));
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (an_opinion_has_its_period_from_the_day_it_was_asked_for),
      PROMISE (a_period_may_be_longer_than_the_definitions_never_shorter),
      PROMISE (asking_again_changes_nothing_while_the_period_runs_or_after_the_answer),
      PROMISE (only_opinions_are_asked_for_in_their_time_by_those_who_work_on_the_case),
      PROMISE (an_opinion_that_no_gate_needs_may_be_asked_for_all_the_same),
      PROMISE (laying_a_case_asks_for_what_its_gate_wants),
      PROMISE (laying_a_case_does_not_ask_twice_nor_for_what_is_not_wanted),
      PROMISE (an_opinion_that_lapsed_is_asked_for_anew),
      PROMISE (a_change_or_a_return_ends_a_period_that_runs),
      PROMISE (a_pause_does_not_use_up_the_period),
      PROMISE (a_case_is_aborted_from_its_funding_on_and_withdrawn_no_more),
      PROMISE (an_aborted_case_leaves_the_board_and_the_work_lists),
      PROMISE (lessons_that_the_case_has_need_not_be_said_again),
      PROMISE (where_anything_was_granted_paying_back_is_looked_at),
      PROMISE (a_small_project_is_aborted_from_its_implementation_on),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
