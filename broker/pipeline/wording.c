/* SPDX-License-Identifier: EUPL-1.2 */
/* Words of a list that stand in a text.  One pass over the text; at each beginning of a word those of the list that begin like it are compared. */
#include "wording.h"

#define END 0u
#define SOFT_HYPHEN 0xadu
#define DIAERESIS 0x308u

/* Reads folded characters. */
struct reading
{
  const unsigned char *at, *end;
  bool second_s; /* of an ß */
};

static struct reading reading_of (struct slice text)
{
  const unsigned char *at = (const unsigned char *) text.data;
  return (struct reading){at, text.size == 0 ? at : at + text.size, false};
}

/* The character at a place, and its size; what is no UTF-8 is taken byte by byte. */
static uint32_t decode (const unsigned char *at, const unsigned char *end, uint32_t *size)
{
  uint32_t length = at[0] < 0xc0 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
  uint32_t character = at[0] & (0x7fu >> length);
  *size = 1;
  if (length == 1 || (size_t) (end - at) < length)
    return at[0];
  for (uint32_t i = 1; i < length; i++)
  {
    if ((at[i] & 0xc0) != 0x80)
      return at[0];
    character = character << 6 | (at[i] & 0x3fu);
  }
  *size = length;
  return character;
}

static uint32_t fold (uint32_t character)
{
  if (character >= 'A' && character <= 'Z')
    return character + 32;
  if (character >= 0xc0 && character <= 0xde && character != 0xd7)
    return character + 32;
  switch (character)
  {
  case '\t':
  case '\n':
  case '\r':
  case 0xa0:
  case 0x202f:
    return ' ';
  case 0x1e9e: /* ẞ */
    return 0xdf;
  case 0x2010:
  case 0x2011:
    return '-';
  default:
    return character;
  }
}

static uint32_t with_diaeresis (uint32_t character)
{
  return character == 'a' ? 0xe4 : character == 'o' ? 0xf6 : character == 'u' ? 0xfc : END;
}

static uint32_t next (struct reading *self)
{
  uint32_t character, size;
  if (self->second_s)
  {
    self->second_s = false;
    return 's';
  }
  do
  {
    if (self->at >= self->end)
      return END;
    character = fold (decode (self->at, self->end, &size));
    self->at += size;
  } while (character == SOFT_HYPHEN);
  if (character == 0xdf)
  {
    self->second_s = true;
    return 's';
  }
  uint32_t umlaut = with_diaeresis (character);
  if (umlaut != END && self->at < self->end && decode (self->at, self->end, &size) == DIAERESIS)
  {
    self->at += size;
    return umlaut;
  }
  return character;
}

static bool is_letter (uint32_t c)
{
  if (c < 0x80)
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  if (c < 0xc0)
    return c == 0xaa || c == 0xb5 || c == 0xba;
  bool sign = c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c < 0x2070) || (c >= 0x20a0 && c < 0x20d0);
  bool drawn = (c >= 0x2190 && c < 0x2c00) || (c >= 0x3000 && c < 0x3040);
  return !sign && !drawn;
}

/* Whether the word goes on here: a letter, or a hyphen with a letter behind it. */
static bool goes_on (struct reading text)
{
  uint32_t c = next (&text);
  return c == '-' ? is_letter (next (&text)) : is_letter (c);
}

/* Where the word ends when it stands here, or NULL. */
static const unsigned char *match (struct reading text, struct slice word)
{
  bool open = word.size > 1 && word.data[word.size - 1] == '*';
  struct reading wanted = reading_of (open ? (struct slice){word.data, word.size - 1} : word);
  uint32_t last = END;
  for (uint32_t c = next (&wanted); c != END; c = next (&wanted))
  {
    last = c;
    if (next (&text) != c)
      return NULL;
  }
  if (last == END)
    return NULL;
  if (open)
    while (goes_on (text))
      next (&text);
  else if (is_letter (last) && goes_on (text))
    return NULL;
  return text.at;
}

void wording_begin (struct wording *self, struct arena *arena, const struct slice *words, uint32_t count)
{
  *self = (struct wording){.count = count, .words = words, .first = arena_alloc (arena, count * sizeof (uint32_t))};
  for (uint32_t i = 0; i < count; i++)
  {
    struct reading word = reading_of (words[i]);
    self->first[i] = next (&word);
    self->firsts[self->first[i] / 64 % 4] |= UINT64_C (1) << self->first[i] % 64;
  }
}

/* The words that stand here and are still missing. */
static uint32_t find_here (const struct wording *self, struct reading here, uint32_t c, struct slice *found)
{
  uint32_t count = 0;
  if (!(self->firsts[c / 64 % 4] >> c % 64 & 1))
    return 0;
  for (uint32_t i = 0; i < self->count; i++)
  {
    const unsigned char *end = self->first[i] != c || found[i].size > 0 ? NULL : match (here, self->words[i]);
    if (end == NULL)
      continue;
    found[i] = (struct slice){(const char *) here.at, (uint32_t) (end - here.at)};
    count++;
  }
  return count;
}

uint32_t wording_find (const struct wording *self, struct slice text, struct slice *found)
{
  struct reading reading = reading_of (text);
  uint32_t count = 0, before = END, before_that = END;
  while (reading.at < reading.end || reading.second_s)
  {
    struct reading here = reading;
    uint32_t c = next (&reading);
    bool inside = is_letter (before) || (before == '-' && is_letter (before_that));
    if (!inside || !is_letter (c))
      count += find_here (self, here, c, found);
    before_that = before;
    before = c;
  }
  return count;
}
