/* SPDX-License-Identifier: EUPL-1.2 */
/* A definition in use: finding things in it, conditions, and whether a value fits its field. */
#include "definition.h"

#include "proto/codec.h"
#include "shipped.h"

#include <string.h>

#define WHO_MAX 120 /* characters of the name in {"unknown": …} */

const char *class_key (enum audience_class class)
{
  static const char *const keys[CLASS_COUNT] = {[CLASS_PUBLIC] = "public", [CLASS_REGION] = "region", [CLASS_PARTIES] = "parties", [CLASS_STAFF] = "staff"};
  return class < CLASS_COUNT ? keys[class] : NULL;
}

const char *definition_type_key (enum definition_type type)
{
  static const char *const keys[DEF_TYPE_COUNT] = {
      [DEF_TEXT] = "text", [DEF_INT] = "int",     [DEF_MONEY] = "money",   [DEF_BOOL] = "bool",    [DEF_DATE] = "date",
      [DEF_ENUM] = "enum", [DEF_ENUMS] = "enums", [DEF_DIGITS] = "digits", [DEF_URL] = "url",      [DEF_ORGS] = "orgs",
      [DEF_ORG] = "org",   [DEF_KEYS] = "keys",   [DEF_TEXTS] = "texts",   [DEF_RECORD] = "record"};
  return type < DEF_TYPE_COUNT ? keys[type] : NULL;
}

const char *check_kind_key (enum check_kind kind)
{
  static const char *const keys[CHECK_COUNT] = {
      [CHECK_FILLED] = "filled", [CHECK_EQUALS] = "equals", [CHECK_APPROVAL] = "approval", [CHECK_OPINION] = "opinion",
      [CHECK_ORDER] = "order",   [CHECK_LIMIT] = "limit",   [CHECK_UNKNOWN] = "unknown"};
  return kind < CHECK_COUNT ? keys[kind] : NULL;
}

/* ---- Finding ---- */

const struct stage *pipeline_stage (const struct pipeline *self, struct slice key)
{
  for (uint32_t i = 0; i < self->stage_count; i++)
    if (slice_equal (self->stages[i].key, key))
      return &self->stages[i];
  return NULL;
}

static const struct field *field_find (const struct field *fields, uint32_t count, struct slice key)
{
  for (uint32_t i = 0; i < count; i++)
    if (slice_equal (fields[i].key, key))
      return &fields[i];
  return NULL;
}

const struct field *pipeline_field (const struct pipeline *self, struct slice key)
{
  return field_find (self->fields, self->field_count, key);
}

/* Splits "record.column"; without a dot *column is none. */
static struct slice path_split (struct slice path, struct slice *column)
{
  const char *dot = path.size == 0 ? NULL : memchr (path.data, '.', path.size);
  *column = SLICE_NONE;
  if (dot == NULL)
    return path;
  uint32_t before = (uint32_t) (dot - path.data);
  *column = (struct slice){dot + 1, path.size - before - 1};
  return (struct slice){path.data, before};
}

const struct field *pipeline_field_path (const struct pipeline *self, struct slice path)
{
  struct slice column, key = path_split (path, &column);
  const struct field *field = pipeline_field (self, key);
  if (field == NULL || column.data == NULL)
    return field;
  return field_find (field->columns, field->column_count, column);
}

const struct value *fields_value (const struct value *fields, struct slice path)
{
  struct slice column, key = path_split (path, &column);
  const struct value *value = value_get (fields, key);
  return column.data == NULL ? value : value_is_unknown (value) ? NULL : value_get (value, column);
}

const struct approval_def *pipeline_approval (const struct pipeline *self, struct slice key)
{
  for (uint32_t i = 0; i < self->approval_count; i++)
    if (slice_equal (self->approvals[i].key, key))
      return &self->approvals[i];
  return NULL;
}

const struct code *pipeline_rejection (const struct pipeline *self, struct slice key)
{
  for (uint32_t i = 0; i < self->rejection_count; i++)
    if (slice_equal (self->rejections[i].key, key))
      return &self->rejections[i];
  return NULL;
}

const struct option *field_option (const struct field *self, struct slice key)
{
  for (uint32_t i = 0; i < self->option_count; i++)
    if (slice_equal (self->options[i].key, key))
      return &self->options[i];
  return NULL;
}

/* ---- What a value is ---- */

bool value_is_unknown (const struct value *value)
{
  return value != NULL && value->kind == VALUE_MAP && value->count == 1 && value_at (value, "unknown") != NULL;
}

bool value_is_band (const struct value *value)
{
  return value != NULL && value->kind == VALUE_MAP && value->count == 1 && value_at (value, "band") != NULL;
}

static bool text_is_blank (struct slice text)
{
  for (uint32_t i = 0; i < text.size; i++)
  {
    bool no_break = i + 1 < text.size && memcmp (text.data + i, "\xc2\xa0", 2) == 0; /* what word processors leave behind */
    if (no_break)
      i++;
    else if (strchr (" \t\n\r", text.data[i]) == NULL || text.data[i] == '\0')
      return false;
  }
  return true;
}

bool value_is_blank (const struct value *value)
{
  if (value_is_nil (value))
    return true;
  uint32_t step = value->kind == VALUE_MAP ? 2 : 1;
  switch (value->kind)
  {
  case VALUE_TEXT:
    return text_is_blank (value_as_slice (value));
  case VALUE_LIST:
  case VALUE_MAP:
    for (uint32_t i = 0; i < value->count; i++)
      if (!value_is_blank (&value->items[step * i + step - 1]))
        return false;
    return true;
  default:
    return false;
  }
}

/* ---- Conditions ---- */

static bool value_is_one_of (const struct value *value, const struct slice *keys, uint32_t count)
{
  if (value == NULL)
    return false;
  if (value->kind == VALUE_LIST)
  {
    for (uint32_t i = 0; i < value->count; i++)
      if (value_is_one_of (&value->items[i], keys, count))
        return true;
    return false;
  }
  struct slice key = value->kind == VALUE_BOOL ? slice_of (value->boolean ? "true" : "false") : value->kind == VALUE_TEXT ? value_as_slice (value) : SLICE_NONE;
  for (uint32_t i = 0; key.data != NULL && i < count; i++)
    if (slice_equal (key, keys[i]))
      return true;
  return false;
}

bool condition_holds (const struct condition *self, const struct value *fields)
{
  if (self->part_count > 0)
  {
    for (uint32_t i = 0; i < self->part_count; i++)
      if (condition_holds (&self->parts[i], fields) != self->all)
        return !self->all;
    return self->all;
  }
  if (self->field.size == 0)
    return true;
  const struct value *value = fields_value (fields, self->field);
  bool holds = self->value_count == 0 ? !value_is_blank (value) && !value_is_unknown (value) : value_is_one_of (value, self->values, self->value_count);
  return holds != self->negate;
}

/* ---- Whether a value fits its field ---- */

struct fitting
{
  struct arena *arena;
  struct label *detail;
};

/* Says why not, in both languages. */
static int misfit (struct fitting *self, const char *de, const char *en)
{
  if (self->detail != NULL)
    *self->detail = (struct label){slice_of (de), slice_of (en)};
  return ERR_VALUE_INVALID;
}

static int too_many_characters (struct fitting *self, int64_t max, int64_t length)
{
  return misfit (self, arena_printf (self->arena, "höchstens %lld Zeichen, es sind %lld", (long long) max, (long long) length),
                 arena_printf (self->arena, "at most %lld characters, there are %lld", (long long) max, (long long) length));
}

static int no_such_option (struct fitting *self, struct slice key)
{
  uint32_t shown = key.size > LIMIT_KEY_BYTES ? 0 : key.size; /* a key is never longer, and cutting might split a character */
  return misfit (self, arena_printf (self->arena, "„%.*s“ steht nicht zur Auswahl", (int) shown, key.data),
                 arena_printf (self->arena, "\"%.*s\" is not among the options", (int) shown, key.data));
}

static int fit_text (struct fitting *self, const struct value *value, int64_t max, bool lines)
{
  if (value->kind != VALUE_TEXT)
    return misfit (self, "erwartet wird ein Text", "a text is expected");
  int64_t length = utf8_length (value->data, value->count);
  if (length < 0)
    return misfit (self, "der Text ist kein gültiges UTF-8", "the text is not valid UTF-8");
  if (length > max)
    return too_many_characters (self, max, length);
  for (uint32_t i = 0; i < value->count; i++)
  {
    unsigned char c = (unsigned char) value->data[i];
    if (!lines && (c == '\n' || c == '\t' || c == '\r'))
      return misfit (self, "hier ist nur eine Zeile möglich, ohne Umbruch und Tabulator", "one line only here, without line breaks and tabs");
    bool c1 = c == 0xc2 && i + 1 < value->count && (unsigned char) value->data[i + 1] < 0xa0;
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f || c1)
      return misfit (self, "der Text enthält unsichtbare Steuerzeichen", "the text holds invisible control characters");
  }
  return 0;
}

static int fit_number (struct fitting *self, const struct value *value, int64_t min, int64_t max)
{
  if (value->kind != VALUE_INT)
    return misfit (self, "erwartet wird eine ganze Zahl", "a whole number is expected");
  if (value->integer < min || value->integer > max)
    return misfit (self, arena_printf (self->arena, "erlaubt ist %lld bis %lld", (long long) min, (long long) max),
                   arena_printf (self->arena, "allowed is %lld to %lld", (long long) min, (long long) max));
  return 0;
}

struct label money_label (struct arena *arena, int64_t cents)
{
  char digits[24], de[40], en[40];
  uint64_t size = cents < 0 ? 0 - (uint64_t) cents : (uint64_t) cents;
  int count = 0, used = 0;
  for (uint64_t euros = size / 100; euros > 0 || count == 0; euros /= 10)
    digits[count++] = (char) ('0' + euros % 10);
  for (int i = count - 1; i >= 0; i--)
  {
    de[used] = en[used] = digits[i];
    used++;
    if (i > 0 && i % 3 == 0)
    {
      de[used] = '.';
      en[used++] = ',';
    }
  }
  de[used] = en[used] = '\0';
  const char *sign = cents < 0 ? "-" : "";
  int rest = (int) (size % 100);
  if (rest == 0)
    return (struct label){slice_of (arena_printf (arena, "%s%s €", sign, de)), slice_of (arena_printf (arena, "%s€%s", sign, en))};
  return (struct label){slice_of (arena_printf (arena, "%s%s,%02d €", sign, de, rest)), slice_of (arena_printf (arena, "%s€%s.%02d", sign, en, rest))};
}

static int fit_money (struct fitting *self, const struct field *field, const struct value *value)
{
  if (value_is_band (value))
  {
    struct slice key = value_as_slice (value_at (value, "band"));
    if (field->option_count == 0)
      return misfit (self, "hier ist keine Spanne möglich, nur ein Betrag in Cent", "no band is possible here, only an amount in cents");
    return field_option (field, key) != NULL ? 0 : no_such_option (self, key);
  }
  if (value->kind != VALUE_INT)
    return misfit (self, "erwartet wird ein Betrag in Cent", "an amount in cents is expected");
  if (value->integer >= field->min && value->integer <= field->max)
    return 0;
  struct label min = money_label (self->arena, field->min), max = money_label (self->arena, field->max);
  return misfit (self, arena_printf (self->arena, "erlaubt ist %.*s bis %.*s", SLICE_ARG (min.de), SLICE_ARG (max.de)),
                 arena_printf (self->arena, "allowed is %.*s to %.*s", SLICE_ARG (min.en), SLICE_ARG (max.en)));
}

static int fit_digits (struct fitting *self, const struct value *value, int64_t digits)
{
  bool good = value->kind == VALUE_TEXT && value->count == digits;
  for (uint32_t i = 0; good && i < value->count; i++)
    good = value->data[i] >= '0' && value->data[i] <= '9';
  if (good || (value->kind == VALUE_TEXT && value->count == 0))
    return 0;
  return misfit (self, arena_printf (self->arena, "erwartet werden genau %lld Ziffern", (long long) digits),
                 arena_printf (self->arena, "exactly %lld digits are expected", (long long) digits));
}

static int fit_url (struct fitting *self, const struct value *value, int64_t max)
{
  int wrong = fit_text (self, value, max, false);
  if (wrong != 0 || value->count == 0)
    return wrong;
  struct slice text = value_as_slice (value);
  uint32_t scheme = text.size > 8 && memcmp (text.data, "https://", 8) == 0 ? 8 : text.size > 7 && memcmp (text.data, "http://", 7) == 0 ? 7 : 0;
  if (scheme > 0 && memchr (text.data, ' ', text.size) == NULL && text.data[scheme] != '/')
    return 0;
  return misfit (self, "erwartet wird eine Adresse, die mit https:// oder http:// beginnt", "an address beginning with https:// or http:// is expected");
}

/* TYPE_KEY of the message table. */
static int fit_key (struct fitting *self, const struct value *value)
{
  bool good = value->kind == VALUE_TEXT && value->count >= 1 && value->count <= LIMIT_KEY_BYTES;
  for (uint32_t i = 0; good && i < value->count; i++)
    good = value->data[i] != '\0' && strchr ("abcdefghijklmnopqrstuvwxyz0123456789_.:-", value->data[i]) != NULL;
  return good ? 0 : misfit (self, "erwartet wird ein Schlüssel aus a–z, 0–9 und _ . : -", "a key of a–z, 0–9 and _ . : - is expected");
}

static int fit_option (struct fitting *self, const struct field *field, const struct value *value)
{
  if (value->kind != VALUE_TEXT)
    return misfit (self, "erwartet wird eine der Auswahlmöglichkeiten", "one of the options is expected");
  struct slice key = value_as_slice (value);
  return field_option (field, key) != NULL ? 0 : no_such_option (self, key);
}

/* One item of a list, or a value of a type that is no list. */
static int fit_one (struct fitting *self, const struct field *field, const struct value *value)
{
  switch (field->type)
  {
  case DEF_TEXT:
  case DEF_TEXTS:
    return fit_text (self, value, field->max, field->lines);
  case DEF_INT:
    return fit_number (self, value, field->min, field->max);
  case DEF_MONEY:
    return fit_money (self, field, value);
  case DEF_BOOL:
    return value->kind == VALUE_BOOL ? 0 : misfit (self, "erwartet wird ja oder nein", "yes or no is expected");
  case DEF_DATE:
    if (value->kind == VALUE_TEXT && date_is_valid (value_as_slice (value)))
      return 0;
    return misfit (self, "erwartet wird ein Datum wie 2026-03-31", "a date like 2026-03-31 is expected");
  case DEF_ENUM:
  case DEF_ENUMS:
    return fit_option (self, field, value);
  case DEF_DIGITS:
    return fit_digits (self, value, field->max);
  case DEF_URL:
    return fit_url (self, value, field->max);
  default:
    return fit_key (self, value);
  }
}

static int fit_list (struct fitting *self, const struct field *field, const struct value *value)
{
  if (field->type == DEF_KEYS && field->none.size > 0 && value->kind == VALUE_TEXT)
    return slice_equal (value_as_slice (value), field->none) ? 0 : no_such_option (self, value_as_slice (value));
  if (value->kind != VALUE_LIST)
    return misfit (self, "erwartet wird eine Liste", "a list is expected");
  if (value->count == 0)
    return 0;
  if (value->count < field->min_items || value->count > field->max_items)
    return misfit (self, arena_printf (self->arena, "%u bis %u Einträge sind möglich, es sind %u", field->min_items, field->max_items, value->count),
                   arena_printf (self->arena, "%u to %u entries are possible, there are %u", field->min_items, field->max_items, value->count));
  for (uint32_t i = 0; i < value->count; i++)
  {
    int wrong = fit_one (self, field, &value->items[i]);
    if (wrong != 0)
      return wrong;
    if (field->type == DEF_TEXTS && value_is_blank (&value->items[i]))
      return misfit (self, "ein Eintrag der Liste ist leer", "an entry of the list is empty");
    for (uint32_t j = 0; j < i; j++)
      if (value_equal (&value->items[i], &value->items[j]))
        return misfit (self, "ein Eintrag steht zweimal in der Liste", "an entry stands twice in the list");
  }
  return 0;
}

static int in_column (struct fitting *self, const struct field *column, struct label why)
{
  return misfit (self, arena_printf (self->arena, "%.*s: %.*s", SLICE_ARG (column->label.de), SLICE_ARG (why.de)),
                 arena_printf (self->arena, "%.*s: %.*s", SLICE_ARG (column->label.en), SLICE_ARG (why.en)));
}

static int fit_record (struct fitting *self, const struct field *field, const struct value *value)
{
  if (value->kind != VALUE_MAP)
    return misfit (self, "erwartet werden die einzelnen Angaben", "its single entries are expected");
  for (uint32_t i = 0; i < value->count; i++)
  {
    struct slice key = value_as_slice (&value->items[2 * i]);
    const struct value *item = &value->items[2 * i + 1];
    const struct field *column = field_find (field->columns, field->column_count, key);
    struct label why = {SLICE_NONE, SLICE_NONE};
    struct fitting inner = {self->arena, &why};
    if (column == NULL)
      return no_such_option (self, key);
    if (!value_is_nil (item) && fit_one (&inner, column, item) != 0)
      return in_column (self, column, why);
  }
  for (uint32_t i = 0; i < field->column_count; i++)
    if (field->columns[i].due >= 0 && value_is_blank (value_get (value, field->columns[i].key)))
      return in_column (self, &field->columns[i], (struct label){SLICE ("fehlt"), SLICE ("is missing")});
  return 0;
}

/* {"unknown": {"who": text, "until": date}}: somebody finds out, and says by when. */
static int fit_unknown (struct fitting *self, const struct field *field, const struct value *value)
{
  if (!field->may_be_unknown)
    return ERR_UNKNOWN_NOT_ALLOWED;
  const struct value *unknown = value_at (value, "unknown");
  const struct value *who = value_at (unknown, "who"), *until = value_at (unknown, "until");
  if (who == NULL || until == NULL || unknown->count != 2 || value_is_blank (who))
    return misfit (self, "„noch unbekannt“ braucht einen Namen und ein Datum", "\"not known yet\" needs a name and a date");
  int wrong = fit_text (self, who, WHO_MAX, false);
  if (wrong != 0)
    return wrong;
  bool date = until->kind == VALUE_TEXT && date_is_valid (value_as_slice (until));
  return date ? 0 : misfit (self, "erwartet wird ein Datum wie 2026-03-31", "a date like 2026-03-31 is expected");
}

int field_value_check (const struct field *self, const struct value *value, struct arena *arena, struct label *detail)
{
  struct fitting fitting = {arena, detail};
  if (detail != NULL)
    *detail = (struct label){SLICE_NONE, SLICE_NONE};
  if (value_is_nil (value))
    return 0;
  if (value_is_unknown (value))
    return fit_unknown (&fitting, self, value);
  switch (self->type)
  {
  case DEF_RECORD:
    return fit_record (&fitting, self, value);
  case DEF_ENUMS:
  case DEF_ORGS:
  case DEF_KEYS:
  case DEF_TEXTS:
    return fit_list (&fitting, self, value);
  default:
    return fit_one (&fitting, self, value);
  }
}

/* ---- Shipped ---- */

const char *pipeline_shipped (unsigned index, const char **name)
{
  if (index >= shipped_count)
    return NULL;
  if (name != NULL)
    *name = shipped[index].name;
  return shipped[index].text;
}
