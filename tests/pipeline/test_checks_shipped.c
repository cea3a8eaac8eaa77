/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the shipped definitions: what each gate asks. */
#include "look.h"

static struct look *shipped_look (struct arena *arena, const char *name)
{
  const char *found, *text = NULL;
  for (unsigned i = 0; (text = pipeline_shipped (i, &found)) != NULL && strcmp (found, name) != 0;)
    i++;
  assert_non_null (text);
  return look_new (arena, text);
}

static void a_title_and_one_sentence_are_enough_to_hand_in (void **state)
{
  static const char *const names[] = {"smarte-region", "kleinvorhaben"};
  for (size_t i = 0; i < 2; i++)
  {
    struct look *self = shipped_look (*state, names[i]);
    look_at (self, "draft", "idea");
    assert_int_equal (self->found.unmet.count, 2);
    assert_true (lists (&self->found.unmet, ERR_MISSING, "title") && lists (&self->found.unmet, ERR_MISSING, "summary"));
    set (self, "title", value_string ("Bus auf Abruf"));
    set (self, "summary", value_string ("Abends fährt wieder ein Bus."));
    look_at (self, "draft", "idea");
    assert_int_equal (self->found.unmet.count + self->found.waiting.count, 0);
    look_done (self);
  }
}

static void triage_asks_for_its_classification (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  set (self, "title", value_string ("x"));
  set (self, "summary", value_string ("x"));
  look_at (self, "idea", "steckbrief");
  assert_int_equal (self->found.unmet.count, 2);
  assert_true (lists (&self->found.unmet, ERR_MISSING, "fields_of_action") && lists (&self->found.unmet, ERR_MISSING, "target_groups"));
  /* These the coordinators see to themselves. */
  assert_int_equal (self->found.waiting.count, 2);
  assert_true (lists (&self->found.waiting, ERR_NOT_EQUAL, "similar_checked") && lists (&self->found.waiting, ERR_NOT_EQUAL, "knock_out"));
  set (self, "fields_of_action", texts (*state, "mobility", "energy", NULL));
  set (self, "target_groups", texts (*state, "residents", NULL));
  set (self, "similar_checked", value_bool (true));
  set (self, "knock_out", value_string ("duplicate"));
  look_at (self, "idea", "steckbrief");
  assert_int_equal (self->found.unmet.count, 0);
  assert_int_equal (self->found.waiting.count, 1);
  assert_true (lists (&self->found.waiting, ERR_NOT_EQUAL, "knock_out"));
  set (self, "knock_out", value_string ("none"));
  look_at (self, "idea", "steckbrief");
  assert_int_equal (self->found.waiting.count, 0);
  look_done (self);
}

/* ---- A case that is ready ---- */

/* Fills every field of the definition that is due up to a gate with something that fits. */
static void fill (struct look *self, int gate)
{
  for (uint32_t i = 0; i < self->pipeline->field_count; i++)
  {
    const struct field *field = &self->pipeline->fields[i];
    struct value value = VALUE_NONE;
    if (field->due < 0 || field->due > gate)
      continue;
    if (field->type == DEF_INT || field->type == DEF_MONEY)
      value = value_int (field->min > 100 ? field->min : 100);
    else if (field->type == DEF_BOOL)
      value = value_bool (true);
    else if (field->type == DEF_DATE)
      value = value_string ("2026-03-01");
    else if (field->type == DEF_ENUM)
      value = value_text (field->options[0].key);
    else if (field->type == DEF_ENUMS)
      value = texts (self->arena, arena_copy (self->arena, field->options[0].key.data, field->options[0].key.size), NULL);
    else if (field->none.size > 0)
      value = value_text (field->none);
    else if (field->type == DEF_RECORD)
    {
      value = value_map (self->arena, 4);
      for (uint32_t c = 0; c < field->column_count; c++)
      {
        const struct field *column = &field->columns[c];
        value_set (self->arena, &value, column->key,
                   column->type == DEF_ENUM   ? value_text (column->options[0].key)
                   : column->type == DEF_DATE ? value_string ("2026-03-01")
                                              : value_string ("x"));
      }
    }
    else
      value = value_string ("x");
    assert_int_equal (field_value_check (field, &value, self->arena, NULL), 0);
    value_set (self->arena, &self->fields, field->key, value);
  }
}

static void rate (struct look *self, char person)
{
  struct table_row *row = add_row (self, "ratings", arena_printf (self->arena, "B-%c", person), NULL);
  memset (row->person, person, sizeof row->person);
}

/* The profile is filled, rated by two and released. */
static struct look *ready_at_steckbrief (struct arena *arena)
{
  struct look *self = shipped_look (arena, "smarte-region");
  fill (self, 2);
  rate (self, 'a');
  rate (self, 'b');
  approve (self, "release", true);
  return self;
}

static struct table_row *requirement (struct look *self, const char *id, const char *type, const char *topic)
{
  struct table_row *row = add_row (self, "requirements", id, "title", value_string ("Anmeldung"), "type", value_string (type), "priority",
                                   value_string ("should"), "status", value_string ("agreed"), NULL);
  if (topic != NULL)
    value_set_str (self->arena, &row->cells, "topic", value_string (topic));
  return row;
}

/* A service with its specification complete. */
static struct look *ready_at_specification (struct arena *arena)
{
  static const char *const chapters[] = {"specification_situation", "specification_quality", "specification_security", "specification_acceptance"};
  struct look *self = shipped_look (arena, "smarte-region");
  fill (self, 3);
  set (self, "measure_type", value_string ("service"));
  set (self, "goals", value_string ("none_adopted"));
  set (self, "personal_data", value_string ("none"));
  for (size_t i = 0; i < 4; i++)
    set (self, chapters[i], value_string ("x"));
  add_row (self, "risks", "R-1", "title", value_string ("x"), NULL);
  add_row (self, "indicators", "I-1", "title", value_string ("x"), "baseline", value_int (0), "due_on", value_string ("2027-01-01"), NULL);
  requirement (self, "F-001", "functional", NULL);
  requirement (self, "Q-001", "quality", "data_protection");
  requirement (self, "Q-002", "quality", "it_security");
  requirement (self, "Q-003", "quality", "accessibility");
  return self;
}

static struct table_row *amount (struct look *self, const char *table, const char *id, const char *kind, int64_t cents)
{
  return add_row (self, table, id, "year", value_int (2026), "kind", value_string (kind), "cents", value_int (cents), NULL);
}

/* The real plan of a regional centre: 192,000 € granted, 85,000 € own, 277,000 € spent. */
static struct look *ready_at_funding (struct arena *arena)
{
  struct look *self = shipped_look (arena, "smarte-region");
  fill (self, 4);
  set (self, "provisional_budget", value_bool (false));
  set (self, "followup_covered", value_bool (true));
  set (self, "personal_data", value_string ("none"));
  value_set_str (arena, &amount (self, "expenses", "A-1", "staff", 27700000)->cells, "eligible", value_bool (true));
  amount (self, "cover", "D-1", "own", 8500000);
  value_set_str (arena, &amount (self, "cover", "D-2", "grant", 19200000)->cells, "application", value_string ("N-1"));
  add_row (self, "applications", "N-1", "title", value_string ("Land"), "status", value_string ("granted"), "amount", value_int (19200000), "granted_cents",
           value_int (19200000), "decided_on", value_string ("2026-01-01"), NULL);
  add_row (self, "consultations", "V-1", "kind", value_string ("resolution"), "result", value_string ("adopted"), "date", value_string ("2026-02-01"), NULL);
  return self;
}

static void assert_open (struct look *self, const char *from, const char *to)
{
  look_at (self, from, to);
  for (uint32_t i = 0; i < self->found.unmet.count; i++)
    print_message ("%.*s\n", SLICE_ARG (self->found.unmet.items[i].de));
  for (uint32_t i = 0; i < self->found.waiting.count; i++)
    print_message ("%.*s\n", SLICE_ARG (self->found.waiting.items[i].de));
  assert_int_equal (self->found.unmet.count + self->found.waiting.count, 0);
}

/* Exactly one thing is missing. */
static void assert_wants (struct look *self, const char *from, const char *to, int code, const char *field, const char *row)
{
  look_at (self, from, to);
  assert_int_equal (self->found.unmet.count + self->found.waiting.count, 1);
  assert_true (reason_of (&self->found.unmet, code, field, row) != NULL || reason_of (&self->found.waiting, code, field, row) != NULL);
}

static struct value *cell (struct look *self, const char *table, uint32_t row, const char *column)
{
  for (uint32_t i = 0; i < self->rows.count; i++)
  {
    struct value *cells = &self->rows.tables[i].rows[row].cells;
    for (uint32_t k = 0; slice_is (self->rows.tables[i].table, table) && k < cells->count; k++)
      if (slice_is (value_as_slice (&cells->items[2 * k]), column))
        return &cells->items[2 * k + 1];
  }
  fail_msg ("%s has no %s", table, column);
  return NULL;
}

/* The gate is shut while the cell holds this, for one reason. */
static void assert_wants_cell (struct look *self, const char *from, const char *to, const char *table, const char *column, struct value wrong, int code,
                               const char *field, const char *row)
{
  struct value *at = cell (self, table, 0, column), right = *at;
  *at = wrong;
  assert_wants (self, from, to, code, field, row);
  *at = right;
  assert_open (self, from, to);
}

/* ---- Its gates ---- */

static void a_steckbrief_needs_two_ratings_and_its_release (void **state)
{
  struct look *self = ready_at_steckbrief (*state);
  assert_open (self, "steckbrief", "specification");
  self->rows.tables[0].count = 1;
  assert_wants (self, "steckbrief", "specification", ERR_RATINGS_MISSING, "ratings", NULL);
  self->rows.tables[0].count = 2;
  self->kase.approval_count = 0;
  assert_wants (self, "steckbrief", "specification", ERR_APPROVAL_MISSING, "release", NULL);
  assert_int_equal (self->found.waiting.count, 1);
  look_done (self);
}

static void at_most_five_entries_of_a_steckbrief_may_be_unknown (void **state)
{
  static const char *const keys[] = {"problem", "objective", "solution", "benefit", "goals", "priority"};
  struct look *self = ready_at_steckbrief (*state);
  for (size_t i = 0; i < 6; i++)
  {
    assert_open (self, "steckbrief", "specification");
    set (self, keys[i], unknown (*state, "Frau Krüger", "2026-05-01"));
  }
  assert_wants (self, "steckbrief", "specification", ERR_TOO_MANY_UNKNOWN, NULL, NULL);
  look_at (self, "specification", "funding");
  for (size_t i = 0; i < 6; i++)
    assert_true (lists (&self->found.unmet, ERR_STILL_UNKNOWN, keys[i]));
  look_done (self);
}

static void a_specification_is_complete_with_its_chapters_and_requirements (void **state)
{
  static const char *const chapters[] = {"specification_situation", "specification_quality", "specification_security", "specification_acceptance"};
  struct look *self = ready_at_specification (*state);
  assert_open (self, "specification", "funding");
  assert_int_equal (self->found.warnings.count, 0);
  for (size_t i = 0; i < 4; i++)
  {
    set (self, chapters[i], value_string (" "));
    assert_wants (self, "specification", "funding", ERR_MISSING, chapters[i], NULL);
    set (self, chapters[i], value_string ("x"));
  }
  for (uint32_t i = 0; i < 4; i++)
  {
    struct value *status = cell (self, "requirements", i, "status"), agreed = *status;
    *status = value_string ("dropped");
    assert_wants (self, "specification", "funding", ERR_TOO_FEW_ROWS, "requirements", NULL);
    *status = agreed;
  }
  look_done (self);
}

static void a_must_needs_an_acceptance_criterion_and_a_source (void **state)
{
  struct look *self = ready_at_specification (*state);
  *cell (self, "requirements", 0, "priority") = value_string ("must");
  look_at (self, "specification", "funding");
  assert_int_equal (self->found.unmet.count, 2);
  assert_non_null (reason_of (&self->found.unmet, ERR_ROW_UNMET, "requirements.acceptance", "F-001"));
  assert_non_null (reason_of (&self->found.unmet, ERR_ROW_UNMET, "requirements.source", "F-001"));
  look_done (self);
}

static void too_many_musts_and_vague_words_are_warned_of (void **state)
{
  struct look *self = ready_at_specification (*state);
  for (uint32_t i = 0; i < 3; i++)
  {
    *cell (self, "requirements", i, "priority") = value_string ("must");
    value_set_str (*state, &self->rows.tables[2].rows[i].cells, "acceptance", value_string ("geprüft, gemessen etc."));
    value_set_str (*state, &self->rows.tables[2].rows[i].cells, "source", value_string ("OZG"));
  }
  set (self, "goals", texts (*state, "energy", NULL));
  set (self, "specification_acceptance", value_string ("Es ist benutzerfreundlicher."));
  assert_open (self, "specification", "funding");
  assert_true (lists (&self->found.warnings, ERR_SHARE_EXCEEDED, "requirements"));
  assert_non_null (reason_of (&self->found.warnings, ERR_VAGUE, "requirements.acceptance", "F-001"));
  assert_true (lists (&self->found.warnings, ERR_VAGUE, "specification_acceptance"));
  assert_true (lists (&self->found.warnings, ERR_NOT_LINKED, "goals"));
  look_done (self);
}

static void the_kind_of_measure_tells_what_is_to_be_specified (void **state)
{
  struct look *self = ready_at_specification (*state);
  self->rows.tables[2].count = 0; /* its requirements */
  set (self, "specification_quality", VALUE_NONE);
  set (self, "measure_type", value_string ("qualification"));
  assert_wants (self, "specification", "funding", ERR_MISSING, "service_description", NULL);
  set (self, "service_description", value_string ("x"));
  assert_open (self, "specification", "funding");
  look_done (self);
}

static uint32_t opinions_waited_for (struct look *self, const char *personal, const char *confidentiality, const char *availability)
{
  struct value need = map_with (self->arena, "confidentiality", value_string (confidentiality));
  value_set_str (self->arena, &need, "integrity", value_string ("normal"));
  value_set_str (self->arena, &need, "availability", value_string (availability));
  set (self, "protection_need", need);
  set (self, "personal_data", value_string (personal));
  look_at (self, "specification", "funding");
  return self->found.waiting.count;
}

static void opinions_are_needed_for_personal_data_or_higher_protection_need (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  assert_int_equal (opinions_waited_for (self, "none", "normal", "normal"), 0);
  assert_int_equal (opinions_waited_for (self, "yes", "normal", "normal"), 2);
  assert_int_equal (opinions_waited_for (self, "dpia", "normal", "normal"), 2);
  assert_int_equal (opinions_waited_for (self, "none", "high", "normal"), 2);
  assert_int_equal (opinions_waited_for (self, "none", "normal", "very_high"), 2);
  assert_true (lists (&self->found.waiting, ERR_OPINION_NOT_ASKED, "dpo") && lists (&self->found.waiting, ERR_OPINION_NOT_ASKED, "iso"));
  self->kase.asked_count = 2;
  self->kase.asked[0] = (struct case_asked){.kind = SLICE ("dpo"), .until = SLICE ("1970-01-15")};
  self->kase.asked[1] = (struct case_asked){.kind = SLICE ("iso"), .until = SLICE ("1970-01-20")};
  self->now_ms = 14 * DAY_MS;
  assert_int_equal (opinions_waited_for (self, "yes", "high", "normal"), 2);
  assert_true (lists (&self->found.waiting, ERR_OPINION_MISSING, "dpo") && lists (&self->found.waiting, ERR_OPINION_MISSING, "iso"));
  self->now_ms = 15 * DAY_MS;
  assert_int_equal (opinions_waited_for (self, "yes", "high", "normal"), 1);
  look_done (self);
}

static void only_an_adoption_may_skip_the_specification_and_with_a_reason (void **state)
{
  struct look *self = ready_at_steckbrief (*state);
  self->kase.stage = SLICE ("steckbrief");
  assert_null (gate_find (self->pipeline, &self->kase, &self->fields, SLICE ("funding")));
  set (self, "adopted_from", value_string ("SLK-2026-00042"));
  const struct gate *gate = gate_find (self->pipeline, &self->kase, &self->fields, SLICE ("funding"));
  assert_non_null (gate);
  assert_true (gate->reason);
  look_at (self, "steckbrief", "funding");
  assert_true (lists (&self->found.unmet, ERR_MISSING, "protection_need") && lists (&self->found.unmet, ERR_MISSING, "accessibility"));
  look_done (self);
}

/* Whatever the case says of where it comes from: a text that anybody may empty again. */
static void the_funding_decision_asks_for_the_opinions_of_every_case (void **state)
{
  struct look *self = ready_at_funding (*state);
  struct value high = map_with (*state, "confidentiality", value_string ("normal"));
  value_set_str (*state, &high, "integrity", value_string ("normal"));
  value_set_str (*state, &high, "availability", value_string ("high"));
  assert_open (self, "funding", "implementation");
  for (int way = 0; way < 3; way++)
  {
    set (self, "adopted_from", way == 1 ? value_string ("SLK-2026-00042") : VALUE_NONE);
    set (self, "personal_data", value_string (way == 2 ? "none" : "yes"));
    if (way == 2)
      set (self, "protection_need", high);
    look_at (self, "funding", "implementation");
    assert_int_equal (self->found.unmet.count, 0);
    assert_true (lists (&self->found.waiting, ERR_OPINION_NOT_ASKED, "dpo") && lists (&self->found.waiting, ERR_OPINION_NOT_ASKED, "iso"));
  }
  self->kase.approval_count = 2;
  self->kase.approvals[0] = (struct case_approval){.kind = SLICE ("dpo"), .yes = true};
  self->kase.approvals[1] = (struct case_approval){.kind = SLICE ("iso"), .yes = false};
  assert_open (self, "funding", "implementation");
  look_done (self);
}

static void a_band_is_not_enough_for_the_funding_decision (void **state)
{
  struct look *self = ready_at_funding (*state);
  set (self, "invest_cents", band (*state, "25k"));
  look_at (self, "specification", "funding");
  assert_false (lists (&self->found.unmet, ERR_STILL_BAND, "invest_cents"));
  assert_wants (self, "funding", "implementation", ERR_STILL_BAND, "invest_cents", NULL);
  look_done (self);
}

static void the_real_plan_of_a_regional_centre_passes_and_one_cent_off_does_not (void **state)
{
  struct look *self = ready_at_funding (*state);
  assert_open (self, "funding", "implementation");
  *cell (self, "cover", 0, "cents") = value_int (8499999);
  look_at (self, "funding", "implementation");
  assert_int_equal (self->found.unmet.count, 2); /* in total and in its year */
  assert_true (says (self->found.unmet.items[0].de, "Ausgaben 277.000 €, Deckung 276.999,99 €"));
  assert_true (says (self->found.unmet.items[1].de, "2026: Ausgaben 277.000 €, Deckung 276.999,99 €"));
  look_done (self);
}

static void what_the_funding_decision_stands_on_is_asked_for_one_by_one (void **state)
{
  struct look *self = ready_at_funding (*state);
  struct value no = value_bool (false), rejected = value_string ("rejected"), submitted = value_string ("submitted");
  set (self, "followup_covered", no);
  assert_wants (self, "funding", "implementation", ERR_NOT_EQUAL, "followup_covered", NULL);
  set (self, "followup_covered", value_bool (true));
  assert_wants_cell (self, "funding", "implementation", "consultations", "result", rejected, ERR_TOO_FEW_ROWS, "consultations", NULL);
  assert_wants_cell (self, "funding", "implementation", "applications", "status", submitted, ERR_ROW_UNMET, "cover.application", "D-2");
  assert_wants_cell (self, "funding", "implementation", "applications", "granted_cents", value_int (19199999), ERR_SUM_EXCEEDED, "cover.cents", NULL);
  /* Where no application is named, that is what is missing, and not its being granted. */
  *cell (self, "cover", 1, "application") = VALUE_NONE;
  assert_wants (self, "funding", "implementation", ERR_ROW_UNMET, "cover.application", "D-2");
  assert_true (says (self->found.unmet.items[0].de, "kein Antrag zugeordnet"));
  *cell (self, "cover", 1, "application") = value_string ("N-1");
  assert_wants_cell (self, "funding", "implementation", "expenses", "eligible", no, ERR_SUM_EXCEEDED, "cover.cents", NULL);
  *cell (self, "applications", 0, "status") = submitted;
  value_set_str (*state, &self->rows.tables[2].rows[0].cells, "early_start", value_string ("approved"));
  assert_open (self, "funding", "implementation");
  /* An early start does not help what was not handed in. */
  assert_wants_cell (self, "funding", "implementation", "applications", "status", value_string ("draft"), ERR_ROW_UNMET, "cover.application", "D-2");
  assert_wants_cell (self, "funding", "implementation", "applications", "status", value_string ("sketch"), ERR_ROW_UNMET, "cover.application", "D-2");
  /* Nor is more planned than was asked for. */
  assert_wants_cell (self, "funding", "implementation", "applications", "amount", value_int (19199999), ERR_SUM_EXCEEDED, "cover.cents", NULL);
  add_row (self, "draws", "M-1", "cents", value_int (1), NULL);
  assert_wants (self, "funding", "implementation", ERR_SUM_EXCEEDED, "draws.cents", NULL);
  look_done (self);
}

static void no_application_pays_for_what_another_was_granted (void **state)
{
  static const struct
  {
    const char *from, *to;
  } gates[] = {{"funding", "implementation"}, {"implementation", "operation"}, {"operation", "completed"}};
  struct look *self = ready_at_funding (*state);
  struct table_row *drawn = add_row (self, "draws", "AB-1", "application", value_string ("N-1"), "cents", value_int (19200000), NULL);
  add_row (self, "applications", "N-2", "title", value_string ("Digitalpakt"), "status", value_string ("granted"), "amount", value_int (1000), "granted_cents",
           value_int (1000), "decided_on", value_string ("2026-01-01"), NULL);
  assert_open (self, "funding", "implementation");
  value_set_str (*state, &drawn->cells, "application", value_string ("N-2"));
  for (size_t i = 0; i < 3; i++)
  {
    look_at (self, gates[i].from, gates[i].to);
    const struct reason *reason = reason_of (&self->found.unmet, ERR_SUM_EXCEEDED, "draws.cents", NULL);
    assert_non_null (reason);
    assert_true (says (reason->de, "N-2 „Digitalpakt“: Abgerufen 192.000 €, Bewilligt 10 €"));
  }
  value_set_str (*state, &drawn->cells, "application", value_string ("N-1"));
  *cell (self, "cover", 1, "application") = value_string ("N-2");
  look_at (self, "funding", "implementation");
  assert_int_equal (self->found.unmet.count, 2); /* more than it asks for, and more than it was granted */
  assert_true (says (self->found.unmet.items[0].de, "N-2 „Digitalpakt“") && says (self->found.unmet.items[1].de, "N-2 „Digitalpakt“"));
  look_done (self);
}

static void a_case_can_be_completed (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  fill (self, 6);
  add_row (self, "milestones", "M-1", "actual_on", value_string ("2026-01-01"), NULL);
  add_row (self, "tasks", "T-1", "required", value_bool (true), "done", value_bool (true), NULL);
  add_row (self, "measurements", "W-1", "indicator", value_string ("I-1"), NULL);
  add_row (self, "applications", "N-1", "status", value_string ("proof_submitted"), "granted_cents", value_int (1), NULL);
  assert_wants (self, "implementation", "operation", ERR_APPROVAL_MISSING, "acceptance", NULL);
  approve (self, "acceptance", true);
  assert_open (self, "implementation", "operation");
  assert_wants_cell (self, "implementation", "operation", "milestones", "actual_on", VALUE_NONE, ERR_ROW_UNMET, "milestones.actual_on", "M-1");
  assert_wants_cell (self, "implementation", "operation", "tasks", "done", value_bool (false), ERR_ROW_UNMET, "tasks.done", "T-1");
  assert_open (self, "operation", "completed");
  assert_wants_cell (self, "operation", "completed", "applications", "status", value_string ("granted"), ERR_ROW_UNMET, "applications.status", "N-1");
  set (self, "lessons", VALUE_NONE);
  assert_wants (self, "operation", "completed", ERR_MISSING, "lessons", NULL);
  look_done (self);
}

static void a_small_project_stays_within_its_limits (void **state)
{
  struct look *self = shipped_look (*state, "kleinvorhaben");
  fill (self, 2);
  set (self, "invest_cents", value_int (1000000));
  set (self, "annual_cents", value_int (200000));
  set (self, "personal_data", value_string ("none"));
  look_at (self, "steckbrief", "implementation");
  assert_int_equal (self->found.unmet.count + self->found.waiting.count, 0);
  set (self, "invest_cents", value_int (1000001));
  set (self, "annual_cents", value_int (200001));
  set (self, "personal_data", value_string ("yes"));
  set (self, "funding_idea", texts (*state, "own_funds", "grant", NULL));
  look_at (self, "steckbrief", "implementation");
  assert_int_equal (self->found.unmet.count, 4);
  assert_true (lists (&self->found.unmet, ERR_LIMIT_EXCEEDED, "invest_cents") && lists (&self->found.unmet, ERR_LIMIT_EXCEEDED, "annual_cents"));
  assert_true (lists (&self->found.unmet, ERR_NOT_EQUAL, "personal_data") && lists (&self->found.unmet, ERR_NOT_EQUAL, "funding_idea"));
  look_done (self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_title_and_one_sentence_are_enough_to_hand_in),
      PROMISE (triage_asks_for_its_classification),
      PROMISE (a_steckbrief_needs_two_ratings_and_its_release),
      PROMISE (at_most_five_entries_of_a_steckbrief_may_be_unknown),
      PROMISE (a_specification_is_complete_with_its_chapters_and_requirements),
      PROMISE (a_must_needs_an_acceptance_criterion_and_a_source),
      PROMISE (too_many_musts_and_vague_words_are_warned_of),
      PROMISE (the_kind_of_measure_tells_what_is_to_be_specified),
      PROMISE (opinions_are_needed_for_personal_data_or_higher_protection_need),
      PROMISE (only_an_adoption_may_skip_the_specification_and_with_a_reason),
      PROMISE (the_funding_decision_asks_for_the_opinions_of_every_case),
      PROMISE (a_band_is_not_enough_for_the_funding_decision),
      PROMISE (the_real_plan_of_a_regional_centre_passes_and_one_cent_off_does_not),
      PROMISE (what_the_funding_decision_stands_on_is_asked_for_one_by_one),
      PROMISE (no_application_pays_for_what_another_was_granted),
      PROMISE (a_case_can_be_completed),
      PROMISE (a_small_project_stays_within_its_limits),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
