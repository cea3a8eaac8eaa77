/* SPDX-License-Identifier: EUPL-1.2 */
/* The broker as commands see it: reached once, with the outbox sent first. */
#include "cli.h"

#include "proto/codec.h"
#include "proto/text.h"

#include <errno.h>
#include <string.h>

#define REFS_NAMED 5 /* of the cases seen before, the newest */

/* ---- What the library says ---- */

static int say_unreachable (struct cli *cli)
{
  const char *endpoint = ideenbus_endpoint (cli->bus);
  switch (ideenbus_failure (cli->bus))
  {
  case IDEENBUS_FAILURE_HANDSHAKE:
    return fail (cli, STATUS_UNREACHABLE, "unreachable", T_UNREACHABLE_KEY, endpoint);
  case IDEENBUS_FAILURE_SILENCE:
    return fail (cli, STATUS_UNREACHABLE, "unreachable", T_UNREACHABLE_SILENT, endpoint);
  case IDEENBUS_FAILURE_NONE:
  case IDEENBUS_FAILURE_CONNECT:
    break;
  }
  return fail (cli, STATUS_UNREACHABLE, "unreachable", T_UNREACHABLE, endpoint);
}

int say_code (struct cli *cli, int code)
{
  const char *profile = option_text (cli, OPT_PROFILE);
  profile = profile == NULL ? ideenbus_default_profile () : profile;
  switch (code)
  {
  case IDEENBUS_OK:
    return STATUS_DONE;
  case IDEENBUS_UNREACHABLE:
  case IDEENBUS_TIMED_OUT:
    return say_unreachable (cli);
  case IDEENBUS_INTERRUPTED:
    return STATUS_INTERRUPTED;
  case IDEENBUS_REJECTED:
    return say_refused (cli, ideenbus_rejection (cli->bus));
  case IDEENBUS_NO_PROFILE:
    return fail (cli, STATUS_USAGE, "no_profile", T_NO_PROFILE, profile);
  case IDEENBUS_BAD_PROFILE:
    return fail (cli, STATUS_USAGE, "bad_profile", T_BAD_PROFILE, profile);
  case IDEENBUS_PROFILE_EXISTS:
    return fail (cli, STATUS_REFUSED, "profile_exists", T_PROFILE_EXISTS, profile);
  case IDEENBUS_BAD_URL:
    return fail (cli, STATUS_USAGE, "bad_url", T_BAD_URL);
  case IDEENBUS_IN_USE:
    return fail (cli, STATUS_REFUSED, "in_use", T_IN_USE, profile);
  case IDEENBUS_STORE:
    return fail (cli, STATUS_REFUSED, "store", T_STORE_FAILED, profile, errno_text (cli, errno));
  case IDEENBUS_DAMAGED:
    return fail (cli, STATUS_REFUSED, "store", T_STORE_DAMAGED, ideenbus_data_file (cli->arena, profile));
  default:
    return fail (cli, STATUS_REFUSED, "bad_message", T_BAD_MESSAGE);
  }
}

/* ---- Reaching it ---- */

int bus_open (struct cli *cli)
{
  int code = IDEENBUS_OK;
  if (cli->bus == NULL)
    cli->bus = ideenbus_open (option_text (cli, OPT_PROFILE), "ideenbus " IDEENBUS_VERSION, &code);
  return say_code (cli, code);
}

static void say_outbox_refused (struct cli *cli, size_t count)
{
  const char *refused = number_text (cli, (int64_t) count);
  if (cli->json)
    fail (cli, STATUS_REFUSED, "outbox_refused", T_OUTBOX_REFUSED, refused);
  else
    remark (cli, T_OUTBOX_REFUSED, refused);
}

/* What waited goes first, so that nobody sees the new before the old. */
static void send_outbox (struct cli *cli)
{
  struct ideenbus_sent sent;
  if (ideenbus_outbox_count (cli->bus, NULL) == 0)
    return;
  ideenbus_outbox_send (cli->bus, cli->timeout_ms, &sent);
  if (sent.accepted > 0)
    remark (cli, T_OUTBOX_SENT, number_text (cli, (int64_t) sent.accepted));
}

int bus_try (struct cli *cli)
{
  int status = bus_open (cli);
  if (status != STATUS_DONE || cli->offline || ideenbus_state (cli->bus) == IDEENBUS_UP)
    return status;
  size_t before, after;
  ideenbus_outbox_count (cli->bus, &before);
  int code = ideenbus_connect (cli->bus, cli->timeout_ms);
  cli->offline = code == IDEENBUS_UNREACHABLE;
  if (code == IDEENBUS_OK)
    send_outbox (cli);
  /* Opening a session may send again what a restored broker lost, and that may be refused now. */
  ideenbus_outbox_count (cli->bus, &after);
  if (after > before)
    say_outbox_refused (cli, after - before);
  return cli->offline ? STATUS_DONE : say_code (cli, code);
}

/* What can be done all the same: look at what was seen before, and write what waits. */
static void hint_offline (struct cli *cli)
{
  struct value refs;
  const char *names = "";
  if (cli->json || ideenbus_recall_refs (cli->bus, cli->arena, &refs) != IDEENBUS_OK)
    return;
  for (uint32_t i = 0; i < refs.count && i < REFS_NAMED; i++)
    names = arena_printf (cli->arena, "%s%s%s", names, i == 0 ? "" : ", ", slice_text (cli, value_as_slice (&refs.items[refs.count - 1 - i])));
  if (refs.count > REFS_NAMED)
    names = trf (cli, T_AND_MORE, names, number_text (cli, refs.count - REFS_NAMED));
  if (refs.count > 0)
    remark (cli, T_HINT_SEEN, names);
  remark (cli, T_HINT_WAITS);
}

int bus_reach (struct cli *cli)
{
  int status = bus_try (cli);
  if (status != STATUS_DONE || !cli->offline)
    return status;
  status = say_unreachable (cli);
  hint_offline (cli);
  return status;
}

/* ---- Asking ---- */

int say_bad_request (struct cli *cli, int error, struct slice culprit)
{
  const struct error_def *def = error_def (error);
  if (def == NULL)
    return fail (cli, STATUS_REFUSED, "bad_message", T_BAD_MESSAGE);
  struct slice de = error_text (cli->arena, def->de, culprit, SLICE_NONE), en = error_text (cli->arena, def->en, culprit, SLICE_NONE);
  struct message answer = message_new (MSG_ERROR);
  answer.arg[ERROR_CODE] = value_string (def->code);
  answer.arg[ERROR_DE] = value_text (de);
  answer.arg[ERROR_EN] = value_text (en);
  if (culprit.size > 0)
    answer.arg[ERROR_DETAIL] = value_text (culprit);
  return say_refused (cli, &answer);
}

/* A draft's own fields are named as the definition names them. */
static const char *name_of (struct cli *cli, const struct message *request, const char *name)
{
  const struct form *form = request->type == MSG_CASE_DRAFT ? form_get (cli, message_slice (request, CASE_DRAFT_PIPELINE), 0) : NULL;
  const struct value *field = form_field (form, slice_of (name));
  return field == NULL ? name : slice_text (cli, row_label (cli, field));
}

static int check (struct cli *cli, const struct message *request)
{
  struct slice culprit;
  int error = ideenbus_check (cli->arena, request, &culprit);
  const struct message_def *def = message_def (request->type);
  for (uint32_t i = 0; error == ERR_FIELD_SIZE && i < def->field_count; i++)
    if (slice_is (culprit, def->fields[i].name) && def->fields[i].type == TYPE_TEXT)
      return fail (cli, STATUS_REFUSED, "field_size", T_FIELD_BOUNDS, name_of (cli, request, def->fields[i].name), number_text (cli, def->fields[i].min),
                   number_text (cli, def->fields[i].max));
  return error == 0 ? STATUS_DONE : say_bad_request (cli, error, culprit);
}

int bus_ask (struct cli *cli, const struct message *request, struct message *answer)
{
  int status = bus_reach (cli);
  if (status == STATUS_DONE)
    status = check (cli, request);
  if (status != STATUS_DONE)
    return status;
  int code = ideenbus_call (cli->bus, cli->arena, request, NULL, cli->timeout_ms, answer);
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  return answer->type == MSG_RESULT ? STATUS_DONE : say_refused (cli, answer);
}

int bus_rows (struct cli *cli, const struct message *request, ideenbus_row_fn *row, void *context)
{
  struct message answer;
  int status = bus_reach (cli);
  if (status == STATUS_DONE)
    status = check (cli, request);
  if (status != STATUS_DONE)
    return status;
  int code = ideenbus_rows (cli->bus, cli->arena, request, cli->timeout_ms, row, context, &answer);
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  return answer.type == MSG_RESULT ? STATUS_DONE : say_refused (cli, &answer);
}

int bus_row (struct cli *cli, const struct message *request, struct value *row)
{
  struct message answer;
  int status = bus_ask (cli, request, &answer);
  if (status != STATUS_DONE)
    return status;
  if (answer.arg[RESULT_ROWS].count == 0)
    return fail (cli, STATUS_REFUSED, "not_found", T_NOTHING_FOUND);
  *row = answer.arg[RESULT_ROWS].items[0];
  return STATUS_DONE;
}

/* ---- Commanding ---- */

#define LINE_MAX_CHARS 300 /* a text that may be longer has lines */

/* What was pasted, without what stands in no text.  A definition is a file, and goes as it is. */
static struct message cleaned (struct cli *cli, const struct message *request)
{
  const struct message_def *def = message_def (request->type);
  struct message clean = *request;
  for (uint32_t i = 0; i < def->field_count && request->type != MSG_PIPELINE_LOAD; i++)
  {
    struct slice text = message_slice (request, (int) i);
    if (def->fields[i].type == TYPE_TEXT && text.size > 0 && utf8_length (text.data, text.size) > 0)
      clean.arg[i] = value_text (text_tidy (cli->arena, text, def->fields[i].max > LINE_MAX_CHARS));
  }
  return clean;
}

int bus_command (struct cli *cli, const struct message *request, const struct ideenbus_options *options, struct message *answer, uint8_t id[16])
{
  int code, status = bus_try (cli);
  struct message clean = cleaned (cli, request);
  if (status == STATUS_DONE)
    status = check (cli, &clean);
  if (status != STATUS_DONE)
    return status;
  if (cli->offline)
  {
    code = ideenbus_enqueue (cli->bus, &clean, options, id);
    code = code == IDEENBUS_OK ? IDEENBUS_QUEUED : code;
  }
  else
    code = ideenbus_command (cli->bus, cli->arena, &clean, options, cli->timeout_ms, answer, id);
  if (code == IDEENBUS_QUEUED)
  {
    cli->offline = true;
    return STATUS_UNREACHABLE;
  }
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  return answer->type == MSG_DONE ? STATUS_DONE : say_refused (cli, answer);
}

int say_queued (struct cli *cli, const uint8_t id[16])
{
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "queued", json_true ());
    json_object_set_new (json, "id", json_string (id_text (cli, id)));
    print_json (json);
  }
  remark (cli, T_QUEUED, ideenbus_endpoint (cli->bus), id_text (cli, id));
  return STATUS_UNREACHABLE;
}

bool command_to_tell (struct cli *cli, const struct message *request, struct message *answer, int *status)
{
  uint8_t id[16];
  *status = bus_command (cli, request, NULL, answer, id);
  if (*status == STATUS_UNREACHABLE)
    *status = say_queued (cli, id);
  else if (*status == STATUS_DONE && cli->json)
    print_json (json_from_message (answer));
  else
    return *status == STATUS_DONE;
  return false;
}

int run_command (struct cli *cli, const struct message *request, enum text text)
{
  struct message answer;
  int status;
  if (!command_to_tell (cli, request, &answer, &status))
    return status;
  struct slice what = message_has (&answer, DONE_REF) ? message_slice (&answer, DONE_REF) : message_slice (&answer, DONE_KEY);
  if (what.size == 0 && request->arg[0].kind == VALUE_TEXT)
    what = value_as_slice (&request->arg[0]);
  printf ("%s\n", trf (cli, message_bool (&answer, DONE_UNCHANGED) ? T_UNCHANGED : text, text_safe (cli->arena, what)));
  return STATUS_DONE;
}

/* ---- Cases ---- */

bool id_argument (const char *text, uint8_t id[16])
{
  return uuid_parse (text, (uint32_t) strlen (text), id);
}

const char *id_text (struct cli *cli, const uint8_t *id)
{
  char text[UUID_TEXT] = "";
  if (id != NULL)
    uuid_format (id, text);
  return arena_copy (cli->arena, text, strlen (text));
}

struct value case_argument (struct cli *cli, const char *text)
{
  uint8_t *id = arena_alloc (cli->arena, 16);
  if (id_argument (text, id))
    return value_id (id);
  char *reference = arena_copy (cli->arena, text, strlen (text));
  bool looks_so = strpbrk (text, "0123456789") != NULL && strchr (text, '-') != NULL;
  for (char *at = reference; looks_so && *at != '\0'; at++)
    if (*at >= 'a' && *at <= 'z')
      *at = (char) (*at - 'a' + 'A');
  return value_string (reference);
}

int fetch_case (struct cli *cli, const struct value *which, struct value *view)
{
  struct message answer, request = message_new (MSG_CASE_GET);
  request.arg[CASE_GET_CASE] = *which;
  int status = bus_try (cli);
  if (status != STATUS_DONE)
    return status;
  if (cli->offline)
    return ideenbus_recall (cli->bus, cli->arena, which, view) == IDEENBUS_OK ? STATUS_DONE : STATUS_UNREACHABLE;
  status = bus_ask (cli, &request, &answer);
  if (status == STATUS_DONE)
    *view = answer.arg[RESULT_ROWS].items[0];
  return status;
}
