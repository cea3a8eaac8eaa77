/* SPDX-License-Identifier: EUPL-1.2 */
#include "backlog.h"

#include <stdlib.h>
#include <string.h>

struct waiting
{
  struct waiting *next;
  uint32_t size;
  char data[];
};

struct backlog *backlog_new (struct session *session, int64_t now_ms)
{
  struct backlog *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  list_init (&self->link);
  self->session = session;
  self->moved_ms = now_ms;
  return self;
}

void backlog_destroy (struct backlog **self)
{
  if (*self == NULL)
    return;
  while ((*self)->first != NULL)
    backlog_shift (*self, 0);
  list_leave (&(*self)->link);
  free (*self);
  *self = NULL;
}

bool backlog_add (struct backlog *self, struct slice frame)
{
  if (self->bytes + frame.size > BACKLOG_BYTES)
    return false;
  struct waiting *waiting = malloc (sizeof *waiting + frame.size);
  if (waiting == NULL)
    abort ();
  waiting->next = NULL;
  waiting->size = frame.size;
  memcpy (waiting->data, frame.data, frame.size);
  if (self->last != NULL)
    self->last->next = waiting;
  else
    self->first = waiting;
  self->last = waiting;
  self->bytes += frame.size;
  return true;
}

struct slice backlog_first (const struct backlog *self)
{
  return self->first != NULL ? (struct slice){self->first->data, self->first->size} : SLICE_NONE;
}

void backlog_shift (struct backlog *self, int64_t now_ms)
{
  struct waiting *gone = self->first;
  self->first = gone->next;
  if (self->first == NULL)
    self->last = NULL;
  self->bytes -= gone->size;
  self->moved_ms = now_ms;
  free (gone);
}
