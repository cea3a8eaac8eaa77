/* SPDX-License-Identifier: EUPL-1.2 */
#include "entries.h"

#include <string.h>

struct key *entries_begin (struct entries *self, enum view view, bool valued)
{
  if (self->count == ENTRIES_MAX)
    room_fatal ("more index entries than a row may have", NULL);
  struct entry *entry = &self->entries[self->count++];
  entry->view = view;
  entry->valued = valued;
  key_start (&entry->key);
  return &entry->key;
}

static bool holds (const struct entries *self, uint32_t count, const struct entry *entry)
{
  for (uint32_t i = 0; i < count; i++)
  {
    const struct entry *other = &self->entries[i];
    if (other->view == entry->view && slice_equal (key_slice (&other->key), key_slice (&entry->key)))
      return true;
  }
  return false;
}

void entries_end (struct entries *self)
{
  if (holds (self, self->count - 1, &self->entries[self->count - 1]))
    self->count--;
}

/* An entry that names its owner may have gone over to another one since (an import that was given to another case); it is that one's then. */
static bool owned (struct views *views, const struct entry *entry, const uint8_t id[16])
{
  struct slice row;
  return !entry->valued || (kv_get (views, entry->view, entry->key.data, entry->key.size, &row) && row.size == 16 && memcmp (row.data, id, 16) == 0);
}

void entries_replace (struct views *views, const struct entries *old, const struct entries *new, const uint8_t id[16])
{
  for (uint32_t i = 0; i < old->count; i++)
  {
    const struct entry *entry = &old->entries[i];
    if (!holds (new, new->count, entry) && owned (views, entry, id))
      kv_del (views, entry->view, entry->key.data, entry->key.size);
  }
  for (uint32_t i = 0; i < new->count; i++)
  {
    const struct entry *entry = &new->entries[i];
    if (!holds (old, old->count, entry))
      kv_put (views, entry->view, entry->key.data, entry->key.size, id, entry->valued ? 16 : 0);
  }
}
