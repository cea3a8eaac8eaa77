/* SPDX-License-Identifier: EUPL-1.2 */
/* Acknowledged commands: kept for 30 days, and sent again when the broker's log turns out to be one that was restored from before them.  Their ids make that
   safe: what the restored log still holds is answered as before, the rest is decided anew, and what is refused now goes into the outbox, where its person finds
   it. */
#include "room.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Remembering ---- */

void ib_sent_note (struct ideenbus *self, const struct ib_pending *pending, const struct message *done)
{
  struct ib_accepted *accepted = arena_alloc (self->step_arena, sizeof *accepted);
  if (self->accepted == NULL)
    self->remember_at_ms = ib_now_ms () + self->remember_every_ms;
  *accepted = (struct ib_accepted){.next = self->accepted, .seq = message_int (done, DONE_SEQ, 0)};
  memcpy (accepted->id, pending->id, 16);
  accepted->keep = !message_bool (done, DONE_UNCHANGED) && pending->size <= IB_STORED_BYTES;
  if (accepted->keep)
    accepted->frame = (struct slice){arena_copy (self->step_arena, pending->frame, pending->size), (uint32_t) pending->size};
  self->accepted = accepted;
}

static struct slice sent_key (uint8_t key[24], int64_t seq, const uint8_t id[16])
{
  ib_be64 ((uint64_t) seq, key);
  memcpy (key + 8, id, 16);
  return (struct slice){(const char *) key, 24};
}

static int write_accepted (struct ideenbus *self, MDB_txn *txn, const struct ib_accepted *accepted)
{
  uint8_t key[24];
  const struct value *head = &self->welcome.arg[WELCOME_HEAD];
  int error = ib_outbox_forget (self, txn, accepted->id);
  if (error == 0 && accepted->replaces != 0 && accepted->replaces != accepted->seq)
    error = ib_del (self->store, txn, IB_SENT, sent_key (key, accepted->replaces, accepted->id));
  if (error == MDB_NOTFOUND)
    error = 0;
  if (error != 0 || !accepted->keep)
    return error;
  struct value row = value_map (self->step_arena, 4);
  value_set_str (self->step_arena, &row, "log", *value_at (head, "log"));
  value_set_str (self->step_arena, &row, "epoch", *value_at (head, "epoch"));
  value_set_str (self->step_arena, &row, "time", value_int (ib_time_ms ()));
  value_set_str (self->step_arena, &row, "request", value_bytes (accepted->frame.data, accepted->frame.size));
  return ib_put (self->store, txn, IB_SENT, sent_key (key, accepted->seq, accepted->id), &row);
}

/* Rows older than 30 days; a few a time, from the front, where the oldest seqs are. */
static int prune (struct ideenbus *self, MDB_txn *txn)
{
  MDB_cursor *cursor;
  MDB_val key, row;
  int error = 0;
  for (int rest = 64; rest > 0 && error == 0; rest--)
  {
    error = mdb_cursor_open (txn, self->store->table[IB_SENT], &cursor);
    if (error != 0)
      return error;
    struct value value = VALUE_NONE;
    error = mdb_cursor_get (cursor, &key, &row, MDB_FIRST);
    if (error == 0 && codec_decode (self->step_arena, row.mv_data, row.mv_size, &value) == 0 &&
        value_as_int (value_at (&value, "time"), 0) > ib_time_ms () - IB_SENT_KEPT_MS)
      rest = 0;
    else if (error == 0)
      error = mdb_cursor_del (cursor, 0);
    mdb_cursor_close (cursor);
  }
  return error == MDB_NOTFOUND ? 0 : error;
}

int ib_remember (struct ideenbus *self)
{
  MDB_txn *txn;
  if (self->accepted == NULL && self->cached == NULL)
    return IDEENBUS_OK;
  int error = ib_begin (self->store, true, &txn);
  if (error == 0)
  {
    for (struct ib_accepted *at = self->accepted; at != NULL && error == 0 && self->welcome.type == MSG_WELCOME; at = at->next)
      error = write_accepted (self, txn, at);
    if (error == 0)
      error = ib_cache_write (self, txn);
    if (error == 0 && self->accepted != NULL)
      error = prune (self, txn);
    if (error == 0)
      error = mdb_txn_commit (txn);
    else
      mdb_txn_abort (txn);
  }
  self->accepted = NULL;
  self->cached = NULL;
  arena_reset (self->step_arena);
  return error == 0 ? IDEENBUS_OK : ib_store_fail (error);
}

int ib_remember_due (struct ideenbus *self)
{
  bool waits = self->cached == NULL && self->resend == NULL && arena_used (self->step_arena) < IB_WAITING_BYTES && ib_now_ms () < self->remember_at_ms;
  return waits ? IDEENBUS_OK : ib_remember (self);
}

void ideenbus_remember_every (struct ideenbus *self, int ms)
{
  assert (ms >= 0 && ms <= 60000);
  self->remember_every_ms = ms;
}

/* ---- Sending again ---- */

struct lost
{
  int64_t seq;
  uint8_t id[16];
  enum message_type verb;
  struct slice frame;
};

struct ib_resend
{
  struct arena *arena;
  const struct value *head;
  struct lost *items;
  size_t count, room, next, waiting;
  bool alone; /* what is on its way must be answered before anything else is sent */
};

/* ib_each, with what a row says gathered. */
static bool gather (struct slice key, const struct value *row, void *context)
{
  struct ib_resend *resend = context;
  struct request request;
  struct slice culprit, frame = value_as_slice (value_at (row, "request"));
  int64_t seq = (int64_t) ib_from_be64 (key.data);
  bool other_log = !value_equal (value_at (row, "log"), value_at (resend->head, "log"));
  bool held = value_equal (value_at (row, "epoch"), value_at (resend->head, "epoch")) && seq <= value_as_int (value_at (resend->head, "seq"), 0);
  if (key.size != 24 || other_log || held || codec_decode_request (resend->arena, frame.data, frame.size, &request, &culprit) != 0)
    return true;
  if (resend->count == resend->room)
  {
    resend->room = resend->room == 0 ? 256 : 2 * resend->room;
    struct lost *grown = arena_alloc (resend->arena, resend->room * sizeof *grown);
    if (resend->count > 0)
      memcpy (grown, resend->items, resend->count * sizeof *grown);
    resend->items = grown;
  }
  struct lost *lost = &resend->items[resend->count++];
  lost->seq = seq;
  memcpy (lost->id, key.data + 8, 16);
  lost->verb = request.message.type;
  lost->frame = frame;
  return true;
}

static int64_t last_sent_seq (struct ideenbus *self)
{
  MDB_txn *txn;
  MDB_cursor *cursor;
  MDB_val key, row;
  int64_t seq = 0;
  if (ib_begin (self->store, false, &txn) != 0)
    return 0;
  if (mdb_cursor_open (txn, self->store->table[IB_SENT], &cursor) == 0)
  {
    if (mdb_cursor_get (cursor, &key, &row, MDB_LAST) == 0 && key.mv_size == 24)
      seq = (int64_t) ib_from_be64 (key.mv_data);
    mdb_cursor_close (cursor);
  }
  mdb_txn_abort (txn);
  return seq;
}

static void remember_head (struct ideenbus *self)
{
  struct arena *arena = arena_new ();
  struct value known = value_map (arena, 2);
  const struct value *head = &self->welcome.arg[WELCOME_HEAD];
  value_set_str (arena, &known, "log", *value_at (head, "log"));
  value_set_str (arena, &known, "epoch", *value_at (head, "epoch"));
  int error = ib_store_put (self->store, IB_MISC, SLICE ("known"), &known);
  if (error != 0)
    self->store_error = ib_store_fail (error);
  arena_destroy (&arena);
}

/* Whether the broker's log may lack something we were told is in it. */
static bool may_have_lost (struct ideenbus *self)
{
  struct arena *arena = arena_new ();
  struct value known;
  const struct value *head = &self->welcome.arg[WELCOME_HEAD];
  int error = ib_store_get (self->store, IB_MISC, SLICE ("known"), arena, &known);
  bool same_log = error == 0 && value_equal (value_at (&known, "log"), value_at (head, "log"));
  bool same_epoch = same_log && value_equal (value_at (&known, "epoch"), value_at (head, "epoch"));
  arena_destroy (&arena);
  if (!same_log)
    remember_head (self);
  return same_log && (!same_epoch || last_sent_seq (self) > value_as_int (value_at (head, "seq"), 0));
}

bool ib_resend_begin (struct ideenbus *self)
{
  MDB_txn *txn;
  if (!may_have_lost (self) || !ib_store_lock_sender (self->store))
    return false;
  struct ib_resend *resend = calloc (1, sizeof *resend);
  if (resend == NULL)
    abort ();
  resend->arena = arena_new ();
  resend->head = &self->welcome.arg[WELCOME_HEAD];
  self->resend = resend;
  if (ib_begin (self->store, false, &txn) == 0)
  {
    ib_each (self->store, txn, IB_SENT, resend->arena, gather, resend);
    mdb_txn_abort (txn);
  }
  if (resend->count > 0)
  {
    ib_resend_more (self);
    return true;
  }
  remember_head (self);
  ib_resend_stop (self);
  return false;
}

static void drop_sent (struct ideenbus *self, const struct lost *lost)
{
  uint8_t key[24];
  int error = ib_store_put (self->store, IB_SENT, sent_key (key, lost->seq, lost->id), &VALUE_NONE);
  if (error != 0)
    self->store_error = ib_store_fail (error);
}

static void again_answered (struct ideenbus *self, const uint8_t id[16], const struct message *answer, void *context)
{
  const struct lost *lost = context;
  struct ib_resend *resend = self->resend;
  resend->waiting--;
  resend->alone = false;
  if (answer->type == MSG_DONE)
    self->accepted->replaces = lost->seq;
  else if (answer->type == MSG_REFUSED)
  {
    struct value reasons = ib_reasons_of (self->frame_arena, answer);
    int code = ib_outbox_add_refused (self, id, lost->frame, &reasons);
    if (code == IDEENBUS_OK)
      drop_sent (self, lost);
    else
      self->store_error = code;
  }
  /* An error (unknown key, no role any more) changes nothing: the row stays, and is tried again at the next restore. */
  ib_resend_more (self);
}

void ib_resend_more (struct ideenbus *self)
{
  struct ib_resend *resend = self->resend;
  while (resend != NULL && resend->next < resend->count && resend->waiting < IB_WINDOW && !resend->alone)
  {
    struct lost *lost = &resend->items[resend->next];
    /* Nobody may send anything before the invitation that made them somebody. */
    resend->alone = lost->verb == MSG_REDEEM;
    if (resend->alone && resend->waiting > 0)
    {
      resend->alone = false;
      break;
    }
    resend->next++;
    resend->waiting++;
    ib_request_add (self, lost->id, lost->verb, lost->frame.data, lost->frame.size, true, again_answered, lost);
  }
  ib_request_send_due (self);
  if (resend == NULL || resend->next < resend->count || resend->waiting > 0)
    return;
  remember_head (self);
  ib_resend_stop (self);
  ib_session_opened (self);
}

void ib_resend_stop (struct ideenbus *self)
{
  struct ib_resend *resend = self->resend;
  if (resend == NULL)
    return;
  self->resend = NULL;
  arena_destroy (&resend->arena);
  free (resend);
  ib_store_unlock_sender (self->store);
}
