/* SPDX-License-Identifier: EUPL-1.2 */
/* Organisations: created, changed, merged. */
#include "story.h"

#include <string.h>

static void an_organisation_needs_kind_and_name_and_keeps_what_is_left_out (void **state)
{
  struct town *town = *state;
  town_refused (town, ADMIN, "org.put", "missing/kind missing/name", "{'key': 'neu'}");
  town_refused (town, ADMIN, "org.put", "value_invalid/kind date_order/valid_until",
                "{'key': 'neu', 'kind': 'kingdom', 'name': 'N', 'valid_from': '2026-02-01', 'valid_until': '2026-01-01'}");
  town_accepted (town, ADMIN, "org.put", "{'key': 'neu', 'kind': 'society', 'name': 'Heimatverein', 'district': '" DISTRICT "', 'inhabitants': 3}");
  town_accepted (town, ADMIN, "org.put", "{'key': 'neu', 'name': 'Heimatverein e. V.', 'inhabitants': null}");
  struct value row = town_row (town, BERNBURG_EDITOR, "org.get", "{'key': 'neu'}");
  assert_string_equal (town_text (town, &row, "kind"), "society");
  assert_string_equal (town_text (town, &row, "name"), "Heimatverein e. V.");
  assert_string_equal (town_text (town, &row, "district"), DISTRICT);
  assert_null (value_at (&row, "inhabitants"));
  struct message done = town_accepted (town, ADMIN, "org.put", "{'key': 'neu', 'name': 'Heimatverein e. V.'}");
  assert_true (town_is_unchanged (&done));
}

static void a_kreisverwaltung_keeps_the_organisations_of_its_district_only (void **state)
{
  struct town *town = *state;
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': 'verein', 'kind': 'society', 'name': 'V', 'district': '" DISTRICT "'}");
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role", "{'key': 'verein2', 'kind': 'society', 'name': 'V', 'district': '" NEIGHBOUR_DISTRICT "'}");
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role", "{'key': '" KOETHEN "', 'name': 'Meins'}");
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role", "{'key': '" KOETHEN "', 'district': '" DISTRICT "'}");
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role", "{'key': 'zentrum', 'kind': 'centre', 'name': 'Z', 'district': '" DISTRICT "'}");
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role", "{'key': '" CENTRE "', 'districts': ['" DISTRICT "', '" NEIGHBOUR_DISTRICT "']}");
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role", "{'key': '15999', 'kind': 'district', 'name': 'K'}");
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role", "{'key': '" BERNBURG "', 'kind': 'firm'}");
  static const enum who others[] = {COORDINATOR, BERNBURG_LEAD, BERNBURG_EDITOR, CONSULTANT, CITIZEN};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    town_refused (town, others[i], "org.put", "wrong_role", "{'key': '" BERNBURG "', 'name': 'Meins'}");
}

static void only_firms_sort_the_ideas_of_a_district (void **state)
{
  struct town *town = *state;
  town_refused (town, DISTRICT_ADMIN, "org.put", "not_assignable/triage_firms not_assignable/triage_firms",
                "{'key': '" DISTRICT "', 'triage_firms': ['" CALBE "', 'unbekannt']}");
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': '" DISTRICT "', 'triage_firms': ['" FIRM "']}");
}

static void a_merged_municipality_sees_the_cases_of_its_predecessor (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Aus Bernburg");
  town_accepted (town, ADMIN, "org.put",
                 "{'key': 'mitte', 'kind': 'municipality', 'name': 'Mitte', 'district': '" DISTRICT "', 'predecessors': ['" BERNBURG "']}");
  town_accepted (town, ADMIN, "org.put",
                 "{'key': 'neustadt', 'kind': 'municipality', 'name': 'Neustadt', 'district': '" DISTRICT "', 'predecessors': ['mitte', '" CALBE "']}");
  enum who editor = town_enrol (town, "[{'role': 'editor', 'org': 'neustadt'}]"), lead = town_enrol (town, "[{'role': 'lead', 'org': 'neustadt'}]");
  assert_true (town_sees (town, editor, ref));
  story_edit (town, editor, ref, "{'problem': 'Weiter geht es.'}");
  struct value rows = town_rows (town, editor, "case.list", "{'org': 'neustadt'}");
  assert_true (town_has (&rows, "ref", ref));
  rows = town_rows (town, editor, "case.list", "{'mine': true}");
  assert_true (town_has (&rows, "ref", ref));
  story_to (town, ref, "specification");
  story_prepare (town, ref);
  story_advance (town, lead, ref);
  assert_true (slice_is (town_case (town, ref)->org, BERNBURG));
}

static void a_merged_district_keeps_its_cases (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Aus dem Salzlandkreis");
  town_accepted (town, ADMIN, "org.put",
                 "{'key': '15099', 'kind': 'district', 'name': 'Großkreis', 'predecessors': ['" DISTRICT "', '" NEIGHBOUR_DISTRICT "']}");
  enum who coordinator = town_enrol (town, "[{'role': 'coordinator', 'org': '15099'}]"),
           admin = town_enrol (town, "[{'role': 'district_admin', 'org': '15099'}]");
  assert_true (town_sees (town, coordinator, ref));
  story_edit (town, coordinator, ref, STORY_TRIAGE);
  struct value work = town_rows (town, coordinator, "work.list", "{}");
  assert_true (town_has (&work, "ref", ref));
  town_accepted (town, admin, "case.advance", "{'case': '%s', 'version': %u, 'reason': 'Eilt.'}", ref, town_version (town, ref));
}

static void no_organisation_is_its_own_predecessor (void **state)
{
  struct town *town = *state;
  town_refused (town, ADMIN, "org.put", "org_cycle/predecessors", "{'key': '" BERNBURG "', 'predecessors': ['" BERNBURG "']}");
  town_accepted (town, ADMIN, "org.put", "{'key': 'mitte', 'kind': 'municipality', 'name': 'M', 'predecessors': ['" BERNBURG "']}");
  town_refused (town, ADMIN, "org.put", "org_cycle/predecessors", "{'key': '" BERNBURG "', 'predecessors': ['mitte']}");
}

static void a_merger_gives_nobody_what_was_not_theirs (void **state)
{
  struct town *town = *state;
  const char *calbe = town_draft (town, CALBE_EDITOR, "In Calbe");
  town_accepted (town, ADMIN, "org.put", "{'key': 'mitte', 'kind': 'municipality', 'name': 'M', 'district': '" DISTRICT "', 'predecessors': ['" BERNBURG "']}");
  enum who editor = town_enrol (town, "[{'role': 'editor', 'org': 'mitte'}]");
  assert_false (town_sees (town, editor, calbe));
  const char *new = town_draft (town, editor, "In Mitte");
  assert_false (town_sees (town, BERNBURG_EDITOR, new));
}

static void a_kreisverwaltung_makes_nobody_the_successor_of_another (void **state)
{
  struct town *town = *state;
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role", "{'key': '" CALBE "', 'predecessors': ['" KOETHEN "']}");
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role", "{'key': '" CALBE "', 'predecessors': ['" BERNBURG "']}");
  town_refused (town, DISTRICT_ADMIN, "org.put", "wrong_role",
                "{'key': 'neu', 'kind': 'municipality', 'name': 'N', 'district': '" DISTRICT "', 'predecessors': ['" BERNBURG "']}");
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': 'neu', 'kind': 'municipality', 'name': 'N', 'district': '" DISTRICT "'}");
}

static void organisations_are_listed_by_district_kind_and_name (void **state)
{
  struct town *town = *state;
  struct value rows = town_rows (town, CITIZEN, "org.list", "{'district': '" DISTRICT "', 'kind': 'municipality'}");
  assert_int_equal (rows.count, 3);
  rows = town_rows (town, CITIZEN, "org.list", "{'name': 'BERN'}");
  assert_int_equal (rows.count, 1);
  rows = town_pages (town, CITIZEN, "org.list", 2, "{}");
  assert_int_equal (rows.count, 13);
  for (uint32_t i = 0; i < rows.count; i++)
    assert_int_equal (town_count (&rows, "key", town_text (town, &rows.items[i], "key")), 1);
  struct message request = town_message (town, "org.get", "{'key': '000'}"), answer = town_query (town, CITIZEN, &request);
  town_is_refused (town, &answer, "not_found");
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (an_organisation_needs_kind_and_name_and_keeps_what_is_left_out),
      PROMISE (a_kreisverwaltung_keeps_the_organisations_of_its_district_only),
      PROMISE (only_firms_sort_the_ideas_of_a_district),
      PROMISE (a_merged_municipality_sees_the_cases_of_its_predecessor),
      PROMISE (a_merged_district_keeps_its_cases),
      PROMISE (no_organisation_is_its_own_predecessor),
      PROMISE (a_merger_gives_nobody_what_was_not_theirs),
      PROMISE (a_kreisverwaltung_makes_nobody_the_successor_of_another),
      PROMISE (organisations_are_listed_by_district_kind_and_name),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
