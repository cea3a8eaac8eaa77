/* SPDX-License-Identifier: EUPL-1.2 */
/* Durable commands per second through the whole broker under CURVE, beside the same writes replayed bare in the same batches: the log's bytes to a file with a
   sync for each batch, and what the views were given to an LMDB environment in the same state.

       bench_commands [DATA]   a data directory of bench_region, which is copied */
#include "bare_log.h"
#include "bench.h"
#include "load.h"
#include "recorder.h"
#include "region.h"
#include "storage/store.h"
#include "texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 5
#define TEAM REGION_TEAM
#define LANES 8           /* commands outstanding on one of many connections */
#define COMMANDS_ONE 1000 /* of a round */
#define COMMANDS_MANY 16000
#define CASES_EACH 40 /* ready for moves, per coordinator */
#define STEPS 4       /* of a case's way: on, back, parked, resumed */

enum task
{
  TASK_DRAFTS,
  TASK_MOVES,
  TASK_COUNT
};
static const char *const task_names[TASK_COUNT] = {"draft and submit", "moves"};

/* A case on its way. */
struct moving
{
  uint8_t id[16];
  uint32_t version, step;
};

/* One stretch of the log under the clock. */
struct round
{
  enum task task;
  bool many;
  uint64_t from, to;
  uint32_t commands;
  size_t batches;
  double took, median;         /* all of them; one command */
  double log_took, log_median; /* bare: all batches; one */
  double views_took, views_median;
  double echo_median;
  double broker_cpu, own_cpu;
};

/* The views before the first round, twice: one copy is folded on while LMDB is listened to, the other gets the same writes and nothing else. */
struct replay
{
  struct env folded, bare;
  struct store_options options;
  struct picture picture;
  struct recorder recorder;
};

struct bench_commands
{
  struct bench bench;
  struct replay replay;
  struct clients *submitters, *coordinators;
  struct draw draw;
  struct moving cases[TEAM][CASES_EACH];
  struct round rounds[ROUNDS * TASK_COUNT * 2];
  uint32_t round_count;
};

/* ---- Commands ---- */

static struct value text_value (struct bench_commands *self, struct arena *arena, uint32_t words, uint32_t max)
{
  struct slice text = text_make (&self->draw, arena, words);
  while (text.size > max || text.data[text.size - 1] == ' ')
    text.size--;
  while (text.size > 0 && ((uint8_t) text.data[text.size - 1] & 0x80) != 0)
    text.size--;
  return value_text (text);
}

static const uint8_t *add_idea (struct bench_commands *self, struct load *load, uint32_t lane)
{
  struct message draft = message_new (MSG_CASE_DRAFT), submit = message_new (MSG_CASE_SUBMIT);
  draft.arg[CASE_DRAFT_TITLE] = text_value (self, load->arena, 4, 120);
  draft.arg[CASE_DRAFT_SUMMARY] = text_value (self, load->arena, 18, 300);
  draft.arg[CASE_DRAFT_VISIBILITY] = value_string ("intermunicipal");
  const uint8_t *id = load_add (load, lane, &draft);
  submit.arg[CASE_SUBMIT_CASE] = value_id (id);
  load_add (load, lane, &submit);
  return id;
}

static void in_a_month (char date[11])
{
  date_from_ms (((int64_t) time (NULL) + 30 * 24 * 3600) * 1000, date);
}

/* Through gate 1, back to the idea, set aside, taken up again: each raises the version by one. */
static void add_move (struct bench_commands *self, struct load *load, uint32_t lane, struct moving *moving)
{
  static const enum message_type types[STEPS] = {MSG_CASE_ADVANCE, MSG_CASE_RETURN, MSG_CASE_PARK, MSG_CASE_RESUME};
  struct message message = message_new (types[moving->step++ % STEPS]);
  struct value version = value_int (moving->version++), kase = value_id (moving->id), reason = text_value (self, load->arena, 6, 300);
  char date[11];
  switch (message.type)
  {
  case MSG_CASE_ADVANCE:
    message.arg[CASE_ADVANCE_CASE] = kase;
    message.arg[CASE_ADVANCE_VERSION] = version;
    break;
  case MSG_CASE_RETURN:
    message.arg[CASE_RETURN_CASE] = kase;
    message.arg[CASE_RETURN_VERSION] = version;
    message.arg[CASE_RETURN_REASON] = reason;
    message.arg[CASE_RETURN_TO] = value_string ("idea");
    break;
  case MSG_CASE_PARK:
    in_a_month (date);
    message.arg[CASE_PARK_CASE] = kase;
    message.arg[CASE_PARK_VERSION] = version;
    message.arg[CASE_PARK_REASON] = reason;
    message.arg[CASE_PARK_UNTIL] = value_string (date);
    break;
  default:
    message.arg[CASE_RESUME_CASE] = kase;
    message.arg[CASE_RESUME_VERSION] = version;
    break;
  }
  load_add (load, lane, &message);
}

/* ---- The same writes ---- */

static void open_env (struct env *env, struct bench_commands *self, const char *name)
{
  struct store_error error;
  if (env_open (env, path_join (self->bench.bus.dir, name).text, MAP_BYTES_DEFAULT, false, &error) != STORE_OK)
    bench_die ("%s", error.text);
}

/* Folds a stretch in its batches while writing down what LMDB is asked for, then asks the same of the other environment: the seconds of each batch. */
static void replay_log (struct replay *self, const char *data, const struct bare_log *log, double *took)
{
  struct store_error error;
  struct journal *journal = bare_log_open (data);
  recorder_begin (&self->recorder, RECORD_WRITES);
  for (size_t i = 0; i < log->count; i++)
    if (fold_run (&self->folded, journal, &self->options, &self->picture, log->seqs[i], false, &error) != STORE_OK)
      bench_die ("%s", error.text);
  recorder_end (&self->recorder);
  journal_close (&journal);
  if (self->recorder.commits != log->count)
    bench_die ("%u transactions for %zu batches", self->recorder.commits, log->count);
  recorder_write (&self->recorder, self->bare.mdb, took);
}

/* What came before a round. */
static void replay_upto (struct replay *self, const char *data, uint64_t to)
{
  struct bare_log log;
  if (self->picture.state.seq == to)
    return;
  bare_log_read (&log, data, self->picture.state.seq, to);
  replay_log (self, data, &log, NULL);
  bare_log_free (&log);
}

static void replay_close (struct replay *self)
{
  const char *differs = recorder_difference (&self->folded, &self->bare);
  if (differs != NULL)
    bench_die ("the replay missed writes: view %s differs", differs);
  recorder_free (&self->recorder);
  region_options_free (&self->options);
  env_close (&self->folded);
  env_close (&self->bare);
}

static void replay_open (struct replay *self, struct bench_commands *commands)
{
  struct store_error error;
  struct views views;
  open_env (&self->folded, commands, "folded");
  open_env (&self->bare, commands, "bare");
  self->options = region_options ();
  if (env_begin (&self->folded, false, &views, &error) != STORE_OK || !picture_load (&self->picture, &views))
    bench_die ("the views before the first round cannot be read");
  mdb_txn_abort (views.txn);
}

/* ---- Rounds ---- */

/* Cases that a coordinator can let pass: drafted and handed in by the submitter of the same number, classified by the coordinator. */
static void prepare (struct bench_commands *self)
{
  bench_say ("preparing %u cases for moves", TEAM * CASES_EACH);
  struct load *ideas = load_new (self->submitters, TEAM, 1), *triage = load_new (self->coordinators, TEAM, 1);
  for (uint32_t i = 0; i < TEAM; i++)
    for (uint32_t j = 0; j < CASES_EACH; j++)
    {
      struct moving *moving = &self->cases[i][j];
      struct message edit = message_new (MSG_CASE_EDIT);
      memcpy (moving->id, add_idea (self, ideas, i), 16);
      moving->version = 3; /* drafted, handed in, edited */
      edit.arg[CASE_EDIT_CASE] = value_id (moving->id);
      edit.arg[CASE_EDIT_FIELDS] = region_triage (triage->arena);
      load_add (triage, i, &edit);
    }
  load_run (ideas);
  clients_hello (self->coordinators);
  load_run (triage);
  load_destroy (&ideas);
  load_destroy (&triage);
}

static struct load *make_load (struct bench_commands *self, enum task task, bool many)
{
  struct clients *clients = task == TASK_DRAFTS ? self->submitters : self->coordinators;
  uint32_t connections = many ? TEAM : 1, lanes = many ? LANES : 1, count = many ? COMMANDS_MANY : COMMANDS_ONE;
  struct load *load = load_new (clients, connections, lanes);
  for (uint32_t i = 0; load_count (load) < count; i++)
    for (uint32_t lane = 0; lane < load->lane_count; lane++)
    {
      uint32_t person = load->lanes[lane].client;
      if (task == TASK_DRAFTS)
        add_idea (self, load, lane);
      else /* a lane keeps to cases of its own, so that their versions are known */
      {
        uint32_t each = CASES_EACH / lanes, first = lane / connections * each;
        add_move (self, load, lane, &self->cases[person][first + i % each]);
      }
    }
  return load;
}

/* One command on its way and its sync, and nothing else: the same number of them, of the same size. */
static double echo (struct bench_commands *self, const struct bare_log *log, uint32_t commands, size_t answer_bytes)
{
  struct router router;
  static char frame[200];
  memcpy (frame, ROUTER_ECHO, 4);
  router_start (&router, self->bench.bus.dir, "-", log->size / commands, answer_bytes);
  struct clients *clients = clients_new (router.url, router.server_key, REGION_EDITORS, 1);
  struct load *took = load_new (clients, 1, 1);
  took->took = bench_alloc (commands * sizeof *took->took);
  for (uint32_t i = 0; i < commands; i++)
  {
    zmq_msg_t answer;
    double begun = bench_now ();
    client_send (&clients->items[0], (struct slice){frame, sizeof frame});
    clients_wait (clients, 1, -1);
    if (client_receive (&clients->items[0], &answer))
      took->took[took->took_count++] = bench_now () - begun;
    zmq_msg_close (&answer);
  }
  double median = load_median (took);
  load_destroy (&took);
  clients_destroy (&clients);
  router_stop (&router);
  return median;
}

static double sum (const double *values, size_t count)
{
  double all = 0;
  for (size_t i = 0; i < count; i++)
    all += values[i];
  return all;
}

/* At once behind the round, so that both meet the same noise. */
static void run_bare (struct bench_commands *self, struct round *round, const struct bare_log *log)
{
  double *took = bench_alloc (log->count * sizeof *took);
  bare_log_write (log, self->bench.bus.dir, took);
  round->log_took = sum (took, log->count);
  round->log_median = bench_median (took, log->count);
  replay_log (&self->replay, self->bench.data, log, took);
  round->views_took = sum (took, log->count);
  round->views_median = bench_median (took, log->count);
  if (!round->many)
    round->echo_median = echo (self, log, round->commands, 80);
  free (took);
}

static void run_round (struct bench_commands *self, enum task task, bool many)
{
  struct round *round = &self->rounds[self->round_count++];
  struct load *load = make_load (self, task, many);
  struct bare_log log;
  clients_hello (load->clients);
  *round = (struct round){.task = task, .many = many, .commands = load_count (load), .from = bare_log_head (self->bench.data)};
  replay_upto (&self->replay, self->bench.data, round->from);
  double broker_cpu = bench_broker_cpu (&self->bench), own_cpu = bench_own_cpu ();
  round->took = load_run (load);
  round->broker_cpu = bench_broker_cpu (&self->bench) - broker_cpu;
  round->own_cpu = bench_own_cpu () - own_cpu;
  round->median = load_median (load);
  bare_log_read (&log, self->bench.data, round->from, 0);
  round->to = round->from + round->commands;
  round->batches = log.count;
  if (log.count == 0 || log.seqs[log.count - 1] != round->to)
    bench_die ("the log does not hold what was acknowledged");
  run_bare (self, round, &log);
  bench_say ("%-17s %2u connections: %6.0f/s, %5.1f commands a batch, median %.0f us", task_names[task], many ? TEAM : 1, round->commands / round->took,
             (double) round->commands / (double) round->batches, round->median * 1e6);
  bare_log_free (&log);
  load_destroy (&load);
}

/* ---- The table ---- */

static void least (double *best, double value)
{
  if (*best == 0 || value < *best)
    *best = value;
}

static void show (const struct bench_commands *self, enum task task, bool many)
{
  struct round best = {0};
  for (uint32_t i = 0; i < self->round_count; i++)
  {
    const struct round *round = &self->rounds[i];
    if (round->task != task || round->many != many)
      continue;
    if (best.took == 0 || round->took < best.took)
      best.batches = round->batches;
    best.commands = round->commands;
    least (&best.took, round->took);
    least (&best.log_took, round->log_took);
    least (&best.views_took, round->views_took);
    least (&best.log_median, round->log_median);
    least (&best.views_median, round->views_median);
    least (&best.broker_cpu, round->broker_cpu);
    least (&best.own_cpu, round->own_cpu);
    least (&best.median, round->median);
    least (&best.echo_median, round->echo_median);
  }
  char name[60];
  double each = 1e6 / best.commands, bare = best.log_took + best.views_took;
  snprintf (name, sizeof name, "%s, %s", task_names[task], many ? "50 connections" : "1 connection");
  if (many)
    bench_row (name, "the same writes bare, same batches", bare / best.took, 0.5,
               "%.0f/s, bare %.0f/s; us each: bare log %.1f, bare views %.1f, cpu broker %.1f, cpu clients %.1f; %.0f a batch", best.commands / best.took,
               best.commands / bare, best.log_took * each, best.views_took * each, best.broker_cpu * each, best.own_cpu * each,
               (double) best.commands / (double) best.batches);
  else
  {
    bench_row (name, "the same writes bare, same batches", (best.log_median + best.views_median) / best.median, 0.5,
               "medians in us: %.0f, bare log %.0f, bare views %.0f; cpu broker %.0f, cpu clients %.0f", best.median * 1e6, best.log_median * 1e6,
               best.views_median * 1e6, best.broker_cpu * each, best.own_cpu * each);
    bench_row (name, "a sync and a CURVE round trip", best.echo_median / best.median, 0, "medians in us: %.0f, bare %.0f", best.median * 1e6,
               best.echo_median * 1e6);
  }
}

int main (int argc, char **argv)
{
  static struct bench_commands self;
  bench_begin (&self.bench, "commands");
  region_place (&self.bench, argc, argv);
  bench_copy (store_views_dir (self.bench.data).text, path_join (self.bench.bus.dir, "folded").text);
  bench_copy (store_views_dir (self.bench.data).text, path_join (self.bench.bus.dir, "bare").text);
  bench_start (&self.bench);
  self.draw.state = 2;
  self.submitters = clients_new (self.bench.bus.url, self.bench.bus.server_key, REGION_SUBMITTERS, TEAM);
  self.coordinators = clients_new (self.bench.bus.url, self.bench.bus.server_key, REGION_COORDINATORS, TEAM);
  replay_open (&self.replay, &self);
  prepare (&self);
  for (int i = 0; i < ROUNDS; i++)
    for (int task = 0; task < TASK_COUNT; task++)
    {
      run_round (&self, (enum task) task, false);
      run_round (&self, (enum task) task, true);
    }
  clients_destroy (&self.submitters);
  clients_destroy (&self.coordinators);
  bench_stop (&self.bench);
  replay_close (&self.replay);
  for (int task = 0; task < TASK_COUNT; task++)
  {
    show (&self, (enum task) task, false);
    show (&self, (enum task) task, true);
  }
  return 0;
}
