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

static const char *type_text (struct cli *cli, struct slice type)
{
  static const struct
  {
    const char *key;
    enum text text;
  } types[] = {{"text", T_TYPE_TEXT},       {"texts", T_TYPE_TEXTS}, {"bool", T_TYPE_BOOL},   {"int", T_TYPE_INT},       {"money", T_TYPE_MONEY},
               {"rate", T_TYPE_RATE},       {"date", T_TYPE_DATE},   {"enum", T_TYPE_ENUM},   {"decimal", T_TYPE_DECIMAL}, {"enums", T_TYPE_ENUMS},
               {"record", T_TYPE_RECORD},   {"org", T_TYPE_ORG},     {"orgs", T_TYPE_ORGS},   {"records", T_TYPE_RECORDS}, {"row", T_TYPE_ROW},
               {"rows", T_TYPE_ROWS},       {"keys", T_TYPE_KEYS},   {"url", T_TYPE_URL},     {"digits", T_TYPE_DIGITS},   {"item", T_TYPE_ITEM},
               {"programme", T_TYPE_PROGRAMME}};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (slice_is (type, types[i].key))
      return tr (cli, types[i].text);
  return slice_text (cli, type);
}

/* From where to where a number goes; the end of what a number holds is no bound that anybody meets. */
static const char *range_text (struct cli *cli, const struct form *form, const struct value *field)
{
  const struct value *min = value_at (field, "min"), *max = value_at (field, "max");
  bool bounded = max != NULL && value_as_int (max, 0) < INT32_MAX;
  if (bounded && min != NULL)
    return trf (cli, T_FROM_TO, format_value (cli, form, field, min), format_value (cli, form, field, max));
  if (bounded)
    return trf (cli, T_UNTIL, format_value (cli, form, field, max));
  return min == NULL ? "" : trf (cli, T_FROM_ON, format_value (cli, form, field, min));
}

static const char *bounds_text (struct cli *cli, const struct form *form, const struct value *field)
{
  static const char *const numbers[] = {"int", "money", "rate", "decimal"};
  int64_t max = value_as_int (value_at (field, "max"), 0);
  struct slice type = row_text (field, "type"), of = row_text (field, "of");
  const struct value *table = of.size == 0 ? NULL : form_row (form->tables, of);
  if (table != NULL)
    return trf (cli, T_ROWS_OF, name_shown (cli, table));
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    if (slice_is (type, numbers[i]))
      return range_text (cli, form, field);
  return slice_is (type, "text") && max > 0 ? trf (cli, T_CHARACTERS, number_text (cli, max)) : "";
}

static const char *joined (struct cli *cli, const char *text, const char *more)
{
  return *more == '\0' ? text : *text == '\0' ? more : arena_printf (cli->arena, "%s, %s", text, more);
}

/* What it is called, what it takes, and behind that on lines of their own what there is to choose from. */
static void print_field (struct cli *cli, const struct form *form, const struct value *field, const char *key, int indent)
{
  const struct value *due = value_at (field, "due");
  const char *options = option_list (cli, field, NULL, true), *facts = type_text (cli, row_text (field, "type"));
  facts = joined (cli, facts, bounds_text (cli, form, field));
  facts = joined (cli, facts, due == NULL ? "" : trf (cli, T_AT_GATE, number_text (cli, value_as_int (due, 0))));
  facts = joined (cli, facts, value_as_bool (value_at (field, "required"), false) ? tr (cli, T_REQUIRED) : "");
  facts = joined (cli, facts, value_at (field, "editors") == NULL ? "" : trf (cli, T_FILLED_BY, roles_text (cli, value_at (field, "editors"))));
  printf ("%*s", indent, "");
  print_wrapped (cli, stdout, arena_printf (cli->arena, "%s (%s): %s", slice_text (cli, row_label (cli, field)), key, facts), indent + 4);
  if (*options == '\0')
    return;
  printf ("%*s%s", indent + 4, "", colour_on (cli, DIM));
  print_wrapped (cli, stdout, options, indent + 4);
  printf ("%s", colour_off (cli));
}

static void print_parts (struct cli *cli, const struct form *form, struct slice key)
{
  for (uint32_t c = 0; c < form->columns->count; c++)
  {
    const struct value *column = &form->columns->items[c];
    if (slice_equal (row_text (column, "record"), key))
      print_field (cli, form, column, arena_printf (cli->arena, "%s.%s", slice_text (cli, key), slice_text (cli, row_text (column, "key"))), 6);
  }
}

/* Each table with its columns, as row put wants them. */
static void print_tables (struct cli *cli, const struct form *form)
{
  for (uint32_t i = 0; i < form->tables->count; i++)
  {
    const struct value *def = &form->tables->items[i], *column;
    struct slice key = row_text (def, "key");
    print_heading (cli, trf (cli, T_TABLE_HEAD, slice_text (cli, row_label (cli, def)), slice_text (cli, key),
                             number_text (cli, value_as_int (value_at (def, "max_rows"), 0))));
    for (uint32_t n = 0; (column = form_table_column_at (form, key, n)) != NULL; n++)
      print_field (cli, form, column, slice_text (cli, row_text (column, "key")), 2);
  }
}

static void print_form (struct cli *cli, const struct form *form)
{
  printf ("%s%s%s, %s\n\n", colour_on (cli, BOLD), slice_text (cli, row_label (cli, &form->pipeline)), colour_off (cli),
          trf (cli, T_VERSION_N, number_text (cli, value_as_int (value_at (&form->pipeline, "version"), 0))));
  for (uint32_t i = 0; i < form->stages->count; i++)
    printf ("%s  %-20s %s\n", number_text (cli, value_as_int (value_at (&form->stages->items[i], "number"), 0)),
            slice_text (cli, row_text (&form->stages->items[i], "key")), slice_text (cli, row_label (cli, &form->stages->items[i])));
  print_heading (cli, tr (cli, T_FIELDS));
  for (uint32_t i = 0; i < form->fields->count; i++)
  {
    const struct value *field = &form->fields->items[i];
    print_field (cli, form, field, slice_text (cli, row_text (field, "key")), 2);
    print_parts (cli, form, row_text (field, "key"));
  }
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
  if (option_given (cli, OPT_YAML))
    request.arg[PIPELINE_GET_YAML] = value_bool (true);
  int status = bus_row (cli, &request, &row);
  if (status != STATUS_DONE)
    return status;
  struct slice yaml = row_text (&row, "yaml");
  if (cli->json)
    print_json (json_from_record (MSG_PIPELINE, &row));
  else if (option_given (cli, OPT_YAML))
    fwrite (yaml.data, 1, yaml.size, stdout);
  else
  {
    const struct form *form = form_get (cli, slice_of (cli->args.items[0]), value_as_int (value_at (&row, "version"), 0));
    if (form != NULL)
      print_form (cli, form);
  }
  return STATUS_DONE;
}

/* ---- versions ---- */

struct versions
{
  struct cli *cli;
  struct table *table;
  int64_t count, limit;
};

static bool list_version (const struct value *row, void *context)
{
  struct versions *self = context;
  struct cli *cli = self->cli;
  const struct value *cases = value_at (row, "cases");
  struct slice name = row_text (row, "name"), role = row_text (row, "role");
  if (cli->json)
  {
    print_json (json_from_record (MSG_LOADED_VERSION, row));
    return ++self->count != self->limit;
  }
  if (self->count == 0)
  {
    table_column (self->table, T_L_EDITION, COLUMN_RIGHT);
    table_column (self->table, T_L_LOADED, 0);
    table_column (self->table, T_L_BY, COLUMN_FLEX);
    if (cases != NULL) /* they are told of all versions or of none */
      table_column (self->table, T_L_OPEN_CASES, COLUMN_RIGHT);
  }
  table_cell (self->table, number_text (cli, value_as_int (value_at (row, "version"), 0)), BOLD);
  table_cell (self->table, format_time (cli, value_as_int (value_at (row, "loaded"), 0)), PLAIN);
  table_cell (self->table, slice_is (role, "system") ? tr (cli, T_CAME_WITH) : name.size > 0 ? slice_text (cli, name) : role_text (cli, role), PLAIN);
  if (cases != NULL)
    table_cell (self->table, number_text (cli, value_as_int (cases, 0)), PLAIN);
  return ++self->count != self->limit;
}

int cmd_pipeline_versions (struct cli *cli)
{
  struct versions self = {.cli = cli, .table = table_new (cli)};
  struct message request = message_new (MSG_PIPELINE_VERSIONS);
  request.arg[PIPELINE_VERSIONS_PIPELINE] = value_string (cli->args.items[0]);
  int status = limit_option (cli, &self.limit);
  if (status != STATUS_DONE)
    return status;
  status = bus_rows (cli, &request, list_version, &self);
  if (status == STATUS_DONE && !cli->json)
    table_print (self.table);
  return status;
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
