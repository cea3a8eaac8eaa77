/* SPDX-License-Identifier: EUPL-1.2 */
/* Numbers and dates as people write them. */
#include "forms.h"

#include "paper_room.h"
#include "proto/message.h"

#include <inttypes.h>
#include <string.h>

/* Room for the largest number with its marks, its sign and a NUL. */
#define DIGITS 32

static uint64_t magnitude (int64_t number)
{
  return number < 0 ? 0 - (uint64_t) number : (uint64_t) number;
}

/* The digits of a number in groups of three, without a sign. */
static const char *grouped (char text[DIGITS], uint64_t number, bool german)
{
  char *at = text + DIGITS - 1;
  int digits = 0;
  *at = '\0';
  do
  {
    if (digits > 0 && digits % 3 == 0)
      *--at = german ? '.' : ',';
    *--at = (char) ('0' + number % 10);
    digits++;
    number /= 10;
  } while (number > 0);
  return at;
}

struct slice form_number (struct arena *arena, int64_t number, bool german)
{
  char text[DIGITS];
  return slice_of (arena_printf (arena, "%s%s", number < 0 ? "-" : "", grouped (text, magnitude (number), german)));
}

struct slice form_amount (struct arena *arena, int64_t cents, bool german)
{
  char text[DIGITS];
  const char *euros = grouped (text, magnitude (cents) / 100, german), *sign = cents < 0 ? "-" : "";
  unsigned rest = (unsigned) (magnitude (cents) % 100);
  return slice_of (german ? arena_printf (arena, "%s%s,%02u €", sign, euros, rest) : arena_printf (arena, "%s€%s.%02u", sign, euros, rest));
}

struct slice form_money (struct arena *arena, int64_t cents, bool german)
{
  if (cents % 100 != 0)
    return form_amount (arena, cents, german);
  char text[DIGITS];
  const char *euros = grouped (text, magnitude (cents) / 100, german), *sign = cents < 0 ? "-" : "";
  return slice_of (german ? arena_printf (arena, "%s%s €", sign, euros) : arena_printf (arena, "%s€%s", sign, euros));
}

struct slice form_percent (struct arena *arena, int64_t basis_points, bool german)
{
  char text[DIGITS], rest[8] = "";
  unsigned hundredths = (unsigned) (magnitude (basis_points) % 100);
  char comma = german ? ',' : '.';
  if (hundredths % 10 != 0)
    snprintf (rest, sizeof rest, "%c%02u", comma, hundredths);
  else if (hundredths != 0)
    snprintf (rest, sizeof rest, "%c%u", comma, hundredths / 10);
  return slice_of (
      arena_printf (arena, "%s%s%s%s", basis_points < 0 ? "-" : "", grouped (text, magnitude (basis_points) / 100, german), rest, german ? " %" : "%"));
}

struct slice form_date (struct arena *arena, struct slice date, bool german)
{
  if (!date_is_valid (date))
    return slice_copy (arena, date);
  if (german)
    return slice_of (arena_printf (arena, "%.2s.%.2s.%.4s", date.data + 8, date.data + 5, date.data));
  int month = (date.data[5] - '0') * 10 + date.data[6] - '0', day = (date.data[8] - '0') * 10 + date.data[9] - '0';
  return slice_of (arena_printf (arena, "%d %s %.4s", day, paper_text ((enum paper_text) (PT_MONTH_1 + month - 1), false), date.data));
}
