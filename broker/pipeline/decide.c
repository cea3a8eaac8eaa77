/* SPDX-License-Identifier: EUPL-1.2 */
/* The way of every command: who acts, was it done before, which handler; and what the handlers share. */
#include "room.h"

#include <stdlib.h>
#include <string.h>

const uint8_t PERSON_SYSTEM[16] = {0};
const uint8_t PERSON_LOCAL_ADMIN[16] = {0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1};

/* ---- Reasons ------------------------------------------------------------------------------------------------------------------------------------------ */

struct label word (enum word word)
{
  static const struct
  {
    const char *de, *en;
  } words[WORD_COUNT] = {
#define WORD(SYMBOL, DE, EN) {DE, EN},
#include "words.def"
#undef WORD
  };
  return (struct label){slice_of (words[word].de), slice_of (words[word].en)};
}

void refuse_label (struct deciding *self, int code, struct slice field, struct label zero, struct label one)
{
  reasons_add (&self->decision->reasons, self->arena, code, field, zero, one);
}

void refuse_text (struct deciding *self, int code, struct slice field, struct slice zero, struct slice one)
{
  refuse_label (self, code, field, label_plain (zero), label_plain (one));
}

void refuse (struct deciding *self, int code)
{
  refuse_text (self, code, SLICE_NONE, SLICE_NONE, SLICE_NONE);
}

bool refused (const struct deciding *self)
{
  return self->decision->reasons.count > 0;
}

/* ---- Who acts ----------------------------------------------------------------------------------------------------------------------------------------- */

static void act_under (struct deciding *self, const struct grant *grant)
{
  self->decision->role = grant->role;
  self->decision->org = grant->org;
  self->decision->deputy = grant->deputy;
}

static bool succeeds (struct deciding *self, struct slice key, struct slice predecessor)
{
  return org_succeeds (self->views, self->arena, key, predecessor);
}

/* A district's own office, a centre that coordinates it, or a centre of the whole region. */
static bool covers_district (struct deciding *self, const struct grant *grant, struct slice district)
{
  struct org org;
  if (district.size > 0 && succeeds (self, grant->org, district))
    return true;
  if (!org_get (self->views, self->arena, grant->org, &org) || !slice_is (org.kind, "centre"))
    return false;
  if (org.district_count == 0)
    return true;
  for (uint32_t i = 0; i < org.district_count; i++)
    if (succeeds (self, org.districts[i], district))
      return true;
  return false;
}

static bool assigned (const struct deciding *self, struct slice firm)
{
  char today[11];
  date_from_ms (self->env->now_ms, today);
  for (uint32_t i = 0; i < self->kase.assignment_count; i++)
    if (slice_equal (self->kase.assignments[i].org, firm) && slice_compare (slice_of (today), self->kase.assignments[i].until) <= 0)
      return true;
  return false;
}

/* Whether a grant reaches the case under decision.  A lead stands for the Träger alone: its body resolves. */
static bool reaches (struct deciding *self, const struct grant *grant)
{
  const struct kase *kase = &self->kase;
  switch (grant->role)
  {
  case ROLE_CITIZEN:
    return kase->by_citizen && memcmp (kase->drafted_by, self->person.id, 16) == 0;
  case ROLE_CONSULTANT:
    return assigned (self, grant->org);
  case ROLE_COORDINATOR:
  case ROLE_DISTRICT_ADMIN:
    return covers_district (self, grant, kase->district) || succeeds (self, grant->org, kase->org);
  case ROLE_LEAD:
    return succeeds (self, grant->org, kase->org);
  case ROLE_SYSTEM:
    return true;
  case ROLE_PUBLIC:
  case ROLE_RELAY:
  case ROLE_ADMIN:
    return false;
  default:
    return succeeds (self, grant->org, kase->org) || (kase->handled_by.size > 0 && succeeds (self, grant->org, kase->handled_by));
  }
}

static bool grant_in (const struct deciding *self, const struct grant *grant, uint32_t roles)
{
  return (roles & (1u << grant->role)) && grant_holds (grant, self->env->now_ms);
}

bool act_for_case (struct deciding *self, uint32_t roles)
{
  for (uint32_t i = 0; i < self->person.grant_count; i++)
    if (grant_in (self, &self->person.grants[i], roles) && reaches (self, &self->person.grants[i]))
    {
      act_under (self, &self->person.grants[i]);
      return true;
    }
  return false;
}

bool act_as (struct deciding *self, uint32_t roles)
{
  for (uint32_t i = 0; i < self->person.grant_count; i++)
    if (grant_in (self, &self->person.grants[i], roles))
    {
      act_under (self, &self->person.grants[i]);
      return true;
    }
  return false;
}

bool act_for_org (struct deciding *self, uint32_t roles, const struct org *org)
{
  for (uint32_t i = 0; i < self->person.grant_count; i++)
  {
    const struct grant *grant = &self->person.grants[i];
    if (!grant_in (self, grant, roles))
      continue;
    bool office = (1u << grant->role) & (R_COORDINATOR | R_DISTRICT_ADMIN);
    if (((1u << grant->role) & (R_ADMIN | R_SYSTEM)) || succeeds (self, grant->org, org->key) ||
        (office && covers_district (self, grant, slice_is (org->kind, "district") ? org->key : org->district)))
    {
      act_under (self, grant);
      return true;
    }
  }
  return false;
}

bool need_role (struct deciding *self, uint32_t roles)
{
  if (act_for_case (self, roles))
    return true;
  refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, roles), label_plain (SLICE_NONE));
  return false;
}

bool act_as_triage_firm (struct deciding *self)
{
  struct org district;
  if (self->kase.district.size == 0 || !org_get (self->views, self->arena, self->kase.district, &district))
    return false;
  for (uint32_t i = 0; i < self->person.grant_count; i++)
  {
    const struct grant *grant = &self->person.grants[i];
    for (uint32_t f = 0; grant_in (self, grant, R_CONSULTANT) && f < district.triage_firm_count; f++)
      if (slice_equal (grant->org, district.triage_firms[f]))
      {
        act_under (self, grant);
        return true;
      }
  }
  return false;
}

/* ---- The case ----------------------------------------------------------------------------------------------------------------------------------------- */

static struct slice case_name (struct deciding *self, const struct value *id_or_ref)
{
  if (id_or_ref->kind == VALUE_TEXT)
    return value_as_slice (id_or_ref);
  char *text = arena_alloc (self->arena, UUID_TEXT);
  uuid_format (value_as_id (id_or_ref), text);
  return slice_of (text);
}

bool deciding_case (struct deciding *self, const struct value *id_or_ref)
{
  bool found = case_find (self->views, self->arena, id_or_ref, &self->kase);
  self->level = !found ? -1 : self->command->system ? CLASS_STAFF : access_level (&self->scopes, &self->kase, self->env->now_ms);
  if (self->level < 0)
  {
    refuse_text (self, ERR_NOT_FOUND, SLICE ("case"), case_name (self, id_or_ref), SLICE_NONE);
    return false;
  }
  case_fields (self->views, self->arena, self->kase.id, &self->fields, &self->imported);
  self->pipeline = definitions_get (self->env->definitions, self->views, self->kase.pipeline, self->kase.pipeline_version);
  if (!self->pipeline)
    abort (); /* the fold put the case under a version it had loaded before */
  return true;
}

void need_version (struct deciding *self, int field_number)
{
  int64_t seen = message_int (self->message, field_number, 0);
  if (seen != self->kase.version)
    refuse_text (self, ERR_STALE, SLICE ("version"), slice_of (arena_printf (self->arena, "%lld", (long long) seen)),
                 slice_of (arena_printf (self->arena, "%u", self->kase.version)));
}

bool need_unmerged (struct deciding *self)
{
  if (self->kase.state != STATE_MERGED)
    return true;
  refuse_text (self, ERR_MERGED_INTO, SLICE ("state"), self->kase.merge_ref, SLICE_NONE);
  return false;
}

bool need_state (struct deciding *self, uint32_t states)
{
  if (states & (1u << self->kase.state))
    return true;
  if (!need_unmerged (self))
    return false;
  refuse_label (self, ERR_WRONG_STATE, SLICE ("state"), word ((enum word) (WORD_STATE_OPEN + (int) self->kase.state)), label_plain (SLICE_NONE));
  return false;
}

bool value_moved_on (const struct value *present, const struct value *base)
{
  uint8_t own[VALUE_HASH_BYTES];
  if (!base)
    return false;
  value_hash (present, own);
  return base->kind != VALUE_BYTES || base->count != VALUE_HASH_BYTES || memcmp (own, base->data, VALUE_HASH_BYTES) != 0;
}

void refuse_conflict (struct deciding *self, struct slice field, struct label label, const struct value *present, const struct value *yours)
{
  struct reasons *reasons = &self->decision->reasons;
  refuse_label (self, ERR_CONFLICT, field, label, label_plain (SLICE_NONE));
  if (reasons->more)
    return;
  reasons->items[reasons->count - 1].present = present ? *present : VALUE_NONE;
  reasons->items[reasons->count - 1].yours = *yours;
}

const struct programmes *deciding_programmes (const struct deciding *self)
{
  programmes_refresh (self->env->programmes, self->views);
  return self->env->programmes;
}

bool date_in_future (const struct deciding *self, struct slice date)
{
  return date_to_ms (date) > self->env->now_ms;
}

/* ---- Events ------------------------------------------------------------------------------------------------------------------------------------------- */

struct message *add_event (struct deciding *self, enum message_type type, enum audience_class class, struct value audience)
{
  struct decision *decision = self->decision;
  if (decision->event_count == LIMIT_RECORD_EVENTS)
    abort (); /* every handler's events are bounded far below */
  struct event *event = &decision->events[decision->event_count++];
  event->message = message_new (type);
  event->class = class;
  event->audience = audience;
  event->about_case = false;
  return &event->message;
}

struct message *add_case_event (struct deciding *self, enum message_type type, enum audience_class class)
{
  struct message *message = add_event (self, type, class, audience_of (self->arena, &self->kase, class, self->env->now_ms));
  struct event *event = &self->decision->events[self->decision->event_count - 1];
  event->about_case = true;
  memcpy (event->kase, self->kase.id, 16);
  return message;
}

void add_audience_event (struct deciding *self, const struct kase *before, const struct kase *after)
{
  struct value was = audience_of (self->arena, before, CLASS_PUBLIC, self->env->now_ms);
  struct value is = audience_of (self->arena, after, CLASS_PUBLIC, self->env->now_ms);
  if (value_equal (&was, &is) && before->visibility == after->visibility)
    return;
  struct message *event = add_case_event (self, MSG_CASE_AUDIENCE, CLASS_PUBLIC);
  event->arg[CASE_AUDIENCE_VISIBILITY] = value_string (visibility_key (after->visibility));
  event->arg[CASE_AUDIENCE_OLD] = was;
  event->arg[CASE_AUDIENCE_NEW] = is;
  event->arg[CASE_AUDIENCE_SINCE] = value_int ((int64_t) before->audience_seq);
}

void add_triage_event (struct deciding *self, const struct kase *before)
{
  struct org district;
  if (before->district.size > 0 && org_get (self->views, self->arena, before->district, &district) && district.triage_firm_count > 0)
    add_audience_event (self, before, &self->kase);
}

void copy_field (const struct deciding *self, int from, struct message *event, int to)
{
  event->arg[to] = self->message->arg[from];
}

void done_case (struct deciding *self, const struct kase *after)
{
  struct message *done = &self->decision->done;
  done->arg[DONE_CASE] = value_copy (self->arena, &(struct value){.kind = VALUE_BYTES, .count = 16, .data = (const char *) after->id});
  done->arg[DONE_REF] = value_text (after->ref);
  done->arg[DONE_VERSION] = value_int (after->version);
  done->arg[DONE_STAGE] = value_text (after->stage);
}

/* ---- The way ------------------------------------------------------------------------------------------------------------------------------------------ */

typedef void (handler_fn) (struct deciding *self);

static handler_fn *handler_of (enum message_type type)
{
  switch (type)
  {
  case MSG_REDEEM: return decide_redeem;
  case MSG_CASE_DRAFT: return decide_draft;
  case MSG_CASE_SUBMIT: return decide_submit;
  case MSG_CASE_EDIT: return decide_edit;
  case MSG_CASE_ADVANCE: return decide_advance;
  case MSG_CASE_RETURN: return decide_return;
  case MSG_CASE_PARK: return decide_park;
  case MSG_CASE_RESUME: return decide_resume;
  case MSG_CASE_REJECT: return decide_reject;
  case MSG_CASE_REOPEN: return decide_reopen;
  case MSG_CASE_WITHDRAW: return decide_withdraw;
  case MSG_CASE_APPROVE: return decide_approve;
  case MSG_CASE_ASSIGN: return decide_assign;
  case MSG_CASE_COMMENT: return decide_comment;
  case MSG_CASE_SUPPORT: return decide_support;
  case MSG_CASE_UNSUPPORT: return decide_unsupport;
  case MSG_CASE_MIGRATE: return decide_migrate;
  case MSG_CASE_ASK: return decide_ask;
  case MSG_CASE_ABORT: return decide_abort;
  case MSG_CASE_MERGE: return decide_merge;
  case MSG_CASE_CONSENT: return decide_consent;
  case MSG_CASE_UNMERGE: return decide_unmerge;
  case MSG_CASE_ADOPT: return decide_adopt;
  case MSG_CASE_ATTACH: return decide_attach;
  case MSG_CASE_DETACH: return decide_detach;
  case MSG_ROW_PUT: return decide_row_put;
  case MSG_ROW_DELETE: return decide_row_delete;
  case MSG_ROW_MOVE: return decide_row_move;
  case MSG_ROW_START: return decide_row_start;
  case MSG_ORG_PUT: return decide_org_put;
  case MSG_PROGRAMME_PUT: return decide_programme_put;
  case MSG_PERSON_INVITE: return decide_invite;
  case MSG_PERSON_CHANGE: return decide_person_change;
  case MSG_PERSON_REVOKE: return decide_revoke;
  case MSG_PERSON_REINVITE: return decide_reinvite;
  case MSG_PIPELINE_LOAD: return decide_load;
  default: return NULL; /* no command: the server does not hand it over */
  }
}

/* The person acting.  "system" is not in the views: it may do what its timers and the first start need. */
static bool load_person (struct deciding *self)
{
  if (self->command->system)
  {
    self->person = (struct person){.status = PERSON_STATUS_ENROLLED, .grant_count = 1, .grants = {{.role = ROLE_SYSTEM, .org = SLICE ("region")}}};
    memcpy (self->person.id, self->command->person, 16);
    return true;
  }
  if (self->message->type == MSG_REDEEM)
    return true; /* the handler says what is wrong with the invitation */
  if (!person_get (self->views, self->arena, self->command->person, &self->person) || self->person.status != PERSON_STATUS_ENROLLED)
  {
    refuse (self, ERR_REVOKED);
    return false;
  }
  scopes_of (self->views, self->arena, &self->person, self->env->now_ms, &self->scopes, NULL);
  return true;
}

static bool predecessor_accepted (struct deciding *self)
{
  uint64_t seq;
  uint8_t digest[16];
  if (!self->command->after || self->command->after_unchanged || outcome_get (self->views, self->command->person, self->command->after, &seq, digest))
    return true;
  refuse (self, ERR_PREDECESSOR);
  return false;
}

void decide (struct views *views, const struct command *command, const struct env *env, struct decision *decision)
{
  struct deciding *self = arena_alloc (env->arena, sizeof *self);
  *self = (struct deciding){.views = views, .command = command, .message = &command->message, .env = env, .arena = env->arena, .decision = decision};
  decision->verdict = VERDICT_REFUSED;
  decision->event_count = 0;
  decision->reasons.count = 0;
  decision->reasons.more = false;
  decision->scopes_changed = decision->person_ended = decision->deputy = false;
  decision->directory = NULL;
  decision->org = SLICE_NONE;
  decision->role = ROLE_PUBLIC;
  decision->done = message_new (MSG_DONE);
  if (load_person (self) && predecessor_accepted (self))
  {
    check_message_texts (self);
    handler_of (command->message.type) (self);
  }
  if (!refused (self))
    decision->verdict = decision->event_count > 0 ? VERDICT_ACCEPTED : VERDICT_UNCHANGED;
}
