/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the storage room only: what a views transaction is, and the few ways its rows are touched.  kv.c implements it; the typed views stand on it; store.c opens
   the environment with one LMDB database per entry of VIEWS. */
#ifndef IDEENBUS_STORAGE_ROOM_H
#define IDEENBUS_STORAGE_ROOM_H

#include "storage.h"
#include "views.h"

#include <lmdb.h>

/* VIEW (symbol, name): key → row.  Names are part of the format. */
#define VIEWS(VIEW) \
  VIEW (META, "meta")               /* name → bytes: seq, log id, epoch, frontier, fold version … */ \
  VIEW (CASES, "cases")             /* case → head */ \
  VIEW (FIELDS, "fields")           /* case → [fields, imported, keys found] */ \
  VIEW (ROWS, "rows")               /* case table 0 row → row */ \
  VIEW (ROW_ORDER, "row_order")     /* case table 0 → [ids, last numbers] */ \
  VIEW (SUMS, "sums")               /* case → sums; pipeline 0 district 0 stage 0 → sums */ \
  VIEW (ATTACHMENTS, "attachments") /* case attachment → row */ \
  VIEW (CONTENTS, "contents")       /* hash → nothing */ \
  VIEW (PROGRAMMES, "programmes")   /* key → row */ \
  VIEW (REFS, "refs")               /* reference → case */ \
  VIEW (SOURCES, "sources")         /* org 0 hash of the source key → case */ \
  VIEW (CASES_BY_ORG, "by_org")     /* org 0 case → nothing */ \
  VIEW (CASES_ASSIGNED, "assigned") /* firm 0 case → nothing */ \
  VIEW (BOARD, "board")             /* pipeline 0 district 0 stage 0 entered case → nothing */ \
  VIEW (COUNTS, "counts")           /* pipeline 0 district 0 stage → number */ \
  VIEW (COUNTERS, "counters")       /* year → last number given */ \
  VIEW (HISTORY, "history")         /* case seq → nothing */ \
  VIEW (COMMENTS, "comments")       /* comment → row */ \
  VIEW (SUPPORT, "support")         /* case person → nothing, or the case that brought the person along */ \
  VIEW (ORGS, "orgs")               /* key → row */ \
  VIEW (ORGS_BY, "orgs_by")         /* district 0 kind 0 key → nothing */ \
  VIEW (PEOPLE, "people")           /* person → row */ \
  VIEW (PEOPLE_BY_ORG, "people_by") /* org 0 person → nothing */ \
  VIEW (WORK, "work")               /* org 0 role due case kind 0 n → row; n tells rows apart that agree in the rest */ \
  VIEW (WORK_OF, "work_of")         /* case → the keys of its rows in WORK */ \
  VIEW (OUTCOMES, "outcomes")       /* person command → seq digest */ \
  VIEW (DEFINITIONS, "definitions") /* key 0 version → YAML */ \
  VIEW (LOADS, "loads")             /* key 0 version with its bits turned, so that the newest comes first → who loaded it, and when */ \
  VIEW (UNDER, "under")             /* key 0 version → number of cases */ \
  VIEW (TIMERS, "timers")           /* due case kind → nothing */ \
  VIEW (TIMERS_OF, "timers_of")     /* case kind → due */ \
  VIEW (WORDS, "words")             /* word 0 case with its bits turned, so that the newest comes first → weight */

enum view
{
#define VIEW(SYMBOL, NAME) VIEW_##SYMBOL,
  VIEWS (VIEW)
#undef VIEW
  VIEW_COUNT
};

struct views
{
  MDB_txn *txn;
  const MDB_dbi *dbi;  /* VIEW_COUNT of them, the store's */
  bool writable;
  bool full;           /* a write met MAP_FULL: the transaction is lost */
  uint64_t seq;        /* the seq this picture holds; of a batch: of the last record added */
};

/* A composite key being built: texts end in a zero byte, numbers are big-endian, so that byte order is the order wanted.
   What does not fit, or a text that holds a zero byte, spoils the key: nothing is found under it, and putting it is a mistake of ours. */
#define KEY_SPOILT UINT32_MAX
struct key
{
  uint8_t data[511];   /* LMDB's limit */
  uint32_t size;
};
void key_start (struct key *key);
void key_text (struct key *key, struct slice text);          /* with its zero */
void key_bytes (struct key *key, const void *data, size_t size);
void key_u32 (struct key *key, uint32_t number);
void key_u64 (struct key *key, uint64_t number);
void key_time (struct key *key, int64_t time_ms);            /* negative counts as 0 */
struct slice key_slice (const struct key *key);

/* Prints what is wrong and aborts: the map is damaged or the call was.  detail may be NULL. */
_Noreturn void room_fatal (const char *what, const char *detail);

/* The bytes in the map, valid until the next write or the end of the transaction.  Once the transaction is full, reads find nothing and writes do nothing. */
bool kv_get (struct views *views, enum view view, const void *key, size_t key_size, struct slice *row);
void kv_put (struct views *views, enum view view, const void *key, size_t key_size, const void *row, size_t row_size);
void kv_del (struct views *views, enum view view, const void *key, size_t key_size);
/* Room for a row in the map, to be filled before the next write; NULL when the transaction is full. */
void *kv_reserve (struct views *views, enum view view, const void *key, size_t key_size, size_t row_size);
/* Rows in a view. */
uint64_t kv_count (struct views *views, enum view view);

/* A cursor over the keys that begin with a prefix, from `from` (or the prefix itself when from.size is 0) on.  Nothing is found from a key outside the prefix.
   prefix must live as long as the cursor; nothing may be deleted while it is open. */
struct kv_cursor
{
  struct views *views;
  MDB_cursor *cursor;
  struct slice prefix;
  struct slice key, row;  /* in the map */
  bool found;
};
void kv_seek (struct kv_cursor *self, struct views *views, enum view view, struct slice prefix, struct slice from);
void kv_next (struct kv_cursor *self);
void kv_jump (struct kv_cursor *self, struct slice from); /* to the first key at or behind from */
void kv_end (struct kv_cursor *self);

/* One page over the rows under a prefix, as views.h tells of walks.  Key and row given to the callback are in the map.  A walk's `after` comes from clients:
   whatever it holds, only rows under the prefix are met. */
typedef enum walk_step (kv_walk_fn) (void *context, struct slice key, struct slice row);
void kv_walk (struct views *views, struct arena *arena, enum view view, struct slice prefix, struct walk *walk, kv_walk_fn *each, void *context);

/* The row of an accepted command, written by batch_add. */
void outcome_put (struct views *views, const uint8_t person[16], const uint8_t command[16], uint64_t seq, const uint8_t digest[16]);

#endif
