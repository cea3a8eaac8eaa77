/* SPDX-License-Identifier: EUPL-1.2 */
/* All that was recorded against all that was promised: the log, the answers, boards and lists. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

/* ---- The log -------------------------------------------------------------------------------------------------------------------------------------------- */

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

/* ---- Rows in the log ------------------------------------------------------------------------------------------------------------------------------------ */

struct ids
{
  struct key *items;
  size_t count, room;
};

/* A case, and what its table and id come to. */
static void ids_add (struct ids *self, struct arena *arena, const uint8_t kase[16], struct slice table, struct slice id)
{
  struct value name = value_string (arena_printf (arena, "%.*s %.*s", SLICE_ARG (table), SLICE_ARG (id)));
  if (self->count == self->room)
  {
    self->room = self->room ? 2 * self->room : 256;
    self->items = realloc (self->items, self->room * sizeof *self->items);
    if (!self->items)
      abort ();
  }
  struct key *key = &self->items[self->count++];
  *key = (struct key){0};
  memcpy (key->bytes, kase, 16);
  value_hash (&name, key->bytes + 16);
}

static void add_rows (struct ids *self, struct arena *arena, const struct event *event)
{
  const struct message *m = &event->message;
  const struct value *taken = m->type == MSG_CASE_ROWS_TAKEN ? &m->arg[CASE_ROWS_TAKEN_ROWS] : NULL;
  if (m->type == MSG_CASE_ROW_PUT && message_bool (m, CASE_ROW_PUT_NEW))
    ids_add (self, arena, event->kase, message_slice (m, CASE_ROW_PUT_TABLE), message_slice (m, CASE_ROW_PUT_ROW));
  for (uint32_t i = 0; taken && i < taken->count; i++)
    ids_add (self, arena, event->kase, message_slice (m, CASE_ROWS_TAKEN_TABLE), value_as_slice (value_at (&taken->items[i], "row")));
}

static void look_at_ids (struct sim *self)
{
  struct ids ids = {0};
  struct arena *arena = arena_new ();
  self->town->arena = arena;
  for (uint64_t seq = 1; seq <= self->seq; seq++)
  {
    struct record_events *events;
    (void) town_record (self->town, seq, &events);
    for (uint32_t e = 0; e < events->count; e++)
      add_rows (&ids, arena, &events->events[e]);
    arena_reset (arena);
  }
  self->town->arena = self->home;
  arena_destroy (&arena);
  if (ids.count > 0)
    qsort (ids.items, ids.count, sizeof *ids.items, compare_keys);
  for (size_t i = 1; i < ids.count; i++)
    promise (self, compare_keys (&ids.items[i - 1], &ids.items[i]) != 0, "the id of a row is given once and never again");
  free (ids.items);
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

/* ---- Cases, boards, lists -------------------------------------------------------------------------------------------------------------------------------- */

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

void look_at_everything (struct sim *self)
{
  struct store_error error;
  struct views *views;
  struct cases cases = {.arena = arena_new ()};
  struct walk walk = {.work_max = UINT32_MAX};
  town_verify (self->town);
  uint64_t drafts = look_at_log (self);
  look_at_ids (self);
  look_at_answers (self);
  self->town->arena = cases.arena;
  promise (self, views_read_begin (self->town->store, &views, &error) == STORE_OK, "reading goes on");
  cases_walk (views, cases.arena, &walk, collect_case, &cases);
  promise (self, cases.count == drafts && cases_count (views) == drafts, "there are as many cases as drafts");
  look_at_boards (self, views, &cases);
  look_at_lists (self, views, &cases);
  look_at_rows (self, views, &cases);
  look_at_sums (self, views, &cases);
  look_at_ways (self, views, &cases);
  pictures_look (self, views);
  views_read_end (&views);
  self->town->arena = self->home;
  free (cases.items);
  arena_destroy (&cases.arena);
}
