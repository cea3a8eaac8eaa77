/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of values: what fits a field and what does not. */
#include "definition_sample.h"
#include "proto/codec.h"

static void assert_label (struct label label)
{
  assert_true (label.de.size > 0 && label.en.size > 0);
  assert_true (utf8_length (label.de.data, label.de.size) > 0 && utf8_length (label.en.data, label.en.size) > 0);
}

static int fits (struct arena *arena, const struct pipeline *pipeline, const char *key, struct value value)
{
  const struct field *field = pipeline_field (pipeline, slice_of (key));
  assert_non_null (field);
  struct label detail;
  int code = field_value_check (field, &value, arena, &detail);
  if (code == ERR_VALUE_INVALID)
    assert_label (detail);
  assert_int_equal (field_value_check (field, &value, arena, NULL), code);
  return code;
}

#define assert_fits(KEY, VALUE) assert_int_equal (fits (arena, pipeline, KEY, VALUE), 0)
#define assert_misfits(KEY, VALUE) assert_int_equal (fits (arena, pipeline, KEY, VALUE), ERR_VALUE_INVALID)

static char *repeated (struct arena *arena, const char *part, size_t times)
{
  size_t size = strlen (part);
  char *text = arena_alloc (arena, size * times + 1);
  for (size_t i = 0; i < times; i++)
    memcpy (text + i * size, part, size);
  return text;
}

static void nothing_empties_any_field (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  for (uint32_t i = 0; i < pipeline->field_count; i++)
  {
    assert_int_equal (field_value_check (&pipeline->fields[i], &VALUE_NONE, arena, NULL), 0);
    assert_int_equal (field_value_check (&pipeline->fields[i], NULL, arena, NULL), 0);
  }
  pipeline_destroy (&pipeline);
}

static void texts_are_measured_in_characters (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  assert_fits ("title", value_string (""));
  assert_fits ("title", value_string (repeated (arena, "ä", 120)));
  assert_fits ("title", value_string (repeated (arena, "😀", 120)));
  struct value long_text = value_string (repeated (arena, "ä", 130));
  struct label detail;
  assert_int_equal (field_value_check (pipeline_field (pipeline, SLICE ("title")), &long_text, arena, &detail), ERR_VALUE_INVALID);
  assert_true (slice_is (detail.de, "höchstens 120 Zeichen, es sind 130"));
  assert_true (slice_is (detail.en, "at most 120 characters, there are 130"));
  assert_misfits ("title", value_string (repeated (arena, "a", 121)));
  assert_misfits ("title", value_int (1));
  assert_misfits ("title", texts (arena, "a", NULL));
  assert_misfits ("title", value_string ("\xc3\x28"));
  pipeline_destroy (&pipeline);
}

static void line_breaks_belong_into_long_texts_only (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  assert_misfits ("title", value_string ("a\nb"));
  assert_misfits ("title", value_string ("a\tb"));
  assert_misfits ("summary", value_string ("a\nb"));
  assert_fits ("story", value_string ("a\n\tb"));
  assert_misfits ("story", value_text (SLICE ("a\0b")));
  assert_fits ("story", value_string ("\xc2\xa0\xc3\xa4"));
  pipeline_destroy (&pipeline);
}

static void numbers_and_amounts_keep_their_bounds (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  assert_fits ("number", value_int (-5));
  assert_fits ("number", value_int (70));
  assert_misfits ("number", value_int (-6));
  assert_misfits ("number", value_int (71));
  assert_misfits ("number", value_string ("7"));
  assert_misfits ("number", value_bool (true));
  assert_fits ("exact", value_int (0));
  assert_fits ("exact", value_int (INT64_C (10000000000000)));
  assert_misfits ("exact", value_int (-1));
  assert_misfits ("exact", value_int (INT64_C (10000000000001)));
  assert_misfits ("exact", value_int (INT64_MIN));
  assert_misfits ("exact", value_string ("100"));
  pipeline_destroy (&pipeline);
}

static void a_band_fits_where_there_are_bands (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  assert_fits ("cost", band (arena, "small"));
  assert_fits ("cost", band (arena, "big"));
  assert_fits ("cost", value_int (1));
  assert_misfits ("cost", band (arena, "huge"));
  assert_misfits ("cost", band (arena, repeated (arena, "ä", 1000)));
  assert_misfits ("cost", map_with (arena, "band", value_int (1)));
  assert_misfits ("exact", band (arena, "small"));
  assert_misfits ("number", band (arena, "small"));
  struct value both = band (arena, "small");
  value_set_str (arena, &both, "amount", value_int (1));
  assert_misfits ("cost", both);
  pipeline_destroy (&pipeline);
}

static void yes_no_dates_and_options_are_taken_exactly (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  assert_fits ("flag", value_bool (false));
  assert_misfits ("flag", value_int (1));
  assert_misfits ("flag", value_string ("true"));
  assert_fits ("first", value_string ("2028-02-29"));
  assert_misfits ("first", value_string ("2026-02-29"));
  assert_misfits ("first", value_string ("31.03.2026"));
  assert_misfits ("first", value_string (""));
  assert_misfits ("first", value_int (20260331));
  assert_fits ("choice", value_string ("red"));
  assert_misfits ("choice", value_string ("Red"));
  assert_misfits ("choice", value_string (""));
  assert_misfits ("choice", texts (arena, "red", NULL));
  pipeline_destroy (&pipeline);
}

static void lists_keep_their_number_and_hold_nothing_twice (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  assert_fits ("several", texts (arena, NULL));
  assert_misfits ("several", texts (arena, "red", NULL));
  assert_fits ("several", texts (arena, "red", "blue", NULL));
  assert_fits ("several", texts (arena, "green", "red", "blue", NULL));
  assert_misfits ("several", texts (arena, "red", "red", NULL));
  assert_misfits ("several", texts (arena, "red", "pink", NULL));
  assert_misfits ("several", value_string ("red"));
  assert_fits ("orgs", texts (arena, "150895051", "firm:bit-rat", "a.b_c", NULL));
  assert_misfits ("orgs", texts (arena, "a", "b", "c", "d", NULL));
  assert_misfits ("orgs", texts (arena, "a", "a", NULL));
  assert_misfits ("orgs", texts (arena, "A", NULL));
  assert_misfits ("orgs", texts (arena, "", NULL));
  assert_fits ("texts", texts (arena, "äöüßé", "b", NULL));
  assert_misfits ("texts", texts (arena, "äöüßéx", NULL));
  assert_misfits ("texts", texts (arena, " ", NULL));
  assert_misfits ("texts", texts (arena, "1", "2", "3", "4", NULL));
  assert_misfits ("texts", texts (arena, "a\nb", NULL));
  pipeline_destroy (&pipeline);
}

static void keys_digits_and_addresses_have_their_form (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  assert_fits ("org", value_string ("150890015015"));
  assert_fits ("org", value_string ("a"));
  assert_fits ("org", value_string (repeated (arena, "a", LIMIT_KEY_BYTES)));
  assert_misfits ("org", value_string (repeated (arena, "a", LIMIT_KEY_BYTES + 1)));
  assert_misfits ("org", value_string ("a b"));
  assert_misfits ("org", value_text (SLICE ("a\0")));
  assert_fits ("goals", value_string ("no_strategy"));
  assert_misfits ("goals", value_string ("g1"));
  assert_fits ("goals", texts (arena, "g1", "g2", NULL));
  assert_misfits ("goals", texts (arena, "g1", "g2", "g3", NULL));
  assert_fits ("digits", value_string ("99012034567890"));
  assert_fits ("digits", value_string (""));
  assert_misfits ("digits", value_string ("9901203456789"));
  assert_misfits ("digits", value_string ("990120345678901"));
  assert_misfits ("digits", value_string ("9901203456789a"));
  assert_misfits ("digits", value_int (INT64_C (99012034567890)));
  assert_fits ("link", value_string ("https://a.de/x"));
  assert_fits ("link", value_string ("http://a.de"));
  assert_fits ("link", value_string (""));
  assert_misfits ("link", value_string ("https://"));
  assert_misfits ("link", value_string ("https:///x"));
  assert_misfits ("link", value_string ("javascript:alert(1)"));
  assert_misfits ("link", value_string ("https://a.de/x y"));
  assert_misfits ("link", value_string ("https://a.de/x\ny"));
  assert_fits ("link", value_string (arena_printf (arena, "https://%s", repeated (arena, "a", 22))));
  assert_misfits ("link", value_string (arena_printf (arena, "https://%s", repeated (arena, "a", 23))));
  pipeline_destroy (&pipeline);
}

static void a_record_holds_its_columns_and_no_others (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  struct value pair = map_with (arena, "level", value_string ("low"));
  assert_misfits ("pair", pair);
  value_set_str (arena, &pair, "name", value_string (" "));
  assert_misfits ("pair", pair);
  value_set_str (arena, &pair, "name", value_string ("Amt"));
  assert_fits ("pair", pair);
  value_set_str (arena, &pair, "level", VALUE_NONE);
  assert_fits ("pair", pair);
  value_set_str (arena, &pair, "level", value_string ("middle"));
  assert_misfits ("pair", pair);
  value_set_str (arena, &pair, "level", value_string ("high"));
  value_set_str (arena, &pair, "day", value_string ("2026-02-30"));
  assert_misfits ("pair", pair);
  struct label detail;
  (void) field_value_check (pipeline_field (pipeline, SLICE ("pair")), &pair, arena, &detail);
  assert_non_null (memmem (detail.de.data, detail.de.size, "Tag", 3));
  value_set_str (arena, &pair, "day", value_string ("2026-02-28"));
  assert_fits ("pair", pair);
  value_set_str (arena, &pair, "name", value_string ("elf Zeichen"));
  assert_misfits ("pair", pair);
  value_set_str (arena, &pair, "name", value_string ("Amt"));
  value_set_str (arena, &pair, "more", value_int (1));
  assert_misfits ("pair", pair);
  assert_misfits ("pair", value_string ("Amt"));
  assert_misfits ("pair", value_map (arena, 1));
  pipeline_destroy (&pipeline);
}

static struct value step (struct arena *arena, int64_t below, const char *remark)
{
  struct value map = map_with (arena, "below", value_int (below));
  value_set_str (arena, &map, "remark", value_string (remark));
  return map;
}

static void records_are_a_list_of_maps_each_complete_and_none_twice (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  struct value list = value_list (arena, 4);
  assert_fits ("steps", list);
  value_append (arena, &list, step (arena, 6500, "a"));
  value_append (arena, &list, step (arena, 9000, "a"));
  assert_fits ("steps", list);
  struct value twice = value_copy (arena, &list), over = value_copy (arena, &list), bare = value_copy (arena, &list), many = value_copy (arena, &list);
  value_append (arena, &twice, step (arena, 6500, "a"));
  assert_misfits ("steps", twice);
  value_append (arena, &over, step (arena, 9001, "b"));
  struct label detail;
  assert_int_equal (field_value_check (pipeline_field (pipeline, SLICE ("steps")), &over, arena, &detail), ERR_VALUE_INVALID);
  assert_true (slice_is (detail.de, "bis: erlaubt ist 0 % bis 90 %") && slice_is (detail.en, "up to: allowed is 0% to 90%"));
  value_append (arena, &bare, map_with (arena, "below", value_int (1)));
  assert_misfits ("steps", bare);
  value_append (arena, &many, step (arena, 1, "c"));
  assert_fits ("steps", many);
  value_append (arena, &many, step (arena, 2, "c"));
  assert_misfits ("steps", many);
  assert_misfits ("steps", step (arena, 1, "c"));
  assert_misfits ("steps", texts (arena, "a", NULL));
  struct value other = value_list (arena, 1);
  value_append (arena, &other, map_with (arena, "else", value_int (1)));
  assert_misfits ("steps", other);
  pipeline_destroy (&pipeline);
}

static void an_entry_of_records_says_something (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (edited (arena, sample (arena), "max: 7, required: true", "max: 7"));
  struct value list = value_list (arena, 2);
  value_append (arena, &list, map_with (arena, "below", value_int (1)));
  assert_fits ("steps", list);
  value_append (arena, &list, map_with (arena, "remark", value_string (" ")));
  assert_misfits ("steps", list);
  pipeline_destroy (&pipeline);
}

static void rates_and_decimals_are_whole_numbers_and_say_their_bounds_as_people_do (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  assert_fits ("quota", value_int (0));
  assert_fits ("quota", value_int (10000));
  assert_misfits ("quota", value_int (10001));
  assert_misfits ("quota", value_int (-1));
  assert_misfits ("quota", value_string ("65 %"));
  assert_fits ("measure", value_int (-1500));
  assert_fits ("measure", value_int (12500));
  assert_misfits ("measure", value_int (-1501));
  assert_misfits ("measure", value_string ("1.5"));
  struct value high = value_int (12501);
  struct label detail;
  assert_int_equal (field_value_check (pipeline_field (pipeline, SLICE ("measure")), &high, arena, &detail), ERR_VALUE_INVALID);
  assert_true (slice_is (detail.de, "erlaubt ist -1,5 bis 12,5") && slice_is (detail.en, "allowed is -1.5 to 12.5"));
  assert_fits ("funding", value_string ("mpsc-a.2026"));
  assert_misfits ("funding", value_string ("MPSC"));
  assert_misfits ("funding", value_string (""));
  assert_misfits ("funding", value_int (1));
  pipeline_destroy (&pipeline);
}

static int cell (struct arena *arena, const struct pipeline *pipeline, const char *table, const char *column, struct value value)
{
  const struct field *field = table_column (pipeline_table (pipeline, slice_of (table)), slice_of (column));
  assert_non_null (field);
  return field_value_check (field, &value, arena, NULL);
}

static void a_column_that_names_rows_takes_their_ids (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample_file (arena, DEFINITION_TABLES));
  static const char *const good[] = {"F-001", "QA-012", "MST-1000", "F-000"};
  static const char *const bad[] = {
      "", "F", "F-", "F-1", "F-01", "f-001", "F001", "F-001 ", " F-001", "ABCD-001", "-001", "F-00a", "F-0011111111111111111111111111111", "Ä-001"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
  {
    assert_int_equal (cell (arena, pipeline, "cover", "application", value_string (good[i])), 0);
    assert_int_equal (cell (arena, pipeline, "requirements", "needs", texts (arena, good[i], NULL)), 0);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
  {
    assert_int_equal (cell (arena, pipeline, "cover", "application", value_string (bad[i])), ERR_VALUE_INVALID);
    assert_int_equal (cell (arena, pipeline, "requirements", "needs", texts (arena, bad[i], NULL)), ERR_VALUE_INVALID);
  }
  assert_int_equal (cell (arena, pipeline, "cover", "application", value_int (1)), ERR_VALUE_INVALID);
  assert_int_equal (cell (arena, pipeline, "cover", "application", texts (arena, "F-001", NULL)), ERR_VALUE_INVALID);
  assert_int_equal (cell (arena, pipeline, "cover", "application", unknown (arena, "a", "2026-01-01")), ERR_UNKNOWN_NOT_ALLOWED);
  assert_int_equal (cell (arena, pipeline, "requirements", "needs", texts (arena, "F-001", "F-001", NULL)), ERR_VALUE_INVALID);
  assert_int_equal (cell (arena, pipeline, "requirements", "needs", value_string ("F-001")), ERR_VALUE_INVALID);
  assert_int_equal (cell (arena, pipeline, "requirements", "needs", texts (arena, NULL)), 0);
  struct value many = value_list (arena, 21);
  for (int i = 0; i < 21; i++)
    value_append (arena, &many, value_string (arena_printf (arena, "F-%03d", i)));
  assert_int_equal (cell (arena, pipeline, "requirements", "needs", many), ERR_VALUE_INVALID);
  many.count = 20;
  assert_int_equal (cell (arena, pipeline, "requirements", "needs", many), 0);
  assert_int_equal (cell (arena, pipeline, "requirements", "aim", value_string ("klima.2")), 0);
  assert_int_equal (cell (arena, pipeline, "requirements", "aim", value_string ("Klima\n2")), ERR_VALUE_INVALID);
  assert_int_equal (cell (arena, pipeline, "requirements", "tags", texts (arena, "one", "two", NULL)), 0);
  assert_int_equal (cell (arena, pipeline, "requirements", "tags", texts (arena, "three", NULL)), ERR_VALUE_INVALID);
  pipeline_destroy (&pipeline);
}

static void unknown_needs_a_name_and_a_date_and_a_field_that_allows_it (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  assert_fits ("open", unknown (arena, "Frau Krüger", "2026-05-01"));
  assert_int_equal (fits (arena, pipeline, "story", unknown (arena, "Frau Krüger", "2026-05-01")), ERR_UNKNOWN_NOT_ALLOWED);
  assert_int_equal (fits (arena, pipeline, "pair", unknown (arena, "Frau Krüger", "2026-05-01")), ERR_UNKNOWN_NOT_ALLOWED);
  assert_misfits ("open", unknown (arena, " ", "2026-05-01"));
  assert_misfits ("open", unknown (arena, "x", "2026-05-32"));
  assert_misfits ("open", unknown (arena, repeated (arena, "a", 121), "2026-05-01"));
  assert_misfits ("open", map_with (arena, "unknown", value_bool (true)));
  assert_misfits ("open", map_with (arena, "unknown", map_with (arena, "who", value_string ("x"))));
  assert_misfits ("open", map_with (arena, "unknown", map_with (arena, "until", value_string ("2026-05-01"))));
  struct value more = unknown (arena, "x", "2026-05-01");
  struct value inner = *value_at (&more, "unknown");
  value_set_str (arena, &inner, "why", value_string ("x"));
  assert_misfits ("open", map_with (arena, "unknown", inner));
  value_set_str (arena, &more, "beside", value_string ("x"));
  assert_misfits ("open", more);
  pipeline_destroy (&pipeline);
}

/* No kind of value, however odd, gets past a field of another type. */
static void every_field_refuses_what_is_of_another_kind (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  struct value odd[] = {value_bytes ("\xff\x00", 2),
                        value_int (INT64_MAX),
                        value_map (arena, 1),
                        texts (arena, NULL),
                        map_with (arena, "unknown", VALUE_NONE),
                        map_with (arena, "band", texts (arena, "x", NULL)),
                        map_with (arena, "x", value_bytes ("", 0))};
  struct value nested = value_list (arena, 1);
  value_append (arena, &nested, odd[0]);
  for (uint32_t i = 0; i < pipeline->field_count; i++)
  {
    const struct field *field = &pipeline->fields[i];
    bool list = field->max_items > 0;
    for (size_t j = 0; j < sizeof odd / sizeof *odd; j++)
      if (field_value_check (field, &odd[j], arena, NULL) == 0 && !(list && j == 3))
        fail_msg ("%.*s took odd value %zu", SLICE_ARG (field->key), j);
    assert_int_not_equal (field_value_check (field, &nested, arena, NULL), 0);
  }
  pipeline_destroy (&pipeline);
}

static void money_reads_as_people_write_it (void **state)
{
  static const struct
  {
    int64_t cents;
    const char *de, *en;
  } table[] = {{0, "0 €", "€0"},
               {5, "0,05 €", "€0.05"},
               {99900, "999 €", "€999"},
               {100000, "1.000 €", "€1,000"},
               {123456789, "1.234.567,89 €", "€1,234,567.89"},
               {-150, "-1,50 €", "-€1.50"},
               {INT64_MIN, "-92.233.720.368.547.758,08 €", "-€92,233,720,368,547,758.08"}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
  {
    struct label label = money_label (*state, table[i].cents);
    assert_true (slice_is (label.de, table[i].de) && slice_is (label.en, table[i].en));
  }
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (nothing_empties_any_field),
      PROMISE (texts_are_measured_in_characters),
      PROMISE (line_breaks_belong_into_long_texts_only),
      PROMISE (numbers_and_amounts_keep_their_bounds),
      PROMISE (a_band_fits_where_there_are_bands),
      PROMISE (yes_no_dates_and_options_are_taken_exactly),
      PROMISE (lists_keep_their_number_and_hold_nothing_twice),
      PROMISE (keys_digits_and_addresses_have_their_form),
      PROMISE (a_record_holds_its_columns_and_no_others),
      PROMISE (records_are_a_list_of_maps_each_complete_and_none_twice),
      PROMISE (an_entry_of_records_says_something),
      PROMISE (rates_and_decimals_are_whole_numbers_and_say_their_bounds_as_people_do),
      PROMISE (a_column_that_names_rows_takes_their_ids),
      PROMISE (unknown_needs_a_name_and_a_date_and_a_field_that_allows_it),
      PROMISE (every_field_refuses_what_is_of_another_kind),
      PROMISE (money_reads_as_people_write_it),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
