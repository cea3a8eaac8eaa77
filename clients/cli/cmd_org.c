/* SPDX-License-Identifier: EUPL-1.2 */
/* Organisations: list, get, put. */
#include "cli.h"

#include <string.h>

struct listing
{
  struct cli *cli;
  struct table *table;
  int64_t limit, count;
};

static const char *text_at (struct cli *cli, const struct value *row, const char *key)
{
  return slice_text (cli, value_as_slice (value_at (row, key)));
}

static bool list_org (const struct value *row, void *context)
{
  struct listing *listing = context;
  struct cli *cli = listing->cli;
  if (cli->json)
    print_json (json_from_record (MSG_ORG, row));
  else
  {
    const struct value *inhabitants = value_at (row, "inhabitants");
    table_cell (listing->table, text_at (cli, row, "key"), PLAIN);
    table_cell (listing->table, kind_label (cli, value_as_slice (value_at (row, "kind"))), PLAIN);
    table_cell (listing->table, text_at (cli, row, "name"), PLAIN);
    table_cell (listing->table, inhabitants == NULL ? "" : number_text (cli, value_as_int (inhabitants, 0)), PLAIN);
    table_cell (listing->table, text_at (cli, row, "association"), DIM);
  }
  return ++listing->count != listing->limit;
}

int cmd_org_list (struct cli *cli)
{
  struct listing listing = {.cli = cli, .table = table_new (cli)};
  struct message request = message_new (MSG_ORG_LIST);
  static const struct
  {
    enum option option;
    int number;
  } filters[] = {{OPT_DISTRICT, ORG_LIST_DISTRICT}, {OPT_KIND, ORG_LIST_KIND}, {OPT_NAME, ORG_LIST_NAME}};
  for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
    if (option_given (cli, filters[i].option))
      request.arg[filters[i].number] = value_string (option_text (cli, filters[i].option));
  int status = limit_option (cli, &listing.limit);
  if (status != STATUS_DONE)
    return status;
  if (listing.limit > 0 && listing.limit < 200)
    request.arg[ORG_LIST_LIMIT] = value_int (listing.limit);
  table_column (listing.table, T_L_KEY, 0);
  table_column (listing.table, T_L_KIND, 0);
  table_column (listing.table, T_L_NAME, COLUMN_FLEX);
  table_column (listing.table, T_L_INHABITANTS, COLUMN_RIGHT);
  table_column (listing.table, T_L_ASSOCIATION, 0);
  status = bus_rows (cli, &request, list_org, &listing);
  if (status != STATUS_DONE || cli->json)
    return status;
  if (listing.count == 0)
    printf ("%s\n", tr (cli, T_NO_ORGS));
  else
    table_print (listing.table);
  return STATUS_DONE;
}

static const char *keys_text (struct cli *cli, const struct value *list)
{
  const char *text = "";
  for (uint32_t i = 0; list != NULL && i < list->count; i++)
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ", ", slice_text (cli, value_as_slice (&list->items[i])));
  return text;
}

static bool show_org (const struct value *row, void *context)
{
  struct cli *cli = context;
  if (cli->json)
  {
    print_json (json_from_record (MSG_ORG, row));
    return true;
  }
  const struct value *inhabitants = value_at (row, "inhabitants");
  printf ("%s%s%s\n", colour_on (cli, BOLD), text_at (cli, row, "name"), colour_off (cli));
  print_pair (cli, T_L_KEY, text_at (cli, row, "key"));
  print_pair (cli, T_L_KIND, kind_label (cli, value_as_slice (value_at (row, "kind"))));
  print_pair (cli, T_L_DISTRICT, text_at (cli, row, "district"));
  print_pair (cli, T_L_ASSOCIATION, text_at (cli, row, "association"));
  print_pair (cli, T_L_INHABITANTS, inhabitants == NULL ? "" : number_text (cli, value_as_int (inhabitants, 0)));
  print_pair (cli, T_L_PREDECESSORS, keys_text (cli, value_at (row, "predecessors")));
  print_pair (cli, T_L_VALID_FROM, format_date (cli, value_as_slice (value_at (row, "valid_from"))));
  print_pair (cli, T_L_VALID_UNTIL, format_date (cli, value_as_slice (value_at (row, "valid_until"))));
  print_pair (cli, T_L_DISTRICTS, keys_text (cli, value_at (row, "districts")));
  print_pair (cli, T_L_TRIAGE_FIRMS, keys_text (cli, value_at (row, "triage_firms")));
  return true;
}

int cmd_org_get (struct cli *cli)
{
  struct message request = message_new (MSG_ORG_GET);
  request.arg[ORG_GET_KEY] = value_string (cli->args.items[0]);
  return bus_rows (cli, &request, show_org, cli);
}

/* ---- put ---- */

static bool read_value (struct cli *cli, const struct field_def *def, const char *text, struct value *value)
{
  int64_t number;
  char date[11];
  if (def->type == TYPE_INT && !input_integer (text, &number))
    return false;
  if (def->type == TYPE_DATE && !input_date (text, date))
    return false;
  if (def->type == TYPE_INT)
    *value = value_int (number);
  else if (def->type == TYPE_DATE)
    *value = value_string (arena_copy (cli->arena, date, 10));
  else if (def->type == TYPE_KEYS)
  {
    *value = value_list (cli->arena, 4);
    for (const char *at = text; at != NULL && *at != '\0';)
    {
      const char *comma = strchr (at, ',');
      size_t size = comma == NULL ? strlen (at) : (size_t) (comma - at);
      value_append (cli->arena, value, value_string (arena_copy (cli->arena, at, size)));
      at = comma == NULL ? NULL : comma + 1;
    }
  }
  else
    *value = value_string (text);
  return true;
}

static int take_field (struct cli *cli, struct message *request, const char *argument)
{
  const struct message_def *def = message_def (MSG_ORG_PUT);
  const char *equals = strchr (argument, '=');
  if (equals == NULL)
    return fail (cli, STATUS_USAGE, "arguments", T_NO_EQUALS, argument);
  const char *name = arena_copy (cli->arena, argument, (size_t) (equals - argument));
  for (uint32_t i = 1; i < def->field_count; i++)
  {
    if (strcmp (def->fields[i].name, name) != 0)
      continue;
    request->present |= 1u << i; /* nil there empties */
    if (equals[1] != '\0' && !read_value (cli, &def->fields[i], equals + 1, &request->arg[i]))
      return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, name, tr (cli, def->fields[i].type == TYPE_DATE ? T_BAD_DATE : T_BAD_NUMBER));
    return STATUS_DONE;
  }
  const char *names = "";
  for (uint32_t i = 1; i < def->field_count; i++)
    names = arena_printf (cli->arena, "%s%s%s", names, i == 1 ? "" : ", ", def->fields[i].name);
  return fail (cli, STATUS_USAGE, "no_such_field", T_NO_ORG_FIELD, name, names);
}

int cmd_org_put (struct cli *cli)
{
  struct message request = message_new (MSG_ORG_PUT);
  int status = STATUS_DONE;
  request.arg[ORG_PUT_KEY] = value_string (cli->args.items[0]);
  for (size_t i = 1; i < cli->args.count && status == STATUS_DONE; i++)
    status = take_field (cli, &request, cli->args.items[i]);
  return status == STATUS_DONE ? run_command (cli, &request, T_ORG_PUT) : status;
}
