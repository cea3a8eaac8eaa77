/* SPDX-License-Identifier: EUPL-1.2 */
/* Files on a case: attach, attachments, fetch, detach. */
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KIB 1024

/* ---- On the way ---- */

static volatile sig_atomic_t interrupted;

static void on_signal (int signal)
{
  (void) signal;
  interrupted = 1;
}

/* Half a file is not left behind. */
static void catch_signals (void)
{
  struct sigaction action = {.sa_handler = on_signal};
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

static bool step (int64_t done, int64_t total, void *context)
{
  struct progress *progress = context;
  progress->total = (size_t) (total / KIB);
  progress_to (progress, (size_t) (done / KIB));
  return !interrupted;
}

static int say_file (struct cli *cli, const char *path)
{
  switch (errno)
  {
  case EFBIG:
    return fail (cli, STATUS_REFUSED, "file_too_large", T_ATTACH_TOO_LARGE, path, number_text (cli, LIMIT_ATTACHMENT_BYTES / KIB / KIB));
  case ENODATA:
    return fail (cli, STATUS_REFUSED, "file_empty", T_ATTACH_EMPTY, path);
  default:
    return fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, path, errno_text (cli, errno));
  }
}

/* What a transfer came to, but for the answer. */
static int say_transfer (struct cli *cli, int code, const char *path)
{
  if (code == IDEENBUS_FILE)
    return say_file (cli, path);
  if (code == IDEENBUS_CONTENT)
    return fail (cli, STATUS_REFUSED, "content", T_CONTENT_DAMAGED, path);
  return say_code (cli, code);
}

/* ---- attach ---- */

static int say_attached (struct cli *cli, const struct message *answer, const uint8_t id[16], const char *path)
{
  bool unchanged = message_bool (answer, DONE_UNCHANGED);
  const char *ref = text_safe (cli->arena, message_slice (answer, DONE_REF));
  if (cli->json)
  {
    json_t *json = json_from_message (answer);
    if (!unchanged)
      json_object_set_new (json, "attachment", json_string (id_text (cli, id)));
    print_json (json);
  }
  else
    printf ("%s\n", trf (cli, unchanged ? T_ATTACHED_ALREADY : T_ATTACHED, ref, text_safe (cli->arena, slice_of (path))));
  return STATUS_DONE;
}

int cmd_attach (struct cli *cli)
{
  uint8_t id[16];
  struct message request = message_new (MSG_CASE_ATTACH), answer;
  struct progress bar;
  const struct ideenbus_progress progress = {step, &bar};
  const char *path = cli->args.items[1], *text = option_text (cli, OPT_ATTACH_TEXT);
  request.arg[CASE_ATTACH_CASE] = case_argument (cli, cli->args.items[0]);
  if (text != NULL)
    request.arg[CASE_ATTACH_TEXT] = value_string (text);
  if (option_given (cli, OPT_ATTACH_INTERNAL))
    request.arg[CASE_ATTACH_INTERNAL] = value_bool (true);
  int status = bus_reach (cli);
  if (status != STATUS_DONE)
    return status;
  catch_signals ();
  progress_begin (&bar, cli, T_UPLOADING, 0);
  int code = ideenbus_attach (cli->bus, cli->arena, &request, path, NULL, cli->timeout_ms, &progress, &answer, id);
  int kept = errno;
  progress_hide (&bar);
  errno = kept;
  if (code == IDEENBUS_QUEUED)
    return say_queued (cli, id);
  if (code == IDEENBUS_UNREACHABLE || code == IDEENBUS_TIMED_OUT || code == IDEENBUS_INTERRUPTED)
    remark (cli, T_UPLOAD_GOES_ON);
  if (code != IDEENBUS_OK)
    return say_transfer (cli, code, path);
  return answer.type == MSG_DONE ? say_attached (cli, &answer, id, path) : say_refused (cli, &answer);
}

/* ---- attachments ---- */

struct attachments
{
  struct cli *cli;
  struct table *table;
  const char *wanted; /* fetch, detach: a name or an id */
  uint32_t count;
  struct value newest; /* of those wanted */
};

static struct message list_of (struct cli *cli)
{
  struct message request = message_new (MSG_CASE_ATTACHMENTS);
  request.arg[CASE_ATTACHMENTS_CASE] = case_argument (cli, cli->args.items[0]);
  return request;
}

static bool show_row (const struct value *row, void *context)
{
  struct attachments *self = context;
  struct cli *cli = self->cli;
  self->count++;
  if (cli->json)
  {
    print_json (json_from_record (MSG_ATTACHMENT, row));
    return true;
  }
  bool internal = value_as_bool (value_at (row, "internal"), false);
  table_cell (self->table, slice_text (cli, row_text (row, "name")), PLAIN);
  table_cell (self->table, format_bytes (cli, value_as_int (value_at (row, "size"), 0)), PLAIN);
  table_cell (self->table, format_day (cli, value_as_int (value_at (row, "time"), 0)), DIM);
  table_cell (self->table, slice_text (cli, row_text (row, "ref")), DIM);
  table_cell (self->table, internal ? tr (cli, T_ATTACHMENT_INTERNAL) : role_text (cli, row_text (row, "role")), DIM);
  table_cell (self->table, slice_text (cli, row_text (row, "text")), PLAIN);
  return true;
}

int cmd_attachments (struct cli *cli)
{
  struct attachments self = {.cli = cli, .table = table_new (cli)};
  struct message request = list_of (cli);
  table_column (self.table, T_L_NAME, COLUMN_FLEX);
  table_column (self.table, T_L_SIZE, COLUMN_RIGHT);
  table_column (self.table, T_L_ATTACHED, 0);
  table_column (self.table, T_L_REF, 0);
  table_column (self.table, T_L_BY, 0);
  table_column (self.table, T_L_CONTENT, COLUMN_FLEX);
  int status = bus_rows (cli, &request, show_row, &self);
  if (status != STATUS_DONE || cli->json)
    return status;
  if (self.count == 0)
    printf ("%s\n", tr (cli, T_NO_ATTACHMENTS));
  else
    table_print (self.table);
  return status;
}

/* ---- One of them, by name or id ---- */

static bool is_wanted (const struct attachments *self, const struct value *row)
{
  uint8_t id[16];
  const uint8_t *own = value_as_id (value_at (row, "id"));
  return slice_is (row_text (row, "name"), self->wanted) || (own != NULL && id_argument (self->wanted, id) && memcmp (id, own, 16) == 0);
}

static bool look_row (const struct value *row, void *context)
{
  struct attachments *self = context;
  if (!is_wanted (self, row))
    return true;
  self->count++;
  if (value_as_int (value_at (row, "time"), 0) >= value_as_int (value_at (&self->newest, "time"), 0))
    self->newest = value_copy (self->cli->arena, row);
  return true;
}

static int find (struct attachments *self)
{
  struct cli *cli = self->cli;
  struct message request = list_of (cli);
  self->wanted = cli->args.items[1];
  int status = bus_rows (cli, &request, look_row, self);
  if (status == STATUS_DONE && self->count == 0)
    return fail (cli, STATUS_REFUSED, "not_found", T_NO_ATTACHMENT, cli->args.items[0], self->wanted);
  return status;
}

/* Where to put it: the file named, which is replaced as everywhere, or in the directory named, or here, under its own name; then no other file loses its place
   unless that was asked for.  A name is only that. */
static int choose_path (struct attachments *self, const char **path)
{
  struct cli *cli = self->cli;
  struct stat st;
  const char *output = option_text (cli, OPT_FETCH_OUTPUT);
  struct slice name = row_text (&self->newest, "name");
  bool plain = name.size > 0 && memchr (name.data, '/', name.size) == NULL && memchr (name.data, '\0', name.size) == NULL && !slice_is (name, ".") &&
               !slice_is (name, "..");
  bool there = output != NULL && stat (output, &st) == 0, directory = there && S_ISDIR (st.st_mode), named = output != NULL && !directory;
  if (!named && !plain)
    return fail (cli, STATUS_USAGE, "name", T_FETCH_NAME);
  *path = named ? output : arena_printf (cli->arena, "%s%s%.*s", directory ? output : "", directory ? "/" : "", SLICE_ARG (name));
  if (!named && !option_given (cli, OPT_FETCH_FORCE) && access (*path, F_OK) == 0)
    return fail (cli, STATUS_USAGE, "file_exists", T_FETCH_EXISTS, *path);
  return STATUS_DONE;
}

int cmd_fetch (struct cli *cli)
{
  struct attachments self = {.cli = cli};
  struct message answer;
  struct progress bar;
  const struct ideenbus_progress progress = {step, &bar};
  const char *path = NULL;
  int status = find (&self);
  if (status == STATUS_DONE)
    status = choose_path (&self, &path);
  if (status != STATUS_DONE)
    return status;
  catch_signals ();
  progress_begin (&bar, cli, T_DOWNLOADING, 0);
  int code = ideenbus_fetch (cli->bus, cli->arena, &self.newest, path, NULL, cli->timeout_ms, &progress, &answer);
  int kept = errno;
  progress_hide (&bar);
  errno = kept;
  if (code != IDEENBUS_OK)
    return say_transfer (cli, code, path);
  if (answer.type != MSG_RESULT)
    return say_refused (cli, &answer);
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "file", json_string (path));
    json_object_set_new (json, "size", json_integer (value_as_int (value_at (&self.newest, "size"), 0)));
    print_json (json);
  }
  else
    printf ("%s\n", trf (cli, T_FETCHED, path));
  return STATUS_DONE;
}

int cmd_detach (struct cli *cli)
{
  struct attachments self = {.cli = cli};
  struct message request = message_new (MSG_CASE_DETACH);
  int status = find (&self);
  if (status != STATUS_DONE)
    return status;
  if (self.count > 1)
    return fail (cli, STATUS_REFUSED, "ambiguous", T_ATTACHMENT_AMBIGUOUS, self.wanted, number_text (cli, self.count), cli->args.items[0]);
  request.arg[CASE_DETACH_CASE] = *value_at (&self.newest, "case");
  request.arg[CASE_DETACH_ATTACHMENT] = *value_at (&self.newest, "id");
  return run_command (cli, &request, T_DETACHED);
}
