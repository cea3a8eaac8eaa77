/* SPDX-License-Identifier: EUPL-1.2 */
/* What is kept: the log (the truth), the views (a fold of it, in LMDB) and the directory (people, apart from the log).  This header is the map of the room;
   views.h holds the typed views.

   A data directory:

       format                 one line: the version of everything below, see format.h for the recipe to change it
       lock                   flock'ed by the one opener, as log/ is, which is not removed by mistake; holds its process id
       log/00000000000000000001.seg   segments, named by the first seq they hold
       views/                 LMDB, rebuilt from the log whenever it is not trusted (views/trust tells)
       directory/             LMDB, fully synchronous: names, mail, keys, invitations
       keys/                  CURVE keys of the broker, 0600 (the broker's; backed up with the rest)
       attachments/           contents of attachments, see blobs.h

   Threads: one writer at a time (store_batch_*), any number of readers (store_read_*), each call from the thread that began the transaction.
   The handle itself may be shared. */
#ifndef IDEENBUS_STORAGE_H
#define IDEENBUS_STORAGE_H

#include "proto/message.h"

#include <stddef.h>

struct store;
struct views; /* a read or write transaction on the views; see views.h */

enum store_status
{
  STORE_OK = 0,
  STORE_NOT_FOUND,
  STORE_FULL,    /* disk or map full: nothing was changed, try again later */
  STORE_LOCKED,  /* another process has the data directory open */
  STORE_FORMAT,  /* the directory has a format this program does not read */
  STORE_CORRUPT, /* checksum, hash or structure wrong; the message says where */
  STORE_IO       /* anything else the operating system reports; after a failed sync the process must exit */
};

/* What went wrong, for people: filled by every call that takes one and does not return STORE_OK or STORE_NOT_FOUND. */
struct store_error
{
  char text[400];
};

/* ---- Records ------------------------------------------------------------------------------------------------------------------------------------------ */

struct record
{
  uint64_t seq;          /* 1, 2, 3 … without gaps */
  uint32_t epoch;
  int64_t time_ms;       /* never falls */
  uint8_t command[16];   /* the command's id */
  uint8_t digest[16];    /* over verb and fields of the command: the same id with another digest is an error */
  uint8_t person[16];
  uint8_t relay[16];     /* zeros: none */
  enum role role;        /* acted under */
  bool deputy;           /* in Vertretung */
  struct slice org;      /* acted for; at most LIMIT_KEY_BYTES */
  struct slice payload;  /* MessagePack: [DONE map, event, event …]; an event: [number, class, [audience scope …], case id or nil, fields] */
  uint8_t leaf[32];      /* BLAKE2b over header and H(salt, payload); set by storage */
};

struct store_head
{
  uint8_t log[16];
  uint32_t epoch;
  uint64_t seq;          /* 0: empty */
  uint8_t leaf[32];      /* of that record; zeros when empty */
  int64_t time_ms;       /* of that record; 0 when empty */
};

/* ---- Opening ------------------------------------------------------------------------------------------------------------------------------------------ */

/* Writes one record into the views: decode the payload, apply each event.  Must be a pure function of record and views.  The record's slices live during
   the call.  Gives STORE_OK, STORE_FULL or STORE_CORRUPT. */
typedef enum store_status (store_fold_fn) (void *context, struct views *views, const struct record *record);

struct store_options
{
  uint64_t map_bytes;      /* LMDB address space of the views; 0: 256 GiB */
  uint64_t segment_bytes;  /* 0: LIMIT_SEGMENT_BYTES; smaller for tests */
  store_fold_fn *fold;     /* required */
  void *fold_context;
  void (*progress) (void *context, uint64_t done, uint64_t total); /* while folding, with fold_context; may be NULL */
  int64_t blob_idle_bytes; /* room for contents on their way and those nobody names; 0: LIMIT_BLOB_IDLE_BYTES */
  void (*blob_lost) (void *context, const uint8_t hash[32], bool missing); /* verify: a content that is named is missing or damaged; may be NULL */
  void *blob_context;
  const char *boot_id;     /* NULL: the machine's; tests give another to play a power loss */
  int64_t (*hooks_fault) (void *context, const char *point); /* fault seam for tests, NULL otherwise: called before "log.append", "log.sync",
                              "views.commit", "directory.commit", "blob.write", "blob.sync", "blob.rename" and, on a thread of the store's own, "views.sync"; gives 0 to
                              go on or an errno to fail with */
  void *hooks_context;
};

/* Opens or (when create) makes a data directory, takes its lock, truncates a torn tail of the log (the bytes behind the last whole record), and brings the
   views to the log's head: folding what is missing after a killed process; after a power loss (another boot id and no clean mark) from nothing.
   STORE_NOT_FOUND (with a text) when there is no data directory and create is false.  STORE_CORRUPT when a record is damaged that was durable once: because a later
   batch follows it, or because the views hold it.  Nothing is cut then; store_rebuild accepts the loss of a damaged tail.  STORE_CORRUPT also when the directory
   was cut off, or is missing and the log has records: only a backup has it. */
enum store_status store_open (struct store **self, const char *dir, bool create, const struct store_options *options, struct store_error *error);

/* Syncs the views, leaves the clean mark, releases the lock.  NULL and *self == NULL are allowed.  No transaction may be open. */
void store_close (struct store **self);

/* Any thread. */
struct store_head store_head (const struct store *self);
const char *store_dir (const struct store *self);

/* Root of the Merkle tree (RFC 9162 shape, BLAKE2b-256, leaf prefix 0, node prefix 1) over the leaves of all records up to the head. */
void store_root (const struct store *self, uint8_t root[32]);

/* ---- Writing: one batch at a time, by one thread ------------------------------------------------------------------------------------------------------ */

struct batch;

/* Begins a write transaction on the views.  The views handle shows the batch's own changes. */
enum store_status batch_begin (struct store *store, struct batch **batch, struct store_error *error);
struct views *batch_views (struct batch *batch);

/* Adds one record: seq, epoch and leaf are set here (and given back in record), outcome and meta are written to the views.  Call it after the record's events
   were applied to batch_views.  salt: 16 random bytes.  STORE_FULL when the views are full: abort the batch. */
enum store_status batch_add (struct batch *batch, struct record *record, const uint8_t salt[16], struct store_error *error);
size_t batch_bytes (const struct batch *batch); /* of records added */
uint64_t batch_next_seq (const struct batch *batch); /* the seq the next record will get */

/* Appends the records to the log, syncs it, commits the views; frees the batch whatever the outcome.
   STORE_OK    durable; store_head has moved
   STORE_FULL  nothing happened, on disk or in the views; also when the disk has less than one segment free, which is kept for the views
   STORE_IO    a sync failed or the commit after it: unknown; the caller must exit without answering */
enum store_status batch_commit (struct batch **batch, struct store_error *error);
void batch_abort (struct batch **batch);

/* ---- Reading the log ---------------------------------------------------------------------------------------------------------------------------------- */

/* The record at seq, copied into the arena.  STORE_NOT_FOUND beyond the head.  Any thread. */
enum store_status log_read (struct store *store, struct arena *arena, uint64_t seq, struct record *record, struct store_error *error);

/* ---- Reading the views -------------------------------------------------------------------------------------------------------------------------------- */

/* A read transaction: a consistent picture.  End it after one page of work: an open one makes the file grow.  Any thread; several per thread are allowed. */
enum store_status views_read_begin (struct store *store, struct views **views, struct store_error *error);
void views_read_end (struct views **views);

/* The seq this picture holds. */
uint64_t views_seq (struct views *views);

/* ---- Directory: people, apart from the log.  Any thread; each put is one synchronous transaction ----------------------------------------------------- */

struct directory_person
{
  uint8_t id[16];
  struct slice name, mail;
  bool has_key;
  uint8_t key[32];         /* CURVE public key */
  uint8_t invitation[32];  /* hash of the newest invitation's token; zeros: none */
  int64_t invited_until_ms;
  int64_t redeemed_ms;     /* 0: not yet */
};

/* STORE_CORRUPT, and nothing changed, when key or invitation are another person's. */
enum store_status directory_put (struct store *store, const struct directory_person *person, struct store_error *error);
enum store_status directory_get (struct store *store, struct arena *arena, const uint8_t id[16], struct directory_person *person);
enum store_status directory_by_key (struct store *store, const uint8_t key[32], uint8_t id[16]);
/* Also by one that a newer one took the place of: who was answered once is answered again. */
enum store_status directory_by_invitation (struct store *store, const uint8_t token_hash[32], uint8_t id[16]);
/* Erases names, mail, key: what stays is the id in the log.  The bytes leave the file with the next opening; backups do not take them along. */
enum store_status directory_erase (struct store *store, const uint8_t id[16], struct store_error *error);

/* ---- Care --------------------------------------------------------------------------------------------------------------------------------------------- */

/* Folds the log into a temporary environment and compares it with the views key by key, checks every checksum, leaf and the root.  STORE_CORRUPT with the
   first difference.  Contents of attachments that are missing or damaged are told to blob_lost and are no error here: everything else is as good as before.
   The store must not be open elsewhere; it is not changed.  Views that the next opening would not trust are not compared.  progress as in the
   options. */
enum store_status store_verify (const char *dir, const struct store_options *options, uint64_t *records, struct store_error *error);

/* Folds the log into a new environment and swaps it for the old one by rename. */
enum store_status store_rebuild (const char *dir, const struct store_options *options, uint64_t *records, struct store_error *error);

/* A hot copy of log, directory, keys, contents of attachments (as second names of the same files where the disk is the same) and views into an empty or new
   directory; the store may be in use by this process, writing.  The copy holds all that was durable when the call began, and perhaps some that came meanwhile. */
enum store_status store_backup (struct store *store, const char *to, struct store_error *error);

/* The same from another process than the broker's: takes no lock, copies log, directory, keys and contents; the views are folded anew when the copy is opened.
 */
enum store_status store_backup_offline (const char *from, const char *to, struct store_error *error);

/* Makes a data directory at dir (which must be new or empty) from a backup: copies, verifies, raises the epoch. */
enum store_status store_restore (const char *backup, const char *dir, const struct store_options *options, struct store_error *error);

#endif
