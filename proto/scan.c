/* SPDX-License-Identifier: EUPL-1.2 */
/* Our own walk over untrusted bytes before the MessagePack library sees them.  The library would reserve half a gigabyte for five bytes and take trailing
   bytes, duplicate keys and invalid UTF-8 for success. */
#include "codec.h"

#include <stdlib.h>
#include <string.h>

struct scan
{
  const uint8_t *data;
  size_t size, at; /* at: behind what was read */
  size_t wrong;    /* where the value that was refused begins */
  uint32_t nodes;  /* values so far; a key counts as one */
};

/* ---- UTF-8 ---- */

/* Bytes of the character at data, or 0: invalid.  Overlong forms and surrogates show in the second byte. */
static size_t utf8_character (const uint8_t *data, size_t size)
{
  uint8_t first = data[0], low = 0x80, high = 0xbf;
  size_t length;
  if (first < 0x80)
    return first != 0;
  if (first >= 0xc2 && first <= 0xdf)
    length = 2;
  else if (first >= 0xe0 && first <= 0xef)
    length = 3;
  else if (first >= 0xf0 && first <= 0xf4)
    length = 4;
  else
    return 0;
  if (first == 0xe0)
    low = 0xa0;
  else if (first == 0xed)
    high = 0x9f;
  else if (first == 0xf0)
    low = 0x90;
  else if (first == 0xf4)
    high = 0x8f;
  if (size < length || data[1] < low || data[1] > high)
    return 0;
  for (size_t i = 2; i < length; i++)
    if ((data[i] & 0xc0) != 0x80)
      return 0;
  return length;
}

/* Eight bytes of ASCII, none of them NUL. */
static bool plain_word (const uint8_t *data)
{
  const uint64_t ones = UINT64_C (0x0101010101010101), tops = ones << 7;
  uint64_t word;
  memcpy (&word, data, sizeof word);
  return ((word | ((word - ones) & ~word)) & tops) == 0;
}

int64_t utf8_length (const char *data, size_t size)
{
  const uint8_t *bytes = (const uint8_t *)data;
  int64_t characters = 0;
  size_t at = 0;
  while (at < size)
  {
    if (size - at >= 8 && plain_word (bytes + at))
    {
      at += 8;
      characters += 8;
      continue;
    }
    size_t length = utf8_character (bytes + at, size - at);
    if (length == 0)
      return -1;
    at += length;
    characters++;
  }
  return characters;
}

/* ---- Values ---- */

static int scan_value (struct scan *self, int depth);

/* A big-endian number of that many bytes. */
static int scan_number (struct scan *self, size_t bytes, uint64_t *number)
{
  if (self->size - self->at < bytes)
    return ERR_TRUNCATED;
  *number = 0;
  for (size_t i = 0; i < bytes; i++)
    *number = *number << 8 | self->data[self->at++];
  return 0;
}

static int scan_skip (struct scan *self, uint64_t bytes)
{
  if (self->size - self->at < bytes)
    return ERR_TRUNCATED;
  self->at += bytes;
  return 0;
}

static int scan_text (struct scan *self, uint64_t bytes)
{
  const char *text = (const char *)self->data + self->at;
  int error = scan_skip (self, bytes);
  if (error == 0 && utf8_length (text, bytes) < 0)
    error = ERR_UTF8;
  return error;
}

/* Whether a container with at least that many values may be entered at all; told before a single one of them was read. */
static int scan_room (const struct scan *self, int depth, uint64_t values)
{
  if (depth > LIMIT_DEPTH)
    return ERR_TOO_DEEP;
  if (values > self->size - self->at)
    return ERR_TRUNCATED;
  return values > LIMIT_NODES - self->nodes ? ERR_TOO_MANY_VALUES : 0;
}

static int scan_list (struct scan *self, uint64_t items, int depth)
{
  int error = scan_room (self, depth, items);
  for (uint64_t i = 0; i < items && error == 0; i++)
    error = scan_value (self, depth);
  return error;
}

static int compare_slices (const void *a, const void *b)
{
  return slice_compare (*(const struct slice *)a, *(const struct slice *)b);
}

static int scan_duplicates (struct scan *self, struct slice *keys, size_t count)
{
  qsort (keys, count, sizeof *keys, compare_slices);
  for (size_t i = 1; i < count; i++)
    if (slice_equal (keys[i - 1], keys[i]))
    {
      const char *second = keys[i].data > keys[i - 1].data ? keys[i].data : keys[i - 1].data;
      self->wrong = (size_t)(second - (const char *)self->data);
      return ERR_DUPLICATE_KEY;
    }
  return 0;
}

/* Reads a key, which has to be text. */
static int scan_key (struct scan *self, struct slice *key)
{
  size_t start = self->at;
  if (start < self->size)
  {
    uint8_t head = self->data[start];
    if (!(head >= 0xa0 && head <= 0xbf) && !(head >= 0xd9 && head <= 0xdb))
    {
      self->wrong = start;
      return head == 0xc1 ? ERR_MALFORMED : ERR_VALUE_TYPE;
    }
  }
  int error = scan_value (self, 0);
  if (error != 0)
    return error;
  uint8_t head = self->data[start];
  size_t prefix = head < 0xd9 ? 1 : head == 0xd9 ? 2 : head == 0xda ? 3 : 5;
  *key = (struct slice){(const char *)self->data + start + prefix, (uint32_t)(self->at - start - prefix)};
  return 0;
}

static int scan_map (struct scan *self, uint64_t pairs, int depth)
{
  struct slice keys[LIMIT_MAP_ENTRIES];
  bool ordered = true;
  int error = scan_room (self, depth, pairs * 2);
  if (error == 0 && pairs > LIMIT_MAP_ENTRIES)
    error = ERR_TOO_MANY_VALUES;
  if (error != 0)
    return error;
  for (uint64_t i = 0; i < pairs; i++)
  {
    error = scan_key (self, &keys[i]);
    if (error == 0)
      error = scan_value (self, depth);
    if (error != 0)
      return error;
    ordered = ordered && (i == 0 || slice_compare (keys[i - 1], keys[i]) < 0);
  }
  /* Canonical maps come in order; only the others are sorted to see whether a key stands twice. */
  return ordered ? 0 : scan_duplicates (self, keys, pairs);
}

static int scan_unsigned (struct scan *self, size_t bytes)
{
  uint64_t number = 0;
  int error = scan_number (self, bytes, &number);
  return error == 0 && number > INT64_MAX ? ERR_VALUE_TYPE : error;
}

/* Text, bytes, list or map with their size in that many bytes. */
static int scan_sized (struct scan *self, size_t bytes, enum value_kind kind, int depth)
{
  uint64_t size = 0;
  int error = scan_number (self, bytes, &size);
  if (error != 0)
    return error;
  switch (kind)
  {
  case VALUE_TEXT:
    return scan_text (self, size);
  case VALUE_BYTES:
    return scan_skip (self, size);
  case VALUE_LIST:
    return scan_list (self, size, depth + 1);
  default:
    return scan_map (self, size, depth + 1);
  }
}

/* Everything whose first byte is between c0 and df. */
static int scan_marked (struct scan *self, uint8_t head, int depth)
{
  switch (head)
  {
  case 0xc0: /* nil */
  case 0xc2: /* false */
  case 0xc3: /* true */
    return 0;
  case 0xc1:
    return ERR_MALFORMED;
  case 0xc4:
  case 0xc5:
  case 0xc6:
    return scan_sized (self, (size_t)1 << (head - 0xc4), VALUE_BYTES, depth);
  case 0xcc:
  case 0xcd:
  case 0xce:
  case 0xcf:
    return scan_unsigned (self, (size_t)1 << (head - 0xcc));
  case 0xd0:
  case 0xd1:
  case 0xd2:
  case 0xd3:
    return scan_skip (self, UINT64_C (1) << (head - 0xd0));
  case 0xd9:
  case 0xda:
  case 0xdb:
    return scan_sized (self, (size_t)1 << (head - 0xd9), VALUE_TEXT, depth);
  case 0xdc:
  case 0xdd:
    return scan_sized (self, (size_t)2 << (head - 0xdc), VALUE_LIST, depth);
  case 0xde:
  case 0xdf:
    return scan_sized (self, (size_t)2 << (head - 0xde), VALUE_MAP, depth);
  default: /* floating point, extensions */
    return ERR_VALUE_TYPE;
  }
}

static int scan_value (struct scan *self, int depth)
{
  size_t start = self->at;
  int error;
  if (start >= self->size)
  {
    self->wrong = start;
    return ERR_TRUNCATED;
  }
  uint8_t head = self->data[self->at++];
  if (++self->nodes > LIMIT_NODES)
    error = ERR_TOO_MANY_VALUES;
  else if (head <= 0x7f || head >= 0xe0) /* small integers */
    error = 0;
  else if (head <= 0x8f)
    error = scan_map (self, head & 0x0f, depth + 1);
  else if (head <= 0x9f)
    error = scan_list (self, head & 0x0f, depth + 1);
  else if (head <= 0xbf)
    error = scan_text (self, head & 0x1f);
  else
    error = scan_marked (self, head, depth);
  /* The innermost value that was refused is the one to name. */
  if (error != 0 && self->wrong == SIZE_MAX)
    self->wrong = start;
  return error;
}

int codec_scan (const void *data, size_t size, size_t *offset)
{
  struct scan scan = {.data = data, .size = size, .wrong = SIZE_MAX};
  int error;
  if (size > LIMIT_FRAME_BYTES)
  {
    error = ERR_FRAME_SIZE;
    scan.wrong = LIMIT_FRAME_BYTES;
  }
  else
    error = scan_value (&scan, 0);
  if (error == 0 && scan.at != size)
  {
    error = ERR_TRAILING;
    scan.wrong = scan.at;
  }
  if (offset != NULL)
    *offset = error == 0 ? size : scan.wrong;
  return error;
}
