/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about tables in files. */
#include "clients/cli/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

static struct csv parse (void **state, const char *text)
{
  struct csv csv;
  assert_int_equal (csv_parse (&csv, *state, text, strlen (text), 0), CSV_OK);
  return csv;
}

static void assert_cell (const struct csv *csv, size_t row, uint32_t cell, const char *text)
{
  assert_true (row < csv->count && cell < csv->rows[row].count);
  if (!slice_is (csv->rows[row].cells[cell], text))
    fail_msg ("row %zu, cell %u is \"%.*s\", not \"%s\"", row, cell, SLICE_ARG (csv->rows[row].cells[cell]), text);
}

static void quotes_separators_and_line_breaks_are_taken_as_rfc_4180_says (void **state)
{
  struct csv csv = parse (state, "a,b,c\r\n1,\"x, \"\"y\"\"\",\"two\r\nlines\"\r\n,\"\",end");
  assert_int_equal (csv.count, 2);
  assert_cell (&csv, 0, 1, "x, \"y\"");
  assert_cell (&csv, 0, 2, "two\r\nlines");
  assert_cell (&csv, 1, 0, "");
  assert_cell (&csv, 1, 1, "");
  assert_cell (&csv, 1, 2, "end");
  assert_int_equal (csv.rows[0].line, 2);
  assert_int_equal (csv.rows[1].line, 4); /* the line break inside counts */
}

static void the_separator_is_found_in_the_header (void **state)
{
  assert_int_equal (parse (state, "a;b;c\n1,5;2;3\n").separator, ';');
  assert_int_equal (parse (state, "a,b,c\n1;5,2,3\n").separator, ',');
  assert_int_equal (parse (state, "a\tb\n1\t2\n").separator, '\t');
  assert_int_equal (parse (state, "a\tb, c, d; e; f\n1\t2\n").separator, '\t'); /* as copied cells of a spreadsheet that hold texts */
  assert_int_equal (parse (state, "\"a,b,c,d\";b\n1;2\n").separator, ';'); /* what is quoted does not count */
  assert_int_equal (parse (state, "only\nx\n").separator, ';');
  struct csv csv;
  assert_int_equal (csv_parse (&csv, *state, "a|b\n1|2\n", 8, '|'), CSV_OK);
  assert_int_equal (csv.header.count, 2);
}

static void the_first_line_of_excel_names_the_separator (void **state)
{
  struct csv csv = parse (state, "sep=;\r\na,b;c\r\n1,5;2\r\n");
  assert_int_equal (csv.separator, ';');
  assert_int_equal (csv.header.count, 2);
  assert_cell (&csv, 0, 0, "1,5");
  assert_int_equal (csv.rows[0].line, 3);
  assert_int_equal (parse (state, "\xef\xbb\xbfsep=\t\na\tb;c\n1\t2\n").separator, '\t');
  assert_true (slice_is (parse (state, "sep=x;b\n1;2\n").header.cells[0], "sep=x")); /* a header that only looks so */
}

static void the_encoding_is_found_and_the_text_is_utf8 (void **state)
{
  struct csv csv = parse (state, "\xef\xbb\xbftitel\nB\xc3\xbc"
                                 "cher\n");
  assert_int_equal (csv.encoding, CSV_UTF8_BOM);
  assert_true (slice_is (csv.header.cells[0], "titel"));
  assert_cell (&csv, 0, 0, "Bücher");
  csv = parse (state, "titel;preis\nB\xfc"
                      "cher \x96 \x84gut\x93;5 \x80\n");
  assert_int_equal (csv.encoding, CSV_WINDOWS_1252);
  assert_cell (&csv, 0, 0, "Bücher – „gut“");
  assert_cell (&csv, 0, 1, "5 €");
  assert_int_equal (parse (state, "titel\nB\xc3\xbc"
                                  "cher\n")
                        .encoding,
                    CSV_UTF8);
}

static void files_that_are_no_tables_are_refused_by_what_they_are (void **state)
{
  struct csv csv;
  assert_int_equal (csv_parse (&csv, *state, "\xff\xfet\0i\0", 6, 0), CSV_UTF16);
  assert_int_equal (csv_parse (&csv, *state, "PK\3\4\0\0", 6, 0), CSV_BINARY);
  assert_int_equal (csv_parse (&csv, *state, "", 0, 0), CSV_EMPTY);
  assert_int_equal (csv_parse (&csv, *state, "\n\n", 2, 0), CSV_EMPTY);
  assert_int_equal (csv_parse (&csv, *state, "\"a\n", 3, 0), CSV_EMPTY);
}

static void a_faulty_row_is_named_and_the_others_are_read (void **state)
{
  struct csv csv = parse (state, "a,b\n1,2\n1,2,3\nx\n\"q\"z,2\n5,6\n7,\"open\n8,9\n");
  assert_int_equal (csv.count, 6);
  assert_int_equal (csv.rows[0].fault, CSV_FINE);
  assert_int_equal (csv.rows[1].fault, CSV_CELLS);
  assert_int_equal (csv.rows[2].fault, CSV_CELLS);
  assert_int_equal (csv.rows[3].fault, CSV_BEHIND_QUOTE);
  assert_int_equal (csv.rows[4].fault, CSV_FINE);
  assert_int_equal (csv.rows[5].fault, CSV_OPEN_QUOTE);
  assert_int_equal (csv.rows[3].line, 5);
  assert_int_equal (csv.rows[5].line, 7);
}

static void what_spreadsheets_leave_behind_is_no_fault (void **state)
{
  struct csv csv = parse (state, "a;b;;;\n1;2;;;\n;;;;\n\n\r\n3;;;;\n");
  assert_int_equal (csv.header.count, 2);
  assert_int_equal (csv.count, 2);
  assert_int_equal (csv.rows[0].fault, CSV_FINE);
  assert_cell (&csv, 1, 0, "3");
  assert_cell (&csv, 1, 1, "");
}

static void assert_written (const char *cell, bool harmless, const char *expected)
{
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream (&text, &size);
  csv_write (out, slice_of (cell), ',', harmless);
  fclose (out);
  assert_string_equal (text, expected);
  free (text);
}

static void what_is_written_is_read_again_and_no_formula (void **state)
{
  (void) state;
  assert_written ("plain", true, "plain");
  assert_written ("a,b", true, "\"a,b\"");
  assert_written ("a \"b\"", true, "\"a \"\"b\"\"\"");
  assert_written ("a\nb", true, "\"a\nb\"");
  assert_written ("=1+1", true, "\"'=1+1\"");
  assert_written ("+49", true, "\"'+49\"");
  assert_written ("-x", true, "\"'-x\"");
  assert_written ("@x", true, "\"'@x\"");
  assert_written ("-5", false, "-5");
  assert_written ("", true, "");
}

static void any_bytes_are_survived (void **state)
{
  uint32_t seed = 1;
  char text[64];
  for (int round = 0; round < 20000; round++)
  {
    static const char alphabet[] = "a,;\"\n\r\t\xfc\xc3\xbc=x";
    size_t size = 0;
    for (size_t i = 0; i < sizeof text; i++)
    {
      seed = seed * 1103515245u + 12345u;
      text[size++] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
      if ((seed >> 8) % 40 == 0)
        break;
    }
    struct csv csv;
    csv_parse (&csv, *state, text, size, 0);
    for (size_t r = 0; r < csv.count; r++)
      assert_true (csv.rows[r].fault != CSV_FINE || csv.rows[r].count == csv.header.count);
    arena_reset (*state);
  }
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (quotes_separators_and_line_breaks_are_taken_as_rfc_4180_says),
      TEST (the_separator_is_found_in_the_header),
      TEST (the_first_line_of_excel_names_the_separator),
      TEST (the_encoding_is_found_and_the_text_is_utf8),
      TEST (files_that_are_no_tables_are_refused_by_what_they_are),
      TEST (a_faulty_row_is_named_and_the_others_are_read),
      TEST (what_spreadsheets_leave_behind_is_no_fault),
      TEST (what_is_written_is_read_again_and_no_formula),
      TEST (any_bytes_are_survived),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
