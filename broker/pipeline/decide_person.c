/* SPDX-License-Identifier: EUPL-1.2 */
/* People: invited, enrolled, changed, revoked, invited again.  Names never come near the log: they go to the directory, and events hold ids and roles alone. */
#include "room.h"

#include <string.h>

/* ---- Who may give which role --------------------------------------------------------------------------------------------------------------------------- */

/* The roles that each role may give inside its reach; an organisation invites its own colleagues. */
static uint32_t givable (enum role role)
{
  const uint32_t own = R_SUBMITTER | R_EDITOR | R_LEAD | R_MODERATOR | R_DPO | R_ISO;
  switch (role)
  {
  case ROLE_SYSTEM:
  case ROLE_ADMIN:
    return ANY_PERSON & ~(uint32_t) (R_SYSTEM | R_PUBLIC);
  case ROLE_DISTRICT_ADMIN:
    return own | R_CITIZEN | R_CONSULTANT | R_COORDINATOR | R_DISTRICT_ADMIN | R_AUDIT;
  case ROLE_COORDINATOR:
    return own | R_CITIZEN | R_CONSULTANT | R_COORDINATOR;
  case ROLE_LEAD:
    return own;
  case ROLE_EDITOR:
    return R_SUBMITTER | R_EDITOR;
  case ROLE_SUBMITTER:
    return R_SUBMITTER;
  case ROLE_CONSULTANT:
    return R_CONSULTANT;
  default:
    return 0;
  }
}

static enum walk_step meet_colleague (void *context, const struct person *person)
{
  *(bool *) context = *(bool *) context || person->status != PERSON_STATUS_REVOKED;
  return *(bool *) context ? WALK_STOP : WALK_TAKE;
}

static bool has_people (struct deciding *self, const struct org *org)
{
  bool met = false;
  struct walk walk = {.work_max = UINT32_MAX};
  people_walk (self->views, self->arena, org->key, &walk, meet_colleague, &met);
  return met;
}

/* A coordinator or Kreisverwaltung engages firms, which lie in no district, by inviting the first of their people.  From then on a firm lets in its own: it may
   work on cases of others that this office must not see. */
static bool may_give (struct deciding *self, const struct grant *given)
{
  struct org org;
  if (!org_get (self->views, self->arena, given->org, &org))
    return false;
  for (int role = 0; role < ROLE_COUNT; role++)
  {
    if (!(givable ((enum role) role) & (1u << given->role)))
      continue;
    bool engages = given->role == ROLE_CONSULTANT && (role == ROLE_DISTRICT_ADMIN || role == ROLE_COORDINATOR);
    if (act_for_org (self, 1u << role, &org) || (engages && act_as (self, 1u << role) && !has_people (self, &org)))
      return true;
  }
  return false;
}

static bool read_grant (struct deciding *self, const struct value *map, struct grant *grant)
{
  struct slice key = value_as_slice (value_at (map, "role"));
  int role = role_by_key (key);
  if (role < 0 || role == ROLE_SYSTEM || role == ROLE_PUBLIC)
  {
    refuse_text (self, ERR_VALUE_INVALID, SLICE ("role"), SLICE ("role"), key);
    return false;
  }
  *grant = (struct grant){.role = (enum role) role,
                          .org = value_as_slice (value_at (map, "org")),
                          .from = value_as_slice (value_at (map, "from")),
                          .until = value_as_slice (value_at (map, "until")),
                          .deputy = value_as_bool (value_at (map, "deputy"), false)};
  return true;
}

static bool same_grant (const struct grant *a, const struct grant *b)
{
  return a->role == b->role && a->deputy == b->deputy && slice_equal (a->org, b->org) && slice_equal (a->from, b->from) && slice_equal (a->until, b->until);
}

static bool has_grant (const struct person *person, const struct grant *grant)
{
  for (uint32_t i = 0; i < person->grant_count; i++)
    if (same_grant (&person->grants[i], grant))
      return true;
  return false;
}

static struct label role_of (const struct grant *grant)
{
  return (struct label){slice_of (role_label (grant->role, true)), slice_of (role_label (grant->role, false))};
}

/* Consultants are people of firms; a coordinator sits in a centre or a Kreis, the Kreisverwaltung in a Kreis. */
static bool fits (const struct grant *grant, const struct org *org)
{
  bool district = slice_is (org->kind, "district"), firm = slice_is (org->kind, "firm");
  switch (grant->role)
  {
  case ROLE_SUBMITTER: return true;
  case ROLE_CONSULTANT: return firm;
  case ROLE_COORDINATOR: return district || slice_is (org->kind, "centre");
  case ROLE_DISTRICT_ADMIN: return district;
  default: return !firm;
  }
}

/* The roles that give and take away a role in an organisation: of its own people those that can sit there, of the offices those of its district, and of a firm
   that nobody has engaged yet any. */
static uint32_t givers (struct deciding *self, const struct grant *given, const struct org *org)
{
  bool in_district = slice_is (org->kind, "district") || org->district.size > 0;
  bool engaged = given->role == ROLE_CONSULTANT && !has_people (self, org);
  uint32_t roles = 0;
  for (int role = 0; role < ROLE_COUNT; role++)
  {
    bool office = role == ROLE_COORDINATOR || role == ROLE_DISTRICT_ADMIN;
    bool there = role == ROLE_ADMIN || fits (&(struct grant){.role = (enum role) role}, org) || (office && (in_district || engaged));
    if (role != ROLE_SYSTEM && there && (givable ((enum role) role) & (1u << given->role)) != 0)
      roles |= 1u << role;
  }
  return roles;
}

/* "Leitung der Kommune, Staßfurt" */
static struct label place_of (struct deciding *self, const struct grant *grant, const struct org *org)
{
  struct label role = role_of (grant);
  return (struct label){slice_of (arena_printf (self->arena, "%.*s, %.*s", SLICE_ARG (role.de), SLICE_ARG (org->name))),
                        slice_of (arena_printf (self->arena, "%.*s, %.*s", SLICE_ARG (role.en), SLICE_ARG (org->name)))};
}

static void need_giver (struct deciding *self, const struct grant *grant)
{
  struct org org;
  if (may_give (self, grant))
    return;
  if (org_get (self->views, self->arena, grant->org, &org))
    refuse_label (self, ERR_GIVE_ROLE, SLICE ("role"), place_of (self, grant, &org), roles_label (self->arena, givers (self, grant, &org)));
  else
    refuse_text (self, ERR_NOT_FOUND, SLICE ("org"), grant->org, SLICE_NONE);
}

static void check_grant (struct deciding *self, const struct grant *grant)
{
  struct org org;
  if (!org_get (self->views, self->arena, grant->org, &org))
    refuse_text (self, ERR_NOT_FOUND, SLICE ("org"), grant->org, SLICE_NONE);
  else if (!fits (grant, &org))
    refuse_label (self, ERR_VALUE_INVALID, SLICE ("org"), role_of (grant), label_plain (org.name));
  else
    need_giver (self, grant);
  if (grant->from.size > 0 && grant->until.size > 0 && slice_compare (grant->from, grant->until) > 0)
    refuse_label (self, ERR_DATE_ORDER, SLICE ("until"), word (WORD_ROLE_END), word (WORD_ROLE_BEGIN));
  char today[11];
  date_from_ms (self->env->now_ms, today);
  if (grant->until.size > 0 && slice_compare (grant->until, slice_of (today)) < 0)
    refuse_label (self, ERR_DATE_PAST, SLICE ("until"), word (WORD_ROLE_END), label_plain (SLICE_NONE));
  if (grant->deputy && grant->until.size == 0)
    refuse_label (self, ERR_MISSING, SLICE ("until"), word (WORD_DEPUTY_END),
                  label_plain (SLICE_NONE));
}

static void read_grants (struct deciding *self, const struct value *list, struct person *person)
{
  person->grant_count = 0;
  for (uint32_t i = 0; i < list->count; i++)
  {
    struct grant grant;
    if (read_grant (self, &list->items[i], &grant) && !has_grant (person, &grant))
      person->grants[person->grant_count++] = grant;
  }
}

/* ---- Invite and redeem --------------------------------------------------------------------------------------------------------------------------------- */

#define INVITATION_HOURS 336 /* two weeks */

static struct value id_value (struct arena *arena, const uint8_t id[16])
{
  return value_id ((const uint8_t *) arena_copy (arena, id, 16));
}

static struct value first_org_audience (struct deciding *self, const struct person *person)
{
  return audience_org (self->views, self->arena, person->grant_count > 0 ? person->grants[0].org : SLICE ("region"));
}

static int64_t expires_after (struct deciding *self, int hours_field)
{
  return self->env->now_ms + message_int (self->message, hours_field, INVITATION_HOURS) * 3600 * 1000;
}

void decide_invite (struct deciding *self)
{
  struct person invited = {.status = PERSON_STATUS_INVITED}, known;
  memcpy (invited.id, self->command->id, 16);
  /* The sender chose the id: it may be that of another person. */
  if (person_get (self->views, self->arena, self->command->id, &known))
    refuse (self, ERR_ID_REUSED);
  read_grants (self, &self->message->arg[PERSON_INVITE_GRANTS], &invited);
  for (uint32_t i = 0; i < invited.grant_count; i++)
    check_grant (self, &invited.grants[i]);
  if (refused (self))
    return;
  int64_t expires = expires_after (self, PERSON_INVITE_HOURS);
  struct message *event = add_event (self, MSG_PERSON_INVITED, CLASS_STAFF, first_org_audience (self, &invited));
  event->arg[PERSON_INVITED_PERSON] = id_value (self->arena, invited.id);
  event->arg[PERSON_INVITED_GRANTS] = grants_to_value (self->arena, &invited); /* each once */
  event->arg[PERSON_INVITED_EXPIRES] = value_int (expires);

  struct directory_person *entry = arena_alloc (self->arena, sizeof *entry);
  memcpy (entry->id, invited.id, 16);
  entry->name = message_slice (self->message, PERSON_INVITE_NAME);
  entry->mail = message_slice (self->message, PERSON_INVITE_MAIL);
  entry->invited_until_ms = expires;
  self->decision->directory = entry;
  self->decision->done.arg[DONE_PERSON] = id_value (self->arena, invited.id);
}

void decide_redeem (struct deciding *self)
{
  const struct directory_person *known = self->command->invited;
  struct person person;
  if (!known || !person_get (self->views, self->arena, known->id, &person))
    refuse (self, ERR_INVITATION_UNKNOWN);
  else if (person.status == PERSON_STATUS_REVOKED)
    refuse (self, ERR_REVOKED);
  else if (person.invited_until_ms == 0)
    refuse (self, ERR_INVITATION_USED);
  else if (known->invited_until_ms < self->env->now_ms)
    refuse (self, ERR_INVITATION_EXPIRED);
  if (refused (self))
    return;
  self->decision->role = person.grants[0].role;
  self->decision->org = person.grants[0].org;
  struct message *event = add_event (self, MSG_PERSON_ENROLLED, CLASS_STAFF, first_org_audience (self, &person));
  event->arg[PERSON_ENROLLED_PERSON] = id_value (self->arena, person.id);
  /* The writer adds the time, and the key of the connection in place of one that was bound before. */
  struct directory_person *entry = arena_alloc (self->arena, sizeof *entry);
  *entry = *known;
  self->decision->directory = entry;
  self->decision->scopes_changed = true;
  self->decision->done.arg[DONE_PERSON] = id_value (self->arena, person.id);
}

/* ---- Change and revoke --------------------------------------------------------------------------------------------------------------------------------- */

static bool find_person (struct deciding *self, int field, struct person *person)
{
  const uint8_t *id = value_as_id (&self->message->arg[field]);
  if (person_get (self->views, self->arena, id, person) && person->status != PERSON_STATUS_REVOKED)
    return true;
  refuse_label (self, ERR_NOT_FOUND, SLICE ("person"), word (WORD_PERSON), label_plain (SLICE_NONE));
  return false;
}

struct value grants_to_value (struct arena *arena, const struct person *person)
{
  struct value list = value_list (arena, person->grant_count);
  for (uint32_t i = 0; i < person->grant_count; i++)
  {
    const struct grant *grant = &person->grants[i];
    struct value map = value_map (arena, 5);
    value_set_str (arena, &map, "role", value_string (role_key (grant->role)));
    value_set_str (arena, &map, "org", value_text (grant->org));
    if (grant->from.size > 0)
      value_set_str (arena, &map, "from", value_text (grant->from));
    if (grant->until.size > 0)
      value_set_str (arena, &map, "until", value_text (grant->until));
    if (grant->deputy)
      value_set_str (arena, &map, "deputy", value_bool (true));
    value_sort (&map);
    value_append (arena, &list, map);
  }
  return list;
}

/* What stays keeps its order, what is new comes behind: the first role is the one a person acts under when nothing is said, and nobody else's to choose. */
static void keep_order (const struct person *before, struct person *after)
{
  struct person ordered = *after;
  ordered.grant_count = 0;
  for (uint32_t i = 0; i < before->grant_count; i++)
    if (has_grant (after, &before->grants[i]))
      ordered.grants[ordered.grant_count++] = before->grants[i];
  for (uint32_t i = 0; i < after->grant_count; i++)
    if (!has_grant (before, &after->grants[i]))
      ordered.grants[ordered.grant_count++] = after->grants[i];
  *after = ordered;
}

/* Whoever takes a role away must be one who could give it. */
static void check_taken (struct deciding *self, const struct person *before, const struct person *after)
{
  for (uint32_t i = 0; i < before->grant_count; i++)
    if (!has_grant (after, &before->grants[i]))
      need_giver (self, &before->grants[i]);
  for (uint32_t i = 0; i < after->grant_count; i++)
    if (!has_grant (before, &after->grants[i]))
      check_grant (self, &after->grants[i]);
}

/* Whoever may give all of a person's roles; one without any is the administrator's affair. */
static void need_giver_of_all (struct deciding *self, const struct person *person)
{
  for (uint32_t i = 0; i < person->grant_count; i++)
    need_giver (self, &person->grants[i]);
  if (person->grant_count == 0 && !act_as (self, R_ADMIN))
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, R_ADMIN), label_plain (SLICE_NONE));
}

/* Whoever comes through the broker's own door stays its administrator. */
static void spare_local_admin (struct deciding *self, const struct person *person)
{
  if (memcmp (person->id, PERSON_LOCAL_ADMIN, 16) == 0)
    refuse_text (self, ERR_LOCAL_ADMIN, SLICE ("person"), SLICE_NONE, SLICE_NONE);
}

/* Name and mail are the directory's. */
static void change_entry (struct deciding *self, const struct person *person)
{
  bool name = message_has (self->message, PERSON_CHANGE_NAME), mail = message_has (self->message, PERSON_CHANGE_MAIL);
  if (!name && !mail)
    return;
  need_giver_of_all (self, person);
  struct directory_person *entry = arena_alloc (self->arena, sizeof *entry);
  memcpy (entry->id, person->id, 16);
  entry->name = message_slice (self->message, PERSON_CHANGE_NAME);
  entry->mail = message_slice (self->message, PERSON_CHANGE_MAIL);
  self->decision->directory = entry;
}

void decide_person_change (struct deciding *self)
{
  struct person before, after;
  if (!find_person (self, PERSON_CHANGE_PERSON, &before))
    return;
  const struct value *base = &self->message->arg[PERSON_CHANGE_BASE];
  struct value present = grants_to_value (self->arena, &before);
  uint8_t hash[VALUE_HASH_BYTES];
  value_hash (&present, hash);
  after = before;
  if (message_has (self->message, PERSON_CHANGE_GRANTS))
    read_grants (self, &self->message->arg[PERSON_CHANGE_GRANTS], &after);
  if (base->kind == VALUE_BYTES && memcmp (hash, base->data, VALUE_HASH_BYTES) != 0)
    refuse_label (self, ERR_CONFLICT, SLICE ("grants"), word (WORD_ROLES), label_plain (SLICE_NONE));
  spare_local_admin (self, &before);
  keep_order (&before, &after);
  check_taken (self, &before, &after);
  change_entry (self, &before);
  if (refused (self))
    return;
  struct value grants = grants_to_value (self->arena, &after);
  self->decision->done.arg[DONE_PERSON] = id_value (self->arena, after.id);
  /* A new name alone is recorded as well: that it changed, not what it is. */
  if (value_equal (&present, &grants) && !self->decision->directory)
    return;
  if (self->decision->org.size == 0)
    act_as (self, ANY_PERSON);
  struct message *event = add_event (self, MSG_PERSON_CHANGED, CLASS_STAFF, first_org_audience (self, &before));
  event->arg[PERSON_CHANGED_PERSON] = id_value (self->arena, after.id);
  event->arg[PERSON_CHANGED_GRANTS] = grants;
  self->decision->scopes_changed = true;
}

void decide_revoke (struct deciding *self)
{
  struct person person;
  if (!find_person (self, PERSON_REVOKE_PERSON, &person))
    return;
  spare_local_admin (self, &person);
  need_giver_of_all (self, &person);
  if (refused (self))
    return;
  struct message *event = add_event (self, MSG_PERSON_REVOKED, CLASS_STAFF, first_org_audience (self, &person));
  event->arg[PERSON_REVOKED_PERSON] = id_value (self->arena, person.id);
  copy_field (self, PERSON_REVOKE_REASON, event, PERSON_REVOKED_REASON);
  self->decision->done.arg[DONE_PERSON] = id_value (self->arena, person.id);
  self->decision->scopes_changed = true;
  self->decision->person_ended = true;
}

/* ---- Invited again ------------------------------------------------------------------------------------------------------------------------------------- */

/* Whoever redeems this acts as the person from then on: so it takes somebody who could give all that the person may do. */
void decide_reinvite (struct deciding *self)
{
  struct person person;
  if (!find_person (self, PERSON_REINVITE_PERSON, &person))
    return;
  spare_local_admin (self, &person);
  need_giver_of_all (self, &person);
  if (refused (self))
    return;
  int64_t expires = expires_after (self, PERSON_REINVITE_HOURS);
  struct message *event = add_event (self, MSG_PERSON_REINVITED, CLASS_STAFF, first_org_audience (self, &person));
  event->arg[PERSON_REINVITED_PERSON] = id_value (self->arena, person.id);
  event->arg[PERSON_REINVITED_EXPIRES] = value_int (expires);
  struct directory_person *entry = arena_alloc (self->arena, sizeof *entry);
  memcpy (entry->id, person.id, 16);
  entry->invited_until_ms = expires;
  self->decision->directory = entry;
  self->decision->done.arg[DONE_PERSON] = id_value (self->arena, person.id);
}
