/* SPDX-License-Identifier: EUPL-1.2 */
/* Events into views: what an event makes of its case, organisation or person is written, with everything that derives from it. */
#include "applying.h"

#include <stdlib.h>
#include <string.h>

/* ---- Cases -------------------------------------------------------------------------------------------------------------------------------------------- */

static bool concerns_fields (enum message_type type)
{
  return type != MSG_CASE_COMMENTED && type != MSG_CASE_SUPPORTED && type != MSG_CASE_UNSUPPORTED && type != MSG_CASE_AUDIENCE;
}

/* Search finds a case by the fields that everybody sees who sees the case. */
static void put_fields (struct applying *self, const struct pipeline *pipeline)
{
  struct value found = value_list (self->arena, self->fields.count);
  for (uint32_t i = 0; i < self->fields.count; i++)
  {
    const struct field *field = pipeline ? pipeline_field (pipeline, value_as_slice (&self->fields.items[2 * i])) : NULL;
    if (field && field->class == CLASS_PUBLIC)
      value_append (self->arena, &found, self->fields.items[2 * i]);
  }
  case_fields_put (self->views, self->kase.id, &self->fields, &self->imported, &found);
}

/* Whether sums change with the fields of a case, and not with its rows alone. */
static bool sums_read_fields (const struct pipeline *pipeline)
{
  for (uint32_t i = 0; i < pipeline->figure_count; i++)
    if (pipeline->figures[i].sum.field.size > 0)
      return true;
  return false;
}

/* Work and sums: functions of the case and its rows. */
static void put_derived (struct applying *self, const struct pipeline *pipeline)
{
  struct subject subject = {.pipeline = pipeline, .kase = &self->kase, .fields = &self->fields};
  if (self->kase.rows > 0 && (self->work_changed || self->sums_changed))
  {
    struct case_rows *rows = arena_alloc (self->arena, sizeof *rows);
    case_rows_get (self->views, self->arena, self->kase.id, SLICE_NONE, rows);
    subject.rows = rows;
  }
  if (self->work_changed)
    work_update (self->views, self->arena, &subject);
  if (pipeline && (self->sums_changed || (self->work_changed && (self->kase.rows > 0 || sums_read_fields (pipeline)))))
  {
    struct value sums = figures_of (&subject, self->arena);
    sums_put (self->views, &self->kase, &sums);
  }
}

static void apply_case (struct views *views, struct definitions *definitions, const struct record *record, const struct event *event, struct arena *arena)
{
  struct applying *self = arena_alloc (arena, sizeof *self);
  *self = (struct applying){.views = views, .reading = views, .arena = arena, .definitions = definitions, .record = record, .message = &event->message};
  bool fields = concerns_fields (event->message.type);
  if (!case_get (views, arena, event->kase, &self->kase))
    memcpy (self->kase.id, event->kase, 16);
  if (fields)
    case_fields (views, arena, event->kase, &self->fields, &self->imported);
  if (self->fields.kind != VALUE_MAP)
    self->fields = value_map (arena, 8);
  if (self->imported.kind != VALUE_MAP)
    self->imported = value_map (arena, 8);
  fold_event (self);
  const struct pipeline *pipeline = folding_pipeline (self);
  case_put (views, &self->kase);
  if (self->fields_changed)
    put_fields (self, pipeline);
  if (self->taken_changed)
    case_taken_put (views, self->kase.id, &self->taken);
  put_derived (self, pipeline);
  history_put (views, event->kase, record->seq);
}

/* ---- Organisations, people, definitions --------------------------------------------------------------------------------------------------------------- */

static void keys_of (struct arena *arena, const struct value *map, const char *name, struct slice **keys, uint32_t *count)
{
  const struct value *list = value_at (map, name);
  *count = list && list->kind == VALUE_LIST ? list->count : 0;
  *keys = arena_alloc (arena, (*count + 1) * sizeof **keys);
  for (uint32_t i = 0; i < *count; i++)
    (*keys)[i] = value_as_slice (&list->items[i]);
}

static void apply_org (struct views *views, struct arena *arena, const struct value *map)
{
  struct org org = {.key = value_as_slice (value_at (map, "key")),
                    .kind = value_as_slice (value_at (map, "kind")),
                    .name = value_as_slice (value_at (map, "name")),
                    .district = value_as_slice (value_at (map, "district")),
                    .association = value_as_slice (value_at (map, "association")),
                    .valid_from = value_as_slice (value_at (map, "valid_from")),
                    .valid_until = value_as_slice (value_at (map, "valid_until")),
                    .inhabitants = value_as_int (value_at (map, "inhabitants"), -1)};
  keys_of (arena, map, "predecessors", &org.predecessors, &org.predecessor_count);
  keys_of (arena, map, "districts", &org.districts, &org.district_count);
  keys_of (arena, map, "triage_firms", &org.triage_firms, &org.triage_firm_count);
  org_put (views, &org);
}

static void apply_programme (struct views *views, struct arena *arena, const struct record *record, const struct message *message)
{
  const struct value *changes = &message->arg[PROGRAMME_CHANGED_FIELDS];
  struct slice key = message_slice (message, PROGRAMME_CHANGED_KEY);
  struct programme_row row;
  if (!programme_get (views, arena, key, &row))
    row.fields = value_map (arena, changes->count);
  for (uint32_t i = 0; i < changes->count; i++)
    if (value_is_nil (&changes->items[2 * i + 1]))
      value_remove (&row.fields, value_as_slice (&changes->items[2 * i]));
    else
      value_set (arena, &row.fields, value_as_slice (&changes->items[2 * i]), changes->items[2 * i + 1]);
  row.key = key;
  row.org = record->org;
  row.changed_ms = record->time_ms;
  programme_put (views, &row);
}

static void apply_definition (struct views *views, const struct record *record, const struct message *message)
{
  struct slice key = message_slice (message, PIPELINE_LOADED_PIPELINE);
  struct definition_load load = {.version = (uint32_t) message_int (message, PIPELINE_LOADED_VERSION, 0),
                                 .time_ms = record->time_ms,
                                 .role = record->role,
                                 .org = record->org};
  memcpy (load.person, record->person, sizeof load.person);
  definition_put (views, key, load.version, message_slice (message, PIPELINE_LOADED_YAML));
  definition_load_put (views, key, &load);
}

static void apply_grants (struct person *person, const struct value *list)
{
  person->grant_count = 0;
  for (uint32_t i = 0; list->kind == VALUE_LIST && i < list->count && person->grant_count < LIMIT_GRANTS; i++)
  {
    const struct value *map = &list->items[i];
    int role = role_by_key (value_as_slice (value_at (map, "role")));
    if (role >= 0)
      person->grants[person->grant_count++] = (struct grant){.role = (enum role) role,
                                                             .org = value_as_slice (value_at (map, "org")),
                                                             .from = value_as_slice (value_at (map, "from")),
                                                             .until = value_as_slice (value_at (map, "until")),
                                                             .deputy = value_as_bool (value_at (map, "deputy"), false)};
  }
}

static void apply_person (struct views *views, struct arena *arena, const struct message *message)
{
  struct person person = {.status = PERSON_STATUS_INVITED};
  const uint8_t *id = value_as_id (&message->arg[0]); /* the first field of all person events */
  if (!person_get (views, arena, id, &person))
    memcpy (person.id, id, 16);
  switch (message->type)
  {
  case MSG_PERSON_INVITED:
    apply_grants (&person, &message->arg[PERSON_INVITED_GRANTS]);
    person.invited_until_ms = message_int (message, PERSON_INVITED_EXPIRES, 0);
    break;
  case MSG_PERSON_REINVITED: person.invited_until_ms = message_int (message, PERSON_REINVITED_EXPIRES, 0); break;
  case MSG_PERSON_ENROLLED:
    person.status = PERSON_STATUS_ENROLLED;
    person.invited_until_ms = 0;
    break;
  case MSG_PERSON_CHANGED: apply_grants (&person, &message->arg[PERSON_CHANGED_GRANTS]); break;
  default: person.status = PERSON_STATUS_REVOKED; break;
  }
  person_put (views, &person);
}

void apply (struct views *views, struct definitions *definitions, const struct record *record, const struct event *event)
{
  struct arena *arena = arena_new ();
  const struct message *m = &event->message;
  if (event->about_case)
    apply_case (views, definitions, record, event, arena);
  else if (m->type == MSG_ORG_CHANGED)
    apply_org (views, arena, &m->arg[ORG_CHANGED_ORG]);
  else if (m->type == MSG_PROGRAMME_CHANGED)
    apply_programme (views, arena, record, m);
  else if (m->type == MSG_PIPELINE_LOADED)
    apply_definition (views, record, m);
  else
    apply_person (views, arena, m);
  arena_destroy (&arena);
}

enum store_status fold_record (void *definitions, struct views *views, const struct record *record)
{
  struct arena *arena = arena_new ();
  struct record_events *events = arena_alloc (arena, sizeof *events);
  bool whole = payload_decode (arena, record->payload, events);
  for (uint32_t i = 0; whole && i < events->count; i++)
    apply (views, definitions, record, &events->events[i]);
  arena_destroy (&arena);
  return whole ? STORE_OK : STORE_CORRUPT;
}
