/* SPDX-License-Identifier: EUPL-1.2 */
/* Memory with the lifetime of one piece of work: a message, a command, a page.  Nothing in it is freed alone; the whole is reset or destroyed.

   Out of memory ends the process: the log is the truth, and a restart is the one recovery that is tested.  So no call here fails.
   An arena belongs to one thread at a time; it may be handed over together with what lies in it. */
#ifndef IDEENBUS_ARENA_H
#define IDEENBUS_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new (void);

/* Frees everything and sets *self to NULL.  NULL and *self == NULL are allowed. */
void arena_destroy (struct arena **self);

/* Forgets all that was allocated, keeps the first block for the next piece of work. */
void arena_reset (struct arena *self);

/* Zeroed memory, aligned for any type; size 0 gives a valid pointer.  Never NULL. */
void *arena_alloc (struct arena *self, size_t size);

/* A copy of size bytes with a NUL behind it. */
char *arena_copy (struct arena *self, const void *data, size_t size);

/* printf into the arena. */
char *arena_printf (struct arena *self, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

/* Bytes in use, for limits and tests. */
size_t arena_used (const struct arena *self);

#endif
