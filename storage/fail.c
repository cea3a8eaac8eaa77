/* SPDX-License-Identifier: EUPL-1.2 */
#include "fail.h"

#include <errno.h>
#include <lmdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum store_status fail (struct store_error *error, enum store_status status, const char *format, ...)
{
  if (!error)
    return status;
  va_list args;
  va_start (args, format);
  vsnprintf (error->text, sizeof error->text, format, args); // NOLINT(clang-analyzer-valist.Uninitialized): it is
  va_end (args);
  return status;
}

enum store_status fail_errno (struct store_error *error, int code, const char *doing, const char *path)
{
  bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  char reason[100] = "";
  return fail (error, full ? STORE_FULL : STORE_IO, "%s %s: %s", doing, path, strerror_r (code, reason, sizeof reason));
}

enum store_status fail_mdb (struct store_error *error, int code, const char *doing, const char *path)
{
  switch (code)
  {
  case MDB_MAP_FULL:
  case MDB_TXN_FULL:
    return fail (error, STORE_FULL, "%s %s: %s", doing, path, mdb_strerror (code));
  case MDB_CORRUPTED:
  case MDB_PAGE_NOTFOUND:
  case MDB_INVALID:
  case MDB_VERSION_MISMATCH:
  case MDB_INCOMPATIBLE:
  case MDB_NOTFOUND:
  case MDB_KEYEXIST:
    return fail (error, STORE_CORRUPT, "%s %s: %s", doing, path, mdb_strerror (code));
  default:
    if (code > 0)
      return fail_errno (error, code, doing, path);
    return fail (error, STORE_IO, "%s %s: %s", doing, path, mdb_strerror (code));
  }
}

void *must_alloc (size_t size)
{
  void *memory = calloc (1, size);
  if (!memory)
    abort ();
  return memory;
}

void *must_grow (void *memory, size_t size)
{
  memory = realloc (memory, size);
  if (!memory)
    abort ();
  return memory;
}
