/* SPDX-License-Identifier: EUPL-1.2 */
/* Gates: laid, decided, refused for all that is missing; four eyes, deputies, override, delegation. */
#include "story.h"

#include <string.h>

static const char *version (struct town *town, const char *ref)
{
  return arena_printf (town->arena, "'case': '%s', 'version': %u", ref, town_version (town, ref));
}

#define REFUSED(WHO, REASONS) town_refused (town, WHO, "case.advance", REASONS, "{%s}", version (town, ref))

/* ---- Refusals ------------------------------------------------------------------------------------------------------------------------------------------- */

static void a_refused_command_changes_nothing (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  struct kase before = *town_case (town, ref);
  struct value history = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s'}", ref);
  REFUSED (COORDINATOR, "missing/target_groups missing/fields_of_action not_equal/similar_checked not_equal/knock_out");
  struct kase after = *town_case (town, ref);
  assert_int_equal (after.version, before.version);
  assert_int_equal (after.laid, before.laid);
  assert_true (slice_equal (after.stage, before.stage));
  assert_int_equal (town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s'}", ref).count, history.count);
}

static void a_refusal_lists_every_unmet_condition (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "steckbrief");
  story_edit (town, BERNBURG_EDITOR, ref, "{'starts_on': '%s', 'ends_on': '%s'}", town_day (town, 10), town_day (town, 5));
  town_refused (town, COORDINATOR, "case.advance",
                "stale/version missing/problem missing/objective missing/solution missing/benefit missing/goals missing/measure_type missing/spatial_scope"
                " missing/maturity missing/priority missing/horizon missing/lead_unit missing/invest_cents missing/annual_cents missing/staff_fte_hundredths"
                " missing/funding_idea missing/statutory_duty missing/personal_data missing/reusability date_order/ends_on ratings_missing/ratings approval_missing/release",
                "{'case': '%s', 'version': 1}", ref);
}

static void a_stale_version_is_refused (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_prepare (town, ref);
  uint32_t seen = town_version (town, ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'Inzwischen.'}");
  town_refused (town, COORDINATOR, "case.advance", "stale/version", "{'case': '%s', 'version': %u}", ref, seen);
  story_edit (town, BERNBURG_EDITOR, ref, "{'licence': 'EUPL-1.2'}");
  story_advance (town, COORDINATOR, ref);
}

static void of_two_who_decide_at_once_one_learns_of_the_other (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_prepare (town, ref);
  struct message advance = town_message (town, "case.advance", "{%s}", version (town, ref));
  struct message reject = town_message (town, "case.reject", "{%s, 'code': 'duplicate', 'reason': 'Gibt es.'}", version (town, ref));
  uint8_t ids[2][16];
  town_id (town, ids[0]);
  town_id (town, ids[1]);
  struct job *jobs[2] = {town_job (town, town->people[COORDINATOR], ids[0], NULL, &advance),
                         town_job (town, town->people[COORDINATOR2], ids[1], NULL, &reject)};
  assert_true (town_turn (town, jobs, 2));
  struct message first = town_answer (town, jobs[0]), second = town_answer (town, jobs[1]);
  assert_true (town_is_done (&first));
  town_is_refused (town, &second, "stale/version");
  job_destroy (&jobs[0]);
  job_destroy (&jobs[1]);
}

static void whoever_is_no_party_learns_nothing_of_what_is_missing (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  REFUSED (CALBE_LEAD, "wrong_role");
  REFUSED (NEIGHBOUR_COORDINATOR, "wrong_role");
}

/* ---- Laying and deciding -------------------------------------------------------------------------------------------------------------------------------- */

static void advance_by_an_editor_lays_and_by_the_decider_decides (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_prepare (town, ref);
  struct message done = story_advance (town, BERNBURG_EDITOR, ref);
  assert_true (message_bool (&done, DONE_LAID));
  assert_true (slice_is (message_slice (&done, DONE_STAGE), "idea"));
  done = story_advance (town, COORDINATOR, ref);
  assert_false (message_bool (&done, DONE_LAID));
  assert_true (slice_is (message_slice (&done, DONE_STAGE), "steckbrief"));
  assert_false (town_case (town, ref)->laid);
}

static void what_the_decider_sees_to_does_not_hinder_laying (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  REFUSED (BERNBURG_SUBMITTER, "missing/target_groups missing/fields_of_action not_equal/similar_checked not_equal/knock_out");
  story_edit (town, BERNBURG_SUBMITTER, ref, "{'target_groups': ['residents'], 'fields_of_action': ['administration']}");
  struct message done = story_advance (town, BERNBURG_SUBMITTER, ref);
  assert_true (message_bool (&done, DONE_LAID));
  REFUSED (COORDINATOR, "not_equal/similar_checked not_equal/knock_out");
}

static void whoever_answers_the_return_of_an_idea_need_not_classify_it (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  REFUSED (BERNBURG_SUBMITTER, "missing/target_groups missing/fields_of_action not_equal/similar_checked not_equal/knock_out");
  town_accepted (town, COORDINATOR, "case.return", "{'case': '%s', 'version': %u, 'reason': 'Für wen?'}", ref, town_version (town, ref));
  struct message done = story_advance (town, BERNBURG_SUBMITTER, ref);
  assert_true (message_bool (&done, DONE_LAID));
  assert_false (town_case (town, ref)->returned);
  REFUSED (COORDINATOR, "missing/target_groups missing/fields_of_action not_equal/similar_checked not_equal/knock_out");
}

static void whoever_laid_the_case_does_not_decide_it (void **state)
{
  struct town *town = *state;
  enum who both = town_enrol (town, "[{'role': 'editor', 'org': '" BERNBURG "'}]");
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "specification");
  story_prepare (town, ref);
  story_advance (town, both, ref);
  town_accepted (town, ADMIN, "person.change", "{'person': '%s', 'grants': [{'role': 'lead', 'org': '" BERNBURG "'}]}", town_person (town, both));
  REFUSED (both, "four_eyes");
  story_advance (town, BERNBURG_LEAD, ref);
}

static void four_eyes_are_about_this_gate_only (void **state)
{
  struct town *town = *state;
  enum who both = town_enrol (town, "[{'role': 'editor', 'org': '" BERNBURG "'}]");
  const char *ref = story_idea (town, "Idee");
  story_prepare (town, ref);
  story_advance (town, both, ref);
  town_accepted (town, COORDINATOR, "case.return", "{%s, 'reason': 'Unklar.'}", version (town, ref));
  town_accepted (town, ADMIN, "person.change", "{'person': '%s', 'grants': [{'role': 'coordinator', 'org': '" CENTRE "'}]}", town_person (town, both));
  story_advance (town, both, ref);
  assert_true (slice_is (town_case (town, ref)->stage, "steckbrief"));
}

static void a_case_is_laid_once_for_each_version (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_prepare (town, ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  REFUSED (BERNBURG_EDITOR2, "already_laid");
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'Mehr.'}");
  struct message done = story_advance (town, BERNBURG_EDITOR2, ref);
  assert_true (message_bool (&done, DONE_LAID));
}

static void a_lead_may_not_decide_for_another_organisation (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  story_to (town, ref, "specification");
  story_prepare (town, ref);
  REFUSED (CALBE_LEAD, "wrong_role");
  REFUSED (DISTRICT_LEAD, "wrong_role");
  REFUSED (COORDINATOR, "wrong_role");
  story_advance (town, BERNBURG_LEAD, ref);
}

static void the_lead_of_the_association_does_not_decide_for_its_member (void **state)
{
  struct town *town = *state;
  struct message done = town_accepted (town, EGELN_LEAD, "case.draft", "{'title': 'Egeln', 'summary': 'S.', 'pipeline': 'kleinvorhaben'}");
  const char *ref = town_ref (town, &done);
  town_accepted (town, MULDE_EDITOR, "case.submit", "{'case': '%s'}", ref);
  REFUSED (MULDE_LEAD, "wrong_role");
  struct message laid = story_advance (town, MULDE_EDITOR, ref);
  assert_true (message_bool (&laid, DONE_LAID));
  story_advance (town, EGELN_LEAD, ref);
}

static void a_coordinator_decides_in_the_own_district_only (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_prepare (town, ref);
  REFUSED (NEIGHBOUR_COORDINATOR, "not_found/case");
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  REFUSED (NEIGHBOUR_COORDINATOR, "wrong_role");
  story_advance (town, COORDINATOR, ref);
}

static void a_centre_of_the_whole_region_coordinates_every_district (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  assert_true (town_sees (town, REGION_COORDINATOR, ref));
  story_edit (town, REGION_COORDINATOR, ref, STORY_TRIAGE);
  story_advance (town, REGION_COORDINATOR, ref);
}

static void a_consultant_lays_but_decides_no_gate (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 300));
  story_prepare (town, ref);
  struct message done = story_advance (town, CONSULTANT, ref);
  assert_true (message_bool (&done, DONE_LAID));
  story_advance (town, COORDINATOR, ref);
  static const char *const stages[] = {"steckbrief", "specification", "funding", "implementation", "operation"};
  for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
  {
    story_to (town, ref, stages[i]);
    story_prepare (town, ref);
    done = story_advance (town, CONSULTANT, ref);
    assert_true (message_bool (&done, DONE_LAID));
    REFUSED (CONSULTANT, "already_laid");
    story_advance (town, i == 0 || i == 4 ? COORDINATOR : BERNBURG_LEAD, ref);
  }
}

static void readers_neither_lay_nor_decide (void **state)
{
  struct town *town = *state;
  static const enum who readers[] = {BERNBURG_DPO, BERNBURG_ISO, BERNBURG_AUDIT, BERNBURG_MODERATOR};
  const char *ref = story_idea (town, "Idee");
  story_prepare (town, ref);
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    REFUSED (readers[i], "wrong_role");
  REFUSED (ADMIN, "not_found/case");
  REFUSED (RELAY, "not_found/case");
}

static void a_way_that_does_not_exist_is_refused (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, COORDINATOR, "case.advance", "wrong_stage/to", "{%s, 'to': 'operation'}", version (town, ref));
  town_refused (town, COORDINATOR, "case.advance", "not_found/case", "{'case': 'SLK-1999-00001', 'version': 1}");
}

static void only_a_draft_is_handed_in (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, BERNBURG_SUBMITTER, "case.submit", "wrong_state/stage", "{'case': '%s'}", ref);
  struct message done = town_accepted (town, BERNBURG_EDITOR, "case.draft", "{'title': 'Ohne Satz'}");
  town_refused (town, BERNBURG_EDITOR, "case.submit", "missing/summary", "{'case': '%s'}", town_ref (town, &done));
}

/* ---- Override, deputies, delegation --------------------------------------------------------------------------------------------------------------------- */

static void district_admin_overrides_gates_1_2_6_with_a_reason_but_not_3_4_5 (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  static const char *const stages[] = {"idea", "steckbrief", "specification", "funding", "implementation", "operation"};
  for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
  {
    story_to (town, ref, stages[i]);
    story_prepare (town, ref);
    if (i >= 2 && i <= 4)
    {
      town_refused (town, DISTRICT_ADMIN, "case.advance", "wrong_role", "{%s, 'reason': 'Eilt.'}", version (town, ref));
      continue;
    }
    REFUSED (DISTRICT_ADMIN, "reason_needed/reason");
    town_accepted (town, DISTRICT_ADMIN, "case.advance", "{%s, 'reason': 'Eilt.'}", version (town, ref));
    const struct event *moved = town_event (town, "case.moved");
    assert_true (message_bool (&moved->message, CASE_MOVED_OVERRIDE));
    assert_true (slice_is (message_slice (&moved->message, CASE_MOVED_REASON), "Eilt."));
  }
  assert_int_equal (town_case (town, ref)->state, STATE_COMPLETED);
}

static void an_override_sets_no_condition_aside (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, DISTRICT_ADMIN, "case.advance", "missing/target_groups missing/fields_of_action not_equal/similar_checked not_equal/knock_out",
                "{%s, 'reason': 'Eilt.'}", version (town, ref));
}

static void a_deputy_decides_in_vertretung_and_only_in_the_period (void **state)
{
  struct town *town = *state;
  enum who deputy = town_enrol (town, arena_printf (town->arena, "[{'role': 'lead', 'org': '" BERNBURG "', 'from': '%s', 'until': '%s', 'deputy': true}]",
                                                    town_day (town, 5), town_day (town, 9)));
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "specification");
  story_prepare (town, ref);
  REFUSED (deputy, "not_found/case");
  town_pass_days (town, 5);
  story_advance (town, deputy, ref);
  struct record_events *events;
  struct record record = town_record (town, town_seq (town), &events);
  assert_true (record.deputy);
  assert_int_equal (record.role, ROLE_LEAD);
  struct value rows = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.moved'], 'limit': 200}", ref);
  assert_true (value_as_bool (value_at (&rows.items[rows.count - 1], "deputy"), false));
  town_pass_days (town, 5);
  story_prepare (town, ref);
  REFUSED (deputy, "not_found/case");
  story_advance (town, BERNBURG_LEAD, ref);
  assert_false (town_record (town, town_seq (town), &events).deputy);
}

static void gate_one_can_be_delegated_to_a_firm_and_taken_back (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee"), *other = story_idea (town, "Andere");
  REFUSED (CONSULTANT, "not_found/case");
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': '" DISTRICT "', 'triage_firms': ['" FIRM "']}");
  assert_true (town_sees (town, CONSULTANT, ref));
  assert_false (town_sees (town, OTHER_CONSULTANT, ref));
  REFUSED (CONSULTANT, "missing/target_groups missing/fields_of_action not_equal/similar_checked not_equal/knock_out");
  story_edit (town, CONSULTANT, ref, "{'target_groups': ['residents'], 'fields_of_action': ['administration'], 'similar_checked': true}");
  story_edit (town, COORDINATOR, ref, "{'knock_out': 'none'}");
  story_advance (town, CONSULTANT, ref);
  assert_true (slice_is (town_case (town, ref)->stage, "steckbrief"));
  assert_false (town_sees (town, CONSULTANT, ref));
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': '" DISTRICT "', 'triage_firms': null}");
  story_prepare (town, other);
  ref = other;
  REFUSED (CONSULTANT, "not_found/case");
}

static void a_firm_that_sorts_ideas_may_return_them_but_not_reject_them (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': '" DISTRICT "', 'triage_firms': ['" FIRM "']}");
  town_refused (town, CONSULTANT, "case.reject", "wrong_role", "{%s, 'code': 'duplicate', 'reason': 'x'}", version (town, ref));
  town_accepted (town, CONSULTANT, "case.return", "{%s, 'reason': 'Unklar.'}", version (town, ref));
}

/* ---- Citizens ------------------------------------------------------------------------------------------------------------------------------------------- */

static void a_citizens_idea_must_be_adopted (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, CITIZEN, "Bänke im Park");
  struct message done = town_accepted (town, CITIZEN, "case.submit", "{'case': '%s'}", ref);
  assert_true (message_bool (&done, DONE_LAID));
  assert_true (slice_is (town_case (town, ref)->stage, "draft"));
  town_refused (town, CITIZEN, "case.submit", "already_laid", "{'case': '%s'}", ref);
  town_refused (town, COORDINATOR, "case.submit", "wrong_role", "{'case': '%s'}", ref);
  town_refused (town, OTHER_CITIZEN, "case.submit", "not_found/case", "{'case': '%s'}", ref);
  town_refused (town, CALBE_SUBMITTER, "case.submit", "not_found/case", "{'case': '%s'}", ref);
  town_accepted (town, BERNBURG_SUBMITTER, "case.submit", "{'case': '%s'}", ref);
  assert_true (slice_is (town_case (town, ref)->stage, "idea"));
  assert_true (town_sees (town, CITIZEN, ref));
}

static void a_citizen_sets_no_field_of_the_administration (void **state)
{
  struct town *town = *state;
  town_refused (town, CITIZEN, "case.draft", "no_such_field/knock_out no_such_field/invest_cents",
                "{'title': 'x', 'fields': {'knock_out': 'none', 'invest_cents': 5, 'problem': 'A'}}");
  const char *ref = town_draft (town, CITIZEN, "Bänke im Park");
  town_refused (town, CITIZEN, "case.edit", "no_such_field/knock_out", "{'case': '%s', 'fields': {'knock_out': 'none'}}", ref);
  story_edit (town, CITIZEN, ref, "{'problem': 'A'}");
  town_accepted (town, CITIZEN, "case.submit", "{'case': '%s'}", ref);
  town_accepted (town, BERNBURG_SUBMITTER, "case.submit", "{'case': '%s'}", ref);
  town_refused (town, CITIZEN, "case.edit", "wrong_role", "{'case': '%s', 'fields': {'problem': 'B'}}", ref);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_refused_command_changes_nothing),
      PROMISE (a_refusal_lists_every_unmet_condition),
      PROMISE (a_stale_version_is_refused),
      PROMISE (of_two_who_decide_at_once_one_learns_of_the_other),
      PROMISE (whoever_is_no_party_learns_nothing_of_what_is_missing),
      PROMISE (advance_by_an_editor_lays_and_by_the_decider_decides),
      PROMISE (what_the_decider_sees_to_does_not_hinder_laying),
      PROMISE (whoever_answers_the_return_of_an_idea_need_not_classify_it),
      PROMISE (whoever_laid_the_case_does_not_decide_it),
      PROMISE (four_eyes_are_about_this_gate_only),
      PROMISE (a_case_is_laid_once_for_each_version),
      PROMISE (a_lead_may_not_decide_for_another_organisation),
      PROMISE (the_lead_of_the_association_does_not_decide_for_its_member),
      PROMISE (a_coordinator_decides_in_the_own_district_only),
      PROMISE (a_centre_of_the_whole_region_coordinates_every_district),
      PROMISE (a_consultant_lays_but_decides_no_gate),
      PROMISE (readers_neither_lay_nor_decide),
      PROMISE (a_way_that_does_not_exist_is_refused),
      PROMISE (only_a_draft_is_handed_in),
      PROMISE (district_admin_overrides_gates_1_2_6_with_a_reason_but_not_3_4_5),
      PROMISE (an_override_sets_no_condition_aside),
      PROMISE (a_deputy_decides_in_vertretung_and_only_in_the_period),
      PROMISE (gate_one_can_be_delegated_to_a_firm_and_taken_back),
      PROMISE (a_firm_that_sorts_ideas_may_return_them_but_not_reject_them),
      PROMISE (a_citizens_idea_must_be_adopted),
      PROMISE (a_citizen_sets_no_field_of_the_administration),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
