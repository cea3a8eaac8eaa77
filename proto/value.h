/* SPDX-License-Identifier: EUPL-1.2 */
/* One value of the language: nil, bool, integer, text, bytes, list or map.  There are no floating point numbers on the bus: money is integer cents, rates are
   basis points, time is milliseconds since the epoch, a date is the text "2026-03-31".

   A value is a plain struct without an owner: what it points to lies in an arena or in the frame it was decoded from, and lives as long as that.
   Maps are ordered by key bytes once they were decoded or went through value_sort; that canonical order is what hashes are taken over. */
#ifndef IDEENBUS_VALUE_H
#define IDEENBUS_VALUE_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Borrowed bytes; not terminated. */
struct slice
{
  const char *data;
  uint32_t size;
};

#define SLICE(literal) ((struct slice){(literal), (uint32_t) sizeof (literal) - 1})
#define SLICE_NONE ((struct slice){NULL, 0})
#define SLICE_ARG(s) (int) (s).size, (s).data /* for "%.*s" */

struct slice slice_of (const char *text); /* NULL gives SLICE_NONE */
bool slice_equal (struct slice a, struct slice b);
bool slice_is (struct slice a, const char *text);
struct slice slice_copy (struct arena *arena, struct slice s);
int slice_compare (struct slice a, struct slice b); /* byte order, shorter first */

enum value_kind
{
  VALUE_NIL,
  VALUE_BOOL,
  VALUE_INT,
  VALUE_TEXT,  /* UTF-8 */
  VALUE_BYTES,
  VALUE_LIST,
  VALUE_MAP
};

struct value
{
  enum value_kind kind;
  uint32_t count; /* TEXT, BYTES: bytes; LIST: items; MAP: pairs */
  union
  {
    bool boolean;
    int64_t integer;
    const char *data;    /* TEXT, BYTES */
    struct value *items; /* LIST: count; MAP: 2 * count, key and value in turn */
  };
};

extern const struct value VALUE_NONE; /* nil */

/* Makers.  Those without an arena borrow. */
struct value value_bool (bool boolean);
struct value value_int (int64_t integer);
struct value value_text (struct slice text);
struct value value_string (const char *text);
struct value value_bytes (const void *data, size_t size);
struct value value_id (const uint8_t id[16]); /* 16 bytes, borrowed */
struct value value_list (struct arena *arena, uint32_t capacity); /* empty, with room */
struct value value_map (struct arena *arena, uint32_t capacity);  /* empty, with room */

/* Append to a list or map; the arena gives room when the capacity (a power of two at least) is used up.  value_set replaces an existing key, else puts
   the pair where it belongs in key order.  The container must come from value_list, value_map, value_copy or a decoder: an array made by hand has no room. */
void value_append (struct arena *arena, struct value *list, struct value item);
void value_set (struct arena *arena, struct value *map, struct slice key, struct value item);
void value_set_str (struct arena *arena, struct value *map, const char *key, struct value item);
/* Removes a key; true if it was there. */
bool value_remove (struct value *map, struct slice key);

/* The value under a key, or NULL: for a missing key and for anything that is no map. */
const struct value *value_get (const struct value *map, struct slice key);
const struct value *value_at (const struct value *map, const char *key);

/* Readers with a default, so that an optional field reads in one line; NULL is allowed and gives the default. */
struct slice value_as_slice (const struct value *self);                  /* TEXT or BYTES, else SLICE_NONE */
int64_t value_as_int (const struct value *self, int64_t otherwise);
bool value_as_bool (const struct value *self, bool otherwise);
const uint8_t *value_as_id (const struct value *self);                   /* 16 bytes or NULL */
bool value_is_nil (const struct value *self);                            /* NULL or nil */
bool value_is_empty (const struct value *self);                          /* nil, "", [] or {} */

bool value_equal (const struct value *a, const struct value *b); /* NULL equals nil */
struct value value_copy (struct arena *arena, const struct value *self); /* deep */
void value_sort (struct value *self); /* deep: orders the keys of all maps */

/* The first 8 bytes of BLAKE2b over the canonical MessagePack form: what an edit names as its base.  nil has a hash as well. */
#define VALUE_HASH_BYTES 8
void value_hash (const struct value *self, uint8_t hash[VALUE_HASH_BYTES]);

#endif
