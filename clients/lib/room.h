/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the library know of each other; users see ideenbus.h only.

       profile.c   who we are and where the broker is: one JSON file
       store.c     the profile's directory: LMDB, locks, cursors        cache.c   cases and definitions seen
       session.c   one connection: sockets, hello, heartbeats           step.c    the loop around it
       request.c   what waits for an answer, blocking calls             stream.c  what follows events
       outbox.c    commands that wait for a broker                      resend.c  acknowledged commands that a restored broker lost */
#ifndef IDEENBUS_ROOM_H
#define IDEENBUS_ROOM_H

#include "ideenbus.h"
#include "proto/codec.h"

#include <lmdb.h>

#define IB_NAME_MAX 64
#define IB_KEY_Z85 41 /* a CURVE key in ZeroMQ's printable form, with the NUL */
#define IB_PATH_MAX 4096
#define IB_SENT_KEPT_MS (30LL * 24 * 3600 * 1000)
#define IB_CASES_KEPT 10000                             /* cases remembered; then the oldest go */
#define IB_WINDOW 64                                    /* commands of the outbox on their way at once */
#define IB_STORED_BYTES (LIMIT_FRAME_BYTES - 64 * 1024) /* the largest request kept in the store: its row holds answers as well */
#define IB_ANSWER_MS 60000                              /* how long blocking calls wait with a session */
#define IB_BUCKETS 512
#define IB_WAITING_BYTES (1024 * 1024) /* of acknowledged commands that wait to be written */

int64_t ib_now_ms (void);  /* monotonic */
int64_t ib_time_ms (void); /* since 1970 */

/* ---- profile.c ---- */

struct ib_profile
{
  char name[IB_NAME_MAX + 1];
  char endpoint[512];
  char server_key[IB_KEY_Z85]; /* empty on ipc */
  char public_key[IB_KEY_Z85];
  char secret_key[IB_KEY_Z85];
  bool has_person, has_token;
  uint8_t person[16];
  uint8_t token[32];     /* of an invitation that was not redeemed yet */
  uint8_t redeem_id[16]; /* the id its redeeming is repeated with */
};

/* Both give an enum ideenbus_code. */
int ib_profile_load (struct ib_profile *self, const char *name);
int ib_profile_save (const struct ib_profile *self);
/* Creates the directory (and those above it, 0700) that holds a profile's data; path has room for IB_PATH_MAX. */
int ib_data_path (const char *name, char *path);

/* ---- store.c ---- */

enum ib_table
{
  IB_OUTBOX,  /* order (8, big-endian) → item */
  IB_SENT,    /* seq (8), id (16) → {log, epoch, time, request} */
  IB_CURSORS, /* name → CURSOR */
  IB_CASES,   /* id (16) → CASE_VIEW */
  IB_REFS,    /* reference → id */
  IB_MISC,    /* text → value */
  IB_TABLES
};

struct ib_store
{
  MDB_env *env;
  MDB_dbi table[IB_TABLES];
  char path[IB_PATH_MAX];
  char marker[IB_PATH_MAX + 64]; /* says that this process has it open */
  int marker_fd, sender_fd;
};

int ib_store_open (struct ib_store **store, const char *path);
void ib_store_close (struct ib_store **store);

/* The right to send the outbox, one process at a time; never waits. */
bool ib_store_lock_sender (struct ib_store *self);
void ib_store_unlock_sender (struct ib_store *self);

/* Transactions.  All give 0 or an LMDB error, which callers turn into IDEENBUS_STORE with ib_store_fail. */
int ib_begin (struct ib_store *self, bool write, MDB_txn **txn);
int ib_put (struct ib_store *self, MDB_txn *txn, enum ib_table table, struct slice key, const struct value *value);
int ib_del (struct ib_store *self, MDB_txn *txn, enum ib_table table, struct slice key);
/* Decodes what lies under a key, copied into the arena.  0, MDB_NOTFOUND or another error; a row that cannot be read counts as not there. */
int ib_get (struct ib_store *self, MDB_txn *txn, enum ib_table table, struct slice key, struct arena *arena, struct value *value);
/* Each row in key order; the function returns false to end, and must not write. */
typedef bool (ib_each_fn) (struct slice key, const struct value *value, void *context);
int ib_each (struct ib_store *self, MDB_txn *txn, enum ib_table table, struct arena *arena, ib_each_fn *each, void *context);
int ib_store_fail (int error); /* sets errno; IDEENBUS_STORE */
/* One write or read in a transaction of its own. */
int ib_store_put (struct ib_store *self, enum ib_table table, struct slice key, const struct value *value);
int ib_store_get (struct ib_store *self, enum ib_table table, struct slice key, struct arena *arena, struct value *value);

void ib_be64 (uint64_t number, uint8_t bytes[8]);
uint64_t ib_from_be64 (const void *bytes);

/* ---- request.c ---- */

struct ib_pending
{
  struct ib_pending *next, *prev; /* in the order of sending */
  struct ib_pending *bucket;
  uint8_t id[16];
  enum message_type verb;
  char *frame; /* the encoded request, ours */
  size_t size;
  bool sent;
  bool passing;          /* not remembered */
  bool early;            /* belongs to the opening of the session: goes before it is up, and with it */
  int64_t not_before_ms; /* told to be patient */
  int backoff_ms;
  ideenbus_answer_fn *answered;
  void *context;
};

struct ib_requests
{
  struct ib_pending *first, *last;
  struct ib_pending *buckets[IB_BUCKETS];
  size_t count, unsent;
};

/* A request from already encoded bytes; early ones go out while the session opens. */
struct ib_pending *ib_request_add (struct ideenbus *self, const uint8_t id[16], enum message_type verb, const void *frame, size_t size, bool early,
                                   ideenbus_answer_fn *answered, void *context);
struct ib_pending *ib_request_find (struct ideenbus *self, const uint8_t id[16]);
void ib_request_remove (struct ideenbus *self, struct ib_pending *pending);
/* Sends what is due; all: repeat everything, for a new session. */
void ib_request_send_due (struct ideenbus *self);
void ib_request_unsend_all (struct ideenbus *self);
void ib_request_drop_early (struct ideenbus *self);
/* Hands an answer to its request; true if there was one. */
bool ib_request_answered (struct ideenbus *self, const uint8_t re[16], const struct message *answer);
/* The broker does not take us: everybody who waits hears it. */
void ib_request_reject_all (struct ideenbus *self, const struct message *why);
int64_t ib_request_due_ms (const struct ideenbus *self);

/* ---- stream.c ---- */

void ib_streams_begin (struct ideenbus *self); /* a session is up: follow */
bool ib_stream_take (struct ideenbus *self, const uint8_t re[16], const struct message *message, size_t bytes);
void ib_streams_credit (struct ideenbus *self); /* what was read may come again */
int ib_streams_store (struct ideenbus *self);
void ib_streams_reap (struct ideenbus *self);
void ib_streams_free (struct ideenbus *self);

/* ---- resend.c ---- */

/* A command that was accepted in this step. */
struct ib_accepted
{
  struct ib_accepted *next;
  uint8_t id[16];
  int64_t seq;
  bool keep;        /* something was recorded, so that it can be lost */
  int64_t replaces; /* the seq it was kept under before; 0: none */
  struct slice frame;
};

/* Remembers that a command was accepted; ib_remember writes them at the end of the step, with what the cache holds, and takes them out of the outbox.
   ib_remember_due: unless they may wait (ideenbus_remember_every). */
void ib_sent_note (struct ideenbus *self, const struct ib_pending *pending, const struct message *done);
int ib_remember (struct ideenbus *self);
int ib_remember_due (struct ideenbus *self);
/* Begins sending again what a restored broker may have lost; false when there is nothing to do.  ib_session_opened is called at its end. */
bool ib_resend_begin (struct ideenbus *self);
void ib_resend_more (struct ideenbus *self);
void ib_resend_stop (struct ideenbus *self);

/* ---- outbox.c ---- */

/* A command that was refused when it was sent again: its person has to know. */
int ib_outbox_add_refused (struct ideenbus *self, const uint8_t id[16], struct slice frame, const struct value *reasons);
/* The reasons of a refusal, or an error as the one reason. */
struct value ib_reasons_of (struct arena *arena, const struct message *answer);
/* Removes the item with an id, if there is one. */
int ib_outbox_forget (struct ideenbus *self, MDB_txn *txn, const uint8_t id[16]);
/* The case a request is about, nil if none; a reference that was seen becomes the id. */
struct value ib_case_of (struct ideenbus *self, struct arena *arena, const struct message *request, const uint8_t id[16]);

/* ---- cache.c ---- */

/* Remembers what queries answered; ib_cache_write is part of ib_remember's transaction. */
void ib_cache_result (struct ideenbus *self, enum message_type verb, const struct message *result);
int ib_cache_write (struct ideenbus *self, MDB_txn *txn);

/* ---- session.c, step.c ---- */

struct ib_session
{
  void *zmq; /* the context */
  void *socket, *monitor;
  uint8_t hello_id[16];
  bool hello_pending;
  int64_t heartbeat_ms, silence_ms;
  int64_t last_sent_ms, last_heard_ms, give_up_ms, retry_ms;
  int backoff_ms;
  enum ideenbus_failure failure;
  unsigned attempt;
};

struct ideenbus
{
  struct ib_profile profile;
  struct ib_store *store;
  char agent[81];
  enum ideenbus_state state;
  ideenbus_state_fn *changed;
  void *changed_context;
  struct ib_session session;
  struct ib_requests requests;
  struct ideenbus_stream *streams;
  struct arena *frame_arena;   /* the message being handled */
  struct arena *send_arena;    /* the message being encoded */
  struct arena *session_arena; /* welcome and rejection */
  struct message welcome, rejection;
  bool greeted, rejected;
  struct arena *step_arena;     /* what this step has to remember */
  struct ib_accepted *accepted; /* newest first */
  struct ib_cached *cached;
  int remember_every_ms;
  int64_t remember_at_ms; /* when what was accepted is written */
  struct ib_resend *resend;
  int store_error; /* of a write nobody waited for */
  int64_t cursors_stored_ms;
  int events;   /* things that happened in this step */
  bool calling; /* inside a callback */
  int epoll_fd, timer_fd;
  unsigned watched;  /* the attempt whose sockets epoll_fd has */
  int64_t timer_ms;  /* what timer_fd is set to; 0: not, or at once */
};

void ib_fd_sent (struct ideenbus *self); /* after a request, for other loops: as much of ideenbus_fd as that can have changed */
void ib_set_state (struct ideenbus *self, enum ideenbus_state state);
void ib_session_connect (struct ideenbus *self);
void ib_session_down (struct ideenbus *self, enum ideenbus_failure why);
void ib_session_close (struct ideenbus *self, bool bye);
void ib_session_reject (struct ideenbus *self, const struct message *why);
void ib_session_hello (struct ideenbus *self);
void ib_session_opened (struct ideenbus *self); /* greeted, joined, nothing to send again: up */
void ib_session_ping (struct ideenbus *self);
int ib_session_read (struct ideenbus *self, int limit);                        /* frames handled */
void ib_session_watch (struct ideenbus *self);                                 /* what the socket's monitor says */
bool ib_session_write (struct ideenbus *self, const void *frame, size_t size); /* false: try later */

#endif
