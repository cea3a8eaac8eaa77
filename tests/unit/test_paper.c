/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about papers: what becomes of the texts of people, and what each writer answers when it cannot write. */
#include "clients/documents/paper.h"

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

static const char *html_of (struct arena *arena, const struct paper *paper)
{
  char *data = NULL;
  size_t size = 0;
  FILE *out = open_memstream (&data, &size);
  assert_non_null (out);
  assert_int_equal (paper_write_html (paper, out), PAPER_OK);
  fclose (out);
  const char *html = arena_copy (arena, data, size);
  free (data);
  return html;
}

static struct paper *paper_of (struct arena *arena)
{
  return paper_new (arena, true, SLICE ("Titel"), 1774915200000);
}

static void assert_holds (const char *html, const char *part)
{
  if (strstr (html, part) == NULL)
    fail_msg ("\"%s\" is missing in %s", part, strstr (html, "<main>"));
}

static void assert_lacks (const char *html, const char *part)
{
  if (strstr (html, part) != NULL)
    fail_msg ("\"%s\" stands in %s", part, strstr (html, "<main>"));
}

/* A text in every place a text can have, all of it marked. */
static struct paper *paper_full_of (struct arena *arena, struct slice text)
{
  struct paper *paper = paper_new (arena, true, text, 0);
  paper_subtitle (paper, text);
  paper_fact (paper, "ref", text, text);
  paper_heading (paper, 1, "eins", text);
  paper_paragraph (paper, text);
  paper_remark (paper, text);
  paper_pair (paper, text, text);
  paper_bullet (paper, text);
  struct paper_table *table = paper_table (paper, text);
  paper_column (table, PAPER_LEFT, text);
  paper_row (table);
  paper_cell (table, text);
  return paper;
}

static void no_text_becomes_markup_wherever_it_stands (void **state)
{
  const char *html = html_of (*state, paper_full_of (*state, SLICE ("<img src=x>&\"'")));
  assert_lacks (html, "<img");
  assert_lacks (html, "&\"");
  assert_holds (html, "&lt;img src=x&gt;&amp;&quot;&#39;");
}

static void a_page_has_no_script_and_fetches_nothing (void **state)
{
  const char *html = html_of (*state, paper_full_of (*state, SLICE ("Text")));
  assert_lacks (html, "<script");
  assert_lacks (html, "http:");
  assert_lacks (html, "https:");
  assert_lacks (html, "url(");
}

static void bytes_that_are_no_utf_8_become_the_replacement_character (void **state)
{
  struct paper *paper = paper_of (*state);
  paper_paragraph (paper, SLICE ("a\xff"
                                 "b\xc3"));
  assert_holds (html_of (*state, paper), "<p>a\xef\xbf\xbd"
                                         "b\xef\xbf\xbd</p>");
}

static void controls_and_marks_that_turn_the_direction_are_dropped (void **state)
{
  struct paper *paper = paper_of (*state);
  paper_paragraph (paper, SLICE ("a\x01\x1b[31mb\x7f\xc2\x85\u202e\u2066\ufeffc"));
  const char *html = html_of (*state, paper);
  assert_holds (html, "<p>a[31mbc</p>");
}

static void line_breaks_are_kept_and_a_blank_line_begins_a_paragraph (void **state)
{
  struct paper *paper = paper_of (*state);
  paper_paragraph (paper, SLICE ("eins\r\nzwei\rdrei\n \t\n\nvier\n"));
  assert_holds (html_of (*state, paper), "<p>eins<br>\nzwei<br>\ndrei</p>\n<p>vier</p>\n");
}

static void an_empty_text_gives_no_paragraph (void **state)
{
  struct paper *paper = paper_of (*state);
  paper_paragraph (paper, SLICE_NONE);
  paper_paragraph (paper, SLICE (" \n\n "));
  assert_lacks (html_of (*state, paper), "<p");
}

static void a_heading_is_one_line (void **state)
{
  struct paper *paper = paper_of (*state);
  paper_heading (paper, 1, NULL, SLICE (" eins\nzwei\t"));
  assert_holds (html_of (*state, paper), "<h2>eins zwei</h2>");
}

static void levels_of_headings_have_no_gap (void **state)
{
  struct paper *paper = paper_of (*state);
  paper_heading (paper, 3, NULL, SLICE ("A"));
  paper_heading (paper, 3, NULL, SLICE ("B"));
  paper_heading (paper, 3, NULL, SLICE ("C"));
  paper_heading (paper, 1, NULL, SLICE ("D"));
  paper_heading (paper, 3, NULL, SLICE ("E"));
  const char *html = html_of (*state, paper);
  assert_holds (html, "<h1>Titel</h1>");
  assert_holds (html, "<h2>A</h2>\n<h3>B</h3>\n<h4>C</h4>\n<h2>D</h2>\n<h3>E</h3>");
}

static void cells_that_were_not_given_are_empty (void **state)
{
  struct paper *paper = paper_of (*state);
  struct paper_table *table = paper_table (paper, SLICE ("T"));
  paper_column (table, PAPER_LEFT, SLICE ("A"));
  paper_column (table, PAPER_RIGHT, SLICE ("B"));
  paper_row (table);
  paper_cell (table, SLICE ("1"));
  paper_sum_row (table);
  assert_holds (html_of (*state, paper),
                "<tr><th scope=\"row\">1</th><td class=\"right\"></td></tr>\n<tr class=\"sum\"><td></td><td class=\"right\"></td></tr>");
}

static void a_table_without_rows_says_so (void **state)
{
  struct paper *paper = paper_of (*state);
  struct paper_table *table = paper_table (paper, SLICE_NONE);
  paper_column (table, PAPER_LEFT, SLICE ("A"));
  paper_column (table, PAPER_LEFT, SLICE ("B"));
  const char *html = html_of (*state, paper);
  assert_holds (html, "<td colspan=\"2\">Keine Einträge</td>");
  assert_holds (html, "aria-label=\"Tabelle 1\"");
}

static void the_texts_of_a_paper_are_its_own (void **state)
{
  char text[] = "vorher";
  struct paper *paper = paper_of (*state);
  paper_paragraph (paper, slice_of (text));
  memcpy (text, "danach", sizeof text);
  assert_holds (html_of (*state, paper), "<p>vorher</p>");
}

static enum paper_error write_builtin (const struct paper *paper, FILE *out)
{
  return paper_write_docx (paper, SLICE_NONE, out, NULL);
}

static void a_full_disk_is_an_error_of_every_writer (void **state)
{
  enum paper_error (*const writers[]) (const struct paper *, FILE *) = {paper_write_html, paper_write_pdf, write_builtin, paper_write_template};
  struct paper *paper = paper_full_of (*state, SLICE ("Text"));
  for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++)
  {
    FILE *out = fopen ("/dev/full", "wb");
    assert_non_null (out);
    assert_int_equal (writers[i](paper, out), PAPER_WRITE);
    fclose (out);
  }
}

static void every_error_has_a_code_and_texts_in_both_languages (void **state)
{
  (void) state;
  for (int error = 0; error < PAPER_ERRORS; error++)
  {
    assert_true (strlen (paper_error_code ((enum paper_error) error)) > 0);
    assert_string_not_equal (paper_error_text ((enum paper_error) error, true), paper_error_text ((enum paper_error) error, false));
  }
}

static void a_warning_names_what_it_is_about (void **state)
{
  struct paper_warning warning = {PAPER_NO_VALUE, SLICE ("aktenzeichen")};
  assert_non_null (memmem (paper_warning_text (*state, &warning, true).data, 60, "{{aktenzeichen}}", 16));
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown (no_text_becomes_markup_wherever_it_stands, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_page_has_no_script_and_fetches_nothing, set_up, tear_down),
      cmocka_unit_test_setup_teardown (bytes_that_are_no_utf_8_become_the_replacement_character, set_up, tear_down),
      cmocka_unit_test_setup_teardown (controls_and_marks_that_turn_the_direction_are_dropped, set_up, tear_down),
      cmocka_unit_test_setup_teardown (line_breaks_are_kept_and_a_blank_line_begins_a_paragraph, set_up, tear_down),
      cmocka_unit_test_setup_teardown (an_empty_text_gives_no_paragraph, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_heading_is_one_line, set_up, tear_down),
      cmocka_unit_test_setup_teardown (levels_of_headings_have_no_gap, set_up, tear_down),
      cmocka_unit_test_setup_teardown (cells_that_were_not_given_are_empty, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_table_without_rows_says_so, set_up, tear_down),
      cmocka_unit_test_setup_teardown (the_texts_of_a_paper_are_its_own, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_full_disk_is_an_error_of_every_writer, set_up, tear_down),
      cmocka_unit_test_setup_teardown (every_error_has_a_code_and_texts_in_both_languages, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_warning_names_what_it_is_about, set_up, tear_down),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
