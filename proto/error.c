/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of errors and the texts made from it. */
#include "error.h"

#include <string.h>

enum error_row
{
#define ERR(SYMBOL, ...) ROW_##SYMBOL,
#include "errors.def"
#undef ERR
  ERROR_ROWS
};

static const struct error_def table[ERROR_ROWS] = {
#define ERR(SYMBOL, NUMBER, CODE, RETRY, DE, EN) [ROW_##SYMBOL] = {NUMBER, CODE, RETRY, DE, EN},
#include "errors.def"
#undef ERR
};

const struct error_def *error_def (int number)
{
  switch (number)
  {
#define ERR(SYMBOL, NUMBER, ...)                                                                                                                               \
  case NUMBER:                                                                                                                                                 \
    return &table[ROW_##SYMBOL];
#include "errors.def"
#undef ERR
  default:
    return NULL;
  }
}

const struct error_def *error_by_code (struct slice code)
{
  for (size_t i = 0; i < ERROR_ROWS; i++)
    if (slice_is (code, table[i].code))
      return &table[i];
  return NULL;
}

const struct error_def *error_table (size_t *count)
{
  *count = ERROR_ROWS;
  return table;
}

/* The slice that stands for a placeholder at this place, or NULL when there is none. */
static const struct slice *placeholder (const char *at, const struct slice *zero, const struct slice *one)
{
  if (at[0] != '{' || at[1] == '\0' || at[2] != '}')
    return NULL;
  return at[1] == '0' ? zero : at[1] == '1' ? one : NULL;
}

struct slice error_text (struct arena *arena, const char *pattern, struct slice zero, struct slice one)
{
  size_t size = 0;
  for (const char *at = pattern; *at != '\0'; at++)
  {
    const struct slice *with = placeholder (at, &zero, &one);
    size += with == NULL ? 1 : with->size;
    at += with == NULL ? 0 : 2;
  }
  char *text = arena_alloc (arena, size + 1), *end = text;
  for (const char *at = pattern; *at != '\0'; at++)
  {
    const struct slice *with = placeholder (at, &zero, &one);
    if (with == NULL)
      *end++ = *at;
    else
    {
      if (with->size > 0)
        memcpy (end, with->data, with->size);
      end += with->size;
      at += 2;
    }
  }
  return (struct slice){text, (uint32_t)size};
}
