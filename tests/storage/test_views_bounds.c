/* SPDX-License-Identifier: EUPL-1.2 */
/* What clients and disks may do to the views: cursors and keys that were never given, a map that gets full at any write, a row that is damaged. */
#include "bare.h"
#include "storage/row.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* One row and more in every view. */
static void fill (struct views *views, uint32_t number)
{
  static const char *const words[] = {"Wald", "Brunnen", "Schule", "Sensor", "Kühlung"};
  struct arena *arena = arena_new ();
  struct kase kase = {.ref = slice_of (arena_printf (arena, "SLK-%u", number)), .pipeline = SLICE ("smarte"), .org = SLICE ("org"),
                      .handled_by = SLICE ("org.a"),
                      .district = SLICE ("15089"), .stage = SLICE ("idea"), .source = slice_of (arena_printf (arena, "row %u", number)),
                      .assignment_count = 1};
  struct value fields = value_map (arena, 2), none = VALUE_NONE;
  struct org org = {.key = slice_of (arena_printf (arena, "org%u", number)), .kind = SLICE ("firm"), .district = SLICE ("15089")};
  struct person person = {.grant_count = 1};
  struct work work = {.role = ROLE_LEAD, .org = SLICE ("org"), .due_ms = number, .kind = SLICE ("decide")};
  struct comment comment = {.depth = 1};
  uint8_t id[16];
  id_make (id, number);
  memcpy (kase.id, id, 16);
  memcpy (person.id, id, 16);
  memcpy (comment.id, id, 16);
  kase.assignments[0].org = SLICE ("firm");
  person.grants[0].org = SLICE ("org");
  value_set_str (arena, &fields, "title", value_string (arena_printf (arena, "%s %s nummer%u", words[number % 5], words[number % 3], number)));
  case_put (views, &kase);
  case_fields_put (views, id, &fields, &none, keys_of (&fields));
  case_counter_put (views, 2026, number);
  history_put (views, id, number);
  comment_put (views, &comment);
  support_put (views, id, id, true);
  org_put (views, &org);
  person_put (views, &person);
  work_replace (views, id, &work, 1);
  outcome_put (views, id, id, number, id);
  definition_put (views, SLICE ("smarte"), number, SLICE ("yaml"));
  timer_put (views, id, 1, 1 + number);
  arena_destroy (&arena);
}

/* Takes what comes; counts. */
static enum walk_step take_case (void *context, const struct kase *kase)
{
  (void) kase;
  ++*(uint32_t *) context;
  return WALK_TAKE;
}

static enum walk_step take_seq (void *context, uint64_t seq)
{
  (void) seq;
  ++*(uint32_t *) context;
  return WALK_TAKE;
}

static enum walk_step take_org (void *context, const struct org *org)
{
  (void) org;
  ++*(uint32_t *) context;
  return WALK_TAKE;
}

static enum walk_step take_person (void *context, const struct person *person)
{
  (void) person;
  ++*(uint32_t *) context;
  return WALK_TAKE;
}

static enum walk_step take_work (void *context, const struct work *work)
{
  assert_true (work->role == ROLE_LEAD && slice_is (work->org, "org"));
  ++*(uint32_t *) context;
  return WALK_TAKE;
}

enum
{
  WALKS = 11
};

/* Every walk there is, by number; the first three are not of a prefix. */
static uint32_t walk_any (struct bare *self, int which, struct slice after)
{
  struct views *views = &self->views;
  struct arena *arena = self->arena;
  struct walk walk = {.after = after};
  uint32_t count = 0;
  uint8_t id[16];
  id_make (id, 3);
  switch (which)
  {
    case 0: cases_walk (views, arena, &walk, take_case, &count); break;
    case 1: orgs_walk (views, arena, SLICE_NONE, SLICE_NONE, &walk, take_org, &count); break;
    case 2: people_walk (views, arena, SLICE_NONE, &walk, take_person, &count); break;
    case 3: cases_walk_org (views, arena, SLICE ("org"), &walk, take_case, &count); break;
    case 4: cases_walk_sources (views, arena, SLICE ("org"), &walk, take_case, &count); break;
    case 5: cases_walk_assigned (views, arena, SLICE ("firm"), &walk, take_case, &count); break;
    case 6: board_walk (views, arena, SLICE ("smarte"), SLICE ("15089"), SLICE ("idea"), &walk, take_case, &count); break;
    case 7: history_walk (views, arena, id, &walk, take_seq, &count); break;
    case 8: orgs_walk (views, arena, SLICE ("15089"), SLICE ("firm"), &walk, take_org, &count); break;
    case 9: people_walk (views, arena, SLICE ("org"), &walk, take_person, &count); break;
    default: work_walk (views, arena, ROLE_LEAD, SLICE ("org"), &walk, take_work, &count); break;
  }
  assert_true (walk.next.size == 0);
  return count;
}

static void a_cursor_from_anywhere_meets_no_row_outside_its_walk (void **state)
{
  struct bare *self = *state;
  static const char *const starts[] = {"", "org", "org.a", "org\0", "firm", "smarte\0""15089\0idea\0",
                                       "smarte\0""15089\0idea", "smarte\0", "\xff\xff\xff\xff", "\0\0\0"};
  static const uint32_t sizes[] = {0, 3, 5, 4, 4, 18, 17, 7, 4, 3};
  struct dice dice = {11};
  uint32_t whole[WALKS];
  for (uint32_t i = 0; i < 20; i++)
    fill (&self->views, i);
  for (int which = 0; which < WALKS; which++)
    whole[which] = walk_any (self, which, SLICE_NONE);
  for (uint32_t round = 0; round < 4000; round++)
  {
    char after[700];
    uint32_t start = dice_below (&dice, 10), size = sizes[start] + dice_below (&dice, dice_below (&dice, 20) ? 30 : 600);
    for (uint32_t i = 0; i < size; i++)
      after[i] = (char) dice_below (&dice, 256);
    memcpy (after, starts[start], sizes[start]);
    for (int which = 0; which < WALKS; which++)
      assert_true (walk_any (self, which, (struct slice){after, size}) <= whole[which]);
    arena_reset (self->arena);
  }
  assert_int_equal (walk_any (self, 3, SLICE ("org.a")), 0);
  assert_int_equal (walk_any (self, 6, SLICE ("smarte")), 0);
}

static void names_no_key_can_hold_are_not_found (void **state)
{
  struct bare *self = *state;
  static char name[100000];
  static const uint32_t sizes[] = {1, 64, 490, 511, 512, 600, 65536, 100000};
  struct walk walk = {0};
  struct kase kase;
  struct org org;
  struct slice yaml;
  uint32_t count = 0, found;
  fill (&self->views, 1);
  for (uint32_t zero = 0; zero < 2; zero++)
  {
    memset (name, zero ? 0 : 'x', sizeof name);
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      struct slice text = {name, sizes[i]};
      struct value ref = value_text (text), bytes = value_bytes (name, sizes[i]), list = value_list (self->arena, 1);
      assert_false (case_find (&self->views, self->arena, &ref, &kase));
      assert_false (case_find (&self->views, self->arena, &bytes, &kase));
      assert_false (case_find (&self->views, self->arena, &list, &kase));
      assert_false (case_find (&self->views, self->arena, NULL, &kase));
      assert_false (case_by_source (&self->views, self->arena, text, text, &kase));
      assert_false (org_get (&self->views, self->arena, text, &org));
      assert_false (definition_get (&self->views, self->arena, text, 0, &yaml, &found));
      cases_walk_org (&self->views, self->arena, text, &walk, take_case, &count);
      board_walk (&self->views, self->arena, text, text, text, &walk, take_case, &count);
      orgs_walk (&self->views, self->arena, text, text, &walk, take_org, &count);
      people_walk (&self->views, self->arena, text, &walk, take_person, &count);
      work_walk (&self->views, self->arena, ROLE_LEAD, text, &walk, take_work, &count);
      assert_int_equal (board_count (&self->views, text, text, text), 0);
    }
  }
  assert_int_equal (count, 0);
  assert_false (org_get (&self->views, self->arena, SLICE_NONE, &org));
}

/* Wherever the map gets full, writing goes on into nothing, reading finds nothing, and the former picture stands. */
static void a_full_map_loses_the_transaction_and_nothing_else (void **state)
{
  (void) state;
  for (size_t pages = 60; pages < 400; pages += 3)
  {
    struct bare self;
    struct search_hit hits[4];
    uint64_t cases;
    bare_open (&self, pages * 4096);
    for (uint32_t i = 0; i < 3; i++)
      fill (&self.views, i);
    if (!self.views.full)
      bare_commit (&self);
    else
      bare_abort (&self);
    cases = cases_count (&self.views);
    for (uint32_t i = 0; i < 4000 && !self.views.full; i++)
      fill (&self.views, i);
    assert_true (self.views.full);
    for (uint32_t i = 0; i < 5; i++)
      fill (&self.views, i);
    for (int which = 0; which < WALKS; which++)
      assert_int_equal (walk_any (&self, which, SLICE_NONE), 0);
    assert_int_equal (search_cases (&self.views, self.arena, SLICE ("Wald Schule"), true, true, hits, 4), 0);
    assert_int_equal (cases_count (&self.views), 0);
    bare_abort (&self);
    assert_int_equal (cases_count (&self.views), cases);
    assert_int_equal (walk_any (&self, 3, SLICE_NONE), cases);
    bare_close (&self);
  }
}

static bool aborts (void (*act) (struct bare *), struct bare *self)
{
  int status = 0;
  fflush (NULL);
  pid_t child = fork ();
  if (child == 0)
  {
    if (!freopen ("/dev/null", "w", stderr))
      _exit (0);
    signal (SIGABRT, SIG_DFL);
    act (self);
    _exit (0);
  }
  assert_true (waitpid (child, &status, 0) == child);
  return WIFSIGNALED (status) && WTERMSIG (status) == SIGABRT;
}

static void read_one (struct bare *self)
{
  struct kase kase;
  uint8_t id[16];
  id_make (id, 1);
  case_get (&self->views, self->arena, id, &kase);
}

static void damage_and_read (struct bare *self)
{
  uint8_t id[16];
  id_make (id, 1);
  kv_put (&self->views, VIEW_CASES, id, 16, "\1\0\0\0", 4);
  read_one (self);
}

static void change_version_and_read (struct bare *self)
{
  uint8_t id[16];
  id_make (id, 1);
  kv_put (&self->views, VIEW_CASES, id, 16, "\2\0\0\0", 4);
  read_one (self);
}

static void lose_a_case_and_walk (struct bare *self)
{
  uint8_t id[16];
  id_make (id, 1);
  kv_del (&self->views, VIEW_CASES, id, 16);
  walk_any (self, 3, SLICE_NONE);
}

static void write_while_reading (struct bare *self)
{
  self->views.writable = false;
  kv_put (&self->views, VIEW_CASES, "x", 1, "x", 1);
}

static void a_damaged_map_ends_the_process (void **state)
{
  struct bare *self = *state;
  fill (&self->views, 1);
  assert_false (aborts (read_one, self));
  assert_true (aborts (damage_and_read, self));
  assert_true (aborts (change_version_and_read, self));
  assert_true (aborts (lose_a_case_and_walk, self));
  assert_true (aborts (write_while_reading, self));
}

static struct slice cut;

static void read_cut (struct bare *self)
{
  uint8_t id[16];
  id_make (id, 1);
  /* In memory of its own, so that the sanitizer sees a byte too far. */
  char *copy = malloc (cut.size + 1);
  memcpy (copy, cut.data, cut.size);
  kv_put (&self->views, VIEW_CASES, id, 16, copy, cut.size);
  free (copy);
  read_one (self);
}

static void a_row_cut_anywhere_is_noticed (void **state)
{
  struct bare *self = *state;
  struct slice row;
  uint8_t id[16];
  id_make (id, 1);
  fill (&self->views, 1);
  assert_true (kv_get (&self->views, VIEW_CASES, id, 16, &row));
  struct slice whole = slice_copy (self->arena, row);
  for (cut = whole; cut.size > 0; )
  {
    cut.size--;
    assert_true (aborts (read_cut, self));
  }
  cut = whole;
  assert_false (aborts (read_cut, self));
}

static void texts_of_every_length_come_back_from_a_row (void **state)
{
  struct bare *self = *state;
  struct row_writer writer = {NULL, 0};
  struct slice texts[] = {SLICE (""), SLICE ("a"), {arena_alloc (self->arena, 127), 127}, {arena_alloc (self->arena, 128), 128},
                          {arena_alloc (self->arena, 70000), 70000}};
  for (int pass = 0; pass < 2; pass++)
  {
    row_u8 (&writer, 1);
    for (uint32_t i = 0; i < 5; i++)
      row_text (&writer, texts[i]);
    row_i64 (&writer, INT64_MIN);
    if (pass == 0)
      writer = (struct row_writer){arena_alloc (self->arena, writer.size), 0};
  }
  struct row_reader reader = row_open ((struct slice){(const char *) writer.data, (uint32_t) writer.size}, "test", 1);
  for (uint32_t i = 0; i < 5; i++)
    assert_true (slice_equal (row_read_text (&reader), texts[i]));
  assert_true (row_read_i64 (&reader) == INT64_MIN);
  row_close (&reader);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, setup, teardown)
    TEST (a_cursor_from_anywhere_meets_no_row_outside_its_walk),
    TEST (names_no_key_can_hold_are_not_found),
    cmocka_unit_test (a_full_map_loses_the_transaction_and_nothing_else),
    TEST (a_damaged_map_ends_the_process),
    TEST (a_row_cut_anywhere_is_noticed),
    TEST (texts_of_every_length_come_back_from_a_row),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
