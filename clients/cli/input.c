/* SPDX-License-Identifier: EUPL-1.2 */
/* What people type, to values: by the type the definition gives a field. */
#include "cli.h"

#include "proto/codec.h"

#include <stdlib.h>
#include <string.h>

/* ---- Text ---- */

static struct slice trim (struct slice text)
{
  while (text.size > 0 && strchr (" \t\r\n", text.data[0]) != NULL)
    text = (struct slice){text.data + 1, text.size - 1};
  while (text.size > 0 && strchr (" \t\r\n", text.data[text.size - 1]) != NULL)
    text.size--;
  return text;
}

/* The umlauts, in both cases, and what they are written as where there are none. */
static const struct
{
  const char *from, *to;
} umlauts[] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"Ä", "ae"}, {"Ö", "oe"}, {"Ü", "ue"}, {"ß", "ss"}};

const char *fold (struct arena *arena, struct slice text)
{
  char *folded = arena_alloc (arena, (size_t) text.size + 1), *end = folded;
  for (uint32_t i = 0; i < text.size; i++)
  {
    char c = text.data[i];
    bool umlaut = false;
    for (size_t u = 0; u < sizeof umlauts / sizeof umlauts[0] && !umlaut && i + 1 < text.size; u++)
      if (memcmp (umlauts[u].from, text.data + i, 2) == 0)
      {
        memcpy (end, umlauts[u].to, 2);
        end += 2;
        i++;
        umlaut = true;
      }
    if (umlaut)
      continue;
    if (c >= 'A' && c <= 'Z')
      *end++ = (char) (c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char) c >= 0x80)
      *end++ = c;
  }
  *end = '\0';
  return folded;
}

/* ---- Numbers ---- */

bool input_integer (const char *text, int64_t *number)
{
  size_t digits = strspn (text + (*text == '-' ? 1 : 0), "0123456789");
  if (digits == 0 || digits > 17 || text[digits + (*text == '-' ? 1 : 0)] != '\0')
    return false;
  *number = strtoll (text, NULL, 10);
  return true;
}

/* A number with thousands and a decimal part in either notation, as hundredths: the last mark with one or two digits behind it is the decimal one, marks with
   three digits behind them separate thousands.  *plain: there was no mark at all. */
static bool read_hundredths (struct slice text, int64_t *hundredths, bool *plain)
{
  bool negative = text.size > 0 && text.data[0] == '-';
  int64_t whole = 0;
  int part = 0;
  uint32_t at = negative ? 1 : 0, digits = 0, last = 0;
  char last_mark = 0;
  *plain = true;
  for (; at < text.size; at++)
  {
    char c = text.data[at];
    if (c >= '0' && c <= '9')
    {
      whole = whole * 10 + (c - '0');
      if (++digits > 15)
        return false;
      last++;
      continue;
    }
    if ((c != '.' && c != ',') || digits == 0 || (last_mark != 0 && last != 3))
      return false;
    *plain = false;
    last_mark = c;
    last = 0;
  }
  if (digits == 0 || (last_mark != 0 && (last == 0 || last > 3)))
    return false;
  part = last_mark != 0 && last < 3 ? (int) last : 0;
  *hundredths = whole * (part == 2 ? 1 : part == 1 ? 10 : 100) * (negative ? -1 : 1);
  return true;
}

/* Takes a sign of the currency off the end or the beginning; true if there was one. */
static bool take_currency (struct slice *text)
{
  static const char *const signs[] = {"€", "EUR", "Euro", "eur", "euro"};
  for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
  {
    uint32_t size = (uint32_t) strlen (signs[i]);
    if (text->size < size)
      continue;
    bool front = memcmp (text->data, signs[i], size) == 0, back = memcmp (text->data + text->size - size, signs[i], size) == 0;
    if (!front && !back)
      continue;
    *text = trim ((struct slice){text->data + (back ? 0 : size), text->size - size});
    return true;
  }
  return false;
}

/* "12,500": thousands to the one, a decimal part to the other; and nobody writes thousands as "0.500". */
static bool is_ambiguous (struct slice text)
{
  uint32_t from = text.size > 0 && text.data[0] == '-' ? 1 : 0, marks = 0, at = 0;
  for (uint32_t i = from; i < text.size; i++)
    if (text.data[i] == ',' || text.data[i] == '.')
    {
      marks++;
      at = i;
    }
  return marks == 1 && text.size - at == 4 && (text.data[at] == ',' || text.data[from] == '0');
}

static bool read_money (struct cli *cli, const struct value *field, struct slice text, int flags, struct value *value, enum text *why)
{
  int64_t hundredths;
  bool plain;
  int band = form_option (field, text, false);
  if (band >= 0)
  {
    *value = value_map (cli->arena, 1);
    value_set_str (cli->arena, value, "band", value_at (field, "option_keys")->items[band]);
    return true;
  }
  bool currency = take_currency (&text);
  *why = T_BAD_MONEY;
  if (!read_hundredths (text, &hundredths, &plain))
    return false;
  *why = T_AMBIGUOUS_MONEY;
  if (is_ambiguous (text))
    return false;
  bool cents = plain && !currency && (flags & INPUT_EUROS) == 0;
  *value = value_int (cents ? hundredths / 100 : hundredths);
  return true;
}

static bool ends_with (struct slice text, const char *end)
{
  uint32_t size = (uint32_t) strlen (end);
  return text.size >= size && memcmp (text.data + text.size - size, end, size) == 0;
}

static bool read_int (const struct value *field, struct slice text, struct value *value, enum text *why)
{
  int64_t hundredths;
  bool plain, scaled = ends_with (row_text (field, "key"), "_hundredths");
  *why = T_BAD_NUMBER;
  if (!read_hundredths (text, &hundredths, &plain) || (!scaled && hundredths % 100 != 0))
    return false;
  *value = value_int (scaled && !plain ? hundredths : hundredths / 100);
  return true;
}

static bool read_bool (struct slice text, struct value *value, enum text *why)
{
  static const char *const words[2][6] = {{"nein", "no", "false", "0", "n", "falsch"}, {"ja", "yes", "true", "1", "x", "wahr"}};
  struct arena *arena = arena_new ();
  const char *folded = fold (arena, text);
  bool found = false;
  for (int yes = 0; yes < 2; yes++)
    for (size_t i = 0; i < 6; i++)
      if (strcmp (folded, words[yes][i]) == 0)
      {
        *value = value_bool (yes != 0);
        found = true;
      }
  arena_destroy (&arena);
  *why = T_BAD_BOOL;
  return found;
}

/* ---- Dates ---- */

bool input_date (const char *text, char date[11])
{
  int year, month, day, used = 0;
  if (sscanf (text, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || text[used] != '\0')
  {
    used = 0;
    if (sscanf (text, "%2d.%2d.%4d%n", &day, &month, &year, &used) != 3 || text[used] != '\0')
      return false;
  }
  if (year < 0 || month < 0 || month > 99 || day < 0 || day > 99)
    return false;
  snprintf (date, 11, "%04u-%02u-%02u", (unsigned) year % 10000, (unsigned) month, (unsigned) day);
  return date_is_valid (slice_of (date));
}

static bool read_date (struct cli *cli, struct slice text, struct value *value, enum text *why)
{
  char date[11];
  *why = T_BAD_DATE;
  if (text.size > 10 || !input_date (arena_copy (cli->arena, text.data, text.size), date))
    return false;
  *value = value_text ((struct slice){arena_copy (cli->arena, date, 10), 10});
  return true;
}

/* ?WHO@2026-12-31 */
static bool read_unknown (struct cli *cli, struct slice text, struct value *value, enum text *why)
{
  const char *at = memrchr (text.data, '@', text.size);
  struct value until;
  *why = T_BAD_UNKNOWN;
  if (at == NULL || at == text.data + 1 || !read_date (cli, (struct slice){at + 1, (uint32_t) (text.data + text.size - at - 1)}, &until, why))
    return false;
  struct value unknown = value_map (cli->arena, 2);
  value_set_str (cli->arena, &unknown, "who", value_text ((struct slice){text.data + 1, (uint32_t) (at - text.data - 1)}));
  value_set_str (cli->arena, &unknown, "until", until);
  *value = value_map (cli->arena, 1);
  value_set_str (cli->arena, value, "unknown", unknown);
  return true;
}

/* ---- Lists ---- */

/* The next part up to a separator, trimmed; false at the end. */
static bool next_part (struct slice *rest, const char *separators, struct slice *part)
{
  if (rest->data == NULL)
    return false;
  uint32_t size = 0;
  while (size < rest->size && strchr (separators, rest->data[size]) == NULL)
    size++;
  *part = trim ((struct slice){rest->data, size});
  *rest = size < rest->size ? (struct slice){rest->data + size + 1, rest->size - size - 1} : SLICE_NONE;
  return true;
}

static void note_unknown (struct cli *cli, const char **unknown, struct slice part)
{
  if (unknown != NULL)
    *unknown = *unknown == NULL ? text_safe (cli->arena, part) : arena_printf (cli->arena, "%s, %s", *unknown, text_safe (cli->arena, part));
}

static bool add_option (struct cli *cli, const struct value *field, struct slice part, int flags, struct value *list, const char **unknown)
{
  bool loose = (flags & INPUT_LOOSE) != 0;
  int option = form_option (field, part, loose);
  if (option < 0)
    note_unknown (cli, unknown, part);
  if (option < 0)
    return loose;
  struct value key = value_at (field, "option_keys")->items[option];
  for (uint32_t i = 0; i < list->count; i++)
    if (value_equal (&list->items[i], &key))
      return true;
  value_append (cli->arena, list, key);
  return true;
}

/* Labels may hold commas, so the whole is tried first, then parts between semicolons, then between commas. */
static bool read_enums (struct cli *cli, const struct value *field, struct slice text, int flags, struct value *value, enum text *why, const char **unknown)
{
  *value = value_list (cli->arena, 4);
  *why = T_BAD_OPTION;
  bool whole = form_option (field, text, (flags & INPUT_LOOSE) != 0) >= 0;
  const char *separators = whole ? "" : memchr (text.data, ';', text.size) != NULL ? ";" : memchr (text.data, '|', text.size) != NULL ? "|" : ",";
  struct slice rest = text, part;
  while (next_part (&rest, separators, &part))
    if (part.size > 0 && !add_option (cli, field, part, flags, value, unknown))
      return false;
  if (value->count == 0)
    *value = VALUE_NONE;
  return true;
}

static bool read_enum (struct cli *cli, const struct value *field, struct slice text, int flags, struct value *value, enum text *why, const char **unknown)
{
  int option = form_option (field, text, (flags & INPUT_LOOSE) != 0);
  *why = T_BAD_OPTION;
  if (option >= 0)
    *value = value_at (field, "option_keys")->items[option];
  else
    note_unknown (cli, unknown, text);
  return option >= 0 || (flags & INPUT_LOOSE) != 0;
}

static bool read_list (struct cli *cli, const struct value *field, struct slice text, const char *separators, struct value *value)
{
  struct slice rest = text, part, none = row_text (field, "none");
  bool is_none =
      none.size > 0 && (slice_equal (text, none) || slice_equal (text, row_text (field, "none_de")) || slice_equal (text, row_text (field, "none_en")));
  if (is_none)
  {
    *value = value_text (none);
    return true;
  }
  *value = value_list (cli->arena, 4);
  while (next_part (&rest, separators, &part))
    if (part.size > 0)
      value_append (cli->arena, value, value_text (part));
  return true;
}

/* ---- Any field ---- */

static bool read_json (struct cli *cli, struct slice text, struct value *value, enum text *why)
{
  json_error_t error;
  json_t *json = json_loadb (text.data, text.size, JSON_REJECT_DUPLICATES, &error);
  bool good = json != NULL && json_to_value (cli->arena, json, value) == 0;
  json_decref (json);
  *why = T_BAD_JSON;
  return good;
}

bool input_value (struct cli *cli, const struct form *form, const struct value *field, struct slice text, int flags, struct value *value, enum text *why,
                  const char **unknown)
{
  (void) form;
  struct slice type = row_text (field, "type"), inner = trim (text);
  *value = VALUE_NONE;
  if (inner.size == 0)
    return true;
  if (inner.data[0] == '?' && (flags & INPUT_LOOSE) == 0 && memchr (inner.data, '@', inner.size) != NULL)
    return read_unknown (cli, inner, value, why);
  bool is_text = slice_is (type, "text");
  if ((inner.data[0] == '{' || inner.data[0] == '[') && !is_text)
    return read_json (cli, inner, value, why);
  if (slice_is (type, "money"))
    return read_money (cli, field, inner, flags, value, why);
  if (slice_is (type, "int"))
    return read_int (field, inner, value, why);
  if (slice_is (type, "bool"))
    return read_bool (inner, value, why);
  if (slice_is (type, "date"))
    return read_date (cli, inner, value, why);
  if (slice_is (type, "enum"))
    return read_enum (cli, field, inner, flags, value, why, unknown);
  if (slice_is (type, "enums"))
    return read_enums (cli, field, inner, flags, value, why, unknown);
  if (slice_is (type, "orgs") || slice_is (type, "keys"))
    return read_list (cli, field, inner, ",;", value);
  if (slice_is (type, "texts"))
    return read_list (cli, field, inner, ";\n", value);
  *why = T_NEEDS_COLUMNS;
  if (slice_is (type, "record"))
    return false;
  *value = value_text (inner);
  return true;
}

/* ---- FIELD=VALUE ---- */

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

/* The field whose key is most like a word, NULL if none is much like it. */
static const char *nearest_field (struct cli *cli, const struct form *form, const char *name)
{
  const char *nearest = NULL;
  size_t best = 3;
  for (uint32_t i = 0; i < form->fields->count; i++)
  {
    struct slice slice = row_text (&form->fields->items[i], "key");
    const char *key = arena_copy (cli->arena, slice.data, slice.size);
    size_t far = strlen (name) >= 3 && strstr (key, name) != NULL ? 1 : word_distance (name, key);
    if (far >= best)
      continue;
    best = far;
    nearest = key;
  }
  return nearest;
}

static int say_no_field (struct cli *cli, const struct form *form, const char *name)
{
  const char *nearest = nearest_field (cli, form, name);
  if (nearest != NULL)
    return fail (cli, STATUS_USAGE, "no_such_field", T_NO_FIELD_NEAR, name, nearest);
  return fail (cli, STATUS_USAGE, "no_such_field", T_NO_FIELD, name);
}

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
static int take_column (struct cli *cli, const struct form *form, const char *argument, const char *name, const char *dot, struct slice text,
                        const struct value *present, struct value *fields)
{
  enum text why;
  struct value value;
  struct slice record = {name, (uint32_t) (dot - name)};
  const struct value *column = form_column (form, record, slice_of (dot + 1));
  if (column == NULL)
    return say_no_field (cli, form, name);
  if (named_before (cli, argument, name))
    return fail (cli, STATUS_USAGE, "arguments", T_FIELD_TWICE, name);
  if (!input_value (cli, form, column, text, 0, &value, &why, NULL))
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

static int take_field (struct cli *cli, const struct form *form, const char *argument, const struct value *present, struct value *fields)
{
  const char *equals = strchr (argument, '=');
  enum text why;
  struct value value;
  if (equals == NULL || equals == argument)
    return fail (cli, STATUS_USAGE, "arguments", T_NO_EQUALS, argument);
  const char *name = arena_copy (cli->arena, argument, (size_t) (equals - argument)), *dot = strchr (name, '.');
  struct slice text = slice_of (equals + 1);
  if (utf8_length (text.data, text.size) < 0)
    return fail (cli, STATUS_USAGE, "invalid_utf8", T_NOT_UTF8, name);
  const struct value *field = form_field_named (form, name);
  if (field == NULL && dot != NULL)
    return take_column (cli, form, argument, name, dot, text, present, fields);
  if (field == NULL)
    return say_no_field (cli, form, name);
  if (value_get (fields, row_text (field, "key")) != NULL)
    return fail (cli, STATUS_USAGE, "arguments", T_FIELD_TWICE, name);
  int flags = slice_is (row_text (field, "key"), name) ? 0 : INPUT_EUROS;
  if (!input_value (cli, form, field, text, flags, &value, &why, NULL))
    return say_bad_value (cli, name, field, why);
  value_set (cli->arena, fields, row_text (field, "key"), value);
  return check_length (cli, field, &value);
}

int input_fields (struct cli *cli, const struct form *form, size_t first, const struct value *present, struct value *fields)
{
  *fields = value_map (cli->arena, 8);
  int status = STATUS_DONE;
  for (size_t i = first; i < cli->args.count && status == STATUS_DONE; i++)
    status = take_field (cli, form, cli->args.items[i], present, fields);
  return status;
}
