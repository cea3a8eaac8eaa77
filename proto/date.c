/* SPDX-License-Identifier: EUPL-1.2 */
/* Calendar days as the text 2026-03-31, in the Gregorian calendar and UTC, without the C library's time zones. */
#include "message.h"

#include <assert.h>

#define DAY_MS (24LL * 3600 * 1000)

struct date
{
  int year, month, day;
};

static int days_in_month (int year, int month)
{
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Digits from text[from] up to text[to], or -1. */
static int digits (struct slice text, uint32_t from, uint32_t to)
{
  int number = 0;
  for (uint32_t i = from; i < to; i++)
  {
    if (text.data[i] < '0' || text.data[i] > '9')
      return -1;
    number = number * 10 + (text.data[i] - '0');
  }
  return number;
}

static bool date_parse (struct slice text, struct date *date)
{
  if (text.size != 10 || text.data[4] != '-' || text.data[7] != '-')
    return false;
  *date = (struct date){digits (text, 0, 4), digits (text, 5, 7), digits (text, 8, 10)};
  return date->year >= 1900 && date->year <= 2999 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
         date->day <= days_in_month (date->year, date->month);
}

bool date_is_valid (struct slice text)
{
  struct date date;
  return date_parse (text, &date);
}

/* Days since 1970-01-01.  Years begin in March here, so that the leap day is the last of its year. */
static int64_t days_from_date (struct date date)
{
  int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  int64_t month = (date.month + 9) % 12;
  return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date.day - 1 - 719468;
}

int64_t date_to_ms (struct slice text)
{
  struct date date;
  bool valid = date_parse (text, &date);
  assert (valid);
  return valid ? days_from_date (date) * DAY_MS : 0;
}

void date_from_ms (int64_t time_ms, char text[11])
{
  int64_t days = time_ms / DAY_MS - (time_ms % DAY_MS < 0 ? 1 : 0) + 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t month = (5 * day_of_year + 2) / 153;
  int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  int64_t year = year_of_era + era * 400 + (month >= 10 ? 1 : 0);
  month = month < 10 ? month + 3 : month - 9;
  /* Four digits are all there is room for. */
  year = year < 0 ? 0 : year > 9999 ? 9999 : year;
  const int64_t parts[] = {year / 100, year % 100, month, day};
  static const int at[] = {0, 2, 5, 8};
  for (int i = 0; i < 4; i++)
  {
    text[at[i]] = (char)('0' + parts[i] / 10);
    text[at[i] + 1] = (char)('0' + parts[i] % 10);
  }
  text[4] = text[7] = '-';
  text[10] = '\0';
}
