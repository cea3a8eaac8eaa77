/* SPDX-License-Identifier: EUPL-1.2 */
/* A broker that does as it is told, for tests of the client library: no keys, no disk, a thread of its own behind an ipc endpoint.  What it is asked is kept;
   how it answers is the test's. */
#ifndef FAKE_BROKER_H
#define FAKE_BROKER_H

#include "clients/lib/ideenbus.h"
#include "proto/codec.h"

#include <pthread.h>
#include <stdatomic.h>

#define FAKE_HEARD_MAX 512

struct fake;

/* Called on the broker's thread for everything but hello; false: no answer.  The default answers commands with DONE at the next seq and queries with no rows.
 */
typedef bool (fake_answer_fn) (struct fake *self, const struct request *request, struct message *answer);

struct fake
{
  char dir[64]; /* temporary; holds the socket and the profiles */
  char endpoint[128];
  void *zmq;
  pthread_t thread;
  atomic_bool running, stop;
  fake_answer_fn *answer;
  struct arena *arena; /* of the answer being made */
  /* Set before a session opens */
  atomic_int epoch, seq;
  atomic_int refuse_hello; /* an error_code */
  atomic_bool forget;      /* the next message is from a session it does not know */
  atomic_int busy;         /* so many commands are answered busy */
  atomic_int hellos;
  /* What was asked, but hello, ping and bye */
  pthread_mutex_t lock;
  struct
  {
    enum message_type verb;
    uint8_t id[16], after[16];
    int64_t number; /* of follow: the cursor's seq; of credit: bytes */
  } heard[FAKE_HEARD_MAX];
  size_t heard_count;
  /* The client of the last follow, for fake_push */
  uint8_t peer[64], follow_id[16];
  size_t peer_size;
  struct
  {
    char *frame;
    size_t size;
  } pushed[64];
  size_t pushed_count;
};

/* Makes the directory and XDG_* for this process, starts the broker and joins the profile "test" to it. */
void fake_begin (struct fake *self);
void fake_end (struct fake *self);
void fake_start (struct fake *self);
void fake_stop (struct fake *self); /* the socket goes; what was said to it too */

size_t fake_heard (struct fake *self, enum message_type verb); /* how many */
/* Sends a message of the stream that was followed last. */
void fake_push (struct fake *self, const struct message *message);

struct value fake_cursor (struct fake *self, struct arena *arena, int64_t seq);
struct message fake_done (struct fake *self, const struct request *request);
struct message fake_refused (struct fake *self, const char *code, const char *field, struct value present, struct value yours);
struct message fake_event (struct arena *arena, int64_t seq, int64_t n);

/* Runs the handle until the condition holds; fails the test after five seconds. */
#define fake_until(bus, condition)                                                                                                                             \
  do                                                                                                                                                           \
  {                                                                                                                                                            \
    int rounds_ = 0;                                                                                                                                           \
    while (!(condition) && rounds_++ < 500)                                                                                                                    \
      ideenbus_wait ((bus), 10);                                                                                                                               \
    assert_true (condition);                                                                                                                                   \
  } while (0)

#endif
