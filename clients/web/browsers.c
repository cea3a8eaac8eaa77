/* SPDX-License-Identifier: EUPL-1.2 */
#include "browser.h"

#include "identity.h"

#include "proto/error.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define READ_BYTES 128                /* room that each response keeps for clients of HTTP 1.0; the others write straight into the connection's */
#define SEND_BUFFER_BYTES (64 * 1024) /* what the system takes for somebody who does not read */
#define SWEEP_MS 1000

struct browsers *browsers_new (struct web *web, struct ring *ring, struct viewers *viewers)
{
  struct browsers *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  *self = (struct browsers){.web = web, .ring = ring, .viewers = viewers};
  return self;
}

void browsers_destroy (struct browsers **self)
{
  if (*self == NULL)
    return;
  assert ((*self)->count == 0);
  free (*self);
  *self = NULL;
}

uint32_t browsers_count (const struct browsers *self)
{
  return self->count;
}

/* ---- All of them ---- */

typedef void (browser_fn) (struct browser *self, const void *argument);

struct walk
{
  browser_fn *each;
  const void *argument;
};

static void walk_viewer (void *context, struct viewer *viewer)
{
  const struct walk *walk = context;
  for (struct browser *at = viewer->browsers; at != NULL; at = at->next)
    walk->each (at, walk->argument);
}

/* None goes away meanwhile: that happens inside the daemon only. */
static void walk_all (struct browsers *self, browser_fn *each, const void *argument)
{
  struct walk walk = {each, argument};
  viewers_each (self->viewers, walk_viewer, &walk);
}

/* ---- Coming and going ---- */

static void on_free (void *context)
{
  struct browser *self = context;
  struct browsers *all = self->all;
  struct viewer *viewer = self->viewer;
  browsers_gone_fn *gone = self->gone;
  void *gone_context = self->gone_context;
  *(self->prev != NULL ? &self->prev->next : &viewer->browsers) = self->next;
  if (self->next != NULL)
    self->next->prev = self->prev;
  viewers_release (all->viewers, &viewer);
  all->count--;
  all->ended -= self->ended;
  free (self->wish);
  free (self->line);
  free (self);
  gone (gone_context);
}

static int socket_of (const struct browser *self)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (self->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info != NULL ? info->connect_fd : -1;
}

/* A client that closed while it was parked is noticed at the next write only. */
static bool has_left (const struct browser *self)
{
  char byte;
  return self->parked && recv (socket_of (self), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static bool session_is_full (const struct viewer *viewer, const uint8_t session[SESSION_HASH_BYTES])
{
  uint32_t count = 0;
  for (struct browser *at = viewer->browsers; at != NULL; at = at->next)
  {
    if (at->ended || memcmp (at->session, session, sizeof at->session) != 0)
      continue;
    if (has_left (at))
      browser_end (at);
    else
      count++;
  }
  return count >= BROWSERS_PER_SESSION;
}

static struct wish *wish_of (struct exchange *exchange)
{
  struct slice id = exchange_header_of (exchange, "Last-Event-ID");
  if (id.size == 0)
    id = exchange_query (exchange, "after");
  if (id.size == 0)
    return NULL;
  struct wish *wish = calloc (1, sizeof *wish);
  if (wish == NULL)
    abort ();
  wish->understood = news_id_parse (id, &wish->seen, wish->epoch);
  return wish;
}

static struct browser *browser_new (struct browsers *all, struct viewer *viewer, struct exchange *exchange)
{
  const struct session *session = session_of (exchange);
  struct browser *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->all = all;
  self->viewer = viewer;
  self->connection = exchange->connection;
  self->wish = wish_of (exchange);
  self->told_up = true;
  self->serial = all->serial++;
  memcpy (self->session, session->hash, sizeof self->session);
  self->next = viewer->browsers;
  if (self->next != NULL)
    self->next->prev = self;
  viewer->browsers = self;
  all->count++;
  int bytes = SEND_BUFFER_BYTES;
  setsockopt (socket_of (self), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  return self;
}

static void end_if_left (struct browser *self, const void *argument)
{
  (void) argument;
  if (!self->ended && has_left (self))
    browser_end (self);
}

/* When a proxy starts anew everybody comes back at once, and nobody was seen to leave. */
static bool is_full (struct browsers *self)
{
  int64_t now_ms = web_now_ms ();
  if (self->count - self->ended >= BROWSERS_MAX && now_ms - self->swept_ms >= SWEEP_MS)
  {
    self->swept_ms = now_ms;
    walk_all (self, end_if_left, NULL);
  }
  return self->count - self->ended >= BROWSERS_MAX;
}

/* 0, or why there is no stream for this one. */
static int why_not (struct browsers *self, const struct viewer *viewer, const uint8_t session[SESSION_HASH_BYTES])
{
  if (viewer->gone)
    return ERR_AS_UNKNOWN;
  return is_full (self) || session_is_full (viewer, session) ? ERR_BUSY : 0;
}

static struct MHD_Response *response_of (struct browser *browser)
{
  struct MHD_Response *response = MHD_create_response_from_callback (MHD_SIZE_UNKNOWN, READ_BYTES, browser_read, browser, on_free);
  if (response == NULL)
    abort ();
  MHD_add_response_header (response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/event-stream");
  MHD_add_response_header (response, "X-Accel-Buffering", "no"); /* nginx would collect 4 KiB first */
  return response;
}

void browsers_add (struct browsers *self, struct exchange *exchange, browsers_gone_fn *gone, void *context)
{
  struct viewer *viewer = viewers_get (self->viewers, exchange->person);
  int error = why_not (self, viewer, session_of (exchange)->hash);
  if (error != 0)
  {
    viewers_release (self->viewers, &viewer);
    if (error == ERR_BUSY)
      exchange_answer_wait (exchange, error, BEAT_SECONDS);
    else
      exchange_answer_error (exchange, error, SLICE_NONE);
    return;
  }
  struct browser *browser = browser_new (self, viewer, exchange);
  browser->gone = gone;
  browser->gone_context = context;
  browser->response = response_of (browser);
  exchange_answer_response (exchange, MHD_HTTP_OK, browser->response);
}

/* ---- Waking ---- */

static void look_at (struct browser *self, const void *argument)
{
  (void) argument;
  if (self->parked && (self->ended || browser_is_due (self)))
    browser_wake (self);
}

void browsers_look (struct browsers *self)
{
  walk_all (self, look_at, NULL);
}

void browsers_begin_anew (struct browsers *self)
{
  self->age++;
}

void browsers_bus_changed (struct browsers *self, bool up)
{
  self->bus_up = up;
}

static void end_it (struct browser *self, const void *argument)
{
  (void) argument;
  browser_end (self);
}

void browsers_viewer_changed (struct browsers *self, struct viewer *viewer)
{
  struct walk walk = {viewer->gone ? end_it : look_at, NULL};
  (void) self;
  viewer->scanned_to = 0; /* what was looked for with other scopes */
  walk_viewer (&walk, viewer);
}

static void beat_one (struct browser *self, const void *argument)
{
  const uint64_t *second = argument;
  if (self->serial % BEAT_SECONDS != *second % BEAT_SECONDS)
    return;
  self->beat = true;
  browser_wake (self);
}

void browsers_beat (struct browsers *self, uint64_t second)
{
  walk_all (self, beat_one, &second);
}

static void end_if_of (struct browser *self, const void *session)
{
  if (memcmp (self->session, session, sizeof self->session) == 0)
    browser_end (self);
}

void browsers_end_session (struct browsers *self, const uint8_t session[SESSION_HASH_BYTES])
{
  walk_all (self, end_if_of, session);
}

void browsers_end_all (struct browsers *self)
{
  walk_all (self, end_it, NULL);
}
