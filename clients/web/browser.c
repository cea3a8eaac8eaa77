/* SPDX-License-Identifier: EUPL-1.2 */
#include "browser.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX 160

/* ---- What comes next ---- */

enum todo
{
  TODO_NOTHING,
  TODO_BUS,
  TODO_HELLO,
  TODO_RESET,
  TODO_NEWS,
  TODO_BEAT
};

/* The first place from `from` on with something for this viewer; the end, when there is none.  Browsers of one person mostly stand at the same place. */
static uint64_t scan (struct viewer *viewer, const struct ring *ring, uint64_t from)
{
  uint64_t end = ring_end (ring), place = from;
  if (viewer->scanned_from == from && viewer->scanned_to == end)
    return viewer->scanned_hit;
  while (place < end && news_shown (ring_at (ring, place), &viewer->scopes).size == 0)
    place++;
  viewer->scanned_from = from;
  viewer->scanned_to = end;
  viewer->scanned_hit = place;
  return place;
}

/* Why what the client knows may be wrong; NULL: it is not. */
static const char *reset_of (const struct browser *self)
{
  if (self->reset != NULL)
    return self->reset;
  if (self->age != self->all->age)
    return "cursor";
  if (self->rights != self->viewer->rights)
    return "rights";
  return self->place < ring_first (self->all->ring) ? "lag" : NULL;
}

/* Moves the place behind what is not shown. */
static enum todo todo_of (struct browser *self)
{
  const struct ring *ring = self->all->ring;
  if (self->told_up != self->all->bus_up)
    return TODO_BUS;
  if (ring_begun (ring) && viewer_is_fresh (self->viewer))
  {
    if (!self->greeted)
      return TODO_HELLO;
    if (reset_of (self) != NULL)
      return TODO_RESET;
    self->place = scan (self->viewer, ring, self->place);
    if (self->place < ring_end (ring))
      return TODO_NEWS;
  }
  return self->beat ? TODO_BEAT : TODO_NOTHING;
}

bool browser_is_due (struct browser *self)
{
  return todo_of (self) != TODO_NOTHING;
}

/* ---- Lines of its own ---- */

static void __attribute__ ((format (printf, 2, 3))) set_line (struct browser *self, const char *format, ...)
{
  char text[LINE_MAX];
  va_list arguments;
  va_start (arguments, format);
  int size = vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);
  assert (size > 0 && size < (int) sizeof text && self->line == NULL);
  self->line = malloc ((size_t) size);
  if (self->line == NULL)
    abort ();
  memcpy (self->line, text, (size_t) size);
  self->block = (struct slice){self->line, (uint32_t) size};
  self->written = 0;
}

/* Says behind which record everything comes on this stream.  Somebody who goes on may have seen the last one only in part; everybody else asks for it whole. */
static void greet (struct browser *self)
{
  struct ring *ring = self->all->ring;
  const struct wish *wish = self->wish;
  enum ring_found found = wish != NULL && wish->understood ? ring_find (ring, wish->seen, wish->epoch, &self->place) : RING_UNKNOWN;
  bool resumed = found == RING_FOUND;
  char id[NEWS_ID_MAX];
  if (!resumed)
    self->place = ring_end (ring);
  struct news_place seen = resumed ? wish->seen : ring_position (ring);
  int64_t seq = resumed && seen.n != NEWS_WHOLE ? seen.seq - 1 : seen.seq;
  news_id_format (seen, ring_epoch (ring), id);
  self->age = self->all->age;
  self->rights = self->viewer->rights;
  self->greeted = true;
  if (wish != NULL && !resumed)
    self->reset = found == RING_BEHIND ? "lag" : "cursor";
  free (self->wish);
  self->wish = NULL;
  set_line (self, "id: %s\nevent: hello\ndata: {\"seq\":%lld%s}\n\n", id, (long long) seq, resumed ? ",\"resumed\":true" : "");
}

static void tell_reset (struct browser *self)
{
  const struct ring *ring = self->all->ring;
  const char *code = reset_of (self);
  char id[NEWS_ID_MAX];
  self->reset = NULL;
  self->age = self->all->age;
  self->rights = self->viewer->rights;
  self->place = ring_end (ring);
  news_id_format (ring_position (ring), ring_epoch (ring), id);
  set_line (self, "id: %s\nevent: reset\ndata: {\"code\":\"%s\",\"seq\":%lld}\n\n", id, code, (long long) ring_position (ring).seq);
}

/* A comment; an id without data moves the client's Last-Event-ID along without an event, so that it does not fall behind while nothing is for it. */
static void tell_beat (struct browser *self)
{
  const struct ring *ring = self->all->ring;
  char id[NEWS_ID_MAX];
  self->beat = false;
  if (!self->greeted || !viewer_is_fresh (self->viewer))
  {
    set_line (self, ": \n\n");
    return;
  }
  news_id_format (ring_position (ring), ring_epoch (ring), id); /* whoever has nothing else to be told has seen everything up to there */
  set_line (self, "id: %s\n: \n\n", id);
}

/* ---- Reading ---- */

/* Puts the next block on its way; false when there is none. */
static bool begin_block (struct browser *self)
{
  switch (todo_of (self))
  {
  case TODO_BUS:
    self->told_up = self->all->bus_up;
    set_line (self, "event: bus\ndata: {\"state\":\"%s\"}\n\n", self->told_up ? "up" : "down");
    return true;
  case TODO_HELLO:
    greet (self);
    return true;
  case TODO_RESET:
    tell_reset (self);
    return true;
  case TODO_NEWS:
    self->block = news_shown (ring_at (self->all->ring, self->place), &self->viewer->scopes);
    self->written = 0;
    return true;
  case TODO_BEAT:
    tell_beat (self);
    return true;
  case TODO_NOTHING:
    break;
  }
  return false;
}

static void end_block (struct browser *self)
{
  if (self->line == NULL)
    self->place++;
  free (self->line);
  self->line = NULL;
  self->block = SLICE_NONE;
}

/* Copies of the block what fits. */
static size_t go_on (struct browser *self, char *buffer, size_t room)
{
  size_t left = self->block.size - self->written, count = left < room ? left : room;
  memcpy (buffer, self->block.data + self->written, count);
  self->written += (uint32_t) count;
  if (count == left)
    end_block (self);
  return count;
}

/* In the middle of news that are forgotten meanwhile: a client passes over a block that does not end. */
static bool is_torn (const struct browser *self)
{
  return self->line == NULL && self->block.size > 0 && (self->age != self->all->age || self->place < ring_first (self->all->ring));
}

static size_t read_blocks (struct browser *self, char *buffer, size_t room)
{
  size_t filled = 0;
  while (filled < room && (self->block.size > 0 || begin_block (self)))
    filled += go_on (self, buffer + filled, room - filled);
  return filled;
}

struct first_header
{
  const char *name, *value;
};

static enum MHD_Result take_first (void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
  (void) kind;
  *(struct first_header *) context = (struct first_header){name, value};
  return MHD_NO;
}

/* The headers went out before the first block was asked for.  Kept as long as the stream they would be a fifth of what it takes. */
static void forget_headers (struct browser *self)
{
  struct first_header first = {0};
  while (self->response != NULL && MHD_get_response_headers (self->response, take_first, &first) > 0 && first.name != NULL &&
         MHD_del_response_header (self->response, first.name, first.value) == MHD_YES)
    first = (struct first_header){0};
  self->response = NULL;
}

static bool is_over (struct browser *self)
{
  return self->ended || self->viewer->gone || is_torn (self) || !sessions_alive (self->all->web->sessions, self->session, web_time_ms ());
}

/* The daemon asks whenever the connection takes more. */
ssize_t browser_read (void *context, uint64_t position, char *buffer, size_t room)
{
  struct browser *self = context;
  (void) position;
  forget_headers (self);
  if (is_over (self))
    return MHD_CONTENT_READER_END_OF_STREAM;
  size_t filled = read_blocks (self, buffer, room);
  if (filled > 0)
    return (ssize_t) filled;
  self->parked = true;
  MHD_suspend_connection (self->connection);
  return 0;
}

void browser_wake (struct browser *self)
{
  if (!self->parked)
    return;
  self->parked = false;
  MHD_resume_connection (self->connection);
}

void browser_end (struct browser *self)
{
  self->all->ended += !self->ended;
  self->ended = true;
  browser_wake (self);
}
