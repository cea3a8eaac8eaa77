/* SPDX-License-Identifier: EUPL-1.2 */
/* Scopes: what a person may see and whom something is for, as texts ("public", "org:150890015015") and as hashes of these.  Somebody sees what is for them when
   the two sets meet.  Two of a region's few thousand scopes collide with a chance of 1 in 10^12. */
#ifndef IDEENBUS_SCOPE_H
#define IDEENBUS_SCOPE_H

#include "value.h"

#define SCOPE_HASH_BYTES 8

/* FNV-1a of 64 bits over the bytes of the text. */
uint64_t scope_hash (struct slice scope);
/* The same of a scope in two pieces: "org:" and a key. */
uint64_t scope_hash_of (const char *kind, struct slice key);

/* Sorts hashes in ascending order, as all calls below want them. */
void scopes_sort (uint64_t *hashes, uint32_t count);

/* Whether two sets have one in common. */
bool scopes_meet (const uint64_t *a, uint32_t a_count, const uint64_t *b, uint32_t b_count);

/* A set as messages carry it: 8 bytes each, big-endian. */
struct value scopes_to_bytes (struct arena *arena, const uint64_t *hashes, uint32_t count);
/* Whether a set meets one as messages carry it. */
bool scopes_meet_bytes (const uint64_t *hashes, uint32_t count, struct slice bytes);

#endif
