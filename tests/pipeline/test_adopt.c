/* SPDX-License-Identifier: EUPL-1.2 */
/* Nachnutzung: what a new case takes over from another, what it does not, and what the other says of it. */
#include "story.h"

#include <string.h>

static const char *seen (struct town *town, const char *ref)
{
  return arena_printf (town->arena, "'case': '%s', 'version': %u", ref, town_version (town, ref));
}

/* A case of Bernburg with a specification that other administrations see. */
static const char *model (struct town *town)
{
  const char *ref = story_idea (town, "Online-Termine");
  story_to (town, ref, "specification");
  story_prepare (town, ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal', 'interfaces': ['OSI']}");
  return ref;
}

static const char *adopt (struct town *town, enum who who, const char *ref)
{
  struct message done = town_accepted (town, who, "case.adopt", "{'case': '%s', 'org': '" CALBE "'}", ref);
  return town_ref (town, &done);
}

static bool holds (struct town *town, const struct value *fields, const char *key, const char *text)
{
  return strcmp (town_text (town, fields, key), text) == 0;
}

static bool names (const struct value *list, const char *text)
{
  for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->count; i++)
    if (slice_is (value_as_slice (&list->items[i]), text))
      return true;
  return false;
}

static struct value rows_of (struct town *town, enum who who, const char *ref, const char *table)
{
  return town_rows (town, who, "row.list", "{'case': '%s', 'table': '%s'}", ref, table);
}

/* ---- Taken over ---------------------------------------------------------------------------------------------------------------------------------------- */

static void an_adopted_case_begins_at_the_steckbrief_with_the_content_of_its_source (void **state)
{
  struct town *town = *state;
  const char *source = model (town), *ref = adopt (town, CALBE_EDITOR, source);
  struct value view = town_row (town, CALBE_EDITOR, "case.get", "{'case': '%s'}", ref), fields = town_fields (town, ref);
  assert_string_equal (town_text (town, &view, "stage"), "steckbrief");
  assert_string_equal (town_text (town, &view, "org"), CALBE);
  assert_string_equal (town_text (town, &view, "visibility"), "internal");
  assert_string_equal (town_text (town, &view, "adopted_from"), source);
  assert_true (holds (town, &fields, "title", "Online-Termine") && holds (town, &fields, "solution", "Ein Dienst."));
  assert_true (holds (town, &fields, "visibility", "internal") && holds (town, &fields, "adopted_from", source));
  /* What is the source's own stays there. */
  assert_null (value_at (&fields, "lead_unit"));
  assert_null (value_at (&fields, "starts_on"));
  assert_null (value_at (&fields, "invest_cents"));
  assert_null (value_at (&fields, "similar_checked"));
  struct kase *kase = town_case (town, ref);
  assert_true (kase->approval_count == 0 && kase->support == 0 && kase->version == 1);
  assert_false (town_sees (town, BERNBURG_EDITOR, ref));
}

static void only_what_the_person_sees_is_taken (void **state)
{
  struct town *town = *state;
  const char *source = model (town), *ref = adopt (town, CALBE_EDITOR, source);
  struct value fields = town_fields (town, ref);
  assert_non_null (value_at (&fields, "reusability")); /* for authorities */
  assert_null (value_at (&fields, "interfaces"));      /* for parties */
  assert_int_equal (rows_of (town, CALBE_EDITOR, ref, "requirements").count, 0);
  /* The coordinator of both sees it all. */
  ref = adopt (town, COORDINATOR, source);
  fields = town_fields (town, ref);
  assert_non_null (value_at (&fields, "interfaces"));
  assert_int_equal (rows_of (town, CALBE_EDITOR, ref, "requirements").count, 4);
}

static void rows_keep_their_ids_and_are_marked_until_they_are_changed (void **state)
{
  struct town *town = *state;
  const char *source = model (town);
  story_row (town, BERNBURG_EDITOR, source, "requirements",
             "{'type': 'functional', 'title': 'Absagen', 'priority': 'could', 'depends_on': ['F-001']}");
  const char *ref = adopt (town, COORDINATOR, source);
  struct value before = rows_of (town, BERNBURG_EDITOR, source, "requirements"), after = rows_of (town, CALBE_EDITOR, ref, "requirements");
  assert_int_equal (after.count, before.count);
  for (uint32_t i = 0; i < after.count; i++)
  {
    assert_string_equal (town_text (town, &after.items[i], "row"), town_text (town, &before.items[i], "row"));
    assert_true (value_equal (value_at (&after.items[i], "cells"), value_at (&before.items[i], "cells")));
    assert_true (value_as_bool (value_at (&after.items[i], "taken"), false));
  }
  assert_int_equal (rows_of (town, CALBE_EDITOR, ref, "risks").count, 1);
  assert_int_equal (rows_of (town, CALBE_EDITOR, ref, "indicators").count, 0);
  assert_int_equal (rows_of (town, CALBE_EDITOR, ref, "ratings").count, 0);
  town_accepted (town, CALBE_EDITOR, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-002', 'cells': {'title': 'Umbuchen'}}", ref);
  after = rows_of (town, CALBE_EDITOR, ref, "requirements");
  for (uint32_t i = 0; i < after.count; i++)
    assert_int_equal (value_as_bool (value_at (&after.items[i], "taken"), false), strcmp (town_text (town, &after.items[i], "row"), "F-002") != 0);
  /* A new row gets a number that the source did not use either. */
  struct message done = town_accepted (town, CALBE_EDITOR, "row.put",
                                       "{'case': '%s', 'table': 'requirements', 'cells': {'type': 'functional', 'title': 'Neu', 'priority': 'could'}}", ref);
  assert_true (slice_is (message_slice (&done, DONE_ROW), "F-003"));
}

static void a_reference_to_what_does_not_come_along_is_left_out (void **state)
{
  struct town *town = *state;
  const char *source = model (town);
  story_edit (town, BERNBURG_EDITOR, source, "{'goals': ['ziel-1']}");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'goal': 'ziel-1'}}", source);
  const char *ref = adopt (town, COORDINATOR, source);
  struct value rows = rows_of (town, CALBE_EDITOR, ref, "requirements");
  assert_string_equal (town_text (town, &rows.items[0], "row"), "F-001");
  const struct value *cells = value_at (&rows.items[0], "cells");
  assert_string_equal (town_text (town, cells, "title"), "Anmelden");
  assert_null (value_at (cells, "goal"));
}

/* How far the source has come with a requirement says nothing of the new case. */
static void the_status_of_a_row_is_the_sources_own (void **state)
{
  struct town *town = *state;
  const char *source = story_idea (town, "Termine");
  story_to (town, source, "specification");
  story_prepare (town, source);
  story_edit (town, BERNBURG_LEAD, source, "{'visibility': 'public'}");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" CALBE "'}", source);
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'status': 'accepted'}}", source);
  struct message done = town_accepted (town, CALBE_EDITOR, "case.adopt", "{'case': '%s', 'org': '" CALBE "'}", source);
  struct value rows = rows_of (town, CALBE_EDITOR, town_ref (town, &done), "requirements");
  assert_int_not_equal (rows.count, 0);
  assert_string_equal (town_text (town, value_at (&rows.items[0], "cells"), "status"), "");
}

static void fields_are_marked_until_they_are_changed (void **state)
{
  struct town *town = *state;
  const char *ref = adopt (town, CALBE_EDITOR, model (town));
  struct value view = town_row (town, CALBE_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_true (names (value_at (&view, "taken"), "solution") && names (value_at (&view, "taken"), "title"));
  assert_false (names (value_at (&view, "taken"), "adopted_from") || names (value_at (&view, "taken"), "visibility"));
  town_accepted (town, CALBE_EDITOR, "case.edit", "{'case': '%s', 'fields': {'solution': 'Ein anderer Dienst.'}}", ref);
  view = town_row (town, CALBE_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_false (names (value_at (&view, "taken"), "solution"));
  assert_true (names (value_at (&view, "taken"), "title"));
  town_accepted (town, CALBE_EDITOR, "case.edit", "{'case': '%s', 'fields': {'solution': 'Ein Dienst.'}}", ref);
  view = town_row (town, CALBE_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_true (names (value_at (&view, "taken"), "solution"));
}

static void a_title_of_its_own_is_not_taken (void **state)
{
  struct town *town = *state;
  const char *source = model (town);
  struct message done = town_accepted (town, CALBE_EDITOR, "case.adopt", "{'case': '%s', 'title': 'Termine in Calbe'}", source);
  const char *ref = town_ref (town, &done);
  struct value view = town_row (town, CALBE_EDITOR, "case.get", "{'case': '%s'}", ref), fields = town_fields (town, ref);
  assert_true (holds (town, &fields, "title", "Termine in Calbe"));
  assert_false (names (value_at (&view, "taken"), "title"));
  town_refused (town, CALBE_EDITOR, "case.adopt", "missing/title", "{'case': '%s', 'title': '  '}", source);
}

static void what_is_unknown_in_the_source_is_not_taken (void **state)
{
  struct town *town = *state;
  const char *source = story_idea (town, "Idee");
  story_edit (town, BERNBURG_LEAD, source, "{'visibility': 'intermunicipal', 'solution': {'unknown': {'who': 'Frau A', 'until': '%s'}}}", town_day (town, 30));
  struct value fields = town_fields (town, adopt (town, CALBE_EDITOR, source));
  assert_null (value_at (&fields, "solution"));
}

static void an_adopted_case_may_skip_the_specification (void **state)
{
  struct town *town = *state;
  const char *ref = adopt (town, CALBE_EDITOR, model (town));
  struct value check = town_row (town, CALBE_EDITOR, "case.check", "{'case': '%s', 'to': 'funding'}", ref);
  assert_string_equal (town_text (town, &check, "to"), "funding");
}

/* ---- The source ---------------------------------------------------------------------------------------------------------------------------------------- */

static void the_source_counts_its_adoptions (void **state)
{
  struct town *town = *state;
  const char *source = model (town);
  adopt (town, CALBE_EDITOR, source);
  const struct event *event = town_event (town, "case.adopted");
  assert_non_null (event);
  assert_int_equal (event->class, CLASS_REGION);
  struct message done = town_accepted (town, KOETHEN_EDITOR, "case.adopt", "{'case': '%s'}", source);
  assert_true (town_is_done (&done));
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", source);
  assert_int_equal (value_as_int (value_at (&view, "adoptions"), 0), 2);
  struct value rows = town_rows (town, BERNBURG_EDITOR, "case.list", "{}");
  assert_int_equal (value_as_int (value_at (&rows.items[0], "adoptions"), 0), 2);
  struct value history = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.adopted']}", source);
  assert_int_equal (history.count, 2);
  assert_string_equal (town_text (town, value_at (&history.items[1], "body"), "org"), KOETHEN);
}

static void of_the_own_organisation_a_completed_case_serves_as_a_template (void **state)
{
  struct town *town = *state;
  const char *source = model (town);
  town_refused (town, BERNBURG_EDITOR, "case.adopt", "wrong_state/state", "{'case': '%s'}", source);
  story_to (town, source, "completed");
  struct message done = town_accepted (town, BERNBURG_EDITOR, "case.adopt", "{'case': '%s'}", source);
  struct value fields = town_fields (town, town_ref (town, &done));
  assert_non_null (value_at (&fields, "interfaces"));
  assert_null (value_at (&fields, "evaluation"));
}

/* ---- Refused ------------------------------------------------------------------------------------------------------------------------------------------- */

static void drafts_and_what_was_given_up_are_no_models (void **state)
{
  struct town *town = *state;
  const char *draft = town_draft (town, BERNBURG_EDITOR, "Entwurf"), *source = story_idea (town, "Idee");
  town_refused (town, COORDINATOR, "case.adopt", "wrong_state/stage", "{'case': '%s', 'org': '" CALBE "'}", draft);
  town_refused (town, CALBE_EDITOR, "case.adopt", "not_found/case", "{'case': '%s'}", source);
  story_edit (town, BERNBURG_EDITOR, source, "{'visibility': 'intermunicipal'}");
  town_refused (town, CALBE_EDITOR, "case.adopt", "wrong_role/org", "{'case': '%s', 'org': '" BERNBURG "'}", source);
  town_refused (town, CALBE_EDITOR, "case.adopt", "not_found/org", "{'case': '%s', 'org': 'nirgends'}", source);
  town_refused (town, COORDINATOR, "case.adopt", "no_submitter/org", "{'case': '%s', 'org': '" FOREST "'}", source);
  town_accepted (town, COORDINATOR, "case.reject", "{%s, 'code': 'other', 'reason': 'x'}", seen (town, source));
  town_refused (town, CALBE_EDITOR, "case.adopt", "wrong_state/state", "{'case': '%s'}", source);
}

static void the_id_of_another_case_is_not_taken (void **state)
{
  struct town *town = *state;
  const char *source = model (town);
  struct message message = town_message (town, "case.adopt", "{'case': '%s'}", source);
  struct message answer = town_tell (town, town->people[CALBE_EDITOR], town_case (town, source)->id, NULL, &message);
  town_is_refused (town, &answer, "id_reused");
}

static void more_than_a_record_holds_is_refused (void **state)
{
  struct town *town = *state;
  const char *source = model (town);
  char *text = arena_alloc (town->arena, 2001);
  memset (text, 'x', 2000);
  for (int i = 0; i < 400; i++)
    town_accepted (town, BERNBURG_EDITOR, "row.put",
                   "{'case': '%s', 'table': 'requirements', 'cells': {'type': 'functional', 'title': 'Nr. %d', 'priority': 'could', 'text': '%s'}}", source, i,
                   text);
  town_refused (town, COORDINATOR, "case.adopt", "too_large/case", "{'case': '%s', 'org': '" CALBE "'}", source);
  assert_int_equal (town_case (town, source)->adoptions, 0);
  adopt (town, CALBE_EDITOR, source); /* does not see them */
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (an_adopted_case_begins_at_the_steckbrief_with_the_content_of_its_source),
      PROMISE (only_what_the_person_sees_is_taken),
      PROMISE (rows_keep_their_ids_and_are_marked_until_they_are_changed),
      PROMISE (a_reference_to_what_does_not_come_along_is_left_out),
      PROMISE (the_status_of_a_row_is_the_sources_own),
      PROMISE (fields_are_marked_until_they_are_changed),
      PROMISE (a_title_of_its_own_is_not_taken),
      PROMISE (what_is_unknown_in_the_source_is_not_taken),
      PROMISE (an_adopted_case_may_skip_the_specification),
      PROMISE (the_source_counts_its_adoptions),
      PROMISE (of_the_own_organisation_a_completed_case_serves_as_a_template),
      PROMISE (drafts_and_what_was_given_up_are_no_models),
      PROMISE (the_id_of_another_case_is_not_taken),
      PROMISE (more_than_a_record_holds_is_refused),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
