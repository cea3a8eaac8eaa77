/* SPDX-License-Identifier: EUPL-1.2 */
/* When cases became public.  The bus tells the public nothing of the time before, so that what counts is when this gateway first saw a case; it is kept in the
   store, or every start would make news of old ones.  What was public already when it looked for the first time is no news. */
#include "public_room.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

struct noting
{
  struct web *web;
  struct public_state *state;
  struct arena *arena;
  bool *fresh;       /* of the cases: not in the store */
  struct value gone; /* references in the store that are public no more */
  uint32_t stored, added;
  bool left_out;
};

static struct public_case *find (const struct public_state *state, struct slice ref)
{
  uint32_t from = 0, to = state->count;
  while (from < to)
  {
    uint32_t middle = from + (to - from) / 2;
    int order = slice_compare (state->cases[middle].ref, ref);
    if (order == 0)
      return &state->cases[middle];
    *(order < 0 ? &from : &to) = order < 0 ? middle + 1 : middle;
  }
  return NULL;
}

static bool take_row (struct slice ref, const struct value *since, void *context)
{
  struct noting *self = context;
  struct public_case *kase = find (self->state, ref);
  self->stored++;
  if (kase != NULL)
  {
    kase->published_ms = value_as_int (since, 0);
    self->fresh[kase - self->state->cases] = false;
  }
  else if (!self->left_out)
    value_append (self->arena, &self->gone, value_text (slice_copy (self->arena, ref)));
  return true;
}

static enum store_code read_rows (struct store_txn *txn, void *context)
{
  struct noting *self = context;
  struct arena *arena = arena_new ();
  enum store_code code = store_each (txn, STORE_PUBLISHED, SLICE_NONE, arena, take_row, self);
  arena_destroy (&arena);
  return code;
}

static enum store_code write_rows (struct store_txn *txn, void *context)
{
  struct noting *self = context;
  enum store_code code = STORE_OK;
  for (uint32_t i = 0; i < self->gone.count && code == STORE_OK; i++)
  {
    code = store_del (txn, STORE_PUBLISHED, value_as_slice (&self->gone.items[i]));
    code = code == STORE_NOT_FOUND ? STORE_OK : code;
  }
  for (uint32_t i = 0; i < self->state->count && code == STORE_OK; i++)
  {
    struct value since = value_int (self->state->cases[i].published_ms);
    if (self->fresh[i])
      code = store_put (txn, STORE_PUBLISHED, self->state->cases[i].ref, &since);
  }
  return code;
}

/* One that came into its stage just now was drafted for everybody: that alone is the news. */
static void date_fresh (struct noting *self)
{
  int64_t now_ms = web_time_ms (), before_ms = now_ms - 2 * public_refresh_ms (self->web);
  for (uint32_t i = 0; i < self->state->count; i++)
    if (self->fresh[i])
    {
      struct public_case *kase = &self->state->cases[i];
      kase->published_ms = self->stored > 0 && kase->entered_ms < before_ms ? now_ms : 0;
      self->added++;
    }
}

void public_note_news (struct web *web, struct public_state *state, bool left_out)
{
  struct noting self = {.web = web, .state = state, .arena = arena_new (), .left_out = left_out};
  self.fresh = arena_alloc (self.arena, (state->count + 1) * sizeof *self.fresh);
  self.gone = value_list (self.arena, 8);
  for (uint32_t i = 0; i < state->count; i++)
    self.fresh[i] = true;
  enum store_code code = store_read (web->store, read_rows, &self);
  if (code == STORE_OK)
    date_fresh (&self);
  if (code == STORE_OK && (self.added > 0 || self.gone.count > 0))
    code = store_write (web->store, write_rows, &self);
  if (code != STORE_OK)
    web_log (WEB_ERROR, "event=store error=\"%s\"", store_strerror (code));
  arena_destroy (&self.arena);
}

int64_t public_news_ms (const struct public_case *kase)
{
  return kase->published_ms > kase->entered_ms ? kase->published_ms : kase->entered_ms;
}
