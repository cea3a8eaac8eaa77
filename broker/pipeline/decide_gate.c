/* SPDX-License-Identifier: EUPL-1.2 */
/* The way of a case through its gates: laid, decided, returned, parked, rejected, withdrawn, approved.  Every transition names the version it saw and raises it, so
   that of two people who decide at once one learns of the other. */
#include "room.h"

#include <string.h>

/* ---- Forward ------------------------------------------------------------------------------------------------------------------------------------------ */

enum part
{
  PART_NONE,
  PART_DECIDES,
  PART_OVERRIDES,
  PART_LAYS
};

/* Who decides the gate by their own role.  A citizen's idea is for the Kommune to adopt. */
static uint32_t deciders_of (const struct deciding *self, const struct gate *gate)
{
  uint32_t decides = gate->decides & ~(gate->delegable ? (uint32_t) R_CONSULTANT : 0);
  return self->kase.by_citizen && pipeline_stage (self->pipeline, gate->from)->number == 0 ? decides & ~(uint32_t) R_COORDINATOR : decides;
}

/* What the person is to this gate.  Deciding comes first: "advance" by the deciding role takes the gate. */
static enum part part_at (struct deciding *self, const struct gate *gate)
{
  if (act_for_case (self, deciders_of (self, gate)) || (gate->delegable && act_as_triage_firm (self)))
    return PART_DECIDES;
  if (act_for_case (self, gate->overrides))
    return PART_OVERRIDES;
  return act_for_case (self, gate->lays) ? PART_LAYS : PART_NONE;
}

static bool laid_for (const struct deciding *self, const struct gate *gate)
{
  return self->kase.laid && slice_equal (self->kase.laid_to, gate->to);
}

static void lay (struct deciding *self, const struct gate *gate)
{
  struct message *event = add_case_event (self, MSG_CASE_LAID, CLASS_PUBLIC);
  event->arg[CASE_LAID_STAGE] = value_text (gate->from);
  event->arg[CASE_LAID_TO] = value_text (gate->to);
  event->arg[CASE_LAID_VERSION] = value_int (self->kase.version);
  if (self->message->type == MSG_CASE_ADVANCE)
    copy_field (self, CASE_ADVANCE_REASON, event, CASE_LAID_REASON);
  ask_for_gate (self, gate);
  done_case (self, &self->kase);
  self->decision->done.arg[DONE_LAID] = value_bool (true);
}

/* A case goes on under the newest version of its definition once it passes a gate, where that version still has the stage. */
static void renew_definition (struct deciding *self)
{
  const struct pipeline *newest = definitions_get (self->env->definitions, self->views, self->kase.pipeline, 0);
  if (!newest || newest->version <= self->kase.pipeline_version || !pipeline_stage (newest, self->kase.stage))
    return;
  struct message *event = add_case_event (self, MSG_CASE_MIGRATED, CLASS_PUBLIC);
  event->arg[CASE_MIGRATED_PIPELINE] = value_text (newest->key);
  event->arg[CASE_MIGRATED_PIPELINE_VERSION] = value_int (newest->version);
  event->arg[CASE_MIGRATED_FROM] = value_text (self->kase.stage);
  event->arg[CASE_MIGRATED_TO] = value_text (self->kase.stage);
  self->kase.version++;
}

static void take (struct deciding *self, const struct gate *gate, bool override)
{
  struct kase before = self->kase;
  struct message *event = add_case_event (self, MSG_CASE_MOVED, CLASS_PUBLIC);
  event->arg[CASE_MOVED_FROM] = value_text (gate->from);
  event->arg[CASE_MOVED_TO] = value_text (gate->to);
  event->arg[CASE_MOVED_VERSION] = value_int (self->kase.version);
  if (self->message->type == MSG_CASE_ADVANCE)
    copy_field (self, CASE_ADVANCE_REASON, event, CASE_MOVED_REASON);
  if (override)
    event->arg[CASE_MOVED_OVERRIDE] = value_bool (true);
  self->kase.version++;
  self->kase.stage = gate->to;
  renew_definition (self);
  add_triage_event (self, &before);
  if (pipeline_stage (self->pipeline, gate->to)->final)
    end_proposal (self);
  done_case (self, &self->kase);
}

static void add_all (struct reasons *to, const struct reasons *from)
{
  for (uint32_t i = 0; i < from->count; i++)
    if (to->count < LIMIT_REASONS)
      to->items[to->count++] = from->items[i];
    else
      to->more = true;
}

/* What the gate wants of the case as it is. */
static struct findings *check_gate (struct deciding *self, const struct gate *gate)
{
  struct findings *findings = arena_alloc (self->arena, sizeof *findings);
  struct case_rows *rows = NULL;
  if (self->kase.rows > 0 && gate_reads_rows (gate))
  {
    rows = arena_alloc (self->arena, sizeof *rows);
    case_rows_get (self->views, self->arena, self->kase.id, SLICE_NONE, rows);
  }
  struct subject subject = {.pipeline = self->pipeline,
                            .kase = &self->kase,
                            .fields = &self->fields,
                            .rows = rows,
                            .programmes = deciding_programmes (self),
                            .now_ms = self->env->now_ms,
                            .no_warnings = true};
  gate_check (&subject, gate, self->arena, findings);
  return findings;
}

/* Ideas lie with those who sort them without being laid, and classifying them is their work (work.c): whoever answers a return only gives the idea back. */
static bool gives_back (const struct deciding *self, const struct gate *gate)
{
  return self->kase.returned && pipeline_stage (self->pipeline, gate->from)->number == 1;
}

/* One gate for case.submit and case.advance.  Whoever only lays may do so while others still owe their approval; a refusal names those all the same. */
static void pass (struct deciding *self, const struct gate *gate, struct slice reason)
{
  struct reasons *unmet = &self->decision->reasons;
  enum part part = part_at (self, gate);
  if (part == PART_NONE)
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, deciders_of (self, gate) | gate->lays | gate->overrides), label_plain (SLICE_NONE));
  if ((part == PART_OVERRIDES || gate->reason) && reason.size == 0)
    refuse_text (self, ERR_REASON_NEEDED, SLICE ("reason"), SLICE_NONE, SLICE_NONE);
  if (part != PART_LAYS && laid_for (self, gate) && memcmp (self->kase.laid_by, self->person.id, 16) == 0)
    refuse (self, ERR_FOUR_EYES);
  if (part == PART_LAYS && laid_for (self, gate) && self->kase.laid_version == self->kase.version)
    refuse_label (self, ERR_ALREADY_LAID, SLICE_NONE, roles_label (self->arena, gate->decides), label_plain (SLICE_NONE));
  bool tells = part != PART_NONE || self->level >= CLASS_PARTIES; /* what is missing tells of fields that others may not see */
  if (tells && !(part == PART_LAYS && gives_back (self, gate)))
  {
    const struct findings *findings = check_gate (self, gate);
    add_all (unmet, &findings->unmet);
    if (refused (self) || part != PART_LAYS)
      add_all (unmet, &findings->waiting);
  }
  if (refused (self))
    return;
  if (part == PART_LAYS)
    lay (self, gate);
  else
    take (self, gate, part == PART_OVERRIDES);
}

void decide_submit (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_SUBMIT_CASE]) || !need_state (self, 1u << STATE_OPEN))
    return;
  const struct stage *first = &self->pipeline->stages[0];
  const struct gate *gate = gate_find (self->pipeline, &self->kase, &self->fields, SLICE_NONE);
  if (!slice_equal (self->kase.stage, first->key) || !gate)
    refuse_label (self, ERR_WRONG_STATE, SLICE ("stage"), pipeline_stage (self->pipeline, self->kase.stage)->label, label_plain (SLICE_NONE));
  else
    pass (self, gate, SLICE_NONE);
}

void decide_advance (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_ADVANCE_CASE]))
    return;
  struct slice to = message_slice (self->message, CASE_ADVANCE_TO);
  need_version (self, CASE_ADVANCE_VERSION);
  if (!need_state (self, 1u << STATE_OPEN))
    return;
  const struct gate *gate = gate_find (self->pipeline, &self->kase, &self->fields, to);
  if (gate)
    pass (self, gate, message_slice (self->message, CASE_ADVANCE_REASON));
  else
    refuse_text (self, ERR_WRONG_STAGE, SLICE ("to"), self->kase.stage, to);
}

/* ---- Back --------------------------------------------------------------------------------------------------------------------------------------------- */

static uint32_t returners (const struct deciding *self)
{
  int number = pipeline_stage (self->pipeline, self->kase.stage)->number;
  return number >= 0 && number < 16 ? self->pipeline->return_roles[number] : 0;
}

void decide_return (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_RETURN_CASE]))
    return;
  struct slice to = message_slice (self->message, CASE_RETURN_TO), due = message_slice (self->message, CASE_RETURN_DUE);
  const struct stage *from = pipeline_stage (self->pipeline, self->kase.stage);
  const struct stage *stage = to.size > 0 ? pipeline_stage (self->pipeline, to) : from;
  uint32_t roles = returners (self);
  need_version (self, CASE_RETURN_VERSION);
  need_state (self, 1u << STATE_OPEN);
  if (!act_for_case (self, roles & ~(uint32_t) R_CONSULTANT) && !((roles & R_CONSULTANT) && act_as_triage_firm (self)))
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, roles), label_plain (SLICE_NONE));
  if (!stage || stage->number > from->number || stage->number == 0)
    refuse_text (self, ERR_WRONG_STAGE, SLICE ("to"), from->key, to);
  if (due.size > 0 && !date_in_future (self, due))
    refuse_label (self, ERR_DATE_PAST, SLICE ("due"), word (WORD_DUE), label_plain (SLICE_NONE));
  if (refused (self))
    return;
  struct kase before = self->kase;
  struct message *event = add_case_event (self, MSG_CASE_RETURNED, CLASS_REGION);
  event->arg[CASE_RETURNED_FROM] = value_text (from->key);
  event->arg[CASE_RETURNED_TO] = value_text (stage->key);
  copy_field (self, CASE_RETURN_REASON, event, CASE_RETURNED_REASON);
  copy_field (self, CASE_RETURN_DEFICIENCIES, event, CASE_RETURNED_DEFICIENCIES);
  copy_field (self, CASE_RETURN_DUE, event, CASE_RETURNED_DUE);
  self->kase.version++;
  self->kase.stage = stage->key;
  add_triage_event (self, &before);
  done_case (self, &self->kase);
}

/* ---- Side states -------------------------------------------------------------------------------------------------------------------------------------- */

bool may_leave (struct deciding *self, int case_field, int version_field, uint32_t states, uint32_t roles)
{
  if (!deciding_case (self, &self->message->arg[case_field]))
    return false;
  need_version (self, version_field);
  need_state (self, states);
  need_role (self, roles);
  return true;
}

void end_proposal (struct deciding *self)
{
  struct kase before = self->kase;
  self->kase.waits_count = 0;
  add_audience_event (self, &before, &self->kase);
}

struct message *side_event (struct deciding *self, enum message_type type, enum audience_class class)
{
  struct message *event = add_case_event (self, type, class);
  end_proposal (self);
  self->kase.version++;
  done_case (self, &self->kase);
  return event;
}

void decide_park (struct deciding *self)
{
  if (!may_leave (self, CASE_PARK_CASE, CASE_PARK_VERSION, 1u << STATE_OPEN, R_EDITOR | R_LEAD | R_COORDINATOR | R_DISTRICT_ADMIN))
    return;
  if (!date_in_future (self, message_slice (self->message, CASE_PARK_UNTIL)))
    refuse_label (self, ERR_DATE_PAST, SLICE ("until"), word (WORD_RESUBMISSION), label_plain (SLICE_NONE));
  if (refused (self))
    return;
  struct message *event = side_event (self, MSG_CASE_PARKED, CLASS_PUBLIC);
  copy_field (self, CASE_PARK_UNTIL, event, CASE_PARKED_UNTIL);
  copy_field (self, CASE_PARK_REASON, event, CASE_PARKED_REASON);
}

void decide_resume (struct deciding *self)
{
  if (!may_leave (self, CASE_RESUME_CASE, CASE_RESUME_VERSION, 1u << STATE_PARKED, R_EDITOR | R_LEAD | R_COORDINATOR | R_DISTRICT_ADMIN | R_SYSTEM) ||
      refused (self))
    return;
  copy_field (self, CASE_RESUME_REASON, side_event (self, MSG_CASE_RESUMED, CLASS_PUBLIC), CASE_RESUMED_REASON);
  ask_further (self);
}

void decide_reject (struct deciding *self)
{
  if (!may_leave (self, CASE_REJECT_CASE, CASE_REJECT_VERSION, 1u << STATE_OPEN | 1u << STATE_PARKED, R_LEAD | R_COORDINATOR | R_DISTRICT_ADMIN))
    return;
  struct slice code = message_slice (self->message, CASE_REJECT_CODE);
  if (!pipeline_rejection (self->pipeline, code))
    refuse_text (self, ERR_NOT_FOUND, SLICE ("code"), code, SLICE_NONE);
  if (refused (self))
    return;
  struct message *event = side_event (self, MSG_CASE_REJECTED, CLASS_PUBLIC);
  copy_field (self, CASE_REJECT_CODE, event, CASE_REJECTED_CODE);
  copy_field (self, CASE_REJECT_REASON, event, CASE_REJECTED_REASON);
}

void decide_reopen (struct deciding *self)
{
  if (!may_leave (self, CASE_REOPEN_CASE, CASE_REOPEN_VERSION, 1u << STATE_REJECTED | 1u << STATE_WITHDRAWN, R_COORDINATOR | R_DISTRICT_ADMIN) || refused (self))
    return;
  copy_field (self, CASE_REOPEN_REASON, side_event (self, MSG_CASE_REOPENED, CLASS_PUBLIC), CASE_REOPENED_REASON);
  ask_further (self);
}

/* From where cases are aborted on, with what becomes of the money and what was learned, nobody just takes them back. */
void decide_withdraw (struct deciding *self)
{
  if (!may_leave (self, CASE_WITHDRAW_CASE, CASE_WITHDRAW_VERSION, 1u << STATE_OPEN | 1u << STATE_PARKED, R_CITIZEN | R_SUBMITTER | R_EDITOR | R_LEAD))
    return;
  const struct stage *present = pipeline_stage (self->pipeline, self->kase.stage), *end = abortable_from (self->pipeline);
  if (end && present->number >= end->number)
    refuse_label (self, ERR_WRONG_STATE, SLICE ("stage"), present->label, label_plain (SLICE_NONE));
  if (refused (self))
    return;
  copy_field (self, CASE_WITHDRAW_REASON, side_event (self, MSG_CASE_WITHDRAWN, CLASS_PUBLIC), CASE_WITHDRAWN_REASON);
}

/* ---- Approvals and opinions --------------------------------------------------------------------------------------------------------------------------- */

static bool given_alike (const struct deciding *self, struct slice kind, bool yes)
{
  for (uint32_t i = 0; i < self->kase.approval_count; i++)
  {
    const struct case_approval *approval = &self->kase.approvals[i];
    if (slice_equal (approval->kind, kind))
      return approval->yes == yes && approval->version == self->kase.version && memcmp (approval->person, self->person.id, 16) == 0 &&
             slice_equal (approval->text, message_slice (self->message, CASE_APPROVE_TEXT));
  }
  return false;
}

void decide_approve (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_APPROVE_CASE]))
    return;
  struct slice kind = message_slice (self->message, CASE_APPROVE_KIND), verdict = message_slice (self->message, CASE_APPROVE_VERDICT);
  const struct approval_def *def = pipeline_approval (self->pipeline, kind);
  bool yes = verdict.size == 0 || slice_is (verdict, "yes");
  need_version (self, CASE_APPROVE_VERSION);
  need_state (self, 1u << STATE_OPEN);
  if (!def)
    refuse_text (self, ERR_NOT_FOUND, SLICE ("kind"), kind, SLICE_NONE);
  else
  {
    need_role (self, def->roles);
    if (pipeline_stage (self->pipeline, self->kase.stage)->number < pipeline_stage (self->pipeline, def->stage)->number)
      refuse_label (self, ERR_WRONG_STATE, SLICE ("stage"), pipeline_stage (self->pipeline, self->kase.stage)->label, label_plain (SLICE_NONE));
  }
  if (!yes && !slice_is (verdict, "no"))
    refuse_text (self, ERR_VALUE_INVALID, SLICE ("verdict"), SLICE ("verdict"), SLICE ("yes, no"));
  if (!yes && !message_has (self->message, CASE_APPROVE_TEXT))
    refuse_text (self, ERR_REASON_NEEDED, SLICE ("text"), SLICE_NONE, SLICE_NONE);
  if (refused (self))
    return;
  if (!given_alike (self, kind, yes))
  {
    struct message *event = add_case_event (self, MSG_CASE_APPROVED, CLASS_PARTIES);
    event->arg[CASE_APPROVED_KIND] = value_text (def->key);
    event->arg[CASE_APPROVED_VERDICT] = value_string (yes ? "yes" : "no");
    event->arg[CASE_APPROVED_VERSION] = value_int (self->kase.version);
    copy_field (self, CASE_APPROVE_TEXT, event, CASE_APPROVED_TEXT);
  }
  done_case (self, &self->kase);
}
