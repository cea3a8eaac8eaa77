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
    return -1;
  int64_t share = eligible_cents * self->rate / 10000;
  *cents = share < self->max ? share : self->max;
  return 0;
}

int programme_ceiling (const struct programme *self, int64_t eligible_cents, int64_t *cents)
{
  if (eligible_cents != COSTS_UNKNOWN && programme_grant (self, eligible_cents, cents) == 0)
    return 0;
  *cents = self->max;
  return self->max > 0 ? 0 : -1;
}

bool programme_bars_early_start (const struct programme *self)
{
  return self->no_early_start;
}

int programme_draw_months (const struct programme *self)
{
  return self->draw_months > 0 ? self->draw_months : -1;
}

int programme_own_minimum (const struct programme *self, int64_t eligible_cents, int64_t *cents)
{
  if (self->own < 0)
    return -1;
  *cents = eligible_cents * self->own / 10000;
  return 0;
}
