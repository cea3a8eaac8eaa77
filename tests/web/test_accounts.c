/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of accounts, their names and their passwords. */
#include "keeping.h"

#include "clients/web/accounts.h"
#include "clients/web/exchange.h"
#include "clients/web/redeemed.h"

static struct keeping keeping;

static int set_up (void **state)
{
  (void) state;
  keeping_begin (&keeping, 0);
  return 0;
}

static int tear_down (void **state)
{
  (void) state;
  keeping_end (&keeping);
  return 0;
}

/* ---- Helpers ---- */

static struct account account (const char *user, char person)
{
  uint8_t id[16];
  memset (id, person, sizeof id);
  struct account made = account_new (user, id, 1000);
  snprintf (made.hash, sizeof made.hash, "hash of %c", person);
  return made;
}

static enum store_code put_one (struct store_txn *txn, void *context)
{
  return account_put (txn, context);
}

static enum store_code put (const char *user, char person)
{
  struct account made = account (user, person);
  return store_write (keeping.store, put_one, &made);
}

static enum store_code find_user (struct store_txn *txn, void *context)
{
  struct account *found = context;
  char user[USER_BYTES];
  memcpy (user, found->user, sizeof user);
  return account_find (txn, slice_of (user), found);
}

static enum store_code find (const char *user, struct account *found)
{
  snprintf (found->user, sizeof found->user, "%s", user);
  return store_read (keeping.store, find_user, found);
}

static enum store_code find_person (struct store_txn *txn, void *context)
{
  struct account *found = context;
  uint8_t person[16];
  memcpy (person, found->person, 16);
  return account_of (txn, person, found);
}

static enum store_code remove_one (struct store_txn *txn, void *context)
{
  return account_remove (txn, context);
}

static bool count_one (const struct account *one, void *context)
{
  assert_true (one->user[0] != '\0');
  ++*(int *) context;
  return true;
}

static enum store_code count_all (struct store_txn *txn, void *context)
{
  return accounts_each (txn, count_one, context);
}

static int counted (void)
{
  int count = 0;
  assert_int_equal (store_read (keeping.store, count_all, &count), STORE_OK);
  return count;
}

/* ---- Accounts ---- */

static void an_account_is_found_by_name_and_by_person (void **state)
{
  struct account found, made = account ("Anna@Bernburg.example", 'a');
  (void) state;
  assert_int_equal (put ("Anna@Bernburg.example", 'a'), STORE_OK);
  assert_int_equal (find (" anna@bernburg.EXAMPLE ", &found), STORE_OK);
  assert_string_equal (found.user, "Anna@Bernburg.example");
  assert_string_equal (found.hash, made.hash);
  assert_int_equal (found.generation, 1000);
  memcpy (found.person, made.person, 16);
  assert_int_equal (store_read (keeping.store, find_person, &found), STORE_OK);
  assert_string_equal (found.user, "Anna@Bernburg.example");
  assert_int_equal (find ("anna", &found), STORE_NOT_FOUND);
  assert_string_equal (found.hash, "");
}

static void a_name_is_one_persons (void **state)
{
  struct account found;
  (void) state;
  assert_int_equal (put ("anna", 'a'), STORE_OK);
  assert_int_equal (put ("ANNA", 'b'), STORE_TAKEN);
  assert_int_equal (find ("anna", &found), STORE_OK);
  assert_int_equal (found.person[0], 'a');
  assert_int_equal (counted (), 1);
}

static void a_person_has_one_account (void **state)
{
  struct account found;
  (void) state;
  assert_int_equal (put ("anna", 'a'), STORE_OK);
  assert_int_equal (put ("anna müller", 'a'), STORE_OK);
  assert_int_equal (find ("anna", &found), STORE_NOT_FOUND);
  assert_int_equal (find ("Anna Müller", &found), STORE_OK);
  assert_int_equal (counted (), 1);
  assert_int_equal (put ("anna", 'b'), STORE_OK);
  assert_int_equal (counted (), 2);
}

static void a_removed_account_frees_name_and_person (void **state)
{
  struct account found, made = account ("anna", 'a');
  (void) state;
  assert_int_equal (put ("anna", 'a'), STORE_OK);
  assert_int_equal (store_write (keeping.store, remove_one, &made), STORE_OK);
  assert_int_equal (find ("anna", &found), STORE_NOT_FOUND);
  memcpy (found.person, made.person, 16);
  assert_int_equal (store_read (keeping.store, find_person, &found), STORE_NOT_FOUND);
  assert_int_equal (store_write (keeping.store, remove_one, &made), STORE_OK);
}

static void a_generation_rises_even_when_the_clock_goes_back (void **state)
{
  struct account made = account ("anna", 'a');
  (void) state;
  account_raise (&made, 500);
  assert_int_equal (made.generation, 1001);
  account_raise (&made, 5000);
  assert_int_equal (made.generation, 5000);
}

/* ---- Names ---- */

static void assert_same (const char *a, const char *b, bool same)
{
  if (user_same (slice_of (a), slice_of (b)) != same)
    fail_msg ("\"%s\" and \"%s\"", a, b);
}

static void names_that_differ_in_capitals_alone_are_the_same (void **state)
{
  (void) state;
  assert_same ("Jörg Größe", "JÖRG GRÖßE", true);
  assert_same ("GROẞE", "große", true);
  assert_same ("Ÿ", "ÿ", true);
  assert_same ("ŁÓDŹ", "łódź", true);
  assert_same ("ΑΘΗΝΑ", "αθηνα", true);
  assert_same ("ЖЁЛТЫЙ", "жёлтый", true);
  assert_same ("Ắ", "ắ", true);
  assert_same (" a b ", "a b", true);
  assert_same ("a b", "a  b", false);
  assert_same ("große", "grosse", false);
  assert_same ("a×b", "a÷b", false);
  assert_same ("İ", "i", false);
  assert_same ("ı", "i", false);
  assert_same ("ä", "a\u0308", false); /* not normalised */
  assert_same ("日本語", "日本語", true);
}

/* Every capital of the alphabets that fold has one small letter, and that one folds to itself. */
static void folding_twice_is_folding_once (void **state)
{
  struct arena *arena = arena_new ();
  (void) state;
  for (uint32_t code = 0x21; code < 0x2000; code++)
  {
    char text[4];
    uint32_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    if (size == 1)
      text[0] = (char) code;
    else
    {
      uint32_t rest = code;
      for (uint32_t i = size - 1; i > 0; i--, rest >>= 6)
        text[i] = (char) (0x80 | (rest & 0x3f));
      text[0] = (char) ((0xf00u >> size & 0xff) | rest);
    }
    struct slice once = user_key (arena, (struct slice){text, size}), twice = user_key (arena, once);
    assert_true (once.size <= size);
    assert_true (slice_equal (once, twice));
    arena_reset (arena);
  }
  arena_destroy (&arena);
}

static int clean (const char *given)
{
  char user[USER_BYTES];
  return user_clean (slice_of (given), user);
}

static void a_name_has_3_to_120_characters_that_can_be_seen (void **state)
{
  char user[USER_BYTES], large[4 * 121 + 1] = "";
  (void) state;
  assert_int_equal (user_clean (SLICE ("  anna müller  "), user), 0);
  assert_string_equal (user, "anna müller");
  static const char *const wrong[] = {"",           "ab",         "   a   ",    "an\nna",   "an\tna",  "an\xc2\xa0na",
                                      "an\u200bna", "\u202eanna", "anna\u2060", "anna\xff", "ann\xc3", "an\x7fna"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    if (clean (wrong[i]) != WEB_USER_INVALID)
      fail_msg ("\"%s\"", wrong[i]);
  for (int i = 0; i < 120; i++)
    strcat (large, "𝄞");
  assert_int_equal (user_clean (slice_of (large), user), 0);
  assert_string_equal (user, large);
  strcat (large, "x");
  assert_int_equal (user_clean (slice_of (large), user), WEB_USER_INVALID);
}

static void a_name_has_no_character_that_cannot_be_seen (void **state)
{
  static const char *const wrong[] = {"\u061c", "\u3164", "\u115f", "\u1160", "\u034f",     "\u180e",     "\ufe00",     "\ufe0f",    "\u2800",
                                      "\u17b4", "\u17b5", "\u1680", "\uffa0", "\U000e0000", "\U000e0041", "\U000e0100", "\U000e0fff"};
  static const char *const right[] = {"\u061b", "\u3165", "\u1161", "\u0350", "\u27ff", "\u2801", "\u1681", "\ufe10", "\uff9f"};
  char name[32];
  (void) state;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
  {
    snprintf (name, sizeof name, "an%sna", wrong[i]);
    if (clean (name) != WEB_USER_INVALID)
      fail_msg ("\"%s\"", name);
  }
  for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
  {
    snprintf (name, sizeof name, "an%sna", right[i]);
    assert_int_equal (clean (name), 0);
  }
}

static void the_longest_name_makes_an_account (void **state)
{
  char large[4 * 120 + 1] = "";
  struct account found;
  (void) state;
  for (int i = 0; i < 120; i++)
    strcat (large, "𝄞");
  assert_int_equal (put (large, 'a'), STORE_OK);
  assert_int_equal (find (large, &found), STORE_OK);
}

/* ---- Passwords ---- */

static void a_password_is_long_and_not_the_name (void **state)
{
  char large[300];
  (void) state;
  assert_int_equal (password_check (SLICE ("zwölf zeiche"), SLICE ("anna")), 0);
  assert_int_equal (password_check (SLICE ("111111111111"), SLICE ("anna")), 0);
  assert_int_equal (password_check (SLICE ("elf Zeichen"), SLICE ("anna")), WEB_PASSWORD_SHORT);
  assert_int_equal (password_check (SLICE ("öööööö"), SLICE ("anna")), WEB_PASSWORD_SHORT); /* 12 bytes */
  assert_int_equal (password_check (SLICE_NONE, SLICE ("anna")), WEB_PASSWORD_SHORT);
  assert_int_equal (password_check (SLICE ("Anna@Bernburg.example"), SLICE ("anna@bernburg.example")), WEB_PASSWORD_IS_USER);
  assert_int_equal (password_check (SLICE ("zwölf zeiche\xff"), SLICE ("anna")), WEB_PASSWORD_UTF8);
  memset (large, 'x', sizeof large);
  assert_int_equal (password_check ((struct slice){large, 256}, SLICE ("anna")), 0);
  assert_int_equal (password_check ((struct slice){large, 257}, SLICE ("anna")), WEB_PASSWORD_LONG);
}

static void a_hash_fits_its_password_alone (void **state)
{
  char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES], large[300];
  (void) state;
  assert_true (password_hash (SLICE ("ein langes Passwort"), hash));
  assert_true (password_hash (SLICE ("ein langes Passwort"), again));
  assert_string_not_equal (hash, again);
  assert_int_equal (strncmp (hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
  assert_true (password_verify (SLICE ("ein langes Passwort"), hash));
  assert_false (password_verify (SLICE ("ein langes passwort"), hash));
  assert_false (password_verify (SLICE_NONE, hash));
  assert_false (password_verify (SLICE ("ein langes Passwort"), ""));
  memset (large, 'x', sizeof large);
  assert_true (password_hash ((struct slice){large, 256}, hash));
  assert_true (password_verify ((struct slice){large, 256}, hash));
  assert_false (password_verify ((struct slice){large, 257}, hash));
}

/* ---- Invitations ---- */

struct redeeming
{
  uint8_t token[TOKEN_BYTES];
  struct redemption redemption;
};

static enum store_code put_redeeming (struct store_txn *txn, void *context)
{
  const struct redeeming *self = context;
  return redemption_put (txn, self->token, &self->redemption);
}

static enum store_code get_redeeming (struct store_txn *txn, void *context)
{
  struct redeeming *self = context;
  return redemption_get (txn, self->token, &self->redemption);
}

static void a_redeemed_invitation_is_remembered_for_as_long_as_its_answer (void **state)
{
  struct redeeming kept = {.redemption = {.person = {1}, .id = {2}, .time_ms = 1000, .complete = true}}, found = {.redemption = {.time_ms = 0}};
  (void) state;
  assert_int_equal (store_read (keeping.store, get_redeeming, &found), STORE_NOT_FOUND);
  assert_int_equal (store_write (keeping.store, put_redeeming, &kept), STORE_OK);
  assert_int_equal (redeemed_prune (keeping.store, 1000 + LIMIT_ID_AGE_MS), STORE_OK);
  assert_int_equal (store_read (keeping.store, get_redeeming, &found), STORE_OK);
  assert_memory_equal (&found, &kept, sizeof kept);
  assert_int_equal (redeemed_prune (keeping.store, 1001 + LIMIT_ID_AGE_MS + LIMIT_ID_AHEAD_MS), STORE_OK);
  assert_int_equal (store_read (keeping.store, get_redeeming, &found), STORE_NOT_FOUND);
}

static void a_token_has_64_digits (void **state)
{
  uint8_t token[TOKEN_BYTES];
  char text[66];
  (void) state;
  memset (text, 'A', sizeof text);
  assert_true (token_parse ((struct slice){text, 64}, token));
  assert_int_equal (token[31], 0xaa);
  assert_false (token_parse ((struct slice){text, 63}, token));
  assert_false (token_parse ((struct slice){text, 65}, token));
  text[63] = 'g';
  assert_false (token_parse ((struct slice){text, 64}, token));
  assert_false (token_parse (SLICE_NONE, token));
}

int main (void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)
  const struct CMUnitTest tests[] = {TEST (an_account_is_found_by_name_and_by_person),
                                     TEST (a_name_is_one_persons),
                                     TEST (a_person_has_one_account),
                                     TEST (a_removed_account_frees_name_and_person),
                                     TEST (a_generation_rises_even_when_the_clock_goes_back),
                                     cmocka_unit_test (names_that_differ_in_capitals_alone_are_the_same),
                                     cmocka_unit_test (folding_twice_is_folding_once),
                                     cmocka_unit_test (a_name_has_3_to_120_characters_that_can_be_seen),
                                     cmocka_unit_test (a_name_has_no_character_that_cannot_be_seen),
                                     TEST (the_longest_name_makes_an_account),
                                     cmocka_unit_test (a_password_is_long_and_not_the_name),
                                     cmocka_unit_test (a_hash_fits_its_password_alone),
                                     TEST (a_redeemed_invitation_is_remembered_for_as_long_as_its_answer),
                                     cmocka_unit_test (a_token_has_64_digits)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
