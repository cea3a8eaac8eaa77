/* SPDX-License-Identifier: EUPL-1.2 */
#include "bare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void must (int rc, const char *what)
{
  if (rc == 0)
    return;
  fprintf (stderr, "%s: %s\n", what, mdb_strerror (rc));
  abort ();
}

static void begin (struct bare *self, bool writable)
{
  self->views = (struct views){.dbi = self->dbi, .writable = writable};
  must (mdb_txn_begin (self->env, NULL, writable ? 0 : MDB_RDONLY, &self->views.txn), "mdb_txn_begin");
}

void bare_open (struct bare *self, size_t map_bytes)
{
  static const char *const names[VIEW_COUNT] = {
#define VIEW(SYMBOL, NAME) NAME,
    VIEWS (VIEW)
#undef VIEW
  };
  memset (self, 0, sizeof *self);
  snprintf (self->dir, sizeof self->dir, "/tmp/ideenbus-views-XXXXXX");
  if (!mkdtemp (self->dir))
    abort ();
  self->arena = arena_new ();
  must (mdb_env_create (&self->env), "mdb_env_create");
  must (mdb_env_set_mapsize (self->env, map_bytes ? map_bytes : (size_t) 8 << 30), "mdb_env_set_mapsize");
  must (mdb_env_set_maxdbs (self->env, VIEW_COUNT), "mdb_env_set_maxdbs");
  must (mdb_env_open (self->env, self->dir, MDB_NOSYNC | MDB_NOTLS, 0600), "mdb_env_open");
  begin (self, true);
  for (int i = 0; i < VIEW_COUNT; i++)
    must (mdb_dbi_open (self->views.txn, names[i], MDB_CREATE, &self->dbi[i]), "mdb_dbi_open");
  bare_commit (self);
}

void bare_commit (struct bare *self)
{
  must (mdb_txn_commit (self->views.txn), "mdb_txn_commit");
  begin (self, true);
}

void bare_abort (struct bare *self)
{
  mdb_txn_abort (self->views.txn);
  begin (self, true);
}

void bare_read (struct bare *self)
{
  must (mdb_txn_commit (self->views.txn), "mdb_txn_commit");
  begin (self, false);
}

void bare_close (struct bare *self)
{
  char path[96];
  mdb_txn_abort (self->views.txn);
  mdb_env_close (self->env);
  arena_destroy (&self->arena);
  snprintf (path, sizeof path, "%s/data.mdb", self->dir);
  unlink (path);
  snprintf (path, sizeof path, "%s/lock.mdb", self->dir);
  unlink (path);
  rmdir (self->dir);
}

uint32_t dice_below (struct dice *self, uint32_t below)
{
  self->state = self->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t) (self->state >> 33) % below;
}

void id_make (uint8_t id[16], uint32_t number)
{
  memset (id, 0, 16);
  id[0] = 1;
  for (uint32_t i = 0; i < 4; i++)
    id[2 + i] = (uint8_t) (number >> (24 - 8 * i));
  id[15] = (uint8_t) (number * 7);
}

uint32_t id_number (const uint8_t id[16])
{
  return (uint32_t) id[2] << 24 | (uint32_t) id[3] << 16 | (uint32_t) id[4] << 8 | id[5];
}

const struct value *keys_of (const struct value *fields)
{
  static struct value items[LIMIT_MAP_ENTRIES];
  static struct value list;
  for (uint32_t i = 0; i < fields->count; i++)
    items[i] = fields->items[2 * i];
  list = (struct value){.kind = VALUE_LIST, .count = fields->count, .items = items};
  return &list;
}
