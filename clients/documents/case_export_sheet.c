/* SPDX-License-Identifier: EUPL-1.2 */
/* Cases, or the rows of one of their tables, as JSON lines, CSV or XLSX. */
#include "case_export_room.h"

#include "proto/json.h"

#include <stdlib.h>

static bool of_cases (const struct case_export *self)
{
  return self->options.table.size == 0;
}

static struct sheet *sheet_of (const struct case_export *self)
{
  return self->own;
}

static void open (struct case_export *self)
{
  struct sheet_column *columns = arena_alloc (self->arena, (self->column_count + 1) * sizeof *columns);
  struct sheet *sheet;
  if (self->options.format == CASE_EXPORT_JSON)
    return;
  for (size_t i = 0; i < self->column_count; i++)
    columns[i] = (struct sheet_column){export_header (self, &self->columns[i]), export_type (self, &self->columns[i])};
  struct sheet_options options = {.format = self->options.format == CASE_EXPORT_XLSX ? SHEET_XLSX
                                            : self->options.excel                    ? SHEET_CSV_EXCEL
                                                                                     : SHEET_CSV,
                                  .german = self->options.german,
                                  .name = export_say (self, of_cases (self) ? CT_X_CASES : CT_X_ROWS),
                                  .yes = export_say (self, CT_YES),
                                  .no = export_say (self, CT_NO),
                                  .made_ms = self->options.made_ms};
  sheet_open (&sheet, self->out, &options, columns, self->column_count);
  self->own = sheet;
}

static struct message ask (const struct case_export *self, const struct value *kase)
{
  struct message request = message_new (of_cases (self) ? MSG_CASE_GET : MSG_ROW_LIST);
  request.arg[of_cases (self) ? CASE_GET_CASE : ROW_LIST_CASE] = *value_at (kase, "id");
  if (!of_cases (self))
    request.arg[ROW_LIST_TABLE] = value_text (self->options.table);
  return request;
}

/* ---- Cells ---- */

static void write_moment (struct case_export *self, int64_t time_ms)
{
  char day[11];
  date_from_ms (time_ms, day);
  sheet_cell_date (sheet_of (self), slice_of (day));
}

static bool is_number (enum sheet_type type)
{
  return type != SHEET_TEXT && type != SHEET_DATE && type != SHEET_BOOL;
}

/* Of cases of several procedures, which may mean different things by one key: what does not fit the column's type is a text. */
static void write_cell (struct case_export *self, const struct column *column, const struct value *kase, const struct value *row)
{
  struct sheet *sheet = sheet_of (self);
  struct column own = export_own (self, column, of_cases (self) ? row : kase);
  const struct value *value = export_value (self, column, kase, row);
  enum sheet_type type = export_type (self, column);
  if (value_is_nil (value))
    sheet_cell_empty (sheet);
  else if (type == SHEET_DATE && value->kind == VALUE_INT && column->field == NULL)
    write_moment (self, value->integer);
  else if (type == SHEET_DATE && value->kind == VALUE_TEXT && date_is_valid (value_as_slice (value)))
    sheet_cell_date (sheet, value_as_slice (value));
  else if (value->kind == VALUE_INT && is_number (type) && type == export_type (self, &own))
    sheet_cell_number (sheet, value->integer);
  else if (type == SHEET_BOOL && value->kind == VALUE_BOOL)
    sheet_cell_bool (sheet, value->boolean);
  else
    sheet_cell_text (sheet, self->people ? export_words (self, &own, row, value) : export_plain (self, value));
}

static void write_json (struct case_export *self, const struct value *kase, const struct value *row)
{
  json_t *json = json_from_record (of_cases (self) ? MSG_CASE_VIEW : MSG_TABLE_ROW, row);
  if (!of_cases (self))
  {
    json_object_set_new (json, "case", json_from_value (value_at (kase, "id")));
    json_object_set_new (json, "ref", json_from_value (value_at (kase, "ref")));
  }
  char *text = json_dumps (json, JSON_COMPACT);
  fprintf (self->out, "%s\n", text == NULL ? "{}" : text);
  free (text);
  json_decref (json);
}

static void write_row (struct case_export *self, const struct value *kase, const struct value *row)
{
  self->rows++;
  if (self->options.format == CASE_EXPORT_JSON)
  {
    write_json (self, kase, row);
    return;
  }
  for (size_t i = 0; i < self->column_count; i++)
    write_cell (self, &self->columns[i], kase, row);
  sheet_row_end (sheet_of (self));
}

/* ---- The end ---- */

static enum case_export_error close (struct case_export *self, uint32_t *row)
{
  struct sheet *sheet = sheet_of (self);
  if (sheet == NULL)
    return fflush (self->out) == 0 && ferror (self->out) == 0 ? CASE_EXPORT_OK : CASE_EXPORT_WRITE;
  sheet_error (sheet, row, NULL);
  enum sheet_error error = sheet_close (&sheet);
  if (error == SHEET_OK)
    return CASE_EXPORT_OK;
  return error == SHEET_ROWS || error == SHEET_COLUMNS || error == SHEET_CELL ? CASE_EXPORT_LARGE : CASE_EXPORT_WRITE;
}

const struct export_kind export_sheet_kind = {.open = open, .ask = ask, .row = write_row, .close = close};
