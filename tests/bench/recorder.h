/* SPDX-License-Identifier: EUPL-1.2 */
/* Writes down what LMDB is asked for, so that the same can be asked again by nobody but a loop: what storage would cost if there were nothing around it.
   Programs that link this are linked with --wrap for the calls below (bench.cmake); a call that is not among them would be missed, so a replay of writes is
   compared with what it replays. */
#ifndef IDEENBUS_BENCH_RECORDER_H
#define IDEENBUS_BENCH_RECORDER_H

#include "storage/env.h"

enum recording
{
  RECORD_WRITES, /* puts, deletions, and where transactions end */
  RECORD_READS   /* gets and walks */
};

struct recorder
{
  enum recording what;
  uint8_t *ops;
  size_t size, room;
  uint32_t puts, dels, gets, steps, commits;
  void *reserved; /* room that was given and not yet filled when this was written down */
  size_t reserved_at;
  MDB_cursor *cursors[16];
};

/* Forgets what was recorded and begins anew; one recorder at a time, and everything the process does is recorded until the end. */
void recorder_begin (struct recorder *self, enum recording what);
void recorder_end (struct recorder *self);
void recorder_free (struct recorder *self);

/* Asks the same once more.  Writes: in the same transactions, as many as there are commits; took (may be NULL) gets the seconds of each.  Reads: in a
   transaction of the caller's. */
void recorder_write (const struct recorder *self, MDB_env *env, double *took);
void recorder_read (const struct recorder *self, MDB_txn *txn);

/* Whether two environments hold the same rows; the name of the first view that differs, or NULL. */
const char *recorder_difference (struct env *a, struct env *b);

#endif
