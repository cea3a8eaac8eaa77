/* SPDX-License-Identifier: EUPL-1.2 */
/* One batch: views in a transaction, records in a buffer; then the log, its sync, the commit, the head, in this order. */
#include "fail.h"
#include "store.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What the map must have left when a batch begins, so that it does not get full in the commit, when the records are already in the log: an eighth of it, and
   with a large map far more than the pages one batch can touch. */
#define MAP_RESERVE_MAX (1ull << 30)

static enum store_status check_room (struct store *store, struct store_error *error)
{
  MDB_envinfo info;
  MDB_stat stat;
  mdb_env_info (store->env.mdb, &info);
  mdb_env_stat (store->env.mdb, &stat);
  uint64_t used = ((uint64_t) info.me_last_pgno + 1) * stat.ms_psize;
  uint64_t reserve = info.me_mapsize / 8 < MAP_RESERVE_MAX ? info.me_mapsize / 8 : MAP_RESERVE_MAX;
  if (used + reserve <= info.me_mapsize)
    return STORE_OK;
  return fail (error, STORE_FULL, "views %s: map of %llu bytes is nearly full", store->env.dir.text, (unsigned long long) info.me_mapsize);
}

enum store_status batch_begin (struct store *store, struct batch **batch, struct store_error *error)
{
  *batch = NULL;
  struct batch *self = &store->batch;
  assert (!self->open);
  enum store_status status = store_check_broken (store, error);
  if (!status)
    status = check_room (store, error);
  if (!status)
    status = env_begin (&store->env, true, &self->views, error);
  if (status)
    return status;
  self->open = true;
  self->size = 0;
  if (!picture_load (&self->picture, &self->views))
    room_fatal ("views without a picture", store->dir.text);
  memcpy (self->picture.state.log, journal_log (store->journal), sizeof self->picture.state.log);
  self->views.seq = self->picture.state.seq;
  *batch = self;
  return STORE_OK;
}

struct views *batch_views (struct batch *batch)
{
  return &batch->views;
}

size_t batch_bytes (const struct batch *batch)
{
  return batch->size;
}

uint64_t batch_next_seq (const struct batch *batch)
{
  return batch->picture.state.seq + 1;
}

enum store_status batch_add (struct batch *batch, struct record *record, const uint8_t salt[16], struct store_error *error)
{
  struct journal *journal = batch->store->journal;
  assert (record->time_ms >= batch->picture.state.time_ms);
  record->seq = batch_next_seq (batch);
  record->epoch = journal_epoch (journal);
  size_t size = record_bytes (record);
  if (batch->size + size > batch->room)
  {
    batch->room = 2 * (batch->size + size);
    batch->bytes = must_grow (batch->bytes, batch->room);
  }
  record_encode (batch->bytes + batch->size, journal_log (journal), journal_seq (journal) + 1, salt, record);
  batch->last = batch->size;
  batch->size += size;
  picture_add (&batch->picture, &batch->views, record);
  return batch->views.full ? fail (error, STORE_FULL, "views %s: map or disk full", batch->store->env.dir.text) : STORE_OK;
}

static void batch_free (struct batch **batch, bool abort)
{
  if (abort)
    mdb_txn_abort ((*batch)->views.txn);
  (*batch)->open = false;
  *batch = NULL;
}

void batch_abort (struct batch **batch)
{
  if (*batch)
    batch_free (batch, true);
}

static enum store_status append (struct batch *self, struct store_error *error)
{
  struct store *store = self->store;
  struct place place;
  enum store_status status = journal_reserve (store->journal, self->size, &place, error);
  if (status)
    return status;
  self->picture.state.segment = place.segment;
  self->picture.state.offset = place.offset + self->last;
  picture_save (&self->picture, &self->views);
  if (self->views.full)
    return fail (error, STORE_FULL, "views %s: map or disk full", store->env.dir.text);
  int fault = store_fault (store, "log.append");
  if (fault)
    return fail_errno (error, fault, "appending to the log of", store->dir.text);
  return journal_append (store->journal, self->bytes, self->size, error);
}

static enum store_status make_durable (struct store *store, struct store_error *error)
{
  int fault = store_fault (store, "log.sync");
  if (fault == 0)
    return journal_sync (store->journal, error);
  fail_errno (error, fault, "syncing the log of", store->dir.text);
  return STORE_IO;
}

enum store_status batch_commit (struct batch **batch, struct store_error *error)
{
  struct batch *self = *batch;
  struct store *store = self->store;
  if (self->size == 0)
  {
    batch_free (batch, true);
    return STORE_OK;
  }
  enum store_status status = append (self, error);
  if (status == STORE_FULL)
  {
    batch_free (batch, true);
    return status;
  }
  if (!status)
    status = make_durable (store, error);
  if (status)
  {
    batch_free (batch, true);
    return store_break (store, EIO);
  }
  /* The log first: who sees the new views may want to read the record. */
  journal_publish (store->journal, self->bytes, self->size);
  int code = store_fault (store, "views.commit");
  bool abort = code != 0;
  if (!abort)
    code = mdb_txn_commit (self->views.txn);
  batch_free (batch, abort);
  if (code)
  {
    fail_mdb (error, code, "committing", store->env.dir.text);
    return store_break (store, code > 0 ? code : EIO);
  }
  store_publish (store, &self->picture);
  store_want_sync (store);
  return STORE_OK;
}
