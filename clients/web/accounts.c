/* SPDX-License-Identifier: EUPL-1.2 */
#include "accounts.h"

#include "exchange.h"
#include "proto/codec.h"

#include <stdio.h>
#include <string.h>

/* ---- Names ---- */

/* One character of valid UTF-8; *at moves behind it. */
static uint32_t next_char (struct slice text, uint32_t *at)
{
  const uint8_t *bytes = (const uint8_t *) text.data + *at;
  uint32_t size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
  uint32_t code = size == 1 ? bytes[0] : bytes[0] & (0x7fu >> size);
  for (uint32_t i = 1; i < size; i++)
    code = code << 6 | (bytes[i] & 0x3f);
  *at += size;
  return code;
}

static uint32_t put_char (char *to, uint32_t code)
{
  uint32_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  if (size == 1)
  {
    to[0] = (char) code;
    return 1;
  }
  for (uint32_t i = size - 1; i > 0; i--, code >>= 6)
    to[i] = (char) (0x80 | (code & 0x3f));
  to[0] = (char) ((0xf00u >> size & 0xff) | code);
  return size;
}

/* Written out instead of taken from the C library, whose tables differ from release to release: a name that folds otherwise next year would not be found. No
   small letter has more bytes than its capital. */
static uint32_t fold_char (uint32_t code)
{
  if (code >= 'A' && code <= 'Z')
    return code + 32;
  if (code < 0xc0)
    return code;
  if (code <= 0xde)
    return code == 0xd7 ? code : code + 32;
  if (code == 0x178)
    return 0xff;
  if (code == 0x1e9e)
    return 0xdf;
  if (code == 0x130) /* İ and ı are letters of their own */
    return code;
  if ((code >= 0x100 && code <= 0x137) || (code >= 0x14a && code <= 0x177) || (code >= 0x1e00 && code <= 0x1e95) || (code >= 0x1ea0 && code <= 0x1eff))
    return code | 1;
  if ((code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17e))
    return code + (code & 1);
  if (code >= 0x391 && code <= 0x3ab && code != 0x3a2)
    return code + 32;
  if (code >= 0x410 && code <= 0x42f)
    return code + 32;
  return code >= 0x400 && code <= 0x40f ? code + 80 : code;
}

/* What cannot be seen, or turns the direction of writing, has no place in a name that people compare by eye. */
static bool char_is_refused (uint32_t code)
{
  static const uint32_t refused[][2] = {{0, 0x1f},        {0x7f, 0xa0},         {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},   {0x115f, 0x1160},
                                        {0x1680, 0x1680}, {0x17b4, 0x17b5},     {0x180b, 0x180f}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f},
                                        {0x2800, 0x2800}, {0x3000, 0x3000},     {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
                                        {0xfff0, 0xffff}, {0xe0000, UINT32_MAX}}; /* the last: tags, variation selectors, private use */
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
    if (code >= refused[i][0] && code <= refused[i][1])
      return true;
  return false;
}

static struct slice trim (struct slice text)
{
  while (text.size > 0 && text.data[0] == ' ')
    text = (struct slice){text.data + 1, text.size - 1};
  while (text.size > 0 && text.data[text.size - 1] == ' ')
    text.size--;
  return text;
}

int user_clean (struct slice given, char user[USER_BYTES])
{
  struct slice text = trim (given);
  int64_t chars = utf8_length (text.data, text.size);
  user[0] = '\0';
  if (chars < USER_CHARS_MIN || chars > USER_CHARS_MAX)
    return WEB_USER_INVALID;
  for (uint32_t at = 0; at < text.size;)
    if (char_is_refused (next_char (text, &at)))
      return WEB_USER_INVALID;
  memcpy (user, text.data, text.size);
  user[text.size] = '\0';
  return 0;
}

struct slice user_key (struct arena *arena, struct slice user)
{
  struct slice text = trim (user);
  char *key = arena_alloc (arena, (size_t) text.size + 1);
  uint32_t size = 0;
  if (utf8_length (text.data, text.size) < 0)
    return SLICE_NONE;
  for (uint32_t at = 0; at < text.size;)
    size += put_char (key + size, fold_char (next_char (text, &at)));
  return (struct slice){key, size};
}

bool user_same (struct slice a, struct slice b)
{
  struct arena *arena = arena_new ();
  bool same = slice_equal (user_key (arena, a), user_key (arena, b));
  arena_destroy (&arena);
  return same;
}

/* ---- Rows ---- */

struct account account_new (const char *user, const uint8_t person[16], int64_t now_ms)
{
  struct account account = {.created_ms = now_ms, .changed_ms = now_ms, .generation = now_ms};
  snprintf (account.user, sizeof account.user, "%s", user);
  memcpy (account.person, person, 16);
  return account;
}

void account_raise (struct account *self, int64_t now_ms)
{
  self->generation = now_ms > self->generation ? now_ms : self->generation + 1;
}

static struct value to_row (struct arena *arena, const struct account *account)
{
  struct value row = value_map (arena, 8);
  value_set_str (arena, &row, "user", value_string (account->user));
  value_set_str (arena, &row, "person", value_id (account->person));
  if (account->hash[0] != '\0')
    value_set_str (arena, &row, "hash", value_string (account->hash));
  value_set_str (arena, &row, "created", value_int (account->created_ms));
  value_set_str (arena, &row, "changed", value_int (account->changed_ms));
  value_set_str (arena, &row, "generation", value_int (account->generation));
  return row;
}

static bool copy_text (const struct value *row, const char *key, char *to, size_t room)
{
  struct slice text = value_as_slice (value_at (row, key));
  if (text.size >= room)
    return false;
  memcpy (to, text.data == NULL ? "" : text.data, text.size);
  to[text.size] = '\0';
  return true;
}

static bool from_row (const struct value *row, struct account *account)
{
  const uint8_t *person = value_as_id (value_at (row, "person"));
  *account = (struct account){.created_ms = value_as_int (value_at (row, "created"), 0),
                              .changed_ms = value_as_int (value_at (row, "changed"), 0),
                              .generation = value_as_int (value_at (row, "generation"), 0)};
  if (person == NULL || !copy_text (row, "user", account->user, sizeof account->user) || !copy_text (row, "hash", account->hash, sizeof account->hash))
    return false;
  memcpy (account->person, person, 16);
  return true;
}

static enum store_code read_account (struct store_txn *txn, struct arena *arena, struct slice key, struct account *account)
{
  struct value row;
  enum store_code code = store_get (txn, STORE_ACCOUNTS, key, arena, &row);
  if (code == STORE_OK && from_row (&row, account))
    return STORE_OK;
  *account = (struct account){.created_ms = 0};
  return code == STORE_OK ? STORE_NOT_FOUND : code;
}

enum store_code account_find (struct store_txn *txn, struct slice user, struct account *account)
{
  struct arena *arena = arena_new ();
  enum store_code code = read_account (txn, arena, user_key (arena, user), account);
  arena_destroy (&arena);
  return code;
}

static struct slice person_key (const uint8_t person[16])
{
  return (struct slice){(const char *) person, 16};
}

enum store_code account_of (struct store_txn *txn, const uint8_t person[16], struct account *account)
{
  struct arena *arena = arena_new ();
  struct value user;
  enum store_code code = store_get (txn, STORE_PEOPLE, person_key (person), arena, &user);
  if (code == STORE_OK)
    code = read_account (txn, arena, value_as_slice (&user), account);
  arena_destroy (&arena);
  return code;
}

enum store_code account_put (struct store_txn *txn, const struct account *account)
{
  struct account other;
  enum store_code code = account_find (txn, slice_of (account->user), &other);
  if (code == STORE_OK && memcmp (other.person, account->person, 16) != 0)
    return STORE_TAKEN;
  if (code != STORE_OK && code != STORE_NOT_FOUND)
    return code;
  code = account_of (txn, account->person, &other) == STORE_OK ? account_remove (txn, &other) : STORE_OK; /* the name may be a new one */
  if (code != STORE_OK)
    return code;
  struct arena *arena = arena_new ();
  struct slice key = user_key (arena, slice_of (account->user));
  struct value row = to_row (arena, account), name = value_text (key);
  code = store_put (txn, STORE_ACCOUNTS, key, &row);
  if (code == STORE_OK)
    code = store_put (txn, STORE_PEOPLE, person_key (account->person), &name);
  arena_destroy (&arena);
  return code;
}

enum store_code account_remove (struct store_txn *txn, const struct account *account)
{
  struct arena *arena = arena_new ();
  enum store_code code = store_del (txn, STORE_ACCOUNTS, user_key (arena, slice_of (account->user)));
  if (code == STORE_OK || code == STORE_NOT_FOUND)
    code = store_del (txn, STORE_PEOPLE, person_key (account->person));
  arena_destroy (&arena);
  return code == STORE_NOT_FOUND ? STORE_OK : code;
}

/* ---- All of them ---- */

struct walk
{
  account_fn *each;
  void *context;
};

static bool walk_row (struct slice key, const struct value *row, void *context)
{
  struct walk *walk = context;
  struct account account;
  (void) key;
  return !from_row (row, &account) || walk->each (&account, walk->context);
}

enum store_code accounts_each (struct store_txn *txn, account_fn *each, void *context)
{
  struct walk walk = {each, context};
  struct arena *arena = arena_new ();
  enum store_code code = store_each (txn, STORE_ACCOUNTS, SLICE_NONE, arena, walk_row, &walk);
  arena_destroy (&arena);
  return code;
}
