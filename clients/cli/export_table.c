/* SPDX-License-Identifier: EUPL-1.2 */
/* Cases, or the rows of one of their tables, as JSON lines, CSV or XLSX. */
#include "export.h"

#include <string.h>
#include <time.h>

/* ---- Names that people read ---- */

/* Noted while cli->arena is one that stays; asked for in one go. */
static void note_orgs (struct export *self, const struct value *kase)
{
  struct arena *page = self->cli->arena;
  self->cli->arena = self->kept;
  orgs_note (self->cli, row_text (kase, "org"));
  orgs_note (self->cli, row_text (kase, "handled_by"));
  orgs_note (self->cli, row_text (kase, "district"));
  self->cli->arena = page;
}

static int prepare (struct export *self)
{
  return self->format == EXPORT_JSON && self->table == NULL ? STATUS_DONE : export_columns (self);
}

static struct sheet *sheet_of (const struct export *self)
{
  return self->own;
}

static void open (struct export *self)
{
  struct cli *cli = self->cli;
  struct sheet_column *columns = arena_alloc (self->kept, (self->column_count + 1) * sizeof *columns);
  struct sheet *sheet;
  if (self->format == EXPORT_JSON)
    return;
  for (size_t i = 0; i < self->column_count; i++)
    columns[i] = (struct sheet_column){slice_of (export_header (self, &self->columns[i])), export_type (self, &self->columns[i])};
  struct sheet_options options = {.format = self->format == EXPORT_XLSX ? SHEET_XLSX
                                            : self->excel               ? SHEET_CSV_EXCEL
                                                                        : SHEET_CSV,
                                  .german = cli->german,
                                  .name = slice_of (self->table == NULL ? tr (cli, T_L_CASES) : tr (cli, T_L_ROWS)),
                                  .yes = slice_of (tr (cli, T_YES)),
                                  .no = slice_of (tr (cli, T_NO)),
                                  .made_ms = (int64_t) time (NULL) * 1000};
  sheet_open (&sheet, self->output.out, &options, columns, self->column_count);
  self->own = sheet;
}

static struct message ask (struct export *self, const struct value *kase)
{
  struct message request = message_new (self->table == NULL ? MSG_CASE_GET : MSG_ROW_LIST);
  if (self->people)
    note_orgs (self, kase);
  request.arg[self->table == NULL ? CASE_GET_CASE : ROW_LIST_CASE] = *value_at (kase, "id");
  if (self->table != NULL)
    request.arg[ROW_LIST_TABLE] = value_string (self->table);
  return request;
}

/* Once a window, when the first of its cases is written: nothing else is under way then. */
static void begin (struct export *self, const struct value *kase)
{
  struct arena *page = self->cli->arena;
  (void) kase;
  self->cli->arena = self->kept;
  if (self->people)
    orgs_fetch (self->cli);
  self->cli->arena = page;
}

/* ---- Cells ---- */

static void write_moment (struct export *self, int64_t time_ms)
{
  char day[11];
  date_from_ms (time_ms, day);
  sheet_cell_date (sheet_of (self), slice_of (day));
}

static void write_cell (struct export *self, const struct column *column, const struct value *row, const struct value *value)
{
  struct sheet *sheet = sheet_of (self);
  enum sheet_type type = export_type (self, column);
  if (value_is_nil (value))
    sheet_cell_empty (sheet);
  else if (type == SHEET_DATE && value->kind == VALUE_INT)
    write_moment (self, value->integer);
  else if (type == SHEET_DATE && value->kind == VALUE_TEXT && date_is_valid (value_as_slice (value)))
    sheet_cell_date (sheet, value_as_slice (value));
  else if (value->kind == VALUE_INT && type != SHEET_TEXT)
    sheet_cell_number (sheet, value->integer);
  else if (type == SHEET_BOOL && value->kind == VALUE_BOOL)
    sheet_cell_bool (sheet, value->boolean);
  else
    sheet_cell_text (sheet, slice_of (self->people ? export_words (self, column, row, value) : export_plain (self->cli, value)));
}

static void write_json (struct export *self, const struct value *kase, const struct value *row)
{
  json_t *json = json_from_record (self->table == NULL ? MSG_CASE_VIEW : MSG_TABLE_ROW, row);
  if (self->table != NULL)
  {
    json_object_set_new (json, "case", json_from_value (value_at (kase, "id")));
    json_object_set_new (json, "ref", json_from_value (value_at (kase, "ref")));
  }
  print_json_to (self->output.out, json);
}

static void write_row (struct export *self, const struct value *kase, const struct value *row)
{
  self->rows++;
  if (self->format == EXPORT_JSON)
  {
    write_json (self, kase, row);
    return;
  }
  for (size_t i = 0; i < self->column_count; i++)
    write_cell (self, &self->columns[i], row, export_value (self, &self->columns[i], kase, row));
  sheet_row_end (sheet_of (self));
}

/* ---- The end ---- */

static int say_sheet_error (struct export *self, enum sheet_error error, uint32_t row)
{
  struct cli *cli = self->cli;
  const char *path = self->output.path == NULL ? "-" : self->output.path;
  if (error == SHEET_ROWS || error == SHEET_COLUMNS || error == SHEET_CELL)
    return fail (cli, STATUS_REFUSED, sheet_error_name (error), T_EXPORT_TOO_LARGE, number_text (cli, row));
  return fail (cli, STATUS_REFUSED, "file", T_EXPORT_WRITE, path);
}

static int close (struct export *self)
{
  struct sheet *sheet = sheet_of (self);
  uint32_t row = 0, column = 0;
  if (sheet == NULL)
    return STATUS_DONE;
  sheet_error (sheet, &row, &column);
  enum sheet_error error = sheet_close (&sheet);
  return error == SHEET_OK ? STATUS_DONE : say_sheet_error (self, error, row);
}

const struct export_kind export_table_kind = {.prepare = prepare, .open = open, .ask = ask, .begin = begin, .row = write_row, .close = close};
