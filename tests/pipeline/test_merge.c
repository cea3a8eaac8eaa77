/* SPDX-License-Identifier: EUPL-1.2 */
/* Zusammenführen: who proposes, who consents, what is refused, and the way back. */
#include "story.h"

#include <string.h>

static const char *seen (struct town *town, const char *ref)
{
  return arena_printf (town->arena, "'case': '%s', 'version': %u", ref, town_version (town, ref));
}

static const char *idea_of (struct town *town, enum who submitter, const char *title)
{
  const char *ref = town_draft (town, submitter, title);
  town_accepted (town, submitter, "case.submit", "{'case': '%s'}", ref);
  return ref;
}

static struct message merge (struct town *town, enum who who, const char *ref, const char *into)
{
  return town_accepted (town, who, "case.merge", "{%s, 'into': '%s'}", seen (town, ref), into);
}

static uint32_t waits (const struct message *done)
{
  return value_is_nil (&done->arg[DONE_WAITS]) ? 0 : done->arg[DONE_WAITS].count;
}

static bool is_merged (struct town *town, const char *ref, const char *into)
{
  struct kase *kase = town_case (town, ref);
  return kase->state == STATE_MERGED && slice_is (kase->merge_ref, into) && memcmp (kase->merge_to, town_case (town, into)->id, 16) == 0;
}

static bool names (const struct value *list, const char *text)
{
  for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->count; i++)
    if (slice_is (value_as_slice (&list->items[i]), text))
      return true;
  return false;
}

static uint32_t consents_awaited (struct town *town, enum who who)
{
  struct value rows = town_rows (town, who, "work.list", "{}");
  return town_count (&rows, "kind", "consent");
}

/* ---- At once ------------------------------------------------------------------------------------------------------------------------------------------- */

static void two_cases_of_one_owner_are_merged_at_once (void **state)
{
  struct town *town = *state;
  static const enum who people[] = {COORDINATOR, DISTRICT_ADMIN, BERNBURG_EDITOR, BERNBURG_LEAD};
  const char *target = story_idea (town, "Ziel");
  for (size_t i = 0; i < sizeof people / sizeof *people; i++)
  {
    const char *ref = story_idea (town, "Doppelt");
    struct message done = merge (town, people[i], ref, target);
    assert_int_equal (waits (&done), 0);
    assert_true (is_merged (town, ref, target));
    struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", target);
    assert_true (names (value_at (&view, "merged"), ref));
  }
  assert_int_equal (town_case (town, target)->merged_count, 4);
}

static void a_merged_case_says_where_it_went_and_leaves_the_board (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = story_idea (town, "Ziel");
  merge (town, COORDINATOR, ref, target);
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "state"), "merged");
  assert_string_equal (town_text (town, &view, "merged_into"), target);
  assert_string_equal (town_text (town, &view, "merge_to"), "");
  struct value rows = town_rows (town, BERNBURG_EDITOR, "case.list", "{'state': 'merged'}");
  assert_int_equal (rows.count, 1);
  assert_string_equal (town_text (town, &rows.items[0], "merged_into"), target);
  struct value column = town_row (town, COORDINATOR, "board.get", "{'district': '" DISTRICT "', 'stage': 'idea'}");
  assert_int_equal (value_as_int (value_at (&column, "count"), 0), 1);
  struct value work = town_rows (town, COORDINATOR, "work.list", "{}");
  assert_false (town_has (&work, "ref", ref));
}

static void who_leads_both_owners_merges_at_once (void **state)
{
  struct town *town = *state;
  enum who both = town_enrol (town, "[{'role': 'lead', 'org': '" BERNBURG "'}, {'role': 'lead', 'org': '" CALBE "'}]");
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  struct message done = merge (town, both, ref, target);
  assert_int_equal (waits (&done), 0);
  assert_true (is_merged (town, ref, target));
}

static void the_cases_of_a_municipality_that_went_up_in_another_are_its_own (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  town_accepted (town, ADMIN, "org.put", "{'key': '" BERNBURG "', 'predecessors': ['" CALBE "']}");
  struct message done = merge (town, COORDINATOR, ref, target);
  assert_int_equal (waits (&done), 0);
}

/* ---- Consent ------------------------------------------------------------------------------------------------------------------------------------------- */

static void what_is_internal_is_not_shown_to_another_by_an_editor (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  town_accepted (town, CALBE_EDITOR, "case.edit", "{'case': '%s', 'fields': {'visibility': 'intermunicipal'}}", target);
  town_refused (town, BERNBURG_EDITOR, "case.merge", "wrong_role/into", "{'case': '%s', 'version': %u, 'into': '%s'}", ref, town_version (town, ref), target);
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  struct message done = merge (town, BERNBURG_EDITOR, ref, target);
  assert_int_equal (waits (&done), 2);
}

static void across_owners_each_lead_is_asked (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  struct message done = merge (town, COORDINATOR, ref, target);
  assert_int_equal (waits (&done), 2);
  assert_int_equal (town_case (town, ref)->state, STATE_OPEN);
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "merge_to"), target);
  struct value work = town_rows (town, CALBE_LEAD, "work.list", "{}");
  assert_int_equal (town_count (&work, "kind", "consent"), 1);
  assert_string_equal (town_text (town, &work.items[0], "detail"), target);
  assert_string_equal (town_text (town, &work.items[0], "ref"), ref);
  assert_int_equal (consents_awaited (town, BERNBURG_LEAD), 1);
  assert_int_equal (consents_awaited (town, BERNBURG_EDITOR), 0);

  done = town_accepted (town, CALBE_LEAD, "case.consent", "{'case': '%s'}", ref);
  assert_int_equal (waits (&done), 1);
  assert_int_equal (town_case (town, ref)->state, STATE_OPEN);
  assert_int_equal (consents_awaited (town, CALBE_LEAD), 0);
  done = town_accepted (town, BERNBURG_LEAD, "case.consent", "{'case': '%s', 'verdict': 'yes'}", ref);
  assert_int_equal (waits (&done), 0);
  assert_true (is_merged (town, ref, target));
  assert_int_equal (consents_awaited (town, BERNBURG_LEAD), 0);
}

static void a_lead_who_proposes_consents_by_that (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  story_edit (town, CALBE_EDITOR, target, "{'visibility': 'intermunicipal'}");
  struct message done = merge (town, BERNBURG_LEAD, ref, target);
  assert_int_equal (waits (&done), 1);
  assert_true (slice_is (value_as_slice (&done.arg[DONE_WAITS].items[0]), CALBE));
  town_refused (town, BERNBURG_LEAD, "case.consent", "wrong_role", "{'case': '%s'}", ref);
  town_accepted (town, CALBE_LEAD, "case.consent", "{'case': '%s'}", ref);
  assert_true (is_merged (town, ref, target));
}

static void whoever_is_asked_sees_the_case_but_not_what_is_for_its_parties (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'P', 'annual_cents': 100000}");
  assert_false (town_sees (town, CALBE_LEAD, ref));
  merge (town, COORDINATOR, ref, target);
  assert_non_null (town_event (town, "case.audience"));
  struct value view = town_row (town, CALBE_LEAD, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "merge_to"), target);
  assert_null (value_at (value_at (&view, "fields"), "annual_cents"));
  assert_null (value_at (&view, "approvals"));
  town_accepted (town, BERNBURG_LEAD, "case.consent", "{'case': '%s', 'verdict': 'no', 'reason': 'Zu verschieden.'}", ref);
  assert_false (town_sees (town, CALBE_LEAD, ref));
}

static void a_company_consents_through_whoever_submits_for_it (void **state)
{
  struct town *town = *state;
  const char *ref = idea_of (town, COMPANY_SUBMITTER, "Quelle"), *target = story_idea (town, "Ziel");
  merge (town, COORDINATOR, ref, target);
  assert_int_equal (consents_awaited (town, COMPANY_SUBMITTER), 1);
  town_accepted (town, COMPANY_SUBMITTER, "case.consent", "{'case': '%s'}", ref);
  town_accepted (town, BERNBURG_LEAD, "case.consent", "{'case': '%s'}", ref);
  assert_true (is_merged (town, ref, target));
}

static void no_needs_a_reason_and_ends_the_proposal (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  merge (town, COORDINATOR, ref, target);
  town_refused (town, CALBE_LEAD, "case.consent", "reason_needed/reason", "{'case': '%s', 'verdict': 'no'}", ref);
  town_refused (town, CALBE_LEAD, "case.consent", "value_invalid/verdict", "{'case': '%s', 'verdict': 'perhaps'}", ref);
  town_refused (town, CALBE_EDITOR, "case.consent", "wrong_role", "{'case': '%s'}", ref);
  town_accepted (town, CALBE_LEAD, "case.consent", "{'case': '%s', 'verdict': 'no', 'reason': 'Zu verschieden.'}", ref);
  struct kase *kase = town_case (town, ref);
  assert_true (kase->state == STATE_OPEN && kase->waits_count == 0 && kase->merge_ref.size == 0);
  town_refused (town, BERNBURG_LEAD, "case.consent", "not_merged/case", "{'case': '%s'}", ref);
  assert_int_equal (consents_awaited (town, BERNBURG_LEAD), 0);
  merge (town, COORDINATOR, ref, target);
}

static void the_last_consent_looks_at_the_target_again (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  merge (town, COORDINATOR, ref, target);
  town_accepted (town, CALBE_LEAD, "case.consent", "{'case': '%s'}", ref);
  town_accepted (town, CALBE_EDITOR, "case.park", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, target), town_day (town, 5));
  town_refused (town, BERNBURG_LEAD, "case.consent", "merge_state/into", "{'case': '%s'}", ref);
  town_accepted (town, CALBE_EDITOR, "case.resume", "{%s}", seen (town, target));
  town_accepted (town, BERNBURG_LEAD, "case.consent", "{'case': '%s'}", ref);
  assert_true (is_merged (town, ref, target));
}

static void a_proposal_ends_when_the_case_is_no_longer_open (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  merge (town, COORDINATOR, ref, target);
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, ref), town_day (town, 5));
  assert_non_null (town_event (town, "case.audience"));
  assert_false (town_sees (town, CALBE_LEAD, ref));
  town_accepted (town, BERNBURG_EDITOR, "case.resume", "{%s}", seen (town, ref));
  assert_int_equal (town_case (town, ref)->waits_count, 0);
  town_refused (town, BERNBURG_LEAD, "case.consent", "not_merged/case", "{'case': '%s'}", ref);
}

static void one_proposal_at_a_time (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel"), *other = idea_of (town, CALBE_SUBMITTER, "Anderes");
  merge (town, COORDINATOR, ref, target);
  struct message done = merge (town, COORDINATOR, ref, target);
  assert_true (town_is_unchanged (&done));
  assert_int_equal (waits (&done), 2);
  town_refused (town, COORDINATOR, "case.merge", "merge_state/case", "{%s, 'into': '%s'}", seen (town, ref), other);
}

/* ---- Refused ------------------------------------------------------------------------------------------------------------------------------------------- */

static void a_merger_is_for_those_who_work_on_one_or_cover_both (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = story_idea (town, "Ziel");
  town_refused (town, BERNBURG_SUBMITTER, "case.merge", "wrong_role", "{%s, 'into': '%s'}", seen (town, ref), target);
  town_refused (town, CALBE_EDITOR, "case.merge", "not_found/case", "{%s, 'into': '%s'}", seen (town, ref), target);
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'intermunicipal'}");
  story_edit (town, BERNBURG_LEAD, target, "{'visibility': 'intermunicipal'}");
  town_refused (town, CALBE_EDITOR, "case.merge", "wrong_role", "{%s, 'into': '%s'}", seen (town, ref), target);
  town_refused (town, NEIGHBOUR_COORDINATOR, "case.merge", "wrong_role", "{%s, 'into': '%s'}", seen (town, ref), target);
  /* An office that covers only one of the two. */
  const char *far = idea_of (town, KOETHEN_EDITOR, "Fern");
  story_edit (town, KOETHEN_EDITOR, far, "{'visibility': 'intermunicipal'}");
  town_refused (town, COORDINATOR, "case.merge", "wrong_role", "{%s, 'into': '%s'}", seen (town, ref), far);
  struct message done = merge (town, REGION_COORDINATOR, ref, far);
  assert_int_equal (waits (&done), 2);
}

static void what_cannot_be_merged_is_said_of_both (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = story_idea (town, "Ziel");
  town_refused (town, COORDINATOR, "case.merge", "merge_self/into", "{%s, 'into': '%s'}", seen (town, ref), ref);
  town_refused (town, COORDINATOR, "case.merge", "not_found/into", "{%s, 'into': 'SLK-1999-00001'}", seen (town, ref));
  town_refused (town, COORDINATOR, "case.merge", "stale/version", "{'case': '%s', 'version': 99, 'into': '%s'}", ref, target);
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{%s, 'reason': 'x', 'until': '%s'}", seen (town, ref), town_day (town, 5));
  town_accepted (town, BERNBURG_EDITOR, "case.withdraw", "{%s, 'reason': 'x'}", seen (town, target));
  town_refused (town, COORDINATOR, "case.merge", "merge_state/case merge_state/into", "{%s, 'into': '%s'}", seen (town, ref), target);
}

static void everything_done_to_a_merged_case_is_refused_with_where_it_went (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = story_idea (town, "Ziel"), *other = story_idea (town, "Andere");
  merge (town, COORDINATOR, ref, target);
  const char *s = seen (town, ref);
  struct message refusal = town_refused (town, BERNBURG_EDITOR, "case.edit", "merged_into/state", "{'case': '%s', 'fields': {'problem': 'x'}}", ref);
  const struct value *reason = town_reason (&refusal, "merged_into");
  assert_non_null (strstr (town_text (town, reason, "de"), target));
  town_refused (town, COORDINATOR, "case.advance", "merged_into/state", "{%s}", s);
  town_refused (town, BERNBURG_EDITOR, "case.comment", "merged_into/state", "{'case': '%s', 'text': 'x'}", ref);
  town_refused (town, BERNBURG_EDITOR, "case.support", "merged_into/state", "{'case': '%s'}", ref);
  town_refused (town, BERNBURG_EDITOR, "case.unsupport", "merged_into/state", "{'case': '%s'}", ref);
  town_refused (town, BERNBURG_EDITOR, "case.park", "merged_into/state", "{%s, 'reason': 'x', 'until': '%s'}", s, town_day (town, 5));
  town_refused (town, COORDINATOR, "case.reject", "merged_into/state", "{%s, 'code': 'other', 'reason': 'x'}", s);
  town_refused (town, COORDINATOR, "case.reopen", "merged_into/state", "{%s, 'reason': 'x'}", s);
  town_refused (town, BERNBURG_EDITOR, "case.withdraw", "merged_into/state", "{%s, 'reason': 'x'}", s);
  town_refused (town, COORDINATOR, "case.assign", "merged_into/state", "{'case': '%s', 'org': '" CALBE "'}", ref);
  town_refused (town, BERNBURG_EDITOR, "case.ask", "merged_into/state too_early/stage", "{'case': '%s', 'kind': 'dpo'}", ref);
  town_refused (town, COORDINATOR, "case.merge", "merged_into/state", "{%s, 'into': '%s'}", s, other);
  town_refused (town, BERNBURG_LEAD, "case.consent", "merged_into/state", "{'case': '%s'}", ref);
  town_refused (town, CALBE_EDITOR, "case.adopt", "not_found/case", "{'case': '%s'}", ref);
  town_refused (town, BERNBURG_EDITOR, "case.adopt", "merged_into/state", "{'case': '%s'}", ref);
  town_refused (town, BERNBURG_EDITOR, "row.put", "merged_into/state", "{'case': '%s', 'table': 'risks', 'cells': {'title': 'x'}}", ref);
  town_refused (town, COORDINATOR, "case.merge", "merge_state/into", "{%s, 'into': '%s'}", seen (town, other), ref);
}

/* ---- Back ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void an_unmerged_case_goes_on_where_it_was (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Quelle"), *target = story_idea (town, "Ziel");
  story_to (town, ref, "steckbrief");
  merge (town, COORDINATOR, ref, target);
  town_refused (town, BERNBURG_EDITOR, "case.unmerge", "wrong_role", "{'case': '%s'}", ref);
  town_refused (town, COORDINATOR, "case.unmerge", "not_merged/case", "{'case': '%s'}", target);
  town_pass_days (town, 3);
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s', 'reason': 'Doch verschieden.'}", ref);
  struct kase *kase = town_case (town, ref);
  assert_true (kase->state == STATE_OPEN && slice_is (kase->stage, "steckbrief") && kase->merge_ref.size == 0);
  assert_in_range (kase->entered_ms, town->now_ms - DAY_MS, town->now_ms);
  assert_int_equal (town_case (town, target)->merged_count, 0);
  struct value history = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.merged', 'case.unmerged']}", ref);
  assert_int_equal (history.count, 2);
  history = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.absorbed', 'case.split']}", target);
  assert_int_equal (history.count, 2);
  merge (town, COORDINATOR, ref, target);
}

static void a_lead_of_either_owner_takes_a_merger_back (void **state)
{
  struct town *town = *state;
  enum who both = town_enrol (town, "[{'role': 'lead', 'org': '" BERNBURG "'}, {'role': 'lead', 'org': '" CALBE "'}]");
  const char *ref = story_idea (town, "Quelle"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  merge (town, both, ref, target);
  town_accepted (town, CALBE_LEAD, "case.unmerge", "{'case': '%s'}", ref);
  merge (town, both, ref, target);
  town_accepted (town, BERNBURG_LEAD, "case.unmerge", "{'case': '%s'}", ref);
  merge (town, COORDINATOR, ref, target);
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", ref);
  assert_int_equal (town_case (town, ref)->waits_count, 0);
  assert_int_equal (consents_awaited (town, BERNBURG_LEAD), 0);
  town_refused (town, BERNBURG_LEAD, "case.unmerge", "not_merged/case", "{'case': '%s'}", ref);
}

static void of_a_chain_the_last_merger_is_taken_back_first (void **state)
{
  struct town *town = *state;
  const char *a = story_idea (town, "A"), *b = story_idea (town, "B"), *c = story_idea (town, "C");
  merge (town, COORDINATOR, a, b);
  merge (town, COORDINATOR, b, c);
  struct message refusal = town_refused (town, COORDINATOR, "case.unmerge", "unmerge_first/case", "{'case': '%s'}", a);
  assert_non_null (strstr (town_text (town, town_reason (&refusal, "unmerge_first"), "de"), c));
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", b);
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", a);
  assert_true (town_case (town, a)->state == STATE_OPEN && town_case (town, b)->state == STATE_OPEN);
}

static void crossing_proposals_make_no_cycle (void **state)
{
  struct town *town = *state;
  const char *a = story_idea (town, "A"), *b = idea_of (town, CALBE_SUBMITTER, "B");
  merge (town, COORDINATOR, a, b);
  merge (town, COORDINATOR, b, a);
  town_accepted (town, BERNBURG_LEAD, "case.consent", "{'case': '%s'}", a);
  town_accepted (town, BERNBURG_LEAD, "case.consent", "{'case': '%s'}", b);
  town_accepted (town, CALBE_LEAD, "case.consent", "{'case': '%s'}", a);
  town_refused (town, CALBE_LEAD, "case.consent", "merge_state/into", "{'case': '%s'}", b);
  assert_true (is_merged (town, a, b));
  assert_int_equal (town_case (town, b)->state, STATE_OPEN);
  town_accepted (town, CALBE_LEAD, "case.consent", "{'case': '%s', 'verdict': 'no', 'reason': 'Umgekehrt geschehen.'}", b);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (two_cases_of_one_owner_are_merged_at_once),
      PROMISE (a_merged_case_says_where_it_went_and_leaves_the_board),
      PROMISE (who_leads_both_owners_merges_at_once),
      PROMISE (the_cases_of_a_municipality_that_went_up_in_another_are_its_own),
      PROMISE (what_is_internal_is_not_shown_to_another_by_an_editor),
      PROMISE (across_owners_each_lead_is_asked),
      PROMISE (a_lead_who_proposes_consents_by_that),
      PROMISE (whoever_is_asked_sees_the_case_but_not_what_is_for_its_parties),
      PROMISE (a_company_consents_through_whoever_submits_for_it),
      PROMISE (no_needs_a_reason_and_ends_the_proposal),
      PROMISE (the_last_consent_looks_at_the_target_again),
      PROMISE (a_proposal_ends_when_the_case_is_no_longer_open),
      PROMISE (one_proposal_at_a_time),
      PROMISE (a_merger_is_for_those_who_work_on_one_or_cover_both),
      PROMISE (what_cannot_be_merged_is_said_of_both),
      PROMISE (everything_done_to_a_merged_case_is_refused_with_where_it_went),
      PROMISE (an_unmerged_case_goes_on_where_it_was),
      PROMISE (a_lead_of_either_owner_takes_a_merger_back),
      PROMISE (of_a_chain_the_last_merger_is_taken_back_first),
      PROMISE (crossing_proposals_make_no_cycle),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
