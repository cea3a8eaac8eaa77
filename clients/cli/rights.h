/* SPDX-License-Identifier: EUPL-1.2 */
/* What this person may give of what a case lacks, and who does where they may not. */
#ifndef IDEENBUS_RIGHTS_H
#define IDEENBUS_RIGHTS_H

#include "cli.h"

struct rights;

/* Asks who this is.  view: the case, or NULL for the one that the command names, which is asked for.  What cannot be had hinders nothing: then everything
   counts as theirs to fill.  Lives in the program's arena. */
struct rights *rights_of (struct cli *cli, const struct form *form, const struct value *view);
/* Whether the person acts for the case in one of the roles (a bit for each). */
bool rights_act (const struct rights *self, uint32_t roles);
/* The same for the roles that a row of the definition names under `key`. */
bool rights_are_theirs (const struct rights *self, const struct value *row, const char *key);
/* Whether the person may fill what a reason is about: a field, a table, "table.column". */
bool rights_fill (const struct rights *self, struct slice about);
/* Whether the person can meet what is not for those who lay the case: an approval, a rating that would count (check: the CHECK_VIEW), a field left to some
   roles, what who decides the gate sees to. */
bool rights_meet (const struct rights *self, const struct value *reason, const struct value *check, const struct value *gate);
/* Who may, in words; "" when that is not known. */
const char *rights_fillers (const struct rights *self, struct slice about);

#endif
