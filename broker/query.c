/* SPDX-License-Identifier: EUPL-1.2 */
/* Queries: the way of each to its function, and what they share. */
#include "query_room.h"

#include <string.h>

#define ROWS_DEFAULT 50

struct message error_answer (struct arena *arena, int code, struct slice zero)
{
  const struct error_def *def = error_def (code);
  struct message answer = message_new (MSG_ERROR);
  answer.arg[ERROR_CODE] = value_string (def->code);
  answer.arg[ERROR_NUMBER] = value_int (def->number);
  answer.arg[ERROR_RETRY] = value_bool (def->retry);
  answer.arg[ERROR_DE] = value_text (error_text (arena, def->de, zero, SLICE_NONE));
  answer.arg[ERROR_EN] = value_text (error_text (arena, def->en, zero, SLICE_NONE));
  return answer;
}

struct value reasons_to_value (struct arena *arena, const struct reasons *reasons)
{
  struct value list = value_list (arena, reasons->count);
  for (uint32_t i = 0; i < reasons->count; i++)
  {
    const struct reason *reason = &reasons->items[i];
    struct value map = value_map (arena, 6);
    value_set_str (arena, &map, "code", value_string (error_def (reason->code)->code));
    if (reason->field.size > 0)
      value_set_str (arena, &map, "field", value_text (reason->field));
    value_set_str (arena, &map, "de", value_text (reason->de));
    value_set_str (arena, &map, "en", value_text (reason->en));
    if (reason->row.size > 0)
      value_set_str (arena, &map, "row", value_text (reason->row));
    if (reason->code == ERR_CONFLICT || reason->code == ERR_ROW_GONE)
    {
      value_set_str (arena, &map, "present", reason->present);
      value_set_str (arena, &map, "yours", reason->yours);
    }
    value_append (arena, &list, map);
  }
  return list;
}

struct message not_found (struct query *query, struct slice name)
{
  struct reasons *reasons = arena_alloc (query->arena, sizeof *reasons);
  struct message answer = message_new (MSG_REFUSED);
  reasons_add (reasons, query->arena, ERR_NOT_FOUND, SLICE_NONE, label_plain (name), label_plain (SLICE_NONE));
  answer.arg[REFUSED_SEQ] = value_int ((int64_t) views_seq (query->views));
  answer.arg[REFUSED_REASONS] = reasons_to_value (query->arena, reasons);
  return answer;
}

struct page page_new (struct query *query, const struct message *request, int page_field, int limit_field)
{
  struct page page = {.query = query, .request = request};
  page.limit = limit_field < 0 ? ROWS_DEFAULT : (uint32_t) message_int (request, limit_field, ROWS_DEFAULT);
  page.rows = value_list (query->arena, page.limit);
  if (page_field >= 0)
    page.walk.after = message_slice (request, page_field);
  return page;
}

/* What a page token is bound to: the verb and its filters, but not how far one is, how many rows one wants or how much of each.  A board's columns share theirs. */
#define PAGE_TAG_BYTES 4

static void page_tag (const struct query *query, const struct message *request, uint8_t tag[PAGE_TAG_BYTES])
{
  struct value parts = message_to_map (query->arena, request);
  value_remove (&parts, SLICE ("page"));
  value_remove (&parts, SLICE ("limit"));
  value_remove (&parts, SLICE ("details"));
  if (request->type == MSG_BOARD_GET)
    value_remove (&parts, SLICE ("stage"));
  value_set_str (query->arena, &parts, "verb", value_int (message_def (request->type)->number));
  struct slice bytes = codec_encode (query->arena, &parts);
  hash_bytes (bytes.data, bytes.size, tag, PAGE_TAG_BYTES);
}

struct value page_token (const struct query *query, const struct message *request, struct slice place)
{
  if (place.size == 0)
    return VALUE_NONE;
  uint8_t *token = arena_alloc (query->arena, PAGE_TAG_BYTES + place.size);
  page_tag (query, request, token);
  memcpy (token + PAGE_TAG_BYTES, place.data, place.size);
  return value_bytes (token, PAGE_TAG_BYTES + place.size);
}

/* Leaves the place of a token in its request; false: the token belongs to another query. */
static bool page_open (const struct query *query, struct message *request)
{
  const struct message_def *def = message_def (request->type);
  uint32_t field = 0;
  while (field < def->field_count && strcmp (def->fields[field].name, "page") != 0)
    field++;
  if (field == def->field_count || value_is_nil (&request->arg[field]))
    return true;
  uint8_t tag[PAGE_TAG_BYTES];
  struct value *token = &request->arg[field];
  page_tag (query, request, tag);
  if (token->count <= PAGE_TAG_BYTES || memcmp (token->data, tag, PAGE_TAG_BYTES) != 0)
    return false;
  *token = value_bytes (token->data + PAGE_TAG_BYTES, token->count - PAGE_TAG_BYTES);
  return true;
}

#define NUMBER_BYTES 4

struct slice numbered_place (struct arena *arena, uint32_t number)
{
  char bytes[NUMBER_BYTES] = {(char) (number >> 24), (char) (number >> 16), (char) (number >> 8), (char) number};
  return (struct slice){arena_copy (arena, bytes, sizeof bytes), sizeof bytes};
}

uint32_t place_number (struct slice place)
{
  uint32_t number = 0;
  for (uint32_t i = 0; place.size == NUMBER_BYTES && i < NUMBER_BYTES; i++)
    number = number << 8 | (uint8_t) place.data[i];
  return number;
}

struct message page_answer (struct page *page)
{
  struct message answer = message_new (MSG_RESULT);
  answer.arg[RESULT_SEQ] = value_int ((int64_t) views_seq (page->query->views));
  answer.arg[RESULT_ROWS] = page->rows;
  answer.arg[RESULT_NEXT] = page_token (page->query, page->request, page->walk.next);
  return answer;
}

void page_add (struct page *page, const struct message *row)
{
  value_append (page->query->arena, &page->rows, message_to_map (page->query->arena, row));
}

struct value id_copy (struct arena *arena, const uint8_t id[16])
{
  return value_id ((const uint8_t *) arena_copy (arena, id, 16));
}

struct value text_or_nil (struct slice text)
{
  return text.size > 0 ? value_text (text) : VALUE_NONE;
}

struct slice text_clip (struct slice text, uint32_t characters)
{
  uint32_t i = 0;
  for (; i < text.size; i++)
    if (((uint8_t) text.data[i] & 0xc0) != 0x80 && characters-- == 0)
      break;
  return (struct slice){text.data, i};
}

struct slice case_name (struct query *query, const struct value *id_or_ref)
{
  if (id_or_ref->kind == VALUE_TEXT)
    return value_as_slice (id_or_ref);
  char *text = arena_alloc (query->arena, UUID_TEXT);
  uuid_format (value_as_id (id_or_ref), text);
  return slice_of (text);
}

void query_answer (struct query *query, const struct message *sent, struct message *answer)
{
  struct message *request = arena_alloc (query->arena, sizeof *request);
  *request = *sent;
  if (!page_open (query, request))
  {
    *answer = error_answer (query->arena, ERR_BAD_PAGE, SLICE_NONE);
    return;
  }
  switch (request->type)
  {
  case MSG_CASE_GET: query_case (query, request, answer); break;
  case MSG_CASE_ATTACHMENTS: query_attachments (query, request, answer); break;
  case MSG_BLOB_GET: query_blob (query, request, answer); break;
  case MSG_ROW_LIST: query_rows (query, request, answer); break;
  case MSG_CASE_DIFF: query_diff (query, request, answer); break;
  case MSG_CASE_CHECK: query_check (query, request, answer); break;
  case MSG_OVERVIEW: query_overview (query, request, answer); break;
  case MSG_ROADMAP: query_roadmap (query, request, answer); break;
  case MSG_CASE_FIGURES: query_figures (query, request, answer); break;
  case MSG_CASE_LIST: query_cases (query, request, answer); break;
  case MSG_CASE_HISTORY: query_history (query, request, answer); break;
  case MSG_CASE_SEARCH: query_search (query, request, answer); break;
  case MSG_BOARD_GET: query_board (query, request, answer); break;
  case MSG_ORG_GET: query_org (query, request, answer); break;
  case MSG_ORG_LIST: query_orgs (query, request, answer); break;
  case MSG_PROGRAMME_GET: query_programme (query, request, answer); break;
  case MSG_PROGRAMME_LIST: query_programme_list (query, request, answer); break;
  case MSG_PROGRAMME_MATCH: query_programme_match (query, request, answer); break;
  case MSG_PERSON_LIST: query_people (query, request, answer); break;
  case MSG_PIPELINE_GET: query_pipeline (query, request, answer); break;
  case MSG_PIPELINE_VERSIONS: query_versions (query, request, answer); break;
  case MSG_WORK_LIST: query_work (query, request, answer); break;
  case MSG_WHOAMI: query_whoami (query, request, answer); break;
  case MSG_STATUS: query_status (query, request, answer); break;
  default: *answer = error_answer (query->arena, ERR_UNKNOWN_VERB, SLICE_NONE); break;
  }
}
