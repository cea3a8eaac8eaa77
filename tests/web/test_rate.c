/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the table that counts tries. */
#include "clients/web/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define BURST 5
#define EVERY_MS 30000
#define START_MS 1000000

static struct rate *rate;

static int set_up (void **state)
{
  (void) state;
  rate = rate_new (BURST, EVERY_MS);
  return 0;
}

static int tear_down (void **state)
{
  (void) state;
  rate_destroy (&rate);
  assert_null (rate);
  return 0;
}

static int64_t take (const char *key, int64_t after_ms)
{
  return rate_take (rate, slice_of (key), START_MS + after_ms);
}

static void empty (const char *key)
{
  for (int i = 0; i < BURST; i++)
    assert_int_equal (take (key, 0), 0);
}

static void after_the_first_tries_there_is_one_in_a_while (void **state)
{
  (void) state;
  empty ("anna");
  assert_int_equal (take ("anna", 0), EVERY_MS);
  assert_int_equal (take ("anna", EVERY_MS - 1), 1);
  assert_int_equal (take ("anna", EVERY_MS), 0);
  assert_int_equal (take ("anna", EVERY_MS), EVERY_MS);
  assert_int_equal (take ("ben", 0), 0);
}

static void trying_in_vain_does_not_put_it_off (void **state)
{
  (void) state;
  empty ("anna");
  for (int i = 0; i < 1000; i++)
    assert_int_equal (take ("anna", i), EVERY_MS - i);
  assert_int_equal (take ("anna", EVERY_MS), 0);
}

static void whoever_waits_long_enough_has_all_of_them_again (void **state)
{
  (void) state;
  empty ("anna");
  for (int i = 0; i < BURST; i++)
    assert_int_equal (take ("anna", (int64_t) BURST * EVERY_MS), 0);
  assert_int_equal (take ("anna", (int64_t) BURST * EVERY_MS), EVERY_MS);
}

static void what_is_given_back_can_be_taken_but_not_more (void **state)
{
  (void) state;
  empty ("anna");
  rate_give (rate, SLICE ("anna"), START_MS);
  assert_int_equal (take ("anna", 0), 0);
  assert_int_equal (take ("anna", 0), EVERY_MS);
  for (int i = 0; i < 3 * BURST; i++)
    rate_give (rate, SLICE ("anna"), START_MS);
  empty ("anna");
  assert_int_not_equal (take ("anna", 0), 0);
  rate_give (rate, SLICE ("unknown"), START_MS);
}

/* Many more keys than there is room for; each of them is tried once. */
static void a_flood_of_keys_drives_out_no_emptied_bucket (void **state)
{
  char key[32];
  (void) state;
  empty ("anna");
  for (int i = 0; i < 200000; i++)
  {
    snprintf (key, sizeof key, "key %d", i);
    assert_int_equal (take (key, 0), 0);
  }
  assert_int_equal (take ("anna", 0), EVERY_MS);
}

static void keys_of_any_length_are_told_apart (void **state)
{
  (void) state;
  for (int i = 0; i < BURST; i++)
    assert_int_equal (rate_take (rate, SLICE_NONE, START_MS), 0);
  assert_int_equal (rate_take (rate, SLICE (""), START_MS), EVERY_MS);
  assert_int_equal (take ("a", 0), 0);
}

static void assert_address (const char *a, const char *b, bool same)
{
  char first[64], second[64];
  assert_int_equal (slice_equal (rate_address_key (slice_of (a), first), rate_address_key (slice_of (b), second)), same);
}

static void an_address_is_what_one_customer_has (void **state)
{
  (void) state;
  assert_address ("192.0.2.1", "192.0.2.1", true);
  assert_address ("192.0.2.1", "192.0.2.2", false);
  assert_address ("::ffff:192.0.2.1", "192.0.2.1", true);
  assert_address ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true);
  assert_address ("2001:db8:1:2::1", "2001:DB8:0001:0002::9", true);
  assert_address ("2001:db8:1:2::1", "2001:db8:1:3::1", false);
}

static void what_a_proxy_writes_around_an_address_makes_no_difference (void **state)
{
  static const char *const same[] = {"9.9.9.9:1234",         "9.9.9.9:1",      "::ffff:9.9.9.9", "[::ffff:9.9.9.9]",
                                     "[::ffff:9.9.9.9]:443", "::FFFF:909:909", "[9.9.9.9]:80"};
  static const char *const none[] = {"unknown",
                                     "_hidden",
                                     "9.9.9",
                                     "9.9.9.9.9",
                                     "[",
                                     "[]:80",
                                     "[9",
                                     ":",
                                     ":80",
                                     "9.9.9.9 8",
                                     "1234567890123456789012345678901234567890123456789012345678901234567890"};
  (void) state;
  for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
    assert_address ("9.9.9.9", same[i], true);
  assert_address ("[2001:db8:1:2::1]:5000", "2001:db8:1:2::9", true);
  assert_address ("[2001:db8:1:2::1]", "2001:db8:1:3::1", false);
  assert_address ("fe80::1%eth0", "fe80::1%eth1", true);
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    assert_address ("", none[i], true);
  assert_address ("", "9.9.9.9", false);
  assert_address ("10.0.0.1", "3130:2e30:2e30:2e31::", false); /* the text of the one is the bytes of the other */
}

int main (void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)
  const struct CMUnitTest tests[] = {TEST (after_the_first_tries_there_is_one_in_a_while),
                                     TEST (trying_in_vain_does_not_put_it_off),
                                     TEST (whoever_waits_long_enough_has_all_of_them_again),
                                     TEST (what_is_given_back_can_be_taken_but_not_more),
                                     TEST (a_flood_of_keys_drives_out_no_emptied_bucket),
                                     TEST (keys_of_any_length_are_told_apart),
                                     TEST (an_address_is_what_one_customer_has),
                                     TEST (what_a_proxy_writes_around_an_address_makes_no_difference)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
