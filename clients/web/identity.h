/* SPDX-License-Identifier: EUPL-1.2 */
/* What routes_session.c needs of identity.c; web.h has what the rest of the gateway calls. */
#ifndef IDEENBUS_WEB_IDENTITY_H
#define IDEENBUS_WEB_IDENTITY_H

#include "exchange.h"
#include "rate.h"
#include "sessions.h"
#include "sso.h"

/* Logins tried in vain: five at once for an account, then one in 30 s; twenty for an address, where many may sit behind one, then one in 3 s. */
#define TRIES_ACCOUNT 5
#define TRIES_ACCOUNT_MS 30000
#define TRIES_ADDRESS 20
#define TRIES_ADDRESS_MS 3000

struct identity
{
  struct rate *accounts, *addresses;
  struct sso *sso; /* NULL: off */
  int timer;
  int64_t pruned_ms; /* redeemed invitations */
  int64_t complained_ms;
};

/* The session of a request that session_authenticate found one for, else NULL. */
const struct session *session_of (const struct exchange *self);

/* Set-Cookie for a session, or (NULL) to forget it; before the answer. */
void session_set_cookie (struct exchange *self, const char *cookie);

#endif
