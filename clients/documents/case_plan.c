/* SPDX-License-Identifier: EUPL-1.2 */
/* The sums of a Finanzierungsplan: integer cents, checked; what is missing or too large is unknown and never zero. */
#include "case_room.h"

#include "forms.h"

#include <stdlib.h>

/* ---- Sums ---- */

struct sum case_sum_add (struct sum a, struct sum b)
{
  struct sum sum = {.rows = a.rows + b.rows, .unknown = a.unknown || b.unknown};
  if (__builtin_add_overflow (a.cents, b.cents, &sum.cents))
    sum.unknown = true;
  return sum;
}

struct sum case_sum_minus (struct sum a, struct sum b)
{
  struct sum sum = {.rows = a.rows + b.rows, .unknown = a.unknown || b.unknown};
  if (__builtin_sub_overflow (a.cents, b.cents, &sum.cents))
    sum.unknown = true;
  return sum;
}

struct slice case_sum_words (const struct maker *self, struct sum sum)
{
  if (sum.unknown)
    return case_say (self, CT_UNKNOWN);
  return sum.rows == 0 ? case_say (self, CT_NONE) : form_amount (self->arena, sum.cents, self->german);
}

static struct sum sum_of_row (const struct value *row)
{
  const struct value *cents = case_cell (row, "cents");
  bool there = cents != NULL && cents->kind == VALUE_INT;
  return (struct sum){.cents = there ? cents->integer : 0, .rows = 1, .unknown = !there};
}

/* ---- The plan ---- */

static int by_year (const void *a, const void *b)
{
  const int64_t *left = a, *right = b;
  return *left < *right ? -1 : *left > *right;
}

static void add_years (struct plan_years *self, const struct picked *rows)
{
  for (uint32_t i = 0; i < rows->count; i++)
  {
    int64_t year = value_as_int (case_cell (rows->rows[i], "year"), 0);
    uint32_t at = 0;
    while (at < self->count && self->years[at] != year)
      at++;
    if (at == self->count && self->count < PLAN_YEARS && year != 0)
      self->years[self->count++] = year;
  }
}

struct plan_years case_plan_years (const struct maker *self)
{
  struct plan_years years = {.count = 0};
  struct picked expenses = case_rows (self, "expenses"), cover = case_rows (self, "cover");
  add_years (&years, &expenses);
  add_years (&years, &cover);
  qsort (years.years, years.count, sizeof years.years[0], by_year);
  return years;
}

struct sum case_plan_sum (const struct maker *self, const char *table, struct slice kind, int64_t year)
{
  struct picked rows = case_rows (self, table);
  struct sum sum = {0};
  for (uint32_t i = 0; i < rows.count; i++)
    if ((kind.size == 0 || slice_equal (value_as_slice (case_cell (rows.rows[i], "kind")), kind)) &&
        (year == 0 || value_as_int (case_cell (rows.rows[i], "year"), 0) == year))
      sum = case_sum_add (sum, sum_of_row (rows.rows[i]));
  return sum;
}

/* None is a figure only where somebody said of a row that it is not eligible. */
struct sum case_plan_eligible (const struct maker *self)
{
  struct picked rows = case_rows (self, "expenses");
  struct sum sum = {.unknown = !case_column_used (&rows, "eligible")};
  for (uint32_t i = 0; i < rows.count; i++)
    if (value_as_bool (case_cell (rows.rows[i], "eligible"), false))
      sum = case_sum_add (sum, sum_of_row (rows.rows[i]));
  return sum;
}

struct sum case_draws (const struct maker *self, struct slice application)
{
  struct picked rows = case_rows (self, "draws");
  struct sum sum = {0};
  for (uint32_t i = 0; i < rows.count; i++)
    if (slice_equal (value_as_slice (case_cell (rows.rows[i], "application")), application))
      sum = case_sum_add (sum, sum_of_row (rows.rows[i]));
  return sum;
}
