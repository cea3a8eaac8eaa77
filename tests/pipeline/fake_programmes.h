/* SPDX-License-Identifier: EUPL-1.2 */
/* Programmes as the checks see them, without a catalogue behind them. */
#ifndef IDEENBUS_TESTS_FAKE_PROGRAMMES_H
#define IDEENBUS_TESTS_FAKE_PROGRAMMES_H

#include "broker/pipeline/programme.h"

struct programme
{
  const char *key, *name;
  int64_t rate, max; /* basis points, cents; rate -1: unknown, max 0: unknown too */
  int64_t own;       /* basis points; -1: says nothing */
  bool no_early_start;
  int draw_months;   /* 0: says nothing */
};

struct programmes
{
  uint32_t count;
  const struct programme *items;
};

#endif
