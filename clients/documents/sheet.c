/* SPDX-License-Identifier: EUPL-1.2 */
/* A table on its way into a file: the order of its cells, and which of the writers does the work. */
#include "sheet_room.h"

#include "proto/message.h"

#include <assert.h>
#include <inttypes.h>

static const char *const error_names[] = {"ok", "open", "write", "name", "columns", "rows", "cell", "day"};

const char *sheet_error_name (enum sheet_error error)
{
  return error_names[error];
}

void sheet_fail (struct sheet *self, enum sheet_error error, bool in_cell)
{
  if (self->error != SHEET_OK)
    return;
  self->error = error;
  self->error_row = in_cell ? self->row + 1 : self->row;
  self->error_column = in_cell ? self->at + 1 : 0;
}

int64_t sheet_parts (enum sheet_type type)
{
  switch (type)
  {
  case SHEET_MONEY:
  case SHEET_RATE:
  case SHEET_HUNDREDTHS:
    return 100;
  case SHEET_THOUSANDTHS:
    return 1000;
  default:
    return 1;
  }
}

struct slice sheet_decimal (struct sheet *self, enum sheet_type type, int64_t parts, char mark)
{
  /* The magnitude of the smallest integer has no place among the signed ones. */
  uint64_t magnitude = parts < 0 ? 0 - (uint64_t) parts : (uint64_t) parts, whole = (uint64_t) sheet_parts (type), rest = magnitude % whole;
  int digits = whole == 1000 ? 3 : whole == 100 ? 2 : 0;
  for (; whole == 1000 && digits > 0 && rest % 10 == 0; digits--)
    rest /= 10;
  const char *sign = parts < 0 ? "-" : "";
  if (digits == 0)
    return slice_of (arena_printf (self->line, "%s%" PRIu64, sign, magnitude / whole));
  return slice_of (arena_printf (self->line, "%s%" PRIu64 "%c%0*" PRIu64, sign, magnitude / whole, mark, digits, rest));
}

static void write_csv_header (struct sheet *self)
{
  sheet_csv_begin (self);
  for (self->at = 0; self->at < self->count; self->at++)
  {
    sheet_csv_separate (self);
    sheet_csv_text (self, self->columns[self->at].header);
  }
  sheet_csv_row_end (self);
  self->at = 0;
}

enum sheet_error sheet_open (struct sheet **self, FILE *out, const struct sheet_options *options, const struct sheet_column *columns, size_t count)
{
  assert (count > 0 && count <= UINT32_MAX);
  struct arena *arena = arena_new ();
  struct sheet *sheet = *self = arena_alloc (arena, sizeof *sheet);
  sheet->out = out;
  sheet->arena = arena;
  sheet->line = arena_new ();
  sheet->options = *options;
  sheet->options.name = slice_copy (arena, options->name);
  sheet->options.yes = slice_copy (arena, options->yes);
  sheet->options.no = slice_copy (arena, options->no);
  sheet->count = (uint32_t) count;
  sheet->columns = arena_alloc (arena, count * sizeof *columns);
  for (size_t i = 0; i < count; i++)
    sheet->columns[i] = (struct sheet_column){slice_copy (arena, columns[i].header), columns[i].type};
  if (options->format == SHEET_XLSX)
    sheet_xlsx_open (sheet);
  else
    write_csv_header (sheet);
  return sheet->error;
}

/* Whether a cell is to be written now. */
static bool begin_cell (struct sheet *self)
{
  if (self->error != SHEET_OK)
    return false;
  assert (self->at < self->count);
  if (self->xlsx != NULL && self->row >= SHEET_XLSX_ROWS_MAX)
    sheet_fail (self, SHEET_ROWS, true);
  else if (self->xlsx == NULL)
    sheet_csv_separate (self);
  return self->error == SHEET_OK;
}

static enum sheet_type type_here (const struct sheet *self)
{
  return self->columns[self->at].type;
}

void sheet_cell_text (struct sheet *self, struct slice text)
{
  if (!begin_cell (self))
    return;
  if (text.size > 0 && self->xlsx != NULL)
    sheet_xlsx_text (self, text);
  else if (text.size > 0)
    sheet_csv_text (self, text);
  self->at++;
}

void sheet_cell_number (struct sheet *self, int64_t number)
{
  if (!begin_cell (self))
    return;
  assert (type_here (self) == SHEET_INTEGER || sheet_parts (type_here (self)) > 1);
  if (self->xlsx != NULL)
    sheet_xlsx_number (self, number);
  else
    sheet_csv_number (self, number);
  self->at++;
}

void sheet_cell_date (struct sheet *self, struct slice date)
{
  if (!begin_cell (self))
    return;
  assert (type_here (self) == SHEET_DATE);
  if (date.size > 0 && !date_is_valid (date))
    sheet_fail (self, SHEET_DAY, true);
  else if (date.size > 0 && self->xlsx != NULL)
    sheet_xlsx_date (self, date);
  else if (date.size > 0)
    sheet_csv_date (self, date);
  self->at++;
}

void sheet_cell_bool (struct sheet *self, bool boolean)
{
  if (!begin_cell (self))
    return;
  assert (type_here (self) == SHEET_BOOL);
  if (self->xlsx != NULL)
    sheet_xlsx_bool (self, boolean);
  else
    sheet_csv_bool (self, boolean);
  self->at++;
}

void sheet_cell_empty (struct sheet *self)
{
  if (begin_cell (self))
    self->at++;
}

void sheet_row_end (struct sheet *self)
{
  /* A row without a cell is a row as well, and counts against the limit. */
  while (self->error == SHEET_OK && self->at < self->count)
    sheet_cell_empty (self);
  if (self->error != SHEET_OK)
    return;
  if (self->xlsx == NULL)
    sheet_csv_row_end (self);
  self->at = 0;
  self->row++;
  arena_reset (self->line);
}

enum sheet_error sheet_error (const struct sheet *self, uint32_t *row, uint32_t *column)
{
  if (row != NULL)
    *row = self->error_row;
  if (column != NULL)
    *column = self->error_column;
  return self->error;
}

enum sheet_error sheet_close (struct sheet **self)
{
  struct sheet *sheet = *self;
  if (sheet == NULL)
    return SHEET_OK;
  assert (sheet->error != SHEET_OK || sheet->at == 0); /* no row left half */
  if (sheet->xlsx != NULL)
    sheet_xlsx_close (sheet);
  if (fflush (sheet->out) != 0 || ferror (sheet->out) != 0)
    sheet_fail (sheet, SHEET_WRITE, false);
  enum sheet_error error = sheet->error;
  struct arena *arena = sheet->arena;
  arena_destroy (&sheet->line);
  *self = NULL;
  arena_destroy (&arena);
  return error;
}
