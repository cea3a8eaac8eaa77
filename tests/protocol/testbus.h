/* SPDX-License-Identifier: EUPL-1.2 */
/* A real ideenbusd on port 0 in a directory of its own, and peers that speak to it frame by frame, well or badly. */
#ifndef IDEENBUS_TESTBUS_H
#define IDEENBUS_TESTBUS_H

#include "proto/codec.h"
#include "proto/uuid.h"

#include <sys/types.h>

#define BUS_WAIT_MS 10000 /* for an answer that must come */

struct bus
{
  pid_t pid;
  char dir[256]; /* holds data/, and what the broker wrote to stderr: broker.log */
  char url[128], feed[128], ipc[300], invitation[400];
  uint8_t server_key[32];
  int64_t clock_ms; /* added to the broker's clock; for the next start */
  bool shim;        /* the next start obeys bus_disk */
};

/* What the broker's syncs do from now on: "" (as usual), "sleep MS" or "fail".  The broker must have been started with the shim. */
void bus_disk (const struct bus *bus, const char *order);

/* Starts a broker on a new directory.  config: lines of ideenbusd.yaml, or NULL.  bus: zeros, but for shim and clock_ms.  Fails the test when it does not come
 * up. */
void bus_start (struct bus *bus, const char *config);
/* Starts it again on the same directory. */
void bus_restart (struct bus *bus);
/* Ends it and gives its exit status; -signal when a signal ended it. */
int bus_end (struct bus *bus, int signal);
/* Ends it with SIGTERM, which it must survive with status 0, and removes the directory. */
void bus_stop (struct bus *bus);
/* Runs the program to its end: exit status; what it wrote to both outputs in text. */
int bus_run (const char *const arguments[], char *text, size_t text_size);

/* Memory the broker holds, in KiB. */
long bus_memory_kib (const struct bus *bus);

/* Sockets it has open. */
int bus_sockets (const struct bus *bus);

struct peer;

enum peer_kind
{
  PEER_TCP,   /* CURVE, with a key of its own */
  PEER_LOCAL, /* the administrator's door */
  PEER_PLAIN  /* tcp without CURVE */
};

/* Connects; no hello yet.  secret: NULL for a new key.  routing: NULL for none. */
struct peer *peer_new (const struct bus *bus, enum peer_kind kind, const uint8_t secret[32], const char *routing);
/* The same over tcp with a socket that buffers next to nothing: for one that will not read. */
struct peer *peer_new_narrow (const struct bus *bus, const uint8_t secret[32]);
void peer_destroy (struct peer **self);
const uint8_t *peer_secret (const struct peer *self);
/* Everything the peer received lies here, until peer_forget. */
struct arena *peer_arena (struct peer *self);
void peer_forget (struct peer *self);

/* Sends frames as they are. */
void peer_send (struct peer *self, const void *frame, size_t size);
void peer_send_two (struct peer *self, const void *frame, size_t size, const void *more, size_t more_size);

/* Sends a request made from JSON; id: NULL for a new one, which peer_id gives. */
void peer_request (struct peer *self, const char *verb, const char *json, const uint8_t *id);
const uint8_t *peer_id (const struct peer *self);
/* The same with a message and envelope. */
void peer_send_request (struct peer *self, const struct request *request);

/* The next message, or NULL after the time; its bytes. */
const struct answer *peer_receive (struct peer *self, int timeout_ms);
size_t peer_size (const struct peer *self);
struct slice peer_frame (const struct peer *self);

/* The next message with this re that is no unasked pong; others are thrown away.  Fails the test when none comes. */
const struct answer *peer_await (struct peer *self, const uint8_t re[16]);

/* Request and its answer. */
const struct answer *peer_call (struct peer *self, const char *verb, const char *json);
/* The same, which must be of a type; fails the test with what came instead. */
const struct answer *peer_must (struct peer *self, const char *verb, const char *json, enum message_type type);
/* The code of an error answer, or of the first reason of a refusal; "" otherwise. */
const char *answer_code (const struct answer *answer);

/* Connected and greeted. */
struct peer *peer_hello (const struct bus *bus, enum peer_kind kind, const uint8_t secret[32]);
/* A person invited over the local door, joined, and greeted. */
struct peer *peer_person (const struct bus *bus, struct peer *admin, const char *grants_json);
/* Redeems an invitation's URL. */
const struct answer *peer_redeem (struct peer *self, const char *url);
/* Id of the person behind it, as text. */
void peer_whoami (struct peer *self, char text[UUID_TEXT]);

/* A district with two municipalities, one in another district, and a firm: 15089, 150890015015, 150890020020, 15081, 150810030030, muster. */
void bus_region (struct peer *admin);

/* Drafts a case as this peer; its id as text. */
void bus_draft (struct peer *self, const char *title, const char *visibility, char id[UUID_TEXT]);

#endif
