/* SPDX-License-Identifier: EUPL-1.2 */
/* The writer thread: owns the write transaction.  It takes all commands that wait, decides and applies one after the other, appends and syncs the records, commits,
   and hands back answers and records.  A full queue is the caller's "busy". */
#ifndef IDEENBUS_WRITER_H
#define IDEENBUS_WRITER_H

#include "pipeline/decide.h"

struct writer;

/* One command on its way.  Made by the server; owned by whoever holds it; the arena holds the frame, the request and later the answer. */
struct job
{
  struct arena *arena;
  uint64_t session;             /* the server's, to find the way back */
  size_t frame_bytes;           /* the server's, for its bound on what waits */
  struct request request;
  uint8_t person[16];           /* who acts */
  uint8_t relay[16];            /* the relay that acts for them, or zeros */
  uint8_t curve_key[32];        /* redeem: the key to bind */
  uint8_t salt[16];             /* of its record; random, drawn when it was received */
  struct slice answer;          /* out: encoded answer frame, in the arena */
  bool scopes_changed;          /* out */
  bool person_ended;            /* out */
  uint8_t ended[16];            /* out: whose access ended */
  bool key_ended;               /* out, whatever the answer */
  uint8_t ended_key[32];        /* out: that belongs to nobody any more */
};

/* What one turn of the writer brought.  Owned by the receiver; frees with outcome_destroy. */
struct outcome
{
  struct arena *arena;          /* records lie here */
  uint32_t job_count;
  struct job **jobs;            /* with their answers; may have come from the server or from timers (session 0: nobody waits) */
  uint32_t record_count;
  struct record *records;       /* newly durable, in order */
  bool storage_full;
};
void job_destroy (struct job **self);
void outcome_destroy (struct outcome **self);

struct writer_options
{
  struct store *store;
  const char *prefix;           /* of references */
  const char *invite_base;      /* "ideenbus://host:port/SERVERKEYHEX/": the token in hexadecimal is appended */
  uint8_t invite_secret[32];    /* tokens are BLAKE2b (secret, command id), so that a repeated invite gives the same URL and the log holds no secret */
  int64_t (*now_ms) (void *context); /* NULL: the machine's clock; tests give their own */
  void *context;
};

/* Starts the thread. */
struct writer *writer_new (const struct writer_options *options);
/* Finishes what waits, then ends the thread.  Outcomes not taken are freed. */
void writer_destroy (struct writer **self);

/* Hands a job over; false: the queue is full, the job stays the caller's.  From one thread. */
bool writer_submit (struct writer *self, struct job *job);
uint32_t writer_waiting (const struct writer *self);

/* A file descriptor that is readable while outcomes wait; take until NULL. */
int writer_fd (const struct writer *self);
struct outcome *writer_take (struct writer *self);

/* True once a sync failed: the process must exit without answering anything further. */
bool writer_failed (const struct writer *self);

/* The first start: region, administrator, shipped definitions, as commands of "system".  Gives the administrator's invitation in the arena, or "" when there is none
   to be redeemed any more.  Call before writer_new. */
enum store_status writer_bootstrap (const struct writer_options *options, const char *region_name, struct arena *arena, const char **invitation, struct store_error *error);

#endif
