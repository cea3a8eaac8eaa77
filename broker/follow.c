/* SPDX-License-Identifier: EUPL-1.2 */
#include "follow.h"

#include "log.h"
#include "room.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LOSSES_MAX 4096 /* changes of audience one stream has still before it; beyond them it starts anew */

struct follows *follows_new (void)
{
  struct follows *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  list_init (&self->all);
  for (int i = 0; i < FOLLOW_STATES; i++)
    list_init (&self->states[i]);
  return self;
}

void follows_destroy (struct follows **self)
{
  if (*self == NULL)
    return;
  assert ((*self)->count == 0);
  free (*self);
  *self = NULL;
}

/* ---- Places in the log ---- */

struct value cursor_value (struct arena *arena, const struct server *self, uint64_t seq, const uint8_t leaf[LEAF_BYTES], int n)
{
  struct message cursor = message_new (MSG_CURSOR);
  cursor.arg[CURSOR_LOG] = value_id ((const uint8_t *) arena_copy (arena, self->head.log, 16));
  cursor.arg[CURSOR_EPOCH] = value_int (self->head.epoch);
  cursor.arg[CURSOR_SEQ] = value_int ((int64_t) seq);
  cursor.arg[CURSOR_LEAF] = value_bytes (arena_copy (arena, leaf, LEAF_BYTES), LEAF_BYTES);
  if (n >= 0)
    cursor.arg[CURSOR_N] = value_int (n);
  return message_to_map (arena, &cursor);
}

struct value cursor_head (struct arena *arena, const struct server *self)
{
  return cursor_value (arena, self, self->head.seq, self->head.leaf, -1);
}

/* Where a stream begins. */
struct start
{
  uint64_t seq; /* the last whole record seen */
  int n;        /* the last event seen of the record behind it; -1: none */
  uint8_t leaf[LEAF_BYTES];
  uint64_t named_seq; /* the record a cursor for this place names: seq, or the one behind it */
  uint8_t named_leaf[LEAF_BYTES];
};

/* The beginning of the leaf of a record up to the head; false: it cannot be read. */
static bool leaf_of (struct server *server, uint64_t seq, uint8_t leaf[LEAF_BYTES])
{
  struct store_error error;
  struct record record;
  memset (leaf, 0, LEAF_BYTES);
  if (seq == 0)
    return true;
  if (seq == server->head.seq)
    memcpy (leaf, server->head.leaf, LEAF_BYTES);
  else if (log_read (server->store, server->arena, seq, &record, &error) == STORE_OK)
    memcpy (leaf, record.leaf, LEAF_BYTES);
  else
    return false;
  return true;
}

/* Whether a cursor names a place in this log; then *start is that place. */
static bool start_at_cursor (struct server *server, const struct value *map, struct start *start)
{
  struct message cursor;
  struct slice culprit;
  if (message_from_map (&cursor, MSG_CURSOR, map, &culprit) != 0)
    return false;
  uint64_t seq = (uint64_t) message_int (&cursor, CURSOR_SEQ, 0);
  const uint8_t *log = value_as_id (&cursor.arg[CURSOR_LOG]);
  if (log == NULL || memcmp (log, server->head.log, 16) != 0 || message_int (&cursor, CURSOR_EPOCH, 0) != server->head.epoch || seq > server->head.seq)
    return false;
  struct slice leaf = message_slice (&cursor, CURSOR_LEAF);
  if (!leaf_of (server, seq, start->leaf) || leaf.size != LEAF_BYTES || memcmp (leaf.data, start->leaf, LEAF_BYTES) != 0)
    return false;
  start->seq = start->named_seq = seq;
  memcpy (start->named_leaf, start->leaf, LEAF_BYTES);
  start->n = -1;
  if (!message_has (&cursor, CURSOR_N) || seq == 0)
    return true;
  start->seq = seq - 1;
  start->n = (int) message_int (&cursor, CURSOR_N, 0);
  return leaf_of (server, seq - 1, start->leaf);
}

static bool start_of (struct server *server, const struct message *verb, struct start *start)
{
  if (message_has (verb, FOLLOW_CURSOR))
    return start_at_cursor (server, &verb->arg[FOLLOW_CURSOR], start);
  start->seq = (uint64_t) message_int (verb, FOLLOW_FROM, (int64_t) server->head.seq);
  start->n = -1;
  if (start->seq > server->head.seq || !leaf_of (server, start->seq, start->leaf))
    return false;
  start->named_seq = start->seq;
  memcpy (start->named_leaf, start->leaf, LEAF_BYTES);
  return true;
}

/* ---- Filters ---- */

/* A case is named by its id, which it may get later, or by a reference the person can see: 0 or an error_code. */
static int filter_case (struct server *server, const struct value *name, const struct identity *person, struct filter *filter)
{
  if (name->kind == VALUE_BYTES)
  {
    memcpy (filter->kase, name->data, 16);
    filter->has_case = true;
    return 0;
  }
  struct moment moment;
  struct kase kase;
  if (!server_moment_begin (server, &moment))
    return ERR_INTERNAL;
  bool found = case_find (moment.views, server->arena, name, &kase) && access_level (&person->scopes, &kase, moment.now_ms) >= 0;
  server_moment_end (&moment);
  if (!found)
    return ERR_NOT_FOUND;
  memcpy (filter->kase, kase.id, 16);
  filter->has_case = true;
  return 0;
}

static int filter_kinds (const struct value *kinds, struct filter *filter)
{
  filter->has_kinds = true;
  for (uint32_t i = 0; i < kinds->count; i++)
  {
    enum message_type type = message_by_name (value_as_slice (&kinds->items[i]));
    if (type == MSG_NONE || message_def (type)->kind != KIND_EVENT || type == MSG_CASE_AUDIENCE)
      return ERR_FIELD_VALUE;
    filter->kinds[type / 64] |= (uint64_t) 1 << type % 64;
  }
  return 0;
}

/* Everything is for a relay that asks for itself, and comes whole: it is the relay that chooses, for each of its people. */
static int filter_everything (const struct request *request, const struct identity *person, struct filter *filter, struct slice *culprit)
{
  static const int narrowing[] = {FOLLOW_CASE, FOLLOW_ORG, FOLLOW_DISTRICT, FOLLOW_KINDS};
  *culprit = SLICE ("audience");
  if (request->as != NULL)
    return ERR_FIELD_VALUE;
  if ((person->roles & R_RELAY) == 0)
    return ERR_NOT_RELAY;
  for (size_t i = 0; i < sizeof narrowing / sizeof *narrowing; i++)
    if (message_has (&request->message, narrowing[i]))
    {
      *culprit = slice_of (message_def (MSG_FOLLOW)->fields[narrowing[i]].name);
      return ERR_FIELD_VALUE;
    }
  filter->everything = true;
  return 0;
}

/* 0 or an error_code with the field's name. */
static int filter_of (struct server *server, const struct request *request, const struct identity *person, struct filter *filter, struct slice *culprit)
{
  const struct message *verb = &request->message;
  memset (filter, 0, sizeof *filter);
  if (message_bool (verb, FOLLOW_AUDIENCE))
    return filter_everything (request, person, filter, culprit);
  int error = 0;
  *culprit = SLICE ("case");
  if (message_has (verb, FOLLOW_CASE))
    error = filter_case (server, &verb->arg[FOLLOW_CASE], person, filter);
  if (error != 0)
    return error;
  if (message_has (verb, FOLLOW_ORG))
    filter->org = scope_hash (message_slice (verb, FOLLOW_ORG));
  if (message_has (verb, FOLLOW_DISTRICT))
    filter->district = scope_hash (message_slice (verb, FOLLOW_DISTRICT));
  *culprit = SLICE ("kinds");
  return message_has (verb, FOLLOW_KINDS) ? filter_kinds (&verb->arg[FOLLOW_KINDS], filter) : 0;
}

/* ---- Opening ---- */

static struct follow *find (const struct session *session, const uint8_t id[16])
{
  struct follow *follow = session->follows;
  while (follow != NULL && memcmp (follow->id, id, 16) != 0)
    follow = follow->session_next;
  return follow;
}

static void answer_error (struct server *server, struct session **session, const struct request *request, int code, struct slice culprit)
{
  struct message answer = error_answer (server->arena, code, culprit);
  if (code == ERR_NOT_FOUND)
  {
    struct message reason = message_new (MSG_REASON);
    reason.arg[REASON_CODE] = value_string (error_def (code)->code);
    reason.arg[REASON_FIELD] = value_text (culprit);
    reason.arg[REASON_DE] = answer.arg[ERROR_DE];
    reason.arg[REASON_EN] = answer.arg[ERROR_EN];
    struct value reasons = value_list (server->arena, 1);
    value_append (server->arena, &reasons, message_to_map (server->arena, &reason));
    answer = message_new (MSG_REFUSED);
    answer.arg[REFUSED_SEQ] = value_int ((int64_t) server->head.seq);
    answer.arg[REFUSED_REASONS] = reasons;
  }
  server_answer (server, session, request->id, &answer);
}

static struct message reset_message (struct server *server, const char *code)
{
  struct message reset = message_new (MSG_RESET);
  reset.arg[RESET_CODE] = value_string (code);
  reset.arg[RESET_HEAD] = cursor_head (server->arena, server);
  return reset;
}

static void add_follow (struct server *server, struct session *session, const struct request *request, const struct identity *person,
                        const struct filter *filter, const struct start *start)
{
  struct follow *follow = calloc (1, sizeof *follow);
  if (follow == NULL)
    abort ();
  follow->session = session;
  follow->session_next = session->follows;
  session->follows = follow;
  session->follow_count++;
  follow->sight = sights_get (server->sights, &person->scopes, filter);
  memcpy (follow->id, request->id, 16);
  memcpy (follow->person, person->person.id, 16);
  follow->everything = filter->everything;
  follow->generation = identities_generation (server->identities);
  follow->checked_ms = server_mono ();
  follow->seq = start->seq;
  follow->n = (uint32_t) (start->n + 1);
  memcpy (follow->leaf, start->leaf, LEAF_BYTES);
  follow->credit = follow->credit_peak = message_int (&request->message, FOLLOW_CREDIT, 0);
  follow->start_seq = start->named_seq;
  follow->start_head = server->head.seq;
  list_init (&follow->link);
  list_init (&follow->all);
  list_add (&server->follows->all, &follow->all);
  server->follows->count++;
  follow_move (server, follow, FOLLOW_READY);
}

void follow_open (struct server *server, struct session **session, const struct request *request, const struct identity *person)
{
  const struct message *verb = &request->message;
  struct filter filter;
  struct slice culprit = SLICE ("from");
  int error = 0;
  if ((*session)->follow_count >= LIMIT_FOLLOWS_PER_SESSION)
    error = ERR_TOO_MANY_FOLLOWS;
  else if (find (*session, request->id) != NULL)
    error = ERR_ID_REUSED;
  else if (message_has (verb, FOLLOW_FROM) && message_has (verb, FOLLOW_CURSOR))
    error = ERR_FIELD_VALUE;
  else
    error = filter_of (server, request, person, &filter, &culprit);
  if (error != 0)
  {
    answer_error (server, session, request, error, culprit);
    return;
  }
  struct start start;
  if (!start_of (server, verb, &start))
  {
    struct message reset = reset_message (server, "cursor");
    server_answer (server, session, request->id, &reset);
    return;
  }
  struct message following = message_new (MSG_FOLLOWING);
  following.arg[FOLLOWING_CURSOR] = cursor_value (server->arena, server, start.named_seq, start.named_leaf, start.n);
  following.arg[FOLLOWING_HEAD] = cursor_head (server->arena, server);
  if (server_answer (server, session, request->id, &following))
    add_follow (server, *session, request, person, &filter, &start);
}

/* ---- Credit and end ---- */

void follow_credit (struct server *server, struct session **session, const struct request *request)
{
  struct follow *follow = find (*session, value_as_id (&request->message.arg[CREDIT_FOLLOW]));
  if (follow == NULL)
  {
    answer_error (server, session, request, ERR_NO_FOLLOW, SLICE_NONE);
    return;
  }
  follow->credit += message_int (&request->message, CREDIT_BYTES, 0);
  if (follow->credit > LIMIT_CREDIT_BYTES)
    follow->credit = LIMIT_CREDIT_BYTES; /* nobody costs more than this */
  if (follow->credit > follow->credit_peak)
    follow->credit_peak = follow->credit;
  /* One that is blocked is tried again anyway; one at the head has nothing to send. */
  if (follow->seq < server->head.seq || follow->untold)
    follow_move (server, follow, FOLLOW_READY);
}

void follow_close (struct server *server, struct session **session, const struct request *request)
{
  struct follow *follow = find (*session, value_as_id (&request->message.arg[UNFOLLOW_FOLLOW]));
  if (follow == NULL)
  {
    answer_error (server, session, request, ERR_NO_FOLLOW, SLICE_NONE);
    return;
  }
  follow_end (server, &follow);
  struct message done = message_new (MSG_DONE);
  done.arg[DONE_SEQ] = value_int ((int64_t) server->head.seq);
  server_answer (server, session, request->id, &done);
}

void follow_end (struct server *server, struct follow **follow)
{
  struct follow *gone = *follow;
  struct follow **place = &gone->session->follows;
  while (*place != gone)
    place = &(*place)->session_next;
  *place = gone->session_next;
  gone->session->follow_count--;
  sights_release (server->sights, &gone->sight);
  list_leave (&gone->link);
  list_leave (&gone->all);
  server->follows->count--;
  free (gone->losses);
  free (gone);
  *follow = NULL;
}

void follow_reset (struct server *server, struct follow **follow, const char *code)
{
  struct session *session = (*follow)->session;
  uint8_t id[16];
  memcpy (id, (*follow)->id, 16);
  follow_end (server, follow);
  struct message reset = reset_message (server, code);
  server_answer (server, &session, id, &reset);
}

void follow_move (struct server *server, struct follow *follow, enum follow_state state)
{
  list_leave (&follow->link);
  list_add (&server->follows->states[state], &follow->link);
  if (state == FOLLOW_READY)
    pump_schedule (server);
}

/* ---- Losses ---- */

/* Whether the follower stands where it can have seen a case whose audience began at `since`. */
static bool can_have_seen (const struct follow *follow, uint64_t since)
{
  return follow->seq >= since || (follow->n > 0 && follow->seq + 1 >= since);
}

static void add_loss (struct follow *follow, uint64_t mark)
{
  if (follow->loss_count == LOSSES_MAX)
  {
    follow->overrun = true; /* the pump ends it; here others of its session may be in hand */
    return;
  }
  if (follow->loss_count == follow->loss_room)
  {
    follow->loss_room = follow->loss_room == 0 ? 4 : follow->loss_room * 2;
    follow->losses = realloc (follow->losses, follow->loss_room * sizeof *follow->losses);
    if (follow->losses == NULL)
      abort ();
  }
  follow->losses[follow->loss_count++] = mark;
}

static void mark_losses (struct server *server, const struct entry *entry, uint32_t n)
{
  const struct entry_event *event = &entry->events[n];
  for (struct link *link = server->follows->all.behind; link != &server->follows->all; link = link->behind)
  {
    struct follow *follow = LINK_OWNER (link, struct follow, all);
    if (sight_loses (follow->sight, entry, event) && can_have_seen (follow, event->since))
      add_loss (follow, loss_mark (entry->seq, n));
  }
}

void follows_losses (struct server *server, const struct entry *entry)
{
  for (uint32_t n = 0; n < entry->count; n++)
    if (entry->events[n].type == MSG_CASE_AUDIENCE)
      mark_losses (server, entry, n);
}
