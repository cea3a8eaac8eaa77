/* SPDX-License-Identifier: EUPL-1.2 */
/* Abgebrochen: the way out once money is about to flow.  What was granted may have to be paid back, and what was learned is kept. */
#include "room.h"

const struct stage *abortable_from (const struct pipeline *pipeline)
{
  const struct stage *stage = pipeline_stage (pipeline, SLICE ("funding"));
  return stage ? stage : pipeline_stage (pipeline, SLICE ("implementation"));
}

/* An application that was granted, whatever came of it. */
static bool is_granted (const struct table_row *row)
{
  static const char *const open[] = {"", "draft", "sketch", "submitted", "queried", "refused", "withdrawn"};
  struct slice status = value_as_slice (value_at (&row->cells, "status"));
  if (value_as_int (value_at (&row->cells, "granted_cents"), 0) > 0)
    return true;
  for (size_t i = 0; i < sizeof open / sizeof *open; i++)
    if (slice_is (status, open[i]))
      return false;
  return true;
}

static bool any_granted (struct deciding *self)
{
  struct slice table = SLICE ("applications");
  struct case_rows *rows = arena_alloc (self->arena, sizeof *rows);
  if (self->kase.rows == 0)
    return false;
  case_rows_get (self->views, self->arena, self->kase.id, table, rows);
  const struct table_rows *applications = case_rows_of (rows, table);
  for (uint32_t i = 0; applications && i < applications->count; i++)
    if (is_granted (&applications->rows[i]))
      return true;
  return false;
}

static void check_lessons (struct deciding *self)
{
  const struct field *field = pipeline_field (self->pipeline, SLICE ("lessons"));
  const struct value *known = value_at (&self->fields, "lessons");
  if (value_is_nil (&self->message->arg[CASE_ABORT_LESSONS]) && (value_is_blank (known) || value_is_unknown (known)))
    refuse_label (self, ERR_MISSING, SLICE ("lessons"), field ? field->label : word (WORD_LESSONS), label_plain (SLICE_NONE));
}

void decide_abort (struct deciding *self)
{
  if (!may_leave (self, CASE_ABORT_CASE, CASE_ABORT_VERSION, 1u << STATE_OPEN | 1u << STATE_PARKED, R_LEAD | R_COORDINATOR | R_DISTRICT_ADMIN))
    return;
  const struct stage *present = pipeline_stage (self->pipeline, self->kase.stage), *from = abortable_from (self->pipeline);
  if (!from || present->number < from->number)
    refuse_label (self, ERR_TOO_EARLY, SLICE ("stage"), (from ? from : &self->pipeline->stages[self->pipeline->stage_count - 1])->label,
                  label_plain (SLICE_NONE));
  if (self->level >= CLASS_PARTIES) /* what is missing tells of what others may not see */
  {
    check_lessons (self);
    if (value_is_nil (&self->message->arg[CASE_ABORT_REPAYMENT]) && any_granted (self))
      refuse_text (self, ERR_REPAYMENT_NEEDED, SLICE ("repayment"), SLICE_NONE, SLICE_NONE);
  }
  if (refused (self))
    return;
  struct message *event = side_event (self, MSG_CASE_ABORTED, CLASS_REGION);
  copy_field (self, CASE_ABORT_REASON, event, CASE_ABORTED_REASON);
  copy_field (self, CASE_ABORT_REPAYMENT, event, CASE_ABORTED_REPAYMENT);
  copy_field (self, CASE_ABORT_LESSONS, event, CASE_ABORTED_LESSONS);
}
