/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about tables on their way into a file; openpyxl reads the XLSX. */
#include "clients/cli/csv.h"
#include "clients/documents/sheet.h"
#include "readers.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

static const struct sheet_column columns[] = {{{"Titel", 5}, SHEET_TEXT}, {{"Anzahl", 6}, SHEET_INTEGER}, {{"Summe", 5}, SHEET_MONEY},
                                              {{"Frist", 5}, SHEET_DATE}, {{"Zugesagt", 8}, SHEET_BOOL},  {{"Quote", 5}, SHEET_RATE}};
#define COLUMNS (sizeof columns / sizeof columns[0])

static const struct sheet_options xlsx = {.format = SHEET_XLSX, .german = true, .name = {"Ideen", 5}, .made_ms = 1774958400000};
static const struct sheet_options csv = {.format = SHEET_CSV};
static const struct sheet_options excel = {.format = SHEET_CSV_EXCEL, .german = true, .yes = {"ja", 2}, .no = {"nein", 4}};

static void write_row (struct sheet *sheet, const char *title, int64_t count, int64_t sum, const char *date, bool promised, int64_t rate)
{
  sheet_cell_text (sheet, slice_of (title));
  sheet_cell_number (sheet, count);
  sheet_cell_number (sheet, sum);
  sheet_cell_date (sheet, slice_of (date));
  sheet_cell_bool (sheet, promised);
  sheet_cell_number (sheet, rate);
  sheet_row_end (sheet);
}

static const char *write_sample (struct desk *desk, const char *name, const struct sheet_options *options)
{
  const char *path = desk_path (desk, name);
  FILE *out = desk_create (path);
  struct sheet *sheet;
  assert_int_equal (sheet_open (&sheet, out, options, columns, COLUMNS), SHEET_OK);
  write_row (sheet, "Bürgerbus, \"Linie 1\"", 3, 27700000, "2026-03-31", true, 9000);
  write_row (sheet, "a\nb; c", -4, -5, "1900-01-01", false, -1);
  sheet_row_end (sheet);
  sheet_cell_empty (sheet);
  sheet_cell_empty (sheet);
  sheet_cell_text (sheet, SLICE ("noch unbekannt"));
  sheet_cell_date (sheet, SLICE_NONE);
  sheet_row_end (sheet);
  assert_int_equal (sheet_close (&sheet), SHEET_OK);
  assert_null (sheet);
  fclose (out);
  return path;
}

/* One text in one column. */
static const char *write_one (struct desk *desk, const struct sheet_options *options, struct slice text)
{
  const char *path = desk_path (desk, "one.xlsx");
  const struct sheet_column column = {{"t", 1}, SHEET_TEXT};
  FILE *out = desk_create (path);
  struct sheet *sheet;
  assert_int_equal (sheet_open (&sheet, out, options, &column, 1), SHEET_OK);
  sheet_cell_text (sheet, text);
  sheet_row_end (sheet);
  assert_int_equal (sheet_close (&sheet), SHEET_OK);
  fclose (out);
  return path;
}

/* The same in CSV, as the file shows it below the header. */
static struct slice line_of (struct desk *desk, const struct sheet_options *options, struct slice text)
{
  struct slice all = desk_read (desk, write_one (desk, options, text));
  const char *line = strchr (all.data, '\n');
  assert_non_null (line);
  return (struct slice){line + 1, all.size - (uint32_t) (line + 1 - all.data)};
}

static void csv_for_programs_has_bare_values (void **state)
{
  struct slice all = desk_read (*state, write_sample (*state, "a.csv", &csv));
  assert_string_equal (all.data, "Titel,Anzahl,Summe,Frist,Zugesagt,Quote\n"
                                 "\"Bürgerbus, \"\"Linie 1\"\"\",3,27700000,2026-03-31,true,9000\n"
                                 "\"a\nb; c\",-4,-5,1900-01-01,false,-1\n"
                                 ",,,,,\n"
                                 ",,noch unbekannt,,,\n");
}

static void csv_for_spreadsheets_has_german_forms (void **state)
{
  struct slice all = desk_read (*state, write_sample (*state, "a.csv", &excel));
  assert_string_equal (all.data, "\xef\xbb\xbfTitel;Anzahl;Summe;Frist;Zugesagt;Quote\r\n"
                                 "\"Bürgerbus, \"\"Linie 1\"\"\";3;277000,00;31.03.2026;ja;90,00%\r\n"
                                 "\"a\nb; c\";-4;-0,05;01.01.1900;nein;-0,01%\r\n"
                                 ";;;;;\r\n"
                                 ";;noch unbekannt;;;\r\n");
}

static void csv_for_english_spreadsheets_has_points_and_iso_dates (void **state)
{
  struct sheet_options english = excel;
  english.german = false;
  english.yes = english.no = SLICE_NONE;
  struct slice all = desk_read (*state, write_sample (*state, "a.csv", &english));
  assert_says (all.data, ";3;277000.00;2026-03-31;true;90.00%\r\n");
}

static void the_smallest_amount_is_written_whole (void **state)
{
  struct desk *desk = *state;
  const struct sheet_column column = {{"s", 1}, SHEET_MONEY};
  FILE *out = desk_create (desk_path (desk, "a"));
  struct sheet *sheet;
  assert_int_equal (sheet_open (&sheet, out, &excel, &column, 1), SHEET_OK);
  sheet_cell_number (sheet, INT64_MIN);
  sheet_row_end (sheet);
  assert_int_equal (sheet_close (&sheet), SHEET_OK);
  fclose (out);
  assert_says (desk_read (desk, desk_path (desk, "a")).data, "\n-92233720368547758,08\r\n");
}

static void parts_of_a_whole_are_read_as_such_by_people_and_as_parts_by_programs (void **state)
{
  struct desk *desk = *state;
  const struct sheet_column pair[] = {{{"h", 1}, SHEET_HUNDREDTHS}, {{"d", 1}, SHEET_THOUSANDTHS}};
  const int64_t numbers[][2] = {{25, 1500}, {-5, -1}, {100, 30000}, {0, 0}, {INT64_MIN, INT64_MIN}};
  const struct sheet_options *const forms[] = {&csv, &excel, &xlsx};
  for (size_t form = 0; form < 3; form++)
  {
    FILE *out = desk_create (desk_path (desk, "a.xlsx"));
    struct sheet *sheet;
    assert_int_equal (sheet_open (&sheet, out, forms[form], pair, 2), SHEET_OK);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    {
      sheet_cell_number (sheet, numbers[i][0]);
      sheet_cell_number (sheet, numbers[i][1]);
      sheet_row_end (sheet);
    }
    assert_int_equal (sheet_close (&sheet), SHEET_OK);
    fclose (out);
    if (form == 0)
      assert_says (desk_read (desk, desk_path (desk, "a.xlsx")).data, "\n25,1500\n-5,-1\n100,30000\n0,0\n-9223372036854775808,");
    else if (form == 1)
      assert_says (desk_read (desk, desk_path (desk, "a.xlsx")).data,
                   "0,25;1,5\r\n-0,05;-0,001\r\n1,00;30\r\n0,00;0\r\n-92233720368547758,08;-9223372036854775,808\r\n");
  }
  const char *said = desk_reader (desk, "xlsx", desk_path (desk, "a.xlsx"));
  assert_says (said, "[\"n\", 0.25, \"0.00\", false], [\"n\", 1.5, \"General\", false]");
  assert_says (said, "[\"n\", -0.05, \"0.00\", false], [\"n\", -0.001, \"General\", false]");
}

static void no_text_is_a_formula_in_csv (void **state)
{
  static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\x01=", "\x7f@", "\x0b-"};
  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
    for (int people = 0; people < 2; people++)
    {
      struct desk *desk = *state;
      struct slice line = line_of (desk, people ? &excel : &csv, slice_of (arena_printf (desk->arena, "%scmd|'/c calc'!A1", starts[i])));
      assert_true (line.size > 2 && line.data[0] == '"' && line.data[1] == '\'');
    }
  assert_true (slice_equal (line_of (*state, &csv, SLICE ("a=1")), SLICE ("a=1\n")));
}

static void control_characters_do_not_reach_a_table (void **state)
{
  assert_true (slice_equal (line_of (*state, &csv, SLICE ("a\0\x1b[31mb\xff")), SLICE ("a[31mb\xef\xbf\xbd\n")));
  const char *said = desk_reader (*state, "xlsx", write_one (*state, &xlsx, SLICE ("a\0\x1b[31mb\xff\xef\xbf\xbf_x0041_")));
  assert_says (said, "a[31mb\xef\xbf\xbd_x005F_x0041_"); /* openpyxl shows the escape, spreadsheets the text */
  assert_silent (said, "u001b");
}

static void tables_of_export_and_of_sheet_are_written_alike (void **state)
{
  static const char *const texts[] = {"plain", "a,b", "a;b", "a\"b", "a\nb", "a\r\nb", "=1", "+1", "-1", "@a", "\tx", "'x", " x ", "ü", "-", "\"", "", "a\tb"};
  struct desk *desk = *state;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
  {
    const char *path = desk_path (desk, "other");
    FILE *out = desk_create (path);
    csv_write (out, slice_of (texts[i]), ';', true);
    fputs ("\r\n", out);
    fclose (out);
    struct slice line = line_of (desk, &excel, slice_of (texts[i]));
    assert_string_equal (line.data, desk_read (desk, path).data);
  }
}

static void xlsx_has_numbers_dates_and_booleans_with_formats (void **state)
{
  const char *said = desk_reader (*state, "xlsx", write_sample (*state, "a.xlsx", &xlsx));
  assert_says (said, "{\"name\": \"Ideen\", \"frozen\": \"A2\", \"filter\": \"A1:F5\", \"sheets\": 1, \"made\": \"2026-03-31T12:00:00\"");
  assert_says (said, "[[\"s\", \"Titel\", \"@\", true], [\"s\", \"Anzahl\", \"@\", true]");
  assert_says (said, "[\"n\", 3, \"0\", false], [\"n\", 277000, \"#,##0.00 €\", false], [\"d\", \"2026-03-31\", \"dd.mm.yyyy\", false], "
                     "[\"b\", true, \"General\", false], [\"n\", 0.9, \"0.00%\", false]]");
  assert_says (said, "[\"s\", \"a\\nb; c\", \"@\", false], [\"n\", -4, \"0\", false], [\"n\", -0.05, ");
  assert_says (said, "[\"s\", \"noch unbekannt\", \"@\", false]");
}

static void no_text_is_a_formula_in_xlsx (void **state)
{
  static const char *const texts[] = {"=1+1", "{=1+1}", "+1", "-1", "@SUM(A1)", "http://a.example/", "=HYPERLINK(\"http://a.example\",\"b\")", "1.000", "true"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
  {
    struct desk *desk = *state;
    const char *said = desk_reader (desk, "xlsx", write_one (desk, &xlsx, slice_of (texts[i])));
    assert_says (said, "\"formulas\": false");
    assert_says (said, i == 6 ? "\n[[\"s\", \"=HYPERLINK(" : arena_printf (desk->arena, "\n[[\"s\", \"%s\", \"@\", false]]", texts[i]));
  }
}

static void a_number_that_spreadsheets_round_is_a_text_in_xlsx (void **state)
{
  struct desk *desk = *state;
  const struct sheet_column pair[] = {{{"n", 1}, SHEET_INTEGER}, {{"m", 1}, SHEET_MONEY}};
  const int64_t numbers[] = {999999999999999, 1000000000000001, INT64_MAX, INT64_MIN};
  FILE *out = desk_create (desk_path (desk, "a.xlsx"));
  struct sheet *sheet;
  assert_int_equal (sheet_open (&sheet, out, &xlsx, pair, 2), SHEET_OK);
  for (size_t i = 0; i < 4; i++)
  {
    sheet_cell_number (sheet, numbers[i]);
    sheet_cell_number (sheet, numbers[i]);
    sheet_row_end (sheet);
  }
  assert_int_equal (sheet_close (&sheet), SHEET_OK);
  fclose (out);
  const char *said = desk_reader (desk, "xlsx", desk_path (desk, "a.xlsx"));
  assert_says (said, "[\"n\", 999999999999999, \"0\", false], [\"n\", 9999999999999.99, ");
  assert_says (said, "[\"s\", \"1000000000000001\", \"@\", false], [\"s\", \"10000000000000,01\", ");
  assert_says (said, "[\"s\", \"9223372036854775807\", \"@\", false], [\"s\", \"92233720368547758,07\", ");
  assert_says (said, "[\"s\", \"-9223372036854775808\", \"@\", false], [\"s\", \"-92233720368547758,08\", ");
}

static void a_cell_too_long_for_xlsx_is_refused_with_its_place (void **state)
{
  struct desk *desk = *state;
  char *text = arena_alloc (desk->arena, SHEET_XLSX_CELL_MAX + 2);
  memset (text, 'x', SHEET_XLSX_CELL_MAX + 1);
  write_one (desk, &xlsx, (struct slice){text, SHEET_XLSX_CELL_MAX});
  const char *path = desk_path (desk, "b");
  FILE *out = desk_create (path);
  struct sheet *sheet;
  uint32_t row = 0, column = 0;
  assert_int_equal (sheet_open (&sheet, out, &xlsx, columns, COLUMNS), SHEET_OK);
  write_row (sheet, "a", 1, 1, "", true, 1);
  write_row (sheet, text, 1, 1, "", true, 1);
  write_row (sheet, "b", 1, 1, "no date", true, 1);
  assert_int_equal (sheet_error (sheet, &row, &column), SHEET_CELL);
  assert_int_equal (row, 2);
  assert_int_equal (column, 1);
  assert_int_equal (sheet_close (&sheet), SHEET_CELL);
  fclose (out);
  assert_int_equal (desk_read (desk, path).size, 0); /* nothing half */
  assert_string_equal (sheet_error_name (SHEET_CELL), "cell");
}

static void characters_beyond_the_first_plane_count_twice (void **state)
{
  struct desk *desk = *state;
  uint32_t count = SHEET_XLSX_CELL_MAX / 2 + 1; /* as UTF-16: one too many */
  char *text = arena_alloc (desk->arena, 4 * count + 1);
  for (uint32_t i = 0; i < count; i++)
    memcpy (text + 4 * i, "🚌", 4);
  FILE *out = desk_create (desk_path (desk, "b"));
  struct sheet *sheet;
  assert_int_equal (sheet_open (&sheet, out, &xlsx, columns, COLUMNS), SHEET_OK);
  sheet_cell_text (sheet, slice_of (text));
  assert_int_equal (sheet_close (&sheet), SHEET_CELL);
  fclose (out);
}

static void a_date_that_does_not_exist_is_refused (void **state)
{
  static const char *const dates[] = {"2026-02-29", "31.03.2026", "2026-13-01", "1899-12-31", "2026-03-31T00:00", "=1"};
  for (size_t i = 0; i < 2 * sizeof dates / sizeof dates[0]; i++)
  {
    FILE *out = desk_create (desk_path (*state, "a"));
    const struct sheet_column column = {{"d", 1}, SHEET_DATE};
    struct sheet *sheet;
    assert_int_equal (sheet_open (&sheet, out, i % 2 ? &csv : &xlsx, &column, 1), SHEET_OK);
    sheet_cell_date (sheet, slice_of (dates[i / 2]));
    sheet_row_end (sheet);
    assert_int_equal (sheet_close (&sheet), SHEET_DAY);
    fclose (out);
  }
}

static void a_name_that_no_sheet_can_have_is_refused (void **state)
{
  static const char *const names[] = {"a/b", "a[1]", "'a", "a:b", "a*", "a\\b", "a?", "12345678901234567890123456789012", "a\x01"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
  {
    FILE *out = desk_create (desk_path (*state, "a"));
    struct sheet_options options = xlsx;
    struct sheet *sheet;
    options.name = slice_of (names[i]);
    assert_int_equal (sheet_open (&sheet, out, &options, columns, COLUMNS), SHEET_NAME);
    write_row (sheet, "a", 1, 1, "", true, 1);
    assert_int_equal (sheet_close (&sheet), SHEET_NAME);
    fclose (out);
  }
}

static void columns_beyond_the_bound_are_refused (void **state)
{
  struct desk *desk = *state;
  struct sheet_column *many = arena_alloc (desk->arena, (SHEET_XLSX_COLUMNS_MAX + 1) * sizeof *many);
  FILE *out = desk_create (desk_path (desk, "a"));
  struct sheet *sheet;
  assert_int_equal (sheet_open (&sheet, out, &xlsx, many, SHEET_XLSX_COLUMNS_MAX + 1), SHEET_COLUMNS);
  assert_int_equal (sheet_close (&sheet), SHEET_COLUMNS);
  fclose (out);
}

/* All rows that XLSX holds, and one more; meanwhile memory is looked at. */
static void rows_up_to_the_bound_take_no_memory_and_one_more_is_refused (void **state)
{
  struct desk *desk = *state;
  const struct sheet_column column = {{"n", 1}, SHEET_TEXT};
  FILE *out = desk_create (desk_path (desk, "a"));
  struct sheet *sheet;
  long before = 0;
  assert_int_equal (sheet_open (&sheet, out, &xlsx, &column, 1), SHEET_OK);
  for (int i = 0; i < SHEET_XLSX_ROWS_MAX; i++)
  {
    sheet_cell_text (sheet, SLICE ("Ein Text, der einige Zeichen hat und in jeder Zeile wieder so dasteht"));
    sheet_row_end (sheet);
    if (i == 10000)
      before = resident_kib ();
  }
  assert_int_equal (sheet_error (sheet, NULL, NULL), SHEET_OK);
  long after = resident_kib ();
  print_message ("a million rows: %ld KiB resident before, %ld KiB after\n", before, after);
  assert_true (after < before + 1024);
  sheet_row_end (sheet);
  assert_int_equal (sheet_close (&sheet), SHEET_ROWS);
  fclose (out);
}

static void many_rows_arrive_whole (void **state)
{
  struct desk *desk = *state;
  const struct sheet_column pair[] = {{{"n", 1}, SHEET_INTEGER}, {{"t", 1}, SHEET_TEXT}};
  const char *path = desk_path (desk, "a.xlsx");
  FILE *out = desk_create (path);
  struct sheet *sheet;
  assert_int_equal (sheet_open (&sheet, out, &xlsx, pair, 2), SHEET_OK);
  for (int i = 0; i < 20000; i++)
  {
    if (i % 3 != 0) /* rows without a cell do not appear in the file */
      sheet_cell_number (sheet, i);
    sheet_row_end (sheet);
  }
  assert_int_equal (sheet_close (&sheet), SHEET_OK);
  fclose (out);
  assert_says (desk_reader (desk, "xlsx", path), "[[\"n\", 19999, ");
}

static void the_same_rows_give_the_same_bytes (void **state)
{
  struct slice first = desk_read (*state, write_sample (*state, "a.xlsx", &xlsx)), second = desk_read (*state, write_sample (*state, "b.xlsx", &xlsx));
  assert_true (slice_equal (first, second));
}

static void a_full_disk_is_told (void **state)
{
  (void) state;
  for (int format = SHEET_CSV; format <= SHEET_XLSX; format++)
  {
    FILE *out = fopen ("/dev/full", "wb");
    struct sheet_options options = xlsx;
    struct sheet *sheet;
    options.format = (enum sheet_format) format;
    assert_non_null (out);
    sheet_open (&sheet, out, &options, columns, COLUMNS);
    for (int i = 0; i < 5000; i++)
      write_row (sheet, "Bürgerbus", 1, 1, "2026-03-31", true, 1);
    assert_int_equal (sheet_close (&sheet), SHEET_WRITE);
    fclose (out);
  }
}

static enum sheet_error write_many (const char *path)
{
  FILE *out = desk_create (path);
  struct sheet *sheet;
  sheet_open (&sheet, out, &xlsx, columns, COLUMNS);
  for (int row = 0; row < 2000; row++)
    write_row (sheet, "Bürgerbus", row, 1, "2026-03-31", true, 1);
  enum sheet_error error = sheet_close (&sheet);
  fclose (out);
  return error;
}

/* Files of this process may not grow beyond a bound, as on a full disk; the rows lie in such a file.  There is an error or the whole table, never a part of it.
 */
static void temporary_files_that_are_full_are_told (void **state)
{
  struct desk *desk = *state;
  const char *path = desk_path (desk, "a");
  struct rlimit all, bound;
  signal (SIGXFSZ, SIG_IGN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &all), 0);
  assert_int_equal (write_many (path), SHEET_OK);
  struct slice whole = desk_read (desk, path);
  size_t told = 0, arrived = 0;
  for (rlim_t bytes = 0; arrived < 3 && told < 1000; bytes += bytes < 20000 ? 2000 : 7000)
  {
    bound = all;
    bound.rlim_cur = bytes;
    assert_int_equal (setrlimit (RLIMIT_FSIZE, &bound), 0);
    enum sheet_error error = write_many (path);
    assert_int_equal (setrlimit (RLIMIT_FSIZE, &all), 0);
    if (error == SHEET_OK && !slice_equal (desk_read (desk, path), whole))
      fail_msg ("no error with files of %lu bytes, and not the whole table", (unsigned long) bytes);
    told += error == SHEET_WRITE || error == SHEET_OPEN;
    arrived += error == SHEET_OK;
  }
  assert_true (told > 50);
  assert_int_equal (arrived, 3);
}

static void no_temporary_file_stays (void **state)
{
  struct desk *desk = *state;
  setenv ("TMPDIR", desk->directory, 1);
  write_sample (desk, "a.xlsx", &xlsx);
  struct sheet_options bad = xlsx;
  bad.name = SLICE ("a/b");
  struct sheet *sheet;
  sheet_open (&sheet, stderr, &bad, columns, COLUMNS);
  sheet_close (&sheet);
  sheet_open (&sheet, stderr, &xlsx, columns, COLUMNS);
  sheet_cell_text (sheet, SLICE ("a"));
  sheet_cell_number (sheet, 1);
  sheet_cell_number (sheet, 1);
  sheet_cell_date (sheet, SLICE ("x"));
  assert_int_equal (sheet_close (&sheet), SHEET_DAY);
  assert_int_equal (desk_count (desk), 1);
  setenv ("TMPDIR", "/nowhere/at/all", 1);
  assert_int_equal (sheet_open (&sheet, stderr, &xlsx, columns, COLUMNS), SHEET_OPEN);
  assert_int_equal (sheet_close (&sheet), SHEET_OPEN);
  unsetenv ("TMPDIR");
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown (csv_for_programs_has_bare_values, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (csv_for_spreadsheets_has_german_forms, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (csv_for_english_spreadsheets_has_points_and_iso_dates, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (the_smallest_amount_is_written_whole, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (parts_of_a_whole_are_read_as_such_by_people_and_as_parts_by_programs, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (no_text_is_a_formula_in_csv, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (control_characters_do_not_reach_a_table, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (tables_of_export_and_of_sheet_are_written_alike, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (xlsx_has_numbers_dates_and_booleans_with_formats, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (no_text_is_a_formula_in_xlsx, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_number_that_spreadsheets_round_is_a_text_in_xlsx, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_cell_too_long_for_xlsx_is_refused_with_its_place, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (characters_beyond_the_first_plane_count_twice, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_date_that_does_not_exist_is_refused, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_name_that_no_sheet_can_have_is_refused, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (columns_beyond_the_bound_are_refused, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (rows_up_to_the_bound_take_no_memory_and_one_more_is_refused, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (many_rows_arrive_whole, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (the_same_rows_give_the_same_bytes, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_full_disk_is_told, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (temporary_files_that_are_full_are_told, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (no_temporary_file_stays, desk_set_up, desk_tear_down),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
