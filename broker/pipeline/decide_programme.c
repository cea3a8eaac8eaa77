/* SPDX-License-Identifier: EUPL-1.2 */
/* Funding programmes: records of their own, held against the definition `programmes`. */
#include "room.h"

#include <stdio.h>

#define KEEPERS (R_COORDINATOR | R_DISTRICT_ADMIN | R_ADMIN | R_SYSTEM)

/* ---- What the definition cannot say ------------------------------------------------------------------------------------------------------------------- */

static void invalid (struct deciding *self, const struct field *field, enum word why)
{
  refuse_label (self, ERR_VALUE_INVALID, field->key, field->label, word (why));
}

/* 05-22, a day that exists in some year. */
static bool month_day_is_valid (struct slice text)
{
  char date[11];
  if (text.size != 5)
    return false;
  snprintf (date, sizeof date, "2024-%.5s", text.data); /* a leap year */
  return date_is_valid (slice_of (date));
}

static void check_deadlines (struct deciding *self, const struct field *field, const struct value *list)
{
  for (uint32_t i = 0; i < list->count; i++)
  {
    struct slice kind = value_as_slice (value_at (&list->items[i], "kind"));
    if (slice_is (kind, "fixed") && value_is_nil (value_at (&list->items[i], "day")))
      invalid (self, field, WORD_FIXED_DAY);
    if (slice_is (kind, "yearly") && !month_day_is_valid (value_as_slice (value_at (&list->items[i], "month_day"))))
      invalid (self, field, WORD_YEARLY_DAY);
  }
}

static void check_rates (struct deciding *self, const struct field *field, const struct value *list)
{
  for (uint32_t i = 0; i < list->count; i++)
    for (uint32_t j = 0; j < i; j++)
      if (value_equal (value_at (&list->items[i], "condition"), value_at (&list->items[j], "condition")))
        invalid (self, field, WORD_CONDITION_TWICE);
}

static void check_area (struct deciding *self, const struct field *field, const struct value *list)
{
  for (uint32_t i = 0; i < list->count; i++)
  {
    struct slice key = value_as_slice (&list->items[i]);
    bool good = key.size <= 12;
    for (uint32_t d = 0; d < key.size; d++)
      good = good && key.data[d] >= '0' && key.data[d] <= '9';
    if (!good)
    {
      invalid (self, field, WORD_AREA_DIGITS);
      return;
    }
  }
}

static void check_own_rules (struct deciding *self, const struct field *field, const struct value *value)
{
  if (value->kind != VALUE_LIST)
    return;
  if (slice_is (field->key, "deadlines"))
    check_deadlines (self, field, value);
  else if (slice_is (field->key, "rates"))
    check_rates (self, field, value);
  else if (slice_is (field->key, "area"))
    check_area (self, field, value);
}

/* ---- Fields ------------------------------------------------------------------------------------------------------------------------------------------- */

/* What cannot be said is left out: an empty text or list is a field that is unknown. */
static struct value meant (const struct value *value)
{
  return value_is_blank (value) ? VALUE_NONE : *value;
}

/* One field of a put: into *changes if it changes, into the reasons if it is wrong or conflicts. */
static void put_field (struct deciding *self, const struct pipeline *catalogue, const struct value *before, struct slice key, const struct value *sent,
                       struct value *changes)
{
  struct label detail = {SLICE_NONE, SLICE_NONE};
  const struct field *field = pipeline_field (catalogue, key);
  if (!field)
  {
    refuse_text (self, ERR_NO_SUCH_FIELD, key, key, SLICE_NONE);
    return;
  }
  struct value yours = meant (sent);
  const struct value *present = value_get (before, key);
  int code = check_value (self, field, present, &yours, &detail);
  if (code)
  {
    refuse_label (self, code, key, field->label, detail);
    return;
  }
  check_own_rules (self, field, &yours);
  if (value_equal (present, &yours))
    return;
  if (value_moved_on (present, value_get (&self->message->arg[PROGRAMME_PUT_BASE], key)))
    refuse_conflict (self, key, field->label, present, &yours);
  else
    value_set (self->arena, changes, key, yours);
}

static const struct value *after (const struct value *before, const struct value *changes, const char *key)
{
  const struct value *change = value_at (changes, key);
  return change ? change : value_at (before, key);
}

static struct label label_of (const struct pipeline *catalogue, const char *key)
{
  const struct field *field = pipeline_field (catalogue, slice_of (key));
  return field ? field->label : label_plain (slice_of (key));
}

/* No amount that is too small to be granted may be above the largest. */
static void check_amounts (struct deciding *self, const struct pipeline *catalogue, const struct value *before, const struct value *changes)
{
  static const char *const least[] = {"min_cents", "trifle_cents"};
  int64_t max = value_as_int (after (before, changes, "max_cents"), INT64_MAX);
  for (size_t i = 0; i < sizeof least / sizeof least[0]; i++)
    if (value_as_int (after (before, changes, least[i]), 0) > max)
      refuse_label (self, ERR_LIMIT_EXCEEDED, slice_of (least[i]), label_of (catalogue, least[i]), label_of (catalogue, "max_cents"));
}

void decide_programme_put (struct deciding *self)
{
  const struct pipeline *catalogue = definitions_get (self->env->definitions, self->views, SLICE ("programmes"), 0);
  const struct value *fields = &self->message->arg[PROGRAMME_PUT_FIELDS];
  struct slice key = message_slice (self->message, PROGRAMME_PUT_KEY);
  struct value changes = value_map (self->arena, fields->count);
  struct programme_row row = {.fields = value_map (self->arena, 0)};
  if (!act_as (self, KEEPERS))
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, KEEPERS & ~(uint32_t) R_SYSTEM), label_plain (SLICE_NONE));
  if (!catalogue || !catalogue->catalogue)
    refuse_text (self, ERR_NOT_FOUND, SLICE ("pipeline"), SLICE ("programmes"), SLICE_NONE);
  if (refused (self))
    return;
  programme_get (self->views, self->arena, key, &row);
  for (uint32_t i = 0; i < fields->count; i++)
    put_field (self, catalogue, &row.fields, value_as_slice (&fields->items[2 * i]), &fields->items[2 * i + 1], &changes);
  if (value_is_nil (after (&row.fields, &changes, "name")))
    refuse_label (self, ERR_MISSING, SLICE ("name"), label_of (catalogue, "name"), label_plain (SLICE_NONE));
  check_amounts (self, catalogue, &row.fields, &changes);
  if (refused (self))
    return;
  self->decision->done.arg[DONE_KEY] = value_text (key);
  if (changes.count == 0)
    return;
  value_sort (&changes);
  struct message *event = add_event (self, MSG_PROGRAMME_CHANGED, CLASS_PUBLIC, audience_public (self->arena));
  event->arg[PROGRAMME_CHANGED_KEY] = value_text (key);
  event->arg[PROGRAMME_CHANGED_FIELDS] = changes;
}
