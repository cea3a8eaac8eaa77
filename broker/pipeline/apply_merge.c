/* SPDX-License-Identifier: EUPL-1.2 */
/* What mergers and adoptions make of a case: who sees it besides, which cases went up in it, whose support it has, where it comes from. */
#include "applying.h"

#include <string.h>

/* ---- Organisations and references of a case -------------------------------------------------------------------------------------------------------------- */

static uint32_t place_of (const struct slice *texts, uint32_t count, struct slice text)
{
  uint32_t i = 0;
  while (i < count && !slice_equal (texts[i], text))
    i++;
  return i;
}

/* Adds what is not there; decide saw to it that there is room. */
static void add_text (struct slice *texts, uint32_t *count, uint32_t max, struct slice text)
{
  if (*count < max && place_of (texts, *count, text) == *count)
    texts[(*count)++] = text;
}

static void remove_text (struct slice *texts, uint32_t *count, struct slice text)
{
  uint32_t place = place_of (texts, *count, text);
  if (place == *count)
    return;
  memmove (texts + place, texts + place + 1, (*count - place - 1) * sizeof *texts);
  (*count)--;
}

static void join (struct kase *kase, const struct value *orgs)
{
  for (uint32_t i = 0; orgs->kind == VALUE_LIST && i < orgs->count; i++)
    add_text (kase->joint, &kase->joint_count, LIMIT_JOINT, value_as_slice (&orgs->items[i]));
}

static void leave (struct kase *kase, const struct value *orgs)
{
  for (uint32_t i = 0; orgs->kind == VALUE_LIST && i < orgs->count; i++)
    remove_text (kase->joint, &kase->joint_count, value_as_slice (&orgs->items[i]));
}

/* ---- The case that goes up in another ------------------------------------------------------------------------------------------------------------------- */

static void point_to (struct applying *self, const struct value *other, struct slice ref)
{
  struct kase *kase = &self->kase;
  memcpy (kase->merge_to, value_as_id (other), 16);
  kase->merge_ref = ref;
  kase->merge_ms = self->record->time_ms;
  memcpy (kase->merge_by, self->record->person, 16);
}

static void forget_proposal (struct kase *kase)
{
  memset (kase->merge_to, 0, 16);
  kase->merge_ref = SLICE_NONE;
  kase->waits_count = 0;
}

void fold_merge_proposed (struct applying *self)
{
  const struct message *m = self->message;
  const struct value *waits = &m->arg[CASE_MERGE_PROPOSED_WAITS];
  struct kase *kase = &self->kase;
  point_to (self, &m->arg[CASE_MERGE_PROPOSED_INTO], message_slice (m, CASE_MERGE_PROPOSED_REF));
  kase->waits_count = 0;
  for (uint32_t i = 0; i < waits->count; i++)
    add_text (kase->waits, &kase->waits_count, sizeof kase->waits / sizeof *kase->waits, value_as_slice (&waits->items[i]));
  self->work_changed = true;
}

void fold_consented (struct applying *self)
{
  struct kase *kase = &self->kase;
  if (slice_is (message_slice (self->message, CASE_CONSENTED_VERDICT), "no"))
    forget_proposal (kase);
  else
    remove_text (kase->waits, &kase->waits_count, message_slice (self->message, CASE_CONSENTED_ORG));
  self->work_changed = true;
}

void fold_merged (struct applying *self)
{
  const struct message *m = self->message;
  fold_enter_state (self, STATE_MERGED);
  self->kase.version++;
  point_to (self, &m->arg[CASE_MERGED_INTO], message_slice (m, CASE_MERGED_REF));
  join (&self->kase, &m->arg[CASE_MERGED_JOINS]);
}

/* Back in the stage it left, as after a rejection that was taken back; of a mere proposal nothing remains. */
void fold_unmerged (struct applying *self)
{
  struct kase *kase = &self->kase;
  if (kase->state == STATE_MERGED)
  {
    fold_enter_state (self, STATE_OPEN);
    kase->version++;
    kase->entered_ms = self->record->time_ms;
  }
  forget_proposal (kase);
  leave (kase, &self->message->arg[CASE_UNMERGED_LEAVES]);
  self->work_changed = true;
}

/* ---- The case in which it goes up ------------------------------------------------------------------------------------------------------------------------ */

void fold_absorbed (struct applying *self)
{
  const struct message *m = self->message;
  struct kase *kase = &self->kase;
  if (self->views)
    support_unite (self->views, value_as_id (&m->arg[CASE_ABSORBED_FROM]), kase->id, true);
  add_text (kase->merged, &kase->merged_count, LIMIT_MERGED, message_slice (m, CASE_ABSORBED_REF));
  join (kase, &m->arg[CASE_ABSORBED_JOINS]);
  kase->support = (uint32_t) message_int (m, CASE_ABSORBED_COUNT, 0);
}

void fold_split (struct applying *self)
{
  const struct message *m = self->message;
  struct kase *kase = &self->kase;
  if (self->views)
    support_split (self->views, value_as_id (&m->arg[CASE_SPLIT_FROM]), kase->id, true);
  remove_text (kase->merged, &kase->merged_count, message_slice (m, CASE_SPLIT_REF));
  leave (kase, &m->arg[CASE_SPLIT_LEAVES]);
  kase->support = (uint32_t) message_int (m, CASE_SPLIT_COUNT, 0);
}

/* ---- Nachnutzung ----------------------------------------------------------------------------------------------------------------------------------------- */

/* The fields were set by the events before it. */
void fold_taken (struct applying *self)
{
  const struct message *m = self->message;
  const struct value *keys = &m->arg[CASE_TAKEN_KEYS];
  memcpy (self->kase.adopted_from, value_as_id (&m->arg[CASE_TAKEN_FROM]), 16);
  self->kase.adopted_ref = message_slice (m, CASE_TAKEN_REF);
  if (self->views)
    case_taken (self->views, self->arena, self->kase.id, &self->taken);
  for (uint32_t i = 0; i < keys->count; i++)
  {
    struct slice key = value_as_slice (&keys->items[i]);
    uint8_t *hash = arena_alloc (self->arena, VALUE_HASH_BYTES);
    value_hash (value_get (&self->fields, key), hash);
    value_set (self->arena, &self->taken, key, value_bytes (hash, VALUE_HASH_BYTES));
  }
  self->taken_changed = true;
}

void fold_adopted (struct applying *self)
{
  self->kase.adoptions = (uint32_t) message_int (self->message, CASE_ADOPTED_COUNT, self->kase.adoptions);
}
