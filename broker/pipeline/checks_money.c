/* SPDX-License-Identifier: EUPL-1.2 */
/* Checks over amounts in rows: whether two sums balance, in total and by year, and whether applications ask for more than their programmes give. */
#include "examine.h"
#include "programme.h"

#include <stdlib.h>
#include <string.h>

/* ---- Sums ---- */

/* Both sums over the rows that count under one value of the column `per`, or over all. */
struct balance
{
  struct value value; /* VALUE_NONE: of all */
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
    int order = value_order (value, &self->items[middle].value);
    if (order == 0)
      return &self->items[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  memmove (&self->items[low + 1], &self->items[low], (self->count - low) * sizeof self->items[0]);
  self->count++;
  self->items[low] = (struct balance){.value = *value};
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
    struct value group = per.size == 0 ? VALUE_NONE : row_group (look->subject, &rows.rows[i], per);
    if (group.kind != VALUE_INT && group.kind != VALUE_TEXT)
      continue;
    struct balance *balance = balance_of (self, &group);
    if (__builtin_add_overflow (balance->sums[side], cents, &balance->sums[side]))
      return false;
  }
  return true;
}

/* The column of the left table by which a check counts, or NULL. */
static const struct field *column_of_per (const struct examination *self, const struct check *check)
{
  const struct table *table = pipeline_table (self->subject->pipeline, check->left.table);
  return table == NULL ? NULL : table_column (table, check->per);
}

/* "2026", the label of an option, or the name of a row. */
static struct label label_of_per (const struct examination *self, const struct check *check, const struct value *value)
{
  if (value->kind == VALUE_INT)
    return say_number (self, value->integer);
  const struct field *column = column_of_per (self, check);
  if (column != NULL && column->type == DEF_ROW)
  {
    const struct table_row *row = case_row_named (self->subject->rows, column->of, value_as_slice (value));
    return row == NULL ? label_plain (value_as_slice (value)) : label_of_row (self, row);
  }
  const struct option *option = column == NULL ? NULL : field_option (column, value_as_slice (value));
  return option == NULL ? label_plain (value_as_slice (value)) : option->label;
}

static struct label label_of_sums (const struct check *check)
{
  return label_or (check->label, say (check->at_most ? SAY_SUM_EXCEEDED : SAY_SUMS_DIFFER));
}

static bool balance_holds (const struct balance *self, const struct check *check)
{
  return check->at_most ? self->sums[0] <= self->sums[1] : self->sums[0] == self->sums[1];
}

/* "Ausgaben 277.000 €, Deckung 276.999,99 €" */
static void balance_find (struct examination *self, const struct check *check, const struct balance *balance)
{
  int64_t left = balance->sums[0], right = balance->sums[1];
  struct label sums = say_with (self, SAY_LIST, say_with (self, SAY_AMOUNT, label_of_operand (self, &check->left), money_label (self->arena, left)),
                                say_with (self, SAY_AMOUNT, label_of_operand (self, &check->right), money_label (self->arena, right)));
  if (!value_is_nil (&balance->value))
    sums = say_with (self, SAY_PER, label_of_per (self, check, &balance->value), sums);
  find (self, check, check->at_most ? ERR_SUM_EXCEEDED : ERR_SUMS_DIFFER, place_of_operand (self, &check->left), label_of_sums (check), sums);
}

/* Where the groups are rows, the whole would only say again what was said of one of them, unless it is off through what names none. */
static void balances_weigh (struct examination *self, const struct check *check, const struct balances *balances)
{
  const struct field *column = check->per.size == 0 ? NULL : column_of_per (self, check);
  bool of_rows = column != NULL && column->type == DEF_ROW;
  uint32_t off = 0;
  if (!of_rows && !balance_holds (&balances->total, check))
    balance_find (self, check, &balances->total);
  for (uint32_t i = 0; i < balances->count; i++)
    if (!balance_holds (&balances->items[i], check) && off++ < ROWS_NAMED)
      balance_find (self, check, &balances->items[i]);
  if (of_rows && off == 0 && !balance_holds (&balances->total, check))
    balance_find (self, check, &balances->total);
  find_others (self, check, check->left.table, off, label_of_sums (check));
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
  if (held)
    balances_weigh (self, check, &balances);
}

/* ---- Grants ---- */

struct grants
{
  const struct check *check;
  int64_t eligible, own;
  bool planned;   /* costs are; until then nobody knows which will be eligible */
  uint32_t count; /* rows with a finding */
  uint32_t draws; /* the same of draws */
};

static void grants_find (struct examination *self, struct grants *grants, int code, struct slice column, const struct table_row *row, struct label why)
{
  if (grants->count < ROWS_NAMED)
    find_row (self, grants->check, code, cell_path (self, grants->check->table, column), row->id, label_of_row (self, row), why);
}

/* A column of an application in which more stands than the programme gives; an amount nobody has entered yet asks for nothing. */
static bool examine_amount (struct examination *self, struct grants *grants, const struct table_row *row, struct slice column, struct label gives, int64_t most)
{
  const struct table *table = pipeline_table (self->subject->pipeline, row->table);
  const struct field *field = table == NULL ? NULL : table_column (table, column);
  int64_t amount = value_as_int (value_get (&row->cells, column), 0);
  if (amount <= most)
    return false;
  struct label said = say_with (self, SAY_AMOUNT, field == NULL ? label_plain (column) : field->label, money_label (self->arena, amount));
  grants_find (self, grants, ERR_GRANT_EXCEEDED, column, row, say_with (self, SAY_LIST, said, gives));
  return true;
}

/* Months since the year 0, and the day. */
static int64_t month_of (struct slice date)
{
  int64_t year = 0, month = 0;
  for (uint32_t i = 0; i < 4; i++)
    year = year * 10 + (date.data[i] - '0');
  for (uint32_t i = 5; i < 7; i++)
    month = month * 10 + (date.data[i] - '0');
  return year * 12 + month;
}

/* Whether `until` lies more than so many months behind `from`; both are dates. */
static bool beyond (struct slice from, struct slice until, int months)
{
  int64_t last = month_of (from) + months, month = month_of (until);
  return month > last || (month == last && memcmp (until.data + 8, from.data + 8, 2) > 0);
}

static bool is_date (struct slice text)
{
  return text.size > 0 && date_is_valid (text);
}

/* A draw covers payments of the months that the programme allows. */
static void examine_draw (struct examination *self, struct grants *grants, const struct table_row *draw, int months)
{
  struct slice from = value_as_slice (value_get (&draw->cells, SLICE ("on"))), until = value_as_slice (value_get (&draw->cells, SLICE ("covers_until")));
  if (!is_date (from) || !is_date (until) || !beyond (from, until, months))
    return;
  struct label allowed = label_plain (slice_of (arena_printf (self->arena, "%d", months)));
  if (grants->draws++ < ROWS_NAMED)
    find_row (self, grants->check, ERR_DRAW_PERIOD, cell_path (self, grants->check->other, SLICE ("covers_until")), draw->id, label_of_row (self, draw), allowed);
}

static void examine_draws (struct examination *self, struct grants *grants, const struct table_row *application, const struct programme *programme)
{
  struct table_rows draws = rows_in (self, grants->check->other);
  int months = programme_draw_months (programme);
  for (uint32_t i = 0; months >= 0 && i < draws.count; i++)
    if (slice_equal (value_as_slice (value_get (&draws.rows[i].cells, SLICE ("application"))), application->id))
      examine_draw (self, grants, &draws.rows[i], months);
}

static void examine_application (struct examination *self, struct grants *grants, const struct table_row *row)
{
  const struct programme *programme = programmes_find (self->subject->programmes, value_as_slice (value_get (&row->cells, SLICE ("programme"))));
  const struct slice amount = SLICE ("amount"), *columns = grants->check->field_count > 0 ? grants->check->fields : &amount;
  uint32_t column_count = grants->check->field_count > 0 ? grants->check->field_count : 1;
  int64_t most, own;
  if (programme == NULL)
    return;
  struct label name = label_plain (text_cut (self->arena, programme_name (programme), 80));
  bool found = false;
  if (programme_ceiling (programme, grants->planned ? grants->eligible : COSTS_UNKNOWN, &most) == 0)
  {
    struct label gives = say_with (self, SAY_GIVES, name, money_label (self->arena, most));
    for (uint32_t i = 0; i < column_count; i++)
      found = examine_amount (self, grants, row, columns[i], gives, most) || found;
  }
  if (programme_own_minimum (programme, grants->eligible, &own) == 0 && grants->own < own)
  {
    struct label wants = say_with (self, SAY_WANTS, name, money_label (self->arena, own));
    struct label why = say_with (self, SAY_OWN, money_label (self->arena, grants->own), wants);
    grants_find (self, grants, ERR_OWN_FUNDS_SHORT, SLICE ("programme"), row, why);
    found = true;
  }
  if (programme_bars_early_start (programme) && slice_is (value_as_slice (value_get (&row->cells, SLICE ("early_start"))), "approved"))
  {
    grants_find (self, grants, ERR_EARLY_START_BARRED, SLICE ("early_start"), row, name);
    found = true;
  }
  if (grants->check->other.size > 0)
    examine_draws (self, grants, row, programme);
  grants->count += found;
}

/* Whether there is anything to sum up yet. */
static bool operand_begun (const struct examination *self, const struct operand *operand)
{
  if (operand->table.size > 0)
    return rows_in (self, operand->table).count > 0;
  const struct value *value = fields_value (self->subject->fields, operand->field);
  return value != NULL && value->kind == VALUE_INT;
}

void examine_grants (struct examination *self, const struct check *check)
{
  struct grants grants = {.check = check, .planned = operand_begun (self, &check->left)};
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
