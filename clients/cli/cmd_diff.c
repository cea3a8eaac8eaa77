/* SPDX-License-Identifier: EUPL-1.2 */
/* What is different between two moments of a case. */
#include "cli.h"

#include <string.h>

#define DAY_MS INT64_C (86400000)

struct comparison
{
  struct cli *cli;
  const struct form *form;
  int64_t count;
};

/* ---- Moments ------------------------------------------------------------------------------------------------------------------------------------------- */

struct moment
{
  int64_t end_ms, seq;
};

static bool last_before (const struct value *row, void *context)
{
  struct moment *moment = context;
  if (value_as_int (value_at (row, "time"), 0) >= moment->end_ms)
    return false;
  moment->seq = value_as_int (value_at (row, "seq"), 0);
  return true;
}

/* The last thing that happened before a time; 0: nothing yet. */
static int seq_before (struct cli *cli, const struct value *which, int64_t end_ms, int64_t *seq)
{
  struct message request = message_new (MSG_CASE_HISTORY);
  struct moment moment = {end_ms, 0};
  request.arg[CASE_HISTORY_CASE] = *which;
  request.arg[CASE_HISTORY_LIMIT] = value_int (200);
  int status = bus_rows (cli, &request, last_before, &moment);
  *seq = moment.seq;
  return status;
}

/* A number, or a day: its beginning for --from, its end for --to. */
static int moment_option (struct cli *cli, enum option option, const struct value *which, int64_t *seq)
{
  const char *text = option_text (cli, option);
  char date[11];
  *seq = -1;
  if (text == NULL)
    return STATUS_DONE;
  if (input_date (text, date))
    return seq_before (cli, which, date_to_ms (slice_of (date)) + (option == OPT_DIFF_TO ? DAY_MS : 0), seq);
  if (!input_integer (text, seq) || *seq < 0)
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_MOMENT, text, cli->args.items[0]);
  return STATUS_DONE;
}

/* ---- Output -------------------------------------------------------------------------------------------------------------------------------------------- */

static const char *head_text (const struct comparison *self, struct slice part, const struct value *value)
{
  struct cli *cli = self->cli;
  struct slice text = value_as_slice (value);
  const struct value *stage = self->form == NULL ? NULL : form_row (self->form->stages, text);
  if (value_is_nil (value))
    return "";
  if (slice_is (part, "stage"))
    return slice_text (cli, stage == NULL ? text : row_label (cli, stage));
  if (slice_is (part, "state"))
    return state_label (cli, text);
  return slice_is (part, "org") || slice_is (part, "handled_by") ? org_text (cli, text) : slice_text (cli, text);
}

static const char *head_label (const struct comparison *self, struct slice part)
{
  static const struct
  {
    const char *key;
    enum text label;
  } labels[] = {{"stage", T_L_STAGE}, {"state", T_L_STATUS}, {"pipeline", T_L_PIPELINE}, {"org", T_L_ORG}, {"handled_by", T_L_HANDLED}};
  for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
    if (slice_is (part, labels[i].key))
      return tr (self->cli, labels[i].label);
  return slice_text (self->cli, part);
}

static void print_values (const struct comparison *self, const char *before, const char *after)
{
  struct cli *cli = self->cli;
  const char *labels[2] = {tr (cli, T_BEFORE), tr (cli, T_AFTER)}, *values[2] = {before, after};
  int width = text_width (labels[0]) > text_width (labels[1]) ? text_width (labels[0]) : text_width (labels[1]);
  for (int i = 0; i < 2; i++)
    print_labelled (cli, labels[i], *values[i] == '\0' ? tr (cli, T_EMPTY) : values[i], width);
}

static const char *table_name (const struct comparison *self, const struct value *change)
{
  struct slice key = row_text (change, "table");
  const struct value *table = self->form == NULL ? NULL : form_row (self->form->tables, key);
  return arena_printf (self->cli->arena, "%s %s", slice_text (self->cli, table == NULL ? key : row_label (self->cli, table)),
                       slice_text (self->cli, row_text (change, "row")));
}

static void print_row_change (const struct comparison *self, const struct value *change, struct slice kind)
{
  struct cli *cli = self->cli;
  bool added = slice_is (kind, "row_added"), removed = slice_is (kind, "row_removed");
  const struct value *cells = value_at (change, added ? "after" : "before");
  printf ("%s%s%s  %s\n", colour_on (cli, BOLD), table_name (self, change), colour_off (cli),
          tr (cli, added     ? T_CHANGE_ADDED
                   : removed ? T_CHANGE_REMOVED
                             : T_CHANGE_MOVED));
  if (!added && !removed)
    return;
  printf ("  ");
  print_wrapped (cli, stdout, format_cells (cli, self->form, row_text (change, "table"), cells), 2);
}

static void print_change (const struct comparison *self, const struct value *change)
{
  struct cli *cli = self->cli;
  struct slice kind = row_text (change, "kind"), key = row_text (change, "field"), table = row_text (change, "table");
  const struct value *before = value_at (change, "before"), *after = value_at (change, "after");
  if (!slice_is (kind, "field") && !slice_is (kind, "head") && !slice_is (kind, "cell"))
  {
    print_row_change (self, change, kind);
    return;
  }
  bool head = slice_is (kind, "head"), cell = slice_is (kind, "cell");
  const struct value *field = head ? NULL : cell ? form_table_column (self->form, table, key) : form_field (self->form, key);
  const char *label = head ? head_label (self, key) : slice_text (cli, field == NULL ? key : row_label (cli, field));
  printf ("%s%s%s%s%s\n", colour_on (cli, BOLD), cell ? table_name (self, change) : "", cell ? "  " : "", label, colour_off (cli));
  print_values (self, head ? head_text (self, key, before) : format_value (cli, self->form, field, before),
                head ? head_text (self, key, after) : format_value (cli, self->form, field, after));
}

struct kept
{
  struct kept *next;
  struct value change;
};

struct keeping
{
  struct comparison comparison;
  struct kept *first, **end; /* names of organisations are asked for when all is there */
};

static bool take_change (const struct value *change, void *context)
{
  struct keeping *self = context;
  struct cli *cli = self->comparison.cli;
  self->comparison.count++;
  if (cli->json)
  {
    print_json (json_from_record (MSG_CHANGE, change));
    return true;
  }
  struct kept *kept = arena_alloc (cli->arena, sizeof *kept);
  *kept = (struct kept){.change = value_copy (cli->arena, change)};
  *self->end = kept;
  self->end = &kept->next;
  return true;
}

int cmd_diff (struct cli *cli)
{
  struct keeping self = {.comparison = {.cli = cli}};
  struct message request = message_new (MSG_CASE_DIFF);
  struct value view;
  int64_t from, to;
  self.end = &self.first;
  request.arg[CASE_DIFF_CASE] = case_argument (cli, cli->args.items[0]);
  if (!option_given (cli, OPT_DIFF_FROM))
    return fail (cli, STATUS_USAGE, "option_missing", T_OPTION_MISSING, cli->command->name, "from SEQ|DATE");
  int status = bus_reach (cli);
  if (status == STATUS_DONE)
    status = fetch_case (cli, &request.arg[CASE_DIFF_CASE], &view);
  if (status == STATUS_DONE)
    status = moment_option (cli, OPT_DIFF_FROM, &request.arg[CASE_DIFF_CASE], &from);
  if (status == STATUS_DONE)
    status = moment_option (cli, OPT_DIFF_TO, &request.arg[CASE_DIFF_CASE], &to);
  if (status == STATUS_DONE && to >= 0 && to < from)
    status = fail (cli, STATUS_USAGE, "arguments", T_FROM_AFTER_TO);
  if (status == STATUS_DONE && to == 0)
    status = fail (cli, STATUS_REFUSED, "not_found", T_NOT_YET, cli->args.items[0]);
  if (status != STATUS_DONE)
    return status;
  self.comparison.form = form_of_case (cli, &view);
  request.arg[CASE_DIFF_FROM] = value_int (from);
  if (to >= 0)
    request.arg[CASE_DIFF_TO] = value_int (to);
  request.arg[CASE_DIFF_LIMIT] = value_int (200);
  status = bus_rows (cli, &request, take_change, &self);
  if (status != STATUS_DONE || cli->json)
    return status;
  for (const struct kept *kept = self.first; kept != NULL; kept = kept->next)
    print_change (&self.comparison, &kept->change);
  if (self.comparison.count == 0)
    printf ("%s\n", tr (cli, T_NO_CHANGES));
  return STATUS_DONE;
}
