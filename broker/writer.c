/* SPDX-License-Identifier: EUPL-1.2 */
/* The writer thread with its two queues, its timers, and the first start. */
#include "writer.h"

#include "proto/uuid.h"
#include "turn.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define TIMER_LOOK_MS 1000       /* how often timers are looked at when nothing else happens */
#define TIMER_REST_MS 60000      /* after a timer's command was refused */

struct writer
{
  struct writer_options options;
  struct turn_context context;
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t arrived;
  struct job *waiting[LIMIT_QUEUE_JOBS];
  uint32_t first, count;         /* of waiting, under the mutex */
  struct outcome **outcomes;
  uint32_t outcome_count, outcome_capacity;
  bool ending;
  int fd;
  atomic_bool failed;
  int64_t timers_after_ms;       /* the thread's own */
};

/* ---- Jobs and outcomes --------------------------------------------------------------------------------------------------------------------------------- */

void job_destroy (struct job **self)
{
  if (!*self)
    return;
  struct arena *arena = (*self)->arena; /* the job itself may lie in it */
  *self = NULL;
  arena_destroy (&arena);
}

void outcome_destroy (struct outcome **self)
{
  if (!*self)
    return;
  struct arena *arena = (*self)->arena;
  for (uint32_t i = 0; i < (*self)->job_count; i++)
    job_destroy (&(*self)->jobs[i]);
  *self = NULL;
  arena_destroy (&arena);
}

static void hand_back (struct writer *self, struct outcome *outcome)
{
  pthread_mutex_lock (&self->mutex);
  if (self->outcome_count == self->outcome_capacity)
  {
    self->outcome_capacity = self->outcome_capacity ? 2 * self->outcome_capacity : 16;
    self->outcomes = realloc (self->outcomes, self->outcome_capacity * sizeof (struct outcome *));
    if (!self->outcomes)
      abort ();
  }
  self->outcomes[self->outcome_count++] = outcome;
  pthread_mutex_unlock (&self->mutex);
  uint64_t one = 1;
  if (write (self->fd, &one, sizeof one) < 0 && errno != EAGAIN)
    abort (); /* an eventfd of our own */
}

struct outcome *writer_take (struct writer *self)
{
  struct outcome *outcome = NULL;
  uint64_t count;
  pthread_mutex_lock (&self->mutex);
  if (self->outcome_count > 0)
  {
    outcome = self->outcomes[0];
    memmove (self->outcomes, self->outcomes + 1, --self->outcome_count * sizeof (struct outcome *));
  }
  if (self->outcome_count == 0 && read (self->fd, &count, sizeof count) < 0 && errno != EAGAIN)
    abort ();
  pthread_mutex_unlock (&self->mutex);
  return outcome;
}

int writer_fd (const struct writer *self)
{
  return self->fd;
}

bool writer_submit (struct writer *self, struct job *job)
{
  pthread_mutex_lock (&self->mutex);
  bool room = self->count < LIMIT_QUEUE_JOBS && !self->ending;
  if (room)
  {
    self->waiting[(self->first + self->count++) % LIMIT_QUEUE_JOBS] = job;
    pthread_cond_signal (&self->arrived);
  }
  pthread_mutex_unlock (&self->mutex);
  return room;
}

uint32_t writer_waiting (const struct writer *self)
{
  struct writer *writer = (struct writer *) self;
  pthread_mutex_lock (&writer->mutex);
  uint32_t count = self->count;
  pthread_mutex_unlock (&writer->mutex);
  return count;
}

bool writer_failed (const struct writer *self)
{
  return atomic_load (&self->failed);
}

/* ---- Timers ------------------------------------------------------------------------------------------------------------------------------------------- */

static struct job *job_new (const uint8_t person[16], const uint8_t id[16], const struct message *message)
{
  struct arena *arena = arena_new ();
  struct job *job = arena_alloc (arena, sizeof *job);
  job->arena = arena;
  job->request.id = (const uint8_t *) arena_copy (arena, id, 16);
  job->request.message = *message;
  memcpy (job->person, person, 16);
  randombytes_buf (job->salt, sizeof job->salt);
  return job;
}

/* Derived from case, date and kind: a restart that finds the timer again sends the same command. */
static struct job *resume_job (const uint8_t kase[16], int64_t due_ms, uint32_t version)
{
  uint8_t id[16], seed[24], tail[32];
  struct message message = message_new (MSG_CASE_RESUME);
  memcpy (seed, kase, 16);
  for (int i = 0; i < 8; i++)
    seed[16 + i] = (uint8_t) ((uint64_t) due_ms >> (8 * i));
  hash_bytes (seed, sizeof seed, tail, sizeof tail);
  uuid_make (id, due_ms, tail);
  struct job *job = job_new (PERSON_SYSTEM, id, &message);
  job->request.message.arg[CASE_RESUME_CASE] = value_id ((const uint8_t *) arena_copy (job->arena, kase, 16));
  job->request.message.arg[CASE_RESUME_VERSION] = value_int (version);
  return job;
}

/* The next due timer as a job, or NULL. */
static struct job *timer_job (struct writer *self)
{
  struct views *views;
  struct store_error error;
  struct job *job = NULL;
  uint8_t kase[16], kind;
  int64_t due, now = options_now (&self->options);
  if (now < self->timers_after_ms || views_read_begin (self->options.store, &views, &error))
    return NULL;
  if (timer_due (views, now, kase, &kind, &due, NULL))
  {
    struct arena *arena = arena_new ();
    struct kase *row = arena_alloc (arena, sizeof *row);
    if (case_get (views, arena, kase, row))
      job = resume_job (kase, due, row->version);
    arena_destroy (&arena);
  }
  views_read_end (&views);
  return job;
}

/* ---- The thread --------------------------------------------------------------------------------------------------------------------------------------- */

/* Waits for jobs, up to a second; moves them to the caller's array.  False: it is over. */
static bool wait_for_jobs (struct writer *self, struct job **jobs, uint32_t *count)
{
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  until.tv_sec += TIMER_LOOK_MS / 1000;
  pthread_mutex_lock (&self->mutex);
  while (self->count == 0 && !self->ending && pthread_cond_timedwait (&self->arrived, &self->mutex, &until) == 0)
    ;
  *count = 0;
  while (self->count > 0 && *count < LIMIT_BATCH_COMMANDS)
  {
    jobs[(*count)++] = self->waiting[self->first];
    self->first = (self->first + 1) % LIMIT_QUEUE_JOBS;
    self->count--;
  }
  bool over = self->ending && *count == 0;
  pthread_mutex_unlock (&self->mutex);
  return !over;
}

/* Carries out jobs in as many turns as they need. */
static bool run_jobs (struct writer *self, struct job **jobs, uint32_t count)
{
  uint32_t from = 0;
  while (from < count)
  {
    struct store_error error;
    struct arena *arena = arena_new ();
    struct outcome *outcome = arena_alloc (arena, sizeof *outcome);
    uint32_t done;
    outcome->arena = arena;
    enum store_status status = turn_run (&self->context, jobs + from, count - from, &done, arena, &outcome->records, &outcome->record_count, &error);
    if ((status != STORE_OK && status != STORE_FULL) || done == 0)
    {
      fprintf (stderr, "level=error event=write_failed detail=\"%s\"\n", error.text);
      atomic_store (&self->failed, true);
      for (uint32_t i = from; i < count; i++)
        job_destroy (&jobs[i]);
      hand_back (self, outcome);
      return false;
    }
    outcome->storage_full = status == STORE_FULL;
    outcome->job_count = done;
    outcome->jobs = arena_alloc (arena, done * sizeof (struct job *));
    memcpy (outcome->jobs, jobs + from, done * sizeof (struct job *));
    from += done;
    hand_back (self, outcome);
  }
  return true;
}

/* All timers that are due, one turn each: a refused one rests, so that it cannot turn the thread into a loop. */
static bool run_timers (struct writer *self)
{
  struct job *job;
  while ((job = timer_job (self)) != NULL)
  {
    uint64_t before = store_head (self->options.store).seq;
    if (!run_jobs (self, &job, 1))
      return false;
    if (store_head (self->options.store).seq == before)
      self->timers_after_ms = options_now (&self->options) + TIMER_REST_MS;
  }
  return true;
}

static void *writer_main (void *argument)
{
  struct writer *self = argument;
  struct job **jobs = calloc (LIMIT_BATCH_COMMANDS, sizeof (struct job *));
  uint32_t count;
  if (!jobs)
    abort ();
  while (wait_for_jobs (self, jobs, &count) && run_jobs (self, jobs, count) && run_timers (self))
    ;
  free (jobs);
  return NULL;
}

struct writer *writer_new (const struct writer_options *options)
{
  struct writer *self = calloc (1, sizeof *self);
  pthread_condattr_t attributes;
  if (!self)
    abort ();
  self->options = *options;
  self->context = (struct turn_context){
      .options = &self->options, .definitions = definitions_new (), .programmes = programmes_new (), .decision = calloc (1, sizeof (struct decision))};
  self->fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  if (!self->context.decision || self->fd < 0 || pthread_mutex_init (&self->mutex, NULL) || pthread_cond_init (&self->arrived, &attributes) ||
      pthread_create (&self->thread, NULL, writer_main, self))
    abort (); /* a process that cannot start one thread cannot serve */
  pthread_condattr_destroy (&attributes);
  return self;
}

void writer_destroy (struct writer **self)
{
  if (!*self)
    return;
  struct writer *writer = *self;
  struct outcome *outcome;
  pthread_mutex_lock (&writer->mutex);
  writer->ending = true;
  pthread_cond_signal (&writer->arrived);
  pthread_mutex_unlock (&writer->mutex);
  pthread_join (writer->thread, NULL);
  while ((outcome = writer_take (writer)) != NULL)
    outcome_destroy (&outcome);
  for (uint32_t i = 0; i < writer->count; i++) /* a failed writer leaves jobs behind */
    job_destroy (&writer->waiting[(writer->first + i) % LIMIT_QUEUE_JOBS]);
  definitions_destroy (&writer->context.definitions);
  programmes_destroy (&writer->context.programmes);
  free (writer->context.decision);
  free (writer->outcomes);
  close (writer->fd);
  pthread_cond_destroy (&writer->arrived);
  pthread_mutex_destroy (&writer->mutex);
  free (writer);
  *self = NULL;
}

/* ---- The first start ------------------------------------------------------------------------------------------------------------------------------------ */

static const uint8_t PERSON_FIRST_ADMIN[16] = {0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 2};

static void first_id (uint8_t id[16], uint8_t number)
{
  static const uint8_t form[16] = {0, 0, 0, 0, 0, 0, 0x70, 0, 0x80};
  memcpy (id, form, 16);
  id[15] = number;
}

static struct job *region_job (const char *name)
{
  uint8_t id[16];
  struct message message = message_new (MSG_ORG_PUT);
  message.arg[ORG_PUT_KEY] = value_string ("region");
  message.arg[ORG_PUT_KIND] = value_string ("centre");
  message.arg[ORG_PUT_NAME] = value_string (name);
  message.present = 1u << ORG_PUT_KEY | 1u << ORG_PUT_KIND | 1u << ORG_PUT_NAME;
  first_id (id, 3);
  return job_new (PERSON_SYSTEM, id, &message);
}

static struct job *admin_job (const uint8_t id[16], const char *name)
{
  struct message message = message_new (MSG_PERSON_INVITE);
  struct job *job = job_new (PERSON_SYSTEM, id, &message);
  struct value grants = value_list (job->arena, 1), grant = value_map (job->arena, 2);
  value_set_str (job->arena, &grant, "org", value_string ("region"));
  value_set_str (job->arena, &grant, "role", value_string ("admin"));
  value_append (job->arena, &grants, grant);
  job->request.message.arg[PERSON_INVITE_NAME] = value_string (name);
  job->request.message.arg[PERSON_INVITE_GRANTS] = grants;
  job->request.message.arg[PERSON_INVITE_HOURS] = value_int (8760);
  return job;
}

static struct job *redeem_job (const struct writer_options *options, const uint8_t person[16])
{
  uint8_t id[16], token[32];
  struct message message = message_new (MSG_REDEEM);
  first_id (id, 4);
  invitation_token (options, person, token);
  struct job *job = job_new (PERSON_SYSTEM, id, &message);
  job->request.message.arg[REDEEM_TOKEN] = value_bytes (arena_copy (job->arena, token, 32), 32);
  return job;
}

static struct job *load_job (unsigned index, const char *yaml)
{
  uint8_t id[16];
  struct message message = message_new (MSG_PIPELINE_LOAD);
  first_id (id, (uint8_t) (16 + index));
  message.arg[PIPELINE_LOAD_YAML] = value_string (yaml);
  return job_new (PERSON_SYSTEM, id, &message);
}

/* All in one turn: the first start happens whole or not at all. */
static enum store_status first_start (const struct writer_options *options, const char *region_name, struct store_error *error)
{
  struct job *jobs[16];
  uint32_t count = 0, done = 0, record_count;
  struct record *records;
  const char *name, *yaml;
  jobs[count++] = region_job (region_name);
  jobs[count++] = admin_job (PERSON_LOCAL_ADMIN, "Lokale Systemverwaltung");
  jobs[count++] = redeem_job (options, PERSON_LOCAL_ADMIN);
  jobs[count++] = admin_job (PERSON_FIRST_ADMIN, "Systemverwaltung");
  for (unsigned i = 0; count < 16 && (yaml = pipeline_shipped (i, &name)) != NULL; i++)
    jobs[count++] = load_job (i, yaml);

  struct turn_context context = {
      .options = options, .definitions = definitions_new (), .programmes = programmes_new (), .decision = calloc (1, sizeof (struct decision))};
  struct arena *arena = arena_new ();
  if (!context.decision)
    abort ();
  enum store_status status = turn_run (&context, jobs, count, &done, arena, &records, &record_count, error);
  if (status == STORE_OK && (done != count || record_count != count))
  {
    snprintf (error->text, sizeof error->text, "the first start recorded %u of %u commands", record_count, count);
    status = STORE_CORRUPT;
  }
  arena_destroy (&arena);
  for (uint32_t i = 0; i < count; i++)
    job_destroy (&jobs[i]);
  definitions_destroy (&context.definitions);
  programmes_destroy (&context.programmes);
  free (context.decision);
  return status;
}

enum store_status writer_bootstrap (const struct writer_options *options, const char *region_name, struct arena *arena, const char **invitation, struct store_error *error)
{
  struct views *views;
  *invitation = "";
  enum store_status status = store_head (options->store).seq == 0 ? first_start (options, region_name, error) : STORE_OK;
  if (status == STORE_OK)
    status = views_read_begin (options->store, &views, error);
  if (status)
    return status;
  struct person *admin = arena_alloc (arena, sizeof *admin);
  if (person_get (views, arena, PERSON_FIRST_ADMIN, admin) && admin->status == PERSON_STATUS_INVITED && admin->invited_until_ms > options_now (options) &&
      invitation_is_newest (options, PERSON_FIRST_ADMIN, arena))
    *invitation = invitation_url (options, PERSON_FIRST_ADMIN, arena);
  views_read_end (&views);
  return STORE_OK;
}
