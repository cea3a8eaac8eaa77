/* SPDX-License-Identifier: EUPL-1.2 */
/* Approvals and opinions: given on a version, waited for, lapsed; and what may stay unknown or rough, until when. */
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

/* The ratings lapse together with the release when the Steckbrief changes. */
static void release_again (struct town *town, const char *ref)
{
  story_row (town, COORDINATOR2, ref, "ratings", STORY_POINTS);
  story_row (town, DISTRICT_ADMIN, ref, "ratings", STORY_POINTS);
  story_approve (town, BERNBURG_LEAD, ref, "release", "yes");
}

/* ---- Approvals ------------------------------------------------------------------------------------------------------------------------------------------ */

static void an_approval_lapses_when_a_covered_field_changes (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "steckbrief");
  struct message done = story_edit (town, BERNBURG_EDITOR, ref, "{'objective': 'Etwas anderes.'}");
  assert_int_equal (done.arg[DONE_LAPSED].count, 2);
  assert_true (slice_is (value_as_slice (&done.arg[DONE_LAPSED].items[0]), "release"));
  assert_true (slice_is (value_as_slice (&done.arg[DONE_LAPSED].items[1]), "ratings"));
  town_refused (town, COORDINATOR, "case.advance", "approval_missing/release ratings_missing/ratings", "{%s}", seen (town, ref));
  release_again (town, ref);
  done = story_edit (town, BERNBURG_EDITOR, ref, "{'accessibility': 'full', 'licence': 'EUPL-1.2'}");
  assert_true (value_is_nil (&done.arg[DONE_LAPSED]));
  story_advance (town, COORDINATOR, ref);
}

static void a_denied_approval_is_told_apart_from_a_missing_one (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "steckbrief");
  town_refused (town, BERNBURG_LEAD, "case.approve", "reason_needed/text", "{%s, 'kind': 'release', 'verdict': 'no'}", seen (town, ref));
  story_approve (town, BERNBURG_LEAD, ref, "release", "no");
  town_refused (town, COORDINATOR, "case.advance", "approval_denied/release", "{%s}", seen (town, ref));
  town_refused (town, BERNBURG_EDITOR, "case.approve", "wrong_role", "{%s, 'kind': 'release'}", seen (town, ref));
  town_refused (town, CALBE_LEAD, "case.approve", "not_found/case", "{%s, 'kind': 'release'}", seen (town, ref));
  story_approve (town, BERNBURG_LEAD, ref, "release", "yes");
  story_advance (town, COORDINATOR, ref);
}

static void an_approval_names_the_version_it_saw_and_comes_in_its_stage (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, BERNBURG_LEAD, "case.approve", "wrong_state/stage stale/version", "{'case': '%s', 'version': 99, 'kind': 'release'}", ref);
  town_refused (town, BERNBURG_LEAD, "case.approve", "not_found/kind value_invalid/verdict reason_needed/text", "{%s, 'kind': 'nonsense', 'verdict': 'maybe'}",
                seen (town, ref));
  story_to (town, ref, "steckbrief");
  story_prepare (town, ref);
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  const struct value *approvals = value_at (&view, "approvals");
  assert_int_equal (approvals->count, 1);
  assert_string_equal (town_text (town, &approvals->items[0], "role"), "lead");
  assert_int_equal (value_as_int (value_at (&approvals->items[0], "version"), 0), town_version (town, ref));
}

static void the_same_approval_twice_is_unchanged (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "steckbrief");
  struct message done = town_accepted (town, BERNBURG_LEAD, "case.approve", "{%s, 'kind': 'release', 'text': 'Geprüft.'}", seen (town, ref));
  assert_true (town_is_unchanged (&done));
}

static void laying_does_not_wait_for_the_approval_of_others (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "steckbrief");
  story_edit (town, BERNBURG_EDITOR, ref, "{'objective': 'Etwas anderes.'}");
  struct message done = story_advance (town, BERNBURG_EDITOR, ref);
  assert_true (message_bool (&done, DONE_LAID));
  release_again (town, ref);
  story_advance (town, COORDINATOR, ref);
}

/* ---- Opinions ------------------------------------------------------------------------------------------------------------------------------------------- */

static void an_opinion_is_waited_for_fourteen_days (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "specification");
  story_edit (town, BERNBURG_EDITOR, ref, "{'personal_data': 'yes'}");
  town_refused (town, BERNBURG_LEAD, "case.advance", "opinion_not_asked/dpo opinion_not_asked/iso", "{%s}", seen (town, ref));
  story_advance (town, BERNBURG_EDITOR, ref); /* asks for both */
  story_approve (town, BERNBURG_ISO, ref, "iso", "yes");
  town_pass_days (town, 14);
  town_refused (town, BERNBURG_LEAD, "case.advance", "opinion_missing/dpo", "{%s}", seen (town, ref));
  town_pass_days (town, 1);
  story_advance (town, BERNBURG_LEAD, ref);
}

static void an_opinion_is_heard_whatever_it_says (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "specification");
  story_edit (town, BERNBURG_EDITOR, ref, "{'protection_need': {'confidentiality': 'high', 'integrity': 'normal', 'availability': 'normal'}}");
  story_approve (town, BERNBURG_DPO, ref, "dpo", "no");
  story_approve (town, BERNBURG_ISO, ref, "iso", "yes");
  story_advance (town, BERNBURG_LEAD, ref);
}

static void no_opinion_is_needed_without_personal_data_and_with_normal_protection (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "specification");
  story_advance (town, BERNBURG_LEAD, ref);
  assert_true (slice_is (town_case (town, ref)->stage, "funding"));
}

static void each_office_gives_its_own_opinion_and_nothing_else (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "specification");
  town_refused (town, BERNBURG_DPO, "case.approve", "wrong_role", "{%s, 'kind': 'iso'}", seen (town, ref));
  town_refused (town, BERNBURG_ISO, "case.approve", "wrong_role", "{%s, 'kind': 'dpo'}", seen (town, ref));
  town_refused (town, MULDE_DPO, "case.approve", "not_found/case", "{%s, 'kind': 'dpo'}", seen (town, ref));
  town_refused (town, BERNBURG_DPO, "case.comment", "wrong_role", "{'case': '%s', 'text': 'x'}", ref);
  town_refused (town, BERNBURG_DPO, "case.park", "wrong_role", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, ref), town_day (town, 5));
  town_refused (town, BERNBURG_ISO, "case.reject", "wrong_role", "{%s, 'code': 'other', 'reason': 'x'}", seen (town, ref));
  story_approve (town, BERNBURG_DPO, ref, "dpo", "yes");
}

static void one_officer_may_serve_several_organisations (void **state)
{
  struct town *town = *state;
  enum who joint = town_enrol (town, "[{'role': 'dpo', 'org': '" BERNBURG "'}, {'role': 'dpo', 'org': '" CALBE "'}]");
  const char *ref = in_stage (town, "specification"), *other = town_draft (town, CALBE_EDITOR, "In Calbe");
  assert_true (town_sees (town, joint, ref) && town_sees (town, joint, other));
  story_approve (town, joint, ref, "dpo", "yes");
}

/* ---- Unknown, bands ------------------------------------------------------------------------------------------------------------------------------------- */

static void unknown_is_accepted_at_gate_2_and_due_at_gate_3 (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "steckbrief");
  story_edit (town, BERNBURG_EDITOR, ref, "{'benefit': {'unknown': {'who': 'Frau A', 'until': '%s'}}}", town_day (town, 30));
  release_again (town, ref);
  story_advance (town, COORDINATOR, ref);
  story_prepare (town, ref);
  town_refused (town, BERNBURG_LEAD, "case.advance", "still_unknown/benefit", "{%s}", seen (town, ref));
  story_edit (town, BERNBURG_EDITOR, ref, "{'benefit': 'Zeit.'}");
  story_advance (town, BERNBURG_LEAD, ref);
}

static void bands_are_accepted_until_gate_4 (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "funding");
  story_edit (town, BERNBURG_EDITOR, ref, "{'invest_cents': {'band': '25k'}, 'annual_cents': {'band': '5k'}}");
  town_refused (town, BERNBURG_LEAD, "case.advance", "still_band/invest_cents still_band/annual_cents", "{%s}", seen (town, ref));
  story_edit (town, BERNBURG_EDITOR, ref, "{'invest_cents': 2000000, 'annual_cents': 0}");
  story_advance (town, BERNBURG_LEAD, ref);
}

static void a_one_page_description_replaces_the_specification (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "steckbrief");
  story_edit (town, BERNBURG_EDITOR, ref, "{'measure_type': 'qualification'}");
  release_again (town, ref);
  story_advance (town, COORDINATOR, ref);
  story_edit (town, BERNBURG_EDITOR, ref,
              "{'protection_need': {'confidentiality': 'normal', 'integrity': 'normal', 'availability': 'normal'}, 'accessibility': 'no_interface'}");
  story_row (town, BERNBURG_EDITOR, ref, "indicators", "{'title': 'Geschulte', 'kind': 'output', 'unit': 'Personen', 'baseline': 0, 'target': 50000}");
  story_row (town, BERNBURG_EDITOR, ref, "risks", "{'title': 'Personal fehlt.', 'probability': 2, 'severity': 3}");
  town_refused (town, BERNBURG_LEAD, "case.advance", "missing/service_description", "{%s}", seen (town, ref));
  story_edit (town, BERNBURG_EDITOR, ref, "{'service_description': 'Schulung.'}");
  story_advance (town, BERNBURG_LEAD, ref);
}

static void an_adopted_solution_may_skip_the_specification_with_a_reason (void **state)
{
  struct town *town = *state;
  const char *ref = in_stage (town, "steckbrief");
  town_refused (town, COORDINATOR, "case.advance", "wrong_stage/to", "{%s, 'to': 'funding', 'reason': 'Nachnutzung.'}", seen (town, ref));
  story_edit (town, BERNBURG_EDITOR, ref,
              "{'adopted_from': 'SLK-2020-00001', 'accessibility': 'full', 'protection_need': {'confidentiality': 'normal', 'integrity': 'normal', "
              "'availability': 'normal'}}");
  story_row (town, BERNBURG_EDITOR, ref, "indicators", "{'title': 'Termine', 'kind': 'output', 'unit': 'Stück', 'baseline': 0, 'target': 5000}");
  story_row (town, BERNBURG_EDITOR, ref, "risks", "{'title': 'Personal fehlt.', 'probability': 2, 'severity': 3}");
  release_again (town, ref);
  town_refused (town, COORDINATOR, "case.advance", "reason_needed/reason", "{%s, 'to': 'funding'}", seen (town, ref));
  town_accepted (town, COORDINATOR, "case.advance", "{%s, 'to': 'funding', 'reason': 'Nachnutzung.'}", seen (town, ref));
  assert_true (slice_is (town_case (town, ref)->stage, "funding"));
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (an_approval_lapses_when_a_covered_field_changes),
      PROMISE (a_denied_approval_is_told_apart_from_a_missing_one),
      PROMISE (an_approval_names_the_version_it_saw_and_comes_in_its_stage),
      PROMISE (the_same_approval_twice_is_unchanged),
      PROMISE (laying_does_not_wait_for_the_approval_of_others),
      PROMISE (an_opinion_is_waited_for_fourteen_days),
      PROMISE (an_opinion_is_heard_whatever_it_says),
      PROMISE (no_opinion_is_needed_without_personal_data_and_with_normal_protection),
      PROMISE (each_office_gives_its_own_opinion_and_nothing_else),
      PROMISE (one_officer_may_serve_several_organisations),
      PROMISE (unknown_is_accepted_at_gate_2_and_due_at_gate_3),
      PROMISE (bands_are_accepted_until_gate_4),
      PROMISE (a_one_page_description_replaces_the_specification),
      PROMISE (an_adopted_solution_may_skip_the_specification_with_a_reason),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
