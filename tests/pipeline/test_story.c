/* SPDX-License-Identifier: EUPL-1.2 */
/* A whole case, from the draft to the running service, each gate refused first for everything it wants. */
#include "story.h"

#include <string.h>

static const char *seen (struct town *town, const char *ref)
{
  return arena_printf (town->arena, "'case': '%s', 'version': %u", ref, town_version (town, ref));
}

static void refused_for (struct town *town, enum who who, const char *ref, const char *reasons)
{
  town_refused (town, who, "case.advance", reasons, "{%s}", seen (town, ref));
}

static void reached (struct town *town, const char *ref, const char *stage)
{
  assert_true (slice_is (town_case (town, ref)->stage, stage));
  assert_false (town_case (town, ref)->laid);
}

/* ---- smarte-region -------------------------------------------------------------------------------------------------------------------------------------- */

static const char *draft_and_idea (struct town *town)
{
  struct message done = town_accepted (town, BERNBURG_SUBMITTER, "case.draft", "{'title': 'Digitaler Bauantrag'}");
  const char *ref = town_ref (town, &done);
  refused_for (town, BERNBURG_SUBMITTER, ref, "missing/summary");
  story_edit (town, BERNBURG_SUBMITTER, ref, "{'summary': 'Anträge ohne Papier.'}");
  town_accepted (town, BERNBURG_SUBMITTER, "case.submit", "{'case': '%s'}", ref);
  reached (town, ref, "idea");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 365));
  refused_for (town, COORDINATOR, ref, "missing/target_groups missing/fields_of_action not_equal/similar_checked not_equal/knock_out");
  story_edit (town, CONSULTANT, ref, "{'target_groups': ['residents', 'businesses'], 'fields_of_action': ['administration']}");
  story_advance (town, CONSULTANT, ref);
  story_edit (town, COORDINATOR, ref, "{'similar_checked': true, 'knock_out': 'none'}");
  story_advance (town, COORDINATOR, ref);
  reached (town, ref, "steckbrief");
  return ref;
}

/* ---- One condition after the other -------------------------------------------------------------------------------------------------------------------------- */

/* What meets one condition, or several that one command meets: the reason(s) it takes away, who, the verb, and its fields. */
struct step
{
  const char *reasons;
  enum who who;
  const char *verb, *fields; /* "case.edit": the fields; "row.put": table and cells; "case.approve": the kind; "case.ask": the kind */
  const char *table;
};

static void meet (struct town *town, const char *ref, const struct step *step)
{
  const char *day = town_day (town, -1), *fields = step->fields, *at = strstr (fields, "$DAY");
  if (at)
    fields = arena_printf (town->arena, "%.*s%s%s", (int) (at - fields), fields, day, at + 4);
  if (strcmp (step->verb, "row.put") == 0)
    story_row (town, step->who, ref, step->table, "%s", fields);
  else if (strcmp (step->verb, "row.change") == 0)
    town_accepted (town, step->who, "row.put", "{'case': '%s', 'table': '%s', %s}", ref, step->table, fields);
  else if (strcmp (step->verb, "case.approve") == 0)
    story_approve (town, step->who, ref, fields, "yes");
  else if (strcmp (step->verb, "case.ask") == 0)
    town_accepted (town, step->who, "case.ask", "{'case': '%s', 'kind': '%s'}", ref, fields);
  else
    story_edit (town, step->who, ref, "%s", fields);
}

/* Refused for all that is left, one condition less with each step, until the gate is taken.  Whoever decides hears what others owe as well. */
static void step_by_step (struct town *town, enum who decider, const char *ref, const struct step *steps, size_t count, const char *stage)
{
  for (size_t i = 0; i < count; i++)
  {
    char *left = "";
    for (size_t k = i; k < count; k++)
      left = arena_printf (town->arena, "%s%s%s", left, *left && *steps[k].reasons ? " " : "", steps[k].reasons);
    refused_for (town, decider, ref, left);
    meet (town, ref, &steps[i]);
  }
  story_advance (town, decider, ref);
  reached (town, ref, stage);
}
#define STEP_BY_STEP(DECIDER, STEPS, STAGE) step_by_step (town, DECIDER, ref, STEPS, sizeof STEPS / sizeof *STEPS, STAGE)
#define EDIT(REASONS, FIELDS) {REASONS, BERNBURG_EDITOR, "case.edit", FIELDS, NULL}
#define ROW(REASONS, TABLE, CELLS) {REASONS, BERNBURG_EDITOR, "row.put", CELLS, TABLE}

static void steckbrief (struct town *town, const char *ref)
{
  static const struct step steps[] = {
      EDIT ("missing/problem", "{'problem': 'Aktenberge.'}"),
      EDIT ("missing/objective", "{'objective': 'Keine.'}"),
      EDIT ("missing/solution", "{'solution': 'Ein Dienst.'}"),
      EDIT ("missing/benefit", "{'benefit': {'unknown': {'who': 'Amt 1', 'until': '2027-01-01'}}}"),
      EDIT ("missing/goals", "{'goals': ['z1']}"),
      EDIT ("missing/measure_type", "{'measure_type': 'service'}"),
      EDIT ("missing/spatial_scope", "{'spatial_scope': 'municipality'}"),
      EDIT ("missing/maturity", "{'maturity': 'idea'}"),
      EDIT ("missing/priority", "{'priority': 'high'}"),
      EDIT ("missing/horizon", "{'horizon': 'short'}"),
      EDIT ("missing/lead_unit", "{'lead_unit': {'unit': 'Amt 1', 'person': 'Frau A'}}"),
      EDIT ("missing/starts_on", "{'starts_on': '2026-09-01'}"),
      EDIT ("missing/ends_on", "{'ends_on': '2027-09-01'}"),
      EDIT ("missing/invest_cents", "{'invest_cents': {'band': '500k'}}"),
      EDIT ("missing/annual_cents", "{'annual_cents': 100000}"),
      EDIT ("missing/staff_fte_hundredths", "{'staff_fte_hundredths': 50}"),
      EDIT ("missing/funding_idea", "{'funding_idea': ['own_funds', 'grant']}"),
      EDIT ("missing/statutory_duty", "{'statutory_duty': false}"),
      EDIT ("missing/personal_data", "{'personal_data': 'yes'}"),
      EDIT ("missing/reusability", "{'reusability': 'adaptable'}"),
      {"", CONSULTANT, "row.put", STORY_POINTS, "ratings"},
      {"ratings_missing/ratings", COORDINATOR2, "row.put", STORY_POINTS, "ratings"},
      {"approval_missing/release", BERNBURG_LEAD, "case.approve", "release", NULL},
  };
  refused_for (town, BERNBURG_EDITOR, ref,
               "missing/problem missing/objective missing/solution missing/benefit missing/goals missing/measure_type missing/spatial_scope missing/maturity"
               " missing/priority missing/horizon missing/lead_unit missing/starts_on missing/ends_on missing/invest_cents missing/annual_cents"
               " missing/staff_fte_hundredths missing/funding_idea missing/statutory_duty missing/personal_data missing/reusability ratings_missing/ratings"
               " approval_missing/release");
  STEP_BY_STEP (COORDINATOR, steps, "specification");
}

static void specification (struct town *town, const char *ref)
{
  static const struct step steps[] = {
      EDIT ("still_unknown/benefit", "{'benefit': 'Zeit.'}"),
      EDIT ("missing/protection_need", "{'protection_need': {'confidentiality': 'normal', 'integrity': 'normal', 'availability': 'normal'}}"),
      EDIT ("missing/accessibility", "{'accessibility': 'full'}"),
      EDIT ("missing/specification_situation", "{'specification_situation': 'Aktenberge.'}"),
      EDIT ("missing/specification_quality", "{'specification_quality': 'Läuft immer.'}"),
      EDIT ("missing/specification_security", "{'specification_security': 'Sicher.'}"),
      EDIT ("missing/specification_acceptance", "{'specification_acceptance': 'Es läuft.'}"),
      ROW ("too_few_rows/indicators", "indicators", "{'title': 'Anträge', 'kind': 'output', 'unit': 'Stück', 'baseline': 0, 'target': 500000, 'goal': 'z1'}"),
      ROW ("too_few_rows/risks", "risks", "{'title': 'Personal fehlt.', 'probability': 2, 'severity': 3}"),
      /* One after the other: functional, then the three qualities. */
      ROW ("too_few_rows/requirements", "requirements", "{'type': 'functional', 'title': 'Anmelden', 'priority': 'should'}"),
      ROW ("too_few_rows/requirements", "requirements", "{'type': 'quality', 'title': 'Datenschutz', 'priority': 'should', 'topic': 'data_protection'}"),
      ROW ("too_few_rows/requirements", "requirements", "{'type': 'quality', 'title': 'Sicherheit', 'priority': 'should', 'topic': 'it_security'}"),
      ROW ("too_few_rows/requirements", "requirements", "{'type': 'quality', 'title': 'Barrierefrei', 'priority': 'should', 'topic': 'accessibility'}"),
      {"opinion_not_asked/dpo", BERNBURG_EDITOR, "case.ask", "dpo", NULL},
      {"opinion_not_asked/iso", BERNBURG_EDITOR, "case.ask", "iso", NULL},
  };
  size_t count = sizeof steps / sizeof *steps;
  for (size_t i = 0; i + 2 < count; i++)
    meet (town, ref, &steps[i]);
  /* A Must wants an acceptance criterion and a source. */
  story_row (town, BERNBURG_EDITOR, ref, "requirements", "{'type': 'functional', 'title': 'Abmelden', 'priority': 'must'}");
  refused_for (town, CONSULTANT, ref, "row_unmet/requirements.acceptance row_unmet/requirements.source opinion_not_asked/dpo opinion_not_asked/iso");
  town_accepted (town, CONSULTANT, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-002', 'cells': {'acceptance': 'Es gelingt.'}}", ref);
  refused_for (town, CONSULTANT, ref, "row_unmet/requirements.source opinion_not_asked/dpo opinion_not_asked/iso");
  town_accepted (town, CONSULTANT, "row.put", "{'case': '%s', 'table': 'requirements', 'row': 'F-002', 'cells': {'source': 'Workshop'}}", ref);
  meet (town, ref, &steps[count - 2]);
  refused_for (town, BERNBURG_LEAD, ref, "opinion_missing/dpo opinion_not_asked/iso");
  story_advance (town, CONSULTANT, ref); /* laying asks for what was not asked for yet */
  refused_for (town, BERNBURG_LEAD, ref, "opinion_missing/dpo opinion_missing/iso");
  story_approve (town, BERNBURG_DPO, ref, "dpo", "yes");
  refused_for (town, BERNBURG_LEAD, ref, "opinion_missing/iso");
  story_approve (town, BERNBURG_ISO, ref, "iso", "no");
  refused_for (town, COORDINATOR, ref, "wrong_role");
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "funding");
}

/* The same steps for a case that nobody helps: each is missing by itself. */
static void each_condition_of_the_specification_stands_alone (void **state)
{
  static const struct step steps[] = {
      /* As long as nobody knows what protection is needed, the opinions are. */
      EDIT ("missing/protection_need opinion_not_asked/dpo opinion_not_asked/iso", "{'protection_need': {'confidentiality': 'normal', 'integrity': 'normal', 'availability': 'normal'}}"),
      EDIT ("missing/accessibility", "{'accessibility': 'full'}"),
      EDIT ("missing/specification_situation", "{'specification_situation': 'Aktenberge.'}"),
      EDIT ("missing/specification_quality", "{'specification_quality': 'Läuft immer.'}"),
      EDIT ("missing/specification_security", "{'specification_security': 'Sicher.'}"),
      EDIT ("missing/specification_acceptance", "{'specification_acceptance': 'Es läuft.'}"),
      ROW ("too_few_rows/indicators", "indicators", "{'title': 'Anträge', 'kind': 'output', 'unit': 'Stück', 'baseline': 0, 'target': 500000}"),
      ROW ("too_few_rows/risks", "risks", "{'title': 'Personal fehlt.', 'probability': 2, 'severity': 3}"),
      ROW ("too_few_rows/requirements", "requirements", "{'type': 'functional', 'title': 'Anmelden', 'priority': 'should'}"),
      ROW ("too_few_rows/requirements", "requirements", "{'type': 'quality', 'title': 'Datenschutz', 'priority': 'should', 'topic': 'data_protection'}"),
      ROW ("too_few_rows/requirements", "requirements", "{'type': 'quality', 'title': 'Sicherheit', 'priority': 'should', 'topic': 'it_security'}"),
      ROW ("too_few_rows/requirements", "requirements", "{'type': 'quality', 'title': 'Barrierefrei', 'priority': 'should', 'topic': 'accessibility'}"),
  };
  struct town *town = *state;
  const char *ref = story_idea (town, "Eins");
  story_to (town, ref, "specification");
  STEP_BY_STEP (BERNBURG_LEAD, steps, "funding");
}

static void funding (struct town *town, const char *ref)
{
  static const struct step steps[] = {
      EDIT ("still_band/invest_cents", "{'invest_cents': 27700000}"),
      EDIT ("missing/budget_account", "{'budget_account': '11.1.01'}"),
      EDIT ("missing/budget_year", "{'budget_year': 2027}"),
      EDIT ("missing/budget_kind", "{'budget_kind': 'planned'}"),
      EDIT ("missing/budget_task", "{'budget_task': 'voluntary'}"),
      EDIT ("missing/provisional_budget", "{'provisional_budget': false}"),
      EDIT ("not_equal/followup_covered", "{'followup_covered': true}"),
      ROW ("too_few_rows/consultations", "consultations", "{'body': 'Stadtrat', 'kind': 'resolution', 'result': 'adopted', 'date': '$DAY'}"),
      ROW ("too_few_rows/expenses", "expenses", "{'year': 2027, 'kind': 'staff', 'eligible': true, 'cents': 27700000}"),
  };
  size_t count = sizeof steps / sizeof *steps;
  for (size_t i = 0; i < count; i++)
    meet (town, ref, &steps[i]);
  /* The plan of the regional centre: 192,000 € grant and 85,000 € own. */
  story_row (town, BERNBURG_EDITOR, ref, "applications", "{'title': 'RDZ', 'status': 'submitted', 'amount': 19200000}");
  story_row (town, BERNBURG_EDITOR, ref, "cover", "{'year': 2027, 'kind': 'own', 'cents': 8499999}");
  struct message refused = town_refused (town, BERNBURG_EDITOR, "case.advance", "sums_differ/expenses.cents sums_differ/expenses.cents", "{%s}", seen (town, ref));
  (void) refused;
  story_row (town, BERNBURG_EDITOR, ref, "cover", "{'year': 2027, 'kind': 'grant', 'application': 'AN-001', 'cents': 19200000}");
  refused = town_refused (town, BERNBURG_EDITOR, "case.advance", "sums_differ/expenses.cents sums_differ/expenses.cents row_unmet/cover.application", "{%s}", seen (town, ref));
  const char *text = town_text (town, town_reason (&refused, "sums_differ"), "de");
  assert_non_null (strstr (text, "277.000 €"));
  assert_non_null (strstr (text, "276.999,99 €"));
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'cover', 'row': 'D-001', 'cells': {'cents': 8500000}}", ref);
  refused_for (town, BERNBURG_EDITOR, ref, "row_unmet/cover.application");
  town_accepted (town, BERNBURG_EDITOR, "row.put",
                 "{'case': '%s', 'table': 'applications', 'row': 'AN-001', 'cells': {'status': 'granted', 'granted_cents': 19200000, 'decided_on': '%s'}}", ref, town_day (town, -1));
  story_advance (town, BERNBURG_EDITOR, ref);
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "implementation");
}

static void implementation (struct town *town, const char *ref)
{
  refused_for (town, BERNBURG_LEAD, ref, "missing/operator too_few_rows/milestones approval_missing/acceptance");
  story_edit (town, BERNBURG_EDITOR, ref, "{'operator': 'Amt 1'}");
  refused_for (town, BERNBURG_LEAD, ref, "too_few_rows/milestones approval_missing/acceptance");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '2027-01-01'}");
  story_row (town, BERNBURG_EDITOR, ref, "tasks", "{'title': 'Schulung', 'required': true}");
  refused_for (town, BERNBURG_LEAD, ref, "row_unmet/milestones.actual_on row_unmet/tasks.done approval_missing/acceptance");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'milestones', 'row': 'M-001', 'cells': {'actual_on': '2027-01-05'}}", ref);
  refused_for (town, BERNBURG_LEAD, ref, "row_unmet/tasks.done approval_missing/acceptance");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'tasks', 'row': 'T-001', 'cells': {'done': true}}", ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  refused_for (town, BERNBURG_LEAD, ref, "approval_missing/acceptance");
  story_approve (town, BERNBURG_LEAD, ref, "acceptance", "yes");
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "operation");
}

static void operation (struct town *town, const char *ref)
{
  refused_for (town, COORDINATOR, ref, "missing/evaluation missing/lessons too_few_rows/measurements row_unmet/applications.status");
  story_edit (town, BERNBURG_EDITOR, ref, "{'evaluation': 'Gut.'}");
  refused_for (town, COORDINATOR, ref, "missing/lessons too_few_rows/measurements row_unmet/applications.status");
  story_edit (town, BERNBURG_EDITOR, ref, "{'lessons': 'Früh reden.'}");
  refused_for (town, COORDINATOR, ref, "too_few_rows/measurements row_unmet/applications.status");
  story_row (town, BERNBURG_EDITOR, ref, "measurements", "{'indicator': 'I-001', 'value': 400000, 'measured_on': '%s'}", town_day (town, 0));
  refused_for (town, COORDINATOR, ref, "row_unmet/applications.status");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'applications', 'row': 'AN-001', 'cells': {'status': 'proof_submitted'}}", ref);
  story_advance (town, BERNBURG_EDITOR, ref);
  refused_for (town, BERNBURG_LEAD, ref, "already_laid");
  story_advance (town, COORDINATOR, ref);
  reached (town, ref, "completed");
  assert_int_equal (town_case (town, ref)->state, STATE_COMPLETED);
  town_refused (town, COORDINATOR, "case.advance", "wrong_state/state", "{%s}", seen (town, ref));
  town_refused (town, BERNBURG_EDITOR, "case.edit", "wrong_state/state", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
}

static void a_service_comes_from_an_idea_to_operation_under_smarte_region (void **state)
{
  struct town *town = *state;
  const char *ref = draft_and_idea (town);
  steckbrief (town, ref);
  specification (town, ref);
  funding (town, ref);
  implementation (town, ref);
  operation (town, ref);
  struct value moves = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.moved'], 'limit': 200}", ref);
  static const char *const roles[] = {"submitter", "coordinator", "coordinator", "lead", "lead", "lead", "coordinator"};
  assert_int_equal (moves.count, sizeof roles / sizeof *roles);
  for (uint32_t i = 0; i < moves.count; i++)
    assert_string_equal (town_text (town, &moves.items[i], "role"), roles[i]);
}

/* ---- kleinvorhaben -------------------------------------------------------------------------------------------------------------------------------------- */

#define SMALL_GATE2                                                                                                                                            \
  "missing/problem missing/objective missing/success_criterion missing/lead_unit missing/starts_on missing/ends_on missing/invest_cents"                       \
  " missing/annual_cents missing/personal_data"

static void a_small_project_is_decided_by_the_municipality_alone (void **state)
{
  struct town *town = *state;
  struct message done = town_accepted (town, BERNBURG_SUBMITTER, "case.draft", "{'title': 'Online-Termine', 'summary': 'S.', 'pipeline': 'kleinvorhaben'}");
  const char *ref = town_ref (town, &done);
  town_accepted (town, BERNBURG_SUBMITTER, "case.submit", "{'case': '%s'}", ref);
  refused_for (town, COORDINATOR, ref, "wrong_role");
  story_advance (town, BERNBURG_SUBMITTER, ref);
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "steckbrief");
  refused_for (town, BERNBURG_LEAD, ref, SMALL_GATE2);
  story_edit (
      town, BERNBURG_EDITOR, ref,
      "{'problem': 'P', 'objective': 'O', 'success_criterion': 'C', 'lead_unit': {'unit': 'Amt 1', 'person': 'Frau A'}, 'starts_on': '%s', 'ends_on': '%s',"
      " 'invest_cents': 1000000, 'annual_cents': 200001, 'personal_data': 'yes', 'funding_idea': ['own_funds', 'grant']}",
      town_day (town, 100), town_day (town, 10));
  refused_for (town, BERNBURG_LEAD, ref, "date_order/ends_on limit_exceeded/annual_cents not_equal/personal_data not_equal/funding_idea");
  story_edit (town, BERNBURG_EDITOR, ref, "{'annual_cents': 200000, 'personal_data': 'none', 'funding_idea': ['own_funds'], 'ends_on': '%s'}",
              town_day (town, 200));
  story_advance (town, BERNBURG_EDITOR, ref);
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "implementation");
  story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '2027-01-01'}");
  refused_for (town, BERNBURG_LEAD, ref, "row_unmet/milestones.actual_on");
  town_accepted (town, BERNBURG_EDITOR, "row.put", "{'case': '%s', 'table': 'milestones', 'row': 'M-001', 'cells': {'actual_on': '2027-01-05'}}", ref);
  story_advance (town, BERNBURG_LEAD, ref);
  refused_for (town, BERNBURG_LEAD, ref, "missing/evaluation");
  story_edit (town, BERNBURG_EDITOR, ref, "{'evaluation': 'Läuft.'}");
  story_advance (town, BERNBURG_LEAD, ref);
  reached (town, ref, "completed");
  assert_int_equal (town_case (town, ref)->state, STATE_COMPLETED);
}

int main (void)
{
  const struct CMUnitTest tests[] = {PROMISE (a_service_comes_from_an_idea_to_operation_under_smarte_region),
                                     PROMISE (each_condition_of_the_specification_stands_alone),
                                     PROMISE (a_small_project_is_decided_by_the_municipality_alone)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
