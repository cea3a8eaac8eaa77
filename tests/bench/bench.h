/* SPDX-License-Identifier: EUPL-1.2 */
/* What all benchmarks share: a directory and perhaps a broker that go when the program ends, a clock, and the rows of the table.

   A benchmark prints ratios on stdout, one row each, and says what it does on stderr.  A ratio above 1 is better than what it stands beside; absolute figures
   are noise and stand in brackets.  Other work on the machine only ever makes things slower, so whatever is measured is measured several times and the best
   counts. */
#ifndef IDEENBUS_BENCH_H
#define IDEENBUS_BENCH_H

#include "tests/protocol/testbus.h"

struct bench
{
  const char *name;
  struct bus bus; /* bus.dir is the benchmark's own directory; pid 0: no broker runs */
  char data[300]; /* bus.dir/data */
};

/* Makes the directory below $TMPDIR or /tmp.  self must live as long as the program. */
void bench_begin (struct bench *self, const char *name);

/* Starts a broker on self->data, and gives the seconds from exec to its ready line; ends it with SIGTERM. */
double bench_start (struct bench *self);
void bench_stop (struct bench *self);

/* User and system time the broker has used, in seconds. */
double bench_broker_cpu (const struct bench *self);
double bench_own_cpu (void);

/* Seconds of a monotonic clock. */
double bench_now (void);

void bench_say (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
_Noreturn void bench_die (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

/* One row: what was measured, what it stands beside, how many times as good; aim 0: there is none.  Then the absolute figures. */
void bench_row (const char *work, const char *beside, double ratio, double aim, const char *format, ...) __attribute__ ((format (printf, 5, 6)));

/* Half of them are less; sorts them. */
double bench_median (double *values, size_t count);

/* Memory, or the end of the program. */
void *bench_alloc (size_t size);
void *bench_grow (void *memory, size_t size);

/* Runs a program to its end; the last argument is NULL. */
void bench_run (const char *const arguments[]);

/* Copies a tree as fast as the file system can. */
void bench_copy (const char *from, const char *to);

#endif
