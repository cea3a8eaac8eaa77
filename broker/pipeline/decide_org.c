/* SPDX-License-Identifier: EUPL-1.2 */
/* Organisations and definitions: what the region consists of and how its pipelines go. */
#include "room.h"

#include <stdlib.h>
#include <string.h>

/* ---- Organisations ------------------------------------------------------------------------------------------------------------------------------------ */

static bool kind_known (struct slice kind)
{
  static const char *const kinds[] = {"municipality", "association", "district", "centre", "firm", "company", "science", "society", "area"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (slice_is (kind, kinds[i]))
      return true;
  return false;
}

static bool sent (const struct deciding *self, int field)
{
  return self->message->present & (1u << field);
}

static struct slice text_after (const struct deciding *self, int field, struct slice before)
{
  return sent (self, field) ? message_slice (self->message, field) : before;
}

static void keys_after (struct deciding *self, int field, struct slice **keys, uint32_t *count)
{
  const struct value *list = &self->message->arg[field];
  if (!sent (self, field))
    return;
  *count = list->kind == VALUE_LIST ? list->count : 0;
  *keys = arena_alloc (self->arena, (*count + 1) * sizeof **keys);
  for (uint32_t i = 0; i < *count; i++)
    (*keys)[i] = value_as_slice (&list->items[i]);
}

/* The organisation as the command leaves it. */
static void org_after (struct deciding *self, struct org *org)
{
  org->key = message_slice (self->message, ORG_PUT_KEY);
  org->kind = text_after (self, ORG_PUT_KIND, org->kind);
  org->name = text_after (self, ORG_PUT_NAME, org->name);
  org->district = text_after (self, ORG_PUT_DISTRICT, org->district);
  org->association = text_after (self, ORG_PUT_ASSOCIATION, org->association);
  org->valid_from = text_after (self, ORG_PUT_VALID_FROM, org->valid_from);
  org->valid_until = text_after (self, ORG_PUT_VALID_UNTIL, org->valid_until);
  if (sent (self, ORG_PUT_INHABITANTS))
    org->inhabitants = message_int (self->message, ORG_PUT_INHABITANTS, -1);
  keys_after (self, ORG_PUT_PREDECESSORS, &org->predecessors, &org->predecessor_count);
  keys_after (self, ORG_PUT_DISTRICTS, &org->districts, &org->district_count);
  keys_after (self, ORG_PUT_TRIAGE_FIRMS, &org->triage_firms, &org->triage_firm_count);
}

static void set_text (struct arena *arena, struct value *map, const char *key, struct slice text)
{
  if (text.size > 0)
    value_set_str (arena, map, key, value_text (text));
}

static void set_keys (struct arena *arena, struct value *map, const char *key, const struct slice *keys, uint32_t count)
{
  struct value list = value_list (arena, count);
  for (uint32_t i = 0; i < count; i++)
    value_append (arena, &list, value_text (keys[i]));
  if (count > 0)
    value_set_str (arena, map, key, list);
}

struct value org_to_value (struct arena *arena, const struct org *org)
{
  struct value map = value_map (arena, 12);
  set_text (arena, &map, "key", org->key);
  set_text (arena, &map, "kind", org->kind);
  set_text (arena, &map, "name", org->name);
  set_text (arena, &map, "district", org->district);
  set_text (arena, &map, "association", org->association);
  set_text (arena, &map, "valid_from", org->valid_from);
  set_text (arena, &map, "valid_until", org->valid_until);
  if (org->inhabitants >= 0)
    value_set_str (arena, &map, "inhabitants", value_int (org->inhabitants));
  set_keys (arena, &map, "predecessors", org->predecessors, org->predecessor_count);
  set_keys (arena, &map, "districts", org->districts, org->district_count);
  set_keys (arena, &map, "triage_firms", org->triage_firms, org->triage_firm_count);
  value_sort (&map);
  return map;
}

/* Nothing comes out of itself, and what comes out of too much is more likely a mistake than a reform. */
static void check_predecessors (struct deciding *self, const struct org *org)
{
  struct slice line[LIMIT_LINE];
  uint32_t total = 1;
  for (uint32_t i = 0; i < org->predecessor_count; i++)
  {
    total += org_line (self->views, self->arena, org->predecessors[i], line);
    if (org_succeeds (self->views, self->arena, org->predecessors[i], org->key))
      refuse_text (self, ERR_ORG_CYCLE, SLICE ("predecessors"), org->key, SLICE_NONE);
  }
  if (total > LIMIT_LINE)
    refuse_label (self, ERR_TOO_MANY, SLICE ("predecessors"), word (WORD_PREDECESSORS),
                  label_plain (slice_of (arena_printf (self->arena, "%d", LIMIT_LINE - 1))));
}

static void check_org (struct deciding *self, const struct org *org)
{
  struct org other;
  if (org->kind.size == 0)
    refuse_text (self, ERR_MISSING, SLICE ("kind"), SLICE ("kind"), SLICE_NONE);
  else if (!kind_known (org->kind))
    refuse_text (self, ERR_VALUE_INVALID, SLICE ("kind"), SLICE ("kind"), org->kind);
  if (org->name.size == 0)
    refuse_text (self, ERR_MISSING, SLICE ("name"), SLICE ("name"), SLICE_NONE);
  check_predecessors (self, org);
  for (uint32_t i = 0; i < org->triage_firm_count; i++)
    if (!org_get (self->views, self->arena, org->triage_firms[i], &other) || !slice_is (other.kind, "firm"))
      refuse_text (self, ERR_NOT_ASSIGNABLE, SLICE ("triage_firms"), org->triage_firms[i], SLICE_NONE);
  if (org->valid_from.size > 0 && org->valid_until.size > 0 && slice_compare (org->valid_from, org->valid_until) > 0)
    refuse_label (self, ERR_DATE_ORDER, SLICE ("valid_until"), word (WORD_ORG_END), word (WORD_ORG_BEGIN));
}

/* Whether rights of people may hang on what changed. */
static bool bears_on_rights (const struct value *before, const struct value *after)
{
  static const char *const keys[] = {"kind", "predecessors", "districts", "triage_firms"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (!value_equal (value_at (before, keys[i]), value_at (after, keys[i])))
      return true;
  return false;
}

/* A Kreisverwaltung keeps the organisations of its district.  What carries rights over others, their kind, predecessors and districts, is the administrator's:
   whoever succeeds an organisation sees its cases and decides for it. */
static bool may_put (struct deciding *self, const struct org *was, bool known, const struct org *org, const struct value *before, const struct value *after)
{
  static const char *const reserved[] = {"predecessors", "districts"};
  if (act_for_org (self, R_ADMIN | R_SYSTEM, org))
    return true;
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
    if (!value_equal (value_at (before, reserved[i]), value_at (after, reserved[i])))
      return false;
  if (known ? !slice_equal (was->kind, org->kind) : slice_is (org->kind, "centre") || slice_is (org->kind, "district"))
    return false;
  return act_for_org (self, R_DISTRICT_ADMIN, org) && (!known || act_for_org (self, R_DISTRICT_ADMIN, was));
}

void decide_org_put (struct deciding *self)
{
  struct org org = {.inhabitants = -1};
  struct slice key = message_slice (self->message, ORG_PUT_KEY);
  bool known = org_get (self->views, self->arena, key, &org);
  struct value before = known ? org_to_value (self->arena, &org) : VALUE_NONE;
  struct org was = org;
  org_after (self, &org);
  struct value after = org_to_value (self->arena, &org);
  if (!may_put (self, &was, known, &org, &before, &after))
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, R_ADMIN | R_DISTRICT_ADMIN), label_plain (SLICE_NONE));
  check_org (self, &org);
  if (refused (self))
    return;
  self->decision->done.arg[DONE_KEY] = value_text (org.key);
  if (known && value_equal (&before, &after))
    return;
  add_event (self, MSG_ORG_CHANGED, CLASS_PUBLIC, audience_public (self->arena))->arg[ORG_CHANGED_ORG] = after;
  self->decision->scopes_changed = known && bears_on_rights (&before, &after);
}
