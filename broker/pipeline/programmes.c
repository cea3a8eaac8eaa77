/* SPDX-License-Identifier: EUPL-1.2 */
/* Programmes out of the views into memory. */
#include "programme_room.h"

static enum walk_step take_programme (void *context, const struct programme_row *row)
{
  programmes_add (context, row);
  return WALK_TAKE;
}

void programmes_refresh (struct programmes *self, struct views *views)
{
  uint64_t version = programmes_version (views);
  if (version == self->version)
    return;
  struct arena *arena = arena_new ();
  struct walk walk = {.work_max = UINT32_MAX};
  programmes_forget (self);
  programmes_walk (views, arena, &walk, take_programme, self);
  self->version = version;
  arena_destroy (&arena);
}
