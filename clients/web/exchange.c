/* SPDX-License-Identifier: EUPL-1.2 */
/* One request from its first line to its answer: the daemon calls exchange_step, once for the head, for each piece of the body, at the end of it, and whenever
   a connection that was suspended goes on. */
#include "room.h"

#include "proto/error.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Both in one piece of memory. */
struct whole
{
  struct exchange exchange;
  struct exchange_room room;
};

/* ---- Life ---- */

struct exchange *exchange_new (struct web *web, struct MHD_Connection *connection, const char *target)
{
  struct whole *whole = calloc (1, sizeof *whole);
  if (whole == NULL)
    abort ();
  struct exchange *self = &whole->exchange, **all = http_exchanges (web);
  self->room = &whole->room;
  self->web = web;
  self->connection = connection;
  self->arena = http_arena (web);
  self->room->target = arena_copy (self->arena, target, strlen (target));
  self->room->next = *all;
  if (*all != NULL)
    (*all)->room->prev = self;
  *all = self;
  return self;
}

static void forget_askings (struct exchange *self)
{
  for (struct asking *at = self->room->askings; at != NULL; at = at->next)
    bus_cancel (self->web, &at->ask);
  self->room->askings = NULL;
}

/* Everything but the struct itself: what a stream that idles for hours does not need. */
static void let_go (struct exchange *self)
{
  struct exchange_room *room = self->room;
  forget_askings (self);
  if (self->let_go != NULL)
    self->let_go (self);
  self->let_go = NULL;
  json_decref (room->json);
  room->json = NULL;
  free (room->body);
  self->web->body_bytes -= room->body_room;
  room->body = NULL;
  room->body_room = 0;
  if (room->spooling != NULL && room->spooling->spool.fd >= 0)
    close (room->spooling->spool.fd);
  free (room->spooling);
  room->spooling = NULL;
  self->spool = NULL;
  self->path = self->rest = self->body = self->user = self->method = SLICE_NONE;
  self->session = self->state = NULL;
  room->target = NULL;
  room->pairs = NULL;
  room->pair_count = 0;
  room->headers = NULL;
  http_arena_back (self->web, &self->arena);
}

void exchange_destroy (struct exchange *self)
{
  struct exchange_room *room = self->room;
  assert (room->work == NULL);
  if (room->response != NULL && !room->shared)
    MHD_destroy_response (room->response);
  let_go (self);
  *(room->prev == NULL ? http_exchanges (self->web) : &room->prev->room->next) = room->next;
  if (room->next != NULL)
    room->next->room->prev = room->prev;
  free ((struct whole *) self);
}

/* ---- The body ---- */

static void refuse (struct exchange *self, int error, struct slice detail)
{
  exchange_answer_error (self, error, detail);
}

/* Whether there is room for what this request will send, beside all that comes at the same time. */
static bool has_room (struct exchange *self, int64_t length)
{
  size_t all = 0, own = 0;
  if ((self->route->flags & SPOOL) == 0)
    return (length >= 0 && length <= BODY_SMALL) || self->web->body_bytes < BODIES_BYTES;
  for (const struct exchange *at = *http_exchanges (self->web); at != NULL; at = at->room->next)
    if (at->room->spooling != NULL)
    {
      all++;
      own += at->has_person && memcmp (at->person, self->person, sizeof at->person) == 0;
    }
  return all < SPOOLS && own < SPOOLS_PERSON;
}

int exchange_spool (struct exchange *self)
{
  int fd = open (arena_printf (self->arena, "%s/spool", self->web->config.data), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    web_log (WEB_ERROR, "event=spool error=\"%s\"", strerror (errno));
  return fd;
}

static bool open_spool (struct exchange *self)
{
  struct spooling *spooling = NULL;
  if (posix_memalign ((void **) &spooling, 64, sizeof *spooling) != 0)
    abort ();
  memset (spooling, 0, sizeof *spooling);
  spooling->spool.fd = exchange_spool (self);
  crypto_generichash_init (&spooling->hash, NULL, 0, sizeof spooling->spool.hash);
  self->room->spooling = spooling;
  return spooling->spool.fd >= 0;
}

static bool append_spool (struct spooling *self, const char *data, size_t size)
{
  crypto_generichash_update (&self->hash, (const unsigned char *) data, size);
  self->spool.size += (int64_t) size;
  while (size > 0)
  {
    ssize_t written = write (self->spool.fd, data, size);
    if (written < 0 && errno != EINTR)
      return false;
    data += written > 0 ? written : 0;
    size -= written > 0 ? (size_t) written : 0;
  }
  return true;
}

static void append_memory (struct exchange *self, const char *data, size_t size, size_t expected)
{
  struct exchange_room *room = self->room;
  if (room->body_size + size > room->body_room)
  {
    size_t wanted = 2 * room->body_room > expected ? 2 * room->body_room : expected;
    self->web->body_bytes -= room->body_room;
    room->body_room = wanted > room->body_size + size ? wanted : room->body_size + size;
    self->web->body_bytes += room->body_room;
    room->body = realloc (room->body, room->body_room);
    if (room->body == NULL)
      abort ();
  }
  memcpy (room->body + room->body_size, data, size);
  room->body_size += size;
}

/* False when the connection is to be closed. */
static bool take_body (struct exchange *self, const char *data, size_t size)
{
  struct exchange_room *room = self->room;
  size_t so_far = room->body_size + (room->spooling == NULL ? 0 : (size_t) room->spooling->spool.size);
  if (room->draining)
  {
    room->body_size += size;
    return room->body_size <= DRAIN_BYTES;
  }
  /* A length that was announced was checked; one in chunks shows here, and there is no way to answer in the middle of it. */
  if (so_far + size > self->route->body_max)
    return false;
  if (room->spooling == NULL)
    append_memory (self, data, size, (size_t) request_length (self) <= self->route->body_max ? (size_t) request_length (self) : size);
  else if (!append_spool (room->spooling, data, size))
  {
    web_log (WEB_ERROR, "event=spool error=\"%s\"", strerror (errno));
    refuse (self, WEB_SPOOL, SLICE_NONE);
    room->draining = true;
  }
  return true;
}

static void finish_body (struct exchange *self)
{
  struct exchange_room *room = self->room;
  self->body = (struct slice){room->body, (uint32_t) room->body_size};
  if (room->spooling == NULL)
    return;
  crypto_generichash_final (&room->spooling->hash, room->spooling->spool.hash, sizeof room->spooling->spool.hash);
  self->spool = &room->spooling->spool;
}

/* ---- Steps ---- */

/* Hands the answer to the daemon. */
static enum MHD_Result queue (struct exchange *self)
{
  struct exchange_room *room = self->room;
  struct MHD_Response *response = room->response;
  unsigned status = room->status;
  room->response = NULL;
  room->phase = PHASE_QUEUED;
  let_go (self);
  enum MHD_Result result = MHD_queue_response (self->connection, status, response);
  if (!room->shared)
    MHD_destroy_response (response);
  return result;
}

/* The program ends: what is asked behind this on the same connection is not answered any more. */
static void refuse_ending (struct exchange *self)
{
  exchange_header (self, "Connection", "close");
  refuse (self, ERR_SHUTDOWN, SLICE_NONE);
}

/* The head is there.  What is refused now is answered at once when the rest would be long in coming. */
static enum MHD_Result take_head (struct exchange *self, const char *method)
{
  struct exchange_room *room = self->room;
  struct slice detail = SLICE_NONE;
  if (self->web->stopping)
  {
    refuse_ending (self);
    return queue (self);
  }
  bool sound = request_is_sound (self);
  int error = request_open (self, method, &detail);
  int64_t length = request_length (self);
  room->phase = PHASE_BODY;
  if (!sound)
  {
    exchange_header (self, "Connection", "close");
    refuse (self, WEB_BAD_REQUEST, SLICE_NONE);
    return queue (self);
  }
  if (error == 0 && !has_room (self, length))
    error = ERR_BUSY;
  if (error == 0 && (self->route->flags & SPOOL) != 0 && !open_spool (self))
    error = WEB_SPOOL;
  http_allow_ms (self, length == 0 ? 0 : error == 0 && (self->route->flags & SPOOL) != 0 ? SPOOL_MS : BODY_MS);
  if (error == 0)
    return MHD_YES;
  refuse (self, error, detail);
  room->draining = true;
  bool soon = length >= 0 && length <= DRAIN_BYTES && exchange_header_of (self, "Expect").data == NULL;
  return soon ? MHD_YES : queue (self);
}

static void run_handler (struct exchange *self)
{
  self->room->phase = PHASE_RUNNING;
  finish_body (self);
  self->route->handler (self);
}

static enum MHD_Result take_step (struct exchange *self, const char *method, const char *data, size_t *size)
{
  struct exchange_room *room = self->room;
  if (room->phase == PHASE_HEAD)
    return take_head (self, method);
  if (*size > 0)
  {
    bool good = take_body (self, data, *size);
    *size = 0;
    return good ? MHD_YES : MHD_NO;
  }
  http_allow_ms (self, 0);
  if (room->response == NULL && self->web->stopping)
    refuse_ending (self);
  if (room->phase == PHASE_BODY && room->response == NULL)
    run_handler (self);
  if (room->response != NULL)
    return queue (self);
  if (room->phase == PHASE_RUNNING && room->askings == NULL && room->work == NULL)
  {
    web_log (WEB_ERROR, "event=no_answer route=%s", self->route->path);
    exchange_answer_error (self, ERR_INTERNAL, SLICE_NONE);
    return queue (self);
  }
  room->suspended = true;
  MHD_suspend_connection (self->connection);
  return MHD_YES;
}

enum MHD_Result exchange_step (struct exchange *self, const char *method, const char *data, size_t *size)
{
  if (self->room->phase == PHASE_QUEUED)
    return MHD_YES;
  self->room->in_daemon = true;
  enum MHD_Result result = take_step (self, method, data, size);
  self->room->in_daemon = false;
  return result;
}

void exchange_ready (struct exchange *self)
{
  struct exchange_room *room = self->room;
  if (room->work != NULL)
    return; /* a worker has our arena; worked () comes here again */
  forget_askings (self);
  if (room->in_daemon || !room->suspended)
    return;
  room->suspended = false;
  MHD_resume_connection (self->connection);
}

bool exchange_end_all (struct web *web)
{
  bool any = false;
  for (struct exchange *at = *http_exchanges (web); at != NULL; at = at->room->next)
  {
    at->room->work = NULL; /* the workers were stopped */
    any |= at->room->suspended;
    if (at->room->suspended && at->room->response == NULL)
      refuse_ending (at);
    else if (at->room->suspended)
      exchange_ready (at);
  }
  return any;
}

/* ---- Going on later ---- */

static void answered (void *context, const struct message *answer)
{
  struct asking *asking = context;
  struct exchange *self = asking->exchange;
  struct asking **at = &self->room->askings;
  while (*at != asking)
    at = &(*at)->next;
  *at = asking->next;
  asking->then (self, answer);
  bool waiting = self->room->askings != NULL || self->room->work != NULL;
  if (self->room->response == NULL && self->room->suspended && !waiting)
  {
    web_log (WEB_ERROR, "event=no_answer route=%s", self->route->path);
    exchange_answer_error (self, ERR_INTERNAL, SLICE_NONE);
  }
}

struct asking *exchange_wait (struct exchange *self, exchange_then_fn *then)
{
  struct asking *asking = arena_alloc (self->arena, sizeof *asking);
  *asking = (struct asking){.next = self->room->askings, .exchange = self, .then = then};
  self->room->askings = asking;
  return asking;
}

void exchange_wake (struct asking *waiting)
{
  answered (waiting, NULL);
}

static void ask (struct exchange *self, const uint8_t *as, const struct message *request, const struct ideenbus_options *options, exchange_then_fn *then)
{
  struct asking *asking = exchange_wait (self, then);
  asking->ask = bus_ask (self->web, as, request, options, answered, asking);
}

void exchange_ask (struct exchange *self, const struct message *request, const struct ideenbus_options *options, exchange_then_fn *then)
{
  assert (self->has_person);
  ask (self, self->person, request, options, then);
}

void exchange_ask_relay (struct exchange *self, const struct message *request, const struct ideenbus_options *options, exchange_then_fn *then)
{
  ask (self, NULL, request, options, then);
}

static void work (void *context)
{
  struct exchange *self = context;
  self->room->work (self);
}

static void worked (void *context)
{
  struct exchange *self = context;
  exchange_step_fn *then = self->room->worked;
  self->room->work = self->room->worked = NULL;
  if (self->room->response != NULL)
    exchange_ready (self);
  else
    then (self);
}

void exchange_work (struct exchange *self, exchange_step_fn *step, exchange_step_fn *then)
{
  assert (self->room->work == NULL);
  self->room->work = step;
  self->room->worked = then;
  if (workers_run (self->web, work, worked, self))
    return;
  self->room->work = self->room->worked = NULL;
  exchange_answer_error (self, ERR_BUSY, SLICE_NONE);
}

bool exchange_has_room (const struct exchange *self, size_t most, size_t most_person, bool sending)
{
  size_t all = 0, own = 0;
  for (const struct exchange *at = *http_exchanges (self->web); at != NULL; at = at->room->next)
  {
    bool running = at->room->phase == PHASE_RUNNING && at->room->response == NULL;
    bool answering = (at->room->phase == PHASE_RUNNING && at->room->response != NULL && at->room->status == 200) || (at->room->phase == PHASE_QUEUED && at->room->status == 200);
    bool is_own = memcmp (at->person, self->person, sizeof at->person) == 0;
    if (at == self || at->route != self->route || !(running || (sending && answering)))
      continue;
    all += running;
    own += is_own;
  }
  return all < most && own < most_person;
}
