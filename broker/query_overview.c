/* SPDX-License-Identifier: EUPL-1.2 */
/* A district at a glance: counts and sums that are kept as cases change, what is stuck, what is due.  Its cost does not depend on how many cases there are. */
#include "query_room.h"

#include <stdlib.h>

#define DAY_MS INT64_C (86400000)
#define STUCK_MAX 20
#define STUCK_LOOK 60     /* of one stage, longest first; those the person may not see are passed over */
#define DEADLINES_MAX 20
#define DEADLINES_LOOK 200
#define DISTRICTS_MAX 64
#define DETAILS_BYTES (LIMIT_FRAME_BYTES / 2) /* of stuck cases and dates on one answer; counts and sums of 64 districts need far less than the rest */

struct stuck
{
  const struct kase *kase;  /* in the arena */
  int64_t over_ms;          /* beyond what is meant */
};

struct overview
{
  struct query *query;
  struct page page;
  const struct pipeline *pipeline;
  struct slice district;
  const struct stage *stage;      /* being walked */
  int64_t oldest_ms;              /* in it; 0: none */
  uint32_t stuck_count;
  struct stuck *stuck;            /* STUCK_LOOK of each stage */
  struct value deadlines;
  uint32_t district_count;
  struct slice districts[DISTRICTS_MAX];
  size_t bytes, bytes_max;        /* of one list of details; what is beyond is left out, the nearest come first */
};

/* Whether a row of details still has room. */
static bool has_room (struct overview *self, const struct value *row)
{
  size_t bytes = self->bytes + codec_encode (self->query->arena, row).size;
  if (bytes > self->bytes_max)
    return false;
  self->bytes = bytes;
  return true;
}

/* ---- Stages -------------------------------------------------------------------------------------------------------------------------------------------- */

static enum walk_step look_at_case (void *context, const struct kase *kase)
{
  struct overview *self = context;
  int64_t over_ms = self->query->now_ms - kase->entered_ms - self->stage->days * DAY_MS;
  if (self->oldest_ms == 0)
    self->oldest_ms = kase->entered_ms;
  if (self->stage->days == 0 || over_ms <= 0)
    return WALK_STOP; /* those behind it entered later */
  if (kase->state == STATE_OPEN && visible (self->query, kase))
    self->stuck[self->stuck_count++] = (struct stuck){kase, over_ms};
  return WALK_TAKE;
}

static struct value stage_count (struct overview *self, const struct stage *stage)
{
  struct query *query = self->query;
  struct walk walk = {.work_max = STUCK_LOOK};
  struct message row = message_new (MSG_STAGE_COUNT);
  self->stage = stage;
  self->oldest_ms = 0;
  if (!stage->final)
    board_walk (query->views, query->arena, self->pipeline->key, self->district, stage->key, &walk, look_at_case, self);
  row.arg[STAGE_COUNT_STAGE] = value_text (stage->key);
  row.arg[STAGE_COUNT_DE] = value_text (stage->label.de);
  row.arg[STAGE_COUNT_EN] = value_text (stage->label.en);
  row.arg[STAGE_COUNT_COUNT] = value_int ((int64_t) board_count (query->views, self->pipeline->key, self->district, stage->key));
  int64_t days = (query->now_ms - self->oldest_ms) / DAY_MS;
  if (self->oldest_ms > 0)
    row.arg[STAGE_COUNT_DAYS] = value_int (days < 0 ? 0 : days > 100000 ? 100000 : days);
  if (stage->days > 0)
    row.arg[STAGE_COUNT_MEANT] = value_int (stage->days);
  return message_to_map (query->arena, &row);
}

static int longest_first (const void *a, const void *b)
{
  const struct stuck *left = a, *right = b;
  if (left->over_ms != right->over_ms)
    return left->over_ms > right->over_ms ? -1 : 1;
  return slice_compare (left->kase->ref, right->kase->ref);
}

static struct value stuck_rows (struct overview *self)
{
  struct value rows = value_list (self->query->arena, STUCK_MAX);
  qsort (self->stuck, self->stuck_count, sizeof *self->stuck, longest_first);
  self->bytes = 0;
  for (uint32_t i = 0; i < self->stuck_count && i < STUCK_MAX; i++)
  {
    struct message row = case_row (self->query, self->stuck[i].kase);
    details_add (self->page.details, self->stuck[i].kase, &row);
    struct value map = message_to_map (self->query->arena, &row);
    if (!has_room (self, &map))
      break;
    value_append (self->query->arena, &rows, map);
  }
  return rows;
}

/* ---- Deadlines ------------------------------------------------------------------------------------------------------------------------------------------ */

static enum walk_step look_at_work (void *context, const struct work *work)
{
  struct overview *self = context;
  struct message row;
  if (self->deadlines.count == DEADLINES_MAX)
    return WALK_STOP;
  if (!work_message (self->query, work, &row))
    return WALK_TAKE;
  struct value map = message_to_map (self->query->arena, &row);
  if (!has_room (self, &map))
    return WALK_STOP;
  value_append (self->query->arena, &self->deadlines, map);
  return WALK_TAKE;
}

/* ---- A district ---------------------------------------------------------------------------------------------------------------------------------------- */

/* Sums tell of cases of all kinds of visibility, so they are for those who see all cases of the district. */
static bool sees_all (struct query *query, struct slice district)
{
  struct value scope = value_list (query->arena, 1);
  value_append (query->arena, &scope, value_string (arena_printf (query->arena, "district:%.*s", SLICE_ARG (district))));
  return audience_meets (query->scopes, &scope);
}

bool kept_figures (struct query *query, const struct pipeline *pipeline, struct slice district, struct slice stage, struct value *figures)
{
  struct value sums;
  *figures = value_map (query->arena, 8);
  if (!sees_all (query, district.size > 0 ? district : NO_DISTRICT))
    return false;
  if (stage.size > 0)
    sums_of_stage (query->views, query->arena, pipeline->key, district, stage, &sums);
  else
    sums_of_district (query->views, query->arena, pipeline->key, district, &sums);
  for (uint32_t i = 0; i < pipeline->figure_count; i++)
    if (pipeline->figures[i].overview)
      value_set (query->arena, figures, pipeline->figures[i].key, value_int (value_as_int (value_get (&sums, pipeline->figures[i].key), 0)));
  return true;
}

static void add_row (struct overview *self, struct slice district)
{
  struct query *query = self->query;
  struct value stages = value_list (query->arena, self->pipeline->stage_count);
  struct walk walk = {.work_max = DEADLINES_LOOK};
  /* Cases of organisations that lie in no district stand on a board of their own; it is shown where there are any. */
  self->district = slice_equal (district, NO_DISTRICT) ? SLICE_NONE : district;
  self->stuck_count = 0;
  self->stuck = arena_alloc (query->arena, self->pipeline->stage_count * STUCK_LOOK * sizeof *self->stuck);
  self->deadlines = value_list (query->arena, DEADLINES_MAX);
  int64_t cases = 0;
  for (uint32_t i = 0; i < self->pipeline->stage_count; i++)
  {
    value_append (query->arena, &stages, stage_count (self, &self->pipeline->stages[i]));
    cases += value_as_int (value_at (&stages.items[i], "count"), 0);
  }
  if (self->district.size == 0 && cases == 0)
    return;
  self->bytes = 0;
  work_walk (query->views, query->arena, ROLE_SYSTEM, district, &walk, look_at_work, self);
  struct message row = message_new (MSG_OVERVIEW_ROW);
  row.arg[OVERVIEW_ROW_DISTRICT] = value_text (district);
  row.arg[OVERVIEW_ROW_STAGES] = stages;
  kept_figures (query, self->pipeline, self->district, SLICE_NONE, &row.arg[OVERVIEW_ROW_FIGURES]);
  row.arg[OVERVIEW_ROW_STUCK] = stuck_rows (self);
  row.arg[OVERVIEW_ROW_DEADLINES] = self->deadlines;
  page_add (&self->page, &row);
}

/* Each district once, however many roles lead to it. */
static void add_district (void *context, struct slice district)
{
  struct overview *self = context;
  struct org org;
  for (uint32_t i = 0; i < self->district_count; i++)
    if (slice_equal (self->districts[i], district))
      return;
  if (self->district_count < DISTRICTS_MAX && (slice_equal (district, NO_DISTRICT) || org_get (self->query->views, self->query->arena, district, &org)))
    self->districts[self->district_count++] = district;
}

/* Districts of the person's offices; of others the one their organisation lies in. */
static void add_own_districts (struct overview *self)
{
  struct query *query = self->query;
  for (uint32_t i = 0; i < query->person->grant_count; i++)
  {
    const struct grant *grant = &query->person->grants[i];
    struct org org;
    if (!grant_holds (grant, query->now_ms) || !org_get (query->views, query->arena, grant->org, &org))
      continue;
    if (((1u << grant->role) & (R_COORDINATOR | R_DISTRICT_ADMIN | R_ADMIN)) && (slice_is (org.kind, "centre") || slice_is (org.kind, "district")))
      office_districts (query->views, query->arena, org.key, add_district, self);
    else if (org.district.size > 0)
      add_district (self, org.district);
  }
}

void query_overview (struct query *query, const struct message *request, struct message *answer)
{
  struct overview *self = arena_alloc (query->arena, sizeof *self);
  struct slice district = message_slice (request, OVERVIEW_DISTRICT), key = message_slice (request, OVERVIEW_PIPELINE);
  if (key.size == 0)
    key = SLICE ("smarte-region");
  *self = (struct overview){.query = query, .page = page_new (query, request, -1, -1), .pipeline = definitions_get (query->definitions, query->views, key, 0)};
  if (!self->pipeline || self->pipeline->catalogue)
  {
    *answer = not_found (query, key);
    return;
  }
  if (district.size > 0)
    add_district (self, district);
  else
    add_own_districts (self);
  self->page.details = details_begin (query, message_bool (request, OVERVIEW_DETAILS));
  self->bytes_max = self->district_count > 0 ? DETAILS_BYTES / (2 * self->district_count) : 0;
  for (uint32_t i = 0; i < self->district_count; i++)
    add_row (self, self->districts[i]);
  details_end (&self->page.details);
  *answer = district.size > 0 && self->page.rows.count == 0 ? not_found (query, district) : page_answer (&self->page);
}
