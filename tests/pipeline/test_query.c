/* SPDX-License-Identifier: EUPL-1.2 */
/* Lists, boards, histories and their pages: each row once, and only what may be seen. */
#include "story.h"

#include <stdio.h>
#include <string.h>

#define MANY 25

/* Drafts of Bernburg and Calbe in turn; every third one is intermunicipal, every fifth has been handed in. */
static void fill (struct town *town)
{
  for (int i = 0; i < MANY; i++)
  {
    enum who who = i % 2 ? CALBE_EDITOR : BERNBURG_EDITOR;
    struct message done =
        town_accepted (town, who, "case.draft", "{'title': 'Vorhaben %d', 'summary': 'S.', 'visibility': '%s'}", i, i % 3 ? "internal" : "intermunicipal");
    if (i % 5 == 0)
      town_accepted (town, who, "case.submit", "{'case': '%s'}", town_ref (town, &done));
  }
}

static void each_row_comes_once (struct town *town, const struct value *rows, uint32_t count, const char *key)
{
  assert_int_equal (rows->count, count);
  for (uint32_t i = 0; i < rows->count; i++)
    assert_int_equal (town_count (rows, key, town_text (town, &rows->items[i], key)), 1);
}

/* ---- Lists ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void every_page_walk_yields_each_case_once (void **state)
{
  struct town *town = *state;
  fill (town);
  static const int limits[] = {1, 2, 7, 200};
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
  {
    struct value rows = town_pages (town, COORDINATOR, "case.list", limits[i], "{}");
    each_row_comes_once (town, &rows, MANY, "ref");
    for (uint32_t r = 1; r < rows.count; r++)
      assert_true (strcmp (town_text (town, &rows.items[r - 1], "ref"), town_text (town, &rows.items[r], "ref")) < 0);
    rows = town_pages (town, KOETHEN_EDITOR, "case.list", limits[i], "{}");
    each_row_comes_once (town, &rows, 9, "ref");
    rows = town_pages (town, COORDINATOR, "case.list", limits[i], "{'org': '" BERNBURG "'}");
    each_row_comes_once (town, &rows, 13, "ref");
    rows =
        town_pages (town, COORDINATOR, "case.list", limits[i], "{'district': '" DISTRICT "', 'stage': 'idea', 'state': 'open', 'pipeline': 'smarte-region'}");
    each_row_comes_once (town, &rows, 5, "ref");
  }
}

static void no_page_is_longer_than_asked (void **state)
{
  struct town *town = *state;
  fill (town);
  struct value rows = town_rows (town, COORDINATOR, "case.list", "{'limit': 4}");
  assert_int_equal (rows.count, 4);
  rows = town_rows (town, COORDINATOR, "work.list", "{'limit': 3}");
  assert_int_equal (rows.count, 3);
  rows = town_rows (town, COORDINATOR, "org.list", "{'limit': 3}");
  assert_int_equal (rows.count, 3);
  rows = town_rows (town, COORDINATOR, "person.list", "{'limit': 3}");
  assert_int_equal (rows.count, 3);
  rows = town_rows (town, COORDINATOR, "case.search", "{'text': 'Vorhaben', 'limit': 3}");
  assert_int_equal (rows.count, 3);
}

static void filters_of_a_list_narrow_it (void **state)
{
  struct town *town = *state;
  fill (town);
  const char *ref = story_idea (town, "Geparkt");
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{'case': '%s', 'version': %u, 'reason': 'x', 'until': '%s'}", ref, town_version (town, ref),
                 town_day (town, 5));
  struct value row = town_row (town, COORDINATOR, "case.list", "{'state': 'parked'}");
  assert_string_equal (town_text (town, &row, "ref"), ref);
  struct value rows = town_rows (town, COORDINATOR, "case.list", "{'pipeline': 'kleinvorhaben'}");
  assert_int_equal (rows.count, 0);
  rows = town_rows (town, CALBE_EDITOR, "case.list", "{'mine': true}");
  assert_int_equal (rows.count, 12);
  rows = town_rows (town, CALBE_EDITOR, "case.list", "{'org': '" BERNBURG "'}");
  for (uint32_t i = 0; i < rows.count; i++)
    assert_string_equal (town_text (town, &rows.items[i], "visibility"), "intermunicipal");
  rows = town_rows (town, COORDINATOR, "case.list", "{'district': '" NEIGHBOUR_DISTRICT "'}");
  assert_int_equal (rows.count, 0);
}

static void what_one_drafted_is_found_whatever_became_of_it (void **state)
{
  struct town *town = *state;
  const char *own = story_idea (town, "Idee"), *gone = town_draft (town, BERNBURG_SUBMITTER, "Verworfen");
  town_draft (town, BERNBURG_EDITOR, "Von der Kollegin");
  town_accepted (town, BERNBURG_SUBMITTER, "case.withdraw", "{'case': '%s', 'version': %u, 'reason': 'x'}", gone, town_version (town, gone));
  struct value rows = town_rows (town, BERNBURG_SUBMITTER, "case.list", "{'drafted': true}");
  assert_int_equal (rows.count, 2);
  assert_true (town_has (&rows, "ref", own) && town_has (&rows, "ref", gone));
  rows = town_rows (town, BERNBURG_SUBMITTER, "case.list", "{'drafted': false}");
  assert_int_equal (rows.count, 3);
  rows = town_rows (town, BERNBURG_LEAD, "case.list", "{'drafted': true}");
  assert_int_equal (rows.count, 0);
}

static void mine_are_those_assigned_to_the_firm (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee"), *open = story_idea (town, "Andere");
  story_edit (town, BERNBURG_LEAD, open, "{'visibility': 'public'}");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  struct value rows = town_rows (town, CONSULTANT, "case.list", "{}");
  assert_int_equal (rows.count, 2);
  struct value row = town_row (town, CONSULTANT, "case.list", "{'mine': true}");
  assert_string_equal (town_text (town, &row, "ref"), ref);
}

/* ---- Board ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void the_board_has_a_column_for_each_stage_and_a_true_count (void **state)
{
  struct town *town = *state;
  fill (town);
  struct value columns = town_rows (town, KOETHEN_EDITOR, "board.get", "{'district': '" DISTRICT "'}");
  assert_int_equal (columns.count, 8);
  assert_string_equal (town_text (town, &columns.items[0], "stage"), "draft");
  assert_int_equal (value_as_int (value_at (&columns.items[0], "count"), 0), 20);
  assert_int_equal (value_at (&columns.items[0], "cards")->count, 7);
  assert_int_equal (value_as_int (value_at (&columns.items[1], "count"), 0), 5);
  assert_int_equal (value_at (&columns.items[1], "cards")->count, 2);
  struct value small = town_rows (town, BERNBURG_EDITOR, "board.get", "{'pipeline': 'kleinvorhaben'}");
  assert_int_equal (small.count, 6);
  struct message request = town_message (town, "board.get", "{'pipeline': 'nirgends'}"), answer = town_query (town, BERNBURG_EDITOR, &request);
  town_is_refused (town, &answer, "not_found");
  request = town_message (town, "board.get", "{'stage': 'nirgends'}");
  answer = town_query (town, BERNBURG_EDITOR, &request);
  town_is_refused (town, &answer, "not_found");
}

static void a_column_is_paged_by_itself (void **state)
{
  struct town *town = *state;
  fill (town);
  struct value all = value_list (town->arena, 32);
  const char *page = "";
  for (int i = 0; i < 100; i++)
  {
    struct value column = town_row (town, COORDINATOR, "board.get", "{'stage': 'draft', 'limit': 3%s}", page);
    const struct value *cards = value_at (&column, "cards"), *next = value_at (&column, "next");
    assert_in_range (cards->count, 0, 3);
    for (uint32_t c = 0; c < cards->count; c++)
      value_append (town->arena, &all, cards->items[c]);
    if (!next)
      break;
    char *hex = arena_alloc (town->arena, 2 * (size_t) next->count + 1);
    for (uint32_t b = 0; b < next->count; b++)
      snprintf (hex + 2 * b, 3, "%02x", (uint8_t) next->data[b]);
    page = arena_printf (town->arena, ", 'page': '%s'", hex);
  }
  each_row_comes_once (town, &all, 20, "ref");
}

static void the_longest_in_a_stage_stands_first_and_the_closed_not_at_all (void **state)
{
  struct town *town = *state;
  const char *first = town_draft (town, BERNBURG_EDITOR, "Eins"), *second = town_draft (town, BERNBURG_EDITOR, "Zwei"),
             *third = town_draft (town, BERNBURG_EDITOR, "Drei");
  town_accepted (town, BERNBURG_EDITOR, "case.submit", "{'case': '%s'}", third);
  town_accepted (town, BERNBURG_EDITOR, "case.submit", "{'case': '%s'}", first);
  town_accepted (town, BERNBURG_EDITOR, "case.submit", "{'case': '%s'}", second);
  town_accepted (town, BERNBURG_EDITOR, "case.withdraw", "{'case': '%s', 'version': %u, 'reason': 'x'}", first, town_version (town, first));
  struct value column = town_row (town, COORDINATOR, "board.get", "{'stage': 'idea'}");
  const struct value *cards = value_at (&column, "cards");
  assert_int_equal (cards->count, 2);
  assert_string_equal (town_text (town, &cards->items[0], "ref"), third);
  assert_string_equal (town_text (town, &cards->items[1], "ref"), second);
  assert_int_equal (value_as_int (value_at (&column, "count"), 0), 2);
}

/* ---- History, people, the rest -------------------------------------------------------------------------------------------------------------------------- */

static void a_history_is_paged_and_each_event_comes_once (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "funding");
  struct value whole = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'limit': 200}", ref);
  struct value paged = town_pages (town, BERNBURG_EDITOR, "case.history", 2, "{'case': '%s'}", ref);
  assert_true (whole.count > 10);
  assert_true (value_equal (&whole, &paged));
  for (uint32_t i = 1; i < whole.count; i++)
  {
    int64_t before = value_as_int (value_at (&whole.items[i - 1], "seq"), 0), seq = value_as_int (value_at (&whole.items[i], "seq"), 0);
    assert_true (seq > before || (seq == before && value_as_int (value_at (&whole.items[i], "n"), 0) > value_as_int (value_at (&whole.items[i - 1], "n"), 0)));
  }
  struct message request = town_message (town, "case.history", "{'case': '%s'}", ref), answer = town_query (town, CALBE_EDITOR, &request);
  town_is_refused (town, &answer, "not_found");
}

static void a_history_never_shows_the_audience_itself (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  struct value rows = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'limit': 200}", ref);
  assert_false (town_has (&rows, "kind", "case.audience"));
  rows = town_rows (town, CITIZEN, "case.history", "{'case': '%s', 'limit': 200}", ref);
  for (uint32_t i = 0; i < rows.count; i++)
    assert_null (value_at (&rows.items[i], "person"));
}

static void people_are_seen_by_their_colleagues_and_offices (void **state)
{
  struct town *town = *state;
  struct value rows = town_pages (town, BERNBURG_LEAD, "person.list", 3, "{}");
  each_row_comes_once (town, &rows, 8, "name"); /* the citizen of Bernburg is not among them */
  rows = town_rows (town, BERNBURG_LEAD, "person.list", "{'org': '" CALBE "'}");
  assert_int_equal (rows.count, 0);
  rows = town_rows (town, COORDINATOR, "person.list", "{'org': '" CALBE "'}");
  assert_int_equal (rows.count, 4);
  rows = town_rows (town, COORDINATOR, "person.list", "{'org': '" KOETHEN "'}");
  assert_int_equal (rows.count, 0);
  rows = town_rows (town, CONSULTANT, "person.list", "{}");
  assert_int_equal (rows.count, 1);
  struct message request = town_message (town, "person.list", "{}"), answer = town_query (town, CITIZEN, &request);
  town_is_error (town, &answer, "forbidden");
}

static void whoami_tells_roles_and_scopes (void **state)
{
  struct town *town = *state;
  struct value row = town_row (town, COORDINATOR, "whoami", "{}");
  assert_string_equal (town_text (town, &row, "status"), "enrolled");
  assert_string_equal (town_text (town, &value_at (&row, "grants")->items[0], "role"), "coordinator");
  bool district = false;
  for (uint32_t i = 0; i < value_at (&row, "scopes")->count; i++)
    district = district || slice_is (value_as_slice (&value_at (&row, "scopes")->items[i]), "district:" DISTRICT);
  assert_true (district);
}

static void status_counts_what_is_there (void **state)
{
  struct town *town = *state;
  fill (town);
  struct value row = town_row (town, CITIZEN, "status", "{}");
  assert_int_equal (value_as_int (value_at (&row, "cases"), 0), MANY);
  assert_int_equal (value_as_int (value_at (&row, "orgs"), 0), 13);
  assert_int_equal (value_as_int (value_at (value_at (&row, "head"), "seq"), 0), town_seq (town));
  assert_string_equal (town_text (town, &row, "storage"), "ok");
}

static void definitions_are_listed_and_given_whole (void **state)
{
  struct town *town = *state;
  struct value rows = town_rows (town, CITIZEN, "pipeline.get", "{}");
  assert_int_equal (rows.count, 3); /* two pipelines, and what is said of programmes */
  assert_null (value_at (&rows.items[0], "definition"));
  struct value row = town_row (town, CITIZEN, "pipeline.get", "{'pipeline': 'kleinvorhaben'}");
  assert_non_null (value_at (&row, "definition"));
  struct message request = town_message (town, "pipeline.get", "{'pipeline': 'kleinvorhaben', 'version': 9}"), answer = town_query (town, CITIZEN, &request);
  town_is_refused (town, &answer, "not_found");
}

static void a_page_of_another_query_is_refused (void **state)
{
  struct town *town = *state;
  fill (town);
  static const char *const verbs[] = {"case.list", "org.list", "person.list", "work.list"};
  static const char *const pages[] = {"00", "ffffffffffffffffffffffffffffffffffffffffffffffff", "313530383900",
                                      "0000000000000000000000000000000000000000000000000000000000000001"};
  for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++)
    for (size_t p = 0; p < sizeof pages / sizeof *pages; p++)
    {
      struct message request = town_message (town, verbs[v], "{'page': '%s'}", pages[p]), answer = town_query (town, COORDINATOR, &request);
      town_is_error (town, &answer, "bad_page");
    }
}

/* An association imports its own table: the rows of its members' tables go by the same numbers. */
static void an_imported_row_is_known_by_its_traeger_and_not_by_who_handles_it (void **state)
{
  struct town *town = *state;
  town_accepted (town, MULDE_EDITOR, "case.draft", "{'title': 'Von Egeln', 'summary': 'S.', 'org': '" EGELN "', 'source': '1'}");
  assert_int_equal (town_rows (town, MULDE_EDITOR, "case.list", "{'org': '" MULDE "'}").count, 1);
  assert_int_equal (town_rows (town, MULDE_EDITOR, "case.list", "{'org': '" MULDE "', 'sources': true}").count, 0);
  assert_int_equal (town_rows (town, MULDE_EDITOR, "case.list", "{'org': '" EGELN "', 'sources': true}").count, 1);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (every_page_walk_yields_each_case_once),
      PROMISE (no_page_is_longer_than_asked),
      PROMISE (filters_of_a_list_narrow_it),
      PROMISE (what_one_drafted_is_found_whatever_became_of_it),
      PROMISE (mine_are_those_assigned_to_the_firm),
      PROMISE (the_board_has_a_column_for_each_stage_and_a_true_count),
      PROMISE (a_column_is_paged_by_itself),
      PROMISE (the_longest_in_a_stage_stands_first_and_the_closed_not_at_all),
      PROMISE (a_history_is_paged_and_each_event_comes_once),
      PROMISE (a_history_never_shows_the_audience_itself),
      PROMISE (people_are_seen_by_their_colleagues_and_offices),
      PROMISE (whoami_tells_roles_and_scopes),
      PROMISE (status_counts_what_is_there),
      PROMISE (definitions_are_listed_and_given_whole),
      PROMISE (a_page_of_another_query_is_refused),
      PROMISE (an_imported_row_is_known_by_its_traeger_and_not_by_who_handles_it),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
