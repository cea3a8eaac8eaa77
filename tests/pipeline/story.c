/* SPDX-License-Identifier: EUPL-1.2 */
#include "story.h"

#include <stdio.h>
#include <string.h>

const char *story_idea (struct town *town, const char *title)
{
  const char *ref = town_draft (town, BERNBURG_SUBMITTER, title);
  town_accepted (town, BERNBURG_SUBMITTER, "case.submit", "{'case': '%s'}", ref);
  return ref;
}

struct message story_edit (struct town *town, enum who who, const char *ref, const char *fields, ...)
{
  char text[4000];
  va_list args;
  va_start (args, fields);
  vsnprintf (text, sizeof text, fields, args);
  va_end (args);
  return town_accepted (town, who, "case.edit", "{'case': '%s', 'fields': %s}", ref, text);
}

void story_approve (struct town *town, enum who who, const char *ref, const char *kind, const char *verdict)
{
  town_accepted (town, who, "case.approve", "{'case': '%s', 'version': %u, 'kind': '%s', 'verdict': '%s', 'text': 'Geprüft.'}", ref, town_version (town, ref),
                 kind, verdict);
}

struct message story_advance (struct town *town, enum who who, const char *ref)
{
  return town_accepted (town, who, "case.advance", "{'case': '%s', 'version': %u}", ref, town_version (town, ref));
}

void story_row (struct town *town, enum who who, const char *ref, const char *table, const char *cells, ...)
{
  char text[2000];
  va_list args;
  va_start (args, cells);
  vsnprintf (text, sizeof text, cells, args);
  va_end (args);
  town_accepted (town, who, "row.put", "{'case': '%s', 'table': '%s', 'cells': %s}", ref, table, text);
}

void story_fill_steckbrief (struct town *town, const char *ref)
{
  story_edit (
      town, BERNBURG_EDITOR, ref,
      "{'problem': 'Lange Wege.', 'objective': 'Kurze Wege.', 'solution': 'Ein Dienst.', 'benefit': 'Zeit.', 'goals': 'none_adopted', 'measure_type': "
      "'service',"
      " 'spatial_scope': 'municipality', 'maturity': 'idea', 'priority': 'high', 'horizon': 'short', 'lead_unit': {'unit': 'Amt 1', 'person': 'Frau A'},"
      " 'starts_on': '%s', 'ends_on': '%s', 'invest_cents': {'band': '25k'}, 'annual_cents': 100000, 'staff_fte_hundredths': 50,"
      " 'funding_idea': ['own_funds'], 'statutory_duty': false, 'personal_data': 'none', 'reusability': 'adaptable'}",
      town_day (town, 60), town_day (town, 300));
}

static void write_steckbrief (struct town *town, const char *ref)
{
  story_fill_steckbrief (town, ref);
  story_row (town, COORDINATOR2, ref, "ratings", STORY_POINTS);
  story_row (town, DISTRICT_ADMIN, ref, "ratings", STORY_POINTS);
  story_approve (town, BERNBURG_LEAD, ref, "release", "yes");
}

static void write_requirements (struct town *town, const char *ref)
{
  static const char *const topics[] = {"data_protection", "it_security", "accessibility"};
  story_row (town, BERNBURG_EDITOR, ref, "requirements",
             "{'type': 'functional', 'title': 'Anmelden', 'priority': 'must', 'source': 'Workshop', 'acceptance': 'Anmeldung gelingt.'}");
  for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++)
    story_row (town, BERNBURG_EDITOR, ref, "requirements", "{'type': 'quality', 'title': 'Qualität %zu', 'priority': 'should', 'topic': '%s'}", i, topics[i]);
}

static void write_specification (struct town *town, const char *ref)
{
  story_edit (town, BERNBURG_EDITOR, ref,
              "{'protection_need': {'confidentiality': 'normal', 'integrity': 'normal', 'availability': 'normal'}, 'accessibility': 'full',"
              " 'specification_situation': 'Lange Wege.', 'specification_quality': 'Läuft immer.', 'specification_security': 'Sicher.',"
              " 'specification_delivery': 'Alles.', 'specification_acceptance': 'Es läuft.'}");
  story_row (town, BERNBURG_EDITOR, ref, "indicators", "{'title': 'Online-Anträge', 'kind': 'output', 'unit': 'Stück', 'baseline': 0, 'target': 500000}");
  story_row (town, BERNBURG_EDITOR, ref, "risks", "{'title': 'Personal fehlt.', 'probability': 2, 'severity': 3}");
  write_requirements (town, ref);
}

static void write_funding (struct town *town, const char *ref)
{
  story_edit (town, BERNBURG_EDITOR, ref,
              "{'invest_cents': 2000000, 'funding_note': 'Eigenmittel.', 'followup_covered': true, 'budget_account': '11.1.01.521100', 'budget_year': %.4s,"
              " 'budget_kind': 'planned', 'budget_task': 'voluntary', 'provisional_budget': false}",
              town_day (town, 0));
  story_row (town, BERNBURG_EDITOR, ref, "expenses", "{'year': 2027, 'kind': 'services', 'eligible': true, 'cents': 2000000}");
  story_row (town, BERNBURG_EDITOR, ref, "cover", "{'year': 2027, 'kind': 'own', 'cents': 2000000}");
  story_row (town, BERNBURG_EDITOR, ref, "consultations", "{'body': 'Stadtrat', 'kind': 'resolution', 'result': 'adopted', 'date': '%s'}", town_day (town, -1));
}

static void write_operation (struct town *town, const char *ref)
{
  story_edit (town, BERNBURG_EDITOR, ref, "{'evaluation': 'Gut.', 'lessons': 'Früh reden.'}");
  story_row (town, BERNBURG_EDITOR, ref, "measurements", "{'indicator': 'I-001', 'value': 400000, 'measured_on': '%s'}", town_day (town, 0));
}

void story_prepare (struct town *town, const char *ref)
{
  struct slice stage = town_case (town, ref)->stage;
  if (slice_is (stage, "idea"))
    story_edit (town, COORDINATOR, ref, STORY_TRIAGE);
  else if (slice_is (stage, "steckbrief"))
    write_steckbrief (town, ref);
  else if (slice_is (stage, "specification"))
    write_specification (town, ref);
  else if (slice_is (stage, "funding"))
    write_funding (town, ref);
  else if (slice_is (stage, "implementation"))
  {
    story_edit (town, BERNBURG_EDITOR, ref, "{'operator': 'Amt 1'}");
    story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Start', 'plan_on': '%s', 'actual_on': '%s'}", town_day (town, 0), town_day (town, 0));
    story_approve (town, BERNBURG_LEAD, ref, "acceptance", "yes");
  }
  else if (slice_is (stage, "operation"))
    write_operation (town, ref);
}

static enum who decider (struct slice stage)
{
  if (slice_is (stage, "draft"))
    return BERNBURG_SUBMITTER;
  return slice_is (stage, "idea") || slice_is (stage, "steckbrief") || slice_is (stage, "operation") ? COORDINATOR : BERNBURG_LEAD;
}

void story_to (struct town *town, const char *ref, const char *stage)
{
  for (int i = 0; i < 8 && !slice_is (town_case (town, ref)->stage, stage); i++)
  {
    struct slice from = town_case (town, ref)->stage;
    story_prepare (town, ref);
    if (!slice_is (from, "draft"))
      story_advance (town, BERNBURG_EDITOR, ref);
    story_advance (town, decider (from), ref);
  }
  if (!slice_is (town_case (town, ref)->stage, stage))
    fail_msg ("%s did not come to %s", ref, stage);
}
