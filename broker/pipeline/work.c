/* SPDX-License-Identifier: EUPL-1.2 */
/* What waits because of a case, and for whom: a function of the case as it stands.  Whoever holds the role in the organisation finds it in the work list. */
#include "working.h"

#include <string.h>

#define WORK_MAX 512 /* of one case; its nearest dates come first, so that what is beyond is far */
#define DAY_MS (24LL * 3600 * 1000)

static void wait_in (struct waiting *self, enum role role, struct slice org, const struct work *what)
{
  if (self->count == WORK_MAX)
    return;
  if (self->count == self->room)
  {
    struct work *items = arena_alloc (self->arena, (self->room * 2 + 8) * sizeof *items);
    if (self->count > 0)
      memcpy (items, self->items, self->count * sizeof *items);
    self->items = items;
    self->room = self->room * 2 + 8;
  }
  struct work *item = &self->items[self->count++];
  *item = *what;
  item->role = role;
  item->org = org;
  memcpy (item->kase, self->subject->kase->id, 16);
}

static void wait_in_firms (struct waiting *self, const struct work *what)
{
  const struct kase *kase = self->subject->kase;
  for (uint32_t i = 0; i < kase->assignment_count; i++)
    wait_in (self, ROLE_CONSULTANT, kase->assignments[i].org, what);
}

static struct slice district_of (const struct kase *kase)
{
  return kase->district.size > 0 ? kase->district : NO_DISTRICT;
}

/* A role waits in the organisations in which it reaches the case: an office in the district, and with a case that lies in none also in the centre whose case it is;
   a lead in the Träger alone; a consultant in the firms assigned, or, to sort ideas, in the district; all others in the Träger and in the administration that works
   on it. */
void wait_for (struct waiting *self, uint32_t roles, const struct work *what)
{
  const struct kase *kase = self->subject->kase;
  bool sorts = slice_is (what->kind, "decide");
  for (int role = 0; role < ROLE_COUNT; role++)
  {
    if (!(roles & (1u << role)))
      continue;
    if (((1u << role) & (R_COORDINATOR | R_DISTRICT_ADMIN | R_SYSTEM)) || (role == ROLE_CONSULTANT && sorts))
    {
      wait_in (self, (enum role) role, district_of (kase), what);
      if (kase->district.size == 0 && ((1u << role) & (R_COORDINATOR | R_DISTRICT_ADMIN)))
        wait_in (self, (enum role) role, kase->org, what);
      continue;
    }
    if (role == ROLE_CONSULTANT)
    {
      wait_in_firms (self, what);
      continue;
    }
    wait_in (self, (enum role) role, kase->org, what);
    if (role != ROLE_LEAD && kase->handled_by.size > 0 && !slice_equal (kase->handled_by, kase->org))
      wait_in (self, (enum role) role, kase->handled_by, what);
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

/* Approvals are wanted once the case was laid before the gate. */
static void wait_for_approvals (struct waiting *self, const struct gate *gate)
{
  const struct subject *subject = self->subject;
  const struct kase *kase = subject->kase;
  for (uint32_t i = 0; i < gate->check_count && kase->laid; i++)
  {
    const struct check *check = &gate->checks[i];
    bool wanted = check->kind == CHECK_APPROVAL && !check->warning;
    const struct approval_def *def = wanted ? pipeline_approval (subject->pipeline, check->approval) : NULL;
    if (def && !given (kase, def->key) && condition_holds (&check->when, subject->fields))
      wait_for (self, def->roles, &(struct work){.kind = SLICE ("approve"), .detail = def->key, .since_ms = kase->laid_ms, .due_ms = INT64_MAX});
  }
}

/* Opinions are wanted once they were asked for, whether a gate needs them or not. */
static void wait_for_opinions (struct waiting *self)
{
  const struct kase *kase = self->subject->kase;
  for (uint32_t i = 0; i < kase->asked_count; i++)
  {
    const struct case_asked *asked = &kase->asked[i];
    const struct approval_def *def = pipeline_approval (self->subject->pipeline, asked->kind);
    if (def && !given (kase, def->key))
      wait_for (self, def->roles,
                &(struct work){.kind = SLICE ("approve"), .detail = def->key, .since_ms = asked->time_ms, .due_ms = date_to_ms (asked->until)});
  }
}

static int64_t due_of (struct slice date)
{
  return date.size > 0 ? date_to_ms (date) : INT64_MAX;
}

/* What waits at the gate in front of the case. */
static void wait_at_gate (struct waiting *self, const struct gate *gate)
{
  const struct kase *kase = self->subject->kase;
  const struct stage *stage = pipeline_stage (self->subject->pipeline, kase->stage);
  if (kase->returned)
    wait_for (self, R_SUBMITTER | R_EDITOR | R_CONSULTANT,
              &(struct work){.kind = SLICE ("answer_return"), .since_ms = kase->returned_ms, .due_ms = due_of (kase->return_due)});
  /* A new idea is for the coordinator to sort, laid before the gate or not. */
  else if (kase->laid || stage->number == 1)
    wait_for (self, deciders (kase, stage, gate),
              &(struct work){.kind = SLICE ("decide"), .detail = gate->to, .since_ms = kase->laid ? kase->laid_ms : kase->entered_ms, .due_ms = INT64_MAX});
  else if (stage->number == 0 && !kase->by_citizen) /* what a citizen has not handed in yet is nobody else's */
    wait_for (self, R_SUBMITTER | R_EDITOR, &(struct work){.kind = SLICE ("submit"), .since_ms = kase->drafted_ms, .due_ms = INT64_MAX});
  wait_for_approvals (self, gate);
  wait_for_ratings (self, gate);
}

/* Organisations are asked whether their case may go up in another, or another in theirs. */
static void wait_for_consents (struct waiting *self)
{
  const struct kase *kase = self->subject->kase;
  for (uint32_t i = 0; i < kase->waits_count; i++)
    for (int role = 0; role < ROLE_COUNT; role++)
      if ((1u << role) & consent_roles (kase->waits[i]))
        wait_in (self, (enum role) role, kase->waits[i],
                 &(struct work){.kind = SLICE ("consent"), .detail = kase->merge_ref, .since_ms = kase->merge_ms, .due_ms = INT64_MAX});
}

void work_update (struct views *views, struct arena *arena, const struct subject *subject)
{
  struct waiting *self = arena_alloc (arena, sizeof *self);
  const struct kase *kase = subject->kase;
  *self = (struct waiting){.subject = subject, .arena = arena};
  const struct gate *gate = subject->pipeline ? gate_find (subject->pipeline, kase, subject->fields, kase->laid_to) : NULL;
  if (kase->state == STATE_PARKED)
    wait_for (self, R_EDITOR | R_COORDINATOR, &(struct work){.kind = SLICE ("resume"), .since_ms = kase->state_ms, .due_ms = due_of (kase->until)});
  else if (kase->state == STATE_OPEN && subject->pipeline)
  {
    if (gate)
      wait_at_gate (self, gate);
    wait_for_opinions (self);
    wait_for_consents (self);
    wait_for_unknowns (self);
  }
  if ((kase->state == STATE_OPEN || kase->state == STATE_COMPLETED) && subject->pipeline)
    wait_for_dates (self);
  work_replace (views, kase->id, self->items, self->count);
}
