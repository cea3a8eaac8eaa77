/* SPDX-License-Identifier: EUPL-1.2 */
/* Many cases from above: overview of districts, roadmap. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C (86400000)

/* ---- Lights: always a word, never a colour alone --------------------------------------------------------------------------------------------------- */

const char *light_text (struct cli *cli, struct slice light)
{
  static const struct
  {
    const char *key;
    enum text text;
  } lights[] = {{"green", T_LIGHT_GREEN}, {"yellow", T_LIGHT_YELLOW}, {"red", T_LIGHT_RED}, {"done", T_LIGHT_DONE}};
  for (size_t i = 0; i < sizeof lights / sizeof lights[0]; i++)
    if (slice_is (light, lights[i].key))
      return tr (cli, lights[i].text);
  return slice_text (cli, light);
}

enum colour light_colour (struct slice light)
{
  return slice_is (light, "red") ? RED : slice_is (light, "yellow") ? YELLOW : slice_is (light, "green") || slice_is (light, "done") ? GREEN : PLAIN;
}

/* ---- Rows that are kept until all are there -------------------------------------------------------------------------------------------------------- */

struct kept
{
  struct cli *cli;
  enum message_type record;
  struct value rows;
  int64_t limit;
};

static bool keep_row (const struct value *row, void *context)
{
  struct kept *self = context;
  if (self->cli->json)
    print_json (json_from_record (self->record, row));
  value_append (self->cli->arena, &self->rows, self->cli->json ? VALUE_NONE : value_copy (self->cli->arena, row));
  return self->rows.count != self->limit;
}

static void key_option (struct cli *cli, enum option option, struct message *message, int number)
{
  const char *text = option_text (cli, option);
  if (text != NULL && *text != '\0')
    message->arg[number] = value_string (text);
}

static int64_t now_ms (struct cli *cli)
{
  return message_int (ideenbus_welcome (cli->bus), WELCOME_NOW, 0);
}

/* ---- overview -------------------------------------------------------------------------------------------------------------------------------------- */

enum
{
  DISTRICT_WIDTH = 18, /* that a district's column is reckoned with: 1.000.000.000,00 € */
  SIDE_WIDTH = 24,     /* and the labels before them */
  WIDE = 100           /* terminals with room for what can also be left out */
};

static const char *district_name (struct cli *cli, const struct value *row)
{
  struct slice key = row_text (row, "district");
  return slice_is (key, "none") ? tr (cli, T_NO_DISTRICT) : text_cut (cli->arena, org_name (cli, key), DISTRICT_WIDTH);
}

static bool is_late (const struct value *stage)
{
  const struct value *meant = value_at (stage, "meant");
  return meant != NULL && value_as_int (value_at (stage, "count"), 0) > 0 && value_as_int (value_at (stage, "days"), 0) > value_as_int (meant, 0);
}

static const struct value *stage_of (const struct value *row, uint32_t stage)
{
  return &value_at (row, "stages")->items[stage];
}

/* Districts side by side, as many as the terminal takes, a stage a line. */
static bool print_matrix (struct cli *cli, const struct value *rows, uint32_t from, uint32_t to)
{
  struct table *table = table_new (cli);
  bool late = false;
  table_column (table, T_L_STAGE, COLUMN_FLEX);
  for (uint32_t i = from; i < to; i++)
    table_heading (table, district_name (cli, &rows->items[i]), COLUMN_RIGHT | COLUMN_FLEX);
  for (uint32_t s = 0; s < value_at (&rows->items[from], "stages")->count; s++)
  {
    table_cell (table, slice_text (cli, row_label (cli, stage_of (&rows->items[from], s))), PLAIN);
    for (uint32_t i = from; i < to; i++)
    {
      const struct value *stage = stage_of (&rows->items[i], s);
      const char *count = number_text (cli, value_as_int (value_at (stage, "count"), 0));
      late = late || is_late (stage);
      if (is_late (stage))
        count = trf (cli, value_as_int (value_at (stage, "days"), 0) == 1 ? T_COUNT_LATE_ONE : T_COUNT_LATE, count,
                     number_text (cli, value_as_int (value_at (stage, "days"), 0)));
      table_cell (table, count, is_late (stage) ? YELLOW : PLAIN);
    }
  }
  table_print (table);
  return late;
}

static const struct value *sum_of (const struct value *row, struct slice key)
{
  return value_get (value_at (row, "figures"), key);
}

/* All districts together; NULL when it is too large for a number. */
static const char *total_of (struct cli *cli, const struct value *rows, struct slice key)
{
  int64_t total = 0;
  for (uint32_t i = 0; i < rows->count; i++)
    if (__builtin_add_overflow (total, value_as_int (sum_of (&rows->items[i], key), 0), &total))
      return tr (cli, T_SUM_TOO_LARGE);
  return format_cents (cli, total);
}

static void print_sums (struct cli *cli, const struct form *form, const struct value *rows, uint32_t from, uint32_t to, bool total)
{
  struct table *table = table_new (cli);
  bool any = false;
  table_column (table, T_SUMS, COLUMN_FLEX);
  for (uint32_t i = from; i < to; i++)
    table_heading (table, district_name (cli, &rows->items[i]), COLUMN_RIGHT);
  if (total)
    table_column (table, T_L_TOTAL, COLUMN_RIGHT);
  for (uint32_t f = 0; form != NULL && f < form->figures->count; f++)
  {
    struct slice key = row_text (&form->figures->items[f], "key");
    bool shown = false;
    for (uint32_t i = 0; i < rows->count; i++)
      shown = shown || sum_of (&rows->items[i], key) != NULL;
    if (!shown)
      continue;
    any = true;
    table_cell (table, slice_text (cli, row_label (cli, &form->figures->items[f])), PLAIN);
    for (uint32_t i = from; i < to; i++)
      table_cell (table, sum_of (&rows->items[i], key) == NULL ? "–" : format_cents (cli, value_as_int (sum_of (&rows->items[i], key), 0)), PLAIN);
    if (total)
      table_cell (table, total_of (cli, rows, key), BOLD);
  }
  if (!any)
    return;
  putchar ('\n');
  table_print (table);
}

static void print_stuck (struct cli *cli, const struct value *rows)
{
  struct table *table = table_new (cli);
  uint32_t count = 0;
  table_column (table, T_L_REF, 0);
  table_column (table, T_L_TITLE, COLUMN_FLEX);
  table_column (table, T_L_STAGE, COLUMN_FLEX);
  table_column (table, T_L_DAYS, COLUMN_RIGHT);
  table_column (table, T_L_ORG, COLUMN_FLEX);
  for (uint32_t i = 0; i < rows->count; i++)
  {
    const struct value *stuck = value_at (&rows->items[i], "stuck");
    for (uint32_t c = 0; c < stuck->count; c++, count++)
    {
      const struct value *row = &stuck->items[c];
      table_cell (table, slice_text (cli, row_text (row, "ref")), PLAIN);
      table_cell (table, slice_text (cli, row_text (row, "title")), PLAIN);
      table_cell (table, stage_label (cli, row_text (row, "pipeline"), row_text (row, "stage")),
                  stage_colour (row_text (row, "stage"), row_text (row, "state")));
      table_cell (table, number_text (cli, (now_ms (cli) - value_as_int (value_at (row, "entered"), 0)) / DAY_MS), PLAIN);
      table_cell (table, org_name (cli, row_text (row, "org")), DIM);
    }
  }
  if (count == 0)
    return;
  print_heading (cli, tr (cli, T_STUCK));
  table_print (table);
}

static void print_deadlines (struct cli *cli, const struct value *rows)
{
  struct table *table = table_new (cli);
  uint32_t count = 0;
  char today[11];
  date_from_ms (now_ms (cli), today);
  table_column (table, T_L_DUE, 0);
  table_column (table, T_L_REF, 0);
  table_column (table, T_L_TITLE, COLUMN_FLEX);
  table_column (table, T_L_TODO, COLUMN_WRAP);
  for (uint32_t i = 0; i < rows->count; i++)
  {
    const struct value *deadlines = value_at (&rows->items[i], "deadlines");
    for (uint32_t d = 0; d < deadlines->count; d++, count++)
    {
      const struct value *row = &deadlines->items[d];
      struct slice due = row_text (row, "due");
      bool late = due.size > 0 && slice_compare (due, slice_of (today)) < 0;
      table_cell (table, late ? trf (cli, T_DUE_LATE, format_date (cli, due)) : format_date (cli, due), late ? RED : PLAIN);
      table_cell (table, slice_text (cli, row_text (row, "ref")), PLAIN);
      table_cell (table, slice_text (cli, row_text (row, "title")), PLAIN);
      table_cell (table, slice_text (cli, row_text (row, cli->german ? "de" : "en")), PLAIN);
    }
  }
  if (count == 0)
    return;
  print_heading (cli, tr (cli, T_DEADLINES));
  table_print (table);
}

static void note_orgs (struct cli *cli, const struct value *rows)
{
  for (uint32_t i = 0; i < rows->count; i++)
  {
    const struct value *stuck = value_at (&rows->items[i], "stuck");
    orgs_note (cli, row_text (&rows->items[i], "district"));
    for (uint32_t r = 0; stuck != NULL && r < stuck->count; r++)
      orgs_note (cli, row_text (&stuck->items[r], "org"));
  }
  orgs_fetch (cli);
}

static void print_overview (struct cli *cli, const struct form *form, const struct value *rows)
{
  int room = cli->width == 0 ? 64 : (cli->width - SIDE_WIDTH) / (DISTRICT_WIDTH + 2);
  uint32_t step = room < 1 ? 1 : (uint32_t) room, columns = rows->count + (rows->count > 1); /* and their total */
  bool late = false;
  note_orgs (cli, rows);
  for (uint32_t from = 0; from < columns; from += step)
  {
    uint32_t to = columns - from < step ? columns : from + step, end = to < rows->count ? to : rows->count;
    if (from > 0 && from < end)
      putchar ('\n');
    late = (from < end && print_matrix (cli, rows, from, end)) || late;
    print_sums (cli, form, rows, from, end, to > rows->count);
  }
  if (late)
  {
    putchar ('\n');
    print_wrapped (cli, stdout, tr (cli, T_LATE_LEGEND), 0);
  }
  print_stuck (cli, rows);
  print_deadlines (cli, rows);
}

int cmd_overview (struct cli *cli)
{
  struct kept kept = {.cli = cli, .record = MSG_OVERVIEW_ROW, .rows = value_list (cli->arena, 8)};
  struct message request = message_new (MSG_OVERVIEW);
  key_option (cli, OPT_DISTRICT, &request, OVERVIEW_DISTRICT);
  key_option (cli, OPT_PIPELINE, &request, OVERVIEW_PIPELINE);
  int status = bus_rows (cli, &request, keep_row, &kept);
  if (status != STATUS_DONE || cli->json)
    return status;
  if (kept.rows.count == 0)
    printf ("%s\n", tr (cli, T_NO_DISTRICTS));
  else
    print_overview (cli, form_get (cli, message_slice (&request, OVERVIEW_PIPELINE), 0), &kept.rows);
  return STATUS_DONE;
}

/* ---- roadmap --------------------------------------------------------------------------------------------------------------------------------------- */

static const char *period_text (struct cli *cli, const struct value *row)
{
  struct slice starts = row_text (row, "starts_on"), ends = row_text (row, "ends_on");
  if (starts.size == 0 && ends.size == 0)
    return "";
  if (cli->width > 0 && cli->width < WIDE && ends.size > 0)
    return trf (cli, T_UNTIL, format_date (cli, ends));
  return arena_printf (cli->arena, "%s–%s", starts.size == 0 ? "…" : format_date (cli, starts), ends.size == 0 ? "…" : format_date (cli, ends));
}

static const char *next_text (struct cli *cli, const struct value *row)
{
  struct slice on = row_text (row, "next_on");
  return on.size == 0 ? "" : arena_printf (cli->arena, "%s %s", format_date (cli, on), slice_text (cli, row_text (row, "next")));
}

static void print_group (struct cli *cli, const struct value *rows, const char *horizon, enum text title, bool *begun)
{
  struct table *table = table_new (cli);
  uint32_t count = 0;
  table_column (table, T_L_REF, 0);
  table_column (table, T_L_TITLE, COLUMN_FLEX);
  table_column (table, T_L_STAGE, COLUMN_FLEX);
  table_column (table, T_L_PERIOD, 0);
  table_column (table, T_L_LIGHT, 0);
  table_column (table, T_L_NEXT, COLUMN_WRAP);
  for (uint32_t i = 0; i < rows->count; i++)
  {
    const struct value *row = &rows->items[i], *kase = value_at (row, "case");
    struct slice light = row_text (row, "light"), state = row_text (kase, "state"), stage = row_text (kase, "stage");
    if (!slice_is (row_text (row, "horizon"), horizon))
      continue;
    const char *label = stage_label (cli, row_text (kase, "pipeline"), stage);
    table_cell (table, slice_text (cli, row_text (kase, "ref")), PLAIN);
    table_cell (table, slice_text (cli, row_text (kase, "title")), PLAIN);
    table_cell (table, slice_is (state, "open") ? label : arena_printf (cli->arena, "%s, %s", label, state_label (cli, state)), stage_colour (stage, state));
    table_cell (table, period_text (cli, row), PLAIN);
    table_cell (table, light_text (cli, light), light_colour (light));
    table_cell (table, next_text (cli, row), PLAIN);
    count++;
  }
  if (count == 0)
    return;
  printf ("%s%s%s (%s)%s\n", *begun ? "\n" : "", colour_on (cli, BOLD), tr (cli, title), number_text (cli, count), colour_off (cli));
  *begun = true;
  table_print (table);
}

/* By their ends, those without one last. */
static int by_end (const void *a, const void *b)
{
  struct slice left = row_text (a, "ends_on"), right = row_text (b, "ends_on");
  if ((left.size == 0) != (right.size == 0))
    return left.size == 0 ? 1 : -1;
  int order = slice_compare (left, right);
  return order != 0 ? order : slice_compare (row_text (value_at (a, "case"), "ref"), row_text (value_at (b, "case"), "ref"));
}

int cmd_roadmap (struct cli *cli)
{
  struct kept kept = {.cli = cli, .record = MSG_ROADMAP_ROW, .rows = value_list (cli->arena, 16)};
  struct message request = message_new (MSG_ROADMAP);
  bool begun = false;
  key_option (cli, OPT_ORG, &request, ROADMAP_ORG);
  key_option (cli, OPT_DISTRICT, &request, ROADMAP_DISTRICT);
  int status = limit_option (cli, &kept.limit);
  if (status != STATUS_DONE)
    return status;
  request.arg[ROADMAP_LIMIT] = value_int (kept.limit > 0 && kept.limit < 200 ? kept.limit : 200);
  status = bus_rows (cli, &request, keep_row, &kept);
  if (status != STATUS_DONE || cli->json)
    return status;
  if (kept.rows.count == 0)
    printf ("%s\n", tr (cli, T_NO_CASES));
  else
    qsort (kept.rows.items, kept.rows.count, sizeof *kept.rows.items, by_end);
  print_group (cli, &kept.rows, "short", T_HORIZON_SHORT, &begun);
  print_group (cli, &kept.rows, "medium", T_HORIZON_MEDIUM, &begun);
  print_group (cli, &kept.rows, "long", T_HORIZON_LONG, &begun);
  print_group (cli, &kept.rows, "", T_HORIZON_NONE, &begun);
  return STATUS_DONE;
}
