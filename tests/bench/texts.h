/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts of compounds with a long tail, as German administrations write them: the same ones in every run. */
#ifndef IDEENBUS_BENCH_TEXTS_H
#define IDEENBUS_BENCH_TEXTS_H

#include "proto/value.h"

struct draw
{
  uint64_t state;
};
uint32_t draw_below (struct draw *self, uint32_t below);

/* That many words, and some articles between them. */
struct slice text_make (struct draw *draw, struct arena *arena, uint32_t words);

#endif
