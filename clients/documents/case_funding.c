/* SPDX-License-Identifier: EUPL-1.2 */
/* Finanzierung: the plan by year, applications, Haushalt, Beratungsfolge, deadlines.  What is not known is called so. */
#include "case_room.h"

#include "forms.h"

#include <inttypes.h>
#include <stdlib.h>

bool case_has_funding (const struct maker *self)
{
  static const char *const tables[] = {"expenses", "cover", "applications", "draws", "consultations"};
  static const char *const fields[] = {"funding_note", "budget_account", "budget_year", "budget_kind", "budget_task", "provisional_budget", "followup_covered"};
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    if (case_rows (self, tables[i]).count > 0)
      return true;
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (case_has (self->file, fields[i]))
      return true;
  return false;
}

/* ---- The plan ---- */

#define YEARS_ABREAST 5 /* amounts in millions side by side on A4, none of them cut */

/* A row for each kind of the table that occurs, a column for each year from `from` to before `end`, sums at both ends; the one of all years in the last part.
 */
static void show_part (const struct maker *self, const char *key, struct slice caption, enum case_text total, const struct plan_years *years, uint32_t from,
                       uint32_t end)
{
  const struct value *column = case_column (self->file, "table", slice_of (key), SLICE ("kind")), *kinds = value_at (column, "option_keys");
  struct paper_table *table = paper_table (self->paper, caption);
  bool last = end == years->count;
  paper_column (table, PAPER_LEFT, case_label (self, column, SLICE ("kind")));
  for (uint32_t y = from; y < end; y++)
    paper_column (table, PAPER_RIGHT, slice_of (arena_printf (self->arena, "%" PRId64, years->years[y])));
  if (last)
    paper_column (table, PAPER_RIGHT, case_say (self, CT_TOTAL));
  for (uint32_t k = 0; kinds != NULL && kinds->kind == VALUE_LIST && k < kinds->count; k++)
  {
    struct slice kind = value_as_slice (&kinds->items[k]);
    struct sum whole = case_plan_sum (self, key, kind, 0);
    if (whole.rows == 0)
      continue;
    paper_row (table);
    paper_cell (table, case_option (self, column, kind));
    for (uint32_t y = from; y < end; y++)
      paper_cell (table, case_sum_words (self, case_plan_sum (self, key, kind, years->years[y])));
    if (last)
      paper_cell (table, case_sum_words (self, whole));
  }
  paper_sum_row (table);
  paper_cell (table, case_say (self, total));
  for (uint32_t y = from; y < end; y++)
    paper_cell (table, case_sum_words (self, case_plan_sum (self, key, SLICE_NONE, years->years[y])));
  if (last)
    paper_cell (table, case_sum_words (self, case_plan_sum (self, key, SLICE_NONE, 0)));
}

/* A plan of many years in parts below one another: "Ausgaben 2026–2030", "Ausgaben 2031–2033". */
static void show_side (const struct maker *self, const char *key, enum case_text caption, enum case_text total, const struct plan_years *years)
{
  struct slice name = case_say (self, caption);
  if (years->count <= YEARS_ABREAST)
  {
    show_part (self, key, name, total, years, 0, years->count);
    return;
  }
  for (uint32_t from = 0, end; from < years->count; from = end)
  {
    end = from + YEARS_ABREAST < years->count ? from + YEARS_ABREAST : years->count;
    const char *span = from + 1 == end ? arena_printf (self->arena, "%" PRId64, years->years[from])
                                       : arena_printf (self->arena, "%" PRId64 "–%" PRId64, years->years[from], years->years[end - 1]);
    show_part (self, key, case_join (self, name, " ", slice_of (span)), total, years, from, end);
  }
}

static void balance_row (const struct maker *self, struct paper_table *table, struct slice name, int64_t year, bool *balanced)
{
  struct sum expenses = case_plan_sum (self, "expenses", SLICE_NONE, year), cover = case_plan_sum (self, "cover", SLICE_NONE, year);
  struct sum difference = case_sum_minus (expenses, cover);
  if (year == 0)
    paper_sum_row (table);
  else
    paper_row (table);
  paper_cell (table, name);
  paper_cell (table, case_sum_words (self, expenses));
  paper_cell (table, case_sum_words (self, cover));
  paper_cell (table, case_sum_words (self, difference));
  *balanced = *balanced && !difference.unknown && difference.cents == 0;
}

static void show_balance (const struct maker *self, const struct plan_years *years)
{
  struct paper_table *table = paper_table (self->paper, case_say (self, CT_PLAN_BALANCE));
  bool balanced = true;
  paper_column (table, PAPER_LEFT, case_say (self, CT_YEAR));
  paper_column (table, PAPER_RIGHT, case_say (self, CT_PLAN_EXPENSES));
  paper_column (table, PAPER_RIGHT, case_say (self, CT_PLAN_COVER));
  paper_column (table, PAPER_RIGHT, case_say (self, CT_DIFFERENCE));
  for (uint32_t y = 0; y < years->count; y++)
    balance_row (self, table, slice_of (arena_printf (self->arena, "%" PRId64, years->years[y])), years->years[y], &balanced);
  balance_row (self, table, case_say (self, CT_TOTAL), 0, &balanced);
  paper_paragraph (self->paper, case_say (self, balanced ? CT_BALANCED : CT_NOT_BALANCED));
}

static void show_plan (const struct maker *self)
{
  struct plan_years years = case_plan_years (self);
  uint32_t expenses = case_rows (self, "expenses").count, cover = case_rows (self, "cover").count;
  case_heading (self, 1, "plan", CT_PLAN);
  if (expenses + cover == 0)
  {
    case_say_no_rows (self, "expenses", CT_NO_PLAN);
    case_pair_or_unknown (self, "invest_cents");
    case_pair_or_unknown (self, "annual_cents");
    return;
  }
  if (expenses > 0)
    show_side (self, "expenses", CT_PLAN_EXPENSES, CT_TOTAL_EXPENSES, &years);
  else
    case_say_no_rows (self, "expenses", CT_NO_EXPENSES);
  if (cover > 0)
    show_side (self, "cover", CT_PLAN_COVER, CT_TOTAL_COVER, &years);
  else
    case_say_no_rows (self, "cover", CT_NO_COVER);
  if (expenses > 0 && cover > 0)
    show_balance (self, &years);
  struct sum eligible = case_plan_eligible (self);
  if (expenses > 0)
    paper_pair (self->paper, case_say (self, CT_ELIGIBLE),
                eligible.unknown ? case_say (self, CT_UNKNOWN) : form_amount (self->arena, eligible.cents, self->german));
  case_pair (self, "funding_note");
}

/* ---- Applications ---- */

/* What the broker reckoned for an application. */
static const struct value *figure_of (const struct maker *self, const struct value *row)
{
  const struct value *grants = value_at (&self->file->figures, "grants");
  for (uint32_t i = 0; grants != NULL && grants->kind == VALUE_LIST && i < grants->count; i++)
    if (slice_equal (case_text_at (&grants->items[i], "row"), case_text_at (row, "row")))
      return &grants->items[i];
  return NULL;
}

static struct slice amount_or_unknown (const struct maker *self, const struct value *amount)
{
  return amount != NULL && amount->kind == VALUE_INT ? form_amount (self->arena, amount->integer, self->german) : case_say (self, CT_UNKNOWN);
}

static struct slice deadline_of (const struct maker *self, const struct value *row)
{
  struct slice own = case_cell_words (self, row, "deadline"), programme = case_text_at (figure_of (self, row), "deadline");
  if (!case_deadline_open (self->file, "deadline", row))
    return case_say (self, CT_NONE);
  if (own.size > 0)
    return own;
  if (programme.size == 0)
    return case_say (self, CT_UNKNOWN);
  return case_say_with (self, CT_BY_PROGRAMME, form_date (self->arena, programme, self->german), SLICE_NONE);
}

static void show_application_amounts (const struct maker *self, const struct picked *rows)
{
  struct paper_table *table = paper_table (self->paper, case_say (self, CT_APPLICATION_SUMS));
  static const enum case_text headers[] = {CT_A_EXPECTED, CT_A_APPLIED, CT_A_GRANTED, CT_A_DRAWN};
  paper_column (table, PAPER_LEFT, case_say (self, CT_A_APPLICATION));
  for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
    paper_column (table, PAPER_RIGHT, case_say (self, headers[i]));
  for (uint32_t i = 0; i < rows->count; i++)
  {
    struct sum drawn = case_draws (self, case_text_at (rows->rows[i], "row"));
    paper_row (table);
    paper_cell (table, case_cell_words (self, rows->rows[i], "title"));
    paper_cell (table, amount_or_unknown (self, value_at (figure_of (self, rows->rows[i]), "expected")));
    paper_cell (table, amount_or_unknown (self, case_cell (rows->rows[i], "amount")));
    paper_cell (table, amount_or_unknown (self, case_cell (rows->rows[i], "granted_cents")));
    paper_cell (table, drawn.rows == 0 ? case_say (self, CT_NO_DRAWS) : case_sum_words (self, drawn));
  }
}

static void show_applications (const struct maker *self)
{
  static const char *const columns[] = {"programme", "status", "reference"};
  struct picked rows = case_rows (self, "applications");
  case_heading (self, 1, "applications", CT_APPLICATIONS);
  if (rows.count == 0)
  {
    case_say_no_rows (self, "applications", CT_NO_APPLICATIONS);
    return;
  }
  struct paper_table *table = paper_table (self->paper, SLICE_NONE);
  paper_column (table, PAPER_LEFT, case_say (self, CT_A_APPLICATION));
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
    if (case_column_used (&rows, columns[i]))
      paper_column (table, PAPER_LEFT,
                    case_label (self, case_column (self->file, "table", SLICE ("applications"), slice_of (columns[i])), slice_of (columns[i])));
  paper_column (table, PAPER_LEFT, case_say (self, CT_A_DEADLINE));
  for (uint32_t i = 0; i < rows.count; i++)
  {
    paper_row (table);
    paper_cell (table, case_cell_words (self, rows.rows[i], "title"));
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
      if (case_column_used (&rows, columns[c]))
        paper_cell (table, case_cell_words (self, rows.rows[i], columns[c]));
    paper_cell (table, deadline_of (self, rows.rows[i]));
  }
  show_application_amounts (self, &rows);
}

/* ---- Haushalt, bodies, deadlines ---- */

void case_show_budget (const struct maker *self)
{
  static const char *const fields[] = {"budget_account", "budget_year", "budget_kind", "budget_task", "provisional_budget", "followup_covered"};
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    case_pair_or_unknown (self, fields[i]);
  case_pair (self, "provisional_reason");
}

static bool of_money (struct slice table)
{
  return slice_is (table, "applications") || slice_is (table, "draws") || slice_is (table, "consultations") || slice_is (table, "procurements");
}

static int by_day (const void *a, const void *b)
{
  const struct case_deadline *left = a, *right = b;
  return slice_compare (left->day, right->day);
}

static void show_deadlines (const struct maker *self)
{
  struct case_deadline *deadlines;
  size_t count = case_deadlines (self->arena, self->file, &deadlines);
  qsort (deadlines, count, sizeof *deadlines, by_day);
  struct paper_table *table = NULL;
  if (!self->file->insider && count == 0)
    return;
  case_heading (self, 1, "deadlines", CT_DEADLINES);
  for (size_t i = 0; i < count; i++)
  {
    if (!of_money (deadlines[i].table))
      continue;
    if (table == NULL)
    {
      table = paper_table (self->paper, SLICE_NONE);
      paper_column (table, PAPER_LEFT, case_say (self, CT_DL_DAY));
      paper_column (table, PAPER_LEFT, case_say (self, CT_DL_WHAT));
    }
    paper_row (table);
    paper_cell (table, form_date (self->arena, deadlines[i].day, self->german));
    paper_cell (table, deadlines[i].text);
  }
  if (table == NULL)
    paper_paragraph (self->paper, case_say (self, CT_NO_DEADLINES));
}

void case_make_funding (const struct maker *self)
{
  bool has = case_has_funding (self);
  if (!has && !self->file->insider)
    return;
  show_plan (self);
  show_applications (self);
  case_heading (self, 1, "budget", CT_BUDGET);
  case_show_budget (self);
  case_heading (self, 1, "beratungsfolge", CT_CONSULTATIONS);
  case_show_consultations (self);
  show_deadlines (self);
}
