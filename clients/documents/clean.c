/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts as file formats can hold them. */
#include "clean.h"

#include "proto/codec.h"

#include <string.h>

static uint32_t length_by_lead (uint8_t lead)
{
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Those that never are one: U+FDD0 to U+FDEF and the last two of each plane.  XML bears most of them, but Pango sets no line that holds one. */
static bool is_no_character (const uint8_t *bytes, uint32_t size)
{
  if (size == 4)
    return (bytes[1] & 0x0f) == 0x0f && bytes[2] == 0xbf && bytes[3] >= 0xbe;
  return size == 3 && bytes[0] == 0xef && ((bytes[1] == 0xbf && bytes[2] >= 0xbe) || (bytes[1] == 0xb7 && bytes[2] >= 0x90 && bytes[2] <= 0xaf));
}

static bool is_allowed (struct slice character)
{
  uint8_t lead = (uint8_t) character.data[0];
  if (character.size == 1)
    return lead == '\t' || lead == '\n' || lead == '\r' || (lead >= 0x20 && lead != 0x7f);
  return !is_no_character ((const uint8_t *) character.data, character.size);
}

bool clean_next (struct slice *rest, struct slice *character)
{
  while (rest->size > 0)
  {
    uint32_t length = length_by_lead ((uint8_t) rest->data[0]);
    *character = (struct slice){rest->data, length};
    /* The length of one character; NUL is none to utf8_length, but here it is a control character like others. */
    if (rest->data[0] != '\0' && (length > rest->size || (length > 1 && utf8_length (rest->data, length) != 1)))
    {
      *rest = (struct slice){rest->data + 1, rest->size - 1};
      *character = SLICE ("\xef\xbf\xbd");
      return true;
    }
    *rest = (struct slice){rest->data + length, rest->size - length};
    if (is_allowed (*character))
      return true;
  }
  return false;
}

struct slice clean_text (struct arena *arena, struct slice text, bool lines)
{
  /* U+FFFD takes three bytes in the place of one. */
  char *copy = arena_alloc (arena, 3 * (size_t) text.size + 1), *end = copy;
  struct slice character = SLICE_NONE;
  while (clean_next (&text, &character))
  {
    if (lines && character.data[0] == '\r')
    {
      if (text.size == 0 || text.data[0] != '\n')
        *end++ = '\n';
      continue;
    }
    memcpy (end, character.data, character.size);
    end += character.size;
  }
  return (struct slice){copy, (uint32_t) (end - copy)};
}

static const char *xml_escape (char c)
{
  switch (c)
  {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\t':
    return "&#9;";
  case '\n':
    return "&#10;";
  case '\r':
    return "&#13;";
  default:
    return NULL;
  }
}

void clean_write_xml (FILE *out, struct slice text)
{
  struct slice character = SLICE_NONE;
  while (clean_next (&text, &character))
  {
    const char *escape = xml_escape (character.data[0]);
    if (escape != NULL)
      fputs (escape, out);
    else
      fwrite (character.data, 1, character.size, out);
  }
}

uint32_t clean_utf16_length (struct slice text)
{
  uint32_t length = 0;
  for (uint32_t i = 0; i < text.size; i++)
  {
    uint8_t byte = (uint8_t) text.data[i];
    length += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
  }
  return length;
}
