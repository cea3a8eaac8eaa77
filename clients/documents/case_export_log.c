/* SPDX-License-Identifier: EUPL-1.2 */
/* The pipeline as an event log for process mining (XES): a trace for each case, an event for each thing that happened to it.

   Of what an event says only keys, numbers, days and yes or no go out, as the message table types them: no text that somebody wrote, nobody's id. */
#include "case_export_room.h"

#include "xes.h"

#define ATTRIBUTES (LIMIT_FIELDS + 3)

static struct xes *xes_of (const struct case_export *self)
{
  return self->own;
}

/* The header is borrowed until the log is closed. */
static void open (struct case_export *self)
{
  struct xes_header *header = arena_alloc (self->arena, sizeof *header);
  struct xes_classifier *classifier = arena_alloc (self->arena, sizeof *classifier);
  *classifier = (struct xes_classifier){.name = export_say (self, CT_X_ACTIVITY), .keys = "concept:name"};
  *header = (struct xes_header){.name = export_say (self, CT_X_LOG), .classifiers = classifier, .classifier_count = 1};
  self->own = xes_open (self->out, header);
}

static struct message ask (const struct case_export *self, const struct value *kase)
{
  struct message request = message_new (MSG_CASE_HISTORY);
  (void) self;
  request.arg[CASE_HISTORY_CASE] = *value_at (kase, "id");
  request.arg[CASE_HISTORY_LIMIT] = value_int (LIMIT_PAGE_ROWS);
  return request;
}

static void begin (struct case_export *self, const struct value *kase)
{
  static const char *const keys[] = {"org", "district", "pipeline", "title", "stage", "state"};
  struct xes_attribute attributes[sizeof keys / sizeof keys[0]];
  size_t count = 0;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (case_text_at (kase, keys[i]).size > 0)
      attributes[count++] = (struct xes_attribute){.key = keys[i], .kind = XES_STRING, .text = case_text_at (kase, keys[i])};
  xes_trace_begin (xes_of (self), case_text_at (kase, "ref"), (struct xes_attributes){attributes, count});
}

/* ---- Events ---- */

/* False for what is not to go out. */
static bool attribute_of (const struct field_def *field, const struct value *value, struct xes_attribute *attribute)
{
  *attribute = (struct xes_attribute){.key = field->name};
  if (value_is_nil (value))
    return false;
  switch (field->type)
  {
  case TYPE_KEY:
    attribute->text = value_as_slice (value);
    return attribute->text.size > 0;
  case TYPE_DATE:
    attribute->kind = XES_DATE;
    attribute->integer = date_is_valid (value_as_slice (value)) ? date_to_ms (value_as_slice (value)) : 0;
    return date_is_valid (value_as_slice (value));
  case TYPE_INT:
  case TYPE_TIME:
    attribute->kind = field->type == TYPE_TIME ? XES_DATE : XES_INT;
    attribute->integer = value_as_int (value, 0);
    return value->kind == VALUE_INT;
  case TYPE_BOOL:
    attribute->kind = XES_BOOLEAN;
    attribute->integer = value_as_bool (value, false) ? 1 : 0;
    return value->kind == VALUE_BOOL;
  default:
    return false;
  }
}

static size_t attributes_of (const struct value *event, struct xes_attribute *attributes)
{
  enum message_type type = message_by_name (case_text_at (event, "kind"));
  const struct message_def *def = type == MSG_NONE ? NULL : message_def (type);
  size_t count = 0;
  attributes[count++] = (struct xes_attribute){.key = "event", .text = case_text_at (event, "kind")};
  attributes[count++] = (struct xes_attribute){.key = "seq", .kind = XES_INT, .integer = value_as_int (value_at (event, "seq"), 0)};
  if (value_as_bool (value_at (event, "deputy"), false))
    attributes[count++] = (struct xes_attribute){.key = "deputy", .kind = XES_BOOLEAN, .integer = 1};
  for (uint32_t i = 0; def != NULL && def->kind == KIND_EVENT && i < def->field_count && count < ATTRIBUTES; i++)
    count += attribute_of (&def->fields[i], value_at (value_at (event, "body"), def->fields[i].name), &attributes[count]);
  return count;
}

/* A transition is named by its stages, "steckbrief → specification", whatever the language: logs are compared. */
static struct slice activity_of (const struct case_export *self, const struct value *event)
{
  const struct value *body = value_at (event, "body");
  struct slice kind = case_text_at (event, "kind");
  if (!slice_is (kind, "case.moved") && !slice_is (kind, "case.returned"))
    return kind;
  return slice_of (arena_printf (self->scratch, "%.*s → %.*s", SLICE_ARG (case_text_at (body, "from")), SLICE_ARG (case_text_at (body, "to"))));
}

static void write_event (struct case_export *self, const struct value *kase, const struct value *row)
{
  struct xes_attribute attributes[ATTRIBUTES];
  (void) kase;
  struct xes_event event = {.name = activity_of (self, row),
                            .time_ms = value_as_int (value_at (row, "time"), 0),
                            .transition = XES_COMPLETE,
                            .role = case_text_at (row, "role"),
                            .group = case_text_at (row, "org"),
                            .attributes = {attributes, attributes_of (row, attributes)}};
  xes_event (xes_of (self), &event);
  self->rows++;
}

static void end (struct case_export *self, const struct value *kase)
{
  (void) kase;
  xes_trace_end (xes_of (self));
}

static enum case_export_error close (struct case_export *self, uint32_t *row)
{
  struct xes *xes = xes_of (self);
  (void) row;
  return xes_close (&xes) == XES_OK ? CASE_EXPORT_OK : CASE_EXPORT_WRITE;
}

const struct export_kind export_log_kind = {.open = open, .ask = ask, .begin = begin, .row = write_event, .end = end, .close = close};
