/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of gates: each kind of check alone, first unmet, then met; then what the shipped definitions ask. */
#include "broker/pipeline/checks.h"

#include "definition_sample.h"

#define DAY_MS INT64_C (86400000)

/* One gate looked at with some fields. */
struct look
{
  struct arena *arena;
  struct pipeline *pipeline;
  struct kase kase;
  struct value fields;
  int64_t now_ms;
  struct reasons unmet, waiting;
};

static struct look *look_new (struct arena *arena, const char *yaml)
{
  struct look *self = arena_alloc (arena, sizeof *self);
  self->arena = arena;
  self->pipeline = parsed (yaml);
  self->kase.stage = SLICE ("middle");
  self->fields = value_map (arena, 8);
  return self;
}

static void set (struct look *self, const char *key, struct value value)
{
  value_set_str (self->arena, &self->fields, key, value);
}

static void look_at (struct look *self, const char *from, const char *to)
{
  self->unmet.count = self->waiting.count = 0;
  self->unmet.more = self->waiting.more = false;
  for (uint32_t i = 0; i < self->pipeline->gate_count; i++)
  {
    const struct gate *gate = &self->pipeline->gates[i];
    if (slice_is (gate->from, from) && slice_is (gate->to, to))
    {
      gate_check (self->pipeline, gate, &self->kase, &self->fields, self->now_ms, self->arena, &self->unmet, &self->waiting);
      return;
    }
  }
  fail_msg ("no gate from %s to %s", from, to);
}

static void look (struct look *self)
{
  look_at (self, "middle", "late");
}

static bool lists (const struct reasons *reasons, int code, const char *field)
{
  for (uint32_t i = 0; i < reasons->count; i++)
    if (reasons->items[i].code == code && slice_equal (reasons->items[i].field, slice_of (field)))
      return true;
  return false;
}

static bool says (struct slice text, const char *part)
{
  return memmem (text.data, text.size, part, strlen (part)) != NULL;
}

/* Exactly one finding, among those the caller must see to. */
static void assert_unmet (struct look *self, int code, const char *field)
{
  look (self);
  assert_int_equal (self->unmet.count, 1);
  assert_int_equal (self->waiting.count, 0);
  assert_true (lists (&self->unmet, code, field));
  assert_true (self->unmet.items[0].de.size > 0 && self->unmet.items[0].en.size > 0);
}

/* Exactly one finding, among those somebody else sees to. */
static void assert_waiting (struct look *self, int code, const char *field)
{
  look (self);
  assert_int_equal (self->unmet.count, 0);
  assert_int_equal (self->waiting.count, 1);
  assert_true (lists (&self->waiting, code, field));
}

static void assert_met (struct look *self)
{
  look (self);
  assert_int_equal (self->unmet.count, 0);
  assert_int_equal (self->waiting.count, 0);
}

static void done (struct look *self)
{
  pipeline_destroy (&self->pipeline);
  assert_null (self->pipeline);
}

/* ---- Each kind of check ---- */

static void a_field_that_is_due_must_be_filled (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled}"));
  assert_unmet (self, ERR_MISSING, "open");
  assert_true (says (self->unmet.items[0].de, "Offenes") && says (self->unmet.items[0].en, "Open"));
  set (self, "open", value_string (" \n\t \xc2\xa0"));
  assert_unmet (self, ERR_MISSING, "open");
  set (self, "open", value_string (" x "));
  assert_met (self);
  done (self);
}

static void a_field_due_later_is_not_asked_for_yet (void **state)
{
  char *yaml = edited (*state, with_checks (*state, "{check: filled}"), "max: 50, due: 1, may_be", "max: 50, due: 2, may_be");
  struct look *self = look_new (*state, yaml);
  assert_met (self);
  look_at (self, "late", "end");
  assert_true (lists (&self->unmet, ERR_MISSING, "open"));
  done (self);
}

static void a_field_a_check_names_must_be_filled_when_its_condition_holds (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [story, several], when: {field: choice, in: [blue]}}"));
  set (self, "open", value_string ("x"));
  assert_met (self);
  set (self, "choice", value_string ("red"));
  assert_met (self);
  set (self, "choice", value_string ("blue"));
  look (self);
  assert_int_equal (self->unmet.count, 2);
  assert_true (lists (&self->unmet, ERR_MISSING, "story") && lists (&self->unmet, ERR_MISSING, "several"));
  set (self, "story", value_string ("x"));
  set (self, "several", texts (*state, NULL));
  assert_unmet (self, ERR_MISSING, "several");
  set (self, "several", texts (*state, "red", "blue", NULL));
  assert_met (self);
  done (self);
}

static void a_record_is_filled_when_its_required_columns_are (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [pair]}"));
  set (self, "open", value_string ("x"));
  struct value pair = map_with (*state, "level", value_string ("low"));
  set (self, "pair", pair);
  assert_unmet (self, ERR_MISSING, "pair");
  value_set_str (*state, &pair, "name", value_string ("  "));
  set (self, "pair", pair);
  assert_unmet (self, ERR_MISSING, "pair");
  value_set_str (*state, &pair, "name", value_string ("Amt 1"));
  set (self, "pair", pair);
  assert_met (self);
  done (self);
}

static void no_and_zero_are_values (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [flag, exact, number]}"));
  set (self, "open", value_string ("x"));
  look (self);
  assert_int_equal (self->unmet.count, 3);
  set (self, "flag", value_bool (false));
  set (self, "exact", value_int (0));
  set (self, "number", value_int (0));
  assert_met (self);
  done (self);
}

static void unknown_will_do_at_the_gate_it_is_due_and_no_longer (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled}"));
  set (self, "open", unknown (*state, "Frau Krüger", "2026-05-01"));
  assert_met (self);
  look_at (self, "late", "end");
  assert_int_equal (self->unmet.count, 1);
  assert_true (lists (&self->unmet, ERR_STILL_UNKNOWN, "open"));
  set (self, "open", value_string ("x"));
  look_at (self, "late", "end");
  assert_int_equal (self->unmet.count, 0);
  done (self);
}

static void a_band_will_do_until_its_gate (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [cost]}"));
  set (self, "open", value_string ("x"));
  set (self, "cost", band (*state, "small"));
  assert_met (self);
  look_at (self, "late", "end");
  assert_int_equal (self->unmet.count, 1);
  assert_true (lists (&self->unmet, ERR_STILL_BAND, "cost"));
  set (self, "cost", value_int (123));
  look_at (self, "late", "end");
  assert_int_equal (self->unmet.count, 0);
  done (self);
}

static void a_value_must_equal_the_one_asked_for (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: equals, field: flag, value: \"true\"}"));
  assert_unmet (self, ERR_NOT_EQUAL, "flag");
  assert_true (says (self->unmet.items[0].de, "ja") && says (self->unmet.items[0].en, "yes"));
  set (self, "flag", value_bool (false));
  assert_unmet (self, ERR_NOT_EQUAL, "flag");
  set (self, "flag", value_bool (true));
  assert_met (self);
  done (self);

  self = look_new (*state, with_checks (*state, "{check: equals, field: choice, value: blue}"));
  set (self, "choice", value_string ("red"));
  assert_unmet (self, ERR_NOT_EQUAL, "choice");
  assert_true (says (self->unmet.items[0].de, "„blau“") && says (self->unmet.items[0].en, "\"blue\""));
  set (self, "choice", value_string ("blue"));
  assert_met (self);
  done (self);
}

static void a_list_equals_a_value_when_it_holds_nothing_else (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: equals, field: several, value: red}"));
  set (self, "several", texts (*state, "red", "blue", NULL));
  assert_unmet (self, ERR_NOT_EQUAL, "several");
  set (self, "several", texts (*state, "red", NULL));
  assert_met (self);
  done (self);
}

static void a_column_of_a_record_can_be_asked_for (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: equals, field: pair.level, value: low}"));
  assert_unmet (self, ERR_NOT_EQUAL, "pair.level");
  assert_true (says (self->unmet.items[0].de, "Paar") && says (self->unmet.items[0].de, "Stufe"));
  set (self, "pair", map_with (*state, "level", value_string ("low")));
  assert_met (self);
  done (self);
}

static void approve (struct look *self, const char *kind, bool yes)
{
  self->kase.approval_count = 1;
  self->kase.approvals[0] = (struct case_approval){.kind = slice_of (kind), .yes = yes};
}

static void an_approval_must_be_given_with_yes (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: approval, approval: nod}"));
  assert_waiting (self, ERR_APPROVAL_MISSING, "nod");
  assert_true (says (self->waiting.items[0].de, "Nicken") && says (self->waiting.items[0].en, "Nod"));
  approve (self, "nod", false);
  assert_waiting (self, ERR_APPROVAL_DENIED, "nod");
  approve (self, "another", true);
  assert_waiting (self, ERR_APPROVAL_MISSING, "nod");
  approve (self, "nod", true);
  assert_met (self);
  done (self);
}

static void an_opinion_must_be_given_or_its_period_have_passed (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: opinion, approval: nod, days: 14}"));
  self->kase.entered_ms = date_to_ms (SLICE ("2026-03-02")) + 5000;
  self->now_ms = self->kase.entered_ms + 14 * DAY_MS - 1;
  assert_waiting (self, ERR_OPINION_MISSING, "nod");
  assert_true (says (self->waiting.items[0].de, "16.03.2026") && says (self->waiting.items[0].en, "2026-03-16"));
  approve (self, "nod", false);
  assert_met (self);
  approve (self, "another", true);
  assert_waiting (self, ERR_OPINION_MISSING, "nod");
  self->now_ms++;
  assert_met (self);
  done (self);
}

static void a_period_does_not_end_before_it_begins (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: order, field: first, other: last}"));
  assert_met (self);
  set (self, "first", value_string ("2026-04-02"));
  assert_met (self);
  set (self, "last", value_string ("2026-04-01"));
  assert_unmet (self, ERR_DATE_ORDER, "last");
  set (self, "last", value_string ("2026-04-02"));
  assert_met (self);
  set (self, "last", unknown (*state, "x", "2026-01-01"));
  assert_met (self);
  done (self);
}

static void an_amount_stays_within_its_limit (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: limit, field: cost, max: 1000000}"));
  assert_met (self);
  set (self, "cost", value_int (1000001));
  assert_unmet (self, ERR_LIMIT_EXCEEDED, "cost");
  assert_true (says (self->unmet.items[0].de, "10.000 €") && says (self->unmet.items[0].en, "€10,000"));
  set (self, "cost", value_int (1000000));
  assert_met (self);
  set (self, "cost", band (*state, "big"));
  assert_unmet (self, ERR_LIMIT_EXCEEDED, "cost");
  set (self, "cost", band (*state, "small"));
  assert_met (self);
  set (self, "cost", unknown (*state, "x", "2026-01-01"));
  assert_unmet (self, ERR_STILL_UNKNOWN, "cost");
  done (self);
}

static void a_band_counts_with_its_upper_bound (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: limit, field: cost, max: 499999}"));
  set (self, "cost", band (*state, "small"));
  assert_unmet (self, ERR_LIMIT_EXCEEDED, "cost");
  set (self, "cost", band (*state, "of another definition"));
  assert_unmet (self, ERR_LIMIT_EXCEEDED, "cost");
  set (self, "cost", value_int (499999));
  assert_met (self);
  done (self);
}

static void only_so_many_fields_may_be_unknown (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: unknown, max: 2}"));
  set (self, "open", unknown (*state, "x", "2026-01-01"));
  set (self, "story", unknown (*state, "x", "2026-01-01"));
  assert_met (self);
  set (self, "number", unknown (*state, "x", "2026-01-01"));
  assert_unmet (self, ERR_TOO_MANY_UNKNOWN, NULL);
  assert_true (says (self->unmet.items[0].de, "2"));
  set (self, "number", value_int (1));
  assert_met (self);
  done (self);
}

/* ---- Together ---- */

static void every_unmet_condition_is_said_at_once_and_each_once (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [choice]}\n"
                                                             "      - {check: filled, fields: [choice, story]}\n"
                                                             "      - {check: equals, field: choice, value: red}\n"
                                                             "      - {check: equals, field: flag, value: \"true\"}\n"
                                                             "      - {check: approval, approval: nod}"));
  look (self);
  assert_int_equal (self->unmet.count, 4);
  assert_true (lists (&self->unmet, ERR_MISSING, "open") && lists (&self->unmet, ERR_MISSING, "choice"));
  assert_true (lists (&self->unmet, ERR_MISSING, "story") && lists (&self->unmet, ERR_NOT_EQUAL, "flag"));
  assert_int_equal (self->waiting.count, 1);
  assert_true (lists (&self->waiting, ERR_APPROVAL_MISSING, "nod"));
  done (self);
}

static void what_the_decider_sees_to_does_not_hinder_laying (void **state)
{
  struct look *self =
      look_new (*state, with_checks (*state, "{check: filled, decider: true}\n      - {check: equals, field: flag, value: \"true\", decider: true}"));
  look (self);
  assert_int_equal (self->unmet.count, 0);
  assert_int_equal (self->waiting.count, 2);
  done (self);
}

static void more_reasons_than_fit_are_counted_out (void **state)
{
  struct arena *arena = *state;
  struct reasons *reasons = arena_alloc (arena, sizeof *reasons);
  for (int i = 0; i < LIMIT_REASONS; i++)
    reasons_add (reasons, arena, ERR_MISSING, SLICE ("x"), label_plain (SLICE ("X")), label_plain (SLICE_NONE));
  assert_false (reasons->more);
  reasons_add (reasons, arena, ERR_MISSING, SLICE ("x"), label_plain (SLICE ("X")), label_plain (SLICE_NONE));
  assert_int_equal (reasons->count, LIMIT_REASONS);
  assert_true (reasons->more);
}

static void visibility_counts_as_filled_from_the_head_of_the_case (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [visibility]}"));
  set (self, "open", value_string ("x"));
  assert_met (self);
  done (self);
}

static void the_first_open_way_is_the_default_and_others_are_named (void **state)
{
  struct look *self = look_new (*state, sample (*state));
  assert_true (slice_is (gate_find (self->pipeline, &self->kase, &self->fields, SLICE_NONE)->to, "late"));
  assert_true (slice_is (gate_find (self->pipeline, &self->kase, &self->fields, SLICE ("late"))->to, "late"));
  assert_null (gate_find (self->pipeline, &self->kase, &self->fields, SLICE ("end")));
  assert_null (gate_find (self->pipeline, &self->kase, &self->fields, SLICE ("draft")));
  set (self, "choice", value_string ("red"));
  const struct gate *side = gate_find (self->pipeline, &self->kase, &self->fields, SLICE ("end"));
  assert_non_null (side);
  assert_true (side->reason);
  assert_true (slice_is (gate_find (self->pipeline, &self->kase, &self->fields, SLICE_NONE)->to, "late"));
  self->kase.stage = SLICE ("end");
  assert_null (gate_find (self->pipeline, &self->kase, &self->fields, SLICE_NONE));
  done (self);
}

/* ---- The shipped definitions ---- */

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
    assert_int_equal (self->unmet.count, 2);
    assert_true (lists (&self->unmet, ERR_MISSING, "title") && lists (&self->unmet, ERR_MISSING, "summary"));
    set (self, "title", value_string ("Bus auf Abruf"));
    set (self, "summary", value_string ("Abends fährt wieder ein Bus."));
    look_at (self, "draft", "idea");
    assert_int_equal (self->unmet.count + self->waiting.count, 0);
    done (self);
  }
}

static void triage_asks_for_its_classification (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  set (self, "title", value_string ("x"));
  set (self, "summary", value_string ("x"));
  look_at (self, "idea", "steckbrief");
  assert_int_equal (self->unmet.count, 2);
  assert_true (lists (&self->unmet, ERR_MISSING, "fields_of_action") && lists (&self->unmet, ERR_MISSING, "target_groups"));
  /* These the coordinators see to themselves. */
  assert_int_equal (self->waiting.count, 2);
  assert_true (lists (&self->waiting, ERR_NOT_EQUAL, "similar_checked") && lists (&self->waiting, ERR_NOT_EQUAL, "knock_out"));
  set (self, "fields_of_action", texts (*state, "mobility", "energy", NULL));
  set (self, "target_groups", texts (*state, "residents", NULL));
  set (self, "similar_checked", value_bool (true));
  set (self, "knock_out", value_string ("duplicate"));
  look_at (self, "idea", "steckbrief");
  assert_int_equal (self->unmet.count, 0);
  assert_int_equal (self->waiting.count, 1);
  assert_true (lists (&self->waiting, ERR_NOT_EQUAL, "knock_out"));
  set (self, "knock_out", value_string ("none"));
  look_at (self, "idea", "steckbrief");
  assert_int_equal (self->waiting.count, 0);
  done (self);
}

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
      value = value_int (100);
    else if (field->type == DEF_BOOL)
      value = value_bool (true);
    else if (field->type == DEF_DATE)
      value = value_string ("2026-03-01");
    else if (field->type == DEF_ENUM)
      value = value_text (field->options[0].key);
    else if (field->type == DEF_ENUMS)
      value = texts (self->arena, arena_copy (self->arena, field->options[0].key.data, field->options[0].key.size), NULL);
    else if (field->type == DEF_KEYS)
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

static void a_steckbrief_needs_its_release (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  fill (self, 2);
  look_at (self, "steckbrief", "specification");
  assert_int_equal (self->unmet.count, 0);
  assert_int_equal (self->waiting.count, 1);
  assert_true (lists (&self->waiting, ERR_APPROVAL_MISSING, "release"));
  approve (self, "release", true);
  look_at (self, "steckbrief", "specification");
  assert_int_equal (self->waiting.count, 0);
  done (self);
}

static void at_most_five_entries_of_a_steckbrief_may_be_unknown (void **state)
{
  static const char *const keys[] = {"problem", "objective", "solution", "benefit", "goals", "priority"};
  struct look *self = shipped_look (*state, "smarte-region");
  fill (self, 2);
  approve (self, "release", true);
  for (size_t i = 0; i < 6; i++)
  {
    look_at (self, "steckbrief", "specification");
    assert_int_equal (self->unmet.count, 0);
    set (self, keys[i], unknown (*state, "Frau Krüger", "2026-05-01"));
  }
  look_at (self, "steckbrief", "specification");
  assert_int_equal (self->unmet.count, 1);
  assert_int_equal (self->unmet.items[0].code, ERR_TOO_MANY_UNKNOWN);
  look_at (self, "specification", "funding");
  for (size_t i = 0; i < 6; i++)
    assert_true (lists (&self->unmet, ERR_STILL_UNKNOWN, keys[i]));
  done (self);
}

static void the_kind_of_measure_tells_what_is_to_be_specified (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  fill (self, 3);
  set (self, "measure_type", value_string ("service"));
  look_at (self, "specification", "funding");
  assert_int_equal (self->unmet.count, 2);
  assert_true (lists (&self->unmet, ERR_MISSING, "specification_scope") && lists (&self->unmet, ERR_MISSING, "specification_acceptance"));
  set (self, "measure_type", value_string ("qualification"));
  look_at (self, "specification", "funding");
  assert_int_equal (self->unmet.count, 1);
  assert_true (lists (&self->unmet, ERR_MISSING, "service_description"));
  set (self, "service_description", value_string ("x"));
  look_at (self, "specification", "funding");
  assert_int_equal (self->unmet.count, 0);
  done (self);
}

static uint32_t opinions_waited_for (struct look *self, const char *personal, const char *confidentiality, const char *availability)
{
  struct value need = map_with (self->arena, "confidentiality", value_string (confidentiality));
  value_set_str (self->arena, &need, "integrity", value_string ("normal"));
  value_set_str (self->arena, &need, "availability", value_string (availability));
  set (self, "protection_need", need);
  set (self, "personal_data", value_string (personal));
  look_at (self, "specification", "funding");
  return self->waiting.count;
}

static void opinions_are_needed_for_personal_data_or_higher_protection_need (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  assert_int_equal (opinions_waited_for (self, "none", "normal", "normal"), 0);
  assert_int_equal (opinions_waited_for (self, "yes", "normal", "normal"), 2);
  assert_int_equal (opinions_waited_for (self, "dpia", "normal", "normal"), 2);
  assert_int_equal (opinions_waited_for (self, "none", "high", "normal"), 2);
  assert_int_equal (opinions_waited_for (self, "none", "normal", "very_high"), 2);
  assert_true (lists (&self->waiting, ERR_OPINION_MISSING, "dpo") && lists (&self->waiting, ERR_OPINION_MISSING, "iso"));
  self->now_ms = 14 * DAY_MS;
  assert_int_equal (opinions_waited_for (self, "yes", "high", "normal"), 0);
  done (self);
}

static void only_an_adoption_may_skip_the_specification_and_with_a_reason (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  self->kase.stage = SLICE ("steckbrief");
  assert_null (gate_find (self->pipeline, &self->kase, &self->fields, SLICE ("funding")));
  set (self, "adopted_from", value_string ("SLK-2026-00042"));
  const struct gate *gate = gate_find (self->pipeline, &self->kase, &self->fields, SLICE ("funding"));
  assert_non_null (gate);
  assert_true (gate->reason);
  fill (self, 2);
  look_at (self, "steckbrief", "funding");
  assert_int_equal (self->unmet.count, 2);
  assert_true (lists (&self->unmet, ERR_MISSING, "protection_need") && lists (&self->unmet, ERR_MISSING, "accessibility"));
  /* What it skipped of data protection is asked for at the next gate. */
  fill (self, 4);
  set (self, "followup_covered", value_bool (true));
  set (self, "personal_data", value_string ("yes"));
  look_at (self, "funding", "implementation");
  assert_int_equal (self->unmet.count, 0);
  assert_true (lists (&self->waiting, ERR_OPINION_MISSING, "dpo") && lists (&self->waiting, ERR_OPINION_MISSING, "iso"));
  done (self);
}

static void a_band_is_not_enough_for_the_funding_decision (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  fill (self, 4);
  set (self, "followup_covered", value_bool (true));
  set (self, "invest_cents", band (*state, "25k"));
  look_at (self, "specification", "funding");
  assert_false (lists (&self->unmet, ERR_STILL_BAND, "invest_cents"));
  look_at (self, "funding", "implementation");
  assert_int_equal (self->unmet.count, 1);
  assert_true (lists (&self->unmet, ERR_STILL_BAND, "invest_cents"));
  done (self);
}

static void a_case_can_be_completed (void **state)
{
  struct look *self = shipped_look (*state, "smarte-region");
  fill (self, 6);
  set (self, "milestones_done", value_bool (true));
  set (self, "indicator_measured", value_bool (true));
  look_at (self, "implementation", "operation");
  assert_int_equal (self->unmet.count, 0);
  assert_true (lists (&self->waiting, ERR_APPROVAL_MISSING, "acceptance"));
  approve (self, "acceptance", true);
  look_at (self, "implementation", "operation");
  assert_int_equal (self->unmet.count + self->waiting.count, 0);
  look_at (self, "operation", "completed");
  assert_int_equal (self->unmet.count + self->waiting.count, 0);
  done (self);
}

static void a_small_project_stays_within_its_limits (void **state)
{
  struct look *self = shipped_look (*state, "kleinvorhaben");
  fill (self, 2);
  set (self, "invest_cents", value_int (1000000));
  set (self, "annual_cents", value_int (200000));
  set (self, "personal_data", value_string ("none"));
  look_at (self, "steckbrief", "implementation");
  assert_int_equal (self->unmet.count + self->waiting.count, 0);
  set (self, "invest_cents", value_int (1000001));
  set (self, "annual_cents", value_int (200001));
  set (self, "personal_data", value_string ("yes"));
  set (self, "funding_idea", texts (*state, "own_funds", "grant", NULL));
  look_at (self, "steckbrief", "implementation");
  assert_int_equal (self->unmet.count, 4);
  assert_true (lists (&self->unmet, ERR_LIMIT_EXCEEDED, "invest_cents") && lists (&self->unmet, ERR_LIMIT_EXCEEDED, "annual_cents"));
  assert_true (lists (&self->unmet, ERR_NOT_EQUAL, "personal_data") && lists (&self->unmet, ERR_NOT_EQUAL, "funding_idea"));
  done (self);
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_field_that_is_due_must_be_filled),
      PROMISE (a_field_due_later_is_not_asked_for_yet),
      PROMISE (a_field_a_check_names_must_be_filled_when_its_condition_holds),
      PROMISE (a_record_is_filled_when_its_required_columns_are),
      PROMISE (no_and_zero_are_values),
      PROMISE (unknown_will_do_at_the_gate_it_is_due_and_no_longer),
      PROMISE (a_band_will_do_until_its_gate),
      PROMISE (a_value_must_equal_the_one_asked_for),
      PROMISE (a_list_equals_a_value_when_it_holds_nothing_else),
      PROMISE (a_column_of_a_record_can_be_asked_for),
      PROMISE (an_approval_must_be_given_with_yes),
      PROMISE (an_opinion_must_be_given_or_its_period_have_passed),
      PROMISE (a_period_does_not_end_before_it_begins),
      PROMISE (an_amount_stays_within_its_limit),
      PROMISE (a_band_counts_with_its_upper_bound),
      PROMISE (only_so_many_fields_may_be_unknown),
      PROMISE (every_unmet_condition_is_said_at_once_and_each_once),
      PROMISE (what_the_decider_sees_to_does_not_hinder_laying),
      PROMISE (more_reasons_than_fit_are_counted_out),
      PROMISE (visibility_counts_as_filled_from_the_head_of_the_case),
      PROMISE (the_first_open_way_is_the_default_and_others_are_named),
      PROMISE (a_title_and_one_sentence_are_enough_to_hand_in),
      PROMISE (triage_asks_for_its_classification),
      PROMISE (a_steckbrief_needs_its_release),
      PROMISE (at_most_five_entries_of_a_steckbrief_may_be_unknown),
      PROMISE (the_kind_of_measure_tells_what_is_to_be_specified),
      PROMISE (opinions_are_needed_for_personal_data_or_higher_protection_need),
      PROMISE (only_an_adoption_may_skip_the_specification_and_with_a_reason),
      PROMISE (a_band_is_not_enough_for_the_funding_decision),
      PROMISE (a_case_can_be_completed),
      PROMISE (a_small_project_stays_within_its_limits),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
