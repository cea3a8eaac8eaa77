/* SPDX-License-Identifier: EUPL-1.2 */
/* Dates of rows in work lists, a district at a glance, cases in time. */
#include "story.h"

#include <string.h>

static struct value work (struct town *town, enum who who)
{
  return town_pages (town, who, "work.list", 3, "{}");
}

static const struct value *work_of (struct town *town, const struct value *list, const char *ref, const char *kind)
{
  for (uint32_t i = 0; i < list->count; i++)
    if (strcmp (town_text (town, &list->items[i], "ref"), ref) == 0 && strcmp (town_text (town, &list->items[i], "kind"), kind) == 0)
      return &list->items[i];
  return NULL;
}

static const struct value *stage_of (struct town *town, const struct value *row, const char *stage)
{
  const struct value *stages = value_at (row, "stages");
  for (uint32_t i = 0; i < stages->count; i++)
    if (strcmp (town_text (town, &stages->items[i], "stage"), stage) == 0)
      return &stages->items[i];
  return NULL;
}

/* ---- Work ----------------------------------------------------------------------------------------------------------------------------------------------- */

static void a_milestone_waits_until_it_is_reached (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '2027-01-01'}");
  struct value list = work (town, BERNBURG_EDITOR);
  const struct value *row = work_of (town, &list, ref, "deadline");
  assert_non_null (row);
  assert_string_equal (town_text (town, row, "due"), "2027-01-01");
  assert_string_equal (town_text (town, row, "row"), "M-001");
  assert_non_null (strstr (town_text (town, row, "de"), "Start"));
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'milestones', 'row': 'M-001', 'cells': {'forecast_on': '2027-03-01'}}", ref);
  list = work (town, BERNBURG_EDITOR);
  assert_string_equal (town_text (town, work_of (town, &list, ref, "deadline"), "due"), "2027-03-01");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'milestones', 'row': 'M-001', 'cells': {'actual_on': '2026-03-01'}}", ref);
  list = work (town, BERNBURG_EDITOR);
  assert_null (work_of (town, &list, ref, "deadline"));
}

static void an_assigned_firm_has_its_dates_too_and_no_other_firm (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 60));
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '2027-01-01'}");
  struct value list = work (town, CONSULTANT), others = work (town, OTHER_CONSULTANT);
  assert_non_null (work_of (town, &list, ref, "deadline"));
  assert_null (work_of (town, &others, ref, "deadline"));
}

static void who_may_rate_is_asked_until_they_did_or_enough_have (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_to (town, ref, "steckbrief");
  struct value list = work (town, COORDINATOR), other;
  assert_null (work_of (town, &list, ref, "rate")); /* whatever is filled in later would let it lapse */
  story_fill_steckbrief (town, ref);
  list = work (town, COORDINATOR);
  assert_non_null (work_of (town, &list, ref, "rate"));
  story_row (town, COORDINATOR, ref, "ratings", STORY_POINTS);
  list = work (town, COORDINATOR);
  other = work (town, COORDINATOR2);
  assert_null (work_of (town, &list, ref, "rate"));
  assert_non_null (work_of (town, &other, ref, "rate"));
  story_row (town, DISTRICT_ADMIN, ref, "ratings", STORY_POINTS);
  other = work (town, COORDINATOR2);
  assert_null (work_of (town, &other, ref, "rate"));
}

static const char *rating_asked (struct town *town, enum who who, const char *ref)
{
  struct value row = town_row (town, who, "case.check", "{'case': '%s'}", ref);
  return town_text (town, &row, "rating");
}

static void whose_rating_does_not_count_is_not_asked_for_one (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Eins");
  town_accepted (town, BERNBURG_EDITOR, "case.submit", "{'case': '%s'}", ref);
  story_to (town, ref, "steckbrief");
  story_fill_steckbrief (town, ref);
  struct value list = work (town, BERNBURG_EDITOR), other = work (town, COORDINATOR2);
  assert_null (work_of (town, &list, ref, "rate"));
  assert_non_null (work_of (town, &other, ref, "rate"));
  assert_string_equal (rating_asked (town, BERNBURG_EDITOR, ref), "");
  assert_string_equal (rating_asked (town, COORDINATOR2, ref), "ratings");
  story_row (town, COORDINATOR2, ref, "ratings", STORY_POINTS);
  assert_string_equal (rating_asked (town, COORDINATOR2, ref), "");
  assert_string_equal (rating_asked (town, DISTRICT_ADMIN, ref), "ratings");
}

static void what_is_still_unknown_waits_until_its_date (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_edit (town, BERNBURG_EDITOR, ref, "{'benefit': {'unknown': {'who': 'Amt 1', 'until': '2027-02-01'}}}");
  struct value list = work (town, BERNBURG_EDITOR);
  assert_string_equal (town_text (town, work_of (town, &list, ref, "unknown"), "due"), "2027-02-01");
  story_edit (town, BERNBURG_EDITOR, ref, "{'benefit': 'Zeit.'}");
  list = work (town, BERNBURG_EDITOR);
  assert_null (work_of (town, &list, ref, "unknown"));
}

static void a_queried_application_waits_for_its_documents (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_to (town, ref, "steckbrief");
  story_row (town, BERNBURG_EDITOR, ref, "applications", "{'title': 'Digital', 'status': 'queried', 'queried_what': 'Kostenplan', 'queried_due': '2026-05-01'}");
  struct value list = work (town, BERNBURG_EDITOR);
  assert_string_equal (town_text (town, work_of (town, &list, ref, "deadline"), "due"), "2026-05-01");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'applications', 'row': 'AN-001', 'cells': {'status': 'submitted'}}", ref);
  list = work (town, BERNBURG_EDITOR);
  assert_null (work_of (town, &list, ref, "deadline"));
}

static void nothing_waits_for_a_case_that_is_over (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '2027-01-01'}");
  town_accepted (town, BERNBURG_LEAD, "case.withdraw", "{'case': '%s', 'version': %u, 'reason': 'Doch nicht.'}", ref, town_version (town, ref));
  struct value list = work (town, BERNBURG_EDITOR);
  assert_null (work_of (town, &list, ref, "deadline"));
}

/* ---- Overview --------------------------------------------------------------------------------------------------------------------------------------------- */

static void a_district_is_shown_by_stage (void **state)
{
  struct town *town = *state;
  story_idea (town, "Eins");
  story_to (town, story_idea (town, "Zwei"), "steckbrief");
  struct value row = town_row (town, COORDINATOR, "overview", "{'district': '" DISTRICT "'}");
  assert_int_equal (value_as_int (value_at (stage_of (town, &row, "idea"), "count"), -1), 1);
  assert_int_equal (value_as_int (value_at (stage_of (town, &row, "steckbrief"), "count"), -1), 1);
  assert_int_equal (value_as_int (value_at (stage_of (town, &row, "funding"), "count"), -1), 0);
}

static void who_covers_several_districts_gets_a_row_for_each (void **state)
{
  struct town *town = *state;
  struct value rows = town_rows (town, REGION_COORDINATOR, "overview", "{}");
  assert_true (town_has (&rows, "district", DISTRICT));
  assert_true (town_has (&rows, "district", NEIGHBOUR_DISTRICT));
  rows = town_rows (town, COORDINATOR, "overview", "{}");
  assert_int_equal (rows.count, 1);
}

static void a_case_that_stays_too_long_is_stuck (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Liegt");
  struct value row = town_row (town, COORDINATOR, "overview", "{'district': '" DISTRICT "'}");
  assert_int_equal (value_at (&row, "stuck")->count, 0);
  town_pass_days (town, 400);
  row = town_row (town, COORDINATOR, "overview", "{'district': '" DISTRICT "'}");
  assert_true (town_has (value_at (&row, "stuck"), "ref", ref));
  assert_int_equal (value_as_int (value_at (stage_of (town, &row, "idea"), "days"), -1), 400);
}

static void the_next_dates_of_a_district_come_first (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins"), *other = story_idea (town, "Zwei");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Später', 'plan_on': '2028-01-01'}");
  story_row (town, BERNBURG_EDITOR, other, "milestones", "{'title': 'Früher', 'plan_on': '2027-01-01'}");
  struct value row = town_row (town, COORDINATOR, "overview", "{'district': '" DISTRICT "'}");
  const struct value *dates = value_at (&row, "deadlines");
  assert_int_equal (dates->count, 2);
  assert_string_equal (town_text (town, &dates->items[0], "ref"), other);
}

/* However many districts there are, and however long their texts: an answer fits a frame. */
static void a_large_region_fits_one_answer (void **state)
{
  struct town *town = *state;
  char summary[601] = "";
  for (int i = 0; i < 300; i++)
    memcpy (summary + 2 * i, "ü", 3);
  for (int i = 0; i < 62; i++)
  {
    town_accepted (town, ADMIN, "org.put", "{'key': '2%04d', 'kind': 'district', 'name': 'Kreis %d'}", i, i);
    for (int k = 0; k < 12; k++)
    {
      struct message done = town_accepted (town, REGION_COORDINATOR, "case.draft", "{'title': '%.240s', 'summary': '%s', 'org': '2%04d'}", summary, summary, i);
      town_accepted (town, REGION_COORDINATOR, "case.submit", "{'case': '%s'}", town_ref (town, &done));
    }
  }
  town_pass_days (town, 400);
  struct message request = town_message (town, "overview", "{}"), answer = town_query (town, REGION_COORDINATOR, &request);
  assert_int_equal (answer.type, MSG_RESULT);
  assert_true (answer.arg[RESULT_ROWS].count >= 64);
  assert_true (value_at (&answer.arg[RESULT_ROWS].items[40], "stuck")->count > 0);
  assert_true (codec_encode (town->arena, &answer.arg[RESULT_ROWS]).size < LIMIT_FRAME_BYTES - 4096);
}

static void sums_of_a_district_are_for_its_offices (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_row (town, BERNBURG_EDITOR, ref, "expenses", "{'year': 2027, 'kind': 'staff', 'eligible': true, 'cents': 100}");
  struct value row = town_row (town, BERNBURG_LEAD, "overview", "{'district': '" DISTRICT "'}");
  assert_int_equal (value_at (&row, "figures")->count, 0);
  row = town_row (town, DISTRICT_ADMIN, "overview", "{'district': '" DISTRICT "'}");
  assert_int_equal (value_as_int (value_at (value_at (&row, "figures"), "planned"), -1), 100);
  struct message request = town_message (town, "overview", "{'district': 'nonsense'}"), answer = town_query (town, COORDINATOR, &request);
  assert_int_equal (answer.type, MSG_REFUSED);
}

/* ---- Roadmap ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void the_roadmap_shows_when_and_how_it_stands (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_edit (town, BERNBURG_EDITOR, ref, "{'starts_on': '%s', 'ends_on': '%s'}", town_day (town, 10), town_day (town, 500));
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Verpasst', 'plan_on': '%s'}", town_day (town, -5));
  struct value rows = town_rows (town, BERNBURG_EDITOR, "roadmap", "{'org': '" BERNBURG "'}");
  assert_int_equal (rows.count, 1);
  assert_string_equal (town_text (town, &rows.items[0], "horizon"), "medium");
  assert_string_equal (town_text (town, &rows.items[0], "light"), "red");
  assert_string_equal (town_text (town, &rows.items[0], "next"), "Verpasst");
  assert_string_equal (town_text (town, value_at (&rows.items[0], "case"), "ref"), ref);
  assert_int_equal (town_rows (town, CALBE_EDITOR, "roadmap", "{}").count, 0);
}

/* ---- What a gate wants ------------------------------------------------------------------------------------------------------------------------------------ */

static void the_next_gate_says_what_is_missing_and_for_whom (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  struct value row = town_row (town, BERNBURG_EDITOR, "case.check", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &row, "to"), "steckbrief");
  assert_true (town_has (value_at (&row, "unmet"), "field", "fields_of_action"));
  assert_true (town_has (value_at (&row, "waiting"), "field", "similar_checked"));
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  struct message request = town_message (town, "case.check", "{'case': '%s'}", ref), answer = town_query (town, CALBE_EDITOR, &request);
  assert_int_equal (answer.type, MSG_REFUSED);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_milestone_waits_until_it_is_reached),
      PROMISE (an_assigned_firm_has_its_dates_too_and_no_other_firm),
      PROMISE (who_may_rate_is_asked_until_they_did_or_enough_have),
      PROMISE (whose_rating_does_not_count_is_not_asked_for_one),
      PROMISE (what_is_still_unknown_waits_until_its_date),
      PROMISE (a_queried_application_waits_for_its_documents),
      PROMISE (nothing_waits_for_a_case_that_is_over),
      PROMISE (a_district_is_shown_by_stage),
      PROMISE (who_covers_several_districts_gets_a_row_for_each),
      PROMISE (a_case_that_stays_too_long_is_stuck),
      PROMISE (the_next_dates_of_a_district_come_first),
      PROMISE (a_large_region_fits_one_answer),
      PROMISE (sums_of_a_district_are_for_its_offices),
      PROMISE (the_roadmap_shows_when_and_how_it_stands),
      PROMISE (the_next_gate_says_what_is_missing_and_for_whom),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
