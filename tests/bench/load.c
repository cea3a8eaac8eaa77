/* SPDX-License-Identifier: EUPL-1.2 */
#include "load.h"

#include "bench.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAIT_MS 60000

struct load *load_new (struct clients *clients, uint32_t connections, uint32_t lanes)
{
  struct load *self = bench_alloc (sizeof *self);
  self->clients = clients;
  self->arena = arena_new ();
  self->connections = connections;
  self->lane_count = connections * lanes;
  self->lanes = bench_alloc (self->lane_count * sizeof *self->lanes);
  for (uint32_t i = 0; i < self->lane_count; i++)
    self->lanes[i].client = i % connections;
  return self;
}

void load_destroy (struct load **self)
{
  for (uint32_t i = 0; i < (*self)->lane_count; i++)
    free ((*self)->lanes[i].frames);
  arena_destroy (&(*self)->arena);
  free ((*self)->lanes);
  free ((*self)->took);
  free (*self);
  *self = NULL;
}

static int64_t wall_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The lane stands in the id, where neither version nor variant do, so that an answer finds it. */
const uint8_t *load_add (struct load *self, uint32_t lane, const struct message *message)
{
  uint8_t *id = arena_alloc (self->arena, 16), tail[10];
  randombytes_buf (tail, sizeof tail);
  tail[3] = (uint8_t) (lane >> 8);
  tail[4] = (uint8_t) lane;
  uuid_make (id, wall_ms (), tail);
  struct lane *to = &self->lanes[lane];
  if (to->count == to->room)
  {
    to->room = to->room > 0 ? 2 * to->room : 16;
    to->frames = bench_grow (to->frames, to->room * sizeof *to->frames);
  }
  to->frames[to->count++] = codec_encode_request (self->arena, &(struct request){.id = id, .message = *message});
  return id;
}

uint32_t load_count (const struct load *self)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < self->lane_count; i++)
    count += self->lanes[i].count;
  return count;
}

static void send_next (struct load *self, struct lane *lane)
{
  if (lane->next == lane->count)
    return;
  lane->sent = bench_now ();
  client_send (&self->clients->items[lane->client], lane->frames[lane->next++]);
}

static void take_answer (struct load *self, const zmq_msg_t *frame)
{
  static const uint8_t nobody[16];
  const uint8_t *re = frame_re (frame);
  if (memcmp (re, nobody, 16) == 0)
    return; /* a sign of life */
  if (!frame_is (frame, MSG_DONE))
    frame_unwelcome (frame);
  struct lane *lane = &self->lanes[(uint32_t) re[9] << 8 | re[10]];
  self->took[self->took_count++] = bench_now () - lane->sent;
  send_next (self, lane);
}

double load_run (struct load *self)
{
  uint32_t count = load_count (self);
  self->took = bench_alloc (count * sizeof *self->took);
  double begun = bench_now ();
  for (uint32_t i = 0; i < self->lane_count; i++)
    send_next (self, &self->lanes[i]);
  while (self->took_count < count)
  {
    bool any = false;
    for (uint32_t i = 0; i < self->connections; i++)
    {
      zmq_msg_t frame;
      while (client_receive (&self->clients->items[i], &frame))
      {
        any = true;
        take_answer (self, &frame);
        zmq_msg_close (&frame);
      }
      zmq_msg_close (&frame);
    }
    if (!any && self->took_count < count)
      clients_wait (self->clients, self->connections, WAIT_MS);
  }
  return bench_now () - begun;
}

double load_median (struct load *self)
{
  return bench_median (self->took, self->took_count);
}
