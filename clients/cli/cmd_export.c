/* SPDX-License-Identifier: EUPL-1.2 */
/* export: every case the person may see, as JSON lines, a table, a calendar or an event log.  A page of the list at a time, its cases asked for side by side,
   in memory that does not grow with their number. */
#include "output.h"

#include "clients/documents/case_export.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#define PAGE LIMIT_PAGE_ROWS
#define WINDOW 32 /* cases asked for at once; each answer is a frame at most */

struct export
{
  struct cli *cli;
  struct case_export *file;
  struct value pipelines;  /* the newest of each */
  struct value programmes; /* key to name */
  enum case_export_format format;
  bool excel;
  const char *table; /* rows of this table instead of cases; NULL: cases */
  struct output output;
  struct progress progress;
  size_t cases, missing;
  struct arena *kept; /* lives as long as the program, also while cli->arena is that of a page */
};

/* ---- Side by side ---- */

struct slot
{
  struct arena *arena;
  struct message request;
  struct value rows, next; /* of the first page; rows nil: not visible any more */
  uint8_t id[16];
  bool done;
};

static void on_answer (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  struct slot *slot = context;
  (void) bus;
  (void) id;
  slot->done = true;
  if (answer->type != MSG_RESULT)
    return;
  slot->rows = value_copy (slot->arena, &answer->arg[RESULT_ROWS]);
  slot->next = value_copy (slot->arena, &answer->arg[RESULT_NEXT]);
}

static int wait_for_slots (struct export *self, const struct slot *slots, uint32_t count)
{
  int64_t without = 0;
  for (uint32_t at = 0; at < count;)
  {
    if (slots[at].done)
    {
      at++;
      continue;
    }
    int code = ideenbus_wait (self->cli->bus, 100);
    if (code == IDEENBUS_INTERRUPTED || output_interrupted ())
      return IDEENBUS_INTERRUPTED;
    if (ideenbus_state (self->cli->bus) == IDEENBUS_REFUSED)
      return IDEENBUS_REJECTED;
    without = ideenbus_state (self->cli->bus) == IDEENBUS_UP ? 0 : without + 100;
    if (without > self->cli->timeout_ms)
      return IDEENBUS_UNREACHABLE;
  }
  return IDEENBUS_OK;
}

/* ---- One case ---- */

static void hand_on (struct export *self, const struct value *kase, const struct value *rows)
{
  for (uint32_t i = 0; i < rows->count; i++)
    case_export_row (self->file, kase, &rows->items[i]);
}

/* The further pages of a case, one after the other. */
static int follow_pages (struct export *self, const struct value *kase, const struct slot *slot)
{
  struct message request = slot->request, answer;
  struct arena *arenas[2] = {arena_new (), arena_new ()};
  const struct message_def *def = message_def (request.type);
  uint32_t page = 0;
  int code = IDEENBUS_OK;
  while (page < def->field_count && strcmp (def->fields[page].name, "page") != 0)
    page++;
  struct value next = page < def->field_count ? slot->next : VALUE_NONE;
  for (int turn = 0; code == IDEENBUS_OK && !value_is_nil (&next); turn = 1 - turn)
  {
    arena_reset (arenas[turn]);
    request.arg[page] = next;
    code = output_interrupted () ? IDEENBUS_INTERRUPTED : ideenbus_call (self->cli->bus, arenas[turn], &request, NULL, self->cli->timeout_ms, &answer);
    if (code != IDEENBUS_OK || answer.type != MSG_RESULT)
      break; /* it left the person's sight in the middle: what was seen is true */
    hand_on (self, kase, &answer.arg[RESULT_ROWS]);
    next = answer.arg[RESULT_NEXT];
  }
  arena_destroy (&arenas[0]);
  arena_destroy (&arenas[1]);
  return code;
}

static int write_case (struct export *self, const struct value *kase, const struct slot *slot)
{
  if (slot->rows.kind != VALUE_LIST)
  {
    self->missing++; /* no longer visible: it left between the list and now */
    return IDEENBUS_OK;
  }
  case_export_begin (self->file, kase);
  hand_on (self, kase, &slot->rows);
  int code = follow_pages (self, kase, slot);
  case_export_end (self->file, kase);
  self->cases++;
  progress_to (&self->progress, self->cases);
  return code;
}

/* ---- The list ---- */

static void note_value (struct export *self, const struct value *value)
{
  if (value != NULL && value->kind == VALUE_TEXT)
    orgs_note (self->cli, value_as_slice (value));
  for (uint32_t i = 0; value != NULL && value->kind == VALUE_LIST && i < value->count; i++)
    note_value (self, &value->items[i]);
}

/* Organisations in fields or cells: partners, participants. */
static void note_row (struct export *self, const struct value *row)
{
  const struct value *values = value_at (row, self->table == NULL ? "fields" : "cells");
  for (uint32_t p = 0; values != NULL && p < self->pipelines.count; p++)
  {
    const struct value *known = value_at (value_at (&self->pipelines.items[p], "definition"), self->table == NULL ? "fields" : "columns");
    for (uint32_t i = 0; known != NULL && i < known->count; i++)
      if (slice_is (row_text (&known->items[i], "type"), "org") || slice_is (row_text (&known->items[i], "type"), "orgs"))
        note_value (self, value_get (values, row_text (&known->items[i], "key")));
  }
}

/* Names of organisations stay, whatever cli->arena is: they are noted while it is one that stays, and asked for in one go. */
static void name_orgs (struct export *self, const struct value *kases, const struct slot *slots, uint32_t count)
{
  struct arena *window = self->cli->arena;
  self->cli->arena = self->kept;
  for (uint32_t i = 0; i < count; i++)
  {
    orgs_note (self->cli, row_text (&kases[i], "org"));
    orgs_note (self->cli, row_text (&kases[i], "handled_by"));
    orgs_note (self->cli, row_text (&kases[i], "district"));
    for (uint32_t r = 0; slots[i].rows.kind == VALUE_LIST && r < slots[i].rows.count; r++)
      note_row (self, &slots[i].rows.items[r]);
  }
  orgs_fetch (self->cli);
  self->cli->arena = window;
}

/* Some cases of a page, asked for at once, written in the order of the list. */
static int write_window (struct export *self, const struct value *kases, uint32_t count)
{
  const struct ideenbus_options passing = {.passing = true};
  struct slot slots[WINDOW];
  int code = IDEENBUS_OK;
  for (uint32_t i = 0; i < count; i++)
  {
    slots[i] = (struct slot){.arena = self->cli->arena, .request = case_export_ask (self->file, &kases[i])};
    slots[i].done = ideenbus_send (self->cli->bus, &slots[i].request, &passing, on_answer, &slots[i], slots[i].id) != IDEENBUS_OK;
  }
  code = wait_for_slots (self, slots, count);
  for (uint32_t i = 0; i < count; i++)
    if (!slots[i].done)
      ideenbus_cancel (self->cli->bus, slots[i].id);
  if (code == IDEENBUS_OK && case_export_wants_names (self->file))
    name_orgs (self, kases, slots, count);
  for (uint32_t i = 0; i < count && code == IDEENBUS_OK; i++)
    code = write_case (self, &kases[i], &slots[i]);
  return code;
}

/* What a window needs goes with it, also in the calls that take their memory from the program. */
static int write_page (struct export *self, const struct value *rows)
{
  struct arena *page = self->cli->arena, *window = arena_new ();
  int code = IDEENBUS_OK;
  for (uint32_t at = 0; code == IDEENBUS_OK && at < rows->count; at += WINDOW)
  {
    uint32_t count = rows->count - at < WINDOW ? rows->count - at : WINDOW;
    arena_reset (window);
    self->cli->arena = window;
    code = write_window (self, &rows->items[at], count);
  }
  self->cli->arena = page;
  arena_destroy (&window);
  return code;
}

static int run (struct export *self)
{
  struct cli *cli = self->cli;
  struct message answer, request = list_request (cli);
  struct arena *arenas[2] = {arena_new (), arena_new ()};
  int code = IDEENBUS_OK, status = STATUS_DONE;
  request.arg[CASE_LIST_LIMIT] = value_int (PAGE);
  if (case_export_wants_details (self->file))
    request.arg[CASE_LIST_DETAILS] = value_bool (true);
  for (int turn = 0; code == IDEENBUS_OK && status == STATUS_DONE; turn = 1 - turn)
  {
    arena_reset (arenas[turn]);
    cli->arena = arenas[turn];
    code = ideenbus_call (cli->bus, cli->arena, &request, NULL, cli->timeout_ms, &answer);
    if (code == IDEENBUS_OK && answer.type != MSG_RESULT)
      status = say_refused (cli, &answer);
    if (code == IDEENBUS_OK && status == STATUS_DONE)
      code = write_page (self, &answer.arg[RESULT_ROWS]);
    if (status != STATUS_DONE || !message_has (&answer, RESULT_NEXT))
      break;
    request.arg[CASE_LIST_PAGE] = answer.arg[RESULT_NEXT];
  }
  cli->arena = self->kept;
  arena_destroy (&arenas[0]);
  arena_destroy (&arenas[1]);
  return code == IDEENBUS_OK ? status : say_code (cli, code);
}

/* ---- The command ---- */

static int format_named (const char *name)
{
  int found = 0;
  while (found < CASE_EXPORT_FORMATS && strcasecmp (name, case_export_format_key ((enum case_export_format) found)) != 0)
    found++;
  return found;
}

/* As it was asked for, or as the name of the file says. */
static int read_format (struct export *self)
{
  const char *given = option_text (self->cli, OPT_FORMAT), *path = option_text (self->cli, OPT_OUTPUT), *ending = output_ending (path);
  self->excel = option_given (self->cli, OPT_EXCEL);
  const char *name = given != NULL ? given : ending != NULL ? ending : self->excel ? "csv" : "json";
  int found = format_named (name);
  if (found == CASE_EXPORT_FORMATS && given == NULL && !self->excel)
    return fail (self->cli, STATUS_USAGE, "format", T_BAD_EXPORT_ENDING, path);
  if (found == CASE_EXPORT_FORMATS && given == NULL)
    found = CASE_EXPORT_CSV;
  if (found == CASE_EXPORT_FORMATS)
    return fail (self->cli, STATUS_USAGE, "format", T_BAD_FORMAT, given);
  self->format = (enum case_export_format) found;
  if (self->excel && self->format != CASE_EXPORT_CSV)
    return fail (self->cli, STATUS_USAGE, "format", T_EXCEL_FORMAT, name);
  if (output_misnamed (path, case_export_format_key (self->format)))
    return fail (self->cli, STATUS_USAGE, "format", T_MISNAMED, path, case_export_format_key (self->format));
  self->table = option_text (self->cli, OPT_TABLE);
  if (self->table != NULL && (self->format == CASE_EXPORT_ICS || self->format == CASE_EXPORT_XES))
    return fail (self->cli, STATUS_USAGE, "table", T_TABLE_FORMAT, name);
  if (self->format == CASE_EXPORT_XLSX && !output_takes_bytes (path))
    return fail (self->cli, STATUS_USAGE, "terminal", T_NEEDS_OUTPUT);
  return STATUS_DONE;
}

static int say_done (struct export *self, size_t rows_written)
{
  struct cli *cli = self->cli;
  const char *path = self->output.path, *cases = number_text (cli, (int64_t) self->cases), *rows = number_text (cli, (int64_t) rows_written);
  if (cli->json && path != NULL)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "file", json_string (path));
    json_object_set_new (json, "cases", json_integer ((json_int_t) self->cases));
    json_object_set_new (json, "rows", json_integer ((json_int_t) rows_written));
    print_json (json);
    return STATUS_DONE;
  }
  remark (cli, path == NULL ? T_EXPORTED : T_EXPORTED_TO, cases, path);
  if (self->format == CASE_EXPORT_XES)
    remark (cli, T_EXPORTED_EVENTS, rows);
  else if (self->format == CASE_EXPORT_ICS)
    remark (cli, T_EXPORTED_DAYS, rows);
  else if (self->table != NULL)
    remark (cli, T_EXPORTED_ROWS, rows);
  return STATUS_DONE;
}

/* ---- What the file needs before its first case ---- */

static bool take_pipeline (const struct value *row, void *context)
{
  struct export *self = context;
  const struct form *form = form_get (self->cli, row_text (row, "key"), 0); /* remembered, in memory that stays */
  if (form != NULL)
    value_append (self->kept, &self->pipelines, form->pipeline);
  return true;
}

static struct slice name_of_org (void *context, struct slice key)
{
  return slice_of (org_name (context, key));
}

static bool take_programme (const struct value *row, void *context)
{
  struct export *self = context;
  const struct value *name = value_at (value_at (row, "fields"), "name");
  if (name != NULL)
    value_set (self->kept, &self->programmes, slice_copy (self->kept, row_text (row, "key")), value_copy (self->kept, name));
  return true;
}

static int prepare (struct export *self)
{
  struct cli *cli = self->cli;
  struct message request = message_new (MSG_PIPELINE_GET);
  self->pipelines = value_list (self->kept, 8);
  self->programmes = value_map (self->kept, 16);
  int status = bus_rows (cli, &request, take_pipeline, self);
  struct case_export_options options = {.format = self->format,
                                        .excel = self->excel,
                                        .german = cli->german,
                                        .table = self->table == NULL ? SLICE_NONE : slice_of (self->table),
                                        .pipelines = &self->pipelines,
                                        .org_name = name_of_org,
                                        .context = cli,
                                        .programmes = &self->programmes,
                                        .made_ms = (int64_t) time (NULL) * 1000};
  if (status == STATUS_DONE)
    self->file = case_export_new (&options);
  request = message_new (MSG_PROGRAMME_LIST);
  return status == STATUS_DONE && case_export_wants_programmes (self->file) ? bus_rows (cli, &request, take_programme, self) : status;
}

static int finish (struct export *self, int status)
{
  uint32_t row = 0;
  enum case_export_error error = case_export_close (&self->file, &row);
  if (status != STATUS_DONE || error == CASE_EXPORT_OK)
    return status;
  if (error == CASE_EXPORT_LARGE)
    return fail (self->cli, STATUS_REFUSED, "rows", T_EXPORT_TOO_LARGE, number_text (self->cli, row));
  return fail (self->cli, STATUS_REFUSED, "file", T_EXPORT_WRITE, self->output.path == NULL ? "-" : self->output.path);
}

int cmd_export (struct cli *cli)
{
  struct export *self = arena_alloc (cli->arena, sizeof *self);
  self->cli = cli;
  self->kept = cli->arena;
  int status = read_format (self);
  if (status == STATUS_DONE)
    status = bus_reach (cli);
  if (status == STATUS_DONE)
    status = filter_options (cli);
  self->table = option_text (cli, OPT_TABLE);
  if (status == STATUS_DONE)
    status = prepare (self);
  if (status == STATUS_DONE)
    status = output_open (cli, &self->output, option_text (cli, OPT_OUTPUT));
  if (status != STATUS_DONE)
  {
    case_export_close (&self->file, NULL);
    return status;
  }
  output_catch_signals ();
  progress_begin (&self->progress, cli, T_EXPORTING, 0);
  case_export_open (self->file, self->output.out);
  status = run (self);
  progress_hide (&self->progress);
  size_t rows = case_export_rows (self->file);
  status = output_close (cli, &self->output, finish (self, status));
  return status == STATUS_DONE ? say_done (self, rows) : status;
}
