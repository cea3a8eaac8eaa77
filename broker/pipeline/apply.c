/* SPDX-License-Identifier: EUPL-1.2 */
/* Events into views.  No rule stands here: what an event says has happened. */
#include "room.h"

#include <stdlib.h>
#include <string.h>

/* One event about a case being applied. */
struct applying
{
  struct views *views;
  struct arena *arena;
  struct definitions *definitions;
  const struct record *record;
  const struct message *message;
  struct kase kase;
  struct value fields, imported;
  bool fields_changed, work_changed;
};

/* ---- Fields ------------------------------------------------------------------------------------------------------------------------------------------- */

static void remember_import (struct applying *self, struct slice key, const struct value *value)
{
  uint8_t *hash = arena_alloc (self->arena, VALUE_HASH_BYTES);
  value_hash (value, hash);
  value_set (self->arena, &self->imported, key, value_bytes (hash, VALUE_HASH_BYTES));
}

static void apply_fields (struct applying *self, const struct value *changes, bool imported)
{
  for (uint32_t i = 0; changes->kind == VALUE_MAP && i < changes->count; i++)
  {
    struct slice key = value_as_slice (&changes->items[2 * i]);
    const struct value *value = &changes->items[2 * i + 1];
    if (value_is_nil (value))
      value_remove (&self->fields, key);
    else
      value_set (self->arena, &self->fields, key, *value);
    if (imported)
      remember_import (self, key, value);
  }
  self->kase.title = value_as_slice (value_at (&self->fields, "title"));
  self->kase.summary = value_as_slice (value_at (&self->fields, "summary"));
  self->fields_changed = true;
}

/* ---- One function per event --------------------------------------------------------------------------------------------------------------------------- */

static void enter_stage (struct applying *self, struct slice stage)
{
  self->kase.stage = stage;
  self->kase.entered_ms = self->record->time_ms;
  self->kase.laid = false;
  self->kase.laid_to = SLICE_NONE;
  self->work_changed = true;
}

static void enter_state (struct applying *self, enum case_state state)
{
  self->kase.state = state;
  self->kase.state_ms = self->record->time_ms;
  self->kase.until = SLICE_NONE;
  self->kase.laid = false;
  self->kase.laid_to = SLICE_NONE;
  self->work_changed = true;
  timer_put (self->views, self->kase.id, TIMER_RESUME, 0);
}

static void drafted (struct applying *self)
{
  const struct message *m = self->message;
  struct kase *kase = &self->kase;
  kase->ref = message_slice (m, CASE_DRAFTED_REF);
  kase->pipeline = message_slice (m, CASE_DRAFTED_PIPELINE);
  kase->pipeline_version = (uint32_t) message_int (m, CASE_DRAFTED_PIPELINE_VERSION, 0);
  kase->org = message_slice (m, CASE_DRAFTED_ORG);
  kase->district = message_slice (m, CASE_DRAFTED_DISTRICT);
  kase->handled_by = message_slice (m, CASE_DRAFTED_HANDLED_BY);
  kase->visibility = (enum visibility) visibility_by_key (message_slice (m, CASE_DRAFTED_VISIBILITY));
  kase->audience_seq = self->record->seq;
  kase->source = message_slice (m, CASE_DRAFTED_SOURCE);
  kase->version = 1;
  kase->by_citizen = self->record->role == ROLE_CITIZEN;
  memcpy (kase->drafted_by, self->record->person, 16);
  kase->drafted_ms = kase->state_ms = self->record->time_ms;
  enter_stage (self, message_slice (m, CASE_DRAFTED_STAGE));
  apply_fields (self, &m->arg[CASE_DRAFTED_FIELDS], kase->source.size > 0);

  /* The number in the reference is taken: "SLK-2026-00042". */
  struct slice ref = kase->ref;
  uint32_t number = 0, at = ref.size;
  while (at > 0 && ref.data[at - 1] >= '0' && ref.data[at - 1] <= '9')
    at--;
  for (uint32_t i = at; i < ref.size; i++)
    number = number * 10 + (uint32_t) (ref.data[i] - '0');
  int year = 0;
  for (uint32_t i = at >= 5 ? at - 5 : at; i + 1 < at; i++)
    year = year * 10 + (ref.data[i] - '0');
  case_counter_put (self->views, year, number);
}

static void moved (struct applying *self)
{
  const struct pipeline *pipeline = definitions_get (self->definitions, self->views, self->kase.pipeline, self->kase.pipeline_version);
  enter_stage (self, message_slice (self->message, CASE_MOVED_TO));
  self->kase.version++;
  self->kase.returned = false;
  self->kase.return_due = SLICE_NONE;
  const struct stage *stage = pipeline ? pipeline_stage (pipeline, self->kase.stage) : NULL;
  if (stage && stage->final)
    enter_state (self, STATE_COMPLETED);
}

static void laid (struct applying *self)
{
  struct kase *kase = &self->kase;
  kase->laid = true;
  kase->laid_to = message_slice (self->message, CASE_LAID_TO);
  kase->laid_version = (uint32_t) message_int (self->message, CASE_LAID_VERSION, 0);
  kase->laid_ms = self->record->time_ms;
  memcpy (kase->laid_by, self->record->person, 16);
  kase->returned = false;
  kase->return_due = SLICE_NONE;
  self->work_changed = true;
}

static void returned (struct applying *self)
{
  enter_stage (self, message_slice (self->message, CASE_RETURNED_TO));
  self->kase.version++;
  self->kase.returns++;
  self->kase.returned = true;
  self->kase.returned_ms = self->record->time_ms;
  self->kase.return_due = message_slice (self->message, CASE_RETURNED_DUE);
}

static void parked (struct applying *self)
{
  enter_state (self, STATE_PARKED);
  self->kase.version++;
  self->kase.until = message_slice (self->message, CASE_PARKED_UNTIL);
  timer_put (self->views, self->kase.id, TIMER_RESUME, date_to_ms (self->kase.until));
}

static void side (struct applying *self, enum case_state state)
{
  enter_state (self, state);
  self->kase.version++;
}

/* Back in the stage it left: the periods that run from the entry begin anew. */
static void reopened (struct applying *self)
{
  side (self, STATE_OPEN);
  self->kase.entered_ms = self->record->time_ms;
}

static uint32_t approval_at (const struct kase *kase, struct slice kind)
{
  uint32_t i = 0;
  while (i < kase->approval_count && !slice_equal (kase->approvals[i].kind, kind))
    i++;
  return i;
}

static void approved (struct applying *self)
{
  struct kase *kase = &self->kase;
  struct slice kind = message_slice (self->message, CASE_APPROVED_KIND);
  uint32_t i = approval_at (kase, kind);
  if (i == LIMIT_APPROVALS)
    return; /* a definition has at most that many */
  if (i == kase->approval_count)
    kase->approval_count++;
  kase->approvals[i] = (struct case_approval){.kind = kind,
                                              .yes = slice_is (message_slice (self->message, CASE_APPROVED_VERDICT), "yes"),
                                              .role = self->record->role,
                                              .version = (uint32_t) message_int (self->message, CASE_APPROVED_VERSION, 0),
                                              .time_ms = self->record->time_ms,
                                              .text = message_slice (self->message, CASE_APPROVED_TEXT)};
  memcpy (kase->approvals[i].person, self->record->person, 16);
  self->work_changed = true;
}

static void lapsed (struct applying *self)
{
  const struct value *kinds = &self->message->arg[CASE_LAPSED_KINDS];
  for (uint32_t k = 0; k < kinds->count; k++)
  {
    uint32_t i = approval_at (&self->kase, value_as_slice (&kinds->items[k]));
    if (i < self->kase.approval_count)
      self->kase.approvals[i] = self->kase.approvals[--self->kase.approval_count];
  }
  self->work_changed = true;
}

static void assigned (struct applying *self)
{
  struct kase *kase = &self->kase;
  struct slice org = message_slice (self->message, CASE_ASSIGNED_ORG);
  uint32_t i = 0;
  while (i < kase->assignment_count && !slice_equal (kase->assignments[i].org, org))
    i++;
  if (i == LIMIT_ASSIGNMENTS)
    i = assignment_ended (kase, self->record->time_ms);
  if (i == LIMIT_ASSIGNMENTS)
    return; /* decide refused it */
  if (i == kase->assignment_count)
    kase->assignment_count++;
  kase->assignments[i] = (struct case_assignment){org, message_slice (self->message, CASE_ASSIGNED_UNTIL)};
}

static void commented (struct applying *self)
{
  struct comment comment = {.internal = message_bool (self->message, CASE_COMMENTED_INTERNAL), .depth = 1}, parent;
  const uint8_t *parent_id = value_as_id (&self->message->arg[CASE_COMMENTED_PARENT]);
  memcpy (comment.id, value_as_id (&self->message->arg[CASE_COMMENTED_COMMENT]), 16);
  memcpy (comment.kase, self->kase.id, 16);
  if (parent_id && comment_get (self->views, parent_id, &parent))
  {
    memcpy (comment.parent, parent_id, 16);
    comment.depth = parent.depth + 1;
  }
  comment_put (self->views, &comment);
  self->kase.comments += !comment.internal;
}

static void migrated (struct applying *self)
{
  self->kase.pipeline = message_slice (self->message, CASE_MIGRATED_PIPELINE);
  self->kase.pipeline_version = (uint32_t) message_int (self->message, CASE_MIGRATED_PIPELINE_VERSION, 0);
  self->kase.version++;
  self->kase.laid = false; /* the gate before which it was laid was another definition's */
  self->kase.laid_to = SLICE_NONE;
  if (slice_equal (self->kase.stage, message_slice (self->message, CASE_MIGRATED_TO)))
    self->work_changed = true;
  else
    enter_stage (self, message_slice (self->message, CASE_MIGRATED_TO));
}

static void supported (struct applying *self, int count_field, bool now)
{
  support_put (self->views, self->kase.id, self->record->person, now);
  self->kase.support = (uint32_t) message_int (self->message, count_field, 0);
}

static void edited (struct applying *self)
{
  self->kase.version = (uint32_t) message_int (self->message, CASE_EDITED_VERSION, self->kase.version);
  apply_fields (self, &self->message->arg[CASE_EDITED_FIELDS], message_bool (self->message, CASE_EDITED_IMPORTED));
  self->work_changed = true;
}

static void apply_to_case (struct applying *self)
{
  switch (self->message->type)
  {
  case MSG_CASE_DRAFTED: drafted (self); break;
  case MSG_CASE_EDITED: edited (self); break;
  case MSG_CASE_LAID: laid (self); break;
  case MSG_CASE_MOVED: moved (self); break;
  case MSG_CASE_RETURNED: returned (self); break;
  case MSG_CASE_PARKED: parked (self); break;
  case MSG_CASE_RESUMED: reopened (self); break;
  case MSG_CASE_REJECTED: side (self, STATE_REJECTED); break;
  case MSG_CASE_REOPENED: reopened (self); break;
  case MSG_CASE_WITHDRAWN: side (self, STATE_WITHDRAWN); break;
  case MSG_CASE_APPROVED: approved (self); break;
  case MSG_CASE_LAPSED: lapsed (self); break;
  case MSG_CASE_ASSIGNED: assigned (self); break;
  case MSG_CASE_HANDED: self->kase.handled_by = message_slice (self->message, CASE_HANDED_ORG); self->work_changed = true; break;
  case MSG_CASE_COMMENTED: commented (self); break;
  case MSG_CASE_SUPPORTED: supported (self, CASE_SUPPORTED_COUNT, true); break;
  case MSG_CASE_UNSUPPORTED: supported (self, CASE_UNSUPPORTED_COUNT, false); break;
  case MSG_CASE_MIGRATED: migrated (self); break;
  case MSG_CASE_AUDIENCE:
    self->kase.visibility = (enum visibility) visibility_by_key (message_slice (self->message, CASE_AUDIENCE_VISIBILITY));
    self->kase.audience_seq = self->record->seq;
    break;
  default: abort (); /* payload_decode let no other event through with a case */
  }
}

static bool concerns_fields (enum message_type type)
{
  return type != MSG_CASE_COMMENTED && type != MSG_CASE_SUPPORTED && type != MSG_CASE_UNSUPPORTED && type != MSG_CASE_AUDIENCE;
}

/* Search finds a case by the fields that everybody sees who sees the case. */
static void put_fields (struct applying *self, const struct pipeline *pipeline)
{
  struct value found = value_list (self->arena, self->fields.count);
  for (uint32_t i = 0; i < self->fields.count; i++)
  {
    const struct field *field = pipeline ? pipeline_field (pipeline, value_as_slice (&self->fields.items[2 * i])) : NULL;
    if (field && field->class == CLASS_PUBLIC)
      value_append (self->arena, &found, self->fields.items[2 * i]);
  }
  case_fields_put (self->views, self->kase.id, &self->fields, &self->imported, &found);
}

static void apply_case (struct views *views, struct definitions *definitions, const struct record *record, const struct event *event, struct arena *arena)
{
  struct applying *self = arena_alloc (arena, sizeof *self);
  *self = (struct applying){.views = views, .arena = arena, .definitions = definitions, .record = record, .message = &event->message};
  bool fields = concerns_fields (event->message.type);
  if (!case_get (views, arena, event->kase, &self->kase))
    memcpy (self->kase.id, event->kase, 16);
  if (fields)
    case_fields (views, arena, event->kase, &self->fields, &self->imported);
  if (self->fields.kind != VALUE_MAP)
    self->fields = value_map (arena, 8);
  if (self->imported.kind != VALUE_MAP)
    self->imported = value_map (arena, 8);
  apply_to_case (self);
  const struct pipeline *pipeline = definitions_get (definitions, views, self->kase.pipeline, self->kase.pipeline_version);
  case_put (views, &self->kase);
  if (self->fields_changed)
    put_fields (self, pipeline);
  if (self->work_changed)
    work_update (views, arena, pipeline, &self->kase, &self->fields);
  history_put (views, event->kase, record->seq);
}

/* ---- Organisations, people, definitions --------------------------------------------------------------------------------------------------------------- */

static void keys_of (struct arena *arena, const struct value *map, const char *name, struct slice **keys, uint32_t *count)
{
  const struct value *list = value_at (map, name);
  *count = list && list->kind == VALUE_LIST ? list->count : 0;
  *keys = arena_alloc (arena, (*count + 1) * sizeof **keys);
  for (uint32_t i = 0; i < *count; i++)
    (*keys)[i] = value_as_slice (&list->items[i]);
}

static void apply_org (struct views *views, struct arena *arena, const struct value *map)
{
  struct org org = {.key = value_as_slice (value_at (map, "key")),
                    .kind = value_as_slice (value_at (map, "kind")),
                    .name = value_as_slice (value_at (map, "name")),
                    .district = value_as_slice (value_at (map, "district")),
                    .association = value_as_slice (value_at (map, "association")),
                    .valid_from = value_as_slice (value_at (map, "valid_from")),
                    .valid_until = value_as_slice (value_at (map, "valid_until")),
                    .inhabitants = value_as_int (value_at (map, "inhabitants"), -1)};
  keys_of (arena, map, "predecessors", &org.predecessors, &org.predecessor_count);
  keys_of (arena, map, "districts", &org.districts, &org.district_count);
  keys_of (arena, map, "triage_firms", &org.triage_firms, &org.triage_firm_count);
  org_put (views, &org);
}

static void apply_grants (struct person *person, const struct value *list)
{
  person->grant_count = 0;
  for (uint32_t i = 0; list->kind == VALUE_LIST && i < list->count && person->grant_count < LIMIT_GRANTS; i++)
  {
    const struct value *map = &list->items[i];
    int role = role_by_key (value_as_slice (value_at (map, "role")));
    if (role >= 0)
      person->grants[person->grant_count++] = (struct grant){.role = (enum role) role,
                                                             .org = value_as_slice (value_at (map, "org")),
                                                             .from = value_as_slice (value_at (map, "from")),
                                                             .until = value_as_slice (value_at (map, "until")),
                                                             .deputy = value_as_bool (value_at (map, "deputy"), false)};
  }
}

static void apply_person (struct views *views, struct arena *arena, const struct message *message)
{
  struct person person = {.status = PERSON_STATUS_INVITED};
  const uint8_t *id = value_as_id (&message->arg[0]); /* the first field of all person events */
  if (!person_get (views, arena, id, &person))
    memcpy (person.id, id, 16);
  switch (message->type)
  {
  case MSG_PERSON_INVITED:
    apply_grants (&person, &message->arg[PERSON_INVITED_GRANTS]);
    person.invited_until_ms = message_int (message, PERSON_INVITED_EXPIRES, 0);
    break;
  case MSG_PERSON_ENROLLED: person.status = PERSON_STATUS_ENROLLED; break;
  case MSG_PERSON_CHANGED: apply_grants (&person, &message->arg[PERSON_CHANGED_GRANTS]); break;
  default: person.status = PERSON_STATUS_REVOKED; break;
  }
  person_put (views, &person);
}

void apply (struct views *views, struct definitions *definitions, const struct record *record, const struct event *event)
{
  struct arena *arena = arena_new ();
  const struct message *m = &event->message;
  if (event->about_case)
    apply_case (views, definitions, record, event, arena);
  else if (m->type == MSG_ORG_CHANGED)
    apply_org (views, arena, &m->arg[ORG_CHANGED_ORG]);
  else if (m->type == MSG_PIPELINE_LOADED)
    definition_put (views, message_slice (m, PIPELINE_LOADED_PIPELINE), (uint32_t) message_int (m, PIPELINE_LOADED_VERSION, 0),
                    message_slice (m, PIPELINE_LOADED_YAML));
  else
    apply_person (views, arena, m);
  arena_destroy (&arena);
}

enum store_status fold_record (void *definitions, struct views *views, const struct record *record)
{
  struct arena *arena = arena_new ();
  struct record_events *events = arena_alloc (arena, sizeof *events);
  bool whole = payload_decode (arena, record->payload, events);
  for (uint32_t i = 0; whole && i < events->count; i++)
    apply (views, definitions, record, &events->events[i]);
  arena_destroy (&arena);
  return whole ? STORE_OK : STORE_CORRUPT;
}
