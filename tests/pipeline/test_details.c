/* SPDX-License-Identifier: EUPL-1.2 */
/* What a card of the board tells beside the head of its case, and what a column tells of its money. */
#include "story.h"

#include <string.h>

static const char *const stages[] = {"draft", "idea", "steckbrief", "specification", "funding", "implementation", "operation", "completed"};
#define STAGES (sizeof stages / sizeof *stages)

static int64_t number (const struct value *map, const char *key)
{
  return value_as_int (value_at (map, key), -1);
}

static struct value row_of (struct town *town, const struct value *rows, const char *ref)
{
  for (uint32_t i = 0; i < rows->count; i++)
    if (strcmp (town_text (town, &rows->items[i], "ref"), ref) == 0)
      return rows->items[i];
  return VALUE_NONE;
}

/* The case as a list shows it to this person, with details; nil: not at all. */
static struct value card (struct town *town, enum who who, const char *ref)
{
  struct value rows = town_rows (town, who, "case.list", "{'details': true, 'limit': 200}");
  return row_of (town, &rows, ref);
}

static struct value columns (struct town *town, enum who who)
{
  return town_rows (town, who, "board.get", "{'district': '" DISTRICT "', 'details': true}");
}

static const struct value *column (struct town *town, const struct value *columns, const char *stage)
{
  for (uint32_t i = 0; i < columns->count; i++)
    if (strcmp (town_text (town, &columns->items[i], "stage"), stage) == 0)
      return &columns->items[i];
  fail_msg ("there is no column %s", stage);
  return NULL;
}

static void due_is (struct town *town, enum who who, const char *ref, const char *date)
{
  struct value row = card (town, who, ref);
  assert_string_equal (town_text (town, &row, "due"), date);
}

static void put_milestone (struct town *town, const char *ref, const char *row, const char *cells)
{
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'milestones', 'row': '%s', 'cells': %s}", ref, row, cells);
}

/* ---- What the gate wants -------------------------------------------------------------------------------------------------------------------------------- */

/* The same numbers wherever they stand; gives what is missing. */
static int64_t agreed (struct town *town, const char *ref, const char *stage)
{
  struct value check = town_row (town, BERNBURG_EDITOR, "case.check", "{'case': '%s'}", ref), row = card (town, BERNBURG_EDITOR, ref);
  struct value board = columns (town, COORDINATOR), shown = row_of (town, value_at (column (town, &board, stage), "cards"), ref);
  int64_t missing = number (&check, "missing"), wanted = number (&check, "wanted");
  assert_int_equal (number (&row, "missing"), missing);
  assert_int_equal (number (&row, "wanted"), wanted);
  assert_int_equal (number (&shown, "missing"), missing);
  assert_int_equal (number (&shown, "wanted"), wanted);
  assert_true (missing <= wanted && wanted > 0);
  assert_int_equal (missing, value_at (&check, "unmet")->count + value_at (&check, "waiting")->count);
  return missing;
}

static void a_card_counts_what_case_check_wants_at_every_gate (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_SUBMITTER, "Eins");
  for (size_t stage = 0; stage + 1 < STAGES; stage++)
  {
    story_to (town, ref, stages[stage]);
    int64_t before = agreed (town, ref, stages[stage]);
    story_prepare (town, ref);
    assert_int_equal (agreed (town, ref, stages[stage]), 0);
    assert_true (before > 0 || stage == 0);
  }
  story_to (town, ref, "completed");
  struct value row = card (town, BERNBURG_EDITOR, ref);
  assert_null (value_at (&row, "missing")); /* no gate leads on */
  assert_null (value_at (&row, "wanted"));
}

static void each_condition_that_is_met_leaves_one_less (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  struct value before = card (town, BERNBURG_EDITOR, ref);
  story_edit (town, COORDINATOR, ref, "{'similar_checked': true}"); /* filled, and with the value that is wanted */
  struct value after = card (town, BERNBURG_EDITOR, ref);
  assert_int_equal (number (&after, "missing"), number (&before, "missing") - 1);
  assert_int_equal (number (&after, "wanted"), number (&before, "wanted"));
  story_edit (town, COORDINATOR, ref, STORY_TRIAGE);
  after = card (town, BERNBURG_EDITOR, ref);
  assert_int_equal (number (&after, "missing"), 0);
}

static void who_is_not_involved_is_not_told_what_is_missing (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_to (town, ref, "steckbrief");
  story_prepare (town, ref);
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  struct value row = card (town, CALBE_EDITOR, ref);
  assert_int_equal (row.kind, VALUE_MAP);
  assert_null (value_at (&row, "missing"));
  assert_null (value_at (&row, "wanted"));
  assert_null (value_at (&row, "lead"));
  row = card (town, BERNBURG_LEAD, ref);
  assert_true (number (&row, "wanted") > 0);
}

static void only_an_open_case_has_a_gate_before_it (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  town_accepted (town, COORDINATOR, "case.park", "{'case': '%s', 'version': %u, 'reason': 'x', 'until': '%s'}", ref, town_version (town, ref),
                 town_day (town, 5));
  struct value row = card (town, BERNBURG_EDITOR, ref);
  assert_null (value_at (&row, "missing"));
  assert_null (value_at (&row, "wanted"));
}

static void who_does_not_ask_for_details_gets_none (void **state)
{
  struct town *town = *state;
  static const char *const keys[] = {"missing", "wanted", "due", "lead"};
  const char *ref = story_idea (town, "Eins");
  story_to (town, ref, "steckbrief");
  story_prepare (town, ref);
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '2027-01-01'}");
  town_pass_days (town, 400);
  struct value rows = town_rows (town, COORDINATOR, "case.list", "{}"), listed = row_of (town, &rows, ref);
  struct value board = town_rows (town, COORDINATOR, "board.get", "{}"), shown = row_of (town, value_at (column (town, &board, "steckbrief"), "cards"), ref);
  struct value glance = town_row (town, COORDINATOR, "overview", "{}"), stuck = row_of (town, value_at (&glance, "stuck"), ref);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    assert_true (!value_at (&listed, keys[i]) && !value_at (&shown, keys[i]) && !value_at (&stuck, keys[i]));
  glance = town_row (town, COORDINATOR, "overview", "{'details': true}");
  stuck = row_of (town, value_at (&glance, "stuck"), ref);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    assert_non_null (value_at (&stuck, keys[i]));
}

/* ---- Next date ------------------------------------------------------------------------------------------------------------------------------------------- */

static void the_date_is_the_earliest_that_is_open_past_or_not (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins"), *past = arena_printf (town->arena, "%s", town_day (town, -20));
  due_is (town, BERNBURG_EDITOR, ref, "");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Später', 'plan_on': '2028-01-01'}");
  due_is (town, BERNBURG_EDITOR, ref, "2028-01-01");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Vorbei', 'plan_on': '%s'}", past);
  story_edit (town, BERNBURG_EDITOR, ref, "{'benefit': {'unknown': {'who': 'Amt 1', 'until': '2027-02-01'}}}");
  due_is (town, BERNBURG_EDITOR, ref, past);
  put_milestone (town, ref, "M-002", arena_printf (town->arena, "{'actual_on': '%s'}", past));
  due_is (town, BERNBURG_EDITOR, ref, "2027-02-01");
  story_edit (town, BERNBURG_EDITOR, ref, "{'benefit': 'Zeit.'}");
  due_is (town, BERNBURG_EDITOR, ref, "2028-01-01");
}

static void deficiencies_opinions_and_deferrals_have_their_dates (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins"), *day = arena_printf (town->arena, "%s", town_day (town, 12));
  story_to (town, ref, "specification");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '2028-01-01'}");
  town_accepted (town, BERNBURG_EDITOR, "case.ask", "{'case': '%s', 'kind': 'dpo', 'days': 30}", ref);
  due_is (town, BERNBURG_EDITOR, ref, town_day (town, 30));
  town_accepted (town, BERNBURG_LEAD, "case.return", "{'case': '%s', 'version': %u, 'reason': 'x', 'to': 'steckbrief', 'due': '%s'}", ref,
                 town_version (town, ref), day);
  due_is (town, BERNBURG_EDITOR, ref, day);
  town_accepted (town, COORDINATOR, "case.park", "{'case': '%s', 'version': %u, 'reason': 'x', 'until': '2029-01-01'}", ref, town_version (town, ref));
  due_is (town, BERNBURG_EDITOR, ref, "2029-01-01"); /* nothing else goes on meanwhile */
}

static void a_date_is_for_those_who_may_see_what_it_stands_in (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_to (town, ref, "steckbrief");
  story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
  story_row (town, BERNBURG_EDITOR, ref, "applications", "{'title': 'Digital', 'status': 'queried', 'queried_what': 'Kostenplan', 'queried_due': '2026-05-01'}");
  due_is (town, BERNBURG_EDITOR, ref, "2026-05-01");
  due_is (town, CALBE_EDITOR, ref, "");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '2028-01-01'}"); /* everybody sees it who sees the case */
  due_is (town, BERNBURG_EDITOR, ref, "2026-05-01");
  due_is (town, CALBE_EDITOR, ref, "2028-01-01");
  /* Opinions are not for firms. */
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 60));
  story_row (town, BERNBURG_EDITOR, ref, "opinions", "{'body': 'Kämmerei', 'asked_on': '2026-01-01', 'due_on': '2026-02-01'}");
  due_is (town, BERNBURG_EDITOR, ref, "2026-02-01");
  due_is (town, CONSULTANT, ref, "2026-05-01");
}

/* ---- Lead ------------------------------------------------------------------------------------------------------------------------------------------------ */

static void the_lead_is_an_office_and_never_a_person (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  struct value row = card (town, BERNBURG_EDITOR, ref);
  assert_null (value_at (&row, "lead"));
  story_edit (town, BERNBURG_EDITOR, ref, "{'lead_unit': {'unknown': {'who': 'Amt 1', 'until': '2027-02-01'}}}");
  row = card (town, BERNBURG_EDITOR, ref);
  assert_null (value_at (&row, "lead"));
  story_edit (town, BERNBURG_EDITOR, ref, "{'lead_unit': {'unit': 'Stabsstelle Digitales', 'person': 'Frau Beispiel'}}");
  row = card (town, BERNBURG_EDITOR, ref);
  assert_string_equal (town_text (town, &row, "lead"), "Stabsstelle Digitales");
  struct slice bytes = codec_encode (town->arena, &row);
  assert_null (memmem (bytes.data, bytes.size, "Beispiel", 8));
}

/* ---- Columns --------------------------------------------------------------------------------------------------------------------------------------------- */

static void spend (struct town *town, const char *ref, int cents)
{
  story_row (town, BERNBURG_EDITOR, ref, "expenses", "{'year': 2027, 'kind': 'staff', 'eligible': true, 'cents': %d}", cents);
}

/* Planned money in a column, after the columns were held against the overview figure by figure. */
static int64_t planned (struct town *town, const char *stage)
{
  struct value board = columns (town, COORDINATOR), glance = town_row (town, COORDINATOR, "overview", "{'district': '" DISTRICT "'}");
  const struct value *sums = value_at (&glance, "figures");
  assert_true (sums->count > 0);
  for (uint32_t i = 0; i < sums->count; i++)
  {
    int64_t sum = 0;
    for (uint32_t c = 0; c < board.count; c++)
    {
      const struct value *figures = value_at (&board.items[c], "figures");
      assert_int_equal (figures->count, sums->count);
      sum += value_as_int (value_get (figures, value_as_slice (&sums->items[2 * i])), 0);
    }
    assert_int_equal (sum, sums->items[2 * i + 1].integer);
  }
  return number (value_at (column (town, &board, stage), "figures"), "planned");
}

static void the_money_of_a_case_goes_with_it_from_column_to_column (void **state)
{
  struct town *town = *state;
  const char *one = story_idea (town, "Eins"), *two = story_idea (town, "Zwei");
  spend (town, one, 100);
  spend (town, two, 7);
  assert_int_equal (planned (town, "idea"), 107);
  story_to (town, one, "steckbrief");
  assert_int_equal (planned (town, "idea"), 7);
  assert_int_equal (planned (town, "steckbrief"), 100);
  spend (town, one, 50);
  assert_int_equal (planned (town, "steckbrief"), 150);
  town_accepted (town, COORDINATOR, "case.return", "{'case': '%s', 'version': %u, 'reason': 'x', 'to': 'idea'}", one, town_version (town, one));
  assert_int_equal (planned (town, "steckbrief"), 0);
  assert_int_equal (planned (town, "idea"), 157);
  town_accepted (town, COORDINATOR, "case.park", "{'case': '%s', 'version': %u, 'reason': 'x', 'until': '%s'}", two, town_version (town, two),
                 town_day (town, 5));
  assert_int_equal (planned (town, "idea"), 157); /* it stays on the board */
  town_accepted (town, BERNBURG_LEAD, "case.withdraw", "{'case': '%s', 'version': %u, 'reason': 'x'}", one, town_version (town, one));
  assert_int_equal (planned (town, "idea"), 7);
}

static void the_money_of_a_column_is_for_the_offices_of_the_district (void **state)
{
  struct town *town = *state;
  spend (town, story_idea (town, "Eins"), 100);
  struct value board = columns (town, BERNBURG_LEAD);
  assert_null (value_at (&board.items[1], "figures"));
  board = columns (town, NEIGHBOUR_COORDINATOR);
  assert_null (value_at (&board.items[1], "figures"));
  board = columns (town, DISTRICT_ADMIN);
  assert_int_equal (number (value_at (&board.items[1], "figures"), "planned"), 100);
}

/* Fifty cards whose texts are as long as texts may be would not leave the other columns their part of a frame. */
static void a_column_of_very_long_texts_goes_on_on_its_next_page (void **state)
{
  struct town *town = *state;
  char text[4 * 300 + 1] = "";
  for (int i = 0; i < 300; i++)
    memcpy (text + 4 * i, "\U0001f4a1", 5);
  for (int i = 0; i < 60; i++)
    town_accepted (town, BERNBURG_EDITOR, "case.draft",
                   "{'title': '%.480s', 'summary': '%s', 'fields': {'lead_unit': {'unit': '%.480s', 'person': 'Frau A'}}}", text, text, text);
  struct value board = columns (town, COORDINATOR);
  const struct value *drafts = column (town, &board, "draft"), *cards = value_at (drafts, "cards");
  assert_int_equal (number (drafts, "count"), 60);
  assert_true (cards->count > 30 && cards->count < 50);
  assert_true (codec_encode (town->arena, drafts).size < LIMIT_FRAME_BYTES / STAGES);
  struct message request = town_message (town, "board.get", "{'district': '" DISTRICT "', 'stage': 'draft', 'limit': 200}");
  request.arg[BOARD_GET_PAGE] = *value_at (drafts, "next"); /* with details or without, it is the same place */
  struct message answer = town_query (town, COORDINATOR, &request);
  assert_int_equal (answer.type, MSG_RESULT);
  assert_int_equal (value_at (&answer.arg[RESULT_ROWS].items[0], "cards")->count, 60 - cards->count);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_card_counts_what_case_check_wants_at_every_gate),
      PROMISE (each_condition_that_is_met_leaves_one_less),
      PROMISE (who_is_not_involved_is_not_told_what_is_missing),
      PROMISE (only_an_open_case_has_a_gate_before_it),
      PROMISE (who_does_not_ask_for_details_gets_none),
      PROMISE (the_date_is_the_earliest_that_is_open_past_or_not),
      PROMISE (deficiencies_opinions_and_deferrals_have_their_dates),
      PROMISE (a_date_is_for_those_who_may_see_what_it_stands_in),
      PROMISE (the_lead_is_an_office_and_never_a_person),
      PROMISE (the_money_of_a_case_goes_with_it_from_column_to_column),
      PROMISE (the_money_of_a_column_is_for_the_offices_of_the_district),
      PROMISE (a_column_of_very_long_texts_goes_on_on_its_next_page),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
