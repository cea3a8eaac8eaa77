/* SPDX-License-Identifier: EUPL-1.2 */
/* All of a case from the broker, for documents. */
#include "case_fetch.h"

#include <string.h>
#include <time.h>

/* ---- Rows of queries ---- */

struct collecting
{
  struct cli *cli;
  struct value list;
  int64_t at; /* history: nothing after this seq; 0: all */
};

static bool collect (const struct value *row, void *context)
{
  struct collecting *self = context;
  if (self->at > 0 && value_as_int (value_at (row, "seq"), 0) > self->at)
    return false;
  value_append (self->cli->arena, &self->list, value_copy (self->cli->arena, row));
  return true;
}

static int collect_rows (struct cli *cli, const struct message *request, int64_t at, struct value *list)
{
  struct collecting self = {.cli = cli, .list = value_list (cli->arena, 64), .at = at};
  int status = bus_rows (cli, request, collect, &self);
  *list = self.list;
  return status;
}

/* A query that is not for everybody: whether it was answered, and its row, if there is one. */
static int ask_perhaps (struct cli *cli, const struct message *request, struct value *row, bool *answered)
{
  struct message answer;
  int code = ideenbus_call (cli->bus, cli->arena, request, NULL, cli->timeout_ms, &answer);
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  *answered = answer.type == MSG_RESULT;
  if (*answered && answer.arg[RESULT_ROWS].count > 0)
    *row = answer.arg[RESULT_ROWS].items[0];
  return STATUS_DONE;
}

/* ---- Names ---- */

struct naming
{
  struct cli *cli;
  struct value orgs, programmes; /* key to name; nil as long as it is not known */
};

static void note_org (struct naming *self, const struct value *key)
{
  struct slice text = value_as_slice (key);
  if (text.size == 0)
    return;
  orgs_note (self->cli, text);
  value_set (self->cli->arena, &self->orgs, text, VALUE_NONE);
}

static void note_value (struct naming *self, const struct value *field, const struct value *value)
{
  struct slice type = row_text (field, "type");
  if (value == NULL)
    return;
  if (slice_is (type, "org"))
    note_org (self, value);
  for (uint32_t i = 0; slice_is (type, "orgs") && value->kind == VALUE_LIST && i < value->count; i++)
    note_org (self, &value->items[i]);
  if (slice_is (type, "programme") && value->kind == VALUE_TEXT)
    value_set (self->cli->arena, &self->programmes, value_as_slice (value), VALUE_NONE);
}

/* of: a PIPELINE. */
static void note_fields (struct naming *self, const struct value *of, const struct value *fields)
{
  const struct value *known = value_at (value_at (of, "definition"), "fields");
  for (uint32_t i = 0; known != NULL && fields != NULL && i < known->count; i++)
    note_value (self, &known->items[i], value_get (fields, row_text (&known->items[i], "key")));
}

static void note_rows (struct naming *self, const struct value *of, const struct value *rows)
{
  const struct value *columns = value_at (value_at (of, "definition"), "columns");
  if (columns == NULL)
    return;
  for (uint32_t i = 0; i < rows->count; i++)
    for (uint32_t c = 0; c < columns->count; c++)
      if (slice_equal (row_text (&columns->items[c], "table"), row_text (&rows->items[i], "table")))
        note_value (self, &columns->items[c], value_get (value_at (&rows->items[i], "cells"), row_text (&columns->items[c], "key")));
}

static void note_history (struct naming *self, const struct value *history)
{
  for (uint32_t i = 0; i < history->count; i++)
  {
    note_org (self, value_at (&history->items[i], "org"));
    note_org (self, value_at (value_at (&history->items[i], "body"), "org"));
  }
}

static int name_programme (struct naming *self, uint32_t index)
{
  struct message request = message_new (MSG_PROGRAMME_GET);
  struct value row = VALUE_NONE;
  bool answered;
  request.arg[PROGRAMME_GET_KEY] = self->programmes.items[2 * index];
  int status = ask_perhaps (self->cli, &request, &row, &answered);
  const struct value *name = value_at (value_at (&row, "fields"), "name");
  if (status == STATUS_DONE && name != NULL)
    self->programmes.items[2 * index + 1] = *name;
  return status;
}

static int fetch_names (struct cli *cli, struct case_file *file)
{
  struct naming self = {.cli = cli, .orgs = value_map (cli->arena, 16), .programmes = value_map (cli->arena, 8)};
  int status = STATUS_DONE;
  note_org (&self, value_at (&file->view, "org"));
  note_org (&self, value_at (&file->view, "handled_by"));
  note_org (&self, value_at (&file->view, "district"));
  note_history (&self, &file->history);
  for (uint32_t i = 0; i <= file->former.count; i++)
  {
    const struct value *of = i == 0 ? &file->pipeline : &file->former.items[i - 1];
    note_fields (&self, of, value_at (&file->view, "fields"));
    note_rows (&self, of, &file->rows);
  }
  orgs_fetch (cli);
  for (uint32_t i = 0; i < self.orgs.count; i++)
    self.orgs.items[2 * i + 1] = value_string (org_name (cli, value_as_slice (&self.orgs.items[2 * i])));
  for (uint32_t i = 0; i < self.programmes.count && status == STATUS_DONE; i++)
    status = name_programme (&self, i);
  file->orgs = self.orgs;
  file->programmes = self.programmes;
  return status;
}

/* ---- The case ---- */

static int fetch_content (struct cli *cli, const struct value *which, int64_t at, struct case_file *file)
{
  struct message rows = message_new (MSG_ROW_LIST), history = message_new (MSG_CASE_HISTORY), attachments = message_new (MSG_CASE_ATTACHMENTS);
  rows.arg[ROW_LIST_CASE] = history.arg[CASE_HISTORY_CASE] = attachments.arg[CASE_ATTACHMENTS_CASE] = *which;
  if (at > 0)
    rows.arg[ROW_LIST_AT] = value_int (at);
  int status = collect_rows (cli, &rows, 0, &file->rows);
  if (status == STATUS_DONE)
    status = collect_rows (cli, &history, at, &file->history);
  if (status == STATUS_DONE && at == 0)
    return collect_rows (cli, &attachments, 0, &file->attachments);
  if (status == STATUS_DONE)
    file->attachments = case_attachments_then (cli->arena, &file->history);
  return status;
}

/* Without one of them what only it knows goes by its key. */
static void fetch_former (struct cli *cli, struct case_file *file)
{
  const struct value former = case_former (cli->arena, file);
  file->former = value_list (cli->arena, former.count);
  for (uint32_t i = 0; i < former.count; i++)
  {
    const struct form *form = form_get (cli, row_text (&former.items[i], "pipeline"), value_as_int (value_at (&former.items[i], "version"), 0));
    if (form != NULL)
      value_append (cli->arena, &file->former, form->pipeline);
  }
}

/* Both are of the present alone.  A past case asks for the check only because its being answered tells an insider. */
static int fetch_judgement (struct cli *cli, const struct value *which, struct case_file *file)
{
  struct message figures = message_new (MSG_CASE_FIGURES), check = message_new (MSG_CASE_CHECK);
  bool answered = false;
  figures.arg[CASE_FIGURES_CASE] = check.arg[CASE_CHECK_CASE] = *which;
  int status = ask_perhaps (cli, &check, &file->check, &file->insider);
  if (status == STATUS_DONE && !file->past)
    status = ask_perhaps (cli, &figures, &file->figures, &answered);
  return status;
}

int case_fetch (struct cli *cli, const char *which, int64_t at, struct case_file *file)
{
  struct message request = message_new (MSG_CASE_GET);
  struct value name = case_argument (cli, which);
  *file = (struct case_file){.german = cli->german, .past = at > 0, .made_ms = (int64_t) time (NULL) * 1000};
  request.arg[CASE_GET_CASE] = name;
  if (at > 0)
    request.arg[CASE_GET_AT] = value_int (at);
  int status = bus_row (cli, &request, &file->view);
  if (status != STATUS_DONE)
    return status;
  name = *value_at (&file->view, "id");
  struct form *form = form_of_case (cli, &file->view);
  if (form == NULL)
    return fail (cli, STATUS_REFUSED, "no_definition", T_NO_DEFINITION);
  file->pipeline = form->pipeline;
  status = fetch_content (cli, &name, at, file);
  if (status == STATUS_DONE)
    status = fetch_judgement (cli, &name, file);
  if (status != STATUS_DONE)
    return status;
  fetch_former (cli, file);
  return fetch_names (cli, file);
}
