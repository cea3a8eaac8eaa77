/* SPDX-License-Identifier: EUPL-1.2 */
/* What a merger unites and what comes apart again: who sees the cases, who supports them, how many there may be; whatever the order. */
#include "story.h"

#include "proto/uuid.h"

#include <string.h>

static const char *seen (struct town *town, const char *ref)
{
  return arena_printf (town->arena, "'case': '%s', 'version': %u", ref, town_version (town, ref));
}

static const char *idea_of (struct town *town, enum who submitter, const char *title)
{
  const char *ref = town_draft (town, submitter, title);
  town_accepted (town, submitter, "case.submit", "{'case': '%s'}", ref);
  return ref;
}

static struct message merge (struct town *town, enum who who, const char *ref, const char *into)
{
  return town_accepted (town, who, "case.merge", "{%s, 'into': '%s'}", seen (town, ref), into);
}

static bool is_merged (struct town *town, const char *ref, const char *into)
{
  struct kase *kase = town_case (town, ref);
  return kase->state == STATE_MERGED && slice_is (kase->merge_ref, into) && memcmp (kase->merge_to, town_case (town, into)->id, 16) == 0;
}

/* ---- Who sees ------------------------------------------------------------------------------------------------------------------------------------------ */

static void the_people_of_both_go_on_seeing_both_until_the_merger_is_taken_back (void **state)
{
  struct town *town = *state;
  enum who both = town_enrol (town, "[{'role': 'lead', 'org': '" EGELN "'}, {'role': 'lead', 'org': '" CALBE "'}]");
  struct message done = town_accepted (town, MULDE_EDITOR, "case.draft", "{'title': 'Quelle', 'summary': 'S.', 'org': '" EGELN "'}");
  const char *ref = town_ref (town, &done), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  story_edit (town, CALBE_EDITOR, target, "{'annual_cents': 100000}");
  assert_false (town_sees (town, MULDE_EDITOR, target) || town_sees (town, EGELN_LEAD, target) || town_sees (town, CALBE_EDITOR, ref));
  merge (town, both, ref, target);
  assert_true (town_sees (town, MULDE_EDITOR, target) && town_sees (town, EGELN_LEAD, target) && town_sees (town, CALBE_EDITOR, ref));
  struct value view = town_row (town, MULDE_EDITOR, "case.get", "{'case': '%s'}", target);
  assert_non_null (value_at (value_at (&view, "fields"), "annual_cents"));
  town_refused (town, MULDE_EDITOR, "case.edit", "wrong_role", "{'case': '%s', 'fields': {'problem': 'x'}}", target);
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", ref);
  assert_false (town_sees (town, MULDE_EDITOR, target) || town_sees (town, EGELN_LEAD, target) || town_sees (town, CALBE_EDITOR, ref));
  assert_true (town_sees (town, MULDE_EDITOR, ref));
}

static void an_owner_sees_the_target_as_long_as_any_of_its_cases_is_in_it (void **state)
{
  struct town *town = *state;
  enum who both = town_enrol (town, "[{'role': 'lead', 'org': '" BERNBURG "'}, {'role': 'lead', 'org': '" CALBE "'}]");
  const char *a = story_idea (town, "A"), *b = story_idea (town, "B"), *target = idea_of (town, CALBE_SUBMITTER, "Ziel");
  merge (town, both, a, target);
  merge (town, both, b, target);
  assert_int_equal (town_case (town, target)->joint_count, 1);
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", a);
  assert_true (town_sees (town, BERNBURG_EDITOR, target));
  assert_false (town_sees (town, CALBE_EDITOR, a));
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", b);
  assert_false (town_sees (town, BERNBURG_EDITOR, target));
}

static void along_a_chain_everybody_sees_where_it_goes_on (void **state)
{
  struct town *town = *state;
  enum who all = town_enrol (town, "[{'role': 'lead', 'org': '" BERNBURG "'}, {'role': 'lead', 'org': '" CALBE "'}, {'role': 'lead', 'org': '" KOETHEN "'}]");
  const char *a = story_idea (town, "A"), *b = idea_of (town, CALBE_SUBMITTER, "B"), *c = idea_of (town, KOETHEN_EDITOR, "C");
  merge (town, all, a, b);
  merge (town, all, b, c);
  assert_true (town_sees (town, BERNBURG_EDITOR, c) && town_sees (town, CALBE_EDITOR, c) && town_sees (town, KOETHEN_EDITOR, b));
  town_accepted (town, all, "case.unmerge", "{'case': '%s'}", b);
  assert_false (town_sees (town, BERNBURG_EDITOR, c) || town_sees (town, CALBE_EDITOR, c) || town_sees (town, KOETHEN_EDITOR, b));
  assert_true (town_sees (town, BERNBURG_EDITOR, b));
}

/* ---- Support ------------------------------------------------------------------------------------------------------------------------------------------- */

static const char *public_idea (struct town *town, const char *title)
{
  const char *ref = story_idea (town, title);
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  return ref;
}

static void support (struct town *town, enum who who, const char *ref, bool wanted)
{
  town_accepted (town, who, wanted ? "case.support" : "case.unsupport", "{'case': '%s'}", ref);
}

static uint32_t supporters (struct town *town, const char *ref)
{
  return town_case (town, ref)->support;
}

static void supporters_are_united_by_person_and_come_apart_again (void **state)
{
  struct town *town = *state;
  const char *ref = public_idea (town, "Quelle"), *target = public_idea (town, "Ziel");
  support (town, CITIZEN, ref, true);
  support (town, OTHER_CITIZEN, ref, true);
  support (town, CALBE_EDITOR, ref, true);
  support (town, CITIZEN, target, true);
  merge (town, COORDINATOR, ref, target);
  assert_int_equal (supporters (town, target), 3);
  support (town, CALBE_EDITOR, target, false);   /* brought along, and takes it back there */
  support (town, BERNBURG_EDITOR, target, true); /* new there */
  assert_int_equal (supporters (town, target), 3);
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", ref);
  assert_int_equal (supporters (town, target), 2);
  assert_int_equal (supporters (town, ref), 3);
  support (town, CITIZEN, target, false);
  assert_int_equal (supporters (town, target), 1);
}

static void who_supports_two_of_the_merged_cases_stays_until_both_are_out (void **state)
{
  struct town *town = *state;
  const char *a = public_idea (town, "A"), *b = public_idea (town, "B"), *target = public_idea (town, "Ziel");
  support (town, CITIZEN, a, true);
  support (town, CITIZEN, b, true);
  merge (town, COORDINATOR, a, target);
  merge (town, COORDINATOR, b, target);
  assert_int_equal (supporters (town, target), 1);
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", a);
  assert_int_equal (supporters (town, target), 1);
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", b);
  assert_int_equal (supporters (town, target), 0);
}

/* ---- Limits -------------------------------------------------------------------------------------------------------------------------------------------- */

static void more_cases_than_a_case_can_name_are_refused (void **state)
{
  struct town *town = *state;
  const char *target = story_idea (town, "Ziel");
  for (int i = 0; i < LIMIT_MERGED; i++)
    merge (town, COORDINATOR, story_idea (town, "Doppelt"), target);
  const char *ref = story_idea (town, "Zu viel");
  town_refused (town, COORDINATOR, "case.merge", "too_many/into", "{%s, 'into': '%s'}", seen (town, ref), target);
}

static void more_organisations_than_may_see_a_case_are_refused (void **state)
{
  struct town *town = *state;
  const char *target = story_idea (town, "Ziel"), *grants = "", *ref = NULL;
  for (int i = 0; i <= LIMIT_JOINT; i++)
  {
    town_accepted (town, ADMIN, "org.put", "{'key': 'verein-%d', 'kind': 'society', 'name': 'Verein %d', 'district': '" DISTRICT "'}", i, i);
    grants = arena_printf (town->arena, "%s%s{'role': 'submitter', 'org': 'verein-%d'}", grants, i == 0 ? "" : ", ", i);
  }
  enum who all = town_enrol (town, arena_printf (town->arena, "[%s, {'role': 'lead', 'org': '" BERNBURG "'}]", grants));
  for (int i = 0; i <= LIMIT_JOINT; i++)
  {
    struct message done = town_accepted (town, all, "case.draft", "{'title': 'Idee', 'org': 'verein-%d'}", i);
    ref = town_ref (town, &done);
    if (i < LIMIT_JOINT)
      merge (town, all, ref, target);
  }
  assert_int_equal (town_case (town, target)->joint_count, LIMIT_JOINT);
  town_refused (town, all, "case.merge", "too_many/into", "{%s, 'into': '%s'}", seen (town, ref), target);
}

/* ---- Whatever happens ---------------------------------------------------------------------------------------------------------------------------------- */

#define CASES 7
#define STEPS 220

struct chance
{
  uint64_t state;
};

static uint32_t draw (struct chance *self, uint32_t below)
{
  self->state = self->state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (uint32_t) (self->state >> 33) % below;
}

struct model
{
  struct town *town;
  struct chance chance;
  enum who both;
  const char *refs[CASES];
  int into[CASES];              /* -1: in none */
  uint32_t adoptions[CASES];
  bool own[CASES][4];           /* said so there themselves */
};

static const enum who fans[4] = {CITIZEN, OTHER_CITIZEN, CALBE_EDITOR, BERNBURG_EDITOR};

static struct message try (struct model *self, enum who who, const char *verb, const char *text)
{
  uint8_t id[16];
  struct message message = town_message (self->town, verb, "%s", text);
  town_id (self->town, id);
  return town_tell (self->town, self->town->people[who], id, NULL, &message);
}

static void step_merge (struct model *self)
{
  struct town *town = self->town;
  uint32_t i = draw (&self->chance, CASES), j = draw (&self->chance, CASES);
  struct message answer = try (self, self->both, "case.merge", arena_printf (town->arena, "{%s, 'into': '%s'}", seen (town, self->refs[i]), self->refs[j]));
  bool possible = i != j && self->into[i] < 0 && self->into[j] < 0;
  assert_int_equal (answer.type, possible ? MSG_DONE : MSG_REFUSED);
  if (possible)
    self->into[i] = (int) j;
}

static void step_unmerge (struct model *self)
{
  uint32_t i = draw (&self->chance, CASES);
  struct message answer = try (self, self->both, "case.unmerge", arena_printf (self->town->arena, "{'case': '%s'}", self->refs[i]));
  bool possible = self->into[i] >= 0 && self->into[self->into[i]] < 0;
  assert_int_equal (answer.type, possible ? MSG_DONE : MSG_REFUSED);
  if (possible)
    self->into[i] = -1;
}

static void step_support (struct model *self)
{
  uint32_t i = draw (&self->chance, CASES), fan = draw (&self->chance, 4);
  bool wanted = draw (&self->chance, 3) > 0;
  struct message answer =
      try (self, fans[fan], wanted ? "case.support" : "case.unsupport", arena_printf (self->town->arena, "{'case': '%s'}", self->refs[i]));
  assert_int_equal (answer.type, self->into[i] < 0 ? MSG_DONE : MSG_REFUSED);
  if (town_is_done (&answer))
    self->own[i][fan] = wanted;
}

static void step_adopt (struct model *self)
{
  uint32_t i = draw (&self->chance, CASES);
  struct message answer = try (self, KOETHEN_EDITOR, "case.adopt", arena_printf (self->town->arena, "{'case': '%s'}", self->refs[i]));
  assert_int_equal (answer.type, self->into[i] < 0 ? MSG_DONE : MSG_REFUSED);
  self->adoptions[i] += town_is_done (&answer);
}

static uint32_t rows_of_support (struct town *town, const char *ref)
{
  struct store_error error;
  struct views *views;
  uint32_t count = 0;
  struct kase *kase = town_case (town, ref);
  assert_int_equal (views_read_begin (town->store, &views, &error), STORE_OK);
  for (uint32_t i = 0; i < town->people_count; i++)
    count += support_get (views, kase->id, town->people[i]);
  views_read_end (&views);
  return count;
}

static void check_model (struct model *self)
{
  for (int i = 0; i < CASES; i++)
  {
    struct kase *kase = town_case (self->town, self->refs[i]);
    uint32_t merged = 0;
    int at = i;
    for (int steps = 0; self->into[at] >= 0; steps++)
    {
      assert_in_range (steps, 0, CASES);
      at = self->into[at];
    }
    for (int j = 0; j < CASES; j++)
      merged += self->into[j] == i;
    assert_int_equal (kase->state == STATE_MERGED, self->into[i] >= 0);
    assert_int_equal (kase->merged_count, merged);
    assert_int_equal (kase->adoptions, self->adoptions[i]);
    assert_int_equal (kase->support, rows_of_support (self->town, self->refs[i]));
    if (self->into[i] >= 0)
      assert_true (is_merged (self->town, self->refs[i], self->refs[self->into[i]]));
  }
}

/* Everything taken back: each case is as if it had never met another. */
static void take_all_back (struct model *self)
{
  for (int round = 0; round < CASES; round++)
    for (int i = 0; i < CASES; i++)
      if (self->into[i] >= 0 && self->into[self->into[i]] < 0)
      {
        town_accepted (self->town, self->both, "case.unmerge", "{'case': '%s'}", self->refs[i]);
        self->into[i] = -1;
      }
  for (int i = 0; i < CASES; i++)
  {
    uint32_t own = 0;
    for (int fan = 0; fan < 4; fan++)
      own += self->own[i][fan];
    struct kase *kase = town_case (self->town, self->refs[i]);
    assert_true (kase->state == STATE_OPEN && kase->joint_count == 0 && kase->merged_count == 0);
    assert_int_equal (kase->support, own);
  }
}

static void play (uint64_t seed)
{
  struct town *town = town_new ();
  struct model *self = arena_alloc (town->arena, sizeof *self);
  *self = (struct model){.town = town, .chance = {seed}};
  self->both = town_enrol (town, "[{'role': 'lead', 'org': '" BERNBURG "'}, {'role': 'lead', 'org': '" CALBE "'}]");
  for (int i = 0; i < CASES; i++)
  {
    self->refs[i] = i % 2 ? idea_of (town, CALBE_SUBMITTER, "Idee") : story_idea (town, "Idee");
    self->into[i] = -1;
    story_edit (town, self->both, self->refs[i], "{'visibility': 'public'}");
  }
  for (int step = 0; step < STEPS; step++)
  {
    static void (*const steps[]) (struct model *) = {step_merge, step_merge, step_unmerge, step_support, step_support, step_adopt};
    steps[draw (&self->chance, step % 10 == 0 ? 6 : 5)] (self);
    if (step % 20 == 0)
      check_model (self);
  }
  check_model (self);
  town_verify (town);
  take_all_back (self);
  town_verify (town);
  town_destroy (&town);
}

static void no_order_of_mergers_makes_a_cycle_or_loses_count (void **state)
{
  (void) state;
  for (uint64_t seed = 1; seed <= 4; seed++)
    play (seed);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (the_people_of_both_go_on_seeing_both_until_the_merger_is_taken_back),
      PROMISE (an_owner_sees_the_target_as_long_as_any_of_its_cases_is_in_it),
      PROMISE (along_a_chain_everybody_sees_where_it_goes_on),
      PROMISE (supporters_are_united_by_person_and_come_apart_again),
      PROMISE (who_supports_two_of_the_merged_cases_stays_until_both_are_out),
      PROMISE (more_cases_than_a_case_can_name_are_refused),
      PROMISE (more_organisations_than_may_see_a_case_are_refused),
      cmocka_unit_test (no_order_of_mergers_makes_a_cycle_or_loses_count),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
