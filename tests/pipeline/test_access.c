/* SPDX-License-Identifier: EUPL-1.2 */
/* Who sees what: cases, fields, events, and what streams are told when that changes. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

/* ---- Cases ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void sees (struct town *town, const char *ref, const enum who *who, size_t count)
{
  for (int i = 0; i < TOWN_PEOPLE_COUNT; i++)
  {
    bool wanted = false;
    for (size_t w = 0; w < count; w++)
      wanted = wanted || who[w] == (enum who) i;
    if (town_sees (town, (enum who) i, ref) != wanted)
      fail_msg ("person %d %s", i, wanted ? "does not see it" : "sees it");
    struct value rows = town_rows (town, (enum who) i, "case.list", "{}");
    assert_int_equal (town_has (&rows, "ref", ref), wanted);
  }
}

#define PARTIES                                                                                                                                                \
  REGION_COORDINATOR, COORDINATOR, COORDINATOR2, DISTRICT_ADMIN, BERNBURG_SUBMITTER, BERNBURG_EDITOR, BERNBURG_EDITOR2, BERNBURG_LEAD, BERNBURG_DPO,           \
      BERNBURG_ISO, BERNBURG_AUDIT, BERNBURG_MODERATOR
#define AUTHORITIES                                                                                                                                            \
  PARTIES, ADMIN, DISTRICT_LEAD, NEIGHBOUR_COORDINATOR, NEIGHBOUR_ADMIN, CALBE_SUBMITTER, CALBE_EDITOR, CALBE_LEAD, MULDE_EDITOR, MULDE_LEAD, MULDE_DPO,       \
      EGELN_LEAD, KOETHEN_EDITOR, KOETHEN_LEAD

static void an_internal_case_is_for_its_parties (void **state)
{
  static const enum who who[] = {PARTIES};
  sees (*state, story_idea (*state, "Idee"), who, sizeof who / sizeof *who);
}

static void an_intermunicipal_case_is_for_authorities_and_the_centre (void **state)
{
  static const enum who who[] = {AUTHORITIES};
  const char *ref = story_idea (*state, "Idee");
  story_edit (*state, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  sees (*state, ref, who, sizeof who / sizeof *who);
}

static void a_public_case_is_for_everybody (void **state)
{
  enum who who[TOWN_PEOPLE_COUNT];
  const char *ref = story_idea (*state, "Idee");
  story_edit (*state, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  for (int i = 0; i < TOWN_PEOPLE_COUNT; i++)
    who[i] = (enum who) i;
  sees (*state, ref, who, TOWN_PEOPLE_COUNT);
}

static void a_company_sees_its_own_and_what_is_public (void **state)
{
  struct town *town = *state;
  const char *own = town_draft (town, COMPANY_SUBMITTER, "Ladesäulen"), *other = story_idea (town, "Idee");
  story_edit (town, BERNBURG_EDITOR, other, "{'visibility': 'intermunicipal'}");
  assert_true (town_sees (town, COMPANY_SUBMITTER, own));
  assert_false (town_sees (town, COMPANY_SUBMITTER, other));
  assert_true (town_sees (town, COORDINATOR, own));
  assert_false (town_sees (town, BERNBURG_LEAD, own));
}

static void a_case_of_no_district_is_for_the_centre_of_the_whole_region (void **state)
{
  struct town *town = *state;
  town_accepted (town, ADMIN, "org.put", "{'key': 'verein', 'kind': 'society', 'name': 'Verein'}");
  enum who member = town_enrol (town, "[{'role': 'submitter', 'org': 'verein'}]");
  const char *ref = town_draft (town, member, "Überall");
  town_accepted (town, member, "case.submit", "{'case': '%s'}", ref);
  assert_true (town_sees (town, REGION_COORDINATOR, ref));
  assert_false (town_sees (town, COORDINATOR, ref));
  struct value work = town_rows (town, REGION_COORDINATOR, "work.list", "{}");
  assert_true (town_has (&work, "ref", ref));
  story_edit (town, REGION_COORDINATOR, ref, STORY_TRIAGE);
  story_advance (town, REGION_COORDINATOR, ref);
}

/* ---- Fields and events ---------------------------------------------------------------------------------------------------------------------------------- */

static void shows (struct town *town, enum who who, const char *ref, bool region, bool parties, bool staff)
{
  struct value view = town_row (town, who, "case.get", "{'case': '%s'}", ref);
  const struct value *fields = value_at (&view, "fields");
  assert_non_null (value_at (fields, "title"));
  assert_int_equal (value_at (fields, "priority") != NULL, region);
  assert_int_equal (value_at (fields, "invest_cents") != NULL, parties);
  assert_int_equal (value_at (fields, "knock_out") != NULL, staff);
  assert_int_equal (value_at (&view, "unmet") != NULL, parties);
  assert_int_equal (value_at (&view, "approvals") != NULL, parties);
  assert_int_equal (value_at (&view, "assignments") != NULL, parties);
  struct value rows = town_rows (town, who, "case.history", "{'case': '%s', 'kinds': ['case.edited'], 'limit': 200}", ref);
  for (uint32_t i = 0; i < rows.count; i++)
  {
    const struct value *edited = value_at (value_at (&rows.items[i], "body"), "fields");
    assert_true (region || !value_at (edited, "priority"));
    assert_true (parties || !value_at (edited, "invest_cents"));
    assert_true (staff || !value_at (edited, "knock_out"));
  }
}

static void each_sees_the_fields_of_their_class_and_no_others (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 10));
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  story_edit (town, COORDINATOR, ref, "{'title': 'Neu', 'priority': 'high', 'invest_cents': 700, 'knock_out': 'none'}");
  shows (town, BERNBURG_EDITOR, ref, true, true, true);
  shows (town, COORDINATOR, ref, true, true, true);
  shows (town, CONSULTANT, ref, true, true, false);
  shows (town, CALBE_LEAD, ref, true, false, false);
  shows (town, KOETHEN_EDITOR, ref, true, false, false);
  shows (town, CITIZEN, ref, false, false, false);
  shows (town, OTHER_CONSULTANT, ref, false, false, false);
}

/* Hidden values are not found by their words either. */
static void a_search_finds_only_cases_the_person_sees (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Solarkataster");
  struct value rows = town_rows (town, BERNBURG_EDITOR, "case.search", "{'text': 'solarkat'}");
  assert_int_equal (rows.count, 1);
  assert_string_equal (town_text (town, &rows.items[0], "ref"), ref);
  rows = town_rows (town, CALBE_EDITOR, "case.search", "{'text': 'solarkat'}");
  assert_int_equal (rows.count, 0);
}

/* ---- Audience events ------------------------------------------------------------------------------------------------------------------------------------ */

static bool names_scope (const struct value *scopes, const char *scope)
{
  for (uint32_t i = 0; i < scopes->count; i++)
    if (slice_is (value_as_slice (&scopes->items[i]), scope))
      return true;
  return false;
}

/* The audience event of the newest record: who saw it and who sees it. */
static void audience_moves (struct town *town, uint64_t since, const char *scope, bool was, bool is)
{
  const struct event *event = town_event (town, "case.audience");
  assert_non_null (event);
  assert_int_equal (names_scope (&event->message.arg[CASE_AUDIENCE_OLD], scope), was);
  assert_int_equal (names_scope (&event->message.arg[CASE_AUDIENCE_NEW], scope), is);
  assert_true (names_scope (&event->message.arg[CASE_AUDIENCE_OLD], "org:" BERNBURG) && names_scope (&event->message.arg[CASE_AUDIENCE_NEW], "org:" BERNBURG));
  assert_int_equal (message_int (&event->message, CASE_AUDIENCE_SINCE, 0), since);
}

static void a_change_of_audience_carries_old_and_new (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Idee");
  uint64_t since = town_seq (town);
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'A'}");
  assert_null (town_event (town, "case.audience"));
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  audience_moves (town, since, "region", false, true);
  since = town_seq (town);
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  audience_moves (town, since, "public", false, true);
  since = town_seq (town);
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'internal'}");
  audience_moves (town, since, "public", true, false);
  since = town_seq (town);
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 10));
  audience_moves (town, since, "firm:" FIRM, false, true);
  since = town_seq (town);
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" CALBE "'}", ref);
  audience_moves (town, since, "org:" CALBE, false, true);
}

static void a_firm_that_sorts_ideas_is_told_when_they_leave_its_sight (void **state)
{
  struct town *town = *state;
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': '" DISTRICT "', 'triage_firms': ['" FIRM "']}");
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Idee");
  uint64_t since = town_seq (town);
  town_accepted (town, BERNBURG_EDITOR, "case.submit", "{'case': '%s'}", ref);
  audience_moves (town, since, "triage:" DISTRICT, false, true);
  since = town_seq (town);
  story_prepare (town, ref);
  story_advance (town, COORDINATOR, ref);
  audience_moves (town, since, "triage:" DISTRICT, true, false);
  since = town_seq (town);
  town_accepted (town, COORDINATOR, "case.return", "{'case': '%s', 'version': %u, 'reason': 'x', 'to': 'idea'}", ref, town_version (town, ref));
  audience_moves (town, since, "triage:" DISTRICT, false, true);
}

/* ---- The two ways of asking ----------------------------------------------------------------------------------------------------------------------------- */

/* Streams ask audience_of, queries ask access_level: they must never differ. */
static void audience_and_level_agree_for_everybody (void **state)
{
  struct town *town = *state;
  struct store_error error;
  struct views *views;
  struct slice stages[] = {SLICE ("draft"), SLICE ("idea"), SLICE ("steckbrief")},
               orgs[] = {SLICE (BERNBURG), SLICE (CALBE), SLICE ("stadtwerke"), SLICE (FIRM)};
  struct slice districts[] = {SLICE (DISTRICT), SLICE (NEIGHBOUR_DISTRICT), SLICE_NONE};
  town_accepted (town, DISTRICT_ADMIN, "org.put", "{'key': '" DISTRICT "', 'triage_firms': ['" OTHER_FIRM "']}");
  assert_int_equal (views_read_begin (town->store, &views, &error), STORE_OK);
  uint32_t dice = 1;
  for (int round = 0; round < 2000; round++)
  {
    uint32_t bits = dice = dice * 1664525u + 1013904223u;
    struct kase kase = {.pipeline = SLICE ("smarte-region"),
                        .org = orgs[bits >> 8 & 3],
                        .handled_by = bits >> 10 & 1 ? SLICE (MULDE) : SLICE_NONE,
                        .district = districts[(bits >> 11) % 3],
                        .stage = stages[(bits >> 13) % 3],
                        .visibility = (enum visibility) ((bits >> 16) % 3),
                        .by_citizen = bits >> 20 & 1,
                        .assignment_count = bits >> 21 & 1};
    kase.assignments[0] = (struct case_assignment){SLICE (FIRM), slice_of (town_day (town, bits >> 22 & 1 ? 3 : -3))};
    memcpy (kase.drafted_by, town->people[CITIZEN], 16);
    struct person person;
    struct scopes scopes;
    assert_true (person_get (views, town->arena, town->people[(bits >> 23) % TOWN_PEOPLE_COUNT], &person));
    scopes_of (views, town->arena, &person, town->now_ms, &scopes, NULL);
    for (int class = CLASS_PUBLIC; class < CLASS_COUNT; class ++)
    {
      struct value audience = audience_of (town->arena, &kase, (enum audience_class) class, town->now_ms);
      assert_int_equal (audience_meets (&scopes, &audience), class_reached (&scopes, &kase, (enum audience_class) class, town->now_ms));
      assert_in_range (audience.count, 0, LIMIT_AUDIENCE);
    }
  }
  views_read_end (&views);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (an_internal_case_is_for_its_parties),
      PROMISE (an_intermunicipal_case_is_for_authorities_and_the_centre),
      PROMISE (a_public_case_is_for_everybody),
      PROMISE (a_company_sees_its_own_and_what_is_public),
      PROMISE (a_case_of_no_district_is_for_the_centre_of_the_whole_region),
      PROMISE (each_sees_the_fields_of_their_class_and_no_others),
      PROMISE (a_search_finds_only_cases_the_person_sees),
      PROMISE (a_change_of_audience_carries_old_and_new),
      PROMISE (a_firm_that_sorts_ideas_is_told_when_they_leave_its_sight),
      PROMISE (audience_and_level_agree_for_everybody),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
