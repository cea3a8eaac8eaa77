/* SPDX-License-Identifier: EUPL-1.2 */
/* The Anforderungsspezifikation: nine chapters, what the completeness check says, traceability, opinions. */
#include "case_room.h"

#include "forms.h"

static const char *const chapters[] = {"specification_situation",  "specification_quality",  "specification_architecture", "specification_security",
                                       "specification_interfaces", "specification_delivery", "specification_acceptance",   "specification_glossary"};

bool case_has_specification (const struct maker *self)
{
  for (size_t i = 0; i < sizeof chapters / sizeof chapters[0]; i++)
    if (case_has (self->file, chapters[i]))
      return true;
  return case_has (self->file, "service_description") || case_rows (self, "requirements").count > 0;
}

/* ---- Requirements ---- */

static void show_requirement (const struct maker *self, const struct value *row)
{
  static const char *const pairs[] = {"priority", "status", "topic", "acceptance", "source", "rationale", "goal", "depends_on"};
  struct slice id = case_text_at (row, "row");
  paper_heading (self->paper, 3, case_heading_key (self, id), case_join (self, id, " ", case_cell_words (self, row, "title")));
  paper_paragraph (self->paper, case_cell_words (self, row, "text"));
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
  {
    struct slice words = case_cell_words (self, row, pairs[i]);
    if (words.size > 0)
      paper_pair (self->paper, case_label (self, case_column (self->file, "table", SLICE ("requirements"), slice_of (pairs[i])), slice_of (pairs[i])), words);
  }
}

static void show_requirements (const struct maker *self, const char *type, enum case_text empty)
{
  struct picked rows = case_rows_where (self, "requirements", "type", type);
  for (uint32_t i = 0; i < rows.count; i++)
    show_requirement (self, rows.rows[i]);
  if (rows.count == 0)
    case_say_no_rows (self, "requirements", empty);
}

/* ---- The chapters ---- */

static void show_situation_and_functions (const struct maker *self)
{
  case_heading (self, 1, "situation", CT_CHAPTER_1);
  case_paragraph (self, "specification_situation", CT_NOT_WRITTEN);
  case_heading (self, 1, "functional", CT_CHAPTER_2);
  show_requirements (self, "functional", CT_NO_REQUIREMENTS);
  case_heading (self, 1, "non_functional", CT_CHAPTER_3);
  case_paragraph (self, "specification_quality", CT_NOTHING);
  case_heading (self, 2, "quality", CT_QUALITY);
  show_requirements (self, "quality", CT_NO_QUALITY);
  case_heading (self, 2, "constraints", CT_CONSTRAINTS);
  show_requirements (self, "constraint", CT_NO_CONSTRAINTS);
}

static void show_interfaces (const struct maker *self)
{
  const struct value *list = case_field (self->file, "interfaces");
  bool listed = list != NULL && list->kind == VALUE_LIST && list->count > 0;
  case_heading (self, 1, "interfaces", CT_CHAPTER_6);
  case_paragraph (self, "specification_interfaces", listed ? CT_NOTHING : CT_NOT_WRITTEN);
  if (!listed)
    return;
  case_heading (self, 2, NULL, CT_INTERFACES);
  for (uint32_t i = 0; i < list->count; i++)
    paper_bullet (self->paper, value_as_slice (&list->items[i]));
}

static void show_chapters (const struct maker *self)
{
  static const char *const risks[] = {"title", "probability", "severity", "measure", "responsible", NULL};
  show_situation_and_functions (self);
  case_heading (self, 1, "architecture", CT_CHAPTER_4);
  case_paragraph (self, "specification_architecture", CT_NOT_WRITTEN);
  case_heading (self, 1, "security", CT_CHAPTER_5);
  case_paragraph (self, "specification_security", CT_NOT_WRITTEN);
  case_pair (self, "protection_need");
  case_heading (self, 2, "risks", CT_RISKS);
  case_table (self, "risks", risks, CT_NO_RISKS);
  show_interfaces (self);
  case_heading (self, 1, "delivery", CT_CHAPTER_7);
  case_paragraph (self, "specification_delivery", CT_NOT_WRITTEN);
  case_heading (self, 1, "acceptance", CT_CHAPTER_8);
  case_paragraph (self, "specification_acceptance", CT_NOT_WRITTEN);
  case_heading (self, 1, "glossary", CT_CHAPTER_9);
  case_paragraph (self, "specification_glossary", CT_NOT_WRITTEN);
}

/* One page replaces the chapters of a case that only organises or trains. */
static bool one_page_is_enough (const struct maker *self)
{
  struct slice type = value_as_slice (case_field (self->file, "measure_type"));
  bool light = slice_is (type, "organisation") || slice_is (type, "qualification");
  for (size_t i = 0; i < sizeof chapters / sizeof chapters[0]; i++)
    if (case_has (self->file, chapters[i]))
      return false;
  return light && case_rows (self, "requirements").count == 0;
}

/* ---- Completeness ---- */

static void show_findings (const struct maker *self, const char *list, enum case_text line)
{
  const struct value *findings = value_at (&self->file->check, list);
  for (uint32_t i = 0; findings != NULL && findings->kind == VALUE_LIST && i < findings->count; i++)
  {
    const struct value *finding = &findings->items[i];
    struct slice text = case_text_at (finding, self->german ? "de" : "en");
    paper_bullet (self->paper, case_say_with (self, line, text, SLICE_NONE));
  }
}

static uint32_t finding_count (const struct maker *self, const char *list)
{
  const struct value *findings = value_at (&self->file->check, list);
  return findings != NULL && findings->kind == VALUE_LIST ? findings->count : 0;
}

/* The check is that of the next gate: only before the gate behind this stage it is about the specification. */
static void show_completeness (const struct maker *self)
{
  uint32_t errors = finding_count (self, "unmet") + finding_count (self, "waiting"), warnings = finding_count (self, "warnings");
  struct slice some = slice_of (arena_printf (self->arena, "%u", errors)), hints = slice_of (arena_printf (self->arena, "%u", warnings));
  if (!slice_is (case_text_at (&self->file->check, "from"), "specification") || self->file->past)
    return;
  case_heading (self, 1, "completeness", CT_COMPLETENESS);
  paper_remark (self->paper, errors > 0 ? case_say_with (self, CT_FOUND, some, hints) : case_say_with (self, CT_COMPLETE, hints, SLICE_NONE));
  show_findings (self, "unmet", CT_ERROR_LINE);
  show_findings (self, "waiting", CT_OPEN_LINE);
  show_findings (self, "warnings", CT_WARNING_LINE);
}

/* ---- Traceability ---- */

/* "I-01 Dauer eines Bauantrags", one a line. */
static struct slice indicators_of (const struct maker *self, struct slice goal)
{
  struct picked rows = case_rows (self, "indicators");
  struct slice words = SLICE_NONE;
  for (uint32_t i = 0; i < rows.count && goal.size > 0; i++)
    if (slice_equal (value_as_slice (case_cell (rows.rows[i], "goal")), goal))
      words = case_join (self, words, "\n", case_join (self, case_text_at (rows.rows[i], "row"), " ", case_cell_words (self, rows.rows[i], "title")));
  return words.size > 0 ? words : case_say (self, CT_NO_INDICATOR);
}

/* From the rows and not from the figures, so that it holds for a former state as well. */
static void show_traceability (const struct maker *self)
{
  struct picked rows = case_rows (self, "requirements");
  if (rows.count == 0)
    return;
  case_heading (self, 1, "traceability", CT_TRACEABILITY);
  struct paper_table *table = paper_table (self->paper, SLICE_NONE);
  paper_column (table, PAPER_LEFT, case_say (self, CT_TR_REQUIREMENT));
  paper_column (table, PAPER_LEFT, case_say (self, CT_TR_GOAL));
  paper_column (table, PAPER_LEFT, case_say (self, CT_TR_INDICATORS));
  for (uint32_t i = 0; i < rows.count; i++)
  {
    struct slice goal = value_as_slice (case_cell (rows.rows[i], "goal"));
    paper_row (table);
    paper_cell (table, case_join (self, case_text_at (rows.rows[i], "row"), " ", case_cell_words (self, rows.rows[i], "title")));
    paper_cell (table, goal.size > 0 ? case_cell_words (self, rows.rows[i], "goal") : case_say (self, CT_NO_GOAL));
    paper_cell (table, indicators_of (self, goal));
  }
}

/* ---- Opinions ---- */

struct opinion
{
  struct slice body, asked, due, given, verdict, text;
};

static void add_opinion (const struct maker *self, struct paper_table **table, const struct opinion *opinion)
{
  static const enum case_text headers[] = {CT_O_BODY, CT_O_ASKED, CT_O_DUE, CT_O_GIVEN, CT_O_VERDICT, CT_O_TEXT};
  const struct slice cells[] = {opinion->body, opinion->asked, opinion->due, opinion->given, opinion->verdict, opinion->text};
  if (*table == NULL)
  {
    *table = paper_table (self->paper, SLICE_NONE);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
      paper_column (*table, PAPER_LEFT, case_say (self, headers[i]));
  }
  paper_row (*table);
  for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
    paper_cell (*table, cells[i]);
}

static const struct value *of_kind (const struct value *list, struct slice kind)
{
  for (uint32_t i = 0; list != NULL && list->kind == VALUE_LIST && i < list->count; i++)
    if (slice_equal (case_text_at (&list->items[i], "kind"), kind))
      return &list->items[i];
  return NULL;
}

/* Those that the definition has for this stage, asked for or given. */
static void add_approvals (const struct maker *self, struct paper_table **table)
{
  const struct value *entries = case_list (self->file, "approvals");
  for (uint32_t i = 0; i < entries->count; i++)
  {
    const struct value *entry = &entries->items[i];
    struct slice key = case_text_at (entry, "key");
    const struct value *asked = of_kind (value_at (&self->file->view, "asked"), key), *given = of_kind (value_at (&self->file->view, "approvals"), key);
    if (!slice_is (case_text_at (entry, "stage"), "specification") || (asked == NULL && given == NULL))
      continue;
    struct opinion opinion = {.body = case_label (self, entry, key), .verdict = case_say (self, CT_O_NONE)};
    if (asked != NULL)
      opinion.asked = case_day (self, value_as_int (value_at (asked, "time"), 0));
    if (asked != NULL)
      opinion.due = form_date (self->arena, case_text_at (asked, "until"), self->german);
    if (given != NULL)
    {
      opinion.given = case_day (self, value_as_int (value_at (given, "time"), 0));
      opinion.verdict = case_say (self, slice_is (case_text_at (given, "verdict"), "no") ? CT_O_NO : CT_O_YES);
      opinion.text = case_text_at (given, "text");
    }
    add_opinion (self, table, &opinion);
  }
}

static void show_opinions (const struct maker *self)
{
  struct picked rows = case_rows (self, "opinions");
  struct paper_table *table = NULL;
  if (!self->file->insider && rows.count == 0)
    return;
  case_heading (self, 1, "opinions", CT_OPINIONS);
  add_approvals (self, &table);
  for (uint32_t i = 0; i < rows.count; i++)
  {
    struct slice verdict = case_cell_words (self, rows.rows[i], "verdict");
    struct opinion opinion = {.body = case_cell_words (self, rows.rows[i], "body"),
                              .asked = case_cell_words (self, rows.rows[i], "asked_on"),
                              .due = case_cell_words (self, rows.rows[i], "due_on"),
                              .given = case_cell_words (self, rows.rows[i], "received_on"),
                              .verdict = verdict.size > 0 ? verdict : case_say (self, CT_O_NONE),
                              .text = case_cell_words (self, rows.rows[i], "text")};
    add_opinion (self, &table, &opinion);
  }
  if (table == NULL)
    paper_paragraph (self->paper, case_say (self, CT_NO_OPINIONS));
}

void case_make_specification (const struct maker *self)
{
  if (case_has (self->file, "service_description"))
  {
    case_heading (self, 1, "service_description", CT_SERVICE_DESCRIPTION);
    case_paragraph (self, "service_description", CT_NOTHING);
  }
  else if (one_page_is_enough (self))
  {
    case_heading (self, 1, "service_description", CT_SERVICE_DESCRIPTION);
    case_paragraph (self, "service_description", CT_NOT_WRITTEN);
  }
  /* Chapters that only insiders see are no chapters for others. */
  if (!one_page_is_enough (self) && (self->file->insider || case_has_specification (self)))
    show_chapters (self);
  show_completeness (self);
  show_traceability (self);
  show_opinions (self);
}
