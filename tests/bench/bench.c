/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- Life ---- */

void bench_run (const char *const arguments[])
{
  int status;
  pid_t pid = fork ();
  if (pid == 0)
  {
    execvp (arguments[0], (char *const *) (uintptr_t) arguments);
    _exit (127);
  }
  if (pid == -1 || waitpid (pid, &status, 0) != pid || status != 0)
    fprintf (stderr, "%s failed\n", arguments[0]);
}

/* Whatever way the program ends, testbus's assertions included. */
static void clean_up (int status, void *context)
{
  (void) status;
  struct bench *self = context;
  if (self->bus.pid > 0)
  {
    kill (self->bus.pid, SIGKILL);
    waitpid (self->bus.pid, NULL, 0);
  }
  const char *const arguments[] = {"rm", "-rf", self->bus.dir, NULL};
  bench_run (arguments);
}

void bench_begin (struct bench *self, const char *name)
{
  const char *tmp = getenv ("TMPDIR");
  memset (self, 0, sizeof *self);
  self->name = name;
  snprintf (self->bus.dir, sizeof self->bus.dir, "%s/bench-XXXXXX", tmp != NULL ? tmp : "/tmp");
  if (mkdtemp (self->bus.dir) == NULL)
    bench_die ("%s: %s", self->bus.dir, strerror (errno));
  snprintf (self->data, sizeof self->data, "%s/data", self->bus.dir);
  char config[320];
  snprintf (config, sizeof config, "%s/ideenbusd.yaml", self->bus.dir);
  FILE *file = fopen (config, "we");
  if (file == NULL || fputs ("# of a benchmark\n", file) == EOF || fclose (file) != 0 || on_exit (clean_up, self) != 0)
    bench_die ("%s: %s", config, strerror (errno));
  /* A thousand connections are two thousand descriptors, here and in the broker. */
  struct rlimit limit;
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
  {
    limit.rlim_cur = limit.rlim_max;
    setrlimit (RLIMIT_NOFILE, &limit);
  }
}

double bench_start (struct bench *self)
{
  double begun = bench_now ();
  bus_restart (&self->bus);
  return bench_now () - begun;
}

void bench_stop (struct bench *self)
{
  int status = bus_end (&self->bus, SIGTERM);
  if (status != 0)
    bench_die ("the broker ended with %d", status);
}

/* ---- Clocks ---- */

double bench_now (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

double bench_broker_cpu (const struct bench *self)
{
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid (self->bus.pid, &clock) != 0 || clock_gettime (clock, &used) != 0)
    return 0;
  return (double) used.tv_sec + (double) used.tv_nsec / 1e9;
}

double bench_own_cpu (void)
{
  struct timespec used;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double) used.tv_sec + (double) used.tv_nsec / 1e9;
}

static int compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

double bench_median (double *values, size_t count)
{
  qsort (values, count, sizeof *values, compare);
  return count > 0 ? values[count / 2] : 0;
}

/* ---- Words ---- */

void bench_say (const char *format, ...)
{
  va_list list;
  va_start (list, format);
  vfprintf (stderr, format, list);
  va_end (list);
  fputc ('\n', stderr);
}

void bench_die (const char *format, ...)
{
  va_list list;
  va_start (list, format);
  vfprintf (stderr, format, list);
  va_end (list);
  fputc ('\n', stderr);
  exit (1);
}

void bench_row (const char *work, const char *beside, double ratio, double aim, const char *format, ...)
{
  char goal[32] = "";
  if (aim > 0)
    snprintf (goal, sizeof goal, "%.2f", aim);
  printf ("%-38s %-50s %7.2f %5s  (", work, beside, ratio, goal);
  va_list list;
  va_start (list, format);
  vprintf (format, list);
  va_end (list);
  printf (")\n");
  fflush (stdout);
}

/* ---- Things ---- */

void *bench_alloc (size_t size)
{
  void *memory = calloc (1, size > 0 ? size : 1);
  if (memory == NULL)
    bench_die ("out of memory");
  return memory;
}

void *bench_grow (void *memory, size_t size)
{
  memory = realloc (memory, size);
  if (memory == NULL)
    bench_die ("out of memory");
  return memory;
}

void bench_copy (const char *from, const char *to)
{
  const char *const arguments[] = {"cp", "-a", "--reflink=auto", "--sparse=auto", from, to, NULL};
  bench_run (arguments);
}
