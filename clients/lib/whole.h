/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether an LMDB file is all there: for the stores of clients, which lie on machines where disks fill up and copies break off. */
#ifndef IDEENBUS_LIB_WHOLE_H
#define IDEENBUS_LIB_WHOLE_H

#include <lmdb.h>

/* LMDB maps the file and trusts it: one that was cut off would end the process at the first page behind its end.  It may be shorter than its meta page says
   when its last pages were given back in the transaction that took them: then they stand in the table of free pages, and the file is grown over them.
   After mdb_env_open, with no transaction open on this thread; takes the writer's lock for a moment when the file is short.  0, MDB_CORRUPTED or another error. */
int mdb_whole (MDB_env *env);

#endif
