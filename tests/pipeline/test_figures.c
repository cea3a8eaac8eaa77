/* SPDX-License-Identifier: EUPL-1.2 */
/* What follows from the tables of a case, and what of it is kept for its district. */
#include "broker/figures.h"
#include "story.h"

#include <string.h>

static struct value figures (struct town *town, enum who who, const char *ref)
{
  return town_row (town, who, "case.figures", "{'case': '%s'}", ref);
}

static int64_t number (const struct value *map, const char *key)
{
  return value_as_int (value_at (map, key), -1);
}

static int64_t district_sum (struct town *town, const char *figure)
{
  struct value row = town_row (town, COORDINATOR, "overview", "{'district': '" DISTRICT "'}");
  return number (value_at (&row, "figures"), figure);
}

/* The plan of the regional centre: 192,000 € grant, 85,000 € own, 277,000 € in all. */
static const char *plan (struct town *town, int64_t own_cents)
{
  const char *ref = story_idea (town, "Regionales Digitalisierungszentrum");
  story_row (town, BERNBURG_EDITOR, ref, "expenses", "{'year': 2027, 'kind': 'staff', 'eligible': true, 'cents': 14000000}");
  story_row (town, BERNBURG_EDITOR, ref, "expenses", "{'year': 2028, 'kind': 'staff', 'eligible': true, 'cents': 13700000}");
  town_accepted (town, COORDINATOR, "case.edit", "{'case': '%s', 'fields': " STORY_TRIAGE "}", ref);
  story_to (town, ref, "steckbrief");
  story_row (town, BERNBURG_EDITOR, ref, "applications", "{'title': 'RDZ', 'status': 'granted', 'amount': 19200000, 'granted_cents': 19200000, 'decided_on': '%s'}", town_day (town, -1));
  story_row (town, BERNBURG_EDITOR, ref, "cover", "{'year': 2027, 'kind': 'grant', 'application': 'AN-001', 'cents': 10000000}");
  story_row (town, BERNBURG_EDITOR, ref, "cover", "{'year': 2027, 'kind': 'own', 'cents': 4000000}");
  story_row (town, BERNBURG_EDITOR, ref, "cover", "{'year': 2028, 'kind': 'grant', 'application': 'AN-001', 'cents': 9200000}");
  story_row (town, BERNBURG_EDITOR, ref, "cover", "{'year': 2028, 'kind': 'own', 'cents': %lld}", (long long) own_cents);
  return ref;
}

static void the_plan_is_added_up_per_year_and_in_all (void **state)
{
  struct town *town = *state;
  struct value row = figures (town, BERNBURG_EDITOR, plan (town, 4500000));
  const struct value *years = value_at (&row, "years"), *sums = value_at (&row, "sums");
  assert_int_equal (years->count, 2);
  assert_int_equal (number (&years->items[0], "expenses"), 14000000);
  assert_int_equal (number (&years->items[1], "grant"), 9200000);
  assert_int_equal (number (&years->items[1], "difference"), 0);
  assert_int_equal (number (sums, "planned"), 27700000);
  assert_int_equal (number (sums, "granted"), 19200000);
  assert_int_equal (number (sums, "gap"), 0);
}

static void one_cent_off_shows_as_a_difference (void **state)
{
  struct town *town = *state;
  struct value row = figures (town, BERNBURG_EDITOR, plan (town, 4499999));
  assert_int_equal (number (&value_at (&row, "years")->items[1], "difference"), 1);
}

static void a_district_is_the_sum_of_its_cases_at_any_time (void **state)
{
  struct town *town = *state;
  assert_int_equal (district_sum (town, "planned"), 0);
  const char *ref = plan (town, 4500000), *second = story_idea (town, "Zwei");
  assert_int_equal (district_sum (town, "planned"), 27700000);
  story_row (town, BERNBURG_EDITOR, second, "expenses", "{'year': 2027, 'kind': 'software', 'eligible': true, 'cents': 100}");
  assert_int_equal (district_sum (town, "planned"), 27700100);
  assert_int_equal (district_sum (town, "granted"), 19200000);
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'expenses', 'row': 'A-001', 'cells': {'cents': 300}}", second);
  assert_int_equal (district_sum (town, "planned"), 27700300);
  town_accepted (town, BERNBURG_LEAD, "case.withdraw", "{'case': '%s', 'version': %u, 'reason': 'Doch nicht.'}", ref, town_version (town, ref));
  assert_int_equal (district_sum (town, "planned"), 300);
  town_accepted (town, COORDINATOR, "case.reopen", "{'case': '%s', 'version': %u, 'reason': 'Doch.'}", ref, town_version (town, ref));
  assert_int_equal (district_sum (town, "planned"), 27700300);
  town_accepted (town, BERNBURG_EDITOR, "row.delete", "{'case': '%s', 'table': 'expenses', 'row': 'A-001'}", second);
  assert_int_equal (district_sum (town, "planned"), 27700000);
}

static void a_deadline_to_apply_by_is_one_until_the_application_is_in (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Zentrum");
  town_accepted (town, COORDINATOR, "case.edit", "{'case': '%s', 'fields': " STORY_TRIAGE "}", ref);
  story_to (town, ref, "steckbrief");
  const char *day = town_day (town, 180);
  story_row (town, BERNBURG_EDITOR, ref, "applications", "{'title': 'RDZ', 'status': 'draft', 'amount': 100, 'deadline': '%s'}", day);
  struct value row = figures (town, BERNBURG_EDITOR, ref);
  assert_true (slice_is (value_as_slice (value_at (&value_at (&row, "grants")->items[0], "deadline")), day));
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'applications', 'row': 'AN-001', 'cells': {'status': 'submitted'}}", ref);
  row = figures (town, BERNBURG_EDITOR, ref);
  assert_int_equal (number (&value_at (&row, "grants")->items[0], "amount"), 100);
  assert_null (value_at (&value_at (&row, "grants")->items[0], "deadline"));
}

static void figures_are_of_tables_one_may_see (void **state)
{
  struct town *town = *state;
  const char *ref = plan (town, 4500000);
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  struct value row = figures (town, CALBE_EDITOR, ref);
  assert_null (value_at (&row, "years"));
  assert_null (value_at (&row, "sums"));
  assert_null (value_at (&row, "grants"));
}

static void goals_attained_are_measured_against_where_one_began (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Wartezeit");
  story_to (town, ref, "steckbrief");
  story_row (town, BERNBURG_EDITOR, ref, "indicators", "{'title': 'Wartezeit', 'kind': 'outcome', 'unit': 'Minuten', 'baseline': 60000, 'target': 20000}");
  story_row (town, BERNBURG_EDITOR, ref, "indicators", "{'title': 'Anträge', 'kind': 'output', 'unit': 'Stück', 'baseline': 0, 'target': 100000}");
  struct value row = figures (town, BERNBURG_EDITOR, ref);
  assert_int_equal (number (value_at (&row, "attainment"), "coverage"), 0);
  assert_null (value_at (value_at (&row, "attainment"), "attained"));
  story_row (town, BERNBURG_EDITOR, ref, "measurements", "{'indicator': 'I-001', 'value': 55000, 'measured_on': '2026-01-01'}");
  story_row (town, BERNBURG_EDITOR, ref, "measurements", "{'indicator': 'I-001', 'value': 30000, 'measured_on': '2026-02-01'}");
  row = figures (town, BERNBURG_EDITOR, ref);
  assert_int_equal (number (&value_at (&row, "indicators")->items[0], "attained"), 7500);
  assert_null (value_at (&value_at (&row, "indicators")->items[1], "attained"));
  assert_int_equal (number (value_at (&row, "attainment"), "coverage"), 5000);
  assert_string_equal (town_text (town, value_at (&row, "attainment"), "level"), "fully");
}

static void attainment_is_undefined_rather_than_wrong (void **state)
{
  int64_t bp = 0;
  (void) state;
  assert_false (attainment_bp (5, 5, 7, &bp));
  assert_false (attainment_bp (INT64_MIN, INT64_MAX, 0, &bp));
  assert_false (attainment_bp (0, 1, INT64_MAX, &bp));
  assert_true (attainment_bp (100, 0, 150, &bp));
  assert_int_equal (bp, -5000);
  assert_true (attainment_bp (0, 3, 1, &bp));
  assert_int_equal (bp, 3333);
  assert_string_equal (attainment_level (2499), "none");
  assert_string_equal (attainment_level (2500), "partly");
  assert_string_equal (attainment_level (7500), "fully");
}

static void ratings_make_a_utility_and_flag_where_people_differ (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_to (town, ref, "steckbrief");
  story_row (town, COORDINATOR, ref, "ratings", "{'benefit': 10, 'urgency': 10, 'feasibility': 10, 'economy': 10, 'transferability': 10}");
  struct value row = figures (town, COORDINATOR, ref);
  assert_int_equal (number (value_at (&row, "utility"), "utility"), 1000);
  story_row (town, COORDINATOR2, ref, "ratings", "{'benefit': 6, 'urgency': 7, 'feasibility': 10, 'economy': 10, 'transferability': 10}");
  row = figures (town, COORDINATOR, ref);
  assert_int_equal (number (value_at (&row, "utility"), "count"), 2);
  assert_int_equal (number (value_at (&row, "utility"), "spread"), 4);
  assert_int_equal (value_at (value_at (&row, "utility"), "flagged")->count, 1);
  story_edit (town, BERNBURG_EDITOR, ref, "{'solution': 'Anders.'}");
  row = figures (town, COORDINATOR, ref);
  assert_null (value_at (&row, "utility"));
}

static void milestones_show_their_light (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  const char *lights[] = {"done", "red", "yellow", "green", "yellow"};
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Fertig', 'plan_on': '%s', 'actual_on': '%s'}", town_day (town, -30), town_day (town, -20));
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Vorbei', 'plan_on': '%s'}", town_day (town, -3));
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Später', 'plan_on': '%s', 'forecast_on': '%s'}", town_day (town, 60), town_day (town, 90));
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Im Plan', 'plan_on': '%s'}", town_day (town, 60));
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Bald', 'plan_on': '%s'}", town_day (town, 5));
  struct value row = figures (town, BERNBURG_EDITOR, ref);
  for (uint32_t i = 0; i < 5; i++)
    assert_string_equal (town_text (town, &value_at (&row, "milestones")->items[i], "light"), lights[i]);
  assert_int_equal (number (&value_at (&row, "milestones")->items[1], "late"), 3);
  assert_string_equal (town_text (town, &row, "light"), "red");
}

static void a_requirement_is_traced_to_the_indicators_of_its_goal (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_edit (town, BERNBURG_EDITOR, ref, "{'goals': ['z1', 'z2']}");
  town_refused (town, BERNBURG_EDITOR, "row.put", "dangling/requirements.goal",
                "{'case': '%s', 'table': 'requirements', 'cells': {'type': 'functional', 'title': 'X', 'priority': 'must', 'goal': 'z9'}}", ref);
  story_row (town, BERNBURG_EDITOR, ref, "requirements", "{'type': 'functional', 'title': 'X', 'priority': 'must', 'goal': 'z1'}");
  story_row (town, BERNBURG_EDITOR, ref, "indicators", "{'title': 'Anträge', 'kind': 'output', 'unit': 'Stück', 'baseline': 0, 'target': 1000, 'goal': 'z1'}");
  struct value row = figures (town, BERNBURG_EDITOR, ref);
  const struct value *traced = &value_at (value_at (&row, "requirements"), "traced")->items[0];
  assert_string_equal (town_text (town, traced, "goal"), "z1");
  assert_true (slice_is (value_as_slice (&value_at (traced, "indicators")->items[0]), "I-001"));
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (the_plan_is_added_up_per_year_and_in_all),
      PROMISE (one_cent_off_shows_as_a_difference),
      PROMISE (a_district_is_the_sum_of_its_cases_at_any_time),
      PROMISE (a_deadline_to_apply_by_is_one_until_the_application_is_in),
      PROMISE (figures_are_of_tables_one_may_see),
      PROMISE (goals_attained_are_measured_against_where_one_began),
      cmocka_unit_test (attainment_is_undefined_rather_than_wrong),
      PROMISE (ratings_make_a_utility_and_flag_where_people_differ),
      PROMISE (milestones_show_their_light),
      PROMISE (a_requirement_is_traced_to_the_indicators_of_its_goal),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
