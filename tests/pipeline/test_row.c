/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the tables of a case: added, changed, moved, removed, with conflicts per cell, of existence and of position. */
#include "story.h"

#include <string.h>

#define TEXT(...) arena_printf (town->arena, __VA_ARGS__)

static const char *put (struct town *town, enum who who, const char *ref, const char *table, const char *cells)
{
  struct message done = town_accepted (town, who, "row.put", "{'case': '%s', 'table': '%s', 'cells': %s}", ref, table, cells);
  return arena_copy (town->arena, message_slice (&done, DONE_ROW).data, message_slice (&done, DONE_ROW).size);
}

static const char *requirement (struct town *town, const char *ref, const char *type, const char *title)
{
  return put (town, BERNBURG_EDITOR, ref, "requirements", TEXT ("{'type': '%s', 'title': '%s', 'priority': 'should'}", type, title));
}

static const char *milestone (struct town *town, const char *ref, const char *title, const char *more)
{
  return put (town, BERNBURG_EDITOR, ref, "milestones", TEXT ("{'title': '%s', 'plan_on': '2027-03-31'%s}", title, more));
}

static struct value rows (struct town *town, enum who who, const char *ref, const char *table)
{
  return town_rows (town, who, "row.list", "{'case': '%s', 'table': '%s', 'limit': 200}", ref, table);
}

/* The ids of a table in their order. */
static const char *order (struct town *town, const char *ref, const char *table)
{
  struct value list = rows (town, BERNBURG_EDITOR, ref, table);
  const char *text = "";
  for (uint32_t i = 0; i < list.count; i++)
    text = TEXT ("%s%s%s", text, i ? " " : "", town_text (town, &list.items[i], "row"));
  return text;
}

static const char *cell (struct town *town, const char *ref, const char *table, const char *row, const char *column)
{
  struct value list = rows (town, BERNBURG_EDITOR, ref, table);
  for (uint32_t i = 0; i < list.count; i++)
    if (strcmp (town_text (town, &list.items[i], "row"), row) == 0)
      return town_text (town, value_at (&list.items[i], "cells"), column);
  return "no such row";
}

static const char *idea (struct town *town)
{
  return story_idea (town, "Digitaler Bauantrag");
}

/* ---- Ids ------------------------------------------------------------------------------------------------------------------------------------------------ */

static void rows_get_ids_by_their_kind (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  assert_string_equal (requirement (town, ref, "functional", "Anmelden"), "F-001");
  assert_string_equal (requirement (town, ref, "quality", "Barrierefrei"), "Q-001");
  assert_string_equal (requirement (town, ref, "functional", "Abmelden"), "F-002");
  assert_string_equal (requirement (town, ref, "constraint", "Landesgesetz"), "R-001");
  assert_string_equal (order (town, ref, "requirements"), "F-001 Q-001 F-002 R-001");
}

static void an_id_is_never_given_again (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  requirement (town, ref, "functional", "Eins");
  requirement (town, ref, "functional", "Zwei");
  town_accepted (town, BERNBURG_EDITOR, "row.delete", "{'case': '%s', 'table': 'requirements', 'row': 'F-002'}", ref);
  assert_string_equal (requirement (town, ref, "functional", "Drei"), "F-003");
  town_refused (town, BERNBURG_EDITOR, "row.put", "duplicate_row/requirements",
                "{'case': '%s', 'table': 'requirements', 'row': 'F-002', 'new': true, 'cells': {'type': 'functional', 'title': 'Zwei', 'priority': 'should'}}", ref);
}

static void an_import_may_keep_its_ids (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-040', 'new': true, 'cells': {'type': 'functional', 'title': 'X', 'priority': 'should'}}", ref);
  assert_string_equal (requirement (town, ref, "functional", "Danach"), "F-041");
  for (const char *const *bad = (const char *const[]){"Q-050", "F-", "F-0", "F-50", "F-0050", "F-99999", "F-x", "f-050", "50", "F-99999999999", NULL}; *bad; bad++)
    town_refused (town, BERNBURG_EDITOR, "row.put", "value_invalid/row",
                  "{'case': '%s', 'table': 'requirements', 'row': '%s', 'new': true, 'cells': {'type': 'functional', 'title': 'X', 'priority': 'should'}}", ref, *bad);
}

/* ---- Cells ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void cells_change_one_by_one_and_nil_empties (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  requirement (town, ref, "functional", "Anmelden");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'text': 'Der Dienst muss grüßen.'}}", ref);
  assert_string_equal (cell (town, ref, "requirements", "F-001", "text"), "Der Dienst muss grüßen.");
  assert_string_equal (cell (town, ref, "requirements", "F-001", "title"), "Anmelden");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'text': null}}", ref);
  assert_string_equal (cell (town, ref, "requirements", "F-001", "text"), "");
  struct message same = town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'title': 'Anmelden'}}", ref);
  assert_true (town_is_unchanged (&same));
}

static void a_cell_whose_options_have_an_order_goes_on_by_its_steps (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  story_to (town, ref, "steckbrief");
  put (town, BERNBURG_EDITOR, ref, "applications", "{'title': 'Land', 'status': 'granted'}"); /* a new row begins with any */
  const char *change = TEXT ("'case': '%s', 'table': 'applications', 'row': 'AN-001'", ref);
  struct message refused =
      town_refused (town, BERNBURG_EDITOR, "row.put", "wrong_step/applications.status", "{%s, 'cells': {'status': 'draft', 'note': 'x'}}", change);
  const struct value *reason = town_reason (&refused, "wrong_step");
  assert_string_equal (town_text (town, reason, "row"), "AN-001");
  assert_non_null (strstr (town_text (town, reason, "de"), "„bewilligt“"));
  assert_non_null (strstr (town_text (town, reason, "de"), "„in Vorbereitung“"));
  assert_non_null (strstr (town_text (town, reason, "en"), "\"in preparation\""));
  assert_string_equal (cell (town, ref, "applications", "AN-001", "status"), "granted");
  assert_string_equal (cell (town, ref, "applications", "AN-001", "note"), "");
  town_refused (town, BERNBURG_EDITOR, "row.put", "missing/applications.status", "{%s, 'cells': {'status': null}}", change);
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{%s, 'cells': {'status': 'granted'}}", change); /* the same is no step */
  /* A step taken by mistake is taken back. */
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{%s, 'cells': {'status': 'submitted'}}", change);
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{%s, 'cells': {'status': 'refused'}}", change);
  town_refused (town, BERNBURG_EDITOR, "row.put", "wrong_step/applications.status", "{%s, 'cells': {'status': 'submitted'}}", change);
}

static void two_people_conflict_in_one_cell_and_not_in_two (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *base = town_hash (town, "\"Anmelden\""), *none = town_hash (town, "null");
  requirement (town, ref, "functional", "Anmelden");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'title': 'Einloggen'}, 'base': {'title': '%s'}}", ref, base);
  struct message refused =
      town_refused (town, BERNBURG_EDITOR2, "row.put", "conflict/requirements.title",
                    "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'title': 'Zugang', 'text': 'Neu.'}, 'base': {'title': '%s', 'text': '%s'}}", ref, base, none);
  const struct value *reason = town_reason (&refused, "conflict");
  assert_string_equal (town_text (town, reason, "present"), "Einloggen");
  assert_string_equal (town_text (town, reason, "yours"), "Zugang");
  assert_string_equal (town_text (town, reason, "row"), "F-001");
  town_accepted (town, BERNBURG_EDITOR2, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'text': 'Neu.'}, 'base': {'text': '%s'}}", ref, none);
}

static void what_a_row_lacks_or_has_too_much_is_said_all_at_once (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  town_refused (town, BERNBURG_EDITOR, "row.put", "value_invalid/requirements.type no_such_field/requirements.nonsense missing/requirements.title missing/requirements.priority",
                "{'case': '%s', 'table': 'requirements', 'cells': {'type': 'nonsense', 'nonsense': 1}}", ref);
  town_refused (town, BERNBURG_EDITOR, "row.put", "value_invalid/expenses.cents",
                "{'case': '%s', 'table': 'expenses', 'cells': {'year': 2027, 'kind': 'staff', 'eligible': true, 'cents': -1}}", ref);
  town_refused (town, BERNBURG_EDITOR, "row.put", "value_invalid/milestones.plan_on",
                "{'case': '%s', 'table': 'milestones', 'cells': {'title': 'X', 'plan_on': '2027-02-30'}}", ref);
  town_refused (town, BERNBURG_EDITOR, "row.put", "no_such_table/table", "{'case': '%s', 'table': 'nonsense', 'cells': {}}", ref);
}

static void a_target_differs_from_its_baseline (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  town_refused (town, BERNBURG_EDITOR, "row.put", "columns_equal/indicators.target",
                "{'case': '%s', 'table': 'indicators', 'cells': {'title': 'Anträge', 'kind': 'output', 'unit': 'Stück', 'baseline': 5000, 'target': 5000, 'due_on': '2028-01-01'}}", ref);
}

/* ---- References ------------------------------------------------------------------------------------------------------------------------------------------ */

static void no_dependency_leads_back_to_itself (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  milestone (town, ref, "A", "");
  milestone (town, ref, "B", ", 'depends_on': ['M-001']");
  milestone (town, ref, "C", ", 'depends_on': ['M-002']");
  town_refused (town, BERNBURG_EDITOR, "row.put", "cycle/milestones.depends_on",
                "{'case': '%s', 'table': 'milestones', 'row': 'M-001', 'cells': {'depends_on': ['M-003']}}", ref);
  town_refused (town, BERNBURG_EDITOR, "row.put", "cycle/milestones.depends_on",
                "{'case': '%s', 'table': 'milestones', 'row': 'M-001', 'cells': {'depends_on': ['M-001']}}", ref);
  town_refused (town, BERNBURG_EDITOR, "row.put", "dangling/milestones.depends_on",
                "{'case': '%s', 'table': 'milestones', 'row': 'M-001', 'cells': {'depends_on': ['M-009']}}", ref);
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'milestones', 'row': 'M-003', 'cells': {'depends_on': ['M-001', 'M-002']}}", ref);
}

static void a_row_that_is_needed_stays (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  milestone (town, ref, "A", "");
  milestone (town, ref, "B", ", 'depends_on': ['M-001']");
  town_refused (town, BERNBURG_EDITOR, "row.delete", "row_in_use/milestones", "{'case': '%s', 'table': 'milestones', 'row': 'M-001'}", ref);
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'milestones', 'row': 'M-002', 'cells': {'depends_on': null}}", ref);
  town_accepted (town, BERNBURG_EDITOR, "row.delete", "{'case': '%s', 'table': 'milestones', 'row': 'M-001'}", ref);
  assert_string_equal (order (town, ref, "milestones"), "M-002");
}

/* ---- Existence and position --------------------------------------------------------------------------------------------------------------------------------- */

static void a_change_to_a_row_that_is_gone_loses_nothing (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  requirement (town, ref, "functional", "Anmelden");
  town_accepted (town, BERNBURG_EDITOR, "row.delete", "{'case': '%s', 'table': 'requirements', 'row': 'F-001'}", ref);
  struct message refused = town_refused (town, BERNBURG_EDITOR2, "row.put", "row_gone/requirements",
                                         "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'text': 'Lange getippt.'}}", ref);
  assert_string_equal (town_text (town, value_at (town_reason (&refused, "row_gone"), "yours"), "text"), "Lange getippt.");
  town_refused (town, BERNBURG_EDITOR2, "row.delete", "row_gone/requirements", "{'case': '%s', 'table': 'requirements', 'row': 'F-001'}", ref);
  town_refused (town, BERNBURG_EDITOR2, "row.move", "row_gone/requirements", "{'case': '%s', 'table': 'requirements', 'row': 'F-001'}", ref);
}

static void a_row_that_changed_is_not_removed_unseen (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  requirement (town, ref, "functional", "Anmelden");
  const char *base = town_hash (town, "{\"priority\": \"should\", \"title\": \"Anmelden\", \"type\": \"functional\"}");
  town_accepted (town, BERNBURG_EDITOR2, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'text': 'Wichtig.'}}", ref);
  town_refused (town, BERNBURG_EDITOR, "row.delete", "conflict/requirements", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'base': '%s'}", ref, base);
  assert_string_equal (order (town, ref, "requirements"), "F-001");
}

static void rows_move_and_two_moves_of_one_row_conflict (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  for (int i = 0; i < 4; i++)
    milestone (town, ref, TEXT ("M%d", i), "");
  town_accepted (town, BERNBURG_EDITOR, "row.move", "{'case': '%s', 'table': 'milestones', 'row': 'M-004', 'before': 'M-001', 'base': ''}", ref);
  assert_string_equal (order (town, ref, "milestones"), "M-004 M-001 M-002 M-003");
  town_refused (town, BERNBURG_EDITOR2, "row.move", "conflict/milestones", "{'case': '%s', 'table': 'milestones', 'row': 'M-004', 'before': 'M-002', 'base': ''}", ref);
  struct message same = town_accepted (town, BERNBURG_EDITOR2, "row.move", "{'case': '%s', 'table': 'milestones', 'row': 'M-004', 'before': 'M-001', 'base': ''}", ref);
  assert_true (town_is_unchanged (&same));
  town_accepted (town, BERNBURG_EDITOR, "row.move", "{'case': '%s', 'table': 'milestones', 'row': 'M-001'}", ref);
  assert_string_equal (order (town, ref, "milestones"), "M-004 M-002 M-003 M-001");
  town_refused (town, BERNBURG_EDITOR, "row.move", "row_gone/before", "{'case': '%s', 'table': 'milestones', 'row': 'M-001', 'before': 'M-009'}", ref);
}

static void a_new_row_finds_its_place (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  milestone (town, ref, "A", "");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'milestones', 'before': 'M-001', 'cells': {'title': 'Davor', 'plan_on': '2027-01-01'}}", ref);
  assert_string_equal (order (town, ref, "milestones"), "M-002 M-001");
  town_refused (town, BERNBURG_EDITOR, "row.put", "row_gone/before", "{'case': '%s', 'table': 'milestones', 'before': 'M-009', 'cells': {'title': 'X', 'plan_on': '2027-01-01'}}", ref);
}

/* ---- Who -------------------------------------------------------------------------------------------------------------------------------------------------- */

static void rows_are_for_those_who_work_on_the_case (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  requirement (town, ref, "functional", "Anmelden");
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  town_refused (town, CALBE_EDITOR, "row.put", "no_such_table/table", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'title': 'Fremd'}}", ref);
  struct message request = town_message (town, "row.list", "{'case': '%s', 'table': 'requirements'}", ref), answer = town_query (town, CALBE_EDITOR, &request);
  assert_int_equal (answer.type, MSG_REFUSED);
  town_refused (town, BERNBURG_DPO, "row.put", "wrong_role", "{'case': '%s', 'table': 'requirements', 'row': 'F-001', 'cells': {'title': 'Fremd'}}", ref);
}

static void effort_is_for_the_firm_and_its_client_alone (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 60));
  put (town, CONSULTANT, ref, "visits", TEXT ("{'on': '%s', 'kind': 'visit', 'minutes': 90}", town_day (town, 0)));
  assert_int_equal (rows (town, BERNBURG_EDITOR, ref, "visits").count, 1);
  assert_int_equal (rows (town, CONSULTANT, ref, "visits").count, 1);
  struct message request = town_message (town, "row.list", "{'case': '%s', 'table': 'visits'}", ref), answer = town_query (town, COORDINATOR, &request);
  assert_int_equal (answer.type, MSG_REFUSED);
  struct value history = town_rows (town, COORDINATOR, "case.history", "{'case': '%s', 'kinds': ['case.row_put']}", ref);
  assert_int_equal (history.count, 0);
  history = town_rows (town, CONSULTANT, "case.history", "{'case': '%s', 'kinds': ['case.row_put']}", ref);
  assert_int_equal (history.count, 1);
}

/* ---- What a change of rows does ------------------------------------------------------------------------------------------------------------------------------ */

static void rows_that_a_gate_reads_raise_the_version (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  uint32_t version = town_version (town, ref);
  requirement (town, ref, "functional", "Anmelden");
  assert_int_equal (town_version (town, ref), version + 1);
  town_accepted (town, BERNBURG_EDITOR, "row.delete", "{'case': '%s', 'table': 'requirements', 'row': 'F-001'}", ref);
  assert_int_equal (town_version (town, ref), version + 2);
}

static void each_person_rates_once_and_only_their_own_row (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *points = "{'benefit': 8, 'urgency': 5, 'feasibility': 7, 'economy': 6, 'transferability': 9}";
  story_to (town, ref, "steckbrief");
  const char *mine = put (town, COORDINATOR, ref, "ratings", points);
  const char *again = put (town, COORDINATOR, ref, "ratings", "{'benefit': 9}");
  assert_string_equal (mine, again);
  const char *other = put (town, DISTRICT_ADMIN, ref, "ratings", points);
  assert_string_not_equal (mine, other);
  town_refused (town, COORDINATOR, "row.put", "duplicate_row/ratings", "{'case': '%s', 'table': 'ratings', 'row': 'BW-009', 'new': true, 'cells': %s}", ref, points);
  town_refused (town, DISTRICT_ADMIN, "row.put", "not_own_row/ratings", "{'case': '%s', 'table': 'ratings', 'row': '%s', 'cells': {'benefit': 0}}", ref, mine);
  town_refused (town, DISTRICT_ADMIN, "row.delete", "not_own_row/ratings", "{'case': '%s', 'table': 'ratings', 'row': '%s'}", ref, mine);
}

static void a_rating_lapses_with_what_it_was_given_on (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *points = "{'benefit': 8, 'urgency': 5, 'feasibility': 7, 'economy': 6, 'transferability': 9}";
  story_to (town, ref, "steckbrief");
  const char *row = put (town, COORDINATOR, ref, "ratings", points);
  struct message done = story_edit (town, BERNBURG_EDITOR, ref, "{'solution': 'Ganz anders.'}");
  assert_true (slice_is (value_as_slice (&done.arg[DONE_LAPSED].items[0]), "ratings"));
  struct value list = rows (town, COORDINATOR, ref, "ratings");
  assert_true (value_as_bool (value_at (&list.items[0], "lapsed"), false));
  town_accepted (town, COORDINATOR, "row.put", "{'case': '%s', 'table': 'ratings', 'row': '%s', 'cells': {}}", ref, row);
  list = rows (town, COORDINATOR, ref, "ratings");
  assert_null (value_at (&list.items[0], "lapsed"));
}

static void a_checklist_begins_with_what_fits_the_measure (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  town_refused (town, BERNBURG_EDITOR, "row.start", "no_starter/tasks", "{'case': '%s', 'table': 'tasks'}", ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'measure_type': 'service'}");
  town_accepted (town, BERNBURG_EDITOR, "row.start", "{'case': '%s', 'table': 'tasks'}", ref);
  struct value list = rows (town, BERNBURG_EDITOR, ref, "tasks");
  assert_true (list.count >= 5);
  town_refused (town, BERNBURG_EDITOR, "row.start", "table_not_empty/tasks", "{'case': '%s', 'table': 'tasks'}", ref);
}

static void tables_are_read_page_by_page (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  for (int i = 0; i < 12; i++)
    requirement (town, ref, i % 2 ? "functional" : "quality", TEXT ("Nummer %d", i));
  milestone (town, ref, "A", "");
  struct value all = town_pages (town, BERNBURG_EDITOR, "row.list", 5, "{'case': '%s'}", ref);
  assert_int_equal (all.count, 13);
  all = town_pages (town, BERNBURG_EDITOR, "row.list", 5, "{'case': '%s', 'table': 'requirements'}", ref);
  assert_int_equal (all.count, 12);
  struct value view = town_row (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_int_equal (value_as_int (value_at (value_at (&view, "rows"), "requirements"), 0), 12);
}

static void a_full_table_takes_no_more (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  for (int i = 0; i < 20; i++)
    put (town, BERNBURG_EDITOR, ref, "risks", TEXT ("{'title': 'Risiko %d', 'probability': 2, 'severity': 3}", i));
  town_refused (town, BERNBURG_EDITOR, "row.put", "too_many/risks", "{'case': '%s', 'table': 'risks', 'cells': {'title': 'Eins zuviel', 'probability': 2, 'severity': 3}}", ref);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (rows_get_ids_by_their_kind),
      PROMISE (an_id_is_never_given_again),
      PROMISE (an_import_may_keep_its_ids),
      PROMISE (cells_change_one_by_one_and_nil_empties),
      PROMISE (a_cell_whose_options_have_an_order_goes_on_by_its_steps),
      PROMISE (two_people_conflict_in_one_cell_and_not_in_two),
      PROMISE (what_a_row_lacks_or_has_too_much_is_said_all_at_once),
      PROMISE (a_target_differs_from_its_baseline),
      PROMISE (no_dependency_leads_back_to_itself),
      PROMISE (a_row_that_is_needed_stays),
      PROMISE (a_change_to_a_row_that_is_gone_loses_nothing),
      PROMISE (a_row_that_changed_is_not_removed_unseen),
      PROMISE (rows_move_and_two_moves_of_one_row_conflict),
      PROMISE (a_new_row_finds_its_place),
      PROMISE (rows_are_for_those_who_work_on_the_case),
      PROMISE (effort_is_for_the_firm_and_its_client_alone),
      PROMISE (rows_that_a_gate_reads_raise_the_version),
      PROMISE (each_person_rates_once_and_only_their_own_row),
      PROMISE (a_rating_lapses_with_what_it_was_given_on),
      PROMISE (a_checklist_begins_with_what_fits_the_measure),
      PROMISE (tables_are_read_page_by_page),
      PROMISE (a_full_table_takes_no_more),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
