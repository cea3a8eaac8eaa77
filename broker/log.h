/* SPDX-License-Identifier: EUPL-1.2 */
/* Lines on stderr for operators: key=value, without payloads and without personal data.  Under systemd each line carries its level for the journal. */
#ifndef IDEENBUS_BROKER_LOG_H
#define IDEENBUS_BROKER_LOG_H

#include <stdint.h>

enum log_level
{
  LEVEL_ERROR = 3,   /* somebody must look */
  LEVEL_WARNING = 4, /* goes on, but not as it should */
  LEVEL_NOTICE = 5,  /* start, stop and the like */
  LEVEL_INFO = 6     /* what happens in normal work; seldom enough to be kept on */
};

/* One line in one write, so that lines of two threads do not mix.  Longer than 1000 bytes it is cut. */
void log_line (enum log_level level, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

/* The same, at most once a second per *last_ms; for what a peer can cause as often as it likes. */
void log_seldom (int64_t *last_ms, int64_t now_ms, enum log_level level, const char *format, ...) __attribute__ ((format (printf, 4, 5)));

#endif
