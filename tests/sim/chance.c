/* SPDX-License-Identifier: EUPL-1.2 */
#include "chance.h"

#include <stdlib.h>
#include <string.h>

uint32_t chance_below (struct chance *self, uint32_t below)
{
  self->state = self->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t) (self->state >> 33) % below;
}

bool chance_percent (struct chance *self, uint32_t percent)
{
  return chance_below (self, 100) < percent;
}

static struct arena *arena_of (struct chance *self)
{
  return self->town->arena;
}

static struct value id_value (struct chance *self, const uint8_t id[16])
{
  return value_id ((const uint8_t *) arena_copy (arena_of (self), id, 16));
}

static struct value day (struct chance *self, int from, uint32_t span)
{
  return value_string (town_day (self->town, from + (int) chance_below (self, span)));
}

static struct value some_text (struct chance *self)
{
  static const char *const words[] = {"Bürgerservice", "Straßenlaternen", "Kita", "Breitband", "Radweg", "Ratsinformation", "Termin", "Bäume"};
  return value_string (arena_printf (arena_of (self), "%s und %s %u", words[chance_below (self, 8)], words[chance_below (self, 8)], chance_below (self, 1000)));
}

static struct value some_org (struct chance *self)
{
  static const char *const orgs[] = {BERNBURG, CALBE, EGELN, MULDE, KOETHEN, "stadtwerke", DISTRICT, FIRM, OTHER_FIRM, CENTRE, FOREST, "region", "000"};
  return value_string (orgs[chance_below (self, sizeof orgs / sizeof *orgs)]);
}

/* ---- Values of fields ----------------------------------------------------------------------------------------------------------------------------------- */

static struct value good_value (struct chance *self, const struct field *field);

static struct value some_options (struct chance *self, const struct field *field)
{
  struct value list = value_list (arena_of (self), 2);
  uint32_t first = chance_below (self, field->option_count);
  value_append (arena_of (self), &list, value_text (field->options[first].key));
  if (field->max_items != 1 && field->option_count > 1 && chance_percent (self, 30))
    value_append (arena_of (self), &list, value_text (field->options[(first + 1) % field->option_count].key));
  return list;
}

static struct value one_item (struct chance *self, struct value item)
{
  struct value list = value_list (arena_of (self), 1);
  value_append (arena_of (self), &list, item);
  return list;
}

static struct value some_record (struct chance *self, const struct field *field)
{
  struct value map = value_map (arena_of (self), field->column_count);
  for (uint32_t i = 0; i < field->column_count; i++)
    value_set (arena_of (self), &map, field->columns[i].key, good_value (self, &field->columns[i]));
  return map;
}

static struct value some_money (struct chance *self, const struct field *field)
{
  struct value map = value_map (arena_of (self), 1);
  if (field->option_count == 0 || chance_percent (self, 70))
    return value_int (chance_below (self, 1200000));
  value_set_str (arena_of (self), &map, "band", value_text (field->options[chance_below (self, field->option_count)].key));
  return map;
}

static struct value good_value (struct chance *self, const struct field *field)
{
  switch (field->type)
  {
  case DEF_INT:
    return value_int (field->min + chance_below (self, 100));
  case DEF_MONEY:
    return some_money (self, field);
  case DEF_BOOL:
    return value_bool (chance_percent (self, 85));
  case DEF_DATE:
    return day (self, -10, 500);
  case DEF_ENUM:
    return value_text (field->options[chance_percent (self, 50) ? 0 : chance_below (self, field->option_count)].key);
  case DEF_ENUMS:
    return some_options (self, field);
  case DEF_DIGITS:
    return value_text ((struct slice){"00000000000000000000000000000000", (uint32_t) field->max});
  case DEF_URL:
    return value_string ("https://example.org/");
  case DEF_ORGS:
    return one_item (self, some_org (self));
  case DEF_ORG:
    return some_org (self);
  case DEF_KEYS:
    return field->none.size > 0 ? value_text (field->none) : one_item (self, value_string ("ziel-1"));
  case DEF_TEXTS:
    return one_item (self, some_text (self));
  case DEF_RECORD:
    return some_record (self, field);
  default:
    return some_text (self);
  }
}

static struct value unknown_value (struct chance *self)
{
  struct value inner = value_map (arena_of (self), 2), map = value_map (arena_of (self), 1);
  value_set_str (arena_of (self), &inner, "who", value_string ("Frau A"));
  value_set_str (arena_of (self), &inner, "until", day (self, 1, 50));
  value_set_str (arena_of (self), &map, "unknown", inner);
  return map;
}

static struct value some_value (struct chance *self, const struct field *field)
{
  uint32_t kind = chance_below (self, 100);
  if (kind < 4)
    return VALUE_NONE;
  if (kind < 8)
    return unknown_value (self);
  if (kind < 10)
    return value_int (-7);
  return good_value (self, field);
}

/* ---- Cases ---------------------------------------------------------------------------------------------------------------------------------------------- */

/* One of the latest cases as it stands; false: there is none yet. */
static bool some_case (struct chance *self, struct kase *kase)
{
  uint32_t known = self->case_count < CHANCE_CASES ? self->case_count : CHANCE_CASES;
  if (known == 0)
    return false;
  uint32_t back = chance_percent (self, 60) && known > 12 ? chance_below (self, 12) : chance_below (self, known);
  return case_get (self->views, arena_of (self), self->cases[(self->case_count - 1 - back) % CHANCE_CASES], kase);
}

static struct value case_name (struct chance *self, const struct kase *kase)
{
  if (chance_percent (self, 2))
    return value_string ("SLK-1999-99999");
  return chance_percent (self, 50) ? id_value (self, kase->id) : value_text (kase->ref);
}

static struct value seen_version (struct chance *self, const struct kase *kase)
{
  return value_int (chance_percent (self, 92) ? kase->version : 1 + chance_below (self, 20));
}

static const struct pipeline *pipeline_of (struct chance *self, const struct kase *kase)
{
  return definitions_get (self->town->reading, self->views, kase->pipeline, kase->pipeline_version);
}

/* Those whose business the case may be. */
static enum who somebody (struct chance *self, const struct kase *kase)
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

static void set_field (struct chance *self, struct value *fields, const struct field *field, struct value value)
{
  if (field)
    value_set (arena_of (self), fields, field->key, value);
}

/* Everything the next gate asks of fields. */
static void fill_for_gate (struct chance *self, const struct pipeline *pipeline, const struct gate *gate, const struct value *present, struct value *fields)
{
  for (uint32_t i = 0; i < pipeline->field_count; i++)
    if (pipeline->fields[i].due >= 0 && pipeline->fields[i].due <= gate->number && value_is_blank (value_get (present, pipeline->fields[i].key)))
      set_field (self, fields, &pipeline->fields[i], good_value (self, &pipeline->fields[i]));
  for (uint32_t i = 0; i < gate->check_count; i++)
  {
    const struct check *check = &gate->checks[i];
    const struct field *field = check->field.size > 0 ? pipeline_field (pipeline, check->field) : NULL;
    for (uint32_t f = 0; f < check->field_count; f++)
      set_field (self, fields, pipeline_field (pipeline, check->fields[f]), some_text (self));
    if (check->kind == CHECK_EQUALS && field)
      set_field (self, fields, field,
                 field->type == DEF_BOOL   ? value_bool (true)
                 : field->type == DEF_ENUM ? value_text (check->value)
                                           : one_item (self, value_text (check->value)));
    if (check->kind == CHECK_LIMIT)
      set_field (self, fields, field, value_int (chance_below (self, (uint32_t) check->max * 11 / 10)));
    if (check->kind == CHECK_ORDER)
    {
      set_field (self, fields, field, day (self, 0, 100));
      set_field (self, fields, pipeline_field (pipeline, check->other), day (self, 90, 100));
    }
  }
}

static struct value some_base (struct chance *self, const struct value *fields, const struct value *present)
{
  struct value base = value_map (arena_of (self), fields->count);
  for (uint32_t i = 0; i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    const struct value *was = value_get (present, key);
    uint8_t *hash = arena_alloc (arena_of (self), VALUE_HASH_BYTES);
    value_hash (was ? was : &VALUE_NONE, hash);
    hash[0] ^= chance_percent (self, 10);
    value_set (arena_of (self), &base, key, value_bytes (hash, VALUE_HASH_BYTES));
  }
  return base;
}

static bool say_edit (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  struct value present, imported;
  if (!some_case (self, &kase))
    return false;
  const struct pipeline *pipeline = pipeline_of (self, &kase);
  case_fields (self->views, arena_of (self), kase.id, &present, &imported);
  const struct gate *gate = gate_find (pipeline, &kase, &present, SLICE_NONE);
  struct value fields = value_map (arena_of (self), 8);
  if (gate && chance_percent (self, 60))
    fill_for_gate (self, pipeline, gate, &present, &fields);
  for (uint32_t i = chance_below (self, 3) + (fields.count == 0); i > 0; i--)
  {
    const struct field *field = &pipeline->fields[chance_below (self, pipeline->field_count)];
    set_field (self, &fields, field, some_value (self, field));
  }
  *who = somebody (self, &kase);
  message->arg[CASE_EDIT_CASE] = case_name (self, &kase);
  message->arg[CASE_EDIT_FIELDS] = fields;
  if (chance_percent (self, 60))
    message->arg[CASE_EDIT_BASE] = some_base (self, &fields, &present);
  return true;
}

/* Somebody with one of the roles in the organisation of the case, or in an office; anybody when there is none. */
static enum who holder (struct chance *self, const struct kase *kase, uint32_t roles)
{
  uint32_t count = self->town->people_count, first = chance_below (self, count);
  for (uint32_t i = 0; i < count; i++)
  {
    enum who who = (enum who) ((first + i) % count);
    struct person person;
    if (!person_get (self->views, arena_of (self), self->town->people[who], &person) || person.status != PERSON_STATUS_ENROLLED)
      continue;
    for (uint32_t g = 0; g < person.grant_count; g++)
    {
      const struct grant *grant = &person.grants[g];
      bool office = ((1u << grant->role) & (R_COORDINATOR | R_DISTRICT_ADMIN)) && chance_percent (self, 70);
      if (((1u << grant->role) & roles) && (office || slice_equal (grant->org, kase->org) || slice_equal (grant->org, kase->handled_by)))
        return who;
    }
  }
  return (enum who) first;
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
    message->arg[CASE_APPROVE_VERSION] = seen_version (self, kase);
    message->arg[CASE_APPROVE_KIND] = value_text (def->key);
    *who = holder (self, kase, def->roles);
    return true;
  }
  return false;
}

/* What somebody would do who wants the case to get on; so cases come to the end of the pipeline as well. */
static bool say_helpful (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  struct value present, imported, fields = value_map (arena_of (self), 8);
  if (!some_case (self, &kase) || kase.state != STATE_OPEN)
    return false;
  const struct pipeline *pipeline = pipeline_of (self, &kase);
  case_fields (self->views, arena_of (self), kase.id, &present, &imported);
  const struct gate *gate = gate_find (pipeline, &kase, &present, SLICE_NONE);
  if (!gate)
    return false;
  uint32_t kind = chance_below (self, 100);
  if (kind < 25 && help_with_approval (self, &kase, pipeline, gate, message, who))
    return true;
  if (kind < 55)
  {
    fill_for_gate (self, pipeline, gate, &present, &fields);
    *message = message_new (MSG_CASE_EDIT);
    *who = holder (self, &kase, gate->number == 1 ? R_COORDINATOR : R_EDITOR | R_LEAD);
    message->arg[CASE_EDIT_CASE] = value_text (kase.ref);
    message->arg[CASE_EDIT_FIELDS] = fields;
    return fields.count > 0;
  }
  *message = message_new (MSG_CASE_ADVANCE);
  *who = holder (self, &kase, chance_percent (self, 60) ? gate->decides : gate->lays | gate->overrides);
  message->arg[CASE_ADVANCE_CASE] = value_text (kase.ref);
  message->arg[CASE_ADVANCE_VERSION] = seen_version (self, &kase);
  message->arg[CASE_ADVANCE_REASON] = value_string ("Es geht voran.");
  return true;
}

static bool say_draft (struct chance *self, struct message *message, enum who *who)
{
  static const char *const visibility[] = {"internal", "intermunicipal", "public", "weird"};
  *who = somebody (self, chance_percent (self, 60) ? &(struct kase){.org = SLICE (BERNBURG)} : NULL);
  message->arg[CASE_DRAFT_TITLE] = some_text (self);
  if (chance_percent (self, 90))
    message->arg[CASE_DRAFT_SUMMARY] = some_text (self);
  if (chance_percent (self, 15))
    message->arg[CASE_DRAFT_ORG] = some_org (self);
  if (chance_percent (self, 50))
    message->arg[CASE_DRAFT_VISIBILITY] = value_string (visibility[chance_below (self, 50) == 0 ? 3 : chance_below (self, 3)]);
  if (chance_percent (self, 30))
    message->arg[CASE_DRAFT_PIPELINE] = value_string ("kleinvorhaben");
  if (chance_percent (self, 10))
    message->arg[CASE_DRAFT_SOURCE] = value_string (arena_printf (arena_of (self), "zeile-%u", chance_below (self, 50)));
  return true;
}

/* A command about a case that names it in its first field and, where it has one, the version in its second. */
static bool say_step (struct chance *self, struct message *message, enum who *who)
{
  struct kase kase;
  const struct message_def *def = message_def (message->type);
  if (!some_case (self, &kase))
    return false;
  *who = somebody (self, &kase);
  for (uint32_t i = 0; i < def->field_count; i++)
  {
    const struct field_def *field = &def->fields[i];
    if (strcmp (field->name, "case") == 0)
      message->arg[i] = case_name (self, &kase);
    else if (strcmp (field->name, "version") == 0)
      message->arg[i] = seen_version (self, &kase);
    else if (field->type == TYPE_TEXT && (field->required || chance_percent (self, 60)))
      message->arg[i] = some_text (self);
    else if (field->type == TYPE_DATE && (field->required || chance_percent (self, 90)))
      message->arg[i] = day (self, -2, 25);
  }
  return true;
}

static struct slice some_stage (struct chance *self, const struct pipeline *pipeline)
{
  return pipeline->stages[chance_below (self, pipeline->stage_count)].key;
}

static bool say_with_key (struct chance *self, struct message *message, enum who *who)
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
    message->arg[CASE_ASSIGN_ORG] = chance_percent (self, 70) ? value_string (FIRM) : some_org (self);
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
    break;
  case MSG_CASE_COMMENT:
    message->arg[CASE_COMMENT_INTERNAL] = chance_percent (self, 20) ? value_bool (true) : VALUE_NONE;
    if (self->comment_count > 0 && chance_percent (self, 50))
      message->arg[CASE_COMMENT_PARENT] =
          id_value (self, self->comments[chance_below (self, self->comment_count < CHANCE_COMMENTS ? self->comment_count : CHANCE_COMMENTS)]);
    break;
  default:
    break;
  }
  return true;
}

/* ---- Organisations, people, definitions ----------------------------------------------------------------------------------------------------------------- */

static bool say_org (struct chance *self, struct message *message, enum who *who)
{
  static const enum who keepers[] = {ADMIN, DISTRICT_ADMIN, NEIGHBOUR_ADMIN, COORDINATOR, BERNBURG_LEAD};
  *who = keepers[chance_below (self, 5)];
  if (chance_percent (self, 40))
  {
    message->arg[ORG_PUT_KEY] = value_string (DISTRICT);
    message->arg[ORG_PUT_TRIAGE_FIRMS] = chance_percent (self, 50) ? one_item (self, value_string (FIRM)) : VALUE_NONE;
    message->present |= 1u << ORG_PUT_TRIAGE_FIRMS;
    return true;
  }
  message->arg[ORG_PUT_KEY] = value_string (arena_printf (arena_of (self), "neu-%u", chance_below (self, 12)));
  message->arg[ORG_PUT_KIND] = value_string (chance_percent (self, 80) ? "municipality" : "firm");
  message->arg[ORG_PUT_NAME] = some_text (self);
  if (chance_percent (self, 70))
    message->arg[ORG_PUT_DISTRICT] = value_string (chance_percent (self, 70) ? DISTRICT : NEIGHBOUR_DISTRICT);
  if (chance_percent (self, 20))
    message->arg[ORG_PUT_PREDECESSORS] = one_item (self, chance_percent (self, 50) ? value_string ("neu-1") : some_org (self));
  return true;
}

static struct value some_grants (struct chance *self)
{
  struct value list = value_list (arena_of (self), 3);
  for (uint32_t i = chance_below (self, 3); i < 3; i++)
  {
    struct value map = value_map (arena_of (self), 4);
    value_set_str (arena_of (self), &map, "role", value_string (role_key ((enum role) chance_below (self, ROLE_COUNT))));
    value_set_str (arena_of (self), &map, "org", chance_percent (self, 50) ? value_string (BERNBURG) : some_org (self));
    if (chance_percent (self, 20))
      value_set_str (arena_of (self), &map, "until", day (self, -3, 30));
    if (chance_percent (self, 10))
      value_set_str (arena_of (self), &map, "deputy", value_bool (true));
    value_append (arena_of (self), &list, map);
  }
  return list;
}

/* The people the town began with keep their roles, or it would soon fall silent. */
static bool say_person (struct chance *self, struct message *message, enum who *who)
{
  uint32_t more = self->town->people_count - TOWN_PEOPLE_COUNT;
  *who = chance_percent (self, 60) ? ADMIN : somebody (self, NULL);
  if (message->type == MSG_PERSON_INVITE)
  {
    message->arg[PERSON_INVITE_NAME] = some_text (self);
    message->arg[PERSON_INVITE_GRANTS] = some_grants (self);
    return true;
  }
  if (more == 0)
    return false;
  message->arg[0] = id_value (self, self->town->people[TOWN_PEOPLE_COUNT + chance_below (self, more)]);
  if (message->type == MSG_PERSON_CHANGE)
    message->arg[PERSON_CHANGE_GRANTS] = some_grants (self);
  return true;
}

static bool say_redeem (struct chance *self, struct message *message, enum who *who)
{
  uint32_t more = self->town->people_count - TOWN_PEOPLE_COUNT;
  uint8_t *token = arena_alloc (arena_of (self), 32);
  *who = CITIZEN; /* whoever holds the connection; nobody looks at it */
  if (more > 0)
    invitation_token (&self->town->options, self->town->people[TOWN_PEOPLE_COUNT + chance_below (self, more)], token);
  message->arg[REDEEM_TOKEN] = value_bytes (token, 32);
  return true;
}

static bool say_definition (struct chance *self, struct message *message, enum who *who)
{
  const char *name, *yaml = pipeline_shipped (chance_below (self, 2), &name), *line = "\nversion: 1\n", *at = strstr (yaml, line);
  uint32_t version = self->definition_version + chance_below (self, 3);
  *who = chance_percent (self, 80) ? ADMIN : COORDINATOR;
  self->definition_version = version;
  message->arg[PIPELINE_LOAD_YAML] =
      value_string (arena_printf (arena_of (self), "%.*s\nversion: %u\n%s", (int) (at - yaml), yaml, version, at + strlen (line)));
  return true;
}

/* ---- What is said --------------------------------------------------------------------------------------------------------------------------------------- */

typedef bool (say_fn) (struct chance *self, struct message *message, enum who *who);

static const struct saying
{
  enum message_type type;
  uint32_t weight;
  say_fn *say;
} sayings[] = {
    {MSG_CASE_EDIT, 900, say_helpful},    {MSG_CASE_DRAFT, 30, say_draft},      {MSG_CASE_EDIT, 120, say_edit},         {MSG_CASE_SUBMIT, 20, say_step},
    {MSG_CASE_ADVANCE, 60, say_with_key}, {MSG_CASE_APPROVE, 30, say_with_key}, {MSG_CASE_RETURN, 20, say_with_key},    {MSG_CASE_PARK, 20, say_step},
    {MSG_CASE_RESUME, 20, say_step},      {MSG_CASE_REJECT, 8, say_with_key},   {MSG_CASE_REOPEN, 12, say_step},        {MSG_CASE_WITHDRAW, 4, say_step},
    {MSG_CASE_ASSIGN, 30, say_with_key},  {MSG_CASE_COMMENT, 40, say_with_key}, {MSG_CASE_SUPPORT, 20, say_step},       {MSG_CASE_UNSUPPORT, 12, say_step},
    {MSG_CASE_MIGRATE, 12, say_with_key}, {MSG_ORG_PUT, 12, say_org},           {MSG_PERSON_INVITE, 12, say_person},    {MSG_REDEEM, 15, say_redeem},
    {MSG_PERSON_CHANGE, 10, say_person},  {MSG_PERSON_REVOKE, 2, say_person},   {MSG_PIPELINE_LOAD, 1, say_definition},
};

struct message chance_message (struct chance *self, enum who *who)
{
  uint32_t all = 0;
  for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
    all += sayings[i].weight;
  for (;;)
  {
    uint32_t ticket = chance_below (self, all);
    size_t i = 0;
    for (; ticket >= sayings[i].weight; i++)
      ticket -= sayings[i].weight;
    struct message message = message_new (sayings[i].type);
    if (sayings[i].say (self, &message, who))
      return message;
  }
}

/* Cases, comments and people have the id of the command that made them. */
void chance_learn (struct chance *self, const struct message *said, const uint8_t id[16])
{
  if (said->type == MSG_CASE_DRAFT)
    memcpy (self->cases[self->case_count++ % CHANCE_CASES], id, 16);
  else if (said->type == MSG_CASE_COMMENT)
    memcpy (self->comments[self->comment_count++ % CHANCE_COMMENTS], id, 16);
  else if (said->type == MSG_PERSON_INVITE && self->town->people_count < TOWN_PEOPLE_MAX)
    memcpy (self->town->people[self->town->people_count++], id, 16);
}
