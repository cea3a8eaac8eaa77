/* SPDX-License-Identifier: EUPL-1.2 */
#include "password.h"

#include "accounts.h"
#include "exchange.h"
#include "proto/codec.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static_assert (PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "as libsodium has it");

int password_check (struct slice password, struct slice user)
{
  int64_t chars = utf8_length (password.data, password.size);
  if (chars < 0)
    return WEB_PASSWORD_UTF8;
  if (password.size > PASSWORD_BYTES_MAX)
    return WEB_PASSWORD_LONG;
  if (chars < PASSWORD_CHARS_MIN)
    return WEB_PASSWORD_SHORT;
  return user_same (password, user) ? WEB_PASSWORD_IS_USER : 0;
}

bool password_hash (struct slice password, char hash[PASSWORD_HASH_BYTES])
{
  return crypto_pwhash_str (hash, password.data, password.size, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

/* A hash of the same cost that no password is known for: whoever measures the time learns nothing about which accounts there are. */
static void nobodys_hash (char hash[PASSWORD_HASH_BYTES])
{
  snprintf (hash, PASSWORD_HASH_BYTES, "$argon2id$v=19$m=%zu,t=%zu,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            (size_t) crypto_pwhash_MEMLIMIT_INTERACTIVE / 1024, (size_t) crypto_pwhash_OPSLIMIT_INTERACTIVE);
}

bool password_verify (struct slice password, const char *hash)
{
  char nobodys[PASSWORD_HASH_BYTES];
  bool somebodys = *hash != '\0';
  if (!somebodys)
    nobodys_hash (nobodys);
  /* The bytes of a password that is too long to be anybody's are not worth the hashing. */
  uint32_t size = password.size <= PASSWORD_BYTES_MAX ? password.size : PASSWORD_BYTES_MAX;
  bool fits = crypto_pwhash_str_verify (somebodys ? hash : nobodys, password.data == NULL ? "" : password.data, size) == 0;
  return fits && somebodys && size == password.size;
}
