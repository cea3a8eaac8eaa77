/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether a value fits its field, and why not in words of people (misfits.def). */
#include "definition.h"

#include "proto/codec.h"

#include <string.h>

#define ENTRY_MAX 2000 /* characters of one that a column names */
#define WHO_MAX 120 /* characters of the name in {"unknown": …} */
#define ROW_PREFIX_MAX 3
#define ROW_DIGITS_MIN 3

enum misfit
{
#define MISFIT(SYMBOL, DE, EN) MISFIT_##SYMBOL,
#include "misfits.def"
#undef MISFIT
  MISFIT_COUNT
};

struct fitting
{
  struct arena *arena;
  struct label *detail;
};

static const struct label nothing = {{NULL, 0}, {NULL, 0}};

static struct label both (const char *text)
{
  return (struct label){slice_of (text), slice_of (text)};
}

static struct label number (struct arena *arena, int64_t value)
{
  return both (arena_printf (arena, "%lld", (long long) value));
}

static struct label worded (struct arena *arena, enum misfit misfit, struct label zero, struct label one)
{
  static const struct
  {
    const char *de, *en;
  } words[MISFIT_COUNT] = {
#define MISFIT(SYMBOL, DE, EN) {DE, EN},
#include "misfits.def"
#undef MISFIT
  };
  return (struct label){error_text (arena, words[misfit].de, zero.de, one.de), error_text (arena, words[misfit].en, zero.en, one.en)};
}

/* Says why not, in both languages. */
static int misfit_with (struct fitting *self, enum misfit misfit, struct label zero, struct label one)
{
  if (self->detail != NULL)
    *self->detail = worded (self->arena, misfit, zero, one);
  return ERR_VALUE_INVALID;
}

static int misfit (struct fitting *self, enum misfit misfit)
{
  return misfit_with (self, misfit, nothing, nothing);
}

static int no_such_option (struct fitting *self, struct slice key)
{
  struct slice shown = key.size > LIMIT_KEY_BYTES ? SLICE_NONE : key; /* a key is never longer, and cutting might split a character */
  return misfit_with (self, MISFIT_NO_OPTION, (struct label){shown, shown}, nothing);
}

/* ---- Single values ---- */

static int fit_text (struct fitting *self, const struct value *value, int64_t max, bool lines)
{
  if (value->kind != VALUE_TEXT)
    return misfit (self, MISFIT_TEXT);
  int64_t length = utf8_length (value->data, value->count);
  if (length < 0)
    return misfit (self, MISFIT_UTF8);
  if (length > max)
    return misfit_with (self, MISFIT_CHARACTERS, number (self->arena, max), number (self->arena, length));
  for (uint32_t i = 0; i < value->count && !lines; i++)
    if (value->data[i] == '\n' || value->data[i] == '\t' || value->data[i] == '\r')
      return misfit (self, MISFIT_LINES);
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

/* A number with at most `digits` decimals, without zeros at the end: 12500 thousandths are 12,5 and 12.5. */
static struct label fraction (struct arena *arena, int64_t value, int digits, const char *unit_de, const char *unit_en)
{
  uint64_t size = value < 0 ? 0 - (uint64_t) value : (uint64_t) value, whole = 1;
  for (int i = 0; i < digits; i++)
    whole *= 10;
  uint64_t rest = size % whole;
  for (; digits > 0 && rest % 10 == 0; digits--)
    rest /= 10;
  const char *sign = value < 0 ? "-" : "";
  unsigned long long front = size / whole, back = rest;
  if (digits == 0)
    return (struct label){slice_of (arena_printf (arena, "%s%llu%s", sign, front, unit_de)), slice_of (arena_printf (arena, "%s%llu%s", sign, front, unit_en))};
  return (struct label){slice_of (arena_printf (arena, "%s%llu,%0*llu%s", sign, front, digits, back, unit_de)),
                        slice_of (arena_printf (arena, "%s%llu.%0*llu%s", sign, front, digits, back, unit_en))};
}

/* A bound as people write it. */
static struct label bound (struct arena *arena, enum definition_type type, int64_t value)
{
  switch (type)
  {
  case DEF_MONEY:
    return money_label (arena, value);
  case DEF_RATE:
    return fraction (arena, value, 2, " %", "%");
  case DEF_DECIMAL:
    return fraction (arena, value, 3, "", "");
  default:
    return number (arena, value);
  }
}

static int fit_number (struct fitting *self, const struct field *field, const struct value *value, enum misfit expected)
{
  if (value->kind != VALUE_INT)
    return misfit (self, expected);
  if (value->integer >= field->min && value->integer <= field->max)
    return 0;
  return misfit_with (self, MISFIT_BOUNDS, bound (self->arena, field->type, field->min), bound (self->arena, field->type, field->max));
}

static int fit_money (struct fitting *self, const struct field *field, const struct value *value)
{
  if (!value_is_band (value))
    return fit_number (self, field, value, MISFIT_AMOUNT);
  struct slice key = value_as_slice (value_at (value, "band"));
  if (field->option_count == 0)
    return misfit (self, MISFIT_NO_BAND);
  return field_option (field, key) != NULL ? 0 : no_such_option (self, key);
}

static int fit_date (struct fitting *self, const struct value *value)
{
  return value->kind == VALUE_TEXT && date_is_valid (value_as_slice (value)) ? 0 : misfit (self, MISFIT_DATE);
}

static uint32_t digits_from (const struct value *value, uint32_t start)
{
  uint32_t end = start;
  while (end < value->count && value->data[end] >= '0' && value->data[end] <= '9')
    end++;
  return end - start;
}

static int fit_digits (struct fitting *self, const struct value *value, int64_t digits)
{
  if (value->kind == VALUE_TEXT && (value->count == 0 || (value->count == digits && digits_from (value, 0) == value->count)))
    return 0;
  return misfit_with (self, MISFIT_DIGITS, number (self->arena, digits), nothing);
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
  return misfit (self, MISFIT_URL);
}

/* TYPE_KEY of the message table. */
static int fit_key (struct fitting *self, const struct value *value)
{
  bool good = value->kind == VALUE_TEXT && value->count >= 1 && value->count <= LIMIT_KEY_BYTES;
  for (uint32_t i = 0; good && i < value->count; i++)
    good = value->data[i] != '\0' && strchr ("abcdefghijklmnopqrstuvwxyz0123456789_.:-", value->data[i]) != NULL;
  return good ? 0 : misfit (self, MISFIT_KEY);
}

/* The id of a row: F-001, or F-1000 when there are so many. */
static int fit_row (struct fitting *self, const struct value *value)
{
  uint32_t letters = 0;
  if (value->kind != VALUE_TEXT || value->count > LIMIT_ROW_ID)
    return misfit (self, MISFIT_ROW);
  while (letters < value->count && value->data[letters] >= 'A' && value->data[letters] <= 'Z')
    letters++;
  bool dash = letters >= 1 && letters <= ROW_PREFIX_MAX && letters < value->count && value->data[letters] == '-';
  uint32_t digits = dash ? digits_from (value, letters + 1) : 0;
  return digits >= ROW_DIGITS_MIN && letters + 1 + digits == value->count ? 0 : misfit (self, MISFIT_ROW);
}

static int fit_option (struct fitting *self, const struct field *field, const struct value *value)
{
  if (value->kind != VALUE_TEXT)
    return misfit (self, MISFIT_OPTION);
  struct slice key = value_as_slice (value);
  return field_option (field, key) != NULL ? 0 : no_such_option (self, key);
}

static int fit_record (struct fitting *self, const struct field *field, const struct value *value);

/* One item of a list, or a value of a type that is no list. */
static int fit_one (struct fitting *self, const struct field *field, const struct value *value)
{
  switch (field->type)
  {
  case DEF_TEXT:
  case DEF_TEXTS:
    return fit_text (self, value, field->max, field->lines);
  case DEF_INT:
    return fit_number (self, field, value, MISFIT_NUMBER);
  case DEF_RATE:
    return fit_number (self, field, value, MISFIT_RATE);
  case DEF_DECIMAL:
    return fit_number (self, field, value, MISFIT_DECIMAL);
  case DEF_MONEY:
    return fit_money (self, field, value);
  case DEF_BOOL:
    return value->kind == VALUE_BOOL ? 0 : misfit (self, MISFIT_BOOL);
  case DEF_DATE:
    return fit_date (self, value);
  case DEF_ENUM:
  case DEF_ENUMS:
    return fit_option (self, field, value);
  case DEF_DIGITS:
    return fit_digits (self, value, field->max);
  case DEF_ITEM:
    return fit_text (self, value, ENTRY_MAX, false); /* that the case has it is looked at where the case is */
  case DEF_URL:
    return fit_url (self, value, field->max);
  case DEF_ROW:
  case DEF_ROWS:
    return fit_row (self, value);
  case DEF_RECORD:
  case DEF_RECORDS:
    return fit_record (self, field, value);
  default:
    return fit_key (self, value);
  }
}

/* ---- Lists and records ---- */

static int fit_list (struct fitting *self, const struct field *field, const struct value *value)
{
  if (field->none.size > 0 && value->kind == VALUE_TEXT)
    return slice_equal (value_as_slice (value), field->none) ? 0 : no_such_option (self, value_as_slice (value));
  if (value->kind != VALUE_LIST)
    return misfit (self, MISFIT_LIST);
  if (value->count == 0)
    return 0;
  if (value->count < field->min_items || value->count > field->max_items)
    return misfit_with (self, MISFIT_ITEMS, worded (self->arena, MISFIT_RANGE, number (self->arena, field->min_items), number (self->arena, field->max_items)),
                        number (self->arena, value->count));
  for (uint32_t i = 0; i < value->count; i++)
  {
    int wrong = fit_one (self, field, &value->items[i]);
    if (wrong != 0)
      return wrong;
    if ((field->type == DEF_TEXTS || field->type == DEF_RECORDS) && value_is_blank (&value->items[i]))
      return misfit (self, MISFIT_EMPTY_ITEM);
    for (uint32_t j = 0; j < i; j++)
      if (value_equal (&value->items[i], &value->items[j]))
        return misfit (self, MISFIT_TWICE);
  }
  return 0;
}

static const struct field *column_of (const struct field *field, struct slice key)
{
  for (uint32_t i = 0; i < field->column_count; i++)
    if (slice_equal (field->columns[i].key, key))
      return &field->columns[i];
  return NULL;
}

static int fit_record (struct fitting *self, const struct field *field, const struct value *value)
{
  if (value->kind != VALUE_MAP)
    return misfit (self, MISFIT_RECORD);
  for (uint32_t i = 0; i < value->count; i++)
  {
    struct slice key = value_as_slice (&value->items[2 * i]);
    const struct value *item = &value->items[2 * i + 1];
    const struct field *column = column_of (field, key);
    struct label why = nothing;
    struct fitting inner = {self->arena, &why};
    if (column == NULL)
      return no_such_option (self, key);
    if (!value_is_nil (item) && fit_one (&inner, column, item) != 0)
      return misfit_with (self, MISFIT_IN_COLUMN, column->label, why);
  }
  for (uint32_t i = 0; i < field->column_count; i++)
    if (field->columns[i].due >= 0 && value_is_blank (value_get (value, field->columns[i].key)))
      return misfit_with (self, MISFIT_IN_COLUMN, field->columns[i].label, worded (self->arena, MISFIT_MISSING, nothing, nothing));
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
    return misfit (self, MISFIT_UNKNOWN);
  int wrong = fit_text (self, who, WHO_MAX, false);
  return wrong != 0 ? wrong : fit_date (self, until);
}

int field_value_check (const struct field *self, const struct value *value, struct arena *arena, struct label *detail)
{
  struct fitting fitting = {arena, detail};
  if (detail != NULL)
    *detail = nothing;
  if (value_is_nil (value))
    return 0;
  if (value_is_unknown (value))
    return fit_unknown (&fitting, self, value);
  switch (self->type)
  {
  case DEF_ENUMS:
  case DEF_ORGS:
  case DEF_KEYS:
  case DEF_TEXTS:
  case DEF_RECORDS:
  case DEF_ROWS:
    return fit_list (&fitting, self, value);
  default:
    return fit_one (&fitting, self, value);
  }
}
