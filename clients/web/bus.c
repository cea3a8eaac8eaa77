/* SPDX-License-Identifier: EUPL-1.2 */
/* The one relay handle of this process, inside the loop, and the requests that are on their way on it. */
#include "exchange.h"

#include "proto/error.h"

#include <assert.h>
#include <czmq.h>
#include <stdlib.h>
#include <string.h>

#define PROFILE "relay"
#define READ_PATIENCE_MS 3000 /* without a session */
#define WRITE_PATIENCE_MS 10000
#define ANSWER_MS 60000 /* with one */
#define BEHIND_MS 5000  /* for a state that the broker has not reached: the library goes on asking for it */
#define LOOK_MS 250
#define REMEMBER_MS 1000 /* one write to the disk, which the loop waits for, of all that was done meanwhile */

struct ask
{
  struct ask *next, *prev;
  struct web *web;
  uint8_t id[16];
  bool sent; /* the library has it */
  bool is_read;
  int failed; /* an error that it is answered with at the next occasion; 0: none */
  struct slice detail;
  int64_t started_ms, min_seq;
  struct arena *arena; /* of one that waits for another with the same id, or that failed */
  struct message request;
  struct ideenbus_options options;
  uint8_t as[16], after[16];
  ask_then_fn *then;
  void *context;
};

struct bus_link
{
  struct ask *asks;
  int timer;
  bool delivering; /* a look is due at once */
  bool up;
  int64_t down_since_ms;
  int64_t head;
};

bool bus_is_up (const struct web *self)
{
  return self->link != NULL && self->link->up;
}

int64_t bus_head (const struct web *self)
{
  return self->link == NULL ? 0 : self->link->head;
}

/* ---- Asks ---- */

static void ask_free (struct ask *ask)
{
  struct bus_link *link = ask->web->link;
  *(ask->prev == NULL ? &link->asks : &ask->prev->next) = ask->next;
  if (ask->next != NULL)
    ask->next->prev = ask->prev;
  arena_destroy (&ask->arena);
  free (ask);
}

static void send_postponed (struct web *self, const uint8_t id[16]);

/* Calls back once and forgets the ask; whoever waited for the same id has the next turn. */
static void answer_ask (struct ask *ask, const struct message *answer)
{
  struct web *web = ask->web;
  ask_then_fn *then = ask->then;
  void *context = ask->context;
  struct arena *arena = ask->arena; /* the answer may lie in it */
  uint8_t id[16];
  memcpy (id, ask->id, 16);
  ask->arena = NULL;
  ask_free (ask);
  then (context, answer);
  arena_destroy (&arena);
  send_postponed (web, id);
}

static void fail_ask (struct ask *ask, int error, struct slice detail)
{
  if (ask->arena == NULL)
    ask->arena = arena_new ();
  struct message message = web_error_message (ask->arena, error, detail);
  answer_ask (ask, &message);
}

static void note_head (struct web *self, const struct message *answer)
{
  int64_t seq = answer->type == MSG_DONE      ? message_int (answer, DONE_SEQ, 0)
                : answer->type == MSG_RESULT  ? message_int (answer, RESULT_SEQ, 0)
                : answer->type == MSG_REFUSED ? message_int (answer, REFUSED_SEQ, 0)
                                              : 0;
  if (seq > self->link->head)
    self->link->head = seq;
}

static void on_answer (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  struct ask *ask = context;
  (void) id;
  note_head (ask->web, answer);
  /* What the broker holds against the relay is nothing a browser can do about. */
  if (ideenbus_state (bus) == IDEENBUS_REFUSED)
    fail_ask (ask, WEB_UNREACHABLE, SLICE_NONE);
  else
    answer_ask (ask, answer);
}

static int on_look (zloop_t *loop, int timer, void *context);

/* What cannot be sent is answered from the loop, so that nobody is called back inside their own call. */
static void fail_later (struct ask *ask, int error, struct slice detail)
{
  struct bus_link *link = ask->web->link;
  if (ask->arena == NULL)
    ask->arena = arena_new ();
  ask->failed = error;
  ask->detail = slice_copy (ask->arena, detail);
  if (link->delivering)
    return;
  link->delivering = true;
  zloop_timer (ask->web->loop, 0, 1, on_look, ask->web);
}

static int64_t patience_left (const struct ask *ask, int64_t now)
{
  const struct bus_link *link = ask->web->link;
  if (ideenbus_state (ask->web->bus) == IDEENBUS_REFUSED)
    return 0;
  if (link->up)
    return ask->started_ms + ANSWER_MS - now;
  return link->down_since_ms + (ask->is_read ? READ_PATIENCE_MS : WRITE_PATIENCE_MS) - now;
}

/* What is asked for lies behind everything we have heard of, and the broker had time to get there. */
static bool is_behind (const struct ask *ask, int64_t now)
{
  const struct bus_link *link = ask->web->link;
  return link->up && ask->sent && ask->is_read && ask->min_seq > link->head && ask->started_ms + BEHIND_MS <= now;
}

static void send_ask (struct ask *ask, const struct message *request, const struct ideenbus_options *options)
{
  struct ideenbus *bus = ask->web->bus;
  struct slice culprit = SLICE_NONE;
  ask->is_read = message_def (request->type)->kind == KIND_QUERY;
  ask->started_ms = web_now_ms ();
  if (bus == NULL || patience_left (ask, ask->started_ms) <= 0)
  {
    fail_later (ask, WEB_UNREACHABLE, SLICE_NONE);
    return;
  }
  int code = ideenbus_send (bus, request, options, on_answer, ask, ask->id);
  ask->sent = code == IDEENBUS_OK;
  if (ask->sent)
    return;
  struct arena *arena = arena_new ();
  int error = ideenbus_check (arena, request, &culprit);
  fail_later (ask, error != 0 ? error : ERR_FRAME_SIZE, culprit);
  arena_destroy (&arena);
}

/* One id is on its way once: a browser that repeats a command while its first attempt still waits gets its answer after that one. */
static bool is_on_its_way (const struct bus_link *link, const struct ask *ask)
{
  for (const struct ask *at = link->asks; at != NULL; at = at->next)
    if (at != ask && at->sent && memcmp (at->id, ask->id, 16) == 0)
      return true;
  return false;
}

static void postpone (struct ask *ask, const struct message *request, const struct ideenbus_options *options)
{
  struct slice culprit;
  ask->arena = arena_new ();
  ask->started_ms = web_now_ms ();
  ask->options = *options;
  if (options->as != NULL)
    ask->options.as = memcpy (ask->as, options->as, 16);
  if (options->after != NULL)
    ask->options.after = memcpy (ask->after, options->after, 16);
  ask->options.id = ask->id;
  struct value map = message_to_map (ask->arena, request), copy = value_copy (ask->arena, &map);
  int error = message_from_map (&ask->request, request->type, &copy, &culprit);
  if (error != 0)
    fail_later (ask, error, culprit);
}

static void send_postponed (struct web *self, const uint8_t id[16])
{
  for (struct ask *at = self->link->asks; at != NULL; at = at->next)
    if (!at->sent && at->failed == 0 && memcmp (at->id, id, 16) == 0)
    {
      if (!is_on_its_way (self->link, at))
        send_ask (at, &at->request, &at->options);
      return;
    }
}

struct ask *bus_ask (struct web *self, const uint8_t as[16], const struct message *request, const struct ideenbus_options *options, ask_then_fn *then,
                     void *context)
{
  struct bus_link *link = self->link;
  struct ideenbus_options all = options == NULL ? (struct ideenbus_options){0} : *options;
  struct ask *ask = calloc (1, sizeof *ask);
  if (ask == NULL)
    abort ();
  all.as = as;
  all.passing = true; /* a relay reads for everybody: nothing of it is worth remembering */
  ask->web = self;
  ask->then = then;
  ask->context = context;
  ask->min_seq = all.min_seq;
  ask->next = link->asks;
  if (link->asks != NULL)
    link->asks->prev = ask;
  link->asks = ask;
  if (all.id != NULL)
    memcpy (ask->id, all.id, 16);
  if (all.id != NULL && is_on_its_way (link, ask))
    postpone (ask, request, &all);
  else
    send_ask (ask, request, &all);
  return ask;
}

void bus_cancel (struct web *self, struct ask **ask_)
{
  struct ask *ask = *ask_;
  uint8_t id[16];
  if (ask == NULL)
    return;
  *ask_ = NULL;
  memcpy (id, ask->id, 16);
  bool sent = ask->sent;
  if (sent)
    ideenbus_cancel (self->bus, id);
  ask_free (ask);
  if (sent)
    send_postponed (self, id);
}

/* ---- Time ---- */

static bool is_overdue (const struct ask *ask, int64_t now)
{
  return ask->failed != 0 || is_behind (ask, now) || patience_left (ask, now) <= 0;
}

/* Calling back changes the list, so the next one is looked for anew after each; those that are added meanwhile have their turn the next time. */
static void look (struct web *self)
{
  struct bus_link *link = self->link;
  int64_t now = web_now_ms ();
  size_t count = 0;
  link->delivering = false;
  for (const struct ask *at = link->asks; at != NULL; at = at->next)
    count += is_overdue (at, now);
  for (; count > 0; count--)
  {
    struct ask *ask = link->asks;
    while (ask != NULL && !is_overdue (ask, now))
      ask = ask->next;
    if (ask == NULL)
      return;
    int error = ask->failed != 0 ? ask->failed : is_behind (ask, now) ? ERR_BEHIND : WEB_UNREACHABLE;
    if (ask->sent)
      ideenbus_cancel (self->bus, ask->id);
    ask->sent = false;
    fail_ask (ask, error, ask->detail);
  }
}

static int on_look (zloop_t *loop, int timer, void *web)
{
  (void) loop;
  (void) timer;
  look (web);
  web_pump (web);
  return 0;
}

/* ---- In the loop ---- */

static void on_state (struct ideenbus *bus, enum ideenbus_state state, void *context)
{
  struct web *self = context;
  struct bus_link *link = self->link;
  bool up = state == IDEENBUS_UP;
  (void) bus;
  if (up == link->up && state != IDEENBUS_REFUSED)
    return;
  if (link->up)
    link->down_since_ms = web_now_ms ();
  link->up = up;
  const struct message *why = ideenbus_rejection (self->bus);
  if (state == IDEENBUS_REFUSED && why != NULL)
    web_log (WEB_ERROR, "event=broker state=refused code=%.*s", SLICE_ARG (message_slice (why, ERROR_CODE)));
  else
    web_log (up ? WEB_NOTICE : WEB_WARNING, "event=broker state=%s", up ? "up" : "down");
  /* A broker restored from a backup was sent again what it had lost of the last 30 days.  Whoever did it thinks it done, so somebody has to look. */
  size_t refused = 0;
  if (up && (ideenbus_outbox_count (self->bus, &refused), refused > 0))
    web_log (WEB_WARNING, "event=refused_after_restore commands=%zu text=\"README.md, Nach einer Wiederherstellung\"", refused);
  const struct message *welcome = up ? ideenbus_welcome (self->bus) : NULL;
  int64_t head = welcome == NULL ? 0 : value_as_int (value_at (&welcome->arg[WELCOME_HEAD], "seq"), 0);
  if (head > link->head)
    link->head = head;
  if (self->events != NULL)
    events_bus_changed (self, up);
}

static int on_readable (zloop_t *loop, zmq_pollitem_t *item, void *context)
{
  struct web *self = context;
  (void) loop;
  (void) item;
  if (ideenbus_wait (self->bus, 0) == IDEENBUS_STORE)
    web_log (WEB_ERROR, "event=profile_store error=\"%s\"", strerror (errno));
  web_pump (self);
  return 0;
}

static const char *why_not (int code)
{
  switch (code)
  {
  case IDEENBUS_NO_PROFILE:
    return "nobody has joined yet: ideenbus-web --data DIR join URL, with an invitation of a person with the role relay";
  case IDEENBUS_IN_USE:
    return "the profile is in use";
  case IDEENBUS_BAD_PROFILE:
    return "the profile in the data directory cannot be read";
  case IDEENBUS_DAMAGED:
    return "the profile's database is damaged";
  default:
    return strerror (errno);
  }
}

bool bus_start (struct web *self, char *error, size_t size)
{
  int code;
  self->bus = ideenbus_open (PROFILE, "ideenbus-web " IDEENBUS_VERSION, &code);
  if (self->bus == NULL)
  {
    snprintf (error, size, "%s", why_not (code));
    return false;
  }
  self->link = calloc (1, sizeof *self->link);
  if (self->link == NULL)
    abort ();
  self->link->down_since_ms = web_now_ms ();
  ideenbus_on_state (self->bus, on_state, self);
  ideenbus_remember_every (self->bus, REMEMBER_MS);
  zmq_pollitem_t item = {.fd = ideenbus_fd (self->bus), .events = ZMQ_POLLIN};
  if (item.fd < 0)
  {
    snprintf (error, size, "no descriptors left");
    return false;
  }
  zloop_poller (self->loop, &item, on_readable, self);
  zloop_poller_set_tolerant (self->loop, &item);
  self->link->timer = zloop_timer (self->loop, LOOK_MS, 0, on_look, self);
  return true;
}

/* After http_stop: everything on its way was cancelled with the exchange it belonged to. */
void bus_stop (struct web *self)
{
  for (struct ask *at = self->link == NULL ? NULL : self->link->asks, *next; at != NULL; at = next)
  {
    next = at->next;
    ask_free (at);
  }
  ideenbus_close (&self->bus);
  free (self->link);
  self->link = NULL;
}
