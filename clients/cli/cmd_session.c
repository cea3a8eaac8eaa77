/* SPDX-License-Identifier: EUPL-1.2 */
/* Oneself and the broker: join, whoami, status. */
#include "cli.h"

#include <string.h>

#define PAIR_WIDTH 18

/* ---- join ---- */

static bool is_ipc (const char *url)
{
  return strncmp (url, "ipc://", 6) == 0;
}

/* The definitions are fetched once now, so that the first idea can be written down without a connection. */
static bool remember_pipeline (const struct value *row, void *context)
{
  form_get (context, row_text (row, "key"), 0);
  return true;
}

static int show_joined (struct cli *cli)
{
  struct value found;
  const struct value *person = &found;
  struct message request = message_new (MSG_WHOAMI);
  int status = bus_row (cli, &request, &found);
  if (status != STATUS_DONE)
    return status;
  struct message pipelines = message_new (MSG_PIPELINE_GET);
  bus_rows (cli, &pipelines, remember_pipeline, cli);
  if (cli->json)
  {
    json_t *json = json_from_record (MSG_PERSON, person), *first = json_object ();
    json_object_set_new (first, "profile", json_string (ideenbus_profile_name (cli->bus)));
    json_object_set_new (first, "endpoint", json_string (ideenbus_endpoint (cli->bus)));
    json_object_update (first, json);
    json_decref (json);
    print_json (first);
    return STATUS_DONE;
  }
  printf ("%s\n",
          trf (cli, T_JOINED, slice_text (cli, value_as_slice (value_at (person, "name"))), ideenbus_endpoint (cli->bus), ideenbus_profile_name (cli->bus)));
  return STATUS_DONE;
}

/* Nobody was reached: the invitation is kept for later, unless somebody else answered in the broker's place. */
static int join_later (struct cli *cli, const char *profile, const char *url)
{
  bool wrong_key = ideenbus_failure (cli->bus) == IDEENBUS_FAILURE_HANDSHAKE;
  int status = say_code (cli, IDEENBUS_UNREACHABLE);
  if (wrong_key)
  {
    ideenbus_leave (profile);
    return status;
  }
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "queued", json_true ());
    json_object_set_new (json, "profile", json_string (ideenbus_profile_name (cli->bus)));
    print_json (json);
  }
  remark (cli, is_ipc (url) ? T_JOIN_KEPT : T_JOIN_LATER);
  return status;
}

int cmd_join (struct cli *cli)
{
  const char *url = cli->args.items[0], *profile = option_text (cli, OPT_PROFILE);
  int code = ideenbus_join (profile, url, option_given (cli, OPT_REPLACE));
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  int status = bus_open (cli);
  if (status != STATUS_DONE)
    return status;
  code = ideenbus_connect (cli->bus, cli->timeout_ms);
  if (code == IDEENBUS_OK)
    return show_joined (cli);
  if (code == IDEENBUS_UNREACHABLE)
    return join_later (cli, profile, url);
  status = say_code (cli, code);
  /* An invitation that is of no use leaves nothing behind. */
  const struct message *why = ideenbus_rejection (cli->bus);
  if (why != NULL && !(why->type == MSG_ERROR && slice_is (message_slice (why, ERROR_CODE), "version")))
    ideenbus_leave (profile);
  return status;
}

/* ---- whoami ---- */

const char *grant_text (struct cli *cli, const struct value *grant)
{
  struct slice from = value_as_slice (value_at (grant, "from")), until = value_as_slice (value_at (grant, "until"));
  const char *text = arena_printf (cli->arena, "%s, %s", role_text (cli, row_text (grant, "role")), org_name (cli, row_text (grant, "org")));
  if (value_as_bool (value_at (grant, "deputy"), false))
    text = arena_printf (cli->arena, "%s (%s)", text, tr (cli, T_AS_DEPUTY));
  if (from.size > 0)
    text = trf (cli, T_GRANT_FROM, text, format_date (cli, from));
  return until.size > 0 ? trf (cli, T_GRANT_UNTIL, text, format_date (cli, until)) : text;
}

void print_pair (struct cli *cli, enum text label, const char *text)
{
  if (*text == '\0')
    return;
  const char *name = tr (cli, label);
  int pad = text_width (name) < PAIR_WIDTH ? PAIR_WIDTH - text_width (name) : 0;
  printf ("%s%s%s%*s ", colour_on (cli, DIM), name, colour_off (cli), pad, "");
  print_wrapped (cli, stdout, text, text_width (name) + pad + 1);
}

/* "org:084210000000": the organisation; none for scopes of other kinds. */
static struct slice scope_org (struct slice scope)
{
  bool is_org = scope.size > 4 && memcmp (scope.data, "org:", 4) == 0;
  return is_org ? (struct slice){scope.data + 4, scope.size - 4} : SLICE_NONE;
}

void print_person (struct cli *cli, const struct value *person)
{
  const struct value *grants = value_at (person, "grants"), *scopes = value_at (person, "scopes");
  const char *roles = "", *seen = "";
  for (uint32_t i = 0; grants != NULL && i < grants->count; i++)
    orgs_note (cli, row_text (&grants->items[i], "org"));
  for (uint32_t i = 0; scopes != NULL && i < scopes->count; i++)
    orgs_note (cli, scope_org (value_as_slice (&scopes->items[i])));
  orgs_fetch (cli);
  for (uint32_t i = 0; grants != NULL && i < grants->count; i++)
    roles = arena_printf (cli->arena, "%s%s%s", roles, i == 0 ? "" : "\n", grant_text (cli, &grants->items[i]));
  for (uint32_t i = 0; scopes != NULL && i < scopes->count; i++)
  {
    struct slice scope = value_as_slice (&scopes->items[i]), org = scope_org (scope);
    seen = arena_printf (cli->arena, "%s%s%s", seen, i == 0 ? "" : "; ", org.size > 0 ? org_name (cli, org) : slice_text (cli, scope));
  }
  print_pair (cli, T_L_NAME, slice_text (cli, value_as_slice (value_at (person, "name"))));
  print_pair (cli, T_L_MAIL, slice_text (cli, value_as_slice (value_at (person, "mail"))));
  print_pair (cli, T_L_ID, id_text (cli, value_as_id (value_at (person, "id"))));
  print_pair (cli, T_L_ROLES, roles);
  print_pair (cli, T_L_SEES, seen);
}

static bool whoami_row (const struct value *row, void *context)
{
  struct cli *cli = context;
  if (cli->json)
  {
    print_json (json_from_record (MSG_PERSON, row));
    return true;
  }
  print_person (cli, row);
  print_pair (cli, T_L_PROFILE, ideenbus_profile_name (cli->bus));
  print_pair (cli, T_L_BROKER, ideenbus_endpoint (cli->bus));
  return true;
}

int cmd_whoami (struct cli *cli)
{
  struct message request = message_new (MSG_WHOAMI);
  return bus_rows (cli, &request, whoami_row, cli);
}

/* ---- status ---- */

static const char *hex_text (struct cli *cli, struct slice bytes)
{
  const char *text = "";
  for (uint32_t i = 0; i < bytes.size; i++)
    text = arena_printf (cli->arena, "%s%02x", text, (unsigned) (uint8_t) bytes.data[i]);
  return text;
}

static const char *number_at (struct cli *cli, const struct value *map, const char *key)
{
  return number_text (cli, value_as_int (value_at (map, key), 0));
}

static bool status_row (const struct value *row, void *context)
{
  struct cli *cli = context;
  size_t refused, queued = ideenbus_outbox_count (cli->bus, &refused);
  if (cli->json)
  {
    json_t *json = json_from_record (MSG_STATUS_VIEW, row);
    json_object_set_new (json, "outbox", json_integer ((json_int_t) queued));
    json_object_set_new (json, "outbox_refused", json_integer ((json_int_t) refused));
    print_json (json);
    return true;
  }
  const struct value *head = value_at (row, "head");
  print_pair (cli, T_L_BROKER,
              arena_printf (cli->arena, "%s, %s", ideenbus_endpoint (cli->bus), slice_text (cli, value_as_slice (value_at (row, "software")))));
  print_pair (cli, T_L_STARTED, format_time (cli, value_as_int (value_at (row, "started"), 0)));
  print_pair (cli, T_L_LOG, trf (cli, T_LOG_AT, number_at (cli, head, "seq"), number_at (cli, head, "epoch")));
  print_pair (cli, T_L_ROOT, hex_text (cli, value_as_slice (value_at (row, "root"))));
  print_pair (cli, T_L_CASES, number_at (cli, row, "cases"));
  print_pair (cli, T_L_ORGS, number_at (cli, row, "orgs"));
  print_pair (cli, T_L_SESSIONS,
              trf (cli, T_SESSIONS_STREAMS, number_at (cli, row, "sessions"), number_at (cli, row, "streams"), number_at (cli, row, "waiting")));
  print_pair (cli, T_L_STORAGE, tr (cli, slice_is (value_as_slice (value_at (row, "storage")), "ok") ? T_STORAGE_OK : T_STORAGE_FULL));
  print_pair (cli, T_L_OUTBOX, trf (cli, T_OUTBOX_COUNTS, number_text (cli, (int64_t) queued), number_text (cli, (int64_t) refused)));
  return true;
}

int cmd_status (struct cli *cli)
{
  struct message request = message_new (MSG_STATUS);
  return bus_rows (cli, &request, status_row, cli);
}
