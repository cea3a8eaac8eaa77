/* SPDX-License-Identifier: EUPL-1.2 */
/* A return that nobody has answered yet: what is to be mended stands where people look first. */
#include "cli.h"

#define LABEL_WIDTH 16

struct looking
{
  struct cli *cli;
  struct value last;
};

static bool take_event (const struct value *row, void *context)
{
  struct looking *self = context;
  self->last = value_copy (self->cli->arena, row);
  return true;
}

/* The last of what returns and of what answers a return decides. */
bool returned_find (struct cli *cli, const struct value *view, struct value *row)
{
  static const char *const kinds[] = {"case.returned", "case.laid", "case.moved"};
  struct looking self = {.cli = cli, .last = VALUE_NONE};
  struct message request = message_new (MSG_CASE_HISTORY);
  bool open = slice_is (row_text (view, "state"), "open") || slice_is (row_text (view, "state"), "parked");
  if (cli->offline || !open || value_as_int (value_at (view, "returns"), 0) == 0 || value_at (view, "ref") == NULL)
    return false;
  request.arg[CASE_HISTORY_CASE] = *value_at (view, "ref");
  request.arg[CASE_HISTORY_LIMIT] = value_int (200);
  request.arg[CASE_HISTORY_KINDS] = value_list (cli->arena, 3);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    value_append (cli->arena, &request.arg[CASE_HISTORY_KINDS], value_string (kinds[i]));
  *row = VALUE_NONE;
  if (bus_rows (cli, &request, take_event, &self) == STATUS_DONE)
    *row = self.last;
  return slice_is (row_text (row, "kind"), "case.returned");
}

void returned_print (struct cli *cli, const struct value *row)
{
  const struct value *body = value_at (row, "body"), *deficiencies = value_at (body, "deficiencies");
  const char *list = "";
  for (uint32_t i = 0; deficiencies != NULL && i < deficiencies->count; i++)
    list = arena_printf (cli->arena, "%s%s– %s", list, i == 0 ? "" : "\n", slice_text (cli, value_as_slice (&deficiencies->items[i])));
  orgs_note (cli, row_text (row, "org"));
  orgs_fetch (cli);
  printf ("\n%s%s%s\n", colour_on (cli, YELLOW), tr (cli, T_RETURNED_OPEN), colour_off (cli));
  print_labelled (cli, tr (cli, T_L_REASON), slice_text (cli, row_text (body, "reason")), LABEL_WIDTH);
  print_labelled (cli, tr (cli, T_L_DEFICIENCIES), list, LABEL_WIDTH);
  print_labelled (cli, tr (cli, T_L_DUE), format_date (cli, row_text (body, "due")), LABEL_WIDTH);
  print_labelled (cli, tr (cli, T_L_BY),
                  arena_printf (cli->arena, "%s, %s",
                                describe_actor (cli, row_text (row, "role"), row_text (row, "org"), value_as_bool (value_at (row, "deputy"), false)),
                                format_day (cli, value_as_int (value_at (row, "time"), 0))),
                  LABEL_WIDTH);
}
