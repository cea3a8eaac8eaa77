/* SPDX-License-Identifier: EUPL-1.2 */
/* A store of the gateway's in a directory that goes away, and another process that writes in it. */
#ifndef IDEENBUS_TESTS_KEEPING_H
#define IDEENBUS_TESTS_KEEPING_H

#include "clients/web/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct keeping
{
  char top[64], dir[80], data[96];
  struct store *store;
};

static inline void keeping_open (struct keeping *self, size_t map_bytes)
{
  assert_int_equal (store_open (&self->store, self->dir, true, map_bytes), STORE_OK);
}

static inline void keeping_begin (struct keeping *self, size_t map_bytes)
{
  snprintf (self->top, sizeof self->top, "/tmp/ideenbus-web-XXXXXX");
  assert_non_null (mkdtemp (self->top));
  snprintf (self->dir, sizeof self->dir, "%s/web", self->top);
  snprintf (self->data, sizeof self->data, "%s/data.mdb", self->dir);
  keeping_open (self, map_bytes);
}

static inline void keeping_end (struct keeping *self)
{
  static const char *const names[] = {"data.mdb", "lock.mdb", "serving.lock"};
  store_close (&self->store);
  assert_null (self->store);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
  {
    char path[128];
    snprintf (path, sizeof path, "%s/%s", self->dir, names[i]);
    unlink (path);
  }
  rmdir (self->dir);
  assert_int_equal (rmdir (self->top), 0);
}

/* Runs a write in a process of its own, which opens the store as `account` does.  The child uses nothing of the store it inherited. */
static inline void keeping_elsewhere (const struct keeping *self, store_fn *fn, void *context)
{
  int status;
  pid_t child = fork ();
  if (child == 0)
  {
    struct store *store;
    bool good = store_open (&store, self->dir, false, 0) == STORE_OK && store_write (store, fn, context) == STORE_OK;
    store_close (&store);
    _exit (good ? 0 : 1);
  }
  assert_int_equal (waitpid (child, &status, 0), child);
  assert_int_equal (status, 0);
}

#endif
