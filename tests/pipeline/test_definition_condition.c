/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of conditions: when they hold over the fields of a case, and over one value. */
#include "definition_sample.h"

static struct condition on (const char *field, struct slice *values, uint32_t count, bool negate)
{
  return (struct condition){.field = slice_of (field), .values = values, .value_count = count, .negate = negate};
}

static void conditions_look_at_values_lists_columns_and_emptiness (void **state)
{
  struct arena *arena = *state;
  struct slice values[] = {SLICE ("red"), SLICE ("true")};
  struct condition none = {.field = SLICE_NONE}, is = on ("x", values, 2, false), is_not = on ("x", values, 2, true), filled = on ("x", NULL, 0, false),
                   empty = on ("x", NULL, 0, true), column = on ("x.y", values, 2, false);
  struct value fields = value_map (arena, 2);
  assert_true (condition_holds (&none, &fields) && condition_holds (&none, NULL));
  assert_true (!condition_holds (&is, &fields) && condition_holds (&is_not, &fields));
  assert_true (!condition_holds (&filled, &fields) && condition_holds (&empty, &fields));
  fields = map_with (arena, "x", value_string ("red"));
  assert_true (condition_holds (&is, &fields) && !condition_holds (&is_not, &fields) && condition_holds (&filled, &fields) &&
               !condition_holds (&empty, &fields));
  fields = map_with (arena, "x", value_bool (true));
  assert_true (condition_holds (&is, &fields));
  fields = map_with (arena, "x", value_bool (false));
  assert_true (!condition_holds (&is, &fields) && condition_holds (&filled, &fields));
  fields = map_with (arena, "x", texts (arena, "blue", "red", NULL));
  assert_true (condition_holds (&is, &fields));
  fields = map_with (arena, "x", unknown (arena, "a", "2026-01-01"));
  assert_true (!condition_holds (&is, &fields) && condition_holds (&is_not, &fields) && !condition_holds (&filled, &fields));
  fields = map_with (arena, "x", map_with (arena, "y", value_string ("red")));
  assert_true (condition_holds (&column, &fields) && !condition_holds (&is, &fields));
  fields = map_with (arena, "x", value_string ("red"));
  assert_false (condition_holds (&column, &fields));
}

static void a_condition_of_one_value_takes_numbers_and_yes_or_no_as_words (void **state)
{
  struct arena *arena = *state;
  struct slice words[] = {SLICE ("2026"), SLICE ("true"), SLICE ("-5")};
  struct condition is = on ("x", words, 3, false), is_not = on ("x", words, 3, true), filled = on ("x", NULL, 0, false), empty = on ("x", NULL, 0, true);
  struct value year = value_int (2026), later = value_int (20260), below = value_int (-5), yes = value_bool (true), no = value_bool (false),
               blank = value_string (" "), list = texts (arena, "a", "2026", NULL), none = texts (arena, NULL), odd = value_bytes ("2026", 4),
               least = value_int (INT64_MIN);
  assert_true (condition_value_holds (&is, &year) && condition_value_holds (&is, &below) && condition_value_holds (&is, &yes) &&
               condition_value_holds (&is, &list));
  assert_false (condition_value_holds (&is_not, &year));
  assert_false (condition_value_holds (&is, &later) || condition_value_holds (&is, &no) || condition_value_holds (&is, &none) ||
                condition_value_holds (&is, NULL) || condition_value_holds (&is, &odd) || condition_value_holds (&is, &least));
  assert_true (condition_value_holds (&filled, &year) && condition_value_holds (&filled, &no) && !condition_value_holds (&filled, &blank));
  assert_true (condition_value_holds (&empty, NULL) && condition_value_holds (&empty, &none) && condition_value_holds (&empty, &blank) &&
               !condition_value_holds (&empty, &no));
  struct value fields = map_with (arena, "x", year);
  assert_true (condition_holds (&is, &fields));
}

static void parts_of_a_condition_are_joined_by_any_or_all (void **state)
{
  struct slice red = SLICE ("red");
  struct condition parts[] = {on ("x", &red, 1, false), on ("y", &red, 1, false)};
  struct condition any = {.part_count = 2, .parts = parts}, all = {.part_count = 2, .parts = parts, .all = true};
  struct value fields = value_map (*state, 2);
  assert_true (!condition_holds (&any, &fields) && !condition_holds (&all, &fields));
  value_set_str (*state, &fields, "y", value_string ("red"));
  assert_true (condition_holds (&any, &fields) && !condition_holds (&all, &fields));
  value_set_str (*state, &fields, "x", value_string ("red"));
  assert_true (condition_holds (&any, &fields) && condition_holds (&all, &fields));
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (conditions_look_at_values_lists_columns_and_emptiness),
      PROMISE (a_condition_of_one_value_takes_numbers_and_yes_or_no_as_words),
      PROMISE (parts_of_a_condition_are_joined_by_any_or_all),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
