/* SPDX-License-Identifier: EUPL-1.2 */
/* A town under stress.  From a seed, random people say thousands of things in random batches, some of them twice, while the disk fills up, syncs fail, the
   power goes and the clock jumps; after every step the promises of the core are looked at.

       simulate SEED STEPS     one run, and how often each verb was accepted
       simulate                a few short runs, as ctest does
       simulate --long         many long ones

   What fails is printed with its seed and step; the same two numbers bring it back. */
#include "sim.h"

#include "proto/uuid.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_MAX 10
#define THOROUGH_STEPS 150 /* between two looks at everything */

/* ---- Promises ------------------------------------------------------------------------------------------------------------------------------------------- */

static _Noreturn void broken (const struct sim *self, const char *text)
{
  fprintf (stderr, "simulate: seed %llu, step %u: not kept: %s\nagain: simulate %llu %u\n", (unsigned long long) self->seed, self->step, text,
           (unsigned long long) self->seed, self->step);
  exit (1);
}

void promise (const struct sim *self, bool kept, const char *text)
{
  if (!kept)
    broken (self, text);
}

void promise_about (const struct sim *self, bool kept, const char *text, const struct kase *kase, struct slice detail)
{
  char line[300];
  if (kept)
    return;
  snprintf (line, sizeof line, "%s (%.*s %.*s)", text, SLICE_ARG (kase->ref), SLICE_ARG (detail));
  broken (self, line);
}

/* ---- What was said -------------------------------------------------------------------------------------------------------------------------------------- */

static void *must_copy (const void *data, size_t size)
{
  void *copy = malloc (size + 1);
  if (!copy)
    abort ();
  memcpy (copy, data, size);
  return copy;
}

static size_t remember (struct sim *self, enum who who, const struct message *message)
{
  if (self->said_count == self->said_room)
  {
    self->said_room = self->said_room ? 2 * self->said_room : 256;
    self->said = realloc (self->said, self->said_room * sizeof *self->said);
    if (!self->said)
      abort ();
  }
  struct said *said = &self->said[self->said_count];
  *said = (struct said){.who = who};
  town_id (self->town, said->id);
  memcpy (said->person, self->town->people[who], 16);
  self->said_of[message->type]++;
  struct slice frame = codec_encode_request (self->arena, &(struct request){.id = said->id, .message = *message});
  said->frame = must_copy (frame.data, frame.size);
  said->frame_size = frame.size;
  return self->said_count++;
}

static struct message message_of (struct sim *self, const struct said *said)
{
  struct request request;
  struct slice culprit;
  promise (self, codec_decode_request (self->arena, said->frame, said->frame_size, &request, &culprit) == 0, "a frame is read as it was written");
  return request.message;
}

static struct job *job_of (struct sim *self, const struct said *said)
{
  static const uint8_t nobody[16];
  struct message message = message_of (self, said);
  bool redeem = message.type == MSG_REDEEM;
  struct job *job = town_job (self->town, redeem ? nobody : said->person, said->id, NULL, &message);
  if (redeem)
    memcpy (job->curve_key, said->id, 16); /* each redeems with a key of its own */
  return job;
}

/* ---- Answers -------------------------------------------------------------------------------------------------------------------------------------------- */

static void take_done (struct sim *self, struct said *said, const struct job *job, const struct message *done, bool *advanced)
{
  uint64_t seq = (uint64_t) message_int (done, DONE_SEQ, 0);
  if (said->answer)
  {
    promise (self, said->answer_size == job->answer.size && memcmp (said->answer, job->answer.data, job->answer.size) == 0, "a repeat gets the same answer");
    self->repeated++;
    return;
  }
  if (said->unknown && seq <= self->seq)
    self->repeated++; /* it had landed before the store failed */
  else
  {
    promise (self, seq == self->seq + 1, "seq has no gaps");
    self->seq = seq;
    *advanced = true;
  }
  said->unknown = false;
  said->seq = seq;
  said->answer = must_copy (job->answer.data, job->answer.size);
  said->answer_size = job->answer.size;
  self->accepted++;
  struct message message = message_of (self, said);
  self->accepted_of[message.type]++;
  chance_learn (&self->chance, &message, said->id);
}

static void take_answer (struct sim *self, struct said *said, const struct job *job, bool full, bool *advanced)
{
  struct message answer = town_answer (self->town, job);
  if (full)
  {
    promise (self, answer.type == MSG_ERROR && message_int (&answer, ERROR_NUMBER, 0) == ERR_STORAGE_FULL, "on a full disk everybody is told to retry");
    return;
  }
  if (answer.type == MSG_DONE && !message_bool (&answer, DONE_UNCHANGED))
    take_done (self, said, job, &answer, advanced);
  else
  {
    promise (self, said->answer == NULL, "what was accepted once is never refused");
    promise (self, answer.type != MSG_ERROR || message_int (&answer, ERROR_NUMBER, 0) != ERR_INTERNAL, "nothing is an internal error");
    said->unknown = false;
    self->refused++;
  }
}

/* ---- Turns ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void fault (struct sim *self, const char *point, int code, int count)
{
  self->town->fault_point = point;
  self->town->fault_code = code;
  self->town->fault_count = count;
  self->faults += count > 0;
}

static void reopen (struct sim *self, bool power_loss)
{
  static const char *const boots[] = {"first", "second", "third"};
  self->boot += power_loss;
  town_reopen (self->town, boots[self->boot % 3]);
}

/* After a failed store the head is what the disk says; of those under way, a beginning may have landed. */
static void recover (struct sim *self, const size_t *numbers, uint32_t count)
{
  uint64_t before = self->seq;
  fault (self, NULL, 0, 0);
  reopen (self, chance_percent (&self->chance, 30));
  self->seq = town_seq (self->town);
  promise (self, self->seq >= before && self->seq <= before + count, "what was acknowledged survives, and nothing is made up");
  for (uint32_t i = 0; i < count; i++)
    if (!self->said[numbers[i]].answer)
      self->said[numbers[i]].unknown = true;
}

static void run (struct sim *self, const size_t *numbers, uint32_t count)
{
  struct job *jobs[BATCH_MAX];
  bool advanced = false;
  for (uint32_t i = 0; i < count; i++)
    jobs[i] = job_of (self, &self->said[numbers[i]]);
  uint64_t before = self->seq;
  bool answered = town_turn (self->town, jobs, count);
  bool full = answered && self->town->status == STORE_FULL;
  for (uint32_t i = 0; answered && i < count; i++)
    take_answer (self, &self->said[numbers[i]], jobs[i], full, &advanced);
  for (uint32_t i = 0; i < count; i++)
    job_destroy (&jobs[i]);
  if (!answered)
    recover (self, numbers, count);
  else if (full || !advanced)
    promise (self, self->seq == before && town_seq (self->town) == before, "what was not accepted changed nothing");
  struct store_head head = store_head (self->town->store);
  promise (self, head.seq == self->seq, "the head is the last acknowledged record");
  promise (self, head.time_ms >= self->time_ms, "time never falls");
  self->time_ms = head.time_ms;
}

/* ---- Steps ---------------------------------------------------------------------------------------------------------------------------------------------- */

static size_t say (struct sim *self)
{
  struct store_error error;
  enum who who;
  if (self->said_count > 0 && chance_percent (&self->chance, 8))
    return chance_below (&self->chance, (uint32_t) self->said_count);
  promise (self, views_read_begin (self->town->store, &self->chance.views, &error) == STORE_OK, "reading goes on");
  struct message message = chance_message (&self->chance, &who);
  size_t number = remember (self, who, &message);
  views_read_end (&self->chance.views);
  return number;
}

/* Whatever is due comes back, as the writer's thread sees to it. */
static void run_timers (struct sim *self)
{
  struct store_error error;
  struct views *views;
  uint8_t id[16], kind;
  int64_t due;
  struct kase kase;
  promise (self, views_read_begin (self->town->store, &views, &error) == STORE_OK, "reading goes on");
  bool any = timer_due (views, self->town->now_ms, id, &kind, &due, NULL) && case_get (views, self->arena, id, &kase);
  views_read_end (&views);
  if (!any)
    return;
  struct message message = message_new (MSG_CASE_RESUME);
  message.arg[CASE_RESUME_CASE] = value_id (kase.id);
  message.arg[CASE_RESUME_VERSION] = value_int (kase.version);
  size_t number = remember (self, ADMIN, &message);
  memcpy (self->said[number].person, PERSON_SYSTEM, 16);
  run (self, &number, 1);
  promise (self, self->said[number].answer || self->said[number].unknown || self->town->status == STORE_FULL || self->town->now_ms < self->time_ms,
           "a case whose day has come comes back");
}

/* The same id with another payload. */
static void say_otherwise (struct sim *self)
{
  const struct said *said = &self->said[chance_below (&self->chance, (uint32_t) self->said_count)];
  struct message message = message_of (self, said), other = message_new (MSG_CASE_SUPPORT);
  if (!said->answer || message.type == MSG_REDEEM || message.type == MSG_CASE_SUPPORT)
    return;
  other.arg[CASE_SUPPORT_CASE] = value_string ("SLK-2026-00001");
  struct message answer = town_tell (self->town, said->person, said->id, NULL, &other);
  promise (self, answer.type == MSG_ERROR && message_int (&answer, ERROR_NUMBER, 0) == ERR_ID_REUSED, "the same id with another payload is an error");
}

static void disturb (struct sim *self)
{
  uint32_t kind = chance_below (&self->chance, 200);
  if (kind < 6)
    fault (self, "log.append", ENOSPC, 1);
  else if (kind < 9)
    fault (self, "log.sync", EIO, 1);
  else if (kind < 11)
    fault (self, "views.commit", EIO, 1);
  else if (kind < 12)
    fault (self, "log.append", EIO, 1);
  else if (kind < 13)
    fault (self, "directory.commit", ENOSPC, 1);
  else if (kind < 15)
    reopen (self, false);
  else if (kind < 16)
  {
    fault (self, "views.sync", EIO, 1000); /* nothing was synced when the power went */
    reopen (self, true);
    fault (self, NULL, 0, 0);
  }
  else if (kind < 24)
    self->town->now_ms += ((int64_t) chance_below (&self->chance, 20) - 6) * DAY_MS;
  else if (kind < 30 && self->said_count > 0)
    say_otherwise (self);
}

static void step (struct sim *self)
{
  size_t numbers[BATCH_MAX];
  uint32_t count = 1 + chance_below (&self->chance, chance_percent (&self->chance, 30) ? BATCH_MAX : 2);
  self->town->arena = self->arena;
  disturb (self);
  for (uint32_t i = 0; i < count; i++)
    numbers[i] = say (self);
  run (self, numbers, count);
  fault (self, NULL, 0, 0);
  if (self->step % 5 == 0)
    run_timers (self);
  pictures_take (self);
  self->town->arena = self->home;
  arena_reset (self->arena);
}

/* ---- Runs ----------------------------------------------------------------------------------------------------------------------------------------------- */

/* How often each verb was said, and how often with success. */
static void tell_verbs (const struct sim *self)
{
  for (int type = 0; type < MSG_COUNT; type++)
    if (self->said_of[type] > 0)
      printf ("  %-16s %6u said %6u accepted\n", message_def ((enum message_type) type)->name, self->said_of[type], self->accepted_of[type]);
}

/* The seed is told first, so that whatever ends the run has one. */
static void simulate (uint64_t seed, uint32_t steps, bool verbs)
{
  static struct sim self; /* too large for a stack */
  self = (struct sim){.town = town_new (), .arena = arena_new (), .seed = seed};
  self.home = self.town->arena;
  self.chance = (struct chance){.town = self.town, .state = seed * 2654435761u + 1, .definition_version = 1};
  self.seq = town_seq (self.town);
  printf ("seed %llu, %u steps: ", (unsigned long long) seed, steps);
  fflush (stdout);
  for (self.step = 1; self.step <= steps; self.step++)
  {
    step (&self);
    if (self.step % THOROUGH_STEPS == 0 || self.step == steps)
      look_at_everything (&self);
  }
  printf ("%llu accepted, %llu refused, %llu repeated, %llu faults, %u cases, %llu looks back\n", (unsigned long long) self.accepted,
          (unsigned long long) self.refused, (unsigned long long) self.repeated, (unsigned long long) self.faults, self.chance.case_count,
          (unsigned long long) self.compared);
  if (verbs)
    tell_verbs (&self);
  for (size_t i = 0; i < self.said_count; i++)
  {
    free (self.said[i].frame);
    free (self.said[i].answer);
  }
  free (self.said);
  pictures_drop (&self);
  arena_destroy (&self.arena);
  town_destroy (&self.town);
}

int main (int argc, char **argv)
{
  bool many = argc == 2 && strcmp (argv[1], "--long") == 0;
  if (argc == 3)
    simulate (strtoull (argv[1], NULL, 10), (uint32_t) strtoul (argv[2], NULL, 10), true);
  else if (argc == 1 || many)
    for (uint64_t seed = 1; seed <= (many ? 40 : 4); seed++)
      simulate (seed, many ? 6000 : 1200, false);
  else
    fprintf (stderr, "usage: simulate [SEED STEPS | --long]\n");
  return argc == 1 || argc == 3 || many ? 0 : 2;
}
