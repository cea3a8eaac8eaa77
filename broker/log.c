/* SPDX-License-Identifier: EUPL-1.2 */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 1000
#define SELDOM_MS 1000

static const char *level_key (enum log_level level)
{
  switch (level)
  {
  case LEVEL_ERROR:
    return "error";
  case LEVEL_WARNING:
    return "warning";
  case LEVEL_NOTICE:
    return "notice";
  case LEVEL_INFO:
    break;
  }
  return "info";
}

static void write_line (enum log_level level, const char *format, va_list arguments)
{
  char line[LINE_BYTES + 2];
  int used = 0;
  /* sd-daemon(3): the journal sets this and reads the level from the prefix. */
  if (getenv ("JOURNAL_STREAM") != NULL)
    used = snprintf (line, sizeof line, "<%d>", (int) level);
  else
    used = snprintf (line, sizeof line, "level=%s ", level_key (level));
  int more = vsnprintf (line + used, sizeof line - 1 - (size_t) used, format, arguments);
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

void log_line (enum log_level level, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  write_line (level, format, arguments);
  va_end (arguments);
}

void log_seldom (int64_t *last_ms, int64_t now_ms, enum log_level level, const char *format, ...)
{
  if (*last_ms != 0 && now_ms - *last_ms < SELDOM_MS)
    return;
  *last_ms = now_ms;
  va_list arguments;
  va_start (arguments, format);
  write_line (level, format, arguments);
  va_end (arguments);
}
