/* SPDX-License-Identifier: EUPL-1.2 */
#include "web.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define LINE_BYTES 1000

static int64_t clock_ms (clockid_t clock)
{
  struct timespec now;
  clock_gettime (clock, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t web_now_ms (void)
{
  return clock_ms (CLOCK_MONOTONIC);
}

int64_t web_time_ms (void)
{
  return clock_ms (CLOCK_REALTIME);
}

static const char *level_key (enum web_level level)
{
  return level == WEB_ERROR ? "error" : level == WEB_WARNING ? "warning" : level == WEB_NOTICE ? "notice" : "info";
}

void web_log (enum web_level level, const char *format, ...)
{
  char line[LINE_BYTES + 2];
  /* sd-daemon(3): the journal sets this and reads the level from the prefix. */
  bool journal = getenv ("JOURNAL_STREAM") != NULL;
  int used = journal ? snprintf (line, sizeof line, "<%d>", (int) level) : snprintf (line, sizeof line, "level=%s ", level_key (level));
  va_list arguments;
  va_start (arguments, format);
  int more = vsnprintf (line + used, sizeof line - 1 - (size_t) used, format, arguments);
  va_end (arguments);
  size_t size = (size_t) used + (size_t) (more < 0 ? 0 : more);
  if (size > sizeof line - 2)
    size = sizeof line - 2;
  for (size_t i = 0; i < size; i++)
    if ((unsigned char) line[i] < ' ')
      line[i] = ' '; /* nobody writes a second line through a name */
  line[size] = '\n';
  ssize_t written = write (STDERR_FILENO, line, size + 1);
  (void) written; /* nowhere to complain */
}
