/* SPDX-License-Identifier: EUPL-1.2 */
/* The outbox: commands that wait for a broker, in order and chained by case; refused ones wait for their person. */
#include "room.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- Items ---- */

static bool read_item (struct arena *arena, const struct value *row, struct ideenbus_item *item)
{
  struct request request;
  struct slice culprit, frame = value_as_slice (value_at (row, "request"));
  *item = (struct ideenbus_item){0};
  if (codec_decode_request (arena, frame.data, frame.size, &request, &culprit) != 0)
    return false;
  memcpy (item->id, request.id, 16);
  item->request = request.message;
  item->has_after = request.after != NULL;
  if (item->has_after)
    memcpy (item->after, request.after, 16);
  item->state = slice_is (value_as_slice (value_at (row, "state")), "refused") ? IDEENBUS_ITEM_REFUSED : IDEENBUS_ITEM_QUEUED;
  item->time_ms = value_as_int (value_at (row, "time"), 0);
  const struct value *case_of = value_at (row, "case"), *reasons = value_at (row, "reasons");
  item->case_of = case_of == NULL ? VALUE_NONE : *case_of;
  item->reasons = reasons == NULL ? VALUE_NONE : *reasons;
  return true;
}

/* An item with its row, so that it can be written back. */
struct entry
{
  struct slice key;
  struct value row;
  struct ideenbus_item item;
};

struct entries
{
  struct arena *arena;
  struct entry *items;
  size_t count, room;
};

static bool gather (struct slice key, const struct value *row, void *context)
{
  struct entries *entries = context;
  if (entries->count == entries->room)
  {
    entries->room = entries->room == 0 ? 32 : 2 * entries->room;
    struct entry *grown = arena_alloc (entries->arena, entries->room * sizeof *grown);
    if (entries->count > 0)
      memcpy (grown, entries->items, entries->count * sizeof *grown);
    entries->items = grown;
  }
  struct entry *entry = &entries->items[entries->count];
  entry->key = key;
  entry->row = *row;
  if (read_item (entries->arena, row, &entry->item))
    entries->count++;
  return true;
}

static int read_all (struct ideenbus *self, MDB_txn *txn, struct arena *arena, struct entries *entries)
{
  *entries = (struct entries){.arena = arena};
  return ib_each (self->store, txn, IB_OUTBOX, arena, gather, entries);
}

static int read_now (struct ideenbus *self, struct arena *arena, struct entries *entries)
{
  MDB_txn *txn;
  *entries = (struct entries){.arena = arena};
  int error = ib_begin (self->store, false, &txn);
  if (error != 0)
    return error;
  error = read_all (self, txn, arena, entries);
  mdb_txn_abort (txn);
  return error;
}

static struct entry *find (struct entries *entries, const uint8_t id[16])
{
  for (size_t i = 0; i < entries->count; i++)
    if (memcmp (entries->items[i].item.id, id, 16) == 0)
      return &entries->items[i];
  return NULL;
}

static int finish (MDB_txn *txn, int error)
{
  if (error == 0)
    error = mdb_txn_commit (txn);
  else
    mdb_txn_abort (txn);
  return error == 0 ? IDEENBUS_OK : ib_store_fail (error);
}

int ideenbus_outbox_each (struct ideenbus *self, struct arena *arena, ideenbus_item_fn *each, void *context)
{
  struct entries entries;
  int error = read_now (self, arena, &entries);
  for (size_t i = 0; i < entries.count; i++)
    if (!each (&entries.items[i].item, context))
      break;
  return error == 0 ? IDEENBUS_OK : ib_store_fail (error);
}

size_t ideenbus_outbox_count (struct ideenbus *self, size_t *refused)
{
  struct entries entries;
  struct arena *arena = arena_new ();
  size_t counts[2] = {0};
  read_now (self, arena, &entries);
  for (size_t i = 0; i < entries.count; i++)
    counts[entries.items[i].item.state]++;
  arena_destroy (&arena);
  if (refused != NULL)
    *refused = counts[IDEENBUS_ITEM_REFUSED];
  return counts[IDEENBUS_ITEM_QUEUED];
}

int ib_outbox_forget (struct ideenbus *self, MDB_txn *txn, const uint8_t id[16])
{
  MDB_stat stat;
  struct entries entries;
  int error = mdb_stat (txn, self->store->table[IB_OUTBOX], &stat);
  if (error != 0 || stat.ms_entries == 0)
    return error;
  struct arena *arena = arena_new ();
  error = read_all (self, txn, arena, &entries);
  struct entry *entry = find (&entries, id);
  if (error == 0 && entry != NULL)
    error = ib_del (self->store, txn, IB_OUTBOX, entry->key);
  arena_destroy (&arena);
  return error;
}

/* ---- Putting in ---- */

struct value ib_case_of (struct ideenbus *self, struct arena *arena, const struct message *request, const uint8_t id[16])
{
  const struct field_def *first = message_def (request->type)->fields;
  struct value seen;
  if (request->type == MSG_CASE_DRAFT)
    return value_id (id);
  if (message_def (request->type)->field_count == 0 || first->type != TYPE_CASE)
    return VALUE_NONE;
  if (request->arg[0].kind == VALUE_TEXT && ib_store_get (self->store, IB_REFS, value_as_slice (&request->arg[0]), arena, &seen) == 0)
    return seen;
  return request->arg[0];
}

static bool goes_alone (enum message_type verb)
{
  return verb == MSG_CASE_COMMENT || verb == MSG_CASE_SUPPORT || verb == MSG_CASE_UNSUPPORT;
}

/* The command this one has to come after: the last that changes the same case, or for remarks the one that makes it exist. */
static const uint8_t *predecessor (const struct entries *entries, const struct message *request, const struct value *case_of)
{
  const uint8_t *after = NULL;
  for (size_t i = 0; i < entries->count; i++)
  {
    const struct ideenbus_item *item = &entries->items[i].item;
    bool counts = goes_alone (request->type) ? item->request.type == MSG_CASE_DRAFT : !goes_alone (item->request.type);
    if (counts && !value_is_nil (case_of) && value_equal (&item->case_of, case_of))
      after = item->id;
  }
  return after;
}

/* The bases of an edit, from what was last seen; a field that was never seen counts as empty. */
static void add_bases (struct ideenbus *self, struct arena *arena, struct message *request)
{
  struct value view, which = request->arg[CASE_EDIT_CASE];
  const struct value *changes = &request->arg[CASE_EDIT_FIELDS];
  if (request->type != MSG_CASE_EDIT || message_has (request, CASE_EDIT_BASE))
    return;
  ideenbus_recall (self, arena, &which, &view);
  struct value base = value_map (arena, changes->count);
  for (uint32_t i = 0; i < changes->count; i++)
  {
    struct slice key = value_as_slice (&changes->items[2 * i]);
    char *hash = arena_alloc (arena, VALUE_HASH_BYTES);
    value_hash (value_get (value_at (&view, "fields"), key), (uint8_t *) hash);
    value_set (arena, &base, key, value_bytes (hash, VALUE_HASH_BYTES));
  }
  request->arg[CASE_EDIT_BASE] = base;
}

static struct value make_row (struct arena *arena, struct slice frame, const struct value *case_of, const char *state, int64_t time_ms,
                              const struct value *reasons)
{
  struct value row = value_map (arena, 5);
  value_set_str (arena, &row, "request", value_bytes (frame.data, frame.size));
  value_set_str (arena, &row, "state", value_string (state));
  value_set_str (arena, &row, "time", value_int (time_ms));
  if (!value_is_nil (case_of))
    value_set_str (arena, &row, "case", *case_of);
  if (!value_is_nil (reasons))
    value_set_str (arena, &row, "reasons", *reasons);
  return row;
}

static int append (struct ideenbus *self, MDB_txn *txn, const struct entries *entries, const struct value *row)
{
  uint8_t key[8];
  uint64_t order = entries->count == 0 ? 1 : ib_from_be64 (entries->items[entries->count - 1].key.data) + 1;
  ib_be64 (order, key);
  return ib_put (self->store, txn, IB_OUTBOX, (struct slice){(const char *) key, sizeof key}, row);
}

/* In one write transaction, so that two processes that queue for one case make one chain. */
static int write_item (struct ideenbus *self, struct arena *arena, const struct message *message, const struct ideenbus_options *options, const uint8_t id[16],
                       const struct value *case_of)
{
  MDB_txn *txn;
  struct entries entries;
  int error = ib_begin (self->store, true, &txn);
  if (error != 0)
    return ib_store_fail (error);
  error = read_all (self, txn, arena, &entries);
  struct request request = {.id = id, .message = *message};
  if (options != NULL)
  {
    request.as = options->as;
    request.after = options->after;
  }
  if (request.after == NULL)
    request.after = predecessor (&entries, message, case_of);
  struct slice frame = codec_encode_request (arena, &request);
  struct value row = make_row (arena, frame, case_of, "queued", ib_time_ms (), NULL);
  if (error == 0 && frame.size > IB_STORED_BYTES)
    error = EMSGSIZE;
  if (error == 0 && find (&entries, id) == NULL)
    error = append (self, txn, &entries, &row);
  return finish (txn, error);
}

int ideenbus_enqueue (struct ideenbus *self, const struct message *request, const struct ideenbus_options *options, uint8_t id[16])
{
  uint8_t own[16];
  struct slice culprit;
  if (options != NULL && options->id != NULL)
    memcpy (own, options->id, 16);
  else
    uuid_new (own);
  struct arena *arena = arena_new ();
  struct message message = *request;
  add_bases (self, arena, &message);
  int code = IDEENBUS_BAD_MESSAGE;
  if (message_def (message.type)->kind == KIND_COMMAND && ideenbus_check (arena, &message, &culprit) == 0)
  {
    struct value case_of = ib_case_of (self, arena, &message, own);
    code = write_item (self, arena, &message, options, own, &case_of);
  }
  arena_destroy (&arena);
  if (id != NULL)
    memcpy (id, own, 16);
  return code;
}

int ib_outbox_add_refused (struct ideenbus *self, const uint8_t id[16], struct slice frame, const struct value *reasons)
{
  MDB_txn *txn;
  struct entries entries;
  struct request request;
  struct slice culprit;
  struct arena *arena = arena_new ();
  int error = codec_decode_request (arena, frame.data, frame.size, &request, &culprit);
  struct value case_of = error == 0 ? ib_case_of (self, arena, &request.message, id) : VALUE_NONE;
  struct value row = make_row (arena, frame, &case_of, "refused", ib_time_ms (), reasons);
  error = ib_begin (self->store, true, &txn);
  if (error == 0)
  {
    error = read_all (self, txn, arena, &entries);
    if (error == 0 && find (&entries, id) == NULL)
      error = append (self, txn, &entries, &row);
    error = finish (txn, error);
  }
  else
    error = ib_store_fail (error);
  arena_destroy (&arena);
  return error;
}

/* ---- Sending ---- */

struct value ib_reasons_of (struct arena *arena, const struct message *answer)
{
  if (answer->type == MSG_REFUSED)
    return value_copy (arena, &answer->arg[REFUSED_REASONS]);
  struct value list = value_list (arena, 1), reason = value_map (arena, 4);
  value_set_str (arena, &reason, "code", answer->arg[ERROR_CODE]);
  value_set_str (arena, &reason, "de", answer->arg[ERROR_DE]);
  value_set_str (arena, &reason, "en", answer->arg[ERROR_EN]);
  if (message_has (answer, ERROR_DETAIL) && message_slice (answer, ERROR_DETAIL).size <= LIMIT_KEY_BYTES)
    value_set_str (arena, &reason, "field", answer->arg[ERROR_DETAIL]);
  value_append (arena, &list, reason);
  return list;
}

struct sending
{
  struct entries entries;
  size_t next, waiting;
  bool stopped; /* the broker cannot take more now */
  struct ideenbus_sent sent;
};

static int mark_refused (struct ideenbus *self, const uint8_t id[16], const struct message *answer)
{
  MDB_txn *txn;
  struct entries entries;
  int error = ib_begin (self->store, true, &txn);
  if (error != 0)
    return ib_store_fail (error);
  struct arena *arena = arena_new ();
  error = read_all (self, txn, arena, &entries);
  struct entry *entry = find (&entries, id);
  if (error == 0 && entry != NULL)
  {
    value_set_str (arena, &entry->row, "state", value_string ("refused"));
    value_set_str (arena, &entry->row, "reasons", ib_reasons_of (arena, answer));
    error = ib_put (self->store, txn, IB_OUTBOX, entry->key, &entry->row);
  }
  error = finish (txn, error);
  arena_destroy (&arena);
  return error;
}

static void sent_answered (struct ideenbus *self, const uint8_t id[16], const struct message *answer, void *context)
{
  struct sending *sending = context;
  sending->waiting--;
  if (answer->type == MSG_DONE)
  {
    sending->sent.accepted++; /* ib_remember takes it out */
    return;
  }
  if (self->state == IDEENBUS_REFUSED || (answer->type == MSG_ERROR && message_bool (answer, ERROR_RETRY)))
  {
    sending->stopped = true;
    return;
  }
  int code = mark_refused (self, id, answer);
  if (code != IDEENBUS_OK)
    self->store_error = code;
  sending->sent.refused++;
}

static void send_more (struct ideenbus *self, struct sending *sending)
{
  struct entries *entries = &sending->entries;
  while (!sending->stopped && sending->next < entries->count && sending->waiting < IB_WINDOW)
  {
    const struct entry *entry = &entries->items[sending->next++];
    struct slice frame = value_as_slice (value_at (&entry->row, "request"));
    if (entry->item.state != IDEENBUS_ITEM_QUEUED || ib_request_find (self, entry->item.id) != NULL)
      continue;
    ib_request_add (self, entry->item.id, entry->item.request.type, frame.data, frame.size, false, sent_answered, sending);
    sending->waiting++;
  }
  if (self->state == IDEENBUS_UP)
    ib_request_send_due (self);
}

static void forget_waiting (struct ideenbus *self, struct sending *sending)
{
  for (size_t i = 0; i < sending->next; i++)
  {
    struct ib_pending *pending = ib_request_find (self, sending->entries.items[i].item.id);
    if (pending != NULL && pending->context == sending)
      ib_request_remove (self, pending);
  }
}

static int run_sending (struct ideenbus *self, struct sending *sending, int timeout_ms)
{
  int64_t without = ib_now_ms ();
  for (;;)
  {
    send_more (self, sending);
    if (sending->waiting == 0 && (sending->stopped || sending->next == sending->entries.count))
      return self->state == IDEENBUS_REFUSED ? IDEENBUS_REJECTED : IDEENBUS_OK;
    int64_t now = ib_now_ms ();
    if (self->state == IDEENBUS_UP)
      without = now;
    if (now - without >= timeout_ms)
      return IDEENBUS_UNREACHABLE;
    int code = ideenbus_wait (self, 100);
    if (code == IDEENBUS_INTERRUPTED)
      return code;
  }
}

/* Another process may be sending; its work is ours. */
static int take_lock (struct ideenbus *self, int timeout_ms)
{
  int64_t until = ib_now_ms () + timeout_ms;
  while (!ib_store_lock_sender (self->store))
  {
    if (ideenbus_outbox_count (self, NULL) == 0)
      return IDEENBUS_NOT_FOUND;
    if (ib_now_ms () >= until)
      return IDEENBUS_TIMED_OUT;
    if (ideenbus_wait (self, 50) == IDEENBUS_INTERRUPTED)
      return IDEENBUS_INTERRUPTED;
  }
  return IDEENBUS_OK;
}

int ideenbus_outbox_send (struct ideenbus *self, int timeout_ms, struct ideenbus_sent *sent)
{
  struct sending sending = {0};
  struct ideenbus_sent ignored;
  sent = sent == NULL ? &ignored : sent;
  *sent = (struct ideenbus_sent){0};
  if (ideenbus_outbox_count (self, NULL) == 0)
    return IDEENBUS_OK;
  /* The lock is taken with a session only: while one opens, it may itself need it to send again what a restored broker lost. */
  int code = ideenbus_connect (self, timeout_ms);
  if (code == IDEENBUS_OK)
    code = take_lock (self, timeout_ms);
  if (code == IDEENBUS_OK)
  {
    struct arena *arena = arena_new ();
    int error = read_now (self, arena, &sending.entries);
    code = error == 0 ? run_sending (self, &sending, timeout_ms) : ib_store_fail (error);
    int kept = ib_remember (self); /* what was accepted is counted below */
    code = code == IDEENBUS_OK ? kept : code;
    forget_waiting (self, &sending);
    arena_destroy (&arena);
    ib_store_unlock_sender (self->store);
  }
  *sent = sending.sent;
  sent->left = ideenbus_outbox_count (self, NULL);
  return code == IDEENBUS_NOT_FOUND ? IDEENBUS_OK : code;
}

/* ---- Mending ---- */

/* Whether an item comes after another, at whatever distance. */
static bool descends (struct entries *entries, const struct entry *entry, const uint8_t id[16])
{
  for (size_t steps = 0; entry != NULL && entry->item.has_after && steps < entries->count; steps++)
  {
    if (memcmp (entry->item.after, id, 16) == 0)
      return true;
    entry = find (entries, entry->item.after);
  }
  return false;
}

static const struct value *reason_for (const struct value *reasons, const char *code, struct slice field)
{
  for (uint32_t i = 0; reasons->kind == VALUE_LIST && i < reasons->count; i++)
    if (slice_is (value_as_slice (value_at (&reasons->items[i], "code")), code) &&
        (field.size == 0 || slice_equal (value_as_slice (value_at (&reasons->items[i], "field")), field)))
      return &reasons->items[i];
  return NULL;
}

/* An edit that met newer values is now based on these. */
static void rebase_edit (struct arena *arena, struct entry *entry, struct message *message)
{
  struct value base = value_copy (arena, &message->arg[CASE_EDIT_BASE]);
  for (uint32_t i = 0; base.kind == VALUE_MAP && i < base.count; i++)
  {
    const struct value *reason = reason_for (&entry->item.reasons, "conflict", value_as_slice (&base.items[2 * i]));
    if (reason == NULL)
      continue;
    char *hash = arena_alloc (arena, VALUE_HASH_BYTES);
    value_hash (value_at (reason, "present"), (uint8_t *) hash);
    base.items[2 * i + 1] = value_bytes (hash, VALUE_HASH_BYTES);
  }
  message->arg[CASE_EDIT_BASE] = base;
}

/* A decision that named an old version takes the one last seen. */
static void rebase_version (struct ideenbus *self, struct arena *arena, struct entry *entry, struct message *message)
{
  struct value view = VALUE_NONE;
  const struct message_def *def = message_def (message->type);
  if (reason_for (&entry->item.reasons, "stale", SLICE_NONE) == NULL || value_as_id (&entry->item.case_of) == NULL)
    return;
  ib_store_get (self->store, IB_CASES, value_as_slice (&entry->item.case_of), arena, &view);
  for (uint32_t i = 0; i < def->field_count; i++)
    if (strcmp (def->fields[i].name, "version") == 0 && value_at (&view, "version") != NULL)
      message->arg[i] = *value_at (&view, "version");
}

static void rewrite (struct arena *arena, struct entry *entry, const struct message *message, const uint8_t *after)
{
  struct request request;
  struct slice culprit, frame = value_as_slice (value_at (&entry->row, "request"));
  if (codec_decode_request (arena, frame.data, frame.size, &request, &culprit) != 0)
    return;
  request.message = *message;
  request.after = after;
  frame = codec_encode_request (arena, &request);
  value_set_str (arena, &entry->row, "request", value_bytes (frame.data, frame.size));
}

static int requeue (struct ideenbus *self, MDB_txn *txn, struct arena *arena, struct entry *entry, bool mine)
{
  if (mine)
  {
    struct message message = entry->item.request;
    if (message.type == MSG_CASE_EDIT)
      rebase_edit (arena, entry, &message);
    else
      rebase_version (self, arena, entry, &message);
    rewrite (arena, entry, &message, entry->item.has_after ? entry->item.after : NULL);
  }
  value_set_str (arena, &entry->row, "state", value_string ("queued"));
  value_remove (&entry->row, SLICE ("reasons"));
  return ib_put (self->store, txn, IB_OUTBOX, entry->key, &entry->row);
}

int ideenbus_outbox_retry (struct ideenbus *self, const uint8_t id[16], bool mine)
{
  MDB_txn *txn;
  struct entries entries;
  int error = ib_begin (self->store, true, &txn);
  if (error != 0)
    return ib_store_fail (error);
  struct arena *arena = arena_new ();
  error = read_all (self, txn, arena, &entries);
  bool found = id == NULL || find (&entries, id) != NULL;
  for (size_t i = 0; i < entries.count && error == 0 && found; i++)
  {
    struct entry *entry = &entries.items[i];
    bool meant = id == NULL || memcmp (entry->item.id, id, 16) == 0;
    if (entry->item.state == IDEENBUS_ITEM_REFUSED && (meant || descends (&entries, entry, id)))
      error = requeue (self, txn, arena, entry, mine && meant);
  }
  error = finish (txn, error);
  arena_destroy (&arena);
  return found ? error : IDEENBUS_NOT_FOUND;
}

int ideenbus_outbox_drop (struct ideenbus *self, const uint8_t id[16], size_t *dropped)
{
  MDB_txn *txn;
  struct entries entries;
  size_t count = 0;
  int error = ib_begin (self->store, true, &txn);
  if (error != 0)
    return ib_store_fail (error);
  struct arena *arena = arena_new ();
  error = read_all (self, txn, arena, &entries);
  struct entry *gone = find (&entries, id);
  for (size_t i = 0; i < entries.count && error == 0 && gone != NULL; i++)
  {
    struct entry *entry = &entries.items[i];
    bool whole = gone->item.request.type == MSG_CASE_DRAFT && descends (&entries, entry, id);
    if (entry == gone || whole)
    {
      error = ib_del (self->store, txn, IB_OUTBOX, entry->key);
      count++;
    }
    else if (entry->item.has_after && memcmp (entry->item.after, id, 16) == 0)
    {
      rewrite (arena, entry, &entry->item.request, gone->item.has_after ? gone->item.after : NULL);
      error = ib_put (self->store, txn, IB_OUTBOX, entry->key, &entry->row);
    }
  }
  error = finish (txn, error);
  arena_destroy (&arena);
  if (dropped != NULL)
    *dropped = count;
  return gone != NULL ? error : IDEENBUS_NOT_FOUND;
}
