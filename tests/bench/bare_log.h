/* SPDX-License-Identifier: EUPL-1.2 */
/* A stretch of a log as it was written: its bytes and its batches; and the same written bare. */
#ifndef IDEENBUS_BENCH_BARE_LOG_H
#define IDEENBUS_BENCH_BARE_LOG_H

#include "storage/journal.h"

struct bare_log
{
  uint8_t *bytes;
  size_t size, room;
  size_t *ends;   /* of batches, in bytes */
  uint64_t *seqs; /* their last seqs */
  size_t count, batch_room;
  uint64_t batch; /* the one being read */
};

/* Reads the records behind `from` up to `to`; 0: up to the end.  The log may be another process's that goes on writing. */
void bare_log_read (struct bare_log *self, const char *data, uint64_t from, uint64_t to);
void bare_log_free (struct bare_log *self);

/* The last durable seq of a log that another process may be writing. */
uint64_t bare_log_head (const char *data);

/* Writes the same bytes in the same batches to a preallocated file in dir, one sync each: the seconds each took, in took. */
void bare_log_write (const struct bare_log *self, const char *dir, double *took);

/* The log for reading. */
struct journal *bare_log_open (const char *data);

#endif
