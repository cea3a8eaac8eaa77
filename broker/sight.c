/* SPDX-License-Identifier: EUPL-1.2 */
#include "sight.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024

struct sight
{
  struct sight *chain;
  uint32_t uses, bucket;
  struct filter filter;
  uint32_t count;
  uint64_t scopes[]; /* sorted */
};

struct sights
{
  struct sight *buckets[BUCKETS];
};

struct sights *sights_new (void)
{
  struct sights *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  return self;
}

void sights_destroy (struct sights **self)
{
  if (*self == NULL)
    return;
  for (uint32_t i = 0; i < BUCKETS; i++)
    while ((*self)->buckets[i] != NULL)
    {
      struct sight *sight = (*self)->buckets[i];
      (*self)->buckets[i] = sight->chain;
      free (sight);
    }
  free (*self);
  *self = NULL;
}

/* ---- Sharing ---- */

bool sight_has (const struct sight *self, const struct scopes *scopes)
{
  return self->count == scopes->count && memcmp (self->scopes, scopes->hashes, self->count * sizeof *self->scopes) == 0;
}

static uint32_t bucket_of (const struct scopes *scopes, const struct filter *filter)
{
  uint64_t hash = filter->org ^ filter->district * 3 ^ filter->kase[15];
  for (uint32_t i = 0; i < scopes->count; i++)
    hash = hash * 31 + scopes->hashes[i];
  return (uint32_t) ((hash ^ hash >> 32) % BUCKETS);
}

struct sight *sights_get (struct sights *self, const struct scopes *scopes, const struct filter *filter)
{
  uint32_t bucket = bucket_of (scopes, filter);
  struct sight *sight = self->buckets[bucket];
  while (sight != NULL && (!sight_has (sight, scopes) || memcmp (&sight->filter, filter, sizeof *filter) != 0))
    sight = sight->chain;
  if (sight != NULL)
  {
    sight->uses++;
    return sight;
  }
  sight = malloc (sizeof *sight + scopes->count * sizeof (uint64_t));
  if (sight == NULL)
    abort ();
  *sight = (struct sight){.chain = self->buckets[bucket], .uses = 1, .bucket = bucket, .count = scopes->count};
  memcpy (&sight->filter, filter, sizeof *filter);
  memcpy (sight->scopes, scopes->hashes, scopes->count * sizeof *sight->scopes);
  self->buckets[bucket] = sight;
  return sight;
}

void sights_release (struct sights *self, struct sight **sight)
{
  struct sight *gone = *sight;
  *sight = NULL;
  if (gone == NULL || --gone->uses > 0)
    return;
  struct sight **link = &self->buckets[gone->bucket];
  while (*link != gone)
    link = &(*link)->chain;
  *link = gone->chain;
  free (gone);
}

/* ---- Seeing ---- */

/* kinds choose among events; that a case appeared or vanished concerns every stream that may hold it. */
static bool wants (const struct filter *filter, const struct entry_event *event)
{
  if (filter->has_kinds && event->type != MSG_CASE_AUDIENCE && (filter->kinds[event->type / 64] >> event->type % 64 & 1) == 0)
    return false;
  if (!filter->has_case && filter->org == 0 && filter->district == 0)
    return true;
  return event->about_case && (!filter->has_case || memcmp (filter->kase, event->kase, 16) == 0) && (filter->org == 0 || filter->org == event->org) &&
         (filter->district == 0 || filter->district == event->district);
}

static bool meets (const struct sight *self, const struct entry *entry, struct run run)
{
  return scopes_meet (self->scopes, self->count, entry->hashes + run.at, run.count);
}

bool sight_loses (const struct sight *self, const struct entry *entry, const struct entry_event *event)
{
  return event->type == MSG_CASE_AUDIENCE && !self->filter.everything && meets (self, entry, event->old) && !meets (self, entry, event->audience) &&
         wants (&self->filter, event);
}

enum seen sight_of (const struct sight *self, const struct entry *entry, const struct entry_event *event)
{
  if (self->filter.everything)
    return SEEN_SHOWN;
  if (!meets (self, entry, event->audience))
    return sight_loses (self, entry, event) ? SEEN_GONE : SEEN_NOT;
  if (event->type == MSG_CASE_AUDIENCE && meets (self, entry, event->old))
    return SEEN_NOT; /* saw it before, sees it now */
  if (!wants (&self->filter, event))
    return SEEN_NOT;
  if (event->about_case && !scopes_meet (self->scopes, self->count, event->present, event->present_count))
    return SEEN_NOT;
  return SEEN_SHOWN;
}
