/* SPDX-License-Identifier: EUPL-1.2 */
#include "chance_room.h"

#include <stdlib.h>
#include <string.h>

uint32_t chance_below (struct chance *self, uint32_t below)
{
  self->state = self->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t) (self->state >> 33) % below;
}

bool chance_percent (struct chance *self, uint32_t percent)
{
  return chance_below (self, 100) < percent;
}

/* ---- Organisations, people, definitions ----------------------------------------------------------------------------------------------------------------- */

static bool say_org (struct chance *self, struct message *message, enum who *who)
{
  static const enum who keepers[] = {ADMIN, DISTRICT_ADMIN, NEIGHBOUR_ADMIN, COORDINATOR, BERNBURG_LEAD};
  *who = keepers[chance_below (self, 5)];
  if (chance_percent (self, 40))
  {
    message->arg[ORG_PUT_KEY] = value_string (DISTRICT);
    message->arg[ORG_PUT_TRIAGE_FIRMS] = chance_percent (self, 50) ? chance_list (self, value_string (FIRM)) : VALUE_NONE;
    message->present |= 1u << ORG_PUT_TRIAGE_FIRMS;
    return true;
  }
  message->arg[ORG_PUT_KEY] = value_string (arena_printf (chance_arena (self), "neu-%u", chance_below (self, 12)));
  message->arg[ORG_PUT_KIND] = value_string (chance_percent (self, 80) ? "municipality" : "firm");
  message->arg[ORG_PUT_NAME] = chance_text (self);
  if (chance_percent (self, 70))
    message->arg[ORG_PUT_DISTRICT] = value_string (chance_percent (self, 70) ? DISTRICT : NEIGHBOUR_DISTRICT);
  if (chance_percent (self, 20))
    message->arg[ORG_PUT_PREDECESSORS] = chance_list (self, chance_percent (self, 50) ? value_string ("neu-1") : chance_org (self));
  return true;
}

static struct value some_grants (struct chance *self)
{
  struct value list = value_list (chance_arena (self), 3);
  for (uint32_t i = chance_below (self, 3); i < 3; i++)
  {
    struct value map = value_map (chance_arena (self), 4);
    value_set_str (chance_arena (self), &map, "role", value_string (role_key ((enum role) chance_below (self, ROLE_COUNT))));
    value_set_str (chance_arena (self), &map, "org", chance_percent (self, 50) ? value_string (BERNBURG) : chance_org (self));
    if (chance_percent (self, 20))
      value_set_str (chance_arena (self), &map, "until", chance_day (self, -3, 30));
    if (chance_percent (self, 10))
      value_set_str (chance_arena (self), &map, "deputy", value_bool (true));
    value_append (chance_arena (self), &list, map);
  }
  return list;
}

/* The people the town began with keep their roles, or it would soon fall silent. */
static bool say_person (struct chance *self, struct message *message, enum who *who)
{
  uint32_t more = self->town->people_count - TOWN_PEOPLE_COUNT;
  *who = chance_percent (self, 60) ? ADMIN : chance_somebody (self, NULL);
  if (message->type == MSG_PERSON_INVITE)
  {
    message->arg[PERSON_INVITE_NAME] = chance_text (self);
    message->arg[PERSON_INVITE_GRANTS] = some_grants (self);
    return true;
  }
  if (more == 0)
    return false;
  message->arg[0] = chance_id (self, self->town->people[TOWN_PEOPLE_COUNT + chance_below (self, more)]);
  if (message->type == MSG_PERSON_CHANGE)
    message->arg[PERSON_CHANGE_GRANTS] = some_grants (self);
  return true;
}

static bool say_redeem (struct chance *self, struct message *message, enum who *who)
{
  uint32_t more = self->town->people_count - TOWN_PEOPLE_COUNT;
  uint8_t *token = arena_alloc (chance_arena (self), 32);
  *who = CITIZEN; /* whoever holds the connection; nobody looks at it */
  if (more > 0)
    invitation_token (&self->town->options, self->town->people[TOWN_PEOPLE_COUNT + chance_below (self, more)], token);
  message->arg[REDEEM_TOKEN] = value_bytes (token, 32);
  return true;
}

static bool say_definition (struct chance *self, struct message *message, enum who *who)
{
  const char *name, *yaml = pipeline_shipped (chance_below (self, 3), &name), *line = "\nversion: 1\n", *at = strstr (yaml, line);
  uint32_t version = self->definition_version + chance_below (self, 3);
  *who = chance_percent (self, 80) ? ADMIN : COORDINATOR;
  self->definition_version = version;
  message->arg[PIPELINE_LOAD_YAML] =
      value_string (arena_printf (chance_arena (self), "%.*s\nversion: %u\n%s", (int) (at - yaml), yaml, version, at + strlen (line)));
  return true;
}

/* ---- What is said --------------------------------------------------------------------------------------------------------------------------------------- */

typedef bool (say_fn) (struct chance *self, struct message *message, enum who *who);

static const struct saying
{
  enum message_type type;
  uint32_t weight;
  say_fn *say;
} sayings[] = {
    {MSG_CASE_EDIT, 900, say_helpful},    {MSG_CASE_DRAFT, 20, say_draft},      {MSG_CASE_EDIT, 120, say_edit},         {MSG_CASE_SUBMIT, 20, say_step},
    {MSG_CASE_ADVANCE, 60, say_with_key}, {MSG_CASE_APPROVE, 30, say_with_key}, {MSG_CASE_RETURN, 20, say_with_key},    {MSG_CASE_PARK, 20, say_step},
    {MSG_CASE_RESUME, 20, say_step},      {MSG_CASE_REJECT, 8, say_with_key},   {MSG_CASE_REOPEN, 12, say_step},        {MSG_CASE_WITHDRAW, 4, say_step},
    {MSG_CASE_ASSIGN, 30, say_with_key},  {MSG_CASE_COMMENT, 40, say_with_key}, {MSG_CASE_SUPPORT, 60, say_step},       {MSG_CASE_UNSUPPORT, 20, say_step},
    {MSG_CASE_MIGRATE, 20, say_with_key}, {MSG_ORG_PUT, 12, say_org},           {MSG_PERSON_INVITE, 12, say_person},    {MSG_REDEEM, 15, say_redeem},
    {MSG_PERSON_CHANGE, 10, say_person},  {MSG_PERSON_REVOKE, 2, say_person},   {MSG_PIPELINE_LOAD, 1, say_definition}, {MSG_CASE_ASK, 20, say_with_key},
    {MSG_PERSON_REINVITE, 4, say_person},
    {MSG_CASE_ABORT, 4, say_step},        {MSG_CASE_MERGE, 70, say_merge},      {MSG_CASE_CONSENT, 60, say_consent},    {MSG_CASE_UNMERGE, 15, say_unmerge},
    {MSG_CASE_ADOPT, 12, say_adopt},      {MSG_CASE_ATTACH, 15, say_attach},    {MSG_CASE_DETACH, 10, say_detach},      {MSG_PROGRAMME_PUT, 20, say_programme},
    {MSG_ROW_PUT, 700, say_row_put},      {MSG_ROW_MOVE, 300, say_row_move},    {MSG_ROW_DELETE, 130, say_row_delete},  {MSG_ROW_START, 30, say_row_start},
};

struct message chance_message (struct chance *self, enum who *who)
{
  uint32_t all = 0;
  for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
    all += sayings[i].weight;
  for (;;)
  {
    uint32_t ticket = chance_below (self, all);
    size_t i = 0;
    for (; ticket >= sayings[i].weight; i++)
      ticket -= sayings[i].weight;
    struct message message = message_new (sayings[i].type);
    if (sayings[i].say (self, &message, who))
      return message;
  }
}

/* Cases, comments, attachments and people have the id of the command that made them. */
void chance_learn (struct chance *self, const struct message *said, const uint8_t id[16])
{
  if (said->type == MSG_CASE_DRAFT || said->type == MSG_CASE_ADOPT)
    memcpy (self->cases[self->case_count++ % CHANCE_CASES], id, 16);
  else if (said->type == MSG_CASE_COMMENT)
    memcpy (self->comments[self->comment_count++ % CHANCE_COMMENTS], id, 16);
  else if (said->type == MSG_CASE_ATTACH)
    memcpy (self->attachments[self->attachment_count++ % CHANCE_ATTACHMENTS], id, 16);
  else if (said->type == MSG_PERSON_INVITE && self->town->people_count < TOWN_PEOPLE_MAX)
    memcpy (self->town->people[self->town->people_count++], id, 16);
}
