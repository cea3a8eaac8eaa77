/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about numbers and dates as people read them. */
#include "clients/documents/forms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static int set_up (void **state)
{
  *state = arena_new ();
  return 0;
}

static int tear_down (void **state)
{
  struct arena *arena = *state;
  arena_destroy (&arena);
  return 0;
}

static void assert_text (struct slice text, const char *expected)
{
  if (!slice_is (text, expected))
    fail_msg ("\"%.*s\", not \"%s\"", SLICE_ARG (text), expected);
}

static void money_shows_cents_only_where_there_are_any (void **state)
{
  assert_text (form_money (*state, 123456, true), "1.234,56 €");
  assert_text (form_money (*state, 123456, false), "€1,234.56");
  assert_text (form_money (*state, 1000000, true), "10.000 €");
  assert_text (form_money (*state, 1000000, false), "€10,000");
  assert_text (form_money (*state, 5, true), "0,05 €");
  assert_text (form_money (*state, 0, true), "0 €");
  assert_text (form_money (*state, -5, true), "-0,05 €");
  assert_text (form_money (*state, -27700000, false), "-€277,000");
}

static void amounts_in_columns_show_their_cents_always (void **state)
{
  assert_text (form_amount (*state, 1000000, true), "10.000,00 €");
  assert_text (form_amount (*state, 0, false), "€0.00");
}

static void the_largest_and_the_least_number_are_written_whole (void **state)
{
  assert_text (form_number (*state, INT64_MAX, true), "9.223.372.036.854.775.807");
  assert_text (form_number (*state, INT64_MIN, false), "-9,223,372,036,854,775,808");
  assert_text (form_money (*state, INT64_MIN, true), "-92.233.720.368.547.758,08 €");
  assert_text (form_percent (*state, INT64_MIN, true), "-92.233.720.368.547.758,08 %");
}

static void numbers_have_their_thousands_marked (void **state)
{
  assert_text (form_number (*state, 0, true), "0");
  assert_text (form_number (*state, 999, true), "999");
  assert_text (form_number (*state, 1000, true), "1.000");
  assert_text (form_number (*state, -1234567, false), "-1,234,567");
}

static void percents_show_what_they_have_behind_the_comma (void **state)
{
  assert_text (form_percent (*state, 6500, true), "65 %");
  assert_text (form_percent (*state, 6550, true), "65,5 %");
  assert_text (form_percent (*state, 3333, true), "33,33 %");
  assert_text (form_percent (*state, 5, true), "0,05 %");
  assert_text (form_percent (*state, -250, true), "-2,5 %");
  assert_text (form_percent (*state, 6550, false), "65.5%");
}

static void dates_are_written_as_the_language_does (void **state)
{
  assert_text (form_date (*state, SLICE ("2026-03-31"), true), "31.03.2026");
  assert_text (form_date (*state, SLICE ("2026-03-31"), false), "31 March 2026");
  assert_text (form_date (*state, SLICE ("2026-12-01"), false), "1 December 2026");
}

static void what_is_no_date_is_given_back (void **state)
{
  assert_text (form_date (*state, SLICE ("2026-02-30"), true), "2026-02-30");
  assert_text (form_date (*state, SLICE ("bald"), false), "bald");
  assert_text (form_date (*state, SLICE_NONE, true), "");
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown (money_shows_cents_only_where_there_are_any, set_up, tear_down),
      cmocka_unit_test_setup_teardown (amounts_in_columns_show_their_cents_always, set_up, tear_down),
      cmocka_unit_test_setup_teardown (the_largest_and_the_least_number_are_written_whole, set_up, tear_down),
      cmocka_unit_test_setup_teardown (numbers_have_their_thousands_marked, set_up, tear_down),
      cmocka_unit_test_setup_teardown (percents_show_what_they_have_behind_the_comma, set_up, tear_down),
      cmocka_unit_test_setup_teardown (dates_are_written_as_the_language_does, set_up, tear_down),
      cmocka_unit_test_setup_teardown (what_is_no_date_is_given_back, set_up, tear_down),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
