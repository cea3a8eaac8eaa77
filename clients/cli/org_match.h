/* SPDX-License-Identifier: EUPL-1.2 */
/* Organisations as people write them, by the rules of the board (clients/web/board/src/parts/org-match.ts). */
#ifndef IDEENBUS_ORG_MATCH_H
#define IDEENBUS_ORG_MATCH_H

#include "proto/value.h"

struct org_written
{
  struct value row;         /* ORG record */
  struct slice key;         /* of it */
  const char *plain, *core; /* its name in plain letters, and without what kind of place it is */
  const char *brackets;     /* what stands in some behind it: of which river, as a rule */
};

/* The row is copied into the arena. */
void org_written_read (struct org_written *self, struct arena *arena, const struct value *row);
/* The one with this key or this name, word for word; else NULL. */
const struct org_written *org_exactly (struct arena *arena, const struct org_written *const *orgs, size_t count, struct slice text);
/* The one that is meant by a key (ARS, AGS or another) or by a name, where that is certain; else NULL.  *several: so many are called like that. */
const struct org_written *org_match (struct arena *arena, const struct org_written *const *orgs, size_t count, struct slice text, size_t *several);
/* The one that may have been meant, or NULL. */
const struct org_written *org_nearest (struct arena *arena, const struct org_written *const *orgs, size_t count, struct slice text);

#endif
