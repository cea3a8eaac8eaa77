/* SPDX-License-Identifier: EUPL-1.2 */
/* Accounts: which person of the bus a user name and a password stand for.  One account a name, and one a person.

   A user name is a mail address or a name, 3 to 120 characters.  Spaces at its ends count for nothing, and so do capitals: "Anna@Bernburg.de" is
   "anna@bernburg.de" (simple case folding of Latin, Greek and Cyrillic letters, and ẞ is ß).  It is not normalised: an ä typed as one character and an ä put
   together of two are different names; browsers and the systems people use send the former.

   The generation is what sessions are compared with: raising it ends all that began before. */
#ifndef IDEENBUS_WEB_ACCOUNTS_H
#define IDEENBUS_WEB_ACCOUNTS_H

#include "password.h"
#include "store.h"

#define USER_CHARS_MIN 3
#define USER_CHARS_MAX 120
#define USER_BYTES (4 * USER_CHARS_MAX + 1) /* with the NUL */

struct account
{
  char user[USER_BYTES]; /* as it was typed */
  uint8_t person[16];
  char hash[PASSWORD_HASH_BYTES]; /* "": no password; such an account is for single sign-on */
  int64_t created_ms, changed_ms, generation;
};

/* A user name as it is kept; 0 or the error of clients/web/errors.def. */
int user_clean (struct slice given, char user[USER_BYTES]);

/* Whether two names are the same account's. */
bool user_same (struct slice a, struct slice b);

/* What a name is found by, in the arena. */
struct slice user_key (struct arena *arena, struct slice user);

/* An account to be written: no password, a generation of this moment. */
struct account account_new (const char *user, const uint8_t person[16], int64_t now_ms);

/* Ends what began before, when the account is written: the generation rises, whatever the clock does. */
void account_raise (struct account *self, int64_t now_ms);

/* STORE_OK or STORE_NOT_FOUND. */
enum store_code account_find (struct store_txn *txn, struct slice user, struct account *account);
enum store_code account_of (struct store_txn *txn, const uint8_t person[16], struct account *account);

/* Writes the account of a person, new or in place of the one they have.  STORE_TAKEN: the name is another person's. */
enum store_code account_put (struct store_txn *txn, const struct account *account);

/* Removes it, if it is there.  Its sessions are sessions.c's to end. */
enum store_code account_remove (struct store_txn *txn, const struct account *account);

/* Each account by name; false from the function ends. */
typedef bool (account_fn) (const struct account *account, void *context);
enum store_code accounts_each (struct store_txn *txn, account_fn *each, void *context);

#endif
