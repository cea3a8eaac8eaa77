/* SPDX-License-Identifier: EUPL-1.2 */
/* The content of a case: drafted, edited, imported. */
#include "story.h"

#include <string.h>

/* ---- Drafts --------------------------------------------------------------------------------------------------------------------------------------------- */

static void a_title_and_a_sentence_make_an_idea (void **state)
{
  struct town *town = *state;
  struct message done = town_accepted (town, BERNBURG_SUBMITTER, "case.draft", "{'title': 'Mängelmelder', 'summary': 'Schäden melden.'}");
  assert_int_equal (message_int (&done, DONE_VERSION, 0), 1);
  const char *ref = town_ref (town, &done);
  struct value view = town_row (town, BERNBURG_SUBMITTER, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &view, "org"), BERNBURG);
  assert_string_equal (town_text (town, &view, "visibility"), "internal");
  assert_string_equal (town_text (town, &view, "pipeline"), "smarte-region");
  assert_string_equal (town_text (town, &view, "stage"), "draft");
  done = town_accepted (town, BERNBURG_SUBMITTER, "case.submit", "{'case': '%s'}", ref);
  assert_true (slice_is (message_slice (&done, DONE_STAGE), "idea"));
}

static void the_id_of_a_case_is_the_id_of_its_draft (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct message draft = town_message (town, "case.draft", "{'title': 'Eins'}"), done;
  town_id (town, id);
  done = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
  assert_memory_equal (value_as_id (&done.arg[DONE_CASE]), id, 16);
  town_accepted (town, BERNBURG_EDITOR, "case.edit", "{'case': '%s', 'fields': {'summary': 'Ein Satz.'}}", town_id_text (town, id));
}

static void a_draft_never_takes_the_place_of_another_case (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Das Original");
  struct message draft = town_message (town, "case.draft", "{'title': 'Die Fälschung'}");
  struct message answer = town_tell (town, town->people[CALBE_EDITOR], town_case (town, ref)->id, NULL, &draft);
  town_is_refused (town, &answer, "id_reused");
  assert_true (slice_is (town_case (town, ref)->title, "Das Original"));
}

static void references_are_gapless_per_year_and_never_reused (void **state)
{
  struct town *town = *state;
  char year[5] = "";
  memcpy (year, town_day (town, 0), 4);
  assert_string_equal (town_draft (town, BERNBURG_EDITOR, "Eins"), arena_printf (town->arena, "SLK-%s-00001", year));
  town_refused (town, BERNBURG_EDITOR, "case.draft", "no_such_field/nonsense", "{'title': 'Keins', 'fields': {'nonsense': 1}}");
  const char *second = town_draft (town, CALBE_EDITOR, "Zwei");
  assert_string_equal (second, arena_printf (town->arena, "SLK-%s-00002", year));
  town_accepted (town, CALBE_EDITOR, "case.withdraw", "{'case': '%s', 'version': 1, 'reason': 'Doch nicht.'}", second);
  assert_string_equal (town_draft (town, CALBE_EDITOR, "Drei"), arena_printf (town->arena, "SLK-%s-00003", year));
  town_pass_days (town, 366);
  memcpy (year, town_day (town, 0), 4);
  assert_string_equal (town_draft (town, BERNBURG_EDITOR, "Eins"), arena_printf (town->arena, "SLK-%s-00001", year));
}

static void a_firm_and_a_reader_draft_nothing (void **state)
{
  struct town *town = *state;
  static const enum who readers[] = {CONSULTANT, BERNBURG_DPO, BERNBURG_ISO, BERNBURG_AUDIT, BERNBURG_MODERATOR, DISTRICT_ADMIN, ADMIN, RELAY};
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    town_refused (town, readers[i], "case.draft", "wrong_role/org", "{'title': 'Nein'}");
}

static void an_idea_belongs_to_an_organisation_of_its_author (void **state)
{
  struct town *town = *state;
  town_refused (town, BERNBURG_EDITOR, "case.draft", "wrong_role/org", "{'title': 'Fremd', 'org': '" CALBE "'}");
  town_refused (town, BERNBURG_EDITOR, "case.draft", "not_found/org", "{'title': 'Fremd', 'org': '000'}");
  town_accepted (town, COORDINATOR, "case.draft", "{'title': 'Für Calbe', 'org': '" CALBE "'}");
  town_refused (town, COORDINATOR, "case.draft", "wrong_role/org", "{'title': 'Für Köthen', 'org': '" KOETHEN "'}");
}

static void an_association_submits_for_its_members (void **state)
{
  struct town *town = *state;
  struct message done = town_accepted (town, MULDE_EDITOR, "case.draft", "{'title': 'Für Egeln', 'summary': 'Ein Satz.', 'org': '" EGELN "'}");
  const char *ref = town_ref (town, &done);
  assert_true (slice_is (town_case (town, ref)->org, EGELN));
  assert_true (slice_is (town_case (town, ref)->handled_by, MULDE));
  town_accepted (town, MULDE_EDITOR, "case.submit", "{'case': '%s'}", ref);
  town_refused (town, MULDE_EDITOR, "case.draft", "wrong_role/org", "{'title': 'Für Calbe', 'org': '" CALBE "'}");
}

static void an_unincorporated_area_and_a_former_municipality_submit_nothing (void **state)
{
  struct town *town = *state;
  town_refused (town, COORDINATOR, "case.draft", "no_submitter/org", "{'title': 'Wald', 'org': '" FOREST "'}");
  town_accepted (town, ADMIN, "org.put", "{'key': '" CALBE "', 'valid_until': '%s'}", town_day (town, 1));
  town_accepted (town, CALBE_EDITOR, "case.draft", "{'title': 'Noch'}");
  town_pass_days (town, 2);
  town_refused (town, CALBE_EDITOR, "case.draft", "no_submitter/org", "{'title': 'Nicht mehr'}");
}

static void a_draft_is_checked_whole (void **state)
{
  struct town *town = *state;
  town_refused (town, BERNBURG_EDITOR, "case.draft", "not_found/pipeline", "{'title': 'x', 'pipeline': 'gibt-es-nicht'}");
  town_refused (town, BERNBURG_EDITOR, "case.draft", "value_invalid/maturity value_invalid/starts_on no_such_field/foo",
                "{'title': 'x', 'fields': {'maturity': 'weird', 'starts_on': 'bald', 'foo': 'bar'}}");
  town_refused (town, BERNBURG_EDITOR, "case.draft", "wrong_role/org value_invalid/maturity",
                "{'title': 'x', 'org': '" CALBE "', 'fields': {'maturity': 'weird'}}");
}

/* ---- Imports -------------------------------------------------------------------------------------------------------------------------------------------- */

static void a_source_key_exists_once_per_organisation (void **state)
{
  struct town *town = *state;
  town_accepted (town, BERNBURG_EDITOR, "case.draft", "{'title': 'Zeile 1', 'source': 'liste.csv#1'}");
  struct message refused =
      town_refused (town, BERNBURG_EDITOR2, "case.draft", "duplicate_source/source", "{'title': 'Zeile 1 noch einmal', 'source': 'liste.csv#1'}");
  assert_non_null (memmem (value_as_slice (value_at (town_reason (&refused, "duplicate_source"), "de")).data,
                           value_as_slice (value_at (town_reason (&refused, "duplicate_source"), "de")).size, "SLK-", 4));
  town_accepted (town, BERNBURG_EDITOR, "case.draft", "{'title': 'Zeile 2', 'source': 'liste.csv#2'}");
  town_accepted (town, CALBE_EDITOR, "case.draft", "{'title': 'Zeile 1', 'source': 'liste.csv#1'}");
}

static void an_import_remembers_the_values_it_brought (void **state)
{
  struct town *town = *state;
  struct message done = town_accepted (town, BERNBURG_EDITOR, "case.draft", "{'title': 'Titel', 'source': 'z1', 'fields': {'invest_cents': 5}}");
  const char *ref = town_ref (town, &done);
  town_draft (town, BERNBURG_EDITOR, "Ohne Import");
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Von Hand'}");
  struct value row = town_row (town, BERNBURG_EDITOR, "case.list", "{'org': '" BERNBURG "', 'sources': true}");
  assert_string_equal (town_text (town, &row, "source"), "z1");
  const struct value *imported = value_at (&row, "imported");
  struct value title = value_string ("Titel"), cost = value_int (5);
  uint8_t hash[VALUE_HASH_BYTES];
  value_hash (&title, hash);
  assert_memory_equal (value_at (imported, "title")->data, hash, sizeof hash);
  value_hash (&cost, hash);
  assert_memory_equal (value_at (imported, "invest_cents")->data, hash, sizeof hash);
  town_accepted (town, BERNBURG_EDITOR, "case.edit", "{'case': '%s', 'fields': {'title': 'Titel 2'}, 'imported': true}", ref);
  row = town_row (town, BERNBURG_EDITOR, "case.list", "{'org': '" BERNBURG "', 'sources': true}");
  title = value_string ("Titel 2");
  value_hash (&title, hash);
  assert_memory_equal (value_at (value_at (&row, "imported"), "title")->data, hash, sizeof hash);
}

/* ---- Edits and conflicts -------------------------------------------------------------------------------------------------------------------------------- */

static void a_refused_edit_changes_nothing (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt");
  town_refused (town, BERNBURG_EDITOR, "case.edit", "value_invalid/maturity", "{'case': '%s', 'fields': {'title': 'Neu', 'maturity': 'weird'}}", ref);
  struct value fields = town_fields (town, ref);
  assert_string_equal (town_text (town, &fields, "title"), "Alt");
  assert_int_equal (town_version (town, ref), 1);
}

static void two_edits_of_different_fields_do_not_conflict (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt");
  const char *nothing = town_hash (town, "null");
  town_accepted (town, BERNBURG_EDITOR, "case.edit", "{'case': '%s', 'fields': {'problem': 'A'}, 'base': {'problem': '%s'}}", ref, nothing);
  town_accepted (town, BERNBURG_EDITOR2, "case.edit", "{'case': '%s', 'fields': {'objective': 'B'}, 'base': {'objective': '%s'}}", ref, nothing);
  struct value fields = town_fields (town, ref);
  assert_string_equal (town_text (town, &fields, "problem"), "A");
  assert_string_equal (town_text (town, &fields, "objective"), "B");
}

static void a_conflict_names_both_values (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt");
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Ihrer'}");
  struct message refused = town_refused (town, BERNBURG_EDITOR2, "case.edit", "conflict/title",
                                         "{'case': '%s', 'fields': {'title': 'Meiner'}, 'base': {'title': '%s'}}", ref, town_hash (town, "'Alt'"));
  const struct value *reason = town_reason (&refused, "conflict");
  assert_string_equal (town_text (town, reason, "present"), "Ihrer");
  assert_string_equal (town_text (town, reason, "yours"), "Meiner");
}

static void a_conflict_with_an_emptied_field_names_nothing_as_present (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt");
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'A'}");
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': null}");
  struct message refused = town_refused (town, BERNBURG_EDITOR2, "case.edit", "conflict/problem",
                                         "{'case': '%s', 'fields': {'problem': 'B'}, 'base': {'problem': '%s'}}", ref, town_hash (town, "'A'"));
  assert_true (value_is_nil (value_at (town_reason (&refused, "conflict"), "present")));
}

static void an_edit_whose_base_is_old_but_value_equal_is_unchanged (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt");
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Neu'}");
  uint64_t seq = town_seq (town);
  struct message done = town_accepted (town, BERNBURG_EDITOR2, "case.edit", "{'case': '%s', 'fields': {'title': 'Neu'}, 'base': {'title': '%s'}}", ref,
                                       town_hash (town, "'Alt'"));
  assert_true (town_is_unchanged (&done));
  assert_int_equal (town_seq (town), seq);
  assert_int_equal (message_int (&done, DONE_SEQ, 0), seq);
}

static void an_edit_without_a_base_is_unconditional (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt");
  story_edit (town, BERNBURG_EDITOR2, ref, "{'title': 'Neu'}");
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Noch neuer'}");
  assert_true (slice_is (town_case (town, ref)->title, "Noch neuer"));
}

static void one_conflict_keeps_the_whole_edit_out_and_all_are_named (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt"), *old = town_hash (town, "'Anderes'");
  town_refused (town, BERNBURG_EDITOR, "case.edit", "conflict/title conflict/summary value_invalid/maturity",
                "{'case': '%s', 'fields': {'title': 'N', 'summary': 'N', 'problem': 'N', 'maturity': 'weird'}, 'base': {'title': '%s', 'summary': '%s'}}", ref,
                old, old);
  struct value fields = town_fields (town, ref);
  assert_null (value_at (&fields, "problem"));
}

static void a_conflict_does_not_show_what_the_person_may_not_see (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Geheim");
  story_edit (town, COORDINATOR, ref, "{'knock_out': 'legal'}");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 10));
  struct message refused = town_refused (town, CONSULTANT, "case.edit", "no_such_field/knock_out",
                                         "{'case': '%s', 'fields': {'knock_out': 'none'}, 'base': {'knock_out': '%s'}}", ref, town_hash (town, "null"));
  assert_null (value_at (town_reason (&refused, "no_such_field"), "present"));
}

static void a_version_counts_only_what_a_gate_can_read (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt");
  struct message done = story_edit (town, BERNBURG_EDITOR, ref, "{'licence': 'EUPL-1.2'}");
  assert_int_equal (message_int (&done, DONE_VERSION, 0), 1);
  done = story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'A', 'objective': 'B'}");
  assert_int_equal (message_int (&done, DONE_VERSION, 0), 2);
  assert_int_equal (town_version (town, ref), 2);
}

static void title_and_visibility_are_never_emptied (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt");
  town_refused (town, BERNBURG_EDITOR, "case.edit", "missing/title missing/visibility", "{'case': '%s', 'fields': {'title': null, 'visibility': null}}", ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'summary': null}");
  struct value fields = town_fields (town, ref);
  assert_null (value_at (&fields, "summary"));
}

static void five_unknown_fields_are_allowed_six_are_not (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Alt");
  const char *unknown = arena_printf (town->arena, "{'unknown': {'who': 'Frau A', 'until': '%s'}}", town_day (town, 30));
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': %s, 'objective': %s, 'solution': %s}", unknown, unknown, unknown);
  story_edit (town, BERNBURG_EDITOR, ref, "{'benefit': %s, 'goals': %s}", unknown, unknown);
  town_refused (town, BERNBURG_EDITOR, "case.edit", "too_many_unknown", "{'case': '%s', 'fields': {'maturity': %s}}", ref, unknown);
  story_edit (town, BERNBURG_EDITOR, ref, "{'maturity': %s, 'problem': 'Bekannt.'}", unknown);
  town_refused (town, BERNBURG_EDITOR, "case.edit", "unknown_not_allowed/title", "{'case': '%s', 'fields': {'title': %s, 'maturity': 'idea'}}", ref, unknown);
  town_refused (town, BERNBURG_EDITOR, "case.draft", "too_many_unknown",
                "{'title': 'x', 'fields': {'problem': %s, 'objective': %s, 'solution': %s, 'benefit': %s, 'goals': %s, 'maturity': %s}}", unknown, unknown,
                unknown, unknown, unknown, unknown);
}

/* ---- Who edits ------------------------------------------------------------------------------------------------------------------------------------------ */

static void a_submitter_edits_until_the_steckbrief_and_after_a_return (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_edit (town, BERNBURG_SUBMITTER, ref, "{'problem': 'A'}");
  story_to (town, ref, "steckbrief");
  town_refused (town, BERNBURG_SUBMITTER, "case.edit", "wrong_role", "{'case': '%s', 'fields': {'problem': 'B'}}", ref);
  town_accepted (town, COORDINATOR, "case.return", "{'case': '%s', 'version': %u, 'reason': 'Unklar.'}", ref, town_version (town, ref));
  story_edit (town, BERNBURG_SUBMITTER, ref, "{'problem': 'B'}");
}

static void nobody_edits_the_case_of_another_organisation (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, CALBE_EDITOR, "case.edit", "not_found/case", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  town_refused (town, CALBE_EDITOR, "case.edit", "wrong_role", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
  town_refused (town, KOETHEN_EDITOR, "case.edit", "wrong_role", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
  town_refused (town, NEIGHBOUR_COORDINATOR, "case.edit", "wrong_role", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
  town_refused (town, BERNBURG_DPO, "case.edit", "wrong_role", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
  town_refused (town, BERNBURG_AUDIT, "case.edit", "wrong_role", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
}

static void a_closed_case_is_not_edited (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_accepted (town, BERNBURG_LEAD, "case.withdraw", "{'case': '%s', 'version': %u, 'reason': 'Nein.'}", ref, town_version (town, ref));
  town_refused (town, BERNBURG_EDITOR, "case.edit", "wrong_state/state", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
}

static void publication_needs_the_lead (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  town_refused (town, BERNBURG_EDITOR, "case.edit", "visibility_role/visibility", "{'case': '%s', 'fields': {'visibility': 'public'}}", ref);
  town_refused (town, COORDINATOR, "case.edit", "visibility_role/visibility", "{'case': '%s', 'fields': {'visibility': 'public'}}", ref);
  town_refused (town, BERNBURG_EDITOR, "case.draft", "visibility_role/visibility", "{'title': 'x', 'visibility': 'public'}");
  town_refused (town, BERNBURG_EDITOR, "case.draft", "visibility_role/visibility", "{'title': 'x', 'fields': {'visibility': 'public'}}");
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'internal'}");
}

static void an_edit_is_one_event_for_each_class_it_touches (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_edit (town, COORDINATOR, ref, "{'title': 'Öffentlich', 'priority': 'high', 'invest_cents': 5, 'knock_out': 'none'}");
  struct record_events *events;
  town_record (town, town_seq (town), &events);
  assert_int_equal (events->count, 4);
  for (uint32_t i = 0; i < events->count; i++)
  {
    static const char *const keys[] = {"title", "priority", "invest_cents", "knock_out"};
    const struct value *fields = &events->events[i].message.arg[CASE_EDITED_FIELDS];
    assert_int_equal (events->events[i].class, i);
    assert_int_equal (fields->count, 1);
    assert_non_null (value_at (fields, keys[i]));
  }
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_title_and_a_sentence_make_an_idea),
      PROMISE (the_id_of_a_case_is_the_id_of_its_draft),
      PROMISE (a_draft_never_takes_the_place_of_another_case),
      PROMISE (references_are_gapless_per_year_and_never_reused),
      PROMISE (a_firm_and_a_reader_draft_nothing),
      PROMISE (an_idea_belongs_to_an_organisation_of_its_author),
      PROMISE (an_association_submits_for_its_members),
      PROMISE (an_unincorporated_area_and_a_former_municipality_submit_nothing),
      PROMISE (a_draft_is_checked_whole),
      PROMISE (a_source_key_exists_once_per_organisation),
      PROMISE (an_import_remembers_the_values_it_brought),
      PROMISE (a_refused_edit_changes_nothing),
      PROMISE (two_edits_of_different_fields_do_not_conflict),
      PROMISE (a_conflict_names_both_values),
      PROMISE (a_conflict_with_an_emptied_field_names_nothing_as_present),
      PROMISE (an_edit_whose_base_is_old_but_value_equal_is_unchanged),
      PROMISE (an_edit_without_a_base_is_unconditional),
      PROMISE (one_conflict_keeps_the_whole_edit_out_and_all_are_named),
      PROMISE (a_conflict_does_not_show_what_the_person_may_not_see),
      PROMISE (a_version_counts_only_what_a_gate_can_read),
      PROMISE (title_and_visibility_are_never_emptied),
      PROMISE (five_unknown_fields_are_allowed_six_are_not),
      PROMISE (a_submitter_edits_until_the_steckbrief_and_after_a_return),
      PROMISE (nobody_edits_the_case_of_another_organisation),
      PROMISE (a_closed_case_is_not_edited),
      PROMISE (publication_needs_the_lead),
      PROMISE (an_edit_is_one_event_for_each_class_it_touches),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
