/* SPDX-License-Identifier: EUPL-1.2 */
/* Zusammenführen: a case goes up in another, with the consent of each Träger, and may come out again.
   A case goes up only in one that is open, and one that went up is not open: so no cycle can come about, in whatever order consents arrive. */
#include "room.h"

#include <string.h>

#define OFFICES (R_COORDINATOR | R_DISTRICT_ADMIN)
#define WAITS_MAX (sizeof ((struct kase *) 0)->waits / sizeof (struct slice))

/* ---- Who may -------------------------------------------------------------------------------------------------------------------------------------------- */

/* act_for_case, for one of the two. */
static bool act_for (struct deciding *self, const struct kase *kase, uint32_t roles)
{
  struct kase present = self->kase;
  self->kase = *kase;
  bool acts = act_for_case (self, roles);
  self->kase = present;
  return acts;
}

static bool act_in_merger (struct deciding *self, const struct kase *source, const struct kase *target)
{
  return act_for (self, source, R_LEAD) || act_for (self, target, R_LEAD) || act_for (self, source, R_EDITOR) || act_for (self, target, R_EDITOR) ||
         (act_for (self, source, OFFICES) && act_for (self, target, OFFICES));
}

/* What is internal to one organisation is shown to another by its lead or an office, if only to be asked for its consent. */
static bool may_show (struct deciding *self, const struct kase *source)
{
  return source->visibility != VISIBILITY_INTERNAL || self->kase.waits_count == 0 || act_for (self, source, R_LEAD) || act_for (self, source, OFFICES);
}

/* A Kommune or a Kreis speaks through its lead; firms, universities and societies have none. */
static bool act_for_consent (struct deciding *self, struct slice key)
{
  struct org org;
  return org_get (self->views, self->arena, key, &org) && act_for_org (self, consent_roles (key), &org);
}

/* The same without acting under that role. */
static bool stands_for (struct deciding *self, struct slice key)
{
  struct decision *decision = self->decision;
  enum role role = decision->role;
  struct slice org = decision->org;
  bool deputy = decision->deputy, stands = act_for_consent (self, key);
  decision->role = role;
  decision->org = org;
  decision->deputy = deputy;
  return stands;
}

static bool same_owner (struct deciding *self, const struct kase *a, const struct kase *b)
{
  return org_succeeds (self->views, self->arena, a->org, b->org) || org_succeeds (self->views, self->arena, b->org, a->org);
}

/* ---- Who sees them -------------------------------------------------------------------------------------------------------------------------------------- */

/* Organisations, each once. */
struct orgs
{
  uint32_t count;
  struct slice keys[2 * LIMIT_JOINT];
};

static bool orgs_have (const struct slice *keys, uint32_t count, struct slice key)
{
  for (uint32_t i = 0; i < count; i++)
    if (slice_equal (keys[i], key))
      return true;
  return false;
}

static void orgs_add (struct orgs *self, struct slice key)
{
  if (key.size > 0 && self->count < sizeof self->keys / sizeof *self->keys && !orgs_have (self->keys, self->count, key))
    self->keys[self->count++] = key;
}

static struct value orgs_to_value (struct deciding *self, const struct orgs *orgs)
{
  struct value list = value_list (self->arena, orgs->count);
  for (uint32_t i = 0; i < orgs->count; i++)
    value_append (self->arena, &list, value_text (orgs->keys[i]));
  return orgs->count > 0 ? list : VALUE_NONE;
}

/* Organisations that come to see a case: the people of the other one go on with it.  Those of cases that had gone up in the other before come along. */
static struct orgs joins_of (const struct kase *kase, const struct kase *other, bool absorbs)
{
  struct orgs joins = {0}, new = {0};
  orgs_add (&joins, other->org);
  orgs_add (&joins, other->handled_by);
  for (uint32_t i = 0; absorbs && i < other->joint_count; i++)
    orgs_add (&joins, other->joint[i]);
  for (uint32_t i = 0; i < joins.count; i++)
    if (!slice_equal (joins.keys[i], kase->org) && !orgs_have (kase->joint, kase->joint_count, joins.keys[i]))
      orgs_add (&new, joins.keys[i]);
  return new;
}

static void join (struct kase *kase, const struct orgs *joins)
{
  for (uint32_t i = 0; i < joins->count && kase->joint_count < LIMIT_JOINT; i++)
    kase->joint[kase->joint_count++] = joins->keys[i];
}

/* Organisations that no longer see a case once `gone` (a reference, or none) is not among those that went up in it: all that none of the others brought. */
static struct orgs leaves_of (struct deciding *self, const struct kase *kase, struct slice gone)
{
  struct orgs needed = {0}, leaves = {0};
  struct kase *other = arena_alloc (self->arena, sizeof *other);
  for (uint32_t i = 0; i < kase->merged_count; i++)
  {
    struct value ref = value_text (kase->merged[i]);
    if (slice_equal (kase->merged[i], gone) || !case_find (self->views, self->arena, &ref, other))
      continue;
    orgs_add (&needed, other->org);
    orgs_add (&needed, other->handled_by);
    for (uint32_t j = 0; j < other->joint_count; j++)
      if (!slice_equal (other->joint[j], kase->org) && !slice_equal (other->joint[j], kase->handled_by))
        orgs_add (&needed, other->joint[j]);
  }
  for (uint32_t i = 0; i < kase->joint_count; i++)
    if (!orgs_have (needed.keys, needed.count, kase->joint[i]))
      orgs_add (&leaves, kase->joint[i]);
  return leaves;
}

static void leave (struct kase *kase, const struct orgs *leaves)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < kase->joint_count; i++)
    if (!orgs_have (leaves->keys, leaves->count, kase->joint[i]))
      kase->joint[count++] = kase->joint[i];
  kase->joint_count = count;
}

/* ---- Conditions ----------------------------------------------------------------------------------------------------------------------------------------- */

static void check_open (struct deciding *self, struct slice field, const struct kase *kase)
{
  if (kase->state != STATE_OPEN)
    refuse_label (self, ERR_MERGE_STATE, field, label_plain (kase->ref), word ((enum word) (WORD_STATE_OPEN + (int) kase->state)));
}

static void refuse_too_many (struct deciding *self, struct slice field, enum word what, int limit)
{
  refuse_label (self, ERR_TOO_MANY, field, word (what), label_plain (slice_of (arena_printf (self->arena, "%d", limit))));
}

static void check_room (struct deciding *self, const struct kase *source, const struct kase *target)
{
  if (target->merged_count >= LIMIT_MERGED)
    refuse_too_many (self, SLICE ("into"), WORD_MERGERS, LIMIT_MERGED);
  if (source->joint_count + joins_of (source, target, false).count > LIMIT_JOINT)
    refuse_too_many (self, SLICE ("case"), WORD_MERGER_ORGS, LIMIT_JOINT);
  if (target->joint_count + joins_of (target, source, true).count > LIMIT_JOINT)
    refuse_too_many (self, SLICE ("into"), WORD_MERGER_ORGS, LIMIT_JOINT);
}

/* ---- Events --------------------------------------------------------------------------------------------------------------------------------------------- */

static struct value waits_to_value (struct deciding *self, const struct kase *kase)
{
  struct value list = value_list (self->arena, WAITS_MAX);
  for (uint32_t i = 0; i < kase->waits_count; i++)
    value_append (self->arena, &list, value_text (kase->waits[i]));
  return list;
}

static void done_merging (struct deciding *self)
{
  done_case (self, &self->kase);
  if (self->kase.waits_count > 0)
    self->decision->done.arg[DONE_WAITS] = waits_to_value (self, &self->kase);
}

/* self->kase goes up in target. */
static void unite (struct deciding *self, const struct kase *target, int reason_field)
{
  struct kase *before = arena_alloc (self->arena, sizeof *before), source;
  struct orgs joins = joins_of (&self->kase, target, false), target_joins = joins_of (target, &self->kase, true);
  *before = self->kase;
  self->kase.version++;
  self->kase.waits_count = 0;
  join (&self->kase, &joins);
  struct message *event = add_case_event (self, MSG_CASE_MERGED, CLASS_PUBLIC);
  event->arg[CASE_MERGED_INTO] = value_copy (self->arena, &(struct value){.kind = VALUE_BYTES, .count = 16, .data = (const char *) target->id});
  event->arg[CASE_MERGED_REF] = value_text (target->ref);
  event->arg[CASE_MERGED_ORG] = value_text (target->org);
  event->arg[CASE_MERGED_JOINS] = orgs_to_value (self, &joins);
  copy_field (self, reason_field, event, CASE_MERGED_REASON);
  add_audience_event (self, before, &self->kase);
  source = self->kase;

  self->kase = *target;
  join (&self->kase, &target_joins);
  event = add_case_event (self, MSG_CASE_ABSORBED, CLASS_PUBLIC);
  event->arg[CASE_ABSORBED_FROM] = value_copy (self->arena, &(struct value){.kind = VALUE_BYTES, .count = 16, .data = (const char *) source.id});
  event->arg[CASE_ABSORBED_REF] = value_text (source.ref);
  event->arg[CASE_ABSORBED_ORG] = value_text (source.org);
  event->arg[CASE_ABSORBED_COUNT] = value_int (support_unite (self->views, source.id, target->id, false));
  event->arg[CASE_ABSORBED_JOINS] = orgs_to_value (self, &target_joins);
  add_audience_event (self, target, &self->kase);
  self->kase = source;
}

static void propose (struct deciding *self, const struct kase *target)
{
  struct kase *before = arena_alloc (self->arena, sizeof *before);
  struct message *event = add_case_event (self, MSG_CASE_MERGE_PROPOSED, CLASS_PARTIES);
  event->arg[CASE_MERGE_PROPOSED_INTO] = value_copy (self->arena, &(struct value){.kind = VALUE_BYTES, .count = 16, .data = (const char *) target->id});
  event->arg[CASE_MERGE_PROPOSED_REF] = value_text (target->ref);
  event->arg[CASE_MERGE_PROPOSED_WAITS] = waits_to_value (self, &self->kase);
  copy_field (self, CASE_MERGE_REASON, event, CASE_MERGE_PROPOSED_REASON);
  *before = self->kase;
  before->waits_count = 0;
  add_audience_event (self, before, &self->kase);
}

/* ---- Merge ---------------------------------------------------------------------------------------------------------------------------------------------- */

static bool find_target (struct deciding *self, struct kase *target)
{
  const struct value *name = &self->message->arg[CASE_MERGE_INTO];
  if (case_find (self->views, self->arena, name, target) && access_level (&self->scopes, target, self->env->now_ms) >= 0)
    return true;
  refuse_text (self, ERR_NOT_FOUND, SLICE ("into"), name->kind == VALUE_TEXT ? value_as_slice (name) : SLICE ("into"), SLICE_NONE);
  return false;
}

/* Whose consent the sender does not give by asking. */
static void find_waits (struct deciding *self, const struct kase *target)
{
  struct kase *source = &self->kase;
  if (same_owner (self, source, target))
    return;
  const struct slice owners[] = {source->org, target->org};
  for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
    if (!stands_for (self, owners[i]))
      source->waits[source->waits_count++] = owners[i];
}

/* A proposal that waits: the same once more is nothing new, another has to wait for the first one's end. */
static bool proposed_already (struct deciding *self, const struct kase *target)
{
  if (self->kase.state != STATE_OPEN || self->kase.waits_count == 0)
    return false;
  if (memcmp (self->kase.merge_to, target->id, 16) != 0)
    refuse_label (self, ERR_MERGE_STATE, SLICE ("case"), label_plain (self->kase.ref), word (WORD_MERGE_PROPOSED));
  return true;
}

void decide_merge (struct deciding *self)
{
  struct kase *target = arena_alloc (self->arena, sizeof *target);
  if (!deciding_case (self, &self->message->arg[CASE_MERGE_CASE]))
    return;
  need_version (self, CASE_MERGE_VERSION);
  if (need_unmerged (self))
    check_open (self, SLICE ("case"), &self->kase);
  if (!find_target (self, target))
    return;
  if (memcmp (self->kase.id, target->id, 16) == 0)
  {
    refuse_text (self, ERR_MERGE_SELF, SLICE ("into"), SLICE_NONE, SLICE_NONE);
    return;
  }
  check_open (self, SLICE ("into"), target);
  if (!act_in_merger (self, &self->kase, target))
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, R_EDITOR | R_LEAD | OFFICES), label_plain (SLICE_NONE));
  bool already = proposed_already (self, target);
  check_room (self, &self->kase, target);
  if (refused (self))
    return;
  if (!already)
  {
    find_waits (self, target);
    if (!may_show (self, &self->kase))
      refuse_label (self, ERR_WRONG_ROLE, SLICE ("into"), roles_label (self->arena, R_LEAD | OFFICES), label_plain (SLICE_NONE));
    else if (self->kase.waits_count > 0)
      propose (self, target);
    else
      unite (self, target, CASE_MERGE_REASON);
  }
  done_merging (self);
}

/* ---- Consent -------------------------------------------------------------------------------------------------------------------------------------------- */

/* Takes out of the waiting organisations those the person speaks for, into *given; acts for the last of them. */
static void take_consents (struct deciding *self, struct orgs *given)
{
  struct kase *kase = &self->kase;
  uint32_t count = 0, roles = 0;
  for (uint32_t i = 0; i < kase->waits_count; i++)
  {
    roles |= consent_roles (kase->waits[i]);
    if (act_for_consent (self, kase->waits[i]))
      orgs_add (given, kase->waits[i]);
    else
      kase->waits[count++] = kase->waits[i];
  }
  kase->waits_count = count;
  if (given->count == 0)
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, roles), label_plain (SLICE_NONE));
}

static void add_consents (struct deciding *self, const struct orgs *given, bool yes)
{
  for (uint32_t i = 0; i < (yes ? given->count : 1); i++)
  {
    struct message *event = add_case_event (self, MSG_CASE_CONSENTED, CLASS_PARTIES);
    event->arg[CASE_CONSENTED_ORG] = value_text (given->keys[i]);
    event->arg[CASE_CONSENTED_VERDICT] = value_string (yes ? "yes" : "no");
    copy_field (self, CASE_CONSENT_REASON, event, CASE_CONSENTED_REASON);
  }
}

/* The merger is looked at anew when the last consent arrives: much may have happened since it was proposed. */
static void check_target (struct deciding *self, struct kase *target)
{
  if (!case_get (self->views, self->arena, self->kase.merge_to, target))
    refuse_text (self, ERR_NOT_FOUND, SLICE ("into"), self->kase.merge_ref, SLICE_NONE);
  else
  {
    check_open (self, SLICE ("into"), target);
    check_room (self, &self->kase, target);
  }
}

void decide_consent (struct deciding *self)
{
  struct kase *target = arena_alloc (self->arena, sizeof *target), *before = arena_alloc (self->arena, sizeof *before);
  struct orgs given = {0};
  if (!deciding_case (self, &self->message->arg[CASE_CONSENT_CASE]) || !need_unmerged (self))
    return;
  struct slice verdict = message_slice (self->message, CASE_CONSENT_VERDICT);
  bool yes = verdict.size == 0 || slice_is (verdict, "yes");
  if (!yes && !slice_is (verdict, "no"))
    refuse_text (self, ERR_VALUE_INVALID, SLICE ("verdict"), SLICE ("verdict"), SLICE ("yes, no"));
  else if (!yes && !message_has (self->message, CASE_CONSENT_REASON))
    refuse_text (self, ERR_REASON_NEEDED, SLICE ("reason"), SLICE_NONE, SLICE_NONE);
  *before = self->kase;
  if (self->kase.waits_count == 0)
    refuse_text (self, ERR_NOT_MERGED, SLICE ("case"), self->kase.ref, SLICE_NONE);
  else
    take_consents (self, &given);
  bool last = yes && given.count > 0 && self->kase.waits_count == 0;
  if (last)
    check_target (self, target);
  if (refused (self))
    return;
  add_consents (self, &given, yes);
  if (!yes)
    self->kase.waits_count = 0;
  if (last)
    unite (self, target, CASE_CONSENT_REASON);
  else
    add_audience_event (self, before, &self->kase);
  done_merging (self);
}

/* ---- Unmerge -------------------------------------------------------------------------------------------------------------------------------------------- */

static struct message *unmerged_event (struct deciding *self, const struct kase *target, enum audience_class class)
{
  struct message *event = add_case_event (self, MSG_CASE_UNMERGED, class);
  event->arg[CASE_UNMERGED_FROM] = value_copy (self->arena, &(struct value){.kind = VALUE_BYTES, .count = 16, .data = (const char *) target->id});
  event->arg[CASE_UNMERGED_REF] = value_text (target->ref);
  copy_field (self, CASE_UNMERGE_REASON, event, CASE_UNMERGED_REASON);
  return event;
}

/* self->kase comes out of target again. */
static void part (struct deciding *self, const struct kase *target)
{
  struct kase *before = arena_alloc (self->arena, sizeof *before), source;
  struct orgs leaves = leaves_of (self, &self->kase, SLICE_NONE), target_leaves = leaves_of (self, target, self->kase.ref);
  *before = self->kase;
  struct message *event = unmerged_event (self, target, CLASS_PUBLIC);
  event->arg[CASE_UNMERGED_LEAVES] = orgs_to_value (self, &leaves);
  ask_further (self);
  self->kase.version++;
  leave (&self->kase, &leaves);
  add_audience_event (self, before, &self->kase);
  source = self->kase;

  self->kase = *target;
  event = add_case_event (self, MSG_CASE_SPLIT, CLASS_PUBLIC);
  event->arg[CASE_SPLIT_FROM] = value_copy (self->arena, &(struct value){.kind = VALUE_BYTES, .count = 16, .data = (const char *) source.id});
  event->arg[CASE_SPLIT_REF] = value_text (source.ref);
  event->arg[CASE_SPLIT_COUNT] = value_int (support_split (self->views, source.id, target->id, false));
  event->arg[CASE_SPLIT_LEAVES] = orgs_to_value (self, &target_leaves);
  leave (&self->kase, &target_leaves);
  add_audience_event (self, target, &self->kase);
  self->kase = source;
}

void decide_unmerge (struct deciding *self)
{
  struct kase *target = arena_alloc (self->arena, sizeof *target);
  if (!deciding_case (self, &self->message->arg[CASE_UNMERGE_CASE]))
    return;
  bool merged = self->kase.state == STATE_MERGED;
  if (!(merged || self->kase.waits_count > 0) || !case_get (self->views, self->arena, self->kase.merge_to, target))
  {
    refuse_text (self, ERR_NOT_MERGED, SLICE ("case"), self->kase.ref, SLICE_NONE);
    return;
  }
  if (!act_for (self, &self->kase, R_LEAD) && !act_for (self, target, R_LEAD) && !act_for (self, &self->kase, OFFICES))
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, R_LEAD | OFFICES), label_plain (SLICE_NONE));
  if (merged && target->state == STATE_MERGED)
    refuse_text (self, ERR_UNMERGE_FIRST, SLICE ("case"), target->ref, target->merge_ref);
  if (refused (self))
    return;
  if (merged)
    part (self, target);
  else
  {
    unmerged_event (self, target, CLASS_PARTIES);
    end_proposal (self);
  }
  done_merging (self);
}
