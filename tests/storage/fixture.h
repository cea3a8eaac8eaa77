/* SPDX-License-Identifier: EUPL-1.2 */
/* A data directory of a test's own, a fold small enough to check by hand, and records that anyone can make again from their seq. */
#ifndef IDEENBUS_TESTS_STORAGE_FIXTURE_H
#define IDEENBUS_TESTS_STORAGE_FIXTURE_H

#include "storage/room.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct fixture
{
  char base[200];  /* removed at the end, with everything in it */
  char dir[220];   /* base/data */
  struct store_options options;
  struct store *store;
  struct store_error error;
  uint64_t folded;         /* records the store has folded itself: opening, verify, rebuild */
  pthread_mutex_t lock;    /* the fault: the store's own thread asks as well */
  const char *fault_point; /* fails with fault_code while fault_count > 0 */
  int fault_code, fault_count;
};

/* Small segments, a small map, boot "test". */
struct fixture *fixture_new (void);
void fixture_destroy (struct fixture **self);
/* base/name, in one of a few buffers used in turn. */
const char *fixture_path (struct fixture *self, const char *name);

enum store_status fixture_open (struct fixture *self);  /* counts folded anew */
void fixture_must_open (struct fixture *self);
void fixture_close (struct fixture *self);

/* The next count calls of that point fail with an errno. */
void fixture_fail (struct fixture *self, const char *point, int code, int count);

/* One batch of the next count records. */
enum store_status fixture_add (struct fixture *self, uint32_t count);
void fixture_must_add (struct fixture *self, uint32_t count);

/* The record with this seq, as every test writes it; payload in the arena.  About 300 to 1000 bytes on disk. */
struct record fixture_record (struct arena *arena, uint64_t seq);

/* Head, every record of the log and every row of the views are those of seq 1 to last. */
void fixture_check (struct fixture *self, uint64_t last);
uint64_t fixture_count (struct fixture *self); /* what the views counted */

/* Runs the rest in a child; the child must end itself.  Gives its exit status as waitpid does. */
int fixture_child (void (*run) (struct fixture *self), struct fixture *self);

void fixture_copy (const char *from, const char *to);
void fixture_remove (const char *path);
/* The bytes of the newest segment file. */
struct fixture_file
{
  char path[300];
  uint8_t *bytes;
  size_t size, used; /* used: up to the last byte that is not zero */
};
struct fixture_file fixture_segment (struct fixture *self, bool newest);
void fixture_write (const char *path, uint64_t offset, const void *bytes, size_t size);

#endif
