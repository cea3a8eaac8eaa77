/* SPDX-License-Identifier: EUPL-1.2 */
#include "fixture.h"
#include "storage/record.h"
#include "storage/tree.h"

#include <sodium.h>
#include <string.h>

/* RFC 9162 section 2.1.1, word for word, over leaves that are hashed already. */
static void naive_root (const uint8_t (*leaves)[32], size_t n, uint8_t root[32])
{
  if (n == 0)
  {
    crypto_generichash (root, 32, NULL, 0, NULL, 0);
    return;
  }
  if (n == 1)
  {
    memcpy (root, leaves[0], 32);
    return;
  }
  size_t k = 1;
  while (2 * k < n)
    k *= 2;
  uint8_t both[65] = {1};
  naive_root (leaves, k, both + 1);
  naive_root (leaves + k, n - k, both + 33);
  crypto_generichash (root, 32, both, sizeof both, NULL, 0);
}

static void the_root_is_that_of_rfc_9162_for_every_size (void **state)
{
  (void) state;
  uint8_t leaves[70][32], want[32], got[32];
  struct tree tree = {0};
  for (size_t n = 0; n <= 70; n++)
  {
    naive_root ((const uint8_t (*)[32]) leaves, n, want);
    tree_root (&tree, got);
    assert_memory_equal (got, want, 32);
    if (n == 70)
      break;
    tree_leaf (&n, sizeof n, leaves[n]);
    uint8_t prefixed[1 + sizeof n] = {0};
    memcpy (prefixed + 1, &n, sizeof n);
    crypto_generichash (want, 32, prefixed, sizeof prefixed, NULL, 0);
    assert_memory_equal (leaves[n], want, 32);
    tree_add (&tree, leaves[n]);
  }
}

static void a_frontier_written_and_read_goes_on_to_the_same_root (void **state)
{
  (void) state;
  struct tree tree = {0}, again;
  uint8_t bytes[TREE_BYTES_MAX], leaf[32], a[32], b[32];
  for (uint64_t n = 0; n < 70; n++)
  {
    size_t size = tree_write (&tree, bytes);
    assert_true (tree_read (&again, bytes, size));
    assert_false (tree_read (&again, bytes, size - 1));
    assert_true (tree_read (&again, bytes, size));
    tree_leaf (&n, sizeof n, leaf);
    tree_add (&tree, leaf);
    tree_add (&again, leaf);
    tree_root (&tree, a);
    tree_root (&again, b);
    assert_memory_equal (a, b, 32);
  }
}

static void the_checksum_is_crc_32c (void **state)
{
  (void) state;
  assert_int_equal (crc32c ("123456789", 9), 0xe3069283);
  assert_int_equal (crc32c ("", 0), 0);
  uint8_t zeros[32] = {0};
  assert_int_equal (crc32c (zeros, sizeof zeros), 0x8a9136aa); /* RFC 3720 B.4 */
}

static void the_store_shows_the_root_of_its_records (void **state)
{
  (void) state;
  struct fixture *self = fixture_new ();
  uint8_t leaves[40][32], want[32], got[32];
  struct arena *arena = arena_new ();
  fixture_must_open (self);
  for (uint64_t n = 0; n <= 40; n += 8)
  {
    naive_root ((const uint8_t (*)[32]) leaves, n, want);
    store_root (self->store, got);
    assert_memory_equal (got, want, 32);
    if (n == 40)
      break;
    fixture_must_add (self, 8);
    for (uint64_t seq = n + 1; seq <= n + 8; seq++)
    {
      struct record record;
      assert_int_equal (log_read (self->store, arena, seq, &record, NULL), STORE_OK);
      memcpy (leaves[seq - 1], record.leaf, 32);
    }
  }
  fixture_close (self);
  fixture_must_open (self);
  store_root (self->store, got);
  assert_memory_equal (got, want, 32);
  self->options.boot_id = "another";
  fixture_close (self);
  fixture_must_open (self);
  store_root (self->store, got);
  assert_memory_equal (got, want, 32);
  arena_destroy (&arena);
  fixture_destroy (&self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (the_root_is_that_of_rfc_9162_for_every_size),
      cmocka_unit_test (a_frontier_written_and_read_goes_on_to_the_same_root),
      cmocka_unit_test (the_checksum_is_crc_32c),
      cmocka_unit_test (the_store_shows_the_root_of_its_records),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
