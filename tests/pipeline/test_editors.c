/* SPDX-License-Identifier: EUPL-1.2 */
/* Fields that a definition leaves to some of those who edit a case: what sorts an idea is filled by those who sort it. */
#include "story.h"

#include <string.h>

static void what_sorts_an_idea_is_filled_by_those_who_sort_it (void **state)
{
  struct town *town = *state;
  static const enum who others[] = {BERNBURG_SUBMITTER, BERNBURG_EDITOR, BERNBURG_LEAD};
  const char *ref = story_idea (town, "Idee");
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
  {
    town_refused (town, others[i], "case.edit", "field_role/similar_checked field_role/knock_out",
                  "{'case': '%s', 'fields': {'title': 'Neu', 'similar_checked': true, 'knock_out': 'none'}}", ref);
    struct message refused =
        town_refused (town, others[i], "case.edit", "field_role/similar_checked", "{'case': '%s', 'fields': {'similar_checked': true}}", ref);
    assert_non_null (
        strstr (town_text (town, town_reason (&refused, "field_role"), "de"), "„Ähnliche Vorgänge gesichtet“ füllt hier nur aus: Beratung, Koordination"));
    assert_non_null (strstr (town_text (town, town_reason (&refused, "field_role"), "en"), "consultant, coordinator"));
    story_edit (town, others[i], ref, "{'target_groups': ['residents']}"); /* and goes on with its own */
  }
  town_refused (town, NEIGHBOUR_COORDINATOR, "case.edit", "not_found/case", "{'case': '%s', 'fields': {'similar_checked': true}}", ref);
  story_edit (town, COORDINATOR, ref, "{'similar_checked': true, 'knock_out': 'none'}");
}

static void nobody_is_asked_for_what_does_not_change (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_edit (town, COORDINATOR, ref, "{'similar_checked': true}");
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Neu', 'similar_checked': true}");
  town_refused (town, BERNBURG_EDITOR, "case.edit", "field_role/similar_checked", "{'case': '%s', 'fields': {'similar_checked': null}}", ref);
}

static void a_firm_fills_its_part_where_it_is_assigned_or_sorts_for_the_district (void **state)
{
  struct town *town = *state;
  const char *assigned = story_idea (town, "Beauftragt"), *sorted = story_idea (town, "Sortiert");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", assigned, town_day (town, 10));
  story_edit (town, CONSULTANT, assigned, "{'similar_checked': true}");
  town_refused (town, CONSULTANT, "case.edit", "not_found/case", "{'case': '%s', 'fields': {'similar_checked': true}}", sorted);
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': '" DISTRICT "', 'triage_firms': ['" FIRM "']}");
  story_edit (town, CONSULTANT, sorted, "{'similar_checked': true}");
}

static void a_draft_brings_it_only_from_those_who_fill_it (void **state)
{
  struct town *town = *state;
  struct record_events *events;
  town_refused (town, BERNBURG_SUBMITTER, "case.draft", "field_role/similar_checked field_role/knock_out",
                "{'title': 'x', 'source': 'Zeile 1', 'fields': {'similar_checked': true, 'knock_out': 'none', 'problem': 'A'}}");
  town_refused (town, CITIZEN, "case.draft", "field_role/similar_checked", "{'title': 'x', 'fields': {'similar_checked': false}}");
  struct message done = town_accepted (town, COORDINATOR, "case.draft", "{'title': 'x', 'org': '" BERNBURG "', 'fields': {'similar_checked': true}}");
  assert_true (value_as_bool (value_at (&(struct value[]){town_fields (town, town_ref (town, &done))}[0], "similar_checked"), false));
  assert_int_equal (town_record (town, town_seq (town), &events).role, ROLE_COORDINATOR);
}

static void whoever_has_both_roles_fills_it_as_the_one_it_is_left_to (void **state)
{
  struct town *town = *state;
  struct record_events *events;
  enum who both = town_enrol (town, "[{'role': 'editor', 'org': '" BERNBURG "'}, {'role': 'coordinator', 'org': '" CENTRE "'}]");
  const char *ref = story_idea (town, "Idee");
  story_edit (town, both, ref, "{'problem': 'Lange Wege.'}");
  assert_int_equal (town_record (town, town_seq (town), &events).role, ROLE_EDITOR);
  story_edit (town, both, ref, "{'similar_checked': true}");
  assert_int_equal (town_record (town, town_seq (town), &events).role, ROLE_COORDINATOR);
}

/* ---- A definition of one's own ------------------------------------------------------------------------------------------------------------------------- */

/* Version 2 of the shipped one, with `editors` for the field problem, which is due at gate 2 and taken over by a Nachnutzung. */
static void load (struct town *town, const char *editors)
{
  static const char version[] = "\nversion: 1\n", problem[] = "  - key: problem\n    type: text\n";
  const char *name, *yaml = NULL, *one, *two;
  for (unsigned i = 0; (yaml = pipeline_shipped (i, &name)) != NULL && !strstr (name, "smarte-region"); i++)
    ;
  assert_non_null (yaml);
  assert_non_null (one = strstr (yaml, version));
  assert_non_null (two = strstr (yaml, problem));
  struct message answer, message = message_new (MSG_PIPELINE_LOAD);
  uint8_t id[16];
  message.arg[PIPELINE_LOAD_YAML] =
      value_string (arena_printf (town->arena, "%.*s\nversion: 2\n%.*s%s    editors: [%s]\n%s", (int) (one - yaml), yaml,
                                  (int) (two - one - (long) strlen (version)), one + strlen (version), problem, editors, two + strlen (problem)));
  town_id (town, id);
  answer = town_tell (town, town->people[ADMIN], id, NULL, &message);
  assert_true (town_is_done (&answer));
}

static void what_those_who_lay_cannot_fill_waits_for_others (void **state)
{
  struct town *town = *state;
  load (town, "coordinator");
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "steckbrief");
  struct value check = town_row (town, BERNBURG_EDITOR, "case.check", "{'case': '%s'}", ref);
  assert_true (town_has (value_at (&check, "waiting"), "field", "problem"));
  assert_false (town_has (value_at (&check, "unmet"), "field", "problem"));
  assert_true (town_has (value_at (&check, "unmet"), "field", "objective"));
  struct value row = town_row (town, CITIZEN, "pipeline.get", "{'pipeline': 'smarte-region'}");
  const struct value *fields = value_at (value_at (&row, "definition"), "fields");
  for (uint32_t i = 0; i < fields->count; i++)
    if (slice_is (value_as_slice (value_at (&fields->items[i], "key")), "problem"))
    {
      const struct value *editors = value_at (&fields->items[i], "editors");
      assert_true (editors && editors->count == 1 && slice_is (value_as_slice (&editors->items[0]), "coordinator"));
      return;
    }
  fail_msg ("there is no field problem");
}

static void taking_over_and_changing_the_definition_copy_it (void **state)
{
  struct town *town = *state;
  const char *source = story_idea (town, "Vorbild"); /* of version 1 */
  story_edit (town, BERNBURG_EDITOR, source, "{'problem': 'Lange Wege.', 'visibility': 'intermunicipal'}");
  load (town, "coordinator");
  struct message done = town_accepted (town, CALBE_EDITOR, "case.adopt", "{'case': '%s'}", source);
  struct value fields = town_fields (town, town_ref (town, &done));
  assert_string_equal (town_text (town, &fields, "problem"), "Lange Wege.");
  story_edit (town, BERNBURG_EDITOR, source, "{'problem': 'Weite Wege.'}"); /* as before, under version 1 */
  town_accepted (town, BERNBURG_LEAD, "case.migrate", "{'case': '%s', 'version': %u, 'pipeline': 'smarte-region'}", source, town_version (town, source));
  fields = town_fields (town, source);
  assert_string_equal (town_text (town, &fields, "problem"), "Weite Wege.");
  town_refused (town, BERNBURG_EDITOR, "case.edit", "field_role/problem", "{'case': '%s', 'fields': {'problem': 'Lange Wege.'}}", source);
}

int main (void)
{
  const struct CMUnitTest tests[] = {PROMISE (what_sorts_an_idea_is_filled_by_those_who_sort_it),
                                     PROMISE (nobody_is_asked_for_what_does_not_change),
                                     PROMISE (a_firm_fills_its_part_where_it_is_assigned_or_sorts_for_the_district),
                                     PROMISE (a_draft_brings_it_only_from_those_who_fill_it),
                                     PROMISE (whoever_has_both_roles_fills_it_as_the_one_it_is_left_to),
                                     PROMISE (what_those_who_lay_cannot_fill_waits_for_others),
                                     PROMISE (taking_over_and_changing_the_definition_copy_it)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
