/* SPDX-License-Identifier: EUPL-1.2 */
/* Invitations that were redeemed through this gateway, so that a browser that lost the answer can repeat its request and get it again, and somebody whose name
   was taken can choose another although the broker knows the invitation as used.  A row is found by the hash of the token; the token is nowhere kept.

   Kept for as long as the broker repeats the answer to the command (LIMIT_ID_AGE_MS): a row that went earlier would let the holder of an old link and of its
   Idempotency-Key set the password anew. */
#ifndef IDEENBUS_WEB_REDEEMED_H
#define IDEENBUS_WEB_REDEEMED_H

#include "store.h"

#define TOKEN_BYTES 32

struct redemption
{
  uint8_t person[16];
  uint8_t id[16]; /* of the command that redeemed it */
  int64_t time_ms;
  bool complete; /* there is an account; until then the token may still make one */
};

/* 64 hexadecimal digits, of either case. */
bool token_parse (struct slice text, uint8_t token[TOKEN_BYTES]);

/* STORE_OK or STORE_NOT_FOUND. */
enum store_code redemption_get (struct store_txn *txn, const uint8_t token[TOKEN_BYTES], struct redemption *redemption);
enum store_code redemption_put (struct store_txn *txn, const uint8_t token[TOKEN_BYTES], const struct redemption *redemption);

/* Removes what is too old; seldom, it looks at all of them. */
enum store_code redeemed_prune (struct store *store, int64_t now_ms);

#endif
