/* SPDX-License-Identifier: EUPL-1.2 */
/* The views without a store around them: an LMDB environment of their own in a temporary directory, and one transaction at a time. */
#ifndef IDEENBUS_TESTS_BARE_H
#define IDEENBUS_TESTS_BARE_H

#include "storage/room.h"

struct bare
{
  char dir[64];
  MDB_env *env;
  MDB_dbi dbi[VIEW_COUNT];
  struct views views;   /* of the transaction at hand */
  struct arena *arena;
};

/* map_bytes 0: enough.  A write transaction is open afterwards. */
void bare_open (struct bare *self, size_t map_bytes);
void bare_close (struct bare *self);
/* Commits the transaction and begins another. */
void bare_commit (struct bare *self);
/* Drops the transaction, whatever became of it, and begins another. */
void bare_abort (struct bare *self);
/* Goes on with a read transaction until bare_commit. */
void bare_read (struct bare *self);

/* The same numbers in every run, so that a failure comes again. */
struct dice
{
  uint64_t state;
};
uint32_t dice_below (struct dice *self, uint32_t below);

/* The keys of all fields: every word is to be found.  Lies in memory of the call before the next. */
const struct value *keys_of (const struct value *fields);

/* Ids that tell their number: ordered like it. */
void id_make (uint8_t id[16], uint32_t number);
uint32_t id_number (const uint8_t id[16]);

#endif
