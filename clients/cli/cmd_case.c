/* SPDX-License-Identifier: EUPL-1.2 */
/* What a case says: submit, edit, show. */
#include "cli.h"

#include <string.h>

#define LABEL_WIDTH 31

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

static const char *lapsed_text (struct cli *cli, const struct form *form, const struct value *kinds)
{
  const char *text = "";
  for (uint32_t i = 0; i < kinds->count; i++)
  {
    const struct value *row = form == NULL ? NULL : form_row (form->approvals, value_as_slice (&kinds->items[i]));
    text =
        arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ", ", slice_text (cli, row == NULL ? value_as_slice (&kinds->items[i]) : row_label (cli, row)));
  }
  return text;
}

int cmd_edit (struct cli *cli)
{
  struct message answer, request = message_new (MSG_CASE_EDIT);
  struct value view = VALUE_NONE, fields, which = case_argument (cli, cli->args.items[0]);
  uint8_t id[16];
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
  status = bus_command (cli, &request, NULL, &answer, id);
  if (status == STATUS_UNREACHABLE)
    return say_queued (cli, id);
  if (status != STATUS_DONE)
    return status;
  if (cli->json)
  {
    print_json (json_from_message (&answer));
    return STATUS_DONE;
  }
  const char *ref = slice_text (cli, message_slice (&answer, DONE_REF));
  printf ("%s\n", trf (cli, message_bool (&answer, DONE_UNCHANGED) ? T_UNCHANGED : T_EDITED, ref));
  if (message_has (&answer, DONE_LAPSED))
    printf ("%s\n", trf (cli, T_LAPSED, lapsed_text (cli, form, &answer.arg[DONE_LAPSED])));
  return STATUS_DONE;
}

/* ---- show ---- */

static void heading (struct cli *cli, const char *text)
{
  printf ("\n%s%s%s\n", colour_on (cli, BOLD), text, colour_off (cli));
}

static void line (struct cli *cli, const char *label, const char *text, int width)
{
  if (*text == '\0')
    return;
  int used = text_width (label);
  printf ("  %s%s%s%*s", colour_on (cli, DIM), label, colour_off (cli), used < width ? width - used + 1 : 1, "");
  print_wrapped (cli, stdout, text, used < width ? width + 3 : used + 3);
}

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
}

static void show_facts (struct cli *cli, const struct value *view)
{
  struct slice org = value_as_slice (value_at (view, "org")), handled = value_as_slice (value_at (view, "handled_by"));
  if (org.size > 0)
    putchar ('\n');
  line (cli, tr (cli, T_L_ORG), org_text (cli, org), 16);
  if (!slice_equal (handled, org))
    line (cli, tr (cli, T_L_HANDLED), org_text (cli, handled), 16);
  line (cli, tr (cli, T_L_DISTRICT), org_text (cli, value_as_slice (value_at (view, "district"))), 16);
  if (value_at (view, "drafted") != NULL)
    line (cli, tr (cli, T_L_DRAFTED), format_time (cli, value_as_int (value_at (view, "drafted"), 0)), 16);
  if (value_at (view, "support") != NULL)
    line (cli, tr (cli, T_L_SUPPORT),
          trf (cli, T_SUPPORT_COMMENTS, number_text (cli, value_as_int (value_at (view, "support"), 0)),
               number_text (cli, value_as_int (value_at (view, "comments"), 0))),
          16);
  if (value_as_int (value_at (view, "returns"), 0) > 0)
    line (cli, tr (cli, T_L_RETURNS), number_text (cli, value_as_int (value_at (view, "returns"), 0)), 16);
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
      heading (cli, title);
    begun = true;
    line (cli, slice_text (cli, row_label (cli, field)), format_value (cli, form, field, value), LABEL_WIDTH);
  }
}

static void show_fields (struct cli *cli, const struct form *form, const struct value *view)
{
  const struct value *fields = value_at (view, "fields");
  if (form == NULL)
  {
    heading (cli, tr (cli, T_FIELDS));
    for (uint32_t i = 0; fields != NULL && i < fields->count; i++)
      line (cli, slice_text (cli, value_as_slice (&fields->items[2 * i])), format_value (cli, NULL, NULL, &fields->items[2 * i + 1]), LABEL_WIDTH);
    return;
  }
  for (uint32_t i = 0; i < form->sections->count; i++)
    show_section (cli, form, row_text (&form->sections->items[i], "key"), slice_text (cli, row_label (cli, &form->sections->items[i])), fields);
  show_section (cli, form, SLICE_NONE, tr (cli, T_FIELDS), fields);
}

static void show_approvals (struct cli *cli, const struct form *form, const struct value *list)
{
  if (list == NULL || list->count == 0)
    return;
  heading (cli, tr (cli, T_APPROVALS));
  for (uint32_t i = 0; i < list->count; i++)
  {
    const struct value *row = &list->items[i], *def = form == NULL ? NULL : form_row (form->approvals, value_as_slice (value_at (row, "kind")));
    bool yes = slice_is (value_as_slice (value_at (row, "verdict")), "yes");
    const char *who = trf (cli, T_APPROVAL_LINE, tr (cli, yes ? T_APPROVED_YES : T_APPROVED_NO), role_text (cli, value_as_slice (value_at (row, "role"))),
                           format_time (cli, value_as_int (value_at (row, "time"), 0)), number_text (cli, value_as_int (value_at (row, "version"), 0)));
    struct slice text = value_as_slice (value_at (row, "text"));
    if (text.size > 0)
      who = arena_printf (cli->arena, "%s\n%s", who, slice_text (cli, text));
    line (cli, slice_text (cli, def == NULL ? value_as_slice (value_at (row, "kind")) : row_label (cli, def)), who, LABEL_WIDTH);
  }
}

static void show_rest (struct cli *cli, const struct form *form, const struct value *view)
{
  const struct value *assignments = value_at (view, "assignments"), *unmet = value_at (view, "unmet");
  show_approvals (cli, form, value_at (view, "approvals"));
  if (assignments != NULL && assignments->count > 0)
    heading (cli, tr (cli, T_ASSIGNMENTS));
  for (uint32_t i = 0; assignments != NULL && i < assignments->count; i++)
    line (cli, org_text (cli, value_as_slice (value_at (&assignments->items[i], "org"))),
          trf (cli, T_UNTIL, format_date (cli, value_as_slice (value_at (&assignments->items[i], "until")))), LABEL_WIDTH);
  if (unmet == NULL || unmet->count == 0)
    return;
  heading (cli, tr (cli, T_UNMET));
  for (uint32_t i = 0; i < unmet->count; i++)
    print_reason (cli, stdout, &unmet->items[i], form, "  ");
}

int cmd_show (struct cli *cli)
{
  struct value view, which = case_argument (cli, cli->args.items[0]);
  int status = fetch_case (cli, &which, &view);
  if (status == STATUS_UNREACHABLE && cli->offline)
    return bus_reach (cli);
  if (status != STATUS_DONE)
    return status;
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
  if (cli->offline)
    remark (cli, T_SHOWN_OFFLINE);
  show_facts (cli, &view);
  show_fields (cli, form, &view);
  show_rest (cli, form, &view);
  return STATUS_DONE;
}
