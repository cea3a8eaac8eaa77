/* SPDX-License-Identifier: EUPL-1.2 */
/* Events of a case, to what people read. */
#include "case_room.h"

#include "forms.h"
#include "proto/error.h"
#include "proto/message.h"

static const struct
{
  const char *name;
  bool decides;
  const char *de, *en;
  const char *council_de, *council_en;
} events[] = {
#define EVENT(NAME, DECIDES, DE, EN, COUNCIL_DE, COUNCIL_EN) {NAME, DECIDES, DE, EN, COUNCIL_DE, COUNCIL_EN},
#include "case_events.def"
#undef EVENT
};

#define EVENTS (sizeof events / sizeof events[0])

static size_t find (struct slice kind)
{
  size_t i = 0;
  while (i < EVENTS && !slice_is (kind, events[i].name))
    i++;
  return i;
}

/* Handing a draft in passes a gate as well, but nobody decides anything. */
static bool is_handing_in (const struct maker *self, const struct value *event)
{
  const struct value *stage = case_known (self->file, "stages", case_text_at (value_at (event, "body"), "from"));
  return slice_is (case_text_at (event, "kind"), "case.moved") && stage != NULL && value_as_int (value_at (stage, "number"), -1) == 0;
}

bool case_event_decides (const struct maker *self, const struct value *event)
{
  size_t i = find (case_text_at (event, "kind"));
  return i < EVENTS && events[i].decides && !is_handing_in (self, event);
}

struct slice case_event_label (const struct maker *self, const struct value *event)
{
  struct slice kind = case_text_at (event, "kind");
  size_t i = find (kind);
  if (is_handing_in (self, event))
    return case_say (self, CT_HANDED_IN);
  if (slice_is (kind, "case.row_put") && !value_as_bool (value_at (value_at (event, "body"), "new"), false))
    return case_say (self, CT_ROW_CHANGED);
  return i < EVENTS ? slice_of (self->german ? events[i].de : events[i].en) : kind;
}

/* ---- Stages and states ---- */

struct slice case_stage_label (const struct maker *self, struct slice stage)
{
  return case_label (self, case_known (self->file, "stages", stage), stage);
}

struct slice case_state_label (const struct maker *self, struct slice state)
{
  static const struct
  {
    const char *key;
    enum case_text text;
  } states[] = {{"open", CT_S_OPEN},           {"parked", CT_S_PARKED},   {"rejected", CT_S_REJECTED}, {"withdrawn", CT_S_WITHDRAWN},
                {"completed", CT_S_COMPLETED}, {"aborted", CT_S_ABORTED}, {"merged", CT_S_MERGED}};
  for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
    if (slice_is (state, states[i].key))
      return case_say (self, states[i].text);
  return state;
}

struct slice case_stage_text (struct arena *arena, const struct case_file *file)
{
  struct maker maker = {.arena = arena, .file = file, .german = file->german};
  struct slice stage = case_stage_label (&maker, case_text_at (&file->view, "stage")), state = case_text_at (&file->view, "state");
  if (slice_is (state, "open") || slice_is (state, "completed") || state.size == 0)
    return stage;
  return case_say_with (&maker, CT_IN_STATE, stage, case_state_label (&maker, state));
}

/* ---- What an event says ---- */

static struct slice field_names (const struct maker *self, const struct value *fields)
{
  struct slice names = SLICE_NONE;
  for (uint32_t i = 0; fields != NULL && fields->kind == VALUE_MAP && i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    names = case_join (self, names, ", ", case_label (self, case_known (self->file, "fields", key), key));
  }
  return names;
}

/* Ratings lapse as approvals do, and are a table. */
static struct slice approval_names (const struct maker *self, const struct value *keys)
{
  struct slice names = SLICE_NONE;
  for (uint32_t i = 0; keys != NULL && keys->kind == VALUE_LIST && i < keys->count; i++)
  {
    struct slice key = value_as_slice (&keys->items[i]);
    const struct value *entry = case_known (self->file, "approvals", key);
    names = case_join (self, names, ", ", case_label (self, entry != NULL ? entry : case_known (self->file, "tables", key), key));
  }
  return names;
}

/* From one stage to another, or in which it was and stays. */
static struct slice way_words (const struct maker *self, const struct value *body, const char *before)
{
  struct slice from = case_text_at (body, before), to = case_text_at (body, "to"), label = case_stage_label (self, to);
  return slice_equal (from, to) ? label : case_say_with (self, CT_FROM_TO, case_stage_label (self, from), label);
}

/* The procedure that the case goes on under, before what is said of it. */
static struct slice procedure_words (const struct maker *self, const struct value *body, struct slice rest)
{
  const struct case_file *file = self->file;
  struct slice key = case_text_at (body, "pipeline");
  const struct value *pipeline = slice_equal (case_text_at (&file->pipeline, "key"), key) ? &file->pipeline : NULL;
  for (uint32_t i = 0; file->former.kind == VALUE_LIST && i < file->former.count && pipeline == NULL; i++)
    pipeline = slice_equal (case_text_at (&file->former.items[i], "key"), key) ? &file->former.items[i] : NULL;
  return case_join (self, case_label (self, pipeline, key), ", ", rest);
}

static struct slice verdict_words (const struct maker *self, const struct value *body)
{
  return case_say (self, slice_is (case_text_at (body, "verdict"), "no") ? CT_NO : CT_YES);
}

static struct slice until_words (const struct maker *self, const struct value *body)
{
  return case_say_with (self, CT_UNTIL, form_date (self->arena, case_text_at (body, "until"), self->german), SLICE_NONE);
}

static struct slice of_approval (const struct maker *self, const struct value *body)
{
  struct slice kind = case_text_at (body, "kind");
  return case_label (self, case_known (self->file, "approvals", kind), kind);
}

/* Rows and other cases. */
static struct slice other_words (const struct maker *self, const struct value *body)
{
  struct slice table = case_text_at (body, "table"), org = case_text_at (body, "org");
  if (table.size > 0)
    return case_join (self, case_label (self, case_known (self->file, "tables", table), table), ", ", case_text_at (body, "row"));
  return case_join (self, case_text_at (body, "ref"), ", ", case_org_name (self->file, org));
}

struct slice case_event_words (const struct maker *self, const struct value *event)
{
  const struct value *body = value_at (event, "body");
  struct slice kind = case_text_at (event, "kind");
  if (slice_is (kind, "case.moved") || slice_is (kind, "case.returned"))
    return way_words (self, body, "from");
  if (slice_is (kind, "case.migrated"))
    return procedure_words (self, body, way_words (self, body, "from"));
  if (slice_is (kind, "case.laid"))
    return way_words (self, body, "stage");
  if (slice_is (kind, "case.drafted"))
    return case_text_at (value_at (body, "fields"), "title");
  if (slice_is (kind, "case.edited"))
    return field_names (self, value_at (body, "fields"));
  if (slice_is (kind, "case.parked"))
    return until_words (self, body);
  if (slice_is (kind, "case.asked"))
    return case_join (self, of_approval (self, body), ", ", until_words (self, body));
  if (slice_is (kind, "case.approved"))
    return case_say_with (self, CT_LABEL_VALUE, of_approval (self, body), verdict_words (self, body));
  if (slice_is (kind, "case.consented"))
    return case_say_with (self, CT_LABEL_VALUE, case_org_name (self->file, case_text_at (body, "org")), verdict_words (self, body));
  if (slice_is (kind, "case.rejected"))
    return case_label (self, case_known (self->file, "rejections", case_text_at (body, "code")), case_text_at (body, "code"));
  if (slice_is (kind, "case.lapsed"))
    return approval_names (self, value_at (body, "kinds"));
  if (slice_is (kind, "case.assigned"))
    return case_join (self, case_org_name (self->file, case_text_at (body, "org")), ", ", until_words (self, body));
  if (slice_is (kind, "case.attached") || slice_is (kind, "case.detached"))
    return case_text_at (body, "name");
  return other_words (self, body);
}

struct slice case_role_label (const struct maker *self, struct slice role)
{
  int known = role_by_key (role);
  return known < 0 ? role : slice_of (role_label ((enum role) known, self->german));
}

struct slice case_event_actor (const struct maker *self, const struct value *event)
{
  struct slice who = case_role_label (self, case_text_at (event, "role"));
  who = case_join (self, who, ", ", case_org_name (self->file, case_text_at (event, "org")));
  return value_as_bool (value_at (event, "deputy"), false) ? case_say_with (self, CT_DEPUTY, who, SLICE_NONE) : who;
}

/* The reason, or the opinion; of a Rückgabe what is missing as well. */
struct slice case_event_reason (const struct maker *self, const struct value *event)
{
  const struct value *body = value_at (event, "body"), *deficiencies = value_at (body, "deficiencies");
  bool opinion = slice_is (case_text_at (event, "kind"), "case.approved");
  struct slice reason = case_text_at (body, opinion ? "text" : "reason"), due = case_text_at (body, "due");
  for (uint32_t i = 0; deficiencies != NULL && deficiencies->kind == VALUE_LIST && i < deficiencies->count; i++)
    reason = case_join (self, reason, "\n– ", value_as_slice (&deficiencies->items[i]));
  if (due.size > 0)
    reason = case_join (self, reason, "\n", case_say_with (self, CT_UNTIL, form_date (self->arena, due, self->german), SLICE_NONE));
  reason = case_join (self, reason, "\n", case_text_at (body, "repayment"));
  return case_join (self, reason, "\n", case_text_at (body, "lessons"));
}

struct slice case_event_line (const struct maker *self, const struct value *event)
{
  struct slice words = case_event_words (self, event);
  /* What is approved says so itself. */
  if (words.size > 0 && slice_is (case_text_at (event, "kind"), "case.approved"))
    return words;
  return case_join (self, case_event_label (self, event), ": ", words);
}

struct slice case_event_for_council (const struct maker *self, const struct value *event)
{
  size_t i = find (case_text_at (event, "kind"));
  if (i == EVENTS || is_handing_in (self, event))
    return SLICE_NONE;
  struct slice to = case_stage_label (self, case_text_at (value_at (event, "body"), "to"));
  return error_text (self->arena, self->german ? events[i].council_de : events[i].council_en, to, case_event_words (self, event));
}
