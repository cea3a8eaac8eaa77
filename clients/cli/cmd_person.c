/* SPDX-License-Identifier: EUPL-1.2 */
/* People: invite, list, show, change, revoke, invite again. */
#include "cli.h"

#include <string.h>
#include <time.h>

#define ROLES_SHOWN 2 /* of each person in a list */

/* ---- Roles ---- */

/* A role by key or label. */
static const char *role_named (struct cli *cli, const char *text)
{
  int role = role_by_key (slice_of (text));
  const char *folded = fold (cli->arena, slice_of (text));
  for (int r = 0; r < ROLE_COUNT && role < 0; r++)
    if (strcmp (folded, fold (cli->arena, slice_of (role_label ((enum role) r, true)))) == 0 ||
        strcmp (folded, fold (cli->arena, slice_of (role_label ((enum role) r, false)))) == 0)
      role = r;
  return role < 0 ? NULL : role_key ((enum role) role);
}

static int say_no_role (struct cli *cli, const char *text)
{
  const char *roles = "";
  for (int r = 0; r < ROLE_COUNT; r++)
    if (r != ROLE_PUBLIC && r != ROLE_SYSTEM)
      roles = arena_printf (cli->arena, "%s%s%s", roles, *roles == '\0' ? "" : ", ", role_key ((enum role) r));
  return fail (cli, STATUS_USAGE, "role", T_NO_ROLE, text, roles);
}

static int set_date (struct cli *cli, enum option option, struct value *grant, const char *key)
{
  const char *text = option_text (cli, option);
  char date[11];
  if (text == NULL)
    return STATUS_DONE;
  if (!input_date (text, date))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, text, tr (cli, T_BAD_DATE));
  value_set_str (cli->arena, grant, key, value_string (arena_copy (cli->arena, date, 10)));
  return STATUS_DONE;
}

static int add_grant (struct cli *cli, struct value *grants, const char *role, const char *org)
{
  const char *key = role_named (cli, role);
  if (key == NULL)
    return say_no_role (cli, role);
  struct value grant = value_map (cli->arena, 5);
  value_set_str (cli->arena, &grant, "role", value_string (key));
  value_set_str (cli->arena, &grant, "org", value_string (org));
  if (option_given (cli, OPT_DEPUTY))
    value_set_str (cli->arena, &grant, "deputy", value_bool (true));
  int status = set_date (cli, OPT_FROM_DAY, &grant, "from");
  if (status == STATUS_DONE)
    status = set_date (cli, OPT_UNTIL, &grant, "until");
  if (status == STATUS_DONE)
    value_append (cli->arena, grants, grant);
  return status;
}

/* ROLE@ORG arguments from args[first] on. */
static int take_grants (struct cli *cli, size_t first, struct value *grants)
{
  int status = STATUS_DONE;
  for (size_t i = first; i < cli->args.count && status == STATUS_DONE; i++)
  {
    const char *text = cli->args.items[i], *at = strchr (text, '@');
    if (at == NULL || at == text || at[1] == '\0')
      return fail (cli, STATUS_USAGE, "arguments", T_NO_GRANT, text);
    status = add_grant (cli, grants, arena_copy (cli->arena, text, (size_t) (at - text)), at + 1);
  }
  return status;
}

/* ---- invite ---- */

static bool mail_is_plausible (const char *mail)
{
  const char *at = strchr (mail, '@');
  return at != NULL && at != mail && at[1] != '\0' && strchr (at + 1, '@') == NULL && strpbrk (mail, " \t\r\n<>") == NULL;
}

static int mail_option (struct cli *cli, struct message *request, int number)
{
  const char *mail = option_text (cli, OPT_MAIL);
  if (mail == NULL)
    return STATUS_DONE;
  if (!mail_is_plausible (mail))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_MAIL, mail);
  request->arg[number] = value_string (mail);
  return STATUS_DONE;
}

/* name: of somebody new. */
static int show_invitation (struct cli *cli, const struct message *done, const char *name)
{
  const char *url = slice_text (cli, message_slice (done, DONE_URL));
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "url", json_string (url));
    json_object_set_new (json, "person", json_from_value (&done->arg[DONE_PERSON]));
    json_object_set_new (json, "seq", json_from_value (&done->arg[DONE_SEQ]));
    print_json (json);
    return STATUS_DONE;
  }
  if (name != NULL)
    remark (cli, T_INVITED, name);
  else
    remark (cli, T_REINVITED);
  printf ("%s\n", url);
  remark (cli, T_INVITED_HOW);
  return STATUS_DONE;
}

static int hours_option (struct cli *cli, struct message *request, int number)
{
  const char *hours = option_text (cli, OPT_HOURS);
  int64_t count;
  if (hours == NULL)
    return STATUS_DONE;
  if (!input_integer (hours, &count))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, hours, tr (cli, T_BAD_NUMBER));
  request->arg[number] = value_int (count);
  return STATUS_DONE;
}

static int send_invitation (struct cli *cli, const struct message *request, const char *name)
{
  struct message answer;
  uint8_t id[16];
  int status = bus_reach (cli); /* the answer is the link: what is sent later would have one that nobody sees */
  if (status != STATUS_DONE)
    return status;
  status = bus_command (cli, request, NULL, &answer, id);
  if (status == STATUS_UNREACHABLE)
    return say_queued (cli, id);
  return status == STATUS_DONE ? show_invitation (cli, &answer, name) : status;
}

int cmd_invite (struct cli *cli)
{
  struct message request = message_new (MSG_PERSON_INVITE);
  const char *name = option_text (cli, OPT_NAME), *role = option_text (cli, OPT_ROLE), *org = option_text (cli, OPT_ORG);
  struct value grants = value_list (cli->arena, 4);
  if (name == NULL || *name == '\0')
    return fail (cli, STATUS_USAGE, "option_missing", T_OPTION_MISSING, cli->command->name, "name");
  int status = take_grants (cli, 0, &grants);
  if (status == STATUS_DONE && role != NULL && org != NULL)
    status = add_grant (cli, &grants, role, org);
  if (status == STATUS_DONE && (grants.count == 0 || (role == NULL) != (org == NULL)))
    status = fail (cli, STATUS_USAGE, "option_missing", T_ROLE_NEEDED);
  if (status == STATUS_DONE)
    status = mail_option (cli, &request, PERSON_INVITE_MAIL);
  if (status == STATUS_DONE)
    status = hours_option (cli, &request, PERSON_INVITE_HOURS);
  if (status != STATUS_DONE)
    return status;
  request.arg[PERSON_INVITE_NAME] = value_string (name);
  request.arg[PERSON_INVITE_GRANTS] = grants;
  return send_invitation (cli, &request, name);
}

int cmd_person_reinvite (struct cli *cli)
{
  struct message request = message_new (MSG_PERSON_REINVITE);
  uint8_t id[16];
  if (!id_argument (cli->args.items[0], id))
    return fail (cli, STATUS_USAGE, "bad_id", T_BAD_ID, cli->args.items[0]);
  request.arg[PERSON_REINVITE_PERSON] = value_id (id);
  int status = hours_option (cli, &request, PERSON_REINVITE_HOURS);
  return status == STATUS_DONE ? send_invitation (cli, &request, NULL) : status;
}

/* ---- list and show ---- */

struct kept
{
  struct kept *next;
  struct value row;
};

struct listing
{
  struct cli *cli;
  struct table *table;
  struct kept *kept, **kept_end; /* until the names of organisations are known */
  int64_t limit, count;
  const uint8_t *id; /* show: this one, */
  const char *name;  /* or those of this name */
  struct value found;
};

/* Somebody enrolled may have an invitation beside it, for another key. */
static const char *status_label (struct cli *cli, const struct value *person)
{
  struct slice status = row_text (person, "status");
  int64_t expires = value_as_int (value_at (person, "expires"), 0);
  if (slice_is (status, "enrolled") || slice_is (status, "revoked") || expires == 0)
    return tr (cli, slice_is (status, "enrolled") ? T_P_ENROLLED : slice_is (status, "revoked") ? T_P_REVOKED : T_P_INVITED);
  return trf (cli, expires < (int64_t) time (NULL) * 1000 ? T_P_EXPIRED : T_P_INVITED_UNTIL, format_time (cli, expires));
}

static bool list_person (const struct value *row, void *context)
{
  struct listing *listing = context;
  struct cli *cli = listing->cli;
  if (cli->json)
  {
    print_json (json_from_record (MSG_PERSON, row));
    return ++listing->count != listing->limit;
  }
  struct kept *kept = arena_alloc (cli->arena, sizeof *kept);
  const struct value *grants = value_at (row, "grants");
  *kept = (struct kept){.row = value_copy (cli->arena, row)};
  *(listing->kept == NULL ? &listing->kept : listing->kept_end) = kept;
  listing->kept_end = &kept->next;
  for (uint32_t i = 0; grants != NULL && i < grants->count && i < ROLES_SHOWN; i++)
    orgs_note (cli, row_text (&grants->items[i], "org"));
  return ++listing->count != listing->limit;
}

static void add_person (struct listing *listing, const struct value *row)
{
  struct cli *cli = listing->cli;
  const struct value *grants = value_at (row, "grants");
  uint32_t count = grants == NULL ? 0 : grants->count;
  const char *roles = "";
  for (uint32_t i = 0; i < count && i < ROLES_SHOWN; i++)
    roles = arena_printf (cli->arena, "%s%s%s", roles, i == 0 ? "" : "; ", grant_text (cli, &grants->items[i]));
  if (count > ROLES_SHOWN)
    roles = arena_printf (cli->arena, "%s; + %s", roles, number_text (cli, count - ROLES_SHOWN));
  table_cell (listing->table, slice_text (cli, value_as_slice (value_at (row, "name"))), PLAIN);
  table_cell (listing->table, status_label (cli, row), PLAIN);
  table_cell (listing->table, roles, PLAIN);
  table_cell (listing->table, id_text (cli, value_as_id (value_at (row, "id"))), DIM);
}

int cmd_person_list (struct cli *cli)
{
  struct listing listing = {.cli = cli, .table = table_new (cli)};
  struct message request = message_new (MSG_PERSON_LIST);
  if (option_given (cli, OPT_ORG))
    request.arg[PERSON_LIST_ORG] = value_string (option_text (cli, OPT_ORG));
  int status = limit_option (cli, &listing.limit);
  if (status != STATUS_DONE)
    return status;
  table_column (listing.table, T_L_NAME, COLUMN_FLEX);
  table_column (listing.table, T_L_STATUS, 0);
  table_column (listing.table, T_L_ROLES, COLUMN_FLEX);
  table_column (listing.table, T_L_ID, 0);
  status = bus_rows (cli, &request, list_person, &listing);
  if (status != STATUS_DONE || cli->json)
    return status;
  orgs_fetch (cli);
  for (const struct kept *kept = listing.kept; kept != NULL; kept = kept->next)
    add_person (&listing, &kept->row);
  if (listing.count == 0)
    printf ("%s\n", tr (cli, T_NO_PEOPLE));
  else
    table_print (listing.table);
  return STATUS_DONE;
}

static bool match_person (const struct value *row, void *context)
{
  struct listing *listing = context;
  struct cli *cli = listing->cli;
  const uint8_t *id = value_as_id (value_at (row, "id"));
  bool meant = listing->id != NULL ? id != NULL && memcmp (id, listing->id, 16) == 0
                                   : strstr (fold (cli->arena, value_as_slice (value_at (row, "name"))), listing->name) != NULL;
  if (!meant)
    return true;
  if (listing->found.kind == VALUE_NIL)
    listing->found = value_copy (cli->arena, row);
  if (listing->table == NULL) /* finding one, not showing all */
    return true;
  if (cli->json)
    print_json (json_from_record (MSG_PERSON, row));
  else
  {
    if (listing->count > 0)
      putchar ('\n');
    print_person (cli, row);
    print_pair (cli, T_L_STATUS, status_label (cli, row));
  }
  listing->count++;
  return true;
}

int cmd_person_show (struct cli *cli)
{
  struct listing listing = {.cli = cli, .table = table_new (cli)};
  struct message request = message_new (MSG_PERSON_LIST);
  uint8_t id[16];
  const char *text = cli->args.items[0];
  for (size_t i = 1; i < cli->args.count; i++)
    text = arena_printf (cli->arena, "%s %s", text, cli->args.items[i]);
  if (id_argument (text, id))
    listing.id = id;
  else
    listing.name = fold (cli->arena, slice_of (text));
  int status = bus_rows (cli, &request, match_person, &listing);
  if (status == STATUS_DONE && listing.count == 0)
    return fail (cli, STATUS_REFUSED, "not_found", T_NO_PERSON, text);
  return status;
}

/* ---- change and revoke ---- */

int cmd_person_change (struct cli *cli)
{
  struct listing listing = {.cli = cli};
  struct message ask = message_new (MSG_PERSON_LIST), request = message_new (MSG_PERSON_CHANGE);
  uint8_t id[16];
  if (!id_argument (cli->args.items[0], id))
    return fail (cli, STATUS_USAGE, "bad_id", T_BAD_ID, cli->args.items[0]);
  listing.id = id;
  request.arg[PERSON_CHANGE_PERSON] = value_id (id);
  if (option_given (cli, OPT_NAME))
    request.arg[PERSON_CHANGE_NAME] = value_string (option_text (cli, OPT_NAME));
  if (cli->args.count == 1 && (option_given (cli, OPT_FROM_DAY) || option_given (cli, OPT_UNTIL) || option_given (cli, OPT_DEPUTY)))
    return fail (cli, STATUS_USAGE, "role", T_ROLES_NEEDED);
  int status = mail_option (cli, &request, PERSON_CHANGE_MAIL);
  if (status != STATUS_DONE || cli->args.count == 1)
    return status == STATUS_DONE ? run_command (cli, &request, T_PERSON_CHANGED) : status;
  struct value grants = value_list (cli->arena, 4);
  status = take_grants (cli, 1, &grants);
  if (status == STATUS_DONE)
    status = bus_rows (cli, &ask, match_person, &listing);
  if (status != STATUS_DONE)
    return status;
  request.arg[PERSON_CHANGE_GRANTS] = grants;
  if (listing.found.kind == VALUE_MAP)
  {
    char *hash = arena_alloc (cli->arena, VALUE_HASH_BYTES);
    value_hash (value_at (&listing.found, "grants"), (uint8_t *) hash);
    request.arg[PERSON_CHANGE_BASE] = value_bytes (hash, VALUE_HASH_BYTES);
  }
  return run_command (cli, &request, T_PERSON_CHANGED);
}

int cmd_person_revoke (struct cli *cli)
{
  struct message request = message_new (MSG_PERSON_REVOKE);
  uint8_t id[16];
  if (!id_argument (cli->args.items[0], id))
    return fail (cli, STATUS_USAGE, "bad_id", T_BAD_ID, cli->args.items[0]);
  request.arg[PERSON_REVOKE_PERSON] = value_id (id);
  if (option_given (cli, OPT_REASON))
    request.arg[PERSON_REVOKE_REASON] = value_string (option_text (cli, OPT_REASON));
  return run_command (cli, &request, T_PERSON_REVOKED);
}
