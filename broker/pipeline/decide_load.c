/* SPDX-License-Identifier: EUPL-1.2 */
/* A new version of a definition: what is in use keeps its place and its type. */
#include "room.h"

#include <string.h>

/* What the new version takes away from cases that stand under the old one. */
struct usage
{
  struct deciding *deciding;
  const struct pipeline *old, *new;
  struct slice stage, field; /* the first in use without a place in the new version */
};

static bool stage_has_place (const struct usage *self, struct slice key)
{
  if (pipeline_stage (self->new, key))
    return true;
  for (uint32_t i = 0; i < self->new->mapping_count; i++)
    if (slice_equal (self->new->mappings[i].from_pipeline, self->new->key) && slice_equal (self->new->mappings[i].from, key))
      return true;
  return false;
}

static bool type_differs (const struct field *was, const struct field *is)
{
  return was && is && was->type != is->type;
}

/* A field that is dropped keeps its value as a former field; one that changes its type would make the value unreadable. */
static struct slice retyped_field (struct usage *self, const struct value *fields)
{
  for (uint32_t i = 0; i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    if (type_differs (pipeline_field (self->old, key), pipeline_field (self->new, key)))
      return key;
  }
  return SLICE_NONE;
}

/* The same of the columns of tables. */
static struct slice retyped_column (struct usage *self, const struct table_row *row)
{
  const struct table *was = pipeline_table (self->old, row->table), *is = pipeline_table (self->new, row->table);
  for (uint32_t i = 0; was && is && i < row->cells.count; i++)
  {
    struct slice key = value_as_slice (&row->cells.items[2 * i]);
    if (type_differs (table_column (was, key), table_column (is, key)))
      return slice_of (arena_printf (self->deciding->arena, "%.*s.%.*s", SLICE_ARG (row->table), SLICE_ARG (key)));
  }
  return SLICE_NONE;
}

static struct slice retyped_cell (struct usage *self, const struct kase *kase)
{
  struct slice found = SLICE_NONE;
  if (kase->rows == 0)
    return found;
  struct case_rows *rows = arena_alloc (self->deciding->arena, sizeof *rows);
  case_rows_get (self->deciding->views, self->deciding->arena, kase->id, SLICE_NONE, rows);
  for (uint32_t t = 0; t < rows->count; t++)
    for (uint32_t r = 0; r < rows->tables[t].count && found.size == 0; r++)
      found = retyped_column (self, &rows->tables[t].rows[r]);
  return found;
}

static enum walk_step use_case (void *context, const struct kase *kase)
{
  struct usage *self = context;
  if (!slice_equal (kase->pipeline, self->new->key))
    return WALK_TAKE;
  if (!stage_has_place (self, kase->stage))
    self->stage = slice_copy (self->deciding->arena, kase->stage);
  struct value fields, imported;
  case_fields (self->deciding->views, self->deciding->arena, kase->id, &fields, &imported);
  self->field = retyped_field (self, &fields);
  if (self->field.size == 0)
    self->field = retyped_cell (self, kase);
  return self->stage.size > 0 || self->field.size > 0 ? WALK_STOP : WALK_TAKE;
}

static bool types_differ (const struct pipeline *old, const struct pipeline *new)
{
  for (uint32_t i = 0; i < old->stage_count; i++)
    if (!pipeline_stage (new, old->stages[i].key))
      return true;
  for (uint32_t i = 0; i < old->field_count; i++)
    if (type_differs (&old->fields[i], pipeline_field (new, old->fields[i].key)))
      return true;
  for (uint32_t t = 0; t < old->table_count; t++)
  {
    const struct table *table = pipeline_table (new, old->tables[t].key);
    for (uint32_t i = 0; table && i < old->tables[t].column_count; i++)
      if (type_differs (&old->tables[t].columns[i], table_column (table, old->tables[t].columns[i].key)))
        return true;
  }
  return false;
}

static enum walk_step use_programme (void *context, const struct programme_row *programme)
{
  struct usage *self = context;
  self->field = retyped_field (self, &programme->fields);
  return self->field.size > 0 ? WALK_STOP : WALK_TAKE;
}

/* Looks at every case, but only when the new version takes something away; an administrator does that a few times a year. */
static void check_usage (struct deciding *self, const struct pipeline *old, const struct pipeline *new)
{
  if (!types_differ (old, new))
    return;
  struct usage usage = {.deciding = self, .old = old, .new = new};
  struct walk walk = {.work_max = UINT32_MAX};
  if (new->catalogue)
    programmes_walk (self->views, self->arena, &walk, use_programme, &usage);
  else
    cases_walk (self->views, self->arena, &walk, use_case, &usage);
  struct slice used = usage.stage.size > 0 ? usage.stage : usage.field;
  if (used.size > 0)
    refuse_text (self, ERR_MAPPING_NEEDED, used, used, SLICE_NONE);
}

void decide_load (struct deciding *self)
{
  struct definition_error error;
  struct slice yaml = message_slice (self->message, PIPELINE_LOAD_YAML);
  if (!act_as (self, R_ADMIN | R_SYSTEM))
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, R_ADMIN), label_plain (SLICE_NONE));
  struct pipeline *pipeline = pipeline_read (yaml, &error);
  if (!pipeline)
  {
    struct label why = {slice_of (arena_printf (self->arena, "%s", error.de)), slice_of (arena_printf (self->arena, "%s", error.en))};
    refuse_label (self, ERR_DEFINITION, SLICE ("yaml"), why, label_plain (SLICE_NONE));
    return;
  }
  const struct pipeline *newest = definitions_get (self->env->definitions, self->views, pipeline->key, 0);
  struct slice same, key = slice_copy (self->arena, pipeline->key);
  uint32_t version = pipeline->version, found;
  bool unchanged = newest && newest->version == version && definition_get (self->views, self->arena, key, version, &same, &found) && slice_equal (same, yaml);
  if (newest && version <= newest->version && !unchanged)
    refuse_text (self, ERR_DEFINITION_VERSION, SLICE ("version"), slice_of (arena_printf (self->arena, "%u", version)),
                 slice_of (arena_printf (self->arena, "%u", newest->version)));
  if (newest && newest->catalogue != pipeline->catalogue) /* what cases stand under stays something they can stand under */
    refuse_text (self, ERR_MAPPING_NEEDED, key, key, SLICE_NONE);
  else if (newest && !unchanged)
    check_usage (self, newest, pipeline);
  if (!unchanged)
    check_definition_texts (self, pipeline);
  pipeline_destroy (&pipeline);
  self->decision->done.arg[DONE_KEY] = value_text (key);
  self->decision->done.arg[DONE_VERSION] = value_int (version);
  if (refused (self) || unchanged)
    return;
  struct message *event = add_event (self, MSG_PIPELINE_LOADED, CLASS_PUBLIC, audience_public (self->arena));
  event->arg[PIPELINE_LOADED_PIPELINE] = value_text (key);
  event->arg[PIPELINE_LOADED_VERSION] = value_int (version);
  event->arg[PIPELINE_LOADED_YAML] = value_text (yaml);
}
