/* SPDX-License-Identifier: EUPL-1.2 */
/* A million events as an event log: memory that does not grow, and the time beside writing the same bytes. */
#include "bench.h"
#include "clients/documents/xes.h"

#include <stdio.h>
#include <string.h>

#define EVENTS 1000000
#define EVENTS_PER_TRACE 10
#define GROWTH_KIB 1024.0 /* what the log may take, however long it is */

static long resident_kib (void)
{
  long pages = 0, resident = 0;
  FILE *file = fopen ("/proc/self/statm", "r");
  if (file == NULL || fscanf (file, "%ld %ld", &pages, &resident) != 2)
    bench_die ("/proc/self/statm cannot be read");
  fclose (file);
  return resident * 4;
}

static FILE *nowhere (void)
{
  FILE *file = fopen ("/dev/null", "w");
  if (file == NULL)
    bench_die ("/dev/null cannot be written");
  return file;
}

static const struct xes_header header = {.name = {"Region", 6}};

static void write_traces (struct xes *log, int traces)
{
  static const struct xes_attribute attributes[] = {{.key = "ideenbus:from", .kind = XES_STRING, .text = {"idea", 4}},
                                                    {.key = "ideenbus:to", .kind = XES_STRING, .text = {"steckbrief", 10}},
                                                    {.key = "ideenbus:version", .kind = XES_INT, .integer = 7}};
  const struct xes_event event = {.name = SLICE ("idea → steckbrief"), .time_ms = INT64_C (1772438400000), .role = SLICE ("coordinator"), .group = SLICE ("15089"),
                                  .attributes = {attributes, 3}};
  for (int i = 0; i < traces; i++)
  {
    xes_trace_begin (log, SLICE ("SLK-2026-00042"), (struct xes_attributes){NULL, 0});
    for (int k = 0; k < EVENTS_PER_TRACE; k++)
      xes_event (log, &event);
    xes_trace_end (log);
  }
}

int main (int argc, char **argv)
{
  (void) argc, (void) argv;
  FILE *out = nowhere ();
  struct xes *log = xes_open (out, &header);
  write_traces (log, 1000);
  long before = resident_kib ();
  double begun = bench_own_cpu ();
  write_traces (log, EVENTS / EVENTS_PER_TRACE - 1000);
  double took = bench_own_cpu () - begun;
  long grown = resident_kib () - before;
  if (xes_close (&log) != XES_OK)
    bench_die ("the log was not written");
  fclose (out);
  bench_row ("event log of a million events", "memory it may take", GROWTH_KIB / (double) (grown > 0 ? grown : 1), 1, "%ld KiB more at the end; %.0f thousand events/s", grown,
             (EVENTS - 1000 * EVENTS_PER_TRACE) / took / 1000);
  return 0;
}
