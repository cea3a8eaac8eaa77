/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line that gives what is missing, or that helps after a refusal. */
#include "input.h"

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

/* "table" or "table.column" of a row that fails, as what row put takes. */
static const char *row_hint (struct cli *cli, const struct form *form, struct slice field, struct slice row)
{
  const char *dot = memchr (field.data, '.', field.size);
  struct slice table = dot == NULL ? field : (struct slice){field.data, (uint32_t) (dot - field.data)};
  const char *column =
      dot == NULL ? tr (cli, T_ANY_COLUMN) : blank_column (cli, form, table, (struct slice){dot + 1, (uint32_t) (field.data + field.size - dot - 1)});
  return trf (cli, T_HINT_ROW, reference (cli), slice_text (cli, table), arena_printf (cli->arena, " %.*s", SLICE_ARG (row)), column);
}

static const char *table_hint (struct cli *cli, const struct form *form, struct slice table)
{
  return form_row (form->tables, table) == NULL ? NULL : trf (cli, T_HINT_ROW, reference (cli), slice_text (cli, table), "", wanted_columns (cli, form, table));
}

/* ---- What certain roles give ----------------------------------------------------------------------------------------------------------------------------- */

/* The grants of the person, asked for once. */
struct roles
{
  struct cli *cli;
  bool asked;
  struct value person;
};

static bool has_role (struct roles *self, struct slice role)
{
  struct cli *cli = self->cli;
  struct message answer, request = message_new (MSG_WHOAMI);
  if (!self->asked && cli->bus != NULL && !cli->offline && ideenbus_call (cli->bus, cli->arena, &request, NULL, cli->timeout_ms, &answer) == IDEENBUS_OK &&
      answer.type == MSG_RESULT && answer.arg[RESULT_ROWS].count > 0)
    self->person = answer.arg[RESULT_ROWS].items[0];
  self->asked = true;
  const struct value *grants = value_at (&self->person, "grants");
  for (uint32_t i = 0; grants != NULL && i < grants->count; i++)
    if (slice_equal (row_text (&grants->items[i], "role"), role))
      return true;
  return false;
}

/* Whether a row of the definition (an approval, a table) names a role of theirs under `key`. */
static bool is_theirs (struct roles *self, const struct value *row, const char *key)
{
  const struct value *roles = value_at (row, key);
  for (uint32_t i = 0; roles != NULL && i < roles->count; i++)
    if (has_role (self, value_as_slice (&roles->items[i])))
      return true;
  return false;
}

/* Fields of the case that the person may fill; a field that the definition leaves to other roles is for those. */
static void hint_fields (struct roles *self, const struct form *form, const struct value *reasons)
{
  struct cli *cli = self->cli;
  const char *fields = "";
  for (uint32_t i = 0; i < reasons->count; i++)
  {
    struct slice key = row_text (&reasons->items[i], "field");
    const struct value *field = form == NULL ? NULL : form_field (form, key);
    if (!is_wanted (code_of (&reasons->items[i])) || row_text (&reasons->items[i], "row").size > 0 || key.size == 0 ||
        (value_at (field, "editors") != NULL && !is_theirs (self, field, "editors")))
      continue;
    const char *one = blank_field (cli, form, key);
    if (strstr (fields, one) == NULL)
      fields = arena_printf (cli->arena, "%s%s", fields, one);
  }
  if (*fields != '\0')
    remark (cli, T_HINT_EDIT, reference (cli), fields);
}

static bool may_ask (struct roles *self)
{
  for (int role = 0; role < ROLE_COUNT; role++)
    if ((message_def (MSG_CASE_ASK)->who & 1U << role) != 0 && has_role (self, slice_of (role_key ((enum role) role))))
      return true;
  return false;
}

static const char *role_hint (struct roles *self, const struct form *form, struct slice code, struct slice field)
{
  struct cli *cli = self->cli;
  bool approval = slice_is (code, "approval_missing") || slice_is (code, "opinion_missing") || slice_is (code, "opinion_not_asked");
  if (approval && is_theirs (self, form_row (form->approvals, field), "roles"))
    return trf (cli, T_HINT_APPROVE, reference (cli), slice_text (cli, field));
  if (slice_is (code, "opinion_not_asked") && may_ask (self))
    return trf (cli, T_HINT_ASK, reference (cli), slice_text (cli, field));
  if (slice_is (code, "ratings_missing") && is_theirs (self, form_row (form->tables, field), "editors"))
    return table_hint (cli, form, field);
  return NULL;
}

/* ---- All that is missing --------------------------------------------------------------------------------------------------------------------------------- */

static const char *hint_of (struct roles *self, const struct form *form, const struct value *reason)
{
  struct slice code = code_of (reason), field = row_text (reason, "field"), row = row_text (reason, "row");
  if (field.size == 0)
    return NULL;
  if (row.size > 0 && (slice_is (code, "row_unmet") || is_wanted (code)))
    return row_hint (self->cli, form, field, row);
  return slice_is (code, "too_few_rows") ? table_hint (self->cli, form, field) : role_hint (self, form, code, field);
}

void hint_missing (struct cli *cli, const struct form *form, const struct value *reasons, const struct value *gate)
{
  struct roles roles = {.cli = cli};
  const char *said = "\n";
  if (cli->json || reasons == NULL)
    return;
  if (gate == NULL || is_theirs (&roles, gate, "decides"))
    hint_fields (&roles, form, reasons);
  for (uint32_t i = 0; form != NULL && i < reasons->count; i++)
  {
    const char *hint = hint_of (&roles, form, &reasons->items[i]);
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
  if (strcmp (cli->command->name, "advance") == 0 || strcmp (cli->command->name, "submit") == 0)
    hint_missing (cli, cli->forms, reasons, NULL);
  hint_option (cli, reasons);
  for (size_t h = 0; h < sizeof hints / sizeof hints[0]; h++)
    for (uint32_t i = 0; i < reasons->count; i++)
      if (slice_is (code_of (&reasons->items[i]), hints[h].code))
      {
        remark (cli, fitting (cli, hints[h].hint), hints[h].hint == T_HINT_FIELDS ? pipeline : reference (cli), second);
        break;
      }
}
