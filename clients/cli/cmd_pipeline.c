/* SPDX-License-Identifier: EUPL-1.2 */
/* Definitions: list, get, load. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool list_pipeline (const struct value *row, void *context)
{
  struct cli *cli = context;
  if (cli->json)
    print_json (json_from_record (MSG_PIPELINE, row));
  else
    printf ("%-20s %4s  %s\n", slice_text (cli, row_text (row, "key")), number_text (cli, value_as_int (value_at (row, "version"), 0)),
            slice_text (cli, row_label (cli, row)));
  return true;
}

int cmd_pipeline_list (struct cli *cli)
{
  struct message request = message_new (MSG_PIPELINE_GET);
  return bus_rows (cli, &request, list_pipeline, cli);
}

/* ---- get ---- */

static const char *bounds_text (struct cli *cli, const struct value *field)
{
  const struct value *keys = value_at (field, "option_keys");
  int64_t max = value_as_int (value_at (field, "max"), 0);
  const char *text = "";
  if (keys != NULL && keys->kind == VALUE_LIST)
  {
    for (uint32_t i = 0; i < keys->count; i++)
      text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : " ", slice_text (cli, value_as_slice (&keys->items[i])));
    return text;
  }
  if (row_text (field, "of").size > 0)
    return slice_text (cli, row_text (field, "of"));
  return slice_is (row_text (field, "type"), "text") && max > 0 ? trf (cli, T_CHARACTERS, number_text (cli, max)) : "";
}

static void add_field (struct cli *cli, struct table *table, const struct value *field, const char *key)
{
  const struct value *due = value_at (field, "due");
  table_cell (table, key, PLAIN);
  table_cell (table, slice_text (cli, row_label (cli, field)), PLAIN);
  table_cell (table, slice_text (cli, row_text (field, "type")), DIM);
  table_cell (table, due == NULL ? "" : number_text (cli, value_as_int (due, 0)), PLAIN);
  table_cell (table, bounds_text (cli, field), DIM);
}

static void add_columns (struct cli *cli, struct table *table, const struct form *form, struct slice key)
{
  for (uint32_t c = 0; c < form->columns->count; c++)
  {
    const struct value *column = &form->columns->items[c];
    if (slice_equal (row_text (column, "record"), key))
      add_field (cli, table, column, arena_printf (cli->arena, "%s.%s", slice_text (cli, key), slice_text (cli, row_text (column, "key"))));
  }
}

static struct table *field_table (struct cli *cli)
{
  struct table *table = table_new (cli);
  table_column (table, T_L_FIELD, 0);
  table_column (table, T_L_LABEL, COLUMN_FLEX);
  table_column (table, T_L_TYPE, 0);
  table_column (table, T_L_GATE, COLUMN_RIGHT);
  table_column (table, T_L_VALUES, COLUMN_FLEX);
  return table;
}

/* Each table with its columns, as row put wants them. */
static void print_tables (struct cli *cli, const struct form *form)
{
  for (uint32_t i = 0; i < form->tables->count; i++)
  {
    const struct value *def = &form->tables->items[i], *column;
    struct slice key = row_text (def, "key");
    struct table *table = table_new (cli);
    print_heading (cli, trf (cli, T_TABLE_HEAD, slice_text (cli, row_label (cli, def)), slice_text (cli, key),
                             number_text (cli, value_as_int (value_at (def, "max_rows"), 0))));
    table_column (table, T_L_COLUMN, 0);
    table_column (table, T_L_LABEL, COLUMN_FLEX);
    table_column (table, T_L_TYPE, 0);
    table_column (table, T_L_NEEDED, 0);
    table_column (table, T_L_VALUES, COLUMN_FLEX);
    for (uint32_t n = 0; (column = form_table_column_at (form, key, n)) != NULL; n++)
    {
      table_cell (table, slice_text (cli, row_text (column, "key")), PLAIN);
      table_cell (table, slice_text (cli, row_label (cli, column)), PLAIN);
      table_cell (table, slice_text (cli, row_text (column, "type")), DIM);
      table_cell (table, value_as_bool (value_at (column, "required"), false) ? tr (cli, T_YES) : "", PLAIN);
      table_cell (table, bounds_text (cli, column), DIM);
    }
    table_print (table);
  }
}

static void print_form (struct cli *cli, const struct form *form)
{
  printf ("%s%s%s, %s\n\n", colour_on (cli, BOLD), slice_text (cli, row_label (cli, &form->pipeline)), colour_off (cli),
          trf (cli, T_VERSION_N, number_text (cli, value_as_int (value_at (&form->pipeline, "version"), 0))));
  for (uint32_t i = 0; i < form->stages->count; i++)
    printf ("%s  %-20s %s\n", number_text (cli, value_as_int (value_at (&form->stages->items[i], "number"), 0)),
            slice_text (cli, row_text (&form->stages->items[i], "key")), slice_text (cli, row_label (cli, &form->stages->items[i])));
  putchar ('\n');
  struct table *table = field_table (cli);
  for (uint32_t i = 0; i < form->fields->count; i++)
  {
    const struct value *field = &form->fields->items[i];
    add_field (cli, table, field, slice_text (cli, row_text (field, "key")));
    add_columns (cli, table, form, row_text (field, "key"));
  }
  table_print (table);
  print_tables (cli, form);
}

int cmd_pipeline_get (struct cli *cli)
{
  struct message request = message_new (MSG_PIPELINE_GET);
  struct value row;
  int64_t version = 0;
  request.arg[PIPELINE_GET_PIPELINE] = value_string (cli->args.items[0]);
  if (cli->args.count > 1 && (!input_integer (cli->args.items[1], &version) || version < 1))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, cli->args.items[1], tr (cli, T_BAD_NUMBER));
  if (version > 0)
    request.arg[PIPELINE_GET_VERSION] = value_int (version);
  int status = bus_row (cli, &request, &row);
  if (status != STATUS_DONE)
    return status;
  if (cli->json)
    print_json (json_from_record (MSG_PIPELINE, &row));
  else
  {
    const struct form *form = form_get (cli, slice_of (cli->args.items[0]), value_as_int (value_at (&row, "version"), 0));
    if (form != NULL)
      print_form (cli, form);
  }
  return STATUS_DONE;
}

/* ---- load ---- */

static const char *read_file (struct cli *cli, const char *path, size_t *size)
{
  FILE *file = fopen (path, "rb");
  if (file == NULL)
    return NULL;
  char *data = arena_alloc (cli->arena, LIMIT_FRAME_BYTES + 1);
  *size = fread (data, 1, LIMIT_FRAME_BYTES, file);
  bool good = ferror (file) == 0;
  fclose (file);
  return good ? data : NULL;
}

int cmd_pipeline_load (struct cli *cli)
{
  size_t size = 0;
  struct message request = message_new (MSG_PIPELINE_LOAD);
  const char *yaml = read_file (cli, cli->args.items[0], &size);
  if (yaml == NULL)
    return fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, cli->args.items[0], errno_text (cli, errno));
  request.arg[PIPELINE_LOAD_YAML] = value_text ((struct slice){yaml, (uint32_t) size});
  return run_command (cli, &request, T_PIPELINE_LOADED);
}
