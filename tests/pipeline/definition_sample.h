/* SPDX-License-Identifier: EUPL-1.2 */
/* A small definition for tests, and ways to break it. */
#ifndef IDEENBUS_TESTS_DEFINITION_SAMPLE_H
#define IDEENBUS_TESTS_DEFINITION_SAMPLE_H

#include "broker/pipeline/definition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The text of sample.yaml. */
static inline char *sample (struct arena *arena)
{
  FILE *file = fopen (DEFINITION_SAMPLE, "rb");
  assert_non_null (file);
  char buffer[16384];
  size_t size = fread (buffer, 1, sizeof buffer, file);
  assert_in_range (size, 1, sizeof buffer - 1);
  fclose (file);
  return arena_copy (arena, buffer, size);
}

/* The text with one part, which must be there exactly once, replaced. */
static inline char *edited (struct arena *arena, const char *text, const char *old, const char *new)
{
  const char *at = strstr (text, old);
  if (at == NULL || strstr (at + 1, old) != NULL)
    fail_msg ("\"%s\" is not in the sample exactly once", old);
  return arena_printf (arena, "%.*s%s%s", (int) (at - text), text, new, at + strlen (old));
}

/* The sample with other checks at gate 1: lines of "{check: …}". */
static inline char *with_checks (struct arena *arena, const char *checks)
{
  return edited (arena, sample (arena), "{check: equals, field: flag, value: \"true\"}", checks);
}

static inline struct pipeline *parsed (const char *yaml)
{
  char error[400];
  struct pipeline *pipeline = pipeline_parse (slice_of (yaml), error, sizeof error);
  if (pipeline == NULL)
    fail_msg ("%s", error);
  return pipeline;
}

static inline struct value map_with (struct arena *arena, const char *key, struct value value)
{
  struct value map = value_map (arena, 4);
  value_set_str (arena, &map, key, value);
  return map;
}

static inline struct value unknown (struct arena *arena, const char *who, const char *until)
{
  struct value inner = map_with (arena, "who", value_string (who));
  value_set_str (arena, &inner, "until", value_string (until));
  return map_with (arena, "unknown", inner);
}

static inline struct value band (struct arena *arena, const char *key)
{
  return map_with (arena, "band", value_string (key));
}

/* A list of texts, up to NULL. */
static inline struct value texts (struct arena *arena, const char *first, ...)
{
  struct value list = value_list (arena, 4);
  va_list more;
  va_start (more, first);
  for (const char *text = first; text != NULL; text = va_arg (more, const char *))
    value_append (arena, &list, value_string (text));
  va_end (more);
  return list;
}

static inline int arena_set_up (void **state)
{
  *state = arena_new ();
  return 0;
}

static inline int arena_tear_down (void **state)
{
  struct arena *arena = *state;
  arena_destroy (&arena);
  return 0;
}

#endif
