/* SPDX-License-Identifier: EUPL-1.2 */
#include "tree.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static void hash_two (uint8_t prefix, const void *a, size_t a_size, const void *b, size_t b_size, uint8_t hash[TREE_HASH])
{
  crypto_generichash_state state;
  crypto_generichash_init (&state, NULL, 0, TREE_HASH);
  crypto_generichash_update (&state, &prefix, 1);
  crypto_generichash_update (&state, a, a_size);
  if (b_size)
    crypto_generichash_update (&state, b, b_size);
  crypto_generichash_final (&state, hash, TREE_HASH);
}

void tree_leaf (const void *data, size_t size, uint8_t leaf[TREE_HASH])
{
  hash_two (0, data, size, NULL, 0, leaf);
}

void tree_node (const uint8_t left[TREE_HASH], const uint8_t right[TREE_HASH], uint8_t node[TREE_HASH])
{
  hash_two (1, left, TREE_HASH, right, TREE_HASH, node);
}

void tree_add (struct tree *self, const uint8_t leaf[TREE_HASH])
{
  assert (self->size < UINT64_MAX);
  uint8_t hash[TREE_HASH];
  memcpy (hash, leaf, TREE_HASH);
  unsigned level = 0;
  for (; self->size >> level & 1; level++)
    tree_node (self->node[level], hash, hash);
  memcpy (self->node[level], hash, TREE_HASH);
  self->size++;
}

void tree_root (const struct tree *self, uint8_t root[TREE_HASH])
{
  bool begun = false;
  for (unsigned level = 0; level < 64; level++)
  {
    if (!(self->size >> level & 1))
      continue;
    if (begun)
      tree_node (self->node[level], root, root);
    else
      memcpy (root, self->node[level], TREE_HASH);
    begun = true;
  }
  if (!begun)
    crypto_generichash (root, TREE_HASH, NULL, 0, NULL, 0); /* RFC 9162: the hash of nothing */
}

size_t tree_write (const struct tree *self, uint8_t bytes[TREE_BYTES_MAX])
{
  size_t at = sizeof self->size;
  memcpy (bytes, &self->size, sizeof self->size);
  for (unsigned level = 0; level < 64; level++)
    if (self->size >> level & 1)
    {
      memcpy (bytes + at, self->node[level], TREE_HASH);
      at += TREE_HASH;
    }
  return at;
}

bool tree_read (struct tree *self, const void *bytes, size_t size)
{
  const uint8_t *from = bytes;
  memset (self, 0, sizeof *self);
  if (size < sizeof self->size)
    return false;
  memcpy (&self->size, from, sizeof self->size);
  size_t at = sizeof self->size;
  for (unsigned level = 0; level < 64; level++)
    if (self->size >> level & 1)
    {
      if (size - at < TREE_HASH)
        return false;
      memcpy (self->node[level], from + at, TREE_HASH);
      at += TREE_HASH;
    }
  return at == size;
}
