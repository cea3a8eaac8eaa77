/* SPDX-License-Identifier: EUPL-1.2 */
/* Who gives what a case lacks: this person, or others.  The broker decides (broker/pipeline/decide.c, decide_case.c, row_editing.c); this keeps commands from
   being proposed that it would refuse. */
#include "rights.h"

#include <string.h>

struct rights
{
  struct cli *cli;
  const struct form *form;
  struct value view, person; /* nil: not to be had */
  char today[11];
};

static struct value ask (struct cli *cli, const struct message *request)
{
  struct message answer;
  bool reached = cli->bus != NULL && !cli->offline && ideenbus_call (cli->bus, cli->arena, request, NULL, cli->timeout_ms, &answer) == IDEENBUS_OK;
  return reached && answer.type == MSG_RESULT && answer.arg[RESULT_ROWS].count > 0 ? answer.arg[RESULT_ROWS].items[0] : VALUE_NONE;
}

struct rights *rights_of (struct cli *cli, const struct form *form, const struct value *view)
{
  struct rights *self = arena_alloc (cli->arena, sizeof *self);
  struct message who = message_new (MSG_WHOAMI), get = message_new (MSG_CASE_GET);
  *self = (struct rights){.cli = cli, .form = form, .person = ask (cli, &who)};
  if (view == NULL && cli->args.count > 0)
    get.arg[CASE_GET_CASE] = case_argument (cli, cli->args.items[0]);
  self->view = view != NULL ? *view : cli->args.count > 0 ? ask (cli, &get) : VALUE_NONE;
  const struct message *welcome = cli->bus == NULL ? NULL : ideenbus_welcome (cli->bus);
  date_from_ms (welcome == NULL ? 0 : message_int (welcome, WELCOME_NOW, 0), self->today);
  return self;
}

/* ---- Who acts for the case ------------------------------------------------------------------------------------------------------------------------------- */

static bool in_scope (const struct rights *self, const char *kind, struct slice key)
{
  const struct value *scopes = value_at (&self->person, "scopes");
  const char *scope = arena_printf (self->cli->arena, "%s:%.*s", kind, SLICE_ARG (key));
  for (uint32_t i = 0; scopes != NULL && i < scopes->count; i++)
    if (slice_is (value_as_slice (&scopes->items[i]), scope))
      return true;
  return false;
}

/* An organisation stands for those that went up in it: its people hold their scopes. */
static bool stands_for (const struct rights *self, const struct value *grant, struct slice org)
{
  const struct value *grants = value_at (&self->person, "grants");
  if (slice_equal (row_text (grant, "org"), org))
    return org.size > 0;
  for (uint32_t i = 0; i < grants->count; i++)
    if (slice_equal (row_text (&grants->items[i], "org"), org))
      return false;
  return org.size > 0 && in_scope (self, "org", org);
}

static bool is_assigned (const struct rights *self, struct slice firm)
{
  const struct value *list = value_at (&self->view, "assignments");
  for (uint32_t i = 0; list != NULL && i < list->count; i++)
    if ((firm.size == 0 || slice_equal (row_text (&list->items[i], "org"), firm)) &&
        slice_compare (slice_of (self->today), row_text (&list->items[i], "until")) <= 0)
      return true;
  return false;
}

static bool reaches (const struct rights *self, const struct value *grant, enum role role)
{
  struct slice org = row_text (&self->view, "org"), district = row_text (&self->view, "district");
  switch (role)
  {
  case ROLE_CITIZEN:
    return !slice_is (row_text (&self->view, "visibility"), "public"); /* others they see only as the one whose idea it was */
  case ROLE_CONSULTANT:
    return is_assigned (self, row_text (grant, "org"));
  case ROLE_COORDINATOR:
  case ROLE_DISTRICT_ADMIN:
    return slice_equal (row_text (grant, "org"), org) || in_scope (self, "district", district.size > 0 ? district : SLICE ("none"));
  case ROLE_LEAD:
    return stands_for (self, grant, org);
  case ROLE_PUBLIC:
  case ROLE_RELAY:
  case ROLE_ADMIN:
  case ROLE_SYSTEM:
    return false;
  default:
    return stands_for (self, grant, org) || stands_for (self, grant, row_text (&self->view, "handled_by"));
  }
}

static bool in_force (const struct rights *self, const struct value *grant)
{
  struct slice from = row_text (grant, "from"), until = row_text (grant, "until"), today = slice_of (self->today);
  return (from.size == 0 || slice_compare (from, today) <= 0) && (until.size == 0 || slice_compare (today, until) <= 0);
}

/* roles: a bit for each. */
static bool acts (const struct rights *self, uint32_t roles)
{
  const struct value *grants = value_at (&self->person, "grants");
  for (uint32_t i = 0; grants != NULL && i < grants->count; i++)
  {
    int role = role_by_key (row_text (&grants->items[i], "role"));
    if (role >= 0 && (roles & 1U << role) != 0 && in_force (self, &grants->items[i]) && reaches (self, &grants->items[i], (enum role) role))
      return true;
  }
  return false;
}

static int stage_number (const struct rights *self)
{
  return (int) value_as_int (value_at (form_row (self->form->stages, row_text (&self->view, "stage")), "number"), 0);
}

/* A firm that decides the first gate for the district sorts its ideas. */
static bool sorts (const struct rights *self)
{
  return stage_number (self) == 1 && in_scope (self, "triage", row_text (&self->view, "district"));
}

static uint32_t roles_in (const struct value *keys)
{
  uint32_t roles = 0;
  for (uint32_t i = 0; keys != NULL && i < keys->count; i++)
  {
    int role = role_by_key (value_as_slice (&keys->items[i]));
    roles |= role < 0 ? 0 : 1U << role;
  }
  return roles;
}

static bool is_known (const struct rights *self)
{
  return self->form != NULL && !value_is_nil (&self->view) && !value_is_nil (&self->person);
}

bool rights_act (const struct rights *self, uint32_t roles)
{
  return is_known (self) && (acts (self, roles) || ((roles & R_CONSULTANT) != 0 && sorts (self)));
}

bool rights_are_theirs (const struct rights *self, const struct value *row, const char *key)
{
  return rights_act (self, roles_in (value_at (row, key)));
}

/* ---- Who fills it ---------------------------------------------------------------------------------------------------------------------------------------- */

/* The field or table a reason is about: "key", "key.column" or "table.column". */
static const struct value *subject_of (const struct rights *self, struct slice about, bool *of_table)
{
  const char *dot = about.size == 0 ? NULL : memchr (about.data, '.', about.size);
  struct slice head = dot == NULL ? about : (struct slice){about.data, (uint32_t) (dot - about.data)};
  const struct value *table = form_row (self->form->tables, head);
  *of_table = table != NULL;
  return table != NULL ? table : form_field (self->form, head);
}

/* Who may edit the case (broker/pipeline/decide_case.c). */
static uint32_t editors (const struct rights *self)
{
  int number = stage_number (self);
  uint32_t roles = R_EDITOR | R_LEAD | R_CONSULTANT;
  if (number <= 2)
    roles |= R_COORDINATOR;
  if (number <= 1 || value_as_int (value_at (&self->view, "returns"), 0) > 0)
    roles |= R_SUBMITTER;
  if (number == 0)
    roles |= R_CITIZEN;
  return roles;
}

bool rights_fill (const struct rights *self, struct slice about)
{
  bool of_table;
  if (!is_known (self))
    return true;
  const struct value *subject = subject_of (self, about, &of_table);
  uint32_t roles = roles_in (value_at (subject, "editors"));
  if (roles != 0 && of_table)
    return acts (self, roles);
  return rights_act (self, editors (self)) && (roles == 0 || rights_act (self, roles));
}

static bool is_approval (struct slice code)
{
  return slice_is (code, "approval_missing") || slice_is (code, "opinion_missing") || slice_is (code, "opinion_not_asked");
}

bool rights_meet (const struct rights *self, const struct value *reason, const struct value *check, const struct value *gate)
{
  struct slice code = row_text (reason, "code"), about = row_text (reason, "field");
  bool of_table;
  if (!is_known (self))
    return false;
  if (slice_is (code, "ratings_missing"))
    return slice_equal (row_text (check, "rating"), about) && rights_are_theirs (self, form_row (self->form->tables, about), "editors");
  if (is_approval (code))
    return rights_are_theirs (self, form_row (self->form->approvals, about), "roles");
  bool left = value_at (subject_of (self, about, &of_table), "editors") != NULL;
  return rights_fill (self, about) && (left || rights_are_theirs (self, gate, "decides"));
}

const char *rights_fillers (const struct rights *self, struct slice about)
{
  bool of_table;
  const char *text = "";
  if (!is_known (self))
    return text;
  uint32_t roles = roles_in (value_at (subject_of (self, about, &of_table), "editors"));
  roles = roles != 0 ? roles : editors (self) & ~(uint32_t) R_CITIZEN;
  if (!is_assigned (self, SLICE_NONE) && (roles & ~(uint32_t) R_CONSULTANT) != 0)
    roles &= ~(uint32_t) R_CONSULTANT; /* a firm where there is one */
  for (int role = 0; role < ROLE_COUNT; role++)
    if ((roles & 1U << role) != 0)
      text = arena_printf (self->cli->arena, "%s%s%s", text, *text == '\0' ? "" : ", ", role_text (self->cli, slice_of (role_key ((enum role) role))));
  return text;
}
