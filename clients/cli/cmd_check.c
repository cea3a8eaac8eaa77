/* SPDX-License-Identifier: EUPL-1.2 */
/* What the next gate of a case still wants, and from whom. */
#include "rights.h"

#include <string.h>

/* One line each, with who is to see to it; waiting: conditions that are not for those who lay the case before the gate. */
static void json_conditions (const struct rights *rights, const struct value *check, const struct value *gate, bool waiting)
{
  const struct value *list = value_at (check, waiting ? "waiting" : "unmet");
  for (uint32_t i = 0; list != NULL && i < list->count; i++)
  {
    json_t *json = json_from_record (MSG_REASON, &list->items[i]);
    bool mine = waiting ? rights_meet (rights, &list->items[i], check, gate) : rights_fill (rights, row_text (&list->items[i], "field"));
    json_object_set_new (json, "for", json_string (mine ? "you" : "others"));
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

/* What this person fills, and what others do. */
static void divide (struct cli *cli, const struct rights *rights, const struct value *list, struct value *mine, struct value *others)
{
  *mine = value_list (cli->arena, list->count);
  *others = value_list (cli->arena, list->count);
  for (uint32_t i = 0; i < list->count; i++)
    value_append (cli->arena, rights_fill (rights, row_text (&list->items[i], "field")) ? mine : others, list->items[i]);
}

/* What this person cannot fill: nothing that is theirs to do, with who does, once for as many as follow one another. */
static void print_others (struct cli *cli, const struct rights *rights, const struct form *form, const struct value *view, const struct value *list)
{
  const char *org = list->count == 0 ? "" : org_text (cli, row_text (view, "org"));
  if (list->count > 0)
    print_heading (cli, trf (cli, T_CHECK_OTHERS, number_text (cli, list->count)));
  for (uint32_t i = 0; i < list->count; i++)
  {
    const char *fillers = rights_fillers (rights, row_text (&list->items[i], "field"));
    bool more = i + 1 < list->count && strcmp (fillers, rights_fillers (rights, row_text (&list->items[i + 1], "field"))) == 0;
    print_reason (cli, stdout, &list->items[i], form, "  ");
    if (!more)
      printf ("    %s\n", trf (cli, T_FILLED_AT, fillers, org));
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

/* What hinders nothing, and is to be seen all the same. */
static void print_worth (struct cli *cli, const struct form *form, const struct value *warnings, const struct value *denied)
{
  uint32_t count = denied->count + (warnings == NULL ? 0 : warnings->count);
  if (count > 0)
    print_heading (cli, trf (cli, T_CHECK_WARNINGS, number_text (cli, count)));
  for (uint32_t i = 0; warnings != NULL && i < warnings->count; i++)
    print_reason (cli, stdout, &warnings->items[i], form, "  ");
  print_denials (cli, form, denied);
}

/* What waits but for ratings, unless all else is filled in and one of this person's would count: a rating lapses with every change. */
static void drop_ratings (struct cli *cli, const struct value *check, const struct value *waiting, struct value *asked)
{
  bool counts = value_at (check, "rating") != NULL && value_at (check, "unmet")->count == 0;
  *asked = value_list (cli->arena, waiting->count);
  for (uint32_t i = 0; i < waiting->count; i++)
    if (counts || !slice_is (row_text (&waiting->items[i], "code"), "ratings_missing"))
      value_append (cli->arena, asked, waiting->items[i]);
}

static void print_check (struct cli *cli, const struct form *form, const struct value *view, const struct value *check)
{
  const struct value *unmet = value_at (check, "unmet"), *waiting = value_at (check, "waiting"), *gate = gate_of (form, check);
  const struct rights *rights = rights_of (cli, form, view);
  const char *ref = cli->args.items[0];
  struct value returned, asked, mine, others, denied = denials (cli, view, check);
  printf ("%s%s%s  %s (%s → %s)\n", colour_on (cli, BOLD), ref, colour_off (cli), slice_text (cli, row_label (cli, check)),
          stage_name (cli, form, row_text (check, "from")), stage_name (cli, form, row_text (check, "to")));
  if (returned_find (cli, view, &returned))
    returned_print (cli, &returned);
  if (unmet->count == 0 && waiting->count == 0)
    printf ("%s%s%s\n", colour_on (cli, GREEN), trf (cli, T_NOTHING_MISSING, ref), colour_off (cli));
  else if (unmet->count == 0)
    printf ("%s\n", trf (cli, value_as_bool (value_at (view, "laid"), false) ? T_ALREADY_LAID : T_READY_TO_LAY, ref));
  divide (cli, rights, unmet, &mine, &others);
  print_conditions (cli, form, &mine, T_CHECK_UNMET);
  print_others (cli, rights, form, view, &others);
  print_conditions (cli, form, waiting, T_CHECK_WAITING);
  if (waiting->count > 0 && gate != NULL)
    printf ("  %s\n", trf (cli, T_DECIDED_BY, roles_text (cli, value_at (gate, "decides"))));
  print_worth (cli, form, value_at (check, "warnings"), &denied);
  hint_missing (cli, rights, form, &mine, NULL);
  drop_ratings (cli, check, waiting, &asked);
  hint_missing (cli, rights, form, &asked, gate);
}

/* Who is not involved in a case may see it, and not what it lacks. */
static int ask_check (struct cli *cli, const struct message *request, struct message *answer)
{
  int code = ideenbus_call (cli->bus, cli->arena, request, NULL, cli->timeout_ms, answer);
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  if (answer->type == MSG_REFUSED && slice_is (row_text (&answer->arg[REFUSED_REASONS].items[0], "code"), "not_found"))
    return fail (cli, STATUS_REFUSED, "not_found", T_CHECK_NOT_TOLD, cli->args.items[0]);
  return answer->type == MSG_RESULT ? STATUS_DONE : say_refused (cli, answer);
}

int cmd_check (struct cli *cli)
{
  struct message answer, request = message_new (MSG_CASE_CHECK);
  struct value view;
  request.arg[CASE_CHECK_CASE] = case_argument (cli, cli->args.items[0]);
  int status = bus_reach (cli);
  if (status == STATUS_DONE)
    status = fetch_case (cli, &request.arg[CASE_CHECK_CASE], &view);
  if (status != STATUS_DONE)
    return status;
  const struct form *form = form_of_case (cli, &view);
  status = stage_option (cli, OPT_TO, form, &request, CASE_CHECK_TO);
  if (status == STATUS_DONE)
    status = ask_check (cli, &request, &answer);
  if (status != STATUS_DONE)
    return status;
  const struct value *check = answer.arg[RESULT_ROWS].count > 0 ? &answer.arg[RESULT_ROWS].items[0] : NULL;
  if (check == NULL && option_given (cli, OPT_TO))
    return fail (cli, STATUS_REFUSED, "no_gate", T_NO_WAY, cli->args.items[0], option_text (cli, OPT_TO));
  if (check == NULL)
    remark (cli, T_NO_GATE, cli->args.items[0]);
  else if (!cli->json)
    print_check (cli, form, &view, check);
  else
  {
    const struct rights *rights = rights_of (cli, form, &view);
    const struct value *gate = gate_of (form, check);
    json_conditions (rights, check, gate, false);
    json_conditions (rights, check, gate, true);
  }
  return STATUS_DONE;
}
