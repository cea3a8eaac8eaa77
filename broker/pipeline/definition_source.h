/* SPDX-License-Identifier: EUPL-1.2 */
/* Where things stand in the text of a definition.  libcyaml reads the values but keeps no positions, takes a second document, an alias or a NUL for granted,
   and names the wrong line for an unknown key; this reads the same text once more as events and remembers line and column of each node, so that every error can
   say where. */
#ifndef IDEENBUS_DEFINITION_SOURCE_H
#define IDEENBUS_DEFINITION_SOURCE_H

#include "proto/value.h"

#define SOURCE_DEPTH 16 /* containers inside containers */
#define SOURCE_NODES 50000
#define SOURCE_CHILDREN 512 /* of one map or list; keys are compared pair by pair */

struct source_node
{
  struct slice key;              /* in a map; else none */
  uint32_t key_line, key_column; /* of the key; in a list those of the item */
  uint32_t line, column;         /* of the value; all count from 1 */
  bool map, scalar;              /* neither: a list */
  struct slice text;             /* of a scalar; terminated */
  uint32_t child_count;
  struct source_node *parent, *first, *last, *next;
};

struct definition_error;

/* The tree of a text, in the arena, or NULL: then *error says what is wrong and where.  Refuses bad syntax, directives but %YAML (before libyaml
   sees them), aliases, more than one document, keys that are no plain scalars or stand twice in a map, NUL and other control characters, and too much of
   anything. */
struct source_node *source_read (struct arena *arena, struct slice yaml, struct definition_error *error);

/* The value under a key, the item of an index; NULL when there is none or self is NULL. */
const struct source_node *source_key (const struct source_node *self, const char *key);
const struct source_node *source_item (const struct source_node *self, uint32_t index);
/* The first key of this name at or behind a position, in the order of the text, or NULL. */
const struct source_node *source_find (const struct source_node *root, struct slice key, uint32_t line, uint32_t column);

#endif
