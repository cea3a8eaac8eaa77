/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of sessions, with a clock of the test's own. */
#include "keeping.h"

#include "clients/web/sessions.h"

#define IDLE_MS (12LL * 3600 * 1000)
#define ABSOLUTE_MS (7LL * 24 * 3600 * 1000)
#define START_MS 1750000000000LL

static struct keeping keeping;
static struct sessions *sessions;
static int64_t now_ms;

static struct
{
  uint8_t hashes[200][SESSION_HASH_BYTES];
  int count;
} ended;

static void note_end (void *context, const uint8_t hash[SESSION_HASH_BYTES])
{
  assert_ptr_equal (context, &ended);
  memcpy (ended.hashes[ended.count++ % 200], hash, SESSION_HASH_BYTES);
}

static void open_sessions (void)
{
  sessions = sessions_new (keeping.store, IDLE_MS, ABSOLUTE_MS);
  sessions_on_end (sessions, note_end, &ended);
  ended.count = 0;
}

static int set_up (void **state)
{
  (void) state;
  keeping_begin (&keeping, 0);
  now_ms = START_MS;
  open_sessions ();
  return 0;
}

static int tear_down (void **state)
{
  (void) state;
  sessions_destroy (&sessions);
  assert_null (sessions);
  keeping_end (&keeping);
  return 0;
}

/* ---- Helpers ---- */

static struct account anna, ben;

static enum store_code put_account (struct store_txn *txn, void *context)
{
  return account_put (txn, context);
}

static void make_account (struct account *account, const char *user)
{
  uint8_t person[16];
  memset (person, user[0], sizeof person);
  *account = account_new (user, person, START_MS);
  assert_int_equal (store_write (keeping.store, put_account, account), STORE_OK);
}

static struct session_begun begin (const struct account *account)
{
  struct session_begun begun;
  assert_int_equal (sessions_begin (sessions, account, false, "", now_ms, &begun), STORE_OK);
  return begun;
}

static const struct session *find (const struct session_begun *begun)
{
  return sessions_find (sessions, slice_of (begun->cookie), now_ms);
}

static bool was_told (const struct session_begun *begun)
{
  for (int i = 0; i < ended.count; i++)
    if (memcmp (ended.hashes[i], begun->session.hash, SESSION_HASH_BYTES) == 0)
      return true;
  return false;
}

static void reopen (void)
{
  sessions_destroy (&sessions);
  store_close (&keeping.store);
  keeping_open (&keeping, 0);
  open_sessions ();
}

struct census
{
  int sessions, owned;
};

static bool count_row (struct slice key, const struct value *row, void *context)
{
  (void) key;
  (void) row;
  ++*(int *) context;
  return true;
}

static enum store_code count_rows (struct store_txn *txn, void *context)
{
  struct census *census = context;
  struct arena *arena = arena_new ();
  store_each (txn, STORE_SESSIONS, SLICE_NONE, arena, count_row, &census->sessions);
  store_each (txn, STORE_OWNED, SLICE_NONE, arena, count_row, &census->owned);
  arena_destroy (&arena);
  return STORE_OK;
}

static int stored (void)
{
  struct census census = {0, 0};
  assert_int_equal (store_read (keeping.store, count_rows, &census), STORE_OK);
  assert_int_equal (census.sessions, census.owned);
  return census.sessions;
}

/* ---- Promises ---- */

static void a_session_is_its_persons (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun begun = begin (&anna);
  for (int i = 0; i < 2; i++, reopen ())
  {
    const struct session *session = find (&begun);
    assert_non_null (session);
    assert_memory_equal (session->person, anna.person, 16);
    assert_string_equal (session->user, "anna");
  }
}

static void ids_are_random_and_long (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun one = begin (&anna), two = begin (&anna);
  assert_int_equal (strlen (one.cookie), 43);
  assert_string_not_equal (one.cookie, two.cookie);
}

static void a_cookie_that_is_none_is_nobodys (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun begun = begin (&anna);
  char cookie[50];
  assert_null (sessions_find (sessions, SLICE_NONE, now_ms));
  for (size_t at = 0; at < 43; at += 7)
  {
    snprintf (cookie, sizeof cookie, "%s", begun.cookie);
    cookie[at] = cookie[at] == 'A' ? 'B' : 'A';
    assert_null (sessions_find (sessions, slice_of (cookie), now_ms));
  }
  snprintf (cookie, sizeof cookie, "%s=", begun.cookie);
  assert_null (sessions_find (sessions, slice_of (cookie), now_ms));
  assert_null (sessions_find (sessions, (struct slice){begun.cookie, 42}, now_ms));
  /* The hash of an id is no id. */
  assert_null (sessions_find (sessions, (struct slice){(const char *) begun.session.hash, 32}, now_ms));
  assert_non_null (find (&begun));
}

static void a_session_ends_when_it_was_not_used_for_so_long (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun begun = begin (&anna);
  now_ms += IDLE_MS - 1;
  assert_non_null (find (&begun));
  now_ms += IDLE_MS - 1;
  assert_non_null (find (&begun));
  assert_int_equal (sessions_expire_ms (sessions, find (&begun)), now_ms + IDLE_MS);
  now_ms += IDLE_MS;
  assert_false (sessions_alive (sessions, begun.session.hash, now_ms));
  assert_null (find (&begun));
  assert_true (was_told (&begun));
}

static void a_session_that_is_used_always_ends_at_last (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun begun = begin (&anna);
  for (; now_ms < START_MS + ABSOLUTE_MS; now_ms += IDLE_MS / 2)
    assert_non_null (find (&begun));
  now_ms = START_MS + ABSOLUTE_MS - 1;
  assert_int_equal (sessions_expire_ms (sessions, find (&begun)), START_MS + ABSOLUTE_MS);
  now_ms++;
  assert_null (find (&begun));
}

static void asking_whether_it_is_alive_does_not_use_it (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun begun = begin (&anna);
  for (; now_ms < START_MS + IDLE_MS; now_ms += 60000)
    assert_true (sessions_alive (sessions, begun.session.hash, now_ms));
  assert_false (sessions_alive (sessions, begun.session.hash, START_MS + IDLE_MS));
  assert_null (find (&begun));
}

static void use_is_written_down_once_a_minute_and_at_the_end (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun begun = begin (&anna);
  now_ms += 59000;
  find (&begun);
  sessions_prune (sessions, now_ms);
  /* What another gateway would read after a crash: a second one beside this. */
  struct sessions *crashed = sessions_new (keeping.store, IDLE_MS, ABSOLUTE_MS);
  assert_false (sessions_alive (crashed, begun.session.hash, START_MS + IDLE_MS));
  sessions_destroy (&crashed);
  now_ms = START_MS + 75000;
  find (&begun);
  sessions_prune (sessions, now_ms);
  crashed = sessions_new (keeping.store, IDLE_MS, ABSOLUTE_MS);
  assert_true (sessions_alive (crashed, begun.session.hash, START_MS + 75000 + IDLE_MS - 1));
  sessions_destroy (&crashed);
  now_ms += 1000;
  find (&begun);
  reopen ();
  assert_true (sessions_alive (sessions, begun.session.hash, now_ms + IDLE_MS - 1));
}

static void ending_one_ends_only_that (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun one = begin (&anna), two = begin (&anna);
  find (&one);
  assert_int_equal (sessions_end (sessions, one.session.hash), STORE_OK);
  assert_true (was_told (&one));
  assert_null (find (&one));
  assert_false (sessions_alive (sessions, one.session.hash, now_ms));
  assert_non_null (find (&two));
  assert_false (was_told (&two));
  assert_int_equal (sessions_end (sessions, one.session.hash), STORE_OK);
  assert_int_equal (stored (), 1);
}

static void a_person_can_be_put_out (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  make_account (&ben, "ben");
  struct session_begun one = begin (&anna), two = begin (&anna), other = begin (&ben);
  find (&one);
  assert_int_equal (sessions_end_person (sessions, anna.person), STORE_OK);
  assert_true (was_told (&one) && was_told (&two)); /* also what nobody had looked up */
  assert_null (find (&one));
  assert_null (find (&two));
  assert_non_null (find (&other));
  assert_int_equal (stored (), 1);
}

static void renewing_an_account_ends_what_was_and_begins_one (void **state)
{
  struct session_begun begun = {.session = {.agent = "Firefox, Linux"}};
  (void) state;
  make_account (&anna, "anna");
  struct session_begun one = begin (&anna), two = begin (&anna);
  snprintf (anna.hash, sizeof anna.hash, "another");
  assert_int_equal (sessions_renew (sessions, &anna, now_ms, NULL, NULL, &begun), STORE_OK);
  assert_null (find (&one));
  assert_null (find (&two));
  assert_non_null (find (&begun));
  assert_int_equal (ended.count, 2);
  reopen ();
  assert_non_null (find (&begun));
  assert_string_equal (find (&begun)->agent, "Firefox, Linux");
  assert_null (find (&one));
  assert_int_equal (stored (), 1);
}

static enum store_code refuse (struct store_txn *txn, void *context)
{
  (void) txn;
  (void) context;
  return STORE_FAILED;
}

static void a_renewal_that_fails_changes_nothing (void **state)
{
  struct session_begun begun = {.session = {.sso = false}};
  (void) state;
  make_account (&anna, "anna");
  make_account (&ben, "ben");
  struct session_begun one = begin (&anna);
  assert_int_equal (sessions_renew (sessions, &anna, now_ms, refuse, NULL, &begun), STORE_FAILED);
  assert_null (find (&begun));
  snprintf (anna.user, sizeof anna.user, "BEN");
  assert_int_equal (sessions_renew (sessions, &anna, now_ms, NULL, NULL, &begun), STORE_TAKEN);
  assert_null (find (&begun));
  assert_non_null (find (&one));
  assert_int_equal (ended.count, 0);
}

static void of_too_many_the_oldest_goes (void **state)
{
  struct session_begun begun[SESSIONS_PER_ACCOUNT + 3];
  (void) state;
  make_account (&anna, "anna");
  make_account (&ben, "ben");
  struct session_begun other = begin (&ben);
  for (int i = 0; i < SESSIONS_PER_ACCOUNT + 3; i++, now_ms += 1000)
    begun[i] = begin (&anna);
  for (int i = 0; i < SESSIONS_PER_ACCOUNT + 3; i++)
  {
    assert_int_equal (find (&begun[i]) == NULL, i < 3);
    assert_int_equal (was_told (&begun[i]), i < 3);
  }
  assert_non_null (find (&other));
  assert_int_equal (stored (), SESSIONS_PER_ACCOUNT + 1);
}

static enum store_code raise_elsewhere (struct store_txn *txn, void *context)
{
  struct account account = *(struct account *) context;
  account_raise (&account, START_MS + 1);
  return account_put (txn, &account);
}

static enum store_code remove_elsewhere (struct store_txn *txn, void *context)
{
  return account_remove (txn, context);
}

static void what_another_process_ends_ends_at_once (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  make_account (&ben, "ben");
  struct session_begun one = begin (&anna), other = begin (&ben);
  assert_non_null (find (&one));
  assert_non_null (find (&other));
  keeping_elsewhere (&keeping, raise_elsewhere, &anna);
  assert_false (sessions_alive (sessions, one.session.hash, now_ms));
  assert_null (find (&one));
  assert_non_null (find (&other));
  keeping_elsewhere (&keeping, remove_elsewhere, &ben);
  assert_null (find (&other));
}

static void what_another_process_ends_is_told_by_the_housekeeping (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  make_account (&ben, "ben");
  struct session_begun one = begin (&anna), other = begin (&ben);
  find (&one);
  find (&other);
  keeping_elsewhere (&keeping, raise_elsewhere, &anna);
  for (int i = 0; i < 8 && !was_told (&one); i++)
    sessions_prune (sessions, now_ms);
  assert_true (was_told (&one));
  assert_false (was_told (&other));
}

/* A removed account that is made again is another one. */
static void an_account_made_again_has_no_sessions (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun one = begin (&anna);
  keeping_elsewhere (&keeping, remove_elsewhere, &anna);
  anna.generation++;
  keeping_elsewhere (&keeping, put_account, &anna);
  assert_null (find (&one));
}

static void what_is_over_is_removed_step_by_step (void **state)
{
  struct account many[30];
  (void) state;
  for (int i = 0; i < 30; i++)
  {
    char user[20];
    snprintf (user, sizeof user, "%c%d", 'A' + i, i);
    make_account (&many[i], user);
    for (int k = 0; k < 10; k++)
      begin (&many[i]);
  }
  now_ms += IDLE_MS / 2;
  make_account (&anna, "anna");
  struct session_begun kept = begin (&anna);
  now_ms += IDLE_MS / 2;
  assert_int_equal (stored (), 301);
  for (int i = 0; i < 12; i++)
    sessions_prune (sessions, now_ms);
  assert_int_equal (stored (), 1);
  assert_int_equal (ended.count, 300);
  assert_non_null (find (&kept));
}

static void one_that_is_used_is_not_removed_for_what_the_store_says (void **state)
{
  (void) state;
  make_account (&anna, "anna");
  struct session_begun begun = begin (&anna);
  now_ms += IDLE_MS - 1;
  find (&begun);
  now_ms += 1000;
  sessions_prune (sessions, now_ms);
  assert_non_null (find (&begun));
  assert_int_equal (ended.count, 0);
}

int main (void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)
  const struct CMUnitTest tests[] = {TEST (a_session_is_its_persons),
                                     TEST (ids_are_random_and_long),
                                     TEST (a_cookie_that_is_none_is_nobodys),
                                     TEST (a_session_ends_when_it_was_not_used_for_so_long),
                                     TEST (a_session_that_is_used_always_ends_at_last),
                                     TEST (asking_whether_it_is_alive_does_not_use_it),
                                     TEST (use_is_written_down_once_a_minute_and_at_the_end),
                                     TEST (ending_one_ends_only_that),
                                     TEST (a_person_can_be_put_out),
                                     TEST (renewing_an_account_ends_what_was_and_begins_one),
                                     TEST (a_renewal_that_fails_changes_nothing),
                                     TEST (of_too_many_the_oldest_goes),
                                     TEST (what_another_process_ends_ends_at_once),
                                     TEST (what_another_process_ends_is_told_by_the_housekeeping),
                                     TEST (an_account_made_again_has_no_sessions),
                                     TEST (what_is_over_is_removed_step_by_step),
                                     TEST (one_that_is_used_is_not_removed_for_what_the_store_says)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
