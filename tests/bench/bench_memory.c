/* SPDX-License-Identifier: EUPL-1.2 */
/* What the broker holds with 100,000 cases and a thousand idle followers, files in memory aside: bench_memory [DATA]. */
#include "bench.h"
#include "clients.h"
#include "region.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONNECTIONS 1000
#define AIM_KIB 32768.0
#define AIM_EACH_KIB 40.0

static struct slice follow_frame (struct arena *arena)
{
  uint8_t *id = arena_alloc (arena, 16);
  uuid_new (id);
  struct request request = {.id = id, .message = message_new (MSG_FOLLOW)};
  request.message.arg[FOLLOW_CREDIT] = value_int (65536);
  return codec_encode_request (arena, &request);
}

static void await_following (struct client *client, zmq_pollitem_t *polled)
{
  bool following = false;
  while (!following)
  {
    zmq_msg_t frame;
    zmq_poll (polled, 1, 1000);
    if (client_receive (client, &frame))
    {
      following = frame_is (&frame, MSG_FOLLOWING);
      if (frame_is (&frame, MSG_ERROR))
        frame_unwelcome (&frame);
    }
    zmq_msg_close (&frame);
  }
}

static void follow (struct clients *clients)
{
  struct arena *arena = arena_new ();
  for (uint32_t i = 0; i < clients->count; i++)
    client_send (&clients->items[i], follow_frame (arena));
  for (uint32_t i = 0; i < clients->count; i++)
    await_following (&clients->items[i], &clients->polled[i]);
  arena_destroy (&arena);
}

/* Memory of a process that is no file's, in KiB. */
static double memory_of (pid_t pid)
{
  return (double) bus_memory_kib (&(struct bus){.pid = pid});
}

/* A ROUTER under CURVE with as many connections and nothing behind it: what ZeroMQ takes in any case. */
static double bare_each (const struct bench *bench)
{
  struct router router;
  router_start (&router, bench->bus.dir, "-", 0, 32);
  double before = memory_of (router.pid);
  struct clients *clients = clients_new (router.url, router.server_key, 0, CONNECTIONS);
  sleep (1);
  double each = (memory_of (router.pid) - before) / CONNECTIONS;
  clients_destroy (&clients);
  router_stop (&router);
  return each;
}

int main (int argc, char **argv)
{
  static struct bench bench;
  bench_begin (&bench, "memory");
  region_place (&bench, argc, argv);
  bench_start (&bench);
  sleep (2);
  double before = memory_of (bench.bus.pid);
  bench_say ("connecting %d followers", CONNECTIONS);
  struct clients *clients = clients_new (bench.bus.url, bench.bus.server_key, 0, CONNECTIONS);
  follow (clients);
  clients_ping (clients);
  sleep (5); /* heartbeats and `through` have come by */
  clients_ping (clients);
  sleep (1);
  double after = memory_of (bench.bus.pid), each = (after - before) / CONNECTIONS;
  clients_destroy (&clients);
  bench_stop (&bench);
  double bare = bare_each (&bench);
  bench_row ("memory, 100,000 cases, 1,000 followers", "the aim of 32 MiB + 40 KiB a connection", (AIM_KIB + AIM_EACH_KIB * CONNECTIONS) / after, 1,
             "%.1f MiB, of it %.1f MiB without connections", after / 1024, before / 1024);
  bench_row ("memory of a follower", "a connection of a bare CURVE ROUTER", bare / each, 0, "%.1f KiB, bare %.1f KiB", each, bare);
  return 0;
}
