/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line that gives what is missing, or that helps after a refusal. */
#include "input.h"
#include "rights.h"

#include <string.h>

static const char *reference (const struct cli *cli)
{
  return cli->args.count > 0 ? cli->args.items[0] : "REF";
}

static struct slice code_of (const struct value *reason)
{
  return row_text (reason, "code");
}

/* ---- What is to be typed --------------------------------------------------------------------------------------------------------------------------------- */

/* " key=…" of a field or a column of `of`.  Under their key, amounts are cents and posts hundredths, as programs write them: people get the label, under which
   a plain number is what it says, and the unit. */
static const char *blank (struct cli *cli, const struct value *list, const char *kind, struct slice of, const struct value *field)
{
  const char *key = slice_text (cli, row_text (field, "key")), *label = slice_text (cli, row_label (cli, field));
  const char *unit = slice_is (row_text (field, "type"), "money") ? "€" : is_posts (field) ? tr (cli, T_FTE) : NULL;
  if (unit == NULL)
    return arena_printf (cli->arena, " %s=…", key);
  bool typeable = strcmp (label, key) != 0 && strpbrk (label, "\"'$`\\!=") == NULL && named_row (cli, list, kind, of, label, NULL) == field;
  return arena_printf (cli->arena, " \"%s=… %s\"", typeable ? label : key, unit);
}

static const char *blank_field (struct cli *cli, const struct form *form, struct slice key)
{
  const struct value *field = form == NULL ? NULL : form_field (form, key);
  return field == NULL ? arena_printf (cli->arena, " %.*s=…", SLICE_ARG (key)) : blank (cli, form->fields, NULL, SLICE_NONE, field);
}

static const char *blank_column (struct cli *cli, const struct form *form, struct slice table, struct slice key)
{
  const struct value *column = form == NULL ? NULL : form_table_column (form, table, key);
  return column == NULL ? arena_printf (cli->arena, " %.*s=…", SLICE_ARG (key)) : blank (cli, form->columns, "table", table, column);
}

/* ---- Fields ---------------------------------------------------------------------------------------------------------------------------------------------- */

static bool is_wanted (struct slice code)
{
  return slice_is (code, "missing") || slice_is (code, "still_unknown") || slice_is (code, "still_band") || slice_is (code, "not_equal");
}

/* ---- Rows ------------------------------------------------------------------------------------------------------------------------------------------------ */

/* " title=… kind=…": what a new row must have; of ratings the points. */
static const char *wanted_columns (struct cli *cli, const struct form *form, struct slice table)
{
  const char *columns = "";
  const struct value *column;
  for (uint32_t n = 0; (column = form_table_column_at (form, table, n)) != NULL; n++)
    if (value_as_bool (value_at (column, "required"), false) || value_at (column, "weight") != NULL)
      columns = arena_printf (cli->arena, "%s%s", columns, blank_column (cli, form, table, row_text (column, "key")));
  return *columns == '\0' ? tr (cli, T_ANY_COLUMN) : columns;
}

/* A cell of a row of the case, asked for. */
struct sought
{
  struct slice row, column;
  struct cli *cli;
  struct slice text;
};

static bool seek (const struct value *row, void *context)
{
  struct sought *self = context;
  if (slice_equal (row_text (row, "row"), self->row))
    self->text = slice_copy (self->cli->arena, value_as_slice (value_get (value_at (row, "cells"), self->column)));
  return self->text.size == 0;
}

static struct slice cell_of (struct cli *cli, struct slice table, struct slice row, struct slice column)
{
  struct sought sought = {.row = row, .column = column, .cli = cli};
  struct message answer, request = message_new (MSG_ROW_LIST);
  request.arg[ROW_LIST_CASE] = case_argument (cli, reference (cli));
  request.arg[ROW_LIST_TABLE] = value_text (table);
  ideenbus_rows (cli->bus, cli->arena, &request, cli->timeout_ms, seek, &sought, &answer);
  return sought.text;
}

/* What is asked of the rows that a column of a table refers to: of "application.status" the status, the first there is. */
static struct slice wanted_there (const struct form *form, struct slice table, struct slice column)
{
  for (uint32_t i = 0; i < form->conditions->count; i++)
  {
    const struct value *condition = &form->conditions->items[i], *must = value_at (condition, "must");
    const struct value *check = must == NULL || (uint64_t) value_as_int (must, 0) >= form->checks->count ? NULL : &form->checks->items[value_as_int (must, 0)];
    struct slice path = row_text (condition, "field");
    if (slice_equal (row_text (check, "table"), table) && path.size > column.size + 1 && memcmp (path.data, column.data, column.size) == 0 &&
        path.data[column.size] == '.')
      return (struct slice){path.data + column.size + 1, path.size - column.size - 1};
  }
  return SLICE_NONE;
}

/* A row that names another is right as it is when that one is what fails: the application that is not granted, not the cover that is to come from it.  NULL: it
   names none. */
static const char *named_hint (struct cli *cli, const struct form *form, struct slice table, struct slice row, struct slice column)
{
  const struct value *def = form_table_column (form, table, column);
  struct slice of = row_text (def, "of"), wanted = slice_is (row_text (def, "type"), "row") ? wanted_there (form, table, column) : SLICE_NONE;
  struct slice named = wanted.size == 0 ? SLICE_NONE : cell_of (cli, table, row, column);
  if (named.size == 0)
    return NULL;
  return trf (cli, T_HINT_ROW, reference (cli), slice_text (cli, of), arena_printf (cli->arena, " %s", slice_text (cli, named)),
              blank_column (cli, form, of, wanted));
}

/* "table" or "table.column" of a row that fails, as what row put takes. */
static const char *row_hint (struct cli *cli, const struct form *form, struct slice code, struct slice field, struct slice row)
{
  const char *dot = memchr (field.data, '.', field.size);
  struct slice table = dot == NULL ? field : (struct slice){field.data, (uint32_t) (dot - field.data)};
  struct slice column = dot == NULL ? SLICE_NONE : (struct slice){dot + 1, (uint32_t) (field.data + field.size - dot - 1)};
  const char *named = column.size > 0 && form != NULL && slice_is (code, "row_unmet") ? named_hint (cli, form, table, row, column) : NULL;
  if (named != NULL)
    return named;
  return trf (cli, T_HINT_ROW, reference (cli), slice_text (cli, table), arena_printf (cli->arena, " %.*s", SLICE_ARG (row)),
              column.size == 0 ? tr (cli, T_ANY_COLUMN) : blank_column (cli, form, table, column));
}

static const char *table_hint (struct cli *cli, const struct form *form, struct slice table)
{
  return form_row (form->tables, table) == NULL ? NULL : trf (cli, T_HINT_ROW, reference (cli), slice_text (cli, table), "", wanted_columns (cli, form, table));
}

/* ---- What certain roles give ----------------------------------------------------------------------------------------------------------------------------- */

/* Fields of the case that the person may fill. */
static void hint_fields (struct cli *cli, const struct rights *rights, const struct form *form, const struct value *reasons)
{
  const char *fields = "";
  for (uint32_t i = 0; i < reasons->count; i++)
  {
    struct slice key = row_text (&reasons->items[i], "field");
    if (!is_wanted (code_of (&reasons->items[i])) || row_text (&reasons->items[i], "row").size > 0 || key.size == 0 || !rights_fill (rights, key))
      continue;
    const char *one = blank_field (cli, form, key);
    if (strstr (fields, one) == NULL)
      fields = arena_printf (cli->arena, "%s%s", fields, one);
  }
  if (*fields != '\0')
    remark (cli, T_HINT_EDIT, reference (cli), fields);
}

static const char *role_hint (struct cli *cli, const struct rights *rights, const struct form *form, struct slice code, struct slice field)
{
  bool approval = slice_is (code, "approval_missing") || slice_is (code, "opinion_missing") || slice_is (code, "opinion_not_asked");
  if (approval && rights_are_theirs (rights, form_row (form->approvals, field), "roles"))
    return trf (cli, T_HINT_APPROVE, reference (cli), slice_text (cli, field));
  if (slice_is (code, "opinion_not_asked") && rights_act (rights, message_def (MSG_CASE_ASK)->who))
    return trf (cli, T_HINT_ASK, reference (cli), slice_text (cli, field));
  if (slice_is (code, "ratings_missing") && rights_are_theirs (rights, form_row (form->tables, field), "editors"))
    return table_hint (cli, form, field);
  return NULL;
}

/* ---- All that is missing --------------------------------------------------------------------------------------------------------------------------------- */

static const char *hint_of (struct cli *cli, const struct rights *rights, const struct form *form, const struct value *reason)
{
  struct slice code = code_of (reason), field = row_text (reason, "field"), row = row_text (reason, "row");
  bool of_row = row.size > 0 && (slice_is (code, "row_unmet") || is_wanted (code)), of_table = slice_is (code, "too_few_rows");
  if (field.size == 0 || ((of_row || of_table) && !rights_fill (rights, field)))
    return NULL;
  if (of_row)
    return row_hint (cli, form, code, field, row);
  return of_table ? table_hint (cli, form, field) : role_hint (cli, rights, form, code, field);
}

void hint_missing (struct cli *cli, const struct rights *rights, const struct form *form, const struct value *reasons, const struct value *gate)
{
  const char *said = "\n";
  if (cli->json || reasons == NULL)
    return;
  if (gate == NULL || rights_are_theirs (rights, gate, "decides"))
    hint_fields (cli, rights, form, reasons);
  for (uint32_t i = 0; form != NULL && i < reasons->count; i++)
  {
    const char *hint = hint_of (cli, rights, form, &reasons->items[i]);
    if (hint == NULL || strstr (said, arena_printf (cli->arena, "\n%s\n", hint)) != NULL)
      continue;
    remark (cli, T_PLAIN, hint);
    said = arena_printf (cli->arena, "%s%s\n", said, hint);
  }
}

/* ---- Refusals -------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct
{
  const char *code;
  enum text hint;
} hints[] = {{"not_found", T_HINT_NOT_FOUND},
             {"conflict", T_HINT_CONFLICT},
             {"stale", T_HINT_STALE},
             {"no_such_field", T_HINT_FIELDS},
             {"invitation_used", T_HINT_INVITATION},
             {"invitation_expired", T_HINT_INVITATION},
             {"invitation_unknown", T_HINT_INVITATION},
             {"id_future", T_HINT_CLOCK}};

static bool of_group (const struct cli *cli, const char *group)
{
  return strncmp (cli->command->name, group, strlen (group)) == 0;
}

/* What was not found is looked for where things of its kind are listed; of rows in their table. */
static enum text fitting (const struct cli *cli, enum text hint)
{
  if (hint == T_HINT_CONFLICT && of_group (cli, "row ") && cli->args.count > 1)
    return T_HINT_CONFLICT_ROW;
  if (hint != T_HINT_NOT_FOUND)
    return hint;
  if (of_group (cli, "person "))
    return T_HINT_PEOPLE;
  if (of_group (cli, "programme ") && !of_group (cli, "programme match"))
    return T_HINT_PROGRAMMES;
  if (of_group (cli, "pipeline "))
    return T_HINT_PIPELINES;
  bool no_case = cli->args.count == 0 || of_group (cli, "org ") || of_group (cli, "invite") || of_group (cli, "import");
  return no_case ? T_HINT_ORGS : hint;
}

/* An option that a refusal wants has the name of the field. */
static void hint_option (struct cli *cli, const struct value *reasons)
{
  for (uint32_t i = 0; i < reasons->count; i++)
  {
    struct slice code = code_of (&reasons->items[i]), field = row_text (&reasons->items[i], "field");
    bool abort = strcmp (cli->command->name, "abort") == 0 && (slice_is (field, "lessons") || slice_is (field, "repayment"));
    if (slice_is (code, "reason_needed") || (abort && (slice_is (code, "missing") || slice_is (code, "repayment_needed"))))
      remark (cli, T_HINT_OPTION, field.size == 0 ? "reason" : slice_text (cli, field));
  }
}

void hint_refused (struct cli *cli, const struct value *reasons)
{
  const char *second = cli->args.count > 1 ? cli->args.items[1] : "", *pipeline = cli->forms == NULL ? "smarte-region" : cli->forms->key;
  if (!cli->json && (strcmp (cli->command->name, "advance") == 0 || strcmp (cli->command->name, "submit") == 0))
    hint_missing (cli, rights_of (cli, cli->forms, NULL), cli->forms, reasons, NULL);
  hint_option (cli, reasons);
  for (size_t h = 0; h < sizeof hints / sizeof hints[0]; h++)
    for (uint32_t i = 0; i < reasons->count; i++)
      if (slice_is (code_of (&reasons->items[i]), hints[h].code))
      {
        remark (cli, fitting (cli, hints[h].hint), hints[h].hint == T_HINT_FIELDS ? pipeline : reference (cli), second);
        break;
      }
}
