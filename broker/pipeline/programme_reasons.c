/* SPDX-License-Identifier: EUPL-1.2 */
/* Why a programme fits a case or does not, in words that an office understands. */
#include "programme_room.h"

#include <string.h>

enum phrase
{
#define KIND(...)
#define PHRASE(SYMBOL, DE, EN) PHRASE_##SYMBOL,
#include "programme_words.def"
#undef KIND
#undef PHRASE
  PHRASE_COUNT
};

/* One match being explained. */
struct telling
{
  const struct matching *matching;
  const struct programme *programme;
  const struct match *match;
  struct arena *arena;
  struct reasons *reasons;
};

#define NO_LABEL ((struct label){{NULL, 0}, {NULL, 0}})

/* ---- Words --------------------------------------------------------------------------------------------------------------------------------------------- */

static struct label fill (struct arena *arena, const char *de, const char *en, struct label zero, struct label one)
{
  return (struct label){error_text (arena, de, zero.de, one.de), error_text (arena, en, zero.en, one.en)};
}

static struct label phrase (struct arena *arena, enum phrase phrase, struct label zero, struct label one)
{
  static const char *const phrases[PHRASE_COUNT][2] = {
#define KIND(...)
#define PHRASE(SYMBOL, DE, EN) {DE, EN},
#include "programme_words.def"
#undef KIND
#undef PHRASE
  };
  return fill (arena, phrases[phrase][0], phrases[phrase][1], zero, one);
}

static const struct
{
  const char *de, *en, *de_is, *en_is;
} kinds[KIND_COUNT] = {
#define KIND(SYMBOL, KEY, DE, EN, DE_IS, EN_IS) {DE, EN, DE_IS, EN_IS},
#define PHRASE(...)
#include "programme_words.def"
#undef KIND
#undef PHRASE
};

static struct label join (struct arena *arena, struct label list, struct label item)
{
  if (list.de.size == 0)
    return item;
  return (struct label){slice_of (arena_printf (arena, "%.*s, %.*s", SLICE_ARG (list.de), SLICE_ARG (item.de))),
                        slice_of (arena_printf (arena, "%.*s, %.*s", SLICE_ARG (list.en), SLICE_ARG (item.en)))};
}

static struct label percent (struct arena *arena, int32_t rate)
{
  struct label whole = label_plain (slice_of (arena_printf (arena, "%d", rate / 100)));
  if (rate % 100 == 0)
    return phrase (arena, PHRASE_PERCENT_WHOLE, whole, NO_LABEL);
  const char *part = rate % 10 == 0 ? arena_printf (arena, "%d", rate % 100 / 10) : arena_printf (arena, "%02d", rate % 100);
  return phrase (arena, PHRASE_PERCENT, whole, label_plain (slice_of (part)));
}

static struct label day_label (struct arena *arena, struct slice day)
{
  if (!date_is_valid (day))
    return label_plain (day);
  return (struct label){slice_of (arena_printf (arena, "%.2s.%.2s.%.4s", day.data + 8, day.data + 5, day.data)), slice_copy (arena, day)};
}

static struct label as_of (struct telling *self)
{
  if (self->programme->as_of.size == 0)
    return phrase (self->arena, PHRASE_AS_OF_UNKNOWN, NO_LABEL, NO_LABEL);
  return phrase (self->arena, PHRASE_AS_OF, day_label (self->arena, self->programme->as_of), NO_LABEL);
}

static void tell (struct telling *self, int code, const char *field, struct label zero, struct label one)
{
  reasons_add (self->reasons, self->arena, code, slice_of (field), zero, one);
}

/* ---- Money --------------------------------------------------------------------------------------------------------------------------------------------- */

/* "bis zu 90 %, höchstens 120.000 €": what can be said without the costs. */
static struct label terms (struct telling *self)
{
  const struct programme *programme = self->programme;
  struct label most = programme->max_cents < 0 ? NO_LABEL : money_label (self->arena, programme->max_cents);
  if (programme->fixed_cents >= 0 && (programme->financing == FINANCING_FIXED || programme->ordinary < 0))
    return phrase (self->arena, PHRASE_FIXED_AMOUNT, money_label (self->arena, programme->fixed_cents), NO_LABEL);
  int32_t rate = programme->ordinary < 0 && programme->financing == FINANCING_FULL ? 10000 : programme->ordinary;
  if (rate < 0)
    return programme->max_cents < 0 ? NO_LABEL : phrase (self->arena, PHRASE_AT_MOST, most, NO_LABEL);
  return phrase (self->arena, programme->max_cents < 0 ? PHRASE_UP_TO_RATE : PHRASE_UP_TO_RATE_AND, percent (self->arena, rate), most);
}

static bool is_fixed (const struct programme *self)
{
  return self->fixed_cents >= 0 && (self->financing == FINANCING_FIXED || self->ordinary < 0);
}

/* "90 % von 130.000 €" */
static struct label share (struct telling *self)
{
  int32_t rate = self->programme->ordinary < 0 ? 10000 : self->programme->ordinary;
  return phrase (self->arena, PHRASE_SHARE_OF, percent (self->arena, rate), money_label (self->arena, self->matching->cost_cents));
}

/* What it would be without its limits. */
static struct label unlimited (struct telling *self, int64_t cents)
{
  int32_t rate = self->programme->ordinary < 0 ? 10000 : self->programme->ordinary;
  if (is_fixed (self->programme))
    return phrase (self->arena, PHRASE_FIXED_WOULD, money_label (self->arena, cents), NO_LABEL);
  return phrase (self->arena, PHRASE_SHARE_WOULD, percent (self->arena, rate), money_label (self->arena, cents));
}

static void tell_grant (struct telling *self)
{
  const struct programme *programme = self->programme;
  int64_t own, cost = self->matching->cost_cents, grant = self->match->grant_cents, before = grant_before_limits (programme, cost);
  struct label amount = money_label (self->arena, grant);
  if (grant == before && is_fixed (programme))
    tell (self, ERR_MATCH_FIXED, "fixed_cents", amount, NO_LABEL);
  else if (grant == before)
    tell (self, ERR_MATCH_GRANT, "rates", share (self), amount);
  else if (grant == programme->max_cents)
    tell (self, ERR_MATCH_CAPPED, "max_cents", amount, unlimited (self, before));
  else if (programme_own_minimum (programme, cost, &own) == 0)
    tell (self, ERR_MATCH_OWN, "own_share", amount, money_label (self->arena, own));
}

/* Better terms under other conditions, so that nobody overlooks them. */
static void tell_other_rates (struct telling *self)
{
  static const struct
  {
    const char *key;
    enum phrase phrase;
  } conditions[] = {{"budget_emergency", PHRASE_RATE_BUDGET_EMERGENCY},
                    {"budget_consolidation", PHRASE_RATE_BUDGET_CONSOLIDATION},
                    {"cooperation", PHRASE_RATE_COOPERATION},
                    {"structurally_weak", PHRASE_RATE_STRUCTURALLY_WEAK}};
  for (uint32_t i = 0; i < self->programme->rate_count; i++)
    for (size_t c = 0; c < sizeof conditions / sizeof conditions[0]; c++)
    {
      const struct programme_rate *rate = &self->programme->rates[i];
      struct programme other = *self->programme;
      int64_t grant;
      other.ordinary = rate->rate;
      if (!slice_is (rate->condition, conditions[c].key) || rate->rate == self->programme->ordinary)
        continue;
      struct label said = percent (self->arena, rate->rate);
      if (self->matching->cost != COST_UNKNOWN && programme_grant (&other, self->matching->cost_cents, &grant) == 0)
        said = phrase (self->arena, PHRASE_AMOUNT_OF_RATE, said, money_label (self->arena, grant));
      tell (self, ERR_MATCH_OTHER_RATE, "rates", phrase (self->arena, conditions[c].phrase, NO_LABEL, NO_LABEL), said);
    }
}

static void tell_amount (struct telling *self)
{
  struct label known = terms (self);
  if (self->match->grant_cents >= 0)
    tell_grant (self);
  else if (self->matching->cost == COST_UNKNOWN && known.de.size > 0)
    tell (self, ERR_MATCH_COST_UNKNOWN_TERMS, "invest_cents", known, NO_LABEL);
  else if (self->matching->cost == COST_UNKNOWN)
    tell (self, ERR_MATCH_COST_UNKNOWN, "invest_cents", NO_LABEL, NO_LABEL);
  else if (known.de.size > 0)
    tell (self, ERR_MATCH_AMOUNT_UNKNOWN_TERMS, "rates", known, NO_LABEL);
  else
    tell (self, ERR_MATCH_AMOUNT_UNKNOWN, "rates", NO_LABEL, NO_LABEL);
  tell_other_rates (self);
}

/* ---- Hits ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void tell_dates (struct telling *self)
{
  char deadline[11];
  bool rolling;
  next_deadline (self->programme, self->matching->today, &rolling);
  match_deadline (self->match, deadline);
  if (deadline[0] != '\0')
    tell (self, ERR_MATCH_DEADLINE, "deadlines", day_label (self->arena, slice_of (deadline)), NO_LABEL);
  else if (rolling)
    tell (self, ERR_MATCH_ROLLING, "deadlines", NO_LABEL, NO_LABEL);
  else
    tell (self, ERR_MATCH_DEADLINE_UNKNOWN, "deadlines", NO_LABEL, NO_LABEL);
}

/* Whether an application with one programme stands in the way of this one, or the other way round. */
static bool excludes (const struct programme *self, struct slice other)
{
  for (uint32_t i = 0; i < self->exclusion_count; i++)
    if (slice_equal (self->exclusions[i], other))
      return true;
  return self->alone;
}

static void tell_combination (struct telling *self)
{
  for (uint32_t i = 0; i < self->matching->applied_count; i++)
  {
    struct slice key = self->matching->applied[i];
    const struct programme *other = programmes_find (self->matching->programmes, key);
    if (slice_equal (key, self->programme->key) || (!excludes (self->programme, key) && !(other && excludes (other, self->programme->key))))
      continue;
    tell (self, ERR_MATCH_NOT_TOGETHER, "combination", label_plain (other && other->name.size > 0 ? other->name : key), NO_LABEL);
  }
}

static void tell_hit (struct telling *self)
{
  const struct programme *programme = self->programme;
  const struct matching *matching = self->matching;
  tell_amount (self);
  tell_dates (self);
  if (programme->status == STATUS_UNKNOWN)
    tell (self, ERR_MATCH_STATUS_UNKNOWN, "status", as_of (self), NO_LABEL);
  if (programme->applicants == 0)
    tell (self, ERR_MATCH_APPLICANTS_UNKNOWN, "applicants", NO_LABEL, NO_LABEL);
  if (programme->area_count == 0)
    tell (self, ERR_MATCH_AREA_UNKNOWN, "area", NO_LABEL, NO_LABEL);
  else if (matching->ars_digits == 0)
    tell (self, ERR_MATCH_PLACE_UNKNOWN, "area", label_plain (matching->applicant->name), NO_LABEL);
  if (programme->actions != 0 && !matching->actions_known)
    tell (self, ERR_MATCH_ACTION_UNKNOWN, "fields_of_action", NO_LABEL, NO_LABEL);
  if (matching->begun && programme->early == EARLY_UNKNOWN)
    tell (self, ERR_MATCH_EARLY_UNKNOWN, "early_start", NO_LABEL, NO_LABEL);
  if (programme->de_minimis && matching->undertaking && matching->deminimis_cents < 0)
    tell (self, ERR_MATCH_DE_MINIMIS_UNKNOWN, "de_minimis", money_label (self->arena, DE_MINIMIS_CENTS), NO_LABEL);
  tell_combination (self);
}

/* ---- Misses -------------------------------------------------------------------------------------------------------------------------------------------- */

static void tell_applicant (struct telling *self)
{
  struct label wanted = NO_LABEL, is = label_plain (self->matching->applicant->name);
  for (uint32_t i = 0; i < KIND_COUNT; i++)
  {
    if (self->programme->applicants & (1u << i))
      wanted = join (self->arena, wanted, (struct label){slice_of (kinds[i].de), slice_of (kinds[i].en)});
    if (self->matching->kind == 1u << i)
      is = fill (self->arena, kinds[i].de_is, kinds[i].en_is, label_plain (self->matching->applicant->name), NO_LABEL);
  }
  tell (self, ERR_MATCH_APPLICANT, "applicants", wanted, is);
}

/* A nationwide list of areas is no sentence: the first few will do. */
#define AREAS_TOLD 5

static void tell_area (struct telling *self)
{
  struct label wanted = NO_LABEL;
  for (uint32_t i = 0; i < self->programme->area_count && i < AREAS_TOLD; i++)
    wanted = join (self->arena, wanted,
                   label_plain (slice_of (
                       arena_printf (self->arena, "%0*llu", (int) self->programme->areas[i].digits, (unsigned long long) self->programme->areas[i].prefix))));
  tell (self, ERR_MATCH_AREA, "area", phrase (self->arena, PHRASE_REGIONAL_KEY, wanted, NO_LABEL), label_plain (self->matching->applicant->name));
}

static struct label action_label (struct telling *self, struct slice key)
{
  const struct field *field = pipeline_field (self->matching->subject->pipeline, SLICE ("fields_of_action"));
  const struct option *option = field == NULL ? NULL : field_option (field, key);
  return option == NULL ? label_plain (key) : option->label;
}

static void tell_action (struct telling *self)
{
  const struct programmes *all = self->matching->programmes;
  const struct value *own = value_at (self->matching->subject->fields, "fields_of_action");
  struct label wanted = NO_LABEL, present = NO_LABEL;
  for (uint32_t i = 0; i < all->action_count; i++)
    if (self->programme->actions & (UINT64_C (1) << i))
      wanted = join (self->arena, wanted, action_label (self, all->actions[i]));
  for (uint32_t i = 0; i < own->count; i++)
    present = join (self->arena, present, action_label (self, value_as_slice (&own->items[i])));
  tell (self, ERR_MATCH_ACTION, "fields_of_action", wanted, present);
}

static void tell_begun (struct telling *self)
{
  const struct matching *matching = self->matching;
  const struct stage *stage = pipeline_stage (matching->subject->pipeline, matching->subject->kase->stage);
  struct label since = matching->awarded_on.size > 0 ? phrase (self->arena, PHRASE_AWARDED, day_label (self->arena, matching->awarded_on), NO_LABEL)
                                                     : phrase (self->arena, PHRASE_IN_STAGE, stage->label, NO_LABEL);
  tell (self, self->programme->early == EARLY_ON_REQUEST ? ERR_MATCH_BEGUN_UNASKED : ERR_MATCH_BEGUN, "early_start", since, NO_LABEL);
}

static void tell_below (struct telling *self)
{
  const struct programme *programme = self->programme;
  struct programme free = *programme;
  int64_t own, grant = 0, least = programme->min_cents > programme->trifle_cents ? programme->min_cents : programme->trifle_cents;
  bool says = programme_own_minimum (programme, self->matching->cost_cents, &own) == 0;
  free.min_cents = free.trifle_cents = -1;
  programme_grant (&free, self->matching->cost_cents, &grant);
  if (says && own >= self->matching->cost_cents)
    tell (self, ERR_MATCH_OWN_COVERS, "own_min_cents", money_label (self->arena, own), NO_LABEL);
  else
    tell (self, ERR_MATCH_BELOW, programme->min_cents > programme->trifle_cents ? "min_cents" : "trifle_cents", money_label (self->arena, grant),
          money_label (self->arena, least > 0 ? least : 1));
}

static void tell_misses (struct telling *self, uint32_t misses)
{
  const struct matching *matching = self->matching;
  if (misses & MISS_STATUS)
    tell (self, self->programme->status == STATUS_CLOSED ? ERR_MATCH_CLOSED : ERR_MATCH_PLANNED, "status", as_of (self), NO_LABEL);
  if (misses & MISS_DEADLINE)
    tell (self, ERR_MATCH_PAST, "deadlines", as_of (self), NO_LABEL);
  if (misses & MISS_APPLICANT)
    tell_applicant (self);
  if (misses & MISS_AREA)
    tell_area (self);
  if (misses & MISS_ACTION)
    tell_action (self);
  if (misses & MISS_BEGUN)
    tell_begun (self);
  if (misses & MISS_COST)
    tell (self, matching->cost == COST_OVERFLOW ? ERR_MATCH_COST_OVERFLOW : ERR_MATCH_NOTHING_ELIGIBLE, "expenses", NO_LABEL, NO_LABEL);
  if (misses & MISS_BELOW)
    tell_below (self);
  if (misses & MISS_DE_MINIMIS)
    tell (self, ERR_MATCH_DE_MINIMIS, "de_minimis", money_label (self->arena, matching->deminimis_cents), money_label (self->arena, DE_MINIMIS_CENTS));
}

void match_reasons (const struct matching *matching, const struct match *match, struct reasons *reasons)
{
  struct match again;
  struct telling self = {matching, match->programme, match, matching->arena, reasons};
  uint32_t misses = misses_of (matching, match->programme, &again);
  reasons->count = 0;
  reasons->more = false;
  if (misses == 0)
    tell_hit (&self);
  else
    tell_misses (&self, misses);
}
