/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of a definition as clients get it. */
#include "definition_sample.h"
#include "proto/codec.h"

static uint32_t depth_of (const struct value *value)
{
  uint32_t deepest = 0, items = value->kind == VALUE_MAP ? 2 * value->count : value->count;
  if (value->kind != VALUE_LIST && value->kind != VALUE_MAP)
    return 0;
  for (uint32_t i = 0; i < items; i++)
  {
    uint32_t depth = depth_of (&value->items[i]);
    deepest = depth > deepest ? depth : deepest;
  }
  return deepest + 1;
}

static void a_shipped_definition_fits_into_an_answer (void **state)
{
  struct arena *arena = *state;
  const char *text;
  for (unsigned shipped = 0; (text = pipeline_shipped (shipped, NULL)) != NULL; shipped++)
  {
    struct pipeline *pipeline = parsed (text);
    struct value definition = pipeline_to_value (pipeline, arena);
    assert_in_range (depth_of (&definition), 1, LIMIT_DEPTH - 4);
    struct message row = message_new (MSG_PIPELINE), result = message_new (MSG_RESULT);
    row.arg[PIPELINE_KEY] = value_text (pipeline->key);
    row.arg[PIPELINE_VERSION] = value_int (pipeline->version);
    row.arg[PIPELINE_DE] = value_text (pipeline->label.de);
    row.arg[PIPELINE_EN] = value_text (pipeline->label.en);
    row.arg[PIPELINE_DEFINITION] = definition;
    struct value rows = value_list (arena, 1);
    value_append (arena, &rows, message_to_map (arena, &row));
    result.arg[RESULT_SEQ] = value_int (1);
    result.arg[RESULT_ROWS] = rows;
    const uint8_t re[16] = {0};
    struct slice frame = codec_encode_answer (arena, &(struct answer){re, result});
    assert_in_range (frame.size, 1, LIMIT_FRAME_BYTES);
    struct answer answer;
    struct slice culprit;
    assert_int_equal (codec_decode_answer (arena, frame.data, frame.size, &answer, &culprit), 0);
    pipeline_destroy (&pipeline);
  }
}

static const struct value *row_of (const struct value *definition, const char *list, const char *key, const char *value)
{
  const struct value *rows = value_at (definition, list);
  assert_non_null (rows);
  for (uint32_t i = 0; i < rows->count; i++)
    if (slice_is (value_as_slice (value_at (&rows->items[i], key)), value))
      return &rows->items[i];
  fail_msg ("no %s with %s = %s", list, key, value);
  return NULL;
}

static bool is_text (const struct value *row, const char *key, const char *text)
{
  return slice_is (value_as_slice (value_at (row, key)), text);
}

static void clients_learn_everything_they_need_for_a_form (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample (arena));
  struct value definition = pipeline_to_value (pipeline, arena);
  assert_int_equal (value_as_int (value_at (&definition, "version"), 0), 3);
  const struct value *row = row_of (&definition, "fields", "key", "story");
  assert_true (is_text (row, "type", "text") && is_text (row, "de", "Text") && is_text (row, "help_en", "b") && is_text (row, "section", "main"));
  assert_true (is_text (row, "class", "public") && value_as_int (value_at (row, "max"), 0) == 2000 && value_as_bool (value_at (row, "lines"), false));
  row = row_of (&definition, "fields", "key", "open");
  assert_true (value_as_int (value_at (row, "due"), -1) == 1 && value_as_bool (value_at (row, "may_be_unknown"), false));
  row = row_of (&definition, "fields", "key", "cost");
  assert_int_equal (value_at (row, "option_keys")->count, 2);
  assert_int_equal (value_as_int (&value_at (row, "option_max_cents")->items[0], 0), 500000);
  assert_true (value_is_nil (&value_at (row, "option_max_cents")->items[1]));
  assert_true (slice_is (value_as_slice (&value_at (row, "option_de")->items[1]), "groß"));
  assert_int_equal (value_as_int (value_at (row, "band_until"), -1), 2);
  row = row_of (&definition, "fields", "key", "goals");
  assert_true (is_text (row, "none", "no_strategy") && is_text (row, "none_de", "keine") && value_as_int (value_at (row, "max_items"), 0) == 2);
  row = row_of (&definition, "columns", "key", "name");
  assert_true (is_text (row, "record", "pair") && value_as_bool (value_at (row, "required"), false));
  row = row_of (&definition, "stages", "key", "middle");
  assert_int_equal (value_at (row, "returns")->count, 3);
  row = row_of (&definition, "gates", "to", "late");
  assert_true (slice_is (value_as_slice (&value_at (row, "lays")->items[0]), "editor"));
  row = row_of (&definition, "checks", "check", "equals");
  assert_true (value_as_int (value_at (row, "gate"), -1) == 1 && is_text (row, "field", "flag") && is_text (row, "value", "true"));
  row = row_of (&definition, "conditions", "field", "choice");
  assert_true (value_as_int (value_at (row, "gate"), -1) == 2 && value_at (row, "values")->count == 1);
  row = row_of (&definition, "approvals", "key", "nod");
  assert_int_equal (value_at (row, "covers")->count, 2);
  (void) row_of (&definition, "rejections", "key", "other");
  (void) row_of (&definition, "mappings", "pipeline", "elsewhere");
  (void) row_of (&definition, "sections", "key", "main");
  pipeline_destroy (&pipeline);
}

static const struct value *column_of (const struct value *definition, const char *of, const char *whose, const char *key)
{
  const struct value *rows = value_at (definition, "columns");
  for (uint32_t i = 0; i < rows->count; i++)
    if (is_text (&rows->items[i], of, whose) && is_text (&rows->items[i], "key", key))
      return &rows->items[i];
  fail_msg ("no column %s of %s %s", key, of, whose);
  return NULL;
}

static void clients_learn_what_a_table_is (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample_file (arena, DEFINITION_TABLES));
  struct value definition = pipeline_to_value (pipeline, arena);
  assert_in_range (depth_of (&definition), 1, LIMIT_DEPTH - 4);
  const struct value *row = row_of (&definition, "tables", "key", "requirements");
  assert_true (is_text (row, "de", "Anforderungen") && is_text (row, "help_en", "What it must do") && is_text (row, "section", "main") &&
               is_text (row, "class", "parties"));
  assert_true (is_text (row, "id_column", "type") && is_text (row, "title", "name") && is_text (row, "from", "plan") && value_at (row, "prefix") == NULL);
  assert_true (value_as_int (value_at (row, "max_rows"), 0) == 500 && value_at (row, "editors")->count == 2 &&
               value_as_bool (value_at (row, "adopted"), false));
  row = row_of (&definition, "tables", "key", "votes");
  assert_true (is_text (row, "prefix", "W") && value_as_bool (value_at (row, "by_person"), false) && value_at (row, "covers")->count == 2 &&
               value_at (row, "editors") == NULL);
  assert_true (is_text (row, "from", "draft") && value_as_bool (value_at (row, "gate_reads"), false));
  assert_true (is_text (row_of (&definition, "tables", "key", "expenses"), "class", "client"));
  row = row_of (&definition, "stages", "key", "plan");
  assert_int_equal (value_as_int (value_at (row, "days"), 0), 45);
  assert_true (value_as_bool (value_at (row_of (&definition, "fields", "key", "summary"), "adopted"), false));
  pipeline_destroy (&pipeline);
}

static void a_column_of_a_table_reads_like_one_of_a_record (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample_file (arena, DEFINITION_TABLES));
  struct value definition = pipeline_to_value (pipeline, arena);
  const struct value *row = column_of (&definition, "table", "requirements", "type");
  assert_true (is_text (row, "type", "enum") && value_as_bool (value_at (row, "required"), false) && value_at (row, "option_keys")->count == 2);
  assert_true (slice_is (value_as_slice (&value_at (row, "option_prefix")->items[1]), "QA") && value_at (row, "record") == NULL);
  assert_null (value_at (row, "option_after"));
  row = column_of (&definition, "table", "applications", "status");
  assert_int_equal (value_at (row, "option_after")->count, 3);
  assert_true (slice_is (value_as_slice (&value_at (row, "option_after")->items[0]), "") &&
               slice_is (value_as_slice (&value_at (row, "option_after")->items[2]), "sent granted"));
  row = column_of (&definition, "table", "requirements", "needs");
  assert_true (is_text (row, "of", "requirements") && value_as_bool (value_at (row, "acyclic"), false) && value_as_int (value_at (row, "max_items"), 0) == 20);
  row = column_of (&definition, "table", "requirements", "name");
  assert_true (value_as_bool (value_at (row, "unique"), false) && is_text (row, "help_de", "Kurz") && value_as_int (value_at (row, "max"), 0) == 120);
  row = column_of (&definition, "table", "milestones", "effort");
  assert_true (is_text (row, "type", "decimal") && value_as_int (value_at (row, "min"), 0) == -5000 && value_at (row, "option_keys") == NULL);
  assert_int_equal (value_as_int (value_at (column_of (&definition, "table", "votes", "benefit"), "weight"), 0), 60);
  pipeline_destroy (&pipeline);
  pipeline = parsed (sample (arena));
  definition = pipeline_to_value (pipeline, arena);
  row = column_of (&definition, "record", "steps", "below");
  assert_true (is_text (row, "type", "rate") && value_as_int (value_at (row, "max"), 0) == 9000 && value_at (row, "table") == NULL);
  assert_true (is_text (row_of (&definition, "fields", "key", "steps"), "type", "records"));
  pipeline_destroy (&pipeline);
}

static const struct value *condition_of (const struct value *definition, const char *of, int64_t index)
{
  const struct value *rows = value_at (definition, "conditions");
  for (uint32_t i = 0; i < rows->count; i++)
    if (value_as_int (value_at (&rows->items[i], of), -1) == index)
      return &rows->items[i];
  return NULL;
}

static int64_t place_of_check (const struct value *definition, const char *kind)
{
  return row_of (definition, "checks", "check", kind) - value_at (definition, "checks")->items;
}

static void clients_learn_checks_figures_deadlines_and_starters_over_rows (void **state)
{
  struct arena *arena = *state;
  struct pipeline *pipeline = parsed (sample_file (arena, DEFINITION_TABLES));
  struct value definition = pipeline_to_value (pipeline, arena);
  const struct value *row = row_of (&definition, "checks", "check", "rows");
  assert_true (is_text (row, "table", "requirements") && value_as_int (value_at (row, "min"), 0) == 1 && is_text (row, "de", "Qualität") &&
               is_text (row, "en", "Quality"));
  assert_true (is_text (condition_of (&definition, "where", place_of_check (&definition, "rows")), "field", "type"));
  assert_true (is_text (condition_of (&definition, "must", place_of_check (&definition, "each")), "field", "proof"));
  assert_null (condition_of (&definition, "check", place_of_check (&definition, "each")));
  row = row_of (&definition, "checks", "check", "sums");
  assert_true (is_text (row, "left_table", "expenses") && is_text (row, "left_column", "cents") && is_text (row, "left_de", "Kosten") &&
               is_text (row, "per", "year"));
  assert_true (is_text (row, "right_table", "cover") && value_as_bool (value_at (row, "at_most"), false) && value_at (row, "right_de") == NULL);
  assert_int_equal (value_at (condition_of (&definition, "right", place_of_check (&definition, "sums")), "values")->count, 2);
  row = row_of (&definition, "checks", "check", "share");
  assert_true (value_as_int (value_at (row, "max"), 0) == 6000 && value_as_bool (value_at (row, "warning"), false));
  assert_int_equal (value_at (row_of (&definition, "checks", "check", "words"), "words")->count, 5);
  assert_true (is_text (row_of (&definition, "checks", "right_field", "limit"), "check", "sums"));
  row = row_of (&definition, "figures", "key", "planned");
  assert_true (is_text (row, "table", "expenses") && value_as_bool (value_at (row, "overview"), false) &&
               is_text (condition_of (&definition, "figure", 0), "field", "eligible"));
  assert_int_equal (value_at (row_of (&definition, "figures", "key", "gap"), "of")->count, 3);
  row = row_of (&definition, "deadlines", "key", "milestone");
  assert_true (is_text (row, "column", "finish") && is_text (row, "instead", "forecast") && value_at (row, "roles")->count == 2);
  assert_true (is_text (condition_of (&definition, "deadline", 0), "field", "done"));
  row = row_of (&definition, "starters", "table", "milestones");
  assert_null (value_at (row, "rows"));
  assert_true (is_text (condition_of (&definition, "starter", 0), "field", "sort"));
  pipeline_destroy (&pipeline);
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_shipped_definition_fits_into_an_answer),
      PROMISE (clients_learn_everything_they_need_for_a_form),
      PROMISE (clients_learn_what_a_table_is),
      PROMISE (a_column_of_a_table_reads_like_one_of_a_record),
      PROMISE (clients_learn_checks_figures_deadlines_and_starters_over_rows),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
