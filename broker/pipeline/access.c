/* SPDX-License-Identifier: EUPL-1.2 */
/* Scopes of persons and audiences of cases. */
#include "access.h"

#include <stdlib.h>
#include <string.h>

bool grant_holds (const struct grant *grant, int64_t now_ms)
{
  char today[11];
  date_from_ms (now_ms, today);
  struct slice day = slice_of (today);
  return (grant->from.size == 0 || slice_compare (grant->from, day) <= 0) && (grant->until.size == 0 || slice_compare (day, grant->until) <= 0);
}

/* ---- What an organisation stands for -------------------------------------------------------------------------------------------------------------------- */

/* Breadth first, each once: however mergers are woven, the work is bounded by the number of organisations. */
uint32_t org_line (struct views *views, struct arena *arena, struct slice key, struct slice line[LIMIT_LINE])
{
  struct org org;
  uint32_t count = 1;
  line[0] = key;
  for (uint32_t at = 0; at < count; at++)
  {
    if (!org_get (views, arena, line[at], &org))
      continue;
    for (uint32_t i = 0; i < org.predecessor_count && count < LIMIT_LINE; i++)
    {
      uint32_t known = 0;
      while (known < count && !slice_equal (line[known], org.predecessors[i]))
        known++;
      if (known == count)
        line[count++] = org.predecessors[i];
    }
  }
  return count;
}

bool org_succeeds (struct views *views, struct arena *arena, struct slice key, struct slice predecessor)
{
  struct slice line[LIMIT_LINE];
  if (slice_equal (key, predecessor))
    return true;
  uint32_t count = org_line (views, arena, key, line);
  for (uint32_t i = 1; i < count; i++)
    if (slice_equal (line[i], predecessor))
      return true;
  return false;
}

void org_chain (struct views *views, struct arena *arena, struct slice key, each_key_fn *each, void *context)
{
  struct slice line[LIMIT_LINE];
  uint32_t count = org_line (views, arena, key, line);
  for (uint32_t i = 0; i < count; i++)
    each (context, line[i]);
}

/* Districts being walked; firm: only those that let it decide gate 1. */
struct districts
{
  struct slice firm;
  each_key_fn *each;
  void *context;
};

static enum walk_step each_district (void *context, const struct org *district)
{
  struct districts *self = context;
  bool wanted = self->firm.size == 0;
  for (uint32_t i = 0; i < district->triage_firm_count && !wanted; i++)
    wanted = slice_equal (district->triage_firms[i], self->firm);
  if (wanted)
    self->each (self->context, district->key);
  return WALK_TAKE;
}

static void all_districts (struct views *views, struct arena *arena, struct slice firm, each_key_fn *each, void *context)
{
  struct districts districts = {firm, each, context};
  struct walk walk = {.work_max = LIMIT_SCOPES};
  orgs_walk (views, arena, SLICE_NONE, SLICE ("district"), &walk, each_district, &districts);
}

void triage_districts (struct views *views, struct arena *arena, struct slice firm, each_key_fn *each, void *context)
{
  all_districts (views, arena, firm, each, context);
}

/* A centre that names no districts is that of the whole region. */
void office_districts (struct views *views, struct arena *arena, struct slice key, each_key_fn *each, void *context)
{
  struct org org;
  if (!org_get (views, arena, key, &org))
    return;
  if (slice_is (org.kind, "district"))
    org_chain (views, arena, key, each, context);
  if (!slice_is (org.kind, "centre"))
    return;
  for (uint32_t i = 0; i < org.district_count; i++)
    org_chain (views, arena, org.districts[i], each, context);
  if (org.district_count > 0)
    return;
  all_districts (views, arena, SLICE_NONE, each, context);
  each (context, NO_DISTRICT);
}

/* ---- Scopes of a person ------------------------------------------------------------------------------------------------------------------------------- */

struct collector
{
  struct arena *arena;
  struct scopes *scopes;
  struct value *names;
};

static void collect (struct collector *self, const char *kind, struct slice key)
{
  uint64_t hash = scope_hash_of (kind, key);
  struct scopes *scopes = self->scopes;
  uint32_t at = 0;
  while (at < scopes->count && scopes->hashes[at] < hash)
    at++;
  if ((at < scopes->count && scopes->hashes[at] == hash) || scopes->count == LIMIT_SCOPES)
    return;
  memmove (scopes->hashes + at + 1, scopes->hashes + at, (scopes->count - at) * sizeof *scopes->hashes);
  scopes->hashes[at] = hash;
  scopes->count++;
  if (self->names)
    value_append (self->arena, self->names, value_string (arena_printf (self->arena, "%s%.*s", kind, SLICE_ARG (key))));
}

static void collect_own (void *self, struct slice key)
{
  collect (self, "org:", key);
}

static void collect_district (void *self, struct slice key)
{
  collect (self, "district:", key);
}

static void collect_triage (void *self, struct slice key)
{
  collect (self, "triage:", key);
}

static bool org_is_authority (const struct org *org)
{
  return slice_is (org->kind, "municipality") || slice_is (org->kind, "association") || slice_is (org->kind, "district") || slice_is (org->kind, "centre");
}

static void collect_grant (struct collector *self, struct views *views, const struct grant *grant)
{
  struct org org;
  if (((1 << grant->role) & (R_PUBLIC | R_CITIZEN | R_RELAY | R_SYSTEM)) || !org_get (views, self->arena, grant->org, &org))
    return;
  if (grant->role == ROLE_CONSULTANT)
  {
    collect (self, "firm:", grant->org);
    triage_districts (views, self->arena, grant->org, collect_triage, self);
    return;
  }
  org_chain (views, self->arena, grant->org, collect_own, self); /* an organisation's people see what its predecessors left */
  if (org_is_authority (&org) || grant->role == ROLE_ADMIN)
    collect (self, "region", SLICE (""));
  if (grant->role == ROLE_COORDINATOR || grant->role == ROLE_DISTRICT_ADMIN)
    office_districts (views, self->arena, grant->org, collect_district, self);
}

void scopes_of (struct views *views, struct arena *arena, const struct person *person, int64_t now_ms, struct scopes *scopes, struct value *names)
{
  struct collector collector = {arena, scopes, names};
  scopes->count = 0;
  if (names)
    *names = value_list (arena, 8);
  if (person->status != PERSON_STATUS_ENROLLED)
    return;
  collect (&collector, "public", SLICE (""));
  char id[UUID_TEXT];
  uuid_format (person->id, id);
  collect (&collector, "person:", slice_of (id));
  for (uint32_t i = 0; i < person->grant_count; i++)
    if (grant_holds (&person->grants[i], now_ms))
      collect_grant (&collector, views, &person->grants[i]);
}

bool scopes_equal (const struct scopes *a, const struct scopes *b)
{
  return a->count == b->count && memcmp (a->hashes, b->hashes, a->count * sizeof *a->hashes) == 0;
}

static bool scopes_have (const struct scopes *scopes, uint64_t hash)
{
  uint32_t low = 0, high = scopes->count;
  while (low < high)
  {
    uint32_t middle = (low + high) / 2;
    if (scopes->hashes[middle] < hash)
      low = middle + 1;
    else
      high = middle;
  }
  return low < scopes->count && scopes->hashes[low] == hash;
}

/* ---- Audience of a case ------------------------------------------------------------------------------------------------------------------------------- */

static void audience_add (struct arena *arena, struct value *list, const char *kind, struct slice key)
{
  value_append (arena, list, value_string (arena_printf (arena, "%s%.*s", kind, SLICE_ARG (key))));
}

/* Ideas that a district's firm may sort where gate 1 was given to it. */
static bool is_triage (const struct kase *kase)
{
  return kase->district.size > 0 && slice_is (kase->stage, "idea") && slice_is (kase->pipeline, "smarte-region");
}

static struct slice district_of (const struct kase *kase)
{
  return kase->district.size > 0 ? kase->district : NO_DISTRICT;
}

static bool assignment_holds (const struct case_assignment *assignment, int64_t now_ms)
{
  char today[11];
  date_from_ms (now_ms, today);
  return slice_compare (slice_of (today), assignment->until) <= 0;
}

uint32_t assignment_ended (const struct kase *kase, int64_t now_ms)
{
  uint32_t i = 0;
  while (i < kase->assignment_count && assignment_holds (&kase->assignments[i], now_ms))
    i++;
  return i < kase->assignment_count ? i : LIMIT_ASSIGNMENTS;
}

struct value audience_of (struct arena *arena, const struct kase *kase, enum audience_class class, int64_t now_ms)
{
  struct value list = value_list (arena, 4);
  if (class == CLASS_PUBLIC && kase->visibility == VISIBILITY_PUBLIC)
    audience_add (arena, &list, "public", SLICE (""));
  if (class <= CLASS_REGION && kase->visibility >= VISIBILITY_INTERMUNICIPAL)
    audience_add (arena, &list, "region", SLICE (""));
  audience_add (arena, &list, "org:", kase->org);
  if (kase->handled_by.size > 0 && !slice_equal (kase->handled_by, kase->org))
    audience_add (arena, &list, "org:", kase->handled_by);
  if (class != CLASS_CLIENT)
    audience_add (arena, &list, "district:", district_of (kase));
  if (is_triage (kase) && class <= CLASS_PARTIES)
    audience_add (arena, &list, "triage:", kase->district);
  if (kase->by_citizen && class <= CLASS_REGION)
  {
    char id[UUID_TEXT];
    uuid_format (kase->drafted_by, id);
    audience_add (arena, &list, "person:", slice_of (id));
  }
  for (uint32_t i = 0; i < kase->assignment_count && (class <= CLASS_PARTIES || class == CLASS_CLIENT); i++)
    if (assignment_holds (&kase->assignments[i], now_ms))
      audience_add (arena, &list, "firm:", kase->assignments[i].org);
  for (uint32_t i = 0; i < kase->joint_count && class <= CLASS_PARTIES; i++)
    if (!slice_equal (kase->joint[i], kase->org) && !slice_equal (kase->joint[i], kase->handled_by))
      audience_add (arena, &list, "org:", kase->joint[i]);
  for (uint32_t i = 0; i < kase->waits_count && class == CLASS_PUBLIC; i++)
    audience_add (arena, &list, "org:", kase->waits[i]);
  return list;
}

bool audience_meets (const struct scopes *scopes, const struct value *audience)
{
  if (audience->kind != VALUE_LIST)
    return false;
  for (uint32_t i = 0; i < audience->count; i++)
    if (scopes_have (scopes, scope_hash (value_as_slice (&audience->items[i]))))
      return true;
  return false;
}

uint32_t consent_roles (struct slice org)
{
  uint32_t digits = 0;
  while (digits < org.size && org.data[digits] >= '0' && org.data[digits] <= '9')
    digits++;
  return org.size > 0 && digits == org.size ? R_LEAD : R_LEAD | R_EDITOR | R_SUBMITTER;
}

static bool any_org (const struct scopes *scopes, const struct slice *orgs, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    if (scopes_have (scopes, scope_hash_of ("org:", orgs[i])))
      return true;
  return false;
}

bool consent_awaited (const struct scopes *scopes, const struct kase *kase)
{
  return any_org (scopes, kase->waits, kase->waits_count);
}

int access_level (const struct scopes *scopes, const struct kase *kase, int64_t now_ms)
{
  if (scopes_have (scopes, scope_hash_of ("org:", kase->org)) || (kase->handled_by.size > 0 && scopes_have (scopes, scope_hash_of ("org:", kase->handled_by))) ||
      scopes_have (scopes, scope_hash_of ("district:", district_of (kase))))
    return CLASS_STAFF;
  if (is_triage (kase) && scopes_have (scopes, scope_hash_of ("triage:", kase->district)))
    return CLASS_PARTIES;
  for (uint32_t i = 0; i < kase->assignment_count; i++)
    if (assignment_holds (&kase->assignments[i], now_ms) && scopes_have (scopes, scope_hash_of ("firm:", kase->assignments[i].org)))
      return CLASS_PARTIES;
  if (any_org (scopes, kase->joint, kase->joint_count))
    return CLASS_PARTIES;
  if (kase->visibility >= VISIBILITY_INTERMUNICIPAL && scopes_have (scopes, scope_hash (SLICE ("region"))))
    return CLASS_REGION;
  if (kase->by_citizen)
  {
    char id[UUID_TEXT];
    uuid_format (kase->drafted_by, id);
    if (scopes_have (scopes, scope_hash_of ("person:", slice_of (id))))
      return CLASS_REGION;
  }
  if (kase->visibility == VISIBILITY_PUBLIC && scopes_have (scopes, scope_hash (SLICE ("public"))))
    return CLASS_PUBLIC;
  return consent_awaited (scopes, kase) ? CLASS_PUBLIC : -1; /* nobody consents to what he may not look at */
}

/* Owner, handling administration and assigned firms; their district does not look over their shoulders. */
static bool is_client (const struct scopes *scopes, const struct kase *kase, int64_t now_ms)
{
  if (scopes_have (scopes, scope_hash_of ("org:", kase->org)) || (kase->handled_by.size > 0 && scopes_have (scopes, scope_hash_of ("org:", kase->handled_by))))
    return true;
  for (uint32_t i = 0; i < kase->assignment_count; i++)
    if (assignment_holds (&kase->assignments[i], now_ms) && scopes_have (scopes, scope_hash_of ("firm:", kase->assignments[i].org)))
      return true;
  return false;
}

bool class_reached (const struct scopes *scopes, const struct kase *kase, enum audience_class class, int64_t now_ms)
{
  return class == CLASS_CLIENT ? is_client (scopes, kase, now_ms) : access_level (scopes, kase, now_ms) >= (int) class;
}

struct value audience_public (struct arena *arena)
{
  struct value list = value_list (arena, 1);
  audience_add (arena, &list, "public", SLICE (""));
  return list;
}

struct value audience_org (struct views *views, struct arena *arena, struct slice key)
{
  struct value list = value_list (arena, 3);
  struct org org = {0};
  audience_add (arena, &list, "org:", key);
  if (org_get (views, arena, key, &org) && org.district.size > 0)
    audience_add (arena, &list, "district:", org.district);
  if (slice_is (org.kind, "district"))
    audience_add (arena, &list, "district:", key);
  audience_add (arena, &list, "org:", SLICE ("region"));
  return list;
}
