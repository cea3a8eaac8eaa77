/* SPDX-License-Identifier: EUPL-1.2 */
/* What is said about cases that go up in others, are taken over, have files; and about funding programmes. */
#include "chance_room.h"

#include "proto/codec.h"

#include <string.h>

/* ---- Mergers -------------------------------------------------------------------------------------------------------------------------------------------- */

/* A few looks for a case that waits for consent, or went up in another. */
static bool find_case (struct chance *self, bool merged, struct kase *kase)
{
  for (int i = 0; i < 12; i++)
    if (chance_case (self, kase) && (merged ? kase->state == STATE_MERGED : kase->waits_count > 0))
      return true;
  return chance_case (self, kase);
}

/* Sometimes a case in one that went up in it, or is to. */
bool say_merge (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase, into;
  bool back = chance_percent (self, 30) && find_case (self, true, &into) && case_get (self->views, chance_arena (self), into.merge_to, &kase);
  if (!back && (!chance_case (self, &kase) || !chance_case (self, &into)))
    return false;
  *who = chance_percent (self, 80) ? chance_seer (self, chance_percent (self, 50) ? &kase : &into, R_LEAD | R_EDITOR | R_COORDINATOR)
                                   : chance_somebody (self, &kase);
  message->arg[CASE_MERGE_CASE] = chance_case_name (self, &kase);
  message->arg[CASE_MERGE_VERSION] = chance_version (self, &kase);
  message->arg[CASE_MERGE_INTO] = chance_case_name (self, &into);
  if (chance_percent (self, 50))
    message->arg[CASE_MERGE_REASON] = chance_text (self);
  return true;
}

/* Somebody who may speak for an organisation. */
static enum who speaker (struct chance *self, struct slice org)
{
  struct kase owned = {.org = org};
  return chance_holder (self, &owned, consent_roles (org));
}

bool say_consent (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  if (!find_case (self, false, &kase))
    return false;
  *who = kase.waits_count > 0 && chance_percent (self, 85) ? speaker (self, kase.waits[chance_below (self, kase.waits_count)]) : chance_somebody (self, &kase);
  message->arg[CASE_CONSENT_CASE] = chance_case_name (self, &kase);
  if (chance_percent (self, 40))
    message->arg[CASE_CONSENT_VERDICT] = value_string (chance_percent (self, 60) ? "yes" : chance_percent (self, 90) ? "no" : "perhaps");
  if (chance_percent (self, 80))
    message->arg[CASE_CONSENT_REASON] = chance_text (self);
  return true;
}

bool say_unmerge (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  if (!find_case (self, chance_percent (self, 70), &kase))
    return false;
  *who = chance_percent (self, 80) ? chance_holder (self, &kase, R_LEAD | R_COORDINATOR | R_DISTRICT_ADMIN) : chance_somebody (self, &kase);
  message->arg[CASE_UNMERGE_CASE] = chance_case_name (self, &kase);
  if (chance_percent (self, 50))
    message->arg[CASE_UNMERGE_REASON] = chance_text (self);
  return true;
}

/* ---- Nachnutzung ---------------------------------------------------------------------------------------------------------------------------------------- */

bool say_adopt (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  if (!chance_case (self, &kase))
    return false;
  *who = chance_percent (self, 70) ? chance_seer (self, &kase, R_LEAD | R_EDITOR | R_SUBMITTER | R_COORDINATOR) : chance_somebody (self, NULL);
  message->arg[CASE_ADOPT_CASE] = chance_case_name (self, &kase);
  if (chance_percent (self, 60))
    message->arg[CASE_ADOPT_ORG] = chance_org (self);
  if (chance_percent (self, 30))
    message->arg[CASE_ADOPT_TITLE] = chance_text (self);
  return true;
}

/* ---- Files ---------------------------------------------------------------------------------------------------------------------------------------------- */

/* One of a few small contents; mostly it was uploaded before. */
static uint32_t some_content (struct chance *self, enum who who, uint8_t hash[32])
{
  const char *text = arena_printf (chance_arena (self), "Inhalt %u\n", chance_below (self, 8));
  uint32_t size = (uint32_t) strlen (text);
  hash_bytes (text, size, hash, 32);
  if (chance_percent (self, 90))
    town_content (self->town, who, text, size);
  return size;
}

bool say_attach (struct chance *self, struct message *message, enum who *who)
{
  static const char *const names[] = {"Skizze.txt", "Kosten.csv", "Programm.exe", "../Plan.txt"};
  struct kase kase;
  if (!chance_case (self, &kase))
    return false;
  uint8_t *hash = arena_alloc (chance_arena (self), 32);
  *who = chance_percent (self, 70) ? chance_holder (self, &kase, R_EDITOR | R_LEAD) : chance_somebody (self, &kase);
  uint32_t size = some_content (self, *who, hash);
  message->arg[CASE_ATTACH_CASE] = chance_case_name (self, &kase);
  message->arg[CASE_ATTACH_NAME] = value_string (names[chance_percent (self, 80) ? chance_below (self, 2) : chance_below (self, 4)]);
  message->arg[CASE_ATTACH_HASH] = value_bytes (hash, 32);
  message->arg[CASE_ATTACH_SIZE] = value_int (size + chance_percent (self, 5));
  if (chance_percent (self, 20))
    message->arg[CASE_ATTACH_INTERNAL] = value_bool (true);
  return true;
}

struct finding
{
  struct chance *chance;
  uint32_t count;
  uint8_t id[16];
};

static enum walk_step pick_attachment (void *context, const struct attachment *attachment)
{
  struct finding *self = context;
  if (chance_below (self->chance, ++self->count) == 0)
    memcpy (self->id, attachment->id, 16);
  return WALK_TAKE;
}

bool say_detach (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  struct walk walk = {0};
  struct finding finding = {.chance = self};
  if (!chance_case (self, &kase))
    return false;
  attachments_walk (self->views, chance_arena (self), kase.id, &walk, pick_attachment, &finding);
  if (finding.count == 0 && chance_percent (self, 95))
    return false;
  *who = chance_percent (self, 70) ? chance_holder (self, &kase, R_EDITOR | R_LEAD) : chance_somebody (self, &kase);
  message->arg[CASE_DETACH_CASE] = chance_case_name (self, &kase);
  message->arg[CASE_DETACH_ATTACHMENT] = chance_id (self, finding.id);
  return true;
}

/* ---- Funding programmes --------------------------------------------------------------------------------------------------------------------------------- */

bool say_programme (struct chance *self, struct message *message, enum who *who)
{
  static const enum who keepers[] = {ADMIN, COORDINATOR, DISTRICT_ADMIN, NEIGHBOUR_COORDINATOR, BERNBURG_EDITOR};
  const struct pipeline *catalogue = definitions_get (self->town->reading, self->views, SLICE ("programmes"), 0);
  struct slice key = slice_of (arena_printf (chance_arena (self), "programm-%u", chance_below (self, 12)));
  struct programme_row row = {.fields = value_map (chance_arena (self), 0)};
  struct value fields = value_map (chance_arena (self), 8);
  bool known = programme_get (self->views, chance_arena (self), key, &row);
  for (uint32_t i = known ? 1 : 0; i < 4; i++)
  {
    const struct field *field = &catalogue->fields[i == 0 ? 0 : chance_below (self, catalogue->field_count)];
    value_set (chance_arena (self), &fields, field->key, i == 0 ? chance_good (self, field) : chance_value (self, field));
  }
  *who = keepers[chance_below (self, 5)];
  message->arg[PROGRAMME_PUT_KEY] = value_text (key);
  message->arg[PROGRAMME_PUT_FIELDS] = fields;
  if (chance_percent (self, 50))
    message->arg[PROGRAMME_PUT_BASE] = chance_base (self, &fields, &row.fields);
  return true;
}
