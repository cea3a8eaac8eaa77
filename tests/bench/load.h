/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands driven over connections: each connection has lanes, each lane has one command outstanding and sends the next when the answer is there. */
#ifndef IDEENBUS_BENCH_LOAD_H
#define IDEENBUS_BENCH_LOAD_H

#include "clients.h"
#include "proto/codec.h"

struct lane
{
  uint32_t client;
  uint32_t count, next, room;
  struct slice *frames;
  double sent; /* when the one outstanding was */
};

struct load
{
  struct clients *clients;
  uint32_t connections; /* as many of them are used */
  struct arena *arena;  /* of the frames */
  uint32_t lane_count;
  struct lane *lanes;
  double *took; /* of each command, in order of the answers, in seconds */
  uint32_t took_count;
};

/* That many lanes on each of the first connections; the clients stay the caller's. */
struct load *load_new (struct clients *clients, uint32_t connections, uint32_t lanes);
void load_destroy (struct load **self);

/* Puts a command behind the others of a lane, and gives its id. */
const uint8_t *load_add (struct load *self, uint32_t lane, const struct message *message);

/* Sends all and waits for the last answer: the seconds it took.  Any other answer than done ends the program. */
double load_run (struct load *self);
uint32_t load_count (const struct load *self);
/* The time half of the commands took less than. */
double load_median (struct load *self);

#endif
