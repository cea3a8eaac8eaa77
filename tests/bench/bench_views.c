/* SPDX-License-Identifier: EUPL-1.2 */
/* How fast the views take cases and answer: bench_views [cases]. */
#include "tests/storage/bare.h"
#include "texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* Of the processor, so that other work on the machine does not count. */
static double now_ms (void)
{
  struct timespec time;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static void make_case (struct bare *bare, struct draw *draw, struct kase *kase, struct value *fields, uint32_t number)
{
  static const char *const stages[] = {"idea", "steckbrief", "specification", "funding"};
  memset (kase, 0, sizeof *kase);
  for (uint32_t i = 0; i < 4; i++)
    kase->id[2 + i] = (uint8_t) (number >> (24 - 8 * i));
  for (uint32_t i = 6; i < 16; i++)
    kase->id[i] = (uint8_t) draw_below (draw, 256);
  kase->ref = slice_of (arena_printf (bare->arena, "SLK-2026-%05u", number));
  kase->pipeline = SLICE ("smarte-region");
  kase->org = slice_of (arena_printf (bare->arena, "1508900%05u", draw_below (draw, 13)));
  kase->district = SLICE ("15089");
  kase->stage = slice_of (stages[draw_below (draw, 4)]);
  kase->entered_ms = 1700000000000 + number;
  kase->title = text_make (draw, bare->arena, 5);
  kase->summary = text_make (draw, bare->arena, 18);
  *fields = value_map (bare->arena, 8);
  value_set_str (bare->arena, fields, "title", value_text (kase->title));
  value_set_str (bare->arena, fields, "summary", value_text (kase->summary));
}

static void bench_put (struct bare *bare, uint32_t cases, uint32_t batch)
{
  struct value none = VALUE_NONE;
  struct draw draw = {1};
  size_t bytes = 0;
  double spent_ms = 0, fields_ms = 0, commit_ms = 0;
  for (uint32_t i = 0; i < cases; i++)
  {
    struct kase kase;
    struct value fields;
    make_case (bare, &draw, &kase, &fields, i);
    bytes += kase.title.size + kase.summary.size;
    double begun_ms = now_ms ();
    case_put (&bare->views, &kase);
    double put_ms = now_ms ();
    case_fields_put (&bare->views, kase.id, &fields, &none, keys_of (&fields));
    double end_ms = now_ms ();
    spent_ms += put_ms - begun_ms;
    fields_ms += end_ms - put_ms;
    if (i % batch == batch - 1)
    {
      bare_commit (bare);
      commit_ms += now_ms () - end_ms;
      arena_reset (bare->arena);
    }
  }
  bare_commit (bare);
  printf ("put batch=%u cases=%u text_bytes=%zu case_put_us=%.1f case_fields_put_us=%.1f commit_us=%.1f per_s=%.0f\n", batch, cases, bytes / cases,
          spent_ms * 1e3 / cases, fields_ms * 1e3 / cases, commit_ms * 1e3 / cases, cases / (spent_ms + fields_ms + commit_ms) * 1e3);
}

static void bench_search (struct bare *bare, const char *asked, bool any)
{
  enum
  {
    ROUNDS = 20
  };
  struct search_hit hits[50];
  uint32_t count = 0;
  double worst_ms = 0, all_ms = 0;
  for (int i = 0; i < ROUNDS; i++)
  {
    double begun_ms = now_ms ();
    count = search_cases (&bare->views, bare->arena, slice_of (asked), any, false, hits, 50);
    double spent_ms = now_ms () - begun_ms;
    arena_reset (bare->arena);
    all_ms += spent_ms;
    worst_ms = spent_ms > worst_ms ? spent_ms : worst_ms;
  }
  printf ("search any=%d hits=%u mean_ms=%.3f worst_ms=%.3f text=\"%s\"\n", any, count, all_ms / ROUNDS, worst_ms, asked);
}

static enum walk_step take (void *context, const struct kase *kase)
{
  uint32_t *left = context;
  (void) kase;
  return (*left)-- > 0 ? WALK_TAKE : WALK_STOP;
}

static void bench_walk (struct bare *bare)
{
  enum
  {
    ROUNDS = 200
  };
  double begun_ms = now_ms ();
  for (int i = 0; i < ROUNDS; i++)
  {
    struct walk walk = {0};
    uint32_t left = 50;
    board_walk (&bare->views, bare->arena, SLICE ("smarte-region"), SLICE ("15089"), SLICE ("idea"), &walk, take, &left);
    arena_reset (bare->arena);
  }
  printf ("board_walk rows=50 us=%.1f\n", (now_ms () - begun_ms) * 1e3 / ROUNDS);
}

int main (int argc, char **argv)
{
  uint32_t cases = argc > 1 ? (uint32_t) strtoul (argv[1], NULL, 10) : 100000;
  struct bare bare;
  struct stat stat_data;
  char path[96];
  bare_open (&bare, (size_t) 64 << 30);
  bench_put (&bare, cases, 50);
  bare_read (&bare);
  snprintf (path, sizeof path, "%s/data.mdb", bare.dir);
  if (stat (path, &stat_data) == 0)
    printf ("views cases=%llu words_rows=%llu file_mib=%lld\n", (unsigned long long) cases_count (&bare.views),
            (unsigned long long) kv_count (&bare.views, VIEW_WORDS), (long long) stat_data.st_size >> 20);
  bench_search (&bare, "Starkregenwarnung", false);
  bench_search (&bare, "stark regen", false);
  bench_search (&bare, "Schulhof Kühlung", false);
  bench_search (&bare, "Schulh", false);
  bench_search (&bare, "s", false);
  bench_search (&bare, "stark regen warnung schul hof kuehlung verwaltung digital", false);
  bench_search (&bare, "Starkregenwarnung für Schulen mit Sensoren am Waldrand und Kühlung der Verwaltungsgebäude", true);
  bench_search (&bare, "stark regen warnung schul hof kühlung verwaltung digital bürger antrag wald brand wache straßen licht steuerung park platz sensor",
                true);
  bench_search (&bare, "starkregen regenwarnung schulhof hofkühlung kühlungverwaltung verwaltungdigital bürgerantrag waldbrand brandwache straßenlicht", true);
  bench_walk (&bare);
  bare_close (&bare);
  return 0;
}
