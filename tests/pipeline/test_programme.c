/* SPDX-License-Identifier: EUPL-1.2 */
/* Funding programmes in the region: kept as records of their own, held against cases. */
#include "story.h"

#include <string.h>

#define DIGITAL                                                                                                                                                \
  "{'key': 'sachsen-anhalt-digital', 'fields': {'name': 'Sachsen-Anhalt Digital', 'status': 'open', 'financing': 'share', 'max_cents': 12000000,"              \
  " 'trifle_cents': 500000, 'rates': [{'condition': 'ordinary', 'rate': 9000}], 'area': ['15'], 'applicants': ['municipality', 'association', 'district'],"    \
  " 'deadlines': [{'kind': 'yearly', 'month_day': '05-22'}], 'as_of': '2026-03-01', 'verified_by': 'RDZ'}}"
#define REGIONS                                                                                                                                                \
  "{'key': 'smarte-land-regionen', 'fields': {'name': 'Smarte.Land.Regionen', 'status': 'closed', 'max_cents': 100000000, 'months': 48, 'early_start': 'no',"  \
  " 'rates': [{'condition': 'ordinary', 'rate': 9000}], 'applicants': ['district'], 'as_of': '2026-03-01'}}"

static void put (struct town *town, const char *json)
{
  struct message done = town_accepted (town, COORDINATOR, "programme.put", "%s", json);
  assert_true (town_is_done (&done));
}

static struct value programme (struct town *town, const char *key)
{
  return town_row (town, CITIZEN, "programme.get", "{'key': '%s'}", key);
}

static const struct value *field (const struct value *row, const char *key)
{
  return value_at (value_at (row, "fields"), key);
}

static const char *case_of (struct town *town, const char *cost)
{
  const char *ref = story_idea (town, "Digitaler Zwilling");
  story_to (town, ref, "steckbrief");
  story_edit (town, BERNBURG_EDITOR, ref, "{'invest_cents': %s}", cost);
  return ref;
}

static const struct value *match_of (const struct value *rows, const char *key)
{
  for (uint32_t i = 0; i < rows->count; i++)
    if (slice_is (value_as_slice (value_at (&rows->items[i], "programme")), key))
      return &rows->items[i];
  fail_msg ("%s was not matched", key);
  return NULL;
}

static bool says (const struct value *match, const char *code, const char *de)
{
  const struct value *reasons = value_at (match, "reasons");
  for (uint32_t i = 0; i < reasons->count; i++)
    if (slice_is (value_as_slice (value_at (&reasons->items[i], "code")), code) && slice_is (value_as_slice (value_at (&reasons->items[i], "de")), de))
      return true;
  return false;
}

/* ---- Kept ---- */

static void a_programme_is_kept_and_everybody_may_read_it (void **state)
{
  struct town *town = *state;
  put (town, DIGITAL);
  struct value row = programme (town, "sachsen-anhalt-digital");
  assert_string_equal (town_text (town, value_at (&row, "fields"), "name"), "Sachsen-Anhalt Digital");
  assert_int_equal (value_as_int (field (&row, "max_cents"), 0), 12000000);
  assert_string_equal (town_text (town, &row, "org"), CENTRE);
  assert_int_equal (value_as_int (value_at (&row, "changed"), 0), town->now_ms);
  assert_null (field (&row, "own_share"));
  const struct event *event = town_event (town, "programme.changed");
  assert_non_null (event);
  assert_true (event->class == CLASS_PUBLIC && !event->about_case);
}

static void a_put_changes_what_it_names_and_nil_empties (void **state)
{
  struct town *town = *state;
  put (town, DIGITAL);
  put (town, "{'key': 'sachsen-anhalt-digital', 'fields': {'status': 'closed', 'max_cents': null, 'applicants': [], 'funder': ''}}");
  struct value row = programme (town, "sachsen-anhalt-digital");
  assert_string_equal (town_text (town, value_at (&row, "fields"), "status"), "closed");
  assert_true (!field (&row, "max_cents") && !field (&row, "applicants") && !field (&row, "funder"));
  assert_int_equal (value_as_int (field (&row, "trifle_cents"), 0), 500000);
}

static void what_changes_nothing_is_not_recorded (void **state)
{
  struct town *town = *state;
  put (town, DIGITAL);
  uint64_t seq = town_seq (town);
  struct message again = town_accepted (town, ADMIN, "programme.put", DIGITAL);
  assert_true (town_is_unchanged (&again));
  assert_true (slice_is (message_slice (&again, DONE_KEY), "sachsen-anhalt-digital"));
  assert_int_equal (town_seq (town), seq);
}

static void everything_that_is_wrong_is_said_at_once (void **state)
{
  struct town *town = *state;
  town_refused (town, COORDINATOR, "programme.put",
                "no_such_field/colour value_invalid/rates value_invalid/max_cents value_invalid/status value_invalid/url value_invalid/as_of missing/name",
                "{'key': 'x', 'fields': {'colour': 'red', 'rates': [{'condition': 'ordinary', 'rate': 10001}], 'max_cents': -1, 'status': 'maybe',"
                " 'url': 'example.org', 'as_of': '2026-02-30'}}");
  struct value rows = town_rows (town, CITIZEN, "programme.list", "{}");
  assert_int_equal (rows.count, 0);
}

static void deadlines_rates_and_areas_must_make_sense (void **state)
{
  static const struct
  {
    const char *field, *value;
  } wrong[] = {{"deadlines", "[{'kind': 'yearly'}]"},
               {"deadlines", "[{'kind': 'yearly', 'month_day': '13-01'}]"},
               {"deadlines", "[{'kind': 'yearly', 'month_day': '5-22'}]"},
               {"deadlines", "[{'kind': 'fixed', 'month_day': '05-22'}]"},
               {"deadlines", "[{'day': '2026-05-22'}]"},
               {"rates", "[{'condition': 'ordinary', 'rate': 9000}, {'condition': 'ordinary', 'rate': 6500}]"},
               {"rates", "[{'condition': 'ordinary'}]"},
               {"rates", "[{'condition': 'sometimes', 'rate': 9000}]"},
               {"area", "['15', 'salzland']"},
               {"area", "['1508900300300']"},
               {"applicants", "['king']"}};
  struct town *town = *state;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
  {
    const char *reason = arena_printf (town->arena, "value_invalid/%s", wrong[i].field);
    town_refused (town, COORDINATOR, "programme.put", reason, "{'key': 'x', 'fields': {'name': 'X', '%s': %s}}", wrong[i].field, wrong[i].value);
  }
  town_accepted (town, COORDINATOR, "programme.put", "{'key': 'x', 'fields': {'name': 'X', 'deadlines': [{'kind': 'yearly', 'month_day': '02-29'}]}}");
}

static void no_least_amount_is_above_the_largest (void **state)
{
  struct town *town = *state;
  put (town, DIGITAL);
  town_refused (town, COORDINATOR, "programme.put", "limit_exceeded/min_cents", "{'key': 'sachsen-anhalt-digital', 'fields': {'min_cents': 12000001}}");
  town_refused (town, COORDINATOR, "programme.put", "limit_exceeded/trifle_cents", "{'key': 'sachsen-anhalt-digital', 'fields': {'max_cents': 499999}}");
  put (town, "{'key': 'sachsen-anhalt-digital', 'fields': {'max_cents': 499999, 'trifle_cents': null}}");
}

static void a_conflict_is_per_field_with_both_values (void **state)
{
  struct town *town = *state;
  put (town, DIGITAL);
  const char *seen = town_hash (town, "'open'");
  put (town, "{'key': 'sachsen-anhalt-digital', 'fields': {'status': 'closed'}}");
  struct message refused = town_refused (town, DISTRICT_ADMIN, "programme.put", "conflict/status",
                                         "{'key': 'sachsen-anhalt-digital', 'fields': {'status': 'planned', 'months': 12}, 'base': {'status': '%s'}}", seen);
  const struct value *reason = town_reason (&refused, "conflict");
  assert_string_equal (town_text (town, reason, "present"), "closed");
  assert_string_equal (town_text (town, reason, "yours"), "planned");
  struct value row = programme (town, "sachsen-anhalt-digital");
  assert_null (field (&row, "months"));
}

static void exclusions_may_name_what_is_not_there (void **state)
{
  put (*state, "{'key': 'x', 'fields': {'name': 'X', 'exclusions': ['nirgends']}}");
}

static void only_those_who_keep_programmes_may_put_them (void **state)
{
  static const enum who may[] = {ADMIN, COORDINATOR, REGION_COORDINATOR, DISTRICT_ADMIN},
                        may_not[] = {BERNBURG_LEAD, BERNBURG_EDITOR, CONSULTANT, CITIZEN, RELAY};
  struct town *town = *state;
  for (size_t i = 0; i < sizeof may / sizeof may[0]; i++)
    town_accepted (town, may[i], "programme.put", "{'key': 'x', 'fields': {'name': 'X', 'months': %zu}}", i + 1);
  for (size_t i = 0; i < sizeof may_not / sizeof may_not[0]; i++)
    town_refused (town, may_not[i], "programme.put", "wrong_role", "{'key': 'x', 'fields': {'name': 'Y'}}");
}

static void programmes_are_listed_by_status_and_name_page_by_page (void **state)
{
  struct town *town = *state;
  for (int i = 0; i < 7; i++)
    town_accepted (town, ADMIN, "programme.put", "{'key': 'p%d', 'fields': {'name': 'Programm %d', 'status': '%s'}}", i, i, i % 2 ? "open" : "closed");
  struct value rows = town_pages (town, CITIZEN, "programme.list", 2, "{}");
  assert_int_equal (rows.count, 7);
  rows = town_pages (town, CITIZEN, "programme.list", 2, "{'status': 'open'}");
  assert_int_equal (rows.count, 3);
  rows = town_rows (town, CITIZEN, "programme.list", "{'name': 'AMM 4'}");
  assert_int_equal (rows.count, 1);
  struct message request = town_message (town, "programme.get", "{'key': 'p9'}"), answer = town_query (town, CITIZEN, &request);
  town_is_refused (town, &answer, "not_found");
}

static void no_case_is_drafted_under_a_catalogue (void **state)
{
  struct town *town = *state;
  town_refused (town, BERNBURG_EDITOR, "case.draft", "not_found/pipeline", "{'title': 'Idee', 'pipeline': 'programmes'}");
  const char *ref = story_idea (town, "Idee");
  town_refused (town, BERNBURG_LEAD, "case.migrate", "not_found/pipeline", "{'case': '%s', 'version': %u, 'pipeline': 'programmes'}", ref,
                town_version (town, ref));
}

/* ---- Matched ---- */

static void the_grant_is_ninety_percent_until_the_limit (void **state)
{
  struct town *town = *state;
  put (town, DIGITAL);
  put (town, REGIONS);
  const char *ref = case_of (town, "13000000");
  struct value rows = town_rows (town, BERNBURG_EDITOR, "programme.match", "{'case': '%s'}", ref);
  assert_int_equal (rows.count, 2);
  const struct value *digital = &rows.items[0], *regions = &rows.items[1];
  assert_ptr_equal (digital, match_of (&rows, "sachsen-anhalt-digital"));
  assert_true (value_as_bool (value_at (digital, "hit"), false));
  assert_int_equal (value_as_int (value_at (digital, "grant_cents"), 0), 11700000);
  assert_string_equal (town_text (town, digital, "as_of"), "2026-03-01");
  assert_string_equal (town_text (town, digital, "verified_by"), "RDZ");
  assert_true (says (digital, "match_grant", "Bis zu 90 % von 130.000 €, das sind 117.000 €."));
  assert_false (value_as_bool (value_at (regions, "hit"), true));
  assert_null (value_at (regions, "grant_cents"));
  assert_true (says (regions, "match_closed", "Zurzeit geschlossen (Stand 01.03.2026)."));
  assert_true (says (regions, "match_applicant", "Nur Landkreise können hier Anträge stellen; Bernburg (Saale) ist eine Gemeinde."));

  story_edit (town, BERNBURG_EDITOR, ref, "{'invest_cents': 14000000}");
  rows = town_rows (town, BERNBURG_EDITOR, "programme.match", "{'case': '%s', 'hits': true}", ref);
  assert_int_equal (rows.count, 1);
  assert_int_equal (value_as_int (value_at (&rows.items[0], "grant_cents"), 0), 12000000);
  assert_true (says (&rows.items[0], "match_capped", "Gedeckelt auf 120.000 € (90 % wären 126.000 €)."));
}

static void a_programme_without_figures_has_no_amount (void **state)
{
  struct town *town = *state;
  put (town, "{'key': 'leer', 'fields': {'name': 'Ohne Zahlen'}}");
  struct value row = town_row (town, BERNBURG_EDITOR, "programme.match", "{'case': '%s'}", case_of (town, "13000000"));
  assert_true (value_as_bool (value_at (&row, "hit"), false));
  assert_null (value_at (&row, "grant_cents"));
  assert_null (value_at (&row, "deadline"));
  assert_true (says (&row, "match_amount_unknown", "Die Höhe der Förderung ist unbekannt."));
  assert_true (says (&row, "match_status_unknown", "Ob zurzeit Anträge möglich sind, ist unbekannt (Stand unbekannt)."));
}

static void a_change_is_seen_by_the_next_match (void **state)
{
  struct town *town = *state;
  const char *ref = case_of (town, "13000000");
  struct value rows = town_rows (town, BERNBURG_EDITOR, "programme.match", "{'case': '%s'}", ref);
  assert_int_equal (rows.count, 0);
  put (town, DIGITAL);
  put (town, "{'key': 'sachsen-anhalt-digital', 'fields': {'rates': [{'condition': 'ordinary', 'rate': 5000}]}}");
  struct value row = town_row (town, BERNBURG_EDITOR, "programme.match", "{'case': '%s'}", ref);
  assert_int_equal (value_as_int (value_at (&row, "grant_cents"), 0), 6500000);
  town_reopen (town, NULL);
  row = town_row (town, BERNBURG_EDITOR, "programme.match", "{'case': '%s'}", ref);
  assert_int_equal (value_as_int (value_at (&row, "grant_cents"), 0), 6500000);
}

static void matches_come_page_by_page_in_their_order (void **state)
{
  struct town *town = *state;
  const char *ref = case_of (town, "10000000");
  for (int i = 0; i < 9; i++)
    town_accepted (town, ADMIN, "programme.put", "{'key': 'p%d', 'fields': {'name': 'P', 'status': '%s', 'rates': [{'condition': 'ordinary', 'rate': %d}]}}", i,
                   i < 6 ? "open" : "closed", 1000 + i);
  struct value rows = town_pages (town, BERNBURG_EDITOR, "programme.match", 4, "{'case': '%s'}", ref);
  assert_int_equal (rows.count, 9);
  for (int i = 0; i < 6; i++)
    assert_string_equal (town_text (town, &rows.items[i], "programme"), arena_printf (town->arena, "p%d", 5 - i));
  rows = town_pages (town, BERNBURG_EDITOR, "programme.match", 4, "{'case': '%s', 'hits': true}", ref);
  assert_int_equal (rows.count, 6);
}

/* What somebody may not see of a case, the expected grant does not tell them. */
static void a_match_tells_nobody_the_costs (void **state)
{
  struct town *town = *state;
  put (town, DIGITAL);
  const char *ref = case_of (town, "13000000");
  struct message request = town_message (town, "programme.match", "{'case': '%s'}", ref), answer = town_query (town, CITIZEN, &request);
  town_is_refused (town, &answer, "not_found");
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  struct value row = town_row (town, CITIZEN, "programme.match", "{'case': '%s'}", ref);
  assert_true (value_as_bool (value_at (&row, "hit"), false));
  assert_null (value_at (&row, "grant_cents"));
}

/* Start, early start and draw period are the programme's. */
static void the_gate_keeps_the_programmes_own_rules (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  put (town, "{'key': 'streng', 'fields': {'name': 'Streng', 'early_start': 'no', 'draw_months': 2}}");
  story_to (town, ref, "funding");
  story_row (town, BERNBURG_EDITOR, ref, "applications",
             "{'title': 'Antrag', 'programme': 'streng', 'status': 'submitted', 'amount': 100, 'early_start': 'approved'}");
  story_row (town, BERNBURG_EDITOR, ref, "draws", "{'application': 'AN-001', 'on': '2027-01-31', 'cents': 0, 'covers_until': '2027-03-31'}");
  struct value row = town_row (town, BERNBURG_EDITOR, "case.check", "{'case': '%s'}", ref);
  assert_true (town_has (value_at (&row, "unmet"), "code", "early_start_barred"));
  assert_false (town_has (value_at (&row, "unmet"), "code", "draw_period"));
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'draws', 'row': 'AB-001', 'cells': {'covers_until': '2027-04-01'}}", ref);
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'applications', 'row': 'AN-001', 'cells': {'early_start': 'none'}}", ref);
  row = town_row (town, BERNBURG_EDITOR, "case.check", "{'case': '%s'}", ref);
  assert_false (town_has (value_at (&row, "unmet"), "code", "early_start_barred"));
  assert_true (town_has (value_at (&row, "unmet"), "code", "draw_period"));
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_programme_is_kept_and_everybody_may_read_it), PROMISE (a_put_changes_what_it_names_and_nil_empties),
      PROMISE (what_changes_nothing_is_not_recorded),          PROMISE (everything_that_is_wrong_is_said_at_once),
      PROMISE (deadlines_rates_and_areas_must_make_sense),     PROMISE (no_least_amount_is_above_the_largest),
      PROMISE (a_conflict_is_per_field_with_both_values),      PROMISE (exclusions_may_name_what_is_not_there),
      PROMISE (only_those_who_keep_programmes_may_put_them),   PROMISE (programmes_are_listed_by_status_and_name_page_by_page),
      PROMISE (no_case_is_drafted_under_a_catalogue),          PROMISE (the_grant_is_ninety_percent_until_the_limit),
      PROMISE (a_programme_without_figures_has_no_amount),     PROMISE (a_change_is_seen_by_the_next_match),
      PROMISE (matches_come_page_by_page_in_their_order),      PROMISE (a_match_tells_nobody_the_costs),
      PROMISE (the_gate_keeps_the_programmes_own_rules),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
