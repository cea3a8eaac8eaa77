/* SPDX-License-Identifier: EUPL-1.2 */
#include "viewers.h"

#include "proto/scope.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096
#define ASKED_MAX 64 /* at once: after a reform everybody is asked for, and people's own requests wait behind */

struct viewers
{
  struct web *web;
  viewer_changed_fn *changed;
  void *context;
  struct viewer *buckets[BUCKETS];
  struct viewer *first, *last; /* to be asked for */
  uint32_t asked;
  bool stopped;
};

struct viewers *viewers_new (struct web *web, viewer_changed_fn *changed, void *context)
{
  struct viewers *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->web = web;
  self->changed = changed;
  self->context = context;
  return self;
}

void viewers_destroy (struct viewers **self)
{
  if (*self == NULL)
    return;
  assert ((*self)->first == NULL && (*self)->asked == 0);
  free (*self);
  *self = NULL;
}

bool viewer_is_fresh (const struct viewer *self)
{
  return self->known && !self->old && self->loaded_seq >= self->needed_seq;
}

/* ---- The queue ---- */

static void queue_add (struct viewers *self, struct viewer *viewer)
{
  if (viewer->queued)
    return;
  viewer->queued = true;
  viewer->queue_next = NULL;
  viewer->queue_prev = self->last;
  *(self->last != NULL ? &self->last->queue_next : &self->first) = viewer;
  self->last = viewer;
}

static void queue_remove (struct viewers *self, struct viewer *viewer)
{
  if (!viewer->queued)
    return;
  viewer->queued = false;
  *(viewer->queue_prev != NULL ? &viewer->queue_prev->queue_next : &self->first) = viewer->queue_next;
  *(viewer->queue_next != NULL ? &viewer->queue_next->queue_prev : &self->last) = viewer->queue_prev;
}

/* ---- Asking ---- */

/* Takes the scopes over; true when they are others than before. */
static bool set_scopes (struct viewer *viewer, const struct value *texts)
{
  uint32_t count = texts != NULL && texts->kind == VALUE_LIST ? texts->count : 0;
  uint64_t *hashes = malloc ((count + 1) * sizeof *hashes);
  if (hashes == NULL)
    abort ();
  for (uint32_t i = 0; i < count; i++)
    hashes[i] = scope_hash (value_as_slice (&texts->items[i]));
  scopes_sort (hashes, count);
  bool same = viewer->known && count == viewer->scopes.count && memcmp (hashes, viewer->scopes.at, count * sizeof *hashes) == 0;
  free (viewer->scopes.at);
  viewer->scopes = (struct hashes){count, hashes};
  return !same;
}

static void take (struct viewer *viewer, const struct message *result)
{
  const struct value *rows = &result->arg[RESULT_ROWS];
  const struct value *person = rows->kind == VALUE_LIST && rows->count == 1 ? &rows->items[0] : NULL;
  if (set_scopes (viewer, value_at (person, "scopes")) && viewer->known)
    viewer->rights++;
  viewer->known = true;
  viewer->old = false;
  viewer->loaded_seq = message_int (result, RESULT_SEQ, 0);
}

static bool is_refusal (const struct message *answer)
{
  int64_t number = answer->type == MSG_ERROR ? message_int (answer, ERROR_NUMBER, 0) : 0;
  return number == ERR_AS_UNKNOWN || number == ERR_AS_ADMIN;
}

static void ask_more (struct viewers *self);

static void on_answer (void *context, const struct message *answer)
{
  struct viewer *viewer = context;
  struct viewers *self = viewer->viewers;
  viewer->ask = NULL;
  self->asked--;
  if (answer->type == MSG_RESULT)
    take (viewer, answer);
  else
    viewer->gone = is_refusal (answer);
  if (viewer->gone || viewer_is_fresh (viewer))
    self->changed (self->context, viewer);
  else if (answer->type == MSG_RESULT)
    queue_add (self, viewer); /* something happened meanwhile; after a failure viewers_retry tries again */
  ask_more (self);
}

static void ask_more (struct viewers *self)
{
  const struct message request = message_new (MSG_WHOAMI);
  while (self->first != NULL && self->asked < ASKED_MAX && !self->stopped && bus_is_up (self->web))
  {
    struct viewer *viewer = self->first;
    struct ideenbus_options options = {.min_seq = viewer->needed_seq};
    queue_remove (self, viewer);
    self->asked++;
    viewer->ask = bus_ask (self->web, viewer->person, &request, &options, on_answer, viewer);
  }
}

static void load (struct viewer *viewer)
{
  if (viewer->ask == NULL && !viewer->gone)
    queue_add (viewer->viewers, viewer);
}

static void stop_asking (struct viewer *viewer)
{
  if (viewer->ask == NULL)
    return;
  bus_cancel (viewer->viewers->web, &viewer->ask);
  viewer->viewers->asked--;
}

/* ---- Persons ---- */

static struct viewer **place_of (struct viewers *self, const uint8_t person[16])
{
  uint64_t hash;
  memcpy (&hash, person + 8, sizeof hash); /* the random bytes of the id */
  struct viewer **place = &self->buckets[(hash ^ hash >> 32) % BUCKETS];
  while (*place != NULL && memcmp ((*place)->person, person, sizeof (*place)->person) != 0)
    place = &(*place)->next;
  return place;
}

struct viewer *viewers_get (struct viewers *self, const uint8_t person[16])
{
  struct viewer **place = place_of (self, person);
  if (*place != NULL)
    return *place;
  struct viewer *viewer = calloc (1, sizeof *viewer);
  if (viewer == NULL)
    abort ();
  memcpy (viewer->person, person, sizeof viewer->person);
  viewer->viewers = self;
  *place = viewer;
  load (viewer);
  ask_more (self);
  return viewer;
}

void viewers_release (struct viewers *self, struct viewer **handle)
{
  struct viewer *viewer = *handle;
  *handle = NULL;
  if (viewer == NULL || viewer->browsers != NULL)
    return;
  stop_asking (viewer);
  queue_remove (self, viewer);
  *place_of (self, viewer->person) = viewer->next;
  free (viewer->scopes.at);
  free (viewer);
}

/* ---- Changes ---- */

static void need (struct viewer *viewer, int64_t seq)
{
  if (seq > viewer->needed_seq)
    viewer->needed_seq = seq;
  if (!viewer_is_fresh (viewer))
    load (viewer);
}

void viewers_person_changed (struct viewers *self, const uint8_t person[16], int64_t seq)
{
  struct viewer *viewer = *place_of (self, person);
  if (viewer == NULL)
    return;
  viewer->gone = false;
  need (viewer, seq);
  /* A role that allows more without showing more changes no scope, and yet the board looks different. */
  if (!viewer_is_fresh (viewer))
    viewer->rights++;
  ask_more (self);
}

static void make_old (void *context, struct viewer *viewer)
{
  (void) context;
  stop_asking (viewer);
  viewer->old = true;
  load (viewer);
}

void viewers_forget (struct viewers *self)
{
  viewers_each (self, make_old, NULL);
  ask_more (self);
}

struct since
{
  int64_t seq;
};

static void need_since (void *context, struct viewer *viewer)
{
  const struct since *since = context;
  need (viewer, since->seq);
}

void viewers_all_changed (struct viewers *self, int64_t seq)
{
  struct since since = {seq};
  viewers_each (self, need_since, &since);
  ask_more (self);
}

static void begin_anew (void *context, struct viewer *viewer)
{
  const struct since *since = context;
  stop_asking (viewer);
  viewer->loaded_seq = -1;
  viewer->needed_seq = since->seq;
  viewer->gone = false;
  load (viewer);
}

void viewers_begin_anew (struct viewers *self, int64_t seq)
{
  struct since since = {seq};
  viewers_each (self, begin_anew, &since);
  ask_more (self);
}

static void load_missing (void *context, struct viewer *viewer)
{
  (void) context;
  if (!viewer_is_fresh (viewer))
    load (viewer);
}

void viewers_retry (struct viewers *self)
{
  if (!bus_is_up (self->web))
    return;
  viewers_each (self, load_missing, NULL);
  ask_more (self);
}

static void let_be (void *context, struct viewer *viewer)
{
  struct viewers *self = context;
  stop_asking (viewer);
  queue_remove (self, viewer);
}

void viewers_stop (struct viewers *self)
{
  self->stopped = true;
  viewers_each (self, let_be, self);
}

void viewers_each (struct viewers *self, viewer_fn *each, void *context)
{
  for (size_t i = 0; i < BUCKETS; i++)
    for (struct viewer *viewer = self->buckets[i], *next; viewer != NULL; viewer = next)
    {
      next = viewer->next;
      each (context, viewer);
    }
}
