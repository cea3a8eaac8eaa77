/* SPDX-License-Identifier: EUPL-1.2 */
/* What waits because of a case, and for whom: a function of the case as it stands.  Whoever holds the role in the organisation finds it in the work list. */
#include "room.h"

#include <stdlib.h>

#define WORK_MAX 32
#define DAY_MS (24LL * 3600 * 1000)

struct waiting
{
  const struct kase *kase;
  uint32_t count;
  struct work items[WORK_MAX];
};


static void wait_in (struct waiting *self, enum role role, struct slice org, const char *kind, struct slice detail, int64_t since_ms, int64_t due_ms)
{
  if (self->count == WORK_MAX)
    return;
  struct work *item = &self->items[self->count++];
  *item = (struct work){.role = role, .org = org, .due_ms = due_ms, .since_ms = since_ms, .kind = slice_of (kind), .detail = detail};
  for (int i = 0; i < 16; i++)
    item->kase[i] = self->kase->id[i];
}

/* A role waits in the organisations in which it reaches the case: an office, and a firm that sorts ideas, in the district; a lead in the Träger alone; all others
   also in the administration that works on it. */
static void wait_for (struct waiting *self, uint32_t roles, const char *kind, struct slice detail, int64_t since_ms, int64_t due_ms)
{
  const struct kase *kase = self->kase;
  for (int role = 0; role < ROLE_COUNT; role++)
  {
    if (!(roles & (1u << role)))
      continue;
    if ((1u << role) & (R_COORDINATOR | R_DISTRICT_ADMIN | R_CONSULTANT))
    {
      wait_in (self, (enum role) role, kase->district.size > 0 ? kase->district : NO_DISTRICT, kind, detail, since_ms, due_ms);
      continue;
    }
    wait_in (self, (enum role) role, kase->org, kind, detail, since_ms, due_ms);
    if (role != ROLE_LEAD && kase->handled_by.size > 0 && !slice_equal (kase->handled_by, kase->org))
      wait_in (self, (enum role) role, kase->handled_by, kind, detail, since_ms, due_ms);
  }
}

static bool given (const struct kase *kase, struct slice kind)
{
  for (uint32_t i = 0; i < kase->approval_count; i++)
    if (slice_equal (kase->approvals[i].kind, kind))
      return true;
  return false;
}

/* Who may decide the gate: a firm where gate 1 can be given to one, and a citizen's idea is for the Kommune alone to adopt. */
static uint32_t deciders (const struct kase *kase, const struct stage *stage, const struct gate *gate)
{
  uint32_t roles = gate->delegable ? gate->decides | R_CONSULTANT : gate->decides;
  return kase->by_citizen && stage->number == 0 ? roles & ~(uint32_t) R_COORDINATOR : roles;
}

/* Approvals are asked for once the case was laid before the gate, opinions from the entry into the stage: their period runs from there. */
static void wait_for_approvals (struct waiting *self, const struct pipeline *pipeline, const struct gate *gate, const struct value *fields)
{
  const struct kase *kase = self->kase;
  for (uint32_t i = 0; i < gate->check_count; i++)
  {
    const struct check *check = &gate->checks[i];
    bool opinion = check->kind == CHECK_OPINION;
    const struct approval_def *def = opinion || check->kind == CHECK_APPROVAL ? pipeline_approval (pipeline, check->approval) : NULL;
    if (!def || given (kase, def->key) || !(opinion || kase->laid) || !condition_holds (&check->when, fields))
      continue;
    wait_for (self, def->roles, "approve", def->key, opinion ? kase->entered_ms : kase->laid_ms,
              opinion ? kase->entered_ms + check->days * DAY_MS : INT64_MAX);
  }
}

static int64_t due_of (struct slice date)
{
  return date.size > 0 ? date_to_ms (date) : INT64_MAX;
}

void work_update (struct views *views, struct arena *arena, const struct pipeline *pipeline, const struct kase *kase, const struct value *fields)
{
  struct waiting *self = arena_alloc (arena, sizeof *self);
  self->kase = kase;
  const struct stage *stage = pipeline ? pipeline_stage (pipeline, kase->stage) : NULL;
  const struct gate *gate = pipeline ? gate_find (pipeline, kase, fields, kase->laid_to) : NULL;
  if (kase->state == STATE_PARKED)
    wait_for (self, R_EDITOR | R_COORDINATOR, "resume", SLICE_NONE, kase->state_ms, due_of (kase->until));
  else if (kase->state == STATE_OPEN && stage && gate)
  {
    if (kase->returned)
      wait_for (self, R_SUBMITTER | R_EDITOR, "answer_return", SLICE_NONE, kase->returned_ms, due_of (kase->return_due));
    /* A new idea is for the coordinator to sort, laid before the gate or not. */
    else if (kase->laid || stage->number == 1)
      wait_for (self, deciders (kase, stage, gate), "decide", gate->to, kase->laid ? kase->laid_ms : kase->entered_ms, INT64_MAX);
    else if (stage->number == 0 && !kase->by_citizen) /* what a citizen has not handed in yet is nobody else's */
      wait_for (self, R_SUBMITTER | R_EDITOR, "submit", SLICE_NONE, kase->drafted_ms, INT64_MAX);
    wait_for_approvals (self, pipeline, gate, fields);
  }
  work_replace (views, kase->id, self->items, self->count);
}
