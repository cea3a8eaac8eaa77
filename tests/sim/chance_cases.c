/* SPDX-License-Identifier: EUPL-1.2 */
/* What is said about cases: drafts, edits, steps on their way. */
#include "chance_room.h"

#include <stdlib.h>
#include <string.h>

/* ---- Cases ---------------------------------------------------------------------------------------------------------------------------------------------- */

/* One of the latest cases as it stands; false: there is none yet. */
bool chance_case (struct chance *self, struct kase *kase)
{
  uint32_t known = self->case_count < CHANCE_CASES ? self->case_count : CHANCE_CASES;
  if (known == 0)
    return false;
  uint32_t back = chance_percent (self, 60) && known > 12 ? chance_below (self, 12) : chance_below (self, known);
  return case_get (self->views, chance_arena (self), self->cases[(self->case_count - 1 - back) % CHANCE_CASES], kase);
}

bool chance_favourite (struct chance *self, struct kase *kase)
{
  if (chance_percent (self, 99) && case_get (self->views, chance_arena (self), self->favourite, kase) && kase->state == STATE_OPEN)
    return true;
  if (!chance_case (self, kase))
    return false;
  memcpy (self->favourite, kase->id, 16);
  return true;
}

struct value chance_case_name (struct chance *self, const struct kase *kase)
{
  if (chance_percent (self, 2))
    return value_string ("SLK-1999-99999");
  return chance_percent (self, 50) ? chance_id (self, kase->id) : value_text (kase->ref);
}

struct value chance_version (struct chance *self, const struct kase *kase)
{
  return value_int (chance_percent (self, 92) ? kase->version : 1 + chance_below (self, 20));
}

const struct pipeline *chance_pipeline (struct chance *self, const struct kase *kase)
{
  return definitions_get (self->town->reading, self->views, kase->pipeline, kase->pipeline_version);
}

/* Those whose business the case may be. */
enum who chance_somebody (struct chance *self, const struct kase *kase)
{
  static const enum who bernburg[] = {BERNBURG_SUBMITTER, BERNBURG_EDITOR, BERNBURG_EDITOR2, BERNBURG_LEAD, BERNBURG_DPO, BERNBURG_ISO, CONSULTANT, CITIZEN};
  static const enum who others[] = {CALBE_SUBMITTER,   CALBE_EDITOR,   CALBE_LEAD,   MULDE_EDITOR, EGELN_LEAD,
                                    COMPANY_SUBMITTER, KOETHEN_EDITOR, KOETHEN_LEAD, OTHER_CITIZEN};
  static const enum who offices[] = {COORDINATOR, COORDINATOR2, REGION_COORDINATOR, NEIGHBOUR_COORDINATOR, DISTRICT_ADMIN};
  uint32_t kind = chance_below (self, 100);
  if (kind < 12)
    return (enum who) chance_below (self, self->town->people_count);
  if (kind < 40)
    return offices[chance_below (self, sizeof offices / sizeof *offices)];
  if (kase && slice_is (kase->org, BERNBURG))
    return bernburg[chance_below (self, sizeof bernburg / sizeof *bernburg)];
  return others[chance_below (self, sizeof others / sizeof *others)];
}

void chance_set (struct chance *self, struct value *fields, const struct field *field, struct value value)
{
  if (field)
    value_set (chance_arena (self), fields, field->key, value);
}

/* Whether something is to be said of a field: nothing was, or nothing final; sometimes once more. */
static bool wants (struct chance *self, const struct value *value)
{
  return value_is_blank (value) || value_is_unknown (value) || value_is_band (value) || chance_percent (self, 4);
}

static void fill_for_check (struct chance *self, const struct pipeline *pipeline, const struct check *check, const struct value *present, struct value *fields)
{
  const struct field *field = check->field.size > 0 ? pipeline_field (pipeline, check->field) : NULL;
  const struct value *value = field ? value_get (present, field->key) : NULL;
  for (uint32_t f = 0; check->kind == CHECK_FILLED && f < check->field_count; f++)
    if (wants (self, value_get (present, check->fields[f])))
      chance_set (self, fields, pipeline_field (pipeline, check->fields[f]), chance_good (self, pipeline_field (pipeline, check->fields[f])));
  if (check->kind == CHECK_EQUALS && field)
  {
    struct value wanted = field->type == DEF_BOOL   ? value_bool (true)
                          : field->type == DEF_ENUM ? value_text (check->value)
                                                    : chance_list (self, value_text (check->value));
    if (!value_equal (value, &wanted) || chance_percent (self, 2))
      chance_set (self, fields, field, wanted);
  }
  if (check->kind == CHECK_LIMIT && (wants (self, value) || value_as_int (value, 0) > check->max))
    chance_set (self, fields, field, value_int (chance_below (self, (uint32_t) check->max * 11 / 10)));
  if (check->kind == CHECK_ORDER && field && (wants (self, value) || wants (self, value_get (present, check->other))))
  {
    chance_set (self, fields, field, chance_day (self, 0, 100));
    chance_set (self, fields, pipeline_field (pipeline, check->other), chance_day (self, 90, 100));
  }
}

/* Everything the next gate asks of fields. */
static void fill_for_gate (struct chance *self, const struct pipeline *pipeline, const struct gate *gate, const struct value *present, struct value *fields)
{
  for (uint32_t i = 0; i < pipeline->field_count; i++)
  {
    const struct field *field = &pipeline->fields[i];
    const struct value *value = value_get (present, field->key);
    if (field->due >= 0 && field->due <= gate->number && (value_is_blank (value) || (value_is_unknown (value) && chance_percent (self, 50))))
      chance_set (self, fields, field, chance_good (self, field));
  }
  for (uint32_t i = 0; i < gate->check_count; i++)
    fill_for_check (self, pipeline, &gate->checks[i], present, fields);
}

struct value chance_base (struct chance *self, const struct value *fields, const struct value *present)
{
  struct value base = value_map (chance_arena (self), fields->count);
  for (uint32_t i = 0; i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    const struct value *was = value_get (present, key);
    uint8_t *hash = arena_alloc (chance_arena (self), VALUE_HASH_BYTES);
    value_hash (was ? was : &VALUE_NONE, hash);
    hash[0] ^= chance_percent (self, 10);
    value_set (chance_arena (self), &base, key, value_bytes (hash, VALUE_HASH_BYTES));
  }
  return base;
}

bool say_edit (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  struct value present, imported;
  if (!chance_case (self, &kase))
    return false;
  const struct pipeline *pipeline = chance_pipeline (self, &kase);
  case_fields (self->views, chance_arena (self), kase.id, &present, &imported);
  const struct gate *gate = gate_find (pipeline, &kase, &present, SLICE_NONE);
  struct value fields = value_map (chance_arena (self), 8);
  if (gate && chance_percent (self, 60))
    fill_for_gate (self, pipeline, gate, &present, &fields);
  for (uint32_t i = chance_below (self, 3) + (fields.count == 0); i > 0; i--)
  {
    const struct field *field = &pipeline->fields[chance_below (self, pipeline->field_count)];
    chance_set (self, &fields, field, chance_value (self, field));
  }
  *who = chance_somebody (self, &kase);
  message->arg[CASE_EDIT_CASE] = chance_case_name (self, &kase);
  message->arg[CASE_EDIT_FIELDS] = fields;
  if (chance_percent (self, 60))
    message->arg[CASE_EDIT_BASE] = chance_base (self, &fields, &present);
  return true;
}

/* Whether a person would find the case at all; one of an organisation alone (no reference) everybody finds. */
static bool sees (struct chance *self, const struct person *person, const struct kase *kase)
{
  struct scopes *scopes = arena_alloc (chance_arena (self), sizeof *scopes);
  if (kase->ref.size == 0 || chance_percent (self, 3))
    return true;
  scopes_of (self->views, chance_arena (self), person, self->town->now_ms, scopes, NULL);
  return access_level (scopes, kase, self->town->now_ms) >= 0;
}

static bool holds (struct chance *self, const struct person *person, uint32_t roles, const struct kase *kase, bool anywhere)
{
  for (uint32_t g = 0; g < person->grant_count; g++)
  {
    const struct grant *grant = &person->grants[g];
    bool office = ((1u << grant->role) & (R_COORDINATOR | R_DISTRICT_ADMIN)) && chance_percent (self, 70);
    if (((1u << grant->role) & roles) && (anywhere || office || slice_equal (grant->org, kase->org) || slice_equal (grant->org, kase->handled_by)))
      return true;
  }
  return false;
}

static enum who find_person (struct chance *self, const struct kase *kase, uint32_t roles, bool anywhere)
{
  uint32_t count = self->town->people_count, first = chance_below (self, count);
  struct person *person = arena_alloc (chance_arena (self), sizeof *person);
  for (uint32_t i = 0; i < count; i++)
  {
    enum who who = (enum who) ((first + i) % count);
    if (person_get (self->views, chance_arena (self), self->town->people[who], person) && person->status == PERSON_STATUS_ENROLLED &&
        holds (self, person, roles, kase, anywhere) && sees (self, person, kase))
      return who;
  }
  return (enum who) first;
}

enum who chance_holder (struct chance *self, const struct kase *kase, uint32_t roles)
{
  return find_person (self, kase, roles, false);
}

enum who chance_seer (struct chance *self, const struct kase *kase, uint32_t roles)
{
  return find_person (self, kase, roles, true);
}

static bool help_with_approval (struct chance *self, const struct kase *kase, const struct pipeline *pipeline, const struct gate *gate, struct message *message,
                                enum who *who)
{
  for (uint32_t i = 0; i < gate->check_count; i++)
  {
    const struct approval_def *def = gate->checks[i].approval.size > 0 ? pipeline_approval (pipeline, gate->checks[i].approval) : NULL;
    if (!def || chance_percent (self, 30))
      continue;
    *message = message_new (MSG_CASE_APPROVE);
    message->arg[CASE_APPROVE_CASE] = value_text (kase->ref);
    message->arg[CASE_APPROVE_VERSION] = chance_version (self, kase);
    message->arg[CASE_APPROVE_KIND] = value_text (def->key);
    *who = chance_holder (self, kase, def->roles);
    return true;
  }
  return false;
}

/* What somebody would do who wants the case to get on; so cases come to the end of the pipeline as well. */
bool say_helpful (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  struct value present, imported, fields = value_map (chance_arena (self), 8);
  if (!(chance_percent (self, 60) ? chance_favourite (self, &kase) : chance_case (self, &kase)) || kase.state != STATE_OPEN)
    return false;
  const struct pipeline *pipeline = chance_pipeline (self, &kase);
  case_fields (self->views, chance_arena (self), kase.id, &present, &imported);
  const struct gate *gate = gate_find (pipeline, &kase, &present, SLICE_NONE);
  if (!gate)
    return false;
  if (chance_percent (self, 80))
    fill_for_gate (self, pipeline, gate, &present, &fields);
  if (fields.count > 0)
  {
    *message = message_new (MSG_CASE_EDIT);
    *who = chance_holder (self, &kase, gate->number == 1 ? R_COORDINATOR : R_EDITOR | R_LEAD | R_SUBMITTER);
    message->arg[CASE_EDIT_CASE] = value_text (kase.ref);
    message->arg[CASE_EDIT_FIELDS] = fields;
    return true;
  }
  uint32_t kind = chance_below (self, 100);
  if (kind < 25 && help_with_approval (self, &kase, pipeline, gate, message, who))
    return true;
  if (kind < 65 && help_with_rows (self, &kase, pipeline, gate, message, who))
    return true;
  *message = message_new (MSG_CASE_ADVANCE);
  *who = chance_holder (self, &kase, chance_percent (self, 60) ? gate->decides : gate->lays | gate->overrides);
  message->arg[CASE_ADVANCE_CASE] = value_text (kase.ref);
  message->arg[CASE_ADVANCE_VERSION] = chance_version (self, &kase);
  message->arg[CASE_ADVANCE_REASON] = value_string ("Es geht voran.");
  return true;
}

bool say_draft (struct chance *self, struct message *message, enum who *who)
{
  static const char *const visibility[] = {"internal", "intermunicipal", "public", "weird"};
  *who = chance_somebody (self, chance_percent (self, 60) ? &(struct kase){.org = SLICE (BERNBURG)} : NULL);
  message->arg[CASE_DRAFT_TITLE] = chance_text (self);
  if (chance_percent (self, 90))
    message->arg[CASE_DRAFT_SUMMARY] = chance_text (self);
  if (chance_percent (self, 15))
    message->arg[CASE_DRAFT_ORG] = chance_org (self);
  if (chance_percent (self, 50))
    message->arg[CASE_DRAFT_VISIBILITY] = value_string (visibility[chance_below (self, 50) == 0 ? 3 : chance_below (self, 3)]);
  if (chance_percent (self, 30))
    message->arg[CASE_DRAFT_PIPELINE] = value_string ("kleinvorhaben");
  if (chance_percent (self, 10))
    message->arg[CASE_DRAFT_SOURCE] = value_string (arena_printf (chance_arena (self), "zeile-%u", chance_below (self, 50)));
  return true;
}

/* A command about a case that names it in its first field and, where it has one, the version in its second. */
bool say_step (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  const struct message_def *def = message_def (message->type);
  if (!chance_case (self, &kase))
    return false;
  *who = chance_somebody (self, &kase);
  for (uint32_t i = 0; i < def->field_count; i++)
  {
    const struct field_def *field = &def->fields[i];
    if (strcmp (field->name, "case") == 0)
      message->arg[i] = chance_case_name (self, &kase);
    else if (strcmp (field->name, "version") == 0)
      message->arg[i] = chance_version (self, &kase);
    else if (field->type == TYPE_TEXT && (field->required || chance_percent (self, 60)))
      message->arg[i] = chance_text (self);
    else if (field->type == TYPE_DATE && (field->required || chance_percent (self, 90)))
      message->arg[i] = chance_day (self, -2, 25);
  }
  return true;
}

static struct slice some_stage (struct chance *self, const struct pipeline *pipeline)
{
  return pipeline->stages[chance_below (self, pipeline->stage_count)].key;
}

bool say_with_key (struct chance *self, struct message *message, enum who *who)
{
  static const char *const kinds[] = {"release", "dpo", "iso", "acceptance", "nonsense"};
  static const char *const codes[] = {"duplicate", "other", "no_capacity", "because"};
  const struct pipeline *pipeline = definitions_get (self->town->reading, self->views, SLICE ("smarte-region"), 0);
  if (!say_step (self, message, who))
    return false;
  switch (message->type)
  {
  case MSG_CASE_APPROVE:
    message->arg[CASE_APPROVE_KIND] = value_string (kinds[chance_below (self, 25) == 0 ? 4 : chance_below (self, 4)]);
    if (chance_percent (self, 30))
      message->arg[CASE_APPROVE_VERDICT] = value_string (chance_percent (self, 50) ? "yes" : "no");
    break;
  case MSG_CASE_REJECT:
    message->arg[CASE_REJECT_CODE] = value_string (codes[chance_below (self, 4)]);
    break;
  case MSG_CASE_ASSIGN:
    message->arg[CASE_ASSIGN_ORG] = chance_percent (self, 70) ? value_string (FIRM) : chance_org (self);
    break;
  case MSG_CASE_MIGRATE:
    message->arg[CASE_MIGRATE_PIPELINE] = value_string (chance_percent (self, 50) ? "kleinvorhaben" : "smarte-region");
    break;
  case MSG_CASE_ADVANCE:
    if (chance_percent (self, 10))
      message->arg[CASE_ADVANCE_TO] = value_text (some_stage (self, pipeline));
    break;
  case MSG_CASE_RETURN:
    if (chance_percent (self, 40))
      message->arg[CASE_RETURN_TO] = value_text (some_stage (self, pipeline));
    if (chance_percent (self, 50))
      message->arg[CASE_RETURN_DEFICIENCIES] = chance_list (self, chance_text (self));
    break;
  case MSG_CASE_ASK:
    message->arg[CASE_ASK_KIND] = value_string (kinds[chance_below (self, 10) == 0 ? 4 : chance_below (self, 4)]);
    if (chance_percent (self, 30))
      message->arg[CASE_ASK_DAYS] = value_int (1 + chance_below (self, 60));
    break;
  case MSG_CASE_COMMENT:
    message->arg[CASE_COMMENT_INTERNAL] = chance_percent (self, 20) ? value_bool (true) : VALUE_NONE;
    if (self->comment_count > 0 && chance_percent (self, 50))
      message->arg[CASE_COMMENT_PARENT] =
          chance_id (self, self->comments[chance_below (self, self->comment_count < CHANCE_COMMENTS ? self->comment_count : CHANCE_COMMENTS)]);
    break;
  default:
    break;
  }
  return true;
}
