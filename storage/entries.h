/* SPDX-License-Identifier: EUPL-1.2 */
/* The index entries that derive from one row.  A put works out those of the old row and of the new one, and touches only what differs; the old ones are worked
   out before anything is written, because they are read from the map. */
#ifndef IDEENBUS_STORAGE_ENTRIES_H
#define IDEENBUS_STORAGE_ENTRIES_H

#include "room.h"

#define ENTRIES_MAX 24

static_assert (ENTRIES_MAX >= LIMIT_GRANTS, "a person stands in the index of each organisation it has a role in");
static_assert (ENTRIES_MAX >= LIMIT_ASSIGNMENTS + 5, "a case stands in the index of each firm, its two organisations, reference, source and board");

struct entry
{
  enum view view;
  bool valued; /* the row is the id of what is indexed; otherwise it is empty */
  struct key key;
};

struct entries
{
  uint32_t count;
  struct entry entries[ENTRIES_MAX];
};

/* Begins the next entry: fill its key.  entries_end takes it back when it is there already. */
struct key *entries_begin (struct entries *self, enum view view, bool valued);
void entries_end (struct entries *self);

/* Removes what is only in old, writes what is only in new. */
void entries_replace (struct views *views, const struct entries *old, const struct entries *new, const uint8_t id[16]);

#endif
