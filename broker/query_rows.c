/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the tables of a case; and the case as checks and views want it. */
#include "past.h"
#include "query_room.h"

#include <string.h>

int case_now (struct query *query, const struct value *id_or_ref, struct past *out)
{
  *out = (struct past){.level = -1};
  if (case_find (query->views, query->arena, id_or_ref, &out->kase))
    out->level = access_level (query->scopes, &out->kase, query->now_ms);
  if (out->level < 0)
    return ERR_NOT_FOUND;
  struct value imported;
  case_fields (query->views, query->arena, out->kase.id, &out->fields, &imported);
  if (out->kase.adopted_ref.size > 0)
    case_taken (query->views, query->arena, out->kase.id, &out->taken);
  if (out->kase.rows > 0)
    case_rows_get (query->views, query->arena, out->kase.id, SLICE_NONE, &out->rows);
  out->pipeline = definitions_get (query->definitions, query->views, out->kase.pipeline, out->kase.pipeline_version);
  return 0;
}

#define ROWS_BYTES (LIMIT_FRAME_BYTES / 2) /* of cells on one page; a row is smaller than the rest of the frame */

struct listing
{
  struct page page;
  const struct past *seen;
  uint32_t place, from;      /* of the row looked at; rows before `from` were on former pages */
  bool full;
};

static struct message row_message (struct query *query, const struct table_row *row)
{
  struct message out = message_new (MSG_TABLE_ROW);
  out.arg[TABLE_ROW_TABLE] = value_text (row->table);
  out.arg[TABLE_ROW_ROW] = value_text (row->id);
  out.arg[TABLE_ROW_CELLS] = row->cells;
  out.arg[TABLE_ROW_ROLE] = value_string (role_key (row->role));
  out.arg[TABLE_ROW_ORG] = text_or_nil (row->org);
  out.arg[TABLE_ROW_TIME] = value_int (row->time_ms);
  out.arg[TABLE_ROW_VERSION] = value_int (row->version);
  if (row->lapsed)
    out.arg[TABLE_ROW_LAPSED] = value_bool (true);
  if (row->taken)
    out.arg[TABLE_ROW_TAKEN] = value_bool (true);
  if (memcmp (row->person, query->person->id, 16) == 0)
    out.arg[TABLE_ROW_OWN] = value_bool (true);
  return out;
}

static void list_table (struct listing *self, const struct table_rows *table)
{
  struct page *page = &self->page;
  for (uint32_t i = 0; i < table->count && !self->full; i++, self->place++)
  {
    if (self->place < self->from)
      continue;
    page->bytes += codec_encode (page->query->arena, &table->rows[i].cells).size;
    self->full = page->rows.count == page->limit || (page->rows.count > 0 && page->bytes > ROWS_BYTES);
    if (self->full)
      return;
    struct message row = row_message (page->query, &table->rows[i]);
    page_add (page, &row);
  }
}

static bool table_seen (struct query *query, const struct past *seen, struct slice key)
{
  uint32_t classes = table_classes (query, seen->pipeline, key);
  return classes_reached (query, &seen->kase, classes) && level_suffices (seen->level, classes);
}

void query_rows (struct query *query, const struct message *request, struct message *answer)
{
  struct past *seen = arena_alloc (query->arena, sizeof *seen);
  const struct value *name = &request->arg[ROW_LIST_CASE];
  struct slice wanted = message_slice (request, ROW_LIST_TABLE);
  int code = case_now (query, name, seen);
  if (!code && past_is_ahead (query, request, ROW_LIST_AT, answer))
    return;
  if (!code && message_has (request, ROW_LIST_AT))
    code = past_of (query, seen->kase.id, (uint64_t) message_int (request, ROW_LIST_AT, 0), INT64_MAX, seen);
  if (code == ERR_TOO_MUCH)
  {
    *answer = error_answer (query->arena, code, SLICE_NONE);
    return;
  }
  bool known = !code && (wanted.size == 0 || case_rows_of (&seen->rows, wanted) || (seen->pipeline && pipeline_table (seen->pipeline, wanted)));
  if (!known || (wanted.size > 0 && !table_seen (query, seen, wanted)))
  {
    *answer = not_found (query, code ? case_name (query, name) : wanted);
    return;
  }
  struct listing listing = {.page = page_new (query, request, ROW_LIST_PAGE, ROW_LIST_LIMIT), .seen = seen};
  listing.from = place_number (listing.page.walk.after);
  for (uint32_t i = 0; i < seen->rows.count && !listing.full; i++)
    if ((wanted.size == 0 || slice_equal (seen->rows.tables[i].table, wanted)) && table_seen (query, seen, seen->rows.tables[i].table))
      list_table (&listing, &seen->rows.tables[i]);
  if (listing.full)
    listing.page.walk.next = numbered_place (query->arena, listing.place);
  *answer = page_answer (&listing.page);
}
