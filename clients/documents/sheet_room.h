/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of a sheet share: sheet.c keeps the order of cells, sheet_csv.c and sheet_xlsx.c write them. */
#ifndef IDEENBUS_SHEET_ROOM_H
#define IDEENBUS_SHEET_ROOM_H

#include "sheet.h"

struct sheet_xlsx;

struct sheet
{
  FILE *out;
  struct sheet_options options;
  struct sheet_column *columns;
  uint32_t count;
  uint32_t row; /* finished, the header not counted */
  uint32_t at;  /* the column of the next cell */
  enum sheet_error error;
  uint32_t error_row, error_column;
  struct arena *arena, *line; /* for all of it, for one row */
  struct sheet_xlsx *xlsx;    /* NULL for CSV */
};

/* Keeps the first error, with its place: the cell that is being written, if in_cell. */
void sheet_fail (struct sheet *self, enum sheet_error error, bool in_cell);

/* How many parts of the column's unit make a whole one, as it is read: 100 cents a Euro, 100 basis points a per cent. */
int64_t sheet_parts (enum sheet_type type);
/* What the column's parts amount to in digits, with this mark; in the line's arena. */
struct slice sheet_decimal (struct sheet *self, enum sheet_type type, int64_t parts, char mark);

/* Each writes what belongs to the cell at self->at.  The date was checked and is not empty. */
void sheet_csv_begin (struct sheet *self);
void sheet_csv_separate (struct sheet *self);
void sheet_csv_text (struct sheet *self, struct slice text);
void sheet_csv_number (struct sheet *self, int64_t number);
void sheet_csv_date (struct sheet *self, struct slice date);
void sheet_csv_bool (struct sheet *self, bool boolean);
void sheet_csv_row_end (struct sheet *self);

void sheet_xlsx_open (struct sheet *self);
void sheet_xlsx_text (struct sheet *self, struct slice text);
void sheet_xlsx_number (struct sheet *self, int64_t number);
void sheet_xlsx_date (struct sheet *self, struct slice date);
void sheet_xlsx_bool (struct sheet *self, bool boolean);
void sheet_xlsx_close (struct sheet *self); /* writes out only if there was no error; frees in any case */

#endif
