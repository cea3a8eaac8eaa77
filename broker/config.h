/* SPDX-License-Identifier: EUPL-1.2 */
/* What ideenbusd.yaml says, with defaults for what it does not.  ideenbusd.yaml.example documents every key. */
#ifndef IDEENBUS_BROKER_CONFIG_H
#define IDEENBUS_BROKER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config
{
  char *data;           /* data directory */
  char *bind;           /* tcp://host:port of the bus; port 0: any */
  char *feed;           /* tcp://host:port of the public feed; "" : none */
  char *public_address; /* host:port that invitations name; "" : from bind */
  char *public_feed;    /* endpoint that clients are told; "" : from feed */
  char *region;         /* name of the organisation "region" */
  char *prefix;         /* of references */
  bool relay_admin;     /* relays may act as administrators */
  int64_t io_threads;   /* ZeroMQ's */
  int64_t map_gib;      /* address space of the views */
  int64_t ring_mib;     /* memory for recent records */
};

/* Fills self from defaults and, when file is not NULL, from it.  0, or -1 with one line in error: "ideenbusd.yaml:12:3: unknown key "prot"".
   config_destroy is due in either case. */
int config_load (struct config *self, const char *file, char *error, size_t error_size);

/* Replaces one of the texts by a copy. */
void config_set (char **text, const char *value);

/* Checks the values, wherever they came from: 0, or -1 with one line in error. */
int config_check (const struct config *self, char *error, size_t error_size);

/* HOST:PORT of an endpoint (tcp://HOST:PORT) as clients reach it: in place of "all addresses" the host of public_address, or this machine's name. */
void config_outside (const struct config *self, const char *endpoint, char *address, size_t size);

void config_destroy (struct config *self);

#endif
