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

static inline char *sample_file (struct arena *arena, const char *name)
{
  FILE *file = fopen (name, "rb");
  assert_non_null (file);
  char buffer[32768];
  size_t size = fread (buffer, 1, sizeof buffer, file);
  assert_in_range (size, 1, sizeof buffer - 1);
  fclose (file);
  return arena_copy (arena, buffer, size);
}

/* The text of sample.yaml. */
static inline char *sample (struct arena *arena)
{
  return sample_file (arena, DEFINITION_SAMPLE);
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

/* One to three letters of the text become others, again and again: it is read, or refused with a reason. */
static inline void assert_damage_harmless (const char *text, int rounds, uint64_t seed)
{
  size_t size = strlen (text);
  uint64_t random = seed;
  for (int round = 0; round < rounds; round++)
  {
    char *copy = malloc (size), error[400] = "";
    memcpy (copy, text, size);
    for (int i = 0; i < 1 + round % 3; i++)
    {
      random = random * 6364136223846793005u + 1442695040888963407u;
      copy[(random >> 33) % size] = (char) (random >> 24);
    }
    struct pipeline *pipeline = pipeline_parse ((struct slice){copy, (uint32_t) size}, error, sizeof error);
    assert_int_equal (pipeline == NULL, error[0] != '\0');
    pipeline_destroy (&pipeline);
    free (copy);
  }
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

struct fault
{
  const char *old, *new; /* one part of the sample and what stands in its place */
  const char *at;        /* something that stands once in the text then, on the line the error must name */
  const char *names;     /* what the error must name */
};

static inline unsigned line_of (const char *text, const char *at)
{
  const char *found = strstr (text, at);
  if (found == NULL)
    fail_msg ("\"%s\" is not in the text", at);
  unsigned line = 1;
  for (const char *c = text; c < found; c++)
    line += *c == '\n';
  return line;
}

/* The same line in German, and what is said there in German: neither the English text nor that it is not known in German. */
static inline bool is_german (struct arena *arena, const struct definition_error *error, unsigned line)
{
  const char *expected = arena_printf (arena, "Zeile %u, Spalte ", line), *de = strchr (error->de, ':'), *en = strchr (error->en, ':');
  return strncmp (error->de, expected, strlen (expected)) == 0 && de && en && strcmp (de, en) != 0 && !strstr (de, "YAML (");
}

/* Each fault is refused, with its line, in both languages. */
static inline void assert_faults (struct arena *arena, const char *text, const struct fault *faults, size_t count)
{
  int wrong = 0;
  for (size_t i = 0; i < count; i++)
  {
    const struct fault *fault = &faults[i];
    struct definition_error error;
    char *yaml = edited (arena, text, fault->old, fault->new);
    struct pipeline *pipeline = pipeline_read (slice_of (yaml), &error);
    unsigned line = line_of (yaml, fault->at);
    char *expected = arena_printf (arena, "line %u, column ", line);
    if (pipeline != NULL || strncmp (error.en, expected, strlen (expected)) != 0 || strstr (error.en, fault->names) == NULL)
    {
      print_error ("\"%s\" gives \"%s\", expected %s… and %s\n", fault->new, error.en, expected, fault->names);
      wrong++;
    }
    else if (!is_german (arena, &error, line))
    {
      print_error ("\"%s\" gives \"%s\" for \"%s\"\n", fault->new, error.de, error.en);
      wrong++;
    }
    pipeline_destroy (&pipeline);
  }
  assert_int_equal (wrong, 0);
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
