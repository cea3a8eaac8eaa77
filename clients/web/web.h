/* SPDX-License-Identifier: EUPL-1.2 */
/* The web gateway ideenbus-web: browsers on one side, the bus on the other.  This is its map.

       main.c      options, start and end            config.c    the file of settings
       http.c      the HTTP daemon inside the loop   exchange.c  one request and its answer (exchange.h), routes.def who answers what
       request.c   reading a request strictly        answer.c    answers, statuses, errors.def
       bus.c       the relay's session on the bus    workers.c   slow work in two threads
       api.c       verbs of the bus as JSON          openapi.c, openapi_schema.c  what the API looks like, for programs
       json_text.c the text of what the bus says
       exports.c, dossiers.c   files of many cases, of a whole one
       uploads.c, downloads.c  attachments           assets.c    the board's files
       headers.c   security headers                  pages.c     the few pages that are ours

       identity.c  who sends a request               routes_session.c  login, logout, accounts   routes_sessions.c  one's own sessions
       store.c     DIR/web; in it accounts.c, sessions.c, redeemed.c            account_main.c     accounts by hand
       password.c, rate.c, sso.c                     what a login has to pass                    agent.c            the kind of browser
       events.c    what happens, as Server-Sent Events: the relay's stream
       ring.c, news.c  what came on it               viewers.c, browsers.c, browser.c  who is shown what of it

       public.h    the pages for everybody, public*.c            gather.c    all of a case, for documents (papers.c) and pages
       about.c     who runs this                     log.c       the log

   One thread runs the loop and everything but the work of workers.c.  Nothing here blocks it: what needs the bus is asked and gone on with later.

   Beside proto it includes clients/lib/ideenbus.h (bus.c and whoever follows a stream), czmq.h (http.c, bus.c, workers.c, main.c, timers), microhttpd.h. */
#ifndef IDEENBUS_WEB_H
#define IDEENBUS_WEB_H

#include "clients/lib/ideenbus.h"
#include "proto/message.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct _zloop_t; /* zloop_t of czmq.h */
struct MHD_Response;
struct exchange; /* exchange.h */
struct http;     /* http.c */
struct bus_link; /* bus.c */
struct workers;  /* workers.c */
struct assets;   /* assets.c */
struct store;    /* store.c: the environment DIR/web */
struct sessions; /* sessions.h: who is logged in; sessions_alive and sessions_on_end are for streams */
struct identity; /* identity.h */
struct download; /* downloads.c */
struct events;   /* events.c */
struct public;   /* public.h */

struct web_config
{
  char *data;       /* the directory: profile/, web/, spool/ */
  char *listen;     /* HOST:PORT; NULL with a socket */
  char *socket;     /* path of a Unix socket, or NULL */
  char *origin;     /* of the board as browsers name it, "https://board.example"; without it that of the address listened on */
  char *board_dir;  /* development: serve the board from here instead of what was built in */
  bool json;        /* print the ready line as JSON */
  int64_t ring_kib; /* of news kept for browsers that come back; 0: 16 MiB */

  int64_t session_idle_ms;     /* a session ends when it was not used for so long; 0: 12 hours */
  int64_t session_absolute_ms; /* and when it is so old; 0: 7 days */
  char *sso_header;            /* single sign-on: the header in which the proxy says who it is; NULL: none */
  char *sso_secret_file;       /* what the proxy sends in X-Ideenbus-Proxy-Secret stands here; needed unless a Unix socket is listened on */
  char *sso_contact;           /* whom people without an account turn to: a name, a mail address, a telephone number; may be NULL */

  /* What public pages say of themselves; each may be NULL. */
  char *operator;            /* who runs the board */
  char *contact;             /* a mail address */
  char *law, *enforcement;   /* of accessibility: the law that holds, and who helps when nobody answers */
  char *licence;             /* of the open data, an address; NULL: CC BY 4.0 */
  char *contributor;         /* who provides the data, as GovData's list of them has it, an address */
  int64_t public_cases;      /* the most they show; 0: 20,000 */
  int64_t public_refresh_ms; /* how old the public pages may be; 0: 10 s */
};

struct web
{
  struct web_config config;
  struct _zloop_t *loop;
  char url[256]; /* http://127.0.0.1:PORT, or "" on a socket */
  char origin[256];
  bool secure; /* the origin is https: cookies are Secure and have the prefix __Host- */
  bool stopping;

  struct http *http;
  struct ideenbus *bus; /* of a profile in DIR/profile; NULL when nobody has joined yet */
  struct bus_link *link;
  struct workers *workers;
  struct assets *assets;
  struct MHD_Response *openapi;
  struct store *store;
  struct sessions *sessions;
  struct identity *identity;
  struct events *events;
  struct download *downloads;
  struct public *public;
  size_t body_bytes; /* of requests that are being read */
};

/* ---- Time ---- */

int64_t web_now_ms (void);  /* monotonic */
int64_t web_time_ms (void); /* since 1970 */

/* ---- The log: one line of key=value on stderr, without payloads, names, tokens, mail addresses.  The event comes first: web_log (WEB_NOTICE,
 * "event=started"). ---- */

enum web_level
{
  WEB_ERROR = 3,
  WEB_WARNING = 4,
  WEB_NOTICE = 5,
  WEB_INFO = 6
};
void web_log (enum web_level level, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

/* ---- http.c ---- */

/* Opens the socket; false with the reason in error. */
bool http_start (struct web *self, char *error, size_t size);
void http_stop (struct web *self);

/* Lets the HTTP daemon act on what was resumed.  Call it last in every callback of the loop (timers, descriptors) that resumed connections; inside callbacks of
   the daemon it is harmless. */
void web_pump (struct web *self);

/* ---- bus.c: the one relay handle of this process ---- */

bool bus_start (struct web *self, char *error, size_t size);
void bus_stop (struct web *self);

bool bus_is_up (const struct web *self);

/* A request on its way.  It is answered exactly once, unless it is cancelled: with what the broker says, or with the ERROR `unreachable` when there is no
   session. A read is given up when the broker has been away for 3 s, a command for 10 s; with a session either after a minute;
   then a read with a min_seq beyond every seq we heard of is answered `behind` after 5 s. */
struct ask;
typedef void (ask_then_fn) (void *context, const struct message *answer); /* answer lives until it returns */

/* Sends a request; as (16 bytes) is the person it is for, NULL the relay itself; of options (NULL: none) id, after and min_seq count.  Never calls then before
   it returns.  A request that the table refuses or that is on its way already under this id is answered as an ERROR like any other.  The request is copied. */
struct ask *bus_ask (struct web *self, const uint8_t as[16], const struct message *request, const struct ideenbus_options *options, ask_then_fn *then,
                     void *context);

/* Forgets it: then is not called any more.  *ask becomes NULL; NULL is allowed. */
void bus_cancel (struct web *self, struct ask **ask);

/* The newest seq that was heard of, 0: none. */
int64_t bus_head (const struct web *self);

/* ---- workers.c ---- */

/* Runs work (context) in one of two threads, then done (context) in the loop.  False when too many wait already. */
typedef void (work_fn) (void *context);
bool workers_run (struct web *self, work_fn *work, work_fn *done, void *context);
bool workers_start (struct web *self, char *error, size_t size);
void workers_stop (struct web *self); /* waits for what runs; done is called for none of the rest */

/* ---- assets.c, openapi.c ---- */

bool assets_start (struct web *self, char *error, size_t size);
void assets_stop (struct web *self);

struct json_t;
/* The document as JSON; a new reference. */
struct json_t *openapi_document (const char *origin);

/* ---- downloads.c ---- */

/* Breaks off what is on its way down. */
void downloads_end (struct web *self);

/* ---- dossiers.c ---- */

/* Removes what a gateway that was killed left in DIR/spool. */
void dossiers_clean (struct web *self);

/* ---- Accounts and sessions (identity.c) ---- */

/* Opens DIR/web, makes it where it is missing.  After the loop was made; sets a timer of its own in it. */
bool accounts_start (struct web *self, char *error, size_t size);
void accounts_stop (struct web *self);

/* Who sends this request: looks the session of the Cookie header up (cookie is that header's whole text, SLICE_NONE without one) and fills the exchange's
   person, has_person, user and session; true when somebody is logged in.  Called in the loop for every request of a route with LOGIN or LOGIN_MAY; must not
   block. */
bool session_authenticate (struct web *self, struct slice cookie, struct exchange *exchange);

/* The broker does not know a person (any more): their sessions end.  exchange_answer_message does this by itself. */
void session_person_gone (struct web *self, const uint8_t person[16]);

/* For pages of the board: whether the proxy names somebody who has no account here; then it has answered with a page that says whom to ask. */
bool session_page_refused (struct exchange *exchange);

/* `ideenbus-web account …`, without a running gateway or beside one; arguments from "account" on; gives the exit status. */
int account_main (const struct web_config *config, int argc, char **argv);

/* ---- Public pages (public.c) ---- */

/* After http_stop and before bus_stop. */
void public_stop (struct web *self);

/* ---- Events (events.c) ---- */

/* After the bus was started; both are called once.  events_stop resumes and ends every stream. */
bool events_start (struct web *self, char *error, size_t size);
void events_stop (struct web *self);

/* The bus came or went. */
void events_bus_changed (struct web *self, bool up);

#endif
