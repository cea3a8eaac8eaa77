/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the storage room: an open data directory. */
#ifndef IDEENBUS_STORAGE_STORE_H
#define IDEENBUS_STORAGE_STORE_H

#include "env.h"
#include "fold.h"
#include "journal.h"

#include <pthread.h>
#include <stdatomic.h>

#define MAP_BYTES_DEFAULT (256ull << 30)

struct directory
{
  MDB_env *mdb;
  MDB_dbi people, keys, invitations;
  struct path dir;
};

/* Closed to release; -1: not held. */
struct lock
{
  int log;  /* the directory of the log, which nobody removes and goes on */
  int file; /* holds the process id, for people */
};
#define LOCK_NONE ((struct lock){-1, -1})

struct batch
{
  struct store *store;
  bool open;
  struct views views;
  struct picture picture;
  uint8_t *bytes;        /* encoded records */
  size_t size, room;
  size_t last;           /* where the last of them begins */
};

struct store
{
  struct path dir;
  struct store_options options;
  char boot[80];
  struct lock held;
  struct journal *journal;
  struct env env;
  struct directory directory;
  struct batch batch;    /* the one there may be; the writer's */

  pthread_mutex_t lock;  /* head and tree, written by the writer, read by all */
  struct store_head head;
  struct tree tree;

  atomic_int broken;     /* an errno after which nothing may be acknowledged any more: the process has to exit */

  pthread_mutex_t blob_lock; /* contents: who holds one against who removes some; and the one below */
  bool blob_held;            /* a batch may be about to name one: none is removed */

  pthread_t syncer;      /* syncs the views once a second */
  bool syncing;          /* the thread was started */
  pthread_mutex_t sync_lock;
  pthread_cond_t sync_wake;
  bool sync_due, sync_stop;
};

/* The directory's places. */
struct path store_log_dir (const char *dir);
struct path store_views_dir (const char *dir);
struct path store_directory_dir (const char *dir);

/* Options with the defaults filled in. */
struct store_options store_defaults (const struct store_options *options);
/* This boot of the machine; "" when there is no telling. */
void store_boot (const struct store_options *options, char boot[80]);

/* STORE_NOT_FOUND (with a text), STORE_FORMAT, or fine. */
enum store_status store_check_format (const char *dir, struct store_error *error);
enum store_status store_write_format (const char *dir, struct store_error *error);

/* Takes the lock of an existing directory that has a log. */
enum store_status store_lock (const char *dir, struct lock *lock, struct store_error *error);
void store_unlock (struct lock *lock);

/* The fault seam: 0 or the errno to fail with. */
int store_fault (const struct store *self, const char *point);

/* Records that nothing may be acknowledged any more. */
enum store_status store_break (struct store *self, int code);
enum store_status store_check_broken (const struct store *self, struct store_error *error);

/* The views were committed: the syncer has something to do. */
void store_want_sync (struct store *self);
void store_publish (struct store *self, const struct picture *picture);

/* create: makes it where it is missing.  STORE_CORRUPT when it is missing otherwise, or was cut off. */
enum store_status directory_open (struct directory *self, const char *dir, bool create, struct store_error *error);
/* For copying it from there.  in_use: another process may be writing it. */
enum store_status directory_open_read_only (struct directory *self, const char *dir, bool in_use, struct store_error *error);
void directory_close (struct directory *self);
enum store_status directory_copy (struct directory *self, const char *to, struct store_error *error);

#endif
