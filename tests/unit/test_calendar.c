/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about calendars; icalendar of Python reads them. */
#include "clients/documents/calendar.h"
#include "proto/codec.h"
#include "readers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct calendar_options options = {
    .product = {"-//Ideenbus//Ideenbus//DE", 25}, .name = {"Fristen, Salzlandkreis", 22}, .stamp_ms = 1774958399999};

static const char *write_entries (struct desk *desk, const struct calendar_entry *entries, size_t count)
{
  const char *path = desk_path (desk, "a.ics");
  FILE *out = desk_create (path);
  struct calendar *calendar = calendar_open (out, &options);
  for (size_t i = 0; i < count; i++)
    assert_int_equal (calendar_add (calendar, &entries[i]), CALENDAR_OK);
  assert_int_equal (calendar_close (&calendar), CALENDAR_OK);
  assert_null (calendar);
  fclose (out);
  return path;
}

/* Every line ends with CR LF, has 75 octets at most, and is UTF-8 by itself. */
static void assert_lines (struct slice all)
{
  const char *line = all.data, *end = all.data + all.size;
  while (line < end)
  {
    const char *next = memchr (line, '\n', (size_t) (end - line));
    assert_non_null (next);
    assert_true (next > line && next[-1] == '\r');
    size_t size = (size_t) (next - line) - 1;
    assert_true (size <= CALENDAR_LINE_MAX);
    assert_null (memchr (line, '\r', size));
    assert_true (utf8_length (line, size) >= 0);
    line = next + 1;
  }
}

/* With the folds taken out. */
static const char *unfolded (struct desk *desk, struct slice all)
{
  char *text = arena_alloc (desk->arena, all.size + 1), *end = text;
  for (uint32_t i = 0; i < all.size; i++)
    if (all.size - i > 2 && memcmp (all.data + i, "\r\n ", 3) == 0)
      i += 2;
    else
      *end++ = all.data[i];
  return text;
}

static const struct slice categories[] = {{"Frist", 5}, {"a,b;c", 5}, {"\x01", 1}};
static const struct calendar_entry deadline = {.uid = {"019a9c1e-deadline-1@example.org", 31},
                                               .day = {"2026-03-31", 10},
                                               .summary = {"Antrag einreichen", 17},
                                               .description = {"Zeile 1\r\nZeile 2; mit, \\ allem", 31},
                                               .url = {"https://example.org/x?a=b&c=%20", 31},
                                               .categories = categories,
                                               .category_count = 3,
                                               .status = CALENDAR_TENTATIVE};

static void an_entry_is_written_as_rfc_5545_says (void **state)
{
  struct slice all = desk_read (*state, write_entries (*state, &deadline, 1));
  assert_lines (all);
  assert_string_equal (unfolded (*state, all), "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Ideenbus//Ideenbus//DE\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
                                               "X-WR-CALNAME:Fristen\\, Salzlandkreis\r\n"
                                               "BEGIN:VEVENT\r\nUID:019a9c1e-deadline-1@example.org\r\nDTSTAMP:20260331T115959Z\r\n"
                                               "DTSTART;VALUE=DATE:20260331\r\nDTEND;VALUE=DATE:20260401\r\nSUMMARY:Antrag einreichen\r\n"
                                               "DESCRIPTION:Zeile 1\\nZeile 2\\; mit\\, \\\\ allem\r\nURL:https://example.org/x?a=b&c=%20\r\n"
                                               "CATEGORIES:Frist,a\\,b\\;c\r\nSTATUS:TENTATIVE\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void an_independent_reader_gets_back_what_was_written (void **state)
{
  struct calendar_entry two[] = {deadline, deadline};
  const struct slice plain[] = {SLICE ("Frist"), SLICE ("Förderung")}; /* this reader parts categories at escaped commas too */
  two[0].categories = plain;
  two[0].category_count = 2;
  two[1].uid = SLICE ("2");
  two[1].day = SLICE ("2028-02-28");
  two[1].last_day = SLICE ("2028-02-29");
  two[1].status = CALENDAR_CANCELLED;
  two[1].description = two[1].url = SLICE_NONE;
  const char *said = desk_reader (*state, "ics", write_entries (*state, two, 2));
  assert_says (said,
               "\"SUMMARY\": \"Antrag einreichen\", \"DESCRIPTION\": \"Zeile 1\\nZeile 2; mit, \\\\ allem\", \"URL\": \"https://example.org/x?a=b&c=%20\"");
  assert_says (
      said, "\"DTSTART\": \"2026-03-31\", \"DTEND\": \"2026-04-01\", \"DTSTAMP\": \"2026-03-31T11:59:59+00:00\", \"CATEGORIES\": [\"Frist\", \"Förderung\"]}");
  assert_says (said,
               "{\"UID\": \"2\", \"SUMMARY\": \"Antrag einreichen\", \"STATUS\": \"CANCELLED\", \"TRANSP\": \"TRANSPARENT\", \"DTSTART\": \"2028-02-28\", "
               "\"DTEND\": \"2028-03-01\"");
}

static void long_lines_are_folded_between_characters (void **state)
{
  struct desk *desk = *state;
  static const char *const characters[] = {"x", "ü", "€", "🚌", ",", "\n"};
  for (size_t c = 0; c < sizeof characters / sizeof characters[0]; c++)
    for (size_t length = 60; length < 160; length++)
    {
      char *text = arena_alloc (desk->arena, 4 * length + 1), *end = text;
      for (size_t i = 0; i < length; i++)
        end = stpcpy (end, i == 3 ? "-" : characters[c]);
      struct calendar_entry entry = deadline;
      entry.summary = slice_of (text);
      struct slice all = desk_read (desk, write_entries (desk, &entry, 1));
      assert_lines (all);
      if (c < 4)
        assert_says (unfolded (desk, all), arena_printf (desk->arena, "\r\nSUMMARY:%s\r\n", text));
    }
}

static void a_text_cannot_begin_a_line_of_its_own (void **state)
{
  static const char *const texts[] = {
      "a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a\nATTACH:file:///etc/passwd", "a\rX-A:b", "a\x0b\x0c\x1c\x85X", "\\\nX", "a\xe2\x80\xa8X-A:b"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
  {
    struct calendar_entry entry = deadline;
    const struct slice text = slice_of (texts[i]);
    entry.uid = entry.summary = entry.description = text;
    entry.categories = &text;
    entry.category_count = 1;
    struct slice all = desk_read (*state, write_entries (*state, &entry, 1));
    assert_lines (all);
    assert_silent (all.data, "\nATTACH");
    assert_silent (all.data, "\nX-A");
    const char *first = strstr (all.data, "END:VEVENT\r\n");
    assert_null (strstr (first + 1, "\nEND:VEVENT\r\n"));
    assert_int_equal (desk_read (*state, desk_path (*state, "a.ics")).size, all.size);
    desk_reader (*state, "ics", desk_path (*state, "a.ics"));
  }
}

static void what_is_no_entry_is_refused_and_leaves_no_trace (void **state)
{
  struct calendar_entry bad[9];
  for (size_t i = 0; i < 9; i++)
    bad[i] = deadline;
  bad[0].uid = SLICE_NONE;
  bad[1].uid = SLICE ("\x01\x02");
  bad[2].day = SLICE ("2026-02-29");
  bad[3].day = SLICE_NONE;
  bad[4].last_day = SLICE ("2026-03-30");
  bad[5].url = SLICE ("javascript:alert(1)");
  bad[6].url = SLICE ("https://example.org/\r\nATTACH:x");
  bad[7].url = SLICE ("https://example.org/a b");
  bad[8].url = SLICE ("https://exämple.org/");
  FILE *out = desk_create (desk_path (*state, "a.ics"));
  struct calendar *calendar = calendar_open (out, &options);
  for (size_t i = 0; i < 9; i++)
    assert_int_equal (calendar_add (calendar, &bad[i]), i < 2 ? CALENDAR_UID : i < 5 ? CALENDAR_DAY : CALENDAR_URL);
  assert_int_equal (calendar_close (&calendar), CALENDAR_OK);
  fclose (out);
  assert_silent (desk_read (*state, desk_path (*state, "a.ics")).data, "VEVENT");
  assert_string_equal (calendar_error_name (CALENDAR_URL), "url");
}

static void a_full_disk_is_told (void **state)
{
  (void) state;
  FILE *out = fopen ("/dev/full", "wb");
  assert_non_null (out);
  struct calendar *calendar = calendar_open (out, &options);
  for (int i = 0; i < 1000; i++)
    calendar_add (calendar, &deadline);
  assert_int_equal (calendar_close (&calendar), CALENDAR_WRITE);
  fclose (out);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown (an_entry_is_written_as_rfc_5545_says, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (an_independent_reader_gets_back_what_was_written, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (long_lines_are_folded_between_characters, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_text_cannot_begin_a_line_of_its_own, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (what_is_no_entry_is_refused_and_leaves_no_trace, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_full_disk_is_told, desk_set_up, desk_tear_down),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
