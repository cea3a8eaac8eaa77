/* SPDX-License-Identifier: EUPL-1.2 */
/* The Beschlussvorlage: what a council decides on. */
#include "case_room.h"

#include "forms.h"

#include <inttypes.h>

bool case_has_decision (const struct maker *self)
{
  return case_has (self->file, "decision_facts") || case_has (self->file, "decision_grounds") || case_has (self->file, "decision_proposal");
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
    paper_paragraph (self->paper, case_say (self, CT_NO_FACTS));
}

static void show_grounds (const struct maker *self)
{
  static const char *const benefit[] = {"benefit", NULL};
  case_heading (self, 1, "begruendung", CT_GROUNDS);
  bool grounds = case_paragraph (self, "decision_grounds", CT_NOTHING);
  if (!show_instead (self, benefit) && !grounds)
    paper_paragraph (self->paper, case_say (self, CT_NO_GROUNDS));
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

static void show_enclosures (const struct maker *self)
{
  const struct value *list = &self->file->attachments;
  bool any = list->kind == VALUE_LIST && list->count > 0;
  case_heading (self, 1, "anlagen", CT_ENCLOSURES);
  for (uint32_t i = 0; any && i < list->count; i++)
  {
    struct slice name = case_text_at (&list->items[i], "name"), text = case_text_at (&list->items[i], "text");
    paper_bullet (self->paper, case_join (self, name, ": ", text));
  }
  if (!any)
    paper_paragraph (self->paper, case_say (self, CT_NO_ENCLOSURES));
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
    paper_paragraph (self->paper, case_say (self, CT_NO_PROPOSAL));
  case_heading (self, 1, "beratungsfolge", CT_CONSULTATIONS);
  case_show_consultations (self);
  show_enclosures (self);
}
