/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of looking for words in texts. */
#include "broker/pipeline/wording.h"

#include "definition_sample.h"

/* What of the text the word met, or NULL. */
static const char *met (struct arena *arena, const char *word, const char *text)
{
  struct slice found = SLICE_NONE, wanted = slice_of (word);
  struct wording wording;
  wording_begin (&wording, arena, &wanted, 1);
  uint32_t count = wording_find (&wording, slice_of (text), &found);
  assert_int_equal (count, found.size > 0);
  return count == 0 ? NULL : arena_copy (arena, found.data, found.size);
}

static void assert_meets (void **state, const char *word, const char *text, const char *part)
{
  const char *found = met (*state, word, text);
  if (found == NULL)
    fail_msg ("\"%s\" is not found in \"%s\"", word, text);
  assert_string_equal (found, part);
}

static void assert_misses (void **state, const char *word, const char *text)
{
  if (met (*state, word, text) != NULL)
    fail_msg ("\"%s\" is found in \"%s\"", word, text);
}

static void whole_words_are_found_wherever_they_stand (void **state)
{
  assert_meets (state, "schnell", "schnell", "schnell");
  assert_meets (state, "schnell", "Das geht schnell.", "schnell");
  assert_meets (state, "schnell", "„Schnell“, hieß es", "Schnell");
  assert_meets (state, "schnell", "nicht\nschnell\tgenug", "schnell");
  assert_meets (state, "schnell", "einfach/schnell", "schnell");
  assert_meets (state, "schnell", "- schnell- und kostenlos", "schnell");
  assert_meets (state, "schnell", "–schnell–", "schnell");
  assert_meets (state, "so bald wie möglich", "SO BALD\xc2\xa0WIE Möglich!", "SO BALD\xc2\xa0WIE Möglich");
}

static void parts_of_words_are_not (void **state)
{
  assert_misses (state, "schnell", "schnellstens");
  assert_misses (state, "schnell", "blitzschnell");
  assert_misses (state, "schnell", "Schnell-Ladesäule");
  assert_misses (state, "schnell", "Blitz-schnell");
  assert_misses (state, "schnell", "schnell_2");
  assert_misses (state, "schnell", "schnellä");
  assert_misses (state, "schnell", "äschnell");
  assert_misses (state, "schnell", "schnel");
  assert_misses (state, "schnell", "");
  assert_misses (state, "", "schnell");
}

static void beginnings_are_found_where_the_word_is_open (void **state)
{
  assert_meets (state, "benutzerfreundlich*", "eine benutzerfreundliche Seite", "benutzerfreundliche");
  assert_meets (state, "benutzerfreundlich*", "benutzerfreundlich", "benutzerfreundlich");
  assert_meets (state, "schnell*", "Schnell-Ladesäule.", "Schnell-Ladesäule");
  assert_meets (state, "gros*", "Großzügig", "Großzügig");
  assert_misses (state, "freundlich*", "benutzerfreundlich");
  assert_misses (state, "*", "irgendetwas");
}

static void abbreviations_are_found_with_their_full_stop (void **state)
{
  assert_meets (state, "etc.", "Rad, Bus etc.", "etc.");
  assert_meets (state, "etc.", "Rad etc.; Bus", "etc.");
  assert_meets (state, "z. B.", "z. B. mit dem Bus", "z. B.");
  assert_meets (state, "etc.", "Rad etc.pp", "etc.");
  assert_misses (state, "etc.", "Rad etc");
  assert_misses (state, "etc.", "Rad fetc.");
}

static void case_and_umlauts_make_no_difference (void **state)
{
  assert_meets (state, "möglichst", "MÖGLICHST", "MÖGLICHST");
  assert_meets (state, "möglichst", "Mo\xcc\x88glichst", "Mo\xcc\x88glichst");
  assert_meets (state, "größtmöglich", "GRÖSSTMÖGLICH", "GRÖSSTMÖGLICH");
  assert_meets (state, "gross", "groß", "groß");
  assert_meets (state, "GROẞ", "groß", "groß");
  assert_meets (state, "übersichtlich", "Übersichtlich", "Übersichtlich");
  assert_meets (state, "schnell",
                "schn\xc2\xad"
                "ell",
                "schn\xc2\xad"
                "ell");
  assert_misses (state, "gros", "groß");
  assert_misses (state, "schon", "schön");
  assert_misses (state, "×", "÷");
}

static void all_words_are_found_in_one_pass_each_where_it_stands_first (void **state)
{
  struct slice words[] = {SLICE ("einfach"), SLICE ("schnell"), SLICE ("bald"), SLICE ("schnell*")}, found[4] = {{NULL, 0}};
  struct slice text = SLICE ("Schnell, schnell und einfach");
  struct wording wording;
  wording_begin (&wording, *state, words, 4);
  assert_int_equal (wording_find (&wording, text, found), 3);
  assert_ptr_equal (found[0].data, text.data + 21);
  assert_ptr_equal (found[1].data, text.data);
  assert_null (found[2].data);
  assert_ptr_equal (found[3].data, text.data);
  assert_int_equal (wording_find (&wording, SLICE ("bald einfach"), found), 1);
  assert_ptr_equal (found[0].data, text.data + 21);
}

static void bytes_that_are_no_text_are_read_over (void **state)
{
  assert_meets (state, "schnell", "\xc3 schnell \xe2\x82", "schnell");
  assert_misses (state, "schnell", "\xf0\x9f");
  assert_misses (state, "\xc3", "schnell");
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (whole_words_are_found_wherever_they_stand),   PROMISE (parts_of_words_are_not),
      PROMISE (beginnings_are_found_where_the_word_is_open), PROMISE (abbreviations_are_found_with_their_full_stop),
      PROMISE (case_and_umlauts_make_no_difference),         PROMISE (all_words_are_found_in_one_pass_each_where_it_stands_first),
      PROMISE (bytes_that_are_no_text_are_read_over),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
