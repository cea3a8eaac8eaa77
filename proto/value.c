/* SPDX-License-Identifier: EUPL-1.2 */
/* Values and slices: making, reading, comparing, ordering.  value_hash lies in codec.c, because it is taken over the encoded form. */
#include "value.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const struct value VALUE_NONE = {.kind = VALUE_NIL};

/* ---- Slices ---- */

struct slice slice_of (const char *text)
{
  return text == NULL ? SLICE_NONE : (struct slice){text, (uint32_t)strlen (text)};
}

bool slice_equal (struct slice a, struct slice b)
{
  return a.size == b.size && (a.size == 0 || memcmp (a.data, b.data, a.size) == 0);
}

bool slice_is (struct slice a, const char *text)
{
  return slice_equal (a, slice_of (text));
}

struct slice slice_copy (struct arena *arena, struct slice s)
{
  return (struct slice){arena_copy (arena, s.data, s.size), s.size};
}

int slice_compare (struct slice a, struct slice b)
{
  uint32_t common = a.size < b.size ? a.size : b.size;
  assert (common == 0 || (a.data != NULL && b.data != NULL));
  int order = common == 0 ? 0 : memcmp (a.data, b.data, common);
  return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* ---- Makers ---- */

struct value value_bool (bool boolean)
{
  return (struct value){.kind = VALUE_BOOL, .boolean = boolean};
}

struct value value_int (int64_t integer)
{
  return (struct value){.kind = VALUE_INT, .integer = integer};
}

struct value value_text (struct slice text)
{
  return (struct value){.kind = VALUE_TEXT, .count = text.size, .data = text.data};
}

struct value value_string (const char *text)
{
  return value_text (slice_of (text));
}

struct value value_bytes (const void *data, size_t size)
{
  return (struct value){.kind = VALUE_BYTES, .count = (uint32_t)size, .data = data};
}

struct value value_id (const uint8_t id[16])
{
  return value_bytes (id, 16);
}

/* ---- Lists and maps ----
   The values of a container have this before them.  A struct value is copied freely, so several may share one array; used tells whether the one at hand ends
   where the array does, and only then may it grow in place. */
struct room
{
  uint32_t capacity, used; /* in values: a pair of a map is two */
};

static_assert (sizeof (struct room) <= sizeof (struct value), "a room takes the place of one value");

static struct room *room_of (const struct value *self)
{
  return (struct room *)(void *)(self->items - 1);
}

static uint32_t slots (const struct value *self)
{
  return self->kind == VALUE_MAP ? 2 * self->count : self->count;
}

static struct value *items_new (struct arena *arena, uint32_t capacity)
{
  struct value *block = arena_alloc (arena, ((size_t)capacity + 1) * sizeof *block);
  struct room *room = (struct room *)(void *)block;
  room->capacity = capacity;
  return block + 1;
}

struct value value_list (struct arena *arena, uint32_t capacity)
{
  return (struct value){.kind = VALUE_LIST, .items = items_new (arena, capacity)};
}

struct value value_map (struct arena *arena, uint32_t capacity)
{
  return (struct value){.kind = VALUE_MAP, .items = items_new (arena, 2 * capacity)};
}

/* Makes room for one more item or pair behind the last. */
static void container_grow (struct arena *arena, struct value *self, uint32_t more)
{
  uint32_t used = slots (self);
  bool fits = self->items != NULL && room_of (self)->used == used && room_of (self)->capacity - used >= more;
  if (!fits)
  {
    uint32_t capacity = 4;
    while (capacity < used + more)
      capacity *= 2;
    struct value *items = items_new (arena, capacity);
    if (self->items != NULL)
      memcpy (items, self->items, used * sizeof *items);
    self->items = items;
  }
  room_of (self)->used = used + more;
  self->count++;
}

void value_append (struct arena *arena, struct value *list, struct value item)
{
  assert (list->kind == VALUE_LIST);
  container_grow (arena, list, 1);
  list->items[list->count - 1] = item;
}

static struct slice key_at (const struct value *map, uint32_t pair)
{
  return value_as_slice (&map->items[2 * pair]);
}

static struct value *map_find (const struct value *map, struct slice key)
{
  for (uint32_t i = 0; i < map->count; i++)
    if (slice_equal (key_at (map, i), key))
      return &map->items[2 * i + 1];
  return NULL;
}

void value_set (struct arena *arena, struct value *map, struct slice key, struct value item)
{
  assert (map->kind == VALUE_MAP);
  struct value *present = map_find (map, key);
  if (present != NULL)
  {
    *present = item;
    return;
  }
  container_grow (arena, map, 2);
  /* The new pair goes where it belongs, so that a map which is only ever built here is in canonical order without being sorted. */
  uint32_t pair = map->count - 1;
  while (pair > 0 && slice_compare (key, key_at (map, pair - 1)) < 0)
  {
    map->items[2 * pair] = map->items[2 * pair - 2];
    map->items[2 * pair + 1] = map->items[2 * pair - 1];
    pair--;
  }
  map->items[2 * pair] = value_text (key);
  map->items[2 * pair + 1] = item;
}

void value_set_str (struct arena *arena, struct value *map, const char *key, struct value item)
{
  value_set (arena, map, slice_of (key), item);
}

bool value_remove (struct value *map, struct slice key)
{
  assert (map->kind == VALUE_MAP);
  struct value *present = map_find (map, key);
  if (present == NULL)
    return false;
  struct value *end = map->items + slots (map);
  memmove (present - 1, present + 1, (size_t)(end - (present + 1)) * sizeof *present);
  map->count--;
  return true;
}

const struct value *value_get (const struct value *map, struct slice key)
{
  return map == NULL || map->kind != VALUE_MAP ? NULL : map_find (map, key);
}

const struct value *value_at (const struct value *map, const char *key)
{
  return value_get (map, slice_of (key));
}

/* ---- Readers ---- */

struct slice value_as_slice (const struct value *self)
{
  if (self == NULL || (self->kind != VALUE_TEXT && self->kind != VALUE_BYTES))
    return SLICE_NONE;
  return (struct slice){self->data, self->count};
}

int64_t value_as_int (const struct value *self, int64_t otherwise)
{
  return self == NULL || self->kind != VALUE_INT ? otherwise : self->integer;
}

bool value_as_bool (const struct value *self, bool otherwise)
{
  return self == NULL || self->kind != VALUE_BOOL ? otherwise : self->boolean;
}

const uint8_t *value_as_id (const struct value *self)
{
  return self == NULL || self->kind != VALUE_BYTES || self->count != 16 ? NULL : (const uint8_t *)self->data;
}

bool value_is_nil (const struct value *self)
{
  return self == NULL || self->kind == VALUE_NIL;
}

bool value_is_empty (const struct value *self)
{
  return value_is_nil (self) || (self->kind != VALUE_BOOL && self->kind != VALUE_INT && self->count == 0);
}

/* ---- Whole trees ---- */

static bool map_equal (const struct value *a, const struct value *b)
{
  for (uint32_t i = 0; i < a->count; i++)
  {
    /* The same place is the usual case; a map that nobody ordered is searched. */
    struct slice key = key_at (a, i);
    const struct value *other = slice_equal (key, key_at (b, i)) ? &b->items[2 * i + 1] : map_find (b, key);
    if (other == NULL || !value_equal (&a->items[2 * i + 1], other))
      return false;
  }
  return true;
}

bool value_equal (const struct value *a, const struct value *b)
{
  if (value_is_nil (a) || value_is_nil (b))
    return value_is_nil (a) && value_is_nil (b);
  if (a->kind != b->kind)
    return false;
  switch (a->kind)
  {
  case VALUE_BOOL:
    return a->boolean == b->boolean;
  case VALUE_INT:
    return a->integer == b->integer;
  case VALUE_TEXT:
  case VALUE_BYTES:
    return slice_equal (value_as_slice (a), value_as_slice (b));
  case VALUE_LIST:
    for (uint32_t i = 0; i < a->count && a->count == b->count; i++)
      if (!value_equal (&a->items[i], &b->items[i]))
        return false;
    return a->count == b->count;
  case VALUE_MAP:
    return a->count == b->count && map_equal (a, b);
  case VALUE_NIL:
    break;
  }
  return true;
}

struct value value_copy (struct arena *arena, const struct value *self)
{
  if (self == NULL)
    return VALUE_NONE;
  struct value copy = *self;
  if (self->kind == VALUE_TEXT || self->kind == VALUE_BYTES)
    copy.data = arena_copy (arena, self->data, self->count);
  else if (self->kind == VALUE_LIST || self->kind == VALUE_MAP)
  {
    uint32_t size = slots (self);
    copy.items = items_new (arena, size);
    room_of (&copy)->used = size;
    for (uint32_t i = 0; i < size; i++)
      copy.items[i] = value_copy (arena, &self->items[i]);
  }
  return copy;
}

static int compare_pairs (const void *a, const void *b)
{
  return slice_compare (value_as_slice (a), value_as_slice (b));
}

void value_sort (struct value *self)
{
  if (self->kind != VALUE_LIST && self->kind != VALUE_MAP)
    return;
  uint32_t size = slots (self);
  for (uint32_t i = 0; i < size; i++)
    value_sort (&self->items[i]);
  if (self->kind == VALUE_LIST)
    return;
  for (uint32_t i = 1; i < self->count; i++)
    if (slice_compare (key_at (self, i - 1), key_at (self, i)) > 0)
    {
      qsort (self->items, self->count, 2 * sizeof *self->items, compare_pairs);
      return;
    }
}
