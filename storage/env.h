/* SPDX-License-Identifier: EUPL-1.2 */
/* The views' environment: opening it, whether it may be believed, and what it says of itself in META. */
#ifndef IDEENBUS_STORAGE_ENV_H
#define IDEENBUS_STORAGE_ENV_H

#include "file.h"
#include "format.h"
#include "room.h"
#include "tree.h"

struct env
{
  MDB_env *mdb;
  MDB_dbi dbi[VIEW_COUNT];
  struct path dir;
};

/* create: makes directory and databases where missing.  STORE_CORRUPT when the file was cut off.  Nothing is open after a failure. */
enum store_status env_open (struct env *self, const char *dir, uint64_t map_bytes, bool create, struct store_error *error);
void env_close (struct env *self);
enum store_status env_sync (struct env *self, struct store_error *error);
/* A compact copy into a directory that is made, with the mark that it may be believed. */
enum store_status env_copy (struct env *self, const char *to, struct store_error *error);

enum store_status env_begin (struct env *self, bool write, struct views *views, struct store_error *error);

/* Believed: closed cleanly, or written under this very boot of the machine.  boot "" is none. */
bool env_is_trusted (const char *dir, const char *boot);
enum store_status env_trust_clean (const char *dir, struct store_error *error);
enum store_status env_trust_boot (const char *dir, const char *boot, struct store_error *error);
enum store_status env_distrust (const char *dir, struct store_error *error);

/* What a picture of the views is a picture of. */
struct picture
{
  struct meta_state state;
  struct tree tree;
};
/* Zeros for new views; false: META is not what this program writes. */
bool picture_load (struct picture *self, struct views *views);
void picture_save (struct picture *self, struct views *views);
/* The record was folded: writes its outcome, adds its leaf.  Segment and offset are the caller's to set before saving. */
void picture_add (struct picture *self, struct views *views, const struct record *record);

#endif
