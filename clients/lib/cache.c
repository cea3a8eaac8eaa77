/* SPDX-License-Identifier: EUPL-1.2 */
/* Cases and definitions as they were last seen, so that edits name what they are based on and forms are known without a broker; and what organisations are called. */
#include "room.h"

#include <string.h>

struct ib_cached
{
  struct ib_cached *next;
  enum ib_table table;
  struct slice key;
  struct value value;
};

/* ---- Remembering ---- */

static void note (struct ideenbus *self, enum ib_table table, struct slice key, struct value value)
{
  struct ib_cached *cached = arena_alloc (self->step_arena, sizeof *cached);
  *cached = (struct ib_cached){self->cached, table, slice_copy (self->step_arena, key), value_copy (self->step_arena, &value)};
  self->cached = cached;
}

static void note_case (struct ideenbus *self, const struct value *view)
{
  struct slice id = value_as_slice (value_at (view, "id")), ref = value_as_slice (value_at (view, "ref"));
  if (id.size != 16 || ref.size == 0)
    return;
  note (self, IB_CASES, id, *view);
  note (self, IB_REFS, ref, value_bytes (id.data, id.size));
}

static struct slice pipeline_key (struct arena *arena, struct slice key, int64_t version)
{
  if (version == 0)
    return slice_of (arena_printf (arena, "pipeline/%.*s", SLICE_ARG (key)));
  return slice_of (arena_printf (arena, "pipeline/%.*s/%lld", SLICE_ARG (key), (long long) version));
}

static void note_pipeline (struct ideenbus *self, const struct value *row)
{
  struct slice key = value_as_slice (value_at (row, "key"));
  int64_t version = value_as_int (value_at (row, "version"), 0), newest = 0;
  struct value known;
  if (key.size == 0 || version == 0 || value_is_nil (value_at (row, "definition")))
    return;
  note (self, IB_MISC, pipeline_key (self->step_arena, key, version), *row);
  if (ib_store_get (self->store, IB_MISC, pipeline_key (self->step_arena, key, 0), self->step_arena, &known) == 0)
    newest = value_as_int (&known, 0);
  if (version > newest)
    note (self, IB_MISC, pipeline_key (self->step_arena, key, 0), value_int (version));
}

static struct slice org_key (struct arena *arena, struct slice key)
{
  return slice_of (arena_printf (arena, "org/%.*s", SLICE_ARG (key)));
}

/* Names are asked for again and again, and hardly ever change: what is known already is not written. */
static void note_org (struct ideenbus *self, const struct value *row)
{
  struct slice key = value_as_slice (value_at (row, "key")), name = value_as_slice (value_at (row, "name"));
  struct value known;
  if (key.size == 0 || name.size == 0)
    return;
  if (ib_store_get (self->store, IB_MISC, org_key (self->step_arena, key), self->step_arena, &known) != 0 || !slice_equal (value_as_slice (&known), name))
    note (self, IB_MISC, org_key (self->step_arena, key), value_text (name));
}

void ib_cache_result (struct ideenbus *self, enum message_type verb, const struct message *result)
{
  const struct value *rows = &result->arg[RESULT_ROWS];
  for (uint32_t i = 0; i < rows->count; i++)
    if (verb == MSG_CASE_GET)
      note_case (self, &rows->items[i]);
    else if (verb == MSG_PIPELINE_GET)
      note_pipeline (self, &rows->items[i]);
    else if (verb == MSG_ORG_GET)
      note_org (self, &rows->items[i]);
}

/* The oldest cases go when there are too many: ids sort by the time of drafting. */
static int prune (struct ideenbus *self, MDB_txn *txn)
{
  MDB_stat stat;
  MDB_cursor *cursor;
  MDB_dbi dbi = self->store->table[IB_CASES];
  int error = mdb_stat (txn, dbi, &stat);
  for (size_t rest = error == 0 && stat.ms_entries > IB_CASES_KEPT ? stat.ms_entries - IB_CASES_KEPT : 0; error == 0 && rest > 0; rest--)
  {
    MDB_val key, value;
    error = mdb_cursor_open (txn, dbi, &cursor);
    if (error == 0)
      error = mdb_cursor_get (cursor, &key, &value, MDB_FIRST);
    if (error == 0)
      error = mdb_cursor_del (cursor, 0);
    mdb_cursor_close (cursor);
  }
  return error;
}

int ib_cache_write (struct ideenbus *self, MDB_txn *txn)
{
  int error = 0;
  for (struct ib_cached *at = self->cached; at != NULL && error == 0; at = at->next)
  {
    error = ib_put (self->store, txn, at->table, at->key, &at->value);
    if (error > 0)
      error = 0; /* too large a row to remember: so it is not */
  }
  return error == 0 ? prune (self, txn) : error;
}

/* ---- Recalling ---- */

/* What a queued command makes of the case. */
static void overlay (struct arena *arena, struct value *view, const struct ideenbus_item *item)
{
  const struct message *request = &item->request;
  if (request->type == MSG_CASE_DRAFT && view->kind != VALUE_MAP)
  {
    struct value fields = value_map (arena, 8);
    const struct value *more = &request->arg[CASE_DRAFT_FIELDS];
    for (uint32_t i = 0; more->kind == VALUE_MAP && i < more->count; i++)
      value_set (arena, &fields, value_as_slice (&more->items[2 * i]), more->items[2 * i + 1]);
    static const int own[] = {CASE_DRAFT_TITLE, CASE_DRAFT_SUMMARY, CASE_DRAFT_VISIBILITY};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
      if (message_has (request, own[i]))
        value_set_str (arena, &fields, message_def (MSG_CASE_DRAFT)->fields[own[i]].name, request->arg[own[i]]);
    *view = value_map (arena, 8);
    value_set_str (arena, view, "id", value_bytes (arena_copy (arena, item->id, 16), 16));
    value_set_str (arena, view, "fields", fields);
    if (message_has (request, CASE_DRAFT_ORG))
      value_set_str (arena, view, "org", request->arg[CASE_DRAFT_ORG]);
    if (message_has (request, CASE_DRAFT_PIPELINE))
      value_set_str (arena, view, "pipeline", request->arg[CASE_DRAFT_PIPELINE]);
    return;
  }
  if (view->kind != VALUE_MAP)
    return;
  value_remove (view, SLICE ("version")); /* nobody knows what it will be */
  if (request->type != MSG_CASE_EDIT)
    return;
  const struct value *changes = &request->arg[CASE_EDIT_FIELDS], *before = value_at (view, "fields");
  struct value fields = before == NULL ? value_map (arena, 8) : value_copy (arena, before);
  for (uint32_t i = 0; i < changes->count; i++)
    if (value_is_nil (&changes->items[2 * i + 1]))
      value_remove (&fields, value_as_slice (&changes->items[2 * i]));
    else
      value_set (arena, &fields, value_as_slice (&changes->items[2 * i]), changes->items[2 * i + 1]);
  value_set_str (arena, view, "fields", fields);
}

struct recalling
{
  struct arena *arena;
  struct value which, *view;
};

static bool recall_item (const struct ideenbus_item *item, void *context)
{
  struct recalling *recalling = context;
  bool reads_only = item->request.type == MSG_CASE_COMMENT || item->request.type == MSG_CASE_SUPPORT || item->request.type == MSG_CASE_UNSUPPORT;
  bool counts = item->state == IDEENBUS_ITEM_QUEUED || item->request.type == MSG_CASE_DRAFT;
  if (counts && !reads_only && value_equal (&item->case_of, &recalling->which))
    overlay (recalling->arena, recalling->view, item);
  return true;
}

int ideenbus_recall (struct ideenbus *self, struct arena *arena, const struct value *which, struct value *view)
{
  struct recalling recalling = {arena, *which, view};
  struct value id;
  if (which->kind == VALUE_TEXT && ib_store_get (self->store, IB_REFS, value_as_slice (which), arena, &id) == 0)
    recalling.which = id;
  *view = VALUE_NONE;
  if (value_as_id (&recalling.which) != NULL)
    ib_store_get (self->store, IB_CASES, value_as_slice (&recalling.which), arena, view);
  ideenbus_outbox_each (self, arena, recall_item, &recalling);
  return view->kind == VALUE_MAP ? IDEENBUS_OK : IDEENBUS_NOT_FOUND;
}

int ideenbus_recall_pipeline (struct ideenbus *self, struct arena *arena, const char *key, int64_t version, struct value *pipeline)
{
  struct value newest;
  if (version == 0)
  {
    if (ib_store_get (self->store, IB_MISC, pipeline_key (arena, slice_of (key), 0), arena, &newest) != 0)
      return IDEENBUS_NOT_FOUND;
    version = value_as_int (&newest, 0);
  }
  return ib_store_get (self->store, IB_MISC, pipeline_key (arena, slice_of (key), version), arena, pipeline) == 0 ? IDEENBUS_OK : IDEENBUS_NOT_FOUND;
}

int ideenbus_recall_org (struct ideenbus *self, struct arena *arena, struct slice key, struct slice *name)
{
  struct value known;
  bool found = ib_store_get (self->store, IB_MISC, org_key (arena, key), arena, &known) == 0 && value_as_slice (&known).size > 0;
  *name = found ? value_as_slice (&known) : SLICE_NONE;
  return found ? IDEENBUS_OK : IDEENBUS_NOT_FOUND;
}

struct references
{
  struct arena *arena;
  struct value *list;
};

static bool add_reference (struct slice key, const struct value *id, void *context)
{
  struct references *self = context;
  (void) id;
  value_append (self->arena, self->list, value_text (key));
  return true;
}

int ideenbus_recall_refs (struct ideenbus *self, struct arena *arena, struct value *refs)
{
  MDB_txn *txn;
  struct references references = {arena, refs};
  *refs = value_list (arena, 16);
  int error = ib_begin (self->store, false, &txn);
  if (error != 0)
    return ib_store_fail (error);
  error = ib_each (self->store, txn, IB_REFS, arena, add_reference, &references);
  mdb_txn_abort (txn);
  return error == 0 ? IDEENBUS_OK : ib_store_fail (error);
}
