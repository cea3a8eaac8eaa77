/* SPDX-License-Identifier: EUPL-1.2 */
#include "scope.h"

#include <stdlib.h>

/* Short texts, and no adversary chooses keys of organisations. */
static uint64_t hash_more (uint64_t hash, struct slice text)
{
  for (uint32_t i = 0; i < text.size; i++)
    hash = (hash ^ (uint8_t) text.data[i]) * 0x100000001b3ULL;
  return hash;
}

uint64_t scope_hash (struct slice scope)
{
  return hash_more (0xcbf29ce484222325ULL, scope);
}

uint64_t scope_hash_of (const char *kind, struct slice key)
{
  return hash_more (scope_hash (slice_of (kind)), key);
}

static int compare (const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;
  return (x > y) - (x < y);
}

void scopes_sort (uint64_t *hashes, uint32_t count)
{
  if (count > 1)
    qsort (hashes, count, sizeof *hashes, compare);
}

bool scopes_meet (const uint64_t *a, uint32_t a_count, const uint64_t *b, uint32_t b_count)
{
  uint32_t i = 0, j = 0;
  while (i < a_count && j < b_count)
  {
    if (a[i] == b[j])
      return true;
    if (a[i] < b[j])
      i++;
    else
      j++;
  }
  return false;
}

struct value scopes_to_bytes (struct arena *arena, const uint64_t *hashes, uint32_t count)
{
  uint8_t *bytes = arena_alloc (arena, (size_t) count * SCOPE_HASH_BYTES + 1);
  for (uint32_t i = 0; i < count; i++)
    for (int byte = 0; byte < SCOPE_HASH_BYTES; byte++)
      bytes[i * SCOPE_HASH_BYTES + (uint32_t) byte] = (uint8_t) (hashes[i] >> (56 - 8 * byte));
  return value_bytes (bytes, count * SCOPE_HASH_BYTES);
}

static uint64_t hash_at (struct slice bytes, uint32_t place)
{
  uint64_t hash = 0;
  for (uint32_t i = 0; i < SCOPE_HASH_BYTES; i++)
    hash = hash << 8 | (uint8_t) bytes.data[place * SCOPE_HASH_BYTES + i];
  return hash;
}

bool scopes_meet_bytes (const uint64_t *hashes, uint32_t count, struct slice bytes)
{
  uint32_t i = 0, j = 0, most = bytes.size / SCOPE_HASH_BYTES;
  while (i < count && j < most)
  {
    uint64_t hash = hash_at (bytes, j);
    if (hashes[i] == hash)
      return true;
    if (hashes[i] < hash)
      i++;
    else
      j++;
  }
  return false;
}
