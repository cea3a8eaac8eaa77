/* SPDX-License-Identifier: EUPL-1.2 */
/* Funding programmes: list, show, put, import, export, and match with a case. */
#include "import.h"

#include <errno.h>
#include <string.h>

static const struct form *programme_form (struct cli *cli)
{
  return form_get (cli, SLICE ("programmes"), 0);
}

static const char *field_text (struct cli *cli, const struct form *form, const struct value *fields, const char *key)
{
  return format_value (cli, form, form_field (form, slice_of (key)), value_at (fields, key));
}

static bool more (int64_t *count, int64_t limit)
{
  return ++*count != limit;
}

/* ---- list ---- */

struct listing
{
  struct cli *cli;
  const struct form *form;
  struct table *table;
  int64_t limit, count;
};

/* As of when and by whom is the first to go: programme show says it. */
static bool is_wide (const struct cli *cli)
{
  return cli->width == 0 || cli->width >= 110;
}

static bool list_programme (const struct value *row, void *context)
{
  struct listing *self = context;
  struct cli *cli = self->cli;
  const struct value *fields = value_at (row, "fields");
  struct slice status = row_text (fields, "status");
  if (cli->json)
    print_json (json_from_record (MSG_PROGRAMME, row));
  else
  {
    table_cell (self->table, slice_text (cli, row_text (row, "key")), PLAIN);
    table_cell (self->table, slice_text (cli, row_text (fields, "name")), PLAIN);
    table_cell (self->table, status.size > 0 ? field_text (cli, self->form, fields, "status") : tr (cli, T_UNKNOWN), slice_is (status, "open") ? GREEN : DIM);
    table_cell (self->table, field_text (cli, self->form, fields, "max_cents"), PLAIN);
    if (is_wide (cli))
    {
      table_cell (self->table, field_text (cli, self->form, fields, "as_of"), DIM);
      table_cell (self->table, field_text (cli, self->form, fields, "verified_by"), DIM);
    }
  }
  return more (&self->count, self->limit);
}

int cmd_programme_list (struct cli *cli)
{
  struct listing self = {.cli = cli, .table = table_new (cli)};
  struct message request = message_new (MSG_PROGRAMME_LIST);
  int status = limit_option (cli, &self.limit);
  if (status == STATUS_DONE)
    status = bus_reach (cli);
  if (status != STATUS_DONE)
    return status;
  if (option_given (cli, OPT_PROGRAMME_STATUS))
    request.arg[PROGRAMME_LIST_STATUS] = value_string (option_text (cli, OPT_PROGRAMME_STATUS));
  if (option_given (cli, OPT_NAME))
    request.arg[PROGRAMME_LIST_NAME] = value_string (option_text (cli, OPT_NAME));
  if (self.limit > 0 && self.limit < LIMIT_PAGE_ROWS)
    request.arg[PROGRAMME_LIST_LIMIT] = value_int (self.limit);
  self.form = programme_form (cli);
  table_column (self.table, T_L_KEY, 0);
  table_column (self.table, T_L_NAME, COLUMN_WRAP);
  table_column (self.table, T_L_CALL, 0);
  table_column (self.table, T_L_MAXIMUM, COLUMN_RIGHT);
  if (is_wide (cli))
  {
    table_column (self.table, T_L_AS_OF, 0);
    table_column (self.table, T_L_VERIFIED, COLUMN_FLEX);
  }
  status = bus_rows (cli, &request, list_programme, &self);
  if (status != STATUS_DONE || cli->json)
    return status;
  if (self.count == 0)
    printf ("%s\n", tr (cli, T_NO_PROGRAMMES));
  else
    table_print (self.table);
  return STATUS_DONE;
}

/* ---- show ---- */

/* Fields stand in the order of the form, under its headings; what is not filled is said to be unknown. */
static void show_fields (struct cli *cli, const struct form *form, const struct value *fields)
{
  struct slice section = SLICE_NONE;
  for (uint32_t i = 0; form != NULL && i < form->fields->count; i++)
  {
    const struct value *field = &form->fields->items[i], *value = value_get (fields, row_text (field, "key"));
    const char *label = slice_text (cli, row_label (cli, field));
    const struct value *heading = form_row (form->sections, row_text (field, "section"));
    if (heading != NULL && !slice_equal (section, row_text (field, "section")))
      printf ("\n%s%s%s\n", colour_on (cli, BOLD), slice_text (cli, row_label (cli, heading)), colour_off (cli));
    section = row_text (field, "section");
    printf ("  %s%s:%s ", colour_on (cli, DIM), label, colour_off (cli));
    print_wrapped (cli, stdout, value_is_nil (value) ? tr (cli, T_UNKNOWN) : format_value (cli, form, field, value), text_width (label) + 4);
  }
}

/* What a former version of the definition knew. */
static void show_former (struct cli *cli, const struct form *form, const struct value *fields)
{
  for (uint32_t i = 0; form != NULL && i < fields->count; i++)
    if (form_field (form, value_as_slice (&fields->items[2 * i])) == NULL)
      printf ("  %s: %s\n", slice_text (cli, value_as_slice (&fields->items[2 * i])), format_value (cli, form, NULL, &fields->items[2 * i + 1]));
}

int cmd_programme_show (struct cli *cli)
{
  struct message request = message_new (MSG_PROGRAMME_GET);
  struct value row;
  request.arg[PROGRAMME_GET_KEY] = value_string (cli->args.items[0]);
  int status = bus_row (cli, &request, &row);
  if (status != STATUS_DONE)
    return status;
  if (cli->json)
  {
    print_json (json_from_record (MSG_PROGRAMME, &row));
    return STATUS_DONE;
  }
  const struct form *form = programme_form (cli);
  const struct value *fields = value_at (&row, "fields");
  printf ("%s%s%s  %s\n", colour_on (cli, BOLD), slice_text (cli, row_text (fields, "name")), colour_off (cli), slice_text (cli, row_text (&row, "key")));
  show_fields (cli, form, fields);
  show_former (cli, form, fields);
  printf ("\n");
  print_pair (cli, T_L_CHANGED_ON, format_time (cli, value_as_int (value_at (&row, "changed"), 0)));
  if (row_text (&row, "org").size > 0)
    print_pair (cli, T_L_BY, org_text (cli, row_text (&row, "org")));
  return STATUS_DONE;
}

/* ---- put, import ---- */

int cmd_programme_put (struct cli *cli)
{
  struct message request = message_new (MSG_PROGRAMME_PUT);
  struct value none = VALUE_NONE;
  int status = bus_try (cli);
  if (status != STATUS_DONE)
    return status;
  const struct form *form = programme_form (cli);
  if (form == NULL)
    return fail (cli, STATUS_REFUSED, "not_found", T_NO_PROGRAMME_FORM);
  request.arg[PROGRAMME_PUT_KEY] = value_string (cli->args.items[0]);
  status = input_fields (cli, form, 1, &none, &request.arg[PROGRAMME_PUT_FIELDS]);
  return status == STATUS_DONE ? run_command (cli, &request, T_PROGRAMME_PUT) : status;
}

int cmd_programme_import (struct cli *cli)
{
  return import_run (cli, import_programmes);
}

/* ---- export ---- */

struct export
{
  struct cli *cli;
  const struct form *form;
  FILE *out;
};

/* As import reads it: keys of options, cents, basis points. */
static const char *plain_text (struct export *self, const struct value *field, const struct value *value)
{
  struct cli *cli = self->cli;
  const char *text = "";
  if (value_is_nil (value))
    return text;
  if (slice_is (row_text (field, "type"), "records"))
    return format_records (cli, self->form, field, value, true);
  if (slice_is (row_text (field, "type"), "rate"))
    return arena_printf (cli->arena, "%d.%02d%%", (int) (value->integer / 100), (int) (value->integer % 100));
  if (value->kind == VALUE_INT)
    return arena_printf (cli->arena, "%lld", (long long) value->integer);
  if (value->kind == VALUE_BOOL)
    return value->boolean ? "true" : "false";
  for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->count; i++)
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ",", slice_text (cli, value_as_slice (&value->items[i])));
  return value->kind == VALUE_TEXT ? arena_copy (cli->arena, value->data, value->count) : text;
}

static bool export_programme (const struct value *row, void *context)
{
  struct export *self = context;
  csv_write (self->out, row_text (row, "key"), ',', true);
  for (uint32_t i = 0; i < self->form->fields->count; i++)
  {
    const struct value *field = &self->form->fields->items[i];
    fputc (',', self->out);
    csv_write (self->out, slice_of (plain_text (self, field, value_get (value_at (row, "fields"), row_text (field, "key")))), ',', true);
  }
  fputc ('\n', self->out);
  return true;
}

/* Half a file is none: it appears when it is whole. */
static int finish_export (struct export *self, const char *path, const char *beside, int status)
{
  bool written = ferror (self->out) == 0 && (path == NULL ? fflush (self->out) : fclose (self->out)) == 0;
  if (path != NULL && (status != STATUS_DONE || !written))
    remove (beside);
  if (status == STATUS_DONE && (!written || (path != NULL && rename (beside, path) != 0)))
    return fail (self->cli, STATUS_USAGE, "file", T_FILE_FAILED, path == NULL ? "-" : path, errno_text (self->cli, errno));
  return status;
}

int cmd_programme_export (struct cli *cli)
{
  struct export self = {.cli = cli, .out = stdout};
  struct message request = message_new (MSG_PROGRAMME_LIST);
  const char *path = option_text (cli, OPT_OUTPUT), *beside = NULL;
  int status = bus_reach (cli);
  if (status != STATUS_DONE)
    return status;
  self.form = programme_form (cli);
  if (self.form == NULL)
    return fail (cli, STATUS_REFUSED, "not_found", T_NO_PROGRAMME_FORM);
  if (path != NULL && strcmp (path, "-") != 0)
  {
    beside = arena_printf (cli->arena, "%s.new", path);
    self.out = fopen (beside, "w");
  }
  else
    path = NULL;
  if (self.out == NULL)
    return fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, path, errno_text (cli, errno));
  fputs ("key", self.out);
  for (uint32_t i = 0; i < self.form->fields->count; i++)
    fprintf (self.out, ",%s", slice_text (cli, row_text (&self.form->fields->items[i], "key")));
  fputc ('\n', self.out);
  return finish_export (&self, path, beside, bus_rows (cli, &request, export_programme, &self));
}

/* ---- match ---- */

struct matches
{
  struct cli *cli;
  int64_t limit, count, hits;
  bool misses; /* their heading was printed */
};

static void print_head (struct matches *self, const struct value *row, bool hit)
{
  struct cli *cli = self->cli;
  const struct value *grant = value_at (row, "grant_cents");
  struct slice name = row_text (row, "name"), as_of = row_text (row, "as_of"), office = row_text (row, "verified_by"), deadline = row_text (row, "deadline");
  if (hit ? self->hits == 1 : !self->misses)
    printf ("%s%s%s%s\n", self->count > 1 ? "\n" : "", colour_on (cli, BOLD), tr (cli, hit ? T_MATCH_HITS : T_MATCH_MISSES), colour_off (cli));
  self->misses = self->misses || !hit;
  printf ("%s%s%s  %s%s%s", colour_on (cli, hit ? GREEN : PLAIN), slice_text (cli, name.size > 0 ? name : row_text (row, "programme")), colour_off (cli),
          colour_on (cli, DIM), slice_text (cli, row_text (row, "programme")), colour_off (cli));
  if (hit)
    printf ("  %s", grant == NULL ? tr (cli, T_UNKNOWN) : format_cents (cli, value_as_int (grant, 0)));
  if (hit && deadline.size > 0)
    printf ("  %s", trf (cli, T_UNTIL, format_date (cli, deadline)));
  printf ("\n  %s%s%s\n", colour_on (cli, DIM),
          trf (cli, T_MATCH_STAND, as_of.size > 0 ? format_date (cli, as_of) : tr (cli, T_UNKNOWN),
               office.size > 0 ? trf (cli, T_VERIFIED_BY, slice_text (cli, office)) : tr (cli, T_NOBODY_YET)),
          colour_off (cli));
}

static bool print_match (const struct value *row, void *context)
{
  struct matches *self = context;
  struct cli *cli = self->cli;
  const struct value *reasons = value_at (row, "reasons");
  bool hit = value_as_bool (value_at (row, "hit"), false), go_on = more (&self->count, self->limit);
  self->hits += hit;
  if (cli->json)
  {
    print_json (json_from_record (MSG_MATCH, row));
    return go_on;
  }
  print_head (self, row, hit);
  for (uint32_t i = 0; reasons != NULL && i < reasons->count; i++)
    print_reason (cli, stdout, &reasons->items[i], NULL, "  ");
  return go_on;
}

int cmd_programme_match (struct cli *cli)
{
  struct matches self = {.cli = cli};
  struct message request = message_new (MSG_PROGRAMME_MATCH);
  int status = limit_option (cli, &self.limit);
  if (status != STATUS_DONE)
    return status;
  request.arg[PROGRAMME_MATCH_CASE] = case_argument (cli, cli->args.items[0]);
  if (option_given (cli, OPT_HITS))
    request.arg[PROGRAMME_MATCH_HITS] = value_bool (true);
  if (self.limit > 0 && self.limit < LIMIT_PAGE_ROWS)
    request.arg[PROGRAMME_MATCH_LIMIT] = value_int (self.limit);
  status = bus_rows (cli, &request, print_match, &self);
  if (status == STATUS_DONE && !cli->json && self.count == 0)
    printf ("%s\n", tr (cli, T_NO_MATCHES));
  return status;
}
