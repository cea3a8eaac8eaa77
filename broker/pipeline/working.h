/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the pipeline room: what waits because of a case, being collected.  work.c has the gate, work_rows.c what lies in fields and rows. */
#ifndef IDEENBUS_PIPELINE_WORKING_H
#define IDEENBUS_PIPELINE_WORKING_H

#include "room.h"

struct waiting
{
  const struct subject *subject;
  struct arena *arena;
  uint32_t count, room;
  struct work *items;
};

/* `what` for each of the roles; its role, org and case are filled in. */
void wait_for (struct waiting *self, uint32_t roles, const struct work *what);

/* Those who may rate, while ratings are wanting at the gate and nothing else that is to be filled in. */
void wait_for_ratings (struct waiting *self, const struct gate *gate);
/* Fields marked "noch unbekannt" until a date. */
void wait_for_unknowns (struct waiting *self);
/* Dates in rows. */
void wait_for_dates (struct waiting *self);

#endif
