/* SPDX-License-Identifier: EUPL-1.2 */
/* What a gate still wants: one small function per kind of check. */
#include "checks.h"

#include <string.h>

#define DAY_MS INT64_C (86400000)

struct examination
{
  const struct pipeline *pipeline;
  const struct gate *gate;
  const struct kase *kase;
  const struct value *fields;
  int64_t now_ms;
  struct arena *arena;
  struct reasons *unmet, *waiting;
};

struct label label_plain (struct slice text)
{
  return (struct label){text, text};
}

void reasons_add (struct reasons *self, struct arena *arena, int code, struct slice field, struct label zero, struct label one)
{
  if (self->count >= LIMIT_REASONS)
  {
    self->more = true;
    return;
  }
  const struct error_def *def = error_def (code);
  struct reason *reason = &self->items[self->count++];
  *reason = (struct reason){.code = code, .field = field, .present = VALUE_NONE, .yours = VALUE_NONE};
  if (def != NULL)
  {
    reason->de = error_text (arena, def->de, zero.de, one.de);
    reason->en = error_text (arena, def->en, zero.en, one.en);
  }
}

static bool reasons_have (const struct reasons *self, int code, struct slice field)
{
  for (uint32_t i = 0; i < self->count; i++)
    if (self->items[i].code == code && slice_equal (self->items[i].field, field))
      return true;
  return false;
}

/* Adds what a check found, once: two checks of a gate may look at the same field. */
static void find (struct examination *self, const struct check *check, int code, struct slice field, struct label zero, struct label one)
{
  bool others = check->decider || check->kind == CHECK_APPROVAL || check->kind == CHECK_OPINION;
  if (!reasons_have (self->unmet, code, field) && !reasons_have (self->waiting, code, field))
    reasons_add (others ? self->waiting : self->unmet, self->arena, code, field, zero, one);
}

static const struct label no_label;

/* The visibility is a field of the case's head, which has one from the beginning. */
static const struct value *value_of (const struct examination *self, struct slice path, struct value *visibility)
{
  static const char *const keys[] = {[VISIBILITY_INTERNAL] = "internal", [VISIBILITY_INTERMUNICIPAL] = "intermunicipal", [VISIBILITY_PUBLIC] = "public"};
  const struct value *value = fields_value (self->fields, path);
  if (!value_is_nil (value) || !slice_is (path, "visibility") || self->kase->visibility > VISIBILITY_PUBLIC)
    return value;
  *visibility = value_string (keys[self->kase->visibility]);
  return visibility;
}

/* "Schutzbedarf: Vertraulichkeit" for the column of a record. */
static struct label label_of (const struct examination *self, struct slice path)
{
  const struct field *field = pipeline_field_path (self->pipeline, path);
  const char *dot = memchr (path.data, '.', path.size);
  if (field == NULL)
    return label_plain (path);
  if (dot == NULL)
    return field->label;
  const struct field *record = pipeline_field (self->pipeline, (struct slice){path.data, (uint32_t) (dot - path.data)});
  return (struct label){slice_of (arena_printf (self->arena, "%.*s: %.*s", SLICE_ARG (record->label.de), SLICE_ARG (field->label.de))),
                        slice_of (arena_printf (self->arena, "%.*s: %.*s", SLICE_ARG (record->label.en), SLICE_ARG (field->label.en)))};
}

/* ---- Filled ---- */

static bool record_is_complete (const struct field *field, const struct value *value)
{
  for (uint32_t i = 0; i < field->column_count; i++)
    if (field->columns[i].due >= 0 && value_is_blank (value_get (value, field->columns[i].key)))
      return false;
  return true;
}

/* required: an empty field is a finding.  One that is marked unknown or holds a band is looked at in any case, because its time may be over. */
static void examine_field (struct examination *self, const struct check *check, const struct field *field, bool required)
{
  struct value visibility;
  const struct value *value = value_of (self, field->key, &visibility);
  int number = self->gate->number;
  if (value_is_unknown (value))
  {
    if (!field->may_be_unknown || number > field->due)
      find (self, check, ERR_STILL_UNKNOWN, field->key, field->label, no_label);
  }
  else if (value_is_band (value))
  {
    if (field->band_until >= 0 && number >= field->band_until)
      find (self, check, ERR_STILL_BAND, field->key, field->label, no_label);
  }
  else if (required && (value_is_blank (value) || !record_is_complete (field, value)))
    find (self, check, ERR_MISSING, field->key, field->label, no_label);
}

static void examine_filled (struct examination *self, const struct check *check)
{
  for (uint32_t i = 0; i < self->pipeline->field_count; i++)
  {
    const struct field *field = &self->pipeline->fields[i];
    examine_field (self, check, field, field->due >= 0 && field->due <= self->gate->number);
  }
  for (uint32_t i = 0; i < check->field_count; i++)
  {
    const struct field *field = pipeline_field_path (self->pipeline, check->fields[i]);
    if (field != NULL)
      examine_field (self, check, field, true);
  }
}

/* ---- Values ---- */

static struct label label_of_value (const struct field *field, struct slice key)
{
  if (field->type == DEF_BOOL)
    return slice_is (key, "true") ? (struct label){SLICE ("„ja“"), SLICE ("\"yes\"")} : (struct label){SLICE ("„nein“"), SLICE ("\"no\"")};
  const struct option *option = field_option (field, key);
  return option == NULL ? label_plain (key) : option->label;
}

static bool value_equals (const struct value *value, struct slice key)
{
  if (value == NULL)
    return false;
  switch (value->kind)
  {
  case VALUE_BOOL:
    return slice_is (key, value->boolean ? "true" : "false");
  case VALUE_TEXT:
    return slice_equal (value_as_slice (value), key);
  case VALUE_LIST:
    return value->count == 1 && value_equals (&value->items[0], key);
  default:
    return false;
  }
}

static void examine_equals (struct examination *self, const struct check *check)
{
  const struct field *field = pipeline_field_path (self->pipeline, check->field);
  struct value visibility;
  bool said = reasons_have (self->unmet, ERR_MISSING, check->field) || reasons_have (self->waiting, ERR_MISSING, check->field);
  if (field == NULL || said || value_equals (value_of (self, check->field, &visibility), check->value))
    return;
  struct label wanted = label_of_value (field, check->value);
  if (field->type != DEF_BOOL)
    wanted = (struct label){slice_of (arena_printf (self->arena, "„%.*s“", SLICE_ARG (wanted.de))),
                            slice_of (arena_printf (self->arena, "\"%.*s\"", SLICE_ARG (wanted.en)))};
  find (self, check, ERR_NOT_EQUAL, check->field, label_of (self, check->field), wanted);
}

static bool value_is_date (const struct value *value)
{
  return value != NULL && value->kind == VALUE_TEXT && date_is_valid (value_as_slice (value));
}

static void examine_order (struct examination *self, const struct check *check)
{
  const struct value *early = fields_value (self->fields, check->field), *late = fields_value (self->fields, check->other);
  if (value_is_date (early) && value_is_date (late) && slice_compare (value_as_slice (early), value_as_slice (late)) > 0)
    find (self, check, ERR_DATE_ORDER, check->other, label_of (self, check->other), label_of (self, check->field));
}

/* An amount that nobody knows yet is not within a limit; one that is missing is the business of CHECK_FILLED. */
static void examine_limit (struct examination *self, const struct check *check)
{
  const struct field *field = pipeline_field_path (self->pipeline, check->field);
  const struct value *value = fields_value (self->fields, check->field);
  if (field == NULL || value_is_nil (value))
    return;
  if (value_is_unknown (value))
  {
    find (self, check, ERR_STILL_UNKNOWN, check->field, label_of (self, check->field), no_label);
    return;
  }
  const struct option *band = value_is_band (value) ? field_option (field, value_as_slice (value_at (value, "band"))) : NULL;
  int64_t cents = band == NULL ? value_as_int (value, INT64_MAX) : band->max_cents < 0 ? INT64_MAX : band->max_cents;
  if (cents > check->max)
    find (self, check, ERR_LIMIT_EXCEEDED, check->field, label_of (self, check->field), money_label (self->arena, check->max));
}

static void examine_unknown (struct examination *self, const struct check *check)
{
  int64_t count = 0;
  for (uint32_t i = 0; i < self->pipeline->field_count; i++)
    count += value_is_unknown (value_get (self->fields, self->pipeline->fields[i].key));
  if (count > check->max)
    find (self, check, ERR_TOO_MANY_UNKNOWN, SLICE_NONE, label_plain (slice_of (arena_printf (self->arena, "%lld", (long long) check->max))), no_label);
}

/* ---- Approvals and opinions ---- */

static const struct case_approval *approval_given (const struct examination *self, struct slice key)
{
  for (uint32_t i = 0; i < self->kase->approval_count && i < LIMIT_APPROVALS; i++)
    if (slice_equal (self->kase->approvals[i].kind, key))
      return &self->kase->approvals[i];
  return NULL;
}

static struct label label_of_approval (const struct examination *self, struct slice key)
{
  const struct approval_def *def = pipeline_approval (self->pipeline, key);
  return def == NULL ? label_plain (key) : def->label;
}

static void examine_approval (struct examination *self, const struct check *check)
{
  const struct case_approval *given = approval_given (self, check->approval);
  if (given == NULL)
    find (self, check, ERR_APPROVAL_MISSING, check->approval, label_of_approval (self, check->approval), no_label);
  else if (!given->yes)
    find (self, check, ERR_APPROVAL_DENIED, check->approval, label_of_approval (self, check->approval), no_label);
}

static void examine_opinion (struct examination *self, const struct check *check)
{
  int64_t until_ms = self->kase->entered_ms + check->days * DAY_MS;
  if (approval_given (self, check->approval) != NULL || until_ms <= self->now_ms)
    return;
  char date[11];
  date_from_ms (until_ms, date);
  struct label until = {slice_of (arena_printf (self->arena, "%.2s.%.2s.%.4s", date + 8, date + 5, date)), slice_of (arena_printf (self->arena, "%s", date))};
  find (self, check, ERR_OPINION_MISSING, check->approval, label_of_approval (self, check->approval), until);
}

/* ---- Gates ---- */

void gate_check (const struct pipeline *pipeline, const struct gate *gate, const struct kase *kase, const struct value *fields, int64_t now_ms,
                 struct arena *arena, struct reasons *unmet, struct reasons *waiting)
{
  typedef void (examine_fn) (struct examination * self, const struct check *check);
  static examine_fn *const examine[CHECK_COUNT] = {
      [CHECK_FILLED] = examine_filled, [CHECK_EQUALS] = examine_equals, [CHECK_APPROVAL] = examine_approval, [CHECK_OPINION] = examine_opinion,
      [CHECK_ORDER] = examine_order,   [CHECK_LIMIT] = examine_limit,   [CHECK_UNKNOWN] = examine_unknown};
  struct examination examination = {pipeline, gate, kase, fields, now_ms, arena, unmet, waiting};
  for (uint32_t i = 0; i < gate->check_count; i++)
    if (gate->checks[i].kind < CHECK_COUNT && condition_holds (&gate->checks[i].when, fields))
      examine[gate->checks[i].kind](&examination, &gate->checks[i]);
}

const struct gate *gate_find (const struct pipeline *pipeline, const struct kase *kase, const struct value *fields, struct slice to)
{
  for (uint32_t i = 0; i < pipeline->gate_count; i++)
  {
    const struct gate *gate = &pipeline->gates[i];
    bool wanted = slice_equal (gate->from, kase->stage) && (to.size == 0 || slice_equal (gate->to, to));
    if (wanted && condition_holds (&gate->when, fields))
      return gate;
  }
  return NULL;
}
