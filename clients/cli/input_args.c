/* SPDX-License-Identifier: EUPL-1.2 */
/* FIELD=VALUE and COLUMN=VALUE arguments. */
#include "input.h"

#include "proto/codec.h"

#include <string.h>

/* What the names are of: the fields of a definition, or the columns of one of its tables. */
struct naming
{
  struct cli *cli;
  const struct form *form;
  const struct value *table; /* NULL: fields */
};

/* By key or label, or by the beginning that one alone has: *several tells those that share it. */
static const struct value *named (const struct naming *self, const char *name, const char **several)
{
  if (self->table == NULL)
    return named_row (self->cli, self->form->fields, NULL, SLICE_NONE, name, several);
  return named_row (self->cli, self->form->columns, "table", row_text (self->table, "key"), name, several);
}

/* ---- What is wrong ---- */

/* "Federführung.Amt oder Fachbereich (lead_unit.unit), …" */
static const char *parts_of (struct cli *cli, const struct form *form, const struct value *field)
{
  const char *all = "";
  struct slice record = row_text (field, "key");
  for (uint32_t i = 0; form != NULL && i < form->columns->count; i++)
  {
    const struct value *column = &form->columns->items[i];
    if (slice_equal (row_text (column, "record"), record))
      all = arena_printf (cli->arena, "%s%s%.*s.%.*s=… (%s)", all, *all == '\0' ? "" : ", ", SLICE_ARG (record), SLICE_ARG (row_text (column, "key")),
                          slice_text (cli, row_label (cli, column)));
  }
  return all;
}

static const char *bad_option (struct cli *cli, const struct value *field, const char *wrong)
{
  uint32_t hits = 0;
  if (wrong != NULL)
    named_option (cli, field, slice_of (wrong), &hits);
  return trf (cli, hits > 1 ? T_OPTION_SEVERAL : T_BAD_OPTION, option_list (cli, field, hits > 1 ? wrong : NULL, false), wrong);
}

/* An id as the rows of the table have that a column names: with their prefix, or the first of those that their kinds have. */
static const char *example_row (struct cli *cli, const struct form *form, const struct value *field)
{
  struct slice of = row_text (field, "of"), prefix = SLICE_NONE;
  const struct value *table = form == NULL ? NULL : form_row (form->tables, of);
  if (table != NULL)
    prefix = row_text (table, "prefix");
  const struct value *kinds = table == NULL || prefix.size > 0 ? NULL : form_table_column (form, of, row_text (table, "id_column"));
  const struct value *prefixes = value_at (kinds, "option_prefix");
  if (prefixes != NULL && prefixes->count > 0)
    prefix = value_as_slice (&prefixes->items[0]);
  return arena_printf (cli->arena, "%.*s-001", SLICE_ARG (prefix));
}

static int say_bad_value (const struct naming *self, const char *name, const struct value *field, enum text why, const char *wrong)
{
  struct cli *cli = self->cli;
  const char *reason = why == T_BAD_OPTION      ? bad_option (cli, field, wrong)
                       : why == T_BAD_ROW       ? trf (cli, T_BAD_ROW, example_row (cli, self->form, field))
                       : why == T_NEEDS_COLUMNS ? trf (cli, T_NEEDS_COLUMNS, parts_of (cli, self->form, field))
                                                : tr (cli, why);
  return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, name, reason);
}

/* What the broker would refuse for its length is refused here, where it was typed. */
static int check_length (struct cli *cli, const struct value *field, const struct value *value)
{
  int64_t max = value_as_int (value_at (field, "max"), 0), length = value->kind == VALUE_TEXT ? utf8_length (value->data, value->count) : 0;
  if (max == 0 || length <= max || !slice_is (row_text (field, "type"), "text"))
    return STATUS_DONE;
  return fail (cli, STATUS_REFUSED, "field_size", T_FIELD_TOO_LONG, slice_text (cli, row_label (cli, field)), number_text (cli, max),
               number_text (cli, length));
}

static int say_no_column (const struct naming *self, const char *name)
{
  struct cli *cli = self->cli;
  struct slice key = row_text (self->table, "key");
  const char *table = slice_text (cli, row_label (cli, self->table)), *nearest = nearest_name (cli, self->form->columns, "table", key, name);
  if (nearest != NULL)
    return fail (cli, STATUS_USAGE, "no_such_field", T_NO_COLUMN_NEAR, table, name, nearest);
  return fail (cli, STATUS_USAGE, "no_such_field", T_NO_TABLE_COLUMN, table, name, names_of (cli, self->form->columns, "table", key));
}

static int say_no_field (const struct naming *self, const char *name, const char *several)
{
  if (several != NULL)
    return fail (self->cli, STATUS_USAGE, "ambiguous", T_NAME_SEVERAL, name, several);
  if (self->table != NULL)
    return say_no_column (self, name);
  const char *nearest = nearest_name (self->cli, self->form->fields, NULL, SLICE_NONE, name);
  if (nearest != NULL)
    return fail (self->cli, STATUS_USAGE, "no_such_field", T_NO_FIELD_NEAR, name, nearest);
  return fail (self->cli, STATUS_USAGE, "no_such_field", T_NO_FIELD, name, self->form->key);
}

/* ---- One argument ---- */

/* Whether one of the arguments before this one begins with the same NAME=. */
static bool named_before (const struct cli *cli, const char *argument, const char *name)
{
  size_t size = strlen (name);
  for (size_t i = 0; i < cli->args.count && cli->args.items[i] != argument; i++)
    if (strncmp (cli->args.items[i], name, size) == 0 && cli->args.items[i][size] == '=')
      return true;
  return false;
}

/* What the name says about numbers: keys are for programs, labels for people. */
static int flags_of (const struct value *field, const char *name)
{
  return INPUT_BEGIN | (slice_is (row_text (field, "key"), name) ? 0 : INPUT_EUROS | INPUT_POSTS);
}

/* Both halves of RECORD.PART; false after saying what is wrong with them. */
static bool find_part (const struct naming *self, const char *name, const char *dot, const struct value **record, const struct value **column)
{
  struct cli *cli = self->cli;
  const char *several, *front = arena_copy (cli->arena, name, (size_t) (dot - name));
  *record = named (self, front, &several);
  if (*record == NULL)
    say_no_field (self, several == NULL ? name : front, several);
  if (*record == NULL)
    return false;
  *column = named_row (cli, self->form->columns, "record", row_text (*record, "key"), dot + 1, &several);
  if (*column == NULL && several != NULL)
    say_no_field (self, dot + 1, several);
  else if (*column == NULL)
    fail (cli, STATUS_USAGE, "no_such_field", T_NO_PART, slice_text (cli, row_label (cli, *record)), dot + 1, parts_of (cli, self->form, *record));
  return *column != NULL;
}

/* One column of a record: the rest of the record stays as it is. */
static int take_column (const struct naming *self, const char *argument, const char *name, const char *dot, struct slice text, const struct value *present,
                        struct value *fields)
{
  enum text why;
  struct cli *cli = self->cli;
  struct value value;
  const struct value *field, *column;
  const char *wrong = NULL;
  if (!find_part (self, name, dot, &field, &column))
    return STATUS_USAGE;
  struct slice record = row_text (field, "key"), key = row_text (column, "key");
  if (named_before (cli, argument, name))
    return fail (cli, STATUS_USAGE, "arguments", T_FIELD_TWICE, name);
  if (!input_value (cli, self->form, column, text, flags_of (column, dot + 1), &value, &why, &wrong))
    return say_bad_value (self, name, column, why, wrong);
  if (check_length (cli, column, &value) != STATUS_DONE)
    return STATUS_REFUSED;
  const struct value *before = value_get (fields, record);
  if (before == NULL)
    before = value_get (present, record);
  bool is_record = before != NULL && before->kind == VALUE_MAP && value_at (before, "unknown") == NULL;
  struct value map = is_record ? value_copy (cli->arena, before) : value_map (cli->arena, 4);
  if (value_is_nil (&value))
    value_remove (&map, key);
  else
    value_set (cli->arena, &map, key, value);
  value_set (cli->arena, fields, record, map.count == 0 ? VALUE_NONE : map);
  return STATUS_DONE;
}

static int take_field (const struct naming *self, const char *argument, const struct value *present, struct value *fields)
{
  struct cli *cli = self->cli;
  const char *equals = strchr (argument, '='), *several, *wrong = NULL;
  enum text why;
  struct value value;
  if (equals == NULL || equals == argument)
    return fail (cli, STATUS_USAGE, "arguments", T_NO_EQUALS, argument);
  const char *name = arena_copy (cli->arena, argument, (size_t) (equals - argument)), *dot = strchr (name, '.');
  struct slice text = slice_of (equals + 1);
  if (utf8_length (text.data, text.size) < 0)
    return fail (cli, STATUS_USAGE, "invalid_utf8", T_NOT_UTF8, name);
  const struct value *field = named (self, name, &several);
  if (field == NULL && dot != NULL && self->table == NULL)
    return take_column (self, argument, name, dot, text, present, fields);
  if (field == NULL)
    return say_no_field (self, name, several);
  if (value_get (fields, row_text (field, "key")) != NULL)
    return fail (cli, STATUS_USAGE, "arguments", T_FIELD_TWICE, name);
  if (!input_value (cli, self->form, field, text, flags_of (field, name), &value, &why, &wrong))
    return say_bad_value (self, name, field, why, wrong);
  value_set (cli->arena, fields, row_text (field, "key"), value);
  return check_length (cli, field, &value);
}

static int take_all (const struct naming *self, size_t first, const struct value *present, struct value *fields)
{
  *fields = value_map (self->cli->arena, 8);
  int status = STATUS_DONE;
  for (size_t i = first; i < self->cli->args.count && status == STATUS_DONE; i++)
    status = take_field (self, self->cli->args.items[i], present, fields);
  return status;
}

int input_fields (struct cli *cli, const struct form *form, size_t first, const struct value *present, struct value *fields)
{
  struct naming naming = {cli, form, NULL};
  return take_all (&naming, first, present, fields);
}

int input_cells (struct cli *cli, const struct form *form, const struct value *table, size_t first, struct value *cells)
{
  struct naming naming = {cli, form, table};
  return take_all (&naming, first, NULL, cells);
}

/* ---- Said back ---- */

static bool is_worth_it (const struct value *field)
{
  static const char *const types[] = {"money", "rate", "decimal", "enum", "enums"};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (slice_is (row_text (field, "type"), types[i]))
      return true;
  return is_posts (field);
}

void echo_values (struct cli *cli, const struct form *form, struct slice table, const struct value *values)
{
  for (uint32_t i = 0; !cli->json && i < values->count; i++)
  {
    struct slice key = value_as_slice (&values->items[2 * i]);
    const struct value *field = table.size == 0 ? form_field (form, key) : form_table_column (form, table, key), *value = &values->items[2 * i + 1];
    if (field != NULL && is_worth_it (field) && !value_is_nil (value))
      printf ("  %s\n", trf (cli, T_VALUE_LINE, slice_text (cli, row_label (cli, field)), format_value (cli, form, field, value)));
  }
}
