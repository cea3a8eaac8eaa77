/* SPDX-License-Identifier: EUPL-1.2 */
/* What a case says: submit, edit.  show has a file of its own. */
#include "cli.h"

#include <string.h>

/* ---- submit ---- */

/* Fields with a place of their own in the command move there. */
static void place_fields (struct message *draft, const struct value *fields, struct arena *arena)
{
  static const struct
  {
    const char *key;
    int number;
  } own[] = {{"title", CASE_DRAFT_TITLE}, {"summary", CASE_DRAFT_SUMMARY}, {"visibility", CASE_DRAFT_VISIBILITY}};
  struct value rest = value_copy (arena, fields);
  for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
  {
    const struct value *value = value_at (&rest, own[i].key);
    if (value != NULL && !message_has (draft, own[i].number))
      draft->arg[own[i].number] = *value;
    value_remove (&rest, slice_of (own[i].key));
  }
  if (rest.count > 0)
    draft->arg[CASE_DRAFT_FIELDS] = rest;
}

static void text_arg (struct message *message, int number, const char *text)
{
  if (text != NULL && *text != '\0')
    message->arg[number] = value_string (text);
}

/* The draft from options and FIELD=VALUE. */
static int build_draft (struct cli *cli, struct message *draft)
{
  struct value fields;
  *draft = message_new (MSG_CASE_DRAFT);
  text_arg (draft, CASE_DRAFT_TITLE, option_text (cli, OPT_TITLE));
  text_arg (draft, CASE_DRAFT_SUMMARY, option_text (cli, OPT_SUMMARY));
  text_arg (draft, CASE_DRAFT_ORG, option_text (cli, OPT_ORG));
  text_arg (draft, CASE_DRAFT_VISIBILITY, option_text (cli, OPT_VISIBILITY));
  text_arg (draft, CASE_DRAFT_PIPELINE, option_text (cli, OPT_PIPELINE));
  if (cli->args.count > 0)
  {
    const struct form *form = form_get (cli, message_slice (draft, CASE_DRAFT_PIPELINE), 0);
    if (form == NULL)
      return fail (cli, STATUS_UNREACHABLE, "no_definition", T_NO_DEFINITION);
    int status = input_fields (cli, form, 0, NULL, &fields);
    if (status != STATUS_DONE)
      return status;
    place_fields (draft, &fields, cli->arena);
  }
  if (!message_has (draft, CASE_DRAFT_TITLE))
    return fail (cli, STATUS_USAGE, "field_missing", T_TITLE_NEEDED);
  if (!message_has (draft, CASE_DRAFT_SUMMARY) && !option_given (cli, OPT_DRAFT))
    return fail (cli, STATUS_USAGE, "field_missing", T_SUMMARY_NEEDED);
  return STATUS_DONE;
}

static int show_submitted (struct cli *cli, const struct message *done, const uint8_t id[16], enum text text)
{
  const char *ref = slice_text (cli, message_slice (done, DONE_REF));
  if (cli->json)
  {
    static const int shown[] = {DONE_STAGE, DONE_VERSION, DONE_SEQ, DONE_LAID};
    json_t *json = json_object ();
    json_object_set_new (json, "ref", json_string (ref));
    json_object_set_new (json, "id", json_string (id_text (cli, id)));
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
      if (message_has (done, shown[i]))
        json_object_set_new (json, message_def (MSG_DONE)->fields[shown[i]].name, json_from_value (&done->arg[shown[i]]));
    print_json (json);
  }
  else
    printf ("%s\n", trf (cli, text, ref));
  return STATUS_DONE;
}

static int submit_new (struct cli *cli)
{
  struct message draft, submit = message_new (MSG_CASE_SUBMIT), drafted, done;
  uint8_t id[16];
  int status = bus_try (cli);
  if (status == STATUS_DONE)
    status = build_draft (cli, &draft);
  if (status != STATUS_DONE)
    return status;
  status = bus_command (cli, &draft, NULL, &drafted, id);
  bool queued = status == STATUS_UNREACHABLE;
  if (option_given (cli, OPT_DRAFT) && status == STATUS_DONE)
    return show_submitted (cli, &drafted, id, T_DRAFTED);
  if (option_given (cli, OPT_DRAFT) || (status != STATUS_DONE && !queued))
    return queued ? say_queued (cli, id) : status;
  submit.arg[CASE_SUBMIT_CASE] = value_id (id);
  status = bus_command (cli, &submit, &(struct ideenbus_options){.after = id}, &done, NULL);
  if (status == STATUS_DONE)
    return show_submitted (cli, &done, id, T_SUBMITTED);
  if (status == STATUS_UNREACHABLE)
    return say_queued (cli, id);
  if (!queued)
  {
    /* The draft is there: nothing typed is lost. */
    if (cli->json)
      show_submitted (cli, &drafted, id, T_DRAFTED);
    remark (cli, T_STILL_DRAFT, slice_text (cli, message_slice (&drafted, DONE_REF)));
  }
  return status;
}

int cmd_submit (struct cli *cli)
{
  bool existing = cli->args.count == 1 && strchr (cli->args.items[0], '=') == NULL;
  if (!existing)
    return submit_new (cli);
  struct message answer, request = message_new (MSG_CASE_SUBMIT);
  uint8_t id[16];
  request.arg[CASE_SUBMIT_CASE] = case_argument (cli, cli->args.items[0]);
  int status = bus_command (cli, &request, NULL, &answer, id);
  if (status == STATUS_UNREACHABLE)
    return say_queued (cli, id);
  return status == STATUS_DONE ? show_submitted (cli, &answer, value_as_id (&answer.arg[DONE_CASE]), T_SUBMITTED) : status;
}

/* ---- edit ---- */

static struct value bases_of (struct cli *cli, const struct value *present, const struct value *fields)
{
  struct value base = value_map (cli->arena, fields->count);
  for (uint32_t i = 0; i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    char *hash = arena_alloc (cli->arena, VALUE_HASH_BYTES);
    value_hash (value_get (present, key), (uint8_t *) hash);
    value_set (cli->arena, &base, key, value_bytes (hash, VALUE_HASH_BYTES));
  }
  return base;
}

int cmd_edit (struct cli *cli)
{
  struct message answer, request = message_new (MSG_CASE_EDIT);
  struct value view = VALUE_NONE, fields, which = case_argument (cli, cli->args.items[0]);
  int status = fetch_case (cli, &which, &view);
  if (status != STATUS_DONE && !(status == STATUS_UNREACHABLE && cli->offline))
    return status;
  const struct form *form = form_of_case (cli, &view);
  if (form == NULL)
    return fail (cli, STATUS_UNREACHABLE, "no_definition", T_NO_DEFINITION);
  const struct value *present = value_at (&view, "fields");
  status = input_fields (cli, form, 1, present, &fields);
  if (status != STATUS_DONE)
    return status;
  request.arg[CASE_EDIT_CASE] = which;
  request.arg[CASE_EDIT_FIELDS] = fields;
  if (!cli->offline)
    request.arg[CASE_EDIT_BASE] = bases_of (cli, present, &fields);
  if (!command_to_tell (cli, &request, &answer, &status))
    return status;
  const char *ref = slice_text (cli, message_slice (&answer, DONE_REF));
  printf ("%s\n", trf (cli, message_bool (&answer, DONE_UNCHANGED) ? T_UNCHANGED : T_EDITED, ref));
  if (!message_bool (&answer, DONE_UNCHANGED))
    echo_values (cli, form, SLICE_NONE, &fields);
  if (message_has (&answer, DONE_LAPSED))
    printf ("%s\n", trf (cli, T_LAPSED, approval_names (cli, form, &answer.arg[DONE_LAPSED])));
  return STATUS_DONE;
}
