/* SPDX-License-Identifier: EUPL-1.2 */
/* A ROUTER under CURVE with nothing behind it: bench_router DIR FRAMES RECORD_BYTES ANSWER_BYTES.  See clients.h for what it does. */
#include "bench.h"
#include "clients.h"
#include "region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_BYTES (64 * 1024 * 1024)
#define ROUTING_MAX 16

struct peer_name
{
  uint8_t data[ROUTING_MAX];
  size_t size;
};

struct bare
{
  void *socket;
  int fd; /* to write and sync into; -1: none */
  off_t written;
  char *frames; /* size and bytes, one behind the other */
  size_t frames_size, record_bytes, answer_bytes;
  char *record, *answer;
  struct peer_name *peers;
  size_t peer_count;
};

static void must (int status)
{
  if (status == -1)
    bench_die ("bench_router: %s", zmq_strerror (zmq_errno ()));
}

static void open_socket (struct bare *self)
{
  int on = 1, backlog = 1024;
  uint8_t secret[32];
  char url[64];
  size_t size = sizeof url;
  self->socket = zmq_socket (zmq_ctx_new (), ZMQ_ROUTER);
  region_secret (ROUTER_KEY, secret);
  must (zmq_setsockopt (self->socket, ZMQ_CURVE_SERVER, &on, sizeof on));
  must (zmq_setsockopt (self->socket, ZMQ_CURVE_SECRETKEY, secret, 32));
  must (zmq_setsockopt (self->socket, ZMQ_ROUTER_MANDATORY, &on, sizeof on)); /* a full peer makes send wait instead of dropping */
  must (zmq_setsockopt (self->socket, ZMQ_BACKLOG, &backlog, sizeof backlog));
  must (zmq_bind (self->socket, "tcp://127.0.0.1:*"));
  must (zmq_getsockopt (self->socket, ZMQ_LAST_ENDPOINT, url, &size));
  puts (url);
  fflush (stdout);
}

static void open_file (struct bare *self, const char *dir)
{
  char path[400];
  snprintf (path, sizeof path, "%s/echo.log", dir);
  self->fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (self->fd == -1 || posix_fallocate (self->fd, 0, FILE_BYTES) != 0 || fsync (self->fd) == -1)
    bench_die ("%s: %s", path, strerror (errno));
}

static void read_frames (struct bare *self, const char *path)
{
  FILE *file = fopen (path, "re");
  if (file == NULL || fseek (file, 0, SEEK_END) != 0)
    bench_die ("%s: %s", path, strerror (errno));
  self->frames_size = (size_t) ftell (file);
  self->frames = bench_alloc (self->frames_size);
  rewind (file);
  if (fread (self->frames, 1, self->frames_size, file) != self->frames_size)
    bench_die ("%s: cannot be read", path);
  fclose (file);
}

static void send_to (struct bare *self, const struct peer_name *peer, const void *data, size_t size)
{
  must (zmq_send (self->socket, peer->data, peer->size, ZMQ_SNDMORE));
  must (zmq_send (self->socket, data, size, 0));
}

static void send_all (struct bare *self)
{
  uint32_t size;
  for (size_t at = 0; at < self->frames_size; at += size)
  {
    memcpy (&size, self->frames + at, sizeof size);
    at += sizeof size;
    for (size_t i = 0; i < self->peer_count; i++)
      send_to (self, &self->peers[i], self->frames + at, size);
  }
}

static void welcome (struct bare *self, const struct peer_name *peer)
{
  static const uint8_t head[21] = {0x93, 0xcc, 129, 0xc4, 16};
  uint8_t frame[21];
  memcpy (frame, head, sizeof frame);
  frame[2] = (uint8_t) message_def (MSG_WELCOME)->number;
  self->peers = bench_grow (self->peers, (self->peer_count + 1) * sizeof *self->peers);
  self->peers[self->peer_count++] = *peer;
  send_to (self, peer, frame, sizeof frame);
}

static void echo (struct bare *self, const struct peer_name *peer)
{
  if (self->fd != -1)
  {
    if (self->written + (off_t) self->record_bytes > FILE_BYTES)
      self->written = 0;
    if (pwrite (self->fd, self->record, self->record_bytes, self->written) == -1 || fdatasync (self->fd) == -1)
      bench_die ("echo.log: %s", strerror (errno));
    self->written += (off_t) self->record_bytes;
  }
  send_to (self, peer, self->answer, self->answer_bytes);
}

static void serve (struct bare *self)
{
  struct peer_name peer;
  char body[4096];
  for (;;)
  {
    int size = zmq_recv (self->socket, peer.data, sizeof peer.data, 0);
    must (size);
    peer.size = (size_t) size;
    size = zmq_recv (self->socket, body, sizeof body, 0);
    must (size);
    if (size >= 4 && memcmp (body, ROUTER_ECHO, 4) == 0)
      echo (self, &peer);
    else if (size == 2 && memcmp (body, ROUTER_GO, 2) == 0)
      send_all (self);
    else
      welcome (self, &peer);
  }
}

int main (int argc, char **argv)
{
  struct bare self = {.fd = -1};
  if (argc != 5)
    bench_die ("bench_router DIR FRAMES RECORD_BYTES ANSWER_BYTES");
  self.record_bytes = strtoul (argv[3], NULL, 10);
  self.answer_bytes = strtoul (argv[4], NULL, 10);
  self.record = bench_alloc (self.record_bytes);
  self.answer = bench_alloc (self.answer_bytes);
  if (self.record_bytes > 0)
    open_file (&self, argv[1]);
  if (strcmp (argv[2], "-") != 0)
    read_frames (&self, argv[2]);
  open_socket (&self);
  serve (&self);
  return 0;
}
