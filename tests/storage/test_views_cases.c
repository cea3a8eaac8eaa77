/* SPDX-License-Identifier: EUPL-1.2 */
/* Cases against a model that is nothing but an array: whatever is put, every list derived from the heads says what the array says. */
#include "bare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum
{
  MODEL_CASES = 60,
  ORGS = 5,
  FIRMS = 4,
  STAGES = 3,
  DISTRICTS = 3,
  PIPELINES = 2
};

/* Some begin others: a prefix that forgets the end of a text would mix them up. */
static const char *const orgs[ORGS] = {"150890010010", "15089001001", "15089001", "org.a", "org"};
static const char *const firms[FIRMS] = {"firm:a", "firm:ab", "firm:b", "firm"};
static const char *const stages[STAGES] = {"idea", "idea2", "steckbrief"};
static const char *const districts[DISTRICTS] = {"15089", "1508", ""};
static const char *const pipelines[PIPELINES] = {"smarte-region", "smarte"};

struct model
{
  struct bare bare;
  struct dice dice;
  bool present[MODEL_CASES];
  struct kase cases[MODEL_CASES];
  struct arena *texts;
};

static int setup (void **state)
{
  struct model *self = calloc (1, sizeof *self);
  bare_open (&self->bare, 0);
  self->texts = arena_new ();
  self->dice.state = 42;
  *state = self;
  return 0;
}

static int teardown (void **state)
{
  struct model *self = *state;
  bare_close (&self->bare);
  arena_destroy (&self->texts);
  free (self);
  return 0;
}

static struct slice one_of (struct model *self, const char *const *texts, uint32_t count)
{
  struct slice text = slice_of (texts[dice_below (&self->dice, count)]);
  return text.size > 0 ? text : SLICE_NONE;
}

static void case_random (struct model *self, uint32_t number)
{
  struct kase *kase = &self->cases[number];
  struct dice *dice = &self->dice;
  memset (kase, 0, sizeof *kase);
  id_make (kase->id, number);
  kase->ref = slice_of (arena_printf (self->texts, "SLK-2026-%05u", number));
  kase->pipeline = one_of (self, pipelines, PIPELINES);
  kase->org = one_of (self, orgs, ORGS);
  kase->handled_by = dice_below (dice, 2) ? one_of (self, orgs, ORGS) : SLICE_NONE;
  kase->district = one_of (self, districts, DISTRICTS);
  kase->stage = one_of (self, stages, STAGES);
  kase->state = (enum case_state) dice_below (dice, STATE_COUNT);
  kase->visibility = (enum visibility) dice_below (dice, 3);
  kase->entered_ms = 1000 + dice_below (dice, 5);
  kase->title = slice_of (arena_printf (self->texts, "Titel %u", dice_below (dice, 1000)));
  kase->source = dice_below (dice, 2) ? slice_of (arena_printf (self->texts, "row %u/%u", number, dice_below (dice, 2))) : SLICE_NONE;
  kase->version = dice_below (dice, 100);
  kase->laid = dice_below (dice, 2);
  kase->returned = dice_below (dice, 2);
  kase->assignment_count = dice_below (dice, 4);
  for (uint32_t i = 0; i < kase->assignment_count; i++)
    kase->assignments[i] = (struct case_assignment){one_of (self, firms, FIRMS), SLICE ("2026-12-31")};
  kase->approval_count = dice_below (dice, 3);
  for (uint32_t i = 0; i < kase->approval_count; i++)
    kase->approvals[i] = (struct case_approval){.kind = SLICE ("release"), .yes = true, .role = ROLE_LEAD, .version = i, .time_ms = 77, .text = SLICE ("ja")};
}

static void case_random_put (struct model *self)
{
  uint32_t number = dice_below (&self->dice, MODEL_CASES);
  if (self->present[number] && dice_below (&self->dice, 3) == 0)
    self->cases[number].support++; /* the most frequent change touches no index */
  else
    case_random (self, number);
  self->present[number] = true;
  case_put (&self->bare.views, &self->cases[number]);
}

/* ---- What a walk met ---- */

struct met
{
  uint32_t numbers[MODEL_CASES * 8];
  uint32_t count, room; /* room: of the page */
};

static enum walk_step meet (void *context, const struct kase *kase)
{
  struct met *met = context;
  if (met->room == 0)
    return WALK_STOP;
  met->room--;
  assert_true (met->count < sizeof met->numbers / sizeof *met->numbers);
  met->numbers[met->count++] = id_number (kase->id);
  return WALK_TAKE;
}

typedef void (page_fn) (struct model *self, const void *of, struct walk *walk, struct met *met);

static void page_all (struct model *self, const void *of, struct walk *walk, struct met *met)
{
  (void) of;
  cases_walk (&self->bare.views, self->bare.arena, walk, meet, met);
}

static void page_org (struct model *self, const void *of, struct walk *walk, struct met *met)
{
  cases_walk_org (&self->bare.views, self->bare.arena, slice_of (of), walk, meet, met);
}

static void page_sources (struct model *self, const void *of, struct walk *walk, struct met *met)
{
  cases_walk_sources (&self->bare.views, self->bare.arena, slice_of (of), walk, meet, met);
}

static void page_assigned (struct model *self, const void *of, struct walk *walk, struct met *met)
{
  cases_walk_assigned (&self->bare.views, self->bare.arena, slice_of (of), walk, meet, met);
}

struct column
{
  struct slice pipeline, district, stage;
};

static void page_column (struct model *self, const void *of, struct walk *walk, struct met *met)
{
  const struct column *column = of;
  board_walk (&self->bare.views, self->bare.arena, column->pipeline, column->district, column->stage, walk, meet, met);
}

/* All pages of a walk; between may put more, or be NULL. */
static void walk_pages (struct model *self, page_fn *page, const void *of, uint32_t rows, uint32_t work_max, void (*between) (struct model *), struct met *met)
{
  struct walk walk = {.work_max = work_max};
  met->count = 0;
  for (uint32_t pages = 0; pages < 10 * MODEL_CASES; pages++)
  {
    met->room = rows;
    walk.after = walk.next;
    page (self, of, &walk, met);
    if (walk.next.size == 0)
      return;
    assert_true (walk.next.size <= 256);
    if (between)
      between (self);
  }
  fail_msg ("a walk that does not end");
}

static int compare_numbers (const void *a, const void *b)
{
  const uint32_t *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static void expect (struct model *self, page_fn *page, const void *of, uint32_t *wanted, uint32_t count, bool by_number)
{
  struct met met;
  uint32_t rows = 1 + dice_below (&self->dice, 70);
  uint32_t work_max = dice_below (&self->dice, 2) ? 1 + dice_below (&self->dice, 9) : 0;
  walk_pages (self, page, of, rows, work_max, NULL, &met);
  if (!by_number)
    qsort (met.numbers, met.count, sizeof *met.numbers, compare_numbers);
  assert_int_equal (met.count, count);
  assert_memory_equal (met.numbers, wanted, count * sizeof *wanted);
}

/* ---- What the model says ---- */

static bool on_board (const struct kase *kase)
{
  return kase->state == STATE_OPEN || kase->state == STATE_PARKED || kase->state == STATE_COMPLETED;
}

static void check_column (struct model *self, struct column column)
{
  uint32_t wanted[MODEL_CASES], count = 0;
  for (int64_t entered_ms = 1000; entered_ms < 1005; entered_ms++)
  {
    for (uint32_t i = 0; i < MODEL_CASES; i++)
    {
      const struct kase *kase = &self->cases[i];
      if (self->present[i] && on_board (kase) && kase->entered_ms == entered_ms && slice_equal (kase->pipeline, column.pipeline) &&
          slice_equal (kase->district, column.district) && slice_equal (kase->stage, column.stage))
        wanted[count++] = i;
    }
  }
  assert_int_equal (board_count (&self->bare.views, column.pipeline, column.district, column.stage), count);
  expect (self, page_column, &column, wanted, count, true);
}

static void check_board (struct model *self)
{
  for (uint32_t i = 0; i < PIPELINES * DISTRICTS * STAGES; i++)
    check_column (self, (struct column){slice_of (pipelines[i % PIPELINES]), slice_of (districts[i / PIPELINES % DISTRICTS]),
                                        slice_of (stages[i / PIPELINES / DISTRICTS])});
}

static void check_lists (struct model *self)
{
  for (uint32_t o = 0; o < ORGS; o++)
  {
    struct slice org = slice_of (orgs[o]);
    uint32_t by_org[MODEL_CASES], sources[MODEL_CASES], by_count = 0, source_count = 0;
    for (uint32_t i = 0; i < MODEL_CASES; i++)
    {
      const struct kase *kase = &self->cases[i];
      if (self->present[i] && (slice_equal (kase->org, org) || slice_equal (kase->handled_by, org)))
        by_org[by_count++] = i;
      if (self->present[i] && slice_equal (kase->org, org) && kase->source.size > 0)
        sources[source_count++] = i;
    }
    expect (self, page_org, orgs[o], by_org, by_count, true);
    expect (self, page_sources, orgs[o], sources, source_count, false);
  }
  for (uint32_t f = 0; f < FIRMS; f++)
  {
    uint32_t assigned[MODEL_CASES], count = 0;
    for (uint32_t i = 0; i < MODEL_CASES; i++)
    {
      bool is = false;
      for (uint32_t j = 0; self->present[i] && j < self->cases[i].assignment_count; j++)
        is = is || slice_is (self->cases[i].assignments[j].org, firms[f]);
      if (is)
        assigned[count++] = i;
    }
    expect (self, page_assigned, firms[f], assigned, count, true);
  }
}

static void assert_same (const struct kase *a, const struct kase *b)
{
  assert_memory_equal (a->id, b->id, 16);
  assert_true (slice_equal (a->ref, b->ref) && slice_equal (a->pipeline, b->pipeline) && slice_equal (a->org, b->org) && slice_equal (a->title, b->title));
  assert_true (slice_equal (a->handled_by, b->handled_by) && slice_equal (a->district, b->district) && slice_equal (a->source, b->source));
  assert_int_equal (a->state, b->state);
  assert_int_equal (a->visibility, b->visibility);
  assert_int_equal (a->version, b->version);
  assert_int_equal (a->support, b->support);
  assert_int_equal (a->entered_ms, b->entered_ms);
  assert_int_equal (a->laid, b->laid);
  assert_int_equal (a->returned, b->returned);
  assert_int_equal (a->assignment_count, b->assignment_count);
  for (uint32_t i = 0; i < a->assignment_count; i++)
    assert_true (slice_equal (a->assignments[i].org, b->assignments[i].org) && slice_equal (a->assignments[i].until, b->assignments[i].until));
  assert_int_equal (a->approval_count, b->approval_count);
  for (uint32_t i = 0; i < a->approval_count; i++)
  {
    assert_true (slice_equal (a->approvals[i].kind, b->approvals[i].kind) && slice_equal (a->approvals[i].text, b->approvals[i].text));
    assert_int_equal (a->approvals[i].role, b->approvals[i].role);
    assert_int_equal (a->approvals[i].version, b->approvals[i].version);
  }
}

static void check_heads (struct model *self)
{
  uint32_t present = 0;
  for (uint32_t i = 0; i < MODEL_CASES; i++)
  {
    struct kase kase;
    uint8_t id[16];
    id_make (id, i);
    struct value by_id = value_id (id), by_ref = value_text (self->cases[i].ref);
    present += self->present[i];
    assert_int_equal (case_get (&self->bare.views, self->bare.arena, id, &kase), self->present[i]);
    assert_int_equal (case_find (&self->bare.views, self->bare.arena, &by_id, &kase), self->present[i]);
    if (!self->present[i])
      continue;
    assert_same (&kase, &self->cases[i]);
    assert_true (case_find (&self->bare.views, self->bare.arena, &by_ref, &kase));
    assert_same (&kase, &self->cases[i]);
    if (self->cases[i].source.size == 0)
      continue;
    assert_true (case_by_source (&self->bare.views, self->bare.arena, self->cases[i].org, self->cases[i].source, &kase));
    assert_same (&kase, &self->cases[i]);
  }
  assert_int_equal (cases_count (&self->bare.views), present);
}

static void every_list_says_what_the_heads_say (void **state)
{
  struct model *self = *state;
  for (uint32_t round = 0; round < 120; round++)
  {
    for (uint32_t i = 0; i < 25; i++)
      case_random_put (self);
    if (round % 3 == 0)
      bare_commit (&self->bare);
    check_heads (self);
    check_board (self);
    check_lists (self);
    arena_reset (self->bare.arena);
  }
}

/* ---- Pages ---- */

static uint32_t added;

static void add_one (struct model *self)
{
  if (added == 0)
    return;
  added--;
  struct kase kase = self->cases[0];
  id_make (kase.id, 1000 + added * 37 % 50);
  kase.entered_ms = 1000 + dice_below (&self->dice, 5);
  kase.ref = slice_of (arena_printf (self->texts, "NEW-%u", added));
  kase.source = SLICE_NONE;
  case_put (&self->bare.views, &kase);
}

/* The newcomers may be met or not, according to where they come to lie; those that were there are met once. */
static void a_row_is_met_once_though_others_come_between_pages (void **state)
{
  struct model *self = *state;
  for (uint32_t i = 0; i < MODEL_CASES; i++)
  {
    case_random (self, i);
    self->cases[i].pipeline = slice_of (pipelines[0]);
    self->cases[i].district = slice_of (districts[0]);
    self->cases[i].stage = slice_of (stages[0]);
    self->cases[i].org = slice_of (orgs[0]);
    self->cases[i].state = STATE_OPEN;
    case_put (&self->bare.views, &self->cases[i]);
  }
  struct column column = {slice_of (pipelines[0]), slice_of (districts[0]), slice_of (stages[0])};
  for (uint32_t rows = 1; rows <= MODEL_CASES + 1; rows++)
  {
    static page_fn *const pages[] = {page_all, page_org, page_column};
    const void *const of[] = {NULL, orgs[0], &column};
    for (uint32_t p = 0; p < 3; p++)
    {
      struct met met;
      uint32_t times[MODEL_CASES] = {0};
      added = 30;
      walk_pages (self, pages[p], of[p], rows, p == 0 ? 3 : 0, add_one, &met);
      for (uint32_t i = 0; i < met.count; i++)
      {
        if (met.numbers[i] < MODEL_CASES)
          times[met.numbers[i]]++;
      }
      for (uint32_t i = 0; i < MODEL_CASES; i++)
        assert_int_equal (times[i], 1);
      bare_commit (&self->bare);
      arena_reset (self->bare.arena);
    }
  }
}

static void a_page_looks_at_no_more_rows_than_allowed (void **state)
{
  struct model *self = *state;
  struct met met = {.room = MODEL_CASES};
  struct walk walk = {.work_max = 7};
  for (uint32_t i = 0; i < 20; i++)
  {
    case_random (self, i);
    case_put (&self->bare.views, &self->cases[i]);
  }
  page_all (self, NULL, &walk, &met);
  assert_int_equal (met.count, 7);
  walk.after = walk.next;
  walk.work_max = 13;
  page_all (self, NULL, &walk, &met);
  assert_int_equal (met.count, 20);
  assert_int_equal (walk.next.size, 0);
}

/* ---- Single promises ---- */

/* Every member differs from every other, so that two that were mixed up are seen. */
static void a_head_comes_back_with_everything_it_held (void **state)
{
  struct model *self = *state;
  struct kase put = {.pipeline_version = 1, .version = 2, .laid_version = 3, .returns = 4, .support = 5, .comments = 6, .audience_seq = 1ULL << 50,
                     .drafted_ms = 8, .entered_ms = 9, .laid_ms = 10, .returned_ms = 11, .state_ms = 1LL << 45, .state = STATE_PARKED, .visibility = VISIBILITY_PUBLIC,
                     .laid = true, .ref = SLICE ("ref"), .pipeline = SLICE ("pipeline"), .org = SLICE ("org"), .handled_by = SLICE ("handled"),
                     .district = SLICE ("district"), .stage = SLICE ("stage"), .title = SLICE ("title"), .summary = SLICE ("summary"), .source = SLICE ("source"), .laid_to = SLICE ("laid"),
                     .return_due = SLICE ("due"), .until = SLICE ("until"), .assignment_count = LIMIT_ASSIGNMENTS, .approval_count = LIMIT_APPROVALS};
  struct kase got;
  id_make (put.id, 1);
  id_make (put.drafted_by, 2);
  id_make (put.laid_by, 3);
  for (uint32_t i = 0; i < LIMIT_ASSIGNMENTS; i++)
    put.assignments[i] = (struct case_assignment){slice_of (arena_printf (self->texts, "firm%u", i)), SLICE ("2026-01-01")};
  for (uint32_t i = 0; i < LIMIT_APPROVALS; i++)
  {
    put.approvals[i] = (struct case_approval){SLICE ("release"), i % 2, ROLE_DPO, {0}, i, -5, slice_of (arena_printf (self->texts, "Grund %u", i))};
    id_make (put.approvals[i].person, i);
  }
  case_put (&self->bare.views, &put);
  assert_true (case_get (&self->bare.views, self->bare.arena, put.id, &got));
  assert_same (&got, &put);
#define SAME(MEMBER) assert_true (got.MEMBER == put.MEMBER)
  SAME (pipeline_version), SAME (laid_version), SAME (returns), SAME (comments), SAME (audience_seq), SAME (drafted_ms), SAME (laid_ms), SAME (returned_ms);
  SAME (state_ms), SAME (approvals[1].yes), SAME (approvals[2].yes), SAME (approvals[7].time_ms);
#define EQUAL(MEMBER) assert_true (slice_equal (got.MEMBER, put.MEMBER))
  EQUAL (stage), EQUAL (summary), EQUAL (laid_to), EQUAL (return_due), EQUAL (until);
  assert_memory_equal (got.drafted_by, put.drafted_by, 16);
  assert_memory_equal (got.laid_by, put.laid_by, 16);
  assert_memory_equal (got.approvals[9].person, put.approvals[9].person, 16);
  put.assignment_count = put.approval_count = 0;
  put.until = SLICE_NONE;
  case_put (&self->bare.views, &put);
  assert_true (case_get (&self->bare.views, self->bare.arena, put.id, &got));
  assert_int_equal (got.assignment_count + got.approval_count, 0);
  assert_null (got.until.data);
}

/* A row is changed where it lies; what was read before must not change with it. */
static void what_was_read_stays_as_it_was_read (void **state)
{
  struct model *self = *state;
  struct views *views = &self->bare.views;
  struct arena *arena = self->bare.arena;
  struct kase kase = {.ref = SLICE ("ref"), .title = SLICE ("alt")}, got_kase;
  struct org org = {.key = SLICE ("org"), .name = SLICE ("alt")}, got_org;
  struct person person = {.grant_count = 1, .grants[0].org = SLICE ("alt")}, got_person;
  struct value fields = value_map (arena, 1), none = VALUE_NONE, got_fields, got_imported;
  struct slice yaml;
  for (int pass = 0; pass < 2; pass++)
  {
    struct slice text = pass == 0 ? SLICE ("alt") : SLICE ("neu");
    kase.title = org.name = person.grants[0].org = text;
    value_set_str (arena, &fields, "title", value_text (text));
    case_put (views, &kase);
    org_put (views, &org);
    person_put (views, &person);
    case_fields_put (views, kase.id, &fields, &none, keys_of (&fields));
    definition_put (views, SLICE ("key"), 1, text);
    if (pass > 0)
      break;
    assert_true (case_get (views, arena, kase.id, &got_kase) && org_get (views, arena, org.key, &got_org) && person_get (views, arena, person.id, &got_person));
    assert_true (definition_get (views, arena, SLICE ("key"), 1, &yaml, NULL));
    case_fields (views, arena, kase.id, &got_fields, &got_imported);
  }
  assert_true (slice_is (got_kase.title, "alt") && slice_is (got_org.name, "alt") && slice_is (got_person.grants[0].org, "alt") && slice_is (yaml, "alt"));
  assert_true (slice_is (value_as_slice (value_at (&got_fields, "title")), "alt"));
}

static void a_source_that_went_over_to_another_case_stays_there (void **state)
{
  struct model *self = *state;
  struct kase kase;
  case_random (self, 1);
  case_random (self, 2);
  self->cases[1].org = self->cases[2].org = slice_of (orgs[0]);
  self->cases[1].source = self->cases[2].source = SLICE ("Zeile 7");
  case_put (&self->bare.views, &self->cases[1]);
  case_put (&self->bare.views, &self->cases[2]);
  self->cases[1].source = SLICE_NONE;
  case_put (&self->bare.views, &self->cases[1]);
  assert_true (case_by_source (&self->bare.views, self->bare.arena, slice_of (orgs[0]), SLICE ("Zeile 7"), &kase));
  assert_int_equal (id_number (kase.id), 2);
}

static void the_first_number_of_a_year_is_one_and_years_count_apart (void **state)
{
  struct model *self = *state;
  assert_int_equal (case_counter (&self->bare.views, 2026), 1);
  case_counter_put (&self->bare.views, 2026, 1);
  case_counter_put (&self->bare.views, 2026, 41);
  assert_int_equal (case_counter (&self->bare.views, 2026), 42);
  assert_int_equal (case_counter (&self->bare.views, 2027), 1);
}

static void fields_come_back_as_they_were_put (void **state)
{
  struct model *self = *state;
  struct arena *arena = self->bare.arena;
  struct value fields = value_map (arena, 4), imported = value_map (arena, 1), rows = value_list (arena, 2), got, got_imported;
  uint8_t id[16];
  id_make (id, 5);
  case_fields (&self->bare.views, arena, id, &got, &got_imported);
  assert_int_equal (got.kind, VALUE_MAP);
  assert_int_equal (got.count + got_imported.count, 0);
  value_append (arena, &rows, value_int (7));
  value_append (arena, &rows, value_string ("Zeile"));
  value_set_str (arena, &fields, "title", value_string ("Kühlung"));
  value_set_str (arena, &fields, "rows", rows);
  value_set_str (arena, &imported, "title", value_bytes ("12345678", 8));
  case_fields_put (&self->bare.views, id, &fields, &imported, keys_of (&fields));
  bare_commit (&self->bare);
  case_fields (&self->bare.views, arena, id, &got, &got_imported);
  bare_abort (&self->bare); /* nothing may point into the map */
  assert_true (value_equal (&got, &fields));
  assert_true (value_equal (&got_imported, &imported));
}

static void keys_of_states_and_visibilities_go_both_ways (void **state)
{
  (void) state;
  for (int i = 0; i < STATE_COUNT; i++)
    assert_int_equal (case_state_by_key (slice_of (case_state_key ((enum case_state) i))), i);
  for (int i = 0; i <= VISIBILITY_PUBLIC; i++)
    assert_int_equal (visibility_by_key (slice_of (visibility_key ((enum visibility) i))), i);
  assert_int_equal (case_state_by_key (SLICE ("opened")), -1);
  assert_int_equal (visibility_by_key (SLICE_NONE), -1);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (every_list_says_what_the_heads_say, setup, teardown),
    cmocka_unit_test_setup_teardown (a_row_is_met_once_though_others_come_between_pages, setup, teardown),
    cmocka_unit_test_setup_teardown (a_page_looks_at_no_more_rows_than_allowed, setup, teardown),
    cmocka_unit_test_setup_teardown (a_head_comes_back_with_everything_it_held, setup, teardown),
    cmocka_unit_test_setup_teardown (what_was_read_stays_as_it_was_read, setup, teardown),
    cmocka_unit_test_setup_teardown (a_source_that_went_over_to_another_case_stays_there, setup, teardown),
    cmocka_unit_test_setup_teardown (the_first_number_of_a_year_is_one_and_years_count_apart, setup, teardown),
    cmocka_unit_test_setup_teardown (fields_come_back_as_they_were_put, setup, teardown),
    cmocka_unit_test (keys_of_states_and_visibilities_go_both_ways),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
