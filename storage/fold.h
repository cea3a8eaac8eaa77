/* SPDX-License-Identifier: EUPL-1.2 */
/* From the log to the views. */
#ifndef IDEENBUS_STORAGE_FOLD_H
#define IDEENBUS_STORAGE_FOLD_H

#include "env.h"
#include "journal.h"

/* Folds what lies behind the picture, up to a seq, into the environment, and moves the picture on.  prove: check payload and leaf of every record as well. */
enum store_status fold_run (struct env *env, struct journal *journal, const struct store_options *options, struct picture *picture, uint64_t upto, bool prove,
                            struct store_error *error);

#endif
