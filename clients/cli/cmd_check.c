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
    print_reason (cli, stdout, &list->items[i], form, "  ");
}

static const char *stage_name (struct cli *cli, const struct form *form, struct slice key)
{
  const struct value *stage = form == NULL ? NULL : form_row (form->stages, key);
  return slice_text (cli, stage == NULL ? key : row_label (cli, stage));
}

static void print_check (struct cli *cli, const struct form *form, const struct value *check)
{
  const struct value *unmet = value_at (check, "unmet"), *waiting = value_at (check, "waiting");
  const char *ref = cli->args.items[0];
  printf ("%s%s%s  %s (%s → %s)\n", colour_on (cli, BOLD), ref, colour_off (cli), slice_text (cli, row_label (cli, check)),
          stage_name (cli, form, row_text (check, "from")), stage_name (cli, form, row_text (check, "to")));
  if (unmet->count == 0 && waiting->count == 0)
    printf ("%s%s%s\n", colour_on (cli, GREEN), trf (cli, T_NOTHING_MISSING, ref), colour_off (cli));
  else if (unmet->count == 0)
    printf ("%s\n", trf (cli, T_READY_TO_LAY, ref));
  print_conditions (cli, form, unmet, T_CHECK_UNMET);
  print_conditions (cli, form, waiting, T_CHECK_WAITING);
  print_conditions (cli, form, value_at (check, "warnings"), T_CHECK_WARNINGS);
  hint_fields (cli, unmet);
}

int cmd_check (struct cli *cli)
{
  struct message answer, request = message_new (MSG_CASE_CHECK);
  struct value view;
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
    stage_option (cli, OPT_TO, form, &request, CASE_CHECK_TO);
    status = bus_ask (cli, &request, &answer);
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
    print_check (cli, form, check);
  else
  {
    json_conditions (value_at (check, "unmet"), "you");
    json_conditions (value_at (check, "waiting"), "others");
  }
  return STATUS_DONE;
}
