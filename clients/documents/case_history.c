/* SPDX-License-Identifier: EUPL-1.2 */
/* The history of a case: who decided or did what, when, on which version. */
#include "case_room.h"

#include "proto/message.h"

#include <inttypes.h>
#include <time.h>

static struct slice moment_in (struct arena *arena, int64_t time_ms, const char *form)
{
  char text[32];
  time_t seconds = (time_t) (time_ms / 1000);
  struct tm when;
  gmtime_r (&seconds, &when);
  size_t size = strftime (text, sizeof text, form, &when);
  return (struct slice){arena_copy (arena, text, size), (uint32_t) size};
}

/* "2026-03-31 14:05:09", UTC: what can be sorted, in a table. */
static struct slice moment (struct arena *arena, int64_t time_ms)
{
  return moment_in (arena, time_ms, "%Y-%m-%d %H:%M:%S");
}

/* "31.03.2026 14:05:09", in a paper. */
static struct slice moment_words (const struct maker *self, int64_t time_ms)
{
  return case_join (self, case_day (self, time_ms), " ", moment_in (self->arena, time_ms, "%H:%M:%S"));
}

static int64_t version_of (const struct value *event)
{
  return value_as_int (value_at (value_at (event, "body"), "version"), 0);
}

void case_make_history (const struct maker *self)
{
  const struct value *history = &self->file->history;
  static const enum case_text headers[] = {CT_H_TIME, CT_H_WHAT, CT_D_BY, CT_D_VERSION, CT_D_REASON};
  if (history->kind != VALUE_LIST || history->count == 0)
  {
    paper_paragraph (self->paper, case_say (self, CT_NO_HISTORY));
    return;
  }
  struct paper_table *table = paper_table (self->paper, SLICE_NONE);
  for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
    paper_column (table, PAPER_LEFT, case_say (self, headers[i]));
  for (uint32_t i = 0; i < history->count; i++)
  {
    const struct value *event = &history->items[i];
    paper_row (table);
    paper_cell (table, moment_words (self, value_as_int (value_at (event, "time"), 0)));
    paper_cell (table, case_event_line (self, event));
    paper_cell (table, case_event_actor (self, event));
    paper_cell (table, version_of (event) == 0 ? case_say (self, CT_NONE) : slice_of (arena_printf (self->arena, "%" PRId64, version_of (event))));
    paper_cell (table, case_event_reason (self, event));
  }
}

/* ---- As a table ---- */

static void write_event (struct sheet *sheet, const struct maker *maker, const struct value *event)
{
  sheet_cell_number (sheet, value_as_int (value_at (event, "seq"), 0));
  sheet_cell_text (sheet, moment (maker->arena, value_as_int (value_at (event, "time"), 0)));
  sheet_cell_text (sheet, case_event_label (maker, event));
  sheet_cell_text (sheet, case_event_words (maker, event));
  sheet_cell_text (sheet, case_role_label (maker, case_text_at (event, "role")));
  sheet_cell_text (sheet, case_org_name (maker->file, case_text_at (event, "org")));
  sheet_cell_bool (sheet, value_as_bool (value_at (event, "deputy"), false));
  if (version_of (event) == 0)
    sheet_cell_empty (sheet);
  else
    sheet_cell_number (sheet, version_of (event));
  sheet_cell_text (sheet, case_event_reason (maker, event));
  sheet_cell_text (sheet, case_text_at (event, "kind"));
  sheet_cell_text (sheet, case_text_at (event, "role"));
  sheet_row_end (sheet);
}

enum sheet_error case_history_sheet (const struct case_file *file, const struct sheet_options *options, FILE *out)
{
  static const enum case_text headers[] = {CT_H_SEQ,    CT_H_TIME,    CT_H_WHAT,   CT_H_DETAIL, CT_H_ROLE,    CT_H_ORG,
                                           CT_H_DEPUTY, CT_D_VERSION, CT_D_REASON, CT_H_KIND,   CT_H_ROLE_KEY};
  static const enum sheet_type types[] = {SHEET_INTEGER, SHEET_TEXT,    SHEET_TEXT, SHEET_TEXT, SHEET_TEXT, SHEET_TEXT,
                                          SHEET_BOOL,    SHEET_INTEGER, SHEET_TEXT, SHEET_TEXT, SHEET_TEXT};
  struct maker maker = {.arena = arena_new (), .file = file, .german = file->german};
  struct sheet_column columns[sizeof headers / sizeof headers[0]];
  struct sheet *sheet;
  struct sheet_options with = *options;
  with.name = case_say (&maker, CT_HISTORY);
  with.yes = case_say (&maker, CT_YES);
  with.no = case_say (&maker, CT_NO);
  for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
    columns[i] = (struct sheet_column){case_say (&maker, headers[i]), types[i]};
  sheet_open (&sheet, out, &with, columns, sizeof columns / sizeof columns[0]);
  for (uint32_t i = 0; file->history.kind == VALUE_LIST && i < file->history.count; i++)
    write_event (sheet, &maker, &file->history.items[i]);
  enum sheet_error error = sheet_close (&sheet);
  arena_destroy (&maker.arena);
  return error;
}
