/* SPDX-License-Identifier: EUPL-1.2 */
/* Funding programmes, taken apart for matching and for the checks of a gate.  What a programme does not say is unknown, never zero. */
#ifndef IDEENBUS_PROGRAMME_H
#define IDEENBUS_PROGRAMME_H

#include "checks.h"

struct programme;

/* All programmes of a picture of the views, parsed once and again when one has changed.  Each thread has one of its own. */
struct programmes;
struct programmes *programmes_new (void);
void programmes_destroy (struct programmes **self);
/* Forgets all: after a transaction that was lost, the number by which a change is seen may come again with other programmes. */
void programmes_forget (struct programmes *self);
/* Takes one that stands in no views; its key must be behind those taken before. */
void programmes_add (struct programmes *self, const struct programme_row *row);
/* Reads them anew when the views have others than those remembered; what was found before is gone then.  In programmes.c, which alone needs storage. */
void programmes_refresh (struct programmes *self, struct views *views);
uint32_t programmes_count (const struct programmes *self);
const struct programme *programmes_find (const struct programmes *self, struct slice key); /* NULL: there is none */

/* Borrowed, as long as the programmes are not refreshed; none where the programme does not say. */
struct slice programme_key (const struct programme *self);
struct slice programme_name (const struct programme *self);
struct slice programme_as_of (const struct programme *self);
struct slice programme_verified_by (const struct programme *self);

/* What a programme gives for eligible costs: a fixed amount, or floor (eligible × ordinary rate / 10000) (all of it under full financing); not above its
   maximum nor above what the minimum own funds leave; 0 below its minimum and its Bagatell.  Exact for every amount: nothing can overflow.
   0 with *cents; -1: unknown, because the programme says no rate and no fixed amount. */
int programme_grant (const struct programme *self, int64_t eligible_cents, int64_t *cents);
/* The most it can give for these costs, by what is known of it: as above, or its maximum where no rate is known.  -1: nothing is known.
   COSTS_UNKNOWN: what it can give whatever they are. */
#define COSTS_UNKNOWN INT64_MIN
int programme_ceiling (const struct programme *self, int64_t eligible_cents, int64_t *cents);
/* The own funds it wants at least for these costs; 0 with *cents, or -1: it says nothing of them. */
int programme_own_minimum (const struct programme *self, int64_t eligible_cents, int64_t *cents);
/* Whether it rules out that work begins before the grant; false also where that is unknown. */
bool programme_bars_early_start (const struct programme *self);
/* How many months of payments a draw may cover; -1: it says nothing. */
int programme_draw_months (const struct programme *self);
/* The next day to apply by, on or after `today` (2026-03-31); false: none known (rolling, closed, past, unknown).  29 February is the 28th in other years. */
bool programme_next_deadline (const struct programme *self, struct slice today, char deadline[11]);

/* ---- Matching ------------------------------------------------------------------------------------------------------------------------------------- */

/* What matching needs of a case, looked up once.  subject->fields and rows may be what the asking person may see of them: what is not there is unknown.
   subject, applicant (the Träger) and the programmes must outlive it; it lies in the arena. */
struct matching;
const struct matching *matching_new (const struct programmes *programmes, const struct subject *subject, const struct org *applicant, struct arena *arena);

/* One programme against one case. */
struct match
{
  const struct programme *programme;
  bool hit;                 /* it fits, as far as is known */
  int64_t grant_cents;      /* expected; -1: unknown, or a miss */
  int32_t deadline;         /* as 20260522; INT32_MAX: none known */
};
/* All programmes against the case, in the matching's arena: hits first, by expected grant, then deadline, then key; then what is missed, by key.  Texts are made
   by match_reasons, for the few that are shown.  Gives their number. */
uint32_t programmes_match (const struct matching *matching, struct match **matches);
/* The deadline as 2026-05-22; "" when none is known. */
void match_deadline (const struct match *self, char deadline[11]);
/* Why it fits, or does not: at least one.  *reasons is set anew. */
void match_reasons (const struct matching *matching, const struct match *self, struct reasons *reasons);

#endif
