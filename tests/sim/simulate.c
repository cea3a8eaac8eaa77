/* SPDX-License-Identifier: EUPL-1.2 */
/* A town under stress.  From a seed, random people say thousands of things in random batches, some of them twice, while the disk fills up, syncs fail, the
   power goes and the clock jumps; after every step the promises of the core are looked at.

       simulate SEED STEPS     one run
       simulate                a few short runs, as ctest does
       simulate --long         many long ones

   What fails is printed with its seed and step; the same two numbers bring it back. */
#include "chance.h"

#include "proto/uuid.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_MAX 10
#define THOROUGH_STEPS 150 /* between two looks at everything */

/* Something that was said, and what became of it. */
struct said
{
  uint8_t id[16];
  uint8_t person[16];
  enum who who;
  char *frame; /* of the request, encoded */
  uint32_t frame_size;
  char *answer; /* of an accepted one: what every repeat must get */
  uint32_t answer_size;
  uint64_t seq; /* 0: not accepted, as far as anybody knows */
  bool unknown; /* the store failed before it was answered */
};

struct sim
{
  struct town *town;
  struct arena *home, *arena; /* the town's own, and that of one step */
  struct chance chance;
  uint64_t seed;
  uint32_t step, boot;
  struct said *said;
  size_t said_count, said_room;
  uint64_t seq; /* the head, as far as answers told */
  int64_t time_ms;
  uint64_t accepted, refused, repeated, faults;
};

static _Noreturn void broken (const struct sim *self, const char *promise)
{
  fprintf (stderr, "simulate: seed %llu, step %u: %s\n", (unsigned long long) self->seed, self->step, promise);
  exit (1);
}

static void promise (const struct sim *self, bool kept, const char *text)
{
  if (!kept)
    broken (self, text);
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
  self->town->arena = self->home;
  arena_reset (self->arena);
}

/* ---- Everything ----------------------------------------------------------------------------------------------------------------------------------------- */

struct key
{
  uint8_t bytes[32];
};

static int compare_keys (const void *a, const void *b)
{
  return memcmp (a, b, sizeof (struct key));
}

/* Each accepted command is in the log once, at the seq its answer named; the number of drafts; references without gaps. */
static uint64_t look_at_log (struct sim *self)
{
  uint64_t drafts = 0, head = town_seq (self->town);
  int64_t time_ms = 0;
  uint32_t year = 0, number = 0;
  struct key *keys = malloc ((size_t) head * sizeof *keys);
  struct arena *arena = arena_new ();
  if (!keys)
    abort ();
  self->town->arena = arena;
  for (uint64_t seq = 1; seq <= head; seq++)
  {
    struct record_events *events;
    struct record record = town_record (self->town, seq, &events);
    promise (self, record.seq == seq && record.time_ms >= time_ms, "the log is in order");
    time_ms = record.time_ms;
    memcpy (keys[seq - 1].bytes, record.person, 16);
    memcpy (keys[seq - 1].bytes + 16, record.command, 16);
    if (events->count > 0 && events->events[0].message.type == MSG_CASE_DRAFTED)
    {
      struct slice ref = message_slice (&events->events[0].message, CASE_DRAFTED_REF);
      uint32_t of_year = (uint32_t) strtoul (ref.data + 4, NULL, 10);
      number = of_year == year ? number + 1 : 1;
      year = of_year;
      promise (self, strtoul (ref.data + 9, NULL, 10) == number, "references are gapless per year");
      drafts++;
    }
    arena_reset (arena);
  }
  self->town->arena = self->home;
  arena_destroy (&arena);
  qsort (keys, (size_t) head, sizeof *keys, compare_keys);
  for (uint64_t i = 1; i < head; i++)
    promise (self, compare_keys (&keys[i - 1], &keys[i]) != 0, "a command is in the log exactly once");
  free (keys);
  return drafts;
}

static void look_at_answers (struct sim *self)
{
  struct arena *arena = arena_new ();
  self->town->arena = arena;
  for (size_t i = 0; i < self->said_count; i++)
  {
    const struct said *said = &self->said[i];
    struct record_events *events;
    if (!said->answer)
      continue;
    struct record record = town_record (self->town, said->seq, &events);
    promise (self, memcmp (record.command, said->id, 16) == 0, "an acknowledged command is in the log where its answer says");
    arena_reset (arena);
  }
  self->town->arena = self->home;
  arena_destroy (&arena);
}

/* All cases as they stand. */
struct cases
{
  struct arena *arena;
  struct kase *items;
  uint32_t count, room;
};

static enum walk_step collect_case (void *context, const struct kase *kase)
{
  struct cases *self = context;
  if (self->count == self->room)
  {
    self->room = self->room ? 2 * self->room : 64;
    self->items = realloc (self->items, self->room * sizeof *self->items);
    if (!self->items)
      abort ();
  }
  self->items[self->count++] = *kase;
  return WALK_TAKE;
}

static void look_at_boards (struct sim *self, struct views *views, const struct cases *cases)
{
  static const char *const districts[] = {DISTRICT, NEIGHBOUR_DISTRICT, ""};
  static const char *const stages[] = {"draft", "idea", "steckbrief", "specification", "funding", "implementation", "operation", "completed"};
  static const char *const pipelines[] = {"smarte-region", "kleinvorhaben"};
  for (int i = 0; i < 3 * 8 * 2; i++)
  {
    uint64_t count = 0;
    struct slice district = slice_of (districts[i % 3]), stage = slice_of (stages[i / 3 % 8]), pipeline = slice_of (pipelines[i / 24]);
    for (uint32_t c = 0; c < cases->count; c++)
    {
      const struct kase *kase = &cases->items[c];
      bool stands = kase->state == STATE_OPEN || kase->state == STATE_PARKED || kase->state == STATE_COMPLETED;
      count += stands && slice_equal (kase->district, district) && slice_equal (kase->stage, stage) && slice_equal (kase->pipeline, pipeline);
    }
    promise (self, board_count (views, pipeline, district, stage) == count, "a board counts the cases on it");
  }
}

static void look_at_lists (struct sim *self, struct views *views, const struct cases *cases)
{
  for (uint32_t p = 0; p < self->town->people_count; p++)
  {
    struct person person;
    struct scopes scopes;
    if (!person_get (views, cases->arena, self->town->people[p], &person) || person.status != PERSON_STATUS_ENROLLED)
      continue;
    scopes_of (views, cases->arena, &person, self->town->now_ms, &scopes, NULL);
    struct value rows = town_pages (self->town, (enum who) p, "case.list", 1 + (int) chance_below (&self->chance, 50), "{}");
    uint32_t at = 0;
    for (uint32_t c = 0; c < cases->count; c++)
    {
      if (access_level (&scopes, &cases->items[c], self->town->now_ms) < 0)
        continue;
      promise (self, at < rows.count && memcmp (value_as_id (value_at (&rows.items[at], "id")), cases->items[c].id, 16) == 0,
               "a list holds every case the person may see");
      at++;
    }
    promise (self, at == rows.count, "a list holds no case the person may not see");
    (void) town_pages (self->town, (enum who) p, "work.list", 1 + (int) chance_below (&self->chance, 20), "{}");
  }
}

static void look_at_everything (struct sim *self)
{
  struct store_error error;
  struct views *views;
  struct cases cases = {.arena = arena_new ()};
  struct walk walk = {.work_max = UINT32_MAX};
  town_verify (self->town);
  uint64_t drafts = look_at_log (self);
  look_at_answers (self);
  self->town->arena = cases.arena;
  promise (self, views_read_begin (self->town->store, &views, &error) == STORE_OK, "reading goes on");
  cases_walk (views, cases.arena, &walk, collect_case, &cases);
  promise (self, cases.count == drafts && cases_count (views) == drafts, "there are as many cases as drafts");
  look_at_boards (self, views, &cases);
  look_at_lists (self, views, &cases);
  views_read_end (&views);
  self->town->arena = self->home;
  free (cases.items);
  arena_destroy (&cases.arena);
}

/* ---- Runs ----------------------------------------------------------------------------------------------------------------------------------------------- */

/* The seed is told first, so that whatever ends the run has one. */
static void simulate (uint64_t seed, uint32_t steps)
{
  struct sim self = {.town = town_new (), .arena = arena_new (), .seed = seed};
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
  printf ("%llu accepted, %llu refused, %llu repeated, %llu faults, %u cases\n", (unsigned long long) self.accepted, (unsigned long long) self.refused,
          (unsigned long long) self.repeated, (unsigned long long) self.faults, self.chance.case_count);
  for (size_t i = 0; i < self.said_count; i++)
  {
    free (self.said[i].frame);
    free (self.said[i].answer);
  }
  free (self.said);
  arena_destroy (&self.arena);
  town_destroy (&self.town);
}

int main (int argc, char **argv)
{
  bool many = argc == 2 && strcmp (argv[1], "--long") == 0;
  if (argc == 3)
    simulate (strtoull (argv[1], NULL, 10), (uint32_t) strtoul (argv[2], NULL, 10));
  else if (argc == 1 || many)
    for (uint64_t seed = 1; seed <= (many ? 40 : 4); seed++)
      simulate (seed, many ? 6000 : 600);
  else
    fprintf (stderr, "usage: simulate [SEED STEPS | --long]\n");
  return argc == 1 || argc == 3 || many ? 0 : 2;
}
