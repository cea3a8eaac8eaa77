/* SPDX-License-Identifier: EUPL-1.2 */
/* Passwords: what is accepted, and argon2id over them.  Hashing and verifying take 64 MiB and some 100 ms: in a worker (exchange_work), never in the loop.

   Long rather than intricate: twelve characters at least, no rules about their kinds (NIST SP 800-63B, 5.1.1.2; BSI ORP.4.A8 in its present form asks the
   same). */
#ifndef IDEENBUS_WEB_PASSWORD_H
#define IDEENBUS_WEB_PASSWORD_H

#include "proto/value.h"

#define PASSWORD_CHARS_MIN 12
#define PASSWORD_BYTES_MAX 256
#define PASSWORD_HASH_BYTES 128 /* crypto_pwhash_STRBYTES, with the NUL */

/* 0, or the error of clients/web/errors.def that says why a new password is not taken.  user is the account's name. */
int password_check (struct slice password, struct slice user);

/* False when there is no memory for it.  Any thread. */
bool password_hash (struct slice password, char hash[PASSWORD_HASH_BYTES]);

/* Whether the password is the one of the hash.  "" (no account, or one without a password) is never fitted, and takes as long.  Any thread. */
bool password_verify (struct slice password, const char *hash);

#endif
