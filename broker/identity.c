/* SPDX-License-Identifier: EUPL-1.2 */
#include "identity.h"

#include "log.h"

#include <stdlib.h>
#include <string.h>

#define PLACES 1024 /* a power of two; two people of one place take turns */

struct place
{
  struct identity identity;
  uint64_t generation; /* 0: empty */
  int64_t at_ms;
  char *texts; /* what the person's slices point to */
};

struct identities
{
  struct store *store;
  struct arena *arena;
  uint64_t generation;
  int64_t complained_ms;
  struct place *places[PLACES];
};

struct identities *identities_new (struct store *store)
{
  struct identities *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->store = store;
  self->arena = arena_new ();
  self->generation = 1;
  return self;
}

void identities_destroy (struct identities **self)
{
  if (*self == NULL)
    return;
  for (size_t i = 0; i < PLACES; i++)
    if ((*self)->places[i] != NULL)
    {
      free ((*self)->places[i]->texts);
      free ((*self)->places[i]);
    }
  arena_destroy (&(*self)->arena);
  free (*self);
  *self = NULL;
}

/* ---- Copies ---- */

static struct slice keep (char **at, struct slice text)
{
  struct slice copy = {*at, text.size};
  if (text.size > 0)
    memcpy (*at, text.data, text.size);
  *at += text.size;
  return copy;
}

/* The person's texts lie in an arena that is reset: they go into one piece of our own. */
static void keep_texts (struct place *place)
{
  struct person *person = &place->identity.person;
  size_t size = 1;
  for (uint32_t i = 0; i < person->grant_count; i++)
    size += (size_t) person->grants[i].org.size + person->grants[i].from.size + person->grants[i].until.size;
  free (place->texts);
  place->texts = malloc (size);
  if (place->texts == NULL)
    abort ();
  char *at = place->texts;
  for (uint32_t i = 0; i < person->grant_count; i++)
  {
    struct grant *grant = &person->grants[i];
    grant->org = keep (&at, grant->org);
    grant->from = keep (&at, grant->from);
    grant->until = keep (&at, grant->until);
  }
}

/* ---- Reading ---- */

static uint32_t roles_at (const struct person *person, int64_t now_ms)
{
  uint32_t roles = 0;
  for (uint32_t i = 0; i < person->grant_count; i++)
    if (grant_holds (&person->grants[i], now_ms))
      roles |= (uint32_t) 1 << person->grants[i].role;
  return roles;
}

static bool fill (struct identities *self, struct place *place, const uint8_t person[16], int64_t now_ms)
{
  struct store_error error;
  struct views *views;
  if (views_read_begin (self->store, &views, &error) != STORE_OK)
  {
    log_seldom (&self->complained_ms, now_ms, LEVEL_ERROR, "event=views_unreadable error=\"%s\"", error.text);
    return false;
  }
  struct identity *identity = &place->identity;
  memset (identity, 0, sizeof *identity);
  identity->found = person_get (views, self->arena, person, &identity->person);
  memcpy (identity->person.id, person, 16);
  if (identity->found && identity->person.status == PERSON_STATUS_ENROLLED)
  {
    scopes_of (views, self->arena, &identity->person, now_ms, &identity->scopes, NULL);
    identity->roles = roles_at (&identity->person, now_ms);
  }
  views_read_end (&views);
  keep_texts (place);
  arena_reset (self->arena);
  place->generation = self->generation;
  place->at_ms = now_ms;
  return true;
}

static uint32_t place_of (const uint8_t person[16])
{
  /* The tail of an id is random. */
  return ((uint32_t) person[14] << 8 | person[15]) % PLACES;
}

const struct identity *identities_get (struct identities *self, const uint8_t person[16], int64_t now_ms)
{
  struct place **place = &self->places[place_of (person)];
  if (*place == NULL)
  {
    *place = calloc (1, sizeof **place);
    if (*place == NULL)
      abort ();
  }
  bool fresh = (*place)->generation == self->generation && memcmp ((*place)->identity.person.id, person, 16) == 0 && now_ms >= (*place)->at_ms &&
               now_ms - (*place)->at_ms < IDENTITY_MAX_MS;
  return fresh || fill (self, *place, person, now_ms) ? &(*place)->identity : NULL;
}

void identities_forget (struct identities *self)
{
  self->generation++;
}

uint64_t identities_generation (const struct identities *self)
{
  return self->generation;
}

bool identities_person_of (struct identities *self, const uint8_t key[32], uint8_t person[16])
{
  return directory_by_key (self->store, key, person) == STORE_OK;
}
