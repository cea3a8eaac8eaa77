/* SPDX-License-Identifier: EUPL-1.2 */
/* --stage, --state and --table, as people call what they mean. */
#include "cli.h"

#include <string.h>

/* Rows of all definitions, each key once. */
struct collecting
{
  struct cli *cli;
  bool tables; /* else stages */
  struct value rows;
  const char *names; /* of all of them, by procedure where there are several */
  size_t forms;
};

static void collect (struct collecting *self, const struct form *form)
{
  const struct value *list = self->tables ? form->tables : form->stages;
  for (uint32_t i = 0; i < list->count; i++)
    if (form_row (&self->rows, row_text (&list->items[i], "key")) == NULL)
      value_append (self->cli->arena, &self->rows, list->items[i]);
  const char *names = arena_printf (self->cli->arena, "%s: %s", name_shown (self->cli, &form->pipeline), names_of (self->cli, list, NULL, SLICE_NONE));
  self->names = self->forms++ == 0 ? names : arena_printf (self->cli->arena, "%s\n%s", self->names, names);
}

static bool take_pipeline (const struct value *row, void *context)
{
  struct collecting *self = context;
  const struct form *form = form_get (self->cli, row_text (row, "key"), 0);
  if (form != NULL && !value_as_bool (value_at (value_at (&form->pipeline, "definition"), "catalogue"), false))
    collect (self, form);
  return true;
}

static struct value states (struct cli *cli)
{
  static const struct
  {
    const char *key;
    enum text text;
  } all[] = {{"open", T_S_OPEN},           {"parked", T_S_PARKED},   {"rejected", T_S_REJECTED}, {"withdrawn", T_S_WITHDRAWN},
             {"completed", T_S_COMPLETED}, {"aborted", T_S_ABORTED}, {"merged", T_S_MERGED}};
  struct value rows = value_list (cli->arena, 8);
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
  {
    struct value row = value_map (cli->arena, 3);
    value_set_str (cli->arena, &row, "key", value_string (all[i].key));
    value_set_str (cli->arena, &row, "de", value_string (text_in (all[i].text, true)));
    value_set_str (cli->arena, &row, "en", value_string (text_in (all[i].text, false)));
    value_append (cli->arena, &rows, row);
  }
  return rows;
}

/* names: what there is. */
static int resolve (struct cli *cli, enum option option, const struct value *rows, enum text none, const char *names)
{
  const char *text = option_text (cli, option), *several;
  const struct value *row = named_row (cli, rows, NULL, SLICE_NONE, text, &several);
  if (row == NULL && several != NULL)
    return fail (cli, STATUS_USAGE, "ambiguous", T_NAME_SEVERAL, text, several);
  if (row == NULL)
    return fail (cli, STATUS_USAGE, "option_value", none, text, names);
  struct words *words = &cli->options[option];
  words->items[words->count - 1] = slice_text (cli, row_text (row, "key"));
  return STATUS_DONE;
}

/* Of the pipeline that was named, of a board its own, else of all. */
static int resolve_of_forms (struct cli *cli, enum option option, bool tables, enum text none)
{
  struct collecting self = {.cli = cli, .tables = tables, .rows = value_list (cli->arena, 16)};
  struct message request = message_new (MSG_PIPELINE_GET);
  const char *pipeline = option_text (cli, option_given (cli, OPT_ONLY_PIPELINE) ? OPT_ONLY_PIPELINE : OPT_PIPELINE);
  if (pipeline == NULL && strcmp (cli->command->name, "board") == 0)
    pipeline = "smarte-region"; /* a board is of one, the broker's default */
  if (pipeline != NULL)
    request.arg[PIPELINE_GET_PIPELINE] = value_string (pipeline);
  int status = bus_rows (cli, &request, take_pipeline, &self);
  if (status != STATUS_DONE)
    return status;
  return resolve (cli, option, &self.rows, none, self.forms > 1 ? trf (cli, T_BY_PIPELINE, self.names) : names_of (cli, &self.rows, NULL, SLICE_NONE));
}

int filter_options (struct cli *cli)
{
  int status = STATUS_DONE;
  if (option_given (cli, OPT_STATE))
  {
    struct value rows = states (cli);
    status = resolve (cli, OPT_STATE, &rows, T_NO_STATE, names_of (cli, &rows, NULL, SLICE_NONE));
  }
  if (status == STATUS_DONE && option_given (cli, OPT_STAGE))
    status = resolve_of_forms (cli, OPT_STAGE, false, T_NO_STAGE);
  if (status == STATUS_DONE && option_given (cli, OPT_TABLE))
    status = resolve_of_forms (cli, OPT_TABLE, true, T_NO_EXPORT_TABLE);
  return status;
}
