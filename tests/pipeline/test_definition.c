/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of definitions: what is shipped holds what the domain asks for, what is broken is refused with its line, and values are held against their fields.
 */
#include "definition_sample.h"
#include "proto/codec.h"

/* ---- What is shipped ---- */

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
  assert_int_equal (count, 2);
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
  if (field->none.size > 0)
    assert_label (field->none_label);
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

/* The table of the domain.  What are rows there, indicators, risks and participants, is not part of this version. */
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
      {"goals", "keys", 0, 2, "Strategischer Zielbezug"},
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
      {"resolution", "record", 0, 4, "Beschluss"},
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
  for (uint32_t i = 0; i < small->stage_count; i++)
    assert_true (maps (large, small, small->stages[i].key));
  for (uint32_t i = 0; i < large->stage_count; i++)
    assert_true (maps (small, large, large->stages[i].key));
  pipeline_destroy (&small);
  pipeline_destroy (&large);
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

/* ---- What is broken ---- */

struct fault
{
  const char *old, *new; /* one part of the sample and what stands in its place */
  const char *at;        /* something that stands once in the text then, on the line the error must name */
  const char *names;     /* what the error must name */
};

static const struct fault faults[] = {
    /* shape */
    {"version: 3\n", "version: 3\ncolour: red\n", "colour", "colour"},
    {"{key: main, de: Alles, en: All}", "{key: main, de: Alles, en: All, fr: Tout}", "fr: Tout", "fr"},
    {"    min_items: 2\n", "    min_items: 2\n    minimum: 2\n", "minimum", "minimum"},
    {"    overrides: [district_admin]\n", "    overrides: [district_admin]\n    to_: x\n", "to_: x", "to_"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: flag, value: \"true\", de: x}", "de: x", "de"},
    {"{pipeline: elsewhere, from: x, to: middle}", "{pipeline: elsewhere, from: x, to: middle, key: x}", "key: x}", "key"},
    {"version: 3\n", "", "key: sample", "version"},
    {"de: Muster\n", "", "key: sample", "de"},
    {"{key: main, de: Alles, en: All}", "{key: main, de: Alles}", "Alles", "en"},
    {"    en: Gate 1\n", "", "- number: 1", "en"},
    {"{key: other, de: Anderes, en: Other}", "{key: other, de: '', en: Other}", "key: other", "de"},
    {"    help: {de: a, en: b}\n    none:", "    help: {de: a}\n    none:", "help: {de: a}", "en"},
    {"    help: {de: a, en: b}\n    none:", "    none:", "key: goals", "help"},
    {"help: {de: Hilfe, en: Help}", "help: Hilfe", "help: Hilfe", "help"},
    {"options: [{key: red, de: rot, en: red}, {key: blue, de: blau, en: blue}]\n", "options: red\n", "options: red", "options"},
    {"key: story, type: text", "key: story, type: prose", "prose", "prose"},
    {"key: story, type: text, max: 2000, section: main, class: public", "key: story, type: text, max: 2000, section: main, class: secret", "secret", "secret"},
    {"check: equals, field: flag", "check: looks_good, field: flag", "looks_good", "looks_good"},
    {"decides: [coordinator]", "decides: [king]", "king", "king"},
    {"decides: [coordinator]", "decides: coordinator", "decides: coordinator", "decides"},
    {"final: true", "final: maybe", "maybe", "maybe"},
    {"final: true", "final: yes", "final: yes", "yes"},
    {"max: 2000", "max: 2e3", "2e3", "2e3"},
    {"max: 2000", "max: 010", "010", "010"},
    {"max: 2000", "max: 1_000", "1_000", "1_000"},
    {"max: 2000", "max: -1", "max: -1", "-1"},
    {"max: 2000", "max: 99999999999999999999", "9999", "9999"},
    {"max: 2000", "max: 20001", "20001", "20000"},
    {"version: 3", "version: 0", "version: 0", "0"},
    {"version: 3", "version: 2147483648", "2147483648", "2147483648"},
    /* duplicates */
    {"version: 3\n", "version: 3\nversion: 4\n", "version: 4", "version"},
    {"{key: main, de: Alles, en: All}", "{key: main, de: Alles, de: Alle, en: All}", "Alle,", "de"},
    {"{key: main, de: Alles, en: All}", "{key: main, de: Alles, en: All}\n  - {key: main, de: Noch, en: More}", "Noch", "main"},
    {"key: middle, number: 1", "key: draft, number: 1", "Mitte", "draft"},
    {"key: story,", "key: title,", "Story", "title"},
    {"{key: day, type: date", "{key: name, type: date", "de: Tag", "name"},
    {"{key: blue, de: blau, en: blue}, {key: green", "{key: red, de: blau, en: blue}, {key: green", "green", "red"},
    {"  - {key: other, de: Anderes, en: Other}\n", "  - {key: other, de: Anderes, en: Other}\n  - {key: other, de: Zwei, en: Two}\n", "Zwei", "other"},
    {"{pipeline: elsewhere, from: x, to: middle}", "{pipeline: elsewhere, from: x, to: middle}\n  - {pipeline: elsewhere, from: x, to: late}", "to: late}",
     "x"},
    {"from: middle, to: end", "from: middle, to: late", "Nebenweg", "late"},
    /* keys */
    {"key: sample", "key: Sample One", "Sample One", "Sample One"},
    {"key: story,", "key: my.story,", "my.story", "my.story"},
    {"key: story,", "key: Geschichte_ä,", "Geschichte_", "Geschichte_"},
    /* stages */
    {"key: draft, number: 0", "key: draft, number: 1", "Entwurf", "0"},
    {"key: late, number: 2", "key: late, number: 1", "Spät", "order"},
    {"number: 3, final: true", "number: 3", "de: Ende", "final"},
    {"key: late, number: 2", "key: late, number: 2, final: true", "Spät", "final"},
    {"key: late, number: 2", "key: late, number: 16", "Spät", "16"},
    /* fields */
    {"key: story, type: text, max: 2000, section: main", "key: story, type: text, max: 2000, section: cellar", "cellar", "cellar"},
    {"key: story, type: text, max: 2000", "key: story, type: text", "key: story", "max"},
    {"key: flag, type: bool", "key: flag, type: bool, max: 3", "key: flag", "max"},
    {"min: -5, max: 70", "min: 71, max: 70", "71", "min"},
    {"key: flag, type: bool", "key: flag, type: bool, min: 0", "key: flag", "min"},
    {"key: link, type: url", "key: link, min: 1, type: url", "key: link", "min"},
    {"key: flag, type: bool", "key: flag, type: bool, lines: true", "key: flag", "lines"},
    {"key: link, type: url", "key: link, lines: true, type: url", "key: link", "lines"},
    {"{key: name, type: text, max: 10,", "{key: name, type: text,", "key: name", "max"},
    {"key: exact, type: money", "key: exact, band_until: 0, type: money", "key: exact", "bands"},
    {"max: 50, due: 1", "max: 50, due: 3", "due: 3", "3"},
    {"due: 1, may_be_unknown: true", "may_be_unknown: true", "may_be_unknown", "unknown"},
    {"due: 1, may_be_unknown: true", "due: 1, gate_reads: false", "due: 1", "gate"},
    {"    options: [{key: red, de: rot, en: red}, {key: blue, de: blau, en: blue}]\n", "", "key: choice", "options"},
    {"key: flag, type: bool,", "key: flag, type: bool, options: [{key: a, de: a, en: b}],", "key: flag", "options"},
    {"key: orgs, type: orgs, max_items: 3", "key: orgs, type: orgs", "key: orgs", "max_items"},
    {"key: flag, type: bool", "key: flag, type: bool, max_items: 3", "key: flag", "list"},
    {"    min_items: 2\n", "    min_items: 4\n", "min_items: 4", "min_items"},
    {"    min_items: 2\n", "    max_items: 4\n", "max_items: 4", "max_items"},
    {"key: small, max_cents: 500000", "key: small", "klein", "bands"},
    {"{key: big, de: groß", "{key: big, max_cents: 500000, de: groß", "groß", "bands"},
    {"    band_until: 2\n", "    band_until: 9\n", "band_until: 9", "9"},
    {"key: exact, type: money", "key: exact, band_until: 2, type: money", "key: exact", "bands"},
    {"key: exact, type: money", "key: exact, none: {key: x, de: x, en: x}, type: money", "key: exact", "none"},
    {"key: day, type: date", "key: day, type: record", "de: Tag", "record"},
    {"key: day, type: date", "key: unknown, type: date", "de: Tag", "unknown"},
    {"key: flag, type: bool", "key: flag, type: record", "key: flag", "columns"},
    {"key: title, type: text, max: 120", "key: title, type: text, max: 121", "key: title", "title"},
    {"key: summary,", "key: sentence,", "fields:", "summary"},
    {"{key: internal, de: intern", "{key: secret, de: intern", "intern,", "internal"},
    /* gates */
    {"    from: middle\n", "    from: nowhere\n", "nowhere", "nowhere"},
    {"    to: late\n", "    to: nowhere\n", "nowhere", "nowhere"},
    {"    to: late\n", "    to: draft\n", "to: draft", "forward"},
    {"    to: late\n", "    to: middle\n", "    to: middle", "forward"},
    {"  - number: 1\n", "  - number: 2\n", "  - number: 2", "number"},
    {"decides: [coordinator]", "decides: []", "decides: []", "decide"},
    {"decides: [coordinator]", "decides: [dpo]", "dpo", "dpo"},
    {"number: 0, from: draft, to: middle", "number: 0, from: draft, to: late", "Mitte", "middle"},
    {"    checks:\n      - {check: equals, field: flag, value: \"true\"}\n",
     "    checks:\n      - {check: equals, field: flag, value: \"true\"}\n    when: {field: choice, in: [red]}\n", "Mitte", "middle"},
    {"when: {field: choice, in: [red]}", "when: {field: choice, in: [pink]}", "pink", "pink"},
    {"when: {field: choice, in: [red]}", "when: {field: shade, in: [red]}", "shade", "shade"},
    {"when: {field: choice, in: [red]}", "when: {field: story, in: [red]}", "field: story", "story"},
    {"when: {field: choice, in: [red]}", "when: {field: aside, filled: true}", "field: aside", "gate_reads"},
    {"when: {field: choice, in: [red]}", "when: {field: choice}", "field: choice}", "condition"},
    {"when: {field: choice, in: [red]}", "when: {field: choice, in: [red], not: [blue]}", "not: [blue]", "condition"},
    {"when: {field: choice, in: [red]}", "when: {any: [{field: choice, in: [red]}, {field: shade, in: [x]}]}", "shade", "shade"},
    {"when: {field: choice, in: [red]}", "when: {field: flag, any: [{field: choice, in: [red]}, {field: flag, in: [\"true\"]}]}", "any:", "condition"},
    {"when: {field: choice, in: [red]}", "when: {filled: true, any: [{field: choice, in: [red]}, {field: flag, in: [\"true\"]}]}", "any:", "condition"},
    {"when: {field: choice, in: [red]}", "when: {in: [red], all: [{field: choice, in: [red]}, {field: flag, in: [\"true\"]}]}", "all:", "condition"},
    {"when: {field: choice, in: [red]}", "when: {any: [{field: choice, in: [red]}, {in: [red]}]}", "any:", "condition"},
    {"when: {field: choice, in: [red]}", "when: {any: [{field: choice, in: [red]}]}", "any:", "entries"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: flag}", "check: equals", "value"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: flag, value: red}", "value: red", "red"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: pair.depth, value: low}", "depth", "depth"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: aside, value: x}", "field: aside", "aside"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: flag, value: \"true\", days: 3}", "days", "days"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: approval, approval: wink}", "wink", "wink"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: opinion, approval: nod}", "check: opinion", "days"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: opinion, approval: nod, days: 0}", "days: 0", "0"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: order, field: first, other: story}", "other: story", "story"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: limit, field: number, max: 3}", "check: limit", "number"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: filled, fields: [story, tale]}", "tale", "tale"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: unknown}", "check: unknown", "max"},
    /* approvals, mappings */
    {"roles: [lead], stage: middle", "roles: [lead], stage: nowhere", "nowhere", "nowhere"},
    {"roles: [lead], stage: middle", "roles: [], stage: middle", "roles: []", "must"},
    {"roles: [lead], stage: middle", "roles: [lead], stage: end", "approval: nod", "late"},
    {"roles: [lead], stage: middle", "roles: [citizen], stage: middle", "citizen", "citizen"},
    {"covers: [story, cost]", "covers: [story, tale]", "tale", "tale"},
    {"covers: [story, cost]", "covers: [aside]", "covers: [aside]", "aside"},
    {"covers: [story, cost]", "covers: [story], covers_all: true", "covers_all", "covers"},
    {"{pipeline: elsewhere, from: x, to: middle}", "{pipeline: elsewhere, from: x, to: nowhere}", "nowhere", "nowhere"},
    /* YAML itself */
    {"version: 3\n", "version: [3\n", "de: Muster", ""},
    {"version: 3\n", "version: 3\n\tde: x\n", "\tde: x", ""},
    {"version: 3\n", "version: 3\n? [a, b]\n: c\n", "? [a, b]", "key"},
    {"version: 3\n", "version: \"3\\0\"\n", "version: \"3", "control"},
    {"de: Muster\n", "de: \"Mus\\x07ter\"\n", "Mus\\x07", "control"},
    {"de: Muster\n", "de: Mus\x07ter\n", "Mus\x07", "control"},
    {"de: Nicken", "de: \xc3\x28", "key: nod", "UTF-8"},
    {"de: Muster\n", "de: &name Muster\nfr: *name\n", "fr: *name", "alias"},
    {"mappings:\n", "---\nmappings:\n", "---", "second"},
    {"de: Muster\n", "de: [[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]\n", "[[[[", "deep"},
};

static unsigned line_of (const char *text, const char *at)
{
  const char *place = strstr (text, at);
  if (place == NULL)
    fail_msg ("\"%s\" is not in the text", at);
  unsigned line = 1;
  for (const char *c = text; c < place; c++)
    line += *c == '\n';
  return line;
}

static void what_is_wrong_is_named_with_its_line (void **state)
{
  struct arena *arena = *state;
  const char *text = sample (arena);
  int wrong = 0;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
  {
    const struct fault *fault = &faults[i];
    char *yaml = edited (arena, text, fault->old, fault->new), error[400];
    struct pipeline *pipeline = pipeline_parse (slice_of (yaml), error, sizeof error);
    if (pipeline != NULL)
      fail_msg ("\"%s\" was taken", fault->new);
    char *expected = arena_printf (arena, "line %u, column ", line_of (yaml, fault->at));
    if (strncmp (error, expected, strlen (expected)) != 0 || strstr (error, fault->names) == NULL)
    {
      print_error ("\"%s\" gives \"%s\", expected %s… and %s\n", fault->new, error, expected, fault->names);
      wrong++;
    }
  }
  assert_int_equal (wrong, 0);
}

/* The other side of each bound above. */
static void what_is_just_allowed_is_taken (void **state)
{
  static const char *const edits[][2] = {
      {"covers: [story, cost]", "covers_all: true"},
      {", covers: [story, cost]", ""},
      {"roles: [lead], stage: middle", "roles: [lead], stage: late"},
      {"    min_items: 2\n", "    min_items: 3\n"},
      {"    min_items: 2\n", "    max_items: 3\n"},
      {"min: -5, max: 70", "min: 70, max: 70"},
      {"min: -5, max: 70, ", ""},
      {"max: 2000", "max: 20000"},
      {"max: 2000", "max: 2000, lines: false"},
      {"max: 2000", "max: 1"},
      {"max: 50, due: 1", "max: 50, due: 2"},
      {"    band_until: 2\n", "    band_until: 0\n"},
      {"{key: big, de: groß", "{key: big, max_cents: 500001, de: groß"},
      {"key: end, number: 3", "key: end, number: 15"},
      {"version: 3", "version: 2147483647"},
      {"{number: 1, from: middle, to: end", "{number: 2, from: middle, to: end"},
      {"when: {field: choice, in: [red]}", "when: {field: several, not: [red, blue]}"},
      {"when: {field: choice, in: [red]}", "when: {field: flag, in: [\"false\"]}"},
      {"when: {field: choice, in: [red]}", "when: {field: pair.level, in: [low]}"},
      {"when: {field: choice, in: [red]}", "when: {field: story, filled: false}"},
      {"when: {field: choice, in: [red]}", "when: {all: [{field: choice, in: [red]}, {field: story, filled: true}]}"},
      {"{check: equals, field: flag, value: \"true\"}", "{check: opinion, approval: nod, days: 1}"},
      {"{check: equals, field: flag, value: \"true\"}", "{check: unknown, max: 0}"},
      {"    checks:\n      - {check: equals, field: flag, value: \"true\"}\n", "    checks: []\n"},
      {"mappings:\n  - {pipeline: elsewhere, from: x, to: middle}\n", ""},
      {"version: 3\n", "version: 3 # three\n"},
      {"key: sample\n", "---\nkey: sample\n"},
      {"de: Muster\n", "de: &name Muster\n"},
      {"de: Muster\n", "de: >-\n  Mus\n  ter\n"},
  };
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
  {
    char *yaml = edited (*state, sample (*state), edits[i][0], edits[i][1]), error[400];
    struct pipeline *pipeline = pipeline_parse (slice_of (yaml), error, sizeof error);
    if (pipeline == NULL)
      fail_msg ("\"%s\": %s", edits[i][1], error);
    assert_int_equal (error[0], '\0');
    pipeline_destroy (&pipeline);
  }
}

static void the_sample_itself_is_taken (void **state)
{
  struct pipeline *pipeline = parsed (sample (*state));
  assert_int_equal (pipeline->version, 3);
  pipeline_destroy (&pipeline);
}

static void assert_refused (const char *data, size_t size)
{
  char error[400] = "untouched";
  struct pipeline *pipeline = pipeline_parse ((struct slice){data, (uint32_t) size}, error, sizeof error);
  assert_null (pipeline);
  assert_true (error[0] != '\0' && strcmp (error, "untouched") != 0 && strchr (error, '\n') == NULL);
}

static void an_empty_or_foreign_text_is_refused (void **state)
{
  (void) state;
  assert_refused (NULL, 0);
  assert_refused ("", 0);
  static const char *const texts[] = {"\n",           "# nothing\n", "hello",           "- a\n- b\n",         "{}", "key: [\n", "\xff\xfe\x00k",
                                      "\xef\xbb\xbf", "---\n...\n",  "key: \xc3\x28\n", "%YAML 9.9\n---\n{}", "*x"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_refused (texts[i], strlen (texts[i]));
  assert_refused ("key: a\0b\n", 9);
}

static void a_bomb_of_aliases_is_refused (void **state)
{
  (void) state;
  static const char bomb[] = "a: &a [x, x, x, x, x, x, x, x, x]\n"
                             "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                             "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
                             "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n";
  char error[400];
  assert_null (pipeline_parse (slice_of (bomb), error, sizeof error));
  assert_non_null (strstr (error, "line 2, "));
}

static void a_megabyte_is_refused_whatever_it_holds (void **state)
{
  (void) state;
  size_t size = 1024 * 1024;
  char *text = malloc (size);
  static const char fillers[] = "a[{ \n-:\"'&*#%?|>!";
  for (const char *filler = fillers; *filler != '\0'; filler++)
    for (size_t half = size / 8; half <= size; half *= 8) /* one that is read, one that is too large */
    {
      memset (text, *filler, size);
      assert_refused (text, half);
    }
  free (text);
}

static void a_truncated_definition_is_refused (void **state)
{
  (void) state;
  const char *text;
  for (unsigned shipped = 0; (text = pipeline_shipped (shipped, NULL)) != NULL; shipped++)
    for (size_t size = strlen (text) - 97; size > 97; size -= 97)
    {
      /* A copy without anything behind it, so that reading too far shows. */
      char *part = malloc (size), error[400] = "";
      memcpy (part, text, size);
      struct pipeline *pipeline = pipeline_parse ((struct slice){part, (uint32_t) size}, error, sizeof error);
      if (pipeline == NULL)
        assert_true (strncmp (error, "line ", 5) == 0);
      pipeline_destroy (&pipeline);
      free (part);
    }
}

static void a_damaged_definition_never_does_harm (void **state)
{
  struct arena *arena = *state;
  const char *text = sample (arena);
  size_t size = strlen (text);
  uint64_t random = 0x9e3779b97f4a7c15;
  for (int round = 0; round < 3000; round++)
  {
    char *copy = malloc (size), error[400] = "";
    memcpy (copy, text, size);
    for (int i = 0; i < 1 + round % 3; i++)
    {
      random = random * 6364136223846793005u + 1442695040888963407u;
      copy[(random >> 33) % size] = (char) (random >> 24);
    }
    struct pipeline *pipeline = pipeline_parse ((struct slice){copy, (uint32_t) size}, error, sizeof error);
    assert_int_equal (pipeline == NULL, error[0] != '\0');
    pipeline_destroy (&pipeline);
    free (copy);
  }
}

static void an_error_fits_whatever_room_there_is (void **state)
{
  char *yaml = edited (*state, sample (*state), "key: story, type: text, max: 2000", "key: story, type: text, max: 010");
  for (size_t size = 0; size < 80; size++)
  {
    char *error = malloc (size + 1);
    memset (error, 'x', size + 1);
    assert_null (pipeline_parse (slice_of (yaml), error, size));
    assert_int_equal (error[size], 'x');
    if (size > 0)
      assert_non_null (memchr (error, '\0', size));
    free (error);
  }
}

/* ---- Values ---- */

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
  static const char *const texts_with_controls[] = {"\x01", "a\x1b[2J", "\x7f", "\xc2\x85", "\r\n"};
  for (size_t i = 0; i < 5; i++)
    assert_misfits ("story", value_string (texts_with_controls[i]));
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

/* ---- Conditions ---- */

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

/* ---- What clients get ---- */

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
      PROMISE (the_release_covers_the_steckbrief_and_nothing_later),
      PROMISE (the_sample_itself_is_taken),
      PROMISE (what_is_just_allowed_is_taken),
      PROMISE (what_is_wrong_is_named_with_its_line),
      PROMISE (an_empty_or_foreign_text_is_refused),
      PROMISE (a_bomb_of_aliases_is_refused),
      PROMISE (a_megabyte_is_refused_whatever_it_holds),
      PROMISE (a_truncated_definition_is_refused),
      PROMISE (a_damaged_definition_never_does_harm),
      PROMISE (an_error_fits_whatever_room_there_is),
      PROMISE (nothing_empties_any_field),
      PROMISE (texts_are_measured_in_characters),
      PROMISE (line_breaks_belong_into_long_texts_only),
      PROMISE (numbers_and_amounts_keep_their_bounds),
      PROMISE (a_band_fits_where_there_are_bands),
      PROMISE (yes_no_dates_and_options_are_taken_exactly),
      PROMISE (lists_keep_their_number_and_hold_nothing_twice),
      PROMISE (keys_digits_and_addresses_have_their_form),
      PROMISE (a_record_holds_its_columns_and_no_others),
      PROMISE (unknown_needs_a_name_and_a_date_and_a_field_that_allows_it),
      PROMISE (every_field_refuses_what_is_of_another_kind),
      PROMISE (conditions_look_at_values_lists_columns_and_emptiness),
      PROMISE (parts_of_a_condition_are_joined_by_any_or_all),
      PROMISE (money_reads_as_people_write_it),
      PROMISE (a_shipped_definition_fits_into_an_answer),
      PROMISE (clients_learn_everything_they_need_for_a_form),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
