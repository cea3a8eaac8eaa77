/* SPDX-License-Identifier: EUPL-1.2 */
/* Values, to what people read. */
#include "input.h"

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

const char *format_rate (struct cli *cli, int64_t basis_points)
{
  const char *part = basis_points % 100 == 0 ? ""
                     : basis_points % 10 == 0 ? arena_printf (cli->arena, "%c%d", cli->german ? ',' : '.', (int) (basis_points % 100 / 10))
                                              : arena_printf (cli->arena, "%c%02d", cli->german ? ',' : '.', (int) (basis_points % 100));
  return arena_printf (cli->arena, cli->german ? "%" PRId64 "%s %%" : "%" PRId64 "%s%%", basis_points / 100, part);
}

const char *format_cents (struct cli *cli, int64_t cents)
{
  int64_t euros = cents / 100, rest = cents % 100 < 0 ? -(cents % 100) : cents % 100;
  const char *sign = cents < 0 && euros == 0 ? "-" : "";
  if (cli->german)
    return arena_printf (cli->arena, "%s%s,%02" PRId64 " €", sign, number_text (cli, euros), rest);
  return arena_printf (cli->arena, "%s€%s.%02" PRId64, sign, number_text (cli, euros), rest);
}

const char *format_bytes (struct cli *cli, int64_t bytes)
{
  const int64_t kb = 1024, mb = kb * kb;
  if (bytes < 10 * kb)
    return trf (cli, T_SIZE_BYTES, number_text (cli, bytes));
  if (bytes < mb)
    return trf (cli, T_SIZE_KB, number_text (cli, (bytes + kb / 2) / kb));
  int64_t tenths = (bytes * 10 + mb / 2) / mb;
  return trf (cli, T_SIZE_MB, arena_printf (cli->arena, "%s%c%d", number_text (cli, tenths / 10), cli->german ? ',' : '.', (int) (tenths % 10)));
}

/* Thousandths, with as many places as there are. */
static const char *format_decimal (struct cli *cli, int64_t thousandths)
{
  int64_t whole = thousandths / 1000, rest = thousandths % 1000 < 0 ? -(thousandths % 1000) : thousandths % 1000;
  int places = rest == 0 ? 0 : rest % 100 == 0 ? 1 : rest % 10 == 0 ? 2 : 3;
  const char *sign = thousandths < 0 && whole == 0 ? "-" : "";
  rest = places == 1 ? rest / 100 : places == 2 ? rest / 10 : rest;
  if (places == 0)
    return number_text (cli, whole);
  return arena_printf (cli->arena, "%s%s%c%0*" PRId64, sign, number_text (cli, whole), cli->german ? ',' : '.', places, rest);
}

/* Hundredths, always with both places. */
static const char *format_posts (struct cli *cli, int64_t hundredths)
{
  int64_t rest = hundredths % 100 < 0 ? -(hundredths % 100) : hundredths % 100;
  const char *sign = hundredths < 0 && hundredths > -100 ? "-" : "";
  return arena_printf (cli->arena, "%s%s%c%02" PRId64, sign, number_text (cli, hundredths / 100), cli->german ? ',' : '.', rest);
}

/* "2.026" is no year. */
static bool is_year (const struct value *field)
{
  return field != NULL && value_as_int (value_at (field, "min"), 0) >= 1000 && value_as_int (value_at (field, "max"), 0) < 10000;
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

const char *format_cells (struct cli *cli, const struct form *form, struct slice table, const struct value *cells)
{
  const char *text = "";
  const struct value *column;
  for (uint32_t n = 0; (column = form_table_column_at (form, table, n)) != NULL; n++)
  {
    const struct value *cell = value_get (cells, row_text (column, "key"));
    if (!value_is_empty (cell))
      text = arena_printf (cli->arena, "%s%s%s: %s", text, *text == '\0' ? "" : "; ", text_safe (cli->arena, row_label (cli, column)),
                           format_value (cli, form, column, cell));
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
    if (slice_is (type, "rate"))
      return format_rate (cli, value->integer);
    if (slice_is (type, "decimal"))
      return format_decimal (cli, value->integer);
    if (field != NULL && is_posts (field))
      return trf (cli, T_N_FTE, format_posts (cli, value->integer));
    if (is_year (field))
      return arena_printf (cli->arena, "%" PRId64, value->integer);
    return slice_is (type, "money") ? format_cents (cli, value->integer) : number_text (cli, value->integer);
  case VALUE_TEXT:
    if (slice_is (type, "date"))
      return format_date (cli, value_as_slice (value));
    if ((slice_is (type, "keys") || slice_is (type, "texts")) && slice_equal (value_as_slice (value), row_text (field, "none")))
      return text_safe (cli->arena, row_text (field, cli->german ? "none_de" : "none_en"));
    return slice_is (type, "enum") ? format_option (cli, field, value) : text_safe (cli->arena, value_as_slice (value));
  case VALUE_LIST:
    if (slice_is (type, "records"))
      return format_records (cli, form, field, value, false);
    return format_list (cli, form, field, value);
  case VALUE_MAP:
    return format_map (cli, form, field, value);
  case VALUE_BYTES:
  case VALUE_NIL:
    break;
  }
  return "";
}
