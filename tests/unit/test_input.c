/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about what people type. */
#include "clients/cli/cli.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct cli cli;

static int set_up (void **state)
{
  (void) state;
  setlocale (LC_CTYPE, "C.UTF-8");
  cli = (struct cli){.arena = arena_new (), .german = true};
  return 0;
}

static int tear_down (void **state)
{
  (void) state;
  arena_destroy (&cli.arena);
  return 0;
}

static struct value field_of (const char *key, const char *type)
{
  struct value field = value_map (cli.arena, 8);
  value_set_str (cli.arena, &field, "key", value_string (key));
  value_set_str (cli.arena, &field, "type", value_string (type));
  return field;
}

static void add_option (struct value *field, const char *key, const char *de, const char *en)
{
  static const char *const lists[] = {"option_keys", "option_de", "option_en"};
  const char *texts[] = {key, de, en};
  for (int i = 0; i < 3; i++)
  {
    const struct value *present = value_at (field, lists[i]);
    struct value list = present == NULL ? value_list (cli.arena, 4) : value_copy (cli.arena, present);
    value_append (cli.arena, &list, value_string (texts[i]));
    value_set_str (cli.arena, field, lists[i], list);
  }
}

static bool read_text (const struct value *field, const char *text, int flags, struct value *value)
{
  enum text why;
  const char *unknown = NULL;
  return input_value (&cli, NULL, field, slice_of (text), flags, value, &why, &unknown);
}

static void assert_number (const char *key, const char *type, const char *text, int flags, int64_t expected)
{
  struct value field = field_of (key, type), value;
  if (!read_text (&field, text, flags, &value) || value.kind != VALUE_INT || value.integer != expected)
    fail_msg ("\"%s\" is not %lld", text, (long long) expected);
}

static void assert_wrong (const char *type, const char *text)
{
  struct value field = field_of ("x", type), value;
  if (read_text (&field, text, 0, &value))
    fail_msg ("\"%s\" was taken as %s", text, type);
}

static void amounts_are_cents_or_written_as_people_write_them (void **state)
{
  (void) state;
  assert_number ("invest_cents", "money", "27700000", 0, 27700000);
  assert_number ("invest_cents", "money", "1.234,56 €", 0, 123456);
  assert_number ("invest_cents", "money", "1,234.56", 0, 123456);
  assert_number ("invest_cents", "money", "1.234", 0, 123400);
  assert_number ("invest_cents", "money", "1.234.567,8", 0, 123456780);
  assert_number ("invest_cents", "money", "12,5", 0, 1250);
  assert_number ("invest_cents", "money", "500 €", 0, 50000);
  assert_number ("invest_cents", "money", "€500", 0, 50000);
  assert_number ("invest_cents", "money", "500 EUR", 0, 50000);
  assert_number ("invest_cents", "money", "500", INPUT_EUROS, 50000);
  assert_number ("invest_cents", "money", "-3,50", 0, -350);
  static const char *const wrong[] = {"abc", "1,2,3", "1..2", "1.23.4", "12,3456", "€", "1 2", "99999999999999999", ",5", "5,"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_wrong ("money", wrong[i]);
}

static void thousands_or_decimals_are_not_guessed (void **state)
{
  static const char *const wrong[] = {"0,005", "0,500", "12,500", "-1,234", "12,500 €", "0.500"};
  struct value field = field_of ("invest_cents", "money"), value;
  enum text why;
  (void) state;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    for (int flags = 0; flags <= (INPUT_EUROS | INPUT_LOOSE); flags++)
    {
      assert_false (input_value (&cli, NULL, &field, slice_of (wrong[i]), flags, &value, &why, NULL));
      assert_int_equal (why, T_AMBIGUOUS_MONEY);
    }
  assert_number ("invest_cents", "money", "12,50", 0, 1250);
  assert_number ("invest_cents", "money", "12,500.00", 0, 1250000);
  assert_number ("invest_cents", "money", "1,234,567", 0, 123456700);
}

static void a_band_is_named_by_key_or_label (void **state)
{
  struct value field = field_of ("invest_cents", "money"), value;
  (void) state;
  add_option (&field, "25k", "bis 25.000 €", "up to €25,000");
  assert_true (read_text (&field, "bis 25.000 €", 0, &value));
  assert_true (slice_is (value_as_slice (value_at (&value, "band")), "25k"));
}

static void decimals_have_at_most_three_places_in_either_notation (void **state)
{
  static const struct
  {
    const char *text;
    int64_t thousandths;
  } right[] = {{"12", 12000},
               {"12,5", 12500},
               {"12.5", 12500},
               {"-3,25", -3250},
               {"0,125", 125},
               {"0", 0},
               {"12,5680", 12568},
               {"-1.2340", -1234},
               {"12,500000", 12500},
               {"1.250,75", 1250750},
               {"1,250.75", 1250750},
               {"1.234,567", 1234567},
               {"1,234,567", 1234567000},
               {"12500", 12500000}};
  static const char *const wrong[] = {"",     "abc", "1,2345",           "12,",     ",5",     "1,2,3", "1.23.456", "1,234.567,8",
                                      "12 5", "-",   "1234567890123456", "1.2.3,4", "12,34.5"};
  struct value field = field_of ("value", "decimal"), value;
  enum text why;
  (void) state;
  for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
    assert_number ("value", "decimal", right[i].text, 0, right[i].thousandths);
  for (size_t i = 1; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_wrong ("decimal", wrong[i]);
  assert_true (read_text (&field, wrong[0], 0, &value) && value_is_nil (&value));
  assert_false (input_value (&cli, NULL, &field, SLICE ("12,500"), 0, &value, &why, NULL));
  assert_int_equal (why, T_AMBIGUOUS_DECIMAL);
}

static void rates_are_percent_or_basis_points_and_never_guessed (void **state)
{
  struct value field = field_of ("rate", "rate"), value;
  enum text why;
  (void) state;
  assert_number ("rate", "rate", "65 %", 0, 6500);
  assert_number ("rate", "rate", "65,5%", 0, 6550);
  assert_number ("rate", "rate", "65.25 %", 0, 6525);
  assert_number ("rate", "rate", "65,5", 0, 6550);
  assert_number ("rate", "rate", "6500", 0, 6500);
  assert_number ("rate", "rate", "0", 0, 0);
  assert_wrong ("rate", "viel");
  assert_wrong ("rate", "12,345 %");
  assert_false (input_value (&cli, NULL, &field, SLICE ("65"), 0, &value, &why, NULL));
  assert_int_equal (why, T_AMBIGUOUS_RATE);
}

static void decimals_rates_and_years_are_shown_as_people_write_them (void **state)
{
  struct value decimal = field_of ("value", "decimal"), rate = field_of ("rate", "rate"), year = field_of ("year", "int"), count = field_of ("count", "int");
  struct value numbers[] = {value_int (-1250750), value_int (-500), value_int (6550), value_int (2027)};
  (void) state;
  value_set_str (cli.arena, &year, "min", value_int (2000));
  value_set_str (cli.arena, &year, "max", value_int (2100));
  assert_string_equal (format_value (&cli, NULL, &decimal, &numbers[0]), "-1.250,75");
  assert_string_equal (format_value (&cli, NULL, &decimal, &numbers[1]), "-0,5");
  assert_string_equal (format_value (&cli, NULL, &rate, &numbers[2]), "65,5 %");
  assert_string_equal (format_value (&cli, NULL, &year, &numbers[3]), "2027");
  assert_string_equal (format_value (&cli, NULL, &count, &numbers[3]), "2.027");
}

static void numbers_dates_and_yes_or_no (void **state)
{
  struct value field = field_of ("starts_on", "date"), value;
  char date[11];
  (void) state;
  assert_number ("count", "int", "1.234", 0, 1234);
  assert_number ("staff_fte_hundredths", "int", "150", 0, 150);
  assert_number ("staff_fte_hundredths", "int", "1,5", 0, 150);
  assert_wrong ("int", "1,5");
  assert_true (read_text (&field, " 1.3.2027 ", 0, &value));
  assert_true (slice_is (value_as_slice (&value), "2027-03-01"));
  assert_true (input_date ("2026-02-28", date));
  static const char *const wrong[] = {"31.02.2026", "2026-13-01", "1.1.26", "gestern", "2026-01-01x", "1.1.2026 "};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_false (input_date (wrong[i], date));
  field = field_of ("duty", "bool");
  assert_true (read_text (&field, "Ja", 0, &value) && value.boolean);
  assert_true (read_text (&field, "no", 0, &value) && !value.boolean);
  assert_wrong ("bool", "vielleicht");
}

static void options_by_key_and_by_label_in_either_language (void **state)
{
  struct value field = field_of ("fields_of_action", "enums"), value;
  (void) state;
  add_option (&field, "mobility", "Mobilität und Verkehr", "mobility and transport");
  add_option (&field, "supply", "Ver- und Entsorgung, Wasser", "supply, waste and water");
  add_option (&field, "energy", "Energie", "energy");
  assert_true (read_text (&field, "mobility,energy", 0, &value));
  assert_int_equal (value.count, 2);
  assert_true (read_text (&field, "Ver- und Entsorgung, Wasser", 0, &value)); /* a comma in a label does not part it */
  assert_int_equal (value.count, 1);
  assert_true (slice_is (value_as_slice (&value.items[0]), "supply"));
  assert_true (read_text (&field, "MOBILITAET UND VERKEHR; supply, waste and water;energy;Energie", 0, &value));
  assert_int_equal (value.count, 3);
  assert_false (read_text (&field, "Mobilität", 0, &value));
  assert_true (read_text (&field, "Mobilität", INPUT_LOOSE, &value));
  assert_true (slice_is (value_as_slice (&value.items[0]), "mobility"));
  assert_true (read_text (&field, "Mobil", INPUT_LOOSE, &value)); /* part of a word is no label */
  assert_int_equal (value.kind, VALUE_NIL);
  assert_true (read_text (&field, "", 0, &value));
  assert_int_equal (value.kind, VALUE_NIL);
}

static void a_beginning_that_only_one_option_has_names_it (void **state)
{
  struct value field = field_of ("priority", "enum"), value;
  uint32_t hits;
  (void) state;
  add_option (&field, "high", "hoch (sofort)", "high (at once)");
  add_option (&field, "medium", "mittel (bis 2 Jahre)", "medium (within 2 years)");
  add_option (&field, "minor", "nebensächlich", "minor");
  assert_true (read_text (&field, "hoch", INPUT_BEGIN, &value) && slice_is (value_as_slice (&value), "high"));
  assert_true (read_text (&field, "mitt", INPUT_BEGIN, &value) && slice_is (value_as_slice (&value), "medium"));
  assert_true (read_text (&field, "NEBENS", INPUT_BEGIN, &value) && slice_is (value_as_slice (&value), "minor"));
  assert_false (read_text (&field, "mi", INPUT_BEGIN, &value));
  assert_int_equal (named_option (&cli, &field, SLICE ("mi"), &hits), -1);
  assert_int_equal (hits, 2);
  assert_string_equal (option_list (&cli, &field, "mi", false), "mittel (bis 2 Jahre) [medium], nebensächlich [minor]");
  assert_false (read_text (&field, "dringend", INPUT_BEGIN, &value));
  assert_string_equal (option_list (&cli, &field, NULL, false), "hoch (sofort) [high], mittel (bis 2 Jahre) [medium], nebensächlich [minor]");
  assert_false (read_text (&field, "mitt", 0, &value)); /* import takes no beginning */
}

static void there_being_none_is_said_by_the_first_word_of_its_label (void **state)
{
  struct value field = field_of ("goals", "keys"), value;
  (void) state;
  value_set_str (cli.arena, &field, "none", value_string ("none_adopted"));
  value_set_str (cli.arena, &field, "none_de", value_string ("keine Strategie beschlossen"));
  value_set_str (cli.arena, &field, "none_en", value_string ("no strategy adopted"));
  static const char *const right[] = {"keine", "Keine Strategie", "keine Strategie beschlossen", "none_adopted"};
  for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
    assert_true (read_text (&field, right[i], INPUT_BEGIN, &value) && slice_is (value_as_slice (&value), "none_adopted"));
  assert_true (read_text (&field, "kein", INPUT_BEGIN, &value) && value.kind == VALUE_LIST);
  assert_true (read_text (&field, "ziel-1, ziel-2", INPUT_BEGIN, &value) && value.count == 2);
}

static void posts_are_hundredths_by_key_and_whole_ones_by_label (void **state)
{
  struct value field = field_of ("staff_fte_hundredths", "int"), quarter = value_int (25), large = value_int (-123450);
  (void) state;
  assert_number ("staff_fte_hundredths", "int", "25", 0, 25);
  assert_number ("staff_fte_hundredths", "int", "2", INPUT_POSTS, 200);
  assert_number ("staff_fte_hundredths", "int", "0,25", INPUT_POSTS, 25);
  struct value refused;
  enum text why;
  assert_false (input_value (&cli, NULL, &field, SLICE ("0,500"), 0, &refused, &why, NULL));
  assert_int_equal (why, T_AMBIGUOUS_DECIMAL);
  assert_number ("staff_fte_hundredths", "int", "0,25 VZÄ", 0, 25);
  assert_number ("staff_fte_hundredths", "int", "2 VZÄ", 0, 200);
  assert_number ("count", "int", "2", INPUT_POSTS, 2);
  assert_string_equal (format_value (&cli, NULL, &field, &quarter), "0,25 VZÄ");
  assert_string_equal (format_value (&cli, NULL, &field, &large), "-1.234,50 VZÄ");
}

static void names_are_found_by_a_beginning_that_one_alone_has (void **state)
{
  static const char *const rows[][2] = {{"costs", "Kosten"}, {"visits", "Besuche vor Ort"}, {"target_groups", "Zielgruppen"}, {"objective", "Ziel, Wirkung"}};
  struct value list = value_list (cli.arena, 4);
  const char *several;
  (void) state;
  for (size_t i = 0; i < 4; i++)
  {
    struct value row = field_of (rows[i][0], "text");
    value_set_str (cli.arena, &row, "de", value_string (rows[i][1]));
    value_append (cli.arena, &list, row);
  }
  assert_ptr_equal (named_row (&cli, &list, NULL, SLICE_NONE, "Besuche", &several), &list.items[1]);
  assert_ptr_equal (named_row (&cli, &list, NULL, SLICE_NONE, "kosten", &several), &list.items[0]);
  assert_null (named_row (&cli, &list, NULL, SLICE_NONE, "Ziel", &several));
  assert_string_equal (several, "Zielgruppen (target_groups), Ziel, Wirkung (objective)");
  assert_null (named_row (&cli, &list, NULL, SLICE_NONE, "Quatsch", &several));
  assert_null (several);
  assert_string_equal (nearest_name (&cli, &list, NULL, SLICE_NONE, "Kostem"), "Kosten (costs)");
}

static void sizes_are_shown_in_megabytes (void **state)
{
  (void) state;
  assert_string_equal (format_bytes (&cli, 900), "900 Bytes");
  assert_string_equal (format_bytes (&cli, 20 * 1024), "20 KB");
  assert_string_equal (format_bytes (&cli, 25 * 1024 * 1024), "25,0 MB");
}

static void unknown_as_yet_names_who_and_until_when (void **state)
{
  struct value field = field_of ("problem", "text"), value;
  (void) state;
  assert_true (read_text (&field, "?Fr. Kurz@31.12.2026", 0, &value));
  const struct value *unknown = value_at (&value, "unknown");
  assert_true (slice_is (value_as_slice (value_at (unknown, "who")), "Fr. Kurz"));
  assert_true (slice_is (value_as_slice (value_at (unknown, "until")), "2026-12-31"));
  assert_false (read_text (&field, "?wer@irgendwann", 0, &value));
  assert_true (read_text (&field, "?", 0, &value)); /* a question mark alone is a text */
  assert_int_equal (value.kind, VALUE_TEXT);
}

static void texts_are_cut_and_measured_by_columns (void **state)
{
  (void) state;
  assert_int_equal (text_width ("Größe"), 5);
  assert_int_equal (text_width ("日本"), 4);
  assert_string_equal (text_cut (cli.arena, "Größenordnung", 6), "Größe…");
  assert_string_equal (text_cut (cli.arena, "日本語", 4), "日…");
  assert_string_equal (text_cut (cli.arena, "a\nb", 10), "a b");
  assert_string_equal (text_safe (cli.arena, SLICE ("a\033[31mb\x7f\xc2\x9b"
                                                    "c")),
                       "a[31mbc");
}

int main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST (amounts_are_cents_or_written_as_people_write_them),
      TEST (thousands_or_decimals_are_not_guessed),
      TEST (a_band_is_named_by_key_or_label),
      TEST (decimals_have_at_most_three_places_in_either_notation),
      TEST (rates_are_percent_or_basis_points_and_never_guessed),
      TEST (decimals_rates_and_years_are_shown_as_people_write_them),
      TEST (numbers_dates_and_yes_or_no),
      TEST (options_by_key_and_by_label_in_either_language),
      TEST (a_beginning_that_only_one_option_has_names_it),
      TEST (there_being_none_is_said_by_the_first_word_of_its_label),
      TEST (posts_are_hundredths_by_key_and_whole_ones_by_label),
      TEST (names_are_found_by_a_beginning_that_one_alone_has),
      TEST (sizes_are_shown_in_megabytes),
      TEST (unknown_as_yet_names_who_and_until_when),
      TEST (texts_are_cut_and_measured_by_columns),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
