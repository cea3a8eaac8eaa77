/* SPDX-License-Identifier: EUPL-1.2 */
/* For which organisation the rows of a table are: what a column names among those the person may submit for; --org or the own one where it names none. */
#include "import_owner.h"

#include "org_match.h"

#include <string.h>

struct owner
{
  struct import *import;
  struct slice usual;  /* of rows that name none */
  struct value org;    /* its ORG record, where it is asked for */
  struct value person; /* PERSON record */
  char today[11];
  struct org_written *orgs; /* all, where a column names them */
  const struct org_written **known, **choices;
  size_t count, room, choice_count;
  uint32_t lacking; /* the first line that names none while there is no usual one */
};

/* ---- What the person may ---- */

static bool has_role (const struct value *grant, bool for_members)
{
  int role = role_by_key (row_text (grant, "role"));
  return role == ROLE_SUBMITTER || role == ROLE_EDITOR || (!for_members && (role == ROLE_LEAD || role == ROLE_CITIZEN || role == ROLE_COORDINATOR));
}

static bool in_force (const struct owner *self, const struct value *grant)
{
  struct slice from = row_text (grant, "from"), until = row_text (grant, "until"), today = slice_of (self->today);
  return (from.size == 0 || slice_compare (from, today) <= 0) && (until.size == 0 || slice_compare (today, until) <= 0);
}

/* Whether the person may see, and as coordinator submits for, the district an organisation is or lies in. */
static bool in_scope (const struct owner *self, const struct value *org)
{
  const struct value *scopes = value_at (&self->person, "scopes");
  struct slice district = slice_is (row_text (org, "kind"), "district") ? row_text (org, "key") : row_text (org, "district");
  const char *scope = arena_printf (self->import->cli->arena, "district:%.*s", SLICE_ARG (district.size > 0 ? district : SLICE ("none")));
  for (uint32_t i = 0; scopes != NULL && i < scopes->count; i++)
    if (slice_is (value_as_slice (&scopes->items[i]), scope))
      return true;
  return false;
}

static bool submits_nothing (const struct value *org)
{
  struct slice kind = row_text (org, "kind");
  return slice_is (kind, "area") || slice_is (kind, "firm");
}

static bool is_over (const struct owner *self, const struct value *org)
{
  struct slice until = row_text (org, "valid_until");
  return until.size > 0 && slice_compare (slice_of (self->today), until) > 0;
}

/* For the own organisations, the members of the own association, and as coordinator for all of the district. */
static bool drafts_for (const struct owner *self, const struct value *org)
{
  const struct value *grants = value_at (&self->person, "grants");
  for (uint32_t i = 0; grants != NULL && i < grants->count; i++)
  {
    const struct value *grant = &grants->items[i];
    struct slice own = row_text (grant, "org");
    if (!in_force (self, grant))
      continue;
    if ((has_role (grant, false) && slice_equal (own, row_text (org, "key"))) || (has_role (grant, true) && slice_equal (own, row_text (org, "association"))) ||
        (role_by_key (row_text (grant, "role")) == ROLE_COORDINATOR && in_scope (self, org)))
      return true;
  }
  return false;
}

static bool may_submit_for (const struct owner *self, const struct value *org)
{
  return !submits_nothing (org) && !is_over (self, org) && drafts_for (self, org);
}

/* The one organisation whose people hand in ideas as a matter of course; none when there are several. */
static struct slice own_org (const struct owner *self)
{
  const struct value *grants = value_at (&self->person, "grants");
  struct slice own = SLICE_NONE;
  for (uint32_t i = 0; grants != NULL && i < grants->count; i++)
  {
    struct slice org = row_text (&grants->items[i], "org");
    int role = role_by_key (row_text (&grants->items[i], "role"));
    if ((role != ROLE_SUBMITTER && role != ROLE_EDITOR && role != ROLE_LEAD) || !in_force (self, &grants->items[i]))
      continue;
    if (own.size > 0 && !slice_equal (own, org))
      return SLICE_NONE;
    own = org;
  }
  return own;
}

/* ---- What there is ---- */

static bool add_org (const struct value *row, void *context)
{
  struct owner *self = context;
  struct arena *arena = self->import->cli->arena;
  if (self->count == self->room)
  {
    self->room = self->room == 0 ? 256 : 2 * self->room;
    struct org_written *grown = arena_alloc (arena, self->room * sizeof *grown);
    if (self->count > 0)
      memcpy (grown, self->orgs, self->count * sizeof *grown);
    self->orgs = grown;
  }
  org_written_read (&self->orgs[self->count++], arena, row);
  return true;
}

static int list_orgs (struct owner *self)
{
  struct arena *arena = self->import->cli->arena;
  struct message request = message_new (MSG_ORG_LIST);
  request.arg[ORG_LIST_LIMIT] = value_int (200);
  int status = bus_rows (self->import->cli, &request, add_org, self);
  self->known = arena_alloc (arena, self->count * sizeof *self->known);
  self->choices = arena_alloc (arena, self->count * sizeof *self->choices);
  for (size_t i = 0; i < self->count; i++)
  {
    self->known[i] = &self->orgs[i];
    if (may_submit_for (self, &self->orgs[i].row))
      self->choices[self->choice_count++] = &self->orgs[i];
  }
  return status;
}

/* One that there is not is told once, and not of each row. */
static int get_usual (struct owner *self)
{
  struct message request = message_new (MSG_ORG_GET);
  request.arg[ORG_GET_KEY] = value_text (self->usual);
  return bus_row (self->import->cli, &request, &self->org);
}

int owner_find (struct import *import)
{
  struct cli *cli = import->cli;
  struct owner *self = arena_alloc (cli->arena, sizeof *self);
  struct message request = message_new (MSG_WHOAMI);
  bool named = option_given (cli, OPT_ORG), dry = option_given (cli, OPT_DRY_RUN);
  int status = STATUS_DONE;
  *self = (struct owner){.import = import, .usual = slice_of (option_text (cli, OPT_ORG))};
  import->owner = self;
  date_from_ms (message_int (ideenbus_welcome (cli->bus), WELCOME_NOW, 0), self->today);
  if (self->usual.size == 0 || import->org_column >= 0 || dry)
    status = bus_row (cli, &request, &self->person);
  if (status == STATUS_DONE && self->usual.size == 0)
    self->usual = own_org (self);
  if (status == STATUS_DONE && self->usual.size == 0 && import->org_column < 0)
    return fail (cli, STATUS_USAGE, "org", T_ORG_NEEDED);
  if (status == STATUS_DONE && self->usual.size > 0 && (named || dry))
    status = get_usual (self);
  return status == STATUS_DONE && import->org_column >= 0 ? list_orgs (self) : status;
}

/* ---- Rows ---- */

/* Of two names the column could have meant both: which. */
static const char *names_like (const struct owner *self, struct slice text)
{
  struct arena *arena = self->import->cli->arena;
  const char *names = "";
  size_t several;
  for (size_t i = 0; i < self->choice_count; i++)
    if (org_match (arena, &self->choices[i], 1, text, &several) != NULL)
      names = arena_printf (arena, "%s%s%.*s (%.*s)", names, *names == '\0' ? "" : ", ", SLICE_ARG (row_text (&self->choices[i]->row, "name")),
                            SLICE_ARG (self->choices[i]->key));
  return names;
}

static const struct org_written *heir_of (const struct owner *self, const struct org_written *org)
{
  for (size_t i = 0; i < self->count; i++)
  {
    const struct value *before = value_at (&self->orgs[i].row, "predecessors");
    for (uint32_t p = 0; before != NULL && p < before->count; p++)
      if (slice_equal (value_as_slice (&before->items[p]), org->key) && !is_over (self, &self->orgs[i].row))
        return &self->orgs[i];
  }
  return NULL;
}

/* An organisation there is, but none for this person to submit for. */
static void refuse_denied (struct owner *self, uint32_t line, const struct org_written *org)
{
  struct cli *cli = self->import->cli;
  const char *name = slice_text (cli, row_text (&org->row, "name"));
  const struct org_written *heir = is_over (self, &org->row) ? heir_of (self, org) : NULL;
  if (heir != NULL)
    import_refuse_own (self->import, line, "no_submitter", T_ROW_ORG_HEIR, WORDS (name), slice_text (cli, row_text (&heir->row, "name")));
  else if (is_over (self, &org->row))
    import_refuse_own (self->import, line, "no_submitter", T_ROW_ORG_OVER, WORDS (name), "");
  else if (submits_nothing (&org->row))
    import_refuse_own (self->import, line, "no_submitter", T_ROW_ORG_NONE, WORDS (name), "");
  else
    import_refuse_own (self->import, line, "wrong_role", T_ROW_ORG_DENIED, WORDS (name), "");
}

static void refuse_org (struct owner *self, uint32_t line, struct slice text, size_t several)
{
  struct import *import = self->import;
  struct arena *arena = import->cli->arena;
  const char *words = slice_text (import->cli, text);
  const struct org_written *org = several > 1 ? NULL : org_match (arena, self->known, self->count, text, &several), *near = NULL;
  if (org != NULL)
    refuse_denied (self, line, org);
  else if (several > 1)
  {
    const char *names = names_like (self, text);
    bool mine = *names != '\0'; /* else they are several elsewhere, none of which this person may submit for */
    import_refuse_own (import, line, mine ? "org_several" : "wrong_role", mine ? T_ROW_ORG_SEVERAL : T_ROW_ORG_DENIED, WORDS (words), names);
  }
  else if ((near = org_nearest (arena, self->choices, self->choice_count, text)) != NULL)
    import_refuse_own (import, line, "org_unknown", T_ROW_ORG_MEANT, WORDS (words), slice_text (import->cli, row_text (&near->row, "name")));
  else
    import_refuse_own (import, line, "org_unknown", T_ROW_ORG_UNKNOWN, WORDS (words), "");
  struct slice header = import_cell (&import->csv.header, import->org_column);
  import_note (import, T_NOTE_ORG_COLUMN, WORDS (slice_text (import->cli, header)), shell_word (arena, header));
}

bool owner_drafts (struct import *import, uint32_t line, struct slice org)
{
  const struct owner *self = import->owner;
  const char *name = slice_text (import->cli, row_text (&self->org, "name"));
  if (!slice_equal (org, self->usual) || value_is_nil (&self->org))
    return true; /* what a column names was looked at when the row was read */
  if (is_over (self, &self->org))
    import_refuse_own (import, line, "no_submitter", T_ROW_ORG_OVER, WORDS (name), "");
  else if (slice_is (row_text (&self->org, "kind"), "area"))
    import_refuse_own (import, line, "no_submitter", T_ROW_ORG_NONE, WORDS (name), "");
  else if (!drafts_for (self, &self->org))
    import_refuse_own (import, line, "wrong_role", T_ROW_ORG_DENIED, WORDS (name), "");
  else
    return true;
  return false;
}

bool owner_of (struct import *import, const struct csv_row *row, struct slice *org)
{
  struct owner *self = import->owner;
  struct slice cell = import_cell (row, import->org_column);
  size_t several = 0;
  *org = self->usual;
  if (cell.size == 0 || import_is_dash (cell))
  {
    if (self->lacking == 0 && self->usual.size == 0)
      self->lacking = row->line;
    return true;
  }
  /* One that is called just so comes before one's own that is called like that. */
  const struct org_written *exact = org_exactly (import->cli->arena, self->known, self->count, cell);
  const struct org_written *found = exact != NULL && !may_submit_for (self, &exact->row) ? NULL : exact;
  if (exact == NULL)
    found = org_match (import->cli->arena, self->choices, self->choice_count, cell, &several);
  if (found == NULL)
    refuse_org (self, row->line, cell, several);
  else if (exact == NULL)
    import_note (import, T_NOTE_LOOSE, WORDS (slice_text (import->cli, cell)), slice_text (import->cli, row_text (&found->row, "name")));
  if (found != NULL)
    *org = found->key;
  return found != NULL;
}

int owner_check (const struct import *import)
{
  const struct owner *self = import->owner;
  return self->lacking == 0 ? STATUS_DONE : fail (import->cli, STATUS_USAGE, "org", T_ORG_NEEDED_LINE, number_text (import->cli, self->lacking));
}
