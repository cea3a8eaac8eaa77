/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside programme*.c: a programme as numbers and bits, so that thousands are held against a case without parsing, copying or comparing texts.  */
#ifndef IDEENBUS_PROGRAMME_ROOM_H
#define IDEENBUS_PROGRAMME_ROOM_H

#include "programme.h"

#define NO_DAY INT32_MAX
#define ARS_DIGITS 12
#define DE_MINIMIS_CENTS INT64_C (30000000) /* in three years; Regulation (EU) 2023/2831 */

/* The answers that enumerations of the definition give; UNKNOWN is a field that is not filled. */
enum programme_status
{
  STATUS_UNKNOWN,
  STATUS_OPEN,
  STATUS_PLANNED,
  STATUS_CLOSED
};
enum programme_early
{
  EARLY_UNKNOWN,
  EARLY_NO,
  EARLY_ON_REQUEST,
  EARLY_YES
};
enum programme_financing
{
  FINANCING_UNKNOWN,
  FINANCING_SHARE,
  FINANCING_FIXED,
  FINANCING_DEFICIT,
  FINANCING_FULL
};
enum deadline_kind
{
  DEADLINE_NONE,
  DEADLINE_FIXED,
  DEADLINE_YEARLY,
  DEADLINE_ROLLING
};

struct programme_rate
{
  struct slice condition;
  int32_t rate;
};

struct programme_deadline
{
  enum deadline_kind kind;
  int32_t day;                  /* 20260522, or of every year 522 */
};

struct programme_area
{
  uint32_t digits;
  uint64_t prefix;              /* its digits as a number */
};

struct programme
{
  uint32_t place;               /* among all, by key */
  struct slice key, name, as_of, verified_by;
  enum programme_status status;
  enum programme_financing financing;
  enum programme_early early;
  bool de_minimis, alone;       /* alone: not to be combined with any other */
  uint32_t applicants;          /* bits of kinds; 0: unknown */
  uint64_t actions;             /* bits of fields of action; 0: not limited, or unknown */
  int draw_months;              /* of payments that a draw may cover; -1: unknown */
  int32_t ordinary, own_share;  /* basis points; -1: unknown */
  int64_t min_cents, max_cents, trifle_cents, own_min_cents, fixed_cents; /* -1: unknown */
  uint32_t rate_count, deadline_count, area_count, exclusion_count;
  struct programme_rate *rates;
  struct programme_deadline *deadlines;
  struct programme_area *areas;
  struct slice *exclusions;
};

#define ACTIONS_MAX 64 /* options of one field */
#define KINDS_OTHER 31 /* the bit of kinds that nobody has yet */

struct programmes
{
  struct arena *arena;
  uint64_t version;
  uint32_t count, capacity;
  struct programme **items;     /* by key */
  uint32_t action_count;
  struct slice actions[ACTIONS_MAX];
};

/* The bit of a field of action; 0: no programme names it. */
uint64_t action_bit (const struct programmes *self, struct slice key);
/* The bit of a kind of organisation. */
uint32_t kind_bit (struct slice kind);

enum
{
#define KIND(SYMBOL, ...) KIND_##SYMBOL,
#define PHRASE(...)
#include "programme_words.def"
#undef KIND
#undef PHRASE
  KIND_COUNT
};

/* The next day to apply by on or after today; NO_DAY: none.  *rolling: at any time. */
int32_t next_deadline (const struct programme *self, int32_t today, bool *rolling);
/* Days as numbers: 2026-05-22 is 20260522. */
int32_t day_number (struct slice date);
void day_text (int32_t day, char date[11]);
/* floor (cents × rate / 10000), or its ceiling; rate 0 to 10000. */
int64_t share_floor (int64_t cents, int32_t rate);
int64_t share_ceiling (int64_t cents, int32_t rate);
/* The grant before any limit; -1: unknown. */
int64_t grant_before_limits (const struct programme *self, int64_t eligible_cents);
bool programme_covers (const struct programme *self, const uint64_t prefixes[ARS_DIGITS + 1], uint32_t digits);

/* ---- A case - */

enum cost_kind
{
  COST_UNKNOWN,
  COST_PLANNED,                 /* eligible rows of the Finanzierungsplan */
  COST_ESTIMATED,               /* invest_cents */
  COST_OVERFLOW
};

struct matching
{
  const struct programmes *programmes;
  const struct subject *subject;
  const struct org *applicant;
  struct arena *arena;
  int32_t today;
  uint32_t kind;                /* bit */
  uint64_t actions;             /* bits of fields of action that any programme names */
  bool actions_known;
  uint32_t ars_digits;          /* 0: the applicant lies nowhere we know of */
  uint64_t ars[ARS_DIGITS + 1]; /* by number of digits */
  enum cost_kind cost;
  int64_t cost_cents;
  bool begun;
  struct slice awarded_on;      /* the earliest Zuschlag, or none */
  bool undertaking;
  int64_t deminimis_cents;      /* received in three years; -1: unknown */
  uint32_t applied_count, approved_count;
  struct slice *applied;        /* programmes the case has applications with that are neither refused nor withdrawn */
  struct slice *approved;       /* those of them that approved an early start */
};

/* What keeps a programme from fitting, a bit each. */
enum miss
{
  MISS_STATUS = 1,
  MISS_DEADLINE = 2,
  MISS_APPLICANT = 4,
  MISS_AREA = 8,
  MISS_ACTION = 16,
  MISS_BEGUN = 32,
  MISS_COST = 64,               /* a sum that is too large, or nothing eligible */
  MISS_BELOW = 128,
  MISS_DE_MINIMIS = 256
};
/* The bits that hold; fills in the rest of *match but the programme. */
uint32_t misses_of (const struct matching *self, const struct programme *programme, struct match *match);

#endif
