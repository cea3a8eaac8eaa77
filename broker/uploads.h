/* SPDX-License-Identifier: EUPL-1.2 */
/* The thread that reads and writes contents of attachments, so that nobody else waits for the disk: offers, chunks and reads that were allowed go in, answers
   come out. It also sweeps contents that nobody names: when it starts and once a day. */
#ifndef IDEENBUS_BROKER_UPLOADS_H
#define IDEENBUS_BROKER_UPLOADS_H

#include "query.h"

#define UPLOADS_MAX 64        /* that wait; beyond it the answer is "busy" */
#define UPLOADS_PER_SESSION 4 /* of them: one peer leaves room for others */

/* One of them on its way; lies in its arena, like the frame. */
struct upload
{
  struct arena *arena;
  uint64_t session; /* the server's, to find the way back */
  struct request request;
  uint8_t person[16];    /* blob.offer, blob.chunk: who sends */
  int64_t size;          /* of the whole content, as it was offered */
  bool shown;            /* blob.offer: the case it is meant for shows it to the person already */
  struct blob_want part; /* blob.get: what to read */
  struct slice answer;   /* out: encoded answer frame, in the arena */
};
void upload_destroy (struct upload **self);

struct uploads;

/* Starts the thread.  store must outlive it. */
struct uploads *uploads_new (struct store *store);
/* Finishes what waits, then ends the thread. */
void uploads_destroy (struct uploads **self);

/* Hands one over; false: the queue is full, it stays the caller's.  From one thread. */
bool uploads_submit (struct uploads *self, struct upload *upload);

/* A file descriptor that is readable while some are done; take until NULL. */
int uploads_fd (const struct uploads *self);
struct upload *uploads_take (struct uploads *self);

#endif
