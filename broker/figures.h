/* SPDX-License-Identifier: EUPL-1.2 */
/* What follows from the tables of a case: Finanzierungsplan per year, expected grants, Nutzwert, Zielerreichungsgrad, Ampel, traceability.

   These are the domain's own sums over tables and columns of agreed names (DOMAIN.md); a definition that has no such table has no such figure.

       expenses (year, eligible, cents) · cover (year, kind, cents) · applications (programme, amount, deadline) · ratings (columns with a weight)
       indicators (baseline, target, goal) · measurements (indicator, value, measured_on) · milestones (plan_on, forecast_on, actual_on)
       requirements (priority, goal) · visits (kind, minutes) */
#ifndef IDEENBUS_FIGURES_H
#define IDEENBUS_FIGURES_H

#include "query.h"

/* Ampel of a milestone: "done"; "red": its date has passed; "yellow": it is forecast later than planned, or due within 14 days; "green".  NULL: it has no date.
   *late_days (may be NULL): how much the forecast, or today where the date has passed, is behind the plan. */
const char *milestone_light (const struct table_row *row, int64_t now_ms, int64_t *late_days);

struct next_milestone
{
  const char *light;          /* of all: the worst; NULL: there are none */
  struct slice date, title;   /* of the next that is not done, or none */
};
struct next_milestone milestones_next (const struct subject *subject);

/* Zielerreichungsgrad in basis points, not clamped: (actual − baseline) · 10000 / (target − baseline).  false: undefined, because target equals baseline, or beyond
   64 bits.  Works for falling targets. */
bool attainment_bp (int64_t baseline, int64_t target, int64_t actual, int64_t *bp);
/* Four levels at 25, 50 and 75 %: none, partly, largely, fully. */
const char *attainment_level (int64_t bp);

/* Utility of one rating, Σ weight · points (at most 1000); false: no criterion has points. */
bool rating_utility (const struct table *table, const struct table_row *row, int64_t *utility);

#endif
