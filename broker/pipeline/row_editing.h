/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the pipeline room: a row being put, deleted or moved.  decide_row.c has the commands, row_editing.c what they share and what cells may hold. */
#ifndef IDEENBUS_PIPELINE_ROW_EDITING_H
#define IDEENBUS_PIPELINE_ROW_EDITING_H

#include "room.h"

/* One command about a row. */
struct editing
{
  struct deciding *deciding;
  const struct table *table;
  struct table_row row;          /* as it is, or empty when it is new */
  bool exists;
  struct case_rows *rows;        /* all rows of the case, read when first wanted */
};

/* Finds case and table, and asks whether the person may write rows there; false, with the reasons, when there is nothing to go on with. */
bool editing_open (struct editing *self, struct deciding *deciding, int case_field, int table_field);
/* The row a command names; false, with a reason, when there is none.  One of somebody else's is a reason too. */
bool editing_open_row (struct editing *self, struct slice id);
bool editing_row_there (struct editing *self, struct slice table, struct slice id);
/* The rows of a table of the case, or NULL. */
const struct table_rows *editing_rows (struct editing *self, struct slice table);

/* "table.column". */
struct slice editing_path (const struct editing *self, struct slice column);
void editing_refuse (struct editing *self, int code, struct slice field, struct label zero, struct label one);
/* Both values of a conflict, into the reason added last. */
void editing_reason_values (struct editing *self, const struct value *present, const struct value *yours);

/* One cell of a put: into *changes if it changes, into the reasons if it is wrong or conflicts. */
void editing_put_cell (struct editing *self, struct slice key, const struct value *yours, struct value *changes);
struct value editing_cells_after (struct editing *self, const struct value *changes);
/* The row as a whole, as it will be.  Of a cell that was sent and is wrong that is said already. */
void editing_check_row (struct editing *self, const struct value *sent, const struct value *cells);

/* The prefix of a row's id, and the id that is `further` behind the next one. */
struct slice row_prefix (const struct table *table, const struct value *cells);
struct slice row_next_id (struct arena *arena, struct slice prefix, const struct table_order *order, int64_t further);
/* An id that was chosen: of the form the table gives, and never given before. */
void editing_check_new_id (struct editing *self, const struct value *cells, const struct table_order *order);

/* Raises the version of the case where gates read the table; gives it. */
uint32_t editing_change_table (struct editing *self);
/* What a change of the table makes lapse. */
void editing_lapse (struct editing *self);
void editing_done (struct editing *self);

#endif
