/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about texts on their way into a file format. */
#include "clients/documents/clean.h"
#include "readers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct slice cleaned (struct desk *desk, struct slice text)
{
  return clean_text (desk->arena, text, false);
}

static void what_xml_does_not_allow_is_left_out (void **state)
{
  struct desk *desk = *state;
  assert_true (slice_is (cleaned (desk, SLICE ("a\0b\x01\x08\x0b\x0c\x0e\x1f\x7f"
                                               "c")),
                         "abc"));
  assert_true (slice_is (cleaned (desk, SLICE ("\t\r\n")), "\t\r\n"));
  assert_true (slice_is (cleaned (desk, SLICE ("x\xef\xbf\xbe\xef\xbf\xbfy\xef\xbf\xbd")), "xy\xef\xbf\xbd"));
  assert_true (slice_is (cleaned (desk, SLICE ("x\xef\xb7\x90\xef\xb7\xaf\xf0\x9f\xbf\xbe\xf4\x8f\xbf\xbfy")), "xy"));
  assert_true (slice_is (cleaned (desk, SLICE ("\xef\xb7\x8f\xef\xb7\xb0\xf0\x9f\xbf\xbd\xf0\x9e\xbf\xbe\xf4\x8f\xbe\xbf")),
                         "\xef\xb7\x8f\xef\xb7\xb0\xf0\x9f\xbf\xbd\xf0\x9e\xbf\xbe\xf4\x8f\xbe\xbf"));
  assert_true (slice_is (cleaned (desk, SLICE ("Bürgerbüro 🚌")), "Bürgerbüro 🚌"));
}

static void what_is_no_utf8_becomes_the_replacement_character (void **state)
{
  struct desk *desk = *state;
  assert_true (slice_is (cleaned (desk, SLICE ("a\xff"
                                               "b")),
                         "a\xef\xbf\xbd"
                         "b"));
  assert_true (slice_is (cleaned (desk, SLICE ("\xc3")), "\xef\xbf\xbd"));                                                 /* cut off */
  assert_true (slice_is (cleaned (desk, SLICE ("\xc0\xaf")), "\xef\xbf\xbd\xef\xbf\xbd"));                                 /* overlong */
  assert_true (slice_is (cleaned (desk, SLICE ("\xed\xa0\x80")), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));                 /* a surrogate */
  assert_true (slice_is (cleaned (desk, SLICE ("\xf4\x90\x80\x80")), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd")); /* beyond U+10FFFF */
}

static void line_ends_become_one_kind_where_asked_for (void **state)
{
  struct desk *desk = *state;
  assert_true (slice_is (clean_text (desk->arena, SLICE ("a\r\nb\rc\nd\r"), true), "a\nb\nc\nd\n"));
}

static void xml_is_escaped (void **state)
{
  struct desk *desk = *state;
  const char *path = desk_path (desk, "text");
  FILE *out = desk_create (path);
  clean_write_xml (out, SLICE ("<a b=\"c\">&\t\r\n\x02ü"));
  fclose (out);
  assert_string_equal (desk_read (desk, path).data, "&lt;a b=&quot;c&quot;&gt;&amp;&#9;&#13;&#10;ü");
}

static void lengths_are_those_of_utf16 (void **state)
{
  (void) state;
  assert_int_equal (clean_utf16_length (SLICE ("aü€🚌")), 5);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown (what_xml_does_not_allow_is_left_out, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (what_is_no_utf8_becomes_the_replacement_character, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (line_ends_become_one_kind_where_asked_for, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (xml_is_escaped, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (lengths_are_those_of_utf16, desk_set_up, desk_tear_down),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
