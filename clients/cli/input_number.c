/* SPDX-License-Identifier: EUPL-1.2 */
/* Numbers that people type: whole ones, amounts, rates, decimals. */
#include "input.h"

#include <stdlib.h>
#include <string.h>

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

bool read_money (struct cli *cli, const struct value *field, struct slice text, int flags, struct value *value, enum text *why)
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

bool is_posts (const struct value *field)
{
  return field != NULL && ends_with (row_text (field, "key"), "_fte_hundredths");
}

/* "0,25 VZÄ", as it is shown. */
static bool take_posts (struct slice *text)
{
  for (int german = 0; german < 2; german++)
  {
    const char *unit = text_in (T_FTE, german != 0);
    if (!ends_with (*text, unit))
      continue;
    *text = trim ((struct slice){text->data, text->size - (uint32_t) strlen (unit)});
    return true;
  }
  return false;
}

/* Of hundredths an integer is that many of them, unless it was said that whole ones are meant. */
bool read_int (const struct value *field, struct slice text, int flags, struct value *value, enum text *why)
{
  int64_t hundredths;
  bool plain, scaled = ends_with (row_text (field, "key"), "_hundredths"), whole = is_posts (field) && (take_posts (&text) || (flags & INPUT_POSTS) != 0);
  *why = T_BAD_NUMBER;
  if (!read_hundredths (text, &hundredths, &plain) || (!scaled && hundredths % 100 != 0))
    return false;
  *why = T_AMBIGUOUS_DECIMAL;
  if (scaled && is_ambiguous (text))
    return false;
  *value = value_int (scaled && (!plain || whole) ? hundredths : hundredths / 100);
  return true;
}

/* "65 %" and "65,5 %" are percent, "6500" basis points; "65" could be meant as either. */
bool read_rate (struct slice text, struct value *value, enum text *why)
{
  int64_t hundredths;
  bool plain, percent = ends_with (text, "%");
  if (percent)
    text = trim ((struct slice){text.data, text.size - 1});
  *why = T_BAD_RATE;
  if (!read_hundredths (text, &hundredths, &plain) || is_ambiguous (text))
    return false;
  *why = T_AMBIGUOUS_RATE;
  if (plain && !percent && hundredths > 0 && hundredths <= 10000)
    return false;
  *value = value_int (plain && !percent ? hundredths / 100 : hundredths);
  return true;
}

/* What separates thousands and what begins the decimal part.  A mark that stands there twice separates thousands; of two different ones the last begins the
   decimal part, and so does a single one, but for three digits behind it, which could be either: *unclear. */
static bool find_marks (struct slice text, uint32_t *decimal, bool *unclear)
{
  uint32_t marks = 0, first = 0, last = 0;
  for (uint32_t i = 0; i < text.size; i++)
    if (text.data[i] == ',' || text.data[i] == '.')
    {
      first = marks++ == 0 ? i : first;
      last = i;
    }
  *decimal = text.size;
  *unclear = marks == 1 && text.size - last == 4 && !(first == 1 && text.data[0] == '0');
  if (marks == 1 || (marks > 1 && text.data[first] != text.data[last]))
    *decimal = last;
  for (uint32_t i = 0, digits = 0; i <= *decimal && i < text.size; i++)
  {
    bool mark = text.data[i] == ',' || text.data[i] == '.';
    if (mark && i < *decimal && (text.data[i] != text.data[first] || digits == 0 || digits > 3 || (i > first && digits != 3)))
      return false;
    if (i == *decimal && marks > 1 && digits != 3)
      return false;
    digits = mark ? 0 : digits + 1;
  }
  return marks < 2 || *decimal < text.size || text.size - last == 4;
}

/* Zeros behind the third place say nothing but that it is a decimal part: "12,5680" is how to write what "12,568" leaves open. */
static struct slice without_zeros (struct slice text, uint32_t decimal)
{
  while (decimal < text.size && text.size - decimal > 4 && text.data[text.size - 1] == '0')
    text.size--;
  return text;
}

bool read_decimal (struct slice text, struct value *value, enum text *why)
{
  bool negative = text.size > 0 && text.data[0] == '-', unclear;
  int64_t thousandths = 0;
  uint32_t decimal, digits = 0, behind = 0;
  if (negative)
    text = (struct slice){text.data + 1, text.size - 1};
  *why = T_BAD_DECIMAL;
  if (!find_marks (text, &decimal, &unclear))
    return false;
  text = without_zeros (text, decimal);
  for (uint32_t i = 0; i < text.size; i++)
  {
    if (text.data[i] == ',' || text.data[i] == '.')
      continue;
    if (text.data[i] < '0' || text.data[i] > '9' || ++digits > 15)
      return false;
    behind += i > decimal;
    thousandths = thousandths * 10 + (text.data[i] - '0');
  }
  if (digits == 0 || behind == digits || behind > 3 || (decimal < text.size && behind == 0))
    return false;
  for (uint32_t i = behind; i < 3; i++)
    thousandths *= 10;
  *why = T_AMBIGUOUS_DECIMAL;
  if (unclear)
    return false;
  *value = value_int (negative ? -thousandths : thousandths);
  return true;
}

bool read_bool (struct slice text, struct value *value, enum text *why)
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
