/* SPDX-License-Identifier: EUPL-1.2 */
/* Every format ever written is read for good: tests/golden/format-N is a data directory, format-N.txt what must be read from it. */
#include "fixture.h"
#include "storage/format.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct golden
{
  unsigned long long seq;
  unsigned epoch;
  long long time_ms;
  char log[33], leaf[65], root[65];
};

static struct golden read_text (unsigned format)
{
  struct golden golden;
  char path[400];
  snprintf (path, sizeof path, "%s/format-%u.txt", GOLDEN_DIR, format);
  FILE *in = fopen (path, "r");
  assert_non_null (in);
  assert_int_equal (fscanf (in, "seq %llu epoch %u time_ms %lld log %32s leaf %64s root %64s", &golden.seq, &golden.epoch, &golden.time_ms, golden.log,
                            golden.leaf, golden.root),
                    6);
  fclose (in);
  return golden;
}

static void must_be_hex (const uint8_t *bytes, size_t size, const char *hex)
{
  char text[65] = "";
  for (size_t i = 0; i < size; i++)
    snprintf (text + 2 * i, 3, "%02x", bytes[i]);
  assert_string_equal (text, hex);
}

static void must_be_jana (struct fixture *self)
{
  struct arena *arena = arena_new ();
  struct directory_person person;
  uint8_t key[32], id[16];
  memset (key, 0x4b, sizeof key);
  assert_int_equal (directory_by_key (self->store, key, id), STORE_OK);
  assert_int_equal (directory_get (self->store, arena, id, &person), STORE_OK);
  assert_true (slice_is (person.name, "Jana Müller-Böhm") && slice_is (person.mail, "jana@musterbach.example"));
  assert_true (person.invited_until_ms == 1700000000000 && person.redeemed_ms == 1690000000000);
  memset (key, 0x49, sizeof key);
  assert_int_equal (directory_by_invitation (self->store, key, id), STORE_OK);
  arena_destroy (&arena);
}

static void open_copy (unsigned format)
{
  struct golden golden = read_text (format);
  struct fixture *self = fixture_new ();
  char from[400];
  uint8_t root[32];
  uint64_t records;
  snprintf (from, sizeof from, "%s/format-%u", GOLDEN_DIR, format);
  fixture_copy (from, self->dir);
  fixture_must_open (self);
  fixture_check (self, golden.seq);
  struct store_head head = store_head (self->store);
  store_root (self->store, root);
  assert_int_equal (head.epoch, golden.epoch);
  assert_true (head.time_ms == golden.time_ms);
  must_be_hex (head.log, sizeof head.log, golden.log);
  must_be_hex (head.leaf, sizeof head.leaf, golden.leaf);
  must_be_hex (root, sizeof root, golden.root);
  must_be_jana (self);
  fixture_must_add (self, 9); /* and it can be written on */
  fixture_check (self, golden.seq + 9);
  fixture_close (self);
  assert_int_equal (store_verify (self->dir, &self->options, &records, &self->error), STORE_OK);
  fixture_destroy (&self);
}

static void every_format_ever_written_is_read (void **state)
{
  (void) state;
  for (unsigned format = 1; format <= FORMAT_VERSION; format++)
    open_copy (format);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (every_format_ever_written_is_read),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
