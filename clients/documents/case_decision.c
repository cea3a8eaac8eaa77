/* SPDX-License-Identifier: EUPL-1.2 */
/* The Beschlussvorlage: what a council decides on. */
#include "case_room.h"

#include "forms.h"

#include <inttypes.h>

static int64_t stage_number (const struct maker *self, struct slice stage)
{
  return value_as_int (value_at (case_entry (self->file, "stages", stage), "number"), -1);
}

/* Also before it went back to an earlier stage.  A definition without a specification has nothing to reach. */
static bool reached_specification (const struct maker *self)
{
  const struct value *history = &self->file->history;
  int64_t wanted = stage_number (self, SLICE ("specification"));
  if (wanted < 0)
    return false;
  bool reached = stage_number (self, case_text_at (&self->file->view, "stage")) >= wanted;
  for (uint32_t i = 0; history->kind == VALUE_LIST && i < history->count && !reached; i++)
    reached = slice_is (case_text_at (&history->items[i], "kind"), "case.moved") &&
              stage_number (self, case_text_at (value_at (&history->items[i], "body"), "to")) >= wanted;
  return reached;
}

/* Most of it is made of other parts of the case, so it is worth having once there are plans to decide on. */
bool case_has_decision (const struct maker *self)
{
  static const char *const fields[] = {"decision_facts", "decision_grounds", "decision_proposal"};
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (case_has (self->file, fields[i]))
      return true;
  return reached_specification (self);
}

/* ---- Texts ---- */

/* The first of these fields that are filled, all of them where there are several. */
static bool show_instead (const struct maker *self, const char *const *fields)
{
  bool shown = false;
  for (size_t i = 0; fields[i] != NULL; i++)
    if (case_has (self->file, fields[i]))
    {
      paper_heading (self->paper, 2, NULL, case_field_label (self, fields[i]));
      paper_paragraph (self->paper, case_field_words (self, fields[i]));
      shown = true;
    }
  return shown;
}

static void show_facts (const struct maker *self)
{
  static const char *const instead[] = {"problem", "objective", "solution", NULL};
  case_heading (self, 1, "sachverhalt", CT_FACTS);
  if (!case_paragraph (self, "decision_facts", CT_NOTHING) && !show_instead (self, instead))
    paper_remark (self->paper, case_say (self, CT_NO_FACTS));
}

static void show_grounds (const struct maker *self)
{
  static const char *const benefit[] = {"benefit", NULL};
  case_heading (self, 1, "begruendung", CT_GROUNDS);
  bool grounds = case_paragraph (self, "decision_grounds", CT_NOTHING);
  if (!show_instead (self, benefit) && !grounds)
    paper_remark (self->paper, case_say (self, CT_NO_GROUNDS));
}

/* ---- Money ---- */

static struct sum third_party (const struct maker *self, int64_t year)
{
  return case_sum_add (case_plan_sum (self, "cover", SLICE ("third_party_public"), year), case_plan_sum (self, "cover", SLICE ("third_party_private"), year));
}

static void money_row (const struct maker *self, struct paper_table *table, struct slice name, int64_t year)
{
  if (year == 0)
    paper_sum_row (table);
  else
    paper_row (table);
  paper_cell (table, name);
  paper_cell (table, case_sum_words (self, case_plan_sum (self, "expenses", SLICE_NONE, year)));
  paper_cell (table, case_sum_words (self, case_plan_sum (self, "cover", SLICE ("own"), year)));
  paper_cell (table, case_sum_words (self, case_plan_sum (self, "cover", SLICE ("grant"), year)));
  paper_cell (table, case_sum_words (self, third_party (self, year)));
}

static void show_money (const struct maker *self)
{
  static const enum case_text headers[] = {CT_PLAN_EXPENSES, CT_OWN_FUNDS, CT_GRANTS, CT_THIRD_PARTY};
  struct plan_years years = case_plan_years (self);
  struct paper_table *table = paper_table (self->paper, case_say (self, CT_PLAN));
  paper_column (table, PAPER_LEFT, case_say (self, CT_YEAR));
  for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
    paper_column (table, PAPER_RIGHT, case_say (self, headers[i]));
  for (uint32_t y = 0; y < years.count; y++)
    money_row (self, table, slice_of (arena_printf (self->arena, "%" PRId64, years.years[y])), years.years[y]);
  money_row (self, table, case_say (self, CT_TOTAL), 0);
}

static void show_effects (const struct maker *self)
{
  case_heading (self, 1, "finanzielle_auswirkungen", CT_EFFECTS);
  if (case_rows (self, "expenses").count + case_rows (self, "cover").count > 0)
    show_money (self);
  else
    case_say_no_rows (self, "expenses", CT_NO_PLAN);
  case_pair_or_unknown (self, "invest_cents");
  case_pair_or_unknown (self, "annual_cents");
  case_show_budget (self);
}

/* ---- Enclosures ---- */

/* The paper leaves the house: what only the administrations see is not even named. */
static void show_enclosures (const struct maker *self)
{
  const struct value *list = &self->file->attachments;
  bool any = false;
  case_heading (self, 1, "anlagen", CT_ENCLOSURES);
  for (uint32_t i = 0; list->kind == VALUE_LIST && i < list->count; i++)
  {
    if (value_as_bool (value_at (&list->items[i], "internal"), false))
      continue;
    any = true;
    struct slice name = case_text_at (&list->items[i], "name"), text = case_text_at (&list->items[i], "text");
    paper_bullet (self->paper, case_join (self, name, ": ", text));
  }
  if (!any)
    paper_paragraph (self->paper, case_say (self, CT_NO_ENCLOSURES));
}

/* ---- What was decided before ---- */

/* In the words of a council: no gates, no versions, nothing that only moved work from desk to desk. */
static void show_decisions (const struct maker *self)
{
  static const enum case_text headers[] = {CT_D_DATE, CT_D_BY, CT_D_WHAT, CT_D_REASON};
  const struct value *history = &self->file->history;
  struct paper_table *table = NULL;
  case_heading (self, 1, "decisions", CT_DECISIONS_BEFORE);
  for (uint32_t i = 0; history->kind == VALUE_LIST && i < history->count; i++)
  {
    const struct value *event = &history->items[i];
    struct slice what = case_event_for_council (self, event);
    if (what.size == 0)
      continue;
    if (table == NULL)
    {
      table = paper_table (self->paper, SLICE_NONE);
      for (size_t c = 0; c < sizeof headers / sizeof headers[0]; c++)
        paper_column (table, PAPER_LEFT, case_say (self, headers[c]));
    }
    paper_row (table);
    paper_cell (table, case_day (self, value_as_int (value_at (event, "time"), 0)));
    paper_cell (table, case_event_actor (self, event));
    paper_cell (table, what);
    paper_cell (table, case_event_reason (self, event));
  }
  if (table == NULL)
    paper_paragraph (self->paper, case_say (self, CT_NO_DECISIONS));
}

void case_make_decision (const struct maker *self)
{
  struct slice title = value_as_slice (case_field (self->file, "title"));
  case_heading (self, 1, "subject", CT_SUBJECT);
  paper_paragraph (self->paper, title.size > 0 ? title : case_say (self, CT_NO_TITLE));
  show_facts (self);
  show_grounds (self);
  show_effects (self);
  case_heading (self, 1, "beschlussvorschlag", CT_PROPOSAL);
  if (!case_paragraph (self, "decision_proposal", CT_NOTHING))
    paper_remark (self->paper, case_say (self, CT_NO_PROPOSAL));
  case_heading (self, 1, "beratungsfolge", CT_CONSULTATIONS);
  case_show_consultations (self);
  show_enclosures (self);
  show_decisions (self);
}
