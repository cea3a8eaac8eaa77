/* SPDX-License-Identifier: EUPL-1.2 */
/* One case, and what happened to it. */
#include "query_room.h"

#include <string.h>

static struct value seen_fields (struct query *query, const struct pipeline *pipeline, const struct value *fields, int level)
{
  struct value seen = value_map (query->arena, fields->count);
  for (uint32_t i = 0; fields->kind == VALUE_MAP && i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    const struct field *field = pipeline ? pipeline_field (pipeline, key) : NULL;
    /* A former field is shown to those who work on the case. */
    if (field ? (int) field->class <= level : level >= CLASS_PARTIES)
      value_set (query->arena, &seen, key, fields->items[2 * i + 1]);
  }
  return seen;
}

static struct value approvals_to_value (struct arena *arena, const struct kase *kase)
{
  struct value list = value_list (arena, kase->approval_count);
  for (uint32_t i = 0; i < kase->approval_count; i++)
  {
    const struct case_approval *approval = &kase->approvals[i];
    struct message row = message_new (MSG_APPROVAL);
    row.arg[APPROVAL_KIND] = value_text (approval->kind);
    row.arg[APPROVAL_VERDICT] = value_string (approval->yes ? "yes" : "no");
    row.arg[APPROVAL_ROLE] = value_string (role_key (approval->role));
    row.arg[APPROVAL_VERSION] = value_int (approval->version);
    row.arg[APPROVAL_TIME] = value_int (approval->time_ms);
    row.arg[APPROVAL_TEXT] = text_or_nil (approval->text);
    value_append (arena, &list, message_to_map (arena, &row));
  }
  return list;
}

static struct value assignments_to_value (struct arena *arena, const struct kase *kase)
{
  struct value list = value_list (arena, kase->assignment_count);
  for (uint32_t i = 0; i < kase->assignment_count; i++)
  {
    struct message row = message_new (MSG_ASSIGNMENT);
    row.arg[ASSIGNMENT_ORG] = value_text (kase->assignments[i].org);
    row.arg[ASSIGNMENT_UNTIL] = value_text (kase->assignments[i].until);
    value_append (arena, &list, message_to_map (arena, &row));
  }
  return list;
}

static struct value unmet (struct query *query, const struct pipeline *pipeline, const struct kase *kase, const struct value *fields)
{
  struct reasons *now = arena_alloc (query->arena, sizeof *now), *waiting = arena_alloc (query->arena, sizeof *waiting);
  const struct gate *gate = kase->state == STATE_OPEN ? gate_find (pipeline, kase, fields, kase->laid_to) : NULL;
  if (gate)
    gate_check (pipeline, gate, kase, fields, query->now_ms, query->arena, now, waiting);
  for (uint32_t i = 0; i < waiting->count && now->count < LIMIT_REASONS; i++)
    now->items[now->count++] = waiting->items[i];
  return reasons_to_value (query->arena, now);
}

static void view_head (struct query *query, const struct kase *kase, struct message *row)
{
  row->arg[CASE_VIEW_ID] = id_copy (query->arena, kase->id);
  row->arg[CASE_VIEW_REF] = value_text (kase->ref);
  row->arg[CASE_VIEW_ORG] = value_text (kase->org);
  row->arg[CASE_VIEW_HANDLED_BY] = text_or_nil (kase->handled_by);
  row->arg[CASE_VIEW_DISTRICT] = text_or_nil (kase->district);
  row->arg[CASE_VIEW_PIPELINE] = value_text (kase->pipeline);
  row->arg[CASE_VIEW_PIPELINE_VERSION] = value_int (kase->pipeline_version);
  row->arg[CASE_VIEW_STAGE] = value_text (kase->stage);
  row->arg[CASE_VIEW_STATE] = value_string (case_state_key (kase->state));
  row->arg[CASE_VIEW_VISIBILITY] = value_string (visibility_key (kase->visibility));
  row->arg[CASE_VIEW_VERSION] = value_int (kase->version);
  row->arg[CASE_VIEW_DRAFTED] = value_int (kase->drafted_ms);
  row->arg[CASE_VIEW_ENTERED] = value_int (kase->entered_ms);
  row->arg[CASE_VIEW_SUPPORT] = value_int (kase->support);
  row->arg[CASE_VIEW_COMMENTS] = value_int (kase->comments);
  row->arg[CASE_VIEW_RETURNS] = value_int (kase->returns);
  row->arg[CASE_VIEW_LAID] = kase->laid ? value_bool (true) : VALUE_NONE;
  row->arg[CASE_VIEW_UNTIL] = text_or_nil (kase->until);
}

void query_case (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  const struct value *name = &request->arg[CASE_GET_CASE];
  struct value fields, imported;
  struct kase kase;
  int level = case_find (query->views, query->arena, name, &kase) ? access_level (query->scopes, &kase, query->now_ms) : -1;
  if (level < 0)
  {
    *answer = not_found (query, case_name (query, name));
    return;
  }
  const struct pipeline *pipeline = definitions_get (query->definitions, query->views, kase.pipeline, kase.pipeline_version);
  case_fields (query->views, query->arena, kase.id, &fields, &imported);
  struct message row = message_new (MSG_CASE_VIEW);
  view_head (query, &kase, &row);
  row.arg[CASE_VIEW_FIELDS] = seen_fields (query, pipeline, &fields, level);
  if (level >= CLASS_PARTIES)
  {
    row.arg[CASE_VIEW_APPROVALS] = approvals_to_value (query->arena, &kase);
    row.arg[CASE_VIEW_ASSIGNMENTS] = assignments_to_value (query->arena, &kase);
    row.arg[CASE_VIEW_UNMET] = pipeline ? unmet (query, pipeline, &kase, &fields) : VALUE_NONE;
  }
  page_add (&page, &row);
  *answer = page_answer (&page);
}

/* ---- History ------------------------------------------------------------------------------------------------------------------------------------- */

struct message event_answer (struct arena *arena, const struct record *record, const struct event *event, uint32_t n, struct slice ref)
{
  struct message answer = message_new (MSG_EVENT);
  answer.arg[EVENT_SEQ] = value_int ((int64_t) record->seq);
  answer.arg[EVENT_N] = value_int (n);
  answer.arg[EVENT_LEAF] = value_bytes (record->leaf, 8);
  answer.arg[EVENT_TIME] = value_int (record->time_ms);
  answer.arg[EVENT_KIND] = value_string (message_def (event->message.type)->name);
  answer.arg[EVENT_BODY] = message_to_map (arena, &event->message);
  if (event->about_case)
    answer.arg[EVENT_CASE] = value_id (event->kase);
  answer.arg[EVENT_REF] = text_or_nil (ref);
  answer.arg[EVENT_ROLE] = value_string (role_key (record->role));
  answer.arg[EVENT_ORG] = text_or_nil (record->org);
  if (record->deputy)
    answer.arg[EVENT_DEPUTY] = value_bool (true);
  if (event->class == CLASS_STAFF)
    answer.arg[EVENT_PERSON] = value_id (record->person);
  return answer;
}

/* A record is at most LIMIT_RECORD_BYTES, so a page that ends once it is past this still fits a frame. */
#define HISTORY_BYTES (LIMIT_FRAME_BYTES - LIMIT_RECORD_BYTES - 65536)

struct history
{
  struct page page;
  const struct kase *kase;
  int level;
};

static bool kind_wanted (const struct message *request, const char *name)
{
  const struct value *kinds = &request->arg[CASE_HISTORY_KINDS];
  for (uint32_t i = 0; kinds->kind == VALUE_LIST && i < kinds->count; i++)
    if (slice_is (value_as_slice (&kinds->items[i]), name))
      return true;
  return kinds->kind != VALUE_LIST || kinds->count == 0;
}

static void history_event (struct history *self, const struct record *record, const struct event *event, uint32_t n)
{
  struct query *query = self->page.query;
  if (!event->about_case || memcmp (event->kase, self->kase->id, 16) != 0 || event->message.type == MSG_CASE_AUDIENCE || (int) event->class > self->level ||
      !audience_meets (query->scopes, &event->audience) || !kind_wanted (self->page.request, message_def (event->message.type)->name))
    return;
  struct message shown = event_answer (query->arena, record, event, n, self->kase->ref), row = message_new (MSG_HISTORY_ROW);
  row.arg[HISTORY_ROW_SEQ] = shown.arg[EVENT_SEQ];
  row.arg[HISTORY_ROW_N] = shown.arg[EVENT_N];
  row.arg[HISTORY_ROW_TIME] = shown.arg[EVENT_TIME];
  row.arg[HISTORY_ROW_KIND] = shown.arg[EVENT_KIND];
  row.arg[HISTORY_ROW_BODY] = shown.arg[EVENT_BODY];
  row.arg[HISTORY_ROW_ROLE] = shown.arg[EVENT_ROLE];
  row.arg[HISTORY_ROW_ORG] = shown.arg[EVENT_ORG];
  row.arg[HISTORY_ROW_DEPUTY] = shown.arg[EVENT_DEPUTY];
  row.arg[HISTORY_ROW_PERSON] = value_copy (query->arena, &shown.arg[EVENT_PERSON]);
  page_add (&self->page, &row);
}

static enum walk_step history_record (void *context, uint64_t seq)
{
  struct history *self = context;
  struct query *query = self->page.query;
  struct store_error error;
  if (self->page.rows.count >= self->page.limit || self->page.bytes > HISTORY_BYTES)
    return WALK_STOP;
  struct record *record = arena_alloc (query->arena, sizeof *record);
  struct record_events *events = arena_alloc (query->arena, sizeof *events);
  if (log_read (query->store, query->arena, seq, record, &error) || !payload_decode (query->arena, record->payload, events))
    return WALK_TAKE; /* a damaged record is verify's to report; the rest of the history is still true */
  self->page.bytes += record->payload.size;
  for (uint32_t n = 0; n < events->count; n++)
    history_event (self, record, &events->events[n], n);
  return WALK_TAKE;
}

void query_history (struct query *query, const struct message *request, struct message *answer)
{
  const struct value *name = &request->arg[CASE_HISTORY_CASE];
  struct kase kase;
  int level = case_find (query->views, query->arena, name, &kase) ? access_level (query->scopes, &kase, query->now_ms) : -1;
  if (level < 0)
  {
    *answer = not_found (query, case_name (query, name));
    return;
  }
  struct history history = {.page = page_new (query, request, CASE_HISTORY_PAGE, CASE_HISTORY_LIMIT), .kase = &kase, .level = level};
  history_walk (query->views, query->arena, kase.id, &history.page.walk, history_record, &history);
  *answer = page_answer (&history.page);
}
