/* SPDX-License-Identifier: EUPL-1.2 */
/* The server thread: owns the sockets, answers queries, carries commands to the writer and back, keeps the streams going.  It never waits for the disk. */
#ifndef IDEENBUS_BROKER_SERVER_H
#define IDEENBUS_BROKER_SERVER_H

#include "config.h"
#include "keys.h"
#include "storage/storage.h"

struct server;
struct writer;

/* Opens the sockets.  All pointers are borrowed until server_destroy.  NULL with one line in error. */
struct server *server_new (const struct config *config, const struct keys *keys, struct store *store, char *error, size_t error_size);

/* Where it listens, with the ports it got. */
const char *server_bus (const struct server *self);
const char *server_feed (const struct server *self); /* as clients are told; "" : none */
const char *server_ipc (const struct server *self);  /* path of the socket */

/* Serves until SIGTERM or SIGINT (which must be blocked in all threads): then finishes what is queued, answers, says goodbye and returns.  Ends the process
   with status 2 when the writer has failed. */
void server_run (struct server *self, struct writer *writer);

void server_destroy (struct server **self);

#endif
