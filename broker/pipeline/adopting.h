/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the pipeline room: one Nachnutzung being decided, shared by decide_adopt.c and decide_adopt_rows.c. */
#ifndef IDEENBUS_PIPELINE_ADOPTING_H
#define IDEENBUS_PIPELINE_ADOPTING_H

#include "room.h"

struct adopting
{
  struct deciding *deciding;
  struct kase source;                   /* as it is */
  struct value source_fields;
  const struct pipeline *from, *to;     /* the definitions of the source and of the new case */
  struct value fields;                  /* of the new case */
  struct value taken;                   /* those of them that come from the source */
};

/* Adds a case.rows_taken for each table from which rows can be taken: those the person sees in the source, with their ids.  A reference to a row or a key that
   does not come along is left out, and so is a row that misses something required without it. */
void adopt_rows (struct adopting *self);

#endif
