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

static bool is_forbidden (uint32_t code)
{
  if (code < 0xa0)
    return (code < 0x20 && code != '\n' && code != '\t') || code >= 0x7f;
  return (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x206f) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
         (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe;
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
    size = read_character (text.data + i, &number);
    if (!is_forbidden (number))
      continue;
    *at = i;
    *code = number;
    return size;
  }
  return 0;
}

struct slice text_tidy (struct arena *arena, struct slice text, bool lines)
{
  uint32_t at, code, size = text_forbidden (text, &at, &code), used;
  if (size == 0)
    return text;
  char *clean = arena_copy (arena, text.data, text.size);
  for (used = at; at < text.size; at += size)
  {
    size = read_character (text.data + at, &code);
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
