/* SPDX-License-Identifier: EUPL-1.2 */
#include "queries_bare.h"

#include "bench.h"
#include "recorder.h"

#include <stdlib.h>

struct queries_bare
{
  struct recorder recorder;
};

struct queries_bare *queries_bare_begin (void)
{
  struct queries_bare *self = bench_alloc (sizeof *self);
  recorder_begin (&self->recorder, RECORD_READS);
  return self;
}

void queries_bare_end (struct queries_bare *self)
{
  recorder_end (&self->recorder);
}

void queries_bare_destroy (struct queries_bare **self)
{
  recorder_free (&(*self)->recorder);
  free (*self);
  *self = NULL;
}

double queries_bare_read (const struct queries_bare *self, struct store *store, uint32_t times)
{
  double begun = bench_own_cpu ();
  for (uint32_t i = 0; i < times; i++)
  {
    struct views *views;
    struct store_error error;
    if (views_read_begin (store, &views, &error) != STORE_OK)
      bench_die ("%s", error.text);
    recorder_read (&self->recorder, views->txn);
    views_read_end (&views);
  }
  return (bench_own_cpu () - begun) / times;
}

uint32_t queries_bare_gets (const struct queries_bare *self)
{
  return self->recorder.gets;
}

uint32_t queries_bare_steps (const struct queries_bare *self)
{
  return self->recorder.steps;
}
