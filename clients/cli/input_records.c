/* SPDX-License-Identifier: EUPL-1.2 */
/* Lists of small records, one behind the other: "ordinary=65 %; budget_emergency=90 %", "yearly 05-22; fixed 2026-03-31; rolling".  The first column is a
   choice and names what the record is of; what stands behind it goes into the first further column that takes it. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static struct slice trim (struct slice text)
{
  while (text.size > 0 && strchr (" \t\r\n", text.data[0]) != NULL)
    text = (struct slice){text.data + 1, text.size - 1};
  while (text.size > 0 && strchr (" \t\r\n", text.data[text.size - 1]) != NULL)
    text.size--;
  return text;
}

/* The columns of a field, in their order: the n-th, or NULL. */
static const struct value *column_at (const struct form *form, const struct value *field, uint32_t n)
{
  for (uint32_t i = 0; form != NULL && i < form->columns->count; i++)
    if (slice_equal (row_text (&form->columns->items[i], "record"), row_text (field, "key")) && n-- == 0)
      return &form->columns->items[i];
  return NULL;
}

static bool is_choice (const struct value *column)
{
  return column != NULL && slice_is (row_text (column, "type"), "enum");
}

/* 22.05. and 22.5., as well as 05-22: a day of every year. */
static struct value month_day (struct cli *cli, struct slice text)
{
  unsigned day = 0, month = 0;
  int used = 0;
  const char *line = arena_copy (cli->arena, text.data, text.size);
  if (sscanf (line, "%2u.%2u.%n", &day, &month, &used) == 2 && used > 0 && line[used] == '\0' && day <= 31 && month <= 12)
    return value_string (arena_printf (cli->arena, "%02u-%02u", month, day));
  return value_text (text);
}

/* What stands behind the choice. */
static bool read_rest (struct cli *cli, const struct form *form, const struct value *field, struct slice text, int flags, bool texts_too, struct value *record,
                       enum text *why)
{
  const struct value *column;
  for (uint32_t n = 1; (column = column_at (form, field, n)) != NULL; n++)
  {
    struct slice type = row_text (column, "type"), key = row_text (column, "key");
    struct value value;
    enum text other = T_BAD_RECORDS;
    if (!texts_too && slice_is (type, "text"))
      continue;
    if (!input_value (cli, form, column, text, flags, &value, &other, NULL))
    {
      *why = other == T_AMBIGUOUS_RATE || other == T_AMBIGUOUS_MONEY ? other : *why;
      continue;
    }
    value_set (cli->arena, record, key, slice_is (key, "month_day") ? month_day (cli, text) : value);
    return true;
  }
  return false;
}

/* The longest beginning that is an option, up to a separator, and what stands behind it.  false: there is none, and all of it is the rest. */
static bool split (const struct value *choice, struct slice item, int *option, struct slice *rest)
{
  for (uint32_t at = item.size + 1; at-- > 0;)
  {
    if (at < item.size && strchr (" =:", item.data[at]) == NULL)
      continue;
    *option = form_option (choice, trim ((struct slice){item.data, at}), false);
    *rest = at < item.size ? trim ((struct slice){item.data + at + 1, item.size - at - 1}) : SLICE_NONE;
    while (rest->size > 0 && strchr ("=:", rest->data[0]) != NULL)
      *rest = trim ((struct slice){rest->data + 1, rest->size - 1});
    if (*option >= 0)
      return true;
  }
  *rest = item;
  return false;
}

static bool read_record (struct cli *cli, const struct form *form, const struct value *field, struct slice item, int flags, struct value *record,
                         enum text *why)
{
  const struct value *choice = column_at (form, field, 0);
  struct slice rest;
  int option;
  *record = value_map (cli->arena, 4);
  *why = T_BAD_RECORDS;
  if (!is_choice (choice))
    return false;
  bool named = split (choice, item, &option, &rest);
  /* The first option is the usual one: "65 %" alone. */
  value_set (cli->arena, record, row_text (choice, "key"), value_at (choice, "option_keys")->items[named ? option : 0]);
  return (named && rest.size == 0) || read_rest (cli, form, field, rest, flags, named, record, why);
}

bool input_records (struct cli *cli, const struct form *form, const struct value *field, struct slice text, int flags, struct value *value, enum text *why)
{
  *value = value_list (cli->arena, 4);
  for (uint32_t from = 0, to; from <= text.size; from = to + 1)
  {
    struct value record;
    for (to = from; to < text.size && text.data[to] != ';' && text.data[to] != '\n';)
      to++;
    struct slice item = trim ((struct slice){text.data + from, to - from});
    if (item.size == 0)
      continue;
    if (!read_record (cli, form, field, item, flags, &record, why))
      return false;
    value_append (cli->arena, value, record);
  }
  if (value->count == 0)
    *value = VALUE_NONE;
  return true;
}

/* ---- Back ---- */

static const char *plain (struct cli *cli, const struct value *column, const struct value *value)
{
  if (value->kind == VALUE_INT && slice_is (row_text (column, "type"), "rate"))
    return arena_printf (cli->arena, "%d.%02d%%", (int) (value->integer / 100), (int) (value->integer % 100));
  return value->kind == VALUE_INT ? arena_printf (cli->arena, "%lld", (long long) value->integer) : slice_text (cli, value_as_slice (value));
}

static const char *shown (struct cli *cli, const struct form *form, const struct value *column, const struct value *value)
{
  struct slice text = value_as_slice (value);
  if (slice_is (row_text (column, "key"), "month_day") && text.size == 5 && cli->german)
    return arena_printf (cli->arena, "%.2s.%.2s.", text.data + 3, text.data);
  return format_value (cli, form, column, value);
}

const char *format_records (struct cli *cli, const struct form *form, const struct value *field, const struct value *list, bool keys)
{
  const char *text = "";
  for (uint32_t i = 0; i < list->count; i++)
  {
    const struct value *column;
    const char *record = "";
    for (uint32_t n = 0; (column = column_at (form, field, n)) != NULL; n++)
    {
      const struct value *value = value_get (&list->items[i], row_text (column, "key"));
      if (!value_is_nil (value))
        record = arena_printf (cli->arena, "%s%s%s", record, *record == '\0' ? "" : " ", keys ? plain (cli, column, value) : shown (cli, form, column, value));
    }
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : "; ", record);
  }
  return text;
}
