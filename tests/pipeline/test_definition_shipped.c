/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the definitions that are shipped: they hold what the domain asks for, in both languages. */
#include "definition_sample.h"
#include "proto/codec.h"

static struct pipeline *shipped_definition (const char *name)
{
  const char *found, *text;
  for (unsigned i = 0; (text = pipeline_shipped (i, &found)) != NULL; i++)
    if (strcmp (found, name) == 0)
      return parsed (text);
  fail_msg ("%s is not shipped", name);
  return NULL;
}

static void each_shipped_definition_parses_under_its_own_name (void **state)
{
  (void) state;
  const char *name, *text;
  unsigned count = 0;
  for (; (text = pipeline_shipped (count, &name)) != NULL; count++)
  {
    struct pipeline *pipeline = parsed (text);
    assert_true (slice_is (pipeline->key, name));
    assert_int_equal (pipeline->version, 1);
    pipeline_destroy (&pipeline);
    assert_null (pipeline);
  }
  assert_int_equal (count, 3);
  assert_null (pipeline_shipped (UINT32_MAX, NULL));
}

static void assert_label (struct label label)
{
  assert_true (label.de.size > 0 && label.en.size > 0);
  assert_true (utf8_length (label.de.data, label.de.size) > 0 && utf8_length (label.en.data, label.en.size) > 0);
}

/* A sentence, and another one in the other language. */
static void assert_help (struct label help)
{
  assert_label (help);
  assert_in_range (utf8_length (help.de.data, help.de.size), 15, 400);
  assert_in_range (utf8_length (help.en.data, help.en.size), 15, 400);
  assert_false (slice_equal (help.de, help.en));
}

static void assert_field_labels (const struct field *field)
{
  assert_label (field->label);
  for (uint32_t i = 0; i < field->option_count; i++)
    assert_label (field->options[i].label);
  for (uint32_t i = 0; i < field->column_count; i++)
    assert_field_labels (&field->columns[i]);
  if (field->help.de.size > 0)
    assert_help (field->help);
  if (field->none.size > 0)
    assert_label (field->none_label);
}

static void assert_table_labels (const struct pipeline *pipeline)
{
  for (uint32_t i = 0; i < pipeline->table_count; i++)
  {
    assert_label (pipeline->tables[i].label);
    assert_help (pipeline->tables[i].help);
    for (uint32_t j = 0; j < pipeline->tables[i].column_count; j++)
      assert_field_labels (&pipeline->tables[i].columns[j]);
  }
  for (uint32_t i = 0; i < pipeline->figure_count; i++)
    assert_label (pipeline->figures[i].label);
  for (uint32_t i = 0; i < pipeline->deadline_count; i++)
    assert_label (pipeline->deadlines[i].label);
}

static void everything_shipped_is_said_in_german_and_english (void **state)
{
  (void) state;
  const char *text;
  for (unsigned shipped = 0; (text = pipeline_shipped (shipped, NULL)) != NULL; shipped++)
  {
    struct pipeline *pipeline = parsed (text);
    assert_label (pipeline->label);
    assert_help (pipeline->help);
    for (uint32_t i = 0; i < pipeline->stage_count; i++)
    {
      assert_label (pipeline->stages[i].label);
      assert_help (pipeline->stages[i].help);
    }
    for (uint32_t i = 0; i < pipeline->section_count; i++)
      assert_label (pipeline->sections[i].label);
    for (uint32_t i = 0; i < pipeline->field_count; i++)
    {
      assert_field_labels (&pipeline->fields[i]);
      assert_help (pipeline->fields[i].help);
    }
    assert_table_labels (pipeline);
    for (uint32_t i = 0; i < pipeline->gate_count; i++)
      assert_label (pipeline->gates[i].label);
    for (uint32_t i = 0; i < pipeline->approval_count; i++)
    {
      assert_label (pipeline->approvals[i].label);
      assert_help (pipeline->approvals[i].help);
    }
    for (uint32_t i = 0; i < pipeline->rejection_count; i++)
      assert_label (pipeline->rejections[i].label);
    pipeline_destroy (&pipeline);
  }
}

/* The table of the domain.  What are rows there stands in tables; the resolution is one of the consultations. */
static void the_steckbrief_has_the_fields_of_the_domain (void **state)
{
  (void) state;
  static const struct
  {
    const char *key, *type;
    int64_t max;
    int due;
    const char *de;
  } table[] = {
      {"title", "text", 120, 0, "Titel"},
      {"summary", "text", 300, 0, "Kurzbeschreibung"},
      {"problem", "text", 2000, 2, "Ausgangslage, Problem"},
      {"objective", "text", 2000, 2, "Ziel, Wirkung"},
      {"solution", "text", 4000, 2, "Lösungsansatz"},
      {"scenario", "text", 3000, -1, "Nutzungsszenario"},
      {"benefit", "text", 2000, 2, "Nutzen"},
      {"target_groups", "enums", 0, 1, "Zielgruppen"},
      {"target_groups_note", "text", 200, -1, NULL},
      {"fields_of_action", "enums", 0, 1, "Handlungsfeld"},
      {"goals", "texts", 200, 2, "Strategischer Zielbezug"},
      {"measure_type", "enum", 0, 2, NULL},
      {"lead_unit", "record", 0, 2, "Federführung"},
      {"partners", "orgs", 0, -1, "Partnerkommunen"},
      {"spatial_scope", "enum", 0, 2, "Raumwirkung"},
      {"legal_basis", "text", 500, -1, "Rechtsgrundlage"},
      {"statutory_duty", "bool", 0, 2, "Gesetzliche Pflicht"},
      {"statutory_duty_note", "text", 200, -1, NULL},
      {"leika_key", "digits", 14, -1, "FIM/LeiKa-Schlüssel"},
      {"maturity", "enum", 0, 2, NULL},
      {"priority", "enum", 0, 2, "Priorität"},
      {"horizon", "enum", 0, 2, NULL},
      {"starts_on", "date", 0, 2, NULL},
      {"ends_on", "date", 0, 2, NULL},
      {"invest_cents", "money", 0, 2, "Einmalige Kosten"},
      {"annual_cents", "money", 0, 2, "Laufende Kosten pro Jahr"},
      {"staff_fte_hundredths", "int", INT32_MAX, 2, NULL},
      {"funding_idea", "enums", 0, 2, NULL},
      {"interfaces", "texts", 200, -1, "Schnittstellen"},
      {"dependencies", "texts", 200, -1, "Abhängigkeiten"},
      {"personal_data", "enum", 0, 2, "Personenbezug"},
      {"protection_need", "record", 0, 3, "Schutzbedarf"},
      {"accessibility", "enum", 0, 3, "Barrierefreiheit"},
      {"reusability", "enum", 0, 2, "Übertragbarkeit (EfA)"},
      {"reusability_note", "text", 500, -1, NULL},
      {"licence", "text", 64, -1, "Lizenz"},
      {"source_url", "url", 300, -1, "Quellcode"},
      {"operator_model", "enum", 0, -1, "Betreibermodell"},
      {"operator_model_note", "text", 200, -1, NULL},
      {"deployed_at", "orgs", 0, -1, "Bereits im Einsatz bei"},
      {"visibility", "enum", 0, 0, "Sichtbarkeit"},
  };
  struct pipeline *pipeline = shipped_definition ("smarte-region");
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
  {
    const struct field *field = pipeline_field (pipeline, slice_of (table[i].key));
    if (field == NULL)
      fail_msg ("%s is missing", table[i].key);
    assert_string_equal (definition_type_key (field->type), table[i].type);
    if (table[i].max > 0)
      assert_int_equal (field->max, table[i].max);
    assert_int_equal (field->due, table[i].due);
    if (table[i].de != NULL)
      assert_true (slice_is (field->label.de, table[i].de));
    assert_int_equal (field->may_be_unknown, field->due == 2);
  }
  assert_int_equal (pipeline_field (pipeline, SLICE ("fields_of_action"))->max_items, 3);
  assert_int_equal (pipeline_field (pipeline, SLICE ("interfaces"))->max_items, 20);
  assert_int_equal (pipeline_field (pipeline, SLICE ("dependencies"))->max_items, 20);
  assert_true (slice_is (pipeline_field (pipeline, SLICE ("goals"))->none_label.de, "keine Strategie beschlossen"));
  pipeline_destroy (&pipeline);
}

static void assert_bands (const struct pipeline *pipeline, const char *key)
{
  static const int64_t bounds[] = {500000, 2500000, 10000000, 50000000, -1};
  const struct field *field = pipeline_field (pipeline, slice_of (key));
  assert_int_equal (field->option_count, 5);
  for (uint32_t i = 0; i < 5; i++)
    assert_int_equal (field->options[i].max_cents, bounds[i]);
}

static void costs_are_for_the_parties_and_may_be_a_band_until_gate_4 (void **state)
{
  (void) state;
  struct pipeline *pipeline = shipped_definition ("smarte-region");
  static const char *const keys[] = {"invest_cents", "annual_cents"};
  for (size_t i = 0; i < 2; i++)
  {
    assert_bands (pipeline, keys[i]);
    assert_int_equal (pipeline_field (pipeline, slice_of (keys[i]))->band_until, 4);
    assert_int_equal (pipeline_field (pipeline, slice_of (keys[i]))->class, CLASS_PARTIES);
  }
  assert_int_equal (pipeline_field (pipeline, SLICE ("staff_fte_hundredths"))->class, CLASS_PARTIES);
  pipeline_destroy (&pipeline);
}

static void the_stages_and_their_deciders_are_those_of_the_domain (void **state)
{
  (void) state;
  static const struct
  {
    const char *from, *to;
    uint32_t decides, overrides;
  } table[] = {{"draft", "idea", R_SUBMITTER | R_EDITOR | R_LEAD | R_COORDINATOR, 0},
               {"idea", "steckbrief", R_COORDINATOR, R_DISTRICT_ADMIN},
               {"steckbrief", "specification", R_COORDINATOR, R_DISTRICT_ADMIN},
               {"specification", "funding", R_LEAD, 0},
               {"funding", "implementation", R_LEAD, 0},
               {"implementation", "operation", R_LEAD, 0},
               {"operation", "completed", R_COORDINATOR, R_DISTRICT_ADMIN}};
  struct pipeline *pipeline = shipped_definition ("smarte-region");
  assert_int_equal (pipeline->stage_count, 8);
  for (uint32_t i = 0; i < 7; i++)
  {
    const struct gate *gate = NULL;
    for (uint32_t j = 0; j < pipeline->gate_count && gate == NULL; j++)
      if (slice_is (pipeline->gates[j].from, table[i].from))
        gate = &pipeline->gates[j]; /* the first is the default */
    assert_non_null (gate);
    assert_true (slice_is (gate->to, table[i].to));
    assert_int_equal (gate->number, i);
    assert_int_equal (pipeline->stages[i].number, i);
    assert_true (slice_is (pipeline->stages[i].key, table[i].from));
    assert_int_equal (gate->decides, table[i].decides);
    assert_int_equal (gate->overrides, table[i].overrides);
    assert_int_equal (gate->delegable, i == 1);
    assert_int_equal (pipeline->return_roles[i], table[i].decides | table[i].overrides | (i == 1 ? (uint32_t) R_CONSULTANT : 0));
  }
  assert_true (slice_is (pipeline->stages[7].key, "completed") && pipeline->stages[7].final);
  assert_int_equal (pipeline->return_roles[7], 0);
  pipeline_destroy (&pipeline);
}

static void a_small_project_is_decided_by_the_lead_alone (void **state)
{
  (void) state;
  struct pipeline *pipeline = shipped_definition ("kleinvorhaben");
  assert_int_equal (pipeline->stage_count, 6);
  for (uint32_t i = 1; i < pipeline->gate_count; i++)
  {
    assert_int_equal (pipeline->gates[i].decides, R_LEAD);
    assert_int_equal (pipeline->gates[i].overrides, 0);
  }
  static const char *const due[] = {"title",        "summary",      "visibility",    "problem",   "objective", "lead_unit",
                                    "invest_cents", "annual_cents", "personal_data", "starts_on", "ends_on",   "success_criterion"};
  uint32_t count = 0;
  for (uint32_t i = 0; i < pipeline->field_count; i++)
    count += pipeline->fields[i].due >= 0;
  assert_int_equal (count, sizeof due / sizeof *due);
  for (size_t i = 0; i < sizeof due / sizeof *due; i++)
    assert_in_range (pipeline_field (pipeline, slice_of (due[i]))->due, 0, 2);
  pipeline_destroy (&pipeline);
}

static bool maps (const struct pipeline *pipeline, const struct pipeline *from, struct slice stage)
{
  for (uint32_t i = 0; i < pipeline->mapping_count; i++)
    if (slice_equal (pipeline->mappings[i].from_pipeline, from->key) && slice_equal (pipeline->mappings[i].from, stage))
      return true;
  return false;
}

/* Whether a value that fits field `from` fits `to`. */
static void assert_same_field (const struct field *from, const struct field *to)
{
  assert_int_equal (from->type, to->type);
  assert_int_equal (from->class, to->class);
  assert_true (from->max <= to->max && from->min >= to->min && from->max_items <= to->max_items && from->min_items >= to->min_items);
  assert_int_equal (from->option_count, to->option_count);
  for (uint32_t i = 0; i < from->option_count; i++)
    assert_non_null (field_option (to, from->options[i].key));
  assert_int_equal (from->column_count, to->column_count);
  for (uint32_t i = 0; i < from->column_count; i++)
    assert_true (slice_equal (from->columns[i].key, to->columns[i].key));
}

static void assert_same_table (const struct table *from, const struct table *to)
{
  assert_non_null (to);
  assert_true (from->class == to->class && from->max_rows <= to->max_rows && from->by_person == to->by_person && from->after_end == to->after_end);
  assert_true (slice_equal (from->prefix, to->prefix) && slice_equal (from->id_column, to->id_column));
  for (uint32_t i = 0; i < from->column_count; i++)
  {
    const struct field *column = table_column (to, from->columns[i].key);
    if (column == NULL)
      fail_msg ("%.*s has no column %.*s", SLICE_ARG (to->key), SLICE_ARG (from->columns[i].key));
    assert_same_field (&from->columns[i], column);
    assert_true (column->due < 0 || from->columns[i].due >= 0);
  }
}

static void a_case_that_changes_its_definition_loses_nothing (void **state)
{
  (void) state;
  struct pipeline *small = shipped_definition ("kleinvorhaben"), *large = shipped_definition ("smarte-region");
  for (uint32_t i = 0; i < small->field_count; i++)
  {
    const struct field *field = pipeline_field (large, small->fields[i].key);
    if (field == NULL)
      fail_msg ("smarte-region has no field %.*s", SLICE_ARG (small->fields[i].key));
    assert_same_field (&small->fields[i], field);
  }
  for (uint32_t i = 0; i < small->table_count; i++)
    assert_same_table (&small->tables[i], pipeline_table (large, small->tables[i].key));
  for (uint32_t i = 0; i < small->stage_count; i++)
    assert_true (maps (large, small, small->stages[i].key));
  for (uint32_t i = 0; i < large->stage_count; i++)
    assert_true (maps (small, large, large->stages[i].key));
  pipeline_destroy (&small);
  pipeline_destroy (&large);
}

/* A change of definition leads a case to the profile at most, either way, so that no gate behind it is passed by changing over and back. */
static void no_gate_behind_the_profile_is_passed_by_changing_the_definition (void **state)
{
  (void) state;
  struct pipeline *pipelines[] = {shipped_definition ("kleinvorhaben"), shipped_definition ("smarte-region")};
  for (size_t i = 0; i < 2; i++)
    for (uint32_t j = 0; j < pipelines[i]->mapping_count; j++)
    {
      const struct mapping *mapping = &pipelines[i]->mappings[j];
      const struct stage *to = pipeline_stage (pipelines[i], mapping->to), *from = pipeline_stage (pipelines[1 - i], mapping->from);
      assert_true (slice_equal (mapping->from_pipeline, pipelines[1 - i]->key));
      assert_true (to->final ? from->final : to->number <= 2); /* a case that is over does not change over */
    }
  pipeline_destroy (&pipelines[0]);
  pipeline_destroy (&pipelines[1]);
}

static bool follows (const struct field *column, const char *from, const char *to)
{
  const struct option *option = field_option (column, slice_of (to));
  for (uint32_t i = 0; i < option->after_count; i++)
    if (slice_is (option->after[i], from))
      return true;
  return option->after_count == 0;
}

static void an_application_goes_the_way_of_the_domain_and_a_slip_can_be_taken_back (void **state)
{
  (void) state;
  static const char *const ways[][2] = {{"draft", "sketch"},
                                        {"draft", "submitted"},
                                        {"sketch", "submitted"},
                                        {"submitted", "queried"},
                                        {"queried", "submitted"},
                                        {"queried", "granted"},
                                        {"submitted", "granted"},
                                        {"submitted", "refused"},
                                        {"submitted", "withdrawn"},
                                        {"granted", "proof_submitted"},
                                        {"proof_submitted", "examined"},
                                        {"examined", "closed"},
                                        {"examined", "reclaim"},
                                        {"granted", "revoked"},
                                        {"closed", "revoked"}};
  static const char *const back[][2] = {{"sketch", "draft"},       {"submitted", "draft"},         {"submitted", "sketch"},         {"granted", "submitted"},
                                        {"revoked", "granted"},    {"proof_submitted", "granted"}, {"examined", "proof_submitted"}, {"closed", "examined"},
                                        {"withdrawn", "submitted"}};
  static const char *const never[][2] = {{"granted", "draft"},     {"granted", "sketch"},        {"granted", "queried"},   {"granted", "withdrawn"},
                                         {"granted", "refused"},   {"granted", "closed"},        {"refused", "submitted"}, {"refused", "draft"},
                                         {"draft", "granted"},     {"proof_submitted", "draft"}, {"closed", "granted"},    {"reclaim", "closed"},
                                         {"revoked", "submitted"}, {"draft", "revoked"}};
  struct pipeline *pipeline = shipped_definition ("smarte-region");
  const struct field *status = table_column (pipeline_table (pipeline, SLICE ("applications")), SLICE ("status"));
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    if (!follows (status, ways[i][0], ways[i][1]))
      fail_msg ("no way from %s to %s", ways[i][0], ways[i][1]);
  for (size_t i = 0; i < sizeof back / sizeof *back; i++)
    if (!follows (status, back[i][0], back[i][1]))
      fail_msg ("no way back from %s to %s", back[i][0], back[i][1]);
  for (size_t i = 0; i < sizeof never / sizeof *never; i++)
    if (follows (status, never[i][0], never[i][1]))
      fail_msg ("a way from %s to %s", never[i][0], never[i][1]);
  pipeline_destroy (&pipeline);
}

static void the_tables_are_those_of_the_domain (void **state)
{
  (void) state;
  static const char *const keys[] = {"requirements", "risks",        "participants", "indicators",    "measurements",   "expenses",
                                     "cover",        "applications", "draws",        "consultations", "procurements",   "milestones",
                                     "tasks",        "ratings",      "opinions",     "visits",        "recommendations"};
  struct pipeline *pipeline = shipped_definition ("smarte-region");
  assert_int_equal (pipeline->table_count, sizeof keys / sizeof *keys);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (pipeline_table (pipeline, slice_of (keys[i])) == NULL)
      fail_msg ("%s is missing", keys[i]);
  assert_int_equal (pipeline_table (pipeline, SLICE ("visits"))->class, CLASS_CLIENT);
  assert_true (pipeline_table (pipeline, SLICE ("ratings"))->by_person);
  pipeline_destroy (&pipeline);
}

static void a_starter_names_each_type_of_measure_it_is_for (void **state)
{
  (void) state;
  struct pipeline *pipeline = shipped_definition ("smarte-region");
  assert_in_range (pipeline->starter_count, 4, 16);
  for (uint32_t i = 0; i < pipeline->starter_count; i++)
    assert_in_range (pipeline->starters[i].row_count, 1, 64);
  pipeline_destroy (&pipeline);
}

static void the_release_covers_the_steckbrief_and_nothing_later (void **state)
{
  (void) state;
  struct pipeline *pipeline = shipped_definition ("smarte-region");
  const struct approval_def *release = pipeline_approval (pipeline, SLICE ("release"));
  assert_int_equal (release->roles, R_LEAD);
  for (uint32_t i = 0; i < pipeline->field_count; i++)
  {
    const struct field *field = &pipeline->fields[i];
    bool covered = false;
    for (uint32_t j = 0; j < release->cover_count; j++)
      covered = covered || slice_equal (release->covers[j], field->key);
    if (field->due == 2 && !covered)
      fail_msg ("%.*s is not covered", SLICE_ARG (field->key));
    if (field->due > 2 && covered)
      fail_msg ("%.*s is covered", SLICE_ARG (field->key));
  }
  pipeline_destroy (&pipeline);
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (each_shipped_definition_parses_under_its_own_name),
      PROMISE (everything_shipped_is_said_in_german_and_english),
      PROMISE (the_steckbrief_has_the_fields_of_the_domain),
      PROMISE (costs_are_for_the_parties_and_may_be_a_band_until_gate_4),
      PROMISE (the_stages_and_their_deciders_are_those_of_the_domain),
      PROMISE (a_small_project_is_decided_by_the_lead_alone),
      PROMISE (a_case_that_changes_its_definition_loses_nothing),
      PROMISE (the_tables_are_those_of_the_domain),
      PROMISE (a_starter_names_each_type_of_measure_it_is_for),
      PROMISE (the_release_covers_the_steckbrief_and_nothing_later),
      PROMISE (no_gate_behind_the_profile_is_passed_by_changing_the_definition),
      PROMISE (an_application_goes_the_way_of_the_domain_and_a_slip_can_be_taken_back),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
