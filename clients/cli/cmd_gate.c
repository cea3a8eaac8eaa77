/* SPDX-License-Identifier: EUPL-1.2 */
/* What is decided about a case, and what is said to it. */
#include "cli.h"

#include <string.h>

/* ---- Helpers ---- */

int need_option (struct cli *cli, enum option option, const char *name)
{
  const char *text = option_text (cli, option);
  return text != NULL && *text != '\0' ? STATUS_DONE : fail (cli, STATUS_USAGE, "option_missing", T_OPTION_MISSING, cli->command->name, name);
}

static int date_option (struct cli *cli, enum option option, struct message *message, int number)
{
  const char *text = option_text (cli, option);
  char date[11];
  if (text == NULL)
    return STATUS_DONE;
  if (!input_date (text, date))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, text, tr (cli, T_BAD_DATE));
  message->arg[number] = value_string (arena_copy (cli->arena, date, 10));
  return STATUS_DONE;
}

static void text_option (struct cli *cli, enum option option, struct message *message, int number)
{
  const char *text = option_text (cli, option);
  if (text != NULL && *text != '\0')
    message->arg[number] = value_string (text);
}

/* Stages by key or label. */
int stage_option (struct cli *cli, enum option option, const struct form *form, struct message *message, int number)
{
  const char *text = option_text (cli, option), *several = NULL;
  if (text == NULL)
    return STATUS_DONE;
  const struct value *stage = form == NULL ? NULL : named_row (cli, form->stages, NULL, SLICE_NONE, text, &several);
  if (several != NULL)
    return fail (cli, STATUS_USAGE, "ambiguous", T_NAME_SEVERAL, text, several);
  if (stage == NULL && form != NULL)
    return fail (cli, STATUS_USAGE, "option_value", T_NO_STAGE, text, names_of (cli, form->stages, NULL, SLICE_NONE));
  message->arg[number] = stage == NULL ? value_string (text) : value_text (row_text (stage, "key"));
  return STATUS_DONE;
}

/* The version that was seen: named, or fetched now; without a broker the one remembered. */
int take_version (struct cli *cli, const struct value *which, struct message *message, int number, struct value *view)
{
  const char *text = option_text (cli, OPT_VERSION);
  int64_t version = 0;
  *view = VALUE_NONE;
  if (text != NULL && (!input_integer (text, &version) || version < 1))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, text, tr (cli, T_BAD_NUMBER));
  int status = fetch_case (cli, which, view);
  if (status != STATUS_DONE && !(cli->offline && version > 0))
    return cli->offline ? fail (cli, STATUS_UNREACHABLE, "no_version", T_NO_VERSION, ideenbus_endpoint (cli->bus)) : status;
  if (version == 0)
    version = value_as_int (value_at (view, "version"), 0);
  if (version == 0)
    return fail (cli, STATUS_UNREACHABLE, "no_version", T_NO_VERSION, ideenbus_endpoint (cli->bus));
  message->arg[number] = value_int (version);
  return STATUS_DONE;
}

static int finish (struct cli *cli, const struct message *request, const struct value *view, enum text text)
{
  struct message answer;
  int status;
  if (!command_to_tell (cli, request, &answer, &status))
    return status;
  struct slice pipeline = value_as_slice (value_at (view, "pipeline"));
  const char *stage = message_has (&answer, DONE_STAGE) ? stage_label (cli, pipeline, message_slice (&answer, DONE_STAGE)) : "";
  if (message_bool (&answer, DONE_LAID))
    text = T_LAID;
  printf ("%s\n", trf (cli, message_bool (&answer, DONE_UNCHANGED) ? T_UNCHANGED : text, slice_text (cli, message_slice (&answer, DONE_REF)), stage));
  return STATUS_DONE;
}

/* ---- Moves ---- */

int cmd_advance (struct cli *cli)
{
  struct value view;
  struct message request = message_new (MSG_CASE_ADVANCE);
  request.arg[CASE_ADVANCE_CASE] = case_argument (cli, cli->args.items[0]);
  int status = take_version (cli, &request.arg[CASE_ADVANCE_CASE], &request, CASE_ADVANCE_VERSION, &view);
  if (status != STATUS_DONE)
    return status;
  text_option (cli, OPT_REASON, &request, CASE_ADVANCE_REASON);
  status = stage_option (cli, OPT_TO, form_of_case (cli, &view), &request, CASE_ADVANCE_TO);
  return status == STATUS_DONE ? finish (cli, &request, &view, T_ADVANCED) : status;
}

int cmd_return (struct cli *cli)
{
  struct value view;
  struct message request = message_new (MSG_CASE_RETURN);
  request.arg[CASE_RETURN_CASE] = case_argument (cli, cli->args.items[0]);
  int status = need_option (cli, OPT_REASON, "reason");
  if (status == STATUS_DONE)
    status = date_option (cli, OPT_DUE, &request, CASE_RETURN_DUE);
  if (status == STATUS_DONE)
    status = take_version (cli, &request.arg[CASE_RETURN_CASE], &request, CASE_RETURN_VERSION, &view);
  if (status != STATUS_DONE)
    return status;
  text_option (cli, OPT_REASON, &request, CASE_RETURN_REASON);
  status = stage_option (cli, OPT_TO, form_of_case (cli, &view), &request, CASE_RETURN_TO);
  if (status != STATUS_DONE)
    return status;
  const struct words *deficiencies = &cli->options[OPT_DEFICIENCY];
  if (deficiencies->count > 0)
    request.arg[CASE_RETURN_DEFICIENCIES] = value_list (cli->arena, (uint32_t) deficiencies->count);
  for (size_t i = 0; i < deficiencies->count; i++)
    value_append (cli->arena, &request.arg[CASE_RETURN_DEFICIENCIES], value_string (deficiencies->items[i]));
  return finish (cli, &request, &view, T_RETURNED);
}

int cmd_park (struct cli *cli)
{
  struct value view;
  struct message request = message_new (MSG_CASE_PARK);
  request.arg[CASE_PARK_CASE] = case_argument (cli, cli->args.items[0]);
  int status = need_option (cli, OPT_REASON, "reason");
  if (status == STATUS_DONE)
    status = need_option (cli, OPT_UNTIL, "until");
  if (status == STATUS_DONE)
    status = date_option (cli, OPT_UNTIL, &request, CASE_PARK_UNTIL);
  if (status == STATUS_DONE)
    status = take_version (cli, &request.arg[CASE_PARK_CASE], &request, CASE_PARK_VERSION, &view);
  if (status != STATUS_DONE)
    return status;
  text_option (cli, OPT_REASON, &request, CASE_PARK_REASON);
  return finish (cli, &request, &view, T_PARKED);
}

/* resume, reopen and withdraw: case, version, reason. */
static int simple_move (struct cli *cli, enum message_type verb, bool needs_reason, enum text text)
{
  static_assert ((int) CASE_RESUME_CASE == (int) CASE_REOPEN_CASE && (int) CASE_RESUME_CASE == (int) CASE_WITHDRAW_CASE &&
                     (int) CASE_RESUME_VERSION == (int) CASE_REOPEN_VERSION && (int) CASE_RESUME_VERSION == (int) CASE_WITHDRAW_VERSION &&
                     (int) CASE_RESUME_REASON == (int) CASE_REOPEN_REASON && (int) CASE_RESUME_REASON == (int) CASE_WITHDRAW_REASON,
                 "the three have the same fields");
  struct value view;
  struct message request = message_new (verb);
  request.arg[CASE_RESUME_CASE] = case_argument (cli, cli->args.items[0]);
  int status = needs_reason ? need_option (cli, OPT_REASON, "reason") : STATUS_DONE;
  if (status == STATUS_DONE)
    status = take_version (cli, &request.arg[CASE_RESUME_CASE], &request, CASE_RESUME_VERSION, &view);
  if (status != STATUS_DONE)
    return status;
  text_option (cli, OPT_REASON, &request, CASE_RESUME_REASON);
  return finish (cli, &request, &view, text);
}

int cmd_resume (struct cli *cli)
{
  return simple_move (cli, MSG_CASE_RESUME, false, T_RESUMED);
}

int cmd_reopen (struct cli *cli)
{
  return simple_move (cli, MSG_CASE_REOPEN, true, T_REOPENED);
}

int cmd_withdraw (struct cli *cli)
{
  return simple_move (cli, MSG_CASE_WITHDRAW, true, T_WITHDRAWN);
}

/* ---- Codes and approvals ---- */

/* The choice there is, when none or a wrong one was made. */
int say_choice (struct cli *cli, const struct value *list, enum text text)
{
  int status = fail (cli, STATUS_USAGE, "option_missing", text);
  int width = 0;
  for (uint32_t i = 0; i < list->count; i++)
    width = (int) row_text (&list->items[i], "key").size > width ? (int) row_text (&list->items[i], "key").size : width;
  for (uint32_t i = 0; i < list->count && !cli->json; i++)
    fprintf (stderr, "  %-*.*s  %s\n", width, SLICE_ARG (row_text (&list->items[i], "key")), slice_text (cli, row_label (cli, &list->items[i])));
  return status;
}

int cmd_reject (struct cli *cli)
{
  struct value view;
  struct message request = message_new (MSG_CASE_REJECT);
  const char *code = option_text (cli, OPT_CODE);
  request.arg[CASE_REJECT_CASE] = case_argument (cli, cli->args.items[0]);
  int status = take_version (cli, &request.arg[CASE_REJECT_CASE], &request, CASE_REJECT_VERSION, &view);
  if (status != STATUS_DONE)
    return status;
  const struct form *form = form_of_case (cli, &view);
  const struct value *row = form == NULL || code == NULL ? NULL : named_row (cli, form->rejections, NULL, SLICE_NONE, code, NULL);
  if (form != NULL && row == NULL)
    return say_choice (cli, form->rejections, T_CODE_NEEDED);
  status = need_option (cli, OPT_CODE, "code");
  if (status == STATUS_DONE)
    status = need_option (cli, OPT_REASON, "reason");
  if (status != STATUS_DONE)
    return status;
  request.arg[CASE_REJECT_CODE] = row == NULL ? value_string (code) : value_text (row_text (row, "key"));
  text_option (cli, OPT_REASON, &request, CASE_REJECT_REASON);
  return finish (cli, &request, &view, T_REJECTED);
}

int cmd_approve (struct cli *cli)
{
  struct value view;
  struct message request = message_new (MSG_CASE_APPROVE);
  const char *kind = cli->args.count > 1 ? cli->args.items[1] : NULL;
  request.arg[CASE_APPROVE_CASE] = case_argument (cli, cli->args.items[0]);
  int status = take_version (cli, &request.arg[CASE_APPROVE_CASE], &request, CASE_APPROVE_VERSION, &view);
  if (status != STATUS_DONE)
    return status;
  const struct form *form = form_of_case (cli, &view);
  const struct value *row = form == NULL || kind == NULL ? NULL : named_row (cli, form->approvals, NULL, SLICE_NONE, kind, NULL);
  if (row == NULL && form != NULL)
    return say_choice (cli, form->approvals, T_APPROVAL_NEEDED);
  if (kind == NULL)
    return fail (cli, STATUS_USAGE, "arguments", T_TOO_FEW_ARGS, cli->command->name, cli->command->usage);
  request.arg[CASE_APPROVE_KIND] = row == NULL ? value_string (kind) : value_text (row_text (row, "key"));
  request.arg[CASE_APPROVE_VERDICT] = value_string (option_given (cli, OPT_NO) ? "no" : "yes");
  text_option (cli, OPT_TEXT_, &request, CASE_APPROVE_TEXT);
  return finish (cli, &request, &view, option_given (cli, OPT_NO) ? T_DENIED : T_APPROVED);
}

/* ---- Others ---- */

int cmd_assign (struct cli *cli)
{
  struct message request = message_new (MSG_CASE_ASSIGN);
  request.arg[CASE_ASSIGN_CASE] = case_argument (cli, cli->args.items[0]);
  request.arg[CASE_ASSIGN_ORG] = value_string (cli->args.items[1]);
  int status = date_option (cli, OPT_UNTIL, &request, CASE_ASSIGN_UNTIL);
  return status == STATUS_DONE ? run_command (cli, &request, T_ASSIGNED) : status;
}

int cmd_comment (struct cli *cli)
{
  struct message request = message_new (MSG_CASE_COMMENT);
  const char *text = cli->args.items[1], *parent = option_text (cli, OPT_PARENT);
  for (size_t i = 2; i < cli->args.count; i++)
    text = arena_printf (cli->arena, "%s %s", text, cli->args.items[i]);
  request.arg[CASE_COMMENT_CASE] = case_argument (cli, cli->args.items[0]);
  request.arg[CASE_COMMENT_TEXT] = value_string (text);
  if (option_given (cli, OPT_INTERNAL))
    request.arg[CASE_COMMENT_INTERNAL] = value_bool (true);
  if (parent != NULL)
  {
    uint8_t *id = arena_alloc (cli->arena, 16);
    if (!id_argument (parent, id))
      return fail (cli, STATUS_USAGE, "bad_id", T_BAD_ID, parent);
    request.arg[CASE_COMMENT_PARENT] = value_id (id);
  }
  return run_command (cli, &request, T_COMMENTED);
}

int cmd_support (struct cli *cli)
{
  bool undo = option_given (cli, OPT_UNDO);
  struct message request = message_new (undo ? MSG_CASE_UNSUPPORT : MSG_CASE_SUPPORT);
  request.arg[0] = case_argument (cli, cli->args.items[0]);
  return run_command (cli, &request, undo ? T_UNSUPPORTED : T_SUPPORTED);
}

int cmd_migrate (struct cli *cli)
{
  struct value view;
  struct message request = message_new (MSG_CASE_MIGRATE);
  request.arg[CASE_MIGRATE_CASE] = case_argument (cli, cli->args.items[0]);
  request.arg[CASE_MIGRATE_PIPELINE] = value_string (cli->args.items[1]);
  int status = take_version (cli, &request.arg[CASE_MIGRATE_CASE], &request, CASE_MIGRATE_VERSION, &view);
  if (status != STATUS_DONE)
    return status;
  text_option (cli, OPT_REASON, &request, CASE_MIGRATE_REASON);
  status = stage_option (cli, OPT_STAGE_TO, form_get (cli, slice_of (cli->args.items[1]), 0), &request, CASE_MIGRATE_STAGE);
  return status == STATUS_DONE ? finish (cli, &request, &view, T_MIGRATED) : status;
}
