/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of the gateway's store. */
#include "keeping.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static struct keeping keeping;
static struct arena *arena;

static int set_up (void **state)
{
  (void) state;
  keeping_begin (&keeping, (size_t) 64 * 1024);
  arena = arena_new ();
  return 0;
}

static int tear_down (void **state)
{
  (void) state;
  keeping_end (&keeping);
  arena_destroy (&arena);
  return 0;
}

/* ---- Helpers ---- */

struct rows
{
  uint32_t from, count;
  enum store_code answer; /* what the function gives at its end */
  int runs;
};

static struct slice key_of (uint32_t number, char key[16])
{
  return (struct slice){key, (uint32_t) snprintf (key, 16, "key%08x", number)};
}

static enum store_code put_rows (struct store_txn *txn, void *context)
{
  struct rows *rows = context;
  char key[16], text[400];
  memset (text, 'x', sizeof text);
  enum store_code code = STORE_OK;
  rows->runs++;
  for (uint32_t i = rows->from; i < rows->from + rows->count && code == STORE_OK; i++)
  {
    struct value value = value_text ((struct slice){text, sizeof text});
    code = store_put (txn, STORE_SESSIONS, key_of (i, key), &value);
  }
  return code != STORE_OK ? code : rows->answer;
}

static enum store_code del_rows (struct store_txn *txn, void *context)
{
  struct rows *rows = context;
  char key[16];
  enum store_code code = STORE_OK;
  for (uint32_t i = rows->from; i < rows->from + rows->count && code == STORE_OK; i++)
    code = store_del (txn, STORE_SESSIONS, key_of (i, key));
  return code;
}

static bool count_row (struct slice key, const struct value *value, void *context)
{
  assert_int_equal (key.size, 11);
  assert_int_equal (value_as_slice (value).size, 400);
  ++*(uint32_t *) context;
  return true;
}

static enum store_code count_rows (struct store_txn *txn, void *context)
{
  return store_each (txn, STORE_SESSIONS, SLICE_NONE, arena, count_row, context);
}

static uint32_t counted (void)
{
  uint32_t count = 0;
  assert_int_equal (store_read (keeping.store, count_rows, &count), STORE_OK);
  return count;
}

static void put (uint32_t from, uint32_t count)
{
  struct rows rows = {.from = from, .count = count};
  assert_int_equal (store_write (keeping.store, put_rows, &rows), STORE_OK);
}

static off_t file_size (void)
{
  struct stat file;
  assert_int_equal (stat (keeping.data, &file), 0);
  return file.st_size;
}

/* ---- Promises ---- */

static void what_was_written_is_there_after_opening_again (void **state)
{
  (void) state;
  put (0, 10);
  store_close (&keeping.store);
  keeping_open (&keeping, 0);
  assert_int_equal (counted (), 10);
}

static void a_function_that_fails_has_written_nothing (void **state)
{
  struct rows rows = {.count = 10, .answer = STORE_TAKEN};
  (void) state;
  assert_int_equal (store_write (keeping.store, put_rows, &rows), STORE_TAKEN);
  assert_int_equal (counted (), 0);
}

static void a_full_map_grows_and_the_write_is_run_again (void **state)
{
  struct rows rows = {.count = 2000};
  (void) state;
  assert_int_equal (store_write (keeping.store, put_rows, &rows), STORE_OK);
  assert_true (rows.runs > 1);
  assert_int_equal (counted (), 2000);
  for (uint32_t i = 0; i < 50; i++)
    put (2000 + 100 * i, 100);
  assert_int_equal (counted (), 7000);
}

static void a_map_that_another_process_grew_is_taken_over (void **state)
{
  struct rows rows = {.count = 2000};
  (void) state;
  keeping_elsewhere (&keeping, put_rows, &rows);
  assert_int_equal (counted (), 2000);
  put (2000, 1);
  assert_int_equal (counted (), 2001);
}

static void writes_of_others_are_noticed_once_and_ones_own_never (void **state)
{
  struct rows rows = {.count = 1};
  (void) state;
  assert_false (store_changed_by_others (keeping.store));
  put (5, 1);
  assert_false (store_changed_by_others (keeping.store));
  keeping_elsewhere (&keeping, put_rows, &rows);
  assert_true (store_changed_by_others (keeping.store));
  assert_false (store_changed_by_others (keeping.store));
  keeping_elsewhere (&keeping, put_rows, &rows);
  put (6, 1);
  assert_true (store_changed_by_others (keeping.store));
  rows.answer = STORE_TAKEN;
  assert_int_equal (store_write (keeping.store, put_rows, &rows), STORE_TAKEN);
  assert_false (store_changed_by_others (keeping.store));
}

static void a_full_disk_refuses_writes_and_nothing_else (void **state)
{
  struct rows rows = {.from = 10, .count = 1000};
  struct rlimit kept, small;
  (void) state;
  put (0, 10);
  signal (SIGXFSZ, SIG_IGN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &kept), 0);
  small = kept;
  small.rlim_cur = (rlim_t) file_size ();
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &small), 0);
  for (int i = 0; i < 3; i++)
    assert_int_equal (store_write (keeping.store, put_rows, &rows), STORE_FULL);
  assert_int_equal (counted (), 10);
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &kept), 0);
  assert_int_equal (store_write (keeping.store, put_rows, &rows), STORE_OK);
  assert_int_equal (counted (), 1010);
}

static void one_gateway_serves_at_a_time (void **state)
{
  struct store *second;
  (void) state;
  assert_int_equal (store_open (&second, keeping.dir, true, 0), STORE_IN_USE);
  assert_null (second);
  store_close (&keeping.store);
  keeping_open (&keeping, 0);
}

static void a_file_that_was_cut_off_is_refused_and_left_alone (void **state)
{
  (void) state;
  put (0, 500);
  store_close (&keeping.store);
  off_t whole = file_size ();
  for (off_t cut = 4096; cut < whole; cut += 4096)
  {
    /* Never growing back what a longer one held. */
    assert_int_equal (truncate (keeping.data, whole - cut), 0);
    assert_int_equal (store_open (&keeping.store, keeping.dir, true, 0), STORE_DAMAGED);
    assert_int_equal (file_size (), whole - cut);
  }
  assert_int_equal (unlink (keeping.data), 0);
  keeping_open (&keeping, 0);
}

/* Here LMDB's own pages lie before the part that is cut off, so that all of them can be read. */
static void rows_that_were_cut_off_are_not_taken_for_free_pages (void **state)
{
  struct rows rows = {.count = 250};
  (void) state;
  put (0, 500);
  assert_int_equal (store_write (keeping.store, del_rows, &rows), STORE_OK);
  for (int i = 0; i < 5; i++)
    put (0, 1);
  store_close (&keeping.store);
  off_t kept = file_size () / 4096 * 3 / 4 * 4096;
  assert_int_equal (truncate (keeping.data, kept), 0);
  assert_int_equal (store_open (&keeping.store, keeping.dir, true, 0), STORE_DAMAGED);
  assert_int_equal (file_size (), kept);
  assert_int_equal (unlink (keeping.data), 0);
  keeping_open (&keeping, 0);
}

/* Pages taken and given back in one transaction at the end of the file are never written. */
static enum store_code put_and_del_rows (struct store_txn *txn, void *context)
{
  struct rows *rows = context;
  enum store_code code = put_rows (txn, rows);
  return code == STORE_OK ? del_rows (txn, rows) : code;
}

static void a_file_whose_last_pages_are_free_is_none_that_was_cut_off (void **state)
{
  struct rows rows = {.from = 1000, .count = 500};
  (void) state;
  put (0, 100);
  assert_int_equal (store_write (keeping.store, put_and_del_rows, &rows), STORE_OK);
  store_close (&keeping.store);
  keeping_open (&keeping, 0);
  assert_int_equal (counted (), 100);
  put (100, 100);
  assert_int_equal (counted (), 200);
}

static void something_else_than_a_database_is_refused (void **state)
{
  (void) state;
  store_close (&keeping.store);
  FILE *file = fopen (keeping.data, "w");
  assert_non_null (file);
  for (int i = 0; i < 2000; i++)
    fputs ("no database\n", file);
  fclose (file);
  assert_int_equal (store_open (&keeping.store, keeping.dir, true, 0), STORE_DAMAGED);
  assert_int_equal (unlink (keeping.data), 0);
  keeping_open (&keeping, 0);
}

static void the_directory_is_ours_alone (void **state)
{
  struct stat dir, file;
  (void) state;
  assert_int_equal (stat (keeping.dir, &dir), 0);
  assert_int_equal (stat (keeping.data, &file), 0);
  assert_int_equal (dir.st_mode & 0777, 0700);
  assert_int_equal (file.st_mode & 0777, 0600);
}

static enum store_code get_strange (struct store_txn *txn, void *context)
{
  static const char large[600];
  struct value value;
  (void) context;
  assert_int_equal (store_get (txn, STORE_ACCOUNTS, SLICE_NONE, arena, &value), STORE_NOT_FOUND);
  assert_int_equal (store_get (txn, STORE_ACCOUNTS, (struct slice){large, sizeof large}, arena, &value), STORE_NOT_FOUND);
  return STORE_OK;
}

static void keys_that_cannot_be_are_not_there (void **state)
{
  (void) state;
  assert_int_equal (store_read (keeping.store, get_strange, NULL), STORE_OK);
}

int main (void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown (NAME, set_up, tear_down)
  const struct CMUnitTest tests[] = {TEST (what_was_written_is_there_after_opening_again),
                                     TEST (a_function_that_fails_has_written_nothing),
                                     TEST (a_full_map_grows_and_the_write_is_run_again),
                                     TEST (a_map_that_another_process_grew_is_taken_over),
                                     TEST (writes_of_others_are_noticed_once_and_ones_own_never),
                                     TEST (a_full_disk_refuses_writes_and_nothing_else),
                                     TEST (one_gateway_serves_at_a_time),
                                     TEST (a_file_that_was_cut_off_is_refused_and_left_alone),
                                     TEST (rows_that_were_cut_off_are_not_taken_for_free_pages),
                                     TEST (a_file_whose_last_pages_are_free_is_none_that_was_cut_off),
                                     TEST (something_else_than_a_database_is_refused),
                                     TEST (the_directory_is_ours_alone),
                                     TEST (keys_that_cannot_be_are_not_there)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
