/* SPDX-License-Identifier: EUPL-1.2 */
/* Turning what the operating system and LMDB report into a status and a text for people.  error may be NULL everywhere. */
#ifndef IDEENBUS_STORAGE_FAIL_H
#define IDEENBUS_STORAGE_FAIL_H

#include "storage.h"

/* Gives status back, so that a line can end with it. */
enum store_status fail (struct store_error *error, enum store_status status, const char *format, ...) __attribute__ ((format (printf, 3, 4)));

/* "doing path: reason".  ENOSPC, EDQUOT and EFBIG are STORE_FULL, the rest is STORE_IO. */
enum store_status fail_errno (struct store_error *error, int code, const char *doing, const char *path);

/* The same for what LMDB gives, which may be an errno; a full map is STORE_FULL, a damaged one STORE_CORRUPT. */
enum store_status fail_mdb (struct store_error *error, int code, const char *doing, const char *path);

/* Memory, or the end of the process: the log is the truth, and a restart is the one recovery that is tested. */
void *must_alloc (size_t size); /* zeroed */
void *must_grow (void *memory, size_t size);

#endif
