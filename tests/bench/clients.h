/* SPDX-License-Identifier: EUPL-1.2 */
/* Many connections in one thread, as little as possible around ZeroMQ: frames are made before the clock runs, of an answer only its first bytes are read. */
#ifndef IDEENBUS_BENCH_CLIENTS_H
#define IDEENBUS_BENCH_CLIENTS_H

#include "proto/message.h"

#include <zmq.h>

struct client
{
  void *socket;
  uint64_t frames, bytes; /* the caller's to count in */
  bool done;              /* the caller's */
};

struct clients
{
  void *context;
  uint32_t count;
  struct client *items;
  zmq_pollitem_t *polled;
};

/* Connects that many people from first_person on, says hello for each and waits for the welcomes. */
struct clients *clients_new (const char *url, const uint8_t server_key[32], uint32_t first_person, uint32_t count);
void clients_destroy (struct clients **self);

/* Once more hello for all, since those that were silent are forgotten. */
void clients_hello (struct clients *self);
/* A sign of life of each. */
void clients_ping (struct clients *self);

void client_send (struct client *self, struct slice frame);
/* The next frame that waits; false: there is none. */
bool client_receive (struct client *self, zmq_msg_t *frame);
/* Until there is something at one of the first count. */
void clients_wait (struct clients *self, uint32_t count, int timeout_ms);

/* Number and re of an answer. */
uint32_t frame_number (const zmq_msg_t *frame);
const uint8_t *frame_re (const zmq_msg_t *frame);
bool frame_is (const zmq_msg_t *frame, enum message_type type);

/* An answer that should not have come ends the program with its text. */
_Noreturn void frame_unwelcome (const zmq_msg_t *frame);

/* A program that answers for the bare half of a ratio: a ROUTER under CURVE and nothing behind it (bench_router.c).
   frames: a file of frames for "go", or "-".  An echo writes and syncs record_bytes first, if there are any, and answers with answer_bytes. */
struct router
{
  int pid;
  char url[64];
  uint8_t server_key[32];
};
void router_start (struct router *self, const char *dir, const char *frames, size_t record_bytes, size_t answer_bytes);
void router_stop (struct router *self);
#define ROUTER_GO "go"     /* sends all frames of the file to all who have said hello */
#define ROUTER_ECHO "echo" /* at the beginning of a frame */
#define ROUTER_KEY 100000  /* number of its key */

#endif
