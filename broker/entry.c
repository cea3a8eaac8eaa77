/* SPDX-License-Identifier: EUPL-1.2 */
#include "entry.h"

#include "query.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define REFRESH_MS 60000 /* assignments end with days: what was read is read again after this */

#define PRESENT_BYTES 64 /* about what `present` of an event takes */

static const uint8_t no_re[16];

/* ---- Building: frames and hashes grow in one piece each ---- */

struct building
{
  struct entry *entry;
  struct moment *moment;
  const struct record *record;
  size_t frames_used, frames_room;
  uint32_t hashes_used, hashes_room;
  uint8_t ref_of[16]; /* the case whose reference was read last */
  struct slice ref;
};

static void *grow (void *data, size_t size)
{
  data = realloc (data, size);
  if (data == NULL)
    abort ();
  return data;
}

static struct span add_frame (struct building *self, const struct message *message)
{
  struct arena *arena = self->moment->arena;
  struct slice head = codec_encode_answer_head (arena, message->type, no_re);
  assert (head.size == entry_re_at () + 16);
  struct slice body = codec_encode_body (arena, message);
  size_t size = (size_t) head.size + body.size;
  if (self->frames_used + size > self->frames_room)
  {
    self->frames_room = self->frames_used * 2 + size;
    self->entry->frames = grow (self->entry->frames, self->frames_room);
  }
  char *at = self->entry->frames + self->frames_used;
  memcpy (at, head.data, head.size);
  memcpy (at + head.size, body.data, body.size);
  struct span span = {(uint32_t) self->frames_used, (uint32_t) size};
  self->frames_used += size;
  return span;
}

static struct run add_hashes (struct building *self, const struct value *scopes)
{
  uint32_t count = scopes != NULL && scopes->kind == VALUE_LIST ? scopes->count : 0;
  if (self->hashes_used + count > self->hashes_room)
  {
    self->hashes_room = self->hashes_used * 2 + count;
    self->entry->hashes = grow (self->entry->hashes, self->hashes_room * sizeof (uint64_t));
  }
  struct run run = {self->hashes_used, count};
  if (count == 0)
    return run;
  uint64_t *hashes = self->entry->hashes + run.at;
  for (uint32_t i = 0; i < count; i++)
    hashes[i] = scope_hash (value_as_slice (&scopes->items[i]));
  scopes_sort (hashes, count);
  self->hashes_used += count;
  return run;
}

static struct slice ref_of (struct building *self, const uint8_t kase[16])
{
  struct kase head;
  if (self->ref.size > 0 && memcmp (self->ref_of, kase, 16) == 0)
    return self->ref;
  self->ref = case_get (self->moment->views, self->moment->arena, kase, &head) ? head.ref : SLICE_NONE;
  memcpy (self->ref_of, kase, 16);
  return self->ref;
}

/* A change of who sees a case shows as appeared or vanished; as itself to relays alone, since what it says about others is none of anybody else's. */
static void add_audience (struct building *self, struct entry_event *to, const struct event *event, uint32_t n, struct slice ref)
{
  struct message appeared = message_new (MSG_APPEARED);
  appeared.arg[APPEARED_SEQ] = value_int ((int64_t) self->record->seq);
  appeared.arg[APPEARED_N] = value_int (n);
  appeared.arg[APPEARED_LEAF] = value_bytes (self->record->leaf, LEAF_BYTES);
  appeared.arg[APPEARED_CASE] = value_id (event->kase);
  if (ref.size > 0)
    appeared.arg[APPEARED_REF] = value_text (ref);
  struct message vanished = message_new (MSG_VANISHED);
  vanished.arg[VANISHED_SEQ] = appeared.arg[APPEARED_SEQ];
  vanished.arg[VANISHED_N] = appeared.arg[APPEARED_N];
  vanished.arg[VANISHED_LEAF] = appeared.arg[APPEARED_LEAF];
  vanished.arg[VANISHED_CASE] = appeared.arg[APPEARED_CASE];
  to->frame = add_frame (self, &appeared);
  to->gone = add_frame (self, &vanished);
  struct message told = event_answer (self->moment->arena, self->record, event, n, ref);
  to->told = add_frame (self, &told);
  to->audience = add_hashes (self, &event->message.arg[CASE_AUDIENCE_NEW]);
  to->old = add_hashes (self, &event->message.arg[CASE_AUDIENCE_OLD]);
  to->since = (uint64_t) message_int (&event->message, CASE_AUDIENCE_SINCE, 0);
}

static void add_event (struct building *self, struct entry_event *to, const struct event *event, uint32_t n)
{
  to->type = event->message.type;
  to->class = event->class;
  to->about_case = event->about_case;
  struct slice ref = SLICE_NONE;
  if (event->about_case)
  {
    memcpy (to->kase, event->kase, 16);
    ref = ref_of (self, event->kase);
  }
  if (to->type == MSG_CASE_AUDIENCE)
  {
    to->class = CLASS_PUBLIC; /* whoever sees the case at all */
    add_audience (self, to, event, n, ref);
    return;
  }
  struct message answer = event_answer (self->moment->arena, self->record, event, n, ref);
  to->frame = add_frame (self, &answer);
  to->audience = add_hashes (self, &event->audience);
}

struct entry *entry_new (const struct record *record, struct moment *moment)
{
  struct record_events *events = moment->events;
  if (!payload_decode (moment->arena, record->payload, events))
  {
    arena_reset (moment->arena);
    return NULL;
  }
  struct entry *self = calloc (1, sizeof *self);
  struct entry_event *list = calloc (events->count > 0 ? events->count : 1, sizeof *list);
  if (self == NULL || list == NULL)
    abort ();
  self->seq = record->seq;
  memcpy (self->leaf, record->leaf, LEAF_BYTES);
  self->count = events->count;
  self->events = list;
  struct building building = {.entry = self, .moment = moment, .record = record};
  for (uint32_t n = 0; n < events->count; n++)
    add_event (&building, &list[n], &events->events[n], n);
  self->bytes = sizeof *self + self->count * (sizeof *list + PRESENT_BYTES) + building.frames_room + building.hashes_room * sizeof (uint64_t);
  arena_reset (moment->arena);
  return self;
}

void entry_destroy (struct entry **self)
{
  if (*self == NULL)
    return;
  for (uint32_t i = 0; i < (*self)->count; i++)
    free ((*self)->events[i].present);
  free ((*self)->events);
  free ((*self)->hashes);
  free ((*self)->frames);
  free (*self);
  *self = NULL;
}

/* ---- The present ---- */

static void set_present (struct entry_event *event, const struct value *scopes)
{
  if (scopes->count > event->present_room)
  {
    event->present_room = scopes->count;
    event->present = grow (event->present, event->present_room * sizeof (uint64_t));
  }
  for (uint32_t i = 0; i < scopes->count; i++)
    event->present[i] = scope_hash (value_as_slice (&scopes->items[i]));
  event->present_count = scopes->count;
  scopes_sort (event->present, scopes->count);
}

void entry_refresh (struct entry *self, struct moment *moment)
{
  uint64_t seq = views_seq (moment->views);
  if (self->fresh_seq == seq && moment->now_ms >= self->fresh_ms && moment->now_ms - self->fresh_ms < REFRESH_MS)
    return;
  struct kase kase;
  const uint8_t *read = NULL; /* the case in `kase` */
  bool found = false;
  for (uint32_t i = 0; i < self->count; i++)
  {
    struct entry_event *event = &self->events[i];
    if (!event->about_case)
      continue;
    if (read == NULL || memcmp (read, event->kase, 16) != 0)
    {
      read = event->kase;
      found = case_get (moment->views, moment->arena, read, &kase);
    }
    event->present_count = 0;
    if (!found)
      continue;
    struct value scopes = audience_of (moment->arena, &kase, event->class, moment->now_ms);
    set_present (event, &scopes);
    event->org = scope_hash (kase.org);
    event->district = kase.district.size > 0 ? scope_hash (kase.district) : 0;
  }
  self->fresh_seq = seq;
  self->fresh_ms = moment->now_ms;
  arena_reset (moment->arena);
}

/* ---- Reading ---- */

size_t entry_re_at (void)
{
  return 5; /* list of three, number in two bytes, bytes of sixteen: 93 cc NN c4 10 */
}

struct slice entry_frame (const struct entry *self, struct span span)
{
  return (struct slice){self->frames + span.at, span.size};
}

/* A frame that cannot be read goes without an audience: for nobody. */
struct slice entry_frame_told (const struct entry *self, const struct entry_event *event, struct arena *arena)
{
  bool is_audience = event->type == MSG_CASE_AUDIENCE;
  struct slice kept = entry_frame (self, is_audience ? event->told : event->frame), culprit;
  struct answer answer;
  if (codec_decode_answer (arena, kept.data, kept.size, &answer, &culprit) != 0)
    return kept;
  answer.message.arg[EVENT_AUDIENCE] = scopes_to_bytes (arena, self->hashes + event->audience.at, event->audience.count);
  if (event->about_case)
    answer.message.arg[EVENT_PRESENT] = scopes_to_bytes (arena, event->present, event->present_count);
  if (is_audience)
    answer.message.arg[EVENT_OLD] = scopes_to_bytes (arena, self->hashes + event->old.at, event->old.count);
  return codec_encode_answer (arena, &answer);
}
