/* SPDX-License-Identifier: EUPL-1.2 */
/* The stable errors of errors.def: codes that programs rely on, texts that people read. */
#ifndef IDEENBUS_ERROR_H
#define IDEENBUS_ERROR_H

#include "value.h"

enum error_code
{
  ERR_NONE = 0,
#define ERR(SYMBOL, NUMBER, CODE, RETRY, DE, EN) ERR_##SYMBOL = (NUMBER),
#include "errors.def"
#undef ERR
};

struct error_def
{
  int number;
  const char *code;
  bool retry;      /* the same request may succeed later */
  const char *de, *en;
};

/* The row, or NULL for a number that is none. */
const struct error_def *error_def (int number);
const struct error_def *error_by_code (struct slice code);

/* All rows, for documentation; *count rows. */
const struct error_def *error_table (size_t *count);

/* A text with {0} and {1} replaced; either may be SLICE_NONE. */
struct slice error_text (struct arena *arena, const char *pattern, struct slice zero, struct slice one);

#endif
