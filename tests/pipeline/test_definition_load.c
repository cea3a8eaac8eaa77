/* SPDX-License-Identifier: EUPL-1.2 */
/* New versions of a definition: loaded once, never under cases that need what they drop, taken on at the next gate. */
#include "story.h"

#include <string.h>

/* The shipped text of a definition with one piece exchanged; the piece must be there. */
static const char *changed (struct town *town, const char *text, const char *from, const char *to)
{
  const char *at = strstr (text, from);
  if (!at)
    fail_msg ("the definition does not hold \"%s\"", from);
  return arena_printf (town->arena, "%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

static const char *shipped (const char *key)
{
  const char *name, *yaml;
  for (unsigned i = 0; (yaml = pipeline_shipped (i, &name)) != NULL; i++)
    if (strcmp (name, key) == 0 || strstr (name, key))
      return yaml;
  fail_msg ("%s is not shipped", key);
  return NULL;
}

static const char *version_2 (struct town *town, const char *key)
{
  return changed (town, shipped (key), "\nversion: 1\n", "\nversion: 2\n");
}

static struct message load (struct town *town, enum who who, const char *yaml)
{
  uint8_t id[16];
  struct message message = message_new (MSG_PIPELINE_LOAD);
  message.arg[PIPELINE_LOAD_YAML] = value_string (yaml);
  town_id (town, id);
  return town_tell (town, town->people[who], id, NULL, &message);
}

static void must_load (struct town *town, const char *yaml)
{
  struct message answer = load (town, ADMIN, yaml);
  if (!town_is_done (&answer))
    town_is_refused (town, &answer, "");
}

static void only_an_administrator_loads_a_definition (void **state)
{
  struct town *town = *state;
  static const enum who others[] = {COORDINATOR, DISTRICT_ADMIN, BERNBURG_LEAD, CITIZEN};
  const char *yaml = version_2 (town, "smarte-region");
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
  {
    struct message answer = load (town, others[i], yaml);
    town_is_refused (town, &answer, "wrong_role");
  }
  must_load (town, yaml);
  struct value row = town_row (town, CITIZEN, "pipeline.get", "{'pipeline': 'smarte-region'}");
  assert_int_equal (value_as_int (value_at (&row, "version"), 0), 2);
}

static void a_version_is_loaded_once_and_only_a_newer_one_follows (void **state)
{
  struct town *town = *state;
  struct message answer = load (town, ADMIN, shipped ("smarte-region"));
  assert_true (town_is_unchanged (&answer));
  answer = load (town, ADMIN, changed (town, shipped ("smarte-region"), "de: Smarte Region", "de: Andere Region"));
  town_is_refused (town, &answer, "definition_version/version");
  must_load (town, version_2 (town, "smarte-region"));
  answer = load (town, ADMIN, shipped ("smarte-region"));
  town_is_refused (town, &answer, "definition_version/version");
}

static void versions_are_listed_newest_first_with_who_loaded_them_and_the_cases_under_them (void **state)
{
  struct town *town = *state;
  const char *old = story_idea (town, "Unter Fassung 1");
  town_draft (town, BERNBURG_EDITOR, "Entwurf unter Fassung 1");
  must_load (town, version_2 (town, "smarte-region"));
  town_draft (town, BERNBURG_EDITOR, "Unter Fassung 2");
  struct value rows = town_rows (town, ADMIN, "pipeline.versions", "{'pipeline': 'smarte-region'}");
  assert_int_equal (rows.count, 2);
  assert_int_equal (value_as_int (value_at (&rows.items[0], "version"), 0), 2);
  assert_string_equal (town_text (town, &rows.items[0], "role"), "admin");
  assert_memory_equal (value_as_id (value_at (&rows.items[0], "person")), town->people[ADMIN], 16);
  assert_int_equal (value_as_int (value_at (&rows.items[0], "cases"), -1), 1);
  assert_int_equal (value_as_int (value_at (&rows.items[1], "version"), 0), 1);
  assert_string_equal (town_text (town, &rows.items[1], "role"), "system");
  assert_null (value_at (&rows.items[1], "person"));
  assert_int_equal (value_as_int (value_at (&rows.items[1], "cases"), -1), 2);
  town_accepted (town, BERNBURG_EDITOR, "case.withdraw", "{'case': '%s', 'version': %u, 'reason': 'x'}", old, town_version (town, old));
  rows = town_rows (town, COORDINATOR, "pipeline.versions", "{'pipeline': 'smarte-region'}");
  assert_int_equal (value_as_int (value_at (&rows.items[1], "cases"), -1), 1);
  rows = town_rows (town, ADMIN, "pipeline.versions", "{'pipeline': 'programmes'}");
  assert_null (value_at (&rows.items[0], "cases"));
}

static void how_many_cases_stand_under_a_version_is_not_for_everybody (void **state)
{
  struct town *town = *state;
  static const enum who others[] = {CITIZEN, BERNBURG_LEAD, BERNBURG_EDITOR};
  must_load (town, version_2 (town, "smarte-region"));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
  {
    struct value rows = town_rows (town, others[i], "pipeline.versions", "{'pipeline': 'smarte-region'}");
    assert_int_equal (rows.count, 2);
    assert_null (value_at (&rows.items[0], "cases"));
    assert_null (value_at (&rows.items[0], "person"));
    assert_null (value_at (&rows.items[0], "name"));
  }
}

/* What the bus gives out is loadable: byte for byte what was loaded, so that loading it again changes nothing, and with another number it is the next version. */
static void the_text_of_each_version_comes_out_as_it_went_in (void **state)
{
  struct town *town = *state;
  const char *name, *yaml;
  for (unsigned i = 0; (yaml = pipeline_shipped (i, &name)) != NULL; i++)
  {
    struct pipeline *pipeline = pipeline_parse (slice_of (yaml), (char[400]){0}, 400);
    struct value row = town_row (town, CITIZEN, "pipeline.get", "{'pipeline': '%.*s', 'yaml': true}", SLICE_ARG (pipeline->key));
    assert_null (value_at (&row, "definition"));
    assert_string_equal (town_text (town, &row, "yaml"), yaml);
    struct message answer = load (town, ADMIN, town_text (town, &row, "yaml"));
    assert_true (town_is_unchanged (&answer));
    must_load (town, changed (town, town_text (town, &row, "yaml"), "\nversion: 1\n", "\nversion: 2\n"));
    row = town_row (town, CITIZEN, "pipeline.get", "{'pipeline': '%.*s', 'yaml': true, 'version': 1}", SLICE_ARG (pipeline->key));
    assert_string_equal (town_text (town, &row, "yaml"), yaml);
    pipeline_destroy (&pipeline);
  }
}

static void a_wrong_definition_is_refused_with_its_line (void **state)
{
  struct town *town = *state;
  struct message answer = load (town, ADMIN, changed (town, version_2 (town, "smarte-region"), "to: steckbrief", "to: nirgendwo"));
  town_is_refused (town, &answer, "definition/yaml");
  assert_non_null (strstr (town_text (town, town_reason (&answer, "definition"), "en"), "there is no stage \"nirgendwo\""));
  assert_non_null (strstr (town_text (town, town_reason (&answer, "definition"), "en"), "line "));
  assert_non_null (strstr (town_text (town, town_reason (&answer, "definition"), "de"), "Die Phase „nirgendwo“ gibt es nicht"));
  assert_non_null (strstr (town_text (town, town_reason (&answer, "definition"), "de"), "Zeile "));
  answer = load (town, BERNBURG_LEAD, "key: [");
  town_is_refused (town, &answer, "wrong_role definition/yaml");
}

static void a_load_that_retypes_a_field_in_use_is_refused (void **state)
{
  struct town *town = *state;
  const char *yaml =
      changed (town, version_2 (town, "smarte-region"), "  - key: legal_basis\n    type: text\n    max: 500\n", "  - key: legal_basis\n    type: bool\n");
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Idee");
  story_edit (town, BERNBURG_EDITOR, ref, "{'legal_basis': 'OZG § 1a'}");
  struct message answer = load (town, ADMIN, yaml);
  town_is_refused (town, &answer, "mapping_needed/legal_basis");
  story_edit (town, BERNBURG_EDITOR, ref, "{'legal_basis': null}");
  must_load (town, yaml);
}

/* The stage "idea" under another name. */
static const char *without_idea (struct town *town, const char *mapping)
{
  const char *yaml = version_2 (town, "kleinvorhaben");
  yaml = changed (town, yaml, "  - key: idea\n", "  - key: proposal\n");
  yaml = changed (town, yaml, "to: idea\n", "to: proposal\n");
  yaml = changed (town, yaml, "from: idea\n", "from: proposal\n");
  yaml = changed (town, yaml, "from: idea, to: idea}", "from: idea, to: proposal}");
  return changed (town, yaml, "mappings:\n", mapping);
}

static void a_load_that_drops_a_stage_in_use_needs_a_mapping (void **state)
{
  struct town *town = *state;
  struct message done = town_accepted (town, BERNBURG_EDITOR, "case.draft", "{'title': 'Klein', 'summary': 'S.', 'pipeline': 'kleinvorhaben'}");
  const char *ref = town_ref (town, &done);
  town_accepted (town, BERNBURG_EDITOR, "case.submit", "{'case': '%s'}", ref);
  struct message answer = load (town, ADMIN, without_idea (town, "mappings:\n"));
  town_is_refused (town, &answer, "mapping_needed/idea");
  must_load (town, without_idea (town, "mappings:\n  - {pipeline: kleinvorhaben, from: idea, to: proposal}\n"));
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_int_equal (value_as_int (value_at (&view, "pipeline_version"), 0), 1);
  town_accepted (town, BERNBURG_LEAD, "case.migrate", "{'case': '%s', 'version': %u, 'pipeline': 'kleinvorhaben'}", ref, town_version (town, ref));
  view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_int_equal (value_as_int (value_at (&view, "pipeline_version"), 0), 2);
  assert_string_equal (town_text (town, &view, "stage"), "proposal");
}

static void a_case_takes_on_the_newest_version_at_its_next_gate (void **state)
{
  struct town *town = *state;
  const char *old = story_idea (town, "Unter Version 1");
  must_load (town, version_2 (town, "smarte-region"));
  const char *new = town_draft (town, BERNBURG_EDITOR, "Unter Version 2");
  assert_int_equal (town_case (town, old)->pipeline_version, 1);
  assert_int_equal (town_case (town, new)->pipeline_version, 2);
  story_prepare (town, old);
  struct message done = story_advance (town, COORDINATOR, old);
  assert_int_equal (town_case (town, old)->pipeline_version, 2);
  assert_int_equal (message_int (&done, DONE_VERSION, 0), town_version (town, old));
  assert_non_null (town_event (town, "case.migrated"));
  story_to (town, old, "completed");
}

static void a_field_that_is_dropped_keeps_its_value_for_those_who_work_on_the_case (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee"), *yaml = version_2 (town, "smarte-region");
  story_edit (town, BERNBURG_EDITOR, ref, "{'licence': 'EUPL-1.2', 'visibility': 'intermunicipal'}");
  const char *at = strstr (yaml, "  - key: licence\n"), *end = strstr (at, "  - key: source_url\n");
  must_load (town, arena_printf (town->arena, "%.*s%s", (int) (at - yaml), yaml, end));
  story_prepare (town, ref);
  story_advance (town, COORDINATOR, ref);
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, value_at (&view, "fields"), "licence"), "EUPL-1.2");
  view = town_row (town, CALBE_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_null (value_at (value_at (&view, "fields"), "licence"));
  town_refused (town, BERNBURG_EDITOR, "case.edit", "no_such_field/licence", "{'case': '%s', 'fields': {'licence': 'MIT'}}", ref);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (only_an_administrator_loads_a_definition),
      PROMISE (a_version_is_loaded_once_and_only_a_newer_one_follows),
      PROMISE (versions_are_listed_newest_first_with_who_loaded_them_and_the_cases_under_them),
      PROMISE (how_many_cases_stand_under_a_version_is_not_for_everybody),
      PROMISE (the_text_of_each_version_comes_out_as_it_went_in),
      PROMISE (a_wrong_definition_is_refused_with_its_line),
      PROMISE (a_load_that_retypes_a_field_in_use_is_refused),
      PROMISE (a_load_that_drops_a_stage_in_use_needs_a_mapping),
      PROMISE (a_case_takes_on_the_newest_version_at_its_next_gate),
      PROMISE (a_field_that_is_dropped_keeps_its_value_for_those_who_work_on_the_case),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
