/* SPDX-License-Identifier: EUPL-1.2 */
#include "redeemed.h"

#include "proto/limits.h"

#include <sodium.h>
#include <string.h>

#define PRUNED_MAX 256

bool token_parse (struct slice text, uint8_t token[TOKEN_BYTES])
{
  size_t size;
  const char *end;
  return text.size == 2 * TOKEN_BYTES && sodium_hex2bin (token, TOKEN_BYTES, text.data, text.size, NULL, &size, &end) == 0 && size == TOKEN_BYTES &&
         end == text.data + text.size;
}

/* Owner of a key of the table. */
struct token_key
{
  uint8_t hash[32];
};

static struct slice key_of (const uint8_t token[TOKEN_BYTES], struct token_key *key)
{
  crypto_generichash (key->hash, sizeof key->hash, token, TOKEN_BYTES, NULL, 0);
  return (struct slice){(const char *) key->hash, sizeof key->hash};
}

enum store_code redemption_get (struct store_txn *txn, const uint8_t token[TOKEN_BYTES], struct redemption *redemption)
{
  struct arena *arena = arena_new ();
  struct token_key key;
  struct value row;
  enum store_code code = store_get (txn, STORE_REDEEMED, key_of (token, &key), arena, &row);
  const uint8_t *person = value_as_id (value_at (&row, "person")), *id = value_as_id (value_at (&row, "id"));
  if (code == STORE_OK && (person == NULL || id == NULL))
    code = STORE_NOT_FOUND;
  if (code == STORE_OK)
  {
    memcpy (redemption->person, person, 16);
    memcpy (redemption->id, id, 16);
    redemption->time_ms = value_as_int (value_at (&row, "time"), 0);
    redemption->complete = value_as_bool (value_at (&row, "complete"), false);
  }
  arena_destroy (&arena);
  return code;
}

enum store_code redemption_put (struct store_txn *txn, const uint8_t token[TOKEN_BYTES], const struct redemption *redemption)
{
  struct arena *arena = arena_new ();
  struct token_key key;
  struct value row = value_map (arena, 4);
  value_set_str (arena, &row, "person", value_id (redemption->person));
  value_set_str (arena, &row, "id", value_id (redemption->id));
  value_set_str (arena, &row, "time", value_int (redemption->time_ms));
  value_set_str (arena, &row, "complete", value_bool (redemption->complete));
  enum store_code code = store_put (txn, STORE_REDEEMED, key_of (token, &key), &row);
  arena_destroy (&arena);
  return code;
}

/* ---- The old ones ---- */

struct old
{
  int64_t before_ms;
  size_t count;
  uint8_t keys[PRUNED_MAX][32];
};

static bool note_old (struct slice key, const struct value *row, void *context)
{
  struct old *self = context;
  if (key.size == 32 && value_as_int (value_at (row, "time"), 0) < self->before_ms)
    memcpy (self->keys[self->count++], key.data, 32);
  return self->count < PRUNED_MAX;
}

static enum store_code find_old (struct store_txn *txn, void *context)
{
  struct arena *arena = arena_new ();
  enum store_code code = store_each (txn, STORE_REDEEMED, SLICE_NONE, arena, note_old, context);
  arena_destroy (&arena);
  return code;
}

static enum store_code remove_old (struct store_txn *txn, void *context)
{
  const struct old *self = context;
  enum store_code code = STORE_OK;
  for (size_t i = 0; i < self->count && (code == STORE_OK || code == STORE_NOT_FOUND); i++)
    code = store_del (txn, STORE_REDEEMED, (struct slice){(const char *) self->keys[i], 32});
  return code == STORE_NOT_FOUND ? STORE_OK : code;
}

enum store_code redeemed_prune (struct store *store, int64_t now_ms)
{
  struct old old = {.before_ms = now_ms - LIMIT_ID_AGE_MS - LIMIT_ID_AHEAD_MS};
  enum store_code code = store_read (store, find_old, &old);
  return code == STORE_OK && old.count > 0 ? store_write (store, remove_old, &old) : code;
}
