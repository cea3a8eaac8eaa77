/* SPDX-License-Identifier: EUPL-1.2 */
/* What the next gate of a case still wants, and from whom. */
#include "cli.h"

/* One line each, with who is to see to it. */
static void json_conditions (const struct value *list, const char *whose)
{
  for (uint32_t i = 0; list != NULL && i < list->count; i++)
  {
    json_t *json = json_from_record (MSG_REASON, &list->items[i]);
    json_object_set_new (json, "for", json_string (whose));
    print_json (json);
  }
}

static void print_conditions (struct cli *cli, const struct form *form, const struct value *list, enum text title)
{
  if (list == NULL || list->count == 0)
    return;
  print_heading (cli, trf (cli, title, number_text (cli, list->count)));
  for (uint32_t i = 0; i < list->count; i++)
  {
    const struct value *field = form == NULL ? NULL : form_field (form, row_text (&list->items[i], "field")), *editors = value_at (field, "editors");
    print_reason (cli, stdout, &list->items[i], form, "  ");
    if (editors != NULL)
      printf ("    %s\n", trf (cli, T_FILLED_BY, roles_text (cli, editors)));
  }
}

static const char *stage_name (struct cli *cli, const struct form *form, struct slice key)
{
  const struct value *stage = form == NULL ? NULL : form_row (form->stages, key);
  return slice_text (cli, stage == NULL ? key : row_label (cli, stage));
}

static bool names_field (const struct value *list, struct slice key)
{
  for (uint32_t i = 0; list != NULL && i < list->count; i++)
    if (slice_equal (row_text (&list->items[i], "field"), key))
      return true;
  return false;
}

/* Opinions against it that hinder nothing: whoever decides is to see them all the same. */
static struct value denials (struct cli *cli, const struct value *view, const struct value *check)
{
  const struct value *approvals = value_at (view, "approvals");
  struct value list = value_list (cli->arena, 4);
  for (uint32_t i = 0; approvals != NULL && i < approvals->count; i++)
  {
    struct slice kind = row_text (&approvals->items[i], "kind");
    if (slice_is (row_text (&approvals->items[i], "verdict"), "no") && !names_field (value_at (check, "unmet"), kind) &&
        !names_field (value_at (check, "waiting"), kind))
      value_append (cli->arena, &list, approvals->items[i]);
  }
  return list;
}

static void print_denials (struct cli *cli, const struct form *form, const struct value *list)
{
  for (uint32_t i = 0; i < list->count; i++)
  {
    const struct value *row = &list->items[i], *def = form == NULL ? NULL : form_row (form->approvals, row_text (row, "kind"));
    const char *line = trf (cli, T_OPINION_NO, slice_text (cli, def == NULL ? row_text (row, "kind") : row_label (cli, def)),
                            role_text (cli, row_text (row, "role")), format_day (cli, value_as_int (value_at (row, "time"), 0)));
    if (row_text (row, "text").size > 0)
      line = arena_printf (cli->arena, "%s\n%s", line, slice_text (cli, row_text (row, "text")));
    printf ("  – ");
    print_wrapped (cli, stdout, line, 4);
  }
}

/* The gate of the definition that was checked. */
static const struct value *gate_of (const struct form *form, const struct value *check)
{
  for (uint32_t i = 0; form != NULL && i < form->gates->count; i++)
    if (slice_equal (row_text (&form->gates->items[i], "from"), row_text (check, "from")) &&
        slice_equal (row_text (&form->gates->items[i], "to"), row_text (check, "to")))
      return &form->gates->items[i];
  return NULL;
}

static void print_check (struct cli *cli, const struct form *form, const struct value *view, const struct value *check)
{
  const struct value *unmet = value_at (check, "unmet"), *waiting = value_at (check, "waiting"), *warnings = value_at (check, "warnings");
  const char *ref = cli->args.items[0];
  struct value returned, denied = denials (cli, view, check);
  const struct value *gate = gate_of (form, check);
  uint32_t worth = denied.count + (warnings == NULL ? 0 : warnings->count);
  printf ("%s%s%s  %s (%s → %s)\n", colour_on (cli, BOLD), ref, colour_off (cli), slice_text (cli, row_label (cli, check)),
          stage_name (cli, form, row_text (check, "from")), stage_name (cli, form, row_text (check, "to")));
  if (returned_find (cli, view, &returned))
    returned_print (cli, &returned);
  if (unmet->count == 0 && waiting->count == 0)
    printf ("%s%s%s\n", colour_on (cli, GREEN), trf (cli, T_NOTHING_MISSING, ref), colour_off (cli));
  else if (unmet->count == 0)
    printf ("%s\n", trf (cli, value_as_bool (value_at (view, "laid"), false) ? T_ALREADY_LAID : T_READY_TO_LAY, ref));
  print_conditions (cli, form, unmet, T_CHECK_UNMET);
  print_conditions (cli, form, waiting, T_CHECK_WAITING);
  if (waiting->count > 0 && gate != NULL)
    printf ("  %s\n", trf (cli, T_DECIDED_BY, roles_text (cli, value_at (gate, "decides"))));
  if (worth > 0)
    print_heading (cli, trf (cli, T_CHECK_WARNINGS, number_text (cli, worth)));
  for (uint32_t i = 0; warnings != NULL && i < warnings->count; i++)
    print_reason (cli, stdout, &warnings->items[i], form, "  ");
  print_denials (cli, form, &denied);
  hint_missing (cli, form, unmet, NULL);
  hint_missing (cli, form, waiting, gate);
}

int cmd_check (struct cli *cli)
{
  struct message answer, request = message_new (MSG_CASE_CHECK);
  struct value view = VALUE_NONE;
  const struct form *form = NULL;
  request.arg[CASE_CHECK_CASE] = case_argument (cli, cli->args.items[0]);
  int status = bus_reach (cli);
  if (status == STATUS_DONE && (!cli->json || option_given (cli, OPT_TO)))
  {
    status = fetch_case (cli, &request.arg[CASE_CHECK_CASE], &view);
    form = status == STATUS_DONE ? form_of_case (cli, &view) : NULL;
  }
  if (status == STATUS_DONE)
  {
    status = stage_option (cli, OPT_TO, form, &request, CASE_CHECK_TO);
    status = status == STATUS_DONE ? bus_ask (cli, &request, &answer) : status;
  }
  if (status != STATUS_DONE)
    return status;
  bool has_gate = answer.arg[RESULT_ROWS].count > 0;
  const struct value *check = has_gate ? &answer.arg[RESULT_ROWS].items[0] : NULL;
  if (!has_gate && option_given (cli, OPT_TO))
    return fail (cli, STATUS_REFUSED, "no_gate", T_NO_WAY, cli->args.items[0], option_text (cli, OPT_TO));
  if (!has_gate)
    remark (cli, T_NO_GATE, cli->args.items[0]);
  else if (!cli->json)
    print_check (cli, form, &view, check);
  else
  {
    json_conditions (value_at (check, "unmet"), "you");
    json_conditions (value_at (check, "waiting"), "others");
  }
  return STATUS_DONE;
}
