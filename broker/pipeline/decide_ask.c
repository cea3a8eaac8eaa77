/* SPDX-License-Identifier: EUPL-1.2 */
/* Opinions (Stellungnahmen) are asked for, so that their period has a beginning that both sides know of. */
#include "room.h"

#define DAY_MS INT64_C (86400000)

/* The shortest period any gate of the definition gives an opinion, in days; 0: no gate wants it, it is an approval or nothing. */
static int opinion_days (const struct pipeline *pipeline, struct slice kind)
{
  int days = 0;
  for (uint32_t g = 0; g < pipeline->gate_count; g++)
    for (uint32_t c = 0; c < pipeline->gates[g].check_count; c++)
    {
      const struct check *check = &pipeline->gates[g].checks[c];
      if (check->kind == CHECK_OPINION && slice_equal (check->approval, kind) && check->days > days)
        days = check->days;
    }
  return days;
}

static bool given (const struct kase *kase, struct slice kind)
{
  for (uint32_t i = 0; i < kase->approval_count; i++)
    if (slice_equal (kase->approvals[i].kind, kind))
      return true;
  return false;
}

static const struct case_asked *asked (const struct kase *kase, struct slice kind)
{
  for (uint32_t i = 0; i < kase->asked_count; i++)
    if (slice_equal (kase->asked[i].kind, kind))
      return &kase->asked[i];
  return NULL;
}

static struct slice day_of (struct deciding *self, int64_t time_ms)
{
  char *day = arena_alloc (self->arena, 11);
  date_from_ms (time_ms, day);
  return slice_of (day);
}

static void ask (struct deciding *self, struct slice kind, int64_t until_ms)
{
  struct message *event = add_case_event (self, MSG_CASE_ASKED, CLASS_PARTIES);
  event->arg[CASE_ASKED_KIND] = value_text (kind);
  event->arg[CASE_ASKED_UNTIL] = value_text (day_of (self, until_ms));
}

/* ---- By command --------------------------------------------------------------------------------------------------------------------------------------- */

void decide_ask (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_ASK_CASE]))
    return;
  struct slice kind = message_slice (self->message, CASE_ASK_KIND);
  const struct approval_def *def = pipeline_approval (self->pipeline, kind);
  int days = def ? opinion_days (self->pipeline, kind) : 0;
  need_state (self, 1u << STATE_OPEN);
  need_role (self, R_EDITOR | R_LEAD | R_CONSULTANT | R_COORDINATOR | R_DISTRICT_ADMIN);
  if (!def)
    refuse_text (self, ERR_NOT_FOUND, SLICE ("kind"), kind, SLICE_NONE);
  else if (days == 0)
    refuse_label (self, ERR_VALUE_INVALID, SLICE ("kind"), def->label, word (WORD_NO_OPINION));
  else
  {
    const struct stage *first = pipeline_stage (self->pipeline, def->stage);
    if (pipeline_stage (self->pipeline, self->kase.stage)->number < first->number)
      refuse_label (self, ERR_TOO_EARLY, SLICE ("stage"), first->label, label_plain (SLICE_NONE));
  }
  if (refused (self))
    return;
  int64_t wanted = message_int (self->message, CASE_ASK_DAYS, 0);
  const struct case_asked *before = asked (&self->kase, kind);
  bool runs = before && slice_compare (day_of (self, self->env->now_ms), before->until) <= 0;
  if (!runs && !given (&self->kase, kind))
    ask (self, def->key, self->env->now_ms + (wanted > days ? wanted : days) * DAY_MS);
  done_case (self, &self->kase);
}

/* ---- By laying a case, and by going on ------------------------------------------------------------------------------------------------------------------ */

/* Among the events of this command already: two checks may want the same opinion. */
static bool asked_just_now (const struct deciding *self, struct slice kind)
{
  for (uint32_t i = 0; i < self->decision->event_count; i++)
  {
    const struct message *message = &self->decision->events[i].message;
    if (message->type == MSG_CASE_ASKED && slice_equal (message_slice (message, CASE_ASKED_KIND), kind))
      return true;
  }
  return false;
}

void ask_for_gate (struct deciding *self, const struct gate *gate)
{
  for (uint32_t i = 0; i < gate->check_count; i++)
  {
    const struct check *check = &gate->checks[i];
    const struct approval_def *def = check->kind == CHECK_OPINION ? pipeline_approval (self->pipeline, check->approval) : NULL;
    if (def && condition_holds (&check->when, &self->fields) && !given (&self->kase, def->key) && !asked (&self->kase, def->key) &&
        !asked_just_now (self, def->key))
      ask (self, def->key, self->env->now_ms + opinion_days (self->pipeline, def->key) * DAY_MS);
  }
}

void ask_further (struct deciding *self)
{
  const struct kase *kase = &self->kase;
  struct slice stopped = day_of (self, kase->state_ms);
  int64_t days = (date_to_ms (day_of (self, self->env->now_ms)) - date_to_ms (stopped)) / DAY_MS;
  for (uint32_t i = 0; i < kase->asked_count && days > 0; i++)
    if (!given (kase, kase->asked[i].kind) && slice_compare (stopped, kase->asked[i].until) <= 0)
      ask (self, kase->asked[i].kind, date_to_ms (kase->asked[i].until) + days * DAY_MS);
}
