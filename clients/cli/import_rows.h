/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of a table on their way to being cases: import_rows.c reads them, import_cases.c sends them. */
#ifndef IDEENBUS_IMPORT_ROWS_H
#define IDEENBUS_IMPORT_ROWS_H

#include "import.h"

/* A case that was imported before. */
struct known
{
  struct slice org, source, ref, stage;
  const uint8_t *id;
  struct value imported; /* hash of each value of the last import */
};

enum row_state
{
  ROW_WAITING, /* not begun */
  ROW_BEGUN,
  ROW_AGAIN, /* to be looked at once more, when the rest is done */
  ROW_FINISHED
};

struct row
{
  struct import *import;
  struct sender *sender;
  uint32_t line;
  enum row_state state;
  struct slice org, source;
  struct value fields; /* what the row says; a mapped field that is empty is nil */
  const struct known *known;
  uint8_t id[16];                     /* of the case */
  struct value edit, base;            /* what an edit still sends */
  int waiting;                        /* commands on their way */
  bool is_new, drafted, submit_early; /* the submit overtook its draft */
  bool created, changed, refused, again;
};

/* All rows that can be read, those that cannot reported; in the order of the file. */
struct row *import_read_rows (struct import *self, size_t *count);

#endif
