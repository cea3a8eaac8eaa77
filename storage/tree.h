/* SPDX-License-Identifier: EUPL-1.2 */
/* The Merkle tree over the leaves of all records, in the shape of RFC 9162 section 2.1, with BLAKE2b-256: leaf hashes are prefixed with 0, nodes with 1.  Only the
   frontier is kept: the roots of the perfect subtrees that the leaves so far fall into, one per bit set in their number. */
#ifndef IDEENBUS_STORAGE_TREE_H
#define IDEENBUS_STORAGE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TREE_HASH 32

struct tree
{
  uint64_t size;               /* leaves */
  uint8_t node[64][TREE_HASH]; /* node[i], where bit i of size is set: root of 2^i leaves */
};

/* The leaf of some bytes, and the node over two. */
void tree_leaf (const void *data, size_t size, uint8_t leaf[TREE_HASH]);
void tree_node (const uint8_t left[TREE_HASH], const uint8_t right[TREE_HASH], uint8_t node[TREE_HASH]);

void tree_add (struct tree *self, const uint8_t leaf[TREE_HASH]);
void tree_root (const struct tree *self, uint8_t root[TREE_HASH]);

/* The frontier as bytes: the size, then the nodes in use, smallest first. */
#define TREE_BYTES_MAX (8 + 64 * TREE_HASH)
size_t tree_write (const struct tree *self, uint8_t bytes[TREE_BYTES_MAX]);
bool tree_read (struct tree *self, const void *bytes, size_t size);

#endif
