/* SPDX-License-Identifier: EUPL-1.2 */
/* Readers beside the writer; run under ThreadSanitizer as well. */
#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#define LAST 3000

struct reading
{
  struct fixture *fixture;
  atomic_bool *stop;
  uint64_t wrong, reads;
};

static bool same (struct arena *arena, const struct record *got)
{
  struct record want = fixture_record (arena, got->seq);
  return slice_equal (got->payload, want.payload) && slice_equal (got->org, want.org) && memcmp (got->command, want.command, 16) == 0;
}

/* In order, from the beginning, again and again: a follower that catches up. */
static void *follow (void *context)
{
  struct reading *self = context;
  struct arena *arena = arena_new ();
  for (uint64_t seq = 1; !atomic_load (self->stop);)
  {
    struct record record;
    enum store_status status = log_read (self->fixture->store, arena, seq, &record, NULL);
    if (status == STORE_NOT_FOUND)
      seq = 0;
    else if (status || record.seq != seq || !same (arena, &record))
      self->wrong++;
    seq++;
    self->reads++;
    arena_reset (arena);
  }
  arena_destroy (&arena);
  return NULL;
}

/* Anywhere up to the head, which must be readable, and up to what the views hold, which must be readable as well. */
static void *jump (void *context)
{
  struct reading *self = context;
  struct arena *arena = arena_new ();
  for (uint32_t i = 1; !atomic_load (self->stop); i = i * 1103515245 + 12345)
  {
    struct record record;
    struct views *views;
    uint8_t root[32];
    struct store_head head = store_head (self->fixture->store);
    store_root (self->fixture->store, root);
    if (head.seq && (log_read (self->fixture->store, arena, 1 + (i >> 8) % head.seq, &record, NULL) || !same (arena, &record)))
      self->wrong++;
    if (head.seq && (log_read (self->fixture->store, arena, head.seq, &record, NULL) || memcmp (record.leaf, head.leaf, 32)))
      self->wrong++;
    if (views_read_begin (self->fixture->store, &views, NULL))
    {
      self->wrong++;
      continue;
    }
    uint64_t count = 0, seq = views_seq (views);
    struct slice row;
    if (kv_get (views, VIEW_COUNTERS, "count", 5, &row))
      memcpy (&count, row.data, sizeof count);
    if (seq < head.seq || count != seq)
      self->wrong++;
    views_read_end (&views);
    if (seq && log_read (self->fixture->store, arena, seq, &record, NULL))
      self->wrong++;
    self->reads++;
    arena_reset (arena);
  }
  arena_destroy (&arena);
  return NULL;
}

static void readers_see_whole_records_while_the_writer_appends (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  atomic_bool stop = false;
  struct reading readings[4];
  pthread_t threads[4];
  fixture_must_open (self);
  fixture_must_add (self, 300);
  fixture_close (self);
  fixture_must_open (self); /* the places of the first records are not known then */
  for (int i = 0; i < 4; i++)
  {
    readings[i] = (struct reading){.fixture = self, .stop = &stop};
    assert_int_equal (pthread_create (&threads[i], NULL, i % 2 ? jump : follow, &readings[i]), 0);
  }
  for (uint32_t i = 0; store_head (self->store).seq < LAST; i++)
    fixture_must_add (self, 1 + i * 7 % 20);
  atomic_store (&stop, true);
  for (int i = 0; i < 4; i++)
  {
    pthread_join (threads[i], NULL);
    assert_int_equal (readings[i].wrong, 0);
    assert_true (readings[i].reads > 0);
  }
  fixture_check (self, store_head (self->store).seq);
  fixture_destroy (&self);
}

static void *put_people (void *context)
{
  struct reading *self = context;
  struct arena *arena = arena_new ();
  for (uint8_t i = 1; i < 60; i++)
  {
    struct directory_person person = {.name = SLICE ("Jana"), .has_key = true}, got;
    uint8_t id[16];
    memset (person.id, i, sizeof person.id);
    memset (person.key, i, sizeof person.key);
    person.id[0] = (uint8_t) self->reads;
    person.key[0] = (uint8_t) self->reads;
    if (directory_put (self->fixture->store, &person, NULL) || directory_by_key (self->fixture->store, person.key, id) || memcmp (id, person.id, 16) ||
        directory_get (self->fixture->store, arena, id, &got))
      self->wrong++;
    arena_reset (arena);
  }
  arena_destroy (&arena);
  return NULL;
}

static void the_directory_may_be_used_by_any_thread (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  struct reading readings[3];
  pthread_t threads[3];
  fixture_must_open (self);
  for (uint32_t i = 0; i < 3; i++)
  {
    readings[i] = (struct reading){.fixture = self, .reads = i};
    assert_int_equal (pthread_create (&threads[i], NULL, put_people, &readings[i]), 0);
  }
  for (int i = 0; i < 3; i++)
  {
    pthread_join (threads[i], NULL);
    assert_int_equal (readings[i].wrong, 0);
  }
  fixture_destroy (&self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (readers_see_whole_records_while_the_writer_appends),
      cmocka_unit_test (the_directory_may_be_used_by_any_thread),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
