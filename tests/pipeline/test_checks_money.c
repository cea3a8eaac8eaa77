/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of amounts in rows: sums that balance to the cent, what programmes give, and the figures of a case. */
#include "fake_programmes.h"
#include "look.h"

static struct label label (const char *de, const char *en)
{
  return (struct label){slice_of (de), slice_of (en)};
}

static struct operand sum_of (const char *table)
{
  return (struct operand){.table = slice_of (table), .column = SLICE ("cents")};
}

static struct table_row *money (struct look *self, const char *table, const char *id, int64_t year, int64_t cents)
{
  return add_row (self, table, id, "year", value_int (year), "cents", value_int (cents), NULL);
}

/* Expenses equal their cover, by year. */
static struct check balance (void)
{
  return (struct check){.kind = CHECK_SUMS, .left = sum_of ("expenses"), .right = sum_of ("cover"), .per = SLICE ("year"), .label = label ("Plan", "Plan")};
}

/* ---- Sums ---- */

static void a_plan_balances_to_the_cent (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, balance ());
  assert_met (self);
  money (self, "expenses", "A-001", 2019, 20000000);
  money (self, "expenses", "A-002", 2019, 7700000);
  money (self, "cover", "D-001", 2019, 19200000);
  struct table_row *own = money (self, "cover", "D-002", 2019, 8500000);
  assert_met (self);
  value_set_str (*state, &own->cells, "cents", value_int (8499999));
  look (self);
  assert_int_equal (self->found.unmet.count, 2);
  assert_reason (&self->found.unmet.items[0], "Plan: Ausgaben 277.000 €, Deckung 276.999,99 €.", "Plan: Expenses €277,000, Cover €276,999.99.");
  assert_reason (&self->found.unmet.items[1], "Plan: 2019: Ausgaben 277.000 €, Deckung 276.999,99 €.", "Plan: 2019: Expenses €277,000, Cover €276,999.99.");
  assert_true (lists (&self->found.unmet, ERR_SUMS_DIFFER, "expenses.cents"));
  look_done (self);
}

static void every_year_balances_by_itself_in_order (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, balance ());
  money (self, "expenses", "A-001", 2027, 500);
  money (self, "expenses", "A-002", 2026, 300);
  money (self, "cover", "D-001", 2028, 500);
  money (self, "cover", "D-002", 2026, 200);
  money (self, "cover", "D-003", 2026, 100);
  look (self); /* the total is right */
  assert_int_equal (self->found.unmet.count, 2);
  assert_true (says (self->found.unmet.items[0].de, "2027: Ausgaben 5 €, Deckung 0 €"));
  assert_true (says (self->found.unmet.items[1].de, "2028: Ausgaben 0 €, Deckung 5 €"));
  money (self, "expenses", "A-003", 2026, 1);
  look (self);
  assert_int_equal (self->found.unmet.count, 4);
  assert_true (says (self->found.unmet.items[0].de, "Plan: Ausgaben 8,01 €, Deckung 8 €"));
  assert_true (says (self->found.unmet.items[1].de, "2026: Ausgaben 3,01 €, Deckung 3 €"));
  look_done (self);
}

static void sums_can_be_weighed_by_kind (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check check = balance ();
  check.per = SLICE ("kind");
  LOOK_FOR (self, check);
  value_set_str (*state, &money (self, "expenses", "A-001", 2026, 100)->cells, "kind", value_string ("staff"));
  value_set_str (*state, &money (self, "cover", "D-001", 2026, 100)->cells, "kind", value_string ("things"));
  look (self);
  assert_int_equal (self->found.unmet.count, 2);
  assert_true (says (self->found.unmet.items[0].de, "Plan: Personal: ") && says (self->found.unmet.items[0].en, "Plan: Staff: "));
  look_done (self);
}

static void a_sum_stays_below_another (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check check = {.kind = CHECK_SUMS, .at_most = true, .left = sum_of ("cover"), .right = sum_of ("expenses")};
  check.left.where = is_one_of (*state, "kind", "grant", NULL);
  check.left.label = label ("Zuwendungen", "Grants");
  check.right.where = is_one_of (*state, "eligible", "true", NULL);
  LOOK_FOR (self, check);
  money (self, "cover", "D-001", 2026, 999);
  value_set_str (*state, &money (self, "cover", "D-002", 2026, 100)->cells, "kind", value_string ("grant"));
  money (self, "expenses", "A-001", 2026, 999);
  struct table_row *eligible = money (self, "expenses", "A-002", 2027, 99);
  value_set_str (*state, &eligible->cells, "eligible", value_bool (true));
  assert_unmet (self, ERR_SUM_EXCEEDED, "cover.cents");
  assert_reason (&self->found.unmet.items[0], "Die Summe ist zu hoch: Zuwendungen 1 €, Ausgaben 0,99 €.", "The sum is too high: Grants €1, Expenses €0.99.");
  value_set_str (*state, &eligible->cells, "cents", value_int (100));
  assert_met (self);
  value_set_str (*state, &eligible->cells, "cents", value_int (101));
  assert_met (self);
  look_done (self);
}

static void a_field_of_the_case_is_an_operand_and_what_is_unknown_no_amount (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check check = {.kind = CHECK_SUMS, .left = {.field = SLICE ("cost")}, .right = sum_of ("expenses")};
  LOOK_FOR (self, check);
  assert_met (self);
  set (self, "cost", value_int (500));
  assert_unmet (self, ERR_SUMS_DIFFER, "cost");
  assert_reason (&self->found.unmet.items[0], "Die Summen sind nicht gleich: Kosten 5 €, Ausgaben 0 €.", "The sums are not equal: Cost €5, Expenses €0.");
  struct table_row *row = money (self, "expenses", "A-001", 2026, 500);
  assert_met (self);
  value_set_str (*state, &row->cells, "cents", unknown (*state, "x", "2026-01-01"));
  set (self, "cost", band (*state, "small"));
  assert_met (self);
  look_done (self);
}

/* ---- Sums by the row that is named ---- */

/* What is drawn of each application is not above what it was granted. */
static struct check drawn (void)
{
  struct check check = {.kind = CHECK_SUMS, .at_most = true, .left = sum_of ("cover"), .right = sum_of ("applications"), .per = SLICE ("application")};
  check.left.label = label ("Abgerufen", "Drawn");
  check.right.column = SLICE ("amount");
  check.right.label = label ("Bewilligt", "Granted");
  return check;
}

static struct table_row *draw (struct look *self, const char *id, const char *application, int64_t cents)
{
  struct table_row *row = add_row (self, "cover", id, "cents", value_int (cents), NULL);
  if (application != NULL)
    value_set_str (self->arena, &row->cells, "application", value_string (application));
  return row;
}

static void what_one_application_leaves_is_not_for_another (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, drawn ());
  add_row (self, "applications", "AN-001", "title", value_string ("Land"), "amount", value_int (100000000), NULL);
  struct table_row *small = add_row (self, "applications", "AN-002", "title", value_string ("Digitalpakt"), "amount", value_int (1000), NULL);
  draw (self, "AB-001", "AN-002", 60000000);
  draw (self, "AB-002", "AN-002", 40000000);
  assert_unmet (self, ERR_SUM_EXCEEDED, "cover.cents"); /* the whole holds to the cent, and is not spoken of */
  assert_reason (&self->found.unmet.items[0], "Die Summe ist zu hoch: AN-002 „Digitalpakt“: Abgerufen 1.000.000 €, Bewilligt 10 €.",
                 "The sum is too high: AN-002 \"Digitalpakt\": Drawn €1,000,000, Granted €10.");
  value_set_str (*state, &small->cells, "amount", value_int (100000000));
  assert_met (self);
  value_set_str (*state, &small->cells, "amount", value_int (99999999));
  assert_unmet (self, ERR_SUM_EXCEEDED, "cover.cents");
  look_done (self);
}

static void an_application_without_an_amount_and_one_that_does_not_count_give_nothing (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check check = drawn ();
  check.right.where = is_one_of (*state, "status", "granted", NULL);
  LOOK_FOR (self, check);
  struct table_row *row = add_row (self, "applications", "AN-001", "status", value_string ("granted"), NULL);
  add_row (self, "applications", "AN-002", "status", value_string ("granted"), "amount", value_int (1000), NULL);
  draw (self, "AB-001", "AN-001", 1);
  assert_unmet (self, ERR_SUM_EXCEEDED, "cover.cents");
  assert_true (says (self->found.unmet.items[0].de, "AN-001: Abgerufen 0,01 €, Bewilligt 0 €"));
  value_set_str (*state, &row->cells, "amount", value_int (1));
  assert_met (self);
  value_set_str (*state, &row->cells, "status", value_string ("refused"));
  assert_unmet (self, ERR_SUM_EXCEEDED, "cover.cents");
  look_done (self);
}

static void what_names_no_application_is_weighed_with_the_whole (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, drawn ());
  add_row (self, "applications", "AN-001", "amount", value_int (100), NULL);
  draw (self, "AB-001", "AN-001", 100);
  assert_met (self);
  draw (self, "AB-002", NULL, 1);
  assert_unmet (self, ERR_SUM_EXCEEDED, "cover.cents");
  assert_true (says (self->found.unmet.items[0].de, "hoch: Abgerufen 1,01 €, Bewilligt 1 €"));
  look_done (self);
}

static void sums_of_what_names_a_row_can_have_to_be_equal (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check check = drawn ();
  check.at_most = false;
  LOOK_FOR (self, check);
  add_row (self, "applications", "AN-001", "amount", value_int (100), NULL);
  add_row (self, "applications", "AN-002", "amount", value_int (50), NULL);
  draw (self, "AB-001", "AN-001", 150);
  look (self);
  assert_int_equal (self->found.unmet.count, 2);
  assert_true (says (self->found.unmet.items[0].de, "AN-001: Abgerufen 1,50 €, Bewilligt 1 €"));
  assert_true (says (self->found.unmet.items[1].de, "AN-002: Abgerufen 0 €, Bewilligt 0,50 €"));
  look_done (self);
}

static void of_many_applications_ten_are_named_and_the_others_counted (void **state)
{
  struct look *self = look_with_tables (*state);
  LOOK_FOR (self, drawn ());
  for (int i = 0; i < 13; i++)
  {
    const char *id = arena_printf (*state, "AN-%03d", i);
    add_row (self, "applications", id, "amount", value_int (i == 5 ? 1 : 0), NULL);
    draw (self, arena_printf (*state, "AB-%03d", i), id, 1);
  }
  look (self);
  assert_int_equal (self->found.unmet.count, 11);
  assert_reason (&self->found.unmet.items[10], "und 2 weitere: Die Summe ist zu hoch.", "and 2 more: The sum is too high.");
  look_done (self);
}

static void a_sum_that_no_number_holds_is_said_and_never_wraps (void **state)
{
  struct look *self = look_with_tables (*state);
  struct check check = balance ();
  check.warning = true; /* hinders all the same */
  LOOK_FOR (self, check);
  money (self, "expenses", "A-001", 2026, INT64_MAX);
  money (self, "cover", "D-001", 2026, INT64_MAX);
  assert_met (self);
  money (self, "expenses", "A-002", 2027, 1);
  assert_unmet (self, ERR_OVERFLOW, "expenses.cents");
  assert_reason (&self->found.unmet.items[0], "„Ausgaben“: Die Summe ist zu groß.", "\"Expenses\": the sum is too large.");
  money (self, "cover", "D-002", 2027, 1);
  look (self);
  assert_int_equal (self->found.unmet.count, 2);
  assert_true (lists (&self->found.unmet, ERR_OVERFLOW, "cover.cents"));
  look_done (self);
}

/* ---- Grants ---- */

static const struct programme catalogue_items[] = {{"state", "Land Digital", 9000, 12000000, 1000, false, 0},
                                                   {"silent", "Ohne Angaben", -1, 0, -1, false, 0},
                                                   {"free", "Ohne Eigenanteil", 10000, INT64_MAX, -1, false, 0},
                                                   {"capped", "Nur Höchstbetrag", -1, 5000000, -1, false, 0}};
static const struct programmes catalogue = {4, catalogue_items};

static struct check grants (struct arena *arena)
{
  return (struct check){.kind = CHECK_GRANTS,
                        .table = SLICE ("applications"),
                        .where = is_one_of (arena, "status", "submitted", NULL),
                        .left = sum_of ("expenses"),
                        .right = sum_of ("cover")};
}

static struct look *grants_look (struct arena *arena, int64_t eligible, int64_t own)
{
  struct look *self = look_with_tables (arena);
  self->programmes = &catalogue;
  LOOK_FOR (self, grants (arena));
  money (self, "expenses", "A-001", 2026, eligible);
  money (self, "cover", "D-001", 2026, own);
  return self;
}

static struct table_row *application (struct look *self, const char *id, const char *programme, int64_t amount)
{
  return add_row (self, "applications", id, "title", value_string ("Glasfaser"), "status", value_string ("submitted"), "programme", value_string (programme),
                  "amount", value_int (amount), NULL);
}

static void no_application_asks_for_more_than_its_programme_gives (void **state)
{
  struct look *self = grants_look (*state, 13000000, 1300000);
  struct table_row *row = application (self, "N-001", "state", 11700000);
  assert_met (self);
  value_set_str (*state, &row->cells, "amount", value_int (11700001));
  assert_unmet (self, ERR_GRANT_EXCEEDED, "applications.amount");
  assert_true (slice_is (self->found.unmet.items[0].row, "N-001"));
  assert_reason (&self->found.unmet.items[0], "Antrag N-001 „Glasfaser“: Betrag 117.000,01 €, „Land Digital“ gibt höchstens 117.000 €.",
                 "Application N-001 \"Glasfaser\": Amount €117,000.01, \"Land Digital\" gives at most €117,000.");
  value_set_str (*state, &row->cells, "status", value_string ("draft"));
  assert_met (self);
  look_done (self);
}

static void own_funds_reach_what_the_programme_wants (void **state)
{
  struct look *self = grants_look (*state, 13000000, 1299999);
  application (self, "N-001", "state", 100);
  assert_unmet (self, ERR_OWN_FUNDS_SHORT, "applications.programme");
  assert_reason (&self->found.unmet.items[0], "Antrag N-001 „Glasfaser“: Eigenmittel 12.999,99 €, „Land Digital“ verlangt mindestens 13.000 €.",
                 "Application N-001 \"Glasfaser\": own funds €12,999.99, \"Land Digital\" wants at least €13,000.");
  application (self, "N-002", "free", 13000000);
  look (self);
  assert_int_equal (self->found.unmet.count, 1);
  look_done (self);
}

static void what_a_programme_leaves_unknown_is_not_held_against_anybody (void **state)
{
  struct look *self = grants_look (*state, 100, 0);
  application (self, "N-001", "silent", INT64_MAX);
  application (self, "N-002", "of another catalogue", INT64_MAX);
  add_row (self, "applications", "N-003", "status", value_string ("submitted"), NULL);
  add_row (self, "applications", "N-004", "status", value_string ("submitted"), "programme", value_string ("free"), NULL);
  assert_met (self);
  self->programmes = NULL;
  application (self, "N-005", "free", INT64_MAX);
  assert_met (self);
  look_done (self);
}

static void a_maximum_holds_where_no_rate_is_known (void **state)
{
  struct look *self = grants_look (*state, 100, 0);
  struct table_row *row = application (self, "N-001", "capped", 5000000);
  assert_met (self);
  value_set_str (*state, &row->cells, "amount", value_int (5000001));
  assert_unmet (self, ERR_GRANT_EXCEEDED, "applications.amount");
  look_done (self);
}

static void without_planned_costs_a_programme_gives_as_much_as_it_ever_does (void **state)
{
  struct look *self = look_with_tables (*state);
  self->programmes = &catalogue;
  LOOK_FOR (self, grants (*state));
  struct table_row *row = application (self, "N-001", "state", 12000000);
  assert_met (self);
  value_set_str (*state, &row->cells, "amount", value_int (12000001));
  assert_unmet (self, ERR_GRANT_EXCEEDED, "applications.amount");
  assert_true (says (self->found.unmet.items[0].de, "gibt höchstens 120.000 €"));
  value_set_str (*state, &row->cells, "amount", value_int (12000000));
  money (self, "expenses", "A-001", 2026, 0);
  assert_unmet (self, ERR_GRANT_EXCEEDED, "applications.amount");
  look_done (self);
}

static void each_column_named_is_held_against_the_programme (void **state)
{
  struct slice fields[] = {SLICE ("amount"), SLICE ("granted_cents")};
  struct look *self = grants_look (*state, 13000000, 1300000);
  struct table_row *row = application (self, "N-001", "state", 11700000);
  value_set_str (*state, &row->cells, "granted_cents", value_int (11700001));
  assert_met (self);
  struct check check = grants (*state);
  check.fields = fields;
  check.field_count = 1;
  LOOK_FOR (self, check);
  assert_met (self);
  check.field_count = 2;
  LOOK_FOR (self, check);
  assert_unmet (self, ERR_GRANT_EXCEEDED, "applications.granted_cents");
  value_set_str (*state, &row->cells, "amount", value_int (11700001));
  look (self);
  assert_int_equal (self->found.unmet.count, 2);
  look_done (self);
}

static void eligible_costs_that_no_number_holds_are_said (void **state)
{
  struct look *self = grants_look (*state, 100, 0);
  money (self, "expenses", "A-002", 2026, INT64_MAX);
  assert_unmet (self, ERR_OVERFLOW, "expenses.cents");
  look_done (self);
}

/* ---- Figures ---- */

static void put_figures (struct look *self, const struct figure *figures, uint32_t count)
{
  self->pipeline->figure_count = count;
  self->pipeline->figures = arena_alloc (self->arena, count * sizeof *figures);
  memcpy (self->pipeline->figures, figures, count * sizeof *figures);
}

static int64_t figure (struct look *self, const char *key)
{
  struct subject subject = look_subject (self);
  struct value figures = figures_of (&subject, self->arena);
  return value_as_int (value_at (&figures, key), -1);
}

static void figures_are_sums_and_what_is_made_of_them (void **state)
{
  struct slice gap[] = {SLICE ("planned"), SLICE ("-own"), SLICE ("exact")}, more[] = {SLICE ("-gap")};
  struct figure figures[] = {{.key = SLICE ("planned"), .sum = sum_of ("expenses")},
                             {.key = SLICE ("own"), .sum = sum_of ("cover")},
                             {.key = SLICE ("exact"), .sum = {.field = SLICE ("exact")}},
                             {.key = SLICE ("gap"), .parts = gap, .part_count = 3},
                             {.key = SLICE ("a_surplus"), .parts = more, .part_count = 1}};
  figures[1].sum.where = is_one_of (*state, "kind", "own", NULL);
  struct look *self = look_with_tables (*state);
  put_figures (self, figures, 5);
  assert_int_equal (figure (self, "planned"), 0);
  assert_int_equal (figure (self, "gap"), 0);
  money (self, "expenses", "A-001", 2026, 1000);
  money (self, "expenses", "A-002", 2027, 500);
  money (self, "cover", "D-001", 2026, 7777);
  value_set_str (*state, &money (self, "cover", "D-002", 2026, 400)->cells, "kind", value_string ("own"));
  set (self, "exact", value_int (3));
  assert_int_equal (figure (self, "planned"), 1500);
  assert_int_equal (figure (self, "own"), 400);
  assert_int_equal (figure (self, "gap"), 1103);
  assert_int_equal (figure (self, "a_surplus"), -1103);
  look_done (self);
}

static void a_figure_that_overflows_is_absent_and_so_is_what_is_made_of_it (void **state)
{
  struct slice gap[] = {SLICE ("own"), SLICE ("-planned")}, twice[] = {SLICE ("own"), SLICE ("own")};
  const struct figure figures[] = {{.key = SLICE ("planned"), .sum = sum_of ("expenses")},
                                   {.key = SLICE ("own"), .sum = sum_of ("cover")},
                                   {.key = SLICE ("gap"), .parts = gap, .part_count = 2},
                                   {.key = SLICE ("twice"), .parts = twice, .part_count = 2}};
  struct look *self = look_with_tables (*state);
  put_figures (self, figures, 4);
  money (self, "expenses", "A-001", 2026, INT64_MAX);
  money (self, "expenses", "A-002", 2026, 1);
  money (self, "cover", "D-001", 2026, INT64_MAX);
  struct subject subject = look_subject (self);
  struct value found = figures_of (&subject, *state);
  assert_int_equal (found.count, 1);
  assert_true (value_as_int (value_at (&found, "own"), 0) == INT64_MAX);
  look_done (self);
}

static void a_sum_can_be_of_what_belongs_to_one_row (void **state)
{
  struct look *self = look_with_tables (*state);
  struct operand draws = sum_of ("cover"), granted = {.table = SLICE ("applications"), .column = SLICE ("amount")};
  struct value one = value_string ("AN-001");
  int64_t cents;
  add_row (self, "applications", "AN-001", "amount", value_int (5), NULL);
  add_row (self, "applications", "AN-002", "amount", value_int (7), NULL);
  draw (self, "AB-001", "AN-001", 3);
  draw (self, "AB-002", "AN-002", 4);
  draw (self, "AB-003", NULL, 8);
  struct subject subject = look_subject (self);
  assert_int_equal (operand_sum (&subject, &draws, SLICE ("application"), &one, &cents), 0);
  assert_int_equal (cents, 3);
  assert_int_equal (operand_sum (&subject, &granted, SLICE ("application"), &one, &cents), 0);
  assert_int_equal (cents, 5);
  look_done (self);
}

static void a_sum_can_be_of_one_year_alone (void **state)
{
  struct look *self = look_with_tables (*state);
  struct operand expenses = sum_of ("expenses"), field = {.field = SLICE ("exact")};
  struct value year = value_int (2026);
  int64_t cents;
  money (self, "expenses", "A-001", 2026, 5);
  money (self, "expenses", "A-002", 2027, 7);
  set (self, "exact", value_int (11));
  struct subject subject = look_subject (self);
  assert_int_equal (operand_sum (&subject, &expenses, SLICE ("year"), &year, &cents), 0);
  assert_int_equal (cents, 5);
  assert_int_equal (operand_sum (&subject, &expenses, SLICE_NONE, NULL, &cents), 0);
  assert_int_equal (cents, 12);
  assert_int_equal (operand_sum (&subject, &field, SLICE_NONE, NULL, &cents), 0);
  assert_int_equal (cents, 11);
  assert_int_equal (operand_sum (&subject, &field, SLICE ("year"), &year, &cents), 0);
  assert_int_equal (cents, 0);
  look_done (self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_plan_balances_to_the_cent),
      PROMISE (every_year_balances_by_itself_in_order),
      PROMISE (sums_can_be_weighed_by_kind),
      PROMISE (a_sum_stays_below_another),
      PROMISE (a_field_of_the_case_is_an_operand_and_what_is_unknown_no_amount),
      PROMISE (what_one_application_leaves_is_not_for_another),
      PROMISE (an_application_without_an_amount_and_one_that_does_not_count_give_nothing),
      PROMISE (what_names_no_application_is_weighed_with_the_whole),
      PROMISE (sums_of_what_names_a_row_can_have_to_be_equal),
      PROMISE (of_many_applications_ten_are_named_and_the_others_counted),
      PROMISE (a_sum_that_no_number_holds_is_said_and_never_wraps),
      PROMISE (no_application_asks_for_more_than_its_programme_gives),
      PROMISE (own_funds_reach_what_the_programme_wants),
      PROMISE (what_a_programme_leaves_unknown_is_not_held_against_anybody),
      PROMISE (a_maximum_holds_where_no_rate_is_known),
      PROMISE (without_planned_costs_a_programme_gives_as_much_as_it_ever_does),
      PROMISE (each_column_named_is_held_against_the_programme),
      PROMISE (eligible_costs_that_no_number_holds_are_said),
      PROMISE (figures_are_sums_and_what_is_made_of_them),
      PROMISE (a_figure_that_overflows_is_absent_and_so_is_what_is_made_of_it),
      PROMISE (a_sum_can_be_of_one_year_alone),
      PROMISE (a_sum_can_be_of_what_belongs_to_one_row),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
