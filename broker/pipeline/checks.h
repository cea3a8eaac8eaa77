/* SPDX-License-Identifier: EUPL-1.2 */
/* What a gate still wants.  A closed set of checks, each a small function of the case as it stands; the definition says which apply. */
#ifndef IDEENBUS_CHECKS_H
#define IDEENBUS_CHECKS_H

#include "definition.h"
#include "storage/views.h"

/* One unmet condition, as a refusal lists it. */
struct reason
{
  int code;                 /* error_code */
  struct slice field;       /* key of the field (or of the approval, for APPROVAL_… and OPINION_MISSING), or none */
  struct slice de, en;      /* in the arena */
  struct value present, yours; /* conflicts */
};

struct reasons
{
  uint32_t count;
  bool more;                /* there were more than LIMIT_REASONS */
  struct reason items[LIMIT_REASONS];
};

/* Adds a reason with the texts of errors.def; zero and one replace {0} and {1} (labels: both languages). */
void reasons_add (struct reasons *self, struct arena *arena, int code, struct slice field, struct label zero, struct label one);
struct label label_plain (struct slice text); /* the same in both languages */

/* Runs the checks of a gate.  `waiting` are conditions that somebody else meets after the case was laid before the gate (approvals, opinions, and what the
   decider classifies): they go to *waiting, all others to *unmet.  Both are added to, so that the caller sets their counts to 0.  An approval holds while it
   stands in the case: whoever edits a field it covers removes it.  now_ms decides whether a period has passed. */
void gate_check (const struct pipeline *pipeline, const struct gate *gate, const struct kase *kase, const struct value *fields, int64_t now_ms,
                 struct arena *arena, struct reasons *unmet, struct reasons *waiting);

/* The way to `to` (or, when none, the first) that leads out of the present stage and whose condition holds; NULL: none. */
const struct gate *gate_find (const struct pipeline *pipeline, const struct kase *kase, const struct value *fields, struct slice to);

#endif
