/* SPDX-License-Identifier: EUPL-1.2 */
/* Programmes as they are kept in memory, and what one gives by itself: money, own funds, days. */
#include "programme_room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Days --------------------------------------------------------------------------------------------------------------------------------------------- */

static int32_t digits_of (const char *text, int count)
{
  int32_t number = 0;
  for (int i = 0; i < count; i++)
    number = number * 10 + (text[i] - '0');
  return number;
}

int32_t day_number (struct slice date)
{
  return date_is_valid (date) ? digits_of (date.data, 4) * 10000 + digits_of (date.data + 5, 2) * 100 + digits_of (date.data + 8, 2) : NO_DAY;
}

void day_text (int32_t day, char date[11])
{
  snprintf (date, 11, "%04u-%02u-%02u", (unsigned) day / 10000 % 10000, (unsigned) day / 100 % 100, (unsigned) day % 100);
}

static bool leap (int32_t year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t yearly_in (int32_t month_day, int32_t year)
{
  return year * 10000 + (month_day == 229 && !leap (year) ? 228 : month_day);
}

int32_t next_deadline (const struct programme *self, int32_t today, bool *rolling)
{
  int32_t next = NO_DAY;
  *rolling = false;
  for (uint32_t i = 0; i < self->deadline_count; i++)
  {
    const struct programme_deadline *deadline = &self->deadlines[i];
    int32_t day = deadline->day;
    if (deadline->kind == DEADLINE_YEARLY)
    {
      day = yearly_in (deadline->day, today / 10000);
      if (day < today)
        day = yearly_in (deadline->day, today / 10000 + 1);
    }
    *rolling = *rolling || deadline->kind == DEADLINE_ROLLING;
    if (deadline->kind != DEADLINE_ROLLING && day >= today && day < next)
      next = day;
  }
  return next;
}

bool programme_next_deadline (const struct programme *self, struct slice today, char deadline[11])
{
  bool rolling;
  int32_t day = self->status == STATUS_CLOSED ? NO_DAY : next_deadline (self, day_number (today), &rolling);
  if (day == NO_DAY)
    return false;
  day_text (day, deadline);
  return true;
}

/* ---- Money -------------------------------------------------------------------------------------------------------------------------------------------- */

/* Cents are taken apart at 10000 first, so that no amount is too large. */
int64_t share_floor (int64_t cents, int32_t rate)
{
  return cents <= 0 ? 0 : cents / 10000 * rate + cents % 10000 * rate / 10000;
}

int64_t share_ceiling (int64_t cents, int32_t rate)
{
  return cents <= 0 ? 0 : cents / 10000 * rate + (cents % 10000 * rate + 9999) / 10000;
}

static int64_t smaller (int64_t a, int64_t b)
{
  return a < b ? a : b;
}

int64_t grant_before_limits (const struct programme *self, int64_t eligible_cents)
{
  int64_t eligible = eligible_cents > 0 ? eligible_cents : 0;
  if (self->fixed_cents >= 0 && (self->financing == FINANCING_FIXED || self->ordinary < 0))
    return smaller (self->fixed_cents, eligible);
  if (self->ordinary >= 0)
    return share_floor (eligible, self->ordinary);
  return self->financing == FINANCING_FULL ? eligible : -1;
}

int programme_own_minimum (const struct programme *self, int64_t eligible_cents, int64_t *cents)
{
  int64_t share = self->own_share < 0 ? 0 : share_ceiling (eligible_cents, self->own_share), amount = self->own_min_cents < 0 ? 0 : self->own_min_cents;
  *cents = share > amount ? share : amount;
  return self->own_share < 0 && self->own_min_cents < 0 ? -1 : 0;
}

bool programme_bars_early_start (const struct programme *self)
{
  return self->early == EARLY_NO;
}

int programme_draw_months (const struct programme *self)
{
  return self->draw_months;
}

int programme_ceiling (const struct programme *self, int64_t eligible_cents, int64_t *cents)
{
  if (programme_grant (self, eligible_cents == COSTS_UNKNOWN ? INT64_MAX : eligible_cents, cents) == 0)
    return 0;
  *cents = self->max_cents;
  return self->max_cents >= 0 ? 0 : -1;
}

int programme_grant (const struct programme *self, int64_t eligible_cents, int64_t *cents)
{
  int64_t own, grant = grant_before_limits (self, eligible_cents);
  if (grant < 0)
    return -1;
  if (self->max_cents >= 0)
    grant = smaller (grant, self->max_cents);
  if (programme_own_minimum (self, eligible_cents, &own) == 0)
    grant = smaller (grant, eligible_cents > own ? eligible_cents - own : 0);
  *cents = grant < self->min_cents || grant < self->trifle_cents ? 0 : grant;
  return 0;
}

/* ---- Areas -------------------------------------------------------------------------------------------------------------------------------------------- */

bool programme_covers (const struct programme *self, const uint64_t prefixes[ARS_DIGITS + 1], uint32_t digits)
{
  for (uint32_t i = 0; i < self->area_count; i++)
    if (self->areas[i].digits <= digits && prefixes[self->areas[i].digits] == self->areas[i].prefix)
      return true;
  return false;
}

/* ---- Keys as bits ------------------------------------------------------------------------------------------------------------------------------------- */

uint32_t kind_bit (struct slice kind)
{
  static const char *const keys[KIND_COUNT] = {
#define KIND(SYMBOL, KEY, ...) KEY,
#define PHRASE(...)
#include "programme_words.def"
#undef KIND
#undef PHRASE
  };
  static_assert (KIND_COUNT < KINDS_OTHER, "each kind has its bit");
  for (uint32_t i = 0; i < KIND_COUNT; i++)
    if (slice_is (kind, keys[i]))
      return 1u << i;
  return 1u << KINDS_OTHER;
}

uint64_t action_bit (const struct programmes *self, struct slice key)
{
  for (uint32_t i = 0; i < self->action_count; i++)
    if (slice_equal (self->actions[i], key))
      return UINT64_C (1) << i;
  return 0;
}

/* The definition has fewer fields of action than there are bits; only keys of many old versions could be more, and those share the last one. */
static uint64_t action_bit_new (struct programmes *self, struct slice key)
{
  uint64_t bit = action_bit (self, key);
  if (bit != 0)
    return bit;
  if (self->action_count < ACTIONS_MAX)
    self->actions[self->action_count++] = slice_copy (self->arena, key);
  return UINT64_C (1) << (self->action_count - 1);
}

/* ---- Taking a programme apart ------------------------------------------------------------------------------------------------------------------------- */

/* The place of an enum's key, from 1; 0: the field is empty, or holds what a former version of the definition knew. */
static int choice (const struct value *fields, const char *field, const char *const *keys, int count)
{
  struct slice key = value_as_slice (value_at (fields, field));
  for (int i = 0; i < count; i++)
    if (slice_is (key, keys[i]))
      return i + 1;
  return 0;
}

static uint32_t list_count (const struct value *list, enum value_kind kind)
{
  return list != NULL && list->kind == kind ? list->count : 0;
}

static void take_rates (struct programmes *all, struct programme *self, const struct value *list)
{
  uint32_t count = list_count (list, VALUE_LIST);
  self->rates = arena_alloc (all->arena, count * sizeof *self->rates);
  for (uint32_t i = 0; i < count; i++)
  {
    int64_t rate = value_as_int (value_at (&list->items[i], "rate"), -1);
    struct slice condition = slice_copy (all->arena, value_as_slice (value_at (&list->items[i], "condition")));
    if (rate < 0 || rate > 10000)
      continue;
    if (slice_is (condition, "ordinary"))
      self->ordinary = (int32_t) rate;
    self->rates[self->rate_count++] = (struct programme_rate){condition, (int32_t) rate};
  }
}

static void take_deadlines (struct programmes *all, struct programme *self, const struct value *list)
{
  static const char *const kinds[] = {"fixed", "yearly", "rolling"};
  uint32_t count = list_count (list, VALUE_LIST);
  self->deadlines = arena_alloc (all->arena, count * sizeof *self->deadlines);
  for (uint32_t i = 0; i < count; i++)
  {
    struct slice month_day = value_as_slice (value_at (&list->items[i], "month_day"));
    struct programme_deadline deadline = {(enum deadline_kind) choice (&list->items[i], "kind", kinds, 3), NO_DAY};
    if (deadline.kind == DEADLINE_FIXED)
      deadline.day = day_number (value_as_slice (value_at (&list->items[i], "day")));
    if (deadline.kind == DEADLINE_YEARLY && month_day.size == 5)
      deadline.day = digits_of (month_day.data, 2) * 100 + digits_of (month_day.data + 3, 2);
    if (deadline.kind == DEADLINE_ROLLING || (deadline.kind != DEADLINE_NONE && deadline.day != NO_DAY))
      self->deadlines[self->deadline_count++] = deadline;
  }
}

static void take_areas (struct programmes *all, struct programme *self, const struct value *list)
{
  uint32_t count = list_count (list, VALUE_LIST);
  self->areas = arena_alloc (all->arena, count * sizeof *self->areas);
  for (uint32_t i = 0; i < count; i++)
  {
    struct slice text = value_as_slice (&list->items[i]);
    struct programme_area area = {text.size, 0};
    for (uint32_t d = 0; d < text.size && area.digits <= ARS_DIGITS; d++)
      area.prefix = area.prefix * 10 + (uint64_t) (text.data[d] - '0');
    if (area.digits <= ARS_DIGITS)
      self->areas[self->area_count++] = area;
  }
}

static void take_lists (struct programmes *all, struct programme *self, const struct value *fields)
{
  const struct value *applicants = value_at (fields, "applicants"), *actions = value_at (fields, "fields_of_action"), *others = value_at (fields, "exclusions");
  for (uint32_t i = 0; i < list_count (applicants, VALUE_LIST); i++)
    self->applicants |= kind_bit (value_as_slice (&applicants->items[i]));
  for (uint32_t i = 0; i < list_count (actions, VALUE_LIST); i++)
    self->actions |= action_bit_new (all, value_as_slice (&actions->items[i]));
  self->exclusion_count = list_count (others, VALUE_LIST);
  self->exclusions = arena_alloc (all->arena, self->exclusion_count * sizeof *self->exclusions);
  for (uint32_t i = 0; i < self->exclusion_count; i++)
    self->exclusions[i] = slice_copy (all->arena, value_as_slice (&others->items[i]));
  take_rates (all, self, value_at (fields, "rates"));
  take_deadlines (all, self, value_at (fields, "deadlines"));
  take_areas (all, self, value_at (fields, "area"));
}

static struct programme *programme_new (struct programmes *all, const struct programme_row *row)
{
  static const char *const statuses[] = {"open", "planned", "closed"}, *const early[] = {"no", "on_request", "yes"},
                           *const financing[] = {"share", "fixed", "deficit", "full"}, *const combination[] = {"no"};
  const struct value *fields = &row->fields;
  struct programme *self = arena_alloc (all->arena, sizeof *self);
  *self = (struct programme){.place = all->count,
                             .key = slice_copy (all->arena, row->key),
                             .name = slice_copy (all->arena, value_as_slice (value_at (fields, "name"))),
                             .as_of = slice_copy (all->arena, value_as_slice (value_at (fields, "as_of"))),
                             .verified_by = slice_copy (all->arena, value_as_slice (value_at (fields, "verified_by"))),
                             .status = (enum programme_status) choice (fields, "status", statuses, 3),
                             .early = (enum programme_early) choice (fields, "early_start", early, 3),
                             .financing = (enum programme_financing) choice (fields, "financing", financing, 4),
                             .alone = choice (fields, "combination", combination, 1) == 1,
                             .de_minimis = value_as_bool (value_at (fields, "de_minimis"), false),
                             .ordinary = -1,
                             .draw_months = (int) value_as_int (value_at (fields, "draw_months"), -1),
                             .own_share = (int32_t) value_as_int (value_at (fields, "own_share"), -1),
                             .min_cents = value_as_int (value_at (fields, "min_cents"), -1),
                             .max_cents = value_as_int (value_at (fields, "max_cents"), -1),
                             .trifle_cents = value_as_int (value_at (fields, "trifle_cents"), -1),
                             .own_min_cents = value_as_int (value_at (fields, "own_min_cents"), -1),
                             .fixed_cents = value_as_int (value_at (fields, "fixed_cents"), -1)};
  take_lists (all, self, fields);
  return self;
}

/* ---- All of them -------------------------------------------------------------------------------------------------------------------------------------- */

struct programmes *programmes_new (void)
{
  struct programmes *self = calloc (1, sizeof *self);
  if (!self)
    abort ();
  self->arena = arena_new ();
  self->version = UINT64_MAX; /* that of no views */
  return self;
}

void programmes_forget (struct programmes *self)
{
  arena_reset (self->arena);
  self->version = UINT64_MAX;
  self->count = self->capacity = self->action_count = 0;
  self->items = NULL;
}

void programmes_destroy (struct programmes **self)
{
  if (!*self)
    return;
  arena_destroy (&(*self)->arena);
  free (*self);
  *self = NULL;
}

void programmes_add (struct programmes *self, const struct programme_row *row)
{
  if (self->count == self->capacity)
  {
    uint32_t capacity = self->capacity ? 2 * self->capacity : 64;
    struct programme **grown = arena_alloc (self->arena, capacity * sizeof (struct programme *));
    if (self->count > 0)
      memcpy (grown, self->items, self->count * sizeof (struct programme *));
    self->items = grown;
    self->capacity = capacity;
  }
  self->items[self->count++] = programme_new (self, row);
}

uint32_t programmes_count (const struct programmes *self)
{
  return self->count;
}

const struct programme *programmes_find (const struct programmes *self, struct slice key)
{
  uint32_t from = 0, to = self->count;
  while (from < to)
  {
    uint32_t middle = from + (to - from) / 2;
    int order = slice_compare (self->items[middle]->key, key);
    if (order == 0)
      return self->items[middle];
    if (order < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return NULL;
}

struct slice programme_key (const struct programme *self)
{
  return self->key;
}

struct slice programme_name (const struct programme *self)
{
  return self->name;
}

struct slice programme_as_of (const struct programme *self)
{
  return self->as_of;
}

struct slice programme_verified_by (const struct programme *self)
{
  return self->verified_by;
}
