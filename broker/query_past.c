/* SPDX-License-Identifier: EUPL-1.2 */
/* What is different between two moments of a case. */
#include "past.h"
#include "query_room.h"

#include <string.h>

struct comparison
{
  struct page page;
  struct past from, to;
  bool was;                  /* there was a case at `from` */
  int level;
  uint32_t skip;             /* differences of former pages */
  uint32_t met;              /* differences met so far */
  bool full;
};

#define CHANGES_BYTES (LIMIT_FRAME_BYTES / 3) /* of values on one page; a single value is smaller than the rest of the frame */

static size_t size_of (struct query *query, const struct value *value)
{
  return value_is_nil (value) ? 0 : codec_encode (query->arena, value).size;
}

/* One difference, if it stands on this page. */
static void differ (struct comparison *self, const char *kind, struct slice field, const struct table_row *row, const struct value *before,
                    const struct value *after)
{
  struct page *page = &self->page;
  if (self->full || self->met < self->skip)
  {
    self->met += !self->full;
    return;
  }
  if (page->rows.count == page->limit || page->bytes > CHANGES_BYTES)
  {
    self->full = true;
    return;
  }
  struct message change = message_new (MSG_CHANGE);
  change.arg[CHANGE_KIND] = value_string (kind);
  change.arg[CHANGE_FIELD] = text_or_nil (field);
  if (row)
  {
    change.arg[CHANGE_TABLE] = value_text (row->table);
    change.arg[CHANGE_ROW] = value_text (row->id);
  }
  change.arg[CHANGE_BEFORE] = before ? *before : VALUE_NONE;
  change.arg[CHANGE_AFTER] = after ? *after : VALUE_NONE;
  page->bytes += size_of (page->query, before) + size_of (page->query, after);
  page_add (page, &change);
  self->met++;
}

/* ---- Head and fields ---------------------------------------------------------------------------------------------------------------------------------- */

static void compare_head (struct comparison *self)
{
  const struct kase *a = &self->from.kase, *b = &self->to.kase;
  struct
  {
    const char *name;
    struct slice before, after;
  } parts[] = {{"stage", a->stage, b->stage},
               {"state", self->was ? slice_of (case_state_key (a->state)) : SLICE_NONE, slice_of (case_state_key (b->state))},
               {"pipeline", a->pipeline, b->pipeline},
               {"org", a->org, b->org},
               {"handled_by", a->handled_by, b->handled_by}};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
  {
    struct value before = text_or_nil (parts[i].before), after = text_or_nil (parts[i].after);
    if (!value_equal (&before, &after))
      differ (self, "head", slice_of (parts[i].name), NULL, &before, &after);
  }
}

static bool field_seen (const struct comparison *self, struct slice key)
{
  return level_suffices (self->level, field_classes (self->page.query, self->to.pipeline, key));
}

static void compare_fields (struct comparison *self)
{
  const struct value *a = &self->from.fields, *b = &self->to.fields;
  for (uint32_t i = 0; i < b->count; i++)
  {
    struct slice key = value_as_slice (&b->items[2 * i]);
    const struct value *before = self->was ? value_get (a, key) : NULL;
    if (field_seen (self, key) && !value_equal (before, &b->items[2 * i + 1]))
      differ (self, "field", key, NULL, before, &b->items[2 * i + 1]);
  }
  for (uint32_t i = 0; self->was && i < a->count; i++)
  {
    struct slice key = value_as_slice (&a->items[2 * i]);
    if (field_seen (self, key) && !value_get (b, key))
      differ (self, "field", key, NULL, &a->items[2 * i + 1], NULL);
  }
}

/* ---- Rows --------------------------------------------------------------------------------------------------------------------------------------------- */

static uint32_t place_in (const struct table_rows *table, struct slice id)
{
  uint32_t i = 0;
  while (table && i < table->count && !slice_equal (table->rows[i].id, id))
    i++;
  return table && i < table->count ? i : UINT32_MAX;
}

static void compare_cells (struct comparison *self, const struct table_row *before, const struct table_row *after)
{
  for (uint32_t i = 0; i < after->cells.count; i++)
  {
    struct slice key = value_as_slice (&after->cells.items[2 * i]);
    const struct value *was = value_get (&before->cells, key);
    if (!value_equal (was, &after->cells.items[2 * i + 1]))
      differ (self, "cell", key, after, was, &after->cells.items[2 * i + 1]);
  }
  for (uint32_t i = 0; i < before->cells.count; i++)
  {
    struct slice key = value_as_slice (&before->cells.items[2 * i]);
    if (!value_get (&after->cells, key))
      differ (self, "cell", key, after, &before->cells.items[2 * i + 1], NULL);
  }
}

/* Of the rows in both, the longest run that kept its order stayed where it was; the others moved.  stayed[i] is set for rows of `after`. */
static void find_stayed (struct arena *arena, const struct table_rows *before, const struct table_rows *after, bool *stayed)
{
  uint32_t *was = arena_alloc (arena, (after->count + 1) * sizeof *was), *best = arena_alloc (arena, (after->count + 1) * sizeof *best);
  uint32_t *previous = arena_alloc (arena, (after->count + 1) * sizeof *previous), last = UINT32_MAX;
  for (uint32_t i = 0; i < after->count; i++)
  {
    was[i] = place_in (before, after->rows[i].id);
    previous[i] = UINT32_MAX;
    best[i] = was[i] == UINT32_MAX ? 0 : 1;
    for (uint32_t k = 0; was[i] != UINT32_MAX && k < i; k++)
      if (was[k] != UINT32_MAX && was[k] < was[i] && best[k] + 1 > best[i])
      {
        best[i] = best[k] + 1;
        previous[i] = k;
      }
    if (best[i] > 0 && (last == UINT32_MAX || best[i] > best[last]))
      last = i;
  }
  for (uint32_t i = last; i != UINT32_MAX; i = previous[i])
    stayed[i] = true;
}

static void compare_table (struct comparison *self, const struct table_rows *before, const struct table_rows *after)
{
  static const struct table_rows none;
  struct query *query = self->page.query;
  const struct table_rows *a = before ? before : &none, *b = after ? after : &none;
  bool *stayed = arena_alloc (query->arena, b->count + 1);
  find_stayed (query->arena, a, b, stayed);
  for (uint32_t i = 0; i < b->count; i++)
  {
    uint32_t was = place_in (a, b->rows[i].id);
    if (was == UINT32_MAX)
    {
      differ (self, "row_added", SLICE_NONE, &b->rows[i], NULL, &b->rows[i].cells);
      continue;
    }
    if (!stayed[i])
      differ (self, "row_moved", SLICE_NONE, &b->rows[i], NULL, NULL);
    compare_cells (self, &a->rows[was], &b->rows[i]);
  }
  for (uint32_t i = 0; i < a->count; i++)
    if (place_in (b, a->rows[i].id) == UINT32_MAX)
      differ (self, "row_removed", SLICE_NONE, &a->rows[i], &a->rows[i].cells, NULL);
}

/* Then and now: who was no party of the case before sees no rows of that time. */
static bool table_seen (const struct comparison *self, struct slice key)
{
  struct query *query = self->page.query;
  uint32_t classes = table_classes (query, self->to.pipeline, key), client = classes & 1U << CLASS_CLIENT;
  return classes_reached (query, &self->to.kase, classes) && level_suffices (self->level, classes) && (!self->was || classes_reached (query, &self->from.kase, client));
}

static void compare_rows (struct comparison *self)
{
  for (uint32_t i = 0; i < self->to.rows.count; i++)
  {
    struct slice key = self->to.rows.tables[i].table;
    if (table_seen (self, key))
      compare_table (self, self->was ? case_rows_of (&self->from.rows, key) : NULL, &self->to.rows.tables[i]);
  }
  for (uint32_t i = 0; self->was && i < self->from.rows.count; i++)
  {
    struct slice key = self->from.rows.tables[i].table;
    if (!case_rows_of (&self->to.rows, key) && table_seen (self, key))
      compare_table (self, &self->from.rows.tables[i], NULL);
  }
}

/* ---- The query ---------------------------------------------------------------------------------------------------------------------------------------- */

void query_diff (struct query *query, const struct message *request, struct message *answer)
{
  struct comparison *self = arena_alloc (query->arena, sizeof *self);
  const struct value *name = &request->arg[CASE_DIFF_CASE];
  struct kase kase;
  *self = (struct comparison){.page = page_new (query, request, CASE_DIFF_PAGE, CASE_DIFF_LIMIT)};
  if (!case_find (query->views, query->arena, name, &kase) || !visible (query, &kase))
  {
    *answer = not_found (query, case_name (query, name));
    return;
  }
  if (past_is_ahead (query, request, CASE_DIFF_FROM, answer) || past_is_ahead (query, request, CASE_DIFF_TO, answer))
    return;
  int code = past_of (query, kase.id, (uint64_t) message_int (request, CASE_DIFF_TO, INT64_MAX), INT64_MAX, &self->to);
  int before = code ? code : past_of (query, kase.id, (uint64_t) message_int (request, CASE_DIFF_FROM, 0), INT64_MAX, &self->from);
  if (code == ERR_TOO_MUCH || before == ERR_TOO_MUCH)
    *answer = error_answer (query->arena, ERR_TOO_MUCH, SLICE_NONE);
  else if (code || !self->to.pipeline)
    *answer = not_found (query, case_name (query, name));
  else
  {
    self->was = before == 0;
    self->level = self->was && self->from.level < self->to.level ? self->from.level : self->to.level;
    self->skip = place_number (self->page.walk.after);
    compare_head (self);
    compare_fields (self);
    compare_rows (self);
    self->page.walk.next = self->full ? numbered_place (query->arena, self->met) : SLICE_NONE;
    *answer = page_answer (&self->page);
  }
}
