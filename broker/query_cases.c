/* SPDX-License-Identifier: EUPL-1.2 */
/* Lists of cases: by filter, by words, on a board. */
#include "query_room.h"

#include <string.h>

bool visible (const struct query *query, const struct kase *kase)
{
  return access_level (query->scopes, kase, query->now_ms) >= 0;
}

struct message case_row (struct query *query, const struct kase *kase)
{
  struct message row = message_new (MSG_CASE_ROW);
  row.arg[CASE_ROW_ID] = id_copy (query->arena, kase->id);
  row.arg[CASE_ROW_REF] = value_text (kase->ref);
  row.arg[CASE_ROW_TITLE] = value_text (kase->title);
  row.arg[CASE_ROW_ORG] = value_text (kase->org);
  row.arg[CASE_ROW_DISTRICT] = text_or_nil (kase->district);
  row.arg[CASE_ROW_PIPELINE] = value_text (kase->pipeline);
  row.arg[CASE_ROW_STAGE] = value_text (kase->stage);
  row.arg[CASE_ROW_STATE] = value_string (case_state_key (kase->state));
  row.arg[CASE_ROW_VISIBILITY] = value_string (visibility_key (kase->visibility));
  row.arg[CASE_ROW_VERSION] = value_int (kase->version);
  row.arg[CASE_ROW_ENTERED] = value_int (kase->entered_ms);
  row.arg[CASE_ROW_SUPPORT] = value_int (kase->support);
  row.arg[CASE_ROW_SUMMARY] = text_or_nil (kase->summary);
  row.arg[CASE_ROW_LAID] = kase->laid ? value_bool (true) : VALUE_NONE;
  row.arg[CASE_ROW_UNTIL] = text_or_nil (kase->until);
  row.arg[CASE_ROW_MERGED_INTO] = kase->state == STATE_MERGED ? value_text (kase->merge_ref) : VALUE_NONE;
  row.arg[CASE_ROW_ADOPTIONS] = kase->adoptions > 0 ? value_int (kase->adoptions) : VALUE_NONE;
  return row;
}

/* Organisations whose cases are the person's own: roles and their predecessors are in the scopes already, so the audience test is exact. */
static bool own_case (const struct query *query, const struct kase *kase)
{
  struct kase alone = *kase;
  alone.visibility = VISIBILITY_INTERNAL;
  alone.district = SLICE_NONE;
  return access_level (query->scopes, &alone, query->now_ms) >= 0;
}

/* Whose a case is, or was before a merger, or who works on it.  Of imported rows whose it is alone: a key is one of an organisation's own table,
   and that of another has the same. */
static bool org_matches (struct query *query, const struct kase *kase, struct slice org, bool sources)
{
  if (org.size == 0 || sources)
    return org.size == 0 || slice_equal (kase->org, org);
  return slice_equal (kase->handled_by, org) || org_succeeds (query->views, query->arena, org, kase->org);
}

static bool key_matches (struct slice wanted, struct slice present)
{
  return wanted.size == 0 || slice_equal (wanted, present);
}

static enum walk_step list_case (void *context, const struct kase *kase)
{
  struct page *page = context;
  struct query *query = page->query;
  const struct message *request = page->request;
  bool sources = message_bool (request, CASE_LIST_SOURCES);
  if (page->rows.count == page->limit)
    return WALK_STOP;
  if (!key_matches (message_slice (request, CASE_LIST_DISTRICT), kase->district) || !key_matches (message_slice (request, CASE_LIST_STAGE), kase->stage) ||
      !key_matches (message_slice (request, CASE_LIST_STATE), slice_of (case_state_key (kase->state))) ||
      !key_matches (message_slice (request, CASE_LIST_PIPELINE), kase->pipeline) || (sources && kase->source.size == 0) ||
      !org_matches (query, kase, message_slice (request, CASE_LIST_ORG), sources) || !visible (query, kase) ||
      (message_bool (request, CASE_LIST_MINE) && !own_case (query, kase)) ||
      (message_bool (request, CASE_LIST_DRAFTED) && memcmp (kase->drafted_by, query->person->id, 16) != 0))
    return WALK_TAKE;
  /* Hashes of values tell the values to who can guess them, so they are for those who import. */
  if (sources && access_level (query->scopes, kase, query->now_ms) < CLASS_STAFF)
    return WALK_TAKE;
  struct message row = case_row (query, kase);
  if (sources)
  {
    struct value fields, imported;
    case_fields (query->views, query->arena, kase->id, &fields, &imported);
    row.arg[CASE_ROW_SOURCE] = value_text (kase->source);
    row.arg[CASE_ROW_IMPORTED] = imported;
  }
  details_add (page->details, kase, &row);
  page_add (page, &row);
  return WALK_TAKE;
}

/* The narrowest index that holds all that was asked for. */
void query_cases (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, CASE_LIST_PAGE, CASE_LIST_LIMIT);
  struct slice org = message_slice (request, CASE_LIST_ORG);
  struct org row;
  page.details = details_begin (query, message_bool (request, CASE_LIST_DETAILS));
  bool alone = org.size > 0 && (!org_get (query->views, query->arena, org, &row) || row.predecessor_count == 0);
  if (alone && message_bool (request, CASE_LIST_SOURCES))
    cases_walk_sources (query->views, query->arena, org, &page.walk, list_case, &page);
  else if (alone)
    cases_walk_org (query->views, query->arena, org, &page.walk, list_case, &page);
  else if (message_has (request, CASE_LIST_DISTRICT) && message_has (request, CASE_LIST_STAGE) && message_has (request, CASE_LIST_PIPELINE) &&
           (slice_is (message_slice (request, CASE_LIST_STATE), "open") || slice_is (message_slice (request, CASE_LIST_STATE), "parked")))
    board_walk (query->views, query->arena, message_slice (request, CASE_LIST_PIPELINE), message_slice (request, CASE_LIST_DISTRICT),
                message_slice (request, CASE_LIST_STAGE), &page.walk, list_case, &page);
  else
    cases_walk (query->views, query->arena, &page.walk, list_case, &page);
  details_end (&page.details);
  *answer = page_answer (&page);
}

static void search (struct page *page, const struct message *request, bool guess)
{
  struct query *query = page->query;
  uint32_t limit = (uint32_t) message_int (request, CASE_SEARCH_LIMIT, 20);
  /* Hits the person may not see fall out afterwards, so more are asked for; a page that runs short for that is an honest answer. */
  uint32_t max = limit * 8;
  struct search_hit *hits = arena_alloc (query->arena, max * sizeof *hits);
  uint32_t count =
    search_cases (query->views, query->arena, message_slice (request, CASE_SEARCH_TEXT), message_bool (request, CASE_SEARCH_SIMILAR), guess, hits, max);
  for (uint32_t i = 0; i < count && page->rows.count < limit; i++)
  {
    struct kase kase;
    if (!case_get (query->views, query->arena, hits[i].kase, &kase) || !visible (query, &kase))
      continue;
    struct message row = case_row (query, &kase);
    page_add (page, &row);
  }
}

void query_search (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  search (&page, request, false);
  if (page.rows.count == 0)
    search (&page, request, true);
  *answer = page_answer (&page);
}

/* ---- Board --------------------------------------------------------------------------------------------------------------------------------------- */

/* All columns together must fit a frame: so many cards each, and fewer where their texts are very long. */
#define COLUMN_ROWS 50
#define CARD_BYTES 640                    /* of a card without its texts, at most */
#define BOARD_BYTES (LIMIT_FRAME_BYTES - 128 * 1024) /* of all cards; the rest is for the columns' own */

struct column
{
  struct page page;
  size_t bytes_max;
};

static size_t card_bytes (const struct kase *kase, const struct message *card)
{
  return CARD_BYTES + kase->title.size + kase->summary.size + message_slice (card, CASE_ROW_LEAD).size;
}

static enum walk_step board_card (void *context, const struct kase *kase)
{
  struct column *column = context;
  struct page *page = &column->page;
  if (page->rows.count == page->limit || page->bytes > column->bytes_max)
    return WALK_STOP;
  if (!visible (page->query, kase))
    return WALK_TAKE;
  struct message row = case_row (page->query, kase);
  details_add (page->details, kase, &row);
  page->bytes += card_bytes (kase, &row);
  page_add (page, &row);
  return WALK_TAKE;
}

static void board_column (struct page *columns, const struct pipeline *pipeline, struct slice district, const struct stage *stage, struct slice after)
{
  struct query *query = columns->query;
  bool alone = message_has (columns->request, BOARD_GET_STAGE);
  struct column column = {page_new (query, columns->request, -1, BOARD_GET_LIMIT), BOARD_BYTES / (alone ? 1 : pipeline->stage_count)};
  struct page *cards = &column.page;
  struct value figures;
  cards->walk.after = after;
  cards->details = columns->details;
  if (!alone && cards->limit > COLUMN_ROWS)
    cards->limit = COLUMN_ROWS;
  board_walk (query->views, query->arena, pipeline->key, district, stage->key, &cards->walk, board_card, &column);
  struct message row = message_new (MSG_BOARD_COLUMN);
  row.arg[BOARD_COLUMN_STAGE] = value_text (stage->key);
  row.arg[BOARD_COLUMN_DE] = value_text (stage->label.de);
  row.arg[BOARD_COLUMN_EN] = value_text (stage->label.en);
  row.arg[BOARD_COLUMN_COUNT] = value_int ((int64_t) board_count (query->views, pipeline->key, district, stage->key));
  row.arg[BOARD_COLUMN_CARDS] = cards->rows;
  row.arg[BOARD_COLUMN_NEXT] = page_token (query, columns->request, cards->walk.next);
  if (kept_figures (query, pipeline, district, stage->key, &figures))
    row.arg[BOARD_COLUMN_FIGURES] = figures;
  page_add (columns, &row);
}

/* The district of the first role that lies in one. */
static struct slice home_district (struct query *query)
{
  for (uint32_t i = 0; i < query->person->grant_count; i++)
  {
    struct org org;
    if (!org_get (query->views, query->arena, query->person->grants[i].org, &org))
      continue;
    if (slice_is (org.kind, "district"))
      return org.key;
    if (org.district.size > 0)
      return org.district;
    if (org.district_count > 0)
      return org.districts[0];
  }
  return SLICE_NONE;
}

void query_board (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  struct slice key = message_has (request, BOARD_GET_PIPELINE) ? message_slice (request, BOARD_GET_PIPELINE) : SLICE ("smarte-region");
  struct slice district = message_has (request, BOARD_GET_DISTRICT) ? message_slice (request, BOARD_GET_DISTRICT) : home_district (query);
  struct slice only = message_slice (request, BOARD_GET_STAGE);
  const struct pipeline *pipeline = definitions_get (query->definitions, query->views, key, 0);
  if (!pipeline || (only.size > 0 && !pipeline_stage (pipeline, only)))
  {
    *answer = not_found (query, pipeline ? only : key);
    return;
  }
  page.details = details_begin (query, message_bool (request, BOARD_GET_DETAILS));
  for (uint32_t i = 0; i < pipeline->stage_count; i++)
    if (only.size == 0 || slice_equal (only, pipeline->stages[i].key))
      board_column (&page, pipeline, district, &pipeline->stages[i], only.size > 0 ? message_slice (request, BOARD_GET_PAGE) : SLICE_NONE);
  details_end (&page.details);
  *answer = page_answer (&page);
}
