/* SPDX-License-Identifier: EUPL-1.2 */
/* Cases that went up in others, were taken over, have supporters and files, as they must be whatever was said. */
#include "sim.h"

#include <string.h>

static const struct kase *case_in (const struct cases *cases, const uint8_t id[16])
{
  for (uint32_t i = 0; i < cases->count; i++)
    if (memcmp (cases->items[i].id, id, 16) == 0)
      return &cases->items[i];
  return NULL;
}

static uint32_t times_in (const struct slice *texts, uint32_t count, struct slice text)
{
  uint32_t times = 0;
  for (uint32_t i = 0; i < count; i++)
    times += slice_equal (texts[i], text);
  return times;
}

static const uint8_t zeros[16];

/* ---- Mergers -------------------------------------------------------------------------------------------------------------------------------------------- */

/* From a case that went up in another on to the one that goes on. */
static void follow (struct sim *self, const struct cases *cases, const struct kase *kase)
{
  const struct kase *at = kase;
  for (uint32_t steps = 0; at && at->state == STATE_MERGED; steps++)
  {
    promise_about (self, steps < cases->count, "whoever follows a merger comes to a case that goes on", kase, SLICE_NONE);
    at = case_in (cases, at->merge_to);
  }
  promise_about (self, at != NULL, "the case that another went up in is there", kase, kase->merge_ref);
}

static void look_at_merger (struct sim *self, const struct cases *cases, const struct kase *kase)
{
  const struct kase *target = case_in (cases, kase->merge_to);
  bool merged = kase->state == STATE_MERGED, proposed = kase->waits_count > 0;
  promise_about (self, (memcmp (kase->merge_to, zeros, 16) != 0) == (merged || proposed), "a case names another while it goes up in it, or went", kase,
                 kase->merge_ref);
  promise_about (self, !proposed || kase->state == STATE_OPEN, "a merger is proposed of an open case", kase, kase->merge_ref);
  promise_about (self, !merged || (target && times_in (target->merged, target->merged_count, kase->ref) == 1), "a case knows what went up in it", kase,
                 kase->merge_ref);
  promise_about (self, target != kase, "no case goes up in itself", kase, SLICE_NONE);
  follow (self, cases, kase);
}

static uint32_t joint_count (const struct kase *kase, struct slice org)
{
  return times_in (kase->joint, kase->joint_count, org) + slice_equal (kase->org, org);
}

static void look_at_merged (struct sim *self, const struct cases *cases, const struct kase *kase)
{
  for (uint32_t i = 0; i < kase->merged_count; i++)
  {
    const struct kase *source = NULL;
    for (uint32_t c = 0; c < cases->count; c++)
      if (slice_equal (cases->items[c].ref, kase->merged[i]))
        source = &cases->items[c];
    promise_about (self, source && source->state == STATE_MERGED && memcmp (source->merge_to, kase->id, 16) == 0, "what went up in a case says so itself", kase,
                   kase->merged[i]);
    promise_about (self, joint_count (kase, source->org) > 0 && joint_count (source, kase->org) > 0, "whose case went up in another sees it on", kase,
                   kase->merged[i]);
  }
  for (uint32_t i = 0; i < kase->joint_count; i++)
    promise_about (self, times_in (kase->joint, kase->joint_count, kase->joint[i]) == 1, "an organisation is named once", kase, kase->joint[i]);
  promise_about (self, kase->joint_count == 0 || kase->merged_count > 0 || kase->state == STATE_MERGED,
                 "after mergers were taken back nobody sees more than before", kase, kase->joint_count > 0 ? kase->joint[0] : SLICE_NONE);
}

/* ---- Adoptions, supporters, files ----------------------------------------------------------------------------------------------------------------------- */

static void look_at_adoptions (struct sim *self, const struct cases *cases, const struct kase *kase)
{
  uint32_t adoptions = 0;
  for (uint32_t i = 0; i < cases->count; i++)
    adoptions += memcmp (cases->items[i].adopted_from, kase->id, 16) == 0;
  promise_about (self, kase->adoptions == adoptions, "a case counts how often it was taken over", kase, SLICE_NONE);
}

static void look_at_support (struct sim *self, struct views *views, const struct kase *kase)
{
  uint32_t supporters = 0;
  for (uint32_t p = 0; p < self->town->people_count; p++)
    supporters += support_get (views, kase->id, self->town->people[p]);
  promise_about (self, kase->support == supporters, "a case counts each of its supporters once", kase, SLICE_NONE);
}

static enum walk_step count_attached (void *context, const struct attachment *attachment)
{
  *(uint32_t *) context += !attachment->detached;
  return WALK_TAKE;
}

void look_at_ways (struct sim *self, struct views *views, const struct cases *cases)
{
  for (uint32_t c = 0; c < cases->count; c++)
  {
    const struct kase *kase = &cases->items[c];
    struct walk walk = {0};
    uint32_t attached = 0;
    look_at_merger (self, cases, kase);
    look_at_merged (self, cases, kase);
    look_at_adoptions (self, cases, kase);
    look_at_support (self, views, kase);
    attachments_walk (views, cases->arena, kase->id, &walk, count_attached, &attached);
    promise_about (self, attached == kase->attachments, "a case counts its files", kase, SLICE_NONE);
  }
}
