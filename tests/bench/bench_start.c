/* SPDX-License-Identifier: EUPL-1.2 */
/* From exec to the ready line with 100,000 cases, and how fast the log is folded anew: bench_start [DATA]. */
#include "bare_log.h"
#include "bench.h"
#include "recorder.h"
#include "region.h"
#include "storage/store.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define ROUNDS 10
#define AIM_S 0.2
#define STRETCH 20000 /* records folded before they are replayed */

static void least (double *best, double value)
{
  if (*best == 0 || value < *best)
    *best = value;
}

/* ---- Starting ---- */

struct starts
{
  double clean, killed, empty;
};

/* In turns, so that all of them meet the same noise.  empty: the same program with nothing to open, for what a start takes in any case. */
static void measure_starts (struct bench *bench, struct bench *empty, struct starts *starts)
{
  bench_start (empty);
  bench_stop (empty);
  for (int i = 0; i < ROUNDS; i++)
  {
    least (&starts->clean, bench_start (bench));
    bus_end (&bench->bus, SIGKILL);
    least (&starts->killed, bench_start (bench));
    bench_stop (bench);
    least (&starts->empty, bench_start (empty));
    bench_stop (empty);
  }
}

static void show_starts (const struct starts *starts)
{
  bench_row ("start, 100,000 cases, views trusted", "the aim of 0.2 s", AIM_S / starts->clean, 1, "%.0f ms", starts->clean * 1e3);
  bench_row ("start, 100,000 cases, after a kill", "the aim of 0.2 s", AIM_S / starts->killed, 1, "%.0f ms", starts->killed * 1e3);
  bench_row ("start, 100,000 cases, views trusted", "the same with no cases", starts->empty / starts->clean, 0, "%.0f ms against %.0f ms", starts->clean * 1e3,
             starts->empty * 1e3);
}

/* ---- Folding ---- */

static void open_env (struct env *env, const struct bench *bench, const char *name)
{
  struct store_error error;
  if (env_open (env, path_join (bench->bus.dir, name).text, MAP_BYTES_DEFAULT, true, &error) != STORE_OK)
    bench_die ("%s", error.text);
}

/* Both halves are bound by the processor, so its time is what counts.  Folds a stretch while writing down, then writes the same bare: seconds for that. */
static double replay_stretch (struct recorder *recorder, struct journal *journal, struct env *folded, struct env *bare, struct picture *picture,
                              const struct store_options *options)
{
  struct store_error error;
  recorder_begin (recorder, RECORD_WRITES);
  if (fold_run (folded, journal, options, picture, picture->state.seq + STRETCH, false, &error) != STORE_OK)
    bench_die ("%s", error.text);
  recorder_end (recorder);
  double begun = bench_own_cpu ();
  recorder_write (recorder, bare->mdb, NULL);
  double took = bench_own_cpu () - begun;
  return took;
}

static double replay (struct bench *bench, uint64_t *records)
{
  struct env folded, bare;
  struct picture picture = {.state = {.version = FORMAT_VERSION, .fold = FORMAT_FOLD}};
  struct journal *journal = bare_log_open (bench->data);
  struct store_options options = region_options ();
  struct recorder recorder = {0};
  double took = 0;
  open_env (&folded, bench, "folded");
  open_env (&bare, bench, "bare");
  *records = journal_seq (journal);
  while (picture.state.seq < *records)
    took += replay_stretch (&recorder, journal, &folded, &bare, &picture, &options);
  const char *differs = recorder_difference (&folded, &bare);
  if (differs != NULL)
    bench_die ("the replay missed writes: view %s differs", differs);
  recorder_free (&recorder);
  env_close (&folded);
  env_close (&bare);
  journal_close (&journal);
  region_options_free (&options);
  return took;
}

static double children_cpu (void)
{
  struct rusage used;
  if (getrusage (RUSAGE_CHILDREN, &used) != 0)
    return 0;
  return (double) (used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double) (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* By the program itself, so that nothing is recorded meanwhile. */
static double rebuild (const struct bench *bench)
{
  char text[2000];
  const char *const arguments[] = {"ideenbusd", "--data", bench->data, "rebuild", NULL};
  double begun = children_cpu ();
  int status = bus_run (arguments, text, sizeof text);
  if (status != 0)
    bench_die ("rebuild ended with %d: %s", status, text);
  return children_cpu () - begun;
}

int main (int argc, char **argv)
{
  static struct bench bench, empty;
  struct starts starts = {0};
  uint64_t records;
  double folded = 0;
  bench_begin (&bench, "start");
  bench_begin (&empty, "empty");
  region_place (&bench, argc, argv);
  bench_say ("starting");
  measure_starts (&bench, &empty, &starts);
  bench_say ("folding anew");
  for (int i = 0; i < 2; i++)
    least (&folded, rebuild (&bench));
  bench_say ("replaying bare");
  double bare = replay (&bench, &records);
  show_starts (&starts);
  bench_row ("views folded anew from the log", "the same writes bare", bare / folded, 0, "%.0f records/s, bare %.0f; %.1f s for all", (double) records / folded,
             (double) records / bare, folded);
  return 0;
}
