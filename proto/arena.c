/* SPDX-License-Identifier: EUPL-1.2 */
/* Memory with the lifetime of one piece of work: blocks that are filled from the front and forgotten together. */
#include "arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#else
/* The arena never frees single pieces, so that without these a pointer that outlives a reset would go unnoticed. */
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

#define FIRST_BYTES ((size_t)8 * 1024)
#define LARGEST_BYTES ((size_t)1024 * 1024) /* blocks double up to here; a larger piece gets a block of its own size */
#define ALIGNMENT alignof (max_align_t)

struct block
{
  struct block *next; /* the one filled before */
  size_t size, used;
  alignas (max_align_t) char data[];
};

struct arena
{
  struct block *newest;
  struct block *first;
  size_t used;
};

static _Noreturn void out_of_memory (void)
{
  fputs ("out of memory\n", stderr);
  abort ();
}

static struct block *block_new (size_t size, struct block *next)
{
  if (size > SIZE_MAX / 2)
    out_of_memory ();
  struct block *self = malloc (sizeof *self + size);
  if (self == NULL)
    out_of_memory ();
  self->next = next;
  self->size = size;
  self->used = 0;
  ASAN_POISON_MEMORY_REGION (self->data, size);
  return self;
}

static void block_free (struct block *self)
{
  ASAN_UNPOISON_MEMORY_REGION (self->data, self->size);
  free (self);
}

struct arena *arena_new (void)
{
  struct arena *self = malloc (sizeof *self);
  if (self == NULL)
    out_of_memory ();
  self->first = block_new (FIRST_BYTES, NULL);
  self->newest = self->first;
  self->used = 0;
  return self;
}

void arena_destroy (struct arena **self)
{
  if (self == NULL || *self == NULL)
    return;
  arena_reset (*self);
  block_free ((*self)->first);
  free (*self);
  *self = NULL;
}

void arena_reset (struct arena *self)
{
  while (self->newest != self->first)
  {
    struct block *old = self->newest;
    self->newest = old->next;
    block_free (old);
  }
  self->first->used = 0;
  ASAN_POISON_MEMORY_REGION (self->first->data, self->first->size);
  self->used = 0;
}

void *arena_alloc (struct arena *self, size_t size)
{
  if (size > SIZE_MAX / 4)
    out_of_memory ();
  size_t room = size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  struct block *block = self->newest;
  if (block->size - block->used < room)
  {
    size_t wanted = block->size < LARGEST_BYTES ? block->size * 2 : LARGEST_BYTES;
    block = block_new (room > wanted ? room : wanted, self->newest);
    self->newest = block;
  }
  char *piece = block->data + block->used;
  block->used += room;
  self->used += room;
  ASAN_UNPOISON_MEMORY_REGION (piece, size);
  memset (piece, 0, size);
  return piece;
}

char *arena_copy (struct arena *self, const void *data, size_t size)
{
  char *copy = arena_alloc (self, size + 1);
  if (size > 0)
    memcpy (copy, data, size);
  return copy;
}

char *arena_printf (struct arena *self, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  va_list again;
  va_copy (again, list);
  int size = vsnprintf (NULL, 0, format, list);
  va_end (list);
  char *text = arena_alloc (self, size < 0 ? 1 : (size_t)size + 1);
  if (size > 0)
    vsnprintf (text, (size_t)size + 1, format, again);
  va_end (again);
  return text;
}

size_t arena_used (const struct arena *self)
{
  return self->used;
}
