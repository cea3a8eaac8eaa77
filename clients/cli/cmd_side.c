/* SPDX-License-Identifier: EUPL-1.2 */
/* Ways beside the straight one: asked, aborted, merged, taken over. */
#include "cli.h"

#include <string.h>

#define CHAIN_MAX 16 /* mergers behind one another that are followed */

static void text_option (struct cli *cli, enum option option, struct message *message, int number)
{
  const char *text = option_text (cli, option);
  if (text != NULL && *text != '\0')
    message->arg[number] = value_string (text);
}

/* ---- Opinions, abort ---- */

/* The approvals that a gate wants as opinions: only for those one asks. */
static struct value opinions_of (struct cli *cli, const struct form *form)
{
  const struct value *checks = value_at (value_at (&form->pipeline, "definition"), "checks");
  struct value list = value_list (cli->arena, 8);
  for (uint32_t a = 0; a < form->approvals->count; a++)
  {
    bool opinion = false;
    for (uint32_t c = 0; checks != NULL && c < checks->count; c++)
      opinion = opinion || (slice_is (row_text (&checks->items[c], "check"), "opinion") &&
                            slice_equal (row_text (&checks->items[c], "approval"), row_text (&form->approvals->items[a], "key")));
    if (opinion)
      value_append (cli->arena, &list, form->approvals->items[a]);
  }
  return list.count > 0 ? list : *form->approvals;
}

/* The last day of an opinion's period, or none. */
static struct slice asked_until (const struct value *view, struct slice kind)
{
  const struct value *asked = value_at (view, "asked");
  struct slice until = SLICE_NONE;
  for (uint32_t i = 0; asked != NULL && i < asked->count; i++)
    if (slice_equal (row_text (&asked->items[i], "kind"), kind))
      until = row_text (&asked->items[i], "until");
  return until;
}

static int run_ask (struct cli *cli, const struct message *request, const struct value *approval)
{
  struct message answer;
  struct value view;
  int status;
  if (!command_to_tell (cli, request, &answer, &status))
    return status;
  struct slice kind = value_as_slice (&request->arg[CASE_ASK_KIND]), until = SLICE_NONE;
  const char *ref = slice_text (cli, message_slice (&answer, DONE_REF)), *label = slice_text (cli, approval == NULL ? kind : row_label (cli, approval));
  if (fetch_case (cli, &request->arg[CASE_ASK_CASE], &view) == STATUS_DONE)
    until = asked_until (&view, kind);
  printf ("%s\n", until.size == 0 ? trf (cli, T_OPINION_ASKED, ref) : trf (cli, T_OPINION_ASKED_UNTIL, ref, label, format_date (cli, until)));
  return STATUS_DONE;
}

int cmd_ask (struct cli *cli)
{
  struct value view = VALUE_NONE;
  struct message request = message_new (MSG_CASE_ASK);
  const char *kind = cli->args.count > 1 ? cli->args.items[1] : NULL, *days = option_text (cli, OPT_DAYS);
  int64_t number = 0;
  request.arg[CASE_ASK_CASE] = case_argument (cli, cli->args.items[0]);
  int status = fetch_case (cli, &request.arg[CASE_ASK_CASE], &view);
  if (status != STATUS_DONE && !(status == STATUS_UNREACHABLE && cli->offline))
    return status;
  const struct form *form = form_of_case (cli, &view);
  const struct value *row = form == NULL || kind == NULL ? NULL : named_row (cli, form->approvals, NULL, SLICE_NONE, kind, NULL);
  if (row == NULL && form != NULL)
  {
    struct value choice = opinions_of (cli, form);
    return say_choice (cli, &choice, T_OPINION_NEEDED);
  }
  if (kind == NULL)
    return fail (cli, STATUS_USAGE, "arguments", T_TOO_FEW_ARGS, cli->command->name, cli->command->usage);
  if (days != NULL && (!input_integer (days, &number) || number < 1 || number > 365))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, days, tr (cli, T_BAD_NUMBER));
  request.arg[CASE_ASK_KIND] = row == NULL ? value_string (kind) : value_text (row_text (row, "key"));
  if (days != NULL)
    request.arg[CASE_ASK_DAYS] = value_int (number);
  return run_ask (cli, &request, row);
}

int cmd_abort (struct cli *cli)
{
  struct value view;
  struct message request = message_new (MSG_CASE_ABORT);
  request.arg[CASE_ABORT_CASE] = case_argument (cli, cli->args.items[0]);
  int status = need_option (cli, OPT_REASON, "reason");
  if (status == STATUS_DONE)
    status = take_version (cli, &request.arg[CASE_ABORT_CASE], &request, CASE_ABORT_VERSION, &view);
  if (status != STATUS_DONE)
    return status;
  text_option (cli, OPT_REASON, &request, CASE_ABORT_REASON);
  text_option (cli, OPT_REPAYMENT, &request, CASE_ABORT_REPAYMENT);
  text_option (cli, OPT_LESSONS, &request, CASE_ABORT_LESSONS);
  return run_command (cli, &request, T_ABORTED);
}

/* ---- Mergers ---- */

/* A command that completes a merger, or leaves it waiting for others. */
static int run_merger (struct cli *cli, const struct message *request, enum text done, const char *into)
{
  struct message answer;
  const char *orgs = "";
  int status;
  if (!command_to_tell (cli, request, &answer, &status))
    return status;
  const struct value *waits = &answer.arg[DONE_WAITS];
  for (uint32_t i = 0; waits->kind == VALUE_LIST && i < waits->count; i++)
    orgs = arena_printf (cli->arena, "%s%s%s", orgs, i == 0 ? "" : ", ", org_text (cli, value_as_slice (&waits->items[i])));
  printf ("%s\n", trf (cli, *orgs != '\0' ? T_MERGE_WAITS : message_bool (&answer, DONE_UNCHANGED) ? T_UNCHANGED : done,
                       slice_text (cli, message_slice (&answer, DONE_REF)), *orgs != '\0' ? orgs : into));
  return STATUS_DONE;
}

int cmd_merge (struct cli *cli)
{
  struct value view;
  struct message request = message_new (MSG_CASE_MERGE);
  request.arg[CASE_MERGE_CASE] = case_argument (cli, cli->args.items[0]);
  int status = need_option (cli, OPT_INTO, "into");
  if (status == STATUS_DONE)
    status = take_version (cli, &request.arg[CASE_MERGE_CASE], &request, CASE_MERGE_VERSION, &view);
  if (status != STATUS_DONE)
    return status;
  request.arg[CASE_MERGE_INTO] = case_argument (cli, option_text (cli, OPT_INTO));
  text_option (cli, OPT_REASON, &request, CASE_MERGE_REASON);
  return run_merger (cli, &request, T_MERGED, option_text (cli, OPT_INTO));
}

int cmd_consent (struct cli *cli)
{
  struct message request = message_new (MSG_CASE_CONSENT);
  bool no = option_given (cli, OPT_CONSENT_NO);
  request.arg[CASE_CONSENT_CASE] = case_argument (cli, cli->args.items[0]);
  request.arg[CASE_CONSENT_VERDICT] = value_string (no ? "no" : "yes");
  int status = no ? need_option (cli, OPT_REASON, "reason") : STATUS_DONE;
  if (status != STATUS_DONE)
    return status;
  text_option (cli, OPT_REASON, &request, CASE_CONSENT_REASON);
  return run_merger (cli, &request, no ? T_CONSENT_DENIED : T_CONSENTED, "");
}

int cmd_unmerge (struct cli *cli)
{
  struct message request = message_new (MSG_CASE_UNMERGE);
  request.arg[CASE_UNMERGE_CASE] = case_argument (cli, cli->args.items[0]);
  text_option (cli, OPT_REASON, &request, CASE_UNMERGE_REASON);
  return run_command (cli, &request, T_UNMERGED);
}

void follow_merger (struct cli *cli, struct value *view)
{
  const char *from = slice_text (cli, row_text (view, "ref"));
  bool followed = false;
  for (int i = 0; i < CHAIN_MAX && row_text (view, "merged_into").size > 0; i++)
  {
    struct message answer, request = message_new (MSG_CASE_GET);
    request.arg[CASE_GET_CASE] = value_text (row_text (view, "merged_into"));
    if (ideenbus_call (cli->bus, cli->arena, &request, NULL, cli->timeout_ms, &answer) != IDEENBUS_OK || answer.type != MSG_RESULT ||
        answer.arg[RESULT_ROWS].count == 0)
      break; /* not for this person: what is known of the old one is shown */
    *view = answer.arg[RESULT_ROWS].items[0];
    followed = true;
  }
  if (followed)
    remark (cli, T_FOLLOWED_MERGER, from, slice_text (cli, row_text (view, "ref")));
}

/* ---- Nachnutzung ---- */

int cmd_adopt (struct cli *cli)
{
  struct message request = message_new (MSG_CASE_ADOPT);
  request.arg[CASE_ADOPT_CASE] = case_argument (cli, cli->args.items[0]);
  text_option (cli, OPT_ORG, &request, CASE_ADOPT_ORG);
  text_option (cli, OPT_TITLE, &request, CASE_ADOPT_TITLE);
  return run_command (cli, &request, T_ADOPTED);
}
