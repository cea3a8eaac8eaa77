/* SPDX-License-Identifier: EUPL-1.2 */
/* The gateway's own memory: one LMDB environment, DIR/web, fully synchronous.  It holds who may log in and who is logged in, and nothing of the bus.

   Rows are maps of the language (proto/value.h), so that a newer gateway adds a key and an older one passes it over; what cannot be read counts as not there.

   A serving gateway is the only one of its kind on a directory; `ideenbus-web account` writes beside it, in a process of its own.  The map grows by itself: a
   transaction that finds it full is run again in a larger one, so the functions given here do nothing but read and write rows.

   One thread. */
#ifndef IDEENBUS_WEB_STORE_H
#define IDEENBUS_WEB_STORE_H

#include "proto/value.h"

#include <stddef.h>

enum store_code
{
  STORE_OK = 0,
  STORE_NOT_FOUND, /* no such row */
  STORE_TAKEN,     /* accounts.c: the name is somebody else's */
  STORE_FULL,      /* the disk, or the largest map, is full; nothing was changed */
  STORE_IN_USE,    /* opening: another gateway serves from it */
  STORE_DAMAGED,   /* opening: cut off, or no database of this kind */
  STORE_FAILED     /* errno says why */
};

enum store_table
{
  STORE_ACCOUNTS, /* folded user name → account                                       accounts.c */
  STORE_PEOPLE,   /* person (16) → folded user name                                   accounts.c */
  STORE_SESSIONS, /* hash of the cookie (32) → session                                sessions.c */
  STORE_OWNED,    /* person (16), hash (32) → when it began; the sessions of somebody  sessions.c */
  STORE_REDEEMED, /* hash of an invitation's token (32) → whose it was                redeemed.c */
  STORE_PUBLISHED, /* reference of a public case → since when, 0: since before         public_news.c */
  STORE_TABLES
};

#define STORE_MAP_BYTES ((size_t) 64 << 20) /* to begin with: room for some 100,000 sessions */
#define STORE_MAP_BYTES_MAX ((size_t) 4 << 30)

struct store;
struct store_txn;

/* Opens the environment in dir, which is made (0700) where it is missing.  serving: as the gateway, of which there is one.  map_bytes 0: the usual.  On failure
 *self is NULL and errno is set. */
enum store_code store_open (struct store **self, const char *dir, bool serving, size_t map_bytes);
void store_close (struct store **self);

/* For people: what a code means, with errno where it matters.  English; for the log and the terminal. */
const char *store_strerror (enum store_code code);

/* Runs a function inside a transaction.  A write is committed when it gives STORE_OK, and else undone; it may run more than once. */
typedef enum store_code (store_fn) (struct store_txn *txn, void *context);
enum store_code store_write (struct store *self, store_fn *fn, void *context);
enum store_code store_read (struct store *self, store_fn *fn, void *context);

/* Whether another process has written since this was last asked. */
bool store_changed_by_others (struct store *self);

/* Rows.  Keys have 1 to 511 bytes; others are not there, and putting one fails. */
enum store_code store_get (struct store_txn *txn, enum store_table table, struct slice key, struct arena *arena, struct value *value);
enum store_code store_put (struct store_txn *txn, enum store_table table, struct slice key, const struct value *value);
enum store_code store_del (struct store_txn *txn, enum store_table table, struct slice key);

/* The rows from a key on (SLICE_NONE: all) in the order of keys, copied into the arena; false from the function ends.  It must not write. */
typedef bool (store_row_fn) (struct slice key, const struct value *value, void *context);
enum store_code store_each (struct store_txn *txn, enum store_table table, struct slice from, struct arena *arena, store_row_fn *row, void *context);

/* Frees what processes that died left in the table of readers; now and then. */
void store_tidy (struct store *self);

#endif
