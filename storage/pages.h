/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether an LMDB environment's file is all there.  LMDB maps it: what was cut off ends the process with SIGBUS when it is first touched, without a word. */
#ifndef IDEENBUS_STORAGE_PAGES_H
#define IDEENBUS_STORAGE_PAGES_H

#include "storage.h"

/* Looks at dir/data.mdb by reading, never by mapping; another process may be writing it.  STORE_OK when every page in use is in the file; when there is no
   file, or an empty one, which LMDB makes anew; and when it is none of LMDB's, which LMDB says itself.  STORE_CORRUPT otherwise; advice ends the text. */
enum store_status pages_check (const char *dir, const char *advice, struct store_error *error);

#endif
