/* SPDX-License-Identifier: EUPL-1.2 */
/* Many cases as one file: JSON lines, a table, a calendar of deadlines, or an event log.

   Whoever exports lists cases and asks of each what case_export_ask says; the broker answers under the rights of the person it is for, so that a file holds
   what the person may see and nothing else.  What is written goes out case by case, in memory that does not grow with their number.

       export = case_export_new (&options);         CASE_EXPORT_TABLES pipelines, newest versions
       case_export_open (export, out);
       for each case:  case_export_begin (export, kase); case_export_row (export, kase, row) …; case_export_end (export, kase);
       case_export_close (&export, &row);

   One thread at a time. */
#ifndef IDEENBUS_CASE_EXPORT_H
#define IDEENBUS_CASE_EXPORT_H

#include "proto/message.h"

#include <stdio.h>

enum case_export_format
{
  CASE_EXPORT_JSON,
  CASE_EXPORT_CSV,
  CASE_EXPORT_XLSX,
  CASE_EXPORT_ICS,
  CASE_EXPORT_XES,
  CASE_EXPORT_FORMATS
};

enum case_export_error
{
  CASE_EXPORT_OK,
  CASE_EXPORT_WRITE, /* the file could not be written whole, or what it should hold is no such file's */
  CASE_EXPORT_LARGE  /* more than XLSX holds */
};

struct case_export_options
{
  enum case_export_format format;
  bool excel; /* CASE_EXPORT_CSV for spreadsheets */
  bool german;
  struct slice table;            /* rows of this table instead of cases; none: cases.  Not for calendars and logs */
  const struct value *pipelines; /* list of PIPELINE with definitions, the newest version of each; catalogues are passed over.  Borrowed */
  struct slice (*org_name) (void *context, struct slice key); /* of an organisation, or its key; NULL: keys */
  void *context;
  const struct value *programmes; /* map: key of a funding programme to its name, which may be filled until the first case; NULL: keys.  Borrowed */
  int64_t made_ms;
};

struct case_export;

/* "xlsx": of commands, addresses and file names; the format with that name, CASE_EXPORT_FORMATS when there is none. */
const char *case_export_format_key (enum case_export_format format);
enum case_export_format case_export_format_named (struct slice key);
const char *case_export_media_type (enum case_export_format format);

/* Never NULL; options are copied. */
struct case_export *case_export_new (const struct case_export_options *options);

/* Whether any pipeline has the table; true for cases. */
bool case_export_has_table (const struct case_export *self);

/* Whether names of organisations will be wanted, so that they can be asked for together: those of org, handled_by and district of a case in the list. */
bool case_export_wants_names (const struct case_export *self);

/* Whether names of funding programmes will be wanted. */
bool case_export_wants_programmes (const struct case_export *self);

/* Whether the cases should be listed with details: what is missing and the next date are told there. */
bool case_export_wants_details (const struct case_export *self);

/* What to ask of a case in the list (a CASE_ROW); all pages of the answer are its rows.  Borrows from kase. */
struct message case_export_ask (const struct case_export *self, const struct value *kase);

/* out is borrowed until case_export_close, which does not close it. */
void case_export_open (struct case_export *self, FILE *out);
void case_export_begin (struct case_export *self, const struct value *kase);
void case_export_row (struct case_export *self, const struct value *kase, const struct value *row);
void case_export_end (struct case_export *self, const struct value *kase);

/* Events, days or rows written so far. */
size_t case_export_rows (const struct case_export *self);

/* Finishes the file, flushes out, frees and sets *self to NULL; NULL is allowed, and so is one that was not opened.  *row: which was too large; may be NULL. */
enum case_export_error case_export_close (struct case_export **self, uint32_t *row);

#endif
