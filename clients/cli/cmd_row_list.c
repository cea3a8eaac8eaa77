/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the tables of a case, as a sheet: what names a row first, as many columns as the terminal takes, amounts with their sum. */
#include "cli.h"

#include <string.h>

enum
{
  TEXT_WIDTH = 40, /* that a column of texts is given before other columns come */
  LABEL_WIDTH = 26 /* of one row, column by column */
};

struct sheet
{
  struct cli *cli;
  const struct form *form;
  struct slice row; /* only this one, or none */
  int64_t limit, count;
  struct value rows; /* kept until the table changes */
};

/* ---- Which columns ------------------------------------------------------------------------------------------------------------------------------------- */

static const struct value *table_of (const struct sheet *self)
{
  struct slice key = row_text (&self->rows.items[0], "table");
  return self->form == NULL ? NULL : form_row (self->form->tables, key);
}

static const struct value *cell_of (const struct sheet *self, uint32_t row, const struct value *column)
{
  return value_get (value_at (&self->rows.items[row], "cells"), row_text (column, "key"));
}

static bool is_type (const struct value *column, const char *type)
{
  return slice_is (row_text (column, "type"), type);
}

static bool is_number (const struct value *column)
{
  return is_type (column, "money") || is_type (column, "int") || is_type (column, "decimal") || is_type (column, "rate");
}

static int wanted_width (const struct sheet *self, const struct value *column)
{
  int widest = text_width (slice_text (self->cli, row_label (self->cli, column)));
  for (uint32_t i = 0; i < self->rows.count; i++)
  {
    int width = text_width (format_value (self->cli, self->form, column, cell_of (self, i, column)));
    widest = width > widest ? width : widest;
  }
  int most = self->cli->width > 0 && self->cli->width / 3 < TEXT_WIDTH ? self->cli->width / 3 : TEXT_WIDTH;
  return is_number (column) || is_type (column, "date") || widest < most ? widest : most;
}

static bool is_blank (const struct sheet *self, const struct value *column)
{
  for (uint32_t i = 0; i < self->rows.count; i++)
    if (!value_is_empty (cell_of (self, i, column)))
      return false;
  return true;
}

struct choice
{
  const struct value *columns[64];
  uint32_t count;
  bool taken[64]; /* by the place of the column in its table */
  const char *left_out;
};

/* How early a column is wanted when there is not room for all: what names the row, amounts, what every row has, the rest. */
static int rank_of (const struct value *table, const struct value *column)
{
  if (slice_equal (row_text (column, "key"), row_text (table, "title")))
    return 0;
  return is_type (column, "money") ? 1 : value_as_bool (value_at (column, "required"), false) ? 2 : 3;
}

/* Takes the columns of a rank that still find room. */
static void take_rank (const struct sheet *self, const struct value *table, int rank, int *room, struct choice *choice)
{
  const struct value *column;
  for (uint32_t n = 0; n < 64 && (column = form_table_column_at (self->form, row_text (table, "key"), n)) != NULL; n++)
  {
    int width = wanted_width (self, column) + 2;
    if (rank_of (table, column) != rank || is_blank (self, column) || (self->cli->width > 0 && rank > 0 && width > *room))
      continue;
    choice->taken[n] = true;
    *room -= width;
  }
}

/* Shown with what names the row first, then in the definition's order. */
static struct choice choose_columns (const struct sheet *self, const struct value *table)
{
  struct cli *cli = self->cli;
  struct choice choice = {.left_out = ""};
  const struct value *column;
  int room = cli->width - 8;
  for (int rank = 0; rank < 4; rank++)
    take_rank (self, table, rank, &room, &choice);
  for (int rest = 0; rest < 2; rest++)
    for (uint32_t n = 0; n < 64 && (column = form_table_column_at (self->form, row_text (table, "key"), n)) != NULL; n++)
    {
      if ((rank_of (table, column) != 0) != (rest != 0) || is_blank (self, column))
        continue;
      if (choice.taken[n])
        choice.columns[choice.count++] = column;
      else
        choice.left_out = arena_printf (cli->arena, "%s%s%s", choice.left_out, *choice.left_out == '\0' ? "" : ", ", slice_text (cli, row_label (cli, column)));
    }
  return choice;
}

/* ---- The sheet ----------------------------------------------------------------------------------------------------------------------------------------- */

static const char *sum_of (const struct sheet *self, const struct value *column)
{
  int64_t sum = 0;
  for (uint32_t i = 0; i < self->rows.count; i++)
    if (__builtin_add_overflow (sum, value_as_int (cell_of (self, i, column), 0), &sum))
      return tr (self->cli, T_SUM_TOO_LARGE);
  return format_cents (self->cli, sum);
}

static const char *remark_of (const struct sheet *self, uint32_t row)
{
  const struct value *value = &self->rows.items[row];
  bool lapsed = value_as_bool (value_at (value, "lapsed"), false), taken = value_as_bool (value_at (value, "taken"), false);
  return lapsed ? tr (self->cli, T_ROW_LAPSED) : taken ? tr (self->cli, T_ROW_TAKEN) : "";
}

static void print_sheet (const struct sheet *self, const struct value *def)
{
  struct cli *cli = self->cli;
  struct choice choice = choose_columns (self, def);
  struct table *table = table_new (cli);
  bool sums = false, remarks = false;
  for (uint32_t i = 0; i < self->rows.count; i++)
    remarks = remarks || *remark_of (self, i) != '\0';
  table_column (table, T_L_ROW, 0);
  for (uint32_t c = 0; c < choice.count; c++)
  {
    sums = sums || (is_type (choice.columns[c], "money") && self->rows.count > 1);
    table_heading (table, slice_text (cli, row_label (cli, choice.columns[c])),
                   is_number (choice.columns[c])         ? COLUMN_RIGHT
                   : is_type (choice.columns[c], "date") ? 0
                                                         : COLUMN_FLEX);
  }
  if (remarks)
    table_column (table, T_L_REMARK, 0);
  for (uint32_t i = 0; i < self->rows.count; i++)
  {
    table_cell (table, slice_text (cli, row_text (&self->rows.items[i], "row")), DIM);
    for (uint32_t c = 0; c < choice.count; c++)
      table_cell (table, format_value (cli, self->form, choice.columns[c], cell_of (self, i, choice.columns[c])), PLAIN);
    if (remarks)
      table_cell (table, remark_of (self, i), YELLOW);
  }
  if (sums)
    table_cell (table, tr (cli, T_SUM), BOLD);
  for (uint32_t c = 0; sums && c < choice.count; c++)
    table_cell (table, is_type (choice.columns[c], "money") ? sum_of (self, choice.columns[c]) : "", BOLD);
  if (sums && remarks)
    table_cell (table, "", PLAIN);
  table_print (table);
  if (*choice.left_out != '\0')
    print_wrapped (cli, stdout, trf (cli, T_COLUMNS_LEFT_OUT, choice.left_out, cli->args.items[0], slice_text (cli, row_text (def, "key"))), 0);
}

/* ---- One row ------------------------------------------------------------------------------------------------------------------------------------------- */

static void print_row (const struct sheet *self, const struct value *def, uint32_t row)
{
  struct cli *cli = self->cli;
  const struct value *record = &self->rows.items[row], *column;
  printf ("%s%s %s%s\n", colour_on (cli, BOLD), slice_text (cli, row_label (cli, def)), slice_text (cli, row_text (record, "row")), colour_off (cli));
  for (uint32_t n = 0; (column = form_table_column_at (self->form, row_text (def, "key"), n)) != NULL; n++)
    print_labelled (cli, slice_text (cli, row_label (cli, column)), format_value (cli, self->form, column, cell_of (self, row, column)), LABEL_WIDTH);
  print_labelled (cli, tr (cli, T_L_REMARK), remark_of (self, row), LABEL_WIDTH);
  orgs_note (cli, row_text (record, "org"));
  orgs_fetch (cli);
  print_labelled (cli, tr (cli, T_L_CHANGED),
                  arena_printf (cli->arena, "%s, %s", format_time (cli, value_as_int (value_at (record, "time"), 0)),
                                describe_actor (cli, row_text (record, "role"), row_text (record, "org"), false)),
                  LABEL_WIDTH);
}

/* ---- The command --------------------------------------------------------------------------------------------------------------------------------------- */

/* The rows of one table, and then on to the next. */
static void print_table (struct sheet *self, bool headed)
{
  struct cli *cli = self->cli;
  const struct value *table = table_of (self);
  for (uint32_t i = 0; table != NULL && self->row.size > 0 && i < self->rows.count; i++)
    print_row (self, table, i);
  if (table != NULL && self->row.size > 0)
    return;
  if (headed)
    printf ("%s%s%s%s\n", self->count > self->rows.count ? "\n" : "", colour_on (cli, BOLD),
            table == NULL ? slice_text (cli, row_text (&self->rows.items[0], "table")) : slice_text (cli, row_label (cli, table)), colour_off (cli));
  if (table != NULL)
    print_sheet (self, table);
  for (uint32_t i = 0; table == NULL && i < self->rows.count; i++)
    printf ("%s  %s\n", slice_text (cli, row_text (&self->rows.items[i], "row")), format_value (cli, NULL, NULL, value_at (&self->rows.items[i], "cells")));
}

static bool take_row (const struct value *row, void *context)
{
  struct sheet *self = context;
  if (self->row.size > 0 && !slice_equal (row_text (row, "row"), self->row))
    return true;
  self->count++;
  if (self->cli->json)
    print_json (json_from_record (MSG_TABLE_ROW, row));
  else
    value_append (self->cli->arena, &self->rows, value_copy (self->cli->arena, row));
  return self->count != self->limit;
}

static void print_all (struct sheet *self, bool headed)
{
  struct value all = self->rows;
  self->count = 0;
  for (uint32_t from = 0, to; from < all.count; from = to)
  {
    for (to = from + 1; to < all.count && slice_equal (row_text (&all.items[to], "table"), row_text (&all.items[from], "table"));)
      to++;
    self->rows = value_list (self->cli->arena, to - from);
    for (uint32_t i = from; i < to; i++)
      value_append (self->cli->arena, &self->rows, all.items[i]);
    self->count += to - from;
    print_table (self, headed);
  }
}

static int at_option (struct cli *cli, struct message *request)
{
  const char *text = option_text (cli, OPT_AT);
  int64_t at = 0;
  if (text != NULL && (!input_integer (text, &at) || at < 1))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, text, tr (cli, T_BAD_NUMBER));
  if (text != NULL)
    request->arg[ROW_LIST_AT] = value_int (at);
  return STATUS_DONE;
}

int cmd_row_list (struct cli *cli)
{
  struct sheet sheet = {.cli = cli, .rows = value_list (cli->arena, 16)};
  struct message request = message_new (MSG_ROW_LIST);
  struct value view;
  request.arg[ROW_LIST_CASE] = case_argument (cli, cli->args.items[0]);
  int status = limit_option (cli, &sheet.limit);
  if (status == STATUS_DONE)
    status = at_option (cli, &request);
  if (status == STATUS_DONE)
    status = bus_reach (cli);
  if (status == STATUS_DONE)
    status = fetch_case (cli, &request.arg[ROW_LIST_CASE], &view);
  if (status != STATUS_DONE)
    return status;
  sheet.form = form_of_case (cli, &view);
  if (cli->args.count > 1)
  {
    const struct value *table = sheet.form == NULL ? NULL : named_row (cli, sheet.form->tables, NULL, SLICE_NONE, cli->args.items[1], NULL);
    if (table == NULL && sheet.form != NULL)
      return say_no_table (cli, sheet.form, cli->args.items[1]);
    request.arg[ROW_LIST_TABLE] = table == NULL ? value_string (cli->args.items[1]) : value_text (row_text (table, "key"));
  }
  if (cli->args.count > 2)
    sheet.row = row_argument (cli, cli->args.items[2]);
  request.arg[ROW_LIST_LIMIT] = value_int (sheet.limit > 0 && sheet.limit < 200 && sheet.row.size == 0 ? sheet.limit : 200);
  status = bus_rows (cli, &request, take_row, &sheet);
  if (status != STATUS_DONE)
    return status;
  if (sheet.row.size > 0 && sheet.count == 0)
    return fail (cli, STATUS_REFUSED, "row_gone", T_NO_ROW, cli->args.items[0], cli->args.items[1], slice_text (cli, sheet.row));
  if (!cli->json && sheet.count == 0)
    printf ("%s\n", tr (cli, T_NO_ROWS));
  else if (!cli->json)
    print_all (&sheet, cli->args.count < 2);
  return STATUS_DONE;
}
