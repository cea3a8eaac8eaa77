/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of case_export.h know of each other.

       case_export.c          formats, life and dispatch        case_export_sheet.c     cases and rows as JSON, CSV, XLSX
       case_export_log.c      the pipeline as an event log      case_export_calendar.c  deadlines
       case_export_columns.c  the columns of tables */
#ifndef IDEENBUS_CASE_EXPORT_ROOM_H
#define IDEENBUS_CASE_EXPORT_ROOM_H

#include "case_export.h"
#include "case_room.h"

/* What a format makes of the cases.  All but ask may be NULL; they return nothing because files remember their errors until they are closed. */
struct export_kind
{
  void (*open) (struct case_export *self);
  struct message (*ask) (const struct case_export *self, const struct value *kase);
  void (*begin) (struct case_export *self, const struct value *kase); /* the case, before its first row */
  void (*row) (struct case_export *self, const struct value *kase, const struct value *row);
  void (*end) (struct case_export *self, const struct value *kase);
  enum case_export_error (*close) (struct case_export *self, uint32_t *row);
};

#define EXPORT_COLUMNS 256

struct column
{
  const struct value *pipeline, *field; /* NULL: of the case itself */
  struct slice name;                    /* of that, or the record's key before a dot */
};

struct case_export
{
  struct arena *arena;   /* lives as long as it does */
  struct arena *scratch; /* of one case */
  struct case_export_options options;
  const struct export_kind *kind;
  bool people; /* a spreadsheet: words instead of keys */
  FILE *out;
  size_t rows;
  struct column columns[EXPORT_COLUMNS];
  size_t column_count;
  void *own; /* of the format; NULL before it was opened */
};

extern const struct export_kind export_sheet_kind, export_log_kind, export_calendar_kind;

/* The newest definition with this key; NULL when it was not handed over. */
const struct value *export_pipeline (const struct case_export *self, struct slice key);
/* For the texts and words of case_room.h, in scratch; *file is filled in for it. */
struct maker export_maker (const struct case_export *self, const struct value *pipeline, struct case_file *file);
struct slice export_say (const struct case_export *self, enum case_text text);

/* ---- Columns (case_export_columns.c) ---- */

void export_columns (struct case_export *self);
struct slice export_header (const struct case_export *self, const struct column *column);
enum sheet_type export_type (const struct case_export *self, const struct column *column);
/* The value in a CASE_VIEW, or of a row: kase is that of the list then. */
const struct value *export_value (const struct case_export *self, const struct column *column, const struct value *kase, const struct value *row);
/* The column as the procedure of this case has it, whose options may have other words and whose numbers count other parts; itself where that has none. */
struct column export_own (const struct case_export *self, const struct column *column, const struct value *kase);
/* As import reads it again: keys of options, cents, ISO dates. */
struct slice export_plain (const struct case_export *self, const struct value *value);
/* As people read it; row is what the value stands in. */
struct slice export_words (const struct case_export *self, const struct column *column, const struct value *row, const struct value *value);

#endif
