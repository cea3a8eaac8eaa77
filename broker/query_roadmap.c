/* SPDX-License-Identifier: EUPL-1.2 */
/* Cases in time: short, medium, long. */
#include "figures.h"
#include "past.h"
#include "query_room.h"

#include <string.h>

#define DAY_MS INT64_C (86400000)
#define YEAR_MS (365 * DAY_MS)

static struct slice seen_date (const struct past *seen, const char *key)
{
  const struct field *field = pipeline_field (seen->pipeline, slice_of (key));
  struct slice date = field && (int) field->class <= seen->level ? value_as_slice (value_at (&seen->fields, key)) : SLICE_NONE;
  return date.size > 0 && date_is_valid (date) ? date : SLICE_NONE;
}

/* As the case says; else by its dates: short up to one year, medium up to three, long beyond (DOMAIN). */
static const char *horizon_of (const struct query *query, const struct past *seen, struct slice ends_on)
{
  static const char *const keys[] = {"short", "medium", "long"};
  const struct field *field = pipeline_field (seen->pipeline, SLICE ("horizon"));
  struct slice said = field && (int) field->class <= seen->level ? value_as_slice (value_at (&seen->fields, "horizon")) : SLICE_NONE;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (slice_is (said, keys[i]))
      return keys[i];
  if (ends_on.size == 0)
    return NULL;
  int64_t ahead_ms = date_to_ms (ends_on) - query->now_ms;
  return ahead_ms <= YEAR_MS ? "short" : ahead_ms <= 3 * YEAR_MS ? "medium" : "long";
}

static struct message roadmap_row (struct query *query, const struct kase *kase)
{
  struct past *seen = arena_alloc (query->arena, sizeof *seen);
  struct value id = value_id (kase->id);
  struct message head = case_row (query, kase), row = message_new (MSG_ROADMAP_ROW);
  row.arg[ROADMAP_ROW_CASE] = message_to_map (query->arena, &head);
  if (case_now (query, &id, seen) || !seen->pipeline)
    return row;
  struct slice ends_on = seen_date (seen, "ends_on");
  const char *horizon = horizon_of (query, seen, ends_on);
  row.arg[ROADMAP_ROW_HORIZON] = horizon ? value_string (horizon) : VALUE_NONE;
  row.arg[ROADMAP_ROW_STARTS_ON] = text_or_nil (seen_date (seen, "starts_on"));
  row.arg[ROADMAP_ROW_ENDS_ON] = text_or_nil (ends_on);
  const struct table *table = pipeline_table (seen->pipeline, SLICE ("milestones"));
  if (!table || !class_reached (query->scopes, kase, table->class, query->now_ms))
    return row;
  struct subject subject = subject_of (query, seen);
  struct next_milestone next = milestones_next (&subject);
  row.arg[ROADMAP_ROW_LIGHT] = next.light ? value_string (next.light) : VALUE_NONE;
  row.arg[ROADMAP_ROW_NEXT_ON] = text_or_nil (next.date);
  row.arg[ROADMAP_ROW_NEXT] = text_or_nil (text_clip (next.title, 300));
  return row;
}

static enum walk_step each_case (void *context, const struct kase *kase)
{
  struct page *page = context;
  struct query *query = page->query;
  struct slice district = message_slice (page->request, ROADMAP_DISTRICT), org = message_slice (page->request, ROADMAP_ORG);
  bool wanted = kase->state == STATE_OPEN || kase->state == STATE_PARKED;
  if (page->rows.count == page->limit)
    return WALK_STOP;
  if (!wanted || (district.size > 0 && !slice_equal (district, kase->district)) ||
      (org.size > 0 && !slice_equal (kase->handled_by, org) && !org_succeeds (query->views, query->arena, org, kase->org)) || !visible (query, kase))
    return WALK_TAKE;
  struct message row = roadmap_row (query, kase);
  page_add (page, &row);
  return WALK_TAKE;
}

void query_roadmap (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, ROADMAP_PAGE, ROADMAP_LIMIT);
  struct slice org = message_slice (request, ROADMAP_ORG);
  struct org known;
  /* An organisation that others went up in has cases under several keys; then all are looked at. */
  if (org.size > 0 && org_get (query->views, query->arena, org, &known) && known.predecessor_count == 0)
    cases_walk_org (query->views, query->arena, org, &page.walk, each_case, &page);
  else
    cases_walk (query->views, query->arena, &page.walk, each_case, &page);
  *answer = page_answer (&page);
}
