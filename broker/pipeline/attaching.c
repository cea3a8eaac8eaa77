/* SPDX-License-Identifier: EUPL-1.2 */
#include "attaching.h"

#include <string.h>

bool attachment_readable (const struct attachment *attachment, int level)
{
  return level >= CLASS_STAFF || !(attachment->internal || attachment->detached);
}

struct looking
{
  const uint8_t *hash;
  int level;
  bool found;
};

static enum walk_step look (void *context, const struct attachment *attachment)
{
  struct looking *self = context;
  self->found = self->found || (memcmp (attachment->hash, self->hash, 32) == 0 && attachment_readable (attachment, self->level));
  return WALK_TAKE;
}

bool case_shows_content (struct views *views, struct arena *arena, const uint8_t kase[16], int level, const uint8_t hash[32])
{
  struct looking looking = {hash, level, false};
  struct walk walk = {0};
  do
  {
    attachments_walk (views, arena, kase, &walk, look, &looking);
    walk.after = walk.next;
  } while (!looking.found && walk.next.size > 0);
  return looking.found;
}
