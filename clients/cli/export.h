/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of `export` know of each other.

       cmd_export.c     options; every case of the list, page by page    export_table.c     cases and rows as JSON, CSV, XLSX
       export_log.c     the pipeline as an event log                     export_calendar.c  deadlines
       export_columns.c the columns of tables */
#ifndef IDEENBUS_CLI_EXPORT_H
#define IDEENBUS_CLI_EXPORT_H

#include "clients/documents/sheet.h"
#include "output.h"

enum export_format
{
  EXPORT_JSON,
  EXPORT_CSV,
  EXPORT_XLSX,
  EXPORT_ICS,
  EXPORT_XES,
  EXPORT_FORMATS
};

struct export;

/* What a format makes of the cases.  All but ask may be NULL; they return nothing because files remember their errors until they are closed. */
struct export_kind
{
  int (*prepare) (struct export *self);                                  /* the broker is reached, no file is open yet.  STATUS_DONE, or what was said */
  void (*open) (struct export *self);                                    /* the file is open */
  struct message (*ask) (struct export *self, const struct value *kase); /* what to ask of a case in the list; all pages are fetched */
  void (*begin) (struct export *self, const struct value *kase);         /* the case, before its first row */
  void (*row) (struct export *self, const struct value *kase, const struct value *row);
  void (*end) (struct export *self, const struct value *kase);
  int (*close) (struct export *self); /* nothing more comes; called whenever open was.  STATUS_DONE, or what was said */
};

#define EXPORT_COLUMNS 256

struct column
{
  const struct form *form;
  const struct value *field; /* NULL: of the case itself */
  const char *name;          /* of that, or the record's key before a dot */
};

struct export
{
  struct cli *cli;
  const struct export_kind *kind;
  enum export_format format;
  bool excel;
  bool people;       /* a spreadsheet: words instead of keys */
  const char *table; /* rows of this table instead of cases; NULL: cases */
  struct output output;
  struct progress progress;
  size_t cases, rows, missing;
  struct arena *kept; /* lives as long as the program, also while cli->arena is that of a page */
  struct column columns[EXPORT_COLUMNS];
  size_t column_count;
  void *own; /* of the format */
};

extern const struct export_kind export_table_kind, export_log_kind, export_calendar_kind;

/* ---- Columns (export_columns.c) ---- */

/* Fills in columns from all pipelines; STATUS_USAGE after naming the tables there are when there is none of that name. */
int export_columns (struct export *self);
const char *export_header (struct export *self, const struct column *column);
enum sheet_type export_type (const struct export *self, const struct column *column);
/* The value in a CASE_VIEW, or of a row: view is that of the list then. */
const struct value *export_value (const struct export *self, const struct column *column, const struct value *kase, const struct value *row);
/* As import reads it again: keys of options, cents, ISO dates. */
const char *export_plain (struct cli *cli, const struct value *value);
/* As people read it; row is what the value stands in. */
const char *export_words (struct export *self, const struct column *column, const struct value *row, const struct value *value);

/* All definitions of pipelines, each once, in memory that stays. */
typedef void (export_form_fn) (struct export *self, const struct form *form);
int export_forms (struct export *self, export_form_fn *each);

#endif
