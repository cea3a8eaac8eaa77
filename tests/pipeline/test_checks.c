/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of gates: each kind of check over fields, approvals and opinions alone, first unmet, then met. */
#include "look.h"

/* ---- Each kind of check ---- */

static void a_field_that_is_due_must_be_filled (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled}"));
  assert_unmet (self, ERR_MISSING, "open");
  assert_true (says (self->found.unmet.items[0].de, "Offenes") && says (self->found.unmet.items[0].en, "Open"));
  set (self, "open", value_string (" \n\t \xc2\xa0"));
  assert_unmet (self, ERR_MISSING, "open");
  set (self, "open", value_string (" x "));
  assert_met (self);
  look_done (self);
}

static void a_field_due_later_is_not_asked_for_yet (void **state)
{
  char *yaml = edited (*state, with_checks (*state, "{check: filled}"), "max: 50, due: 1, may_be", "max: 50, due: 2, may_be");
  struct look *self = look_new (*state, yaml);
  assert_met (self);
  look_at (self, "late", "end");
  assert_true (lists (&self->found.unmet, ERR_MISSING, "open"));
  look_done (self);
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
  assert_int_equal (self->found.unmet.count, 2);
  assert_true (lists (&self->found.unmet, ERR_MISSING, "story") && lists (&self->found.unmet, ERR_MISSING, "several"));
  set (self, "story", value_string ("x"));
  set (self, "several", texts (*state, NULL));
  assert_unmet (self, ERR_MISSING, "several");
  set (self, "several", texts (*state, "red", "blue", NULL));
  assert_met (self);
  look_done (self);
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
  look_done (self);
}

static void a_list_of_records_is_filled_when_each_of_them_is (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [pair]}"));
  set (self, "open", value_string ("x"));
  for (uint32_t i = 0; i < self->pipeline->field_count; i++)
    if (slice_is (self->pipeline->fields[i].key, "pair"))
      self->pipeline->fields[i].type = DEF_RECORDS;
  struct value list = value_list (*state, 2);
  set (self, "pair", list);
  assert_unmet (self, ERR_MISSING, "pair");
  value_append (*state, &list, map_with (*state, "name", value_string ("Amt 1")));
  set (self, "pair", list);
  assert_met (self);
  value_append (*state, &list, map_with (*state, "level", value_string ("low")));
  set (self, "pair", list);
  assert_unmet (self, ERR_MISSING, "pair");
  look_done (self);
}

static void no_and_zero_are_values (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [flag, exact, number]}"));
  set (self, "open", value_string ("x"));
  look (self);
  assert_int_equal (self->found.unmet.count, 3);
  set (self, "flag", value_bool (false));
  set (self, "exact", value_int (0));
  set (self, "number", value_int (0));
  assert_met (self);
  look_done (self);
}

static void unknown_will_do_at_the_gate_it_is_due_and_no_longer (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled}"));
  set (self, "open", unknown (*state, "Frau Krüger", "2026-05-01"));
  assert_met (self);
  look_at (self, "late", "end");
  assert_int_equal (self->found.unmet.count, 1);
  assert_true (lists (&self->found.unmet, ERR_STILL_UNKNOWN, "open"));
  set (self, "open", value_string ("x"));
  look_at (self, "late", "end");
  assert_int_equal (self->found.unmet.count, 0);
  look_done (self);
}

static void a_band_will_do_until_its_gate (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [cost]}"));
  set (self, "open", value_string ("x"));
  set (self, "cost", band (*state, "small"));
  assert_met (self);
  look_at (self, "late", "end");
  assert_int_equal (self->found.unmet.count, 1);
  assert_true (lists (&self->found.unmet, ERR_STILL_BAND, "cost"));
  set (self, "cost", value_int (123));
  look_at (self, "late", "end");
  assert_int_equal (self->found.unmet.count, 0);
  look_done (self);
}

static void a_value_must_equal_the_one_asked_for (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: equals, field: flag, value: \"true\"}"));
  assert_unmet (self, ERR_NOT_EQUAL, "flag");
  assert_true (says (self->found.unmet.items[0].de, "ja") && says (self->found.unmet.items[0].en, "yes"));
  set (self, "flag", value_bool (false));
  assert_unmet (self, ERR_NOT_EQUAL, "flag");
  set (self, "flag", value_bool (true));
  assert_met (self);
  look_done (self);

  self = look_new (*state, with_checks (*state, "{check: equals, field: choice, value: blue}"));
  set (self, "choice", value_string ("red"));
  assert_unmet (self, ERR_NOT_EQUAL, "choice");
  assert_true (says (self->found.unmet.items[0].de, "„blau“") && says (self->found.unmet.items[0].en, "\"blue\""));
  set (self, "choice", value_string ("blue"));
  assert_met (self);
  look_done (self);
}

static void a_list_equals_a_value_when_it_holds_nothing_else (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: equals, field: several, value: red}"));
  set (self, "several", texts (*state, "red", "blue", NULL));
  assert_unmet (self, ERR_NOT_EQUAL, "several");
  set (self, "several", texts (*state, "red", NULL));
  assert_met (self);
  look_done (self);
}

static void a_column_of_a_record_can_be_asked_for (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: equals, field: pair.level, value: low}"));
  assert_unmet (self, ERR_NOT_EQUAL, "pair.level");
  assert_true (says (self->found.unmet.items[0].de, "Paar") && says (self->found.unmet.items[0].de, "Stufe"));
  set (self, "pair", map_with (*state, "level", value_string ("low")));
  assert_met (self);
  look_done (self);
}

static void an_approval_must_be_given_with_yes (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: approval, approval: nod}"));
  assert_waiting (self, ERR_APPROVAL_MISSING, "nod");
  assert_true (says (self->found.waiting.items[0].de, "Nicken") && says (self->found.waiting.items[0].en, "Nod"));
  approve (self, "nod", false);
  assert_waiting (self, ERR_APPROVAL_DENIED, "nod");
  approve (self, "another", true);
  assert_waiting (self, ERR_APPROVAL_MISSING, "nod");
  approve (self, "nod", true);
  assert_met (self);
  look_done (self);
}

static void ask (struct look *self, const char *kind, const char *on, const char *until)
{
  self->kase.asked[self->kase.asked_count++] = (struct case_asked){.kind = slice_of (kind), .time_ms = date_to_ms (slice_of (on)), .until = slice_of (until)};
}

static void an_opinion_must_be_asked_for_and_given_or_its_period_have_passed (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: opinion, approval: nod, days: 14}"));
  self->kase.entered_ms = date_to_ms (SLICE ("2026-03-02"));
  self->now_ms = date_to_ms (SLICE ("2026-12-31"));
  assert_waiting (self, ERR_OPINION_NOT_ASKED, "nod");
  assert_reason (&self->found.waiting.items[0], "Noch nicht erbeten: Nicken (Leitung der Kommune).", "Not asked for yet: Nod (lead).");
  ask (self, "another", "2026-03-02", "2026-03-16");
  assert_waiting (self, ERR_OPINION_NOT_ASKED, "nod");
  ask (self, "nod", "2026-03-02", "2026-03-16");
  self->now_ms = date_to_ms (SLICE ("2026-03-17")) - 1; /* its last day counts */
  assert_waiting (self, ERR_OPINION_MISSING, "nod");
  assert_true (says (self->found.waiting.items[0].de, "16.03.2026") && says (self->found.waiting.items[0].en, "2026-03-16"));
  approve (self, "nod", false);
  assert_met (self);
  approve (self, "another", true);
  assert_waiting (self, ERR_OPINION_MISSING, "nod");
  self->now_ms++;
  assert_met (self);
  look_done (self);
}

static void an_opinion_that_is_asked_for_again_has_its_last_period (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: opinion, approval: nod, days: 14}"));
  self->now_ms = date_to_ms (SLICE ("2026-04-01"));
  ask (self, "nod", "2026-03-20", "2026-04-20");
  ask (self, "nod", "2026-03-02", "2026-03-16");
  assert_waiting (self, ERR_OPINION_MISSING, "nod");
  assert_true (says (self->found.waiting.items[0].en, "2026-04-20"));
  look_done (self);
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
  look_done (self);
}

static void an_amount_stays_within_its_limit (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: limit, field: cost, max: 1000000}"));
  assert_met (self);
  set (self, "cost", value_int (1000001));
  assert_unmet (self, ERR_LIMIT_EXCEEDED, "cost");
  assert_true (says (self->found.unmet.items[0].de, "10.000 €") && says (self->found.unmet.items[0].en, "€10,000"));
  set (self, "cost", value_int (1000000));
  assert_met (self);
  set (self, "cost", band (*state, "big"));
  assert_unmet (self, ERR_LIMIT_EXCEEDED, "cost");
  set (self, "cost", band (*state, "small"));
  assert_met (self);
  set (self, "cost", unknown (*state, "x", "2026-01-01"));
  assert_unmet (self, ERR_STILL_UNKNOWN, "cost");
  look_done (self);
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
  look_done (self);
}

static void only_so_many_fields_may_be_unknown (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: unknown, max: 2}"));
  set (self, "open", unknown (*state, "x", "2026-01-01"));
  set (self, "story", unknown (*state, "x", "2026-01-01"));
  assert_met (self);
  set (self, "number", unknown (*state, "x", "2026-01-01"));
  assert_unmet (self, ERR_TOO_MANY_UNKNOWN, NULL);
  assert_true (says (self->found.unmet.items[0].de, "2"));
  set (self, "number", value_int (1));
  assert_met (self);
  look_done (self);
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
  assert_int_equal (self->found.unmet.count, 4);
  assert_true (lists (&self->found.unmet, ERR_MISSING, "open") && lists (&self->found.unmet, ERR_MISSING, "choice"));
  assert_true (lists (&self->found.unmet, ERR_MISSING, "story") && lists (&self->found.unmet, ERR_NOT_EQUAL, "flag"));
  assert_int_equal (self->found.waiting.count, 1);
  assert_true (lists (&self->found.waiting, ERR_APPROVAL_MISSING, "nod"));
  look_done (self);
}

static void what_the_decider_sees_to_does_not_hinder_laying (void **state)
{
  struct look *self =
      look_new (*state, with_checks (*state, "{check: filled, decider: true}\n      - {check: equals, field: flag, value: \"true\", decider: true}"));
  look (self);
  assert_int_equal (self->found.unmet.count, 0);
  assert_int_equal (self->found.waiting.count, 2);
  look_done (self);
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
  look_done (self);
}

/* ---- How many there are ---- */

static void counts (struct look *self, uint32_t missing, uint32_t wanted)
{
  uint32_t found = 0;
  look (self);
  for (uint32_t i = 0; i < self->found.want_count; i++)
    found += self->found.wants[i].missing;
  assert_int_equal (found, missing);
  assert_int_equal (self->found.want_count, wanted);
}

static void each_field_that_is_due_or_named_is_one_condition (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [story, number]}"));
  counts (self, 3, 3); /* open is due */
  set (self, "story", value_string ("x"));
  set (self, "number", value_int (0));
  counts (self, 1, 3);
  set (self, "open", value_string ("x"));
  counts (self, 0, 3);
  look_done (self);
}

static void several_checks_of_a_field_or_an_approval_are_one_condition (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: filled, fields: [exact, last]}\n      - {check: filled, fields: [last]}\n"
                                                             "      - {check: limit, field: exact, max: 100}\n"
                                                             "      - {check: order, field: first, other: last}\n      - {check: approval, approval: nod}\n"
                                                             "      - {check: opinion, approval: nod, days: 3}"));
  set (self, "open", value_string ("x"));
  counts (self, 3, 4);
  set (self, "exact", value_int (101));
  counts (self, 3, 4);
  set (self, "exact", value_int (100));
  counts (self, 2, 4);
  set (self, "last", value_string ("2026-01-01"));
  set (self, "first", value_string ("2026-01-02"));
  counts (self, 2, 4);
  set (self, "first", value_string ("2026-01-01"));
  approve (self, "nod", true);
  counts (self, 0, 4);
  look_done (self);
}

static void what_does_not_apply_or_only_warns_is_no_condition (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: equals, field: flag, value: \"true\", when: {field: choice, in: [blue]}}\n"
                                                             "      - {check: filled, fields: [story], warning: true}\n"
                                                             "      - {check: unknown, max: 1}"));
  counts (self, 0, 1);
  set (self, "choice", value_string ("blue"));
  counts (self, 1, 2);
  look_done (self);
}

static void what_the_decider_sees_to_is_a_condition_too (void **state)
{
  struct look *self = look_new (*state, with_checks (*state, "{check: equals, field: flag, value: \"true\", decider: true}"));
  counts (self, 1, 1);
  set (self, "flag", value_bool (true));
  counts (self, 0, 1);
  look_done (self);
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
  look_done (self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_field_that_is_due_must_be_filled),
      PROMISE (a_field_due_later_is_not_asked_for_yet),
      PROMISE (a_field_a_check_names_must_be_filled_when_its_condition_holds),
      PROMISE (a_record_is_filled_when_its_required_columns_are),
      PROMISE (a_list_of_records_is_filled_when_each_of_them_is),
      PROMISE (no_and_zero_are_values),
      PROMISE (unknown_will_do_at_the_gate_it_is_due_and_no_longer),
      PROMISE (a_band_will_do_until_its_gate),
      PROMISE (a_value_must_equal_the_one_asked_for),
      PROMISE (a_list_equals_a_value_when_it_holds_nothing_else),
      PROMISE (a_column_of_a_record_can_be_asked_for),
      PROMISE (an_approval_must_be_given_with_yes),
      PROMISE (an_opinion_must_be_asked_for_and_given_or_its_period_have_passed),
      PROMISE (an_opinion_that_is_asked_for_again_has_its_last_period),
      PROMISE (a_period_does_not_end_before_it_begins),
      PROMISE (an_amount_stays_within_its_limit),
      PROMISE (a_band_counts_with_its_upper_bound),
      PROMISE (only_so_many_fields_may_be_unknown),
      PROMISE (every_unmet_condition_is_said_at_once_and_each_once),
      PROMISE (what_the_decider_sees_to_does_not_hinder_laying),
      PROMISE (more_reasons_than_fit_are_counted_out),
      PROMISE (visibility_counts_as_filled_from_the_head_of_the_case),
      PROMISE (each_field_that_is_due_or_named_is_one_condition),
      PROMISE (several_checks_of_a_field_or_an_approval_are_one_condition),
      PROMISE (what_does_not_apply_or_only_warns_is_no_condition),
      PROMISE (what_the_decider_sees_to_is_a_condition_too),
      PROMISE (the_first_open_way_is_the_default_and_others_are_named),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
