/* SPDX-License-Identifier: EUPL-1.2 */
/* What people type, to values: by the type the definition gives a field. */
#include "input.h"

#include "proto/codec.h"
#include "proto/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- Text ---- */

struct slice trim (struct slice text)
{
  while (text.size > 0 && strchr (" \t\r\n", text.data[0]) != NULL)
    text = (struct slice){text.data + 1, text.size - 1};
  while (text.size > 0 && strchr (" \t\r\n", text.data[text.size - 1]) != NULL)
    text.size--;
  return text;
}

/* The umlauts, in both cases, and what they are written as where there are none.  macOS hands names out as a letter with U+0308 behind it, which looks the
   same: that is an umlaut too. */
static const struct
{
  const char *from, *to;
} umlauts[] = {{"ä", "ae"},       {"ö", "oe"},       {"ü", "ue"},       {"Ä", "ae"},       {"Ö", "oe"},       {"Ü", "ue"},      {"ß", "ss"},
               {"a\u0308", "ae"}, {"o\u0308", "oe"}, {"u\u0308", "ue"}, {"A\u0308", "ae"}, {"O\u0308", "oe"}, {"U\u0308", "ue"}};

/* How many bytes of an umlaut a text begins with, and what it is written as; 0: with none. */
static uint32_t read_umlaut (const char *text, uint32_t size, const char **to)
{
  for (size_t u = 0; u < sizeof umlauts / sizeof umlauts[0]; u++)
  {
    size_t length = strlen (umlauts[u].from);
    *to = umlauts[u].to;
    if (length <= size && memcmp (umlauts[u].from, text, length) == 0)
      return (uint32_t) length;
  }
  return 0;
}

/* words: one blank for what stands between letters and digits, other letters than ours included; else nothing, and other letters stay. */
static const char *fold_text (struct arena *arena, struct slice text, bool words)
{
  char *folded = arena_alloc (arena, (size_t) text.size + 1), *end = folded;
  for (uint32_t i = 0; i < text.size; i++)
  {
    const char c = text.data[i], *to;
    uint32_t length = read_umlaut (text.data + i, text.size - i, &to);
    if (length > 0)
    {
      memcpy (end, to, 2);
      end += 2;
      i += length - 1;
    }
    else if (c >= 'A' && c <= 'Z')
      *end++ = (char) (c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (!words && (unsigned char) c >= 0x80))
      *end++ = c;
    else if (words && end > folded && end[-1] != ' ')
      *end++ = ' ';
  }
  if (words && end > folded && end[-1] == ' ')
    end--;
  *end = '\0';
  return folded;
}

const char *fold (struct arena *arena, struct slice text)
{
  return fold_text (arena, text, false);
}

const char *fold_words (struct arena *arena, struct slice text)
{
  return fold_text (arena, text, true);
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

bool read_date (struct cli *cli, struct slice text, struct value *value, enum text *why)
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

bool next_part (struct slice *rest, const char *separators, struct slice *part)
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

static int option_named (struct cli *cli, const struct value *field, struct slice text, int flags)
{
  uint32_t hits;
  return (flags & INPUT_BEGIN) != 0 ? named_option (cli, field, text, &hits) : form_option (field, text, (flags & INPUT_LOOSE) != 0);
}

static bool add_option (struct cli *cli, const struct value *field, struct slice part, int flags, struct value *list, const char **unknown)
{
  bool loose = (flags & INPUT_LOOSE) != 0;
  int option = option_named (cli, field, part, flags);
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
  bool whole = option_named (cli, field, text, flags) >= 0;
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
  int option = option_named (cli, field, text, flags);
  *why = T_BAD_OPTION;
  if (option >= 0)
    *value = value_at (field, "option_keys")->items[option];
  else
    note_unknown (cli, unknown, text);
  return option >= 0 || (flags & INPUT_LOOSE) != 0;
}

/* That there is none, by key or label; people may stop in the middle of the label, but say no less than its first word. */
static bool is_none (struct cli *cli, const struct value *field, struct slice text, int flags)
{
  static const char *const names[] = {"none", "none_de", "none_en"};
  const char *folded = fold (cli->arena, text);
  for (size_t i = 0; i < 3 && *folded != '\0'; i++)
  {
    struct slice own = row_text (field, names[i]);
    const char *space = own.size == 0 ? NULL : memchr (own.data, ' ', own.size), *label = fold (cli->arena, own);
    size_t least = space == NULL ? strlen (label) : strlen (fold (cli->arena, (struct slice){own.data, (uint32_t) (space - own.data)}));
    bool begins = (flags & INPUT_BEGIN) != 0 && strlen (folded) >= least && strncmp (label, folded, strlen (folded)) == 0;
    if (own.size > 0 && (strcmp (label, folded) == 0 || begins))
      return true;
  }
  return false;
}

static bool read_list (struct cli *cli, const struct value *field, struct slice text, const char *separators, int flags, struct value *value)
{
  struct slice rest = text, part, none = row_text (field, "none");
  if (is_none (cli, field, text, flags))
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

/* ---- Rows of tables ---- */

static bool is_row_id (struct slice text)
{
  uint32_t letters = 0, digits = 0;
  while (letters < text.size && text.data[letters] >= 'A' && text.data[letters] <= 'Z')
    letters++;
  while (letters + 1 + digits < text.size && text.data[letters + 1 + digits] >= '0' && text.data[letters + 1 + digits] <= '9')
    digits++;
  return letters > 0 && digits > 0 && text.data[letters] == '-' && letters + 1 + digits == text.size;
}

/* Ids are in capitals; people type them as they like. */
static bool read_row (struct cli *cli, struct slice text, struct value *value, enum text *why)
{
  struct slice id = row_argument (cli, arena_copy (cli->arena, text.data, text.size));
  *why = T_BAD_ROW;
  *value = value_text (id);
  return is_row_id (id);
}

static bool read_rows (struct cli *cli, struct slice text, struct value *value, enum text *why)
{
  struct slice part;
  *value = value_list (cli->arena, 4);
  while (next_part (&text, ",;", &part))
  {
    struct value id;
    if (part.size > 0 && !read_row (cli, part, &id, why))
      return false;
    if (part.size > 0)
      value_append (cli->arena, value, id);
  }
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
  struct slice type = row_text (field, "type"), inner = trim (text_tidy (cli->arena, text, value_as_bool (value_at (field, "lines"), false)));
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
    return read_int (field, inner, flags, value, why);
  if (slice_is (type, "rate"))
    return read_rate (inner, value, why);
  if (slice_is (type, "decimal"))
    return read_decimal (inner, value, why);
  if (slice_is (type, "bool"))
    return read_bool (inner, value, why);
  if (slice_is (type, "date"))
    return read_date (cli, inner, value, why);
  if (slice_is (type, "enum"))
    return read_enum (cli, field, inner, flags, value, why, unknown);
  if (slice_is (type, "enums"))
    return read_enums (cli, field, inner, flags, value, why, unknown);
  if (slice_is (type, "row") && (flags & INPUT_BEGIN) != 0)
    return read_row (cli, inner, value, why);
  if (slice_is (type, "rows") && (flags & INPUT_BEGIN) != 0)
    return read_rows (cli, inner, value, why);
  if (slice_is (type, "orgs") || slice_is (type, "keys") || slice_is (type, "rows"))
    return read_list (cli, field, inner, ",;", flags, value);
  if (slice_is (type, "texts"))
    return read_list (cli, field, inner, ";\n", flags, value);
  if (slice_is (type, "records"))
    return input_records (cli, form, field, inner, flags, value, why);
  *why = T_NEEDS_COLUMNS;
  if (slice_is (type, "record"))
    return false;
  *value = value_text (inner);
  return true;
}
