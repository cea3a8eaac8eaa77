/* SPDX-License-Identifier: EUPL-1.2 */
/* import: options, waiting, and the report at the end. */
#include "import.h"

#include <errno.h>
#include <string.h>

/* ---- Report ---- */

static bool same_place (struct place a, struct place b)
{
  bool same_field = a.field == b.field || (a.field != NULL && b.field != NULL && slice_equal (row_text (a.field, "key"), row_text (b.field, "key")));
  return same_field && (a.text == b.text || (a.text != NULL && b.text != NULL && strcmp (a.text, b.text) == 0));
}

void import_note (struct import *self, enum text text, struct place zero, const char *one)
{
  struct report *report = &self->report;
  for (struct note *note = report->notes; note != NULL; note = note->next)
    if (note->text == text && same_place (note->zero, zero) && strcmp (note->one, one) == 0)
    {
      note->count++;
      return;
    }
  struct note *note = arena_alloc (self->cli->arena, sizeof *note);
  if (zero.text != NULL)
    zero.text = arena_copy (self->cli->arena, zero.text, strlen (zero.text));
  *note = (struct note){.text = text, .zero = zero, .one = arena_copy (self->cli->arena, one, strlen (one)), .count = 1};
  *report->notes_end = note;
  report->notes_end = &note->next;
}

void import_refuse (struct import *self, uint32_t line, const struct value *reasons)
{
  struct report *report = &self->report;
  struct refused_row *row = arena_alloc (self->cli->arena, sizeof *row);
  *row = (struct refused_row){.line = line, .reasons = value_copy (self->cli->arena, reasons)};
  *report->refusals_end = row;
  report->refusals_end = &row->next;
  report->refused++;
}

void import_refuse_answer (struct import *self, uint32_t line, const struct message *answer)
{
  struct arena *arena = self->cli->arena;
  if (answer->type == MSG_REFUSED)
  {
    import_refuse (self, line, &answer->arg[REFUSED_REASONS]);
    return;
  }
  struct value list = value_list (arena, 1), reason = value_map (arena, 3);
  value_set_str (arena, &reason, "code", answer->arg[ERROR_CODE]);
  value_set_str (arena, &reason, "de", answer->arg[ERROR_DE]);
  value_set_str (arena, &reason, "en", answer->arg[ERROR_EN]);
  value_append (arena, &list, reason);
  import_refuse (self, line, &list);
}

static struct value own_text (struct import *self, enum text text, bool german, struct place zero, const char *one)
{
  struct cli in_language = *self->cli;
  in_language.german = german;
  return value_string (trf (&in_language, text, zero.field != NULL ? slice_text (&in_language, row_label (&in_language, zero.field)) : zero.text, one));
}

void import_reason (struct import *self, struct value *reasons, const char *code, enum text text, struct place zero, const char *one)
{
  struct arena *arena = self->cli->arena;
  struct value reason = value_map (arena, 3);
  value_set_str (arena, &reason, "code", value_string (code));
  value_set_str (arena, &reason, "de", own_text (self, text, true, zero, one));
  value_set_str (arena, &reason, "en", own_text (self, text, false, zero, one));
  value_append (arena, reasons, reason);
}

void import_refuse_own (struct import *self, uint32_t line, const char *code, enum text text, struct place zero, const char *one)
{
  struct value list = value_list (self->cli->arena, 1);
  import_reason (self, &list, code, text, zero, one);
  import_refuse (self, line, &list);
}

static void report_json (struct import *self)
{
  const struct report *report = &self->report;
  json_t *json = json_object (), *notes = json_array ();
  bool dry = option_given (self->cli, OPT_DRY_RUN);
  for (const struct refused_row *row = report->refusals; row != NULL; row = row->next)
    json_reasons (self->cli, &row->reasons, "line", json_integer (row->line));
  for (const struct note *note = report->notes; note != NULL; note = note->next)
  {
    json_t *entry = json_object ();
    struct value de = own_text (self, note->text, true, note->zero, note->one), en = own_text (self, note->text, false, note->zero, note->one);
    json_object_set_new (entry, "de", json_from_value (&de));
    json_object_set_new (entry, "en", json_from_value (&en));
    json_object_set_new (entry, "rows", json_integer ((json_int_t) note->count));
    json_array_append_new (notes, entry);
  }
  static const char *const encodings[] = {[CSV_UTF8] = "utf-8", [CSV_UTF8_BOM] = "utf-8-bom", [CSV_WINDOWS_1252] = "windows-1252"};
  json_object_set_new (json, "encoding", json_string (encodings[self->csv.encoding]));
  json_object_set_new (json, "separator", json_sprintf ("%c", self->csv.separator));
  json_object_set_new (json, "dry_run", json_boolean (dry));
  json_object_set_new (json, "rows", json_integer ((json_int_t) report->rows));
  json_object_set_new (json, "created", json_integer ((json_int_t) report->created));
  json_object_set_new (json, "changed", json_integer ((json_int_t) report->changed));
  json_object_set_new (json, "unchanged", json_integer ((json_int_t) report->unchanged));
  json_object_set_new (json, "submitted", json_integer ((json_int_t) report->submitted));
  json_object_set_new (json, "kept_fields", json_integer ((json_int_t) report->kept_fields));
  json_object_set_new (json, "refused", json_integer ((json_int_t) report->refused));
  json_object_set_new (json, "notes", notes);
  print_json (json);
}

static void report_count (struct cli *cli, enum text label, size_t count)
{
  if (count > 0)
    print_pair (cli, label, number_text (cli, (int64_t) count));
}

static void report_text (struct import *self)
{
  struct cli *cli = self->cli;
  const struct report *report = &self->report;
  if (option_given (cli, OPT_DRY_RUN))
    printf ("%s\n", tr (cli, T_DRY_RUN));
  print_pair (cli, T_L_ROWS, number_text (cli, (int64_t) report->rows));
  report_count (cli, T_L_CREATED, report->created);
  report_count (cli, T_L_CHANGED, report->changed);
  report_count (cli, T_L_UNCHANGED, report->unchanged);
  report_count (cli, T_L_SUBMITTED, report->submitted);
  report_count (cli, T_L_KEPT, report->kept_fields);
  report_count (cli, T_L_REFUSED, report->refused);
  for (const struct note *note = report->notes; note != NULL; note = note->next)
  {
    struct value filled = own_text (self, note->text, cli->german, note->zero, note->one);
    const char *text = slice_text (cli, value_as_slice (&filled));
    printf ("– ");
    print_wrapped (cli, stdout, note->count > 1 ? trf (cli, T_NOTE_TIMES, text, number_text (cli, (int64_t) note->count)) : text, 2);
  }
  fflush (stdout);
  if (report->refused > 0)
    fprintf (stderr, "\n%s%s%s\n", cli->error_colour ? "\033[1m" : "", tr (cli, T_REFUSED_ROWS), cli->error_colour ? "\033[0m" : "");
  for (const struct refused_row *row = report->refusals; row != NULL; row = row->next)
    for (uint32_t i = 0; i < row->reasons.count; i++)
    {
      const char *label = trf (cli, T_LINE_N, number_text (cli, row->line));
      fprintf (stderr, "  %s  ", label);
      print_wrapped (cli, stderr, slice_text (cli, value_as_slice (value_at (&row->reasons.items[i], cli->german ? "de" : "en"))), text_width (label) + 4);
    }
}

/* ---- Waiting ---- */

static void on_state (struct ideenbus *bus, enum ideenbus_state state, void *context)
{
  struct import *self = context;
  if (state == IDEENBUS_DOWN && !self->waiting)
  {
    progress_hide (&self->progress);
    remark (self->cli, T_WAITING, ideenbus_endpoint (bus), number_text (self->cli, self->cli->timeout_ms / 1000));
    self->waiting = true;
  }
  if (state == IDEENBUS_UP && self->waiting)
  {
    progress_hide (&self->progress);
    remark (self->cli, T_GOES_ON);
    self->waiting = false;
  }
}

/* One round; the time without a session is counted here, because the library would wait for ever. */
int import_wait (struct import *self)
{
  struct cli *cli = self->cli;
  for (int without = 0;;)
  {
    int code = ideenbus_wait (cli->bus, 100);
    if (ideenbus_state (cli->bus) == IDEENBUS_REFUSED)
      return say_code (cli, IDEENBUS_REJECTED);
    if (code == IDEENBUS_INTERRUPTED)
      return STATUS_INTERRUPTED;
    if (ideenbus_state (cli->bus) == IDEENBUS_UP)
      return STATUS_DONE;
    without += code == IDEENBUS_TIMED_OUT ? 100 : 0;
    if (without >= cli->timeout_ms)
    {
      progress_hide (&self->progress);
      say_code (cli, IDEENBUS_UNREACHABLE);
      remark (cli, T_IMPORT_AGAIN);
      return STATUS_UNREACHABLE;
    }
  }
}

/* ---- The command ---- */

static int read_table (struct import *self)
{
  struct cli *cli = self->cli;
  const char *path = cli->args.items[0], *separator = option_text (cli, OPT_SEPARATOR);
  char chosen = separator == NULL ? 0 : strcmp (separator, "tab") == 0 || strcmp (separator, "\\t") == 0 ? '\t' : separator[0];
  if (separator != NULL && chosen != '\t' && strlen (separator) != 1)
    return fail (cli, STATUS_USAGE, "separator", T_BAD_SEPARATOR, separator);
  switch (csv_read (&self->csv, cli->arena, path, chosen))
  {
  case CSV_OK:
    break;
  case CSV_READ:
    return fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, path, errno_text (cli, errno));
  case CSV_TOO_LARGE:
    return fail (cli, STATUS_USAGE, "file", T_FILE_TOO_LARGE, path);
  case CSV_UTF16:
    return fail (cli, STATUS_USAGE, "file", T_FILE_UTF16, path);
  case CSV_BINARY:
    return fail (cli, STATUS_USAGE, "file", T_FILE_BINARY, path);
  case CSV_EMPTY:
    return fail (cli, STATUS_USAGE, "file", T_FILE_EMPTY, path);
  }
  static const enum text encodings[] = {[CSV_UTF8] = T_ENC_UTF8, [CSV_UTF8_BOM] = T_ENC_UTF8_BOM, [CSV_WINDOWS_1252] = T_ENC_WINDOWS};
  char mark[2] = {self->csv.separator, '\0'};
  remark (cli, T_FILE_READ, path, tr (cli, encodings[self->csv.encoding]), self->csv.separator == '\t' ? tr (cli, T_TAB) : mark,
          number_text (cli, (int64_t) self->csv.count));
  self->report.rows = self->csv.count;
  return STATUS_DONE;
}

int import_run (struct cli *cli, import_fn *rows)
{
  struct import *self = arena_alloc (cli->arena, sizeof *self);
  self->cli = cli;
  self->progress.cli = cli;
  self->report.notes_end = &self->report.notes;
  self->report.refusals_end = &self->report.refusals;
  int status = read_table (self);
  if (status == STATUS_DONE)
    status = bus_open (cli);
  if (status != STATUS_DONE)
    return status;
  /* A restart of the broker is no reason to begin anew. */
  if (!option_given (cli, OPT_TIMEOUT))
    cli->timeout_ms = IMPORT_WAIT_MS;
  ideenbus_on_state (cli->bus, on_state, self);
  status = bus_reach (cli);
  if (status == STATUS_DONE)
    status = rows (self);
  if (cli->bus != NULL)
    ideenbus_on_state (cli->bus, NULL, NULL);
  progress_hide (&self->progress);
  if (status != STATUS_DONE)
    return status;
  if (cli->json)
    report_json (self);
  else
    report_text (self);
  return self->report.refused > 0 ? STATUS_REFUSED : STATUS_DONE;
}

int cmd_import (struct cli *cli)
{
  const char *kind = option_text (cli, OPT_IMPORT_KIND);
  bool orgs = kind != NULL && strcmp (kind, "org") == 0;
  if (kind != NULL && !orgs && strcmp (kind, "case") != 0)
    return fail (cli, STATUS_USAGE, "kind", T_BAD_IMPORT_KIND, kind);
  return import_run (cli, orgs ? import_orgs : import_cases);
}
