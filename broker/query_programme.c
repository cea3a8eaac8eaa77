/* SPDX-License-Identifier: EUPL-1.2 */
/* Funding programmes: as they are, and held against a case. */
#include "past.h"
#include "query_room.h"

#include <string.h>

const struct programmes *query_programmes (const struct query *query)
{
  programmes_refresh (query->programmes, query->views);
  return query->programmes;
}

/* ---- As they are -------------------------------------------------------------------------------------------------------------------------------------- */

static void add_programme (struct page *page, const struct programme_row *programme)
{
  struct message row = message_new (MSG_PROGRAMME);
  row.arg[PROGRAMME_KEY] = value_text (programme->key);
  row.arg[PROGRAMME_FIELDS] = programme->fields;
  row.arg[PROGRAMME_CHANGED] = value_int (programme->changed_ms);
  row.arg[PROGRAMME_ORG] = text_or_nil (programme->org);
  page_add (page, &row);
}

void query_programme (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  struct slice key = message_slice (request, PROGRAMME_GET_KEY);
  struct programme_row programme;
  bool found = programme_get (query->views, query->arena, key, &programme);
  if (found)
    add_programme (&page, &programme);
  *answer = found ? page_answer (&page) : not_found (query, key);
}

/* A programme may hold some ten kilobytes of text, so a page ends with its bytes as well. */
#define PAGE_BYTES (LIMIT_FRAME_BYTES / 2)

static enum walk_step list_programme (void *context, const struct programme_row *programme)
{
  struct page *page = context;
  struct slice status = message_slice (page->request, PROGRAMME_LIST_STATUS);
  if (page->rows.count == page->limit || page->bytes > PAGE_BYTES)
    return WALK_STOP;
  if ((status.size > 0 && !slice_equal (status, value_as_slice (value_at (&programme->fields, "status")))) ||
      !text_contains (value_as_slice (value_at (&programme->fields, "name")), message_slice (page->request, PROGRAMME_LIST_NAME)))
    return WALK_TAKE;
  add_programme (page, programme);
  page->bytes += codec_encode (page->query->arena, &programme->fields).size;
  return WALK_TAKE;
}

void query_programme_list (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, PROGRAMME_LIST_PAGE, PROGRAMME_LIST_LIMIT);
  programmes_walk (query->views, query->arena, &page.walk, list_programme, &page);
  *answer = page_answer (&page);
}

/* ---- Against a case ----------------------------------------------------------------------------------------------------------------------------------- */

/* What the person may not see of a case is unknown to the matching as well: a grant would tell the costs. */
static void hide (struct query *query, struct past *seen)
{
  struct value fields = value_map (query->arena, seen->fields.count);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < seen->fields.count; i++)
  {
    const struct field *field = pipeline_field (seen->pipeline, value_as_slice (&seen->fields.items[2 * i]));
    if (field && (int) field->class <= seen->level)
      value_set (query->arena, &fields, field->key, seen->fields.items[2 * i + 1]);
  }
  for (uint32_t i = 0; i < seen->rows.count; i++)
  {
    const struct table *table = pipeline_table (seen->pipeline, seen->rows.tables[i].table);
    if (table && (int) table->class <= seen->level)
      seen->rows.tables[kept++] = seen->rows.tables[i];
  }
  seen->fields = fields;
  seen->rows.count = kept;
}

static void add_match (struct page *page, const struct matching *matching, const struct match *match)
{
  struct reasons *reasons = arena_alloc (page->query->arena, sizeof *reasons);
  char *deadline = arena_alloc (page->query->arena, 11);
  struct message row = message_new (MSG_MATCH);
  match_reasons (matching, match, reasons);
  match_deadline (match, deadline);
  row.arg[MATCH_PROGRAMME] = value_text (programme_key (match->programme));
  row.arg[MATCH_NAME] = value_text (programme_name (match->programme));
  row.arg[MATCH_HIT] = value_bool (match->hit);
  if (match->grant_cents >= 0)
    row.arg[MATCH_GRANT_CENTS] = value_int (match->grant_cents);
  row.arg[MATCH_DEADLINE] = text_or_nil (slice_of (deadline));
  row.arg[MATCH_AS_OF] = text_or_nil (programme_as_of (match->programme));
  row.arg[MATCH_VERIFIED_BY] = text_or_nil (programme_verified_by (match->programme));
  row.arg[MATCH_REASONS] = reasons_to_value (page->query->arena, reasons);
  page_add (page, &row);
}

void query_programme_match (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, PROGRAMME_MATCH_PAGE, PROGRAMME_MATCH_LIMIT);
  struct past *seen = arena_alloc (query->arena, sizeof *seen);
  const struct value *name = &request->arg[PROGRAMME_MATCH_CASE];
  struct match *matches;
  struct org applicant;
  if (case_now (query, name, seen) != 0 || !org_get (query->views, query->arena, seen->kase.org, &applicant))
  {
    *answer = not_found (query, case_name (query, name));
    return;
  }
  hide (query, seen);
  struct subject subject = subject_of (query, seen);
  const struct matching *matching = matching_new (query_programmes (query), &subject, &applicant, query->arena);
  uint32_t count = programmes_match (matching, &matches), at = place_number (page.walk.after);
  while (message_bool (request, PROGRAMME_MATCH_HITS) && count > 0 && !matches[count - 1].hit)
    count--;
  for (; at < count && page.rows.count < page.limit; at++)
    add_match (&page, matching, &matches[at]);
  if (at < count)
    page.walk.next = numbered_place (query->arena, at);
  *answer = page_answer (&page);
}
