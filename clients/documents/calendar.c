/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines as iCalendar: lines of at most 75 octets, escaped texts. */
#include "calendar.h"

#include "clean.h"
#include "proto/message.h"

#include <string.h>

#define DAY_MS (24LL * 3600 * 1000)

struct calendar
{
  FILE *out;
  struct arena *arena;
  char stamp[17]; /* 20260331T120000Z */
  size_t column;  /* octets in the line so far */
};

const char *calendar_error_name (enum calendar_error error)
{
  static const char *const names[] = {"ok", "write", "uid", "day", "url"};
  return names[error];
}

/* ---- Lines ---- */

/* Some octets that stay together; a line that has no room for them goes on in the next, behind a space. */
static void put (struct calendar *self, const char *data, size_t size)
{
  if (self->column + size > CALENDAR_LINE_MAX)
  {
    fputs ("\r\n ", self->out);
    self->column = 1;
  }
  fwrite (data, 1, size, self->out);
  self->column += size;
}

static void put_plain (struct calendar *self, const char *text)
{
  for (; *text != '\0'; text++)
    put (self, text, 1);
}

static void end_line (struct calendar *self)
{
  fputs ("\r\n", self->out);
  self->column = 0;
}

static void put_line (struct calendar *self, const char *name, const char *value)
{
  put_plain (self, name);
  put_plain (self, value);
  end_line (self);
}

/* A text as RFC 5545 3.3.11 writes it; an escape is never parted. */
static void put_text (struct calendar *self, struct slice text)
{
  struct slice character = SLICE_NONE;
  while (clean_next (&text, &character))
  {
    char c = character.data[0];
    if (c == '\r' && text.size > 0 && text.data[0] == '\n')
      continue;
    if (c == '\n' || c == '\r')
      put (self, "\\n", 2);
    else if (c == '\\' || c == ';' || c == ',')
      put (self, (const char[]){'\\', c}, 2);
    else
      put (self, character.data, character.size);
  }
}

static void put_text_line (struct calendar *self, const char *name, struct slice text)
{
  if (text.size == 0)
    return;
  put_plain (self, name);
  put_text (self, text);
  end_line (self);
}

/* ---- The calendar ---- */

static void set_stamp (struct calendar *self, int64_t time_ms)
{
  char day[11];
  date_from_ms (time_ms, day);
  int64_t seconds = (time_ms % DAY_MS + DAY_MS) % DAY_MS / 1000;
  /* Bounded, so that the compiler sees two digits each. */
  unsigned hour = (unsigned) (seconds / 3600) % 24, minute = (unsigned) (seconds / 60 % 60), second = (unsigned) (seconds % 60);
  snprintf (self->stamp, sizeof self->stamp, "%.4s%.2s%.2sT%02u%02u%02uZ", day, day + 5, day + 8, hour, minute, second);
}

struct calendar *calendar_open (FILE *out, const struct calendar_options *options)
{
  struct arena *arena = arena_new ();
  struct calendar *self = arena_alloc (arena, sizeof *self);
  self->out = out;
  self->arena = arena;
  set_stamp (self, options->stamp_ms);
  put_line (self, "BEGIN:VCALENDAR", "");
  put_line (self, "VERSION:2.0", "");
  put_text_line (self, "PRODID:", options->product);
  put_line (self, "CALSCALE:GREGORIAN", "");
  put_line (self, "METHOD:PUBLISH", "");
  put_text_line (self, "X-WR-CALNAME:", options->name);
  return self;
}

/* An address is written as it is, without escapes: nothing may stand in it that ends the line or that RFC 3986 does not know. */
static bool url_is_good (struct slice url)
{
  static const char marks[] = "-._~:/?#[]@!$&'()*+,;=%";
  bool known = (url.size > 8 && memcmp (url.data, "https://", 8) == 0) || (url.size > 7 && memcmp (url.data, "http://", 7) == 0);
  for (uint32_t i = 0; known && i < url.size; i++)
  {
    char c = url.data[i];
    known = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && strchr (marks, c) != NULL);
  }
  return known || url.size == 0;
}

/* Whether something of it is written at all. */
static bool is_text (struct slice text)
{
  struct slice character = SLICE_NONE;
  return clean_next (&text, &character);
}

static enum calendar_error check (const struct calendar_entry *entry)
{
  if (!is_text (entry->uid))
    return CALENDAR_UID;
  if (!date_is_valid (entry->day) || (entry->last_day.size > 0 && (!date_is_valid (entry->last_day) || slice_compare (entry->last_day, entry->day) < 0)))
    return CALENDAR_DAY;
  return url_is_good (entry->url) ? CALENDAR_OK : CALENDAR_URL;
}

static void put_day (struct calendar *self, const char *name, struct slice day, int64_t days_later)
{
  char text[11], value[9];
  date_from_ms (date_to_ms (day) + days_later * DAY_MS, text);
  snprintf (value, sizeof value, "%.4s%.2s%.2s", text, text + 5, text + 8);
  put_line (self, name, value);
}

static void put_categories (struct calendar *self, const struct calendar_entry *entry)
{
  bool any = false;
  for (size_t i = 0; i < entry->category_count; i++)
  {
    if (!is_text (entry->categories[i]))
      continue;
    put_plain (self, any ? "," : "CATEGORIES:");
    put_text (self, entry->categories[i]);
    any = true;
  }
  if (any)
    end_line (self);
}

enum calendar_error calendar_add (struct calendar *self, const struct calendar_entry *entry)
{
  static const char *const states[] = {"CONFIRMED", "TENTATIVE", "CANCELLED"};
  enum calendar_error error = check (entry);
  if (error != CALENDAR_OK)
    return error;
  put_line (self, "BEGIN:VEVENT", "");
  put_text_line (self, "UID:", entry->uid);
  put_line (self, "DTSTAMP:", self->stamp);
  put_day (self, "DTSTART;VALUE=DATE:", entry->day, 0);
  /* The end is the first day that does not belong to it. */
  put_day (self, "DTEND;VALUE=DATE:", entry->last_day.size > 0 ? entry->last_day : entry->day, 1);
  put_text_line (self, "SUMMARY:", entry->summary);
  put_text_line (self, "DESCRIPTION:", entry->description);
  if (entry->url.size > 0)
  {
    put_plain (self, "URL:");
    for (uint32_t i = 0; i < entry->url.size; i++)
      put (self, entry->url.data + i, 1);
    end_line (self);
  }
  put_categories (self, entry);
  put_line (self, "STATUS:", states[entry->status]);
  put_line (self, "TRANSP:TRANSPARENT", "");
  put_line (self, "END:VEVENT", "");
  return CALENDAR_OK;
}

enum calendar_error calendar_close (struct calendar **self)
{
  struct calendar *calendar = *self;
  if (calendar == NULL)
    return CALENDAR_OK;
  put_line (calendar, "END:VCALENDAR", "");
  bool good = fflush (calendar->out) == 0 && ferror (calendar->out) == 0;
  struct arena *arena = calendar->arena;
  *self = NULL;
  arena_destroy (&arena);
  return good ? CALENDAR_OK : CALENDAR_WRITE;
}
