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

void add_lapsed (struct deciding *self, struct value kinds)
{
  if (kinds.count == 0)
    return;
  add_case_event (self, MSG_CASE_LAPSED, CLASS_PARTIES)->arg[CASE_LAPSED_KINDS] = kinds;
  self->decision->done.arg[DONE_LAPSED] = kinds;
}

static bool any_holds (const struct table_rows *table)
{
  for (uint32_t i = 0; table && i < table->count; i++)
    if (!table->rows[i].lapsed)
      return true;
  return false;
}

/* Tables of ratings that have any that would lapse. */
static void add_ratings (struct deciding *self, const struct value *changes, struct value *kinds)
{
  for (uint32_t i = 0; i < self->pipeline->table_count && self->kase.rows > 0; i++)
  {
    const struct table *table = &self->pipeline->tables[i];
    if (!table->by_person || !names_any (table->covers, table->cover_count, changes))
      continue;
    struct case_rows *rows = arena_alloc (self->arena, sizeof *rows);
    case_rows_get (self->views, self->arena, self->kase.id, table->key, rows);
    if (any_holds (case_rows_of (rows, table->key)))
      value_append (self->arena, kinds, value_text (table->key));
  }
}

void lapse (struct deciding *self, const struct value *changes)
{
  struct value kinds = value_list (self->arena, 4);
  for (uint32_t i = 0; i < self->kase.approval_count; i++)
  {
    const struct approval_def *def = pipeline_approval (self->pipeline, self->kase.approvals[i].kind);
    if (def && covers (def, self->pipeline, changes))
      value_append (self->arena, &kinds, value_text (def->key));
  }
  add_ratings (self, changes, &kinds);
  add_lapsed (self, kinds);
}
