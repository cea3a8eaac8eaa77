/* SPDX-License-Identifier: EUPL-1.2 */
/* What a case has from a definition before is seen by those who could see it there, and by nobody else. */
#include "story.h"

#include <string.h>

/* A case in the Steckbrief with an opinion (staff), effort of the assigned firm (client) and a knock-out criterion (staff), which then goes on in kleinvorhaben. */
static const char *changed_case (struct town *town)
{
  const char *ref = story_idea (town, "Gräberkataster");
  story_to (town, ref, "steckbrief");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 10));
  story_row (town, BERNBURG_EDITOR, ref, "opinions", "{'body': 'Rechtsamt', 'text': 'Nur für die Verwaltung.'}");
  story_row (town, CONSULTANT, ref, "visits", "{'on': '2026-01-20', 'kind': 'call', 'minutes': 30}");
  town_accepted (town, BERNBURG_LEAD, "case.migrate", "{'case': '%s', 'version': %u, 'pipeline': 'kleinvorhaben', 'stage': 'steckbrief'}", ref, town_version (town, ref));
  return ref;
}

/* By every way there is: counted in case.get, in row.list alone and among all, in what has changed since the case began. */
static bool sees_rows (struct town *town, enum who who, const char *ref, const char *table)
{
  struct value view = town_row (town, who, "case.get", "{'case': '%s'}", ref), all = town_rows (town, who, "row.list", "{'case': '%s'}", ref);
  struct value changes = town_rows (town, who, "case.diff", "{'case': '%s', 'from': 0, 'limit': 200}", ref);
  struct message request = town_message (town, "row.list", "{'case': '%s', 'table': '%s'}", ref, table), alone = town_query (town, who, &request);
  bool listed = town_has (&all, "table", table);
  assert_int_equal (value_at (value_at (&view, "rows"), table) != NULL, listed);
  assert_int_equal (alone.type == MSG_RESULT, listed);
  assert_int_equal (town_has (&changes, "table", table), listed);
  return listed;
}

static void a_change_of_the_procedure_opens_no_rows (void **state)
{
  struct town *town = *state;
  const char *ref = changed_case (town);
  assert_true (sees_rows (town, BERNBURG_EDITOR, ref, "opinions"));
  assert_true (sees_rows (town, COORDINATOR, ref, "opinions"));
  assert_false (sees_rows (town, CONSULTANT, ref, "opinions"));
  assert_true (sees_rows (town, BERNBURG_EDITOR, ref, "visits"));
  assert_true (sees_rows (town, CONSULTANT, ref, "visits"));
  assert_false (sees_rows (town, COORDINATOR, ref, "visits"));
  assert_false (sees_rows (town, DISTRICT_ADMIN, ref, "visits"));
}

static void a_change_of_the_procedure_opens_no_fields (void **state)
{
  struct town *town = *state;
  const char *ref = changed_case (town);
  struct value editor = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref), firm = town_row (town, CONSULTANT, "case.get", "{'case': '%s'}", ref);
  assert_non_null (value_at (value_at (&editor, "fields"), "knock_out"));
  assert_non_null (value_at (value_at (&editor, "fields"), "similar_checked"));
  assert_null (value_at (value_at (&firm, "fields"), "knock_out"));
  assert_non_null (value_at (value_at (&firm, "fields"), "similar_checked"));
}

int main (void)
{
  const struct CMUnitTest tests[] = {PROMISE (a_change_of_the_procedure_opens_no_rows), PROMISE (a_change_of_the_procedure_opens_no_fields)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
