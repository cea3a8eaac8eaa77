/* SPDX-License-Identifier: EUPL-1.2 */
#include "whole.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many pages from this one on are free, by the table LMDB keeps of them. */
static int count_free (MDB_env *env, size_t from, size_t *count)
{
  MDB_txn *txn;
  MDB_cursor *cursor = NULL;
  MDB_val key, pages;
  *count = 0;
  int error = mdb_txn_begin (env, NULL, MDB_RDONLY, &txn);
  if (error != 0)
    return error;
  error = mdb_cursor_open (txn, 0, &cursor);
  while (error == 0 && (error = mdb_cursor_get (cursor, &key, &pages, MDB_NEXT)) == 0)
    for (size_t i = 1, listed = pages.mv_size / sizeof (size_t); i < listed && i <= *(const size_t *) pages.mv_data; i++)
      *count += ((const size_t *) pages.mv_data)[i] >= from;
  if (cursor != NULL)
    mdb_cursor_close (cursor);
  mdb_txn_abort (txn);
  return error == MDB_NOTFOUND ? 0 : error;
}

/* How large the file is, and how large its meta page says it is, in pages. */
static int measure (MDB_env *env, int fd, size_t *page, size_t *have, size_t *wanted)
{
  MDB_envinfo info;
  MDB_stat stat;
  struct stat file;
  int error = mdb_env_info (env, &info); /* before the file: pages are written before the meta page that names them */
  if (error == 0)
    error = mdb_env_stat (env, &stat);
  if (error == 0 && fstat (fd, &file) != 0)
    error = errno;
  if (error != 0)
    return error;
  *page = stat.ms_psize;
  *have = (size_t) file.st_size / *page;
  *wanted = info.me_last_pgno + 1;
  return 0;
}

/* Grows a short file, if what it lacks is free, and leaves it as it was else.  Nobody else may be writing. */
static int grow (MDB_env *env, int fd)
{
  size_t page, have, wanted, spare = 0;
  struct stat file;
  int error = measure (env, fd, &page, &have, &wanted);
  if (error != 0 || have >= wanted)
    return error;
  if (fstat (fd, &file) != 0)
    return errno;
  error = posix_fallocate (fd, (off_t) (wanted * page) - 1, 1);
  if (error == 0)
    error = count_free (env, have, &spare);
  if (error == 0 && spare < wanted - have)
    error = MDB_CORRUPTED;
  if (error != 0 && ftruncate (fd, file.st_size) != 0)
    error = errno;
  return error;
}

int mdb_whole (MDB_env *env)
{
  size_t page, have, wanted;
  MDB_txn *writer;
  int fd, error = mdb_env_get_fd (env, &fd);
  if (error == 0)
    error = measure (env, fd, &page, &have, &wanted);
  if (error != 0 || have >= wanted)
    return error;
  error = mdb_txn_begin (env, NULL, 0, &writer); /* only for its lock */
  if (error != 0)
    return error;
  error = grow (env, fd);
  mdb_txn_abort (writer);
  return error;
}
