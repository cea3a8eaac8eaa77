/* SPDX-License-Identifier: EUPL-1.2 */
/* Who sees a field or table of a case: by the class its definition gives it.  One that the case has from a definition before is seen by those alone who work on the case and
   could see it under every definition that has it: a change of the procedure opens nothing. */
#include "query_room.h"

struct former
{
  struct query *query;
  struct slice key;
  bool table;
  uint32_t classes;
};

static void add_class (void *context, struct slice key, uint32_t version)
{
  struct former *self = context;
  const struct pipeline *pipeline = definitions_get (self->query->definitions, self->query->views, key, version);
  const struct table *table = pipeline && self->table ? pipeline_table (pipeline, self->key) : NULL;
  const struct field *field = pipeline && !self->table ? pipeline_field (pipeline, self->key) : NULL;
  if (table || field)
    self->classes |= 1U << (table ? table->class : field->class);
}

static uint32_t former_classes (struct query *query, struct slice key, bool table)
{
  struct former self = {.query = query, .key = key, .table = table};
  definitions_each_version (query->views, add_class, &self);
  return (self.classes ? self.classes : 1U << CLASS_STAFF) | 1U << CLASS_PARTIES;
}

uint32_t field_classes (struct query *query, const struct pipeline *pipeline, struct slice key)
{
  const struct field *field = pipeline ? pipeline_field (pipeline, key) : NULL;
  return field ? 1U << field->class : former_classes (query, key, false);
}

uint32_t table_classes (struct query *query, const struct pipeline *pipeline, struct slice key)
{
  const struct table *table = pipeline ? pipeline_table (pipeline, key) : NULL;
  return table ? 1U << table->class : former_classes (query, key, true);
}

bool level_suffices (int level, uint32_t classes)
{
  uint32_t levels = classes & ~(1U << CLASS_CLIENT);
  return levels == 0 || (level >= 0 && levels < 2U << level);
}

bool classes_reached (const struct query *query, const struct kase *kase, uint32_t classes)
{
  for (int class = 0; class < CLASS_COUNT; class++)
    if ((classes >> class & 1) != 0 && !class_reached (query->scopes, kase, (enum audience_class) class, query->now_ms))
      return false;
  return true;
}
