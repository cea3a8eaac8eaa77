/* SPDX-License-Identifier: EUPL-1.2 */
/* What happened to a case, and what was decided about it. */
#include "cli.h"

#include <string.h>

struct kept
{
  struct kept *next;
  struct value row;
  int64_t version; /* of the case when it happened; 0: not known */
};

struct history
{
  struct cli *cli;
  const struct form *form;
  bool decisions;
  int64_t limit, count;
  int64_t version; /* of the case, reckoned from the events that were seen; 0: not known */
  bool merged;
  struct kept *first, **end, **unsure; /* unsure: those since the version was last confirmed */
};

/* ---- Decisions ----------------------------------------------------------------------------------------------------------------------------------------- */

static bool is_decision (struct slice kind)
{
  static const char *const kinds[] = {"case.laid",           "case.moved",     "case.returned",  "case.parked",   "case.resumed", "case.rejected",
                                      "case.reopened",       "case.approved",  "case.withdrawn", "case.aborted",  "case.asked",   "case.migrated",
                                      "case.merge_proposed", "case.consented", "case.merged",    "case.unmerged", "case.lapsed",  "case.assigned"};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (slice_is (kind, kinds[i]))
      return true;
  return false;
}

/* ---- Versions ------------------------------------------------------------------------------------------------------------------------------------------ */

/* Not every decision says the version it was made on, but it follows from the events before it: changes say the version afterwards, and moves raise it by one.
   Some changes may be hidden from this person; then the next version that is said does not fit, and what was reckoned since the last one that did is not shown.
 */
static void confirm (struct history *self, int64_t version, int64_t raised)
{
  bool fits = self->version > 0 && version >= self->version && version <= self->version + raised;
  for (struct kept *kept = *self->unsure; kept != NULL && !fits; kept = kept->next)
    kept->version = 0;
  self->unsure = self->end;
  self->version = version;
}

static void follow_version (struct history *self, struct slice kind, const struct value *body)
{
  const struct value *version = value_at (body, "version");
  bool change = slice_is (kind, "case.edited") || slice_is (kind, "case.row_put") || slice_is (kind, "case.row_deleted");
  if (slice_is (kind, "case.drafted"))
    self->version = 1;
  else if (version != NULL)
    confirm (self, value_as_int (version, 0), change ? 1 : 0);
}

static void raise_version (struct history *self, struct slice kind)
{
  static const char *const kinds[] = {"case.moved",    "case.returned",  "case.parked",  "case.resumed",  "case.rejected",
                                      "case.reopened", "case.withdrawn", "case.aborted", "case.migrated", "case.merged"};
  bool raises = slice_is (kind, "case.unmerged") && self->merged;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    raises = raises || slice_is (kind, kinds[i]);
  if (slice_is (kind, "case.merged") || slice_is (kind, "case.unmerged"))
    self->merged = slice_is (kind, "case.merged");
  if (raises && self->version > 0)
    self->version++;
}

/* ---- Rows ---------------------------------------------------------------------------------------------------------------------------------------------- */

/* The keys of watch, so that what reads the one reads the other. */
static void print_event (const struct value *row)
{
  static const char *const keys[][2] = {{"seq", "seq"},   {"n", "n"},     {"time", "time"},     {"event", "kind"},
                                        {"role", "role"}, {"org", "org"}, {"deputy", "deputy"}, {"person", "person"}};
  json_t *json = json_object ();
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (value_at (row, keys[i][1]) != NULL)
      json_object_set_new (json, keys[i][0], json_from_value (value_at (row, keys[i][1])));
  json_object_set_new (json, "body", event_body_json (row_text (row, "kind"), value_at (row, "body")));
  print_json (json);
}

static void keep_event (struct history *self, const struct value *row)
{
  struct cli *cli = self->cli;
  struct kept *kept = arena_alloc (cli->arena, sizeof *kept);
  *kept = (struct kept){.row = value_copy (cli->arena, row), .version = self->version};
  *self->end = kept;
  self->end = &kept->next;
  orgs_note (cli, row_text (row, "org"));
  orgs_note (cli, row_text (value_at (row, "body"), "org"));
}

static bool take_event (const struct value *row, void *context)
{
  struct history *self = context;
  struct slice kind = row_text (row, "kind");
  follow_version (self, kind, value_at (row, "body"));
  bool wanted = !self->decisions || is_decision (kind);
  if (wanted && self->cli->json)
    print_event (row);
  else if (wanted)
    keep_event (self, row);
  raise_version (self, kind);
  self->count += wanted;
  return self->limit == 0 || self->count < self->limit;
}

static void print_history (struct history *self)
{
  struct cli *cli = self->cli;
  struct table *table = table_new (cli);
  orgs_fetch (cli);
  table_column (table, T_L_SEQ, COLUMN_RIGHT);
  table_column (table, T_L_TIME, 0);
  table_column (table, self->decisions ? T_L_DECISION : T_L_EVENT, COLUMN_FLEX);
  table_column (table, T_L_WHAT, COLUMN_WRAP);
  if (self->decisions)
    table_column (table, T_L_VERSION, COLUMN_RIGHT);
  table_column (table, T_L_WHO, COLUMN_FLEX);
  for (const struct kept *kept = self->first; kept != NULL; kept = kept->next)
  {
    const struct value *row = &kept->row;
    table_cell (table, arena_printf (cli->arena, "%lld", (long long) value_as_int (value_at (row, "seq"), 0)), DIM);
    table_cell (table, format_time (cli, value_as_int (value_at (row, "time"), 0)), DIM);
    table_cell (table, event_label (cli, row_text (row, "kind")), PLAIN);
    table_cell (table, describe_event (cli, self->form, row_text (row, "kind"), value_at (row, "body")), PLAIN);
    if (self->decisions)
      table_cell (table, kept->version == 0 ? "" : number_text (cli, kept->version), PLAIN);
    table_cell (table, describe_actor (cli, row_text (row, "role"), row_text (row, "org"), value_as_bool (value_at (row, "deputy"), false)), DIM);
  }
  table_print (table);
}

/* ---- The command --------------------------------------------------------------------------------------------------------------------------------------- */

static int build_request (struct history *self, struct message *request)
{
  struct cli *cli = self->cli;
  const struct words *kinds = &cli->options[OPT_EVENT];
  int status = limit_option (cli, &self->limit);
  if (status == STATUS_DONE && self->decisions && kinds->count > 0)
    status = fail (cli, STATUS_USAGE, "arguments", T_DECISIONS_OR_EVENT);
  request->arg[CASE_HISTORY_CASE] = case_argument (cli, cli->args.items[0]);
  if (kinds->count > 0)
    request->arg[CASE_HISTORY_KINDS] = value_list (cli->arena, (uint32_t) kinds->count);
  for (size_t i = 0; i < kinds->count; i++)
    value_append (cli->arena, &request->arg[CASE_HISTORY_KINDS], value_string (kinds->items[i]));
  if (self->limit > 0 || self->decisions)
    request->arg[CASE_HISTORY_LIMIT] = value_int (self->decisions || self->limit > 200 ? 200 : self->limit);
  return status;
}

int cmd_history (struct cli *cli)
{
  struct history self = {.cli = cli, .decisions = option_given (cli, OPT_DECISIONS)};
  struct message request = message_new (MSG_CASE_HISTORY);
  struct value view;
  self.end = self.unsure = &self.first;
  int status = build_request (&self, &request);
  if (status == STATUS_DONE)
    status = bus_reach (cli);
  if (status == STATUS_DONE && !cli->json && (status = fetch_case (cli, &request.arg[CASE_HISTORY_CASE], &view)) == STATUS_DONE)
    self.form = form_of_case (cli, &view);
  if (status == STATUS_DONE)
    status = bus_rows (cli, &request, take_event, &self);
  if (status != STATUS_DONE || cli->json)
    return status;
  if (self.limit == 0 || self.count < self.limit)
    confirm (&self, value_as_int (value_at (&view, "version"), 0), 0);
  if (self.count == 0)
    printf ("%s\n", tr (cli, self.decisions ? T_NO_DECISIONS : T_NOTHING_FOUND));
  else
    print_history (&self);
  return STATUS_DONE;
}
