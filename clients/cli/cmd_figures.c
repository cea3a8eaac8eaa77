/* SPDX-License-Identifier: EUPL-1.2 */
/* What follows from the tables of a case: plan, sums, grants, ratings, attainment, milestones. */
#include "cli.h"

#include <inttypes.h>
#include <string.h>

#define LABEL_WIDTH 31

struct figures
{
  struct cli *cli;
  const struct form *form;
  const struct value *row;
  struct value titles; /* of rows that figures name: a list of TABLE_ROW records */
  bool printed;
};

static int64_t number_at (const struct value *map, const char *key)
{
  return value_as_int (value_at (map, key), 0);
}

/* What is not there is unknown, and that is not nought. */
static const char *cents_at (struct cli *cli, const struct value *map, const char *key)
{
  const struct value *value = value_at (map, key);
  return value == NULL || value->kind != VALUE_INT ? tr (cli, T_UNKNOWN) : format_cents (cli, value->integer);
}

static void begin (struct figures *self, enum text title)
{
  self->printed = true;
  print_heading (self->cli, tr (self->cli, title));
}

static const struct value *list_at (const struct figures *self, const char *key)
{
  const struct value *list = value_at (self->row, key);
  return list != NULL && list->kind == VALUE_LIST && list->count > 0 ? list : NULL;
}

static const struct value *map_at (const struct figures *self, const char *key)
{
  const struct value *map = value_at (self->row, key);
  return map != NULL && map->kind == VALUE_MAP && map->count > 0 ? map : NULL;
}

/* ---- Titles of rows ------------------------------------------------------------------------------------------------------------------------------------ */

static bool keep_row (const struct value *row, void *context)
{
  struct figures *self = context;
  value_append (self->cli->arena, &self->titles, value_copy (self->cli->arena, row));
  return true;
}

static int fetch_titles (struct figures *self, const struct value *which, const char *table)
{
  struct message request = message_new (MSG_ROW_LIST);
  request.arg[ROW_LIST_CASE] = *which;
  request.arg[ROW_LIST_TABLE] = value_string (table);
  request.arg[ROW_LIST_LIMIT] = value_int (200);
  return bus_rows (self->cli, &request, keep_row, self);
}

static const struct value *cells_of (const struct figures *self, const char *table, struct slice id)
{
  for (uint32_t i = 0; i < self->titles.count; i++)
    if (slice_is (row_text (&self->titles.items[i], "table"), table) && slice_equal (row_text (&self->titles.items[i], "row"), id))
      return value_at (&self->titles.items[i], "cells");
  return NULL;
}

static void title_cells (const struct figures *self, struct table *out, const char *table, const struct value *item)
{
  struct cli *cli = self->cli;
  table_cell (out, slice_text (cli, row_text (item, "row")), DIM);
  table_cell (out, slice_text (cli, row_text (cells_of (self, table, row_text (item, "row")), "title")), PLAIN);
}

/* ---- Plan and sums ------------------------------------------------------------------------------------------------------------------------------------- */

#define PLAN_KEYS 6

/* A year, or all of them. */
struct plan_row
{
  const char *name;
  int64_t sums[PLAN_KEYS];
  bool known[PLAN_KEYS]; /* it fits a number */
};

static const struct
{
  const char *key;
  enum text label;
} plan_parts[PLAN_KEYS] = {{"expenses", T_L_EXPENSES}, {"eligible", T_L_ELIGIBLE}, {"own", T_L_OWN},
                           {"grant", T_L_GRANT},       {"third", T_L_THIRD},       {"difference", T_L_DIFFERENCE}};

static const char *plan_text (struct cli *cli, const struct plan_row *row, size_t part)
{
  return row->known[part] ? format_cents (cli, row->sums[part]) : tr (cli, T_SUM_TOO_LARGE);
}

static bool is_balanced (const struct plan_row *row)
{
  return row->known[PLAN_KEYS - 1] && row->sums[PLAN_KEYS - 1] == 0;
}

/* The years and behind them their sum. */
static struct plan_row *plan_rows (struct cli *cli, const struct value *years)
{
  struct plan_row *rows = arena_alloc (cli->arena, (years->count + 1) * sizeof *rows), *total = &rows[years->count];
  *total = (struct plan_row){.name = tr (cli, T_SUM)};
  memset (total->known, true, sizeof total->known);
  for (uint32_t i = 0; i < years->count; i++)
  {
    rows[i].name = arena_printf (cli->arena, "%" PRId64, number_at (&years->items[i], "year"));
    for (size_t k = 0; k < PLAN_KEYS; k++)
    {
      rows[i].known[k] = value_at (&years->items[i], plan_parts[k].key) != NULL;
      rows[i].sums[k] = number_at (&years->items[i], plan_parts[k].key);
      if (!rows[i].known[k] || __builtin_add_overflow (total->sums[k], rows[i].sums[k], &total->sums[k]))
        total->known[k] = false;
    }
  }
  return rows;
}

static int plan_width (struct cli *cli, const struct plan_row *rows, uint32_t count)
{
  int total = 5;
  for (size_t k = 0; k < PLAN_KEYS; k++)
  {
    int widest = text_width (tr (cli, plan_parts[k].label));
    for (uint32_t i = 0; i < count; i++)
      widest = text_width (plan_text (cli, &rows[i], k)) > widest ? text_width (plan_text (cli, &rows[i], k)) : widest;
    total += widest + 2;
  }
  return total;
}

static void print_plan_table (struct cli *cli, const struct plan_row *rows, uint32_t count)
{
  struct table *table = table_new (cli);
  table_column (table, T_L_YEAR, 0);
  for (size_t k = 0; k < PLAN_KEYS; k++)
    table_column (table, plan_parts[k].label, COLUMN_RIGHT);
  for (uint32_t i = 0; i < count; i++)
  {
    enum colour colour = i + 1 == count ? BOLD : PLAIN;
    table_cell (table, rows[i].name, colour);
    for (size_t k = 0; k < PLAN_KEYS; k++)
      table_cell (table, plan_text (cli, &rows[i], k), k + 1 == PLAN_KEYS && !is_balanced (&rows[i]) ? RED : colour);
  }
  table_print (table);
}

static void print_plan (struct figures *self)
{
  struct cli *cli = self->cli;
  const struct value *years = list_at (self, "years");
  bool balanced = true;
  if (years == NULL)
    return;
  begin (self, T_PLAN);
  struct plan_row *rows = plan_rows (cli, years);
  uint32_t count = years->count + 1;
  for (uint32_t i = 0; i < count; i++)
    balanced = balanced && is_balanced (&rows[i]);
  if (cli->width == 0 || plan_width (cli, rows, count) <= cli->width)
    print_plan_table (cli, rows, count);
  /* Amounts are never cut: where they do not stand side by side, they stand below one another. */
  for (uint32_t i = 0; cli->width > 0 && plan_width (cli, rows, count) > cli->width && i < count; i++)
  {
    printf ("%s%s%s\n", colour_on (cli, BOLD), rows[i].name, colour_off (cli));
    for (size_t k = 0; k < PLAN_KEYS; k++)
      print_labelled (cli, tr (cli, plan_parts[k].label),
                      arena_printf (cli->arena, "%*s%s", 18 - text_width (plan_text (cli, &rows[i], k)), "", plan_text (cli, &rows[i], k)), LABEL_WIDTH);
  }
  int64_t gap = number_at (value_at (self->row, "sums"), "gap");
  const char *said = !balanced ? tr (cli, T_PLAN_UNBALANCED) : gap > 0 ? trf (cli, T_PLAN_NOT_GRANTED, format_cents (cli, gap)) : tr (cli, T_PLAN_BALANCED);
  printf ("%s%s%s\n", colour_on (cli, !balanced ? RED : gap > 0 ? YELLOW : GREEN), said, colour_off (cli));
}

static void print_sums (struct figures *self)
{
  struct cli *cli = self->cli;
  const struct value *sums = map_at (self, "sums");
  if (sums == NULL)
    return;
  begin (self, T_SUMS);
  struct table *table = table_new (cli);
  table_column (table, T_L_WHAT, 0);
  table_column (table, T_L_AMOUNT, COLUMN_RIGHT);
  for (uint32_t i = 0; self->form != NULL && i < self->form->figures->count; i++)
  {
    const struct value *figure = &self->form->figures->items[i], *sum = value_get (sums, row_text (figure, "key"));
    if (sum == NULL)
      continue;
    table_cell (table, slice_text (cli, row_label (cli, figure)), PLAIN);
    table_cell (table, format_cents (cli, value_as_int (sum, 0)), PLAIN);
  }
  table_print (table);
}

static void print_grants (struct figures *self)
{
  struct cli *cli = self->cli;
  const struct value *grants = list_at (self, "grants");
  if (grants == NULL)
    return;
  begin (self, T_GRANTS);
  struct table *table = table_new (cli);
  table_column (table, T_L_ROW, 0);
  table_column (table, T_L_TITLE, COLUMN_FLEX);
  table_column (table, T_L_PROGRAMME, COLUMN_FLEX);
  table_column (table, T_L_APPLIED, COLUMN_RIGHT);
  table_column (table, T_L_EXPECTED, COLUMN_RIGHT);
  table_column (table, T_L_DUE, 0);
  for (uint32_t i = 0; i < grants->count; i++)
  {
    const struct value *grant = &grants->items[i];
    title_cells (self, table, "applications", grant);
    table_cell (table, slice_text (cli, row_text (grant, "programme")), PLAIN);
    table_cell (table, cents_at (cli, grant, "amount"), PLAIN);
    table_cell (table, cents_at (cli, grant, "expected"), PLAIN);
    table_cell (table, format_date (cli, row_text (grant, "deadline")), PLAIN);
  }
  table_print (table);
}

/* ---- Ratings and goals --------------------------------------------------------------------------------------------------------------------------------- */

static void print_utility (struct figures *self)
{
  struct cli *cli = self->cli;
  const struct value *utility = map_at (self, "utility"), *flagged = value_at (utility, "flagged");
  const char *names = "";
  if (utility == NULL)
    return;
  begin (self, T_RATINGS);
  print_labelled (cli, tr (cli, T_L_UTILITY),
                  trf (cli, T_UTILITY, number_text (cli, number_at (utility, "utility")), number_text (cli, number_at (utility, "count"))), LABEL_WIDTH);
  print_labelled (cli, tr (cli, T_L_SPREAD), trf (cli, number_at (utility, "spread") == 1 ? T_SPREAD_ONE : T_SPREAD, number_text (cli, number_at (utility, "spread"))), LABEL_WIDTH);
  for (uint32_t i = 0; flagged != NULL && i < flagged->count; i++)
  {
    struct slice key = value_as_slice (&flagged->items[i]);
    const struct value *column = form_table_column (self->form, SLICE ("ratings"), key);
    names = arena_printf (cli->arena, "%s%s%s", names, i == 0 ? "" : ", ", slice_text (cli, column == NULL ? key : row_label (cli, column)));
  }
  if (*names != '\0')
    print_labelled (cli, tr (cli, T_L_FLAGGED), names, LABEL_WIDTH);
}

static const char *level_text (struct cli *cli, struct slice level)
{
  static const struct
  {
    const char *key;
    enum text text;
  } levels[] = {{"none", T_ATTAINED_NONE}, {"partly", T_ATTAINED_PARTLY}, {"largely", T_ATTAINED_LARGELY}, {"fully", T_ATTAINED_FULLY}};
  for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
    if (slice_is (level, levels[i].key))
      return tr (cli, levels[i].text);
  return slice_text (cli, level);
}

static const char *measured_text (const struct figures *self, const struct value *indicator)
{
  struct cli *cli = self->cli;
  const struct value *value = value_at (indicator, "value"), *column = form_table_column (self->form, SLICE ("measurements"), SLICE ("value"));
  const char *unit = slice_text (cli, row_text (cells_of (self, "indicators", row_text (indicator, "row")), "unit"));
  return value == NULL ? tr (cli, T_NOT_MEASURED) : arena_printf (cli->arena, "%s %s", format_value (cli, self->form, column, value), unit);
}

static void print_attainment (struct figures *self)
{
  struct cli *cli = self->cli;
  const struct value *indicators = list_at (self, "indicators"), *whole = map_at (self, "attainment");
  if (indicators == NULL)
    return;
  begin (self, T_ATTAINMENT);
  struct table *table = table_new (cli);
  table_column (table, T_L_ROW, 0);
  table_column (table, T_L_INDICATOR, COLUMN_FLEX);
  table_column (table, T_L_MEASURED, COLUMN_RIGHT);
  table_column (table, T_L_ON, 0);
  table_column (table, T_L_ATTAINED, COLUMN_RIGHT);
  for (uint32_t i = 0; i < indicators->count; i++)
  {
    const struct value *indicator = &indicators->items[i], *attained = value_at (indicator, "attained");
    title_cells (self, table, "indicators", indicator);
    table_cell (table, measured_text (self, indicator), PLAIN);
    table_cell (table, format_date (cli, row_text (indicator, "date")), PLAIN);
    table_cell (table, attained == NULL ? "–" : format_rate (cli, value_as_int (attained, 0)), PLAIN);
  }
  table_print (table);
  if (value_at (whole, "attained") != NULL)
    print_wrapped (cli, stdout,
                   trf (cli, T_ATTAINED, format_rate (cli, number_at (whole, "attained")), level_text (cli, row_text (whole, "level")),
                        format_rate (cli, number_at (whole, "coverage"))),
                   0);
}

/* ---- Milestones, requirements, effort ------------------------------------------------------------------------------------------------------------------ */

static void print_milestones (struct figures *self)
{
  struct cli *cli = self->cli;
  const struct value *milestones = list_at (self, "milestones");
  if (milestones == NULL)
    return;
  begin (self, T_MILESTONES);
  struct table *table = table_new (cli);
  table_column (table, T_L_ROW, 0);
  table_column (table, T_L_TITLE, COLUMN_FLEX);
  table_column (table, T_L_LIGHT, 0);
  table_column (table, T_L_LATE, COLUMN_RIGHT);
  for (uint32_t i = 0; i < milestones->count; i++)
  {
    const struct value *milestone = &milestones->items[i];
    struct slice light = row_text (milestone, "light");
    int64_t late = number_at (milestone, "late");
    title_cells (self, table, "milestones", milestone);
    table_cell (table, light_text (cli, light), light_colour (light));
    table_cell (table, late == 0 ? "" : trf (cli, late == 1 ? T_DAY : T_DAYS, number_text (cli, late)), PLAIN);
  }
  table_print (table);
  struct slice light = row_text (self->row, "light");
  if (light.size > 0)
    printf ("%s%s%s\n", colour_on (cli, light_colour (light)), trf (cli, T_LIGHT_WHOLE, light_text (cli, light)), colour_off (cli));
}

static void print_rest (struct figures *self)
{
  struct cli *cli = self->cli;
  const struct value *requirements = map_at (self, "requirements"), *effort = map_at (self, "effort");
  if (requirements != NULL)
  {
    begin (self, T_REQUIREMENTS);
    print_labelled (cli, tr (cli, T_L_COUNT), number_text (cli, number_at (requirements, "count")), LABEL_WIDTH);
    print_labelled (
        cli, tr (cli, T_L_MUST),
        arena_printf (cli->arena, "%s (%s)", number_text (cli, number_at (requirements, "must")), format_rate (cli, number_at (requirements, "must_share"))),
        LABEL_WIDTH);
  }
  if (effort != NULL)
  {
    begin (self, T_EFFORT);
    int64_t minutes = number_at (effort, "minutes");
    print_labelled (cli, tr (cli, T_L_HOURS), trf (cli, T_HOURS, number_text (cli, minutes / 60), number_text (cli, minutes % 60)), LABEL_WIDTH);
    print_labelled (cli, tr (cli, T_L_VISITS), number_text (cli, number_at (effort, "visits")), LABEL_WIDTH);
  }
}

/* ---- The command --------------------------------------------------------------------------------------------------------------------------------------- */

static int fetch_all_titles (struct figures *self, const struct value *which)
{
  static const char *const lists[][2] = {{"grants", "applications"}, {"indicators", "indicators"}, {"milestones", "milestones"}};
  int status = STATUS_DONE;
  self->titles = value_list (self->cli->arena, 16);
  for (size_t i = 0; i < sizeof lists / sizeof lists[0] && status == STATUS_DONE; i++)
    if (list_at (self, lists[i][0]) != NULL)
      status = fetch_titles (self, which, lists[i][1]);
  return status;
}

int cmd_figures (struct cli *cli)
{
  struct figures self = {.cli = cli};
  struct message request = message_new (MSG_CASE_FIGURES);
  struct value view, row;
  request.arg[CASE_FIGURES_CASE] = case_argument (cli, cli->args.items[0]);
  int status = bus_row (cli, &request, &row);
  if (status != STATUS_DONE)
    return status;
  if (cli->json)
  {
    print_json (json_from_record (MSG_FIGURES, &row));
    return STATUS_DONE;
  }
  self.row = &row;
  status = fetch_case (cli, &request.arg[CASE_FIGURES_CASE], &view);
  if (status == STATUS_DONE)
    status = fetch_all_titles (&self, &request.arg[CASE_FIGURES_CASE]);
  if (status != STATUS_DONE)
    return status;
  self.form = form_of_case (cli, &view);
  printf ("%s%s%s  %s\n", colour_on (cli, BOLD), slice_text (cli, row_text (&view, "ref")), colour_off (cli),
          slice_text (cli, row_text (value_at (&view, "fields"), "title")));
  print_plan (&self);
  print_sums (&self);
  print_grants (&self);
  print_utility (&self);
  print_attainment (&self);
  print_milestones (&self);
  print_rest (&self);
  if (!self.printed)
    printf ("%s\n", tr (cli, T_NO_FIGURES));
  return STATUS_DONE;
}
