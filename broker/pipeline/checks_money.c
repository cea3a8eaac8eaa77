/* SPDX-License-Identifier: EUPL-1.2 */
/* Checks over amounts in rows: whether two sums balance, in total and by year, and whether applications ask for more than their programmes give. */
#include "examine.h"
#include "programme.h"

#include <stdlib.h>
#include <string.h>

/* ---- Sums ---- */

/* Both sums over the rows with one value of the column `per`, or over all. */
struct balance
{
  const struct value *value;
  int64_t sums[2];
};

struct balances
{
  struct balance total;
  uint32_t count;
  struct balance *items; /* in the order of their values */
};

static struct label label_of_operand (const struct examination *self, const struct operand *operand)
{
  return label_or (operand->label, operand->table.size > 0 ? label_of_table (self, operand->table) : label_of_path (self, operand->field));
}

static struct slice place_of_operand (const struct examination *self, const struct operand *operand)
{
  return operand->table.size > 0 ? cell_path (self, operand->table, operand->column) : operand->field;
}

/* Numbers before texts. */
static int value_order (const struct value *a, const struct value *b)
{
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  if (a->kind == VALUE_INT)
    return a->integer < b->integer ? -1 : a->integer > b->integer;
  return slice_compare (value_as_slice (a), value_as_slice (b));
}

/* The balance of a value, put in its place when it is new; there is room for one a row. */
static struct balance *balance_of (struct balances *self, const struct value *value)
{
  uint32_t low = 0, high = self->count;
  while (low < high)
  {
    uint32_t middle = low + (high - low) / 2;
    int order = value_order (value, self->items[middle].value);
    if (order == 0)
      return &self->items[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  memmove (&self->items[low + 1], &self->items[low], (self->count - low) * sizeof self->items[0]);
  self->count++;
  self->items[low] = (struct balance){.value = value};
  return &self->items[low];
}

static bool balances_add (struct balances *self, const struct examination *look, const struct operand *operand, int side, struct slice per)
{
  int64_t *total = &self->total.sums[side];
  if (operand->table.size == 0)
    return operand_sum (look->subject, operand, SLICE_NONE, NULL, total) == 0;
  struct table_rows rows = rows_in (look, operand->table);
  for (uint32_t i = 0; i < rows.count; i++)
  {
    int64_t cents;
    if (!operand_amount (look->subject, operand, &rows.rows[i], &cents))
      continue;
    if (__builtin_add_overflow (*total, cents, total))
      return false;
    const struct value *value = per.size == 0 ? NULL : value_get (&rows.rows[i].cells, per);
    if (value == NULL || (value->kind != VALUE_INT && value->kind != VALUE_TEXT))
      continue;
    struct balance *balance = balance_of (self, value);
    if (__builtin_add_overflow (balance->sums[side], cents, &balance->sums[side]))
      return false;
  }
  return true;
}

/* "2026", or the label of an option. */
static struct label label_of_per (const struct examination *self, const struct check *check, const struct value *value)
{
  if (value->kind == VALUE_INT)
    return say_number (self, value->integer);
  const struct table *table = pipeline_table (self->subject->pipeline, check->left.table);
  const struct field *column = table == NULL ? NULL : table_column (table, check->per);
  const struct option *option = column == NULL ? NULL : field_option (column, value_as_slice (value));
  return option == NULL ? label_plain (value_as_slice (value)) : option->label;
}

/* "Ausgaben 277.000 €, Deckung 276.999,99 €" */
static void balance_weigh (struct examination *self, const struct check *check, const struct balance *balance)
{
  int64_t left = balance->sums[0], right = balance->sums[1];
  if (check->at_most ? left <= right : left == right)
    return;
  struct label sums = say_with (self, SAY_LIST, say_with (self, SAY_AMOUNT, label_of_operand (self, &check->left), money_label (self->arena, left)),
                                say_with (self, SAY_AMOUNT, label_of_operand (self, &check->right), money_label (self->arena, right)));
  if (balance->value != NULL)
    sums = say_with (self, SAY_PER, label_of_per (self, check, balance->value), sums);
  struct label what = label_or (check->label, say (check->at_most ? SAY_SUM_EXCEEDED : SAY_SUMS_DIFFER));
  find (self, check, check->at_most ? ERR_SUM_EXCEEDED : ERR_SUMS_DIFFER, place_of_operand (self, &check->left), what, sums);
}

void examine_sums (struct examination *self, const struct check *check)
{
  struct balances balances = {.count = 0};
  bool by_value = check->per.size > 0 && check->left.table.size > 0 && check->right.table.size > 0;
  struct slice per = by_value ? check->per : SLICE_NONE;
  if (by_value)
  {
    uint32_t room = rows_in (self, check->left.table).count + rows_in (self, check->right.table).count;
    balances.items = arena_alloc (self->arena, room * sizeof balances.items[0]);
  }
  const struct operand *const sides[] = {&check->left, &check->right};
  bool held = true;
  for (int side = 0; side < 2; side++)
    if (!balances_add (&balances, self, sides[side], side, per))
    {
      find_overflow (self, place_of_operand (self, sides[side]), label_of_operand (self, sides[side]));
      held = false;
    }
  if (!held)
    return;
  balance_weigh (self, check, &balances.total);
  for (uint32_t i = 0; i < balances.count; i++)
    balance_weigh (self, check, &balances.items[i]);
}

/* ---- Grants ---- */

struct grants
{
  const struct check *check;
  int64_t eligible, own;
  uint32_t count; /* rows with a finding */
};

static void grants_find (struct examination *self, struct grants *grants, int code, struct slice column, const struct table_row *row, struct label why)
{
  if (grants->count < ROWS_NAMED)
    find_row (self, grants->check, code, cell_path (self, grants->check->table, column), row->id, label_of_row (self, row), why);
}

/* An amount nobody has entered yet asks for nothing. */
static void examine_application (struct examination *self, struct grants *grants, const struct table_row *row)
{
  const struct programme *programme = programmes_find (self->subject->programmes, value_as_slice (value_get (&row->cells, SLICE ("programme"))));
  int64_t amount = value_as_int (value_get (&row->cells, SLICE ("amount")), 0), grant, own;
  if (programme == NULL)
    return;
  struct label name = label_plain (text_cut (self->arena, programme_name (programme), 80));
  bool found = false;
  int wrong = programme_grant (programme, grants->eligible, &grant);
  if (wrong == ERR_OVERFLOW)
    find_overflow (self, cell_path (self, grants->check->table, SLICE ("amount")), label_of_row (self, row));
  else if (wrong == 0 && amount > grant)
  {
    struct label gives = say_with (self, SAY_GIVES, name, money_label (self->arena, grant));
    struct label why = say_with (self, SAY_ASKED, money_label (self->arena, amount), gives);
    grants_find (self, grants, ERR_GRANT_EXCEEDED, SLICE ("amount"), row, why);
    found = true;
  }
  wrong = programme_own_minimum (programme, grants->eligible, &own);
  if (wrong == ERR_OVERFLOW)
    find_overflow (self, cell_path (self, grants->check->table, SLICE ("programme")), label_of_row (self, row));
  else if (wrong == 0 && grants->own < own)
  {
    struct label wants = say_with (self, SAY_WANTS, name, money_label (self->arena, own));
    struct label why = say_with (self, SAY_OWN, money_label (self->arena, grants->own), wants);
    grants_find (self, grants, ERR_OWN_FUNDS_SHORT, SLICE ("programme"), row, why);
    found = true;
  }
  grants->count += found;
}

void examine_grants (struct examination *self, const struct check *check)
{
  struct grants grants = {.check = check};
  const struct operand *const sides[] = {&check->left, &check->right};
  int64_t *const sums[] = {&grants.eligible, &grants.own};
  for (int side = 0; side < 2; side++)
    if (operand_sum (self->subject, sides[side], SLICE_NONE, NULL, sums[side]) != 0)
    {
      find_overflow (self, place_of_operand (self, sides[side]), label_of_operand (self, sides[side]));
      return;
    }
  struct table_rows rows = rows_in (self, check->table);
  for (uint32_t i = 0; self->subject->programmes != NULL && i < rows.count; i++)
    if (row_meets (self->subject, &rows.rows[i], &check->where))
      examine_application (self, &grants, &rows.rows[i]);
  find_others (self, check, check->table, grants.count, label_or (check->label, say (SAY_ABOVE_GRANT)));
}
