/* SPDX-License-Identifier: EUPL-1.2 */
/* Lets the streams run, a bounded piece at a time: a turn of the loop spends a few milliseconds here, each stream in turn a few records, so that heartbeats,
   requests and other streams never wait for one. */
#include "follow.h"

#include "room.h"

#include <errno.h>
#include <string.h>

#define TURN_NS 4000000      /* of one turn of the pump */
#define SLICE_RECORDS 32     /* of one stream before the next */
#define THROUGH_RECORDS 1000 /* skipped without a word at most */
#define TICK_MS 200          /* between two `through` of a stream that is at the head */
#define RETRY_MIN_MS 2
#define RETRY_MAX_MS 128
#define CHECK_SECONDS 60

enum step
{
  STEP_ON,
  STEP_STARVED,
  STEP_BLOCKED,
  STEP_GONE /* the follow and its session are no more */
};

/* ---- One stream ---- */

static enum step send_frame (struct server *server, struct follow *follow, struct slice frame)
{
  /* A frame that is larger than all the credit there ever was would wait for ever: it goes when the credit is whole. */
  int64_t need = frame.size < follow->credit_peak ? (int64_t) frame.size : follow->credit_peak;
  if (follow->credit < need)
    return STEP_STARVED;
  switch (server_stream (server, follow->session, frame, follow->id))
  {
  case 0:
    follow->credit -= frame.size;
    follow->skipped = 0;
    return STEP_ON;
  case EAGAIN:
    return STEP_BLOCKED;
  default:
  {
    struct session *session = follow->session;
    server_drop (server, &session, "peer_gone");
    return STEP_GONE;
  }
  }
}

static struct slice through_frame (struct server *server, const struct follow *follow)
{
  static const uint8_t no_re[16];
  struct follows *follows = server->follows;
  if (follows->through_seq != follow->seq || follows->through_size == 0)
  {
    struct message through = message_new (MSG_THROUGH);
    through.arg[THROUGH_CURSOR] = cursor_value (server->moment_arena, server, follow->seq, follow->leaf, -1);
    struct slice frame = codec_encode_answer (server->moment_arena, &(struct answer){.re = no_re, .message = through});
    memcpy (follows->through, frame.data, frame.size);
    follows->through_size = frame.size;
    follows->through_seq = follow->seq;
    arena_reset (server->moment_arena);
  }
  return (struct slice){follows->through, follows->through_size};
}

static enum step send_through (struct server *server, struct follow *follow)
{
  enum step step = send_frame (server, follow, through_frame (server, follow));
  if (step == STEP_ON)
    follow->untold = false;
  return step;
}

/* A case went out of sight: this concerns who can have seen it.  For a change that became durable while the stream was open this was decided then; for an older
   one it depends on where the stream began. */
static bool takes_away (struct follow *follow, const struct entry *entry, uint32_t n)
{
  if (entry->seq > follow->start_head)
    return follow->loss_count > 0 && follow->losses[0] == loss_mark (entry->seq, n);
  return follow->start_seq >= entry->events[n].since;
}

static void forget_losses (struct follow *follow, uint64_t seq)
{
  uint32_t passed = 0;
  while (passed < follow->loss_count && follow->losses[passed] < loss_mark (seq + 1, 0))
    passed++;
  if (passed == 0)
    return;
  follow->loss_count -= passed;
  memmove (follow->losses, follow->losses + passed, follow->loss_count * sizeof *follow->losses);
}

static enum step send_told (struct server *server, struct follow *follow, const struct entry *entry, const struct entry_event *event)
{
  enum step step = send_frame (server, follow, entry_frame_told (entry, event, server->moment_arena));
  arena_reset (server->moment_arena);
  return step;
}

static enum step send_event (struct server *server, struct follow *follow, const struct entry *entry, uint32_t n)
{
  const struct entry_event *event = &entry->events[n];
  switch (sight_of (follow->sight, entry, event))
  {
  case SEEN_SHOWN:
    if (follow->everything)
      return send_told (server, follow, entry, event);
    return send_frame (server, follow, entry_frame (entry, event->frame));
  case SEEN_GONE:
    return takes_away (follow, entry, n) ? send_frame (server, follow, entry_frame (entry, event->gone)) : STEP_ON;
  case SEEN_NOT:
    break;
  }
  return STEP_ON;
}

/* The next record of a stream: all of it, or as far as it goes. */
static enum step send_record (struct server *server, struct follow *follow, const struct entry *entry)
{
  for (; follow->n < entry->count; follow->n++)
  {
    enum step step = send_event (server, follow, entry, follow->n);
    if (step != STEP_ON)
      return step;
    if (follow->loss_count > 0 && follow->losses[0] == loss_mark (entry->seq, follow->n))
      memmove (follow->losses, follow->losses + 1, --follow->loss_count * sizeof *follow->losses);
  }
  follow->seq = entry->seq;
  follow->n = 0;
  memcpy (follow->leaf, entry->leaf, LEAF_BYTES);
  follow->skipped++;
  follow->untold = true;
  forget_losses (follow, entry->seq);
  return follow->skipped >= THROUGH_RECORDS ? send_through (server, follow) : STEP_ON;
}

enum rights
{
  RIGHTS_SAME,
  RIGHTS_UNKNOWN, /* cannot be read now */
  RIGHTS_ENDED    /* they changed: the stream was ended */
};

/* Whether the person still may see what the stream shows. */
static bool may_see (const struct follow *follow, const struct identity *identity)
{
  return identity->found && identity->person.status == PERSON_STATUS_ENROLLED && sight_has (follow->sight, &identity->scopes) &&
         (!follow->everything || (identity->roles & R_RELAY) != 0);
}

/* A stream sends nothing on rights that may be gone. */
static enum rights check_rights (struct server *server, struct follow *follow)
{
  uint64_t generation = identities_generation (server->identities);
  int64_t mono = server_mono ();
  bool fresh = follow->generation == generation && mono - follow->checked_ms < IDENTITY_MAX_MS;
  if (!fresh)
  {
    const struct identity *identity = identities_get (server->identities, follow->person, server_now (server));
    if (identity == NULL)
      return RIGHTS_UNKNOWN;
    fresh = may_see (follow, identity);
    follow->generation = generation;
    follow->checked_ms = mono;
  }
  if (fresh && !follow->overrun)
    return RIGHTS_SAME;
  follow_reset (server, &follow, "rights");
  return RIGHTS_ENDED;
}

static enum step send_records (struct server *server, struct follow *follow, struct moment *moment)
{
  enum step step = STEP_ON;
  for (int i = 0; i < SLICE_RECORDS && step == STEP_ON && follow->seq < server->head.seq; i++)
  {
    struct entry *entry = ring_get (server->ring, follow->seq + 1, moment);
    if (entry == NULL)
    {
      struct session *session = follow->session;
      struct message error = error_answer (server->arena, ERR_INTERNAL, SLICE_NONE);
      uint8_t id[16];
      memcpy (id, follow->id, 16);
      follow_end (server, &follow);
      server_answer (server, &session, id, &error);
      return STEP_GONE;
    }
    entry_refresh (entry, moment);
    step = send_record (server, follow, entry);
  }
  return step;
}

/* At the head: the first time it is told at once, since a client waits for it; later with the next tick, since records come in swarms. */
static enum step arrive (struct server *server, struct follow *follow)
{
  if (!follow->untold)
    follow_move (server, follow, FOLLOW_IDLE);
  else if (follow->caught_up)
    follow_move (server, follow, FOLLOW_DUE);
  else
  {
    enum step step = send_through (server, follow);
    if (step != STEP_ON)
      return step;
    follow_move (server, follow, FOLLOW_IDLE);
  }
  follow->caught_up = true;
  return STEP_ON;
}

/* Lets one stream go on for a slice and puts it where it belongs. */
static void run (struct server *server, struct follow *follow, struct moment *moment)
{
  switch (check_rights (server, follow))
  {
  case RIGHTS_ENDED:
    return;
  case RIGHTS_UNKNOWN:
    follow_move (server, follow, FOLLOW_BLOCKED);
    return;
  case RIGHTS_SAME:
    break;
  }
  uint64_t before = follow->seq;
  enum step step = send_records (server, follow, moment);
  if (step == STEP_ON && follow->seq == server->head.seq)
    step = arrive (server, follow);
  else if (step == STEP_ON)
    follow_move (server, follow, FOLLOW_READY);
  if (step == STEP_STARVED)
    follow_move (server, follow, FOLLOW_STARVED);
  else if (step == STEP_BLOCKED)
    follow_move (server, follow, FOLLOW_BLOCKED);
  if (step != STEP_GONE && follow->seq > before)
    server->follows->retry_ms = RETRY_MIN_MS; /* something moves */
}

/* ---- Timers ---- */

static int on_tick (zloop_t *loop, int timer, void *self)
{
  (void) loop;
  (void) timer;
  struct server *server = self;
  struct follows *follows = server->follows;
  struct link due;
  list_init (&due);
  list_take (&due, &follows->states[FOLLOW_DUE]);
  follows->ticking = false;
  while (!list_empty (&due))
  {
    struct follow *follow = LINK_OWNER (due.behind, struct follow, link);
    follow_move (server, follow, FOLLOW_IDLE);
    switch (send_through (server, follow))
    {
    case STEP_STARVED:
      follow_move (server, follow, FOLLOW_STARVED);
      break;
    case STEP_BLOCKED:
      follow_move (server, follow, FOLLOW_BLOCKED);
      break;
    case STEP_ON:
    case STEP_GONE:
      break;
    }
  }
  pump_schedule (server);
  return 0;
}

static int on_retry (zloop_t *loop, int timer, void *self)
{
  (void) loop;
  (void) timer;
  struct server *server = self;
  struct follows *follows = server->follows;
  follows->retrying = false;
  list_take (&follows->states[FOLLOW_READY], &follows->states[FOLLOW_BLOCKED]);
  pump_schedule (server);
  return 0;
}

static void start_timers (struct server *server)
{
  struct follows *follows = server->follows;
  if (!follows->ticking && !list_empty (&follows->states[FOLLOW_DUE]))
  {
    follows->ticking = true;
    zloop_timer (server->loop, TICK_MS, 1, on_tick, server);
  }
  if (!follows->retrying && !list_empty (&follows->states[FOLLOW_BLOCKED]))
  {
    follows->retrying = true;
    if (follows->retry_ms < RETRY_MIN_MS)
      follows->retry_ms = RETRY_MIN_MS;
    zloop_timer (server->loop, (size_t) follows->retry_ms, 1, on_retry, server);
    if (follows->retry_ms < RETRY_MAX_MS)
      follows->retry_ms *= 2;
  }
}

/* ---- The turn ---- */

static int64_t nanoseconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Looks at rights that are due, the longest unseen first. */
static void check_some (struct server *server, int64_t until)
{
  struct follows *follows = server->follows;
  while (follows->unchecked > 0 && !list_empty (&follows->all) && nanoseconds () < until)
  {
    follows->unchecked--;
    struct follow *follow = LINK_OWNER (follows->all.behind, struct follow, all);
    list_leave (&follow->all);
    list_add (&follows->all, &follow->all);
    check_rights (server, follow);
  }
}

static void run_some (struct server *server, int64_t until)
{
  struct follows *follows = server->follows;
  struct link *ready = &follows->states[FOLLOW_READY];
  struct moment moment;
  if (list_empty (ready))
    return;
  if (!server_moment_begin (server, &moment))
  {
    list_take (&follows->states[FOLLOW_BLOCKED], ready);
    return;
  }
  do
    run (server, LINK_OWNER (ready->behind, struct follow, link), &moment);
  while (!list_empty (ready) && nanoseconds () < until);
  server_moment_end (&moment);
}

static int on_turn (zloop_t *loop, int timer, void *self)
{
  (void) loop;
  (void) timer;
  struct server *server = self;
  struct follows *follows = server->follows;
  follows->running = false;
  int64_t until = nanoseconds () + TURN_NS;
  check_some (server, until);
  run_some (server, until);
  pump_schedule (server);
  return 0;
}

void pump_schedule (struct server *server)
{
  struct follows *follows = server->follows;
  start_timers (server);
  if (follows->running || (list_empty (&follows->states[FOLLOW_READY]) && follows->unchecked == 0))
    return;
  follows->running = true;
  zloop_timer (server->loop, 0, 1, on_turn, server);
}

void pump_wake (struct server *server)
{
  struct link *ready = &server->follows->states[FOLLOW_READY];
  list_take (ready, &server->follows->states[FOLLOW_IDLE]);
  list_take (ready, &server->follows->states[FOLLOW_DUE]);
  pump_schedule (server);
}

void pump_recheck (struct server *server)
{
  server->follows->unchecked = server->follows->count;
  pump_schedule (server);
}

void pump_second (struct server *server)
{
  struct follows *follows = server->follows;
  uint32_t share = follows->count / CHECK_SECONDS + 1;
  if (follows->unchecked < share && follows->count > 0)
    follows->unchecked = share;
  pump_schedule (server);
}
