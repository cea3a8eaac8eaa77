/* SPDX-License-Identifier: EUPL-1.2 */
/* What happens, as Server-Sent Events: the relay's one stream of everything comes into a ring, and each open stream of a browser is a place in it. */
#include "browsers.h"
#include "exchange.h"
#include "ring.h"
#include "viewers.h"

#include <czmq.h>
#include <stdlib.h>
#include <string.h>

#define RING_BYTES ((size_t) 16 * 1024 * 1024)
#define TICK_MS 50 /* news that come closer together are shown together */
#define SECOND_MS 1000
#define AGAIN_MS 10000 /* before a stream that was refused is asked for again */
#define DAY_MS (24LL * 3600 * 1000)
#define DAY_SETTLES_MS 65000 /* roles and assignments begin and end with days; the broker notices within a minute */

struct events
{
  struct web *web;
  struct ring *ring;
  struct viewers *viewers;
  struct browsers *browsers;
  struct ideenbus_stream *stream;
  int64_t ended_ms; /* when the stream was refused */
  int64_t ticked_ms;
  int64_t day;
  uint64_t second;
  int second_timer, tick_timer; /* -1: none */
  bool stopped;
};

static void events_free (struct events *self)
{
  browsers_destroy (&self->browsers);
  viewers_destroy (&self->viewers);
  ring_destroy (&self->ring);
  free (self);
}

/* ---- Waking browsers, seldom enough ---- */

static int on_tick (zloop_t *loop, int timer, void *context)
{
  struct events *self = context;
  (void) loop;
  (void) timer;
  self->tick_timer = -1;
  self->ticked_ms = web_now_ms ();
  browsers_look (self->browsers);
  web_pump (self->web);
  return 0;
}

/* The first after a pause goes out at once, and the next ones together. */
static void tick_soon (struct events *self)
{
  if (self->tick_timer != -1 || self->stopped)
    return;
  int64_t wait = self->ticked_ms + TICK_MS - web_now_ms ();
  self->tick_timer = zloop_timer (self->web->loop, wait > 1 ? (size_t) wait : 1, 1, on_tick, self);
}

static void on_viewer_changed (void *context, struct viewer *viewer)
{
  struct events *self = context;
  if (viewer->gone)
    session_person_gone (self->web, viewer->person);
  browsers_viewer_changed (self->browsers, viewer);
  tick_soon (self);
}

static void on_session_end (void *context, const uint8_t session[SESSION_HASH_BYTES])
{
  struct web *web = context;
  struct events *self = web->events;
  if (self == NULL)
    return;
  browsers_end_session (self->browsers, session);
  tick_soon (self); /* pumping here could run a request inside the call that ends the session */
}

/* ---- The stream of the bus ---- */

static void person_changed (struct events *self, const struct message *event)
{
  const uint8_t *person = value_as_id (value_at (&event->arg[EVENT_BODY], "person"));
  if (person != NULL)
    viewers_person_changed (self->viewers, person, message_int (event, EVENT_SEQ, 0));
}

/* Whoever may see less from here on is shown nothing more before their scopes were read anew. */
static void rights_changed (struct events *self, const struct message *event)
{
  switch (message_by_name (message_slice (event, EVENT_KIND)))
  {
  case MSG_PERSON_ENROLLED:
  case MSG_PERSON_CHANGED:
  case MSG_PERSON_REVOKED:
    person_changed (self, event);
    break;
  case MSG_ORG_CHANGED:
    viewers_all_changed (self->viewers, message_int (event, EVENT_SEQ, 0));
    break;
  default:
    break;
  }
}

static void on_event (void *context, const struct message *event, const struct value *cursor)
{
  struct events *self = context;
  (void) cursor;
  rights_changed (self, event);
  struct news *news = news_new (event, ring_epoch (self->ring));
  if (news == NULL)
  {
    web_log (WEB_ERROR, "event=stream_without_audience seq=%lld", (long long) message_int (event, EVENT_SEQ, 0));
    return;
  }
  if (ring_add (self->ring, &news))
    tick_soon (self);
}

static void on_through (void *context, const struct value *cursor)
{
  struct events *self = context;
  struct news_place place = {value_as_int (value_at (cursor, "seq"), 0), (uint32_t) value_as_int (value_at (cursor, "n"), NEWS_WHOLE)};
  ring_through (self->ring, place);
}

static bool begin_at (struct events *self, const struct value *cursor)
{
  const uint8_t *log = value_as_id (value_at (cursor, "log"));
  struct news_place place = {value_as_int (value_at (cursor, "seq"), 0), NEWS_WHOLE};
  char epoch[NEWS_EPOCH_MAX];
  if (log == NULL)
    return false;
  news_epoch_format (log, value_as_int (value_at (cursor, "epoch"), 1), epoch);
  ring_begin (self->ring, place, epoch);
  browsers_begin_anew (self->browsers);
  viewers_begin_anew (self->viewers, place.seq);
  tick_soon (self);
  return true;
}

static bool on_reset (void *context, const struct message *reset)
{
  struct events *self = context;
  web_log (WEB_WARNING, "event=stream_reset code=%.*s", SLICE_ARG (message_slice (reset, RESET_CODE)));
  return begin_at (self, &reset->arg[RESET_HEAD]);
}

static void on_failed (void *context, const struct message *answer)
{
  struct events *self = context;
  self->ended_ms = web_now_ms ();
  struct slice code = answer->type == MSG_ERROR ? message_slice (answer, ERROR_CODE) : SLICE ("refused");
  web_log (WEB_ERROR, "event=stream_refused code=%.*s", SLICE_ARG (code));
}

/* Begins at the head that the broker has just named, so that it is known what the ring misses nothing of.  From then on the library goes on where it was. */
static void follow (struct events *self)
{
  static const struct ideenbus_handler handler = {.event = on_event, .through = on_through, .reset = on_reset, .failed = on_failed};
  const struct message *welcome = ideenbus_welcome (self->web->bus);
  if (self->stream != NULL || welcome == NULL || !begin_at (self, &welcome->arg[WELCOME_HEAD]))
    return;
  struct message request = message_new (MSG_FOLLOW);
  request.arg[FOLLOW_CURSOR] = welcome->arg[WELCOME_HEAD];
  request.arg[FOLLOW_AUDIENCE] = value_bool (true);
  self->stream = ideenbus_follow (self->web->bus, &request, NULL, &handler, self);
}

void events_bus_changed (struct web *web, bool up)
{
  struct events *self = web->events;
  browsers_bus_changed (self->browsers, up);
  if (up)
  {
    follow (self);
    viewers_retry (self->viewers);
  }
  tick_soon (self);
}

/* ---- Time ---- */

static void follow_again (struct events *self)
{
  if (self->stream == NULL || !ideenbus_stream_ended (self->stream) || web_now_ms () < self->ended_ms + AGAIN_MS || !bus_is_up (self->web))
    return;
  ideenbus_unfollow (self->web->bus, &self->stream);
  follow (self);
}

/* What somebody could see yesterday they may not see today, without anything having happened. */
static void day_changed (struct events *self)
{
  int64_t day = (web_time_ms () - DAY_SETTLES_MS) / DAY_MS;
  if (day == self->day)
    return;
  self->day = day;
  browsers_look (self->browsers);
  ring_clear (self->ring);
  viewers_forget (self->viewers);
}

static int on_second (zloop_t *loop, int timer, void *context)
{
  struct events *self = context;
  (void) loop;
  (void) timer;
  day_changed (self);
  follow_again (self);
  viewers_retry (self->viewers);
  browsers_beat (self->browsers, self->second++);
  web_pump (self->web);
  return 0;
}

/* ---- Start, end, and the route ---- */

bool events_start (struct web *web, char *error, size_t size)
{
  (void) error;
  (void) size;
  struct events *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->web = web;
  self->ring = ring_new (web->config.ring_kib > 0 ? (size_t) web->config.ring_kib * 1024 : RING_BYTES);
  self->viewers = viewers_new (web, on_viewer_changed, self);
  self->browsers = browsers_new (web, self->ring, self->viewers);
  self->day = (web_time_ms () - DAY_SETTLES_MS) / DAY_MS;
  self->tick_timer = -1;
  self->second_timer = zloop_timer (web->loop, SECOND_MS, 0, on_second, self);
  web->events = self;
  sessions_on_end (web->sessions, on_session_end, web);
  if (bus_is_up (web))
    events_bus_changed (web, true);
  return true;
}

/* A stream that is in the middle of writing to somebody who does not read ends with the daemon, and is the last to know us. */
static void on_gone (void *context)
{
  struct events *self = context;
  if (self->stopped && browsers_count (self->browsers) == 0)
    events_free (self);
}

void events_stop (struct web *web)
{
  struct events *self = web->events;
  if (self == NULL)
    return;
  web->events = NULL;
  self->stopped = true;
  zloop_timer_end (web->loop, self->second_timer);
  if (self->tick_timer != -1)
    zloop_timer_end (web->loop, self->tick_timer);
  if (self->stream != NULL)
    ideenbus_unfollow (web->bus, &self->stream);
  if (browsers_count (self->browsers) == 0)
  {
    events_free (self);
    return;
  }
  viewers_stop (self->viewers);
  browsers_end_all (self->browsers);
  web_pump (web);
}

static void answer_head (struct exchange *exchange)
{
  struct MHD_Response *response = MHD_create_response_from_buffer (0, NULL, MHD_RESPMEM_PERSISTENT);
  if (response == NULL)
    abort ();
  MHD_add_response_header (response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/event-stream");
  exchange_answer_response (exchange, MHD_HTTP_OK, response);
}

void get_events (struct exchange *exchange)
{
  struct events *self = exchange->web->events;
  if (self == NULL)
    exchange_answer_error (exchange, ERR_SHUTDOWN, SLICE_NONE);
  else if (exchange->head)
    answer_head (exchange);
  else
    browsers_add (self->browsers, exchange, on_gone, self);
}
