/* SPDX-License-Identifier: EUPL-1.2 */
#include "fold.h"
#include "fail.h"

#include <string.h>

/* Records and bytes that share one transaction: enough that the commit does not count, few enough that LMDB need not spill pages. */
#define FOLD_RECORDS 2000
#define FOLD_BYTES (4 * 1024 * 1024)

struct fold
{
  struct env *env;
  struct journal *journal;
  const struct store_options *options;
  struct picture *picture;
  struct views views;
  bool open, prove;
  uint32_t records;
  size_t bytes;
};

static enum store_status fold_full (const struct fold *self, struct store_error *error)
{
  return fail (error, STORE_FULL, "views %s: map or disk full at seq %llu", self->env->dir.text, (unsigned long long) self->picture->state.seq);
}

static enum store_status fold_commit (struct fold *self, struct store_error *error)
{
  if (!self->open)
    return STORE_OK;
  picture_save (self->picture, &self->views);
  self->open = false;
  if (self->views.full)
  {
    mdb_txn_abort (self->views.txn);
    return fold_full (self, error);
  }
  int code = mdb_txn_commit (self->views.txn);
  if (code)
    return fail_mdb (error, code, "folding into", self->env->dir.text);
  if (self->options->progress)
    self->options->progress (self->options->fold_context, self->picture->state.seq, journal_seq (self->journal));
  self->records = 0;
  self->bytes = 0;
  return STORE_OK;
}

static enum store_status fold_each (void *context, const uint8_t *bytes, struct place place, struct store_error *error)
{
  struct fold *self = context;
  enum store_status status = STORE_OK;
  if (self->prove && !record_proves (bytes))
    return journal_damaged (self->journal, place, "leaf and contents differ", error);
  if (!self->open)
    status = env_begin (self->env, true, &self->views, error);
  if (status)
    return status;
  self->open = true;
  self->views.seq = self->picture->state.seq;
  struct record record;
  record_decode (bytes, &record);
  status = self->options->fold (self->options->fold_context, &self->views, &record);
  if (status == STORE_FULL || self->views.full)
    return fold_full (self, error);
  if (status)
  {
    journal_damaged (self->journal, place, "record does not fold", error);
    return status;
  }
  picture_add (self->picture, &self->views, &record);
  self->picture->state.segment = place.segment;
  self->picture->state.offset = place.offset;
  self->bytes += record.payload.size;
  return ++self->records >= FOLD_RECORDS || self->bytes >= FOLD_BYTES ? fold_commit (self, error) : STORE_OK;
}

enum store_status fold_run (struct env *env, struct journal *journal, const struct store_options *options, struct picture *picture, uint64_t upto, bool prove,
                            struct store_error *error)
{
  struct fold fold = {.env = env, .journal = journal, .options = options, .picture = picture, .prove = prove};
  memcpy (picture->state.log, journal_log (journal), sizeof picture->state.log);
  enum store_status status = journal_each (journal, picture->state.seq + 1, upto, fold_each, &fold, error);
  if (!status)
    status = fold_commit (&fold, error);
  if (fold.open)
    mdb_txn_abort (fold.views.txn);
  return status;
}
