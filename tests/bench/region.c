/* SPDX-License-Identifier: EUPL-1.2 */
#include "region.h"

#include "bench.h"
#include "broker/keys.h"
#include "broker/turn.h"
#include "proto/json.h"
#include "texts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#define DAY_MS INT64_C (86400000)
#define DAYS 300       /* the region has been at work for */
#define TURN_CASES 200 /* of one turn; with five commands each it stays below LIMIT_BATCH_COMMANDS */
#define TURN_JOBS LIMIT_BATCH_COMMANDS

/* ---- Who is who ---- */

void region_secret (uint32_t person, uint8_t secret[32])
{
  char seed[40];
  int size = snprintf (seed, sizeof seed, "ideenbus bench person %u", person);
  hash_bytes (seed, (size_t) size, secret, 32);
}

void region_public (uint32_t person, uint8_t public_key[32])
{
  uint8_t secret[32];
  char secret_z85[41], public_z85[41];
  region_secret (person, secret);
  zmq_z85_encode (secret_z85, secret, 32);
  if (zmq_curve_public (public_z85, secret_z85) != 0)
    bench_die ("this ZeroMQ has no CURVE");
  zmq_z85_decode (public_key, public_z85);
}

static const char *district_key (struct arena *arena, uint32_t number)
{
  return arena_printf (arena, "%u", 15080 + number % REGION_DISTRICTS);
}

static const char *town_key (struct arena *arena, uint32_t number)
{
  return arena_printf (arena, "%s%07u", district_key (arena, number), number % REGION_TOWNS);
}

/* ---- Turns ---- */

struct region
{
  struct store *store;
  struct writer_options options;
  struct turn_context context;
  struct keys keys;
  struct draw draw;
  int64_t now_ms;
  uint32_t cases;
  uint8_t people[REGION_PEOPLE][16];
  uint32_t job_count;
  struct job *jobs[TURN_JOBS];
};

static int64_t clock_of (void *context)
{
  return ((struct region *) context)->now_ms;
}

/* The next job, to be filled; its message lies in its arena. */
static struct job *add_job (struct region *self, const uint8_t person[16], const struct message *message)
{
  struct arena *arena = arena_new ();
  struct job *job = arena_alloc (arena, sizeof *job);
  uint8_t *id = arena_alloc (arena, 16), tail[10];
  if (self->job_count == TURN_JOBS)
    bench_die ("more jobs than a turn has");
  randombytes_buf (tail, sizeof tail);
  uuid_make (id, self->now_ms, tail);
  job->arena = arena;
  job->request = (struct request){.id = id, .message = *message};
  memcpy (job->person, person, 16);
  randombytes_buf (job->salt, sizeof job->salt);
  self->jobs[self->job_count++] = job;
  return job;
}

static void check_answer (const struct job *job)
{
  struct answer answer;
  struct slice culprit = SLICE_NONE;
  int error = codec_decode_answer (job->arena, job->answer.data, job->answer.size, &answer, &culprit);
  if (error == 0 && answer.message.type == MSG_DONE)
    return;
  char *text = error == 0 ? json_dumps (json_from_message (&answer.message), 0) : NULL;
  bench_die ("%s was not done: %s", message_def (job->request.message.type)->name, text != NULL ? text : error_def (error)->code);
}

static void turn (struct region *self)
{
  struct store_error error;
  for (uint32_t from = 0, done; from < self->job_count; from += done)
  {
    struct arena *arena = arena_new ();
    struct record *records;
    uint32_t count;
    if (turn_run (&self->context, self->jobs + from, self->job_count - from, &done, arena, &records, &count, &error) != STORE_OK)
      bench_die ("%s", error.text);
    arena_destroy (&arena);
  }
  for (uint32_t i = 0; i < self->job_count; i++)
  {
    check_answer (self->jobs[i]);
    job_destroy (&self->jobs[i]);
  }
  self->job_count = 0;
}

/* ---- Places and people ---- */

static void put_org (struct region *self, const char *key, const char *kind, const char *name, const char *district)
{
  struct message message = message_new (MSG_ORG_PUT);
  struct job *job = add_job (self, PERSON_LOCAL_ADMIN, &message);
  struct message *m = &job->request.message;
  m->arg[ORG_PUT_KEY] = value_string (arena_printf (job->arena, "%s", key));
  m->arg[ORG_PUT_KIND] = value_string (kind);
  m->arg[ORG_PUT_NAME] = value_string (arena_printf (job->arena, "%s", name));
  m->present = 1u << ORG_PUT_KEY | 1u << ORG_PUT_KIND | 1u << ORG_PUT_NAME;
  if (district == NULL)
    return;
  m->arg[ORG_PUT_DISTRICT] = value_string (arena_printf (job->arena, "%s", district));
  m->present |= 1u << ORG_PUT_DISTRICT;
}

static void settle (struct region *self)
{
  struct arena *arena = arena_new ();
  for (uint32_t i = 0; i < REGION_DISTRICTS; i++)
    put_org (self, district_key (arena, i), "district", arena_printf (arena, "Landkreis %u", i), NULL);
  for (uint32_t i = 0; i < REGION_TOWNS; i++)
    put_org (self, town_key (arena, i), "municipality", arena_printf (arena, "Gemeinde %u", i), district_key (arena, i));
  turn (self);
  arena_destroy (&arena);
}

static void invite (struct region *self, uint32_t person)
{
  struct message message = message_new (MSG_PERSON_INVITE);
  struct job *job = add_job (self, PERSON_LOCAL_ADMIN, &message);
  struct arena *arena = job->arena;
  bool coordinator = person >= REGION_COORDINATORS && person < REGION_COORDINATORS + REGION_TEAM;
  const char *role = coordinator ? "coordinator" : person < REGION_TEAM ? "submitter" : "editor";
  struct value grants = value_list (arena, 1), grant = value_map (arena, 2);
  value_set_str (arena, &grant, "org", value_string (coordinator ? district_key (arena, person) : town_key (arena, person)));
  value_set_str (arena, &grant, "role", value_string (role));
  value_append (arena, &grants, grant);
  job->request.message.arg[PERSON_INVITE_NAME] = value_string (arena_printf (arena, "Person %u", person));
  job->request.message.arg[PERSON_INVITE_GRANTS] = grants;
  memcpy (self->people[person], job->request.id, 16);
}

static void redeem (struct region *self, uint32_t person)
{
  static const uint8_t nobody[16];
  uint8_t token[32];
  struct message message = message_new (MSG_REDEEM);
  struct job *job = add_job (self, nobody, &message);
  invitation_token (&self->options, self->people[person], token);
  job->request.message.arg[REDEEM_TOKEN] = value_bytes (arena_copy (job->arena, token, 32), 32);
  region_public (person, job->curve_key);
}

static void move_in (struct region *self)
{
  for (uint32_t i = 0; i < REGION_PEOPLE; i++)
    invite (self, i);
  turn (self);
  for (uint32_t i = 0; i < REGION_PEOPLE; i++)
    redeem (self, i);
  turn (self);
}

/* ---- Cases ---- */

/* At most max bytes, to the end of a word. */
static struct value some_text (struct region *self, struct arena *arena, uint32_t words, uint32_t max)
{
  struct slice text = text_make (&self->draw, arena, words);
  if (text.size > max)
  {
    text.size = max;
    while (text.size > 1 && text.data[text.size - 1] != ' ')
      text.size--;
  }
  return value_text (text);
}

static const uint8_t *draft (struct region *self, uint32_t submitter)
{
  struct message message = message_new (MSG_CASE_DRAFT);
  struct job *job = add_job (self, self->people[submitter], &message);
  struct message *m = &job->request.message;
  m->arg[CASE_DRAFT_TITLE] = some_text (self, job->arena, 4, 120);
  m->arg[CASE_DRAFT_SUMMARY] = some_text (self, job->arena, 18, 300);
  m->arg[CASE_DRAFT_VISIBILITY] = value_string (draw_below (&self->draw, 3) > 0 ? "intermunicipal" : "internal");
  if (draw_below (&self->draw, 4) > 0)
    return job->request.id;
  struct value fields = value_map (job->arena, 4);
  value_set_str (job->arena, &fields, "problem", some_text (self, job->arena, 40, 2000));
  value_set_str (job->arena, &fields, "objective", some_text (self, job->arena, 25, 2000));
  m->arg[CASE_DRAFT_FIELDS] = fields;
  return job->request.id;
}

/* A command about a case, named by its id. */
static struct message *about (struct region *self, uint32_t person, enum message_type type, int case_field, const uint8_t id[16])
{
  struct message message = message_new (type);
  struct job *job = add_job (self, self->people[person], &message);
  job->request.message.arg[case_field] = value_id ((const uint8_t *) arena_copy (job->arena, id, 16));
  return &job->request.message;
}

struct value region_triage (struct arena *arena)
{
  struct value fields = value_map (arena, 4), groups = value_list (arena, 1), areas = value_list (arena, 1);
  value_append (arena, &groups, value_string ("residents"));
  value_append (arena, &areas, value_string ("administration"));
  value_set_str (arena, &fields, "target_groups", groups);
  value_set_str (arena, &fields, "fields_of_action", areas);
  value_set_str (arena, &fields, "similar_checked", value_bool (true));
  value_set_str (arena, &fields, "knock_out", value_string ("none"));
  return fields;
}

/* Drafted, handed in, and half of them through the triage. */
static void add_case (struct region *self, uint32_t number)
{
  uint32_t submitter = number % REGION_TEAM, coordinator = REGION_COORDINATORS + submitter;
  const uint8_t *id = draft (self, submitter);
  about (self, submitter, MSG_CASE_SUBMIT, CASE_SUBMIT_CASE, id);
  if (draw_below (&self->draw, 2) > 0)
    return;
  struct message *edit = about (self, coordinator, MSG_CASE_EDIT, CASE_EDIT_CASE, id);
  edit->arg[CASE_EDIT_FIELDS] = region_triage (self->jobs[self->job_count - 1]->arena);
  struct message *advance = about (self, coordinator, MSG_CASE_ADVANCE, CASE_ADVANCE_CASE, id);
  advance->arg[CASE_ADVANCE_VERSION] = value_int (3); /* drafted, handed in, edited */
}

static void fill (struct region *self)
{
  int64_t step_ms = DAYS * DAY_MS / (self->cases / TURN_CASES + 1);
  for (uint32_t number = 0; number < self->cases;)
  {
    for (uint32_t i = 0; i < TURN_CASES && number < self->cases; i++)
      add_case (self, number++);
    turn (self);
    self->now_ms += step_ms;
    if (number % 20000 == 0)
      bench_say ("  %u cases", number);
  }
}

/* ---- The directory ---- */

struct store_options region_options (void)
{
  return (struct store_options){.fold = fold_record, .fold_context = definitions_new ()};
}

void region_options_free (struct store_options *options)
{
  struct definitions *definitions = options->fold_context;
  definitions_destroy (&definitions);
  options->fold_context = NULL;
}

static void open_region (struct region *self, const char *data, const struct store_options *options)
{
  char text[600];
  struct store_error error;
  const char *invitation;
  struct arena *arena = arena_new ();
  if (store_open (&self->store, data, true, options, &error) != STORE_OK)
    bench_die ("%s", error.text);
  if (keys_open (&self->keys, data, true, text, sizeof text) == -1)
    bench_die ("%s", text);
  self->options = (struct writer_options){.store = self->store, .prefix = "SLK", .invite_base = "ideenbus://bench/", .now_ms = clock_of, .context = self};
  memcpy (self->options.invite_secret, self->keys.invite_secret, sizeof self->options.invite_secret);
  self->context = (struct turn_context){.options = &self->options,
                                        .definitions = options->fold_context,
                                        .programmes = programmes_new (),
                                        .decision = bench_alloc (sizeof (struct decision))};
  if (writer_bootstrap (&self->options, "Messregion", arena, &invitation, &error) != STORE_OK)
    bench_die ("%s", error.text);
  arena_destroy (&arena);
}

static void build_at (const char *data, uint32_t cases)
{
  struct region *self = bench_alloc (sizeof *self);
  struct store_options options = region_options ();
  self->cases = cases;
  self->draw.state = 1;
  self->now_ms = options_now (&(struct writer_options){0}) - DAYS * DAY_MS;
  open_region (self, data, &options);
  settle (self);
  move_in (self);
  fill (self);
  bench_say ("  %llu records", (unsigned long long) store_head (self->store).seq);
  store_close (&self->store);
  keys_close (&self->keys);
  region_options_free (&options);
  programmes_destroy (&self->context.programmes);
  free (self->context.decision);
  free (self);
}

/* In memory where there is such a place: two thousand synchronous writes to the directory would take longer than all the rest. */
void region_build (const char *data, uint32_t cases)
{
  char base[64] = "/dev/shm/ideenbus-region-XXXXXX", inside[80];
  bench_say ("making a region of %u cases", cases);
  if (access ("/dev/shm", W_OK) != 0 || mkdtemp (base) == NULL)
  {
    build_at (data, cases);
    return;
  }
  snprintf (inside, sizeof inside, "%s/data", base);
  build_at (inside, cases);
  bench_copy (inside, data);
  const char *const arguments[] = {"rm", "-rf", base, NULL};
  bench_run (arguments);
}

void region_place (struct bench *bench, int argc, char **argv)
{
  if (argc > 1)
    bench_copy (argv[1], bench->data);
  else
    region_build (bench->data, REGION_CASES);
}
