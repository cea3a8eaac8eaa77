/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the broker's server thread only: the state its files share, and the few ways out to peers.  server.c has the loop, dispatch.c what comes in,
   outcomes.c what comes back from the writer, contents.c the way of contents of attachments, follow.c and pump.c the streams, feed.c the public feed. */
#ifndef IDEENBUS_BROKER_ROOM_H
#define IDEENBUS_BROKER_ROOM_H

#include "auth.h"
#include "backlog.h"
#include "config.h"
#include "feed.h"
#include "follow.h"
#include "identity.h"
#include "keys.h"
#include "query.h"
#include "ring.h"
#include "server.h"
#include "session.h"
#include "uploads.h"
#include "writer.h"

#include <czmq.h>

#define QUEUE_BYTES ((size_t) 64 * 1024 * 1024) /* of frames that wait for the writer; beyond it the answer is "busy" */

struct server
{
  const struct config *config;
  const struct keys *keys;
  struct store *store;
  struct writer *writer;
  struct uploads *uploads;
  zloop_t *loop;
  struct auth *auth;
  struct door doors[DOOR_COUNT];
  struct feed *feed;       /* NULL: none */
  char feed_endpoint[256]; /* as clients are told; "" : none */
  struct sessions *sessions;
  struct identities *identities;
  struct definitions *definitions;
  struct programmes *programmes;
  struct sights *sights;
  struct ring *ring;
  struct follows *follows;
  struct link backlogs;
  size_t backlog_bytes; /* in all of them */
  bool flushing;        /* a timer for them runs */
  struct arena *arena;  /* of the request in hand; a command takes it along */
  struct arena *moment_arena;
  struct record_events *events;
  struct store_head head; /* the newest record whose outcome was taken: what peers are told */
  int64_t started_ms;
  uint32_t jobs;    /* commands the writer has */
  uint32_t uploading; /* contents on their way to and from the disk */
  size_t job_bytes; /* their frames */
  bool storage_full;
  bool stopping; /* no new requests; the loop ends when jobs is 0 */
  bool stopped;
  int64_t complained_ms;
};

/* The wall clock, never behind the newest record: the time that decisions are made at. */
int64_t server_now (const struct server *self);
/* The wall clock as it is: what clients' clocks are compared with.  A clock that was wrong once must not make the right ones wrong for ever. */
int64_t server_wall (void);
/* The clock that timers go by. */
int64_t server_mono (void);

/* Sends a frame, which may wait in the session's backlog: 0, EAGAIN (the backlog is full) or EHOSTUNREACH.  The session stays. */
int server_send (struct server *self, struct session *session, struct slice frame);

/* Sends a frame of a stream, which keeps its place otherwise: 0, EAGAIN (not now) or EHOSTUNREACH.  re replaces what stands in the frame. */
int server_stream (struct server *self, struct session *session, struct slice frame, const uint8_t re[16]);

/* Sends an answer; re NULL: nobody asked.  A peer that does not take it is dropped (it will say hello and ask again): then false, and *session is NULL. */
bool server_answer (struct server *self, struct session **session, const uint8_t *re, const struct message *message);

/* What a status of server_send other than 0 means, for the log. */
const char *server_why (int status);

/* Ends a session and its streams.  why: for the log. */
void server_drop (struct server *self, struct session **session, const char *why);

/* Says goodbye and ends the session. */
void server_goodbye (struct server *self, struct session **session, const uint8_t *re, const char *code);

/* Opens a picture of the views for a bounded piece of work; false: not now (it is in the log). */
bool server_moment_begin (struct server *self, struct moment *moment);
void server_moment_end (struct moment *moment);

/* A place in the log as messages name it, in the arena.  n: -1 for the whole record. */
struct value cursor_value (struct arena *arena, const struct server *self, uint64_t seq, const uint8_t leaf[LEAF_BYTES], int n);
struct value cursor_head (struct arena *arena, const struct server *self);

/* One message from a peer. */
void dispatch_letter (struct server *self, struct door *door, struct letter *letter);

/* Takes what the writer has brought. */
void outcomes_take (struct server *self);

/* An upload of a person, and a read that a query allowed: answered later, or at once when it is not allowed or the queue is full. */
void contents_upload (struct server *self, struct session **session, const struct request *request, const struct identity *identity);
void contents_read (struct server *self, struct session **session, const struct request *request, const struct blob_want *part);
/* Takes what came back from the disk. */
void contents_take (struct server *self);

/* The error "forbidden" with the roles that it takes. */
struct message forbidden_answer (struct arena *arena, uint32_t roles);

#endif
