/* SPDX-License-Identifier: EUPL-1.2 */
/* Streams.  A follower is a place in the log and a sight; it sends what its sight shows, in order, as far as its credit reaches.  Nothing is dropped and nobody
   waits: a stream that cannot go on keeps its place.  follow.c opens and ends streams, pump.c lets them run. */
#ifndef IDEENBUS_BROKER_FOLLOW_H
#define IDEENBUS_BROKER_FOLLOW_H

#include "identity.h"
#include "list.h"
#include "session.h"
#include "sight.h"

struct server;

enum follow_state
{
  FOLLOW_READY,   /* has something to do */
  FOLLOW_IDLE,    /* at the head, everything told */
  FOLLOW_DUE,     /* at the head, a `through` is due with the next tick */
  FOLLOW_STARVED, /* has no credit for what comes next */
  FOLLOW_BLOCKED, /* its peer takes no more now; tried again soon */
  FOLLOW_STATES
};

struct follow
{
  struct link link; /* in the list of its state */
  struct link all;  /* in the list of all */
  struct follow *session_next;
  struct session *session;
  struct sight *sight;
  uint8_t id[16];
  uint8_t person[16];  /* who sees; of a stream that a relay opened for somebody, that person */
  bool everything;     /* a relay's own: whoever it is for, with who that is */
  uint64_t generation; /* of rights, and the time, at which the sight was right */
  int64_t checked_ms;
  uint64_t seq;                /* the last record done with */
  uint32_t n;                  /* events of the next record done with */
  uint32_t skipped;            /* records since the last message */
  uint8_t leaf[LEAF_BYTES];    /* of record seq */
  int64_t credit, credit_peak; /* bytes; the most there ever was */
  uint64_t start_seq;          /* where the follower began; before it, it saw what was visible then */
  uint64_t start_head;         /* the head at that time */
  uint64_t *losses;            /* changes of audience to come (seq * 64 + n, ascending) that take away a case it can have seen */
  uint32_t loss_count, loss_room;
  bool overrun;   /* there were too many of them: it must start anew */
  bool untold;    /* something was sent or skipped since the last `through` */
  bool caught_up; /* has been at the head */
};

struct follows
{
  struct link states[FOLLOW_STATES];
  struct link all;
  uint32_t count;
  uint32_t unchecked;     /* follows at the front of `all` whose rights are to be looked at */
  bool running;           /* a turn of the pump is scheduled */
  bool ticking, retrying; /* timers for DUE and BLOCKED run */
  int64_t retry_ms;       /* present pause before the blocked are tried again */
  uint64_t through_seq;   /* the last `through` encoded, since many stand at the same place */
  uint32_t through_size;
  char through[128];
};

struct follows *follows_new (void);
/* No stream may be left. */
void follows_destroy (struct follows **self);

/* The mark of an event in `losses`. */
static inline uint64_t loss_mark (uint64_t seq, uint32_t n)
{
  return seq * LIMIT_RECORD_EVENTS + n;
}

/* The stream verbs.  The person is who sees, and enrolled; the request's arena is the server's.  *session becomes NULL when its peer does not take the answer.
 */
void follow_open (struct server *server, struct session **session, const struct request *request, const struct identity *person);
void follow_credit (struct server *server, struct session **session, const struct request *request);
void follow_close (struct server *server, struct session **session, const struct request *request);

/* Ends a stream without a word. */
void follow_end (struct server *server, struct follow **follow);

/* Ends a stream with a reset, after which its session may be gone. */
void follow_reset (struct server *server, struct follow **follow, const char *code);

/* Puts it into the list of a state. */
void follow_move (struct server *server, struct follow *follow, enum follow_state state);

/* A new record, whose outcome has just been taken: remembers whom it takes a case away from. */
void follows_losses (struct server *server, const struct entry *entry);

/* ---- pump.c ---- */

/* The head has moved, or a stream is ready again. */
void pump_wake (struct server *server);
void pump_schedule (struct server *server);

/* Rights have changed: all are looked at again, soon; before anything more is sent in any case. */
void pump_recheck (struct server *server);

/* Once a second: looks at the rights of some, so that everybody's turn comes within a minute. */
void pump_second (struct server *server);

#endif
