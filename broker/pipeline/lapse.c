/* SPDX-License-Identifier: EUPL-1.2 */
/* An approval, opinion or rating holds for what it was given on: it lapses when something it covers changes. */
#include "room.h"

/* Whether a gate looks at a field or table. */
static bool gate_reads (const struct pipeline *pipeline, struct slice key)
{
  const struct field *field = pipeline_field (pipeline, key);
  const struct table *table = field ? NULL : pipeline_table (pipeline, key);
  return field ? field->gate_reads : table && table->gate_reads;
}

bool gate_reads_any (const struct pipeline *pipeline, const struct value *changes)
{
  for (uint32_t i = 0; i < changes->count; i++)
    if (gate_reads (pipeline, value_as_slice (&changes->items[2 * i])))
      return true;
  return false;
}

static bool names_any (const struct slice *covers, uint32_t count, const struct value *changes)
{
  for (uint32_t i = 0; i < count; i++)
    if (value_get (changes, covers[i]))
      return true;
  return false;
}

static bool covers (const struct approval_def *def, const struct pipeline *pipeline, const struct value *changes)
{
  return (def->covers_all && gate_reads_any (pipeline, changes)) || names_any (def->covers, def->cover_count, changes);
}

static void add_lapsed (struct deciding *self, struct value kinds)
{
  if (kinds.count == 0)
    return;
  add_case_event (self, MSG_CASE_LAPSED, CLASS_PARTIES)->arg[CASE_LAPSED_KINDS] = kinds;
  self->decision->done.arg[DONE_LAPSED] = kinds;
}

static bool any_holds (struct deciding *self, struct slice key)
{
  struct case_rows *rows = arena_alloc (self->arena, sizeof *rows);
  if (self->kase.rows == 0)
    return false;
  case_rows_get (self->views, self->arena, self->kase.id, key, rows);
  const struct table_rows *table = case_rows_of (rows, key);
  for (uint32_t i = 0; table && i < table->count; i++)
    if (!table->rows[i].lapsed)
      return true;
  return false;
}

/* Tables of ratings that have any that would lapse. */
static void add_ratings (struct deciding *self, const struct value *changes, struct value *kinds)
{
  for (uint32_t i = 0; i < self->pipeline->table_count; i++)
  {
    const struct table *table = &self->pipeline->tables[i];
    if (table->by_person && names_any (table->covers, table->cover_count, changes) && any_holds (self, table->key))
      value_append (self->arena, kinds, value_text (table->key));
  }
}

static bool named (const struct value *kinds, struct slice key)
{
  for (uint32_t i = 0; i < kinds->count; i++)
    if (slice_equal (value_as_slice (&kinds->items[i]), key))
      return true;
  return false;
}

static void add_if_covered (struct deciding *self, struct slice kind, const struct value *changes, struct value *kinds)
{
  const struct approval_def *def = pipeline_approval (self->pipeline, kind);
  if (def && !named (kinds, kind) && covers (def, self->pipeline, changes))
    value_append (self->arena, kinds, value_text (def->key));
}

/* Whoever was asked for an opinion was asked about what stood there: a change ends the period of those not given yet as well. */
void lapse (struct deciding *self, const struct value *changes)
{
  struct value kinds = value_list (self->arena, 4);
  for (uint32_t i = 0; i < self->kase.approval_count; i++)
    add_if_covered (self, self->kase.approvals[i].kind, changes, &kinds);
  for (uint32_t i = 0; i < self->kase.asked_count; i++)
    add_if_covered (self, self->kase.asked[i].kind, changes, &kinds);
  add_ratings (self, changes, &kinds);
  add_lapsed (self, kinds);
}

void lapse_unknown (struct deciding *self, const struct pipeline *to)
{
  struct value kinds = value_list (self->arena, 4);
  for (uint32_t i = 0; i < self->kase.approval_count; i++)
    if (!pipeline_approval (to, self->kase.approvals[i].kind))
      value_append (self->arena, &kinds, value_text (self->kase.approvals[i].kind));
  for (uint32_t i = 0; i < self->kase.asked_count; i++)
    if (!pipeline_approval (to, self->kase.asked[i].kind) && !named (&kinds, self->kase.asked[i].kind))
      value_append (self->arena, &kinds, value_text (self->kase.asked[i].kind));
  for (uint32_t i = 0; i < self->pipeline->table_count; i++)
  {
    const struct table *table = &self->pipeline->tables[i];
    if (table->by_person && !pipeline_table (to, table->key) && any_holds (self, table->key))
      value_append (self->arena, &kinds, value_text (table->key));
  }
  add_lapsed (self, kinds);
}
