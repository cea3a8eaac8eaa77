/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines and milestones as iCalendar (RFC 5545), written entry by entry.

   Entries are VEVENTs of whole days, not VTODOs: what people subscribe with (Outlook, phones, most groupware) shows events and passes over to-dos without a
   word.  They take no time (TRANSP:TRANSPARENT), so a deadline blocks nobody's day.  Nothing comes from a clock or from chance: the same entries give the same
   bytes.  RFC 5545 wants one entry at least; a calendar without one is written all the same, and programs take it for empty.

   Calls come from one thread at a time. */
#ifndef IDEENBUS_CALENDAR_H
#define IDEENBUS_CALENDAR_H

#include "proto/value.h"

#include <stdio.h>

#define CALENDAR_LINE_MAX 75 /* octets without the line's end, as RFC 5545 3.1 says */

enum calendar_error
{
  CALENDAR_OK,
  CALENDAR_WRITE, /* the file could not be written whole */
  CALENDAR_UID,   /* no id */
  CALENDAR_DAY,   /* no date of the calendar, or an end before the beginning */
  CALENDAR_URL    /* no address of http or https, or with characters that an address does not have */
};

enum calendar_status
{
  CALENDAR_CONFIRMED,
  CALENDAR_TENTATIVE,
  CALENDAR_CANCELLED
};

struct calendar_options
{
  struct slice product; /* who wrote it: "-//Owner//Product//DE" */
  struct slice name;    /* shown by programs, a text for people; none: no name */
  int64_t stamp_ms;     /* DTSTAMP of every entry: the moment of the data */
};

struct calendar_entry
{
  struct slice uid;      /* the same for the same deadline in every export: programs replace by it */
  struct slice day;      /* 2026-03-31 */
  struct slice last_day; /* of several, itself included; none: the one day */
  struct slice summary;
  struct slice description; /* none: left out; so are url and categories */
  struct slice url;
  const struct slice *categories;
  size_t category_count;
  enum calendar_status status;
};

struct calendar;

/* Begins a calendar.  out is borrowed until calendar_close, which does not close it; the slices of options are not kept. */
struct calendar *calendar_open (FILE *out, const struct calendar_options *options);

/* Writes an entry, whole or not at all: after an error the calendar goes on with the next one.  Texts may hold anything; line breaks stay, control characters
   are left out. */
enum calendar_error calendar_add (struct calendar *self, const struct calendar_entry *entry);

/* Ends the calendar, flushes out, frees and sets *self to NULL; NULL is allowed.  CALENDAR_WRITE if any write failed. */
enum calendar_error calendar_close (struct calendar **self);

/* "url": a key for catalogues and logs, not a text for people. */
const char *calendar_error_name (enum calendar_error error);

#endif
