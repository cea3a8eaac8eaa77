/* SPDX-License-Identifier: EUPL-1.2 */
/* A table on its way into a file, cell by cell, in memory that does not grow with its rows: CSV for programs, CSV for spreadsheets, or XLSX.

   CSV is UTF-8 with the quoting of RFC 4180 and lines that end with LF; numbers are bare integers (cents, basis points, thousandths), dates 2026-03-31,
   booleans true and false: what `ideenbus import` reads again.  CSV for spreadsheets begins with a byte order mark, separates with ; and ends lines with CR LF;
   amounts, rates and hundredths have two decimals (a comma in German), thousandths as many as they need, dates are 31.03.2026 in German, booleans the two
   words given.
   XLSX has real numbers, dates and booleans with formats, a bold header that stays in view, a filter, and columns as wide as their content (60 at most).

   Formulas.  No text becomes one.  In both CSV formats a text, a header as well, that begins with = + - @ tab or CR gets an apostrophe in front and quotes
   around it.  In XLSX the text stays as it is, in a cell of type string whose format is text ("@"): spreadsheets show it unchanged and take it for text even
   after it was edited.  Who saves such a file as CSV elsewhere writes what that program writes.

   Calls come from one thread at a time.  Errors stay: after the first one all calls do nothing, and sheet_close says it. */
#ifndef IDEENBUS_SHEET_H
#define IDEENBUS_SHEET_H

#include "proto/value.h"

#include <stdio.h>

#define SHEET_XLSX_ROWS_MAX 1048575 /* below the header */
#define SHEET_XLSX_COLUMNS_MAX 16384
#define SHEET_XLSX_CELL_MAX 32767 /* characters as UTF-16 counts them */
#define SHEET_NAME_MAX 31         /* characters */

enum sheet_format
{
  SHEET_CSV,
  SHEET_CSV_EXCEL,
  SHEET_XLSX
};

enum sheet_type
{
  SHEET_TEXT,
  SHEET_INTEGER,
  SHEET_MONEY, /* cents */
  SHEET_DATE,
  SHEET_BOOL,
  SHEET_RATE,       /* basis points: 9000 is 90 % */
  SHEET_HUNDREDTHS, /* 25 is 0.25 */
  SHEET_THOUSANDTHS /* 1500 is 1.5 */
};

enum sheet_error
{
  SHEET_OK,
  SHEET_OPEN,    /* no place for temporary files; errno says why */
  SHEET_WRITE,   /* the file or a temporary one could not be written whole */
  SHEET_NAME,    /* the name of the sheet is empty, too long or holds one of [ ] : * ? / \ */
  SHEET_COLUMNS, /* more columns than XLSX holds */
  SHEET_ROWS,    /* more rows than XLSX holds */
  SHEET_CELL,    /* a text longer than a cell of XLSX holds */
  SHEET_DAY      /* no date of the calendar */
};

struct sheet_column
{
  struct slice header;
  enum sheet_type type;
};

struct sheet_options
{
  enum sheet_format format;
  bool german;       /* comma and date order of SHEET_CSV_EXCEL, date format of SHEET_XLSX */
  struct slice name; /* of the sheet in XLSX, a text for people; none: the program's own */
  struct slice yes;  /* the words of SHEET_CSV_EXCEL for booleans; none: true and false */
  struct slice no;
  int64_t made_ms; /* when XLSX says it was made, 0: now; the same rows and moment give the same bytes */
};

struct sheet;

/* Begins a table with its header.  out is borrowed until sheet_close, which does not close it; it may be a pipe.  options and columns are copied; count is 1 at
   least.  XLSX keeps its rows in $TMPDIR, or else in /var/tmp, until it is closed.  *self is never NULL: on an error it still wants sheet_close. */
enum sheet_error sheet_open (struct sheet **self, FILE *out, const struct sheet_options *options, const struct sheet_column *columns, size_t count);

/* The next cell of the row; there are no more cells than columns.  A text may stand in any column; the others where their type is: a number where it is
   SHEET_INTEGER or counts parts of something.  A number of more than 15 digits, which no spreadsheet holds exactly, is a text in XLSX.  A date is 2026-03-31;
   an empty one gives an empty cell, as nil values do. */
void sheet_cell_text (struct sheet *self, struct slice text);
void sheet_cell_number (struct sheet *self, int64_t number);
void sheet_cell_date (struct sheet *self, struct slice date);
void sheet_cell_bool (struct sheet *self, bool boolean);
void sheet_cell_empty (struct sheet *self);

/* Ends the row; cells that were not written are empty. */
void sheet_row_end (struct sheet *self);

/* The first error so far.  row (1 is the first below the header, 0 none) and column (from 1, 0 none) say where; both may be NULL. */
enum sheet_error sheet_error (const struct sheet *self, uint32_t *row, uint32_t *column);

/* Finishes the file, flushes out, frees everything and sets *self to NULL; NULL is allowed.  After an error what out holds is to be thrown away. */
enum sheet_error sheet_close (struct sheet **self);

/* "rows": a key for catalogues and logs, not a text for people. */
const char *sheet_error_name (enum sheet_error error);

#endif
