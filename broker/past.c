/* SPDX-License-Identifier: EUPL-1.2 */
#include "past.h"

#include "pipeline/applying.h"

#include <string.h>

struct folding
{
  struct query *query;
  struct applying *applying;
  struct record_events *events; /* reused: what they point to stays in the arena */
  uint64_t seq;
  int64_t time_ms;
  uint32_t records;
  size_t bytes;
  bool too_much, ended;
};

static void fold_events (struct folding *self, const struct record *record)
{
  struct applying *applying = self->applying;
  applying->record = record;
  for (uint32_t i = 0; i < self->events->count; i++)
  {
    const struct event *event = &self->events->events[i];
    if (!event->about_case || memcmp (event->kase, applying->kase.id, 16) != 0)
      continue;
    applying->message = &event->message;
    fold_event (applying);
  }
}

static enum walk_step each_record (void *context, uint64_t seq)
{
  struct folding *self = context;
  struct query *query = self->query;
  struct store_error error;
  struct record *record = arena_alloc (query->arena, sizeof *record);
  self->too_much = self->records >= PAST_RECORDS_MAX || self->bytes > PAST_BYTES_MAX;
  self->ended = seq > self->seq || self->too_much;
  if (self->ended)
    return WALK_STOP;
  if (log_read (query->store, query->arena, seq, record, &error) || !payload_decode (query->arena, record->payload, self->events))
    return WALK_TAKE; /* a damaged record is verify's to report */
  self->ended = record->time_ms >= self->time_ms;
  if (self->ended)
    return WALK_STOP;
  self->records++;
  self->bytes += record->payload.size;
  fold_events (self, record);
  return WALK_TAKE;
}

static void fold_history (struct folding *self, const uint8_t id[16])
{
  struct walk walk = {.work_max = LIMIT_PAGE_WORK};
  do
  {
    history_walk (self->query->views, self->query->arena, id, &walk, each_record, self);
    walk.after = walk.next;
  } while (walk.next.size > 0 && !self->ended);
}

struct message past_answer_future (struct query *query)
{
  struct slice newest = slice_of (arena_printf (query->arena, "%llu", (unsigned long long) views_seq (query->views)));
  struct message answer = error_answer (query->arena, ERR_FUTURE, newest);
  answer.arg[ERROR_DETAIL] = value_text (newest);
  return answer;
}

bool past_is_ahead (struct query *query, const struct message *request, int field, struct message *answer)
{
  if ((uint64_t) message_int (request, field, 0) <= views_seq (query->views))
    return false;
  *answer = past_answer_future (query);
  return true;
}

int past_of (struct query *query, const uint8_t id[16], uint64_t seq, int64_t time_ms, struct past *out)
{
  struct arena *arena = query->arena;
  struct applying *applying = arena_alloc (arena, sizeof *applying);
  struct folding folding = {.query = query, .applying = applying, .events = arena_alloc (arena, sizeof *folding.events), .seq = seq, .time_ms = time_ms};
  struct kase now;
  if (!case_get (query->views, arena, id, &now))
    return ERR_NOT_FOUND;
  *applying = (struct applying){.reading = query->views, .arena = arena, .definitions = query->definitions, .snapshot = snapshot_new (arena)};
  memcpy (applying->kase.id, id, 16);
  applying->fields = value_map (arena, 32);
  applying->imported = value_map (arena, 1);
  applying->taken = value_map (arena, 1);
  fold_history (&folding, id);
  if (folding.too_much)
    return ERR_TOO_MUCH;
  if (folding.records == 0)
    return ERR_NOT_FOUND;
  *out = (struct past){.kase = applying->kase, .fields = applying->fields, .taken = applying->taken, .pipeline = folding_pipeline (applying)};
  snapshot_rows (applying->snapshot, arena, &out->rows);
  int then = access_level (query->scopes, &out->kase, query->now_ms), present = access_level (query->scopes, &now, query->now_ms);
  out->level = then < present ? then : present;
  return out->level < 0 ? ERR_NOT_FOUND : 0;
}
