/* SPDX-License-Identifier: EUPL-1.2 */
/* What an event makes of its case.  No rule stands here: what an event says has happened. */
#include "applying.h"

#include <stdlib.h>
#include <string.h>

const struct pipeline *folding_pipeline (struct applying *self)
{
  return definitions_get (self->definitions, self->reading, self->kase.pipeline, self->kase.pipeline_version);
}

/* ---- Fields ------------------------------------------------------------------------------------------------------------------------------------------- */

static void remember_import (struct applying *self, struct slice key, const struct value *value)
{
  uint8_t *hash = arena_alloc (self->arena, VALUE_HASH_BYTES);
  value_hash (value, hash);
  value_set (self->arena, &self->imported, key, value_bytes (hash, VALUE_HASH_BYTES));
}

void fold_fields (struct applying *self, const struct value *changes, bool imported)
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

void fold_enter_stage (struct applying *self, struct slice stage)
{
  self->kase.stage = stage;
  self->kase.entered_ms = self->record->time_ms;
  self->kase.laid = false;
  self->kase.laid_to = SLICE_NONE;
  self->work_changed = true;
}

/* A proposal to merge is over once the case is no longer open. */
void fold_enter_state (struct applying *self, enum case_state state)
{
  self->kase.state = state;
  self->kase.waits_count = 0;
  if (state != STATE_MERGED)
  {
    memset (self->kase.merge_to, 0, 16);
    self->kase.merge_ref = SLICE_NONE;
  }
  self->kase.state_ms = self->record->time_ms;
  self->kase.until = SLICE_NONE;
  self->kase.laid = false;
  self->kase.laid_to = SLICE_NONE;
  self->work_changed = true;
  if (self->views)
    timer_put (self->views, self->kase.id, TIMER_RESUME, 0);
}

/* The number in a reference is taken: "SLK-2026-00042". */
static void take_number (struct views *views, struct slice ref)
{
  uint32_t number = 0, at = ref.size;
  while (at > 0 && ref.data[at - 1] >= '0' && ref.data[at - 1] <= '9')
    at--;
  for (uint32_t i = at; i < ref.size; i++)
    number = number * 10 + (uint32_t) (ref.data[i] - '0');
  int year = 0;
  for (uint32_t i = at >= 5 ? at - 5 : at; i + 1 < at; i++)
    year = year * 10 + (ref.data[i] - '0');
  case_counter_put (views, year, number);
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
  fold_enter_stage (self, message_slice (m, CASE_DRAFTED_STAGE));
  fold_fields (self, &m->arg[CASE_DRAFTED_FIELDS], kase->source.size > 0);
  if (self->views)
    take_number (self->views, kase->ref);
}

static void moved (struct applying *self)
{
  const struct pipeline *pipeline = folding_pipeline (self);
  fold_enter_stage (self, message_slice (self->message, CASE_MOVED_TO));
  self->kase.version++;
  self->kase.returned = false;
  self->kase.return_due = SLICE_NONE;
  const struct stage *stage = pipeline ? pipeline_stage (pipeline, self->kase.stage) : NULL;
  if (stage && stage->final)
    fold_enter_state (self, STATE_COMPLETED);
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
  fold_enter_stage (self, message_slice (self->message, CASE_RETURNED_TO));
  self->kase.version++;
  self->kase.returns++;
  self->kase.returned = true;
  self->kase.asked_count = 0; /* what comes back changes; who was asked about it is asked again */
  self->kase.returned_ms = self->record->time_ms;
  self->kase.return_due = message_slice (self->message, CASE_RETURNED_DUE);
}

static void parked (struct applying *self)
{
  fold_enter_state (self, STATE_PARKED);
  self->kase.version++;
  self->kase.until = message_slice (self->message, CASE_PARKED_UNTIL);
  if (self->views)
    timer_put (self->views, self->kase.id, TIMER_RESUME, date_to_ms (self->kase.until));
}

static void side (struct applying *self, enum case_state state)
{
  fold_enter_state (self, state);
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

static uint32_t asked_at (const struct kase *kase, struct slice kind)
{
  uint32_t i = 0;
  while (i < kase->asked_count && !slice_equal (kase->asked[i].kind, kind))
    i++;
  return i;
}

/* An opinion that lapsed has to be asked for again, or its old period would open the gate to what nobody saw. */
static void forget_asked (struct kase *kase, struct slice kind)
{
  uint32_t i = asked_at (kase, kind);
  if (i < kase->asked_count)
    kase->asked[i] = kase->asked[--kase->asked_count];
}

static void asked (struct applying *self)
{
  struct kase *kase = &self->kase;
  struct slice kind = message_slice (self->message, CASE_ASKED_KIND);
  uint32_t i = asked_at (kase, kind);
  if (i == LIMIT_APPROVALS)
    return; /* a definition has at most that many */
  kase->asked_count += i == kase->asked_count;
  kase->asked[i] = (struct case_asked){kind, self->record->time_ms, message_slice (self->message, CASE_ASKED_UNTIL)};
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
    forget_asked (&self->kase, value_as_slice (&kinds->items[k]));
  }
  fold_rows_lapsed (self, kinds);
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
  self->kase.comments += !comment.internal;
  if (!self->views)
    return;
  memcpy (comment.id, value_as_id (&self->message->arg[CASE_COMMENTED_COMMENT]), 16);
  memcpy (comment.kase, self->kase.id, 16);
  if (parent_id && comment_get (self->views, parent_id, &parent))
  {
    memcpy (comment.parent, parent_id, 16);
    comment.depth = parent.depth + 1;
  }
  comment_put (self->views, &comment);
}

static void migrated (struct applying *self)
{
  self->kase.pipeline = message_slice (self->message, CASE_MIGRATED_PIPELINE);
  self->kase.pipeline_version = (uint32_t) message_int (self->message, CASE_MIGRATED_PIPELINE_VERSION, 0);
  self->kase.version++;
  self->sums_changed = true;
  self->kase.laid = false; /* the gate before which it was laid was another definition's */
  self->kase.laid_to = SLICE_NONE;
  if (slice_equal (self->kase.stage, message_slice (self->message, CASE_MIGRATED_TO)))
    self->work_changed = true;
  else
    fold_enter_stage (self, message_slice (self->message, CASE_MIGRATED_TO));
}

static void supported (struct applying *self, int count_field, bool now)
{
  if (self->views)
    support_put (self->views, self->kase.id, self->record->person, now);
  self->kase.support = (uint32_t) message_int (self->message, count_field, 0);
}

static void edited (struct applying *self)
{
  self->kase.version = (uint32_t) message_int (self->message, CASE_EDITED_VERSION, self->kase.version);
  fold_fields (self, &self->message->arg[CASE_EDITED_FIELDS], message_bool (self->message, CASE_EDITED_IMPORTED));
  self->work_changed = true;
}

void fold_event (struct applying *self)
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
  case MSG_CASE_ASKED: asked (self); break;
  case MSG_CASE_ABORTED: side (self, STATE_ABORTED); break;
  case MSG_CASE_ROW_PUT: fold_row_put (self); break;
  case MSG_CASE_ROW_DELETED: fold_row_deleted (self); break;
  case MSG_CASE_ROW_MOVED: fold_row_moved (self); break;
  case MSG_CASE_ROWS_TAKEN: fold_rows_taken (self); break;
  case MSG_CASE_MERGE_PROPOSED: fold_merge_proposed (self); break;
  case MSG_CASE_CONSENTED: fold_consented (self); break;
  case MSG_CASE_MERGED: fold_merged (self); break;
  case MSG_CASE_ABSORBED: fold_absorbed (self); break;
  case MSG_CASE_UNMERGED: fold_unmerged (self); break;
  case MSG_CASE_SPLIT: fold_split (self); break;
  case MSG_CASE_TAKEN: fold_taken (self); break;
  case MSG_CASE_ADOPTED: fold_adopted (self); break;
  case MSG_CASE_ATTACHED: fold_attached (self); break;
  case MSG_CASE_DETACHED: fold_detached (self); break;
  case MSG_CASE_AUDIENCE:
    self->kase.visibility = (enum visibility) visibility_by_key (message_slice (self->message, CASE_AUDIENCE_VISIBILITY));
    self->kase.audience_seq = self->record->seq;
    break;
  default: abort (); /* payload_decode let no other event through with a case */
  }
}
