/* SPDX-License-Identifier: EUPL-1.2 */
/* Queries with 100,000 cases in the time of the processor, inside the broker's own function, beside the gets and steps of LMDB that they ask for: bench_queries
 * [DATA]. */
#include "bench.h"
#include "broker/query.h"
#include "region.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* storage/env.h and pipeline/decide.h both have a struct env, so what touches LMDB is in queries_bare.c. */
#include "queries_bare.h"

#define ROUNDS 5
#define ROUND_S 0.2
#define CASES 400 /* different ones that case.get is asked for */

struct bench_queries
{
  struct store *store;
  struct store_options options;
  struct definitions *definitions;
  struct programmes *programmes;
  struct arena *arena;
  struct person person;
  struct scopes scopes;
  uint8_t cases[CASES][16];
  uint32_t case_count;
};

static struct views *begin (struct bench_queries *self)
{
  struct views *views;
  struct store_error error;
  if (views_read_begin (self->store, &views, &error) != STORE_OK)
    bench_die ("%s", error.text);
  return views;
}

static int64_t now_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  return (int64_t) now.tv_sec * 1000;
}

/* One query as the server runs it: a transaction, the answer, its frame.  The bytes of the frame. */
static size_t ask (struct bench_queries *self, const struct message *request, uint32_t *rows)
{
  struct broker_state state = {0};
  static const uint8_t re[16];
  struct views *views = begin (self);
  struct query query = {.store = self->store,
                        .views = views,
                        .definitions = self->definitions,
                        .programmes = self->programmes,
                        .arena = self->arena,
                        .now_ms = now_ms (),
                        .person = &self->person,
                        .scopes = &self->scopes,
                        .state = &state};
  struct answer answer = {.re = re};
  query_answer (&query, request, &answer.message);
  if (answer.message.type != MSG_RESULT)
    bench_die ("%s was not answered", message_def (request->type)->name);
  *rows = answer.message.arg[RESULT_ROWS].count;
  size_t bytes = codec_encode_answer (self->arena, &answer).size;
  views_read_end (&views);
  arena_reset (self->arena);
  return bytes;
}

static void measure (struct bench_queries *self, const char *name, struct message *request)
{
  double own = 0, bare = 0;
  uint32_t rows = 0, asked = 0;
  size_t bytes = 0;
  for (int round = 0; round < ROUNDS; round++)
  {
    double begun = bench_own_cpu (), took;
    for (asked = 0; (took = bench_own_cpu () - begun) < ROUND_S; asked++)
    {
      if (request->type == MSG_CASE_GET)
        request->arg[CASE_GET_CASE] = value_id (self->cases[asked % self->case_count]);
      bytes = ask (self, request, &rows);
    }
    own = own == 0 || took / asked < own ? took / asked : own;
  }
  struct queries_bare *recorded = queries_bare_begin ();
  ask (self, request, &rows);
  queries_bare_end (recorded);
  for (int round = 0; round < ROUNDS; round++)
  {
    double took = queries_bare_read (recorded, self->store, asked);
    bare = bare == 0 || took < bare ? took : bare;
  }
  bench_row (name, "its reads of LMDB bare", bare / own, 0, "%.0f us, bare %.0f us; %u rows, %zu bytes, %u gets, %u steps", own * 1e6, bare * 1e6, rows, bytes,
             queries_bare_gets (recorded), queries_bare_steps (recorded));
  queries_bare_destroy (&recorded);
}

/* The processor time of one query, in seconds: the best of some rounds. */
static double cost_of (struct bench_queries *self, const struct message *request, uint32_t *rows)
{
  double own = 0;
  for (int round = 0; round < ROUNDS; round++)
  {
    uint32_t asked = 0;
    double begun = bench_own_cpu (), took;
    for (; (took = bench_own_cpu () - begun) < ROUND_S; asked++)
      ask (self, request, rows);
    own = own == 0 || took / asked < own ? took / asked : own;
  }
  return own;
}

/* A query that has a limit of its own. */
static void measure_within (struct bench_queries *self, const char *name, const struct message *request, double limit_s)
{
  uint32_t rows = 0;
  double own = cost_of (self, request, &rows);
  bench_row (name, "its limit", limit_s / own, 1, "%.2f ms of %.0f ms; %u rows", own * 1e3, limit_s * 1e3, rows);
}

/* ---- Who asks for what ---- */

static enum walk_step take_case (void *context, const struct kase *kase)
{
  struct bench_queries *self = context;
  if (self->case_count == CASES)
    return WALK_STOP;
  if (access_level (&self->scopes, kase, now_ms ()) >= 0)
    memcpy (self->cases[self->case_count++], kase->id, 16);
  return WALK_TAKE;
}

static void become (struct bench_queries *self, uint32_t person)
{
  uint8_t key[32], id[16];
  struct arena *arena = arena_new (); /* the person's texts stay in it */
  struct views *views = begin (self);
  region_public (person, key);
  if (directory_by_key (self->store, key, id) != STORE_OK || !person_get (views, arena, id, &self->person))
    bench_die ("person %u is not there", person);
  scopes_of (views, arena, &self->person, now_ms (), &self->scopes, NULL);
  struct walk walk = {.work_max = 100 * CASES};
  self->case_count = 0;
  cases_walk (views, arena, &walk, take_case, self);
  views_read_end (&views);
}

static void board (struct bench_queries *self, const char *name, const char *stage)
{
  struct message request = message_new (MSG_BOARD_GET);
  request.arg[BOARD_GET_DISTRICT] = value_string ("15080");
  if (stage != NULL)
    request.arg[BOARD_GET_STAGE] = value_string (stage);
  measure (self, name, &request);
}

/* The matrix of a district costs the same however many cases there are: beside one with a fiftieth of them. */
static double overview_cost (struct bench_queries *self)
{
  uint32_t rows = 0;
  struct message request = message_new (MSG_OVERVIEW);
  request.arg[OVERVIEW_DISTRICT] = value_string ("15080");
  return cost_of (self, &request, &rows);
}

static void open_at (struct bench_queries *self, const char *data)
{
  struct store_error error;
  self->options = region_options ();
  if (store_open (&self->store, data, false, &self->options, &error) != STORE_OK)
    bench_die ("%s", error.text);
  self->definitions = definitions_new ();
  self->programmes = programmes_new ();
  self->arena = arena_new ();
}

static void close_all (struct bench_queries *self)
{
  arena_destroy (&self->arena);
  definitions_destroy (&self->definitions);
  programmes_destroy (&self->programmes);
  store_close (&self->store);
  region_options_free (&self->options);
}

static void measure_matrix (struct bench *bench, struct bench_queries *self)
{
  char small[320];
  double many = overview_cost (self), few;
  close_all (self);
  snprintf (small, sizeof small, "%s/small", bench->bus.dir);
  region_build (small, REGION_CASES / 50);
  open_at (self, small);
  become (self, REGION_COORDINATORS);
  few = overview_cost (self);
  bench_row ("matrix of a district, 100,000 cases", "the same with 2,000", few / many, 0.5, "%.2f ms, %.2f ms", many * 1e3, few * 1e3);
}

static void search (struct bench_queries *self, const char *name, const char *text, bool similar)
{
  struct message request = message_new (MSG_CASE_SEARCH);
  request.arg[CASE_SEARCH_TEXT] = value_string (text);
  if (similar)
    request.arg[CASE_SEARCH_SIMILAR] = value_bool (true);
  measure (self, name, &request);
}

int main (int argc, char **argv)
{
  static struct bench bench;
  static struct bench_queries self;
  bench_begin (&bench, "queries");
  region_place (&bench, argc, argv);
  open_at (&self, bench.data);
  bench_say ("asking");
  become (&self, REGION_COORDINATORS);
  board (&self, "board of a district, all columns", NULL);
  board (&self, "board of a district, one column", "idea");
  struct message get = message_new (MSG_CASE_GET);
  measure (&self, "one case", &get);
  search (&self, "search for a word", "Starkregenwarnung", false);
  search (&self, "search for three words", "stark regen warnung", false);
  search (&self, "search while typing", "Schulh", false);
  search (&self, "search for similar ideas", "Kühlung der Schulhöfe mit Sensoren am Waldrand und Warnung vor Starkregen", true);
  become (&self, REGION_EDITORS + 1);
  board (&self, "board of another's district, one column", "idea");
  struct message work = message_new (MSG_WORK_LIST);
  become (&self, REGION_COORDINATORS);
  measure_within (&self, "work list of a coordinator", &work, 0.005);
  measure_matrix (&bench, &self);
  close_all (&self);
  return 0;
}
