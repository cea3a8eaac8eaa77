/* SPDX-License-Identifier: EUPL-1.2 */
/* What the next gate of a case still wants. */
#include "past.h"
#include "query_room.h"

#include <string.h>

struct subject subject_of (const struct query *query, const struct past *seen)
{
  return (struct subject){.pipeline = seen->pipeline,
                          .kase = &seen->kase,
                          .fields = &seen->fields,
                          .rows = &seen->rows,
                          .programmes = query_programmes (query),
                          .now_ms = query->now_ms};
}

/* Whether a reason or condition is about a table the person may not see: it would tell of its rows. */
static bool hidden (const struct query *query, const struct pipeline *pipeline, const struct kase *kase, struct slice about)
{
  const char *dot = memchr (about.data ? about.data : "", '.', about.size);
  struct slice key = {about.data, dot ? (uint32_t) (dot - about.data) : about.size};
  const struct table *table = key.size > 0 ? pipeline_table (pipeline, key) : NULL;
  return table && !class_reached (query->scopes, kase, table->class, query->now_ms);
}

static uint32_t reasons_seen (const struct query *query, const struct pipeline *pipeline, const struct kase *kase, const struct reasons *reasons)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < reasons->count; i++)
    count += !hidden (query, pipeline, kase, reasons->items[i].field);
  return count;
}

static void drop_hidden (const struct query *query, const struct past *seen, struct reasons *reasons)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < reasons->count; i++)
    if (!hidden (query, seen->pipeline, &seen->kase, reasons->items[i].field))
      reasons->items[kept++] = reasons->items[i];
  reasons->count = kept;
}

struct findings *findings_of (struct query *query, const struct past *seen, struct slice to, const struct gate **gate)
{
  struct slice way = to.size > 0 ? to : seen->kase.laid_to;
  const struct gate *found = seen->kase.state == STATE_OPEN && seen->pipeline ? gate_find (seen->pipeline, &seen->kase, &seen->fields, way) : NULL;
  if (gate)
    *gate = found;
  if (!found)
    return NULL;
  struct findings *findings = arena_alloc (query->arena, sizeof *findings);
  struct subject subject = subject_of (query, seen);
  gate_check (&subject, found, query->arena, findings);
  drop_hidden (query, seen, &findings->unmet);
  drop_hidden (query, seen, &findings->waiting);
  drop_hidden (query, seen, &findings->warnings);
  return findings;
}

void wants_count (const struct query *query, const struct pipeline *pipeline, const struct kase *kase, const struct findings *findings, uint32_t *wanted,
                  uint32_t *missing)
{
  *missing = reasons_seen (query, pipeline, kase, &findings->unmet) + reasons_seen (query, pipeline, kase, &findings->waiting);
  *wanted = *missing;
  for (uint32_t i = 0; i < findings->want_count; i++)
  {
    const struct want *want = &findings->wants[i];
    *wanted += !want->missing && (want->kind != WANT_CHECK || !hidden (query, pipeline, kase, want->about));
  }
}

struct value findings_together (struct arena *arena, const struct findings *findings)
{
  struct reasons *all = arena_alloc (arena, sizeof *all);
  *all = findings->unmet;
  for (uint32_t i = 0; i < findings->waiting.count && all->count < LIMIT_REASONS; i++)
    all->items[all->count++] = findings->waiting.items[i];
  return reasons_to_value (arena, all);
}

/* The table of ratings that are missing to which the person could add one that counts; SLICE_NONE: none. */
static struct slice rating_of (const struct query *query, const struct past *seen, const struct findings *findings)
{
  const struct reasons *const lists[] = {&findings->unmet, &findings->waiting};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    for (uint32_t k = 0; k < lists[i]->count; k++)
      if (lists[i]->items[k].code == ERR_RATINGS_MISSING && rating_counts (query, &seen->kase, &seen->rows, lists[i]->items[k].field))
        return lists[i]->items[k].field;
  return SLICE_NONE;
}

void query_check (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  struct past *seen = arena_alloc (query->arena, sizeof *seen);
  const struct value *name = &request->arg[CASE_CHECK_CASE];
  const struct gate *gate;
  int code = case_now (query, name, seen);
  if (code || seen->level < CLASS_PARTIES) /* what is missing tells of fields that others may not see */
  {
    *answer = not_found (query, case_name (query, name));
    return;
  }
  struct findings *findings = findings_of (query, seen, message_slice (request, CASE_CHECK_TO), &gate);
  if (findings)
  {
    uint32_t wanted, missing;
    struct message row = message_new (MSG_CHECK_VIEW);
    wants_count (query, seen->pipeline, &seen->kase, findings, &wanted, &missing);
    row.arg[CHECK_VIEW_FROM] = value_text (gate->from);
    row.arg[CHECK_VIEW_TO] = value_text (gate->to);
    row.arg[CHECK_VIEW_DE] = value_text (gate->label.de);
    row.arg[CHECK_VIEW_EN] = value_text (gate->label.en);
    row.arg[CHECK_VIEW_UNMET] = reasons_to_value (query->arena, &findings->unmet);
    row.arg[CHECK_VIEW_WAITING] = reasons_to_value (query->arena, &findings->waiting);
    row.arg[CHECK_VIEW_WARNINGS] = reasons_to_value (query->arena, &findings->warnings);
    row.arg[CHECK_VIEW_WANTED] = value_int (wanted);
    row.arg[CHECK_VIEW_MISSING] = value_int (missing);
    row.arg[CHECK_VIEW_RATING] = text_or_nil (rating_of (query, seen, findings));
    page_add (&page, &row);
  }
  *answer = page_answer (&page);
}
