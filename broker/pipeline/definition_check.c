/* SPDX-License-Identifier: EUPL-1.2 */
/* What no schema can say of a definition: that keys are unique, references lead somewhere, gates connect, bounds are sane, and that everything a gate asks for
   can be given.  The first thing that is wrong is named with its place. */
#include "definition_checker.h"

#include "proto/text.h"

#include <string.h>

const struct source_node *place_of (const struct checker *self, const char *list, uint32_t index)
{
  return source_item (source_key (self->root, list), index);
}

const struct source_node *place_key (const struct source_node *entry, const char *key)
{
  const struct source_node *node = source_key (entry, key);
  return node != NULL ? node : entry;
}

bool key_is_sane (struct slice key)
{
  for (uint32_t i = 0; i < key.size; i++)
    if (key.data[i] == '\0' || strchr ("abcdefghijklmnopqrstuvwxyz0123456789_-", key.data[i]) == NULL)
      return false;
  return key.size >= 1 && key.size <= LIMIT_KEY_BYTES;
}

bool check_keys (struct checker *self, const void *items, size_t size, uint32_t count, const struct source_node *list)
{
  const char *bytes = items;
  for (uint32_t i = 0; i < count; i++)
  {
    const struct slice *key = (const struct slice *) (const void *) (bytes + i * size);
    const struct source_node *at = place_key (source_item (list, i), "key");
    if (!key_is_sane (*key))
      return definition_refuse (self->error, at, FAULT_NO_KEY, SLICE_ARG (*key));
    for (uint32_t j = 0; j < i; j++)
      if (slice_equal (*key, *(const struct slice *) (const void *) (bytes + j * size)))
        return definition_refuse (self->error, at, FAULT_KEY_TWICE, SLICE_ARG (*key));
  }
  return true;
}

bool check_section (struct checker *self, struct slice section, const struct source_node *at)
{
  for (uint32_t i = 0; i < self->pipeline->section_count; i++)
    if (slice_equal (self->pipeline->sections[i].key, section))
      return true;
  return definition_refuse (self->error, place_key (at, "section"), FAULT_NO_SECTION, SLICE_ARG (section));
}

bool check_roles (struct checker *self, uint32_t roles, uint32_t possible, const struct source_node *at)
{
  for (int role = 0; role < ROLE_COUNT; role++)
    if ((roles & ~possible) >> role & 1)
      return definition_refuse (self->error, at, FAULT_ROLE_CANNOT, role_key ((enum role) role));
  return true;
}

bool check_covers (struct checker *self, const struct slice *covers, uint32_t count, const struct source_node *at)
{
  for (uint32_t i = 0; i < count; i++)
  {
    const struct source_node *item = source_item (source_key (at, "covers"), i);
    const struct field *field = pipeline_field (self->pipeline, covers[i]);
    const struct table *table = pipeline_table (self->pipeline, covers[i]);
    if (field == NULL && table == NULL)
      return definition_refuse (self->error, item, FAULT_NO_FIELD_OR_TABLE, SLICE_ARG (covers[i]));
    if (field != NULL ? !field->gate_reads : !table->gate_reads)
      return definition_refuse (self->error, item, FAULT_NOT_COVERED, SLICE_ARG (covers[i]));
  }
  return true;
}

/* Fields and tables share their names: a path, a cover and a word of a command line may mean either. */
static bool check_names (struct checker *self)
{
  for (uint32_t i = 0; i < self->pipeline->table_count; i++)
    if (pipeline_field (self->pipeline, self->pipeline->tables[i].key) != NULL)
      return definition_refuse (self->error, place_key (place_of (self, "tables", i), "key"), FAULT_KEY_FIELD_AND_TABLE,
                                SLICE_ARG (self->pipeline->tables[i].key));
  return true;
}

static bool check_all_keys (struct checker *self)
{
  const struct pipeline *p = self->pipeline;
  const struct source_node *root = self->root;
  if (!key_is_sane (p->key))
    return definition_refuse (self->error, place_key (root, "key"), FAULT_NO_KEY, SLICE_ARG (p->key));
  return check_keys (self, p->stages, sizeof *p->stages, p->stage_count, source_key (root, "stages")) &&
         check_keys (self, p->sections, sizeof *p->sections, p->section_count, source_key (root, "sections")) &&
         check_keys (self, p->fields, sizeof *p->fields, p->field_count, source_key (root, "fields")) &&
         check_keys (self, p->tables, sizeof *p->tables, p->table_count, source_key (root, "tables")) && check_names (self) &&
         check_keys (self, p->figures, sizeof *p->figures, p->figure_count, source_key (root, "figures")) &&
         check_keys (self, p->deadlines, sizeof *p->deadlines, p->deadline_count, source_key (root, "deadlines")) &&
         check_keys (self, p->approvals, sizeof *p->approvals, p->approval_count, source_key (root, "approvals")) &&
         check_keys (self, p->rejections, sizeof *p->rejections, p->rejection_count, source_key (root, "rejections"));
}

/* ---- Labels ---- */

bool labels_check (const struct source_node *node, struct definition_error *error)
{
  for (const struct source_node *child = node->first; child != NULL; child = child->next)
  {
    bool label = child->scalar && (slice_is (child->key, "de") || slice_is (child->key, "en"));
    if (label && text_is_blank (child->text))
      return definition_refuse (error, child, FAULT_BLANK_LABEL);
    if (!slice_is (child->key, "starters") && !labels_check (child, error))
      return false;
  }
  return true;
}

/* ---- Stages ---- */

static bool check_stages (struct checker *self)
{
  const struct pipeline *p = self->pipeline;
  for (uint32_t i = 0; i < p->stage_count; i++)
  {
    const struct source_node *at = place_of (self, "stages", i);
    const struct stage *stage = &p->stages[i];
    if (i == 0 && stage->number != 0)
      return definition_refuse (self->error, place_key (at, "number"), FAULT_FIRST_STAGE);
    if (i > 0 && stage->number <= p->stages[i - 1].number)
      return definition_refuse (self->error, place_key (at, "number"), FAULT_STAGE_ORDER);
    if (stage->final != (i + 1 == p->stage_count))
      return definition_refuse (self->error, at, FAULT_LAST_STAGE);
  }
  return true;
}

/* ---- The rest ---- */

static bool check_approval (struct checker *self, const struct approval_def *approval, const struct source_node *at)
{
  if (pipeline_stage (self->pipeline, approval->stage) == NULL)
    return definition_refuse (self->error, place_key (at, "stage"), FAULT_NO_STAGE, SLICE_ARG (approval->stage));
  if (approval->roles == 0)
    return definition_refuse (self->error, place_key (at, "roles"), FAULT_MUST_GIVE);
  if (!check_roles (self, approval->roles, message_def (MSG_CASE_APPROVE)->who, place_key (at, "roles")))
    return false;
  if (approval->covers_all && approval->cover_count > 0)
    return definition_refuse (self->error, place_key (at, "covers"), FAULT_COVERS_ALL);
  return check_covers (self, approval->covers, approval->cover_count, at);
}

static bool check_rest (struct checker *self)
{
  const struct pipeline *p = self->pipeline;
  for (uint32_t i = 0; i < p->approval_count; i++)
    if (!check_approval (self, &p->approvals[i], place_of (self, "approvals", i)))
      return false;
  for (uint32_t i = 0; i < p->mapping_count; i++)
  {
    const struct source_node *at = place_of (self, "mappings", i);
    if (pipeline_stage (p, p->mappings[i].to) == NULL)
      return definition_refuse (self->error, place_key (at, "to"), FAULT_NO_STAGE, SLICE_ARG (p->mappings[i].to));
    for (uint32_t j = 0; j < i; j++)
      if (slice_equal (p->mappings[j].from_pipeline, p->mappings[i].from_pipeline) && slice_equal (p->mappings[j].from, p->mappings[i].from))
        return definition_refuse (self->error, place_key (at, "from"), FAULT_MAPPED_TWICE, SLICE_ARG (p->mappings[i].from));
  }
  return true;
}

bool pipeline_check (const struct pipeline *pipeline, const struct source_node *root, struct definition_error *error)
{
  struct checker checker = {pipeline, root, error}, *self = &checker;
  if (!check_all_keys (self))
    return false;
  if (pipeline->catalogue)
    return check_form_fields (self);
  return check_stages (self) && check_form_fields (self) && check_tables (self) && check_gates (self) && check_rest (self);
}
