/* SPDX-License-Identifier: EUPL-1.2 */
/* What http.c, request.c, exchange.c and answer.c know of each other; handlers see exchange.h only, but for
   routes_session.c, which has to know whether a worker took one. */
#ifndef IDEENBUS_WEB_ROOM_H
#define IDEENBUS_WEB_ROOM_H

#include "exchange.h"

#include <sodium.h>

#define QUERY_PAIRS 64
#define HEAD_MS 60000             /* for the first line and the headers, counted from the answer before */
#define BODY_MS 60000             /* for a body */
#define SPOOL_MS (15 * 60 * 1000) /* for a file */
#define SPOOLS 64                 /* files on their way up at once */
#define SPOOLS_PERSON 8           /* of them, one person's */
#define BODY_SMALL (64 * 1024)
#define BODIES_BYTES ((size_t) 256 * 1024 * 1024) /* of bodies in memory; beyond it those that are not small have to wait */
#define DRAIN_BYTES (4 * 1024 * 1024) /* of a body nobody wants, read so that the client gets to read the answer; beyond it the connection is closed */

struct pair
{
  struct slice name, value;
};

struct header
{
  struct header *next;
  const char *name, *value;
};

/* One request on its way over the bus, of an exchange that may have several. */
struct asking
{
  struct asking *next;
  struct exchange *exchange;
  struct ask *ask;
  exchange_then_fn *then;
};

/* A body being written into a file. */
struct spooling
{
  struct spool spool;
  crypto_generichash_state hash;
};

enum phase
{
  PHASE_HEAD,    /* the head has come */
  PHASE_BODY,    /* the body is coming */
  PHASE_RUNNING, /* the handler was called */
  PHASE_QUEUED   /* the daemon has the answer */
};

struct exchange_room
{
  struct exchange *next, *prev; /* of all there are, for the end */
  enum phase phase;
  bool in_daemon; /* inside a callback of the daemon: what is answered now goes out by itself */
  bool suspended;
  bool draining;      /* the answer is there already, the body is of no use */
  const char *target; /* as it was sent, in the arena */
  struct pair *pairs;
  size_t pair_count;
  char *body;
  size_t body_size, body_room;
  struct spooling *spooling;
  json_t *json;
  struct header *headers;
  struct asking *askings;
  exchange_step_fn *work, *worked; /* set while a worker has it */
  unsigned status;
  bool shared; /* the response is somebody else's */
  struct MHD_Response *response;
};

/* ---- exchange.c ---- */

struct exchange *exchange_new (struct web *web, struct MHD_Connection *connection, const char *target);
void exchange_destroy (struct exchange *self);

/* One call of the daemon for this request. */
enum MHD_Result exchange_step (struct exchange *self, const char *method, const char *data, size_t *size);

/* Answers everything that waits, because the program ends; whether anything did. */
bool exchange_end_all (struct web *web);

/* The answer is complete: it goes out as soon as the daemon lets it. */
void exchange_ready (struct exchange *self);

/* ---- request.c ---- */

/* Takes the target apart and finds the route; checks what the route wants.  0, or the number of an error. */
int request_open (struct exchange *self, const char *method, struct slice *detail);

/* Whether it can be told where this request ends and what its headers say; if not, the connection is of no use any more. */
bool request_is_sound (const struct exchange *self);

/* The size of the body that is announced: -1 in chunks, 0 none; -2 for a length that is none. */
int64_t request_length (const struct exchange *self);

/* ---- http.c ---- */

/* Every exchange there is, linked by its room. */
struct exchange **http_exchanges (struct web *web);
/* How long the peer has for what it sends next, 0: there is nothing to wait for.  Whoever sends a byte now and then is cut off when it is over. */
void http_allow_ms (struct exchange *exchange, int64_t ms);
/* Arenas that were used before. */
struct arena *http_arena (struct web *web);
void http_arena_back (struct web *web, struct arena **arena);

/* ---- assets.c ---- */

route_fn get_board;

/* ---- pages.c ---- */

/* A page of ours with a heading and a sentence, both languages; the response is the caller's. */
struct MHD_Response *page_plain (const char *title, const char *german, const char *english);

#endif
