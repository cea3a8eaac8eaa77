/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers ZeroMQ's question whether a connection may come in (ZAP 1.0, https://rfc.zeromq.org/spec/27/).  Every CURVE key may: its User-Id becomes the key in
   64 hexadecimal digits, and who that is and what they may is asked for each frame, so that a revocation needs no reconnection.  Nothing but CURVE comes in. */
#ifndef IDEENBUS_BROKER_AUTH_H
#define IDEENBUS_BROKER_AUTH_H

#include "proto/value.h"

#include <czmq.h>

#define AUTH_DOMAIN_BUS "ideenbus"
#define AUTH_DOMAIN_FEED "feed"
#define AUTH_USER_BYTES 64

/* The frames of a request that decide; the others (version, request id, address, routing id) do not. */
struct auth_request
{
  struct slice version, domain, mechanism, credential;
  size_t credential_count;
};

/* "200" with the User-Id filled in, or "400"; *text says why. */
const char *auth_decide (const struct auth_request *request, char user[AUTH_USER_BYTES + 1], const char **text);

struct auth;

/* Binds inproc://zeromq.zap.01, which must be done before any socket of the process is bound, and answers from the loop.  NULL: somebody else has it. */
struct auth *auth_new (zloop_t *loop);
void auth_destroy (struct auth **self);

/* Makes a socket ask: server role of CURVE, domain, and no connection without an answer. */
void auth_apply (zsock_t *socket, const char *domain, const uint8_t secret_key[32]);

#endif
