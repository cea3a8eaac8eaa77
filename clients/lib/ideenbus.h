/* SPDX-License-Identifier: EUPL-1.2 */
/* libideenbus: talk to an Ideenbus broker from C.

       int code;
       struct ideenbus *bus = ideenbus_open ("ulm", "my program 1.0", &code);
       struct arena *arena = arena_new ();
       struct message request = message_new (MSG_CASE_GET), answer;
       request.arg[CASE_GET_CASE] = value_string ("SLK-2026-00042");
       if (bus != NULL && ideenbus_call (bus, arena, &request, NULL, 3000, &answer) == IDEENBUS_OK && answer.type == MSG_RESULT)
         ...
       arena_destroy (&arena);
       ideenbus_close (&bus);

   The messages are those of proto/messages.def, described in proto/PROTOCOL.md: a request is a struct message (proto/message.h) whose fields are values
   (proto/value.h).  The library keeps a session for you: it connects, says hello, sends heartbeats, reconnects with back-off, repeats what was not answered
   with the same ids (which the broker takes once), and goes on with streams where they were.

   Profiles.  A profile is one identity at one broker: NAME.json under $XDG_CONFIG_HOME/ideenbus (0600) holds endpoint, keys and person; the directory
   $XDG_DATA_HOME/ideenbus/NAME holds what the library remembers: outbox, cursors, cases seen, and for 30 days the commands that were acknowledged, so that
   they can be sent again to a broker that was restored from an older backup.  Several processes may use one profile at once; within one process a profile
   can be open only once at a time.

   Threads.  A handle belongs to the thread that opened it, with all calls on it; callbacks run on that thread, inside ideenbus_wait and the blocking calls and
   nowhere else.  Different handles (of different profiles) are independent.  No handle survives fork.

   Callbacks may send, cancel, follow and unfollow.  They must not call ideenbus_wait, the blocking calls or ideenbus_close (asserted).  What they are handed
   lives until they return: copy with value_copy.

   Times are milliseconds.  Calls that can fail return an enum ideenbus_code. */
#ifndef IDEENBUS_H
#define IDEENBUS_H

#include "proto/error.h"
#include "proto/message.h"
#include "proto/uuid.h"

enum ideenbus_code
{
  IDEENBUS_OK = 0,
  IDEENBUS_QUEUED,         /* the broker was not reached; the command lies in the outbox */
  IDEENBUS_TIMED_OUT,      /* nothing happened in the time given */
  IDEENBUS_INTERRUPTED,    /* a signal came */
  IDEENBUS_UNREACHABLE,    /* no session in the time given */
  IDEENBUS_REJECTED,       /* the broker does not take this client; ideenbus_rejection says why */
  IDEENBUS_NO_PROFILE,     /* there is no profile of that name */
  IDEENBUS_BAD_PROFILE,    /* its name or its file is not usable */
  IDEENBUS_PROFILE_EXISTS, /* joining: there is one already */
  IDEENBUS_BAD_URL,        /* joining: not an invitation */
  IDEENBUS_IN_USE,         /* this process has the profile open already */
  IDEENBUS_STORE,          /* the profile's directory cannot be read or written; errno says why */
  IDEENBUS_BAD_MESSAGE,    /* the request does not fit the table, or is larger than a frame */
  IDEENBUS_NOT_FOUND,      /* no such item, cursor or cached thing */
  IDEENBUS_DAMAGED,        /* opening: the profile's database (ideenbus_data_file) is cut off or is none */
  IDEENBUS_FILE,           /* a file to attach or to fetch into cannot be read or written; errno says why (EFBIG: larger than LIMIT_ATTACHMENT_BYTES, ENODATA:
                              empty) */
  IDEENBUS_CONTENT         /* what came does not fit its hash or its size; no file was written */
};

struct ideenbus;

/* ---- Profiles ---- */

/* Writes the profile for an invitation (ideenbus://HOST:PORT/KEY/TOKEN), with a new pair of keys; the invitation is redeemed by the first session of a handle
   opened on it, whenever that succeeds.  "ipc://PATH" instead of an invitation is the administrator's door of a broker on this machine.
   A profile that exists: IDEENBUS_PROFILE_EXISTS, unless its invitation was never redeemed (at the same broker its keys are then tried with the new one), or
   replace is true (then its directory is moved aside as NAME.old-TIME).  profile NULL: as in ideenbus_open. */
int ideenbus_join (const char *profile, const char *url, bool replace);

/* Removes the profile's file (not its directory); for an invitation that turned out to be used up. */
int ideenbus_leave (const char *profile);

/* The name that NULL stands for: IDEENBUS_PROFILE, or "default". */
const char *ideenbus_default_profile (void);

/* Where the profile's database lies, in the arena; NULL for a name that is not usable. */
const char *ideenbus_data_file (struct arena *arena, const char *profile);

/* ---- A handle ---- */

/* Opens a profile; NULL is the default one.  agent (80 characters at most; may be NULL) is what the broker's log calls this program.  Nothing is sent yet:
   the session begins with the first ideenbus_wait or blocking call.  NULL with the reason in *code (may be NULL). */
struct ideenbus *ideenbus_open (const char *profile, const char *agent, int *code);

/* Says goodbye and frees everything; *self becomes NULL.  Requests that are not answered are forgotten: those that must not be lost belong in the outbox. */
void ideenbus_close (struct ideenbus **self);

enum ideenbus_state
{
  IDEENBUS_DOWN,       /* no connection; the next attempt comes by itself */
  IDEENBUS_CONNECTING, /* connecting, greeting, joining */
  IDEENBUS_UP,         /* the session is open */
  IDEENBUS_REFUSED     /* the broker does not take this client (version, revoked, invitation); only ideenbus_connect tries again */
};
enum ideenbus_state ideenbus_state (const struct ideenbus *self);

/* Called on every change of state. */
typedef void (ideenbus_state_fn) (struct ideenbus *self, enum ideenbus_state state, void *context);
void ideenbus_on_state (struct ideenbus *self, ideenbus_state_fn *changed, void *context);

/* Waits until the session is up.  OK, UNREACHABLE after timeout_ms, REJECTED, INTERRUPTED. */
int ideenbus_connect (struct ideenbus *self, int timeout_ms);

/* Why the broker did not take this client: an ERROR or REFUSED message, until the next attempt; NULL when there is none. */
const struct message *ideenbus_rejection (const struct ideenbus *self);

/* Why the last attempt to connect failed. */
enum ideenbus_failure
{
  IDEENBUS_FAILURE_NONE,
  IDEENBUS_FAILURE_CONNECT,   /* nobody listens there, or the name is not known */
  IDEENBUS_FAILURE_HANDSHAKE, /* somebody listens, but does not hold the broker's key */
  IDEENBUS_FAILURE_SILENCE    /* connected, but no answer */
};
enum ideenbus_failure ideenbus_failure (const struct ideenbus *self);

const char *ideenbus_endpoint (const struct ideenbus *self);
const char *ideenbus_profile_name (const struct ideenbus *self);
const uint8_t *ideenbus_person (const struct ideenbus *self);         /* 16 bytes, or NULL before the invitation was redeemed */
const struct message *ideenbus_welcome (const struct ideenbus *self); /* of the present session, or NULL */

/* Runs what is due and calls back; waits at most timeout_ms (-1: for ever, 0: not at all).  OK when something happened, else TIMED_OUT or INTERRUPTED; STORE
   when something could not be remembered.  Call it at least every few seconds, or the broker gives the session up (it is then opened anew). */
int ideenbus_wait (struct ideenbus *self, int timeout_ms);

/* For other event loops: a descriptor that is readable when ideenbus_wait (self, 0) has something to do, timers included.  Stays the same as long as the
   handle. -1 when the system gave none. */
int ideenbus_fd (struct ideenbus *self);

/* How long acknowledged commands may wait in memory before they are written down in the profile's directory, to be sent again to a broker that was restored from an
   older backup: ms 0–60000, at first 0, which is within the step that hears the answer.  Each such write waits for the disk, and everything on this thread with it; a
   relay that carries the commands of many makes one write of all of a second.  What is lost when this process is killed, or its machine, with commands still waiting:
   nothing of what the commands did, but should the broker be restored from a backup older than they are, these are not sent again.  ideenbus_close writes what
   waits; commands of the outbox do not wait. */
void ideenbus_remember_every (struct ideenbus *self, int ms);

/* ---- Requests ---- */

struct ideenbus_options
{
  const uint8_t *id;    /* 16 bytes, UUIDv7; NULL: a new one.  Use the same again to repeat a command */
  const uint8_t *after; /* a command that must have been accepted before; NULL: none */
  const uint8_t *as;    /* relays: the person acted for; NULL: nobody */
  int64_t min_seq;      /* queries: answer from views that hold this seq; 0: any */
  bool passing;         /* queries: a case, definition or organisation in the answer is not remembered, because there are many of them */
};

/* answer is DONE, REFUSED, ERROR, RESULT, PONG …; id is that of the request. */
typedef void (ideenbus_answer_fn) (struct ideenbus *self, const uint8_t id[16], const struct message *answer, void *context);

/* Sends a command or query; answered is called once, whatever number of connections that takes.  The request is copied.  The errors busy, behind and shutdown
   are not handed on: the request is repeated.  id (may be NULL) receives the request's id.  OK or BAD_MESSAGE. */
int ideenbus_send (struct ideenbus *self, const struct message *request, const struct ideenbus_options *options, ideenbus_answer_fn *answered, void *context,
                   uint8_t id[16]);

/* Forgets a request; its callback is not called any more.  What the broker made of it stays open. */
void ideenbus_cancel (struct ideenbus *self, const uint8_t id[16]);

/* Requests without an answer yet. */
size_t ideenbus_pending (const struct ideenbus *self);

/* Checks a request against the table: 0 or an error_code (proto/error.h), with the field in *culprit. */
int ideenbus_check (struct arena *arena, const struct message *request, struct slice *culprit);

/* Sends and waits for the answer, which lies in arena.  timeout_ms bounds the time without a session; with one, the answer is waited for, up to a minute.
   OK, UNREACHABLE, TIMED_OUT, REJECTED, INTERRUPTED, BAD_MESSAGE.  After anything but OK a command's outcome is open: repeat it with the same id. */
int ideenbus_call (struct ideenbus *self, struct arena *arena, const struct message *request, const struct ideenbus_options *options, int timeout_ms,
                   struct message *answer);

/* All rows of a paged query, one call each; a row lives until the function returns, and false from it ends the reading.  *answer (in arena) is what came
   instead of a page, or a RESULT without rows. */
typedef bool (ideenbus_row_fn) (const struct value *row, void *context);
int ideenbus_rows (struct ideenbus *self, struct arena *arena, const struct message *request, int timeout_ms, ideenbus_row_fn *row, void *context,
                   struct message *answer);

/* As ideenbus_call, for commands: what cannot be delivered (also: storage_full) goes into the outbox, and the result is QUEUED.  id (may be NULL) receives
   the command's id. */
int ideenbus_command (struct ideenbus *self, struct arena *arena, const struct message *request, const struct ideenbus_options *options, int timeout_ms,
                      struct message *answer, uint8_t id[16]);

/* ---- Attachments ---- */

/* Called when bytes have come or gone; false ends the transfer with INTERRUPTED.  What the broker has it keeps for a week, or until it
   wants the room: the next attempt goes on there. */
struct ideenbus_progress
{
  bool (*step) (int64_t done, int64_t total, void *context);
  void *context;
};

/* Attaches a file: uploads its content, as far as the broker has it not yet, then sends request (MSG_CASE_ATTACH; hash and size are filled in, and name with that
   of the file where there is none).  *answer (in arena) is the DONE, REFUSED or ERROR of the command or of the upload, whichever came last; timeout_ms as in
   ideenbus_call, for each step.  options (may be NULL): id and after are the command's, as holds for all.  progress may be NULL.  id (may be NULL) receives the
   command's id.  OK, FILE, CONTENT, BAD_MESSAGE, INTERRUPTED, and what ideenbus_call gives for the upload and ideenbus_command for the command: QUEUED only when
   the content is there. */
int ideenbus_attach (struct ideenbus *self, struct arena *arena, const struct message *request, const char *path, const struct ideenbus_options *options,
                     int timeout_ms, const struct ideenbus_progress *progress, struct message *answer, uint8_t id[16]);

/* Fetches an attachment (a row of case.attachments) into a file: written beside it, checked against the hash, then renamed over path.  *answer (in arena) is a
   RESULT without rows, or the REFUSED or ERROR that came instead; then, and after anything but OK, no file was written or changed.  OK, FILE, CONTENT, BAD_MESSAGE
   (no such row), INTERRUPTED, and what ideenbus_call gives.

   The file is somebody else's: never execute it, and never hand it to a browser inline, where HTML could run under your name; a gateway serves it as a download
   (Content-Disposition: attachment, X-Content-Type-Options: nosniff) with the type the row has.  The row's name has no slash, or do not use it. */
int ideenbus_fetch (struct ideenbus *self, struct arena *arena, const struct value *attachment, const char *path, const struct ideenbus_options *options,
                    int timeout_ms, const struct ideenbus_progress *progress, struct message *answer);

/* ---- Streams ---- */

struct ideenbus_stream;

/* Any of these may be NULL.  cursor is where the stream stands after this message: a CURSOR record. */
struct ideenbus_handler
{
  void (*event) (void *context, const struct message *event, const struct value *cursor);
  void (*appeared) (void *context, const struct message *appeared, const struct value *cursor); /* a case became visible: fetch it */
  void (*vanished) (void *context, const struct message *vanished, const struct value *cursor); /* forget the case */
  void (*through) (void *context, const struct value *cursor);                                  /* everything up to here was shown */
  /* The stream ended (RESET): forget what it showed and query anew.  True goes on from the head it names; false, or no function, ends it. */
  bool (*reset) (void *context, const struct message *reset);
  void (*failed) (void *context, const struct message *error); /* the broker does not take this stream (ERROR or REFUSED); it ended */
};

/* Follows the events that request (MSG_FOLLOW) asks for: its filters, and where to begin (cursor, from, or neither: now).  credit may be nil.
   With a name (64 bytes at most) the stream's cursor is kept in the profile, about once a second and when the stream or the handle is closed; a stored one
   wins over the one in request.  So after a crash events of the last second may come again, and none is missing. The stream lives across connections until
   ideenbus_unfollow, ideenbus_close or its end.  BAD_MESSAGE gives NULL. */
struct ideenbus_stream *ideenbus_follow (struct ideenbus *self, const struct message *request, const char *name, const struct ideenbus_handler *handler,
                                         void *context);

/* Ends a stream; *stream becomes NULL.  Allowed on one that ended by itself, and needed to free it before ideenbus_close does. */
void ideenbus_unfollow (struct ideenbus *self, struct ideenbus_stream **stream);

bool ideenbus_stream_ended (const struct ideenbus_stream *stream);

/* Stored cursors: reads one into the arena, or forgets it. */
int ideenbus_cursor_get (struct ideenbus *self, struct arena *arena, const char *name, struct value *cursor);
int ideenbus_cursor_put (struct ideenbus *self, const char *name, const struct value *cursor); /* NULL forgets */

/* A cursor as one word ("LOG.EPOCH.SEQ.LEAF" or with ".N"), for files and command lines; and back: OK or BAD_MESSAGE. */
const char *ideenbus_cursor_format (struct arena *arena, const struct value *cursor);
int ideenbus_cursor_parse (struct arena *arena, const char *text, struct value *cursor);

/* ---- Outbox ---- */

enum ideenbus_item_state
{
  IDEENBUS_ITEM_QUEUED, /* will be sent */
  IDEENBUS_ITEM_REFUSED /* was refused; waits for its person */
};

struct ideenbus_item
{
  uint8_t id[16];
  enum ideenbus_item_state state;
  struct message request;
  bool has_after;
  uint8_t after[16];
  int64_t time_ms;      /* when it was put there */
  struct value case_of; /* 16 bytes, or the reference that was given; nil when it is about no case */
  struct value reasons; /* refused: a list of REASON records */
};

/* Puts a command into the outbox, durably.  A command for a case that commands in the outbox are about is chained behind the last of them, unless options
   name a predecessor; comments and support are chained behind the draft only.  An edit without bases gets them from what was last seen of the case
   (ideenbus_recall); a field that was never seen counts as empty, so that nothing is overwritten unseen.  OK, BAD_MESSAGE, STORE. */
int ideenbus_enqueue (struct ideenbus *self, const struct message *request, const struct ideenbus_options *options, uint8_t id[16]);

/* Each item in order, read into the arena; false from the function ends. */
typedef bool (ideenbus_item_fn) (const struct ideenbus_item *item, void *context);
int ideenbus_outbox_each (struct ideenbus *self, struct arena *arena, ideenbus_item_fn *each, void *context);

/* Items in it, by state; *refused may be NULL. */
size_t ideenbus_outbox_count (struct ideenbus *self, size_t *refused);

struct ideenbus_sent
{
  size_t accepted, refused, left; /* left: still queued */
};

/* Sends what is queued, in order, and waits for the answers; refused items stay, with their reasons.  Only one process of a profile sends at a time; while
   another does, this one waits.  timeout_ms and results as in ideenbus_call. */
int ideenbus_outbox_send (struct ideenbus *self, int timeout_ms, struct ideenbus_sent *sent);

/* Makes a refused item (NULL: all of them) queued again, with what was chained behind it.  mine: an edit that met newer values takes these as its base, so
   that it overwrites them; a decision takes the version last seen.  OK, NOT_FOUND, STORE. */
int ideenbus_outbox_retry (struct ideenbus *self, const uint8_t id[16], bool mine);

/* Removes an item; what was chained behind it moves up, but of a draft the whole chain goes.  *dropped (may be NULL): how many. */
int ideenbus_outbox_drop (struct ideenbus *self, const uint8_t id[16], size_t *dropped);

/* ---- What was seen ---- */

/* The case as last fetched with case.get, changed by what the outbox holds for it: a CASE_VIEW record in the arena; a case drafted offline has id, fields and
   org only.  which is 16 bytes or a reference.  OK or NOT_FOUND. */
int ideenbus_recall (struct ideenbus *self, struct arena *arena, const struct value *which, struct value *view);

/* A definition as last fetched: a PIPELINE record; version 0 is the newest seen.  OK or NOT_FOUND. */
int ideenbus_recall_pipeline (struct ideenbus *self, struct arena *arena, const char *key, int64_t version, struct value *pipeline);

/* What an organisation was called when it was last fetched with org.get, in the arena.  OK or NOT_FOUND. */
int ideenbus_recall_org (struct ideenbus *self, struct arena *arena, struct slice key, struct slice *name);

/* The references of the cases that ideenbus_recall knows, a list of texts in their order.  OK or STORE. */
int ideenbus_recall_refs (struct ideenbus *self, struct arena *arena, struct value *refs);

#endif
