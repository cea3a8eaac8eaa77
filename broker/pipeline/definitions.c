/* SPDX-License-Identifier: EUPL-1.2 */
/* Definitions parsed so far.  A version never changes once it is loaded, so what was parsed stays right; a handful in a region's life. */
#include "decide.h"

#include <stdlib.h>
#include <string.h>

struct definitions
{
  struct pipeline **items;
  uint32_t count, capacity;
};

struct definitions *definitions_new (void)
{
  struct definitions *self = calloc (1, sizeof *self);
  if (!self)
    abort ();
  return self;
}

void definitions_forget (struct definitions *self)
{
  for (uint32_t i = 0; i < self->count; i++)
    pipeline_destroy (&self->items[i]);
  self->count = 0;
}

void definitions_destroy (struct definitions **self)
{
  if (!*self)
    return;
  definitions_forget (*self);
  free ((*self)->items);
  free (*self);
  *self = NULL;
}

static const struct pipeline *find (const struct definitions *self, struct slice key, uint32_t version)
{
  for (uint32_t i = 0; i < self->count; i++)
    if (self->items[i]->version == version && slice_equal (self->items[i]->key, key))
      return self->items[i];
  return NULL;
}

static const struct pipeline *keep (struct definitions *self, struct pipeline *pipeline)
{
  if (self->count == self->capacity)
  {
    self->capacity = self->capacity ? 2 * self->capacity : 8;
    self->items = realloc (self->items, self->capacity * sizeof *self->items);
    if (!self->items)
      abort ();
  }
  return self->items[self->count++] = pipeline;
}

const struct pipeline *definitions_get (struct definitions *self, struct views *views, struct slice key, uint32_t version)
{
  const struct pipeline *known = version ? find (self, key, version) : NULL;
  if (known)
    return known;
  struct arena *arena = arena_new ();
  struct slice yaml;
  uint32_t found = 0;
  if (definition_get (views, arena, key, version, &yaml, &found))
  {
    known = find (self, key, found);
    if (!known)
    {
      char error[400];
      struct pipeline *pipeline = pipeline_parse (yaml, error, sizeof error);
      if (pipeline)
        known = keep (self, pipeline);
    }
  }
  arena_destroy (&arena);
  return known;
}
