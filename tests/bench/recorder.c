/* SPDX-License-Identifier: EUPL-1.2 */
#include "recorder.h"

#include "bench.h"

#include <stdlib.h>
#include <string.h>

enum op_kind
{
  OP_PUT,
  OP_DEL,
  OP_COMMIT,
  OP_GET,
  OP_OPEN,
  OP_STEP,
  OP_CLOSE
};

/* Followed by key and data, padded to 8. */
struct op
{
  uint8_t kind, cursor;
  uint16_t key_size;
  uint32_t data_size;
  uint32_t dbi; /* of a step: what to do */
  uint32_t flags;
};

/* The linker gives the wrappers below no context. */
static struct recorder *present;

/* ---- Writing down ---- */

/* Room that LMDB gave is full by the time of the next call. */
static void fill_reserved (struct recorder *self)
{
  const struct op *op = (const struct op *) (void *) (self->ops + self->reserved_at);
  if (self->reserved != NULL)
    memcpy (self->ops + self->reserved_at + sizeof *op + op->key_size, self->reserved, op->data_size);
  self->reserved = NULL;
}

static void add (struct recorder *self, struct op op, const void *key, const void *data)
{
  size_t size = (sizeof op + op.key_size + op.data_size + 7) & ~(size_t) 7;
  fill_reserved (self);
  if (self->size + size > self->room)
  {
    self->room = 2 * (self->size + size);
    self->ops = bench_grow (self->ops, self->room);
  }
  uint8_t *at = self->ops + self->size;
  memcpy (at, &op, sizeof op);
  if (op.key_size > 0)
    memcpy (at + sizeof op, key, op.key_size);
  if (data != NULL && op.data_size > 0)
    memcpy (at + sizeof op + op.key_size, data, op.data_size);
  self->reserved_at = self->size;
  self->size += size;
}

void recorder_begin (struct recorder *self, enum recording what)
{
  uint8_t *ops = self->ops;
  size_t room = self->room;
  *self = (struct recorder){.what = what, .ops = ops, .room = room};
  present = self;
}

void recorder_end (struct recorder *self)
{
  fill_reserved (self);
  present = NULL;
}

void recorder_free (struct recorder *self)
{
  free (self->ops);
  memset (self, 0, sizeof *self);
}

static struct recorder *recording (enum recording what)
{
  return present != NULL && present->what == what ? present : NULL;
}

static uint8_t cursor_number (const struct recorder *self, const MDB_cursor *cursor)
{
  for (uint8_t i = 0; i < 16; i++)
    if (self->cursors[i] == cursor)
      return i;
  bench_die ("more cursors at a time than the recorder follows");
}

/* ---- Between storage and LMDB ---- */

int __real_mdb_put (MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data, unsigned flags);
int __real_mdb_del (MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data);
int __real_mdb_txn_commit (MDB_txn *txn);
int __real_mdb_get (MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data);
int __real_mdb_cursor_open (MDB_txn *txn, MDB_dbi dbi, MDB_cursor **cursor);
int __real_mdb_cursor_get (MDB_cursor *cursor, MDB_val *key, MDB_val *data, MDB_cursor_op op);
void __real_mdb_cursor_close (MDB_cursor *cursor);
int __wrap_mdb_put (MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data, unsigned flags);
int __wrap_mdb_del (MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data);
int __wrap_mdb_txn_commit (MDB_txn *txn);
int __wrap_mdb_get (MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data);
int __wrap_mdb_cursor_open (MDB_txn *txn, MDB_dbi dbi, MDB_cursor **cursor);
int __wrap_mdb_cursor_get (MDB_cursor *cursor, MDB_val *key, MDB_val *data, MDB_cursor_op op);
void __wrap_mdb_cursor_close (MDB_cursor *cursor);

int __wrap_mdb_put (MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data, unsigned flags)
{
  struct recorder *self = recording (RECORD_WRITES);
  if (self == NULL)
    return __real_mdb_put (txn, dbi, key, data, flags);
  bool reserve = (flags & MDB_RESERVE) != 0;
  struct op op = {
      .kind = OP_PUT, .key_size = (uint16_t) key->mv_size, .data_size = (uint32_t) data->mv_size, .dbi = dbi, .flags = flags & ~(unsigned) MDB_RESERVE};
  add (self, op, key->mv_data, reserve ? NULL : data->mv_data);
  self->puts++;
  int code = __real_mdb_put (txn, dbi, key, data, flags);
  if (reserve)
    self->reserved = data->mv_data;
  return code;
}

int __wrap_mdb_del (MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data)
{
  struct recorder *self = recording (RECORD_WRITES);
  if (self != NULL)
  {
    add (self, (struct op){.kind = OP_DEL, .key_size = (uint16_t) key->mv_size, .dbi = dbi}, key->mv_data, NULL);
    self->dels++;
  }
  return __real_mdb_del (txn, dbi, key, data);
}

int __wrap_mdb_txn_commit (MDB_txn *txn)
{
  struct recorder *self = recording (RECORD_WRITES);
  if (self != NULL)
  {
    add (self, (struct op){.kind = OP_COMMIT}, NULL, NULL);
    self->commits++;
  }
  return __real_mdb_txn_commit (txn);
}

int __wrap_mdb_get (MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data)
{
  struct recorder *self = recording (RECORD_READS);
  if (self != NULL)
  {
    add (self, (struct op){.kind = OP_GET, .key_size = (uint16_t) key->mv_size, .dbi = dbi}, key->mv_data, NULL);
    self->gets++;
  }
  return __real_mdb_get (txn, dbi, key, data);
}

int __wrap_mdb_cursor_open (MDB_txn *txn, MDB_dbi dbi, MDB_cursor **cursor)
{
  struct recorder *self = recording (RECORD_READS);
  int code = __real_mdb_cursor_open (txn, dbi, cursor);
  if (self != NULL && code == 0)
  {
    uint8_t number = cursor_number (self, NULL);
    self->cursors[number] = *cursor;
    add (self, (struct op){.kind = OP_OPEN, .cursor = number, .dbi = dbi}, NULL, NULL);
  }
  return code;
}

int __wrap_mdb_cursor_get (MDB_cursor *cursor, MDB_val *key, MDB_val *data, MDB_cursor_op op)
{
  struct recorder *self = recording (RECORD_READS);
  if (self != NULL)
  {
    add (self, (struct op){.kind = OP_STEP, .cursor = cursor_number (self, cursor), .key_size = (uint16_t) key->mv_size, .dbi = (uint32_t) op}, key->mv_data,
         NULL);
    self->steps++;
  }
  return __real_mdb_cursor_get (cursor, key, data, op);
}

void __wrap_mdb_cursor_close (MDB_cursor *cursor)
{
  struct recorder *self = recording (RECORD_READS);
  if (self != NULL)
  {
    uint8_t number = cursor_number (self, cursor);
    self->cursors[number] = NULL;
    add (self, (struct op){.kind = OP_CLOSE, .cursor = number}, NULL, NULL);
  }
  __real_mdb_cursor_close (cursor);
}

/* ---- Once more ---- */

static const struct op *op_at (const struct recorder *self, size_t *at, MDB_val *key, MDB_val *data)
{
  uint8_t *bytes = self->ops + *at;
  const struct op *op = (const struct op *) (void *) bytes;
  *key = (MDB_val){op->key_size, bytes + sizeof *op};
  *data = (MDB_val){op->data_size, bytes + sizeof *op + op->key_size};
  *at += (sizeof *op + op->key_size + op->data_size + 7) & ~(size_t) 7;
  return op;
}

static void must (int code)
{
  if (code != 0 && code != MDB_NOTFOUND)
    bench_die ("replaying: %s", mdb_strerror (code));
}

void recorder_write (const struct recorder *self, MDB_env *env, double *took)
{
  MDB_txn *txn = NULL;
  MDB_val key, data;
  double begun = bench_now ();
  for (size_t at = 0; at < self->size;)
  {
    const struct op *op = op_at (self, &at, &key, &data);
    if (txn == NULL)
      must (mdb_txn_begin (env, NULL, 0, &txn));
    if (op->kind == OP_PUT)
      must (__real_mdb_put (txn, op->dbi, &key, &data, op->flags));
    else if (op->kind == OP_DEL)
      must (__real_mdb_del (txn, op->dbi, &key, NULL));
    else
    {
      must (__real_mdb_txn_commit (txn));
      txn = NULL;
      double now = bench_now ();
      if (took != NULL)
        *took++ = now - begun;
      begun = now;
    }
  }
  if (txn != NULL)
    bench_die ("recorded writes end within a transaction");
}

void recorder_read (const struct recorder *self, MDB_txn *txn)
{
  MDB_cursor *cursors[16] = {NULL};
  MDB_val key, data;
  for (size_t at = 0; at < self->size;)
  {
    const struct op *op = op_at (self, &at, &key, &data);
    if (op->kind == OP_GET)
      must (__real_mdb_get (txn, op->dbi, &key, &data));
    else if (op->kind == OP_OPEN)
      must (__real_mdb_cursor_open (txn, op->dbi, &cursors[op->cursor]));
    else if (op->kind == OP_STEP)
      must (__real_mdb_cursor_get (cursors[op->cursor], &key, &data, (MDB_cursor_op) op->dbi));
    else
      __real_mdb_cursor_close (cursors[op->cursor]);
  }
}

/* ---- The same? ---- */

static bool same_rows (MDB_txn *a, MDB_dbi a_dbi, MDB_txn *b, MDB_dbi b_dbi)
{
  MDB_cursor *left, *right;
  MDB_val a_key, a_row, b_key, b_row;
  must (mdb_cursor_open (a, a_dbi, &left));
  must (mdb_cursor_open (b, b_dbi, &right));
  int a_code, b_code;
  bool same;
  do
  {
    a_code = mdb_cursor_get (left, &a_key, &a_row, MDB_NEXT);
    b_code = mdb_cursor_get (right, &b_key, &b_row, MDB_NEXT);
    same = a_code == b_code &&
           (a_code != 0 || (a_key.mv_size == b_key.mv_size && a_row.mv_size == b_row.mv_size && memcmp (a_key.mv_data, b_key.mv_data, a_key.mv_size) == 0 &&
                            memcmp (a_row.mv_data, b_row.mv_data, a_row.mv_size) == 0));
  } while (same && a_code == 0);
  mdb_cursor_close (left);
  mdb_cursor_close (right);
  return same;
}

const char *recorder_difference (struct env *a, struct env *b)
{
  static const char *const names[VIEW_COUNT] = {
#define VIEW(SYMBOL, NAME) NAME,
      VIEWS (VIEW)
#undef VIEW
  };
  MDB_txn *left, *right;
  const char *name = NULL;
  must (mdb_txn_begin (a->mdb, NULL, MDB_RDONLY, &left));
  must (mdb_txn_begin (b->mdb, NULL, MDB_RDONLY, &right));
  for (int i = 0; i < VIEW_COUNT && name == NULL; i++)
    if (!same_rows (left, a->dbi[i], right, b->dbi[i]))
      name = names[i];
  mdb_txn_abort (left);
  mdb_txn_abort (right);
  return name;
}
