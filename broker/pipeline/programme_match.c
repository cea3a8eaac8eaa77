/* SPDX-License-Identifier: EUPL-1.2 */
/* Matching: what a case is to a programme, the hard filters, and the order of what fits. */
#include "programme_room.h"

#include <stdlib.h>
#include <string.h>

/* ---- What a case has to say ---------------------------------------------------------------------------------------------------------------------------- */

static bool all_digits (struct slice text)
{
  for (uint32_t i = 0; i < text.size; i++)
    if (text.data[i] < '0' || text.data[i] > '9')
      return false;
  return text.size > 0 && text.size <= ARS_DIGITS;
}

/* Whoever has no regional key lies where its district is. */
static void take_place (struct matching *self)
{
  struct slice key = all_digits (self->applicant->key) ? self->applicant->key : self->applicant->district;
  if (!all_digits (key))
    return;
  self->ars_digits = key.size;
  for (uint32_t i = 0; i < key.size; i++)
    self->ars[i + 1] = self->ars[i] * 10 + (uint64_t) (key.data[i] - '0');
}

static void take_actions (struct matching *self)
{
  const struct value *list = value_at (self->subject->fields, "fields_of_action");
  for (uint32_t i = 0; list != NULL && list->kind == VALUE_LIST && i < list->count; i++)
  {
    self->actions |= action_bit (self->programmes, value_as_slice (&list->items[i]));
    self->actions_known = true;
  }
}

static const struct table_rows *rows_of (const struct subject *subject, const char *table)
{
  return subject->rows == NULL ? NULL : case_rows_of (subject->rows, slice_of (table));
}

static struct slice money_column (const struct subject *subject, const char *key)
{
  const struct table *table = pipeline_table (subject->pipeline, slice_of (key));
  for (uint32_t i = 0; table != NULL && i < table->column_count; i++)
    if (table->columns[i].type == DEF_MONEY)
      return table->columns[i].key;
  return SLICE_NONE;
}

/* The Finanzierungsplan goes before the estimate as soon as it has a row. */
static void take_cost (struct matching *self)
{
  const struct table_rows *expenses = rows_of (self->subject, "expenses");
  const struct value *estimate = value_at (self->subject->fields, "invest_cents");
  struct slice column = money_column (self->subject, "expenses");
  if (expenses == NULL || expenses->count == 0)
  {
    self->cost = estimate != NULL && estimate->kind == VALUE_INT ? COST_ESTIMATED : COST_UNKNOWN;
    self->cost_cents = value_as_int (estimate, 0);
    return;
  }
  self->cost = COST_PLANNED;
  for (uint32_t i = 0; i < expenses->count; i++)
  {
    const struct value *cells = &expenses->rows[i].cells;
    if (value_as_bool (value_at (cells, "eligible"), false) &&
        __builtin_add_overflow (self->cost_cents, value_as_int (value_get (cells, column), 0), &self->cost_cents))
    {
      self->cost = COST_OVERFLOW;
      return;
    }
  }
}

/* Work has begun with the first Zuschlag, or at the latest when the case is in its implementation. */
static void take_begin (struct matching *self)
{
  const struct table_rows *procurements = rows_of (self->subject, "procurements");
  const struct stage *stage = pipeline_stage (self->subject->pipeline, self->subject->kase->stage);
  const struct stage *implementation = pipeline_stage (self->subject->pipeline, SLICE ("implementation"));
  self->begun = stage != NULL && implementation != NULL && stage->number >= implementation->number;
  for (uint32_t i = 0; procurements != NULL && i < procurements->count; i++)
  {
    struct slice day = value_as_slice (value_at (&procurements->rows[i].cells, "awarded_on"));
    if (date_is_valid (day) && day_number (day) <= self->today && (self->awarded_on.size == 0 || slice_compare (day, self->awarded_on) < 0))
      self->awarded_on = day;
  }
  self->begun = self->begun || self->awarded_on.size > 0;
}

static void take_applications (struct matching *self)
{
  const struct table_rows *rows = rows_of (self->subject, "applications");
  uint32_t count = rows == NULL ? 0 : rows->count;
  self->applied = arena_alloc (self->arena, count * sizeof *self->applied);
  self->approved = arena_alloc (self->arena, count * sizeof *self->approved);
  for (uint32_t i = 0; i < count; i++)
  {
    const struct value *cells = &rows->rows[i].cells;
    struct slice programme = value_as_slice (value_at (cells, "programme")), status = value_as_slice (value_at (cells, "status"));
    if (programme.size == 0 || slice_is (status, "refused") || slice_is (status, "withdrawn"))
      continue;
    self->applied[self->applied_count++] = programme;
    if (slice_is (value_as_slice (value_at (cells, "early_start")), "approved"))
      self->approved[self->approved_count++] = programme;
  }
}

const struct matching *matching_new (const struct programmes *programmes, const struct subject *subject, const struct org *applicant, struct arena *arena)
{
  struct matching *self = arena_alloc (arena, sizeof *self);
  char today[11];
  date_from_ms (subject->now_ms, today);
  *self = (struct matching){.programmes = programmes, .subject = subject, .applicant = applicant, .arena = arena, .kind = kind_bit (applicant->kind)};
  self->today = day_number (slice_of (today));
  self->undertaking = value_as_bool (value_at (subject->fields, "acts_as_undertaking"), false);
  self->deminimis_cents = value_as_int (value_at (subject->fields, "deminimis_cents"), -1);
  take_place (self);
  take_actions (self);
  take_cost (self);
  take_begin (self);
  take_applications (self);
  return self;
}

/* ---- Filters ------------------------------------------------------------------------------------------------------------------------------------------- */

static uint32_t amount_misses (const struct matching *self, const struct programme *programme, int64_t *grant)
{
  int64_t together;
  *grant = -1;
  if (self->cost == COST_OVERFLOW || (self->cost == COST_PLANNED && self->cost_cents <= 0))
    return MISS_COST;
  uint32_t misses = 0;
  if (self->cost != COST_UNKNOWN && programme_grant (programme, self->cost_cents, grant) == 0 && *grant == 0)
    misses |= MISS_BELOW;
  if (programme->de_minimis && self->undertaking && self->deminimis_cents >= 0 &&
      (__builtin_add_overflow (self->deminimis_cents, *grant > 0 ? *grant : 0, &together) || together > DE_MINIMIS_CENTS))
    misses |= MISS_DE_MINIMIS;
  return misses;
}

/* Whether the case may not have begun for this programme, but has. */
static bool begun_too_early (const struct matching *self, const struct programme *programme)
{
  if (!self->begun || programme->early == EARLY_YES || programme->early == EARLY_UNKNOWN)
    return false;
  for (uint32_t i = 0; i < self->approved_count; i++)
    if (slice_equal (self->approved[i], programme->key))
      return false;
  return true;
}

uint32_t misses_of (const struct matching *self, const struct programme *programme, struct match *match)
{
  bool rolling = false, closed = programme->status == STATUS_CLOSED;
  match->deadline = closed ? NO_DAY : next_deadline (programme, self->today, &rolling);
  uint32_t misses = closed || programme->status == STATUS_PLANNED ? MISS_STATUS : 0;
  if (misses == 0 && programme->deadline_count > 0 && match->deadline == NO_DAY && !rolling)
    misses |= MISS_DEADLINE;
  if (programme->applicants != 0 && (programme->applicants & self->kind) == 0)
    misses |= MISS_APPLICANT;
  if (programme->area_count > 0 && self->ars_digits > 0 && !programme_covers (programme, self->ars, self->ars_digits))
    misses |= MISS_AREA;
  if (programme->actions != 0 && self->actions_known && (programme->actions & self->actions) == 0)
    misses |= MISS_ACTION;
  if (begun_too_early (self, programme))
    misses |= MISS_BEGUN;
  misses |= amount_misses (self, programme, &match->grant_cents);
  match->programme = programme;
  match->hit = misses == 0;
  if (misses != 0)
    match->grant_cents = -1;
  return misses;
}

/* ---- Order --------------------------------------------------------------------------------------------------------------------------------------------- */

static int compare_hits (const void *a, const void *b)
{
  const struct match *left = a, *right = b;
  if (left->grant_cents != right->grant_cents)
    return left->grant_cents > right->grant_cents ? -1 : 1;
  if (left->deadline != right->deadline)
    return left->deadline < right->deadline ? -1 : 1;
  return left->programme->place < right->programme->place ? -1 : left->programme->place > right->programme->place;
}

uint32_t programmes_match (const struct matching *matching, struct match **matches)
{
  uint32_t count = matching->programmes->count, hits = 0, misses = 0;
  struct match *all = arena_alloc (matching->arena, count * sizeof *all), *missed = arena_alloc (matching->arena, count * sizeof *missed), match;
  for (uint32_t i = 0; i < count; i++)
    if (misses_of (matching, matching->programmes->items[i], &match) == 0)
      all[hits++] = match;
    else
      missed[misses++] = match;
  if (hits > 0)
    qsort (all, hits, sizeof *all, compare_hits);
  if (misses > 0)
    memcpy (all + hits, missed, misses * sizeof *missed);
  *matches = all;
  return count;
}

void match_deadline (const struct match *self, char deadline[11])
{
  deadline[0] = '\0';
  if (self->deadline != NO_DAY)
    day_text (self->deadline, deadline);
}
