/* SPDX-License-Identifier: EUPL-1.2 */
/* Search as people use it. */
#include "bare.h"
#include "storage/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static int setup (void **state)
{
  struct bare *self = malloc (sizeof *self);
  bare_open (self, 0);
  *state = self;
  return 0;
}

static int teardown (void **state)
{
  struct bare *self = *state;
  bare_close (self);
  free (self);
  return 0;
}

/* A case with fields in pairs of key and text, ended by NULL. */
static void put (struct bare *self, uint32_t number, ...)
{
  struct value fields = value_map (self->arena, 4), none = VALUE_NONE;
  uint8_t id[16];
  va_list list;
  va_start (list, number);
  for (const char *key; (key = va_arg (list, const char *));)
    value_set_str (self->arena, &fields, key, value_string (va_arg (list, const char *)));
  va_end (list);
  id_make (id, number);
  case_fields_put (&self->views, id, &fields, &none, keys_of (&fields));
}

static char found_text[256];

/* The numbers found, best first, as "3 1 2". */
static const char *found (struct bare *self, const char *text, bool any)
{
  struct search_hit hits[50];
  size_t size = 0;
  uint32_t count = search_cases (&self->views, self->arena, slice_of (text), any, false, hits, 50);
  if (count == 0)
    count = search_cases (&self->views, self->arena, slice_of (text), any, true, hits, 50);
  found_text[0] = 0;
  for (uint32_t i = 0; i < count && size < sizeof found_text - 12; i++)
  {
    assert_true (i == 0 || hits[i - 1].score >= hits[i].score);
    size += (size_t) snprintf (found_text + size, sizeof found_text - size, i ? " %u" : "%u", id_number (hits[i].kase));
  }
  return found_text;
}

static void umlauts_meet_in_every_spelling (void **state)
{
  struct bare *self = *state;
  static const char *const spellings[] = {"Kühlung", "Kuehlung", "Kuhlung", "KÜHLUNG", "kühlung", "Ku\xcc\x88hlung", "Küh\xc2\xadlung"};
  enum { COUNT = sizeof spellings / sizeof *spellings };
  for (uint32_t i = 0; i < COUNT; i++)
    put (self, i, "title", spellings[i], NULL);
  for (uint32_t i = 0; i < COUNT; i++)
    assert_string_equal (found (self, spellings[i], false), "6 5 4 3 2 1 0");
  put (self, 20, "title", "Straßenbäume in Łódź", NULL);
  assert_string_equal (found (self, "STRASSENBAEUME", false), "20");
  assert_string_equal (found (self, "lodz", false), "20");
  put (self, 21, "title", "Neue Steuerung der Quellen", NULL);
  assert_string_equal (found (self, "neue steuerung quelle", false), "21");
}

static void words_meet_by_their_stem (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "Schulen im Kreis", NULL);
  put (self, 2, "title", "Eine Schule", NULL);
  put (self, 3, "title", "Town meetings", NULL);
  put (self, 4, "title", "A meeting", NULL);
  put (self, 5, "title", "Häuser am Markt", NULL);
  put (self, 6, "title", "Cities with values", NULL);
  assert_string_equal (found (self, "Schule ", false), "2 1");
  assert_string_equal (found (self, "schulen ", false), "1 2");
  assert_string_equal (found (self, "meeting ", false), "4 3");
  assert_string_equal (found (self, "meetings ", false), "3 4");
  assert_string_equal (found (self, "Haus ", false), "5");
  assert_string_equal (found (self, "city ", false), "6");
  assert_string_equal (found (self, "value ", false), "6");
  put (self, 7, "title", "Steuern der Bauern", NULL);
  assert_string_equal (found (self, "Steuer Bauer ", false), "7");
}

static void only_the_last_word_may_be_a_beginning (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "Starkregen und Hochwasser", NULL);
  put (self, 2, "title", "Stadtwald", NULL);
  assert_string_equal (found (self, "hoch star", false), "");
  assert_string_equal (found (self, "hochwasser star", false), "1");
  assert_string_equal (found (self, "sta", false), "2 1");
  assert_string_equal (found (self, "sta ", false), "");
  assert_string_equal (found (self, "starkregen u", false), "1"); /* one letter asks for nothing */
  assert_string_equal (found (self, "starkregen und", false), "1");
}

/* While "Kuehlung" is being typed, every beginning of it finds it. */
static void every_beginning_of_a_word_finds_it (void **state)
{
  struct bare *self = *state;
  static const char *const words[] = {"Kuehlung", "Gebaeudeautomation", "aktuelles", "Strassenbeleuchtung", "Bauernmarkt", "Poesie"};
  char text[40];
  for (uint32_t i = 0; i < sizeof words / sizeof *words; i++)
  {
    put (self, 1, "title", words[i], NULL);
    for (size_t size = 2; size <= strlen (words[i]); size++)
    {
      memcpy (text, words[i], size);
      text[size] = 0;
      assert_string_equal (found (self, text, false), "1");
    }
  }
}

static void a_stop_word_is_a_beginning_when_nothing_else_is_asked (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "Die Dienste für alle", NULL);
  assert_string_equal (found (self, "die", false), "1");
  assert_string_equal (found (self, "die ", false), "");
  assert_string_equal (found (self, "", false), "");
  assert_string_equal (found (self, " -- ", true), "");
}

static void a_letter_with_a_hyphen_belongs_to_the_word (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "E-Akte im Rathaus", NULL);
  put (self, 2, "title", "eAkte", NULL);
  put (self, 3, "title", "Akte auf Papier", NULL);
  assert_string_equal (found (self, "E-Akte ", false), "2 1");
  assert_string_equal (found (self, "eakte ", false), "2 1");
  assert_string_equal (found (self, "Akte ", false), "3 1");
}

static void a_title_comes_before_a_text_and_newer_before_older (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "Radweg", NULL);
  put (self, 2, "title", "Verkehr", "summary", "Radweg", "problem", "Radweg", "objective", "Radweg", "solution", "Radweg Radweg", "benefit", "Radweg", NULL);
  put (self, 3, "title", "Anderes", "benefit", "der Radweg", NULL);
  put (self, 4, "title", "Noch ein Radweg", NULL);
  put (self, 5, "title", "Anderes", "summary", "der Radweg", NULL);
  put (self, 6, "title", "Anderes", "benefit", "Radweg Radweg Radweg Radweg Radweg Radweg", NULL); /* saying it often does not help */
  assert_string_equal (found (self, "Radweg ", false), "4 1 2 5 6 3");
  assert_string_equal (found (self, "Radweg ", true), "4 1 2 5 6 3");
}

static void a_slip_of_the_pen_finds_the_word_where_nothing_is_written_so (void **state)
{
  struct bare *self = *state;
  static const char *const slips[] = {"Freidhof", "Friedof", "Friedhoff", "Friethof", "friedhov"};
  put (self, 1, "title", "Friedhöfe im Überblick", "summary", "Wo ein Friedhof liegt.", NULL);
  put (self, 2, "title", "Straßenlaternen melden", NULL);
  put (self, 3, "title", "Frieden im Hof", NULL);
  for (uint32_t i = 0; i < sizeof slips / sizeof *slips; i++)
  {
    assert_string_equal (found (self, slips[i], false), "1");
    assert_string_equal (found (self, slips[i], true), "1");
  }
  assert_string_equal (found (self, "Strasenlaterne", false), "2");
  assert_string_equal (found (self, "strassenlatrene melden", false), "2");
  assert_string_equal (found (self, "Triedhof", false), ""); /* another first letter is another word */
  assert_string_equal (found (self, "Freidoff", false), ""); /* and two slips are one too many */
  put (self, 4, "title", "Freidhof", NULL);
  assert_string_equal (found (self, "Freidhof", false), "4"); /* what is written so is meant so */
  put (self, 5, "title", "Haushalt 12345", NULL);
  assert_string_equal (found (self, "12354", false), "");
}

static void all_words_must_match_unless_any_may (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "Sensoren im Wald", NULL);
  put (self, 2, "title", "Sensoren im Freibad", NULL);
  put (self, 3, "title", "Waldbrand", NULL);
  assert_string_equal (found (self, "Sensor Wald ", false), "1");
  assert_string_equal (found (self, "Sensor Schule ", false), "");
  assert_string_equal (found (self, "Sensor Wald ", true), "1 2");
}

static void compounds_meet_the_words_they_are_made_of (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "Starkregenwarnung", NULL);
  put (self, 2, "title", "Starkregen", NULL);
  put (self, 3, "title", "Stark", NULL);
  assert_string_equal (found (self, "Starkregen ", true), "2 1 3");
  assert_string_equal (found (self, "Starkregenwarnung ", true), "1 3 2");
  assert_string_equal (found (self, "Starkregen ", false), "2");
}

static void more_matching_words_rank_higher_than_a_better_place (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "Trinkwasser", NULL);
  put (self, 2, "title", "Anderes", "benefit", "Trinkwasser aus Brunnen", NULL);
  assert_string_equal (found (self, "Brunnen Trinkwasser ", true), "2 1");
}

static void a_similar_idea_is_found_for_another_wording (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "Warnung vor Starkregen per App", "summary", "Bürgerinnen und Bürger werden bei Starkregen früh gewarnt.", NULL);
  put (self, 2, "title", "Mülltermine per App", "summary", "Ein Kalender erinnert an die Abfuhr.", NULL);
  put (self, 3, "title", "Ladesäulen am Bahnhof", "summary", "Strom für Autos.", NULL);
  for (uint32_t i = 10; i < 200; i++)
    put (self, i, "title", "Die digitale Kommune", "summary", "Wir wollen in der Kommune digital werden, mit einer App.", NULL);
  found (self, "Frühwarnsystem für Starkregenereignisse in der digitalen Kommune", true);
  assert_int_equal (found_text[0], '1');
  assert_int_equal (found_text[1], 0);
  assert_string_equal (found (self, "Kalender für die Müllabfuhr ", true), "2");
  assert_string_equal (found (self, "Ladesäule Bahnhöfe Kommune", true), "3");
}

/* Words in nearly every case say nothing, but asked alone they must not find nothing. */
static void a_common_word_finds_the_newest_and_still_ranks_titles_first (void **state)
{
  struct bare *self = *state;
  for (uint32_t i = 0; i < 5000; i++)
  {
    put (self, i, "title", i == 4500 ? "Kommune" : "Anderes", "summary", "Kommune", NULL);
    arena_reset (self->arena);
  }
  put (self, 6000, "title", "Brunnen", "summary", "Kommune", NULL);
  put (self, 6001, "title", "Brunnen", NULL);
  struct search_hit hits[10];
  assert_int_equal (search_cases (&self->views, self->arena, SLICE ("Kommune "), false, false, hits, 10), 10);
  assert_int_equal (id_number (hits[0].kase), 4500);
  assert_int_equal (id_number (hits[1].kase), 6000);
  assert_int_equal (search_cases (&self->views, self->arena, SLICE ("Kommune "), true, false, hits, 10), 10);
  assert_string_equal (found (self, "Kommune Brunnen ", false), "6000");
  assert_string_equal (found (self, "Kommune Brunnen ", true), "6000 6001");
  put (self, 6002, "title", "Kommunenkiste", NULL); /* a compound with the common word is rare all the same */
  assert_string_equal (found (self, "Kommunenkiste ", true), "6002");
  put (self, 1, "title", "Brunnen", "summary", "Kommune", NULL); /* older than all that are gathered of the common word */
  assert_string_equal (found (self, "Kommune Brunnen ", false), "6000 1");
}

static void words_an_edit_takes_away_are_found_no_more (void **state)
{
  struct bare *self = *state;
  put (self, 1, "title", "Brunnen", "summary", "Brunnen am Markt", NULL);
  put (self, 1, "title", "Quelle", "summary", "Brunnen am Markt", NULL);
  assert_string_equal (found (self, "Brunnen ", false), "1");
  put (self, 1, "title", "Quelle", "summary", "Wasser", NULL);
  assert_string_equal (found (self, "Brunnen ", false), "");
  assert_string_equal (found (self, "Wasser ", false), "1");
  put (self, 1, "title", "Quelle", NULL);
  assert_string_equal (found (self, "Wasser ", false), "");
  put (self, 1, NULL);
  assert_string_equal (found (self, "Quelle ", false), "");
  assert_int_equal (kv_count (&self->views, VIEW_WORDS), 0);
}

/* Edits one after the other leave the same index as the last text put at once: what rebuild and verify rest on. */
static void the_index_does_not_remember_the_way (void **state)
{
  struct bare *self = *state;
  static const char *const words[] = {"Wald", "Brand", "Sensor", "Schule", "Kühlung", "der", "E-Akte", "2026-03-31", "2027"};
  static const char *const keys[] = {"title", "summary", "problem", "benefit"};
  struct dice dice = {7};
  struct value fields = value_map (self->arena, 4), none = VALUE_NONE;
  uint8_t edited[16], fresh[16];
  id_make (edited, 1);
  id_make (fresh, 2);
  for (uint32_t i = 0; i < 300; i++)
  {
    struct slice key = slice_of (keys[dice_below (&dice, 4)]);
    if (dice_below (&dice, 4) == 0)
      value_remove (&fields, key);
    else
      value_set (self->arena, &fields, key, value_string (arena_printf (self->arena, "%s %s %s", words[dice_below (&dice, 9)], words[dice_below (&dice, 9)],
                                                                        words[dice_below (&dice, 9)])));
    case_fields_put (&self->views, edited, &fields, &none, keys_of (&fields));
  }
  case_fields_put (&self->views, fresh, &fields, &none, keys_of (&fields));
  struct kv_cursor cursor;
  uint32_t pairs = 0;
  for (kv_seek (&cursor, &self->views, VIEW_WORDS, SLICE_NONE, SLICE_NONE); cursor.found; kv_next (&cursor))
  {
    struct slice newer = cursor.key, row = cursor.row;
    kv_next (&cursor);
    assert_true (cursor.found);
    assert_int_equal (newer.size, cursor.key.size);
    assert_memory_equal (newer.data, cursor.key.data, newer.size - 16);
    assert_true (slice_equal (row, cursor.row));
    pairs++;
  }
  kv_end (&cursor);
  assert_true (pairs > 0);
}

static void texts_inside_rows_are_found_and_dates_are_not_words (void **state)
{
  struct bare *self = *state;
  struct value fields = value_map (self->arena, 4), rows = value_list (self->arena, 1), row = value_map (self->arena, 2), none = VALUE_NONE;
  uint8_t id[16];
  id_make (id, 9);
  value_set_str (self->arena, &row, "what", value_string ("Ausfall des Sensors"));
  value_set_str (self->arena, &row, "due", value_string ("2031-03-31"));
  value_append (self->arena, &rows, row);
  value_set_str (self->arena, &fields, "risks", rows);
  case_fields_put (&self->views, id, &fields, &none, keys_of (&fields));
  assert_string_equal (found (self, "Ausfall Sensor ", false), "9");
  assert_string_equal (found (self, "what ", false), "");
  assert_string_equal (found (self, "2031 ", false), "");
}

static void a_long_text_is_indexed_within_bounds (void **state)
{
  struct bare *self = *state;
  struct value fields = value_map (self->arena, 4), none = VALUE_NONE;
  uint32_t size = 0, length = 256 * 1024;
  char *text = arena_alloc (self->arena, length);
  uint8_t id[16];
  struct timespec begun, end;
  for (uint32_t i = 0; size + 16 < length; i++)
    size += (uint32_t) snprintf (text + size, length - size, "wort%ux ", i);
  id_make (id, 1);
  value_set_str (self->arena, &fields, "solution", value_text ((struct slice){text, size}));
  /* A word that fills a text alone, and bytes no text may hold. */
  value_set_str (self->arena, &fields, "benefit", value_text ((struct slice){arena_alloc (self->arena, 90000), 90000}));
  memset ((char *) (uintptr_t) value_at (&fields, "benefit")->data, 'z', 90000);
  value_set_str (self->arena, &fields, "other", value_string ("\xff\xfe\xc3 \xe2\x82 \xf0\x9f\x98\x80 \xc3"));
  clock_gettime (CLOCK_MONOTONIC, &begun);
  case_fields_put (&self->views, id, &fields, &none, keys_of (&fields));
  clock_gettime (CLOCK_MONOTONIC, &end);
  print_message ("256 KiB indexed in %ld us\n", (end.tv_sec - begun.tv_sec) * 1000000 + (end.tv_nsec - begun.tv_nsec) / 1000);
  assert_true (kv_count (&self->views, VIEW_WORDS) <= WORDS_FIELD_MAX + 10);
  assert_string_equal (found (self, "wort17x ", false), "1");
  assert_string_equal (found (self, "zzzzzzzzzz", false), "1");
  put (self, 2, "title", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xd0\xb6y", NULL); /* cut before the Cyrillic letter, and not taken up again behind it */
  assert_string_equal (found (self, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy ", false), "");
  assert_string_equal (found (self, text, false), "1"); /* the first twenty words of it */
}

int main (void)
{
  const struct CMUnitTest tests[] = {
#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, setup, teardown)
    TEST (umlauts_meet_in_every_spelling),
    TEST (words_meet_by_their_stem),
    TEST (only_the_last_word_may_be_a_beginning),
    TEST (every_beginning_of_a_word_finds_it),
    TEST (a_stop_word_is_a_beginning_when_nothing_else_is_asked),
    TEST (a_letter_with_a_hyphen_belongs_to_the_word),
    TEST (a_title_comes_before_a_text_and_newer_before_older),
    TEST (a_slip_of_the_pen_finds_the_word_where_nothing_is_written_so),
    TEST (all_words_must_match_unless_any_may),
    TEST (compounds_meet_the_words_they_are_made_of),
    TEST (more_matching_words_rank_higher_than_a_better_place),
    TEST (a_similar_idea_is_found_for_another_wording),
    TEST (a_common_word_finds_the_newest_and_still_ranks_titles_first),
    TEST (words_an_edit_takes_away_are_found_no_more),
    TEST (the_index_does_not_remember_the_way),
    TEST (texts_inside_rows_are_found_and_dates_are_not_words),
    TEST (a_long_text_is_indexed_within_bounds),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
