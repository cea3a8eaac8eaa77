/* SPDX-License-Identifier: EUPL-1.2 */
/* Nachnutzung: a new case at the Steckbrief, with what can be taken over from another one.  A completed case of the own organisation serves as a template. */
#include "adopting.h"

#include <string.h>

#define ADOPTERS (R_SUBMITTER | R_EDITOR | R_LEAD | R_COORDINATOR)
#define FIRST_STAGE SLICE ("steckbrief")

/* ---- Conditions ----------------------------------------------------------------------------------------------------------------------------------------- */

/* A draft is nobody else's yet; what was given up or went up elsewhere is no model. */
static void check_source (struct deciding *self)
{
  const struct stage *stage = pipeline_stage (self->pipeline, self->kase.stage);
  if (need_state (self, 1u << STATE_OPEN | 1u << STATE_PARKED | 1u << STATE_COMPLETED) && stage->number == 0)
    refuse_label (self, ERR_WRONG_STATE, SLICE ("stage"), stage->label, label_plain (SLICE_NONE));
}

/* Of the own organisation only what is completed: a second case beside one that runs would be a double. */
static void check_template (struct deciding *self, const struct org *org)
{
  if (org_succeeds (self->views, self->arena, org->key, self->kase.org) && self->kase.state != STATE_COMPLETED)
    need_state (self, 1u << STATE_COMPLETED);
}

/* The newest definition of the source's kind, if a case can begin at its Steckbrief. */
static const struct pipeline *adopting_pipeline (struct deciding *self)
{
  const struct pipeline *own = definitions_get (self->env->definitions, self->views, self->kase.pipeline, 0);
  if (own && pipeline_stage (own, FIRST_STAGE))
    return own;
  const struct pipeline *usual = definitions_get (self->env->definitions, self->views, SLICE ("smarte-region"), 0);
  if (usual && pipeline_stage (usual, FIRST_STAGE))
    return usual;
  refuse_text (self, ERR_NOT_FOUND, SLICE ("pipeline"), self->kase.pipeline, SLICE_NONE);
  return NULL;
}

static void check_title (struct deciding *self, const struct pipeline *to)
{
  struct value title = value_map (self->arena, 1);
  if (!message_has (self->message, CASE_ADOPT_TITLE))
    return;
  value_set_str (self->arena, &title, "title", self->message->arg[CASE_ADOPT_TITLE]);
  check_fields (self, to, &title);
  if (value_is_blank (&self->message->arg[CASE_ADOPT_TITLE]))
    refuse_label (self, ERR_MISSING, SLICE ("title"), word (WORD_TITLE), label_plain (SLICE_NONE));
}

/* ---- Fields --------------------------------------------------------------------------------------------------------------------------------------------- */

static bool sees (const struct adopting *self, enum audience_class class)
{
  const struct deciding *deciding = self->deciding;
  return class_reached (&deciding->scopes, &self->source, class, deciding->env->now_ms);
}

/* A value that the person sees in the source and that fits the new definition.  What is unknown there is another's to find out. */
static const struct value *field_taken (const struct adopting *self, const struct field *field)
{
  const struct field *before = pipeline_field (self->from, field->key);
  const struct value *value = value_get (&self->source_fields, field->key);
  if (!before || value_is_blank (value) || value_is_unknown (value) || !sees (self, before->class) || !sees (self, field->class) ||
      field_value_check (field, value, self->deciding->arena, NULL))
    return NULL;
  return value;
}

static void set_checked (struct adopting *self, const char *key, struct value value)
{
  const struct field *field = pipeline_field (self->to, slice_of (key));
  if (field && !field_value_check (field, &value, self->deciding->arena, NULL))
    value_set_str (self->deciding->arena, &self->fields, key, value);
}

static void take_fields (struct adopting *self)
{
  struct deciding *deciding = self->deciding;
  struct arena *arena = deciding->arena;
  const struct message *message = deciding->message;
  self->fields = value_map (arena, self->to->field_count);
  self->taken = value_map (arena, self->to->field_count);
  for (uint32_t i = 0; i < self->to->field_count; i++)
  {
    const struct field *field = &self->to->fields[i];
    bool title = slice_is (field->key, "title");
    const struct value *value = (title ? !message_has (message, CASE_ADOPT_TITLE) : field->adopted) ? field_taken (self, field) : NULL;
    if (!value)
      continue;
    value_set (arena, &self->fields, field->key, *value);
    value_set (arena, &self->taken, field->key, value_bool (true));
  }
  if (message_has (message, CASE_ADOPT_TITLE))
    value_set_str (arena, &self->fields, "title", message->arg[CASE_ADOPT_TITLE]);
  value_set_str (arena, &self->fields, "visibility", value_string ("internal"));
  value_remove (&self->taken, SLICE ("visibility"));
  set_checked (self, "adopted_from", value_text (self->source.ref));
  value_remove (&self->taken, SLICE ("adopted_from"));
  value_sort (&self->fields);
}

/* ---- Events --------------------------------------------------------------------------------------------------------------------------------------------- */

/* The keys of one class alone: who does not see a field need not know that it is filled.  Where the case comes from is said to the authorities in any case. */
static void add_taken (struct adopting *self, enum audience_class from, enum audience_class to)
{
  struct deciding *deciding = self->deciding;
  struct value keys = value_list (deciding->arena, self->taken.count);
  for (uint32_t i = 0; i < self->taken.count; i++)
  {
    const struct field *field = pipeline_field (self->to, value_as_slice (&self->taken.items[2 * i]));
    if (field->class >= from && field->class <= to)
      value_append (deciding->arena, &keys, value_text (field->key));
  }
  if (keys.count == 0 && to != CLASS_REGION)
    return;
  struct message *event = add_case_event (deciding, MSG_CASE_TAKEN, to);
  event->arg[CASE_TAKEN_FROM] = value_id (self->source.id);
  event->arg[CASE_TAKEN_REF] = value_text (self->source.ref);
  event->arg[CASE_TAKEN_KEYS] = keys;
}

static void add_adopted (struct adopting *self, struct slice org)
{
  struct deciding *deciding = self->deciding;
  deciding->kase = self->source;
  struct message *event = add_case_event (deciding, MSG_CASE_ADOPTED, CLASS_REGION);
  event->arg[CASE_ADOPTED_COUNT] = value_int ((int64_t) self->source.adoptions + 1);
  event->arg[CASE_ADOPTED_ORG] = value_text (org);
}

/* What is recorded must be readable again, by us and by whoever follows. */
static void check_size (struct adopting *self)
{
  struct deciding *deciding = self->deciding;
  struct record_events *events = arena_alloc (deciding->arena, sizeof *events);
  struct slice payload = payload_encode (deciding->arena, deciding->decision);
  if (payload.size <= LIMIT_RECORD_BYTES - 2048 && payload_decode (deciding->arena, payload, events))
    return;
  deciding->decision->event_count = 0;
  refuse_text (deciding, ERR_OUT_OF_FRAME, SLICE ("case"), self->source.ref, SLICE_NONE);
}

void decide_adopt (struct deciding *self)
{
  struct org org;
  struct kase *known = arena_alloc (self->arena, sizeof *known);
  struct adopting *adopting = arena_alloc (self->arena, sizeof *adopting);
  if (!deciding_case (self, &self->message->arg[CASE_ADOPT_CASE]))
    return;
  check_source (self);
  const struct pipeline *to = adopting_pipeline (self);
  bool placed = draft_org (self, message_slice (self->message, CASE_ADOPT_ORG), ADOPTERS, &org);
  if (placed && !refused (self))
    check_template (self, &org);
  /* The sender chose the id: it may be that of another's case. */
  if (case_get (self->views, self->arena, self->command->id, known))
    refuse (self, ERR_ID_REUSED);
  if (to)
    check_title (self, to);
  if (!to || !placed || refused (self))
    return;
  *adopting = (struct adopting){.deciding = self, .source = self->kase, .source_fields = self->fields, .from = self->pipeline, .to = to};
  take_fields (adopting);
  draft_place (self, &org);
  draft_case (self, to, FIRST_STAGE, &adopting->fields);
  add_taken (adopting, CLASS_PUBLIC, CLASS_REGION);
  add_taken (adopting, CLASS_PARTIES, CLASS_PARTIES);
  add_taken (adopting, CLASS_STAFF, CLASS_STAFF);
  adopt_rows (adopting);
  add_adopted (adopting, org.key);
  check_size (adopting);
}
