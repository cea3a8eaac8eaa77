/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of gates over rows: how many, each of them, their share, ratings, links, words; and how findings about rows are said. */
#include "look.h"

static struct label label (const char *de, const char *en)
{
  return (struct label){slice_of (de), slice_of (en)};
}

static struct value text (const char *text)
{
  return value_string (text);
}

static void requirement (struct look *self, const char *id, const char *priority, const char *acceptance)
{
  struct table_row *row = add_row (self, "requirements", id, "title", text ("Anmeldung"), "priority", text (priority), NULL);
  if (acceptance != NULL)
    value_set_str (self->arena, &row->cells, "acceptance", text (acceptance));
}

/* ---- Rows ---- */

static void so_many_rows_of_a_table_are_wanted (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_ROWS, .table = SLICE ("requirements"), .min = 1});
  assert_unmet (self, ERR_TOO_FEW_ROWS, "requirements");
  assert_reason (&self->found.unmet.items[0], "„Anforderungen“: mindestens 1 Zeile.", "\"Requirements\": at least 1 row.");
  requirement (self, "F-001", "could", NULL);
  assert_met (self);
  LOOK_FOR (self, {.kind = CHECK_ROWS, .table = SLICE ("requirements"), .min = 3, .where = is_one_of (*state, "priority", "must", NULL)});
  requirement (self, "F-002", "must", NULL);
  requirement (self, "F-003", "must", NULL);
  assert_unmet (self, ERR_TOO_FEW_ROWS, "requirements");
  assert_reason (&self->found.unmet.items[0], "„Anforderungen“: mindestens 3 Zeilen.", "\"Requirements\": at least 3 rows.");
  requirement (self, "F-004", "must", NULL);
  assert_met (self);
  LOOK_FOR (self, {.kind = CHECK_ROWS, .table = SLICE ("ratings"), .min = 1, .label = label ("Bewertung", "Rating")});
  assert_unmet (self, ERR_TOO_FEW_ROWS, "ratings");
  assert_reason (&self->found.unmet.items[0], "„Bewertung“: mindestens 1 Zeile.", "\"Rating\": at least 1 row.");
  look_done (self);
}

/* Who reads "at least 1 row" beside a row that is there makes a second one. */
static void a_row_that_was_begun_is_named_with_what_it_lacks (void **state)
{
  struct look *self = look_with_tables (*state);
  struct condition parts[] = {is_one_of (*state, "priority", "must", NULL), is_filled ("acceptance")};
  LOOK_FOR (self, {.kind = CHECK_ROWS, .table = SLICE ("requirements"), .min = 1, .where = {.all = true, .part_count = 2, .parts = parts}});
  requirement (self, "F-001", "could", NULL);
  assert_unmet (self, ERR_TOO_FEW_ROWS, "requirements");
  requirement (self, "F-002", "must", NULL);
  assert_unmet (self, ERR_MISSING, "requirements.acceptance");
  assert_reason (&self->found.unmet.items[0], "„F-002, Abnahme“ ist noch leer.", "\"F-002, Acceptance\" is still empty.");
  requirement (self, "F-003", "must", "Es geht.");
  assert_met (self);
  look_done (self);
}

static struct check must_have_acceptance (struct arena *arena)
{
  return (struct check){.kind = CHECK_EACH,
                        .table = SLICE ("requirements"),
                        .where = is_one_of (arena, "priority", "must", NULL),
                        .must = is_filled ("acceptance"),
                        .label = label ("Muss ohne Abnahmekriterium", "Must without acceptance criterion")};
}

static void each_row_that_meets_a_condition_must_meet_another (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, must_have_acceptance (*state));
  assert_met (self);
  requirement (self, "F-001", "could", NULL);
  requirement (self, "F-002", "must", "Es geht.");
  assert_met (self);
  requirement (self, "F-003", "must", " ");
  assert_unmet (self, ERR_ROW_UNMET, "requirements.acceptance");
  assert_true (slice_is (self->found.unmet.items[0].row, "F-003"));
  assert_reason (&self->found.unmet.items[0], "F-003 „Anmeldung“: Muss ohne Abnahmekriterium.", "F-003 \"Anmeldung\": Must without acceptance criterion.");
  requirement (self, "F-004", "must", NULL);
  look (self);
  assert_int_equal (self->found.unmet.count, 2);
  assert_non_null (reason_of (&self->found.unmet, ERR_ROW_UNMET, "requirements.acceptance", "F-004"));
  look_done (self);
}

static void however_many_rows_fail_a_check_it_is_one_condition (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, must_have_acceptance (*state), {.kind = CHECK_ROWS, .table = SLICE ("requirements"), .min = 1});
  for (int i = 0; i < 14; i++)
    requirement (self, arena_printf (*state, "F-%03d", i), "must", NULL);
  look (self);
  assert_int_equal (self->found.unmet.count, 11); /* ten are named, the others counted */
  assert_int_equal (self->found.want_count, 2);
  assert_true (self->found.wants[0].missing && slice_is (self->found.wants[0].about, "requirements"));
  assert_false (self->found.wants[1].missing);
  look_done (self);
}

static void the_column_is_named_where_there_is_only_one (void **state)
{
  struct look *self = look_with_tables (*state);
  struct condition parts[] = {is_one_of (*state, "application.status", "granted", NULL), is_filled ("application")};
  struct check check = {.kind = CHECK_EACH, .table = SLICE ("cover"), .must = {.parts = parts, .part_count = 2, .all = true}, .label = label ("x", "x")};
  add_row (self, "cover", "D-001", NULL);
  LOOK_FOR (self, check);
  assert_unmet (self, ERR_ROW_UNMET, "cover.application");
  parts[1].field = SLICE ("kind");
  assert_unmet (self, ERR_ROW_UNMET, "cover");
  look_done (self);
}

static void a_row_without_a_title_is_named_by_its_id_and_a_long_one_is_cut (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, must_have_acceptance (*state));
  add_row (self, "requirements", "F-001", "priority", text ("must"), NULL);
  assert_unmet (self, ERR_ROW_UNMET, "requirements.acceptance");
  assert_reason (&self->found.unmet.items[0], "F-001: Muss ohne Abnahmekriterium.", "F-001: Must without acceptance criterion.");
  self->rows.count = 0;
  char *long_title = arena_alloc (*state, 200), *shown = arena_alloc (*state, 200);
  for (int i = 0; i < 81; i++)
    strcat (long_title, "ä");
  memcpy (shown, long_title, 160);
  add_row (self, "requirements", "F-001", "priority", text ("must"), "title", text (long_title), NULL);
  look (self);
  assert_reason (&self->found.unmet.items[0], arena_printf (*state, "F-001 „%s…“: Muss ohne Abnahmekriterium.", shown),
                 arena_printf (*state, "F-001 \"%s…\": Must without acceptance criterion.", shown));
  look_done (self);
}

static void ten_rows_are_named_and_the_others_counted (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, must_have_acceptance (*state));
  for (int i = 1; i <= 10; i++)
    requirement (self, arena_printf (*state, "F-%03d", i), "must", NULL);
  look (self);
  assert_int_equal (self->found.unmet.count, 10);
  for (int i = 11; i <= 22; i++)
    requirement (self, arena_printf (*state, "F-%03d", i), "must", NULL);
  look (self);
  assert_int_equal (self->found.unmet.count, 11);
  assert_false (self->found.unmet.more);
  assert_true (slice_is (self->found.unmet.items[9].row, "F-010"));
  const struct reason *others = reason_of (&self->found.unmet, ERR_ROW_UNMET, "requirements", NULL);
  assert_reason (others, "und 12 weitere: Muss ohne Abnahmekriterium.", "and 12 more: Must without acceptance criterion.");
  look_done (self);
}

static void two_shortcomings_of_a_row_are_both_said_and_the_same_one_once (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check other = must_have_acceptance (*state);
  other.label = label ("nicht prüfbar", "cannot be tested");
  LOOK_FOR (self, must_have_acceptance (*state), must_have_acceptance (*state), other);
  requirement (self, "F-001", "must", NULL);
  look (self);
  assert_int_equal (self->found.unmet.count, 2);
  assert_true (says (self->found.unmet.items[0].de, "Abnahmekriterium") && says (self->found.unmet.items[1].de, "nicht prüfbar"));
  look_done (self);
}

/* ---- Conditions ---- */

static bool meets (struct look *self, const struct table_row *row, struct condition condition)
{
  struct subject subject = look_subject (self);
  bool holds = row_meets (&subject, row, &condition);
  condition.negate = true;
  assert_int_equal (row_meets (&subject, row, &condition), !holds);
  return holds;
}

static void conditions_over_rows_read_every_type (void **state)
{
  struct look *self = look_with_tables (*state);
  struct table_row *row = add_row (self, "expenses", "A-001", "year", value_int (2026), "eligible", value_bool (false), "kind", text ("staff"), NULL);
  assert_true (meets (self, row, is_one_of (*state, "year", "2025", "2026", NULL)));
  assert_false (meets (self, row, is_one_of (*state, "year", "202", "20260", NULL)));
  assert_true (meets (self, row, is_one_of (*state, "eligible", "false", NULL)));
  assert_false (meets (self, row, is_one_of (*state, "eligible", "true", NULL)));
  assert_true (meets (self, row, is_one_of (*state, "kind", "things", "staff", NULL)));
  assert_true (meets (self, row, is_filled ("eligible")));
  assert_false (meets (self, row, is_filled ("cents")));
  assert_false (meets (self, row, is_one_of (*state, "cents", "0", NULL)));
  row = add_row (self, "requirements", "F-001", "depends_on", texts (*state, "F-002", "F-003", NULL), NULL);
  assert_true (meets (self, row, is_one_of (*state, "depends_on", "F-003", NULL)));
  assert_false (meets (self, row, is_one_of (*state, "depends_on", "F-004", NULL)));
  struct condition none = {.part_count = 0};
  struct subject subject = look_subject (self);
  assert_true (row_meets (&subject, row, &none));
  look_done (self);
}

static void conditions_over_rows_hold_with_any_or_all_of_their_parts (void **state)
{
  struct look *self = look_with_tables (*state);
  struct subject subject = look_subject (self);
  struct table_row *row = add_row (self, "expenses", "A-001", "year", value_int (2026), NULL);
  struct condition parts[] = {is_filled ("year"), is_filled ("kind")};
  struct condition condition = {.part_count = 2, .parts = parts};
  assert_true (row_meets (&subject, row, &condition));
  condition.all = true;
  assert_false (row_meets (&subject, row, &condition));
  parts[1].negate = true;
  assert_true (row_meets (&subject, row, &condition));
  parts[0].negate = true;
  assert_false (row_meets (&subject, row, &condition));
  condition.all = false;
  assert_true (row_meets (&subject, row, &condition));
  look_done (self);
}

static void a_path_leads_to_the_row_a_column_names (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_EACH,
                   .table = SLICE ("cover"),
                   .where = is_one_of (*state, "kind", "grant", NULL),
                   .must = is_one_of (*state, "application.status", "granted", NULL),
                   .label = label ("noch nicht bewilligt", "not granted yet")});
  struct table_row *cover = add_row (self, "cover", "D-001", "kind", text ("grant"), NULL);
  assert_unmet (self, ERR_ROW_UNMET, "cover.application"); /* names none */
  value_set_str (*state, &cover->cells, "application", text ("A-001"));
  assert_unmet (self, ERR_ROW_UNMET, "cover.application"); /* names one that is not there */
  struct subject subject = look_subject (self);
  struct condition status_filled = is_filled ("application.status"), beyond_a_text = is_filled ("kind.status");
  assert_false (row_meets (&subject, cover, &status_filled));
  struct table_row *application = add_row (self, "applications", "A-001", "status", text ("submitted"), NULL);
  add_row (self, "applications", "A-002", "status", text ("granted"), NULL);
  assert_unmet (self, ERR_ROW_UNMET, "cover.application");
  assert_reason (&self->found.unmet.items[0], "D-001: noch nicht bewilligt.", "D-001: not granted yet.");
  subject = look_subject (self);
  assert_true (row_meets (&subject, cover, &status_filled));
  assert_false (row_meets (&subject, cover, &beyond_a_text));
  value_set_str (*state, &application->cells, "status", text ("granted"));
  assert_met (self);
  look_done (self);
}

/* ---- Share and ratings ---- */

static void a_share_of_rows_stays_within_its_limit (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_SHARE,
                   .table = SLICE ("requirements"),
                   .where = is_one_of (*state, "priority", "must", NULL),
                   .max = 6000,
                   .label = label ("Must", "Must")});
  assert_met (self);
  for (int i = 0; i < 5; i++)
    requirement (self, arena_printf (*state, "F-%03d", i), i < 3 ? "must" : "could", NULL);
  assert_met (self); /* 60 % exactly */
  requirement (self, "F-006", "must", NULL);
  assert_unmet (self, ERR_SHARE_EXCEEDED, "requirements");
  assert_reason (&self->found.unmet.items[0], "Must: 66,67 % (höchstens 60 %).", "Must: 66.67% (at most 60%).");
  requirement (self, "F-007", "must", NULL);
  requirement (self, "F-008", "must", NULL);
  look (self);
  assert_true (says (self->found.unmet.items[0].de, "75 % (höchstens 60 %)"));
  look_done (self);
}

static void a_share_is_rounded_as_usual_unless_it_would_read_like_its_limit (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check check = {.kind = CHECK_SHARE, .table = SLICE ("requirements"), .where = is_one_of (*state, "priority", "must", NULL), .max = 6000};
  LOOK_FOR (self, check);
  for (int i = 0; i < 6; i++)
    requirement (self, arena_printf (*state, "F-%03d", i), i < 5 ? "must" : "could", NULL);
  look (self);
  assert_true (says (self->found.unmet.items[0].de, "83,33 % (höchstens 60 %)"));
  check.max = 8333;
  LOOK_FOR (self, check);
  look (self);
  assert_true (says (self->found.unmet.items[0].de, "83,34 % (höchstens 83,33 %)"));
  look_done (self);
}

static struct table_row *rating (struct look *self, char person)
{
  struct table_row *row = add_row (self, "ratings", arena_printf (self->arena, "B-00%c", person), "points", value_int (5), NULL);
  memset (row->person, person, sizeof row->person);
  return row;
}

static void ratings_are_counted_by_independent_people_while_they_hold (void **state)
{
  struct look *self = look_with_tables (*state);
  memset (self->kase.drafted_by, 'd', 16);
  LOOK_FOR (self, {.kind = CHECK_RATINGS, .table = SLICE ("ratings"), .min = 2});
  assert_waiting (self, ERR_RATINGS_MISSING, "ratings");
  assert_reason (&self->found.waiting.items[0], "Unabhängige Bewertungen: 0 von 2.", "Independent ratings: 0 of 2.");
  rating (self, 'a');
  rating (self, 'd'); /* drafted the case */
  rating (self, 'a'); /* the same person again */
  struct table_row *lapsed = rating (self, 'b');
  lapsed->lapsed = true;
  assert_waiting (self, ERR_RATINGS_MISSING, "ratings");
  assert_reason (&self->found.waiting.items[0], "Unabhängige Bewertungen: 1 von 2.", "Independent ratings: 1 of 2.");
  lapsed->lapsed = false;
  assert_met (self);
  look_done (self);
}

static void a_rating_given_again_after_it_lapsed_counts (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_RATINGS, .table = SLICE ("ratings"), .min = 1});
  rating (self, 'a')->lapsed = true;
  assert_waiting (self, ERR_RATINGS_MISSING, "ratings");
  rating (self, 'a');
  assert_met (self);
  look_done (self);
}

/* ---- Linked ---- */

static void every_goal_is_named_by_a_row (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_LINKED, .table = SLICE ("requirements"), .field = SLICE ("goal"), .other = SLICE ("goals")});
  assert_met (self);
  set (self, "goals", text ("no_strategy"));
  assert_met (self);
  set (self, "goals", texts (*state, "mobility", "energy", NULL));
  add_row (self, "requirements", "F-001", "goal", text ("mobility"), NULL);
  assert_unmet (self, ERR_NOT_LINKED, "goals");
  assert_reason (&self->found.unmet.items[0], "Ziele „energy“: in „Anforderungen“ nicht genannt.", "Goals \"energy\": not named in \"Requirements\".");
  add_row (self, "requirements", "F-002", "goal", text ("energy"), NULL);
  assert_met (self);
  look_done (self);
}

static void every_row_of_another_table_is_named_by_a_row (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_LINKED,
                   .table = SLICE ("requirements"),
                   .field = SLICE ("depends_on"),
                   .other = SLICE ("requirements"),
                   .where = is_one_of (*state, "priority", "must", NULL),
                   .label = label ("braucht niemand", "nobody needs it")});
  requirement (self, "F-002", "must", NULL);
  requirement (self, "F-001", "must", NULL);
  requirement (self, "F-003", "could", NULL);
  look (self);
  assert_int_equal (self->found.unmet.count, 2);
  assert_reason (reason_of (&self->found.unmet, ERR_NOT_LINKED, "requirements", "F-001"), "F-001 „Anmeldung“: braucht niemand.",
                 "F-001 \"Anmeldung\": nobody needs it.");
  add_row (self, "requirements", "F-004", "depends_on", texts (*state, "F-002", "F-001", NULL), NULL);
  assert_met (self);
  look_done (self);
}

static void links_that_are_missing_in_many_rows_are_counted (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_LINKED, .table = SLICE ("cover"), .field = SLICE ("application"), .other = SLICE ("applications")});
  for (int i = 0; i < 13; i++)
    add_row (self, "applications", arena_printf (*state, "A-%03d", i), NULL);
  look (self);
  assert_int_equal (self->found.unmet.count, 11);
  assert_true (says (self->found.unmet.items[10].de, "und 3 weitere"));
  look_done (self);
}

/* ---- Words ---- */

static void vague_words_are_found_in_rows (void **state)
{
  struct slice words[] = {SLICE ("schnell"), SLICE ("einfach"), SLICE ("benutzerfreundlich*"), SLICE ("etc.")}, fields[] = {SLICE ("title"), SLICE ("text")};
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_WORDS, .table = SLICE ("requirements"), .words = words, .word_count = 4, .fields = fields, .field_count = 2});
  struct table_row *row = add_row (self, "requirements", "F-001", "title", text ("Anmeldung"), "acceptance", text ("einfach"), NULL);
  assert_met (self);
  value_set_str (*state, &row->cells, "text", text ("Die Seite ist SCHNELL, benutzerfreundlicher etc. und nochmals schnell."));
  assert_unmet (self, ERR_VAGUE, "requirements.text");
  assert_true (slice_is (self->found.unmet.items[0].row, "F-001"));
  assert_reason (&self->found.unmet.items[0], "F-001 „Anmeldung“: unklare Wörter (SCHNELL, benutzerfreundlicher, etc.).",
                 "F-001 \"Anmeldung\": vague words (SCHNELL, benutzerfreundlicher, etc.).");
  add_row (self, "requirements", "F-002", "title", text ("Einfache Wege"), NULL);
  assert_unmet (self, ERR_VAGUE, "requirements.text");
  value_set_str (*state, &self->rows.tables[0].rows[0].cells, "title", text ("Einfach bauen"));
  assert_unmet (self, ERR_VAGUE, "requirements.title"); /* said once, where the first stands */
  assert_true (says (self->found.unmet.items[0].en, "(SCHNELL, Einfach, benutzerfreundlicher, etc.)"));
  look_done (self);
}

static void vague_words_are_found_in_fields_of_the_case (void **state)
{
  struct slice words[] = {SLICE ("schnell")}, fields[] = {SLICE ("story"), SLICE ("texts"), SLICE ("pair.name")};
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_WORDS, .words = words, .word_count = 1, .fields = fields, .field_count = 3});
  assert_met (self);
  set (self, "summary", text ("schnell"));
  set (self, "story", unknown (*state, "schnell", "2026-05-01"));
  assert_met (self);
  set (self, "texts", texts (*state, "a", "schnell", NULL));
  assert_unmet (self, ERR_VAGUE, "texts");
  assert_reason (&self->found.unmet.items[0], "Texte: unklare Wörter (schnell).", "Texts: vague words (schnell).");
  set (self, "texts", VALUE_NONE);
  set (self, "pair", map_with (*state, "name", text ("schnell")));
  assert_unmet (self, ERR_VAGUE, "pair.name");
  assert_true (says (self->found.unmet.items[0].de, "Paar: Name"));
  look_done (self);
}

/* ---- Where findings go ---- */

static void a_warning_hinders_nothing_whatever_its_kind (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, {.kind = CHECK_ROWS, .table = SLICE ("requirements"), .min = 1, .warning = true});
  assert_warned (self, ERR_TOO_FEW_ROWS, "requirements");
  LOOK_FOR (self, {.kind = CHECK_RATINGS, .table = SLICE ("ratings"), .min = 1, .warning = true});
  assert_warned (self, ERR_RATINGS_MISSING, "ratings");
  LOOK_FOR (self, {.kind = CHECK_APPROVAL, .approval = SLICE ("nod"), .warning = true});
  assert_warned (self, ERR_APPROVAL_MISSING, "nod");
  LOOK_FOR (self, {.kind = CHECK_EQUALS, .field = SLICE ("flag"), .value = SLICE ("true"), .warning = true, .decider = true});
  assert_warned (self, ERR_NOT_EQUAL, "flag");
  look_done (self);
}

static void what_hinders_does_not_hide_behind_what_does_not (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check check = {.kind = CHECK_ROWS, .table = SLICE ("requirements"), .min = 1}, decider = check, warning = check;
  decider.decider = true;
  warning.warning = true;
  LOOK_FOR (self, warning, decider, check);
  assert_unmet (self, ERR_TOO_FEW_ROWS, "requirements");
  LOOK_FOR (self, check, decider, warning);
  assert_unmet (self, ERR_TOO_FEW_ROWS, "requirements");
  LOOK_FOR (self, decider, warning);
  assert_waiting (self, ERR_TOO_FEW_ROWS, "requirements");
  look_done (self);
}

static void a_gate_knows_whether_it_reads_rows (void **state)
{
  (void) state;
  struct check checks[] = {
      {.kind = CHECK_FILLED}, {.kind = CHECK_WORDS}, {.kind = CHECK_SUMS, .left = {.field = SLICE ("cost")}, .right = {.field = SLICE ("exact")}}};
  struct gate gate = {.check_count = 3, .checks = checks};
  assert_false (gate_reads_rows (&gate));
  checks[2].right.table = SLICE ("expenses");
  assert_true (gate_reads_rows (&gate));
  checks[2].right.table = SLICE_NONE;
  checks[1].table = SLICE ("requirements");
  assert_true (gate_reads_rows (&gate));
}

static void a_case_without_rows_is_looked_at_all_the_same (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check check = {.kind = CHECK_ROWS, .table = SLICE ("requirements"), .min = 1};
  struct gate gate = {.number = 1, .check_count = 1, .checks = &check};
  struct subject subject = look_subject (self);
  subject.rows = NULL;
  gate_check (&subject, &gate, *state, &self->found);
  assert_int_equal (self->found.unmet.count, 1);
  look_done (self);
}

int main (void)
{
  const struct CMUnitTest promises[] = {
      PROMISE (so_many_rows_of_a_table_are_wanted),
      PROMISE (a_row_that_was_begun_is_named_with_what_it_lacks),
      PROMISE (each_row_that_meets_a_condition_must_meet_another),
      PROMISE (however_many_rows_fail_a_check_it_is_one_condition),
      PROMISE (the_column_is_named_where_there_is_only_one),
      PROMISE (a_row_without_a_title_is_named_by_its_id_and_a_long_one_is_cut),
      PROMISE (ten_rows_are_named_and_the_others_counted),
      PROMISE (two_shortcomings_of_a_row_are_both_said_and_the_same_one_once),
      PROMISE (conditions_over_rows_read_every_type),
      PROMISE (conditions_over_rows_hold_with_any_or_all_of_their_parts),
      PROMISE (a_path_leads_to_the_row_a_column_names),
      PROMISE (a_share_of_rows_stays_within_its_limit),
      PROMISE (a_share_is_rounded_as_usual_unless_it_would_read_like_its_limit),
      PROMISE (ratings_are_counted_by_independent_people_while_they_hold),
      PROMISE (a_rating_given_again_after_it_lapsed_counts),
      PROMISE (every_goal_is_named_by_a_row),
      PROMISE (every_row_of_another_table_is_named_by_a_row),
      PROMISE (links_that_are_missing_in_many_rows_are_counted),
      PROMISE (vague_words_are_found_in_rows),
      PROMISE (vague_words_are_found_in_fields_of_the_case),
      PROMISE (a_warning_hinders_nothing_whatever_its_kind),
      PROMISE (what_hinders_does_not_hide_behind_what_does_not),
      PROMISE (a_gate_knows_whether_it_reads_rows),
      PROMISE (a_case_without_rows_is_looked_at_all_the_same),
  };
  return cmocka_run_group_tests (promises, NULL, NULL);
}
