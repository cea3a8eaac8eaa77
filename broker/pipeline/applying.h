/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the pipeline room: one event about a case being applied.  A case is a fold of its events: fold_event changes the struct, and nothing else when there are no
   views to write (`views` NULL), so that the same functions make the case as it was at any earlier moment. */
#ifndef IDEENBUS_PIPELINE_APPLYING_H
#define IDEENBUS_PIPELINE_APPLYING_H

#include "room.h"

struct snapshot;

struct applying
{
  struct views *views;                /* NULL: a snapshot, nothing is written */
  struct views *reading;              /* for definitions; never NULL */
  struct arena *arena;
  struct definitions *definitions;
  const struct record *record;
  const struct message *message;
  struct kase kase;
  struct value fields, imported, taken;
  struct snapshot *snapshot;          /* its rows, where views is NULL */
  bool fields_changed, taken_changed, work_changed, sums_changed;
};

/* What an event makes of the case in self->kase, fields, imported, taken. */
void fold_event (struct applying *self);
/* The definition the case is under now; NULL only for a log that is damaged. */
const struct pipeline *folding_pipeline (struct applying *self);

/* ---- Shared by the files of apply ---- */

void fold_enter_stage (struct applying *self, struct slice stage);
void fold_enter_state (struct applying *self, enum case_state state);
/* Fields changed by an event; nil removes. */
void fold_fields (struct applying *self, const struct value *changes, bool imported);

/* apply_rows.c */
void fold_row_put (struct applying *self);
void fold_row_deleted (struct applying *self);
void fold_row_moved (struct applying *self);
void fold_rows_taken (struct applying *self);
/* Ratings in tables named in `kinds` lapse. */
void fold_rows_lapsed (struct applying *self, const struct value *kinds);

/* apply_merge.c */
void fold_merge_proposed (struct applying *self);
void fold_consented (struct applying *self);
void fold_merged (struct applying *self);
void fold_absorbed (struct applying *self);
void fold_unmerged (struct applying *self);
void fold_split (struct applying *self);
void fold_taken (struct applying *self);
void fold_adopted (struct applying *self);

/* apply_attach.c */
void fold_attached (struct applying *self);
void fold_detached (struct applying *self);

/* ---- Rows of a case being folded (snapshot.c): in the views, or in memory ---- */

struct snapshot *snapshot_new (struct arena *arena);
/* All its rows, copied into the arena, tables in the order in which they came to be. */
void snapshot_rows (struct snapshot *self, struct arena *arena, struct case_rows *rows);

/* The same as the functions of views.h, for either. */
void applying_order (struct applying *self, struct slice table, struct table_order *order);
void applying_order_put (struct applying *self, struct slice table, const struct table_order *order);
bool applying_row (struct applying *self, struct slice table, struct slice row, struct table_row *out);
void applying_row_put (struct applying *self, const struct table_row *row);
void applying_row_delete (struct applying *self, struct slice table, struct slice row);

#endif
