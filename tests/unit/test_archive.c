/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about archives; Python's zipfile reads them. */
#include "clients/documents/archive.h"
#include "clients/documents/archive_names.h"
#include "readers.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define MADE INT64_C (1774958399999)

static const char *taken (struct desk *desk, struct slice name)
{
  const char *one = archive_names_take (archive_names_new (desk->arena), name);
  assert_non_null (one);
  return one;
}

static void names_lead_nowhere_else (void **state)
{
  static const char *const names[][2] = {{"/etc/passwd", "etc/passwd"},
                                         {"../../a", "a"},
                                         {"a/../../b", "a/b"},
                                         {"..\\..\\a", "a"},
                                         {"C:\\x\\y", "C_/x/y"},
                                         {"./a", "a"},
                                         {"a//b", "a/b"},
                                         {"a/", "a"},
                                         {"...", "_"},
                                         {".. /a", "a"},
                                         {" .. / a ", "a"},
                                         {"", "_"},
                                         {"/", "_"},
                                         {"~root/a", "~root/a"},
                                         {".\x01./a", "a"},
                                         {"a/.\xe2\x80\x8b./b", "a/b"},
                                         {"\\\\host\\share\\a", "host/share/a"}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    assert_string_equal (taken (*state, slice_of (names[i][0])), names[i][1]);
  assert_string_equal (taken (*state, SLICE ("a\0b/\0..\0/c")), "ab/c");
}

static void names_fit_every_system (void **state)
{
  static const char *const names[][2] = {{"con", "_con"},
                                         {"NUL.txt", "_NUL.txt"},
                                         {"Lpt1 .pdf", "_Lpt1 .pdf"},
                                         {"com10", "com10"},
                                         {"Konto", "Konto"},
                                         {"a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h"},
                                         {"a. ", "a"},
                                         {"a\r\n\tb", "ab"},
                                         {"\x1b[31mrot", "[31mrot"},
                                         {"Rechnung\xe2\x80\xae"
                                          "fdp.exe",
                                          "Rechnungfdp.exe"},
                                         {"Straße Ü.pdf", "Straße Ü.pdf"},
                                         {"a\xff.pdf", "a\xef\xbf\xbd.pdf"},
                                         {".htaccess", ".htaccess"},
                                         {"co", "co"},
                                         {"c", "c"}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    assert_string_equal (taken (*state, slice_of (names[i][0])), names[i][1]);
}

static void long_names_are_cut_before_their_ending_between_characters (void **state)
{
  struct desk *desk = *state;
  for (int shift = 0; shift < 4; shift++)
  {
    const char *name = arena_printf (desk->arena, "%.*s", shift, "xxx");
    for (int i = 0; i < 100; i++)
      name = arena_printf (desk->arena, "%s🚌", name);
    const char *cut = taken (desk, slice_of (arena_printf (desk->arena, "%s.tar.pdf", name)));
    assert_true (strlen (cut) <= ARCHIVE_PART_MAX && strlen (cut) > ARCHIVE_PART_MAX - 4);
    assert_string_equal (cut + strlen (cut) - 4, ".pdf");
    assert_memory_equal (cut + strlen (cut) - 8, "🚌", 4);
  }
  const char *deep = "a";
  for (int i = 0; i < 600; i++)
    deep = arena_printf (desk->arena, "%s/a", deep);
  assert_null (archive_names_take (archive_names_new (desk->arena), slice_of (deep)));
}

static void a_name_that_is_taken_gets_a_number (void **state)
{
  struct desk *desk = *state;
  struct archive_names *names = archive_names_new (desk->arena);
  static const char *const pairs[][2] = {{"Plan.pdf", "Plan.pdf"},
                                         {"plan.PDF", "plan (2).PDF"},
                                         {"Plan.pdf", "Plan (3).pdf"},
                                         {"Plan (2).pdf", "Plan (2) (2).pdf"},
                                         {"Ä", "Ä"},
                                         {"ä", "ä (2)"},
                                         {"d/a", "d/a"},
                                         {"d", "d (2)"},
                                         {"D/a", "D/a (2)"},
                                         {"Ä/x", "Ä (3)/x"},
                                         {"Ä/y", "Ä (3)/y"},
                                         {"", "_"},
                                         {"..", "_ (2)"}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    assert_string_equal (archive_names_take (names, slice_of (pairs[i][0])), pairs[i][1]);
}

static void thousands_of_equal_names_take_no_time (void **state)
{
  struct desk *desk = *state;
  struct archive_names *names = archive_names_new (desk->arena);
  const char *name = "";
  for (int i = 0; i < 100000; i++)
    name = archive_names_take (names, SLICE ("Anlage.pdf"));
  assert_string_equal (name, "Anlage (100000).pdf");
}

static const char *write_sample (struct desk *desk, const char *name)
{
  const char *path = desk_path (desk, name), *file = desk_path (desk, "photo");
  FILE *out = desk_create (file);
  for (int i = 0; i < 100000; i++)
    fputs ("photo\n", out);
  fclose (out);
  struct archive *archive;
  assert_int_equal (archive_open (&archive, path, MADE), ARCHIVE_OK);
  assert_int_equal (archive_add_bytes (archive, SLICE ("Übersicht.html"), "<p>Grüße", 10), ARCHIVE_OK);
  assert_int_equal (archive_add_file (archive, SLICE ("Anlagen/../../Foto.jpg"), file), ARCHIVE_OK);
  assert_string_equal (archive_last_name (archive), "Anlagen/Foto.jpg");
  assert_int_equal (archive_add_bytes (archive, SLICE ("leer"), NULL, 0), ARCHIVE_OK);
  assert_int_equal (archive_add_bytes (archive, SLICE ("a/A.txt"), "1", 1), ARCHIVE_OK);
  assert_int_equal (archive_add_bytes (archive, SLICE ("a/a.txt"), "2", 1), ARCHIVE_OK);
  assert_int_equal (archive_close (&archive), ARCHIVE_OK);
  assert_null (archive);
  return path;
}

static void an_independent_reader_finds_all_in_order (void **state)
{
  const char *path = write_sample (*state, "a.zip"), *said = desk_reader (*state, "zip", path);
  assert_string_equal (said,
                       "[\"Übersicht.html\", 10, \"<p>Grüße\", [2026, 3, 31, 11, 59, 58], \"0o100644\"]\n"
                       "[\"Anlagen/Foto.jpg\", 600000, \"photo\\nphoto\\nphoto\\nphoto\\nphoto\\nphoto\\nphot\", [2026, 3, 31, 11, 59, 58], \"0o100644\"]\n"
                       "[\"leer\", 0, \"\", [2026, 3, 31, 11, 59, 58], \"0o100644\"]\n"
                       "[\"a/A.txt\", 1, \"1\", [2026, 3, 31, 11, 59, 58], \"0o100644\"]\n"
                       "[\"a/a (2).txt\", 1, \"2\", [2026, 3, 31, 11, 59, 58], \"0o100644\"]\n");
  struct stat status;
  assert_int_equal (stat (path, &status), 0);
  assert_int_equal (status.st_mode & 07777, 0600);
}

static void the_same_content_gives_the_same_bytes_in_every_time_zone (void **state)
{
  struct slice first = desk_read (*state, write_sample (*state, "a.zip"));
  setenv ("TZ", "Pacific/Auckland", 1);
  struct slice second = desk_read (*state, write_sample (*state, "b.zip"));
  unsetenv ("TZ");
  assert_true (slice_equal (first, second));
}

static void a_moment_that_zip_does_not_know_is_its_first (void **state)
{
  struct archive *archive;
  assert_int_equal (archive_open (&archive, desk_path (*state, "a.zip"), -1), ARCHIVE_OK);
  archive_add_bytes (archive, SLICE ("a"), "a", 1);
  assert_int_equal (archive_close (&archive), ARCHIVE_OK);
  assert_says (desk_reader (*state, "zip", desk_path (*state, "a.zip")), "[1980, 1, 1, 0, 0, 0]");
}

/* What stood there before stands there still, and nothing lies beside it. */
static void assert_untouched (struct desk *desk, const char *path, size_t files)
{
  assert_string_equal (desk_read (desk, path).data, "before");
  assert_int_equal (desk_count (desk), files);
}

static const char *put_before (struct desk *desk)
{
  const char *path = desk_path (desk, "a.zip");
  FILE *out = desk_create (path);
  fputs ("before", out);
  fclose (out);
  return path;
}

static void a_run_that_fails_leaves_what_was_there (void **state)
{
  const char *path = put_before (*state), *file = desk_path (*state, "f");
  struct archive *archive;
  assert_int_equal (archive_open (&archive, path, MADE), ARCHIVE_OK);
  archive_add_bytes (archive, SLICE ("a"), "a", 1);
  archive_abandon (&archive);
  assert_null (archive);
  assert_untouched (*state, path, 1);

  assert_int_equal (archive_open (&archive, path, MADE), ARCHIVE_OK);
  assert_int_equal (archive_close (&archive), ARCHIVE_EMPTY);
  assert_untouched (*state, path, 1);

  fclose (desk_create (file));
  assert_int_equal (archive_open (&archive, path, MADE), ARCHIVE_OK);
  assert_int_equal (archive_add_file (archive, SLICE ("f"), file), ARCHIVE_OK);
  unlink (file); /* gone between adding and packing */
  assert_int_equal (archive_close (&archive), ARCHIVE_READ);
  assert_untouched (*state, path, 1);

  assert_int_equal (archive_open (&archive, desk_path (*state, "no/where.zip"), MADE), ARCHIVE_OPEN);
  assert_int_equal (archive_add_bytes (archive, SLICE ("a"), "a", 1), ARCHIVE_OPEN);
  assert_int_equal (archive_close (&archive), ARCHIVE_OPEN);
}

static void what_is_no_plain_file_is_refused (void **state)
{
  const char *path = put_before (*state), *pipe = desk_path (*state, "pipe");
  const char *const files[] = {pipe, "/dev/zero", "/", "/nowhere"};
  assert_int_equal (mkfifo (pipe, 0600), 0);
  for (size_t i = 0; i < 4; i++)
  {
    struct archive *archive;
    assert_int_equal (archive_open (&archive, path, MADE), ARCHIVE_OK);
    assert_int_equal (archive_add_file (archive, SLICE ("f"), files[i]), ARCHIVE_READ);
    assert_int_equal (archive_add_bytes (archive, SLICE ("a"), "a", 1), ARCHIVE_READ); /* the first error stays */
    assert_int_equal (archive_close (&archive), ARCHIVE_READ);
    assert_untouched (*state, path, 2);
  }
}

static void a_full_disk_is_told (void **state)
{
  const char *path = put_before (*state);
  struct rlimit all, bound;
  struct archive *archive;
  char noise[65536];
  for (size_t i = 0; i < sizeof noise; i++)
    noise[i] = (char) (i * i * 2654435761u >> 13);
  signal (SIGXFSZ, SIG_IGN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &all), 0);
  bound = all;
  bound.rlim_cur = 8192;
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &bound), 0);
  assert_int_equal (archive_open (&archive, path, MADE), ARCHIVE_OK);
  for (int i = 0; i < 16; i++)
    archive_add_bytes (archive, SLICE ("noise"), noise, sizeof noise);
  enum archive_error error = archive_close (&archive);
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &all), 0);
  assert_int_equal (error, ARCHIVE_WRITE);
  assert_untouched (*state, path, 1);
  assert_string_equal (archive_error_name (ARCHIVE_WRITE), "write");
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown (names_lead_nowhere_else, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (names_fit_every_system, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (long_names_are_cut_before_their_ending_between_characters, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_name_that_is_taken_gets_a_number, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (thousands_of_equal_names_take_no_time, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (an_independent_reader_finds_all_in_order, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (the_same_content_gives_the_same_bytes_in_every_time_zone, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_moment_that_zip_does_not_know_is_its_first, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_run_that_fails_leaves_what_was_there, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (what_is_no_plain_file_is_refused, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_full_disk_is_told, desk_set_up, desk_tear_down),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
