/* SPDX-License-Identifier: EUPL-1.2 */
/* export: every case the person may see, as JSON lines, a table, a calendar or an event log.  A page of the list at a time, its cases asked for side by side,
   in memory that does not grow with their number. */
#include "export.h"

#include <string.h>
#include <strings.h>

#define PAGE LIMIT_PAGE_ROWS
#define WINDOW 32 /* cases asked for at once; each answer is a frame at most */

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
    self->kind->row (self, kase, &rows->items[i]);
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
  if (self->kind->begin != NULL)
    self->kind->begin (self, kase);
  hand_on (self, kase, &slot->rows);
  int code = follow_pages (self, kase, slot);
  if (self->kind->end != NULL)
    self->kind->end (self, kase);
  self->cases++;
  progress_to (&self->progress, self->cases);
  return code;
}

/* ---- The list ---- */

/* Some cases of a page, asked for at once, written in the order of the list. */
static int write_window (struct export *self, const struct value *kases, uint32_t count)
{
  const struct ideenbus_options passing = {.passing = true};
  struct slot slots[WINDOW];
  int code = IDEENBUS_OK;
  for (uint32_t i = 0; i < count; i++)
  {
    slots[i] = (struct slot){.arena = self->cli->arena, .request = self->kind->ask (self, &kases[i])};
    slots[i].done = ideenbus_send (self->cli->bus, &slots[i].request, &passing, on_answer, &slots[i], slots[i].id) != IDEENBUS_OK;
  }
  code = wait_for_slots (self, slots, count);
  for (uint32_t i = 0; i < count; i++)
    if (!slots[i].done)
      ideenbus_cancel (self->cli->bus, slots[i].id);
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
  static const char *const names[EXPORT_FORMATS] = {"json", "csv", "xlsx", "ics", "xes"};
  int found = 0;
  while (found < EXPORT_FORMATS && strcasecmp (name, names[found]) != 0)
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
  if (found == EXPORT_FORMATS && given == NULL && !self->excel)
    return fail (self->cli, STATUS_USAGE, "format", T_BAD_EXPORT_ENDING, path);
  if (found == EXPORT_FORMATS && given == NULL)
    found = EXPORT_CSV;
  if (found == EXPORT_FORMATS)
    return fail (self->cli, STATUS_USAGE, "format", T_BAD_FORMAT, given);
  self->format = (enum export_format) found;
  if (self->excel && self->format != EXPORT_CSV)
    return fail (self->cli, STATUS_USAGE, "format", T_EXCEL_FORMAT, name);
  self->people = self->excel || self->format == EXPORT_XLSX;
  self->table = option_text (self->cli, OPT_TABLE);
  if (self->table != NULL && (self->format == EXPORT_ICS || self->format == EXPORT_XES))
    return fail (self->cli, STATUS_USAGE, "table", T_TABLE_FORMAT, name);
  if (self->format == EXPORT_XLSX && !output_takes_bytes (path))
    return fail (self->cli, STATUS_USAGE, "terminal", T_NEEDS_OUTPUT);
  return STATUS_DONE;
}

static int say_done (struct export *self)
{
  struct cli *cli = self->cli;
  const char *path = self->output.path, *cases = number_text (cli, (int64_t) self->cases), *rows = number_text (cli, (int64_t) self->rows);
  if (cli->json && path != NULL)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "file", json_string (path));
    json_object_set_new (json, "cases", json_integer ((json_int_t) self->cases));
    json_object_set_new (json, "rows", json_integer ((json_int_t) self->rows));
    print_json (json);
    return STATUS_DONE;
  }
  remark (cli, path == NULL ? T_EXPORTED : T_EXPORTED_TO, cases, path);
  if (self->format == EXPORT_XES)
    remark (cli, T_EXPORTED_EVENTS, rows);
  else if (self->format == EXPORT_ICS)
    remark (cli, T_EXPORTED_DAYS, rows);
  else if (self->table != NULL)
    remark (cli, T_EXPORTED_ROWS, rows);
  return STATUS_DONE;
}

int cmd_export (struct cli *cli)
{
  struct export *self = arena_alloc (cli->arena, sizeof *self);
  self->cli = cli;
  self->kept = cli->arena;
  int status = read_format (self);
  if (status != STATUS_DONE)
    return status;
  self->kind = self->format == EXPORT_XES ? &export_log_kind : self->format == EXPORT_ICS ? &export_calendar_kind : &export_table_kind;
  status = bus_reach (cli);
  if (status == STATUS_DONE)
    status = filter_options (cli);
  self->table = option_text (cli, OPT_TABLE);
  if (status == STATUS_DONE && self->kind->prepare != NULL)
    status = self->kind->prepare (self);
  if (status == STATUS_DONE)
    status = output_open (cli, &self->output, option_text (cli, OPT_OUTPUT));
  if (status != STATUS_DONE)
    return status;
  output_catch_signals ();
  progress_begin (&self->progress, cli, T_EXPORTING, 0);
  self->kind->open (self);
  status = run (self);
  progress_hide (&self->progress);
  int closed = status == STATUS_DONE ? self->kind->close (self) : (self->kind->close (self), status);
  status = output_close (cli, &self->output, closed);
  return status == STATUS_DONE ? say_done (self) : status;
}
