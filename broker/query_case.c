/* SPDX-License-Identifier: EUPL-1.2 */
/* One case, and what happened to it. */
#include "past.h"
#include "query_room.h"

#include "pipeline/attaching.h"

#include <string.h>

static struct value seen_fields (struct query *query, const struct pipeline *pipeline, const struct value *fields, int level)
{
  struct value seen = value_map (query->arena, fields->count);
  for (uint32_t i = 0; fields->kind == VALUE_MAP && i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    if (level_suffices (level, field_classes (query, pipeline, key)))
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

static struct value asked_to_value (struct arena *arena, const struct kase *kase)
{
  struct value list = value_list (arena, kase->asked_count);
  for (uint32_t i = 0; i < kase->asked_count; i++)
  {
    struct message row = message_new (MSG_ASKED);
    row.arg[ASKED_KIND] = value_text (kase->asked[i].kind);
    row.arg[ASKED_TIME] = value_int (kase->asked[i].time_ms);
    row.arg[ASKED_UNTIL] = value_text (kase->asked[i].until);
    value_append (arena, &list, message_to_map (arena, &row));
  }
  return kase->asked_count > 0 ? list : VALUE_NONE;
}

/* Fields that are as they were taken over, of those the person sees. */
static struct value taken_to_value (struct query *query, const struct past *seen)
{
  struct value keys = value_list (query->arena, seen->taken.count);
  for (uint32_t i = 0; seen->taken.kind == VALUE_MAP && i < seen->taken.count; i++)
  {
    struct slice key = value_as_slice (&seen->taken.items[2 * i]), then = value_as_slice (&seen->taken.items[2 * i + 1]);
    const struct field *field = seen->pipeline ? pipeline_field (seen->pipeline, key) : NULL;
    uint8_t now[VALUE_HASH_BYTES];
    value_hash (value_get (&seen->fields, key), now);
    if (field && (int) field->class <= seen->level && slice_equal (then, (struct slice){(const char *) now, sizeof now}))
      value_append (query->arena, &keys, value_text (key));
  }
  return keys.count > 0 ? keys : VALUE_NONE;
}

static struct value texts_to_value (struct arena *arena, const struct slice *texts, uint32_t count)
{
  struct value list = value_list (arena, count);
  for (uint32_t i = 0; i < count; i++)
    value_append (arena, &list, value_text (texts[i]));
  return count > 0 ? list : VALUE_NONE;
}

/* Where it went, what went up in it, where it comes from, who took it over. */
static void view_kin (struct query *query, const struct past *seen, struct message *row)
{
  const struct kase *kase = &seen->kase;
  row->arg[CASE_VIEW_MERGED] = texts_to_value (query->arena, kase->merged, kase->merged_count);
  if (kase->state == STATE_MERGED)
    row->arg[CASE_VIEW_MERGED_INTO] = value_text (kase->merge_ref);
  else if (seen->level >= CLASS_PARTIES || consent_awaited (query->scopes, kase))
    row->arg[CASE_VIEW_MERGE_TO] = text_or_nil (kase->merge_ref);
  if (seen->level >= CLASS_REGION)
    row->arg[CASE_VIEW_ADOPTED_FROM] = text_or_nil (kase->adopted_ref);
  row->arg[CASE_VIEW_ADOPTIONS] = kase->adoptions > 0 ? value_int (kase->adoptions) : VALUE_NONE;
  row->arg[CASE_VIEW_TAKEN] = taken_to_value (query, seen);
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

static struct value row_counts (struct query *query, const struct kase *kase, const struct pipeline *pipeline, const struct case_rows *rows)
{
  struct value counts = value_map (query->arena, rows->count);
  for (uint32_t i = 0; i < rows->count; i++)
    if (rows->tables[i].count > 0 && classes_reached (query, kase, table_classes (query, pipeline, rows->tables[i].table)))
      value_set (query->arena, &counts, rows->tables[i].table, value_int (rows->tables[i].count));
  return counts.count > 0 ? counts : VALUE_NONE;
}

struct counting
{
  int level;
  uint32_t count;
};

static enum walk_step count_one (void *context, const struct attachment *attachment)
{
  struct counting *self = context;
  self->count += attachment_readable (attachment, self->level) && !attachment->detached;
  return WALK_TAKE;
}

/* Those that the person may see; the case itself counts internal ones as well. */
static uint32_t attachments_seen (struct query *query, const struct past *seen)
{
  struct counting counting = {seen->level, 0};
  struct walk walk = {0};
  if (seen->level >= CLASS_STAFF || seen->kase.attachments == 0)
    return seen->kase.attachments;
  do
  {
    attachments_walk (query->views, query->arena, seen->kase.id, &walk, count_one, &counting);
    walk.after = walk.next;
  } while (walk.next.size > 0);
  return counting.count;
}

/* What is the same of a case as it is and as it was. */
static void view_content (struct query *query, const struct past *seen, struct message *row)
{
  view_head (query, &seen->kase, row);
  row->arg[CASE_VIEW_FIELDS] = seen_fields (query, seen->pipeline, &seen->fields, seen->level);
  row->arg[CASE_VIEW_ROWS] = row_counts (query, &seen->kase, seen->pipeline, &seen->rows);
  view_kin (query, seen, row);
  uint32_t attachments = attachments_seen (query, seen);
  row->arg[CASE_VIEW_ATTACHMENTS] = attachments > 0 ? value_int (attachments) : VALUE_NONE;
  if (seen->level < CLASS_PARTIES)
    return;
  row->arg[CASE_VIEW_APPROVALS] = approvals_to_value (query->arena, &seen->kase);
  row->arg[CASE_VIEW_ASSIGNMENTS] = assignments_to_value (query->arena, &seen->kase);
  row->arg[CASE_VIEW_ASKED] = asked_to_value (query->arena, &seen->kase);
}

/* What the next gate wants, of the case as it is. */
static void view_gate (struct query *query, struct past *seen, struct message *row)
{
  struct findings *findings = seen->level >= CLASS_PARTIES && seen->pipeline ? findings_of (query, seen, SLICE_NONE, NULL) : NULL;
  if (!findings)
    return;
  row->arg[CASE_VIEW_UNMET] = findings_together (query->arena, findings);
  row->arg[CASE_VIEW_WARNINGS] = findings->warnings.count > 0 ? reasons_to_value (query->arena, &findings->warnings) : VALUE_NONE;
}

/* The end of a day, in milliseconds. */
static int64_t end_of (struct slice day)
{
  return day.size > 0 ? date_to_ms (day) + INT64_C (86400000) : INT64_MAX;
}

/* Somewhere the day after today has begun already. */
static bool day_is_ahead (struct query *query, struct slice day, struct message *answer)
{
  bool ahead = day.size > 0 && date_to_ms (day) > query->now_ms + INT64_C (86400000);
  if (ahead)
    *answer = past_answer_future (query);
  return ahead;
}

void query_case (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  const struct value *name = &request->arg[CASE_GET_CASE];
  struct past *seen = arena_alloc (query->arena, sizeof *seen);
  bool earlier = message_has (request, CASE_GET_AT) || message_has (request, CASE_GET_ON);
  int code = case_now (query, name, seen);
  if (!code && (past_is_ahead (query, request, CASE_GET_AT, answer) || day_is_ahead (query, message_slice (request, CASE_GET_ON), answer)))
    return;
  if (!code && earlier)
    code = past_of (query, seen->kase.id, (uint64_t) message_int (request, CASE_GET_AT, INT64_MAX), end_of (message_slice (request, CASE_GET_ON)), seen);
  if (code)
  {
    *answer = code == ERR_NOT_FOUND ? not_found (query, case_name (query, name)) : error_answer (query->arena, code, SLICE_NONE);
    return;
  }
  struct message row = message_new (MSG_CASE_VIEW);
  view_content (query, seen, &row);
  if (!earlier)
    view_gate (query, seen, &row);
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
  if (!event->about_case || memcmp (event->kase, self->kase->id, 16) != 0 || event->message.type == MSG_CASE_AUDIENCE ||
      !class_reached (query->scopes, self->kase, event->class, query->now_ms) ||
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
  if (!case_find (query->views, query->arena, name, &kase) || !visible (query, &kase))
  {
    *answer = not_found (query, case_name (query, name));
    return;
  }
  struct history history = {.page = page_new (query, request, CASE_HISTORY_PAGE, CASE_HISTORY_LIMIT), .kase = &kase};
  history_walk (query->views, query->arena, kase.id, &history.page.walk, history_record, &history);
  *answer = page_answer (&history.page);
}
