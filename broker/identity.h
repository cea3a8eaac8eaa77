/* SPDX-License-Identifier: EUPL-1.2 */
/* Who a person is at present and what they may see: read from the views once and kept until rights change or a minute has passed (roles begin and end with
 * days). */
#ifndef IDEENBUS_BROKER_IDENTITY_H
#define IDEENBUS_BROKER_IDENTITY_H

#include "pipeline/access.h"

#define IDENTITY_MAX_MS 60000

struct identity
{
  bool found;           /* false: the log does not know this person */
  struct person person; /* its texts are the identity's own */
  struct scopes scopes; /* none unless enrolled */
  uint32_t roles;       /* 1 << role of the grants that hold now */
};

struct identities;

struct identities *identities_new (struct store *store);
void identities_destroy (struct identities **self);

/* The identity of a person; valid until the next call.  now_ms is the wall clock that grants are held against.  NULL: the views cannot be read now. */
const struct identity *identities_get (struct identities *self, const uint8_t person[16], int64_t now_ms);

/* Rights have changed: everything is read anew.  The generation tells holders of copies that theirs is old. */
void identities_forget (struct identities *self);
uint64_t identities_generation (const struct identities *self);

/* The person behind a CURVE key; false: nobody. */
bool identities_person_of (struct identities *self, const uint8_t key[32], uint8_t person[16]);

#endif
