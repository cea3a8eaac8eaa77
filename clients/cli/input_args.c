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

static const struct value *named (const struct naming *self, const char *name)
{
  return self->table == NULL ? form_field_named (self->form, name) : form_column_named (self->form, self->table, name);
}

/* ---- What is wrong ---- */

static const char *option_keys (struct cli *cli, const struct value *field)
{
  const struct value *keys = value_at (field, "option_keys");
  const char *text = "";
  for (uint32_t i = 0; keys != NULL && i < keys->count; i++)
    text = arena_printf (cli->arena, "%s%s%.*s", text, i == 0 ? "" : ", ", SLICE_ARG (value_as_slice (&keys->items[i])));
  return text;
}

static int say_bad_value (struct cli *cli, const char *name, const struct value *field, enum text why)
{
  const char *reason = why == T_BAD_OPTION ? trf (cli, T_BAD_OPTION, option_keys (cli, field)) : tr (cli, why);
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

/* The key of a list that is most like a word, NULL if none is much like it; `of` limits columns to those of a table. */
const char *nearest_key (struct cli *cli, const struct value *list, const struct value *of, const char *word)
{
  const char *nearest = NULL;
  size_t best = 3;
  for (uint32_t i = 0; i < list->count; i++)
  {
    struct slice slice = row_text (&list->items[i], "key");
    const char *key = arena_copy (cli->arena, slice.data, slice.size);
    if (of != NULL && !slice_equal (row_text (&list->items[i], "table"), row_text (of, "key")))
      continue;
    size_t far = strlen (word) >= 3 && strstr (key, word) != NULL ? 1 : word_distance (word, key);
    if (far >= best)
      continue;
    best = far;
    nearest = key;
  }
  return nearest;
}

static int say_no_column (const struct naming *self, const char *name)
{
  struct cli *cli = self->cli;
  const char *table = slice_text (cli, row_label (cli, self->table)), *nearest = nearest_key (cli, self->form->columns, self->table, name), *all = "";
  if (nearest != NULL)
    return fail (cli, STATUS_USAGE, "no_such_field", T_NO_COLUMN_NEAR, table, name, nearest);
  for (uint32_t i = 0; i < self->form->columns->count; i++)
    if (slice_equal (row_text (&self->form->columns->items[i], "table"), row_text (self->table, "key")))
      all = arena_printf (cli->arena, "%s%s%s", all, *all == '\0' ? "" : ", ", slice_text (cli, row_text (&self->form->columns->items[i], "key")));
  return fail (cli, STATUS_USAGE, "no_such_field", T_NO_TABLE_COLUMN, table, name, all);
}

static int say_no_field (const struct naming *self, const char *name)
{
  if (self->table != NULL)
    return say_no_column (self, name);
  const char *nearest = nearest_key (self->cli, self->form->fields, NULL, name);
  if (nearest != NULL)
    return fail (self->cli, STATUS_USAGE, "no_such_field", T_NO_FIELD_NEAR, name, nearest);
  return fail (self->cli, STATUS_USAGE, "no_such_field", T_NO_FIELD, name);
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

/* One column of a record: the rest of the record stays as it is. */
static int take_column (const struct naming *self, const char *argument, const char *name, const char *dot, struct slice text, const struct value *present,
                        struct value *fields)
{
  enum text why;
  struct cli *cli = self->cli;
  struct value value;
  struct slice record = {name, (uint32_t) (dot - name)};
  const struct value *column = form_column (self->form, record, slice_of (dot + 1));
  if (column == NULL)
    return say_no_field (self, name);
  if (named_before (cli, argument, name))
    return fail (cli, STATUS_USAGE, "arguments", T_FIELD_TWICE, name);
  if (!input_value (cli, self->form, column, text, 0, &value, &why, NULL))
    return say_bad_value (cli, name, column, why);
  if (check_length (cli, column, &value) != STATUS_DONE)
    return STATUS_REFUSED;
  const struct value *before = value_get (fields, record);
  if (before == NULL)
    before = value_get (present, record);
  bool is_record = before != NULL && before->kind == VALUE_MAP && value_at (before, "unknown") == NULL;
  struct value map = is_record ? value_copy (cli->arena, before) : value_map (cli->arena, 4);
  if (value_is_nil (&value))
    value_remove (&map, slice_of (dot + 1));
  else
    value_set (cli->arena, &map, slice_of (dot + 1), value);
  value_set (cli->arena, fields, slice_copy (cli->arena, record), map.count == 0 ? VALUE_NONE : map);
  return STATUS_DONE;
}

static int take_field (const struct naming *self, const char *argument, const struct value *present, struct value *fields)
{
  struct cli *cli = self->cli;
  const char *equals = strchr (argument, '=');
  enum text why;
  struct value value;
  if (equals == NULL || equals == argument)
    return fail (cli, STATUS_USAGE, "arguments", T_NO_EQUALS, argument);
  const char *name = arena_copy (cli->arena, argument, (size_t) (equals - argument)), *dot = strchr (name, '.');
  struct slice text = slice_of (equals + 1);
  if (utf8_length (text.data, text.size) < 0)
    return fail (cli, STATUS_USAGE, "invalid_utf8", T_NOT_UTF8, name);
  const struct value *field = named (self, name);
  if (field == NULL && dot != NULL && self->table == NULL)
    return take_column (self, argument, name, dot, text, present, fields);
  if (field == NULL)
    return say_no_field (self, name);
  if (value_get (fields, row_text (field, "key")) != NULL)
    return fail (cli, STATUS_USAGE, "arguments", T_FIELD_TWICE, name);
  int flags = slice_is (row_text (field, "key"), name) ? 0 : INPUT_EUROS;
  if (!input_value (cli, self->form, field, text, flags, &value, &why, NULL))
    return say_bad_value (cli, name, field, why);
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
