/* SPDX-License-Identifier: EUPL-1.2 */
/* A sheet as CSV. */
#include "sheet_room.h"

#include "clean.h"

#include <inttypes.h>
#include <string.h>

static bool for_people (const struct sheet *self)
{
  return self->options.format == SHEET_CSV_EXCEL;
}

static char separator (const struct sheet *self)
{
  return for_people (self) ? ';' : ',';
}

static char decimal_mark (const struct sheet *self)
{
  return self->options.german ? ',' : '.';
}

void sheet_csv_begin (struct sheet *self)
{
  if (for_people (self))
    fputs ("\xef\xbb\xbf", self->out);
}

void sheet_csv_separate (struct sheet *self)
{
  if (self->at > 0)
    fputc (separator (self), self->out);
}

void sheet_csv_text (struct sheet *self, struct slice text)
{
  const char marks[] = {separator (self), '"', '\n', '\r', '\0'};
  struct slice cell = clean_text (self->line, text, false); /* what is left out may have stood before a mark of formulas */
  bool formula = cell.size > 0 && strchr ("=+-@\t\r", cell.data[0]) != NULL;
  bool quoted = formula || strpbrk (cell.data, marks) != NULL;
  if (quoted)
    fputc ('"', self->out);
  if (formula)
    fputc ('\'', self->out);
  for (uint32_t i = 0; i < cell.size; i++)
  {
    if (cell.data[i] == '"')
      fputc ('"', self->out);
    fputc (cell.data[i], self->out);
  }
  if (quoted)
    fputc ('"', self->out);
}

/* A negative number begins with a minus sign and is none the less a number; a decimal comma stands only where the separator is another. */
void sheet_csv_number (struct sheet *self, int64_t number)
{
  enum sheet_type type = self->columns[self->at].type;
  if (!for_people (self))
    fprintf (self->out, "%" PRId64, number);
  else
    fprintf (self->out, "%.*s%s", SLICE_ARG (sheet_decimal (self, type, number, decimal_mark (self))), type == SHEET_RATE ? "%" : "");
}

void sheet_csv_date (struct sheet *self, struct slice date)
{
  if (for_people (self) && self->options.german)
    fprintf (self->out, "%.2s.%.2s.%.4s", date.data + 8, date.data + 5, date.data);
  else
    fprintf (self->out, "%.*s", SLICE_ARG (date));
}

void sheet_csv_bool (struct sheet *self, bool boolean)
{
  struct slice word = boolean ? self->options.yes : self->options.no;
  if (for_people (self) && word.size > 0)
    sheet_csv_text (self, word);
  else
    fputs (boolean ? "true" : "false", self->out);
}

void sheet_csv_row_end (struct sheet *self)
{
  fputs (for_people (self) ? "\r\n" : "\n", self->out);
}
