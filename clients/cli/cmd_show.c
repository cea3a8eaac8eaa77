/* SPDX-License-Identifier: EUPL-1.2 */
/* A whole case on one page: now, or as it was. */
#include "cli.h"

#include <string.h>

enum
{
  FACT_WIDTH = 16,
  LABEL_WIDTH = 31
};

static void show_head (struct cli *cli, const struct value *view)
{
  struct slice stage = value_as_slice (value_at (view, "stage")), state = value_as_slice (value_at (view, "state"));
  const struct value *fields = value_at (view, "fields"), *entered = value_at (view, "entered");
  const char *ref = slice_text (cli, value_as_slice (value_at (view, "ref")));
  printf ("%s%s%s  ", colour_on (cli, BOLD), *ref == '\0' ? id_text (cli, value_as_id (value_at (view, "id"))) : ref, colour_off (cli));
  print_wrapped (cli, stdout, slice_text (cli, value_as_slice (value_at (fields, "title"))), text_width (ref) + 2);
  if (stage.size == 0)
    return;
  printf ("%s%s%s", colour_on (cli, stage_colour (stage, state)), stage_label (cli, value_as_slice (value_at (view, "pipeline")), stage), colour_off (cli));
  if (!slice_is (state, "open"))
    printf (" · %s", state_label (cli, state));
  if (value_at (view, "until") != NULL)
    printf (" %s", trf (cli, T_UNTIL, format_date (cli, value_as_slice (value_at (view, "until")))));
  printf (" · %s", visibility_label (cli, value_as_slice (value_at (view, "visibility"))));
  if (value_at (view, "version") != NULL)
    printf (" · %s", trf (cli, T_VERSION_N, number_text (cli, value_as_int (value_at (view, "version"), 0))));
  printf (" · %s\n", trf (cli, T_SINCE, format_day (cli, value_as_int (entered, 0))));
  if (value_as_bool (value_at (view, "laid"), false))
    printf ("%s\n", tr (cli, T_LIES_BEFORE_GATE));
  if (row_text (view, "merged_into").size > 0)
    printf ("%s\n", trf (cli, T_MERGED_INTO, slice_text (cli, row_text (view, "merged_into"))));
  if (row_text (view, "merge_to").size > 0)
    printf ("%s\n", trf (cli, T_MERGE_PROPOSED_TO, slice_text (cli, row_text (view, "merge_to"))));
}

/* What went up in it, where it comes from, who took it over. */
static void show_kin (struct cli *cli, const struct value *view)
{
  const struct value *merged = value_at (view, "merged");
  const char *refs = "";
  int64_t adoptions = value_as_int (value_at (view, "adoptions"), 0);
  for (uint32_t i = 0; merged != NULL && i < merged->count; i++)
    refs = arena_printf (cli->arena, "%s%s%s", refs, i == 0 ? "" : ", ", slice_text (cli, value_as_slice (&merged->items[i])));
  print_labelled (cli, tr (cli, T_L_MERGED), refs, FACT_WIDTH);
  print_labelled (cli, tr (cli, T_L_ADOPTED_FROM), slice_text (cli, row_text (view, "adopted_from")), FACT_WIDTH);
  if (adoptions > 0)
    print_labelled (cli, tr (cli, T_L_ADOPTIONS), trf (cli, T_N_TIMES, number_text (cli, adoptions)), FACT_WIDTH);
}

static void show_facts (struct cli *cli, const struct value *view)
{
  struct slice org = value_as_slice (value_at (view, "org")), handled = value_as_slice (value_at (view, "handled_by"));
  if (org.size > 0)
    putchar ('\n');
  print_labelled (cli, tr (cli, T_L_ORG), org_text (cli, org), FACT_WIDTH);
  if (!slice_equal (handled, org))
    print_labelled (cli, tr (cli, T_L_HANDLED), org_text (cli, handled), FACT_WIDTH);
  print_labelled (cli, tr (cli, T_L_DISTRICT), org_text (cli, value_as_slice (value_at (view, "district"))), FACT_WIDTH);
  if (value_at (view, "drafted") != NULL)
    print_labelled (cli, tr (cli, T_L_DRAFTED), format_time (cli, value_as_int (value_at (view, "drafted"), 0)), FACT_WIDTH);
  if (value_at (view, "support") != NULL)
    print_labelled (cli, tr (cli, T_L_SUPPORT),
          trf (cli, T_SUPPORT_COMMENTS, number_text (cli, value_as_int (value_at (view, "support"), 0)),
               number_text (cli, value_as_int (value_at (view, "comments"), 0))),
          FACT_WIDTH);
  if (value_as_int (value_at (view, "returns"), 0) > 0)
    print_labelled (cli, tr (cli, T_L_RETURNS), number_text (cli, value_as_int (value_at (view, "returns"), 0)), FACT_WIDTH);
  show_kin (cli, view);
}

/* The fields of one section in the definition's order. */
static void show_section (struct cli *cli, const struct form *form, struct slice section, const char *title, const struct value *fields)
{
  bool begun = false;
  for (uint32_t i = 0; i < form->fields->count; i++)
  {
    const struct value *field = &form->fields->items[i], *value = value_get (fields, row_text (field, "key"));
    if (!slice_equal (row_text (field, "section"), section) || value_is_empty (value))
      continue;
    if (!begun)
      print_heading (cli, title);
    begun = true;
    print_labelled (cli, slice_text (cli, row_label (cli, field)), format_value (cli, form, field, value), LABEL_WIDTH);
  }
}

static void show_fields (struct cli *cli, const struct form *form, const struct value *view)
{
  const struct value *fields = value_at (view, "fields");
  if (form == NULL)
  {
    print_heading (cli, tr (cli, T_FIELDS));
    for (uint32_t i = 0; fields != NULL && i < fields->count; i++)
      print_labelled (cli, slice_text (cli, value_as_slice (&fields->items[2 * i])), format_value (cli, NULL, NULL, &fields->items[2 * i + 1]), LABEL_WIDTH);
    return;
  }
  for (uint32_t i = 0; i < form->sections->count; i++)
    show_section (cli, form, row_text (&form->sections->items[i], "key"), slice_text (cli, row_label (cli, &form->sections->items[i])), fields);
  show_section (cli, form, SLICE_NONE, tr (cli, T_FIELDS), fields);
}

/* ---- Tables and attachments ---------------------------------------------------------------------------------------------------------------------------- */

static void show_tables (struct cli *cli, const struct form *form, const struct value *view)
{
  const struct value *rows = value_at (view, "rows");
  const char *ref = slice_text (cli, row_text (view, "ref"));
  int64_t attachments = value_as_int (value_at (view, "attachments"), 0);
  bool any = attachments > 0;
  for (uint32_t i = 0; rows != NULL && i < rows->count; i++)
    any = any || value_as_int (&rows->items[2 * i + 1], 0) > 0;
  if (!any)
    return;
  print_heading (cli, tr (cli, T_TABLES));
  for (uint32_t i = 0; form != NULL && i < form->tables->count; i++)
  {
    const struct value *table = &form->tables->items[i];
    struct slice key = row_text (table, "key");
    int64_t count = rows == NULL ? 0 : value_as_int (value_get (rows, key), 0);
    if (count > 0)
      print_labelled (cli, slice_text (cli, row_label (cli, table)),
                      trf (cli, count == 1 ? T_ONE_ROW : T_N_ROWS, number_text (cli, count), ref, slice_text (cli, key)), LABEL_WIDTH);
  }
  if (attachments > 0)
    print_labelled (cli, tr (cli, T_ATTACHMENTS),
                    trf (cli, attachments == 1 ? T_ONE_ATTACHMENT : T_N_ATTACHMENTS, number_text (cli, attachments), ref), LABEL_WIDTH);
}

/* ---- Approvals, firms, what is missing ----------------------------------------------------------------------------------------------------------------- */

static void show_approvals (struct cli *cli, const struct form *form, const struct value *list)
{
  if (list == NULL || list->count == 0)
    return;
  print_heading (cli, tr (cli, T_APPROVALS));
  for (uint32_t i = 0; i < list->count; i++)
  {
    const struct value *row = &list->items[i], *def = form == NULL ? NULL : form_row (form->approvals, value_as_slice (value_at (row, "kind")));
    bool yes = slice_is (value_as_slice (value_at (row, "verdict")), "yes");
    const char *who = trf (cli, T_APPROVAL_LINE, tr (cli, yes ? T_APPROVED_YES : T_APPROVED_NO), role_text (cli, value_as_slice (value_at (row, "role"))),
                           format_time (cli, value_as_int (value_at (row, "time"), 0)), number_text (cli, value_as_int (value_at (row, "version"), 0)));
    struct slice text = value_as_slice (value_at (row, "text"));
    if (text.size > 0)
      who = arena_printf (cli->arena, "%s\n%s", who, slice_text (cli, text));
    print_labelled (cli, slice_text (cli, def == NULL ? value_as_slice (value_at (row, "kind")) : row_label (cli, def)), who, LABEL_WIDTH);
  }
}

static bool holds (const struct value *approvals, struct slice kind)
{
  for (uint32_t i = 0; approvals != NULL && i < approvals->count; i++)
    if (slice_equal (row_text (&approvals->items[i], "kind"), kind))
      return true;
  return false;
}

/* Opinions that were asked for and are not there. */
static void show_asked (struct cli *cli, const struct form *form, const struct value *view)
{
  const struct value *asked = value_at (view, "asked");
  bool begun = false;
  for (uint32_t i = 0; asked != NULL && i < asked->count; i++)
  {
    struct slice kind = row_text (&asked->items[i], "kind");
    const struct value *def = form == NULL ? NULL : form_row (form->approvals, kind);
    if (holds (value_at (view, "approvals"), kind))
      continue;
    if (!begun)
      print_heading (cli, tr (cli, T_ASKED));
    begun = true;
    print_labelled (cli, slice_text (cli, def == NULL ? kind : row_label (cli, def)),
                    trf (cli, T_ASKED_LINE, format_day (cli, value_as_int (value_at (&asked->items[i], "time"), 0)),
                         format_date (cli, row_text (&asked->items[i], "until"))),
                    LABEL_WIDTH);
  }
}

static void show_reasons (struct cli *cli, const struct form *form, const struct value *list, enum text title)
{
  if (list == NULL || list->count == 0)
    return;
  print_heading (cli, tr (cli, title));
  for (uint32_t i = 0; i < list->count; i++)
    print_reason (cli, stdout, &list->items[i], form, "  ");
}

static void show_rest (struct cli *cli, const struct form *form, const struct value *view)
{
  const struct value *assignments = value_at (view, "assignments");
  show_approvals (cli, form, value_at (view, "approvals"));
  show_asked (cli, form, view);
  if (assignments != NULL && assignments->count > 0)
    print_heading (cli, tr (cli, T_ASSIGNMENTS));
  for (uint32_t i = 0; assignments != NULL && i < assignments->count; i++)
    print_labelled (cli, org_text (cli, value_as_slice (value_at (&assignments->items[i], "org"))),
          trf (cli, T_UNTIL, format_date (cli, value_as_slice (value_at (&assignments->items[i], "until")))), LABEL_WIDTH);
  show_reasons (cli, form, value_at (view, "unmet"), T_UNMET);
  show_reasons (cli, form, value_at (view, "warnings"), T_WARNINGS);
}

/* ---- The command --------------------------------------------------------------------------------------------------------------------------------------- */

int seq_option (struct cli *cli, enum option option, int64_t *seq)
{
  const char *text = option_text (cli, option);
  *seq = 0;
  if (text != NULL && (!input_integer (text, seq) || *seq < 1))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_SEQ, text, cli->args.items[0]);
  return STATUS_DONE;
}

/* The case as it was: nothing that is remembered here would do. */
static int fetch_past (struct cli *cli, const struct value *which, struct value *view)
{
  struct message answer, request = message_new (MSG_CASE_GET);
  const char *on = option_text (cli, OPT_ON);
  char date[11];
  int64_t at;
  int status = seq_option (cli, OPT_AT, &at);
  if (status != STATUS_DONE)
    return status;
  if (on != NULL && at > 0)
    return fail (cli, STATUS_USAGE, "arguments", T_AT_OR_ON);
  if (on != NULL && !input_date (on, date))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, on, tr (cli, T_BAD_DATE));
  status = bus_reach (cli);
  if (status == STATUS_DONE)
    status = fetch_case (cli, which, view);
  if (status != STATUS_DONE)
    return status;
  request.arg[CASE_GET_CASE] = *which;
  if (at > 0)
    request.arg[CASE_GET_AT] = value_int (at);
  if (on != NULL)
    request.arg[CASE_GET_ON] = value_string (arena_copy (cli->arena, date, 10));
  int code = ideenbus_call (cli->bus, cli->arena, &request, NULL, cli->timeout_ms, &answer);
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  if (answer.type == MSG_REFUSED && slice_is (row_text (&answer.arg[REFUSED_REASONS].items[0], "code"), "not_found"))
    return fail (cli, STATUS_REFUSED, "not_found", T_NOT_YET, cli->args.items[0]);
  if (answer.type != MSG_RESULT || answer.arg[RESULT_ROWS].count == 0)
    return say_refused (cli, &answer);
  *view = answer.arg[RESULT_ROWS].items[0];
  return STATUS_DONE;
}

int cmd_show (struct cli *cli)
{
  struct value view, returned, which = case_argument (cli, cli->args.items[0]);
  bool past = option_given (cli, OPT_AT) || option_given (cli, OPT_ON);
  int status = past ? fetch_past (cli, &which, &view) : fetch_case (cli, &which, &view);
  if (!past && status == STATUS_UNREACHABLE && cli->offline)
    return bus_reach (cli);
  if (status != STATUS_DONE)
    return status;
  if (!past && !cli->offline && !option_given (cli, OPT_EXACT))
    follow_merger (cli, &view);
  if (cli->json)
  {
    json_t *json = json_from_record (MSG_CASE_VIEW, &view);
    if (cli->offline)
      json_object_set_new (json, "offline", json_true ());
    print_json (json);
    return STATUS_DONE;
  }
  const struct form *form = form_of_case (cli, &view);
  show_head (cli, &view);
  if (past)
    remark (cli, option_given (cli, OPT_ON) ? T_SHOWN_ON : T_SHOWN_AT, option_text (cli, option_given (cli, OPT_ON) ? OPT_ON : OPT_AT));
  if (cli->offline)
    remark (cli, T_SHOWN_OFFLINE);
  if (!past && returned_find (cli, &view, &returned))
    returned_print (cli, &returned);
  show_facts (cli, &view);
  show_fields (cli, form, &view);
  show_tables (cli, form, &view);
  show_rest (cli, form, &view);
  return STATUS_DONE;
}
