/* SPDX-License-Identifier: EUPL-1.2 */
/* Everything in the views that is no case: organisations, people, work, history, comments, support, outcomes, definitions, timers. */
#include "bare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int setup (void **state)
{
  struct bare *self = malloc (sizeof *self);
  bare_open (self, 0);
  *state = self;
  return 0;
}

static int teardown (void **state)
{
  struct bare *self = *state;
  bare_close (self);
  free (self);
  return 0;
}

/* What a walk met, as text: names with a space behind each.  Pages of two. */
struct met
{
  char text[512];
  uint32_t room;
};

static enum walk_step meet (struct met *met, struct slice name)
{
  size_t size = strlen (met->text);
  if (met->room == 0)
    return WALK_STOP;
  met->room--;
  snprintf (met->text + size, sizeof met->text - size, "%.*s ", SLICE_ARG (name));
  return WALK_TAKE;
}

/* ---- Organisations ---- */

static void org (struct bare *self, const char *key, const char *kind, const char *district)
{
  struct org made = {.key = slice_of (key), .kind = slice_of (kind), .district = slice_of (district), .name = SLICE ("Name"), .inhabitants = -1};
  org_put (&self->views, &made);
}

static enum walk_step meet_org (void *context, const struct org *met)
{
  return meet (context, met->key);
}

static struct met orgs_met;

static const char *orgs (struct bare *self, const char *district, const char *kind)
{
  struct walk walk = {0};
  orgs_met.text[0] = 0;
  do
  {
    orgs_met.room = 2;
    walk.after = walk.next;
    orgs_walk (&self->views, self->arena, slice_of (district), slice_of (kind), &walk, meet_org, &orgs_met);
  } while (walk.next.size > 0);
  return orgs_met.text;
}

static void an_organisation_comes_back_as_it_was_put (void **state)
{
  struct bare *self = *state;
  struct slice before[] = {SLICE ("150890010010"), SLICE ("150890010011")}, districts[] = {SLICE ("15089")}, firms[] = {SLICE ("firm:a")};
  struct org put = {.key = SLICE ("150890010012"), .kind = SLICE ("municipality"), .name = SLICE ("Egeln"), .district = SLICE ("15089"),
                    .association = SLICE ("150895051"), .valid_from = SLICE ("2026-01-01"), .inhabitants = 3300, .predecessor_count = 2, .predecessors = before, .district_count = 1,
                    .districts = districts, .triage_firm_count = 1, .triage_firms = firms};
  struct org got;
  assert_false (org_get (&self->views, self->arena, put.key, &got));
  org_put (&self->views, &put);
  assert_true (org_get (&self->views, self->arena, put.key, &got));
  bare_commit (self);
  bare_abort (self);
  assert_true (slice_equal (got.name, put.name) && slice_equal (got.kind, put.kind) && slice_equal (got.district, put.district));
  assert_true (slice_equal (got.key, put.key) && slice_equal (got.association, put.association) && slice_equal (got.valid_from, put.valid_from));
  assert_null (got.valid_until.data);
  assert_int_equal (got.inhabitants, 3300);
  assert_int_equal (got.predecessor_count, 2);
  assert_true (slice_equal (got.predecessors[1], before[1]) && slice_equal (got.districts[0], districts[0]) && slice_equal (got.triage_firms[0], firms[0]));
  assert_int_equal (orgs_count (&self->views), 1);
}

static void organisations_are_listed_by_district_and_kind (void **state)
{
  struct bare *self = *state;
  org (self, "15089", "district", NULL);
  org (self, "150890010010", "municipality", "15089");
  org (self, "150890010011", "municipality", "15089");
  org (self, "150890010012", "municipality", "1508");
  org (self, "150895051", "association", "15089");
  org (self, "firm:a", "firm", NULL);
  assert_string_equal (orgs (self, "15089", "municipality"), "150890010010 150890010011 ");
  assert_string_equal (orgs (self, "15089", NULL), "150895051 150890010010 150890010011 ");
  assert_string_equal (orgs (self, "1508", NULL), "150890010012 ");
  assert_string_equal (orgs (self, NULL, "firm"), "firm:a ");
  assert_string_equal (orgs (self, NULL, "district"), "15089 ");
  assert_string_equal (orgs (self, NULL, NULL), "15089 150890010010 150890010011 150890010012 150895051 firm:a ");
  org (self, "150890010011", "municipality", "1508");
  assert_string_equal (orgs (self, "15089", "municipality"), "150890010010 ");
  assert_string_equal (orgs (self, "1508", "municipality"), "150890010011 150890010012 ");
}

/* ---- People ---- */

static enum walk_step meet_person (void *context, const struct person *met)
{
  char number[12];
  snprintf (number, sizeof number, "%u", id_number (met->id));
  return meet (context, slice_of (number));
}

static struct met people_met;

static const char *people (struct bare *self, const char *of)
{
  struct walk walk = {0};
  people_met.text[0] = 0;
  do
  {
    people_met.room = 2;
    walk.after = walk.next;
    people_walk (&self->views, self->arena, slice_of (of), &walk, meet_person, &people_met);
  } while (walk.next.size > 0);
  return people_met.text;
}

static void people_are_listed_by_the_organisations_of_their_roles (void **state)
{
  struct bare *self = *state;
  for (uint32_t i = 0; i < 6; i++)
  {
    struct person person = {.status = PERSON_STATUS_ENROLLED, .grant_count = 3};
    id_make (person.id, i);
    person.grants[0] = (struct grant){.role = ROLE_EDITOR, .org = SLICE ("org"), .until = SLICE ("2026-12-31")};
    person.grants[1] = (struct grant){.role = ROLE_LEAD, .org = SLICE ("org"), .deputy = true};
    person.grants[2] = (struct grant){.role = ROLE_CITIZEN, .org = i % 2 ? SLICE ("org.a") : SLICE_NONE};
    person_put (&self->views, &person);
  }
  assert_string_equal (people (self, "org"), "0 1 2 3 4 5 ");
  assert_string_equal (people (self, "org.a"), "1 3 5 ");
  assert_string_equal (people (self, NULL), "0 1 2 3 4 5 ");
  assert_string_equal (people (self, "or"), "");
  struct person got;
  uint8_t id[16];
  id_make (id, 3);
  assert_true (person_get (&self->views, self->arena, id, &got));
  assert_int_equal (got.status, PERSON_STATUS_ENROLLED);
  assert_int_equal (got.grant_count, 3);
  assert_true (got.grants[1].deputy && !got.grants[0].deputy && got.grants[1].role == ROLE_LEAD && slice_is (got.grants[0].until, "2026-12-31"));
  got.grant_count = 0;
  got.status = PERSON_STATUS_REVOKED;
  person_put (&self->views, &got);
  assert_string_equal (people (self, "org"), "0 1 2 4 5 ");
  assert_string_equal (people (self, "org.a"), "1 5 ");
  assert_string_equal (people (self, NULL), "0 1 2 3 4 5 ");
}

/* ---- Work ---- */

static enum walk_step meet_work (void *context, const struct work *met)
{
  char text[96];
  snprintf (text, sizeof text, "%u:%.*s:%.*s", id_number (met->kase), SLICE_ARG (met->kind), SLICE_ARG (met->detail));
  return meet (context, slice_of (text));
}

static struct met work_met;

static const char *work (struct bare *self, enum role role, const char *of)
{
  struct walk walk = {0};
  work_met.text[0] = 0;
  do
  {
    work_met.room = 2;
    walk.after = walk.next;
    work_walk (&self->views, self->arena, role, slice_of (of), &walk, meet_work, &work_met);
  } while (walk.next.size > 0);
  return work_met.text;
}

static void work_is_listed_by_date_and_replaced_as_a_whole (void **state)
{
  struct bare *self = *state;
  uint8_t first[16], second[16];
  id_make (first, 1);
  id_make (second, 2);
  struct work some[] = {
    {.role = ROLE_LEAD, .org = SLICE ("org"), .due_ms = INT64_MAX, .since_ms = 5, .kind = SLICE ("decide")},
    {.role = ROLE_DPO, .org = SLICE ("org"), .due_ms = 900, .kind = SLICE ("approve"), .detail = SLICE ("dpo")},
    {.role = ROLE_LEAD, .org = SLICE ("org.a"), .due_ms = 100, .kind = SLICE ("resume")},
  };
  struct work others[] = {
    {.role = ROLE_LEAD, .org = SLICE ("org"), .due_ms = 500, .kind = SLICE ("decide"), .detail = SLICE ("a")},
    {.role = ROLE_LEAD, .org = SLICE ("org"), .due_ms = 500, .kind = SLICE ("decide"), .detail = SLICE ("b")},
  };
  work_replace (&self->views, first, some, 3);
  work_replace (&self->views, second, others, 2);
  assert_string_equal (work (self, ROLE_LEAD, "org"), "2:decide:a 2:decide:b 1:decide: ");
  assert_string_equal (work (self, ROLE_DPO, "org"), "1:approve:dpo ");
  assert_string_equal (work (self, ROLE_LEAD, "org.a"), "1:resume: ");
  assert_string_equal (work (self, ROLE_EDITOR, "org"), "");
  some[0].due_ms = 400;
  some[0].detail = SLICE ("neu");
  work_replace (&self->views, first, some, 1);
  assert_string_equal (work (self, ROLE_LEAD, "org"), "1:decide:neu 2:decide:a 2:decide:b ");
  assert_string_equal (work (self, ROLE_DPO, "org"), "");
  some[0].detail = SLICE ("anders");
  work_replace (&self->views, first, some, 1);
  work_replace (&self->views, second, others + 1, 1);
  assert_string_equal (work (self, ROLE_LEAD, "org"), "1:decide:anders 2:decide:b ");
  work_replace (&self->views, first, NULL, 0);
  work_replace (&self->views, second, NULL, 0);
  assert_int_equal (kv_count (&self->views, VIEW_WORK) + kv_count (&self->views, VIEW_WORK_OF), 0);
}

static enum walk_step meet_until_undated (void *context, const struct work *work)
{
  return work->due_ms == INT64_MAX ? WALK_STOP : meet_work (context, work);
}

static void what_waits_because_of_a_case_is_met_by_date_whoever_it_waits_for (void **state)
{
  struct bare *self = *state;
  uint8_t one[16], other[16];
  id_make (one, 1);
  id_make (other, 2);
  struct work items[] = {
    {.role = ROLE_LEAD, .org = SLICE ("org"), .due_ms = INT64_MAX, .kind = SLICE ("decide")},
    {.role = ROLE_EDITOR, .org = SLICE ("z"), .due_ms = 300, .kind = SLICE ("deadline"), .detail = SLICE ("late")},
    {.role = ROLE_DPO, .org = SLICE ("org.a"), .due_ms = 0, .kind = SLICE ("approve"), .detail = SLICE ("first")},
    {.role = ROLE_SYSTEM, .org = SLICE (""), .due_ms = 200, .kind = SLICE ("deadline"), .detail = SLICE ("next")},
  };
  struct work others[] = {{.role = ROLE_LEAD, .org = SLICE ("org"), .due_ms = 1, .kind = SLICE ("resume")}};
  struct met met = {.room = 9};
  work_walk_case (&self->views, self->arena, one, meet_work, &met);
  assert_string_equal (met.text, "");
  work_replace (&self->views, one, items, 4);
  work_replace (&self->views, other, others, 1);
  work_walk_case (&self->views, self->arena, one, meet_until_undated, &met);
  assert_string_equal (met.text, "1:approve:first 1:deadline:next 1:deadline:late ");
}

/* ---- Sums ---- */

static int64_t sum_in (struct bare *self, const char *stage)
{
  struct value sums;
  if (stage)
    sums_of_stage (&self->views, self->arena, SLICE ("smarte-region"), SLICE ("15089"), slice_of (stage), &sums);
  else
    sums_of_district (&self->views, self->arena, SLICE ("smarte-region"), SLICE ("15089"), &sums);
  return value_as_int (value_at (&sums, "planned"), 0);
}

static void put_sum (struct bare *self, struct kase *kase, int64_t cents)
{
  struct value sums = value_map (self->arena, 1);
  value_set_str (self->arena, &sums, "planned", value_int (cents));
  sums_put (&self->views, kase, &sums);
}

static void a_sum_stands_in_the_column_of_its_case_and_in_no_other (void **state)
{
  struct bare *self = *state;
  struct kase one = {.pipeline = SLICE ("smarte-region"), .district = SLICE ("15089"), .stage = SLICE ("idea")}, other = one, near = one;
  id_make (one.id, 1);
  id_make (other.id, 2);
  id_make (near.id, 3);
  near.district = SLICE ("150");
  put_sum (self, &one, 100);
  put_sum (self, &other, 20);
  put_sum (self, &near, 3);
  assert_int_equal (sum_in (self, "idea"), 120);
  one.stage = SLICE ("idea2");
  put_sum (self, &one, 100);
  assert_int_equal (sum_in (self, "idea"), 20);
  assert_int_equal (sum_in (self, "idea2"), 100);
  assert_int_equal (sum_in (self, NULL), 120);
  one.state = STATE_REJECTED;
  put_sum (self, &one, 100);
  assert_int_equal (sum_in (self, "idea2"), 0);
  assert_int_equal (sum_in (self, NULL), 20);
  other.state = near.state = STATE_WITHDRAWN;
  put_sum (self, &other, 20);
  put_sum (self, &near, 3);
  assert_int_equal (kv_count (&self->views, VIEW_SUMS), 0);
}

static void work_equals_a_model_after_many_replacements (void **state)
{
  struct bare *self = *state;
  struct dice dice = {3};
  uint32_t counts[20] = {0};
  for (uint32_t i = 0; i < 800; i++)
  {
    uint32_t number = dice_below (&dice, 20), wanted = 0;
    struct work items[4];
    uint8_t id[16];
    id_make (id, number);
    counts[number] = dice_below (&dice, 5);
    for (uint32_t j = 0; j < counts[number]; j++)
      items[j] = (struct work){.role = (enum role) dice_below (&dice, 2), .org = SLICE ("org"), .due_ms = dice_below (&dice, 3), .kind = SLICE ("decide")};
    work_replace (&self->views, id, items, counts[number]);
    for (uint32_t j = 0; j < 20; j++)
      wanted += counts[j];
    assert_int_equal (kv_count (&self->views, VIEW_WORK), wanted);
  }
}

/* ---- History, comments, support ---- */

static enum walk_step meet_seq (void *context, uint64_t seq)
{
  char number[24];
  snprintf (number, sizeof number, "%llu", (unsigned long long) seq);
  return meet (context, slice_of (number));
}

static void history_is_in_order_and_of_one_case (void **state)
{
  struct bare *self = *state;
  struct met met = {.room = 3};
  struct walk walk = {0};
  uint8_t one[16], other[16];
  id_make (one, 1);
  id_make (other, 2);
  static const uint64_t seqs[] = {300, 2, 256, 1ULL << 40, 255};
  for (uint32_t i = 0; i < 5; i++)
    history_put (&self->views, one, seqs[i]);
  history_put (&self->views, other, 7);
  history_walk (&self->views, self->arena, one, &walk, meet_seq, &met);
  assert_string_equal (met.text, "2 255 256 ");
  met.room = 9;
  walk.after = walk.next;
  history_walk (&self->views, self->arena, one, &walk, meet_seq, &met);
  assert_string_equal (met.text, "2 255 256 300 1099511627776 ");
  assert_int_equal (walk.next.size, 0);
}

static void comments_come_back_and_support_is_once_and_revocable (void **state)
{
  struct bare *self = *state;
  struct comment put = {.depth = 2, .internal = true}, got;
  uint8_t person[16];
  id_make (put.id, 1);
  id_make (put.kase, 2);
  id_make (put.parent, 3);
  id_make (person, 4);
  assert_false (comment_get (&self->views, put.id, &got));
  comment_put (&self->views, &put);
  assert_true (comment_get (&self->views, put.id, &got));
  assert_memory_equal (got.id, put.id, 16);
  assert_memory_equal (got.kase, put.kase, 16);
  assert_memory_equal (got.parent, put.parent, 16);
  assert_true (got.depth == 2 && got.internal);
  support_put (&self->views, put.kase, person, true);
  support_put (&self->views, put.kase, person, true);
  assert_true (support_get (&self->views, put.kase, person));
  assert_false (support_get (&self->views, person, put.kase));
  support_put (&self->views, put.kase, person, false);
  support_put (&self->views, put.kase, person, false);
  assert_false (support_get (&self->views, put.kase, person));
}

/* A case that exists, with the references of those that went up in it. */
static void case_of (struct bare *self, uint8_t id[16], uint32_t number, struct slice ref, struct slice one, struct slice other)
{
  struct kase kase = {.ref = ref, .pipeline = SLICE ("p"), .stage = SLICE ("idea"), .state = STATE_MERGED};
  id_make (id, number);
  memcpy (kase.id, id, 16);
  if (one.size > 0)
    kase.merged[kase.merged_count++] = one;
  if (other.size > 0)
    kase.merged[kase.merged_count++] = other;
  case_put (&self->views, &kase);
}

static void supporters_are_united_by_person_and_split_again (void **state)
{
  struct bare *self = *state;
  uint8_t a[16], b[16], into[16], people[3][16];
  case_of (self, a, 1, SLICE ("A"), SLICE_NONE, SLICE_NONE);
  case_of (self, b, 2, SLICE ("B"), SLICE_NONE, SLICE_NONE);
  case_of (self, into, 3, SLICE ("C"), SLICE ("A"), SLICE ("B"));
  for (uint32_t i = 0; i < 3; i++)
    id_make (people[i], 10 + i);
  for (uint32_t i = 0; i < 3; i++)
    support_put (&self->views, a, people[i], true);
  support_put (&self->views, b, people[1], true);
  support_put (&self->views, into, people[0], true);
  assert_int_equal (support_unite (&self->views, a, into, false), 3);
  assert_false (support_get (&self->views, into, people[2])); /* only counted */
  assert_int_equal (support_unite (&self->views, a, into, true), 3);
  assert_int_equal (support_unite (&self->views, b, into, true), 3);
  /* The first said so himself, the second is brought along by B as well, the third by A alone. */
  assert_int_equal (support_split (&self->views, a, into, false), 2);
  assert_true (support_get (&self->views, into, people[2]));
  assert_int_equal (support_split (&self->views, a, into, true), 2);
  assert_true (support_get (&self->views, into, people[0]) && support_get (&self->views, into, people[1]));
  assert_false (support_get (&self->views, into, people[2]));
  case_of (self, into, 3, SLICE ("C"), SLICE ("B"), SLICE_NONE);
  assert_int_equal (support_split (&self->views, b, into, true), 1);
  assert_true (support_get (&self->views, into, people[0]));
  assert_true (support_get (&self->views, a, people[2])); /* where it was said nothing changed */
}

/* ---- Outcomes, definitions ---- */

static void an_outcome_is_of_one_person_and_command (void **state)
{
  struct bare *self = *state;
  uint8_t person[16], command[16], digest[16];
  uint64_t seq = 0;
  id_make (person, 1);
  id_make (command, 2);
  outcome_put (&self->views, person, command, 1ULL << 33, command);
  assert_true (outcome_get (&self->views, person, command, &seq, digest));
  assert_true (seq == 1ULL << 33);
  assert_memory_equal (digest, command, 16);
  assert_false (outcome_get (&self->views, command, person, &seq, digest));
  assert_false (outcome_get (&self->views, person, person, &seq, digest));
  assert_false (outcome_get (&self->views, command, command, &seq, digest));
}

struct told
{
  char text[128];
};

static void tell (void *context, struct slice key, uint32_t newest)
{
  struct told *told = context;
  size_t size = strlen (told->text);
  snprintf (told->text + size, sizeof told->text - size, "%.*s/%u ", SLICE_ARG (key), newest);
}

static void definitions_have_versions_and_the_newest_is_known (void **state)
{
  struct bare *self = *state;
  struct told told = {""};
  struct slice yaml;
  uint32_t found = 0;
  assert_false (definition_get (&self->views, self->arena, SLICE ("smarte"), 0, &yaml, &found));
  definitions_each (&self->views, tell, &told);
  assert_string_equal (told.text, "");
  for (uint32_t version = 1; version <= 300; version++)
    definition_put (&self->views, SLICE ("smarte"), version, slice_of (arena_printf (self->arena, "version: %u", version)));
  definition_put (&self->views, SLICE ("smarte-region"), 1, SLICE ("erste"));
  definition_put (&self->views, SLICE ("kleinvorhaben"), 2, SLICE ("zweite"));
  assert_true (definition_get (&self->views, self->arena, SLICE ("smarte"), 0, &yaml, &found));
  assert_int_equal (found, 300);
  assert_true (slice_is (yaml, "version: 300"));
  assert_true (definition_get (&self->views, self->arena, SLICE ("smarte"), 17, &yaml, &found));
  assert_int_equal (found, 17);
  assert_true (slice_is (yaml, "version: 17"));
  assert_false (definition_get (&self->views, self->arena, SLICE ("smarte"), 301, &yaml, &found));
  assert_true (definition_get (&self->views, self->arena, SLICE ("smarte-region"), 0, &yaml, &found));
  assert_int_equal (found, 1);
  definitions_each (&self->views, tell, &told);
  assert_string_equal (told.text, "kleinvorhaben/2 smarte/300 smarte-region/1 ");
}

static enum walk_step tell_load (void *context, const struct definition_load *load)
{
  struct told *told = context;
  size_t size = strlen (told->text);
  snprintf (told->text + size, sizeof told->text - size, "%u:%d:%u:%.*s ", load->version, (int) load->time_ms, load->person[0], SLICE_ARG (load->org));
  return WALK_TAKE;
}

static void who_loaded_a_version_is_told_newest_first (void **state)
{
  struct bare *self = *state;
  struct told told = {""};
  struct walk walk = {.work_max = 2};
  for (uint32_t version = 1; version <= 3; version++)
  {
    struct definition_load load = {.version = version, .time_ms = 100 + version, .person = {(uint8_t) version}, .role = ROLE_ADMIN, .org = SLICE ("rdz")};
    definition_load_put (&self->views, SLICE ("smarte"), &load);
    definition_load_put (&self->views, SLICE ("smarte-region"), &load);
  }
  definition_loads_walk (&self->views, self->arena, SLICE ("smarte"), &walk, tell_load, &told);
  assert_string_equal (told.text, "3:103:3:rdz 2:102:2:rdz ");
  walk.after = walk.next;
  definition_loads_walk (&self->views, self->arena, SLICE ("smarte"), &walk, tell_load, &told);
  assert_string_equal (told.text, "3:103:3:rdz 2:102:2:rdz 1:101:1:rdz ");
}

static void a_version_counts_the_cases_that_are_open_or_parked_under_it (void **state)
{
  struct bare *self = *state;
  struct kase one = {.pipeline = SLICE ("smarte"), .pipeline_version = 1, .stage = SLICE ("idea")}, other = one;
  id_make (one.id, 1);
  id_make (other.id, 2);
  case_put (&self->views, &one);
  case_put (&self->views, &other);
  case_put (&self->views, &one); /* again changes nothing */
  assert_int_equal (definition_cases (&self->views, SLICE ("smarte"), 1), 2);
  one.pipeline_version = 2;
  one.state = STATE_PARKED;
  case_put (&self->views, &one);
  assert_int_equal (definition_cases (&self->views, SLICE ("smarte"), 1), 1);
  assert_int_equal (definition_cases (&self->views, SLICE ("smarte"), 2), 1);
  one.state = STATE_COMPLETED;
  case_put (&self->views, &one);
  assert_int_equal (definition_cases (&self->views, SLICE ("smarte"), 2), 0);
  assert_int_equal (definition_cases (&self->views, SLICE ("smarte-region"), 1), 0);
}

/* ---- Timers ---- */

static void the_earliest_timer_comes_first_and_one_case_has_one_of_a_kind (void **state)
{
  struct bare *self = *state;
  uint8_t one[16], other[16], kase[16], kind = 0;
  int64_t due_ms = 0, next_ms = 0;
  id_make (one, 1);
  id_make (other, 2);
  assert_false (timer_due (&self->views, INT64_MAX, kase, &kind, &due_ms, &next_ms));
  assert_true (next_ms == INT64_MAX);
  timer_put (&self->views, one, 1, 500);
  timer_put (&self->views, one, 2, 300);
  timer_put (&self->views, other, 1, 400);
  timer_put (&self->views, one, 2, 600); /* replaces */
  timer_put (&self->views, one, 2, 600);
  assert_false (timer_due (&self->views, 399, kase, &kind, &due_ms, &next_ms));
  assert_int_equal (next_ms, 400);
  assert_true (timer_due (&self->views, 400, kase, &kind, &due_ms, &next_ms));
  assert_memory_equal (kase, other, 16);
  assert_true (kind == 1 && due_ms == 400 && next_ms == 500);
  timer_put (&self->views, other, 1, 0);
  timer_put (&self->views, one, 1, 0);
  timer_put (&self->views, one, 1, 0);
  assert_true (timer_due (&self->views, 1000, kase, &kind, &due_ms, NULL));
  assert_true (kind == 2 && due_ms == 600);
  timer_put (&self->views, one, 2, 0);
  assert_int_equal (kv_count (&self->views, VIEW_TIMERS) + kv_count (&self->views, VIEW_TIMERS_OF), 0);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, setup, teardown)
    TEST (an_organisation_comes_back_as_it_was_put),
    TEST (organisations_are_listed_by_district_and_kind),
    TEST (people_are_listed_by_the_organisations_of_their_roles),
    TEST (work_is_listed_by_date_and_replaced_as_a_whole),
    TEST (what_waits_because_of_a_case_is_met_by_date_whoever_it_waits_for),
    TEST (a_sum_stands_in_the_column_of_its_case_and_in_no_other),
    TEST (work_equals_a_model_after_many_replacements),
    TEST (history_is_in_order_and_of_one_case),
    TEST (comments_come_back_and_support_is_once_and_revocable),
    TEST (supporters_are_united_by_person_and_split_again),
    TEST (an_outcome_is_of_one_person_and_command),
    TEST (definitions_have_versions_and_the_newest_is_known),
    TEST (who_loaded_a_version_is_told_newest_first),
    TEST (a_version_counts_the_cases_that_are_open_or_parked_under_it),
    TEST (the_earliest_timer_comes_first_and_one_case_has_one_of_a_kind),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
