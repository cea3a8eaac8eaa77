/* SPDX-License-Identifier: EUPL-1.2 */
/* Programmes as the checks see them, without a catalogue behind them. */
#include "fake_programmes.h"

const struct programme *programmes_find (const struct programmes *self, struct slice key)
{
  for (uint32_t i = 0; i < self->count; i++)
    if (slice_is (key, self->items[i].key))
      return &self->items[i];
  return NULL;
}

struct slice programme_name (const struct programme *self)
{
  return slice_of (self->name);
}

int programme_grant (const struct programme *self, int64_t eligible_cents, int64_t *cents)
{
  if (self->rate < 0)
    return self->rate == -1 ? -1 : ERR_OVERFLOW;
  int64_t share = eligible_cents * self->rate / 10000;
  *cents = share < self->max ? share : self->max;
  return 0;
}

int programme_own_minimum (const struct programme *self, int64_t eligible_cents, int64_t *cents)
{
  if (self->own < 0)
    return -1;
  *cents = eligible_cents * self->own / 10000;
  return 0;
}
