/* SPDX-License-Identifier: EUPL-1.2 */
#include "word.h"

#include <stdlib.h>
#include <string.h>

/* What U+00C0 to U+017F become; '-' parts words, '*' is ß. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo-ouuuuyt*"
                            "aaaaaaaceeeeiiiidnooooo-ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstttttt"
                            "uuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert (sizeof latin - 1 == 0x180 - 0xc0, "a letter for each code point");

/* Folded, in order of bytes. */
static const char *const stop_words[] = {
  "aber", "alle", "allen", "aller", "als", "am", "an", "and", "are", "as", "at", "auch", "auf", "aus", "be", "been", "bei", "beim", "bereits", "bis",
  "by", "bzw", "can", "da", "damit", "dann", "das", "dass", "dem", "den", "der", "des", "die", "diese", "dieser", "dieses", "dort", "durch", "ein",
  "eine", "einem", "einen", "einer", "eines", "er", "es", "etc", "for", "from", "fur", "gegen", "haben", "has", "hat", "hatte", "have", "hier",
  "ich", "ihr", "ihre", "ihren", "im", "in", "ins", "is", "ist", "je", "kann", "kein", "keine", "konnen", "man", "mehr", "mit", "muss",
  "nach", "nicht", "no", "noch", "not", "nur", "oder", "of", "ohne", "on", "or", "our", "sehr", "sein", "seine", "should", "sich", "sie",
  "sind", "so", "soll", "sollen", "sollte", "sowie", "that", "the", "their", "these", "they", "this", "those", "to", "uber", "um", "und", "uns",
  "unser", "unsere", "unter", "vom", "von", "vor", "war", "waren", "was", "we", "wenn", "werden", "wie", "will", "wir", "wird", "with", "wo",
  "wurde", "wurden", "you", "your", "zu", "zum", "zur", "zwischen"};

/* The next character; a byte that begins none is one by itself that parts words.  Texts were checked on their way in; this only must not read too far. */
static uint32_t next_char (struct slice text, uint32_t *at)
{
  const uint8_t *bytes = (const uint8_t *) text.data + *at;
  uint32_t left = text.size - *at;
  uint32_t size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xc0 ? 0 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
  if (size == 0 || size > left)
  {
    *at += 1;
    return 0;
  }
  uint32_t code = size == 1 ? bytes[0] : bytes[0] & (0x7fu >> size);
  for (uint32_t i = 1; i < size; i++)
    code = code << 6 | (bytes[i] & 0x3f);
  *at += size;
  return code;
}

enum char_kind
{
  CHAR_PART,   /* stands between words */
  CHAR_LETTER, /* or digit */
  CHAR_MUTE    /* counts for nothing */
};

/* Beyond Latin: punctuation, symbols, private use and pictures part words, all else is taken for letters. */
static enum char_kind kind_of (uint32_t code)
{
  if (code < 0x80)
    return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ? CHAR_LETTER : CHAR_PART;
  if (code == 0xad || (code >= 0x300 && code < 0x370) || code == 0x200c || code == 0x200d || code == 0x2060)
    return CHAR_MUTE;
  if (code < 0xc0)
    return CHAR_PART;
  if (code < 0x180)
    return latin[code - 0xc0] == '-' ? CHAR_PART : CHAR_LETTER;
  if ((code >= 0x2000 && code < 0x2c00) || (code >= 0x2e00 && code < 0x2e80) || (code >= 0x3000 && code < 0x3040) || (code >= 0xe000 && code < 0xf900) ||
      (code >= 0xfe00 && code < 0xfe70) || (code >= 0xff00 && code < 0xff10) || (code >= 0x1f000 && code < 0x20000) || code >= 0xe0000)
    return CHAR_PART;
  return CHAR_LETTER;
}

static void append (struct word *word, const char *data, uint32_t size)
{
  /* Full for good: a short character behind a long one that was left out would make another word of it. */
  word->full = word->full || word->size + size > WORD_BYTES;
  if (word->full)
    return;
  memcpy (word->data + word->size, data, size);
  word->size += size;
}

static void append_latin (struct word *word, char letter)
{
  if (letter == 'e' && word->size > 0)
  {
    char last = word->data[word->size - 1];
    char before = word->size > 1 ? word->data[word->size - 2] : ' ';
    if (last == 'a' || last == 'o' || (last == 'u' && before != 'a' && before != 'e' && before != 'q'))
      return;
  }
  append (word, &letter, 1);
}

static void append_folded (struct word *word, uint32_t code)
{
  if (code < 0x80)
    append_latin (word, (char) (code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code));
  else if (code == 0xdf || code == 0x1e9e)
    append (word, "ss", 2);
  else if (code < 0x180)
    append_latin (word, latin[code - 0xc0]);
  else
  {
    char bytes[4];
    uint32_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (uint32_t i = size - 1; i > 0; i--, code >>= 6)
      bytes[i] = (char) (0x80 | (code & 0x3f));
    bytes[0] = (char) ((0xf00u >> size & 0xff) | code);
    append (word, bytes, size);
  }
}

/* Reads the letters at the reader; gives how many there were. */
static uint32_t read_letters (struct word_reader *self, struct word *word)
{
  uint32_t letters = 0;
  while (self->at < self->text.size)
  {
    uint32_t next = self->at;
    uint32_t code = next_char (self->text, &next);
    enum char_kind kind = kind_of (code);
    if (kind == CHAR_PART)
      break;
    self->at = next;
    if (kind == CHAR_LETTER)
    {
      append_folded (word, code);
      letters++;
    }
  }
  return letters;
}

struct word_reader word_reader (struct slice text, bool parts)
{
  return (struct word_reader){text, 0, parts};
}

bool word_next (struct word_reader *self, struct word *word)
{
  while (self->at < self->text.size)
  {
    word->size = 0;
    word->full = false;
    uint32_t letters = read_letters (self, word);
    if (letters == 1 && self->at < self->text.size && self->text.data[self->at] == '-')
    {
      uint32_t part = ++self->at;
      letters += read_letters (self, word);
      word->open = self->at == self->text.size;
      if (self->parts)
        self->at = part;
    }
    else
      word->open = self->at == self->text.size;
    if (letters == 0)
      (void) next_char (self->text, &self->at);
    if (word->size >= 2)
      return true;
  }
  return false;
}

static int compare_stop (const void *key, const void *element)
{
  return slice_compare (word_slice (key), slice_of (*(const char *const *) element));
}

bool word_is_stop (const struct word *word)
{
  return bsearch (word, stop_words, sizeof stop_words / sizeof *stop_words, sizeof *stop_words, compare_stop) != NULL;
}

struct slice word_slice (const struct word *word)
{
  return (struct slice){word->data, word->size};
}
