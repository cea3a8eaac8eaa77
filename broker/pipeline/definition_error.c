/* SPDX-License-Identifier: EUPL-1.2 */
/* What is wrong with a definition, as two texts. */
#include "definition_error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void __attribute__ ((format (printf, 2, 0))) add_list (char *text, const char *format, va_list list)
{
  size_t used = strlen (text);
  vsnprintf (text + used, DEFINITION_ERROR_BYTES - used, format, list);
}

static void __attribute__ ((format (printf, 2, 3))) add (char *text, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  add_list (text, format, list);
  va_end (list);
}

/* False: something is said already. */
static bool begin (struct definition_error *self, const struct source_node *at)
{
  if (self->set)
    return false;
  *self = (struct definition_error){.set = true};
  if (at != NULL)
  {
    add (self->de, FAULT_PLACE_DE, at->key_line, at->key_column);
    add (self->en, FAULT_PLACE_EN, at->key_line, at->key_column);
  }
  return true;
}

/* A text that was too long may end in the middle of a character: that goes. */
static void end_whole (char *text)
{
  size_t end = strlen (text), at = end;
  while (at > 0 && ((unsigned char) text[at - 1] & 0xc0) == 0x80)
    at--;
  if (at == 0 || (unsigned char) text[at - 1] < 0xc0)
    return;
  unsigned char lead = (unsigned char) text[at - 1];
  if (end - at + 1 < (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2))
    text[at - 1] = '\0';
}

static bool end (struct definition_error *self)
{
  end_whole (self->de);
  end_whole (self->en);
  return false;
}

bool definition_refuse (struct definition_error *self, const struct source_node *at, const char *de, const char *en, ...)
{
  va_list list, again;
  if (!begin (self, at))
    return false;
  va_start (list, en);
  va_copy (again, list);
  add_list (self->de, de, list);
  add_list (self->en, en, again);
  va_end (again);
  va_end (list);
  return end (self);
}

bool definition_refuse_said (struct definition_error *self, const struct source_node *at, struct label said)
{
  if (!begin (self, at))
    return false;
  add (self->de, "%.*s", SLICE_ARG (said.de));
  add (self->en, "%.*s", SLICE_ARG (said.en));
  return end (self);
}

struct label label_behind (struct arena *arena, struct slice key, struct label said)
{
  return (struct label){slice_of (arena_printf (arena, "%.*s: %.*s", SLICE_ARG (key), SLICE_ARG (said.de))),
                        slice_of (arena_printf (arena, "%.*s: %.*s", SLICE_ARG (key), SLICE_ARG (said.en)))};
}

/* ---- What the libraries say ---- */

/* With what it is about, where it ends with a blank; behind "(32 max)" no more is said than before it. */
static struct slice foreign_text (struct arena *arena, const char *text, const char *about)
{
  bool along = text[0] != '\0' && text[strlen (text) - 1] == ' ';
  size_t size = about[0] == '(' ? strcspn (about, ")") + 1 : strlen (about);
  return slice_of (arena_printf (arena, "%s%.*s", text, along ? (int) size : 0, about));
}

struct label foreign_label (struct arena *arena, const char *text)
{
  static const struct
  {
    const char *said, *de, *en;
  } known[] = {
#define FOREIGN(SAID, DE, EN) {SAID, DE, EN},
#include "definition_foreign.def"
#undef FOREIGN
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
  {
    size_t size = strlen (known[i].said);
    bool begins = known[i].said[size - 1] == ' ';
    if (begins ? strncmp (text, known[i].said, size) == 0 : strcmp (text, known[i].said) == 0)
      return (struct label){foreign_text (arena, known[i].de, text + size),
                            known[i].en[0] == '\0' ? slice_of (text) : foreign_text (arena, known[i].en, text + size)};
  }
  return (struct label){slice_of (arena_printf (arena, FAULT_FOREIGN_DE, text)), slice_of (text)};
}
