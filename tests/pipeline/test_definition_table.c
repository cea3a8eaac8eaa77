/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of tables in a definition: what the file says stands in the structs, and what is just allowed is taken. */
#include "definition_sample.h"

static char *tables (struct arena *arena)
{
  return sample_file (arena, DEFINITION_TABLES);
}

static bool is (struct slice slice, const char *text)
{
  return slice_is (slice, text);
}

/* ---- What is read ---- */

static void a_table_is_read_as_it_was_written (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  assert_int_equal (pipeline->table_count, 7);
  const struct table *table = pipeline_table (pipeline, SLICE ("requirements"));
  assert_true (is (table->label.de, "Anforderungen") && is (table->help.en, "What it must do") && is (table->section, "main"));
  assert_true (table->class == CLASS_PARTIES && table->max_rows == 500 && is (table->id_column, "type") && is (table->title, "name") &&
               table->prefix.size == 0);
  assert_true (table->adopted && table->gate_reads && !table->by_person && table->editors == (R_EDITOR | R_CONSULTANT) && table->from == 1);
  const struct field *type = table_column (table, SLICE ("type")), *name = table_column (table, SLICE ("name")), *needs = table_column (table, SLICE ("needs"));
  assert_true (type->due >= 0 && is (type->options[0].prefix, "F") && is (type->options[1].prefix, "QA"));
  assert_true (name->unique && name->max == 120 && is (name->help.de, "Kurz") && !needs->unique);
  assert_true (needs->type == DEF_ROWS && is (needs->of, "requirements") && needs->acyclic && needs->max_items == 20 && needs->due < 0);
  const struct field *tags = table_column (table, SLICE ("tags")), *notes = table_column (table, SLICE ("notes")), *aim = table_column (table, SLICE ("aim"));
  assert_true (tags->max_items == 2 && notes->min_items == 1 && notes->max_items == 5 && aim->type == DEF_ITEM && is (aim->of, "aims"));
  assert_null (table_column (table, SLICE ("nothing")));
  assert_null (pipeline_table (pipeline, SLICE ("title")));
  pipeline_destroy (&pipeline);
}

static void what_a_table_does_not_say_has_a_default (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  const struct table *cover = pipeline_table (pipeline, SLICE ("cover")), *diary = pipeline_table (pipeline, SLICE ("diary"));
  assert_true (cover->gate_reads && !cover->adopted && !cover->by_person && cover->editors == 0 && cover->from == 0 && cover->title.size == 0);
  assert_true (is (cover->prefix, "D") && cover->id_column.size == 0 && cover->rule_count == 0 && cover->cover_count == 0);
  assert_true (!diary->gate_reads && diary->from == 2);
  assert_int_equal (pipeline_table (pipeline, SLICE ("expenses"))->class, CLASS_CLIENT);
  assert_true (!pipeline->catalogue && pipeline->stages[0].days == 0 && pipeline->stages[1].days == 45);
  assert_true (pipeline_field (pipeline, SLICE ("summary"))->adopted && !pipeline_field (pipeline, SLICE ("title"))->adopted);
  pipeline_destroy (&pipeline);
}

static void rules_weights_and_covers_are_read (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  const struct table *milestones = pipeline_table (pipeline, SLICE ("milestones")), *votes = pipeline_table (pipeline, SLICE ("votes"));
  assert_int_equal (milestones->rule_count, 2);
  assert_true (milestones->rules[0].kind == RULE_DIFFER && milestones->rules[1].kind == RULE_ORDER);
  assert_true (is (milestones->rules[1].a, "begin") && is (milestones->rules[1].b, "finish"));
  assert_true (votes->by_person && votes->cover_count == 2 && is (votes->covers[1], "requirements"));
  assert_true (votes->columns[0].weight == 60 && votes->columns[1].weight == 40);
  assert_true (is (pipeline_approval (pipeline, SLICE ("nod"))->covers[1], "milestones"));
  pipeline_destroy (&pipeline);
}

static const struct check *nth_check (const struct pipeline *pipeline, enum check_kind kind, unsigned nth)
{
  for (uint32_t i = 0; i < pipeline->gates[1].check_count; i++)
    if (pipeline->gates[1].checks[i].kind == kind && nth-- == 0)
      return &pipeline->gates[1].checks[i];
  fail_msg ("no check %s", check_kind_key (kind));
  return NULL;
}

static void checks_over_rows_are_read (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  const struct check *check = nth_check (pipeline, CHECK_ROWS, 0);
  assert_true (is (check->table, "requirements") && check->min == 1 && is (check->where.field, "type") && is (check->label.de, "Qualität") && !check->warning);
  check = nth_check (pipeline, CHECK_EACH, 0);
  assert_true (is (check->where.values[0], "two") && check->where.negate && is (check->must.field, "proof") && check->must.value_count == 0 &&
               !check->must.negate);
  check = nth_check (pipeline, CHECK_EACH, 1);
  assert_true (check->where.field.size == 0 && check->must.part_count == 2 && !check->must.all && is (check->must.parts[1].field, "application.status"));
  check = nth_check (pipeline, CHECK_SHARE, 0);
  assert_true (check->max == 6000 && check->warning && check->label.de.size == 0);
  assert_int_equal (nth_check (pipeline, CHECK_RATINGS, 0)->min, 2);
  check = nth_check (pipeline, CHECK_LINKED, 1);
  assert_true (is (check->field, "application") && is (check->other, "applications") && is (check->where.field, "status"));
  check = nth_check (pipeline, CHECK_GRANTS, 0);
  assert_true (is (check->table, "applications") && is (check->left.table, "expenses") && is (check->right.where.field, "kind"));
  pipeline_destroy (&pipeline);
}

static void sums_are_of_rows_or_of_a_field (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  const struct check *check = nth_check (pipeline, CHECK_SUMS, 0);
  assert_true (is (check->left.table, "expenses") && is (check->left.column, "cents") && is (check->left.label.de, "Kosten") &&
               check->left.where.field.size == 0);
  assert_true (check->right.where.value_count == 2 && is (check->right.where.values[1], "2027") && check->right.label.de.size == 0);
  assert_true (is (check->per, "year") && check->at_most && is (check->label.en, "Plan out of balance"));
  check = nth_check (pipeline, CHECK_SUMS, 1);
  assert_true (is (check->right.field, "limit") && check->right.table.size == 0 && check->per.size == 0 && !check->at_most && check->warning);
  pipeline_destroy (&pipeline);
}

static void sums_may_be_weighed_by_the_row_that_a_column_names (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  const struct check *check = nth_check (pipeline, CHECK_SUMS, 2);
  assert_true (is (check->per, "application") && is (check->left.table, "cover") && is (check->right.table, "applications"));
  pipeline_destroy (&pipeline);
}

static void a_check_of_grants_may_name_the_columns_it_reads (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  assert_int_equal (nth_check (pipeline, CHECK_GRANTS, 0)->field_count, 0);
  const struct check *check = nth_check (pipeline, CHECK_GRANTS, 1);
  assert_true (check->field_count == 2 && is (check->fields[0], "granted_cents"));
  pipeline_destroy (&pipeline);
}

static void the_order_of_the_options_of_a_column_is_read (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  const struct field *status = table_column (pipeline_table (pipeline, SLICE ("applications")), SLICE ("status"));
  assert_int_equal (status->options[0].after_count, 0);
  assert_true (status->options[1].after_count == 1 && is (status->options[1].after[0], "sent"));
  assert_true (status->options[2].after_count == 2 && is (status->options[2].after[1], "granted"));
  pipeline_destroy (&pipeline);
}

static void words_are_taken_in_lower_case (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  const struct check *check = nth_check (pipeline, CHECK_WORDS, 0);
  assert_int_equal (check->word_count, 5);
  assert_true (is (check->words[0], "schnell") && is (check->words[1], "benutzerfreundlich*") && is (check->words[2], "etc."));
  assert_true (is (check->words[3], "übersichtlich") && is (check->words[4], "bei bedarf") && is (check->fields[1], "notes"));
  check = nth_check (pipeline, CHECK_WORDS, 1);
  assert_true (check->table.size == 0 && check->decider);
  pipeline_destroy (&pipeline);
}

static void figures_and_deadlines_are_read (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  assert_int_equal (pipeline->figure_count, 4);
  const struct figure *figures = pipeline->figures;
  assert_true (is (figures[0].sum.table, "expenses") && figures[0].overview && is (figures[0].sum.where.values[0], "true") && figures[0].part_count == 0);
  assert_true (!figures[1].overview && is (figures[2].sum.field, "limit"));
  assert_true (figures[3].part_count == 3 && is (figures[3].parts[1], "-own") && figures[3].sum.table.size == 0);
  const struct deadline *deadline = &pipeline->deadlines[0];
  assert_true (is (deadline->column, "finish") && is (deadline->instead, "forecast") && deadline->roles == (R_EDITOR | R_CONSULTANT));
  assert_true (is (deadline->label.de, "Meilenstein fällig: {0}") && deadline->where.part_count == 2);
  assert_true (deadline->where.parts[0].negate && deadline->where.parts[0].value_count == 0);
  pipeline_destroy (&pipeline);
}

static void rows_to_begin_with_hold_values_of_their_columns (void **state)
{
  struct pipeline *pipeline = parsed (tables (*state));
  const struct starter *starter = &pipeline->starters[0];
  assert_true (is (starter->table, "milestones") && is (starter->when.field, "sort") && starter->row_count == 2);
  const struct value *row = &starter->rows[0];
  assert_true (is (value_as_slice (value_at (row, "label")), "Auftakt") && is (value_as_slice (value_at (row, "begin")), "2026-01-01"));
  assert_true (value_at (row, "done")->kind == VALUE_BOOL && !value_at (row, "done")->boolean && value_as_int (value_at (row, "effort"), 0) == 1500);
  assert_true (value_at (row, "parts")->count == 2 && is (value_as_slice (&value_at (row, "parts")->items[1]), "Technik"));
  assert_true (is (value_as_slice (value_at (&starter->rows[1], "label")), "true"));
  pipeline_destroy (&pipeline);
}

static void what_is_just_allowed_in_tables_is_taken (void **state)
{
  static const char *const edits[][2] = {
      {"    max_rows: 500\n", "    max_rows: 1000\n"},
      {"    prefix: MST\n", "    prefix: M\n"},
      {"    title: label\n", ""},
      {"{key: label, type: text", "{key: label, unique: true, type: text"},
      {"weight: 60, required: true, de: Nutzen, en: Benefit}\n      - {key: urgency, type: int, min: 0, max: 10, weight: 40",
       "weight: 100, de: Nutzen, en: Benefit}\n      - {key: urgency, type: int, min: 0, max: 10"},
      {"weight: 60, required: true, de: Nutzen, en: Benefit}\n      - {key: urgency, type: int, min: 0, max: 10, weight: 40",
       "de: Nutzen, en: Benefit}\n      - {key: urgency, type: int, min: 0, max: 10"},
      {"    editors: [editor, consultant]\n", ""},
      {"    editors: [editor, consultant]\n", "    editors: [dpo, iso]\n"},
      {"covers: [summary, requirements]", "covers: [summary, milestones]"},
      {"    covers: [summary, requirements]\n", ""},
      {"{rule: differ, a: begin, b: finish}", "{rule: order, a: finish, b: forecast}"},
      {"max: 40, min_items: 1, max_items: 5", "max: 10000, min_items: 1, max_items: 5"},
      {"of: [planned, -own, bound]", "of: [own]"},
      {"    instead: forecast\n", ""},
      {"    where: {any: [{field: done, filled: false}, {field: done, in: [\"false\"]}]}\n", ""},
      {"where: {any: [{field: done, filled: false}, {field: done, in: [\"false\"]}]}", "where: {field: after.done, filled: false}"},
      {"    when: {field: sort, in: [big]}\n", ""},
      {"    max_rows: 100\n", "    max_rows: 2\n"},
      {"{check: rows, table: requirements, min: 1", "{check: rows, table: requirements, min: 500"},
      {"min: 1, where: {field: type, in: [quality]}, de: Qualität, en: Quality", "min: 1, decider: true"},
      {"        per: year\n        at_most: true\n", ""},
      {"in: [functional]}, max: 6000", "in: [functional]}, max: 10000"},
      {"in: [functional]}, max: 6000", "in: [functional]}, max: 0"},
      {"{check: ratings, table: votes, min: 2}", "{check: ratings, table: votes, min: 30, when: {field: title, filled: false}}"},
      {"{check: ratings, table: votes, min: 2}", "{check: filled, warning: true}"},
      {"right: {field: limit}, warning: true", "right: {field: limit, de: Grenze, en: Limit}"},
      {"fields: [granted_cents, amount]", "fields: [granted_cents]"},
      {"after: [sent, granted]", "after: [granted]"},
  };
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
  {
    char *yaml = edited (*state, tables (*state), edits[i][0], edits[i][1]), error[400];
    struct pipeline *pipeline = pipeline_parse (slice_of (yaml), error, sizeof error);
    if (pipeline == NULL)
      fail_msg ("\"%s\": %s", edits[i][1], error);
    pipeline_destroy (&pipeline);
  }
}

/* ---- Bounds that no edit of a line reaches ---- */

static char *repeated_lines (struct arena *arena, const char *format, unsigned count)
{
  char *text = arena_printf (arena, "%s", "");
  for (unsigned i = 0; i < count; i++)
  {
    char letters[4] = {(char) ('A' + i / 26), (char) ('A' + i % 26), 'X', '\0'}, *line = arena_printf (arena, "%s", format);
    for (char *at; (at = strchr (line, '@')) != NULL;)
      line = arena_printf (arena, "%.*s%u%s", (int) (at - line), line, i, at + 1);
    for (char *at; (at = strchr (line, '%')) != NULL;)
      line = arena_printf (arena, "%.*s%s%s", (int) (at - line), line, letters, at + 1);
    text = arena_printf (arena, "%s%s", text, line);
  }
  return text;
}

static bool taken (const char *yaml, const char *complaint)
{
  char error[400] = "";
  struct pipeline *pipeline = pipeline_parse (slice_of (yaml), error, sizeof error);
  if (pipeline == NULL && strstr (error, complaint) == NULL)
    fail_msg ("%s", error);
  bool good = pipeline != NULL;
  pipeline_destroy (&pipeline);
  return good;
}

static void tables_and_columns_are_bounded_in_number (void **state)
{
  struct arena *arena = *state;
  char *text = tables (arena);
  static const char table[] = "  - {key: extra_@, section: main, class: public, max_rows: 1, prefix: %, de: a, en: b, help: {de: a, en: b}, "
                              "columns: [{key: a, type: bool, de: a, en: b}]}\n";
  assert_true (taken (edited (arena, text, "figures:\n", arena_printf (arena, "%sfigures:\n", repeated_lines (arena, table, LIMIT_TABLES - 7))), ""));
  assert_false (taken (edited (arena, text, "figures:\n", arena_printf (arena, "%sfigures:\n", repeated_lines (arena, table, LIMIT_TABLES - 6))), "too many entries (32 max)"));
  static const char column[] = "      - {key: c_@, type: bool, de: a, en: b}\n", last[] = "      - {key: proof,";
  assert_true (taken (edited (arena, text, last, arena_printf (arena, "%s%s", repeated_lines (arena, column, LIMIT_COLUMNS - 7), last)), ""));
  assert_false (taken (edited (arena, text, last, arena_printf (arena, "%s%s", repeated_lines (arena, column, LIMIT_COLUMNS - 6), last)), "too many entries"));
}

/* ---- Catalogues ---- */

static const char catalogue[] = "key: offers\nversion: 1\nde: Angebote\nen: Offers\ncatalogue: true\nhelp: {de: a, en: b}\n"
                                "sections: [{key: main, de: a, en: b}]\n"
                                "fields:\n  - {key: name, type: text, max: 90, due: 0, section: main, class: public, de: a, en: b, help: {de: a, en: b}}\n";

static void a_catalogue_has_fields_and_no_way_for_a_case (void **state)
{
  struct pipeline *pipeline = parsed (catalogue);
  assert_true (pipeline->catalogue && pipeline->field_count == 1 && pipeline->stage_count == 0 && pipeline->gate_count == 0);
  pipeline_destroy (&pipeline);
  static const char *const lists[] = {"stages", "gates", "rejections", "approvals", "mappings", "tables", "figures", "deadlines", "starters"};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
  {
    const char *text = tables (*state), *start = strstr (text, arena_printf (*state, "\n%s:\n", lists[i]));
    const char *list = start == NULL ? arena_printf (*state, "%s: []\n", lists[i]) : start + 1, *end = list + strcspn (list, "\n") + 1;
    while (*end == ' ')
      end += strcspn (end, "\n") + 1;
    char error[400], *yaml = arena_printf (*state, "%s%.*s", catalogue, (int) (end - list), list);
    assert_null (pipeline_parse (slice_of (yaml), error, sizeof error));
    if (strncmp (error, "line ", 5) != 0 || strstr (error, arena_printf (*state, "a catalogue has no %s", lists[i])) == NULL)
      fail_msg ("%s", error);
  }
}

static void what_is_no_catalogue_needs_stages_gates_and_rejections (void **state)
{
  static const char *const lists[] = {"stages", "gates", "rejections"};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
  {
    char *text = tables (*state), *start = strstr (text, arena_printf (*state, "\n%s:\n", lists[i])) + 1, *end = start + strcspn (start, "\n") + 1;
    while (*end == ' ')
      end += strcspn (end, "\n") + 1;
    char error[400], *yaml = arena_printf (*state, "%.*s%s", (int) (start - text), text, end);
    assert_null (pipeline_parse (slice_of (yaml), error, sizeof error));
    assert_true (strncmp (error, "line ", 5) == 0 && strstr (error, lists[i]) != NULL);
  }
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_table_is_read_as_it_was_written),
      PROMISE (what_a_table_does_not_say_has_a_default),
      PROMISE (rules_weights_and_covers_are_read),
      PROMISE (checks_over_rows_are_read),
      PROMISE (sums_are_of_rows_or_of_a_field),
      PROMISE (sums_may_be_weighed_by_the_row_that_a_column_names),
      PROMISE (a_check_of_grants_may_name_the_columns_it_reads),
      PROMISE (the_order_of_the_options_of_a_column_is_read),
      PROMISE (words_are_taken_in_lower_case),
      PROMISE (figures_and_deadlines_are_read),
      PROMISE (rows_to_begin_with_hold_values_of_their_columns),
      PROMISE (what_is_just_allowed_in_tables_is_taken),
      PROMISE (tables_and_columns_are_bounded_in_number),
      PROMISE (a_catalogue_has_fields_and_no_way_for_a_case),
      PROMISE (what_is_no_catalogue_needs_stages_gates_and_rejections),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
