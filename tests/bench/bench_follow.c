/* SPDX-License-Identifier: EUPL-1.2 */
/* Streams: fan-out to a thousand followers, and one follower that catches up from the beginning of the log, each beside a bare ROUTER under CURVE that sends
   the same frames to the same clients: bench_follow [DATA]. */
#include "bench.h"
#include "clients.h"
#include "load.h"
#include "region.h"
#include "texts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 3
#define FOLLOWERS 1000
#define COMMENTS 300 /* told to everybody, in one round */
#define LANES 30     /* of them at a time */
#define CREDIT LIMIT_CREDIT_BYTES
#define WAIT_MS 20000

/* The frames that one follower got, as the bare router wants them. */
struct frames
{
  char path[400];
  FILE *file;
  uint64_t count, bytes;
};

/* One kind of stream: the best of all rounds, in seconds. */
struct stream
{
  struct frames frames;
  double took, bare, cpu;
};

static void least (double *best, double value)
{
  if (*best == 0 || value < *best)
    *best = value;
}

static void frames_open (struct frames *self, const struct bench *bench, const char *name)
{
  *self = (struct frames){0};
  snprintf (self->path, sizeof self->path, "%s/%s", bench->bus.dir, name);
  self->file = fopen (self->path, "we");
  if (self->file == NULL)
    bench_die ("%s: %s", self->path, strerror (errno));
}

static void frames_add (struct frames *self, zmq_msg_t *frame)
{
  uint32_t size = (uint32_t) zmq_msg_size (frame);
  if (self->file == NULL)
    return;
  fwrite (&size, sizeof size, 1, self->file);
  fwrite (zmq_msg_data (frame), 1, size, self->file);
  self->count++;
  self->bytes += size;
}

static void frames_close (struct frames *self)
{
  if (self->file != NULL && fclose (self->file) != 0)
    bench_die ("%s: %s", self->path, strerror (errno));
  self->file = NULL;
}

/* ---- Following ---- */

static struct slice follow_frame (struct arena *arena, bool all, const uint8_t *id)
{
  struct request request = {.id = id, .message = message_new (MSG_FOLLOW)};
  request.message.arg[FOLLOW_CREDIT] = value_int (CREDIT);
  if (all)
    request.message.arg[FOLLOW_FROM] = value_int (0);
  return codec_encode_request (arena, &request);
}

static void give_credit (struct arena *arena, struct client *client, const uint8_t *follow)
{
  uint8_t id[16];
  uuid_new (id);
  struct request request = {.id = id, .message = message_new (MSG_CREDIT)};
  request.message.arg[CREDIT_FOLLOW] = value_id (follow);
  request.message.arg[CREDIT_BYTES] = value_int (CREDIT / 2);
  client_send (client, codec_encode_request (arena, &request));
  client->bytes = 0;
  arena_reset (arena);
}

/* ---- Fan-out ---- */

static void begin_following (struct clients *clients)
{
  struct arena *arena = arena_new ();
  for (uint32_t i = 0; i < clients->count; i++)
  {
    uint8_t id[16];
    uuid_new (id);
    client_send (&clients->items[i], follow_frame (arena, false, id));
  }
  for (uint32_t i = 0; i < clients->count; i++)
  {
    bool following = false;
    while (!following)
    {
      zmq_msg_t frame;
      zmq_poll (&clients->polled[i], 1, WAIT_MS);
      following = client_receive (&clients->items[i], &frame) && frame_is (&frame, MSG_FOLLOWING);
      zmq_msg_close (&frame);
    }
  }
  arena_destroy (&arena);
}

/* Takes what is there for the followers; gives the number of events. */
static uint64_t drain (struct clients *clients, struct frames *frames)
{
  uint64_t events = 0;
  for (uint32_t i = 0; i < clients->count; i++)
  {
    zmq_msg_t frame;
    while (client_receive (&clients->items[i], &frame))
    {
      bool event = frame_is (&frame, MSG_EVENT);
      events += event;
      if (event && i == 0)
        frames_add (frames, &frame);
      zmq_msg_close (&frame);
    }
    zmq_msg_close (&frame);
  }
  return events;
}

static double await_events (struct clients *clients, uint64_t wanted, struct frames *frames, double begun)
{
  uint64_t events = 0;
  double last = bench_now ();
  while (events < wanted)
  {
    uint64_t more = drain (clients, frames);
    events += more;
    if (more > 0)
      last = bench_now ();
    else if (bench_now () - last > WAIT_MS / 1e3)
      bench_die ("%llu of %llu events came", (unsigned long long) events, (unsigned long long) wanted);
    else
      clients_wait (clients, clients->count, 10);
  }
  return bench_now () - begun;
}

/* Comments on one case that everybody in the administrations sees. */
static struct load *comments (struct clients *speaker, const uint8_t kase[16], uint32_t count, struct draw *draw)
{
  struct load *load = load_new (speaker, 1, LANES);
  for (uint32_t i = 0; i < count; i++)
  {
    struct message comment = message_new (MSG_CASE_COMMENT);
    comment.arg[CASE_COMMENT_CASE] = value_id (kase);
    comment.arg[CASE_COMMENT_TEXT] = value_text (text_make (draw, load->arena, 8));
    load_add (load, i % LANES, &comment);
  }
  return load;
}

static void draft (struct clients *speaker, uint8_t kase[16])
{
  struct load *load = load_new (speaker, 1, 1);
  struct message message = message_new (MSG_CASE_DRAFT);
  message.arg[CASE_DRAFT_TITLE] = value_string ("Digitales Dorfgespräch");
  message.arg[CASE_DRAFT_SUMMARY] = value_string ("Alle hören alles.");
  message.arg[CASE_DRAFT_VISIBILITY] = value_string ("intermunicipal");
  memcpy (kase, load_add (load, 0, &message), 16);
  load_run (load);
  load_destroy (&load);
}

static void fan_out (struct bench *bench, struct stream *stream)
{
  struct draw draw = {3};
  uint8_t kase[16];
  struct clients *speaker = clients_new (bench->bus.url, bench->bus.server_key, REGION_SUBMITTERS, 1);
  draft (speaker, kase);
  struct clients *followers = clients_new (bench->bus.url, bench->bus.server_key, 0, FOLLOWERS);
  begin_following (followers);
  struct load *load = comments (speaker, kase, COMMENTS, &draw);
  frames_open (&stream->frames, bench, "fan");
  double used = bench_broker_cpu (bench), begun = bench_now ();
  load_run (load);
  double took = await_events (followers, (uint64_t) COMMENTS * FOLLOWERS, &stream->frames, begun);
  least (&stream->cpu, bench_broker_cpu (bench) - used);
  least (&stream->took, took);
  bench_say ("fan-out: %.0f events/s", COMMENTS * (double) FOLLOWERS / took);
  frames_close (&stream->frames);
  load_destroy (&load);
  clients_destroy (&followers);
  clients_destroy (&speaker);
}

/* ---- Catching up ---- */

/* Until the head is reached; counts messages. */
static double catch_up_once (struct bench *bench, struct frames *frames)
{
  uint8_t follow[16];
  struct arena *arena = arena_new ();
  struct clients *clients = clients_new (bench->bus.url, bench->bus.server_key, REGION_COORDINATORS, 1);
  struct client *client = &clients->items[0];
  uint64_t skipped = 0;
  uuid_new (follow);
  double begun = bench_now (), ended = 0;
  client_send (client, follow_frame (arena, true, follow));
  while (ended == 0)
  {
    zmq_msg_t frame;
    if (!client_receive (client, &frame))
      clients_wait (clients, 1, WAIT_MS);
    else if (frame_is (&frame, MSG_EVENT) || frame_is (&frame, MSG_THROUGH))
    {
      frames_add (frames, &frame);
      client->bytes += zmq_msg_size (&frame);
      skipped = frame_is (&frame, MSG_THROUGH) ? skipped + 1 : 0;
      /* `through` comes at the head, but also while much is skipped: the region's people see most of it, so the last is followed by silence. */
      if (skipped > 0)
        ended = zmq_poll (clients->polled, 1, 50) == 0 ? bench_now () - 0.05 : 0;
    }
    else if (frame_is (&frame, MSG_ERROR) || frame_is (&frame, MSG_RESET))
      frame_unwelcome (&frame);
    zmq_msg_close (&frame);
    if (client->bytes > CREDIT / 2)
      give_credit (arena, client, follow);
  }
  clients_destroy (&clients);
  arena_destroy (&arena);
  return ended - begun;
}

static void catch_up (struct bench *bench, struct stream *stream)
{
  frames_open (&stream->frames, bench, "log");
  double used = bench_broker_cpu (bench), took = catch_up_once (bench, &stream->frames);
  least (&stream->cpu, bench_broker_cpu (bench) - used);
  least (&stream->took, took);
  frames_close (&stream->frames);
  bench_say ("catch-up: %.0f events/s", (double) stream->frames.count / took);
}

/* ---- Bare ---- */

static double bare_once (struct clients *clients, const struct frames *frames)
{
  uint64_t wanted = frames->count * clients->count, got = 0;
  double begun = bench_now ();
  client_send (&clients->items[0], SLICE (ROUTER_GO));
  while (got < wanted)
  {
    uint64_t before = got;
    for (uint32_t i = 0; i < clients->count; i++)
    {
      zmq_msg_t frame;
      while (client_receive (&clients->items[i], &frame))
      {
        got++;
        zmq_msg_close (&frame);
      }
      zmq_msg_close (&frame);
    }
    if (got == before)
      clients_wait (clients, clients->count, 10);
  }
  return bench_now () - begun;
}

static void bare (struct bench *bench, struct stream *stream, uint32_t count)
{
  struct router router;
  router_start (&router, bench->bus.dir, stream->frames.path, 0, 32);
  struct clients *clients = clients_new (router.url, router.server_key, 0, count);
  double took = bare_once (clients, &stream->frames);
  least (&stream->bare, took);
  clients_destroy (&clients);
  router_stop (&router);
  bench_say ("bare: %.0f frames/s", (double) stream->frames.count * count / took);
}

static void show (const char *name, const char *beside, const struct stream *stream, uint32_t count)
{
  double sent = (double) stream->frames.count * count;
  bench_row (name, beside, stream->bare / stream->took, 0, "%.0f events/s, bare %.0f; %.0f bytes each, broker cpu %.1f us each", sent / stream->took,
             sent / stream->bare, (double) stream->frames.bytes / (double) stream->frames.count, stream->cpu / sent * 1e6);
}

int main (int argc, char **argv)
{
  static struct bench bench;
  struct stream fan = {0}, log = {0};
  bench_begin (&bench, "follow");
  region_place (&bench, argc, argv);
  bench_start (&bench);
  for (int i = 0; i < ROUNDS; i++)
  {
    catch_up (&bench, &log);
    bare (&bench, &log, 1);
    fan_out (&bench, &fan);
    bare (&bench, &fan, FOLLOWERS);
  }
  bench_stop (&bench);
  show ("fan-out to 1,000 followers", "a bare CURVE ROUTER loop, same frames", &fan, FOLLOWERS);
  show ("catch-up of one follower", "a bare CURVE ROUTER stream, same frames", &log, 1);
  return 0;
}
