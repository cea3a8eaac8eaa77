/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside chance: what those share who make up commands.  Everything made up lies in the town's arena. */
#ifndef IDEENBUS_TESTS_CHANCE_ROOM_H
#define IDEENBUS_TESTS_CHANCE_ROOM_H

#include "chance.h"

/* ---- Values (chance_values.c) --------------------------------------------------------------------------------------------------------------------------- */

struct arena *chance_arena (struct chance *self);
struct value chance_id (struct chance *self, const uint8_t id[16]);
struct value chance_day (struct chance *self, int from, uint32_t span); /* from … from + span - 1 days from now */
struct value chance_text (struct chance *self);
struct value chance_org (struct chance *self); /* a key; one of them names nobody */
struct value chance_list (struct chance *self, struct value item);
/* A value that mostly fits the field; one that may be empty, unknown or wrong. */
struct value chance_good (struct chance *self, const struct field *field);
struct value chance_value (struct chance *self, const struct field *field);
/* For each key of a map the hash of its present value; some are wrong. */
struct value chance_base (struct chance *self, const struct value *changes, const struct value *present);

/* ---- Cases (chance_cases.c) ----------------------------------------------------------------------------------------------------------------------------- */

/* One of the latest cases as it stands; false: there is none yet. */
bool chance_case (struct chance *self, struct kase *kase);
/* One that stays the same for a while, so that something becomes of it. */
bool chance_favourite (struct chance *self, struct kase *kase);
/* Its id, its reference, or a reference that nobody has. */
struct value chance_case_name (struct chance *self, const struct kase *kase);
/* Mostly the present one. */
struct value chance_version (struct chance *self, const struct kase *kase);
const struct pipeline *chance_pipeline (struct chance *self, const struct kase *kase);
/* Those whose business the case may be; kase may be NULL. */
enum who chance_somebody (struct chance *self, const struct kase *kase);
/* Somebody who sees the case and has one of the roles in its organisation, or in an office; anywhere.  Anybody when there is none. */
enum who chance_holder (struct chance *self, const struct kase *kase, uint32_t roles);
enum who chance_seer (struct chance *self, const struct kase *kase, uint32_t roles);

/* ---- Rows (chance_rows.c) ------------------------------------------------------------------------------------------------------------------------------- */

/* One table of a case, and its rows. */
struct spot
{
  struct kase kase;
  struct value fields, imported;
  const struct pipeline *pipeline;
  const struct table *table;
  struct table_order order;
};

/* Somebody who may mostly write there. */
enum who chance_writer (struct chance *self, const struct spot *spot);
struct value chance_cell (struct chance *self, const struct spot *spot, const struct field *column);
/* Of a new row what it needs and some more; of one that is there one or two cells, and those most often by which rows depend on each other. */
struct value chance_cells (struct chance *self, const struct spot *spot, bool whole);
/* What somebody would do to rows who wants the case to pass its gate (chance_help.c); false: nothing of the kind is missing. */
bool help_with_rows (struct chance *self, const struct kase *kase, const struct pipeline *pipeline, const struct gate *gate, struct message *message,
                     enum who *who);

/* ---- Sayings: the message has its type; false: there is nothing of the kind to say now ------------------------------------------------------------------- */

bool say_helpful (struct chance *self, struct message *message, enum who *who);
bool say_draft (struct chance *self, struct message *message, enum who *who);
bool say_edit (struct chance *self, struct message *message, enum who *who);
bool say_step (struct chance *self, struct message *message, enum who *who);
bool say_with_key (struct chance *self, struct message *message, enum who *who);

/* chance_ways.c */
bool say_merge (struct chance *self, struct message *message, enum who *who);
bool say_consent (struct chance *self, struct message *message, enum who *who);
bool say_unmerge (struct chance *self, struct message *message, enum who *who);
bool say_adopt (struct chance *self, struct message *message, enum who *who);
bool say_attach (struct chance *self, struct message *message, enum who *who);
bool say_detach (struct chance *self, struct message *message, enum who *who);
bool say_programme (struct chance *self, struct message *message, enum who *who);

/* chance_rows.c */
bool say_row_put (struct chance *self, struct message *message, enum who *who);
bool say_row_move (struct chance *self, struct message *message, enum who *who);
bool say_row_delete (struct chance *self, struct message *message, enum who *who);
bool say_row_start (struct chance *self, struct message *message, enum who *who);

#endif
