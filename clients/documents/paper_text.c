/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts of people, made fit for every kind of file, and the texts of the writers themselves. */
#include "clean.h"
#include "paper_room.h"

#include "proto/error.h"

#include <stdlib.h>
#include <string.h>

/* ---- The catalogue ---- */

static const struct
{
  const char *de, *en;
} texts[PT_COUNT] = {
#define TEXT(SYMBOL, DE, EN) [PT_##SYMBOL] = {DE, EN},
#include "paper_texts.def"
#undef TEXT
};

static const struct
{
  const char *code, *de, *en;
} errors[PAPER_ERRORS] = {
#define ERROR(SYMBOL, CODE, DE, EN) [PAPER_##SYMBOL] = {CODE, DE, EN},
#include "paper_errors.def"
#undef ERROR
};

const char *paper_text (enum paper_text text, bool german)
{
  return german ? texts[text].de : texts[text].en;
}

struct slice paper_text_filled (struct arena *arena, enum paper_text text, bool german, struct slice zero, struct slice one)
{
  return error_text (arena, paper_text (text, german), zero, one);
}

const char *paper_error_code (enum paper_error error)
{
  return errors[error].code;
}

const char *paper_error_text (enum paper_error error, bool german)
{
  return german ? errors[error].de : errors[error].en;
}

struct slice paper_warning_text (struct arena *arena, const struct paper_warning *warning, bool german)
{
  switch (warning->kind)
  {
  case PAPER_NO_VALUE:
    return paper_text_filled (arena, PT_NO_VALUE, german, warning->name, SLICE_NONE);
  case PAPER_NOT_ALONE:
    return paper_text_filled (arena, PT_NOT_ALONE, german, warning->name, SLICE_NONE);
  case PAPER_NOT_PLACED:
    break;
  }
  return paper_text_filled (arena, warning->name.size > 0 ? PT_NOT_PLACED : PT_NOT_PLACED_START, german, warning->name, SLICE_NONE);
}

/* ---- Cleaning ---- */

static bool is_within (struct slice character, const char *first, const char *last)
{
  return memcmp (character.data, first, 3) >= 0 && memcmp (character.data, last, 3) <= 0;
}

/* The controls beyond ASCII, the byte order mark, and the marks that turn the direction of writing: with those a text could show itself as another one. */
static bool is_unwanted (struct slice c)
{
  if (c.size == 2)
    return c.data[0] == '\xc2' && c.data[1] < '\xa0';
  return c.size == 3 && (is_within (c, "\u202a", "\u202e") || is_within (c, "\u2066", "\u2069") || is_within (c, "\ufeff", "\ufeff"));
}

static bool is_line_end (struct slice c)
{
  return c.data[0] == '\r' || c.data[0] == '\n' || (c.size == 3 && is_within (c, "\u2028", "\u2029"));
}

struct slice text_clean (struct arena *arena, struct slice text, bool one_line)
{
  char *clean = arena_alloc (arena, (size_t) text.size * 3 + 1), *to = clean; /* a byte that is no UTF-8 becomes three */
  struct slice character;
  while (clean_next (&text, &character))
  {
    if (character.data[0] == '\r' && text.size > 0 && text.data[0] == '\n')
      continue;
    if (is_line_end (character))
      character = SLICE ("\n");
    if (is_unwanted (character))
      continue;
    if (one_line && (character.data[0] == '\n' || character.data[0] == '\t'))
      character = SLICE (" ");
    memcpy (to, character.data, character.size);
    to += character.size;
  }
  const char *start = clean;
  while (to > start && (to[-1] == ' ' || to[-1] == '\n' || to[-1] == '\t'))
    to--;
  while (start < to && (*start == '\n' || (one_line && *start == ' ')))
    start++;
  return (struct slice){start, (uint32_t) (to - start)};
}

/* ---- Writing ---- */

void text_escape (FILE *out, struct slice text)
{
  for (uint32_t i = 0; i < text.size; i++)
  {
    char c = text.data[i];
    const char *entity = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : c == '\'' ? "&#39;" : NULL;
    if (entity != NULL)
      fputs (entity, out);
    else
      putc (c, out);
  }
}

bool text_line (struct slice *rest, struct slice *line)
{
  if (rest->data == NULL)
    return false;
  const char *end = rest->size > 0 ? memchr (rest->data, '\n', rest->size) : NULL;
  if (end == NULL)
  {
    *line = *rest;
    *rest = SLICE_NONE;
    return true;
  }
  *line = (struct slice){rest->data, (uint32_t) (end - rest->data)};
  *rest = (struct slice){end + 1, rest->size - line->size - 1};
  return true;
}

/* ---- Memory ---- */

FILE *memory_open (struct memory *self)
{
  self->out = open_memstream (&self->data, &self->size);
  if (self->out == NULL)
    abort (); /* out of memory, as in the arena */
  return self->out;
}

struct slice memory_take (struct memory *self, struct arena *arena)
{
  if (fclose (self->out) != 0)
    abort ();
  struct slice taken = {arena_copy (arena, self->data, self->size), (uint32_t) self->size};
  free (self->data);
  return taken;
}
