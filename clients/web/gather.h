/* SPDX-License-Identifier: EUPL-1.2 */
/* All of a case, asked for piece by piece, for documents: what the person may see, or with as_relay what everybody may see. */
#ifndef IDEENBUS_WEB_GATHER_H
#define IDEENBUS_WEB_GATHER_H

#include "clients/documents/case_file.h"
#include "exchange.h"

/* Fills *file, which lies in the exchange's arena, and calls then; until then the exchange's state is another's.  What is refused on the way is answered here,
   and then is not called. */
void gather_case (struct exchange *self, struct slice which, bool as_relay, struct case_file *file, exchange_step_fn *then);

/* The case as it was after the record at, which is above 0: without what the bus says of the present alone.  What is refused on the way goes to otherwise. */
void gather_past (struct exchange *self, struct slice which, int64_t at, struct case_file *file, exchange_step_fn *then, exchange_then_fn *otherwise);

/* What everybody may see; what is refused on the way goes to otherwise, which answers it. */
void gather_public (struct exchange *self, struct slice which, struct case_file *file, exchange_step_fn *then, exchange_then_fn *otherwise);

/* What stands behind a path's last '/': NAME.ENDING, split; false when it has no such form. */
bool gather_split (struct slice text, struct slice *name, struct slice *ending);

#endif
