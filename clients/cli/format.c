/* SPDX-License-Identifier: EUPL-1.2 */
/* Values, to what people read. */
#include "cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *slice_text (struct cli *cli, struct slice slice)
{
  return text_safe (cli->arena, slice);
}

const char *format_date (struct cli *cli, struct slice date)
{
  if (!date_is_valid (date) || !cli->german)
    return text_safe (cli->arena, date);
  return arena_printf (cli->arena, "%.2s.%.2s.%.4s", date.data + 8, date.data + 5, date.data);
}

static const char *local_time (struct cli *cli, int64_t time_ms, const char *german, const char *english)
{
  char text[32];
  time_t seconds = (time_t) (time_ms / 1000);
  struct tm when;
  localtime_r (&seconds, &when);
  size_t size = cli->german ? strftime (text, sizeof text, german, &when) : strftime (text, sizeof text, english, &when);
  return arena_copy (cli->arena, text, size);
}

const char *format_day (struct cli *cli, int64_t time_ms)
{
  return local_time (cli, time_ms, "%d.%m.%Y", "%Y-%m-%d");
}

const char *format_time (struct cli *cli, int64_t time_ms)
{
  return local_time (cli, time_ms, "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M");
}

const char *format_cents (struct cli *cli, int64_t cents)
{
  int64_t euros = cents / 100, rest = cents % 100 < 0 ? -(cents % 100) : cents % 100;
  const char *sign = cents < 0 && euros == 0 ? "-" : "";
  if (cli->german)
    return arena_printf (cli->arena, "%s%s,%02" PRId64 " €", sign, number_text (cli, euros), rest);
  return arena_printf (cli->arena, "%s€%s.%02" PRId64, sign, number_text (cli, euros), rest);
}

static const char *format_option (struct cli *cli, const struct value *field, const struct value *key)
{
  struct slice label = field == NULL ? SLICE_NONE : option_label (cli, field, form_option (field, value_as_slice (key), false));
  return text_safe (cli->arena, label.size > 0 ? label : value_as_slice (key));
}

static const char *format_list (struct cli *cli, const struct form *form, const struct value *field, const struct value *list)
{
  const char *text = "", *between = field != NULL && slice_is (row_text (field, "type"), "texts") ? "\n" : ", ";
  for (uint32_t i = 0; i < list->count; i++)
  {
    const struct value *item = &list->items[i];
    const char *shown = item->kind == VALUE_TEXT ? format_option (cli, field, item) : format_value (cli, form, NULL, item);
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : between, shown);
  }
  return text;
}

static const char *format_record (struct cli *cli, const struct form *form, const struct value *field, const struct value *map)
{
  const char *text = "";
  struct slice record = field == NULL ? SLICE_NONE : row_text (field, "key");
  for (uint32_t i = 0; i < map->count; i++)
  {
    struct slice key = value_as_slice (&map->items[2 * i]);
    const struct value *column = form_column (form, record, key);
    struct slice label = column == NULL ? key : row_label (cli, column);
    text = arena_printf (cli->arena, "%s%s%s: %s", text, i == 0 ? "" : "; ", text_safe (cli->arena, label),
                         format_value (cli, form, column, &map->items[2 * i + 1]));
  }
  return text;
}

static const char *format_map (struct cli *cli, const struct form *form, const struct value *field, const struct value *map)
{
  const struct value *unknown = value_at (map, "unknown"), *band = value_at (map, "band");
  if (unknown != NULL && map->count == 1)
    return trf (cli, T_UNKNOWN_UNTIL, text_safe (cli->arena, value_as_slice (value_at (unknown, "who"))),
                format_date (cli, value_as_slice (value_at (unknown, "until"))));
  if (band != NULL && map->count == 1)
    return format_option (cli, field, band);
  return format_record (cli, form, field, map);
}

const char *format_value (struct cli *cli, const struct form *form, const struct value *field, const struct value *value)
{
  struct slice type = field == NULL ? SLICE_NONE : row_text (field, "type");
  if (value_is_nil (value))
    return "";
  switch (value->kind)
  {
  case VALUE_BOOL:
    return tr (cli, value->boolean ? T_YES : T_NO);
  case VALUE_INT:
    return slice_is (type, "money") ? format_cents (cli, value->integer) : number_text (cli, value->integer);
  case VALUE_TEXT:
    if (slice_is (type, "date"))
      return format_date (cli, value_as_slice (value));
    if (slice_is (type, "keys") && slice_equal (value_as_slice (value), row_text (field, "none")))
      return text_safe (cli->arena, row_text (field, cli->german ? "none_de" : "none_en"));
    return slice_is (type, "enum") ? format_option (cli, field, value) : text_safe (cli->arena, value_as_slice (value));
  case VALUE_LIST:
    return format_list (cli, form, field, value);
  case VALUE_MAP:
    return format_map (cli, form, field, value);
  case VALUE_BYTES:
  case VALUE_NIL:
    break;
  }
  return "";
}
