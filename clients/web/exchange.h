/* SPDX-License-Identifier: EUPL-1.2 */
/* One HTTP request and its answer.

   A handler runs once, in the loop, when the whole body has come; routes.def says for which requests, and what was checked before.  It answers at once
   (exchange_answer_…) or asks the bus (exchange_ask) or a worker (exchange_work) and answers in the function it names for going on.  Every handler answers
   exactly once, whichever way it goes.

       void get_thing (struct exchange *self)                        ROUTE (GET, "/api/v1/thing", LOGIN, 0, get_thing, "…")
       {
         struct message request = message_new (MSG_WHOAMI);
         exchange_ask (self, &request, NULL, got_thing);
       }

       static void got_thing (struct exchange *self, const struct message *answer)
       {
         exchange_answer_message (self, answer, MSG_WHOAMI);
       }

   The arena, the body and everything read from them live until the exchange was answered (also: until the function that answers returns) and go then, so that
   an idle stream holds none of it: what a response of one's own needs later lies in memory of its own. */
#ifndef IDEENBUS_WEB_EXCHANGE_H
#define IDEENBUS_WEB_EXCHANGE_H

#include "web.h"

#include <jansson.h>
#include <microhttpd.h>

enum route_method
{
  ROUTE_GET, /* and HEAD */
  ROUTE_POST,
  ROUTE_PUT,
  ROUTE_DELETE,
  ROUTE_METHODS
};

/* Flags of a route. */
enum
{
  OPEN = 0,
  LOGIN = 1,     /* answered login_needed without a session */
  LOGIN_MAY = 2, /* looks for a session, goes on without one */
  WRITE = 4,     /* X-Ideenbus and Origin are checked */
  JSON_BODY = 8, /* Content-Type must be application/json */
  SPOOL = 16,    /* the body goes into a file instead of memory: see spool */
  PAGE = 32      /* answers are pages for people, not JSON */
};

typedef void (route_fn) (struct exchange *self);

struct route
{
  enum route_method method;
  const char *path; /* exact, or the beginning of it when the last character is '*' */
  int flags;
  size_t body_max; /* bytes; more is answered body_too_large */
  route_fn *handler;
  const char *text; /* for the OpenAPI document */
};

/* The body of a SPOOL route. */
struct spool
{
  int fd; /* of a file without a name, -1 when nothing came */
  int64_t size;
  uint8_t hash[32]; /* BLAKE2b-256 of it */
};

typedef void (exchange_then_fn) (struct exchange *self, const struct message *answer);
typedef void (exchange_step_fn) (struct exchange *self);

struct exchange
{
  /* For handlers */
  struct web *web;
  struct MHD_Connection *connection;
  struct arena *arena;
  const struct route *route;
  struct slice method; /* as it was sent */
  struct slice path;   /* decoded; UTF-8 without control characters, "..", "//" */
  struct slice rest;   /* what stands for the '*' of the route */
  struct slice body;
  struct spool *spool; /* NULL but for SPOOL */
  bool german;         /* ?lang=, else Accept-Language, else German */
  bool head;           /* the method is HEAD */
  bool has_person;
  uint8_t person[16]; /* whom exchange_ask asks for; a login sets both before there is a session */
  struct slice user;  /* the account's name */
  void *session;      /* sessions.c's own, in the arena */
  void *state;        /* the handler's own */
  void (*let_go) (struct exchange *self); /* called when the arena goes, for what of state does not lie in it; NULL: nothing */

  /* exchange.c's own */
  struct exchange_room *room;
};

/* ---- Reading ---- */

/* A header of the request; SLICE_NONE when there is none. */
struct slice exchange_header_of (const struct exchange *self, const char *name);

/* A parameter of the query, decoded; SLICE_NONE when there is none.  One that is there twice makes the request bad before any handler runs. */
struct slice exchange_query (const struct exchange *self, const char *name);
size_t exchange_query_count (const struct exchange *self);
void exchange_query_at (const struct exchange *self, size_t index, struct slice *name, struct slice *value);

/* The body as a JSON object (duplicate keys, bad UTF-8, anything behind it are errors), borrowed; NULL after it answered bad_json. */
const json_t *exchange_json (struct exchange *self);

/* A string of a JSON object; SLICE_NONE when it is missing or no string. */
struct slice json_text (const json_t *object, const char *key);

/* Where the request comes from: the address of the peer, or what a proxy on this machine says in the last X-Forwarded-For.  "" on a socket without one. */
struct slice exchange_address (const struct exchange *self);

/* ---- Answering ---- */

/* A header beside those every answer has; before the answer.  Copied; the value must be without control characters (asserted: it is never somebody's input). */
void exchange_header (struct exchange *self, const char *name, const char *value);

/* JSON; takes the reference.  NULL, what json_pack gives for text that is no UTF-8, is answered internal. */
void exchange_answer_json (struct exchange *self, unsigned status, json_t *json);

/* An error of clients/web/errors.def (enum web_error) or proto/errors.def (enum error_code): its row decides the status; detail may be SLICE_NONE. */
void exchange_answer_error (struct exchange *self, int number, struct slice detail);

/* The same with Retry-After (too_fast). */
void exchange_answer_wait (struct exchange *self, int number, int seconds);

/* A DONE, REFUSED, ERROR or RESULT as contracted: status by its kind, rows of a RESULT typed as the answer record of the verb that was asked (MSG_NONE:
 * untyped). */
void exchange_answer_message (struct exchange *self, const struct message *answer, enum message_type verb);

/* A response of one's own; taken.  Security headers are added to it. */
void exchange_answer_response (struct exchange *self, unsigned status, struct MHD_Response *response);

/* A response that many share and that has its headers already (headers_add); borrowed. */
void exchange_answer_shared (struct exchange *self, unsigned status, struct MHD_Response *response);

/* ---- Going on later ---- */

/* Sends over the bus for the exchange's person; then is called later, in the loop, with the answer: what the broker said, or the ERROR `unreachable`.  Several
   may be on their way at once; those left when the exchange is answered are cancelled. */
void exchange_ask (struct exchange *self, const struct message *request, const struct ideenbus_options *options, exchange_then_fn *then);

/* The same as the relay itself (person.redeem and the like). */
void exchange_ask_relay (struct exchange *self, const struct message *request, const struct ideenbus_options *options, exchange_then_fn *then);

/* Lets the exchange wait for something else: then is called, without a message, when whoever holds what is given wakes it.  At the end of the program it is
   answered without that, and the holder forgets it. */
struct asking;
struct asking *exchange_wait (struct exchange *self, exchange_then_fn *then);
void exchange_wake (struct asking *waiting);

/* Runs work in a worker, then then in the loop; with too many waiting it answers `busy` instead.  work may use the exchange's arena and state, and nothing else
   that another thread may touch; it does not answer. */
void exchange_work (struct exchange *self, exchange_step_fn *work, exchange_step_fn *then);

/* Whether there is room for this request beside those of the same route that run: so many at once, and so many of one person.  Requests are counted as they are,
   so that one that ends in whatever way makes room.  sending: of one person's those count as well whose answer is on its way; of all others they do not, or a few who read
   slowly would hinder everybody. */
bool exchange_has_room (const struct exchange *self, size_t most, size_t most_person, bool sending);

/* Opens a file without a name in DIR/spool: whatever happens to us, nothing of it stays.  The caller's to close; -1 after it was logged. */
int exchange_spool (struct exchange *self);

/* ---- headers.c ---- */

enum headers_kind
{
  HEADERS_API, /* not to be stored */
  HEADERS_PAGE /* says itself how long it holds */
};
void headers_add (const struct web *web, struct MHD_Response *response, enum headers_kind kind);

/* ---- The gateway's own errors ---- */

enum web_error
{
#define ERR(SYMBOL, NUMBER, CODE, RETRY, STATUS, DE, EN) WEB_##SYMBOL = (NUMBER),
#include "clients/web/errors.def"
#undef ERR
};

/* An ERROR message of a row of either table, in the arena. */
struct message web_error_message (struct arena *arena, int number, struct slice detail);

/* The HTTP status of an error of either table. */
unsigned answer_status_of (int number);

/* ---- Routes ---- */

const struct route *route_table (size_t *count);

#define ROUTE(METHOD, PATH, FLAGS, BODY_MAX, HANDLER, TEXT) void HANDLER (struct exchange *self);
#include "clients/web/routes.def"
#undef ROUTE

#endif
