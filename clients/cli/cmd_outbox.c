/* SPDX-License-Identifier: EUPL-1.2 */
/* The outbox: what waits, what was refused and why, and mending it. */
#include "cli.h"

#include <string.h>

/* ---- list ---- */

struct listing
{
  struct cli *cli;
  size_t count;
};

/* What a command does, as the command of this program that sends it is described. */
static const char *verb_text (const struct cli *cli, enum message_type type)
{
  const char *verb = message_def (type)->name, *dot = strchr (verb, '.');
  if (type == MSG_CASE_DRAFT || type == MSG_CASE_UNSUPPORT)
    return tr (cli, type == MSG_CASE_DRAFT ? T_VERB_DRAFT : T_VERB_UNSUPPORT);
  bool of_case = dot != NULL && strncmp (verb, "case.", 5) == 0, invite = type == MSG_PERSON_INVITE;
  for (size_t i = 0; i < command_count && dot != NULL; i++)
  {
    const char *name = commands[i].name, *space = strchr (name, ' ');
    bool same = of_case || invite
                    ? strcmp (name, dot + 1) == 0
                    : space != NULL && space - name == dot - verb && strncmp (name, verb, (size_t) (dot - verb)) == 0 && strcmp (space + 1, dot + 1) == 0;
    if (same)
      return tr (cli, commands[i].summary);
  }
  return verb;
}

/* The case a command is for, as far as it is remembered. */
static bool recall_case (struct cli *cli, const struct ideenbus_item *item, struct value *view)
{
  return !value_is_nil (&item->case_of) && item->request.type != MSG_CASE_DRAFT && ideenbus_recall (cli->bus, cli->arena, &item->case_of, view) == IDEENBUS_OK;
}

/* The definition whose fields a command names, of those that are remembered. */
static const struct form *form_of (struct cli *cli, const struct ideenbus_item *item)
{
  struct value view;
  const struct form *form = item->request.type == MSG_CASE_DRAFT ? form_get (cli, message_slice (&item->request, CASE_DRAFT_PIPELINE), 0)
                            : recall_case (cli, item, &view)     ? form_of_case (cli, &view)
                                                                 : NULL;
  return form == NULL ? form_get (cli, SLICE_NONE, 0) : form;
}

static const char *edit_gist (struct cli *cli, const struct form *form, const struct value *fields)
{
  const char *text = "";
  for (uint32_t i = 0; i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    const struct value *field = form == NULL ? NULL : form_field (form, key), *value = &fields->items[2 * i + 1];
    text = arena_printf (cli->arena, "%s%s%s: %s", text, i == 0 ? "" : "; ", slice_text (cli, field == NULL ? key : row_label (cli, field)),
                         value_is_empty (value) ? "–" : format_value (cli, form, field, value));
  }
  return text;
}

/* A text of a command by its name; none when it has no such one. */
static struct slice text_of (const struct message *request, const char *name)
{
  const struct message_def *def = message_def (request->type);
  for (uint32_t i = 0; i < def->field_count; i++)
    if (strcmp (def->fields[i].name, name) == 0 && request->arg[i].kind == VALUE_TEXT)
      return value_as_slice (&request->arg[i]);
  return SLICE_NONE;
}

/* "Risiken RI-001: Titel: …" */
static const char *row_gist (struct cli *cli, const struct form *form, const struct message *request)
{
  struct slice key = text_of (request, "table");
  const struct value *table = form == NULL ? NULL : form_row (form->tables, key);
  const char *name = slice_text (cli, table == NULL ? key : row_label (cli, table)), *row = slice_text (cli, text_of (request, "row"));
  name = *row == '\0' ? name : arena_printf (cli->arena, "%s %s", name, row);
  return request->type == MSG_ROW_PUT ? arena_printf (cli->arena, "%s: %s", name, format_cells (cli, form, key, &request->arg[ROW_PUT_CELLS])) : name;
}

/* Whom a command about people is for and what it gives them.  By the id that was typed: names of people are not kept here. */
static const char *person_gist (struct cli *cli, const struct message *request)
{
  static_assert ((int) PERSON_CHANGE_PERSON == (int) PERSON_REVOKE_PERSON, "both begin with the person");
  const uint8_t *id = value_as_id (&request->arg[PERSON_CHANGE_PERSON]);
  const char *who = id == NULL ? "" : id_text (cli, id), *more = slice_text (cli, text_of (request, request->type == MSG_PERSON_CHANGE ? "name" : "reason"));
  const struct value *grants = request->type == MSG_PERSON_CHANGE && message_has (request, PERSON_CHANGE_GRANTS) ? &request->arg[PERSON_CHANGE_GRANTS] : NULL;
  for (uint32_t i = 0; grants != NULL && i < grants->count; i++)
  {
    orgs_note (cli, row_text (&grants->items[i], "org"));
    more = arena_printf (cli->arena, "%s%s%s", more, *more == '\0' ? "" : "; ", grant_text (cli, &grants->items[i]));
  }
  const char *mail = slice_text (cli, text_of (request, "mail"));
  if (*mail != '\0')
    more = arena_printf (cli->arena, "%s%s%s", more, *more == '\0' ? "" : "; ", mail);
  return *more == '\0' ? who : arena_printf (cli->arena, "%s: %s", who, more);
}

/* What a command is about, for people: the title of a draft, the fields of an edit, the cells of a row, an approval, a text. */
static const char *gist (struct cli *cli, const struct form *form, const struct ideenbus_item *item)
{
  const struct message *request = &item->request;
  static const char *const telling[] = {"title", "name", "text", "reason", "kind", "org", "key"};
  if (request->type == MSG_CASE_EDIT)
    return edit_gist (cli, form, &request->arg[CASE_EDIT_FIELDS]);
  if (strncmp (message_def (request->type)->name, "row.", 4) == 0)
    return row_gist (cli, form, request);
  if (request->type == MSG_PERSON_CHANGE || request->type == MSG_PERSON_REVOKE)
    return person_gist (cli, request);
  for (size_t t = 0; t < sizeof telling / sizeof telling[0]; t++)
  {
    struct slice text = text_of (request, telling[t]);
    const struct value *approval = form == NULL || strcmp (telling[t], "kind") != 0 ? NULL : form_row (form->approvals, text);
    if (text.size > 0)
      return slice_text (cli, approval == NULL ? text : row_label (cli, approval));
  }
  return "";
}

static const char *case_name (struct cli *cli, const struct ideenbus_item *item)
{
  struct value view;
  const uint8_t *id = value_as_id (&item->case_of);
  if (value_is_nil (&item->case_of) || item->request.type == MSG_CASE_DRAFT)
    return "";
  if (id == NULL)
    return slice_text (cli, value_as_slice (&item->case_of));
  if (recall_case (cli, item, &view) && value_as_slice (value_at (&view, "ref")).size > 0)
    return slice_text (cli, value_as_slice (value_at (&view, "ref")));
  return id_text (cli, id);
}

static void item_json (struct cli *cli, const struct ideenbus_item *item)
{
  json_t *json = json_object ();
  json_object_set_new (json, "id", json_string (id_text (cli, item->id)));
  json_object_set_new (json, "state", json_string (item->state == IDEENBUS_ITEM_REFUSED ? "refused" : "queued"));
  json_object_set_new (json, "verb", json_string (message_def (item->request.type)->name));
  json_object_set_new (json, "after", item->has_after ? json_string (id_text (cli, item->after)) : json_null ());
  json_object_set_new (json, "case", json_from_value (&item->case_of));
  json_object_set_new (json, "time", json_integer (item->time_ms));
  json_object_set_new (json, "fields", json_from_message (&item->request));
  json_t *reasons = json_array ();
  for (uint32_t i = 0; item->reasons.kind == VALUE_LIST && i < item->reasons.count; i++)
    json_array_append_new (reasons, json_from_record (MSG_REASON, &item->reasons.items[i]));
  json_object_set_new (json, "reasons", reasons);
  print_json (json);
}

static bool list_item (const struct ideenbus_item *item, void *context)
{
  struct listing *listing = context;
  struct cli *cli = listing->cli;
  listing->count++;
  if (cli->json)
  {
    item_json (cli, item);
    return true;
  }
  bool refused = item->state == IDEENBUS_ITEM_REFUSED;
  const struct form *form = form_of (cli, item);
  printf ("%s%s%s  %s%s%s  %s", colour_on (cli, BOLD), id_text (cli, item->id), colour_off (cli), colour_on (cli, refused ? RED : YELLOW),
          tr (cli, refused ? T_ITEM_REFUSED : T_ITEM_QUEUED), colour_off (cli), verb_text (cli, item->request.type));
  const char *name = case_name (cli, item);
  printf ("%s%s\n", *name == '\0' ? "" : "  ", name);
  const char *text = arena_printf (cli->arena, "%s  %s", format_time (cli, item->time_ms), gist (cli, form, item));
  printf ("    %s\n", text_cut (cli->arena, text, cli->width == 0 ? 100000 : cli->width - 4));
  if (item->has_after)
    printf ("    %s%s%s\n", colour_on (cli, DIM), trf (cli, T_ITEM_AFTER, id_text (cli, item->after)), colour_off (cli));
  for (uint32_t i = 0; item->reasons.kind == VALUE_LIST && i < item->reasons.count; i++)
    print_reason (cli, stdout, &item->reasons.items[i], form, "    ");
  return true;
}

int cmd_outbox_list (struct cli *cli)
{
  struct listing listing = {.cli = cli};
  int status = bus_open (cli);
  if (status != STATUS_DONE)
    return status;
  cli->offline = true; /* this looks, and sends nothing */
  int code = ideenbus_outbox_each (cli->bus, cli->arena, list_item, &listing);
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  size_t refused;
  ideenbus_outbox_count (cli->bus, &refused);
  if (listing.count == 0 && !cli->json)
    printf ("%s\n", tr (cli, T_OUTBOX_EMPTY));
  if (refused > 0)
    remark (cli, T_HINT_OUTBOX);
  return STATUS_DONE;
}

/* ---- send ---- */

static int send_all (struct cli *cli)
{
  struct ideenbus_sent sent;
  int code = ideenbus_outbox_send (cli->bus, cli->timeout_ms, &sent);
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "accepted", json_integer ((json_int_t) sent.accepted));
    json_object_set_new (json, "refused", json_integer ((json_int_t) sent.refused));
    json_object_set_new (json, "left", json_integer ((json_int_t) sent.left));
    print_json (json);
  }
  else if (code == IDEENBUS_OK)
    printf ("%s\n", trf (cli, T_OUTBOX_RESULT, number_text (cli, (int64_t) sent.accepted), number_text (cli, (int64_t) sent.refused),
                         number_text (cli, (int64_t) sent.left)));
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  if (sent.refused > 0)
    remark (cli, T_OUTBOX_LOOK);
  return sent.refused > 0 || sent.left > 0 ? STATUS_REFUSED : STATUS_DONE;
}

int cmd_outbox_send (struct cli *cli)
{
  int status = bus_open (cli);
  return status == STATUS_DONE ? send_all (cli) : status;
}

/* ---- retry and drop ---- */

static int item_argument (struct cli *cli, uint8_t id[16])
{
  return id_argument (cli->args.items[0], id) ? STATUS_DONE : fail (cli, STATUS_USAGE, "bad_id", T_BAD_ID, cli->args.items[0]);
}

/* Overwriting a decision's version means having looked: the case is fetched for it. */
static bool refresh_item (const struct ideenbus_item *item, void *context)
{
  struct cli *cli = context;
  struct message answer, request = message_new (MSG_CASE_GET);
  request.arg[CASE_GET_CASE] = item->case_of;
  if (item->state == IDEENBUS_ITEM_REFUSED && !value_is_nil (&item->case_of))
    ideenbus_call (cli->bus, cli->arena, &request, NULL, cli->timeout_ms, &answer);
  return true;
}

int cmd_outbox_retry (struct cli *cli)
{
  uint8_t id[16];
  bool one = cli->args.count == 1, mine = option_given (cli, OPT_OVERWRITE);
  int status = one ? item_argument (cli, id) : STATUS_DONE;
  if (status == STATUS_DONE)
    status = bus_open (cli);
  if (status != STATUS_DONE)
    return status;
  if (mine && ideenbus_connect (cli->bus, cli->timeout_ms) == IDEENBUS_OK)
    ideenbus_outbox_each (cli->bus, cli->arena, refresh_item, cli);
  int code = ideenbus_outbox_retry (cli->bus, one ? id : NULL, mine);
  if (code == IDEENBUS_NOT_FOUND)
    return fail (cli, STATUS_REFUSED, "not_found", T_NO_ITEM, cli->args.items[0]);
  return code == IDEENBUS_OK ? send_all (cli) : say_code (cli, code);
}

int cmd_outbox_drop (struct cli *cli)
{
  uint8_t id[16];
  size_t dropped;
  int status = item_argument (cli, id);
  if (status == STATUS_DONE)
    status = bus_open (cli);
  if (status != STATUS_DONE)
    return status;
  int code = ideenbus_outbox_drop (cli->bus, id, &dropped);
  if (code == IDEENBUS_NOT_FOUND)
    return fail (cli, STATUS_REFUSED, "not_found", T_NO_ITEM, cli->args.items[0]);
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "dropped", json_integer ((json_int_t) dropped));
    print_json (json);
  }
  else
    printf ("%s\n", trf (cli, T_ITEM_DROPPED, number_text (cli, (int64_t) dropped)));
  return STATUS_DONE;
}
