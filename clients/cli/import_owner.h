/* SPDX-License-Identifier: EUPL-1.2 */
/* For which organisation a row is. */
#ifndef IDEENBUS_IMPORT_OWNER_H
#define IDEENBUS_IMPORT_OWNER_H

#include "import.h"

/* Asks who the person is and, once for all rows, which organisations there are, as far as that is needed; behind import_columns.  Else said. */
int owner_find (struct import *import);
/* The organisation of a row; false when it names one that is none to submit for: refused then. */
bool owner_of (struct import *import, const struct csv_row *row, struct slice *org);
/* Whether a new row of this organisation would be taken; else it is refused as the broker would.  For trying out. */
bool owner_drafts (struct import *import, uint32_t line, struct slice org);
/* A usage error, said, when there was a row that names none and no other is to be taken for it. */
int owner_check (const struct import *import);

#endif
