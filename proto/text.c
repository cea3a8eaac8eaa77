/* SPDX-License-Identifier: EUPL-1.2 */
#include "text.h"

#include <string.h>

/* One character of valid UTF-8: how many bytes it has. */
static uint32_t read_character (const char *text, uint32_t *code)
{
  const uint8_t *bytes = (const uint8_t *) text;
  uint32_t size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
  *code = size == 1 ? bytes[0] : bytes[0] & (0x7fu >> size);
  for (uint32_t i = 1; i < size; i++)
    *code = *code << 6 | (bytes[i] & 0x3f);
  return size;
}

struct range
{
  uint32_t first, last;
};

static bool is_among (const struct range *ranges, size_t count, uint32_t code)
{
  for (size_t i = 0; i < count; i++)
    if (code >= ranges[i].first && code <= ranges[i].last)
      return true;
  return false;
}

#define IS_AMONG(RANGES, CODE) is_among (RANGES, sizeof RANGES / sizeof *RANGES, CODE)

static bool is_forbidden (uint32_t code)
{
  static const struct range ranges[] = {{0x034f, 0x034f}, {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},  {0x200b, 0x200b}, {0x2028, 0x202e},
                                        {0x2060, 0x206f}, {0x3164, 0x3164},   {0xfdd0, 0xfdef},   {0xfe00, 0xfe0d},  {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
                                        {0xfff0, 0xfffc}, {0x1107f, 0x1107f}, {0x13430, 0x1343f}, {0x16fe4, 0x16fe4}, {0x1bca0, 0x1bca3}, {0x1d159, 0x1d159},
                                        {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
  if (code < 0xa0)
    return (code < 0x20 && code != '\n' && code != '\t') || code >= 0x7f;
  return (code & 0xfffe) == 0xfffe || IS_AMONG (ranges, code);
}

/* Blanks, what shows nothing although it may stand in a text, marks that need a letter to stand on, and what only those see who agreed on it (private use);
   U+2800 is Braille's blank, U+13440 to U+13455 are blanks and marks of hieroglyphs but for four signs. */
static bool is_invisible (uint32_t code)
{
  static const struct range ranges[] = {{'\t', '\n'},     {' ', ' '},       {0x00a0, 0x00a0},   {0x00ad, 0x00ad},   {0x0300, 0x036f},   {0x0483, 0x0489},
                                        {0x061c, 0x061c}, {0x070f, 0x070f}, {0x1680, 0x1680},   {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff},   {0x2000, 0x200f},
                                        {0x202f, 0x202f}, {0x205f, 0x205f}, {0x20d0, 0x20ff},   {0x2800, 0x2800},   {0x3000, 0x3000},   {0xe000, 0xf8ff},
                                        {0xfe0e, 0xfe0f}, {0xfe20, 0xfe2f}, {0x13440, 0x13442}, {0x13447, 0x13455}, {0xf0000, 0xffffd}, {0x100000, 0x10fffd}};
  return is_forbidden (code) || IS_AMONG (ranges, code);
}

#define BLACK_FLAG 0x1f3f4
#define TAG 0xe0000
#define TAG_END 0xe007f

/* What stands behind a black flag and makes it the one of a region ("gbwls"): how many bytes; 0: something else. */
static uint32_t flag_tags (struct slice rest)
{
  uint32_t code = 0, at = 0, count = 0;
  for (; at < rest.size; count++)
  {
    at += read_character (rest.data + at, &code);
    bool says = (code >= TAG + '0' && code <= TAG + '9') || (code >= TAG + 'a' && code <= TAG + 'z');
    if (!says)
      return code == TAG_END && count >= 3 && count <= 6 ? at : 0;
  }
  return 0;
}

/* One character, or a flag with its tags as its first one: how many bytes. */
static uint32_t read_next (struct slice text, uint32_t at, uint32_t *code)
{
  uint32_t size = read_character (text.data + at, code);
  return *code == BLACK_FLAG ? size + flag_tags ((struct slice){text.data + at + size, text.size - at - size}) : size;
}

/* Also those that programs for texts and PDFs put there: VT, FF, NEL. */
static bool ends_line (uint32_t code)
{
  return code == '\r' || code == '\v' || code == '\f' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

uint32_t text_forbidden (struct slice text, uint32_t *at, uint32_t *code)
{
  uint32_t number, size;
  for (uint32_t i = 0; i < text.size; i += size)
  {
    size = read_next (text, i, &number);
    if (!is_forbidden (number))
      continue;
    *at = i;
    *code = number;
    return size;
  }
  return 0;
}

bool text_is_blank (struct slice text)
{
  uint32_t code;
  for (uint32_t i = 0; i < text.size;)
  {
    i += read_next (text, i, &code);
    if (!is_invisible (code))
      return false;
  }
  return true;
}

struct slice text_tidy (struct arena *arena, struct slice text, bool lines)
{
  uint32_t at, code, size = text_forbidden (text, &at, &code), used;
  if (size == 0)
    return text;
  char *clean = arena_copy (arena, text.data, text.size);
  for (used = at; at < text.size; at += size)
  {
    size = read_next (text, at, &code);
    bool pair = code == '\r' && at + 1 < text.size && text.data[at + 1] == '\n'; /* the newline of the pair stays */
    if (ends_line (code) && !(pair && lines))
      clean[used++] = lines ? '\n' : ' ';
    else if (!is_forbidden (code) && !(code == '\n' && !lines && text.data[at - 1] == '\r'))
    {
      memmove (clean + used, text.data + at, size);
      used += size;
    }
  }
  return (struct slice){clean, used};
}
