/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts of the public pages, and rows as people read them. */
#include "public.h"

#include "clients/documents/case_file.h"
#include "proto/error.h"

#include <string.h>
#include <time.h>

static const struct
{
  const char *de, *en;
} texts[TX_COUNT] = {
#define TEXT(SYMBOL, DE, EN) [TX_##SYMBOL] = {DE, EN},
#include "public_texts.def"
#undef TEXT
};

struct slice say (bool german, enum public_text text)
{
  return slice_of (german ? texts[text].de : texts[text].en);
}

struct slice say_with (struct arena *arena, bool german, enum public_text text, struct slice zero, struct slice one)
{
  return error_text (arena, german ? texts[text].de : texts[text].en, zero, one);
}

struct slice label_of (const struct value *row, bool german)
{
  return value_as_slice (value_at (row, german ? "de" : "en"));
}

/* As the papers say it. */
struct slice stage_words (struct arena *arena, const struct public_state *state, const struct public_case *kase, bool german)
{
  const struct value *pipeline = state_definition (state, kase->pipeline);
  struct case_file file = {.view = value_map (arena, 2), .pipeline = pipeline == NULL ? VALUE_NONE : *pipeline, .german = german};
  value_set_str (arena, &file.view, "stage", value_text (kase->stage));
  value_set_str (arena, &file.view, "state", value_text (kase->state));
  return case_stage_text (arena, &file);
}

/* What stands for a letter beyond ASCII, of two bytes; NULL: itself. */
static const char *folded (const char *two)
{
  static const char letters[][2][3] = {{"ä", "a"}, {"Ä", "a"}, {"ö", "o"}, {"Ö", "o"}, {"ü", "u"}, {"Ü", "u"}, {"ß", "ss"}};
  for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
    if (memcmp (two, letters[i][0], 2) == 0)
      return letters[i][1];
  return NULL;
}

struct slice fold (struct arena *arena, struct slice text)
{
  char *copy = arena_alloc (arena, (size_t) text.size + 1), *at = copy;
  for (uint32_t i = 0; i < text.size; i++)
  {
    const char *letter = i + 1 < text.size ? folded (text.data + i) : NULL;
    if (letter != NULL)
    {
      memcpy (at, letter, strlen (letter));
      at += strlen (letter);
      i++;
    }
    else
      *at++ = text.data[i] >= 'A' && text.data[i] <= 'Z' ? (char) (text.data[i] + 'a' - 'A') : text.data[i];
  }
  return (struct slice){copy, (uint32_t) (at - copy)};
}

const char *time_text (struct arena *arena, int64_t time_ms)
{
  char text[32];
  time_t seconds = (time_t) (time_ms / 1000);
  struct tm at;
  gmtime_r (&seconds, &at);
  size_t size = strftime (text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &at);
  return arena_copy (arena, text, size);
}

struct slice day_text (struct arena *arena, int64_t time_ms)
{
  char text[11];
  date_from_ms (time_ms, text);
  return slice_copy (arena, slice_of (text));
}

const char *public_licence (const struct web *web)
{
  return web->config.licence != NULL ? web->config.licence : "http://dcat-ap.de/def/licenses/cc-by/4.0";
}

struct slice public_operator (const struct web *web, bool german)
{
  return web->config.operator!= NULL ? slice_of (web->config.operator) : say (german, TX_SOMEONE);
}
