/* SPDX-License-Identifier: EUPL-1.2 */
/* Between cases.c and board.c: where a case stands on the board, and the walk both share. */
#ifndef IDEENBUS_STORAGE_CASES_H
#define IDEENBUS_STORAGE_CASES_H

#include "room.h"

bool board_holds (const struct kase *kase);
void board_key (struct key *key, const struct kase *kase);
/* The key of its column in COUNTS; empty when it stands on no board. */
void board_column (struct key *key, const struct kase *kase);
/* One less in the old column, one more in the new; either may be empty. */
void board_recount (struct views *views, const struct key *old_column, const struct key *new_column);

/* A walk over index keys that end with the id of a case. */
void cases_walk_keys (struct views *views, struct arena *arena, enum view view, const struct key *prefix, struct walk *walk, case_walk_fn *each, void *context);

#endif
