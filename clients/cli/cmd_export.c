/* SPDX-License-Identifier: EUPL-1.2 */
/* export: every case the person may see, as JSON lines or as a table.  A page of the list at a time, its cases fetched side by side. */
#include "cli.h"
#include "csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE 200
#define COLUMNS_MOST 256

struct column
{
  const struct form *form;
  const struct value *field; /* NULL: of the case itself */
  const char *name;          /* of that, or the record's key before a dot */
};

struct export
{
  struct cli *cli;
  FILE *out;
  const char *path, *beside; /* NULL: standard output */
  bool csv, excel;
  char separator;
  struct column columns[COLUMNS_MOST];
  size_t column_count;
  struct progress progress;
  size_t count, missing;
};

/* ---- Columns ---- */

static const char *const own_columns[] = {"ref",   "id",         "org",     "handled_by", "district", "pipeline", "pipeline_version", "stage",
                                          "state", "visibility", "version", "drafted",    "entered",  "support",  "comments",         "returns"};

static bool has_column (const struct export *self, const char *record, const struct value *field)
{
  for (size_t i = 0; i < self->column_count; i++)
  {
    const struct column *column = &self->columns[i];
    bool same = column->field == NULL ? field != NULL && record == NULL && slice_is (row_text (field, "key"), column->name)
                                      : field != NULL && slice_equal (row_text (column->field, "key"), row_text (field, "key")) &&
                                            (record == NULL) == (column->name == NULL) && (record == NULL || strcmp (record, column->name) == 0);
    if (same)
      return true;
  }
  return false;
}

static void add_column (struct export *self, const struct form *form, const struct value *field, const char *name)
{
  if (self->column_count < COLUMNS_MOST && (field == NULL || !has_column (self, name, field)))
    self->columns[self->column_count++] = (struct column){form, field, name};
}

/* A field, or one column each for the parts of a record. */
static void add_field (struct export *self, const struct form *form, const struct value *field)
{
  struct slice key = row_text (field, "key");
  const char *record = arena_copy (self->cli->arena, key.data, key.size);
  if (!slice_is (row_text (field, "type"), "record"))
    add_column (self, form, field, NULL);
  for (uint32_t i = 0; i < form->columns->count && slice_is (row_text (field, "type"), "record"); i++)
    if (slice_equal (row_text (&form->columns->items[i], "record"), key))
      add_column (self, form, &form->columns->items[i], record);
}

static bool add_form (const struct value *row, void *context)
{
  struct export *self = context;
  const struct form *form = form_get (self->cli, row_text (row, "key"), 0);
  for (uint32_t i = 0; form != NULL && i < form->fields->count; i++)
    add_field (self, form, &form->fields->items[i]);
  return true;
}

/* ---- Cells ---- */

/* As import reads it again: keys of options, cents, ISO dates. */
static const char *plain_value (struct cli *cli, const struct value *value)
{
  const struct value *unknown = value_at (value, "unknown"), *band = value_at (value, "band");
  const char *text = "";
  if (unknown != NULL)
    return arena_printf (cli->arena, "?%.*s@%.*s", SLICE_ARG (value_as_slice (value_at (unknown, "who"))),
                         SLICE_ARG (value_as_slice (value_at (unknown, "until"))));
  if (band != NULL)
    value = band;
  if (value_is_nil (value))
    return "";
  if (value->kind == VALUE_TEXT)
    return arena_copy (cli->arena, value->data, value->count);
  if (value->kind == VALUE_INT)
    return arena_printf (cli->arena, "%lld", (long long) value->integer);
  if (value->kind == VALUE_BOOL)
    return value->boolean ? "true" : "false";
  if (value->kind == VALUE_BYTES)
    return value->count == 16 ? id_text (cli, value_as_id (value)) : "";
  for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->count; i++)
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ";", plain_value (cli, &value->items[i]));
  return text;
}

static const char *excel_value (struct export *self, const struct column *column, const struct value *value)
{
  struct cli *cli = self->cli;
  if (value_is_nil (value))
    return "";
  if (column->field != NULL && value->kind == VALUE_INT && slice_is (row_text (column->field, "type"), "money"))
    return arena_printf (cli->arena, "%s%lld%c%02lld", value->integer < 0 ? "-" : "", (long long) llabs (value->integer) / 100, cli->german ? ',' : '.',
                         (long long) llabs (value->integer) % 100);
  if (value->kind == VALUE_INT &&
      (strcmp (column->name == NULL ? "" : column->name, "drafted") == 0 || strcmp (column->name == NULL ? "" : column->name, "entered") == 0))
    return format_time (cli, value->integer);
  if (value->kind == VALUE_INT)
    return arena_printf (cli->arena, "%lld", (long long) value->integer);
  return column->field == NULL ? plain_value (cli, value) : format_value (cli, column->form, column->field, value);
}

static const struct value *value_of (const struct column *column, const struct value *view)
{
  const struct value *fields = value_at (view, "fields");
  if (column->field == NULL)
    return value_at (view, column->name);
  if (column->name != NULL)
    return value_get (value_at (fields, column->name), row_text (column->field, "key"));
  return value_get (fields, row_text (column->field, "key"));
}

static void write_cell (struct export *self, size_t number, const char *text, bool harmless)
{
  if (number > 0)
    fputc (self->separator, self->out);
  csv_write (self->out, slice_of (text), self->separator, harmless);
}

static void end_line (struct export *self)
{
  fputs (self->excel ? "\r\n" : "\n", self->out);
}

static const char *header_of (struct export *self, const struct column *column)
{
  struct cli *cli = self->cli;
  if (column->field == NULL)
    return column->name;
  if (self->excel)
    return slice_text (cli, row_label (cli, column->field));
  const char *key = slice_text (cli, row_text (column->field, "key"));
  return column->name == NULL ? key : arena_printf (cli->arena, "%s.%s", column->name, key);
}

static void write_header (struct export *self)
{
  if (self->excel)
    fputs ("\xef\xbb\xbf", self->out);
  for (size_t i = 0; i < self->column_count; i++)
    write_cell (self, i, header_of (self, &self->columns[i]), true);
  end_line (self);
}

static void write_case (struct export *self, const struct value *view)
{
  if (!self->csv)
  {
    print_json_to (self->out, json_from_record (MSG_CASE_VIEW, view));
    return;
  }
  for (size_t i = 0; i < self->column_count; i++)
  {
    const struct value *value = value_of (&self->columns[i], view);
    const char *text = self->excel ? excel_value (self, &self->columns[i], value) : plain_value (self->cli, value);
    /* A negative number begins with a minus sign and is none the less a number. */
    write_cell (self, i, text, value_is_nil (value) || value->kind != VALUE_INT);
  }
  end_line (self);
}

/* ---- Fetching ---- */

struct slot
{
  struct export *export;
  struct arena *arena;
  struct value view;
  bool done;
};

static void on_case (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  struct slot *slot = context;
  (void) bus;
  (void) id;
  slot->done = true;
  if (answer->type == MSG_RESULT && answer->arg[RESULT_ROWS].count > 0)
    slot->view = value_copy (slot->arena, &answer->arg[RESULT_ROWS].items[0]);
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
    if (code == IDEENBUS_INTERRUPTED || ideenbus_state (self->cli->bus) == IDEENBUS_REFUSED)
      return code == IDEENBUS_INTERRUPTED ? code : IDEENBUS_REJECTED;
    without = ideenbus_state (self->cli->bus) == IDEENBUS_UP ? 0 : without + 100;
    if (without > self->cli->timeout_ms)
      return IDEENBUS_UNREACHABLE;
  }
  return IDEENBUS_OK;
}

/* The cases of one page, all asked for at once, written in the order of the list. */
static int write_page (struct export *self, struct arena *arena, const struct value *rows)
{
  struct slot *slots = arena_alloc (arena, (rows->count + 1) * sizeof *slots);
  uint8_t *ids = arena_alloc (arena, 16 * (size_t) (rows->count + 1));
  const struct ideenbus_options passing = {.passing = true};
  for (uint32_t i = 0; i < rows->count; i++)
  {
    struct message request = message_new (MSG_CASE_GET);
    slots[i] = (struct slot){.export = self, .arena = arena};
    request.arg[CASE_GET_CASE] = *value_at (&rows->items[i], "id");
    slots[i].done = ideenbus_send (self->cli->bus, &request, &passing, on_case, &slots[i], ids + 16 * i) != IDEENBUS_OK;
  }
  int code = wait_for_slots (self, slots, rows->count);
  for (uint32_t i = 0; i < rows->count; i++)
  {
    if (!slots[i].done)
      ideenbus_cancel (self->cli->bus, ids + 16 * i);
    else if (value_is_nil (&slots[i].view))
      self->missing++; /* no longer visible: it left between the list and now */
    else
    {
      write_case (self, &slots[i].view);
      self->count++;
    }
  }
  progress_to (&self->progress, self->count);
  return code;
}

static int run (struct export *self)
{
  struct cli *cli = self->cli;
  struct message answer, request = list_request (cli);
  request.arg[CASE_LIST_LIMIT] = value_int (PAGE);
  /* What a page needs goes with it, also in the calls that take their memory from the program. */
  struct arena *kept = cli->arena, *arenas[2] = {arena_new (), arena_new ()};
  int code = IDEENBUS_OK, status = STATUS_DONE;
  for (int turn = 0; code == IDEENBUS_OK && status == STATUS_DONE; turn = 1 - turn)
  {
    arena_reset (arenas[turn]);
    cli->arena = arenas[turn];
    code = ideenbus_call (cli->bus, cli->arena, &request, NULL, cli->timeout_ms, &answer);
    if (code == IDEENBUS_OK && answer.type != MSG_RESULT)
      status = say_refused (cli, &answer);
    if (code == IDEENBUS_OK && status == STATUS_DONE)
      code = write_page (self, cli->arena, &answer.arg[RESULT_ROWS]);
    if (status != STATUS_DONE || !message_has (&answer, RESULT_NEXT))
      break;
    request.arg[CASE_LIST_PAGE] = answer.arg[RESULT_NEXT];
  }
  cli->arena = kept;
  arena_destroy (&arenas[0]);
  arena_destroy (&arenas[1]);
  return code == IDEENBUS_OK ? status : say_code (cli, code);
}

/* ---- The command ---- */

static int open_output (struct export *self)
{
  self->path = option_text (self->cli, OPT_OUTPUT);
  self->out = stdout;
  if (self->path == NULL || strcmp (self->path, "-") == 0)
  {
    self->path = NULL;
    return STATUS_DONE;
  }
  self->beside = arena_printf (self->cli->arena, "%s.new", self->path);
  self->out = fopen (self->beside, "w");
  return self->out != NULL ? STATUS_DONE : fail (self->cli, STATUS_USAGE, "file", T_FILE_FAILED, self->path, strerror (errno));
}

/* Half an export is none: the file appears when it is whole. */
static int close_output (struct export *self, int status)
{
  if (self->path == NULL)
    return status;
  bool good = fflush (self->out) == 0 && fsync (fileno (self->out)) == 0;
  good = fclose (self->out) == 0 && good;
  if (status == STATUS_DONE && good && rename (self->beside, self->path) == 0)
    return STATUS_DONE;
  int error = errno;
  unlink (self->beside);
  return status != STATUS_DONE ? status : fail (self->cli, STATUS_REFUSED, "file", T_FILE_FAILED, self->path, strerror (error));
}

static int prepare (struct export *self)
{
  const char *format = option_text (self->cli, OPT_FORMAT);
  self->excel = option_given (self->cli, OPT_EXCEL);
  self->csv = self->excel || (format != NULL && strcmp (format, "csv") == 0);
  self->separator = self->excel ? ';' : ',';
  if (format != NULL && strcmp (format, "csv") != 0 && strcmp (format, "json") != 0)
    return fail (self->cli, STATUS_USAGE, "format", T_BAD_FORMAT, format);
  int status = bus_reach (self->cli);
  if (status != STATUS_DONE || !self->csv)
    return status;
  struct message request = message_new (MSG_PIPELINE_GET);
  for (size_t i = 0; i < sizeof own_columns / sizeof own_columns[0]; i++)
    add_column (self, NULL, NULL, own_columns[i]);
  return bus_rows (self->cli, &request, add_form, self);
}

int cmd_export (struct cli *cli)
{
  struct export *self = arena_alloc (cli->arena, sizeof *self);
  self->cli = cli;
  int status = prepare (self);
  if (status == STATUS_DONE)
    status = open_output (self);
  if (status != STATUS_DONE)
    return status;
  progress_begin (&self->progress, cli, T_EXPORTING, 0);
  if (self->csv)
    write_header (self);
  status = run (self);
  progress_hide (&self->progress);
  status = close_output (self, status);
  if (status != STATUS_DONE)
    return status;
  if (cli->json && self->path != NULL)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "file", json_string (self->path));
    json_object_set_new (json, "cases", json_integer ((json_int_t) self->count));
    print_json (json);
  }
  else
    remark (cli, self->path == NULL ? T_EXPORTED : T_EXPORTED_TO, number_text (cli, (int64_t) self->count), self->path);
  return STATUS_DONE;
}
