/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the tables of a case: put, delete, move, start.  Each says what it saw, so that nobody's change is lost unseen; without a broker it says nothing. */
#include "cli.h"

#include <string.h>

/* What one command is about. */
struct target
{
  struct cli *cli;
  struct value which; /* the case */
  const struct form *form;
  const struct value *table; /* of the definition */
  bool reached;              /* the rows below were read */
  struct value rows;         /* a list of TABLE_ROW records */
};

/* ---- Finding it --------------------------------------------------------------------------------------------------------------------------------------- */

int say_no_table (struct cli *cli, const struct form *form, const char *name)
{
  const char *nearest = nearest_name (cli, form->tables, NULL, SLICE_NONE, name), *several;
  if (named_row (cli, form->tables, NULL, SLICE_NONE, name, &several) == NULL && several != NULL)
    return fail (cli, STATUS_USAGE, "ambiguous", T_NAME_SEVERAL, name, several);
  if (nearest != NULL)
    return fail (cli, STATUS_USAGE, "no_such_table", T_NO_TABLE_NEAR, name, nearest);
  return fail (cli, STATUS_USAGE, "no_such_table", T_NO_TABLE, name, names_of (cli, form->tables, NULL, SLICE_NONE));
}

static bool keep_row (const struct value *row, void *context)
{
  struct target *self = context;
  value_append (self->cli->arena, &self->rows, value_copy (self->cli->arena, row));
  return true;
}

/* The rows as they are now, where the broker can be asked. */
static int read_rows (struct target *self)
{
  struct message request = message_new (MSG_ROW_LIST);
  request.arg[ROW_LIST_CASE] = self->which;
  request.arg[ROW_LIST_TABLE] = value_text (row_text (self->table, "key"));
  request.arg[ROW_LIST_LIMIT] = value_int (200);
  self->rows = value_list (self->cli->arena, 16);
  if (self->cli->offline)
    return STATUS_DONE;
  int status = bus_rows (self->cli, &request, keep_row, self);
  self->reached = status == STATUS_DONE;
  return status;
}

/* The case and the table of the first two arguments. */
static int find_target (struct target *self, struct cli *cli)
{
  struct value view = VALUE_NONE;
  *self = (struct target){.cli = cli, .which = case_argument (cli, cli->args.items[0])};
  int status = fetch_case (cli, &self->which, &view);
  if (status != STATUS_DONE && !(status == STATUS_UNREACHABLE && cli->offline))
    return status;
  self->form = form_of_case (cli, &view);
  if (self->form == NULL)
    return fail (cli, STATUS_UNREACHABLE, "no_definition", T_NO_DEFINITION);
  self->table = named_row (cli, self->form->tables, NULL, SLICE_NONE, cli->args.items[1], NULL);
  return self->table == NULL ? say_no_table (cli, self->form, cli->args.items[1]) : STATUS_DONE;
}

/* Ids of rows are in capitals; people type them as they like. */
struct slice row_argument (struct cli *cli, const char *text)
{
  char *id = arena_copy (cli->arena, text, strlen (text));
  for (char *at = id; *at != '\0'; at++)
    if (*at >= 'a' && *at <= 'z')
      *at = (char) (*at - 'a' + 'A');
  return slice_of (id);
}

/* -1: there is none. */
static int place_of (const struct target *self, struct slice id)
{
  for (uint32_t i = 0; i < self->rows.count; i++)
    if (slice_equal (row_text (&self->rows.items[i], "row"), id))
      return (int) i;
  return -1;
}

static const struct value *cells_of (const struct target *self, struct slice id)
{
  int place = place_of (self, id);
  return place < 0 ? NULL : value_at (&self->rows.items[place], "cells");
}

static struct value hash_of (struct cli *cli, const struct value *value)
{
  char *hash = arena_alloc (cli->arena, VALUE_HASH_BYTES);
  value_hash (value, (uint8_t *) hash);
  return value_bytes (hash, VALUE_HASH_BYTES);
}

/* ---- Answers ------------------------------------------------------------------------------------------------------------------------------------------ */

/* "Anforderungen F-001" */
static const char *row_name (const struct target *self, struct slice id)
{
  struct cli *cli = self->cli;
  const char *table = slice_text (cli, row_label (cli, self->table));
  return id.size == 0 ? table : arena_printf (cli->arena, "%s %s", table, slice_text (cli, id));
}

static int finish (const struct target *self, const struct message *request, enum text text)
{
  struct cli *cli = self->cli;
  struct message answer;
  int status;
  if (!command_to_tell (cli, request, &answer, &status))
    return status;
  const char *ref = slice_text (cli, message_slice (&answer, DONE_REF));
  bool unchanged = message_bool (&answer, DONE_UNCHANGED);
  printf ("%s\n", trf (cli, unchanged ? T_UNCHANGED : text, ref, row_name (self, message_slice (&answer, DONE_ROW))));
  if (request->type == MSG_ROW_PUT && !unchanged)
    echo_values (cli, self->form, row_text (self->table, "key"), &request->arg[ROW_PUT_CELLS]);
  if (message_has (&answer, DONE_LAPSED))
    printf ("%s\n", trf (cli, T_LAPSED, approval_names (cli, self->form, &answer.arg[DONE_LAPSED])));
  return STATUS_DONE;
}

/* ---- put ---------------------------------------------------------------------------------------------------------------------------------------------- */

static struct value bases_of (struct cli *cli, const struct value *present, const struct value *cells)
{
  struct value base = value_map (cli->arena, cells->count);
  for (uint32_t i = 0; i < cells->count; i++)
  {
    struct slice key = value_as_slice (&cells->items[2 * i]);
    value_set (cli->arena, &base, key, hash_of (cli, value_get (present, key)));
  }
  return base;
}

/* In a table where each person has one row, putting without an id means the own one. */
static struct slice own_row (const struct target *self)
{
  for (uint32_t i = 0; value_as_bool (value_at (self->table, "by_person"), false) && i < self->rows.count; i++)
    if (value_as_bool (value_at (&self->rows.items[i], "own"), false))
      return row_text (&self->rows.items[i], "row");
  return SLICE_NONE;
}

int cmd_row_put (struct cli *cli)
{
  struct target target;
  struct message request = message_new (MSG_ROW_PUT);
  struct value cells;
  const char *before = option_text (cli, OPT_BEFORE);
  bool changes = strchr (cli->args.items[2], '=') == NULL;
  int status = find_target (&target, cli);
  if (status == STATUS_DONE && changes && cli->args.count < 4)
    status = fail (cli, STATUS_USAGE, "arguments", T_ROW_NEEDS_CELLS, cli->args.items[2]);
  if (status == STATUS_DONE && changes && before != NULL)
    status = fail (cli, STATUS_USAGE, "arguments", T_BEFORE_NEW_ONLY, cli->args.items[0], cli->args.items[1], cli->args.items[2], before);
  if (status == STATUS_DONE)
    status = input_cells (cli, target.form, target.table, changes ? 3 : 2, &cells);
  if (status == STATUS_DONE && (changes || value_as_bool (value_at (target.table, "by_person"), false)))
    status = read_rows (&target);
  if (status != STATUS_DONE)
    return status;
  struct slice id = changes ? row_argument (cli, cli->args.items[2]) : own_row (&target);
  request.arg[ROW_PUT_CASE] = target.which;
  request.arg[ROW_PUT_TABLE] = value_text (row_text (target.table, "key"));
  request.arg[ROW_PUT_CELLS] = cells;
  if (id.size > 0)
    request.arg[ROW_PUT_ROW] = value_text (id);
  if (id.size > 0 && target.reached)
    request.arg[ROW_PUT_BASE] = bases_of (cli, cells_of (&target, id), &cells);
  if (before != NULL)
    request.arg[ROW_PUT_BEFORE] = value_text (row_argument (cli, before));
  return finish (&target, &request, id.size > 0 ? T_ROW_CHANGED : T_ROW_ADDED);
}

/* ---- delete, move, start ------------------------------------------------------------------------------------------------------------------------------ */

int cmd_row_delete (struct cli *cli)
{
  struct target target;
  struct message request = message_new (MSG_ROW_DELETE);
  struct slice id = row_argument (cli, cli->args.items[2]);
  int status = find_target (&target, cli);
  if (status == STATUS_DONE)
    status = read_rows (&target);
  if (status != STATUS_DONE)
    return status;
  request.arg[ROW_DELETE_CASE] = target.which;
  request.arg[ROW_DELETE_TABLE] = value_text (row_text (target.table, "key"));
  request.arg[ROW_DELETE_ROW] = value_text (id);
  if (cells_of (&target, id) != NULL)
    request.arg[ROW_DELETE_BASE] = hash_of (cli, cells_of (&target, id));
  return finish (&target, &request, T_ROW_DELETED);
}

int cmd_row_move (struct cli *cli)
{
  struct target target;
  struct message request = message_new (MSG_ROW_MOVE);
  const char *before = option_text (cli, OPT_BEFORE);
  struct slice id = row_argument (cli, cli->args.items[2]);
  int status = find_target (&target, cli);
  if (status == STATUS_DONE)
    status = read_rows (&target);
  if (status != STATUS_DONE)
    return status;
  int place = place_of (&target, id);
  request.arg[ROW_MOVE_CASE] = target.which;
  request.arg[ROW_MOVE_TABLE] = value_text (row_text (target.table, "key"));
  request.arg[ROW_MOVE_ROW] = value_text (id);
  if (before != NULL && *before != '\0')
    request.arg[ROW_MOVE_BEFORE] = value_text (row_argument (cli, before));
  if (place >= 0)
    request.arg[ROW_MOVE_BASE] = (uint32_t) place + 1 < target.rows.count ? value_text (row_text (&target.rows.items[place + 1], "row")) : value_string ("");
  return finish (&target, &request, T_ROW_MOVED);
}

int cmd_row_start (struct cli *cli)
{
  struct target target;
  struct message request = message_new (MSG_ROW_START);
  int status = find_target (&target, cli);
  if (status != STATUS_DONE)
    return status;
  request.arg[ROW_START_CASE] = target.which;
  request.arg[ROW_START_TABLE] = value_text (row_text (target.table, "key"));
  return finish (&target, &request, T_ROWS_STARTED);
}
