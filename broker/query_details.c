/* SPDX-License-Identifier: EUPL-1.2 */
/* What a case in a list tells beside its head, where details are asked for: the lead, the next date, what the gate still wants.  A board has hundreds of cards:
   of each case no more is read than is looked at, once, into memory that the next one gets again. */
#include "query_room.h"

#include <string.h>

#define LEAD_FIELD "lead_unit"
#define LEAD_PATH "lead_unit.unit" /* beside it stands the name of a person, which is nobody's business in a list */
#define LEAD_CHARACTERS 120

struct details
{
  struct query *query;
  struct arena *scratch;         /* of the present case */
  const struct programmes *programmes;
  const struct kase *kase;
  const struct pipeline *pipeline;
  int level;                     /* of the person */
  struct value fields;
  struct case_rows rows;
  struct findings findings;
};

struct details *details_begin (struct query *query, bool wanted)
{
  if (!wanted)
    return NULL;
  struct details *self = arena_alloc (query->arena, sizeof *self);
  self->query = query;
  self->scratch = arena_new ();
  self->programmes = query_programmes (query);
  return self;
}

void details_end (struct details **self)
{
  if (*self)
    arena_destroy (&(*self)->scratch);
  *self = NULL;
}

static bool field_shown (const struct details *self, struct slice key)
{
  return level_suffices (self->level, field_classes (self->query, self->pipeline, key));
}

/* ---- Lead ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void add_lead (struct details *self, struct message *row)
{
  const struct value *unit = fields_value (&self->fields, SLICE (LEAD_PATH));
  if (!value_is_blank (unit) && unit->kind == VALUE_TEXT)
    row->arg[CASE_ROW_LEAD] = value_text (slice_copy (self->query->arena, text_clip (value_as_slice (unit), LEAD_CHARACTERS)));
}

/* ---- What the gate wants ------------------------------------------------------------------------------------------------------------------------------- */

static void add_gate (struct details *self, const struct gate *gate, struct message *row)
{
  uint32_t wanted, missing;
  struct subject subject = {.pipeline = self->pipeline,
                            .kase = self->kase,
                            .fields = &self->fields,
                            .programmes = self->programmes,
                            .now_ms = self->query->now_ms,
                            .no_warnings = true};
  if (self->kase->rows > 0 && gate_reads_rows (gate))
  {
    case_rows_get (self->query->views, self->scratch, self->kase->id, SLICE_NONE, &self->rows);
    subject.rows = &self->rows;
  }
  gate_check (&subject, gate, self->scratch, &self->findings);
  wants_count (self->query, self->pipeline, self->kase, &self->findings, &wanted, &missing);
  row->arg[CASE_ROW_MISSING] = value_int (missing);
  row->arg[CASE_ROW_WANTED] = value_int (wanted);
}

/* ---- Next date ----------------------------------------------------------------------------------------------------------------------------------------- */

/* A date tells of the row or field it stands in; the others are of the gate, but for the Wiedervorlage, which everybody sees who sees the case. */
static bool date_shown (const struct details *self, const struct work *work)
{
  if (work->table.size > 0)
    return classes_reached (self->query, self->kase, table_classes (self->query, self->pipeline, work->table));
  if (slice_is (work->kind, "unknown"))
    return field_shown (self, work->detail);
  return slice_is (work->kind, "resume") || self->level >= CLASS_PARTIES;
}

struct earliest
{
  const struct details *details;
  int64_t due_ms;                /* INT64_MAX: there is none */
};

static enum walk_step look_at_date (void *context, const struct work *work)
{
  struct earliest *self = context;
  if (work->due_ms != INT64_MAX && !date_shown (self->details, work))
    return WALK_TAKE;
  self->due_ms = work->due_ms;
  return WALK_STOP;
}

static void add_due (struct details *self, struct message *row)
{
  struct earliest earliest = {self, INT64_MAX};
  work_walk_case (self->query->views, self->scratch, self->kase->id, look_at_date, &earliest);
  if (earliest.due_ms == INT64_MAX)
    return;
  char *date = arena_alloc (self->query->arena, 11);
  date_from_ms (earliest.due_ms, date);
  row->arg[CASE_ROW_DUE] = value_string (date);
}

void details_add (struct details *self, const struct kase *kase, struct message *row)
{
  if (!self)
    return;
  struct query *query = self->query;
  struct value imported;
  arena_reset (self->scratch);
  self->kase = kase;
  self->pipeline = definitions_get (query->definitions, query->views, kase->pipeline, kase->pipeline_version);
  self->level = access_level (query->scopes, kase, query->now_ms);
  if (!self->pipeline)
    return;
  bool lead = field_shown (self, SLICE (LEAD_FIELD)), gate = self->level >= CLASS_PARTIES && kase->state == STATE_OPEN;
  if (lead || gate)
    case_fields (query->views, self->scratch, kase->id, &self->fields, &imported);
  if (lead)
    add_lead (self, row);
  const struct gate *next = gate ? gate_find (self->pipeline, kase, &self->fields, kase->laid_to) : NULL;
  if (next)
    add_gate (self, next, row);
  add_due (self, row);
}
