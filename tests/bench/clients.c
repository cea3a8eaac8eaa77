/* SPDX-License-Identifier: EUPL-1.2 */
#include "clients.h"

#include "bench.h"
#include "proto/json.h"
#include "region.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_MS 30000
#define SOCKETS_MAX 4096

/* ---- Sockets ---- */

static void must (int status)
{
  if (status == -1)
    bench_die ("ZeroMQ: %s", zmq_strerror (zmq_errno ()));
}

static void set_curve (void *socket, const uint8_t server_key[32], uint32_t person)
{
  uint8_t secret[32], public_key[32];
  region_secret (person, secret);
  region_public (person, public_key);
  must (zmq_setsockopt (socket, ZMQ_CURVE_SERVERKEY, server_key, 32));
  must (zmq_setsockopt (socket, ZMQ_CURVE_PUBLICKEY, public_key, 32));
  must (zmq_setsockopt (socket, ZMQ_CURVE_SECRETKEY, secret, 32));
}

static void connect_client (struct clients *self, struct client *client, const char *url, const uint8_t server_key[32], uint32_t person)
{
  int none = 0;
  client->socket = zmq_socket (self->context, ZMQ_DEALER);
  if (client->socket == NULL)
    must (-1);
  must (zmq_setsockopt (client->socket, ZMQ_LINGER, &none, sizeof none));
  set_curve (client->socket, server_key, person);
  must (zmq_connect (client->socket, url));
}

struct clients *clients_new (const char *url, const uint8_t server_key[32], uint32_t first_person, uint32_t count)
{
  struct clients *self = bench_alloc (sizeof *self);
  self->context = zmq_ctx_new ();
  self->count = count;
  self->items = bench_alloc (count * sizeof *self->items);
  self->polled = bench_alloc (count * sizeof *self->polled);
  must (zmq_ctx_set (self->context, ZMQ_MAX_SOCKETS, SOCKETS_MAX));
  for (uint32_t i = 0; i < count; i++)
  {
    connect_client (self, &self->items[i], url, server_key, first_person + i);
    self->polled[i] = (zmq_pollitem_t){.socket = self->items[i].socket, .events = ZMQ_POLLIN};
  }
  clients_hello (self);
  return self;
}

void clients_destroy (struct clients **self)
{
  if (*self == NULL)
    return;
  for (uint32_t i = 0; i < (*self)->count; i++)
    zmq_close ((*self)->items[i].socket);
  zmq_ctx_term ((*self)->context);
  free ((*self)->items);
  free ((*self)->polled);
  free (*self);
  *self = NULL;
}

/* ---- Frames ---- */

void client_send (struct client *self, struct slice frame)
{
  must (zmq_send (self->socket, frame.data, frame.size, 0));
}

bool client_receive (struct client *self, zmq_msg_t *frame)
{
  zmq_msg_init (frame);
  if (zmq_msg_recv (frame, self->socket, ZMQ_DONTWAIT) >= 0)
    return true;
  if (zmq_errno () != EAGAIN && zmq_errno () != EINTR)
    must (-1);
  return false;
}

void clients_wait (struct clients *self, uint32_t count, int timeout_ms)
{
  zmq_poll (self->polled, (int) count, timeout_ms);
}

uint32_t frame_number (const zmq_msg_t *frame)
{
  const uint8_t *data = zmq_msg_data ((zmq_msg_t *) (uintptr_t) frame);
  return zmq_msg_size (frame) >= 21 && data[1] == 0xcc ? data[2] : 0;
}

const uint8_t *frame_re (const zmq_msg_t *frame)
{
  return (const uint8_t *) zmq_msg_data ((zmq_msg_t *) (uintptr_t) frame) + 5;
}

bool frame_is (const zmq_msg_t *frame, enum message_type type)
{
  return frame_number (frame) == message_def (type)->number;
}

void frame_unwelcome (const zmq_msg_t *frame)
{
  struct arena *arena = arena_new ();
  struct answer answer;
  struct slice culprit;
  if (codec_decode_answer (arena, zmq_msg_data ((zmq_msg_t *) (uintptr_t) frame), zmq_msg_size (frame), &answer, &culprit) != 0)
    bench_die ("what came is no answer");
  bench_die ("unwelcome: %s %s", message_def (answer.message.type)->name, json_dumps (json_from_message (&answer.message), 0));
}

/* ---- Hello ---- */

static struct slice session_frame (struct arena *arena, enum message_type type)
{
  uint8_t *id = arena_alloc (arena, 16);
  uuid_new (id);
  struct request request = {.id = id, .message = message_new (type)};
  if (type == MSG_HELLO)
    request.message.arg[HELLO_MIN] = request.message.arg[HELLO_MAX] = value_int (PROTOCOL_VERSION);
  return codec_encode_request (arena, &request);
}

void clients_hello (struct clients *self)
{
  struct arena *arena = arena_new ();
  struct slice hello = session_frame (arena, MSG_HELLO);
  for (uint32_t i = 0; i < self->count; i++)
    client_send (&self->items[i], hello);
  for (uint32_t i = 0; i < self->count; i++)
  {
    bool welcome = false;
    double until = bench_now () + ANSWER_MS / 1e3;
    while (!welcome)
    {
      zmq_msg_t frame;
      zmq_poll (&self->polled[i], 1, 100);
      if (client_receive (&self->items[i], &frame))
        welcome = frame_is (&frame, MSG_WELCOME);
      else if (bench_now () > until)
        bench_die ("no welcome for connection %u", i);
      zmq_msg_close (&frame);
    }
  }
  arena_destroy (&arena);
}

void clients_ping (struct clients *self)
{
  struct arena *arena = arena_new ();
  struct slice ping = session_frame (arena, MSG_PING);
  for (uint32_t i = 0; i < self->count; i++)
    client_send (&self->items[i], ping);
  arena_destroy (&arena);
}

/* ---- The bare router ---- */

void router_start (struct router *self, const char *dir, const char *frames, size_t record_bytes, size_t answer_bytes)
{
  char record[24], answer[24];
  int out[2];
  snprintf (record, sizeof record, "%zu", record_bytes);
  snprintf (answer, sizeof answer, "%zu", answer_bytes);
  if (pipe2 (out, O_CLOEXEC) == -1)
    bench_die ("pipe: %s", strerror (errno));
  self->pid = fork ();
  if (self->pid == 0)
  {
    prctl (PR_SET_PDEATHSIG, SIGKILL);
    dup2 (out[1], STDOUT_FILENO);
    execl (BENCH_ROUTER, "bench_router", dir, frames, record, answer, (char *) NULL);
    _exit (127);
  }
  close (out[1]);
  FILE *stream = fdopen (out[0], "r");
  if (stream == NULL || fgets (self->url, sizeof self->url, stream) == NULL)
    bench_die ("the bare router did not start");
  fclose (stream);
  self->url[strcspn (self->url, "\n")] = '\0';
  region_public (ROUTER_KEY, self->server_key);
}

void router_stop (struct router *self)
{
  kill (self->pid, SIGKILL);
  waitpid (self->pid, NULL, 0);
}
