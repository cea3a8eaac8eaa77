/* SPDX-License-Identifier: EUPL-1.2 */
/* Between cases.c, board.c and definitions.c: where a case is counted, and the walk cases and board share. */
#ifndef IDEENBUS_STORAGE_CASES_H
#define IDEENBUS_STORAGE_CASES_H

#include "room.h"

bool board_holds (const struct kase *kase);
void board_key (struct key *key, const struct kase *kase);
/* The key of its column in COUNTS; empty when it stands on no board. */
void board_column (struct key *key, const struct kase *kase);
/* The key of its version in UNDER; empty when the case is over. */
void definition_under (struct key *key, const struct kase *kase);
/* One less under the old key, one more under the new; either may be empty. */
void cases_recount (struct views *views, enum view view, const struct key *old, const struct key *new);
uint64_t cases_counted (struct views *views, enum view view, const struct key *key);

/* A walk over index keys that end with the id of a case. */
void cases_walk_keys (struct views *views, struct arena *arena, enum view view, const struct key *prefix, struct walk *walk, case_walk_fn *each, void *context);

#endif
