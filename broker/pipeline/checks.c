/* SPDX-License-Identifier: EUPL-1.2 */
/* What a gate still wants: one small function per kind of check.  Here are reasons and findings, and the kinds that read fields, approvals and opinions. */
#include "examine.h"

#include <string.h>

#define DAY_MS INT64_C (86400000)

/* ---- Reasons ---- */

struct label label_plain (struct slice text)
{
  return (struct label){text, text};
}

void reasons_add_row (struct reasons *self, struct arena *arena, int code, struct slice field, struct slice row, struct label zero, struct label one)
{
  if (self->count >= LIMIT_REASONS)
  {
    self->more = true;
    return;
  }
  const struct error_def *def = error_def (code);
  struct reason *reason = &self->items[self->count++];
  *reason = (struct reason){.code = code, .field = field, .row = row, .present = VALUE_NONE, .yours = VALUE_NONE};
  if (def != NULL)
  {
    reason->de = error_text (arena, def->de, zero.de, one.de);
    reason->en = error_text (arena, def->en, zero.en, one.en);
  }
}

struct label roles_label (struct arena *arena, uint32_t roles)
{
  char *de = "", *en = "";
  for (int role = 0; role < ROLE_COUNT; role++)
    if (roles & (1u << role))
    {
      de = arena_printf (arena, "%s%s%s", de, *de ? ", " : "", role_label ((enum role) role, true));
      en = arena_printf (arena, "%s%s%s", en, *en ? ", " : "", role_label ((enum role) role, false));
    }
  return (struct label){slice_of (de), slice_of (en)};
}

void reasons_add (struct reasons *self, struct arena *arena, int code, struct slice field, struct label zero, struct label one)
{
  reasons_add_row (self, arena, code, field, SLICE_NONE, zero, one);
}

static bool reasons_have (const struct reasons *self, int code, struct slice field)
{
  for (uint32_t i = 0; i < self->count; i++)
    if (self->items[i].code == code && slice_equal (self->items[i].field, field))
      return true;
  return false;
}

static bool reason_same (const struct reason *a, const struct reason *b)
{
  return a->code == b->code && slice_equal (a->field, b->field) && slice_equal (a->row, b->row) && slice_equal (a->de, b->de);
}

/* The first so many reasons may hold the same one as the last; the place of it, or `count`. */
static uint32_t reasons_place (const struct reasons *self, uint32_t count, const struct reason *reason)
{
  uint32_t i = 0;
  while (i < count && !reason_same (&self->items[i], reason))
    i++;
  return i;
}

static void reasons_remove (struct reasons *self, uint32_t place)
{
  self->count--;
  memmove (&self->items[place], &self->items[place + 1], (self->count - place) * sizeof self->items[0]);
}

/* ---- Findings ---- */

enum weight
{
  WEIGHT_UNMET,
  WEIGHT_WAITING,
  WEIGHT_WARNING,
  WEIGHT_COUNT
};

void want (struct examination *self, const struct check *check, enum want_kind kind, struct slice about)
{
  struct findings *findings = self->findings;
  self->now = NULL;
  if (check->warning)
    return;
  for (uint32_t i = 0; kind != WANT_CHECK && i < findings->want_count; i++)
    if (findings->wants[i].kind == kind && slice_equal (findings->wants[i].about, about))
    {
      self->now = &findings->wants[i];
      return;
    }
  self->now = &findings->wants[findings->want_count++];
  *self->now = (struct want){.kind = kind, .about = about};
}

/* Two checks of a gate may find the same; it stands where it weighs most, so that nothing that hinders hides behind what does not. */
static void find_in (struct examination *self, enum weight weight, int code, struct slice field, struct slice row, struct label zero, struct label one)
{
  struct reasons *const lists[WEIGHT_COUNT] = {&self->findings->unmet, &self->findings->waiting, &self->findings->warnings};
  struct reasons *list = lists[weight];
  uint32_t before = list->count;
  if (self->now)
    self->now->missing = true;
  reasons_add_row (list, self->arena, code, field, row, zero, one);
  if (list->count == before)
    return;
  struct reason *added = &list->items[before];
  for (int i = 0; i < WEIGHT_COUNT; i++)
  {
    uint32_t count = i == (int) weight ? before : lists[i]->count;
    uint32_t place = reasons_place (lists[i], count, added);
    if (place == count)
      continue;
    if (i > (int) weight)
      reasons_remove (lists[i], place);
    else
    {
      list->count = before;
      return;
    }
  }
}

/* A field that nobody who lays the case before the gate may fill. */
static bool is_filled_by_others (const struct examination *self, struct slice key)
{
  const struct field *field = pipeline_field (self->subject->pipeline, key);
  return field != NULL && field->editors != 0 && (field->editors & self->gate->lays) == 0;
}

static enum weight weight_of (const struct examination *self, const struct check *check, struct slice field)
{
  if (check->warning)
    return WEIGHT_WARNING;
  bool others = check->decider || check->kind == CHECK_APPROVAL || check->kind == CHECK_OPINION || check->kind == CHECK_RATINGS || is_filled_by_others (self, field);
  return others ? WEIGHT_WAITING : WEIGHT_UNMET;
}

void find_row (struct examination *self, const struct check *check, int code, struct slice field, struct slice row, struct label zero, struct label one)
{
  find_in (self, weight_of (self, check, field), code, field, row, zero, one);
}

void find (struct examination *self, const struct check *check, int code, struct slice field, struct label zero, struct label one)
{
  find_in (self, weight_of (self, check, field), code, field, SLICE_NONE, zero, one);
}

void find_others (struct examination *self, const struct check *check, struct slice table, uint32_t count, struct label what)
{
  if (count > ROWS_NAMED)
    find (self, check, ERR_ROW_UNMET, table, say_with (self, SAY_OTHERS, say_number (self, count - ROWS_NAMED), no_label), what);
}

void find_overflow (struct examination *self, struct slice field, struct label label)
{
  find_in (self, WEIGHT_UNMET, ERR_OVERFLOW, field, SLICE_NONE, label, no_label);
}

/* ---- Texts ---- */

const struct label no_label;

struct label say (enum check_text text)
{
  static const struct
  {
    const char *de, *en;
  } texts[SAY_COUNT] = {
#define CHECK_TEXT(SYMBOL, DE, EN) {DE, EN},
#include "check_texts.def"
#undef CHECK_TEXT
  };
  return (struct label){slice_of (texts[text].de), slice_of (texts[text].en)};
}

struct label say_with (const struct examination *self, enum check_text text, struct label zero, struct label one)
{
  struct label pattern = say (text); /* literals, so terminated */
  return (struct label){error_text (self->arena, pattern.de.data, zero.de, one.de), error_text (self->arena, pattern.en.data, zero.en, one.en)};
}

struct label say_number (const struct examination *self, int64_t number)
{
  return label_plain (slice_of (arena_printf (self->arena, "%lld", (long long) number)));
}

struct label label_or (struct label label, struct label other)
{
  return (struct label){label.de.size > 0 ? label.de : other.de, label.en.size > 0 ? label.en : other.en};
}

struct label label_of_path (const struct examination *self, struct slice path)
{
  const struct pipeline *pipeline = self->subject->pipeline;
  const struct field *field = pipeline_field_path (pipeline, path);
  const char *dot = path.size == 0 ? NULL : memchr (path.data, '.', path.size);
  if (field == NULL)
    return label_plain (path);
  if (dot == NULL)
    return field->label;
  return say_with (self, SAY_OF_RECORD, pipeline_field (pipeline, (struct slice){path.data, (uint32_t) (dot - path.data)})->label, field->label);
}

/* The visibility is a field of the case's head, which has one from the beginning. */
static const struct value *value_of (const struct examination *self, struct slice path, struct value *visibility)
{
  static const char *const keys[] = {[VISIBILITY_INTERNAL] = "internal", [VISIBILITY_INTERMUNICIPAL] = "intermunicipal", [VISIBILITY_PUBLIC] = "public"};
  const struct value *value = fields_value (self->subject->fields, path);
  enum visibility of_case = self->subject->kase->visibility;
  if (!value_is_nil (value) || !slice_is (path, "visibility") || of_case > VISIBILITY_PUBLIC)
    return value;
  *visibility = value_string (keys[of_case]);
  return visibility;
}

/* ---- Filled ---- */

/* A record, or every one of a list of records. */
static bool record_is_complete (const struct field *field, const struct value *value)
{
  for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->count && field->column_count > 0; i++)
    if (!record_is_complete (field, &value->items[i]))
      return false;
  if (value->kind == VALUE_LIST)
    return true;
  for (uint32_t i = 0; i < field->column_count; i++)
    if (field->columns[i].due >= 0 && value_is_blank (value_get (value, field->columns[i].key)))
      return false;
  return true;
}

/* What the field lacks at the gate, or 0. */
static int field_lacks (const struct examination *self, const struct field *field, bool required)
{
  struct value visibility;
  const struct value *value = value_of (self, field->key, &visibility);
  int number = self->gate->number;
  if (value_is_unknown (value))
    return !field->may_be_unknown || number > field->due ? ERR_STILL_UNKNOWN : 0;
  if (value_is_band (value))
    return field->band_until >= 0 && number >= field->band_until ? ERR_STILL_BAND : 0;
  return required && (value_is_blank (value) || !record_is_complete (field, value)) ? ERR_MISSING : 0;
}

/* required: an empty field is a finding.  One that is marked unknown or holds a band is looked at in any case, because its time may be over. */
static void examine_field (struct examination *self, const struct check *check, const struct field *field, bool required)
{
  int code = field_lacks (self, field, required);
  if (required || code)
    want (self, check, WANT_FIELD, field->key);
  if (code)
    find (self, check, code, field->key, field->label, no_label);
}

static void examine_filled (struct examination *self, const struct check *check)
{
  for (uint32_t i = 0; i < self->subject->pipeline->field_count; i++)
  {
    const struct field *field = &self->subject->pipeline->fields[i];
    examine_field (self, check, field, field->due >= 0 && field->due <= self->gate->number);
  }
  for (uint32_t i = 0; i < check->field_count; i++)
  {
    const struct field *field = pipeline_field_path (self->subject->pipeline, check->fields[i]);
    if (field != NULL)
      examine_field (self, check, field, true);
  }
}

/* ---- Values ---- */

static struct label label_of_value (const struct field *field, struct slice key)
{
  if (field->type == DEF_BOOL)
    return say (slice_is (key, "true") ? SAY_YES : SAY_NO);
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
  const struct field *field = pipeline_field_path (self->subject->pipeline, check->field);
  struct value visibility;
  bool said = reasons_have (&self->findings->unmet, ERR_MISSING, check->field) || reasons_have (&self->findings->waiting, ERR_MISSING, check->field);
  if (field == NULL || said || value_equals (value_of (self, check->field, &visibility), check->value))
    return;
  struct label wanted = label_of_value (field, check->value);
  if (field->type != DEF_BOOL)
    wanted = say_with (self, SAY_QUOTED, wanted, no_label);
  find (self, check, ERR_NOT_EQUAL, check->field, label_of_path (self, check->field), wanted);
}

static bool value_is_date (const struct value *value)
{
  return value != NULL && value->kind == VALUE_TEXT && date_is_valid (value_as_slice (value));
}

static void examine_order (struct examination *self, const struct check *check)
{
  const struct value *early = fields_value (self->subject->fields, check->field), *late = fields_value (self->subject->fields, check->other);
  if (value_is_date (early) && value_is_date (late) && slice_compare (value_as_slice (early), value_as_slice (late)) > 0)
    find (self, check, ERR_DATE_ORDER, check->other, label_of_path (self, check->other), label_of_path (self, check->field));
}

/* An amount that nobody knows yet is not within a limit; one that is missing is the business of CHECK_FILLED. */
static void examine_limit (struct examination *self, const struct check *check)
{
  const struct field *field = pipeline_field_path (self->subject->pipeline, check->field);
  const struct value *value = fields_value (self->subject->fields, check->field);
  if (field == NULL || value_is_nil (value))
    return;
  if (value_is_unknown (value))
  {
    find (self, check, ERR_STILL_UNKNOWN, check->field, label_of_path (self, check->field), no_label);
    return;
  }
  const struct option *band = value_is_band (value) ? field_option (field, value_as_slice (value_at (value, "band"))) : NULL;
  int64_t cents = band == NULL ? value_as_int (value, INT64_MAX) : band->max_cents < 0 ? INT64_MAX : band->max_cents;
  if (cents > check->max)
    find (self, check, ERR_LIMIT_EXCEEDED, check->field, label_of_path (self, check->field), money_label (self->arena, check->max));
}

static void examine_unknown (struct examination *self, const struct check *check)
{
  int64_t count = 0;
  for (uint32_t i = 0; i < self->subject->pipeline->field_count; i++)
    count += value_is_unknown (value_get (self->subject->fields, self->subject->pipeline->fields[i].key));
  if (count > check->max)
    find (self, check, ERR_TOO_MANY_UNKNOWN, SLICE_NONE, say_number (self, check->max), no_label);
}

/* ---- Approvals and opinions ---- */

static const struct case_approval *approval_given (const struct examination *self, struct slice key)
{
  for (uint32_t i = 0; i < self->subject->kase->approval_count && i < LIMIT_APPROVALS; i++)
    if (slice_equal (self->subject->kase->approvals[i].kind, key))
      return &self->subject->kase->approvals[i];
  return NULL;
}

/* With whoever gives it, so that one knows whom to turn to. */
static struct label label_of_approval (const struct examination *self, struct slice key)
{
  const struct approval_def *def = pipeline_approval (self->subject->pipeline, key);
  if (def == NULL)
    return label_plain (key);
  struct label roles = roles_label (self->arena, def->roles);
  return (struct label){slice_of (arena_printf (self->arena, "%.*s (%.*s)", SLICE_ARG (def->label.de), SLICE_ARG (roles.de))),
                        slice_of (arena_printf (self->arena, "%.*s (%.*s)", SLICE_ARG (def->label.en), SLICE_ARG (roles.en)))};
}

static void examine_approval (struct examination *self, const struct check *check)
{
  const struct case_approval *given = approval_given (self, check->approval);
  if (given == NULL)
    find (self, check, ERR_APPROVAL_MISSING, check->approval, label_of_approval (self, check->approval), no_label);
  else if (!given->yes)
    find (self, check, ERR_APPROVAL_DENIED, check->approval, label_of_approval (self, check->approval), no_label);
}

/* When the opinion was asked for, the last time; NULL: never. */
static const struct case_asked *opinion_asked (const struct examination *self, struct slice key)
{
  const struct case_asked *last = NULL;
  const struct kase *kase = self->subject->kase;
  for (uint32_t i = 0; i < kase->asked_count && i < LIMIT_APPROVALS; i++)
    if (slice_equal (kase->asked[i].kind, key) && (last == NULL || kase->asked[i].time_ms >= last->time_ms))
      last = &kase->asked[i];
  return last;
}

/* The period runs from when the opinion was asked for to the end of its last day; `days` of the check was looked at when that day was set. */
static void examine_opinion (struct examination *self, const struct check *check)
{
  if (approval_given (self, check->approval) != NULL)
    return;
  const struct case_asked *asked = opinion_asked (self, check->approval);
  struct label approval = label_of_approval (self, check->approval);
  if (asked == NULL)
  {
    find (self, check, ERR_OPINION_NOT_ASKED, check->approval, approval, no_label);
    return;
  }
  char date[11];
  bool dated = date_is_valid (asked->until);
  date_from_ms (dated ? date_to_ms (asked->until) : asked->time_ms + check->days * DAY_MS, date);
  if (self->subject->now_ms >= date_to_ms (slice_of (date)) + DAY_MS)
    return;
  struct label until = {slice_of (arena_printf (self->arena, "%.2s.%.2s.%.4s", date + 8, date + 5, date)), slice_of (arena_printf (self->arena, "%s", date))};
  find (self, check, ERR_OPINION_MISSING, check->approval, approval, until);
}

/* ---- Gates ---- */

bool gate_reads_rows (const struct gate *gate)
{
  for (uint32_t i = 0; i < gate->check_count; i++)
  {
    const struct check *check = &gate->checks[i];
    if (check->table.size > 0 || check->left.table.size > 0 || check->right.table.size > 0)
      return true;
  }
  return false;
}

static void reasons_clear (struct reasons *self)
{
  self->count = 0;
  self->more = false;
}

/* Room for every condition there can be. */
static void findings_clear (struct findings *self, const struct subject *subject, const struct gate *gate, struct arena *arena)
{
  uint32_t room = subject->pipeline->field_count + gate->check_count;
  reasons_clear (&self->unmet);
  reasons_clear (&self->waiting);
  reasons_clear (&self->warnings);
  for (uint32_t i = 0; i < gate->check_count; i++)
    room += gate->checks[i].field_count;
  self->want_count = 0;
  self->wants = arena_alloc (arena, room * sizeof *self->wants);
}

/* The condition a check is about. */
static void want_of (struct examination *self, const struct check *check)
{
  self->now = NULL;
  switch (check->kind)
  {
  case CHECK_FILLED: break; /* a condition for each field */
  case CHECK_EQUALS:
  case CHECK_LIMIT: want (self, check, WANT_FIELD, check->field); break;
  case CHECK_ORDER: want (self, check, WANT_FIELD, check->other); break;
  case CHECK_APPROVAL:
  case CHECK_OPINION: want (self, check, WANT_APPROVAL, check->approval); break;
  case CHECK_SUMS: want (self, check, WANT_CHECK, check->left.table); break;
  case CHECK_LINKED: want (self, check, WANT_CHECK, check->other); break;
  case CHECK_WORDS:
    if (check->table.size > 0)
      want (self, check, WANT_CHECK, check->table);
    break; /* else a condition for each field */
  default: want (self, check, WANT_CHECK, check->table); break;
  }
}

void gate_check (const struct subject *subject, const struct gate *gate, struct arena *arena, struct findings *findings)
{
  static examine_fn *const examine[CHECK_COUNT] = {
      [CHECK_FILLED] = examine_filled, [CHECK_EQUALS] = examine_equals, [CHECK_APPROVAL] = examine_approval, [CHECK_OPINION] = examine_opinion,
      [CHECK_ORDER] = examine_order,   [CHECK_LIMIT] = examine_limit,   [CHECK_UNKNOWN] = examine_unknown,   [CHECK_ROWS] = examine_rows,
      [CHECK_EACH] = examine_each,     [CHECK_SUMS] = examine_sums,     [CHECK_SHARE] = examine_share,       [CHECK_RATINGS] = examine_ratings,
      [CHECK_LINKED] = examine_linked, [CHECK_WORDS] = examine_words,   [CHECK_GRANTS] = examine_grants};
  struct examination examination = {subject, gate, arena, findings, NULL};
  findings_clear (findings, subject, gate, arena);
  for (uint32_t i = 0; i < gate->check_count; i++)
  {
    const struct check *check = &gate->checks[i];
    if (check->kind >= CHECK_COUNT || (subject->no_warnings && check->warning) || !condition_holds (&check->when, subject->fields))
      continue;
    want_of (&examination, check);
    examine[check->kind](&examination, check);
  }
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
