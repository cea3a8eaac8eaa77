/* SPDX-License-Identifier: EUPL-1.2 */
/* Measures streams: memory of an idle connection, fan-out of live records to many followers, and catch-up of one follower; beside it a bare CURVE ROUTER loop that
   sends the same bytes to the same peers.  Not a test; run it by hand:

       bench_streams [FOLLOWERS [RECORDS]]  */
#include "testbus.h"

#include <czmq.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>

#define LEAD "[{\"role\":\"lead\",\"org\":\"150890015015\"}]"
#define CREDIT "{\"credit\":4194304%s}"
#define AHEAD 512 /* commands under way */

static double now_s (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* Processor time a process has used, in seconds. */
static double cpu_s (pid_t pid)
{
  char path[64];
  unsigned long user = 0, system = 0;
  snprintf (path, sizeof path, "/proc/%ld/stat", (long) pid);
  FILE *file = fopen (path, "re");
  if (file == NULL || fscanf (file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
    abort ();
  fclose (file);
  return (double) (user + system) / (double) sysconf (_SC_CLK_TCK);
}

/* ---- Followers: raw sockets, read as fast as possible ---- */

struct crowd
{
  int count;
  struct peer **peers;
  uint8_t (*ids)[16];
  int64_t *taken;   /* bytes not yet given back as credit */
};

static void crowd_add (struct crowd *crowd, const struct bus *bus, const uint8_t secret[32], int count)
{
  crowd->peers = realloc (crowd->peers, (size_t) (crowd->count + count) * sizeof *crowd->peers);
  for (int i = 0; i < count; i++)
  {
    crowd->peers[crowd->count + i] = peer_new (bus, PEER_TCP, secret, NULL);
    peer_request (crowd->peers[crowd->count + i], "hello", "{\"min\":1,\"max\":1}", NULL);
  }
  for (int i = 0; i < count; i++)
  {
    struct peer *peer = crowd->peers[crowd->count + i];
    peer_await (peer, peer_id (peer));
    peer_forget (peer);
  }
  crowd->count += count;
}

static void give_credit (struct peer *peer, const uint8_t id[16], int64_t bytes)
{
  char json[120], text[UUID_TEXT];
  uuid_format (id, text);
  snprintf (json, sizeof json, "{\"follow\":\"%s\",\"bytes\":%lld}", text, (long long) bytes);
  peer_request (peer, "credit", json, NULL);
}

/* Takes what is there for one follower; the events among it. */
static int64_t take (struct crowd *crowd, int i, zsock_t *socket, int64_t *bytes)
{
  int64_t events = 0;
  zmq_msg_t frame;
  zmq_msg_init (&frame);
  while (zmq_msg_recv (&frame, zsock_resolve (socket), ZMQ_DONTWAIT) >= 0)
  {
    const uint8_t *data = zmq_msg_data (&frame);
    size_t size = zmq_msg_size (&frame);
    if (size > 21 && data[1] == 0xcc && data[2] == 136)
    {
      events++;
      *bytes += (int64_t) size;
      crowd->taken[i] += (int64_t) size;
    }
  }
  zmq_msg_close (&frame);
  if (crowd->taken[i] > 1000000)
  {
    give_credit (crowd->peers[i], crowd->ids[i], crowd->taken[i]);
    peer_forget (crowd->peers[i]);
    crowd->taken[i] = 0;
  }
  return events;
}

/* Until all have taken so many events; records are made meanwhile by `maker`. */
static int64_t pump_crowd (struct crowd *crowd, int64_t events, struct peer *maker, const char *kase, int records)
{
  zpoller_t *poller = zpoller_new (NULL);
  int64_t seen = 0, bytes = 0;
  int sent = 0, done = 0;
  char json[200];
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"text\":\"Ein Kommentar von mittlerer Länge, wie man sie schreibt.\"}", kase);
  double last = now_s ();
  while (seen < events && now_s () - last < 20)
  {
    for (; sent < records && sent - done < AHEAD; sent++)
    {
      peer_request (maker, "case.comment", json, NULL);
      peer_forget (maker);
    }
    while (done < sent)
    {
      const struct answer *answer = peer_receive (maker, 0);
      if (answer == NULL)
        break;
      if (answer->message.type == MSG_PONG)
        continue;
      done++;
      if (answer->message.type != MSG_DONE)
        printf ("%s %s\n", message_def (answer->message.type)->name, answer_code (answer));
      peer_forget (maker);
    }
    int64_t before = seen;
    for (int i = 0; i < crowd->count; i++)
      seen += take (crowd, i, peer_socket (crowd->peers[i]), &bytes);
    if (seen > before)
      last = now_s ();
    else
      usleep (200);
  }
  zpoller_destroy (&poller);
  if (seen < events)
    printf ("only %lld of %lld events came\n", (long long) seen, (long long) events);
  return bytes;
}

/* ---- The bare loop ---- */

struct bare
{
  int peers, messages;
  size_t size;
  zsock_t *socket;
  zmq_msg_t *ids;
};

static void *bare_main (void *argument)
{
  struct bare *self = argument;
  void *router = zsock_resolve (self->socket);
  char *data = calloc (1, self->size);
  for (int m = 0; m < self->messages; m++)
    for (int i = 0; i < self->peers; i++)
    {
      zmq_send (router, zmq_msg_data (&self->ids[i]), zmq_msg_size (&self->ids[i]), ZMQ_SNDMORE);
      zmq_send (router, data, self->size, 0);
    }
  free (data);
  return NULL;
}

static double bare_loop (int peers, int messages, size_t size)
{
  struct bare bare = {.peers = peers, .messages = messages, .size = size, .socket = zsock_new (ZMQ_ROUTER)};
  zcert_t *cert = zcert_new (), *client = zcert_new ();
  zcert_apply (cert, bare.socket);
  zsock_set_curve_server (bare.socket, 1);
  zsock_set_sndhwm (bare.socket, 0);
  zsock_set_backlog (bare.socket, 4096);
  int port = zsock_bind (bare.socket, "tcp://127.0.0.1:*");
  zsock_t **sockets = calloc ((size_t) peers, sizeof *sockets);
  for (int i = 0; i < peers; i++)
  {
    sockets[i] = zsock_new (ZMQ_DEALER);
    zcert_apply (client, sockets[i]);
    zsock_set_curve_serverkey_bin (sockets[i], zcert_public_key (cert));
    zsock_set_rcvhwm (sockets[i], 0);
    zsock_connect (sockets[i], "tcp://127.0.0.1:%d", port);
    zmq_send (zsock_resolve (sockets[i]), "x", 1, 0);
  }
  bare.ids = calloc ((size_t) peers, sizeof *bare.ids);
  for (int i = 0; i < peers; i++)
  {
    char body[8];
    zmq_msg_init (&bare.ids[i]);
    zmq_msg_recv (&bare.ids[i], zsock_resolve (bare.socket), 0);
    zmq_recv (zsock_resolve (bare.socket), body, sizeof body, 0);
  }
  double start = now_s ();
  pthread_t thread;
  pthread_create (&thread, NULL, bare_main, &bare);
  int64_t seen = 0, all = (int64_t) peers * messages;
  zmq_msg_t frame;
  zmq_msg_init (&frame);
  while (seen < all)
  {
    int64_t before = seen;
    for (int i = 0; i < peers; i++)
      while (zmq_msg_recv (&frame, zsock_resolve (sockets[i]), ZMQ_DONTWAIT) >= 0)
        seen += 1;
    if (seen == before)
      usleep (200);
  }
  double took = now_s () - start;
  pthread_join (thread, NULL);
  free (bare.ids);
  for (int i = 0; i < peers; i++)
    zsock_destroy (&sockets[i]);
  zsock_destroy (&bare.socket);
  zcert_destroy (&cert);
  zcert_destroy (&client);
  free (sockets);
  return took;
}

/* ---- Measurements ---- */

static int followers = 1000, records = 200;

static void measure (void **state)
{
  (void) state;
  struct bus bus = {0};
  char kase[UUID_TEXT];
  bus_start (&bus, NULL);
  struct peer *admin = peer_hello (&bus, PEER_LOCAL, NULL);
  bus_region (admin);
  struct peer *lead = peer_person (&bus, admin, LEAD), *reader = peer_person (&bus, admin, LEAD);
  bus_draft (lead, "Idee", "public", kase);
  struct crowd crowd = {0};
  long memory = bus_memory_kib (&bus);
  double cpu = cpu_s (bus.pid), start = now_s ();
  crowd_add (&crowd, &bus, peer_secret (reader), followers);
  printf ("%d connections: %.0f/s, %.1f ms CPU each, %.1f KiB each\n", followers, followers / (now_s () - start), (cpu_s (bus.pid) - cpu) * 1000 / followers,
          (double) (bus_memory_kib (&bus) - memory) / followers);
  crowd.ids = calloc ((size_t) followers, sizeof *crowd.ids);
  crowd.taken = calloc ((size_t) followers, sizeof *crowd.taken);
  for (int i = 0; i < followers; i++)
  {
    char json[100];
    snprintf (json, sizeof json, CREDIT, "");
    peer_must (crowd.peers[i], "follow", json, MSG_FOLLOWING);
    memcpy (crowd.ids[i], peer_id (crowd.peers[i]), 16);
  }
  printf ("following: %.1f KiB each in all\n", (double) (bus_memory_kib (&bus) - memory) / followers);
  int64_t events = (int64_t) followers * records;
  cpu = cpu_s (bus.pid);
  start = now_s ();
  int64_t bytes = pump_crowd (&crowd, events, lead, kase, records);
  double took = now_s () - start;
  printf ("fan-out: %lld events to %d in %.2f s: %.0f/s, broker CPU %.2f s, %lld bytes each; memory now %.1f KiB each\n", (long long) events, followers, took,
          (double) events / took, cpu_s (bus.pid) - cpu, (long long) (bytes / events), (double) (bus_memory_kib (&bus) - memory) / followers);
  double bare = bare_loop (followers, records, (size_t) (bytes / events));
  printf ("bare CURVE ROUTER loop: %.2f s: %.0f/s; ratio %.2f\n", bare, (double) events / bare, bare / took);

  /* Catch-up: the same records from the log by a fresh broker. */
  struct crowd one = {0};
  int64_t many = 100000;
  for (int i = 0; i < followers; i++)
    peer_destroy (&crowd.peers[i]);
  crowd.count = 0;
  one.taken = calloc (1, sizeof *one.taken);
  one.ids = calloc (1, sizeof *one.ids);
  start = now_s ();
  pump_crowd (&crowd, 0, lead, kase, 0);
  crowd_add (&one, &bus, peer_secret (reader), 1);
  char json[100];
  snprintf (json, sizeof json, CREDIT, "");
  peer_must (one.peers[0], "follow", json, MSG_FOLLOWING);
  memcpy (one.ids[0], peer_id (one.peers[0]), 16);
  start = now_s ();
  pump_crowd (&one, many, lead, kase, (int) many);
  took = now_s () - start;
  printf ("writing and following live: %lld in %.2f s: %.0f/s\n", (long long) many, took, (double) many / took);
  peer_destroy (&one.peers[0]);
  bus_end (&bus, SIGTERM);
  bus_restart (&bus);
  one.count = 0;
  one.taken[0] = 0;
  crowd_add (&one, &bus, peer_secret (reader), 1);
  snprintf (json, sizeof json, CREDIT, ",\"from\":20");
  cpu = cpu_s (bus.pid);
  start = now_s ();
  peer_request (one.peers[0], "follow", json, NULL);
  memcpy (one.ids[0], peer_id (one.peers[0]), 16);
  pump_crowd (&one, many, NULL, kase, 0);
  took = now_s () - start;
  printf ("catch-up: %lld in %.2f s: %.0f/s, broker CPU %.2f s\n", (long long) many, took, (double) many / took, cpu_s (bus.pid) - cpu);
  bare = bare_loop (1, (int) many, (size_t) (bytes / events));
  printf ("bare CURVE ROUTER loop to one: %.2f s: %.0f/s; ratio %.2f\n", bare, (double) many / bare, bare / took);
  peer_destroy (&one.peers[0]);
  peer_destroy (&admin);
  peer_destroy (&lead);
  peer_destroy (&reader);
  bus_stop (&bus);
}

int main (int argc, char **argv)
{
  struct rlimit limit;
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  zsys_set_max_sockets (30000);
  if (argc > 1)
    followers = atoi (argv[1]);
  if (argc > 2)
    records = atoi (argv[2]);
  const struct CMUnitTest tests[] = {cmocka_unit_test (measure)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
