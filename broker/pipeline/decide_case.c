/* SPDX-License-Identifier: EUPL-1.2 */
/* What happens to the content of a case: drafted, edited, commented, supported, assigned, moved to another definition. */
#include "room.h"

#include <stdlib.h>
#include <string.h>

/* ---- Fields ------------------------------------------------------------------------------------------------------------------------------------------- */

static void check_field (struct deciding *self, const struct pipeline *pipeline, struct slice key, const struct value *value)
{
  const struct field *field = pipeline_field (pipeline, key);
  struct label detail = {SLICE_NONE, SLICE_NONE};
  if (!field || (int) field->class > self->level)
  {
    refuse_text (self, ERR_NO_SUCH_FIELD, key, key, SLICE_NONE);
    return;
  }
  int code = check_value (self, field, value_get (&self->fields, key), value, &detail);
  if (code)
    refuse_label (self, code, key, field->label, detail);
}

void check_fields (struct deciding *self, const struct pipeline *pipeline, const struct value *fields)
{
  for (uint32_t i = 0; fields->kind == VALUE_MAP && i < fields->count; i++)
    check_field (self, pipeline, value_as_slice (&fields->items[2 * i]), &fields->items[2 * i + 1]);
}

static void check_unknowns (struct deciding *self, const struct value *fields)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < fields->count; i++)
    count += value_is_unknown (&fields->items[2 * i + 1]);
  if (count > LIMIT_UNKNOWN_FIELDS)
    refuse_text (self, ERR_TOO_MANY_UNKNOWN, SLICE_NONE, slice_of (arena_printf (self->arena, "%d", LIMIT_UNKNOWN_FIELDS)), SLICE_NONE);
}

/* Publication is the lead's release; anybody who may edit may narrow, or open to the other administrations. */
static void check_visibility (struct deciding *self, const struct value *visibility)
{
  if (!slice_is (value_as_slice (visibility), "public") || self->kase.visibility == VISIBILITY_PUBLIC)
    return;
  struct decision before = {.role = self->decision->role, .org = self->decision->org, .deputy = self->decision->deputy};
  if (act_for_case (self, R_LEAD))
    return;
  refuse_text (self, ERR_NOT_VISIBLE_ENOUGH, SLICE ("visibility"), SLICE_NONE, SLICE_NONE);
  self->decision->role = before.role;
  self->decision->org = before.org;
  self->decision->deputy = before.deputy;
}

/* What a definition leaves to some of those who edit: the field's roles, by the rules of any other act; the firm that sorts a district's ideas is one of them
   there. */
static void need_writer (struct deciding *self, const struct field *field, bool triage)
{
  if (!field || field->editors == 0 || act_for_case (self, field->editors) || (triage && (field->editors & R_CONSULTANT) && act_as_triage_firm (self)))
    return;
  refuse_label (self, ERR_FIELD_ROLE, field->key, field->label, roles_label (self->arena, field->editors));
}

/* The part of a map whose fields have a class. */
static struct value fields_of_class (struct deciding *self, const struct pipeline *pipeline, const struct value *fields, enum audience_class class)
{
  struct value part = value_map (self->arena, fields->count);
  for (uint32_t i = 0; i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    const struct field *field = pipeline_field (pipeline, key);
    if (field && field->class == class)
      value_set (self->arena, &part, key, fields->items[2 * i + 1]);
  }
  return part;
}

void add_field_events (struct deciding *self, const struct pipeline *pipeline, const struct value *fields, uint32_t version, bool imported)
{
  for (int class = CLASS_PUBLIC; class < CLASS_COUNT; class ++)
  {
    struct value part = fields_of_class (self, pipeline, fields, (enum audience_class) class);
    if (part.count == 0)
      continue;
    struct message *event = add_case_event (self, MSG_CASE_EDITED, (enum audience_class) class);
    event->arg[CASE_EDITED_FIELDS] = part;
    event->arg[CASE_EDITED_VERSION] = value_int (version);
    if (imported)
      event->arg[CASE_EDITED_IMPORTED] = value_bool (true);
  }
}

/* ---- Draft -------------------------------------------------------------------------------------------------------------------------------------------- */

#define DRAFTERS (R_CITIZEN | R_SUBMITTER | R_EDITOR | R_LEAD | R_COORDINATOR)

/* An association has the administration of its members and submits for them. */
static bool act_for_member (struct deciding *self, const struct org *org)
{
  struct org association;
  return org->association.size > 0 && org_get (self->views, self->arena, org->association, &association) &&
         act_for_org (self, R_SUBMITTER | R_EDITOR, &association);
}

bool draft_org (struct deciding *self, struct slice key, uint32_t roles, struct org *org)
{
  if (key.size == 0)
  {
    if (!act_as (self, roles))
    {
      refuse_label (self, ERR_WRONG_ROLE, SLICE ("org"), roles_label (self->arena, roles), label_plain (SLICE_NONE));
      return false;
    }
    key = self->decision->org;
  }
  if (!org_get (self->views, self->arena, key, org))
  {
    refuse_text (self, ERR_NOT_FOUND, SLICE ("org"), key, SLICE_NONE);
    return false;
  }
  char today[11];
  date_from_ms (self->env->now_ms, today);
  if (slice_is (org->kind, "area") || (org->valid_until.size > 0 && slice_compare (org->valid_until, slice_of (today)) < 0))
  {
    refuse_text (self, ERR_NO_SUBMITTER, SLICE ("org"), org->name, SLICE_NONE);
    return false;
  }
  if (act_for_org (self, roles, org) || act_for_member (self, org))
    return true;
  refuse_label (self, ERR_WRONG_ROLE, SLICE ("org"), roles_label (self->arena, roles), label_plain (SLICE_NONE));
  return false;
}

static const struct pipeline *draft_pipeline (struct deciding *self)
{
  struct slice key = message_slice (self->message, CASE_DRAFT_PIPELINE);
  if (key.size == 0)
    key = SLICE ("smarte-region");
  const struct pipeline *pipeline = definitions_get (self->env->definitions, self->views, key, 0);
  if (pipeline && !pipeline->catalogue)
    return pipeline;
  refuse_text (self, ERR_NOT_FOUND, SLICE ("pipeline"), key, SLICE_NONE);
  return NULL;
}

/* All fields of a draft in one map: those with a place of their own in the command and the rest. */
static struct value draft_fields (struct deciding *self)
{
  const struct value *more = &self->message->arg[CASE_DRAFT_FIELDS];
  struct value fields = value_map (self->arena, 8);
  for (uint32_t i = 0; more->kind == VALUE_MAP && i < more->count; i++)
    if (!value_is_nil (&more->items[2 * i + 1]))
      value_set (self->arena, &fields, value_as_slice (&more->items[2 * i]), more->items[2 * i + 1]);
  value_set_str (self->arena, &fields, "title", self->message->arg[CASE_DRAFT_TITLE]);
  if (message_has (self->message, CASE_DRAFT_SUMMARY))
    value_set_str (self->arena, &fields, "summary", self->message->arg[CASE_DRAFT_SUMMARY]);
  if (message_has (self->message, CASE_DRAFT_VISIBILITY))
    value_set_str (self->arena, &fields, "visibility", self->message->arg[CASE_DRAFT_VISIBILITY]);
  else if (!value_at (&fields, "visibility"))
    value_set_str (self->arena, &fields, "visibility", value_string ("internal"));
  value_sort (&fields);
  return fields;
}

static void draft_source (struct deciding *self, struct slice org)
{
  struct kase known;
  struct slice source = message_slice (self->message, CASE_DRAFT_SOURCE);
  if (source.size > 0 && case_by_source (self->views, self->arena, org, source, &known))
    refuse_text (self, ERR_DUPLICATE_SOURCE, SLICE ("source"), known.ref, SLICE_NONE);
}

static void draft_event (struct deciding *self, const struct pipeline *pipeline, const struct value *fields)
{
  const struct kase *kase = &self->kase;
  struct value first = fields_of_class (self, pipeline, fields, CLASS_PUBLIC);
  struct message *event = add_case_event (self, MSG_CASE_DRAFTED, CLASS_PUBLIC);
  event->arg[CASE_DRAFTED_REF] = value_text (kase->ref);
  event->arg[CASE_DRAFTED_PIPELINE] = value_text (pipeline->key);
  event->arg[CASE_DRAFTED_PIPELINE_VERSION] = value_int (pipeline->version);
  event->arg[CASE_DRAFTED_ORG] = value_text (kase->org);
  if (kase->district.size > 0)
    event->arg[CASE_DRAFTED_DISTRICT] = value_text (kase->district);
  if (kase->handled_by.size > 0)
    event->arg[CASE_DRAFTED_HANDLED_BY] = value_text (kase->handled_by);
  event->arg[CASE_DRAFTED_VISIBILITY] = value_string (visibility_key (kase->visibility));
  event->arg[CASE_DRAFTED_STAGE] = value_text (kase->stage);
  event->arg[CASE_DRAFTED_FIELDS] = first;
  if (kase->source.size > 0)
    event->arg[CASE_DRAFTED_SOURCE] = value_text (kase->source);

  struct value rest = value_map (self->arena, fields->count);
  for (uint32_t i = 0; i < fields->count; i++)
    if (!value_get (&first, value_as_slice (&fields->items[2 * i])))
      value_set (self->arena, &rest, value_as_slice (&fields->items[2 * i]), fields->items[2 * i + 1]);
  add_field_events (self, pipeline, &rest, 1, kase->source.size > 0);
}

void draft_place (struct deciding *self, const struct org *org)
{
  struct kase *kase = &self->kase;
  *kase = (struct kase){.org = org->key,
                        .district = slice_is (org->kind, "district") ? org->key : org->district,
                        .handled_by = org->association,
                        .by_citizen = self->decision->role == ROLE_CITIZEN,
                        .version = 1};
  memcpy (kase->id, self->command->id, 16);
  memcpy (kase->drafted_by, self->person.id, 16);
}

void draft_case (struct deciding *self, const struct pipeline *pipeline, struct slice stage, const struct value *fields)
{
  struct kase *kase = &self->kase;
  kase->visibility = (enum visibility) visibility_by_key (value_as_slice (value_at (fields, "visibility")));
  kase->ref = slice_of (arena_printf (self->arena, "%.*s-%u-%05u", SLICE_ARG (self->env->prefix), self->env->today_year,
                                      case_counter (self->views, (int) self->env->today_year)));
  kase->stage = stage;
  draft_event (self, pipeline, fields);
  done_case (self, kase);
}

/* The case is placed, so that roles reach it; it is drafted under the role that may draft. */
static void need_writers (struct deciding *self, const struct pipeline *pipeline, const struct value *fields)
{
  struct decision *decision = self->decision, before = {.role = decision->role, .org = decision->org, .deputy = decision->deputy};
  for (uint32_t i = 0; i < fields->count; i++)
    if (!value_is_blank (&fields->items[2 * i + 1]))
      need_writer (self, pipeline_field (pipeline, value_as_slice (&fields->items[2 * i])), false);
  decision->role = before.role;
  decision->org = before.org;
  decision->deputy = before.deputy;
}

void decide_draft (struct deciding *self)
{
  struct org org;
  struct kase *known = arena_alloc (self->arena, sizeof *known);
  struct value fields = draft_fields (self);
  const struct pipeline *pipeline = draft_pipeline (self);
  bool placed = draft_org (self, message_slice (self->message, CASE_DRAFT_ORG), DRAFTERS, &org);
  /* The sender chose the id: it may be that of another's case. */
  if (case_get (self->views, self->arena, self->command->id, known))
    refuse (self, ERR_ID_REUSED);
  self->level = self->decision->role == ROLE_CITIZEN ? CLASS_REGION : CLASS_STAFF;
  if (placed)
    draft_source (self, org.key);
  if (pipeline)
    check_fields (self, pipeline, &fields);
  check_unknowns (self, &fields);
  if (value_is_blank (value_at (&fields, "title")))
    refuse_label (self, ERR_MISSING, SLICE ("title"), word (WORD_TITLE), label_plain (SLICE_NONE));
  if (!placed || !pipeline || refused (self))
    return;

  draft_place (self, &org);
  self->kase.source = message_slice (self->message, CASE_DRAFT_SOURCE);
  need_writers (self, pipeline, &fields);
  check_visibility (self, value_at (&fields, "visibility"));
  if (!refused (self))
    draft_case (self, pipeline, pipeline->stages[0].key, &fields);
}

/* ---- Edit --------------------------------------------------------------------------------------------------------------------------------------------- */

/* Who may edit: the case's own editors and lead always, its firm, a coordinator while the idea is being sorted, submitters until it is a Steckbrief or has been
   returned, a citizen the own draft. */
static uint32_t editors (const struct deciding *self)
{
  int number = pipeline_stage (self->pipeline, self->kase.stage)->number;
  uint32_t roles = R_EDITOR | R_LEAD | R_CONSULTANT;
  if (number <= 2)
    roles |= R_COORDINATOR;
  if (number <= 1 || self->kase.returned)
    roles |= R_SUBMITTER;
  if (number == 0)
    roles |= R_CITIZEN;
  return roles;
}

/* A firm that decides gate 1 for the district classifies the idea as well. */
void need_editor (struct deciding *self)
{
  uint32_t roles = editors (self);
  bool idea = pipeline_stage (self->pipeline, self->kase.stage)->number == 1;
  if (!act_for_case (self, roles) && !(idea && act_as_triage_firm (self)))
    need_role (self, roles);
}

/* One field of an edit: into *changes if it changes, into the reasons if it conflicts. */
static void edit_field (struct deciding *self, struct slice key, const struct value *yours, struct value *changes)
{
  const struct field *field = pipeline_field (self->pipeline, key);
  const struct value *present = value_get (&self->fields, key);
  const struct value *base = value_get (&self->message->arg[CASE_EDIT_BASE], key);
  if (!field || (int) field->class > self->level || value_equal (present, yours))
    return; /* of a field the person may not see, a conflict would tell the value */
  need_writer (self, field, pipeline_stage (self->pipeline, self->kase.stage)->number == 1);
  if (value_moved_on (present, base))
    refuse_conflict (self, key, field->label, present, yours);
  else
    value_set (self->arena, changes, key, *yours);
}

static struct value fields_after (struct deciding *self, const struct value *changes)
{
  struct value after = value_copy (self->arena, &self->fields);
  if (after.kind != VALUE_MAP)
    after = value_map (self->arena, changes->count);
  for (uint32_t i = 0; i < changes->count; i++)
  {
    struct slice key = value_as_slice (&changes->items[2 * i]);
    if (value_is_nil (&changes->items[2 * i + 1]))
      value_remove (&after, key);
    else
      value_set (self->arena, &after, key, changes->items[2 * i + 1]);
  }
  return after;
}

/* Title and visibility are in every list and decide who sees the case: they are never empty. */
static void check_not_emptied (struct deciding *self, const struct value *changes, const char *key)
{
  const struct value *value = value_at (changes, key);
  if (value && value_is_blank (value))
    refuse_label (self, ERR_MISSING, slice_of (key), pipeline_field (self->pipeline, slice_of (key))->label, label_plain (SLICE_NONE));
}

void decide_edit (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_EDIT_CASE]))
    return;
  const struct value *fields = &self->message->arg[CASE_EDIT_FIELDS];
  struct value changes = value_map (self->arena, fields->count);
  need_state (self, (1u << STATE_OPEN) | (1u << STATE_PARKED));
  need_editor (self);
  check_fields (self, self->pipeline, fields);
  for (uint32_t i = 0; i < fields->count; i++)
    edit_field (self, value_as_slice (&fields->items[2 * i]), &fields->items[2 * i + 1], &changes);
  check_not_emptied (self, &changes, "title");
  check_not_emptied (self, &changes, "visibility");
  const struct value *visibility = value_at (&changes, "visibility");
  if (visibility && !value_is_empty (visibility))
    check_visibility (self, visibility);
  struct value after = fields_after (self, &changes);
  check_unknowns (self, &after);
  if (refused (self))
    return;

  struct kase before = self->kase;
  bool imported = message_bool (self->message, CASE_EDIT_IMPORTED);
  self->kase.version += gate_reads_any (self->pipeline, &changes);
  if (visibility)
    self->kase.visibility = (enum visibility) visibility_by_key (value_as_slice (visibility));
  value_sort (&changes);
  add_field_events (self, self->pipeline, &changes, self->kase.version, imported);
  if (changes.count > 0)
    lapse (self, &changes);
  add_audience_event (self, &before, &self->kase);
  done_case (self, &self->kase);
}

/* ---- Assign ------------------------------------------------------------------------------------------------------------------------------------------- */

static void assign_firm (struct deciding *self, const struct org *firm)
{
  struct slice until = message_slice (self->message, CASE_ASSIGN_UNTIL);
  if (until.size == 0)
  {
    refuse_label (self, ERR_MISSING, SLICE ("until"), word (WORD_ASSIGNMENT_END), label_plain (SLICE_NONE));
    return;
  }
  struct kase before = self->kase;
  uint32_t i = 0;
  while (i < self->kase.assignment_count && !slice_equal (self->kase.assignments[i].org, firm->key))
    i++;
  if (i < self->kase.assignment_count && slice_equal (self->kase.assignments[i].until, until))
    return;
  if (i == LIMIT_ASSIGNMENTS)
    i = assignment_ended (&self->kase, self->env->now_ms);
  if (i == LIMIT_ASSIGNMENTS)
  {
    refuse_label (self, ERR_TOO_MANY, SLICE ("org"), word (WORD_ASSIGNMENTS),
                  label_plain (slice_of (arena_printf (self->arena, "%d", LIMIT_ASSIGNMENTS))));
    return;
  }
  self->kase.assignments[i] = (struct case_assignment){firm->key, until};
  if (i == self->kase.assignment_count)
    self->kase.assignment_count++;
  struct message *event = add_case_event (self, MSG_CASE_ASSIGNED, CLASS_PARTIES);
  event->arg[CASE_ASSIGNED_ORG] = value_text (firm->key);
  event->arg[CASE_ASSIGNED_UNTIL] = value_text (until);
  add_audience_event (self, &before, &self->kase);
}

void decide_assign (struct deciding *self)
{
  struct org org;
  if (!deciding_case (self, &self->message->arg[CASE_ASSIGN_CASE]))
    return;
  struct slice key = message_slice (self->message, CASE_ASSIGN_ORG);
  need_role (self, R_COORDINATOR | R_DISTRICT_ADMIN);
  need_state (self, (1u << STATE_OPEN) | (1u << STATE_PARKED));
  if (!org_get (self->views, self->arena, key, &org))
    refuse_text (self, ERR_NOT_FOUND, SLICE ("org"), key, SLICE_NONE);
  if (refused (self))
    return;
  bool administration = slice_is (org.kind, "municipality") || slice_is (org.kind, "association") || slice_is (org.kind, "district");
  if (slice_is (org.kind, "firm"))
    assign_firm (self, &org);
  else if (!administration)
    refuse_text (self, ERR_NOT_ASSIGNABLE, SLICE ("org"), org.name, SLICE_NONE);
  else if (!slice_equal (self->kase.handled_by, org.key))
  {
    struct kase before = self->kase;
    self->kase.handled_by = org.key;
    add_case_event (self, MSG_CASE_HANDED, CLASS_PARTIES)->arg[CASE_HANDED_ORG] = value_text (org.key);
    add_audience_event (self, &before, &self->kase);
  }
  done_case (self, &self->kase);
}

/* ---- Comments and support ------------------------------------------------------------------------------------------------------------------------------ */

/* The offices that only read, or only give an opinion, do not comment or support. */
#define COMMENTERS (R_PUBLIC | R_CITIZEN | R_SUBMITTER | R_EDITOR | R_LEAD | R_CONSULTANT | R_MODERATOR | R_COORDINATOR | R_DISTRICT_ADMIN)

static bool need_commenter (struct deciding *self)
{
  if (act_for_case (self, COMMENTERS) || act_as (self, COMMENTERS))
    return true;
  refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, COMMENTERS), label_plain (SLICE_NONE));
  return false;
}

void decide_comment (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_COMMENT_CASE]) || !need_commenter (self) || !need_unmerged (self))
    return;
  bool internal = message_bool (self->message, CASE_COMMENT_INTERNAL);
  const uint8_t *parent_id = value_as_id (&self->message->arg[CASE_COMMENT_PARENT]);
  struct comment parent, known;
  if (comment_get (self->views, self->command->id, &known))
    refuse (self, ERR_ID_REUSED); /* the sender chose the id: it may be that of another's comment */
  if (internal && self->level < CLASS_STAFF)
    refuse_label (self, ERR_WRONG_ROLE, SLICE ("internal"), roles_label (self->arena, R_SUBMITTER | R_EDITOR | R_LEAD | R_COORDINATOR | R_DISTRICT_ADMIN),
                  label_plain (SLICE_NONE));
  if (parent_id && (!comment_get (self->views, parent_id, &parent) || memcmp (parent.kase, self->kase.id, 16) != 0 ||
                    (parent.internal && self->level < CLASS_STAFF)))
    refuse_label (self, ERR_NOT_FOUND, SLICE ("parent"), word (WORD_COMMENT), label_plain (SLICE_NONE));
  else if (parent_id && parent.depth >= 3)
    refuse (self, ERR_THREAD_DEPTH);
  if (refused (self))
    return;
  /* An answer to an internal note is internal too. */
  internal = internal || (parent_id && parent.internal);
  struct message *event = add_case_event (self, MSG_CASE_COMMENTED, internal ? CLASS_STAFF : CLASS_PUBLIC);
  event->arg[CASE_COMMENTED_COMMENT] = value_id (self->command->id);
  copy_field (self, CASE_COMMENT_TEXT, event, CASE_COMMENTED_TEXT);
  copy_field (self, CASE_COMMENT_PARENT, event, CASE_COMMENTED_PARENT);
  if (internal)
    event->arg[CASE_COMMENTED_INTERNAL] = value_bool (true);
  done_case (self, &self->kase);
}

static void support (struct deciding *self, int case_field, bool wanted)
{
  if (!deciding_case (self, &self->message->arg[case_field]) || !need_commenter (self) || !need_unmerged (self))
    return;
  if (support_get (self->views, self->kase.id, self->person.id) != wanted)
  {
    self->kase.support = wanted ? self->kase.support + 1 : self->kase.support - 1;
    struct message *event = add_case_event (self, wanted ? MSG_CASE_SUPPORTED : MSG_CASE_UNSUPPORTED, CLASS_PUBLIC);
    event->arg[wanted ? CASE_SUPPORTED_COUNT : CASE_UNSUPPORTED_COUNT] = value_int (self->kase.support);
  }
  done_case (self, &self->kase);
}

void decide_support (struct deciding *self)
{
  support (self, CASE_SUPPORT_CASE, true);
}

void decide_unsupport (struct deciding *self)
{
  support (self, CASE_UNSUPPORT_CASE, false);
}

/* ---- Migrate ------------------------------------------------------------------------------------------------------------------------------------------ */

/* The stage behind: what the definition maps the present one to, or the one of the same key; a stage before that may be named, none behind it, so that no gate is
   passed by changing the definition. */
static const struct stage *stage_behind (struct deciding *self, const struct pipeline *to)
{
  struct slice mapped = self->kase.stage, wanted = message_slice (self->message, CASE_MIGRATE_STAGE);
  for (uint32_t i = 0; i < to->mapping_count; i++)
    if (slice_equal (to->mappings[i].from_pipeline, self->kase.pipeline) && slice_equal (to->mappings[i].from, self->kase.stage))
      mapped = to->mappings[i].to;
  const struct stage *furthest = pipeline_stage (to, mapped);
  const struct stage *stage = wanted.size > 0 ? pipeline_stage (to, wanted) : furthest;
  if (furthest && stage && stage->number <= furthest->number && !stage->final)
    return stage;
  refuse_text (self, ERR_WRONG_STAGE, SLICE ("stage"), self->kase.stage, wanted.size > 0 ? wanted : mapped);
  return NULL;
}

/* The roles that let a case into a stage: whoever decides a gate that leads there. */
static uint32_t admitters (const struct pipeline *pipeline, const struct stage *stage)
{
  uint32_t roles = 0;
  for (uint32_t i = 0; i < pipeline->gate_count; i++)
    if (slice_equal (pipeline->gates[i].to, stage->key))
      roles |= pipeline->gates[i].decides | pipeline->gates[i].overrides;
  return roles;
}

void decide_migrate (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_MIGRATE_CASE]))
    return;
  struct slice key = message_slice (self->message, CASE_MIGRATE_PIPELINE);
  const struct pipeline *to = definitions_get (self->env->definitions, self->views, key, 0);
  need_version (self, CASE_MIGRATE_VERSION);
  need_role (self, R_LEAD | R_COORDINATOR | R_DISTRICT_ADMIN);
  need_state (self, 1u << STATE_OPEN);
  if (to && to->catalogue)
    to = NULL;
  if (!to)
    refuse_text (self, ERR_NOT_FOUND, SLICE ("pipeline"), key, SLICE_NONE);
  const struct stage *stage = to ? stage_behind (self, to) : NULL;
  /* Another definition has other gates: whoever lets the case in behind one must be who decides it. */
  if (!refused (self) && stage && stage->number > 0 && !slice_equal (to->key, self->kase.pipeline))
    need_role (self, admitters (to, stage));
  if (refused (self) || !stage)
    return;
  bool same = slice_equal (to->key, self->kase.pipeline) && to->version == self->kase.pipeline_version && slice_equal (stage->key, self->kase.stage);
  if (!same)
  {
    struct message *event = add_case_event (self, MSG_CASE_MIGRATED, CLASS_PUBLIC);
    event->arg[CASE_MIGRATED_PIPELINE] = value_text (to->key);
    event->arg[CASE_MIGRATED_PIPELINE_VERSION] = value_int (to->version);
    event->arg[CASE_MIGRATED_FROM] = value_text (self->kase.stage);
    event->arg[CASE_MIGRATED_TO] = value_text (stage->key);
    copy_field (self, CASE_MIGRATE_REASON, event, CASE_MIGRATED_REASON);
    lapse_unknown (self, to);
    struct kase before = self->kase;
    self->kase.version++;
    self->kase.pipeline = to->key;
    self->kase.stage = stage->key;
    add_triage_event (self, &before);
  }
  done_case (self, &self->kase);
}
